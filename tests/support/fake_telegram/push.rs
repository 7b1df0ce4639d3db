//! Webhook delivery as Telegram does it: one call under way for each queue, any 2xx confirms, everything else comes again with
//! a growing delay, `Retry-After` obeyed.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::server::World;
use super::state::{Waiting, Webhook};

/// The longest delay between two tries of Telegram; the first is a second.
const LONGEST: Duration = Duration::from_mins(1);
/// The longest `Retry-After` that Telegram obeys.
const LONGEST_ASKED: Duration = Duration::from_hours(1);

/// A queue of updates: a chat's messages, or a person's presses.
#[derive(Debug, Default)]
struct Queue {
    busy: bool,
    fails: u32,
    not_before: Option<Instant>,
}

struct Called {
    queue: String,
    id: i64,
    answer: Answer,
}

enum Answer {
    /// 2xx.
    Confirmed,
    /// Anything else, or none; with the bot's `Retry-After` if it gave one.
    Again(Option<Duration>),
}

/// Delivers until the task is ended. `haste` divides every delay of Telegram, so that a drill need not wait a minute.
pub(crate) async fn run(world: Arc<World>, haste: u32) {
    let client = reqwest::Client::builder().timeout(Duration::from_mins(1)).tcp_nodelay(true).build();
    let Ok(client) = client else { return };
    let mut queues: HashMap<String, Queue> = HashMap::new();
    let mut calls: JoinSet<Called> = JoinSet::new();
    loop {
        let news = world.news.notified();
        tokio::pin!(news);
        news.as_mut().enable();
        for (waiting, webhook) in due(&world, &queues, calls.len()) {
            queues.entry(waiting.queue.clone()).or_default().busy = true;
            calls.spawn(call(client.clone(), webhook, waiting));
        }
        tokio::select! {
            () = news => {}
            Some(Ok(called)) = calls.join_next() => settle(&world, &mut queues, &called, haste),
            () = tokio::time::sleep(Duration::from_millis(20)) => {}
        }
        while let Some(Ok(called)) = calls.try_join_next() {
            settle(&world, &mut queues, &called, haste);
        }
    }
}

/// The first update of each queue that is free and may be tried now.
fn due(world: &World, queues: &HashMap<String, Queue>, under_way: usize) -> Vec<(Waiting, Webhook)> {
    let state = world.state();
    let Some(webhook) = &state.webhook else { return Vec::new() };
    let now = Instant::now();
    let mut seen = std::collections::HashSet::new();
    let mut out = Vec::new();
    for waiting in state.waiting.iter().filter(|waiting| waiting.until > now) {
        if out.len() + under_way >= webhook.max_connections {
            break;
        }
        let free = queues
            .get(&waiting.queue)
            .is_none_or(|queue| !queue.busy && queue.not_before.is_none_or(|not_before| not_before <= now));
        // Only the queue's first: what follows waits for it.
        if seen.insert(waiting.queue.as_str()) && free {
            out.push((waiting.clone(), webhook.clone()));
        }
    }
    out
}

async fn call(client: reqwest::Client, webhook: Webhook, waiting: Waiting) -> Called {
    let mut request = client.post(&webhook.url).header("content-type", "application/json").body(waiting.body);
    if let Some(secret) = webhook.secret {
        request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
    }
    let answer = match request.send().await {
        Ok(answer) if answer.status().is_success() => Answer::Confirmed,
        Ok(answer) => {
            let asked =
                answer.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
            Answer::Again(asked.map(Duration::from_secs))
        }
        Err(_) => Answer::Again(None),
    };
    Called { queue: waiting.queue, id: waiting.id, answer }
}

fn settle(world: &World, queues: &mut HashMap<String, Queue>, called: &Called, haste: u32) {
    let queue = queues.entry(called.queue.clone()).or_default();
    queue.busy = false;
    match called.answer {
        Answer::Confirmed => {
            queues.remove(&called.queue);
            let mut state = world.state();
            if let Some(at) = state.waiting.iter().position(|waiting| waiting.id == called.id) {
                state.waiting.remove(at);
            }
            state.confirmed.insert(called.id);
        }
        Answer::Again(asked) => {
            let own = Duration::from_secs(1 << queue.fails.min(6)).min(LONGEST);
            let delay = asked.map_or(own, |asked| asked.min(LONGEST_ASKED)) / haste.max(1);
            queue.fails += 1;
            queue.not_before = Some(Instant::now() + delay);
        }
    }
}

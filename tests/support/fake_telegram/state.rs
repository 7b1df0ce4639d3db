//! What the fake Telegram knows: chats, messages, presses, and the updates that wait to be confirmed.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::mpsc;

/// How long Telegram keeps messages and edits.
const KEPT: Duration = Duration::from_hours(24);
/// How long Telegram keeps button presses.
pub(crate) const PRESS_KEPT: Duration = Duration::from_secs(150);

/// A button as it stands in a chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) label: String,
    pub(crate) data: Option<String>,
    pub(crate) url: Option<String>,
}

/// A message of the bot as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) id: i64,
    pub(crate) text: String,
    pub(crate) keys: Vec<Key>,
    pub(crate) thread: Option<i64>,
}

/// What a chat sees happen.
#[derive(Debug, Clone)]
pub(crate) enum Seen {
    Sent(Shown),
    Edited(Shown),
    Deleted(i64),
    Answered { callback: String, notice: Option<String> },
}

#[derive(Debug, Default)]
pub(crate) struct Chat {
    pub(crate) group: bool,
    pub(crate) forum: bool,
    pub(crate) blocked: bool,
    pub(crate) migrated_to: Option<i64>,
    pub(crate) next_message: i64,
    pub(crate) messages: BTreeMap<i64, Shown>,
    pub(crate) listener: Option<mpsc::UnboundedSender<(Instant, Seen)>>,
    /// Until when this chat answers 429.
    pub(crate) frozen: Option<Instant>,
}

/// An update that the bot has not confirmed.
#[derive(Debug, Clone)]
pub(crate) struct Waiting {
    pub(crate) id: i64,
    pub(crate) body: String,
    /// One webhook call at a time for each of these.
    pub(crate) queue: String,
    pub(crate) until: Instant,
}

#[derive(Debug, Clone)]
pub(crate) struct Webhook {
    pub(crate) url: String,
    pub(crate) secret: Option<String>,
    pub(crate) max_connections: usize,
}

/// How a press fared.
#[derive(Debug, Clone)]
pub(crate) struct Press {
    pub(crate) chat: i64,
    pub(crate) at: Instant,
    pub(crate) answers: u32,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) next_update: i64,
    pub(crate) next_callback: u64,
    pub(crate) waiting: VecDeque<Waiting>,
    pub(crate) confirmed: HashSet<i64>,
    pub(crate) webhook: Option<Webhook>,
    pub(crate) allowed: Option<Vec<String>>,
    /// Grows with each getUpdates: an older one that still waits is ended with 409.
    pub(crate) poll: u64,
    pub(crate) chats: HashMap<i64, Chat>,
    pub(crate) presses: HashMap<String, Press>,
    pub(crate) files: HashMap<String, Vec<u8>>,
    /// Commands by scope and language.
    pub(crate) commands: BTreeMap<(String, String), Vec<(String, String)>>,
    pub(crate) descriptions: BTreeMap<(String, String), String>,
    /// Calls by method, refused ones too.
    pub(crate) calls: BTreeMap<String, u64>,
    /// What was refused with 400 and 403, in words.
    pub(crate) refusals: Vec<String>,
}

impl State {
    /// Puts an update in the queue: fields of the update without its number.
    pub(crate) fn push(&mut self, kind: &str, body: &Value, queue: String) -> i64 {
        let id = self.take_number();
        if self.allowed.as_ref().is_some_and(|allowed| !allowed.iter().any(|name| name == kind)) {
            return id;
        }
        let kept = if kind == "callback_query" { PRESS_KEPT } else { KEPT };
        let body = json!({ "update_id": id, kind: body }).to_string();
        self.waiting.push_back(Waiting { id, body, queue, until: Instant::now() + kept });
        id
    }

    /// Puts any text in the queue as it is; `{id}` in it becomes the number.
    pub(crate) fn push_raw(&mut self, body: &str) -> i64 {
        let id = self.take_number();
        let body = body.replace("{id}", &id.to_string());
        self.waiting.push_back(Waiting { id, body, queue: format!("raw{id}"), until: Instant::now() + KEPT });
        id
    }

    fn take_number(&mut self) -> i64 {
        self.next_update += 1;
        self.next_update
    }

    /// Drops what is confirmed by an offset; a negative one keeps only the last few.
    pub(crate) fn confirm(&mut self, offset: i64) {
        let now = Instant::now();
        self.waiting.retain(|waiting| waiting.until > now);
        if offset < 0 {
            let keep = usize::try_from(-offset).unwrap_or(0);
            while self.waiting.len() > keep {
                self.waiting.pop_front();
            }
            return;
        }
        while self.waiting.front().is_some_and(|first| first.id < offset) {
            if let Some(first) = self.waiting.pop_front() {
                self.confirmed.insert(first.id);
            }
        }
    }

    /// A number for a message in a chat; numbers are the chat's own.
    pub(crate) fn message_number(&mut self, chat: i64) -> i64 {
        let chat = self.chats.entry(chat).or_default();
        chat.next_message += 1;
        chat.next_message
    }

    /// Shows something to the people of a chat.
    pub(crate) fn tell(&mut self, chat: i64, seen: Seen) {
        if let Some(listener) = self.chats.get(&chat).and_then(|chat| chat.listener.as_ref()) {
            // A person who left does not listen.
            drop(listener.send((Instant::now(), seen)));
        }
    }
}

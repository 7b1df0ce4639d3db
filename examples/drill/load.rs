//! Many conversations at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;

use crate::fake_telegram::FakeTelegram;
use crate::talk::{Step, Tale, Talk};

/// People who talk, each conversation with somebody new, until they are told to stop beginning.
pub(crate) struct Crowd {
    stop: Arc<AtomicBool>,
    tasks: JoinSet<Vec<Tale>>,
}

impl Crowd {
    /// Starts so many people side by side; each begins `rounds` conversations at most.
    pub(crate) fn start(
        fake: &FakeTelegram,
        people: i64,
        rounds: usize,
        steps: &'static [Step],
        patience: Duration,
    ) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let next = Arc::new(AtomicI64::new(1_000_000));
        let mut tasks = JoinSet::new();
        for _ in 0..people {
            let (stop, next, fake) = (Arc::clone(&stop), Arc::clone(&next), fake.handle());
            tasks.spawn(async move {
                let mut tales = Vec::new();
                while tales.len() < rounds && !stop.load(Ordering::Relaxed) {
                    let id = next.fetch_add(1, Ordering::Relaxed);
                    let talk = Talk::new(fake.person(id, "Contoh"), patience);
                    tales.push(talk.goes(steps).await);
                    fake.forget(id);
                }
                tales
            });
        }
        Self { stop, tasks }
    }

    /// No new conversation begins; those under way go on.
    pub(crate) fn enough(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// What all of them tell, when the last has ended.
    pub(crate) async fn tales(mut self) -> Vec<Tale> {
        let mut all = Vec::new();
        while let Some(done) = self.tasks.join_next().await {
            // A task that panicked shows as conversations that are missing.
            all.extend(done.unwrap_or_default());
        }
        all
    }
}

/// All waits of all conversations, sorted.
pub(crate) fn waits(tales: &[Tale]) -> Vec<Duration> {
    let mut all: Vec<Duration> = tales.iter().flat_map(|tale| tale.waits.iter().copied()).collect();
    all.sort_unstable();
    all
}

//! Wake-up calls inside one process. They only save waiting: whoever listens also looks by itself every second or so,
//! because on PostgreSQL another replica may have written.

use std::sync::Arc;

use tokio::sync::{Notify, broadcast};

use crate::domain::ids::CaseId;

/// The bell: rung after a commit.
#[derive(Debug, Clone)]
pub struct Bell {
    outbox: Arc<Notify>,
    web: broadcast::Sender<String>,
    cases: broadcast::Sender<()>,
    looks: broadcast::Sender<CaseId>,
}

impl Default for Bell {
    fn default() -> Self {
        Self {
            outbox: Arc::new(Notify::new()),
            web: broadcast::channel(256).0,
            cases: broadcast::channel(16).0,
            looks: broadcast::channel(64).0,
        }
    }
}

impl Bell {
    /// There is something to send.
    pub fn ring_outbox(&self) {
        self.outbox.notify_one();
    }

    /// Waits until there may be something to send.
    pub async fn outbox(&self) {
        self.outbox.notified().await;
    }

    /// A web chat has new lines; `chat` is its blind key.
    pub fn ring_web(&self, chat: &str) {
        // Nobody listening is no fault: the page asks again by itself.
        drop(self.web.send(chat.to_owned()));
    }

    /// Hears the blind keys of web chats with new lines.
    pub fn web(&self) -> broadcast::Receiver<String> {
        self.web.subscribe()
    }

    /// A case was made or changed.
    pub fn ring_cases(&self) {
        drop(self.cases.send(()));
    }

    /// Hears that cases changed.
    pub fn cases(&self) -> broadcast::Receiver<()> {
        self.cases.subscribe()
    }

    /// Somebody opened a case, or left it.
    pub fn ring_look(&self, case: &CaseId) {
        drop(self.looks.send(case.clone()));
    }

    /// Hears which cases are opened.
    pub fn looks(&self) -> broadcast::Receiver<CaseId> {
        self.looks.subscribe()
    }
}

//! Receiving by polling: ask, commit, and only then ask with the higher offset, which is what acknowledges.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::value::RawValue;
use teloxide::payloads::DeleteWebhook;
use tokio::sync::watch;

use super::api::{Api, CallError, POLL, Refusal};
use super::inbound::Reader;
use super::trouble::Trouble;
use crate::app::App;

/// The kinds of updates that we ask for; all else Telegram need not send.
pub(super) const ALLOWED: [&str; 4] = ["message", "edited_message", "callback_query", "my_chat_member"];
/// How often a replica that does not poll looks whether it is needed.
const LOOK: Duration = Duration::from_secs(3);
/// Most updates a call, Telegram's own limit.
const BATCH: u8 = 100;

/// Our own payload: teloxide's is answered with its own types, and we keep the JSON as it came.
#[derive(Debug, Serialize)]
struct GetUpdates {
    offset: i64,
    limit: u8,
    timeout: u64,
    allowed_updates: [&'static str; 4],
}

/// The polling loop's parts.
#[derive(Debug)]
pub(super) struct Poller {
    pub(super) api: Api,
    pub(super) app: Arc<App>,
    pub(super) reader: Arc<Reader>,
}

impl Poller {
    /// Polls until `stop` turns true. The offset lives here alone: it starts at 0, because Telegram starts its numbers anew
    /// at random after a quiet week, and what was seen is remembered in the database.
    pub(super) async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut trouble = Trouble::new("asking Telegram for updates");
        while !*stop.borrow() {
            let Err(fault) = self.lead(stop.clone(), &mut trouble).await else { continue };
            if matches!(fault, Fault::Call(CallError::Refused(Refusal::Conflict))) {
                self.drop_webhook().await;
            }
            let pause = match fault {
                Fault::Elsewhere => LOOK,
                fault => trouble.again(&fault, &self.app.chance),
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }

    /// Polls as the one replica that does, until a fault or the end.
    async fn lead(&self, mut stop: watch::Receiver<bool>, trouble: &mut Trouble) -> Result<(), Fault> {
        let mut leader = self.app.lead_polling().await?.ok_or(Fault::Elsewhere)?;
        let mut offset = 0;
        while !*stop.borrow() {
            self.app.still_leads(&mut leader).await?;
            let updates = tokio::select! {
                asked = self.ask(offset) => asked.map_err(Fault::Call)?,
                _ = stop.wait_for(|stop| *stop) => return Ok(()),
            };
            // A batch in hand is always finished: the database decides whether it counts.
            self.hand_on(&updates, &mut offset).await?;
            trouble.over();
        }
        Ok(())
    }

    async fn ask(&self, offset: i64) -> Result<Vec<Box<RawValue>>, CallError> {
        let call = GetUpdates { offset, limit: BATCH, timeout: POLL.as_secs(), allowed_updates: ALLOWED };
        self.api.post("getUpdates", &call, POLL + Duration::from_secs(10)).await
    }

    /// Hands a batch to the app and moves the offset when it is committed.
    async fn hand_on(&self, updates: &[Box<RawValue>], offset: &mut i64) -> Result<(), Fault> {
        if updates.is_empty() {
            return Ok(());
        }
        let read: Vec<_> = updates.iter().map(|raw| self.reader.read(raw)).collect();
        let last = read.iter().rev().find_map(|read| read.id);
        self.app.receive(read.into_iter().map(|read| read.arrival).collect()).await?;
        // The last of the batch, not the highest ever: numbers may start anew.
        match last {
            Some(last) => *offset = last + 1,
            None => return Err(Fault::Numberless),
        }
        Ok(())
    }

    /// A webhook of an earlier set-up forbids polling; updates that wait stay.
    async fn drop_webhook(&self) {
        if let Err(error) = self.api.tell(&DeleteWebhook::new()).await {
            tracing::debug!(%error, "the webhook was not removed");
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("{0}")]
    Call(CallError),
    #[error("{0}")]
    App(#[from] crate::app::AppError),
    /// Another replica polls.
    #[error("another replica polls")]
    Elsewhere,
    /// They are parked, but nothing can acknowledge them.
    #[error("updates without a number")]
    Numberless,
}

//! Offering an open question again: softly after a long silence, and at once after an outage in which a press may have got
//! lost (Telegram keeps presses 150 seconds only). Once each.

use std::time::Duration;

use super::arrival::ChatAddress;
use super::batch::Batch;
use super::{App, AppError};
use crate::dialog::session::Input;
use crate::domain::time::{Timestamp, hours, minutes};
use crate::store::{ChatKey, people, sessions, settings};

/// A silence after which the open question is offered again.
const SILENCE: Duration = hours(24);
/// An outage of this length may have cost a press.
pub const OUTAGE: Duration = Duration::from_secs(150);
/// Conversations this fresh when the outage began are offered their question again.
const FRESH: Duration = hours(1);
/// How many are reminded in one go.
const LIMIT: u32 = 200;
/// The setting that holds when updates were last taken.
const HEARTBEAT: &str = "heartbeat";

impl App {
    /// Offers the open question to those who fell silent a day ago; nobody between 21 and 6 o'clock. Says to how many.
    pub async fn remind(&self) -> Result<usize, AppError> {
        let now = self.clock.now();
        if !(6..21).contains(&now.civil(self.dialogs().data.zone()).hour()) {
            return Ok(0);
        }
        let chats = sessions::to_remind(&mut self.store.read().await?, now.before(SILENCE), LIMIT).await?;
        self.offer_again(chats).await
    }

    /// Writes down that updates are being taken.
    pub async fn heartbeat(&self) -> Result<(), AppError> {
        change!(self, batch, {
            let now = batch.now.0.to_string();
            Ok(settings::set(&mut batch.tx, HEARTBEAT, &now).await?)
        })
    }

    /// At the start, or when updates come again: after an outage, those who were in the middle of a form are offered their
    /// question once more. Says to how many.
    pub async fn after_outage(&self) -> Result<usize, AppError> {
        let now = self.clock.now();
        let mut conn = self.store.read().await?;
        let beat =
            settings::get(&mut conn, HEARTBEAT).await?.and_then(|text| text.parse().ok()).map(Timestamp);
        let Some(beat) = beat.filter(|beat| now.since(*beat) > OUTAGE) else { return Ok(0) };
        let chats = sessions::open_since(&mut conn, beat.before(FRESH), LIMIT).await?;
        drop(conn);
        self.offer_again(chats).await
    }

    async fn offer_again(&self, chats: Vec<ChatKey>) -> Result<usize, AppError> {
        let mut offered = 0;
        for chat in chats {
            if change!(self, batch, batch.remind(&chat).await)? {
                offered += 1;
            }
        }
        Ok(offered)
    }
}

impl Batch<'_> {
    async fn remind(&mut self, chat: &ChatKey) -> Result<bool, AppError> {
        self.hold(chat).await?;
        let session = self.session_of(chat);
        if session.form.is_none() || session.reminded {
            return Ok(false);
        }
        let Some(person) = people::by_chat(&mut self.tx, chat).await? else { return Ok(false) };
        let Some(address) = ChatAddress::from_key_text(person.address.reveal()) else { return Ok(false) };
        let mouth = std::sync::Arc::clone(&self.mouth);
        let mut before = session.clone();
        let Ok(thought) = self.mind(&mouth).think(session, Input::Remind) else {
            // Not again: what panics once panics each time.
            before.reminded = true;
            self.put(chat, &before);
            return Ok(false);
        };
        self.speak(chat, &address, thought.replies, None, thought.session.turn).await?;
        self.put(chat, &thought.session);
        Ok(true)
    }
}

/// How often the loops look.
pub const EVERY: Duration = minutes(1);

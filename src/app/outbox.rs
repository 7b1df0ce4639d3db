//! The sender's side of the outbox: parcels are claimed chat by chat, delivered in order, and marked in batches.

use super::parcel::Parcel;
use super::{App, AppError};
use crate::domain::time::Timestamp;

/// Names a row of the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ParcelId {
    /// The blind key of the chat.
    pub chat: String,
    /// Its number in that chat's order.
    pub seq: i64,
}

/// A parcel in the sender's hands: nobody else sends it until the lease ends.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// Which row.
    pub id: ParcelId,
    /// What to do.
    pub parcel: Parcel,
    /// How often it was tried before.
    pub attempts: u32,
    /// The message that stood in the slot which the parcel's target names, when it was claimed.
    pub standing: Option<i64>,
}

/// What became of a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Delivered; the id of the message that now stands there, if it is one to remember.
    Sent {
        /// Telegram's id.
        message: Option<i64>,
    },
    /// Not now: again from this moment on, before all later parcels of the chat.
    Later {
        /// The moment.
        not_before: Timestamp,
        /// Whether this counts as an attempt; an unsent parcel behind a late one does not.
        tried: bool,
    },
    /// Never: Telegram refuses it for good, with the reason as a slug.
    Refused {
        /// Reason.
        reason: &'static str,
    },
    /// The chat is closed to us: mark it so and drop all that waits for it.
    Blocked,
    /// The group has this new id: write it down and let the parcel go there.
    Migrated {
        /// The new id.
        to: i64,
    },
}

/// A claimed parcel with its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Which row.
    pub id: ParcelId,
    /// Under which name the message is remembered.
    pub slot: Option<String>,
    /// What became of it.
    pub verdict: Verdict,
}

impl App {
    /// Writes down what became of parcels, then claims the waiting parcels of up to `chats` chats that are due, oldest
    /// first, all in one transaction (one flush). Of each chat it gives the head and what follows it without a gap, at most
    /// `run` parcels; a chat with a leased or postponed head gives nothing, so order holds. What is claimed is leased for
    /// a minute: a sender that dies loses nothing.
    pub async fn turn_parcels(
        &self,
        done: &[Done],
        chats: u32,
        run: u32,
    ) -> Result<Vec<Vec<Claimed>>, AppError> {
        todo!()
    }
}

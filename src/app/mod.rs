//! Use cases: who may, one transaction, audit, outbox. Transports call these and decide nothing themselves.

pub mod access;
pub mod arrival;
pub mod bell;
pub mod cases;
pub mod converse;
pub mod error;
pub mod outbox;
pub mod parcel;
pub mod webchat;

pub use error::AppError;

use std::sync::{Arc, PoisonError, RwLock};

use crate::dialog::model::Dialogs;
use crate::domain::chance::Chance;
use crate::domain::time::Clock;

/// What the office and the operator set, as far as use cases need it.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The address under which people reach the web (`https://…`, no slash at the end).
    pub public_url: String,
    /// The staff group in Telegram; `None` when there is none.
    pub staff_chat: Option<i64>,
    /// The bot's user name without `@`, once Telegram has told it; for deep links.
    pub bot_name: Arc<std::sync::OnceLock<String>>,
}

/// The use cases and what they work with. One a process, shared by all transports.
#[derive(Debug)]
pub struct App {
    dialogs: RwLock<Arc<Dialogs>>,
    /// Where "now" comes from.
    pub clock: Clock,
    /// Where chance comes from.
    pub chance: Arc<Chance>,
    /// Wake-up calls.
    pub bell: bell::Bell,
    /// Settings.
    pub settings: Settings,
}

impl App {
    /// The dialogs of this moment; a reload never changes those in hand.
    pub fn dialogs(&self) -> Arc<Dialogs> {
        Arc::clone(&self.dialogs.read().unwrap_or_else(PoisonError::into_inner))
    }
}

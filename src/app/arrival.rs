//! What transports hand in: one arrival an update, in our own words.

use serde::{Deserialize, Serialize};

use crate::dialog::session::Input;
use crate::domain::case::Channel;
use crate::domain::ids::EvidenceId;
use crate::domain::text::Private;

/// By which transport something came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// The Telegram bot.
    Telegram,
    /// The web chat.
    Web,
}

impl Transport {
    /// The text form in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Telegram => "telegram",
            Self::Web => "web",
        }
    }
}

/// A chat's address at its transport. Personal: it says who reported, so its `Debug` masks.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatAddress {
    /// A Telegram chat id.
    Telegram(i64),
    /// The random token of a web chat (the cookie's value).
    Web(String),
}

impl std::fmt::Debug for ChatAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Telegram(_) => "Telegram(…)",
            Self::Web(_) => "Web(…)",
        })
    }
}

impl ChatAddress {
    /// The text from which the blind chat key is made: `t:<id>` or `w:<token>`.
    pub fn key_text(&self) -> String {
        match self {
            Self::Telegram(id) => format!("t:{id}"),
            Self::Web(token) => format!("w:{token}"),
        }
    }

    /// Out of the text that [`key_text`](Self::key_text) makes; `None` for anything else.
    pub fn from_key_text(text: &str) -> Option<Self> {
        match text.split_once(':')? {
            ("t", id) => id.parse().ok().map(Self::Telegram),
            ("w", token) => Some(Self::Web(token.to_owned())),
            _ => None,
        }
    }

    /// The channel a case from here came by.
    pub const fn channel(&self) -> Channel {
        match self {
            Self::Telegram(_) => Channel::Telegram,
            Self::Web(_) => Channel::Web,
        }
    }

    /// Its transport.
    pub const fn transport(&self) -> Transport {
        match self {
            Self::Telegram(_) => Transport::Telegram,
            Self::Web(_) => Transport::Web,
        }
    }
}

/// One update as it arrived and as it was understood.
#[derive(Debug)]
pub struct Arrival {
    /// The transport.
    pub transport: Transport,
    /// Unique within the transport: Telegram's update id, or `<chat token>/<client message id>`. A second arrival under
    /// the same key does nothing.
    pub key: String,
    /// As received (JSON): what is parked when it can't be handled.
    pub raw: Private,
    /// What happened.
    pub event: Event,
}

/// What happened.
#[derive(Debug)]
pub enum Event {
    /// A person did something in their own chat.
    Person(Box<PersonEvent>),
    /// Somebody tapped a button in the staff group (rights are checked by the app on each tap).
    StaffTap(StaffTap),
    /// The bot was mentioned or answered in a group: one line and a deep link, nothing more.
    GroupCall {
        /// The group.
        chat: i64,
        /// The forum topic to answer in; `None` for the General topic and plain groups.
        thread: Option<i32>,
    },
    /// The person blocked or unblocked the bot.
    Blocked {
        /// Whose chat.
        chat: ChatAddress,
        /// Blocked or, when false, back.
        blocked: bool,
    },
    /// A group became a supergroup with a new id.
    Migrated {
        /// The old id.
        from: i64,
        /// The new id.
        to: i64,
    },
    /// Known and of no concern (group chatter, a service message): seen, nothing to do.
    Ignored,
    /// Of a kind or shape that we don't know: parked as received; `chat` is told so when it could be read.
    Unknown {
        /// The private chat it came from, if that much could be read.
        chat: Option<ChatAddress>,
    },
}

/// A person's doing.
#[derive(Debug)]
pub struct PersonEvent {
    /// Their chat.
    pub chat: ChatAddress,
    /// The name at the transport, if any.
    pub name: Option<Private>,
    /// The language their program speaks (`id`, `en`, …), if known.
    pub lang: Option<String>,
    /// What they did.
    pub input: Input,
    /// Set when it was a button: which callback to answer, and on which message the button stood.
    pub press: Option<Pressed>,
    /// The file that came with it, still to be fetched (Telegram) or already stored (web).
    pub file: Option<ArrivedFile>,
}

/// A pressed button.
#[derive(Debug, Clone)]
pub struct Pressed {
    /// Telegram's callback query id; empty for the web.
    pub callback: String,
    /// The message that carries the button; `None` when Telegram no longer says.
    pub message: Option<i64>,
}

/// A file that came with an arrival.
#[derive(Debug)]
pub struct ArrivedFile {
    /// The id under which the input names it.
    pub id: EvidenceId,
    /// Kind as sent, in its snake-case text (`photo`, `voice`, …, `location`).
    pub kind: &'static str,
    /// Where the bytes are.
    pub bytes: FileBytes,
    /// Telegram's `file_unique_id`, name, mime or the place's coordinates: what is known beside the bytes, as JSON.
    pub note: Private,
}

/// Where a file's bytes are.
#[derive(Debug)]
pub enum FileBytes {
    /// At Telegram, to be fetched by this id; the size where Telegram says it.
    Remote {
        /// `file_id`.
        file_id: Private,
        /// Bytes.
        size: Option<u64>,
    },
    /// Already in the blob store (web upload).
    Stored(crate::app::webchat::Upload),
    /// None: a place or a contact.
    Nothing,
}

/// A tap in the staff group.
#[derive(Debug, Clone)]
pub struct StaffTap {
    /// The Telegram user who tapped.
    pub user: i64,
    /// The chat in which.
    pub chat: i64,
    /// The message on which.
    pub message: i64,
    /// The callback to answer, exactly once.
    pub callback: String,
    /// The button's token.
    pub token: String,
}

/// What became of an arrival; the transport acknowledges all of these alike, because all are committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Handled.
    Done,
    /// Had been seen before: nothing happened.
    Repeated,
    /// Could not be handled: kept as received, the person got the fallback.
    Parked,
}

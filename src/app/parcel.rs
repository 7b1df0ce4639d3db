//! What the outbox holds: one parcel a call to Telegram, kept sealed until it is delivered.

use serde::{Deserialize, Serialize};

use crate::dialog::rich::Rich;
use crate::dialog::session::Button;

/// A parcel on its way to a Telegram chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    /// The chat id.
    pub chat: i64,
    /// The forum topic; `None` for private chats and the General topic.
    pub thread: Option<i32>,
    /// What to do there.
    pub act: Act,
}

/// One call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Send a message.
    Send {
        /// The words; the sender splits nothing, `check` and the app keep them under 4,096 characters.
        text: Rich,
        /// Buttons, one a row.
        buttons: Vec<Button>,
        /// Remember the message's id under this name, to edit it later.
        slot: Option<String>,
    },
    /// Edit a message in place; "message is not modified" counts as done.
    Edit {
        /// Which.
        target: EditTarget,
        /// The words.
        text: Rich,
        /// Buttons; none takes the keyboard away.
        buttons: Vec<Button>,
        /// When there is nothing to edit (too old, gone, never sent): send it as a new message instead (true) or let it be.
        else_send: bool,
        /// Remember the message's id under this name.
        slot: Option<String>,
    },
    /// Answer a callback query, with a short word or none. Too old counts as done.
    AnswerCallback {
        /// Its id.
        callback: String,
        /// Shown as a toast, at most 200 characters.
        notice: Option<String>,
    },
    /// Delete a message of ours (safe mode); gone counts as done.
    Delete {
        /// Which.
        target: EditTarget,
    },
}

/// Which message an edit means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EditTarget {
    /// By Telegram's id (the message whose button was pressed).
    Message(i64),
    /// By the name under which it was remembered.
    Slot(String),
}

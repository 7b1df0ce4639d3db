//! The web chat's use cases: a chat by its cookie, its lines, its uploads.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{App, AppError};
use crate::dialog::engine;
use crate::dialog::session::{Input, Reply, Session};
use crate::domain::ids::EvidenceId;
use crate::domain::text::{Lang, Private};
use crate::domain::time::Timestamp;

/// A line of the transcript.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its number in the chat, growing.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// What stands there.
    pub body: LineBody,
}

/// What stands in a line.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineBody {
    /// What the person said, or the label they pressed, or the kind of file they sent.
    Person(Private),
    /// What Suluh or an officer said. Only the buttons of the last such line are live.
    Suluh(Reply),
}

/// A file that was uploaded and lies sealed in the blob store, not yet part of anything; swept when nobody claims it.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Id.
    pub id: EvidenceId,
    /// Kind by its sniffed type: `photo`, `voice`, `video`, `document`.
    pub kind: &'static str,
    /// Sniffed type.
    pub mime: String,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Where the blob store keeps it.
    pub path: String,
}

impl App {
    /// A token for a new web chat: 32 random bytes in hexadecimal, the cookie's value. Nothing is stored before the first input.
    pub fn new_web_chat(&self) -> String {
        todo!()
    }

    /// The blind key of a web chat, as [`Bell::web`](super::bell::Bell::web) speaks it.
    pub fn web_chat_key(&self, token: &str) -> String {
        todo!()
    }

    /// The lines after `after` (0 for all kept), oldest first, at most 200.
    pub async fn web_lines(&self, token: &str, after: i64) -> Result<Vec<Line>, AppError> {
        todo!()
    }

    /// The first replies of a new web chat (the engine's `Start` with a deep link's payload, in the browser's language
    /// where we speak it). Nothing is stored; the same `Start` comes as an arrival before the person's first input.
    pub fn greeting(&self, start: Option<&str>, lang: Option<&str>) -> Vec<Reply> {
        let dialogs = self.dialogs();
        let lang = lang.map(|tag| Lang(tag.to_owned())).filter(|lang| dialogs.sheets.contains_key(lang));
        let fresh = Session { lang: lang.unwrap_or_default(), ..Session::default() };
        engine::step(&dialogs, fresh, Input::Start(start.map(str::to_owned)), self.clock.now()).replies
    }

    /// Whether the store answers.
    pub async fn healthy(&self) -> Result<(), AppError> {
        todo!()
    }

    /// Stores an uploaded file. Refuses with `Invalid("file_too_big")`, `Invalid("file_empty")` or, for a type that is
    /// not on the list whatever its name claims, `Invalid("file_type")`.
    pub async fn upload(&self, bytes: Bytes) -> Result<Upload, AppError> {
        todo!()
    }
}

//! The web chat's use cases: a chat by its cookie, its lines, its uploads.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::arrival::ChatAddress;
use super::{App, AppError};
use crate::dialog::engine;
use crate::dialog::session::{Input, Reply, Session};
use crate::domain::ids::EvidenceId;
use crate::domain::text::Private;
use crate::domain::time::Timestamp;
use crate::store::blobs::{BlobError, StoredFile, sniff};
use crate::store::web_lines;

/// Lines a page shows at most.
const MAX_LINES: u32 = 200;

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
    /// What is known beside the bytes, as [`Beside`](crate::domain::evidence::Beside) writes it.
    pub note: Private,
    /// Where and under which key the blob store keeps it.
    pub(super) stored: StoredFile,
}

impl App {
    /// A token for a new web chat: 32 random bytes in hexadecimal, the cookie's value. Nothing is stored before the first input.
    pub fn new_web_chat(&self) -> String {
        self.chance.token::<32>()
    }

    /// The first replies of a new web chat (the engine's `Start` with a deep link's payload, in the browser's language
    /// where we speak it). Nothing is stored; the same `Start` comes as an arrival before the person's first input.
    pub fn greeting(&self, start: Option<&str>, lang: Option<&str>) -> Vec<Reply> {
        let dialogs = self.dialogs();
        let fresh = Session { lang: dialogs.spoken(lang), ..Session::default() };
        engine::step(&dialogs, fresh, Input::Start(start.map(str::to_owned)), self.clock.now()).replies
    }

    /// Whether the store answers.
    pub async fn healthy(&self) -> Result<(), AppError> {
        crate::store::outbox::count(&mut self.store.read().await?).await?;
        Ok(())
    }

    /// The blind key of a web chat, as [`Bell::web`](super::bell::Bell::web) speaks it.
    pub fn web_chat_key(&self, token: &str) -> String {
        self.chat_key(&ChatAddress::Web(token.to_owned())).as_str().to_owned()
    }

    /// The lines after `after` (0 for all kept), oldest first, at most 200.
    pub async fn web_lines(&self, token: &str, after: i64) -> Result<Vec<Line>, AppError> {
        let chat = self.chat_key(&ChatAddress::Web(token.to_owned()));
        let mut conn = self.store.read().await?;
        let found = if after > 0 {
            web_lines::after(&mut conn, &chat, after, MAX_LINES).await?
        } else {
            web_lines::last(&mut conn, &chat, MAX_LINES).await?
        };
        let read = |line: web_lines::WebLine| {
            let body = serde_json::from_str(line.body.reveal()).ok()?;
            Some(Line { seq: line.seq, at: line.at, body })
        };
        Ok(found.into_iter().filter_map(read).collect())
    }

    /// Stores an uploaded file. Refuses with `Invalid("file_too_big")`, `Invalid("file_empty")` or, for a type that is
    /// not on the list whatever its name claims, `Invalid("file_type")`.
    pub async fn upload(&self, bytes: Bytes) -> Result<Upload, AppError> {
        let kind = kind_of(sniff(&bytes)).ok_or(AppError::Invalid(if bytes.is_empty() {
            "file_empty"
        } else {
            "file_type"
        }))?;
        let stored = self.blobs.put(&bytes).await.map_err(|fault| match fault {
            BlobError::TooLarge => AppError::Invalid("file_too_big"),
            BlobError::Empty => AppError::Invalid("file_empty"),
            other => AppError::Unavailable(Box::new(other)),
        })?;
        let id = EvidenceId::new(self.clock.now(), &self.chance);
        Ok(Upload {
            id,
            kind,
            mime: stored.mime.clone(),
            bytes: stored.bytes,
            sha256: stored.sha256.clone(),
            note: Private::default(),
            stored,
        })
    }
}

/// The kind of a file by its sniffed type; `None` for a type that is not taken (programs, archives, pages).
fn kind_of(mime: &str) -> Option<&'static str> {
    match mime {
        "image/jpeg" | "image/png" | "image/webp" | "image/gif" | "image/heif" | "image/heic" => {
            Some("photo")
        }
        "audio/ogg" | "audio/mpeg" | "audio/m4a" | "audio/x-wav" | "audio/aac" | "audio/amr"
        | "audio/x-flac" => Some("voice"),
        "video/mp4" | "video/webm" | "video/quicktime" | "video/x-matroska" | "video/3gpp"
        | "video/x-m4v" => Some("video"),
        "application/pdf" => Some("document"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_and_pages_are_not_taken_whatever_their_name() {
        assert_eq!(kind_of("image/png"), Some("photo"));
        for refused in
            ["application/x-executable", "text/html", "application/zip", "application/octet-stream"]
        {
            assert_eq!(kind_of(refused), None, "{refused}");
        }
    }
}

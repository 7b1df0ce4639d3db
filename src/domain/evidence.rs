//! What people hand in beside words: pictures, voice, files, places.

use serde::{Deserialize, Serialize};

use super::ids::EvidenceId;

/// The largest file taken, in bytes: Telegram lets a bot download up to 20 MB.
pub const MAX_FILE_BYTES: u64 = 20 * 1024 * 1024;

/// The kind of a thing handed in, as the person sent it (not as its bytes claim).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// A picture, recompressed by Telegram or taken from the web page.
    Photo,
    /// Any file.
    Document,
    /// A voice note.
    Voice,
    /// A piece of audio sent as music.
    Audio,
    /// A video.
    Video,
    /// A round video note.
    VideoNote,
    /// A sticker: shown, never evidence.
    Sticker,
    /// An animation (GIF).
    Animation,
}

/// A file that arrived; its bytes are stored, or will be fetched, under `id`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// Under which the bytes are kept.
    pub id: EvidenceId,
    /// As what it was sent.
    pub kind: MediaKind,
    /// Size in bytes where the sender's side says it.
    pub bytes: Option<u64>,
}

impl MediaKind {
    /// The phrase that names the kind for people (`dialogs/_texts.yaml`).
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Photo | Self::Animation => "media.foto",
            Self::Document => "media.berkas",
            Self::Voice | Self::Audio => "media.suara",
            Self::Video | Self::VideoNote => "media.video",
            Self::Sticker => "media.stiker",
        }
    }
}

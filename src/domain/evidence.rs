//! What people hand in beside words: pictures, voice, files, places.

use serde::{Deserialize, Serialize};

use super::ids::EvidenceId;
use super::text::{Private, misleads};

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

/// Letters of a sender's file name that are shown.
const NAME: usize = 80;

/// What is known beside the bytes of a piece and sealed with it. Channels write it as JSON with more fields than are read here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// The sender's name of a file, or the name of a place: their words, whatever stands in them.
    #[serde(default)]
    name: Option<Private>,
    /// Latitude, millionths of a degree.
    #[serde(default)]
    lat: Option<i32>,
    /// Longitude, millionths of a degree.
    #[serde(default)]
    lon: Option<i32>,
}

impl Beside {
    /// From what a channel wrote; of what cannot be read, nothing.
    pub fn read(note: &Private) -> Self {
        serde_json::from_str(note.reveal()).unwrap_or_default()
    }

    /// What is kept of a name that came with an upload.
    pub fn named(name: &str) -> Private {
        let beside = Self { name: Some(Private(shown(name))), ..Self::default() };
        // Plain strings and numbers: writing them as JSON cannot fail.
        Private(serde_json::to_string(&beside).unwrap_or_default())
    }

    /// The sender's name of the file as it may be shown; empty without one, and for a place.
    pub fn file_name(&self) -> Private {
        if self.lat.is_some() { Private::default() } else { Private(self.shown_name()) }
    }

    /// Where a place is, in degrees, and its name; empty for a file.
    pub fn place(&self) -> Private {
        let (Some(lat), Some(lon)) = (self.lat, self.lon) else { return Private::default() };
        let spot = format!("{}, {}", degrees(lat), degrees(lon));
        let name = self.shown_name();
        Private(if name.is_empty() { spot } else { format!("{spot} · {name}") })
    }

    fn shown_name(&self) -> String {
        self.name.as_ref().map(|name| shown(name.reveal())).unwrap_or_default()
    }
}

/// A name without folders, line ends and signs that mislead; of a long one the beginning and the end, where its kind stands.
fn shown(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).find(|part| !part.trim().is_empty()).unwrap_or_default();
    let plain: String =
        last.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !misleads(*c)).collect();
    let letters: Vec<char> = plain.trim().chars().collect();
    if letters.len() <= NAME {
        return letters.into_iter().collect();
    }
    let (begin, end) = (&letters[..NAME - 17], &letters[letters.len() - 16..]);
    begin.iter().chain(['…'].iter()).chain(end).collect()
}

fn degrees(millionths: i32) -> String {
    let sign = if millionths < 0 { "-" } else { "" };
    let whole = millionths.unsigned_abs();
    format!("{sign}{}.{:06}", whole / 1_000_000, whole % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(given: &str) -> String {
        Beside::read(&Beside::named(given)).file_name().reveal().clone()
    }

    #[test]
    fn a_file_name_reads_as_what_it_is() {
        for (given, expected) in [
            ("kontrak PT Maju.pdf", "kontrak PT Maju.pdf"),
            ("foto\u{202e}gpj.exe", "fotogpj.exe"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\x\\ktp.jpg", "ktp.jpg"),
            ("a\r\nSet-Cookie: b=c.jpg", "a  Set-Cookie: b=c.jpg"),
            ("x\";filename=\"y.html", "x\";filename=\"y.html"),
            ("عقد.pdf", "عقد.pdf"),
            ("///", ""),
        ] {
            assert_eq!(name(given), expected);
        }
        let long = name(&format!("{}.pdf", "é".repeat(5_000)));
        assert_eq!((long.chars().count(), long.ends_with("é.pdf")), (NAME, true));
    }

    #[test]
    fn a_place_is_read_in_degrees() {
        let note = Private::from(r#"{"lat":-900001,"lon":119870000,"name":"Pasar\nTua"}"#);
        let beside = Beside::read(&note);
        assert_eq!(beside.place().reveal(), "-0.900001, 119.870000 · Pasar Tua");
        assert_eq!(beside.file_name(), Private::default());
        assert_eq!(Beside::read(&Private::from("bukan JSON")), Beside::default());
    }
}

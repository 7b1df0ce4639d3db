//! What a person did, in our own words: no transport's shape enters the engine.

use serde::{Deserialize, Serialize};

use super::checked::Checked;
use super::session::NodeRef;
use crate::domain::evidence::Media;
use crate::domain::ids::EvidenceId;
use crate::domain::text::Private;

/// Where a forwarded message came from, as far as Telegram says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forward {
    /// Name or user name of the origin.
    pub from: Option<Private>,
}

/// What a person did. Our own type: no transport's shape enters the engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// Words.
    Text {
        /// As written; never empty after trimming.
        text: Private,
        /// Set when forwarded.
        forward: Option<Forward>,
    },
    /// A file, with or without words under it.
    Media {
        /// The file.
        media: Media,
        /// Caption.
        caption: Option<Private>,
        /// Set when forwarded.
        forward: Option<Forward>,
    },
    /// Words that were read in a picture, which was sent outside a form some moments ago.
    Picture(Private),
    /// A spot on the map, or a venue.
    Location {
        /// Under which the place is kept as evidence.
        id: EvidenceId,
        /// Latitude, millionths of a degree.
        lat: i32,
        /// Longitude, millionths of a degree.
        lon: i32,
        /// The venue's name.
        name: Option<Private>,
    },
    /// A contact card.
    Contact {
        /// Name on it.
        name: Private,
        /// Number on it.
        phone: Private,
    },
    /// A button of ours: the token that stood on it (possibly stale, foreign or garbage).
    Press(String),
    /// A command such as `/lapor`, resolved by its Indonesian or English name.
    Command(Command),
    /// `/start`, or a fresh web chat; with the deep link's payload (`d_<dialog>`, `k_<village>`, `s_<token>`).
    Start(Option<String>),
    /// The host decided where to go: the search's one sure answer.
    Open(NodeRef),
    /// The search's guesses, at most three: "Maksud Anda …".
    Guess(Vec<NodeRef>),
    /// The search found nothing.
    Lost,
    /// Forwarded words that are no offer: kept for a report that may follow.
    Keep(Private),
    /// The host checked an offer, or looked numbers and names up: show what was found.
    Checked(Box<Checked>),
    /// The words name danger (`_rules/darurat.yaml`): the card first, the place is kept.
    Danger,
    /// A case was filed from this session's form: show the receipt.
    Filed {
        /// The case's code.
        code: String,
        /// Until when an officer will have read it, in words: `{kasus.janji}`.
        promise: String,
    },
    /// An earlier message was edited; the new words.
    Edited(Private),
    /// Offer the open question once more (after an outage or a long silence).
    Remind,
    /// Something we cannot read (poll, dice, …): say so kindly.
    Unreadable,
}

/// The commands of the public chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// `/bantuan`, `/help`: the menu with a word on how it works.
    Help,
    /// `/cek`, `/check`.
    Check,
    /// `/lapor`, `/report`.
    Report,
    /// `/status`.
    Status,
    /// `/tanya`, `/ask`.
    Ask,
    /// `/darurat`, `/emergency`.
    Danger,
    /// `/bahasa`, `/language`, `/settings`.
    Language,
    /// `/batal`, `/cancel`.
    Cancel,
    /// `/privasi`, `/privacy`.
    Privacy,
    /// `/hapus`, `/erase`.
    Erase,
}

impl Command {
    /// Every command, in the order of the menu.
    pub const ALL: [Self; 10] = [
        Self::Check,
        Self::Report,
        Self::Ask,
        Self::Status,
        Self::Danger,
        Self::Help,
        Self::Language,
        Self::Cancel,
        Self::Privacy,
        Self::Erase,
    ];

    /// The Indonesian name, without the slash.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Help => "bantuan",
            Self::Check => "cek",
            Self::Report => "lapor",
            Self::Status => "status",
            Self::Ask => "tanya",
            Self::Danger => "darurat",
            Self::Language => "bahasa",
            Self::Cancel => "batal",
            Self::Privacy => "privasi",
            Self::Erase => "hapus",
        }
    }

    /// The command of a name or an English alias, without slash and `@bot`; any case.
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        match name.as_str() {
            "help" => Some(Self::Help),
            "settings" | "language" => Some(Self::Language),
            "cancel" => Some(Self::Cancel),
            "check" => Some(Self::Check),
            "report" => Some(Self::Report),
            "ask" => Some(Self::Ask),
            "emergency" => Some(Self::Danger),
            "privacy" => Some(Self::Privacy),
            "erase" => Some(Self::Erase),
            _ => Self::ALL.into_iter().find(|command| command.name() == name),
        }
    }
}

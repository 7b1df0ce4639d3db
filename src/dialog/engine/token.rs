//! What stands on a button: short opaque tokens of `a-z0-9._-`, read back without trust.

use crate::dialog::session::{Does, NodeRef};

/// A token of ours, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Something done at a question; counts only while its turn stands.
    Ask {
        /// The turn under which the button was shown.
        turn: u32,
        /// What it does there: one of [`act`] or the digest of an option.
        act: String,
    },
    /// Opens a page by the digest of its place, however old the button is.
    Page(String),
    /// Goes back to a place of the trail by its digest.
    Back(String),
    /// Ticks a step of a procedure, or takes the tick away.
    Tick(String),
    /// Speaks another language.
    Language(String),
    /// One of the fixed tokens.
    Fixed(Fixed),
}

/// Words of [`Token::Ask`]. None of them can be a digest: digests have exactly ten digits.
pub(super) mod act {
    pub(in crate::dialog::engine) const BACK: &str = "back";
    pub(in crate::dialog::engine) const SKIP: &str = "skip";
    pub(in crate::dialog::engine) const SEND: &str = "send";
    pub(in crate::dialog::engine) const DONE: &str = "done";
    pub(in crate::dialog::engine) const YES: &str = "yes";
    pub(in crate::dialog::engine) const NO: &str = "no";
    pub(in crate::dialog::engine) const MORE: &str = "more";
    pub(in crate::dialog::engine) const ENOUGH: &str = "enough";
    pub(in crate::dialog::engine) const AS_IS: &str = "asis";
    pub(in crate::dialog::engine) const DROP: &str = "drop";
}

/// Tokens that mean the same on every screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fixed {
    /// The menu.
    Menu,
    /// The emergency card.
    Danger,
    /// Out of the form.
    Cancel,
    /// Back into the form, or to the place behind a card.
    Resume,
    /// The report form.
    Report,
    /// The form to talk with an officer.
    Officer,
    /// The person's own cases.
    Status,
    /// Throw away what was sent outside a form.
    DropLoose,
    /// None of the guesses is what was meant.
    NotThat,
}

const FIXED: [(Fixed, &str); 9] = [
    (Fixed::Menu, "menu"),
    (Fixed::Danger, "darurat"),
    (Fixed::Cancel, "batal"),
    (Fixed::Resume, "lanjut"),
    (Fixed::Report, "lapor"),
    (Fixed::Officer, "petugas"),
    (Fixed::Status, "status"),
    (Fixed::DropLoose, "buang"),
    (Fixed::NotThat, "bukan"),
];

impl Token {
    /// Reads a token; `None` for anything that is none of ours.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if let Some((fixed, _)) = FIXED.iter().find(|(_, word)| *word == text) {
            return Some(Self::Fixed(*fixed));
        }
        let (kind, rest) = text.split_once('.')?;
        match kind {
            "p" => Some(Self::Page(rest.to_owned())),
            "k" => Some(Self::Back(rest.to_owned())),
            "t" => Some(Self::Tick(rest.to_owned())),
            "l" => Some(Self::Language(rest.to_owned())),
            "q" => {
                let (turn, act) = rest.split_once('.')?;
                Some(Self::Ask { turn: turn.parse().ok()?, act: act.to_owned() })
            }
            _ => None,
        }
    }

    /// The token as it stands on a button.
    pub(super) fn write(&self) -> String {
        match self {
            Self::Ask { turn, act } => format!("q.{turn}.{act}"),
            Self::Page(digest) => format!("p.{digest}"),
            Self::Back(digest) => format!("k.{digest}"),
            Self::Tick(digest) => format!("t.{digest}"),
            Self::Language(code) => format!("l.{code}"),
            Self::Fixed(fixed) => {
                FIXED.iter().find(|(known, _)| known == fixed).map_or("menu", |(_, word)| word).to_owned()
            }
        }
    }

    /// The button's deed.
    pub(super) fn does(&self) -> Does {
        Does::Press(self.write())
    }
}

/// Ten hexadecimal digits for a place: old page buttons keep working as long as the place or its alias stands.
pub(super) fn place_digest(dialog: &str, node: &str) -> String {
    digest(&[dialog, ".", node])
}

/// The digest of a place.
pub(super) fn node_digest(place: &NodeRef) -> String {
    place_digest(&place.dialog, &place.node)
}

/// Finds the first place of which `text` is the digest, without writing a digest for each.
pub(super) fn find_place<'a>(
    text: &str,
    mut places: impl Iterator<Item = (&'a str, &'a str)>,
) -> Option<(&'a str, &'a str)> {
    let wanted = u64::from_str_radix(text, 16).ok()?;
    places.find(|(dialog, node)| hash(&[dialog, ".", node]) == wanted)
}

/// Ten hexadecimal digits over the parts.
pub(super) fn digest(parts: &[&str]) -> String {
    format!("{:010x}", hash(parts))
}

/// FNV-1a, 40 bits of it. Short and quick; nothing secret hangs on it, because every press is checked against the
/// screen or the dialogs.
fn hash(parts: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in parts.iter().flat_map(|part| part.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    (hash ^ (hash >> 40)) & 0xff_ffff_ffff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_reads_back() {
        let tokens = [
            Token::Ask { turn: 7, act: act::SKIP.into() },
            Token::Page(place_digest("menu", "mulai")),
            Token::Back(digest(&["x"])),
            Token::Tick(digest(&["y"])),
            Token::Language("en".into()),
            Token::Fixed(Fixed::Danger),
        ];
        for token in tokens {
            assert_eq!(Token::parse(&token.write()), Some(token));
        }
    }

    #[test]
    fn garbage_is_no_token() {
        for text in ["", ".", "q.", "q.x.skip", "q.99999999999.skip", "z.abc", "<b>", "p"] {
            assert_eq!(Token::parse(text), None, "{text}");
        }
        assert_eq!(digest(&["a", "b"]).len(), 10);
        assert_ne!(digest(&["a"]), digest(&["b"]));
    }
}

//! What a text is, and what is wrong with it.

use std::ops::Range;

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// An offer of work abroad with at least one sign of danger in its words.
    Suspicious,
    /// A vacancy, programme or training without such a sign. Never "proven genuine".
    Legit,
    /// News, a warning, a question, a story, an advert of other things.
    NotAnOffer,
}

impl Label {
    /// As it is written in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Suspicious => "suspicious",
            Self::Legit => "legit",
            Self::NotAnOffer => "not_an_offer",
        }
    }
}

/// How grave it is, as people see it: never by colour alone. There is no "safe".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Light {
    /// No sign of danger is seen; still to be checked.
    Green,
    /// Signs that need an answer first.
    Yellow,
    /// A grave sign, or several.
    Red,
}

/// A sign of danger and the words that show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The sign: a slug of `_rules/tawaran.yaml`.
    pub slug: String,
    /// Where the words stand, in bytes of the original text; empty for what is missing from the text.
    pub at: Vec<Range<usize>>,
}

/// The whole answer of the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What it is.
    pub label: Label,
    /// How grave.
    pub light: Light,
    /// Why, gravest first; empty unless suspicious.
    pub reasons: Vec<Reason>,
    /// What the text does not say, so that it could not be checked: some of [`UNCHECKED`]; empty for what is no offer.
    pub unchecked: Vec<&'static str>,
}

/// What a text may leave open: company and permit, visa, pay, contract, costs.
pub const UNCHECKED: &[&str] = &["perusahaan", "izin", "visa", "gaji", "kontrak", "biaya"];

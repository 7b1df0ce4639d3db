//! What the check of an offer found, as the engine shows it: plain data of no other layer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::identifier::Identifier;
use crate::domain::text::Private;
use crate::domain::time::Timestamp;

/// The dialog that shows what was found.
pub const VERDICTS: &str = "hasil";
/// Its pages that the program opens: the three verdicts, what is no offer, and what was only looked up.
pub const PAGES: [&str; 5] = ["merah", "kuning", "hijau", "bukan", "daftar"];

/// The result of a check, kept in the session so that it can be reported, asked about and shared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Checked {
    /// Which of [`PAGES`] shows it.
    pub page: String,
    /// The words that were checked; of an offer and its answer, both.
    pub words: Private,
    /// Whether words were checked together with those sent before.
    pub joined: bool,
    /// The signs of danger, gravest first.
    pub signs: Vec<Sign>,
    /// What the words left open: slugs of `cek.belum.*`.
    pub unchecked: Vec<String>,
    /// What official lists and published warnings say, each a phrase with its values.
    pub lists: Vec<Line>,
    /// Phones, accounts, handles, links and companies named in the words.
    pub identifiers: Vec<Identifier>,
    /// Destinations named in the words, ISO 3166-1 alpha-2.
    pub countries: Vec<String>,
    /// When it was checked.
    pub at: Timestamp,
}

/// A sign of danger and the words that show it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sign {
    /// A slug of `_rules/tawaran.yaml`.
    pub slug: String,
    /// The person's own words that show it; none for what is missing from the offer.
    pub quotes: Vec<Private>,
}

/// One of the program's sentences with what is put into it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Line {
    /// The phrase's name.
    pub phrase: String,
    /// Values by placeholder.
    pub values: BTreeMap<String, Private>,
}

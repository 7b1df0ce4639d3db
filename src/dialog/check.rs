//! What a text editor cannot see: the checks over all dialogs together.

use std::collections::BTreeMap;

use super::model::{At, Dialogs};
use super::problem::{Files, Problem};
use crate::domain::text::Lang;

/// Where the translations stand: language, then text key.
pub type Translations = BTreeMap<Lang, BTreeMap<String, At>>;

/// What the checks look at.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// The dialogs, as far as they could be read.
    pub dialogs: &'a Dialogs,
    /// The files, to find the exact place of words.
    pub files: &'a Files,
    /// Where the translations stand.
    pub translations: &'a Translations,
    /// Today, `YYYY-MM-DD`.
    pub today: &'a str,
    /// The program's own sentences with their placeholders; none are checked when this is empty.
    pub phrases: &'a [(&'a str, &'a [&'a str])],
    /// Whether every file was read without an error: with a file missing, nothing can be said about ways.
    pub whole: bool,
}

/// Runs every check.
pub fn run(_seen: &Seen<'_>) -> Vec<Problem> {
    Vec::new()
}

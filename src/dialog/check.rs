//! What a text editor cannot see: the checks over all dialogs together. Whatever an office runs has passed them.

mod desk;
mod facts;
mod forms;
mod offer;
mod plain;
mod ways;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use super::map::Map;
use super::model::{At, Dialog, Dialogs, Node, Text};
use super::problem::{CheckKind, Files, Problem, locate};
use super::sheet::Sheet;
use crate::domain::text::Lang;

/// What the checks look at.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// The dialogs, as far as they could be read.
    pub dialogs: &'a Dialogs,
    /// The files, to find the exact place of words.
    pub files: &'a Files,
    /// The sheets as they stand.
    pub sheets: &'a BTreeMap<Lang, Sheet>,
    /// Today, `YYYY-MM-DD`.
    pub today: &'a str,
    /// The program's own sentences with their placeholders; none are checked when this is empty.
    pub phrases: &'a [(&'a str, &'a [&'a str])],
    /// Files that could not be read without an error: what is missing in them must not be told as missing elsewhere.
    pub torn: &'a BTreeSet<String>,
}

/// Runs every check.
pub fn run(seen: &Seen<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    ways::targets(seen, &mut problems);
    let map = Map::new(seen.dialogs);
    forms::check(seen, &mut problems);
    if seen.torn.is_empty() && problems.is_empty() {
        ways::routes(seen, &map, &mut problems);
        forms::order(seen, &map, &mut problems);
    }
    words::check(seen, &mut problems);
    plain::check(seen, &mut problems);
    facts::check(seen, &mut problems);
    desk::check(seen, &mut problems);
    offer::check(seen, &mut problems);
    problems
}

impl<'a> Seen<'a> {
    /// A problem about words that stand at or below a place.
    fn problem(&self, kind: CheckKind, from: &At, words: &str) -> Problem {
        Problem::new(kind, locate(self.files, from, words), words)
    }

    /// A problem about words that stand under a key, at or below a place.
    fn under(&self, kind: CheckKind, from: &At, key: &str, words: &str) -> Problem {
        let key = locate(self.files, from, key);
        self.problem(kind, &key, words)
    }

    /// Whether the table `_data/<name>.csv` was read whole.
    fn has_table(&self, name: &str) -> bool {
        !self.torn.contains(&format!("_data/{name}.csv"))
    }

    /// Every node with its dialog.
    fn nodes(&self) -> impl Iterator<Item = (&'a Dialog, &'a Node)> {
        self.dialogs.dialogs.values().flat_map(|dialog| dialog.nodes.iter().map(move |node| (dialog, node)))
    }

    /// The languages: `None` is the base.
    fn langs(&self) -> impl Iterator<Item = Option<&'a Lang>> {
        std::iter::once(None).chain(self.dialogs.sheets.keys().map(Some))
    }

    /// What people read of a text in a language, and where it stands.
    fn shown(&self, text: &'a Text, lang: Option<&Lang>) -> (&'a str, At) {
        let version = self
            .versions(text)
            .into_iter()
            .rev()
            .find(|version| version.lang.is_none() || version.lang == lang);
        version.map_or((&text.base, text.at.clone()), |version| (version.words, version.at))
    }

    /// A text in every language in which it stands: the base text, then the translations.
    fn versions(&self, text: &'a Text) -> Vec<Version<'a>> {
        let mut versions = vec![Version { lang: None, words: &text.base, at: text.at.clone() }];
        for (lang, sheet) in &self.dialogs.sheets {
            if let Some(words) = sheet.get(&text.key) {
                let row = self.sheets.get(lang).and_then(|rows| rows.get(&text.key));
                let at = row.map(|row| row.at.clone()).unwrap_or_default();
                versions.push(Version { lang: Some(lang), words, at });
            }
        }
        versions
    }
}

/// A text in one language.
struct Version<'a> {
    /// The language; `None` is the base text.
    lang: Option<&'a Lang>,
    /// The words.
    words: &'a str,
    /// Where they stand.
    at: At,
}

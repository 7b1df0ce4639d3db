//! What a text editor cannot see: the checks over all dialogs together. Whatever an office runs has passed them.

mod facts;
mod forms;
mod ways;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use super::map::Map;
use super::model::{At, Data, Dialog, Dialogs, Node, Text};
use super::problem::{CheckKind, Files, Problem, locate};
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
    facts::check(seen, &mut problems);
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

    /// A text in every language in which it stands: the base text, then the translations.
    fn versions(&self, text: &'a Text) -> Vec<Version<'a>> {
        let mut versions = vec![Version { lang: None, words: &text.base, at: text.at.clone() }];
        for (lang, sheet) in &self.dialogs.sheets {
            if let Some(words) = sheet.get(&text.key) {
                let place = self.translations.get(lang).and_then(|places| places.get(&text.key));
                let at = place.cloned().unwrap_or_default();
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

/// A text of a node and what it is there.
struct Part<'a> {
    role: Role,
    text: &'a Text,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Statements: what is said, done, or why.
    Say,
    /// Questions and what is read back.
    Ask,
    /// Examples; they may hold a made-up number.
    Help,
    /// What stands on a button.
    Label,
    /// Said on the way to the next node, after this one was answered.
    After,
}

/// All texts of a node.
fn parts(node: &Node) -> Vec<Part<'_>> {
    let said = [&node.title, &node.say, &node.done_when].into_iter().flatten();
    let mut parts: Vec<_> = said.map(|text| Part { role: Role::Say, text }).collect();
    if let Some(ask) = &node.ask {
        parts.push(Part { role: Role::Ask, text: &ask.ask });
        parts.extend(ask.help.iter().map(|text| Part { role: Role::Help, text }));
        parts.extend(ask.why.iter().map(|text| Part { role: Role::Say, text }));
        parts.extend(ask.confirm.iter().map(|text| Part { role: Role::After, text }));
        parts.extend(ask.skip.iter().map(|text| Part { role: Role::Label, text }));
    }
    if let Some(collect) = &node.collect {
        parts.push(Part { role: Role::Ask, text: &collect.ask });
        parts.extend(collect.help.iter().map(|text| Part { role: Role::Help, text }));
    }
    parts.extend(node.choose.iter().map(|choice| Part { role: Role::Label, text: &choice.label }));
    parts.extend(
        node.next
            .iter()
            .filter_map(|next| next.say_first.as_ref())
            .map(|text| Part { role: Role::After, text }),
    );
    parts
}

/// The texts outside nodes: titles, phrases, names in tables, reasons.
fn other_texts(dialogs: &Dialogs) -> Vec<&Text> {
    let Data { categories, close_reasons, topics, countries, .. } = &dialogs.data;
    let named = [categories, close_reasons, topics].into_iter().flatten().map(|named| &named.name);
    dialogs
        .dialogs
        .values()
        .map(|dialog| &dialog.title)
        .chain(dialogs.phrases.values())
        .chain(named)
        .chain(countries.iter().map(|country| &country.name))
        .chain(dialogs.priorities.iter().map(|rule| &rule.reason))
        .collect()
}

//! The program's own sentences (`_texts.yaml`) and the rules (`_rules/*.yaml`).

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder, bytes};

use crate::dialog::model::{Dialogs, PriorityRule, Text};
use crate::dialog::problem::{CheckKind, Problem};

use super::dialog::{condition, text, word};
use super::shape;
use super::tree::Tree;
use super::waves;

/// The largest compiled pattern, in bytes: an editor's slip must not cost memory.
const PATTERN_LIMIT: usize = 1024 * 1024;

/// The rules that there are, by name.
pub(crate) const NAMES: &[&str] = &["darurat", "priority", "tawaran", "gelombang"];

/// A piece that no rule above has named; `(?<name>` and `(?P<name>` are the regular expression's own.
static UNKNOWN_PIECE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?:^|[^?P])(<[a-z_]+>)").ok());

/// Reads `_texts.yaml`.
pub(crate) fn texts(tree: &Tree, dialogs: &mut Dialogs, problems: &mut Vec<Problem>) {
    shape::fit(tree, shape::TEXTS, "_texts.yaml", problems);
    for (name, words) in tree.entries() {
        if let Some(name) = name.text() {
            dialogs.phrases.insert(name.to_owned(), text(words, format!("_texts/{name}/text")));
        }
    }
}

/// Reads `_rules/<name>.yaml`; `false` when there are no such rules.
pub(crate) fn rules(name: &str, tree: &Tree, dialogs: &mut Dialogs, problems: &mut Vec<Problem>) -> bool {
    match name {
        "darurat" => {
            shape::fit(tree, shape::DANGER, name, problems);
            unique(tree, problems);
            dialogs.danger = danger(tree, problems);
        }
        "priority" => {
            shape::fit(tree, shape::PRIORITY, name, problems);
            unique(tree, problems);
            dialogs.priorities = tree.items().iter().filter_map(|rule| priority(rule, problems)).collect();
        }
        "tawaran" => {
            shape::fit(tree, super::offer::OFFER, name, problems);
            dialogs.offer = super::offer::offer(tree, problems);
        }
        "gelombang" => dialogs.waves = waves::waves(name, tree, problems),
        _ => return false,
    }
    true
}

/// The patterns of danger, each with the named pieces above it put in.
fn danger(tree: &Tree, problems: &mut Vec<Problem>) -> Vec<bytes::Regex> {
    let mut pieces = Pieces::default();
    let mut patterns = Vec::new();
    for rule in tree.items() {
        let Some(written) = rule.get("pattern") else { continue };
        match (word(rule, "word"), word(rule, "id")) {
            (Some(name), _) => pieces.name(&name, written),
            (None, Some(_)) => patterns.extend(pieces.compiled(written, problems)),
            (None, None) => problems.push(Problem::new(CheckKind::MissingKey, rule.at.clone(), "id")),
        }
    }
    patterns
}

/// Patterns with a name, which those below them take as `<name>`.
#[derive(Default)]
pub(super) struct Pieces(Vec<(String, String)>);

impl Pieces {
    /// Names a piece.
    pub(super) fn name(&mut self, name: &str, written: &Tree) {
        self.0.push((format!("<{name}>"), format!("(?:{})", self.whole(written))));
    }

    /// A pattern with the named pieces put in.
    pub(super) fn compiled(&self, written: &Tree, problems: &mut Vec<Problem>) -> Option<bytes::Regex> {
        compiled(&self.whole(written), written, problems)
    }

    fn whole(&self, written: &Tree) -> String {
        let written = written.text().unwrap_or_default().trim().to_owned();
        self.0.iter().fold(written, |whole, (name, piece)| whole.replace(name, piece))
    }
}

fn priority(rule: &Tree, problems: &mut Vec<Problem>) -> Option<PriorityRule> {
    let id = word(rule, "id")?;
    if rule.get("when").is_none() && rule.get("pattern").is_none() {
        problems.push(Problem::new(CheckKind::MissingKey, rule.at.clone(), "when"));
    }
    Some(PriorityRule {
        gives: word(rule, "gives")?,
        when: rule.get("when").and_then(|when| condition(when, problems)),
        pattern: rule.get("pattern").and_then(|tree| pattern(tree, problems)),
        reason: rule
            .get("reason")
            .map_or_else(Text::default, |reason| text(reason, format!("_rules/priority/{id}"))),
        id,
    })
}

fn pattern(tree: &Tree, problems: &mut Vec<Problem>) -> Option<Regex> {
    let words = tree.text()?.trim();
    let built = RegexBuilder::new(words).size_limit(PATTERN_LIMIT).build();
    sound(built, words, tree, problems).filter(|_| !words.is_empty())
}

/// A pattern over bytes: lower-case ASCII is all that the rules of danger name, and without Unicode's tables thirty patterns
/// take a hundredth of the memory.
fn compiled(words: &str, tree: &Tree, problems: &mut Vec<Problem>) -> Option<bytes::Regex> {
    let words = words.trim();
    if words.is_empty() {
        return None;
    }
    if let Some(missing) = UNKNOWN_PIECE.as_ref().and_then(|piece| piece.captures(words)) {
        let reason = format!("potongan `{}` tidak ada di atasnya", &missing[1]);
        problems.push(Problem::new(CheckKind::BadPattern, tree.at.clone(), words).detail(reason));
        return None;
    }
    let built = bytes::RegexBuilder::new(words).unicode(false).size_limit(PATTERN_LIMIT).build();
    sound(built, words, tree, problems)
}

fn sound<T>(
    built: Result<T, regex::Error>,
    words: &str,
    tree: &Tree,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    match built {
        Ok(regex) => Some(regex),
        Err(error) => {
            // The library's message draws the pattern over several lines; its last line says what is wrong.
            let reason = error.to_string().lines().last().unwrap_or_default().trim().to_owned();
            problems.push(Problem::new(CheckKind::BadPattern, tree.at.clone(), words).detail(reason));
            None
        }
    }
}

fn unique(rules: &Tree, problems: &mut Vec<Problem>) {
    for (index, rule) in rules.items().iter().enumerate() {
        let Some(id) = rule.get("id") else { continue };
        let before = &rules.items()[..index];
        if let Some(first) =
            before.iter().filter_map(|rule| rule.get("id")).find(|first| first.value == id.value)
        {
            let words = id.text().unwrap_or_default();
            let first = format!("baris {}", first.at.line);
            problems.push(Problem::new(CheckKind::DuplicateId, id.at.clone(), words).detail(first));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::load::tree;

    fn read(name: &str, source: &str) -> (Dialogs, Vec<(u32, CheckKind)>) {
        let (mut dialogs, mut problems) = (Dialogs::default(), Vec::new());
        let tree = tree::parse("r.yaml", source, &mut problems).unwrap();
        assert!(rules(name, &tree, &mut dialogs, &mut problems));
        (dialogs, problems.into_iter().map(|p| (p.at.line, p.kind)).collect())
    }

    #[test]
    fn danger_is_read_and_faulty_patterns_are_told() {
        let (dialogs, problems) = read(
            "darurat",
            "- {id: a, pattern: '\\btolong\\b'}\n- {id: a, pattern: '('}\n- {id: b, pattern: '(x{1000}){1000}'}\n",
        );
        assert_eq!(dialogs.danger.len(), 1);
        assert!(dialogs.danger[0].is_match(b"tolong saya"));
        assert_eq!(
            problems,
            [(2, CheckKind::DuplicateId), (2, CheckKind::BadPattern), (3, CheckKind::BadPattern)]
        );
    }

    #[test]
    fn pieces_stand_for_their_patterns() {
        let (dialogs, problems) = read(
            "darurat",
            "- {word: orang, pattern: 'saya|aku'}\n- {id: a, pattern: '\\b<orang> disekap'}\n- {id: b, pattern: '<x> y'}\n- {pattern: z}\n",
        );
        assert_eq!(dialogs.danger.len(), 1);
        assert!(dialogs.danger[0].is_match(b"aku disekap") && !dialogs.danger[0].is_match(b"disekap"));
        assert_eq!(problems, [(3, CheckKind::BadPattern), (4, CheckKind::MissingKey)]);
    }

    #[test]
    fn a_priority_needs_a_condition_or_a_pattern() {
        let (dialogs, problems) = read(
            "priority",
            "- {id: a, gives: urgent, when: bahaya is ya, reason: Bahaya}\n- {id: b, gives: hihg, reason: x}\n",
        );
        assert_eq!(dialogs.priorities[0].reason.key, "_rules/priority/a");
        assert!(dialogs.priorities[0].when.is_some());
        assert_eq!(problems, [(2, CheckKind::BadValue), (2, CheckKind::MissingKey)]);
    }
}

//! The words: labels, lengths, markup, placeholders, facts that age, law without a source.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::{Seen, Version};
use crate::dialog::answer::words::fold;
use crate::dialog::markup;
use crate::dialog::model::{Action, At, Choice, Dialog, Node, Target, Text, row_table};
use crate::dialog::problem::{CheckKind, Problem};
use crate::dialog::texts::{Role, others, parts};

/// Letters of a label or a title that fit on a small phone.
const MAX_LABEL: usize = 30;
/// Telegram's limit for a message, in UTF-16 units, less what the engine adds (a heading and "Langkah 2 dari 6").
const MAX_TEXT: usize = 4096 - 96;
/// Telegram's limit for the payload of `/start`: letters, digits, `_`, `-`.
const MAX_START: usize = 64;
/// What a button of ours may carry, so that its token stays under Telegram's 64 bytes.
const MAX_TOKEN: usize = 48;

/// Facts that age, and what they are called.
const FACTS: &[(&str, &str)] = &[
    ("nomor telepon", r"(?:\+62|\b0)\d[\d \-.]{6,}\d"),
    ("nomor telepon", r"(?i)\b(?:telepon|telp|hubungi|hotline|wa|whatsapp|sms)\b[^\w{]*(?:\w+ )?\d{3,}"),
    ("biaya", r"(?i)\brp\.? ?\d[\d.,]*"),
    (
        "biaya",
        r"(?i)\b(?:\d[\d.,]*|(?:se|(?:satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|puluh|ratus) )) ?(?:ribu|juta|miliar|thousand|million)\b",
    ),
    ("biaya", r"(?i)\b(?:idr|rm|myr|sgd|twd|ntd|hkd|usd|jpy|krw|sar|aed|eur) ?\d[\d.,]*"),
    ("biaya", r"[$€¥₩£] ?\d[\d.,]*"),
    ("biaya", r"(?i)\b\d[\d.,]* ?(?:rupiah|ringgit|dolar|dollars?|yen|won|riyals?|dirham|dinar|baht|euro)\b"),
    ("persentase", r"(?i)\b\d[\d.,]* ?(?:%|(?:persen|per ?cent)\b)"),
    ("tanggal", r"\b\d{4}-\d{2}-\d{2}\b"),
    ("tanggal", r"\b\d{1,2}/\d{1,2}/\d{4}\b"),
    (
        "tanggal",
        r"(?i)\b\d{1,2} (?:januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember|january|february|march|may|june|july|august|october|december)\b",
    ),
    (
        "tanggal",
        r"(?i)\b(?:january|february|march|april|may|june|july|august|september|october|november|december) \d{1,2}\b",
    ),
];

/// A law or one of its paragraphs.
const LAW: &str = r"\b(?:(?:Undang-Undang|UU|PP|Perpres|Perban|Perda|Permen\w*|Kepmen\w*) (?:No\.? ?|Nomor )?\d|Pasal \d)[\w/]*";

static FACT_PATTERNS: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    FACTS.iter().filter_map(|(name, pattern)| Some((*name, Regex::new(pattern).ok()?))).collect()
});

static LAW_PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(LAW).ok());

/// Checks all words.
pub(super) fn check(seen: &Seen<'_>, problems: &mut Vec<Problem>) {
    for (dialog, node) in seen.nodes() {
        labels(seen, node, problems);
        length(seen, node, problems);
        law(seen, dialog, node, problems);
        for part in parts(node) {
            text(seen, part.text, problems);
            if matches!(part.role, Role::Title | Role::Say | Role::Ask | Role::After) {
                facts(seen, part.text, problems);
            }
        }
    }
    for dialog in seen.dialogs.dialogs.values() {
        payload(seen, dialog, problems);
        short(seen, &dialog.title, problems);
    }
    asks(seen, problems);
    for (name, phrase) in &seen.dialogs.phrases {
        facts(seen, phrase, problems);
        if is_label(name) {
            short(seen, phrase, problems);
        }
    }
    for state in &seen.dialogs.data.country_states {
        facts(seen, &state.name, problems);
    }
    for other in others(seen.dialogs) {
        text(seen, other, problems);
    }
}

/// Markup and placeholders of a text in every language.
fn text(seen: &Seen<'_>, text: &Text, problems: &mut Vec<Problem>) {
    let asked = placeholders(&text.base);
    for Version { lang, words, at } in seen.versions(text) {
        for fault in markup::faults(words) {
            let (line, reason) = shown(&fault, words);
            problems.push(seen.problem(CheckKind::BrokenMarkup, &at, line).detail(reason));
        }
        if let Some(lang) = lang {
            let given = placeholders(words);
            for key in asked.symmetric_difference(&given) {
                let problem = Problem::new(CheckKind::UnequalPlaceholders, at.clone(), key);
                problems.push(problem.detail(&lang.0));
            }
        } else {
            for key in asked.iter().filter(|key| names_no_row(seen, key)) {
                let known: Vec<String> = seen.dialogs.data.row_keys().collect();
                let problem = seen.problem(CheckKind::UnknownPlaceholder, &at, key);
                problems.push(problem.meant(known.iter().map(String::as_str)));
            }
        }
    }
}

/// The line of a fault, and what it is in an editor's words.
fn shown<'a>(fault: &markup::Fault, words: &'a str) -> (&'a str, String) {
    let (sign, reason) = match fault {
        markup::Fault::Unclosed(sign) => (sign.to_string(), format!("`{sign}` tidak ditutup")),
        markup::Fault::Link(url) => (url.clone(), format!("tautan `{url}`")),
        markup::Fault::Brace => ("{".to_owned(), "`{` tanpa `}`".to_owned()),
    };
    let line = words.lines().find(|line| line.contains(&sign)).unwrap_or(words).trim();
    (line, reason)
}

fn placeholders(words: &str) -> BTreeSet<String> {
    markup::placeholders(words).into_iter().collect()
}

/// Whether a placeholder names a table of `_data/` that was read whole, but none of its rows.
fn names_no_row(seen: &Seen<'_>, key: &str) -> bool {
    row_table(key).is_some_and(|table| seen.has_table(table))
        && !seen.dialogs.data.row_keys().any(|known| known == key)
}

/// Labels and titles are short, and labels different enough to be typed, in every language.
fn labels(seen: &Seen<'_>, node: &Node, problems: &mut Vec<Problem>) {
    let skip = node.ask.iter().filter_map(|ask| ask.skip.as_ref());
    let labels: Vec<(&Text, Option<&Choice>)> = node
        .choose
        .iter()
        .map(|choice| (&choice.label, Some(choice)))
        .chain(skip.map(|skip| (skip, None)))
        .collect();
    labels.iter().map(|(label, _)| *label).chain(&node.title).for_each(|label| short(seen, label, problems));
    for lang in seen.langs() {
        for (index, (label, choice)) in labels.iter().enumerate() {
            let (words, at) = seen.shown(label, lang);
            let same = labels[..index].iter().find(|(other, other_choice)| {
                // What is equal in the base text is told there.
                let told = lang.is_some() && fold(&other.base) == fold(&label.base);
                fold(seen.shown(other, lang).0) == fold(words) && !told && !apart(*choice, *other_choice)
            });
            if let Some((other, _)) = same {
                let problem = seen.problem(CheckKind::EqualLabels, &at, words);
                problems.push(problem.detail(&other.base));
            }
        }
    }
}

/// What stands on a button or in a heading fits there, in every language.
pub(super) fn short(seen: &Seen<'_>, label: &Text, problems: &mut Vec<Problem>) {
    for version in seen.versions(label) {
        let letters = version.words.chars().count();
        if letters > MAX_LABEL {
            let problem = seen.problem(CheckKind::LongLabel, &version.at, version.words);
            problems.push(problem.detail(letters.to_string()));
        }
    }
}

/// Whether a sentence of the program stands on a button.
fn is_label(name: &str) -> bool {
    let parts =
        ["tombol.", "jawab.", "langkah.sudah", "langkah.belum", "langkah.ber", "langkah.seb", "tempat.apa"];
    name != "tombol.usang" && parts.iter().any(|start| name.starts_with(start))
}

/// Two choices under different conditions are not shown together.
fn apart(one: Option<&Choice>, other: Option<&Choice>) -> bool {
    let when = |choice: Option<&Choice>| choice.and_then(|choice| choice.when.clone());
    matches!((when(one), when(other)), (Some(one), Some(other)) if one != other)
}

/// The words of one message fit into one message, in every language.
fn length(seen: &Seen<'_>, node: &Node, problems: &mut Vec<Problem>) {
    let together = parts(node);
    let spoken: Vec<_> =
        together.iter().filter(|part| !matches!(part.role, Role::Label | Role::After)).collect();
    let Some(first) = spoken.first() else { return };
    for lang in seen.langs() {
        let shown: Vec<(&str, At)> = spoken.iter().map(|part| seen.shown(part.text, lang)).collect();
        let units: usize = shown.iter().map(|(words, _)| words.encode_utf16().count() + 1).sum();
        if units > MAX_TEXT {
            let longest = shown.into_iter().max_by_key(|(words, _)| words.len());
            let at = longest.filter(|_| lang.is_some()).map_or_else(|| first.text.at.clone(), |(_, at)| at);
            let problem = Problem::new(CheckKind::LongText, at, "");
            problems.push(problem.detail(units.to_string()).detail(MAX_TEXT.to_string()));
            return;
        }
    }
}

/// Names travel in deep links and language codes on buttons.
fn payload(seen: &Seen<'_>, dialog: &Dialog, problems: &mut Vec<Problem>) {
    let mut long = |words: &str, bytes: usize, most: usize| {
        if bytes > most {
            let problem = seen.problem(CheckKind::LongPayload, &dialog.at, words);
            problems.push(problem.detail(bytes.to_string()).detail(most.to_string()));
        }
    };
    long(&dialog.id, "d_".len() + dialog.id.len(), MAX_START);
    for choice in dialog.nodes.iter().flat_map(|node| &node.choose) {
        if let (Target::Action(Action::Language), Some(code)) = (&choice.to, &choice.value) {
            long(code, "l.".len() + code.len(), MAX_TOKEN);
        }
    }
}

fn facts(seen: &Seen<'_>, text: &Text, problems: &mut Vec<Problem>) {
    for version in seen.versions(text) {
        facts_in(seen, &version, problems);
    }
}

fn facts_in(seen: &Seen<'_>, version: &Version<'_>, problems: &mut Vec<Problem>) {
    let mut told: Vec<std::ops::Range<usize>> = Vec::new();
    for (name, pattern) in FACT_PATTERNS.iter() {
        for found in pattern.find_iter(version.words) {
            let known = told.iter().any(|range| range.start < found.end() && found.start() < range.end);
            if !known {
                told.push(found.range());
                let problem = seen.problem(CheckKind::FactInProse, &version.at, found.as_str());
                problems.push(problem.detail(*name));
            }
        }
    }
}

/// A statement about law names its source.
fn law(seen: &Seen<'_>, dialog: &Dialog, node: &Node, problems: &mut Vec<Problem>) {
    if let Some(pattern) = LAW_PATTERN.as_ref().filter(|_| node.sources.is_empty()) {
        let stated = [&node.say, &node.done_when].into_iter().flatten();
        for text in stated {
            if let Some(found) = pattern.find(&text.base) {
                problems.push(seen.problem(CheckKind::LawWithoutSource, &text.at, found.as_str()));
                return;
            }
        }
    }
    let unknown = |id: &&String| seen.has_table("sources") && !seen.dialogs.data.sources.contains_key(*id);
    for source in node.sources.iter().filter(unknown) {
        let known = seen.dialogs.data.sources.keys().map(String::as_str);
        problems.push(seen.under(CheckKind::UnknownSource, &node.at, "sources:", source).meant(known));
    }
    let is_first =
        || dialog.nodes.iter().find(|node| !node.sources.is_empty()).is_some_and(|n| n.id == node.id);
    if !node.sources.is_empty() && dialog.review_by.is_none() && is_first() {
        problems.push(seen.problem(CheckKind::SourceWithoutReview, &dialog.at, &dialog.id));
    }
}

/// An ask leads to one page.
fn asks(seen: &Seen<'_>, problems: &mut Vec<Problem>) {
    let mut first: BTreeMap<String, (&str, &str)> = BTreeMap::new();
    for (dialog, node) in seen.nodes() {
        let start = dialog.asks.iter().filter(|_| node.id == dialog.start);
        for (ask, at) in node.asks.iter().map(|ask| (ask, &node.at)).chain(start.map(|ask| (ask, &dialog.at)))
        {
            let here = (dialog.id.as_str(), node.id.as_str());
            let other = *first.entry(fold(ask)).or_insert(here);
            if other != here {
                let problem = seen.problem(CheckKind::AskTwice, at, ask);
                problems.push(problem.detail(format!("{}.{}", other.0, other.1)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_patterns_compile() {
        assert_eq!(FACT_PATTERNS.len(), FACTS.len());
        assert!(LAW_PATTERN.is_some());
    }

    #[test]
    fn facts_are_seen_and_law_numbers_are_not() {
        let found = |words: &str| {
            FACT_PATTERNS.iter().filter(|(_, pattern)| pattern.is_match(words)).map(|(name, _)| *name).next()
        };
        assert_eq!(found("Telepon 0812-0000-1234"), Some("nomor telepon"));
        assert_eq!(found("Hubungi polisi *110*"), None);
        assert_eq!(found("Hubungi polisi 110"), Some("nomor telepon"));
        assert_eq!(found("Biayanya Rp1.500.000"), Some("biaya"));
        assert_eq!(found("sekitar 15 juta"), Some("biaya"));
        for fee in ["lima juta", "sejuta", "RM 1.500", "NT$28.590", "US$ 50", "1.500 ringgit", "3 million"] {
            assert_eq!(found(fee), Some("biaya"), "{fee}");
        }
        assert_eq!(found("bunga 6 persen"), Some("persentase"));
        assert_eq!(found("11% a year"), Some("persentase"));
        assert_eq!(found("sejak 3 Mei"), Some("tanggal"));
        assert_eq!(found("until May 12"), Some("tanggal"));
        // A year alone says of when a statement is.
        for sound in [
            "UU 18/2017 Pasal 30",
            "umur 18 tahun",
            "Hubungi {kontak.polisi}",
            "berkas 20 MB",
            "30 hari",
            "aturan tahun 2020",
            "ribuan orang",
            "jutaan",
        ] {
            assert_eq!(found(sound), None, "{sound}");
        }
        let law = LAW_PATTERN.as_ref().unwrap();
        for stated in ["UU 18/2017", "Undang-Undang 21/2007", "Permen 17", "menurut Pasal 5"] {
            assert!(law.is_match(stated), "{stated}");
        }
        assert!(!law.is_match("PT Contoh 5, uu"));
    }
}

//! Plain language: short sentences, and no abbreviation that a villager has never heard of. Each page stands by itself, in
//! every language.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::{Seen, Version};
use crate::dialog::markup;
use crate::dialog::model::{At, Text};
use crate::dialog::problem::{CheckKind, Problem};
use crate::dialog::texts::{Role, parts};

/// Words of a sentence, on the average of a page.
const MAX_WORDS: usize = 12;
/// Sentences of the program that are lists of words, not said.
const LISTS: &[&str] = &["kata.", "tanggal.bulan"];

/// Words before a name that end in a dot.
const TITLES: &[&str] = &["jl", "pt", "cv", "ud", "no", "tn", "ny", "dr", "hj", "mr", "mrs", "ms"];

/// Two capitals and more, with digits among them: `BP3MI`, `G2G`.
static ABBREVIATION: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b[A-Z][A-Z0-9]*[A-Z][A-Z0-9]*\b").ok());
/// Roman numbers and words that are shouted are no abbreviations.
static OTHER_CAPITALS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^(?:[IVX]+|[A-Z]{7,})$").ok());

/// Checks the words of every page, of every sentence of the program, and of what is known about countries.
pub(super) fn check(seen: &Seen<'_>, problems: &mut Vec<Problem>) {
    let known = &seen.dialogs.data.abbreviations;
    for (_, node) in seen.nodes() {
        let said = parts(node).into_iter().filter(|part| !matches!(part.role, Role::Title | Role::Label));
        page(seen, &said.map(|part| part.text).collect::<Vec<_>>(), known, problems);
    }
    let phrases =
        seen.dialogs.phrases.iter().filter(|(name, _)| !LISTS.iter().any(|list| name.starts_with(list)));
    let states = seen.dialogs.data.country_states.iter().map(|state| &state.name);
    for text in phrases.map(|(_, text)| text).chain(states) {
        page(seen, &[text], known, problems);
    }
}

/// The texts that people read together.
fn page(seen: &Seen<'_>, texts: &[&Text], known: &BTreeSet<String>, problems: &mut Vec<Problem>) {
    let versions: Vec<Version<'_>> = texts.iter().flat_map(|text| seen.versions(text)).collect();
    let langs: BTreeSet<_> = versions.iter().map(|version| version.lang).collect();
    for lang in langs {
        let shown: Vec<(&At, String)> = versions
            .iter()
            .filter(|version| version.lang == lang)
            .map(|version| (&version.at, plain(version.words)))
            .collect();
        long_sentences(seen, &shown, problems);
        abbreviations(seen, &shown, known, problems);
    }
}

/// As people read it; what is filled in counts as one word.
fn plain(words: &str) -> String {
    markup::render(words, |_| Some("isian".to_owned())).to_plain()
}

fn long_sentences(seen: &Seen<'_>, shown: &[(&At, String)], problems: &mut Vec<Problem>) {
    let all: Vec<(usize, &str, &At)> = shown
        .iter()
        .flat_map(|(at, text)| sentences(text).into_iter().map(move |one| (length(one), one, *at)))
        .filter(|(words, ..)| *words > 0)
        .collect();
    let words: usize = all.iter().map(|(words, ..)| words).sum();
    let longest = all.iter().max_by_key(|(words, ..)| *words);
    if let Some((most, sentence, at)) = longest.filter(|_| words > MAX_WORDS * all.len()) {
        let average = format!("{},{}", words / all.len(), words * 10 / all.len() % 10);
        let problem = seen.problem(CheckKind::LongSentences, at, sentence);
        problems.push(problem.detail(average).detail(most.to_string()));
    }
}

/// A sentence ends with its sign before a space, or with its line.
fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for line in text.lines() {
        let mut rest = line.trim_start_matches("• ");
        while let Some(end) = sentence_end(rest) {
            found.push(rest[..end].trim());
            rest = &rest[end..];
        }
        found.push(rest.trim());
    }
    found
}

/// Where the first sentence of a line ends; not at "PT. Contoh".
fn sentence_end(line: &str) -> Option<usize> {
    line.char_indices().filter(|(_, c)| matches!(c, '.' | '?' | '!')).map(|(at, _)| at + 1).find(|end| {
        let word = line[..end - 1].rsplit(char::is_whitespace).next().unwrap_or_default();
        let rest = line[*end..].trim_start_matches(['"', '”', ')']);
        let begins =
            rest.trim_start().chars().next().is_some_and(|c| !c.is_lowercase() && !c.is_ascii_digit());
        !TITLES.contains(&word.to_lowercase().as_str()) && rest.starts_with(' ') && begins
    })
}

fn length(sentence: &str) -> usize {
    sentence.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count()
}

fn abbreviations(
    seen: &Seen<'_>,
    shown: &[(&At, String)],
    known: &BTreeSet<String>,
    problems: &mut Vec<Problem>,
) {
    let Some(pattern) = ABBREVIATION.as_ref() else { return };
    let mut told = BTreeSet::new();
    for (at, text) in shown {
        for found in pattern.find_iter(text) {
            let other = OTHER_CAPITALS.as_ref().is_some_and(|other| other.is_match(found.as_str()));
            let first = told.insert(found.as_str());
            if first && !other && !known.contains(found.as_str()) && !explained(text, found.range()) {
                problems.push(seen.problem(CheckKind::UnexplainedAbbreviation, at, found.as_str()));
            }
        }
    }
}

/// "BP3MI (balai …)" or "balai … (BP3MI)"; "JFT-Basic", "E-PMI" and "IM Japan" are explained as a whole.
fn explained(text: &str, at: std::ops::Range<usize>) -> bool {
    let joined = |c: char| c.is_alphanumeric() || c == '-';
    let before = text[..at.start].trim_end_matches(joined).trim_end();
    let after = text[at.end..].trim_start_matches(joined).trim_start();
    let name = after.split_once(' ').filter(|(word, _)| word.starts_with(char::is_uppercase));
    before.ends_with('(') || after.starts_with('(') || name.is_some_and(|(_, rest)| rest.starts_with('('))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_at_their_sign_or_line() {
        assert_eq!(
            sentences(
                "Satu dua. Tiga?\n• Empat No. 5 di Jl. Mawar\n• \"Lima.\" Enam (tujuh.) Rp1.500 delapan"
            ),
            [
                "Satu dua.",
                "Tiga?",
                "Empat No. 5 di Jl. Mawar",
                "\"Lima.",
                "\" Enam (tujuh.",
                ") Rp1.500 delapan"
            ]
        );
        assert_eq!(length("✓ *Satu* – dua/tiga 4."), 3);
    }

    #[test]
    fn each_language_is_looked_at_by_itself() {
        let page = "dialog: menu\ntitle: Menu\nstart: a\nnodes:\n  a:\n    say: Hubungi balai (BP3MI).\n    choose:\n      - Lagi -> a\n";
        let long = "Whoever wants to work abroad should first of all go and talk with BP3MI in Palu.";
        let sheet = format!(
            "file,node,part,text,translation,state,note\nmenu,a,say,Hubungi balai (BP3MI).,{long},done,\n"
        );
        let files = [("menu.yaml".to_owned(), page.to_owned()), ("i18n/en.csv".to_owned(), sheet)];
        let loaded = crate::dialog::load::files(files.into()).checked("2026-11-21", &[]);
        let told: Vec<_> = loaded
            .problems
            .iter()
            .filter(|problem| {
                matches!(problem.kind, CheckKind::LongSentences | CheckKind::UnexplainedAbbreviation)
            })
            .map(|problem| (problem.kind, problem.at.file.as_str(), problem.words.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (CheckKind::UnexplainedAbbreviation, "i18n/en.csv", "BP3MI"),
                (CheckKind::LongSentences, "i18n/en.csv", long),
            ]
        );
    }

    #[test]
    fn an_abbreviation_is_explained_before_or_behind() {
        let found = |text: &str| {
            let found = ABBREVIATION.as_ref().unwrap().find(text)?;
            Some((found.as_str().to_owned(), explained(text, found.range())))
        };
        assert_eq!(found("Hubungi BP3MI (balai)."), Some(("BP3MI".into(), true)));
        assert_eq!(found("perusahaan penempatan (P3MI)."), Some(("P3MI".into(), true)));
        assert_eq!(found("perwakilan (KBRI atau konsulat)"), Some(("KBRI".into(), true)));
        assert_eq!(found("IM Japan (program pemerintah)"), Some(("IM".into(), true)));
        assert_eq!(found("(Satpel PVP)"), Some(("PVP".into(), false)));
        assert_eq!(found("ujian bahasa (JFT-Basic)."), Some(("JFT".into(), true)));
        assert_eq!(found("E-PMI (kartu)"), Some(("PMI".into(), true)));
        for none in ["SIAPkerja", "Anda di Palu A 1", "e-Katalog", "Rp5 B1"] {
            assert_eq!(found(none), None, "{none}");
        }
    }
}

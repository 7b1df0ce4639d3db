//! The rules of the offer check: each sign has a basis, each condition names something that is known.

use super::{Seen, words};
use crate::dialog::model::{Condition, Flag, OFFER_KEYS, Test};
use crate::dialog::problem::{CheckKind, Problem};

/// Checks the signs of danger and what conditions name.
pub(super) fn check(seen: &Seen<'_>, problems: &mut Vec<Problem>) {
    let rules = &seen.dialogs.offer;
    let sources = &seen.dialogs.data.sources;
    for flag in &rules.flags {
        words::short(seen, &flag.title, problems);
        for source in flag.sources.iter().filter(|_| seen.has_table("sources")) {
            if !sources.contains_key(source) {
                let problem = seen.problem(CheckKind::UnknownSource, &flag.title.at, source);
                problems.push(problem.meant(sources.keys().map(String::as_str)));
            }
        }
        if flag.law.is_none() && flag.sources.is_empty() {
            problems.push(seen.problem(CheckKind::RuleWithoutBasis, &flag.title.at, &flag.slug));
        }
    }
    let marks = rules.marks.iter().flat_map(|mark| &mark.when);
    let cues = rules.offer.iter().chain(&rules.not_offer).flat_map(|cue| &cue.find.when);
    let finds = rules.flags.iter().flat_map(|flag| &flag.find).flat_map(|find| &find.when);
    for condition in marks.chain(cues).chain(finds).chain(&rules.suspicious) {
        names(seen, condition, problems);
    }
}

/// What a condition names is a key of the program or of a mark; a sign that it names is one of the rules.
fn names(seen: &Seen<'_>, condition: &Condition, problems: &mut Vec<Problem>) {
    let rules = &seen.dialogs.offer;
    let top = rules.flags.first().map(|flag| flag.title.at.clone()).unwrap_or_default();
    let mut tell = |word: &str, known: &[&str]| {
        if !known.contains(&word) {
            let at = crate::dialog::model::At { line: 1, column: 1, ..top.clone() };
            let problem = seen.problem(CheckKind::UnknownRuleKey, &at, word);
            problems.push(problem.meant(known.iter().copied()));
        }
    };
    let marks = rules.marks.iter().map(|mark| mark.key.as_str());
    tell(&condition.key, &OFFER_KEYS.iter().copied().chain(marks).collect::<Vec<_>>());
    if condition.key == "tanda"
        && let Test::Is(slugs) | Test::IsNot(slugs) = &condition.test
    {
        let known: Vec<&str> = rules.flags.iter().map(|flag: &Flag| flag.slug.as_str()).collect();
        for slug in slugs {
            tell(slug, &known);
        }
    }
}

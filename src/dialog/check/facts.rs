//! The tables, the program's sentences, the sheets, and what time does to them.

use std::collections::BTreeSet;

use super::Seen;
use crate::dialog::markup;
use crate::dialog::model::{At, Fact, fact_table};
use crate::dialog::problem::{CheckKind, Problem};
use crate::dialog::texts::story;

/// Checks tables, phrases, sheets and days.
pub(super) fn check(seen: &Seen<'_>, problems: &mut Vec<Problem>) {
    let data = &seen.dialogs.data;
    for (key, fact) in data.all_facts() {
        let id = key.split_once('.').map_or(key.as_str(), |(_, id)| id);
        check_fact(seen, id, fact, problems);
    }
    for dialog in seen.dialogs.dialogs.values() {
        // Days written `YYYY-MM-DD` compare as text.
        if let Some(day) = dialog.review_by.as_ref().filter(|day| day.as_str() < seen.today) {
            let at = seen.under(CheckKind::ReviewPast, &dialog.at, "review_by:", day).at;
            problems.push(Problem::new(CheckKind::ReviewPast, at, &dialog.id).detail(day));
        }
        let known = || data.topics.iter().map(|topic| topic.slug.as_str());
        let unknown = |topic: &&String| seen.has_table("topics") && !known().any(|known| known == *topic);
        if let Some(topic) = dialog.topic.as_ref().filter(unknown) {
            problems.push(seen.under(CheckKind::UnknownTopic, &dialog.at, "topic:", topic).meant(known()));
        }
    }
    phrases(seen, problems);
    sheets(seen, problems);
}

fn check_fact(seen: &Seen<'_>, id: &str, fact: &Fact, problems: &mut Vec<Problem>) {
    if fact.value.base.is_empty() {
        problems.push(Problem::new(CheckKind::EmptyFact, fact.at.clone(), id).detail(&fact.name));
    }
    if !fact.stale_after.is_empty() && fact.stale_after.as_str() < seen.today {
        problems.push(Problem::new(CheckKind::StaleData, fact.at.clone(), id).detail(&fact.stale_after));
    }
    let sources = &seen.dialogs.data.sources;
    if seen.has_table("sources") && !fact.source.is_empty() && !sources.contains_key(&fact.source) {
        let problem = seen.problem(CheckKind::UnknownSource, &fact.at, &fact.source);
        problems.push(problem.meant(sources.keys().map(String::as_str)));
    }
}

/// `_texts.yaml` holds exactly the sentences that the program says, with the placeholders that it fills.
fn phrases(seen: &Seen<'_>, problems: &mut Vec<Problem>) {
    if seen.phrases.is_empty() {
        return;
    }
    let top = At { file: "_texts.yaml".to_owned(), line: 1, column: 1 };
    for (name, given) in seen.phrases {
        let Some(text) = seen.dialogs.phrases.get(*name) else {
            let written = seen.dialogs.phrases.keys().map(String::as_str);
            problems.push(Problem::new(CheckKind::PhraseMissing, top.clone(), *name).meant(written));
            continue;
        };
        for key in markup::placeholders(&text.base) {
            if fact_table(&key).is_none() && !given.contains(&key.as_str()) {
                let problem = seen.problem(CheckKind::PhrasePlaceholder, &text.at, &key).detail(*name);
                problems.push(problem.meant(given.iter().copied()));
            }
        }
    }
    for (name, text) in &seen.dialogs.phrases {
        if !seen.phrases.iter().any(|(known, _)| known == name) {
            let at = At { column: 1, ..text.at.clone() };
            let known = seen.phrases.iter().map(|(known, _)| *known);
            problems.push(Problem::new(CheckKind::PhraseUnused, at, name).meant(known));
        }
    }
}

/// Every row of a sheet translates a text that stands in the files.
fn sheets(seen: &Seen<'_>, problems: &mut Vec<Problem>) {
    let known: BTreeSet<&str> = story(seen.dialogs).iter().map(|text| text.key.as_str()).collect();
    for sheet in seen.sheets.values() {
        for row in sheet.values().filter(|row| !known.contains(row.key.as_str())) {
            let problem = Problem::new(CheckKind::UnknownTranslation, row.at.clone(), &row.key);
            problems.push(problem.meant(known.iter().copied()));
        }
    }
}

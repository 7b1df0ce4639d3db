//! The answers: what saves them, what reads them, in which order they are asked for.

use std::collections::BTreeMap;

use super::Seen;
use crate::dialog::map::{Map, Place};
use crate::dialog::markup;
use crate::dialog::model::{At, Condition, CountryFacet, Dialog, InputKind, Node, Test, row_table};
use crate::dialog::problem::{CheckKind, Problem};
use crate::dialog::texts::{Role, parts};

/// How many answers a form may insist on.
const MAX_REQUIRED: usize = 2;
/// What the program itself fills in, beside the tables of `_data/`.
pub(super) const OWN_PLACEHOLDERS: &[&str] = &["kasus.kode", "kasus.janji"];
/// Keys that hold who the reporter is begin so.
const IDENTITY: &str = "pelapor.";
/// The answer that decides the category of the case.
const CATEGORY: &str = "kasus.kategori";

/// Checks what holds without knowing the ways.
pub(super) fn check(seen: &Seen<'_>, problems: &mut Vec<Problem>) {
    types(seen, problems);
    for dialog in seen.dialogs.dialogs.values() {
        form(seen, dialog, problems);
        for node in &dialog.nodes {
            if let Some(ask) = node.ask.as_ref().filter(|ask| ask.why.is_none()) {
                let consent = ask.consent.iter();
                problems.extend(
                    consent.map(|purpose| {
                        seen.under(CheckKind::ConsentWithoutWhy, &node.at, "consent:", purpose)
                    }),
                );
            }
            for (condition, at) in conditions(node) {
                values(seen, Some(dialog), condition, at, problems);
            }
        }
    }
    for rule in &seen.dialogs.priorities {
        if let Some(condition) = &rule.when {
            values(seen, None, condition, &rule_at(&rule.reason.at), problems);
        }
    }
}

/// A rule's words stand above its reason: its place is looked for from the top of the file.
fn rule_at(reason: &At) -> At {
    At { line: 1, column: 1, ..reason.clone() }
}

/// How an answer is kept, and where that is said.
fn saves(dialog: &Dialog) -> impl Iterator<Item = (&str, &'static str, &Node)> {
    dialog.nodes.iter().flat_map(|node| {
        let ask = node.ask.iter().map(move |ask| (ask.save.as_str(), name(ask.input), node));
        ask.chain(node.collect.iter().map(move |collect| (collect.save.as_str(), "collect", node)))
    })
}

fn name(input: InputKind) -> &'static str {
    match input {
        InputKind::Text => "text",
        InputKind::Choice => "choice",
        InputKind::Number => "number",
        InputKind::Money => "money",
        InputKind::Date => "date",
        InputKind::Phone => "phone",
        InputKind::Identifiers => "identifiers",
        InputKind::Place => "place",
        InputKind::Country => "country",
        InputKind::YesNo => "yes_no",
    }
}

fn types(seen: &Seen<'_>, problems: &mut Vec<Problem>) {
    let mut first: BTreeMap<&str, (&str, &Node)> = BTreeMap::new();
    for dialog in seen.dialogs.dialogs.values() {
        for (key, kind, node) in saves(dialog) {
            let (before, other) = *first.entry(key).or_insert((kind, node));
            if before != kind {
                let problem = seen.under(CheckKind::TwoTypes, &node.at, "save:", key).detail(kind);
                problems.push(problem.detail(format!("{before} (simpul {})", other.id)));
            }
        }
    }
}

fn form(seen: &Seen<'_>, dialog: &Dialog, problems: &mut Vec<Problem>) {
    let Some(files) = &dialog.files else { return };
    let known = || seen.dialogs.data.categories.iter().map(|category| category.slug.as_str());
    let mut category = |at: &At, slug: &str| {
        if seen.has_table("categories") && !known().any(|known| known == slug) {
            problems.push(seen.problem(CheckKind::UnknownCategory, at, slug).meant(known()));
        }
    };
    category(&dialog.at, &files.category);
    for node in dialog.nodes.iter().filter(|node| node.ask.as_ref().is_some_and(|ask| ask.save == CATEGORY)) {
        for choice in &node.choose {
            choice.value.iter().for_each(|value| category(&choice.label.at, value));
        }
    }
    let required: Vec<_> = required(dialog).collect();
    if required.len() > MAX_REQUIRED {
        let at = &required[MAX_REQUIRED].at;
        let problem = Problem::new(CheckKind::TooManyRequired, at.clone(), &dialog.id);
        problems.push(problem.detail(required.len().to_string()));
    }
}

fn required(dialog: &Dialog) -> impl Iterator<Item = &Node> {
    dialog.nodes.iter().filter(|node| node.ask.as_ref().is_some_and(|ask| ask.required))
}

/// The conditions of a node and where they stand.
fn conditions(node: &Node) -> impl Iterator<Item = (&Condition, &At)> {
    let choices = node.choose.iter().filter_map(|choice| Some((choice.when.as_ref()?, &choice.label.at)));
    // A choice's `if` may stand above or below its label, so it is looked for from the node on.
    choices
        .map(|(when, _)| (when, &node.at))
        .chain(node.next.iter().filter_map(|next| Some((next.when.as_ref()?, &node.at))))
}

/// A condition compares with values that the answer can have. Rules read the answers of any form.
fn values(
    seen: &Seen<'_>,
    dialog: Option<&Dialog>,
    condition: &Condition,
    at: &At,
    problems: &mut Vec<Problem>,
) {
    let dialogs = seen.dialogs.dialogs.values().filter(|other| dialog.is_none_or(|own| own.id == other.id));
    let savers: Vec<_> =
        dialogs.flat_map(saves).filter(|(key, ..)| *key == condition.key).map(|(_, _, node)| node).collect();
    if savers.is_empty() {
        let known = seen.dialogs.dialogs.values().flat_map(saves).map(|(key, ..)| key);
        problems.push(seen.problem(CheckKind::UnknownAnswer, at, &condition.key).meant(known));
        return;
    }
    let (Test::Is(values) | Test::IsNot(values)) = &condition.test else { return };
    let known: Option<Vec<&str>> =
        savers.iter().map(|node| possible(seen, node)).collect::<Option<Vec<_>>>().map(|all| all.concat());
    let Some(known) = known else { return };
    for value in values.iter().filter(|value| !known.contains(&value.as_str())) {
        let problem = seen.problem(CheckKind::UnknownValue, at, value).detail(&condition.key);
        problems.push(problem.meant(known.iter().copied()));
    }
}

/// The values that a node's answer can have; `None` when they are without number.
fn possible<'a>(seen: &Seen<'a>, node: &'a Node) -> Option<Vec<&'a str>> {
    match node.ask.as_ref()?.input {
        InputKind::Choice => Some(node.choose.iter().filter_map(|choice| choice.value.as_deref()).collect()),
        InputKind::YesNo => Some(vec!["ya", "tidak", "yes", "no"]),
        InputKind::Country if !seen.has_table("countries") => None,
        InputKind::Country => {
            Some(seen.dialogs.data.countries.iter().map(|country| country.code.as_str()).collect())
        }
        InputKind::Text
        | InputKind::Number
        | InputKind::Money
        | InputKind::Date
        | InputKind::Phone
        | InputKind::Identifiers
        | InputKind::Place => None,
    }
}

/// Checks what depends on the order of the questions.
pub(super) fn order(seen: &Seen<'_>, map: &Map<'_>, problems: &mut Vec<Problem>) {
    for (d, dialog) in map.dialogs.iter().enumerate() {
        let mut setters: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
        for (n, node) in dialog.nodes.iter().enumerate() {
            for key in node_saves(node) {
                setters.entry(key).or_default().push((d, n));
            }
        }
        for (n, node) in dialog.nodes.iter().enumerate() {
            for read in reads(node) {
                read_after_set(seen, map, dialog, (d, n), &read, &setters, problems);
            }
        }
        identity(seen, map, d, problems);
    }
}

fn node_saves(node: &Node) -> impl Iterator<Item = &str> {
    let ask = node.ask.iter().map(|ask| ask.save.as_str());
    ask.chain(node.collect.iter().map(|collect| collect.save.as_str()))
}

/// Whether a question of the dialog saves a country under a key.
fn saves_country(dialog: &Dialog, key: &str) -> bool {
    let mut asks = dialog.nodes.iter().filter_map(|node| node.ask.as_ref());
    asks.any(|ask| ask.save == key && ask.input == InputKind::Country)
}

/// Something that a node reads.
struct Read {
    key: String,
    at: At,
    /// Whether the node's own answer counts: it is read after it was given.
    after: bool,
    /// Which problem an unknown key is.
    unknown: CheckKind,
}

fn reads(node: &Node) -> Vec<Read> {
    let mut reads = Vec::new();
    for part in parts(node) {
        for key in markup::placeholders(&part.text.base) {
            let after = part.role == Role::After;
            reads.push(Read { key, at: part.text.at.clone(), after, unknown: CheckKind::UnknownPlaceholder });
        }
    }
    for key in node.summary.iter().flatten() {
        let (key, at) = (key.clone(), node.at.clone());
        reads.push(Read { key, at, after: false, unknown: CheckKind::UnknownAnswer });
    }
    for choice in &node.choose {
        if let Some(when) = &choice.when {
            let (key, at) = (when.key.clone(), node.at.clone());
            reads.push(Read { key, at, after: false, unknown: CheckKind::UnknownAnswer });
        }
    }
    for when in node.next.iter().filter_map(|next| next.when.as_ref()) {
        let (key, at) = (when.key.clone(), node.at.clone());
        reads.push(Read { key, at, after: true, unknown: CheckKind::UnknownAnswer });
    }
    reads
}

fn read_after_set(
    seen: &Seen<'_>,
    map: &Map<'_>,
    dialog: &Dialog,
    here: Place,
    read: &Read,
    setters: &BTreeMap<&str, Vec<Place>>,
    problems: &mut Vec<Problem>,
) {
    if row_table(&read.key).is_some() || OWN_PLACEHOLDERS.contains(&read.key.as_str()) {
        return;
    }
    let country = CountryFacet::of(&read.key).filter(|(answer, _)| saves_country(dialog, answer));
    let answer = country.map_or(read.key.as_str(), |(answer, _)| answer);
    let kind = match setters.get(answer) {
        None => read.unknown,
        Some(places) => {
            let before = |place: &Place| {
                (read.after && *place == here) || map.reach(map.leads(*place).iter().copied()).contains(&here)
            };
            if places.iter().any(before) {
                return;
            }
            CheckKind::ReadBeforeSet
        }
    };
    let known = dialog.nodes.iter().flat_map(node_saves);
    problems.push(seen.problem(kind, &read.at, &read.key).meant(known));
}

/// Who the reporter is, is asked only when the report could be sent already.
fn identity(seen: &Seen<'_>, map: &Map<'_>, d: usize, problems: &mut Vec<Problem>) {
    let dialog = map.dialogs[d];
    let place = |wanted: &Node| dialog.nodes.iter().position(|node| node.id == wanted.id).map(|n| (d, n));
    let Some(start) = dialog.node(&dialog.start).and_then(place) else { return };
    if dialog.files.is_none() {
        return;
    }
    for must in required(dialog) {
        let open = map.reach_without(place(must), [start]);
        for node in &dialog.nodes {
            let Some(key) = node_saves(node).find(|key| key.starts_with(IDENTITY)) else { continue };
            let is_must = node.id == must.id;
            if is_must || place(node).is_some_and(|place| open.contains(&place)) {
                let problem = seen.under(CheckKind::IdentityTooEarly, &node.at, "save:", key);
                problems.push(problem.detail(&must.id));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::dialog::load;
    use crate::dialog::problem::CheckKind;

    /// The problems of a dialog that asks with `input`, then says `words`.
    fn problems(input: &str, words: &str) -> Vec<(CheckKind, String)> {
        let mut files = load::embedded().files;
        let text = format!(
            "dialog: uji\ntitle: Uji\nasks: [uji coba]\nstart: satu\nnodes:\n  satu: {{ask: Mana?, save: a.b, \
             input: {input}, next: dua}}\n  dua:\n    say: {words:?}\n    choose: [Menu -> @menu]\n"
        );
        files.insert("uji.yaml".to_owned(), text);
        let loaded = load::files(files).checked("2026-11-21", &[]);
        let errors = loaded.problems.into_iter().filter(crate::dialog::problem::Problem::is_error);
        errors.map(|problem| (problem.kind, problem.words)).collect()
    }

    #[test]
    fn only_an_answer_that_is_a_country_has_a_state_and_missions() {
        let said = "{a.b} {a.b.keadaan} {a.b.perwakilan} {perwakilan.kbri_muscat}";
        assert_eq!(problems("country", said), []);
        let unknown = |key: &str| vec![(CheckKind::UnknownPlaceholder, key.to_owned())];
        assert_eq!(problems("text", "{a.b.keadaan}"), unknown("a.b.keadaan"));
        assert_eq!(problems("country", "{a.b.keadan}"), unknown("a.b.keadan"));
        assert_eq!(problems("country", "{a.keadaan}"), unknown("a.keadaan"));
        assert_eq!(problems("country", "{perwakilan.kbri_maskat}"), unknown("perwakilan.kbri_maskat"));
    }

    #[test]
    fn a_number_needs_its_day() {
        let mut files = load::embedded().files;
        let table = files.get_mut("_data/embassies.csv").unwrap();
        *table = table.replace(
            "kemlu_timteng_2024_10_27,2024-10-27,2027-03-31,nomor yang",
            "kemlu_timteng_2024_10_27,,,",
        );
        let loaded = load::files(files).checked("2026-11-21", &[]);
        let told = loaded.problems.iter().find(|problem| problem.kind == CheckKind::EmptyValue).unwrap();
        assert_eq!(told.words, "checked");
    }
}

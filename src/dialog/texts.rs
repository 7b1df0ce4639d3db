//! Every text that people read, in the order in which they meet it. The checks and the translators' sheets go through it,
//! so that no text is forgotten by one of them.

use std::collections::{BTreeSet, VecDeque};

use super::map::{Map, Place};
use super::model::{Action, Data, Dialogs, FACT_TABLES, Node, Text};

/// A text of a node and what it is there.
pub(crate) struct Part<'a> {
    /// What it is.
    pub(crate) role: Role,
    /// The text.
    pub(crate) text: &'a Text,
}

/// What a text of a node is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// The heading.
    Title,
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
pub(crate) fn parts(node: &Node) -> Vec<Part<'_>> {
    let mut parts: Vec<_> = node.title.iter().map(|text| Part { role: Role::Title, text }).collect();
    let said = [&node.say, &node.done_when].into_iter().flatten();
    parts.extend(said.map(|text| Part { role: Role::Say, text }));
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
    let said_first = node.next.iter().filter_map(|next| next.say_first.as_ref());
    parts.extend(said_first.map(|text| Part { role: Role::After, text }));
    parts
}

/// The texts outside nodes: titles of dialogs, sentences of the program, tables, reasons.
pub(crate) fn others(dialogs: &Dialogs) -> impl Iterator<Item = &Text> {
    dialogs.dialogs.values().map(|dialog| &dialog.title).chain(behind(dialogs))
}

/// Every text with words to translate: the menu first and on along its buttons, then the dialogs that it does not lead
/// to, the program's own sentences, the tables.
pub fn story(dialogs: &Dialogs) -> Vec<&Text> {
    let map = Map::new(dialogs);
    let mut texts = Vec::new();
    for d in dialogs_in_order(dialogs, &map) {
        texts.push(&map.dialogs[d].title);
        for n in nodes_in_order(dialogs, &map, d) {
            texts.extend(parts(&map.dialogs[d].nodes[n]).iter().map(|part| part.text));
        }
    }
    texts.extend(behind(dialogs));
    texts.retain(|text| has_words(text));
    texts
}

/// What stands behind the dialogs: sentences of the program in the order of their file, tables, reasons.
fn behind(dialogs: &Dialogs) -> impl Iterator<Item = &Text> {
    let Data {
        facts,
        categories,
        close_reasons,
        labels,
        topics,
        country_states,
        countries,
        missions,
        agencies,
        canned,
        steps,
        ..
    } = &dialogs.data;
    let mut phrases: Vec<_> = dialogs.phrases.values().collect();
    phrases.sort_by_key(|text| text.at.line);
    let tables = FACT_TABLES.iter().filter_map(|(prefix, _)| facts.get(prefix));
    let mut values: Vec<_> = tables.flat_map(|rows| rows.values().map(|fact| &fact.value)).collect();
    values.sort_by(|one, other| (&one.at.file, one.at.line).cmp(&(&other.at.file, other.at.line)));
    let named =
        [categories, close_reasons, topics, country_states].into_iter().flatten().map(|named| &named.name);
    phrases
        .into_iter()
        .chain(values)
        .chain(named)
        .chain(labels.iter().map(|label| &label.name))
        .chain(countries.iter().map(|country| &country.name))
        .chain(missions.iter().map(|mission| &mission.second))
        .chain(agencies.iter().flat_map(|agency| [&agency.name, &agency.phone, &agency.address]))
        .chain(canned.iter().flat_map(|canned| [&canned.name, &canned.text]))
        .chain(steps.iter().map(|step| &step.text))
        .chain(dialogs.priorities.iter().map(|rule| &rule.reason))
        .chain(
            dialogs.offer.flags.iter().flat_map(|flag| [&flag.title, &flag.why].into_iter().chain(&flag.law)),
        )
}

fn dialogs_in_order(dialogs: &Dialogs, map: &Map<'_>) -> Vec<usize> {
    let menu = Action::Menu.opens().and_then(|menu| map.entrance(dialogs, menu));
    let mut open: VecDeque<usize> = menu.map(|(d, _)| d).into_iter().collect();
    let mut order = Vec::new();
    let mut seen = BTreeSet::new();
    let rest = 0..map.dialogs.len();
    while let Some(d) = open.pop_front() {
        if seen.insert(d) {
            order.push(d);
            let nodes = nodes_in_order(dialogs, map, d);
            open.extend(nodes.iter().flat_map(|n| map.leads((d, *n))).map(|(to, _)| *to));
        }
    }
    order.extend(rest.filter(|d| !seen.contains(d)));
    order
}

/// The nodes of a dialog along its buttons; those that only others lead to come last.
fn nodes_in_order(dialogs: &Dialogs, map: &Map<'_>, d: usize) -> Vec<usize> {
    let dialog = map.dialogs[d];
    let mut order: Vec<usize> = Vec::new();
    let mut open: VecDeque<Place> = map.entrance(dialogs, &dialog.id).into_iter().collect();
    while let Some(place) = open.pop_front().filter(|_| !dialog.procedure) {
        if !order.contains(&place.1) {
            order.push(place.1);
            open.extend(map.leads(place).iter().filter(|(to, _)| *to == d));
        }
    }
    let rest: Vec<usize> = (0..dialog.nodes.len()).filter(|n| !order.contains(n)).collect();
    order.extend(rest);
    order
}

/// Whether there is something to translate: letters outside of placeholders; of a fact's value ("3 hari kerja" but not
/// "0800-1000", an address of the web or "Asia/Makassar") a word.
fn has_words(text: &Text) -> bool {
    let fact = FACT_TABLES.iter().any(|(_, table)| {
        text.key
            .strip_prefix("_data/")
            .and_then(|rest| rest.strip_prefix(table))
            .is_some_and(|rest| rest.starts_with('/'))
    });
    if fact {
        return text.base.split_whitespace().any(is_word);
    }
    let mut depth = 0_u32;
    text.base.chars().any(|c| {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && c.is_alphabetic()
    })
}

fn is_word(token: &str) -> bool {
    let bare = token.trim_matches(|c: char| !c.is_alphanumeric());
    let runs = bare.split(|c: char| !c.is_alphabetic());
    !bare.contains(['/', '@', '.', ':'])
        && runs.into_iter().any(|run| run.chars().count() > 2 && run.chars().any(char::is_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::load;

    #[test]
    fn the_story_begins_at_the_menu_and_forgets_nothing() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken-dialogs/base");
        let dialogs = load::folder(&root).dialogs.unwrap();
        let keys: Vec<&str> = story(&dialogs).iter().map(|text| text.key.as_str()).collect();
        assert_eq!(
            keys[..8],
            [
                "menu/_/title",
                "menu/utama/say",
                "menu/utama/choose.1",
                "menu/utama/choose.2",
                "menu/utama/choose.3",
                "menu/utama/choose.4",
                "menu/utama/choose.5",
                "menu/bahasa/say",
            ]
        );
        let first = |start: &str| keys.iter().position(|key| key.starts_with(start)).unwrap();
        let order =
            ["menu/", "darurat/", "lapor/", "izin_keluarga/", "jalur_p3mi/", "petugas/", "_texts/", "_data/"];
        assert!(order.map(first).is_sorted(), "{keys:?}");
        assert!(first("lapor/nama_pt/") < first("lapor/periksa/"));
        let unique: BTreeSet<_> = keys.iter().collect();
        assert_eq!(unique.len(), keys.len());
    }

    #[test]
    fn numbers_addresses_and_names_of_zones_need_no_translator() {
        let value = |base: &str| Text { key: "_data/office/x".into(), base: base.into(), ..Text::default() };
        for words in ["6 persen", "3 hari kerja", "Rp5 miliar", "+60 19-822 8800 (data 2020)", "Senin–Jumat"]
        {
            assert!(has_words(&value(words)), "{words}");
        }
        for bare in [
            "",
            "0800-1000",
            "72",
            "WITA",
            "Asia/Makassar",
            "Rp370.000",
            "https://contoh.id/a-b",
            "a@contoh.id",
        ] {
            assert!(!has_words(&value(bare)), "{bare}");
        }
        let say = |base: &str| Text { key: "a/b/say".into(), base: base.into(), ..Text::default() };
        assert!(has_words(&say("Kode {kasus.kode}")) && !has_words(&say("*{kasus.kode}* 110")));
    }
}

//! All dialogs at a glance: by area and topic, and as a tree of the shortest ways from the menu.

use std::collections::VecDeque;

use crate::dialog::map::Map;
use crate::dialog::model::{Action, Dialogs};

use super::places::Places;
use super::sketch::nest;

/// A part of the way of a migrant worker: a group of `topics.csv`.
pub(super) struct Area<'a> {
    /// Slug of the group; empty for dialogs without a topic.
    pub(super) slug: &'a str,
    pub(super) topics: Vec<Topic<'a>>,
}

/// A topic with its dialogs.
pub(super) struct Topic<'a> {
    pub(super) name: &'a str,
    pub(super) chips: Vec<Chip<'a>>,
}

/// A dialog at a glance.
pub(super) struct Chip<'a> {
    /// Its number in the map.
    pub(super) index: usize,
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    /// Dialogs that lead here, and to which this one leads.
    pub(super) from: usize,
    pub(super) to: usize,
    /// Ids of the latter.
    pub(super) leads_to: Vec<&'a str>,
    pub(super) errors: usize,
    pub(super) warnings: usize,
}

/// A dialog in the tree of ways from the menu.
pub(super) struct Twig<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) opens: usize,
    pub(super) closes: usize,
}

impl Area<'_> {
    /// Its dialogs by their numbers, topic by topic.
    pub(super) fn dialogs(&self) -> impl Iterator<Item = usize> {
        self.topics.iter().flat_map(|topic| topic.chips.iter().map(|chip| chip.index))
    }
}

/// The dialogs by area and topic, in the order of `topics.csv`; those without a topic come first: the menu is among them.
pub(super) fn areas<'a>(dialogs: &'a Dialogs, map: &Map<'a>, places: &Places<'_>) -> Vec<Area<'a>> {
    let mut rest = chips(map, places);
    let mut areas: Vec<Area<'a>> = Vec::new();
    for topic in &dialogs.data.topics {
        let of_topic = |chip: &Chip<'_>| map.dialogs[chip.index].topic.as_ref() == Some(&topic.slug);
        let (own, others) = rest.into_iter().partition(of_topic);
        rest = others;
        let filled =
            Some(Topic { name: &topic.name.base, chips: own }).filter(|topic| !topic.chips.is_empty());
        match areas.iter_mut().find(|area| area.slug == topic.group) {
            Some(area) => area.topics.extend(filled),
            None => areas.extend(filled.map(|filled| Area { slug: &topic.group, topics: vec![filled] })),
        }
    }
    rest.sort_by_key(|chip| Action::Menu.opens() != Some(chip.id));
    if !rest.is_empty() {
        areas.insert(0, Area { slug: "", topics: vec![Topic { name: "", chips: rest }] });
    }
    areas
}

fn chips<'a>(map: &Map<'a>, places: &Places<'_>) -> Vec<Chip<'a>> {
    let neighbours = map.neighbours();
    let chips = map.dialogs.iter().enumerate().map(|(index, dialog)| {
        let (errors, warnings) = places.count(&dialog.id);
        Chip {
            index,
            id: &dialog.id,
            title: &dialog.title.base,
            from: neighbours.iter().filter(|to| to.contains(&index)).count(),
            to: neighbours[index].len(),
            leads_to: neighbours[index].iter().map(|to| map.dialogs[*to].id.as_str()).collect(),
            errors,
            warnings,
        }
    });
    chips.collect()
}

/// The dialogs along the buttons from the menu, each below the one from which it is reached first.
pub(super) fn twigs<'a>(dialogs: &Dialogs, map: &Map<'a>) -> Vec<Twig<'a>> {
    let neighbours = map.neighbours();
    let Some((menu, _)) = Action::Menu.opens().and_then(|menu| map.entrance(dialogs, menu)) else {
        return Vec::new();
    };
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); map.dialogs.len()];
    let mut seen = vec![false; map.dialogs.len()];
    seen[menu] = true;
    let mut open = VecDeque::from([menu]);
    while let Some(from) = open.pop_front() {
        for to in &neighbours[from] {
            if !std::mem::replace(&mut seen[*to], true) {
                below[from].push(*to);
                open.push_back(*to);
            }
        }
    }
    let mut rows = Vec::new();
    let mut open = vec![(menu, 0)];
    while let Some((d, depth)) = open.pop() {
        rows.push((d, depth));
        open.extend(below[d].iter().rev().map(|to| (*to, depth + 1)));
    }
    let nested = nest(&rows.iter().map(|(_, depth)| *depth).collect::<Vec<_>>());
    let twigs = rows.into_iter().zip(nested).map(|((d, _), (opens, closes))| {
        let dialog = map.dialogs[d];
        Twig { id: &dialog.id, title: &dialog.title.base, opens, closes }
    });
    twigs.collect()
}

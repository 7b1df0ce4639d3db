//! The ways through the dialogs: targets that exist, ways on, ways back, the emergency card near everywhere.

use std::collections::BTreeSet;

use super::Seen;
use crate::dialog::checked::{PAGES, VERDICTS};
use crate::dialog::load::dialog::stem;
use crate::dialog::load::grammar::ACTIONS;
use crate::dialog::map::{Map, Place, doors, exits, follows};
use crate::dialog::model::{Action, Dialog, Dialogs, InputKind, Node, Target};
use crate::dialog::problem::{CheckKind, Problem};
use crate::dialog::session::NodeRef;

/// Rows of buttons that a node may use itself: 8 rows less "Kembali" and "Menu".
const MAX_BUTTONS: usize = 6;
/// The menu has no way back or out to show.
const MAX_MENU_BUTTONS: usize = 8;
/// How many taps away the emergency card may be.
const MAX_TAPS: usize = 2;

/// Every target exists, every dialog begins somewhere, every node goes on.
pub(super) fn targets(seen: &Seen<'_>, problems: &mut Vec<Problem>) {
    for dialog in seen.dialogs.dialogs.values() {
        start(seen, dialog, problems);
        ids(seen, dialog, problems);
        for node in &dialog.nodes {
            for exit in exits(node) {
                if let Some(written) = missing(seen, dialog, exit.to) {
                    let problem = seen.problem(CheckKind::UnknownTarget, exit.at, &written);
                    problems
                        .push(problem.meant(known_targets(seen.dialogs, dialog).iter().map(String::as_str)));
                }
            }
            if !seen.torn.contains(&dialog.at.file) {
                goes_on(seen, dialog, node, problems);
            }
            buttons(seen, dialog, node, problems);
        }
        for page in PAGES.iter().filter(|page| dialog.id == VERDICTS && dialog.node(page).is_none()) {
            problems.push(seen.under(CheckKind::UnknownTarget, &dialog.at, "nodes:", page));
        }
        if let Some(files) = dialog.files.as_ref().filter(|files| dialog.node(&files.receipt).is_none()) {
            let problem = seen.under(CheckKind::UnknownTarget, &dialog.at, "receipt:", &files.receipt);
            problems.push(problem.meant(dialog.nodes.iter().map(|node| node.id.as_str())));
        }
    }
}

fn start(seen: &Seen<'_>, dialog: &Dialog, problems: &mut Vec<Problem>) {
    if dialog.start.is_empty() || dialog.node(&dialog.start).is_none() {
        let problem = seen.under(CheckKind::StartMissing, &dialog.at, "start:", &dialog.start);
        problems.push(problem.meant(dialog.nodes.iter().map(|node| node.id.as_str())));
    }
}

/// Old names of nodes must not hide living ones.
fn ids(seen: &Seen<'_>, dialog: &Dialog, problems: &mut Vec<Problem>) {
    for node in &dialog.nodes {
        for old in &node.alias {
            let other =
                dialog.nodes.iter().find(|n| n.id == *old || (n.id != node.id && n.alias.contains(old)));
            if let Some(other) = other {
                let problem = seen.problem(CheckKind::DuplicateId, &node.at, old);
                problems.push(problem.detail(format!("simpul {}", other.id)));
            }
        }
    }
    for old in &dialog.alias {
        if seen.dialogs.dialogs.contains_key(old) {
            let problem = seen.problem(CheckKind::DuplicateId, &dialog.at, old);
            problems.push(problem.detail(format!("dialog {old}")));
        }
    }
}

/// A target as it is written, if it leads nowhere. Dialogs whose file could not be read get the benefit of the doubt.
fn missing(seen: &Seen<'_>, here: &Dialog, target: &Target) -> Option<String> {
    match target {
        Target::Node(place) => {
            let unread = seen.dialogs.dialog(&place.dialog).is_none()
                && seen.files.keys().any(|file| stem(file) == place.dialog);
            (!unread && seen.dialogs.node(place).is_none()).then(|| written(here, place))
        }
        Target::Action(Action::FileCase) => here.files.is_none().then(|| "@file_case".to_owned()),
        Target::Action(action) => {
            let dialog = action.opens()?;
            let unread = seen.files.keys().any(|file| stem(file) == dialog);
            let name = ACTIONS.iter().find(|(_, known)| known == action).map(|(name, _)| format!("@{name}"));
            name.filter(|_| !unread && seen.dialogs.dialog(dialog).is_none())
        }
        Target::Link(_) => None,
    }
}

fn written(here: &Dialog, place: &NodeRef) -> String {
    if place.dialog == here.id { place.node.clone() } else { format!("!{}.{}", place.dialog, place.node) }
}

fn known_targets(dialogs: &Dialogs, here: &Dialog) -> Vec<String> {
    let all = dialogs.dialogs.values().flat_map(|dialog| {
        dialog.nodes.iter().map(|node| NodeRef { dialog: dialog.id.clone(), node: node.id.clone() })
    });
    all.map(|place| written(here, &place)).collect()
}

/// A page goes on by a button, a question by an answer: to its `next`, or to what follows it on the form's path. Steps of
/// a procedure go on by themselves.
fn goes_on(seen: &Seen<'_>, dialog: &Dialog, node: &Node, problems: &mut Vec<Problem>) {
    let by_itself = node.next.iter().any(|next| next.when.is_none()) || follows(dialog, node).is_some();
    let sound = match (&node.ask, &node.collect) {
        (_, Some(collect)) => {
            if !by_itself || collect.max == 0 {
                problems.push(seen.problem(CheckKind::CollectWithoutEnd, &node.at, &node.id));
            }
            return;
        }
        // An answer in words, or none at all, needs a way that is no button.
        (Some(ask), None)
            if ask.input != InputKind::Choice || ask.skip.is_some() || !ask.accept.is_empty() =>
        {
            by_itself
        }
        _ => by_itself || dialog.procedure || !node.choose.is_empty(),
    };
    if !sound {
        problems.push(seen.problem(CheckKind::NoExit, &node.at, &node.id));
    }
}

fn buttons(seen: &Seen<'_>, dialog: &Dialog, node: &Node, problems: &mut Vec<Problem>) {
    let is_menu = Action::Menu.opens() == Some(dialog.id.as_str()) && node.id == dialog.start;
    let most = if is_menu { MAX_MENU_BUTTONS } else { MAX_BUTTONS };
    let skip = node.ask.as_ref().is_some_and(|ask| ask.skip.is_some());
    // A step has its tick, the next and the one before.
    let steps = if dialog.procedure { 3 } else { 0 };
    let used = node.choose.len() + usize::from(skip) + usize::from(node.collect.is_some()) + steps;
    if used > most {
        let problem = seen.problem(CheckKind::NoWayBack, &node.at, &node.id);
        problems.push(problem.detail(used.to_string()).detail(most.to_string()));
    }
}

/// What can be said once every target exists.
pub(super) fn routes(seen: &Seen<'_>, map: &Map<'_>, problems: &mut Vec<Problem>) {
    danger(seen, map, problems);
    links(seen, map, problems);
    for d in 0..map.dialogs.len() {
        inside(seen, map, d, problems);
    }
    cycles(seen, map, problems);
}

/// The emergency card is at most two taps away: by the node's own buttons, or by "Menu", which the engine shows
/// everywhere.
fn danger(seen: &Seen<'_>, map: &Map<'_>, problems: &mut Vec<Problem>) {
    let card = |place: &Place| Action::Danger.opens() == Some(map.dialogs[place.0].id.as_str());
    let taps = map.taps(map.edges.keys().copied().filter(card));
    let menu = Action::Menu.opens().and_then(|menu| map.entrance(seen.dialogs, menu));
    let by_menu = menu.and_then(|menu| taps.get(&menu)).map(|taps| taps + 1);
    for (d, dialog) in map.dialogs.iter().enumerate() {
        let far = |n: &usize| {
            let own = taps.get(&(d, *n)).copied();
            own.into_iter().chain(by_menu).min().is_none_or(|taps| taps > MAX_TAPS)
        };
        if let Some(n) = (0..dialog.nodes.len()).find(far) {
            let node = &dialog.nodes[n];
            problems.push(seen.problem(CheckKind::DangerFar, &node.at, &node.id));
        }
    }
}

/// Every dialog is led to by another, by a command, by an action, or by the search.
fn links(seen: &Seen<'_>, map: &Map<'_>, problems: &mut Vec<Problem>) {
    let linked: BTreeSet<usize> = map.neighbours().into_iter().flatten().collect();
    for (d, dialog) in map.dialogs.iter().enumerate() {
        let found = linked.contains(&d) || doors(&dialog.id).next().is_some() || dialog.id == VERDICTS;
        let asked_for = !dialog.asks.is_empty() || dialog.nodes.iter().any(|node| !node.asks.is_empty());
        if !found && !asked_for {
            problems.push(seen.problem(CheckKind::LinkedFromNowhere, &dialog.at, &dialog.id));
        }
    }
}

/// Every node of a dialog can be reached, and its path lies on its routes.
fn inside(seen: &Seen<'_>, map: &Map<'_>, d: usize, problems: &mut Vec<Problem>) {
    let dialog = map.dialogs[d];
    let own = |id: &str| map.find(seen.dialogs, &NodeRef { dialog: dialog.id.clone(), node: id.to_owned() });
    let from_outside = map.edges.iter().filter(|((from, _), _)| *from != d).flat_map(|(_, leads)| leads);
    let entrances = own(&dialog.start).into_iter().chain(from_outside.copied().filter(|(to, _)| *to == d));
    let opened = PAGES.iter().filter(|_| dialog.id == VERDICTS).filter_map(|page| own(page));
    let reached = map.reach(entrances.chain(opened));
    for (n, node) in dialog.nodes.iter().enumerate() {
        if !reached.contains(&(d, n)) {
            problems.push(seen.problem(CheckKind::Unreachable, &node.at, &node.id));
        }
    }
    for id in &dialog.path {
        if own(id).is_none_or(|place| !reached.contains(&place)) {
            let problem = seen.under(CheckKind::PathOffRoute, &dialog.at, "path:", id);
            problems.push(problem.meant(dialog.nodes.iter().map(|node| node.id.as_str())));
        }
    }
}

/// Nodes that only speak and go on must not go round.
fn cycles(seen: &Seen<'_>, map: &Map<'_>, problems: &mut Vec<Problem>) {
    let silent = |place: Place| {
        let (_, node) = map.name(place);
        let waits = node.ask.is_some() || node.collect.is_some() || node.summary.is_some();
        !waits && node.choose.is_empty() && !node.next.is_empty()
    };
    let mut told = BTreeSet::new();
    for first in map.edges.keys().copied().filter(|place| silent(*place)) {
        let on = |place: Place| map.leads(place).iter().copied().filter(|next| silent(*next));
        let mut round = BTreeSet::new();
        let mut open: Vec<Place> = on(first).collect();
        while let Some(place) = open.pop() {
            if round.insert(place) {
                open.extend(on(place));
            }
        }
        if round.contains(&first) && told.is_disjoint(&round) {
            let (_, node) = map.name(first);
            let names: Vec<_> = round.iter().map(|place| map.name(*place).1.id.as_str()).collect();
            let problem = seen.problem(CheckKind::CycleWithoutInput, &node.at, &node.id);
            problems.push(problem.detail(names.join(", ")));
            told.extend(round);
        }
    }
}

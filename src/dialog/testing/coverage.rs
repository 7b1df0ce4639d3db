//! Which nodes, buttons and ways of the dialogs the tests have gone.

use std::collections::BTreeSet;

use crate::dialog::answer::words::fold;
use crate::dialog::model::{Dialog, Dialogs, Node, Target};
use crate::dialog::session::{NodeRef, Overlay, Session};

/// What was seen so far.
#[derive(Debug, Default)]
pub(super) struct Coverage {
    nodes: BTreeSet<(String, String)>,
    choices: BTreeSet<(String, String, usize)>,
    ways: BTreeSet<(String, String, usize)>,
}

/// The places that a session shows: the one in front and the one behind.
fn shown(session: &Session) -> impl Iterator<Item = &NodeRef> {
    let front = match &session.overlay {
        Overlay::Page { at } => Some(at),
        _ => None,
    };
    front.into_iter().chain(&session.place)
}

fn named(dialog: &Dialog, node: &Node) -> (String, String) {
    (dialog.id.clone(), node.id.clone())
}

impl Coverage {
    /// Notes where a step led, and by which label if one was tapped or typed.
    pub(super) fn note(&mut self, dialogs: &Dialogs, before: &Session, after: &Session, label: Option<&str>) {
        for (dialog, node) in shown(after).filter_map(|place| dialogs.node(place)) {
            self.nodes.insert(named(dialog, node));
        }
        let label = label.map(fold);
        for (dialog, node) in shown(before).filter_map(|place| dialogs.node(place)) {
            let (id, node_id) = named(dialog, node);
            let said = |text: &str| Some(fold(text)) == label;
            for (index, choice) in node.choose.iter().enumerate() {
                if said(dialogs.text(&choice.label, &before.lang)) {
                    self.choices.insert((id.clone(), node_id.clone(), index));
                }
            }
            for (index, next) in node.next.iter().enumerate() {
                if matches!(&next.to, Target::Node(to) if Some(to) == after.place.as_ref()) {
                    self.ways.insert((id.clone(), node_id.clone(), index));
                }
            }
        }
    }

    /// Counts and what was never tried, for people.
    pub(super) fn report(&self, dialogs: &Dialogs) -> String {
        let all = || {
            dialogs.dialogs.values().flat_map(|dialog| dialog.nodes.iter().map(move |node| (dialog, node)))
        };
        let silent = |node: &Node| {
            node.choose.is_empty()
                && node.ask.is_none()
                && node.collect.is_none()
                && node.summary.is_none()
                && !node.next.is_empty()
        };
        let mut missing = Vec::new();
        let (mut nodes, mut choices) = ((0, 0), (0, 0));
        for (dialog, node) in all() {
            let (id, node_id) = named(dialog, node);
            if !silent(node) {
                nodes.1 += 1;
                if self.nodes.contains(&(id.clone(), node_id.clone())) {
                    nodes.0 += 1;
                } else {
                    missing.push(format!("{}:{}: simpul {id}.{node_id}", node.at.file, node.at.line));
                    continue;
                }
            }
            for (index, choice) in node.choose.iter().enumerate().filter(|(_, choice)| dialogs.offers(choice))
            {
                choices.1 += 1;
                if self.choices.contains(&(id.clone(), node_id.clone(), index)) {
                    choices.0 += 1;
                } else {
                    let at = &choice.label.at;
                    missing.push(format!("{}:{}: tombol «{}»", at.file, at.line, choice.label.base));
                }
            }
            missing.extend(self.untried_ways(dialog, node));
        }
        let count = format!("simpul {} dari {}, tombol {} dari {}", nodes.0, nodes.1, choices.0, choices.1);
        let head = (!missing.is_empty()).then(|| "belum pernah dicoba:".to_owned());
        let missing = missing.iter().map(|line| format!("  {line}"));
        std::iter::once(count).chain(head).chain(missing).map(|line| line + "\n").collect()
    }

    /// Ways on that no test took, where there is more than one.
    fn untried_ways(&self, dialog: &Dialog, node: &Node) -> Vec<String> {
        let (id, node_id) = named(dialog, node);
        let several = node.next.len() > 1;
        let tried = |index: usize| self.ways.contains(&(id.clone(), node_id.clone(), index));
        let untried = node.next.iter().enumerate().filter(|(index, _)| several && !tried(*index));
        untried
            .filter_map(|(index, next)| match &next.to {
                Target::Node(to) => {
                    let at = &node.at;
                    Some(format!("{}:{}: jalan {} ke {}.{}", at.file, at.line, index + 1, to.dialog, to.node))
                }
                _ => None,
            })
            .collect()
    }
}

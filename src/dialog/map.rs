//! The dialogs as a graph: for the checks that follow ways, and for drawing them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::dialog::input::Command;
use crate::dialog::load::grammar::ACTIONS;
use crate::dialog::model::{Action, At, Dialog, Dialogs, Node, Target};
use crate::dialog::session::NodeRef;

/// A way out of a node.
pub(crate) struct Exit<'a> {
    /// Where it leads.
    pub(crate) to: &'a Target,
    /// Where that stands.
    pub(crate) at: &'a At,
    /// What stands on the button; empty where there is none.
    pub(crate) label: &'a str,
}

/// Where a node's buttons and `next` lead.
pub(crate) fn exits(node: &Node) -> impl Iterator<Item = Exit<'_>> {
    let choices = node.choose.iter().map(|choice| Exit {
        to: &choice.to,
        at: &choice.label.at,
        label: &choice.label.base,
    });
    choices.chain(node.next.iter().map(|next| Exit { to: &next.to, at: &node.at, label: "" }))
}

/// The node after a question on the form's path: where its answer leads when nothing else is said.
pub(crate) fn follows<'a>(dialog: &'a Dialog, node: &Node) -> Option<&'a str> {
    let asks = node.ask.is_some() || node.collect.is_some();
    let index = dialog.path.iter().position(|id| *id == node.id).filter(|_| asks)?;
    dialog.path.get(index + 1).map(String::as_str)
}

/// How people come to a dialog without a button of another one: by a command, by an action of the program.
pub(crate) fn doors(dialog: &str) -> impl Iterator<Item = String> {
    let commands = Command::ALL.iter().map(|command| command.name()).filter(move |name| *name == dialog);
    let actions = ACTIONS.iter().filter(move |(_, action)| action.opens() == Some(dialog));
    commands.map(|name| format!("/{name}")).chain(actions.map(|(name, _)| format!("@{name}")))
}

/// A node by the number of its dialog and its own.
pub(crate) type Place = (usize, usize);

/// The dialogs as a graph.
pub(crate) struct Map<'a> {
    /// The dialogs, by the first number of a place.
    pub(crate) dialogs: Vec<&'a Dialog>,
    /// Where each place leads.
    pub(crate) edges: BTreeMap<Place, Vec<Place>>,
    /// The ways with their labels, in the order of the files.
    pub(crate) arrows: Vec<Arrow<'a>>,
}

/// A way between two places.
pub(crate) struct Arrow<'a> {
    /// Where it begins.
    pub(crate) from: Place,
    /// Where it ends.
    pub(crate) to: Place,
    /// What stands on the button; empty where there is none.
    pub(crate) label: &'a str,
}

impl<'a> Map<'a> {
    /// Draws the map; targets that do not exist are left out.
    pub(crate) fn new(all: &'a Dialogs) -> Self {
        let mut map =
            Self { dialogs: all.dialogs.values().collect(), edges: BTreeMap::new(), arrows: Vec::new() };
        let mut arrows = Vec::new();
        for (d, dialog) in map.dialogs.iter().enumerate() {
            for (n, node) in dialog.nodes.iter().enumerate() {
                let here = (d, n);
                let mut leads = Vec::new();
                for exit in exits(node) {
                    if let Some(to) = map.target(all, dialog, exit.to) {
                        leads.push(to);
                        arrows.push(Arrow { from: here, to, label: exit.label });
                    }
                }
                let after =
                    follows(dialog, node).filter(|_| node.next.iter().all(|next| next.when.is_some()));
                if let Some(to) = after.and_then(|id| dialog.nodes.iter().position(|node| node.id == id)) {
                    leads.push((d, to));
                    arrows.push(Arrow { from: here, to: (d, to), label: "" });
                }
                if dialog.procedure && n + 1 < dialog.nodes.len() {
                    leads.push((d, n + 1));
                    arrows.push(Arrow { from: here, to: (d, n + 1), label: "" });
                }
                // Steps also go back, which needs no arrow in a picture.
                leads.extend(n.checked_sub(1).filter(|_| dialog.procedure).map(|before| (d, before)));
                map.edges.insert(here, leads);
            }
        }
        map.arrows = arrows;
        map
    }

    fn target(&self, all: &Dialogs, here: &Dialog, target: &Target) -> Option<Place> {
        match target {
            Target::Node(place) => self.find(all, place),
            Target::Action(Action::FileCase) => {
                let receipt = here.files.as_ref()?.receipt.clone();
                self.find(all, &NodeRef { dialog: here.id.clone(), node: receipt })
            }
            Target::Action(action) => self.entrance(all, action.opens()?),
            Target::Link(_) => None,
        }
    }

    /// A place by its names.
    pub(crate) fn find(&self, all: &Dialogs, place: &NodeRef) -> Option<Place> {
        let (dialog, node) = all.node(place)?;
        let d = self.dialogs.iter().position(|other| other.id == dialog.id)?;
        Some((d, dialog.nodes.iter().position(|other| other.id == node.id)?))
    }

    /// Where a dialog begins.
    pub(crate) fn entrance(&self, all: &Dialogs, dialog: &str) -> Option<Place> {
        let dialog = all.dialog(dialog)?;
        self.find(all, &NodeRef { dialog: dialog.id.clone(), node: dialog.start.clone() })
    }

    /// The other dialogs to which each dialog leads, in the order of its buttons.
    pub(crate) fn neighbours(&self) -> Vec<Vec<usize>> {
        let mut out: Vec<Vec<usize>> = vec![Vec::new(); self.dialogs.len()];
        for ((from, _), leads) in &self.edges {
            for (to, _) in leads.iter().filter(|(to, _)| to != from) {
                if !out[*from].contains(to) {
                    out[*from].push(*to);
                }
            }
        }
        out
    }

    /// Where a place leads.
    pub(crate) fn leads(&self, place: Place) -> &[Place] {
        self.edges.get(&place).map(Vec::as_slice).unwrap_or_default()
    }

    /// The dialog and the node of a place.
    pub(crate) fn name(&self, (d, n): Place) -> (&'a Dialog, &'a Node) {
        (self.dialogs[d], &self.dialogs[d].nodes[n])
    }

    /// Everything that can be reached from some places.
    pub(crate) fn reach(&self, from: impl IntoIterator<Item = Place>) -> BTreeSet<Place> {
        self.reach_without(None, from)
    }

    /// Everything that can be reached from some places without going through another.
    pub(crate) fn reach_without(
        &self,
        avoided: Option<Place>,
        from: impl IntoIterator<Item = Place>,
    ) -> BTreeSet<Place> {
        let mut open: Vec<Place> = from.into_iter().collect();
        let mut found = BTreeSet::new();
        while let Some(place) = open.pop() {
            if Some(place) != avoided && found.insert(place) {
                open.extend(self.leads(place));
            }
        }
        found
    }

    /// How many taps each place is from a goal.
    pub(crate) fn taps(&self, goals: impl IntoIterator<Item = Place>) -> BTreeMap<Place, usize> {
        let mut taps: BTreeMap<Place, usize> = goals.into_iter().map(|goal| (goal, 0)).collect();
        let mut open: VecDeque<Place> = taps.keys().copied().collect();
        while let Some(place) = open.pop_front() {
            let next = taps[&place] + 1;
            for (from, leads) in &self.edges {
                if leads.contains(&place) && !taps.contains_key(from) {
                    taps.insert(*from, next);
                    open.push_back(*from);
                }
            }
        }
        taps
    }
}

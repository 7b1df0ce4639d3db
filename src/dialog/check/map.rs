//! The dialogs as a graph, for the checks that follow ways.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::dialog::model::{Action, At, Dialog, Dialogs, Node, Target};
use crate::dialog::session::NodeRef;

/// Where a node's buttons and `next` lead, and where that stands.
pub(super) fn exits(node: &Node) -> impl Iterator<Item = (&Target, &At)> {
    let choices = node.choose.iter().map(|choice| (&choice.to, &choice.label.at));
    choices.chain(node.next.iter().map(|next| (&next.to, &node.at)))
}

/// A node by the number of its dialog and its own.
pub(super) type Place = (usize, usize);

/// The dialogs as a graph.
pub(super) struct Map<'a> {
    /// The dialogs, by the first number of a place.
    pub(super) dialogs: Vec<&'a Dialog>,
    /// Where each place leads.
    pub(super) edges: BTreeMap<Place, Vec<Place>>,
}

impl<'a> Map<'a> {
    /// Draws the map; targets that do not exist are left out.
    pub(super) fn new(all: &'a Dialogs) -> Self {
        let mut map = Self { dialogs: all.dialogs.values().collect(), edges: BTreeMap::new() };
        for (d, dialog) in map.dialogs.iter().enumerate() {
            for (n, node) in dialog.nodes.iter().enumerate() {
                let mut leads: Vec<Place> =
                    exits(node).filter_map(|(target, _)| map.target(all, dialog, target)).collect();
                if dialog.procedure {
                    let around = [n.checked_sub(1), Some(n + 1).filter(|next| *next < dialog.nodes.len())];
                    leads.extend(around.into_iter().flatten().map(|step| (d, step)));
                }
                map.edges.insert((d, n), leads);
            }
        }
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
    pub(super) fn find(&self, all: &Dialogs, place: &NodeRef) -> Option<Place> {
        let (dialog, node) = all.node(place)?;
        let d = self.dialogs.iter().position(|other| other.id == dialog.id)?;
        Some((d, dialog.nodes.iter().position(|other| other.id == node.id)?))
    }

    /// Where a dialog begins.
    pub(super) fn entrance(&self, all: &Dialogs, dialog: &str) -> Option<Place> {
        let dialog = all.dialog(dialog)?;
        self.find(all, &NodeRef { dialog: dialog.id.clone(), node: dialog.start.clone() })
    }

    /// Where a place leads.
    pub(super) fn leads(&self, place: Place) -> &[Place] {
        self.edges.get(&place).map(Vec::as_slice).unwrap_or_default()
    }

    /// The dialog and the node of a place.
    pub(super) fn name(&self, (d, n): Place) -> (&'a Dialog, &'a Node) {
        (self.dialogs[d], &self.dialogs[d].nodes[n])
    }

    /// Everything that can be reached from some places.
    pub(super) fn reach(&self, from: impl IntoIterator<Item = Place>) -> BTreeSet<Place> {
        self.reach_without(None, from)
    }

    /// Everything that can be reached from some places without going through another.
    pub(super) fn reach_without(
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
    pub(super) fn taps(&self, goals: impl IntoIterator<Item = Place>) -> BTreeMap<Place, usize> {
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

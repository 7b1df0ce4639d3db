//! The register of recruiters: what ties what several cases name, and which of it belongs together. Pure.
//!
//! Nothing merges by itself: a group is computed anew from the ties whenever somebody looks, each tie says why it is there,
//! and what staff decided always wins.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::unionfind::UnionFind;

use super::case::words;
use super::identifier::{Identifier, IdentifierKind};
use super::ids::NodeId;
use super::time::{Timestamp, Zone};

/// A node in more cases than this glues nothing by itself: it is rather a public number than one recruiter's.
pub const HUB_CASES: u64 = 200;

/// The shortest bare sound by which names are held against each other, in characters.
const MIN_SOUND: usize = 4;

words!(
    /// Whether a node ties what names it.
    Standing {
        /// It does.
        Plain = "plain",
        /// It does not: the tables of the dialogs name it as public (the office's own number, an embassy, a domain).
        Listed = "listed",
        /// It does not: staff said that it is public or shared.
        Common = "common",
    }
);

words!(
    /// What staff decided.
    Verdict {
        /// Two nodes belong to one and the same.
        Same = "same",
        /// Two nodes do not; it is never suggested again.
        Different = "different",
        /// A node does not belong to a case that names it.
        Apart = "apart",
        /// A node is public or shared: nobody's.
        Common = "common",
    }
);

/// Why two nodes hold together, the stronger first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bond {
    /// Staff said that they are the same.
    Confirmed,
    /// So many cases name both.
    Together(u64),
    /// They are written alike.
    Alike,
    /// Cases that name them name the same person in the same village.
    SamePerson,
}

impl Bond {
    /// Whether it makes a group by itself; the others are only shown.
    pub fn glues(self) -> bool {
        matches!(self, Self::Confirmed | Self::Together(_))
    }
}

/// Two nodes that hold together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// One.
    pub a: NodeId,
    /// The other.
    pub b: NodeId,
    /// Why.
    pub bond: Bond,
}

impl Link {
    /// A link with its ends in the order of their ids.
    pub fn new(a: NodeId, b: NodeId, bond: Bond) -> Self {
        if a <= b { Self { a, b, bond } } else { Self { a: b, b: a, bond } }
    }

    /// The end that is not `node`.
    pub fn other(&self, node: &NodeId) -> &NodeId {
        if self.a == *node { &self.b } else { &self.a }
    }
}

/// What is known of a node as far as groups go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weight {
    /// What it is.
    pub kind: IdentifierKind,
    /// Whether it ties.
    pub standing: Standing,
    /// In how many cases it stands.
    pub cases: u64,
}

impl Weight {
    /// Whether it ties the cases that name it: a name is many people's, and what is public is nobody's.
    pub fn ties(self) -> bool {
        self.kind != IdentifierKind::Name && self.standing == Standing::Plain
    }

    /// Whether being named together with this node says that two belong together: what is in very many cases does not.
    pub fn glues(self) -> bool {
        self.ties() && self.cases <= HUB_CASES
    }
}

/// The nodes that belong together, and what was left open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Groups {
    /// The groups of two and more, each in the order of ids.
    pub groups: Vec<BTreeSet<NodeId>>,
    /// Links that were not followed because a decision "not the same" stands against them.
    pub refused: Vec<Link>,
}

impl Groups {
    /// The group of a node: itself alone when it has none.
    pub fn of(&self, node: &NodeId) -> BTreeSet<NodeId> {
        let found = self.groups.iter().find(|group| group.contains(node));
        found.cloned().unwrap_or_else(|| BTreeSet::from([node.clone()]))
    }
}

/// The groups that gluing links make. The strongest links come first, and a link that would bring two nodes into one group
/// of which staff said that they are different is left out, whichever way it would.
pub fn groups(nodes: &BTreeMap<NodeId, Weight>, links: &[Link], different: &[(NodeId, NodeId)]) -> Groups {
    let ids: Vec<&NodeId> = nodes.keys().collect();
    let index = |id: &NodeId| ids.binary_search(&id).ok();
    let apart: Vec<(usize, usize)> =
        different.iter().filter_map(|(a, b)| Some((index(a)?, index(b)?))).collect();
    let mut sets = UnionFind::<usize>::new(ids.len());
    let mut refused = Vec::new();
    for link in in_order(links) {
        let (Some(a), Some(b)) = (index(&link.a), index(&link.b)) else { continue };
        let glues = |id| nodes.get(id).is_some_and(|weight| weight.glues());
        let holds = match link.bond {
            Bond::Confirmed => true,
            bond => bond.glues() && glues(&link.a) && glues(&link.b),
        };
        if !holds {
            continue;
        }
        let (left, right) = (sets.find_mut(a), sets.find_mut(b));
        let crossed = apart.iter().any(|(x, y)| {
            let (x, y) = (sets.find(*x), sets.find(*y));
            (x, y) == (left, right) || (y, x) == (left, right)
        });
        if crossed {
            refused.push(link.clone());
        } else {
            sets.union(left, right);
        }
    }
    let mut found: BTreeMap<usize, BTreeSet<NodeId>> = BTreeMap::new();
    for (at, id) in ids.iter().enumerate() {
        found.entry(sets.find(at)).or_default().insert((*id).clone());
    }
    Groups { groups: found.into_values().filter(|group| group.len() > 1).collect(), refused }
}

/// Links from the strongest to the weakest, so that the same links always make the same groups.
fn in_order(links: &[Link]) -> Vec<&Link> {
    let mut all: Vec<&Link> = links.iter().collect();
    let strength = |link: &Link| match link.bond {
        Bond::Confirmed => (0, 0),
        Bond::Together(cases) => (1, u64::MAX - cases),
        Bond::Alike => (2, 0),
        Bond::SamePerson => (3, 0),
    };
    all.sort_by(|x, y| strength(x).cmp(&strength(y)).then_with(|| (&x.a, &x.b).cmp(&(&y.a, &y.b))));
    all
}

/// The kabupaten of an area code (`72.10.01` → `72.10`); empty when the place is not known.
pub fn district(area: Option<&str>) -> String {
    let parts: Vec<&str> = area.unwrap_or_default().splitn(3, '.').take(2).collect();
    parts.join(".")
}

/// The month of a sighting (`2026-11`), in the middle zone of the country for every office, so that figures compare.
pub fn month(at: Timestamp) -> String {
    at.civil(Zone::Wita).strftime("%Y-%m").to_string()
}

/// The bare sound of a name: companies, handles and persons whose sounds are equal are written alike. Old and new spelling
/// (`tj`, `dj`, `oe`), doubled letters, vowels, signs and the commonest words of firms are taken away. `None` for kinds that
/// have no sound and for what is too short to say anything.
pub fn sound(identifier: &Identifier) -> Option<String> {
    use IdentifierKind::{Account, Company, Handle, Link, Name, Phone};
    match identifier.kind {
        Company | Handle | Name => {}
        Phone | Account | Link => return None,
    }
    let words = identifier.normal.reveal().split(|c: char| !c.is_alphabetic());
    let telling =
        words.filter(|word| !matches!(*word, "indonesia" | "internasional" | "international" | "group"));
    let mut bare = telling.collect::<String>();
    for (old, new) in
        [("tj", "c"), ("dj", "j"), ("oe", "u"), ("kh", "k"), ("ph", "f"), ("sy", "s"), ("y", "i")]
    {
        bare = bare.replace(old, new);
    }
    let mut sound = String::new();
    for (at, letter) in bare.chars().enumerate() {
        let letter = match letter {
            'v' => 'f',
            'z' | 'x' => 's',
            'q' => 'k',
            letter => letter,
        };
        let silent = at > 0 && matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'h');
        if !silent && !sound.ends_with(letter) {
            sound.push(letter);
        }
    }
    (sound.chars().count() >= MIN_SOUND).then_some(sound)
}

#[cfg(test)]
#[path = "register/tests.rs"]
mod tests;

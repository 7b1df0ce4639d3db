//! A group as a picture: the node that was asked about in the middle, the others in rings around it by their distance. The
//! same group always looks the same.

use std::collections::BTreeMap;
use std::f64::consts::TAU;

use crate::app::register::{GroupLink, GroupView, Member};
use crate::domain::identifier::IdentifierKind;
use crate::domain::ids::NodeId;
use crate::domain::register::Bond;

/// A box with a node in it.
const BOX: (f64, f64) = (148.0, 44.0);
/// How far apart rings lie, across and down.
const RING: (f64, f64) = (190.0, 96.0);
/// Signs of a label.
const LABEL: usize = 18;
/// More ties than this are not numbered in the picture: the numbers would cover it.
const NUMBERED: usize = 30;

/// The picture.
pub(super) struct Graph {
    pub(super) left: i64,
    pub(super) top: i64,
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) dots: Vec<Dot>,
    pub(super) edges: Vec<Edge>,
    pub(super) numbered: bool,
}

/// A node.
pub(super) struct Dot {
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) kind: IdentifierKind,
    pub(super) label: String,
    pub(super) first: bool,
}

/// A tie, by the number under which the list names it.
pub(super) struct Edge {
    pub(super) from: (i64, i64),
    pub(super) to: (i64, i64),
    pub(super) middle: (i64, i64),
    pub(super) number: usize,
    pub(super) confirmed: bool,
}

impl Graph {
    pub(super) fn of(group: &GroupView) -> Self {
        let places = places(&group.members, &group.links);
        let at = |id: &NodeId| places.get(id).copied().unwrap_or_default();
        let dots: Vec<Dot> = group.members.iter().map(|member| dot(member, at(&member.line.id))).collect();
        let edges = group.links.iter().enumerate().map(|(index, link)| {
            let (from, to) = (at(&link.a.id), at(&link.b.id));
            let middle = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
            Edge {
                from: whole(from),
                to: whole(to),
                middle: whole(middle),
                number: index + 1,
                confirmed: link.bond == Bond::Confirmed,
            }
        });
        let edges: Vec<Edge> = edges.collect();
        // A hand's breadth around the outermost boxes; the first node is always there.
        let (margin, far) =
            (whole((BOX.0 / 2.0 + 8.0, BOX.1 / 2.0 + 8.0)), |at: Option<i64>| at.unwrap_or(0));
        let (left, right) =
            (far(dots.iter().map(|dot| dot.x).min()), far(dots.iter().map(|dot| dot.x).max()));
        let (top, bottom) =
            (far(dots.iter().map(|dot| dot.y).min()), far(dots.iter().map(|dot| dot.y).max()));
        Self {
            left: left - margin.0,
            top: top - margin.1,
            width: right - left + margin.0 * 2,
            height: bottom - top + margin.1 * 2,
            dots,
            numbered: edges.len() <= NUMBERED,
            edges,
        }
    }
}

fn dot(member: &Member, at: (f64, f64)) -> Dot {
    let shown = member.line.shown.reveal();
    let mut label: String = shown.chars().take(LABEL).collect();
    if shown.chars().count() > LABEL {
        label.pop();
        label.push('…');
    }
    let (x, y) = whole(at);
    Dot { x, y, kind: member.line.kind, label, first: member.ring == 0 }
}

/// Where each node stands. A ring is as wide as its boxes need; on it, nodes stand near those of the ring within to which
/// they are tied.
fn places(members: &[Member], links: &[GroupLink]) -> BTreeMap<NodeId, (f64, f64)> {
    let mut rings: BTreeMap<usize, Vec<&NodeId>> = BTreeMap::new();
    for member in members {
        rings.entry(member.ring).or_default().push(&member.line.id);
    }
    let mut places = BTreeMap::new();
    let mut angles: BTreeMap<&NodeId, f64> = BTreeMap::new();
    let (mut across, mut down) = (0.0, 0.0);
    for (ring, mut ids) in rings {
        if ring > 0 {
            ids.sort_by(|a, b| {
                lean(a, links, &angles).total_cmp(&lean(b, links, &angles)).then_with(|| a.cmp(b))
            });
            let count = f64::from(u32::try_from(ids.len()).unwrap_or(u32::MAX));
            let needed = count * (BOX.0 + 16.0) / TAU;
            across = f64::max(across + RING.0, needed);
            down = f64::max(down + RING.1, needed * 0.6);
        }
        let share = TAU / f64::from(u32::try_from(ids.len().max(1)).unwrap_or(1));
        for (at, id) in (0_u32..).zip(ids) {
            let angle = share * f64::from(at);
            angles.insert(id, angle);
            places.insert(id.clone(), (across * angle.cos(), down * angle.sin()));
        }
    }
    places
}

/// The mean direction of the nodes that are placed already and tied to this one.
fn lean(id: &NodeId, links: &[GroupLink], angles: &BTreeMap<&NodeId, f64>) -> f64 {
    let other = |link: &GroupLink| {
        if link.a.id == *id {
            angles.get(&link.b.id).copied()
        } else if link.b.id == *id {
            angles.get(&link.a.id).copied()
        } else {
            None
        }
    };
    let tied: Vec<f64> = links.iter().filter_map(other).collect();
    let count = f64::from(u32::try_from(tied.len().max(1)).unwrap_or(1));
    tied.iter().sum::<f64>() / count
}

#[expect(clippy::cast_possible_truncation, reason = "a picture is some thousand units wide")]
fn whole((x, y): (f64, f64)) -> (i64, i64) {
    (x.round() as i64, y.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::register::NodeLine;
    use crate::domain::register::Standing;
    use crate::domain::time::Timestamp;

    fn line(number: usize) -> NodeLine {
        NodeLine {
            id: NodeId::from_text(format!("n{number:02}")),
            kind: IdentifierKind::Phone,
            shown: "+62 812-0000-1234".into(),
            standing: Standing::Plain,
            cases: 2,
            first_at: Timestamp(0),
            last_at: Timestamp(0),
        }
    }

    #[test]
    fn boxes_of_a_full_group_do_not_cover_each_other() {
        for ring_sizes in [&[1, 1][..], &[1, 6, 12], &[1, 39]] {
            let mut members = Vec::new();
            for (ring, size) in ring_sizes.iter().enumerate() {
                for _ in 0..*size {
                    members.push(Member { line: line(members.len()), ring });
                }
            }
            let found: Vec<(f64, f64)> = places(&members, &[]).into_values().collect();
            assert_eq!(found.len(), members.len());
            for (at, a) in found.iter().enumerate() {
                for b in &found[at + 1..] {
                    let clear = (a.0 - b.0).abs() >= BOX.0 || (a.1 - b.1).abs() >= BOX.1;
                    assert!(clear, "{ring_sizes:?}: {a:?} and {b:?}");
                }
            }
        }
    }
}

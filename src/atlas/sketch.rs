//! The small map of one dialog: its pages as a tree along the buttons, the first page on top, and an arc for every other
//! button between them.

use crate::dialog::map::{Map, Place};
use crate::dialog::model::Dialog;

use super::places;
use super::words::Teller;

/// Height of a row, in the units of the picture.
const ROW: usize = 32;
/// Width of the strip in which the arcs lie.
const STRIP: usize = 44;

/// The map of a dialog.
pub(super) struct Sketch {
    pub(super) rows: Vec<Row>,
    pub(super) arcs: Vec<Arc>,
}

/// A page in the tree.
pub(super) struct Row {
    pub(super) anchor: String,
    pub(super) name: String,
    /// Lists that open before it and close after it.
    pub(super) opens: usize,
    pub(super) closes: usize,
    /// Ways from here to other dialogs.
    pub(super) out: usize,
}

/// A way that the tree does not show.
pub(super) struct Arc {
    /// The line, as SVG writes it.
    pub(super) line: String,
    /// Whether it leads up, to a page further back.
    pub(super) is_up: bool,
}

impl Sketch {
    pub(super) fn new(tell: &Teller<'_>, map: &Map<'_>, d: usize) -> Self {
        let dialog = map.dialogs[d];
        let tree = tree(map, d);
        let row_of = |n: usize| tree.iter().position(|branch| branch.node == n);
        let nested = nest(&tree.iter().map(|branch| branch.depth).collect::<Vec<_>>());
        let rows = tree.iter().zip(nested).map(|(branch, (opens, closes))| {
            let node = &dialog.nodes[branch.node];
            Row {
                anchor: places::page(dialog, node),
                name: super::page::name(tell, node),
                opens,
                closes,
                out: map.leads((d, branch.node)).iter().filter(|(to, _)| *to != d).count(),
            }
        });
        let mut arcs = Vec::new();
        for (index, branch) in tree.iter().enumerate() {
            let mut told = vec![branch.node];
            for (_, to) in map.leads((d, branch.node)).iter().filter(|(to, _)| *to == d) {
                let in_tree = branch.parent == Some(*to)
                    || is_row(dialog) && is_next(dialog, branch.node, *to)
                    || tree.iter().any(|other| other.node == *to && other.parent == Some(branch.node));
                if let Some(end) = row_of(*to).filter(|_| !in_tree && !told.contains(to)) {
                    arcs.push(Arc { line: arc(index, end), is_up: end < index });
                    told.push(*to);
                }
            }
        }
        Self { rows: rows.collect(), arcs }
    }

    /// Size of the picture: width and height.
    pub(super) fn size(&self) -> (usize, usize) {
        (STRIP, self.rows.len() * ROW)
    }
}

/// Of rows so deep in a tree, how many lists open before each and close after it.
pub(super) fn nest(depths: &[usize]) -> Vec<(usize, usize)> {
    let level = |index: usize| depths.get(index).map_or(0, |depth| depth + 1);
    let before = |index: usize| index.checked_sub(1).map_or(0, level);
    let lists = |index: usize| {
        let here = level(index);
        (here.saturating_sub(before(index)), here.saturating_sub(level(index + 1)))
    };
    (0..depths.len()).map(lists).collect()
}

/// Whether a way needs no line, because the pages stand one below the other; steps also go back.
fn is_next(dialog: &Dialog, from: usize, to: usize) -> bool {
    to == from + 1 || dialog.procedure && from == to + 1
}

/// A page of the tree.
struct Branch {
    node: usize,
    parent: Option<usize>,
    depth: usize,
}

/// The pages along the buttons: below each page those to which it is the shortest way. What only other dialogs lead to
/// comes last.
fn tree(map: &Map<'_>, d: usize) -> Vec<Branch> {
    let dialog = map.dialogs[d];
    let parents = parents(map, d, dialog);
    let mut out = Vec::new();
    let roots = (0..dialog.nodes.len()).filter(|n| parents[*n].is_none());
    let start = dialog.nodes.iter().position(|node| node.id == dialog.start);
    let mut open: Vec<(usize, usize)> = roots.filter(|n| Some(*n) != start).map(|n| (n, 0)).rev().collect();
    open.extend(start.map(|n| (n, 0)));
    while let Some((node, depth)) = open.pop() {
        out.push(Branch { node, parent: parents[node], depth });
        let below = (0..dialog.nodes.len()).filter(|n| parents[*n] == Some(node));
        let mut below: Vec<usize> = below.collect();
        // In the order of the buttons.
        below.sort_by_key(|n| map.leads((d, node)).iter().position(|to| *to == (d, *n)));
        open.extend(below.into_iter().rev().map(|n| (n, depth + 1)));
    }
    out
}

/// Whether the pages stand one after the other: steps of a procedure, questions of a form.
fn is_row(dialog: &Dialog) -> bool {
    dialog.procedure || !dialog.path.is_empty()
}

/// The page from which each page is first reached; where they stand one after the other, none.
fn parents(map: &Map<'_>, d: usize, dialog: &Dialog) -> Vec<Option<usize>> {
    let mut parents = vec![None; dialog.nodes.len()];
    if is_row(dialog) {
        return parents;
    }
    let start = dialog.nodes.iter().position(|node| node.id == dialog.start);
    let mut seen = vec![false; dialog.nodes.len()];
    // First from the start, then from whatever else is not reached yet.
    for root in start.into_iter().chain(0..dialog.nodes.len()) {
        let mut open: std::collections::VecDeque<Place> = [(d, root)].into();
        if std::mem::replace(&mut seen[root], true) {
            continue;
        }
        while let Some(place) = open.pop_front() {
            for to in map.leads(place).iter().filter(|(to, _)| *to == d) {
                if !std::mem::replace(&mut seen[to.1], true) {
                    parents[to.1] = Some(place.1);
                    open.push_back(*to);
                }
            }
        }
    }
    parents
}

/// A line that leaves a row to the left and comes back to another one, wider the farther they are apart.
fn arc(from: usize, to: usize) -> String {
    let middle = |row: usize| row * ROW + ROW / 2;
    let (start, end) = (middle(from), middle(to));
    let bulge = STRIP.saturating_sub(12 + 6 * from.abs_diff(to));
    format!("M{STRIP} {start}C{bulge} {start} {bulge} {end} {} {end}", STRIP - 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_open_and_close_as_often() {
        assert_eq!(nest(&[0, 1, 2, 2, 0]), [(1, 0), (1, 0), (1, 0), (0, 2), (0, 1)]);
        assert_eq!(nest(&[]), []);
    }
}

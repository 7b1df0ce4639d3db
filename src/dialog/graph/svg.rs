//! A plain picture without a layout program: columns by the number of taps from the menu, rows by what leads there.

use std::collections::BTreeMap;

use super::super::map::{Map, Place};
use super::super::model::{Action, Dialogs};
use super::line;

const BOX_WIDTH: usize = 170;
const BOX_HEIGHT: usize = 34;
const COLUMN: usize = 260;
const ROW: usize = 46;
const MARGIN: usize = 20;
/// Letters that fit into a box.
const MAX_LETTERS: usize = 24;

/// The look: thin grey ways, boxes that stay readable in print.
const STYLE: &str = "text{font:12px sans-serif}.d{font-size:10px;fill:#555}\
rect{fill:#fff;stroke:#245;rx:4}path{fill:none;stroke:#8aa;opacity:.7}";

/// Where a box stands.
type Spot = (usize, usize);

/// Draws the map.
pub(super) fn draw(dialogs: &Dialogs, map: &Map<'_>) -> String {
    let spots = spots(dialogs, map);
    let columns = spots.values().map(|(column, _)| column + 1).max().unwrap_or(0);
    let rows = spots.values().map(|(_, row)| row + 1).max().unwrap_or(0);
    let (width, height) = (2 * MARGIN + columns * COLUMN, 2 * MARGIN + rows * ROW);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\">\n<style>{STYLE}</style>\n"
    );
    for arrow in &map.arrows {
        if let (Some(from), Some(to)) = (spots.get(&arrow.from), spots.get(&arrow.to)) {
            line(&mut out, &way(*from, *to, arrow.label));
        }
    }
    for (place, spot) in &spots {
        let (dialog, node) = map.name(*place);
        line(&mut out, &square(*spot, &dialog.id, &node.id, &dialog.title.base));
    }
    out.push_str("</svg>\n");
    out
}

/// Columns by taps from the menu; in a column, boxes stand in the order of what leads to them.
fn spots(dialogs: &Dialogs, map: &Map<'_>) -> BTreeMap<Place, Spot> {
    let menu = Action::Menu.opens().and_then(|menu| map.entrance(dialogs, menu));
    let mut spots: BTreeMap<Place, Spot> = BTreeMap::new();
    let mut column: Vec<Place> = menu.into_iter().collect();
    let mut number = 0;
    while spots.len() < map.edges.len() {
        if column.is_empty() {
            // What the menu does not lead to begins a new band of columns.
            column = map.edges.keys().find(|place| !spots.contains_key(place)).copied().into_iter().collect();
        }
        for (row, place) in column.iter().enumerate() {
            spots.insert(*place, (number, row));
        }
        let mut next = Vec::new();
        for to in column.iter().flat_map(|place| map.leads(*place)) {
            if !spots.contains_key(to) && !next.contains(to) {
                next.push(*to);
            }
        }
        column = next;
        number += 1;
    }
    spots
}

fn corner((column, row): Spot) -> (usize, usize) {
    (MARGIN + column * COLUMN, MARGIN + row * ROW)
}

fn way(from: Spot, to: Spot, label: &str) -> String {
    let ((x1, y1), (x2, y2)) = (corner(from), corner(to));
    let (x1, y1, y2) = (x1 + BOX_WIDTH, y1 + BOX_HEIGHT / 2, y2 + BOX_HEIGHT / 2);
    let bend = (COLUMN - BOX_WIDTH) / 2;
    let before = x2.saturating_sub(bend);
    format!(
        "<path d=\"M{x1} {y1}C{} {y1} {before} {y2} {x2} {y2}\"><title>{}</title></path>",
        x1 + bend,
        escape(label)
    )
}

fn square(spot: Spot, dialog: &str, node: &str, title: &str) -> String {
    let (x, y) = corner(spot);
    format!(
        "<g><title>{}</title><rect x=\"{x}\" y=\"{y}\" width=\"{BOX_WIDTH}\" height=\"{BOX_HEIGHT}\"/>\
         <text class=\"d\" x=\"{tx}\" y=\"{}\">{}</text><text x=\"{tx}\" y=\"{}\">{}</text></g>",
        escape(title),
        y + 13,
        escape(&short(dialog)),
        y + 27,
        escape(&short(node)),
        tx = x + 8,
    )
}

fn short(words: &str) -> String {
    if words.chars().count() <= MAX_LETTERS {
        return words.to_owned();
    }
    words.chars().take(MAX_LETTERS - 1).chain(['…']).collect()
}

fn escape(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

//! The shapes of the charts: everything across in hundredths of the width, so they fit a phone and a wide screen without a
//! script and without small letters.

use crate::app::statistics::{Row, Table};
use crate::dialog::model::Tile;
use crate::domain::mask::Cell;

/// The height of the highest column, and of the line's field.
const HEIGHT: u64 = 100;
/// The longest bar, in hundredths: the number behind it needs room.
const LONGEST: u64 = 82;
/// The height of a square with its gap.
const SQUARE: u64 = 58;

/// A bar with its name above and its number behind.
pub(super) struct Bar {
    pub(super) label: String,
    pub(super) cell: Cell,
    pub(super) width: u64,
    /// Where its name stands, from the top.
    pub(super) top: usize,
}

/// A column of a month.
pub(super) struct Column {
    pub(super) month: String,
    pub(super) cell: Cell,
    pub(super) height: u64,
    /// Thousandths of the width, as `12.5`.
    pub(super) left: String,
    pub(super) middle: String,
    pub(super) width: String,
}

/// A square of the map.
pub(super) struct Square {
    pub(super) short: String,
    pub(super) cell: Cell,
    pub(super) left: String,
    pub(super) middle: String,
    pub(super) width: String,
    pub(super) top: u64,
    /// From 0 (none) to 4 (most).
    pub(super) shade: u64,
}

/// A line over months.
pub(super) struct Line {
    /// Runs of points in a field of 1000 by [`HEIGHT`]: a month without a value parts them.
    pub(super) runs: Vec<String>,
    pub(super) points: Vec<Point>,
}

/// A point of a line.
pub(super) struct Point {
    pub(super) month: String,
    pub(super) minutes: Option<u64>,
    pub(super) middle: String,
    pub(super) top: u64,
}

/// Hundredths with one digit behind the point: `at` of `all` parts.
fn part(at: u64, all: u64) -> String {
    let tenths = at * 1_000 / all.max(1);
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn highest<'a>(rows: impl Iterator<Item = &'a Row>) -> u64 {
    rows.filter_map(|row| row.count.shown()).max().unwrap_or(0).max(1)
}

/// A count as part of the highest; one case in a busy year is still seen.
fn scaled(cell: Cell, highest: u64, longest: u64) -> u64 {
    match cell.shown() {
        None | Some(0) => 0,
        Some(count) => (count * longest / highest).max(1),
    }
}

/// The largest rows as bars.
pub(super) fn bars(table: &Table, most: usize, label: impl Fn(&Row) -> String) -> Vec<Bar> {
    let rows = table.rows.iter().filter(|row| row.count != Cell::Shown(0)).take(most);
    let highest = highest(table.rows.iter());
    let bar = |(at, row): (usize, &Row)| Bar {
        label: label(row),
        cell: row.count,
        width: scaled(row.count, highest, LONGEST),
        top: at * 44 + 15,
    };
    rows.enumerate().map(bar).collect()
}

/// The months as columns.
pub(super) fn columns(table: &Table) -> Vec<Column> {
    let (all, highest) = (table.rows.len() as u64, highest(table.rows.iter()));
    let column = |(at, row): (u64, &Row)| Column {
        month: row.key.clone(),
        cell: row.count,
        height: scaled(row.count, highest, HEIGHT),
        left: part(at * 8 + 1, all * 8),
        middle: part(at * 2 + 1, all * 2),
        width: part(6, all * 8),
    };
    (0..).zip(&table.rows).map(column).collect()
}

/// The kabupaten on the map; empty where nobody has drawn one.
pub(super) fn squares(table: &Table, tiles: &[Tile]) -> Vec<Square> {
    let columns = tiles.iter().map(|tile| tile.column).max().unwrap_or(1);
    let highest = highest(table.rows.iter().filter(|row| tiles.iter().any(|tile| tile.code == row.key)));
    let square = |tile: &Tile| {
        let row = table.rows.iter().find(|row| row.key == tile.code);
        let cell = row.map_or(Cell::Shown(0), |row| row.count);
        Square {
            short: tile.short.clone(),
            cell,
            left: part((tile.column - 1) * 100, columns * 100),
            middle: part((tile.column - 1) * 100 + 48, columns * 100),
            width: part(96, columns * 100),
            top: (tile.row - 1) * SQUARE,
            shade: scaled(cell, highest, 4),
        }
    };
    tiles.iter().map(square).collect()
}

/// Spans over months.
pub(super) fn line(months: &[(String, Option<u64>)]) -> Line {
    let all = months.len() as u64;
    let highest = months.iter().filter_map(|(_, minutes)| *minutes).max().unwrap_or(0).max(1);
    let (mut runs, mut run, mut points) = (Vec::new(), Vec::new(), Vec::new());
    for (at, (month, minutes)) in (0..).zip(months) {
        let top = HEIGHT - minutes.map_or(0, |minutes| minutes * HEIGHT / highest);
        match minutes {
            Some(_) => run.push(format!("{},{top}", (at * 2 + 1) * 500 / all.max(1))),
            None if run.is_empty() => {}
            None => runs.push(std::mem::take(&mut run).join(" ")),
        }
        points.push(Point {
            month: month.clone(),
            minutes: *minutes,
            middle: part(at * 2 + 1, all * 2),
            top,
        });
    }
    runs.push(run.join(" "));
    runs.retain(|run| !run.is_empty());
    Line { runs, points }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::statistics::TableId;

    fn table(rows: &[(&str, Cell)]) -> Table {
        let row = |(key, count): &(&str, Cell)| Row { key: (*key).to_owned(), name: None, count: *count };
        let rows = rows.iter().map(row).collect();
        Table { id: TableId::Months, rows, total: Cell::Shown(0), before: Cell::Shown(0) }
    }

    #[test]
    fn shapes_stand_in_proportion_and_hidden_counts_have_none() {
        let rows =
            table(&[("2026-10", Cell::Shown(400)), ("2026-11", Cell::Shown(1)), ("2026-12", Cell::Hidden)]);
        let heights: Vec<u64> = columns(&rows).iter().map(|column| column.height).collect();
        assert_eq!(heights, [HEIGHT, 1, 0], "one case is seen beside four hundred");
        let widths: Vec<u64> = bars(&rows, 12, |row| row.key.clone()).iter().map(|bar| bar.width).collect();
        assert_eq!(widths, [LONGEST, 1, 0]);
        let middles: Vec<String> = columns(&rows).into_iter().map(|column| column.middle).collect();
        assert_eq!(middles, ["16.6", "50.0", "83.3"]);
    }

    #[test]
    fn a_month_without_a_value_parts_the_line() {
        let months = [("2026-01", Some(60)), ("2026-02", None), ("2026-03", Some(30)), ("2026-04", Some(30))];
        let line = line(&months.map(|(month, minutes)| (month.to_owned(), minutes)));
        assert_eq!(line.runs, ["125,0", "625,50 875,50"]);
    }

    #[test]
    fn squares_take_the_count_of_their_kabupaten() {
        let tile = |code: &str, column, row| Tile { code: code.into(), short: code.into(), column, row };
        let counted =
            table(&[("72.71", Cell::Shown(8)), ("31.71", Cell::Shown(99)), ("72.10", Cell::Hidden)]);
        let found = squares(&counted, &[tile("72.71", 1, 1), tile("72.10", 2, 3), tile("72.05", 2, 1)]);
        let told: Vec<(Cell, u64, u64)> = found.iter().map(|one| (one.cell, one.shade, one.top)).collect();
        assert_eq!(told, [(Cell::Shown(8), 4, 0), (Cell::Hidden, 0, 116), (Cell::Shown(0), 0, 0)]);
        assert_eq!(found[1].left, "50.0");
    }
}

//! `_data/tiles.csv`.

use crate::dialog::model::Tile;
use crate::dialog::problem::{CheckKind, Problem};

use super::read::{rows, whole};

const TILE: &[&str] = &["code", "short", "column", "row"];
/// A wider or higher map fits no phone.
const MOST: u64 = 8;

/// Reads the squares; two on one place, or one beside the map, are problems.
pub(super) fn tiles(file: &str, source: &str, problems: &mut Vec<Problem>) -> Vec<Tile> {
    let mut tiles: Vec<Tile> = Vec::new();
    for mut row in rows(file, source, TILE, problems) {
        let at = row.at.clone();
        let (code, short) = (row.take(0), row.take(1));
        let (column, line) = (whole(&mut row, 2, problems), whole(&mut row, 3, problems));
        let place = format!("{column}/{line}");
        let outside = ![column, line].iter().all(|one| (1..=MOST * 2).contains(one)) || column > MOST;
        if outside || tiles.iter().any(|tile| (tile.column, tile.row) == (column, line)) {
            problems.push(Problem::new(CheckKind::BadValue, at, place).detail(format!("1–{MOST}")));
            continue;
        }
        tiles.push(Tile { code, short, column, row: line });
    }
    tiles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_lies_on_the_map_and_on_no_other() {
        let mut problems = Vec::new();
        let source =
            "code,short,column,row\n72.71,Palu,1,3\n72.10,Sigi,1,3\n72.05,Buol,9,1\n72.02,Poso,dua,1\n";
        let found = tiles("_data/tiles.csv", source, &mut problems);
        assert_eq!(found, [Tile { code: "72.71".into(), short: "Palu".into(), column: 1, row: 3 }]);
        let lines: Vec<u32> = problems.iter().map(|problem| problem.at.line).collect();
        assert_eq!(lines, [3, 4, 5, 5], "the word that is no number is told, and that it is no place");
    }
}

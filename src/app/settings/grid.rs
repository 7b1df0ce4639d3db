//! A table of the dialogs as rows and columns, whatever its columns are.

use crate::domain::chance::hex;
use sha2::{Digest as _, Sha256};

/// A table: its columns and its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// Names of the columns, in the order of the file.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<GridRow>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridRow {
    /// The line of the file in which it begins.
    pub line: u32,
    /// Its cells, in the order of the columns.
    pub cells: Vec<String>,
}

impl GridRow {
    /// By which a row is known again: who changed it meanwhile changed this.
    pub fn mark(&self) -> String {
        let mut digest = Sha256::new();
        for cell in &self.cells {
            digest.update(cell.len().to_be_bytes());
            digest.update(cell);
        }
        hex(&digest.finalize()[..8])
    }
}

impl Grid {
    /// Reads a table; `None` when it cannot be read as one.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let columns = reader.headers().ok()?.iter().map(str::to_owned).collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.ok()?;
            let line = record.position().map_or(1, csv::Position::line);
            let cells = record.iter().map(|cell| cell.replace("\r\n", "\n")).collect();
            rows.push(GridRow { line: u32::try_from(line).unwrap_or(u32::MAX), cells });
        }
        Some(Self { columns, rows })
    }

    /// Writes the table.
    pub fn to_text(&self) -> String {
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        let rows = self.rows.iter().map(|row| &row.cells);
        for cells in std::iter::once(&self.columns).chain(rows) {
            // Into memory, and as many cells as there are columns: this cannot fail.
            writer.write_record(cells).ok();
        }
        let written = writer.into_inner().unwrap_or_default();
        String::from_utf8(written).unwrap_or_default()
    }

    /// Where the row of a mark stands; `None` when it was changed or removed meanwhile.
    pub fn find(&self, mark: &str) -> Option<usize> {
        self.rows.iter().position(|row| row.mark() == mark)
    }

    /// The row with that first cell.
    pub fn row_of(&self, key: &str) -> Option<&GridRow> {
        self.rows.iter().find(|row| row.cells.first().is_some_and(|cell| cell == key))
    }

    /// The row in which a line of the file stands, counted from 1.
    pub fn row_at(&self, line: u32) -> Option<usize> {
        self.rows.iter().rposition(|row| row.line <= line).map(|index| index + 1).filter(|_| line > 1)
    }

    /// The column in which a row holds such words.
    pub fn column_with(&self, row: usize, words: &str) -> Option<&str> {
        let cells = &self.rows.get(row.checked_sub(1)?)?.cells;
        let exact = cells.iter().position(|cell| cell == words);
        let near = || cells.iter().position(|cell| !words.is_empty() && cell.contains(words));
        let at = exact.or_else(near)?;
        self.columns.get(at).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_written_as_it_was_read() {
        let text = "date,name,kind\n2026-01-01,\"Tahun baru, \"\"1\"\"\",libur\n2026-01-02,\"dua\nbaris\",\n";
        let grid = Grid::parse(text).unwrap();
        assert_eq!(grid.to_text(), text);
        assert_eq!(grid.rows[1].cells, ["2026-01-02", "dua\nbaris", ""]);
        assert_eq!((grid.rows[0].line, grid.rows[1].line), (2, 3));
        assert_eq!((grid.row_at(1), grid.row_at(2), grid.row_at(4)), (None, Some(1), Some(2)));
        assert_eq!(grid.column_with(2, "2026-01-02"), Some("date"));
        assert_eq!(grid.find(&grid.rows[1].mark()), Some(1));
        assert_eq!(Grid::parse("a,b\n1\n"), None, "a row of another length");
    }
}

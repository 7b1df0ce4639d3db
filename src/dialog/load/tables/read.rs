//! Reading a table: rows in the order of the columns asked for, each cell and its faults.

use std::collections::BTreeMap;

use crate::dialog::model::{At, Origin};
use crate::dialog::problem::{CheckKind, Problem, number};

use super::super::shape::is_day;

/// A row: its cells in the order of the columns asked for, and where it stands.
pub(super) struct Row {
    pub(super) at: At,
    cells: Vec<String>,
}

impl Row {
    pub(super) fn take(&mut self, column: usize) -> String {
        self.cells.get_mut(column).map(std::mem::take).unwrap_or_default()
    }
}

/// One cell as a row of its own, for a column that may be empty.
pub(super) fn cell(at: &At, words: String) -> Row {
    Row { at: at.clone(), cells: vec![words] }
}

/// The rows of a table with the wanted columns in the wanted order. The first column is the row's id: it must not be
/// empty nor repeated (of sheets, promises and hours the id is several columns).
pub(super) fn rows(file: &str, source: &str, columns: &[&str], problems: &mut Vec<Problem>) -> Vec<Row> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(source.as_bytes());
    let Some(places) = places(file, &mut reader, columns, problems) else { return Vec::new() };
    let ids = match columns {
        columns if columns == super::SHEET || columns == super::promises::PROMISE => 3,
        columns if columns == super::promises::HOURS => 2,
        _ => 1,
    };
    let mut first_lines: BTreeMap<Vec<String>, u32> = BTreeMap::new();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                problems.push(bad(file, error.position(), &reason(&error)));
                continue;
            }
        };
        let at = at(file, record.position());
        let cells: Vec<String> =
            places.iter().map(|place| record.get(*place).unwrap_or_default().replace("\r\n", "\n")).collect();
        let id = cells[..ids].to_vec();
        if id[0].is_empty() {
            problems.push(Problem::new(CheckKind::EmptyValue, at, columns[0]));
            continue;
        }
        if let Some(line) = first_lines.insert(id.clone(), at.line) {
            let words = id.join("/");
            let first = format!("baris {line}");
            problems.push(Problem::new(CheckKind::DuplicateId, at, words).detail(first));
            continue;
        }
        rows.push(Row { at, cells });
    }
    rows
}

/// Where each wanted column stands in the table.
fn places(
    file: &str,
    reader: &mut csv::Reader<&[u8]>,
    columns: &[&str],
    problems: &mut Vec<Problem>,
) -> Option<Vec<usize>> {
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => {
            problems.push(bad(file, error.position(), &reason(&error)));
            return None;
        }
    };
    for header in headers.iter().filter(|header| !columns.contains(header)) {
        problems
            .push(Problem::new(CheckKind::UnknownKey, at(file, None), header).meant(columns.iter().copied()));
    }
    let mut places = Vec::new();
    for column in columns {
        match headers.iter().position(|header| header == *column) {
            Some(place) => places.push(place),
            None => problems.push(Problem::new(CheckKind::MissingKey, at(file, None), *column)),
        }
    }
    (places.len() == columns.len()).then_some(places)
}

fn bad(file: &str, position: Option<&csv::Position>, reason: &str) -> Problem {
    Problem::new(CheckKind::BadTable, at(file, position), "").detail(reason)
}

fn reason(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("baris ini punya {len} kolom, seharusnya {expected_len}")
        }
        other => format!("{other:?}"),
    }
}

fn at(file: &str, position: Option<&csv::Position>) -> At {
    let line = position.map_or(1, |position| usize::try_from(position.line()).unwrap_or(1));
    At { file: file.to_owned(), line: number(line), column: 1 }
}

/// The columns `source`, `checked`, `stale_after`, the first of which is the column `first`.
pub(super) fn origin(row: &mut Row, first: usize, problems: &mut Vec<Problem>) -> Origin {
    let origin = Origin {
        source: row.take(first),
        checked: row.take(first + 1),
        stale_after: row.take(first + 2),
        at: row.at.clone(),
    };
    for day in [&origin.checked, &origin.stale_after] {
        if !day.is_empty() && !is_day(day) {
            problems.push(Problem::new(CheckKind::BadDate, origin.at.clone(), day));
        }
    }
    origin
}

/// A whole number in a column; nothing stands for one that cannot be read.
pub(super) fn whole(row: &mut Row, column: usize, problems: &mut Vec<Problem>) -> u64 {
    let words = row.take(column);
    words.parse().unwrap_or_else(|_| {
        problems.push(Problem::new(CheckKind::WrongType, row.at.clone(), words).detail("bilangan"));
        0
    })
}

/// Says so when a cell holds none of the words that it may hold.
pub(super) fn one_of(word: &str, words: &[&'static str], at: &At, problems: &mut Vec<Problem>) {
    if !words.contains(&word) {
        let problem = Problem::new(CheckKind::BadValue, at.clone(), word);
        problems.push(problem.detail(words.join(", ")).meant(words.iter().copied()));
    }
}

/// The words of a cell, between `|`.
pub(super) fn listed(cell: &str) -> Vec<String> {
    cell.split('|').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

//! The cells of a list file, whether it is CSV or a workbook.

use std::io::Cursor;

use calamine::{Data, DataRef, Reader as _, SheetType, Xlsx};
use jiff::civil::Date;

/// A list longer than this is none.
const MAX_ROWS: usize = 200_000;
/// Columns further right are not looked at.
const MAX_COLUMNS: usize = 100;

/// One cell as the file has it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// Nothing, or spaces.
    Empty,
    /// Words, with single spaces.
    Text(String),
    /// A number, which may be a day as Excel counts them.
    Number(f64),
    /// A day, by the cell's own format.
    Day(Date),
    /// Something that is no value; what.
    Unusable(&'static str),
}

/// One row that holds something.
#[derive(Debug)]
pub(super) struct Row {
    /// Its number as a spreadsheet shows it: the line of the file.
    pub(super) number: u64,
    /// Its cells from the left.
    pub(super) cells: Vec<Cell>,
}

/// The rows of a file that hold something; a fault when it is no such file.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<Row>, String> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    if bytes.is_empty() {
        return Err("it is empty".to_owned());
    }
    let rows = if starts(b"PK\x03\x04") {
        workbook(bytes)?
    } else if starts(b"\xd0\xcf\x11\xe0") {
        return Err("it is an old or a protected Excel file: save it as .xlsx or as CSV (UTF-8)".to_owned());
    } else if starts(b"\xff\xfe") || starts(b"\xfe\xff") || bytes.contains(&0) {
        return Err("it is neither an .xlsx nor a CSV in UTF-8: save it as one of them".to_owned());
    } else {
        table(bytes)?
    };
    if rows.len() > MAX_ROWS {
        return Err(format!("it has more than {MAX_ROWS} rows"));
    }
    if rows.is_empty() { Err("it is empty".to_owned()) } else { Ok(rows) }
}

/// CSV with commas, semicolons or tabs.
fn table(bytes: &[u8]) -> Result<Vec<Row>, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|fault| {
        let row = bytes[..fault.valid_up_to()].split(|byte| *byte == b'\n').count();
        format!("row {row}: it is not UTF-8: save the file as \"CSV UTF-8\", or as .xlsx")
    })?;
    if text.trim_start().starts_with(['<', '%', '{']) {
        return Err(
            "it is neither an .xlsx nor a CSV: open it in a spreadsheet and save it as one".to_owned()
        );
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|fault| fault.to_string())?;
        let number = record.position().map_or(0, csv::Position::line);
        let cells = record.iter().take(MAX_COLUMNS).map(written).collect();
        push(&mut rows, Row { number, cells });
    }
    Ok(rows)
}

/// The separator that cuts the text most evenly: the one of which the most lines have equally many.
fn delimiter(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(30).collect();
    let evenness = |sign: u8| {
        let counts = lines.iter().map(|line| line.bytes().filter(|byte| *byte == sign).count());
        let mut counts: Vec<usize> = counts.filter(|count| *count > 0).collect();
        counts.sort_unstable();
        let middle = counts.get(counts.len() / 2).copied().unwrap_or(0);
        (counts.iter().filter(|count| **count == middle).count(), middle)
    };
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|sign| evenness(*sign)).unwrap_or(b',')
}

fn written(text: &str) -> Cell {
    let text = tidy(text);
    if text.is_empty() {
        Cell::Empty
    } else if text.starts_with('=') {
        Cell::Unusable("it is a formula: save the file with values")
    } else {
        Cell::Text(text)
    }
}

/// The first sheet of a workbook that holds something. A formula counts as the value that stands beside it in the file.
fn workbook(bytes: &[u8]) -> Result<Vec<Row>, String> {
    let unread = |fault: calamine::XlsxError| format!("it is no workbook that can be read: {fault}");
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(unread)?;
    let sheets = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let names: Vec<String> = sheets.map(|sheet| sheet.name.clone()).collect();
    for name in names {
        let mut cells = book.worksheet_cells_reader(&name).map_err(unread)?;
        let mut rows = Vec::new();
        let mut row = Row { number: 0, cells: Vec::new() };
        // A cell far out in an empty sheet costs nothing: cells come one by one, never as a rectangle.
        while let Some(cell) = cells.next_cell().map_err(unread)? {
            let (at, column) = cell.get_position();
            let number = u64::from(at) + 1;
            if number != row.number {
                push(&mut rows, std::mem::replace(&mut row, Row { number, cells: Vec::new() }));
            }
            let column = column as usize;
            if column < MAX_COLUMNS && rows.len() <= MAX_ROWS {
                row.cells.resize(row.cells.len().max(column + 1), Cell::Empty);
                row.cells[column] = stored(cell.get_value());
            }
        }
        push(&mut rows, row);
        if !rows.is_empty() {
            return Ok(rows);
        }
    }
    Ok(Vec::new())
}

fn stored(value: &DataRef<'_>) -> Cell {
    match Data::from(value.clone()) {
        Data::Empty => Cell::Empty,
        Data::String(text) | Data::DateTimeIso(text) => {
            let text = tidy(&text);
            if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
        }
        #[expect(clippy::cast_precision_loss, reason = "a workbook stores every number as a float")]
        Data::Int(number) => Cell::Number(number as f64),
        Data::Float(number) => Cell::Number(number),
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            let narrow = |number: u8| i8::try_from(number).unwrap_or(0);
            let year = i16::try_from(year).unwrap_or(0);
            Date::new(year, narrow(month), narrow(day)).map_or(Cell::Unusable("it is no day"), Cell::Day)
        }
        Data::DateTime(_) | Data::DurationIso(_) => Cell::Unusable("it is a span of time"),
        Data::Bool(_) => Cell::Unusable("it is TRUE or FALSE"),
        Data::Error(_) => Cell::Unusable("its formula failed: save the file with values"),
    }
}

fn push(rows: &mut Vec<Row>, row: Row) {
    if row.cells.iter().any(|cell| *cell != Cell::Empty) {
        rows.push(row);
    }
}

/// Single spaces; without signs that cannot be seen.
fn tidy(text: &str) -> String {
    let hidden = |sign: &char| !matches!(sign, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}');
    let plain: String =
        text.chars().filter(hidden).map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

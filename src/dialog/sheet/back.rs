//! A sheet that comes back from a translator, as Excel or LibreOffice wrote it: with a byte order mark, `;` between the
//! columns, the columns in another order, rows left out.

use std::collections::BTreeMap;

use super::{COLUMNS, Row, Sheet, State, same};
use crate::dialog::model::{At, Dialogs};
use crate::dialog::problem::{nearest, number};
use crate::dialog::texts::story;

/// The columns without which nothing can be taken back.
const NEEDED: [&str; 5] = ["file", "node", "part", "text", "translation"];
/// What a spreadsheet leaves of a text that it took for a formula.
const FORMULA_FAULTS: [&str; 5] = ["#NAME?", "#VALUE!", "#REF!", "#ERROR!", "Err:"];

/// Reads a sheet that came back; `at.line` of its rows counts from 1, the heading included, as a spreadsheet does. What is
/// wrong is told for every row.
pub fn returned(name: &str, bytes: &[u8]) -> Result<Vec<Row>, Vec<String>> {
    let text = decoded(bytes).map_err(|fault| vec![format!("{name}: {fault}")])?;
    let mut table = Table::open(text);
    let lacking = NEEDED.iter().filter(|column| !table.places.contains_key(**column));
    let lacking: Vec<String> = lacking.map(|column| table.lacks(name, column)).collect();
    if !lacking.is_empty() {
        return Err(lacking);
    }
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    let mut lines: BTreeMap<String, u32> = BTreeMap::new();
    for (line, read) in table.rows() {
        let twice = |row: Row| match lines.insert(row.key.clone(), line) {
            Some(earlier) => Err(("part", format!("teks ini sudah ada di baris {earlier}"))),
            None => Ok(row),
        };
        match read.and_then(twice) {
            Ok(row) => rows.push(Row { at: At { file: name.to_owned(), line, column: 1 }, ..row }),
            Err((column, words)) => faults.push(format!("{name}: baris {line}, kolom {column}: {words}")),
        }
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

/// Reads what was put aside: every row that can be read, a key as often as it stands there.
pub fn kept(text: &str) -> Vec<Row> {
    Table::open(text).rows().into_iter().filter_map(|(_, row)| row.ok()).collect()
}

fn decoded(bytes: &[u8]) -> Result<&str, &'static str> {
    if bytes.contains(&0) {
        return Err("berkas ini UTF-16 atau bukan CSV; simpan sebagai \"CSV UTF-8\"");
    }
    std::str::from_utf8(bytes).map_err(|_| "berkas ini bukan UTF-8; simpan sebagai \"CSV UTF-8\"")
}

/// A table whose first line names its columns.
struct Table<'a> {
    reader: csv::Reader<&'a [u8]>,
    /// Where each column stands, by its name in lower case.
    places: BTreeMap<String, usize>,
    /// The line of the names, from 1.
    heading: usize,
}

/// A column and what is wrong in it.
type Fault = (&'static str, String);

impl<'a> Table<'a> {
    fn open(text: &'a str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        // Excel may say in a line of its own how the columns are parted.
        let told =
            text.strip_prefix("sep=").and_then(|rest| Some((rest.bytes().next()?, rest.split_once('\n')?.1)));
        let (sign, table) = told.unwrap_or_else(|| (delimiter(text), text));
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(sign)
            .trim(csv::Trim::All)
            .flexible(true)
            .from_reader(table.as_bytes());
        let headers = reader.headers().cloned().unwrap_or_default();
        let places = headers.iter().enumerate().map(|(place, name)| (name.to_lowercase(), place)).collect();
        Self { reader, places, heading: if told.is_some() { 2 } else { 1 } }
    }

    fn lacks(&self, name: &str, column: &str) -> String {
        let meant = nearest(column, self.places.keys().map(String::as_str));
        let meant = meant.map_or_else(String::new, |word| format!("; apakah `{word}` yang dimaksud?"));
        format!("{name}: baris {}: kolom {column} tidak ada{meant}", self.heading)
    }

    /// The rows with their lines; empty ones are passed over.
    fn rows(&mut self) -> Vec<(u32, Result<Row, Fault>)> {
        let (places, heading) = (&self.places, self.heading);
        let lines = self.reader.records().zip(heading + 1..);
        let read = lines.map(|(record, line)| {
            let record = record.map_err(|error| ("file", error.to_string()));
            (number(line), record.map(|record| (record.iter().all(str::is_empty), row(places, &record))))
        });
        let full = read.filter_map(|(line, read)| match read {
            Ok((true, _)) => None,
            Ok((false, row)) => Some((line, row)),
            Err(fault) => Some((line, Err(fault))),
        });
        full.collect()
    }
}

/// The sign between the names of the columns.
fn delimiter(table: &str) -> u8 {
    let heading = table.lines().next().unwrap_or_default();
    let count = |sign: &u8| heading.bytes().filter(|byte| byte == sign).count();
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

fn row(places: &BTreeMap<String, usize>, record: &csv::StringRecord) -> Result<Row, Fault> {
    let cell = |column: &str| {
        let cell = places.get(column).and_then(|place| record.get(*place)).unwrap_or_default();
        cell.replace("\r\n", "\n").replace('\r', "\n")
    };
    if record.len() > places.len() {
        let words = format!("baris ini punya {} kolom, seharusnya {}", record.len(), places.len());
        return Err(("translation", words));
    }
    if let Some(column) = COLUMNS[..3].iter().find(|column| cell(column).is_empty()) {
        return Err((column, "kosong; tidak diketahui teks mana yang diterjemahkan".to_owned()));
    }
    let translation = cell("translation");
    if let Some(sign) = FORMULA_FAULTS.iter().find(|sign| translation.starts_with(**sign)) {
        return Err(("translation", format!("`{sign}` dibaca sebagai rumus; jadikan kolom itu teks")));
    }
    Ok(Row {
        key: format!("{}/{}/{}", cell("file"), cell("node"), cell("part")),
        text: cell("text"),
        translation,
        state: State::parse(&cell("state").to_lowercase()).unwrap_or_default(),
        note: cell("note"),
        at: At::default(),
    })
}

/// What became of the rows that came back.
#[derive(Debug, Default)]
pub struct Merged {
    /// The sheet with them.
    pub sheet: Sheet,
    /// Rows that are new or changed something.
    pub taken: usize,
    /// Keys of rows that translate an earlier text.
    pub outdated: Vec<String>,
    /// Rows of texts that are no more.
    pub unknown: Vec<Row>,
}

/// Puts what came back into the sheet, row by row. An empty translation takes nothing away. A stale row holds again when its
/// translation was changed or its state set to `done`; a translation of an earlier text never replaces one that holds.
pub fn merge(dialogs: &Dialogs, sheet: &Sheet, returned: &[Row]) -> Merged {
    let bases: BTreeMap<&str, &str> =
        story(dialogs).into_iter().map(|text| (text.key.as_str(), text.base.as_str())).collect();
    let mut merged = Merged { sheet: sheet.clone(), ..Merged::default() };
    for row in returned {
        let Some(base) = bases.get(row.key.as_str()) else {
            if !row.translation.is_empty() {
                merged.unknown.push(row.clone());
            }
            continue;
        };
        let old = sheet.get(&row.key).cloned().unwrap_or_default();
        let note = if row.note.is_empty() { old.note.clone() } else { row.note.clone() };
        let mut new = Row { key: row.key.clone(), note, ..old.clone() };
        if !row.translation.is_empty() {
            let outdated = !same(&row.text, base);
            if outdated {
                merged.outdated.push(row.key.clone());
            }
            let untouched = row.state == State::Stale && row.translation == old.translation;
            if !(outdated && old.against(base) == State::Done) {
                let state = if outdated || untouched { State::Stale } else { State::Done };
                new = Row { text: (*base).to_owned(), translation: row.translation.clone(), state, ..new };
            }
        }
        let differs = |one: &Row, other: &Row| {
            one.translation != other.translation
                || one.note != other.note
                || one.against(base) != other.against(base)
        };
        merged.taken += usize::from(differs(&new, &old));
        merged.sheet.insert(row.key.clone(), new);
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::load;
    use crate::dialog::problem::Files;

    fn read(text: &str) -> Result<Vec<(String, String)>, Vec<String>> {
        let rows = returned("kembali.csv", text.as_bytes())?;
        Ok(rows.into_iter().map(|row| (row.key, row.translation)).collect())
    }

    #[test]
    fn what_a_spreadsheet_writes_is_read() {
        let expected = Ok(vec![("menu/a/say".to_owned(), "Hello;\n\"you\"".to_owned())]);
        assert_eq!(
            read(
                "\u{feff}file;node;part;text;translation;state;note\r\nmenu;a;say;Halo;\"Hello;\r\n\"\"you\"\"\";done;\r\n;;;;;;\r\n"
            ),
            expected
        );
        assert_eq!(
            read("sep=;\r\nnode;file;part;translation;text\r\na;menu;say;\"Hello;\n\"\"you\"\"\";Halo\r\n"),
            expected
        );
        assert_eq!(
            read(
                "File\tNode\tpart\ttext\ttranslation\tmine\nmenu\ta\tsay\tHalo\t\"Hello;\n\"\"you\"\"\"\tx\n"
            ),
            expected
        );
    }

    #[test]
    fn every_fault_names_its_row_and_column() {
        assert_eq!(
            read("file,node,part,text,terjemahan\n"),
            Err(vec!["kembali.csv: baris 1: kolom translation tidak ada".to_owned()])
        );
        assert_eq!(
            read("file,node,part,text,translation\na,b,c,x,y\na,,c,x,y\na,b,c,x,z\na,b,d,x,#NAME?\na,b,e,x,y, z\n").unwrap_err(),
            [
                "kembali.csv: baris 3, kolom node: kosong; tidak diketahui teks mana yang diterjemahkan",
                "kembali.csv: baris 4, kolom part: teks ini sudah ada di baris 2",
                "kembali.csv: baris 5, kolom translation: `#NAME?` dibaca sebagai rumus; jadikan kolom itu teks",
                "kembali.csv: baris 6, kolom translation: baris ini punya 6 kolom, seharusnya 5",
            ]
        );
        for bytes in [&b"\xff\xfef\0"[..], b"file\xe9"] {
            assert!(returned("x.csv", bytes).unwrap_err()[0].contains("CSV UTF-8"));
        }
    }

    #[test]
    fn what_came_back_is_merged_by_key() {
        let menu = "dialog: menu\ntitle: Menu\nstart: a\nnodes: {a: {say: Halo.}, b: {say: Dua.}, c: {say: Tiga.}, d: {say: Empat.}}\n";
        let dialogs = load::files(Files::from([("menu.yaml".to_owned(), menu.to_owned())])).dialogs.unwrap();
        let row = |key: &str, text: &str, translation: &str, state| {
            let (text, translation) = (text.to_owned(), translation.to_owned());
            Row { key: key.to_owned(), text, translation, state, ..Row::default() }
        };
        let sheet: Sheet = [
            row("menu/a/say", "Halo.", "Hello.", State::Done),
            row("menu/b/say", "Dua.", "Too", State::Stale),
            row("menu/c/say", "Tiga.", "Tree", State::Stale),
        ]
        .into_iter()
        .map(|row| (row.key.clone(), row))
        .collect();
        let merged = merge(
            &dialogs,
            &sheet,
            &[
                row("menu/a/say", "Hai.", "Hi.", State::Done),
                row("menu/b/say", "Dua.", "Two", State::Stale),
                row("menu/c/say", "Tiga.", "Tree", State::Stale),
                row("menu/d/say", "Dulu.", "Formerly", State::Open),
                row("menu/_/title", "Menu", "", State::Open),
                row("menu/x/say", "Lama", "Old", State::Done),
            ],
        );
        let state = |key: &str| {
            let row = &merged.sheet[key];
            (row.translation.as_str(), row.state)
        };
        assert_eq!(state("menu/a/say"), ("Hello.", State::Done), "an older text replaces nothing that holds");
        assert_eq!(state("menu/b/say"), ("Two", State::Done));
        assert_eq!(state("menu/c/say"), ("Tree", State::Stale), "untouched");
        assert_eq!(state("menu/d/say"), ("Formerly", State::Stale));
        assert_eq!(merged.outdated, ["menu/a/say", "menu/d/say"]);
        assert_eq!(merged.unknown.len(), 1);
        assert_eq!(merged.taken, 2);
    }
}

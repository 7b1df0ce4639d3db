//! The table of areas out of the files of the npm package `idn-area-data`: every province and regency of the country, and
//! the districts and villages of the provinces in which the office works.

use std::collections::BTreeMap;

/// A kind of area: how its files' names begin, its column for the parent's code, and the digits behind the parent's code.
struct Level {
    files: &'static str,
    parent: Option<&'static str>,
    digits: usize,
}

const LEVELS: [Level; 4] = [
    Level { files: "provinces", parent: None, digits: 2 },
    Level { files: "regencies", parent: Some("province_code"), digits: 2 },
    Level { files: "districts", parent: Some("regency_code"), digits: 2 },
    Level { files: "villages", parent: Some("district_code"), digits: 4 },
];

/// The columns of the table.
const COLUMNS: [&str; 2] = ["code", "name"];

/// From this level on only the chosen provinces count.
const DEEP: usize = 2;

/// A table that was made.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// The content of `areas.csv`.
    pub text: String,
    /// How many provinces, regencies, districts and villages are in it.
    pub counts: [usize; 4],
    /// The chosen provinces by name.
    pub provinces: Vec<String>,
}

/// Whether a file of that name holds areas.
pub fn holds_areas(name: &str) -> bool {
    level_of(name).is_some()
}

/// Makes the table for some provinces out of files given by name and content. Faults are told with file, row and column;
/// with any of them there is no table.
pub fn table(files: &[(String, String)], provinces: &[String]) -> Result<Table, Vec<String>> {
    let mut reader = Reader::default();
    let of = |index: usize| files.iter().filter(move |(name, _)| level_of(name) == Some(index));
    let missing = (0..LEVELS.len()).filter(|index| of(*index).next().is_none());
    let missing = missing.map(|index| format!("no file whose name begins with `{}`", LEVELS[index].files));
    reader.faults.extend(missing);
    for (name, _) in files.iter().filter(|(name, _)| !holds_areas(name)) {
        let known = LEVELS.map(|level| level.files).join(", ");
        reader.faults.push(format!("{name}: its name must begin with one of {known}"));
    }
    for index in 0..LEVELS.len() {
        // A fault in one level would only repeat itself in the next.
        if reader.faults.is_empty() {
            of(index).for_each(|(name, text)| reader.read(name, text, index, provinces));
        }
    }
    if reader.faults.is_empty() {
        reader.chosen(provinces);
    }
    reader.finish(provinces)
}

fn level_of(name: &str) -> Option<usize> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let is_table = name.to_lowercase().ends_with(".csv");
    LEVELS.iter().position(|level| name.starts_with(level.files)).filter(|_| is_table)
}

#[derive(Default)]
struct Reader {
    names: BTreeMap<String, String>,
    faults: Vec<String>,
}

impl Reader {
    fn read(&mut self, file: &str, text: &str, index: usize, provinces: &[String]) {
        let level = &LEVELS[index];
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut rows = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let headers = match rows.headers() {
            Ok(headers) => headers.clone(),
            Err(fault) => return self.faults.push(format!("{file}, row 1: {fault}")),
        };
        let wanted = COLUMNS.into_iter().chain(level.parent);
        let places: Vec<Option<usize>> =
            wanted.clone().map(|column| headers.iter().position(|header| header == column)).collect();
        for (column, _) in wanted.zip(&places).filter(|(_, place)| place.is_none()) {
            self.faults.push(format!("{file}, row 1: the column `{column}` is missing"));
        }
        let &[Some(code), Some(name), ref parent @ ..] = places.as_slice() else { return };
        let Some(parent) = parent.iter().copied().collect::<Option<Vec<_>>>() else { return };
        for row in rows.records() {
            let row = match row {
                Ok(row) => row,
                Err(fault) => {
                    let line = fault.position().map_or(0, csv::Position::line);
                    self.faults.push(format!("{file}, row {line}: it has more or fewer columns than row 1"));
                    continue;
                }
            };
            let line = row.position().map_or(0, csv::Position::line);
            let cell = |place: usize| row.get(place).unwrap_or_default();
            let code = cell(code);
            let of_province = code.split('.').next().unwrap_or_default();
            if index >= DEEP && !provinces.iter().any(|chosen| chosen == of_province) {
                continue;
            }
            let parent = parent.first().map(|place| cell(*place));
            if let Err((column, reason)) = self.add(code, cell(name), parent, level) {
                self.faults.push(format!("{file}, row {line}, column `{column}`: {reason}"));
            }
        }
    }

    fn add(
        &mut self,
        code: &str,
        name: &str,
        parent: Option<&str>,
        level: &Level,
    ) -> Result<(), (&'static str, String)> {
        let (above, own) = code.rsplit_once('.').unwrap_or(("", code));
        let sound = own.len() == level.digits && own.bytes().all(|byte| byte.is_ascii_digit());
        if !sound || above.is_empty() != parent.is_none() {
            return Err(("code", format!("`{code}` is no code of the {}", level.files)));
        }
        if let (Some(column), Some(parent)) = (level.parent, parent) {
            if parent != above {
                return Err((column, format!("`{parent}` is not the beginning of `{code}`")));
            }
            if !self.names.contains_key(above) {
                return Err((column, format!("there is no `{above}` in the files above")));
            }
        }
        if name.is_empty() {
            return Err(("name", "it is empty".to_owned()));
        }
        let name = name.replace('"', "'");
        match self.names.get(code) {
            Some(other) if *other != name => {
                Err(("code", format!("`{code}` is `{other}` already, not `{name}`")))
            }
            _ => {
                self.names.insert(code.to_owned(), name);
                Ok(())
            }
        }
    }

    /// Every chosen province is one, and has districts and villages.
    fn chosen(&mut self, provinces: &[String]) {
        for province in provinces {
            let inside = |level: usize| {
                self.names.keys().any(|code| {
                    code.matches('.').count() == level && code.starts_with(&format!("{province}."))
                })
            };
            if !self.names.contains_key(province) {
                self.faults
                    .push(format!("there is no province {province}; its code has two digits, like 72"));
            } else if let Some(level) = (DEEP..LEVELS.len()).find(|level| !inside(*level)) {
                self.faults.push(format!("the files have no {} of province {province}", LEVELS[level].files));
            }
        }
    }

    fn finish(self, provinces: &[String]) -> Result<Table, Vec<String>> {
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut counts = [0; 4];
        let mut written = writer.write_record(COLUMNS);
        for (code, name) in &self.names {
            counts[code.matches('.').count().min(3)] += 1;
            written = written.and_then(|()| writer.write_record([code, name]));
        }
        let text = written.ok().and_then(|()| String::from_utf8(writer.into_inner().ok()?).ok());
        let text = text.ok_or_else(|| vec!["the table cannot be written".to_owned()])?;
        let provinces = provinces.iter().filter_map(|code| self.names.get(code).cloned()).collect();
        Ok(Table { text, counts, provinces })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Vec<(String, String)> {
        [
            ("provinces.csv", "code,name\n72,Sulawesi Tengah\n74,Sulawesi Tenggara\n"),
            (
                "a/regencies.csv",
                "code,province_code,name\n74.01,74,Kabupaten Kolaka\n72.10,72,Kabupaten Sigi\n",
            ),
            ("districts-74.csv", "code,regency_code,name\n74.01.01,74.01,Wundulako\n99.01.01,99.01,X\n"),
            ("villages.csv", "name,code,district_code\n\"Kampung \"\"Baru\"\"\",74.01.01.2001,74.01.01\n"),
        ]
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .to_vec()
    }

    fn told(name: &str, from: &str, to: &str) -> Vec<String> {
        let mut files = files();
        let (_, text) = files.iter_mut().find(|(file, _)| file.ends_with(name)).unwrap();
        assert!(text.contains(from), "{from}");
        *text = text.replace(from, to);
        table(&files, &["74".to_owned()]).unwrap_err()
    }

    #[test]
    fn all_provinces_and_regencies_and_the_inside_of_the_chosen() {
        let made = table(&files(), &["74".to_owned()]).unwrap();
        assert_eq!(
            made.text,
            "code,name\n72,Sulawesi Tengah\n72.10,Kabupaten Sigi\n74,Sulawesi Tenggara\n74.01,Kabupaten Kolaka\n\
             74.01.01,Wundulako\n74.01.01.2001,Kampung 'Baru'\n"
        );
        assert_eq!((made.counts, made.provinces), ([2, 2, 1, 1], vec!["Sulawesi Tenggara".to_owned()]));
    }

    #[test]
    fn every_fault_is_told_with_its_row_and_column() {
        assert_eq!(
            told("districts-74.csv", "regency_code", "regency"),
            ["districts-74.csv, row 1: the column `regency_code` is missing"]
        );
        assert_eq!(
            told("regencies.csv", "74.01,74,", "74.01,72,"),
            ["a/regencies.csv, row 2, column `province_code`: `72` is not the beginning of `74.01`"]
        );
        assert_eq!(
            told("districts-74.csv", "74.01.01,74.01,W", "74.09.01,74.09,W"),
            ["districts-74.csv, row 2, column `regency_code`: there is no `74.09` in the files above"]
        );
        assert_eq!(
            told("villages.csv", "74.01.01.2001", "74.01.01.1"),
            ["villages.csv, row 2, column `code`: `74.01.01.1` is no code of the villages"]
        );
        assert_eq!(
            told("provinces.csv", "Sulawesi Tenggara", ""),
            ["provinces.csv, row 3, column `name`: it is empty"]
        );
        assert_eq!(
            told("provinces.csv", "74,Sulawesi Tenggara", "74,Sulawesi Tenggara\n74,Lain"),
            ["provinces.csv, row 4, column `code`: `74` is `Sulawesi Tenggara` already, not `Lain`"]
        );
        assert_eq!(
            told("provinces.csv", "74,Sulawesi Tenggara", "74"),
            ["provinces.csv, row 3: it has more or fewer columns than row 1"]
        );
        assert_eq!(
            told("districts-74.csv", "74.01.01,74.01,Wundulako\n", ""),
            ["villages.csv, row 2, column `district_code`: there is no `74.01.01` in the files above"]
        );
    }

    #[test]
    fn what_is_missing_is_named() {
        let without = |name: &str, provinces: &[&str]| {
            let files: Vec<_> = files().into_iter().filter(|(file, _)| !file.ends_with(name)).collect();
            let provinces: Vec<String> = provinces.iter().map(|code| (*code).to_owned()).collect();
            table(&files, &provinces).unwrap_err()
        };
        assert_eq!(without("villages.csv", &["74"]), ["no file whose name begins with `villages`"]);
        assert_eq!(without("-", &["74", "72"]), ["the files have no districts of province 72"]);
        assert_eq!(without("-", &["7"]), ["there is no province 7; its code has two digits, like 72"]);
        let odd = [files(), vec![("islands.csv".to_owned(), String::new())]].concat();
        let told = table(&odd, &["74".to_owned()]).unwrap_err();
        assert_eq!(
            told,
            ["islands.csv: its name must begin with one of provinces, regencies, districts, villages"]
        );
    }
}

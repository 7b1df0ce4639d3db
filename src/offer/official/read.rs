//! A list file as rows; every fault with its row and column, and with any of them no list at all.

use std::collections::HashMap;

use jiff::civil::Date;

use super::columns::{self, Column};
use super::sheet::{self, Cell, Row};
use super::{normal, permit_form, values};
use crate::dialog::model::{Country, Data};
use crate::domain::official::{Company, CountryState, JobOrder, ListKind, ListRows};

/// The heading stands in one of the first rows: a title may come before it.
const HEADING_WITHIN: usize = 20;

/// What is known beside the file.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// Where every row comes from whose cell does not say so.
    pub source: Option<&'a str>,
    /// The date of every row whose cell names none.
    pub as_of: Option<Date>,
    /// Today: no list is of tomorrow.
    pub today: Date,
    /// The countries and what may be said about them.
    pub data: &'a Data,
}

/// Reads the file of a list. Faults are told with row and column; with any of them there is no list.
pub fn read(kind: ListKind, bytes: &[u8], given: &Given<'_>) -> Result<ListRows, Vec<String>> {
    let rows = sheet::rows(bytes).map_err(|fault| vec![fault])?;
    let (heading, columns) = find_heading(kind, &rows, given)?;
    let body = &rows[heading + 1..];
    if body.is_empty() {
        return Err(vec![format!("row {}: no row follows the headings", rows[heading].number)]);
    }
    let mut reader = Reader { given, columns, width: rows[heading].cells.len(), faults: Vec::new() };
    let list = match kind {
        ListKind::P3mi => ListRows::P3mi(reader.all(body, Reader::company, |row: &Company| {
            format!("the company `{}` with the licence `{}`", normal(&row.name), permit_form(&row.permit))
        })),
        ListKind::JobOrders => ListRows::JobOrders(reader.all(body, Reader::order, |row: &JobOrder| {
            let (permit, job) = (permit_form(&row.permit), row.job.to_lowercase());
            format!("`{}` with the permit `{permit}`, {} and `{job}`", normal(&row.company), row.country)
        })),
        ListKind::Countries => ListRows::Countries(reader.all(
            body,
            Reader::country_state,
            |row: &CountryState| format!("the country {}", row.code),
        )),
    };
    if reader.faults.is_empty() { Ok(list) } else { Err(reader.faults) }
}

/// A column of the list, where it stands, and its heading as written.
type Placed = (Column, usize, String);

/// The row of the headings and what stands where; the faults of the likeliest row when columns are missing.
fn find_heading(
    kind: ListKind,
    rows: &[Row],
    given: &Given<'_>,
) -> Result<(usize, Vec<Placed>), Vec<String>> {
    let candidates = rows.iter().take(HEADING_WITHIN).enumerate().map(|(at, row)| (at, placed(kind, row)));
    let best = candidates.rev().max_by_key(|(_, columns)| columns.len());
    let (at, columns) = best.unwrap_or_default();
    let row = rows.get(at).map_or(1, |row| row.number);
    let mut faults = Vec::new();
    for column in columns::of(kind) {
        let here: Vec<&Placed> = columns.iter().filter(|(found, ..)| found == column).collect();
        let beside = match column {
            Column::Source => given.source.is_some(),
            Column::AsOf => given.as_of.is_some(),
            _ => false,
        };
        if here.is_empty() && !beside {
            let names = column.names()[1..].join(", ");
            faults.push(format!("row {row}: the column `{}` is missing (or: {names})", column.name()));
        }
        if let [_, second, ..] = here.as_slice() {
            faults.push(format!("row {row}, column `{}`: `{}` is there already", second.2, column.name()));
        }
    }
    if faults.is_empty() { Ok((at, columns)) } else { Err(faults) }
}

fn placed(kind: ListKind, row: &Row) -> Vec<Placed> {
    let of = |(at, cell): (usize, &Cell)| match cell {
        Cell::Text(heading) => columns::named(kind, heading).map(|column| (column, at, heading.clone())),
        _ => None,
    };
    row.cells.iter().enumerate().filter_map(of).collect()
}

/// A column and what is wrong with its cell.
type Fault = (Column, String);

struct Reader<'a> {
    given: &'a Given<'a>,
    columns: Vec<Placed>,
    width: usize,
    faults: Vec<String>,
}

impl Reader<'_> {
    /// Every row as it is read; two that `key` alike are a fault.
    fn all<T>(
        &mut self,
        rows: &[Row],
        read: impl Fn(&mut Cells<'_>) -> Option<T>,
        key: impl Fn(&T) -> String,
    ) -> Vec<T> {
        let mut list = Vec::with_capacity(rows.len());
        let mut seen: HashMap<String, u64> = HashMap::new();
        for row in rows {
            if row.cells.iter().skip(self.width).any(|cell| *cell != Cell::Empty) {
                self.faults.push(format!("row {}: it has more columns than the headings", row.number));
                continue;
            }
            let mut cells = Cells { row, columns: &self.columns, given: self.given, faults: Vec::new() };
            let made = read(&mut cells);
            let faults = cells.faults;
            for (column, why) in faults {
                self.faults.push(format!("row {}, column `{}`: {why}", row.number, self.heading(column)));
            }
            let Some(made) = made else { continue };
            let key = key(&made);
            if let Some(first) = seen.get(&key) {
                self.faults.push(format!("row {}: {key} stands in row {first} already", row.number));
            }
            seen.entry(key).or_insert(row.number);
            list.push(made);
        }
        list
    }

    fn heading(&self, column: Column) -> &str {
        let here = self.columns.iter().find(|(found, ..)| *found == column);
        here.map_or(column.name(), |(.., heading)| heading)
    }

    fn company(cells: &mut Cells<'_>) -> Option<Company> {
        let name = cells.company();
        let permit = cells.permit(Column::Licence);
        let state_listed = cells.needed(Column::State);
        let state =
            state_listed.as_deref().and_then(|word| cells.kept(Column::State, values::licence_state(word)));
        let until = cells.cell(Column::Until, values::day);
        let address = cells.cell(Column::Address, values::text);
        let (source, as_of) = cells.origin();
        Some(Company {
            name: name?,
            permit: permit?,
            state: state?,
            state_listed: state_listed?,
            until: until?,
            address: address?,
            source: source?,
            as_of: as_of?,
        })
    }

    fn order(cells: &mut Cells<'_>) -> Option<JobOrder> {
        let company = cells.company();
        let permit = cells.permit(Column::Permit);
        let country = cells.country(true);
        let job = cells.needed(Column::Job);
        let quota = cells.cell(Column::Quota, values::count);
        let until = cells.cell(Column::Until, values::day);
        let (source, as_of) = cells.origin();
        Some(JobOrder {
            company: company?,
            permit: permit?,
            country: country?,
            job: job?,
            quota: quota?,
            until: until?,
            source: source?,
            as_of: as_of?,
        })
    }

    fn country_state(cells: &mut Cells<'_>) -> Option<CountryState> {
        let code = cells.country(false);
        let state = cells.needed(Column::State).and_then(|word| {
            let states = &cells.given.data.country_states;
            let slug = columns::fold(&word).replace(' ', "_");
            let known = states.iter().find(|state| state.slug == slug).map(|state| state.slug.clone());
            cells.kept(
                Column::State,
                known.ok_or_else(|| {
                    let slugs: Vec<&str> = states.iter().map(|state| state.slug.as_str()).collect();
                    format!("`{word}` is no known state: write {}", slugs.join(", "))
                }),
            )
        });
        let (source, as_of) = cells.origin();
        Some(CountryState { code: code?, state: state?, source: source?, as_of: as_of? })
    }
}

/// The cells of one row, and what is wrong with them.
struct Cells<'a> {
    row: &'a Row,
    columns: &'a [Placed],
    given: &'a Given<'a>,
    faults: Vec<Fault>,
}

impl Cells<'_> {
    fn kept<T>(&mut self, column: Column, read: Result<T, String>) -> Option<T> {
        read.map_err(|why| self.faults.push((column, why))).ok()
    }

    fn cell<T>(&mut self, column: Column, read: impl Fn(&Cell) -> Result<T, String>) -> Option<T> {
        let place = self.columns.iter().find(|(found, ..)| *found == column);
        let cell = place.and_then(|(_, at, _)| self.row.cells.get(*at)).unwrap_or(&Cell::Empty);
        let read = read(cell);
        self.kept(column, read)
    }

    /// Words that must be there.
    fn needed(&mut self, column: Column) -> Option<String> {
        let words = self.cell(column, values::text)?;
        self.kept(column, words.ok_or_else(|| "it is empty".to_owned()))
    }

    fn company(&mut self) -> Option<String> {
        let name = self.needed(Column::Company)?;
        let named = !normal(&name).is_empty();
        self.kept(Column::Company, if named { Ok(name) } else { Err(format!("`{name}` names no company")) })
    }

    fn permit(&mut self, column: Column) -> Option<String> {
        let number = self.needed(column)?;
        let holds = permit_form(&number).bytes().any(|byte| byte.is_ascii_digit());
        self.kept(column, if holds { Ok(number) } else { Err(format!("`{number}` is no permit number")) })
    }

    /// The code of a country, by its code, its name or another name it has; `any` also takes codes that we have no name for.
    fn country(&mut self, any: bool) -> Option<String> {
        let word = self.needed(Column::Country)?;
        let folded = columns::fold(&word);
        let is = |country: &&Country| {
            let mut names = std::iter::once(&country.name.base).chain(&country.aliases);
            country.code.eq_ignore_ascii_case(&folded) || names.any(|name| columns::fold(name) == folded)
        };
        let known = self.given.data.countries.iter().find(is).map(|country| country.code.clone());
        let code = (any && word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_uppercase()))
            .then(|| word.clone());
        let hint = if any { "write its two-letter code" } else { "_data/countries.csv must have it" };
        self.kept(
            Column::Country,
            known.or(code).ok_or_else(|| format!("`{word}` is no known country: {hint}")),
        )
    }

    /// Source and date of the row, or what was given for all.
    fn origin(&mut self) -> (Option<String>, Option<Date>) {
        let (source, as_of, today) = (self.given.source, self.given.as_of, self.given.today);
        let source = self.cell(Column::Source, values::text).and_then(|words| {
            let words = words.or_else(|| source.map(str::to_owned));
            self.kept(Column::Source, words.ok_or_else(|| "it is empty".to_owned()))
        });
        let as_of = self.cell(Column::AsOf, values::day).and_then(|day| {
            let day = match day.or(as_of) {
                None => Err("it is empty".to_owned()),
                Some(day) if day > today => Err(format!("{day} lies after today")),
                Some(day) => Ok(day),
            };
            self.kept(Column::AsOf, day)
        });
        (source, as_of)
    }
}

//! The tables: `_data/*.csv` and the translators' sheets `i18n/<lang>.csv`.

mod desk;
mod labels;
mod offices;
mod promises;
mod read;
mod tiles;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::dialog::model::{
    Agency, Area, Country, Currency, Data, FACT_TABLES, Fact, Holiday, Mission, Named, PayLimit, Place, Rate,
    Source, Text,
};
use crate::dialog::problem::{CheckKind, Problem};
use crate::dialog::sheet::{self, COLUMNS, Sheet, State};
use crate::domain::identifier::{Bank, Identifier, IdentifierKind};
use crate::domain::text::Lang;

use super::shape::is_day;
use read::{listed, one_of, origin, rows, whole};

const FACT: &[&str] = &["id", "name", "value", "source", "checked", "stale_after"];
const SOURCE: &[&str] = &["id", "title", "publisher", "date", "url"];
const NAMED: &[&str] = &["slug", "name", "group"];
const COUNTRY: &[&str] = &["code", "name", "aliases", "state", "source", "checked", "stale_after"];
const PLACE: &[&str] = &["name", "country", "only"];
const CURRENCY: &[&str] = &["code", "names", "country"];
const BANK: &[&str] = &["name", "aliases", "kind"];
const MISSION: &[&str] = &[
    "id",
    "country",
    "mission",
    "city",
    "phone",
    "second",
    "whatsapp",
    "source",
    "checked",
    "stale_after",
    "note",
];
const AGENCY: &[&str] =
    &["slug", "name", "area", "handles", "phone", "address", "source", "checked", "stale_after"];
const HOLIDAY: &[&str] = &["date", "name", "kind"];
const AREA: &[&str] = &["code", "name"];
const WORD: &[&str] = &["word"];
const ABBREVIATION: &[&str] = &["word", "meaning"];
const MEANING: &[&str] = &["word", "means"];
const PAY_LIMIT: &[&str] =
    &["id", "jobs", "countries", "currency", "from", "source", "checked", "stale_after"];
const RATE: &[&str] = &["currency", "rupiah", "source", "checked", "stale_after"];
const PUBLIC: &[&str] = &["value", "kind", "name"];
const SHEET: &[&str] = &COLUMNS;

/// The tables that there are, by name.
pub(crate) const NAMES: &[&str] = &[
    "office",
    "contacts",
    "figures",
    "wages",
    "sources",
    "categories",
    "close_reasons",
    "labels",
    "topics",
    "countries",
    "country_states",
    "places",
    "currencies",
    "banks",
    "embassies",
    "agencies",
    "holidays",
    "hours",
    "promises",
    "areas",
    "abbreviations",
    "words",
    "vocabulary",
    "slang",
    "pay_limits",
    "rates",
    "public",
    "canned",
    "checklists",
    "tiles",
    "offices",
];

/// Reads `_data/<name>.csv` into the tables; `false` when there is no such table.
pub(crate) fn data(
    name: &str,
    file: &str,
    source: &str,
    data: &mut Data,
    problems: &mut Vec<Problem>,
) -> bool {
    if let Some((prefix, _)) = FACT_TABLES.iter().find(|(_, table)| *table == name) {
        data.facts.insert(prefix, facts(name, file, source, problems));
        return true;
    }
    match name {
        "sources" => data.sources = sources(file, source, problems),
        "categories" => data.categories = named(name, file, source, problems),
        "close_reasons" => {
            (data.close_reasons, data.close_after) = desk::close_reasons(file, source, problems);
        }
        "labels" => data.labels = labels::read(file, source, problems),
        "topics" => data.topics = named(name, file, source, problems),
        "countries" => data.countries = countries(file, source, problems),
        "places" => data.places = places_abroad(file, source, problems),
        "currencies" => data.currencies = currencies(file, source, problems),
        "banks" => data.banks = banks(file, source, problems),
        "country_states" => data.country_states = named(name, file, source, problems),
        "embassies" => data.missions = missions(file, source, problems),
        "agencies" => data.agencies = agencies(file, source, problems),
        "holidays" => data.holidays = holidays(file, source, problems),
        "hours" => data.hours = promises::hours(file, source, problems),
        "promises" => data.promises = promises::promises(file, source, problems),
        "areas" => data.areas = areas(file, source, problems),
        "abbreviations" => {
            let rows = rows(file, source, ABBREVIATION, problems);
            data.abbreviations = rows.into_iter().map(|mut row| row.take(0)).collect();
        }
        "words" => {
            data.words = rows(file, source, WORD, problems).into_iter().map(|mut row| row.take(0)).collect();
        }
        "vocabulary" => data.vocabulary = meanings(file, source, problems),
        "slang" => data.slang = meanings(file, source, problems),
        "pay_limits" => data.pay_limits = pay_limits(file, source, problems),
        "rates" => data.rates = rates(file, source, problems),
        "tiles" => data.tiles = tiles::tiles(file, source, problems),
        "public" => data.public = public(file, source, problems),
        "canned" => data.canned = desk::canned(file, source, problems),
        "checklists" => data.steps = desk::checklists(file, source, problems),
        "offices" => data.offices = offices::offices(file, source, problems),
        _ => return false,
    }
    true
}

/// Reads a sheet.
pub(crate) fn sheet(file: &str, source: &str, problems: &mut Vec<Problem>) -> Sheet {
    let mut sheet = Sheet::new();
    for mut row in rows(file, source, SHEET, problems) {
        let key = format!("{}/{}/{}", row.take(0), row.take(1), row.take(2));
        let (text, translation, word, note) = (row.take(3), row.take(4), row.take(5), row.take(6));
        let state = State::parse(&word);
        if state.is_none() && !word.is_empty() {
            let words = State::ALL.map(|(_, word)| word);
            let problem = Problem::new(CheckKind::BadValue, row.at.clone(), word);
            problems.push(problem.detail(words.join(", ")).meant(words));
        }
        let state = state.unwrap_or_default();
        sheet.insert(key.clone(), sheet::Row { key, text, translation, state, note, at: row.at });
    }
    sheet
}

/// The language of a sheet by its file's name.
pub(crate) fn language(file: &str) -> Lang {
    Lang(super::dialog::stem(file).to_owned())
}

fn facts(table: &str, file: &str, source: &str, problems: &mut Vec<Problem>) -> BTreeMap<String, Fact> {
    let mut facts = BTreeMap::new();
    for mut row in rows(file, source, FACT, problems) {
        let origin = origin(&mut row, 3, problems);
        let id = row.take(0);
        let key = format!("_data/{table}/{id}");
        let value = Text { key, base: row.take(2), at: row.at.clone() };
        facts.insert(id, Fact { name: row.take(1), value, origin });
    }
    facts
}

fn sources(file: &str, source: &str, problems: &mut Vec<Problem>) -> BTreeMap<String, Source> {
    rows(file, source, SOURCE, problems)
        .into_iter()
        .map(|mut row| {
            let id = row.take(0);
            let source =
                Source { title: row.take(1), publisher: row.take(2), date: row.take(3), url: row.take(4) };
            (id, source)
        })
        .collect()
}

fn named(table: &str, file: &str, source: &str, problems: &mut Vec<Problem>) -> Vec<Named> {
    rows(file, source, NAMED, problems)
        .into_iter()
        .map(|mut row| {
            let slug = row.take(0);
            let key = format!("_data/{table}/{slug}");
            Named { name: Text { key, base: row.take(1), at: row.at.clone() }, group: row.take(2), slug }
        })
        .collect()
}

fn countries(file: &str, source: &str, problems: &mut Vec<Problem>) -> Vec<Country> {
    let mut countries = Vec::new();
    for mut row in rows(file, source, COUNTRY, problems) {
        let origin = origin(&mut row, 4, problems);
        let code = row.take(0);
        let key = format!("_data/countries/{code}");
        let name = Text { key, base: row.take(1), at: row.at.clone() };
        let aliases = listed(&row.take(2));
        countries.push(Country { code, name, aliases, state: row.take(3), origin });
    }
    countries
}

/// What the last column of `places` may say: that the name counts only behind a word of direction.
const DIRECTED: &str = "ke";

fn places_abroad(file: &str, source: &str, problems: &mut Vec<Problem>) -> Vec<Place> {
    let mut places = Vec::new();
    for mut row in rows(file, source, PLACE, problems) {
        let (name, country, only) = (row.take(0), row.take(1), row.take(2));
        one_of(&only, &[DIRECTED, ""], &row.at, problems);
        places.push(Place { name, country, directed: only == DIRECTED });
    }
    places
}

fn currencies(file: &str, source: &str, problems: &mut Vec<Problem>) -> Vec<Currency> {
    let rows = rows(file, source, CURRENCY, problems).into_iter();
    rows.map(|mut row| Currency { code: row.take(0), names: listed(&row.take(1)), country: row.take(2) })
        .collect()
}

/// The kinds of banks: a bank, an e-wallet, whose accounts are phone numbers.
const KINDS_OF_BANK: &[&str] = &["bank", "dompet"];

fn banks(file: &str, source: &str, problems: &mut Vec<Problem>) -> Vec<Bank> {
    let mut banks = Vec::new();
    for mut row in rows(file, source, BANK, problems) {
        let (name, aliases, kind) = (row.take(0), listed(&row.take(1)), row.take(2));
        one_of(&kind, KINDS_OF_BANK, &row.at, problems);
        banks.push(Bank { name, aliases, wallet: kind == KINDS_OF_BANK[1] });
    }
    banks
}

fn missions(file: &str, source: &str, problems: &mut Vec<Problem>) -> Vec<Mission> {
    let mut missions = Vec::new();
    for mut row in rows(file, source, MISSION, problems) {
        let origin = origin(&mut row, 7, problems);
        let id = row.take(0);
        let key = format!("_data/embassies/{id}");
        let second = Text { key, base: row.take(5), at: row.at.clone() };
        missions.push(Mission {
            id,
            country: row.take(1),
            name: row.take(2),
            city: row.take(3),
            phone: row.take(4),
            second,
            whatsapp: row.take(6),
            origin,
        });
    }
    missions
}

fn meanings(file: &str, source: &str, problems: &mut Vec<Problem>) -> Vec<(String, String)> {
    let rows = rows(file, source, MEANING, problems).into_iter();
    rows.map(|mut row| (row.take(0), row.take(1))).collect()
}

fn pay_limits(file: &str, source: &str, problems: &mut Vec<Problem>) -> Vec<PayLimit> {
    let mut limits = Vec::new();
    for mut row in rows(file, source, PAY_LIMIT, problems) {
        let (origin, from) = (origin(&mut row, 5, problems), whole(&mut row, 4, problems));
        let (jobs, countries) = (listed(&row.take(1)), listed(&row.take(2)));
        limits.push(PayLimit { id: row.take(0), jobs, countries, currency: row.take(3), from, origin });
    }
    limits
}

fn rates(file: &str, source: &str, problems: &mut Vec<Problem>) -> Vec<Rate> {
    let mut rates = Vec::new();
    for mut row in rows(file, source, RATE, problems) {
        let (origin, rupiah) = (origin(&mut row, 2, problems), whole(&mut row, 1, problems));
        rates.push(Rate { currency: row.take(0), rupiah, origin });
    }
    rates
}

fn public(file: &str, source: &str, problems: &mut Vec<Problem>) -> Vec<(Identifier, String)> {
    let mut all = Vec::new();
    for mut row in rows(file, source, PUBLIC, problems) {
        let (value, kind, name) = (row.take(0), row.take(1), row.take(2));
        let Some(kind) = IdentifierKind::parse(&kind) else {
            let words = IdentifierKind::ALL.iter().map(|kind| kind.as_str());
            let problem = Problem::new(CheckKind::BadValue, row.at, &kind);
            problems.push(problem.detail(words.clone().collect::<Vec<_>>().join(", ")).meant(words));
            continue;
        };
        match Identifier::new(kind, &value) {
            Some(identifier) => all.push((identifier, name)),
            None => problems.push(Problem::new(CheckKind::BadValue, row.at, &value).detail(kind.as_str())),
        }
    }
    all
}

fn agencies(file: &str, source: &str, problems: &mut Vec<Problem>) -> Vec<Agency> {
    let mut agencies = Vec::new();
    for mut row in rows(file, source, AGENCY, problems) {
        let origin = origin(&mut row, 6, problems);
        let slug = row.take(0);
        let mut text = |column: usize, part: &str| {
            let key = format!("_data/agencies/{slug}{part}");
            Text { key, base: row.take(column), at: origin.at.clone() }
        };
        let (name, phone, address) = (text(1, ""), text(4, ".phone"), text(5, ".address"));
        let (area, handles) = (row.take(2), listed(&row.take(3)));
        agencies.push(Agency { slug, name, area, handles, phone, address, origin });
    }
    agencies
}

/// The only values that a column of an office's table may hold, as the check knows them; empty where anything may stand.
pub(crate) fn choices(table: &str, column: &str) -> Vec<&'static str> {
    match (table, column) {
        ("holidays", "kind") => KINDS_OF_HOLIDAY.to_vec(),
        ("hours" | "promises", column) => promises::choices(column),
        _ => Vec::new(),
    }
}

/// The kinds of days off: a holiday of the whole country, joint leave of government offices.
const KINDS_OF_HOLIDAY: [&str; 2] = ["libur_nasional", "cuti_bersama"];

fn holidays(file: &str, source: &str, problems: &mut Vec<Problem>) -> BTreeMap<Date, Holiday> {
    let mut holidays = BTreeMap::new();
    for mut row in rows(file, source, HOLIDAY, problems) {
        let (day, name, kind) = (row.take(0), row.take(1), row.take(2));
        if !KINDS_OF_HOLIDAY.contains(&kind.as_str()) {
            let problem = Problem::new(CheckKind::BadValue, row.at.clone(), &kind);
            problems.push(problem.detail(KINDS_OF_HOLIDAY.join(", ")).meant(KINDS_OF_HOLIDAY));
        }
        match day.parse::<Date>().ok().filter(|_| is_day(&day)) {
            Some(date) => {
                let joint_leave = kind == KINDS_OF_HOLIDAY[1];
                holidays.insert(date, Holiday { name, joint_leave, at: row.at });
            }
            None => problems.push(Problem::new(CheckKind::BadDate, row.at, &day)),
        }
    }
    holidays
}

fn areas(file: &str, source: &str, problems: &mut Vec<Problem>) -> Vec<Area> {
    rows(file, source, AREA, problems)
        .into_iter()
        .map(|mut row| Area { code: row.take(0), name: row.take(1) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contacts(source: &str) -> (Data, Vec<(u32, CheckKind)>) {
        let (mut tables, mut problems) = (Data::default(), Vec::new());
        assert!(data("contacts", "_data/contacts.csv", source, &mut tables, &mut problems));
        (tables, problems.into_iter().map(|p| (p.at.line, p.kind)).collect())
    }

    #[test]
    fn columns_may_stand_in_any_order() {
        let (data, problems) = contacts(
            "\u{feff}name,id,value,source,checked,stale_after\n\"Kantor, Palu\",a,0812,s,2026-01-01,\n",
        );
        assert_eq!(problems, []);
        assert_eq!(
            (data.facts["kontak"]["a"].name.as_str(), data.facts["kontak"]["a"].value.base.as_str()),
            ("Kantor, Palu", "0812")
        );
        assert_eq!(data.facts["kontak"]["a"].origin.at.line, 2);
    }

    #[test]
    fn every_row_is_looked_at() {
        let (data, problems) = contacts(
            "id,name,value,source,checked,stale_after\na,A,1,s,2026-02-30,\nb,B\na,A,1,s,,\n,x,,,,\nc,C,1,s,,\n",
        );
        assert_eq!(
            problems,
            [
                (3, CheckKind::BadTable),
                (4, CheckKind::DuplicateId),
                (5, CheckKind::EmptyValue),
                (2, CheckKind::BadDate)
            ]
        );
        assert_eq!(data.facts["kontak"].keys().collect::<Vec<_>>(), ["a", "c"]);
        let (_, problems) = contacts("id,nama\n");
        assert_eq!(problems[0], (1, CheckKind::UnknownKey));
        assert_eq!(problems.len(), 6);
    }

    #[test]
    fn public_identifiers_are_of_a_kind_and_hold_something() {
        let (mut tables, mut problems) = (Data::default(), Vec::new());
        let source =
            "value,kind,name\nwww.contoh.com/,link,Contoh\n0800-1000,telepon,Salah\n12,phone,Pendek\n";
        assert!(data("public", "_data/public.csv", source, &mut tables, &mut problems));
        let read: Vec<_> =
            tables.public.iter().map(|(one, name)| (one.normal.reveal().as_str(), name.as_str())).collect();
        assert_eq!(read, [("contoh.com", "Contoh")]);
        let found: Vec<_> = problems.iter().map(|problem| (problem.at.line, problem.kind)).collect();
        assert_eq!(found, [(3, CheckKind::BadValue), (4, CheckKind::BadValue)]);
    }
}

//! The tables, the program's sentences, the sheets, and what time does to them.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::Seen;
use crate::dialog::markup;
use crate::dialog::model::{Agency, At, Fact, Mission, Origin, days_promised, fact_table, office_values};
use crate::dialog::problem::{CheckKind, Problem};
use crate::dialog::sheet::{self, Sheet, State};
use crate::dialog::texts::story;
use crate::domain::calendar::{Step, Unit};
use crate::domain::case::{CaseKind, Priority};
use crate::domain::text::Lang;

/// How many days before a year its holidays must be known.
const HOLIDAYS_AHEAD: i32 = 90;

/// Checks tables, phrases, sheets and days.
pub(super) fn check(seen: &Seen<'_>, problems: &mut Vec<Problem>) {
    let data = &seen.dialogs.data;
    for (key, fact) in data.all_facts() {
        let id = key.split_once('.').map_or(key.as_str(), |(_, id)| id);
        check_fact(seen, id, fact, problems);
    }
    for mission in &data.missions {
        check_mission(seen, mission, problems);
    }
    for agency in &data.agencies {
        check_agency(seen, agency, problems);
    }
    for country in &data.countries {
        let states = data.country_states.iter().map(|state| state.slug.as_str());
        let named = ("state", country.state.as_str());
        names_row(seen, &country.origin.at, named, "country_states", states, problems);
        check_origin(seen, &country.code, &country.origin, problems);
    }
    let currencies = data.rates.iter().map(|rate| rate.currency.as_str());
    for limit in &data.pay_limits {
        let named = ("currency", limit.currency.as_str());
        names_row(seen, &limit.origin.at, named, "rates", currencies.clone(), problems);
        check_origin(seen, &limit.id, &limit.origin, problems);
    }
    for rate in &data.rates {
        check_origin(seen, &rate.currency, &rate.origin, problems);
    }
    office(seen, problems);
    promises(seen, problems);
    holidays(seen, problems);
    for dialog in seen.dialogs.dialogs.values() {
        // Days written `YYYY-MM-DD` compare as text.
        if let Some(day) = dialog.review_by.as_ref().filter(|day| day.as_str() < seen.today) {
            let at = seen.under(CheckKind::ReviewPast, &dialog.at, "review_by:", day).at;
            problems.push(Problem::new(CheckKind::ReviewPast, at, &dialog.id).detail(day));
        }
        let known = || data.topics.iter().map(|topic| topic.slug.as_str());
        let unknown = |topic: &&String| seen.has_table("topics") && !known().any(|known| known == *topic);
        if let Some(topic) = dialog.topic.as_ref().filter(unknown) {
            problems.push(seen.under(CheckKind::UnknownTopic, &dialog.at, "topic:", topic).meant(known()));
        }
    }
    phrases(seen, problems);
    sheets(seen, problems);
}

fn check_fact(seen: &Seen<'_>, id: &str, fact: &Fact, problems: &mut Vec<Problem>) {
    if fact.value.base.is_empty() {
        problems.push(Problem::new(CheckKind::EmptyFact, fact.origin.at.clone(), id).detail(&fact.name));
    }
    check_origin(seen, id, &fact.origin, problems);
}

fn check_mission(seen: &Seen<'_>, mission: &Mission, problems: &mut Vec<Problem>) {
    let at = &mission.origin.at;
    let countries = seen.dialogs.data.countries.iter().map(|country| country.code.as_str());
    names_row(seen, at, ("country", &mission.country), "countries", countries, problems);
    if !mission.has_number() {
        problems.push(Problem::new(CheckKind::EmptyFact, at.clone(), &mission.id).detail(&mission.name));
    } else if mission.origin.checked.is_empty() {
        // A number without its day could not be called old.
        problems.push(Problem::new(CheckKind::EmptyValue, at.clone(), "checked"));
    }
    check_origin(seen, &mission.id, &mission.origin, problems);
}

fn check_agency(seen: &Seen<'_>, agency: &Agency, problems: &mut Vec<Problem>) {
    let data = &seen.dialogs.data;
    let at = &agency.origin.at;
    if agency.phone.base.is_empty() {
        problems.push(Problem::new(CheckKind::EmptyFact, at.clone(), &agency.slug).detail(&agency.name.base));
    } else if agency.origin.checked.is_empty() {
        problems.push(Problem::new(CheckKind::EmptyValue, at.clone(), "checked"));
    }
    let known = data.topics.iter().chain(&data.categories).map(|row| row.slug.as_str());
    for handled in agency.handles.iter().filter(|_| seen.has_table("topics")) {
        names_row(seen, at, ("handles", handled), "categories", known.clone(), problems);
    }
    let area = agency.area.as_str();
    if !area.is_empty() {
        let areas = data.areas.iter().map(|area| area.code.as_str());
        names_row(seen, at, ("area", area), "areas", areas, problems);
    }
    if !data.works_in(area) {
        let problem = seen.problem(CheckKind::AgencyElsewhere, at, &agency.slug);
        problems.push(problem.detail(area));
    }
    check_origin(seen, &agency.slug, &agency.origin, problems);
}

/// The program can read the office's rows by which it goes.
fn office(seen: &Seen<'_>, problems: &mut Vec<Problem>) {
    for (id, fact) in seen.dialogs.data.facts.get("kantor").into_iter().flatten() {
        let value = fact.value.base.as_str();
        if let Some(values) = office_values(id, value) {
            problems.push(seen.problem(CheckKind::BadValue, &fact.origin.at, value).detail(values));
        }
        if id == "wilayah" && !value.is_empty() {
            let areas = seen.dialogs.data.areas.iter().map(|area| area.code.as_str());
            names_row(seen, &fact.origin.at, ("value", value), "areas", areas, problems);
        }
    }
}

/// Something is promised for every kind of case and every priority, and people read the same number of days as is counted.
fn promises(seen: &Seen<'_>, problems: &mut Vec<Problem>) {
    let top = At { file: "_data/promises.csv".to_owned(), line: 1, column: 1 };
    if !seen.files.contains_key(&top.file) || !seen.has_table("promises") {
        return;
    }
    let data = &seen.dialogs.data;
    for step in Step::ALL {
        let mut all =
            CaseKind::ALL.iter().flat_map(|kind| Priority::ALL.iter().map(move |how| (*kind, *how)));
        if let Some((kind, how)) = all.find(|(kind, how)| data.promised(*kind, *how, *step).is_none()) {
            let words = format!("{step},{kind},{how}");
            problems.push(Problem::new(CheckKind::PromiseMissing, top.clone(), words));
        }
    }
    let usual =
        CaseKind::ALL.iter().filter_map(|kind| data.promised(*kind, Priority::Normal, Step::FirstAnswer));
    let counted =
        usual.filter(|promise| promise.unit == Unit::WorkingDays).map(|promise| promise.amount).max();
    let told = data.facts.get("kantor").and_then(|rows| rows.get("janji_jawab"));
    if let (Some(counted), Some(told)) = (counted, told)
        && days_promised(&told.value.base).is_some_and(|days| days != counted)
    {
        let problem = seen.problem(CheckKind::PromiseDiffers, &told.origin.at, &told.value.base);
        problems.push(problem.detail(counted.to_string()));
    }
}

/// The table of holidays, where there is one, knows this year, and the next one before it comes.
fn holidays(seen: &Seen<'_>, problems: &mut Vec<Problem>) {
    let days = &seen.dialogs.data.holidays;
    let Some((_, last)) = days.last_key_value() else { return };
    let Ok(today) = seen.today.parse::<Date>() else { return };
    let next = today.saturating_add(HOLIDAYS_AHEAD.days()).year();
    for year in today.year()..=next {
        if !days.keys().any(|day| day.year() == year) {
            problems.push(Problem::new(CheckKind::HolidaysEnd, last.at.clone(), year.to_string()));
        }
    }
}

/// What every row with an origin must keep: it is not stale, and its source is known.
pub(super) fn check_origin(seen: &Seen<'_>, id: &str, origin: &Origin, problems: &mut Vec<Problem>) {
    if !origin.stale_after.is_empty() && origin.stale_after.as_str() < seen.today {
        problems.push(Problem::new(CheckKind::StaleData, origin.at.clone(), id).detail(&origin.stale_after));
    }
    let sources = &seen.dialogs.data.sources;
    if seen.has_table("sources") && !origin.source.is_empty() && !sources.contains_key(&origin.source) {
        let problem = seen.problem(CheckKind::UnknownSource, &origin.at, &origin.source);
        problems.push(problem.meant(sources.keys().map(String::as_str)));
    }
}

/// A cell names a row of another table, one of `known`.
pub(super) fn names_row<'a>(
    seen: &Seen<'_>,
    at: &At,
    (column, named): (&str, &str),
    table: &str,
    known: impl Iterator<Item = &'a str> + Clone,
    problems: &mut Vec<Problem>,
) {
    if seen.has_table(table) && !known.clone().any(|known| known == named) {
        let problem = seen.problem(CheckKind::UnknownRow, at, named).detail(column).detail(table);
        problems.push(problem.meant(known));
    }
}

/// `_texts.yaml` holds exactly the sentences that the program says, with the placeholders that it fills.
fn phrases(seen: &Seen<'_>, problems: &mut Vec<Problem>) {
    if seen.phrases.is_empty() {
        return;
    }
    let top = At { file: "_texts.yaml".to_owned(), line: 1, column: 1 };
    for (name, given) in seen.phrases {
        let Some(text) = seen.dialogs.phrases.get(*name) else {
            let written = seen.dialogs.phrases.keys().map(String::as_str);
            problems.push(Problem::new(CheckKind::PhraseMissing, top.clone(), *name).meant(written));
            continue;
        };
        for key in markup::placeholders(&text.base) {
            if fact_table(&key).is_none() && !given.contains(&key.as_str()) {
                let problem = seen.problem(CheckKind::PhrasePlaceholder, &text.at, &key).detail(*name);
                problems.push(problem.meant(given.iter().copied()));
            }
        }
    }
    for (name, text) in &seen.dialogs.phrases {
        if !seen.phrases.iter().any(|(known, _)| known == name) {
            let at = At { column: 1, ..text.at.clone() };
            let known = seen.phrases.iter().map(|(known, _)| *known);
            problems.push(Problem::new(CheckKind::PhraseUnused, at, name).meant(known));
        }
    }
}

/// Every row of a sheet translates a text that stands in the files, and every text has a row that holds.
fn sheets(seen: &Seen<'_>, problems: &mut Vec<Problem>) {
    // What is missing is told when there is nothing worse to mend.
    let sound = seen.torn.is_empty() && !problems.iter().any(Problem::is_error);
    for (lang, sheet) in seen.sheets.iter().filter(|_| sound) {
        for (name, count) in
            sheet::status(seen.dialogs, sheet).into_iter().filter(|(name, _)| !name.is_empty())
        {
            let mut tell = |kind, state, count: usize| {
                if count > 0 {
                    let problem = Problem::new(kind, first_row(seen, lang, sheet, &name, state), &name);
                    problems.push(problem.detail(&lang.0).detail(count.to_string()));
                }
            };
            tell(CheckKind::TranslationMissing, State::Open, count.open);
            tell(CheckKind::TranslationStale, State::Stale, count.stale);
        }
    }
    let known: BTreeSet<&str> = story(seen.dialogs).iter().map(|text| text.key.as_str()).collect();
    for sheet in seen.sheets.values() {
        for row in sheet.values().filter(|row| !known.contains(row.key.as_str())) {
            let problem = Problem::new(CheckKind::UnknownTranslation, row.at.clone(), &row.key);
            problems.push(problem.meant(known.iter().copied()));
        }
    }
}

/// The first row of a dialog or a table that stands so; the top of the sheet where there is none yet.
fn first_row(seen: &Seen<'_>, lang: &Lang, sheet: &Sheet, name: &str, state: State) -> At {
    let texts = story(seen.dialogs).into_iter().filter(|text| sheet::place(&text.key) == name);
    let rows = texts.filter_map(|text| sheet.get(&text.key).filter(|row| row.against(&text.base) == state));
    let first = rows.map(|row| row.at.clone()).min();
    first.unwrap_or_else(|| At { file: format!("i18n/{}.csv", lang.0), line: 1, column: 1 })
}

#[cfg(test)]
mod tests {
    use crate::dialog::load;
    use crate::dialog::problem::CheckKind;

    /// What is wrong when a table says `to` instead of `from`.
    fn told(file: &str, from: &str, to: &str) -> Vec<(CheckKind, String)> {
        let mut files = load::embedded().files;
        let table = files.get_mut(file).unwrap();
        assert!(table.contains(from), "{from}");
        *table = table.replace(from, to);
        let loaded = load::files(files).checked("2026-11-21", &[]);
        let errors = loaded.problems.into_iter().filter(crate::dialog::problem::Problem::is_error);
        errors.map(|problem| (problem.kind, problem.words)).collect()
    }

    #[test]
    fn the_rows_of_every_table_grow_stale() {
        let loaded = load::embedded().checked("2099-01-01", &[]);
        for table in [
            "office",
            "contacts",
            "figures",
            "wages",
            "countries",
            "embassies",
            "agencies",
            "pay_limits",
            "rates",
        ] {
            let stale = |problem: &crate::dialog::problem::Problem| {
                problem.kind == CheckKind::StaleData && problem.at.file == format!("_data/{table}.csv")
            };
            assert!(loaded.problems.iter().any(stale), "{table}");
        }
    }

    #[test]
    fn the_program_can_read_the_rows_of_the_office_by_which_it_goes() {
        let bad = |value: &str| vec![(CheckKind::BadValue, value.to_owned())];
        assert_eq!(told("_data/office.csv", ",WITA,", ",WITTA,"), bad("WITTA"));
        assert_eq!(told("_data/office.csv", ",3 hari kerja,", ",segera,"), bad("segera"));
        assert_eq!(told("_data/office.csv", ",ya,,2026", ",mungkin,,2026"), bad("mungkin"));
        assert_eq!(told("_data/office.csv", ",3 hari kerja,", ",,"), [], "empty means what is usual");
        let unknown = vec![(CheckKind::UnknownRow, "79".to_owned())];
        assert_eq!(told("_data/office.csv", ",72,", ",79,"), unknown);
    }

    #[test]
    fn an_agency_works_somewhere_and_handles_something_known() {
        let table = "_data/agencies.csv";
        let unknown = |words: &str| vec![(CheckKind::UnknownRow, words.to_owned())];
        assert_eq!(told(table, ",paspor|visa,{", ",paspot|visa,{"), unknown("paspot"));
        assert_eq!(told(table, ",72.01,", ",72.99,"), unknown("72.99"));
        assert_eq!(
            told(table, ",{kantor.telepon},", ",{kantor.telpon},"),
            [(CheckKind::UnknownPlaceholder, "kantor.telpon".to_owned())]
        );
    }

    #[test]
    fn what_people_read_is_what_is_counted() {
        let differs = vec![(CheckKind::PromiseDiffers, "4 hari kerja".to_owned())];
        assert_eq!(told("_data/office.csv", ",3 hari kerja,", ",4 hari kerja,"), differs);
        let missing = vec![(CheckKind::PromiseMissing, "follow_up,offer,urgent".to_owned())];
        assert_eq!(told("_data/promises.csv", "follow_up,*,*,", "follow_up,missing,*,"), missing);
    }

    #[test]
    fn a_year_without_holidays_is_noticed() {
        let years = |today: &str| -> Vec<String> {
            let found = load::embedded().checked(today, &[]).problems.into_iter();
            found.filter(|one| one.kind == CheckKind::HolidaysEnd).map(|one| one.words).collect()
        };
        assert_eq!(years("2027-09-30"), Vec::<String>::new());
        assert_eq!(years("2027-10-20"), ["2028"], "the next one, before it comes");
        assert_eq!(years("2028-01-02"), ["2028"], "and the running one");
        assert_eq!(years("2025-12-31"), ["2025"]);
    }

    #[test]
    fn a_holiday_is_a_day_of_a_known_kind() {
        let table = "_data/holidays.csv";
        assert_eq!(
            told(table, "2026-12-25,", "2026-12-32,"),
            [(CheckKind::BadDate, "2026-12-32".to_owned())]
        );
        assert_eq!(
            told(table, "(Natal),libur_nasional\n2027-01-01", "(Natal),libur\n2027-01-01"),
            [(CheckKind::BadValue, "libur".to_owned())]
        );
    }
}

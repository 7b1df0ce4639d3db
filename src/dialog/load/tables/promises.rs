//! `promises.csv` and `hours.csv`: how soon the office promises to answer, and when it is open.

use crate::dialog::model::PromiseRow;
use crate::dialog::problem::{CheckKind, Problem};
use crate::domain::calendar::{Opening, Promise, Step, Unit, minute};
use crate::domain::case::{CaseKind, Priority};

use super::read::{Row, one_of, rows, whole};

/// The columns of `promises.csv`; the first three name the row.
pub(super) const PROMISE: &[&str] = &["step", "kind", "priority", "amount", "unit"];
/// The columns of `hours.csv`; the first two name the row.
pub(super) const HOURS: &[&str] = &["weekday", "from", "to"];

/// Stands in a cell for "all of them".
const ANY: &str = "*";
/// Days of the week, Monday first.
const WEEKDAYS: [&str; 7] = ["senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu"];
/// More than that is no promise: a year of days, a week of minutes.
const MOST: u64 = 10_080;

/// What a column of either table may hold; empty for one that holds a number or a time.
pub(super) fn choices(column: &str) -> Vec<&'static str> {
    let or_any = |words: Vec<&'static str>| [&[ANY], &words[..]].concat();
    match column {
        "step" => Step::ALL.iter().map(|one| one.as_str()).collect(),
        "kind" => or_any(CaseKind::ALL.iter().map(|one| one.as_str()).collect()),
        "priority" => or_any(Priority::ALL.iter().map(|one| one.as_str()).collect()),
        "unit" => Unit::ALL.iter().map(|one| one.as_str()).collect(),
        "weekday" => WEEKDAYS.to_vec(),
        _ => Vec::new(),
    }
}

pub(super) fn promises(file: &str, source: &str, problems: &mut Vec<Problem>) -> Vec<PromiseRow> {
    rows(file, source, PROMISE, problems).into_iter().filter_map(|row| promise(row, problems)).collect()
}

fn promise(mut row: Row, problems: &mut Vec<Problem>) -> Option<PromiseRow> {
    let amount = whole(&mut row, 3, problems);
    let (step, kind, priority, unit) = (row.take(0), row.take(1), row.take(2), row.take(4));
    for (column, cell) in [("step", &step), ("kind", &kind), ("priority", &priority), ("unit", &unit)] {
        one_of(cell, &choices(column), &row.at, problems);
    }
    if !(1..=MOST).contains(&amount) {
        problems.push(
            Problem::new(CheckKind::BadValue, row.at, amount.to_string()).detail(format!("1 … {MOST}")),
        );
        return None;
    }
    Some(PromiseRow {
        step: Step::parse(&step)?,
        kind: CaseKind::parse(&kind),
        priority: Priority::parse(&priority),
        promise: Promise { amount: u32::try_from(amount).ok()?, unit: Unit::parse(&unit)? },
    })
}

pub(super) fn hours(file: &str, source: &str, problems: &mut Vec<Problem>) -> Vec<Opening> {
    let mut openings: Vec<Opening> = Vec::new();
    for mut row in rows(file, source, HOURS, problems) {
        let (weekday, from, to) = (row.take(0), row.take(1), row.take(2));
        one_of(&weekday, &WEEKDAYS, &row.at, problems);
        let Some(weekday) = WEEKDAYS.iter().position(|name| *name == weekday) else { continue };
        let (Some(opens), Some(closes)) = (minute(&from), minute(&to)) else {
            let problem = Problem::new(CheckKind::BadValue, row.at, format!("{from}–{to}"));
            problems.push(problem.detail("00.00 … 24.00"));
            continue;
        };
        let meets = |own: &Opening| own.weekday == weekday && opens < own.to && own.from < closes;
        if opens >= closes || openings.iter().any(meets) {
            let problem = Problem::new(CheckKind::BadValue, row.at, format!("{from}–{to}"));
            problems.push(problem.detail("from < to"));
            continue;
        }
        openings.push(Opening { weekday, from: opens, to: closes });
    }
    openings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(problems: Vec<Problem>) -> Vec<(u32, String)> {
        problems.into_iter().map(|problem| (problem.at.line, problem.words)).collect()
    }

    #[test]
    fn every_cell_of_a_promise_is_looked_at() {
        let mut problems = Vec::new();
        let table = "step,kind,priority,amount,unit\n\
            first_answer,*,*,3,working_days\n\
            first_answer,*,urgent,15,minutes\n\
            first_answer,*,*,4,working_days\n\
            answer,*,*,3,working_days\n\
            follow_up,offer,soon,0,working_days\n\
            follow_up,offers,*,x,days\n";
        let rows = promises("promises.csv", table, &mut problems);
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[1].priority, rows[1].kind), (Some(Priority::Urgent), None));
        let told = faults(problems);
        for (line, words) in [
            (4, "first_answer/*/*"),
            (5, "answer"),
            (6, "soon"),
            (6, "0"),
            (7, "x"),
            (7, "offers"),
            (7, "days"),
        ] {
            assert!(told.contains(&(line, words.to_owned())), "{line} {words} in {told:?}");
        }
    }

    #[test]
    fn a_day_may_have_several_periods_that_do_not_meet() {
        let mut problems = Vec::new();
        let table = "weekday,from,to\nsenin,07.30,12.00\nsenin,13:00,16.00\nsenin,15.00,17.00\nsabtu,8.00,7.00\nahad,8.00,9.00\nminggu,8,9\n";
        let all = hours("hours.csv", table, &mut problems);
        assert_eq!(
            all,
            [Opening { weekday: 0, from: 450, to: 720 }, Opening { weekday: 0, from: 780, to: 960 }]
        );
        let told = faults(problems);
        assert_eq!(
            told,
            [(4, "15.00–17.00"), (5, "8.00–7.00"), (6, "ahad"), (7, "8–9")]
                .map(|(line, words)| (line, words.to_owned()))
        );
    }
}

//! Reading the counters: sums over a period, over kabupaten and over months.

use std::collections::BTreeMap;

use super::error::{Result, StoreError};
use super::{Conn, counters, rows};
use crate::domain::period::Period;
use crate::domain::statistics::{Mark, Part, date_of, day_number, month_number};

const SUMS: &str = "
    select part, name, cast(sum(times) as bigint) as times from tallies
    where grain = $1 and at between $2 and $3
      and ($4 = '' or district = '' or district = $4 or district like $5)
    group by part, name";
const DISTRICTS: &str = "
    select district, cast(sum(times) as bigint) as times from tallies
    where grain = $1 and at between $2 and $3 and part = 'category'
      and ($4 = '' or district = '' or district = $4 or district like $5)
    group by district";
const MONTHS: &str = "
    select at, part, name, cast(sum(times) as bigint) as times from tallies
    where grain = 'month' and at between $1 and $2 and part in ('category', 'answer')
      and ($3 = '' or district = '' or district = $3 or district like $4)
    group by at, part, name";
pub(super) const ALL: &[&str] = &[SUMS, DISTRICTS, MONTHS];

/// What was counted.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Sums {
    /// By part and name, in the period.
    pub names: BTreeMap<(Part, String), u64>,
    /// Filed cases by kabupaten, in the period; empty: not known.
    pub districts: BTreeMap<String, u64>,
    /// Filed cases by month, counted from the year 0, over the months of the chart.
    pub months: BTreeMap<i64, u64>,
    /// First answers by month and by the minutes within which they came.
    pub answers: BTreeMap<i64, BTreeMap<u64, u64>>,
}

impl Sums {
    fn name(&mut self, part: Part, name: String, times: u64) {
        *self.names.entry((part, name)).or_default() += times;
    }

    fn month(&mut self, month: i64, part: Part, name: &str, times: u64) {
        match part {
            Part::Category => *self.months.entry(month).or_default() += times,
            Part::Answer => {
                let edge = name.parse().unwrap_or(0);
                *self.answers.entry(month).or_default().entry(edge).or_default() += times;
            }
            _ => {}
        }
    }
}

/// What was counted in a period where an officer of `area` may see: a kabupaten, a province, or everything (empty).
pub async fn sums(conn: &mut Conn, period: Period, area: &str) -> Result<Sums> {
    let mut sums = Sums::default();
    let below = format!("{area}.%");
    for piece in period.pieces() {
        let grain = piece.grain.as_str();
        let query =
            sqlx::query(SUMS).bind(grain).bind(piece.from).bind(piece.to).bind(area).bind(below.as_str());
        for row in query.fetch_all(conn.raw()).await? {
            let part = rows::word(&row, "tallies", "part", Part::parse)?;
            sums.name(part, rows::text(&row, "name")?, times(&row)?);
        }
        let query = sqlx::query(DISTRICTS)
            .bind(grain)
            .bind(piece.from)
            .bind(piece.to)
            .bind(area)
            .bind(below.as_str());
        for row in query.fetch_all(conn.raw()).await? {
            *sums.districts.entry(rows::text(&row, "district")?).or_default() += times(&row)?;
        }
    }
    let (first, last) = period.charted_months();
    let query = sqlx::query(MONTHS).bind(first).bind(last).bind(area).bind(below.as_str());
    for row in query.fetch_all(conn.raw()).await? {
        let part = rows::word(&row, "tallies", "part", Part::parse)?;
        sums.month(rows::number(&row, "at")?, part, &rows::text(&row, "name")?, times(&row)?);
    }
    Ok(sums)
}

fn times(row: &sqlx::any::AnyRow) -> Result<u64> {
    let times = rows::number(row, "times")?;
    u64::try_from(times).map_err(|error| StoreError::corrupt("tallies", "times", &error.to_string()))
}

/// The same for an area below a kabupaten, for which there are no counters: its cases are walked. What is counted of the chat
/// has no place, and is the office's.
pub async fn sums_below(conn: &mut Conn, period: Period, area: &str) -> Result<Sums> {
    // No kabupaten has this code, so only what has no place is left.
    let mut sums = sums(conn, period, "-").await?;
    sums.names.retain(|(part, _), _| !part.is_of_cases());
    (sums.districts, sums.months, sums.answers) = Default::default();
    let mut last = String::new();
    loop {
        let (page, end) = counters::page(conn, area, &last).await?;
        for mark in page.iter().flat_map(crate::domain::statistics::CaseFacts::marks) {
            walked(&mut sums, period, mark);
        }
        let Some(end) = end else { return Ok(sums) };
        last = end;
    }
}

fn walked(sums: &mut Sums, period: Period, mark: Mark) {
    let (from, to) = period.bounds();
    let (first, last) = period.charted_months();
    let month = month_number(date_of(mark.day));
    if (first..=last).contains(&month) {
        sums.month(month, mark.part, &mark.name, 1);
    }
    if (day_number(from)..=day_number(to)).contains(&mark.day) {
        if mark.part == Part::Category {
            *sums.districts.entry(mark.district).or_default() += 1;
        }
        sums.name(mark.part, mark.name, 1);
    }
}

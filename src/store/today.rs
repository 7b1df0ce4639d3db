//! The day's work: what is late, what falls due, what is new, who has waited longest, and the counts of it.

use sqlx::any::AnyRow;

use super::cases::{self, Case};
use super::error::{Result, StoreError};
use super::queue::below;
use super::{Conn, rows};
use crate::domain::ids::StaffId;
use crate::domain::time::Timestamp;

const LATE: &str = "
    select cases.*, case_keys.wrapped as wrapped from cases left join case_keys on case_keys.case_id = cases.id
    where cases.closed_at is null and ($1 = '' or cases.area is null or cases.area = $1 or cases.area like $2)
      and cases.due_at < $3
    order by cases.due_at, cases.id limit $4";
const FALLS_DUE: &str = "
    select cases.*, case_keys.wrapped as wrapped from cases left join case_keys on case_keys.case_id = cases.id
    where cases.closed_at is null and ($1 = '' or cases.area is null or cases.area = $1 or cases.area like $2)
      and cases.due_at >= $3 and cases.due_at < $4
    order by cases.due_at, cases.id limit $5";
const FRESH: &str = "
    select cases.*, case_keys.wrapped as wrapped from cases left join case_keys on case_keys.case_id = cases.id
    where cases.closed_at is null and ($1 = '' or cases.area is null or cases.area = $1 or cases.area like $2)
      and cases.status = 'new'
    order by cases.rank, cases.created_at, cases.id limit $3";
const WAITING: &str = "
    select cases.*, case_keys.wrapped as wrapped from cases left join case_keys on case_keys.case_id = cases.id
    where cases.closed_at is null and ($1 = '' or cases.area is null or cases.area = $1 or cases.area like $2)
      and cases.status = 'waiting' and cases.status_at > 0
    order by cases.status_at, cases.id limit $3";
const MINE: &str = "
    select cases.*, case_keys.wrapped as wrapped from cases left join case_keys on case_keys.case_id = cases.id
    where cases.closed_at is null and ($1 = '' or cases.area is null or cases.area = $1 or cases.area like $2)
      and cases.assignee = $3
    order by cases.rank, coalesce(cases.waiting_since, cases.created_at), cases.id limit $4";
const COUNTS: &str = "
    select count(*) as open,
        count(case when status = 'new' then 1 end) as fresh,
        count(case when status = 'waiting' then 1 end) as waiting,
        count(case when due_at < $3 then 1 end) as late,
        count(case when due_at >= $3 and due_at < $4 then 1 end) as falls_due,
        count(case when rank = 0 and assignee is null then 1 end) as alarming,
        count(case when assignee is null then 1 end) as untaken,
        count(case when assignee = $5 then 1 end) as mine
    from cases
    where closed_at is null and ($1 = '' or area is null or area = $1 or area like $2)";
const BY_OFFICER: &str = "
    select assignee, count(*) as open,
        count(case when status = 'new' then 1 end) as fresh,
        count(case when status = 'waiting' then 1 end) as waiting,
        count(case when due_at < $1 then 1 end) as late,
        count(case when due_at >= $1 and due_at < $2 then 1 end) as falls_due,
        count(case when rank = 0 and assignee is null then 1 end) as alarming,
        count(case when assignee is null then 1 end) as untaken,
        count(assignee) as mine
    from cases where closed_at is null and assignee is not null group by assignee";
pub(super) const ALL: &[&str] = &[LATE, FALLS_DUE, FRESH, WAITING, MINE, COUNTS, BY_OFFICER];

/// Whose day it is, and when.
#[derive(Debug, Clone, Copy)]
pub struct Day<'a> {
    /// The area whose cases are meant; empty for all. A case without a place belongs to everyone.
    pub area: &'a str,
    /// Who asks.
    pub staff: &'a StaffId,
    /// Now.
    pub now: Timestamp,
    /// When the day ends.
    pub end: Timestamp,
}

/// A part of the day's work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Past the promise, the longest first.
    Late,
    /// Due before the day ends, the next first.
    FallsDue,
    /// Nobody has looked at it yet, the most urgent first.
    Fresh,
    /// Waiting for the reporter, the longest first.
    Waiting,
    /// Taken by the asker, the most urgent first.
    Mine,
}

/// How much work there is among the open cases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of them.
    pub open: u64,
    /// Nobody has looked at them yet.
    pub fresh: u64,
    /// Waiting for the reporter.
    pub waiting: u64,
    /// Past the promise.
    pub late: u64,
    /// Due before the day ends.
    pub falls_due: u64,
    /// Urgent, and taken by nobody.
    pub alarming: u64,
    /// Taken by nobody.
    pub untaken: u64,
    /// Taken by the asker.
    pub mine: u64,
}

/// The first cases of a part.
pub async fn part(conn: &mut Conn, day: Day<'_>, part: Part, limit: u32) -> Result<Vec<Case>> {
    let (below, limit) = (below(day.area), i64::from(limit));
    let of = |statement: &'static str| sqlx::query(statement).bind(day.area).bind(below.as_str());
    let query = match part {
        Part::Late => of(LATE).bind(day.now.0),
        Part::FallsDue => of(FALLS_DUE).bind(day.now.0).bind(day.end.0),
        Part::Fresh => of(FRESH),
        Part::Waiting => of(WAITING),
        Part::Mine => of(MINE).bind(day.staff.as_str()),
    };
    let found = query.bind(limit).fetch_all(conn.raw()).await?;
    found.iter().map(|row| cases::read(conn, row)).collect()
}

/// How much work there is for the asker.
pub async fn counts(conn: &mut Conn, day: Day<'_>) -> Result<Tally> {
    let query = sqlx::query(COUNTS).bind(day.area).bind(below(day.area)).bind(day.now.0).bind(day.end.0);
    tally(&query.bind(day.staff.as_str()).fetch_one(conn.raw()).await?)
}

/// How much work each member of staff has in hand.
pub async fn by_officer(conn: &mut Conn, now: Timestamp, end: Timestamp) -> Result<Vec<(StaffId, Tally)>> {
    let found = sqlx::query(BY_OFFICER).bind(now.0).bind(end.0).fetch_all(conn.raw()).await?;
    let one = |row: &AnyRow| Ok((StaffId::from_text(rows::text(row, "assignee")?), tally(row)?));
    found.iter().map(one).collect()
}

fn tally(row: &AnyRow) -> Result<Tally> {
    let count = |column| {
        let found = rows::number(row, column)?;
        u64::try_from(found).map_err(|error| StoreError::corrupt("cases", column, &error.to_string()))
    };
    Ok(Tally {
        open: count("open")?,
        fresh: count("fresh")?,
        waiting: count("waiting")?,
        late: count("late")?,
        falls_due: count("falls_due")?,
        alarming: count("alarming")?,
        untaken: count("untaken")?,
        mine: count("mine")?,
    })
}

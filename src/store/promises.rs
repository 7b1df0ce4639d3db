//! `promises` and `pauses`: what the office promised for a case, when its clock stood, whether the promise was kept.
//! `cases.due_at` repeats the present promise's end for the queue.

use sqlx::any::AnyRow;

use super::error::{Result, StoreError};
use super::events::{self, Actor, EventAction, NewEvent};
use super::{Conn, Tx, rows};
use crate::domain::calendar::{Pause, Promise, Step, Unit};
use crate::domain::case::{CaseCode, Priority};
use crate::domain::ids::CaseId;
use crate::domain::time::Timestamp;

const LATEST: &str = "
    select position, step, priority, amount, unit, began_at, due_at, escalated_at, ended_at, kept from promises
    where case_id = $1 order by position desc limit 1";
const BEGIN: &str = "
    insert into promises (case_id, position, step, priority, amount, unit, began_at, due_at, escalated_at, ended_at, kept)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null, null)";
const MOVE: &str = "
    update promises set priority = $3, amount = $4, unit = $5, began_at = $6, due_at = $7
    where case_id = $1 and position = $2";
const END: &str = "update promises set ended_at = $3, kept = $4 where case_id = $1 and position = $2";
const LAST_ANSWER: &str = "select max(at) from messages where case_id = $1 and direction = 'out'";
const PAUSES: &str =
    "select position, from_at, to_at from pauses where case_id = $1 order by position, from_at";
const PAUSE: &str = "
    insert into pauses (case_id, position, from_at, to_at) values ($1, $2, $3, null)
    on conflict (case_id, position, from_at) do update set to_at = null";
const GO_ON: &str = "update pauses set to_at = $2 where case_id = $1 and to_at is null";
const MISSED: &str = "
    select cases.id as id, cases.code as code, cases.priority as priority, cases.category as category,
        cases.area as area, promises.position as position, promises.step as step, promises.due_at as due_at
    from promises join cases on cases.id = promises.case_id join case_keys on case_keys.case_id = cases.id
    where promises.ended_at is null and promises.escalated_at is null and promises.due_at < $1
    order by promises.due_at, promises.case_id limit $2";
const ESCALATE: &str = "
    update promises set escalated_at = $3
    where case_id = $1 and position = $2 and escalated_at is null and ended_at is null";
const WITHOUT: &str = "
    select cases.id as id from cases
    left join promises on promises.case_id = cases.id and promises.ended_at is null
    where cases.closed_at is null and promises.case_id is null order by cases.id limit $1";
const RUNNING: &str = "
    select case_id from promises where ended_at is null and case_id > $1 order by case_id limit $2";
pub(super) const ALL: &[&str] =
    &[LATEST, BEGIN, MOVE, END, LAST_ANSWER, PAUSES, PAUSE, GO_ON, MISSED, ESCALATE, WITHOUT, RUNNING];

/// A promise of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promised {
    /// Its order in the case.
    pub position: i64,
    /// What was promised.
    pub step: Step,
    /// The priority for which it was promised.
    pub priority: Priority,
    /// How soon.
    pub promise: Promise,
    /// From when it counts.
    pub began_at: Timestamp,
    /// Until when it runs; `None` while the clock stands.
    pub due_at: Option<Timestamp>,
    /// When the penyelia was told that it was missed.
    pub escalated_at: Option<Timestamp>,
    /// When it was answered or fell away; `None` while it is the present one.
    pub ended_at: Option<Timestamp>,
    /// Whether the answer came in time; `None` without an answer.
    pub kept: Option<bool>,
}

/// A promise that was missed, with what may be told of its case: nothing personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// The case.
    pub case: CaseId,
    /// Its code.
    pub code: CaseCode,
    /// How soon it had to be looked at.
    pub priority: Priority,
    /// Slug of its category.
    pub category: String,
    /// Kemendagri code of its place.
    pub area: Option<String>,
    /// Which of its promises.
    pub position: i64,
    /// What was promised.
    pub step: Step,
    /// Until when.
    pub due_at: Timestamp,
}

/// The newest promise of a case: the present one, unless it has ended.
pub async fn latest(conn: &mut Conn, case: &CaseId) -> Result<Option<Promised>> {
    let row = sqlx::query(LATEST).bind(case.as_str()).fetch_optional(conn.raw()).await?;
    row.map(|row| read(&row)).transpose()
}

/// Gives a case its next promise. The end of the audit chain is held before, by whoever changes a case: then two who change
/// one do not wait for each other in a circle.
pub async fn begin(tx: &mut Tx, case: &CaseId, new: &Promised) -> Result<()> {
    sqlx::query(BEGIN)
        .bind(case.as_str())
        .bind(new.position)
        .bind(new.step.as_str())
        .bind(new.priority.as_str())
        .bind(i64::from(new.promise.amount))
        .bind(new.promise.unit.as_str())
        .bind(new.began_at.0)
        .bind(new.due_at.map(|at| at.0))
        .bind(new.escalated_at.map(|at| at.0))
        .execute(tx.raw())
        .await?;
    Ok(())
}

/// Writes down how the present promise stands now.
pub async fn put(tx: &mut Tx, case: &CaseId, now: &Promised) -> Result<()> {
    sqlx::query(MOVE)
        .bind(case.as_str())
        .bind(now.position)
        .bind(now.priority.as_str())
        .bind(i64::from(now.promise.amount))
        .bind(now.promise.unit.as_str())
        .bind(now.began_at.0)
        .bind(now.due_at.map(|at| at.0))
        .execute(tx.raw())
        .await?;
    Ok(())
}

/// Ends the present promise: kept, missed, or (`None`) without an answer.
pub async fn end(tx: &mut Tx, case: &CaseId, position: i64, kept: Option<bool>, at: Timestamp) -> Result<()> {
    let query = sqlx::query(END).bind(case.as_str()).bind(position).bind(at.0).bind(kept.map(i64::from));
    query.execute(tx.raw()).await?;
    Ok(())
}

/// When an officer last wrote to the reporter.
pub async fn last_answer(conn: &mut Conn, case: &CaseId) -> Result<Option<Timestamp>> {
    let at: Option<i64> = sqlx::query_scalar(LAST_ANSWER).bind(case.as_str()).fetch_one(conn.raw()).await?;
    Ok(at.map(Timestamp))
}

/// When the clock of a case stood, oldest first, each with the promise that it belongs to.
pub async fn pauses(conn: &mut Conn, case: &CaseId) -> Result<Vec<(i64, Pause)>> {
    let found = sqlx::query(PAUSES).bind(case.as_str()).fetch_all(conn.raw()).await?;
    let pause = |row: &AnyRow| {
        let pause = Pause { from: rows::moment(row, "from_at")?, to: rows::maybe_moment(row, "to_at")? };
        Ok((rows::number(row, "position")?, pause))
    };
    found.iter().map(pause).collect()
}

/// Lets the clock of a promise stand.
pub async fn pause(tx: &mut Tx, case: &CaseId, position: i64, now: Timestamp) -> Result<()> {
    let query = sqlx::query(PAUSE).bind(case.as_str()).bind(position).bind(now.0);
    query.execute(tx.raw()).await?;
    Ok(())
}

/// Lets the clock of a case go on.
pub async fn go_on(tx: &mut Tx, case: &CaseId, now: Timestamp) -> Result<()> {
    sqlx::query(GO_ON).bind(case.as_str()).bind(now.0).execute(tx.raw()).await?;
    Ok(())
}

/// The promises that were missed and of which nobody was told yet, the longest ago first. Erased cases are left out.
pub async fn missed(conn: &mut Conn, now: Timestamp, limit: u32) -> Result<Vec<Missed>> {
    let query = sqlx::query(MISSED).bind(now.0).bind(i64::from(limit));
    let found = query.fetch_all(conn.raw()).await?;
    let one = |row: &AnyRow| {
        Ok(Missed {
            case: CaseId::from_text(rows::text(row, "id")?),
            code: CaseCode::from_row(rows::text(row, "code")?),
            priority: rows::word(row, "cases", "priority", Priority::parse)?,
            category: rows::text(row, "category")?,
            area: rows::maybe_text(row, "area")?,
            position: rows::number(row, "position")?,
            step: rows::word(row, "promises", "step", Step::parse)?,
            due_at: rows::moment(row, "due_at")?,
        })
    };
    found.iter().map(one).collect()
}

/// Marks that the penyelia is told of a missed promise, and writes the event. `false`: it was told already, or has ended.
/// Waits for the end of the chain first, as those do who change a case.
pub async fn escalate(tx: &mut Tx, missed: &Missed, now: Timestamp) -> Result<bool> {
    events::hold(tx).await?;
    let query = sqlx::query(ESCALATE).bind(missed.case.as_str()).bind(missed.position).bind(now.0);
    if query.execute(tx.raw()).await?.rows_affected() == 0 {
        return Ok(false);
    }
    let event = NewEvent {
        case: Some(&missed.case),
        actor: &Actor::System,
        action: EventAction::Deadline,
        object: &format!("case:{}", missed.case),
        fields: &[missed.step.as_str()],
        reason: None,
        detail: None,
    };
    events::append(tx, event, now).await?;
    Ok(true)
}

/// Cases with a promise that has not ended, in the order of their ids behind `after`, at most `limit`.
pub async fn running(conn: &mut Conn, after: &str, limit: u32) -> Result<Vec<CaseId>> {
    let found = sqlx::query_scalar::<_, String>(RUNNING).bind(after).bind(i64::from(limit));
    Ok(found.fetch_all(conn.raw()).await?.into_iter().map(CaseId::from_text).collect())
}

/// Open cases without a promise: those of a release that kept none.
pub async fn without(conn: &mut Conn, limit: u32) -> Result<Vec<CaseId>> {
    let found = sqlx::query(WITHOUT).bind(i64::from(limit)).fetch_all(conn.raw()).await?;
    found.iter().map(|row| Ok(CaseId::from_text(rows::text(row, "id")?))).collect()
}

fn read(row: &AnyRow) -> Result<Promised> {
    let amount = u32::try_from(rows::number(row, "amount")?)
        .map_err(|error| StoreError::corrupt("promises", "amount", &error.to_string()))?;
    let unit = rows::word(row, "promises", "unit", Unit::parse)?;
    Ok(Promised {
        position: rows::number(row, "position")?,
        step: rows::word(row, "promises", "step", Step::parse)?,
        priority: rows::word(row, "promises", "priority", Priority::parse)?,
        promise: Promise { amount, unit },
        began_at: rows::moment(row, "began_at")?,
        due_at: rows::maybe_moment(row, "due_at")?,
        escalated_at: rows::maybe_moment(row, "escalated_at")?,
        ended_at: rows::maybe_moment(row, "ended_at")?,
        kept: rows::maybe_flag(row, "kept")?,
    })
}

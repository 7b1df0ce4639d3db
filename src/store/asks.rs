//! `case_asks`: what a reporter was asked for, and until when they were told to answer.

use std::collections::BTreeSet;

use sqlx::any::AnyRow;

use super::error::Result;
use super::{Conn, Tx, rows};
use crate::domain::ids::{CaseId, StaffId};
use crate::domain::time::Timestamp;

const PUT: &str = "
    insert into case_asks (case_id, staff_id, asked_at, due_at, missed_at) values ($1, $2, $3, $4, null)
    on conflict (case_id) do update set staff_id = excluded.staff_id, asked_at = excluded.asked_at,
        due_at = excluded.due_at, missed_at = null";
const OF: &str = "select case_id, asked_at, due_at, missed_at from case_asks where case_id = $1";
const DUE: &str = "
    select case_id, asked_at, due_at, missed_at from case_asks
    where missed_at is null and due_at < $1 order by due_at limit $2";
const MISSED: &str = "update case_asks set missed_at = $2 where case_id = $1 and missed_at is null";
const SILENT: &str = "
    select case_id from case_asks
    where (missed_at is not null or due_at < $1) and case_id in ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const ANSWERED: &str = "delete from case_asks where case_id = $1";
pub(super) const ALL: &[&str] = &[PUT, OF, DUE, MISSED, SILENT, ANSWERED];

/// How many cases [`SILENT`] takes.
const CHUNK: usize = 10;

/// A question to a reporter that has no answer yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseAsk {
    /// About which case.
    pub case: CaseId,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// Until when the reporter was told to answer.
    pub due_at: Timestamp,
    /// When the case came back without an answer.
    pub missed_at: Option<Timestamp>,
}

/// Notes that a reporter was asked, in the place of an earlier question.
pub async fn put(tx: &mut Tx, case: &CaseId, staff: &StaffId, due: Timestamp, now: Timestamp) -> Result<()> {
    let query = sqlx::query(PUT).bind(case.as_str()).bind(staff.as_str()).bind(now.0).bind(due.0);
    query.execute(tx.raw()).await?;
    Ok(())
}

/// The open question of a case.
pub async fn of(conn: &mut Conn, case: &CaseId) -> Result<Option<CaseAsk>> {
    let row = sqlx::query(OF).bind(case.as_str()).fetch_optional(conn.raw()).await?;
    row.as_ref().map(read).transpose()
}

/// Questions whose time has passed and whose case has not come back yet.
pub async fn due(conn: &mut Conn, now: Timestamp, limit: u32) -> Result<Vec<CaseAsk>> {
    let found = sqlx::query(DUE).bind(now.0).bind(i64::from(limit)).fetch_all(conn.raw()).await?;
    found.iter().map(read).collect()
}

/// Notes that the case came back; `false` when somebody else has noted it.
pub async fn missed(tx: &mut Tx, case: &CaseId, now: Timestamp) -> Result<bool> {
    let done = sqlx::query(MISSED).bind(case.as_str()).bind(now.0).execute(tx.raw()).await?;
    Ok(done.rows_affected() == 1)
}

/// Which of some cases have a question whose day passed without an answer.
pub async fn silent(conn: &mut Conn, cases: &[&CaseId], now: Timestamp) -> Result<BTreeSet<CaseId>> {
    let mut all = BTreeSet::new();
    for chunk in cases.chunks(CHUNK) {
        let mut query = sqlx::query(SILENT).bind(now.0);
        for case in chunk.iter().chain(chunk.last().into_iter().cycle()).take(CHUNK) {
            query = query.bind(case.as_str());
        }
        for row in query.fetch_all(conn.raw()).await? {
            all.insert(CaseId::from_text(rows::text(&row, "case_id")?));
        }
    }
    Ok(all)
}

/// The reporter wrote, or the case is erased: nothing is open any more.
pub(super) async fn answered(tx: &mut Tx, case: &CaseId) -> Result<()> {
    sqlx::query(ANSWERED).bind(case.as_str()).execute(tx.raw()).await?;
    Ok(())
}

fn read(row: &AnyRow) -> Result<CaseAsk> {
    Ok(CaseAsk {
        case: CaseId::from_text(rows::text(row, "case_id")?),
        asked_at: rows::moment(row, "asked_at")?,
        due_at: rows::moment(row, "due_at")?,
        missed_at: rows::maybe_moment(row, "missed_at")?,
    })
}

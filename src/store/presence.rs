//! `case_looks`: who has a case before them, so that two officers know of each other.

use super::error::Result;
use super::{Conn, Tx, rows};
use crate::domain::ids::{CaseId, StaffId};
use crate::domain::time::Timestamp;

const LOOK: &str = "
    insert into case_looks (case_id, staff_id, seen_at) values ($1, $2, $3)
    on conflict (case_id, staff_id) do update set seen_at = excluded.seen_at";
const OTHERS: &str = "
    select staff_id from case_looks where case_id = $1 and staff_id <> $2 and seen_at >= $3 order by staff_id";
const LEAVE: &str = "delete from case_looks where case_id = $1 and staff_id = $2";
const FORGET: &str = "delete from case_looks where case_id = $1";
pub(super) const ALL: &[&str] = &[LOOK, OTHERS, LEAVE, FORGET];

/// Notes that somebody has a case before them now.
pub async fn look(tx: &mut Tx, case: &CaseId, staff: &StaffId, now: Timestamp) -> Result<()> {
    sqlx::query(LOOK).bind(case.as_str()).bind(staff.as_str()).bind(now.0).execute(tx.raw()).await?;
    Ok(())
}

/// Notes that somebody has a case before them no more.
pub async fn leave(tx: &mut Tx, case: &CaseId, staff: &StaffId) -> Result<()> {
    sqlx::query(LEAVE).bind(case.as_str()).bind(staff.as_str()).execute(tx.raw()).await?;
    Ok(())
}

/// Who else has had a case before them since then.
pub async fn others(conn: &mut Conn, case: &CaseId, but: &StaffId, since: Timestamp) -> Result<Vec<StaffId>> {
    let query = sqlx::query(OTHERS).bind(case.as_str()).bind(but.as_str()).bind(since.0);
    let found = query.fetch_all(conn.raw()).await?;
    found.iter().map(|row| Ok(StaffId::from_text(rows::text(row, "staff_id")?))).collect()
}

/// Forgets who looked at a case.
pub(super) async fn forget(tx: &mut Tx, case: &CaseId) -> Result<()> {
    sqlx::query(FORGET).bind(case.as_str()).execute(tx.raw()).await?;
    Ok(())
}

//! `case_steps`: which steps of its checklist are done in a case. Each tick, and each taking back, is an event as well.

use super::error::Result;
use super::events::{self, Actor, EventAction, NewEvent};
use super::{Conn, Tx, rows};
use crate::domain::ids::{CaseId, StaffId};
use crate::domain::text::Private;
use crate::domain::time::Timestamp;

const TICK: &str = "
    insert into case_steps (case_id, step, staff_id, at) values ($1, $2, $3, $4) on conflict (case_id, step) do nothing";
const UNTICK: &str = "delete from case_steps where case_id = $1 and step = $2";
const OF_CASE: &str = "select step, staff_id, at from case_steps where case_id = $1 order by at, step";
const FORGET: &str = "delete from case_steps where case_id = $1";
pub(super) const ALL: &[&str] = &[TICK, UNTICK, OF_CASE, FORGET];

/// A step that is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// Which.
    pub step: String,
    /// By whom.
    pub staff: StaffId,
    /// When.
    pub at: Timestamp,
}

/// Ticks a step or takes the tick back; `false` when it stood so already.
pub async fn set(
    tx: &mut Tx,
    case: &CaseId,
    step: &str,
    done: bool,
    staff: &StaffId,
    now: Timestamp,
) -> Result<bool> {
    let query = if done {
        sqlx::query(TICK).bind(case.as_str()).bind(step).bind(staff.as_str()).bind(now.0)
    } else {
        sqlx::query(UNTICK).bind(case.as_str()).bind(step)
    };
    if query.execute(tx.raw()).await?.rows_affected() == 0 {
        return Ok(false);
    }
    let detail = Private(format!("{}{step}", if done { "+" } else { "-" }));
    let event = NewEvent {
        case: Some(case),
        actor: &Actor::Staff(staff.clone()),
        action: EventAction::Checklist,
        object: &format!("case:{case}"),
        fields: &["step"],
        reason: None,
        detail: Some(&detail),
    };
    events::append(tx, event, now).await?;
    Ok(true)
}

/// The steps that are done in a case.
pub async fn of_case(conn: &mut Conn, case: &CaseId) -> Result<Vec<Tick>> {
    let found = sqlx::query(OF_CASE).bind(case.as_str()).fetch_all(conn.raw()).await?;
    let read = |row| {
        let staff = StaffId::from_text(rows::text(row, "staff_id")?);
        Ok(Tick { step: rows::text(row, "step")?, staff, at: rows::moment(row, "at")? })
    };
    found.iter().map(read).collect()
}

/// Forgets the ticks of a case.
pub(super) async fn forget(tx: &mut Tx, case: &CaseId) -> Result<()> {
    sqlx::query(FORGET).bind(case.as_str()).execute(tx.raw()).await?;
    Ok(())
}

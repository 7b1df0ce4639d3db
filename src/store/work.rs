//! Changing a case: taking, status, priority, handing over. Each function writes its event in the same breath.

use super::cases::rank;
use super::error::{Result, StoreError};
use super::events::{self, Actor, EventAction, NewEvent};
use super::{Conn, Tx, counters, identifiers, rows};
use crate::domain::case::{CaseStatus, Priority};
use crate::domain::ids::{CaseId, StaffId};
use crate::domain::text::Private;
use crate::domain::time::Timestamp;

const STATE: &str = "select status, priority, assignee from cases where id = $1";
const TAKE: &str = "update cases set assignee = $2, updated_at = $3 where id = $1 and assignee is null";
const ASSIGN: &str = "update cases set assignee = $2, updated_at = $3 where id = $1";
const SET_STATUS: &str = "
    update cases set status = $3, status_at = $4, updated_at = $4, close_reason = $5, main_case = $6, closed_at = $7,
        waited = case
            when $3 <> 'waiting' then waited
            when waiting_since is null then 0
            else $4 - waiting_since end,
        waiting_since = case
            when $8 = 0 then null
            when status = 'waiting' then coalesce(waiting_since, $4 - waited)
            when status in ('closed', 'duplicate') then coalesce(waiting_since, $4)
            else waiting_since end
    where id = $1 and status = $2";
const SET_PRIORITY: &str =
    "update cases set priority = $2, rank = $3, priority_reasons = $4, updated_at = $5 where id = $1";
const SET_DUE: &str = "update cases set due_at = $2 where id = $1";
const SET_PLACE: &str = "update cases set area = $2, country = $3, updated_at = $4 where id = $1";
pub(super) const ALL: &[&str] = &[STATE, TAKE, ASSIGN, SET_STATUS, SET_PRIORITY, SET_DUE, SET_PLACE];

/// What became of an attempt to take a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It is theirs now.
    Now,
    /// Somebody has it already (perhaps the same person).
    By(StaffId),
}

/// A change of status.
#[derive(Debug, Clone, Copy)]
pub struct StatusChange<'a> {
    /// The case.
    pub case: &'a CaseId,
    /// The new status.
    pub to: CaseStatus,
    /// Slug of the reason, when it is closed.
    pub close_reason: Option<&'a str>,
    /// The main case, when it is a duplicate.
    pub main_case: Option<&'a CaseId>,
    /// Who.
    pub actor: &'a Actor,
    /// Why, in their words.
    pub reason: Option<&'a Private>,
}

struct State {
    status: CaseStatus,
    priority: Priority,
    assignee: Option<StaffId>,
}

async fn state(conn: &mut Conn, case: &CaseId) -> Result<State> {
    let row = sqlx::query(STATE).bind(case.as_str()).fetch_optional(conn.raw()).await?;
    let row = row.ok_or(StoreError::Missing("case"))?;
    Ok(State {
        status: rows::word(&row, "cases", "status", CaseStatus::parse)?,
        priority: rows::word(&row, "cases", "priority", Priority::parse)?,
        assignee: rows::maybe_text(&row, "assignee")?.map(StaffId::from_text),
    })
}

/// Takes a case that nobody has; of two at once one wins. A new case becomes `checking`.
pub async fn take(tx: &mut Tx, case: &CaseId, staff: &StaffId, now: Timestamp) -> Result<Taken> {
    let query = sqlx::query(TAKE).bind(case.as_str()).bind(staff.as_str()).bind(now.0);
    let won = query.execute(tx.raw()).await?.rows_affected() == 1;
    let state = state(tx, case).await?;
    if !won {
        return state.assignee.map(Taken::By).ok_or(StoreError::Missing("case"));
    }
    let actor = Actor::Staff(staff.clone());
    event(tx, case, &actor, EventAction::Taken, &["assignee"], (None, None), now).await?;
    if state.status == CaseStatus::New {
        let to = CaseStatus::Checking;
        let change =
            StatusChange { case, to, close_reason: None, main_case: None, actor: &actor, reason: None };
        set_status(tx, change, now).await?;
    }
    Ok(Taken::Now)
}

/// Hands a case to a member of staff, or to nobody.
pub async fn assign(
    tx: &mut Tx,
    case: &CaseId,
    to: Option<&StaffId>,
    actor: &Actor,
    now: Timestamp,
) -> Result<()> {
    let query = sqlx::query(ASSIGN).bind(case.as_str()).bind(to.map(StaffId::as_str)).bind(now.0);
    must_hit(query.execute(tx.raw()).await?.rows_affected())?;
    event(tx, case, actor, EventAction::Assigned, &["assignee"], (None, None), now).await
}

/// The one function that changes a status. Refuses a step the table of [`CaseStatus::may_become`] does not list; gives the
/// status before.
pub async fn set_status(tx: &mut Tx, change: StatusChange<'_>, now: Timestamp) -> Result<CaseStatus> {
    let StatusChange { case, to, .. } = change;
    let counted = counters::before(tx, case).await?;
    let from = counted.status;
    if !from.may_become(to) {
        return Err(StoreError::Step { from, to });
    }
    let somebody_waits = to.is_open() && to != CaseStatus::Waiting;
    let done = sqlx::query(SET_STATUS)
        .bind(case.as_str())
        .bind(from.as_str())
        .bind(to.as_str())
        .bind(now.0)
        .bind(change.close_reason.filter(|_| to == CaseStatus::Closed))
        .bind(change.main_case.filter(|_| to == CaseStatus::Duplicate).map(CaseId::as_str))
        .bind((!to.is_open()).then_some(now.0))
        .bind(i64::from(somebody_waits))
        .execute(tx.raw())
        .await?;
    if done.rows_affected() == 0 {
        // Another officer was faster between our reading and our writing.
        return Err(StoreError::Step { from: state(tx, case).await?.status, to });
    }
    counters::after(tx, case, counted).await?;
    let detail = Private(format!("{from} → {to}"));
    let words = (change.reason, Some(&detail));
    event(tx, case, change.actor, EventAction::Status, &["status"], words, now).await?;
    Ok(from)
}

/// Changes how soon a case must be looked at; gives the priority before.
pub async fn set_priority(
    tx: &mut Tx,
    case: &CaseId,
    to: Priority,
    reasons: &[String],
    actor: &Actor,
    reason: Option<&Private>,
    now: Timestamp,
) -> Result<Priority> {
    let from = state(tx, case).await?.priority;
    let slugs = serde_json::to_string(reasons)
        .map_err(|error| StoreError::corrupt("cases", "priority_reasons", &error.to_string()))?;
    sqlx::query(SET_PRIORITY)
        .bind(case.as_str())
        .bind(to.as_str())
        .bind(rank(to))
        .bind(slugs)
        .bind(now.0)
        .execute(tx.raw())
        .await?;
    let detail = Private(format!("{from} → {to}"));
    event(tx, case, actor, EventAction::Priority, &["priority"], (reason, Some(&detail)), now).await?;
    Ok(from)
}

/// Moves the office's own promise, as the queue shows it.
pub async fn set_due(tx: &mut Tx, case: &CaseId, due: Option<Timestamp>) -> Result<()> {
    let query = sqlx::query(SET_DUE).bind(case.as_str()).bind(due.map(|at| at.0));
    must_hit(query.execute(tx.raw()).await?.rows_affected())
}

/// Corrects where it happened and where it was to lead.
pub async fn set_place(
    tx: &mut Tx,
    case: &CaseId,
    area: Option<&str>,
    country: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    let counted = counters::before(tx, case).await?;
    let query = sqlx::query(SET_PLACE).bind(case.as_str()).bind(area).bind(country).bind(now.0);
    must_hit(query.execute(tx.raw()).await?.rows_affected())?;
    counters::after(tx, case, counted).await?;
    identifiers::move_case(tx, case, area).await
}

fn must_hit(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(StoreError::Missing("case")) }
}

/// Writes an event about a case, with its reason and its detail.
async fn event(
    tx: &mut Tx,
    case: &CaseId,
    actor: &Actor,
    action: EventAction,
    fields: &[&str],
    (reason, detail): (Option<&Private>, Option<&Private>),
    now: Timestamp,
) -> Result<()> {
    let object = format!("case:{case}");
    let new = NewEvent { case: Some(case), actor, action, object: &object, fields, reason, detail };
    events::append(tx, new, now).await?;
    Ok(())
}

//! The story of a case, page by page from its newest end: the events of the audit chain in their order, each with the message
//! that it tells of.

use sqlx::any::AnyRow;

use super::error::{Result, StoreError};
use super::events::{self, Actor, Event};
use super::messages::{self, Message};
use super::{Conn, Tx, case_keys, rows};
use crate::domain::ids::{CaseId, StaffId};
use crate::domain::text::Private;
use crate::domain::time::Timestamp;

const PAGE: &str = "
    select e.seq as seq, e.id as event_id, e.at as event_at, e.actor as actor, e.action as action, e.object as object,
        e.fields as fields, e.reason as reason, e.detail as detail,
        m.id as id, m.direction as direction, m.author as author, m.body as body, m.evidence as evidence,
        m.delivery as delivery, m.delivered_at as delivered_at, m.at as at
    from case_events e
    left join messages m on m.id = substr(e.object, 9) and m.case_id = e.case_id
        and e.action in ('message_in', 'message_out', 'note')
    where e.case_id = $1 and e.seq < $2 and e.action <> 'viewed'
        and (($3 = 1 and e.action in ('message_in', 'message_out'))
            or ($4 = 1 and e.action = 'note')
            or ($5 = 1 and e.action not in ('message_in', 'message_out', 'note')))
    order by e.seq desc limit $6";
const VERSION: &str =
    "select coalesce(max(seq), 0) from case_events where case_id = $1 and action <> 'viewed'";
const HOLD: &str = "update cases set updated_at = updated_at where id = $1";
const OPENINGS: &str = "
    select id, at, actor, reason from case_events
    where case_id = $1 and action = 'viewed' and fields like '%\"reporter\"%' order by seq desc limit $2";
const OPENED_SINCE: &str = "
    select count(*) from case_events where case_id = $1 and at >= $2 and action = 'viewed' and actor = $3 and object = $4";
pub(super) const ALL: &[&str] = &[PAGE, VERSION, HOLD, OPENINGS, OPENED_SINCE];

/// What of a story is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Messages of either side.
    pub talk: bool,
    /// Notes.
    pub notes: bool,
    /// Everything else that was done.
    pub changes: bool,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// What was done, as the chain has it.
    pub event: Event,
    /// The message that the event tells of; `None` for other events, and when the case was erased.
    pub message: Option<Message>,
}

/// An opening of who reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// By whom.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
    /// Why, in their words; `None` when the case was erased.
    pub reason: Option<Private>,
}

/// What happened before the place `before` of the chain, the newest first.
pub async fn page(
    conn: &mut Conn,
    case: &CaseId,
    wanted: Wanted,
    before: i64,
    limit: u32,
) -> Result<Vec<Happening>> {
    let key = case_keys::of(conn, case).await?;
    let found = sqlx::query(PAGE)
        .bind(case.as_str())
        .bind(before)
        .bind(i64::from(wanted.talk))
        .bind(i64::from(wanted.notes))
        .bind(i64::from(wanted.changes))
        .bind(i64::from(limit))
        .fetch_all(conn.raw())
        .await?;
    let read = |row: &AnyRow| {
        let message = match &key {
            Some(key) if rows::maybe_text(row, "direction")?.is_some() => Some(messages::read(row, key)?),
            _ => None,
        };
        Ok(Happening { event: events::read(row, ("event_id", "event_at"), key.as_ref())?, message })
    };
    found.iter().map(read).collect()
}

/// The place in the chain of the last thing that happened in a case: the version that a page of it shows.
pub async fn version(conn: &mut Conn, case: &CaseId) -> Result<i64> {
    Ok(sqlx::query_scalar(VERSION).bind(case.as_str()).fetch_one(conn.raw()).await?)
}

/// The same, held: whoever else changes the case waits until this transaction ends.
pub async fn held_version(tx: &mut Tx, case: &CaseId) -> Result<i64> {
    let held = sqlx::query(HOLD).bind(case.as_str()).execute(tx.raw()).await?;
    if held.rows_affected() == 0 {
        return Err(StoreError::Missing("case"));
    }
    version(tx, case).await
}

/// Whether somebody has opened something of a case since then, and it was written down.
pub async fn opened_since(
    conn: &mut Conn,
    case: &CaseId,
    staff: &StaffId,
    object: &str,
    since: Timestamp,
) -> Result<bool> {
    let opened: i64 = sqlx::query_scalar(OPENED_SINCE)
        .bind(case.as_str())
        .bind(since.0)
        .bind(Actor::Staff(staff.clone()).to_text())
        .bind(object)
        .fetch_one(conn.raw())
        .await?;
    Ok(opened > 0)
}

/// Who opened the identity of a case's reporter, the newest first.
pub async fn openings(conn: &mut Conn, case: &CaseId, limit: u32) -> Result<Vec<Opening>> {
    let key = case_keys::of(conn, case).await?;
    let found =
        sqlx::query(OPENINGS).bind(case.as_str()).bind(i64::from(limit)).fetch_all(conn.raw()).await?;
    let read = |row: &AnyRow| {
        let id = rows::text(row, "id")?;
        Ok(Opening {
            actor: rows::word(row, "case_events", "actor", Actor::parse)?,
            at: rows::moment(row, "at")?,
            reason: events::reason(row, &id, key.as_ref())?,
        })
    };
    found.iter().map(read).collect()
}

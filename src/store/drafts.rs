//! `case_drafts`: words that an officer has begun about a case and not sent. They lie under the key of the case, and outlive the
//! session in which they were written.

use super::error::Result;
use super::seal::Spot;
use super::{Conn, Tx, case_keys, rows};
use crate::domain::case::words;
use crate::domain::ids::{CaseId, StaffId};
use crate::domain::text::Private;
use crate::domain::time::Timestamp;

const BODY: Spot = Spot("case_drafts", "body");

const KEEP: &str = "
    insert into case_drafts (case_id, staff_id, kind, body, at) values ($1, $2, $3, $4, $5)
    on conflict (case_id, staff_id, kind) do update set body = excluded.body, at = excluded.at";
const OF: &str = "select kind, body, at from case_drafts where case_id = $1 and staff_id = $2 order by kind";
const DROP: &str = "delete from case_drafts where case_id = $1 and staff_id = $2 and kind = $3";
const FORGET: &str = "delete from case_drafts where case_id = $1";
pub(super) const ALL: &[&str] = &[KEEP, OF, DROP, FORGET];

words!(
    /// The form in which words were begun.
    DraftKind {
        /// An internal note.
        Note = "note",
        /// An answer to the reporter.
        Answer = "answer",
        /// Why the priority is to change.
        Priority = "priority",
        /// The last word at the closing.
        Close = "close",
    }
);

/// What was begun.
#[derive(Debug, Clone)]
pub struct Draft {
    /// In which form.
    pub kind: DraftKind,
    /// The words and what was chosen beside them, as the desk writes them.
    pub body: Private,
    /// When it was last kept.
    pub at: Timestamp,
}

/// Keeps a draft in the place of the one before.
pub async fn keep(
    tx: &mut Tx,
    case: &CaseId,
    staff: &StaffId,
    kind: DraftKind,
    body: &Private,
    now: Timestamp,
) -> Result<()> {
    let key = case_keys::must(tx, case).await?;
    let sealed = case_keys::seal(tx, &key, BODY, &row_name(case, staff, kind), body)?;
    sqlx::query(KEEP)
        .bind(case.as_str())
        .bind(staff.as_str())
        .bind(kind.as_str())
        .bind(sealed)
        .bind(now.0)
        .execute(tx.raw())
        .await?;
    Ok(())
}

/// What an officer has begun about a case; nothing when the case was erased.
pub async fn of(conn: &mut Conn, case: &CaseId, staff: &StaffId) -> Result<Vec<Draft>> {
    let Some(key) = case_keys::of(conn, case).await? else { return Ok(Vec::new()) };
    let found = sqlx::query(OF).bind(case.as_str()).bind(staff.as_str()).fetch_all(conn.raw()).await?;
    let read = |row| {
        let kind = rows::word(row, "case_drafts", "kind", DraftKind::parse)?;
        let body = case_keys::open(&key, BODY, &row_name(case, staff, kind), rows::bytes(row, "body")?)?;
        Ok(Draft { kind, body, at: rows::moment(row, "at")? })
    };
    found.iter().map(read).collect()
}

/// Drops a draft: it was sent, or is not wanted any more.
pub async fn drop_one(tx: &mut Tx, case: &CaseId, staff: &StaffId, kind: DraftKind) -> Result<()> {
    let query = sqlx::query(DROP).bind(case.as_str()).bind(staff.as_str()).bind(kind.as_str());
    query.execute(tx.raw()).await?;
    Ok(())
}

/// Forgets all that was begun about a case.
pub(super) async fn forget(tx: &mut Tx, case: &CaseId) -> Result<()> {
    sqlx::query(FORGET).bind(case.as_str()).execute(tx.raw()).await?;
    Ok(())
}

fn row_name(case: &CaseId, staff: &StaffId, kind: DraftKind) -> String {
    format!("{case}/{staff}/{kind}")
}

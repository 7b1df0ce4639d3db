//! `looks`: pictures that are still to be looked at, off the way of the conversation. A row is a promise that survives a
//! restart; it goes when it was kept.

use super::error::Result;
use super::evidence::{self, Evidence};
use super::{Conn, Tx, rows};
use crate::domain::case::words;
use crate::domain::ids::{EvidenceId, PersonId};
use crate::domain::time::Timestamp;

const INSERT: &str = "
    insert into looks (evidence_id, purpose, attempts, next_try_at, created_at) values ($1, $2, 0, $3, $3)
    on conflict (evidence_id, purpose) do nothing";
const WAITING_OF: &str = "
    select count(*) from looks join evidence on evidence.id = looks.evidence_id
    where evidence.person_id = $1 and looks.purpose = $2";
const LATER: &str = "
    update looks set next_try_at = $3, attempts = attempts - $4 where evidence_id = $1 and purpose = $2";
const DONE: &str = "delete from looks where evidence_id = $1 and purpose = $2";
const RELEASE: &str = "update looks set next_try_at = $1 where next_try_at > $1";
const COUNT: &str = "select count(*) from looks";
/// Asked every second, and beside the writers: mostly there is nothing.
const IS_DUE: &str = "select 1 from looks where next_try_at <= $1 limit 1";
pub(super) const ALL: &[&str] = &[IS_DUE, INSERT, WAITING_OF, LATER, DONE, RELEASE, COUNT];

words!(
    /// For what a picture is to be looked at.
    Purpose {
        /// Its words: the person who sent it waits for them.
        Read = "read",
        /// Its fingerprint.
        Fingerprint = "fingerprint",
    }
);

/// A picture that is to be looked at now.
#[derive(Debug, Clone)]
pub struct Look {
    /// For what.
    pub purpose: Purpose,
    /// How often it was tried, this time included.
    pub attempts: i64,
    /// Since when it waits.
    pub created_at: Timestamp,
    /// The picture.
    pub picture: Evidence,
}

/// Wants a picture to be looked at; a second time does nothing.
pub async fn want(tx: &mut Tx, picture: &EvidenceId, purpose: Purpose, now: Timestamp) -> Result<()> {
    let query = sqlx::query(INSERT).bind(picture.as_str()).bind(purpose.as_str()).bind(now.0);
    query.execute(tx.raw()).await?;
    Ok(())
}

/// How many pictures of a person wait to be read.
pub async fn waiting_of(conn: &mut Conn, person: &PersonId) -> Result<i64> {
    let query = sqlx::query_scalar(WAITING_OF).bind(person.as_str()).bind(Purpose::Read.as_str());
    Ok(query.fetch_one(conn.raw()).await?)
}

/// Whether a picture may be due.
pub async fn is_due(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    Ok(sqlx::query(IS_DUE).bind(now.0).fetch_optional(conn.raw()).await?.is_some())
}

/// Hands out pictures that are due and whose bytes are here (or will never be), oldest first, and keeps other workers off
/// them until `lease_until`.
pub async fn claim(tx: &mut Tx, limit: u32, now: Timestamp, lease_until: Timestamp) -> Result<Vec<Look>> {
    let query = sqlx::query(tx.engine().looks()).bind(now.0).bind(lease_until.0).bind(i64::from(limit));
    let found = query.fetch_all(tx.raw()).await?;
    let mut due = Vec::with_capacity(found.len());
    for row in &found {
        let id = EvidenceId::from_text(rows::text(row, "evidence_id")?);
        let Some(picture) = evidence::by_id(tx, &id).await? else { continue };
        due.push(Look {
            purpose: rows::word(row, "looks", "purpose", Purpose::parse)?,
            attempts: rows::number(row, "attempts")?,
            created_at: rows::moment(row, "created_at")?,
            picture,
        });
    }
    due.sort_by(|a, b| (a.created_at, &a.picture.id).cmp(&(b.created_at, &b.picture.id)));
    Ok(due)
}

/// Not now: again from that moment on. `counted` says whether this try counts.
pub async fn later(
    tx: &mut Tx,
    picture: &EvidenceId,
    purpose: Purpose,
    next: Timestamp,
    counted: bool,
) -> Result<()> {
    let query = sqlx::query(LATER).bind(picture.as_str()).bind(purpose.as_str()).bind(next.0);
    query.bind(i64::from(!counted)).execute(tx.raw()).await?;
    Ok(())
}

/// It was looked at; `false` when somebody else did it before.
pub async fn done(tx: &mut Tx, picture: &EvidenceId, purpose: Purpose) -> Result<bool> {
    let query = sqlx::query(DONE).bind(picture.as_str()).bind(purpose.as_str());
    Ok(query.execute(tx.raw()).await?.rows_affected() == 1)
}

/// Takes back what a process that is gone had in hand. Only where no other process works (SQLite).
pub async fn release(tx: &mut Tx, now: Timestamp) -> Result<()> {
    sqlx::query(RELEASE).bind(now.0).execute(tx.raw()).await?;
    Ok(())
}

/// How many pictures wait to be looked at.
pub async fn count(conn: &mut Conn) -> Result<i64> {
    Ok(sqlx::query_scalar(COUNT).fetch_one(conn.raw()).await?)
}

//! `parked_updates`: what could not be handled, as it was received.

use super::error::Result;
use super::keys::Purpose;
use super::seal::Spot;
use super::{Conn, Tx, rows};
use crate::domain::case::words;
use crate::domain::ids::ParkedId;
use crate::domain::text::Private;
use crate::domain::time::Timestamp;

const RAW: Spot = Spot("parked_updates", "raw");

const INSERT: &str = "
    insert into parked_updates (id, transport, update_key, raw, reason, attempts, state, at)
    values ($1, $2, $3, $4, $5, 1, 'waiting', $6)";
const WAITING: &str = "
    select id, transport, update_key, raw, reason, attempts, at from parked_updates
    where state = 'waiting' order by at, id limit $1";
const SETTLE: &str = "update parked_updates set state = $2, attempts = attempts + 1 where id = $1";
const COUNT: &str = "select count(*) from parked_updates where state = 'waiting'";
pub(super) const ALL: &[&str] = &[INSERT, WAITING, SETTLE, COUNT];

words!(
    /// What became of a parked update.
    ParkedState {
        /// Somebody must look.
        Waiting = "waiting",
        /// Handled after all.
        Done = "done",
        /// Looked at and left.
        GivenUp = "given_up",
    }
);

/// A parked update.
#[derive(Debug, Clone)]
pub struct Parked {
    /// Id.
    pub id: ParkedId,
    /// Who delivered it.
    pub transport: String,
    /// The deliverer's own id.
    pub key: String,
    /// As received.
    pub raw: Private,
    /// Which fault, as a slug.
    pub reason: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was parked.
    pub at: Timestamp,
}

/// Parks an update.
pub async fn insert(
    tx: &mut Tx,
    transport: &str,
    key: &str,
    raw: &Private,
    reason: &str,
    now: Timestamp,
) -> Result<ParkedId> {
    let id = ParkedId::new(now, tx.chance());
    let raw = tx.seal(Purpose::Parked, RAW, id.as_str(), raw)?;
    sqlx::query(INSERT)
        .bind(id.as_str())
        .bind(transport)
        .bind(key)
        .bind(raw)
        .bind(reason)
        .bind(now.0)
        .execute(tx.raw())
        .await?;
    Ok(id)
}

/// What waits, oldest first.
pub async fn waiting(conn: &mut Conn, limit: u32) -> Result<Vec<Parked>> {
    let found = sqlx::query(WAITING).bind(i64::from(limit)).fetch_all(conn.raw()).await?;
    let read = |row| {
        let id = rows::text(row, "id")?;
        Ok(Parked {
            transport: rows::text(row, "transport")?,
            key: rows::text(row, "update_key")?,
            raw: conn.open(Purpose::Parked, RAW, &id, rows::bytes(row, "raw")?)?,
            reason: rows::text(row, "reason")?,
            attempts: rows::number(row, "attempts")?,
            at: rows::moment(row, "at")?,
            id: ParkedId::from_text(id),
        })
    };
    found.iter().map(read).collect()
}

/// Notes what became of one after another try.
pub async fn settle(tx: &mut Tx, id: &ParkedId, state: ParkedState) -> Result<()> {
    sqlx::query(SETTLE).bind(id.as_str()).bind(state.as_str()).execute(tx.raw()).await?;
    Ok(())
}

/// How many wait.
pub async fn count(conn: &mut Conn) -> Result<i64> {
    Ok(sqlx::query_scalar(COUNT).fetch_one(conn.raw()).await?)
}

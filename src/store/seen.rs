//! `seen_updates`: a redelivered update does nothing.

use super::Tx;
use super::error::Result;
use crate::domain::time::Timestamp;

const MARK: &str = "
    insert into seen_updates (transport, update_key, seen_at) values ($1, $2, $3)
    on conflict (transport, update_key) do nothing";
pub(super) const ALL: &[&str] = &[MARK];

/// Marks an update as handled; `false` when it was handled before.
pub async fn mark(tx: &mut Tx, transport: &str, key: &str, now: Timestamp) -> Result<bool> {
    let done = sqlx::query(MARK).bind(transport).bind(key).bind(now.0).execute(tx.raw()).await?;
    Ok(done.rows_affected() == 1)
}

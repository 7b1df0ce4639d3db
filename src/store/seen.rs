//! `seen_updates`: a redelivered update does nothing.

use std::collections::BTreeSet;

use super::Tx;
use super::error::Result;
use crate::domain::time::Timestamp;

/// How many rows [`MARK_MANY`] takes.
const CHUNK: usize = 16;

const MARK: &str = "
    insert into seen_updates (transport, update_key, seen_at) values ($1, $2, $3)
    on conflict (transport, update_key) do nothing";
const MARK_MANY: &str = "
    insert into seen_updates (transport, update_key, seen_at) values
        ($1, $3, $2), ($1, $4, $2), ($1, $5, $2), ($1, $6, $2), ($1, $7, $2), ($1, $8, $2), ($1, $9, $2),
        ($1, $10, $2), ($1, $11, $2), ($1, $12, $2), ($1, $13, $2), ($1, $14, $2), ($1, $15, $2),
        ($1, $16, $2), ($1, $17, $2), ($1, $18, $2)
    on conflict (transport, update_key) do nothing
    returning update_key";
pub(super) const ALL: &[&str] = &[MARK, MARK_MANY];

/// Marks an update as handled; `false` when it was handled before.
pub async fn mark(tx: &mut Tx, transport: &str, key: &str, now: Timestamp) -> Result<bool> {
    let done = sqlx::query(MARK).bind(transport).bind(key).bind(now.0).execute(tx.raw()).await?;
    Ok(done.rows_affected() == 1)
}

/// Marks the updates of a batch, several a statement; says for each what [`mark`] says, also when one stands in it twice.
pub async fn mark_all(tx: &mut Tx, transport: &str, keys: &[&str], now: Timestamp) -> Result<Vec<bool>> {
    let mut fresh = Vec::with_capacity(keys.len());
    for chunk in keys.chunks(CHUNK) {
        if chunk.len() == 1 {
            fresh.push(mark(tx, transport, chunk[0], now).await?);
            continue;
        }
        let mut query = sqlx::query_scalar(MARK_MANY).bind(transport).bind(now.0);
        // What fills the statement up stands in it twice, and the second time does nothing.
        let filler = chunk.last().into_iter().cycle();
        for key in chunk.iter().chain(filler).take(CHUNK) {
            query = query.bind(*key);
        }
        let marked: Vec<String> = query.fetch_all(tx.raw()).await?;
        let mut marked: BTreeSet<String> = marked.into_iter().collect();
        fresh.extend(chunk.iter().map(|key| marked.remove(*key)));
    }
    Ok(fresh)
}

//! `buckets`: the sender's allowance, shared by replicas. In one process a counter in memory does.

use super::error::Result;
use super::{Tx, rows};
use crate::domain::time::Timestamp;

const PUT: &str = "
    insert into buckets (name, tokens, at) values ($1, $2, $3)
    on conflict (name) do update set tokens = excluded.tokens, at = excluded.at";
pub(super) const ALL: &[&str] = &[PUT];

/// One message, in the units of the table.
const ONE: i64 = 1_000;

/// Takes up to `wanted` messages out of the allowance `name`, which fills with `per_second` and holds at most `burst`; gives
/// how many may be sent now.
pub async fn take(
    tx: &mut Tx,
    name: &str,
    wanted: u32,
    per_second: u32,
    burst: u32,
    now: Timestamp,
) -> Result<u32> {
    let statement = tx.engine().bucket();
    let full = i64::from(burst) * ONE;
    let row = sqlx::query(statement).bind(name).fetch_optional(tx.raw()).await?;
    let tokens = match row {
        Some(row) => {
            let passed = now.0.saturating_sub(rows::number(&row, "at")?).max(0);
            let filled = passed.saturating_mul(i64::from(per_second));
            rows::number(&row, "tokens")?.saturating_add(filled).min(full)
        }
        None => full,
    };
    let granted = (tokens / ONE).clamp(0, i64::from(wanted));
    let query = sqlx::query(PUT).bind(name).bind(tokens - granted * ONE).bind(now.0);
    query.execute(tx.raw()).await?;
    Ok(u32::try_from(granted).unwrap_or(0))
}

//! `shown`: which message of a chat stands in which slot, so that it can be edited.

use super::error::Result;
use super::keys::ChatKey;
use super::{Conn, Tx};
use crate::domain::time::Timestamp;

const PUT: &str = "
    insert into shown (chat, slot, message_id, at) values ($1, $2, $3, $4)
    on conflict (chat, slot) do update set message_id = excluded.message_id, at = excluded.at";
const GET: &str = "select message_id from shown where chat = $1 and slot = $2";
const FORGET: &str = "delete from shown where chat = $1 and slot = $2";
const SLOT_OF: &str = "select slot from shown where chat = $1 and message_id = $2 limit 1";
pub(super) const ALL: &[&str] = &[PUT, GET, FORGET, SLOT_OF];

/// Remembers the message that stands in a slot now.
pub async fn put(tx: &mut Tx, chat: &ChatKey, slot: &str, message: i64, now: Timestamp) -> Result<()> {
    let query = sqlx::query(PUT).bind(chat.as_str()).bind(slot).bind(message).bind(now.0);
    query.execute(tx.raw()).await?;
    Ok(())
}

/// The message that stands in a slot.
pub async fn get(conn: &mut Conn, chat: &ChatKey, slot: &str) -> Result<Option<i64>> {
    let query = sqlx::query_scalar(GET).bind(chat.as_str()).bind(slot);
    Ok(query.fetch_optional(conn.raw()).await?)
}

/// The slot in which a message of ours stands; `None` for a message that is not ours.
pub async fn slot_of(conn: &mut Conn, chat: &ChatKey, message: i64) -> Result<Option<String>> {
    let query = sqlx::query_scalar(SLOT_OF).bind(chat.as_str()).bind(message);
    Ok(query.fetch_optional(conn.raw()).await?)
}

/// Forgets a slot.
pub async fn forget(tx: &mut Tx, chat: &ChatKey, slot: &str) -> Result<()> {
    sqlx::query(FORGET).bind(chat.as_str()).bind(slot).execute(tx.raw()).await?;
    Ok(())
}

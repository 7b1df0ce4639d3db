//! `shown`: which message of a chat stands in which slot, so that it can be edited.

use std::collections::HashMap;

use super::error::Result;
use super::keys::ChatKey;
use super::{Conn, Tx, rows};
use crate::domain::time::Timestamp;

/// How many rows one statement takes.
const CHUNK: usize = 8;

const PUT: &str = "
    insert into shown (chat, slot, message_id, at) values ($1, $2, $3, $4)
    on conflict (chat, slot) do update set message_id = excluded.message_id, at = excluded.at";
const PUT_MANY: &str = "
    insert into shown (chat, slot, message_id, at) values
        ($2, $3, $4, $1), ($5, $6, $7, $1), ($8, $9, $10, $1), ($11, $12, $13, $1),
        ($14, $15, $16, $1), ($17, $18, $19, $1), ($20, $21, $22, $1), ($23, $24, $25, $1)
    on conflict (chat, slot) do update set message_id = excluded.message_id, at = excluded.at";
const GET_MANY: &str = "
    select chat, slot, message_id from shown where (chat, slot) in (values
        ($1, $2), ($3, $4), ($5, $6), ($7, $8), ($9, $10), ($11, $12), ($13, $14), ($15, $16))";
const GET: &str = "select message_id from shown where chat = $1 and slot = $2";
const FORGET: &str = "delete from shown where chat = $1 and slot = $2";
const SLOT_OF: &str = "select slot from shown where chat = $1 and message_id = $2 limit 1";
pub(super) const ALL: &[&str] = &[PUT, PUT_MANY, GET_MANY, GET, FORGET, SLOT_OF];

/// Remembers the message that stands in a slot now.
pub async fn put(tx: &mut Tx, chat: &ChatKey, slot: &str, message: i64, now: Timestamp) -> Result<()> {
    let query = sqlx::query(PUT).bind(chat.as_str()).bind(slot).bind(message).bind(now.0);
    query.execute(tx.raw()).await?;
    Ok(())
}

/// Remembers the messages of a batch, several a statement. Each slot once.
pub async fn put_all(tx: &mut Tx, stands: &[(&ChatKey, &str, i64)], now: Timestamp) -> Result<()> {
    let (chunks, rest) = stands.as_chunks::<CHUNK>();
    for chunk in chunks {
        let mut query = sqlx::query(PUT_MANY).bind(now.0);
        for (chat, slot, message) in chunk {
            query = query.bind(chat.as_str()).bind(*slot).bind(*message);
        }
        query.execute(tx.raw()).await?;
    }
    for (chat, slot, message) in rest {
        put(tx, chat, slot, *message, now).await?;
    }
    Ok(())
}

/// The messages that stand in these slots, several a statement; empty slots are left out.
pub async fn get_all(
    conn: &mut Conn,
    slots: &[(ChatKey, String)],
) -> Result<HashMap<(ChatKey, String), i64>> {
    let mut found = HashMap::with_capacity(slots.len());
    for chunk in slots.chunks(CHUNK) {
        let mut query = sqlx::query(GET_MANY);
        let filler = chunk.last().into_iter().cycle();
        for (chat, slot) in chunk.iter().chain(filler).take(CHUNK) {
            query = query.bind(chat.as_str()).bind(slot.as_str());
        }
        for row in query.fetch_all(conn.raw()).await? {
            let place = (ChatKey(rows::text(&row, "chat")?), rows::text(&row, "slot")?);
            found.insert(place, rows::number(&row, "message_id")?);
        }
    }
    Ok(found)
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

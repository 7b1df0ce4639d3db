//! `web_lines`: the transcript of a web chat.

use super::error::Result;
use super::keys::{ChatKey, Purpose};
use super::seal::Spot;
use super::{Conn, Tx, rows};
use crate::domain::case::words;
use crate::domain::text::Private;
use crate::domain::time::Timestamp;

const BODY: Spot = Spot("web_lines", "body");

const APPEND: &str = "insert into web_lines (chat, seq, who, body, at) values ($1, $2, $3, $4, $5)";
const AFTER: &str =
    "select seq, who, body, at from web_lines where chat = $1 and seq > $2 order by seq limit $3";
const LAST: &str = "
    select seq, who, body, at from (
        select seq, who, body, at from web_lines where chat = $1 order by seq desc limit $2) newest
    order by seq";
const ERASE: &str = "delete from web_lines where chat = $1";
pub(super) const ALL: &[&str] = &[APPEND, AFTER, LAST, ERASE];

words!(
    /// Who speaks.
    Speaker {
        /// The person.
        Person = "person",
        /// Suluh.
        Bot = "bot",
        /// An officer.
        Officer = "officer",
    }
);

/// A line of the transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebLine {
    /// Order in the chat.
    pub seq: i64,
    /// Who.
    pub who: Speaker,
    /// What, as JSON.
    pub body: Private,
    /// When.
    pub at: Timestamp,
}

/// Appends a line under a number from the session row.
pub async fn append(
    tx: &mut Tx,
    chat: &ChatKey,
    seq: i64,
    who: Speaker,
    body: &Private,
    now: Timestamp,
) -> Result<()> {
    let body = tx.seal(Purpose::WebLine, BODY, &row_name(chat, seq), body)?;
    sqlx::query(APPEND)
        .bind(chat.as_str())
        .bind(seq)
        .bind(who.as_str())
        .bind(body)
        .bind(now.0)
        .execute(tx.raw())
        .await?;
    Ok(())
}

/// The lines after number `seq`, oldest first.
pub async fn after(conn: &mut Conn, chat: &ChatKey, seq: i64, limit: u32) -> Result<Vec<WebLine>> {
    let query = sqlx::query(AFTER).bind(chat.as_str()).bind(seq).bind(i64::from(limit));
    let found = query.fetch_all(conn.raw()).await?;
    found.iter().map(|row| read(conn, chat, row)).collect()
}

/// The newest lines, oldest first.
pub async fn last(conn: &mut Conn, chat: &ChatKey, limit: u32) -> Result<Vec<WebLine>> {
    let query = sqlx::query(LAST).bind(chat.as_str()).bind(i64::from(limit));
    let found = query.fetch_all(conn.raw()).await?;
    found.iter().map(|row| read(conn, chat, row)).collect()
}

/// Deletes a transcript.
pub async fn erase(tx: &mut Tx, chat: &ChatKey) -> Result<()> {
    sqlx::query(ERASE).bind(chat.as_str()).execute(tx.raw()).await?;
    Ok(())
}

fn read(conn: &Conn, chat: &ChatKey, row: &sqlx::any::AnyRow) -> Result<WebLine> {
    let seq = rows::number(row, "seq")?;
    Ok(WebLine {
        seq,
        who: rows::word(row, "web_lines", "who", Speaker::parse)?,
        body: conn.open(Purpose::WebLine, BODY, &row_name(chat, seq), rows::bytes(row, "body")?)?,
        at: rows::moment(row, "at")?,
    })
}

fn row_name(chat: &ChatKey, seq: i64) -> String {
    format!("{}/{seq}", chat.as_str())
}

//! `unanswered`: questions that found no answer, without identity, for the editors.

use super::error::Result;
use super::keys::Purpose;
use super::seal::Spot;
use super::{Conn, Tx, rows};
use crate::domain::ids::EventId;
use crate::domain::text::{Lang, Private};
use crate::domain::time::Timestamp;

const WORDS: Spot = Spot("unanswered", "words");

const INSERT: &str = "insert into unanswered (id, words, lang, at) values ($1, $2, $3, $4)";
const NEWEST: &str = "select id, words, lang, at from unanswered order by at desc, id desc limit $1";
pub(super) const ALL: &[&str] = &[INSERT, NEWEST];

/// A question without an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// As it was asked. A person may have written anything into it.
    pub words: Private,
    /// Language of the chat.
    pub lang: Lang,
    /// When.
    pub at: Timestamp,
}

/// Keeps a question.
pub async fn insert(tx: &mut Tx, words: &Private, lang: &Lang, now: Timestamp) -> Result<()> {
    let id = EventId::new(now, tx.chance());
    let words = tx.seal(Purpose::Question, WORDS, id.as_str(), words)?;
    let query = sqlx::query(INSERT).bind(id.as_str()).bind(words).bind(lang.0.as_str()).bind(now.0);
    query.execute(tx.raw()).await?;
    Ok(())
}

/// The newest questions.
pub async fn newest(conn: &mut Conn, limit: u32) -> Result<Vec<Question>> {
    let found = sqlx::query(NEWEST).bind(i64::from(limit)).fetch_all(conn.raw()).await?;
    let read = |row| {
        let id = rows::text(row, "id")?;
        Ok(Question {
            words: conn.open(Purpose::Question, WORDS, &id, rows::bytes(row, "words")?)?,
            lang: Lang(rows::text(row, "lang")?),
            at: rows::moment(row, "at")?,
        })
    };
    found.iter().map(read).collect()
}

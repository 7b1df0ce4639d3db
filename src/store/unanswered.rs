//! `unanswered`: questions that found no answer, without identity, for the editors.

use super::error::Result;
use super::keys::Purpose;
use super::seal::Spot;
use super::{Conn, Tx, rows};
use crate::domain::ids::EventId;
use crate::domain::text::{Lang, Private};
use crate::domain::time::Timestamp;

const WORDS: Spot = Spot("unanswered", "words");

const INSERT: &str = "
    insert into unanswered (id, words, lang, corrected, same, at) values ($1, $2, $3, $4, $5, $6)
    on conflict (same) do update set times = unanswered.times + 1, at = excluded.at";
const MOST: &str = "
    select id, words, lang, corrected, times, at from unanswered order by times desc, at desc, id desc limit $1";
pub(super) const ALL: &[&str] = &[INSERT, MOST];

/// A question to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its words without numbers and names.
    pub words: Private,
    /// Its words in the search's one form: questions of the same form are counted together.
    pub form: String,
    /// Language of the chat.
    pub lang: Lang,
    /// Whether guesses were shown and none was meant.
    pub corrected: bool,
}

/// A question without an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// As it was asked first, masked. A person may have written anything into it.
    pub words: Private,
    /// Language of the chat.
    pub lang: Lang,
    /// Whether guesses were shown and none was meant.
    pub corrected: bool,
    /// How often it was asked.
    pub times: u32,
    /// When last.
    pub at: Timestamp,
}

/// Keeps a question, or counts it once more.
pub async fn insert(tx: &mut Tx, asked: &Asked, now: Timestamp) -> Result<()> {
    let id = EventId::new(now, tx.chance());
    let words = tx.seal(Purpose::Question, WORDS, id.as_str(), &asked.words)?;
    let kind = if asked.corrected { "corrected" } else { "lost" };
    let same = tx.keys().blind("question", &format!("{kind} {} {}", asked.lang.0, asked.form));
    let query = sqlx::query(INSERT)
        .bind(id.as_str())
        .bind(words)
        .bind(asked.lang.0.as_str())
        .bind(i64::from(asked.corrected))
        .bind(same)
        .bind(now.0);
    query.execute(tx.raw()).await?;
    Ok(())
}

/// The questions asked most, at most `limit`.
pub async fn most(conn: &mut Conn, limit: u32) -> Result<Vec<Question>> {
    let found = sqlx::query(MOST).bind(i64::from(limit)).fetch_all(conn.raw()).await?;
    let read = |row| {
        let id = rows::text(row, "id")?;
        Ok(Question {
            words: conn.open(Purpose::Question, WORDS, &id, rows::bytes(row, "words")?)?,
            lang: Lang(rows::text(row, "lang")?),
            corrected: rows::number(row, "corrected")? != 0,
            times: u32::try_from(rows::number(row, "times")?).unwrap_or(u32::MAX),
            at: rows::moment(row, "at")?,
        })
    };
    found.iter().map(read).collect()
}

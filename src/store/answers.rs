//! `answers`: what was answered, with the questions of that day.

use serde::{Deserialize, Serialize};

use super::error::{Result, StoreError};
use super::seal::{Key, Spot};
use super::{Conn, Tx, case_keys, rows};
use crate::domain::ids::CaseId;
use crate::domain::text::Private;

const BODY: Spot = Spot("answers", "body");

const INSERT: &str =
    "insert into answers (case_id, position, key, question, body) values ($1, $2, $3, $4, $5)";
const OF_CASE: &str =
    "select position, key, question, body from answers where case_id = $1 order by position";
pub(super) const ALL: &[&str] = &[INSERT, OF_CASE];

/// One answer of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Under which name the form saved it.
    pub key: String,
    /// What was asked.
    pub question: String,
    /// As people read it.
    pub shown: Private,
    /// As the program reads it: JSON.
    pub value: Private,
}

#[derive(Serialize, Deserialize)]
struct Body {
    shown: Private,
    value: Private,
}

pub(super) async fn insert(
    tx: &mut Tx,
    key: &Key,
    case: &CaseId,
    position: i64,
    answer: &Answer,
) -> Result<()> {
    let body = Body { shown: answer.shown.clone(), value: answer.value.clone() };
    let body = serde_json::to_string(&body)
        .map_err(|error| StoreError::corrupt(BODY.0, BODY.1, &error.to_string()))?;
    let body = case_keys::seal(tx, key, BODY, &row_name(case, position), &Private(body))?;
    sqlx::query(INSERT)
        .bind(case.as_str())
        .bind(position)
        .bind(answer.key.as_str())
        .bind(answer.question.as_str())
        .bind(body)
        .execute(tx.raw())
        .await?;
    Ok(())
}

/// The answers of a case in the order of its form; none when the case was erased.
pub async fn of_case(conn: &mut Conn, case: &CaseId) -> Result<Vec<Answer>> {
    let Some(key) = case_keys::of(conn, case).await? else { return Ok(Vec::new()) };
    let found = sqlx::query(OF_CASE).bind(case.as_str()).fetch_all(conn.raw()).await?;
    let mut answers = Vec::with_capacity(found.len());
    for row in &found {
        let place = row_name(case, rows::number(row, "position")?);
        let body = case_keys::open(&key, BODY, &place, rows::bytes(row, "body")?)?;
        let body: Body = serde_json::from_str(body.reveal())
            .map_err(|_| StoreError::corrupt(BODY.0, BODY.1, "not the JSON of an answer"))?;
        answers.push(Answer {
            key: rows::text(row, "key")?,
            question: rows::text(row, "question")?,
            shown: body.shown,
            value: body.value,
        });
    }
    Ok(answers)
}

fn row_name(case: &CaseId, position: i64) -> String {
    format!("{case}/{position}")
}

//! `consents`: one row a purpose, with the version of the text that was shown (UU 27/2022).

use sqlx::any::AnyRow;

use super::error::Result;
use super::{Conn, Tx, rows};
use crate::domain::ids::{CaseId, ConsentId, PersonId};
use crate::domain::text::Lang;
use crate::domain::time::Timestamp;

const INSERT: &str = "
    insert into consents (id, case_id, person_id, purpose, text_version, answer, lang, at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)";
const OF_CASE: &str = "
    select purpose, text_version, answer, lang, at from consents where case_id = $1 order by at, purpose, id";
pub(super) const ALL: &[&str] = &[INSERT, OF_CASE];

/// A consent that was given or refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// What for.
    pub purpose: String,
    /// Hash of the text that was shown.
    pub text_version: String,
    /// What was answered.
    pub answer: String,
    /// In which language.
    pub lang: Lang,
    /// When.
    pub at: Timestamp,
}

/// Keeps a consent that is written down `now`. Of two said at the same moment the one written down later counts as the later.
pub async fn insert(
    tx: &mut Tx,
    case: Option<&CaseId>,
    person: Option<&PersonId>,
    consent: &Consent,
    now: Timestamp,
) -> Result<()> {
    let id = ConsentId::new(now, tx.chance());
    sqlx::query(INSERT)
        .bind(id.as_str())
        .bind(case.map(CaseId::as_str))
        .bind(person.map(PersonId::as_str))
        .bind(consent.purpose.as_str())
        .bind(consent.text_version.as_str())
        .bind(consent.answer.as_str())
        .bind(consent.lang.0.as_str())
        .bind(consent.at.0)
        .execute(tx.raw())
        .await?;
    Ok(())
}

/// The consents of a case, the earliest first.
pub async fn of_case(conn: &mut Conn, case: &CaseId) -> Result<Vec<Consent>> {
    let found = sqlx::query(OF_CASE).bind(case.as_str()).fetch_all(conn.raw()).await?;
    found.iter().map(read).collect()
}

fn read(row: &AnyRow) -> Result<Consent> {
    Ok(Consent {
        purpose: rows::text(row, "purpose")?,
        text_version: rows::text(row, "text_version")?,
        answer: rows::text(row, "answer")?,
        lang: Lang(rows::text(row, "lang")?),
        at: rows::moment(row, "at")?,
    })
}

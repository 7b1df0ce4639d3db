//! `case_words`: in which cases a word stands, for a search over what is sealed. Kept are keyed hashes of stems alone; what a
//! thief of the disk learns from them is told in docs/threat-model.md.

use std::collections::BTreeSet;

use super::error::Result;
use super::{Conn, Tx};
use crate::domain::ids::CaseId;

/// How many words a search may have; the statements of the queue have as many places.
pub const MAX_ASKED: usize = 6;

const ADD: &str =
    "insert into case_words (token, case_id) values ($1, $2) on conflict (token, case_id) do nothing";
const ERASE: &str = "delete from case_words where case_id = $1";
/// The next cases in the order of their ids, which is the order they were filed in; erased ones have no words.
const NEXT: &str = "
    select cases.id from cases join case_keys on case_keys.case_id = cases.id
    where cases.id > $1 order by cases.id limit $2";
pub(super) const ALL: &[&str] = &[ADD, ERASE, NEXT];

/// Makes a case be found by some stems, beside those it is found by already.
pub async fn add(tx: &mut Tx, case: &CaseId, stems: &BTreeSet<String>) -> Result<()> {
    let stems: Vec<String> = stems.iter().cloned().collect();
    for token in tokens(tx, &stems) {
        sqlx::query(ADD).bind(token).bind(case.as_str()).execute(tx.raw()).await?;
    }
    Ok(())
}

/// Cases that were filed after one, the oldest first.
pub async fn next_cases(conn: &mut Conn, after: &str, limit: u32) -> Result<Vec<CaseId>> {
    let query = sqlx::query_scalar(NEXT).bind(after).bind(i64::from(limit));
    let found: Vec<String> = query.fetch_all(conn.raw()).await?;
    Ok(found.into_iter().map(CaseId::from_text).collect())
}

/// What a case is found by goes with the case.
pub(super) async fn erase(tx: &mut Tx, case: &CaseId) -> Result<()> {
    sqlx::query(ERASE).bind(case.as_str()).execute(tx.raw()).await?;
    Ok(())
}

/// The blind numbers of stems, each once.
pub(super) fn tokens(conn: &Conn, stems: &[String]) -> Vec<i64> {
    let unique: BTreeSet<i64> = stems.iter().map(|stem| conn.keys().number("word", stem)).collect();
    unique.into_iter().collect()
}

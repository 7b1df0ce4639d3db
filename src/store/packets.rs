//! `packets`: which packet of which office became which case, so that the same packet gives the same case.

use super::error::Result;
use super::{Conn, Tx};
use crate::domain::ids::CaseId;
use crate::domain::time::Timestamp;

const ADD: &str = "insert into packets (signer, packet, case_id, at) values ($1, $2, $3, $4)";
const CASE_OF: &str = "select case_id from packets where signer = $1 and packet = $2";
pub(super) const ALL: &[&str] = &[ADD, CASE_OF];

/// Remembers the case of a packet. A packet that has one already is
/// [`StoreError::Conflict`](super::StoreError::Conflict).
pub async fn add(tx: &mut Tx, signer: &str, packet: &str, case: &CaseId, now: Timestamp) -> Result<()> {
    let query = sqlx::query(ADD).bind(signer).bind(packet).bind(case.as_str()).bind(now.0);
    query.execute(tx.raw()).await?;
    Ok(())
}

/// The case that a packet became.
pub async fn case_of(conn: &mut Conn, signer: &str, packet: &str) -> Result<Option<CaseId>> {
    let found: Option<String> =
        sqlx::query_scalar(CASE_OF).bind(signer).bind(packet).fetch_optional(conn.raw()).await?;
    Ok(found.map(CaseId::from_text))
}

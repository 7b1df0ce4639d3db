//! `case_keys`: the key of each case. Deleting the row erases the case: what was sealed under it stays unreadable for ever.

use super::error::{Result, StoreError};
use super::keys::Purpose;
use super::seal::{Key, Spot};
use super::{Conn, Tx, private};
use crate::domain::ids::CaseId;
use crate::domain::text::Private;
use crate::domain::time::Timestamp;

const WRAPPED: Spot = Spot("case_keys", "wrapped");

const INSERT: &str = "insert into case_keys (case_id, wrapped, created_at) values ($1, $2, $3)";
const BY_CASE: &str = "select wrapped from case_keys where case_id = $1";
const ERASE: &str = "delete from case_keys where case_id = $1";
pub(super) const ALL: &[&str] = &[INSERT, BY_CASE, ERASE];

/// Makes the key of a new case: the key, and its wrapping for [`insert`].
pub(super) fn make(conn: &Conn, case: &CaseId) -> Result<(Key, Vec<u8>)> {
    let bytes = zeroize::Zeroizing::new(conn.chance().bytes::<32>());
    let wrapping = conn.keys().of(Purpose::CaseKey);
    let wrapped =
        wrapping.seal(conn.chance(), WRAPPED, case.as_str(), &*bytes).map_err(StoreError::sealed(WRAPPED))?;
    Ok((Key::new("case", &bytes), wrapped))
}

/// Keeps a wrapped key.
pub(super) async fn insert(tx: &mut Tx, case: &CaseId, wrapped: Vec<u8>, now: Timestamp) -> Result<()> {
    sqlx::query(INSERT).bind(case.as_str()).bind(wrapped).bind(now.0).execute(tx.raw()).await?;
    Ok(())
}

/// The key of a case; `None` when the case was erased.
pub(super) async fn of(conn: &mut Conn, case: &CaseId) -> Result<Option<Key>> {
    let row = sqlx::query_scalar(BY_CASE).bind(case.as_str()).fetch_optional(conn.raw()).await?;
    row.map(|wrapped: Vec<u8>| unwrap(conn, case.as_str(), &wrapped)).transpose()
}

/// The key of a case that is to be written to.
pub(super) async fn must(conn: &mut Conn, case: &CaseId) -> Result<Key> {
    of(conn, case).await?.ok_or(StoreError::Missing("case"))
}

/// A key out of its wrapping.
pub(super) fn unwrap(conn: &Conn, case: &str, wrapped: &[u8]) -> Result<Key> {
    let failed = StoreError::sealed(WRAPPED);
    let bytes = conn.keys().of(Purpose::CaseKey).open(WRAPPED, case, wrapped).map_err(&failed)?;
    let bytes = zeroize::Zeroizing::new(bytes);
    let bytes: &[u8; 32] = bytes
        .as_slice()
        .try_into()
        .map_err(|_| StoreError::corrupt(WRAPPED.0, WRAPPED.1, "not the length of a key"))?;
    Ok(Key::new("case", bytes))
}

/// Forgets the key of a case: nothing that was sealed for it opens again.
pub(super) async fn erase(tx: &mut Tx, case: &CaseId) -> Result<()> {
    sqlx::query(ERASE).bind(case.as_str()).execute(tx.raw()).await?;
    Ok(())
}

/// Seals a text of a case.
pub(super) fn seal(conn: &Conn, key: &Key, spot: Spot, row: &str, text: &Private) -> Result<Vec<u8>> {
    key.seal(conn.chance(), spot, row, text.reveal().as_bytes()).map_err(StoreError::sealed(spot))
}

/// Opens a text of a case.
pub(super) fn open(key: &Key, spot: Spot, row: &str, sealed: &[u8]) -> Result<Private> {
    private(spot, key.open(spot, row, sealed).map_err(StoreError::sealed(spot))?)
}

//! `saved_searches`: filters of the queue that staff want to find again, their own or for the whole office.

use sqlx::any::AnyRow;

use super::error::Result;
use super::{Conn, Tx, rows};
use crate::domain::ids::{SearchId, StaffId};
use crate::domain::time::Timestamp;

const INSERT: &str = "
    insert into saved_searches (id, owner, shared, name, folder, query, created_at)
    values ($1, $2, $3, $4, $5, $6, $7)";
const FOR_STAFF: &str = "
    select id, owner, shared, name, folder, query from saved_searches
    where owner = $1 or shared = 1 order by created_at, id limit $2";
const BY_ID: &str = "select id, owner, shared, name, folder, query from saved_searches where id = $1";
const DELETE: &str = "delete from saved_searches where id = $1";
const OWNED: &str = "select count(*) from saved_searches where owner = $1";
pub(super) const ALL: &[&str] = &[INSERT, FOR_STAFF, BY_ID, DELETE, OWNED];

/// A saved search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// Id.
    pub id: SearchId,
    /// Who saved it.
    pub owner: StaffId,
    /// Whether the whole office sees it.
    pub shared: bool,
    /// What they call it.
    pub name: String,
    /// In which folder, as in addresses.
    pub folder: String,
    /// The filter, as in addresses.
    pub query: String,
}

/// Keeps a search.
pub async fn insert(tx: &mut Tx, search: &Search, now: Timestamp) -> Result<()> {
    sqlx::query(INSERT)
        .bind(search.id.as_str())
        .bind(search.owner.as_str())
        .bind(i64::from(search.shared))
        .bind(search.name.as_str())
        .bind(search.folder.as_str())
        .bind(search.query.as_str())
        .bind(now.0)
        .execute(tx.raw())
        .await?;
    Ok(())
}

/// The searches that somebody sees, the oldest first.
pub async fn for_staff(conn: &mut Conn, staff: &StaffId, limit: u32) -> Result<Vec<Search>> {
    let query = sqlx::query(FOR_STAFF).bind(staff.as_str()).bind(i64::from(limit));
    query.fetch_all(conn.raw()).await?.iter().map(read).collect()
}

/// The search of an id.
pub async fn by_id(conn: &mut Conn, id: &SearchId) -> Result<Option<Search>> {
    let found = sqlx::query(BY_ID).bind(id.as_str()).fetch_optional(conn.raw()).await?;
    found.as_ref().map(read).transpose()
}

/// How many somebody has saved.
pub async fn owned(conn: &mut Conn, staff: &StaffId) -> Result<i64> {
    Ok(sqlx::query_scalar(OWNED).bind(staff.as_str()).fetch_one(conn.raw()).await?)
}

/// Forgets a search.
pub async fn delete(tx: &mut Tx, id: &SearchId) -> Result<()> {
    sqlx::query(DELETE).bind(id.as_str()).execute(tx.raw()).await?;
    Ok(())
}

fn read(row: &AnyRow) -> Result<Search> {
    Ok(Search {
        id: SearchId::from_text(rows::text(row, "id")?),
        owner: StaffId::from_text(rows::text(row, "owner")?),
        shared: rows::flag(row, "shared")?,
        name: rows::text(row, "name")?,
        folder: rows::text(row, "folder")?,
        query: rows::text(row, "query")?,
    })
}

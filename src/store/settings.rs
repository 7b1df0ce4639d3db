//! `settings`: what the database knows about itself; never anything personal.

use super::error::Result;
use super::{Conn, Tx};

const GET: &str = "select value from settings where key = $1";
const SET: &str = "
    insert into settings (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value";
pub(super) const ALL: &[&str] = &[GET, SET];

/// The value of a setting.
pub async fn get(conn: &mut Conn, key: &str) -> Result<Option<String>> {
    Ok(sqlx::query_scalar(GET).bind(key).fetch_optional(conn.raw()).await?)
}

/// Sets a setting.
pub async fn set(tx: &mut Tx, key: &str, value: &str) -> Result<()> {
    sqlx::query(SET).bind(key).bind(value).execute(tx.raw()).await?;
    Ok(())
}

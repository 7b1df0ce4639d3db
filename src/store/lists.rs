//! `lists`: the official lists as they were imported, each in one row. Public by nature, so nothing is sealed.

use sqlx::any::AnyRow;

use super::error::{Result, StoreError};
use super::events::{self, Actor, EventAction, NewEvent};
use super::{Conn, Tx, rows};
use crate::domain::official::{Company, CountryState, JobOrder, ListInfo, ListKind, ListRows};
use crate::domain::text::Private;
use crate::domain::time::Timestamp;

const ALL_HEADS: &str = "select kind, version, entries, as_of, source, imported_at from lists order by kind";
const BODY: &str = "select body from lists where kind = $1";
const REPLACE: &str = "
    insert into lists (kind, version, entries, as_of, source, body, imported_at) values ($1, 1, $2, $3, $4, $5, $6)
    on conflict (kind) do update set version = lists.version + 1, entries = excluded.entries, as_of = excluded.as_of,
        source = excluded.source, body = excluded.body, imported_at = excluded.imported_at";
pub(super) const ALL: &[&str] = &[ALL_HEADS, BODY, REPLACE];

/// A list without its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListHead {
    /// Counts the imports: what differs from the version in hand is read anew.
    pub version: i64,
    /// What it is.
    pub info: ListInfo,
}

/// The lists there are. Every look-up asks this, and nothing else of this table while no list was imported.
pub async fn heads(conn: &mut Conn) -> Result<Vec<ListHead>> {
    let found = sqlx::query(ALL_HEADS).fetch_all(conn.raw()).await?;
    found.iter().map(read).collect()
}

fn read(row: &AnyRow) -> Result<ListHead> {
    let as_of = rows::text(row, "as_of")?;
    Ok(ListHead {
        version: rows::number(row, "version")?,
        info: ListInfo {
            kind: rows::word(row, "lists", "kind", ListKind::parse)?,
            rows: u32::try_from(rows::number(row, "entries")?).unwrap_or(u32::MAX),
            as_of: as_of.parse().map_err(|_| StoreError::corrupt("lists", "as_of", "not a day"))?,
            source: rows::text(row, "source")?,
            imported_at: rows::moment(row, "imported_at")?,
        },
    })
}

/// The companies of the list; none without a list.
pub async fn companies(conn: &mut Conn) -> Result<Vec<Company>> {
    body(conn, ListKind::P3mi).await
}

/// The job orders of the list; none without a list.
pub async fn job_orders(conn: &mut Conn) -> Result<Vec<JobOrder>> {
    body(conn, ListKind::JobOrders).await
}

/// The list of countries, with the version by which a change of it is seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CountryList {
    /// Counts the imports; 0 without a list.
    pub version: i64,
    /// Its rows.
    pub rows: Vec<CountryState>,
}

/// The list of countries as it stands.
pub async fn countries(conn: &mut Conn) -> Result<CountryList> {
    let head = heads(conn).await?.into_iter().find(|head| head.info.kind == ListKind::Countries);
    let Some(head) = head else { return Ok(CountryList::default()) };
    Ok(CountryList { version: head.version, rows: body(conn, ListKind::Countries).await? })
}

async fn body<T: serde::de::DeserializeOwned>(conn: &mut Conn, kind: ListKind) -> Result<Vec<T>> {
    let body: Option<String> =
        sqlx::query_scalar(BODY).bind(kind.as_str()).fetch_optional(conn.raw()).await?;
    let Some(body) = body else { return Ok(Vec::new()) };
    serde_json::from_str(&body).map_err(|fault| StoreError::corrupt("lists", "body", &fault.to_string()))
}

/// Puts a list in the place of the one of its kind, and writes that into the audit chain. An empty one is refused.
pub async fn replace(tx: &mut Tx, new: &ListRows, actor: &Actor, now: Timestamp) -> Result<ListInfo> {
    let kind = new.kind();
    let (as_of, source) = new.newest().ok_or(StoreError::Missing("row in the list"))?;
    let body = match new {
        ListRows::P3mi(rows) => serde_json::to_string(rows),
        ListRows::JobOrders(rows) => serde_json::to_string(rows),
        ListRows::Countries(rows) => serde_json::to_string(rows),
    };
    let body = body.map_err(|fault| StoreError::corrupt("lists", "body", &fault.to_string()))?;
    let count = u32::try_from(new.len()).unwrap_or(u32::MAX);
    sqlx::query(REPLACE)
        .bind(kind.as_str())
        .bind(i64::from(count))
        .bind(as_of.to_string())
        .bind(source)
        .bind(body)
        .bind(now.0)
        .execute(tx.raw())
        .await?;
    let detail = Private(format!("{count} rows as of {as_of} from {source}"));
    let event = NewEvent {
        case: None,
        actor,
        action: EventAction::List,
        object: &format!("list:{kind}"),
        fields: &["rows", "as_of", "source"],
        reason: None,
        detail: Some(&detail),
    };
    events::append(tx, event, now).await?;
    Ok(ListInfo { kind, rows: count, as_of, source: source.to_owned(), imported_at: now })
}

//! `file_versions`: what the office keeps over the files of the dialogs. Public by nature, so nothing is sealed.

use std::collections::BTreeMap;

use sqlx::any::AnyRow;

use super::error::{Result, StoreError};
use super::{Conn, Tx, rows};
use crate::domain::case::words;
use crate::domain::ids::{FileVersionId, StaffId};
use crate::domain::time::Timestamp;

/// Under which setting what came into or went out of use is counted, so that every process sees a change by one look.
const COUNTER: &str = "file_versions";

const COUNT: &str = "
    insert into settings (key, value) values ($1, '1')
    on conflict (key) do update set value = cast(cast(settings.value as bigint) + 1 as text)
    returning value";
const IN_USE: &str = "
    select path, body, shipped from file_versions
    where state = 'published' and number = (
        select max(other.number) from file_versions other
        where other.path = file_versions.path and other.state = 'published')
    order by path";
const ADD: &str = "
    insert into file_versions (id, path, body, base, shipped, author, at, note, state)
    values ($1, $2, $3, $4, $5, $6, $7, $8, 'draft')";
const PUBLISH: &str = "
    update file_versions set state = 'published', number = $2, published_by = $3, published_at = $4
    where id = $1 and state = 'draft'";
const DROP_DRAFTS: &str = "update file_versions set state = 'withdrawn' where path = $1 and state = 'draft'";
const DROP_OWN: &str = "delete from file_versions where path = $1 and state = 'draft' and author = $2";
const WITHDRAW: &str = "update file_versions set state = 'withdrawn' where path = $1 and state = 'published'";
const DRAFTS: &str = "
    select id, path, body, base, shipped, author, at, note, state, number, published_by, published_at
    from file_versions where state = 'draft' order by path";
const BY_ID: &str = "
    select id, path, body, base, shipped, author, at, note, state, number, published_by, published_at
    from file_versions where id = $1";
const OF_PATH: &str = "
    select id, path, '' as body, base, shipped, author, at, note, state, number, published_by, published_at
    from file_versions where path = $1 order by at desc, coalesce(number, 9000000000000) desc, id desc limit $2";
pub(super) const ALL: &[&str] =
    &[COUNT, IN_USE, ADD, PUBLISH, DROP_DRAFTS, DROP_OWN, WITHDRAW, DRAFTS, BY_ID, OF_PATH];

words!(
    /// Where a version stands.
    FileState {
        /// Written, not in use.
        Draft = "draft",
        /// Was put in use; the newest of its path is.
        Published = "published",
        /// A draft that was replaced or dropped, or a version that was taken out of use.
        Withdrawn = "withdrawn",
    }
);

/// A version of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileVersion {
    /// Id.
    pub id: FileVersionId,
    /// Which file, relative to the dialogs' folder.
    pub path: String,
    /// Its whole text; empty in lists.
    pub body: String,
    /// Hash of the text in use when it was written.
    pub base: String,
    /// Hash of the file that came with the program then; empty when there was none.
    pub shipped: String,
    /// Who wrote it.
    pub author: StaffId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub note: String,
    /// Where it stands.
    pub state: FileState,
    /// Counts what came into use; `None` before.
    pub number: Option<i64>,
    /// Who put it in use, and when.
    pub published: Option<(StaffId, Timestamp)>,
}

/// A version to be.
#[derive(Debug, Clone, Copy)]
pub struct NewFileVersion<'a> {
    /// Which file.
    pub path: &'a str,
    /// Its whole text.
    pub body: &'a str,
    /// Hash of the text in use.
    pub base: &'a str,
    /// Hash of the file that came with the program; empty when there is none.
    pub shipped: &'a str,
    /// Who writes it.
    pub author: &'a StaffId,
    /// Why.
    pub note: &'a str,
}

/// What the office keeps, as it is in use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeptFiles {
    /// Counts the changes: what differs from the number in hand is read anew. 0 before the first.
    pub number: i64,
    /// The text of each path.
    pub files: BTreeMap<String, String>,
    /// For each path, the hash of the file that came with the program when its version was written.
    pub shipped: BTreeMap<String, String>,
}

/// How many changes there were. Every process asks this often, so it is one row by its key.
pub async fn number(conn: &mut Conn) -> Result<i64> {
    let value = super::settings::get(conn, COUNTER).await?;
    Ok(value.and_then(|value| value.parse().ok()).unwrap_or(0))
}

/// Counts a change. Holds the counter until the transaction ends, so that two changes cannot follow the same one.
pub async fn count(tx: &mut Tx) -> Result<i64> {
    let value: String = sqlx::query_scalar(COUNT).bind(COUNTER).fetch_one(tx.raw()).await?;
    value.parse().map_err(|_| StoreError::corrupt("settings", "value", "no number"))
}

/// What is in use.
pub async fn in_use(conn: &mut Conn) -> Result<KeptFiles> {
    // The number first: a change between the two reads is then read once more, and never missed.
    let mut kept = KeptFiles { number: number(conn).await?, ..KeptFiles::default() };
    for row in sqlx::query(IN_USE).fetch_all(conn.raw()).await? {
        let path = rows::text(&row, "path")?;
        kept.shipped.insert(path.clone(), rows::text(&row, "shipped")?);
        kept.files.insert(path, rows::text(&row, "body")?);
    }
    Ok(kept)
}

/// Writes a version that is not in use yet. [`drop_drafts`] comes before it where it takes a draft's place.
pub async fn add(tx: &mut Tx, new: NewFileVersion<'_>, now: Timestamp) -> Result<FileVersionId> {
    let id = FileVersionId::new(now, tx.chance());
    sqlx::query(ADD)
        .bind(id.as_str())
        .bind(new.path)
        .bind(new.body)
        .bind(new.base)
        .bind(new.shipped)
        .bind(new.author.as_str())
        .bind(now.0)
        .bind(new.note)
        .execute(tx.raw())
        .await?;
    Ok(id)
}

/// Puts a draft in use under the number of [`count`].
pub async fn publish(
    tx: &mut Tx,
    id: &FileVersionId,
    number: i64,
    by: &StaffId,
    now: Timestamp,
) -> Result<()> {
    let query = sqlx::query(PUBLISH).bind(id.as_str()).bind(number).bind(by.as_str()).bind(now.0);
    let done = query.execute(tx.raw()).await?;
    if done.rows_affected() == 0 { Err(StoreError::Missing("draft")) } else { Ok(()) }
}

/// Drops the drafts of a path.
pub async fn drop_drafts(tx: &mut Tx, path: &str) -> Result<()> {
    sqlx::query(DROP_DRAFTS).bind(path).execute(tx.raw()).await?;
    Ok(())
}

/// Forgets the draft that somebody saves anew: nobody has used it, and a long file is saved often.
pub async fn drop_own(tx: &mut Tx, path: &str, author: &StaffId) -> Result<()> {
    sqlx::query(DROP_OWN).bind(path).bind(author.as_str()).execute(tx.raw()).await?;
    Ok(())
}

/// Takes every version of a path out of use: the shipped file counts again.
pub async fn withdraw(tx: &mut Tx, path: &str) -> Result<()> {
    sqlx::query(WITHDRAW).bind(path).execute(tx.raw()).await?;
    Ok(())
}

/// The drafts there are, one a path.
pub async fn drafts(conn: &mut Conn) -> Result<Vec<FileVersion>> {
    let found = sqlx::query(DRAFTS).fetch_all(conn.raw()).await?;
    found.iter().map(read).collect()
}

/// A version with its text.
pub async fn by_id(conn: &mut Conn, id: &FileVersionId) -> Result<Option<FileVersion>> {
    let row = sqlx::query(BY_ID).bind(id.as_str()).fetch_optional(conn.raw()).await?;
    row.as_ref().map(read).transpose()
}

/// The newest versions of a path, at most `limit`, without their texts.
pub async fn of_path(conn: &mut Conn, path: &str, limit: u32) -> Result<Vec<FileVersion>> {
    let found = sqlx::query(OF_PATH).bind(path).bind(i64::from(limit)).fetch_all(conn.raw()).await?;
    found.iter().map(read).collect()
}

fn read(row: &AnyRow) -> Result<FileVersion> {
    let by = rows::maybe_text(row, "published_by")?.map(StaffId::from_text);
    Ok(FileVersion {
        id: FileVersionId::from_text(rows::text(row, "id")?),
        path: rows::text(row, "path")?,
        body: rows::text(row, "body")?,
        base: rows::text(row, "base")?,
        shipped: rows::text(row, "shipped")?,
        author: StaffId::from_text(rows::text(row, "author")?),
        at: rows::moment(row, "at")?,
        note: rows::text(row, "note")?,
        state: rows::word(row, "file_versions", "state", FileState::parse)?,
        number: rows::maybe_number(row, "number")?,
        published: by.zip(rows::maybe_moment(row, "published_at")?),
    })
}

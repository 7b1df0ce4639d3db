//! Cases for an export: all that a filter lets through, in the order of their ids, page by page. No page holds the database,
//! so an export of a million cases takes its time and disturbs nobody.

use sqlx::any::AnyRow;

use super::error::{Result, StoreError};
use super::{Conn, Statement, rows};
use crate::domain::case::{CaseCode, CaseKind, CaseStatus, Channel, Priority};
use crate::domain::case_filter::{CaseFilter, Holder};
use crate::domain::ids::{CaseId, StaffId};
use crate::domain::time::{Local, Timestamp};

/// Lists are given as `,a,b,`: slugs and codes hold no comma.
const PAGE: &str = "
    select id, code, kind, category, channel, status, priority, priority_reasons, modus, area, country, assignee,
        close_reason, created_at, first_answer_at, due_at, closed_at
    from cases
    where id > $14
      and ($1 = '' or area is null or area = $1 or area like $2)
      and ($3 = '' or $3 like '%,' || status || ',%')
      and ($4 = '' or $4 like '%,' || category || ',%')
      and ($5 = '' or $5 like '%,' || substr(area, 1, 2) || ',%' or $5 like '%,' || substr(area, 1, 5) || ',%'
          or $5 like '%,' || substr(area, 1, 8) || ',%' or $5 like '%,' || area || ',%')
      and ($6 = '' or $6 like '%,' || country || ',%')
      and ($7 = '' or $7 like '%,' || channel || ',%')
      and ($8 = '' or $8 like '%,' || priority || ',%')
      and ($9 = '' or ($9 = '-' and assignee is null) or assignee = $9)
      and created_at >= $10 and created_at < $11
      and ($12 = 0 or (due_at < $13 and status not in ('waiting', 'closed', 'duplicate') and first_answer_at is null))
    order by id limit $15";
const COUNT: &str = "
    select count(*) from cases
    where ($1 = '' or area is null or area = $1 or area like $2)
      and ($3 = '' or $3 like '%,' || status || ',%')
      and ($4 = '' or $4 like '%,' || category || ',%')
      and ($5 = '' or $5 like '%,' || substr(area, 1, 2) || ',%' or $5 like '%,' || substr(area, 1, 5) || ',%'
          or $5 like '%,' || substr(area, 1, 8) || ',%' or $5 like '%,' || area || ',%')
      and ($6 = '' or $6 like '%,' || country || ',%')
      and ($7 = '' or $7 like '%,' || channel || ',%')
      and ($8 = '' or $8 like '%,' || priority || ',%')
      and ($9 = '' or ($9 = '-' and assignee is null) or assignee = $9)
      and created_at >= $10 and created_at < $11
      and ($12 = 0 or (due_at < $13 and status not in ('waiting', 'closed', 'duplicate') and first_answer_at is null))";
pub(super) const ALL: &[&str] = &[PAGE, COUNT];

/// Which cases, and who asks.
#[derive(Debug, Clone, Copy)]
pub struct ExportAsk<'a> {
    /// What a case must be.
    pub filter: &'a CaseFilter,
    /// Who asks: "mine" are theirs.
    pub staff: &'a StaffId,
    /// The area whose cases the asker may see; empty for all. A case without a place belongs to everyone.
    pub area: &'a str,
    /// The office's clock.
    pub now: Local,
}

/// A case of an export: nothing of it was sealed.
#[derive(Debug, Clone)]
pub struct ExportRow {
    /// Id.
    pub id: CaseId,
    /// Code.
    pub code: CaseCode,
    /// What it is about.
    pub kind: CaseKind,
    /// Slug of the category.
    pub category: String,
    /// By which way it came.
    pub channel: Channel,
    /// Where the work stands.
    pub status: CaseStatus,
    /// How soon.
    pub priority: Priority,
    /// Slugs of the rules that say so.
    pub reasons: Vec<String>,
    /// Slugs of the signs of danger that its words show.
    pub modus: Vec<String>,
    /// Kemendagri code of the place.
    pub area: Option<String>,
    /// ISO code of the destination.
    pub country: Option<String>,
    /// Who works it.
    pub assignee: Option<StaffId>,
    /// Slug of why it ended.
    pub close_reason: Option<String>,
    /// When it was filed.
    pub created_at: Timestamp,
    /// First answer.
    pub first_answer_at: Option<Timestamp>,
    /// The office's own promise.
    pub due_at: Option<Timestamp>,
    /// When it ended.
    pub closed_at: Option<Timestamp>,
}

/// The next cases after an id (at first the empty one), at most `limit`.
pub async fn page(conn: &mut Conn, ask: &ExportAsk<'_>, after: &str, limit: u32) -> Result<Vec<ExportRow>> {
    let query = bind(sqlx::query(PAGE), ask).bind(after.to_owned()).bind(i64::from(limit));
    let found = query.fetch_all(conn.raw()).await?;
    found.iter().map(read).collect()
}

/// How many cases there are.
pub async fn count(conn: &mut Conn, ask: &ExportAsk<'_>) -> Result<u64> {
    let row = bind(sqlx::query(COUNT), ask).fetch_one(conn.raw()).await?;
    let count: i64 = sqlx::Row::try_get(&row, 0)?;
    u64::try_from(count).map_err(|error| StoreError::corrupt("cases", "count", &error.to_string()))
}

/// Binds `$1` to `$13`.
fn bind<'q>(query: Statement<'q>, ask: &ExportAsk<'_>) -> Statement<'q> {
    let filter = ask.filter;
    let (from, before) = filter.bounds(ask.now);
    let holder = match &filter.assignee {
        Holder::Anyone => String::new(),
        Holder::Nobody => "-".to_owned(),
        Holder::Me => ask.staff.to_string(),
        Holder::Staff(id) => id.to_string(),
    };
    query
        .bind(ask.area.to_owned())
        .bind(format!("{}.%", ask.area))
        .bind(list(filter.statuses.iter().map(|one| one.as_str())))
        .bind(list(filter.categories.iter().map(String::as_str)))
        .bind(list(filter.areas.iter().map(String::as_str)))
        .bind(list(filter.countries.iter().map(String::as_str)))
        .bind(list(filter.channels.iter().map(|one| one.as_str())))
        .bind(list(filter.priorities.iter().map(|one| one.as_str())))
        .bind(holder)
        .bind(from.map_or(i64::MIN, |at| at.0))
        .bind(before.map_or(i64::MAX, |at| at.0))
        .bind(i64::from(filter.late))
        .bind(ask.now.at.0)
}

fn list<'a>(values: impl Iterator<Item = &'a str>) -> String {
    let values: Vec<&str> = values.collect();
    if values.is_empty() { String::new() } else { format!(",{},", values.join(",")) }
}

fn read(row: &AnyRow) -> Result<ExportRow> {
    let slugs = |column| -> Result<Vec<String>> {
        serde_json::from_str(&rows::text(row, column)?)
            .map_err(|_| StoreError::corrupt("cases", column, "not a JSON list"))
    };
    Ok(ExportRow {
        id: CaseId::from_text(rows::text(row, "id")?),
        code: CaseCode::from_row(rows::text(row, "code")?),
        kind: rows::word(row, "cases", "kind", CaseKind::parse)?,
        category: rows::text(row, "category")?,
        channel: rows::word(row, "cases", "channel", Channel::parse)?,
        status: rows::word(row, "cases", "status", CaseStatus::parse)?,
        priority: rows::word(row, "cases", "priority", Priority::parse)?,
        reasons: slugs("priority_reasons")?,
        modus: slugs("modus")?,
        area: rows::maybe_text(row, "area")?,
        country: rows::maybe_text(row, "country")?,
        assignee: rows::maybe_text(row, "assignee")?.map(StaffId::from_text),
        close_reason: rows::maybe_text(row, "close_reason")?,
        created_at: rows::moment(row, "created_at")?,
        first_answer_at: rows::maybe_moment(row, "first_answer_at")?,
        due_at: rows::maybe_moment(row, "due_at")?,
        closed_at: rows::maybe_moment(row, "closed_at")?,
    })
}

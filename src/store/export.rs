//! Cases for an export: all that a filter of the queue lets through, page by page, with nothing unsealed. No page holds the
//! database, so an export of a million cases takes its time and disturbs nobody.

use sqlx::any::AnyRow;

use super::error::{Result, StoreError};
use super::queue::{self, PageKey, QueueAsk};
use super::{Conn, rows};
use crate::domain::case::{CaseCode, CaseKind, CaseStatus, Channel, Priority};
use crate::domain::ids::{CaseId, StaffId};
use crate::domain::time::Timestamp;

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

/// A page of the cases that a question to the queue lets through, and where the next one begins. Views in the order of the ids
/// stay the same while cases change, so [`queue::View::Every`] is the one to ask for.
pub async fn page(conn: &mut Conn, ask: &QueueAsk<'_>) -> Result<(Vec<ExportRow>, Option<PageKey>)> {
    let (found, next) = queue::page_rows(conn, ask).await?;
    Ok((found.iter().map(read).collect::<Result<_>>()?, next))
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

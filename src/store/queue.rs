//! The queue of the console: pages of cases in the order of urgency and waiting, and the count of each folder.

use sqlx::any::AnyRow;

use super::cases::{self, Case, rank};
use super::error::{Result, StoreError};
use super::{Conn, rows};
use crate::domain::case::words;
use crate::domain::ids::{CaseId, StaffId};
use crate::domain::time::Timestamp;

/// Open cases: most urgent first, then the longest waiting.
const OPEN: &str = "
    select cases.*, case_keys.wrapped as wrapped from cases left join case_keys on case_keys.case_id = cases.id
    where cases.closed_at is null
      and ($1 = '' or cases.area is null or cases.area = $1 or cases.area like $2)
      and (cast($3 as text) is null or cases.status = $3)
      and (cast($4 as text) is null or cases.assignee = $4)
      and ($5 = 0 or cases.assignee is null)
      and (cast($6 as bigint) is null or cases.due_at < $6)
      and (cases.rank, coalesce(cases.waiting_since, cases.created_at), cases.id) > ($7, $8, $9)
    order by cases.rank, coalesce(cases.waiting_since, cases.created_at), cases.id limit $10";
/// Ended cases: the last one first.
const ENDED: &str = "
    select cases.*, case_keys.wrapped as wrapped from cases left join case_keys on case_keys.case_id = cases.id
    where cases.closed_at is not null
      and ($1 = '' or cases.area is null or cases.area = $1 or cases.area like $2)
      and (cases.closed_at, cases.id) < ($3, $4)
    order by cases.closed_at desc, cases.id desc limit $5";
const COUNTS: &str = "
    select count(case when status = 'new' then 1 end) as fresh,
        count(case when assignee = $3 then 1 end) as mine,
        count(case when assignee is null then 1 end) as unassigned,
        count(case when due_at < $4 then 1 end) as late,
        count(case when status = 'waiting' then 1 end) as waiting,
        count(*) as open
    from cases
    where closed_at is null and ($1 = '' or area is null or area = $1 or area like $2)";
const COUNT_ENDED: &str = "
    select count(*) from cases
    where closed_at is not null and ($1 = '' or area is null or area = $1 or area like $2)";
pub(super) const ALL: &[&str] = &[OPEN, ENDED, COUNTS, COUNT_ENDED];

words!(
    /// A folder of the queue.
    Folder {
        /// Status `new`.
        New = "new",
        /// Taken by the asker.
        Mine = "mine",
        /// Taken by nobody.
        Unassigned = "unassigned",
        /// Past the promise.
        Late = "late",
        /// Waiting for the reporter.
        Waiting = "waiting",
        /// All that is open.
        Open = "open",
        /// All that has ended.
        Ended = "ended",
    }
);

/// What to show.
#[derive(Debug, Clone)]
pub struct QueueAsk<'a> {
    /// Which folder.
    pub folder: Folder,
    /// Who asks; for the folder [`Folder::Mine`].
    pub staff: &'a StaffId,
    /// The area whose cases the asker may see; empty for all. A case without a place belongs to everyone.
    pub area: &'a str,
    /// Where the page before ended.
    pub after: Option<PageKey>,
    /// Rows a page.
    pub limit: u32,
}

/// The place of a row in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageKey {
    /// Rank of the priority; 0 for ended cases.
    pub rank: i64,
    /// Waiting since, or the end.
    pub at: Timestamp,
    /// Id.
    pub id: CaseId,
}

impl PageKey {
    /// The place of a case in its folder.
    pub fn of(case: &Case) -> Self {
        let (rank, at) = match case.closed_at {
            Some(at) => (0, at),
            None => (rank(case.priority), case.waiting_since.unwrap_or(case.created_at)),
        };
        Self { rank, at, id: case.id.clone() }
    }

    /// As it stands in a link.
    pub fn to_text(&self) -> String {
        format!("{}.{}.{}", self.rank, self.at.0, self.id)
    }

    /// Out of a link; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let (rank, at, id) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self { rank: rank.parse().ok()?, at: Timestamp(at.parse().ok()?), id: CaseId::from_text(id) })
    }
}

/// A page of a folder.
pub async fn page(conn: &mut Conn, ask: &QueueAsk<'_>, now: Timestamp) -> Result<Vec<Case>> {
    let found = match ask.folder {
        Folder::Ended => ended(conn, ask).await?,
        _ => open(conn, ask, now).await?,
    };
    found.iter().map(|row| cases::read(conn, row)).collect()
}

async fn open(conn: &mut Conn, ask: &QueueAsk<'_>, now: Timestamp) -> Result<Vec<AnyRow>> {
    let status = match ask.folder {
        Folder::New => Some("new"),
        Folder::Waiting => Some("waiting"),
        _ => None,
    };
    let start = PageKey { rank: -1, at: Timestamp(0), id: CaseId::from_text("") };
    let after = ask.after.as_ref().unwrap_or(&start);
    let query = sqlx::query(OPEN)
        .bind(ask.area)
        .bind(below(ask.area))
        .bind(status)
        .bind((ask.folder == Folder::Mine).then_some(ask.staff.as_str()))
        .bind(i64::from(ask.folder == Folder::Unassigned))
        .bind((ask.folder == Folder::Late).then_some(now.0))
        .bind(after.rank)
        .bind(after.at.0)
        .bind(after.id.as_str())
        .bind(i64::from(ask.limit));
    Ok(query.fetch_all(conn.raw()).await?)
}

async fn ended(conn: &mut Conn, ask: &QueueAsk<'_>) -> Result<Vec<AnyRow>> {
    let end = PageKey { rank: 0, at: Timestamp(i64::MAX), id: CaseId::from_text("") };
    let after = ask.after.as_ref().unwrap_or(&end);
    let query = sqlx::query(ENDED)
        .bind(ask.area)
        .bind(below(ask.area))
        .bind(after.at.0)
        .bind(after.id.as_str())
        .bind(i64::from(ask.limit));
    Ok(query.fetch_all(conn.raw()).await?)
}

/// How many cases lie in each folder, in the order of [`Folder::ALL`].
pub async fn counts(
    conn: &mut Conn,
    staff: &StaffId,
    area: &str,
    now: Timestamp,
) -> Result<Vec<(Folder, u64)>> {
    let row = sqlx::query(COUNTS)
        .bind(area)
        .bind(below(area))
        .bind(staff.as_str())
        .bind(now.0)
        .fetch_one(conn.raw())
        .await?;
    let query = sqlx::query_scalar(COUNT_ENDED).bind(area).bind(below(area));
    let ended: i64 = query.fetch_one(conn.raw()).await?;
    let count = |folder: &Folder| {
        let found = match folder {
            Folder::New => rows::number(&row, "fresh")?,
            Folder::Mine => rows::number(&row, "mine")?,
            Folder::Unassigned => rows::number(&row, "unassigned")?,
            Folder::Late => rows::number(&row, "late")?,
            Folder::Waiting => rows::number(&row, "waiting")?,
            Folder::Open => rows::number(&row, "open")?,
            Folder::Ended => ended,
        };
        let found = u64::try_from(found)
            .map_err(|error| StoreError::corrupt("cases", "count", &error.to_string()))?;
        Ok((*folder, found))
    };
    Folder::ALL.iter().map(count).collect()
}

/// The pattern of the areas below one. Area codes are digits and dots, so nothing in them means more to `like`.
pub(super) fn below(area: &str) -> String {
    let plain: String = area.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    format!("{plain}.%")
}

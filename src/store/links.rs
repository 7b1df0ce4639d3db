//! `case_merges` and `case_links`: cases that are the same, and cases that belong together and stay apart.

use sqlx::any::AnyRow;

use super::error::{Result, StoreError};
use super::events::{self, Actor, EventAction, NewEvent};
use super::work::{self, StatusChange};
use super::{Conn, Tx, rows};
use crate::domain::case::{CaseCode, CaseStatus, Channel, LinkKind};
use crate::domain::ids::{CaseId, LinkId, MergeId, StaffId};
use crate::domain::text::Private;
use crate::domain::time::Timestamp;

const MERGE: &str = "
    insert into case_merges (id, case_id, main_case, status_before, staff_id, at, undone_at, undone_by)
    values ($1, $2, $3, $4, $5, $6, null, null)";
const UNDO: &str =
    "update case_merges set undone_at = $2, undone_by = $3 where id = $1 and undone_at is null";
const STANDING: &str = "
    select id, case_id, main_case, status_before, at from case_merges
    where case_id = $1 and undone_at is null";
const MERGED: &str = "
    select cases.id, cases.code, cases.channel, cases.area, cases.waiting_since, case_merges.at
    from case_merges join cases on cases.id = case_merges.case_id
    where case_merges.main_case = $1 and case_merges.undone_at is null
    order by case_merges.at, cases.id limit $2";
const WAITS_LIKE: &str = "
    update cases set updated_at = $3,
        waiting_since = case when waiting_since is null or waiting_since > $2 then $2 else waiting_since end
    where id = $1";
const LINK: &str = "
    insert into case_links (id, case_id, other_case, link_kind, staff_id, at) values ($1, $2, $3, $4, $5, $6)
    on conflict (case_id, other_case, link_kind) do nothing";
const BY_ID: &str = "
    select id, case_id, other_case, link_kind, staff_id, at from case_links where id = $1";
const OF_CASE: &str = "
    select id, case_id, other_case, link_kind, staff_id, at from case_links where case_id = $1
    union all
    select id, case_id, other_case, link_kind, staff_id, at from case_links where other_case = $1
    order by at, id limit $2";
const UNLINK: &str = "delete from case_links where id = $1";
pub(super) const ALL: &[&str] = &[MERGE, UNDO, STANDING, MERGED, WAITS_LIKE, LINK, BY_ID, OF_CASE, UNLINK];

/// So many merged cases or links a page shows.
pub const MOST: u32 = 100;

/// A merge that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// Id.
    pub id: MergeId,
    /// The case that was merged.
    pub case: CaseId,
    /// Into which.
    pub main: CaseId,
    /// Its status before.
    pub before: CaseStatus,
    /// When.
    pub at: Timestamp,
}

/// A case that was merged into another, as a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedCase {
    /// Id.
    pub id: CaseId,
    /// Code.
    pub code: CaseCode,
    /// By which way its report came.
    pub channel: Channel,
    /// Where it happened.
    pub area: Option<String>,
    /// Since when its reporter waits for an answer.
    pub waiting_since: Option<Timestamp>,
    /// When it was merged.
    pub at: Timestamp,
}

/// A link between two cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Id.
    pub id: LinkId,
    /// From which case it was made.
    pub case: CaseId,
    /// To which.
    pub other: CaseId,
    /// What ties them.
    pub kind: LinkKind,
    /// Who said so.
    pub staff: StaffId,
    /// When.
    pub at: Timestamp,
}

/// Who does it to two cases, and why.
#[derive(Debug, Clone, Copy)]
pub struct Deed<'a> {
    /// The member of staff.
    pub staff: &'a StaffId,
    /// Why, in their words.
    pub reason: &'a Private,
    /// When.
    pub now: Timestamp,
}

/// Merges an open case into another: it becomes a duplicate that points there, and whoever waited for it waits for the main
/// case from then on. The caller has looked whether the two may be merged, holding the chain ([`events::hold`]).
pub async fn merge(tx: &mut Tx, case: &CaseId, main: &CaseId, deed: Deed<'_>) -> Result<MergeId> {
    let actor = Actor::Staff(deed.staff.clone());
    let waited = super::cases::by_id(tx, case).await?.ok_or(StoreError::Missing("case"))?.waiting_since;
    let change = StatusChange {
        case,
        to: CaseStatus::Duplicate,
        close_reason: None,
        main_case: Some(main),
        actor: &actor,
        reason: None,
    };
    let before = work::set_status(tx, change, deed.now).await?;
    let id = MergeId::new(deed.now, tx.chance());
    sqlx::query(MERGE)
        .bind(id.as_str())
        .bind(case.as_str())
        .bind(main.as_str())
        .bind(before.as_str())
        .bind(deed.staff.as_str())
        .bind(deed.now.0)
        .execute(tx.raw())
        .await?;
    if let Some(since) = waited {
        waits_like(tx, main, since, deed.now).await?;
    }
    both(tx, EventAction::Merged, case, main, deed).await?;
    Ok(id)
}

/// Parts a case from the one it was merged into: it is worked by itself again.
pub async fn unmerge(tx: &mut Tx, merge: &Merge, deed: Deed<'_>) -> Result<()> {
    let query = sqlx::query(UNDO).bind(merge.id.as_str()).bind(deed.now.0).bind(deed.staff.as_str());
    if query.execute(tx.raw()).await?.rows_affected() == 0 {
        return Err(StoreError::Missing("merge"));
    }
    let actor = Actor::Staff(deed.staff.clone());
    let to = if merge.before == CaseStatus::InProgress { merge.before } else { CaseStatus::Checking };
    let change = StatusChange {
        case: &merge.case,
        to,
        close_reason: None,
        main_case: None,
        actor: &actor,
        reason: None,
    };
    work::set_status(tx, change, deed.now).await?;
    both(tx, EventAction::Unmerged, &merge.case, &merge.main, deed).await
}

/// Somebody waits for this case since that moment, if not for longer already.
pub async fn waits_like(tx: &mut Tx, case: &CaseId, since: Timestamp, now: Timestamp) -> Result<()> {
    sqlx::query(WAITS_LIKE).bind(case.as_str()).bind(since.0).bind(now.0).execute(tx.raw()).await?;
    Ok(())
}

/// The merge of a case that stands.
pub async fn merge_of(conn: &mut Conn, case: &CaseId) -> Result<Option<Merge>> {
    let row = sqlx::query(STANDING).bind(case.as_str()).fetch_optional(conn.raw()).await?;
    row.map(|row| {
        Ok(Merge {
            id: MergeId::from_text(rows::text(&row, "id")?),
            case: CaseId::from_text(rows::text(&row, "case_id")?),
            main: CaseId::from_text(rows::text(&row, "main_case")?),
            before: rows::word(&row, "case_merges", "status_before", CaseStatus::parse)?,
            at: rows::moment(&row, "at")?,
        })
    })
    .transpose()
}

/// The cases that were merged into one, the first merged first.
pub async fn merged_into(conn: &mut Conn, main: &CaseId) -> Result<Vec<MergedCase>> {
    let query = sqlx::query(MERGED).bind(main.as_str()).bind(i64::from(MOST));
    let found = query.fetch_all(conn.raw()).await?;
    found
        .iter()
        .map(|row| {
            Ok(MergedCase {
                id: CaseId::from_text(rows::text(row, "id")?),
                code: CaseCode::from_row(rows::text(row, "code")?),
                channel: rows::word(row, "cases", "channel", Channel::parse)?,
                area: rows::maybe_text(row, "area")?,
                waiting_since: rows::maybe_moment(row, "waiting_since")?,
                at: rows::moment(row, "at")?,
            })
        })
        .collect()
}

/// Links two cases; `None` when the same link stands already.
pub async fn link(
    tx: &mut Tx,
    case: &CaseId,
    other: &CaseId,
    kind: LinkKind,
    deed: Deed<'_>,
) -> Result<Option<LinkId>> {
    let id = LinkId::new(deed.now, tx.chance());
    let query = sqlx::query(LINK).bind(id.as_str()).bind(case.as_str()).bind(other.as_str());
    let query = query.bind(kind.as_str()).bind(deed.staff.as_str()).bind(deed.now.0);
    if query.execute(tx.raw()).await?.rows_affected() == 0 {
        return Ok(None);
    }
    both(tx, EventAction::Linked, case, other, deed).await?;
    Ok(Some(id))
}

/// Takes a link back.
pub async fn unlink(tx: &mut Tx, link: &Link, deed: Deed<'_>) -> Result<()> {
    if sqlx::query(UNLINK).bind(link.id.as_str()).execute(tx.raw()).await?.rows_affected() == 0 {
        return Err(StoreError::Missing("link"));
    }
    both(tx, EventAction::Linked, &link.case, &link.other, deed).await
}

/// The link of an id.
pub async fn link_by_id(conn: &mut Conn, id: &LinkId) -> Result<Option<Link>> {
    let row = sqlx::query(BY_ID).bind(id.as_str()).fetch_optional(conn.raw()).await?;
    row.map(|row| read_link(&row)).transpose()
}

/// The links of a case, from whichever side they were made.
pub async fn links_of(conn: &mut Conn, case: &CaseId) -> Result<Vec<Link>> {
    let found = sqlx::query(OF_CASE).bind(case.as_str()).bind(i64::from(MOST)).fetch_all(conn.raw()).await?;
    found.iter().map(read_link).collect()
}

fn read_link(row: &AnyRow) -> Result<Link> {
    Ok(Link {
        id: LinkId::from_text(rows::text(row, "id")?),
        case: CaseId::from_text(rows::text(row, "case_id")?),
        other: CaseId::from_text(rows::text(row, "other_case")?),
        kind: rows::word(row, "case_links", "link_kind", LinkKind::parse)?,
        staff: StaffId::from_text(rows::text(row, "staff_id")?),
        at: rows::moment(row, "at")?,
    })
}

/// The same event in the history of both cases, each pointing to the other.
async fn both(tx: &mut Tx, action: EventAction, one: &CaseId, other: &CaseId, deed: Deed<'_>) -> Result<()> {
    let actor = Actor::Staff(deed.staff.clone());
    let reason = (!deed.reason.reveal().trim().is_empty()).then_some(deed.reason);
    for (case, pointed) in [(one, other), (other, one)] {
        let code = super::cases::by_id(tx, pointed).await?.map(|case| Private(case.code.as_str().to_owned()));
        let event = NewEvent {
            case: Some(case),
            actor: &actor,
            action,
            object: &format!("case:{pointed}"),
            fields: &[],
            reason,
            detail: code.as_ref(),
        };
        events::append(tx, event, deed.now).await?;
    }
    Ok(())
}

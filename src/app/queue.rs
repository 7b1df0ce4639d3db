//! The queue at the desk: folders, a filter, searches, and the counts of all of them.

mod bulk;
mod labels;
mod narrow;
mod saved;
mod words;

use std::collections::{BTreeMap, BTreeSet};

pub use bulk::{BulkAct, BulkPlan, Outcome, Picked};
use narrow::narrowed;
pub use narrow::within;
pub use saved::SavedSearch;

use super::access::Staff;
use super::cases::{Folder, Queue, QueueAsk, QueueRow};
use super::{App, AppError, Mouth, register};
use crate::domain::case::CaseCode;
use crate::domain::case_filter::CaseFilter;
use crate::domain::identifier::{Identifier, IdentifierKind};
use crate::domain::ids::{CaseId, StaffId};
use crate::domain::staff::{Action, covers};
use crate::domain::time::{Local, Timestamp};
use crate::find;
use crate::store::cases::Case;
pub use crate::store::queue::Count;
use crate::store::queue::{self, Page, PageKey, View};
use crate::store::{Conn, StoreError, asks, case_labels, cases, identifiers, parked, staff as staff_rows};

/// Rows that a search for an identifier gives at most.
const SEARCH_ROWS: u32 = 50;

/// Names of staff, looked up once a page.
pub(super) type Names = BTreeMap<StaffId, String>;

impl App {
    /// A page of the queue. Needs `SeeQueue`.
    pub async fn queue(&self, staff: &Staff, ask: &QueueAsk) -> Result<Queue, AppError> {
        staff.must(Action::SeeQueue)?;
        let (mouth, now) = (self.mouth(), self.local_now());
        let mut conn = self.store.read().await?;
        let page = self.found(&mut conn, staff, ask).await?;
        let rows = rows(&mut conn, &mouth, staff, &page.cases, now.at).await?;
        let mut counts = Vec::with_capacity(Folder::ALL.len());
        for folder in Folder::ALL {
            let all = CaseFilter::default();
            counts.push((*folder, counted(&mut conn, staff, *folder, &all, now).await?));
        }
        let searching = !ask.search.reveal().trim().is_empty();
        let cut = page.next.is_some() && page.cases.len() < ask.limit as usize;
        let matching = if searching || ask.filter.is_empty() || ask.after.is_some() {
            None
        } else if cut || page.next.is_none() {
            let at_least = u32::try_from(page.cases.len()).unwrap_or(u32::MAX);
            Some(Count { at_least, exact: !cut })
        } else {
            Some(counted(&mut conn, staff, ask.folder, &ask.filter, now).await?)
        };
        let saved = saved::seen_by(&mut conn, staff, now).await?;
        let parked = if staff.may(Action::SeeSystem) {
            u64::try_from(parked::count(&mut conn).await?).unwrap_or(0)
        } else {
            0
        };
        let next = page.next.as_ref().map(PageKey::to_text);
        Ok(Queue { rows, counts, matching, saved, next, cut, parked })
    }

    async fn found(&self, conn: &mut Conn, staff: &Staff, ask: &QueueAsk) -> Result<Page, AppError> {
        let limit = ask.limit.clamp(1, 200);
        let after = ask.after.as_deref().and_then(PageKey::parse);
        let now = self.local_now();
        let typed = ask.search.reveal().trim();
        if typed.is_empty() {
            let Some((view, filter)) = narrowed(ask.folder, &ask.filter, staff.id()) else {
                return Ok(Page { cases: Vec::new(), next: None });
            };
            let asked = store_ask(staff, view, &filter, &[], now);
            return Ok(queue::page(conn, &queue::QueueAsk { after, limit, ..asked }).await?);
        }
        let mut named = match after {
            None => search(conn, staff, typed).await?,
            Some(_) => Vec::new(),
        };
        if CaseCode::parse(typed).is_some() {
            return Ok(Page { cases: named, next: None });
        }
        let filter = CaseFilter { words: ask.search.clone(), ..CaseFilter::default() };
        let stems: Vec<String> = find::stems(typed).into_iter().collect();
        let asked = store_ask(staff, View::Every, &filter, &stems, now);
        let worded = queue::page(conn, &queue::QueueAsk { after, limit, ..asked }).await?;
        let known: BTreeSet<CaseId> = named.iter().map(|case| case.id.clone()).collect();
        named.extend(worded.cases.into_iter().filter(|case| !known.contains(&case.id)));
        Ok(Page { cases: named, next: worded.next })
    }
}

/// A question of this member of staff, from the beginning of the view.
pub(super) fn store_ask<'a>(
    staff: &'a Staff,
    view: View,
    filter: &'a CaseFilter,
    words: &'a [String],
    now: Local,
) -> queue::QueueAsk<'a> {
    queue::QueueAsk {
        view,
        filter,
        words,
        staff: staff.id(),
        area: staff.area(),
        after: None,
        limit: queue::COUNTED,
        now,
    }
}

/// How many cases of a folder a filter lets through.
pub(super) async fn counted(
    conn: &mut Conn,
    staff: &Staff,
    folder: Folder,
    filter: &CaseFilter,
    now: Local,
) -> Result<Count, StoreError> {
    counted_to(queue::COUNTED, conn, staff, folder, filter, now).await
}

/// The same, counted up to a limit.
async fn counted_to(
    limit: u32,
    conn: &mut Conn,
    staff: &Staff,
    folder: Folder,
    filter: &CaseFilter,
    now: Local,
) -> Result<Count, StoreError> {
    let Some((view, filter)) = narrowed(folder, filter, staff.id()) else {
        return Ok(Count { at_least: 0, exact: true });
    };
    let ask = queue::QueueAsk { limit, ..store_ask(staff, view, &filter, &[], now) };
    queue::count(conn, &ask).await
}

/// By code, else by an identifier in any of its kinds.
async fn search(conn: &mut Conn, staff: &Staff, words: &str) -> Result<Vec<Case>, AppError> {
    if let Some(code) = CaseCode::parse(words) {
        let found = cases::by_code(conn, &code).await?;
        return Ok(found.into_iter().filter(|case| covers(staff.area(), case.area.as_deref())).collect());
    }
    let mut ids: Vec<CaseId> = Vec::new();
    for kind in IdentifierKind::ALL {
        let Some(identifier) = Identifier::new(*kind, words) else { continue };
        for id in register::cases_with(conn, staff, &identifier, SEARCH_ROWS).await? {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    let mut found = Vec::new();
    for id in ids {
        found
            .extend(cases::by_id(conn, &id).await?.filter(|case| covers(staff.area(), case.area.as_deref())));
    }
    Ok(found)
}

/// Names of staff by their id.
pub(super) async fn names(conn: &mut Conn) -> Result<Names, AppError> {
    Ok(staff_rows::list(conn).await?.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Some cases as lines.
async fn rows(
    conn: &mut Conn,
    mouth: &Mouth,
    staff: &Staff,
    found: &[Case],
    now: Timestamp,
) -> Result<Vec<QueueRow>, AppError> {
    let names = names(conn).await?;
    let ids: Vec<&CaseId> = found.iter().map(|case| &case.id).collect();
    let elsewhere = identifiers::count_elsewhere(conn, &ids).await?;
    let labels = case_labels::of_cases(conn, &ids).await?;
    let silent = asks::silent(conn, &ids, now).await?;
    let line = |case: &Case| {
        let beside = Beside {
            elsewhere: elsewhere.get(&case.id).copied().unwrap_or(0),
            labels: labels.get(&case.id).map(Vec::as_slice).unwrap_or_default(),
            silent: silent.contains(&case.id),
        };
        row(mouth, staff, case, &names, &beside, now)
    };
    Ok(found.iter().map(line).collect())
}

/// What stands in other tables about a case that is a line.
#[derive(Default)]
pub(super) struct Beside<'a> {
    /// In how many other cases its identifiers stand.
    pub(super) elsewhere: u64,
    pub(super) labels: &'a [String],
    /// Whether a question to its reporter has no answer though its day passed.
    pub(super) silent: bool,
}

/// A case as a line.
pub(super) fn row(
    mouth: &Mouth,
    staff: &Staff,
    case: &Case,
    names: &Names,
    beside: &Beside<'_>,
    now: Timestamp,
) -> QueueRow {
    let lang = staff.lang();
    let label = |slug: &String| (slug.clone(), mouth.dialogs.label_name(slug, lang).to_owned());
    let dialogs = &mouth.dialogs;
    let late = case.status.is_open() && case.due_at.is_some_and(|due| due < now);
    QueueRow {
        id: case.id.clone(),
        code: case.code.clone(),
        kind: case.kind,
        category: dialogs.category_name(&case.category, lang).to_owned(),
        channel: case.channel,
        status: case.status,
        priority: case.priority,
        area: case.area.as_deref().map(|code| dialogs.kabupaten_name(code).to_owned()).unwrap_or_default(),
        country: case
            .country
            .as_deref()
            .map(|code| dialogs.country_name(code, lang).to_owned())
            .unwrap_or_default(),
        assignee: case.assignee.as_ref().and_then(|id| names.get(id).cloned()),
        elsewhere: u32::try_from(beside.elsewhere).unwrap_or(u32::MAX),
        labels: beside.labels.iter().map(label).collect(),
        silent: beside.silent && case.status.is_open(),
        created_at: case.created_at,
        waiting_since: case.waiting_since,
        due_at: case.due_at,
        late,
    }
}

//! Saved searches: a folder and a filter under a name, one's own or for the whole office.

use super::super::access::Staff;
use super::super::batch::Batch;
use super::super::cases::Folder;
use super::super::{App, AppError};
use super::counted_to;
use crate::domain::case_filter::CaseFilter;
use crate::domain::ids::{SearchId, StaffId};
use crate::domain::staff::Action;
use crate::domain::text::Private;
use crate::domain::time::Local;
use crate::store::events::{self, Actor, EventAction, NewEvent};
use crate::store::queue::Count;
use crate::store::searches::{self, Search};
use crate::store::{Conn, StoreError};

/// How many searches are listed and counted beside the folders.
const SHOWN: u32 = 10;
/// They are counted so far.
const COUNTED: u32 = 99;
/// How many somebody can keep.
const KEPT: i64 = 30;
/// The longest name, in characters.
const NAME_CHARS: usize = 60;

/// A saved search beside the folders.
#[derive(Debug, Clone)]
pub struct SavedSearch {
    /// Id.
    pub id: SearchId,
    /// What they call it.
    pub name: String,
    /// Whether the whole office sees it.
    pub shared: bool,
    /// Whether the reader may delete it.
    pub deletable: bool,
    /// In which folder.
    pub folder: Folder,
    /// The filter.
    pub filter: CaseFilter,
    /// How many cases it finds now.
    pub count: Count,
}

impl App {
    /// Keeps a folder with a filter under a name, for oneself or for the office. The words of a search are not kept. Needs
    /// `SeeQueue`.
    pub async fn save_search(
        &self,
        staff: &Staff,
        name: &str,
        folder: Folder,
        filter: &CaseFilter,
        shared: bool,
    ) -> Result<SearchId, AppError> {
        staff.must(Action::SeeQueue)?;
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if !(1..=NAME_CHARS).contains(&name.chars().count()) {
            return Err(AppError::Invalid("search_name"));
        }
        change!(self, batch, {
            if searches::owned(&mut batch.tx, staff.id()).await? >= KEPT {
                return Err(AppError::Invalid("search_many"));
            }
            let search = Search {
                id: SearchId::new(batch.now, &self.chance),
                owner: staff.id().clone(),
                shared,
                name: name.clone(),
                folder: folder.as_str().to_owned(),
                query: filter.to_query(),
            };
            searches::insert(&mut batch.tx, &search, batch.now).await?;
            noted(batch, staff.id(), &search).await?;
            Ok(search.id)
        })
    }

    /// Forgets a saved search: one's own, or a shared one by whoever keeps the office's wordings. Needs `SeeQueue`.
    pub async fn delete_search(&self, staff: &Staff, id: &SearchId) -> Result<(), AppError> {
        staff.must(Action::SeeQueue)?;
        change!(self, batch, {
            let found = searches::by_id(&mut batch.tx, id).await?;
            let search =
                found.filter(|one| one.shared || one.owner == *staff.id()).ok_or(AppError::NotFound)?;
            if !deletable(staff, &search) {
                return Err(AppError::Forbidden);
            }
            searches::delete(&mut batch.tx, id).await?;
            Ok(noted(batch, staff.id(), &search).await?)
        })
    }
}

fn deletable(staff: &Staff, search: &Search) -> bool {
    search.owner == *staff.id() || staff.may(Action::EditWordings)
}

/// What concerns the whole office is in the audit chain; what somebody keeps for themselves is not.
async fn noted(batch: &mut Batch<'_>, who: &StaffId, search: &Search) -> Result<(), StoreError> {
    if !search.shared {
        return Ok(());
    }
    let detail = Private(search.name.clone());
    let event = NewEvent {
        case: None,
        actor: &Actor::Staff(who.clone()),
        action: EventAction::Setting,
        object: &format!("search:{}", search.id),
        fields: &["search"],
        reason: None,
        detail: Some(&detail),
    };
    events::append(&mut batch.tx, event, batch.now).await?;
    Ok(())
}

/// What stands beside the folders of somebody, each with its count.
pub(super) async fn seen_by(
    conn: &mut Conn,
    staff: &Staff,
    now: Local,
) -> Result<Vec<SavedSearch>, AppError> {
    let mut seen = Vec::new();
    for search in searches::for_staff(conn, staff.id(), SHOWN).await? {
        let folder = Folder::parse(&search.folder).unwrap_or(Folder::All);
        let filter = CaseFilter::from_query(&search.query);
        let count = counted_to(COUNTED, conn, staff, folder, &filter, now).await?;
        let deletable = deletable(staff, &search);
        let Search { id, name, shared, .. } = search;
        seen.push(SavedSearch { id, name, shared, deletable, folder, filter, count });
    }
    Ok(seen)
}

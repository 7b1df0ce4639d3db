//! A folder is a filter with a name: what it asks, tied by "and" to what the reader asks.

use std::collections::BTreeSet;

use super::super::cases::Folder;
use crate::domain::case::CaseStatus;
use crate::domain::case_filter::{CaseFilter, Holder};
use crate::domain::ids::StaffId;
use crate::store::queue::View;

/// The filter inside a folder of this reader's; `None` when the two exclude each other.
pub(super) fn narrowed(folder: Folder, filter: &CaseFilter, me: &StaffId) -> Option<(View, CaseFilter)> {
    let mut filter = filter.clone();
    if matches!(&filter.assignee, Holder::Staff(id) if id == me) {
        filter.assignee = Holder::Me;
    }
    let view = if folder == Folder::Ended { View::Ended } else { View::Open };
    match folder {
        Folder::New => only_status(&mut filter, CaseStatus::New)?,
        Folder::Waiting => only_status(&mut filter, CaseStatus::Waiting)?,
        Folder::Mine => only_holder(&mut filter, Holder::Me)?,
        Folder::Unassigned => only_holder(&mut filter, Holder::Nobody)?,
        Folder::Late => filter.late = true,
        Folder::All | Folder::Ended => {}
    }
    // Nothing of the other half is here; without it the rest of the filter stays short.
    let reaches = |status: &CaseStatus| status.is_open() == (view == View::Open);
    let before = filter.statuses.len();
    filter.statuses.retain(reaches);
    (before == 0 || !filter.statuses.is_empty()).then_some((view, filter))
}

/// A folder and a filter as one filter over all cases, for whoever asks; `None` when they exclude each other.
pub fn within(folder: Folder, filter: &CaseFilter, me: &StaffId) -> Option<CaseFilter> {
    let (view, mut filter) = narrowed(folder, filter, me)?;
    if filter.statuses.is_empty() {
        let open = |status: &&CaseStatus| status.is_open() == (view == View::Open);
        filter.statuses = CaseStatus::ALL.iter().filter(open).copied().collect();
    }
    Some(filter)
}

fn only_status(filter: &mut CaseFilter, status: CaseStatus) -> Option<()> {
    let fits = filter.statuses.is_empty() || filter.statuses.contains(&status);
    filter.statuses = BTreeSet::from([status]);
    fits.then_some(())
}

fn only_holder(filter: &mut CaseFilter, holder: Holder) -> Option<()> {
    let fits = filter.assignee == Holder::Anyone || filter.assignee == holder;
    filter.assignee = holder;
    fits.then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_and_a_filter_that_exclude_each_other_leave_nothing() {
        let me = StaffId::from_text("me");
        let narrow = |folder, query| narrowed(folder, &CaseFilter::from_query(query), &me);
        let query = |folder, text| narrow(folder, text).map(|(view, filter)| (view, filter.to_query()));
        assert_eq!(query(Folder::New, ""), Some((View::Open, "status=new".to_owned())));
        assert_eq!(
            query(Folder::New, "status=new&status=closed"),
            Some((View::Open, "status=new".to_owned()))
        );
        assert_eq!(query(Folder::New, "status=waiting"), None);
        assert_eq!(query(Folder::Mine, "petugas=me"), Some((View::Open, "petugas=saya".to_owned())));
        assert_eq!(query(Folder::Mine, "petugas=other"), None);
        assert_eq!(query(Folder::Unassigned, "petugas=saya"), None);
        assert_eq!(
            query(Folder::Ended, "status=closed&status=new"),
            Some((View::Ended, "status=closed".to_owned()))
        );
        assert_eq!(query(Folder::All, "status=closed"), None);
        assert_eq!(query(Folder::Late, ""), Some((View::Open, "lewat=1".to_owned())));
    }

    #[test]
    fn a_folder_becomes_a_part_of_the_filter() {
        let me = StaffId::from_text("me");
        let whole =
            |folder, query| within(folder, &CaseFilter::from_query(query), &me).map(|all| all.to_query());
        assert_eq!(
            whole(Folder::Ended, "negara=MY").as_deref(),
            Some("status=closed&status=duplicate&negara=MY")
        );
        assert_eq!(whole(Folder::New, "status=waiting"), None);
        let open = whole(Folder::All, "").unwrap();
        assert!(open.contains("status=new") && !open.contains("status=closed"), "{open}");
    }
}

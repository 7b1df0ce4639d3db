//! A filter in words: one chip a value, each with the address of the same page without it.

use crate::dialog::model::Dialogs;
use crate::domain::case::{CaseStatus, Channel, Priority};
use crate::domain::case_filter::{CaseFilter, Day, Holder};
use crate::domain::ids::StaffId;
use crate::domain::text::Lang;

/// One value of a filter.
pub(in super::super) struct Chip {
    /// What it says.
    pub(in super::super) says: Says,
    /// Where it is gone.
    pub(in super::super) without: String,
}

/// What a value says; the words around it stand in the template.
pub(in super::super) enum Says {
    Status(CaseStatus),
    Priority(Priority),
    Channel(Channel),
    /// A category or an area, by its name.
    Name(String),
    Country(String),
    Label(String),
    AlsoLabel(String),
    Nobody,
    Me,
    Holder(String),
    LastDays(u16),
    From(String),
    UntilAgo(u16),
    To(String),
    Late,
}

/// The chips of a filter; `address` is where the page stands with a smaller one.
pub(in super::super) fn of(
    address: impl Fn(&CaseFilter) -> String,
    filter: &CaseFilter,
    dialogs: &Dialogs,
    lang: &Lang,
    staff: &[(StaffId, String)],
) -> Vec<Chip> {
    let pairs = filter.pairs();
    let chip = |place: usize| {
        let (key, value) = pairs.get(place)?;
        let says = says(&CaseFilter::from_pairs([(*key, value.as_str())]), dialogs, lang, staff)?;
        let rest = pairs.iter().enumerate().filter(|(other, _)| *other != place);
        let rest = CaseFilter::from_pairs(rest.map(|(_, (key, value))| (*key, value.as_str())));
        Some(Chip { says, without: address(&rest) })
    };
    (0..pairs.len()).filter_map(chip).collect()
}

/// What a filter of one value says.
fn says(one: &CaseFilter, dialogs: &Dialogs, lang: &Lang, staff: &[(StaffId, String)]) -> Option<Says> {
    let names = [
        one.categories.first().map(|slug| Says::Name(dialogs.category_name(slug, lang).to_owned())),
        one.areas.first().map(|code| Says::Name(dialogs.area_name(code).to_owned())),
        one.countries.first().map(|code| Says::Country(dialogs.country_name(code, lang).to_owned())),
        one.labels_any.first().map(|slug| Says::Label(dialogs.label_name(slug, lang).to_owned())),
        one.labels_all.first().map(|slug| Says::AlsoLabel(dialogs.label_name(slug, lang).to_owned())),
        one.statuses.first().copied().map(Says::Status),
        one.priorities.first().copied().map(Says::Priority),
        one.channels.first().copied().map(Says::Channel),
        one.from.map(|day| match day {
            Day::Ago(days) => Says::LastDays(days),
            Day::On(date) => Says::From(date.strftime("%d-%m-%Y").to_string()),
        }),
        one.to.map(|day| match day {
            Day::Ago(days) => Says::UntilAgo(days),
            Day::On(date) => Says::To(date.strftime("%d-%m-%Y").to_string()),
        }),
        one.late.then_some(Says::Late),
    ];
    let holder = match &one.assignee {
        Holder::Anyone => None,
        Holder::Nobody => Some(Says::Nobody),
        Holder::Me => Some(Says::Me),
        Holder::Staff(id) => {
            let name = staff.iter().find(|(own, _)| own == id).map_or("?", |(_, name)| name.as_str());
            Some(Says::Holder(name.to_owned()))
        }
    };
    names.into_iter().flatten().next().or(holder)
}

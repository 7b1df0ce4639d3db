//! Which cases: one filter for the queue, for bulk acts, for exports and for saved searches. It stands in addresses, so nothing
//! personal can be put into it but the words of a search, and those [`CaseFilter::to_query`] leaves out.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::case::{CaseStatus, Channel, Priority};
use super::ids::StaffId;
use super::text::Private;
use super::time::{Local, Timestamp, Zone};

/// Values a filter takes of one kind; what comes after them is left out.
pub const MAX_VALUES: usize = 40;
/// The longest slug, code or id in a filter.
const MAX_VALUE: usize = 64;
/// The longest search, in characters.
pub const MAX_WORDS: usize = 200;

/// A choice of cases. Kinds are tied by "and", values of one kind by "or"; an empty kind lets everything through, and so does
/// the default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CaseFilter {
    /// Statuses.
    pub statuses: BTreeSet<CaseStatus>,
    /// Slugs of categories.
    pub categories: BTreeSet<String>,
    /// Kemendagri codes; each takes what lies below it along.
    pub areas: BTreeSet<String>,
    /// ISO codes of destinations.
    pub countries: BTreeSet<String>,
    /// Channels.
    pub channels: BTreeSet<Channel>,
    /// Priorities.
    pub priorities: BTreeSet<Priority>,
    /// Labels of which a case has at least one.
    pub labels_any: BTreeSet<String>,
    /// Labels that a case has all of.
    pub labels_all: BTreeSet<String>,
    /// Who holds it.
    pub assignee: Holder,
    /// Filed on this day or later.
    pub from: Option<Day>,
    /// Filed on this day or earlier.
    pub to: Option<Day>,
    /// Past the office's present promise.
    pub late: bool,
    /// Words of which each stands in the case; may be personal, so they are in no address.
    #[serde(skip)]
    pub words: Private,
}

/// Who holds a case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Holder {
    /// Anybody or nobody.
    #[default]
    Anyone,
    /// Nobody.
    Nobody,
    /// Whoever asks.
    Me,
    /// This member of staff.
    Staff(StaffId),
}

/// A day, as people say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Day {
    /// So many days before today.
    Ago(u16),
    /// This day.
    On(Date),
}

const STATUS: &str = "status";
const CATEGORY: &str = "kategori";
const AREA: &str = "wilayah";
const COUNTRY: &str = "negara";
const CHANNEL: &str = "jalur";
const PRIORITY: &str = "urgensi";
const LABEL: &str = "label";
const LABEL_ALL: &str = "semua_label";
const HOLDER: &str = "petugas";
const FROM: &str = "dari";
const TO: &str = "sampai";
const LATE: &str = "lewat";
const NOBODY: &str = "tidak_ada";
const ME: &str = "saya";

impl CaseFilter {
    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The pairs of an address, in a fixed order, without the words. Every value is made of letters, digits, `.`, `_` and `-`.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let mut each = |key, values: Vec<String>| pairs.extend(values.into_iter().map(|value| (key, value)));
        let texts = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>();
        each(STATUS, self.statuses.iter().map(ToString::to_string).collect());
        each(CATEGORY, texts(&self.categories));
        each(AREA, texts(&self.areas));
        each(COUNTRY, texts(&self.countries));
        each(CHANNEL, self.channels.iter().map(ToString::to_string).collect());
        each(PRIORITY, self.priorities.iter().map(ToString::to_string).collect());
        each(LABEL, texts(&self.labels_any));
        each(LABEL_ALL, texts(&self.labels_all));
        each(HOLDER, self.assignee.to_text().into_iter().collect());
        each(FROM, self.from.map(Day::to_text).into_iter().collect());
        each(TO, self.to.map(Day::to_text).into_iter().collect());
        each(LATE, self.late.then(|| "1".to_owned()).into_iter().collect());
        pairs
    }

    /// As it stands in an address behind `?`: empty for the default, without the words.
    pub fn to_query(&self) -> String {
        let pairs: Vec<String> =
            self.pairs().into_iter().map(|(key, value)| format!("{key}={value}")).collect();
        pairs.join("&")
    }

    /// Out of an address. Other keys, empty fields of a form and values that are none are passed over: an old link still
    /// opens.
    pub fn from_query(query: &str) -> Self {
        Self::from_pairs(query.split('&').filter_map(|pair| pair.split_once('=')))
    }

    /// The same out of the pairs of an address or a form.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut filter = Self::default();
        for (key, value) in pairs {
            filter.take(key, value.trim());
        }
        filter
    }

    fn take(&mut self, key: &str, value: &str) {
        match key {
            STATUS => put(&mut self.statuses, CaseStatus::parse(value)),
            CATEGORY => put(&mut self.categories, plain(value)),
            AREA => put(&mut self.areas, plain(value).filter(|code| is_area(code))),
            COUNTRY => put(&mut self.countries, plain(value)),
            CHANNEL => put(&mut self.channels, Channel::parse(value)),
            PRIORITY => put(&mut self.priorities, Priority::parse(value)),
            LABEL => put(&mut self.labels_any, plain(value)),
            LABEL_ALL => put(&mut self.labels_all, plain(value)),
            HOLDER => self.assignee = Holder::parse(value).unwrap_or_else(|| self.assignee.clone()),
            FROM => self.from = Day::parse(value).or(self.from),
            TO => self.to = Day::parse(value).or(self.to),
            LATE => self.late |= value == "1",
            _ => {}
        }
    }

    /// From when to when a case was filed, by the office's clock: from the first moment on, and before the second.
    pub fn bounds(&self, now: Local) -> (Option<Timestamp>, Option<Timestamp>) {
        let start = |day: Date| moment(day, now.zone);
        let from = self.from.map(|day| start(day.on(now)));
        let to = self.to.map(|day| start(day.on(now).saturating_add(1.day())));
        (from, to)
    }
}

impl Holder {
    fn to_text(&self) -> Option<String> {
        match self {
            Self::Anyone => None,
            Self::Nobody => Some(NOBODY.to_owned()),
            Self::Me => Some(ME.to_owned()),
            Self::Staff(id) => Some(id.to_string()),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        match text {
            NOBODY => Some(Self::Nobody),
            ME => Some(Self::Me),
            _ => plain(text).map(|id| Self::Staff(StaffId::from_text(id))),
        }
    }
}

impl Day {
    /// `7d` or `2026-03-05`.
    pub fn to_text(self) -> String {
        match self {
            Self::Ago(days) => format!("{days}d"),
            Self::On(date) => date.to_string(),
        }
    }

    /// Reads what [`Day::to_text`] writes; years of four digits.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(days) = text.strip_suffix('d') {
            return days.parse().ok().map(Self::Ago);
        }
        let date: Date = text.parse().ok()?;
        (date.year() >= 0 && date.to_string() == text).then_some(Self::On(date))
    }

    /// The day itself, by the office's clock.
    pub fn on(self, now: Local) -> Date {
        match self {
            Self::Ago(days) => now.at.civil(now.zone).date().saturating_sub(i64::from(days).days()),
            Self::On(date) => date,
        }
    }
}

/// When a day begins.
fn moment(day: Date, zone: Zone) -> Timestamp {
    let offset = jiff::tz::Offset::constant(zone.hours());
    let begins = offset.to_timestamp(day.to_datetime(jiff::civil::Time::midnight()));
    Timestamp(begins.map_or(i64::MAX, jiff::Timestamp::as_millisecond))
}

fn put<T: Ord>(set: &mut BTreeSet<T>, value: Option<T>) {
    if set.len() < MAX_VALUES {
        set.extend(value);
    }
}

/// A slug, a code or an id: nothing that an address would have to write in another way.
fn plain(value: &str) -> Option<String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    (!value.is_empty() && value.len() <= MAX_VALUE && value.chars().all(fits)).then(|| value.to_owned())
}

/// Whether this is the code of a province, a kabupaten, a kecamatan or a desa.
fn is_area(code: &str) -> bool {
    let lengths: Vec<usize> = code.split('.').map(str::len).collect();
    [2, 2, 2, 4].starts_with(&lengths) && code.chars().all(|c| c.is_ascii_digit() || c == '.')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::time::hours;

    fn slugs() -> impl Strategy<Value = BTreeSet<String>> {
        proptest::collection::btree_set("[A-Za-z0-9_-]{1,12}", 0..4)
    }

    fn words<T: Copy + std::fmt::Debug + Ord + 'static>(
        all: &'static [T],
    ) -> impl Strategy<Value = BTreeSet<T>> {
        proptest::sample::subsequence(all, 0..=all.len()).prop_map(|some| some.into_iter().collect())
    }

    fn day() -> impl Strategy<Value = Option<Day>> {
        let date = (0_i16..=9999, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| Date::new(y, m, d).unwrap());
        proptest::option::of(prop_oneof![any::<u16>().prop_map(Day::Ago), date.prop_map(Day::On)])
    }

    fn holder() -> impl Strategy<Value = Holder> {
        let staff = "[0-9a-f]{8}-[0-9a-f]{4}".prop_map(|id| Holder::Staff(StaffId::from_text(id)));
        prop_oneof![Just(Holder::Anyone), Just(Holder::Nobody), Just(Holder::Me), staff]
    }

    prop_compose! {
        fn filters()(
            (statuses, channels, priorities) in (words(CaseStatus::ALL), words(Channel::ALL), words(Priority::ALL)),
            (categories, countries, labels_any, labels_all) in (slugs(), slugs(), slugs(), slugs()),
            areas in proptest::collection::btree_set("[0-9]{2}(\\.[0-9]{2}(\\.[0-9]{2}(\\.[0-9]{4})?)?)?", 0..4),
            (assignee, from, to, late) in (holder(), day(), day(), any::<bool>()),
        ) -> CaseFilter {
            CaseFilter {
                statuses, categories, areas, countries, channels, priorities, labels_any, labels_all,
                assignee, from, to, late, words: Private::default(),
            }
        }
    }

    proptest! {
        #[test]
        fn a_filter_comes_back_from_its_address(filter in filters()) {
            let query = filter.to_query();
            let plain = |c: char| c.is_ascii_alphanumeric() || "._-=&".contains(c);
            prop_assert!(query.chars().all(plain), "{query} needs no escape");
            prop_assert_eq!(query.is_empty(), filter.is_empty());
            prop_assert_eq!(CaseFilter::from_query(&query), filter);
        }

        #[test]
        fn no_address_is_too_odd(query in ".{0,200}") {
            let read = CaseFilter::from_query(&query);
            prop_assert_eq!(CaseFilter::from_query(&read.to_query()), read);
        }

        #[test]
        fn a_later_day_never_ends_before_an_earlier_one(ago in 0_u16..4000) {
            let now = Local { at: Timestamp(1_780_000_000_000), zone: Zone::Wita };
            let filter = CaseFilter { from: Some(Day::Ago(ago)), to: Some(Day::Ago(ago)), ..CaseFilter::default() };
            let (from, to) = filter.bounds(now);
            prop_assert_eq!(to.unwrap().since(from.unwrap()), hours(24));
        }
    }

    #[test]
    fn the_words_of_a_search_are_in_no_address_and_no_log() {
        let filter = CaseFilter { words: "paspor Sari".into(), late: true, ..CaseFilter::default() };
        assert_eq!(filter.to_query(), "lewat=1");
        assert!(!format!("{filter:?}").contains("Sari"));
        assert!(!filter.is_empty());
    }

    #[test]
    fn a_day_is_the_office_s_day() {
        // 23:30 on the fourth in Palu.
        let at = Timestamp(
            Date::constant(2026, 3, 4).at(15, 30, 0, 0).in_tz("UTC").unwrap().timestamp().as_millisecond(),
        );
        let now = Local { at, zone: Zone::Wita };
        let today = CaseFilter { from: Some(Day::Ago(0)), to: Some(Day::Ago(0)), ..CaseFilter::default() };
        let (from, to) = today.bounds(now);
        let (from, to) = (from.unwrap(), to.unwrap());
        assert_eq!(from.civil(Zone::Wita).to_string(), "2026-03-04T00:00:00");
        assert_eq!(to.civil(Zone::Wita).to_string(), "2026-03-05T00:00:00");
        let written = CaseFilter::from_query("dari=2026-03-04&sampai=2026-03-04");
        assert_eq!(written.bounds(now), (Some(from), Some(to)));
    }

    #[test]
    fn what_is_no_value_is_passed_over() {
        let read = CaseFilter::from_query(
            "status=&status=apa&wilayah=72.1&wilayah=72.10&label=a%20b&dari=kemarin&x=1&lewat=ya",
        );
        assert_eq!(read.to_query(), "wilayah=72.10");
        let many: Vec<String> = (0..100).map(|n| format!("label=l{n}")).collect();
        assert_eq!(CaseFilter::from_query(&many.join("&")).labels_any.len(), MAX_VALUES);
    }
}

//! What official lists and the office's published warnings say. Nothing here ever comes from reports.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::case::words;
use super::identifier::IdentifierKind;
use super::text::Private;
use super::time::Timestamp;

words!(
    /// Which official list.
    ListKind {
        /// Placement companies (P3MI) with their licence, SIP3MI.
        P3mi = "p3mi",
        /// Job orders with their permit to recruit, SIP2MI.
        JobOrders = "job_orders",
        /// What is known about placements to a country.
        Countries = "countries",
    }
);

words!(
    /// What the list says of a company's licence, whatever word it uses.
    LicenceState {
        /// It runs.
        Active = "active",
        /// It is suspended for a time.
        Suspended = "suspended",
        /// It was withdrawn.
        Withdrawn = "withdrawn",
        /// It ended by itself.
        Ended = "ended",
    }
);

words!(
    /// Where a warning stands. The public reads published ones alone.
    WarningState {
        /// Everyone who asks for the identifier reads it.
        Published = "published",
        /// Somebody disputes it: nobody reads it until it is settled.
        Disputed = "disputed",
        /// Taken back for good.
        Withdrawn = "withdrawn",
    }
);

impl WarningState {
    /// Whether a warning may go from here to there; what is not listed may not.
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Published, Self::Disputed | Self::Withdrawn)
                | (Self::Disputed, Self::Published | Self::Withdrawn)
        )
    }
}

/// A company of the list. One company may stand in it several times, with several licences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// Name as listed.
    pub name: String,
    /// Licence number (SIP3MI) as listed.
    pub permit: String,
    /// What the list says of the licence.
    pub state: LicenceState,
    /// The same in the list's own word.
    pub state_listed: String,
    /// Last day of the licence; `None` when the list names none.
    pub until: Option<Date>,
    /// Address; `None` when the list names none.
    pub address: Option<String>,
    /// Where the row comes from.
    pub source: String,
    /// The row's own date.
    pub as_of: Date,
}

impl Company {
    /// Whether the licence runs on a day, that day included.
    pub fn runs_on(&self, day: Date) -> bool {
        self.state == LicenceState::Active && self.until.is_none_or(|until| day <= until)
    }
}

/// A job order of the list: whom a company may recruit for which country.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobOrder {
    /// Name of the company as listed.
    pub company: String,
    /// Permit number (SIP2MI) as listed.
    pub permit: String,
    /// ISO 3166-1 alpha-2 of the destination.
    pub country: String,
    /// The job as listed.
    pub job: String,
    /// How many may be recruited; `None` when the list names none.
    pub quota: Option<u32>,
    /// Last day of the permit; `None` when the list names none.
    pub until: Option<Date>,
    /// Where the row comes from.
    pub source: String,
    /// The row's own date.
    pub as_of: Date,
}

impl JobOrder {
    /// Whether the permit runs on a day, that day included.
    pub fn runs_on(&self, day: Date) -> bool {
        self.until.is_none_or(|until| day <= until)
    }
}

/// What a list says of placements to a country.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountryState {
    /// ISO 3166-1 alpha-2.
    pub code: String,
    /// Slug of `_data/country_states.csv`.
    pub state: String,
    /// Where the row comes from.
    pub source: String,
    /// The row's own date.
    pub as_of: Date,
}

/// The rows of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListRows {
    /// Placement companies.
    P3mi(Vec<Company>),
    /// Job orders.
    JobOrders(Vec<JobOrder>),
    /// Countries.
    Countries(Vec<CountryState>),
}

impl ListRows {
    /// Which list it is.
    pub fn kind(&self) -> ListKind {
        match self {
            Self::P3mi(_) => ListKind::P3mi,
            Self::JobOrders(_) => ListKind::JobOrders,
            Self::Countries(_) => ListKind::Countries,
        }
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        match self {
            Self::P3mi(rows) => rows.len(),
            Self::JobOrders(rows) => rows.len(),
            Self::Countries(rows) => rows.len(),
        }
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The list's own date and source: those of its newest row. `None` when it is empty.
    pub fn newest(&self) -> Option<(Date, &str)> {
        let rows: Vec<(Date, &str)> = match self {
            Self::P3mi(rows) => rows.iter().map(|row| (row.as_of, row.source.as_str())).collect(),
            Self::JobOrders(rows) => rows.iter().map(|row| (row.as_of, row.source.as_str())).collect(),
            Self::Countries(rows) => rows.iter().map(|row| (row.as_of, row.source.as_str())).collect(),
        };
        rows.into_iter().max_by_key(|(as_of, _)| *as_of)
    }
}

/// A list that was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListInfo {
    /// Which.
    pub kind: ListKind,
    /// How many rows it has.
    pub rows: u32,
    /// The list's own date.
    pub as_of: Date,
    /// Where it comes from.
    pub source: String,
    /// When it was imported.
    pub imported_at: Timestamp,
}

/// What the official list of placement companies (P3MI) says of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyAnswer {
    /// The name that was asked about, as written.
    pub asked: Private,
    /// What the list says.
    pub standing: Standing,
    /// The list's own date; `None` when no list was ever imported.
    pub as_of: Option<Date>,
    /// Where the list comes from; empty when there is none.
    pub source: String,
    /// Names in the list that are written alike, at most three; never said to be the same firm.
    pub similar: Vec<String>,
    /// Its job orders that run today; `None` when the company is not listed or there is no list of job orders.
    pub orders: Option<OpenOrders>,
}

/// The standing of a company in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// There is no list here: nothing can be said.
    NoList,
    /// The name is not in the list.
    NotListed,
    /// It is in the list and its permit runs.
    Valid {
        /// Name as listed.
        name: String,
        /// Permit number (SIP3MI).
        permit: String,
        /// Until when.
        until: Option<Date>,
    },
    /// It is in the list, but its permit ended, was suspended or withdrawn.
    Ended {
        /// Name as listed.
        name: String,
        /// Permit number (SIP3MI).
        permit: String,
        /// Why it does not count: an active licence whose last day has passed has ended.
        why: LicenceState,
        /// The state in the list's own word.
        state: String,
        /// Until when it ran.
        until: Option<Date>,
    },
}

/// The job orders of a company that run today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenOrders {
    /// How many.
    pub count: usize,
    /// To which countries, ISO 3166-1 alpha-2, each once and in order.
    pub countries: Vec<String>,
    /// The list's own date.
    pub as_of: Date,
}

/// What the lists say of a permit number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermitAnswer {
    /// The number that was asked about, as written.
    pub asked: String,
    /// What the lists say.
    pub standing: PermitStanding,
}

/// What a permit number is, whatever the text called it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PermitStanding {
    /// There is neither a list of companies nor one of job orders: nothing can be said.
    NoList,
    /// It is in no list.
    NotListed,
    /// It is the licence (SIP3MI) of a company: [`Standing::Valid`] or [`Standing::Ended`].
    Licence(Standing),
    /// It is the permit (SIP2MI) of job orders.
    JobOrders {
        /// Name of the company as listed.
        company: String,
        /// Its job orders, in the order of the list.
        orders: Vec<JobOrder>,
        /// Whether one of them runs today.
        runs: bool,
    },
}

/// A warning that the office has published about an identifier that was asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedWarning {
    /// The identifier as it was asked.
    pub asked: Private,
    /// What it is.
    pub kind: IdentifierKind,
    /// The identifier as the office shows it.
    pub shown: Private,
    /// The warning in plain words.
    pub words: Private,
    /// Country of destination it is about.
    pub country: Option<String>,
    /// Area it is about.
    pub area: Option<String>,
    /// Since when it is published.
    pub published_at: Timestamp,
}

/// All that the public may hear about what an offer names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LookUp {
    /// An answer for each company that was asked about, in their order.
    pub companies: Vec<CompanyAnswer>,
    /// An answer for each permit number, in their order.
    pub permits: Vec<PermitAnswer>,
    /// Published warnings about the identifiers, in their order.
    pub warnings: Vec<PublishedWarning>,
    /// The lists there are, with their dates.
    pub lists: Vec<ListInfo>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_taken_back_stays_taken_back() {
        for state in WarningState::ALL {
            assert!(!WarningState::Withdrawn.may_become(*state));
            assert!(!state.may_become(*state));
        }
        assert!(WarningState::Disputed.may_become(WarningState::Published));
    }

    #[test]
    fn a_licence_runs_through_its_last_day_and_no_further() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let mut company = Company {
            name: "PT Contoh".to_owned(),
            permit: "1".to_owned(),
            state: LicenceState::Active,
            state_listed: "Aktif".to_owned(),
            until: Some(day("2026-12-31")),
            address: None,
            source: "x".to_owned(),
            as_of: day("2026-11-01"),
        };
        assert!(company.runs_on(day("2026-12-31")) && !company.runs_on(day("2027-01-01")));
        company.until = None;
        assert!(company.runs_on(day("2099-01-01")));
        company.state = LicenceState::Suspended;
        assert!(!company.runs_on(day("2026-11-02")));
    }
}

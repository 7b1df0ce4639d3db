//! What official lists and the office's published warnings say. Nothing here ever comes from reports.

use jiff::civil::Date;

use super::text::Private;

/// What the official list of placement companies (P3MI) says of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyAnswer {
    /// The name that was asked about, as written.
    pub asked: Private,
    /// What the list says.
    pub standing: Standing,
    /// The list's own date; `None` when no list was ever imported.
    pub as_of: Option<Date>,
    /// Names in the list that are written alike, at most three; never said to be the same firm.
    pub similar: Vec<String>,
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
        /// The state as listed.
        state: String,
        /// Until when it ran.
        until: Option<Date>,
    },
}

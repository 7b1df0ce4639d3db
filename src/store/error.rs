//! What can go wrong in the store, as far as a caller does something different about it.

use std::path::PathBuf;

use super::seal::SealError;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database is away, busy or full: nothing was stored; try again later, acknowledge nothing.
    #[error("the database is not available: {0}")]
    Unavailable(#[source] sqlx::Error),
    /// Two wrote the same thing at once (a unique value is taken, a deadlock was broken): run the transaction again.
    #[error("another writer was faster: {0}")]
    Conflict(#[source] sqlx::Error),
    /// The database was written by a newer release.
    #[error(
        "the database is of version {found}, this program knows {known}: use the newer program, or restore a backup"
    )]
    NewerDatabase {
        /// Its version.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// The key file is not the one this database was sealed with.
    #[error("the key file is not the one this database was sealed with: put the right one back")]
    WrongKey,
    /// Another process has the SQLite file.
    #[error(
        "another process uses {0}: stop it first, or use PostgreSQL (DATABASE_URL) for several processes"
    )]
    InUse(PathBuf),
    /// `DATABASE_URL` says nothing we understand.
    #[error(
        "DATABASE_URL must begin with sqlite:// or postgres:// (for example sqlite://data/suluh.db): {0}"
    )]
    Url(String),
    /// `DATABASE_URL` names a file of something else.
    #[error("{0} is not a SQLite database: set DATABASE_URL to another file, or restore a backup")]
    NotSqlite(PathBuf),
    /// The database file cannot be made or opened.
    #[error(
        "the file {0} cannot be made or opened ({1}): give this user the right to, or set DATABASE_URL to another place"
    )]
    File(PathBuf, #[source] std::io::Error),
    /// A row does not read: it was changed from outside, or written by a fault of ours.
    #[error("{table}.{column} does not read: {why}")]
    Corrupt {
        /// Its table.
        table: &'static str,
        /// Its column.
        column: &'static str,
        /// What is wrong, without the value.
        why: String,
    },
    /// What was asked for is not there, or no longer.
    #[error("there is no such {0}")]
    Missing(&'static str),
    /// A change that the rules of the case forbid.
    #[error("a case that is {from} cannot become {to}")]
    Step {
        /// Status now.
        from: crate::domain::case::CaseStatus,
        /// Status asked for.
        to: crate::domain::case::CaseStatus,
    },
    /// A fault of ours: a statement the database refuses.
    #[error("the database refused: {0}")]
    Refused(#[source] sqlx::Error),
}

/// What every function of the store gives.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

impl StoreError {
    /// Whether the same transaction may succeed when it is run again at once.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict(_))
    }

    /// Whether the database is away: nothing may be acknowledged.
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    /// A row that does not read.
    pub(super) fn corrupt(table: &'static str, column: &'static str, why: &str) -> Self {
        Self::Corrupt { table, column, why: why.to_owned() }
    }

    /// A value that does not open.
    pub(super) fn sealed(spot: super::seal::Spot) -> impl Fn(SealError) -> Self {
        move |why| Self::corrupt(spot.0, spot.1, &why.to_string())
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as E;
        match &error {
            E::Io(_) | E::Tls(_) | E::Protocol(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed => {
                Self::Unavailable(error)
            }
            E::Database(database) => {
                let code = database.code().unwrap_or_default().into_owned();
                if database.is_unique_violation() || matches!(code.as_str(), "40001" | "40P01") {
                    Self::Conflict(error)
                } else if is_away(&code) {
                    Self::Unavailable(error)
                } else {
                    Self::Refused(error)
                }
            }
            _ => Self::Refused(error),
        }
    }
}

/// Whether a code means that the database cannot work now. PostgreSQL: classes 08, 53, 57, 58 (connection, resources,
/// operator, system). SQLite: busy, locked, read-only, input/output, full, cannot open, by the low byte of the code.
fn is_away(code: &str) -> bool {
    if code.len() == 5 {
        return ["08", "53", "57", "58"].iter().any(|class| code.starts_with(class));
    }
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 10 | 13 | 14))
}

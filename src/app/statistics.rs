//! The figures of the office: what was counted in a period, named for people. Officers see exact counts, whoever only sees
//! numbers sees them masked ([`crate::domain::mask`]), and so does everybody in what is to be shared.

mod funnel;
mod tables;

use std::collections::BTreeMap;

use super::access::Staff;
use super::{App, AppError};
use crate::domain::case::words;
use crate::domain::mask::Cell;
use crate::domain::period::Period;
use crate::domain::staff::{Action, Role};
use crate::store::{counters, statistics};

words!(
    /// A table of the statistics.
    TableId {
        /// Filed cases by month.
        Months = "bulan",
        /// Filed cases by kabupaten.
        Districts = "wilayah",
        /// Filed cases by category.
        Categories = "kategori",
        /// Filed cases by channel.
        Channels = "jalur",
        /// Filed cases by destination.
        Countries = "negara",
        /// Filed cases by sign of danger.
        Modus = "modus",
        /// Ended cases by reason.
        Outcomes = "hasil",
        /// The time to the first answer.
        Answers = "jawaban",
        /// The time to the end.
        Closings = "penyelesaian",
        /// The funnel of the forms.
        Forms = "formulir",
        /// Questions by what became of them.
        Questions = "pertanyaan",
        /// Checked offers by verdict.
        Offers = "tawaran",
    }
);

/// What somebody wants to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatisticsAsk {
    /// When.
    pub period: Period,
    /// Whether it is to be shared, and so masked.
    pub shared: bool,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Slug, code, month (`2026-11`), or what else the table's rows are named by; empty when not known.
    pub key: String,
    /// Its name for people, where the data of the dialogs has one.
    pub name: Option<String>,
    /// How many.
    pub count: Cell,
}

/// A table of counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Which.
    pub id: TableId,
    /// Rows: the largest first, months and steps in their order.
    pub rows: Vec<Row>,
    /// All that was counted: of the cases, not of the rows, where a case may stand in several.
    pub total: Cell,
    /// The same in the period before.
    pub before: Cell,
}

/// How long something took. The times are edges: so many minutes were enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speed {
    /// Which.
    pub id: TableId,
    /// How many.
    pub count: Cell,
    /// Half of them took no longer, in minutes.
    pub median: Option<u64>,
    /// Nine of ten took no longer, in minutes.
    pub ninety: Option<u64>,
    /// Those for which the promise was kept.
    pub in_time: Cell,
    /// Those for which it was not.
    pub late: Cell,
    /// The median by month, in minutes; `None` where there is none. Empty for what is not drawn over months.
    pub months: Vec<(String, Option<u64>)>,
}

impl Speed {
    /// In how many of a hundred cases the promise was kept.
    pub fn share(&self) -> Option<u64> {
        let (kept, late) = (self.in_time.shown()?, self.late.shown()?);
        (kept + late > 0).then(|| kept * 100 / (kept + late))
    }
}

/// All figures of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statistics {
    /// What was asked, as far as it may be seen.
    pub ask: StatisticsAsk,
    /// Name of the area that is counted; empty for all.
    pub area: String,
    /// Tables of counts, in the order of [`TableId`].
    pub tables: Vec<Table>,
    /// How long the first answer took.
    pub answers: Speed,
    /// How long cases took.
    pub closings: Speed,
}

impl Statistics {
    /// A table of counts; `None` for those of times.
    pub fn table(&self, id: TableId) -> Option<&Table> {
        self.tables.iter().find(|table| table.id == id)
    }
}

impl App {
    /// The figures of a period. Needs `SeeStatistics`; the officer's area limits which cases are counted.
    pub async fn statistics(&self, staff: &Staff, ask: StatisticsAsk) -> Result<Statistics, AppError> {
        staff.must(Action::SeeStatistics)?;
        let shared = ask.shared || staff.role() == Role::Statistik;
        let period = if shared { ask.period.whole_months() } else { ask.period };
        let sums = self.sums(staff.area(), period).await?;
        let before = self.sums(staff.area(), period.before()).await?;
        let dialogs = self.dialogs();
        let ask = StatisticsAsk { period, shared };
        let area =
            if staff.area().is_empty() { String::new() } else { dialogs.area_name(staff.area()).to_owned() };
        let maker =
            tables::Maker { dialogs: &dialogs, lang: staff.lang(), ask, sums: &sums, before: &before };
        Ok(Statistics {
            ask,
            area,
            tables: maker.tables(),
            answers: maker.answers(),
            closings: maker.closings(),
        })
    }

    async fn sums(&self, area: &str, period: Period) -> Result<statistics::Sums, AppError> {
        let mut conn = self.store.read().await?;
        // Counters know the kabupaten and no smaller area.
        Ok(if area.len() > 5 {
            statistics::sums_below(&mut conn, period, area).await?
        } else {
            statistics::sums(&mut conn, period, area).await?
        })
    }

    /// Builds the counters of the cases anew; gives how many cases there are (operator's command line).
    pub async fn rebuild_statistics(&self) -> Result<u64, AppError> {
        change!(self, batch, Ok(counters::rebuild(&mut batch.tx).await?))
    }

    /// At the start: counts the cases of a database in which nothing was ever counted.
    pub async fn count_what_was_never_counted(&self) -> Result<(), AppError> {
        if counters::are_missing(&mut self.store.read().await?).await? {
            let cases = self.rebuild_statistics().await?;
            tracing::info!(cases, "the cases of an older release were counted for the statistics");
        }
        Ok(())
    }
}

/// Names and how often each was counted.
type Counted = BTreeMap<String, u64>;

//! The day at a glance: what is late, what falls due today, what is new, who has waited longest, what is mine.

use super::super::access::Staff;
use super::super::cases::QueueRow;
use super::super::queue::{Beside, names, row};
use super::super::referrals::{self, ReferralView};
use super::super::{App, AppError};
use crate::domain::staff::Action;
use crate::domain::time::Timestamp;
use crate::store::cases::Case;
use crate::store::today::{self, Day, Part};

pub use crate::store::today::Tally;

/// How many cases a part shows; the folders of the queue hold the rest.
const SHOWN: u32 = 10;

/// The day's work of the asker's area.
#[derive(Debug, Clone)]
pub struct Today {
    /// How much there is.
    pub tally: Tally,
    /// Past the promise, the longest first.
    pub late: Vec<TodayRow>,
    /// Due before the day ends, the next first.
    pub falls_due: Vec<TodayRow>,
    /// New, the most urgent first.
    pub fresh: Vec<TodayRow>,
    /// Waiting for the reporter, the longest first.
    pub waiting: Vec<TodayRow>,
    /// Taken by the asker, the most urgent first.
    pub mine: Vec<TodayRow>,
    /// Referrals about which no agency said anything, the longest first.
    pub silent: Vec<ReferralView>,
    /// How many of them there are.
    pub silent_count: usize,
}

/// A case in it.
#[derive(Debug, Clone)]
pub struct TodayRow {
    /// The line.
    pub row: QueueRow,
    /// When its status last changed: since when it waits.
    pub status_at: Timestamp,
}

impl App {
    /// The day's work. Needs `SeeQueue`.
    pub async fn today(&self, staff: &Staff) -> Result<Today, AppError> {
        staff.must(Action::SeeQueue)?;
        let (mouth, now) = (self.mouth(), self.clock.now());
        let end = mouth.dialogs.data.calendar().end_of_day(now);
        let day = Day { area: staff.area(), staff: staff.id(), now, end };
        let mut conn = self.store.read().await?;
        let names = names(&mut conn).await?;
        let line = |case: &Case| TodayRow {
            row: row(&mouth, staff, case, &names, &Beside::default(), now),
            status_at: case.status_at,
        };
        let rows = |found: Vec<Case>| -> Vec<TodayRow> { found.iter().map(line).collect() };
        let (silent, silent_count) = referrals::silent(&mut conn, staff, &names, now, SHOWN).await?;
        Ok(Today {
            silent,
            silent_count,
            tally: today::counts(&mut conn, day).await?,
            late: rows(today::part(&mut conn, day, Part::Late, SHOWN).await?),
            falls_due: rows(today::part(&mut conn, day, Part::FallsDue, SHOWN).await?),
            fresh: rows(today::part(&mut conn, day, Part::Fresh, SHOWN).await?),
            waiting: rows(today::part(&mut conn, day, Part::Waiting, SHOWN).await?),
            mine: rows(today::part(&mut conn, day, Part::Mine, SHOWN).await?),
        })
    }
}

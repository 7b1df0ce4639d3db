//! The day at a glance, as the morning digest says it in numbers.

use std::borrow::Borrow;

use askama::Template;
use axum::extract::State;
use axum::response::Html;

use super::super::Web;
use super::super::auth::Officer;
use super::super::error::Fault;
use super::{Frame, referral};
use crate::app::cases::Folder;
use crate::app::deadlines::{Today, TodayRow};
use crate::domain::case::{CaseStatus, Priority};
use crate::domain::referral::ReferralState;

#[derive(Template)]
#[template(path = "console/today.html")]
struct Page {
    frame: Frame,
    today: Today,
}

/// A part of the page.
struct Part<'a> {
    /// Which, as it stands in the address behind `#`.
    id: &'static str,
    rows: &'a [TodayRow],
    /// How many there are in all.
    count: u64,
    /// Where the rest is.
    folder: Folder,
}

impl Page {
    fn referral_state(&self, state: impl Borrow<ReferralState>) -> &'static str {
        referral::state_word(self.frame.say, *state.borrow())
    }

    fn parts(&self) -> [Part<'_>; 5] {
        let (today, tally) = (&self.today, &self.today.tally);
        [
            Part { id: "terlambat", rows: &today.late, count: tally.late, folder: Folder::Late },
            Part { id: "hari-ini", rows: &today.falls_due, count: tally.falls_due, folder: Folder::All },
            Part { id: "baru", rows: &today.fresh, count: tally.fresh, folder: Folder::New },
            Part { id: "menunggu", rows: &today.waiting, count: tally.waiting, folder: Folder::Waiting },
            Part { id: "milik-saya", rows: &today.mine, count: tally.mine, folder: Folder::Mine },
        ]
    }
}

/// `GET /petugas/hari-ini`.
pub(super) async fn show(State(web): State<Web>, officer: Officer) -> Result<Html<String>, Fault> {
    let today = web.app.today(&officer.staff).await?;
    Ok(Html(Page { frame: Frame::of(&officer), today }.render()?))
}

//! The staff console: pages that read and forms that act, all behind the gate.

mod acts;
mod by_hand;
mod case;
mod dialogs;
mod door;
mod evidence;
mod export;
mod links;
mod live;
mod people;
mod queue;
mod referral;
mod register;
mod routes;
mod settings;
mod staff;
mod statistics;
mod today;
mod waves;

use std::borrow::Borrow;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::get;

pub(super) use evidence::caged;
pub(super) use referral::page::{document, paper};
pub(super) use referral::state_word;
pub use routes::{Method, Needs, console_routes};

use super::Web;
use super::assets::{ASSETS, Assets};
use super::auth::{Officer, gate};
use super::error::Fault;
use super::say::Say;
use super::views::{Moment, exact, grouped, harmless, size, worked};
use crate::domain::calendar::Span;
use crate::domain::staff::{Action, Role};
use crate::domain::time::{Local, Timestamp};

/// An answer of 4,096 characters fits, in any script.
const FORM_BYTES: usize = 64 * 1024;

pub(super) fn routes(web: &Web) -> Router<Web> {
    let inside =
        routes::inside().fallback(async || Fault::not_found()).layer(from_fn_with_state(web.clone(), gate));
    let door = Router::new()
        .route("/masuk", get(door::closed))
        .route("/masuk/{token}", get(door::ask).post(door::enter));
    door.merge(inside).layer(DefaultBodyLimit::max(FORM_BYTES))
}

/// What the frame of every console page shows.
struct Frame {
    assets: &'static Assets,
    /// Says the templates' texts in the reader's language.
    say: Say,
    name: String,
    token: String,
    role: Role,
    /// The moment of the request, where the office is.
    now: Local,
}

impl Frame {
    fn of(officer: &Officer) -> Self {
        Self {
            assets: &ASSETS,
            say: Say::new(officer.staff.lang()),
            name: officer.staff.name().to_owned(),
            token: officer.form_token(),
            role: officer.staff.role(),
            now: officer.now,
        }
    }

    /// A moment as its distance from now.
    fn moment(&self, at: impl Borrow<Timestamp>) -> Moment {
        Moment::new(at, self.now, self.say)
    }

    /// How long somebody has waited.
    fn waited(&self, since: impl Borrow<Timestamp>) -> Moment {
        Moment::waited(since, self.now, self.say)
    }

    /// A moment as date and time.
    fn exact(&self, at: impl Borrow<Timestamp>) -> String {
        exact(at, self.now.zone, self.say)
    }

    /// A span of working time.
    fn worked(&self, span: impl Borrow<Span>, round_the_clock: impl Borrow<bool>) -> String {
        worked(*span.borrow(), *round_the_clock.borrow(), self.say)
    }

    /// A whole number with its thousands apart.
    fn grouped(&self, units: impl Borrow<u64>) -> String {
        grouped(units, self.say)
    }

    /// A size.
    fn size(&self, bytes: impl Borrow<u64>) -> String {
        size(bytes, self.say)
    }

    /// Words of somebody else, without what would turn the letters around them or hide some.
    #[expect(clippy::unused_self, reason = "templates reach what they need through the frame")]
    fn plain(&self, text: impl AsRef<str>) -> String {
        harmless(text.as_ref())
    }

    /// The same, line by line.
    fn lines(&self, text: impl AsRef<str>) -> Vec<String> {
        self.plain(text).lines().map(str::to_owned).collect()
    }

    // Where the bar leads; the app checks again.

    fn may_read(&self) -> bool {
        self.role.may(Action::ReadCase)
    }

    fn may_see_queue(&self) -> bool {
        self.role.may(Action::SeeQueue)
    }

    fn may_export(&self) -> bool {
        self.role.may(Action::ExportCases)
    }

    fn may_see_statistics(&self) -> bool {
        self.role.may(Action::SeeStatistics)
    }

    fn may_see_register(&self) -> bool {
        self.role.may(Action::SeeRegister)
    }

    fn may_enter(&self) -> bool {
        self.role.may(Action::EnterCase)
    }

    fn may_merge(&self) -> bool {
        self.role.may(Action::MergeCase)
    }

    fn may_link(&self) -> bool {
        self.role.may(Action::LinkCase)
    }

    fn may_refer(&self) -> bool {
        self.role.may(Action::ReferCase)
    }

    fn may_assign(&self) -> bool {
        self.role.may(Action::AssignCase)
    }

    fn may_set(&self) -> bool {
        self.role.may(Action::ManageSettings) || self.role.may(Action::EditWordings)
    }

    fn may_write(&self) -> bool {
        self.role.may(Action::EditDialogs)
    }

    fn may_manage(&self) -> bool {
        self.role.may(Action::ManageStaff)
    }
}

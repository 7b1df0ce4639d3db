//! The access gate: log-in links, console sessions, and the one maker of [`Staff`].

use super::{App, AppError};
use crate::domain::ids::StaffId;
use crate::domain::staff::{Action, Role, covers};
use crate::domain::time::{Timestamp, hours, minutes};

/// How long a log-in link works.
pub const LINK_LIVES: std::time::Duration = minutes(10);
/// After so long without a request a console session ends.
pub const SESSION_IDLE: std::time::Duration = minutes(30);
/// A console session ends after so long at the latest.
pub const SESSION_LIVES: std::time::Duration = hours(12);

/// Somebody whom the gate let in. Only this module makes one, so every use case that takes a `&Staff` was asked for by a
/// person with a live session or a registered Telegram account.
#[derive(Debug, Clone)]
pub struct Staff {
    id: StaffId,
    name: String,
    role: Role,
    area: String,
}

impl Staff {
    /// Id.
    pub fn id(&self) -> &StaffId {
        &self.id
    }

    /// Name as colleagues see it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Role.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Area code whose cases this person may see; empty means all.
    pub fn area(&self) -> &str {
        &self.area
    }

    /// Whether the role allows it.
    pub fn may(&self, action: Action) -> bool {
        self.role.may(action)
    }

    /// The role allows it, or the typed refusal.
    pub(super) fn must(&self, action: Action) -> Result<(), AppError> {
        if self.may(action) { Ok(()) } else { Err(AppError::Forbidden) }
    }

    /// The case's place lies in this person's area; otherwise it reads like "no such case".
    pub(super) fn must_cover(&self, place: Option<&str>) -> Result<(), AppError> {
        if covers(&self.area, place) { Ok(()) } else { Err(AppError::NotFound) }
    }
}

/// A row of the staff list.
#[derive(Debug, Clone)]
pub struct StaffRow {
    /// Id.
    pub id: StaffId,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Area code; empty means all.
    pub area: String,
    /// Whether they may log in.
    pub active: bool,
    /// Whether a Telegram account is tied to them.
    pub has_telegram: bool,
}

/// A live console session, as its owner sees the list.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// An opaque handle to end it with (not the cookie).
    pub handle: String,
    /// The browser's user agent, shortened.
    pub agent: String,
    /// Begun.
    pub created_at: Timestamp,
    /// Last request.
    pub seen_at: Timestamp,
    /// Whether it is the one that asks.
    pub current: bool,
}

impl App {
    /// Makes the first admin when there is no staff at all; the operator's command line is the authority.
    pub async fn ensure_first_admin(&self) -> Result<Option<StaffRow>, AppError> {
        todo!()
    }

    /// Adds a member of staff (operator's command line).
    pub async fn add_staff(
        &self,
        name: &str,
        role: Role,
        area: &str,
        telegram_id: Option<i64>,
    ) -> Result<StaffRow, AppError> {
        todo!()
    }

    /// A one-time log-in token for a member of staff by name (operator's command line). The link is `/petugas/masuk/<token>`.
    pub async fn login_token(&self, name: &str) -> Result<String, AppError> {
        todo!()
    }

    /// Uses a log-in token up; gives the console session's cookie value. `None`: used, expired or never made — all alike.
    pub async fn redeem(&self, token: &str, agent: &str) -> Result<Option<String>, AppError> {
        todo!()
    }

    /// The gate: who stands behind a cookie value; `None` when the session has ended. Moves the idle clock.
    pub async fn staff_of_session(&self, cookie: &str) -> Result<Option<Staff>, AppError> {
        todo!()
    }

    /// Ends the session of a cookie value.
    pub async fn log_out(&self, cookie: &str) -> Result<(), AppError> {
        todo!()
    }

    /// One's own live sessions.
    pub async fn my_sessions(&self, staff: &Staff, cookie: &str) -> Result<Vec<SessionRow>, AppError> {
        todo!()
    }

    /// Ends one of one's own sessions by its handle.
    pub async fn end_session(&self, staff: &Staff, handle: &str) -> Result<(), AppError> {
        todo!()
    }

    /// All staff (needs `ManageStaff`).
    pub async fn staff_list(&self, staff: &Staff) -> Result<Vec<StaffRow>, AppError> {
        todo!()
    }
}

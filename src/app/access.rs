//! The access gate: log-in links, console sessions, and the one maker of [`Staff`].

use super::batch::Batch;
use super::{App, AppError};
use crate::domain::chance::Chance;
use crate::domain::ids::StaffId;
use crate::domain::staff::{Action, Role, covers};
use crate::domain::text::Lang;
use crate::domain::time::{Timestamp, hours, minutes};
use crate::store::events::Actor;
use crate::store::staff::StaffMember;
use crate::store::{StoreError, Tx, logins, staff};

/// How long a log-in link works.
pub const LINK_LIVES: std::time::Duration = minutes(10);
/// After so long without a request a console session ends.
pub const SESSION_IDLE: std::time::Duration = minutes(30);
/// A console session ends after so long at the latest.
pub const SESSION_LIVES: std::time::Duration = hours(12);

/// The languages in which the console can be read.
pub const CONSOLE_LANGUAGES: [&str; 2] = ["id", "en"];

/// How much of a browser's name is kept, in characters.
const MAX_AGENT: usize = 120;

/// Somebody whom the gate let in. Only this module makes one, so every use case that takes a `&Staff` was asked for by a
/// person with a live session or a registered Telegram account.
#[derive(Debug, Clone)]
pub struct Staff {
    id: StaffId,
    name: String,
    role: Role,
    area: String,
    lang: Lang,
    number: i64,
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

    /// The number under which reporters know this person: "Petugas 2".
    pub fn number(&self) -> i64 {
        self.number
    }

    /// Role.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Area code whose cases this person may see; empty means all.
    pub fn area(&self) -> &str {
        &self.area
    }

    /// Language in which this person reads the console.
    pub fn lang(&self) -> &Lang {
        &self.lang
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

impl From<StaffMember> for StaffRow {
    fn from(member: StaffMember) -> Self {
        Self {
            has_telegram: member.telegram_id.is_some(),
            id: member.id,
            name: member.name,
            role: member.role,
            area: member.area,
            active: member.active,
        }
    }
}

/// Lets an active member of staff in.
fn admit(member: StaffMember) -> Option<Staff> {
    let StaffMember { id, name, role, area, active, lang, number, .. } = member;
    active.then_some(Staff { id, name, role, area, lang, number })
}

/// Makes a one-time log-in token for a member of staff.
pub(super) async fn new_link(
    tx: &mut Tx,
    staff: &StaffId,
    chance: &Chance,
    now: Timestamp,
) -> Result<String, StoreError> {
    let token = chance.token::<24>();
    logins::add_link(tx, &token, staff, now.after(LINK_LIVES), now).await?;
    Ok(token)
}

impl Batch<'_> {
    /// The active member of staff behind a Telegram account.
    pub(super) async fn staff_of_telegram(&mut self, user: i64) -> Result<Option<Staff>, StoreError> {
        Ok(staff::by_telegram(&mut self.tx, user).await?.and_then(admit))
    }
}

impl App {
    /// Makes the first admin when there is no staff at all; the operator's command line is the authority.
    pub async fn ensure_first_admin(&self, name: &str) -> Result<Option<StaffRow>, AppError> {
        if !staff::list(&mut self.store.read().await?).await?.is_empty() {
            return Ok(None);
        }
        self.add_staff(name, Role::Admin, "", None).await.map(Some)
    }

    /// Adds a member of staff (operator's command line). Refuses with `Invalid("name_empty")`, `"name_taken"`,
    /// `"area_unknown"` or `"telegram_taken"`.
    pub async fn add_staff(
        &self,
        name: &str,
        role: Role,
        area: &str,
        telegram_id: Option<i64>,
    ) -> Result<StaffRow, AppError> {
        self.add_member(&Actor::System, name, role, area, telegram_id).await
    }

    /// An area that there is, or all.
    pub(super) fn must_be_area(&self, area: &str) -> Result<(), AppError> {
        let known = area.is_empty() || self.dialogs().data.areas.iter().any(|known| known.code == area);
        if known { Ok(()) } else { Err(AppError::Invalid("area_unknown")) }
    }

    pub(super) async fn add_member(
        &self,
        actor: &Actor,
        name: &str,
        role: Role,
        area: &str,
        telegram_id: Option<i64>,
    ) -> Result<StaffRow, AppError> {
        let name = name.trim();
        if name.is_empty() {
            return Err(AppError::Invalid("name_empty"));
        }
        self.must_be_area(area)?;
        change!(self, batch, {
            if staff::by_name(&mut batch.tx, name).await?.is_some() {
                return Err(AppError::Invalid("name_taken"));
            }
            let member = staff::add(&mut batch.tx, name, role, area, actor, batch.now).await?;
            if telegram_id.is_some() {
                if let Some(account) = telegram_id
                    && staff::by_telegram(&mut batch.tx, account).await?.is_some()
                {
                    return Err(AppError::Invalid("telegram_taken"));
                }
                staff::set_telegram(&mut batch.tx, &member.id, telegram_id, actor, batch.now).await?;
            }
            Ok(StaffRow { has_telegram: telegram_id.is_some(), ..StaffRow::from(member) })
        })
    }

    /// Takes every right from a member of staff (operator's command line): links and sessions end, taps do nothing.
    pub async fn end_staff(&self, name: &str) -> Result<(), AppError> {
        change!(self, batch, {
            let member = staff::by_name(&mut batch.tx, name.trim()).await?.ok_or(AppError::NotFound)?;
            Ok(staff::set_active(&mut batch.tx, &member.id, false, &Actor::System, batch.now).await?)
        })
    }

    /// A one-time log-in token for a member of staff by name (operator's command line). The link is `/petugas/masuk/<token>`.
    pub async fn login_token(&self, name: &str) -> Result<String, AppError> {
        change!(self, batch, {
            let member = staff::by_name(&mut batch.tx, name.trim()).await?.ok_or(AppError::NotFound)?;
            let staff = admit(member).ok_or(AppError::NotFound)?;
            Ok(new_link(&mut batch.tx, staff.id(), &self.chance, batch.now).await?)
        })
    }

    /// Uses a log-in token up; gives the console session's cookie value. `None`: used, expired or never made — all alike.
    pub async fn redeem(&self, token: &str, agent: &str) -> Result<Option<String>, AppError> {
        change!(self, batch, {
            let Some(id) = logins::use_link(&mut batch.tx, token, batch.now).await? else { return Ok(None) };
            let Some(staff) = staff::by_id(&mut batch.tx, &id).await?.and_then(admit) else {
                return Ok(None);
            };
            let cookie = self.chance.token::<32>();
            let (agent, ends) =
                (agent.chars().take(MAX_AGENT).collect::<String>(), batch.now.after(SESSION_LIVES));
            logins::add_session(&mut batch.tx, &cookie, staff.id(), &agent, ends, batch.now).await?;
            Ok(Some(cookie))
        })
    }

    /// The gate: who stands behind a cookie value; `None` when the session has ended. Moves the idle clock, at most once a
    /// minute.
    pub async fn staff_of_session(&self, cookie: &str) -> Result<Option<Staff>, AppError> {
        let now = self.clock.now();
        let idle_since = now.before(SESSION_IDLE);
        let found = logins::by_cookie(&mut self.store.read().await?, cookie, now, idle_since).await?;
        let Some((member, seen_at)) = found else { return Ok(None) };
        if now.since(seen_at) >= minutes(1) {
            change!(self, batch, Ok(logins::touch(&mut batch.tx, cookie, batch.now).await?))?;
        }
        Ok(admit(member))
    }

    /// Who stands behind a cookie value, without moving the idle clock: a page that renews itself is no activity.
    pub async fn peek_session(&self, cookie: &str) -> Result<Option<Staff>, AppError> {
        let now = self.clock.now();
        let found =
            logins::by_cookie(&mut self.store.read().await?, cookie, now, now.before(SESSION_IDLE)).await?;
        Ok(found.and_then(|(member, _)| admit(member)))
    }

    /// Changes the language in which one reads the console. Refuses with `Invalid("lang_unknown")`.
    pub async fn read_console_in(&self, staff: &Staff, lang: &Lang) -> Result<(), AppError> {
        if !CONSOLE_LANGUAGES.contains(&lang.0.as_str()) {
            return Err(AppError::Invalid("lang_unknown"));
        }
        change!(self, batch, Ok(staff::set_lang(&mut batch.tx, staff.id(), lang).await?))
    }

    /// Ends the session of a cookie value.
    pub async fn log_out(&self, cookie: &str) -> Result<(), AppError> {
        change!(self, batch, Ok(logins::end(&mut batch.tx, cookie).await?))
    }

    /// One's own live sessions.
    pub async fn my_sessions(&self, staff: &Staff, cookie: &str) -> Result<Vec<SessionRow>, AppError> {
        let now = self.clock.now();
        let mut conn = self.store.read().await?;
        let current = logins::handle(&conn, cookie);
        let own = logins::of_staff(&mut conn, staff.id(), now, now.before(SESSION_IDLE)).await?;
        Ok(own
            .into_iter()
            .map(|session| SessionRow {
                current: session.handle == current,
                handle: session.handle,
                agent: session.agent,
                created_at: session.created_at,
                seen_at: session.seen_at,
            })
            .collect())
    }

    /// Ends one of one's own sessions by its handle.
    pub async fn end_session(&self, staff: &Staff, handle: &str) -> Result<(), AppError> {
        change!(self, batch, Ok(logins::end_own(&mut batch.tx, staff.id(), handle).await?))
    }

    /// All staff (needs `ManageStaff`).
    pub async fn staff_list(&self, staff: &Staff) -> Result<Vec<StaffRow>, AppError> {
        staff.must(Action::ManageStaff)?;
        self.all_staff().await
    }

    /// All staff (operator's command line).
    pub async fn all_staff(&self) -> Result<Vec<StaffRow>, AppError> {
        let members = staff::list(&mut self.store.read().await?).await?;
        Ok(members.into_iter().map(StaffRow::from).collect())
    }
}

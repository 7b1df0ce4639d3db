//! The people of the office as an admin keeps them in the console: who they are, what they may do, how they come in. Every
//! act is in the audit chain under the name of who did it.

use super::access::{SESSION_IDLE, SessionRow, Staff, StaffRow, new_link};
use super::batch::Batch;
use super::{App, AppError};
use crate::domain::ids::StaffId;
use crate::domain::staff::{Action, Role};
use crate::store::events::{self, Actor, EventAction, NewEvent};
use crate::store::{logins, staff as rows};

/// What is done to a member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StaffChange {
    /// Another role and area (a code; empty for all).
    Role(Role, String),
    /// Their Telegram account, or none.
    Telegram(Option<i64>),
    /// Whether they may do anything at all; without, every session of theirs ends.
    Active(bool),
}

impl App {
    /// Adds a member of staff. Refuses with `Invalid("name_empty")`, `"name_taken"`, `"area_unknown"` or `"telegram_taken"`.
    pub async fn hire(
        &self,
        staff: &Staff,
        name: &str,
        role: Role,
        area: &str,
        telegram: Option<i64>,
    ) -> Result<StaffRow, AppError> {
        staff.must(Action::ManageStaff)?;
        self.add_member(&Actor::Staff(staff.id().clone()), name, role, area, telegram).await
    }

    /// A member of staff with their live sessions.
    pub async fn member(
        &self,
        staff: &Staff,
        id: &StaffId,
        cookie: &str,
    ) -> Result<(StaffRow, Vec<SessionRow>), AppError> {
        staff.must(Action::ManageStaff)?;
        let now = self.clock.now();
        let mut conn = self.store.read().await?;
        let member = rows::by_id(&mut conn, id).await?.ok_or(AppError::NotFound)?;
        let current = logins::handle(&conn, cookie);
        let sessions = logins::of_staff(&mut conn, id, now, now.before(SESSION_IDLE)).await?.into_iter();
        let sessions = sessions.map(|session| SessionRow {
            current: session.handle == current,
            handle: session.handle,
            agent: session.agent,
            created_at: session.created_at,
            seen_at: session.seen_at,
        });
        Ok((member.into(), sessions.collect()))
    }

    /// Changes a member of staff. Refuses with `Invalid("own_account")` what would take the own rights, `"last_admin"` what
    /// would leave the office without one, `"area_unknown"` and `"telegram_taken"`.
    pub async fn change_member(
        &self,
        staff: &Staff,
        id: &StaffId,
        change: &StaffChange,
    ) -> Result<(), AppError> {
        staff.must(Action::ManageStaff)?;
        if staff.id() == id && !matches!(change, StaffChange::Telegram(_)) {
            return Err(AppError::Invalid("own_account"));
        }
        if let StaffChange::Role(_, area) = change {
            self.must_be_area(area)?;
        }
        let actor = Actor::Staff(staff.id().clone());
        change!(self, batch, {
            let member = rows::by_id(&mut batch.tx, id).await?.ok_or(AppError::NotFound)?;
            let now = batch.now;
            match change {
                StaffChange::Role(role, area) => {
                    rows::set_role(&mut batch.tx, &member.id, *role, area, &actor, now).await?;
                }
                StaffChange::Telegram(account) => {
                    if let Some(account) = account
                        && rows::by_telegram(&mut batch.tx, *account)
                            .await?
                            .is_some_and(|other| other.id != member.id)
                    {
                        return Err(AppError::Invalid("telegram_taken"));
                    }
                    rows::set_telegram(&mut batch.tx, &member.id, *account, &actor, now).await?;
                }
                StaffChange::Active(active) => {
                    rows::set_active(&mut batch.tx, &member.id, *active, &actor, now).await?;
                }
            }
            // Asked after the event was written, which waits for whoever changes staff at the same moment: two admins who
            // take each other's rights cannot both succeed.
            let left = rows::list(&mut batch.tx).await?;
            if left.iter().any(|member| member.active && member.role == Role::Admin) {
                Ok(())
            } else {
                Err(AppError::Invalid("last_admin"))
            }
        })
    }

    /// A one-time log-in token for a colleague, to be shown once. The link is `/petugas/masuk/<token>`.
    pub async fn link_for(&self, staff: &Staff, id: &StaffId) -> Result<String, AppError> {
        staff.must(Action::ManageStaff)?;
        change!(self, batch, {
            let member = rows::by_id(&mut batch.tx, id).await?.filter(|member| member.active);
            let member = member.ok_or(AppError::NotFound)?;
            let token = new_link(&mut batch.tx, &member.id, &self.chance, batch.now).await?;
            tell(batch, staff, id, "link").await?;
            Ok(token)
        })
    }

    /// Ends a session of a colleague by its handle.
    pub async fn end_session_of(&self, staff: &Staff, id: &StaffId, handle: &str) -> Result<(), AppError> {
        staff.must(Action::ManageStaff)?;
        change!(self, batch, {
            logins::end_own(&mut batch.tx, id, handle).await?;
            tell(batch, staff, id, "session").await
        })
    }
}

/// Writes into the audit chain that something of a colleague's was touched.
async fn tell(batch: &mut Batch<'_>, staff: &Staff, about: &StaffId, field: &str) -> Result<(), AppError> {
    let event = NewEvent {
        case: None,
        actor: &Actor::Staff(staff.id().clone()),
        action: EventAction::Staff,
        object: &format!("staff:{about}"),
        fields: &[field],
        reason: None,
        detail: None,
    };
    events::append(&mut batch.tx, event, batch.now).await?;
    Ok(())
}

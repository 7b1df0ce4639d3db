//! Warnings that the office publishes about an identifier: who may, the steps of their life, and why each was taken.

use super::access::Staff;
use super::{App, AppError};
use crate::domain::identifier::IdentifierKind;
use crate::domain::ids::WarningId;
use crate::domain::official::WarningState;
use crate::domain::staff::Action;
use crate::domain::text::Private;
use crate::store::warnings;

pub use crate::store::warnings::{NewWarning, Warning, WarningStep};

/// The longest warning and the longest reason, in characters.
pub const MAX_WORDS: usize = 600;
/// How many warnings the list shows.
const SHOWN: u32 = 500;

impl App {
    /// Publishes a warning about an identifier; from here on everyone who asks for it reads it. Needs `PublishWarning`.
    /// Refuses with `Invalid("text_empty")`, `"text_long"`, `"reason_empty"`, `"reason_long"`, `"kind_name"` (a name
    /// alone also names the innocent), `"country_unknown"`, `"area_unknown"` or `"warning_exists"`.
    pub async fn publish_warning(&self, staff: &Staff, new: &NewWarning) -> Result<WarningId, AppError> {
        staff.must(Action::PublishWarning)?;
        self.must_be_publishable(new)?;
        change!(self, batch, {
            if warnings::standing(&mut batch.tx, &new.identifier).await?.is_some() {
                return Err(AppError::Invalid("warning_exists"));
            }
            Ok(warnings::publish(&mut batch.tx, new, staff.id(), batch.now).await?)
        })
    }

    /// Hides a warning while somebody disputes it. Needs `PublishWarning` and a reason; `Stale` unless it is published.
    pub async fn dispute_warning(
        &self,
        staff: &Staff,
        id: &WarningId,
        reason: &Private,
    ) -> Result<(), AppError> {
        self.move_warning(staff, id, WarningState::Disputed, reason).await
    }

    /// Shows a disputed warning again: the dispute did not hold. Needs `PublishWarning` and a reason; `Stale` unless it is
    /// disputed.
    pub async fn uphold_warning(
        &self,
        staff: &Staff,
        id: &WarningId,
        reason: &Private,
    ) -> Result<(), AppError> {
        self.move_warning(staff, id, WarningState::Published, reason).await
    }

    /// Takes a warning back for good. Needs `PublishWarning` and a reason; `Stale` when it was taken back already.
    pub async fn withdraw_warning(
        &self,
        staff: &Staff,
        id: &WarningId,
        reason: &Private,
    ) -> Result<(), AppError> {
        self.move_warning(staff, id, WarningState::Withdrawn, reason).await
    }

    /// The warnings, those that changed last first. Needs `SeeWarnings`.
    pub async fn warnings(&self, staff: &Staff) -> Result<Vec<Warning>, AppError> {
        staff.must(Action::SeeWarnings)?;
        self.all_warnings().await
    }

    /// One warning and what was done with it, oldest step first. Needs `SeeWarnings`.
    pub async fn warning(
        &self,
        staff: &Staff,
        id: &WarningId,
    ) -> Result<(Warning, Vec<WarningStep>), AppError> {
        staff.must(Action::SeeWarnings)?;
        let mut conn = self.store.read().await?;
        let warning = warnings::by_id(&mut conn, id).await?.ok_or(AppError::NotFound)?;
        Ok((warning, warnings::history(&mut conn, id).await?))
    }

    /// The warnings, those that changed last first (operator's command line).
    pub async fn all_warnings(&self) -> Result<Vec<Warning>, AppError> {
        Ok(warnings::newest(&mut self.store.read().await?, SHOWN).await?)
    }

    async fn move_warning(
        &self,
        staff: &Staff,
        id: &WarningId,
        to: WarningState,
        reason: &Private,
    ) -> Result<(), AppError> {
        staff.must(Action::PublishWarning)?;
        must_hold(reason, "reason_empty", "reason_long")?;
        change!(self, batch, {
            let from = warnings::by_id(&mut batch.tx, id).await?.ok_or(AppError::NotFound)?.state;
            let moved = from.may_become(to)
                && warnings::change(&mut batch.tx, id, (from, to), staff.id(), reason, batch.now).await?;
            if moved { Ok(()) } else { Err(AppError::Stale) }
        })
    }

    fn must_be_publishable(&self, new: &NewWarning) -> Result<(), AppError> {
        must_hold(&new.words, "text_empty", "text_long")?;
        must_hold(&new.reason, "reason_empty", "reason_long")?;
        if new.identifier.kind == IdentifierKind::Name {
            return Err(AppError::Invalid("kind_name"));
        }
        let dialogs = self.dialogs();
        if new.country.as_ref().is_some_and(|code| !dialogs.data.countries.iter().any(|c| c.code == *code)) {
            return Err(AppError::Invalid("country_unknown"));
        }
        if new.area.as_ref().is_some_and(|code| !dialogs.data.areas.iter().any(|area| area.code == *code)) {
            return Err(AppError::Invalid("area_unknown"));
        }
        Ok(())
    }
}

/// Words are there, and not too many.
fn must_hold(words: &Private, empty: &'static str, long: &'static str) -> Result<(), AppError> {
    let words = words.reveal().trim();
    if words.is_empty() {
        return Err(AppError::Invalid(empty));
    }
    if words.chars().count() > MAX_WORDS { Err(AppError::Invalid(long)) } else { Ok(()) }
}

//! Reporters who were asked for more: when their time has passed without a word, the case comes back to the queue. Closing it
//! stays an officer's decision.

use super::batch::Batch;
use super::{App, AppError};
use crate::domain::case::CaseStatus;
use crate::domain::ids::CaseId;
use crate::domain::text::Private;
use crate::store::events::{self, Actor, EventAction, NewEvent};
use crate::store::work::{self, StatusChange};
use crate::store::{asks, cases};

/// Cases that come back in one go; the rest at the next.
const AT_ONCE: u32 = 100;

impl App {
    /// Brings back the cases whose reporter has not answered in time; says how many.
    pub async fn bring_back_unanswered(&self) -> Result<usize, AppError> {
        let mut conn = self.store.read().await?;
        let due = asks::due(&mut conn, self.clock.now(), AT_ONCE).await?;
        drop(conn);
        let mut back = 0;
        for ask in &due {
            back += usize::from(change!(self, batch, bring_back(batch, &ask.case).await)?);
        }
        Ok(back)
    }
}

async fn bring_back(batch: &mut Batch<'_>, id: &CaseId) -> Result<bool, AppError> {
    if !asks::missed(&mut batch.tx, id, batch.now).await? {
        return Ok(false);
    }
    let case = cases::by_id(&mut batch.tx, id).await?.ok_or(AppError::NotFound)?;
    if case.status != CaseStatus::Waiting {
        return Ok(false);
    }
    let change = StatusChange {
        case: id,
        to: CaseStatus::Checking,
        close_reason: None,
        main_case: None,
        actor: &Actor::System,
        reason: None,
    };
    work::set_status(&mut batch.tx, change, batch.now).await?;
    // The word of the history; the console says it in its own.
    let detail = Private::from("unanswered");
    let event = NewEvent {
        case: Some(id),
        actor: &Actor::System,
        action: EventAction::Deadline,
        object: &format!("case:{id}"),
        fields: &["reply"],
        reason: None,
        detail: Some(&detail),
    };
    events::append(&mut batch.tx, event, batch.now).await?;
    batch.rings.cases = true;
    batch.card(id).await?;
    Ok(true)
}

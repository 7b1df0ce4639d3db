//! The page on which an officer chooses, and the look at what would be sent.

use super::consent::Consent;
use super::gather::{self, Gathered};
use super::{Choice, Choices, MessageRow, Preview, agencies, letter};
use crate::app::access::Staff;
use crate::app::desk::{is_red, piece, visible};
use crate::app::{App, AppError};
use crate::domain::ids::CaseId;
use crate::domain::staff::Action;
use crate::domain::text::Private;
use crate::store::evidence::EvidenceState;
use crate::store::identifiers::IdentifierRole;
use crate::store::messages::Direction;
use crate::store::{cases, consents, evidence, identifiers, messages};

impl App {
    /// What may be chosen for a referral. Needs `ReferCase`; the reading is an event.
    pub async fn referral_choices(&self, staff: &Staff, id: &CaseId) -> Result<Choices, AppError> {
        self.seen(staff, id, Action::ReferCase, &["case"], None).await?;
        let mouth = self.mouth();
        let mut conn = self.store.read().await?;
        let case = visible(&mut conn, staff, id).await?;
        let dialog = case.dialog.as_ref().and_then(|id| mouth.dialogs.dialogs.get(id));
        let topic = dialog.and_then(|dialog| dialog.topic.as_deref());
        let area = case.area.as_deref();
        let (red, open): (Vec<_>, Vec<_>) =
            cases::answers_of(&mut conn, id).await?.into_iter().partition(|one| is_red(&one.key));
        let said = messages::of_case(&mut conn, id).await?.into_iter();
        let said = said.filter(|one| one.direction != Direction::Note).map(|one| MessageRow {
            id: one.id.as_str().to_owned(),
            at: one.at,
            from_reporter: one.direction == Direction::In,
            text: one.body,
        });
        let pieces = evidence::of_case(&mut conn, id).await?.into_iter();
        let pieces = pieces.filter(|one| one.state == EvidenceState::Stored).map(piece);
        let named = identifiers::of_case(&mut conn, id).await?.into_iter();
        let accused = named
            .filter(|one| one.role == IdentifierRole::Accused && !one.apart)
            .map(|one| (one.id.as_str().to_owned(), one.identifier.kind, one.identifier.written));
        Ok(Choices {
            id: id.clone(),
            agencies: agencies::agencies(&mouth.dialogs, &case.category, topic, area),
            answers: open.into_iter().map(|one| (one.key, one.question, one.shown)).collect(),
            identity: red.into_iter().map(|one| one.question).collect(),
            messages: said.collect(),
            evidence: pieces.collect(),
            accused: accused.collect(),
            consent: Consent::of(&consents::of_case(&mut conn, id).await?),
            code: case.code,
            status: case.status,
        })
    }

    /// What would be sent, and what stands in its way. Needs `ReferCase`; when the reporter would be named also
    /// `OpenIdentity`, which is an event with the reason. Refuses with `Invalid("agency_unknown")`.
    pub async fn preview_referral(
        &self,
        staff: &Staff,
        id: &CaseId,
        choice: &Choice,
    ) -> Result<Preview, AppError> {
        staff.must(Action::ReferCase)?;
        let mouth = self.mouth();
        let mut conn = self.store.read().await?;
        let case = visible(&mut conn, staff, id).await?;
        let Gathered { mut handover, blocks } = gather::gather(&mut conn, &mouth, &case, choice).await?;
        drop(conn);
        if handover.identity.is_some() {
            let reason = Private(choice.reason.reveal().trim().to_owned());
            self.seen(staff, id, Action::OpenIdentity, &["reporter"], Some(&reason)).await?;
        }
        let seal = gather::seal(&handover)?;
        handover.made_at = self.clock.now();
        let letter = letter::letter(&mouth, &handover);
        Ok(Preview { code: case.code, handover, letter, blocks, seal })
    }
}

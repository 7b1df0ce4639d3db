//! Sending: one transaction takes the number, keeps what is sent, moves the case and tells the reporter their new word.

use super::Choice;
use super::gather::{self, Gathered};
use crate::app::access::Staff;
use crate::app::batch::Batch;
use crate::app::work::{change_status, finish, readable, tell_status};
use crate::app::{App, AppError};
use crate::domain::case::CaseStatus;
use crate::domain::ids::{CaseId, ReferralId};
use crate::domain::referral::{Handover, letter_number};
use crate::domain::staff::Action;
use crate::domain::text::{Lang, Private};
use crate::domain::time::days;
use crate::store::referrals::{self, NewReferral};

impl App {
    /// Sends what was seen in the preview that gave `seal`. Needs `ReferCase`, and `OpenIdentity` when the reporter is named.
    /// Refuses with `Stale` when it is not what was seen any more, with `Invalid` and the first block of the preview, or with
    /// `Invalid("referral_open")` when that agency has the case already.
    pub async fn send_referral(
        &self,
        staff: &Staff,
        id: &CaseId,
        choice: &Choice,
        seal: &str,
    ) -> Result<ReferralId, AppError> {
        change!(self, batch, {
            let case = readable(batch, staff, id, Action::ReferCase).await?;
            let mouth = std::sync::Arc::clone(&batch.mouth);
            let Gathered { handover, blocks } = gather::gather(&mut batch.tx, &mouth, &case, choice).await?;
            if gather::seal(&handover)? != seal {
                return Err(AppError::Stale);
            }
            if let Some(block) = blocks.first() {
                return Err(AppError::Invalid(block));
            }
            if handover.identity.is_some() {
                staff.must(Action::OpenIdentity)?;
            }
            let referral = keep(batch, staff, &case.id, handover, choice).await?;
            if case.status != CaseStatus::Referred {
                change_status(batch, staff, &case, CaseStatus::Referred, None).await?;
                tell_status(batch, &case, case.status, CaseStatus::Referred).await?;
            }
            finish(batch, &case.id).await?;
            Ok(referral)
        })
    }
}

async fn keep(
    batch: &mut Batch<'_>,
    staff: &Staff,
    case: &CaseId,
    mut handover: Handover,
    choice: &Choice,
) -> Result<ReferralId, AppError> {
    let mouth = std::sync::Arc::clone(&batch.mouth);
    let data = &mouth.dialogs.data;
    let today = batch.now.civil(data.zone()).date();
    // Whoever sends takes the number first and so waits for others: from here on what they have sent can be seen.
    let number = referrals::take_number(&mut batch.tx, today.year()).await?;
    let open = referrals::of_case(&mut batch.tx, case).await?.into_iter().filter(|one| one.state.is_open());
    let same = |one: &referrals::Referral| one.handover.as_ref().is_some_and(|sent| sent.to == handover.to);
    if open.into_iter().any(|one| same(&one)) {
        return Err(AppError::Invalid("referral_open"));
    }
    let id = ReferralId::new(batch.now, &batch.app.chance);
    id.as_str().clone_into(&mut handover.id);
    handover.made_at = batch.now;
    handover.letter.number = letter_number(data.letter_pattern(), number, today.year(), today.month());
    let values = [("instansi", handover.to.name.as_str()), ("nomor", handover.letter.number.as_str())];
    let detail = Private(mouth.dialogs.phrase("rujukan.dikirim", &Lang::default(), &values).to_plain());
    let reason = Private(choice.reason.reveal().trim().to_owned());
    let new = NewReferral {
        id: &id,
        case,
        number: (today.year(), number),
        handover: &handover,
        made_by: staff.id(),
        remind_at: batch.now.after(days(data.remind_days())),
        detail: &detail,
        reason: handover.identity.as_ref().map(|_| &reason),
    };
    referrals::insert(&mut batch.tx, new, batch.now).await?;
    Ok(id)
}

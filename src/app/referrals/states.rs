//! Where referrals stand: seeing them, writing down what an agency answers, taking one back, asking again.

use super::consent::{Consent, must_say};
use super::{ReferralPage, ReferralView};
use crate::app::access::Staff;
use crate::app::batch::Batch;
use crate::app::desk::visible;
use crate::app::queue::{Names, names};
use crate::app::work::{change_status_as, finish, readable};
use crate::app::{App, AppError};
use crate::domain::case::{CaseCode, CaseStatus};
use crate::domain::ids::{CaseId, ReferralId};
use crate::domain::referral::ReferralState;
use crate::domain::staff::{Action, covers};
use crate::domain::text::{Lang, Private};
use crate::domain::time::{Timestamp, days};
use crate::store::cases::Case;
use crate::store::events::Actor;
use crate::store::referrals::{self, Referral, StateChange, Told};
use crate::store::{Conn, cases, consents, partner_links};

/// How many open referrals the list shows.
const LISTED: u32 = 500;

impl App {
    /// The referrals of a case, the last one first. Needs `ReadCase`.
    pub async fn referrals_of(&self, staff: &Staff, id: &CaseId) -> Result<Vec<ReferralView>, AppError> {
        staff.must(Action::ReadCase)?;
        let now = self.clock.now();
        let mut conn = self.store.read().await?;
        let case = visible(&mut conn, staff, id).await?;
        let all = referrals::of_case(&mut conn, id).await?;
        if all.is_empty() {
            return Ok(Vec::new());
        }
        let names = names(&mut conn).await?;
        Ok(all.into_iter().map(|one| view(one, case.code.clone(), &names, now)).collect())
    }

    /// The open referrals of the own area, those that have been silent longest first. Needs `ReferCase`.
    pub async fn open_referrals(&self, staff: &Staff) -> Result<Vec<ReferralView>, AppError> {
        staff.must(Action::ReferCase)?;
        let now = self.clock.now();
        let mut conn = self.store.read().await?;
        let names = names(&mut conn).await?;
        open(&mut conn, staff, &names, now, LISTED).await
    }

    /// One referral with its links. Needs `ReferCase`; the reading is an event.
    pub async fn referral(&self, staff: &Staff, id: &ReferralId) -> Result<ReferralPage, AppError> {
        staff.must(Action::ReferCase)?;
        let found = referrals::by_id(&mut self.store.read().await?, id).await?.ok_or(AppError::NotFound)?;
        self.seen(staff, &found.case, Action::ReferCase, &["referral"], None).await?;
        let mut conn = self.store.read().await?;
        let case = visible(&mut conn, staff, &found.case).await?;
        let names = names(&mut conn).await?;
        let links = partner_links::of_referral(&mut conn, id).await?;
        let said = Consent::of(&consents::of_case(&mut conn, &case.id).await?);
        let with_identity = found.handover.as_ref().is_some_and(|sent| sent.identity.is_some());
        let against = match said {
            Consent::Refused(_) => true,
            Consent::Nameless(_) => with_identity,
            Consent::Given(..) | Consent::NeverAsked => false,
        };
        let against = against && found.state.is_open();
        Ok(ReferralPage { referral: view(found, case.code, &names, self.clock.now()), links, against })
    }

    /// Writes down what an agency answered by letter or phone. Needs `ReferCase`. Refuses with `Stale` when the referral
    /// cannot go there any more, `Invalid("reason_short")` or `"text_long"`; acceptance needs no words.
    pub async fn record_answer(
        &self,
        staff: &Staff,
        id: &ReferralId,
        to: ReferralState,
        words: &Private,
    ) -> Result<(), AppError> {
        if matches!(to, ReferralState::Sent | ReferralState::Withdrawn) {
            return Err(AppError::Stale);
        }
        self.move_referral(staff, id, to, words).await
    }

    /// Takes a referral back: the agency sees it no more. Needs `ReferCase` and a reason.
    pub async fn withdraw_referral(
        &self,
        staff: &Staff,
        id: &ReferralId,
        reason: &Private,
    ) -> Result<(), AppError> {
        self.move_referral(staff, id, ReferralState::Withdrawn, reason).await
    }

    async fn move_referral(
        &self,
        staff: &Staff,
        id: &ReferralId,
        to: ReferralState,
        words: &Private,
    ) -> Result<(), AppError> {
        let words = said_with(to, words)?;
        change!(self, batch, {
            let (referral, case) = own_referral(batch, staff, id).await?;
            let actor = Actor::Staff(staff.id().clone());
            move_on(batch, &referral, &case, to, words.as_ref(), &actor).await
        })
    }

    /// Notes that the agency was asked again, and when to ask next. Needs `ReferCase`; `Stale` when it has ended.
    pub async fn asked_again(&self, staff: &Staff, id: &ReferralId) -> Result<(), AppError> {
        change!(self, batch, {
            let (referral, case) = own_referral(batch, staff, id).await?;
            let next = batch.now.after(days(batch.mouth.dialogs.data.remind_days()));
            if !referrals::remind_at(&mut batch.tx, id, next).await? {
                return Err(AppError::Stale);
            }
            let detail = told(batch, "rujukan.ditanya", &referral);
            let told = Told { fields: &["remind_at"], reason: None, detail: Some(&detail) };
            let actor = Actor::Staff(staff.id().clone());
            referrals::event(&mut batch.tx, &case.id, id, &actor, told, batch.now).await?;
            batch.rings.cases = true;
            Ok(())
        })
    }
}

/// The first open referrals of the own area, those that have been silent longest first.
async fn open(
    conn: &mut Conn,
    staff: &Staff,
    names: &Names,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<ReferralView>, AppError> {
    let found = referrals::open(conn, staff.area(), limit).await?;
    Ok(found.into_iter().map(|(one, code)| view(one, code, names, now)).collect())
}

/// The referrals of the own area about which nothing came: the first of them, and how many there are, counted up to 500.
pub(in crate::app) async fn silent(
    conn: &mut Conn,
    staff: &Staff,
    names: &Names,
    now: Timestamp,
    limit: u32,
) -> Result<(Vec<ReferralView>, usize), AppError> {
    let count = referrals::silent(conn, now, staff.area(), LISTED).await?.len();
    let mut first = open(conn, staff, names, now, limit).await?;
    first.retain(|one| one.silent);
    Ok((first, count))
}

/// A referral of a case that this member of staff may refer.
pub(super) async fn own_referral(
    batch: &mut Batch<'_>,
    staff: &Staff,
    id: &ReferralId,
) -> Result<(Referral, Case), AppError> {
    staff.must(Action::ReferCase)?;
    let referral = referrals::by_id(&mut batch.tx, id).await?.ok_or(AppError::NotFound)?;
    let case = readable(batch, staff, &referral.case, Action::ReferCase).await?;
    Ok((referral, case))
}

/// The words that a state is said with: an acceptance may be silent, the others may not.
pub(super) fn said_with(to: ReferralState, words: &Private) -> Result<Option<Private>, AppError> {
    if to == ReferralState::Accepted && words.reveal().trim().is_empty() {
        return Ok(None);
    }
    must_say(words).map(Some)
}

/// Moves a referral on, and its case back to the desk when nothing is open any more.
pub(super) async fn move_on(
    batch: &mut Batch<'_>,
    referral: &Referral,
    case: &Case,
    to: ReferralState,
    words: Option<&Private>,
    actor: &Actor,
) -> Result<(), AppError> {
    let detail = told(batch, &format!("rujukan.{to}"), referral);
    let remind_at = batch.now.after(days(batch.mouth.dialogs.data.remind_days()));
    let change = StateChange { referral, to, words, actor, detail: &detail, remind_at };
    if !referrals::set_state(&mut batch.tx, change, batch.now).await? {
        return Err(AppError::Stale);
    }
    if to == ReferralState::Withdrawn {
        partner_links::end_all(&mut batch.tx, &referral.id, batch.now).await?;
    }
    let ended = !to.is_open() && referrals::open_of_case(&mut batch.tx, &case.id).await? == 0;
    if ended && case.status == CaseStatus::Referred {
        change_status_as(batch, actor, case, CaseStatus::InProgress, None).await?;
    }
    finish(batch, &case.id).await
}

/// What the timeline says about a referral.
pub(super) fn told(batch: &Batch<'_>, phrase: &str, referral: &Referral) -> Private {
    let name = referral.handover.as_ref().map_or(referral.agency.as_str(), |sent| &sent.to.name);
    let said = batch.mouth.dialogs.phrase(phrase, &Lang::default(), &[("instansi", name)]);
    Private(said.to_plain())
}

fn view(one: Referral, code: CaseCode, names: &Names, now: Timestamp) -> ReferralView {
    let sent = one.handover.as_ref();
    ReferralView {
        code,
        agency: sent.map_or_else(|| one.agency.clone(), |sent| sent.to.name.clone()),
        number: sent.map(|sent| sent.letter.number.clone()).unwrap_or_default(),
        state: one.state,
        words: one.words,
        made_by: names.get(&one.made_by).cloned().unwrap_or_default(),
        sent_at: one.sent_at,
        state_at: one.state_at,
        silent: one.remind_at.is_some_and(|at| at <= now),
        id: one.id,
        case: one.case,
        handover: one.handover,
    }
}

/// A referral that this member of staff may see, outside of a transaction.
pub(super) async fn seen_referral(
    conn: &mut Conn,
    staff: &Staff,
    id: &ReferralId,
) -> Result<Referral, AppError> {
    staff.must(Action::ReferCase)?;
    let referral = referrals::by_id(conn, id).await?.ok_or(AppError::NotFound)?;
    let case = cases::by_id(conn, &referral.case).await?.ok_or(AppError::NotFound)?;
    if covers(staff.area(), case.area.as_deref()) { Ok(referral) } else { Err(AppError::NotFound) }
}

//! The partner's side, without an account: a link that opens once, a session that sees one referral as it was sent, and the
//! answer. Every look and every download is an event of the case.

use super::letter::{self, Letter};
use super::states::{move_on, own_referral, said_with, told};
use crate::app::access::Staff;
use crate::app::cases::EvidenceFile;
use crate::app::{App, AppError};
use crate::domain::ids::{EvidenceId, PartnerLinkId, ReferralId};
use crate::domain::referral::{Handover, ReferralState};
use crate::domain::text::Private;
use crate::domain::time::{Timestamp, days};
use crate::store::events::{self, Actor, EventAction, NewEvent};
use crate::store::partner_links::PartnerLink;
use crate::store::referrals::{self, Referral, Told};
use crate::store::{StoreError, Tx, buckets, cases, evidence, partner_links};

/// So many wrong links a second are answered, and so many at once; whoever tries more waits.
const WRONG_LINKS: (u32, u32) = (1, 20);

/// What became of opening a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartnerLook {
    /// It opened: the cookie's value, and for how many seconds it works.
    Opened(String, u64),
    /// Wrong, used or ended: all alike.
    Spent,
    /// Too many wrong links were tried just now.
    Wait,
}

/// What a partner sees.
#[derive(Debug, Clone)]
pub struct PartnerSees {
    /// Where the referral stands.
    pub state: ReferralState,
    /// What was said with the state.
    pub words: Option<Private>,
    /// What was sent.
    pub handover: Handover,
    /// The letter.
    pub letter: Letter,
    /// Until when the link works.
    pub expires_at: Timestamp,
}

impl App {
    /// Makes a one-time link for the agency of a referral; gives its path. It is shown once. Needs `ReferCase`; `Stale` when
    /// the referral has ended.
    pub async fn make_partner_link(&self, staff: &Staff, id: &ReferralId) -> Result<String, AppError> {
        let token = self.chance.token::<24>();
        change!(self, batch, {
            let (referral, case) = own_referral(batch, staff, id).await?;
            if !referral.state.is_open() {
                return Err(AppError::Stale);
            }
            let ends = batch.now.after(days(batch.mouth.dialogs.data.link_days()));
            partner_links::add(&mut batch.tx, &token, id, staff.id(), ends, batch.now).await?;
            let detail = told(batch, "rujukan.tautan", &referral);
            let told = Told { fields: &["link"], reason: None, detail: Some(&detail) };
            let actor = Actor::Staff(staff.id().clone());
            referrals::event(&mut batch.tx, &case.id, id, &actor, told, batch.now).await?;
            batch.rings.cases = true;
            Ok(format!("/mitra/{token}"))
        })
    }

    /// Ends a link and the session behind it. Needs `ReferCase`; `Stale` when it had ended.
    pub async fn end_partner_link(
        &self,
        staff: &Staff,
        id: &ReferralId,
        link: &PartnerLinkId,
    ) -> Result<(), AppError> {
        change!(self, batch, {
            let (referral, case) = own_referral(batch, staff, id).await?;
            if !partner_links::end(&mut batch.tx, link, id, batch.now).await? {
                return Err(AppError::Stale);
            }
            let detail = told(batch, "rujukan.tautan_akhir", &referral);
            let told = Told { fields: &["link"], reason: None, detail: Some(&detail) };
            let actor = Actor::Staff(staff.id().clone());
            referrals::event(&mut batch.tx, &case.id, id, &actor, told, batch.now).await?;
            Ok(())
        })
    }

    /// A partner opens a link. Only wrong ones are counted, so nobody keeps a partner out by trying many.
    pub async fn open_partner_link(&self, token: &str) -> Result<PartnerLook, AppError> {
        let cookie = self.chance.token::<32>();
        change!(self, batch, {
            let opened = partner_links::open(&mut batch.tx, token, &cookie, batch.now).await?;
            if let Some(link) = opened {
                looked(&mut batch.tx, &link, "link", batch.now).await?;
                let seconds = link.expires_at.since(batch.now).as_secs();
                Ok(PartnerLook::Opened(cookie.clone(), seconds))
            } else {
                let (per_second, burst) = WRONG_LINKS;
                let left =
                    buckets::take(&mut batch.tx, "partner-link", 1, per_second, burst, batch.now).await?;
                Ok(if left == 0 { PartnerLook::Wait } else { PartnerLook::Spent })
            }
        })
    }

    /// Whether the browser of this cookie has opened a link that still works.
    pub async fn partner_has(&self, cookie: &str) -> Result<bool, AppError> {
        Ok(self.partner(cookie).await?.is_some())
    }

    /// What the browser of this cookie may see; `None` when its link has ended, has run out or was never opened. The look is
    /// an event.
    pub async fn partner_sees(&self, cookie: &str) -> Result<Option<PartnerSees>, AppError> {
        let Some((link, referral)) = self.partner(cookie).await? else { return Ok(None) };
        let Some(handover) = referral.handover.clone() else { return Ok(None) };
        change!(self, batch, Ok(looked(&mut batch.tx, &link, "referral", batch.now).await?))?;
        Ok(Some(PartnerSees {
            state: referral.state,
            words: referral.words,
            letter: letter::letter(&self.mouth(), &handover),
            handover,
            expires_at: link.expires_at,
        }))
    }

    /// The partner's answer: accepted, refused with a reason, or done with what came of it. `NotFound` when the link has
    /// ended, `Stale` when the referral has moved on, `Invalid("reason_short")` or `"text_long"`.
    pub async fn partner_answers(
        &self,
        cookie: &str,
        to: ReferralState,
        words: &Private,
    ) -> Result<(), AppError> {
        if matches!(to, ReferralState::Sent | ReferralState::Withdrawn) {
            return Err(AppError::Stale);
        }
        let words = said_with(to, words)?;
        change!(self, batch, {
            let link = partner_links::by_session(&mut batch.tx, cookie, batch.now).await?;
            let link = link.ok_or(AppError::NotFound)?;
            let referral =
                referrals::by_id(&mut batch.tx, &link.referral).await?.ok_or(AppError::NotFound)?;
            let case = cases::by_id(&mut batch.tx, &referral.case).await?.ok_or(AppError::NotFound)?;
            partner_links::seen(&mut batch.tx, &link.id, batch.now).await?;
            let actor = Actor::Partner(referral.id.clone());
            move_on(batch, &referral, &case, to, words.as_ref(), &actor).await
        })
    }

    /// A file that was sent, by its place from 1: the original, or a small picture made anew. The download is an event.
    pub async fn partner_file(
        &self,
        cookie: &str,
        number: usize,
        preview: bool,
    ) -> Result<EvidenceFile, AppError> {
        let (link, referral) = self.partner(cookie).await?.ok_or(AppError::NotFound)?;
        let sent = referral.handover.as_ref().and_then(|sent| sent.evidence.get(number.wrapping_sub(1)));
        let id = sent.map(|piece| EvidenceId::from_text(piece.id.clone())).ok_or(AppError::NotFound)?;
        let event = NewEvent {
            case: Some(&referral.case),
            actor: &Actor::Partner(referral.id.clone()),
            action: EventAction::Viewed,
            object: &format!("evidence:{id}"),
            fields: &["file"],
            reason: None,
            detail: None,
        };
        change!(self, batch, {
            partner_links::seen(&mut batch.tx, &link.id, batch.now).await?;
            events::append(&mut batch.tx, event, batch.now).await?;
            Ok(())
        })?;
        let piece = evidence::by_id(&mut self.store.read().await?, &id).await?;
        let piece = piece.filter(|piece| piece.case.as_ref() == Some(&referral.case));
        let file = piece.and_then(|piece| piece.file).ok_or(AppError::NotFound)?;
        self.opened(file, number, preview).await
    }

    /// The link behind a cookie and what it shows.
    async fn partner(&self, cookie: &str) -> Result<Option<(PartnerLink, Referral)>, AppError> {
        let mut conn = self.store.read().await?;
        let Some(link) = partner_links::by_session(&mut conn, cookie, self.clock.now()).await? else {
            return Ok(None);
        };
        let referral = referrals::by_id(&mut conn, &link.referral).await?;
        Ok(referral.map(|referral| (link, referral)))
    }
}

/// Writes that a partner looked.
async fn looked(tx: &mut Tx, link: &PartnerLink, field: &str, now: Timestamp) -> Result<(), StoreError> {
    partner_links::seen(tx, &link.id, now).await?;
    let Some(referral) = referrals::by_id(tx, &link.referral).await? else { return Ok(()) };
    let event = NewEvent {
        case: Some(&referral.case),
        actor: &Actor::Partner(referral.id.clone()),
        action: EventAction::Viewed,
        object: &format!("referral:{}", referral.id),
        fields: &[field],
        reason: None,
        detail: None,
    };
    events::append(tx, event, now).await?;
    Ok(())
}

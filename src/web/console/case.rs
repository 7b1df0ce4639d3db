//! A case: the story on the left, the facts on the right, and the identity drawer.

use std::borrow::Borrow;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use serde::Deserialize;

use super::super::Web;
use super::super::auth::{Act, Officer};
use super::super::error::Fault;
use super::{Frame, referral};
use crate::app::access::Staff;
use crate::app::cases::{CaseView, EvidenceView, Happened, Identity};
use crate::app::links::Related;
use crate::app::pictures::AlikeCase;
use crate::app::referrals::ReferralView;
use crate::domain::calendar::Step;
use crate::domain::case::{CaseStatus, Channel, LinkKind, Priority};
use crate::domain::fingerprint::FingerprintKind;
use crate::domain::identifier::IdentifierKind;
use crate::domain::ids::{CaseId, EvidenceId};
use crate::domain::referral::ReferralState;
use crate::domain::register::Standing;
use crate::domain::staff::Action;

#[derive(Template)]
#[template(path = "console/case.html")]
struct Page {
    frame: Frame,
    staff: Staff,
    case: CaseView,
    /// Cases with nearly the same advert or poster.
    alike: Vec<AlikeCase>,
    /// What was merged or linked with it.
    related: Related,
    close_reasons: Vec<(String, String)>,
    referrals: Vec<ReferralView>,
}

/// What a change of the history says, as far as it needs words of ours.
enum Turn<'a> {
    Status(CaseStatus, CaseStatus, &'a str),
    Priority(Priority, Priority, &'a str),
    /// Already words.
    Said(&'a str),
}

impl<'a> Turn<'a> {
    /// The history keeps `from → to`, and after ` · ` the reason.
    fn of(detail: &'a str) -> Self {
        let (change, reason) = detail.split_once(" · ").unwrap_or((detail, ""));
        let Some((from, to)) = change.split_once(" → ") else { return Self::Said(detail) };
        if let (Some(from), Some(to)) = (CaseStatus::parse(from), CaseStatus::parse(to)) {
            return Self::Status(from, to, reason);
        }
        match (Priority::parse(from), Priority::parse(to)) {
            (Some(from), Some(to)) => Self::Priority(from, to, reason),
            _ => Self::Said(detail),
        }
    }
}

/// How a piece of evidence is shown.
#[derive(PartialEq, Eq)]
enum Shape {
    Picture,
    Sound,
    Film,
    File,
}

impl Page {
    fn referral_state(&self, state: impl Borrow<ReferralState>) -> &'static str {
        referral::state_word(self.frame.say, *state.borrow())
    }

    fn mine(&self) -> bool {
        self.case.row.assignee.as_deref() == Some(self.staff.name())
    }

    // What is offered; the app checks again.

    fn may_take(&self) -> bool {
        let free = self.case.row.status.is_open() && self.case.row.assignee.is_none();
        free && self.staff.may(Action::TakeCase)
    }

    fn may_note(&self) -> bool {
        self.staff.may(Action::NoteCase)
    }

    fn may_answer(&self) -> bool {
        self.case.can_answer && self.staff.may(Action::AnswerCase)
    }

    fn may_change(&self) -> bool {
        self.staff.may(Action::ChangeCase)
    }

    fn may_open_identity(&self) -> bool {
        self.staff.may(Action::OpenIdentity)
    }

    fn may_open_evidence(&self) -> bool {
        self.staff.may(Action::OpenEvidence)
    }

    /// The statuses that may follow, but those with a form of their own.
    fn next(&self) -> Vec<CaseStatus> {
        let own = [CaseStatus::Closed, CaseStatus::Duplicate, CaseStatus::Waiting, CaseStatus::New];
        let from = self.case.row.status;
        let follows = |to: &&CaseStatus| from.may_become(**to) && !own.contains(to);
        CaseStatus::ALL.iter().filter(follows).copied().collect()
    }

    /// The number under which colleagues speak of it.
    fn number(&self, id: &EvidenceId) -> usize {
        self.case.evidence.iter().position(|piece| piece.id == *id).map_or(0, |index| index + 1)
    }
}

impl Shape {
    fn of(piece: &EvidenceView) -> Self {
        match piece.mime.as_deref().unwrap_or_default() {
            // What the app can make a preview of.
            "image/jpeg" | "image/png" | "image/webp" => Self::Picture,
            mime if mime.starts_with("audio/") => Self::Sound,
            mime if mime.starts_with("video/") && piece.kind == "voice" => Self::Sound,
            mime if mime.starts_with("video/") => Self::Film,
            _ => Self::File,
        }
    }
}

/// `GET /petugas/kasus/{id}`.
pub(super) async fn show(
    State(web): State<Web>,
    officer: Officer,
    Path(id): Path<String>,
) -> Result<Html<String>, Fault> {
    let id = CaseId::from_text(id);
    let case = web.app.case(&officer.staff, &id).await?;
    let alike = web.app.alike_cases(&officer.staff, &id).await?;
    let related = web.app.related(&officer.staff, &id).await?;
    let dialogs = web.app.dialogs();
    let lang = officer.staff.lang();
    let named = dialogs.data.close_reasons.iter();
    let close_reasons =
        named.map(|reason| (reason.slug.clone(), dialogs.text(&reason.name, lang).to_owned())).collect();
    let referrals = web.app.referrals_of(&officer.staff, &id).await?;
    let frame = Frame::of(&officer);
    let page = Page { frame, staff: officer.staff, case, alike, related, close_reasons, referrals };
    Ok(Html(page.render()?))
}

#[derive(Deserialize)]
pub(super) struct Reason {
    reason: String,
}

#[derive(Template)]
#[template(path = "console/identity.html")]
struct Drawer {
    frame: Frame,
    id: CaseId,
    identity: Identity,
    reason: String,
}

/// `POST /petugas/kasus/{id}/identitas`: opens the drawer; the reason and the opening are kept by the app.
pub(super) async fn identity(
    State(web): State<Web>,
    Path(id): Path<String>,
    act: Act<Reason>,
) -> Result<Html<String>, Fault> {
    let id = CaseId::from_text(id);
    let reason = act.form.reason.trim().to_owned();
    let identity = web.app.identity(&act.officer.staff, &id, &reason).await?;
    Ok(Html(Drawer { frame: Frame::of(&act.officer), id, identity, reason }.render()?))
}

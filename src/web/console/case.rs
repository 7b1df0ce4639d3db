//! A case: the story on the left, the facts on the right, and the identity drawer.

pub(super) mod around;
pub(super) mod print;

use std::borrow::Borrow;
use std::fmt::Write as _;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use serde::Deserialize;

use super::super::Web;
use super::super::auth::{Act, Officer};
use super::super::error::Fault;
use super::{Frame, referral};
use crate::app::access::Staff;
use crate::app::canned::ASK_DAYS;
use crate::app::cases::{CaseView, EvidenceView, Happened, Identity, Show, StoryAsk, TimelineItem};
use crate::app::drafts::{Draft, DraftKind};
use crate::app::links::Related;
use crate::app::pictures::AlikeCase;
use crate::app::referrals::ReferralView;
use crate::dialog::model::Label;
use crate::dialog::rich::Rich;
use crate::domain::calendar::Step;
use crate::domain::case::{CaseStatus, Channel, LinkKind, Priority};
use crate::domain::fingerprint::FingerprintKind;
use crate::domain::identifier::IdentifierKind;
use crate::domain::ids::CaseId;
use crate::domain::referral::ReferralState;
use crate::domain::register::Standing;
use crate::domain::staff::Action;
use crate::domain::time::{Timestamp, Zone, days};
use around::Around;

/// What the address says of the page: which part of the story, and where somebody was writing.
#[derive(Debug, Default, Clone, Deserialize)]
pub(super) struct Ask {
    /// What of the story, as [`Show`] writes it.
    tampil: Option<String>,
    /// Only what came before this place.
    sebelum: Option<i64>,
    /// The version that somebody had before them.
    sejak: Option<i64>,
    /// The form that is open.
    tulis: Option<String>,
    /// Show what the reporter would read.
    pratinjau: Option<String>,
    /// The close reason that is suggested.
    alasan: Option<String>,
}

impl Ask {
    fn show(&self) -> Show {
        self.tampil.as_deref().and_then(Show::parse).unwrap_or(Show::All)
    }

    fn story(&self, renewal: bool) -> StoryAsk {
        StoryAsk { show: self.show(), before: self.sebelum, since: self.sejak, whole: false, renewal }
    }
}

/// The drawer, opened.
struct Opened {
    identity: Identity,
    reason: String,
}

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
    /// Labels that it does not have: slug and name.
    labels: Vec<(String, String)>,
    referrals: Vec<ReferralView>,
    ask: Ask,
    around: Around,
    /// What the reporter would read.
    preview: Option<Rich>,
    opened: Option<Opened>,
}

/// What a change of the history says, as far as it needs words of ours.
enum Turn<'a> {
    Status(CaseStatus, CaseStatus, &'a str),
    Priority(Priority, Priority, &'a str),
    /// The reporter did not answer in time.
    Unanswered,
    /// Already words.
    Said(&'a str),
}

impl<'a> Turn<'a> {
    /// The history keeps `from → to`, and after ` · ` the reason.
    fn of(detail: &'a str) -> Self {
        if detail == "unanswered" {
            return Self::Unanswered;
        }
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

    /// What came with a thing, each piece under the number by which colleagues speak of it.
    fn pieces(&self, item: &TimelineItem) -> Vec<(usize, &EvidenceView)> {
        let numbered = (1..).zip(&self.case.evidence);
        numbered.filter(|(_, piece)| item.evidence.contains(&piece.id)).collect()
    }

    fn shown(&self) -> Show {
        self.ask.show()
    }

    fn steps_done(&self) -> usize {
        self.case.steps.iter().filter(|step| step.done.is_some()).count()
    }

    /// Which form is open; the internal note unless something else was begun.
    fn writes(&self, kind: impl Borrow<DraftKind>) -> bool {
        let open = self.ask.tulis.as_deref().and_then(form_of).unwrap_or(DraftKind::Note);
        open == *kind.borrow()
    }

    fn draft(&self, kind: impl Borrow<DraftKind>) -> Draft {
        self.case.drafts.of(*kind.borrow())
    }

    /// Whether something that was sent from an older page did not go.
    fn unsent(&self) -> bool {
        self.ask.sejak.is_some() && self.ask.tulis.is_some()
    }

    fn status_unsent(&self) -> bool {
        self.unsent() && self.ask.tulis.as_deref() == Some("status")
    }

    /// The day that stands in the form: the chosen one, else the usual.
    fn day(&self, chosen: &str) -> String {
        if !chosen.is_empty() {
            return chosen.to_owned();
        }
        self.frame.now.at.after(days(ASK_DAYS)).civil(self.frame.now.zone).date().to_string()
    }

    fn is_priority(&self, each: impl Borrow<Priority>, chosen: &str) -> bool {
        let each = *each.borrow();
        if chosen.is_empty() { each == self.case.row.priority } else { each.as_str() == chosen }
    }

    fn is_reason(&self, slug: &str, chosen: &str) -> bool {
        self.ask.alasan.as_deref().unwrap_or(chosen) == slug
    }

    /// The part of the story as an address has it, so that a form comes back to the same place.
    fn here(&self) -> String {
        let mut query = format!("?tampil={}", self.shown().as_str());
        if let Some(before) = self.ask.sebelum {
            // Writing into a string cannot fail.
            write!(query, "&sebelum={before}").unwrap_or_default();
        }
        query
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

/// The form behind its name in the address.
fn form_of(name: &str) -> Option<DraftKind> {
    match name {
        "catatan" => Some(DraftKind::Note),
        "balas" => Some(DraftKind::Answer),
        "urgensi" => Some(DraftKind::Priority),
        "tutup" => Some(DraftKind::Close),
        _ => None,
    }
}

/// The end of a day that a form names, where the office is.
pub(super) fn end_of_day(day: &str, zone: Zone) -> Option<Timestamp> {
    let day: jiff::civil::Date = day.parse().ok()?;
    let end = day.at(23, 59, 0, 0).to_zoned(jiff::tz::offset(zone.hours()).to_time_zone()).ok()?;
    Some(Timestamp(end.timestamp().as_millisecond()))
}

/// `GET /petugas/kasus/{id}`.
pub(super) async fn show(
    State(web): State<Web>,
    officer: Officer,
    Path(id): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Html<String>, Fault> {
    page(&web, officer, &CaseId::from_text(id), ask, None).await
}

async fn page(
    web: &Web,
    officer: Officer,
    id: &CaseId,
    ask: Ask,
    opened: Option<Opened>,
) -> Result<Html<String>, Fault> {
    let frame = Frame::of(&officer);
    let story = ask.story(officer.renewing);
    let staff = officer.staff;
    let case = web.app.case_page(&staff, id, &story).await?;
    let alike = web.app.alike_cases(&staff, id).await?;
    let related = web.app.related(&staff, id).await?;
    let dialogs = web.app.dialogs();
    let named = dialogs.data.close_reasons.iter();
    let close_reasons =
        named.map(|reason| (reason.slug.clone(), dialogs.text(&reason.name, staff.lang()).to_owned()));
    let close_reasons = close_reasons.collect();
    let free =
        dialogs.data.labels.iter().filter(|label| case.row.labels.iter().all(|(own, _)| *own != label.slug));
    let named =
        |label: &Label| (label.slug.clone(), dialogs.label_name(&label.slug, staff.lang()).to_owned());
    let labels = free.map(named).collect();
    let preview = match ask.pratinjau {
        Some(_) => Some(previewed(web, &staff, &case, frame.now.zone).await?),
        None => None,
    };
    let referrals = web.app.referrals_of(&staff, id).await?;
    let around = Around::new(&frame, id, case.others.clone(), (case.version, case.version));
    let page = Page {
        frame,
        staff,
        case,
        alike,
        related,
        close_reasons,
        labels,
        referrals,
        ask,
        around,
        preview,
        opened,
    };
    Ok(Html(page.render()?))
}

/// The begun answer as the reporter would read it.
async fn previewed(web: &Web, staff: &Staff, case: &CaseView, zone: Zone) -> Result<Rich, Fault> {
    let draft = case.drafts.of(DraftKind::Answer);
    Ok(web.app.preview(staff, &case.row.id, &draft.text, end_of_day(&draft.choice, zone)).await?)
}

#[derive(Deserialize)]
pub(super) struct Reason {
    reason: String,
}

/// `POST /petugas/kasus/{id}/identitas`: the page again with the drawer open; the reason and the opening are kept by the app.
pub(super) async fn identity(
    State(web): State<Web>,
    Path(id): Path<String>,
    Query(ask): Query<Ask>,
    act: Act<Reason>,
) -> Result<Html<String>, Fault> {
    let id = CaseId::from_text(id);
    let reason = act.form.reason.trim().to_owned();
    let identity = web.app.identity(&act.officer.staff, &id, &reason).await?;
    page(&web, act.officer, &id, ask, Some(Opened { identity, reason })).await
}

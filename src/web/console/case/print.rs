//! A case on paper: black on white, with the office's heading, the whole story and the list of annexes.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;

use super::super::super::Web;
use super::super::super::auth::{Act, Officer};
use super::super::super::error::Fault;
use super::super::Frame;
use super::{Opened, Reason, Turn};
use crate::app::access::Staff;
use crate::app::cases::{CaseView, Happened, StoryAsk};
use crate::domain::case::{CaseStatus, Channel, Priority};
use crate::domain::identifier::IdentifierKind;
use crate::domain::ids::CaseId;
use crate::domain::staff::Action;

#[derive(Template)]
#[template(path = "console/case/print.html")]
struct Paper {
    frame: Frame,
    staff: Staff,
    case: CaseView,
    /// Name and address of the office; empty while nobody has supplied them.
    office: (String, String),
    opened: Option<Opened>,
}

impl Paper {
    fn may_open_evidence(&self) -> bool {
        self.staff.may(Action::OpenEvidence)
    }

    fn may_open_identity(&self) -> bool {
        self.staff.may(Action::OpenIdentity)
    }
}

/// `GET /petugas/kasus/{id}/cetak`: without who reported.
pub(in super::super) async fn show(
    State(web): State<Web>,
    officer: Officer,
    Path(id): Path<String>,
) -> Result<Html<String>, Fault> {
    paper(&web, officer, &CaseId::from_text(id), None).await
}

/// `POST /petugas/kasus/{id}/cetak`: with who reported, for a reason that is kept.
pub(in super::super) async fn with_identity(
    State(web): State<Web>,
    Path(id): Path<String>,
    act: Act<Reason>,
) -> Result<Html<String>, Fault> {
    let id = CaseId::from_text(id);
    let reason = act.form.reason.trim().to_owned();
    let identity = web.app.identity(&act.officer.staff, &id, &reason).await?;
    paper(&web, act.officer, &id, Some(Opened { identity, reason })).await
}

async fn paper(
    web: &Web,
    officer: Officer,
    id: &CaseId,
    opened: Option<Opened>,
) -> Result<Html<String>, Fault> {
    let ask = StoryAsk { whole: true, ..StoryAsk::default() };
    let case = web.app.case_page(&officer.staff, id, &ask).await?;
    let dialogs = web.app.dialogs();
    let fact = |key: &str| dialogs.fact(key, officer.staff.lang()).unwrap_or_default();
    let office = (fact("kantor.nama_panjang"), fact("kantor.alamat"));
    let frame = Frame::of(&officer);
    Ok(Html(Paper { frame, staff: officer.staff, case, office, opened }.render()?))
}

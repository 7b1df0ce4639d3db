//! Warnings of the office: the list, and the page of one with its steps.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, Redirect};
use serde::Deserialize;

use super::super::super::Web;
use super::super::super::auth::{Act, Officer};
use super::super::super::error::Fault;
use super::super::Frame;
use crate::app::access::Staff;
use crate::app::warnings::{Warning, WarningStep};
use crate::domain::identifier::IdentifierKind;
use crate::domain::ids::WarningId;
use crate::domain::official::WarningState;
use crate::domain::staff::Action;
use crate::domain::text::Private;

#[derive(Template)]
#[template(path = "register/warnings.html")]
struct List {
    frame: Frame,
    warnings: Vec<Warning>,
}

/// `GET /petugas/register/peringatan`.
pub(in super::super) async fn list(State(web): State<Web>, officer: Officer) -> Result<Html<String>, Fault> {
    let warnings = web.app.warnings(&officer.staff).await?;
    Ok(Html(List { frame: Frame::of(&officer), warnings }.render()?))
}

#[derive(Template)]
#[template(path = "register/warning.html")]
struct Page {
    frame: Frame,
    staff: Staff,
    warning: Warning,
    steps: Vec<WarningStep>,
}

impl Page {
    /// Where it may go from here; the app checks again.
    fn next(&self) -> Vec<WarningState> {
        let may = self.staff.may(Action::PublishWarning);
        let from = self.warning.state;
        WarningState::ALL.iter().copied().filter(|to| may && from.may_become(*to)).collect()
    }
}

/// `GET /petugas/register/peringatan/{id}`.
pub(in super::super) async fn show(
    State(web): State<Web>,
    officer: Officer,
    Path(id): Path<String>,
) -> Result<Html<String>, Fault> {
    let (warning, steps) = web.app.warning(&officer.staff, &WarningId::from_text(id)).await?;
    let frame = Frame::of(&officer);
    let page = Page { frame, staff: officer.staff, warning, steps };
    Ok(Html(page.render()?))
}

#[derive(Deserialize)]
pub(in super::super) struct Step {
    ke: String,
    reason: String,
}

/// `POST /petugas/register/peringatan/{id}`.
pub(in super::super) async fn step(
    State(web): State<Web>,
    Path(id): Path<String>,
    act: Act<Step>,
) -> Result<Redirect, Fault> {
    let id = WarningId::from_text(id);
    let (app, staff) = (&web.app, &act.officer.staff);
    let reason = Private::from(act.form.reason.trim());
    let done = match WarningState::parse(&act.form.ke).ok_or_else(Fault::unreadable)? {
        WarningState::Published => app.uphold_warning(staff, &id, &reason).await,
        WarningState::Disputed => app.dispute_warning(staff, &id, &reason).await,
        WarningState::Withdrawn => app.withdraw_warning(staff, &id, &reason).await,
    };
    done.map_err(|error| Fault::from(error).keeping(&reason))?;
    Ok(Redirect::to(&format!("/petugas/register/peringatan/{id}")))
}

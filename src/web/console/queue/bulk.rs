//! Acts on the ticked cases: a page that names them and asks, then one that says what became of each. And the labels of one case.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, Redirect};
use serde::Deserialize;

use super::super::super::Web;
use super::super::super::auth::{Act, Fields};
use super::super::super::error::Fault;
use super::super::Frame;
use crate::app::AppError;
use crate::app::queue::{BulkAct, BulkPlan, Outcome, Picked};
use crate::dialog::model::Dialogs;
use crate::domain::case::{CaseStatus, Priority};
use crate::domain::ids::{CaseId, StaffId};
use crate::domain::text::Lang;

/// What can be done with ticked cases, as the buttons name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Assign,
    Label,
    Unlabel,
    Close,
}

impl What {
    const ALL: [Self; 4] = [Self::Assign, Self::Label, Self::Unlabel, Self::Close];

    fn as_str(self) -> &'static str {
        match self {
            Self::Assign => "tugaskan",
            Self::Label => "label",
            Self::Unlabel => "lepas_label",
            Self::Close => "tutup",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.as_str() == text)
    }

    fn act(self, value: &str) -> BulkAct {
        match self {
            Self::Assign => BulkAct::Assign(StaffId::from_text(value)),
            Self::Label => BulkAct::Label(value.to_owned()),
            Self::Unlabel => BulkAct::Unlabel(value.to_owned()),
            Self::Close => BulkAct::Close(value.to_owned()),
        }
    }
}

#[derive(Template)]
#[template(path = "console/bulk.html")]
struct Confirm {
    frame: Frame,
    what: What,
    plan: BulkPlan,
    colleagues: Vec<(StaffId, String)>,
    dialogs: Arc<Dialogs>,
    lang: Lang,
}

#[derive(Template)]
#[template(path = "console/bulk_done.html")]
struct Done {
    frame: Frame,
    what: What,
    outcomes: Vec<Outcome>,
}

impl Done {
    fn done(&self) -> usize {
        self.outcomes.iter().filter(|one| one.done.is_ok()).count()
    }

    fn left(&self) -> usize {
        self.outcomes.len() - self.done()
    }
}

/// `POST /petugas/massal`: the ticked cases as they are now, and what is to be done with them.
pub(in super::super) async fn confirm(State(web): State<Web>, fields: Fields) -> Result<Html<String>, Fault> {
    let what = What::parse(fields.one("laku")).ok_or_else(Fault::unreadable)?;
    let ids: Vec<CaseId> = fields.all("kasus").map(CaseId::from_text).collect();
    let staff = &fields.officer.staff;
    if !staff.may(what.act("").needs()) {
        return Err(AppError::Forbidden.into());
    }
    let page = Confirm {
        frame: Frame::of(&fields.officer),
        what,
        plan: web.app.bulk_plan(staff, &ids).await?,
        colleagues: web.app.colleagues(staff).await?,
        dialogs: web.app.dialogs(),
        lang: staff.lang().clone(),
    };
    Ok(Html(page.render()?))
}

/// `POST /petugas/massal/jadi`.
pub(in super::super) async fn done(State(web): State<Web>, fields: Fields) -> Result<Html<String>, Fault> {
    let what = What::parse(fields.one("laku")).ok_or_else(Fault::unreadable)?;
    let picked: Vec<Picked> = fields.all("kasus").map(picked).collect();
    if picked.is_empty() {
        return Err(AppError::Invalid("none_picked").into());
    }
    let outcomes = web.app.bulk(&fields.officer.staff, &picked, &what.act(fields.one("nilai"))).await?;
    Ok(Html(Done { frame: Frame::of(&fields.officer), what, outcomes }.render()?))
}

/// `case~holder`, as the page that asks wrote it.
fn picked(text: &str) -> Picked {
    let (id, holder) = text.split_once('~').unwrap_or((text, ""));
    let holder = (!holder.is_empty()).then(|| StaffId::from_text(holder));
    Picked { id: CaseId::from_text(id), holder }
}

#[derive(Deserialize)]
pub(in super::super) struct OneLabel {
    label: String,
    /// Set when the label is to be taken off.
    #[serde(default)]
    lepas: String,
}

/// `POST /petugas/kasus/{id}/label`.
pub(in super::super) async fn label(
    State(web): State<Web>,
    Path(id): Path<String>,
    act: Act<OneLabel>,
) -> Result<Redirect, Fault> {
    let id = CaseId::from_text(id);
    let on = act.form.lepas.is_empty();
    web.app.label(&act.officer.staff, &id, &act.form.label, on).await?;
    Ok(Redirect::to(&format!("/petugas/kasus/{id}#label")))
}

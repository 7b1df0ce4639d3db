//! The page of a node: where and when it was named, what it is tied to, what staff decided, the warning about it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, Redirect};
use serde::Deserialize;

use super::super::super::Web;
use super::super::super::auth::{Act, Officer};
use super::super::super::error::Fault;
use super::super::Frame;
use super::chart::Chart;
use crate::app::access::Staff;
use crate::app::register::{Decided, Judgement, NodeView};
use crate::domain::case::CaseStatus;
use crate::domain::identifier::IdentifierKind;
use crate::domain::ids::{CaseId, NodeId, TieId};
use crate::domain::official::WarningState;
use crate::domain::register::{Bond, Standing, Verdict};
use crate::domain::staff::Action;
use crate::domain::text::Private;

#[derive(Template)]
#[template(path = "register/node.html")]
struct Page {
    frame: Frame,
    staff: Staff,
    chart: Chart,
    node: NodeView,
    first: bool,
    /// What a warning may begin with; empty where none can be published.
    draft: String,
}

impl Page {
    /// In how many kabupaten it was named, without those that are not known.
    fn districts(&self) -> usize {
        self.node.places.iter().filter(|(place, _)| !place.is_empty()).count()
    }

    // What is offered; the app checks again.

    fn may_judge(&self) -> bool {
        self.staff.may(Action::JudgeTie)
    }

    fn may_mark(&self) -> bool {
        self.staff.may(Action::MarkPublic) && self.node.line.standing == Standing::Plain
    }

    fn may_warn(&self) -> bool {
        let warnable =
            self.node.line.kind != IdentifierKind::Name && self.node.line.standing == Standing::Plain;
        self.staff.may(Action::PublishWarning) && warnable && self.node.warning.is_none()
    }
}

#[derive(Debug, Default, Deserialize)]
pub(in super::super) struct Ask {
    sesudah: Option<String>,
}

/// `GET /petugas/register/{node}`.
pub(in super::super) async fn show(
    State(web): State<Web>,
    officer: Officer,
    Path(node): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Html<String>, Fault> {
    let node = web.app.node(&officer.staff, &NodeId::from_text(node), ask.sesudah.as_deref()).await?;
    let frame = Frame::of(&officer);
    let chart = Chart::new(&node.months, frame.say);
    let first = ask.sesudah.is_none();
    let draft = if node.line.kind == IdentifierKind::Name {
        String::new()
    } else {
        web.app.warning_draft(node.line.kind)
    };
    let page = Page { frame, staff: officer.staff, chart, node, first, draft };
    Ok(Html(page.render()?))
}

fn back(node: &NodeId) -> Redirect {
    Redirect::to(&format!("/petugas/register/{node}#putusan"))
}

#[derive(Deserialize)]
pub(in super::super) struct Judge {
    putusan: String,
    /// The other node.
    #[serde(default)]
    lain: String,
    /// The case.
    #[serde(default)]
    kasus: String,
    reason: String,
}

impl Judge {
    fn judgement(&self) -> Option<Judgement> {
        let other = Some(&self.lain).filter(|id| !id.is_empty()).map(NodeId::from_text);
        let case = Some(&self.kasus).filter(|id| !id.is_empty()).map(CaseId::from_text);
        Some(match Verdict::parse(&self.putusan)? {
            Verdict::Same => Judgement::Same(other?),
            Verdict::Different => Judgement::Different(other?),
            Verdict::Apart => Judgement::Apart(case?),
            Verdict::Common => Judgement::Common,
        })
    }
}

/// `POST /petugas/register/{node}/putusan`.
pub(in super::super) async fn judge(
    State(web): State<Web>,
    Path(node): Path<String>,
    act: Act<Judge>,
) -> Result<Redirect, Fault> {
    let node = NodeId::from_text(node);
    let judgement = act.form.judgement().ok_or_else(Fault::unreadable)?;
    let done = web.app.judge(&act.officer.staff, &node, &judgement, &act.form.reason).await;
    done.map_err(|error| Fault::from(error).keeping(&Private::from(act.form.reason.as_str())))?;
    Ok(back(&node))
}

#[derive(Deserialize)]
pub(in super::super) struct Undo {
    putusan: String,
    reason: String,
}

/// `POST /petugas/register/{node}/batal`.
pub(in super::super) async fn undo(
    State(web): State<Web>,
    Path(node): Path<String>,
    act: Act<Undo>,
) -> Result<Redirect, Fault> {
    let (node, tie) = (NodeId::from_text(node), TieId::from_text(act.form.putusan));
    let done = web.app.take_back(&act.officer.staff, &node, &tie, &act.form.reason).await;
    done.map_err(|error| Fault::from(error).keeping(&Private::from(act.form.reason.as_str())))?;
    Ok(back(&node))
}

#[derive(Deserialize)]
pub(in super::super) struct Warn {
    words: String,
    reason: String,
    /// The ticked "yes": everyone reads it from then on.
    #[serde(default)]
    yakin: String,
}

/// `POST /petugas/register/{node}/peringatan`.
pub(in super::super) async fn warn(
    State(web): State<Web>,
    Path(node): Path<String>,
    act: Act<Warn>,
) -> Result<Redirect, Fault> {
    if act.form.yakin.is_empty() {
        return Err(Fault::unreadable());
    }
    let node = NodeId::from_text(node);
    let words: Private = act.form.words.replace("\r\n", "\n").trim().to_owned().into();
    let reason = Private::from(act.form.reason.trim());
    let done = web.app.warn_about(&act.officer.staff, &node, words.clone(), reason).await;
    done.map_err(|error| Fault::from(error).keeping(&words))?;
    Ok(Redirect::to(&format!("/petugas/register/{node}#peringatan")))
}

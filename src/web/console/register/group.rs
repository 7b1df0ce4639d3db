//! The page of a group: a picture of it, and the same in words.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;

use super::super::super::Web;
use super::super::super::auth::Officer;
use super::super::super::error::Fault;
use super::super::Frame;
use super::chart::Chart;
use super::graph::Graph;
use crate::app::register::GroupView;
use crate::domain::case::CaseStatus;
use crate::domain::identifier::IdentifierKind;
use crate::domain::ids::NodeId;
use crate::domain::register::{Bond, HUB_CASES, Standing};

#[derive(Template)]
#[template(path = "register/group.html")]
struct Page {
    frame: Frame,
    chart: Chart,
    graph: Graph,
    group: GroupView,
}

/// `GET /petugas/register/kelompok/{node}`.
pub(in super::super) async fn show(
    State(web): State<Web>,
    officer: Officer,
    Path(node): Path<String>,
) -> Result<Html<String>, Fault> {
    let group = web.app.group(&officer.staff, &NodeId::from_text(node)).await?;
    let frame = Frame::of(&officer);
    let (chart, graph) = (Chart::new(&group.cases.months, frame.say), Graph::of(&group));
    let page = Page { frame, chart, graph, group };
    Ok(Html(page.render()?))
}

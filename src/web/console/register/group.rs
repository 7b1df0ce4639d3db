//! The page of a group: a picture of it, and the same in words.

use std::borrow::Borrow;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;

use super::super::super::Web;
use super::super::super::auth::Officer;
use super::super::super::error::Fault;
use super::super::super::views::Moment;
use super::super::Frame;
use super::chart::Chart;
use super::graph::Graph;
use crate::app::register::GroupView;
use crate::domain::case::CaseStatus;
use crate::domain::identifier::IdentifierKind;
use crate::domain::ids::NodeId;
use crate::domain::register::{Bond, HUB_CASES, Standing};
use crate::domain::time::{Local, Timestamp};

#[derive(Template)]
#[template(path = "register/group.html")]
struct Page {
    frame: Frame,
    chart: Chart,
    graph: Graph,
    group: GroupView,
    now: Local,
}

impl Page {
    fn moment(&self, at: impl Borrow<Timestamp>) -> Moment {
        Moment::new(at, self.now)
    }
}

/// `GET /petugas/register/kelompok/{node}`.
pub(in super::super) async fn show(
    State(web): State<Web>,
    officer: Officer,
    Path(node): Path<String>,
) -> Result<Html<String>, Fault> {
    let group = web.app.group(&officer.staff, &NodeId::from_text(node)).await?;
    let (chart, graph) = (Chart::new(&group.cases.months), Graph::of(&group));
    let page = Page { frame: Frame::of(&officer), chart, graph, group, now: web.app.local_now() };
    Ok(Html(page.render()?))
}

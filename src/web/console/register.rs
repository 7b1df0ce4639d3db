//! The register of recruiters: looking up, what is seen most, what is public; below it the pages of a node, of a group and of a
//! warning. A number stands in no address: a search is a form, a page goes by its node's id.

mod chart;
mod graph;
pub(super) mod group;
pub(super) mod node;
pub(super) mod warning;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Html;
use serde::Deserialize;

use super::super::Web;
use super::super::auth::{Act, Officer};
use super::super::error::Fault;
use super::Frame;
use crate::app::register::{Found, MostSeen, NodeLine};
use crate::domain::identifier::IdentifierKind;
use crate::domain::register::Standing;

/// The spans that can be chosen for what is seen most, in days.
const SPANS: [u64; 2] = [30, 90];

#[derive(Template)]
#[template(path = "register/index.html")]
struct Index {
    frame: Frame,
    search: String,
    found: Option<Found>,
    most: MostSeen,
    days: u64,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Ask {
    hari: Option<u64>,
}

/// `GET /petugas/register`.
pub(super) async fn show(
    State(web): State<Web>,
    officer: Officer,
    Query(ask): Query<Ask>,
) -> Result<Html<String>, Fault> {
    let days = ask.hari.filter(|days| SPANS.contains(days)).unwrap_or(SPANS[0]);
    index(&web, &officer, days, String::new()).await
}

#[derive(Deserialize)]
pub(super) struct Search {
    #[serde(default)]
    cari: String,
}

/// `POST /petugas/register/cari`.
pub(super) async fn search(State(web): State<Web>, act: Act<Search>) -> Result<Html<String>, Fault> {
    let words: String = act.form.cari.trim().chars().take(200).collect();
    index(&web, &act.officer, SPANS[0], words).await
}

async fn index(web: &Web, officer: &Officer, days: u64, search: String) -> Result<Html<String>, Fault> {
    let staff = &officer.staff;
    let most = web.app.most_seen(staff, days).await?;
    let found = match search.as_str() {
        "" => None,
        words => Some(web.app.look_in_register(staff, words).await?),
    };
    let page = Index { frame: Frame::of(officer), search, found, most, days };
    Ok(Html(page.render()?))
}

#[derive(Template)]
#[template(path = "register/public.html")]
struct Public {
    frame: Frame,
    rows: Vec<(NodeLine, Option<String>)>,
}

/// `GET /petugas/register/umum`.
pub(super) async fn public(State(web): State<Web>, officer: Officer) -> Result<Html<String>, Fault> {
    let rows = web.app.public_nodes(&officer.staff).await?;
    Ok(Html(Public { frame: Frame::of(&officer), rows }.render()?))
}

//! Cases that belong together: merging two side by side, parting them again, links.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, Redirect};
use serde::Deserialize;

use super::super::Web;
use super::super::auth::{Act, Officer};
use super::super::error::Fault;
use super::Frame;
use crate::app::links::{Candidate, Pair};
use crate::app::register::CaseLink;
use crate::domain::case::{CaseStatus, Channel, LinkKind, Priority};
use crate::domain::identifier::IdentifierKind;
use crate::domain::ids::{CaseId, LinkId};
use crate::domain::text::Private;

type Done = Result<Redirect, Fault>;

fn back(id: &CaseId) -> Redirect {
    Redirect::to(&format!("/petugas/kasus/{id}#berkaitan"))
}

#[derive(Deserialize)]
pub(super) struct Beside {
    /// The other case: its id, or the code as it was typed.
    #[serde(default)]
    dengan: String,
}

#[derive(Template)]
#[template(path = "links/choose.html")]
struct Choose {
    frame: Frame,
    case: CaseLink,
    offered: Vec<Candidate>,
}

#[derive(Template)]
#[template(path = "links/pair.html")]
struct Sides {
    frame: Frame,
    pair: Pair,
}

/// `GET …/gabung`: which case to merge with; with `?dengan=` the two side by side.
pub(super) async fn beside(
    State(web): State<Web>,
    officer: Officer,
    Path(id): Path<String>,
    Query(asked): Query<Beside>,
) -> Result<Html<String>, Fault> {
    let id = CaseId::from_text(id);
    let frame = Frame::of(&officer);
    if asked.dengan.trim().is_empty() {
        let case = web.app.case_link(&officer.staff, &id).await?;
        let offered = web.app.merge_candidates(&officer.staff, &id).await?;
        return Ok(Html(Choose { frame, case, offered }.render()?));
    }
    let other = web.app.case_named(&officer.staff, &asked.dengan).await?;
    let pair = web.app.pair(&officer.staff, &id, &other).await?;
    Ok(Html(Sides { frame, pair }.render()?))
}

#[derive(Deserialize)]
pub(super) struct Merge {
    /// The other case.
    dengan: String,
    /// The one that stays: one of the two.
    utama: String,
    reason: String,
}

/// `POST …/gabung`.
pub(super) async fn merge(State(web): State<Web>, Path(id): Path<String>, act: Act<Merge>) -> Done {
    let (here, other) = (CaseId::from_text(id), CaseId::from_text(act.form.dengan));
    let main = CaseId::from_text(act.form.utama);
    let case = match &main {
        main if *main == here => &other,
        main if *main == other => &here,
        _ => return Err(Fault::unreadable()),
    };
    let reason = Private::from(act.form.reason.trim());
    let done = web.app.merge(&act.officer.staff, case, &main, reason.clone()).await;
    done.map_err(|error| Fault::from(error).keeping(&reason))?;
    Ok(back(&main))
}

#[derive(Deserialize)]
pub(super) struct Part {
    reason: String,
}

/// `POST …/pisah`.
pub(super) async fn part(State(web): State<Web>, Path(id): Path<String>, act: Act<Part>) -> Done {
    let id = CaseId::from_text(id);
    let reason = Private::from(act.form.reason.trim());
    let done = web.app.unmerge(&act.officer.staff, &id, reason.clone()).await;
    done.map_err(|error| Fault::from(error).keeping(&reason))?;
    Ok(back(&id))
}

#[derive(Deserialize)]
pub(super) struct Link {
    /// The code of the other case.
    kode: String,
    jenis: String,
    #[serde(default)]
    reason: String,
}

/// `POST …/kaitan`.
pub(super) async fn link(State(web): State<Web>, Path(id): Path<String>, act: Act<Link>) -> Done {
    let id = CaseId::from_text(id);
    let kind = LinkKind::parse(&act.form.jenis).ok_or_else(Fault::unreadable)?;
    let other = web.app.case_named(&act.officer.staff, &act.form.kode).await?;
    web.app.link(&act.officer.staff, (&id, &other), kind, act.form.reason.trim().into()).await?;
    Ok(back(&id))
}

#[derive(Deserialize)]
pub(super) struct Unlink {
    kaitan: String,
}

/// `POST …/kaitan/hapus`.
pub(super) async fn unlink(State(web): State<Web>, Path(id): Path<String>, act: Act<Unlink>) -> Done {
    let id = CaseId::from_text(id);
    web.app.unlink(&act.officer.staff, &id, &LinkId::from_text(act.form.kaitan)).await?;
    Ok(back(&id))
}

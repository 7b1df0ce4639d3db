//! Coming in by a one-time link, and going out.

use askama::Template;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::super::Web;
use super::super::assets::{ASSETS, Assets};
use super::super::auth::{Act, Officer};
use super::super::cookies::Cookie;
use super::super::error::Fault;
use super::super::say::Say;
use crate::domain::staff::{Action, Role};
use crate::domain::text::Lang;

#[derive(Template)]
#[template(path = "console/door.html")]
struct Door {
    assets: &'static Assets,
    say: Say,
    step: Step,
}

enum Step {
    /// No link: how to get one.
    Closed,
    /// A link: a button uses it up, so that no preview of a chat program does.
    Ask,
    /// The link is used, old or wrong.
    Spent,
}

/// In which language the door is read: nobody is known there yet, so the address says it.
#[derive(Deserialize)]
pub(super) struct Read {
    bahasa: Option<String>,
}

impl Read {
    fn say(self) -> Say {
        self.bahasa.map(|tag| Say::new(&Lang(tag))).unwrap_or_default()
    }
}

fn page(step: Step, say: Say) -> Result<Html<String>, Fault> {
    Ok(Html(Door { assets: &ASSETS, say, step }.render()?))
}

/// `GET /petugas/masuk`.
pub(super) async fn closed(Query(read): Query<Read>) -> Result<Html<String>, Fault> {
    page(Step::Closed, read.say())
}

/// `GET /petugas/masuk/{token}`.
pub(super) async fn ask(Query(read): Query<Read>) -> Result<Html<String>, Fault> {
    page(Step::Ask, read.say())
}

/// `POST /petugas/masuk/{token}`.
pub(super) async fn enter(
    State(web): State<Web>,
    Path(token): Path<String>,
    Query(read): Query<Read>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let Some(cookie) = web.app.redeem(&token, agent).await? else {
        return Ok((StatusCode::FORBIDDEN, page(Step::Spent, read.say())?).into_response());
    };
    let home = web.app.staff_of_session(&cookie).await?.map_or("/petugas", |staff| home(staff.role()));
    let mut response = Redirect::to(home).into_response();
    if let Some(set) = Cookie::Officer.set(&cookie, None, web.settings.secure_cookies) {
        response.headers_mut().insert(header::SET_COOKIE, set);
    }
    Ok(response)
}

/// Where somebody's work begins.
fn home(role: Role) -> &'static str {
    match role {
        Role::Petugas | Role::Penyelia => "/petugas",
        Role::Admin => "/petugas/staf",
        Role::Penulis => "/petugas/dialog",
        Role::Statistik => "/petugas/statistik",
    }
}

/// Leads whoever sees no queue from it to where their work begins.
pub(super) async fn lead_home(officer: Officer, request: Request, next: Next) -> Response {
    if officer.staff.may(Action::SeeQueue) {
        next.run(request).await
    } else {
        Redirect::to(home(officer.staff.role())).into_response()
    }
}

#[derive(Deserialize)]
pub(super) struct Nothing {}

/// `POST /petugas/keluar`.
pub(super) async fn leave(State(web): State<Web>, act: Act<Nothing>) -> Result<Response, Fault> {
    web.app.log_out(&act.officer.cookie).await?;
    let mut response = Redirect::to("/petugas/masuk").into_response();
    if let Some(cleared) = Cookie::Officer.clear(web.settings.secure_cookies) {
        response.headers_mut().insert(header::SET_COOKIE, cleared);
    }
    Ok(response)
}

//! What happens around an open case: who else has it before them, and whether the page still shows it as it is.

use std::convert::Infallible;
use std::time::Duration;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use serde::Deserialize;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::super::super::Web;
use super::super::super::auth::{Act, Officer};
use super::super::super::error::Fault;
use super::super::super::say::Say;
use super::super::Frame;
use super::super::door::Nothing;
use crate::app::presence::Colleague;
use crate::domain::ids::CaseId;

/// How often an open page says that it is still open: often enough for a look not to run out.
const BEAT: Duration = Duration::from_secs(30);
/// Many changes at once make one renewal.
const GATHER: Duration = Duration::from_millis(300);

/// The lines above a case that renew themselves.
#[derive(Template)]
#[template(path = "console/case/around.html")]
pub(super) struct Around {
    say: Say,
    id: CaseId,
    others: Vec<Colleague>,
    /// The version that the page shows.
    version: i64,
    /// The version that the case has.
    now: i64,
}

impl askama::filters::HtmlSafe for Around {}

impl Around {
    /// For a page that shows the first of the versions, of a case that is at the second.
    pub(super) fn new(
        frame: &Frame,
        id: &CaseId,
        others: Vec<Colleague>,
        (version, now): (i64, i64),
    ) -> Self {
        Self { say: frame.say, id: id.clone(), others, version, now }
    }

    /// Whether something has happened since.
    fn fresh(&self) -> bool {
        self.now != self.version
    }
}

#[derive(Deserialize)]
pub(in super::super) struct Shown {
    /// The version that the page shows.
    #[serde(default)]
    versi: i64,
}

struct Watch {
    web: Web,
    officer: Officer,
    id: CaseId,
    version: i64,
    changes: Receiver<()>,
    looks: Receiver<CaseId>,
    told: String,
}

/// `GET /petugas/kasus/{id}/events`. While it is open the case counts as looked at. An open page is no activity: the stream
/// ends with the session.
pub(in super::super) async fn listen(
    State(web): State<Web>,
    officer: Officer,
    Path(id): Path<String>,
    Query(shown): Query<Shown>,
) -> Response {
    let (changes, looks) = (web.app.bell.cases(), web.app.bell.looks());
    let (id, version) = (CaseId::from_text(id), shown.versi);
    let watch = Watch { web, officer, id, version, changes, looks, told: String::new() };
    let mut response = Sse::new(events(watch)).keep_alive(KeepAlive::default()).into_response();
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

/// `POST /petugas/kasus/{id}/pergi`: the page was left.
pub(in super::super) async fn leave(
    State(web): State<Web>,
    Path(id): Path<String>,
    act: Act<Nothing>,
) -> Result<StatusCode, Fault> {
    web.app.leaves(&act.officer.staff, &CaseId::from_text(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn events(watch: Watch) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(Some(watch), |watch| async move {
        let mut watch = watch?;
        match watch.next().await {
            Some(lines) => Some((Ok(Event::default().event("sekitar").data(lines)), Some(watch))),
            None => Some((Ok(Event::default().event("selesai").data("-")), None)),
        }
    })
}

impl Watch {
    /// The next lines that differ from those told; `None` at the end.
    async fn next(&mut self) -> Option<String> {
        loop {
            match self.web.app.peek_session(&self.officer.cookie).await {
                Ok(Some(staff)) => self.officer.staff = staff,
                Ok(None) => return None,
                Err(_) => {}
            }
            if let Some(lines) = self.lines().await
                && lines != self.told
            {
                self.told.clone_from(&lines);
                return Some(lines);
            }
            tokio::select! {
                () = self.rung() => tokio::time::sleep(GATHER).await,
                () = tokio::time::sleep(BEAT) => {}
            }
        }
    }

    /// Waits until something may have happened: a case changed, or somebody opened this one. What was missed may have been it.
    async fn rung(&mut self) {
        loop {
            let heard = tokio::select! {
                change = self.changes.recv() => change.map(|()| true),
                look = self.looks.recv() => look.map(|id| id == self.id),
            };
            match heard {
                Ok(false) => {}
                Ok(true) | Err(RecvError::Lagged(_)) => return,
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    }

    /// The lines as they are now. While the store is away the page keeps what it shows.
    async fn lines(&self) -> Option<String> {
        let around = self.web.app.still_looks(&self.officer.staff, &self.id).await.ok()?;
        let frame = Frame::of(&self.officer);
        let versions = (self.version, around.version);
        Around::new(&frame, &self.id, around.others, versions).render().ok()
    }
}

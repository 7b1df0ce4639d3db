//! Waves: the list, one wave with what its reports have in common, and what officers do with it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, Redirect};
use serde::Deserialize;

use super::super::Web;
use super::super::auth::{Act, Officer};
use super::super::error::Fault;
use super::Frame;
use super::door::Nothing;
use crate::app::waves::{Shown, WaveRow, WaveView};
use crate::domain::ids::NoticeId;
use crate::domain::staff::Action;
use crate::domain::text::Private;
use crate::domain::wave::{NoticeState, SubjectKind};

type Done = Result<Redirect, Fault>;

#[derive(Template)]
#[template(path = "console/waves.html")]
struct List {
    frame: Frame,
    rows: Vec<WaveRow>,
}

#[derive(Template)]
#[template(path = "console/wave.html")]
struct Page {
    frame: Frame,
    wave: WaveView,
    may_mark: bool,
    may_warn: bool,
}

impl Page {
    /// Whether there is a sign that a warning could be about.
    fn can_warn(&self) -> bool {
        self.may_warn && self.wave.signs.iter().any(|sign| sign.identifier().is_some() && !sign.warned)
    }
}

/// `GET /petugas/gelombang`.
pub(super) async fn list(State(web): State<Web>, officer: Officer) -> Result<Html<String>, Fault> {
    let rows = web.app.waves(&officer.staff).await?;
    Ok(Html(List { frame: Frame::of(&officer), rows }.render()?))
}

/// `GET /petugas/gelombang/{id}`.
pub(super) async fn show(
    State(web): State<Web>,
    officer: Officer,
    Path(id): Path<String>,
) -> Result<Html<String>, Fault> {
    let wave = web.app.wave(&officer.staff, &NoticeId::from_text(id)).await?;
    let page = Page {
        frame: Frame::of(&officer),
        wave,
        may_mark: officer.staff.may(Action::ChangeCase),
        may_warn: officer.staff.may(Action::PublishWarning),
    };
    Ok(Html(page.render()?))
}

fn back(id: &NoticeId) -> Redirect {
    Redirect::to(&format!("/petugas/gelombang/{id}"))
}

/// `POST …/dilihat`.
pub(super) async fn seen(State(web): State<Web>, Path(id): Path<String>, act: Act<Nothing>) -> Done {
    let id = NoticeId::from_text(id);
    web.app.mark_wave(&act.officer.staff, &id, NoticeState::Seen).await?;
    Ok(back(&id))
}

/// `POST …/selesai`.
pub(super) async fn closed(State(web): State<Web>, Path(id): Path<String>, act: Act<Nothing>) -> Done {
    let id = NoticeId::from_text(id);
    web.app.mark_wave(&act.officer.staff, &id, NoticeState::Closed).await?;
    Ok(back(&id))
}

#[derive(Deserialize)]
pub(super) struct Warn {
    /// Which of the signs, from 0.
    tanda: String,
    words: String,
    reason: String,
}

/// `POST …/peringatan`.
pub(super) async fn warn(State(web): State<Web>, Path(id): Path<String>, act: Act<Warn>) -> Done {
    let id = NoticeId::from_text(id);
    let typed = |text: &str| Private(text.replace("\r\n", "\n").trim().to_owned());
    let (words, reason) = (typed(&act.form.words), typed(&act.form.reason));
    let sign = act.form.tanda.parse().map_err(|_| Fault::unreadable().keeping(&words))?;
    let done = web.app.warn_of_wave(&act.officer.staff, &id, sign, words.clone(), reason).await;
    done.map_err(|error| Fault::from(error).keeping(&words))?;
    Ok(back(&id))
}

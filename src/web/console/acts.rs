//! What officers do to a case: one form each, then back to the case.

use axum::extract::{Path, State};
use axum::response::Redirect;
use serde::Deserialize;

use super::super::Web;
use super::super::auth::Act;
use super::super::error::Fault;
use super::door::Nothing;
use crate::domain::case::{CaseStatus, Priority};
use crate::domain::ids::CaseId;
use crate::domain::text::Private;

type Done = Result<Redirect, Fault>;

fn back(id: &CaseId) -> Redirect {
    Redirect::to(&format!("/petugas/kasus/{id}#terakhir"))
}

/// Words as typed, with plain line ends.
fn typed(text: &str) -> Private {
    text.replace("\r\n", "\n").trim().to_owned().into()
}

/// `POST …/ambil`.
pub(super) async fn take(State(web): State<Web>, Path(id): Path<String>, act: Act<Nothing>) -> Done {
    let id = CaseId::from_text(id);
    web.app.take(&act.officer.staff, &id).await?;
    Ok(back(&id))
}

#[derive(Deserialize)]
pub(super) struct Note {
    text: String,
}

/// `POST …/catatan`.
pub(super) async fn note(State(web): State<Web>, Path(id): Path<String>, act: Act<Note>) -> Done {
    let id = CaseId::from_text(id);
    let words = typed(&act.form.text);
    let done = web.app.note(&act.officer.staff, &id, words.clone()).await;
    done.map_err(|error| Fault::from(error).keeping(&words))?;
    Ok(back(&id))
}

#[derive(Deserialize)]
pub(super) struct Answer {
    text: String,
    /// Set when the reporter is asked for something: the clock stands until they answer.
    #[serde(default)]
    tunggu: String,
}

/// `POST …/balas`.
pub(super) async fn answer(State(web): State<Web>, Path(id): Path<String>, act: Act<Answer>) -> Done {
    let id = CaseId::from_text(id);
    let words = typed(&act.form.text);
    let ask_more = !act.form.tunggu.is_empty();
    let done = web.app.answer(&act.officer.staff, &id, words.clone(), ask_more).await;
    done.map_err(|error| Fault::from(error).keeping(&words))?;
    Ok(back(&id))
}

#[derive(Deserialize)]
pub(super) struct Status {
    status: String,
}

/// `POST …/status`.
pub(super) async fn status(State(web): State<Web>, Path(id): Path<String>, act: Act<Status>) -> Done {
    let id = CaseId::from_text(id);
    let to = CaseStatus::parse(&act.form.status).ok_or_else(Fault::unreadable)?;
    web.app.set_status(&act.officer.staff, &id, to).await?;
    Ok(back(&id))
}

#[derive(Deserialize)]
pub(super) struct Urgency {
    priority: String,
    reason: String,
}

/// `POST …/urgensi`.
pub(super) async fn priority(State(web): State<Web>, Path(id): Path<String>, act: Act<Urgency>) -> Done {
    let id = CaseId::from_text(id);
    let to = Priority::parse(&act.form.priority).ok_or_else(Fault::unreadable)?;
    let reason = typed(&act.form.reason);
    let done = web.app.set_priority(&act.officer.staff, &id, to, reason.reveal()).await;
    done.map_err(|error| Fault::from(error).keeping(&reason))?;
    Ok(back(&id))
}

#[derive(Deserialize)]
pub(super) struct Close {
    reason: String,
    #[serde(default)]
    word: String,
    /// The ticked "yes": closing is said to the reporter and can't be unsaid.
    #[serde(default)]
    yakin: String,
}

/// `POST …/tutup`.
pub(super) async fn close(State(web): State<Web>, Path(id): Path<String>, act: Act<Close>) -> Done {
    let id = CaseId::from_text(id);
    let words = typed(&act.form.word);
    if act.form.yakin.is_empty() {
        return Err(Fault::unreadable().keeping(&words));
    }
    let done = web.app.close(&act.officer.staff, &id, &act.form.reason, words.clone()).await;
    done.map_err(|error| Fault::from(error).keeping(&words))?;
    Ok(back(&id))
}

/// `POST …/buka`.
pub(super) async fn reopen(State(web): State<Web>, Path(id): Path<String>, act: Act<Nothing>) -> Done {
    let id = CaseId::from_text(id);
    web.app.reopen(&act.officer.staff, &id).await?;
    Ok(back(&id))
}

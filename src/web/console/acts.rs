//! What officers do to a case: one form each, then back to the case. A form tells which version of the case it was made from;
//! what no longer fits comes back to the page with the words as a draft, and what has happened meanwhile above them.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Redirect;
use serde::Deserialize;

use super::super::Web;
use super::super::auth::{Act, Officer};
use super::super::error::Fault;
use super::case::end_of_day;
use super::door::Nothing;
use crate::app::AppError;
use crate::app::canned::ASK_DAYS;
use crate::app::cases::CaseAt;
use crate::app::drafts::{Draft, DraftKind};
use crate::domain::case::{CaseStatus, Priority};
use crate::domain::ids::CaseId;
use crate::domain::text::Private;
use crate::domain::time::days;

type Done = Result<Redirect, Fault>;

fn back(id: &CaseId) -> Redirect {
    Redirect::to(&format!("/petugas/kasus/{id}#terakhir"))
}

/// The page with a form open.
fn writing(id: &CaseId, form: &str) -> Redirect {
    Redirect::to(&format!("/petugas/kasus/{id}?tulis={form}#{form}"))
}

/// Words as typed, with plain line ends.
fn typed(text: &str) -> Private {
    text.replace("\r\n", "\n").trim().to_owned().into()
}

/// A form on its way: of which case, made from which version, and under which name the page opens it.
struct Sent<'a> {
    web: &'a Web,
    officer: &'a Officer,
    id: &'a CaseId,
    version: Option<i64>,
    form: &'a str,
}

impl<'a> Sent<'a> {
    fn new(web: &'a Web, officer: &'a Officer, id: &'a CaseId, version: &str, form: &'a str) -> Self {
        Self { web, officer, id, version: version.parse().ok(), form }
    }

    fn at(&self) -> CaseAt<'a> {
        CaseAt { id: self.id, version: self.version }
    }

    /// Back to the case; after a change by somebody else with the words kept and what has happened since.
    async fn ends(&self, done: Result<(), AppError>, kept: Option<(DraftKind, Draft)>) -> Done {
        match (done, self.version) {
            (Ok(()), _) => Ok(back(self.id)),
            (Err(AppError::Stale), Some(version)) => {
                if let Some((kind, draft)) = kept {
                    self.web.app.keep_draft(&self.officer.staff, self.id, kind, &draft).await?;
                }
                let (id, form) = (self.id, self.form);
                Ok(Redirect::to(&format!("/petugas/kasus/{id}?tulis={form}&sejak={version}#berubah")))
            }
            (Err(error), _) => {
                let words = kept.map(|(_, draft)| draft.text).unwrap_or_default();
                Err(Fault::from(error).keeping(&words))
            }
        }
    }
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
    /// Set when it is not to be a note yet.
    #[serde(default)]
    simpan: String,
}

/// `POST …/catatan`. A note stands beside whatever else happens, so it asks for no version.
pub(super) async fn note(State(web): State<Web>, Path(id): Path<String>, act: Act<Note>) -> Done {
    let id = CaseId::from_text(id);
    let words = typed(&act.form.text);
    if !act.form.simpan.is_empty() {
        let draft = Draft { text: words, choice: String::new() };
        web.app.keep_draft(&act.officer.staff, &id, DraftKind::Note, &draft).await?;
        return Ok(writing(&id, "catatan"));
    }
    let done = web.app.note(&act.officer.staff, &id, words.clone()).await;
    done.map_err(|error| Fault::from(error).keeping(&words))?;
    Ok(back(&id))
}

#[derive(Deserialize)]
pub(super) struct Answer {
    text: String,
    #[serde(default)]
    versi: String,
    /// Set when the reporter is asked for something: the clock stands until they answer.
    #[serde(default)]
    tunggu: String,
    /// Until which day they are asked to answer.
    #[serde(default)]
    batas: String,
    /// A canned answer.
    #[serde(default)]
    siap: String,
    /// Set when the canned answer is to be put into the box…
    #[serde(default)]
    isi: String,
    /// …when the officer wants to see what the reporter would read…
    #[serde(default)]
    lihat: String,
    /// …and when it is only to be kept.
    #[serde(default)]
    simpan: String,
}

/// `POST …/balas`.
pub(super) async fn answer(State(web): State<Web>, Path(id): Path<String>, act: Act<Answer>) -> Done {
    let (id, officer, form) = (CaseId::from_text(id), &act.officer, &act.form);
    let usual = || officer.now.at.after(days(ASK_DAYS)).civil(officer.now.zone).date().to_string();
    let day = if form.batas.is_empty() { usual() } else { form.batas.clone() };
    let due = end_of_day(&day, officer.now.zone).filter(|_| !form.tunggu.is_empty());
    let choice = if form.tunggu.is_empty() { String::new() } else { day };
    let mut draft = Draft { text: typed(&form.text), choice };
    let only_kept = [&form.isi, &form.lihat, &form.simpan].into_iter().any(|button| !button.is_empty());
    if only_kept {
        if !form.isi.is_empty() && !form.siap.is_empty() {
            let canned = web.app.canned(&officer.staff, &id, &form.siap, due).await?;
            let said = format!("{}\n\n{}", draft.text.reveal(), canned.reveal());
            draft.text = typed(&said);
        }
        web.app.keep_draft(&officer.staff, &id, DraftKind::Answer, &draft).await?;
        if form.lihat.is_empty() {
            return Ok(writing(&id, "balas"));
        }
        return Ok(Redirect::to(&format!("/petugas/kasus/{id}?tulis=balas&pratinjau=ya#pratinjau")));
    }
    let sent = Sent::new(&web, officer, &id, &form.versi, "balas");
    let words = draft.text.clone();
    let done = match due {
        Some(due) => web.app.ask_for_more(&officer.staff, sent.at(), words, due).await,
        None => web.app.answer(&officer.staff, sent.at(), words, false).await,
    };
    sent.ends(done, Some((DraftKind::Answer, draft))).await
}

#[derive(Deserialize)]
pub(super) struct Status {
    status: String,
    #[serde(default)]
    versi: String,
}

/// `POST …/status`.
pub(super) async fn status(State(web): State<Web>, Path(id): Path<String>, act: Act<Status>) -> Done {
    let id = CaseId::from_text(id);
    let to = CaseStatus::parse(&act.form.status).ok_or_else(Fault::unreadable)?;
    let sent = Sent::new(&web, &act.officer, &id, &act.form.versi, "status");
    let done = web.app.set_status(&act.officer.staff, sent.at(), to).await;
    sent.ends(done, None).await
}

#[derive(Deserialize)]
pub(super) struct Urgency {
    priority: String,
    reason: String,
    #[serde(default)]
    versi: String,
}

/// `POST …/urgensi`.
pub(super) async fn priority(State(web): State<Web>, Path(id): Path<String>, act: Act<Urgency>) -> Done {
    let id = CaseId::from_text(id);
    let to = Priority::parse(&act.form.priority).ok_or_else(Fault::unreadable)?;
    let reason = typed(&act.form.reason);
    let sent = Sent::new(&web, &act.officer, &id, &act.form.versi, "urgensi");
    let done = web.app.set_priority(&act.officer.staff, sent.at(), to, reason.reveal()).await;
    let draft = Draft { text: reason, choice: to.as_str().to_owned() };
    sent.ends(done, Some((DraftKind::Priority, draft))).await
}

#[derive(Deserialize)]
pub(super) struct Close {
    reason: String,
    #[serde(default)]
    word: String,
    #[serde(default)]
    versi: String,
    /// The ticked "yes": closing is said to the reporter and can't be unsaid.
    #[serde(default)]
    yakin: String,
}

/// `POST …/tutup`.
pub(super) async fn close(State(web): State<Web>, Path(id): Path<String>, act: Act<Close>) -> Done {
    let (id, form) = (CaseId::from_text(id), &act.form);
    let words = typed(&form.word);
    if form.yakin.is_empty() {
        return Err(Fault::unreadable().keeping(&words));
    }
    let sent = Sent::new(&web, &act.officer, &id, &form.versi, "tutup");
    let done = web.app.close(&act.officer.staff, sent.at(), &form.reason, words.clone()).await;
    let draft = Draft { text: words, choice: form.reason.clone() };
    sent.ends(done, Some((DraftKind::Close, draft))).await
}

#[derive(Deserialize)]
pub(super) struct Reopen {
    #[serde(default)]
    versi: String,
}

/// `POST …/buka`.
pub(super) async fn reopen(State(web): State<Web>, Path(id): Path<String>, act: Act<Reopen>) -> Done {
    let id = CaseId::from_text(id);
    let sent = Sent::new(&web, &act.officer, &id, &act.form.versi, "status");
    let done = web.app.reopen(&act.officer.staff, sent.at()).await;
    sent.ends(done, None).await
}

#[derive(Deserialize)]
pub(super) struct Kept {
    bentuk: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    tunggu: String,
    #[serde(default)]
    batas: String,
}

/// `POST …/draf`: the page keeps by itself what is being written.
pub(super) async fn draft(
    State(web): State<Web>,
    Path(id): Path<String>,
    act: Act<Kept>,
) -> Result<StatusCode, Fault> {
    let (id, form) = (CaseId::from_text(id), act.form);
    let kind = DraftKind::parse(&form.bentuk).ok_or_else(Fault::unreadable)?;
    let choice = if form.tunggu.is_empty() { String::new() } else { form.batas };
    let draft = Draft { text: typed(&form.text), choice };
    web.app.keep_draft(&act.officer.staff, &id, kind, &draft).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
pub(super) struct Step {
    /// The step that is done…
    #[serde(default)]
    selesai: String,
    /// …or the one whose tick is taken back.
    #[serde(default)]
    batal: String,
}

/// `POST …/langkah`.
pub(super) async fn step(State(web): State<Web>, Path(id): Path<String>, act: Act<Step>) -> Done {
    let id = CaseId::from_text(id);
    let done = !act.form.selesai.is_empty();
    let step = if done { &act.form.selesai } else { &act.form.batal };
    web.app.tick(&act.officer.staff, &id, step, done).await?;
    Ok(Redirect::to(&format!("/petugas/kasus/{id}#langkah")))
}

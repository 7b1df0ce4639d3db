//! The dialogs page: files and drafts, what `check` finds, questions without an answer, the map, a preview.

pub(super) mod sheets;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::super::Web;
use super::super::assets::ASSETS;
use super::super::auth::{Act, Officer};
use super::super::error::Fault;
use super::super::views::RichHtml;
use super::Frame;
use crate::app::editing::{
    Asked, FileView, Marks, NewDraft, Overview, Preview, Published, Said, Saved, Shown,
};
use crate::app::files::{FileState, Told, VersionView};
use crate::atlas::{self, Home};
use crate::dialog::session::{Button, Does, Reply};
use crate::domain::difference::Line;
use crate::domain::ids::FileVersionId;
use crate::domain::staff::Action;
use crate::domain::text::Lang;

/// A file in a form, with room for what its encoding adds.
pub(super) const FORM_BYTES: usize = 3 * crate::app::editing::MAX_BYTES + 20_000;
/// So many findings are shown; the rest is counted.
const SHOWN: usize = 40;

#[derive(Template)]
#[template(path = "dialogs/index.html")]
struct Index {
    frame: Frame,
    view: Overview,
    may_publish: bool,
    problems: Vec<Told>,
    overtaken: Vec<String>,
    languages: Vec<Lang>,
}

#[derive(Template)]
#[template(path = "dialogs/file.html")]
struct FilePage {
    frame: Frame,
    view: FileView,
    note: String,
    /// From a colleague's text to this one, when they were faster.
    meanwhile: Option<Vec<Line>>,
    may_publish: bool,
}

#[derive(Template)]
#[template(path = "dialogs/questions.html")]
struct Questions {
    frame: Frame,
    rows: Vec<Asked>,
}

#[derive(Template)]
#[template(path = "dialogs/preview.html")]
struct PreviewPage {
    frame: Frame,
    turns: Vec<Shown>,
    buttons: Vec<Button>,
    problems: Vec<Told>,
    played: String,
    lang: Lang,
}

#[derive(Template)]
#[template(path = "dialogs/version.html")]
struct VersionPage {
    frame: Frame,
    view: VersionView,
    may_publish: bool,
}

#[expect(clippy::unused_self, reason = "the template calls it on the page")]
impl PreviewPage {
    fn html<'a>(&self, reply: &'a Reply) -> RichHtml<'a> {
        RichHtml::new(&reply.text)
    }
}

/// `GET /petugas/dialog`.
pub(super) async fn index(State(web): State<Web>, officer: Officer) -> Result<Html<String>, Fault> {
    overview(&web, &officer, Vec::new(), Vec::new()).await
}

async fn overview(
    web: &Web,
    officer: &Officer,
    problems: Vec<Told>,
    overtaken: Vec<String>,
) -> Result<Html<String>, Fault> {
    let view = web.app.dialogs_overview(&officer.staff).await?;
    let languages = web.app.sheet_languages(&officer.staff).await?;
    let may_publish = officer.staff.may(Action::PublishDialogs);
    let frame = Frame::of(officer);
    Ok(Html(Index { frame, view, may_publish, problems, overtaken, languages }.render()?))
}

#[derive(Deserialize)]
pub(super) struct Publish {
    /// Ids of the drafts, with commas between.
    konsep: String,
    alasan: String,
}

/// `POST /petugas/dialog/terbit`.
pub(super) async fn publish(State(web): State<Web>, act: Act<Publish>) -> Result<Response, Fault> {
    let ids = act.form.konsep.split(',').filter(|id| !id.is_empty());
    let ids: Vec<FileVersionId> = ids.map(|id| FileVersionId::from_text(id.to_owned())).collect();
    let published = web.app.publish_drafts(&act.officer.staff, &ids, &act.form.alasan).await?;
    told(&web, &act.officer, published).await
}

/// Back to the page, or to the page with what was in the way.
async fn told(web: &Web, officer: &Officer, published: Published) -> Result<Response, Fault> {
    let (problems, overtaken) = match published {
        Published::Done => return Ok(Redirect::to("/petugas/dialog").into_response()),
        Published::Problems(problems) => (problems, Vec::new()),
        Published::Overtaken(paths) => (Vec::new(), paths),
    };
    let page = overview(web, officer, problems, overtaken).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

#[derive(Deserialize)]
pub(super) struct Which {
    #[serde(default)]
    berkas: String,
}

/// `GET /petugas/dialog/berkas?berkas=…`.
pub(super) async fn file(
    State(web): State<Web>,
    officer: Officer,
    Query(which): Query<Which>,
) -> Result<Html<String>, Fault> {
    let view = web.app.dialog_file(&officer.staff, which.berkas.trim()).await?;
    Ok(Html(FilePage::of(&officer, view).render()?))
}

impl FilePage {
    fn of(officer: &Officer, view: FileView) -> Self {
        let note = view.draft.as_ref().map(|draft| draft.note.clone()).unwrap_or_default();
        let may_publish = officer.staff.may(Action::PublishDialogs);
        Self { frame: Frame::of(officer), view, note, meanwhile: None, may_publish }
    }
}

fn file_address(path: &str) -> String {
    format!("/petugas/dialog/berkas?berkas={path}")
}

#[derive(Deserialize)]
pub(super) struct Draft {
    berkas: String,
    /// Nothing from the form of a file that is too long for one.
    #[serde(default)]
    isi: String,
    dasar: String,
    tampak: String,
    #[serde(default)]
    catatan: String,
    #[serde(default)]
    lakukan: String,
}

/// `POST /petugas/dialog/berkas`: keeps or drops a draft.
pub(super) async fn save(State(web): State<Web>, act: Act<Draft>) -> Result<Response, Fault> {
    let (staff, form) = (&act.officer.staff, act.form);
    if form.lakukan == "buang" {
        web.app.drop_draft(staff, &form.berkas).await?;
        return Ok(Redirect::to(&file_address(&form.berkas)).into_response());
    }
    let mut text = form.isi.replace("\r\n", "\n");
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let marks = Marks { base: form.dasar, seen: form.tampak };
    let new = NewDraft { path: form.berkas, text, marks, note: form.catatan };
    let saved = web.app.save_draft(staff, &new).await;
    match saved.map_err(|fault| Fault::from(fault).keeping(&new.text.clone().into()))? {
        Saved::Done => Ok(Redirect::to(&file_address(&new.path)).into_response()),
        Saved::Meanwhile(lines) => {
            let view = web.app.dialog_file(staff, &new.path).await?;
            let mut page = FilePage::of(&act.officer, FileView { text: new.text, ..view });
            (page.meanwhile, page.note) = (Some(lines), new.note);
            Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response())
        }
    }
}

/// `GET /petugas/dialog/versi/{id}`.
pub(super) async fn version(
    State(web): State<Web>,
    officer: Officer,
    Path(id): Path<String>,
) -> Result<Html<String>, Fault> {
    let view = web.app.dialog_version(&officer.staff, &FileVersionId::from_text(id)).await?;
    let may_publish = officer.staff.may(Action::PublishDialogs);
    Ok(Html(VersionPage { frame: Frame::of(&officer), view, may_publish }.render()?))
}

#[derive(Deserialize)]
pub(super) struct Back {
    berkas: String,
    /// An id, or nothing for the file that came with the program.
    #[serde(default)]
    versi: String,
    alasan: String,
}

/// `POST /petugas/dialog/kembali`.
pub(super) async fn roll_back(State(web): State<Web>, act: Act<Back>) -> Result<Response, Fault> {
    let id = Some(act.form.versi).filter(|id| !id.is_empty()).map(FileVersionId::from_text);
    let staff = &act.officer.staff;
    let published = web.app.roll_back(staff, &act.form.berkas, id.as_ref(), &act.form.alasan).await?;
    told(&web, &act.officer, published).await
}

/// `GET /petugas/dialog/pertanyaan`.
pub(super) async fn questions(State(web): State<Web>, officer: Officer) -> Result<Html<String>, Fault> {
    let rows = web.app.questions_to_answer(&officer.staff).await?;
    Ok(Html(Questions { frame: Frame::of(&officer), rows }.render()?))
}

#[derive(Deserialize)]
pub(super) struct Answer {
    kata: String,
    /// The file of a dialog, or nothing for a new page.
    #[serde(default)]
    berkas: String,
}

/// `POST /petugas/dialog/pertanyaan`.
pub(super) async fn answer(State(web): State<Web>, act: Act<Answer>) -> Result<Redirect, Fault> {
    let path = Some(act.form.berkas.as_str()).filter(|path| !path.is_empty());
    let path = web.app.answer_question(&act.officer.staff, &act.form.kata, path).await?;
    Ok(Redirect::to(&file_address(&path)))
}

/// `GET /petugas/dialog/coba`: a new preview.
pub(super) async fn preview(State(web): State<Web>, officer: Officer) -> Result<Html<String>, Fault> {
    previewed(&web, &officer, Lang::default(), &[]).await
}

#[derive(Deserialize)]
pub(super) struct Play {
    /// What was done so far, as JSON; it comes back from our own page.
    #[serde(default)]
    main: String,
    #[serde(default)]
    bahasa: String,
    #[serde(default)]
    kata: String,
    tekan: Option<usize>,
}

/// `POST /petugas/dialog/coba`: one more turn.
pub(super) async fn play(State(web): State<Web>, act: Act<Play>) -> Result<Html<String>, Fault> {
    let form = act.form;
    let mut said: Vec<Said> = serde_json::from_str(&form.main).unwrap_or_default();
    match (form.tekan, form.kata.trim()) {
        (Some(number), _) => said.push(Said::Press(number)),
        (None, "") => {}
        (None, words) => said.push(Said::Words(words.to_owned())),
    }
    let lang = if form.bahasa == "en" { Lang("en".to_owned()) } else { Lang::default() };
    previewed(&web, &act.officer, lang, &said).await
}

async fn previewed(web: &Web, officer: &Officer, lang: Lang, said: &[Said]) -> Result<Html<String>, Fault> {
    let preview = web.app.preview_drafts(&officer.staff, &lang, said).await?;
    let (turns, buttons, problems) = match preview {
        Preview::Turns(turns, buttons) => (turns, buttons, Vec::new()),
        Preview::Problems(problems) => (Vec::new(), Vec::new(), problems),
    };
    let played = serde_json::to_string(said).unwrap_or_default();
    let page = PreviewPage { frame: Frame::of(officer), turns, buttons, problems, played, lang };
    Ok(Html(page.render()?))
}

#[derive(Deserialize)]
pub(super) struct Sought {
    /// An anchor of the whole map.
    #[serde(default)]
    ke: String,
    /// Words to look for.
    #[serde(default)]
    cari: String,
}

/// `GET /petugas/dialog/peta`: the map of what is in use with the drafts over it, part by part.
pub(super) async fn map(
    State(web): State<Web>,
    officer: Officer,
    Query(sought): Query<Sought>,
) -> Result<Html<String>, Fault> {
    let loaded = web.app.drafted_dialogs(&officer.staff).await?;
    let today = officer.now.at.civil(officer.now.zone).date();
    let home = Home { back: "/petugas/dialog", css: &ASSETS.atlas_css, js: &ASSETS.atlas_js };
    let parts = atlas::parts(&loaded, today, &home)?;
    let page = if sought.cari.trim().is_empty() { parts.at(&sought.ke) } else { parts.search(&sought.cari) };
    Ok(Html(page?))
}

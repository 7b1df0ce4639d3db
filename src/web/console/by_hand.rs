//! A case that came by desk, phone, letter, WhatsApp or cable, entered by an officer through the questions of a form.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Multipart, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use bytes::Bytes;
use serde::Deserialize;

use super::super::Web;
use super::super::auth::{Act, Officer};
use super::super::chat::upload::{bytes, unread};
use super::super::error::Fault;
use super::Frame;
use crate::app::by_hand::{Entered, SimilarCase, Typed};
use crate::app::cases::OnPaper;
use crate::dialog::model::{Dialog, Dialogs, InputKind};
use crate::dialog::paper::{self, Field};
use crate::domain::case::{CaseStatus, Channel, Priority};
use crate::domain::evidence::Beside;
use crate::domain::identifier::IdentifierKind;
use crate::domain::text::{Lang, Private};

/// A few files of 20 MB with their form.
pub(super) const READ_BYTES: usize = 96 * 1024 * 1024;
/// So many files a form.
const FILES: usize = 4;
/// The form that most reports take.
const USUAL: &str = "lapor";
/// The ways that staff enter by hand.
const CHANNELS: [Channel; 5] =
    [Channel::WalkIn, Channel::WhatsApp, Channel::Phone, Channel::Letter, Channel::Cable];
/// The page's own fields, beside the form's.
const OWN: &[&str] = &["token", "channel", "category", "priority", "reporter"];

#[derive(Deserialize)]
pub(super) struct Which {
    formulir: Option<String>,
}

#[derive(Template)]
#[template(path = "console/by_hand.html")]
struct Page<'a> {
    frame: Frame,
    dialogs: &'a Dialogs,
    lang: &'a Lang,
    form: &'a Dialog,
    fields: Vec<Field<'a>>,
    channels: [Channel; 5],
    given: &'a BTreeMap<String, Private>,
    faults: Vec<(String, paper::Fault)>,
}

impl Page<'_> {
    /// Provinces, kabupaten and kecamatan with their code; villages are typed.
    fn places(&self) -> impl Iterator<Item = String> {
        let wide = self.dialogs.data.areas.iter().filter(|area| area.code.matches('.').count() < 3);
        wide.map(|area| paper::area_words(self.dialogs, &area.code))
    }

    fn forms(&self) -> Vec<(String, String)> {
        let forms = paper::forms(self.dialogs);
        forms.map(|form| (form.id.clone(), self.dialogs.text(&form.title, self.lang).to_owned())).collect()
    }

    fn typed(&self, key: &str) -> &str {
        self.given.get(key).map_or("", |text| text.reveal().as_str())
    }

    fn is(&self, key: &str, value: &str) -> bool {
        self.typed(key) == value
    }

    fn empty(&self, key: &str) -> bool {
        self.typed(key).is_empty()
    }

    /// Why an answer was not taken, in words.
    fn fault(&self, key: &str) -> Option<String> {
        let (_, fault) = self.faults.iter().find(|(own, _)| own == key)?;
        Some(match fault {
            paper::Fault::Unread(unread) => self.dialogs.phrase(unread.phrase(), self.lang, &[]).to_plain(),
            paper::Fault::Missing => self.frame.say.t("Ini harus diisi.").to_owned(),
            paper::Fault::Place => {
                self.frame.say.t("Beberapa tempat bernama begitu. Pilih salah satu dari daftar.").to_owned()
            }
        })
    }
}

fn page(
    web: &Web,
    officer: &Officer,
    which: Option<&str>,
    given: &BTreeMap<String, Private>,
    faults: Vec<(String, paper::Fault)>,
) -> Result<Html<String>, Fault> {
    let dialogs = web.app.dialogs();
    let form = dialogs.dialog(which.unwrap_or(USUAL)).filter(|form| form.files.is_some());
    let form = form.ok_or_else(Fault::not_found)?;
    let page = Page {
        frame: Frame::of(officer),
        dialogs: &dialogs,
        lang: officer.staff.lang(),
        form,
        fields: paper::fields(form),
        channels: CHANNELS,
        given,
        faults,
    };
    Ok(Html(page.render()?))
}

/// `GET /petugas/kasus/baru`.
pub(super) async fn form(
    State(web): State<Web>,
    officer: Officer,
    Query(which): Query<Which>,
) -> Result<Html<String>, Fault> {
    page(&web, &officer, which.formulir.as_deref(), &BTreeMap::new(), Vec::new())
}

#[derive(Default)]
struct Given {
    texts: BTreeMap<String, Private>,
    /// Each with what its sender calls it.
    files: Vec<(Bytes, String)>,
}

impl Given {
    fn take(&mut self, key: &str) -> String {
        self.texts.remove(key).map(|text| text.0).unwrap_or_default()
    }
}

/// What was typed, kept when something is wrong with another part of it.
async fn read(mut form: Multipart, known: &[&str]) -> Result<Given, Fault> {
    let mut given = Given::default();
    while let Some(field) = form.next_field().await.map_err(|error| unread(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            let called = field.file_name().unwrap_or_default().to_owned();
            let file = bytes(field).await?;
            // A file field left empty still comes, without bytes.
            if !file.is_empty() && given.files.len() < FILES {
                given.files.push((file, called));
            }
            continue;
        }
        let text = field.text().await.map_err(|error| unread(&error))?.replace("\r\n", "\n");
        if known.contains(&name.as_str()) {
            given.texts.insert(name, Private(text.trim().to_owned()));
        }
    }
    Ok(given)
}

/// `POST /petugas/kasus/baru`.
pub(super) async fn enter(
    State(web): State<Web>,
    officer: Officer,
    Query(which): Query<Which>,
    form: Multipart,
) -> Result<Response, Fault> {
    let Ok(_place) = web.uploads.acquire().await else { return Err(Fault::unreadable()) };
    let dialogs = web.app.dialogs();
    let id = which.formulir.as_deref().unwrap_or(USUAL);
    let asked = dialogs.dialog(id).ok_or_else(Fault::not_found)?;
    let fields = paper::fields(asked);
    let known: Vec<&str> = OWN.iter().copied().chain(fields.iter().map(|field| field.key)).collect();
    let mut given = read(form, &known).await?;
    officer.knows(&given.take("token"))?;
    let typed = given.texts.clone();
    let story = typed.get("narasi").cloned().unwrap_or_default();
    let entered = store(&web, &officer, id, given).await.map_err(|fault| fault.keeping(&story))?;
    match entered {
        Entered::Case(id) => Ok(Redirect::to(&format!("/petugas/kasus/{id}")).into_response()),
        Entered::Faults(faults) => {
            let page = page(&web, &officer, Some(id), &typed, faults)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn store(web: &Web, officer: &Officer, form: &str, mut given: Given) -> Result<Entered, Fault> {
    let mut uploads = Vec::new();
    for (file, called) in std::mem::take(&mut given.files) {
        let mut upload = web.app.upload(file).await?;
        upload.note = Beside::named(&called);
        uploads.push(upload);
    }
    let priority = given.take("priority");
    let entered = OnPaper {
        form: form.to_owned(),
        channel: Channel::parse(&given.take("channel")).ok_or_else(Fault::unreadable)?,
        category: Some(given.take("category")).filter(|slug| !slug.is_empty()),
        priority: match priority.as_str() {
            "" => None,
            word => Some(Priority::parse(word).ok_or_else(Fault::unreadable)?),
        },
        reporter: given.take("reporter").into(),
        answers: given.texts,
        uploads,
    };
    Ok(web.app.enter_on_paper(&officer.staff, entered).await?)
}

#[derive(Deserialize)]
pub(super) struct Looked {
    #[serde(default, rename = "perekrut.kontak")]
    identifiers: String,
    #[serde(default, rename = "kasus.tempat")]
    place: String,
    #[serde(default, rename = "narasi")]
    narrative: String,
    /// Set by the script, which wants the part alone.
    #[serde(default)]
    bagian: String,
}

#[derive(Template)]
#[template(path = "links/similar.html")]
struct Similar<'a> {
    frame: &'a Frame,
    similar: Vec<SimilarCase>,
}

#[derive(Template)]
#[template(path = "links/similar_page.html")]
struct SimilarPage {
    frame: Frame,
    /// Rendered by [`Similar`].
    part: String,
}

/// `POST /petugas/kasus/baru/mirip`: cases that may be the same as what is being typed.
pub(super) async fn similar(State(web): State<Web>, act: Act<Looked>) -> Result<Html<String>, Fault> {
    let Looked { identifiers, place, narrative, bagian } = act.form;
    let typed = Typed { identifiers: identifiers.into(), place: place.into(), narrative: narrative.into() };
    let similar = web.app.similar_cases(&act.officer.staff, &typed).await?;
    let frame = Frame::of(&act.officer);
    let part = Similar { frame: &frame, similar }.render()?;
    if bagian.is_empty() { Ok(Html(SimilarPage { frame, part }.render()?)) } else { Ok(Html(part)) }
}

//! What became of referrals: the list of open ones, one with its links, its letter, and what officers do with it.

use std::borrow::Borrow;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::super::super::Web;
use super::super::super::assets::{ASSETS, Assets};
use super::super::super::auth::{Act, Officer};
use super::super::super::error::Fault;
use super::super::super::say::Say;
use super::super::Frame;
use super::super::door::Nothing;
use super::state_word;
use crate::app::AppError;
use crate::app::referrals::{Letter, ReferralPage, ReferralView, docx};
use crate::domain::ids::{PartnerLinkId, ReferralId};
use crate::domain::referral::ReferralState;
use crate::domain::text::Private;

type Done = Result<Redirect, Fault>;

/// What Word and its relatives call their documents.
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

#[derive(Template)]
#[template(path = "referral/list.html")]
struct List {
    frame: Frame,
    rows: Vec<ReferralView>,
}

impl List {
    fn state(&self, state: impl Borrow<ReferralState>) -> &'static str {
        state_word(self.frame.say, *state.borrow())
    }
}

/// `GET /petugas/rujukan`.
pub(in super::super) async fn list(State(web): State<Web>, officer: Officer) -> Result<Html<String>, Fault> {
    let rows = web.app.open_referrals(&officer.staff).await?;
    Ok(Html(List { frame: Frame::of(&officer), rows }.render()?))
}

#[derive(Template)]
#[template(path = "referral/show.html")]
struct Page {
    frame: Frame,
    shown: ReferralPage,
    /// The address of a link that was just made: it is shown once.
    link: Option<String>,
}

impl Page {
    fn state(&self, state: impl Borrow<ReferralState>) -> &'static str {
        state_word(self.frame.say, *state.borrow())
    }

    /// Answers that may be written down, with the words of their button.
    fn answers(&self) -> Vec<(ReferralState, &'static str)> {
        let say = self.frame.say;
        let all = [
            (ReferralState::Accepted, say.t("Catat: diterima")),
            (ReferralState::Refused, say.t("Catat: ditolak")),
            (ReferralState::Done, say.t("Catat: selesai")),
        ];
        all.into_iter().filter(|(to, _)| self.shown.referral.state.may_become(*to)).collect()
    }
}

async fn page(
    web: &Web,
    officer: &Officer,
    id: &ReferralId,
    link: Option<String>,
) -> Result<Html<String>, Fault> {
    let shown = web.app.referral(&officer.staff, id).await?;
    Ok(Html(Page { frame: Frame::of(officer), shown, link }.render()?))
}

/// `GET /petugas/rujukan/{id}`.
pub(in super::super) async fn show(
    State(web): State<Web>,
    officer: Officer,
    Path(id): Path<String>,
) -> Result<Html<String>, Fault> {
    page(&web, &officer, &ReferralId::from_text(id), None).await
}

fn back(id: &ReferralId) -> Redirect {
    Redirect::to(&format!("/petugas/rujukan/{id}"))
}

#[derive(Deserialize)]
pub(in super::super) struct Answer {
    ke: String,
    kata: String,
}

/// `POST …/jawaban`: what the agency answered by letter or phone.
pub(in super::super) async fn answer(
    State(web): State<Web>,
    Path(id): Path<String>,
    act: Act<Answer>,
) -> Done {
    let id = ReferralId::from_text(id);
    let to = ReferralState::parse(&act.form.ke).ok_or_else(Fault::unreadable)?;
    let words = Private(act.form.kata);
    let done = web.app.record_answer(&act.officer.staff, &id, to, &words).await;
    done.map_err(|fault| Fault::from(fault).keeping(&words))?;
    Ok(back(&id))
}

#[derive(Deserialize)]
pub(in super::super) struct Reason {
    kata: String,
}

/// `POST …/tarik`.
pub(in super::super) async fn withdraw(
    State(web): State<Web>,
    Path(id): Path<String>,
    act: Act<Reason>,
) -> Done {
    let id = ReferralId::from_text(id);
    let words = Private(act.form.kata);
    let done = web.app.withdraw_referral(&act.officer.staff, &id, &words).await;
    done.map_err(|fault| Fault::from(fault).keeping(&words))?;
    Ok(back(&id))
}

/// `POST …/tanya`: the agency was asked again.
pub(in super::super) async fn ask_again(
    State(web): State<Web>,
    Path(id): Path<String>,
    act: Act<Nothing>,
) -> Done {
    let id = ReferralId::from_text(id);
    web.app.asked_again(&act.officer.staff, &id).await?;
    Ok(back(&id))
}

/// `POST …/tautan`: a new link; the page that shows it is the only one that does.
pub(in super::super) async fn link(
    State(web): State<Web>,
    Path(id): Path<String>,
    act: Act<Nothing>,
) -> Result<Html<String>, Fault> {
    let id = ReferralId::from_text(id);
    let path = web.app.make_partner_link(&act.officer.staff, &id).await?;
    let link = format!("{}{path}", web.app.settings.public_url);
    page(&web, &act.officer, &id, Some(link)).await
}

/// `POST …/tautan/{link}`: ends it.
pub(in super::super) async fn end_link(
    State(web): State<Web>,
    Path((id, link)): Path<(String, String)>,
    act: Act<Nothing>,
) -> Done {
    let (id, link) = (ReferralId::from_text(id), PartnerLinkId::from_text(link));
    web.app.end_partner_link(&act.officer.staff, &id, &link).await?;
    Ok(back(&id))
}

#[derive(Template)]
#[template(path = "referral/letter.html")]
struct Paper {
    assets: &'static Assets,
    say: Say,
    number: String,
    letter: Letter,
    back: String,
    docx: String,
}

/// The letter as a page to print.
pub(in super::super::super) fn paper(
    say: Say,
    number: String,
    letter: Letter,
    back: String,
    docx: String,
) -> Result<Html<String>, Fault> {
    Ok(Html(Paper { assets: &ASSETS, say, number, letter, back, docx }.render()?))
}

/// The letter as a document.
pub(in super::super::super) fn document(letter: &Letter) -> Result<Response, Fault> {
    let mut response = docx(letter)?.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(DOCX));
    let name = "attachment; filename=\"surat-rujukan.docx\"";
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(name));
    Ok(response)
}

async fn letter_of(web: &Web, officer: &Officer, id: &ReferralId) -> Result<(String, Letter), Fault> {
    let page = web.app.referral(&officer.staff, id).await?;
    let sent = page.referral.handover.ok_or(AppError::NotFound)?;
    Ok((page.referral.number, web.app.letter(&sent)))
}

/// `GET …/surat`.
pub(in super::super) async fn letter(
    State(web): State<Web>,
    officer: Officer,
    Path(id): Path<String>,
) -> Result<Html<String>, Fault> {
    let id = ReferralId::from_text(id);
    let (number, letter) = letter_of(&web, &officer, &id).await?;
    let say = Say::new(officer.staff.lang());
    paper(say, number, letter, format!("/petugas/rujukan/{id}"), format!("/petugas/rujukan/{id}/surat.docx"))
}

/// `GET …/surat.docx`.
pub(in super::super) async fn letter_document(
    State(web): State<Web>,
    officer: Officer,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let (_, letter) = letter_of(&web, &officer, &ReferralId::from_text(id)).await?;
    document(&letter)
}

//! A partner agency's side: a link that opens once in one browser, one referral as it was sent, and the answer. No account.

use std::borrow::Borrow;

use askama::Template;
use axum::extract::{DefaultBodyLimit, Form, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::Web;
use super::assets::{ASSETS, Assets};
use super::chat::language;
use super::console::{caged, document, paper, state_word};
use super::cookies::Cookie;
use super::error::Fault;
use super::say::Say;
use super::views::{exact, size};
use crate::app::AppError;
use crate::app::referrals::{PartnerLook, PartnerSees};
use crate::domain::chance::hex;
use crate::domain::referral::ReferralState;
use crate::domain::text::{Lang, Private};
use crate::domain::time::{Local, Timestamp};

/// An answer of 2,000 characters fits, in any script.
const FORM_BYTES: usize = 32 * 1024;

pub(super) fn routes() -> Router<Web> {
    Router::new()
        .route("/mitra", get(show))
        .route("/mitra/jawab", post(answer))
        .route("/mitra/keluar", post(leave))
        .route("/mitra/surat", get(letter))
        .route("/mitra/surat.docx", get(letter_document))
        .route("/mitra/bukti/{number}", get(original))
        .route("/mitra/bukti/{number}/kecil", get(preview))
        .route("/mitra/{token}", get(ask).post(enter))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(from_fn(read_in))
}

/// In which language the partner reads: the one in the address, which every link and form of the pages carries on; else the
/// browser's, where that is English.
async fn read_in(mut request: Request, next: Next) -> Response {
    let asked =
        request.uri().query().unwrap_or_default().split('&').find_map(|one| one.strip_prefix("bahasa="));
    let lang = asked.map(str::to_owned).or_else(|| language(request.headers()));
    let say = Say::new(&Lang(lang.unwrap_or_default()));
    request.extensions_mut().insert(say);
    let mut response = next.run(request).await;
    response.extensions_mut().insert(say);
    response
}

/// The way to the referral, in the same language.
fn home(say: Say) -> Redirect {
    Redirect::to(&format!("/mitra?bahasa={}", say.tag()))
}

enum Step {
    /// A link: a button uses it up, so that no preview of a chat program does.
    Ask,
    /// The link is used, old, ended or wrong: all alike. With whether this browser has opened another one that still works.
    Spent(bool),
    /// Too many wrong links were tried.
    Wait,
    /// The partner went out.
    Left,
}

#[derive(Template)]
#[template(path = "partner/door.html")]
struct Door {
    assets: &'static Assets,
    say: Say,
    step: Step,
}

impl Door {
    /// Where the same words stand in the other language.
    fn here(&self) -> Option<&'static str> {
        match self.step {
            Step::Ask => Some(""),
            Step::Spent(_) => Some("/mitra"),
            Step::Wait | Step::Left => None,
        }
    }
}

fn door(say: Say, step: Step) -> Result<Html<String>, Fault> {
    Ok(Html(Door { assets: &ASSETS, say, step }.render()?))
}

fn spent(say: Say, status: StatusCode) -> Result<Response, Fault> {
    Ok((status, door(say, Step::Spent(false))?).into_response())
}

/// `GET /mitra/{token}`: says nothing about the link.
async fn ask(Extension(say): Extension<Say>) -> Result<Html<String>, Fault> {
    door(say, Step::Ask)
}

/// `POST /mitra/{token}`: uses the link up for this browser.
async fn enter(
    State(web): State<Web>,
    Extension(say): Extension<Say>,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, Fault> {
    match web.app.open_partner_link(&token).await? {
        PartnerLook::Opened(cookie, seconds) => {
            let mut response = home(say).into_response();
            if let Some(set) = Cookie::Partner.set(&cookie, Some(seconds), web.settings.secure_cookies) {
                response.headers_mut().insert(header::SET_COOKIE, set);
            }
            Ok(response)
        }
        PartnerLook::Spent => {
            let open = match cookie(&web, &headers) {
                Some(cookie) => web.app.partner_has(&cookie).await?,
                None => false,
            };
            Ok((StatusCode::FORBIDDEN, door(say, Step::Spent(open))?).into_response())
        }
        PartnerLook::Wait => Ok((StatusCode::TOO_MANY_REQUESTS, door(say, Step::Wait)?).into_response()),
    }
}

/// The token of this session's forms.
fn form_token(cookie: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(b"suluh partner form\0");
    digest.update(cookie.as_bytes());
    hex(&digest.finalize()[..16])
}

fn cookie(web: &Web, headers: &HeaderMap) -> Option<String> {
    Cookie::Partner.read(headers, web.settings.secure_cookies)
}

/// The cookie of a form that came from our own page.
fn signed(web: &Web, headers: &HeaderMap, token: &str) -> Result<Option<String>, Fault> {
    let Some(cookie) = cookie(web, headers) else { return Ok(None) };
    let same = form_token(&cookie).as_bytes().ct_eq(token.as_bytes());
    if bool::from(same) { Ok(Some(cookie)) } else { Err(Fault::foreign()) }
}

#[derive(Template)]
#[template(path = "partner/page.html")]
struct Page {
    assets: &'static Assets,
    say: Say,
    sees: PartnerSees,
    token: String,
    /// What was typed and not taken.
    typed: String,
    failed: bool,
    now: Local,
}

impl Page {
    fn exact(&self, at: impl Borrow<Timestamp>) -> String {
        exact(at, self.now.zone, self.say)
    }

    fn size(&self, bytes: impl Borrow<u64>) -> String {
        size(bytes, self.say)
    }

    fn state(&self) -> &'static str {
        state_word(self.say, self.sees.state)
    }

    #[expect(clippy::unused_self, reason = "templates call it on the page")]
    fn is_picture(&self, mime: &str) -> bool {
        matches!(mime, "image/jpeg" | "image/png" | "image/webp")
    }

    /// What the partner may say, with the words of the button.
    fn answers(&self) -> Vec<(ReferralState, &'static str)> {
        let say = self.say;
        let all = [
            (ReferralState::Accepted, say.t("Terima rujukan")),
            (ReferralState::Done, say.t("Nyatakan selesai")),
            (ReferralState::Refused, say.t("Tolak rujukan")),
        ];
        all.into_iter().filter(|(to, _)| self.sees.state.may_become(*to)).collect()
    }
}

/// The page of a session; the closed door when there is none.
async fn page(web: &Web, say: Say, headers: &HeaderMap, typed: Option<String>) -> Result<Response, Fault> {
    let Some(cookie) = cookie(web, headers) else { return spent(say, StatusCode::FORBIDDEN) };
    let Some(sees) = web.app.partner_sees(&cookie).await? else { return spent(say, StatusCode::FORBIDDEN) };
    let failed = typed.is_some();
    let page = Page {
        assets: &ASSETS,
        say,
        sees,
        token: form_token(&cookie),
        typed: typed.unwrap_or_default(),
        failed,
        now: web.app.local_now(),
    };
    let status = if failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, Html(page.render()?)).into_response())
}

/// `GET /mitra`.
async fn show(
    State(web): State<Web>,
    Extension(say): Extension<Say>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    page(&web, say, &headers, None).await
}

#[derive(Deserialize)]
struct Answer {
    token: String,
    ke: String,
    kata: String,
}

/// `POST /mitra/jawab`.
async fn answer(
    State(web): State<Web>,
    Extension(say): Extension<Say>,
    headers: HeaderMap,
    Form(form): Form<Answer>,
) -> Result<Response, Fault> {
    let Some(cookie) = signed(&web, &headers, &form.token)? else {
        return spent(say, StatusCode::FORBIDDEN);
    };
    let to = ReferralState::parse(&form.ke).ok_or_else(Fault::unreadable)?;
    let words = Private(form.kata.clone());
    match web.app.partner_answers(&cookie, to, &words).await {
        Err(AppError::Invalid(_)) => page(&web, say, &headers, Some(form.kata)).await,
        // The office may have moved it on, or ended the link: what stands there now says so.
        Ok(()) | Err(AppError::Stale | AppError::NotFound) => Ok(home(say).into_response()),
        Err(fault) => Err(Fault::from(fault).keeping(&words)),
    }
}

#[derive(Deserialize)]
struct Signed {
    token: String,
}

/// `POST /mitra/keluar`.
async fn leave(
    State(web): State<Web>,
    Extension(say): Extension<Say>,
    headers: HeaderMap,
    Form(form): Form<Signed>,
) -> Result<Response, Fault> {
    if signed(&web, &headers, &form.token)?.is_none() {
        return spent(say, StatusCode::FORBIDDEN);
    }
    let mut response = door(say, Step::Left)?.into_response();
    if let Some(cleared) = Cookie::Partner.clear(web.settings.secure_cookies) {
        response.headers_mut().insert(header::SET_COOKIE, cleared);
    }
    Ok(response)
}

/// `GET /mitra/surat`: the letter as a page to print.
async fn letter(
    State(web): State<Web>,
    Extension(say): Extension<Say>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let Some(sees) = sees(&web, &headers).await? else { return spent(say, StatusCode::FORBIDDEN) };
    let number = sees.handover.letter.number;
    let [back, docx] = ["/mitra", "/mitra/surat.docx"].map(|path| format!("{path}?bahasa={}", say.tag()));
    Ok(paper(say, number, sees.letter, back, docx)?.into_response())
}

/// `GET /mitra/surat.docx`.
async fn letter_document(
    State(web): State<Web>,
    Extension(say): Extension<Say>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let Some(sees) = sees(&web, &headers).await? else { return spent(say, StatusCode::FORBIDDEN) };
    document(&sees.letter)
}

async fn sees(web: &Web, headers: &HeaderMap) -> Result<Option<PartnerSees>, Fault> {
    let Some(cookie) = cookie(web, headers) else { return Ok(None) };
    Ok(web.app.partner_sees(&cookie).await?)
}

/// `GET /mitra/bukti/{number}`: an original, as a download.
async fn original(
    State(web): State<Web>,
    Extension(say): Extension<Say>,
    headers: HeaderMap,
    Path(number): Path<usize>,
) -> Result<Response, Fault> {
    file(&web, say, &headers, number, false).await
}

/// `GET /mitra/bukti/{number}/kecil`: a small picture, made anew.
async fn preview(
    State(web): State<Web>,
    Extension(say): Extension<Say>,
    headers: HeaderMap,
    Path(number): Path<usize>,
) -> Result<Response, Fault> {
    file(&web, say, &headers, number, true).await
}

async fn file(
    web: &Web,
    say: Say,
    headers: &HeaderMap,
    number: usize,
    small: bool,
) -> Result<Response, Fault> {
    let Some(cookie) = cookie(web, headers) else { return spent(say, StatusCode::FORBIDDEN) };
    match web.app.partner_file(&cookie, number, small).await {
        Ok(file) => Ok(caged(file, if small { "inline" } else { "attachment" }, headers)),
        Err(AppError::NotFound) => spent(say, StatusCode::NOT_FOUND),
        Err(fault) => Err(fault.into()),
    }
}

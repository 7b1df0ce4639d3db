//! The page itself, the way out, and the harmless page behind it.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::super::Web;
use super::super::assets::{ASSETS, Assets};
use super::super::cookies::Cookie;
use super::super::error::Fault;
use super::lines::{self, Hidden, word};
use super::send;
use crate::app::webchat::{Line, LineBody};
use crate::dialog::model::Dialogs;
use crate::dialog::session::Input;
use crate::domain::text::Lang;

/// What the address may ask for.
#[derive(Debug, Deserialize)]
pub(super) struct Ask {
    /// A dialog to begin with.
    d: Option<String>,
    /// The village whose poster was scanned.
    k: Option<String>,
    /// What was wrong with the form that led here, as a slug.
    galat: Option<String>,
}

impl Ask {
    /// The payload of a deep link, as Telegram's `start` has it.
    fn start(&self) -> Option<String> {
        let payload = match (&self.d, &self.k) {
            (Some(dialog), _) => format!("d_{dialog}"),
            (None, Some(village)) => format!("k_{village}"),
            (None, None) => return None,
        };
        send::payload(&payload)
    }
}

#[derive(Template)]
#[template(path = "chat/page.html")]
struct Page<'a> {
    assets: &'a Assets,
    dialogs: &'a Dialogs,
    lang: &'a Lang,
    office: String,
    languages: bool,
    hidden: &'a str,
    last: i64,
    lines: &'a str,
    alert: Option<String>,
}

impl Page<'_> {
    fn say(&self, name: &str) -> String {
        word(self.dialogs, self.lang, name)
    }
}

/// `GET /`. Nothing is stored and no cookie set before the first words: a visitor who only looks leaves no trace, and a
/// link from another site, with which the browser withholds our strict cookie, cannot replace a chat under way.
pub(super) async fn show(
    State(web): State<Web>,
    headers: HeaderMap,
    Query(ask): Query<Ask>,
) -> Result<Response, Fault> {
    let secure = web.settings.secure_cookies;
    let token = Cookie::Chat.read(&headers, secure);
    let start = ask.start();
    let known = match &token {
        Some(token) => lines::after(&web, token, 0).await?,
        None => Vec::new(),
    };
    if let (Some(token), Some(start), Some(last)) = (&token, &start, known.last()) {
        let key = format!("link-{start}-{}", last.seq);
        send::deliver(&web, token, &headers, vec![(key, Input::Start(Some(start.clone())))]).await?;
        return Ok(Redirect::to("/#akhir").into_response());
    }
    let page = fill(&web, &headers, known, start.as_deref(), ask.galat.as_deref())?;
    let mut response = Html(page).into_response();
    if let Some(kept) = token.and_then(|token| send::keep(&token, secure)) {
        response.headers_mut().insert(header::SET_COOKIE, kept);
    }
    Ok(response)
}

fn fill(
    web: &Web,
    headers: &HeaderMap,
    known: Vec<Line>,
    start: Option<&str>,
    fault: Option<&str>,
) -> Result<String, Fault> {
    let dialogs = web.app.dialogs();
    let lang = dialogs.spoken(send::language(headers).as_deref());
    let last = known.last().map_or(0, |line| line.seq);
    let fresh = known.is_empty();
    let known = if fresh { greeting(web, start, headers) } else { known };
    let id = web.app.chance.token::<8>();
    let start = fresh.then(|| start.unwrap_or_default());
    let hidden = Hidden { id: &id, start }.render()?;
    let lines = lines::html(&known, &hidden, &word(&dialogs, &lang, "web.anda"))?;
    let alert = fault
        .map(|slug| format!("web.{slug}"))
        .filter(|name| super::PHRASES.iter().any(|(known, _)| known == name))
        .map(|name| word(&dialogs, &lang, &name));
    let page = Page {
        assets: &ASSETS,
        dialogs: &dialogs,
        lang: &lang,
        office: dialogs.fact("kantor.nama", &lang).unwrap_or_default(),
        languages: !dialogs.sheets.is_empty(),
        hidden: &hidden,
        last,
        lines: &lines,
        alert,
    };
    Ok(page.render()?)
}

/// The first words of a chat that is not stored yet.
fn greeting(web: &Web, start: Option<&str>, headers: &HeaderMap) -> Vec<Line> {
    let replies = web.app.greeting(start, send::language(headers).as_deref());
    let at = web.app.clock.now();
    replies.into_iter().map(|reply| Line { seq: 0, at, body: LineBody::Suluh(reply) }).collect()
}

/// `POST /chat/new`: forgets the chat on this device and leaves for a harmless page, without a question in between.
pub(super) async fn leave(State(web): State<Web>) -> Response {
    let mut response = Redirect::to("/selesai").into_response();
    let headers = response.headers_mut();
    if let Some(cleared) = Cookie::Chat.clear(web.settings.secure_cookies) {
        headers.insert(header::SET_COOKIE, cleared);
    }
    let clear = HeaderValue::from_static("\"cache\", \"storage\"");
    headers.insert(HeaderName::from_static("clear-site-data"), clear);
    response
}

#[derive(Template)]
#[template(path = "chat/left.html")]
struct Left<'a> {
    assets: &'a Assets,
    away: Option<String>,
}

/// `GET /selesai`: goes on to the page that the office named (`kantor.halaman_netral`), or stays empty.
pub(super) async fn left(State(web): State<Web>) -> Result<Html<String>, Fault> {
    let away = web
        .app
        .dialogs()
        .fact("kantor.halaman_netral", &Lang::default())
        .filter(|url| url.starts_with("https://"));
    Ok(Html(Left { assets: &ASSETS, away }.render()?))
}

//! From a form to an arrival, and back to the page.

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::super::Web;
use super::super::cookies::Cookie;
use super::super::error::Fault;
use super::lines::{self, Hidden, word};
use crate::app::arrival::{Arrival, ArrivedFile, ChatAddress, Event, PersonEvent, Pressed, Transport};
use crate::dialog::session::{Command, Input};
use crate::domain::text::Private;

/// The longest message, as in Telegram.
const TEXT_CHARS: usize = 4_096;
/// How long the browser keeps the chat's cookie after the last visit.
const COOKIE_SECONDS: u64 = 30 * 24 * 60 * 60;

/// Words.
#[derive(Deserialize)]
pub(super) struct Say {
    #[serde(flatten)]
    common: Common,
    #[serde(default)]
    text: String,
}

/// A button.
#[derive(Deserialize)]
pub(super) struct Press {
    #[serde(flatten)]
    common: Common,
    #[serde(default)]
    token: String,
}

/// What every form of the chat carries.
#[derive(Default, Deserialize)]
pub(super) struct Common {
    /// The client's message id: the same one again does nothing.
    #[serde(default)]
    pub(super) id: String,
    /// Set while the chat is not stored yet: the deep link's payload, or nothing.
    pub(super) start: Option<String>,
    /// The script's last line: the answer holds the lines after it.
    pub(super) after: Option<String>,
}

/// `POST /chat/say`.
pub(super) async fn say(
    State(web): State<Web>,
    headers: HeaderMap,
    form: Result<Form<Say>, FormRejection>,
) -> Result<Response, Fault> {
    let Form(Say { common, text }) = form.map_err(|_| Fault::unreadable())?;
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    if text.is_empty() {
        return Ok(Redirect::to("/#akhir").into_response());
    }
    if text.chars().count() > TEXT_CHARS {
        return Ok(Redirect::to("/?galat=teks_panjang").into_response());
    }
    let id = message_id(&common.id, text, &web);
    enter(&web, &headers, common, Sent { id, input: words(text), press: false, file: None }).await
}

/// `POST /chat/press`.
pub(super) async fn press(
    State(web): State<Web>,
    headers: HeaderMap,
    form: Result<Form<Press>, FormRejection>,
) -> Result<Response, Fault> {
    let Form(Press { common, token }) = form.map_err(|_| Fault::unreadable())?;
    let token: String = token.chars().take(64).collect();
    let id = message_id(&common.id, &token, &web);
    enter(&web, &headers, common, Sent { id, input: Input::Press(token), press: true, file: None }).await
}

/// One thing that a person sent.
pub(super) struct Sent {
    pub(super) id: String,
    pub(super) input: Input,
    pub(super) press: bool,
    pub(super) file: Option<ArrivedFile>,
}

/// Hands it to the app (with the greeting before it when the chat is new) and answers with the page or the new lines.
pub(super) async fn enter(
    web: &Web,
    headers: &HeaderMap,
    common: Common,
    sent: Sent,
) -> Result<Response, Fault> {
    let secure = web.settings.secure_cookies;
    let known = Cookie::Chat.read(headers, secure);
    let token = known.clone().unwrap_or_else(|| web.app.new_web_chat());
    let mut batch = Vec::new();
    if is_new(web, known.as_deref(), common.start.as_deref()).await? {
        let start = common.start.as_deref().and_then(payload);
        let before =
            Sent { id: format!("{}-start", sent.id), input: Input::Start(start), press: false, file: None };
        batch.push(arrival(web, &token, headers, before));
    }
    batch.push(arrival(web, &token, headers, sent));
    web.app.receive(batch).await?;
    let mut response = match common.after.and_then(|seq| seq.parse().ok()) {
        Some(after) => fresh_lines(web, headers, &token, after).await?,
        None => Redirect::to("/#akhir").into_response(),
    };
    if let Some(kept) = keep(&token, secure) {
        response.headers_mut().insert(header::SET_COOKIE, kept);
    }
    Ok(response)
}

/// Whether the greeting that the person saw has still to be stored before their words.
async fn is_new(web: &Web, token: Option<&str>, start: Option<&str>) -> Result<bool, Fault> {
    match (token, start) {
        (None, _) => Ok(true),
        (Some(token), Some(_)) => Ok(web.app.web_lines(token, 0).await?.is_empty()),
        (Some(_), None) => Ok(false),
    }
}

async fn fresh_lines(web: &Web, headers: &HeaderMap, token: &str, after: i64) -> Result<Response, Fault> {
    let lines = lines::after(web, token, after).await?;
    let id = web.app.chance.token::<8>();
    let hidden = askama::Template::render(&Hidden { id: &id, start: None })?;
    let dialogs = web.app.dialogs();
    let you = word(&dialogs, &dialogs.spoken(language(headers).as_deref()), "web.anda");
    Ok(Html(lines::html(&lines, &hidden, &you)?).into_response())
}

/// Delivers inputs of a known chat under keys of our own.
pub(super) async fn deliver(
    web: &Web,
    token: &str,
    headers: &HeaderMap,
    inputs: Vec<(String, Input)>,
) -> Result<(), Fault> {
    let batch = inputs
        .into_iter()
        .map(|(id, input)| arrival(web, token, headers, Sent { id, input, press: false, file: None }))
        .collect();
    web.app.receive(batch).await?;
    Ok(())
}

fn arrival(web: &Web, token: &str, headers: &HeaderMap, sent: Sent) -> Arrival {
    let raw = serde_json::to_string(&sent.input).unwrap_or_default();
    let press = sent.press.then(|| Pressed { callback: String::new(), message: None });
    Arrival {
        transport: Transport::Web,
        // The chat's blind name: the token itself opens the chat, and the key stands in tables and in the log.
        key: format!("{}/{}", web.app.web_chat_key(token), sent.id),
        raw: raw.into(),
        event: Event::Person(Box::new(PersonEvent {
            chat: ChatAddress::Web(token.to_owned()),
            name: None,
            lang: language(headers),
            input: sent.input,
            press,
            file: sent.file,
        })),
    }
}

/// The cookie that keeps the chat on this device.
pub(super) fn keep(token: &str, secure: bool) -> Option<HeaderValue> {
    Cookie::Chat.set(token, Some(COOKIE_SECONDS), secure)
}

/// What typed words mean: a command as in Telegram, or words.
fn words(text: &str) -> Input {
    let command = text.strip_prefix('/').map(|rest| rest.split_whitespace().next().unwrap_or_default());
    match command {
        Some("start" | "mulai") => Input::Start(None),
        Some(name) => Command::parse(name).map_or_else(|| plain(text), Input::Command),
        None => plain(text),
    }
}

fn plain(text: &str) -> Input {
    Input::Text { text: text.into(), forward: None }
}

/// The id of the page's form together with what was sent: twice the same press is one press, but another button of the
/// same page (after the browser's "back") is another message.
pub(super) fn message_id(id: &str, content: &str, web: &Web) -> String {
    let clean: String = id.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    let id = if clean.is_empty() { web.app.chance.token::<8>() } else { clean };
    let digest = <sha2::Sha256 as sha2::Digest>::digest(content.as_bytes());
    format!("{id}-{}", crate::domain::chance::hex(&digest[..6]))
}

/// A deep link's payload: at most 64 of `A-Za-z0-9_-` and the dots of village codes.
pub(super) fn payload(text: &str) -> Option<String> {
    let fits = (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
    fits.then(|| text.to_owned())
}

/// The first language that the browser prefers.
pub(in crate::web) fn language(headers: &HeaderMap) -> Option<String> {
    let all = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let tag: String = all.chars().take_while(char::is_ascii_alphabetic).take(3).collect();
    (tag.len() >= 2).then(|| tag.to_lowercase())
}

/// Words that came with a file.
pub(super) fn caption(text: &str) -> Option<Private> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.chars().take(TEXT_CHARS).collect::<String>().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_is_a_command_only_when_we_know_it() {
        assert_eq!(words("/darurat"), Input::Command(Command::Danger));
        assert_eq!(words("/HELP me"), Input::Command(Command::Help));
        assert_eq!(words("/start"), Input::Start(None));
        assert!(matches!(words("/rumah 12"), Input::Text { .. }));
        assert!(matches!(words("halo /darurat"), Input::Text { .. }));
    }

    #[test]
    fn payloads_are_short_and_plain() {
        assert_eq!(payload("d_lapor").as_deref(), Some("d_lapor"));
        assert_eq!(payload("k_72.10.01.2001").as_deref(), Some("k_72.10.01.2001"));
        assert_eq!(payload("d_<script>"), None);
        assert_eq!(payload(&"a".repeat(65)), None);
        assert_eq!(payload(""), None);
    }

    #[test]
    fn the_browser_names_its_language() {
        let asked = |text| {
            language(&HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static(text))]))
        };
        assert_eq!(asked("en-US,en;q=0.9").as_deref(), Some("en"));
        assert_eq!(asked("ID").as_deref(), Some("id"));
        assert_eq!(asked("*"), None);
    }
}

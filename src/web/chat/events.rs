//! New lines as they come: server-sent events, one a line, its number as the event's id.

use std::convert::Infallible;
use std::time::Duration;

use askama::Template as _;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream, StreamExt as _};
use serde::Deserialize;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::super::Web;
use super::super::cookies::Cookie;
use super::lines::{self, Hidden, word};
use super::send;
use crate::app::webchat::Line;
use crate::domain::text::Lang;

/// Without a bell we look by ourselves: another replica may have written.
const LOOK: Duration = Duration::from_secs(2);

/// Where the page stands.
#[derive(Debug, Deserialize)]
pub(super) struct From {
    after: Option<i64>,
}

struct Watch {
    web: Web,
    token: String,
    key: String,
    lang: Lang,
    last: i64,
    bell: Receiver<String>,
}

/// `GET /chat/events`. Without a chat the answer is 204, at which a browser does not ask again.
pub(super) async fn listen(State(web): State<Web>, headers: HeaderMap, Query(from): Query<From>) -> Response {
    let Some(token) = Cookie::Chat.read(&headers, web.settings.secure_cookies) else {
        return StatusCode::NO_CONTENT.into_response();
    };
    let seen = headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    let key = web.app.web_chat_key(&token);
    let bell = web.app.bell.web();
    let lang = web.app.dialogs().spoken(send::language(&headers).as_deref());
    let watch = Watch { key, lang, last: seen.or(from.after).unwrap_or(0), bell, token, web };
    let mut response = Sse::new(events(watch)).keep_alive(KeepAlive::default()).into_response();
    // A proxy that gathers answers would hold the lines back.
    response.headers_mut().insert("x-accel-buffering", axum::http::HeaderValue::from_static("no"));
    response
}

fn events(watch: Watch) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(watch, |mut watch| async move {
        let lines = watch.next().await;
        Some((stream::iter(lines), watch))
    })
    .flatten()
    .map(Ok)
}

impl Watch {
    /// Waits until there are new lines.
    async fn next(&mut self) -> Vec<Event> {
        loop {
            // While the store is away there is nothing to show; the next look may find it back.
            let lines = self.web.app.web_lines(&self.token, self.last).await.unwrap_or_default();
            if let Some(last) = lines.last() {
                self.last = last.seq;
                return lines.iter().filter_map(|line| self.event(line)).collect();
            }
            self.rest().await;
        }
    }

    async fn rest(&mut self) {
        let (bell, key) = (&mut self.bell, &self.key);
        let rung = async {
            loop {
                match bell.recv().await {
                    Ok(chat) if chat == *key => return,
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => return,
                    Err(RecvError::Closed) => std::future::pending().await,
                }
            }
        };
        tokio::select! {
            () = rung => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }

    fn event(&self, line: &Line) -> Option<Event> {
        let id = self.web.app.chance.token::<8>();
        let hidden = Hidden { id: &id, start: None }.render().ok()?;
        let you = word(&self.web.app.dialogs(), &self.lang, "web.anda");
        let html = lines::html(std::slice::from_ref(line), &hidden, &you).ok()?;
        Some(Event::default().id(line.seq.to_string()).data(html))
    }
}

//! Doors for machines: Telegram's webhook, the health check, robots.

use std::pin::Pin;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Web;

/// What became of a delivered update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivered {
    /// Committed: Telegram may forget it.
    Done,
    /// Not now; after so many seconds again.
    Later(u32),
    /// The secret is missing or wrong.
    Refused,
    /// Too long to be an update.
    TooLarge,
}

type Delivering = Pin<Box<dyn Future<Output = Delivered> + Send>>;

/// The receiver behind the webhook's address: given the secret header and the body, it answers when the update is
/// committed. A closure, because the transports do not know each other.
#[derive(Clone)]
pub struct Webhook(Arc<dyn Fn(Option<String>, Bytes) -> Delivering + Send + Sync>);

impl std::fmt::Debug for Webhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Webhook(…)")
    }
}

impl Webhook {
    /// A webhook that hands updates to `deliver`.
    pub fn new<F, Fut>(deliver: F) -> Self
    where
        F: Fn(Option<String>, Bytes) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Delivered> + Send + 'static,
    {
        Self(Arc::new(move |secret, body| Box::pin(deliver(secret, body))))
    }
}

/// The most bytes that an update may have.
pub(super) const UPDATE_BYTES: usize = 1024 * 1024;

/// `POST /telegram/webhook`.
pub(super) async fn telegram(State(web): State<Web>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(Webhook(deliver)) = &web.settings.webhook else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let secret = headers.get("x-telegram-bot-api-secret-token").and_then(|value| value.to_str().ok());
    match deliver(secret.map(str::to_owned), body).await {
        Delivered::Done => StatusCode::OK.into_response(),
        Delivered::Later(seconds) => {
            (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, seconds.to_string())]).into_response()
        }
        Delivered::Refused => StatusCode::UNAUTHORIZED.into_response(),
        Delivered::TooLarge => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
    }
}

/// `GET /robots.txt`: the chat may be found, the console not.
pub(super) async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /petugas\nDisallow: /chat/\n"
}

/// `GET /sehat`: 200 while the store answers, else 503; for the watchdog of the machine.
pub(super) async fn health(State(web): State<Web>) -> StatusCode {
    match web.app.healthy().await {
        Ok(()) => StatusCode::OK,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

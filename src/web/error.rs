//! From what went wrong to what the reader sees, in one place. The policy: say what happened, that nothing is lost, and
//! what to do; the cause goes to the log once, under the incident code that the page shows.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use super::Web;
use super::assets::{ASSETS, Assets};
use super::say::Say;
use crate::app::AppError;
use crate::domain::text::Private;

/// Why there is no page.
#[derive(Debug)]
pub(super) struct Fault {
    cause: Cause,
    /// What the person had written, shown again so that it can be copied.
    kept: Private,
}

#[derive(Debug)]
enum Cause {
    App(AppError),
    /// The console session has ended.
    LoggedOut,
    /// The request came from another site's page, or its form is of an older session.
    Foreign,
    /// The form could not be read; the reason is axum's and says nothing personal.
    Unreadable,
    /// More bytes than a file may have.
    TooLarge,
    /// A template failed.
    Page(askama::Error),
}

impl Fault {
    pub(super) fn foreign() -> Self {
        Self::of(Cause::Foreign)
    }

    pub(super) fn logged_out() -> Self {
        Self::of(Cause::LoggedOut)
    }

    pub(super) fn unreadable() -> Self {
        Self::of(Cause::Unreadable)
    }

    pub(super) fn too_large() -> Self {
        Self::of(Cause::TooLarge)
    }

    pub(super) fn not_found() -> Self {
        Self::of(Cause::App(AppError::NotFound))
    }

    /// The same, with the words that must not be lost.
    pub(super) fn keeping(mut self, words: &Private) -> Self {
        self.kept = words.clone();
        self
    }

    /// The slug of what was wrong with the input, when it was the input.
    pub(super) fn invalid(&self) -> Option<&'static str> {
        match self.cause {
            Cause::App(AppError::Invalid(slug)) => Some(slug),
            Cause::TooLarge => Some("file_too_big"),
            _ => None,
        }
    }

    fn of(cause: Cause) -> Self {
        Self { cause, kept: Private::default() }
    }

    fn status(&self) -> StatusCode {
        match &self.cause {
            Cause::App(AppError::Forbidden) | Cause::Foreign => StatusCode::FORBIDDEN,
            Cause::App(AppError::NotFound) => StatusCode::NOT_FOUND,
            Cause::App(AppError::TakenBy(_) | AppError::Stale) => StatusCode::CONFLICT,
            Cause::App(AppError::Invalid(_)) => StatusCode::UNPROCESSABLE_ENTITY,
            Cause::App(AppError::Unavailable(_)) => StatusCode::SERVICE_UNAVAILABLE,
            Cause::App(AppError::Internal(_)) | Cause::Page(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Cause::LoggedOut => StatusCode::UNAUTHORIZED,
            Cause::Unreadable => StatusCode::BAD_REQUEST,
            Cause::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        }
    }
}

impl From<AppError> for Fault {
    fn from(error: AppError) -> Self {
        Self::of(Cause::App(error))
    }
}

impl From<askama::Error> for Fault {
    fn from(error: askama::Error) -> Self {
        Self::of(Cause::Page(error))
    }
}

impl IntoResponse for Fault {
    /// Only the status and the fault itself: [`in_words`] makes the page, because it knows where the reader was.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct Page<'a> {
    assets: &'a Assets,
    say: Say,
    cause: &'a Cause,
    kept: &'a str,
    console: bool,
    incident: Option<String>,
}

/// Turns faults, and the bare refusals of the framework, into pages.
pub(super) async fn in_words(State(web): State<Web>, request: Request, next: Next) -> Response {
    let console = request.uri().path().starts_with("/petugas");
    let response = next.run(request).await;
    let fault = match response.extensions().get::<Arc<Fault>>() {
        Some(fault) => Arc::clone(fault),
        None => match bare(&response) {
            Some(fault) => Arc::new(fault),
            None => return response,
        },
    };
    let incident = log(&fault, &web);
    let kept = fault.kept.reveal();
    let say = response.extensions().get::<Say>().copied().unwrap_or_default();
    let page = Page { assets: &ASSETS, say, cause: &fault.cause, kept, console, incident };
    let mut response = match page.render() {
        Ok(page) => (fault.status(), Html(page)).into_response(),
        Err(_) => fault.status().into_response(),
    };
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}

/// A refusal that axum made itself, before any handler ran.
fn bare(response: &Response) -> Option<Fault> {
    // Words for the chat's script are ours already.
    if response.headers().contains_key("x-suluh") {
        return None;
    }
    let typed = response.headers().get(header::CONTENT_TYPE);
    if typed.is_some_and(|mime| !mime.as_bytes().starts_with(b"text/plain")) {
        return None;
    }
    match response.status() {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Some(Fault::not_found()),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Fault::too_large()),
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            Some(Fault::unreadable())
        }
        _ => None,
    }
}

/// Logs what is our own fault; gives its incident code.
fn log(fault: &Fault, web: &Web) -> Option<String> {
    let cause: &dyn std::error::Error = match &fault.cause {
        Cause::App(AppError::Unavailable(cause) | AppError::Internal(cause)) => cause.as_ref(),
        Cause::Page(cause) => cause,
        _ => return None,
    };
    let incident = web.app.chance.token::<4>();
    let mut chain = cause.to_string();
    let mut deeper = cause.source();
    while let Some(next) = deeper {
        chain = format!("{chain}: {next}");
        deeper = next.source();
    }
    tracing::error!(incident, cause = chain, "a page could not be made");
    Some(incident)
}

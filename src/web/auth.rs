//! The console's door: every route behind it has passed [`gate`], every form behind it goes through [`Act`].

use askama::Template;
use axum::extract::{Form, FromRequest, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::Web;
use super::cookies::Cookie;
use super::error::Fault;
use super::say::Say;
use crate::app::access::Staff;
use crate::domain::chance::hex;
use crate::domain::time::Local;

/// The member of staff behind a request, put there by [`gate`] alone.
#[derive(Debug, Clone)]
pub(super) struct Officer {
    /// Who.
    pub(super) staff: Staff,
    /// The session's cookie value.
    pub(super) cookie: String,
    /// The moment of the request, where the office is.
    pub(super) now: Local,
    /// Whether an open page fetches itself anew: nobody did anything.
    pub(super) renewing: bool,
}

impl Officer {
    /// The token of this session's forms: a page of another site cannot know it.
    pub(super) fn form_token(&self) -> String {
        let mut digest = Sha256::new();
        digest.update(b"suluh form token\0");
        digest.update(self.cookie.as_bytes());
        hex(&digest.finalize()[..16])
    }

    /// Whether a form carries this session's token.
    pub(super) fn knows(&self, token: &str) -> Result<(), Fault> {
        let same = self.form_token().as_bytes().ct_eq(token.as_bytes());
        if bool::from(same) { Ok(()) } else { Err(Fault::foreign()) }
    }
}

impl<S: Sync> FromRequestParts<S> for Officer {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        parts.extensions.get::<Self>().cloned().ok_or_else(Fault::logged_out)
    }
}

/// The header under which an open page fetches itself anew.
const LIVE: &str = "x-suluh-live";

/// Lets through whoever has a live session. Others are led to the door, or told that their session ended when they were
/// about to send something.
pub(super) async fn gate(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let Some(cookie) = Cookie::Officer.read(request.headers(), web.settings.secure_cookies) else {
        return turned_away(&request);
    };
    // What a page fetches by itself is no activity.
    let renewing = request.uri().path().ends_with("/events") || request.headers().contains_key(LIVE);
    let found =
        if renewing { web.app.peek_session(&cookie).await } else { web.app.staff_of_session(&cookie).await };
    match found {
        Ok(Some(staff)) => {
            let say = Say::new(staff.lang());
            request.extensions_mut().insert(Officer { staff, cookie, now: web.app.local_now(), renewing });
            let mut response = next.run(request).await;
            // A fault becomes a page further out, in the reader's language too.
            response.extensions_mut().insert(say);
            response
        }
        Ok(None) => turned_away(&request),
        Err(error) => Fault::from(error).into_response(),
    }
}

fn turned_away(request: &Request) -> Response {
    let came_from = request.headers().get("sec-fetch-site").map(HeaderValue::as_bytes);
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        Fault::logged_out().into_response()
    } else if came_from == Some(b"cross-site") {
        // A link on another site, for example in Telegram's web client: the browser held our strict cookie back. Coming
        // again from a page of ours it sends it.
        page(&Again { say: Say::default() }).into_response()
    } else {
        Redirect::to("/petugas/masuk").into_response()
    }
}

#[derive(Template)]
#[template(path = "console/again.html")]
struct Again {
    say: Say,
}

fn page(page: &impl Template) -> Result<Html<String>, Fault> {
    Ok(Html(page.render()?))
}

/// A form that an officer sent from our own page.
pub(super) struct Act<T> {
    /// Who.
    pub(super) officer: Officer,
    /// What.
    pub(super) form: T,
}

/// The same with all fields of the form as they came, for forms in which a name stands more than once.
pub(super) struct Fields {
    /// Who.
    pub(super) officer: Officer,
    pairs: Vec<(String, String)>,
}

impl Fields {
    /// The names and values, in the order of the form.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The values of a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs().filter(move |(own, _)| *own == name).map(|(_, value)| value)
    }

    /// The first value of a name; empty when there is none.
    pub(super) fn one(&self, name: &str) -> &str {
        self.pairs().find(|(own, _)| *own == name).map_or("", |(_, value)| value)
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let (mut parts, body) = request.into_parts();
        let officer = Officer::from_request_parts(&mut parts, state).await?;
        let request = Request::from_parts(parts, body);
        let form = Form::<Vec<(String, String)>>::from_request(request, state).await;
        let Form(pairs) = form.map_err(|_| Fault::unreadable())?;
        let fields = Self { officer, pairs };
        if fields.one("token").is_empty() {
            return Err(Fault::unreadable());
        }
        fields.officer.knows(fields.one("token"))?;
        Ok(fields)
    }
}

#[derive(Deserialize)]
struct Signed<T> {
    token: String,
    #[serde(flatten)]
    form: T,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Act<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let (mut parts, body) = request.into_parts();
        let officer = Officer::from_request_parts(&mut parts, state).await?;
        let request = Request::from_parts(parts, body);
        let form = Form::<Signed<T>>::from_request(request, state).await;
        let Form(Signed { token, form }) = form.map_err(|_| Fault::unreadable())?;
        officer.knows(&token)?;
        Ok(Self { officer, form })
    }
}

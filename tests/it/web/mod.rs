//! The web from outside: people and officers with a browser each, against the whole application behind the router.

mod case_bounds;
mod case_page;
pub(crate) mod chat;
mod console;
mod doors;
mod export;
mod languages;
mod links;
mod office;
mod oracle;
mod pages;
mod queue;
mod referral;
mod register;
mod statistics;
mod today;
mod waves;

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use suluh::app::{App, Parts, Settings};
use suluh::domain::chance::Chance;
use suluh::domain::staff::Role;
use suluh::domain::time::Clock;
use suluh::store::blobs::Blobs;
use suluh::web::{self, WebSettings};
use tower::ServiceExt as _;

use crate::databases::{Db, NOW};

/// An office: application and router over a fresh database, with a clock that moves by hand.
pub(crate) struct Office {
    pub(crate) app: Arc<App>,
    pub(crate) router: Router,
    pub(crate) clock: Clock,
    /// Holds the folder of the evidence.
    pub(crate) db: Db,
}

impl Office {
    pub(crate) fn open(db: Db) -> Self {
        Self::with(db, WebSettings::default())
    }

    pub(crate) fn with(db: Db, settings: WebSettings) -> Self {
        Self::set(db, settings, Settings::default())
    }

    pub(crate) fn set(db: Db, web: WebSettings, settings: Settings) -> Self {
        let chance = Arc::new(Chance::seeded(11));
        let clock = Clock::manual(NOW);
        let app = Arc::new(App::new(Parts {
            store: db.store.clone(),
            blobs: Blobs::open(&db.folder.path().join("evidence"), Arc::clone(&chance)).unwrap(),
            mouth: crate::shipped::mouth(),
            clock: clock.clone(),
            chance,
            settings,
        }));
        let router = web::router(Arc::clone(&app), web);
        Self { app, router, clock, db }
    }

    /// Somebody with a browser that has never been here.
    pub(crate) fn somebody(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// A member of staff who has come in by a link.
    pub(crate) async fn officer(&self, name: &str, role: Role, area: &str) -> Browser {
        self.app.add_staff(name, role, area, None).await.unwrap();
        self.comes_in(name).await
    }

    /// A member of staff who comes in again, as after a night.
    pub(crate) async fn comes_in(&self, name: &str) -> Browser {
        let token = self.app.login_token(name).await.unwrap();
        let mut browser = self.somebody();
        let entered = browser.post(&format!("/petugas/masuk/{token}"), "").await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text());
        browser
    }
}

/// A browser: keeps cookies, says where its forms come from.
pub(crate) struct Browser {
    router: Router,
    jar: Vec<(String, String)>,
    /// The last page got.
    pub(crate) page: String,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Browser {
    /// A browser before any router, also one that leads to a process outside of the test.
    pub(crate) fn new(router: Router) -> Self {
        Self { router, jar: Vec::new(), page: String::new() }
    }

    /// The value of a cookie.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.jar.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// What it would send along.
    pub(crate) fn cookies(&self) -> impl Iterator<Item = (&str, &str)> {
        self.jar.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Sends any request as it is, with the cookies.
    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let cookies: Vec<String> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for set in parts.headers.get_all(header::SET_COOKIE) {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.jar.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.jar.push((name.to_owned(), value.to_owned()));
            }
        }
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// `GET`, and the page is kept.
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        let answer = self.send(Request::get(path).body(Body::empty()).unwrap()).await;
        self.page = answer.text();
        answer
    }

    /// A form of our own page.
    pub(crate) async fn post(&mut self, path: &str, form: &str) -> Answer {
        self.send(form_request(path, form).body(Body::from(form.to_owned())).unwrap()).await
    }

    /// Enters a case by hand with those parts of the form; gives its address.
    pub(crate) async fn records(&mut self, parts: &[Part<'_>]) -> String {
        self.get("/petugas/kasus/baru").await;
        let token = self.field("token");
        let signed = [&[("token", None, token.as_bytes())], parts].concat();
        let entered = self.upload("/petugas/kasus/baru", &signed).await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text());
        entered.header("location").to_owned()
    }

    /// A form, then the page to which it leads.
    pub(crate) async fn posts_and_follows(&mut self, path: &str, form: &str) -> Answer {
        let answer = self.post(path, form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let to = answer.header("location").to_owned();
        self.get(to.split('#').next().unwrap()).await
    }

    /// A form with files.
    pub(crate) async fn upload(&mut self, path: &str, parts: &[Part<'_>]) -> Answer {
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=grenze")
            .body(Body::from(multipart(parts)));
        self.send(request.unwrap()).await
    }

    /// The value of a hidden field of the page.
    pub(crate) fn field(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let rest =
            self.page.split(&mark).nth(1).unwrap_or_else(|| panic!("no field {name} in {}", self.page));
        rest.split('"').next().unwrap().to_owned()
    }

    /// Says something in the chat, as a page without script does.
    pub(crate) async fn says(&mut self, words: &str) {
        let form = self.chat_form(&[("text", words)]);
        self.posts_and_follows("/chat/say", &form).await;
    }

    /// Presses the button of that label on the page.
    pub(crate) async fn taps(&mut self, label: &str) {
        let token = self.button(label);
        let form = self.chat_form(&[("token", &token)]);
        self.posts_and_follows("/chat/press", &form).await;
    }

    /// The token of a button.
    pub(crate) fn button(&self, label: &str) -> String {
        let end = format!("\">{label}</button>");
        let before = self.page.split(&end).next().filter(|before| before.len() < self.page.len());
        let before = before.unwrap_or_else(|| panic!("no button {label} in {}", self.page));
        before.rsplit('"').next().unwrap().to_owned()
    }

    /// The hidden fields of the chat with some more.
    pub(crate) fn chat_form(&self, more: &[(&str, &str)]) -> String {
        let mut form = vec![("id".to_owned(), self.field("id"))];
        if self.page.contains("name=\"start\"") {
            form.push(("start".to_owned(), self.field("start")));
        }
        form.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        encode(&form)
    }

    /// A form of the console with this session's token.
    pub(crate) fn signed(&self, more: &[(&str, &str)]) -> String {
        let mut form = vec![("token".to_owned(), self.field("token"))];
        form.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        encode(&form)
    }
}

/// A part of a form with files: name, file name, type, bytes.
pub(crate) type Part<'a> = (&'a str, Option<(&'a str, &'a str)>, &'a [u8]);

fn multipart(parts: &[Part<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, file, bytes) in parts {
        out.extend(format!("--grenze\r\nContent-Disposition: form-data; name=\"{name}\"").bytes());
        if let Some((file, mime)) = file {
            out.extend(format!("; filename=\"{file}\"\r\nContent-Type: {mime}").bytes());
        }
        out.extend(b"\r\n\r\n");
        out.extend(*bytes);
        out.extend(b"\r\n");
    }
    out.extend(b"--grenze--\r\n");
    out
}

fn form_request(path: &str, form: &str) -> axum::http::request::Builder {
    Request::builder()
        .method(Method::POST)
        .uri(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::CONTENT_LENGTH, form.len())
}

/// `application/x-www-form-urlencoded`.
pub(crate) fn encode(form: &[(String, String)]) -> String {
    let escape = |text: &str| {
        let mut out = String::new();
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() {
                out.push(char::from(byte));
            } else {
                write!(out, "%{byte:02X}").unwrap();
            }
        }
        out
    };
    let pairs: Vec<String> =
        form.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
    pairs.join("&")
}

/// Fills the form as the page has it: the first agency, every box that is ticked.
pub(crate) fn ticked(page: &str) -> Vec<(String, String)> {
    let mut form = Vec::new();
    for input in page.split("<input ").skip(1) {
        let tag = input.split('>').next().unwrap();
        let value = |name: &str| {
            tag.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned)
        };
        if let (true, Some(name), Some(value)) = (tag.contains(" checked"), value("name"), value("value")) {
            form.push((name, value));
        }
    }
    form
}

/// A small picture as a camera would send it.
pub(crate) fn picture() -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    let image = image::RgbImage::from_fn(320, 240, |x, y| {
        let shade = |at: u32| u8::try_from(at % 256).unwrap();
        image::Rgb([shade(x), shade(y), if (x / 40 + y / 40) % 2 == 0 { 200 } else { 60 }])
    });
    image.write_to(&mut out, image::ImageFormat::Jpeg).unwrap();
    out.into_inner()
}

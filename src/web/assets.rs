//! Stylesheets and scripts travel in the binary, under names that change with their content, so they may be kept for ever.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

use crate::atlas;
use crate::domain::chance::hex;

/// The addresses of the embedded files, for the templates.
pub(super) struct Assets {
    pub(super) chat_css: String,
    pub(super) chat_js: String,
    pub(super) console_css: String,
    pub(super) console_js: String,
    pub(super) paper_css: String,
    pub(super) case_js: String,
    pub(super) atlas_css: String,
    pub(super) atlas_js: String,
    pub(super) icon: String,
}

const CHAT_CSS: &str = concat!(include_str!("assets/base.css"), include_str!("assets/chat.css"));
const CONSOLE_CSS: &str = concat!(
    include_str!("assets/base.css"),
    include_str!("assets/console.css"),
    include_str!("assets/statistics.css")
);
const PAPER_CSS: &str = include_str!("assets/paper.css");
const CHAT_JS: &str = include_str!("assets/chat.js");
const CONSOLE_JS: &str = concat!(
    include_str!("assets/keys.js"),
    include_str!("assets/console.js"),
    include_str!("assets/similar.js")
);
const CASE_JS: &str = include_str!("assets/case.js");
const ICON: &str = include_str!("assets/icon.svg");

/// The addresses of this build.
pub(super) static ASSETS: LazyLock<Assets> = LazyLock::new(|| Assets {
    chat_css: named("chat", "css", CHAT_CSS),
    chat_js: named("chat", "js", CHAT_JS),
    console_css: named("petugas", "css", CONSOLE_CSS),
    console_js: named("petugas", "js", CONSOLE_JS),
    paper_css: named("surat", "css", PAPER_CSS),
    case_js: named("kasus", "js", CASE_JS),
    atlas_css: named("peta", "css", atlas::CSS),
    atlas_js: named("peta", "js", atlas::JS),
    icon: named("ikon", "svg", ICON),
});

fn named(stem: &str, extension: &str, body: &str) -> String {
    let digest = hex(&Sha256::digest(body.as_bytes()));
    format!("/aset/{stem}-{}.{extension}", &digest[..12])
}

/// `GET /aset/{name}`.
pub(super) async fn serve(Path(name): Path<String>) -> Response {
    let asked = format!("/aset/{name}");
    let ours = &*ASSETS;
    let (mime, body) = match asked {
        path if path == ours.chat_css => ("text/css; charset=utf-8", CHAT_CSS),
        path if path == ours.console_css => ("text/css; charset=utf-8", CONSOLE_CSS),
        path if path == ours.paper_css => ("text/css; charset=utf-8", PAPER_CSS),
        path if path == ours.chat_js => ("text/javascript; charset=utf-8", CHAT_JS),
        path if path == ours.case_js => ("text/javascript; charset=utf-8", CASE_JS),
        path if path == ours.console_js => ("text/javascript; charset=utf-8", CONSOLE_JS),
        path if path == ours.atlas_css => ("text/css; charset=utf-8", atlas::CSS),
        path if path == ours.atlas_js => ("text/javascript; charset=utf-8", atlas::JS),
        path if path == ours.icon => ("image/svg+xml", ICON),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let kept = "public, max-age=31536000, immutable";
    ([(header::CONTENT_TYPE, mime), (header::CACHE_CONTROL, kept)], body).into_response()
}

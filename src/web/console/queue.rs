//! The queue: folders, rows, search.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Html;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::super::Web;
use super::super::auth::{Act, Officer};
use super::super::error::Fault;
use super::Frame;
use crate::app::cases::{Folder, Queue, QueueAsk};
use crate::domain::case::{CaseStatus, Priority};
use crate::domain::chance::hex;
use crate::domain::text::Private;

/// Rows a page.
const ROWS: u32 = 50;

/// What the address asks for. A search is no part of it: a phone number has no business in addresses and their logs.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Ask {
    pub(super) map: Option<String>,
    pub(super) sesudah: Option<String>,
    /// For the live stream: which list the page shows already.
    pub(super) versi: Option<String>,
}

/// A search, or its next page.
#[derive(Deserialize)]
pub(super) struct Search {
    #[serde(default)]
    cari: String,
    sesudah: Option<String>,
}

#[derive(Template)]
#[template(path = "console/queue.html")]
struct Page<'a> {
    frame: Frame,
    folder: Folder,
    search: &'a str,
    first: bool,
    version: String,
    list: &'a str,
}

/// The part that is renewed while the page is open.
#[derive(Template)]
#[template(path = "console/rows.html")]
struct List<'a> {
    queue: &'a Queue,
    folder: Folder,
    search: &'a str,
    frame: Frame,
}

impl<'a> List<'a> {
    fn new(queue: &'a Queue, ask: &'a QueueAsk, officer: &Officer) -> Self {
        Self { frame: Frame::of(officer), queue, folder: ask.folder, search: ask.search.reveal() }
    }
}

impl Ask {
    /// The app's question behind the address.
    pub(super) fn question(&self) -> QueueAsk {
        let folder = self.map.as_deref().and_then(Folder::parse).unwrap_or(Folder::New);
        QueueAsk { folder, search: Private::default(), after: self.sesudah.clone(), limit: ROWS }
    }
}

/// `GET /petugas`.
pub(super) async fn show(
    State(web): State<Web>,
    officer: Officer,
    Query(ask): Query<Ask>,
) -> Result<Html<String>, Fault> {
    page(&web, &officer, &ask.question()).await
}

/// `POST /petugas/cari`: by case code, phone, account, handle.
pub(super) async fn search(State(web): State<Web>, act: Act<Search>) -> Result<Html<String>, Fault> {
    let Search { cari, sesudah } = act.form;
    let words: String = cari.trim().chars().take(200).collect();
    let ask = QueueAsk { folder: Folder::All, search: words.into(), after: sesudah, limit: ROWS };
    page(&web, &act.officer, &ask).await
}

async fn page(web: &Web, officer: &Officer, ask: &QueueAsk) -> Result<Html<String>, Fault> {
    let list = part(web, officer, ask).await?;
    let page = Page {
        frame: Frame::of(officer),
        folder: ask.folder,
        search: ask.search.reveal(),
        first: ask.after.is_none(),
        version: version(&list),
        list: &list,
    };
    Ok(Html(page.render()?))
}

/// The part that is renewed, for the page and for the live stream.
pub(super) async fn part(web: &Web, officer: &Officer, ask: &QueueAsk) -> Result<String, Fault> {
    let queue = web.app.queue(&officer.staff, ask).await?;
    Ok(List::new(&queue, ask, officer).render()?)
}

/// Tells two lists apart: a page is not renewed with what it shows, under the hand of somebody who is about to click.
pub(super) fn version(list: &str) -> String {
    hex(&Sha256::digest(list.as_bytes())[..8])
}

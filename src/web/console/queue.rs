//! The queue: folders, a filter, rows, search.

pub(super) mod bulk;
pub(super) mod chips;
pub(super) mod filter;
pub(super) mod saved;

use std::borrow::Borrow;

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
use crate::app::queue::{SavedSearch, within};
use crate::domain::case::{CaseStatus, Channel, Priority};
use crate::domain::case_filter::{CaseFilter, MAX_WORDS};
use crate::domain::chance::hex;
use crate::domain::text::Private;
use chips::{Chip, Says};

/// Rows a page.
const ROWS: u32 = 50;

/// What the address asks for: folder, filter, page. A search is no part of it: a phone number has no business in addresses and
/// their logs.
pub(super) type Ask = Query<Vec<(String, String)>>;

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
    filter: &'a CaseFilter,
    /// The filter as it stands in an address; empty without one.
    query: String,
    chips: Vec<Chip>,
    /// What of it an export takes, as it stands in an address; `None` where there is nothing to take, or no right to.
    export: Option<String>,
}

impl Page<'_> {
    /// The filter as the fields of a form.
    fn pairs(&self) -> Vec<(&'static str, String)> {
        self.filter.pairs()
    }
}

/// The part that is renewed while the page is open.
#[derive(Template)]
#[template(path = "console/rows.html")]
struct List<'a> {
    queue: &'a Queue,
    folder: Folder,
    filter: &'a CaseFilter,
    search: &'a str,
    frame: Frame,
}

impl<'a> List<'a> {
    fn new(queue: &'a Queue, ask: &'a QueueAsk, officer: &Officer) -> Self {
        let (folder, filter, search) = (ask.folder, &ask.filter, ask.search.reveal());
        Self { frame: Frame::of(officer), queue, folder, filter, search }
    }

    /// Whether a saved search is what the page shows.
    fn is_shown(&self, saved: &SavedSearch) -> bool {
        self.search.is_empty() && saved.folder == self.folder && saved.filter == *self.filter
    }

    /// Whether a folder is what the page shows.
    fn is_open(&self, folder: impl Borrow<Folder>) -> bool {
        self.search.is_empty()
            && *folder.borrow() == self.folder
            && !self.queue.saved.iter().any(|saved| self.is_shown(saved))
    }

    /// The address of the page after this one.
    fn after(&self, next: &str) -> String {
        // Digits, dots and an id: nothing to escape.
        format!("{}&sesudah={next}", address(self.folder, self.filter))
    }
}

/// The address of a folder with a filter.
fn address(folder: Folder, filter: &CaseFilter) -> String {
    let query = filter.to_query();
    let tie = if query.is_empty() { "" } else { "&" };
    format!("/petugas?map={folder}{tie}{query}")
}

/// The app's question behind an address or a form.
fn question(pairs: &[(&str, &str)]) -> QueueAsk {
    let one = |name| pairs.iter().find(|(own, _)| *own == name).map(|(_, value)| *value);
    QueueAsk {
        folder: one("map").and_then(Folder::parse).unwrap_or(Folder::New),
        filter: CaseFilter::from_pairs(pairs.iter().copied()),
        search: Private::default(),
        after: one("sesudah").map(str::to_owned),
        limit: ROWS,
    }
}

/// The pairs of an address.
fn pairs(ask: &Ask) -> Vec<(&str, &str)> {
    ask.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// What the live stream is to follow, and which list the page shows already.
pub(super) fn followed(ask: &Ask) -> (QueueAsk, String) {
    let pairs = pairs(ask);
    let version = pairs.iter().find(|(name, _)| *name == "versi").map_or("", |(_, value)| value);
    (question(&pairs), version.to_owned())
}

/// `GET /petugas`.
pub(super) async fn show(State(web): State<Web>, officer: Officer, ask: Ask) -> Result<Html<String>, Fault> {
    page(&web, &officer, &question(&pairs(&ask))).await
}

/// `POST /petugas/cari`: by case code, phone, account, handle, or words.
pub(super) async fn search(State(web): State<Web>, act: Act<Search>) -> Result<Html<String>, Fault> {
    let Search { cari, sesudah } = act.form;
    let words: String = cari.trim().chars().take(MAX_WORDS).collect();
    let filter = CaseFilter::default();
    let ask = QueueAsk { folder: Folder::All, filter, search: words.into(), after: sesudah, limit: ROWS };
    page(&web, &act.officer, &ask).await
}

async fn page(web: &Web, officer: &Officer, ask: &QueueAsk) -> Result<Html<String>, Fault> {
    let list = part(web, officer, ask).await?;
    let frame = Frame::of(officer);
    let colleagues = web.app.colleagues(&officer.staff).await?;
    let all = within(ask.folder, &ask.filter, officer.staff.id()).filter(|_| frame.may_export());
    let export = all.map(|filter| filter.to_query());
    let page = Page {
        folder: ask.folder,
        search: ask.search.reveal(),
        first: ask.after.is_none(),
        version: version(&list),
        list: &list,
        filter: &ask.filter,
        query: ask.filter.to_query(),
        chips: chips::of(
            |rest| address(ask.folder, rest),
            &ask.filter,
            &web.app.dialogs(),
            officer.staff.lang(),
            &colleagues,
        ),
        export,
        frame,
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

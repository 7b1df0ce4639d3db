//! Exports: the page that says what will go along, and the file, streamed while the cases are read. Who goes away ends it.

mod cells;
mod workbook;

use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::header;
use axum::response::{Html, IntoResponse as _, Response};
use futures_util::stream;
use serde::Deserialize;
use tokio::sync::mpsc;

use super::super::Web;
use super::super::auth::{Act, Officer};
use super::super::error::Fault;
use super::Frame;
use super::queue::chips::{self, Chip, Says};
use crate::app::export::{Export, ExportLine, ExportWish, Format};
use crate::app::queue::Count;
use crate::domain::case::{CaseStatus, Channel, Priority};
use crate::domain::case_filter::CaseFilter;
use crate::domain::sheet;
use crate::domain::staff::Action;
use crate::domain::text::Private;
use cells::Words;

/// Pages under way between the reader and the writer: memory stays the same however many cases there are.
const UNDER_WAY: usize = 2;

#[derive(Template)]
#[template(path = "export/page.html")]
struct Page {
    frame: Frame,
    filter: String,
    /// What was searched for; empty for an export that has nothing to do with a search.
    words: Private,
    /// What the filter asks.
    chips: Vec<Chip>,
    count: Count,
    may_personal: bool,
}

/// `GET /petugas/ekspor`: the filter of the queue stands in the address.
pub(super) async fn show(
    State(web): State<Web>,
    officer: Officer,
    RawQuery(query): RawQuery,
) -> Result<Html<String>, Fault> {
    page(&web, &officer, CaseFilter::from_query(query.as_deref().unwrap_or_default())).await
}

/// The words of a search: they stand in no address.
#[derive(Deserialize)]
pub(super) struct Sought {
    cari: String,
}

/// `POST /petugas/ekspor/cari`: the same for the cases in whose story the words of a search stand.
pub(super) async fn of_words(State(web): State<Web>, act: Act<Sought>) -> Result<Html<String>, Fault> {
    let words = Private(act.form.cari.trim().to_owned());
    page(&web, &act.officer, CaseFilter { words, ..CaseFilter::default() }).await
}

async fn page(web: &Web, officer: &Officer, filter: CaseFilter) -> Result<Html<String>, Fault> {
    let count = web.app.export_size(&officer.staff, &filter).await?;
    let colleagues = web.app.colleagues(&officer.staff).await?;
    let page = Page {
        frame: Frame::of(officer),
        filter: filter.to_query(),
        chips: chips::of(address, &filter, &web.app.dialogs(), officer.staff.lang(), &colleagues),
        words: filter.words,
        count,
        may_personal: officer.staff.may(Action::ExportPersonal),
    };
    Ok(Html(page.render()?))
}

fn address(filter: &CaseFilter) -> String {
    format!("/petugas/ekspor?{}", filter.to_query())
}

/// What is to be taken along.
#[derive(Deserialize)]
pub(super) struct Wish {
    #[serde(default)]
    filter: String,
    /// The words of a search.
    #[serde(default)]
    cari: String,
    bentuk: String,
    /// `ya` takes personal data along.
    pribadi: Option<String>,
    #[serde(default)]
    reason: String,
}

/// `POST /petugas/ekspor`: the file.
pub(super) async fn download(State(web): State<Web>, act: Act<Wish>) -> Result<Response, Fault> {
    let format = Format::parse(&act.form.bentuk).ok_or_else(Fault::unreadable)?;
    let reason = Private(act.form.reason.trim().to_owned());
    let personal = (act.form.pribadi.as_deref() == Some("ya")).then(|| reason.clone());
    let words = Private(act.form.cari.trim().to_owned());
    let filter = CaseFilter { words, ..CaseFilter::from_query(&act.form.filter) };
    let wish = ExportWish { filter, format, personal };
    let begun = web.app.begin_export(&act.officer.staff, wish).await;
    let export = begun.map_err(|error| Fault::from(error).keeping(&reason))?;
    let now = web.app.local_now();
    let frame = Frame::of(&act.officer);
    let words = Words::new(frame.say, now.zone, export.wish().personal.is_some())?;
    let pages = start(&web, export);
    let (mime, body) = match format {
        Format::Csv => ("text/csv; charset=utf-8", csv(words, pages)),
        Format::Xlsx => (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            workbook::body(words, pages),
        ),
    };
    let name = format!("attachment; filename=\"kasus-{}.{format}\"", now.at.civil(now.zone).date());
    let headers = [
        (header::CONTENT_TYPE, mime.to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, body).into_response())
}

/// Reads the cases beside the answer; ends by itself when nobody takes them any more.
fn start(web: &Web, export: Export) -> mpsc::Receiver<Vec<ExportLine>> {
    let (to, pages) = mpsc::channel(UNDER_WAY);
    let app = web.app.clone();
    tokio::spawn(async move {
        if let Err(fault) = app.run_export(export, to).await {
            tracing::error!(%fault, "an export broke off");
        }
    });
    pages
}

/// A page of cases, a piece of the body.
fn csv(words: Words, pages: mpsc::Receiver<Vec<ExportLine>>) -> Body {
    let head = sheet::BOM.to_owned() + &sheet::csv_line(words.header());
    let lines = stream::unfold((words, pages, Some(head)), async |(words, mut pages, head)| {
        let text = match head {
            Some(head) => head,
            None => pages.recv().await?.iter().map(|line| sheet::csv_line(&words.cells(line))).collect(),
        };
        Some((Ok::<_, std::convert::Infallible>(Bytes::from(text)), (words, pages, None)))
    });
    Body::from_stream(lines)
}

//! The figures: the page of a period, each table as CSV, the year on one page to print.

mod chart;

use std::borrow::Borrow;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{Html, IntoResponse as _, Response};
use jiff::civil::Date;
use serde::Deserialize;

use super::super::Web;
use super::super::auth::Officer;
use super::super::error::Fault;
use super::super::say::Say;
use super::Frame;
use crate::app::statistics::{Row, Speed, Statistics, StatisticsAsk, Table, TableId};
use crate::domain::mask::Cell;
use crate::domain::period::Period;
use crate::domain::sheet;
use crate::domain::staff::Role;
use chart::{Bar, Column, Line, Square};

/// Bars of a chart; the table beneath shows the others too.
const BARS: usize = 12;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Ask {
    masa: Option<String>,
    dari: Option<String>,
    sampai: Option<String>,
    bagi: Option<String>,
}

impl Ask {
    /// The period: what was typed as days before what a link says; without either the current month.
    fn period(&self, today: Date) -> Period {
        let day = |text: &Option<String>| text.as_deref()?.parse::<Date>().ok();
        let typed = day(&self.dari).zip(day(&self.sampai)).and_then(|(from, to)| Period::between(from, to));
        let linked = || self.masa.as_deref().and_then(Period::parse);
        typed.or_else(linked).unwrap_or_else(|| Period::month_of(today))
    }

    fn shared(&self) -> bool {
        self.bagi.as_deref() == Some("1")
    }
}

/// A name of a row, of a period or of a span, in the reader's language; plain text, for pages and for CSV.
#[derive(Template)]
#[template(path = "statistics/label.txt")]
struct Label<'a> {
    say: Say,
    what: Named<'a>,
}

/// What a [`Label`] names.
enum Named<'a> {
    Row(TableId, &'a Row),
    Table(TableId),
    Period(Period),
    Month(&'a str),
    Span(u64),
    Cell(Cell),
}

#[expect(clippy::unused_self, reason = "templates call it on the label")]
impl Label<'_> {
    /// `2026-11` as its parts.
    fn month_of<'t>(&self, text: &'t str) -> (&'t str, u8) {
        let (year, month) = text.split_once('-').unwrap_or((text, ""));
        (year, month.parse().unwrap_or(0))
    }
}

/// What the pages share: names, counts, charts.
struct View {
    frame: Frame,
    figures: Statistics,
    map: Vec<Square>,
}

#[expect(clippy::unused_self, reason = "templates call these on the view")]
impl View {
    async fn of(web: &Web, officer: &Officer, ask: StatisticsAsk) -> Result<Self, Fault> {
        let figures = web.app.statistics(&officer.staff, ask).await?;
        let map = figures
            .table(TableId::Districts)
            .map(|table| chart::squares(table, &web.app.dialogs().data.tiles));
        Ok(Self { frame: Frame::of(officer), figures, map: map.unwrap_or_default() })
    }

    fn say(&self, what: Named<'_>) -> String {
        // A template of plain words cannot fail.
        Label { say: self.frame.say, what }.render().unwrap_or_default().trim().to_owned()
    }

    fn row(&self, table: &Table, row: &Row) -> String {
        self.say(Named::Row(table.id, row))
    }

    fn name(&self, id: impl Borrow<TableId>) -> String {
        self.say(Named::Table(*id.borrow()))
    }

    fn cell(&self, cell: &Cell) -> String {
        self.say(Named::Cell(*cell))
    }

    fn period(&self, period: impl Borrow<Period>) -> String {
        self.say(Named::Period(*period.borrow()))
    }

    fn span(&self, minutes: impl Borrow<Option<u64>>) -> String {
        minutes.borrow().map_or_else(|| "–".to_owned(), |minutes| self.say(Named::Span(minutes)))
    }

    fn month(&self, month: &str) -> String {
        self.say(Named::Month(month))
    }

    /// The address of a period, masked or not as this page is.
    fn link(&self, period: impl Borrow<Period>) -> String {
        let period = *period.borrow();
        let shared = if self.figures.ask.shared { "&bagi=1" } else { "" };
        format!("/petugas/statistik?masa={}{shared}", period.to_text())
    }

    fn csv(&self, id: impl Borrow<TableId>) -> String {
        let id = id.borrow();
        let query = self.link(self.figures.ask.period);
        query.replacen("/petugas/statistik?", &format!("/petugas/statistik/csv/{id}?"), 1)
    }

    /// The largest row of a table, when it may be named.
    fn top<'t>(&self, table: &'t Table) -> Option<(&'t Row, u64)> {
        let known = table.rows.iter().filter(|row| !row.key.is_empty());
        known
            .filter_map(|row| Some((row, row.count.shown()?)))
            .max_by_key(|(_, count)| *count)
            .filter(|(_, n)| *n > 0)
    }

    /// A row's count by its key.
    fn count(&self, table: &Table, key: &str) -> Option<u64> {
        table.rows.iter().find(|row| row.key == key)?.count.shown()
    }

    /// What of the questions found no answer.
    fn unanswered(&self, table: &Table) -> Option<u64> {
        Some(self.count(table, "refused")? + self.count(table, "lost")?)
    }

    /// Of the forms: how many were begun and how many sent.
    fn sent(&self, table: &Table) -> Option<u64> {
        table.rows.iter().filter(|row| row.key.ends_with('.')).map(|row| row.count.shown()).sum()
    }

    fn bars(&self, table: &Table) -> Vec<Bar> {
        chart::bars(table, BARS, |row| self.row(table, row))
    }

    fn columns(&self, table: &Table) -> Vec<Column> {
        chart::columns(table)
    }

    fn line(&self, speed: &Speed) -> Line {
        chart::line(&speed.months)
    }

    fn speeds(&self) -> [&Speed; 2] {
        [&self.figures.answers, &self.figures.closings]
    }

    /// The height of the map.
    fn map_height(&self) -> u64 {
        self.map.iter().map(|square| square.top).max().unwrap_or(0) + 56
    }

    /// The month, the quarter and the year of today, to be chosen by one press.
    fn offered(&self, today: impl Borrow<Date>) -> [Period; 3] {
        let today = *today.borrow();
        let quarter = (today.month() - 1) / 3 + 1;
        [Period::month_of(today), Period::Quarter(today.year(), quarter), Period::Year(today.year())]
    }

    fn is_statistician(&self) -> bool {
        self.frame.role == Role::Statistik
    }

    /// The tables that are drawn as plain bars, in their order on the page.
    fn barred(&self) -> Vec<&Table> {
        use TableId::{Categories, Channels, Countries, Forms, Modus, Offers, Outcomes, Questions};
        [Categories, Countries, Modus, Channels, Outcomes, Forms, Questions, Offers]
            .into_iter()
            .filter_map(|id| self.figures.table(id))
            .collect()
    }

    /// Rows that are worth a line on paper.
    fn filled<'t>(&self, table: &'t Table) -> Vec<&'t Row> {
        table.rows.iter().filter(|row| row.count != Cell::Shown(0)).collect()
    }
}

#[derive(Template)]
#[template(path = "statistics/page.html")]
struct Page {
    view: View,
    frame: Frame,
    today: Date,
}

#[derive(Template)]
#[template(path = "statistics/year.html")]
struct Year {
    view: View,
    frame: Frame,
    of: i16,
    office: String,
    address: String,
}

fn today(web: &Web) -> Date {
    let now = web.app.local_now();
    now.at.civil(now.zone).date()
}

/// `GET /petugas/statistik`.
pub(super) async fn show(
    State(web): State<Web>,
    officer: Officer,
    Query(ask): Query<Ask>,
) -> Result<Html<String>, Fault> {
    let today = today(&web);
    let ask = StatisticsAsk { period: ask.period(today), shared: ask.shared() };
    let view = View::of(&web, &officer, ask).await?;
    Ok(Html(Page { view, frame: Frame::of(&officer), today }.render()?))
}

/// `GET /petugas/statistik/tahun/{year}`.
pub(super) async fn year(
    State(web): State<Web>,
    officer: Officer,
    Path(year): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Html<String>, Fault> {
    let Some(period @ Period::Year(year)) = Period::parse(&year) else { return Err(Fault::not_found()) };
    let view = View::of(&web, &officer, StatisticsAsk { period, shared: ask.shared() }).await?;
    let dialogs = web.app.dialogs();
    let fact = |key: &str| dialogs.fact(key, officer.staff.lang()).unwrap_or_default();
    let (office, address) = (fact("kantor.nama_panjang"), fact("kantor.alamat"));
    Ok(Html(Year { view, frame: Frame::of(&officer), of: year, office, address }.render()?))
}

/// `GET /petugas/statistik/csv/{table}`.
pub(super) async fn csv(
    State(web): State<Web>,
    officer: Officer,
    Path(table): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, Fault> {
    let id = TableId::parse(&table).ok_or_else(Fault::not_found)?;
    let ask = StatisticsAsk { period: ask.period(today(&web)), shared: ask.shared() };
    let view = View::of(&web, &officer, ask).await?;
    let mut lines = vec![[view.name(id), view.period(view.figures.ask.period)]];
    lines.extend(view.lines(id));
    let mut text = String::from(sheet::BOM);
    for line in lines {
        text.push_str(&sheet::csv_line(&line));
    }
    let name = format!("attachment; filename=\"statistik-{id}-{}.csv\"", view.figures.ask.period.to_text());
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, text).into_response())
}

impl View {
    /// The lines of a table: name and count.
    fn lines(&self, id: TableId) -> Vec<[String; 2]> {
        if let Some(table) = self.figures.table(id) {
            return table.rows.iter().map(|row| [self.row(table, row), self.cell(&row.count)]).collect();
        }
        let speed = if id == TableId::Answers { &self.figures.answers } else { &self.figures.closings };
        let row = |key: &str, value: String| {
            let row = Row { key: key.to_owned(), name: None, count: Cell::Hidden };
            [self.say(Named::Row(id, &row)), value]
        };
        let minutes = |value: Option<u64>| value.map(|minutes| minutes.to_string()).unwrap_or_default();
        vec![
            row("count", self.cell(&speed.count)),
            row("median", minutes(speed.median)),
            row("ninety", minutes(speed.ninety)),
            row("in_time", self.cell(&speed.in_time)),
            row("late", self.cell(&speed.late)),
        ]
    }
}

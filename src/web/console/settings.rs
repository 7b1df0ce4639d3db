//! Settings: the tables of the office, one form a row, made from the columns of the table.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::super::Web;
use super::super::auth::{Act, Officer};
use super::super::error::Fault;
use super::Frame;
use crate::app::files::{FileState, VersionView};
use crate::app::settings::{Change, GridRow, Outcome, Placed, TableRow, TableView};
use crate::domain::difference::Line;
use crate::domain::ids::FileVersionId;

/// From so many characters on a cell gets room for several lines.
const LONG: usize = 80;
/// A column with at most so many different values offers them.
const OFFERED: usize = 12;

#[derive(Template)]
#[template(path = "settings/index.html")]
struct Index {
    frame: Frame,
    tables: Vec<TableRow>,
}

#[derive(Template)]
#[template(path = "settings/table.html")]
struct Page {
    frame: Frame,
    view: TableView,
    done: bool,
}

#[derive(Template)]
#[template(path = "settings/row.html")]
struct RowPage {
    frame: Frame,
    name: &'static str,
    open: bool,
    /// By which the row is known; `None` for one that is to be.
    mark: Option<String>,
    fields: Vec<Field>,
    note: String,
    problems: Vec<Placed>,
    /// What a colleague made of the row meanwhile.
    meanwhile: Option<Meanwhile>,
}

/// The row as it is now, if it is still there.
struct Meanwhile {
    now: Option<GridRow>,
}

/// A cell with its input.
struct Field {
    column: String,
    value: String,
    kind: Kind,
    /// Values that the column has already.
    offered: Vec<String>,
    /// The only values it may have; empty where anything may stand.
    choices: Vec<&'static str>,
    fixed: bool,
    wrong: bool,
}

#[derive(PartialEq, Eq)]
enum Kind {
    Day,
    Long,
    Line,
}

#[derive(Template)]
#[template(path = "settings/version.html")]
struct VersionPage {
    frame: Frame,
    name: &'static str,
    view: VersionView,
}

/// `GET /petugas/pengaturan`.
pub(super) async fn index(State(web): State<Web>, officer: Officer) -> Result<Html<String>, Fault> {
    let tables = web.app.settings_tables(&officer.staff).await?;
    Ok(Html(Index { frame: Frame::of(&officer), tables }.render()?))
}

#[derive(Deserialize)]
pub(super) struct Shown {
    #[serde(default)]
    sudah: String,
}

/// `GET /petugas/pengaturan/{table}`.
pub(super) async fn table(
    State(web): State<Web>,
    officer: Officer,
    Path(name): Path<String>,
    Query(shown): Query<Shown>,
) -> Result<Html<String>, Fault> {
    let view = web.app.settings_table(&officer.staff, &name).await?;
    Ok(Html(Page { frame: Frame::of(&officer), view, done: !shown.sudah.is_empty() }.render()?))
}

#[derive(Deserialize)]
pub(super) struct Which {
    tanda: Option<String>,
}

/// `GET /petugas/pengaturan/{table}/baris`: the form of a row, empty without a mark.
pub(super) async fn row(
    State(web): State<Web>,
    officer: Officer,
    Path(name): Path<String>,
    Query(which): Query<Which>,
) -> Result<Html<String>, Fault> {
    let view = web.app.settings_table(&officer.staff, &name).await?;
    let cells = match &which.tanda {
        Some(mark) => {
            let at = view.grid.find(mark).ok_or_else(Fault::not_found)?;
            view.grid.rows[at].cells.clone()
        }
        None if view.table.open => vec![String::new(); view.grid.columns.len()],
        None => return Err(Fault::not_found()),
    };
    let page = RowPage::of(&officer, &view, which.tanda, &cells);
    Ok(Html(page.render()?))
}

impl RowPage {
    fn of(officer: &Officer, view: &TableView, mark: Option<String>, cells: &[String]) -> Self {
        let value = |index: usize| cells.get(index).cloned().unwrap_or_default();
        let columns = view.grid.columns.iter().enumerate();
        let fields = columns.map(|(index, column)| Field {
            kind: kind(view, index, &value(index)),
            offered: offered(view, index),
            choices: view.table.choices(column),
            fixed: index == 0 && !view.table.open,
            wrong: false,
            value: value(index),
            column: column.clone(),
        });
        Self {
            frame: Frame::of(officer),
            name: view.table.name,
            open: view.table.open,
            mark,
            fields: fields.collect(),
            note: String::new(),
            problems: Vec::new(),
            meanwhile: None,
        }
    }
}

/// What a cell is typed into, by what its column holds.
fn kind(view: &TableView, index: usize, value: &str) -> Kind {
    let column =
        || view.grid.rows.iter().filter_map(|row| row.cells.get(index)).filter(|cell| !cell.is_empty());
    let is_day = |cell: &String| cell.parse::<jiff::civil::Date>().is_ok() && cell.len() == 10;
    if column().next().is_some() && column().all(is_day) && (value.is_empty() || is_day(&value.to_owned())) {
        Kind::Day
    } else if column().any(|cell| cell.chars().count() > LONG || cell.contains('\n')) {
        Kind::Long
    } else {
        Kind::Line
    }
}

/// The values of a column that has only a few.
fn offered(view: &TableView, index: usize) -> Vec<String> {
    let values: BTreeSet<&String> = view
        .grid
        .rows
        .iter()
        .filter_map(|row| row.cells.get(index))
        .filter(|cell| !cell.is_empty())
        .collect();
    let few = index > 0 && values.len() <= OFFERED && values.len() < view.grid.rows.len();
    if few { values.into_iter().cloned().collect() } else { Vec::new() }
}

/// `POST /petugas/pengaturan/{table}/baris`: `c0`, `c1` … are the cells.
pub(super) async fn save(
    State(web): State<Web>,
    Path(name): Path<String>,
    act: Act<BTreeMap<String, String>>,
) -> Result<Response, Fault> {
    let form = &act.form;
    let field = |name: &str| form.get(name).cloned().unwrap_or_default();
    let cells: Vec<String> = (0..).map_while(|at| form.get(&format!("c{at}"))).cloned().collect();
    let mark = Some(field("tanda")).filter(|mark| !mark.is_empty());
    let change = match (&mark, field("lakukan").as_str()) {
        (Some(mark), "hapus") => Change::Remove(mark.clone()),
        (Some(mark), _) => Change::Put(mark.clone(), cells.clone()),
        (None, _) => Change::Add(cells.clone()),
    };
    let staff = &act.officer.staff;
    let outcome = web.app.change_setting(staff, &name, &change, &field("catatan")).await;
    let outcome = outcome.map_err(|fault| Fault::from(fault).keeping(&cells.join("\n").into()))?;
    let (problems, meanwhile) = match outcome {
        Outcome::Done | Outcome::Same => {
            return Ok(Redirect::to(&format!("/petugas/pengaturan/{name}?sudah=ya")).into_response());
        }
        Outcome::Problems(problems) => (problems, None),
        Outcome::Meanwhile(now) => (Vec::new(), Some(Meanwhile { now })),
    };
    let view = web.app.settings_table(staff, &name).await?;
    let mut page = RowPage::of(&act.officer, &view, mark, &cells);
    for field in &mut page.fields {
        field.wrong = problems.iter().any(|problem| problem.column.as_ref() == Some(&field.column));
    }
    if let Some(Meanwhile { now }) = &meanwhile {
        // What stands in the form is kept; sent once more, it goes over what the colleague wrote.
        page.mark = now.as_ref().map(GridRow::mark);
    }
    (page.problems, page.meanwhile, page.note) = (problems, meanwhile, field("catatan"));
    let status =
        if page.meanwhile.is_some() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, Html(page.render()?)).into_response())
}

/// `GET /petugas/pengaturan/{table}/versi/{id}`: what an older version would change.
pub(super) async fn version(
    State(web): State<Web>,
    officer: Officer,
    Path((name, id)): Path<(String, String)>,
) -> Result<Html<String>, Fault> {
    let id = FileVersionId::from_text(id);
    let view = web.app.setting_version(&officer.staff, &name, &id).await?;
    let table = web.app.settings_table(&officer.staff, &name).await?.table;
    Ok(Html(VersionPage { frame: Frame::of(&officer), name: table.name, view }.render()?))
}

#[derive(Deserialize)]
pub(super) struct Restore {
    /// An id, or nothing for the shipped table.
    #[serde(default)]
    versi: String,
    #[serde(default)]
    catatan: String,
}

/// `POST /petugas/pengaturan/{table}/versi`.
pub(super) async fn restore(
    State(web): State<Web>,
    Path(name): Path<String>,
    act: Act<Restore>,
) -> Result<Response, Fault> {
    let change = match act.form.versi.as_str() {
        "" => Change::Shipped,
        id => Change::Restore(FileVersionId::from_text(id.to_owned())),
    };
    let staff = &act.officer.staff;
    let outcome = web.app.change_setting(staff, &name, &change, &act.form.catatan).await?;
    let Outcome::Problems(problems) = outcome else {
        return Ok(Redirect::to(&format!("/petugas/pengaturan/{name}?sudah=ya")).into_response());
    };
    let mut view = web.app.settings_table(staff, &name).await?;
    view.told = problems;
    let page = Page { frame: Frame::of(&act.officer), view, done: false };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response())
}

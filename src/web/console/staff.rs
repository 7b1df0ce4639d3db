//! The people of the office: the list with the table of rights, and a page a person.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::super::Web;
use super::super::auth::{Act, Officer};
use super::super::error::Fault;
use super::Frame;
use crate::app::AppError;
use crate::app::access::{SessionRow, StaffRow};
use crate::app::people::StaffChange;
use crate::dialog::model::Dialogs;
use crate::domain::ids::StaffId;
use crate::domain::staff::{Action, RIGHTS, Role};

#[derive(Template)]
#[template(path = "console/staff.html")]
struct List<'a> {
    frame: Frame,
    rows: Vec<(StaffRow, String)>,
    dialogs: &'a Dialogs,
}

#[derive(Template)]
#[template(path = "console/member.html")]
struct Member<'a> {
    frame: Frame,
    row: StaffRow,
    area: String,
    sessions: Vec<SessionRow>,
    dialogs: &'a Dialogs,
    /// A log-in link, shown this once.
    link: Option<String>,
    own: bool,
}

impl List<'_> {
    fn places(&self) -> impl Iterator<Item = String> {
        places(self.dialogs)
    }
}

impl Member<'_> {
    fn places(&self) -> impl Iterator<Item = String> {
        places(self.dialogs)
    }
}

/// Provinces and kabupaten with their code: the areas in which people work.
fn places(dialogs: &Dialogs) -> impl Iterator<Item = String> {
    let wide = dialogs.data.areas.iter().filter(|area| area.code.matches('.').count() < 2);
    wide.map(|area| place_name(dialogs, &area.code))
}

/// "Sigi Biromaru, Kabupaten Sigi (72.10.08)".
fn place_name(dialogs: &Dialogs, code: &str) -> String {
    let above = code.rsplit_once('.').map(|(above, _)| dialogs.area_name(above));
    let name = dialogs.area_name(code);
    above.map_or_else(|| format!("{name} ({code})"), |above| format!("{name}, {above} ({code})"))
}

/// The area that was meant: by the code in it, or by a name that only one area of that width has.
fn place(dialogs: &Dialogs, typed: &str) -> Option<String> {
    let code = typed.rsplit_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(typed);
    let areas = &dialogs.data.areas;
    if let Some(area) = areas.iter().find(|area| area.code == code) {
        return Some(area.code.clone());
    }
    let wanted = typed.to_lowercase();
    let mut found = areas.iter().filter(|area| area.name.to_lowercase() == wanted);
    found.next().filter(|_| found.next().is_none()).map(|area| area.code.clone())
}

/// `GET /petugas/staf`.
pub(super) async fn list(State(web): State<Web>, officer: Officer) -> Result<Html<String>, Fault> {
    let dialogs = web.app.dialogs();
    let rows = web.app.staff_list(&officer.staff).await?;
    let rows = rows.into_iter().map(|row| {
        let area = dialogs.area_name(&row.area).to_owned();
        (row, area)
    });
    Ok(Html(List { frame: Frame::of(&officer), rows: rows.collect(), dialogs: &dialogs }.render()?))
}

#[derive(Deserialize)]
pub(super) struct New {
    nama: String,
    peran: String,
    #[serde(default)]
    wilayah: String,
    #[serde(default)]
    telegram: String,
}

/// `POST /petugas/staf`.
pub(super) async fn add(State(web): State<Web>, act: Act<New>) -> Result<Redirect, Fault> {
    let New { nama, peran, wilayah, telegram } = &act.form;
    let role = Role::parse(peran).ok_or_else(Fault::unreadable)?;
    let area = area(&web, wilayah)?;
    let row = web.app.hire(&act.officer.staff, nama, role, &area, account(telegram)?).await?;
    Ok(back(&row.id))
}

/// The code of the area that was typed; nothing is all areas.
fn area(web: &Web, typed: &str) -> Result<String, AppError> {
    match typed.trim() {
        "" => Ok(String::new()),
        typed => place(&web.app.dialogs(), typed).ok_or(AppError::Invalid("area_unknown")),
    }
}

/// A Telegram account by its number.
fn account(typed: &str) -> Result<Option<i64>, AppError> {
    match typed.trim() {
        "" => Ok(None),
        typed => match typed.parse() {
            Ok(account) if account > 0 => Ok(Some(account)),
            _ => Err(AppError::Invalid("telegram_number")),
        },
    }
}

fn back(id: &StaffId) -> Redirect {
    Redirect::to(&format!("/petugas/staf/{id}"))
}

/// `GET /petugas/staf/{id}`.
pub(super) async fn show(
    State(web): State<Web>,
    officer: Officer,
    Path(id): Path<String>,
) -> Result<Html<String>, Fault> {
    page(&web, &officer, &StaffId::from_text(id), None).await
}

async fn page(
    web: &Web,
    officer: &Officer,
    id: &StaffId,
    link: Option<String>,
) -> Result<Html<String>, Fault> {
    let (row, sessions) = web.app.member(&officer.staff, id, &officer.cookie).await?;
    let dialogs = web.app.dialogs();
    let area = if row.area.is_empty() { String::new() } else { place_name(&dialogs, &row.area) };
    let own = officer.staff.id() == id;
    let frame = Frame::of(officer);
    Ok(Html(Member { frame, row, area, sessions, dialogs: &dialogs, link, own }.render()?))
}

/// What is done: one of these, with what it needs.
#[derive(Deserialize)]
pub(super) struct Done {
    lakukan: String,
    #[serde(default)]
    peran: String,
    #[serde(default)]
    wilayah: String,
    #[serde(default)]
    telegram: String,
    #[serde(default)]
    sesi: String,
}

/// `POST /petugas/staf/{id}`.
pub(super) async fn change(
    State(web): State<Web>,
    Path(id): Path<String>,
    act: Act<Done>,
) -> Result<Response, Fault> {
    let (id, form, officer) = (StaffId::from_text(id), &act.form, &act.officer);
    let change = match form.lakukan.as_str() {
        "peran" => {
            let role = Role::parse(&form.peran).ok_or_else(Fault::unreadable)?;
            StaffChange::Role(role, area(&web, &form.wilayah)?)
        }
        "telegram" => StaffChange::Telegram(account(&form.telegram)?),
        "nonaktif" => StaffChange::Active(false),
        "aktif" => StaffChange::Active(true),
        "tautan" => {
            let token = web.app.link_for(&officer.staff, &id).await?;
            let link = format!("{}/petugas/masuk/{token}", web.app.settings.public_url);
            return Ok(page(&web, officer, &id, Some(link)).await?.into_response());
        }
        "sesi" => {
            web.app.end_session_of(&officer.staff, &id, &form.sesi).await?;
            return Ok(back(&id).into_response());
        }
        _ => return Err(Fault::unreadable()),
    };
    web.app.change_member(&officer.staff, &id, &change).await?;
    Ok(back(&id).into_response())
}

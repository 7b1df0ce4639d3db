//! A case that came by desk, phone, letter, WhatsApp or cable, entered by an officer.

use askama::Template;
use axum::extract::{Multipart, State};
use axum::response::{Html, Redirect};
use bytes::Bytes;

use super::super::Web;
use super::super::auth::Officer;
use super::super::chat::upload::{bytes, unread};
use super::super::error::Fault;
use super::Frame;
use crate::app::cases::ByHand;
use crate::dialog::model::Dialogs;
use crate::domain::case::{Channel, Priority};
use crate::domain::text::Lang;

/// A few files of 20 MB with their form.
pub(super) const READ_BYTES: usize = 96 * 1024 * 1024;
/// So many files a form.
const FILES: usize = 4;

#[derive(Template)]
#[template(path = "console/by_hand.html")]
struct Page<'a> {
    frame: Frame,
    dialogs: &'a Dialogs,
    lang: Lang,
    channels: [Channel; 5],
}

impl Page<'_> {
    /// Provinces, kabupaten and kecamatan with their code; villages are typed.
    fn places(&self) -> impl Iterator<Item = String> {
        let wide = self.dialogs.data.areas.iter().filter(|area| area.code.matches('.').count() < 3);
        wide.map(|area| place_name(self.dialogs, &area.code))
    }
}

/// "Sigi Biromaru, Kabupaten Sigi (72.10.08)".
fn place_name(dialogs: &Dialogs, code: &str) -> String {
    let above = code.rsplit_once('.').map(|(above, _)| dialogs.area_name(above));
    let name = dialogs.area_name(code);
    above.map_or_else(|| format!("{name} ({code})"), |above| format!("{name}, {above} ({code})"))
}

/// The area that was meant: by the code in it, or by a name that only one area has.
fn place(dialogs: &Dialogs, typed: &str) -> Option<String> {
    let typed = typed.trim();
    let code = typed.rsplit_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(typed);
    let areas = &dialogs.data.areas;
    if let Some(area) = areas.iter().find(|area| area.code == code) {
        return Some(area.code.clone());
    }
    let bare = |name: &str| {
        let name = name.to_lowercase();
        let head = ["kabupaten ", "kota ", "kecamatan ", "desa ", "kelurahan "];
        head.iter().find_map(|head| name.strip_prefix(head)).unwrap_or(&name).to_owned()
    };
    let wanted = bare(typed);
    let mut found = areas.iter().filter(|area| bare(&area.name) == wanted);
    found.next().filter(|_| found.next().is_none()).map(|area| area.code.clone())
}

/// `GET /petugas/kasus/baru`.
pub(super) async fn form(State(web): State<Web>, officer: Officer) -> Result<Html<String>, Fault> {
    let channels = [Channel::WalkIn, Channel::WhatsApp, Channel::Phone, Channel::Letter, Channel::Cable];
    let dialogs = web.app.dialogs();
    Ok(Html(
        Page { frame: Frame::of(&officer), dialogs: &dialogs, lang: officer.staff.lang().clone(), channels }
            .render()?,
    ))
}

#[derive(Default)]
struct Given {
    token: String,
    channel: String,
    category: String,
    priority: String,
    place: String,
    country: String,
    narrative: String,
    identifiers: String,
    reporter: String,
    files: Vec<Bytes>,
}

async fn read(mut form: Multipart) -> Result<Given, Fault> {
    let mut given = Given::default();
    while let Some(field) = form.next_field().await.map_err(|error| unread(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            let file = bytes(field).await?;
            // A file field left empty still comes, without bytes.
            if !file.is_empty() && given.files.len() < FILES {
                given.files.push(file);
            }
            continue;
        }
        let text = field.text().await.map_err(|error| unread(&error))?.replace("\r\n", "\n");
        let slot = match name.as_str() {
            "token" => &mut given.token,
            "channel" => &mut given.channel,
            "category" => &mut given.category,
            "priority" => &mut given.priority,
            "place" => &mut given.place,
            "country" => &mut given.country,
            "narrative" => &mut given.narrative,
            "identifiers" => &mut given.identifiers,
            "reporter" => &mut given.reporter,
            _ => continue,
        };
        text.trim().clone_into(slot);
    }
    Ok(given)
}

/// `POST /petugas/kasus/baru`.
pub(super) async fn enter(
    State(web): State<Web>,
    officer: Officer,
    form: Multipart,
) -> Result<Redirect, Fault> {
    let Ok(_place) = web.uploads.acquire().await else { return Err(Fault::unreadable()) };
    let given = read(form).await?;
    officer.knows(&given.token)?;
    let kept = given.narrative.clone().into();
    let entered = store(&web, &officer, given).await;
    let id = entered.map_err(|fault| fault.keeping(&kept))?;
    Ok(Redirect::to(&format!("/petugas/kasus/{id}")))
}

async fn store(web: &Web, officer: &Officer, given: Given) -> Result<crate::domain::ids::CaseId, Fault> {
    let dialogs = web.app.dialogs();
    let area = match given.place.as_str() {
        "" => None,
        typed => Some(place(&dialogs, typed).ok_or(crate::app::AppError::Invalid("area_unknown"))?),
    };
    let mut uploads = Vec::new();
    for file in given.files {
        uploads.push(web.app.upload(file).await?);
    }
    let entered = ByHand {
        channel: Channel::parse(&given.channel).ok_or_else(Fault::unreadable)?,
        category: given.category,
        priority: Priority::parse(&given.priority).ok_or_else(Fault::unreadable)?,
        area,
        country: Some(given.country).filter(|code| !code.is_empty()),
        narrative: given.narrative.into(),
        identifiers: given.identifiers.into(),
        reporter: given.reporter.into(),
        uploads,
    };
    Ok(web.app.enter_by_hand(&officer.staff, entered).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::model::Area;

    #[test]
    fn a_place_is_found_by_code_or_by_a_name_that_only_one_has() {
        let mut dialogs = Dialogs::default();
        let area = |code: &str, name: &str| Area { code: code.into(), name: name.into() };
        dialogs.data.areas = vec![
            area("72", "Sulawesi Tengah"),
            area("72.10", "Kabupaten Sigi"),
            area("72.71.01", "Palu Timur"),
            area("72.10.01.2001", "Bora"),
            area("72.05.02.2002", "Bora"),
        ];
        assert_eq!(place(&dialogs, "Kabupaten Sigi, Sulawesi Tengah (72.10)").as_deref(), Some("72.10"));
        assert_eq!(place(&dialogs, "sigi").as_deref(), Some("72.10"));
        assert_eq!(place(&dialogs, "72.71.01").as_deref(), Some("72.71.01"));
        assert_eq!(place(&dialogs, "Bora"), None, "two villages have that name");
        assert_eq!(place(&dialogs, "entah"), None);
        assert_eq!(place_name(&dialogs, "72.10"), "Kabupaten Sigi, Sulawesi Tengah (72.10)");
    }
}

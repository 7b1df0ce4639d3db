//! The filter as a form of its own: it fits a phone, needs no script, and leads back to the queue by its address.

use std::borrow::Borrow;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Html;

use super::super::super::Web;
use super::super::super::auth::Officer;
use super::super::super::error::Fault;
use super::super::Frame;
use super::{Ask, pairs, question};
use crate::app::cases::Folder;
use crate::dialog::model::{Area, Dialogs};
use crate::domain::case::{CaseStatus, Channel, Priority};
use crate::domain::case_filter::{CaseFilter, Day, Holder};
use crate::domain::ids::StaffId;
use crate::domain::text::Lang;

/// The spans that can be chosen with one touch, in days.
const SPANS: &[u16] = &[0, 6, 29, 89, 364];

#[derive(Template)]
#[template(path = "console/filter.html")]
struct Page {
    frame: Frame,
    folder: Folder,
    filter: CaseFilter,
    dialogs: Arc<Dialogs>,
    lang: Lang,
    colleagues: Vec<(StaffId, String)>,
}

/// A kabupaten with what lies in it.
struct Kabupaten<'a> {
    area: &'a Area,
    below: Vec<&'a Area>,
    /// Whether one of its kecamatan is chosen.
    open: bool,
}

impl Page {
    /// The kabupaten of which the kecamatan are known: those of the office's own province.
    fn kabupaten(&self) -> Vec<Kabupaten<'_>> {
        let of_level =
            |length: usize| self.dialogs.data.areas.iter().filter(move |area| area.code.len() == length);
        let with_parts = of_level(5).map(|area| {
            let below: Vec<&Area> = of_level(8).filter(|part| part.code.starts_with(&area.code)).collect();
            let open = below.iter().any(|part| self.filter.areas.contains(&part.code));
            Kabupaten { area, below, open }
        });
        with_parts.filter(|kabupaten| !kabupaten.below.is_empty()).collect()
    }

    fn provinces(&self) -> impl Iterator<Item = &Area> {
        self.dialogs.data.areas.iter().filter(|area| area.code.len() == 2)
    }

    fn has_area(&self, code: &str) -> bool {
        self.filter.areas.contains(code)
    }

    fn holds(&self, id: &StaffId) -> bool {
        matches!(&self.filter.assignee, Holder::Staff(own) if own == id)
    }

    fn is_span(&self, days: impl Borrow<u16>) -> bool {
        self.filter.from == Some(Day::Ago(*days.borrow())) && self.filter.to.is_none()
    }

    fn since_day(&self) -> String {
        written(self.filter.from)
    }

    fn until_day(&self) -> String {
        written(self.filter.to)
    }
}

/// A written day for a date field; empty for a relative one.
fn written(day: Option<Day>) -> String {
    day.filter(|day| matches!(day, Day::On(_))).map(Day::to_text).unwrap_or_default()
}

/// `GET /petugas/saring`.
pub(in super::super) async fn form(
    State(web): State<Web>,
    officer: Officer,
    ask: Ask,
) -> Result<Html<String>, Fault> {
    let asked = question(&pairs(&ask));
    let page = Page {
        frame: Frame::of(&officer),
        folder: asked.folder,
        filter: asked.filter,
        dialogs: web.app.dialogs(),
        lang: officer.staff.lang().clone(),
        colleagues: web.app.colleagues(&officer.staff).await?,
    };
    Ok(Html(page.render()?))
}

//! Exports: one row a case, without a limit, page by page into the hands of whoever writes the file. Personal data is left out
//! unless somebody who may says why. Each export is in the audit chain twice: when it begins, and when it has ended or was
//! broken off.

use std::collections::HashMap;

use tokio::sync::mpsc::Sender;

use super::access::Staff;
use super::queue::store_ask;
use super::{App, AppError, Mouth};
use crate::domain::case::{CaseKind, CaseStatus, Channel, Priority, words};
use crate::domain::case_filter::CaseFilter;
use crate::domain::ids::StaffId;
use crate::domain::staff::Action;
use crate::domain::text::{Lang, Private};
use crate::domain::time::Timestamp;
use crate::find;
use crate::store::events::{self, Actor, EventAction, NewEvent};
use crate::store::export::{self, ExportRow};
use crate::store::identifiers::{self, IdentifierRole};
use crate::store::queue::{self, Count, QueueAsk, View};
use crate::store::{Conn, answers, staff as staff_rows};

/// Cases a page: some hundred kilobytes.
const PAGE: u32 = 500;
/// How far the cases of an export are counted beforehand.
const COUNTED: u32 = 10_000;

words!(
    /// As what an export is written.
    Format {
        /// CSV in UTF-8.
        Csv = "csv",
        /// An Excel workbook.
        Xlsx = "xlsx",
    }
);

/// What somebody wants to take along.
#[derive(Debug, Clone)]
pub struct ExportWish {
    /// Which cases.
    pub filter: CaseFilter,
    /// As what.
    pub format: Format,
    /// Why personal data is needed; `None` leaves it out.
    pub personal: Option<Private>,
}

/// An export that was allowed and written down; only [`App::begin_export`] makes one.
#[derive(Debug)]
pub struct Export {
    staff: Staff,
    wish: ExportWish,
}

impl Export {
    /// What is exported.
    pub fn wish(&self) -> &ExportWish {
        &self.wish
    }
}

/// A case as a line of the file, named for people.
#[derive(Debug, Clone)]
pub struct ExportLine {
    /// Code.
    pub code: String,
    /// When it was filed.
    pub created_at: Timestamp,
    /// What it is about.
    pub kind: CaseKind,
    /// Category.
    pub category: String,
    /// By which way it came.
    pub channel: Channel,
    /// Where the work stands.
    pub status: CaseStatus,
    /// How soon.
    pub priority: Priority,
    /// Why.
    pub reasons: String,
    /// Signs of danger that its words show.
    pub modus: String,
    /// Kemendagri code of the kecamatan, or of what is known: a village is as good as a name.
    pub area: String,
    /// Kabupaten.
    pub district: String,
    /// Destination.
    pub country: String,
    /// Who works it.
    pub assignee: String,
    /// First answer.
    pub first_answer_at: Option<Timestamp>,
    /// The office's own promise.
    pub due_at: Option<Timestamp>,
    /// When it ended.
    pub closed_at: Option<Timestamp>,
    /// Why it ended.
    pub close_reason: String,
    /// Personal data; `None` when it was not asked for.
    pub personal: Option<Personal>,
}

/// What only goes along when somebody says why.
#[derive(Debug, Clone, Default)]
pub struct Personal {
    /// What happened, in the reporter's words.
    pub story: Private,
    /// What the form asked about reporter and victim.
    pub people: Private,
    /// Numbers, accounts and names of the accused.
    pub identifiers: Private,
}

impl App {
    /// How many cases an export would hold, counted as far as it is worth the wait. Needs `ExportCases`.
    pub async fn export_size(&self, staff: &Staff, filter: &CaseFilter) -> Result<Count, AppError> {
        staff.must(Action::ExportCases)?;
        let stems = stems_of(filter);
        let ask = store_ask(staff, View::Every, filter, &stems, self.local_now());
        let mut conn = self.store.read().await?;
        Ok(queue::count(&mut conn, &QueueAsk { limit: COUNTED, ..ask }).await?)
    }

    /// Allows an export and writes down that it begins. Needs `ExportCases`, with personal data `ExportPersonal` and a reason
    /// of five letters (`Invalid("reason_short")`).
    pub async fn begin_export(&self, staff: &Staff, wish: ExportWish) -> Result<Export, AppError> {
        staff.must(Action::ExportCases)?;
        if let Some(reason) = &wish.personal {
            staff.must(Action::ExportPersonal)?;
            if reason.reveal().trim().chars().count() < 5 {
                return Err(AppError::Invalid("reason_short"));
            }
        }
        let export = Export { staff: staff.clone(), wish };
        self.note_export(&export, "begun", 0).await?;
        Ok(export)
    }

    /// Hands the cases over, page by page, until all are through or nobody takes them any more; writes down how it ended and
    /// gives how many there were.
    pub async fn run_export(&self, export: Export, to: Sender<Vec<ExportLine>>) -> Result<u64, AppError> {
        let mut rows = 0;
        let done = self.hand_over(&export, &to, &mut rows).await;
        let end = match done {
            Ok(true) => "finished",
            Ok(false) => "cancelled",
            Err(_) => "failed",
        };
        // Whoever writes the file learns of the end only when it stands in the chain: what is missing there is no whole file.
        self.note_export(&export, end, rows).await?;
        done.map(|_| rows)
    }

    async fn hand_over(
        &self,
        export: &Export,
        to: &Sender<Vec<ExportLine>>,
        rows: &mut u64,
    ) -> Result<bool, AppError> {
        let Export { staff, wish } = export;
        let namer = self.namer(staff).await?;
        let stems = stems_of(&wish.filter);
        let ask = store_ask(staff, View::Every, &wish.filter, &stems, self.local_now());
        let mut ask = QueueAsk { limit: PAGE, ..ask };
        loop {
            // A connection a page: whoever reads slowly holds none.
            let mut conn = self.store.read().await?;
            let (page, next) = export::page(&mut conn, &ask).await?;
            let mut lines = Vec::with_capacity(page.len());
            for row in page {
                let personal = match wish.personal {
                    Some(_) => Some(personal(&mut conn, &row).await?),
                    None => None,
                };
                lines.push(ExportLine { personal, ..namer.line(row) });
            }
            drop(conn);
            let count = lines.len() as u64;
            if to.send(lines).await.is_err() {
                return Ok(false);
            }
            *rows += count;
            if next.is_none() {
                return Ok(true);
            }
            ask.after = next;
        }
    }

    async fn namer(&self, staff: &Staff) -> Result<Namer, AppError> {
        let members = staff_rows::list(&mut self.store.read().await?).await?;
        let colleagues = members.into_iter().map(|member| (member.id, member.name)).collect();
        Ok(Namer { mouth: self.mouth(), lang: staff.lang().clone(), colleagues })
    }

    async fn note_export(&self, export: &Export, step: &str, rows: u64) -> Result<(), AppError> {
        let Export { staff, wish } = export;
        let filter = if wish.filter.is_empty() { "all".to_owned() } else { wish.filter.to_query() };
        let words = wish.filter.words.reveal().trim();
        let sought = if words.is_empty() { String::new() } else { format!(" “{words}”") };
        let detail = &Private(format!("{step} {} {filter}{sought} {rows}", wish.format));
        let fields: &[&str] = if wish.personal.is_some() { &["personal"] } else { &[] };
        change!(self, batch, {
            let event = NewEvent {
                case: None,
                actor: &Actor::Staff(staff.id().clone()),
                action: EventAction::Exported,
                object: &format!("export:{step}:{rows}"),
                fields,
                reason: wish.personal.as_ref(),
                detail: Some(detail),
            };
            events::append(&mut batch.tx, event, batch.now).await?;
            Ok(())
        })
    }
}

/// The stems of the words that a filter asks for.
fn stems_of(filter: &CaseFilter) -> Vec<String> {
    find::stems(filter.words.reveal()).into_iter().collect()
}

/// Says what slugs and codes mean.
struct Namer {
    mouth: std::sync::Arc<Mouth>,
    lang: Lang,
    colleagues: HashMap<StaffId, String>,
}

impl Namer {
    fn line(&self, row: ExportRow) -> ExportLine {
        let (dialogs, lang) = (&self.mouth.dialogs, &self.lang);
        let area = row.area.unwrap_or_default();
        let reason = |slug: &String| super::desk::reason(&self.mouth, slug, lang);
        let sign = |slug: &String| {
            dialogs
                .offer
                .flag(slug)
                .map_or_else(|| slug.clone(), |flag| dialogs.text(&flag.title, lang).to_owned())
        };
        let all = |slugs: &[String], name: &dyn Fn(&String) -> String| -> String {
            slugs.iter().map(name).collect::<Vec<_>>().join("; ")
        };
        ExportLine {
            code: row.code.as_str().to_owned(),
            created_at: row.created_at,
            kind: row.kind,
            category: dialogs.category_name(&row.category, lang).to_owned(),
            channel: row.channel,
            status: row.status,
            priority: row.priority,
            reasons: all(&row.reasons, &reason),
            modus: all(&row.modus, &sign),
            district: if area.is_empty() { String::new() } else { dialogs.kabupaten_name(&area).to_owned() },
            area: area.get(..8).unwrap_or(&area).to_owned(),
            country: row.country.map(|code| dialogs.country_name(&code, lang).to_owned()).unwrap_or_default(),
            assignee: row.assignee.and_then(|id| self.colleagues.get(&id).cloned()).unwrap_or_default(),
            first_answer_at: row.first_answer_at,
            due_at: row.due_at,
            closed_at: row.closed_at,
            close_reason: row
                .close_reason
                .map(|slug| super::facts::close_reason(&self.mouth, &slug, lang))
                .unwrap_or_default(),
            personal: None,
        }
    }
}

/// What is sealed of a case; nothing when it was erased.
async fn personal(conn: &mut Conn, row: &ExportRow) -> Result<Personal, AppError> {
    let told = answers::of_case(conn, &row.id).await?;
    let of = |matches: &dyn Fn(&str) -> bool| -> Private {
        let shown =
            told.iter().filter(|answer| matches(&answer.key)).map(|answer| answer.shown.reveal().as_str());
        Private(shown.collect::<Vec<_>>().join("; "))
    };
    let named = identifiers::of_case(conn, &row.id).await?;
    let accused = named.iter().filter(|one| one.role == IdentifierRole::Accused && !one.apart);
    let written: Vec<&str> = accused.map(|one| one.identifier.written.reveal().as_str()).collect();
    Ok(Personal {
        story: of(&|key| matches!(key, "narasi" | "catatan")),
        people: of(&|key| key.starts_with("pelapor.") || key.starts_with("korban.")),
        identifiers: Private(written.join("; ")),
    })
}

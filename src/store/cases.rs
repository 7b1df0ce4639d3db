//! `cases`: filing a case and reading it. Changing one is `work`'s business.

use sqlx::any::AnyRow;

use super::answers::{self, Answer};
use super::consents::{self, Consent};
use super::error::{Result, StoreError};
use super::events::{self, Actor, EventAction, NewEvent};
use super::identifiers::{self, Named};
use super::seal::{Key, Spot};
use super::{
    Conn, Tx, asks, case_keys, case_labels, case_words, checklist, counters, drafts, evidence, fingerprints,
    presence, rows,
};
use crate::domain::case::{CaseCode, CaseKind, CaseStatus, Channel, Priority};
use crate::domain::ids::{CaseId, EvidenceId, PersonId, StaffId};
use crate::domain::register::district;
use crate::domain::text::Private;
use crate::domain::time::Timestamp;

pub use super::answers::of_case as answers_of;

const SUMMARY: Spot = Spot("cases", "summary");

const INSERT: &str = "
    insert into cases (id, code, kind, category, channel, status, priority, rank, priority_reasons, area, country,
        reporter, assignee, main_case, dialog, dialogs_hash, summary, safe_mode, close_reason,
        created_at, updated_at, status_at, waiting_since, due_at, first_answer_at, closed_at, modus)
    values ($1, $2, $3, $4, $5, 'new', $6, $7, $8, $9, $10,
        $11, null, null, $12, $13, $14, $15, null,
        $16, $16, $16, $16, $17, null, null, $18)";
const BY_ID: &str = "
    select cases.*, case_keys.wrapped as wrapped from cases left join case_keys on case_keys.case_id = cases.id
    where cases.id = $1";
const BY_CODE: &str = "
    select cases.*, case_keys.wrapped as wrapped from cases left join case_keys on case_keys.case_id = cases.id
    where cases.code = $1";
const OF_PERSON: &str = "
    select cases.*, case_keys.wrapped as wrapped from cases left join case_keys on case_keys.case_id = cases.id
    where cases.reporter = $1 order by cases.created_at desc, cases.id desc limit $2";
const CODE_TAKEN: &str = "select 1 from cases where code = $1 limit 1";
const NEWEST: &str = "
    select cases.*, case_keys.wrapped as wrapped from cases left join case_keys on case_keys.case_id = cases.id
    order by cases.created_at desc, cases.id desc limit $1";
const FORGET_REPORTER: &str = "update cases set reporter = null, updated_at = $2 where reporter = $1";
const FORGET_ANSWERS: &str = "
    delete from answers where key like 'pelapor.%' and case_id in (select id from cases where reporter = $1)";
const FORGET_IDENTIFIERS: &str = "
    delete from identifiers where role = 'reporter' and case_id in (select id from cases where reporter = $1)";
pub(super) const ALL: &[&str] = &[
    NEWEST,
    FORGET_REPORTER,
    FORGET_ANSWERS,
    FORGET_IDENTIFIERS,
    INSERT,
    BY_ID,
    BY_CODE,
    OF_PERSON,
    CODE_TAKEN,
];

/// A case to file, with all that comes with it.
#[derive(Debug, Clone)]
pub struct NewCase {
    /// Id.
    pub id: CaseId,
    /// Code; see [`code_taken`].
    pub code: CaseCode,
    /// What it is about.
    pub kind: CaseKind,
    /// Slug of the category.
    pub category: String,
    /// By which way it came.
    pub channel: Channel,
    /// How soon.
    pub priority: Priority,
    /// Slugs of the rules that say so.
    pub priority_reasons: Vec<String>,
    /// Slugs of the signs of danger that its words show.
    pub modus: Vec<String>,
    /// Kemendagri code of the place.
    pub area: Option<String>,
    /// ISO code of the destination.
    pub country: Option<String>,
    /// Who reported.
    pub reporter: Option<PersonId>,
    /// The form it came from.
    pub dialog: Option<String>,
    /// The version of the dialogs.
    pub dialogs_hash: Option<String>,
    /// One line for the queue.
    pub summary: Private,
    /// Whether the reporter's phone may be read by others.
    pub safe_mode: bool,
    /// The office's own promise.
    pub due_at: Option<Timestamp>,
    /// Answers in the order of the form.
    pub answers: Vec<Answer>,
    /// What it names, and of whom that is.
    pub identifiers: Vec<Named>,
    /// Evidence handed in by the reporter, to be attached.
    pub evidence: Vec<EvidenceId>,
    /// Consents.
    pub consents: Vec<Consent>,
}

/// A case.
#[derive(Debug, Clone)]
pub struct Case {
    /// Id.
    pub id: CaseId,
    /// Code.
    pub code: CaseCode,
    /// What it is about.
    pub kind: CaseKind,
    /// Slug of the category.
    pub category: String,
    /// By which way it came.
    pub channel: Channel,
    /// Where the work stands.
    pub status: CaseStatus,
    /// How soon.
    pub priority: Priority,
    /// Slugs of the rules that say so.
    pub priority_reasons: Vec<String>,
    /// Kemendagri code of the place.
    pub area: Option<String>,
    /// ISO code of the destination.
    pub country: Option<String>,
    /// Who reported.
    pub reporter: Option<PersonId>,
    /// Who works it.
    pub assignee: Option<StaffId>,
    /// For a duplicate: the case it is the same as.
    pub main_case: Option<CaseId>,
    /// The form it came from.
    pub dialog: Option<String>,
    /// The version of the dialogs.
    pub dialogs_hash: Option<String>,
    /// One line for the queue; `None` when the case was erased.
    pub summary: Option<Private>,
    /// Whether the reporter's phone may be read by others.
    pub safe_mode: bool,
    /// Why it was closed.
    pub close_reason: Option<String>,
    /// When it was filed.
    pub created_at: Timestamp,
    /// Last change or message.
    pub updated_at: Timestamp,
    /// When the status last changed.
    pub status_at: Timestamp,
    /// Since when somebody waits for the office; `None` while the office waits, and at the end.
    pub waiting_since: Option<Timestamp>,
    /// The office's own promise.
    pub due_at: Option<Timestamp>,
    /// First word of an officer to the reporter.
    pub first_answer_at: Option<Timestamp>,
    /// When it ended.
    pub closed_at: Option<Timestamp>,
}

/// Files a case with its answers, identifiers, evidence and consents, and writes the event.
pub async fn insert(tx: &mut Tx, new: &NewCase, actor: &Actor, now: Timestamp) -> Result<()> {
    // The key's row points to the case's, so the case must come first, and its summary is sealed with a key in hand.
    let (key, wrapped) = case_keys::make(tx, &new.id)?;
    insert_row(tx, new, &key, now).await?;
    case_keys::insert(tx, &new.id, wrapped, now).await?;
    for (position, answer) in (0..).zip(&new.answers) {
        answers::insert(tx, &key, &new.id, position, answer).await?;
    }
    for id in &new.evidence {
        evidence::attach(tx, id, &new.id, new.reporter.as_ref(), now).await?;
    }
    for consent in &new.consents {
        consents::insert(tx, Some(&new.id), new.reporter.as_ref(), consent, consent.at).await?;
    }
    let event = NewEvent {
        case: Some(&new.id),
        actor,
        action: EventAction::Created,
        object: &format!("case:{}", new.id),
        fields: &[],
        reason: None,
        detail: None,
    };
    events::append(tx, event, now).await?;
    // After the event, which holds the end of the chain: see `nodes`.
    let district = district(new.area.as_deref());
    for named in &new.identifiers {
        identifiers::insert(tx, &key, &new.id, named, &district, now).await?;
    }
    counters::filed(tx, &new.id).await
}

/// Erases a case: nothing that was sealed for it opens again, and it stands in the register no more.
pub async fn erase(tx: &mut Tx, case: &CaseId) -> Result<()> {
    identifiers::forget_case(tx, case).await?;
    fingerprints::erase(tx, case).await?;
    drafts::forget(tx, case).await?;
    presence::forget(tx, case).await?;
    checklist::forget(tx, case).await?;
    asks::answered(tx, case).await?;
    case_words::erase(tx, case).await?;
    case_labels::erase(tx, case).await?;
    case_keys::erase(tx, case).await
}

async fn insert_row(tx: &mut Tx, new: &NewCase, key: &Key, now: Timestamp) -> Result<()> {
    let summary = case_keys::seal(tx, key, SUMMARY, new.id.as_str(), &new.summary)?;
    let reasons = json("priority_reasons", &new.priority_reasons)?;
    let modus = json("modus", &new.modus)?;
    sqlx::query(INSERT)
        .bind(new.id.as_str())
        .bind(new.code.as_str())
        .bind(new.kind.as_str())
        .bind(new.category.as_str())
        .bind(new.channel.as_str())
        .bind(new.priority.as_str())
        .bind(rank(new.priority))
        .bind(reasons)
        .bind(new.area.as_deref())
        .bind(new.country.as_deref())
        .bind(new.reporter.as_ref().map(PersonId::as_str))
        .bind(new.dialog.as_deref())
        .bind(new.dialogs_hash.as_deref())
        .bind(summary)
        .bind(i64::from(new.safe_mode))
        .bind(now.0)
        .bind(new.due_at.map(|at| at.0))
        .bind(modus)
        .execute(tx.raw())
        .await?;
    Ok(())
}

fn json(column: &'static str, slugs: &[String]) -> Result<String> {
    serde_json::to_string(slugs).map_err(|error| StoreError::corrupt("cases", column, &error.to_string()))
}

/// A priority as the order of the queue.
pub(super) fn rank(priority: Priority) -> i64 {
    match priority {
        Priority::Urgent => 0,
        Priority::High => 1,
        Priority::Normal => 2,
        Priority::Low => 3,
    }
}

/// Whether a code is in use; asked before a case is filed under it.
pub async fn code_taken(conn: &mut Conn, code: &CaseCode) -> Result<bool> {
    let found = sqlx::query(CODE_TAKEN).bind(code.as_str()).fetch_optional(conn.raw()).await?;
    Ok(found.is_some())
}

/// The case of an id.
pub async fn by_id(conn: &mut Conn, id: &CaseId) -> Result<Option<Case>> {
    let row = sqlx::query(BY_ID).bind(id.as_str()).fetch_optional(conn.raw()).await?;
    row.map(|row| read(conn, &row)).transpose()
}

/// The case of a code.
pub async fn by_code(conn: &mut Conn, code: &CaseCode) -> Result<Option<Case>> {
    let row = sqlx::query(BY_CODE).bind(code.as_str()).fetch_optional(conn.raw()).await?;
    row.map(|row| read(conn, &row)).transpose()
}

/// The cases somebody reported, the newest first.
pub async fn of_person(conn: &mut Conn, person: &PersonId, limit: u32) -> Result<Vec<Case>> {
    let query = sqlx::query(OF_PERSON).bind(person.as_str()).bind(i64::from(limit));
    let found = query.fetch_all(conn.raw()).await?;
    found.iter().map(|row| read(conn, row)).collect()
}

/// All cases, the newest first.
pub async fn newest(conn: &mut Conn, limit: u32) -> Result<Vec<Case>> {
    let found = sqlx::query(NEWEST).bind(i64::from(limit)).fetch_all(conn.raw()).await?;
    found.iter().map(|row| read(conn, row)).collect()
}

/// Cuts the tie between a person and the cases they reported: answers and identifiers that say who they are go, the cases
/// stay. Writes an event for each.
pub async fn forget_reporter(tx: &mut Tx, person: &PersonId, now: Timestamp) -> Result<()> {
    let own = of_person(tx, person, u32::MAX).await?;
    for statement in [FORGET_ANSWERS, FORGET_IDENTIFIERS] {
        sqlx::query(statement).bind(person.as_str()).execute(tx.raw()).await?;
    }
    sqlx::query(FORGET_REPORTER).bind(person.as_str()).bind(now.0).execute(tx.raw()).await?;
    for case in own {
        let event = NewEvent {
            case: Some(&case.id),
            actor: &Actor::Person,
            action: EventAction::Erased,
            object: &format!("case:{}", case.id),
            fields: &["reporter"],
            reason: None,
            detail: None,
        };
        events::append(tx, event, now).await?;
    }
    Ok(())
}

/// A row of `cases` joined with its key.
pub(super) fn read(conn: &Conn, row: &AnyRow) -> Result<Case> {
    let id = rows::text(row, "id")?;
    let summary = match rows::maybe_bytes(row, "wrapped")? {
        Some(wrapped) => {
            let key = case_keys::unwrap(conn, &id, wrapped)?;
            Some(case_keys::open(&key, SUMMARY, &id, rows::bytes(row, "summary")?)?)
        }
        None => None,
    };
    let reasons = rows::text(row, "priority_reasons")?;
    Ok(Case {
        code: CaseCode::from_row(rows::text(row, "code")?),
        kind: rows::word(row, "cases", "kind", CaseKind::parse)?,
        category: rows::text(row, "category")?,
        channel: rows::word(row, "cases", "channel", Channel::parse)?,
        status: rows::word(row, "cases", "status", CaseStatus::parse)?,
        priority: rows::word(row, "cases", "priority", Priority::parse)?,
        priority_reasons: serde_json::from_str(&reasons)
            .map_err(|_| StoreError::corrupt("cases", "priority_reasons", "not a JSON list"))?,
        area: rows::maybe_text(row, "area")?,
        country: rows::maybe_text(row, "country")?,
        reporter: rows::maybe_text(row, "reporter")?.map(PersonId::from_text),
        assignee: rows::maybe_text(row, "assignee")?.map(StaffId::from_text),
        main_case: rows::maybe_text(row, "main_case")?.map(CaseId::from_text),
        dialog: rows::maybe_text(row, "dialog")?,
        dialogs_hash: rows::maybe_text(row, "dialogs_hash")?,
        summary,
        safe_mode: rows::flag(row, "safe_mode")?,
        close_reason: rows::maybe_text(row, "close_reason")?,
        created_at: rows::moment(row, "created_at")?,
        updated_at: rows::moment(row, "updated_at")?,
        status_at: rows::moment(row, "status_at")?,
        waiting_since: rows::maybe_moment(row, "waiting_since")?,
        due_at: rows::maybe_moment(row, "due_at")?,
        first_answer_at: rows::maybe_moment(row, "first_answer_at")?,
        closed_at: rows::maybe_moment(row, "closed_at")?,
        id: CaseId::from_text(id),
    })
}

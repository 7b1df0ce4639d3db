//! `notices`: the waves that staff were told of, and the sightings they are found in.

use std::collections::BTreeMap;

use sqlx::any::AnyRow;

use super::error::Result;
use super::seal::Spot;
use super::{Conn, Tx, case_keys, fingerprints, rows};
use crate::domain::case::CaseCode;
use crate::domain::fingerprint::{Fingerprint, FingerprintKind};
use crate::domain::identifier::{Identifier, IdentifierKind};
use crate::domain::ids::{CaseId, EvidenceId, FingerprintId, NoticeId, PersonId, StaffId};
use crate::domain::time::Timestamp;
use crate::domain::wave::{Alarm, NoticeState, Sighting, Subject, SubjectKind};

const WRITTEN: Spot = Spot("identifiers", "written");
const NORMAL: Spot = Spot("identifiers", "normal");

/// A name alone accuses nobody, what is public is nobody's, and a report that another one repeats is the same report.
const RECENT: &str = "
    select identifiers.kind as kind, identifiers.blind as blind, identifiers.created_at as at,
           identifiers.case_id as case_id, cases.area as area, cases.reporter as reporter
    from identifiers
    join cases on cases.id = identifiers.case_id
    join nodes on nodes.id = identifiers.node_id
    where identifiers.role = 'accused' and identifiers.created_at >= $1 and identifiers.kind <> 'name'
      and identifiers.apart = 0 and nodes.standing = 'plain' and cases.status <> 'duplicate'
    order by identifiers.created_at, identifiers.case_id";
/// The adverts and pictures of the same reports. What was erased can't be compared any more.
const RECENT_PRINTS: &str = "
    select fingerprints.id as id, fingerprints.kind as kind, fingerprints.value as value, fingerprints.at as at,
           fingerprints.evidence_id as evidence_id, fingerprints.case_id as case_id, cases.area as area,
           cases.reporter as reporter, case_keys.wrapped as wrapped
    from fingerprints
    join cases on cases.id = fingerprints.case_id
    join case_keys on case_keys.case_id = fingerprints.case_id
    where fingerprints.at >= $1 and cases.status <> 'duplicate'
    order by fingerprints.at, fingerprints.id";
const PRINT: &str = "
    select fingerprints.id as id, fingerprints.kind as kind, fingerprints.value as value, fingerprints.at as at,
           fingerprints.evidence_id as evidence_id, fingerprints.case_id as case_id, cases.area as area,
           cases.reporter as reporter, case_keys.wrapped as wrapped
    from fingerprints
    join cases on cases.id = fingerprints.case_id
    join case_keys on case_keys.case_id = fingerprints.case_id
    where fingerprints.id = $1";
const PRINTS_OF_CASE: &str = "
    select fingerprints.id as id, fingerprints.kind as kind, fingerprints.value as value, fingerprints.at as at,
           fingerprints.evidence_id as evidence_id, fingerprints.case_id as case_id, cases.area as area,
           cases.reporter as reporter, case_keys.wrapped as wrapped
    from fingerprints
    join cases on cases.id = fingerprints.case_id
    join case_keys on case_keys.case_id = fingerprints.case_id
    where fingerprints.case_id = $1 order by fingerprints.at, fingerprints.id";
/// Counted no further than `$5`: what stands in thousands of reports is common, however many there are.
const BEFORE: &str = "
    select count(*) from (
        select 1 as one from nodes join identifiers on identifiers.node_id = nodes.id
        where nodes.kind = $1 and nodes.blind = $2 and identifiers.apart = 0
          and identifiers.created_at >= $3 and identifiers.created_at < $4
        limit $5) as counted";
const LIVE: &str = "select id from notices where last_at > $1 order by created_at, id";
const SUBJECTS: &str = "select kind, blind from notice_subjects where notice_id = $1 order by position";
const CASES: &str = "
    select notice_cases.case_id as case_id, notice_cases.at as at, cases.code as code, cases.area as area
    from notice_cases join cases on cases.id = notice_cases.case_id
    where notice_cases.notice_id = $1 order by notice_cases.at, notice_cases.case_id";
const INSERT: &str = "insert into notices (id, state, created_at, last_at) values ($1, 'open', $2, $3)";
const ADD_SUBJECT: &str = "
    insert into notice_subjects (notice_id, position, kind, blind) values ($1, $2, $3, $4)
    on conflict (notice_id, kind, blind) do nothing";
const ADD_CASE: &str = "
    insert into notice_cases (notice_id, case_id, at) values ($1, $2, $3)
    on conflict (notice_id, case_id) do nothing";
const TOUCH: &str = "update notices set last_at = $2 where id = $1 and last_at < $2";
const BY_ID: &str = "
    select id, state, created_at, last_at, seen_by, seen_at, closed_by, closed_at from notices where id = $1";
const NEWEST: &str = "
    select id, state, created_at, last_at, seen_by, seen_at, closed_by, closed_at from notices
    order by last_at desc, id desc limit $1";
const SEE: &str = "
    update notices set state = 'seen', seen_by = $2, seen_at = $3 where id = $1 and state = 'open'";
const CLOSE: &str = "
    update notices set state = 'closed', closed_by = $2, closed_at = $3 where id = $1 and state <> 'closed'";
const WORDS: &str = "
    select identifiers.id as id, identifiers.kind as kind, identifiers.written as written,
           identifiers.normal as normal, case_keys.wrapped as wrapped
    from identifiers join case_keys on case_keys.case_id = identifiers.case_id
    where identifiers.case_id = $1 and identifiers.kind = $2 and identifiers.blind = $3
    order by identifiers.position limit 1";
pub(super) const ALL: &[&str] = &[
    RECENT,
    RECENT_PRINTS,
    PRINT,
    PRINTS_OF_CASE,
    BEFORE,
    LIVE,
    SUBJECTS,
    CASES,
    INSERT,
    ADD_SUBJECT,
    ADD_CASE,
    TOUCH,
    BY_ID,
    NEWEST,
    SEE,
    CLOSE,
    WORDS,
];

/// How far a subject's past is counted.
const COMMON: i64 = 10_000;
/// How long the code of a kabupaten or kota is (`72.10`).
const DISTRICT_CODE: usize = 5;

/// A wave as staff were told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Id.
    pub id: NoticeId,
    /// What staff did with it.
    pub state: NoticeState,
    /// When it was raised.
    pub created_at: Timestamp,
    /// When a report was last added.
    pub last_at: Timestamp,
    /// Who saw it first, and when.
    pub seen: Option<(StaffId, Timestamp)>,
    /// Who said that it is done, and when.
    pub closed: Option<(StaffId, Timestamp)>,
    /// What its reports have in common; the one it began with is the first.
    pub subjects: Vec<Subject>,
    /// Its reports, oldest first.
    pub cases: Vec<NoticeCase>,
}

/// A report of a wave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeCase {
    /// The case.
    pub id: CaseId,
    /// Its code.
    pub code: CaseCode,
    /// Its area, for the asker's rights.
    pub area: Option<String>,
    /// When it named a subject.
    pub at: Timestamp,
}

/// What the reports since a moment named of the accused, oldest first.
pub async fn recent(conn: &mut Conn, since: Timestamp) -> Result<Vec<Sighting>> {
    let found = sqlx::query(RECENT).bind(since.0).fetch_all(conn.raw()).await?;
    let read = |row: &AnyRow| {
        Ok(Sighting {
            subject: subject(row)?,
            case: CaseId::from_text(rows::text(row, "case_id")?),
            reporter: rows::maybe_text(row, "reporter")?.map(PersonId::from_text),
            district: district(row)?,
            at: rows::moment(row, "at")?,
        })
    };
    found.iter().map(read).collect()
}

/// The fingerprint of an advert or a picture in a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print {
    /// Id.
    pub id: FingerprintId,
    /// The value.
    pub fingerprint: Fingerprint,
    /// Of which picture; `None` for words.
    pub evidence: Option<EvidenceId>,
    /// In which report.
    pub case: CaseId,
    /// Who reported.
    pub reporter: Option<PersonId>,
    /// Code of the kabupaten or kota.
    pub district: Option<String>,
    /// When it was taken.
    pub at: Timestamp,
}

impl Print {
    /// The sighting of an advert or picture that is known by the fingerprint of that id.
    pub fn sighting(&self, first: &FingerprintId) -> Sighting {
        let kind = match self.fingerprint.kind() {
            FingerprintKind::Text => SubjectKind::Text,
            FingerprintKind::Picture => SubjectKind::Picture,
        };
        Sighting {
            subject: Subject { kind, blind: first.as_str().to_owned() },
            case: self.case.clone(),
            reporter: self.reporter.clone(),
            district: self.district.clone(),
            at: self.at,
        }
    }
}

/// The adverts and pictures of the reports since a moment, oldest first.
pub async fn recent_prints(conn: &mut Conn, since: Timestamp) -> Result<Vec<Print>> {
    let found = sqlx::query(RECENT_PRINTS).bind(since.0).fetch_all(conn.raw()).await?;
    found.iter().map(|row| print(conn, row)).collect()
}

/// The fingerprint by which an advert or a picture is known; `None` when its report was erased.
pub async fn first_print(conn: &mut Conn, subject: &Subject) -> Result<Option<Print>> {
    if !matches!(subject.kind, SubjectKind::Text | SubjectKind::Picture) {
        return Ok(None);
    }
    let row = sqlx::query(PRINT).bind(subject.blind.as_str()).fetch_optional(conn.raw()).await?;
    row.map(|row| print(conn, &row)).transpose()
}

/// The fingerprints of a report, oldest first; none when it was erased.
pub async fn prints_of_case(conn: &mut Conn, case: &CaseId) -> Result<Vec<Print>> {
    let found = sqlx::query(PRINTS_OF_CASE).bind(case.as_str()).fetch_all(conn.raw()).await?;
    found.iter().map(|row| print(conn, row)).collect()
}

fn print(conn: &Conn, row: &AnyRow) -> Result<Print> {
    let (id, case) = (rows::text(row, "id")?, rows::text(row, "case_id")?);
    let key = case_keys::unwrap(conn, &case, rows::bytes(row, "wrapped")?)?;
    let kind = rows::word(row, "fingerprints", "kind", FingerprintKind::parse)?;
    Ok(Print {
        fingerprint: fingerprints::open(&key, &id, kind, rows::bytes(row, "value")?)?,
        evidence: rows::maybe_text(row, "evidence_id")?.map(EvidenceId::from_text),
        reporter: rows::maybe_text(row, "reporter")?.map(PersonId::from_text),
        district: district(row)?,
        at: rows::moment(row, "at")?,
        id: FingerprintId::from_text(id),
        case: CaseId::from_text(case),
    })
}

/// The kabupaten or kota of a row's area.
fn district(row: &AnyRow) -> Result<Option<String>> {
    let area = rows::maybe_text(row, "area")?;
    Ok(area.and_then(|area| area.get(..DISTRICT_CODE).map(str::to_owned)))
}

fn subject(row: &AnyRow) -> Result<Subject> {
    Ok(Subject {
        kind: rows::word(row, "notice_subjects", "kind", SubjectKind::parse)?,
        blind: rows::text(row, "blind")?,
    })
}

/// In how many reports a subject stood from one moment up to another; no more than 10,000 are counted.
pub async fn before(conn: &mut Conn, subject: &Subject, from: Timestamp, to: Timestamp) -> Result<u64> {
    let query = sqlx::query_scalar(BEFORE).bind(subject.kind.as_str()).bind(subject.blind.as_str());
    let found: i64 = query.bind(from.0).bind(to.0).bind(COMMON).fetch_one(conn.raw()).await?;
    Ok(u64::try_from(found).unwrap_or_default())
}

/// The waves that were told and grew since a moment, oldest first.
pub async fn live(conn: &mut Conn, since: Timestamp) -> Result<Vec<(NoticeId, Alarm)>> {
    let ids: Vec<String> = sqlx::query_scalar(LIVE).bind(since.0).fetch_all(conn.raw()).await?;
    let mut live = Vec::with_capacity(ids.len());
    for id in ids.into_iter().map(NoticeId::from_text) {
        let subjects = subjects(conn, &id).await?;
        let cases: BTreeMap<CaseId, Timestamp> =
            cases(conn, &id).await?.into_iter().map(|case| (case.id, case.at)).collect();
        live.push((id, Alarm { subjects, cases }));
    }
    Ok(live)
}

async fn subjects(conn: &mut Conn, notice: &NoticeId) -> Result<Vec<Subject>> {
    let found = sqlx::query(SUBJECTS).bind(notice.as_str()).fetch_all(conn.raw()).await?;
    found.iter().map(subject).collect()
}

async fn cases(conn: &mut Conn, notice: &NoticeId) -> Result<Vec<NoticeCase>> {
    let found = sqlx::query(CASES).bind(notice.as_str()).fetch_all(conn.raw()).await?;
    let read = |row: &AnyRow| {
        Ok(NoticeCase {
            id: CaseId::from_text(rows::text(row, "case_id")?),
            code: CaseCode::from_row(rows::text(row, "code")?),
            area: rows::maybe_text(row, "area")?,
            at: rows::moment(row, "at")?,
        })
    };
    found.iter().map(read).collect()
}

/// Keeps a wave that staff are being told of.
pub async fn insert(tx: &mut Tx, alarm: &Alarm, now: Timestamp) -> Result<NoticeId> {
    let id = NoticeId::new(now, tx.chance());
    let query = sqlx::query(INSERT).bind(id.as_str()).bind(now.0).bind(alarm.last().0);
    query.execute(tx.raw()).await?;
    add(tx, &id, alarm).await?;
    Ok(id)
}

/// Adds what a wave has grown by.
pub async fn grow(tx: &mut Tx, id: &NoticeId, alarm: &Alarm) -> Result<()> {
    add(tx, id, alarm).await?;
    sqlx::query(TOUCH).bind(id.as_str()).bind(alarm.last().0).execute(tx.raw()).await?;
    Ok(())
}

async fn add(tx: &mut Tx, id: &NoticeId, alarm: &Alarm) -> Result<()> {
    for (position, subject) in (1_i64..).zip(&alarm.subjects) {
        let query = sqlx::query(ADD_SUBJECT).bind(id.as_str()).bind(position);
        query.bind(subject.kind.as_str()).bind(subject.blind.as_str()).execute(tx.raw()).await?;
    }
    for (case, at) in &alarm.cases {
        sqlx::query(ADD_CASE).bind(id.as_str()).bind(case.as_str()).bind(at.0).execute(tx.raw()).await?;
    }
    Ok(())
}

/// The notice of an id.
pub async fn by_id(conn: &mut Conn, id: &NoticeId) -> Result<Option<Notice>> {
    match sqlx::query(BY_ID).bind(id.as_str()).fetch_optional(conn.raw()).await? {
        Some(row) => Ok(Some(whole(conn, &row).await?)),
        None => Ok(None),
    }
}

/// The notices that grew last, at most `limit`.
pub async fn newest(conn: &mut Conn, limit: u32) -> Result<Vec<Notice>> {
    let found = sqlx::query(NEWEST).bind(i64::from(limit)).fetch_all(conn.raw()).await?;
    let mut notices = Vec::with_capacity(found.len());
    for row in &found {
        notices.push(whole(conn, row).await?);
    }
    Ok(notices)
}

async fn whole(conn: &mut Conn, row: &AnyRow) -> Result<Notice> {
    let id = NoticeId::from_text(rows::text(row, "id")?);
    let by = |who, at| -> Result<_> {
        Ok(rows::maybe_text(row, who)?.map(StaffId::from_text).zip(rows::maybe_moment(row, at)?))
    };
    Ok(Notice {
        state: rows::word(row, "notices", "state", NoticeState::parse)?,
        created_at: rows::moment(row, "created_at")?,
        last_at: rows::moment(row, "last_at")?,
        seen: by("seen_by", "seen_at")?,
        closed: by("closed_by", "closed_at")?,
        subjects: subjects(conn, &id).await?,
        cases: cases(conn, &id).await?,
        id,
    })
}

/// Writes that somebody saw a notice, or that it is done; `false` when that was said already.
pub async fn mark(
    tx: &mut Tx,
    id: &NoticeId,
    to: NoticeState,
    staff: &StaffId,
    now: Timestamp,
) -> Result<bool> {
    let statement = match to {
        NoticeState::Open => return Ok(false),
        NoticeState::Seen => SEE,
        NoticeState::Closed => CLOSE,
    };
    let query = sqlx::query(statement).bind(id.as_str()).bind(staff.as_str()).bind(now.0);
    Ok(query.execute(tx.raw()).await?.rows_affected() == 1)
}

/// What a subject is in clear, as a report wrote it; `None` when that report does not name it or was erased.
pub async fn written(conn: &mut Conn, subject: &Subject, case: &CaseId) -> Result<Option<Identifier>> {
    let query = sqlx::query(WORDS).bind(case.as_str()).bind(subject.kind.as_str());
    let row = query.bind(subject.blind.as_str()).fetch_optional(conn.raw()).await?;
    row.map(|row| {
        let id = rows::text(&row, "id")?;
        let key = case_keys::unwrap(conn, case.as_str(), rows::bytes(&row, "wrapped")?)?;
        Ok(Identifier {
            kind: rows::word(&row, "identifiers", "kind", IdentifierKind::parse)?,
            written: case_keys::open(&key, WRITTEN, &id, rows::bytes(&row, "written")?)?,
            normal: case_keys::open(&key, NORMAL, &id, rows::bytes(&row, "normal")?)?,
        })
    })
    .transpose()
}

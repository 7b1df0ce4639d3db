//! `referrals`: cases handed on. What was sent lies sealed under the case's key and never changes; the state changes in one
//! function, which writes the event as well.

use sqlx::any::AnyRow;

use super::error::{Result, StoreError};
use super::events::{self, Actor, EventAction, NewEvent};
use super::seal::Spot;
use super::{Conn, Tx, case_keys, rows};
use crate::domain::case::CaseCode;
use crate::domain::ids::{CaseId, ReferralId, StaffId};
use crate::domain::referral::{Handover, ReferralState};
use crate::domain::text::Private;
use crate::domain::time::Timestamp;

const BODY: Spot = Spot("referrals", "body");
const WORDS: Spot = Spot("referrals", "words");

/// Whoever takes a number holds its year until the transaction ends, so numbers come without a gap and in their order.
const TAKE_NUMBER: &str = "
    insert into referral_numbers (year, last) values ($1, 1)
    on conflict (year) do update set last = referral_numbers.last + 1
    returning last";
const INSERT: &str = "
    insert into referrals (id, case_id, agency, state, year, number, body, words, made_by, sent_at, state_at, remind_at)
    values ($1, $2, $3, 'sent', $4, $5, $6, null, $7, $8, $8, $9)";
const BY_ID: &str = "
    select id, case_id, agency, state, body, words, made_by, sent_at, state_at, remind_at from referrals where id = $1";
const OF_CASE: &str = "
    select id, case_id, agency, state, body, words, made_by, sent_at, state_at, remind_at from referrals
    where case_id = $1 order by sent_at desc, id desc";
const OPEN_OF_CASE: &str = "
    select id from referrals where case_id = $1 and state in ('sent', 'accepted') order by id";
const MOVE: &str = "
    update referrals set state = $3, words = $4, state_at = $5, remind_at = $6 where id = $1 and state = $2";
const REMIND: &str = "
    update referrals set remind_at = $2 where id = $1 and remind_at is not null";
/// Open ones, those that have been silent longest first; with the place of the case, which says who may see it.
const OPEN: &str = "
    select referrals.id as id, referrals.case_id as case_id, referrals.agency as agency, referrals.state as state,
        referrals.body as body, referrals.words as words, referrals.made_by as made_by, referrals.sent_at as sent_at,
        referrals.state_at as state_at, referrals.remind_at as remind_at, cases.code as code
    from referrals join cases on cases.id = referrals.case_id
    where referrals.remind_at is not null
      and ($1 = '' or cases.area is null or cases.area = $1 or substr(cases.area, 1, length($1) + 1) = $1 || '.')
    order by referrals.remind_at, referrals.id limit $2";
const SILENT: &str = "
    select cases.code as code, cases.assignee as assignee, referrals.agency as agency, referrals.sent_at as sent_at
    from referrals join cases on cases.id = referrals.case_id
    where referrals.remind_at <= $1
      and ($2 = '' or cases.area is null or cases.area = $2 or substr(cases.area, 1, length($2) + 1) = $2 || '.')
    order by referrals.remind_at, referrals.id limit $3";
pub(super) const ALL: &[&str] =
    &[TAKE_NUMBER, INSERT, BY_ID, OF_CASE, OPEN_OF_CASE, MOVE, REMIND, OPEN, SILENT];

/// A referral to keep.
#[derive(Debug, Clone, Copy)]
pub struct NewReferral<'a> {
    /// Its id.
    pub id: &'a ReferralId,
    /// Which case.
    pub case: &'a CaseId,
    /// Year and number of the letter, as [`take_number`] gave it.
    pub number: (i16, i64),
    /// What is sent.
    pub handover: &'a Handover,
    /// Who sends it.
    pub made_by: &'a StaffId,
    /// When to ask again if nothing comes.
    pub remind_at: Timestamp,
    /// What the timeline says.
    pub detail: &'a Private,
    /// Why, in the officer's words; given when the reporter is named.
    pub reason: Option<&'a Private>,
}

/// A referral.
#[derive(Debug, Clone)]
pub struct Referral {
    /// Its id.
    pub id: ReferralId,
    /// Which case.
    pub case: CaseId,
    /// Slug of the agency.
    pub agency: String,
    /// Where it stands.
    pub state: ReferralState,
    /// What was sent; `None` when the case was erased.
    pub handover: Option<Handover>,
    /// What was said with the last state.
    pub words: Option<Private>,
    /// Who sent it.
    pub made_by: StaffId,
    /// When.
    pub sent_at: Timestamp,
    /// When the state last changed.
    pub state_at: Timestamp,
    /// When to ask again; `None` when it has ended.
    pub remind_at: Option<Timestamp>,
}

/// A referral about which nothing came. Nothing of what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silent {
    /// Code of the case.
    pub code: CaseCode,
    /// Who has the case.
    pub assignee: Option<StaffId>,
    /// Slug of the agency; empty for one that is not in the table.
    pub agency: String,
    /// When it was sent.
    pub sent_at: Timestamp,
}

/// A change of state.
#[derive(Debug, Clone, Copy)]
pub struct StateChange<'a> {
    /// Which referral, as it was read.
    pub referral: &'a Referral,
    /// The new state.
    pub to: ReferralState,
    /// What was said with it.
    pub words: Option<&'a Private>,
    /// Who.
    pub actor: &'a Actor,
    /// What the timeline says.
    pub detail: &'a Private,
    /// When to ask again, while it is open.
    pub remind_at: Timestamp,
}

/// The next number of a year's letters.
pub async fn take_number(tx: &mut Tx, year: i16) -> Result<i64> {
    Ok(sqlx::query_scalar(TAKE_NUMBER).bind(i64::from(year)).fetch_one(tx.raw()).await?)
}

/// Keeps what was sent, and writes the event.
pub async fn insert(tx: &mut Tx, new: NewReferral<'_>, now: Timestamp) -> Result<()> {
    let key = case_keys::must(tx, new.case).await?;
    let text = serde_json::to_string(new.handover)
        .map_err(|error| StoreError::corrupt("referrals", "body", &error.to_string()))?;
    let body = case_keys::seal(tx, &key, BODY, new.id.as_str(), &Private(text))?;
    sqlx::query(INSERT)
        .bind(new.id.as_str())
        .bind(new.case.as_str())
        .bind(new.handover.to.agency.as_str())
        .bind(i64::from(new.number.0))
        .bind(new.number.1)
        .bind(body)
        .bind(new.made_by.as_str())
        .bind(now.0)
        .bind(new.remind_at.0)
        .execute(tx.raw())
        .await?;
    let actor = Actor::Staff(new.made_by.clone());
    let told = Told { fields: &["state"], reason: new.reason, detail: Some(new.detail) };
    event(tx, new.case, new.id, &actor, told, now).await
}

/// The one function that changes a state: `false` when somebody else was faster, or the step is none.
pub async fn set_state(tx: &mut Tx, change: StateChange<'_>, now: Timestamp) -> Result<bool> {
    let StateChange { referral, to, .. } = change;
    if !referral.state.may_become(to) {
        return Ok(false);
    }
    let words = match change.words {
        Some(words) => {
            let key = case_keys::must(tx, &referral.case).await?;
            Some(case_keys::seal(tx, &key, WORDS, referral.id.as_str(), words)?)
        }
        None => None,
    };
    let done = sqlx::query(MOVE)
        .bind(referral.id.as_str())
        .bind(referral.state.as_str())
        .bind(to.as_str())
        .bind(words)
        .bind(now.0)
        .bind(to.is_open().then_some(change.remind_at.0))
        .execute(tx.raw())
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let told = Told { fields: &["state"], reason: change.words, detail: Some(change.detail) };
    event(tx, &referral.case, &referral.id, change.actor, told, now).await?;
    Ok(true)
}

/// Sets when to ask again, because somebody has just asked; `false` when it has ended.
pub async fn remind_at(tx: &mut Tx, id: &ReferralId, at: Timestamp) -> Result<bool> {
    let done = sqlx::query(REMIND).bind(id.as_str()).bind(at.0).execute(tx.raw()).await?;
    Ok(done.rows_affected() == 1)
}

/// What an event about a referral says.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// Names of the fields touched.
    pub fields: &'a [&'a str],
    /// Why.
    pub reason: Option<&'a Private>,
    /// What the timeline says.
    pub detail: Option<&'a Private>,
}

/// Writes that something was done with a referral.
pub async fn event(
    tx: &mut Tx,
    case: &CaseId,
    id: &ReferralId,
    actor: &Actor,
    told: Told<'_>,
    now: Timestamp,
) -> Result<()> {
    let object = format!("referral:{id}");
    let Told { fields, reason, detail } = told;
    let action = EventAction::Referred;
    let new = NewEvent { case: Some(case), actor, action, object: &object, fields, reason, detail };
    events::append(tx, new, now).await?;
    Ok(())
}

/// The referral of an id.
pub async fn by_id(conn: &mut Conn, id: &ReferralId) -> Result<Option<Referral>> {
    let row = sqlx::query(BY_ID).bind(id.as_str()).fetch_optional(conn.raw()).await?;
    match row {
        Some(row) => read(conn, &row).await.map(Some),
        None => Ok(None),
    }
}

/// The referrals of a case, the last one first.
pub async fn of_case(conn: &mut Conn, case: &CaseId) -> Result<Vec<Referral>> {
    let found = sqlx::query(OF_CASE).bind(case.as_str()).fetch_all(conn.raw()).await?;
    read_all(conn, &found).await
}

/// How many referrals of a case are open.
pub async fn open_of_case(conn: &mut Conn, case: &CaseId) -> Result<usize> {
    Ok(sqlx::query(OPEN_OF_CASE).bind(case.as_str()).fetch_all(conn.raw()).await?.len())
}

/// The open referrals of cases in an area (empty: all) with the codes of these, those that were silent longest first.
pub async fn open(conn: &mut Conn, area: &str, limit: u32) -> Result<Vec<(Referral, CaseCode)>> {
    let found = sqlx::query(OPEN).bind(area).bind(i64::from(limit)).fetch_all(conn.raw()).await?;
    let codes = found.iter().map(|row| Ok(CaseCode::from_row(rows::text(row, "code")?)));
    let codes: Vec<CaseCode> = codes.collect::<Result<_>>()?;
    Ok(read_all(conn, &found).await?.into_iter().zip(codes).collect())
}

/// The open referrals of an area (empty: all) about which nothing came until they were to be asked after, the longest first.
pub async fn silent(conn: &mut Conn, now: Timestamp, area: &str, limit: u32) -> Result<Vec<Silent>> {
    let query = sqlx::query(SILENT).bind(now.0).bind(area).bind(i64::from(limit));
    query.fetch_all(conn.raw()).await?.iter().map(read_silent).collect()
}

fn read_silent(row: &AnyRow) -> Result<Silent> {
    Ok(Silent {
        code: CaseCode::from_row(rows::text(row, "code")?),
        assignee: rows::maybe_text(row, "assignee")?.map(StaffId::from_text),
        agency: rows::text(row, "agency")?,
        sent_at: rows::moment(row, "sent_at")?,
    })
}

async fn read_all(conn: &mut Conn, found: &[AnyRow]) -> Result<Vec<Referral>> {
    let mut all = Vec::with_capacity(found.len());
    for row in found {
        all.push(read(conn, row).await?);
    }
    Ok(all)
}

async fn read(conn: &mut Conn, row: &AnyRow) -> Result<Referral> {
    let (id, case) = (rows::text(row, "id")?, CaseId::from_text(rows::text(row, "case_id")?));
    let (mut handover, mut words) = (None, None);
    if let Some(key) = case_keys::of(conn, &case).await? {
        let text = case_keys::open(&key, BODY, &id, rows::bytes(row, "body")?)?;
        let kept = serde_json::from_str(text.reveal());
        handover = Some(kept.map_err(|_| StoreError::corrupt("referrals", "body", "not a handover"))?);
        let sealed = rows::maybe_bytes(row, "words")?;
        words = sealed.map(|sealed| case_keys::open(&key, WORDS, &id, sealed)).transpose()?;
    }
    Ok(Referral {
        case,
        agency: rows::text(row, "agency")?,
        state: rows::word(row, "referrals", "state", ReferralState::parse)?,
        handover,
        words,
        made_by: StaffId::from_text(rows::text(row, "made_by")?),
        sent_at: rows::moment(row, "sent_at")?,
        state_at: rows::moment(row, "state_at")?,
        remind_at: rows::maybe_moment(row, "remind_at")?,
        id: ReferralId::from_text(id),
    })
}

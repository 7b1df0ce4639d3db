//! `identifiers`: phones, accounts, handles, links, companies and names, and where else they stand.

use std::collections::HashMap;

use super::error::{Result, StoreError};
use super::seal::{Key, Spot};
use super::{Conn, Tx, case_keys, rows};
use crate::domain::case::{CaseCode, words};
use crate::domain::identifier::{Identifier, IdentifierKind};
use crate::domain::ids::{CaseId, IdentifierId};
use crate::domain::time::Timestamp;

const WRITTEN: Spot = Spot("identifiers", "written");
const NORMAL: Spot = Spot("identifiers", "normal");

const INSERT: &str = "
    insert into identifiers (id, case_id, kind, role, written, normal, blind, created_at, position)
    values ($1, $2, $3, $4, $5, $6, $7, $8,
        (select coalesce(max(position), 0) + 1 from identifiers where case_id = $2))";
const OF_CASE: &str = "
    select id, kind, role, written, normal, created_at from identifiers where case_id = $1 order by position";
/// Of the accused alone: a search for a number must not say whose case it is that somebody with it reported.
const CASES_WITH: &str = "
    select distinct case_id from identifiers where kind = $1 and blind = $2 and role = 'accused' order by case_id limit $3";
const ELSEWHERE: &str = "
    select mine.id as id, cases.code as code, cases.area as area
    from identifiers mine
    join identifiers other
      on other.kind = mine.kind and other.blind = mine.blind and other.case_id <> mine.case_id
    join cases on cases.id = other.case_id
    where mine.case_id = $1 and mine.role = 'accused' and other.role = 'accused' and mine.kind <> 'name'
    order by mine.position, cases.created_at, cases.id limit 500";
/// Only what accuses counts, and a name alone is no match: one reporter of two cases ties them in nobody's eyes.
const COUNT_ELSEWHERE: &str = "
    select mine.case_id as case_id, count(distinct other.case_id) as found
    from identifiers mine
    join identifiers other
      on other.kind = mine.kind and other.blind = mine.blind and other.case_id <> mine.case_id
    where mine.role = 'accused' and other.role = 'accused' and mine.kind <> 'name'
      and mine.case_id in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    group by mine.case_id";
/// How many cases one counting statement takes.
const CHUNK: usize = 16;
pub(super) const ALL: &[&str] = &[INSERT, OF_CASE, CASES_WITH, ELSEWHERE, COUNT_ELSEWHERE];

words!(
    /// Of whom an identifier is.
    IdentifierRole {
        /// The recruiter or company the case is about.
        Accused = "accused",
        /// The one it happens to.
        Victim = "victim",
        /// The one who reports.
        Reporter = "reporter",
        /// Somebody else, or not known.
        Other = "other",
    }
);

/// An identifier in a case.
#[derive(Debug, Clone)]
pub struct CaseIdentifier {
    /// Id.
    pub id: IdentifierId,
    /// Of whom.
    pub role: IdentifierRole,
    /// What.
    pub identifier: Identifier,
    /// When it was named.
    pub created_at: Timestamp,
}

/// Another case in which an identifier stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// The identifier of the case that was asked about.
    pub id: IdentifierId,
    /// The other case.
    pub code: CaseCode,
    /// Its area, for the asker's rights.
    pub area: Option<String>,
}

/// Adds an identifier to a case.
pub async fn add(
    tx: &mut Tx,
    case: &CaseId,
    role: IdentifierRole,
    identifier: &Identifier,
    now: Timestamp,
) -> Result<IdentifierId> {
    let key = case_keys::must(tx, case).await?;
    insert(tx, &key, case, role, identifier, now).await
}

pub(super) async fn insert(
    tx: &mut Tx,
    key: &Key,
    case: &CaseId,
    role: IdentifierRole,
    identifier: &Identifier,
    now: Timestamp,
) -> Result<IdentifierId> {
    let id = IdentifierId::new(now, tx.chance());
    let written = case_keys::seal(tx, key, WRITTEN, id.as_str(), &identifier.written)?;
    let normal = case_keys::seal(tx, key, NORMAL, id.as_str(), &identifier.normal)?;
    let blind = blind(tx, identifier);
    sqlx::query(INSERT)
        .bind(id.as_str())
        .bind(case.as_str())
        .bind(identifier.kind.as_str())
        .bind(role.as_str())
        .bind(written)
        .bind(normal)
        .bind(blind)
        .bind(now.0)
        .execute(tx.raw())
        .await?;
    Ok(id)
}

/// The identifiers of a case in the order they were named; none when the case was erased.
pub async fn of_case(conn: &mut Conn, case: &CaseId) -> Result<Vec<CaseIdentifier>> {
    let Some(key) = case_keys::of(conn, case).await? else { return Ok(Vec::new()) };
    let found = sqlx::query(OF_CASE).bind(case.as_str()).fetch_all(conn.raw()).await?;
    let mut identifiers = Vec::with_capacity(found.len());
    for row in &found {
        let id = rows::text(row, "id")?;
        identifiers.push(CaseIdentifier {
            role: rows::word(row, "identifiers", "role", IdentifierRole::parse)?,
            identifier: Identifier {
                kind: rows::word(row, "identifiers", "kind", IdentifierKind::parse)?,
                written: case_keys::open(&key, WRITTEN, &id, rows::bytes(row, "written")?)?,
                normal: case_keys::open(&key, NORMAL, &id, rows::bytes(row, "normal")?)?,
            },
            created_at: rows::moment(row, "created_at")?,
            id: IdentifierId::from_text(id),
        });
    }
    Ok(identifiers)
}

/// The cases in which this identifier stands, at most `limit`. For staff and for rules of priority; never for the public.
pub async fn cases_with(conn: &mut Conn, identifier: &Identifier, limit: u32) -> Result<Vec<CaseId>> {
    let blind = blind(conn, identifier);
    let query = sqlx::query_scalar(CASES_WITH).bind(identifier.kind.as_str()).bind(blind);
    let found: Vec<String> = query.bind(i64::from(limit)).fetch_all(conn.raw()).await?;
    Ok(found.into_iter().map(CaseId::from_text).collect())
}

/// The other cases in which an identifier of this case stands, at most 500 lines.
pub async fn elsewhere(conn: &mut Conn, case: &CaseId) -> Result<Vec<Elsewhere>> {
    let found = sqlx::query(ELSEWHERE).bind(case.as_str()).fetch_all(conn.raw()).await?;
    let read = |row| {
        Ok(Elsewhere {
            id: IdentifierId::from_text(rows::text(row, "id")?),
            code: CaseCode::from_row(rows::text(row, "code")?),
            area: rows::maybe_text(row, "area")?,
        })
    };
    found.iter().map(read).collect()
}

/// In how many other cases an identifier of the accused stands, for several cases at once; cases without a match are left out.
pub async fn count_elsewhere(conn: &mut Conn, cases: &[&CaseId]) -> Result<HashMap<CaseId, u64>> {
    let mut counts = HashMap::new();
    for chunk in cases.chunks(CHUNK) {
        let mut query = sqlx::query(COUNT_ELSEWHERE);
        let filler = chunk.last().into_iter().cycle();
        for case in chunk.iter().chain(filler).take(CHUNK) {
            query = query.bind(case.as_str());
        }
        for row in query.fetch_all(conn.raw()).await? {
            let found = u64::try_from(rows::number(&row, "found")?)
                .map_err(|error| StoreError::corrupt("identifiers", "count", &error.to_string()))?;
            counts.insert(CaseId::from_text(rows::text(&row, "case_id")?), found);
        }
    }
    Ok(counts)
}

fn blind(conn: &Conn, identifier: &Identifier) -> String {
    conn.keys().blind(identifier.kind.as_str(), identifier.normal.reveal())
}

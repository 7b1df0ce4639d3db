//! Questions across nodes, sightings and cases. Each has an end: a node named by 50,000 reports is answered from its newest
//! sightings, and the caller learns when something was left out.

use std::collections::BTreeMap;

use sqlx::any::AnyRow;

use super::error::{Result, StoreError};
use super::{Conn, rows};
use crate::domain::case::{CaseCode, CaseStatus};
use crate::domain::ids::{CaseId, NodeId};
use crate::domain::time::Timestamp;

/// How many of a node's newest cases are looked at for what they name beside it.
pub const CASES_LOOKED_AT: u32 = 200;
/// How many sightings are read at most for one node's neighbours.
const NEIGHBOUR_ROWS: u32 = 2_000;
/// How many of a node's newest cases in a kabupaten are looked at for an area that is smaller than that.
const SMALL_AREA_ROWS: u32 = 1_000;
/// How many of the newest sightings are counted for what is seen most.
pub const RECENT_ROWS: u32 = 20_000;

const NEWEST: &str = "
    select page.case_id as case_id, page.created_at as at, page.apart as apart,
        cases.code as code, cases.area as area, cases.status as status,
        (select min(question) from answers where case_id = page.case_id and key = page.source) as question
    from (select case_id, created_at, source, apart from identifiers
          where node_id = $1 and (created_at, case_id) < ($2, $3)
          order by created_at desc, case_id desc limit $4) page
    join cases on cases.id = page.case_id
    order by page.created_at desc, page.case_id desc";
const NEWEST_IN: &str = "
    select page.case_id as case_id, page.created_at as at, page.apart as apart,
        cases.code as code, cases.area as area, cases.status as status,
        (select min(question) from answers where case_id = page.case_id and key = page.source) as question
    from (select case_id, created_at, source, apart from identifiers
          where node_id = $1 and district = $2 and (created_at, case_id) < ($3, $4)
          order by created_at desc, case_id desc limit $5) page
    join cases on cases.id = page.case_id
    where cases.area is null or cases.area = $6 or cases.area like $7
    order by page.created_at desc, page.case_id desc limit $8";
const NEIGHBOURS: &str = "
    select other.node_id as node_id, other.case_id as case_id
    from (select case_id from identifiers where node_id = $1 and apart = 0
          order by created_at desc, case_id desc limit $2) mine
    join identifiers other on other.case_id = mine.case_id
    where other.node_id is not null and other.node_id <> $1 and other.apart = 0
    order by other.case_id desc, other.node_id limit $3";
/// Other nodes of cases in which the same person is named in the same village. Names of very many cases say nothing.
const SAME_PERSON: &str = "
    select distinct theirs.node_id as node_id
    from (select case_id from identifiers where node_id = $1 and apart = 0
          order by created_at desc, case_id desc limit 20) mine
    join cases own on own.id = mine.case_id
    join identifiers named on named.case_id = mine.case_id and named.kind = 'name' and named.apart = 0
    join nodes person on person.id = named.node_id and person.cases <= 200
    join identifiers twin on twin.node_id = named.node_id and twin.district = named.district and twin.apart = 0
    join cases other on other.id = twin.case_id and other.area = own.area
    join identifiers theirs on theirs.case_id = twin.case_id and theirs.apart = 0 and theirs.kind <> 'name'
    where length(own.area) >= 13 and twin.case_id <> mine.case_id
      and theirs.node_id is not null and theirs.node_id <> $1
    order by theirs.node_id limit 20";
const MOST_SEEN: &str = "
    select node_id, count(*) as cases
    from (select node_id, district from identifiers
          where role = 'accused' and created_at >= $1 and node_id is not null and apart = 0 and kind <> 'name'
          order by created_at desc limit $2) recent
    where $3 = '' or district = '' or district = $3 or district like $4
    group by node_id having count(*) > 1
    order by count(*) desc, node_id limit $5";
const CASE: &str = "select id, code, area from cases where id = $1";
pub(super) const ALL: &[&str] = &[NEWEST, NEWEST_IN, NEIGHBOURS, SAME_PERSON, MOST_SEEN, CASE];

/// A case as far as a link to it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRef {
    /// Which.
    pub id: CaseId,
    /// Its code.
    pub code: CaseCode,
    /// Its place.
    pub area: Option<String>,
}

/// A case that names a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Which.
    pub case: CaseId,
    /// Its code.
    pub code: CaseCode,
    /// Its place.
    pub area: Option<String>,
    /// Where its work stands.
    pub status: CaseStatus,
    /// When it named the node.
    pub at: Timestamp,
    /// To which question; `None` when it was named otherwise.
    pub question: Option<String>,
    /// Whether staff said that the node does not belong to it.
    pub apart: bool,
}

/// Where a page of sightings ends and the next begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SightingKey {
    at: i64,
    case: String,
}

impl SightingKey {
    /// The place of a sighting.
    pub fn of(sighting: &Sighting) -> Self {
        Self { at: sighting.at.0, case: sighting.case.as_str().to_owned() }
    }

    /// For the address of the next page.
    pub fn to_text(&self) -> String {
        format!("{}~{}", self.at, self.case)
    }

    /// Out of an address; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (at, case) = text.split_once('~')?;
        Some(Self { at: at.parse().ok()?, case: case.to_owned() })
    }

    /// Before the newest.
    fn start() -> Self {
        Self { at: i64::MAX, case: String::new() }
    }
}

/// The newest cases that name a node, of everywhere.
pub async fn newest(
    conn: &mut Conn,
    node: &NodeId,
    after: Option<&SightingKey>,
    limit: u32,
) -> Result<Vec<Sighting>> {
    let key = after.cloned().unwrap_or_else(SightingKey::start);
    let query = sqlx::query(NEWEST).bind(node.as_str()).bind(key.at).bind(key.case).bind(i64::from(limit));
    let found = query.fetch_all(conn.raw()).await?;
    found.iter().map(read).collect()
}

/// The newest cases that name a node, of these kabupaten and as far as they lie in `area`. A case without a place belongs to
/// everyone; its kabupaten is the empty one.
pub async fn newest_in(
    conn: &mut Conn,
    node: &NodeId,
    districts: &[&str],
    area: &str,
    after: Option<&SightingKey>,
    limit: u32,
) -> Result<Vec<Sighting>> {
    let key = after.cloned().unwrap_or_else(SightingKey::start);
    let below = format!("{area}.%");
    let mut all = Vec::new();
    for district in districts {
        let whole = crate::domain::staff::covers(area, Some(district)) || district.is_empty();
        let query = sqlx::query(NEWEST_IN)
            .bind(node.as_str())
            .bind(*district)
            .bind(key.at)
            .bind(&key.case)
            .bind(i64::from(if whole { limit } else { SMALL_AREA_ROWS }))
            .bind(area)
            .bind(&below)
            .bind(i64::from(limit));
        for row in query.fetch_all(conn.raw()).await? {
            all.push(read(&row)?);
        }
    }
    all.sort_by(|a, b| (b.at, &b.case).cmp(&(a.at, &a.case)));
    all.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(all)
}

fn read(row: &AnyRow) -> Result<Sighting> {
    Ok(Sighting {
        case: CaseId::from_text(rows::text(row, "case_id")?),
        code: CaseCode::from_row(rows::text(row, "code")?),
        area: rows::maybe_text(row, "area")?,
        status: rows::word(row, "cases", "status", CaseStatus::parse)?,
        at: rows::moment(row, "at")?,
        question: rows::maybe_text(row, "question")?,
        apart: rows::flag(row, "apart")?,
    })
}

/// The case of an id, as far as a link to it goes.
pub async fn case_ref(conn: &mut Conn, id: &CaseId) -> Result<Option<CaseRef>> {
    let row = sqlx::query(CASE).bind(id.as_str()).fetch_optional(conn.raw()).await?;
    let read = |row: AnyRow| {
        Ok(CaseRef {
            id: CaseId::from_text(rows::text(&row, "id")?),
            code: CaseCode::from_row(rows::text(&row, "code")?),
            area: rows::maybe_text(&row, "area")?,
        })
    };
    row.map(read).transpose()
}

/// What the newest [`CASES_LOOKED_AT`] cases of a node name beside it: the other node, and the cases that name both.
pub async fn neighbours(conn: &mut Conn, node: &NodeId) -> Result<BTreeMap<NodeId, Vec<CaseId>>> {
    let query = sqlx::query(NEIGHBOURS).bind(node.as_str()).bind(i64::from(CASES_LOOKED_AT));
    let mut beside: BTreeMap<NodeId, Vec<CaseId>> = BTreeMap::new();
    for row in query.bind(i64::from(NEIGHBOUR_ROWS)).fetch_all(conn.raw()).await? {
        let case = CaseId::from_text(rows::text(&row, "case_id")?);
        beside.entry(NodeId::from_text(rows::text(&row, "node_id")?)).or_default().push(case);
    }
    Ok(beside)
}

/// Nodes of other cases that name the same person in the same village, at most 20.
pub async fn same_person(conn: &mut Conn, node: &NodeId) -> Result<Vec<NodeId>> {
    let found: Vec<String> =
        sqlx::query_scalar(SAME_PERSON).bind(node.as_str()).fetch_all(conn.raw()).await?;
    Ok(found.into_iter().map(NodeId::from_text).collect())
}

/// The nodes seen most since a moment in an area (empty: everywhere), and how often there; of the newest [`RECENT_ROWS`]
/// sightings. Names are left out.
pub async fn most_seen(
    conn: &mut Conn,
    since: Timestamp,
    area: &str,
    limit: u32,
) -> Result<Vec<(NodeId, u64)>> {
    let district = crate::domain::register::district(Some(area));
    let query = sqlx::query(MOST_SEEN).bind(since.0).bind(i64::from(RECENT_ROWS)).bind(&district);
    let found = query.bind(format!("{district}.%")).bind(i64::from(limit)).fetch_all(conn.raw()).await?;
    let read = |row: &AnyRow| {
        let cases = u64::try_from(rows::number(row, "cases")?)
            .map_err(|error| StoreError::corrupt("identifiers", "count", &error.to_string()))?;
        Ok((NodeId::from_text(rows::text(row, "node_id")?), cases))
    };
    found.iter().map(read).collect()
}

//! `identifiers`: what a case names: phones, accounts, handles, links, companies and names. Those of the accused are
//! sightings of a node of the register; those of the reporter and the victim are not, and tie nothing.

use std::collections::HashMap;

use sqlx::any::AnyRow;

use super::error::{Result, StoreError};
use super::nodes::{self, Place};
use super::seal::{Key, Spot};
use super::{Conn, Tx, case_keys, events, rows, ties};
use crate::domain::case::words;
use crate::domain::identifier::{Identifier, IdentifierKind};
use crate::domain::ids::{CaseId, IdentifierId, NodeId};
use crate::domain::register::{Standing, district};
use crate::domain::time::Timestamp;

const WRITTEN: Spot = Spot("identifiers", "written");
const NORMAL: Spot = Spot("identifiers", "normal");

const INSERT: &str = "
    insert into identifiers (id, case_id, kind, role, written, normal, blind, created_at, node_id, source, district, position)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
        (select coalesce(max(position), 0) + 1 from identifiers where case_id = $2))";
const KNOWN: &str = "
    select id from identifiers where case_id = $1 and kind = $2 and blind = $3 and role = $4 limit 1";
const AREA: &str = "select area from cases where id = $1";
const OF_CASE: &str = "
    select id, kind, role, written, normal, created_at, node_id, source, apart from identifiers
    where case_id = $1 order by position";
/// Only what accuses counts, a name alone is no match, and what is public ties nothing.
const COUNT_ELSEWHERE: &str = "
    select identifiers.case_id as case_id, max(nodes.cases) - 1 as found
    from identifiers join nodes on nodes.id = identifiers.node_id
    where identifiers.apart = 0 and nodes.kind <> 'name' and nodes.standing = 'plain' and nodes.cases > 1
      and identifiers.case_id in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    group by identifiers.case_id";
const SET_APART: &str = "
    update identifiers set apart = $3 where node_id = $1 and case_id = $2 and apart <> $3
    returning district, created_at";
const SIGHTINGS: &str = "
    select node_id, district, created_at, apart from identifiers where case_id = $1 and node_id is not null
    order by position";
const FORGET: &str = "delete from identifiers where case_id = $1";
const MOVE: &str = "update identifiers set district = $2 where case_id = $1";
/// Rows from before there was a register.
const LOOSE: &str = "
    select loose.id as id, loose.case_id as case_id, loose.kind as kind, loose.written as written,
        loose.normal as normal, loose.created_at as created_at, cases.area as area, case_keys.wrapped as wrapped
    from (select id, case_id, kind, written, normal, created_at from identifiers
          where node_id is null and role = 'accused' order by id limit $1) loose
    join cases on cases.id = loose.case_id
    left join case_keys on case_keys.case_id = loose.case_id
    order by loose.id";
/// In the order of its index, which is empty as a rule: without it the planner may walk all that accuses.
const ANY_LOOSE: &str = "
    select id from identifiers where node_id is null and role = 'accused' order by id limit 1";
const TIE_TO: &str = "update identifiers set node_id = $2, district = $3 where id = $1";
const NAMED_BY: &str = "select 1 from identifiers where case_id = $1 and node_id = $2 limit 1";
const DELETE: &str = "delete from identifiers where id = $1";
/// How many cases one counting statement takes.
const CHUNK: usize = 16;
pub(super) const ALL: &[&str] = &[
    INSERT,
    KNOWN,
    AREA,
    OF_CASE,
    COUNT_ELSEWHERE,
    SET_APART,
    SIGHTINGS,
    FORGET,
    MOVE,
    LOOSE,
    ANY_LOOSE,
    TIE_TO,
    NAMED_BY,
    DELETE,
];

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

/// An identifier that a case is to name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Of whom.
    pub role: IdentifierRole,
    /// What.
    pub identifier: Identifier,
    /// Under which key the form or the officer named it.
    pub source: String,
    /// Whether the tables of the dialogs name it as public.
    pub listed: bool,
}

/// An identifier in a case.
#[derive(Debug, Clone)]
pub struct CaseIdentifier {
    /// Id.
    pub id: IdentifierId,
    /// Of whom.
    pub role: IdentifierRole,
    /// What.
    pub identifier: Identifier,
    /// Under which key the form or the officer named it; empty for rows from before that was kept.
    pub source: String,
    /// Its node in the register; `None` for others than the accused.
    pub node: Option<NodeId>,
    /// Whether staff said that it does not belong to the case.
    pub apart: bool,
    /// When it was named.
    pub created_at: Timestamp,
}

/// Adds an identifier to a case. One that the case names already in that role is not added again.
pub async fn add(tx: &mut Tx, case: &CaseId, named: &Named, now: Timestamp) -> Result<IdentifierId> {
    events::hold(tx).await?;
    let key = case_keys::must(tx, case).await?;
    let area: Option<String> = sqlx::query_scalar(AREA).bind(case.as_str()).fetch_one(tx.raw()).await?;
    insert(tx, &key, case, named, &district(area.as_deref()), now).await
}

/// The same for a case whose key and kabupaten are at hand. The end of the audit chain is held.
pub(super) async fn insert(
    tx: &mut Tx,
    key: &Key,
    case: &CaseId,
    named: &Named,
    district: &str,
    now: Timestamp,
) -> Result<IdentifierId> {
    let (identifier, role) = (&named.identifier, named.role);
    let blind = nodes::blind(tx, identifier);
    let known = sqlx::query_scalar(KNOWN).bind(case.as_str()).bind(identifier.kind.as_str()).bind(&blind);
    let found: Option<String> = known.bind(role.as_str()).fetch_optional(tx.raw()).await?;
    if let Some(id) = found {
        return Ok(IdentifierId::from_text(id));
    }
    let node = match role {
        IdentifierRole::Accused => {
            let standing = if named.listed { Standing::Listed } else { Standing::Plain };
            Some(nodes::seen(tx, identifier, standing, Place { district, at: now }).await?)
        }
        IdentifierRole::Victim | IdentifierRole::Reporter | IdentifierRole::Other => None,
    };
    let id = IdentifierId::new(now, tx.chance());
    let written = case_keys::seal(tx, key, WRITTEN, id.as_str(), &identifier.written)?;
    let normal = case_keys::seal(tx, key, NORMAL, id.as_str(), &identifier.normal)?;
    sqlx::query(INSERT)
        .bind(id.as_str())
        .bind(case.as_str())
        .bind(identifier.kind.as_str())
        .bind(role.as_str())
        .bind(written)
        .bind(normal)
        .bind(blind)
        .bind(now.0)
        .bind(node.as_ref().map(NodeId::as_str))
        .bind(named.source.as_str())
        .bind(district)
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
        identifiers.push(CaseIdentifier {
            role: rows::word(row, "identifiers", "role", IdentifierRole::parse)?,
            identifier: open(&key, row)?,
            source: rows::text(row, "source")?,
            node: rows::maybe_text(row, "node_id")?.map(NodeId::from_text),
            apart: rows::flag(row, "apart")?,
            created_at: rows::moment(row, "created_at")?,
            id: IdentifierId::from_text(rows::text(row, "id")?),
        });
    }
    Ok(identifiers)
}

fn open(key: &Key, row: &AnyRow) -> Result<Identifier> {
    let id = rows::text(row, "id")?;
    Ok(Identifier {
        kind: rows::word(row, "identifiers", "kind", IdentifierKind::parse)?,
        written: case_keys::open(key, WRITTEN, &id, rows::bytes(row, "written")?)?,
        normal: case_keys::open(key, NORMAL, &id, rows::bytes(row, "normal")?)?,
    })
}

/// In how many other cases the accused's identifier stands that stands in most, for several cases at once; cases without a
/// match are left out.
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

/// Sets a sighting apart from its case, or puts it back; its kabupaten and its moment, or `None` when there is nothing to do.
pub(super) async fn set_apart(
    tx: &mut Tx,
    node: &NodeId,
    case: &CaseId,
    apart: bool,
) -> Result<Option<(String, Timestamp)>> {
    let query = sqlx::query(SET_APART).bind(node.as_str()).bind(case.as_str()).bind(i64::from(apart));
    let row = query.fetch_optional(tx.raw()).await?;
    row.map(|row| Ok((rows::text(&row, "district")?, rows::moment(&row, "created_at")?))).transpose()
}

/// A sighting as far as counting goes.
struct Sighting {
    node: NodeId,
    district: String,
    at: Timestamp,
    apart: bool,
}

async fn sightings(tx: &mut Tx, case: &CaseId) -> Result<Vec<Sighting>> {
    let found = sqlx::query(SIGHTINGS).bind(case.as_str()).fetch_all(tx.raw()).await?;
    let read = |row| {
        Ok(Sighting {
            node: NodeId::from_text(rows::text(row, "node_id")?),
            district: rows::text(row, "district")?,
            at: rows::moment(row, "created_at")?,
            apart: rows::flag(row, "apart")?,
        })
    };
    found.iter().map(read).collect()
}

/// Deletes all that a case names. A node that no case names any more goes with what was decided about it.
pub(super) async fn forget_case(tx: &mut Tx, case: &CaseId) -> Result<()> {
    events::hold(tx).await?;
    let seen = sightings(tx, case).await?;
    ties::forget_case(tx, case).await?;
    sqlx::query(FORGET).bind(case.as_str()).execute(tx.raw()).await?;
    for Sighting { node, district, at, apart } in &seen {
        if !apart {
            nodes::count_off(tx, node, Place { district, at: *at }).await?;
        }
        if nodes::stands_nowhere(tx, node).await? {
            ties::forget_node(tx, node).await?;
            nodes::delete(tx, node).await?;
        }
    }
    Ok(())
}

/// Follows a case to another place.
pub(super) async fn move_case(tx: &mut Tx, case: &CaseId, area: Option<&str>) -> Result<()> {
    events::hold(tx).await?;
    let to = district(area);
    for Sighting { node, district, at, apart } in sightings(tx, case).await? {
        if !apart && district != to {
            let (from, to) = (Place { district: &district, at }, Place { district: &to, at });
            nodes::move_case(tx, &node, from, to).await?;
        }
    }
    sqlx::query(MOVE).bind(case.as_str()).bind(&to).execute(tx.raw()).await?;
    Ok(())
}

/// Whether there are rows from before there was a register.
pub async fn any_loose(conn: &mut Conn) -> Result<bool> {
    Ok(sqlx::query(ANY_LOOSE).fetch_optional(conn.raw()).await?.is_some())
}

/// Gives rows from before there was a register their nodes, at most `limit`; says how many it took. Rows that cannot be opened
/// any more, because their case was erased, and second rows of one case for one thing are deleted.
pub async fn tie_loose(tx: &mut Tx, limit: u32) -> Result<usize> {
    events::hold(tx).await?;
    let found = sqlx::query(LOOSE).bind(i64::from(limit)).fetch_all(tx.raw()).await?;
    for row in &found {
        let case = rows::text(row, "case_id")?;
        let row_id = rows::text(row, "id")?;
        let Some(wrapped) = rows::maybe_bytes(row, "wrapped")? else {
            sqlx::query(DELETE).bind(&row_id).execute(tx.raw()).await?;
            continue;
        };
        let identifier = open(&case_keys::unwrap(tx, &case, wrapped)?, row)?;
        if let Some(node) = nodes::by_identifier(tx, &identifier).await? {
            let query = sqlx::query(NAMED_BY).bind(&case).bind(node.id.as_str());
            if query.fetch_optional(tx.raw()).await?.is_some() {
                sqlx::query(DELETE).bind(&row_id).execute(tx.raw()).await?;
                continue;
            }
        }
        let district = district(rows::maybe_text(row, "area")?.as_deref());
        let place = Place { district: &district, at: rows::moment(row, "created_at")? };
        let node = nodes::seen(tx, &identifier, Standing::Plain, place).await?;
        sqlx::query(TIE_TO).bind(&row_id).bind(node.as_str()).bind(&district).execute(tx.raw()).await?;
    }
    Ok(found.len())
}

//! `nodes` and `node_tallies`: what cases name of their accused, each once, with how many cases lie where and when.
//!
//! Whoever writes here holds the end of the audit chain ([`events::hold`]): two batches that name the same numbers in another
//! order cannot wait for each other in a circle.

use sqlx::any::AnyRow;

use super::error::{Result, StoreError};
use super::keys::Purpose;
use super::seal::Spot;
use super::{Conn, Tx, events, rows};
use crate::domain::case::words;
use crate::domain::identifier::{Identifier, IdentifierKind};
use crate::domain::ids::NodeId;
use crate::domain::register::{Standing, Weight, month, sound};
use crate::domain::text::Private;
use crate::domain::time::Timestamp;

const WRITTEN: Spot = Spot("nodes", "written");
const NORMAL: Spot = Spot("nodes", "normal");

const SEEN: &str = "
    insert into nodes (id, kind, standing, blind, alike, written, normal, cases, first_at, last_at)
    values ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8)
    on conflict (kind, blind) do update set cases = nodes.cases + 1,
        first_at = case when excluded.first_at < nodes.first_at then excluded.first_at else nodes.first_at end,
        last_at = case when excluded.last_at > nodes.last_at then excluded.last_at else nodes.last_at end
    returning id";
const COUNT_UP: &str = "
    insert into node_tallies (node_id, part, name, cases) values ($1, 'area', $2, 1), ($1, 'month', $3, 1)
    on conflict (node_id, part, name) do update set cases = node_tallies.cases + 1";
const COUNT_DOWN: &str = "
    update node_tallies set cases = cases - 1
    where node_id = $1 and ((part = 'area' and name = $2) or (part = 'month' and name = $3))";
const DROP_EMPTY: &str = "delete from node_tallies where node_id = $1 and cases <= 0";
const RECOUNT: &str = "
    update nodes set cases = cases + $2,
        first_at = coalesce((select min(created_at) from identifiers where node_id = $1 and apart = 0), first_at),
        last_at = coalesce((select max(created_at) from identifiers where node_id = $1 and apart = 0), last_at)
    where id = $1";
const STANDS_NOWHERE: &str = "
    select 1 from nodes where id = $1 and not exists (select 1 from identifiers where node_id = $1) limit 1";
const DELETE_TALLIES: &str = "delete from node_tallies where node_id = $1";
const DELETE: &str = "delete from nodes where id = $1";
const BY_ID: &str = "
    select id, kind, standing, written, normal, cases, first_at, last_at from nodes where id = $1";
const BY_BLIND: &str = "
    select id, kind, standing, written, normal, cases, first_at, last_at from nodes where kind = $1 and blind = $2";
const ALIKE: &str = "
    select other.id as id, other.kind as kind, other.standing as standing, other.written as written,
        other.normal as normal, other.cases as cases, other.first_at as first_at, other.last_at as last_at
    from nodes mine join nodes other on other.kind = mine.kind and other.alike = mine.alike and other.id <> mine.id
    where mine.id = $1 order by other.last_at desc, other.id limit $2";
const SOUNDS: &str = "
    select id, kind, standing, written, normal, cases, first_at, last_at from nodes
    where kind = $1 and alike = $2 order by last_at desc, id limit $3";
const STANDING_OUT: &str = "
    select id, kind, standing, written, normal, cases, first_at, last_at from nodes
    where standing <> 'plain' order by last_at desc, id limit $1";
const TALLIES: &str = "select part, name, cases from node_tallies where node_id = $1 order by part, name";
const SET_STANDING: &str = "update nodes set standing = $2 where id = $1";
const LIST: &str =
    "update nodes set standing = 'listed' where kind = $1 and blind = $2 and standing = 'plain'";
const LISTED: &str = "select id, kind, blind from nodes where standing = 'listed'";
pub(super) const ALL: &[&str] = &[
    SEEN,
    COUNT_UP,
    COUNT_DOWN,
    DROP_EMPTY,
    RECOUNT,
    STANDS_NOWHERE,
    DELETE_TALLIES,
    DELETE,
    BY_ID,
    BY_BLIND,
    ALIKE,
    SOUNDS,
    STANDING_OUT,
    TALLIES,
    SET_STANDING,
    LIST,
    LISTED,
];

words!(
    /// What a tally counts.
    TallyPart {
        /// Cases of a kabupaten.
        Area = "area",
        /// Cases of a month.
        Month = "month",
    }
);

/// A node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Id.
    pub id: NodeId,
    /// What it is, as it was first written and as it is compared.
    pub identifier: Identifier,
    /// Whether it ties.
    pub standing: Standing,
    /// In how many cases it stands.
    pub cases: u64,
    /// First seen.
    pub first_at: Timestamp,
    /// Last seen.
    pub last_at: Timestamp,
}

impl Node {
    /// What groups need to know of it.
    pub fn weight(&self) -> Weight {
        Weight { kind: self.identifier.kind, standing: self.standing, cases: self.cases }
    }
}

/// Where and when the cases of a node lie.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tallies {
    /// Code of the kabupaten (empty: not known) and how many cases, in the order of codes.
    pub areas: Vec<(String, u64)>,
    /// Month (`2026-11`) and how many cases, the first one first.
    pub months: Vec<(String, u64)>,
}

/// Where and when a case names a node.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) district: &'a str,
    pub(super) at: Timestamp,
}

/// Counts one more case that names `identifier`; makes the node when it is the first.
pub(super) async fn seen(
    tx: &mut Tx,
    identifier: &Identifier,
    standing: Standing,
    place: Place<'_>,
) -> Result<NodeId> {
    let id = NodeId::new(place.at, tx.chance());
    let written = tx.seal(Purpose::Register, WRITTEN, id.as_str(), &identifier.written)?;
    let normal = tx.seal(Purpose::Register, NORMAL, id.as_str(), &identifier.normal)?;
    let kind = identifier.kind.as_str();
    let alike = blind_sound(tx, identifier);
    let id: String = sqlx::query_scalar(SEEN)
        .bind(id.as_str())
        .bind(kind)
        .bind(standing.as_str())
        .bind(blind(tx, identifier))
        .bind(alike)
        .bind(written)
        .bind(normal)
        .bind(place.at.0)
        .fetch_one(tx.raw())
        .await?;
    let id = NodeId::from_text(id);
    tally(tx, COUNT_UP, &id, place).await?;
    Ok(id)
}

/// Counts a case again that staff said does belong after all.
pub(super) async fn count_again(tx: &mut Tx, node: &NodeId, place: Place<'_>) -> Result<()> {
    tally(tx, COUNT_UP, node, place).await?;
    recount(tx, node, 1).await
}

/// Counts a case no more. Its sighting is deleted or set apart before.
pub(super) async fn count_off(tx: &mut Tx, node: &NodeId, place: Place<'_>) -> Result<()> {
    tally(tx, COUNT_DOWN, node, place).await?;
    sqlx::query(DROP_EMPTY).bind(node.as_str()).execute(tx.raw()).await?;
    recount(tx, node, -1).await
}

/// Moves a case of a node to another kabupaten.
pub(super) async fn move_case(tx: &mut Tx, node: &NodeId, from: Place<'_>, to: Place<'_>) -> Result<()> {
    tally(tx, COUNT_DOWN, node, from).await?;
    tally(tx, COUNT_UP, node, to).await?;
    sqlx::query(DROP_EMPTY).bind(node.as_str()).execute(tx.raw()).await?;
    Ok(())
}

async fn tally(tx: &mut Tx, statement: &'static str, node: &NodeId, place: Place<'_>) -> Result<()> {
    let query = sqlx::query(statement).bind(node.as_str()).bind(place.district).bind(month(place.at));
    query.execute(tx.raw()).await?;
    Ok(())
}

async fn recount(tx: &mut Tx, node: &NodeId, by: i64) -> Result<()> {
    sqlx::query(RECOUNT).bind(node.as_str()).bind(by).execute(tx.raw()).await?;
    Ok(())
}

/// Whether no case names the node any more.
pub(super) async fn stands_nowhere(tx: &mut Tx, node: &NodeId) -> Result<bool> {
    Ok(sqlx::query(STANDS_NOWHERE).bind(node.as_str()).fetch_optional(tx.raw()).await?.is_some())
}

/// Deletes a node; what was decided about it goes before.
pub(super) async fn delete(tx: &mut Tx, node: &NodeId) -> Result<()> {
    for statement in [DELETE_TALLIES, DELETE] {
        sqlx::query(statement).bind(node.as_str()).execute(tx.raw()).await?;
    }
    Ok(())
}

/// The node of an id.
pub async fn by_id(conn: &mut Conn, id: &NodeId) -> Result<Option<Node>> {
    let row = sqlx::query(BY_ID).bind(id.as_str()).fetch_optional(conn.raw()).await?;
    row.map(|row| read(conn, &row)).transpose()
}

/// The node of an identifier, in whatever writing. For staff and for rules of priority; never for the public.
pub async fn by_identifier(conn: &mut Conn, identifier: &Identifier) -> Result<Option<Node>> {
    let query = sqlx::query(BY_BLIND).bind(identifier.kind.as_str()).bind(blind(conn, identifier));
    let row = query.fetch_optional(conn.raw()).await?;
    row.map(|row| read(conn, &row)).transpose()
}

/// Nodes that are written alike, the last seen first.
pub async fn alike(conn: &mut Conn, node: &NodeId, limit: u32) -> Result<Vec<Node>> {
    let query = sqlx::query(ALIKE).bind(node.as_str()).bind(i64::from(limit));
    let found = query.fetch_all(conn.raw()).await?;
    found.iter().map(|row| read(conn, row)).collect()
}

/// Nodes that are written like this identifier, itself among them, the last seen first.
pub async fn sounding_like(conn: &mut Conn, identifier: &Identifier, limit: u32) -> Result<Vec<Node>> {
    let Some(alike) = blind_sound(conn, identifier) else { return Ok(Vec::new()) };
    let query = sqlx::query(SOUNDS).bind(identifier.kind.as_str()).bind(alike).bind(i64::from(limit));
    let found = query.fetch_all(conn.raw()).await?;
    found.iter().map(|row| read(conn, row)).collect()
}

/// Nodes that tie nothing, because a table or an officer says so; the last seen first.
pub async fn standing_out(conn: &mut Conn, limit: u32) -> Result<Vec<Node>> {
    let found = sqlx::query(STANDING_OUT).bind(i64::from(limit)).fetch_all(conn.raw()).await?;
    found.iter().map(|row| read(conn, row)).collect()
}

/// Where and when the cases of a node lie.
pub async fn tallies(conn: &mut Conn, node: &NodeId) -> Result<Tallies> {
    let mut tallies = Tallies::default();
    for row in sqlx::query(TALLIES).bind(node.as_str()).fetch_all(conn.raw()).await? {
        let line = (rows::text(&row, "name")?, count(&row)?);
        match rows::word(&row, "node_tallies", "part", TallyPart::parse)? {
            TallyPart::Area => tallies.areas.push(line),
            TallyPart::Month => tallies.months.push(line),
        }
    }
    Ok(tallies)
}

/// Says whether a node ties.
pub(super) async fn set_standing(tx: &mut Tx, node: &NodeId, standing: Standing) -> Result<()> {
    sqlx::query(SET_STANDING).bind(node.as_str()).bind(standing.as_str()).execute(tx.raw()).await?;
    Ok(())
}

/// Brings the nodes in line with the tables of public numbers: what they name ties nothing, what they name no more ties
/// again. Gives how many changed.
pub async fn follow_list(tx: &mut Tx, public: &[Identifier]) -> Result<u64> {
    events::hold(tx).await?;
    let mut changed = 0;
    let wanted: Vec<(&str, String)> = public.iter().map(|one| (one.kind.as_str(), blind(tx, one))).collect();
    for row in sqlx::query(LISTED).fetch_all(tx.raw()).await? {
        let (kind, blind) = (rows::text(&row, "kind")?, rows::text(&row, "blind")?);
        if !wanted.iter().any(|(known, own)| *known == kind && *own == blind) {
            set_standing(tx, &NodeId::from_text(rows::text(&row, "id")?), Standing::Plain).await?;
            changed += 1;
        }
    }
    for (kind, blind) in wanted {
        changed += sqlx::query(LIST).bind(kind).bind(blind).execute(tx.raw()).await?.rows_affected();
    }
    Ok(changed)
}

/// The blind index of an identifier.
pub(super) fn blind(conn: &Conn, identifier: &Identifier) -> String {
    conn.keys().blind(identifier.kind.as_str(), identifier.normal.reveal())
}

/// The blind index of the bare sound, in a domain of its own.
fn blind_sound(conn: &Conn, identifier: &Identifier) -> Option<String> {
    let sound = sound(identifier)?;
    Some(conn.keys().blind(&format!("alike/{}", identifier.kind), &sound))
}

/// The column `cases` of a row.
pub(super) fn count(row: &AnyRow) -> Result<u64> {
    u64::try_from(rows::number(row, "cases")?)
        .map_err(|error| StoreError::corrupt("nodes", "cases", &error.to_string()))
}

/// A row of `nodes`.
pub(super) fn read(conn: &Conn, row: &AnyRow) -> Result<Node> {
    let id = rows::text(row, "id")?;
    let open = |spot: Spot| -> Result<Private> {
        conn.open(Purpose::Register, spot, &id, rows::bytes(row, spot.1)?)
    };
    let identifier = Identifier {
        kind: rows::word(row, "nodes", "kind", IdentifierKind::parse)?,
        written: open(WRITTEN)?,
        normal: open(NORMAL)?,
    };
    Ok(Node {
        identifier,
        standing: rows::word(row, "nodes", "standing", Standing::parse)?,
        cases: count(row)?,
        first_at: rows::moment(row, "first_at")?,
        last_at: rows::moment(row, "last_at")?,
        id: NodeId::from_text(id),
    })
}

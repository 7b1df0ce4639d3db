//! `ties`: what staff decided about nodes of the register. A row stands as long as the decision does; taking it back deletes the
//! row. That both happened, by whom and why, is in the audit chain.

use sqlx::any::AnyRow;

use super::error::{Result, StoreError};
use super::events::{self, Actor, EventAction, NewEvent};
use super::keys::Purpose;
use super::nodes::{self, Place};
use super::seal::Spot;
use super::{Conn, Tx, identifiers, rows};
use crate::domain::ids::{CaseId, NodeId, StaffId, TieId};
use crate::domain::register::{Standing, Verdict};
use crate::domain::text::Private;
use crate::domain::time::Timestamp;

const REASON: Spot = Spot("ties", "reason");

const INSERT: &str = "
    insert into ties (id, node_id, other_id, case_id, verdict, reason, staff_id, at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)";
const OF_NODE: &str = "
    select id, node_id, other_id, case_id, verdict, reason, staff_id, at from ties
    where node_id = $1 or other_id = $1 order by at desc, id desc limit $2";
const BY_ID: &str = "
    select id, node_id, other_id, case_id, verdict, reason, staff_id, at from ties where id = $1";
const BETWEEN: &str = "delete from ties where node_id = $1 and other_id = $2";
const DELETE: &str = "delete from ties where id = $1";
const FORGET_CASE: &str = "delete from ties where case_id = $1";
const FORGET_NODE: &str = "delete from ties where node_id = $1 or other_id = $1";
const IS_COMMON: &str = "select 1 from ties where node_id = $1 and verdict = 'common' limit 1";
pub(super) const ALL: &[&str] =
    &[INSERT, OF_NODE, BY_ID, BETWEEN, DELETE, FORGET_CASE, FORGET_NODE, IS_COMMON];

/// A decision that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// Id.
    pub id: TieId,
    /// What was decided.
    pub about: About,
    /// Why.
    pub reason: Private,
    /// Who.
    pub staff: StaffId,
    /// When.
    pub at: Timestamp,
}

/// What a decision is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// Two nodes are one and the same, or (`false`) are not; the first has the smaller id.
    Pair(NodeId, NodeId, bool),
    /// A node does not belong to a case.
    Apart(NodeId, CaseId),
    /// A node is public or shared.
    Common(NodeId),
}

impl About {
    /// A decision about two nodes, in the order of their ids.
    pub fn pair(one: NodeId, other: NodeId, same: bool) -> Self {
        if one <= other { Self::Pair(one, other, same) } else { Self::Pair(other, one, same) }
    }

    /// The node, the other node, the case and the verdict, as they stand in the row.
    fn parts(&self) -> (&NodeId, Option<&NodeId>, Option<&CaseId>, Verdict) {
        match self {
            Self::Pair(node, other, true) => (node, Some(other), None, Verdict::Same),
            Self::Pair(node, other, false) => (node, Some(other), None, Verdict::Different),
            Self::Apart(node, case) => (node, None, Some(case), Verdict::Apart),
            Self::Common(node) => (node, None, None, Verdict::Common),
        }
    }
}

/// Writes a decision down, carries it out, and remembers it in the history. A new word about two nodes takes the place of the
/// old one; what stands already is refused as missing.
pub async fn decide(
    tx: &mut Tx,
    about: &About,
    reason: &Private,
    staff: &StaffId,
    now: Timestamp,
) -> Result<TieId> {
    events::hold(tx).await?;
    let (node, other, case, verdict) = about.parts();
    match about {
        About::Pair(..) => {
            let query = sqlx::query(BETWEEN).bind(node.as_str()).bind(other.map(NodeId::as_str));
            query.execute(tx.raw()).await?;
        }
        About::Apart(node, case) => set_apart(tx, node, case, true).await?,
        About::Common(node) => {
            if sqlx::query(IS_COMMON).bind(node.as_str()).fetch_optional(tx.raw()).await?.is_some() {
                return Err(StoreError::Missing("tie"));
            }
            nodes::set_standing(tx, node, Standing::Common).await?;
        }
    }
    let id = TieId::new(now, tx.chance());
    let sealed = tx.seal(Purpose::Register, REASON, id.as_str(), reason)?;
    sqlx::query(INSERT)
        .bind(id.as_str())
        .bind(node.as_str())
        .bind(other.map(NodeId::as_str))
        .bind(case.map(CaseId::as_str))
        .bind(verdict.as_str())
        .bind(sealed)
        .bind(staff.as_str())
        .bind(now.0)
        .execute(tx.raw())
        .await?;
    event(tx, about, verdict.as_str(), reason, staff, now).await?;
    Ok(id)
}

/// Takes a decision back; gives it.
pub async fn undo(tx: &mut Tx, id: &TieId, reason: &Private, staff: &StaffId, now: Timestamp) -> Result<Tie> {
    events::hold(tx).await?;
    let tie = by_id(tx, id).await?.ok_or(StoreError::Missing("tie"))?;
    sqlx::query(DELETE).bind(id.as_str()).execute(tx.raw()).await?;
    match &tie.about {
        About::Pair(..) => {}
        About::Apart(node, case) => set_apart(tx, node, case, false).await?,
        About::Common(node) => nodes::set_standing(tx, node, Standing::Plain).await?,
    }
    event(tx, &tie.about, "undone", reason, staff, now).await?;
    Ok(tie)
}

/// Sets a sighting apart from its case, or puts it back, and keeps the counts right.
async fn set_apart(tx: &mut Tx, node: &NodeId, case: &CaseId, apart: bool) -> Result<()> {
    let (district, at) =
        identifiers::set_apart(tx, node, case, apart).await?.ok_or(StoreError::Missing("sighting"))?;
    let place = Place { district: &district, at };
    if apart { nodes::count_off(tx, node, place).await } else { nodes::count_again(tx, node, place).await }
}

async fn event(
    tx: &mut Tx,
    about: &About,
    field: &str,
    reason: &Private,
    staff: &StaffId,
    now: Timestamp,
) -> Result<()> {
    let (node, other, case, _) = about.parts();
    let object = match other {
        Some(other) => format!("node:{node},{other}"),
        None => format!("node:{node}"),
    };
    let new = NewEvent {
        case,
        actor: &Actor::Staff(staff.clone()),
        action: EventAction::Identifier,
        object: &object,
        fields: &[field],
        reason: Some(reason),
        detail: None,
    };
    events::append(tx, new, now).await?;
    Ok(())
}

/// The decision of an id.
pub async fn by_id(conn: &mut Conn, id: &TieId) -> Result<Option<Tie>> {
    let row = sqlx::query(BY_ID).bind(id.as_str()).fetch_optional(conn.raw()).await?;
    row.map(|row| read(conn, &row)).transpose()
}

/// What was decided about a node, the last decision first.
pub async fn of_node(conn: &mut Conn, node: &NodeId, limit: u32) -> Result<Vec<Tie>> {
    let query = sqlx::query(OF_NODE).bind(node.as_str()).bind(i64::from(limit));
    let found = query.fetch_all(conn.raw()).await?;
    found.iter().map(|row| read(conn, row)).collect()
}

/// Forgets what was decided about a case that is erased.
pub(super) async fn forget_case(tx: &mut Tx, case: &CaseId) -> Result<()> {
    sqlx::query(FORGET_CASE).bind(case.as_str()).execute(tx.raw()).await?;
    Ok(())
}

/// Forgets what was decided about a node that goes.
pub(super) async fn forget_node(tx: &mut Tx, node: &NodeId) -> Result<()> {
    sqlx::query(FORGET_NODE).bind(node.as_str()).execute(tx.raw()).await?;
    Ok(())
}

fn read(conn: &Conn, row: &AnyRow) -> Result<Tie> {
    let id = rows::text(row, "id")?;
    let node = NodeId::from_text(rows::text(row, "node_id")?);
    let other = rows::maybe_text(row, "other_id")?.map(NodeId::from_text);
    let case = rows::maybe_text(row, "case_id")?.map(CaseId::from_text);
    let about = match (rows::word(row, "ties", "verdict", Verdict::parse)?, other, case) {
        (Verdict::Same, Some(other), _) => About::Pair(node, other, true),
        (Verdict::Different, Some(other), _) => About::Pair(node, other, false),
        (Verdict::Apart, _, Some(case)) => About::Apart(node, case),
        (Verdict::Common, _, _) => About::Common(node),
        _ => return Err(StoreError::corrupt("ties", "verdict", "does not fit its row")),
    };
    Ok(Tie {
        about,
        reason: conn.open(Purpose::Register, REASON, &id, rows::bytes(row, "reason")?)?,
        staff: StaffId::from_text(rows::text(row, "staff_id")?),
        at: rows::moment(row, "at")?,
        id: TieId::from_text(id),
    })
}

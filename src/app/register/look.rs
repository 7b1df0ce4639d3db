//! Looking something up, and the page of a node.

use std::collections::{BTreeMap, BTreeSet};

use super::super::access::Staff;
use super::super::{App, AppError, Mouth};
use super::{
    AlsoIn, Behind, CaseLink, Decided, Decision, Found, Kin, LinkLine, MostSeen, NodeLine, NodeView, behind,
    in_reach, months, places, sighting_line, sightings,
};
use crate::dialog::answer::identifiers::find;
use crate::domain::identifier::{Identifier, IdentifierKind};
use crate::domain::ids::{CaseId, NodeId};
use crate::domain::register::Bond;
use crate::domain::staff::{Action, covers};
use crate::domain::text::Private;
use crate::domain::time::days;
use crate::store::events::{self, Actor, EventAction, NewEvent};
use crate::store::identifiers::CaseIdentifier;
use crate::store::nodes::{self, Node};
use crate::store::register::{self, RECENT_ROWS, SightingKey};
use crate::store::ties::{self, About, Tie};
use crate::store::{Conn, staff as staff_rows, warnings};

/// Rows of what is seen most.
const MOST: u32 = 30;
/// Rows of what is written alike.
const ALIKE: u32 = 10;
/// Rows of what is public.
const PUBLIC: u32 = 200;
/// Cases a page.
const CASES: u32 = 25;
/// Ties a page.
const LINKS: usize = 30;
/// Decisions a page.
const DECISIONS: u32 = 50;
/// How many identifiers of a case are looked up; a case seldom names more than five.
const OF_A_CASE: usize = 40;
/// How many other cases an identifier names on the page of a case.
const ELSEWHERE: u32 = 6;
/// How many cases are shown as belonging together with one.
const KIN: usize = 8;

impl App {
    /// What the register knows of a number, account, user name, link, company or name, in any writing. Needs `SeeRegister`.
    pub async fn look_in_register(&self, staff: &Staff, words: &str) -> Result<Found, AppError> {
        staff.must(Action::SeeRegister)?;
        let mouth = self.mouth();
        let mut asked = find(words, mouth.dialogs.data.spotter());
        asked.extend(IdentifierKind::ALL.iter().filter_map(|kind| Identifier::new(*kind, words)));
        let mut conn = self.store.read().await?;
        let mut found = Found::default();
        for identifier in &asked {
            let exact = nodes::by_identifier(&mut conn, identifier).await?;
            push_new(&mut found.exact, exact.iter());
        }
        for identifier in &asked {
            let alike = nodes::sounding_like(&mut conn, identifier, ALIKE).await?;
            let others = alike.iter().filter(|node| !found.exact.iter().any(|known| known.id == node.id));
            push_new(&mut found.alike, others);
        }
        Ok(found)
    }

    /// What was named most in the last days, in the asker's area. Needs `SeeRegister`.
    pub async fn most_seen(&self, staff: &Staff, last_days: u64) -> Result<MostSeen, AppError> {
        staff.must(Action::SeeRegister)?;
        let since = self.clock.now().before(days(last_days));
        let mut conn = self.store.read().await?;
        let seen = register::most_seen(&mut conn, since, staff.area(), MOST).await?;
        let counted: u64 = seen.iter().map(|(_, cases)| cases).sum();
        let mut rows = Vec::new();
        for (id, cases) in seen {
            rows.extend(nodes::by_id(&mut conn, &id).await?.map(|node| (NodeLine::from(&node), cases)));
        }
        Ok(MostSeen { rows, cut: counted >= u64::from(RECENT_ROWS) })
    }

    /// What ties nothing, because a table or an officer says that it is public; and whose it is. Needs `SeeRegister`.
    pub async fn public_nodes(&self, staff: &Staff) -> Result<Vec<(NodeLine, Option<String>)>, AppError> {
        staff.must(Action::SeeRegister)?;
        let mouth = self.mouth();
        let found = nodes::standing_out(&mut self.store.read().await?, PUBLIC).await?;
        Ok(found.iter().map(|node| (NodeLine::from(node), owner(&mouth, node))).collect())
    }

    /// The page of a node. Needs `SeeRegister`; the reading is an event.
    pub async fn node(&self, staff: &Staff, id: &NodeId, after: Option<&str>) -> Result<NodeView, AppError> {
        let node = self.open_node(staff, id, "node").await?;
        let mouth = self.mouth();
        let mut conn = self.store.read().await?;
        let tallies = nodes::tallies(&mut conn, id).await?;
        let after = after.and_then(SightingKey::parse);
        let mut cases = sightings(&mut conn, staff, id, &tallies, after.as_ref(), CASES + 1).await?;
        let more = cases.len() > CASES as usize;
        cases.truncate(CASES as usize);
        let next = cases.last().filter(|_| more).map(|last| SightingKey::of(last).to_text());
        let hidden = |(code, _): &&(String, u64)| !in_reach(staff, code);
        let outside = tallies.areas.iter().filter(hidden).map(|(_, cases)| cases).sum();
        let (links, cut) = links(&mut conn, staff, &node).await?;
        let warning = if staff.may(Action::SeeWarnings) {
            warnings::standing(&mut conn, &node.identifier).await?
        } else {
            None
        };
        Ok(NodeView {
            line: NodeLine::from(&node),
            owner: owner(&mouth, &node),
            places: places(&mouth, &tallies.areas),
            months: months(&tallies.months.into_iter().collect()),
            cases: cases.into_iter().map(|one| sighting_line(&mouth, one)).collect(),
            next,
            outside,
            links,
            cut,
            decisions: decisions(&mut conn, staff, id).await?,
            warning,
        })
    }

    /// A node, after the right to see it was checked and the reading written down.
    pub(super) async fn open_node(
        &self,
        staff: &Staff,
        id: &NodeId,
        field: &'static str,
    ) -> Result<Node, AppError> {
        staff.must(Action::SeeRegister)?;
        let node = nodes::by_id(&mut self.store.read().await?, id).await?.ok_or(AppError::NotFound)?;
        change!(self, batch, {
            let event = NewEvent {
                case: None,
                actor: &Actor::Staff(staff.id().clone()),
                action: EventAction::Viewed,
                object: &format!("node:{id}"),
                fields: &[field],
                reason: None,
                detail: None,
            };
            events::append(&mut batch.tx, event, batch.now).await?;
            Ok(())
        })?;
        Ok(node)
    }
}

fn push_new<'a>(lines: &mut Vec<NodeLine>, found: impl Iterator<Item = &'a Node>) {
    for node in found {
        if !lines.iter().any(|known| known.id == node.id) {
            lines.push(NodeLine::from(node));
        }
    }
}

/// Whose a public identifier is, by the tables of the dialogs.
fn owner(mouth: &Mouth, node: &Node) -> Option<String> {
    mouth.public.get(&(node.identifier.kind, node.identifier.normal.reveal().clone())).cloned()
}

/// Where else the identifiers of a case stand, in their order, and which cases belong together with it by them.
pub(in crate::app) async fn also_in(
    conn: &mut Conn,
    mouth: &Mouth,
    staff: &Staff,
    case: &CaseId,
    named: &[CaseIdentifier],
) -> Result<(Vec<Option<(NodeLine, AlsoIn)>>, Vec<Kin>), AppError> {
    let (mut out, mut kin) = (Vec::new(), BTreeMap::<CaseLink, Vec<(IdentifierKind, Private)>>::new());
    for one in named {
        let node = match &one.node {
            Some(id) if out.len() < OF_A_CASE => nodes::by_id(conn, id).await?,
            _ => None,
        };
        let Some(node) = node else {
            out.push(None);
            continue;
        };
        let ties = !one.apart && node.weight().ties();
        let also = if ties { elsewhere(conn, mouth, staff, case, &node).await? } else { AlsoIn::default() };
        let line = NodeLine::from(&node);
        for other in &also.newest {
            kin.entry(other.clone()).or_default().push((line.kind, line.shown.clone()));
        }
        out.push(Some((line, also)));
    }
    let mut kin: Vec<Kin> = kin.into_iter().map(|(case, by)| Kin { case, by }).collect();
    kin.sort_by(|a, b| b.by.len().cmp(&a.by.len()).then_with(|| b.case.cmp(&a.case)));
    kin.truncate(KIN);
    Ok((out, kin))
}

async fn elsewhere(
    conn: &mut Conn,
    mouth: &Mouth,
    staff: &Staff,
    case: &CaseId,
    node: &Node,
) -> Result<AlsoIn, AppError> {
    if node.cases < 2 {
        return Ok(AlsoIn { cases: node.cases, ..AlsoIn::default() });
    }
    let tallies = nodes::tallies(conn, &node.id).await?;
    let seen = sightings(conn, staff, &node.id, &tallies, None, ELSEWHERE).await?;
    let others = seen.into_iter().filter(|other| other.case != *case && !other.apart);
    Ok(AlsoIn {
        cases: node.cases,
        places: places(mouth, &tallies.areas),
        newest: others.map(|other| CaseLink { id: other.case, code: other.code }).collect(),
    })
}

/// What a node is tied to: what staff said, what cases name beside it, what is written alike, whom they name.
async fn links(conn: &mut Conn, staff: &Staff, node: &Node) -> Result<(Vec<LinkLine>, bool), AppError> {
    let beside = register::neighbours(conn, &node.id).await?;
    let mut bonds: BTreeMap<NodeId, Vec<Bond>> = BTreeMap::new();
    let mut different = BTreeSet::new();
    for tie in ties::of_node(conn, &node.id, DECISIONS).await? {
        if let About::Pair(a, b, same) = tie.about {
            let other = if a == node.id { b } else { a };
            if same {
                bonds.entry(other).or_default().push(Bond::Confirmed);
            } else {
                different.insert(other);
            }
        }
    }
    for (other, cases) in &beside {
        let count = u64::try_from(cases.len()).unwrap_or(u64::MAX);
        bonds.entry(other.clone()).or_default().push(Bond::Together(count));
    }
    let alike = nodes::alike(conn, &node.id, ALIKE).await?.into_iter().map(|node| (node.id, Bond::Alike));
    let persons = register::same_person(conn, &node.id).await?.into_iter().map(|id| (id, Bond::SamePerson));
    // What was judged is not suggested again.
    for (other, bond) in alike.chain(persons).filter(|(other, _)| !different.contains(other)) {
        bonds.entry(other).or_default().push(bond);
    }
    let mut order: Vec<(NodeId, Vec<Bond>)> = bonds.into_iter().collect();
    order.sort_by_key(|(id, bonds)| (strength(bonds), id.clone()));
    let cut = order.len() > LINKS;
    let mut lines = Vec::new();
    for (id, bonds) in order.into_iter().take(LINKS) {
        let Some(other) = nodes::by_id(conn, &id).await? else { continue };
        let behind = match beside.get(&id) {
            Some(cases) => behind(conn, staff, cases).await?,
            None => Behind::default(),
        };
        lines.push(LinkLine {
            other: NodeLine::from(&other),
            bonds,
            behind,
            different: different.contains(&id),
        });
    }
    Ok((lines, cut))
}

/// The order of ties: confirmed, then by how many cases, then what is only suggested.
fn strength(bonds: &[Bond]) -> (u8, u64) {
    let of = |bond: &Bond| match bond {
        Bond::Confirmed => (0, 0),
        Bond::Together(cases) => (1, u64::MAX - cases),
        Bond::Alike => (2, 0),
        Bond::SamePerson => (3, 0),
    };
    bonds.iter().map(of).min().unwrap_or((u8::MAX, 0))
}

async fn decisions(conn: &mut Conn, staff: &Staff, node: &NodeId) -> Result<Vec<Decision>, AppError> {
    let names: BTreeMap<_, _> =
        staff_rows::list(conn).await?.into_iter().map(|row| (row.id, row.name)).collect();
    let mut out = Vec::new();
    for tie in ties::of_node(conn, node, DECISIONS).await? {
        let Some((what, may_undo)) = decided(conn, staff, node, &tie).await? else { continue };
        out.push(Decision {
            id: tie.id,
            what,
            reason: tie.reason,
            staff: names.get(&tie.staff).cloned().unwrap_or_default(),
            at: tie.at,
            may_undo,
        });
    }
    Ok(out)
}

async fn decided(
    conn: &mut Conn,
    staff: &Staff,
    node: &NodeId,
    tie: &Tie,
) -> Result<Option<(Decided, bool)>, AppError> {
    let may = staff.may(Action::JudgeTie);
    Ok(match &tie.about {
        About::Pair(a, b, same) => {
            let other = nodes::by_id(conn, if a == node { b } else { a }).await?;
            let decided = if *same { Decided::Same } else { Decided::Different };
            other.map(|other| (decided(NodeLine::from(&other)), may))
        }
        About::Apart(_, case) => {
            let case = register::case_ref(conn, case).await?;
            let own = case.filter(|case| covers(staff.area(), case.area.as_deref()));
            let link = own.map(|case| CaseLink { id: case.id, code: case.code });
            let may = may && link.is_some();
            Some((Decided::Apart(link), may))
        }
        About::Common(_) => Some((Decided::Common, staff.may(Action::MarkPublic))),
    })
}

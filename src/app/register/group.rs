//! A group: what belongs together with a node. It is found anew each time, breadth first and with an end, and explained.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::super::access::Staff;
use super::super::{App, AppError, Mouth};
use super::{
    Behind, GroupCases, GroupLink, GroupView, Member, NodeLine, behind, months, places, sighting_line,
};
use crate::domain::ids::{CaseId, NodeId};
use crate::domain::register::{Bond, Groups, Link, district, groups, month};
use crate::domain::staff::covers;
use crate::store::Conn;
use crate::store::nodes::{self, Node};
use crate::store::register::{self, CASES_LOOKED_AT, Sighting};
use crate::store::ties::{self, About};

/// Nodes that are looked at for a group, at most.
const NODES: usize = 40;
/// How many ties away from the first node the search ends.
const RINGS: usize = 4;
/// Decisions read for each node.
const DECISIONS: u32 = 50;
/// Nodes shown beside a group.
const BESIDE: usize = 20;
/// Suggestions shown, and members for whom they are looked for.
const SUGGESTED: usize = 10;
/// Cases of a group shown.
const CASES: usize = 50;

/// What was found around a node.
#[derive(Default)]
struct Search {
    nodes: BTreeMap<NodeId, Node>,
    rings: BTreeMap<NodeId, usize>,
    links: BTreeMap<(NodeId, NodeId), (Link, Vec<CaseId>)>,
    different: BTreeSet<(NodeId, NodeId)>,
    cut: bool,
}

impl App {
    /// The group of a node. Needs `SeeRegister`; the reading is an event.
    pub async fn group(&self, staff: &Staff, id: &NodeId) -> Result<GroupView, AppError> {
        let start = self.open_node(staff, id, "group").await?;
        let mouth = self.mouth();
        let mut conn = self.store.read().await?;
        let search = Search::around(&mut conn, start).await?;
        let found = search.groups();
        let inside = found.of(id);
        let counted = count(&mut conn, staff, &mouth, &inside, search.cut).await?;
        Ok(GroupView {
            start: search.line(id)?,
            members: search.members(&inside)?,
            links: search.shown(&mut conn, staff, &search.within(&inside, &found)).await?,
            refused: search.shown(&mut conn, staff, &search.refused(&inside, &found)).await?,
            suggested: suggested(&mut conn, &search, &inside).await?,
            beside: search.beside(&inside),
            cases: counted,
        })
    }
}

impl Search {
    /// Walks from a node to what hangs on it. Names, public numbers and hubs are noted and not walked through, but for the first
    /// node and what staff confirmed.
    async fn around(conn: &mut Conn, start: Node) -> Result<Self, AppError> {
        let mut search = Self::default();
        let mut open = VecDeque::from([start.id.clone()]);
        search.rings.insert(start.id.clone(), 0);
        search.nodes.insert(start.id.clone(), start);
        while let Some(id) = open.pop_front() {
            let ring = search.rings.get(&id).copied().unwrap_or(RINGS);
            if ring >= RINGS {
                search.cut = true;
                continue;
            }
            for other in search.look_at(conn, &id).await? {
                if !search.rings.contains_key(&other) {
                    search.rings.insert(other.clone(), ring + 1);
                    open.push_back(other);
                }
            }
        }
        Ok(search)
    }

    /// Notes what is tied to a node; gives what is to be walked to.
    async fn look_at(&mut self, conn: &mut Conn, id: &NodeId) -> Result<Vec<NodeId>, AppError> {
        let mut next = Vec::new();
        for tie in ties::of_node(conn, id, DECISIONS).await? {
            let About::Pair(a, b, same) = tie.about else { continue };
            let other = if a == *id { b.clone() } else { a.clone() };
            if !same {
                self.different.insert((a, b));
            } else if self.learn(conn, &other).await? {
                self.note(Link::new(a, b, Bond::Confirmed), Vec::new());
                next.push(other);
            }
        }
        let glues = |node: Option<&Node>| node.is_some_and(|node| node.weight().glues());
        for (other, cases) in register::neighbours(conn, id).await? {
            if !self.learn(conn, &other).await? {
                continue;
            }
            let count = u64::try_from(cases.len()).unwrap_or(u64::MAX);
            if count >= u64::from(CASES_LOOKED_AT) {
                self.cut = true;
            }
            self.note(Link::new(id.clone(), other.clone(), Bond::Together(count)), cases);
            if glues(self.nodes.get(id)) && glues(self.nodes.get(&other)) {
                next.push(other);
            }
        }
        Ok(next)
    }

    /// Reads a node unless there are too many already; whether it is known now.
    async fn learn(&mut self, conn: &mut Conn, id: &NodeId) -> Result<bool, AppError> {
        if self.nodes.contains_key(id) {
            return Ok(true);
        }
        if self.nodes.len() >= NODES {
            self.cut = true;
            return Ok(false);
        }
        let found = nodes::by_id(conn, id).await?;
        Ok(found.map(|node| self.nodes.insert(id.clone(), node)).is_some())
    }

    /// Keeps the strongest link of two nodes.
    fn note(&mut self, link: Link, cases: Vec<CaseId>) {
        let ends = (link.a.clone(), link.b.clone());
        let known = self.links.get(&ends).map(|(known, _)| known.bond);
        if known.is_none_or(|known| known > link.bond) {
            self.links.insert(ends, (link, cases));
        }
    }

    fn groups(&self) -> Groups {
        let weights = self.nodes.iter().map(|(id, node)| (id.clone(), node.weight())).collect();
        let links: Vec<Link> = self.links.values().map(|(link, _)| link.clone()).collect();
        let different: Vec<(NodeId, NodeId)> = self.different.iter().cloned().collect();
        groups(&weights, &links, &different)
    }

    fn line(&self, id: &NodeId) -> Result<NodeLine, AppError> {
        self.nodes.get(id).map(NodeLine::from).ok_or(AppError::NotFound)
    }

    fn members(&self, inside: &BTreeSet<NodeId>) -> Result<Vec<Member>, AppError> {
        let ring = |id: &NodeId| self.rings.get(id).copied().unwrap_or(RINGS);
        let lines = inside.iter().map(|id| Ok(Member { line: self.line(id)?, ring: ring(id) }));
        let mut members = lines.collect::<Result<Vec<Member>, AppError>>()?;
        members.sort_by(|a, b| (a.ring, &a.line.id).cmp(&(b.ring, &b.line.id)));
        Ok(members)
    }

    /// The links that hold a group together.
    fn within<'s>(&'s self, inside: &BTreeSet<NodeId>, found: &Groups) -> Vec<&'s (Link, Vec<CaseId>)> {
        let holds = |link: &Link| {
            let glues = |id| self.nodes.get(id).is_some_and(|node: &Node| node.weight().glues());
            link.bond == Bond::Confirmed || (glues(&link.a) && glues(&link.b))
        };
        let inner = |link: &Link| inside.contains(&link.a) && inside.contains(&link.b);
        let used = |link: &Link| inner(link) && holds(link) && !found.refused.contains(link);
        self.links.values().filter(|(link, _)| used(link)).collect()
    }

    /// The links out of a group that staff's "not the same" stands against.
    fn refused<'s>(&'s self, inside: &BTreeSet<NodeId>, found: &Groups) -> Vec<&'s (Link, Vec<CaseId>)> {
        let touches = |link: &Link| inside.contains(&link.a) || inside.contains(&link.b);
        self.links.values().filter(|(link, _)| touches(link) && found.refused.contains(link)).collect()
    }

    async fn shown(
        &self,
        conn: &mut Conn,
        staff: &Staff,
        links: &[&(Link, Vec<CaseId>)],
    ) -> Result<Vec<GroupLink>, AppError> {
        let mut out = Vec::new();
        for (link, cases) in links {
            let (a, b) = (self.line(&link.a)?, self.line(&link.b)?);
            out.push(GroupLink { a, b, bond: link.bond, behind: behind(conn, staff, cases).await? });
        }
        Ok(out)
    }

    /// What is named beside members and ties nothing.
    fn beside(&self, inside: &BTreeSet<NodeId>) -> Vec<NodeLine> {
        let outer = self.nodes.values().filter(|node| !inside.contains(&node.id) && !node.weight().glues());
        let named = |node: &&Node| {
            let ends = |link: &Link| {
                (link.a == node.id && inside.contains(&link.b))
                    || (link.b == node.id && inside.contains(&link.a))
            };
            self.links.values().any(|(link, _)| ends(link))
        };
        outer.filter(named).take(BESIDE).map(NodeLine::from).collect()
    }
}

/// Pairs of a member and somebody else that may belong together and were not judged yet.
async fn suggested(
    conn: &mut Conn,
    search: &Search,
    inside: &BTreeSet<NodeId>,
) -> Result<Vec<GroupLink>, AppError> {
    let mut out = Vec::new();
    for id in inside.iter().take(SUGGESTED) {
        let limit = u32::try_from(SUGGESTED).unwrap_or(0);
        let mut others: Vec<(Node, Bond)> = Vec::new();
        others.extend(nodes::alike(conn, id, limit).await?.into_iter().map(|node| (node, Bond::Alike)));
        for other in register::same_person(conn, id).await? {
            others.extend(nodes::by_id(conn, &other).await?.map(|node| (node, Bond::SamePerson)));
        }
        for (other, bond) in others {
            let pair = Link::new(id.clone(), other.id.clone(), bond);
            let judged = search.different.contains(&(pair.a, pair.b));
            if !judged && !inside.contains(&other.id) && out.len() < SUGGESTED {
                let (a, b) = (search.line(id)?, NodeLine::from(&other));
                out.push(GroupLink { a, b, bond, behind: Behind::default() });
            }
        }
    }
    Ok(out)
}

/// The cases of a group, each once: where, when, and those that the officer may see.
async fn count(
    conn: &mut Conn,
    staff: &Staff,
    mouth: &Mouth,
    inside: &BTreeSet<NodeId>,
    mut cut: bool,
) -> Result<GroupCases, AppError> {
    let mut cases: BTreeMap<CaseId, Sighting> = BTreeMap::new();
    for id in inside {
        let seen = register::newest(conn, id, None, CASES_LOOKED_AT).await?;
        cut |= seen.len() == CASES_LOOKED_AT as usize;
        cases.extend(seen.into_iter().filter(|one| !one.apart).map(|one| (one.case.clone(), one)));
    }
    let (mut areas, mut counted) = (BTreeMap::<String, u64>::new(), BTreeMap::<String, u64>::new());
    for case in cases.values() {
        *areas.entry(district(case.area.as_deref())).or_default() += 1;
        *counted.entry(month(case.at)).or_default() += 1;
    }
    let all = cases.len();
    let own = cases.into_values().filter(|case| covers(staff.area(), case.area.as_deref()));
    let mut own: Vec<Sighting> = own.collect();
    let outside = u64::try_from(all - own.len()).unwrap_or(0);
    own.sort_by(|a, b| (b.at, &b.case).cmp(&(a.at, &a.case)));
    own.truncate(CASES);
    Ok(GroupCases {
        own: own.into_iter().map(|one| sighting_line(mouth, one)).collect(),
        outside,
        places: places(mouth, &areas.into_iter().collect::<Vec<_>>()),
        months: months(&counted),
        cut,
    })
}

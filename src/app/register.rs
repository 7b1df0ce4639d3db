//! The register of recruiters for staff: what several reports name of their accused, what belongs together and why, and what
//! staff decided about it. An officer sees the cases of the own area; of others only how many there are, and in which
//! kabupaten. Nothing here is ever asked for the public.

mod group;
mod judge;
mod look;
mod tend;
mod warn;

pub use judge::Judgement;
pub(super) use look::also_in;

use std::collections::BTreeMap;

use super::access::Staff;
use super::warnings::Warning;
use super::{AppError, Mouth};
use crate::dialog::answer::identifiers::show;
use crate::domain::case::{CaseCode, CaseStatus};
use crate::domain::identifier::{Identifier, IdentifierKind};
use crate::domain::ids::{CaseId, NodeId, TieId};
use crate::domain::register::{Bond, Standing};
use crate::domain::staff::covers;
use crate::domain::text::Private;
use crate::domain::time::Timestamp;
use crate::store::Conn;
use crate::store::nodes::{self, Node, Tallies};
use crate::store::register::{self, Sighting, SightingKey};

/// A node as a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeLine {
    /// Id.
    pub id: NodeId,
    /// What it is.
    pub kind: IdentifierKind,
    /// As people read it.
    pub shown: Private,
    /// Whether it ties.
    pub standing: Standing,
    /// In how many cases it stands.
    pub cases: u64,
    /// First seen.
    pub first_at: Timestamp,
    /// Last seen.
    pub last_at: Timestamp,
}

impl From<&Node> for NodeLine {
    fn from(node: &Node) -> Self {
        Self {
            id: node.id.clone(),
            kind: node.identifier.kind,
            shown: show(&node.identifier).into(),
            standing: node.standing,
            cases: node.cases,
            first_at: node.first_at,
            last_at: node.last_at,
        }
    }
}

/// A case to which a link leads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CaseLink {
    /// Which.
    pub id: CaseId,
    /// Its code.
    pub code: CaseCode,
}

/// The cases behind a tie: those of the asker's area, and how many lie elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Behind {
    /// The newest of the asker's area, a few.
    pub cases: Vec<CaseLink>,
    /// How many more.
    pub more: u64,
}

/// Where else an identifier of a case stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlsoIn {
    /// In how many cases in all.
    pub cases: u64,
    /// Kabupaten, for people, and how many cases; those whose place is not known under the empty name.
    pub places: Vec<(String, u64)>,
    /// The newest other cases of the asker's area, a few.
    pub newest: Vec<CaseLink>,
}

impl AlsoIn {
    /// In how many kabupaten it stands, without those that are not known.
    pub fn districts(&self) -> usize {
        self.places.iter().filter(|(place, _)| !place.is_empty()).count()
    }
}

/// Another case that belongs together with one, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kin {
    /// The other case.
    pub case: CaseLink,
    /// What both name.
    pub by: Vec<(IdentifierKind, Private)>,
}

/// A page of a node.
#[derive(Debug, Clone)]
pub struct NodeView {
    /// The node.
    pub line: NodeLine,
    /// Whose it is, when the tables of the dialogs name it.
    pub owner: Option<String>,
    /// Kabupaten, for people, and how many cases.
    pub places: Vec<(String, u64)>,
    /// Months from the first to the last one seen, at most 24, and how many cases.
    pub months: Vec<(String, u64)>,
    /// The cases of the asker's area, the newest first.
    pub cases: Vec<SightingLine>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<String>,
    /// How many cases lie outside of the asker's area.
    pub outside: u64,
    /// What it is tied to, the strongest tie first.
    pub links: Vec<LinkLine>,
    /// Whether ties were left out because there are too many.
    pub cut: bool,
    /// What was decided, the last decision first.
    pub decisions: Vec<Decision>,
    /// The warning that the office has published about it, if it may be seen and was not withdrawn.
    pub warning: Option<Warning>,
}

/// A case that names a node.
#[derive(Debug, Clone)]
pub struct SightingLine {
    /// The case.
    pub case: CaseLink,
    /// Its kabupaten, for people; empty when not known.
    pub place: String,
    /// Where its work stands.
    pub status: CaseStatus,
    /// When it named the node.
    pub at: Timestamp,
    /// To which question; `None` when an officer or an older release noted it.
    pub question: Option<String>,
    /// Whether staff said that the node does not belong to it.
    pub apart: bool,
}

/// What a node is tied to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkLine {
    /// The other node.
    pub other: NodeLine,
    /// Why, the strongest first.
    pub bonds: Vec<Bond>,
    /// The cases that name both.
    pub behind: Behind,
    /// Whether staff said that they are not the same.
    pub different: bool,
}

/// A decision that stands.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Which.
    pub id: TieId,
    /// What was decided.
    pub what: Decided,
    /// Why.
    pub reason: Private,
    /// Who.
    pub staff: String,
    /// When.
    pub at: Timestamp,
    /// Whether the asker may take it back.
    pub may_undo: bool,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// The same as that node.
    Same(NodeLine),
    /// Not the same as that node.
    Different(NodeLine),
    /// It does not belong to a case; `None` when that case lies outside of the asker's area.
    Apart(Option<CaseLink>),
    /// It is public or shared.
    Common,
}

/// What was found in the register.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// What was looked for itself.
    pub exact: Vec<NodeLine>,
    /// What is written alike.
    pub alike: Vec<NodeLine>,
}

/// What was seen most.
#[derive(Debug, Clone)]
pub struct MostSeen {
    /// Nodes and how often each was named in the asker's area in that time.
    pub rows: Vec<(NodeLine, u64)>,
    /// Whether only the newest sightings were counted.
    pub cut: bool,
}

/// A group of nodes that belong together.
#[derive(Debug, Clone)]
pub struct GroupView {
    /// From which node it was asked.
    pub start: NodeLine,
    /// The members by their distance from the first, which is `start`.
    pub members: Vec<Member>,
    /// What holds them together.
    pub links: Vec<GroupLink>,
    /// Links that were not followed because staff said "not the same".
    pub refused: Vec<GroupLink>,
    /// Pairs that may belong together: a member and somebody else, for staff to judge.
    pub suggested: Vec<GroupLink>,
    /// Nodes named beside members that tie nothing: names, public numbers, hubs.
    pub beside: Vec<NodeLine>,
    /// The cases of its members, each once.
    pub cases: GroupCases,
}

/// The cases of a group.
#[derive(Debug, Clone)]
pub struct GroupCases {
    /// Those of the asker's area, the newest first.
    pub own: Vec<SightingLine>,
    /// How many lie outside of it.
    pub outside: u64,
    /// Kabupaten, for people, and how many cases.
    pub places: Vec<(String, u64)>,
    /// Months and how many cases.
    pub months: Vec<(String, u64)>,
    /// Whether the search for members or cases was ended before it was through.
    pub cut: bool,
}

/// A member of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The node.
    pub line: NodeLine,
    /// Over how many ties it is reached from the first.
    pub ring: usize,
}

/// A tie between two nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupLink {
    /// One.
    pub a: NodeLine,
    /// The other.
    pub b: NodeLine,
    /// Why.
    pub bond: Bond,
    /// The cases that name both.
    pub behind: Behind,
}

/// Months shown at most.
const MONTHS: usize = 24;
/// How many cases a tie names.
const NAMED: usize = 3;

/// The kabupaten in which an officer may see cases of a node: those that the area holds or in which it lies, and that of cases
/// without a place.
fn reach<'a>(staff: &Staff, tallies: &'a Tallies) -> Vec<&'a str> {
    let codes = tallies.areas.iter().map(|(code, _)| code.as_str());
    codes.filter(|code| in_reach(staff, code)).collect()
}

fn in_reach(staff: &Staff, district: &str) -> bool {
    district.is_empty() || covers(staff.area(), Some(district)) || covers(district, Some(staff.area()))
}

/// The newest cases of a node that an officer may see.
async fn sightings(
    conn: &mut Conn,
    staff: &Staff,
    node: &NodeId,
    tallies: &Tallies,
    after: Option<&SightingKey>,
    limit: u32,
) -> Result<Vec<Sighting>, AppError> {
    if staff.area().is_empty() {
        return Ok(register::newest(conn, node, after, limit).await?);
    }
    let districts = reach(staff, tallies);
    Ok(register::newest_in(conn, node, &districts, staff.area(), after, limit).await?)
}

/// The newest cases that an officer may see in which an identifier stands.
pub(super) async fn cases_with(
    conn: &mut Conn,
    staff: &Staff,
    identifier: &Identifier,
    limit: u32,
) -> Result<Vec<CaseId>, AppError> {
    let Some(node) = nodes::by_identifier(conn, identifier).await? else { return Ok(Vec::new()) };
    let tallies = nodes::tallies(conn, &node.id).await?;
    let seen = sightings(conn, staff, &node.id, &tallies, None, limit).await?;
    Ok(seen.into_iter().map(|one| one.case).collect())
}

/// Kabupaten with their names, the one with most cases first.
fn places(mouth: &Mouth, areas: &[(String, u64)]) -> Vec<(String, u64)> {
    let mut named: Vec<(String, u64)> = areas
        .iter()
        .map(|(code, cases)| {
            let name = if code.is_empty() { "" } else { mouth.dialogs.kabupaten_name(code) };
            (name.to_owned(), *cases)
        })
        .collect();
    named.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    named
}

/// Every month from the first to the last in which there is a case, at most the last [`MONTHS`].
fn months(counted: &BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let number = |month: &str| -> Option<i64> {
        let (year, month) = month.split_once('-')?;
        Some(year.parse::<i64>().ok()? * 12 + month.parse::<i64>().ok()? - 1)
    };
    let (Some(first), Some(last)) = (
        counted.keys().next().and_then(|month| number(month)),
        counted.keys().next_back().and_then(|month| number(month)),
    ) else {
        return Vec::new();
    };
    let first = first.max(last - i64::try_from(MONTHS).unwrap_or(0) + 1);
    let name = |at: i64| format!("{:04}-{:02}", at.div_euclid(12), at.rem_euclid(12) + 1);
    (first..=last).map(name).map(|name| (name.clone(), counted.get(&name).copied().unwrap_or(0))).collect()
}

fn sighting_line(mouth: &Mouth, sighting: Sighting) -> SightingLine {
    let place = sighting.area.as_deref().map(|code| mouth.dialogs.kabupaten_name(code).to_owned());
    SightingLine {
        case: CaseLink { id: sighting.case, code: sighting.code },
        place: place.unwrap_or_default(),
        status: sighting.status,
        at: sighting.at,
        question: sighting.question,
        apart: sighting.apart,
    }
}

/// The cases behind a tie as an officer may see them: at most [`NAMED`] by their codes.
async fn behind(conn: &mut Conn, staff: &Staff, cases: &[CaseId]) -> Result<Behind, AppError> {
    let mut named = Vec::new();
    // A tie of very many cases is not walked to its end for the sake of three codes.
    for id in cases.iter().take(NAMED * 4) {
        if named.len() == NAMED {
            break;
        }
        if let Some(case) = register::case_ref(conn, id).await?
            && covers(staff.area(), case.area.as_deref())
        {
            named.push(CaseLink { id: case.id, code: case.code });
        }
    }
    let more = u64::try_from(cases.len() - named.len()).unwrap_or(0);
    Ok(Behind { cases: named, more })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_run_without_a_gap_and_end_after_two_years() {
        let counted =
            |names: &[(&str, u64)]| names.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect();
        assert_eq!(months(&BTreeMap::new()), []);
        let found = months(&counted(&[("2026-11", 2), ("2027-01", 1)]));
        assert_eq!(found, [("2026-11".into(), 2), ("2026-12".into(), 0), ("2027-01".into(), 1)]);
        let long = months(&counted(&[("2020-01", 5), ("2026-12", 1)]));
        assert_eq!((long.len(), long[0].0.as_str()), (MONTHS, "2025-01"));
    }
}

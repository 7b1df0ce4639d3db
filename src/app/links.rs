//! Cases that belong together: merging one into another and parting them again, and typed links between cases that stay
//! apart. Nothing merges by itself; the reporters of merged cases stay separate conversations.

use super::access::Staff;
use super::batch::Batch;
use super::cases::CaseView;
use super::register::{CaseLink, Kin};
use super::work::{finish, readable, tell_status};
use super::{App, AppError};
use crate::domain::case::{CaseCode, CaseStatus, Channel, LinkKind};
use crate::domain::identifier::IdentifierKind;
use crate::domain::ids::{CaseId, LinkId};
use crate::domain::staff::{Action, covers};
use crate::domain::text::Private;
use crate::domain::time::{Timestamp, days};
use crate::store::cases::Case;
use crate::store::links::{self, Deed};
use crate::store::{Conn, cases, events, staff as staff_rows};

/// How long a merge can be undone.
pub const UNDO_DAYS: u64 = 30;
/// The longest reason, in characters.
const MAX_REASON: usize = 600;
/// So many cases are offered to be merged with one.
const OFFERED: usize = 12;

/// What belongs together with a case.
#[derive(Debug, Clone, Default)]
pub struct Related {
    /// The case into which this one was merged.
    pub main: Option<MainCase>,
    /// The cases merged into this one that the asker may see.
    pub merged: Vec<MergedLine>,
    /// Typed links.
    pub links: Vec<LinkLine>,
}

impl Related {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.main.is_none() && self.merged.is_empty() && self.links.is_empty()
    }
}

/// The case into which one was merged.
#[derive(Debug, Clone)]
pub struct MainCase {
    /// Which; `None` when it lies outside the asker's area.
    pub case: Option<CaseLink>,
    /// When.
    pub at: Timestamp,
    /// Until when it can be undone; `None` when that has passed.
    pub undo_until: Option<Timestamp>,
}

/// A case that was merged into the one shown.
#[derive(Debug, Clone)]
pub struct MergedLine {
    /// Which.
    pub case: CaseLink,
    /// By which way its report came.
    pub channel: Channel,
    /// Kabupaten, for people; empty when unknown.
    pub area: String,
    /// Since when its reporter waits for a word.
    pub waiting_since: Option<Timestamp>,
    /// When it was merged.
    pub at: Timestamp,
}

/// A link to another case.
#[derive(Debug, Clone)]
pub struct LinkLine {
    /// Id, to take it back.
    pub id: LinkId,
    /// The other case.
    pub case: CaseLink,
    /// What ties them.
    pub kind: LinkKind,
    /// Whether it was said from the case shown: a follow-up follows the other, else the other follows it.
    pub from_here: bool,
    /// Who said so.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Two cases side by side.
#[derive(Debug)]
pub struct Pair {
    /// The case from which one came.
    pub left: CaseView,
    /// The other.
    pub right: CaseView,
    /// What both name.
    pub shared: Vec<(IdentifierKind, Private)>,
    /// Whether one person reported both.
    pub one_reporter: bool,
}

/// A case that is offered to be merged with another, and why.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Which.
    pub case: CaseLink,
    /// What both name.
    pub by: Vec<(IdentifierKind, Private)>,
    /// How alike their advert or poster is, in percent; 0 when it is not.
    pub percent: u32,
}

impl App {
    /// What belongs together with a case. Needs `ReadCase`.
    pub async fn related(&self, staff: &Staff, id: &CaseId) -> Result<Related, AppError> {
        staff.must(Action::ReadCase)?;
        let (mouth, now) = (self.mouth(), self.clock.now());
        let mut conn = self.store.read().await?;
        super::desk::visible(&mut conn, staff, id).await?;
        let main = match links::merge_of(&mut conn, id).await? {
            Some(merge) => {
                let until = merge.at.after(days(UNDO_DAYS));
                let case = seen(&mut conn, staff, &merge.main).await?.map(line);
                Some(MainCase { case, at: merge.at, undo_until: (now <= until).then_some(until) })
            }
            None => None,
        };
        let mut merged = links::merged_into(&mut conn, id).await?;
        merged.retain(|one| covers(staff.area(), one.area.as_deref()));
        let merged = merged.into_iter().map(|one| MergedLine {
            case: CaseLink { id: one.id, code: one.code },
            channel: one.channel,
            area: one
                .area
                .as_deref()
                .map_or_else(String::new, |code| mouth.dialogs.kabupaten_name(code).to_owned()),
            waiting_since: one.waiting_since,
            at: one.at,
        });
        let mut shown = Vec::new();
        for link in links::links_of(&mut conn, id).await? {
            let from_here = link.case == *id;
            let other = if from_here { &link.other } else { &link.case };
            let Some(case) = seen(&mut conn, staff, other).await? else { continue };
            let by = staff_rows::by_id(&mut conn, &link.staff).await?.map(|member| member.name);
            shown.push(LinkLine {
                id: link.id,
                case: line(case),
                kind: link.kind,
                from_here,
                by: by.unwrap_or_default(),
                at: link.at,
            });
        }
        Ok(Related { main, merged: merged.collect(), links: shown })
    }

    /// Cases that may be the same as this one: those that name the same, then those with nearly the same advert. Needs
    /// `ReadCase`.
    pub async fn merge_candidates(&self, staff: &Staff, id: &CaseId) -> Result<Vec<Candidate>, AppError> {
        let kin: Vec<Kin> = self.case(staff, id).await?.kin;
        let mut found: Vec<Candidate> =
            kin.into_iter().map(|kin| Candidate { case: kin.case, by: kin.by, percent: 0 }).collect();
        for alike in self.alike_cases(staff, id).await? {
            match found.iter_mut().find(|one| one.case.id == alike.case) {
                Some(known) => known.percent = alike.percent,
                None => found.push(Candidate {
                    case: CaseLink { id: alike.case, code: alike.code },
                    by: Vec::new(),
                    percent: alike.percent,
                }),
            }
        }
        found.truncate(OFFERED);
        Ok(found)
    }

    /// The case of a code or of an id that stands in an address. Needs `ReadCase`; outside the area there is none.
    pub async fn case_named(&self, staff: &Staff, words: &str) -> Result<CaseId, AppError> {
        staff.must(Action::ReadCase)?;
        let mut conn = self.store.read().await?;
        let found = match CaseCode::parse(words) {
            Some(code) => cases::by_code(&mut conn, &code).await?,
            None => cases::by_id(&mut conn, &CaseId::from_text(words.trim())).await?,
        };
        let case = found.filter(|case| covers(staff.area(), case.area.as_deref()));
        case.map(|case| case.id).ok_or(AppError::Invalid("case_unknown"))
    }

    /// A case by its code, as a link. Needs `ReadCase`.
    pub async fn case_link(&self, staff: &Staff, id: &CaseId) -> Result<CaseLink, AppError> {
        staff.must(Action::ReadCase)?;
        let mut conn = self.store.read().await?;
        super::desk::visible(&mut conn, staff, id).await.map(line)
    }

    /// Two cases side by side. Needs `ReadCase`; both readings are events. Refuses with `Invalid("case_same")`.
    pub async fn pair(&self, staff: &Staff, left: &CaseId, right: &CaseId) -> Result<Pair, AppError> {
        if left == right {
            return Err(AppError::Invalid("case_same"));
        }
        let (left, right) = (self.case(staff, left).await?, self.case(staff, right).await?);
        let shared = left.identifiers.iter().filter(|one| {
            let same = |other: &&super::cases::IdentifierView| match (&one.node, &other.node) {
                (Some((one, _)), Some((other, _))) => one.id == other.id,
                _ => false,
            };
            right.identifiers.iter().any(|other| same(&other))
        });
        let shared = shared.map(|one| (one.kind, one.written.clone())).collect();
        let mut conn = self.store.read().await?;
        let mut reporters = Vec::new();
        for id in [&left.row.id, &right.row.id] {
            reporters.push(cases::by_id(&mut conn, id).await?.and_then(|case| case.reporter));
        }
        let one_reporter = reporters[0].is_some() && reporters[0] == reporters[1];
        Ok(Pair { left, right, shared, one_reporter })
    }

    /// Merges an open case into another. Needs `MergeCase`. Refuses with `Invalid`: `"case_same"`, `"reason_empty"`,
    /// `"reason_long"`, `"merge_closed"` (one of them has ended), `"merge_main"` (others were merged into it already).
    pub async fn merge(
        &self,
        staff: &Staff,
        case: &CaseId,
        main: &CaseId,
        reason: Private,
    ) -> Result<(), AppError> {
        if case == main {
            return Err(AppError::Invalid("case_same"));
        }
        let reason = &reasoned(reason)?;
        change!(self, batch, merge(batch, staff, (case, main), reason).await)
    }

    /// Parts a case from the one it was merged into, within [`UNDO_DAYS`]. Needs `MergeCase`. Refuses with `Invalid`:
    /// `"merge_none"`, `"merge_old"`, `"reason_empty"`, `"reason_long"`.
    pub async fn unmerge(&self, staff: &Staff, case: &CaseId, reason: Private) -> Result<(), AppError> {
        let reason = &reasoned(reason)?;
        change!(self, batch, {
            let before = readable(batch, staff, case, Action::MergeCase).await?;
            events::hold(&mut batch.tx).await?;
            let merge = links::merge_of(&mut batch.tx, case).await?.ok_or(AppError::Invalid("merge_none"))?;
            if batch.now > merge.at.after(days(UNDO_DAYS)) {
                return Err(AppError::Invalid("merge_old"));
            }
            let from = public_status(batch, &before).await?;
            let deed = Deed { staff: staff.id(), reason, now: batch.now };
            links::unmerge(&mut batch.tx, &merge, deed).await?;
            let after = readable(batch, staff, case, Action::MergeCase).await?;
            tell_status(batch, &before, from, after.status).await?;
            finish(batch, &merge.main).await?;
            finish(batch, case).await
        })
    }

    /// Links two cases that stay apart. Needs `LinkCase`. Refuses with `Invalid("case_same")`, `"reason_long"` or
    /// `"link_exists"`.
    pub async fn link(
        &self,
        staff: &Staff,
        (case, other): (&CaseId, &CaseId),
        kind: LinkKind,
        reason: Private,
    ) -> Result<(), AppError> {
        if case == other {
            return Err(AppError::Invalid("case_same"));
        }
        let reason = &bounded(reason)?;
        change!(self, batch, {
            for id in [case, other] {
                readable(batch, staff, id, Action::LinkCase).await?;
            }
            events::hold(&mut batch.tx).await?;
            // What is the same from both sides is said once.
            let both_ways = kind != LinkKind::FollowUp;
            let there = links::links_of(&mut batch.tx, case).await?;
            let stands = |link: &links::Link| {
                link.kind == kind
                    && ((link.case == *case && link.other == *other)
                        || (both_ways && link.case == *other && link.other == *case))
            };
            if there.iter().any(stands) {
                return Err(AppError::Invalid("link_exists"));
            }
            let deed = Deed { staff: staff.id(), reason, now: batch.now };
            links::link(&mut batch.tx, case, other, kind, deed).await?;
            batch.rings.cases = true;
            Ok(())
        })
    }

    /// Takes a link back. Needs `LinkCase`; a link that is gone is gone.
    pub async fn unlink(&self, staff: &Staff, case: &CaseId, id: &LinkId) -> Result<(), AppError> {
        change!(self, batch, {
            readable(batch, staff, case, Action::LinkCase).await?;
            events::hold(&mut batch.tx).await?;
            let Some(link) = links::link_by_id(&mut batch.tx, id).await? else { return Ok(()) };
            if link.case != *case && link.other != *case {
                return Err(AppError::NotFound);
            }
            let deed = Deed { staff: staff.id(), reason: &Private::default(), now: batch.now };
            links::unlink(&mut batch.tx, &link, deed).await?;
            batch.rings.cases = true;
            Ok(())
        })
    }
}

async fn merge(
    batch: &mut Batch<'_>,
    staff: &Staff,
    (case, main): (&CaseId, &CaseId),
    reason: &Private,
) -> Result<(), AppError> {
    // Two officers may merge the same two cases into each other at once: the second sees what the first did.
    staff.must(Action::MergeCase)?;
    events::hold(&mut batch.tx).await?;
    let own = readable(batch, staff, case, Action::MergeCase).await?;
    let target = readable(batch, staff, main, Action::MergeCase).await?;
    if !own.status.is_open() || !target.status.is_open() {
        return Err(AppError::Invalid("merge_closed"));
    }
    if !links::merged_into(&mut batch.tx, case).await?.is_empty() {
        return Err(AppError::Invalid("merge_main"));
    }
    let deed = Deed { staff: staff.id(), reason, now: batch.now };
    links::merge(&mut batch.tx, case, main, deed).await?;
    tell_status(batch, &own, own.status, target.status).await?;
    if own.priority < target.priority {
        super::work::set_priority(batch, staff, main, own.priority, reason.reveal()).await?;
    }
    finish(batch, case).await?;
    finish(batch, main).await
}

/// The status that a case's reporter is told: a merged case has that of its main case.
pub(super) async fn public_status(batch: &mut Batch<'_>, case: &Case) -> Result<CaseStatus, AppError> {
    Ok(standing_for(&mut batch.tx, case).await?)
}

/// The status that stands for a case: its own, or that of the case it was merged into.
pub(super) async fn standing_for(
    conn: &mut Conn,
    case: &Case,
) -> Result<CaseStatus, crate::store::StoreError> {
    let Some(main) = case.main_case.as_ref().filter(|_| case.status == CaseStatus::Duplicate) else {
        return Ok(case.status);
    };
    Ok(cases::by_id(conn, main).await?.map_or(case.status, |main| main.status))
}

async fn seen(conn: &mut Conn, staff: &Staff, id: &CaseId) -> Result<Option<Case>, AppError> {
    let case = cases::by_id(conn, id).await?;
    Ok(case.filter(|case| covers(staff.area(), case.area.as_deref())))
}

fn line(case: Case) -> CaseLink {
    CaseLink { id: case.id, code: case.code }
}

fn bounded(reason: Private) -> Result<Private, AppError> {
    if reason.reveal().chars().count() > MAX_REASON {
        return Err(AppError::Invalid("reason_long"));
    }
    Ok(reason)
}

fn reasoned(reason: Private) -> Result<Private, AppError> {
    if reason.reveal().trim().is_empty() {
        return Err(AppError::Invalid("reason_empty"));
    }
    bounded(reason)
}

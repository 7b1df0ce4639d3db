//! Acts on several cases at once: each case by itself, with its own right check and its own transaction, so that one case that
//! has moved on does not hold up the others.

use super::super::access::Staff;
use super::super::batch::Batch;
use super::super::cases::QueueRow;
use super::super::work::{finish, readable};
use super::super::{App, AppError};
use super::rows;
use crate::domain::case::CaseCode;
use crate::domain::ids::{CaseId, StaffId};
use crate::domain::staff::{Action, covers};
use crate::domain::text::Private;
use crate::store::events::Actor;
use crate::store::{cases, staff as staff_rows, work};

/// How many cases can be ticked at once: as many as a page shows.
const MAX_PICKED: usize = 200;

/// A ticked case, and who held it when the reader last saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picked {
    /// The case.
    pub id: CaseId,
    /// Who held it.
    pub holder: Option<StaffId>,
}

/// What to do with each of the cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BulkAct {
    /// Hand it to a colleague.
    Assign(StaffId),
    /// Hang a label on it.
    Label(String),
    /// Take a label off it.
    Unlabel(String),
    /// Close it, with a reason of `_data/close_reasons.csv`.
    Close(String),
}

/// The ticked cases that the reader may see, as they are now.
#[derive(Debug, Clone)]
pub struct BulkPlan {
    /// Lines with who holds each.
    pub rows: Vec<(QueueRow, Option<StaffId>)>,
    /// Ticked, but not to be seen by the reader any more.
    pub gone: usize,
}

/// What became of one of the cases.
#[derive(Debug)]
pub struct Outcome {
    /// Which.
    pub id: CaseId,
    /// Its code; `None` when the reader may not see it any more.
    pub code: Option<CaseCode>,
    /// Done, or why not: nothing of this case was changed then.
    pub done: Result<(), AppError>,
}

impl App {
    /// The ticked cases as they are now, to be confirmed. Needs `SeeQueue`.
    pub async fn bulk_plan(&self, staff: &Staff, ids: &[CaseId]) -> Result<BulkPlan, AppError> {
        staff.must(Action::SeeQueue)?;
        if ids.is_empty() {
            return Err(AppError::Invalid("none_picked"));
        }
        let (mouth, now) = (self.mouth(), self.clock.now());
        let mut conn = self.store.read().await?;
        let mut found = Vec::new();
        for id in ids.iter().take(MAX_PICKED) {
            let case = cases::by_id(&mut conn, id).await?;
            found.extend(case.filter(|case| covers(staff.area(), case.area.as_deref())));
        }
        let gone = ids.len() - found.len();
        let holders = found.iter().map(|case| case.assignee.clone());
        let rows = rows(&mut conn, &mouth, staff, &found, now).await?.into_iter().zip(holders).collect();
        Ok(BulkPlan { rows, gone })
    }

    /// Does the same to several cases; says of each what became of it. A case that somebody else took since it was ticked is left
    /// alone. Needs what the act needs, for each case.
    pub async fn bulk(
        &self,
        staff: &Staff,
        picked: &[Picked],
        act: &BulkAct,
    ) -> Result<Vec<Outcome>, AppError> {
        staff.must(act.needs())?;
        let mut outcomes = Vec::new();
        for one in picked.iter().take(MAX_PICKED) {
            let code = self.code_seen(staff, &one.id).await?;
            let done = match self.holder_moved(&one.id, one.holder.as_ref()).await? {
                Some(name) => Err(AppError::TakenBy(name)),
                None => self.act_on(staff, &one.id, act).await,
            };
            match done {
                // The office's own trouble is no answer about a case.
                Err(fault @ (AppError::Unavailable(_) | AppError::Internal(_))) => return Err(fault),
                done => outcomes.push(Outcome { id: one.id.clone(), code, done }),
            }
        }
        Ok(outcomes)
    }

    async fn act_on(&self, staff: &Staff, id: &CaseId, act: &BulkAct) -> Result<(), AppError> {
        match act {
            BulkAct::Assign(to) => self.assign(staff, id, to).await,
            BulkAct::Label(slug) => self.label(staff, id, slug, true).await,
            BulkAct::Unlabel(slug) => self.label(staff, id, slug, false).await,
            BulkAct::Close(reason) => self.close(staff, id, reason, Private::default()).await,
        }
    }

    /// Who works cases: id and name, by name. Needs `SeeQueue`.
    pub async fn colleagues(&self, staff: &Staff) -> Result<Vec<(StaffId, String)>, AppError> {
        staff.must(Action::SeeQueue)?;
        let all = staff_rows::list(&mut self.store.read().await?).await?;
        let works = |member: &staff_rows::StaffMember| member.active && member.role.may(Action::TakeCase);
        let mut some: Vec<_> = all.into_iter().filter(works).map(|member| (member.id, member.name)).collect();
        some.sort_by(|one, other| one.1.cmp(&other.1));
        Ok(some)
    }

    /// Hands a case to a colleague whose area it lies in. Needs `AssignCase`.
    pub async fn assign(&self, staff: &Staff, id: &CaseId, to: &StaffId) -> Result<(), AppError> {
        change!(self, batch, assign(batch, staff, id, to).await)
    }

    async fn code_seen(&self, staff: &Staff, id: &CaseId) -> Result<Option<CaseCode>, AppError> {
        let case = cases::by_id(&mut self.store.read().await?, id).await?;
        Ok(case.filter(|case| covers(staff.area(), case.area.as_deref())).map(|case| case.code))
    }

    /// The name of whoever holds a case now, when it is another than was seen.
    async fn holder_moved(&self, id: &CaseId, seen: Option<&StaffId>) -> Result<Option<String>, AppError> {
        let mut conn = self.store.read().await?;
        let now = cases::by_id(&mut conn, id).await?.and_then(|case| case.assignee);
        let Some(now) = now.filter(|now| Some(now) != seen) else { return Ok(None) };
        Ok(staff_rows::by_id(&mut conn, &now).await?.map(|member| member.name))
    }
}

impl BulkAct {
    /// What it takes to do this to a case.
    pub fn needs(&self) -> Action {
        match self {
            Self::Assign(_) => Action::AssignCase,
            Self::Label(_) | Self::Unlabel(_) | Self::Close(_) => Action::ChangeCase,
        }
    }
}

async fn assign(batch: &mut Batch<'_>, staff: &Staff, id: &CaseId, to: &StaffId) -> Result<(), AppError> {
    let case = readable(batch, staff, id, Action::AssignCase).await?;
    if !case.status.is_open() {
        return Err(AppError::Stale);
    }
    let colleague = staff_rows::by_id(&mut batch.tx, to).await?.filter(|member| member.active);
    let works = |member: &staff_rows::StaffMember| {
        member.role.may(Action::TakeCase) && covers(&member.area, case.area.as_deref())
    };
    colleague.filter(works).ok_or(AppError::Invalid("colleague_area"))?;
    if case.assignee.as_ref() == Some(to) {
        return Ok(());
    }
    work::assign(&mut batch.tx, id, Some(to), &Actor::Staff(staff.id().clone()), batch.now).await?;
    finish(batch, id).await
}

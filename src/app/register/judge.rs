//! What staff decide about the register, and taking it back. Each needs a reason and is an event.

use super::super::access::Staff;
use super::super::batch::Batch;
use super::super::{App, AppError};
use crate::domain::ids::{CaseId, NodeId, TieId};
use crate::domain::register::Standing;
use crate::domain::staff::Action;
use crate::domain::text::Private;
use crate::store::ties::{self, About};
use crate::store::{cases, nodes};

/// The shortest reason, and the longest, in characters.
const REASON: std::ops::RangeInclusive<usize> = 5..=500;

/// What an officer decides about a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// It and that node belong to one and the same.
    Same(NodeId),
    /// It and that node do not.
    Different(NodeId),
    /// It does not belong to that case.
    Apart(CaseId),
    /// It is public or shared.
    Common,
}

impl App {
    /// Decides about a node. Needs `JudgeTie`, and `MarkPublic` to call it public; a case must lie in the own area.
    pub async fn judge(
        &self,
        staff: &Staff,
        node: &NodeId,
        judgement: &Judgement,
        reason: &str,
    ) -> Result<(), AppError> {
        staff.must(right(judgement == &Judgement::Common))?;
        let reason = &reasoned(reason)?;
        change!(self, batch, {
            let about = about(batch, staff, node, judgement).await?;
            ties::decide(&mut batch.tx, &about, reason, staff.id(), batch.now).await?;
            batch.rings.cases = true;
            Ok(())
        })
    }

    /// Takes a decision about a node back. Needs what the decision needed.
    pub async fn take_back(
        &self,
        staff: &Staff,
        node: &NodeId,
        tie: &TieId,
        reason: &str,
    ) -> Result<(), AppError> {
        staff.must(Action::JudgeTie)?;
        let reason = &reasoned(reason)?;
        change!(self, batch, {
            let known = ties::by_id(&mut batch.tx, tie).await?.ok_or(AppError::NotFound)?;
            match &known.about {
                About::Pair(a, b, _) if a == node || b == node => {}
                About::Apart(own, case) if own == node => covered(batch, staff, case).await?,
                About::Common(own) if own == node => staff.must(Action::MarkPublic)?,
                _ => return Err(AppError::NotFound),
            }
            ties::undo(&mut batch.tx, tie, reason, staff.id(), batch.now).await?;
            batch.rings.cases = true;
            Ok(())
        })
    }
}

fn right(common: bool) -> Action {
    if common { Action::MarkPublic } else { Action::JudgeTie }
}

fn reasoned(reason: &str) -> Result<Private, AppError> {
    let reason = reason.trim();
    match reason.chars().count() {
        count if count < *REASON.start() => Err(AppError::Invalid("reason_short")),
        count if count > *REASON.end() => Err(AppError::Invalid("text_long")),
        _ => Ok(Private::from(reason)),
    }
}

/// The decision as the store keeps it, once everything it names is there.
async fn about(
    batch: &mut Batch<'_>,
    staff: &Staff,
    node: &NodeId,
    judgement: &Judgement,
) -> Result<About, AppError> {
    let known = nodes::by_id(&mut batch.tx, node).await?.ok_or(AppError::NotFound)?;
    match judgement {
        Judgement::Same(other) | Judgement::Different(other) => {
            let there = nodes::by_id(&mut batch.tx, other).await?.is_some();
            if !there || other == node {
                return Err(AppError::NotFound);
            }
            let same = matches!(judgement, Judgement::Same(_));
            Ok(About::pair(node.clone(), other.clone(), same))
        }
        Judgement::Apart(case) => {
            covered(batch, staff, case).await?;
            Ok(About::Apart(node.clone(), case.clone()))
        }
        Judgement::Common if known.standing == Standing::Plain => Ok(About::Common(node.clone())),
        Judgement::Common => Err(AppError::Stale),
    }
}

async fn covered(batch: &mut Batch<'_>, staff: &Staff, case: &CaseId) -> Result<(), AppError> {
    let case = cases::by_id(&mut batch.tx, case).await?.ok_or(AppError::NotFound)?;
    staff.must_cover(case.area.as_deref())
}

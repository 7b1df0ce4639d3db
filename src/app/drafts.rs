//! Words begun about a case and not sent: they wait for their officer, also after the session has ended.

use serde::{Deserialize, Serialize};

use super::access::Staff;
use super::batch::Batch;
use super::{App, AppError};
use crate::domain::ids::CaseId;
use crate::domain::staff::Action;
use crate::domain::text::Private;
use crate::store::{Conn, StoreError, drafts};

pub use crate::store::drafts::DraftKind;

/// The longest draft, in characters: what the longest form takes.
const MAX_DRAFT: usize = 4_000;

/// What was begun in one form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The words.
    pub text: Private,
    /// What was chosen beside them: a slug, a day.
    #[serde(default)]
    pub choice: String,
}

impl Draft {
    /// Whether nothing was begun.
    pub fn is_empty(&self) -> bool {
        self.text.reveal().trim().is_empty() && self.choice.is_empty()
    }
}

/// What an officer has begun about a case, form by form.
#[derive(Debug, Clone, Default)]
pub struct Drafts(Vec<(DraftKind, Draft)>);

impl Drafts {
    /// What was begun in a form; empty when nothing was.
    pub fn of(&self, kind: DraftKind) -> Draft {
        let found = self.0.iter().find(|(own, _)| *own == kind);
        found.map(|(_, draft)| draft.clone()).unwrap_or_default()
    }
}

impl App {
    /// Keeps what was begun in a form; an empty draft is dropped. Needs `NoteCase`.
    pub async fn keep_draft(
        &self,
        staff: &Staff,
        id: &CaseId,
        kind: DraftKind,
        draft: &Draft,
    ) -> Result<(), AppError> {
        if draft.text.reveal().chars().count() > MAX_DRAFT {
            return Err(AppError::Invalid("text_long"));
        }
        change!(self, batch, {
            super::work::readable(batch, staff, id, Action::NoteCase).await?;
            if draft.is_empty() {
                return_draft(batch, staff, id, kind).await?;
            } else {
                // Plain strings: writing them as JSON cannot fail.
                let body = Private(serde_json::to_string(draft).unwrap_or_default());
                drafts::keep(&mut batch.tx, id, staff.id(), kind, &body, batch.now).await?;
            }
            Ok(())
        })
    }
}

/// Drops a draft that was sent.
pub(super) async fn return_draft(
    batch: &mut Batch<'_>,
    staff: &Staff,
    id: &CaseId,
    kind: DraftKind,
) -> Result<(), StoreError> {
    drafts::drop_one(&mut batch.tx, id, staff.id(), kind).await
}

/// What a member of staff has begun about a case.
pub(super) async fn of_case(conn: &mut Conn, staff: &Staff, id: &CaseId) -> Result<Drafts, StoreError> {
    let kept = drafts::of(conn, id, staff.id()).await?.into_iter();
    let read =
        |draft: drafts::Draft| Some((draft.kind, serde_json::from_str::<Draft>(draft.body.reveal()).ok()?));
    Ok(Drafts(kept.filter_map(read).collect()))
}

//! Labels: what staff hang on a case to find it again.

use super::super::access::Staff;
use super::super::batch::Batch;
use super::super::work::readable;
use super::super::{App, AppError};
use crate::domain::ids::CaseId;
use crate::domain::staff::Action;
use crate::store::case_labels;
use crate::store::events::Actor;

impl App {
    /// Sets (`on`) or removes a label of `_data/labels.csv`; a label that is no longer in the table can still be removed. Needs
    /// `ChangeCase`.
    pub async fn label(&self, staff: &Staff, id: &CaseId, slug: &str, on: bool) -> Result<(), AppError> {
        if on && !self.dialogs().data.labels.iter().any(|label| label.slug == slug) {
            return Err(AppError::Invalid("label_unknown"));
        }
        change!(self, batch, put(batch, staff, id, slug, on).await)
    }
}

async fn put(
    batch: &mut Batch<'_>,
    staff: &Staff,
    id: &CaseId,
    slug: &str,
    on: bool,
) -> Result<(), AppError> {
    readable(batch, staff, id, Action::ChangeCase).await?;
    let actor = Actor::Staff(staff.id().clone());
    let dialogs = std::sync::Arc::clone(&batch.mouth.dialogs);
    let name = dialogs.label_name(slug, &crate::domain::text::Lang::default());
    case_labels::put(&mut batch.tx, id, (slug, name), on, &actor, batch.now).await?;
    batch.rings.cases = true;
    Ok(())
}

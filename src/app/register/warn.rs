//! From a node to a warning that the office publishes about it.

use super::super::access::Staff;
use super::super::warnings::NewWarning;
use super::super::{App, AppError};
use crate::domain::identifier::IdentifierKind;
use crate::domain::ids::{NodeId, WarningId};
use crate::domain::register::Standing;
use crate::domain::staff::Action;
use crate::domain::text::{Lang, Private};
use crate::store::nodes;

impl App {
    /// The words that a warning about such an identifier may begin with. The public reads it, so it is in Indonesian.
    pub fn warning_draft(&self, kind: IdentifierKind) -> String {
        let (dialogs, lang) = (self.dialogs(), Lang::default());
        let sign = dialogs.phrase(&format!("gelombang.{kind}"), &lang, &[]).to_plain();
        dialogs.phrase("peringatan.naskah", &lang, &[("tanda", &sign)]).to_plain()
    }

    /// Publishes a warning about a node, in these words, which say nothing of reports. Needs `PublishWarning`; refuses what
    /// [`App::publish_warning`] refuses, and with `Invalid("node_public")` what is public.
    pub async fn warn_about(
        &self,
        staff: &Staff,
        node: &NodeId,
        words: Private,
        reason: Private,
    ) -> Result<WarningId, AppError> {
        staff.must(Action::PublishWarning)?;
        let known = nodes::by_id(&mut self.store.read().await?, node).await?.ok_or(AppError::NotFound)?;
        if known.standing != Standing::Plain {
            return Err(AppError::Invalid("node_public"));
        }
        let identifier = known.identifier;
        let new = NewWarning { identifier, words, country: None, area: None, reason };
        self.publish_warning(staff, &new).await
    }
}

//! Official lists: putting an imported one in place, and which there are.

use super::{App, AppError};
use crate::domain::official::{ListInfo, ListRows};
use crate::store::events::Actor;
use crate::store::lists;

impl App {
    /// Puts a list in the place of the one of its kind, in one transaction with its event (operator's command line). Every
    /// process that serves this database looks up in it from the next question on.
    pub async fn import_list(&self, list: &ListRows) -> Result<ListInfo, AppError> {
        change!(self, batch, Ok(lists::replace(&mut batch.tx, list, &Actor::System, batch.now).await?))
    }

    /// The lists there are.
    pub async fn official_lists(&self) -> Result<Vec<ListInfo>, AppError> {
        let heads = lists::heads(&mut self.store.read().await?).await?;
        Ok(heads.into_iter().map(|head| head.info).collect())
    }
}

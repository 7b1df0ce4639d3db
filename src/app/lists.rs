//! Official lists: putting an imported one in place, and which there are.

use super::{App, AppError};
use crate::domain::official::{ListInfo, ListRows};
use crate::store::events::Actor;
use crate::store::lists;

pub use crate::store::lists::CountryList;

impl App {
    /// Puts a list in the place of the one of its kind, in one transaction with its event (operator's command line). Every
    /// process that serves this database looks up in it from the next question on.
    pub async fn import_list(&self, list: &ListRows) -> Result<ListInfo, AppError> {
        change!(self, batch, Ok(lists::replace(&mut batch.tx, list, &Actor::System, batch.now).await?))
    }

    /// The list of countries as it stands now; what is said follows it from the next [`Mouth`](super::Mouth) on.
    pub async fn country_list(&self) -> Result<CountryList, AppError> {
        Ok(lists::countries(&mut self.store.read().await?).await?)
    }

    /// The list of countries that what is said follows.
    pub fn country_list_in_use(&self) -> CountryList {
        self.mouth().countries.clone()
    }

    /// The lists there are.
    pub async fn official_lists(&self) -> Result<Vec<ListInfo>, AppError> {
        let heads = lists::heads(&mut self.store.read().await?).await?;
        Ok(heads.into_iter().map(|head| head.info).collect())
    }
}

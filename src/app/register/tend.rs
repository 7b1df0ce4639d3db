//! Keeping the register in order by itself: rows from before there was one, and what the tables call public.

use super::super::{App, AppError};
use crate::domain::identifier::Identifier;
use crate::store::{identifiers, nodes, settings};

/// Rows a transaction, so that reports wait no longer than a moment.
const ROWS: u32 = 200;
/// The setting that holds which version of the dialogs the register follows.
const FOLLOWED: &str = "register_follows";

impl App {
    /// Ties rows of older releases to their nodes, some at a time: it can end at any moment and goes on where it was. Then
    /// brings the register in line with the tables of public numbers, when these have changed. Says how many rows it tied.
    pub async fn tend_register(&self) -> Result<usize, AppError> {
        let mut tied = 0;
        while identifiers::any_loose(&mut self.store.read().await?).await? {
            let done: usize = change!(self, batch, Ok(identifiers::tie_loose(&mut batch.tx, ROWS).await?))?;
            tied += done;
        }
        let mouth = self.mouth();
        let followed = settings::get(&mut self.store.read().await?, FOLLOWED).await?;
        if tied > 0 || followed.as_deref() != Some(mouth.dialogs.hash.as_str()) {
            let public: Vec<Identifier> = mouth
                .public
                .keys()
                .map(|(kind, normal)| Identifier {
                    kind: *kind,
                    written: normal.as_str().into(),
                    normal: normal.as_str().into(),
                })
                .collect();
            let public = &public;
            let hash = &mouth.dialogs.hash;
            change!(self, batch, {
                nodes::follow_list(&mut batch.tx, public).await?;
                Ok(settings::set(&mut batch.tx, FOLLOWED, hash).await?)
            })?;
        }
        Ok(tied)
    }
}

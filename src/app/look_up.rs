//! The public check: what official lists and the office's published warnings say of what an offer names.
//!
//! It reads those two tables and nothing else, so nobody learns from an answer, its words or its time, whether somebody was
//! reported. Which statements run follows from how many things are asked, never from what they are; a test compares.

use std::sync::{Arc, PoisonError};

use super::{App, AppError};
use crate::domain::identifier::{Identifier, IdentifierKind};
use crate::domain::official::LookUp;
use crate::offer::official::Directory;
use crate::store::lists::ListHead;
use crate::store::{Conn, StoreError, lists, warnings};

/// The lists in memory, and the versions of which they are.
#[derive(Debug, Default)]
pub(super) struct Known {
    heads: Vec<ListHead>,
    directory: Directory,
}

impl App {
    /// What may be told to anyone about these identifiers and permit numbers.
    pub async fn look_up(&self, identifiers: &[Identifier], permits: &[String]) -> Result<LookUp, AppError> {
        Ok(self.look_up_in(&mut self.store.read().await?, identifiers, permits).await?)
    }

    /// The same inside a transaction that is under way.
    pub(super) async fn look_up_in(
        &self,
        conn: &mut Conn,
        identifiers: &[Identifier],
        permits: &[String],
    ) -> Result<LookUp, StoreError> {
        let known = self.known_lists(conn).await?;
        let now = self.local_now();
        let today = now.at.civil(now.zone).date();
        let companies = identifiers.iter().filter(|identifier| identifier.kind == IdentifierKind::Company);
        Ok(LookUp {
            companies: companies.map(|company| known.directory.company(company, today)).collect(),
            permits: permits.iter().map(|number| known.directory.permit(number, today)).collect(),
            warnings: warnings::public(conn, identifiers).await?,
            lists: known.directory.lists().to_vec(),
        })
    }

    /// The lists of this moment: read anew only when one was imported, by this process or by another.
    async fn known_lists(&self, conn: &mut Conn) -> Result<Arc<Known>, StoreError> {
        let heads = lists::heads(conn).await?;
        let known = Arc::clone(&self.lists.read().unwrap_or_else(PoisonError::into_inner));
        if known.heads == heads {
            return Ok(known);
        }
        let infos = heads.iter().map(|head| head.info.clone()).collect();
        let directory = Directory::new(infos, lists::companies(conn).await?, lists::job_orders(conn).await?);
        let known = Arc::new(Known { heads, directory });
        *self.lists.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&known);
        Ok(known)
    }
}

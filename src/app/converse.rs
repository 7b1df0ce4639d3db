//! The way all conversation takes: a batch of arrivals, one transaction, replies into the outbox.

use super::arrival::{Arrival, Outcome};
use super::{App, AppError};

impl App {
    /// Handles a batch in order, in one transaction, and returns when it is committed: only now may the transport
    /// acknowledge. An error means that nothing was committed and the batch must come again.
    pub async fn receive(&self, batch: Vec<Arrival>) -> Result<Vec<Outcome>, AppError> {
        todo!()
    }
}

//! What must go, goes: one table in the store, applied here.

use super::{App, AppError};
use crate::store::retention;

impl App {
    /// Deletes what its time has passed for; says what and how many rows.
    pub async fn forget_old(&self) -> Result<Vec<(&'static str, u64)>, AppError> {
        change!(self, batch, Ok(retention::run(&mut batch.tx, batch.now).await?))
    }
}

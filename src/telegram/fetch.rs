//! Fetching the files that people sent: Telegram keeps them for us, we keep them sealed.

use std::time::Duration;

use tokio::sync::watch;

use super::Telegram;
use super::api::CallError;
use super::trouble::Trouble;
use crate::app::AppError;
use crate::app::evidence::{FetchFault, ToFetch};

/// How often it looks without being told.
const LOOK: Duration = Duration::from_secs(5);
/// Files claimed at a time; fetched one after the other, so at most one is in memory, and written down together.
const CLAIM: u32 = 8;

impl Telegram {
    /// Fetches files until `stop` turns true.
    pub(super) async fn fetch_files(&self, mut stop: watch::Receiver<bool>) {
        let mut trouble = Trouble::new("fetching files");
        loop {
            let pause = match self.fetch_some().await {
                Ok(0) => LOOK,
                Ok(_) => Duration::ZERO,
                Err(fault) => trouble.again(&fault, &self.app.chance),
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }

    /// Fetches what is due; says how many were tried.
    async fn fetch_some(&self) -> Result<usize, AppError> {
        let due = self.app.files_to_fetch(CLAIM).await?;
        let count = due.len();
        let mut kept = Vec::with_capacity(count);
        for file in due {
            let got = self.download(file.file_id.reveal()).await.map_err(|fault| judge(&fault, &file));
            let sealed = self.app.seal_fetched(got).await;
            kept.push((file, sealed));
        }
        if count > 0 {
            self.app.files_kept(&kept).await?;
        }
        Ok(count)
    }
}

fn judge(fault: &CallError, file: &ToFetch) -> FetchFault {
    tracing::info!(evidence.id = %file.id, attempts = file.attempts, %fault, "a file was not fetched");
    match fault {
        CallError::Refused(_) => FetchFault::Never("refused"),
        CallError::Flood(_) | CallError::Migrated(_) | CallError::Away(_) => FetchFault::Later,
    }
}

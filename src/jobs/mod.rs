//! What happens by the clock: each job is one testable step of `app` and a loop here.

mod reload;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

pub use reload::{Reload, reload, watch as watch_dialogs};

use crate::app::{App, AppError, reminders};

/// How often what is past its time is deleted.
const RETENTION_EVERY: Duration = Duration::from_hours(1);

/// Runs the jobs until `stop` turns true. A failing step is logged once and tried again at its next turn.
pub async fn run(app: Arc<App>, stop: watch::Receiver<bool>) {
    if let Err(fault) = app.after_outage().await {
        report("offering questions again after an outage", &fault);
    }
    let heart = every(reminders::EVERY, stop.clone(), "the heartbeat", async || app.heartbeat().await);
    let remind = every(reminders::EVERY, stop.clone(), "reminding", async || app.remind().await.map(drop));
    let forget = every(RETENTION_EVERY, stop.clone(), "forgetting what is old", async || forget(&app).await);
    let sweep = every(reminders::EVERY, stop, "deleting files", async || app.sweep_files().await.map(drop));
    tokio::join!(heart, remind, forget, sweep);
}

async fn forget(app: &App) -> Result<(), AppError> {
    for (what, rows) in app.forget_old().await? {
        tracing::info!(what, rows, "its time has passed: deleted");
    }
    Ok(())
}

/// Runs a step at once and then every `period`, until `stop`.
async fn every<F>(period: Duration, mut stop: watch::Receiver<bool>, what: &str, step: F)
where
    F: AsyncFn() -> Result<(), AppError>,
{
    loop {
        if let Err(fault) = step().await {
            report(what, &fault);
        }
        tokio::select! {
            () = tokio::time::sleep(period) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

fn report(what: &str, fault: &AppError) {
    // The kind of the fault only: its source may quote a statement's values.
    tracing::warn!(what, %fault, "a job did not do its step; it tries again");
}

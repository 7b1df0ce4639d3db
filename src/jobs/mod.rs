//! What happens by the clock: each job is one testable step of `app` and a loop here.

mod pictures;
mod reader;
mod reload;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

pub use pictures::look as look_at_pictures;
pub use reader::{NoReader, Reader, Unread};
pub use reload::watch as watch_dialogs;

use crate::app::{App, AppError, deadlines, reminders, waves};

/// How often what is past its time is deleted.
const RETENTION_EVERY: Duration = Duration::from_hours(1);

/// Runs the jobs until `stop` turns true. A failing step is logged once and tried again at its next turn. Pictures are read
/// by `reader`, where there is one.
pub async fn run(app: Arc<App>, reader: Option<Reader>, stop: watch::Receiver<bool>) {
    if let Err(fault) = app.after_outage().await {
        report("offering questions again after an outage", &fault);
    }
    let run = |what, period, step| every(Arc::clone(&app), stop.clone(), what, period, step);
    tokio::join!(
        run("the heartbeat", reminders::EVERY, |app| Box::pin(async move { app.heartbeat().await })),
        run("reminding", reminders::EVERY, |app| Box::pin(async move { app.remind().await.map(drop) })),
        run("looking for waves", waves::EVERY, |app| Box::pin(async move { look_for_waves(&app).await })),
        run("sounding the alarm", deadlines::EVERY, |app| Box::pin(async move {
            app.sound_alarm().await.map(drop)
        })),
        run("telling of missed promises", deadlines::EVERY, |app| Box::pin(async move {
            app.escalate().await.map(drop)
        })),
        run("greeting in the morning", deadlines::EVERY, |app| Box::pin(async move {
            app.morning_digest().await.map(drop)
        })),
        run("counting promises anew", deadlines::EVERY, |app| Box::pin(async move {
            app.recount_promises().await.map(drop)
        })),
        run("giving cases their promises", RETENTION_EVERY, |app| Box::pin(async move {
            app.tend_promises().await.map(drop)
        })),
        run("forgetting what is old", RETENTION_EVERY, |app| Box::pin(async move { forget(&app).await })),
        run("tending the register", reminders::EVERY, |app| Box::pin(async move {
            app.tend_register().await.map(drop)
        })),
        run("bringing back unanswered questions", reminders::EVERY, |app| Box::pin(async move {
            app.bring_back_unanswered().await.map(drop)
        })),
        run("indexing words", reminders::EVERY, |app| Box::pin(
            async move { app.index_words().await.map(drop) }
        )),
        run("deleting files", reminders::EVERY, |app| Box::pin(
            async move { app.sweep_files().await.map(drop) }
        )),
        Box::pin(pictures::run(Arc::clone(&app), reader, stop.clone())),
    );
}

async fn forget(app: &App) -> Result<(), AppError> {
    for (what, rows) in app.forget_old().await? {
        tracing::info!(what, rows, "its time has passed: deleted");
    }
    Ok(())
}

async fn look_for_waves(app: &App) -> Result<(), AppError> {
    match app.look_for_waves().await? {
        0 => {}
        notices => tracing::info!(notices, "waves of reports were told to staff"),
    }
    Ok(())
}

/// One turn of a job.
type Step = fn(Arc<App>) -> Pin<Box<dyn Future<Output = Result<(), AppError>> + Send>>;

/// Takes a step at once and then every `period`, until `stop`.
async fn every(app: Arc<App>, mut stop: watch::Receiver<bool>, what: &str, period: Duration, turn: Step) {
    loop {
        if let Err(fault) = turn(Arc::clone(&app)).await {
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

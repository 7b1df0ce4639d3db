//! Reading the dialogs' folder again when it changes. A broken edit keeps the last good version and says so.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::{RecursiveMode, Watcher as _};
use tokio::sync::{mpsc, watch as channel};

use crate::app::{App, Mouth};
use crate::dialog::load;
use crate::dialog::problem::Problem;

/// An editor writes several files at once: wait until it is quiet for so long.
const QUIET: Duration = Duration::from_millis(500);

/// What a change of the folder came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reload {
    /// The new dialogs are in use.
    Used,
    /// Nothing differs.
    Same,
    /// Errors, so many: the last good dialogs stay in use.
    Kept(usize),
}

/// Reads the folder once and puts sound dialogs in use.
pub fn reload(app: &App, folder: &Path, phrases: &[(&str, &[&str])]) -> Reload {
    let loaded = load::folder(folder);
    let today = app.clock.now().civil(loaded.zone()).date().to_string();
    let loaded = loaded.checked(&today, phrases);
    let errors = loaded.problems.iter().filter(|problem| problem.is_error()).count();
    match loaded.dialogs {
        Some(dialogs) if dialogs.hash == app.dialogs().hash => Reload::Same,
        Some(dialogs) => {
            let mouth = Mouth::new(dialogs);
            mouth.finder.warm();
            app.use_mouth(mouth);
            Reload::Used
        }
        None => {
            for problem in loaded.problems.iter().filter(|problem| problem.is_error()).take(20) {
                tracing::error!("{}", one_line(problem));
            }
            Reload::Kept(errors)
        }
    }
}

fn one_line(problem: &Problem) -> String {
    format!("{}:{}:{}: {}", problem.at.file, problem.at.line, problem.at.column, problem.message())
}

/// Watches the folder until `stop` turns true.
pub async fn watch(
    app: Arc<App>,
    folder: PathBuf,
    phrases: Vec<(&'static str, &'static [&'static str])>,
    mut stop: channel::Receiver<bool>,
) -> notify::Result<()> {
    // One place is enough: a full channel means that a change is noted already.
    let (told, mut changes) = mpsc::channel(1);
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| !event.kind.is_access())
            && let Err(mpsc::error::TrySendError::Closed(())) = told.try_send(())
        {
            tracing::debug!("a change of the dialogs came after the end");
        }
    })?;
    watcher.watch(&folder, RecursiveMode::Recursive)?;
    loop {
        // The first look is for what changed between the start and the watch.
        while changes.try_recv().is_ok() {}
        match reload(&app, &folder, &phrases) {
            Reload::Used => tracing::info!("the dialogs changed and are in use"),
            Reload::Same => {}
            Reload::Kept(errors) => {
                tracing::error!(errors, "the dialogs have errors; the last good version stays in use");
            }
        }
        tokio::select! {
            change = changes.recv() => if change.is_none() { return Ok(()) },
            _ = stop.wait_for(|stop| *stop) => return Ok(()),
        }
        tokio::time::sleep(QUIET).await;
    }
}

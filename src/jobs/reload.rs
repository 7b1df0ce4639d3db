//! Reading the dialogs again when their folder, the kept files or the list of countries change. A broken edit keeps the last
//! good version and says so.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::{RecursiveMode, Watcher as _};
use tokio::sync::{mpsc, watch as channel};

use crate::app::App;
use crate::app::files::Reload;

/// An editor writes several files at once: wait until it is quiet for so long.
const QUIET: Duration = Duration::from_millis(500);
/// How often is asked whether the kept files or the list of countries changed: so late at most, every replica says the same.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Watches the folder, if there is one, the kept files and the list of countries until `stop` turns true.
pub async fn watch(
    app: Arc<App>,
    folder: Option<PathBuf>,
    mut stop: channel::Receiver<bool>,
) -> notify::Result<()> {
    // One place is enough: a full channel means that a change is noted already. `told` lives as long as the loop, so that
    // without a folder the channel stays open.
    let (told, mut changes) = mpsc::channel(1);
    let _watcher = folder.as_deref().map(|folder| watcher(folder, told.clone())).transpose()?;
    // The first look is for what changed between the start and the watch.
    let mut look = folder.is_some();
    loop {
        while changes.try_recv().is_ok() {}
        match app.refresh(look).await {
            Ok(Reload::Used) => {
                tracing::info!("the dialogs, the kept files or the list of countries changed and are in use");
            }
            Ok(Reload::Same) => {}
            Ok(Reload::Kept(errors)) => {
                tracing::error!(errors, "the dialogs have errors; the last good version stays in use");
            }
            Err(fault) => tracing::warn!(%fault, "what is said cannot be compared; what is in use stays"),
        }
        look = tokio::select! {
            _ = changes.recv() => true,
            () = tokio::time::sleep(LOOK_EVERY) => false,
            _ = stop.wait_for(|stop| *stop) => return Ok(()),
        };
        if look {
            tokio::time::sleep(QUIET).await;
        }
    }
}

/// Tells of every change inside a folder for as long as it lives.
fn watcher(folder: &Path, told: mpsc::Sender<()>) -> notify::Result<notify::RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| !event.kind.is_access())
            && let Err(mpsc::error::TrySendError::Closed(())) = told.try_send(())
        {
            tracing::debug!("a change of the dialogs came after the end");
        }
    })?;
    watcher.watch(folder, RecursiveMode::Recursive)?;
    Ok(watcher)
}

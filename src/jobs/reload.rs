//! Reading the dialogs again when their folder or the list of countries changes. A broken edit keeps the last good version
//! and says so.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::{RecursiveMode, Watcher as _};
use tokio::sync::{mpsc, watch as channel};

use crate::app::lists::CountryList;
use crate::app::{App, Mouth};
use crate::dialog::load;
use crate::dialog::problem::Problem;

/// An editor writes several files at once: wait until it is quiet for so long.
const QUIET: Duration = Duration::from_millis(500);
/// How often the list of countries is asked for.
const COUNTRIES_EVERY: Duration = Duration::from_mins(1);

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

/// Reads the dialogs once, of a folder or the built-in ones, and puts them in use when they are sound and differ from what is
/// in use, or when the list of countries does.
pub fn reload(
    app: &App,
    folder: Option<&Path>,
    phrases: &[(&str, &[&str])],
    countries: CountryList,
) -> Reload {
    let loaded = folder.map_or_else(load::embedded, load::folder);
    let today = app.clock.now().civil(loaded.zone()).date().to_string();
    let loaded = loaded.checked(&today, phrases);
    let errors = loaded.problems.iter().filter(|problem| problem.is_error()).count();
    let same_countries = app.country_list_in_use().version == countries.version;
    match loaded.dialogs {
        Some(dialogs) if dialogs.hash == app.dialogs().hash && same_countries => Reload::Same,
        Some(dialogs) => {
            let mouth = Mouth::following(dialogs, countries);
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

/// Watches the folder, if there is one, and the list of countries until `stop` turns true.
pub async fn watch(
    app: Arc<App>,
    folder: Option<PathBuf>,
    phrases: Vec<(&'static str, &'static [&'static str])>,
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
        let in_use = app.country_list_in_use();
        let countries = app.country_list().await.unwrap_or_else(|fault| {
            tracing::warn!(%fault, "the list of countries cannot be read; the one in use stays");
            in_use.clone()
        });
        if look || countries.version != in_use.version {
            match reload(&app, folder.as_deref(), &phrases, countries) {
                Reload::Used => tracing::info!("the dialogs or the list of countries changed and are in use"),
                Reload::Same => {}
                Reload::Kept(errors) => {
                    tracing::error!(errors, "the dialogs have errors; the last good version stays in use");
                }
            }
        }
        look = tokio::select! {
            _ = changes.recv() => true,
            () = tokio::time::sleep(COUNTRIES_EVERY) => false,
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

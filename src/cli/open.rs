//! Opening what the commands work with: dialogs, keys, database, evidence.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;

use super::complain;
use crate::app::files::{self, Ground, Sound};
use crate::app::{App, Mouth, Parts, Settings};
use crate::config::Config;
use crate::dialog::load::{self, Loaded};
use crate::dialog::model::Dialogs;
use crate::dialog::problem;
use crate::domain::chance::Chance;
use crate::domain::time::Clock;
use crate::store::blobs::Blobs;
use crate::store::{Hold, KeyFile, Keys, Store, StoreError, lists};

/// Every sentence that the program itself takes from the dialogs.
pub(super) fn phrases() -> Vec<(&'static str, &'static [&'static str])> {
    let engine = crate::dialog::engine::PHRASES.iter().copied();
    let app = crate::app::phrases::PHRASES.iter().copied();
    let telegram = crate::telegram::PHRASES.iter().copied();
    let web = crate::web::PHRASES.iter().copied();
    let referrals = crate::app::referrals::phrases::PHRASES.iter().copied();
    engine.chain(app).chain(referrals).chain(telegram).chain(web).collect()
}

/// Reads and checks the dialogs of a folder, or the built-in ones. A folder that is not there is one mistake, not one for
/// each sentence that it lacks.
pub(super) fn loaded(folder: Option<&Path>) -> anyhow::Result<Loaded> {
    if let Some(folder) = folder {
        std::fs::read_dir(folder).with_context(|| {
            format!("the dialogs' folder {} cannot be read: check its path (SULUH_DIALOGS)", folder.display())
        })?;
    }
    Ok(checked(folder.map_or_else(load::embedded, load::folder)))
}

/// Runs the checks as of today.
pub(super) fn checked(loaded: Loaded) -> Loaded {
    let today = Clock::System.now().civil(loaded.zone()).date().to_string();
    loaded.checked(&today, &phrases())
}

/// The dialogs to serve; with errors in them nothing starts, and the report says where they are.
pub(super) fn dialogs(folder: Option<&Path>) -> anyhow::Result<Dialogs> {
    let loaded = loaded(folder)?;
    if let Some(dialogs) = loaded.dialogs {
        return Ok(dialogs);
    }
    let errors: Vec<_> = loaded.problems.into_iter().filter(problem::Problem::is_error).collect();
    complain(&problem::report(&errors, &loaded.files));
    anyhow::bail!(
        "the dialogs have errors (above); mend them, or start without SULUH_DIALOGS to use the built-in ones"
    )
}

/// The application for the server, which has the database for itself.
pub(super) async fn alone(config: &Config, settings: Settings) -> anyhow::Result<App> {
    app(config, Hold::Alone, settings).await
}

/// The application for a command that runs beside the server.
pub(super) async fn beside(config: &Config) -> anyhow::Result<App> {
    let settings = Settings { public_url: config.public_url(), ..Settings::default() };
    app(config, Hold::Beside, settings).await
}

async fn app(config: &Config, hold: Hold, settings: Settings) -> anyhow::Result<App> {
    // Before anything is made: a ground with errors starts nothing.
    let shipped = dialogs(config.dialogs.as_deref())?;
    let ground = Ground { folder: config.dialogs.clone(), phrases: phrases() };
    let settings = Settings { ground: ground.clone(), ..settings };
    let chance = Arc::new(Chance::from_system().context("the system gives no random numbers")?);
    let KeyFile { keys, made } = Keys::from_file(&config.key_file, &chance)?;
    if made {
        // At once: should the rest of this start fail, the next one finds the file there and says nothing.
        complain(&format!(
            "A new key was made: {}. BACK IT UP in another place: without it nothing that people tell can be read again.",
            config.key_file.display()
        ));
    }
    let store = Store::open(&config.database_url, hold, keys, Arc::clone(&chance)).await.map_err(unopened)?;
    let blobs = Blobs::open(&config.evidence, Arc::clone(&chance))?;
    let clock = Clock::System;
    let countries = lists::countries(&mut store.read().await?).await?;
    let kept = files::kept(&store).await?;
    let Sound { loaded, left_out } = ground.sound(&kept, Clock::System.now());
    for path in left_out.keys() {
        tracing::error!(path, "a kept file does not fit the other files and is left out: see the console");
    }
    let mouth =
        Mouth::following(loaded.dialogs.unwrap_or(shipped), countries).with_kept(kept.number, left_out);
    let mouth = Arc::new(mouth);
    Ok(App::new(Parts { store, blobs, mouth, clock, chance, settings }))
}

/// A database that is away has a reason outside of the program, which its driver does not name.
fn unopened(fault: StoreError) -> anyhow::Error {
    let away = fault.is_unavailable();
    let fault = anyhow::Error::from(fault);
    if away { fault.context("see that the database runs and that DATABASE_URL names it") } else { fault }
}

//! Opening what the commands work with: dialogs, keys, database, evidence.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;

use super::complain;
use crate::app::{App, Parts, Settings};
use crate::config::Config;
use crate::dialog::load::{self, Loaded};
use crate::dialog::model::Dialogs;
use crate::dialog::problem;
use crate::domain::chance::Chance;
use crate::domain::time::Clock;
use crate::store::blobs::Blobs;
use crate::store::{Hold, KeyFile, Keys, Store};

/// Every sentence that the program itself takes from the dialogs.
pub(super) fn phrases() -> Vec<(&'static str, &'static [&'static str])> {
    let engine = crate::dialog::engine::PHRASES.iter().copied();
    let app = crate::app::phrases::PHRASES.iter().copied();
    let telegram = crate::telegram::PHRASES.iter().copied();
    let web = crate::web::PHRASES.iter().copied();
    engine.chain(app).chain(telegram).chain(web).collect()
}

/// Reads and checks the dialogs of a folder, or the built-in ones.
pub(super) fn loaded(folder: Option<&Path>) -> Loaded {
    let loaded = folder.map_or_else(load::embedded, load::folder);
    let today = Clock::System.now().wita().date().to_string();
    loaded.checked(&today, &phrases())
}

/// The dialogs to serve; with errors in them nothing starts, and the report says where they are.
pub(super) fn dialogs(folder: Option<&Path>) -> anyhow::Result<Dialogs> {
    let loaded = loaded(folder);
    if let Some(dialogs) = loaded.dialogs {
        return Ok(dialogs);
    }
    let errors: Vec<_> = loaded.problems.into_iter().filter(problem::Problem::is_error).collect();
    complain(&problem::report(&errors, &loaded.files));
    anyhow::bail!(
        "the dialogs have errors (above); mend them, or start without SULUH_DIALOGS to use the built-in ones"
    )
}

/// The application for the server, which has the database for itself; and whether the key file was just made.
pub(super) async fn alone(config: &Config, settings: Settings) -> anyhow::Result<(App, bool)> {
    app(config, Hold::Alone, settings).await
}

/// The application for a command that runs beside the server.
pub(super) async fn beside(config: &Config) -> anyhow::Result<App> {
    let settings = Settings { public_url: config.public_url(), ..Settings::default() };
    Ok(app(config, Hold::Beside, settings).await?.0)
}

async fn app(config: &Config, hold: Hold, settings: Settings) -> anyhow::Result<(App, bool)> {
    let dialogs = dialogs(config.dialogs.as_deref())?;
    let chance = Arc::new(Chance::from_system().context("the system gives no random numbers")?);
    let KeyFile { keys, made } = Keys::from_file(&config.key_file, &chance)?;
    let store = Store::open(&config.database_url, hold, keys, Arc::clone(&chance)).await?;
    let blobs = Blobs::open(&config.evidence, Arc::clone(&chance))?;
    let clock = Clock::System;
    Ok((App::new(Parts { store, blobs, dialogs, clock, chance, settings }), made))
}

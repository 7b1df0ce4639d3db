//! The editors' commands: check, test, chat, graph, schema.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;

use super::{complain, open, say};
use crate::atlas;
use crate::dialog::graph::{self, Format};
use crate::dialog::{problem, schema, testing};
use crate::domain::text::Lang;
use crate::domain::time::Clock;
use crate::find::Finder;
use crate::offer::Checker;
use crate::terminal;

/// The seed of played chats: the same words give the same codes.
const SEED: u64 = 1;

pub(super) fn check(folder: Option<&Path>, json: bool) -> anyhow::Result<ExitCode> {
    let loaded = open::loaded(folder)?;
    if json {
        for found in &loaded.problems {
            say(&serde_json::to_string(found)?);
        }
    } else {
        say(&problem::report(&loaded.problems, &loaded.files));
    }
    Ok(if loaded.has_errors() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

pub(super) fn test(folder: Option<&Path>) -> anyhow::Result<ExitCode> {
    let loaded = open::loaded(folder)?;
    let Some(dialogs) = loaded.dialogs.map(Arc::new) else {
        complain(&problem::report(&loaded.problems, &loaded.files));
        return Ok(ExitCode::FAILURE);
    };
    let finder = Finder::new(Arc::clone(&dialogs));
    let checker = Checker::new(Arc::clone(&dialogs));
    let verdict = testing::run(&dialogs, &loaded.tests, &terminal::host(&finder, &checker));
    say(verdict.text.trim_end());
    Ok(if verdict.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub(super) fn chat(folder: Option<&Path>, lang: &str, record: Option<&Path>) -> anyhow::Result<ExitCode> {
    let dialogs = Arc::new(open::dialogs(folder)?);
    let finder = Finder::new(Arc::clone(&dialogs));
    let checker = Checker::new(Arc::clone(&dialogs));
    let lang = Lang(lang.to_owned());
    if !lang.is_base() && !dialogs.sheets.contains_key(&lang) {
        let known: Vec<&str> = dialogs.sheets.keys().map(|lang| lang.0.as_str()).collect();
        anyhow::bail!("the dialogs are not translated into {}; there is: id {}", lang.0, known.join(" "));
    }
    let played = terminal::chat(
        &dialogs,
        &terminal::host(&finder, &checker),
        lang,
        SEED,
        std::io::stdin().lock(),
        &mut std::io::stdout().lock(),
    )?;
    if let Some(file) = record {
        std::fs::write(file, played).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn graph(folder: Option<&Path>, format: &str, to: Option<&Path>) -> anyhow::Result<ExitCode> {
    let drawn = if let Some((_, format)) = Format::ALL.iter().find(|(name, _)| *name == format) {
        graph::draw(&open::dialogs(folder)?, *format)
    } else {
        // A page also of dialogs with errors: it shows where they are.
        let loaded = open::loaded(folder)?;
        atlas::draw(&loaded, Clock::System.now().civil(loaded.zone()).date())?
    };
    match to {
        Some(file) => {
            std::fs::write(file, drawn).with_context(|| format!("cannot write {}", file.display()))?;
        }
        None => say(drawn.trim_end()),
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn schema() -> ExitCode {
    say(&schema::print());
    ExitCode::SUCCESS
}

//! `suluh lists` and `suluh warnings`: what the public check reads.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use jiff::civil::Date;

use super::{ListsCommand, complain, open, say};
use crate::app::App;
use crate::config::Config;
use crate::domain::official::{ListInfo, ListKind};
use crate::domain::time::Zone;
use crate::offer::official::{Given, read};

/// A file of more bytes is no list.
const MAX_BYTES: u64 = 64 * 1024 * 1024;
/// Faults told at once.
const TOLD: usize = 200;

/// What to import.
pub(super) struct Import {
    kind: ListKind,
    file: PathBuf,
    source: Option<String>,
    date: Option<Date>,
}

impl From<ListsCommand> for Import {
    fn from(ListsCommand::Import { kind, file, source, date }: ListsCommand) -> Self {
        Self { kind, file, source, date }
    }
}

/// Imports a list, or shows those there are.
pub(super) async fn run(config: Config, import: Option<Import>) -> anyhow::Result<ExitCode> {
    let app = open::beside(&config).await?;
    let done = match import {
        Some(import) => take(&app, &import).await,
        None => show(&app).await,
    };
    app.end().await;
    done
}

async fn take(app: &App, import: &Import) -> anyhow::Result<ExitCode> {
    let bytes = bytes(&import.file)?;
    let dialogs = app.dialogs();
    let source = import.source.as_deref().map(str::trim).filter(|source| !source.is_empty());
    let given = Given { source, as_of: import.date, today: today(app), data: &dialogs.data };
    let list = match read(import.kind, &bytes, &given) {
        Ok(list) => list,
        Err(faults) => {
            let name = import.file.display();
            for fault in faults.iter().take(TOLD) {
                complain(&format!("{name}, {fault}"));
            }
            let more = faults.len().saturating_sub(TOLD);
            let more = if more > 0 { format!(" ({more} more than shown)") } else { String::new() };
            complain(&format!("{}{more}; nothing was imported", counted(faults.len(), "fault")));
            return Ok(ExitCode::FAILURE);
        }
    };
    let info = app.import_list(&list).await?;
    say(&format!("Imported. {}", line(&info, today(app), app.local_now().zone)));
    if import.kind == ListKind::Countries {
        say("A running server speaks from it within a minute, where it is newer than _data/countries.csv");
    }
    Ok(ExitCode::SUCCESS)
}

fn bytes(file: &Path) -> anyhow::Result<Vec<u8>> {
    let unread = || format!("cannot read {}", file.display());
    let size = std::fs::metadata(file).with_context(unread)?.len();
    anyhow::ensure!(size <= MAX_BYTES, "{} is larger than {MAX_BYTES} bytes: no list is", file.display());
    std::fs::read(file).with_context(unread)
}

async fn show(app: &App) -> anyhow::Result<ExitCode> {
    let lists = app.official_lists().await?;
    for kind in ListKind::ALL {
        match lists.iter().find(|list| list.kind == *kind) {
            Some(info) => say(&line(info, today(app), app.local_now().zone)),
            None => say(&format!("{}: none; suluh lists import {} FILE", word(*kind), word(*kind))),
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A list as its operator reads it.
fn line(info: &ListInfo, today: Date, zone: Zone) -> String {
    let ListInfo { kind, rows, as_of, source, imported_at } = info;
    let days = today.since(*as_of).map_or(0, |span| span.get_days());
    let age = counted(usize::try_from(days).unwrap_or(0), "day");
    let (rows, imported) = (counted(*rows as usize, "row"), imported_at.civil(zone).date());
    format!("{}: {rows} as of {as_of} ({age} old), from {source}; imported {imported}", word(*kind))
}

fn counted(count: usize, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}

fn today(app: &App) -> Date {
    let now = app.local_now();
    now.at.civil(now.zone).date()
}

/// The kind of a list as it is typed.
fn word(kind: ListKind) -> String {
    kind.as_str().replace('_', "-")
}

/// The kind that a word means, for the command line.
pub(super) fn kind(text: &str) -> Result<ListKind, String> {
    ListKind::parse(&text.replace('-', "_")).ok_or_else(|| {
        let all: Vec<String> = ListKind::ALL.iter().map(|kind| word(*kind)).collect();
        format!("not a list; one of {}", all.join(", "))
    })
}

/// The office's warnings, those that changed last first.
pub(super) async fn warnings(config: Config) -> anyhow::Result<ExitCode> {
    let app = open::beside(&config).await?;
    let zone = app.local_now().zone;
    for warning in app.all_warnings().await? {
        let (published, changed) =
            (warning.published_at.civil(zone).date(), warning.changed_at.civil(zone).date());
        let (shown, words) = (warning.shown.reveal(), warning.words.reveal());
        say(&format!(
            "{} {}, published {published}, changed {changed}: {shown}: {words}",
            warning.state, warning.kind
        ));
    }
    app.end().await;
    Ok(ExitCode::SUCCESS)
}

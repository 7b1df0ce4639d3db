//! `suluh ask` and `suluh questions`: what the search understands, and what it did not.

use std::io::BufRead as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use super::{open, say};
use crate::config::Config;
use crate::dialog::model::Dialogs;
use crate::dialog::session::NodeRef;
use crate::find::{self, Finder, Found, Opinion};

/// Topics told for a question.
const TOPICS: usize = 3;

pub(super) fn run(folder: Option<&Path>, question: Option<&str>, tsv: bool) -> anyhow::Result<ExitCode> {
    let dialogs = Arc::new(open::dialogs(folder)?);
    let finder = Finder::new(Arc::clone(&dialogs));
    if let Some(question) = question {
        say(&told(&dialogs, &finder.opinion(question)));
        return Ok(ExitCode::SUCCESS);
    }
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        if tsv {
            let (id, text) = line.split_once('\t').unwrap_or((&line, ""));
            // A table's line holds a line break as the two signs `\n`.
            let opinion = finder.opinion(&text.replace("\\n", "\n"));
            let mut ranked = opinion.ranked();
            ranked.truncate(TOPICS);
            say(&format!("{id}\t{}", ranked.join(",")));
        } else if !line.trim().is_empty() {
            say(&told(&dialogs, &finder.opinion(&line)));
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn validate(folder: Option<&Path>) -> anyhow::Result<ExitCode> {
    say(find::validate(&open::dialogs(folder)?).trim_end());
    Ok(ExitCode::SUCCESS)
}

fn told(dialogs: &Dialogs, opinion: &Opinion) -> String {
    let page = |place: &NodeRef| {
        let title = dialogs.dialog(&place.dialog).map_or("", |dialog| dialog.title.base.as_str());
        format!("{}.{} ({title})", place.dialog, place.node)
    };
    let found = match &opinion.found {
        Found::Danger => "danger: the emergency card".to_owned(),
        Found::Sure(place) => format!("sure: {}", page(place)),
        Found::Guess(places) => format!("guess: {}", places.iter().map(page).collect::<Vec<_>>().join(", ")),
        Found::Lost => "not understood".to_owned(),
    };
    let topics = opinion.topics.iter().take(TOPICS).map(|(topic, chance)| format!("{topic} {chance:.2}"));
    format!("{found}\n  {}", topics.collect::<Vec<_>>().join(", "))
}

pub(super) async fn questions(config: Config, limit: u32, json: bool) -> anyhow::Result<ExitCode> {
    let app = open::beside(&config).await?;
    let zone = app.local_now().zone;
    for found in app.question_lines(limit).await? {
        say(&if json {
            serde_json::to_string(&found)?
        } else {
            let kind = if found.corrected { "not that" } else { "no answer" };
            format!(
                "{:>4}  {}  {}  {kind:<9}  {}",
                found.times,
                found.at.civil(zone).date(),
                found.lang,
                found.words
            )
        });
    }
    app.end().await;
    Ok(ExitCode::SUCCESS)
}

//! `suluh case`: cases for the operator who holds the key.

use std::process::ExitCode;

use super::{CaseCommand, open, say};
use crate::app::AppError;
use crate::app::operator::{CaseLine, CaseStory};
use crate::config::Config;
use crate::domain::case::CaseCode;
use crate::domain::time::Zone;

/// More than an office ever reads in a terminal.
const MAX_LINES: u32 = 10_000;

pub(super) async fn run(config: Config, command: CaseCommand) -> anyhow::Result<ExitCode> {
    let app = open::beside(&config).await?;
    let zone = app.local_now().zone;
    match command {
        CaseCommand::List { json } => {
            for found in app.case_lines(MAX_LINES).await? {
                say(&if json { serde_json::to_string(&found)? } else { line(&found, zone) });
            }
        }
        CaseCommand::Show { code, json } => {
            let Some(code) = CaseCode::parse(&code) else {
                anyhow::bail!(
                    "{code} is not a code: two words and three digits, e.g. kelapa-biru-278; check its spelling"
                )
            };
            let found = app.case_story(&code).await.map_err(|fault| match fault {
                AppError::NotFound => anyhow::anyhow!("there is no case {code}"),
                other => other.into(),
            })?;
            say(&if json { serde_json::to_string_pretty(&found)? } else { story(&found, zone) });
        }
    }
    app.end().await;
    Ok(ExitCode::SUCCESS)
}

fn line(case: &CaseLine, zone: Zone) -> String {
    let place = case.area.as_deref().unwrap_or("-");
    let country = case.country.as_deref().unwrap_or("-");
    let day = case.created_at.civil(zone).date();
    format!(
        "{day}  {:<22}  {:<7}  {:<11}  {:<9}  {place:<14}  {country:<2}  {}",
        case.code.as_str(),
        case.priority.as_str(),
        case.status.as_str(),
        case.channel.as_str(),
        case.category
    )
}

fn story(case: &CaseStory, zone: Zone) -> String {
    let mut parts = vec![line(&case.line, zone)];
    parts.extend(case.answers.iter().map(|(question, answer)| format!("\n? {question}\n  {answer}")));
    parts.extend(case.messages.iter().map(|(at, way, words)| format!("\n{} {way}: {words}", at.civil(zone))));
    parts.extend(case.files.iter().map(|(sha256, mime)| format!("\nfile {mime} sha256 {sha256}")));
    parts.extend(case.events.iter().map(|(at, action)| format!("{} {action}", at.civil(zone))));
    parts.join("\n")
}

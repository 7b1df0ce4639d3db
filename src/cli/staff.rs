//! `suluh staff`: who may come into the console.

use std::process::ExitCode;

use super::{StaffCommand, open, say};
use crate::app::AppError;
use crate::app::access::StaffRow;
use crate::config::Config;

pub(super) async fn run(config: Config, command: StaffCommand) -> anyhow::Result<ExitCode> {
    let app = open::beside(&config).await?;
    match command {
        StaffCommand::Add { name, role, area, telegram_id } => {
            let row = app.add_staff(&name, role, &area, telegram_id).await.map_err(explain)?;
            say(&format!("Added {}. A log-in link: suluh staff link \"{}\"", line(&row), row.name));
        }
        StaffCommand::Link { name } => {
            let token = app.login_token(&name).await.map_err(explain)?;
            say(&format!("{}/petugas/masuk/{token}", config.public_url()));
        }
        StaffCommand::End { name } => {
            app.end_staff(&name).await.map_err(explain)?;
            say(&format!("{} has no rights any more; their work stays", name.trim()));
        }
        StaffCommand::List => {
            for row in app.all_staff().await? {
                say(&line(&row));
            }
        }
    }
    app.end().await;
    Ok(ExitCode::SUCCESS)
}

fn line(row: &StaffRow) -> String {
    let area = if row.area.is_empty() { "all areas" } else { &row.area };
    let state = if row.active { "" } else { ", inactive" };
    let telegram = if row.has_telegram { ", Telegram" } else { "" };
    format!("{} ({}, {area}{telegram}{state})", row.name, row.role)
}

fn explain(fault: AppError) -> anyhow::Error {
    match fault {
        AppError::NotFound => anyhow::anyhow!("nobody of that name; see suluh staff list"),
        AppError::Invalid("name_taken") => anyhow::anyhow!("somebody of that name is there already"),
        AppError::Invalid("name_empty") => anyhow::anyhow!("a name must not be empty"),
        AppError::Invalid("area_unknown") => anyhow::anyhow!("no area has that code; e.g. 72.10 for Sigi"),
        AppError::Invalid("telegram_taken") => {
            anyhow::anyhow!("that Telegram account belongs to somebody else")
        }
        other => other.into(),
    }
}

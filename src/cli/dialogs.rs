//! The editors' commands: check, test, chat, graph, schema.

use std::path::Path;
use std::process::ExitCode;

use super::{complain, open, say};
use crate::dialog::{graph, problem, schema, testing};
use crate::domain::text::Lang;

pub(super) fn check(folder: Option<&Path>, json: bool) -> anyhow::Result<ExitCode> {
    let loaded = open::loaded(folder);
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
    let loaded = open::loaded(folder);
    let Some(dialogs) = &loaded.dialogs else {
        complain(&problem::report(&loaded.problems, &loaded.files));
        return Ok(ExitCode::FAILURE);
    };
    let report = testing::run(dialogs, &loaded.tests);
    say(&report.text);
    Ok(if report.passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub(super) fn chat(folder: Option<&Path>, lang: &str, record: Option<&Path>) -> anyhow::Result<ExitCode> {
    let dialogs = open::dialogs(folder)?;
    crate::terminal::run(dialogs, Lang(lang.to_owned()), record)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn graph(folder: Option<&Path>, format: &str) -> anyhow::Result<ExitCode> {
    let dialogs = open::dialogs(folder)?;
    say(&match format {
        "dot" => graph::dot(&dialogs),
        "svg" => graph::svg(&dialogs),
        _ => graph::mermaid(&dialogs),
    });
    Ok(ExitCode::SUCCESS)
}

pub(super) fn schema() -> anyhow::Result<ExitCode> {
    say(&serde_json::to_string_pretty(&schema::schema())?);
    Ok(ExitCode::SUCCESS)
}

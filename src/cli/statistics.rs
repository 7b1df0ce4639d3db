//! `suluh statistics`: the counters behind the figures.

use std::process::ExitCode;

use super::{open, say};
use crate::config::Config;

/// Counts all cases anew.
pub(super) async fn rebuild(config: Config) -> anyhow::Result<ExitCode> {
    let app = open::beside(&config).await?;
    let cases = app.rebuild_statistics().await?;
    say(&format!("{cases} cases counted"));
    app.end().await;
    Ok(ExitCode::SUCCESS)
}

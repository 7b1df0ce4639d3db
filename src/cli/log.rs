//! What is logged, and what never is.

use std::io::IsTerminal as _;

use tracing::{Level, Metadata};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, filter::FilterExt as _};

/// Libraries whose finer lines hold addresses with the bot's token, or people's words: capped at warnings whatever
/// `SULUH_LOG` says.
const CAPPED: [&str; 11] = [
    "reqwest",
    "hyper",
    "hyper_util",
    "h2",
    "rustls",
    "teloxide",
    "teloxide_core",
    "sqlx",
    "sqlx_core",
    "sqlx_sqlite",
    "sqlx_postgres",
];

/// Starts the log on standard error and sees to it that a panic's message, which may hold a person's words, is not printed.
pub(super) fn start(filter: &str) -> anyhow::Result<()> {
    let wanted = EnvFilter::try_new(filter)
        .map_err(|fault| anyhow::anyhow!("SULUH_LOG can't be read ({fault}); try SULUH_LOG=info"))?;
    let capped = filter_fn(allowed);
    let colours = std::io::stderr().is_terminal();
    let lines = tracing_subscriber::fmt::layer().with_ansi(colours).with_writer(std::io::stderr);
    let lines = lines.with_filter(wanted.and(capped));
    tracing_subscriber::registry().with(lines).try_init()?;
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(%place, "a step panicked; its message is withheld because it may hold personal words");
    }));
    Ok(())
}

fn allowed(line: &Metadata<'_>) -> bool {
    let root = line.target().split("::").next().unwrap_or_default();
    *line.level() <= Level::WARN || !CAPPED.contains(&root)
}

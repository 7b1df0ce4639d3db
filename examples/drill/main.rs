//! Drills: the real program as a process of its own against a fake Telegram, with faults and under load. See docs/drill.md.
//!
//! ```text
//! cargo build --release && cargo run --release --example drill -- kill --mode webhook --times 20
//! ```

mod calm;
mod console;
mod crash;
#[path = "../../tests/support/fake_telegram.rs"]
mod fake_telegram;
mod figures;
mod harm;
mod load;
mod plenty;
mod register;
mod rig;
mod size;
mod talk;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use figures::Report;
use rig::{Database, Mode, Plan};

#[derive(Debug, Parser)]
#[command(about = "Faults and figures: the real program against a fake Telegram")]
struct Cli {
    /// How the bot receives
    #[arg(long, value_enum, default_value = "polling", global = true)]
    mode: Mode,
    /// Where it keeps its data; postgres needs the server that scripts/test-postgres starts
    #[arg(long = "db", value_enum, default_value = "sqlite", global = true)]
    database: Database,
    /// Seed of all chance
    #[arg(long, default_value_t = 1, global = true)]
    seed: u64,
    /// Figures of the clock break the drill too
    #[arg(long, global = true)]
    strict: bool,
    #[command(subcommand)]
    drill: Drill,
}

#[derive(Debug, Subcommand)]
enum Drill {
    /// kill -9 at random moments under load: nothing acknowledged is lost, nothing doubled, order kept
    Kill {
        /// How often
        #[arg(long, default_value_t = 20)]
        times: u32,
        /// People who report side by side
        #[arg(long, default_value_t = 30)]
        people: i64,
    },
    /// 3 % 429, 2 % 500, 2 % cut connections: every conversation finishes
    Faults,
    /// Steps that panic: the process stays, others are served
    Panics {
        /// How many
        #[arg(long, default_value_t = 10_000)]
        count: usize,
    },
    /// One person sends a thousand messages at once: others do not notice
    Flood {
        /// How many
        #[arg(long, default_value_t = 1_000)]
        count: usize,
    },
    /// 200 people in a closed loop, the bot on one core: updates a second and waits
    Speed {
        /// For how many seconds
        #[arg(long, default_value_t = 15)]
        seconds: u64,
        /// People
        #[arg(long, default_value_t = 200)]
        people: i64,
    },
    /// 100 updates a second: waits and processor time an update
    Calm {
        /// For how many seconds
        #[arg(long, default_value_t = 20)]
        seconds: u64,
    },
    /// Memory idle and with 1,000 people
    Memory,
    /// From start to first answer on an existing database
    Start,
    /// A register of many years: look-ups, the page of a case and filing, in a database made for it
    Register {
        /// How many cases
        #[arg(long, default_value_t = 1_000_000)]
        cases: u64,
        /// How many sightings of identifiers
        #[arg(long, default_value_t = 3_000_000)]
        sightings: u64,
        /// An empty database on this machine, in place of a temporary one
        #[arg(long = "database")]
        url: Option<String>,
    },
    /// A console of many years: the queue with each filter and words, the page of a case, statistics, exports
    Console {
        /// How many cases
        #[arg(long, default_value_t = 1_000_000)]
        cases: u64,
        /// How many of a hundred are open
        #[arg(long, default_value_t = 5)]
        open: u64,
        /// A database on this machine, in place of a temporary one: empty, or filled by this drill before
        #[arg(long = "database")]
        url: Option<String>,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let done = runtime.map_err(anyhow::Error::from).and_then(|runtime| runtime.block_on(run(cli)));
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(fault) => {
            figures::complain(&format!("drill: {fault:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> anyhow::Result<bool> {
    let plan =
        Plan { mode: cli.mode, database: cli.database, seed: cli.seed, settings: Vec::new(), core: None };
    let mut report = Report::new(cli.strict);
    match cli.drill {
        Drill::Kill { times, people } => crash::kill(plan, times, people, &mut report).await?,
        Drill::Faults => harm::faults(plan, &mut report).await?,
        Drill::Panics { count } => harm::panics(plan, count, &mut report).await?,
        Drill::Flood { count } => harm::flood(plan, count, &mut report).await?,
        Drill::Speed { seconds, people } => calm::speed(plan, seconds, people, &mut report).await?,
        Drill::Calm { seconds } => calm::calm(plan, seconds, &mut report).await?,
        Drill::Memory => size::memory(plan, &mut report).await?,
        Drill::Start => size::start(plan, &mut report).await?,
        Drill::Register { cases, sightings, url } => {
            let size = register::Size { cases, sightings, url };
            register::register(plan.database, plan.seed, size, &mut report).await?;
        }
        Drill::Console { cases, open, url } => {
            let size = console::Size { cases, open, url };
            console::console(plan.database, plan.seed, size, &mut report).await?;
        }
    }
    Ok(report.print())
}

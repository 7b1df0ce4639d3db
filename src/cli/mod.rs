//! The commands. Thin: each opens what it needs, calls one use case and prints what came back.

mod areas;
mod ask;
mod case;
mod dialogs;
mod extract;
mod i18n;
mod lists;
mod log;
mod offer;
mod open;
mod packet;
mod serve;
mod staff;
mod statistics;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::config::Config;
use crate::domain::official::ListKind;
use crate::domain::staff::Role;

/// A helpdesk in a chat that keeps migrant workers safe. Without a command it serves: the web chat, the staff console, and
/// with a token the Telegram bot.
#[derive(Debug, Parser)]
#[command(name = "suluh", version, about, max_term_width = 110)]
pub struct Cli {
    #[command(flatten)]
    config: Config,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve (the default)
    Run,
    /// Check dialog files: every mistake with file, line and a suggestion
    Check {
        /// Folder (default: `SULUH_DIALOGS`, or the built-in dialogs)
        folder: Option<PathBuf>,
        /// One JSON object a problem, for editors
        #[arg(long)]
        json: bool,
    },
    /// Run the conversations beside the dialogs (*.test.yaml) and show what they never try
    Test {
        /// Folder (default: `SULUH_DIALOGS`, or the built-in dialogs)
        folder: Option<PathBuf>,
    },
    /// Play the dialogs in the terminal
    Chat {
        /// Language
        #[arg(long, default_value = "id")]
        lang: String,
        /// Write what was played as a test
        #[arg(long, value_name = "FILE")]
        record: Option<PathBuf>,
    },
    /// Draw the map of the dialogs; as html a page with every text, to read and to search
    Graph {
        /// Folder (default: `SULUH_DIALOGS`, or the built-in dialogs)
        folder: Option<PathBuf>,
        /// Form
        #[arg(long, default_value = "mermaid", value_parser = ["mermaid", "dot", "svg", "html"])]
        format: String,
        /// Write a file instead of to the terminal
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
    /// Print the JSON Schema of the dialog files, for editors
    Schema,
    /// The translators' sheets: one CSV file a language under i18n/
    I18n {
        #[command(subcommand)]
        command: I18nCommand,
    },
    /// Areas: provinces, regencies, districts, villages
    Areas {
        #[command(subcommand)]
        command: AreasCommand,
    },
    /// Ask the search: which page answers a question, and how sure it is
    Ask {
        /// The question; without it lines are read from the input
        question: Option<String>,
        /// Read id<TAB>text and write id<TAB>topic,topic,topic by rank (out-of-scope: declined)
        #[arg(long, conflicts_with = "question")]
        tsv: bool,
        /// Ask each of the dialogs' own asks of a search that has not learnt it, and tell how often it was right
        #[arg(long, conflicts_with_all = ["question", "tsv"])]
        validate: bool,
    },
    /// Check an offer of work: what it is, and what is wrong with it
    Offer {
        /// The text; without it the whole input is read as one
        text: Option<String>,
        /// Read id<TAB>text and write id<TAB>label<TAB>reason;reason
        #[arg(long, conflicts_with = "text")]
        tsv: bool,
    },
    /// What texts name: reads id<TAB>text and writes id, phones, links, user names, amounts, countries and companies
    Extract {
        /// Tab-separated, the only form there is
        #[arg(long, required = true)]
        tsv: bool,
    },
    /// Questions that found no answer, most asked first, without numbers and names
    Questions {
        /// At most so many
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// One JSON object a question
        #[arg(long)]
        json: bool,
    },
    /// Official lists that the public check reads: which there are, and how old
    Lists {
        #[command(subcommand)]
        command: Option<ListsCommand>,
    },
    /// Warnings that the office published, those that changed last first
    Warnings,
    /// Staff: who may come into the console
    Staff {
        #[command(subcommand)]
        command: StaffCommand,
    },
    /// Counters of the statistics
    Statistics {
        #[command(subcommand)]
        command: StatisticsCommand,
    },
    /// Cases, for the operator who holds the key
    Case {
        #[command(subcommand)]
        command: CaseCommand,
    },
    /// Referrals as signed files between offices
    Packet {
        #[command(subcommand)]
        command: PacketCommand,
    },
}

#[derive(Debug, Subcommand)]
enum I18nCommand {
    /// Bring the sheet of a language up to date with the dialogs; translations and notes stay
    Export {
        /// Language, e.g. en
        lang: String,
        /// Only what has no translation that holds; to the terminal unless --to says otherwise
        #[arg(long)]
        only_open: bool,
        /// Write a copy for a translator instead; the sheet in the folder stays as it is
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
    /// Take a sheet, or a part of one, back from a translator; nothing is written when anything in it is wrong
    Import {
        /// Language, e.g. en
        lang: String,
        /// CSV in UTF-8, as Excel or LibreOffice writes it
        file: PathBuf,
    },
    /// Show how far each language is, dialog by dialog
    Status,
}

#[derive(Debug, Subcommand)]
enum AreasCommand {
    /// Make the table of areas of the dialogs' folder out of the CSV files of the npm package idn-area-data; nothing is
    /// written when anything in them is wrong
    Import {
        /// Kemendagri code of a province in which the office works, e.g. 74; several with commas
        #[arg(long, value_name = "CODE", required = true, value_delimiter = ',')]
        province: Vec<String>,
        /// Folder with the files, or the files: provinces, regencies, districts, villages
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
enum ListsCommand {
    /// Put a list in the place of the one of its kind; nothing is imported when anything in the file is wrong
    Import {
        /// p3mi, job-orders or countries
        #[arg(value_parser = lists::kind)]
        kind: ListKind,
        /// CSV in UTF-8 (commas, semicolons or tabs) or .xlsx; which columns it needs: docs/operations.md
        file: PathBuf,
        /// Where the list comes from, for rows that do not say so themselves
        #[arg(long)]
        source: Option<String>,
        /// The list's own date, for rows that name none, e.g. 2026-11-01
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: Option<jiff::civil::Date>,
    },
}

#[derive(Debug, Subcommand)]
enum StaffCommand {
    /// Add somebody
    Add {
        /// Name as colleagues see it
        name: String,
        /// petugas, penyelia, admin, penulis or statistik
        #[arg(long, value_parser = role)]
        role: Role,
        /// Kemendagri code of their area, e.g. 72.10; without it all areas
        #[arg(long, default_value = "")]
        area: String,
        /// Their Telegram user id, for taps in the staff group and for /masuk
        #[arg(long)]
        telegram_id: Option<i64>,
    },
    /// Print a log-in link: 10 minutes, once
    Link {
        /// Name
        name: String,
    },
    /// Take every right from somebody who left: sessions end at once
    End {
        /// Name
        name: String,
    },
    /// List staff
    List,
}

#[derive(Debug, Subcommand)]
enum StatisticsCommand {
    /// Count all cases anew, for example after a backup of an older release was restored; others who change cases wait
    Rebuild,
}

#[derive(Debug, Subcommand)]
enum PacketCommand {
    /// Print a referral as a signed packet for another office
    Export {
        /// The referral's id: it stands at the end of its page's address
        referral: String,
        /// Leave the files out; their hashes stay
        #[arg(long)]
        without_files: bool,
    },
    /// Take a packet of an office in `_data/offices.csv` as a case; prints the case's code, the same for the same packet
    Import {
        /// The file
        file: PathBuf,
    },
    /// Print this office's row for the `_data/offices.csv` of others
    Key,
}

#[derive(Debug, Subcommand)]
enum CaseCommand {
    /// List cases, newest first
    List {
        /// One JSON object a case
        #[arg(long)]
        json: bool,
    },
    /// Print one case with its whole story
    Show {
        /// Code, e.g. kelapa-biru-278
        code: String,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

fn role(text: &str) -> Result<Role, String> {
    Role::parse(text).ok_or_else(|| {
        let all: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
        format!("not a role; one of {}", all.join(", "))
    })
}

/// Parses the arguments, runs one command, and says in one sentence what went wrong.
pub fn main() -> ExitCode {
    let matches = command().get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|fault| fault.exit());
    match run(cli) {
        Ok(code) => code,
        Err(fault) => {
            complain(&format!("suluh: {}", sentence(&fault)));
            ExitCode::FAILURE
        }
    }
}

/// The command line, to which an empty environment variable is one that is not set.
fn command() -> clap::Command {
    Cli::command().mut_args(|arg| {
        let empty = arg.get_env().and_then(std::env::var_os).is_some_and(|value| value.is_empty());
        if empty { arg.env(None::<&str>) } else { arg }
    })
}

/// What went wrong and why in one line, each reason once: most of our errors name their cause themselves.
fn sentence(fault: &anyhow::Error) -> String {
    fault.chain().map(ToString::to_string).fold(String::new(), |told, reason| {
        if told.is_empty() {
            reason
        } else if told.contains(&reason) {
            told
        } else {
            format!("{told}: {reason}")
        }
    })
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let config = cli.config.checked()?;
    match cli.command.unwrap_or(Command::Run) {
        Command::Check { folder, json } => dialogs::check(folder.or(config.dialogs).as_deref(), json),
        Command::Test { folder } => dialogs::test(folder.or(config.dialogs).as_deref()),
        Command::Chat { lang, record } => dialogs::chat(config.dialogs.as_deref(), &lang, record.as_deref()),
        Command::Graph { folder, format, to } => {
            dialogs::graph(folder.or(config.dialogs).as_deref(), &format, to.as_deref())
        }
        Command::Schema => Ok(dialogs::schema()),
        Command::I18n { command } => {
            let folder = config.dialogs.as_deref();
            match command {
                I18nCommand::Export { lang, only_open, to } => {
                    i18n::export(folder, &lang, only_open, to.as_deref())
                }
                I18nCommand::Import { lang, file } => i18n::import(folder, &lang, &file),
                I18nCommand::Status => i18n::status(folder),
            }
        }
        Command::Areas { command: AreasCommand::Import { province, files } } => {
            areas::import(config.dialogs.as_deref(), &province, &files)
        }
        Command::Ask { question, tsv, validate } => {
            let dialogs = config.dialogs.as_deref();
            if validate { ask::validate(dialogs) } else { ask::run(dialogs, question.as_deref(), tsv) }
        }
        Command::Offer { text, tsv } => offer::run(config.dialogs.as_deref(), text.as_deref(), tsv),
        Command::Extract { .. } => extract::run(config.dialogs.as_deref()),
        Command::Questions { limit, json } => {
            asynchronous(config, move |config| ask::questions(config, limit, json))
        }
        Command::Run => asynchronous(config, serve::run),
        Command::Lists { command } => {
            asynchronous(config, |config| lists::run(config, command.map(lists::Import::from)))
        }
        Command::Warnings => asynchronous(config, lists::warnings),
        Command::Staff { command } => asynchronous(config, |config| staff::run(config, command)),
        Command::Statistics { command: StatisticsCommand::Rebuild } => {
            asynchronous(config, statistics::rebuild)
        }
        Command::Case { command } => asynchronous(config, |config| case::run(config, command)),
        Command::Packet { command } => asynchronous(config, |config| packet::run(config, command)),
    }
}

fn asynchronous<F, T>(config: Config, command: F) -> anyhow::Result<ExitCode>
where
    F: FnOnce(Config) -> T,
    T: Future<Output = anyhow::Result<ExitCode>>,
{
    log::start(&config.log)?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(command(config))
}

/// Writes a file whole or not at all.
fn save(file: &Path, text: &str) -> anyhow::Result<()> {
    let written = || -> std::io::Result<()> {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let beside = file.with_file_name(format!(".{name}.new"));
        file.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(&beside, text)?;
        fs::rename(&beside, file)
    };
    written().with_context(|| format!("cannot write {}", file.display()))
}

/// Prints for the person at the terminal. A closed pipe is their wish, not a fault.
fn say(text: &str) {
    drop(writeln!(std::io::stdout(), "{text}"));
}

fn complain(text: &str) {
    drop(writeln!(std::io::stderr(), "{text}"));
}

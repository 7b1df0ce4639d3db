//! The bot as a process of its own, with its database, against the fake Telegram in this process.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use sqlx::{AssertSqlSafe, Connection as _};

use crate::fake_telegram::{FakeTelegram, TOKEN};

/// How the bot receives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Mode {
    /// getUpdates.
    Polling,
    /// setWebhook.
    Webhook,
}

/// Where the bot keeps its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Database {
    /// A file in a temporary folder.
    Sqlite,
    /// A database of its own on the server of `SULUH_TEST_POSTGRES`.
    Postgres,
}

/// What a drill is set up with.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) mode: Mode,
    pub(crate) database: Database,
    pub(crate) seed: u64,
    /// Settings beside the usual ones.
    pub(crate) settings: Vec<(&'static str, String)>,
    /// The core the bot may use; `None` for all.
    pub(crate) core: Option<usize>,
}

/// A fake Telegram, a database and the settings of a bot; the bot is started and killed at will.
#[derive(Debug)]
pub(crate) struct Rig {
    pub(crate) fake: FakeTelegram,
    plan: Plan,
    folder: tempfile::TempDir,
    url: String,
    port: u16,
    child: Option<Child>,
}

impl Drop for Rig {
    fn drop(&mut self) {
        if let Err(error) = self.kill() {
            crate::figures::complain(&format!("the bot may still run: {error}"));
        }
    }
}

impl Rig {
    /// Sets everything up; the bot does not run yet.
    pub(crate) async fn new(plan: Plan) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        // Telegram's pauses between webhook tries are cut to a tenth, so that a drill does not last an hour.
        let fake = FakeTelegram::start_hasty(plan.seed, 10).await?;
        let url = match plan.database {
            Database::Sqlite => format!("sqlite://{}", folder.path().join("suluh.db").display()),
            Database::Postgres => make_postgres().await?,
        };
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        Ok(Self { fake, plan, folder, url, port, child: None })
    }

    /// Starts the bot.
    pub(crate) fn start(&mut self) -> anyhow::Result<()> {
        let mut command = self.command()?;
        let log = std::fs::File::options().create(true).append(true).open(self.log_file())?;
        command.stdout(Stdio::null()).stderr(log);
        self.child = Some(command.spawn().context("the bot does not start")?);
        Ok(())
    }

    fn command(&self) -> anyhow::Result<Command> {
        let suluh = binary()?;
        let mut command = match self.plan.core {
            Some(core) => {
                let mut command = Command::new("taskset");
                command.args(["-c", &core.to_string()]).arg(suluh);
                command
            }
            None => Command::new(suluh),
        };
        let at = |name: &str| self.folder.path().join(name);
        command
            .current_dir(self.folder.path())
            .env("DATABASE_URL", &self.url)
            .env("SULUH_KEY_FILE", at("suluh.key"))
            .env("SULUH_EVIDENCE", at("bukti"))
            .env("SULUH_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("SULUH_TELEGRAM_TOKEN", TOKEN)
            .env("SULUH_TELEGRAM_API_URL", self.fake.url())
            .env("SULUH_SEND_RATE", "0")
            .env("SULUH_SEND_RATE_CHAT", "0")
            .env("SULUH_LOG", "warn")
            .envs(self.plan.settings.iter().cloned());
        if self.plan.mode == Mode::Webhook {
            command.env("SULUH_WEBHOOK_URL", format!("http://127.0.0.1:{}/telegram/webhook", self.port));
        }
        Ok(command)
    }

    /// The bot's process id while it runs.
    pub(crate) fn pid(&self) -> anyhow::Result<u32> {
        self.child.as_ref().map(Child::id).context("the bot does not run")
    }

    /// Whether the bot still runs.
    pub(crate) fn is_up(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }

    /// `kill -9`, and nothing of it is left.
    pub(crate) fn kill(&mut self) -> anyhow::Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Asks it to stop and waits until it has.
    pub(crate) async fn stop(&mut self) -> anyhow::Result<()> {
        let pid = self.pid()?.to_string();
        anyhow::ensure!(Command::new("kill").args(["-TERM", &pid]).status()?.success(), "kill does not work");
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            let status = self.child.as_mut().context("the bot does not run")?.try_wait()?;
            if let Some(status) = status {
                self.child = None;
                anyhow::ensure!(status.success(), "it stopped with {status}; its log: {}", self.log());
                return Ok(());
            }
            anyhow::ensure!(Instant::now() < end, "it does not stop; its log: {}", self.log());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// One number out of the database, past the program.
    pub(crate) async fn number(&self, statement: &str) -> anyhow::Result<i64> {
        number(&self.url, statement).await
    }

    /// One column of texts out of the database.
    pub(crate) async fn texts(&self, statement: &str) -> anyhow::Result<Vec<String>> {
        sqlx::any::install_default_drivers();
        let mut connection = sqlx::AnyConnection::connect(&self.url).await?;
        Ok(sqlx::query_scalar(AssertSqlSafe(statement)).fetch_all(&mut connection).await?)
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("bot.log")
    }

    /// What the bot logged, all its lives together.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    /// Milliseconds of processor time that the bot has used, user and system.
    pub(crate) fn cpu(&self) -> anyhow::Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid()?))?;
        // The name in brackets may hold spaces; what follows it does not.
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
        Ok((ticks(11) + ticks(12)) * 10.0)
    }

    /// Memory that the bot holds, in megabytes.
    pub(crate) fn memory(&self) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid()?))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        Ok(line.split_whitespace().next().and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or(0)
            / 1024)
    }

    /// Waits until the outbox is empty; false when it is not in time.
    pub(crate) async fn outbox_empties(&self, patience: Duration) -> anyhow::Result<bool> {
        let end = Instant::now() + patience;
        while self.number("select count(*) from outbox where state = 'pending'").await? > 0 {
            if Instant::now() > end {
                return Ok(false);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(true)
    }
}

/// The program beside this example: `target/<profile>/suluh`.
fn binary() -> anyhow::Result<PathBuf> {
    let own = std::env::current_exe()?;
    let folder =
        own.parent().and_then(Path::parent).context("the example does not lie in a target folder")?;
    let path = folder.join("suluh");
    if !path.exists() {
        bail!("{} is not there: build it first (cargo build --release)", path.display());
    }
    Ok(path)
}

/// One number out of a database, past the program.
pub(crate) async fn number(url: &str, statement: &str) -> anyhow::Result<i64> {
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(url).await?;
    Ok(sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(&mut connection).await?)
}

/// A database of its own on the server of `SULUH_TEST_POSTGRES`.
pub(crate) async fn make_postgres() -> anyhow::Result<String> {
    let server = std::env::var("SULUH_TEST_POSTGRES")
        .context("SULUH_TEST_POSTGRES is not set: run this through scripts/test-postgres")?;
    sqlx::any::install_default_drivers();
    let mut admin = sqlx::AnyConnection::connect(&server).await?;
    let name = format!(
        "suluh_drill_{}_{}",
        std::process::id(),
        tempfile::tempdir()?.path().display().to_string().len()
    );
    sqlx::raw_sql(AssertSqlSafe(format!("drop database if exists {name} with (force)")))
        .execute(&mut admin)
        .await?;
    sqlx::raw_sql(AssertSqlSafe(format!("create database {name}"))).execute(&mut admin).await?;
    let (base, _) = server.rsplit_once('/').context("SULUH_TEST_POSTGRES names no database")?;
    Ok(format!("{base}/{name}"))
}

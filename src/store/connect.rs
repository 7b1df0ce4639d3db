//! From a URL to an open, migrated database whose key is the right one.

use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::{Migrate as _, MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AnyPool, AssertSqlSafe, ConnectOptions as _, SqlSafeStr as _};

use super::dialect::{Engine, POSTGRES_READER, POSTGRES_WRITER, SQLITE_READER, SQLITE_WRITER};
use super::error::{Result, StoreError};
use super::files;
use super::keys::Keys;

/// Whether a process has the database for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// The server: no second server may open the same SQLite file.
    Alone,
    /// A command of the operator (`suluh staff …`), which may run beside the server.
    Beside,
}

/// Every migration: version, name, and its text for SQLite and for PostgreSQL. Only triggers need two texts.
const MIGRATIONS: &[(i64, &str, &str, &str)] = &[
    both(1, "chats", include_str!("../../migrations/0001_chats.sql")),
    both(2, "staff", include_str!("../../migrations/0002_staff.sql")),
    both(3, "cases", include_str!("../../migrations/0003_cases.sql")),
    (
        4,
        "append_only",
        include_str!("../../migrations/0004_append_only.sqlite.sql"),
        include_str!("../../migrations/0004_append_only.postgres.sql"),
    ),
    both(5, "counted_questions", include_str!("../../migrations/0005_counted_questions.sql")),
    (
        6,
        "official",
        concat!(
            include_str!("../../migrations/0006_official.sql"),
            include_str!("../../migrations/0004_append_only.sqlite.sql")
        ),
        concat!(
            include_str!("../../migrations/0006_official.sql"),
            include_str!("../../migrations/0006_official.postgres.sql")
        ),
    ),
    both(7, "register", include_str!("../../migrations/0007_register.sql")),
    both(8, "fingerprints", include_str!("../../migrations/0008_fingerprints.sql")),
    both(9, "waves", include_str!("../../migrations/0009_waves.sql")),
    (
        10,
        "console",
        concat!(
            include_str!("../../migrations/0010_console.sql"),
            include_str!("../../migrations/0004_append_only.sqlite.sql")
        ),
        concat!(
            include_str!("../../migrations/0010_console.sql"),
            include_str!("../../migrations/0006_official.postgres.sql")
        ),
    ),
    both(12, "deadlines", include_str!("../../migrations/0012_deadlines.sql")),
    both(13, "referrals", include_str!("../../migrations/0013_referrals.sql")),
    both(14, "counts", include_str!("../../migrations/0014_counts.sql")),
    both(15, "office", include_str!("../../migrations/0015_office.sql")),
    both(16, "case_page", include_str!("../../migrations/0016_case_page.sql")),
    both(17, "links", include_str!("../../migrations/0017_links.sql")),
    both(18, "queue", include_str!("../../migrations/0018_queue.sql")),
    both(19, "ways", include_str!("../../migrations/0019_ways.sql")),
];

const fn both(
    version: i64,
    name: &'static str,
    sql: &'static str,
) -> (i64, &'static str, &'static str, &'static str) {
    (version, name, sql, sql)
}

const READ_KEY_ID: &str = "select value from settings where key = 'key_id'";
const WRITE_KEY_ID: &str =
    "insert into settings (key, value) values ('key_id', $1) on conflict (key) do nothing";
pub(super) const ALL: &[&str] = &[READ_KEY_ID, WRITE_KEY_ID];

/// How every SQLite file begins (<https://www.sqlite.org/fileformat.html#magic_header_string>).
const SQLITE_HEAD: &[u8] = b"SQLite format 3\0";

/// The open pools and what must live as long as they do.
pub(super) struct Opened {
    pub(super) engine: Engine,
    pub(super) writer: AnyPool,
    pub(super) reader: AnyPool,
    /// Held while this process has the SQLite file for itself.
    pub(super) lock: Option<File>,
}

/// Opens, migrates and checks a database.
pub(super) async fn open(url: &str, hold: Hold, keys: &Keys) -> Result<Opened> {
    sqlx::any::install_default_drivers();
    let opened = if let Some(path) = sqlite_path(url)? {
        open_sqlite(&path, hold).await?
    } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        open_postgres(url).await?
    } else {
        return Err(StoreError::Url("another scheme was given".to_owned()));
    };
    check_key(&opened.writer, keys).await?;
    Ok(opened)
}

/// The file of a SQLite URL, made absolute; `None` for another scheme.
fn sqlite_path(url: &str) -> Result<Option<PathBuf>> {
    let Some(rest) = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")) else {
        return Ok(None);
    };
    let path = rest.split('?').next().unwrap_or_default();
    if path.is_empty() || path == ":memory:" {
        return Err(StoreError::Url("a file is needed, memory would lose everything at the end".to_owned()));
    }
    let absolute = std::path::absolute(path).map_err(|error| StoreError::File(PathBuf::from(path), error))?;
    Ok(Some(absolute))
}

async fn open_sqlite(path: &Path, hold: Hold) -> Result<Opened> {
    let failed = |error| StoreError::File(path.to_owned(), error);
    files::make_parent(path).map_err(failed)?;
    let lock = take_lock(path)?;
    if lock.is_none() && hold == Hold::Alone {
        return Err(StoreError::InUse(path.to_owned()));
    }
    let file = files::open_private(path).map_err(failed)?;
    if !may_be_sqlite(&file).map_err(failed)? {
        return Err(StoreError::NotSqlite(path.to_owned()));
    }
    let options = options(&sqlite_url(path))?;
    let writer = pool(1, SQLITE_WRITER).connect_with(options.clone()).await?;
    migrate(&writer, Engine::Sqlite, lock.is_some()).await?;
    let reader = pool(4, SQLITE_READER).connect_with(options).await?;
    let lock = if hold == Hold::Alone { lock } else { None };
    Ok(Opened { engine: Engine::Sqlite, writer, reader, lock })
}

/// Whether a file is empty or begins as SQLite's do. The driver would try for seconds and fill the log.
fn may_be_sqlite(file: &File) -> std::io::Result<bool> {
    let mut head = Vec::new();
    file.take(SQLITE_HEAD.len() as u64).read_to_end(&mut head)?;
    Ok(head.is_empty() || head == SQLITE_HEAD)
}

async fn open_postgres(url: &str) -> Result<Opened> {
    let options = options(url)?;
    let writer = pool(12, POSTGRES_WRITER).connect_with(options.clone()).await?;
    migrate(&writer, Engine::Postgres, true).await?;
    let reader = pool(4, POSTGRES_READER).connect_with(options).await?;
    Ok(Opened { engine: Engine::Postgres, writer, reader, lock: None })
}

/// The lock of the process that has the file; `None` when another has it.
fn take_lock(path: &Path) -> Result<Option<File>> {
    let lock_path = path.with_added_extension("lock");
    let file = files::open_private(&lock_path).map_err(|error| StoreError::File(lock_path.clone(), error))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(StoreError::File(lock_path, error)),
    }
}

/// sqlx reads the path out of a URL, so the signs that mean something there are written as their codes.
fn sqlite_url(path: &Path) -> String {
    let plain = path.to_string_lossy().replace('%', "%25").replace('?', "%3F").replace('#', "%23");
    format!("sqlite://{plain}?mode=rw")
}

fn options(url: &str) -> Result<AnyConnectOptions> {
    let options =
        AnyConnectOptions::from_str(url).map_err(|_| StoreError::Url("it does not parse".to_owned()))?;
    // Statements carry no values, but a log line for each would cost more than the statement.
    Ok(options.disable_statement_logging())
}

/// A pool whose connections first run `greeting`.
fn pool(size: u32, greeting: &'static str) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(Duration::from_secs(5))
        .idle_timeout(None)
        .max_lifetime(None)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                sqlx::raw_sql(greeting).execute(connection).await?;
                Ok(())
            })
        })
}

/// The migrations of an engine.
fn migrator(engine: Engine) -> Migrator {
    let texts = MIGRATIONS.iter().map(|(version, name, sqlite, postgres)| {
        let text = match engine {
            Engine::Sqlite => sqlite.into_sql_str(),
            // The two words of the shared texts that PostgreSQL spells otherwise.
            Engine::Postgres => {
                AssertSqlSafe(postgres.replace(" blob", " bytea").replace(" virtual;", " stored;"))
                    .into_sql_str()
            }
        };
        Migration::new(*version, (*name).into(), MigrationType::Simple, text, false)
    });
    Migrator::with_migrations(texts.collect())
}

/// Brings the schema up to date; without the right to change it (a server of another version may be at work), only compares.
async fn migrate(pool: &AnyPool, engine: Engine, may_change: bool) -> Result<()> {
    let migrator = migrator(engine);
    let known = migrator.iter().map(|migration| migration.version).max().unwrap_or(0);
    if may_change {
        return migrator.run(pool).await.map_err(|error| migration_error(error, known));
    }
    let mut connection = pool.acquire().await?;
    let applied = connection
        .list_applied_migrations("_sqlx_migrations")
        .await
        .map_err(|error| migration_error(error, known))?;
    let applied: BTreeSet<i64> = applied.iter().map(|migration| migration.version).collect();
    if let Some(found) = applied.last().filter(|found| **found > known) {
        return Err(StoreError::NewerDatabase { found: *found, known });
    }
    // Versions are not always given in the order of their numbers, so the last one says nothing of those before it.
    if migrator.iter().all(|migration| applied.contains(&migration.version)) {
        return Ok(());
    }
    let older = "the running server is of an older release";
    Err(StoreError::corrupt("_sqlx_migrations", "version", older))
}

fn migration_error(error: MigrateError, known: i64) -> StoreError {
    match error {
        MigrateError::VersionMissing(found) if found > known => StoreError::NewerDatabase { found, known },
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        other => StoreError::corrupt("_sqlx_migrations", "version", &other.to_string()),
    }
}

/// The first start writes the key's name into the database; every later one compares.
async fn check_key(pool: &AnyPool, keys: &Keys) -> Result<()> {
    sqlx::query(WRITE_KEY_ID).bind(keys.id()).execute(pool).await?;
    let found: String = sqlx::query_scalar(READ_KEY_ID).fetch_one(pool).await?;
    if found == keys.id() { Ok(()) } else { Err(StoreError::WrongKey) }
}

#[cfg(test)]
mod tests;

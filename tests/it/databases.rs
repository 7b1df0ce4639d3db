//! Both databases: `on_both!` registers a test on SQLite and on PostgreSQL, each run with a fresh database.
//!
//! PostgreSQL is used when `SULUH_TEST_POSTGRES` names a server where databases may be made (`scripts/test-postgres` starts
//! one). Without it the PostgreSQL half does nothing and says so, once, where output capture does not hide it.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Once};

use sqlx::{AssertSqlSafe, Connection as _, Row as _};
use suluh::domain::chance::Chance;
use suluh::domain::time::Timestamp;
use suluh::store::{Hold, Keys, Store};

/// When the tests take place.
pub(crate) const NOW: Timestamp = Timestamp(1_800_000_000_000);
/// The master key of the tests.
pub(crate) const MASTER: [u8; 32] = [7; 32];

/// A database for one test.
pub(crate) struct Db {
    /// The open store.
    pub(crate) store: Store,
    /// Its URL.
    pub(crate) url: String,
    /// A folder of its own; the SQLite file lies in it.
    pub(crate) folder: tempfile::TempDir,
}

impl Db {
    async fn open(url: String, folder: tempfile::TempDir) -> Self {
        let store = open(&url).await;
        Self { store, url, folder }
    }

    /// Closes the store; gives its URL.
    pub(crate) async fn close(&self) -> String {
        self.store.close().await;
        self.url.clone()
    }

    /// The same database, opened again as after a restart.
    pub(crate) async fn reopen(self) -> Reopened {
        let url = self.close().await;
        let Self { store, folder, .. } = self;
        drop(store);
        Reopened { store: open(&url).await, _folder: folder }
    }

    /// Runs a statement past the store, as somebody at the database's console could.
    pub(crate) async fn tamper(&self, statement: &str) -> Result<u64, sqlx::Error> {
        let mut connection = sqlx::AnyConnection::connect(&self.url).await?;
        let done = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await?;
        Ok(done.rows_affected())
    }

    /// Rows of three texts and two numbers, asked past the store: the last one by the others.
    pub(crate) async fn rows(&self, statement: &str) -> BTreeMap<(String, String, String, i64), i64> {
        let mut connection = sqlx::AnyConnection::connect(&self.url).await.unwrap();
        let rows = sqlx::query(AssertSqlSafe(statement)).fetch_all(&mut connection).await.unwrap();
        rows.iter().map(|row| ((row.get(0), row.get(1), row.get(2), row.get(3)), row.get(4))).collect()
    }

    /// One number, asked past the store.
    pub(crate) async fn number(&self, statement: &str) -> i64 {
        count(&self.url, statement).await
    }
}

/// One number of the database at a URL.
pub(crate) async fn count(url: &str, statement: &str) -> i64 {
    let mut connection = sqlx::AnyConnection::connect(url).await.unwrap();
    sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(&mut connection).await.unwrap()
}

/// A database after a restart.
pub(crate) struct Reopened {
    store: Store,
    _folder: tempfile::TempDir,
}

impl std::ops::Deref for Reopened {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

/// Opens a store with the key of the tests and chance that is new each time.
pub(crate) async fn open(url: &str) -> Store {
    let chance = Arc::new(Chance::from_system().unwrap());
    Store::open(url, Hold::Alone, Keys::from_bytes(&MASTER), chance).await.unwrap()
}

/// Runs a test on a fresh SQLite file.
pub(crate) fn on_sqlite<F: Future<Output = ()>>(test: impl FnOnce(Db) -> F) {
    runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("suluh.db").display());
        test(Db::open(url, folder).await).await;
    });
}

/// Runs a test on a fresh PostgreSQL database, when there is a server.
pub(crate) fn on_postgres<F: Future<Output = ()>>(test: impl FnOnce(Db) -> F) {
    let Ok(server) = std::env::var("SULUH_TEST_POSTGRES") else { return left_out() };
    runtime().block_on(async {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("suluh_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        sqlx::any::install_default_drivers();
        let mut admin = sqlx::AnyConnection::connect(&server).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(format!("create database {name}"))).execute(&mut admin).await.unwrap();
        let url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
        let db = Db::open(url, tempfile::tempdir().unwrap()).await;
        let store = db.store.clone();
        test(db).await;
        store.close().await;
        let drop = format!("drop database {name} with (force)");
        sqlx::raw_sql(AssertSqlSafe(drop)).execute(&mut admin).await.unwrap();
    });
}

/// The runtime of a test.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn left_out() {
    static SAID: Once = Once::new();
    SAID.call_once(|| {
        let line = "\n*** SULUH_TEST_POSTGRES is not set: every PostgreSQL test was left out ***\n";
        // Not `eprintln!`: the test harness swallows that of a passing test.
        std::io::stderr().write_all(line.as_bytes()).unwrap();
    });
}

/// Registers tests on both databases: `on_both! { async fn what_holds(db: Db) { … } }`.
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident: Db) $body:block)+) => {
        $(mod $name {
            #[allow(unused_imports, reason = "what the test above needs is imported once for its module")]
            use super::*;

            $(#[$meta])*
            async fn story($db: $crate::databases::Db) $body

            #[test]
            fn sqlite() {
                $crate::databases::on_sqlite(story);
            }

            #[test]
            fn postgres() {
                $crate::databases::on_postgres(story);
            }
        })+
    };
}
pub(crate) use on_both;

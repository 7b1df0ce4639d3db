//! Each migration is run on tables that already have rows, on both databases.

use sqlx::{AnyConnection, Connection as _};

use super::*;

/// Rows as they may stand after a migration. A new migration without its file fails the test below.
fn rows_after(version: i64, name: &str, engine: Engine) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/migration-data");
    let path = format!("{folder}/{version:04}_{name}.sql");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    match engine {
        Engine::Sqlite => text,
        Engine::Postgres => text.replace(" as blob", " as bytea"),
    }
}

async fn migrate_with_rows(url: &str, engine: Engine) {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(url).await.unwrap();
    for (version, name, ..) in MIGRATIONS {
        migrator(engine)
            .run_to(*version, &mut connection)
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let rows = rows_after(*version, name, engine);
        sqlx::raw_sql(AssertSqlSafe(rows)).execute(&mut connection).await.unwrap();
    }
    for table in tables() {
        let count = AssertSqlSafe(format!("select count(*) from {table}"));
        let rows: i64 = sqlx::query_scalar(count).fetch_one(&mut connection).await.unwrap();
        assert_eq!(rows, 1, "{table}: give it a row in tests/migration-data");
    }
    migrator(engine).run(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

fn tables() -> Vec<&'static str> {
    let lines = MIGRATIONS.iter().flat_map(|(_, _, text, _)| text.lines());
    lines.filter_map(|line| line.strip_prefix("create table ")?.split(' ').next()).collect()
}

fn block_on(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test);
}

#[test]
fn migrations_run_on_rows_in_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.db");
    files::create_private(&path).unwrap();
    block_on(migrate_with_rows(&sqlite_url(&path), Engine::Sqlite));
}

#[test]
fn migrations_run_on_rows_in_postgres() {
    // tests/it/databases.rs says loudly when there is no server.
    let Ok(server) = std::env::var("SULUH_TEST_POSTGRES") else { return };
    block_on(async move {
        sqlx::any::install_default_drivers();
        let name = format!("suluh_migrations_{}", std::process::id());
        let mut admin = AnyConnection::connect(&server).await.unwrap();
        let make = AssertSqlSafe(format!("create database {name}"));
        sqlx::raw_sql(make).execute(&mut admin).await.unwrap();
        let url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
        migrate_with_rows(&url, Engine::Postgres).await;
        let drop = AssertSqlSafe(format!("drop database {name} with (force)"));
        sqlx::raw_sql(drop).execute(&mut admin).await.unwrap();
    });
}

#[test]
fn every_file_of_the_folder_is_a_migration() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        // A migration may be made of several files.
        let known = MIGRATIONS
            .iter()
            .any(|(_, _, sqlite, postgres)| [sqlite, postgres].iter().any(|whole| whole.contains(&text)));
        assert!(known, "a migration that nothing runs: {}", text.lines().next().unwrap_or_default());
    }
}

#[test]
fn who_may_not_migrate_is_told_of_a_migration_that_is_missing_in_the_middle() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.db");
    files::create_private(&path).unwrap();
    block_on(async {
        sqlx::any::install_default_drivers();
        let pool = pool(1, "select 1").connect_with(options(&sqlite_url(&path)).unwrap()).await.unwrap();
        migrate(&pool, Engine::Sqlite, true).await.unwrap();
        migrate(&pool, Engine::Sqlite, false).await.unwrap();
        let forget =
            |version: i64| AssertSqlSafe(format!("delete from _sqlx_migrations where version = {version}"));
        sqlx::raw_sql(forget(13)).execute(&pool).await.unwrap();
        assert!(matches!(migrate(&pool, Engine::Sqlite, false).await, Err(StoreError::Corrupt { .. })));
        let newer = "update _sqlx_migrations set version = 999 where version = 19";
        sqlx::raw_sql(newer).execute(&pool).await.unwrap();
        let told = migrate(&pool, Engine::Sqlite, false).await;
        assert!(matches!(told, Err(StoreError::NewerDatabase { found: 999, .. })));
        pool.close().await;
    });
}

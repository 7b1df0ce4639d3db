//! The store as a whole: opening, transactions, the schema and its words.

use std::collections::BTreeMap;
use std::sync::Arc;

use suluh::domain::calendar::{Step, Unit};
use suluh::domain::case::{CaseKind, CaseStatus, Channel, LinkKind, Priority};
use suluh::domain::chance::Chance;
use suluh::domain::fingerprint::FingerprintKind;
use suluh::domain::identifier::IdentifierKind;
use suluh::domain::official::{ListKind, WarningState};
use suluh::domain::register::{Standing, Verdict};
use suluh::domain::staff::Role;
use suluh::domain::wave::{NoticeState, SubjectKind};
use suluh::store::events::EventAction;
use suluh::store::evidence::{EvidenceKind, EvidenceState};
use suluh::store::identifiers::IdentifierRole;
use suluh::store::messages::{Delivery, Direction};
use suluh::store::nodes::TallyPart;
use suluh::store::outbox::OutboxState;
use suluh::store::parked::ParkedState;
use suluh::store::web_lines::Speaker;
use suluh::store::{Engine, Hold, Keys, Store, StoreError, cases, people, seen, sessions};

use crate::databases::{Db, MASTER, NOW, on_both};
use crate::store_fixture::{CHAT, live};

on_both! {
    async fn every_statement_prepares(db: Db) {
        assert!(db.store.check_statements().await.unwrap() > 100);
    }

    async fn an_update_is_marked_once(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        assert!(seen::mark(&mut tx, "telegram", "1", NOW).await.unwrap());
        assert!(!seen::mark(&mut tx, "telegram", "1", NOW).await.unwrap());
        assert!(seen::mark(&mut tx, "web", "1", NOW).await.unwrap());
        tx.commit().await.unwrap();
        let mut tx = db.store.begin().await.unwrap();
        assert!(!seen::mark(&mut tx, "web", "1", NOW).await.unwrap(), "kept by the commit");
        assert!(seen::mark(&mut tx, "web", "2", NOW).await.unwrap());
        drop(tx);
        let mut tx = db.store.begin().await.unwrap();
        assert!(seen::mark(&mut tx, "web", "2", NOW).await.unwrap(), "taken back by the drop");
    }

    async fn a_savepoint_takes_back_one_update_and_keeps_the_rest(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        for (key, kept) in [("1", true), ("2", false), ("3", true)] {
            tx.savepoint().await.unwrap();
            seen::mark(&mut tx, "t", key, NOW).await.unwrap();
            if kept { tx.keep().await.unwrap() } else { tx.undo().await.unwrap() }
        }
        tx.savepoint().await.unwrap();
        // A statement that the database refuses spoils a PostgreSQL transaction, but not past the savepoint.
        let taken = suluh::store::sessions::take_seq(&mut tx, &db.store.chat("x"), 1, NOW).await.unwrap();
        suluh::store::outbox::append(&mut tx, &db.store.chat("x"), taken, &"a".into(), None, NOW).await.unwrap();
        let twice = suluh::store::outbox::append(&mut tx, &db.store.chat("x"), taken, &"b".into(), None, NOW).await;
        assert!(matches!(twice, Err(StoreError::Conflict(_))), "{twice:?}");
        tx.undo().await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(db.number("select count(*) from seen_updates").await, 2);
        assert_eq!(db.number("select count(*) from outbox").await, 0);
    }

    async fn a_transaction_left_inside_a_savepoint_leaves_nothing_behind(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        tx.savepoint().await.unwrap();
        seen::mark(&mut tx, "t", "1", NOW).await.unwrap();
        drop(tx);
        let mut tx = db.store.begin().await.unwrap();
        assert!(seen::mark(&mut tx, "t", "1", NOW).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(db.number("select count(*) from seen_updates").await, 1);
    }

    async fn the_fixture_leaves_no_table_empty(db: Db) {
        live(&db).await;
        for table in tables() {
            let rows = db.number(&format!("select count(*) from {table}")).await;
            assert!(rows > 0, "no row in {table}: give it one in store_fixture.rs");
        }
    }

    async fn what_was_written_is_there_after_a_restart(db: Db) {
        let life = live(&db).await;
        let again = db.reopen().await;
        let mut conn = again.read().await.unwrap();
        assert!(cases::by_id(&mut conn, &life.case).await.unwrap().unwrap().summary.is_some());
        assert_eq!(people::by_id(&mut conn, &life.person).await.unwrap().unwrap().chat, again.chat(CHAT));
        assert!(sessions::peek(&mut conn, &life.chat).await.unwrap().unwrap().state.is_some());
    }

    async fn another_key_is_refused(db: Db) {
        let url = db.close().await;
        let chance = Arc::new(Chance::seeded(1));
        let opened = Store::open(&url, Hold::Alone, Keys::from_bytes(&[8; 32]), chance).await;
        assert!(matches!(opened, Err(StoreError::WrongKey)), "{opened:?}");
    }

    async fn a_database_of_a_newer_version_is_refused(db: Db) {
        let newer = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
            select 9999, 'later', success, checksum, 1 from _sqlx_migrations where version = 1";
        db.tamper(newer).await.unwrap();
        let url = db.close().await;
        for hold in [Hold::Alone, Hold::Beside] {
            let chance = Arc::new(Chance::seeded(1));
            let opened = Store::open(&url, hold, Keys::from_bytes(&MASTER), chance).await;
            assert!(matches!(opened, Err(StoreError::NewerDatabase { found: 9999, .. })), "{opened:?}");
        }
    }

    async fn a_commit_survives_a_power_cut(db: Db) {
        assert!(db.store.is_durable().await.unwrap());
    }

    async fn one_process_leads(db: Db) {
        let first = db.store.lead("poll").await.unwrap();
        assert!(first.is_some());
        if db.store.engine() == Engine::Postgres {
            assert!(db.store.lead("poll").await.unwrap().is_none());
            assert!(db.store.lead("sweep").await.unwrap().is_some());
            first.unwrap().check().await.unwrap();
            let again = wait_for_lead(&db).await;
            assert!(again, "the lead is free once its holder is gone");
        }
    }

    async fn the_checks_know_the_words_of_the_program_and_no_others(db: Db) {
        let written = checks();
        for (column, words) in enums() {
            let found = written.get(column).unwrap_or_else(|| panic!("{column} has no check"));
            assert_eq!(*found, words, "{column}");
        }
        let unknown: Vec<_> = written.keys().filter(|column| !enums().contains_key(column.as_str())).collect();
        assert!(unknown.is_empty(), "checks without an enum: {unknown:?}");
        live(&db).await;
        for column in written.keys() {
            let (table, name) = column.split_once('.').unwrap();
            let nonsense = format!("update {table} set {name} = 'nonsense'");
            assert!(db.tamper(&nonsense).await.is_err(), "{column} takes nonsense");
        }
    }
}

async fn wait_for_lead(db: &Db) -> bool {
    for _ in 0..100 {
        if db.store.lead("poll").await.unwrap().is_some() {
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}

#[test]
fn a_second_server_on_one_file_is_refused_and_a_command_is_not() {
    crate::databases::on_sqlite(async |db| {
        let open = async |hold| {
            let chance = Arc::new(Chance::seeded(1));
            Store::open(&db.url, hold, Keys::from_bytes(&MASTER), chance).await
        };
        let second = open(Hold::Alone).await;
        assert!(matches!(second, Err(StoreError::InUse(_))), "{second:?}");
        let command = open(Hold::Beside).await.unwrap();
        let mut tx = command.begin().await.unwrap();
        assert!(seen::mark(&mut tx, "t", "1", NOW).await.unwrap());
        tx.commit().await.unwrap();
        let mut tx = db.store.begin().await.unwrap();
        assert!(!seen::mark(&mut tx, "t", "1", NOW).await.unwrap(), "the server sees what the command wrote");
    });
}

#[test]
fn a_sqlite_file_is_made_with_its_folder_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    crate::databases::on_sqlite(async |db| {
        let path = db.folder.path().join("new %3F folder#1/deep/suluh.db");
        let other = crate::databases::open(&format!("sqlite://{}", path.display())).await;
        let mut tx = other.begin().await.unwrap();
        seen::mark(&mut tx, "t", "1", NOW).await.unwrap();
        tx.commit().await.unwrap();
        for name in ["suluh.db", "suluh.db-wal", "suluh.db.lock"] {
            let mode = std::fs::metadata(path.with_file_name(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    });
}

#[test]
fn a_url_that_says_nothing_is_refused() {
    crate::databases::on_sqlite(async |_| {
        for url in ["mysql://x", "suluh.db", "", "sqlite://", "sqlite::memory:"] {
            let chance = Arc::new(Chance::seeded(1));
            let opened = Store::open(url, Hold::Alone, Keys::from_bytes(&MASTER), chance).await;
            assert!(matches!(opened, Err(StoreError::Url(_))), "{url}: {opened:?}");
        }
    });
}

#[test]
fn a_server_that_is_away_is_unavailable() {
    crate::databases::on_sqlite(async |_| {
        let chance = Arc::new(Chance::seeded(1));
        let url = "postgres://suluh@127.0.0.1:1/suluh";
        let opened = Store::open(url, Hold::Alone, Keys::from_bytes(&MASTER), chance).await;
        assert!(opened.as_ref().is_err_and(StoreError::is_unavailable), "{opened:?}");
    });
}

/// The texts of the migrations, without those of one engine.
fn schema() -> String {
    let mut files: Vec<_> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            !path.to_string_lossy().contains(".sqlite.") && !path.to_string_lossy().contains(".postgres.")
        })
        .collect();
    files.sort();
    files.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

pub(crate) fn tables() -> Vec<String> {
    let schema = schema();
    let made = schema.lines().filter_map(|line| line.strip_prefix("create table "));
    made.map(|rest| rest.split(' ').next().unwrap().to_owned()).collect()
}

/// Column → the words its check allows, sorted.
fn checks() -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::new();
    let mut table = "";
    let schema = schema();
    for line in schema.lines() {
        if let Some(rest) = line.strip_prefix("create table ") {
            table = rest.split(' ').next().unwrap();
        }
        let Some((column, list)) = line.split_once(" text not null check (") else { continue };
        let (name, list) = list.split_once(" in (").unwrap();
        assert_eq!(column.trim(), name, "the check is on its own column");
        let mut words: Vec<String> = list
            .split("))")
            .next()
            .unwrap()
            .split(", ")
            .map(|word| word.trim_matches('\'').to_owned())
            .collect();
        words.sort();
        found.insert(format!("{table}.{name}"), words);
    }
    found
}

fn enums() -> BTreeMap<&'static str, Vec<String>> {
    macro_rules! words {
        ($($column:literal: $kind:ty),+ $(,)?) => {
            BTreeMap::from([$(($column, {
                let mut words: Vec<String> = <$kind>::ALL.iter().map(|word| word.as_str().to_owned()).collect();
                words.sort();
                words
            })),+])
        };
    }
    words! {
        "parked_updates.state": ParkedState,
        "people.channel": Channel,
        "outbox.state": OutboxState,
        "web_lines.who": Speaker,
        "staff.role": Role,
        "cases.kind": CaseKind,
        "cases.channel": Channel,
        "cases.status": CaseStatus,
        "case_merges.status_before": CaseStatus,
        "case_links.link_kind": LinkKind,
        "cases.priority": Priority,
        "case_events.action": EventAction,
        "identifiers.kind": IdentifierKind,
        "identifiers.role": IdentifierRole,
        "nodes.kind": IdentifierKind,
        "nodes.standing": Standing,
        "node_tallies.part": TallyPart,
        "ties.verdict": Verdict,
        "evidence.kind": EvidenceKind,
        "evidence.state": EvidenceState,
        "messages.direction": Direction,
        "messages.delivery": Delivery,
        "lists.kind": ListKind,
        "warnings.kind": IdentifierKind,
        "referrals.state": suluh::domain::referral::ReferralState,
        "warnings.state": WarningState,
        "warning_history.state": WarningState,
        "fingerprints.kind": FingerprintKind,
        "file_versions.state": suluh::store::file_versions::FileState,
        "looks.purpose": suluh::store::looks::Purpose,
        "case_drafts.kind": suluh::store::drafts::DraftKind,
        "promises.step": Step,
        "promises.priority": Priority,
        "promises.unit": Unit,
        "notices.state": NoticeState,
        "notice_subjects.kind": SubjectKind,
        "tallies.grain": suluh::domain::statistics::Grain,
        "tallies.part": suluh::domain::statistics::Part,
    }
}

/// The catalogue that is prepared on both databases has every statement of the source.
#[test]
fn every_statement_of_the_source_is_in_the_catalogue() {
    let statement =
        regex::Regex::new(r#"const (\w+): &str =\s*"\s*(?:select|insert|update|delete)\s"#).unwrap();
    let mut found = 0;
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/store")).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_file() {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let list = if path.ends_with("dialect.rs") {
            text.split("impl Engine").nth(1).unwrap_or_default()
        } else {
            text.split("const ALL: &[&str] =").nth(1).map_or("", |rest| rest.split("];").next().unwrap())
        };
        for name in statement.captures_iter(&text).map(|hit| hit.get(1).unwrap().as_str()) {
            let listed = list.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name);
            assert!(listed, "{} forgets {name} in its list", path.display());
            found += 1;
        }
        if let Some(methods) = text.split("impl Engine").nth(1) {
            let all = methods.split("fn statements").nth(1).unwrap();
            for method in methods.split("fn ").skip(1).filter(|rest| rest.contains("(self) -> &'static str"))
            {
                let name = method.split('(').next().unwrap();
                let text = method.split('{').next().unwrap();
                if text.contains("-> &'static str") {
                    assert!(all.contains(&format!("self.{name}()")), "the catalogue forgets Engine::{name}");
                }
            }
        }
    }
    assert!(found > 100, "the search finds the statements: {found}");
}

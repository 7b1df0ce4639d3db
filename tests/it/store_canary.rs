//! The canary: a marker in everything personal, and nobody finds it in what lies on the disk or in what is logged.

use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::databases::on_both;
use crate::store_fixture::{CHAT, MARKER, PHONE, PHONE_NORMAL, live};

/// What must not be found: the marker itself and the personal numbers, as written and as compared.
fn needles() -> Vec<Vec<u8>> {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let texts = [
        MARKER.to_owned(),
        MARKER.to_lowercase(),
        PHONE.to_owned(),
        digits(PHONE_NORMAL),
        digits(CHAT),
        "620000077002".to_owned(),
    ];
    texts.into_iter().map(String::into_bytes).collect()
}

on_both! {
    async fn nothing_personal_lies_open(db: Db) {
        let log = Arc::new(Mutex::new(Vec::new()));
        let collected = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(move || Collect(collected.clone()))
            .finish();
        let guard = tracing::subscriber::set_default(subscriber);
        live(&db).await;
        tracing::info!("the collector works");
        drop(guard);
        let log = log.lock().unwrap().clone();
        assert!(find(&log, b"the collector works"));
        let dump = dump(&db).await;
        let mut places = vec![("log at TRACE".to_owned(), log), ("rows".to_owned(), dump)];
        collect(db.folder.path(), &mut places);
        assert!(places.iter().any(|(name, _)| name.contains("evidence")), "the walk saw a file of evidence");
        for (name, bytes) in &places {
            for needle in needles() {
                assert!(!find(bytes, &needle), "{} stands open in {name}", String::from_utf8_lossy(&needle));
            }
        }
    }
}

#[test]
fn the_search_would_find_it() {
    let hidden = [b"\0\x01".as_slice(), MARKER.as_bytes(), b"\xff"].concat();
    assert!(needles().iter().any(|needle| find(&hidden, needle)));
}

/// Every value of every table as the database gives it, whatever the file looks like.
async fn dump(db: &crate::databases::Db) -> Vec<u8> {
    use sqlx::{AssertSqlSafe, Column as _, Connection as _, Row as _, ValueRef as _};
    let mut connection = sqlx::AnyConnection::connect(&db.url).await.unwrap();
    let mut all = Vec::new();
    for table in crate::store::tables() {
        let select = AssertSqlSafe(format!("select * from {table}"));
        for row in sqlx::query(select).fetch_all(&mut connection).await.unwrap() {
            for column in row.columns() {
                if row.try_get_raw(column.ordinal()).unwrap().is_null() {
                    continue;
                }
                if let Ok(text) = row.try_get::<String, _>(column.ordinal()) {
                    all.extend_from_slice(text.as_bytes());
                } else if let Ok(bytes) = row.try_get::<Vec<u8>, _>(column.ordinal()) {
                    all.extend_from_slice(&bytes);
                } else {
                    let number: i64 = row.try_get(column.ordinal()).unwrap();
                    all.extend_from_slice(number.to_string().as_bytes());
                }
                all.push(b'\n');
            }
        }
    }
    assert!(find(&all, b"kejadian"), "the dump shows what may be seen");
    all
}

/// Every file of a folder: the database, its WAL, evidence.
fn collect(folder: &Path, places: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, places);
        } else {
            assert!(!path.to_string_lossy().contains(MARKER), "a name of a file");
            places.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
}

fn find(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

struct Collect(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Collect {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

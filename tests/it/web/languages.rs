//! The console in two languages: each officer reads it in their own.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use suluh::domain::staff::Role;

use super::chat::{code, reports};
use super::register::{looks_up, plain};
use super::{Browser, Office};
use crate::databases::{Db, on_sqlite};

/// What the console says, with its English.
fn sheet() -> BTreeMap<String, String> {
    let sheet = include_str!("../../../src/web/templates/en.csv");
    csv::Reader::from_reader(sheet.as_bytes()).deserialize().map(Result::unwrap).collect()
}

/// The Indonesian texts that stand on a page although the sheet has other words for them. Short ones are left out: they may be
/// somebody's name or part of an answer.
fn left_in_indonesian(page: &str) -> Vec<String> {
    let words = plain(page);
    let told = |(text, english): &(String, String)| {
        text.len() > 12 && text != english && !text.contains('{') && words.contains(text.as_str())
    };
    sheet().into_iter().filter(told).map(|(text, _)| text).collect()
}

/// Opens pages; gives what each says.
async fn reads(officer: &mut Browser, paths: &[String]) -> Vec<String> {
    let mut said = Vec::new();
    for path in paths {
        assert_eq!(officer.get(path).await.status, StatusCode::OK, "{path}: {}", plain(&officer.page));
        said.push(officer.page.clone());
    }
    said
}

#[test]
fn an_officer_reads_english_and_a_colleague_indonesian() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut sari = office.somebody();
        reports(&mut sari, "Dia minta uang muka.").await;
        super::waves::wave(&office).await;
        let mut rini = office.officer("Rini", Role::Admin, "").await;
        let mut budi = office.officer("Budi", Role::Admin, "").await;
        rini.get("/petugas?map=semua").await;
        let link = |start: &str, page: &str| {
            let rest = page.split(&format!("href=\"{start}")).nth(1).unwrap_or_else(|| panic!("{page}"));
            format!("{start}{}", rest.split('"').next().unwrap())
        };
        let before = rini.page.split(&format!("\">{}</a>", code(&sari))).next().unwrap();
        let case = before.rsplit('"').next().unwrap().to_owned();
        rini.get("/petugas/gelombang").await;
        let wave = link("/petugas/gelombang/", &rini.page);
        let node = looks_up(&mut rini, "0812-0000-9999").await;
        let group = node.replace("/register/", "/register/kelompok/");
        let listed = ["", "?map=milik_saya", "/kasus/baru", "/gelombang", "/register", "/register/umum"];
        let more = ["/hari-ini", "/register/peringatan", "/staf", "/sesi", "/bantuan"];
        let listed = listed.iter().chain(&more).map(|path| format!("/petugas{path}"));
        let paths: Vec<String> = listed.chain([case.clone(), wave, node, group]).collect();

        rini.get("/petugas/bantuan").await;
        let form = rini.signed(&[("lang", "en")]);
        rini.posts_and_follows("/petugas/bahasa", &form).await;
        for (path, page) in paths.iter().zip(reads(&mut rini, &paths).await) {
            assert!(page.contains("<html lang=\"en\">"), "{path}");
            assert_eq!(left_in_indonesian(&page), Vec::<String>::new(), "{path}");
        }
        rini.get(&case).await;
        let seen = plain(&rini.page);
        for words in ["not taken", "just now", "web chat", "Suspicious offer", "Promise of the office"] {
            assert!(seen.contains(words), "{words}: {seen}");
        }
        rini.get("/petugas/kasus/tidak-ada").await;
        assert!(rini.page.contains("Nothing is lost") && rini.page.contains("lang=\"en\""), "{}", rini.page);

        for (path, page) in paths.iter().zip(reads(&mut budi, &paths).await) {
            assert!(page.contains("<html lang=\"id\">"), "{path}");
            assert!(page.contains("Langsung ke isi"), "{path}");
        }
        budi.get(&case).await;
        assert!(budi.page.contains("belum diambil") && budi.page.contains("baru saja"), "{}", budi.page);
    });
}

#[test]
fn the_door_is_read_in_either_language() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut anybody = office.somebody();
        for (path, words) in [
            ("/petugas/masuk", "Ruang petugas"),
            ("/petugas/masuk?bahasa=en", "Staff room"),
            ("/petugas/masuk/x?bahasa=en", "Log in as staff"),
            ("/petugas/masuk?bahasa=xx", "Ruang petugas"),
        ] {
            anybody.get(path).await;
            assert!(anybody.page.contains(words), "{path}: {}", plain(&anybody.page));
        }
        let spent = anybody.post("/petugas/masuk/x?bahasa=en", "").await;
        assert!(spent.text().contains("This link no longer works"), "{}", spent.text());
    });
}

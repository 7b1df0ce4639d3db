//! The case page at its bounds: file names that mean harm, a story of hundreds of messages, the whole of it on paper.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use regex::Regex;
use suluh::domain::ids::CaseId;
use suluh::domain::staff::Role;

use super::case_page::harmless;
use super::chat::{code, reports};
use super::console::{enters, opens};
use super::pages::settled;
use super::{Browser, Office, Part, picture};
use crate::databases::{Db, on_both, on_sqlite};

/// Names of files as browsers send them: with signs that turn letters around, ways to other folders, line ends, quotes, markup.
const NAMES: &str = include_str!("hostile_names.json");
/// Files that one form takes.
const FILES: usize = 4;

/// Enters a case with files of those names; gives its address.
async fn enters_named(officer: &mut Browser, names: &[String]) -> String {
    let picture = picture();
    let mut parts: Vec<Part<'_>> = vec![
        ("channel", None, b"letter"),
        ("category", None, b"calo-desa"),
        ("narasi", None, b"Surat dengan lampiran."),
    ];
    parts.extend(names.iter().map(|name| ("file", Some((name.as_str(), "image/jpeg")), &*picture)));
    officer.records(&parts).await
}

/// Longer than the readings of an open page are one.
const ONE_READING: Duration = Duration::from_secs(601);

/// An open page fetches what came, as `case.js` does.
async fn renews(officer: &mut Browser, case: &str) {
    let request = Request::get(case).header("x-suluh-live", "1").body(Body::empty()).unwrap();
    assert_eq!(officer.send(request).await.status, StatusCode::OK);
}

/// Every original of the page comes under a name of ours.
async fn takes_all(officer: &mut Browser) -> usize {
    let links = Regex::new(r#"href="(/petugas/kasus/[^"]+/bukti/[^"]+)" download"#).unwrap();
    let ours = Regex::new(r#"^attachment; filename="bukti-\d+\.jpg"$"#).unwrap();
    let page = officer.page.clone();
    let mut taken = 0;
    for link in links.captures_iter(&page) {
        let file = officer.get(&link[1]).await;
        let disposition = file.header("content-disposition");
        assert!(ours.is_match(disposition), "{disposition}");
        assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, "image/jpeg"));
        taken += 1;
    }
    taken
}

on_both! {
    async fn names_of_files_are_shown_and_do_nothing(db: Db) {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let mut names: Vec<String> = serde_json::from_str(NAMES).unwrap();
        names.push(format!("{}.pdf", "panjang".repeat(700)));
        for some in names.chunks(FILES) {
            let case = enters_named(&mut rini, some).await;
            rini.get(&format!("{case}?tampil=bukti")).await;
            harmless(&rini.page);
            assert!(rini.page.len() < 60_000, "{} bytes", rini.page.len());
            assert_eq!(takes_all(&mut rini).await, some.len());
            rini.get(&format!("{case}/cetak")).await;
            harmless(&rini.page);
        }
    }

    async fn what_a_page_fetches_by_itself_belongs_to_one_reading(db: Db) {
        let url = db.url.clone();
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let case = enters_named(&mut rini, &["suara.jpg".to_owned()]).await;
        let readings = async |object: &str| {
            let count = format!("select count(*) from case_events where action = 'viewed' and object like '{object}:%'");
            crate::databases::count(&url, &count).await
        };
        rini.get(&case).await;
        renews(&mut rini, &case).await;
        assert_eq!(readings("case").await, 1, "the open page asked for what came");
        rini.get(&case).await;
        assert_eq!(readings("case").await, 2, "she opened it once more");
        office.clock.advance(ONE_READING);
        renews(&mut rini, &case).await;
        assert_eq!(readings("case").await, 3, "a page that stays open is written down again");
        let mut sari = office.officer("Sari", Role::Petugas, "").await;
        renews(&mut sari, &case).await;
        assert_eq!(readings("case").await, 4, "nothing that she opened goes on");
        let file = Regex::new(r#"href="([^"]+/bukti/[^"]+)" download"#).unwrap().captures(&rini.page).unwrap()[1].to_owned();
        let whole = rini.get(&file).await;
        let mut played = Vec::new();
        for range in ["bytes=0-1", "bytes=2-99", "bytes=100-"] {
            let answer = rini.send(Request::get(&file).header("range", range).body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, StatusCode::PARTIAL_CONTENT);
            played.extend(answer.body);
        }
        assert_eq!(played, whole.body, "the parts are the file");
        assert_eq!(readings("evidence").await, 1, "a player asks for parts");
        office.clock.advance(ONE_READING);
        rini.send(Request::get(&file).header("range", "bytes=5-").body(Body::empty()).unwrap()).await;
        assert_eq!(readings("evidence").await, 2, "no part can be had without a word of it");
    }

    async fn a_name_reads_as_what_it_is_in_the_page_and_on_paper(db: Db) {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let given = ["foto\u{202e}gpj.exe", "../../ktp Sari.jpg", "<b>x.jpg", "a%0D%0Ab.jpg"];
        let case = enters_named(&mut rini, &given.map(str::to_owned)).await;
        let shown = ["fotogpj.exe", "ktp Sari.jpg", "&#60;b&#62;x.jpg", "a%0D%0Ab.jpg"];
        for page in [case.clone(), format!("{case}/cetak")] {
            rini.get(&page).await;
            for name in shown {
                assert!(rini.page.contains(&format!("<bdi>{name}")), "{name} in {}", rini.page);
            }
        }
        let mut sari = office.somebody();
        sari.get("/").await;
        let (id, picture) = (sari.field("id"), picture());
        let parts: [Part<'_>; 2] =
            [("id", None, id.as_bytes()), ("file", Some((given[0], "image/jpeg")), &picture)];
        sari.upload("/chat/upload", &parts).await;
        reports(&mut sari, "Ini fotonya.").await;
        let case = opens(&mut rini, &code(&sari)).await;
        rini.get(&format!("{case}?tampil=bukti")).await;
        assert!(rini.page.contains("<bdi>fotogpj.exe</bdi>"), "{}", rini.page);
    }

    async fn five_hundred_messages_come_in_pages_that_stay_small(db: Db) {
        let office = Office::open(db);
        let mut sari = office.somebody();
        reports(&mut sari, "Kasus yang panjang.").await;
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let case = opens(&mut rini, &code(&sari)).await;
        let id = CaseId::from_text(case.rsplit('/').next().unwrap().to_owned());
        let cookie = rini.cookie("suluh-petugas").unwrap();
        let staff = office.app.staff_of_session(cookie).await.unwrap().unwrap();
        for number in 0..500 {
            let words = format!("Pesan {number}. {}", "Apakah \"uang\" & <surat> sudah ada? ".repeat(9));
            if number % 10 == 9 {
                sari.says(&words).await;
            } else {
                office.app.answer(&staff, &id, words.into(), false).await.unwrap();
            }
        }
        let (told, older) = (Regex::new(r"Pesan (\d+)\.").unwrap(), Regex::new(r#"href="(\?tampil=semua[^"]*sebelum=\d+)"#).unwrap());
        let (mut seen, mut pages, mut place) = (BTreeSet::new(), 0, String::new());
        loop {
            rini.get(&format!("{case}{place}")).await;
            assert!(rini.page.len() < 60_000, "{} bytes", rini.page.len());
            pages += 1;
            for found in told.captures_iter(&rini.page) {
                assert!(seen.insert(found[1].parse::<u32>().unwrap()), "{} twice", &found[1]);
            }
            let Some(next) = older.captures(&rini.page) else { break };
            place = next[1].replace("&amp;", "&").replace("&#38;", "&");
        }
        assert_eq!((seen.len(), seen.first(), seen.last()), (500, Some(&0), Some(&499)));
        assert!((13..60).contains(&pages), "{pages} pages");
        rini.get(&format!("{case}?sejak=1")).await;
        assert!(rini.page.len() < 60_000, "what is new is a page too: {} bytes", rini.page.len());
    }
}

#[test]
fn a_case_on_paper() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let case = enters(&mut rini, "Kabupaten Sigi, Sulawesi Tengah (72.10)", &[&picture()]).await;
        rini.get(&case).await;
        let form = rini.signed(&[("text", "Sudah ditelepon.\nDijemput <besok>.")]);
        rini.posts_and_follows(&format!("{case}/catatan"), &form).await;
        rini.get(&format!("{case}/cetak")).await;
        insta::assert_snapshot!("web_case_paper", settled(&rini.page));
    });
}

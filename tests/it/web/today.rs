//! The page of the day, and a case's promise.

use axum::http::StatusCode;
use suluh::domain::staff::Role;
use suluh::domain::time::{days, minutes};

use super::Office;
use super::console::enters;
use super::pages::settled;
use crate::databases::{Db, on_sqlite};

const SIGI: &str = "Kabupaten Sigi, Sulawesi Tengah (72.10)";

#[test]
fn the_day_shows_what_is_late_in_words_and_what_falls_due() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        rini.get("/petugas/hari-ini").await;
        insta::assert_snapshot!("web_today_empty", settled(&rini.page));
        let first = enters(&mut rini, SIGI, &[]).await;
        office.clock.advance(days(3));
        let mut rini = office.comes_in("Rini").await;
        let second = enters(&mut rini, "", &[]).await;
        rini.get(&second).await;
        let form = rini.signed(&[]);
        rini.posts_and_follows(&format!("{second}/ambil"), &form).await;
        // The first was promised for Wednesday at four.
        office.clock.advance(days(2));
        office.clock.advance(minutes(1));
        let mut rini = office.comes_in("Rini").await;
        rini.get("/petugas/hari-ini").await;
        insta::assert_snapshot!("web_today", settled(&rini.page));
        assert!(rini.page.len() < 60_000, "{}", rini.page.len());
        rini.get(&first).await;
        for words in ["Janji kantor", "Jawaban pertama", "batasnya Rab, 20 Jan 2027 16.00 WITA", "terlambat"]
        {
            assert!(rini.page.contains(words), "{words} in {}", rini.page);
        }
        let mut tono = office.officer("Tono", Role::Statistik, "").await;
        assert_eq!(tono.get("/petugas/hari-ini").await.status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn a_case_shows_when_its_clock_stood() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let case = enters(&mut rini, SIGI, &[]).await;
        for (status, expected) in [
            ("waiting", "waktu berhenti"),
            ("checking", "Jum, 15 Jan 2027 16.00 WITA sampai Jum, 15 Jan 2027 16.10 WITA"),
        ] {
            rini.get(&case).await;
            let form = rini.signed(&[("status", status)]);
            rini.posts_and_follows(&format!("{case}/status"), &form).await;
            assert!(rini.page.contains(expected), "{expected} in {}", rini.page);
            office.clock.advance(minutes(10));
        }
    });
}

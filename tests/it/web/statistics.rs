//! The figures in the console: who sees which, and what stands on the pages.

use axum::http::StatusCode;
use suluh::app::cases::ByHand;
use suluh::domain::case::{Channel, Priority};
use suluh::domain::staff::Role;

use super::Office;
use crate::databases::{Db, on_both, on_sqlite};

/// So many cases of a kabupaten, entered at the desk.
async fn cases(office: &Office, name: &str, area: Option<&str>, category: &str, count: usize) {
    office.app.add_staff(name, Role::Petugas, "", None).await.unwrap();
    let token = office.app.login_token(name).await.unwrap();
    let cookie = office.app.redeem(&token, "test").await.unwrap().unwrap();
    let staff = office.app.staff_of_session(&cookie).await.unwrap().unwrap();
    for number in 0..count {
        let report = ByHand {
            channel: [Channel::Phone, Channel::Letter][number % 2],
            category: category.into(),
            priority: Priority::Normal,
            area: area.map(str::to_owned),
            country: Some("MY".into()),
            narrative: "Ditawari kerja di Malaysia, disuruh setor uang muka 5 juta ke rekening pribadi."
                .into(),
            identifiers: "".into(),
            reporter: "".into(),
            uploads: vec![],
        };
        office.app.enter_by_hand(&staff, report).await.unwrap();
    }
}

/// The cell beside a name in the tables of a page.
fn beside(page: &str, name: &str) -> String {
    let mark = format!("<td>{name}</td><td>");
    let rest = page.split(&mark).nth(1).unwrap_or_else(|| panic!("no row {name} in {page}"));
    rest.split('<').next().unwrap().replace("&#60;", "<")
}

on_both! {
    async fn officers_see_exact_counts_and_what_is_shared_hides_small_ones(db: Db) {
        let office = Office::open(db);
        cases(&office, "Satu", Some("72.10"), "calo-desa", 12).await;
        cases(&office, "Dua", Some("72.71"), "pmi-sakit", 2).await;
        cases(&office, "Tiga", None, "calo-desa", 30).await;
        cases(&office, "Empat", Some("72.02"), "overstay", 40).await;
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        rini.get("/petugas/statistik").await;
        assert_eq!(beside(&rini.page, "Kota Palu"), "2");
        assert_eq!(beside(&rini.page, "Kabupaten Sigi"), "12");
        assert_eq!(beside(&rini.page, "Kabupaten Buol"), "0");
        assert_eq!(beside(&rini.page, "Malaysia"), "84");
        assert_eq!(beside(&rini.page, "telepon"), "42");
        assert!(rini.page.contains("Naik dari 0 menjadi 84 kasus"), "{}", rini.page);
        assert!(rini.page.len() < 60_000, "{}", rini.page.len());
        rini.get("/petugas/statistik?bagi=1").await;
        // Two cases, and for their sake twelve and thirty.
        for hidden in ["Kota Palu", "Kabupaten Buol", "Kabupaten Sigi", "belum diketahui"] {
            assert_eq!(beside(&rini.page, hidden), "<5*", "{hidden}");
        }
        assert_eq!(beside(&rini.page, "Kabupaten Poso"), "40");
        assert!(rini.page.contains("Untuk dibagikan"), "{}", rini.page);
        rini.get("/petugas/statistik/tahun/2027").await;
        assert!(rini.page.contains("Kasus masuk: 84; tahun sebelumnya 0"), "{}", rini.page);
    }

    async fn the_area_of_an_officer_limits_what_is_counted(db: Db) {
        let office = Office::open(db);
        cases(&office, "Satu", Some("72.10.01.2001"), "calo-desa", 2).await;
        cases(&office, "Dua", Some("72.71"), "calo-desa", 3).await;
        for (name, area, wanted) in [("Sigi", "72.10", "2"), ("Palu", "72.71", "3"), ("Desa", "72.10.01", "2")] {
            let mut officer = office.officer(name, Role::Petugas, area).await;
            officer.get("/petugas/statistik").await;
            assert_eq!(beside(&officer.page, "Malaysia"), wanted, "{area}");
        }
    }
}

#[test]
fn who_sees_numbers_sees_nothing_else_and_only_masked_ones() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        cases(&office, "Satu", Some("72.10"), "calo-desa", 3).await;
        let mut budi = office.officer("Budi", Role::Statistik, "").await;
        let led = budi.get("/petugas").await;
        assert_eq!((led.status, led.header("location")), (StatusCode::SEE_OTHER, "/petugas/statistik"));
        budi.get("/petugas/statistik").await;
        assert_eq!(beside(&budi.page, "Malaysia"), "<5*");
        assert!(!budi.page.contains("angka lengkap"), "{}", budi.page);
        // Days would tell by their difference what months hide.
        budi.get("/petugas/statistik?dari=2027-01-14&sampai=2027-01-15").await;
        assert!(budi.page.contains("2027-01-01 sampai 2027-01-31"), "{}", budi.page);
        for closed in ["/petugas/register", "/petugas/gelombang", "/petugas/kasus/baru"] {
            assert_eq!(budi.get(closed).await.status, StatusCode::FORBIDDEN, "{closed}");
        }
        let mut penulis = office.officer("Tuti", Role::Penulis, "").await;
        for page in ["/petugas/statistik", "/petugas/statistik/csv/wilayah", "/petugas/statistik/tahun/2027"]
        {
            assert_eq!(penulis.get(page).await.status, StatusCode::FORBIDDEN, "{page}");
        }
    });
}

#[test]
fn each_table_is_a_file_that_spreadsheets_read() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        cases(&office, "Satu", Some("72.10"), "calo-desa", 6).await;
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        rini.get("/petugas/statistik?masa=2027-k1").await;
        let files: Vec<String> = rini
            .page
            .split("href=\"/petugas/statistik/csv/")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&"))
            .collect();
        assert!(files.len() >= 6, "{files:?}");
        for file in &files {
            let answer = rini.get(&format!("/petugas/statistik/csv/{file}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{file}");
            assert!(answer.header("content-type").starts_with("text/csv"));
            let text = answer.text();
            let text = text.strip_prefix('\u{feff}').expect("begins as spreadsheets want it");
            let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
            assert!(reader.records().all(|record| record.unwrap().len() == 2), "{text}");
        }
        let districts = rini.get("/petugas/statistik/csv/wilayah?masa=2027-01").await.text();
        assert!(districts.contains("Kabupaten Sigi,6\r\n"), "{districts}");
        assert_eq!(rini.get("/petugas/statistik/csv/apa").await.status, StatusCode::NOT_FOUND);
        assert_eq!(rini.get("/petugas/statistik/tahun/27").await.status, StatusCode::NOT_FOUND);
        assert_eq!(rini.get("/petugas/statistik?masa=apa&dari=x").await.status, StatusCode::OK);
    });
}

//! Merging and linking at the desk, and entering a case beside those that may be the same.

use axum::http::StatusCode;
use suluh::domain::staff::Role;

use super::console::enters;
use super::{Browser, Office, Part};
use crate::databases::{Db, on_sqlite};

fn id(case: &str) -> &str {
    case.rsplit('/').next().unwrap()
}

async fn reads(officer: &mut Browser, page: &str) -> String {
    let answer = officer.get(page).await;
    assert_eq!(answer.status, StatusCode::OK, "{page}");
    answer.text()
}

#[test]
fn two_cases_are_seen_side_by_side_merged_and_parted() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Penyelia, "").await;
        let (one, two) = (enters(&mut rini, "", &[]).await, enters(&mut rini, "", &[]).await);
        let choose = reads(&mut rini, &format!("{one}/gabung")).await;
        assert!(
            choose.contains(&format!("{one}/gabung?dengan={}", id(&two))),
            "the other is offered: {choose}"
        );
        let page = format!("{one}/gabung?dengan={}", id(&two));
        let sides = reads(&mut rini, &page).await;
        assert!(sides.contains("Sama-sama menyebut nomor") && sides.contains("Gabung 2 kasus"), "{sides}");
        assert!(!sides.contains("Bu Contoh"), "who reported stays in the drawer");

        let foreign = rini.signed(&[("dengan", id(&two)), ("utama", "lain"), ("reason", "sama")]);
        assert_eq!(rini.post(&format!("{one}/gabung"), &foreign).await.status, StatusCode::BAD_REQUEST);
        let form = rini.signed(&[("dengan", id(&two)), ("utama", id(&two)), ("reason", "orang yang sama")]);
        let merged = rini.post(&format!("{one}/gabung"), &form).await;
        assert_eq!(merged.header("location"), format!("{two}#berkaitan"));
        assert!(reads(&mut rini, &two).await.contains("Digabung ke sini"));
        let twice = rini.post(&format!("{one}/gabung"), &form).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(twice.text().contains("orang yang sama"), "the words are not lost: {}", twice.text());

        assert!(reads(&mut rini, &one).await.contains("Laporan ganda. Ditangani di"));
        let form = rini.signed(&[("reason", "bukan orang yang sama")]);
        assert_eq!(rini.post(&format!("{one}/pisah"), &form).await.status, StatusCode::SEE_OTHER);
        assert!(!reads(&mut rini, &one).await.contains("Laporan ganda. Ditangani di"));
    });
}

#[test]
fn an_officer_links_by_code_and_merges_nothing() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let (one, two) = (enters(&mut rini, "", &[]).await, enters(&mut rini, "", &[]).await);
        let other = reads(&mut rini, &two).await;
        let code = other.split("<h1 class=\"code\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        let page = reads(&mut rini, &one).await;
        assert!(!page.contains("Gabung dengan kasus lain"));
        let nothing = rini.signed(&[("kode", "tidak-ada-000"), ("jenis", "same_family")]);
        let refused = rini.post(&format!("{one}/kaitan"), &nothing).await;
        assert!(refused.text().contains("Tidak ada kasus dengan kode itu"), "{}", refused.text());
        let form = rini.signed(&[("kode", &code), ("jenis", "same_family")]);
        assert_eq!(rini.post(&format!("{one}/kaitan"), &form).await.status, StatusCode::SEE_OTHER);
        let linked = reads(&mut rini, &two).await;
        let link =
            linked.split("name=\"kaitan\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert!(linked.contains("satu keluarga"));
        let form = rini.signed(&[("kaitan", &link)]);
        assert_eq!(rini.post(&format!("{two}/kaitan/hapus"), &form).await.status, StatusCode::SEE_OTHER);
        assert!(!reads(&mut rini, &one).await.contains("name=\"kaitan\""));
        let merge = rini.signed(&[("dengan", id(&two)), ("utama", id(&one)), ("reason", "sama")]);
        assert_eq!(rini.post(&format!("{one}/gabung"), &merge).await.status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn cases_that_may_be_the_same_are_shown_while_one_is_typed() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        enters(&mut rini, "", &[]).await;
        rini.get("/petugas/kasus/baru").await;
        for typed in ["wa.me/6281200001234", "@NamaAkun"] {
            let form = rini.signed(&[("perekrut.kontak", typed), ("bagian", "1")]);
            let found = rini.post("/petugas/kasus/baru/mirip", &form).await.text();
            assert!(found.contains("1 kasus mungkin sama") && !found.contains("<html"), "{typed}: {found}");
        }
        let form = rini.signed(&[("perekrut.kontak", "0812-0000-5555"), ("narasi", "Hal lain sama sekali.")]);
        let none = rini.post("/petugas/kasus/baru/mirip", &form).await.text();
        assert!(none.contains("Belum ada kasus yang mirip") && none.contains("<html"), "{none}");
        let mut budi = office.officer("Budi", Role::Statistik, "").await;
        budi.get("/petugas/sesi").await;
        let form = budi.signed(&[("perekrut.kontak", "0812-0000-1234")]);
        assert_eq!(budi.post("/petugas/kasus/baru/mirip", &form).await.status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn a_name_written_alike_in_the_same_kabupaten_is_similar() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let parts: [Part<'_>; 6] = [
            ("channel", None, b"walk_in"),
            ("category", None, b"calo-desa"),
            ("narasi", None, b"Datang ke kantor."),
            ("perekrut.kontak", None, b"Muhamad Contohwan"),
            ("kasus.tempat", None, b"72.10"),
            ("pelapor.kontak_balik", None, b"tidak"),
        ];
        let first = rini.records(&parts).await;
        let asks = |place: &'static str| [("perekrut.kontak", "Mohammad Contohwan"), ("kasus.tempat", place)];
        let here = rini.signed(&asks("72.10.08"));
        let found = rini.post("/petugas/kasus/baru/mirip", &here).await.text();
        assert!(found.contains("1 kasus mungkin sama"), "{found}");
        let elsewhere = rini.signed(&asks("72.71"));
        let found = rini.post("/petugas/kasus/baru/mirip", &elsewhere).await.text();
        assert!(found.contains("Belum ada kasus yang mirip"), "{found}");
        let page = rini.get(&first).await.text();
        assert!(page.contains("tidak usah"), "the consent was kept: {page}");
    });
}

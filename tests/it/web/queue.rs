//! The queue in a browser: filters in the address, labels, saved searches, words, acts on several cases.

use axum::http::StatusCode;
use suluh::domain::staff::Role;

use super::console::enters;
use super::{Browser, Office};
use crate::databases::{Db, on_sqlite};

const SIGI: &str = "Kabupaten Sigi, Sulawesi Tengah (72.10)";
const POSO: &str = "Kabupaten Poso, Sulawesi Tengah (72.02)";

/// The codes on a page, in order.
fn codes(page: &str) -> Vec<String> {
    let shown = regex::Regex::new(r#"class="code"[^>]*>([a-z]+-[a-z]+-\d{3})<"#).unwrap();
    shown.captures_iter(page).map(|hit| hit[1].to_owned()).collect()
}

/// The id in a case's address.
fn id(case: &str) -> &str {
    case.rsplit('/').next().unwrap().split('#').next().unwrap()
}

async fn sees(officer: &mut Browser, address: &str) -> usize {
    let got = officer.get(address).await;
    assert_eq!(got.status, StatusCode::OK, "{address}: {}", officer.page);
    codes(&officer.page).len()
}

#[test]
fn a_filter_is_the_address_and_each_chip_takes_one_away() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let sigi = enters(&mut rini, SIGI, &[]).await;
        enters(&mut rini, POSO, &[]).await;
        assert_eq!(sees(&mut rini, "/petugas?map=semua").await, 2);
        assert_eq!(sees(&mut rini, "/petugas?map=semua&wilayah=72.10").await, 1);
        assert!(rini.page.contains("1 kasus cocok."), "{}", rini.page);
        assert_eq!(sees(&mut rini, "/petugas?map=semua&wilayah=72.10&urgensi=low").await, 0);
        assert!(rini.page.contains("Tidak ada kasus yang cocok dengan saringan ini."));
        assert!(rini.page.contains(r#"href="/petugas?map=semua&#38;urgensi=low""#), "{}", rini.page);
        rini.get("/petugas/saring?map=semua&wilayah=72.10&label=anak").await;
        for chosen in
            [r#"value="72.10" checked"#, r#"name="label" value="anak" checked"#, r#"value="semua" selected"#]
        {
            assert!(rini.page.contains(chosen), "{chosen}");
        }
        assert!(rini.page.len() < 60_000, "{}", rini.page.len());

        rini.get(&sigi).await;
        let form = rini.signed(&[("label", "anak")]);
        rini.posts_and_follows(&format!("/petugas/kasus/{}/label", id(&sigi)), &form).await;
        assert_eq!(sees(&mut rini, "/petugas?map=semua&label=anak&label=viral").await, 1);
        assert!(rini.page.contains("Menyangkut anak"));
        assert_eq!(sees(&mut rini, "/petugas?map=semua&semua_label=anak&semua_label=viral").await, 0);
        let form = rini.signed(&[("label", "tidak-ada")]);
        let refused = rini.post(&format!("/petugas/kasus/{}/label", id(&sigi)), &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn a_saved_search_stands_beside_the_folders_of_those_who_may_see_it() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let mut budi = office.officer("Budi", Role::Petugas, "").await;
        enters(&mut rini, SIGI, &[]).await;
        for (name, shared) in [("Sigi saja", ""), ("Sigi bersama", "kantor")] {
            rini.get("/petugas?map=semua&wilayah=72.10").await;
            let fields = [("map", "semua"), ("wilayah", "72.10"), ("nama", name), ("bagi", shared)];
            let form = rini.signed(&fields);
            rini.posts_and_follows("/petugas/pencarian", &form).await;
            assert!(rini.page.contains(name), "{}", rini.page);
        }
        budi.get("/petugas").await;
        assert!(budi.page.contains("Sigi bersama") && !budi.page.contains("Sigi saja"));
        budi.get("/petugas?map=semua&wilayah=72.10").await;
        assert!(!budi.page.contains("Hapus “Sigi bersama”"), "another's search");
        let found = r#"(/petugas/pencarian/[^/]+/hapus)"><input[^>]*><button class="link">Hapus “Sigi saja”"#;
        let found = regex::Regex::new(found).unwrap();
        rini.get("/petugas?map=semua&wilayah=72.10").await;
        let own = found.captures(&rini.page).unwrap()[1].to_owned();
        let form = budi.signed(&[]);
        assert_eq!(budi.post(&own, &form).await.status, StatusCode::NOT_FOUND);
        let form = rini.signed(&[]);
        rini.posts_and_follows(&own, &form).await;
        assert!(!rini.page.contains("Sigi saja"), "{}", rini.page);
        let form = rini.signed(&[("map", "semua"), ("nama", "  ")]);
        let nameless = rini.post("/petugas/pencarian", &form).await;
        assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn words_of_the_story_and_of_notes_find_a_case_and_never_stand_in_an_address() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let case = enters(&mut rini, SIGI, &[]).await;
        rini.get(&case).await;
        let form = rini.signed(&[("text", "Ternyata pabriknya di Johor.")]);
        rini.posts_and_follows(&format!("/petugas/kasus/{}/catatan", id(&case)), &form).await;
        rini.get("/petugas?map=selesai").await;
        for (words, found) in [("PABRIK johor", true), ("pabrik singapura", false), ("yang dan", false)] {
            let form = rini.signed(&[("cari", words)]);
            let got = rini.post("/petugas/cari", &form).await;
            assert_eq!(got.status, StatusCode::OK);
            assert_eq!(!codes(&got.text()).is_empty(), found, "{words}");
            assert!(!got.text().contains("cari="), "no search in an address");
            rini.get("/petugas?map=selesai").await;
        }
    });
}

#[test]
fn ticked_cases_are_named_before_and_told_of_after() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut dewi = office.officer("Dewi", Role::Penyelia, "").await;
        let mut budi = office.officer("Budi", Role::Petugas, "").await;
        let mut cases = Vec::new();
        for _ in 0..3 {
            cases.push(enters(&mut dewi, SIGI, &[]).await);
        }
        let ids: Vec<&str> = cases.iter().map(|case| id(case)).collect();
        let ticked: Vec<(&str, &str)> = ids.iter().map(|id| ("kasus", *id)).collect();
        dewi.get("/petugas?map=semua").await;
        let form = dewi.signed(&[&ticked[..], &[("laku", "tutup")]].concat());
        let asked = dewi.post("/petugas/massal", &form).await.text();
        assert!(asked.contains("Tutup 3 kasus?"), "{asked}");
        assert_eq!(codes(&asked).len(), 3);

        // While Dewi thinks, Budi takes one of them.
        budi.get(&cases[1]).await;
        let form = budi.signed(&[]);
        budi.posts_and_follows(&format!("/petugas/kasus/{}/ambil", ids[1]), &form).await;
        let seen: Vec<String> = ids.iter().map(|id| format!("{id}~")).collect();
        let seen: Vec<(&str, &str)> = seen.iter().map(|one| ("kasus", one.as_str())).collect();
        dewi.get("/petugas?map=semua").await;
        let form = dewi.signed(&[&seen[..], &[("laku", "tutup"), ("nilai", "selesai")]].concat());
        let done = dewi.post("/petugas/massal/jadi", &form).await.text();
        assert!(done.contains("2 kasus ditutup.") && done.contains("1 kasus tidak diubah"), "{done}");
        assert!(done.contains("sementara itu sudah dipegang Budi"), "{done}");
        assert_eq!(sees(&mut dewi, "/petugas?map=selesai").await, 2);

        budi.get("/petugas?map=semua").await;
        assert!(!budi.page.contains(r#"value="tugaskan""#), "a petugas assigns nothing");
        let form = budi.signed(&[("kasus", ids[1]), ("laku", "tugaskan")]);
        assert_eq!(budi.post("/petugas/massal", &form).await.status, StatusCode::FORBIDDEN);
        let form = dewi.signed(&[("laku", "tutup")]);
        assert_eq!(dewi.post("/petugas/massal", &form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

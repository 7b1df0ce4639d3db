//! The pages of the office: people, settings, dialogs.

use axum::http::StatusCode;
use suluh::domain::staff::Role;

use super::Office;
use crate::databases::{Db, on_sqlite};

/// The address behind the first link of that text.
fn link(page: &str, begins: &str) -> String {
    let at = page.find(&format!("href=\"{begins}")).unwrap_or_else(|| panic!("no {begins} in {page}"));
    page[at + 6..].split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&")
}

#[test]
fn an_admin_keeps_the_people() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut admin = office.officer("Admin", Role::Admin, "").await;
        admin.get("/petugas/staf").await;
        assert!(admin.page.contains("Siapa boleh apa") && admin.page.contains("Menerbitkan peringatan"));
        let form = admin.signed(&[("nama", "Rini"), ("peran", "petugas"), ("wilayah", "Kabupaten Sigi")]);
        admin.posts_and_follows("/petugas/staf", &form).await;
        assert!(admin.page.contains("Kabupaten Sigi, Sulawesi Tengah (72.10)"), "{}", admin.page);
        admin.get("/petugas/staf").await;
        let rini = ["/petugas/staf/0", "/petugas/staf/1"].iter().find_map(|begins| {
            let rows = admin.page.split("<tr>").find(|row| row.contains("<b>Rini</b>"))?;
            rows.contains(begins).then(|| link(rows, begins))
        });
        let rini = rini.unwrap();
        admin.get(&rini).await;
        let form = admin.signed(&[("lakukan", "tautan")]);
        let shown = admin.post(&rini, &form).await.text();
        let at = shown.find("/petugas/masuk/").unwrap();
        let path = shown[at..].split('<').next().unwrap().to_owned();
        assert!(!admin.get(&rini).await.text().contains("/petugas/masuk/"), "shown once");
        let mut browser = office.somebody();
        assert_eq!(browser.post(&path, "").await.status, StatusCode::SEE_OTHER);
        admin.get(&rini).await;
        let form = admin.signed(&[("lakukan", "nonaktif")]);
        admin.posts_and_follows(&rini, &form).await;
        assert!(admin.page.contains("nonaktif"));
        assert_eq!(browser.get("/petugas").await.status, StatusCode::SEE_OTHER, "out at once");
        let form = admin.signed(&[("telegram", "@nama"), ("lakukan", "telegram")]);
        let wrong = admin.post(&rini, &form).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text().contains("hanya berisi angka"), "{}", wrong.text());
    });
}

#[test]
fn a_setting_is_changed_in_its_form() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut admin = office.officer("Admin", Role::Admin, "").await;
        admin.get("/petugas/pengaturan").await;
        assert!(admin.page.contains("/petugas/pengaturan/holidays"), "{}", admin.page);
        admin.get("/petugas/pengaturan/holidays/baris").await;
        let typed =
            |day| [("c0", day), ("c1", "Hari <b>contoh</b>"), ("c2", "libur_nasional"), ("catatan", "SKB")];
        let form = admin.signed(&typed("kapan"));
        let wrong = admin.post("/petugas/pengaturan/holidays/baris", &form).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.text().contains("Tanggal: <span lang=\"id\">`kapan` bukan tanggal"),
            "{}",
            wrong.text()
        );
        assert!(wrong.text().contains("value=\"kapan\""), "what was typed is kept");
        let form = admin.signed(&typed("2027-08-18"));
        admin.posts_and_follows("/petugas/pengaturan/holidays/baris", &form).await;
        assert!(admin.page.contains("2027-08-18") && admin.page.contains("SKB"), "{}", admin.page);
        assert!(!admin.page.contains("<b>contoh"), "markup stays text");
        let row = admin.page.split("<tr>").find(|row| row.contains("2027-08-18")).unwrap().to_owned();
        let row = link(&row, "/petugas/pengaturan/holidays/baris");
        admin.get(&row).await;
        let mark = admin.field("tanda");
        let form = admin.signed(&[("tanda", &mark), ("lakukan", "hapus"), ("catatan", "keliru")]);
        admin.posts_and_follows("/petugas/pengaturan/holidays/baris", &form).await;
        assert!(!admin.page.contains("2027-08-18"));
        let late = admin.post("/petugas/pengaturan/holidays/baris", &form).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "it is gone already");
        let version = link(&admin.page, "/petugas/pengaturan/holidays/versi/");
        admin.get(&version).await;
        assert!(admin.page.contains("<ins>2027-08-18"), "{}", admin.page);
        let id = admin.field("versi");
        let form = admin.signed(&[("versi", &id), ("catatan", "ternyata benar")]);
        admin.posts_and_follows("/petugas/pengaturan/holidays/versi", &form).await;
        assert!(admin.page.contains("2027-08-18"));
    });
}

#[test]
fn a_dialog_is_written_tried_and_published_by_another() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut writer = office.officer("Penulis", Role::Penulis, "").await;
        for path in ["", "/berkas?berkas=kur.yaml", "/coba", "/pertanyaan"] {
            let page = writer.get(&format!("/petugas/dialog{path}")).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
        }
        let map = writer.get("/petugas/dialog/peta").await;
        assert!(!map.header("content-security-policy").contains("unsafe"));
        assert!(map.text().contains("href=\"?ke=kur#kur\""), "{}", map.text());
        let found = writer.get("/petugas/dialog/peta?cari=pinjaman+KUR").await.text();
        assert!(found.contains("href=\"?ke=kur"), "{found}");
        let dialog = writer.get("/petugas/dialog/peta?ke=kur").await.text();
        assert!(dialog.contains("id=\"kur\"") && !dialog.contains("id=\"menu\""), "{dialog}");

        writer.get("/petugas/dialog/berkas?berkas=_texts.yaml").await;
        let (base, seen) = (writer.field("dasar"), writer.field("tampak"));
        let loaded = suluh::dialog::load::Source::embedded().files.remove("_texts.yaml").unwrap();
        let text = loaded.replace("tombol.menu: ", "tombol.menu: Daftar ");
        let fields = [("berkas", "_texts.yaml"), ("isi", text.as_str()), ("dasar", &base), ("tampak", &seen)];
        let form = writer.signed(&fields);
        writer.posts_and_follows("/petugas/dialog/berkas", &form).await;
        assert!(writer.page.contains("<ins>tombol.menu: Daftar"), "{}", writer.page);
        let again = writer.post("/petugas/dialog/berkas", &form).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "of an older form");
        writer.get("/petugas/dialog/coba").await;
        let form = writer.signed(&[("main", "[]"), ("bahasa", "id"), ("kata", "/lapor")]);
        let played = writer.post("/petugas/dialog/coba", &form).await.text();
        assert!(played.contains(">Daftar Menu</button>"), "{played}");

        writer.get("/petugas/dialog").await;
        assert!(!writer.page.contains("Terbitkan _texts.yaml"), "not by a writer");
        let mut head = office.officer("Kepala", Role::Penyelia, "").await;
        head.get("/petugas/dialog").await;
        let draft = head.field("konsep");
        let form = head.signed(&[("konsep", &draft), ("alasan", "sudah dibaca berdua")]);
        head.posts_and_follows("/petugas/dialog/terbit", &form).await;
        assert!(head.page.contains("Belum ada konsep"), "{}", head.page);
        let menu = office.app.dialogs().phrase("tombol.menu", &suluh::domain::text::Lang::default(), &[]);
        assert_eq!(menu.to_plain(), "Daftar Menu");
    });
}

#[test]
fn everyone_comes_in_where_their_work_begins() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        for (role, home, start) in [
            (Role::Petugas, "/petugas", StatusCode::OK),
            (Role::Penyelia, "/petugas", StatusCode::OK),
            (Role::Admin, "/petugas/staf", StatusCode::OK),
            (Role::Penulis, "/petugas/dialog", StatusCode::SEE_OTHER),
            (Role::Statistik, "/petugas/statistik", StatusCode::SEE_OTHER),
        ] {
            office.app.add_staff(role.as_str(), role, "", None).await.unwrap();
            let token = office.app.login_token(role.as_str()).await.unwrap();
            let mut browser = office.somebody();
            let entered = browser.post(&format!("/petugas/masuk/{token}"), "").await;
            assert_eq!(entered.header("location"), home, "{role}");
            assert_eq!(browser.get(home).await.status, StatusCode::OK, "{role}");
            let begun = browser.get("/petugas").await;
            assert_eq!(begun.status, start, "{role}");
            if start == StatusCode::SEE_OTHER {
                assert_eq!(begun.header("location"), home, "{role}");
            }
        }
    });
}

#[test]
fn a_label_of_the_office_filters_the_queue() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut head = office.officer("Kepala", Role::Penyelia, "").await;
        head.get("/petugas/pengaturan").await;
        assert!(!head.page.contains("/petugas/pengaturan/office"), "facts of the office are an admin's");
        head.get("/petugas/pengaturan/labels/baris").await;
        let form = head.signed(&[("c0", "pasar-malam"), ("c1", "Pasar malam"), ("catatan", "Lima laporan")]);
        head.posts_and_follows("/petugas/pengaturan/labels/baris", &form).await;
        assert!(head.page.contains("Tersimpan dan sudah dipakai") && head.page.contains("Lima laporan"));
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        rini.get("/petugas/saring").await;
        assert!(rini.page.contains("Pasar malam"), "{}", rini.page);
    });
}

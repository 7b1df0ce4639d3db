//! The case page in a browser without script: canned answers, previews, stale pages, the drawer in its place, paper, and words
//! that mean harm.

use axum::http::StatusCode;
use regex::Regex;
use suluh::app::cases::ByHand;
use suluh::domain::case::{Channel, Priority};
use suluh::domain::staff::Role;

use super::chat::{code, reports};
use super::console::{enters, opens};
use super::{Browser, Office, picture};
use crate::databases::{Db, on_sqlite};

/// Reports full of markup, scripts and signs that turn letters around.
const HOSTILE: &str = include_str!("hostile.json");

#[test]
fn a_canned_answer_is_filled_previewed_and_sent_under_the_office_name() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut sari = office.somebody();
        reports(&mut sari, "Dia minta uang muka.").await;
        let code = code(&sari);
        let mut rini = office.officer("Rini Rahasia", Role::Petugas, "").await;
        let case = opens(&mut rini, &code).await;
        let filled = rini.signed(&[
            ("text", "Halo."),
            ("siap", "minta-bukti"),
            ("isi", "ya"),
            ("tunggu", "ya"),
            ("batas", "2027-02-01"),
        ]);
        rini.posts_and_follows(&format!("{case}/balas"), &filled).await;
        assert!(rini.page.contains("Halo.\n\nBoleh kirim bukti yang ada?"), "{}", rini.page);
        assert!(rini.page.contains("paling lambat 1 Feb 2027"), "the day is filled in");
        assert!(rini.page.contains("value=\"2027-02-01\"") && rini.page.contains("ada draf"));
        let shown = rini.signed(&[
            ("text", "Ada *bukti*?"),
            ("lihat", "ya"),
            ("tunggu", "ya"),
            ("batas", "2027-02-01"),
        ]);
        rini.posts_and_follows(&format!("{case}/balas"), &shown).await;
        let preview =
            rini.page.split("class=\"preview\"").nth(1).unwrap().split("</section>").next().unwrap();
        for words in ["<b>Petugas 1</b>", &code, "Ada *bukti*?", "1 Feb 2027"] {
            assert!(preview.contains(words), "{words} in {preview}");
        }
        sari.get("/").await;
        assert!(!sari.page.contains("Ada *bukti*?"), "a preview is not sent");
        let version = rini.field("versi");
        let sent = rini.signed(&[
            ("text", "Ada *bukti*?"),
            ("tunggu", "ya"),
            ("batas", "2027-02-01"),
            ("versi", &version),
        ]);
        rini.posts_and_follows(&format!("{case}/balas"), &sent).await;
        assert!(rini.page.contains("menunggu pelapor") && !rini.page.contains("ada draf"), "{}", rini.page);
        sari.get("/").await;
        assert!(sari.page.contains("Ada *bukti*?") && sari.page.contains("Petugas 1"), "{}", sari.page);
        assert!(!sari.page.contains("Rini Rahasia"), "never the real name");
    });
}

#[test]
fn a_stale_page_comes_back_with_the_words_and_what_happened() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut sari = office.somebody();
        reports(&mut sari, "Kasus untuk dua petugas.").await;
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let mut budi = office.officer("Budi", Role::Petugas, "").await;
        let case = opens(&mut rini, &code(&sari)).await;
        budi.get(&case).await;
        assert!(budi.page.contains("Rini (Petugas 1) juga membuka kasus ini"), "{}", budi.page);
        let gone = rini.post(&format!("{case}/pergi"), &rini.signed(&[])).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        budi.get(&case).await;
        assert!(!budi.page.contains("juga membuka kasus ini"), "{}", budi.page);
        rini.get(&case).await;
        let form = rini.signed(&[("text", "Sudah saya jawab."), ("versi", &rini.field("versi"))]);
        rini.posts_and_follows(&format!("{case}/balas"), &form).await;
        let old = budi.field("versi");
        let form = budi.signed(&[("text", "Jawaban kedua."), ("versi", &old)]);
        budi.posts_and_follows(&format!("{case}/balas"), &form).await;
        for words in
            ["Belum terkirim", "Sudah saya jawab.", ">Jawaban kedua.</textarea>", "Tetap kirim ke pelapor"]
        {
            assert!(budi.page.contains(words), "{words} in {}", budi.page);
        }
        sari.get("/").await;
        assert!(!sari.page.contains("Jawaban kedua."));
        let form = budi.signed(&[
            ("reason", "selesai"),
            ("word", "Sampai jumpa."),
            ("yakin", "ya"),
            ("versi", &old),
        ]);
        budi.posts_and_follows(&format!("{case}/tutup"), &form).await;
        assert!(
            budi.page.contains(">Sampai jumpa.</textarea>")
                && budi.page.contains("value=\"selesai\" selected")
        );
        let form = budi.signed(&[("status", "in_progress"), ("versi", &old)]);
        budi.posts_and_follows(&format!("{case}/status"), &form).await;
        assert!(budi.page.contains("Status belum diubah"));
        budi.get(&format!("{case}?tulis=balas")).await;
        let form = budi.signed(&[("text", "Jawaban kedua."), ("versi", &budi.field("versi"))]);
        budi.posts_and_follows(&format!("{case}/balas"), &form).await;
        sari.get("/").await;
        assert!(sari.page.contains("Jawaban kedua."), "{}", sari.page);
    });
}

#[test]
fn the_drawer_opens_in_its_place_and_paper_names_nobody_without_a_reason() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let case = enters(&mut rini, "", &[&picture()]).await;
        rini.get(&case).await;
        let kept = rini.signed(&[("bentuk", "note"), ("text", "belum selesai")]);
        assert_eq!(rini.post(&format!("{case}/draf"), &kept).await.status, StatusCode::NO_CONTENT);
        let form = rini.signed(&[("reason", "menelepon pelapor")]);
        let open = rini.post(&format!("{case}/identitas?tampil=bukti"), &form).await.text();
        for words in [
            "Bu Contoh",
            "menelepon pelapor",
            ">belum selesai</textarea>",
            "href=\"?tampil=semua#cerita\"",
            "Bukti 1",
        ] {
            assert!(open.contains(words), "{words} in {open}");
        }
        rini.get(&format!("{case}/cetak")).await;
        assert!(!rini.page.contains("Bu Contoh"), "paper without a reason names nobody");
        for words in ["Menelepon: ada &#60;b&#62;calo", "Daftar lampiran", "BP3MI"] {
            assert!(rini.page.contains(words), "{words} in {}", rini.page);
        }
        assert!(
            Regex::new("<code>[0-9a-f]{64}</code>").unwrap().is_match(&rini.page),
            "the sum of the annex"
        );
        let form = rini.signed(&[("reason", "x")]);
        assert_eq!(rini.post(&format!("{case}/cetak"), &form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let form = rini.signed(&[("reason", "untuk penyidik")]);
        assert!(rini.post(&format!("{case}/cetak"), &form).await.text().contains("Bu Contoh"));
        let mut ana = office.officer("Ana", Role::Penyelia, "").await;
        ana.get(&case).await;
        assert!(
            ana.page.contains("Siapa membuka identitas") && ana.page.contains("untuk penyidik"),
            "{}",
            ana.page
        );
    });
}

#[test]
fn a_step_is_ticked_by_its_button() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let case = enters(&mut rini, "", &[]).await;
        rini.get(&case).await;
        let form = rini.signed(&[("selesai", "aman")]);
        rini.posts_and_follows(&format!("{case}/langkah"), &form).await;
        assert!(rini.page.contains("name=\"batal\" value=\"aman\" aria-pressed=\"true\""), "{}", rini.page);
        let form = rini.signed(&[("batal", "aman")]);
        rini.posts_and_follows(&format!("{case}/langkah"), &form).await;
        assert!(
            rini.page.contains("name=\"selesai\" value=\"aman\" aria-pressed=\"false\""),
            "{}",
            rini.page
        );
    });
}

#[test]
fn labels_are_set_and_taken_off_on_the_page_in_either_language() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let case = enters(&mut rini, "", &[]).await;
        rini.get(&case).await;
        assert!(rini.page.contains("Belum ada label."), "{}", rini.page);
        let form = rini.signed(&[("label", "butuh-penerjemah")]);
        rini.posts_and_follows(&format!("{case}/label"), &form).await;
        let chip = "name=\"label\" value=\"butuh-penerjemah\"><span class=\"sr\">Lepas label </span>Butuh penerjemah";
        assert!(rini.page.contains(chip), "{}", rini.page);
        assert!(!rini.page.contains("<option value=\"butuh-penerjemah\""), "it is not offered twice");
        assert!(rini.page.contains("Label berubah: <bdi>+ Butuh penerjemah</bdi>"), "{}", rini.page);
        let english = rini.signed(&[("lang", "en")]);
        rini.posts_and_follows("/petugas/bahasa", &english).await;
        rini.get(&case).await;
        assert!(rini.page.contains("Remove label </span>Needs an interpreter"), "{}", rini.page);
        let form = rini.signed(&[("label", "butuh-penerjemah"), ("lepas", "ya")]);
        rini.posts_and_follows(&format!("{case}/label"), &form).await;
        assert!(rini.page.contains("No label yet."), "{}", rini.page);
    });
}

/// Nothing on a page runs, loads from elsewhere or turns letters around.
pub(super) fn harmless(page: &str) {
    let count = |pattern: &str| Regex::new(pattern).unwrap().find_iter(page).count();
    let ours = r#"<script src="/aset/[a-z]+-[0-9a-f]{12}\.js" defer></script>"#;
    assert_eq!(count("(?i)<script"), count(ours), "only our scripts in {page}");
    for pattern in [
        r"(?i)<[^>]*\son[a-z]+\s*=",
        r#"(?i)<[^>]*\s(?:src|href|action|formaction|data|background)\s*=\s*"?(?:javascript|data|file|//|https?:)"#,
        r"(?i)<(?:iframe|object|embed|svg|math|base|marquee|bdo|style|keygen|body background)\b",
        "[\u{202a}-\u{202e}\u{2066}-\u{2069}\u{200e}\u{200f}\u{061c}\u{200b}\u{feff}]",
        r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]",
    ] {
        let found = Regex::new(pattern).unwrap().find(page);
        assert!(found.is_none(), "{pattern}: {:?}", found.map(|hit| hit.as_str().to_owned()));
    }
}

/// Enters a report with those words as story and as reporter; gives its address.
async fn enters_words(office: &Office, officer: &Browser, words: &str) -> String {
    let cookie = officer.cookie("suluh-petugas").unwrap();
    let staff = office.app.staff_of_session(cookie).await.unwrap().unwrap();
    let given = ByHand {
        channel: Channel::Letter,
        category: "calo-desa".to_owned(),
        priority: Priority::Normal,
        area: None,
        country: Some("MY".to_owned()),
        narrative: words.into(),
        identifiers: "0812-0000-1234".into(),
        reporter: words.into(),
        uploads: vec![],
    };
    format!("/petugas/kasus/{}", office.app.enter_by_hand(&staff, given).await.unwrap())
}

#[test]
fn hundreds_of_hostile_reports_are_shown_and_do_nothing() {
    let words: Vec<String> = serde_json::from_str(HOSTILE).unwrap();
    assert!(words.len() >= 200);
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let mut clean = 0;
        for (round, some) in words.chunks(24).enumerate() {
            let told = some.join("\n");
            let case = enters_words(&office, &rini, &told).await;
            rini.get(&case).await;
            let form = rini.signed(&[("text", &told.chars().take(3_400).collect::<String>())]);
            rini.posts_and_follows(&format!("{case}/catatan"), &form).await;
            harmless(&rini.page);
            assert!(rini.page.len() < 60_000, "round {round}: {} bytes", rini.page.len());
            let form = rini.signed(&[("reason", "memeriksa isi")]);
            let opened = rini.post(&format!("{case}/identitas"), &form).await;
            harmless(&opened.text());
            let paper = rini.get(&format!("{case}/cetak")).await;
            assert_eq!(paper.status, StatusCode::OK);
            harmless(&rini.page);
            clean += some.len();
        }
        assert_eq!(clean, words.len());
    });
}

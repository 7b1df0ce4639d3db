//! The console: what officers see and do, and what they may not.

use axum::http::StatusCode;
use suluh::domain::staff::Role;

use super::chat::{code, reports};
use super::{Browser, Office, Part, picture};
use crate::databases::{Db, on_sqlite};

/// Opens the case of that code from the queue; gives its address.
pub(super) async fn opens(officer: &mut Browser, code: &str) -> String {
    officer.get("/petugas?map=semua").await;
    let before = officer.page.split(&format!("\">{code}</a>")).next().unwrap();
    assert!(before.len() < officer.page.len(), "{code} in {}", officer.page);
    let path = before.rsplit('"').next().unwrap().to_owned();
    assert_eq!(officer.get(&path).await.status, StatusCode::OK, "{}", officer.page);
    path
}

#[test]
fn a_case_is_worked_to_its_end_and_the_reporter_sees_it() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut sari = office.somebody();
        reports(&mut sari, "Dia minta uang muka.").await;
        let code = code(&sari);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let case = opens(&mut rini, &code).await;
        assert!(rini.page.contains("Dia minta uang muka."));

        let form = rini.signed(&[]);
        rini.posts_and_follows(&format!("{case}/ambil"), &form).await;
        assert!(rini.page.contains("dipegang Anda"), "{}", rini.page);
        let form = rini.signed(&[("text", "Nomor ini pernah muncul.")]);
        rini.posts_and_follows(&format!("{case}/catatan"), &form).await;
        assert!(rini.page.contains("Nomor ini pernah muncul."));
        let form = rini.signed(&[("text", "Apakah ada fotonya?"), ("tunggu", "ya")]);
        rini.posts_and_follows(&format!("{case}/balas"), &form).await;
        assert!(rini.page.contains("menunggu pelapor"), "{}", rini.page);

        sari.get("/").await;
        assert!(sari.page.contains("Apakah ada fotonya?"), "{}", sari.page);
        assert!(!sari.page.contains("pernah muncul"), "a note stays inside");
        sari.says("Ada, nanti saya kirim.").await;
        rini.get(&case).await;
        assert!(rini.page.contains("Ada, nanti saya kirim."), "{}", rini.page);

        let closing = [("reason", "selesai"), ("word", "Terima kasih sudah melapor.")];
        let form = rini.signed(&closing);
        assert_eq!(
            rini.post(&format!("{case}/tutup"), &form).await.status,
            StatusCode::BAD_REQUEST,
            "not confirmed"
        );
        let form = rini.signed(&[&closing[..], &[("yakin", "ya")]].concat());
        rini.posts_and_follows(&format!("{case}/tutup"), &form).await;
        assert!(rini.page.contains("Buka lagi"), "{}", rini.page);
        sari.get("/").await;
        assert!(sari.page.contains("Terima kasih sudah melapor."), "{}", sari.page);
        let form = rini.signed(&[]);
        rini.posts_and_follows(&format!("{case}/buka"), &form).await;
        assert!(rini.page.contains("Tutup kasus"), "{}", rini.page);
    });
}

#[test]
fn markup_of_a_reporter_stays_text_in_the_console() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut sari = office.somebody();
        reports(&mut sari, "<img src=x onerror=alert(1)> \"'><script>alert(2)</script>").await;
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        opens(&mut rini, &code(&sari)).await;
        assert!(!rini.page.contains("<img src=x") && !rini.page.contains("<script>alert"), "{}", rini.page);
        assert!(rini.page.contains("onerror=alert(1)"), "shown as it was written");
    });
}

#[test]
fn the_second_officer_hears_who_was_quicker() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut sari = office.somebody();
        reports(&mut sari, "Kasus untuk dua petugas.").await;
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let mut budi = office.officer("Budi", Role::Petugas, "").await;
        let case = opens(&mut rini, &code(&sari)).await;
        budi.get(&case).await;
        let form = rini.signed(&[]);
        rini.posts_and_follows(&format!("{case}/ambil"), &form).await;
        let form = budi.signed(&[]);
        let late = budi.post(&format!("{case}/ambil"), &form).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.text().contains("Rini lebih dulu"), "{}", late.text());
    });
}

#[test]
fn roles_without_the_right_are_refused_in_words() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut sari = office.somebody();
        reports(&mut sari, "Kasus rahasia.").await;
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let case = opens(&mut rini, &code(&sari)).await;
        for (name, role) in [("Penulis", Role::Penulis), ("Statistik", Role::Statistik)] {
            let mut other = office.officer(name, role, "").await;
            let queue = other.get("/petugas").await;
            assert_eq!(queue.status, StatusCode::SEE_OTHER, "{name} is led to what is theirs");
            for path in [case.as_str(), "/petugas/staf"] {
                let answer = other.get(path).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name} {path}");
                assert!(answer.text().contains("tidak berhak"), "{}", answer.text());
            }
            other.get("/petugas/bantuan").await;
            for act in ["ambil", "buka"] {
                let form = other.signed(&[]);
                let answer = other.post(&format!("{case}/{act}"), &form).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name} {act}");
            }
            let form = other.signed(&[("reason", "ingin tahu saja")]);
            assert_eq!(other.post(&format!("{case}/identitas"), &form).await.status, StatusCode::FORBIDDEN);
        }
        assert_eq!(rini.get("/petugas/staf").await.status, StatusCode::FORBIDDEN, "only admins see staff");
    });
}

#[test]
fn another_area_reads_like_no_such_case() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut admin = office.officer("Admin", Role::Admin, "").await;
        let case = enters(&mut admin, "Kabupaten Sigi, Sulawesi Tengah (72.10)", &[]).await;
        let mut other = office.officer("Budi", Role::Petugas, "72.71").await;
        let hidden = other.get(&case).await;
        let never = other.get("/petugas/kasus/00000000-0000-7000-8000-000000000000").await;
        assert_eq!((hidden.status, never.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
        assert_eq!(hidden.text(), never.text());
        let mut own = office.officer("Rini", Role::Petugas, "72.10").await;
        assert_eq!(own.get(&case).await.status, StatusCode::OK);
    });
}

/// Enters a case by hand; gives its address.
pub(super) async fn enters(officer: &mut Browser, place: &str, files: &[&[u8]]) -> String {
    let mut parts: Vec<Part<'_>> = vec![
        ("channel", None, b"phone"),
        ("category", None, b"calo-desa"),
        ("priority", None, b"high"),
        ("kasus.tempat", None, place.as_bytes()),
        ("tawaran.negara", None, b"MY"),
        ("narasi", None, "Menelepon: ada <b>calo</b> di desa.".as_bytes()),
        ("perekrut.kontak", None, b"0812-0000-1234\r\n@namaakun"),
        ("reporter", None, b"Bu Contoh, 0812-0000-9999"),
    ];
    parts.extend(files.iter().map(|file| ("file", Some(("bukti.jpg", "image/jpeg")), *file)));
    officer.records(&parts).await
}

#[test]
fn a_case_entered_by_hand_keeps_the_reporter_in_the_drawer() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let case = enters(&mut rini, "", &[]).await;
        rini.get(&case).await;
        for words in ["+62 812-0000-1234", "telepon", "Malaysia", "tinggi"] {
            let bare = words.replace(['+', ' ', '-'], "");
            let page = rini.page.replace(['+', ' ', '-'], "");
            assert!(page.contains(&bare) || rini.page.contains("0812-0000-1234"), "{words} in {}", rini.page);
        }
        assert!(!rini.page.contains("Bu Contoh"), "who reported lies in the closed drawer");
        let short = rini.signed(&[("reason", "x")]);
        let refused = rini.post(&format!("{case}/identitas"), &short).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let form = rini.signed(&[("reason", "menelepon pelapor")]);
        let open = rini.post(&format!("{case}/identitas"), &form).await;
        assert!(
            open.text().contains("Bu Contoh") && open.text().contains("menelepon pelapor"),
            "{}",
            open.text()
        );
    });
}

#[test]
fn a_place_that_several_have_is_said_and_the_story_is_not_lost() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        rini.get("/petugas/kasus/baru").await;
        let token = rini.field("token");
        let parts: Vec<Part<'_>> = vec![
            ("token", None, token.as_bytes()),
            ("channel", None, b"phone"),
            ("category", None, b"calo-desa"),
            ("priority", None, b"normal"),
            ("kasus.tempat", None, b"Bugis"),
            ("narasi", None, b"Cerita yang panjang sekali."),
        ];
        let refused = rini.upload("/petugas/kasus/baru", &parts).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("Beberapa tempat bernama begitu"), "{}", refused.text());
        assert!(refused.text().contains("Cerita yang panjang sekali."), "{}", refused.text());
        let mut unsigned = parts;
        unsigned[0] = ("token", None, b"salah");
        assert_eq!(rini.upload("/petugas/kasus/baru", &unsigned).await.status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn evidence_leaves_in_a_cage() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let photo = picture();
        let case = enters(&mut rini, "", &[&photo]).await;
        rini.get(&case).await;
        let mark = "<img src=\"";
        let small = rini.page.split(mark).nth(1).unwrap_or_else(|| panic!("{}", rini.page));
        let small = small.split('"').next().unwrap().to_owned();
        let preview = rini.get(&small).await;
        assert_eq!((preview.status, preview.header("content-type")), (StatusCode::OK, "image/jpeg"));
        let original = rini.get(small.trim_end_matches("/kecil")).await;
        assert_eq!(original.body, photo, "the original as received");
        assert!(original.header("content-disposition").starts_with("attachment; filename=\"bukti-1."));
        for answer in [preview, original] {
            assert!(answer.header("content-security-policy").starts_with("sandbox"), "no page of ours");
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
        }
        let mut stranger = office.officer("Statistik", Role::Statistik, "").await;
        assert_eq!(stranger.get(&small).await.status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn search_finds_by_code_and_by_number_and_never_in_the_address() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        enters(&mut rini, "", &[]).await;
        rini.get("/petugas?map=semua").await;
        let code = rini.page.split("class=\"code\" href=\"").nth(1).unwrap();
        let code = code.split("\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        for words in [code.as_str(), "+62 812 0000 1234", "@NamaAkun"] {
            let form = rini.signed(&[("cari", words)]);
            let found = rini.post("/petugas/cari", &form).await;
            assert_eq!(found.status, StatusCode::OK, "no redirect that would carry the number");
            assert!(found.text().contains(&format!(">{code}</a>")), "{words}");
        }
        let form = rini.signed(&[("cari", "<script>0899-0000-0000")]);
        let none = rini.post("/petugas/cari", &form).await.text();
        assert!(none.contains("Tidak ada yang cocok") && !none.contains("<script>0"), "{none}");
    });
}

#[test]
fn a_number_that_stands_in_other_cases_leads_to_them() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        enters(&mut rini, "", &[]).await;
        let second = enters(&mut rini, "", &[]).await;
        rini.get(&second).await;
        assert!(rini.page.contains("ada di 2 laporan"), "{}", rini.page);
        let kin = rini.page.split("Kasus yang berkaitan").nth(1).unwrap_or_else(|| panic!("{}", rini.page));
        assert!(
            kin.contains("karena sama-sama menyebut nomor +62 812-0000-1234 dan akun @namaakun"),
            "{kin}"
        );
        let other = kin.split("href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert_ne!(other, second);
        assert_eq!(rini.get(&other).await.status, StatusCode::OK);
    });
}

#[test]
fn ones_own_sessions_are_listed_and_ended() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut desk = office.officer("Rini", Role::Petugas, "").await;
        let token = office.app.login_token("Rini").await.unwrap();
        let mut phone = office.somebody();
        phone.post(&format!("/petugas/masuk/{token}"), "").await;
        desk.get("/petugas/sesi").await;
        assert_eq!(desk.page.matches("Akhiri").count(), 2, "one button besides the sentence: {}", desk.page);
        let handle = desk.field("handle");
        let form = desk.signed(&[("handle", &handle)]);
        desk.posts_and_follows("/petugas/sesi", &form).await;
        assert_eq!(phone.get("/petugas").await.status, StatusCode::SEE_OTHER, "ended");
        assert_eq!(desk.get("/petugas").await.status, StatusCode::OK);
    });
}

#[test]
fn an_answer_that_fails_is_shown_again() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let case = enters(&mut rini, "", &[]).await;
        rini.get(&case).await;
        let form = rini.signed(&[("text", "Balasan yang tidak bisa terkirim.")]);
        let refused = rini.post(&format!("{case}/balas"), &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("Balasan yang tidak bisa terkirim."), "{}", refused.text());
    });
}

#[test]
fn the_open_queue_renews_itself() {
    on_sqlite(|db: Db| async move {
        use futures_util::StreamExt as _;
        let office = Office::open(db);
        let rini = office.officer("Rini", Role::Petugas, "").await;
        let cookie = rini.jar[0].clone();
        let request = axum::http::Request::get("/petugas/events?map=baru")
            .header("cookie", format!("{}={}", cookie.0, cookie.1))
            .body(axum::body::Body::empty())
            .unwrap();
        let response = tower::ServiceExt::oneshot(office.router.clone(), request).await.unwrap();
        let mut stream = response.into_body().into_data_stream();
        let first = String::from_utf8_lossy(&stream.next().await.unwrap().unwrap()).into_owned();
        assert!(first.contains("event: daftar") && first.contains("Tidak ada laporan baru"), "{first}");
        let mut sari = office.somebody();
        reports(&mut sari, "Kasus yang muncul sendiri.").await;
        let next = String::from_utf8_lossy(&stream.next().await.unwrap().unwrap()).into_owned();
        assert!(next.contains(&code(&sari)), "{next}");
    });
}

#[test]
fn an_advert_that_came_before_is_named_on_the_case() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let (mut sari, mut budi, mut other) = (office.somebody(), office.somebody(), office.somebody());
        let advert = "Dicari 20 perempuan untuk kerja rumah tangga di Oman, gaji 6 juta bersih, paspor dan tiket kami yang urus, berangkat akhir bulan";
        reports(&mut sari, &format!("{advert}, hubungi Ibu Contoh 0812-0000-1234.")).await;
        reports(&mut budi, &format!("Kak ini pesannya: {advert}, hubungi Pak Contoh 0813-0000-9999!")).await;
        reports(&mut other, "Gaji saya di kebun belum dibayar tiga bulan dan mandor tidak mau bicara.").await;
        let mut rini = office.officer("Rini", Role::Petugas, "72").await;
        let (first, second, third) = (code(&sari), code(&budi), code(&other));
        opens(&mut rini, &second).await;
        let alike = rini.page.split("Isi yang hampir sama").nth(1).unwrap_or_else(|| panic!("{}", rini.page));
        assert!(alike.contains(&first) && alike.contains("tulisannya"), "{alike}");
        opens(&mut rini, &third).await;
        assert!(!rini.page.contains("Isi yang hampir sama"));
    });
}

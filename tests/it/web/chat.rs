//! The public chat without script: what a page and a form do.

use axum::body::Body;
use axum::http::{Request, StatusCode};

use super::{Browser, Office, picture};
use crate::databases::{Db, on_sqlite};

/// Presses and says the whole report; the page then shows the receipt.
pub(crate) async fn reports(person: &mut Browser, story: &str) {
    person.get("/").await;
    person.taps("Lapor").await;
    person.taps("Mulai").await;
    person.taps("Tawaran kerja mencurigakan").await;
    person.says(story).await;
    person.taps("Kirim sekarang").await;
    // The review stands between, where the dialogs ask for it.
    if person.page.contains("Kirim laporan") {
        person.taps("Kirim laporan").await;
    }
    assert!(person.page.contains("Kode Anda"), "{}", person.page);
}

/// The code on the receipt.
pub(crate) fn code(person: &Browser) -> String {
    let rest = person.page.split("Kode Anda: <b>").nth(1).unwrap_or_else(|| panic!("{}", person.page));
    rest.split('<').next().unwrap().to_owned()
}

#[test]
fn looking_leaves_no_trace() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut visitor = office.somebody();
        let page = visitor.get("/").await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.header("set-cookie"), "", "no cookie before the first words");
        for words in ["Lapor", "Darurat", "gratis", "BP3MI Sulawesi Tengah", "Telegram tidak melihat"] {
            assert!(visitor.page.contains(words), "{words} in {}", visitor.page);
        }
    });
}

#[test]
fn a_report_runs_from_greeting_to_code_without_script() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut person = office.somebody();
        reports(&mut person, "Orang itu minta 5 juta untuk visa.").await;
        let code = code(&person);
        assert_eq!(code.split('-').count(), 3, "{code}");
        assert!(person.page.contains("Orang itu minta 5 juta untuk visa."));
    });
}

#[test]
fn only_the_last_buttons_are_live() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut person = office.somebody();
        person.get("/").await;
        person.taps("Lapor").await;
        assert_eq!(person.page.matches("class=\"choices\" method").count(), 1);
        assert!(!person.page.contains(">Tanya prosedur</button>"), "the menu's buttons are gone");
    });
}

#[test]
fn the_same_form_twice_is_one_message() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut person = office.somebody();
        person.get("/").await;
        person.taps("Lapor").await;
        person.taps("Mulai").await;
        person.taps("Tawaran kerja mencurigakan").await;
        let form = person.chat_form(&[("text", "Cerita yang hanya sekali.")]);
        person.posts_and_follows("/chat/say", &form).await;
        let once = person.page.matches("Cerita yang hanya sekali.").count();
        person.posts_and_follows("/chat/say", &form).await;
        assert_eq!(person.page.matches("Cerita yang hanya sekali.").count(), once);
    });
}

#[test]
fn a_report_sent_twice_is_one_case() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut person = office.somebody();
        person.get("/").await;
        person.taps("Lapor").await;
        person.taps("Mulai").await;
        person.taps("Tawaran kerja mencurigakan").await;
        person.says("Ditawari kerja tanpa surat.").await;
        let token = person.button("Kirim sekarang");
        let form = person.chat_form(&[("token", &token)]);
        for _ in 0..3 {
            person.posts_and_follows("/chat/press", &form).await;
        }
        if person.page.contains("Kirim laporan") {
            let form = person.chat_form(&[("token", &person.button("Kirim laporan"))]);
            for _ in 0..3 {
                person.posts_and_follows("/chat/press", &form).await;
            }
        }
        let mut rini = office.officer("Rini", suluh::domain::staff::Role::Admin, "").await;
        rini.get("/petugas?map=semua").await;
        assert_eq!(rini.page.matches("class=\"code\" href").count(), 1, "{}", rini.page);
    });
}

#[test]
fn markup_stays_text() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut person = office.somebody();
        person.get("/").await;
        person.says("<script>alert('x')</script> & \"<b>tebal</b>\" 😀 </textarea>").await;
        assert!(!person.page.contains("<script>alert"), "{}", person.page);
        assert!(person.page.contains("&#60;script&#62;alert") || person.page.contains("&lt;script&gt;alert"));
        assert!(person.page.contains('😀'));
    });
}

#[test]
fn empty_and_endless_words_are_met_kindly() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut person = office.somebody();
        person.get("/").await;
        let form = person.chat_form(&[("text", "  \n ")]);
        person.posts_and_follows("/chat/say", &form).await;
        person.says(&"a".repeat(4_096)).await;
        let form = person.chat_form(&[("text", &"b".repeat(4_097))]);
        person.posts_and_follows("/chat/say", &form).await;
        assert!(person.page.contains("Tulisan itu terlalu panjang"), "{}", person.page);
        let endless = person.post("/chat/say", &format!("text={}", "c".repeat(100_000))).await;
        assert!(endless.status.is_client_error(), "{}", endless.status);
    });
}

#[test]
fn garbage_presses_get_an_answer() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut person = office.somebody();
        person.get("/").await;
        for token in ["", "x", "999.tidak.ada", "<script>", &"z".repeat(500)] {
            let form = person.chat_form(&[("token", token)]);
            person.posts_and_follows("/chat/press", &form).await;
            assert!(person.page.contains("class=\"choices\""), "a way on after {token}");
        }
    });
}

#[test]
fn a_photo_reaches_the_case() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut person = office.somebody();
        person.get("/").await;
        let id = person.field("id");
        let photo = picture();
        let parts: [super::Part<'_>; 3] = [
            ("id", None, id.as_bytes()),
            ("start", None, b""),
            ("file", Some(("IMG_1.jpg", "image/jpeg")), &photo),
        ];
        let sent = person.upload("/chat/upload", &parts).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
        person.get("/").await;
        assert!(person.page.contains("class=\"line person\""), "{}", person.page);
    });
}

#[test]
fn a_poster_is_read_and_checked_in_the_web_chat() {
    on_sqlite(|db: Db| async move {
        let words = "LOWONGAN admin game di Kamboja gaji 15 juta\nTransfer 2 juta dulu untuk tiket";
        let reader = crate::reader::that_reads(db.folder.path(), words, 90).await;
        let settings = suluh::app::Settings { reads_pictures: true, ..Default::default() };
        let office = Office::set(db, suluh::web::WebSettings::default(), settings);
        let mut person = office.somebody();
        person.get("/").await;
        let id = person.field("id");
        let photo = picture();
        let parts: [super::Part<'_>; 3] = [
            ("id", None, id.as_bytes()),
            ("start", None, b""),
            ("file", Some(("IMG_1.jpg", "image/jpeg")), &photo),
        ];
        person.upload("/chat/upload", &parts).await;
        person.get("/").await;
        assert!(person.page.contains("Gambar sedang dibaca"), "{}", person.page);
        assert_eq!(suluh::jobs::look_at_pictures(&office.app, Some(&reader)).await.unwrap(), 1);
        person.get("/").await;
        assert!(person.page.contains("MERAH: bahaya"), "{}", person.page);
        assert!(person.page.contains("Transfer 2 juta dulu"), "{}", person.page);
    });
}

#[test]
fn a_file_that_is_too_large_or_not_what_it_says_is_refused_in_words() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut person = office.somebody();
        person.get("/").await;
        let large = vec![0xff; 30 * 1024 * 1024];
        let program = b"MZ\x90\x00 This program cannot be run in DOS mode";
        let page = b"<!doctype html><script>alert(1)</script>";
        let cases: [(&[u8], &str); 4] = [
            (&large, "lebih besar dari 20 MB"),
            (program, "Jenis berkas itu tidak kami terima"),
            (page, "Jenis berkas itu tidak kami terima"),
            (b"", "Berkas itu kosong"),
        ];
        for (bytes, words) in cases {
            let parts: [super::Part<'_>; 2] =
                [("id", None, b"a1"), ("file", Some(("foto.jpg", "image/jpeg")), bytes)];
            let sent = person.upload("/chat/upload", &parts).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER);
            let back = sent.header("location").to_owned();
            person.get(&back).await;
            assert!(person.page.contains(words), "{words} after {back}");
        }
    });
}

#[test]
fn the_script_gets_lines_and_words_instead_of_pages() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut person = office.somebody();
        person.get("/").await;
        let token = person.button("Lapor");
        let form = person.chat_form(&[("token", &token), ("after", "0")]);
        let lines = person.post("/chat/press", &form).await;
        assert_eq!(lines.status, StatusCode::OK);
        let text = lines.text();
        assert!(
            text.trim_start().starts_with("<li class=\"line suluh\""),
            "the greeting comes first: {text}"
        );
        assert!(text.contains("tanpa nama") && !text.contains("<html"), "{text}");
        let parts: [super::Part<'_>; 2] =
            [("after", None, b"3"), ("file", Some(("a.jpg", "image/jpeg")), b"kosong?")];
        let refused = person.upload("/chat/upload", &parts).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.header("x-suluh"), "words");
        assert!(refused.text().contains("Jenis berkas"), "{}", refused.text());
    });
}

#[test]
fn a_deep_link_opens_its_dialog_in_a_new_and_in_a_running_chat() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut person = office.somebody();
        person.get("/?d=lapor").await;
        assert!(person.page.contains("Mulai"), "{}", person.page);
        person.taps("Mulai").await;
        assert!(person.page.contains("Langkah 1 dari"), "{}", person.page);
        let linked = person.get("/?d=darurat").await;
        assert_eq!(linked.status, StatusCode::SEE_OTHER);
        person.get("/").await;
        assert!(person.page.contains("112") || person.page.contains("110"), "{}", person.page);
        let odd = office.somebody().get("/?d=%3Cscript%3E").await;
        assert_eq!(odd.status, StatusCode::OK);
    });
}

#[test]
fn leaving_forgets_the_chat_on_this_device() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut person = office.somebody();
        person.get("/").await;
        person.says("rahasia saya").await;
        let left = person.posts_and_follows("/chat/new", "").await;
        assert!(!left.text().contains("Suluh") && !left.text().contains("rahasia"));
        person.get("/").await;
        assert!(!person.page.contains("rahasia"));
    });
}

#[test]
fn new_lines_come_over_the_stream_with_their_number() {
    on_sqlite(|db: Db| async move {
        use futures_util::StreamExt as _;
        let office = Office::open(db);
        let mut person = office.somebody();
        let nobody = person.get("/chat/events").await;
        assert_eq!(nobody.status, StatusCode::NO_CONTENT, "a browser does not ask again");
        person.get("/").await;
        person.taps("Lapor").await;
        let cookie = person.jar[0].clone();
        let request = Request::get("/chat/events?after=0")
            .header("cookie", format!("{}={}", cookie.0, cookie.1))
            .body(Body::empty())
            .unwrap();
        let response = tower::ServiceExt::oneshot(office.router.clone(), request).await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut stream = response.into_body().into_data_stream();
        let first = stream.next().await.unwrap().unwrap();
        let first = String::from_utf8_lossy(&first).into_owned();
        assert!(first.contains("id: ") && first.contains("data: <li"), "{first}");
    });
}

#[test]
fn a_case_from_the_web_is_in_the_queue() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut person = office.somebody();
        reports(&mut person, "Sponsor menahan paspor.").await;
        let code = code(&person);
        let mut rini = office.officer("Rini", suluh::domain::staff::Role::Petugas, "").await;
        rini.get("/petugas").await;
        assert!(rini.page.contains(&code), "{}", rini.page);
    });
}

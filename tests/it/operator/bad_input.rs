//! What people, browsers and attackers send to the web chat, over the real port.

use axum::body::Body;
use axum::http::Request;

use super::{Place, Server, play};
use crate::web::{Browser, Part, chat, picture};

/// Signs that mean something to HTML, SQL, YAML, JSON, Markdown or a terminal, and letters of many alphabets.
const ODD: &str =
    "<script>alert('x')</script> & \"'; drop table cases; -- *_[`~|{}%s \u{1b}[31m \u{202e}\u{0}👩‍👩‍👧🇮🇩 ﷽ é";

/// Somebody in the middle of a report, at the question of what happened.
async fn at_the_story(server: &Server) -> Browser {
    let mut person = server.visitor();
    person.get("/").await;
    for label in ["Lapor", "Mulai", "Keluarga hilang kontak"] {
        person.taps(label).await;
    }
    person
}

/// The process is up, has said nothing of an error, and shows no markup of a person as its own.
fn all_is_well(server: &Server, person: &Browser) {
    assert!(!person.page.contains("<script>alert"), "{}", person.page);
    let log = server.log();
    assert!(!log.contains("ERROR") && !log.contains("WARN") && !log.contains("panicked"), "{log}");
}

#[test]
fn odd_and_long_words_are_words() {
    play(async {
        let place = Place::new();
        let server = place.serves().await;
        let mut person = server.visitor();
        person.get("/").await;
        person.says(ODD).await;
        assert!(person.page.contains("class=\"choices\""), "a way on");
        for empty in ["", "   \r\n\t "] {
            let form = person.chat_form(&[("text", empty)]);
            person.posts_and_follows("/chat/say", &form).await;
        }
        let mut person = at_the_story(&server).await;
        let long = format!("{ODD}{}", "😀".repeat(4_096 - ODD.chars().count()));
        person.says(&long).await;
        assert!(person.page.contains("Siapa yang mengalaminya?"), "4,096 characters are taken");
        let form = person.chat_form(&[("text", &format!("{long}a"))]);
        person.posts_and_follows("/chat/say", &form).await;
        assert!(person.page.contains("Tulisan itu terlalu panjang"));
        person.get("/").await;
        person.taps("Kirim sekarang").await;
        if person.page.contains("Kirim laporan") {
            person.taps("Kirim laporan").await;
        }
        assert!(chat::code(&person).contains('-'));
        for path in [
            "/?d=%3Cscript%3Ealert",
            "/?k=%00%ff",
            "/?galat=%3Cscript%3Ealert",
            "/%F0%9F%98%80",
            "/../../etc/passwd",
        ] {
            let answer = person.get(path).await;
            assert!(answer.status.as_u16() < 500, "{path}: {}", answer.status);
            all_is_well(&server, &person);
        }
    });
}

#[test]
fn numbers_as_words_are_read_and_days_that_do_not_exist_are_not() {
    play(async {
        let place = Place::new();
        let server = place.serves().await;
        let mut person = at_the_story(&server).await;
        person.says("Adik saya tidak ada kabar").await;
        person.taps("Keluarga saya").await;
        for nonsense in ["-3", "99999999999999999999", "٣٠٠٠", "NaN"] {
            person.says(nonsense).await;
            assert!(last_question(&person).contains("Berapa umur"), "{nonsense}: {}", last_question(&person));
        }
        person.says("dua puluh lima").await;
        for nowhere in
            ["31 Februari", "30 Februari 2026", "29-02-2025", "31/11/2026", "00-00-0000", "2026-13-01"]
        {
            person.says(nowhere).await;
            assert!(
                last_question(&person).contains("Kapan terakhir"),
                "{nowhere}: {}",
                last_question(&person)
            );
        }
        assert!(person.page.contains("tidak ada di kalender"), "{}", person.page);
        person.says("kemarin").await;
        assert!(last_question(&person).contains("Negara mana"), "{}", last_question(&person));
        all_is_well(&server, &person);
    });
}

/// What stands after the person's last words.
fn last_question(person: &Browser) -> &str {
    person.page.rsplit("class=\"line person\"").next().unwrap()
}

#[test]
fn files_that_are_too_large_or_not_what_they_say_are_refused_in_words() {
    play(async {
        let place = Place::new();
        let server = place.serves().await;
        let mut person = at_the_story(&server).await;
        let large = vec![0xff; 30 * 1024 * 1024];
        let photo = picture();
        let program = b"MZ\x90\x00 This program cannot be run in DOS mode".as_slice();
        let cases: [(&[u8], &str, &str); 4] = [
            (&large, "video.mp4", "lebih besar dari 20 MB"),
            (program, "foto.jpg", "Jenis berkas itu tidak kami terima"),
            (b"<svg onload=alert(1)>", "gambar.svg", "Jenis berkas itu tidak kami terima"),
            (b"", "kosong.png", "Berkas itu kosong"),
        ];
        for (bytes, name, words) in cases {
            let parts: [Part<'_>; 2] = [("id", None, b"a1"), ("file", Some((name, "image/jpeg")), bytes)];
            let sent = person.upload("/chat/upload", &parts).await;
            assert_eq!(sent.status, 303, "{name}: {}", sent.text());
            person.get(sent.header("location")).await;
            assert!(person.page.contains(words), "{words}: {}", person.page);
        }
        for (id, caption) in [("a2", ""), ("a3", ODD)] {
            let parts: [Part<'_>; 3] = [
                ("id", None, id.as_bytes()),
                ("text", None, caption.as_bytes()),
                ("file", Some(("../../<script>alert(1)</script>.jpg", "image/jpeg")), &photo),
            ];
            assert_eq!(person.upload("/chat/upload", &parts).await.status, 303);
            person.get("/").await;
            all_is_well(&server, &person);
        }
        let torn = Request::post("/chat/upload")
            .header("content-type", "multipart/form-data; boundary=grenze")
            .body(Body::from("--grenze\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nputus"));
        assert_eq!(person.send(torn.unwrap()).await.status, 400);
        all_is_well(&server, &person);
    });
}

#[test]
fn buttons_of_others_and_foreign_pages_open_nothing() {
    play(async {
        let place = Place::new();
        let server = place.serves().await;
        let (mut sari, mut budi) = (at_the_story(&server).await, server.visitor());
        sari.says("Cerita rahasia Sari").await;
        budi.get("/").await;
        budi.says("halo").await;
        let theirs = sari.button("Kirim sekarang");
        let long = "z".repeat(5_000);
        for token in [theirs.as_str(), "", "x", "9.9.9", "<script>alert", ODD, &long] {
            let form = budi.chat_form(&[("token", token)]);
            budi.posts_and_follows("/chat/press", &form).await;
            assert!(budi.page.contains("class=\"choices\""), "a way on after {token:.20}");
            assert!(
                !budi.page.contains("Cerita rahasia") && !budi.page.contains("Periksa dulu"),
                "{}",
                budi.page
            );
            all_is_well(&server, &budi);
        }

        // Without a cookie, or with one that nobody was given, it is a new chat.
        let mut nobody = server.visitor();
        let form = sari.chat_form(&[("text", "siapa saya")]);
        nobody.posts_and_follows("/chat/say", &form).await;
        assert!(nobody.page.contains("siapa saya") && !nobody.page.contains("Cerita rahasia"));
        for cookie in
            ["suluh-chat=<script>", "suluh-chat=../../etc", "suluh-chat=", "=;;;=", "\"", &"a".repeat(6_000)]
        {
            let request = Request::get("/").header("cookie", cookie).body(Body::empty()).unwrap();
            let answer = server.visitor().send(request).await;
            assert!(
                answer.status.as_u16() < 500 && !answer.text().contains("Cerita rahasia"),
                "{cookie:.20}"
            );
        }

        let form = sari.chat_form(&[("text", "ditulis halaman lain")]);
        for (name, value) in [
            ("origin", "https://jahat.contoh"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let request = Request::post("/chat/say")
                .header(name, value)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(Body::from(form.clone()));
            assert_eq!(sari.send(request.unwrap()).await.status, 403, "{name}: {value}");
        }
        sari.get("/").await;
        assert!(!sari.page.contains("ditulis halaman lain"));
        all_is_well(&server, &sari);
    });
}

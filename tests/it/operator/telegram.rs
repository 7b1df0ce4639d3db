//! The process as a bot: Telegram away at the start, and what its log never holds.

use suluh::domain::case::CaseCode;

use super::{Place, Server, phone, play};
use crate::fake_telegram::{FakeTelegram, TOKEN};
use crate::web::Browser;

#[test]
fn telegram_may_come_later_than_the_start() {
    play(async {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let place = Place::new().with_telegram(&format!("http://127.0.0.1:{port}"));
        let server = place.serves().await;
        server.logs("in trouble; trying again until it works").await;
        let mut visitor = server.visitor();
        visitor.get("/").await;
        visitor.says("/darurat").await;
        assert!(visitor.page.contains("110"), "the web works meanwhile: {}", visitor.page);

        let fake = FakeTelegram::start_on(3, port).await.unwrap();
        let mut sari = phone(&fake, 700_000_001, "Sari");
        sari.person.says("/start");
        assert!(sari.person.reads("meja bantu", super::PATIENCE).await.is_some(), "{}", server.log());
        server.logs("works again").await;
        assert!(!server.log().contains(TOKEN), "{}", server.log());
    });
}

/// What the log must not hold, in whatever form.
const MARKS: [&str; 9] = [
    "Zulaikhatanda",
    "tandacerita",
    "81200007391",
    "0812-0000-7391",
    "tandajawaban",
    "tandacatatan",
    "tandapanik",
    "tandaweb",
    "7311224466",
];

#[test]
fn the_log_at_trace_holds_no_token_and_nothing_personal() {
    play(async {
        let fake = FakeTelegram::start(4).await.unwrap();
        let place = Place::new()
            .with_telegram(&fake.url())
            .with("SULUH_LOG", "trace")
            .with("SULUH_DRILL_PANIC", "tandapanik tolong");
        let mut server = place.serves().await;
        let mut sari = phone(&fake, 7_311_224_466, "Zulaikhatanda");
        let code = tells_everything(&mut sari).await;
        let mut admin = server.officer(&place, "Admin").await;
        answers(&mut admin, &code).await;
        sari.reads("tandajawaban").await;
        sari.says("tandapanik tolong", "Maaf, ada gangguan").await;

        let mut visitor = server.visitor();
        visitor.get("/").await;
        visitor.says("tandaweb").await;
        visitor.says("tandapanik tolong").await;
        assert!(visitor.page.contains("Maaf, ada gangguan"), "{}", visitor.page);
        assert_eq!(server.gets("TERM").await, Some(0));
        is_clean(&server, &place, &visitor);
    });
}

/// A report with a name, a number, a contact card and a photo.
async fn tells_everything(sari: &mut crate::world::Actor) -> CaseCode {
    sari.says("/lapor", "tanpa nama").await;
    sari.taps("Mulai", "tentang apa").await;
    sari.taps("Tawaran kerja mencurigakan", "Apa yang terjadi?").await;
    sari.says("tandacerita: nomornya 0812-0000-7391", "nomor HP").await;
    sari.says("0812-0000-7391", "Saya baca").await;
    sari.taps("Benar", "Negara mana").await;
    sari.taps("Kirim sekarang", "Periksa dulu").await;
    sari.taps("Kirim laporan", "Laporan diterima").await;
    CaseCode::parse(&sari.code().unwrap()).unwrap()
}

async fn answers(officer: &mut Browser, code: &CaseCode) {
    officer.get("/petugas?map=semua").await;
    let before = officer.page.split(&format!("\">{code}</a>")).next().unwrap();
    let case = before.rsplit('"').next().unwrap().to_owned();
    officer.get(&case).await;
    let form = officer.signed(&[]);
    officer.posts_and_follows(&format!("{case}/ambil"), &form).await;
    for (act, words) in [("catatan", "tandacatatan"), ("balas", "tandajawaban")] {
        let form = officer.signed(&[("text", words)]);
        officer.posts_and_follows(&format!("{case}/{act}"), &form).await;
    }
    assert!(officer.page.contains("tandajawaban"), "{}", officer.page);
}

/// Neither the log nor the database shows what it should not.
fn is_clean(server: &Server, place: &Place, visitor: &Browser) {
    let log = format!("{}{}", server.out(), server.log()).to_lowercase();
    assert!(log.contains("a step panicked") && log.contains("is parked"), "{log}");
    let database = std::fs::read(place.path("data/suluh.db")).unwrap();
    let database = String::from_utf8_lossy(&database).to_lowercase();
    assert!(database.contains("tawaran-mencurigakan"), "what may be seen is there");
    let (_, secret) = TOKEN.split_once(':').unwrap();
    let master = std::fs::read_to_string(place.path("data/suluh.key")).unwrap();
    let chat = visitor.cookie("suluh-chat").unwrap();
    for mark in MARKS.iter().copied().chain([secret, master.trim(), chat]) {
        let mark = mark.to_lowercase();
        let line = log.lines().find(|line| line.contains(&mark));
        assert!(line.is_none(), "{mark} stands in the log: {line:?}");
        assert!(!database.contains(&mark), "{mark} stands in the database");
    }
}

//! The bot against a Telegram outside of it, on both databases: what comes in is stored before it is acknowledged, what goes
//! out arrives in order, and no fault of the other side loses anything.

use std::time::Duration;

use bytes::Bytes;
use secrecy::SecretString;
use serde_json::json;
use suluh::telegram::{Delivery, MAX_BODY, Rates};

use crate::databases::{Db, on_both};
use crate::fake_telegram::{FakeTelegram, Faults, Person};
use crate::telegram_rig::{Bot, LIFTED, SOON, STAFF_GROUP, app, polling};

/// Goes the shortest way from the menu to a filed report; gives the receipt's text.
async fn reports(person: &mut Person) -> String {
    person.says("/lapor");
    for step in [
        "Mulai",
        "Calo di desa saya",
        "!Ada orang cari perempuan untuk kerja ke luar negeri.",
        "Kirim sekarang",
    ] {
        let shown = person.asked(SOON).await;
        if let Some(words) = step.strip_prefix('!') {
            person.says(words);
        } else {
            assert!(taps(person, step).await, "no button {step} on {shown:?}");
        }
    }
    assert!(taps(person, "Kirim laporan").await);
    person.reads("Kode Anda", SOON).await.unwrap().text
}

/// Taps a button as soon as it stands there.
async fn taps(person: &mut Person, label: &str) -> bool {
    // After a kill on PostgreSQL what was in hand waits for its lease to end.
    for _ in 0..100 {
        if person.taps(label).is_some() {
            return true;
        }
        person.asked(Duration::from_millis(500)).await;
    }
    false
}

on_both! {
    async fn a_report_goes_from_start_to_receipt(db: Db) {
        let (fake, bot) = polling(&db).await;
        let mut sari = fake.person(11, "Sari <b>");
        sari.says("/start");
        assert!(sari.reads("Halo", SOON).await.is_some());
        let receipt = reports(&mut sari).await;
        let cases = bot.app.case_lines(10).await.unwrap();
        assert_eq!(cases.len(), 1);
        assert!(receipt.contains(cases[0].code.as_str()));
        assert!(fake.all_confirmed(SOON).await);
        bot.stops().await;
        assert!(fake.presses(11).iter().all(|press| press.answers == 1), "each press is answered exactly once");
        assert_eq!(fake.refusals(), Vec::<String>::new());
        assert!(fake.shown(STAFF_GROUP).iter().any(|card| card.text.contains(cases[0].code.as_str())));
    }

    async fn the_bot_introduces_itself(db: Db) {
        let (fake, bot) = polling(&db).await;
        assert!(fake.until(SOON, |fake| fake.commands("chat", "").len() == 2).await);
        assert_eq!(fake.commands("all_private_chats", "").len(), 10);
        assert_eq!(bot.app.settings.bot_name.get().map(String::as_str), Some("SuluhContohBot"));
        assert_eq!(fake.refusals(), Vec::<String>::new(), "words fit Telegram's limits");
        bot.stops().await;
    }

    async fn nothing_is_lost_when_the_bot_killed_again_and_again(db: Db) {
        let fake = FakeTelegram::start(7).await.unwrap();
        fake.group(STAFF_GROUP, false);
        let mut people: Vec<Person> = (1..=6).map(|id| fake.person(id, "Contoh")).collect();
        let talk = tokio::spawn(async move {
            let mut receipts = Vec::new();
            for person in &mut people {
                receipts.push(reports(person).await);
            }
            receipts
        });
        let mut bot = Bot::start(app(&db, None), &fake.url(), None, LIFTED);
        for pause in [30, 90, 50] {
            tokio::time::sleep(Duration::from_millis(pause)).await;
            bot.killed().await;
            bot = Bot::start(app(&db, None), &fake.url(), None, LIFTED);
        }
        let receipts = tokio::time::timeout(SOON * 9, talk).await.unwrap().unwrap();
        assert_eq!(receipts.len(), 6);
        assert_eq!(bot.app.case_lines(100).await.unwrap().len(), 6, "no case lost, none doubled");
        assert!(fake.all_confirmed(SOON).await);
        bot.stops().await;
    }

    async fn faults_of_telegram_stop_no_conversation(db: Db) {
        let (fake, bot) = polling(&db).await;
        fake.faults(Faults { flood: 60, broken: 60, cut: 60, ..Faults::default() });
        let mut people: Vec<Person> = (1..=5).map(|id| fake.person(id, "Contoh")).collect();
        let all = futures_util::future::join_all(people.iter_mut().map(reports));
        assert_eq!(tokio::time::timeout(SOON * 3, all).await.unwrap().len(), 5);
        assert_eq!(bot.app.case_lines(100).await.unwrap().len(), 5);
        bot.stops().await;
    }

    async fn updates_of_unknown_shape_are_parked_and_harm_no_other(db: Db) {
        let (fake, bot) = polling(&db).await;
        let mut sari = fake.person(11, "Sari");
        fake.raw_update(r#"{"update_id":{id},"hologram":{"isi":1}}"#);
        fake.raw_update(r#"{"update_id":{id},"message":{"message_id":1,"date":1,"chat":{"id":11,"type":"private"},"text":5}}"#);
        sari.says("/start");
        assert!(sari.reads("Halo", SOON).await.is_some());
        assert!(fake.all_confirmed(SOON).await);
        assert_eq!(db.number("select count(*) from parked_updates").await, 2);
        bot.stops().await;
    }

    async fn a_step_that_panics_is_parked_and_the_person_answered(db: Db) {
        let fake = FakeTelegram::start(7).await.unwrap();
        let bot = Bot::start(app(&db, Some("jatuh")), &fake.url(), None, LIFTED);
        let mut sari = fake.person(11, "Sari");
        let mut budi = fake.person(12, "Budi");
        for _ in 0..20 {
            sari.says("jatuh");
        }
        budi.says("/start");
        assert!(budi.reads("Halo", SOON).await.is_some());
        assert!(sari.sees(SOON).await.is_some(), "the fallback");
        assert!(fake.all_confirmed(SOON).await);
        assert_eq!(db.number("select count(*) from parked_updates where reason = 'panic'").await, 20);
        bot.stops().await;
    }

    async fn somebody_who_blocks_us_holds_nobody_up(db: Db) {
        let (fake, bot) = polling(&db).await;
        let sari = fake.person(11, "Sari");
        let mut budi = fake.person(12, "Budi");
        sari.says("/start");
        sari.blocks();
        budi.says("/start");
        assert!(budi.reads("Halo", SOON).await.is_some());
        assert!(fake.all_confirmed(SOON).await);
        assert!(fake.until(SOON, |_| true).await);
        for _ in 0..100 {
            if db.number("select count(*) from outbox where state = 'pending'").await == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(db.number("select count(*) from outbox where state = 'pending'").await, 0);
        assert_eq!(db.number("select count(*) from people where blocked_at is not null").await, 1);
        sari.unblocks();
        sari.says("/start");
        assert!(fake.until(SOON, |fake| !fake.shown(11).is_empty()).await);
        bot.stops().await;
    }

    async fn a_frozen_chat_waits_alone(db: Db) {
        let (fake, bot) = polling(&db).await;
        let mut sari = fake.person(11, "Sari");
        let mut budi = fake.person(12, "Budi");
        fake.freezes(11, Duration::from_secs(2));
        sari.says("/start");
        budi.says("/start");
        assert!(budi.reads("Halo", Duration::from_secs(2)).await.is_some());
        assert!(fake.shown(11).is_empty());
        assert!(sari.reads("Halo", SOON).await.is_some());
        bot.stops().await;
    }

    async fn a_group_that_moved_gets_its_cards_at_the_new_place(db: Db) {
        let (fake, bot) = polling(&db).await;
        fake.upgrades(STAFF_GROUP, -100_900);
        let mut sari = fake.person(11, "Sari");
        reports(&mut sari).await;
        assert!(fake.until(SOON, |fake| !fake.shown(-100_900).is_empty()).await);
        bot.stops().await;
    }

    async fn the_webhook_is_answered_after_the_commit(db: Db) {
        let fake = FakeTelegram::start(7).await.unwrap();
        let secret = || SecretString::from("rahasia".to_owned());
        let hook = Some(("http://127.0.0.1:9/telegram/webhook".to_owned(), secret()));
        let bot = Bot::start(app(&db, None), &fake.url(), hook, LIFTED);
        let inbox = bot.inbox();
        let body = |id: i64, text: &str| {
            let chat = json!({ "id": 11, "type": "private" });
            Bytes::from(json!({ "update_id": id, "message": { "message_id": 1, "date": 1, "chat": chat, "text": text } }).to_string())
        };
        let mut sari = fake.person(11, "Sari");
        assert_eq!(inbox.deliver(None, body(1, "/start")).await, Delivery::WrongSecret);
        assert_eq!(inbox.deliver(Some(b"rahasi"), body(1, "/start")).await, Delivery::WrongSecret);
        assert_eq!(inbox.deliver(Some(b"rahasia"), Bytes::from(vec![b' '; MAX_BODY + 1])).await, Delivery::TooBig);
        assert_eq!(inbox.deliver(Some(b"rahasia"), body(1, "/start")).await, Delivery::Ok);
        assert_eq!(db.number("select count(*) from seen_updates").await, 1);
        assert_eq!(inbox.deliver(Some(b"rahasia"), body(1, "/start")).await, Delivery::Ok, "again, and nothing happens");
        assert!(sari.reads("Halo", SOON).await.is_some());
        assert_eq!(inbox.deliver(Some(b"rahasia"), Bytes::from_static(b"{\"update_id\":7,\"mess")).await, Delivery::Ok);
        assert_eq!(db.number("select count(*) from parked_updates").await, 1);
        assert!(fake.webhook().is_some());
        bot.stops().await;
        assert!(matches!(inbox.deliver(Some(b"rahasia"), body(2, "x")).await, Delivery::Away { .. }), "no commit, no 2xx");
        assert_eq!(fake.shown(11).len(), 1);
    }

    async fn a_file_is_downloaded_up_to_the_limit(db: Db) {
        let fake = FakeTelegram::start(7).await.unwrap();
        let settings = suluh::telegram::Settings {
            token: SecretString::from(crate::fake_telegram::TOKEN.to_owned()),
            server: fake.url(),
            webhook: None,
            rates: Rates::default(),
        };
        let telegram = suluh::telegram::Telegram::connect(app(&db, None), settings).unwrap();
        fake.put_file("foto", b"isi".to_vec());
        fake.put_file("besar", vec![0; 30 << 20]);
        assert_eq!(telegram.download("foto").await.unwrap(), b"isi".as_slice());
        let refused = telegram.download("besar").await.unwrap_err();
        assert_eq!(refused, suluh::telegram::CallError::Refused(suluh::telegram::Refusal::FileTooBig));
    }
}

on_both! {
    async fn telegram_may_be_away_at_the_start(db: Db) {
        // A port that nobody listens on until later.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let bot = Bot::start(app(&db, None), &format!("http://127.0.0.1:{port}"), None, LIFTED);
        tokio::time::sleep(Duration::from_millis(300)).await;
        let fake = FakeTelegram::start_on(7, port).await.unwrap();
        let mut sari = fake.person(11, "Sari");
        sari.says("/start");
        assert!(sari.reads("Halo", SOON).await.is_some());
        bot.stops().await;
    }
}

/// What was logged, all of it.
#[derive(Clone, Default)]
struct Log(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn neither_token_nor_words_reach_a_log_even_at_trace() {
    let log = Log::default();
    let sink = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || sink.clone())
        .finish();
    // One thread, so that the subscriber of this thread hears every task.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tracing::subscriber::with_default(subscriber, || {
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let url = format!("sqlite://{}", folder.path().join("suluh.db").display());
            let db = Db { store: crate::databases::open(&url).await, url, folder };
            let (fake, bot) = polling(&db).await;
            fake.faults(Faults { flood: 100, broken: 100, cut: 200, polls_too: true, ..Faults::default() });
            let mut sari = fake.person(11, "Namarahasia");
            sari.says("/start");
            sari.says("katarahasia");
            sari.presses(None, "p:datarahasia");
            fake.raw_update(r#"{"update_id":{id},"hologram":"bentukrahasia"}"#);
            assert!(sari.reads("Halo", SOON).await.is_some());
            assert!(fake.all_confirmed(SOON).await);
            drop(fake);
            tokio::time::sleep(Duration::from_millis(300)).await;
            bot.stops().await;
        });
    });
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("suluh::telegram"), "the log was heard");
    let secret = crate::fake_telegram::TOKEN.split_once(':').unwrap().1;
    for word in [secret, "Namarahasia", "katarahasia", "datarahasia", "bentukrahasia"] {
        assert!(!log.contains(word), "{word} in: {}", log.lines().find(|line| line.contains(word)).unwrap());
    }
}

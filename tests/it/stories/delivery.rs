//! What Telegram does to us, and what may not come of it.

use serde_json::json;
use suluh::app::arrival::{Arrival, ChatAddress, Event, Outcome, PersonEvent, Transport};
use suluh::dialog::session::Input;
use suluh::domain::staff::Role;

use crate::databases::on_both;
use crate::world::{PATIENCE, World};

on_both! {
    async fn whatever_comes_first_is_kept_and_answered(db: Db) {
        let mut world = World::new(db).await;
        let firsts = [
            json!({ "text": "halo" }),
            json!({ "voice": { "file_id": "v", "file_unique_id": "uv", "duration": 3, "file_size": 9 } }),
            json!({ "sticker": { "file_id": "s", "file_unique_id": "us", "type": "regular", "width": 9, "height": 9, "is_animated": false, "is_video": false } }),
            json!({ "contact": { "phone_number": "+6281200001234", "first_name": "<b>Contoh</b>" } }),
            json!({ "location": { "latitude": -0.9, "longitude": 119.87 } }),
            json!({ "venue": { "location": { "latitude": -0.9, "longitude": 119.87 }, "title": "Pasar", "address": "Palu" } }),
            json!({ "text": "Loker Kamboja", "forward_origin": { "type": "hidden_user", "sender_user_name": "X", "date": 1 } }),
            json!({ "document": { "file_id": "d", "file_unique_id": "ud", "file_name": "a.pdf", "file_size": 31_457_280 } }),
            json!({ "video_note": { "file_id": "vn", "file_unique_id": "uvn", "length": 9, "duration": 1, "file_size": 9 } }),
            json!({ "dice": { "emoji": "🎲", "value": 3 } }),
            json!({ "poll": { "id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": false, "is_anonymous": true, "type": "regular", "allows_multiple_answers": false } }),
            json!({ "text": "*_[`<&>\"'\\{}~ 😀 \u{202e}" }),
            json!({ "text": "x".repeat(4_096) }),
        ];
        for fields in firsts {
            let mut person = world.person("Sari <b>&");
            person.person.sends(&fields);
            let seen = person.person.sees(PATIENCE).await;
            assert!(seen.is_some(), "no answer to {fields}");
        }
        world.ends().await;
    }

    async fn an_unknown_or_broken_update_harms_no_other(db: Db) {
        let mut world = World::new(db).await;
        let admin = world.officer("Admin", Role::Admin, "").await;
        for body in [
            r#"{"update_id":{id},"something_new":{"a":[1,2,{"b":null}]}}"#,
            r#"{"update_id":{id},"message":{"message_id":1}}"#,
            r#"{"update_id":{id},"message":"not an object"}"#,
        ] {
            world.fake.raw_update(body);
        }
        let mut sari = world.person("Sari");
        sari.says("/start", "meja bantu").await;
        world.settles().await;
        assert!(world.app.queue(&admin.staff, &ask()).await.unwrap().parked >= 1, "staff see a count");
        world.ends().await;
    }

    async fn a_press_that_panics_is_parked_and_its_person_answered(db: Db) {
        let settings = suluh::app::Settings { drill_panic: Some("meledak".into()), ..Default::default() };
        let mut world = World::with(db, settings).await;
        let (mut sari, mut budi) = (world.person("Sari"), world.person("Budi"));
        sari.person.says("meledak");
        budi.says("/start", "meja bantu").await;
        sari.reads("Maaf, ada gangguan").await;
        sari.says("/start", "meja bantu").await;
        world.ends().await;
    }

    async fn foreign_stale_and_garbage_buttons_show_the_question_again(db: Db) {
        let mut world = World::new(db).await;
        let mut sari = world.person("Sari");
        sari.says("/lapor", "tanpa nama").await;
        sari.taps("Mulai", "tentang apa").await;
        for data in ["", "p:", "p:q.999.1", "p:q.1.99999999999999", "s:take", "💣", "p:p.0000000000", &"x".repeat(64)] {
            sari.person.presses(None, data);
        }
        world.settles().await;
        for press in world.fake.presses(sari.person.id) {
            assert_eq!(press.answers, 1, "every press is answered exactly once");
        }
        assert!(world.cases().await.is_empty());
        sari.says("1", "Apa yang terjadi?").await;
        world.ends().await;
    }

    async fn a_redelivered_update_does_nothing(db: Db) {
        let mut world = World::new(db).await;
        let mut sari = world.person("Sari");
        sari.says("/start", "meja bantu").await;
        world.settles().await;
        let before = sari.person.shown().len();
        let again = || Arrival {
            transport: Transport::Telegram,
            key: "8123".into(),
            raw: "{}".into(),
            event: Event::Person(Box::new(PersonEvent {
                chat: ChatAddress::Telegram(sari.person.id),
                name: None,
                lang: None,
                input: Input::Start(None),
                press: None,
                file: None,
            })),
        };
        let twice = world.app.receive(vec![again(), again()]).await.unwrap();
        assert_eq!(twice, [Outcome::Done, Outcome::Repeated]);
        assert_eq!(world.app.receive(vec![again()]).await.unwrap(), [Outcome::Repeated]);
        world.settles().await;
        assert_eq!(sari.person.shown().len(), before + 1);
        world.ends().await;
    }

    async fn whoever_blocks_the_bot_gets_nothing_and_stops_nobody(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let (mut sari, mut budi) = (world.person("Sari"), world.person("Budi"));
        let code = sari.reports("Ada calo").await;
        sari.person.blocks();
        world.settles().await;
        let id = rini.finds(&code).await;
        let answer = rini.app().answer(&rini.staff, &id, "Halo".into(), false).await;
        assert!(answer.is_err(), "the officer hears that the chat is closed");
        budi.says("/start", "meja bantu").await;
        sari.person.unblocks();
        sari.says("/start", "meja bantu").await;
        rini.app().answer(&rini.staff, &id, "Halo Sari".into(), false).await.unwrap();
        sari.reads("Halo Sari").await;
        world.ends_with_refusals(&["blocked"]).await;
    }

    async fn an_album_comes_part_by_part_into_one_line(db: Db) {
        let mut world = World::new(db).await;
        let mut sari = world.person("Sari");
        sari.says("/lapor", "tanpa nama").await;
        sari.taps("Mulai", "tentang apa").await;
        sari.taps("Hal lain", "Apa yang terjadi?").await;
        sari.says("Banyak foto", "Kabupaten").await;
        sari.taps("Lewati", "Kirim bukti").await;
        let before = sari.person.shown().len();
        for part in 0..3 {
            let photo = json!({ "media_group_id": "77", "photo": [{ "file_id": format!("f{part}"), "file_unique_id": format!("u{part}"), "width": 9, "height": 9 }] });
            sari.person.sends(&photo);
        }
        sari.reads("3 bukti diterima").await;
        world.settles().await;
        assert_eq!(sari.person.shown().len(), before + 1, "one line, edited:\n{}", sari.screen());
        world.ends().await;
    }
}

fn ask() -> suluh::app::cases::QueueAsk {
    suluh::app::cases::QueueAsk {
        folder: suluh::app::cases::Folder::All,
        filter: suluh::domain::case_filter::CaseFilter::default(),
        search: "".into(),
        after: None,
        limit: 10,
    }
}

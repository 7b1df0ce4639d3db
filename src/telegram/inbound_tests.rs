//! Every kind of update, and what is none.

use serde_json::{Value, json};

use super::inbound::Reader;
use super::wire::Numbered;
use super::*;
use crate::app::arrival::{Arrival, ChatAddress, Event, FileBytes, PersonEvent};
use crate::dialog::session::{Command, Forward, Input};
use crate::domain::chance::Chance;
use crate::domain::evidence::MediaKind;
use crate::domain::text::Private;
use crate::domain::time::{Clock, Timestamp};

const BOT: i64 = 4242;

fn reader() -> Reader {
    let name = Arc::new(std::sync::OnceLock::new());
    name.set("SuluhContohBot".to_owned()).unwrap();
    Reader { me: BOT, name, clock: Clock::manual(Timestamp(1)), chance: Arc::new(Chance::seeded(1)) }
}

fn read(body: &str) -> Arrival {
    reader().read_bytes(body.as_bytes()).arrival
}

fn update(kind: &str, body: Value) -> Event {
    let mut update = json!({ "update_id": 7 });
    update[kind] = body;
    read(&update.to_string()).event
}

/// A private message with these fields.
fn message(fields: Value) -> Event {
    update("message", private(fields))
}

#[expect(clippy::needless_pass_by_value, reason = "reads better at the many calls")]
fn private(fields: Value) -> Value {
    let mut message = json!({
        "message_id": 5, "date": 1,
        "chat": { "id": 11, "type": "private" },
        "from": { "id": 11, "is_bot": false, "first_name": "Sari", "last_name": "<b>Contoh", "language_code": "id-ID" },
    });
    message.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    message
}

fn person(event: Event) -> PersonEvent {
    match event {
        Event::Person(event) => *event,
        other => panic!("not a person's: {other:?}"),
    }
}

fn input(fields: Value) -> Input {
    person(message(fields)).input
}

fn file(name: &str) -> Value {
    json!({ "file_id": name, "file_unique_id": "u", "file_size": 9 })
}

#[test]
fn words_come_with_chat_name_and_language() {
    let event = person(message(json!({ "text": " halo <b>🙂" })));
    assert_eq!(event.chat, ChatAddress::Telegram(11));
    assert_eq!(event.name, Some(Private::from("Sari <b>Contoh")));
    assert_eq!(event.lang.as_deref(), Some("id"));
    assert_eq!(event.input, Input::Text { text: Private::from(" halo <b>🙂"), forward: None });
}

#[test]
fn the_raw_update_is_kept_to_the_letter() {
    let body = "{ \"update_id\":7,\t\"novelty\": {\"a\": 1.0} }";
    let arrival = read(body);
    assert_eq!((arrival.key.as_str(), arrival.raw.reveal().as_str()), ("7", body));
    assert!(matches!(arrival.event, Event::Unknown { chat: None }));
}

#[test]
fn commands_by_both_names_with_our_suffix_or_none() {
    assert_eq!(input(json!({ "text": "/lapor" })), Input::Command(Command::Report));
    assert_eq!(input(json!({ "text": "/HELP@suluhcontohbot ya" })), Input::Command(Command::Help));
    assert_eq!(input(json!({ "text": "/start d_lapor" })), Input::Start(Some("d_lapor".into())));
    assert_eq!(input(json!({ "text": "/start" })), Input::Start(None));
    assert_eq!(input(json!({ "text": "/start <script>" })), Input::Start(None));
    assert!(matches!(message(json!({ "text": "/lapor@LainBot" })), Event::Ignored));
    for words in ["/entah", "/", "/ lapor", "//", "saya /lapor"] {
        assert!(matches!(input(json!({ "text": words })), Input::Text { .. }), "{words}");
    }
}

#[test]
fn every_kind_of_file() {
    let kinds = [
        ("document", MediaKind::Document),
        ("voice", MediaKind::Voice),
        ("audio", MediaKind::Audio),
        ("video", MediaKind::Video),
        ("video_note", MediaKind::VideoNote),
        ("animation", MediaKind::Animation),
    ];
    for (field, kind) in kinds {
        let event = person(message(json!({ field: file("f"), "caption": "" })));
        let Input::Media { media, caption, .. } = event.input else { panic!("{field}") };
        let kept = event.file.unwrap();
        assert_eq!((media.kind, media.bytes, caption), (kind, Some(9), None), "an empty caption is none");
        assert_eq!((&kept.id, kept.kind), (&media.id, field));
        assert!(
            matches!(kept.bytes, FileBytes::Remote { file_id, size: Some(9) } if file_id.reveal() == "f")
        );
    }
}

#[test]
fn of_a_photo_the_largest_size_and_of_an_album_its_group() {
    let size = |name: &str, width: u32| json!({ "file_id": name, "width": width, "height": width });
    let event = person(message(json!({
        "photo": [size("kecil", 90), size("besar", 1280), size("sedang", 320)],
        "caption": "ini <i>bukti", "media_group_id": "g1",
    })));
    let Input::Media { media, caption, .. } = event.input else { panic!() };
    assert_eq!((media.kind, caption), (MediaKind::Photo, Some(Private::from("ini <i>bukti"))));
    let kept = event.file.unwrap();
    assert!(matches!(kept.bytes, FileBytes::Remote { file_id, size: None } if file_id.reveal() == "besar"));
    assert!(kept.note.reveal().contains("\"album\":\"g1\""));
}

#[test]
fn an_animation_is_not_its_twin_document() {
    let event = input(json!({ "document": file("f"), "animation": file("f") }));
    assert!(matches!(event, Input::Media { media, .. } if media.kind == MediaKind::Animation));
}

#[test]
fn a_sticker_is_seen_but_not_fetched() {
    let event = person(message(json!({ "sticker": file("s") })));
    assert!(matches!(event.input, Input::Media { media, .. } if media.kind == MediaKind::Sticker));
    assert!(event.file.is_none());
}

#[test]
fn a_file_above_the_limit_comes_with_its_size() {
    let big = json!({ "file_id": "f", "file_size": 31_457_280 });
    assert!(
        matches!(input(json!({ "video": big })), Input::Media { media, .. } if media.bytes == Some(31_457_280))
    );
}

#[test]
fn places_and_contacts() {
    let place = json!({ "latitude": -0.898_583, "longitude": 119.850_601 });
    let event = person(message(json!({ "location": place })));
    assert!(matches!(event.input, Input::Location { lat: -898_583, lon: 119_850_601, name: None, .. }));
    assert_eq!(event.file.unwrap().kind, "location");
    let venue = json!({ "location": place, "venue": { "location": place, "title": "Balai Desa" } });
    assert!(
        matches!(input(venue), Input::Location { name: Some(name), .. } if name.reveal() == "Balai Desa")
    );
    let contact = json!({ "contact": { "phone_number": "081200000001", "first_name": "Contoh" } });
    let expected = Input::Contact { name: Private::from("Contoh"), phone: Private::from("081200000001") };
    assert_eq!(input(contact), expected);
}

#[test]
fn every_origin_of_a_forward() {
    let origins = [
        (json!({ "type": "user", "sender_user": { "id": 1, "first_name": "A", "last_name": "B" } }), "A B"),
        (json!({ "type": "hidden_user", "sender_user_name": "Tersembunyi" }), "Tersembunyi"),
        (json!({ "type": "chat", "sender_chat": { "id": -1, "type": "group", "title": "Grup" } }), "Grup"),
        (
            json!({ "type": "channel", "chat": { "id": -2, "type": "channel", "title": "Kanal" }, "message_id": 3 }),
            "Kanal",
        ),
    ];
    for (origin, name) in origins {
        let expected = Some(Forward { from: Some(Private::from(name)) });
        let Input::Text { forward, .. } = input(json!({ "text": "/lapor", "forward_origin": origin })) else {
            panic!()
        };
        assert_eq!(forward, expected, "a forwarded command is words");
        let Input::Media { forward, .. } = input(json!({ "voice": file("v"), "forward_origin": origin }))
        else {
            panic!()
        };
        assert_eq!(forward, expected);
    }
}

#[test]
fn edits() {
    let edited = |fields: Value| update("edited_message", private(fields));
    assert_eq!(person(edited(json!({ "text": "baru" }))).input, Input::Edited(Private::from("baru")));
    assert_eq!(
        person(edited(json!({ "caption": "k", "photo": [] }))).input,
        Input::Edited(Private::from("k"))
    );
    let moving = json!({ "location": { "latitude": 1.0, "longitude": 2.0 } });
    assert!(matches!(edited(moving), Event::Ignored), "a live location that moves");
}

#[test]
fn presses_even_on_messages_that_telegram_no_longer_says() {
    let press = |fields: Value| {
        let mut body = json!({ "id": "c1", "from": { "id": 11, "first_name": "Sari" }, "data": "p:3.mulai" });
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        person(update("callback_query", body))
    };
    let chat = json!({ "id": 11, "type": "private" });
    let event = press(json!({ "message": { "message_id": 6, "date": 0, "chat": chat } }));
    assert_eq!(event.input, Input::Press("3.mulai".into()));
    let pressed = event.press.unwrap();
    assert_eq!((pressed.callback.as_str(), pressed.message), ("c1", Some(6)));
    let old = press(json!({ "inline_message_id": "x" }));
    assert_eq!((old.chat, old.press.unwrap().message), (ChatAddress::Telegram(11), None));
    assert_eq!(press(json!({ "data": "asing 💥" })).input, Input::Press("asing 💥".into()));
    assert_eq!(press(json!({ "data": null })).input, Input::Press(String::new()));
}

#[test]
fn a_tap_in_a_group_is_for_the_app_to_judge() {
    let chat = json!({ "id": -100, "type": "supergroup" });
    let body = json!({
        "id": "c1", "from": { "id": 77, "first_name": "Rini" }, "data": "s:ambil.kode",
        "message": { "message_id": 6, "date": 1, "chat": chat },
    });
    let Event::StaffTap(tap) = update("callback_query", body) else { panic!() };
    assert_eq!((tap.user, tap.chat, tap.message, tap.token.as_str()), (77, -100, 6, "ambil.kode"));
}

#[test]
fn groups_are_met_with_silence_unless_they_call() {
    let group = |fields: Value| {
        let mut body =
            json!({ "message_id": 1, "chat": { "id": -100, "type": "supergroup" }, "from": { "id": 1 } });
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        update("message", body)
    };
    let us = json!({ "message_id": 1, "from": { "id": BOT } });
    for quiet in [
        json!({ "text": "halo semua" }),
        json!({ "text": "/start" }),
        json!({ "text": "@SuluhContohBotLain" }),
        json!({ "text": "a", "reply_to_message": { "from": { "id": 9 } } }),
        json!({ "text": "a", "reply_to_message": { "from": { "id": BOT }, "forum_topic_created": {} } }),
    ] {
        assert!(matches!(group(quiet.clone()), Event::Ignored), "{quiet}");
    }
    let thread = |fields: Value| match group(fields) {
        Event::GroupCall { chat: -100, thread } => thread,
        other => panic!("{other:?}"),
    };
    assert_eq!(thread(json!({ "text": "tolong @suluhcontohbot!" })), None);
    assert_eq!(thread(json!({ "caption": "/start@SuluhContohBot", "photo": [] })), None);
    assert_eq!(
        thread(
            json!({ "text": "a", "reply_to_message": us, "message_thread_id": 9, "is_topic_message": true })
        ),
        Some(9)
    );
    assert_eq!(
        thread(json!({ "text": "a", "reply_to_message": us, "message_thread_id": 9 })),
        None,
        "no forum, no topic"
    );
}

#[test]
fn blocking_and_moving_house() {
    let member = |status: &str, kind: &str| {
        update(
            "my_chat_member",
            json!({ "chat": { "id": 11, "type": kind }, "new_chat_member": { "status": status } }),
        )
    };
    assert!(matches!(member("kicked", "private"), Event::Blocked { blocked: true, .. }));
    assert!(matches!(member("member", "private"), Event::Blocked { blocked: false, .. }));
    assert!(matches!(member("kicked", "group"), Event::Ignored));
    let service = |id: i64, field: &str, other: i64| {
        update("message", json!({ "chat": { "id": id, "type": "group" }, field: other }))
    };
    assert!(matches!(service(-5, "migrate_to_chat_id", -1005), Event::Migrated { from: -5, to: -1005 }));
    assert!(matches!(service(-1005, "migrate_from_chat_id", -5), Event::Migrated { from: -5, to: -1005 }));
}

#[test]
fn what_we_cannot_read_what_concerns_nobody_and_what_is_new() {
    for kind in ["poll", "dice", "story", "game", "invoice"] {
        assert_eq!(input(json!({ kind: {} })), Input::Unreadable, "{kind}");
    }
    assert_eq!(input(json!({ "text": " \n" })), Input::Unreadable);
    assert!(matches!(message(json!({ "pinned_message": {} })), Event::Ignored));
    assert!(matches!(update("poll", json!({})), Event::Ignored));
    let sari = Some(ChatAddress::Telegram(11));
    assert!(matches!(message(json!({ "hologram": {} })), Event::Unknown { chat } if chat == sari));
    assert!(matches!(message(json!({ "text": 5 })), Event::Unknown { chat } if chat == sari));
    assert!(matches!(update("channel_post", json!({})), Event::Ignored));
}

#[test]
fn no_bytes_make_it_stumble_and_all_have_a_key() {
    let whole = json!({ "update_id": 7, "message": private(json!({ "text": "halo" })) }).to_string();
    for end in 0..whole.len() {
        let arrival = read(&whole[..end]);
        assert!(arrival.key.starts_with("sha256:"), "{end}");
        assert!(matches!(arrival.event, Event::Unknown { .. }));
    }
    for odd in [
        "",
        "null",
        "[]",
        "7",
        "{\"update_id\":\"x\"}",
        "{\"update_id\":7,\"message\":\"\\ud800\"}",
        "{\"update_id\":1e99}",
    ] {
        assert!(matches!(read(odd).event, Event::Unknown { .. }), "{odd}");
    }
    let invalid = reader().read_bytes(b"{\"update_id\":7,\"message\":\"\xff\"}");
    assert!(matches!(invalid.arrival.event, Event::Unknown { .. }));
    assert!(serde_json::from_str::<Numbered>("{}").unwrap().update_id.is_none());
}

mod chance {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_json_is_read(text in "\\PC*", number in any::<i64>(), depth in 0_usize..300) {
            super::read(&text);
            super::read(&format!("{{\"update_id\":{number},\"message\":{{\"chat\":{{\"id\":{number}}},\"text\":{}}}}}", serde_json::json!(text)));
            super::read(&"[".repeat(depth));
        }
    }
}

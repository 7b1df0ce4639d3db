//! Packets between two offices: signed here, believed there, the same case twice; and whatever else a file may hold.

use std::sync::Arc;

use proptest::prelude::*;
use suluh::app::referrals::{Choice, PacketRefusal, docx};
use suluh::app::{App, AppError, Mouth, Parts, Settings};
use suluh::dialog::load;
use suluh::dialog::model::Office;
use suluh::domain::chance::{Chance, hex};
use suluh::domain::ids::ReferralId;
use suluh::domain::packet::{self, PacketFault};
use suluh::domain::referral::Handover;
use suluh::domain::time::{Clock, Timestamp};
use suluh::store::blobs::Blobs;
use suluh::store::{Hold, Keys, Store};

use crate::databases::{Db, NOW, on_both};
use crate::store_fixture::handover;

/// Another office: its own key, its own database, and the offices that it knows.
async fn office(folder: &std::path::Path, knows: &[[u8; 32]]) -> App {
    let chance = Arc::new(Chance::seeded(21));
    let url = format!("sqlite://{}", folder.join("kedua.db").display());
    let store =
        Store::open(&url, Hold::Alone, Keys::from_bytes(&[9; 32]), Arc::clone(&chance)).await.unwrap();
    app(store, folder, chance, knows)
}

fn app(store: Store, folder: &std::path::Path, chance: Arc<Chance>, knows: &[[u8; 32]]) -> App {
    let mut dialogs = load::embedded().dialogs.unwrap();
    dialogs.data.offices = knows.iter().map(|key| Office { key: *key, name: "BP3MI Jauh".into() }).collect();
    let blobs = Blobs::open(&folder.join("bukti"), Arc::clone(&chance)).unwrap();
    let (mouth, clock) = (Arc::new(Mouth::new(dialogs)), Clock::manual(NOW));
    App::new(Parts { store, blobs, mouth, clock, chance, settings: Settings::default() })
}

/// A case with a picture, referred with everything but a name; gives the packet.
async fn sent_from(office: &App, with_files: bool) -> Vec<u8> {
    let member = office.add_staff("Rini", suluh::domain::staff::Role::Penyelia, "", None).await;
    assert!(member.is_ok() || matches!(member, Err(AppError::Invalid("name_taken"))));
    let token = office.login_token("Rini").await.unwrap();
    let cookie = office.redeem(&token, "packet").await.unwrap().unwrap();
    let rini = office.staff_of_session(&cookie).await.unwrap().unwrap();
    let upload = office.upload(crate::web::picture().into()).await.unwrap();
    let given = suluh::app::cases::ByHand {
        channel: suluh::domain::case::Channel::Phone,
        category: "perdagangan-orang".into(),
        priority: suluh::domain::case::Priority::High,
        area: Some("72.10".into()),
        country: Some("KH".into()),
        narrative: "Anak tetangga dibawa ke Kamboja.".into(),
        identifiers: "0812-0000-9999".into(),
        reporter: "Ibu Melati, 0813-0000-1111".into(),
        uploads: vec![upload],
    };
    let case = office.enter_by_hand(&rini, given).await.unwrap();
    let all = office.referral_choices(&rini, &case).await.unwrap();
    let choice = Choice {
        agency: "lainnya".into(),
        other: "BP3MI Kedua".into(),
        answers: all.answers.iter().map(|(key, ..)| key.clone()).collect(),
        accused: all.accused.iter().map(|(id, ..)| id.clone()).collect(),
        evidence: all.evidence.iter().map(|piece| piece.id.as_str().to_owned()).collect(),
        ..Choice::default()
    };
    let preview = office.preview_referral(&rini, &case, &choice).await.unwrap();
    let id = office.send_referral(&rini, &case, &choice, &preview.seal).await.unwrap();
    let shown = office.referral(&rini, &id).await.unwrap().referral.handover.unwrap();
    assert_eq!(shown.evidence.len(), 1);
    office.export_packet(&rini, &id, with_files).await.unwrap().bytes
}

on_both! {
    async fn the_same_packet_gives_the_same_case(db: Db) {
        let first = app(db.store.clone(), db.folder.path(), Arc::new(Chance::seeded(5)), &[]);
        let packet = sent_from(&first, true).await;
        let folder = tempfile::tempdir().unwrap();
        let stranger = office(folder.path(), &[]).await;
        let refused = stranger.import_packet_as_operator(&packet).await.unwrap_err();
        let PacketRefusal::Unknown { office: named, key } = refused else { panic!("{refused:?}") };
        assert_eq!((named.as_str(), key), ("BP3MI Sulawesi Tengah", hex(&first.office_key())));
        assert!(stranger.case_lines(10).await.unwrap().is_empty(), "nothing was changed");
        stranger.end().await;

        let second = office(folder.path(), &[first.office_key()]).await;
        let taken = second.import_packet_as_operator(&packet).await.unwrap();
        assert!(taken.new);
        let again = second.import_packet_as_operator(&packet).await.unwrap();
        assert_eq!((&again.case, again.new), (&taken.case, false));
        let story = second.case_story(&taken.code).await.unwrap();
        assert_eq!(story.line.channel, suluh::domain::case::Channel::Letter);
        assert_eq!(story.line.category, "perdagangan-orang");
        assert_eq!((story.line.area.as_deref(), story.line.country.as_deref()), (Some("72.10"), Some("KH")));
        assert_eq!(story.files.len(), 1, "the picture came along");
        let said = format!("{:?}", story.answers);
        assert!(said.contains("Kamboja") && said.contains("BP3MI Jauh") && said.contains("1/BP3MI-ST/I/2027"), "{said}");
        assert!(!said.contains("Melati"), "{said}");
        assert_eq!(second.case_lines(10).await.unwrap().len(), 1);
        second.end().await;
    }

    async fn a_packet_that_was_touched_is_refused_and_says_why(db: Db) {
        let first = app(db.store.clone(), db.folder.path(), Arc::new(Chance::seeded(5)), &[]);
        let packet = sent_from(&first, true).await;
        let text = String::from_utf8(packet.clone()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let second = office(folder.path(), &[first.office_key()]).await;
        let refused = async |text: &str| second.import_packet_as_operator(text.as_bytes()).await.unwrap_err();
        assert!(matches!(refused(&text.replace("Kamboja", "Kambojb")).await, PacketRefusal::Signature));
        let spaced: serde_json::Value = serde_json::from_str(&text).unwrap();
        let spaced = serde_json::to_string_pretty(&spaced).unwrap();
        assert!(matches!(refused(&spaced).await, PacketRefusal::Signature), "a program that writes it anew");
        let older = text.replace("\"version\":1", "\"version\":0");
        assert!(matches!(refused(&older).await, PacketRefusal::Fault(PacketFault::Version(0))));
        assert!(matches!(refused("{}").await, PacketRefusal::Fault(PacketFault::NotAPacket)));
        assert!(matches!(refused("[1]").await, PacketRefusal::Fault(PacketFault::NotAPacket)));
        let cut = &text[..text.len() / 2];
        assert!(matches!(refused(cut).await, PacketRefusal::Fault(PacketFault::NotJson { .. })));
        let files = text.split("\"files\":").nth(1).unwrap();
        let data = files.split("\":\"").nth(1).unwrap();
        let swapped = text.replace(&data[..8], "AAAAAAAA");
        assert!(matches!(refused(&swapped).await, PacketRefusal::Fault(PacketFault::File(_))));
        let large = vec![b' '; packet::MAX_PACKET_BYTES + 1];
        let large = second.import_packet_as_operator(&large).await;
        assert!(matches!(large, Err(PacketRefusal::Fault(PacketFault::TooLarge))));
        assert!(second.case_lines(10).await.unwrap().is_empty());
        // Without its files it is the same packet: the hash stands in their place.
        let bare = first.export_packet_as_operator(&ReferralId::from_text(packet::read(&packet).unwrap().handover.id), false).await;
        let bare = bare.unwrap().bytes;
        assert_eq!(packet::read(&bare).unwrap().signed, packet::read(&packet).unwrap().signed);
        let taken = second.import_packet_as_operator(&bare).await.unwrap();
        let story = second.case_story(&taken.code).await.unwrap();
        assert!(story.files.is_empty() && format!("{:?}", story.answers).contains("image/jpeg"));
        second.end().await;
    }
}

/// The schema in the papers is JSON and names every field of a packet.
#[test]
fn the_schema_names_every_field() {
    let schema = include_str!("../../docs/packet.schema.json");
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    let told = handover(&ReferralId::from_text("r"));
    let value = serde_json::to_value(&told).unwrap();
    follows(&value, &schema["properties"]["payload"], &schema, "payload");
    let (payload, _) = packet::payload(&told).unwrap();
    let bytes = packet::write(&payload, [1; 32], [2; 64], &std::collections::BTreeMap::new()).unwrap();
    let whole: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    follows(&whole, &schema, &schema, "packet");
}

/// As much of JSON Schema as the file uses: types, properties, required, items, references.
fn follows(value: &serde_json::Value, schema: &serde_json::Value, root: &serde_json::Value, at: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        return follows(value, root.pointer(name.trim_start_matches('#')).unwrap(), root, at);
    }
    let is = match value {
        serde_json::Value::Null => "null",
        serde_json::Value::Bool(_) => "boolean",
        serde_json::Value::Number(_) => "integer",
        serde_json::Value::String(_) => "string",
        serde_json::Value::Array(_) => "array",
        serde_json::Value::Object(_) => "object",
    };
    let types = match &schema["type"] {
        serde_json::Value::Array(types) => types.iter().filter_map(|one| one.as_str()).collect(),
        one => vec![one.as_str().unwrap_or_else(|| panic!("{at} has no type in the schema"))],
    };
    assert!(types.contains(&is), "{at} is {is}, the schema says {types:?}");
    if let Some(words) = schema["enum"].as_array() {
        assert!(words.contains(value), "{at}: {value} is none of {words:?}");
    }
    for item in value.as_array().into_iter().flatten() {
        follows(item, &schema["items"], root, &format!("{at}[]"));
    }
    for (name, part) in value.as_object().into_iter().flatten() {
        let known = &schema["properties"][name];
        let known = if known.is_null() { &schema["additionalProperties"] } else { known };
        assert!(known.is_object(), "{at}.{name} is missing in docs/packet.schema.json");
        follows(part, known, root, &format!("{at}.{name}"));
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(|name| name.as_str()) {
        assert!(value.get(name).is_some(), "{at} lacks {name}");
    }
}

fn written(told: &Handover) -> Vec<u8> {
    let (payload, _) = packet::payload(told).unwrap();
    packet::write(&payload, [1; 32], [2; 64], &std::collections::BTreeMap::new()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_file_holds_reading_it_is_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        prop_assert!(packet::read(&bytes).is_err());
    }

    #[test]
    fn a_changed_byte_is_read_as_another_packet_or_refused(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let told = handover(&ReferralId::from_text("r"));
        let whole = written(&told);
        let mut changed = whole.clone();
        let at = at.index(changed.len());
        changed[at] = to;
        let (before, after) = (packet::read(&whole).unwrap(), packet::read(&changed));
        if let Ok(after) = after {
            // What still reads differs in what was signed, by whom or how, unless nothing that counts was touched.
            let same = after.signed == before.signed && after.signer == before.signer && after.signature == before.signature;
            prop_assert!(!same || after.handover == before.handover);
        }
    }

    #[test]
    fn any_words_survive_the_way(words in "\\PC{0,200}", at in any::<i32>()) {
        let mut told = handover(&ReferralId::from_text("r"));
        told.letter.chronology = words.clone().into();
        told.made_at = Timestamp(i64::from(at));
        let read = packet::read(&written(&told)).unwrap();
        prop_assert_eq!(read.handover, told);
    }
}

/// The document opens again and says what the letter says, whatever stands in it.
#[test]
fn the_document_opens_again() {
    crate::databases::on_sqlite(async |db: Db| {
        let office = app(db.store.clone(), db.folder.path(), Arc::new(Chance::seeded(5)), &[]);
        let mut told = handover(&ReferralId::from_text("r"));
        told.letter.chronology = "<w:p>& \"kata\" \u{202e}terbalik\u{0}\u{b} ]]>\n\nbaris kedua".into();
        let letter = office.letter(&told);
        let bytes = docx(&letter).unwrap();
        assert!(bytes.starts_with(b"PK\x03\x04"));
        let opened = docx_rs::read_docx(&bytes).unwrap();
        let said = opened.document.body_text();
        for words in
            ["<w:p>& \"kata\" terbalik ]]>", "baris kedua", "Balai Contoh", "1/CONTOH/I/2027", "ba7816bf"]
        {
            assert!(said.contains(words), "{words} in {said}");
        }
        assert!(!said.contains('\u{202e}'));
    });
}

trait BodyText {
    fn body_text(&self) -> String;
}

impl BodyText for docx_rs::Document {
    /// The text of all paragraphs, a line each.
    fn body_text(&self) -> String {
        let mut lines = Vec::new();
        for child in &self.children {
            if let docx_rs::DocumentChild::Paragraph(paragraph) = child {
                lines.push(paragraph.raw_text());
            }
        }
        lines.join("\n")
    }
}

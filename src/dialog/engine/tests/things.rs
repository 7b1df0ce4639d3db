//! Files, voice, contact cards, and things sent outside a form.

use super::chat::Chat;
use super::real;
use crate::dialog::session::{Effect, Input, Manner, Value};
use crate::domain::evidence::{MAX_FILE_BYTES, Media, MediaKind};
use crate::domain::ids::EvidenceId;

#[test]
fn what_is_sent_before_start_goes_into_the_report() {
    let dialogs = real();
    let mut chat = Chat::new(dialogs);
    chat.sends(MediaKind::Photo, Some("Ini brosurnya")).says("1 kiriman diterima");
    assert_eq!(chat.manners(), [Manner::Progress]);
    chat.sends(MediaKind::Voice, None).says("2 kiriman");
    chat.forwards("Gaji 20 juta di Kamboja");
    assert_eq!(chat.labels(), ["Lapor", "Bicara dengan petugas", "Hapus", "Menu"]);
    chat.types("lapor").tap("Mulai").tap("Calo di desa saya").types("Lihat kiriman.");
    chat.tap("Kirim sekarang").says("4 bukti");
    chat.tap("Kirim laporan");
    let draft = &chat.play.cases[0].draft;
    assert_eq!(draft.evidence.len(), 2);
    let words = draft.answers.iter().find(|(key, _)| key == "catatan").unwrap();
    assert_eq!(words.1.shown.reveal(), "Ini brosurnya\nGaji 20 juta di Kamboja");
    assert!(chat.play.session.loose.is_empty());
}

#[test]
fn loose_things_can_be_thrown_away_and_are_bounded() {
    let dialogs = real();
    let mut chat = Chat::new(dialogs);
    for _ in 0..20 {
        chat.sends(MediaKind::Photo, None);
    }
    chat.sends(MediaKind::Photo, None).says("Sudah 20 kiriman");
    assert!(matches!(chat.effects(), [Effect::Discard(ids)] if ids.len() == 1));
    chat.types("hapus").says("Kiriman sudah dihapus");
    assert!(matches!(chat.effects(), [Effect::Discard(ids)] if ids.len() == 20));
}

#[test]
fn voice_answers_a_free_question_and_is_kept_at_every_other() {
    let dialogs = real();
    let mut chat = Chat::new(dialogs);
    chat.start("d_lapor").tap("Mulai").sends(MediaKind::Voice, None).says("Petugas akan mendengarkan");
    assert_eq!(chat.place(), "lapor.apa", "the question stays open");
    assert_eq!(chat.form().evidence.len(), 1);
    chat.tap("Calo di desa saya").sends(MediaKind::Voice, None).says("Petugas akan mendengarkan");
    assert!(matches!(&chat.answer("narasi").unwrap().value, Value::Evidence(ids) if ids.len() == 1));
    assert_eq!(chat.form().evidence.len(), 2);
    assert_eq!(chat.place(), "lapor.kontak");
}

#[test]
fn collecting_counts_and_takes_what_comes_late() {
    let dialogs = real();
    let mut chat = Chat::reporting(dialogs);
    chat.tap("Tidak ada").tap("Tidak tahu").tap("Lewati").tap("Baru ditawari");
    assert_eq!(chat.place(), "lapor.bukti");
    chat.sends(MediaKind::Photo, None).sends(MediaKind::Photo, None).says("2 bukti diterima");
    assert_eq!(chat.manners(), [Manner::Progress]);
    chat.forwards("Pesan dari perekrut").says("3 bukti diterima");
    chat.sends(MediaKind::Sticker, None).says("Stiker tidak kami simpan");
    chat.types("sudah cukup");
    assert_eq!(chat.shown("bukti"), "3 bukti");
    chat.sends(MediaKind::Photo, None).says("disimpan bersama isian");
    assert_eq!(chat.place(), "lapor.hubungi");
    chat.tap("Tidak usah").tap("Kirim laporan");
    assert_eq!(chat.play.cases[0].draft.evidence.len(), 3);
}

#[test]
fn a_collection_has_an_end() {
    let dialogs = real();
    let mut chat = Chat::reporting(dialogs);
    chat.tap("Tidak ada").tap("Tidak tahu").tap("Lewati").tap("Baru ditawari");
    for _ in 0..20 {
        chat.sends(MediaKind::Photo, None);
    }
    chat.sends(MediaKind::Photo, None).says("Sudah 20 bukti");
    assert!(matches!(chat.effects(), [Effect::Discard(ids)] if ids.len() == 1));
    assert_eq!(chat.form().evidence.len(), 20);
}

#[test]
fn a_file_that_is_too_large_is_named_so() {
    let dialogs = real();
    let mut chat = Chat::new(dialogs);
    let media =
        Media { id: EvidenceId::from_text("x"), kind: MediaKind::Video, bytes: Some(MAX_FILE_BYTES + 1) };
    chat.gives(Input::Media { media, caption: None, forward: None }).says("Paling besar 20 MB");
    assert_eq!(chat.effects(), [Effect::Discard(vec![EvidenceId::from_text("x")])]);
}

#[test]
fn a_contact_card_names_the_recruiter() {
    let dialogs = real();
    let mut chat = Chat::reporting(dialogs);
    chat.gives(Input::Contact { name: "Contoh Budi".into(), phone: "0812-0000-1234".into() });
    chat.says("+62 812-0000-1234, Contoh Budi");
    chat.tap("Benar");
    assert!(
        matches!(&chat.answer("perekrut.kontak").unwrap().value, Value::Identifiers(found) if found.len() == 2)
    );
}

#[test]
fn a_spot_on_the_map_is_a_place() {
    let dialogs = real();
    let mut chat = Chat::reporting(dialogs);
    chat.tap("Tidak ada").tap("Tidak tahu");
    let id = EvidenceId::from_text("spot");
    chat.gives(Input::Location { id, lat: -898_700, lon: 119_900_000, name: None });
    let spot = &chat.answer("kasus.tempat").unwrap().value;
    assert_eq!(*spot, Value::Place { area: None, spot: Some((-898_700, 119_900_000)), words: None });
    assert_eq!(chat.form().evidence.len(), 1);
}

#[test]
fn words_and_files_reach_the_officer_who_waits() {
    let dialogs = real();
    let mut chat = Chat::new(dialogs);
    chat.start("");
    chat.play.session.talk = Some("kelapa-biru-278".into());
    for words in ["2", "laporr", "batal", "ya"] {
        chat.types(words).says("kelapa-biru-278");
        assert!(matches!(chat.effects(), [Effect::Tell { text: Some(_), .. }]), "{words}");
    }
    chat.sends(MediaKind::Photo, None);
    assert!(matches!(chat.effects(), [Effect::Tell { evidence, .. }] if evidence.len() == 1));
    chat.types("menu");
    assert_eq!((chat.place().as_str(), chat.effects().len()), ("menu.utama", 0));
}

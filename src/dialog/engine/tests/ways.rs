//! The ways: stale buttons, back and out, danger, edited dialogs, the search, the bounds.

use super::chat::Chat;
use super::real;
use crate::dialog::load;
use crate::dialog::model::Dialogs;
use crate::dialog::session::{Command, Effect, Input, Manner, NodeRef, Overlay, Session, Unheard};

/// The dialogs of the binary after an edit of one file.
fn edited(file: &str, edit: impl Fn(&str) -> String) -> Dialogs {
    let mut files = load::embedded().files;
    let text = edit(&files[file]);
    files.insert(file.to_owned(), text);
    let loaded = load::files(files);
    assert!(!loaded.has_errors(), "{:?}", loaded.problems);
    loaded.dialogs.unwrap()
}

#[test]
fn a_stale_button_shows_the_present_place_and_answers_nothing() {
    let dialogs = real();
    let mut chat = Chat::new(dialogs);
    chat.start("d_lapor").tap("Mulai");
    let old = chat.token("Hal lain");
    chat.tap("Calo di desa saya");
    let before = chat.form().answers.clone();
    for token in [old.as_str(), "q.0.skip", "q.3.fc18083600", "garbage", "p.0000000000", "", "😀"] {
        chat.gives(Input::Press(token.to_owned())).says("Tombol itu sudah lama");
        assert_eq!(chat.manners(), [Manner::Notice, Manner::Question]);
        assert_eq!(chat.form().answers, before, "{token}");
    }
    assert_eq!(chat.place(), "lapor.cerita");
    // The re-show did not make the first showing stale.
    chat.types("Ada orang.");
    assert_eq!(chat.place(), "lapor.kontak");
}

#[test]
fn an_old_menu_keeps_working() {
    let dialogs = real();
    let mut chat = Chat::new(dialogs);
    chat.start("");
    let old = chat.token("Tanya prosedur");
    chat.tap("Lapor").tap("Mulai");
    chat.gives(Input::Press(old));
    assert_eq!(chat.place(), "tanya.mulai");
    assert_eq!(chat.manners(), [Manner::Page]);
}

#[test]
fn the_card_comes_first_and_the_place_is_kept() {
    let dialogs = real();
    let mut chat = Chat::reporting(dialogs);
    let buttons = chat.buttons.clone();
    chat.gives(Input::Danger).says("Telepon dulu");
    assert_eq!(chat.place(), "lapor.kontak");
    // The question's own buttons still count, and so do words.
    chat.buttons = buttons;
    chat.tap("Tidak ada");
    assert_eq!(chat.place(), "lapor.negara");
    chat.commands(Command::Danger).tap("Lanjutkan").says("Negara mana?");
    chat.commands(Command::Danger).types("saya disekap atau dipukul").says("Sebut tempat Anda");
    chat.tap("Lanjutkan isian");
    assert_eq!(chat.place(), "lapor.negara");
    chat.commands(Command::Danger).types("tidak tahu");
    assert_eq!(chat.place(), "lapor.tempat", "a label of the question behind the card");
}

#[test]
fn a_form_goes_on_from_whatever_was_sent_beside_it() {
    let dialogs = real();
    let mut chat = Chat::reporting(dialogs);
    chat.start("").sends(crate::domain::evidence::MediaKind::Photo, None).tap("Lanjutkan isian");
    assert_eq!(chat.place(), "lapor.kontak");
    chat.tap("Kirim sekarang").tap("Kirim laporan");
    assert_eq!(chat.play.cases[0].draft.evidence.len(), 1);
}

#[test]
fn back_goes_the_way_one_came_and_ends_at_the_menu() {
    let dialogs = real();
    let mut chat = Chat::new(dialogs);
    chat.start("").tap("Lapor").tap("Apa yang terjadi nanti?");
    chat.types("kembali");
    assert_eq!(chat.place(), "lapor.pembuka");
    chat.tap("Kembali");
    assert_eq!(chat.place(), "menu.utama");
    chat.types("kembali");
    assert_eq!(chat.place(), "menu.utama");
}

#[test]
fn a_renamed_place_is_followed_in_silence() {
    let before = real();
    let after = edited("lapor.yaml", |text| {
        text.replace("  kontak:\n", "  nomor:\n    alias: [kontak]\n")
            .replace("to: kontak", "to: nomor")
            .replace("cerita, kontak, negara", "cerita, nomor, negara")
    });
    assert_ne!(before.hash, after.hash);
    let mut chat = Chat::reporting(before);
    let token = chat.token("Tidak ada");
    chat.play.dialogs = &after;
    chat.gives(Input::Press(token));
    assert_eq!(chat.place(), "lapor.negara", "{}", chat.said());
}

#[test]
fn a_place_that_is_gone_leads_to_the_nearest_with_a_word() {
    let before = real();
    let gone = |text: &str| {
        let start = text.find("  kontak:\n").unwrap();
        let end = text.find("  hubungan:\n").unwrap();
        format!("{}{}", &text[..start], &text[end..])
            .replace("to: kontak", "to: negara")
            .replace("cerita, kontak, negara", "cerita, negara")
            .replace("perekrut.kontak, ", "")
    };
    let after = edited("lapor.yaml", gone);
    let mut chat = Chat::reporting(before);
    chat.play.dialogs = &after;
    chat.types("0812-0000-1234").says("Maaf, halaman itu sudah berubah");
    assert_eq!(chat.place(), "lapor.cerita");
    assert_eq!(chat.shown("narasi"), "Ada orang cari pekerja.", "words for another question answer nothing");
    chat.types("Ada dua orang.");
    assert_eq!(chat.place(), "lapor.negara");
}

#[test]
fn a_ring_of_pages_ends_with_an_apology_and_the_menu() {
    let dialogs = edited("bantuan.yaml", |text| {
        let head = text.split("nodes:").next().unwrap().to_owned();
        let start = head.lines().find_map(|line| line.strip_prefix("start: ")).unwrap().to_owned();
        format!(
            "{head}nodes:\n  {start}:\n    say: Satu\n    next: dua\n  dua:\n    say: Dua\n    next: {start}\n"
        )
    });
    let mut chat = Chat::new(&dialogs);
    chat.start("").commands(Command::Help).says("jalan yang berputar");
    assert_eq!(chat.place(), "menu.utama");
    assert!(chat.last.replies.len() < 30);
}

#[test]
fn what_is_not_found_is_said_so_and_kept_for_the_editors() {
    let dialogs = real();
    let mut chat = Chat::new(dialogs);
    chat.types("harga cabai hari ini").says("belum punya jawabannya");
    assert!(
        matches!(chat.effects(), [Effect::Unanswered { words, corrected: false }] if words.reveal() == "harga cabai hari ini")
    );
    chat.types("bicara dengan petugas");
    assert_eq!(chat.place(), "petugas.soal");
}

#[test]
fn guesses_are_buttons_that_can_be_typed() {
    let dialogs = real();
    let mut chat = Chat::new(dialogs);
    let node =
        |dialog: &str| NodeRef { dialog: dialog.into(), node: dialogs.dialog(dialog).unwrap().start.clone() };
    chat.gives(Input::Guess(vec![
        node("biaya"),
        node("syarat"),
        NodeRef { dialog: "x".into(), node: "y".into() },
    ]));
    chat.says("Maksud Anda");
    let title = dialogs.dialog("syarat").unwrap().title.base.clone();
    chat.types(&title);
    assert!(chat.place().starts_with("syarat."));
    assert_eq!(chat.play.session.overlay, Overlay::None);
}

#[test]
fn words_that_name_the_country_answer_the_question_they_led_to() {
    let dialogs = real();
    let question = || vec![NodeRef { dialog: "cek_negara".into(), node: "isi".into() }];
    let ask = |_: &Session, _: &Unheard| Some(Input::Guess(question()));
    let mut chat = Chat::new(dialogs);
    chat.play = crate::dialog::play::Play::new(dialogs, &ask, crate::domain::text::Lang::default(), 5);
    chat.start("").types("oman itu boleh?").tap("Cek negara tujuan").says("Oman");
    assert_eq!(chat.place(), "cek_negara.hasil");
    assert_eq!(chat.last.replies.len(), 1);
    chat.tap("Kembali").says("Negara mana");
    chat.start("").types("oman atau qatar?").tap("Cek negara tujuan").says("Negara mana");
    chat.start("").types("yang mana boleh?").tap("Cek negara tujuan").says("Negara mana");
}

#[test]
fn a_report_waits_while_a_country_is_looked_up() {
    let dialogs = real();
    let mut chat = Chat::reporting(dialogs);
    chat.start("d_cek_negara").types("Qatar").says("data per");
    chat.tap("Menu").tap("Lanjutkan isian");
    assert_eq!(chat.place(), "lapor.kontak");
    assert!(chat.play.session.shelf.is_empty());
}

#[test]
fn a_page_whose_answer_is_forgotten_asks_again() {
    let dialogs = real();
    let mut chat = Chat::new(dialogs);
    chat.start("d_cek_negara").types("Qatar").tap("Cek tawaran saya").tap("Kembali").says("Negara mana");
    chat.types("Oman").waits(8).tap("Cek tawaran saya");
    assert!(!chat.said().contains("tujuh hari"), "nothing was lost that anybody would miss");
}

#[test]
fn none_of_the_guesses_is_told_to_the_editors() {
    let dialogs = real();
    for way in ["tap", "type"] {
        let mut chat = Chat::new(dialogs);
        let start = |dialog: &str| NodeRef {
            dialog: dialog.into(),
            node: dialogs.dialog(dialog).unwrap().start.clone(),
        };
        chat.play.session.asked = Some("harga cabai".into());
        chat.gives(Input::Guess(vec![start("biaya"), start("syarat")])).says("Maksud Anda");
        if way == "tap" { chat.tap("Bukan itu") } else { chat.types("bukan itu") }
            .says("belum punya jawabannya");
        assert!(
            matches!(chat.effects(), [Effect::Unanswered { words, corrected: true }] if words.reveal() == "harga cabai"),
            "{way}: {:?}",
            chat.effects()
        );
        chat.play.session.asked = None;
        chat.gives(Input::Guess(vec![start("biaya")])).tap("Menu");
        assert!(chat.effects().is_empty());
    }
}

#[test]
fn a_step_of_a_procedure_is_ticked_and_stays_ticked() {
    let dialogs = real();
    let mut chat = Chat::new(dialogs);
    chat.start("d_jalur_p3mi");
    let place = chat.place();
    let count = dialogs.dialog("jalur_p3mi").unwrap().nodes.len();
    chat.says(&format!("Langkah 1 dari {count}"));
    chat.tap("Sudah selesai").says("✓");
    assert_eq!(chat.play.session.done.iter().next().unwrap(), &place);
    chat.tap("Langkah berikutnya").tap("Langkah sebelumnya").says("✓");
    chat.tap("Belum selesai");
    assert!(chat.play.session.done.is_empty());
}

#[test]
fn the_open_question_is_offered_again_softly() {
    let dialogs = real();
    let mut chat = Chat::reporting(dialogs);
    let last = chat.play.session.last;
    chat.waits(1).gives(Input::Remind).says("Isian Anda masih tersimpan");
    chat.says("Ada nomor HP");
    assert!(chat.play.session.reminded);
    assert_eq!(chat.play.session.last, last, "the person did nothing");
    chat.tap("Tidak ada");
    assert!(!chat.play.session.reminded);
}

#[test]
fn erasing_leaves_nothing_but_the_language() {
    let dialogs = real();
    let mut chat = Chat::reporting(dialogs);
    chat.sends(crate::domain::evidence::MediaKind::Photo, None);
    chat.commands(Command::Erase).tap("Ya, hapus data saya");
    assert!(matches!(chat.effects(), [Effect::Discard(ids), Effect::Erase] if ids.len() == 1));
    assert_eq!(chat.play.session.form, None);
    assert_eq!(chat.place(), "menu.utama");
}

#[test]
fn the_trail_is_bounded() {
    let dialogs = real();
    let mut chat = Chat::new(dialogs);
    for _ in 0..80 {
        chat.commands(Command::Report).commands(Command::Privacy);
    }
    assert_eq!(chat.play.session.trail.len(), 50);
}

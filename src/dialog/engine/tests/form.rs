//! Forms: answering, confirming, correcting, leaving, sending.

use super::chat::Chat;
use super::real;
use crate::dialog::session::{Command, Effect, Input, Manner, Value};

#[test]
fn a_report_can_be_typed_from_start_to_receipt() {
    let dialogs = real();
    let mut chat = Chat::new(dialogs);
    chat.start("");
    for words in [
        "lapor",
        "mulai",
        "1",
        "Ada orang.",
        "0812-0000-1234",
        "ya",
        "kamboj",
        "Palolo",
        "baru ditawari",
        "selesai",
        "3",
        "kirim laporan",
    ] {
        chat.types(words);
    }
    let case = &chat.play.cases[0];
    assert_eq!((case.draft.kind.as_str(), case.draft.category.as_str()), ("offer", "tawaran-mencurigakan"));
    chat.says(case.code.as_str());
    assert_eq!(chat.place(), "lapor.diterima");
    assert_eq!(chat.play.session.form, None);
}

#[test]
fn an_answered_question_keeps_its_answer_and_loses_its_buttons() {
    let dialogs = real();
    let mut chat = Chat::new(dialogs);
    chat.start("d_lapor").tap("Mulai").tap("Calo di desa saya");
    assert_eq!(chat.manners(), [Manner::Answered, Manner::Question]);
    assert_eq!(chat.last.replies[0].text.to_plain(), "Laporan ini tentang apa?\n✓ Calo di desa saya");
    assert!(chat.last.replies[0].buttons.is_empty());
    assert_eq!(chat.last.replies[1].progress, Some((2, 8)));
    chat.says("Langkah 2 dari 8");
}

#[test]
fn a_value_is_read_back_and_can_be_said_anew() {
    let dialogs = real();
    let mut chat = Chat::reporting(dialogs);
    chat.types("0812-0000-1234").says("+62 812-0000-1234");
    assert!(chat.answer("perekrut.kontak").is_none(), "it does not count before Benar");
    chat.types("eh salah, 0813-0000-9999").says("+62 813-0000-9999");
    chat.types("tidak").says("Ada nomor HP");
    chat.types("@akun_contoh").says("@akun_contoh");
    chat.types("iya");
    assert_eq!(chat.shown("perekrut.kontak"), "@akun_contoh");
    assert_eq!(chat.place(), "lapor.negara");
}

#[test]
fn a_slip_in_a_number_is_corrected_in_the_next_step() {
    let dialogs = real();
    let mut chat = Chat::new(dialogs);
    chat.start("d_lapor")
        .tap("Mulai")
        .tap("Keluarga hilang kontak")
        .types("Kakak saya.")
        .tap("Keluarga saya");
    chat.types("banyak").says("angkanya belum terbaca");
    assert_eq!(chat.place(), "lapor.umur", "what can't be read keeps the place");
    chat.types("tiga puluh");
    assert_eq!(chat.answer("korban.umur").unwrap().value, Value::Number(30));
    let asked = chat.place();
    chat.types("eh salah, 31").says("30");
    chat.says("31");
    assert_eq!(chat.answer("korban.umur").unwrap().value, Value::Number(30), "shown before it counts");
    chat.tap("Benar");
    assert_eq!(chat.answer("korban.umur").unwrap().value, Value::Number(31));
    assert_eq!(chat.place(), asked, "the open question stays");
    chat.types("31 Februari").says("tidak ada di kalender");
    chat.types("kemarin");
    assert_eq!(chat.answer("korban.kabar_terakhir").unwrap().value, Value::Date("2026-05-31".into()));
}

#[test]
fn an_edited_message_corrects_the_answer_given_last() {
    let dialogs = real();
    let mut chat = Chat::reporting(dialogs);
    chat.gives(Input::Edited("Ada dua orang cari pekerja.".into())).says("Ada dua orang");
    chat.tap("Ubah").says("tetap seperti semula");
    assert_eq!(chat.shown("narasi"), "Ada orang cari pekerja.");
    chat.gives(Input::Edited("Ada dua orang cari pekerja.".into())).tap("Benar");
    assert_eq!(chat.shown("narasi"), "Ada dua orang cari pekerja.");
    chat.start("").gives(Input::Edited("lain".into())).says("tidak mengubah jawaban");
}

#[test]
fn digits_are_an_answer_where_a_number_is_asked_and_a_button_elsewhere() {
    let dialogs = real();
    let mut chat = Chat::new(dialogs);
    chat.start("d_lapor").types("1").types("5").types("Kakak saya.").types("no 2").types("2");
    assert_eq!(chat.shown("kasus.kategori"), "Keluarga hilang kontak");
    assert_eq!(chat.shown("pelapor.hubungan"), "Keluarga saya");
    assert_eq!(chat.answer("korban.umur").unwrap().value, Value::Number(2));
    let mut chat = Chat::reporting(dialogs);
    chat.tap("Tidak ada").tap("Tidak tahu").tap("Lewati");
    let last = chat.labels().iter().position(|label| *label == "Sudah berangkat").unwrap();
    chat.types(&(last + 1).to_string());
    assert_eq!(chat.shown("kasus.keadaan"), "Sudah berangkat", "the last of the options has its number too");
}

#[test]
fn send_now_stands_as_soon_as_the_obligatory_answers_are_in() {
    let dialogs = real();
    let mut chat = Chat::new(dialogs);
    chat.start("d_lapor").tap("Mulai").tap("Calo di desa saya");
    assert!(!chat.labels().contains(&"Kirim sekarang"));
    chat.types("Ada orang.");
    chat.tap("Kirim sekarang");
    assert_eq!(chat.place(), "lapor.periksa");
    chat.tap("Kirim laporan").says("Kode Anda");
    assert_eq!(chat.play.cases.len(), 1);
}

#[test]
fn a_case_is_filed_once() {
    let dialogs = real();
    let mut chat = Chat::reporting(dialogs);
    chat.tap("Kirim sekarang");
    let token = chat.token("Kirim laporan");
    let before = chat.play.session.clone();
    chat.gives(Input::Press(token.clone())).gives(Input::Press(token.clone()));
    assert_eq!(chat.play.cases.len(), 1);
    // The host has not answered yet: a second press files nothing.
    let step = crate::dialog::engine::step(dialogs, before, Input::Press(token.clone()), chat.play.now);
    assert!(step.session.form.as_ref().is_some_and(|form| form.filing), "the form waits for the host");
    let again = crate::dialog::engine::step(dialogs, step.session, Input::Press(token), chat.play.now);
    assert_eq!(again.effects, []);
}

#[test]
fn an_answer_is_corrected_from_the_summary() {
    let dialogs = real();
    let mut chat = Chat::reporting(dialogs);
    chat.tap("Kirim sekarang").tap("Ubah jawaban").says("Ada orang cari pekerja.");
    chat.types("apa saja").says("pilih salah satu tombol");
    let story =
        chat.labels().into_iter().find(|label| label.starts_with("Apa yang terjadi")).unwrap().to_owned();
    chat.tap(&story);
    assert_eq!(chat.place(), "lapor.cerita");
    chat.types("Ada tiga orang.");
    assert_eq!(chat.place(), "lapor.periksa");
    chat.says("Ada tiga orang.");
    assert!(!chat.form().correcting);
}

#[test]
fn leaving_asks_only_when_something_would_be_lost() {
    let dialogs = real();
    let mut chat = Chat::new(dialogs);
    chat.start("d_lapor").tap("Mulai").tap("Batal");
    assert_eq!((chat.place().as_str(), &chat.play.session.form), ("menu.utama", &None));
    let mut chat = Chat::reporting(dialogs);
    chat.tap("Batal").says("Hapus isian?");
    assert_eq!(chat.labels(), ["Lanjutkan isian", "Hapus semua", "Darurat", "Menu"]);
    chat.types("0812-0000-1234").says("pilih salah satu tombol");
    chat.types("lanjutkan isian");
    assert_eq!(chat.place(), "lapor.kontak");
    chat.commands(Command::Cancel).tap("Hapus semua").says("Isian sudah dihapus");
    assert_eq!((chat.place().as_str(), &chat.play.session.form), ("menu.utama", &None));
}

#[test]
fn start_and_menu_keep_an_open_form_with_its_way_back() {
    let dialogs = real();
    let mut chat = Chat::reporting(dialogs);
    chat.start("");
    assert_eq!(chat.labels()[6], "Lanjutkan isian");
    chat.tap("Lanjutkan isian");
    assert_eq!(chat.place(), "lapor.kontak");
    chat.tap("Kembali");
    assert_eq!(chat.place(), "lapor.cerita");
}

#[test]
fn another_form_waits_on_the_shelf() {
    let dialogs = real();
    let mut chat = Chat::reporting(dialogs);
    chat.start("").tap("Bicara dengan petugas").types("Kapan kantor buka?").tap("Lewat obrolan ini");
    assert_eq!((chat.form().dialog.as_str(), chat.play.session.shelf.len()), ("petugas", 1));
    chat.tap("Kirim ke petugas");
    assert_eq!((chat.form().dialog.as_str(), chat.play.session.shelf.len()), ("lapor", 0));
    chat.tap("Lanjutkan isian");
    assert_eq!(chat.place(), "lapor.kontak");
}

#[test]
fn a_consent_keeps_the_version_of_its_text() {
    let dialogs = real();
    let mut chat = Chat::new(dialogs);
    chat.start("d_petugas").types("Kapan buka?").tap("Lewat obrolan ini");
    let consent = chat.form().consents[0].clone();
    assert_eq!((consent.purpose.as_str(), consent.answer.as_str()), ("kontak_balik", "obrolan"));
    assert_eq!(consent.text_version.len(), 16);
    chat.tap("Kembali").tap("Lewat telepon");
    assert_eq!(chat.form().consents.len(), 1, "the newer answer stands");
    assert_eq!(chat.form().consents[0].answer, "telepon");
}

#[test]
fn a_draft_vanishes_after_a_week_with_a_word() {
    let dialogs = real();
    let mut chat = Chat::reporting(dialogs);
    chat.waits(6).types("0812-0000-1234").tap("Benar");
    chat.waits(8).types("malaysia").says("sudah dihapus setelah tujuh hari");
    assert_eq!(chat.play.session.form, None);
    assert_eq!(chat.play.cases.len(), 0);
}

#[test]
fn the_village_of_a_poster_goes_into_the_report() {
    let dialogs = real();
    let code =
        dialogs.data.areas.iter().find(|area| area.code.matches('.').count() == 3).unwrap().code.clone();
    let mut chat = Chat::new(dialogs);
    chat.start(&format!("k_{}", code.replace('.', "")));
    assert_eq!(chat.place(), "menu.utama");
    chat.tap("Lapor").tap("Mulai").tap("Calo di desa saya").types("Ada orang.").tap("Kirim sekarang");
    chat.tap("Kirim laporan");
    let [Effect::FileCase(draft)] = chat.effects() else { panic!("{:?}", chat.effects()) };
    let village = draft.answers.iter().find(|(key, _)| key == "poster.desa").unwrap();
    assert_eq!(village.1.value, Value::Place { area: Some(code), spot: None, words: None });
}

#[test]
fn a_place_is_narrowed_by_buttons_or_named_at_once() {
    let dialogs = real();
    let at_place = || {
        let mut chat = Chat::reporting(dialogs);
        chat.tap("Tidak ada").tap("Tidak tahu");
        assert_eq!(chat.place(), "lapor.tempat");
        chat
    };
    let mut chat = at_place();
    chat.tap("Kabupaten Poso").says("Kabupaten Poso");
    assert_eq!(chat.labels()[0], "Cukup Kabupaten Poso");
    let sub_district = chat.labels()[1].to_owned();
    chat.tap(&sub_district).tap(&format!("Cukup {sub_district}"));
    assert_eq!(chat.shown("kasus.tempat"), format!("{sub_district}, Kabupaten Poso"));
    let mut chat = at_place();
    chat.types("Sigii").says("Maksud Anda");
    let offered = chat.labels()[0].to_owned();
    chat.tap(&offered);
    let mut chat = at_place();
    chat.types("Negeri Antah Berantah");
    assert_eq!(
        chat.shown("kasus.tempat"),
        "Negeri Antah Berantah",
        "an unknown place is kept as it was said"
    );
}

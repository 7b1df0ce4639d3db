//! Another language: chosen anywhere without losing the place, and understood in it.

use std::sync::OnceLock;

use super::chat::Chat;
use crate::dialog::load;
use crate::dialog::model::Dialogs;
use crate::dialog::session::{Command, Input, Overlay, Value};
use crate::dialog::sheet::{self, State};
use crate::domain::text::Lang;

/// What an English translator would begin with; the rest is the base text.
const ENGLISH: &[(&str, &str)] = &[
    ("_texts/tombol.kembali/text", "Back"),
    ("_texts/tombol.selesai/text", "Done"),
    ("_texts/tombol.kirim/text", "Send now"),
    ("_texts/tombol.benar/text", "Correct"),
    ("_texts/tombol.ubah/text", "Change"),
    ("_texts/bahasa.diganti/text", "The language is changed."),
    ("_texts/langkah.dari/text", "Step {n} of {dari}"),
    ("_texts/baca.uang/text", "Sorry, no amount was found."),
    (
        "_texts/tanggal.bulan/text",
        "January, February, March, April, May, June, July, August, September, October, November, December",
    ),
    ("_texts/kata.ya/text", "yes, Yeah, sure, correct"),
    ("_texts/kata.tidak/text", "no, nope, wrong"),
    ("_texts/kata.ralat/text", "sorry, I mean, correction"),
    ("_texts/kata.batal/text", "cancel, abort"),
    ("_texts/kata.kembali/text", "back, go back"),
    ("_texts/kata.lewati/text", "skip, pass"),
    ("_texts/kata.selesai/text", "done, finished, that's all"),
    ("_texts/kata.menu/text", "menu, main menu, home"),
    ("_texts/kata.darurat/text", "danger, emergency now"),
    ("_texts/kata.bantuan/text", "help, how does this work"),
    ("lapor/_/title", "Report"),
    ("_data/countries/KH", "Cambodia"),
];

/// The dialogs of the binary with a small English sheet.
fn english() -> &'static Dialogs {
    static DIALOGS: OnceLock<Dialogs> = OnceLock::new();
    DIALOGS.get_or_init(|| {
        let mut files = load::embedded().files;
        files.retain(|path, _| !path.starts_with("i18n/"));
        let dialogs = load::files(files.clone()).dialogs.unwrap();
        let mut rows = sheet::update(&dialogs, &sheet::Sheet::new(), &[]).rows;
        for (key, words) in ENGLISH {
            let row = rows.iter_mut().find(|row| row.key == *key).unwrap_or_else(|| panic!("no {key}"));
            (row.translation, row.state) = ((*words).to_owned(), State::Done);
        }
        files.insert("i18n/en.csv".to_owned(), sheet::write(&rows));
        let loaded = load::files(files);
        assert!(!loaded.has_errors(), "{:?}", loaded.problems);
        loaded.dialogs.unwrap()
    })
}

fn lang(chat: &Chat<'_>) -> String {
    chat.play.session.lang.0.clone()
}

/// A report in English whose next question asks for the recruiter's number.
fn reporting() -> Chat<'static> {
    let mut chat = Chat::reporting(english());
    chat.types("English");
    chat
}

#[test]
fn a_language_chosen_in_a_form_keeps_the_question_and_the_answers() {
    let mut chat = Chat::reporting(english());
    let answers = chat.form().answers.clone();
    let asked = chat.buttons.clone();
    chat.commands(Command::Language).says("Pilih bahasa");
    assert_eq!(chat.place(), "lapor.kontak", "the page lies in front");
    chat.tap("English").says("The language is changed.");
    assert_eq!((chat.place().as_str(), lang(&chat).as_str()), ("lapor.kontak", "en"));
    assert!(chat.labels().contains(&"Back"), "{:?}", chat.labels());
    assert_eq!(chat.form().answers, answers);
    // The buttons of the question as it was shown before still count.
    chat.buttons = asked;
    chat.tap("Tidak ada");
    assert_eq!(chat.place(), "lapor.negara");
    chat.types("back");
    assert_eq!(chat.place(), "lapor.kontak", "the way back is kept");
}

#[test]
fn a_language_chosen_at_a_confirmation_keeps_what_waits() {
    let mut chat = Chat::reporting(english());
    chat.types("0812-0000-1234").says("Saya baca");
    chat.types("English").says("The language is changed.");
    chat.says("+62 812-0000-1234");
    assert!(chat.labels().contains(&"Correct"), "{:?}", chat.labels());
    chat.types("/bahasa").tap("Bahasa Indonesia").says("Bahasa sudah diganti");
    assert!(chat.labels().contains(&"Benar"));
    chat.types("english").types("Yeah");
    assert_eq!(chat.shown("perekrut.kontak"), "+62 812-0000-1234");
}

#[test]
fn a_language_chosen_in_a_procedure_keeps_the_step_and_the_way() {
    let mut chat = Chat::new(english());
    chat.start("d_jalur_p3mi").tap("Langkah berikutnya").says("Langkah 2 dari");
    let place = chat.place();
    chat.types("ganti bahasa").tap("English").says("Step 2 of");
    assert_eq!(chat.place(), place);
    chat.types("bahasa indonesia").says("Langkah 2 dari");
    chat.types("kembali").says("Langkah 1 dari");
}

#[test]
fn a_language_can_be_chosen_before_anything_and_from_its_own_page() {
    let mut chat = Chat::new(english());
    chat.commands(Command::Language).tap("English");
    assert_eq!((chat.place().as_str(), lang(&chat).as_str()), ("menu.utama", "en"));
    chat.start("d_biaya").start("d_bahasa").tap("Bahasa Indonesia");
    assert_eq!((chat.place().as_str(), lang(&chat).as_str()), ("menu.utama", "id"));
    // The search brings the page in front as well.
    chat.start("d_biaya");
    let place = chat.place();
    let page = crate::dialog::session::NodeRef { dialog: "bahasa".into(), node: "pilih".into() };
    chat.gives(Input::Open(page)).tap("English");
    assert_eq!((chat.place(), lang(&chat)), (place, "en".to_owned()));
}

#[test]
fn the_emergency_card_and_the_question_whether_to_discard_stay_in_front() {
    let mut chat = Chat::reporting(english());
    chat.commands(Command::Danger)
        .types("English")
        .says("{kontak.polisi}".replace("{kontak.polisi}", "110").as_str());
    assert!(matches!(chat.play.session.overlay, Overlay::Page { .. }));
    chat.tap("Lanjutkan").types("cancel").says("Hapus isian?");
    chat.types("Bahasa Indonesia").says("Hapus isian?");
    chat.tap("Lanjutkan isian");
    assert_eq!(chat.place(), "lapor.kontak");
}

#[test]
fn a_language_without_a_translation_is_not_offered() {
    let dialogs = super::real();
    let mut chat = Chat::new(dialogs);
    chat.commands(Command::Language);
    assert_eq!(chat.labels().contains(&"English"), dialogs.speaks(&Lang("en".into())));
    chat.gives(Input::Press("l.xx".to_owned())).says("Tombol itu sudah lama");
    assert_eq!(lang(&chat), "id");
}

#[test]
fn the_words_of_the_language_spoken_and_those_of_the_base_count() {
    let mut chat = reporting();
    chat.types("0812-0000-1234").types("nope").types("0813-0000-9999").types("sorry, 0812-0000-1234");
    chat.says("+62 812-0000-1234");
    chat.types("benar");
    assert_eq!(chat.shown("perekrut.kontak"), "+62 812-0000-1234");
    chat.types("cambodia");
    assert_eq!(chat.shown("tawaran.negara"), "Cambodia");
    chat.types("go back");
    assert_eq!(chat.place(), "lapor.negara");
    chat.types("main menu");
    assert_eq!(chat.place(), "menu.utama");
    chat.types("how does this work");
    assert_eq!(chat.place().split('.').next(), Some("bantuan"));
}

#[test]
fn numbers_and_collecting_speak_english() {
    let mut chat = Chat::new(english());
    chat.types("english")
        .start("d_lapor")
        .tap("Mulai")
        .tap("Keluarga hilang kontak")
        .types("My sister.")
        .tap("Keluarga saya");
    chat.types("thirty-two");
    assert_eq!(chat.answer("korban.umur").unwrap().value, Value::Number(32));
    chat.types("I mean thirty-three").types("sure");
    assert_eq!(chat.answer("korban.umur").unwrap().value, Value::Number(33));
}

#[test]
fn danger_is_understood_in_every_language_whatever_is_spoken() {
    let mut chat = Chat::reporting(english());
    for words in ["danger", "emergency now", "darurat"] {
        chat.types(words).says("Telepon dulu");
        chat.tap("Lanjutkan");
        assert_eq!(chat.place(), "lapor.kontak");
    }
    let mut chat = reporting();
    chat.types("darurat").says("Telepon dulu");
}

#[test]
fn values_of_facts_are_said_in_the_language_spoken() {
    let mut files = load::embedded().files;
    let table = "id,name,value,source,checked,stale_after\nbunga,Bunga,6 persen,,,\nnomor,Nomor,110,,,\n";
    files.insert("_data/figures.csv".to_owned(), table.to_owned());
    files.insert(
        "i18n/en.csv".to_owned(),
        "file,node,part,text,translation,state,note\n_data,figures,bunga,6 persen,6 percent,done,\n"
            .to_owned(),
    );
    let dialogs = load::files(files).dialogs.unwrap();
    let said = |key: &str, lang: &str| dialogs.fact(key, &Lang(lang.to_owned()));
    assert_eq!(said("angka.bunga", "en").as_deref(), Some("6 percent"));
    assert_eq!(said("angka.bunga", "id").as_deref(), Some("6 persen"));
    assert_eq!(said("angka.nomor", "en").as_deref(), Some("110"));
}

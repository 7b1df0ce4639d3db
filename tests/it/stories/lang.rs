//! Somebody who reads another language.

use suluh::app::Mouth;
use suluh::dialog::load;
use suluh::dialog::model::Dialogs;
use suluh::domain::staff::Role;

use crate::databases::on_both;
use crate::world::{World, phrases};

/// The shipped dialogs with a few English words, as a translator begins.
fn with_some_english() -> Dialogs {
    let mut files = load::embedded().files;
    let sheet = "file,node,part,text,translation,state,note\n\
        _texts,bahasa.diganti,text,Bahasa sudah diganti.,The language is changed.,done,\n\
        _texts,tombol.benar,text,Benar,Correct,done,\n\
        _texts,kata.ya,text,\"ya, iya, iyo, y, yes, betul, benar, ok, oke, boleh, setuju, sip\",\"yes, sure\",done,\n\
        _data,countries,KH,Kamboja,Cambodia,done,\n\
        _texts,status.judul,text,*Status laporan Anda*,*Your reports*,done,\n";
    files.insert("i18n/en.csv".to_owned(), sheet.to_owned());
    load::files(files).checked("2026-11-21", &phrases()).dialogs.expect("the sheet is sound")
}

on_both! {
    async fn a_language_chosen_in_the_middle_of_a_report_loses_nothing(db: Db) {
        let mut world = World::new(db).await;
        world.app.use_mouth(Mouth::new(with_some_english()));
        let rini = world.officer("Rini", Role::Petugas, "72").await;
        let mut sari = world.person("Sari");
        sari.says("/lapor", "tanpa nama").await;
        sari.taps("Mulai", "tentang apa").await;
        sari.taps("Tawaran kerja mencurigakan", "Apa yang terjadi?").await;
        sari.says("Tetangga menawarkan kerja di Kamboja", "nomor HP").await;
        sari.says("0812-0000-1234", "Saya baca").await;
        sari.says("/bahasa", "Language").await;
        sari.taps("English", "The language is changed.").await;
        world.settles().await;
        sari.taps("Correct", "Negara mana").await;
        sari.says("cambodia", "Cambodia").await;
        sari.says("Bahasa Indonesia", "Bahasa sudah diganti").await;
        sari.says("Sigi", "Apa yang sudah terjadi").await;
        sari.taps("Kirim sekarang", "Periksa dulu").await;
        sari.taps("Kirim laporan", "Laporan diterima").await;
        sari.says("english", "The language is changed.").await;
        sari.says("/status", "Your reports").await;
        let code = sari.code().expect("the receipt shows a code");
        let id = rini.finds(&code).await;
        assert_eq!(rini.reads(&id).await.identifiers[0].written.reveal(), "0812-0000-1234");
        world.ends().await;
    }
}

//! The translators' commands: a sheet goes out, comes back from a spreadsheet, and shows where it stands.

use super::{Place, play};

const SHEET: &str = "dialogs/i18n/en.csv";

impl Place {
    fn reads(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// A place with the shipped dialogs, of which nothing is translated.
    fn for_translators() -> Self {
        let place = Self::new().with("SULUH_DIALOGS", "dialogs");
        place.copies_dialogs();
        drop(std::fs::remove_dir_all(place.path("dialogs/i18n")));
        place
    }
}

#[test]
fn a_sheet_goes_out_and_comes_back_from_a_spreadsheet() {
    play(async {
        let place = Place::for_translators();
        assert!(place.runs(&["i18n", "status"]).await.out.contains("Belum ada terjemahan"));
        let told = place.runs(&["i18n", "export", "en"]).await;
        assert_eq!(told.code, Some(0), "{}", told.err);
        assert!(
            told.out.starts_with("dialogs/i18n/en.csv: ") && told.out.contains("; 0 selesai"),
            "{}",
            told.out
        );
        let first = place.reads(SHEET);
        assert!(first.starts_with("file,node,part,text,translation,state,note\nmenu,_,title,Menu,,open,\n"));
        assert_eq!(place.runs(&["i18n", "export", "en"]).await.code, Some(0));
        assert_eq!(place.reads(SHEET), first, "the same texts give the same bytes");
        assert_eq!(place.runs(&["check", "dialogs"]).await.code, Some(0));

        place.put(
            "kembali.csv",
            "\u{feff}file;node;part;text;translation;state;note\r\nmenu;utama;choose.2;Lapor;Report;open;short\r\nmenu;lama;say;Dulu;Formerly;done;\r\n_data;figures;kur_bunga;6 persen;6 percent;;\r\n",
        );
        let told = place.runs(&["i18n", "import", "en", "kembali.csv"]).await;
        assert_eq!(told.code, Some(0), "{}", told.err);
        assert!(told.out.starts_with("kembali.csv: 2 baris diambil\n"), "{}", told.out);
        assert!(told.err.contains("tidak ada lagi; tidak diambil:\n  menu/lama/say"), "{}", told.err);
        assert!(place.reads(SHEET).contains("menu,utama,choose.2,Lapor,Report,done,short\n"));
        let shown = place.types(&["chat", "--lang", "en"], "/start\n").await;
        assert!(shown.out.contains("Report") && shown.out.contains("Tanya prosedur"), "{}", shown.out);
        let told = place.runs(&["i18n", "status"]).await.out;
        assert!(
            told.lines().any(|line| line.starts_with("_data/figures") && line.contains("  1 ")),
            "{told}"
        );
        assert!(told.lines().last().unwrap().starts_with("semua"), "{told}");
    });
}

#[test]
fn what_a_changed_or_a_lost_text_does_to_its_translation() {
    play(async {
        let place = Place::for_translators();
        place.put(
            "kembali.csv",
            "file,node,part,text,translation\nmenu,utama,choose.2,Lapor,Report\nmenu,utama,choose.3,Tanya prosedur,Ask\n",
        );
        assert_eq!(place.runs(&["i18n", "import", "en", "kembali.csv"]).await.code, Some(0));
        let menu = place.reads("dialogs/menu.yaml");
        let edited = menu.replace("Lapor ->", "Melapor ->").replace("Tanya prosedur ->", "Tanya ->");
        assert_ne!(menu, edited);
        place.put("dialogs/menu.yaml", &edited);
        let shown = place.types(&["chat", "--lang", "en"], "/start\n").await;
        assert!(!shown.out.contains("Report"), "nothing of the sheet holds: {}{}", shown.out, shown.err);

        let copy = ["i18n", "export", "en", "--only-open", "--to", "salinan.csv"];
        let before = place.reads(SHEET);
        assert_eq!(place.runs(&copy).await.code, Some(0));
        assert_eq!(place.reads(SHEET), before, "a copy leaves the sheet as it is");
        let copy = place.reads("salinan.csv");
        assert!(copy.starts_with("\u{feff}file,") && copy.contains("Melapor,Report,stale,"), "{copy}");
        let printed = place.runs(&["i18n", "export", "en", "--only-open"]).await;
        assert_eq!(printed.out.trim_end(), copy.trim_start_matches('\u{feff}').trim_end());

        // Looked at, and still right; the other one is done anew.
        let back = copy
            .replace("Melapor,Report,stale", "Melapor,Report,done")
            .replace("Tanya,Ask,", "Tanya,Ask us,");
        place.put("kembali.csv", back);
        assert_eq!(place.runs(&["i18n", "import", "en", "kembali.csv"]).await.code, Some(0));
        let sheet = place.reads(SHEET);
        assert!(
            sheet.contains("Melapor,Report,done,") && sheet.contains("Tanya,Ask us,done,"),
            "{sheet:.500}"
        );

        let shorter =
            edited.replace("      - Tanya ->", "      - Lain ->").replace("say: |", "say: |\n      Baru.");
        place.put("dialogs/menu.yaml", shorter.replace("Melapor ->", "Kirim ->"));
        assert_eq!(place.runs(&["i18n", "export", "en"]).await.code, Some(0));
        assert!(place.reads(SHEET).contains("Kirim,Report,stale,"));
    });
}

#[test]
fn nothing_a_translator_wrote_is_lost() {
    play(async {
        let place = Place::for_translators();
        place.put("dialogs/baru.yaml", BARU);
        place.put(
            "kembali.csv",
            "file,node,part,text,translation\nbaru,isi,say,Halo.,Hello.\nbaru,isi,choose.1,Ke sana,There\n",
        );
        assert_eq!(place.runs(&["i18n", "import", "en", "kembali.csv"]).await.code, Some(0));
        std::fs::remove_file(place.path("dialogs/baru.yaml")).unwrap();
        let told = place.runs(&["i18n", "export", "en"]).await;
        assert!(
            told.err.contains("disimpan di dialogs/i18n/en.removed.csv:\n  baru/isi/say\n"),
            "{}",
            told.err
        );
        assert!(!place.reads(SHEET).contains("Hello."));
        let checked = place.runs(&["check", "dialogs"]).await;
        assert!(!checked.out.contains("removed"), "{}", checked.out);
        place.put("dialogs/baru.yaml", BARU);
        assert_eq!(place.runs(&["i18n", "export", "en"]).await.code, Some(0));
        assert!(
            place
                .reads(SHEET)
                .contains("baru,isi,say,Halo.,Hello.,done,\nbaru,isi,choose.1,Ke sana,There,done,\n")
        );
    });
}

const BARU: &str = "dialog: baru\ntitle: Baru\nasks: [halaman baru sekali]\nstart: isi\nnodes:\n  isi:\n    say: Halo.\n    choose:\n      - Ke sana -> @menu\n";

#[test]
fn a_translation_that_breaks_a_rule_is_refused_by_row_and_column() {
    play(async {
        let place = Place::for_translators();
        place.put(
            "rusak.csv",
            "file,node,part,text,translation\nmenu,utama,choose.2,Lapor,A label that is far too long for a phone\nbicara,x\n",
        );
        let told = place.runs(&["i18n", "import", "en", "rusak.csv"]).await;
        assert_eq!(told.code, Some(1));
        assert!(told.err.contains("rusak.csv: baris 3, kolom part: kosong"), "{}", told.err);
        place.put(
            "rusak.csv",
            "file,node,part,text,translation\nmenu,utama,choose.2,Lapor,A label that is far too long for a phone\nmenu,utama,choose.3,Tanya prosedur,*Ask\n_texts,bicara.diteruskan,text,Pesan diteruskan ke petugas. Kode laporan *{kode}*.,Sent {kod}.\n_texts,kata.ya,text,lama,old\nmenu,utama,choose.4,Darurat,status?\nmenu,utama,choose.5,Status laporan,Status\n",
        );
        let told = place.runs(&["i18n", "import", "en", "rusak.csv"]).await;
        assert_eq!(told.code, Some(1));
        for words in [
            "rusak.csv: baris 2, kolom translation: `A label",
            "rusak.csv: baris 3, kolom translation: tanda teks rusak",
            "rusak.csv: baris 4, kolom translation: terjemahan en tidak memakai isian yang sama: `kod`",
            "rusak.csv: baris 7, kolom translation: label `Status` sama dengan `Darurat`",
            "tidak ada yang ditulis",
        ] {
            assert!(told.err.contains(words), "{words} in {}", told.err);
        }
        assert!(!place.path(SHEET).exists());
        for (args, words) in [
            (&["i18n", "import", "en", "tidak-ada.csv"][..], "cannot read tidak-ada.csv"),
            (&["i18n", "export", "id"], "the language that the dialogs are written in"),
            (&["i18n", "export", "../x"], "is not a language"),
        ] {
            let told = place.runs(args).await;
            assert_eq!(told.code, Some(1));
            assert!(told.err.contains(words), "{words} in {}", told.err);
        }
        let nowhere = Place::new().runs(&["i18n", "export", "en"]).await;
        assert!(nowhere.err.contains("--dialogs FOLDER"), "{}", nowhere.err);
    });
}

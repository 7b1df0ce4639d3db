//! Dialogs that are written, tried, published by a second person and rolled back in the console.

use suluh::app::AppError;
use suluh::app::editing::{NewDraft, Preview, Published, Said, Saved, Translated};
use suluh::app::files::Reload;
use suluh::domain::ids::FileVersionId;
use suluh::domain::staff::Role;
use suluh::domain::text::{Lang, Private};
use suluh::store::unanswered;

use crate::databases::{NOW, on_both, on_sqlite};
use crate::world::{Officer, World};

/// The program's own sentences: a change of them needs no learning of the search.
const TEXTS: &str = "_texts.yaml";

/// Edits a file as its form shows it, and saves it as a draft.
async fn writes(writer: &Officer, path: &str, edit: impl FnOnce(&str) -> String) -> Saved {
    let view = writer.app().dialog_file(&writer.staff, path).await.unwrap();
    let new =
        NewDraft { path: path.to_owned(), text: edit(&view.text), marks: view.marks, note: "uji".to_owned() };
    writer.app().save_draft(&writer.staff, &new).await.unwrap()
}

/// Calls the menu otherwise.
fn renamed(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(|line| line.starts_with("tombol.menu:")).unwrap();
    lines[at] = "tombol.menu: Daftar isi";
    lines.join("\n") + "\n"
}

async fn drafts(reader: &Officer) -> Vec<FileVersionId> {
    let view = reader.app().dialogs_overview(&reader.staff).await.unwrap();
    view.drafts.into_iter().map(|draft| draft.row.id).collect()
}

fn menu(app: &suluh::app::App) -> String {
    app.dialogs().phrase("tombol.menu", &Lang::default(), &[]).to_plain()
}

on_both! {
    async fn a_draft_is_published_by_a_second_person_and_rolled_back(db: Db) {
        let world = World::new(db).await;
        let replica = world.replica().await;
        let writer = world.officer("Penulis", Role::Penulis, "").await;
        let head = world.officer("Kepala", Role::Penyelia, "").await;
        let before = menu(&world.app);
        assert_eq!(writes(&writer, TEXTS, renamed).await, Saved::Done);
        assert_eq!(menu(&world.app), before, "a draft is not in use");
        let ids = drafts(&head).await;
        let refused = world.app.publish_drafts(&writer.staff, &ids, "sudah dibaca").await;
        assert!(matches!(refused, Err(AppError::Forbidden)), "{refused:?}");
        let refused = world.app.publish_drafts(&head.staff, &ids, "ya").await;
        assert!(matches!(refused, Err(AppError::Invalid("reason_short"))), "{refused:?}");
        let done = world.app.publish_drafts(&head.staff, &ids, "sudah dibaca").await.unwrap();
        assert_eq!(done, Published::Done);
        assert_eq!(menu(&world.app), "Daftar isi");
        assert_eq!(replica.refresh(false).await.unwrap(), Reload::Used);
        assert_eq!(menu(&replica), "Daftar isi");

        assert_eq!(writes(&head, TEXTS, |text| text.replace("Daftar isi", "Isi")).await, Saved::Done);
        let own = world.app.publish_drafts(&head.staff, &drafts(&head).await, "sudah dibaca").await;
        assert!(matches!(own, Err(AppError::Invalid("own_draft"))), "{own:?}");
        let admin = world.officer("Admin", Role::Admin, "").await;
        let done = world.app.publish_drafts(&admin.staff, &drafts(&admin).await, "sudah dibaca").await.unwrap();
        assert_eq!((done, menu(&world.app)), (Published::Done, "Isi".to_owned()));

        let view = world.app.dialog_file(&head.staff, TEXTS).await.unwrap();
        let first = view.versions.iter().rfind(|version| version.published.is_some()).unwrap().id.clone();
        let done = world.app.roll_back(&head.staff, TEXTS, Some(&first), "keliru tadi").await.unwrap();
        assert_eq!((done, menu(&world.app)), (Published::Done, "Daftar isi".to_owned()));
        let done = world.app.roll_back(&head.staff, TEXTS, None, "pakai bawaan").await.unwrap();
        assert_eq!((done, menu(&world.app)), (Published::Done, before));
        let told = "select count(*) from case_events where action = 'dialogs' and object = 'file:_texts.yaml'";
        assert_eq!(world.db.number(told).await, 6, "two drafts, two publications, two ways back");
        world.ends().await;
    }

    async fn a_broken_draft_is_kept_and_never_used(db: Db) {
        let world = World::new(db).await;
        let writer = world.officer("Penulis", Role::Penulis, "").await;
        let head = world.officer("Kepala", Role::Penyelia, "").await;
        assert_eq!(writes(&writer, TEXTS, |text| format!("{text}\nrusak: [\n")).await, Saved::Done);
        let view = world.app.dialog_file(&writer.staff, TEXTS).await.unwrap();
        assert!(view.told.iter().any(|told| told.is_error && told.line > 1), "{:?}", view.told);
        let ids = drafts(&head).await;
        let done = world.app.publish_drafts(&head.staff, &ids, "sudah dibaca").await.unwrap();
        assert!(matches!(done, Published::Problems(told) if told[0].path == TEXTS && told[0].line > 1));
        assert_eq!(drafts(&head).await, ids, "it stays a draft");
        assert_eq!(world.app.refresh(false).await.unwrap(), Reload::Same);
        let preview = world.app.preview_drafts(&writer.staff, &Lang::default(), &[]).await.unwrap();
        assert!(matches!(preview, Preview::Problems(_)));
        world.app.drop_draft(&writer.staff, TEXTS).await.unwrap();
        assert!(drafts(&head).await.is_empty());
        world.ends().await;
    }

    async fn a_conversation_goes_on_through_a_publication_and_a_way_back(db: Db) {
        const FORM: &str = "lapor.yaml";
        let mut world = World::new(db).await;
        let writer = world.officer("Penulis", Role::Penulis, "").await;
        let head = world.officer("Kepala", Role::Penyelia, "").await;
        let mut sari = world.person("Sari");
        sari.says("/lapor", "tanpa nama").await;
        sari.taps("Mulai", "tentang apa").await;
        let other = |text: &str| text.replace("Apa yang terjadi?", "Ceritakan kejadiannya.");
        assert_eq!(writes(&writer, FORM, other).await, Saved::Done);
        let done = world.app.publish_drafts(&head.staff, &drafts(&head).await, "sudah dibaca").await.unwrap();
        assert_eq!(done, Published::Done);
        sari.taps("Tawaran kerja mencurigakan", "Ceritakan kejadiannya.").await;
        let done = world.app.roll_back(&head.staff, FORM, None, "keliru tadi").await.unwrap();
        assert_eq!(done, Published::Done);
        sari.says("Ada calo di desa.", "nomor HP").await;
        sari.taps("Kirim sekarang", "Periksa dulu").await;
        sari.taps("Kirim laporan", "Laporan diterima").await;
        let code = sari.code().unwrap();
        let answers = head.reads(&head.finds(&code).await).await.answers;
        let told = answers.iter().any(|answer| answer.shown.reveal() == "Ada calo di desa.");
        assert!(told, "what was answered meanwhile is kept: {answers:?}");
        world.ends().await;
    }

    async fn of_two_writers_the_second_is_shown_both(db: Db) {
        let world = World::new(db).await;
        let first = world.officer("Satu", Role::Penulis, "").await;
        let second = world.officer("Dua", Role::Penulis, "").await;
        let opened = world.app.dialog_file(&second.staff, TEXTS).await.unwrap();
        assert_eq!(writes(&first, TEXTS, renamed).await, Saved::Done);
        let text = opened.text.clone() + "# catatan\n";
        let late = NewDraft { path: TEXTS.to_owned(), text, marks: opened.marks, note: String::new() };
        let Saved::Meanwhile(lines) = world.app.save_draft(&second.staff, &late).await.unwrap() else { panic!() };
        let lines = format!("{lines:?}");
        assert!(lines.contains("Daftar isi") && lines.contains("# catatan"), "{lines}");
        assert!(world.app.dialog_file(&first.staff, TEXTS).await.unwrap().text.contains("Daftar isi"));
        world.ends().await;
    }
}

/// The translation of the menu button, and what a form that shows it sends back with another one.
async fn retold(writer: &Officer, translation: &str) -> Translated {
    let pairs = writer.app().sheet_pairs(&writer.staff, &en(), "_texts").await.unwrap();
    let pair = pairs.iter().find(|pair| pair.key.contains("tombol.menu")).unwrap();
    Translated {
        key: pair.key.clone(),
        mark: pair.mark(),
        translation: translation.to_owned(),
        still_right: false,
    }
}

fn en() -> Lang {
    Lang("en".to_owned())
}

on_both! {
    async fn translators_work_on_parts_of_one_sheet(db: Db) {
        let world = World::new(db).await;
        let first = world.officer("Satu", Role::Penulis, "").await;
        let second = world.officer("Dua", Role::Penulis, "").await;
        let head = world.officer("Kepala", Role::Penyelia, "").await;
        let app = &world.app;
        // Both opened their forms before either saved.
        let (one, other) = (retold(&first, "Contents").await, retold(&second, "Start page").await);
        let title = app.sheet_pairs(&second.staff, &en(), "kur").await.unwrap().remove(0);
        let beside = Translated {
            key: title.key.clone(),
            mark: title.mark(),
            translation: "Loans for migrants".to_owned(),
            still_right: false,
        };
        let key = other.key.clone();
        assert_eq!(app.translate(&first.staff, &en(), &[one]).await.unwrap(), Vec::<String>::new());
        assert_eq!(app.translate(&second.staff, &en(), &[other, beside]).await.unwrap(), [key]);
        let view = app.dialog_file(&head.staff, "i18n/en.csv").await.unwrap();
        let lines = format!("{:?}", view.changes);
        assert!(lines.contains("Contents") && lines.contains("Loans for migrants"), "{lines}");
        assert!(!lines.contains("Start page") && view.changes.len() < 30, "{lines}");

        let done = app.publish_drafts(&head.staff, &drafts(&head).await, "sudah dibaca").await.unwrap();
        assert_eq!(done, Published::Done);
        assert_eq!(app.dialogs().phrase("tombol.menu", &en(), &[]).to_plain(), "Contents");
        // A text that changes loses its translation until somebody has looked.
        assert_eq!(writes(&first, TEXTS, renamed).await, Saved::Done);
        let count = async || app.sheet_parts(&first.staff, &en()).await.unwrap().pop().unwrap().1.stale;
        assert_eq!(count().await, 1);
        let right = Translated { still_right: true, ..retold(&first, "Contents").await };
        app.translate(&first.staff, &en(), &[right]).await.unwrap();
        assert_eq!(count().await, 0);
        world.ends().await;
    }
}

#[test]
fn a_preview_speaks_the_drafts_and_files_nothing() {
    on_sqlite(async |db| {
        let world = World::new(db).await;
        let writer = world.officer("Penulis", Role::Penulis, "").await;
        assert_eq!(writes(&writer, TEXTS, renamed).await, Saved::Done);
        let events = world.db.number("select count(*) from case_events").await;
        let mut said = vec![Said::Words("/lapor".to_owned())];
        said.push(Said::Words("menu".to_owned()));
        let Preview::Turns(_, buttons) =
            world.app.preview_drafts(&writer.staff, &Lang::default(), &said[..1]).await.unwrap()
        else {
            panic!("the drafts are sound")
        };
        assert!(buttons.iter().any(|button| button.label == "Daftar isi"), "{buttons:?}");
        said[1] = Said::Press(0);
        let Preview::Turns(turns, _) =
            world.app.preview_drafts(&writer.staff, &Lang::default(), &said).await.unwrap()
        else {
            panic!("the drafts are sound")
        };
        assert_eq!(turns.len(), 3);
        assert_eq!(world.db.number("select count(*) from case_events").await, events);
        for table in ["cases", "sessions", "outbox", "unanswered"] {
            assert_eq!(world.db.number(&format!("select count(*) from {table}")).await, 0, "{table}");
        }
        world.ends().await;
    });
}

#[test]
fn a_question_without_an_answer_becomes_a_draft() {
    on_sqlite(async |db| {
        let world = World::new(db).await;
        let writer = world.officer("Penulis", Role::Penulis, "").await;
        let asked = unanswered::Asked {
            words: Private::from("berapa bunga kur syariah di palu"),
            form: "x".to_owned(),
            lang: Lang::default(),
            corrected: false,
        };
        let mut tx = world.db.store.begin().await.unwrap();
        unanswered::insert(&mut tx, &asked, NOW).await.unwrap();
        tx.commit().await.unwrap();
        let questions = world.app.questions_to_answer(&writer.staff).await.unwrap();
        assert!(questions[0].suggestions.iter().any(|one| one.path == "kur.yaml"), "{questions:?}");
        let words = questions[0].words.clone();
        let path = world.app.answer_question(&writer.staff, &words, Some("kur.yaml")).await.unwrap();
        let view = world.app.dialog_file(&writer.staff, &path).await.unwrap();
        assert!(view.text.contains("  - \"berapa bunga kur syariah di palu\"\n"), "{}", view.text);
        let page = world.app.answer_question(&writer.staff, &words, None).await.unwrap();
        assert_eq!(page, "berapa_bunga_kur.yaml");
        let view = world.app.dialogs_overview(&writer.staff).await.unwrap();
        assert_eq!(view.drafts.len(), 2);
        let errors: Vec<_> = view.told_of_drafts.iter().filter(|told| told.is_error).collect();
        assert!(errors.is_empty(), "what is begun can be read: {errors:?}");
        world.ends().await;
    });
}

#[test]
fn only_files_that_editors_write_can_be_written() {
    on_sqlite(async |db| {
        let world = World::new(db).await;
        let writer = world.officer("Penulis", Role::Penulis, "").await;
        for path in
            ["../suluh.key", "/etc/passwd", "_data/office.csv", "README.md", "a b.yaml", ".x.yaml", ""]
        {
            let refused = world.app.dialog_file(&writer.staff, path).await;
            assert!(matches!(refused, Err(AppError::Invalid("path_unknown"))), "{path}: {refused:?}");
        }
        let long = world.app.dialog_file(&writer.staff, "i18n/en.csv").await.unwrap();
        assert!(long.is_long && long.text.is_empty() && long.sheet.is_some());
        let whole = NewDraft {
            path: "i18n/en.csv".to_owned(),
            text: "x".repeat(200_000),
            marks: long.marks,
            note: String::new(),
        };
        let refused = world.app.save_draft(&writer.staff, &whole).await;
        assert!(matches!(refused, Err(AppError::Invalid("file_long"))), "{refused:?}");
        let officer = world.officer("Rini", Role::Petugas, "").await;
        assert!(matches!(world.app.dialogs_overview(&officer.staff).await, Err(AppError::Forbidden)));
        assert!(matches!(world.app.drafted_dialogs(&officer.staff).await, Err(AppError::Forbidden)));
        world.ends().await;
    });
}

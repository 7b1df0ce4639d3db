//! Officers with different powers at the desk.

use suluh::app::AppError;
use suluh::app::cases::{ByHand, Folder};
use suluh::domain::case::{CaseStatus, Channel, Priority};
use suluh::domain::staff::Role;
use suluh::domain::text::Private;

use crate::databases::on_both;
use crate::world::World;

fn walk_in(area: Option<&str>) -> ByHand {
    ByHand {
        channel: Channel::WalkIn,
        category: "tawaran-mencurigakan".into(),
        priority: Priority::Normal,
        area: area.map(str::to_owned),
        country: Some("OM".into()),
        narrative: "Datang ke kantor, membawa poster".into(),
        identifiers: "0812-0000-9999, PT Contoh".into(),
        reporter: "Ibu Contoh, 0812-0000-1111".into(),
        uploads: vec![],
    }
}

on_both! {
    async fn of_two_officers_who_take_a_case_one_has_it(db: Db) {
        let mut world = World::new(db).await;
        let (rini, dewi) = (world.officer("Rini", Role::Petugas, "").await, world.officer("Dewi", Role::Petugas, "").await);
        let code = world.person("Sari").reports("Ada calo").await;
        let id = rini.finds(&code).await;
        rini.app().take(&rini.staff, &id).await.unwrap();
        let late = dewi.app().take(&dewi.staff, &id).await;
        assert!(matches!(late, Err(AppError::TakenBy(name)) if name == "Rini"));
        rini.app().take(&rini.staff, &id).await.unwrap();
        world.ends().await;
    }

    async fn an_officer_sees_the_own_area_and_what_has_no_place(db: Db) {
        let world = World::new(db).await;
        let (sigi, poso) = (world.officer("Rini", Role::Petugas, "72.10").await, world.officer("Dewi", Role::Petugas, "72.02").await);
        let id = sigi.app().enter_by_hand(&sigi.staff, walk_in(Some("72.10"))).await.unwrap();
        sigi.app().enter_by_hand(&sigi.staff, walk_in(None)).await.unwrap();
        assert_eq!(sigi.queue(Folder::All).await.len(), 2);
        assert_eq!(poso.queue(Folder::All).await.len(), 1);
        assert!(matches!(poso.app().case(&poso.staff, &id).await, Err(AppError::NotFound)));
        assert!(matches!(poso.app().take(&poso.staff, &id).await, Err(AppError::NotFound)));
        assert!(poso.searches(Folder::All, "0812-0000-9999").await.len() == 1, "only the one without a place");
        world.ends().await;
    }

    async fn older_cases_are_found_by_their_words_after_the_index_was_made(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let code = world.person("Sari").reports("Paspornya ditahan agen bernama Contohwati").await;
        let found = |rows: Vec<suluh::app::cases::QueueRow>| rows.into_iter().map(|row| row.code.to_string()).collect::<Vec<_>>();
        assert_eq!(found(rini.searches(Folder::All, "agen PASPOR").await), std::slice::from_ref(&code));
        world.db.tamper("delete from case_words").await.unwrap();
        assert!(rini.searches(Folder::All, "agen paspor").await.is_empty(), "as in a database of an older release");
        assert_eq!(rini.app().index_words().await.unwrap(), 1);
        assert_eq!(rini.app().index_words().await.unwrap(), 0, "once is enough");
        assert_eq!(found(rini.searches(Folder::All, "agen paspor").await), [code]);
        assert!(rini.searches(Folder::All, "agen ijazah").await.is_empty(), "each word must be there");
        world.ends().await;
    }

    async fn a_walk_in_becomes_a_case_with_its_reporter_in_the_drawer(db: Db) {
        let world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let id = rini.app().enter_by_hand(&rini.staff, walk_in(Some("72.10.01"))).await.unwrap();
        let view = rini.reads(&id).await;
        assert!(!view.can_answer, "there is no chat");
        assert_eq!(view.identifiers.len(), 2);
        assert!(view.answers.iter().all(|answer| !answer.shown.reveal().contains("Ibu Contoh")));
        let who = rini.app().identity(&rini.staff, &id, "menelepon kembali").await.unwrap();
        assert!(who.lines.iter().any(|(_, value)| value.reveal().contains("Ibu Contoh")));
        let short = rini.app().identity(&rini.staff, &id, "  x ").await;
        assert!(matches!(short, Err(AppError::Invalid("reason_short"))));
        let answer = rini.app().answer(&rini.staff, &id, Private::from("Halo"), false).await;
        assert!(matches!(answer, Err(AppError::Invalid("reporter_unreachable"))));
        world.ends().await;
    }

    async fn whoever_reports_twice_is_no_match_and_is_not_found_by_their_number(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        for name in ["Sari", "Budi"] {
            let mut person = world.person(name);
            person.says("/start", "meja bantu").await;
            person.taps("Bicara dengan petugas", "ingin Anda tanyakan").await;
            person.says("Mohon dibantu", "petugas boleh menjawab").await;
            person.taps("Lewat telepon", "Nomor telepon").await;
            person.says("0812-0000-7777", "Saya baca").await;
            person.taps("Benar", "Periksa jawaban Anda").await;
            person.taps("Kirim ke petugas", "Pertanyaan Anda diterima").await;
        }
        let rows = rini.queue(Folder::All).await;
        assert_eq!(rows.len(), 2);
        assert!(rows.iter().all(|row| row.elsewhere == 0), "the reporter's own number ties nothing");
        assert!(rini.searches(Folder::All, "0812-0000-7777").await.is_empty(), "nor does it say who reported");
        world.ends().await;
    }

    async fn roles_without_the_right_are_refused(db: Db) {
        let world = World::new(db).await;
        let (rini, tono) = (world.officer("Rini", Role::Petugas, "").await, world.officer("Tono", Role::Statistik, "").await);
        let id = rini.app().enter_by_hand(&rini.staff, walk_in(None)).await.unwrap();
        let app = rini.app();
        assert!(matches!(app.case(&tono.staff, &id).await, Err(AppError::Forbidden)));
        assert!(matches!(app.take(&tono.staff, &id).await, Err(AppError::Forbidden)));
        assert!(matches!(app.note(&tono.staff, &id, "x".into()).await, Err(AppError::Forbidden)));
        assert!(matches!(app.answer(&tono.staff, &id, "x".into(), false).await, Err(AppError::Forbidden)));
        assert!(matches!(app.set_status(&tono.staff, &id, CaseStatus::InProgress).await, Err(AppError::Forbidden)));
        assert!(matches!(app.set_priority(&tono.staff, &id, Priority::Low, "alasan").await, Err(AppError::Forbidden)));
        assert!(matches!(app.close(&tono.staff, &id, "selesai", "".into()).await, Err(AppError::Forbidden)));
        assert!(matches!(app.identity(&tono.staff, &id, "alasan").await, Err(AppError::Forbidden)));
        assert!(matches!(app.enter_by_hand(&tono.staff, walk_in(None)).await, Err(AppError::Forbidden)));
        assert!(matches!(app.staff_list(&rini.staff).await, Err(AppError::Forbidden)));
        world.ends().await;
    }

    async fn a_note_stays_inside(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let mut sari = world.person("Sari");
        let code = sari.reports("Ada calo").await;
        let id = rini.finds(&code).await;
        rini.app().note(&rini.staff, &id, "Hubungi polsek".into()).await.unwrap();
        world.settles().await;
        assert!(rini.story(&id).await.contains("Rini mencatat: Hubungi polsek"));
        assert!(!sari.screen().contains("polsek"));
        world.ends().await;
    }

    async fn a_log_in_link_works_once_and_a_session_ends(db: Db) {
        let world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let token = world.app.login_token("Rini").await.unwrap();
        assert!(world.app.redeem(&token, "story").await.unwrap().is_some());
        assert!(world.app.redeem(&token, "story").await.unwrap().is_none(), "once");
        let late = world.app.login_token("Rini").await.unwrap();
        world.clock.advance(suluh::domain::time::minutes(11));
        assert!(world.app.redeem(&late, "story").await.unwrap().is_none(), "ten minutes");
        assert!(world.app.staff_of_session(&rini.cookie).await.unwrap().is_some());
        world.clock.advance(suluh::domain::time::minutes(31));
        assert!(world.app.staff_of_session(&rini.cookie).await.unwrap().is_none(), "thirty idle minutes");
        world.ends().await;
    }

    async fn a_late_case_is_in_its_folder(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        world.person("Sari").reports("Ada calo").await;
        assert!(rini.queue(Folder::Late).await.is_empty());
        world.clock.advance(suluh::domain::time::days(8));
        let late = rini.queue(Folder::Late).await;
        assert!(late.len() == 1 && late[0].late);
        world.ends().await;
    }
}

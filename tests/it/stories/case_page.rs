//! What two officers do around one case: who else looks, drafts, a stale page, questions with a day, steps, the story in pages.

use suluh::app::AppError;
use suluh::app::cases::{CaseAt, Folder, Happened, Show, StoryAsk};
use suluh::app::drafts::{Draft, DraftKind};
use suluh::domain::case::CaseStatus;
use suluh::domain::ids::CaseId;
use suluh::domain::staff::Role;
use suluh::domain::text::Private;
use suluh::domain::time::{days, minutes};

use crate::databases::on_both;
use crate::world::{Officer, World};

fn draft(text: &str) -> Draft {
    Draft { text: Private::from(text), choice: String::new() }
}

async fn page(officer: &Officer, id: &CaseId, ask: StoryAsk) -> suluh::app::cases::CaseView {
    officer.app().case_page(&officer.staff, id, &ask).await.unwrap()
}

on_both! {
    async fn an_answer_from_a_stale_page_does_not_go_and_goes_when_it_was_read(db: Db) {
        let mut world = World::new(db).await;
        let (rini, dewi) = (world.officer("Rini", Role::Petugas, "").await, world.officer("Dewi", Role::Petugas, "").await);
        let mut sari = world.person("Sari");
        let id = rini.finds(&sari.reports("Ada calo").await).await;
        let seen = dewi.reads(&id).await.version;
        let at = CaseAt { id: &id, version: Some(seen) };
        rini.app().answer(&rini.staff, at, "Kami periksa dulu.".into(), false).await.unwrap();
        let late = dewi.app().answer(&dewi.staff, at, "Sudah kami tutup.".into(), false).await;
        assert!(matches!(late, Err(AppError::Stale)));
        let status = dewi.app().set_status(&dewi.staff, at, CaseStatus::InProgress).await;
        assert!(matches!(status, Err(AppError::Stale)));
        world.settles().await;
        assert!(!sari.screen().contains("Sudah kami tutup."), "nothing of it reached the reporter");
        let meanwhile = page(&dewi, &id, StoryAsk { since: Some(seen), ..StoryAsk::default() }).await;
        let said = meanwhile.meanwhile.iter().any(|item| {
            matches!(&item.what, Happened::MessageOut { text, .. } if text.reveal() == "Kami periksa dulu.")
        });
        assert!(said, "the page tells what happened meanwhile");
        let now = CaseAt { id: &id, version: Some(meanwhile.version) };
        dewi.app().answer(&dewi.staff, now, "Sudah kami tutup.".into(), false).await.unwrap();
        sari.reads("Sudah kami tutup.").await;
        world.ends().await;
    }

    async fn of_two_answers_at_the_same_instant_one_goes(db: Db) {
        let mut world = World::new(db).await;
        let (rini, dewi) = (world.officer("Rini", Role::Petugas, "").await, world.officer("Dewi", Role::Petugas, "").await);
        let mut sari = world.person("Sari");
        let id = rini.finds(&sari.reports("Ada calo").await).await;
        for round in 0..5 {
            let at = CaseAt { id: &id, version: Some(rini.reads(&id).await.version) };
            let (one, two) = tokio::join!(
                rini.app().answer(&rini.staff, at, Private(format!("satu {round}")), false),
                dewi.app().answer(&dewi.staff, at, Private(format!("dua {round}")), false),
            );
            let stale = |done: &Result<(), AppError>| matches!(done, Err(AppError::Stale));
            assert!(one.is_ok() && stale(&two) || two.is_ok() && stale(&one), "{one:?} {two:?}");
        }
        world.ends().await;
    }

    async fn a_question_has_a_day_and_the_case_comes_back_when_it_has_passed(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let mut sari = world.person("Sari");
        let id = rini.finds(&sari.reports("Ada calo").await).await;
        let due = world.clock.now().after(days(3));
        let past = rini.app().ask_for_more(&rini.staff, &id, "Ada foto?".into(), world.clock.now()).await;
        assert!(matches!(past, Err(AppError::Invalid("due_unfit"))));
        rini.app().ask_for_more(&rini.staff, &id, "Ada foto?".into(), due).await.unwrap();
        sari.reads("Ada foto?").await.reads("paling lambat").await.reads("Petugas 1").await;
        assert!(!sari.screen().contains("Rini"), "the officer's name stays inside");
        assert_eq!(rini.app().bring_back_unanswered().await.unwrap(), 0, "there is still time");
        assert!(!rini.queue(Folder::All).await[0].silent, "there is still time");
        world.clock.advance(days(4));
        assert_eq!(rini.app().bring_back_unanswered().await.unwrap(), 1);
        assert_eq!(rini.app().bring_back_unanswered().await.unwrap(), 0, "once");
        let back = rini.reads(&id).await;
        assert!(back.row.silent && rini.queue(Folder::All).await[0].silent, "the queue says so too");
        let ask = back.ask.unwrap();
        assert_eq!((back.row.status, ask.missed, ask.suggestion), (CaseStatus::Checking, true, None));
        world.clock.advance(days(27));
        let silent = rini.reads(&id).await;
        let (slug, _) = silent.ask.unwrap().suggestion.unwrap();
        assert_eq!((slug.as_str(), silent.row.status), ("data-tidak-lengkap", CaseStatus::Checking), "nothing closes by itself");
        sari.says("Maaf baru sempat.", "diteruskan ke petugas").await;
        assert_eq!(rini.reads(&id).await.ask, None);
        assert!(!rini.queue(Folder::All).await[0].silent);
        world.ends().await;
    }

    async fn words_begun_outlive_the_session_and_go_with_the_sending(db: Db) {
        let mut world = World::new(db).await;
        let (rini, dewi) = (world.officer("Rini", Role::Petugas, "").await, world.officer("Dewi", Role::Petugas, "").await);
        let id = rini.finds(&world.person("Sari").reports("Ada calo").await).await;
        rini.app().keep_draft(&rini.staff, &id, DraftKind::Answer, &draft("Terima kasih, kami")).await.unwrap();
        rini.app().keep_draft(&rini.staff, &id, DraftKind::Note, &draft("Hubungi")).await.unwrap();
        world.clock.advance(minutes(40));
        assert!(world.app.staff_of_session(&rini.cookie).await.unwrap().is_none(), "the session is over");
        let token = world.app.login_token("Rini").await.unwrap();
        let cookie = world.app.redeem(&token, "story").await.unwrap().unwrap();
        let again = world.app.staff_of_session(&cookie).await.unwrap().unwrap();
        let kept = world.app.case(&again, &id).await.unwrap().drafts;
        assert_eq!(kept.of(DraftKind::Answer), draft("Terima kasih, kami"));
        assert!(dewi.reads(&id).await.drafts.of(DraftKind::Answer).is_empty(), "one's own only");
        world.app.answer(&again, &id, "Terima kasih, kami periksa.".into(), false).await.unwrap();
        let kept = world.app.case(&again, &id).await.unwrap().drafts;
        assert!(kept.of(DraftKind::Answer).is_empty() && !kept.of(DraftKind::Note).is_empty());
        world.app.keep_draft(&again, &id, DraftKind::Note, &draft("")).await.unwrap();
        assert_eq!(world.db.number("select count(*) from case_drafts").await, 0);
        world.ends().await;
    }

    async fn officers_see_who_else_has_the_case_open(db: Db) {
        let mut world = World::new(db).await;
        let (rini, dewi) = (world.officer("Rini", Role::Petugas, "").await, world.officer("Dewi", Role::Petugas, "").await);
        let id = rini.finds(&world.person("Sari").reports("Ada calo").await).await;
        assert!(rini.reads(&id).await.others.is_empty());
        let others = dewi.reads(&id).await.others;
        assert_eq!(others.iter().map(|one| (one.name.as_str(), one.number)).collect::<Vec<_>>(), [("Rini", 1)]);
        world.clock.advance(minutes(3));
        assert!(dewi.reads(&id).await.others.is_empty(), "Rini's page counts for two minutes");
        let around = rini.app().still_looks(&rini.staff, &id).await.unwrap();
        assert_eq!((around.others.len(), around.version), (1, rini.reads(&id).await.version));
        world.ends().await;
    }

    async fn steps_are_ticked_with_who_and_when(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let id = rini.finds(&world.person("Sari").reports("Ada calo").await).await;
        let steps = rini.reads(&id).await.steps;
        assert!(steps.len() > 5 && steps.iter().all(|step| step.done.is_none()), "{steps:?}");
        let first = &steps[0];
        rini.app().tick(&rini.staff, &id, &first.slug, true).await.unwrap();
        rini.app().tick(&rini.staff, &id, &first.slug, true).await.unwrap();
        let done = rini.reads(&id).await.steps.remove(0).done;
        assert_eq!(done.map(|(name, _)| name).as_deref(), Some("Rini"));
        rini.app().tick(&rini.staff, &id, &first.slug, false).await.unwrap();
        assert!(rini.reads(&id).await.steps[0].done.is_none());
        let story = rini.story(&id).await;
        let told = |what: &str| story.lines().filter(|line| *line == format!("{what} {} Rini", first.text)).count();
        assert_eq!((told("ticked"), told("unticked")), (1, 1), "{story}");
        let unknown = rini.app().tick(&rini.staff, &id, "entah", true).await;
        assert!(matches!(unknown, Err(AppError::Invalid("step_unknown"))));
        world.ends().await;
    }

    async fn the_penyelia_sees_who_opened_the_identity(db: Db) {
        let mut world = World::new(db).await;
        let (rini, ana) = (world.officer("Rini", Role::Petugas, "").await, world.officer("Ana", Role::Penyelia, "").await);
        let id = rini.finds(&world.person("Sari").reports("Ada calo").await).await;
        rini.app().identity(&rini.staff, &id, "menelepon kembali").await.unwrap();
        assert!(rini.reads(&id).await.openings.is_empty());
        let openings = ana.reads(&id).await.openings;
        let told: Vec<_> = openings.iter().map(|one| (one.name.as_str(), one.reason.reveal().as_str())).collect();
        assert_eq!(told, [("Rini", "menelepon kembali")]);
        world.ends().await;
    }

    async fn a_long_story_comes_in_pages_and_in_parts(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let id = rini.finds(&world.person("Sari").reports("Ada calo").await).await;
        for number in 0..95 {
            rini.app().note(&rini.staff, &id, Private(format!("catatan {number}"))).await.unwrap();
        }
        rini.app().answer(&rini.staff, &id, "Halo".into(), false).await.unwrap();
        let (mut before, mut notes, mut pages) = (None, Vec::new(), 0);
        loop {
            let view = page(&rini, &id, StoryAsk { before, ..StoryAsk::default() }).await;
            assert!(view.timeline.is_sorted_by_key(|item| item.seq));
            notes.extend(view.timeline.iter().filter_map(|item| match &item.what {
                Happened::Note { text, .. } => Some(text.reveal().clone()),
                _ => None,
            }));
            pages += 1;
            before = view.earlier;
            if before.is_none() { break; }
        }
        notes.sort();
        notes.dedup();
        assert_eq!((notes.len(), pages), (95, 3));
        let talk = page(&rini, &id, StoryAsk { show: Show::Talk, ..StoryAsk::default() }).await.timeline;
        assert!(matches!(&talk[..], [one] if matches!(one.what, Happened::MessageOut { .. })));
        let changes = page(&rini, &id, StoryAsk { show: Show::Changes, ..StoryAsk::default() }).await.timeline;
        assert!(changes.iter().all(|item| matches!(item.what, Happened::Change { .. })) && !changes.is_empty());
        world.ends().await;
    }
}

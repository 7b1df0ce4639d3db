//! Two reports of one thing: merged, worked as one, and parted again; and cases that belong together and stay apart.

use suluh::app::AppError;
use suluh::app::cases::Folder;
use suluh::app::links::UNDO_DAYS;
use suluh::domain::case::{CaseStatus, LinkKind, Priority};
use suluh::domain::staff::Role;
use suluh::domain::time::days;
use suluh::store::cases;

use crate::databases::on_both;
use crate::world::World;

on_both! {
    async fn the_reporters_of_merged_cases_stay_separate_and_hear_the_same(db: Db) {
        let mut world = World::new(db).await;
        let (rini, dewi) = (world.officer("Rini", Role::Penyelia, "").await, world.officer("Dewi", Role::Petugas, "").await);
        let (mut sari, mut budi) = (world.person("Sari"), world.person("Budi"));
        let (main, same) = (rini.finds(&sari.reports("Ada calo di desa").await).await, rini.finds(&budi.reports("Calo yang sama").await).await);
        rini.app().set_status(&rini.staff, &main, CaseStatus::InProgress).await.unwrap();
        sari.reads("sekarang: Ditindaklanjuti").await;

        let refused = dewi.app().merge(&dewi.staff, &same, &main, "nomor sama".into()).await;
        assert!(matches!(refused, Err(AppError::Forbidden)), "an officer merges nothing");
        rini.app().merge(&rini.staff, &same, &main, "orang dan desa yang sama".into()).await.unwrap();
        budi.reads("sekarang: Ditindaklanjuti").await;
        let related = rini.app().related(&rini.staff, &main).await.unwrap();
        assert_eq!(related.merged.iter().map(|one| &one.case.id).collect::<Vec<_>>(), [&same]);
        let other = rini.app().related(&rini.staff, &same).await.unwrap();
        assert_eq!(other.main.unwrap().case.unwrap().id, main);
        assert_eq!(rini.reads(&same).await.row.status, CaseStatus::Duplicate);

        rini.app().answer(&rini.staff, &same, "Siapa namanya?".into(), false).await.unwrap();
        budi.reads("Siapa namanya?").await;
        assert!(!sari.screen().contains("Siapa namanya?"));
        assert_eq!(rini.reads(&same).await.row.status, CaseStatus::Duplicate, "an answer parts nothing");
        rini.app().answer(&rini.staff, &main, "Mohon tunggu.".into(), true).await.unwrap();
        sari.reads("Mohon tunggu.").await;
        budi.says("Namanya Contoh", "diteruskan ke petugas").await;
        world.settles().await;
        let view = rini.reads(&main).await;
        assert_eq!(view.row.status, CaseStatus::Checking, "whoever reported the same moves the main case on");
        assert!(view.row.waiting_since.is_some());
        assert!(rini.story(&same).await.contains("pelapor: Namanya Contoh"));
        assert!(!rini.story(&main).await.contains("Namanya Contoh"));
        budi.says("/status", "Dicek").await;

        rini.app().close(&rini.staff, &main, "selesai", "Terima kasih.".into()).await.unwrap();
        sari.reads("sudah selesai ditangani").await;
        budi.reads("sekarang: Selesai").await;
        world.ends().await;
    }

    async fn a_merge_is_undone_for_thirty_days(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer("Rini", Role::Penyelia, "").await;
        let mut all = Vec::new();
        for name in ["Sari", "Budi", "Tono"] {
            all.push(rini.finds(&world.person(name).reports("Ada calo").await).await);
        }
        let [one, two, three] = [&all[0], &all[1], &all[2]];
        let app = rini.app();
        app.merge(&rini.staff, one, two, "sama".into()).await.unwrap();
        let reopened = app.set_status(&rini.staff, one, CaseStatus::Checking).await;
        assert!(matches!(reopened, Err(AppError::Invalid("merged"))), "it is parted, not opened");
        for (case, main, why) in [(one, one, "case_same"), (two, three, "merge_main"), (three, one, "merge_closed"), (one, three, "merge_closed")] {
            let refused = app.merge(&rini.staff, case, main, "sama".into()).await;
            assert!(matches!(refused, Err(AppError::Invalid(found)) if found == why), "{why}: {refused:?}");
        }
        assert!(matches!(app.merge(&rini.staff, two, three, "  ".into()).await, Err(AppError::Invalid("reason_empty"))));
        app.unmerge(&rini.staff, one, "ternyata orang lain".into()).await.unwrap();
        assert_eq!(rini.reads(one).await.row.status, CaseStatus::Checking);
        assert!(app.related(&rini.staff, two).await.unwrap().merged.is_empty());
        assert!(matches!(app.unmerge(&rini.staff, one, "lagi".into()).await, Err(AppError::Invalid("merge_none"))));
        for id in [one, two] {
            let story = rini.story(id).await;
            assert!(story.contains("merged") && story.contains("unmerged"), "{story}");
        }

        app.merge(&rini.staff, three, two, "sama".into()).await.unwrap();
        world.clock.advance(days(UNDO_DAYS + 1));
        assert!(matches!(app.unmerge(&rini.staff, three, "terlambat".into()).await, Err(AppError::Invalid("merge_old"))));
        assert!(app.related(&rini.staff, three).await.unwrap().main.unwrap().undo_until.is_none());
        world.ends().await;
    }

    async fn the_more_urgent_of_two_lends_its_urgency_to_the_main_case(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer("Rini", Role::Penyelia, "").await;
        let calm = rini.finds(&world.person("Sari").reports("Ada calo").await).await;
        let urgent = rini.finds(&world.person("Budi").reports("Ada calo").await).await;
        rini.app().set_priority(&rini.staff, &urgent, Priority::Urgent, "akan berangkat malam ini").await.unwrap();
        rini.app().merge(&rini.staff, &urgent, &calm, "sama".into()).await.unwrap();
        assert_eq!(rini.reads(&calm).await.row.priority, Priority::Urgent);
        assert_eq!(rini.queue(Folder::All).await.len(), 1, "one case is left to work");
        world.ends().await;
    }

    async fn two_officers_who_merge_two_cases_into_each_other_leave_one(db: Db) {
        let mut world = World::new(db).await;
        let (rini, dewi) = (world.officer("Rini", Role::Penyelia, "").await, world.officer("Dewi", Role::Penyelia, "").await);
        let one = rini.finds(&world.person("Sari").reports("Ada calo").await).await;
        let two = rini.finds(&world.person("Budi").reports("Ada calo").await).await;
        let (first, second) = tokio::join!(
            rini.app().merge(&rini.staff, &one, &two, "sama".into()),
            dewi.app().merge(&dewi.staff, &two, &one, "sama".into()),
        );
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        assert_eq!(rini.queue(Folder::All).await.len(), 1);
        world.ends().await;
    }

    async fn an_officer_sees_and_merges_nothing_outside_the_own_area(db: Db) {
        let mut world = World::new(db).await;
        let (all, sigi) = (world.officer("Rini", Role::Penyelia, "").await, world.officer("Dewi", Role::Penyelia, "72.10").await);
        let here = all.finds(&world.person("Sari").reports("Ada calo").await).await;
        let there = all.finds(&world.person("Budi").reports("Ada calo").await).await;
        let mut tx = world.db.store.begin().await.unwrap();
        suluh::store::work::set_place(&mut tx, &there, Some("72.02"), None, crate::databases::NOW).await.unwrap();
        tx.commit().await.unwrap();
        let refused = sigi.app().merge(&sigi.staff, &here, &there, "sama".into()).await;
        assert!(matches!(refused, Err(AppError::NotFound)));
        assert!(matches!(sigi.app().link(&sigi.staff, (&here, &there), LinkKind::SameFamily, "".into()).await, Err(AppError::NotFound)));
        all.app().link(&all.staff, (&here, &there), LinkKind::SameFamily, "".into()).await.unwrap();
        assert!(sigi.app().related(&sigi.staff, &here).await.unwrap().links.is_empty(), "a link says nothing of other areas");
        assert_eq!(all.app().related(&all.staff, &there).await.unwrap().links.len(), 1);
        world.ends().await;
    }

    async fn linked_cases_name_each_other_until_the_link_is_taken_back(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let one = rini.finds(&world.person("Sari").reports("Ada calo").await).await;
        let two = rini.finds(&world.person("Budi").reports("Ada calo").await).await;
        let app = rini.app();
        app.link(&rini.staff, (&two, &one), LinkKind::FollowUp, "lanjutan".into()).await.unwrap();
        world.clock.advance(days(1));
        app.link(&rini.staff, (&one, &two), LinkKind::SameRecruiter, "".into()).await.unwrap();
        let twice = app.link(&rini.staff, (&two, &one), LinkKind::SameRecruiter, "".into()).await;
        assert!(matches!(twice, Err(AppError::Invalid("link_exists"))));
        let links = app.related(&rini.staff, &one).await.unwrap().links;
        let shown: Vec<_> = links.iter().map(|link| (link.kind, link.from_here, link.by.as_str())).collect();
        assert_eq!(shown, [(LinkKind::FollowUp, false, "Rini"), (LinkKind::SameRecruiter, true, "Rini")]);
        for link in &links {
            app.unlink(&rini.staff, &two, &link.id).await.unwrap();
            app.unlink(&rini.staff, &two, &link.id).await.unwrap();
        }
        assert!(app.related(&rini.staff, &two).await.unwrap().links.is_empty());
        let mut conn = world.db.store.read().await.unwrap();
        assert!(cases::by_id(&mut conn, &one).await.unwrap().is_some_and(|case| case.status.is_open()));
        drop(conn);
        world.ends().await;
    }
}

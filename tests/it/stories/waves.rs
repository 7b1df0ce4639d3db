//! Waves: reports from several districts with something in common.

use suluh::app::AppError;
use suluh::app::cases::ByHand;
use suluh::app::waves::Shown;
use suluh::domain::case::{Channel, Priority};
use suluh::domain::identifier::IdentifierKind;
use suluh::domain::staff::Role;
use suluh::domain::time::days;
use suluh::domain::wave::{NoticeState, SubjectKind};

use crate::databases::on_both;
use crate::world::{GROUP, Officer, World};

const NUMBER: &str = "0812-0000-9999";
const SIGI: &str = "72.10.01";
const POSO: &str = "72.02";
const PALU: &str = "72.71";

/// Enters a report of that place with identifiers of the accused.
async fn enters(officer: &Officer, area: &str, identifiers: &str) {
    tells(officer, area, identifiers, "Cerita rahasia").await;
}

/// The same with what the reporter told.
async fn tells(officer: &Officer, area: &str, identifiers: &str, narrative: &str) {
    let report = ByHand {
        channel: Channel::Phone,
        category: "tawaran-mencurigakan".into(),
        priority: Priority::Normal,
        area: Some(area.to_owned()),
        country: Some("OM".into()),
        narrative: narrative.into(),
        identifiers: identifiers.into(),
        reporter: "Ibu Rahasia".into(),
        uploads: vec![],
    };
    officer.app().enter_by_hand(&officer.staff, report).await.unwrap();
}

/// The notices in the staff group, as they stand now.
async fn notices(world: &World) -> Vec<String> {
    world.settles().await;
    let shown = world.fake.shown(GROUP).into_iter();
    shown.map(|shown| shown.text).filter(|text| text.contains("Gelombang laporan")).collect()
}

on_both! {
    async fn the_same_number_from_three_districts_is_one_notice_that_grows(db: Db) {
        let world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let account = format!("{NUMBER}, rekening BRI 012345678901234");
        enters(&rini, SIGI, &account).await;
        enters(&rini, PALU, "0812 0000 9999").await;
        assert_eq!(world.app.look_for_waves().await.unwrap(), 0, "two reports are none");
        world.clock.advance(days(1));
        enters(&rini, POSO, &account).await;
        assert_eq!(world.app.look_for_waves().await.unwrap(), 1);
        let told = notices(&world).await;
        assert_eq!(told.len(), 1);
        for part in ["nomor HP", "3 laporan", "Kota Palu 1", "Kabupaten Sigi 1", "Kabupaten Poso 1"] {
            assert!(told[0].contains(part), "{part} in {}", told[0]);
        }
        for secret in ["9999", "0123", "Rahasia", "rahasia"] {
            assert!(!told[0].contains(secret), "{secret} in {}", told[0]);
        }
        assert_eq!(world.app.look_for_waves().await.unwrap(), 0, "nothing new");

        world.clock.advance(days(2));
        enters(&rini, PALU, &account).await;
        assert_eq!(world.app.look_for_waves().await.unwrap(), 1);
        let told = notices(&world).await;
        assert!(told.len() == 1 && told[0].contains("4 laporan") && told[0].contains("Kota Palu 2"), "{told:?}");
        assert!(told[0].contains("nomor HP · rekening"), "one wave, two signs: {}", told[0]);
        world.ends().await;
    }

    async fn an_advert_with_another_number_each_time_is_a_wave(db: Db) {
        let world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let advert = "Lowongan Malaysia operator pabrik, gaji 7 juta, paspor kami urus, tanpa pelatihan langsung berangkat, hubungi";
        for (area, copy) in [
            (SIGI, format!("{advert} 0812-0000-0001")),
            (PALU, format!("🔥 INFO {} 0857 0000 0002 ✅", advert.to_uppercase())),
            (POSO, format!("{} 0813.0000.0003", advert.replace("7 juta", "9 juta"))),
        ] {
            assert_eq!(world.app.look_for_waves().await.unwrap(), 0, "two are none");
            tells(&rini, area, "", &copy).await;
        }
        assert_eq!(world.app.look_for_waves().await.unwrap(), 1);
        let told = notices(&world).await;
        assert!(told[0].contains("Sama: isi iklan") && !told[0].contains("operator"), "{}", told[0]);
        let id = world.app.waves(&rini.staff).await.unwrap().remove(0).id;
        let view = world.app.wave(&rini.staff, &id).await.unwrap();
        assert!(matches!(&view.signs[0].shown, Shown::Text(words) if words.reveal().to_lowercase().contains("operator pabrik")));
        // The first of them has left the window, and it still is the same wave.
        world.clock.advance(days(6));
        tells(&rini, PALU, "", advert).await;
        assert_eq!(world.app.look_for_waves().await.unwrap(), 1);
        world.clock.advance(days(6));
        tells(&rini, POSO, "", advert).await;
        assert_eq!(world.app.look_for_waves().await.unwrap(), 1);
        assert_eq!(world.app.wave(&rini.staff, &id).await.unwrap().cases.len(), 5);
        assert_eq!(notices(&world).await.len(), 1);
        world.ends().await;
    }

    async fn it_rests_and_may_rise_again_but_only_above_its_past(db: Db) {
        let world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        for area in [SIGI, PALU, POSO] {
            enters(&rini, area, NUMBER).await;
        }
        assert_eq!(world.app.look_for_waves().await.unwrap(), 1);
        world.clock.advance(days(20));
        for area in [SIGI, PALU, POSO, PALU] {
            enters(&rini, area, NUMBER).await;
        }
        assert_eq!(world.app.look_for_waves().await.unwrap(), 0, "it is known: four are not enough");
        enters(&rini, POSO, NUMBER).await;
        assert_eq!(world.app.look_for_waves().await.unwrap(), 1);
        assert_eq!(notices(&world).await.len(), 2, "a new notice");
        let rows = world.app.waves(&rini.staff).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.reports).collect::<Vec<_>>(), [5, 3]);
        world.ends().await;
    }

    async fn officers_see_what_concerns_their_area_and_say_what_they_did(db: Db) {
        let world = World::new(db).await;
        let (rini, dewi) = (world.officer("Rini", Role::Petugas, "72.10").await, world.officer("Dewi", Role::Petugas, "72.05").await);
        let agus = world.officer("Agus", Role::Penyelia, "").await;
        for area in [SIGI, PALU, POSO] {
            enters(&agus, area, NUMBER).await;
        }
        world.app.look_for_waves().await.unwrap();
        let id = world.app.waves(&agus.staff).await.unwrap().remove(0).id;
        assert!(world.app.waves(&dewi.staff).await.unwrap().is_empty(), "nothing in Buol");
        assert!(matches!(world.app.wave(&dewi.staff, &id).await, Err(AppError::NotFound)));
        assert!(matches!(world.app.mark_wave(&dewi.staff, &id, NoticeState::Seen).await, Err(AppError::NotFound)));

        let view = world.app.wave(&rini.staff, &id).await.unwrap();
        assert_eq!((view.cases.len(), view.elsewhere, view.row.reports), (1, 2, 3));
        assert_eq!(view.row.kinds, [SubjectKind::Phone]);
        assert_eq!(view.signs[0].identifier().unwrap().written.reveal(), NUMBER);
        for part in ["Kota Palu", "Kabupaten Poso", "nomor HP"] {
            assert!(view.warning.contains(part), "{part} in {}", view.warning);
        }
        assert!(!view.warning.contains("9999") && !view.warning.contains('3'), "{}", view.warning);

        world.app.mark_wave(&rini.staff, &id, NoticeState::Seen).await.unwrap();
        world.app.mark_wave(&agus.staff, &id, NoticeState::Seen).await.unwrap();
        world.app.mark_wave(&agus.staff, &id, NoticeState::Closed).await.unwrap();
        let view = world.app.wave(&agus.staff, &id).await.unwrap();
        assert_eq!(view.row.state, NoticeState::Closed);
        assert_eq!(view.seen.unwrap().0, "Rini", "who was first");
        assert_eq!(view.closed.unwrap().0, "Agus");
        world.ends().await;
    }

    async fn a_supervisor_publishes_the_prepared_warning_once(db: Db) {
        let world = World::new(db).await;
        let (rini, agus) = (world.officer("Rini", Role::Petugas, "").await, world.officer("Agus", Role::Penyelia, "").await);
        for area in [SIGI, PALU, POSO] {
            enters(&rini, area, NUMBER).await;
        }
        world.app.look_for_waves().await.unwrap();
        let id = world.app.waves(&rini.staff).await.unwrap().remove(0).id;
        let words = world.app.wave(&agus.staff, &id).await.unwrap().warning;
        let warn = async |who: &Officer, sign| {
            let (words, reason) = (words.as_str().into(), "Gelombang dari tiga wilayah".into());
            world.app.warn_of_wave(&who.staff, &id, sign, words, reason).await
        };
        assert!(matches!(warn(&rini, 0).await, Err(AppError::Forbidden)));
        assert!(matches!(warn(&agus, 7).await, Err(AppError::NotFound)));
        warn(&agus, 0).await.unwrap();
        assert!(matches!(warn(&agus, 0).await, Err(AppError::Invalid("warning_exists"))));
        assert!(world.app.wave(&agus.staff, &id).await.unwrap().signs[0].warned);
        let published = world.app.warnings(&agus.staff).await.unwrap().remove(0);
        assert_eq!((published.kind, published.words.reveal()), (IdentifierKind::Phone, &words));
        world.ends().await;
    }
}

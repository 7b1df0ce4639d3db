//! What comes by the clock: reminders, outages, drafts that fade, things that must go.

use suluh::domain::time::{days, hours, minutes};

use crate::databases::on_both;
use crate::world::World;

on_both! {
    async fn an_open_question_is_offered_again_once_after_a_day_and_not_at_night(db: Db) {
        let mut world = World::new(db).await;
        let mut sari = world.person("Sari");
        sari.says("/lapor", "tanpa nama").await;
        sari.taps("Mulai", "tentang apa").await;
        world.settles().await;
        let before = sari.person.shown().len();
        assert_eq!(world.app.remind().await.unwrap(), 0, "not before a day has passed");
        world.clock.advance(hours(30));
        world.advance_to_hour(23);
        assert_eq!(world.app.remind().await.unwrap(), 0, "not at night");
        world.advance_to_hour(9);
        assert_eq!(world.app.remind().await.unwrap(), 1);
        assert_eq!(world.app.remind().await.unwrap(), 0, "once");
        world.settles().await;
        assert!(sari.person.shown().len() > before, "{}", sari.screen());
        sari.taps("Hal lain", "Apa yang terjadi?").await;
        world.ends().await;
    }

    async fn after_an_outage_the_question_is_offered_again_once_to_those_in_the_middle(db: Db) {
        let mut world = World::new(db).await;
        let (mut sari, mut budi) = (world.person("Sari"), world.person("Budi"));
        sari.says("/lapor", "tanpa nama").await;
        sari.taps("Mulai", "tentang apa").await;
        budi.says("/start", "meja bantu").await;
        world.app.heartbeat().await.unwrap();
        world.clock.advance(minutes(2));
        assert_eq!(world.app.after_outage().await.unwrap(), 0, "a press lives 150 seconds");
        world.clock.advance(minutes(10));
        world.settles().await;
        let (asked, other) = (sari.person.shown().len(), budi.person.shown().len());
        assert_eq!(world.app.after_outage().await.unwrap(), 1, "only who was asked something");
        assert_eq!(world.app.after_outage().await.unwrap(), 0, "once");
        world.settles().await;
        assert!(sari.person.shown().len() > asked);
        assert_eq!(budi.person.shown().len(), other);
        world.ends().await;
    }

    async fn a_draft_fades_after_seven_days_and_its_files_go(db: Db) {
        let mut world = World::new(db).await;
        let mut sari = world.person("Sari");
        sari.person.sends_photo("foto", &crate::stories::report::picture(), None);
        sari.reads("kiriman diterima").await;
        sari.taps("Lapor", "tanpa nama").await;
        sari.taps("Mulai", "tentang apa").await;
        world.settles().await;
        world.clock.advance(days(8));
        let gone = world.app.forget_old().await.unwrap();
        assert!(gone.iter().any(|(what, _)| *what == "draft"), "{gone:?}");
        assert!(gone.iter().any(|(what, _)| *what == "loose_evidence"), "{gone:?}");
        while world.app.sweep_files().await.unwrap() > 0 {}
        assert_eq!(world.files_kept(), 0, "no sealed file is left");
        sari.says("/status", "Belum ada laporan").await;
        world.ends().await;
    }
}

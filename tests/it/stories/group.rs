//! The staff group in Telegram.

use suluh::domain::staff::Role;

use crate::databases::on_both;
use crate::world::{GROUP, PATIENCE, World};

const RINI: i64 = 100_000_001;

on_both! {
    async fn a_card_without_name_or_story_is_taken_by_a_registered_officer(db: Db) {
        let mut world = World::new(db).await;
        world.officer_with("Rini", Role::Petugas, "", Some(RINI)).await;
        let mut sari = world.person("Sari Rahasia");
        let code = sari.reports("Cerita yang sangat rahasia").await;
        world.settles().await;
        let card = world.fake.shown(GROUP).pop().expect("a card");
        assert!(card.text.contains(&code), "{}", card.text);
        for secret in ["Sari", "rahasia"] {
            assert!(!card.text.contains(secret), "{}", card.text);
        }
        assert!(world.fake.taps_in_group(GROUP, 999, "Ambil"), "a stranger taps");
        world.settles().await;
        assert_eq!(world.cases().await[0].status.as_str(), "new", "nothing came of it");
        assert!(world.fake.taps_in_group(GROUP, RINI, "Ambil"));
        world.settles().await;
        assert_eq!(world.cases().await[0].status.as_str(), "checking");
        let cards = world.fake.shown(GROUP);
        assert_eq!(cards.len(), 1, "the card is edited, not sent again");
        assert!(cards[0].text.contains("Diambil: Rini"), "{}", cards[0].text);
        for press in world.fake.presses(GROUP) {
            assert_eq!(press.answers, 1, "every press is answered exactly once");
        }
        world.ends().await;
    }

    async fn whoever_left_the_office_has_no_rights(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer_with("Rini", Role::Petugas, "", Some(RINI)).await;
        world.person("Sari").reports("Ada calo").await;
        world.settles().await;
        world.app.end_staff("Rini").await.unwrap();
        assert!(world.app.staff_of_session(&rini.cookie).await.unwrap().is_none(), "the session has ended");
        assert!(world.app.login_token("Rini").await.is_err(), "no new link");
        assert!(world.fake.taps_in_group(GROUP, RINI, "Ambil"));
        world.settles().await;
        assert_eq!(world.cases().await[0].status.as_str(), "new", "the tap did nothing");
        world.ends().await;
    }

    async fn a_tap_on_an_unknown_message_does_nothing(db: Db) {
        let mut world = World::new(db).await;
        world.officer_with("Rini", Role::Petugas, "", Some(RINI)).await;
        world.person("Sari").reports("Ada calo").await;
        world.settles().await;
        let body = format!(
            r#"{{"update_id":{{id}},"callback_query":{{"id":"x1","from":{{"id":{RINI},"is_bot":false,"first_name":"R"}},"chat_instance":"1","data":"s:take","message":{{"message_id":987654,"date":0,"chat":{{"id":{GROUP},"type":"supergroup","title":"g"}}}}}}}}"#
        );
        world.fake.raw_update(&body);
        assert!(world.fake.all_confirmed(PATIENCE).await);
        assert_eq!(world.cases().await[0].status.as_str(), "new");
        world.ends_with_refusals(&["query"]).await;
    }

    async fn staff_commands_answer_staff_alone(db: Db) {
        let mut world = World::new(db).await;
        let mut sari = world.person("Sari");
        let id = sari.person.id;
        world.officer_with("Rini", Role::Petugas, "", Some(id)).await;
        sari.says("/masuk", "https://suluh.contoh.id/petugas/masuk/").await;
        sari.says("/antrean", "Terlambat: 0").await;
        let mut budi = world.person("Budi");
        budi.says("/masuk", "").await;
        world.settles().await;
        assert!(!budi.screen().contains("/petugas/masuk/"), "{}", budi.screen());
        world.ends().await;
    }

    async fn the_staff_group_is_followed_when_it_becomes_a_supergroup(db: Db) {
        let mut world = World::new(db).await;
        world.person("Sari").reports("Ada calo").await;
        world.settles().await;
        let new = GROUP - 1_000;
        world.fake.upgrades(GROUP, new);
        world.settles().await;
        world.person("Budi").reports("Ada calo lagi").await;
        world.settles().await;
        assert_eq!(world.fake.shown(GROUP).len(), 1);
        assert_eq!(world.fake.shown(new).len(), 1);
        world.ends().await;
    }

    async fn the_group_is_greeted_only_when_the_bot_is_called(db: Db) {
        let world = World::new(db).await;
        let chat = -100_555;
        world.fake.group(chat, true);
        world.fake.says_in_group(chat, 1, "selamat pagi semua", &serde_json::json!({}));
        world.settles().await;
        assert!(world.fake.shown(chat).is_empty());
        world.ends().await;
    }
}

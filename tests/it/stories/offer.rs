//! Somebody sends an offer of work and wants to know whether it is real.

use serde_json::json;

use crate::databases::on_both;
use crate::world::World;
use suluh::domain::staff::Role;

const ADVERT: &str = "LOWONGAN admin game di Kamboja 🇰🇭 gaji 15 juta. Tanpa ijazah. Berangkat minggu ini, \
                      transfer 2 juta dulu untuk tiket ke BRI 0000-01-000000-50-1. Chat WA 0812-0000-1234.";

on_both! {
    async fn a_forwarded_offer_is_checked_and_reported_in_two_taps(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "72").await;
        let mut sari = world.person("Sari");
        sari.person.sends(&json!({
            "text": ADVERT,
            "forward_origin": { "type": "hidden_user", "sender_user_name": "X", "date": 1 },
        }));
        sari.reads("MERAH: bahaya").await;
        sari.reads("Jangan bayar").await;
        sari.reads("“LOWONGAN admin game di Kamboja").await;
        sari.reads("transfer 2 juta dulu").await;
        sari.taps("Laporkan", "Periksa dulu sebelum dikirim").await;
        sari.reads("+62 812-0000-1234").await;
        sari.taps("Kirim laporan", "Laporan diterima").await;
        world.settles().await;
        let code = sari.code().expect("a code");
        let id = rini.finds(&code).await;
        let case = rini.reads(&id).await;
        let answers: Vec<String> = case.answers.iter().map(|answer| format!("{} {}", answer.question, answer.shown.reveal())).collect();
        let answers = answers.join("\n");
        for words in ["LOWONGAN admin game di Kamboja", "Yang kami lihat: Negara yang berbahaya"] {
            assert!(answers.contains(words), "{answers}");
        }
        assert!(case.row.country.contains("Kamboja"));
        world.ends().await;
    }

    async fn a_pasted_offer_is_recognised_by_itself_and_its_answer_checked_with_it(db: Db) {
        let mut world = World::new(db).await;
        let mut sari = world.person("Sari");
        sari.says("Lowongan pabrik di Jepang gaji 22 juta, berangkat lewat jalur khusus orang dalam. Minat japri.", "MERAH").await;
        sari.taps("Pertanyaan untuk perekrut", "Salin, lalu kirim kepada perekrut").await;
        sari.reads("nama lengkap perusahaan").await;
        world.settles().await;
        sari.person.sends(&json!({
            "text": "Pakai visa turis dulu, bayar DP 10 juta ke rekening saya.",
            "forward_origin": { "type": "hidden_user", "sender_user_name": "X", "date": 1 },
        }));
        sari.reads("bersama pesan sebelumnya").await;
        sari.reads("visa turis dulu").await;
        sari.taps("Bagikan peringatan", "Hati-hati tawaran kerja ke Jepang").await;
        let card = sari.screen();
        let card = card.rsplit("---").next().unwrap_or_default();
        assert!(!card.contains("10 juta") && !card.contains("japri"), "{card}");
        world.ends().await;
    }

    async fn forwarded_words_that_are_no_offer_are_kept_for_a_report(db: Db) {
        let mut world = World::new(db).await;
        let mut sari = world.person("Sari");
        sari.person.sends(&json!({
            "text": "besok kumpul di rumah pak RT jam 8",
            "forward_origin": { "type": "hidden_user", "sender_user_name": "X", "date": 1 },
        }));
        sari.reads("kiriman diterima").await;
        world.ends().await;
    }

    async fn danger_in_own_words_comes_before_any_check(db: Db) {
        let mut world = World::new(db).await;
        let mut sari = world.person("Sari");
        sari.says("tolong adik saya disekap di Kamboja, dulu ditawari admin gaji 15 juta", "Telepon dulu").await;
        assert!(!sari.screen().contains("MERAH"), "{}", sari.screen());
        world.ends().await;
    }
}

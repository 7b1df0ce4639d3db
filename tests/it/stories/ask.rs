//! Somebody who asks in their own words.

use suluh::find::Found;

use crate::databases::on_both;
use crate::world::World;

/// Something that may mean several pages, whatever the editors have written lately.
fn unclear() -> &'static str {
    let finder = &crate::shipped::mouth().finder;
    let may_be = |words: &&str| matches!(finder.find(words), Found::Guess(places) if places.len() > 1);
    let all = [
        "paspor gaji pulang majikan",
        "biaya kontrak pelatihan",
        "negara umur dokumen",
        "korea jepang taiwan biaya",
    ];
    all.into_iter().find(may_be).expect("one of them is unclear")
}

on_both! {
    async fn a_question_finds_its_page_whatever_way_it_is_asked(db: Db) {
        let mut world = World::new(db).await;
        let mut sari = world.person("Sari");
        sari.says("sa pe kaka mo ke saudi pake visa umroh aman ka", "visa").await;
        sari.says("brp biaya bkin pasport utk tki", "paspor").await;
        sari.says("my boss has not paid my salary for 3 months", "Gaji").await;
        sari.says("halo kak", "Halo").await;
        sari.says("makasih banyak kak", "Sama-sama").await;
        sari.says("jadwal kapal pelni ke makassar", "bukan urusan kami").await;
        sari.says("tolong saya disekap majikan", "Telepon dulu").await;
        assert!(world.app.question_lines(9).await.unwrap().is_empty(), "all of them were answered");
        world.ends().await;
    }

    async fn what_is_not_understood_is_counted_without_who_asked(db: Db) {
        let mut world = World::new(db).await;
        let mut sari = world.person("Sari");
        let mut budi = world.person("Budi");
        sari.says("zxqv Contohwati 7271000000000001 wkrt", "belum punya jawabannya").await;
        budi.says("zxqv Contohwan 7271000000000002 wkrt", "belum punya jawabannya").await;
        world.settles().await;
        let unclear = unclear();
        sari.says(unclear, "Maksud Anda").await;
        sari.taps("Bukan itu", "belum punya jawabannya").await;
        world.settles().await;
        sari.says(unclear, "Maksud Anda").await;
        sari.says("bukan itu", "belum punya jawabannya").await;
        world.settles().await;
        let lines = world.app.question_lines(9).await.unwrap();
        let told: Vec<_> = lines.iter().map(|line| (line.times, line.corrected, line.words.as_str())).collect();
        assert!(told.contains(&(2, true, unclear)), "{told:?}");
        assert!(told.contains(&(1, false, "zxqv …")), "{told:?}");
        assert!(lines.iter().all(|line| !line.words.contains("7271") && !line.words.contains("Contoh")), "{told:?}");
        world.ends().await;
    }
}

//! What people do in the chat, as the office's figures tell it afterwards: how often, never who.

use std::collections::BTreeMap;

use suluh::app::statistics::{StatisticsAsk, TableId};
use suluh::domain::period::Period;
use suluh::domain::staff::Role;

use crate::databases::on_both;
use crate::world::{Officer, World};

/// The rows of a table that count anything.
async fn counted(officer: &Officer, world: &World, table: TableId) -> BTreeMap<String, u64> {
    let now = world.app.local_now();
    let today = now.at.civil(now.zone).date();
    let period = Period::parse(&today.strftime("%Y-%m").to_string()).unwrap();
    let ask = StatisticsAsk { period, shared: false };
    let figures = officer.app().statistics(&officer.staff, ask).await.unwrap();
    let rows = &figures.table(table).unwrap().rows;
    let shown = rows.iter().map(|row| (row.key.clone(), row.count.shown().unwrap()));
    shown.filter(|(_, times)| *times > 0).collect()
}

on_both! {
    async fn the_funnel_shows_where_people_leave_the_form(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        world.person("Sari").reports("Ditawari kerja ke Kamboja, diminta uang muka").await;
        let mut wati = world.person("Wati");
        wati.says("/lapor", "tanpa nama").await;
        wati.taps("Mulai", "tentang apa").await;
        // Going back and on again is still one form.
        wati.taps("Kembali", "tanpa nama").await;
        wati.taps("Mulai", "tentang apa").await;
        wati.says("/batal", "").await;
        world.settles().await;
        let funnel = counted(&rini, &world, TableId::Forms).await;
        let of = |key: &str| funnel.get(key).copied().unwrap_or(0);
        assert_eq!((of("lapor"), of("lapor.")), (2, 1), "two begun, one sent: {funnel:?}");
        let steps: Vec<(&String, &u64)> =
            funnel.iter().filter(|(key, _)| key.starts_with("lapor.") && *key != "lapor.").collect();
        assert!(steps.iter().any(|(_, times)| **times == 2), "the question both reached: {funnel:?}");
        assert!(steps.iter().any(|(_, times)| **times == 1), "the question one reached: {funnel:?}");
        world.ends().await;
    }

    async fn questions_and_offers_are_counted_by_what_became_of_them(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let mut sari = world.person("Sari");
        sari.says("brp biaya bkin pasport utk tki", "paspor").await;
        sari.says("zxqv wkrt", "belum punya jawabannya").await;
        sari.says("zxqv wkrt lagi", "belum punya jawabannya").await;
        sari.says("Lowongan admin di Kamboja gaji 15 juta, transfer 2 juta dulu untuk tiket.", "MERAH").await;
        world.settles().await;
        let asked = counted(&rini, &world, TableId::Questions).await;
        assert_eq!(asked.get("lost"), Some(&2), "{asked:?}");
        assert_eq!(asked.values().sum::<u64>(), 3, "{asked:?}");
        let offers = counted(&rini, &world, TableId::Offers).await;
        assert_eq!(offers.values().sum::<u64>(), 1, "{offers:?}");
        assert!(offers.keys().all(|page| page.contains("merah")), "{offers:?}");
        world.ends().await;
    }
}

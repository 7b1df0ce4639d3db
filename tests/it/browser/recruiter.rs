//! From two reports of one number to a warning about it.

use std::panic::{AssertUnwindSafe, resume_unwind};

use fantoccini::{Client, Locator};
use futures_util::FutureExt as _;
use suluh::domain::staff::Role;

use super::driver::{DESK, Driver, PHONE, driver, open, serve};
use super::hands::{click, press, see, shoot, write};
use super::stock::enter_older_cases;
use crate::databases::{Db, on_sqlite};
use crate::web::Office;

#[test]
fn two_reports_of_one_number_lead_to_the_recruiter() {
    let Some(driver) = driver() else { return };
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        office.app.add_staff("Rini", Role::Petugas, "72", None).await.unwrap();
        office.app.add_staff("Budi", Role::Penyelia, "", None).await.unwrap();
        enter_older_cases(&office).await;
        let (desk, hand) =
            (office.app.login_token("Rini").await.unwrap(), office.app.login_token("Budi").await.unwrap());
        let site = serve(&office).await;
        let driver = Driver::start(&driver);
        let (rini, _kept) = open(driver.port, &DESK).await;
        let (budi, _too) = open(driver.port, &PHONE).await;
        let story = async {
            rini.goto(&format!("{site}/petugas/masuk/{desk}")).await.unwrap();
            press(&rini, "Masuk").await;
            let node = follow(&rini).await;
            decide(&rini).await;
            budi.goto(&format!("{site}/petugas/masuk/{hand}")).await.unwrap();
            press(&budi, "Masuk").await;
            see(&budi, "Semua terbuka").await;
            budi.goto(&node).await.unwrap();
            warn(&budi).await;
        };
        let story = AssertUnwindSafe(story).catch_unwind().await;
        rini.close().await.unwrap();
        budi.close().await.unwrap();
        if let Err(failure) = story {
            resume_unwind(failure);
        }
    });
}

/// From the queue over a case to the number and its group; gives the number's address.
async fn follow(rini: &Client) -> String {
    click(rini, "a[href='/petugas?map=semua']").await;
    see(rini, "nomor sama: 1").await;
    let row = "//tr[contains(., 'nomor sama') and contains(., 'Sigi')]//a";
    rini.find(Locator::XPath(row)).await.unwrap().click().await.unwrap();
    see(rini, "ada di 2 laporan dari 2 kabupaten/kota").await;
    see(rini, "karena sama-sama menyebut nomor +62 812-0000-1234").await;
    click(rini, ".identifiers a[href^='/petugas/register/']").await;
    see(rini, "disebut bersama dalam 1 laporan").await;
    shoot(rini, "nomor").await;
    let node = rini.current_url().await.unwrap().to_string();
    rini.find(Locator::LinkText("Lihat kelompok")).await.unwrap().click().await.unwrap();
    see(rini, "2 anggota").await;
    assert!(rini.find(Locator::Css(".graph .edge")).await.is_ok(), "the tie is drawn");
    shoot(rini, "kelompok").await;
    rini.goto(&node).await.unwrap();
    node
}

/// "Not the same", and after all.
async fn decide(rini: &Client) {
    rini.find(Locator::XPath("//summary[starts-with(., 'Putuskan')]")).await.unwrap().click().await.unwrap();
    click(rini, "input[value='different']").await;
    write(rini, "alasan-1", "rekening itu milik toko").await;
    press(rini, "Simpan putusan").await;
    see(rini, "rekening itu milik toko").await;
    see(rini, "bukan yang sama").await;
    let undo = "//summary[starts-with(., 'Batalkan')]";
    rini.wait().for_element(Locator::XPath(undo)).await.unwrap().click().await.unwrap();
    write(rini, "alasan-batal-1", "ternyata satu orang").await;
    press(rini, "Batalkan putusan").await;
    see(rini, "Belum ada putusan").await;
}

/// A warning is published on a phone, and taken back.
async fn warn(budi: &Client) {
    see(budi, "Belum ada. Masyarakat").await;
    shoot(budi, "nomor-hp").await;
    click(budi, ".act.public summary").await;
    write(budi, "alasan-peringatan", "Dua laporan dari dua kabupaten.").await;
    click(budi, ".act.public input[name=yakin]").await;
    press(budi, "Terbitkan peringatan").await;
    see(budi, "peringatan terbit").await;
    budi.find(Locator::LinkText("Kelola peringatan")).await.unwrap().click().await.unwrap();
    see(budi, "Perjalanannya").await;
    shoot(budi, "peringatan-hp").await;
    let withdraw = "//summary[starts-with(., 'Tarik peringatan')]";
    budi.find(Locator::XPath(withdraw)).await.unwrap().click().await.unwrap();
    write(budi, "alasan-withdrawn", "Nomor sudah dipakai orang lain.").await;
    press(budi, "Tarik peringatan").await;
    see(budi, "peringatan ditarik").await;
}

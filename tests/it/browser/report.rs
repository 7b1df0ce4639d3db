//! A report from a phone, worked by an officer to its end.

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::Path;

use fantoccini::{Client, Locator};
use futures_util::FutureExt as _;
use suluh::domain::staff::Role;

use super::driver::{DESK, Driver, PHONE, driver, open, serve};
use super::hands::{click, exists, press, say, see, shoot, until, write};
use super::stock::enter_older_cases;
use crate::databases::{Db, on_sqlite};
use crate::web::{Office, picture};

#[test]
fn a_villager_reports_and_an_officer_works_it() {
    let Some(driver) = driver() else { return };
    on_sqlite(|db: Db| async move {
        let photo = db.folder.path().join("IMG_20270115.jpg");
        std::fs::write(&photo, picture()).unwrap();
        let office = Office::open(db);
        office.app.add_staff("Rini", Role::Petugas, "72", None).await.unwrap();
        enter_older_cases(&office).await;
        let link = office.app.login_token("Rini").await.unwrap();
        let site = serve(&office).await;
        let driver = Driver::start(&driver);
        let (sari, _kept) = open(driver.port, &PHONE).await;
        let (rini, _too) = open(driver.port, &DESK).await;

        let story = AssertUnwindSafe(story(&sari, &rini, &site, &photo, &link)).catch_unwind().await;
        // Closed also after a failure: chromedriver does not take its browsers along.
        sari.close().await.unwrap();
        rini.close().await.unwrap();
        if let Err(failure) = story {
            resume_unwind(failure);
        }
    });
}

async fn story(sari: &Client, rini: &Client, site: &str, photo: &Path, link: &str) {
    let code = report(sari, site, "Orang itu minta <b>5 juta</b> & menahan KTP.", photo).await;
    rini.goto(&format!("{site}/petugas/masuk/{link}")).await.unwrap();
    press(rini, "Masuk").await;
    work(rini, &code).await;
    // The answer comes by itself, without a reload.
    see(sari, "Apakah ada nomor lain?").await;
    say(sari, "Tidak ada, hanya itu.").await;
    end(rini, &code).await;
    see(sari, "Sudah kami teruskan").await;
    shoot(sari, "chat-akhir").await;
}

/// The whole report with a file; gives its code.
pub(super) async fn report(sari: &Client, site: &str, story: &str, file: &Path) -> String {
    sari.goto(site).await.unwrap();
    see(sari, "Halo.").await;
    shoot(sari, "chat").await;
    press(sari, "Lapor").await;
    press(sari, "Mulai").await;
    press(sari, "Calo di desa").await;
    say(sari, story).await;
    see(sari, "Langkah 3").await;
    say(sari, "0812-0000-1234").await;
    press(sari, "Benar").await;
    say(sari, "Malaysia").await;
    see(sari, "Langkah 5").await;
    shoot(sari, "chat-isian").await;
    sari.find(Locator::Css("#plus summary")).await.unwrap().click().await.unwrap();
    let field = sari.find(Locator::Id("file")).await.unwrap();
    field.send_keys(file.to_str().unwrap()).await.unwrap();
    shoot(sari, "chat-lampiran").await;
    press(sari, "Kirim berkas").await;
    until(sari, "return !document.getElementById('plus').open", Vec::new(), "the file has gone").await;
    press(sari, "Kirim sekarang").await;
    if exists(sari, "Kirim laporan").await {
        press(sari, "Kirim laporan").await;
    }
    see(sari, "Kode Anda").await;
    shoot(sari, "chat-kode").await;
    let words = sari.find(Locator::Id("log")).await.unwrap().text().await.unwrap();
    let code = words.split("Kode Anda: ").nth(1).unwrap_or_else(|| panic!("{words}"));
    code.split_whitespace().next().unwrap().to_owned()
}

/// Finds the case, takes it, writes a note, asks the reporter.
async fn work(rini: &Client, code: &str) {
    let all = Locator::Css("a[href='/petugas?map=semua']");
    rini.wait().for_element(all).await.unwrap().click().await.unwrap();
    see(rini, code).await;
    rini.find(Locator::Css("body")).await.unwrap().send_keys("j").await.unwrap();
    shoot(rini, "antrean").await;
    // By keys down to the case, then into it.
    for _ in 0..7 {
        let row = rini.active_element().await.unwrap();
        if row.text().await.unwrap() == code {
            row.send_keys("\u{e007}").await.unwrap();
            break;
        }
        row.send_keys("j").await.unwrap();
    }
    see(rini, "Perjalanan kasus").await;
    see(rini, "<b>5 juta</b>").await;
    press(rini, "Ambil").await;
    see(rini, "dipegang Anda").await;
    write(rini, "note", "Nomor ini perlu dicek di kasus lain.").await;
    press(rini, "Simpan catatan").await;
    see(rini, "Nomor ini perlu dicek").await;
    rini.find(Locator::LinkText("Balas")).await.unwrap().click().await.unwrap();
    write(rini, "answer", "Apakah ada nomor lain?").await;
    click(rini, "#balas input[name=tunggu]").await;
    press(rini, "Kirim ke pelapor").await;
    see(rini, "menunggu pelapor").await;
    rini.execute("scrollTo(0, 0)", Vec::new()).await.unwrap();
    rini.wait().for_element(Locator::Css(".evidence img")).await.unwrap();
    shoot(rini, "kasus").await;
}

/// Reads the reply and closes.
async fn end(rini: &Client, code: &str) {
    rini.refresh().await.unwrap();
    see(rini, "Tidak ada, hanya itu.").await;
    rini.find(Locator::LinkText("Tutup")).await.unwrap().click().await.unwrap();
    let reason = rini.find(Locator::Id("close-reason")).await.unwrap();
    reason.select_by_value("diserahkan").await.unwrap();
    write(rini, "word", "Sudah kami teruskan. Terima kasih.").await;
    rini.find(Locator::Css("#tutup input[name=yakin]")).await.unwrap().click().await.unwrap();
    press(rini, "Tutup kasus").await;
    see(rini, "Buka lagi").await;
    assert!(rini.source().await.unwrap().contains(code));
    shoot(rini, "kasus-selesai").await;
}

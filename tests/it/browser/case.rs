//! Two officers and a reporter at one case, live.

use std::panic::{AssertUnwindSafe, resume_unwind};

use fantoccini::{Client, Locator};
use futures_util::FutureExt as _;
use suluh::domain::staff::Role;

use super::driver::{DESK, Driver, PHONE, driver, open, serve};
use super::hands::{click, press, see, shoot, until, write};
use super::keys::{focused, strikes};
use super::stock::case_of;
use crate::databases::{Db, on_sqlite};
use crate::web::chat::{code, reports};
use crate::web::{Browser, Office};

/// Begun while the reporter writes.
const BEGUN: &str = "Terima kasih, kami";

#[test]
fn what_others_do_is_shown_live_and_nothing_typed_is_lost() {
    let Some(driver) = driver() else { return };
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut desk = office.officer("Rini", Role::Penyelia, "").await;
        office.app.add_staff("Budi", Role::Petugas, "", None).await.unwrap();
        let mut sari = office.somebody();
        reports(&mut sari, "Orang itu minta 5 juta.").await;
        let case = case_of(&mut desk, &code(&sari)).await;
        let (one, two) =
            (office.app.login_token("Rini").await.unwrap(), office.app.login_token("Budi").await.unwrap());
        let site = serve(&office).await;
        let case = format!("{site}/petugas/kasus/{case}");
        let driver = Driver::start(&driver);
        let (rini, _kept) = open(driver.port, &DESK).await;
        let (budi, _too) = open(driver.port, &PHONE).await;
        let story = async {
            for (officer, link) in [(&rini, one), (&budi, two)] {
                officer.goto(&format!("{site}/petugas/masuk/{link}")).await.unwrap();
                press(officer, "Masuk").await;
                see(officer, "Semua terbuka").await;
            }
            keys(&rini, &case).await;
            live(&rini, &budi, &case, &mut sari).await;
            stale(&rini, &budi, &mut sari).await;
        };
        let story = AssertUnwindSafe(story).catch_unwind().await;
        rini.close().await.unwrap();
        budi.close().await.unwrap();
        if let Err(failure) = story {
            resume_unwind(failure);
        }
    });
}

/// Each key leads to its form, and the one for merging to its page.
async fn keys(rini: &Client, case: &str) {
    rini.goto(case).await.unwrap();
    see(rini, "Perjalanan kasus").await;
    for (key, field) in [("n", "#note"), ("r", "#answer"), ("e", "#close-reason"), ("u", "#urgensi input")] {
        strikes(rini, key).await;
        focused(rini, field).await;
        strikes(rini, "\u{e00c}").await;
        focused(rini, "body").await;
    }
    strikes(rini, "g").await;
    see(rini, "Gabung").await;
    until(rini, "return location.pathname.endsWith('/gabung')", Vec::new(), "the page for merging").await;
    rini.goto(case).await.unwrap();
}

/// A colleague comes, the reporter writes: both stand on the page that is open, and the answer that was begun stays.
async fn live(rini: &Client, budi: &Client, case: &str, sari: &mut Browser) {
    strikes(rini, "r").await;
    focused(rini, "#answer").await;
    write(rini, "answer", BEGUN).await;
    budi.goto(case).await.unwrap();
    see(rini, "Budi (Petugas 2) juga membuka kasus ini.").await;
    see(budi, "Rini (Petugas 1) juga membuka kasus ini.").await;
    // Who goes is gone at once; the office's clock stands still in this story.
    budi.goto(&format!("{}/hari-ini", case.split("/kasus/").next().unwrap())).await.unwrap();
    let alone = "return !document.body.innerText.includes('juga membuka kasus ini')";
    until(rini, alone, Vec::new(), "Budi has left").await;
    budi.goto(case).await.unwrap();
    see(rini, "Budi (Petugas 2) juga membuka kasus ini.").await;
    sari.says("Ini nomor barunya: 0812-0000-5678").await;
    see(rini, "Ini nomor barunya").await;
    see(rini, "Ada yang baru di kasus ini.").await;
    let kept = format!(
        "const box = document.getElementById('answer'); return box.value === '{BEGUN}' && document.activeElement === box"
    );
    until(rini, &kept, Vec::new(), "what was typed stands where it was typed").await;
    let leads = "return document.getElementById('lihat-baru').getAttribute('href').startsWith('#h')";
    until(rini, leads, Vec::new(), "the link leads to what is new").await;
    // A second thing that comes is added too, and no first thing twice.
    sari.says("Dan ini rekeningnya.").await;
    see(rini, "Dan ini rekeningnya.").await;
    let once = "return document.querySelectorAll('#alur .in').length === 2";
    until(rini, once, Vec::new(), "each message once").await;
    shoot(rini, "kasus-langsung").await;
    shoot(budi, "kasus-langsung-hp").await;
}

/// What was begun before the reporter wrote is asked about once more; what a colleague did meanwhile too.
async fn stale(rini: &Client, budi: &Client, sari: &mut Browser) {
    press(rini, "Kirim ke pelapor").await;
    see(rini, "Belum terkirim").await;
    let kept = format!("return document.getElementById('answer').value === '{BEGUN}'");
    until(rini, &kept, Vec::new(), "the words are kept").await;
    shoot(rini, "kasus-usang").await;
    see(budi, "Dan ini rekeningnya.").await;
    click(budi, "#balas summary").await;
    write(budi, "answer", "Sudah kami catat.").await;
    press(budi, "Kirim ke pelapor").await;
    see(budi, "Sudah kami catat.").await;
    // Rini's page was of the state before Budi's answer, and words stand in its box.
    see(rini, "Sudah kami catat.").await;
    press(rini, "Tetap kirim ke pelapor").await;
    see(rini, "Belum terkirim").await;
    until(rini, &kept, Vec::new(), "the words are kept again").await;
    rini.find(Locator::Id("answer")).await.unwrap().send_keys(" periksa.").await.unwrap();
    press(rini, "Tetap kirim ke pelapor").await;
    see(rini, "Terima kasih, kami periksa.").await;
    until(rini, "return document.getElementById('answer').value === ''", Vec::new(), "nothing is left over")
        .await;
    sari.get("/").await;
    assert_eq!(sari.page.matches(BEGUN).count(), 1, "{}", sari.page);
}

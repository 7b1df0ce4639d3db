//! An officer's whole day in a real browser: from the log-in link over a case with all that belongs to it to the numbers and a
//! file; then somebody who sees numbers only, and can do none of it.

mod desk;
mod numbers;
mod partner;
mod voice;

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::{Path, PathBuf};

use fantoccini::Client;
use futures_util::FutureExt as _;
use suluh::domain::staff::Role;

use super::driver::{DESK, Driver, PHONE, downloads, driver, open, serve};
use super::report::report;
use super::stock::enter_older_cases;
use crate::databases::on_both;
use crate::web::Office;

/// Whoever has a browser that day.
struct Day {
    /// Reports from a phone.
    sari: Client,
    /// Works the case; a supervisor, so that one person may do all of it.
    agus: Client,
    /// Sits at another agency and has no account.
    polda: Client,
    /// Sees numbers only.
    tuti: Client,
    site: String,
    /// Where the officer's browser puts files.
    files: PathBuf,
}

on_both! {
    async fn an_officer_s_day_from_the_link_to_the_file(db: Db) {
        let Some(driver) = driver() else { return };
        let voice = db.folder.path().join("suara.ogg");
        std::fs::write(&voice, voice::note()).unwrap();
        let office = Office::open(db);
        office.app.add_staff("Rini", Role::Petugas, "72", None).await.unwrap();
        office.app.add_staff("Agus", Role::Penyelia, "", None).await.unwrap();
        office.app.add_staff("Tuti", Role::Statistik, "", None).await.unwrap();
        enter_older_cases(&office).await;
        let links = [office.app.login_token("Agus").await.unwrap(), office.app.login_token("Tuti").await.unwrap()];
        let site = serve(&office).await;
        let driver = Driver::start(&driver);
        let (sari, _one) = open(driver.port, &PHONE).await;
        let (agus, profile) = open(driver.port, &DESK).await;
        let (polda, _two) = open(driver.port, &PHONE).await;
        let (tuti, _three) = open(driver.port, &DESK).await;
        let day = Day { sari, agus, polda, tuti, site, files: downloads(&profile) };
        let story = AssertUnwindSafe(the_day(&day, &links, &voice)).catch_unwind().await;
        // Closed also after a failure: chromedriver does not take its browsers along.
        for browser in [day.sari, day.agus, day.polda, day.tuti] {
            browser.close().await.unwrap();
        }
        if let Err(failure) = story {
            resume_unwind(failure);
        }
    }
}

async fn the_day(day: &Day, [link, of_tuti]: &[String; 2], voice: &Path) {
    let words = "Anak tetangga umur 15 tahun diajak kerja di sana, berangkat lusa.";
    let code = report(&day.sari, &day.site, words, voice).await;
    desk::comes_in(day, link).await;
    let case = desk::takes(&day.agus, &code).await;
    desk::listens(&day.agus).await;
    desk::opens_the_drawer(&day.agus).await;
    desk::talks(day).await;
    let other = desk::compares(&day.agus, &case).await;
    desk::merges_and_parts(day, &case, &other).await;
    partner::is_refused_without_consent(day, &case).await;
    let referral = partner::refers(day, &case).await;
    partner::answers(day, &referral).await;
    desk::closes(day, &case).await;
    numbers::counts(&day.agus).await;
    numbers::takes_along(day, &code).await;
    numbers::only(day, of_tuti, &case, &referral).await;
}

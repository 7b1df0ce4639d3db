//! An officer who leaves the mouse alone.

use fantoccini::Client;
use serde_json::json;
use suluh::domain::staff::Role;

use super::driver::{DESK, Driver, driver, play, serve};
use super::hands::{click, press, see, until};
use super::stock::enter_older_cases;
use crate::databases::{Db, on_sqlite};
use crate::web::Office;
use crate::web::chat::reports;

#[test]
fn an_officer_works_by_keys_and_can_switch_them_off() {
    let Some(driver) = driver() else { return };
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        office.app.add_staff("Rini", Role::Petugas, "72", None).await.unwrap();
        enter_older_cases(&office).await;
        reports(&mut office.somebody(), "Orang itu minta 5 juta.").await;
        let link = office.app.login_token("Rini").await.unwrap();
        let site = serve(&office).await;
        let driver = Driver::start(&driver);
        play(driver.port, &DESK, async |rini| story(rini, &site, &link).await).await;
    });
}

async fn story(rini: &Client, site: &str, link: &str) {
    rini.goto(&format!("{site}/petugas/masuk/{link}")).await.unwrap();
    press(rini, "Masuk").await;
    see(rini, "Semua terbuka").await;
    // Down twice and up once is the first but one.
    strikes(rini, "jjjk").await;
    until(rini, "return [...document.querySelectorAll('tbody tr')].findIndex((row) => row.matches('.selected')) === 1", Vec::new(), "the second row is selected").await;
    strikes(rini, "\u{e007}").await;
    see(rini, "Perjalanan kasus").await;
    see(rini, "belum diambil").await;
    strikes(rini, "a").await;
    see(rini, "dipegang Anda").await;
    strikes(rini, "u").await;
    focused(rini, "#urgensi input").await;
    strikes(rini, "\u{e00c}").await;
    focused(rini, "body").await;
    strikes(rini, "e").await;
    focused(rini, "#close-reason").await;
    strikes(rini, "\u{e00c}").await;
    // What is typed is typed.
    strikes(rini, "n").await;
    focused(rini, "#note").await;
    strikes(rini, "jaune?/").await;
    until(rini, "return document.getElementById('note').value === 'jaune?/' && !document.querySelector('dialog[open]')", Vec::new(), "the note is typed").await;
    strikes(rini, "\u{e00c}").await;
    strikes(rini, "/").await;
    focused(rini, "#cari").await;
    strikes(rini, "\u{e00c}").await;
    from_the_queue(rini, site).await;
    switch(rini).await;
    strikes(rini, "n/").await;
    focused(rini, "body").await;
    rini.refresh().await.unwrap();
    strikes(rini, "/").await;
    focused(rini, "body").await;
}

/// On the queue a key opens the selected case where the work is done, also from its box; taking it is done at once.
async fn from_the_queue(rini: &Client, site: &str) {
    for (key, place) in [("n", "#note"), ("u", "#urgensi input"), ("e", "#close-reason")] {
        rini.goto(&format!("{site}/petugas?map=semua")).await.unwrap();
        click(rini, "input[name=kasus]").await;
        strikes(rini, "jj").await;
        strikes(rini, key).await;
        focused(rini, place).await;
    }
    // Who reported in the chat can be answered.
    rini.goto(&format!("{site}/petugas?map=semua&jalur=web")).await.unwrap();
    strikes(rini, "jr").await;
    focused(rini, "#answer").await;
    rini.goto(&format!("{site}/petugas?map=semua")).await.unwrap();
    strikes(rini, "jg").await;
    see(rini, "dengan kasus lain").await;
    rini.goto(&format!("{site}/petugas?map=belum_diambil")).await.unwrap();
    strikes(rini, "ja").await;
    see(rini, "dipegang Anda").await;
}

/// Opens the list of the keys, switches them off, and closes it.
async fn switch(rini: &Client) {
    strikes(rini, "?").await;
    see(rini, "Pakai tombol cepat").await;
    // Behind the list no key acts.
    strikes(rini, "/").await;
    until(
        rini,
        "return document.querySelector('dialog').contains(document.activeElement)",
        Vec::new(),
        "the focus stays in the list",
    )
    .await;
    press(rini, "Tutup").await;
    strikes(rini, "?").await;
    let uncheck = "document.querySelector('dialog input').click(); document.querySelector('dialog').close(); return true";
    until(rini, uncheck, Vec::new(), "keys are switched off").await;
    until(rini, "return document.activeElement.blur() || true", Vec::new(), "nothing has the focus").await;
}

/// Strikes keys, wherever the focus is.
pub(super) async fn strikes(rini: &Client, keys: &str) {
    rini.active_element().await.unwrap().send_keys(keys).await.unwrap();
}

pub(super) async fn focused(rini: &Client, selector: &str) {
    let script = "return document.activeElement.matches(arguments[0])";
    until(rini, script, vec![json!(selector)], &format!("{selector} has the focus")).await;
}

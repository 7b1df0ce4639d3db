//! What the officer does with the case itself.

use fantoccini::{Client, Locator};
use serde_json::json;

use super::super::hands::{click, follow, press, say, see, until, write};
use super::Day;

/// By the link, which then is used up.
pub(super) async fn comes_in(day: &Day, link: &str) {
    let door = format!("{}/petugas/masuk/{link}", day.site);
    day.agus.goto(&door).await.unwrap();
    press(&day.agus, "Masuk").await;
    see(&day.agus, "Semua terbuka").await;
    day.tuti.goto(&door).await.unwrap();
    press(&day.tuti, "Masuk").await;
    see(&day.tuti, "Tautan ini tidak berlaku lagi").await;
    see(&day.tuti, "kirim /masuk ke bot").await;
}

/// Finds the urgent case, reads why it is urgent, and takes it; gives its address.
pub(super) async fn takes(agus: &Client, code: &str) -> String {
    click(agus, "a[href='/petugas?map=belum_diambil']").await;
    see(agus, code).await;
    let row = format!("//tr[contains(., 'MENDESAK') and contains(., '{code}')]//a[contains(@class, 'code')]");
    agus.find(Locator::XPath(&row)).await.unwrap().click().await.unwrap();
    see(agus, "umur 15 tahun").await;
    see(agus, "Mungkin di bawah 18 tahun").await;
    press(agus, "Ambil").await;
    see(agus, "dipegang Anda").await;
    path(agus).await
}

/// Plays the voice note by its own button, as the keyboard presses it.
pub(super) async fn listens(agus: &Client) {
    let player = agus.wait().for_element(Locator::Css(".evidence audio")).await.unwrap();
    player.send_keys(" ").await.unwrap();
    let playing = "const note = document.querySelector('.evidence audio'); \
                   return note.error === null && note.duration > 1.5 && note.currentTime > 0";
    until(agus, playing, Vec::new(), "the voice note plays, and its length is known").await;
}

/// Opens who reported, with a reason; that stands on the page for colleagues.
pub(super) async fn opens_the_drawer(agus: &Client) {
    click(agus, "#identitas summary").await;
    write(agus, "identity-reason", "Pelapor minta ditelepon").await;
    press(agus, "Buka identitas").await;
    see(agus, "Pembukaan ini dicatat atas nama Agus").await;
    see(agus, "Lewat obrolan web").await;
    agus.refresh().await.unwrap();
    see(agus, "Identitas pelapor (terkunci)").await;
    see(agus, "Pelapor minta ditelepon").await;
}

/// Answers; what the reporter says then shows on the open page, where the officer is typing a note.
pub(super) async fn talks(day: &Day) {
    let (agus, sari) = (&day.agus, &day.sari);
    follow(agus, "Balas").await;
    write(agus, "answer", "Apakah anak itu bisa menelepon?").await;
    press(agus, "Kirim ke pelapor").await;
    see(agus, "Apakah anak itu bisa menelepon?").await;
    see(sari, "Apakah anak itu bisa menelepon?").await;
    follow(agus, "Catatan").await;
    write(agus, "note", "Ditelepon dua kali, ").await;
    agus.execute("window.same = true", Vec::new()).await.unwrap();
    say(sari, "Bisa, tapi hanya malam.").await;
    see(agus, "Bisa, tapi hanya malam.").await;
    let kept = "const note = document.getElementById('note'); \
                return window.same === true && document.activeElement === note && note.value === arguments[0]";
    until(agus, kept, vec![json!("Ditelepon dua kali, ")], "the page is the same, and so is what was typed")
        .await;
    write(agus, "note", "tidak diangkat.").await;
    press(agus, "Simpan catatan").await;
    see(agus, "Ditelepon dua kali, tidak diangkat.").await;
}

/// The number is in other cases; gives the address of the one that came last.
pub(super) async fn compares(agus: &Client, case: &str) -> String {
    see(agus, "ada di 3 laporan").await;
    click(agus, ".identifiers a.code").await;
    until(agus, "return location.pathname !== arguments[0]", vec![json!(case)], "the other case is open")
        .await;
    see(agus, "0812-0000-1234").await;
    let other = path(agus).await;
    agus.back().await.unwrap();
    see(agus, "umur 15 tahun").await;
    other
}

/// Both cases become one, and two again.
pub(super) async fn merges_and_parts(day: &Day, case: &str, other: &str) {
    let agus = &day.agus;
    follow(agus, "Gabung dengan kasus lain").await;
    see(agus, "Mungkin sama").await;
    click(agus, &format!("a[href$='{}']", other.rsplit('/').next().unwrap())).await;
    see(agus, "Kasus mana yang dilanjutkan?").await;
    click(agus, &format!("input[name=utama][value='{}']", case.rsplit('/').next().unwrap())).await;
    write(agus, "alasan", "Nomornya sama").await;
    press(agus, "Gabung 2 kasus").await;
    see(agus, "Digabung ke sini.").await;
    agus.goto(&format!("{}{other}", day.site)).await.unwrap();
    see(agus, "Laporan ganda. Ditangani di").await;
    let part = "//summary[starts-with(., 'Pisahkan lagi')]";
    agus.find(Locator::XPath(part)).await.unwrap().click().await.unwrap();
    write(agus, "pisah-alasan", "Korbannya lain").await;
    press(agus, "Pisahkan kasus").await;
    see(agus, "Gabungan dibatalkan").await;
    agus.goto(&format!("{}{case}", day.site)).await.unwrap();
    see(agus, "umur 15 tahun").await;
}

/// Closes with a last word, which the reporter reads.
pub(super) async fn closes(day: &Day, case: &str) {
    let agus = &day.agus;
    agus.goto(&format!("{}{case}", day.site)).await.unwrap();
    follow(agus, "Tutup").await;
    let reason = agus.find(Locator::Id("close-reason")).await.unwrap();
    reason.select_by_value("diserahkan").await.unwrap();
    write(agus, "word", "Polda sudah menangani. Terima kasih, Bu.").await;
    click(agus, "#tutup input[name=yakin]").await;
    press(agus, "Tutup kasus").await;
    see(agus, "Buka lagi").await;
    see(&day.sari, "Polda sudah menangani.").await;
}

/// The address of the open page.
pub(super) async fn path(browser: &Client) -> String {
    browser.current_url().await.unwrap().path().to_owned()
}

//! Handing on: what consent blocks, the letter, and the agency that answers without an account.

use fantoccini::Locator;

use super::super::hands::{click, follow, press, see, text, until, write};
use super::Day;
use super::desk::path;

/// Nobody has asked the reporter: the page does not offer the name, and sending it all the same is refused.
pub(super) async fn is_refused_without_consent(day: &Day, case: &str) {
    let agus = &day.agus;
    agus.goto(&format!("{}{case}", day.site)).await.unwrap();
    follow(agus, "Rujuk ke instansi").await;
    see(agus, "Pelapor belum ditanya").await;
    // As a page would send it that was open before the reporter changed their mind.
    let force = "const form = document.querySelector('form.sheet'); \
        if (!form || form.querySelector('[name=nama]')) return false; \
        for (const [name, value] of [['nama', 'ya'], ['alasan', 'Penyidik perlu bertanya.']]) { \
            const field = document.createElement('input'); \
            Object.assign(field, { type: 'hidden', name, value }); form.append(field); } \
        return true";
    until(agus, force, Vec::new(), "the name is not offered").await;
    press(agus, "Lihat surat").await;
    see(agus, "Belum bisa dikirim.").await;
    press(agus, "Kirim ke").await;
    see(agus, "Belum bisa dikirim.").await;
    agus.goto(&format!("{}/petugas/rujukan", day.site)).await.unwrap();
    see(agus, "Belum ada. Kasus yang Anda rujuk").await;
}

/// Writes down that the reporter agrees, and sends; gives the address of the referral.
pub(super) async fn refers(day: &Day, case: &str) -> String {
    let agus = &day.agus;
    agus.goto(&format!("{}{case}/rujuk", day.site)).await.unwrap();
    click(agus, "#persetujuan summary").await;
    click(agus, "input[name=jawaban][value=ya]").await;
    agus.find(Locator::Id("dasar")).await.unwrap().select_by_value("phone").await.unwrap();
    write(agus, "kata", "Boleh, asal cepat. Yang bicara pelapor sendiri.").await;
    press(agus, "Catat jawaban").await;
    see(agus, "Boleh disertakan: persetujuan lewat telepon").await;
    click(agus, "input[name=nama]").await;
    write(agus, "alasan", "Penyidik perlu bertanya.").await;
    press(agus, "Lihat surat").await;
    see(agus, "Dasar: persetujuan lewat telepon").await;
    press(agus, "Kirim ke").await;
    see(agus, "Belum ada tautan.").await;
    path(agus).await
}

/// The agency opens the link, once, and takes the case.
pub(super) async fn answers(day: &Day, referral: &str) {
    let (agus, polda) = (&day.agus, &day.polda);
    press(agus, "Buat tautan mitra").await;
    see(agus, "Salin sekarang").await;
    let shown = text(agus).await;
    let token = shown.split("/mitra/").nth(1).unwrap().split_whitespace().next().unwrap();
    let door = format!("{}/mitra/{token}", day.site);
    polda.goto(&door).await.unwrap();
    press(polda, "Buka rujukan").await;
    see(polda, "umur 15 tahun").await;
    write(polda, "kata", "Tim berangkat siang ini.").await;
    press(polda, "Terima rujukan").await;
    see(polda, "diterima").await;
    day.tuti.goto(&door).await.unwrap();
    press(&day.tuti, "Buka rujukan").await;
    see(&day.tuti, "Tautan ini tidak berlaku").await;
    agus.goto(&format!("{}{referral}", day.site)).await.unwrap();
    see(agus, "Tim berangkat siang ini.").await;
    see(agus, "diterima").await;
}

//! The public chat: the same engine for people without Telegram, or who don't want it to see them. Works without
//! script (a form, then the page again) and better with it (answers arrive by themselves).

mod events;
mod lines;
mod page;
mod send;
pub(super) mod upload;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use super::Web;
pub(super) use send::language;

/// The sentences that the chat's frame takes from `dialogs/_texts.yaml`, with the placeholders they fill.
pub const PHRASES: &[(&str, &[&str])] = &[
    ("web.ringkas", &[]),
    ("web.lompat", &[]),
    ("web.gratis", &[]),
    ("web.darurat", &[]),
    ("web.percakapan", &[]),
    ("web.anda", &[]),
    ("web.tulis", &[]),
    ("web.kirim", &[]),
    ("web.mengirim", &[]),
    ("web.putus", &[]),
    ("web.lampiran", &[]),
    ("web.batas_berkas", &[]),
    ("web.kirim_berkas", &[]),
    ("web.rekam", &[]),
    ("web.rekam_selesai", &[]),
    ("web.rekam_batal", &[]),
    ("web.mikrofon", &[]),
    ("web.tanpa_telegram", &[]),
    ("web.tutup_singkat", &[]),
    ("web.tutup", &[]),
    ("web.teks_panjang", &[]),
    ("web.file_too_big", &[]),
    ("web.file_empty", &[]),
    ("web.file_type", &[]),
];

/// Words are short; only an upload may be long.
const FORM_BYTES: usize = 64 * 1024;

pub(super) fn routes() -> Router<Web> {
    Router::new()
        .route("/", get(page::show))
        .route("/chat/say", post(send::say))
        .route("/chat/press", post(send::press))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .route("/chat/upload", post(upload::take).layer(DefaultBodyLimit::max(upload::READ_BYTES)))
        .route("/chat/new", post(page::leave))
        .route("/chat/events", get(events::listen))
        .route("/selesai", get(page::left))
}

#[cfg(test)]
mod tests {
    use super::PHRASES;

    #[test]
    fn every_sentence_that_the_frame_says_is_listed_and_written() {
        let dialogs = crate::dialog::load::embedded().dialogs.unwrap();
        for (name, _) in PHRASES {
            assert!(dialogs.phrases.contains_key(*name), "{name} is not in _texts.yaml");
        }
        let page = include_str!("../templates/chat/page.html");
        for said in page.split("self.say(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(PHRASES.iter().any(|(name, _)| *name == said), "{said} is not in PHRASES");
        }
    }
}

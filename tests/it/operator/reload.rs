//! Dialogs of the operator's own, changed while the program runs.

use super::{PATIENCE, Place, Server, play};

#[test]
fn an_edit_is_in_use_at_once_and_a_broken_one_never() {
    play(async {
        let place = Place::new().with("SULUH_DIALOGS", "dialogs");
        let menu = place.copies_dialogs().join("menu.yaml");
        let original = std::fs::read_to_string(&menu).unwrap();
        let edit = |to: &str| {
            let edited = original.replace("Pilih tombol, atau tulis", to);
            assert_ne!(edited, original);
            std::fs::write(&menu, edited).unwrap();
        };
        let server = place.serves().await;
        let mut sari = server.visitor();
        sari.get("/").await;
        sari.taps("Lapor").await;

        edit("Silakan pilih, atau tulis");
        greets(&server, "Silakan pilih, atau tulis").await;
        // Whoever was in the middle of something goes on.
        sari.get("/").await;
        sari.taps("Mulai").await;
        assert!(sari.page.contains("tentang apa"), "{}", sari.page);

        std::fs::write(&menu, format!("{original}      - Ke mana -> !tidak.ada\n")).unwrap();
        let line = original.lines().count() + 1;
        server.logs(&format!("menu.yaml:{line}:")).await;
        server.logs("the last good version stays in use").await;
        greets(&server, "Silakan pilih, atau tulis").await;

        edit("Ketuk tombol, atau tulis");
        greets(&server, "Ketuk tombol, atau tulis").await;
    });
}

/// Waits until a new visitor reads it.
async fn greets(server: &Server, words: &str) {
    let end = tokio::time::Instant::now() + PATIENCE;
    loop {
        let mut visitor = server.visitor();
        visitor.get("/").await;
        if visitor.page.contains(words) {
            return;
        }
        assert!(tokio::time::Instant::now() < end, "never {words} in {}\n{}", visitor.page, server.log());
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

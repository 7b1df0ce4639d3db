//! The first start, the second, and the end.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::{Place, client, play};
use crate::web::chat::{code, reports};

#[test]
fn the_first_start_says_where_to_go_and_the_second_makes_no_other_admin() {
    play(async {
        let place = Place::new();
        let mut server = place.serves().await;
        let (out, url) = (server.out(), server.url.clone());
        for words in [&format!("{url}/ "), &format!("{url}/petugas"), "@BotFather", "SULUH_TELEGRAM_TOKEN"] {
            assert!(out.contains(words), "{words} in {out}");
        }
        assert!(server.log().contains("A new key was made: data/suluh.key. BACK IT UP"), "{}", server.log());
        nobody_else_reads(&place.path("data"));

        let link = out.split(&format!("{url}/petugas/masuk/")).nth(1).unwrap().lines().next().unwrap();
        let door = format!("/petugas/masuk/{link}");
        let (mut admin, mut other) = (server.visitor(), server.visitor());
        assert_eq!(admin.get("/petugas").await.status, 303, "closed before");
        // Looking at the link, as a preview does, does not use it up.
        for _ in 0..2 {
            assert_eq!(admin.get(&door).await.status, 200);
        }
        assert_eq!(admin.post(&door, "").await.status, 303);
        assert_eq!(admin.get("/petugas").await.status, 200, "{}", admin.page);
        assert_eq!(other.post(&door, "").await.status, 403, "once");
        assert_eq!(other.get("/petugas").await.status, 303);
        assert_eq!(server.gets("INT").await, Some(0));

        let again = place.serves().await;
        assert!(again.out().contains("suluh staff link NAME"), "{}", again.out());
        assert!(!again.out().contains("masuk/") && !again.log().contains("BACK IT UP"));
        assert_eq!(place.runs(&["staff", "list"]).await.out, "Admin (admin, all areas)\n");
    });
}

fn nobody_else_reads(folder: &Path) {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{mode:o} {}", entry.path().display());
        names.push(entry.file_name().into_string().unwrap());
    }
    for name in ["suluh.key", "suluh.db", "suluh.db-wal", "evidence"] {
        assert!(names.iter().any(|known| known == name), "{name} in {names:?}");
    }
}

#[test]
fn the_word_about_the_key_is_said_also_when_the_start_fails_afterwards() {
    play(async {
        let place = Place::new().with("DATABASE_URL", "sqlite://catatan.txt");
        place.put("catatan.txt", "Ini bukan basis data.");
        let ended = place.runs(&[]).await;
        assert_eq!(ended.code, Some(1));
        assert!(ended.err.contains("BACK IT UP"), "{}", ended.err);
        let beside = Place::new().runs(&["case", "list", "--json"]).await;
        assert!(beside.err.contains("BACK IT UP") && beside.out.is_empty(), "{}", beside.out);
    });
}

#[test]
fn a_signal_ends_it_in_order_and_nothing_is_lost() {
    play(async {
        let place = Place::new();
        let mut codes = Vec::new();
        for signal in ["INT", "TERM"] {
            let mut server = place.serves().await;
            let mut sari = server.visitor();
            reports(&mut sari, "Ada orang minta uang muka.").await;
            codes.push(code(&sari));
            let live = client().get(format!("{}/chat/events", server.url));
            // An open live stream must not hold the end up.
            let live = live.header("cookie", format!("suluh-chat={}", "a1".repeat(32))).send().await.unwrap();
            assert_eq!(live.status(), 200);
            assert_eq!(server.gets(signal).await, Some(0), "{}", server.log());
            // On a machine with much else to do a statement may be slow; that is told and no fault.
            let faults = |line: &&str| {
                (line.contains("WARN") && !line.contains("slow statement")) || line.contains("ERROR")
            };
            assert_eq!(server.log().lines().find(faults), None, "{}", server.log());
        }
        are_there(&place, &codes).await;
    });
}

#[test]
fn a_killed_server_comes_back_with_every_case() {
    play(async {
        let place = Place::new();
        let mut server = place.serves().await;
        let mut sari = server.visitor();
        reports(&mut sari, "Paspor adik saya ditahan.").await;
        let code = code(&sari);
        assert_eq!(server.gets("KILL").await, None, "by the signal");
        let again = place.serves().await;
        are_there(&place, std::slice::from_ref(&code)).await;
        let story = place.runs(&["case", "show", &code]).await.out;
        assert!(story.contains("Paspor adik saya ditahan."), "{story}");
        assert_eq!(again.visitor().get("/sehat").await.status, 200);
    });
}

async fn are_there(place: &Place, codes: &[String]) {
    let list = place.runs(&["case", "list", "--json"]).await.out;
    let found: Vec<serde_json::Value> =
        list.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(found.len(), codes.len(), "{list}");
    for code in codes {
        assert!(found.iter().any(|case| case["code"] == code.as_str()), "{code} in {list}");
    }
}

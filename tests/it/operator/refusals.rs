//! What cannot be used is refused in one sentence that says what to do, with an exit code that is not 0.

use std::os::unix::fs::PermissionsExt as _;

use super::{Ended, Place, play};
use crate::fake_telegram::TOKEN;

impl Ended {
    /// Refused in one line of plain words that hold all of these.
    #[track_caller]
    fn is_refused(&self, words: &[&str]) {
        let err = self.err.trim();
        assert_eq!(self.code, Some(1), "{err}");
        assert_eq!(err.lines().count(), 1, "one line: {err}");
        assert!(err.starts_with("suluh: "), "{err}");
        // What a Debug print or a panic would show.
        for code in ["panicked", "RUST_BACKTRACE", "Some(", "Err(", "Error {", "{ ", "::"] {
            assert!(!err.contains(code), "{code} in {err}");
        }
        for word in words {
            assert!(err.contains(word), "{word} in {err}");
        }
    }
}

#[test]
fn wrong_settings_are_named() {
    play(async {
        let cases: [(&[&str], &[&str]); 11] = [
            (&["--database-url", "mysql://x/y"], &["DATABASE_URL", "sqlite://", "postgres://"]),
            (&["--database-url", "sqlite://"], &["DATABASE_URL", "a file is needed"]),
            (&["--database-url", "postgres://:::"], &["DATABASE_URL"]),
            (&["--telegram-token", "bukan-token"], &["SULUH_TELEGRAM_TOKEN", "@BotFather"]),
            (&["--webhook-url", "https://contoh.id/telegram/webhook"], &["SULUH_TELEGRAM_TOKEN"]),
            (
                &["--telegram-token", TOKEN, "--webhook-url", "http://contoh.id"],
                &["SULUH_WEBHOOK_URL", "https://"],
            ),
            (
                &[
                    "--telegram-token",
                    TOKEN,
                    "--webhook-url",
                    "https://contoh.id",
                    "--webhook-secret",
                    "dua kata",
                ],
                &["SULUH_WEBHOOK_SECRET", "1 to 256"],
            ),
            (&["--telegram-token", TOKEN, "--telegram-api-url", "http://[::"], &["SULUH_TELEGRAM_API_URL"]),
            (&["--telegram-token", TOKEN, "--webhook-url", "https://[::"], &["SULUH_WEBHOOK_URL"]),
            (&["--public-url", "contoh.id"], &["SULUH_PUBLIC_URL", "https://"]),
            (&["--log", "a=b=c"], &["SULUH_LOG", "info"]),
        ];
        let place = Place::new();
        // Made beforehand, so that nobody is told of it below.
        assert_eq!(place.runs(&["staff", "list"]).await.code, Some(0));
        for (args, words) in cases {
            let ended = place.runs(args).await;
            ended.is_refused(words);
            assert!(!ended.err.contains(TOKEN), "{}", ended.err);
        }
    });
}

#[test]
fn what_is_no_command_or_value_is_explained_with_the_usage() {
    play(async {
        let place = Place::new();
        let cases: [(&[&str], &str); 5] = [
            (&["--tidak-ada"], "unexpected argument '--tidak-ada'"),
            (&["bukan-perintah"], "unrecognized subcommand 'bukan-perintah'"),
            (&["--listen", "localhost"], "an IP address and a port, for example 127.0.0.1:8080"),
            (&["--staff-chat", "grup"], "invalid value 'grup'"),
            (&["staff", "add", "Rini"], "--role <ROLE>"),
        ];
        for (args, words) in cases {
            let ended = place.runs(args).await;
            assert_eq!(ended.code, Some(2), "{}", ended.err);
            assert!(ended.err.contains(words) && ended.err.contains("--help"), "{words} in {}", ended.err);
        }
        let help = place.runs(&["--help"]).await;
        assert_eq!(help.code, Some(0));
        for name in
            ["DATABASE_URL", "SULUH_LISTEN", "SULUH_DIALOGS", "SULUH_KEY_FILE", "SULUH_TELEGRAM_API_URL"]
        {
            assert!(help.out.contains(name), "{name}");
        }
        assert!(!help.out.contains("DRILL"), "for drills alone");
    });
}

#[test]
fn empty_variables_are_as_good_as_none() {
    play(async {
        let mut place = Place::new();
        for name in
            ["DATABASE_URL", "SULUH_KEY_FILE", "SULUH_STAFF_CHAT", "SULUH_TELEGRAM_TOKEN", "SULUH_LOG"]
        {
            place = place.with(name, "");
        }
        let list = place.runs(&["staff", "list"]).await;
        assert_eq!(list.code, Some(0), "{}", list.err);
        assert!(place.path("data/suluh.db").exists());
    });
}

#[test]
fn a_busy_port_is_named() {
    play(async {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap().to_string();
        let ended = Place::new().runs(&["--listen", &address]).await;
        ended.is_refused(&[&address, "SULUH_LISTEN"]);
    });
}

#[test]
fn places_where_nothing_can_be_kept_are_named() {
    play(async {
        let place = Place::new();
        assert_eq!(place.runs(&["staff", "list"]).await.code, Some(0));
        // A file where a folder should be: refused to every user, root as well.
        place.put("berkas", "");
        let cases: [(&str, &str, &str); 4] = [
            ("--database-url", "sqlite://berkas/suluh.db", "DATABASE_URL"),
            ("--key-file", "berkas/suluh.key", "SULUH_KEY_FILE"),
            ("--key-file", "data", "SULUH_KEY_FILE"),
            ("--evidence", "berkas/bukti", "SULUH_EVIDENCE"),
        ];
        for (flag, value, setting) in cases {
            place.runs(&[flag, value]).await.is_refused(&[setting, "give this user the right to"]);
        }
        place.put("catatan.txt", "Ini bukan basis data.");
        place
            .runs(&["--database-url", "sqlite://catatan.txt"])
            .await
            .is_refused(&["catatan.txt", "is not a SQLite database"]);
    });
}

#[test]
fn only_the_right_key_for_its_owner_alone_opens_the_database() {
    play(async {
        let place = Place::new();
        assert_eq!(place.runs(&["staff", "list"]).await.code, Some(0));
        let key = place.path("data/suluh.key");
        let right = std::fs::read(&key).unwrap();
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
        place.runs(&[]).await.is_refused(&["data/suluh.key", "chmod 600"]);
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
        for garbage in [b"bukan kunci".as_slice(), b"", &[0xff; 64]] {
            place.put("data/suluh.key", garbage);
            place.runs(&[]).await.is_refused(&["data/suluh.key", "put your copy of the key there"]);
        }
        place.put("data/suluh.key", "a1".repeat(32));
        for args in [&[][..], &["staff", "list"]] {
            place
                .runs(args)
                .await
                .is_refused(&["not the one this database was sealed with", "put the right one back"]);
        }
        place.put("data/suluh.key", right);
        assert_eq!(place.runs(&["staff", "list"]).await.code, Some(0));
    });
}

#[test]
fn a_database_of_a_newer_version_is_left_alone() {
    play(async {
        let place = Place::new();
        assert_eq!(place.runs(&["staff", "list"]).await.code, Some(0));
        place
            .sql(
                "insert into _sqlx_migrations (version, description, installed_on, success, checksum, execution_time)
                 values (999, 'masa depan', '2030-01-01', 1, x'00', 0)",
            )
            .await;
        for args in [&[][..], &["staff", "list"]] {
            place.runs(args).await.is_refused(&["version 999", "use the newer program, or restore a backup"]);
        }
    });
}

#[test]
fn a_second_server_on_one_file_is_refused() {
    play(async {
        let place = Place::new();
        let server = place.serves().await;
        place.runs(&[]).await.is_refused(&["another process uses", "suluh.db", "PostgreSQL"]);
        assert_eq!(server.visitor().get("/sehat").await.status, 200, "the first goes on");
    });
}

#[test]
fn a_database_that_is_away_is_named() {
    play(async {
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let url = format!("postgres://suluh:rahasia-basis@{closed}/suluh");
        let place = Place::new();
        assert_eq!(place.runs(&["staff", "list"]).await.code, Some(0));
        let ended = place.runs(&["--database-url", &url]).await;
        ended.is_refused(&["see that the database runs", "DATABASE_URL"]);
        assert!(!ended.err.contains("rahasia-basis"), "{}", ended.err);
    });
}

#[test]
fn dialogs_that_are_not_there_or_broken_are_not_served() {
    play(async {
        let place = Place::new().with("SULUH_DIALOGS", "tidak-ada");
        place.runs(&[]).await.is_refused(&["tidak-ada", "SULUH_DIALOGS"]);
        for command in ["check", "test"] {
            place.runs(&[command]).await.is_refused(&["tidak-ada", "SULUH_DIALOGS"]);
        }
        let place = Place::new().with("SULUH_DIALOGS", "dialogs");
        let menu = place.copies_dialogs().join("menu.yaml");
        let text = std::fs::read_to_string(&menu).unwrap();
        std::fs::write(&menu, text.replace("-> !tanya.mulai", "-> !tanya.mulay")).unwrap();
        let ended = place.runs(&[]).await;
        assert_eq!(ended.code, Some(1));
        for words in ["menu.yaml:", "tanya.mulay", "suluh: the dialogs have errors (above)"] {
            assert!(ended.err.contains(words), "{words} in {}", ended.err);
        }
        assert!(!place.path("data").exists(), "nothing was made");
    });
}

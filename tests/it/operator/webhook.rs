//! The webhook through the real port: who may call, what is refused, and what happens while the database is away.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinHandle};

use super::{PATIENCE, Place, Server, client, phone, play};
use crate::fake_telegram::FakeTelegram;

const SECRET: &str = "rahasia_uji-1";
const SARI: i64 = 700_000_301;

/// A bot in webhook mode; Telegram's calls are made by the tests themselves.
fn place(fake: &FakeTelegram) -> Place {
    Place::new()
        .with_telegram(&fake.url())
        .with("SULUH_WEBHOOK_URL", "http://127.0.0.1:9/telegram/webhook")
        .with("SULUH_WEBHOOK_SECRET", SECRET)
}

fn update(id: i64, text: &str) -> String {
    let chat = json!({ "id": SARI, "type": "private", "first_name": "Sari" });
    let from = json!({ "id": SARI, "is_bot": false, "first_name": "Sari", "language_code": "id" });
    let message =
        json!({ "message_id": id, "date": 1_760_000_000, "chat": chat, "from": from, "text": text });
    json!({ "update_id": id, "message": message }).to_string()
}

/// One call; gives the status and `Retry-After`.
async fn call(server: &Server, secret: Option<&str>, body: String) -> (u16, Option<u32>) {
    let mut request = client().post(format!("{}/telegram/webhook", server.url)).body(body);
    if let Some(secret) = secret {
        request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
    }
    let answer = request.send().await.unwrap();
    let later = answer.headers().get("retry-after").map(|value| value.to_str().unwrap().parse().unwrap());
    (answer.status().as_u16(), later)
}

#[test]
fn only_telegram_may_call_and_what_is_no_update_is_kept() {
    play(async {
        let fake = FakeTelegram::start(5).await.unwrap();
        let place = place(&fake);
        let server = place.serves().await;
        let mut sari = phone(&fake, SARI, "Sari");
        let good = update(101, "/start");
        assert_eq!(call(&server, None, good.clone()).await, (401, None));
        for wrong in ["", "rahasia_uji-2", "RAHASIA_UJI-1", "rahasia_uji-1x"] {
            assert_eq!(call(&server, Some(wrong), good.clone()).await, (401, None), "{wrong}");
        }
        let got = client().get(format!("{}/telegram/webhook", server.url)).send().await.unwrap();
        assert_eq!(got.status(), 405);
        assert_eq!(call(&server, Some(SECRET), "x".repeat(1024 * 1024 + 1)).await.0, 413);
        assert!(sari.screen().is_empty(), "nothing was answered");
        assert_eq!(place.sql("select count(*) from parked_updates").await, 0);

        let cut = &good[..good.len() - 20];
        for garbage in [cut, "", "null", "[]", "{\"update_id\":\"satu\"}"] {
            assert_eq!(call(&server, Some(SECRET), garbage.to_owned()).await, (200, None), "{garbage}");
        }
        assert_eq!(place.sql("select count(*) from parked_updates").await, 5);
        assert_eq!(call(&server, Some(SECRET), good.clone()).await, (200, None));
        sari.reads("meja bantu").await;
        let shown = sari.person.shown().len();
        assert_eq!(call(&server, Some(SECRET), good).await, (200, None), "again");
        assert_eq!(call(&server, Some(SECRET), update(102, "/darurat")).await, (200, None));
        sari.reads("110").await;
        assert_eq!(sari.person.shown().len(), shown + 1, "the redelivered one was not answered again");
    });
}

#[test]
fn a_locked_file_is_no_acknowledgement_and_passes_without_a_restart() {
    play(async {
        let fake = FakeTelegram::start(6).await.unwrap();
        let place = place(&fake);
        let server = place.serves().await;
        let mut sari = phone(&fake, SARI, "Sari");
        let mut other = place.database().await;
        sqlx::raw_sql("begin immediate").execute(&mut other).await.unwrap();
        let (status, later) = call(&server, Some(SECRET), update(201, "/start")).await;
        assert_eq!(status, 503);
        assert!(later.is_some_and(|seconds| seconds >= 1), "Retry-After");
        assert!(sari.screen().is_empty());
        sqlx::raw_sql("rollback").execute(&mut other).await.unwrap();
        assert_eq!(call(&server, Some(SECRET), update(201, "/start")).await.0, 200);
        sari.reads("meja bantu").await;
    });
}

/// A door before PostgreSQL that can be shut: then the server is away, for those inside as well.
struct Door {
    address: std::net::SocketAddr,
    server: Arc<str>,
    through: Arc<std::sync::Mutex<Vec<AbortHandle>>>,
    open: Option<JoinHandle<()>>,
}

impl Door {
    async fn before(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut door = Self { address, server: server.into(), through: Arc::default(), open: None };
        door.opens(listener);
        door
    }

    fn opens(&mut self, listener: TcpListener) {
        let (server, through) = (Arc::clone(&self.server), Arc::clone(&self.through));
        self.open = Some(tokio::spawn(async move {
            while let Ok((mut inside, _)) = listener.accept().await {
                let server = Arc::clone(&server);
                let carried = tokio::spawn(async move {
                    if let Ok(mut outside) = TcpStream::connect(&*server).await {
                        // Ends as either side likes.
                        drop(tokio::io::copy_bidirectional(&mut inside, &mut outside).await);
                    }
                });
                through.lock().unwrap().push(carried.abort_handle());
            }
        }));
    }

    async fn shuts(&mut self) {
        let open = self.open.take().unwrap();
        open.abort();
        drop(open.await);
        self.through.lock().unwrap().drain(..).for_each(|carried| carried.abort());
    }

    async fn opens_again(&mut self) {
        self.opens(TcpListener::bind(self.address).await.unwrap());
    }
}

#[test]
fn postgresql_that_stops_is_no_acknowledgement_and_comes_back_without_a_restart() {
    crate::databases::on_postgres(|db| async move {
        // postgres://user@host:port/name: the same with another host and port.
        let (before, rest) = db.url.split_once('@').unwrap();
        let (server, name) = rest.split_once('/').unwrap();
        let mut door = Door::before(server).await;
        // The office's key is not the tests': the database is made anew under the name.
        let url = format!("{before}@{}/{name}", door.address);
        db.close().await;
        let mut admin = sqlx::AnyConnection::connect(&db.url).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe("drop schema public cascade; create schema public"))
            .execute(&mut admin)
            .await
            .unwrap();

        let fake = FakeTelegram::start(7).await.unwrap();
        let place = place(&fake).with("DATABASE_URL", url);
        let server = place.serves().await;
        let mut sari = phone(&fake, SARI, "Sari");
        assert_eq!(call(&server, Some(SECRET), update(301, "/start")).await.0, 200);
        sari.reads("meja bantu").await;
        door.shuts().await;
        let (status, later) = call(&server, Some(SECRET), update(302, "/darurat")).await;
        assert_eq!(status, 503, "{}", server.log());
        assert!(later.is_some());
        assert_eq!(client().get(format!("{}/sehat", server.url)).send().await.unwrap().status(), 503);

        door.opens_again().await;
        let end = tokio::time::Instant::now() + PATIENCE;
        while call(&server, Some(SECRET), update(302, "/darurat")).await.0 != 200 {
            assert!(tokio::time::Instant::now() < end, "{}", server.log());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        sari.reads("110").await;
    });
}

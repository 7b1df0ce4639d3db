//! The fake Telegram against what the real one documents: a zero in a drill counts only because of these.

use std::time::Duration;

use serde_json::{Value, json};

use crate::fake_telegram::{FakeTelegram, Faults, Seen, TOKEN};

const SOON: Duration = Duration::from_secs(5);

struct Bot {
    client: reqwest::Client,
    url: String,
}

impl Bot {
    fn of(fake: &FakeTelegram) -> Self {
        Self { client: reqwest::Client::new(), url: format!("{}/bot{TOKEN}", fake.url()) }
    }

    async fn calls(&self, method: &str, args: Value) -> Value {
        let answer = self.client.post(format!("{}/{method}", self.url)).json(&args).send().await.unwrap();
        answer.json().await.unwrap()
    }

    async fn polls(&self, offset: i64) -> Vec<i64> {
        let answer = self.calls("getUpdates", json!({ "offset": offset, "timeout": 0 })).await;
        answer["result"]
            .as_array()
            .unwrap()
            .iter()
            .map(|update| update["update_id"].as_i64().unwrap())
            .collect()
    }
}

async fn fake() -> (FakeTelegram, Bot) {
    let fake = FakeTelegram::start(1).await.unwrap();
    let bot = Bot::of(&fake);
    (fake, bot)
}

#[tokio::test]
async fn only_a_higher_offset_confirms() {
    let (fake, bot) = fake().await;
    let sari = fake.person(11, "Sari");
    let (first, second) = (sari.says("satu"), sari.says("dua"));
    assert_eq!(bot.polls(0).await, [first, second]);
    assert_eq!(bot.polls(0).await, [first, second], "unconfirmed updates come again");
    assert_eq!(bot.polls(first + 1).await, [second]);
    assert!(fake.is_confirmed(first) && !fake.is_confirmed(second));
    assert!(bot.polls(second + 1).await.is_empty());
}

#[tokio::test]
async fn a_poll_waits_for_news_and_takes_a_hundred_at_most() {
    let (fake, bot) = fake().await;
    let sari = fake.person(11, "Sari");
    let waiting = bot.calls("getUpdates", json!({ "timeout": 50 }));
    let answer =
        tokio::time::timeout(SOON, async { tokio::join!(waiting, async { sari.says("halo") }).0 }).await;
    assert_eq!(answer.unwrap()["result"].as_array().unwrap().len(), 1);
    for _ in 0..120 {
        sari.says("lagi");
    }
    assert_eq!(bot.polls(0).await.len(), 100);
}

#[tokio::test]
async fn one_poller_and_never_beside_a_webhook() {
    let (fake, bot) = fake().await;
    let slow = bot.calls("getUpdates", json!({ "timeout": 50 }));
    let (old, new) = tokio::join!(slow, async {
        fake.until(SOON, |fake| fake.calls("getUpdates") == 1).await;
        bot.calls("getUpdates", json!({ "timeout": 0 })).await
    });
    assert_eq!((old["error_code"].as_i64(), new["ok"].as_bool()), (Some(409), Some(true)));
    bot.calls("setWebhook", json!({ "url": "http://127.0.0.1:9/" })).await;
    assert_eq!(bot.calls("getUpdates", json!({})).await["error_code"], 409);
    bot.calls("deleteWebhook", json!({})).await;
    assert_eq!(bot.calls("getUpdates", json!({ "timeout": 0 })).await["ok"], true);
}

#[tokio::test]
async fn a_wrong_token_is_refused() {
    let (fake, bot) = fake().await;
    let wrong = Bot { url: format!("{}/bot1:x", fake.url()), ..bot };
    assert_eq!(wrong.calls("getMe", json!({})).await["error_code"], 401);
}

#[tokio::test]
async fn messages_are_checked_as_telegram_does() {
    let (fake, bot) = fake().await;
    let sari = fake.person(11, "Sari");
    let refused = async |args: Value| {
        let answer = bot.calls("sendMessage", args).await;
        answer["description"].as_str().unwrap_or("taken").to_owned()
    };
    let html = |text: &str| json!({ "chat_id": 11, "text": text, "parse_mode": "HTML" });
    assert_eq!(refused(html("<b>a</b> &lt; <a href=\"https://contoh.id\">b</a>")).await, "taken");
    assert_eq!(sari.shown()[0].text, "a < b");
    for bad in ["<b>a", "a</b>", "<b><i>a</b></i>", "<script>a</script>", "<a>b</a>", "<b"] {
        assert!(refused(html(bad)).await.contains("can't parse entities"), "{bad}");
    }
    assert_eq!(refused(html(&"a".repeat(4_096))).await, "taken");
    assert!(refused(html(&"a".repeat(4_097))).await.contains("too long"));
    assert!(refused(html(&"🙂".repeat(2_049))).await.contains("too long"), "counted in UTF-16");
    assert!(refused(html(" ")).await.contains("empty"));
    let keyed = |data: &str| json!({ "chat_id": 11, "text": "a", "reply_markup": { "inline_keyboard": [[{ "text": "A", "callback_data": data }]] } });
    assert_eq!(refused(keyed(&"x".repeat(64))).await, "taken");
    assert!(refused(keyed(&"x".repeat(65))).await.contains("BUTTON_DATA_INVALID"));
    assert!(refused(json!({ "chat_id": 99, "text": "a" })).await.contains("chat not found"));
    assert!(refused(json!({ "chat_id": 11, "text": "a", "message_thread_id": 5 })).await.contains("thread"));
}

#[tokio::test]
async fn edits_presses_and_deletions_know_what_is_there() {
    let (fake, bot) = fake().await;
    let mut sari = fake.person(11, "Sari");
    let keyboard = json!({ "inline_keyboard": [[{ "text": "Mulai", "callback_data": "p:1" }]] });
    bot.calls("sendMessage", json!({ "chat_id": 11, "text": "a", "reply_markup": keyboard })).await;
    let shown = sari.asked(SOON).await.unwrap();
    let edit = json!({ "chat_id": 11, "message_id": shown.id, "text": "b" });
    assert_eq!(bot.calls("editMessageText", edit.clone()).await["ok"], true);
    assert!(sari.shown()[0].keys.is_empty(), "an edit without a keyboard takes it away");
    let again = bot.calls("editMessageText", edit).await["description"].to_string();
    assert!(again.contains("not modified"));
    let gone = bot.calls("editMessageText", json!({ "chat_id": 11, "message_id": 77, "text": "b" })).await;
    assert!(gone["description"].to_string().contains("to edit not found"));

    let update = sari.presses(Some(shown.id), "p:1");
    assert_eq!(bot.polls(0).await, [update]);
    for _ in 0..2 {
        bot.calls("answerCallbackQuery", json!({ "callback_query_id": "tekan1" })).await;
    }
    assert_eq!(sari_presses(&fake), [2], "answering twice is seen");
    let old = bot.calls("answerCallbackQuery", json!({ "callback_query_id": "tekan9" })).await;
    assert!(old["description"].to_string().contains("query is too old"));
    assert_eq!(
        bot.calls("deleteMessage", json!({ "chat_id": 11, "message_id": shown.id })).await["ok"],
        true
    );
    assert!(matches!(last(&mut sari).await, Some(Seen::Deleted(_))));
}

fn sari_presses(fake: &FakeTelegram) -> Vec<u32> {
    fake.presses(11).iter().map(|press| press.answers).collect()
}

async fn last(person: &mut crate::fake_telegram::Person) -> Option<Seen> {
    let mut last = None;
    while let Some(seen) = person.sees(Duration::from_millis(50)).await {
        last = Some(seen);
    }
    last
}

#[tokio::test]
async fn blocked_upgraded_and_frozen_chats_say_so() {
    let (fake, bot) = fake().await;
    let sari = fake.person(11, "Sari");
    let send = |chat: i64| json!({ "chat_id": chat, "text": "a" });
    sari.blocks();
    assert_eq!(bot.calls("sendMessage", send(11)).await["error_code"], 403);
    sari.unblocks();
    fake.freezes(11, Duration::from_secs(30));
    let flood = bot.calls("sendMessage", send(11)).await;
    assert!(flood["parameters"]["retry_after"].as_i64().unwrap() > 20);
    fake.group(-5, false);
    fake.upgrades(-5, -1005);
    assert_eq!(bot.calls("sendMessage", send(-5)).await["parameters"]["migrate_to_chat_id"], -1005);
    assert_eq!(bot.calls("sendMessage", send(-1005)).await["ok"], true);
}

#[tokio::test]
async fn files_are_fetched_in_two_steps_and_not_above_20_mb() {
    let (fake, bot) = fake().await;
    fake.put_file("foto", b"isi".to_vec());
    fake.put_file("besar", vec![0; 30 << 20]);
    let path = bot.calls("getFile", json!({ "file_id": "foto" })).await["result"]["file_path"]
        .as_str()
        .unwrap()
        .to_owned();
    let url = format!("{}/file/bot{TOKEN}/{path}", fake.url());
    assert_eq!(bot.client.get(url).send().await.unwrap().bytes().await.unwrap(), b"isi".as_slice());
    let big = bot.calls("getFile", json!({ "file_id": "besar" })).await;
    assert!(big["description"].to_string().contains("too big"));
}

#[tokio::test]
async fn faults_come_by_seed() {
    let draws = async |seed: u64| {
        let fake = FakeTelegram::start(seed).await.unwrap();
        fake.faults(Faults { flood: 100, broken: 100, cut: 100, ..Faults::default() });
        let bot = Bot::of(&fake);
        let mut out = Vec::new();
        for _ in 0..60 {
            let answer = bot.client.post(format!("{}/getMe", bot.url)).json(&json!({})).send().await;
            out.push(match answer {
                Ok(answer) => (answer.status().as_u16(), answer.bytes().await.is_ok()),
                Err(_) => (200, false),
            });
        }
        out
    };
    let first = draws(5).await;
    assert_eq!(first, draws(5).await);
    assert_ne!(first, draws(6).await);
    for kind in [(200, true), (200, false), (429, true), (500, true)] {
        assert!(first.contains(&kind), "{kind:?} never came");
    }
}

/// A webhook that answers as it is told and writes down what came.
async fn webhook(
    answers: impl Fn(usize) -> (u16, Option<&'static str>) + Send + Sync + 'static,
) -> (String, std::sync::Arc<std::sync::Mutex<Vec<(i64, Option<String>)>>>) {
    use axum::http::{HeaderMap, StatusCode};
    let came = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let book = std::sync::Arc::clone(&came);
    let answers = std::sync::Arc::new(answers);
    let app = axum::Router::new().fallback(move |headers: HeaderMap, body: String| {
        let (book, answers) = (std::sync::Arc::clone(&book), std::sync::Arc::clone(&answers));
        async move {
            let update: Value = serde_json::from_str(&body).unwrap();
            let secret = headers
                .get("X-Telegram-Bot-Api-Secret-Token")
                .map(|value| value.to_str().unwrap().to_owned());
            let mut book = book.lock().unwrap();
            book.push((update["update_id"].as_i64().unwrap(), secret));
            let (code, after) = answers(book.len());
            let mut headers = HeaderMap::new();
            if let Some(after) = after {
                headers.insert("retry-after", after.parse().unwrap());
            }
            (StatusCode::from_u16(code).unwrap(), headers)
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/kait", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (url, came)
}

#[tokio::test]
async fn a_webhook_gets_a_chats_updates_one_by_one_until_2xx() {
    let fake = FakeTelegram::start_hasty(1, 50).await.unwrap();
    let bot = Bot::of(&fake);
    let (url, came) = webhook(|call| if call <= 2 { (503, Some("1")) } else { (200, None) }).await;
    bot.calls("setWebhook", json!({ "url": url, "secret_token": "rahasia_1" })).await;
    let sari = fake.person(11, "Sari");
    let (first, second) = (sari.says("satu"), sari.says("dua"));
    assert!(fake.all_confirmed(SOON).await);
    let came = came.lock().unwrap();
    let ids: Vec<i64> = came.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids, [first, first, first, second], "the second waits for the first");
    assert!(came.iter().all(|(_, secret)| secret.as_deref() == Some("rahasia_1")));
}

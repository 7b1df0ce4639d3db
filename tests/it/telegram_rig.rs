//! A bot inside the test against a Telegram outside of it.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use suluh::app::{App, Parts, Settings};
use suluh::domain::chance::Chance;
use suluh::domain::time::Clock;
use suluh::store::Store;
use suluh::store::blobs::Blobs;
use suluh::telegram::{Rates, Telegram, WebhookInbox};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::databases::Db;
use crate::fake_telegram::{FakeTelegram, TOKEN};

/// How long anything may take in a test; more than the lease of a parcel, which a killed sender leaves on PostgreSQL.
pub(crate) const SOON: Duration = Duration::from_secs(40);
/// The staff group.
pub(crate) const STAFF_GROUP: i64 = -100_500;

/// A running bot.
pub(crate) struct Bot {
    pub(crate) app: Arc<App>,
    inbox: Option<Arc<WebhookInbox>>,
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

/// No limits: a test need not wait.
pub(crate) const LIFTED: Rates = Rates { overall: 0, chat: 0, group: 0 };

/// A fake Telegram and a bot that polls it.
pub(crate) async fn polling(db: &Db) -> (FakeTelegram, Bot) {
    let fake = FakeTelegram::start(7).await.unwrap();
    fake.group(STAFF_GROUP, false);
    let bot = Bot::start(app(db, None), &fake.url(), None, LIFTED);
    (fake, bot)
}

/// The application over a test's database.
pub(crate) fn app(db: &Db, drill_panic: Option<&str>) -> Arc<App> {
    app_of(db.store.clone(), db, drill_panic)
}

fn app_of(store: Store, db: &Db, drill_panic: Option<&str>) -> Arc<App> {
    let chance = Arc::new(Chance::from_system().unwrap());
    let settings = Settings {
        public_url: "https://contoh.id".into(),
        staff_chat: Some(STAFF_GROUP),
        drill_panic: drill_panic.map(str::to_owned),
        ..Settings::default()
    };
    let blobs = Blobs::open(&db.folder.path().join("bukti"), Arc::clone(&chance)).unwrap();
    let mouth = crate::shipped::mouth();
    Arc::new(App::new(Parts { store, blobs, mouth, clock: Clock::System, chance, settings }))
}

impl Bot {
    /// Starts a bot for an application; it runs on its own.
    pub(crate) fn start(
        app: Arc<App>,
        server: &str,
        webhook: Option<(String, SecretString)>,
        rates: Rates,
    ) -> Self {
        let settings = suluh::telegram::Settings {
            token: SecretString::from(TOKEN.to_owned()),
            server: server.to_owned(),
            webhook,
            rates,
        };
        let telegram = Telegram::connect(Arc::clone(&app), settings).unwrap();
        let inbox = telegram.inbox();
        let (stop, stopped) = watch::channel(false);
        let running = tokio::spawn(async move { telegram.run(stopped).await });
        Self { app, inbox, stop, running }
    }

    /// Where webhook calls go.
    pub(crate) fn inbox(&self) -> Arc<WebhookInbox> {
        Arc::clone(self.inbox.as_ref().unwrap())
    }

    /// Stops it in order.
    pub(crate) async fn stops(self) {
        self.stop.send(true).unwrap();
        tokio::time::timeout(SOON, self.running).await.unwrap().unwrap();
    }

    /// Ends it in the middle of whatever it does, as `kill -9` would.
    pub(crate) async fn killed(self) {
        self.running.abort();
        drop(self.running.await);
    }
}

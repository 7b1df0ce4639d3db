//! A Telegram outside the bot's process: the Bot API on loopback with the rules of delivery that the real one documents
//! (offsets confirm, unconfirmed updates come again, one webhook call a queue, presses die after 150 s, limits and refusals
//! in its own words), people who write and tap, and faults by seed.

#![expect(dead_code, reason = "the tests and the drill each use a part of it")]

#[path = "fake_telegram/faults.rs"]
mod faults;
#[path = "fake_telegram/html.rs"]
mod html;
#[path = "fake_telegram/methods.rs"]
mod methods;
#[path = "fake_telegram/people.rs"]
mod people;
#[path = "fake_telegram/push.rs"]
mod push;
#[path = "fake_telegram/server.rs"]
mod server;
#[path = "fake_telegram/state.rs"]
mod state;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub(crate) use faults::Faults;
pub(crate) use people::Person;
pub(crate) use state::{Press, Seen, Shown};

use server::World;
use state::State;

/// The token that the fake answers to.
pub(crate) const TOKEN: &str = "4242:AAContohTokenRahasiaUntukUji";

/// A running fake Telegram; ends when dropped.
#[derive(Debug)]
pub(crate) struct FakeTelegram {
    world: Arc<World>,
    port: u16,
    tasks: Vec<JoinHandle<()>>,
}

impl Drop for FakeTelegram {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl FakeTelegram {
    /// Starts on a free port of loopback; faults are drawn from `seed`.
    pub(crate) async fn start(seed: u64) -> std::io::Result<Self> {
        Self::start_hasty(seed, 1).await
    }

    /// The same on a port that was chosen before.
    pub(crate) async fn start_on(seed: u64, port: u16) -> std::io::Result<Self> {
        Self::begin(seed, 1, port).await
    }

    /// The same with Telegram's webhook delays divided by `haste`.
    pub(crate) async fn start_hasty(seed: u64, haste: u32) -> std::io::Result<Self> {
        Self::begin(seed, haste, 0).await
    }

    async fn begin(seed: u64, haste: u32, port: u16) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let port = listener.local_addr()?.port();
        let world = Arc::new(World {
            token: TOKEN.to_owned(),
            // Any number will do: the real one starts anew at random after a quiet week.
            state: Mutex::new(State { next_update: 8_000_000, ..State::default() }),
            news: tokio::sync::Notify::new(),
            faults: Mutex::new((Faults::default(), seed)),
        });
        let tasks = vec![
            tokio::spawn(server::serve(Arc::clone(&world), listener)),
            tokio::spawn(push::run(Arc::clone(&world), haste)),
        ];
        Ok(Self { world, port, tasks })
    }

    /// The address for `SULUH_TELEGRAM_API_URL`.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Sets what goes wrong from now on.
    pub(crate) fn faults(&self, faults: Faults) {
        self.world.faults.lock().unwrap_or_else(PoisonError::into_inner).0 = faults;
    }

    /// How often a method was called, refused calls too.
    pub(crate) fn calls(&self, method: &str) -> u64 {
        self.world.state().calls.get(&method.to_ascii_lowercase()).copied().unwrap_or(0)
    }

    /// All that was refused with 400 or 403, in Telegram's words.
    pub(crate) fn refusals(&self) -> Vec<String> {
        self.world.state().refusals.clone()
    }

    /// Updates that the bot has not confirmed.
    pub(crate) fn waiting(&self) -> usize {
        self.world.state().waiting.len()
    }

    /// Updates of a person's chat that the bot has not confirmed.
    pub(crate) fn waiting_of(&self, chat: i64) -> usize {
        let queue = chat.to_string();
        self.world.state().waiting.iter().filter(|waiting| waiting.queue == queue).count()
    }

    /// All updates that the bot has confirmed.
    pub(crate) fn confirmed(&self) -> Vec<i64> {
        self.world.state().confirmed.iter().copied().collect()
    }

    /// How many updates the bot has confirmed.
    pub(crate) fn confirmed_count(&self) -> usize {
        self.world.state().confirmed.len()
    }

    /// The same Telegram for another task; it ends with the first.
    pub(crate) fn handle(&self) -> Self {
        Self { world: Arc::clone(&self.world), port: self.port, tasks: Vec::new() }
    }

    /// Forgets what a chat shows, so that a long drill stays small; the chat itself stays.
    pub(crate) fn forget(&self, chat: i64) {
        if let Some(chat) = self.world.state().chats.get_mut(&chat) {
            chat.messages.clear();
            chat.listener = None;
        }
    }

    /// Whether the bot has confirmed an update.
    pub(crate) fn is_confirmed(&self, update: i64) -> bool {
        self.world.state().confirmed.contains(&update)
    }

    /// The webhook's address, if one is set.
    pub(crate) fn webhook(&self) -> Option<String> {
        self.world.state().webhook.as_ref().map(|webhook| webhook.url.clone())
    }

    /// The commands set for a scope and a language code (empty for the default).
    pub(crate) fn commands(&self, scope: &str, lang: &str) -> Vec<(String, String)> {
        self.world.state().commands.get(&(scope.to_owned(), lang.to_owned())).cloned().unwrap_or_default()
    }

    /// What a chat shows of the bot's messages, oldest first.
    pub(crate) fn shown(&self, chat: i64) -> Vec<Shown> {
        self.world
            .state()
            .chats
            .get(&chat)
            .map(|chat| chat.messages.values().cloned().collect())
            .unwrap_or_default()
    }

    /// How the presses of a chat fared.
    pub(crate) fn presses(&self, chat: i64) -> Vec<Press> {
        self.world.state().presses.values().filter(|press| press.chat == chat).cloned().collect()
    }

    /// The bot has confirmed all; false when it has not within `patience`.
    pub(crate) async fn all_confirmed(&self, patience: Duration) -> bool {
        self.until(patience, |fake| fake.waiting() == 0).await
    }

    /// Waits until something holds; false when it does not within `patience`.
    pub(crate) async fn until(&self, patience: Duration, holds: impl Fn(&Self) -> bool) -> bool {
        let end = tokio::time::Instant::now() + patience;
        while !holds(self) {
            if tokio::time::Instant::now() >= end {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        true
    }
}

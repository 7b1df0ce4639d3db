//! Receiving by webhook: each call hands its update to one writer, which takes what waits, makes one transaction of it,
//! and lets the calls be answered after the commit.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;
use tokio::sync::{Mutex, mpsc, oneshot, watch};

use super::inbound::Reader;
use super::trouble::Trouble;
use crate::app::App;
use crate::app::arrival::Arrival;

/// The largest body taken; Telegram's updates are a few kilobytes.
pub const MAX_BODY: usize = 1024 * 1024;
/// Updates in one transaction.
const BATCH: usize = 256;
/// Updates that may wait; Telegram opens at most 100 connections.
const WAITING: usize = 1_024;
/// When Telegram shall come again if the database is away.
const COME_AGAIN: Duration = Duration::from_secs(5);

/// How a webhook call is to be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// Committed (or parked): 200.
    Ok,
    /// The secret is missing or wrong: 401, and nothing was read.
    WrongSecret,
    /// Over [`MAX_BODY`]: 413.
    TooBig,
    /// Not committed: 503 with `Retry-After`, and Telegram brings it again.
    Away {
        /// When to come again.
        retry_after: Duration,
    },
}

type Waiting = (Arrival, oneshot::Sender<bool>);

/// Where webhook calls hand in their updates.
#[derive(Debug)]
pub struct WebhookInbox {
    secret: SecretString,
    reader: Arc<Reader>,
    door: mpsc::Sender<Waiting>,
    room: Mutex<mpsc::Receiver<Waiting>>,
}

impl WebhookInbox {
    pub(super) fn new(secret: SecretString, reader: Arc<Reader>) -> Self {
        let (door, room) = mpsc::channel(WAITING);
        Self { secret, reader, door, room: Mutex::new(room) }
    }

    /// Takes one call: the value of `X-Telegram-Bot-Api-Secret-Token` and the whole body. A body that is no update at all
    /// is parked like one of unknown shape and answered `Ok`: refused, it would come again and again.
    pub async fn deliver(&self, secret: Option<&[u8]>, body: Bytes) -> Delivery {
        let given = secret.unwrap_or_default();
        if !bool::from(given.ct_eq(self.secret.expose_secret().as_bytes())) {
            return Delivery::WrongSecret;
        }
        if body.len() > MAX_BODY {
            return Delivery::TooBig;
        }
        let arrival = self.reader.read_bytes(&body).arrival;
        let (answer, committed) = oneshot::channel();
        if self.door.try_send((arrival, answer)).is_err() {
            return Delivery::Away { retry_after: Duration::from_secs(1) };
        }
        match committed.await {
            Ok(true) => Delivery::Ok,
            Ok(false) | Err(_) => Delivery::Away { retry_after: COME_AGAIN },
        }
    }

    /// The one writer; ends when `stop` turns true, with everything answered.
    pub(super) async fn run(&self, app: &App, mut stop: watch::Receiver<bool>) {
        let mut room = self.room.lock().await;
        let mut trouble = Trouble::new("storing what the webhook brought");
        let mut waiting = Vec::with_capacity(BATCH);
        loop {
            let taken = tokio::select! {
                taken = room.recv_many(&mut waiting, BATCH) => taken,
                // Calls that wait now are not taken any more: their doors close and they are answered 503.
                _ = stop.wait_for(|stop| *stop) => 0,
            };
            if taken == 0 {
                room.close();
                while room.try_recv().is_ok() {}
                return;
            }
            write(app, &mut waiting, &mut trouble).await;
        }
    }
}

async fn write(app: &App, waiting: &mut Vec<Waiting>, trouble: &mut Trouble) {
    let (batch, answers): (Vec<_>, Vec<_>) = waiting.drain(..).unzip();
    let committed = match app.receive(batch).await {
        Ok(_) => {
            trouble.over();
            true
        }
        Err(error) => {
            // Telegram makes the pause: each call is told when to come again.
            trouble.again(&error, &app.chance);
            false
        }
    };
    for answer in answers {
        if answer.send(committed).is_err() {
            tracing::debug!("a webhook caller hung up; the update comes again and will have been seen");
        }
    }
}

//! The sender: outbox to Telegram. Order within a chat, many chats side by side, limits obeyed, nothing lost: a parcel
//! leaves the outbox only when Telegram has said yes, or a lasting no.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::api::{Api, CallError, PATIENCE, Refusal};
use super::outbound::deliver;
use super::pace::{Pace, Rates};
use super::trouble::{Trouble, backoff};
use crate::app::App;
use crate::app::outbox::{Claimed, Done, Verdict, slot_aimed_at, slot_filled};
use crate::app::parcel::Act;

/// Calls under way at one time.
const IN_FLIGHT: usize = 16;
/// Chats in hand at one time. More than are in flight, so that claiming and marking go in batches and a chat that waits for
/// its allowance holds nobody up.
const IN_HAND: usize = 64;
/// Parcels of one chat in hand: a flooder's hundred answers don't stand before everybody else's.
const RUN: u32 = 8;
/// How long to wait for the bell before looking by oneself: another replica may have written.
const LOOK: Duration = Duration::from_secs(1);
/// How long a delivered parcel may wait to be written down with others: a flush for each would cost more than the message.
const LINGER: Duration = Duration::from_millis(10);
/// With so many delivered parcels there is no more lingering.
const FULL: usize = 16;
/// Parcels that were handed to Telegram and are not written down yet: what a crash may repeat, at most.
const UNWRITTEN: usize = 64;
/// How long calls under way may take when the program stops.
const DRAIN: Duration = Duration::from_secs(10);

/// What every flight needs.
#[derive(Debug)]
pub(super) struct Sender {
    api: Api,
    app: Arc<App>,
    pace: Pace,
    /// Groups that got a new id. Learnt anew by each process at its first message there.
    moved: Mutex<HashMap<i64, i64>>,
}

/// The sender's hand: what is under way and what is done but not yet written down.
struct Hand {
    sender: Arc<Sender>,
    lanes: Lanes,
    flights: JoinSet<String>,
    chats: HashSet<String>,
    reports: mpsc::UnboundedReceiver<Report>,
    reporter: mpsc::UnboundedSender<Report>,
    fresh: Vec<Report>,
    done: Vec<Done>,
    unwritten: Vec<OwnedSemaphorePermit>,
}

/// What became of a parcel, with its place among the unwritten if it was handed to Telegram.
type Report = (Done, Option<OwnedSemaphorePermit>);

/// The two limits of a flight.
#[derive(Debug, Clone)]
struct Lanes {
    calls: Arc<Semaphore>,
    unwritten: Arc<Semaphore>,
}

/// Sends until `stop` turns true, then lets calls under way end and writes down what became of them.
pub(super) async fn run(sender: Arc<Sender>, mut stop: watch::Receiver<bool>) {
    let mut hand = Hand::new(sender);
    let mut trouble = Trouble::new("the outbox");
    if let Err(error) = hand.sender.app.take_leases_back().await {
        // They end by themselves soon after.
        trouble.again(&error, &hand.sender.app.chance);
    }
    while !*stop.borrow() {
        let pause = match hand.turn().await {
            Ok(more) => {
                trouble.over();
                if more { Duration::ZERO } else { LOOK }
            }
            Err(error) => trouble.again(&error, &hand.sender.app.chance),
        };
        tokio::select! {
            () = hand.progress(pause) => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }
    hand.drain().await;
}

impl Hand {
    fn new(sender: Arc<Sender>) -> Self {
        let (reporter, reports) = mpsc::unbounded_channel();
        let calls = Arc::new(Semaphore::new(IN_FLIGHT));
        let lanes = Lanes { calls, unwritten: Arc::new(Semaphore::new(UNWRITTEN)) };
        Self {
            sender,
            lanes,
            flights: JoinSet::new(),
            chats: HashSet::new(),
            reports,
            reporter,
            fresh: Vec::new(),
            done: Vec::new(),
            unwritten: Vec::new(),
        }
    }

    /// Writes down what is done, claims more, starts the flights. Says whether there may be more to claim at once.
    async fn turn(&mut self) -> Result<bool, crate::app::AppError> {
        let free = IN_HAND.saturating_sub(self.flights.len());
        if free == 0 && self.done.is_empty() {
            return Ok(false);
        }
        let runs = self.sender.app.turn_parcels(&self.done, u32::try_from(free).unwrap_or(0), RUN).await?;
        self.done.clear();
        self.unwritten.clear();
        let more = runs.len() >= free;
        for run in runs {
            self.start(run);
        }
        Ok(more)
    }

    fn start(&mut self, run: Vec<Claimed>) {
        let Some(chat) = run.first().map(|claimed| claimed.id.chat().to_owned()) else { return };
        // A lease that ran out while we still hold the chat: what is under way goes on, the second claim is left to lapse.
        if !self.chats.insert(chat.clone()) {
            return;
        }
        let flight = fly(Arc::clone(&self.sender), self.lanes.clone(), run, self.reporter.clone());
        self.flights.spawn(async move {
            flight.await;
            chat
        });
    }

    /// Waits until there is something to claim or enough to write down; `pause` is how long at most.
    async fn progress(&mut self, pause: Duration) {
        let mut end = Instant::now() + pause;
        while self.done.len() < FULL {
            tokio::select! {
                _ = self.reports.recv_many(&mut self.fresh, FULL) => {
                    self.take_in();
                    end = end.min(Instant::now() + LINGER);
                }
                Some(landed) = self.flights.join_next() => self.landed(landed),
                () = self.sender.app.bell.outbox(), if self.flights.len() < IN_HAND => break,
                () = tokio::time::sleep_until(end) => break,
            }
        }
        while let Some(landed) = self.flights.try_join_next() {
            self.landed(landed);
        }
        self.take_in();
    }

    /// Takes in every report that has come.
    fn take_in(&mut self) {
        while let Ok(report) = self.reports.try_recv() {
            self.fresh.push(report);
        }
        for (done, place) in self.fresh.drain(..) {
            self.done.push(done);
            self.unwritten.extend(place);
        }
    }

    fn landed(&mut self, landed: Result<String, tokio::task::JoinError>) {
        if let Ok(chat) = landed {
            self.chats.remove(&chat);
        } else {
            // Its parcels come back when their lease ends; which chat it was is not told, so all are let go.
            tracing::error!("a delivery broke off; its parcels are sent again when their lease ends");
            self.chats.clear();
        }
    }

    async fn drain(mut self) {
        let all = async {
            while let Some(landed) = self.flights.join_next().await {
                self.landed(landed);
            }
        };
        if tokio::time::timeout(DRAIN, all).await.is_err() {
            tracing::warn!(
                "stopped with calls to Telegram under way; they may be repeated after the next start"
            );
        }
        self.take_in();
        if let Err(error) = self.sender.app.turn_parcels(&self.done, 0, 0).await {
            tracing::warn!(%error, "what was sent could not be written down; it may be repeated after the next start");
        }
    }
}

/// Delivers one chat's parcels in order and reports each as soon as its fate is known.
async fn fly(sender: Arc<Sender>, lanes: Lanes, run: Vec<Claimed>, report: mpsc::UnboundedSender<Report>) {
    let mut slots: HashMap<String, i64> = HashMap::new();
    let mut held_up: Option<Verdict> = None;
    for claimed in run {
        let slot = slot_filled(&claimed.parcel.act);
        let (verdict, place) = if let Some(verdict) = held_up {
            (verdict, None)
        } else {
            // A message of this very run may have filled the slot since the claim.
            let aimed = slot_aimed_at(&claimed.parcel.act);
            let standing = aimed.and_then(|name| slots.get(name).copied()).or(claimed.standing);
            // The semaphores are never closed; without a place the call would go all the same.
            let place = Arc::clone(&lanes.unwritten).acquire_owned().await.ok();
            (sender.send(&lanes.calls, &claimed, standing).await, place)
        };
        if let (Verdict::Sent { message: Some(id) }, Some(slot)) = (verdict, slot) {
            slots.insert(slot.to_owned(), id);
        }
        held_up = held_up.or(behind(verdict));
        let done = Done { id: claimed.id.clone(), slot: slot.map(str::to_owned), verdict };
        // The receiver goes only with the sender itself.
        if report.send((done, place)).is_err() {
            return;
        }
    }
}

/// What becomes of the parcels behind one with this verdict: they wait for it, are dropped with it, or go on (`None`).
fn behind(verdict: Verdict) -> Option<Verdict> {
    match verdict {
        Verdict::Sent { .. } | Verdict::Refused { .. } => None,
        Verdict::Later { .. } | Verdict::Blocked => Some(verdict),
    }
}

impl Sender {
    pub(super) fn new(api: Api, app: Arc<App>, rates: Rates) -> Self {
        Self { api, app, pace: Pace::new(rates), moved: Mutex::default() }
    }

    async fn send(&self, lane: &Semaphore, claimed: &Claimed, standing: Option<i64>) -> Verdict {
        // Only messages are limited; an answer to a press must not stand in their queue.
        if !matches!(claimed.parcel.act, Act::AnswerCallback { .. }) {
            let wait = self.pace.take(claimed.parcel.chat, self.app.clock.now());
            if !wait.is_zero() {
                tokio::time::sleep(wait).await;
            }
        }
        if claimed.until.since(self.app.clock.now()) < PATIENCE {
            // Another sender may take it before our call would be over.
            return Verdict::Later { not_before: self.app.clock.now() };
        }
        let _permit = lane.acquire().await;
        let mut parcel = Cow::Borrowed(&claimed.parcel);
        if let Some(moved) = self.moved_to(parcel.chat) {
            parcel.to_mut().chat = moved;
        }
        let mut answer = deliver(&self.api, &parcel, standing).await;
        if let Err(CallError::Migrated(to)) = answer {
            self.remember_move(claimed.parcel.chat, to);
            parcel.to_mut().chat = to;
            answer = deliver(&self.api, &parcel, standing).await;
        }
        match answer {
            Ok(message) => Verdict::Sent { message },
            Err(error) => self.judge(&error, claimed.attempts),
        }
    }

    /// The new id of a group that became a supergroup.
    fn moved_to(&self, chat: i64) -> Option<i64> {
        self.moved.lock().unwrap_or_else(PoisonError::into_inner).get(&chat).copied()
    }

    fn remember_move(&self, from: i64, to: i64) {
        tracing::warn!(
            from,
            to,
            "a group became a supergroup; if it is the staff group, set SULUH_STAFF_CHAT to its new id"
        );
        self.moved.lock().unwrap_or_else(PoisonError::into_inner).insert(from, to);
    }

    fn judge(&self, error: &CallError, attempts: u32) -> Verdict {
        let wait = match error {
            // It was followed once; a second move within a moment is none.
            CallError::Migrated(_) => return Verdict::Refused { reason: "moved" },
            CallError::Refused(Refusal::Blocked) => return Verdict::Blocked,
            CallError::Flood(wait) => *wait,
            CallError::Away(_) => backoff(attempts, &self.app.chance),
            // Not the parcel's fault: it waits until the operator has set the token right.
            CallError::Refused(Refusal::Token | Refusal::Conflict) => Duration::from_secs(30),
            CallError::Refused(refusal) => {
                tracing::warn!(reason = %refusal, "Telegram refused a message for good");
                return Verdict::Refused { reason: slug(*refusal) };
            }
        };
        Verdict::Later { not_before: self.app.clock.now().after(wait) }
    }
}

const fn slug(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Token => "token",
        Refusal::Blocked => "blocked",
        Refusal::Conflict => "conflict",
        Refusal::NotModified => "not_modified",
        Refusal::QueryTooOld => "query_too_old",
        Refusal::MessageGone => "message_gone",
        Refusal::FileTooBig => "too_big",
        Refusal::Other(_) => "refused",
    }
}

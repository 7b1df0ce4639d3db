//! The sender's side of the outbox: parcels are claimed chat by chat, delivered in order, and marked in batches.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use super::converse::CONFLICT_TRIES;
use super::parcel::{Act, EditTarget, Parcel};
use super::{App, AppError};
use crate::domain::time::Timestamp;
use crate::store::outbox::{self, Slip};
use crate::store::{ChatKey, Engine, Leader, Store, StoreError, Tx, people, shown};

/// How long a claimed parcel is the sender's alone. A sender that dies leaves it to the next after that; on SQLite, where
/// there is one process, the next start takes it at once.
const LEASE: Duration = Duration::from_secs(30);

/// Names a row of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParcelId(Slip);

impl ParcelId {
    /// The blind key of the chat.
    pub fn chat(&self) -> &str {
        self.0.chat.as_str()
    }
}

/// A parcel in the sender's hands: nobody else sends it until the lease ends.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// Which row.
    pub id: ParcelId,
    /// What to do.
    pub parcel: Parcel,
    /// How often it was handed out before.
    pub attempts: u32,
    /// The message that stood in the slot which the parcel's target names, when it was claimed.
    pub standing: Option<i64>,
    /// When the lease ends: a call that could last longer must not be begun.
    pub until: Timestamp,
}

/// What became of a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Delivered; the id of the message that now stands there, if it is one to remember.
    Sent {
        /// Telegram's id.
        message: Option<i64>,
    },
    /// Not now: again from this moment on, before all later parcels of the chat.
    Later {
        /// The moment.
        not_before: Timestamp,
    },
    /// Never: Telegram refuses it for good, with the reason as a slug.
    Refused {
        /// Reason.
        reason: &'static str,
    },
    /// The chat is closed to us: mark it so and drop all that waits for it.
    Blocked,
}

/// A claimed parcel with its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Which row.
    pub id: ParcelId,
    /// Under which name the message is remembered.
    pub slot: Option<String>,
    /// What became of it.
    pub verdict: Verdict,
}

impl App {
    /// To be called before the first turn: what a killed process had in hand is due again at once. Only where no other
    /// process sends (SQLite); replicas wait for the lease to end.
    pub async fn take_leases_back(&self) -> Result<(), AppError> {
        if self.store.engine() == Engine::Sqlite {
            let mut tx = self.store.begin().await?;
            outbox::release(&mut tx).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Makes this process the one that polls Telegram, unless another replica does (`None`).
    pub async fn lead_polling(&self) -> Result<Option<Leader>, AppError> {
        Ok(self.store.lead("poll").await?)
    }

    /// Whether this process still is the one that polls; an error means that it is not.
    pub async fn still_leads(&self, leader: &mut Leader) -> Result<(), AppError> {
        Ok(leader.check().await?)
    }

    /// Writes down what became of parcels, then claims the waiting parcels of up to `chats` chats that are due, oldest
    /// first, all in one transaction (one flush). Of each chat it gives the head and what follows it without a gap, about
    /// `run` parcels; a chat whose head is leased or postponed gives nothing, so order holds.
    pub async fn turn_parcels(
        &self,
        done: &[Done],
        chats: u32,
        run: u32,
    ) -> Result<Vec<Vec<Claimed>>, AppError> {
        let mut tries = 0;
        loop {
            match turn(&self.store, done, (chats, run), self.clock.now()).await {
                // Two replicas met on the same rows and the database let one of them go first.
                Err(fault) if fault.is_conflict() && tries < CONFLICT_TRIES => tries += 1,
                turned => return Ok(turned?),
            }
        }
    }
}

async fn turn(
    store: &Store,
    done: &[Done],
    (chats, run): (u32, u32),
    now: Timestamp,
) -> Result<Vec<Vec<Claimed>>, StoreError> {
    let mut tx = store.begin().await?;
    write_down(&mut tx, done, now).await?;
    let claimed = if chats == 0 { Vec::new() } else { claim(&mut tx, chats, run, now).await? };
    if !done.is_empty() || !claimed.is_empty() {
        tx.commit().await?;
    }
    Ok(claimed)
}

async fn write_down(tx: &mut Tx, done: &[Done], now: Timestamp) -> Result<(), StoreError> {
    let mut sent = Vec::with_capacity(done.len());
    // The newest message of each slot is the one to remember.
    let mut stands: HashMap<(&ChatKey, &str), i64> = HashMap::new();
    let mut later: BTreeMap<&ChatKey, Timestamp> = BTreeMap::new();
    for Done { id: ParcelId(slip), slot, verdict } in done {
        match verdict {
            Verdict::Sent { message } => {
                sent.push(slip.clone());
                if let (Some(slot), Some(message)) = (slot, message) {
                    stands.insert((&slip.chat, slot.as_str()), *message);
                }
            }
            Verdict::Later { not_before } => {
                later.entry(&slip.chat).or_insert(*not_before);
            }
            Verdict::Refused { reason } => outbox::fail(tx, slip, reason, now).await?,
            Verdict::Blocked => {
                people::set_blocked(tx, &slip.chat, Some(now)).await?;
                outbox::drop_chat(tx, &slip.chat, "blocked", now).await?;
            }
        }
    }
    outbox::mark_sent(tx, &sent, now).await?;
    let stands: Vec<_> = stands.into_iter().map(|((chat, slot), message)| (chat, slot, message)).collect();
    shown::put_all(tx, &stands, now).await?;
    for (chat, until) in later {
        outbox::postpone(tx, chat, until).await?;
    }
    Ok(())
}

async fn claim(tx: &mut Tx, chats: u32, run: u32, now: Timestamp) -> Result<Vec<Vec<Claimed>>, StoreError> {
    let until = now.after(LEASE);
    let mut runs: Vec<Vec<Claimed>> = Vec::new();
    for row in outbox::claim_runs(tx, (chats, run), now, until).await? {
        let Ok(parcel) = serde_json::from_str::<Parcel>(row.payload.reveal()) else {
            // Of a release that is long gone: given up, not tried for ever.
            outbox::fail(tx, &row.slip, "unreadable", now).await?;
            continue;
        };
        let attempts = u32::try_from(row.attempts.saturating_sub(1)).unwrap_or(0);
        let claimed = Claimed { id: ParcelId(row.slip), parcel, attempts, standing: None, until };
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|last| last.id.0.chat == claimed.id.0.chat) => {
                run.push(claimed);
            }
            _ => runs.push(vec![claimed]),
        }
    }
    look_up(tx, &mut runs).await?;
    Ok(runs)
}

/// Fills in which messages stand in the slots that parcels aim at.
async fn look_up(tx: &mut Tx, runs: &mut [Vec<Claimed>]) -> Result<(), StoreError> {
    let aimed = |claimed: &Claimed| {
        let slot = slot_aimed_at(&claimed.parcel.act)?;
        Some((claimed.id.0.chat.clone(), slot.to_owned()))
    };
    let slots: Vec<_> = runs.iter().flatten().filter_map(aimed).collect();
    let standing = shown::get_all(tx, &slots).await?;
    for claimed in runs.iter_mut().flatten() {
        claimed.standing = aimed(claimed).and_then(|place| standing.get(&place).copied());
    }
    Ok(())
}

/// The slot that a parcel aims at, if it names one.
pub fn slot_aimed_at(act: &Act) -> Option<&str> {
    match act {
        Act::Edit { target: EditTarget::Slot(slot), .. } | Act::Delete { target: EditTarget::Slot(slot) } => {
            Some(slot)
        }
        Act::Send { .. } | Act::Edit { .. } | Act::AnswerCallback { .. } | Act::Delete { .. } => None,
    }
}

/// The slot that a parcel's message fills, if it fills one.
pub fn slot_filled(act: &Act) -> Option<&str> {
    match act {
        Act::Send { slot, .. } | Act::Edit { slot, .. } => slot.as_deref(),
        Act::AnswerCallback { .. } | Act::Delete { .. } => None,
    }
}

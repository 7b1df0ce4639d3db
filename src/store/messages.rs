//! `messages`: the conversation about a case, and the officers' notes. Each one is an event as well, in the same function.

use sqlx::any::AnyRow;

use super::error::{Result, StoreError};
use super::events::{self, Actor, EventAction, NewEvent};
use super::seal::{Key, Spot};
use super::{Conn, Tx, asks, case_keys, counters, rows};
use crate::domain::case::words;
use crate::domain::ids::{CaseId, EvidenceId, MessageId, StaffId};
use crate::domain::text::Private;
use crate::domain::time::Timestamp;

const BODY: Spot = Spot("messages", "body");

const INSERT: &str = "
    insert into messages (id, case_id, direction, author, body, evidence, delivery, delivered_at, at, position)
    values ($1, $2, $3, $4, $5, $6, $7, null, $8,
        (select coalesce(max(position), 0) + 1 from messages where case_id = $2))";
const SET_DELIVERY: &str = "update messages set delivery = $2, delivered_at = $3 where id = $1";
const OF_CASE: &str = "
    select id, direction, author, body, evidence, delivery, delivered_at, at from messages
    where case_id = $1 order by position";
const HEARD: &str = "update cases set updated_at = $2,
        waiting_since = coalesce(waiting_since, case when cases.status = 'waiting' then $2 - waited else $2 end)
    where id = $1";
const ANSWERED: &str = "
    update cases set updated_at = $2, waiting_since = null, first_answer_at = coalesce(first_answer_at, $2)
    where id = $1";
const NOTED: &str = "update cases set updated_at = $2 where id = $1";
pub(super) const ALL: &[&str] = &[INSERT, SET_DELIVERY, OF_CASE, HEARD, ANSWERED, NOTED];

words!(
    /// Which way a message goes.
    Direction {
        /// From the reporter.
        In = "in",
        /// To the reporter.
        Out = "out",
        /// Among staff.
        Note = "note",
    }
);

words!(
    /// What became of a message to the reporter.
    Delivery {
        /// It goes nowhere: from the reporter, a note, or a reporter without a chat.
        None = "none",
        /// On its way.
        Pending = "pending",
        /// Arrived at the transport.
        Sent = "sent",
        /// Given up.
        Failed = "failed",
    }
);

/// A message to keep.
#[derive(Debug, Clone, Copy)]
pub struct NewMessage<'a> {
    /// Which case.
    pub case: &'a CaseId,
    /// Which way.
    pub direction: Direction,
    /// The officer; `None` for the reporter.
    pub author: Option<&'a StaffId>,
    /// The words.
    pub body: &'a Private,
    /// Files with it (already attached to the case).
    pub evidence: &'a [EvidenceId],
    /// [`Delivery::Pending`] when an outbox row carries it, else [`Delivery::None`].
    pub delivery: Delivery,
}

/// A message of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Id.
    pub id: MessageId,
    /// Which way.
    pub direction: Direction,
    /// The officer.
    pub author: Option<StaffId>,
    /// The words.
    pub body: Private,
    /// Files with it.
    pub evidence: Vec<EvidenceId>,
    /// What became of it.
    pub delivery: Delivery,
    /// When it was sent.
    pub delivered_at: Option<Timestamp>,
    /// When it was written.
    pub at: Timestamp,
}

/// Appends a message, moves the case's clocks (a reporter's message makes somebody wait, an answer ends it) and writes the event.
pub async fn append(tx: &mut Tx, new: NewMessage<'_>, now: Timestamp) -> Result<MessageId> {
    let id = MessageId::new(now, tx.chance());
    let key = case_keys::must(tx, new.case).await?;
    let body = case_keys::seal(tx, &key, BODY, id.as_str(), new.body)?;
    let evidence = serde_json::to_string(new.evidence)
        .map_err(|error| StoreError::corrupt("messages", "evidence", &error.to_string()))?;
    sqlx::query(INSERT)
        .bind(id.as_str())
        .bind(new.case.as_str())
        .bind(new.direction.as_str())
        .bind(new.author.map(StaffId::as_str))
        .bind(body)
        .bind(evidence)
        .bind(new.delivery.as_str())
        .bind(now.0)
        .execute(tx.raw())
        .await?;
    let (clock, action) = match new.direction {
        Direction::In => (HEARD, EventAction::MessageIn),
        Direction::Out => (ANSWERED, EventAction::MessageOut),
        Direction::Note => (NOTED, EventAction::Note),
    };
    let counted = match new.direction {
        Direction::Out => Some(counters::before(tx, new.case).await?),
        Direction::In | Direction::Note => None,
    };
    sqlx::query(clock).bind(new.case.as_str()).bind(now.0).execute(tx.raw()).await?;
    if new.direction == Direction::In {
        asks::answered(tx, new.case).await?;
    }
    if let Some(counted) = counted {
        counters::after(tx, new.case, counted).await?;
    }
    let event = NewEvent {
        case: Some(new.case),
        actor: &new.author.map_or(Actor::Person, |staff| Actor::Staff(staff.clone())),
        action,
        object: &format!("message:{id}"),
        fields: &["body"],
        reason: None,
        detail: None,
    };
    events::append(tx, event, now).await?;
    Ok(id)
}

/// Notes what became of a message.
pub async fn set_delivery(tx: &mut Tx, id: &MessageId, delivery: Delivery, now: Timestamp) -> Result<()> {
    let at = (delivery == Delivery::Sent).then_some(now.0);
    sqlx::query(SET_DELIVERY).bind(id.as_str()).bind(delivery.as_str()).bind(at).execute(tx.raw()).await?;
    Ok(())
}

/// The messages of a case in the order they were written; none when the case was erased.
pub async fn of_case(conn: &mut Conn, case: &CaseId) -> Result<Vec<Message>> {
    let Some(key) = case_keys::of(conn, case).await? else { return Ok(Vec::new()) };
    let found = sqlx::query(OF_CASE).bind(case.as_str()).fetch_all(conn.raw()).await?;
    found.iter().map(|row| read(row, &key)).collect()
}

pub(super) fn read(row: &AnyRow, key: &Key) -> Result<Message> {
    let id = rows::text(row, "id")?;
    let evidence = rows::text(row, "evidence")?;
    Ok(Message {
        direction: rows::word(row, "messages", "direction", Direction::parse)?,
        author: rows::maybe_text(row, "author")?.map(StaffId::from_text),
        body: case_keys::open(key, BODY, &id, rows::bytes(row, "body")?)?,
        evidence: serde_json::from_str(&evidence)
            .map_err(|_| StoreError::corrupt("messages", "evidence", "not a JSON list"))?,
        delivery: rows::word(row, "messages", "delivery", Delivery::parse)?,
        delivered_at: rows::maybe_moment(row, "delivered_at")?,
        at: rows::moment(row, "at")?,
        id: MessageId::from_text(id),
    })
}

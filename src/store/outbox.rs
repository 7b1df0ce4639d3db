//! `outbox`: messages on their way out, in order for each chat.

use sqlx::any::AnyRow;

use super::error::{Result, StoreError};
use super::keys::{ChatKey, Purpose};
use super::seal::Spot;
use super::{Conn, Statement, Tx, messages, rows, sessions};
use crate::domain::case::words;
use crate::domain::ids::MessageId;
use crate::domain::text::Private;
use crate::domain::time::Timestamp;

const PAYLOAD: Spot = Spot("outbox", "payload");
/// How many rows one marking statement takes.
const CHUNK: usize = 16;
/// How many rows [`APPEND_MANY`] takes.
const APPEND_CHUNK: usize = 8;

const APPEND: &str = "
    insert into outbox (chat, seq, payload, state, attempts, not_before, created_at, message_id)
    values ($1, $2, $3, 'pending', 0, $4, $4, $5)";
const APPEND_MANY: &str = "
    insert into outbox (chat, seq, payload, state, attempts, not_before, created_at, message_id) values
        ($1, $2, $3, 'pending', 0, $4, $4, $5), ($6, $7, $8, 'pending', 0, $9, $9, $10),
        ($11, $12, $13, 'pending', 0, $14, $14, $15), ($16, $17, $18, 'pending', 0, $19, $19, $20),
        ($21, $22, $23, 'pending', 0, $24, $24, $25), ($26, $27, $28, 'pending', 0, $29, $29, $30),
        ($31, $32, $33, 'pending', 0, $34, $34, $35), ($36, $37, $38, 'pending', 0, $39, $39, $40)";
const MARK_SENT: &str = "
    update outbox set state = 'sent', payload = null, done_at = $1
    where (chat, seq) in (values
        ($2, cast($3 as bigint)), ($4, $5), ($6, $7), ($8, $9), ($10, $11), ($12, $13), ($14, $15), ($16, $17),
        ($18, $19), ($20, $21), ($22, $23), ($24, $25), ($26, $27), ($28, $29), ($30, $31), ($32, $33))";
const POSTPONE: &str = "update outbox set not_before = $2 where chat = $1 and state = 'pending'";
const FOLLOW: &str = "
    update outbox set not_before = $1
    where (chat, seq) in (
        select chat, seq from outbox
        where state = 'pending' and not_before <= $2
          and chat in ($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
        order by chat, seq limit $3)
    returning chat, seq, payload, attempts, created_at, message_id";
const FAIL: &str = "
    update outbox set state = 'failed', payload = null, done_at = $3, reason = $4
    where chat = $1 and seq = $2 and state = 'pending'";
const DROP_CHAT: &str = "
    update outbox set state = 'failed', payload = null, done_at = $2, reason = $3
    where chat = $1 and state = 'pending'";
const PENDING_OF: &str = "
    select chat, seq, payload, attempts, created_at, message_id from outbox
    where chat = $1 and state = 'pending' order by seq";
const DELETE: &str = "delete from outbox where chat = $1 and seq = $2";
const RELEASE: &str = "update outbox set not_before = 0 where state = 'pending'";
const COUNT: &str = "select count(*) from outbox where state = 'pending'";
const NEXT_DUE: &str = "select min(not_before) from outbox where state = 'pending'";
pub(super) const ALL: &[&str] = &[
    APPEND,
    APPEND_MANY,
    MARK_SENT,
    POSTPONE,
    FOLLOW,
    FAIL,
    DROP_CHAT,
    PENDING_OF,
    DELETE,
    RELEASE,
    COUNT,
    NEXT_DUE,
];

words!(
    /// Where an outgoing message stands.
    OutboxState {
        /// To be sent.
        Pending = "pending",
        /// Sent.
        Sent = "sent",
        /// Given up, with a reason.
        Failed = "failed",
    }
);

/// Names one outgoing message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// To whom.
    pub chat: ChatKey,
    /// Order in the chat.
    pub seq: i64,
    /// The case message it carries.
    pub message: Option<MessageId>,
}

/// An outgoing message in the hands of a sender.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// Its name.
    pub slip: Slip,
    /// What to send.
    pub payload: Private,
    /// How often it was handed out, this time included.
    pub attempts: i64,
    /// When it was written.
    pub created_at: Timestamp,
}

/// A message to append.
#[derive(Debug, Clone)]
pub struct NewParcel {
    /// Its name. The number comes from the session row ([`sessions::SessionRow::take_seq`] or [`sessions::take_seq`]).
    pub slip: Slip,
    /// What to send.
    pub payload: Private,
    /// When it was written.
    pub at: Timestamp,
}

/// Appends a message under a number from the session row.
pub async fn append(
    tx: &mut Tx,
    chat: &ChatKey,
    seq: i64,
    payload: &Private,
    message: Option<&MessageId>,
    now: Timestamp,
) -> Result<()> {
    let slip = Slip { chat: chat.clone(), seq, message: message.cloned() };
    append_all(tx, &[NewParcel { slip, payload: payload.clone(), at: now }]).await
}

/// Appends the messages of a batch, several a statement.
pub async fn append_all(tx: &mut Tx, parcels: &[NewParcel]) -> Result<()> {
    let (chunks, rest) = parcels.as_chunks::<APPEND_CHUNK>();
    for chunk in chunks {
        let mut query = sqlx::query(APPEND_MANY);
        for parcel in chunk {
            query = bind(tx, query, parcel)?;
        }
        query.execute(tx.raw()).await?;
    }
    for parcel in rest {
        bind(tx, sqlx::query(APPEND), parcel)?.execute(tx.raw()).await?;
    }
    Ok(())
}

fn bind<'q>(conn: &Conn, query: Statement<'q>, parcel: &NewParcel) -> Result<Statement<'q>> {
    let Slip { chat, seq, message } = &parcel.slip;
    let payload = conn.seal(Purpose::Outbox, PAYLOAD, &row_name(chat, *seq), &parcel.payload)?;
    Ok(query
        .bind(chat.as_str().to_owned())
        .bind(*seq)
        .bind(payload)
        .bind(parcel.at.0)
        .bind(message.as_ref().map(|id| id.as_str().to_owned())))
}

/// Hands out, for up to `chats` chats, the first waiting message that is due with what follows it without a gap, about `run`
/// a chat; by chat and in order. Other senders are kept off them until `lease_until`.
pub async fn claim_runs(
    tx: &mut Tx,
    (chats, run): (u32, u32),
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Vec<Claimed>> {
    let mut claimed = if let Some(statement) = tx.engine().claim_runs() {
        // Most chats have one or two waiting: a flooder's share of a turn stays bounded.
        let limit = i64::from(chats.saturating_mul(run.min(2)));
        let query = sqlx::query(statement).bind(now.0).bind(lease_until.0).bind(limit);
        let rows = query.fetch_all(tx.raw()).await?;
        rows.iter().map(|row| read(tx, row)).collect::<Result<Vec<_>>>()?
    } else {
        let heads = claim(tx, chats, now, lease_until).await?;
        let behind = claim_behind(tx, &heads, run, now, lease_until).await?;
        heads.into_iter().chain(behind).collect()
    };
    claimed.sort_by(|a, b| (&a.slip.chat, a.slip.seq).cmp(&(&b.slip.chat, b.slip.seq)));
    Ok(claimed)
}

/// Hands out the first waiting message of each chat that is due, the oldest first, and keeps other senders off them until
/// `lease_until`: a sender that dies leaves them to the next one.
pub async fn claim(tx: &mut Tx, limit: u32, now: Timestamp, lease_until: Timestamp) -> Result<Vec<Claimed>> {
    let statement = tx.engine().claim();
    let rows = sqlx::query(statement)
        .bind(now.0)
        .bind(lease_until.0)
        .bind(i64::from(limit))
        .fetch_all(tx.raw())
        .await?;
    let mut claimed = rows.iter().map(|row| read(tx, row)).collect::<Result<Vec<_>>>()?;
    claimed.sort_by(|a, b| (a.created_at, &a.slip.chat).cmp(&(b.created_at, &b.slip.chat)));
    Ok(claimed)
}

/// Hands out what stands behind claimed heads in their chats, in order and without a gap: `run` for each chat on average. The
/// heads' leases keep everybody else away from these rows.
pub async fn claim_behind(
    tx: &mut Tx,
    heads: &[Claimed],
    run: u32,
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Vec<Claimed>> {
    let mut behind = Vec::new();
    for chunk in heads.chunks(CHUNK) {
        let limit = i64::from(run).saturating_mul(i64::try_from(chunk.len()).unwrap_or(i64::MAX));
        let mut query = sqlx::query(FOLLOW).bind(lease_until.0).bind(now.0).bind(limit);
        let filler = chunk.last().into_iter().cycle();
        for head in chunk.iter().chain(filler).take(CHUNK) {
            query = query.bind(head.slip.chat.as_str());
        }
        for row in query.fetch_all(tx.raw()).await? {
            behind.push(read(tx, &row)?);
        }
    }
    behind.sort_by(|a, b| (&a.slip.chat, a.slip.seq).cmp(&(&b.slip.chat, b.slip.seq)));
    Ok(behind)
}

/// Marks messages as sent and takes their payload away; the case messages they carry are marked as delivered.
pub async fn mark_sent(tx: &mut Tx, sent: &[Slip], now: Timestamp) -> Result<()> {
    for chunk in sent.chunks(CHUNK) {
        let mut query = sqlx::query(MARK_SENT).bind(now.0);
        let filler = chunk.last().into_iter().cycle();
        for slip in chunk.iter().chain(filler).take(CHUNK) {
            query = query.bind(slip.chat.as_str()).bind(slip.seq);
        }
        query.execute(tx.raw()).await?;
    }
    for message in sent.iter().filter_map(|slip| slip.message.as_ref()) {
        messages::set_delivery(tx, message, messages::Delivery::Sent, now).await?;
    }
    Ok(())
}

/// Nothing goes to this chat before `until` (429, back-off). `until` = now takes a lease back.
pub async fn postpone(tx: &mut Tx, chat: &ChatKey, until: Timestamp) -> Result<()> {
    sqlx::query(POSTPONE).bind(chat.as_str()).bind(until.0).execute(tx.raw()).await?;
    Ok(())
}

/// Gives one message up; the chat's next one may go.
pub async fn fail(tx: &mut Tx, slip: &Slip, reason: &str, now: Timestamp) -> Result<()> {
    sqlx::query(FAIL)
        .bind(slip.chat.as_str())
        .bind(slip.seq)
        .bind(now.0)
        .bind(reason)
        .execute(tx.raw())
        .await?;
    if let Some(message) = &slip.message {
        messages::set_delivery(tx, message, messages::Delivery::Failed, now).await?;
    }
    Ok(())
}

/// Gives all waiting messages of a chat up (blocked, gone); says how many.
pub async fn drop_chat(tx: &mut Tx, chat: &ChatKey, reason: &str, now: Timestamp) -> Result<u64> {
    for waiting in pending_of(tx, chat).await? {
        if let Some(message) = &waiting.slip.message {
            messages::set_delivery(tx, message, messages::Delivery::Failed, now).await?;
        }
    }
    let query = sqlx::query(DROP_CHAT).bind(chat.as_str()).bind(now.0).bind(reason);
    Ok(query.execute(tx.raw()).await?.rows_affected())
}

/// What waits for a chat, in order.
pub async fn pending_of(conn: &mut Conn, chat: &ChatKey) -> Result<Vec<Claimed>> {
    let rows = sqlx::query(PENDING_OF).bind(chat.as_str()).fetch_all(conn.raw()).await?;
    rows.iter().map(|row| read(conn, row)).collect()
}

/// Takes all leases (and postponements) back. Right at the start of the one process that sends (SQLite), wrong where replicas send.
pub async fn release(tx: &mut Tx) -> Result<()> {
    sqlx::query(RELEASE).execute(tx.raw()).await?;
    Ok(())
}

/// How many messages wait.
pub async fn count(conn: &mut Conn) -> Result<i64> {
    Ok(sqlx::query_scalar(COUNT).fetch_one(conn.raw()).await?)
}

/// When the next waiting message is due, if one waits.
pub async fn next_due(conn: &mut Conn) -> Result<Option<Timestamp>> {
    let at: Option<i64> = sqlx::query_scalar(NEXT_DUE).fetch_one(conn.raw()).await?;
    Ok(at.map(Timestamp))
}

/// Moves what waits to another address; the numbers are taken anew there.
pub(super) async fn move_chat(tx: &mut Tx, from: &ChatKey, to: &ChatKey, now: Timestamp) -> Result<()> {
    for waiting in pending_of(tx, from).await? {
        sqlx::query(DELETE).bind(from.as_str()).bind(waiting.slip.seq).execute(tx.raw()).await?;
        let seq = sessions::take_seq(tx, to, 1, now).await?;
        append(tx, to, seq, &waiting.payload, waiting.slip.message.as_ref(), waiting.created_at).await?;
    }
    Ok(())
}

fn read(conn: &Conn, row: &AnyRow) -> Result<Claimed> {
    let chat = ChatKey(rows::text(row, "chat")?);
    let seq = rows::number(row, "seq")?;
    let sealed = rows::maybe_bytes(row, "payload")?
        .ok_or_else(|| StoreError::corrupt("outbox", "payload", "gone before it was sent"))?;
    let payload = conn.open(Purpose::Outbox, PAYLOAD, &row_name(&chat, seq), sealed)?;
    Ok(Claimed {
        slip: Slip { chat, seq, message: rows::maybe_text(row, "message_id")?.map(MessageId::from_text) },
        payload,
        attempts: rows::number(row, "attempts")?,
        created_at: rows::moment(row, "created_at")?,
    })
}

fn row_name(chat: &ChatKey, seq: i64) -> String {
    format!("{}/{seq}", chat.as_str())
}

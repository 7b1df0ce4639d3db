//! `sessions`: where each conversation stands, and the number of its next message.

use std::collections::BTreeMap;

use sqlx::any::AnyRow;

use super::error::Result;
use super::keys::{ChatKey, Purpose};
use super::seal::Spot;
use super::{Conn, Engine, Statement, Tx, rows};
use crate::domain::ids::PersonId;
use crate::domain::text::Private;
use crate::domain::time::Timestamp;

const STATE: Spot = Spot("sessions", "state");
/// How many chats one loading statement takes (dialect.rs).
const CHUNK: usize = 16;
/// How many rows [`SAVE_MANY`] takes.
const SAVE_CHUNK: usize = 8;

const ONE: &str = "
    select chat, person_id, state, next_seq, open_question, reminded, last_at from sessions where chat = $1";
const SAVE: &str = "
    insert into sessions (chat, person_id, state, next_seq, open_question, reminded, last_at)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (chat) do update set
        person_id = excluded.person_id, state = excluded.state, next_seq = excluded.next_seq,
        open_question = excluded.open_question, reminded = excluded.reminded, last_at = excluded.last_at";
const SAVE_MANY: &str = "
    insert into sessions (chat, person_id, state, next_seq, open_question, reminded, last_at)
    values
        ($1, $2, $3, $4, $5, $6, $7), ($8, $9, $10, $11, $12, $13, $14),
        ($15, $16, $17, $18, $19, $20, $21), ($22, $23, $24, $25, $26, $27, $28),
        ($29, $30, $31, $32, $33, $34, $35), ($36, $37, $38, $39, $40, $41, $42),
        ($43, $44, $45, $46, $47, $48, $49), ($50, $51, $52, $53, $54, $55, $56)
    on conflict (chat) do update set
        person_id = excluded.person_id, state = excluded.state, next_seq = excluded.next_seq,
        open_question = excluded.open_question, reminded = excluded.reminded, last_at = excluded.last_at";
const STUB: &str = "
    insert into sessions (chat, person_id, state, next_seq, open_question, reminded, last_at)
    values ($1, null, null, 1, 0, 0, $2) on conflict (chat) do nothing";
const TAKE_SEQ: &str = "
    insert into sessions (chat, person_id, state, next_seq, open_question, reminded, last_at)
    values ($1, null, null, 1 + $2, 0, 0, $3)
    on conflict (chat) do update set next_seq = sessions.next_seq + $2
    returning next_seq";
const TO_REMIND: &str = "
    select chat from sessions where open_question = 1 and reminded = 0 and last_at < $1 order by last_at limit $2";
const OPEN_SINCE: &str = "
    select chat from sessions where open_question = 1 and reminded = 0 and last_at >= $1 order by last_at limit $2";
const DELETE: &str = "delete from sessions where chat = $1";
pub(super) const ALL: &[&str] = &[ONE, SAVE, SAVE_MANY, STUB, TAKE_SEQ, TO_REMIND, OPEN_SINCE, DELETE];

/// A conversation as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Blind name of the chat.
    pub chat: ChatKey,
    /// Whose it is.
    pub person: Option<PersonId>,
    /// The engine's session as JSON; `None` before the first step and after its retention.
    pub state: Option<Private>,
    /// The number of the chat's next outgoing message; whoever holds the row takes numbers by counting it up.
    pub next_seq: i64,
    /// Whether a form waits for an answer.
    pub open_question: bool,
    /// Whether that question was offered again.
    pub reminded: bool,
    /// When the person last did something.
    pub last_at: Timestamp,
}

impl SessionRow {
    /// The row of a chat that has none.
    pub fn new(chat: ChatKey, now: Timestamp) -> Self {
        let (person, state) = (None, None);
        Self { chat, person, state, next_seq: 1, open_question: false, reminded: false, last_at: now }
    }

    /// Takes the number of one more outgoing message.
    pub fn take_seq(&mut self) -> i64 {
        self.next_seq += 1;
        self.next_seq - 1
    }
}

/// The row of one chat, locked until the end of the transaction.
pub async fn load(tx: &mut Tx, chat: &ChatKey, now: Timestamp) -> Result<SessionRow> {
    let mut found = load_many(tx, std::slice::from_ref(chat), now).await?;
    Ok(found.remove(chat).unwrap_or_else(|| SessionRow::new(chat.clone(), now)))
}

/// The rows of all chats of a batch, locked until the end of the transaction; chats without a row get a new one (which
/// [`save`] writes). Call it once a batch: locks are taken in the order of the keys, so two batches cannot block each other.
pub async fn load_many(
    tx: &mut Tx,
    chats: &[ChatKey],
    now: Timestamp,
) -> Result<BTreeMap<ChatKey, SessionRow>> {
    let mut wanted: Vec<&ChatKey> = chats.iter().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut found = lock(tx, &wanted).await?;
    let missing: Vec<&ChatKey> = wanted.into_iter().filter(|chat| !found.contains_key(*chat)).collect();
    if tx.engine() == Engine::Postgres && !missing.is_empty() {
        // A row that is not there cannot be locked: two replicas would both begin a conversation.
        for chat in &missing {
            sqlx::query(STUB).bind(chat.as_str()).bind(now.0).execute(tx.raw()).await?;
        }
        found.append(&mut lock(tx, &missing).await?);
    }
    for chat in missing {
        found.entry(chat.clone()).or_insert_with(|| SessionRow::new(chat.clone(), now));
    }
    Ok(found)
}

async fn lock(tx: &mut Tx, chats: &[&ChatKey]) -> Result<BTreeMap<ChatKey, SessionRow>> {
    let mut found = BTreeMap::new();
    let statement = tx.engine().sessions();
    for chunk in chats.chunks(CHUNK) {
        let mut query = sqlx::query(statement);
        let filler = chunk.last().into_iter().cycle();
        for chat in chunk.iter().chain(filler).take(CHUNK) {
            query = query.bind(chat.as_str());
        }
        for row in query.fetch_all(tx.raw()).await? {
            let row = read(tx, &row)?;
            found.insert(row.chat.clone(), row);
        }
    }
    Ok(found)
}

/// The row of a chat as it stands, without a lock.
pub async fn peek(conn: &mut Conn, chat: &ChatKey) -> Result<Option<SessionRow>> {
    let row = sqlx::query(ONE).bind(chat.as_str()).fetch_optional(conn.raw()).await?;
    row.map(|row| read(conn, &row)).transpose()
}

/// Writes a row that was loaded in this transaction.
pub async fn save(tx: &mut Tx, row: &SessionRow) -> Result<()> {
    bind(tx, sqlx::query(SAVE), row)?.execute(tx.raw()).await?;
    Ok(())
}

/// Writes the rows of a batch, several a statement. Each chat once.
pub async fn save_all(tx: &mut Tx, rows: &[&SessionRow]) -> Result<()> {
    let (chunks, rest) = rows.as_chunks::<SAVE_CHUNK>();
    for chunk in chunks {
        let mut query = sqlx::query(SAVE_MANY);
        for row in chunk {
            query = bind(tx, query, row)?;
        }
        query.execute(tx.raw()).await?;
    }
    for row in rest {
        save(tx, row).await?;
    }
    Ok(())
}

fn bind<'q>(conn: &Conn, query: Statement<'q>, row: &SessionRow) -> Result<Statement<'q>> {
    let chat = row.chat.as_str();
    let seal = |state: &Private| conn.seal(Purpose::Session, STATE, chat, state);
    let state = row.state.as_ref().map(seal).transpose()?;
    Ok(query
        .bind(chat.to_owned())
        .bind(row.person.as_ref().map(|id| id.as_str().to_owned()))
        .bind(state)
        .bind(row.next_seq)
        .bind(i64::from(row.open_question))
        .bind(i64::from(row.reminded))
        .bind(row.last_at.0))
}

/// Takes `count` numbers for messages to a chat whose row is not loaded (an officer's answer, the staff group); gives the first.
pub async fn take_seq(tx: &mut Tx, chat: &ChatKey, count: u32, now: Timestamp) -> Result<i64> {
    let next: i64 = sqlx::query_scalar(TAKE_SEQ)
        .bind(chat.as_str())
        .bind(i64::from(count))
        .bind(now.0)
        .fetch_one(tx.raw())
        .await?;
    Ok(next - i64::from(count))
}

/// Chats whose open question waits since before `idle_since` and was not offered again yet.
pub async fn to_remind(conn: &mut Conn, idle_since: Timestamp, limit: u32) -> Result<Vec<ChatKey>> {
    let query = sqlx::query_scalar(TO_REMIND).bind(idle_since.0).bind(i64::from(limit));
    let chats: Vec<String> = query.fetch_all(conn.raw()).await?;
    Ok(chats.into_iter().map(ChatKey).collect())
}

/// Chats that were in the middle of a form since then and were not offered their question again yet.
pub async fn open_since(conn: &mut Conn, since: Timestamp, limit: u32) -> Result<Vec<ChatKey>> {
    let query = sqlx::query_scalar(OPEN_SINCE).bind(since.0).bind(i64::from(limit));
    let chats: Vec<String> = query.fetch_all(conn.raw()).await?;
    Ok(chats.into_iter().map(ChatKey).collect())
}

/// Forgets a conversation.
pub async fn delete(tx: &mut Tx, chat: &ChatKey) -> Result<()> {
    sqlx::query(DELETE).bind(chat.as_str()).execute(tx.raw()).await?;
    Ok(())
}

/// Moves a conversation to another address, unless that one has its own.
pub(super) async fn move_chat(tx: &mut Tx, from: &ChatKey, to: &ChatKey) -> Result<()> {
    let Some(mut row) = peek(tx, from).await? else { return Ok(()) };
    delete(tx, from).await?;
    if peek(tx, to).await?.is_none() {
        row.chat = to.clone();
        save(tx, &row).await?;
    }
    Ok(())
}

fn read(conn: &Conn, row: &AnyRow) -> Result<SessionRow> {
    let chat = rows::text(row, "chat")?;
    let state = rows::maybe_bytes(row, "state")?
        .map(|sealed| conn.open(Purpose::Session, STATE, &chat, sealed))
        .transpose()?;
    Ok(SessionRow {
        person: rows::maybe_text(row, "person_id")?.map(PersonId::from_text),
        state,
        next_seq: rows::number(row, "next_seq")?,
        open_question: rows::flag(row, "open_question")?,
        reminded: rows::flag(row, "reminded")?,
        last_at: rows::moment(row, "last_at")?,
        chat: ChatKey(chat),
    })
}

//! `people`: the chats we know.

use sqlx::any::AnyRow;

use super::error::{Result, StoreError};
use super::keys::{ChatKey, Purpose};
use super::seal::Spot;
use super::{Conn, Tx, outbox, rows, sessions};
use crate::domain::case::Channel;
use crate::domain::ids::PersonId;
use crate::domain::text::{Lang, Private};
use crate::domain::time::Timestamp;

const ADDRESS: Spot = Spot("people", "address");
const NAME: Spot = Spot("people", "name");

const INSERT: &str = "
    insert into people (id, chat, channel, address, name, lang, blocked_at, created_at, last_at)
    values ($1, $2, $3, $4, $5, $6, null, $7, $7)
    on conflict (chat) do nothing";
const ID_BY_CHAT: &str = "select id from people where chat = $1";
const BY_CHAT: &str = "
    select id, chat, channel, address, name, lang, blocked_at, created_at, last_at from people where chat = $1";
const BY_ID: &str = "
    select id, chat, channel, address, name, lang, blocked_at, created_at, last_at from people where id = $1";
const SET_BLOCKED: &str = "update people set blocked_at = $2 where chat = $1";
const SET_LANG: &str = "update people set lang = $2 where id = $1";
const TOUCH: &str = "update people set last_at = $2 where id = $1";
const MOVE: &str = "update people set chat = $2, address = $3 where chat = $1";
const FORGET: &str = "update people set name = null where id = $1";
pub(super) const ALL: &[&str] =
    &[FORGET, INSERT, ID_BY_CHAT, BY_CHAT, BY_ID, SET_BLOCKED, SET_LANG, TOUCH, MOVE];

/// A chat we know.
#[derive(Debug, Clone)]
pub struct Person {
    /// Id.
    pub id: PersonId,
    /// Blind name of the chat.
    pub chat: ChatKey,
    /// By which way.
    pub channel: Channel,
    /// The chat id at Telegram, or the web chat's token.
    pub address: Private,
    /// The name they show.
    pub name: Option<Private>,
    /// Language of the replies.
    pub lang: Lang,
    /// Since when messages to them are refused.
    pub blocked_at: Option<Timestamp>,
    /// First seen.
    pub created_at: Timestamp,
    /// Last seen.
    pub last_at: Timestamp,
}

/// A chat that writes for the first time, perhaps.
#[derive(Debug, Clone, Copy)]
pub struct NewPerson<'a> {
    /// Blind name of the chat.
    pub chat: &'a ChatKey,
    /// By which way.
    pub channel: Channel,
    /// Where it is reached.
    pub address: &'a Private,
    /// The name they show.
    pub name: Option<&'a Private>,
    /// Language of the replies.
    pub lang: &'a Lang,
}

/// The person of a chat; made when there is none.
pub async fn ensure(tx: &mut Tx, new: NewPerson<'_>, now: Timestamp) -> Result<PersonId> {
    if let Some(id) = id_by_chat(tx, new.chat).await? {
        return Ok(id);
    }
    let id = PersonId::new(now, tx.chance());
    let address = tx.seal(Purpose::People, ADDRESS, id.as_str(), new.address)?;
    let name = new.name.map(|name| tx.seal(Purpose::People, NAME, id.as_str(), name)).transpose()?;
    let made = sqlx::query(INSERT)
        .bind(id.as_str())
        .bind(new.chat.as_str())
        .bind(new.channel.as_str())
        .bind(address)
        .bind(name)
        .bind(new.lang.0.as_str())
        .bind(now.0)
        .execute(tx.raw())
        .await?;
    if made.rows_affected() == 1 {
        return Ok(id);
    }
    id_by_chat(tx, new.chat).await?.ok_or(StoreError::Missing("person"))
}

async fn id_by_chat(conn: &mut Conn, chat: &ChatKey) -> Result<Option<PersonId>> {
    let id: Option<String> =
        sqlx::query_scalar(ID_BY_CHAT).bind(chat.as_str()).fetch_optional(conn.raw()).await?;
    Ok(id.map(PersonId::from_text))
}

/// The person of an id.
pub async fn by_id(conn: &mut Conn, id: &PersonId) -> Result<Option<Person>> {
    let row = sqlx::query(BY_ID).bind(id.as_str()).fetch_optional(conn.raw()).await?;
    row.map(|row| read(conn, &row)).transpose()
}

/// The person of a chat.
pub async fn by_chat(conn: &mut Conn, chat: &ChatKey) -> Result<Option<Person>> {
    let row = sqlx::query(BY_CHAT).bind(chat.as_str()).fetch_optional(conn.raw()).await?;
    row.map(|row| read(conn, &row)).transpose()
}

/// Remembers that messages to the chat are refused since then, or (`None`) that they arrive again.
pub async fn set_blocked(tx: &mut Tx, chat: &ChatKey, since: Option<Timestamp>) -> Result<()> {
    let since = since.map(|at| at.0);
    sqlx::query(SET_BLOCKED).bind(chat.as_str()).bind(since).execute(tx.raw()).await?;
    Ok(())
}

/// Changes the language of the replies.
pub async fn set_lang(tx: &mut Tx, id: &PersonId, lang: &Lang) -> Result<()> {
    sqlx::query(SET_LANG).bind(id.as_str()).bind(lang.0.as_str()).execute(tx.raw()).await?;
    Ok(())
}

/// Notes that the person was here. Not needed for every update: once an hour is enough.
pub async fn touch(tx: &mut Tx, id: &PersonId, now: Timestamp) -> Result<()> {
    sqlx::query(TOUCH).bind(id.as_str()).bind(now.0).execute(tx.raw()).await?;
    Ok(())
}

/// Forgets the name a person shows; the address stays as long as the chat is used.
pub async fn forget(tx: &mut Tx, id: &PersonId) -> Result<()> {
    sqlx::query(FORGET).bind(id.as_str()).execute(tx.raw()).await?;
    Ok(())
}

/// A group became a supergroup: person, session and waiting messages move to the new address. When the new address has
/// already written, it keeps its own rows and takes over the waiting messages.
pub async fn migrate_chat(
    tx: &mut Tx,
    from: &ChatKey,
    to: &ChatKey,
    address: &Private,
    now: Timestamp,
) -> Result<()> {
    if id_by_chat(tx, to).await?.is_none()
        && let Some(id) = id_by_chat(tx, from).await?
    {
        let address = tx.seal(Purpose::People, ADDRESS, id.as_str(), address)?;
        sqlx::query(MOVE).bind(from.as_str()).bind(to.as_str()).bind(address).execute(tx.raw()).await?;
    }
    sessions::move_chat(tx, from, to).await?;
    outbox::move_chat(tx, from, to, now).await
}

fn read(conn: &Conn, row: &AnyRow) -> Result<Person> {
    let id = rows::text(row, "id")?;
    let address = conn.open(Purpose::People, ADDRESS, &id, rows::bytes(row, "address")?)?;
    let name = rows::maybe_bytes(row, "name")?
        .map(|sealed| conn.open(Purpose::People, NAME, &id, sealed))
        .transpose()?;
    Ok(Person {
        chat: ChatKey(rows::text(row, "chat")?),
        channel: rows::word(row, "people", "channel", Channel::parse)?,
        address,
        name,
        lang: Lang(rows::text(row, "lang")?),
        blocked_at: rows::maybe_moment(row, "blocked_at")?,
        created_at: rows::moment(row, "created_at")?,
        last_at: rows::moment(row, "last_at")?,
        id: PersonId::from_text(id),
    })
}

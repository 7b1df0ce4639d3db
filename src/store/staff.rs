//! `staff`: who works here. Rights come from this row alone.

use sqlx::any::AnyRow;

use super::error::{Result, StoreError};
use super::events::{self, Actor, EventAction, NewEvent};
use super::keys::Purpose;
use super::seal::Spot;
use super::{Conn, Tx, rows};
use crate::domain::ids::StaffId;
use crate::domain::staff::Role;
use crate::domain::text::{Lang, Private};
use crate::domain::time::Timestamp;

const TELEGRAM: Spot = Spot("staff", "telegram_id");

const INSERT: &str = "
    insert into staff (id, name, role, area, telegram, telegram_id, active, created_at, number)
    values ($1, $2, $3, $4, null, null, 1, $5, (select coalesce(max(number), 0) + 1 from staff))";
const SET_TELEGRAM: &str = "update staff set telegram = $2, telegram_id = $3 where id = $1";
const SET_ACTIVE: &str = "update staff set active = $2 where id = $1";
const SET_LANG: &str = "update staff set lang = $2 where id = $1";
const SET_ROLE: &str = "update staff set role = $2, area = $3 where id = $1";
const LIST: &str =
    "select id, name, role, area, telegram_id, active, lang, created_at, number from staff order by name";
const BY_ID: &str =
    "select id, name, role, area, telegram_id, active, lang, created_at, number from staff where id = $1";
const BY_NAME: &str =
    "select id, name, role, area, telegram_id, active, lang, created_at, number from staff where name = $1";
const BY_TELEGRAM: &str = "select id, name, role, area, telegram_id, active, lang, created_at, number from staff where telegram = $1";
const END_SESSIONS: &str = "delete from staff_sessions where staff_id = $1";
pub(super) const ALL: &[&str] =
    &[INSERT, SET_TELEGRAM, SET_ACTIVE, SET_LANG, SET_ROLE, LIST, BY_ID, BY_NAME, BY_TELEGRAM, END_SESSIONS];

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffMember {
    /// Id.
    pub id: StaffId,
    /// As colleagues know them.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Kemendagri code of their unit; empty for the whole country.
    pub area: String,
    /// Their Telegram account.
    pub telegram_id: Option<Private>,
    /// Whether they may do anything at all.
    pub active: bool,
    /// In which language they read the console.
    pub lang: Lang,
    /// When they were added.
    pub created_at: Timestamp,
    /// The number under which reporters know them; it never changes.
    pub number: i64,
}

impl StaffMember {
    /// The Telegram chat with them alone, where they have tied their account: its number is the account's.
    pub fn private_chat(&self) -> Option<i64> {
        self.telegram_id.as_ref().and_then(|id| id.reveal().parse().ok())
    }
}

/// Adds a member of staff; a name that is taken is [`StoreError::Conflict`].
pub async fn add(
    tx: &mut Tx,
    name: &str,
    role: Role,
    area: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<StaffMember> {
    let id = StaffId::new(now, tx.chance());
    sqlx::query(INSERT)
        .bind(id.as_str())
        .bind(name)
        .bind(role.as_str())
        .bind(area)
        .bind(now.0)
        .execute(tx.raw())
        .await?;
    event(tx, &id, actor, &["name", "role", "area"], now).await?;
    by_id(tx, &id).await?.ok_or(StoreError::Missing("member of staff"))
}

/// Ties a Telegram account to a member of staff, or (`None`) unties it. One that is tied to a colleague is a conflict.
pub async fn set_telegram(
    tx: &mut Tx,
    id: &StaffId,
    account: Option<i64>,
    actor: &Actor,
    now: Timestamp,
) -> Result<()> {
    let text = account.map(|account| Private(account.to_string()));
    let blind = account.map(|account| blind(tx, account));
    let sealed = text.map(|text| tx.seal(Purpose::Staff, TELEGRAM, id.as_str(), &text)).transpose()?;
    let query = sqlx::query(SET_TELEGRAM).bind(id.as_str()).bind(blind).bind(sealed);
    query.execute(tx.raw()).await?;
    event(tx, id, actor, &["telegram"], now).await
}

/// Gives all rights or takes them; taking them ends every session at once.
pub async fn set_active(
    tx: &mut Tx,
    id: &StaffId,
    active: bool,
    actor: &Actor,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(SET_ACTIVE).bind(id.as_str()).bind(i64::from(active)).execute(tx.raw()).await?;
    if !active {
        sqlx::query(END_SESSIONS).bind(id.as_str()).execute(tx.raw()).await?;
    }
    event(tx, id, actor, &["active"], now).await
}

/// Changes the language in which a member of staff reads the console; a choice of their own, not a change of rights.
pub async fn set_lang(tx: &mut Tx, id: &StaffId, lang: &Lang) -> Result<()> {
    sqlx::query(SET_LANG).bind(id.as_str()).bind(lang.0.as_str()).execute(tx.raw()).await?;
    Ok(())
}

/// Changes role and area.
pub async fn set_role(
    tx: &mut Tx,
    id: &StaffId,
    role: Role,
    area: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<()> {
    let query = sqlx::query(SET_ROLE).bind(id.as_str()).bind(role.as_str()).bind(area);
    query.execute(tx.raw()).await?;
    event(tx, id, actor, &["role", "area"], now).await
}

/// All staff by name, also those without rights.
pub async fn list(conn: &mut Conn) -> Result<Vec<StaffMember>> {
    let found = sqlx::query(LIST).fetch_all(conn.raw()).await?;
    found.iter().map(|row| read(conn, row)).collect()
}

/// The member of an id.
pub async fn by_id(conn: &mut Conn, id: &StaffId) -> Result<Option<StaffMember>> {
    let row = sqlx::query(BY_ID).bind(id.as_str()).fetch_optional(conn.raw()).await?;
    row.map(|row| read(conn, &row)).transpose()
}

/// The member of a name.
pub async fn by_name(conn: &mut Conn, name: &str) -> Result<Option<StaffMember>> {
    let row = sqlx::query(BY_NAME).bind(name).fetch_optional(conn.raw()).await?;
    row.map(|row| read(conn, &row)).transpose()
}

/// The member whose Telegram account that is. Ask for [`StaffMember::active`] too.
pub async fn by_telegram(conn: &mut Conn, account: i64) -> Result<Option<StaffMember>> {
    let blind = blind(conn, account);
    let row = sqlx::query(BY_TELEGRAM).bind(blind).fetch_optional(conn.raw()).await?;
    row.map(|row| read(conn, &row)).transpose()
}

fn blind(conn: &Conn, account: i64) -> String {
    conn.keys().blind("staff-telegram", &account.to_string())
}

pub(super) fn read(conn: &Conn, row: &AnyRow) -> Result<StaffMember> {
    let id = rows::text(row, "id")?;
    let telegram_id = rows::maybe_bytes(row, "telegram_id")?
        .map(|sealed| conn.open(Purpose::Staff, TELEGRAM, &id, sealed))
        .transpose()?;
    Ok(StaffMember {
        name: rows::text(row, "name")?,
        role: rows::word(row, "staff", "role", Role::parse)?,
        area: rows::text(row, "area")?,
        telegram_id,
        active: rows::flag(row, "active")?,
        lang: Lang(rows::text(row, "lang")?),
        created_at: rows::moment(row, "created_at")?,
        number: rows::number(row, "number")?,
        id: StaffId::from_text(id),
    })
}

async fn event(tx: &mut Tx, id: &StaffId, actor: &Actor, fields: &[&str], now: Timestamp) -> Result<()> {
    let object = format!("staff:{id}");
    let (reason, detail) = (None, None);
    let action = EventAction::Staff;
    let new = NewEvent { case: None, actor, action, object: &object, fields, reason, detail };
    events::append(tx, new, now).await?;
    Ok(())
}

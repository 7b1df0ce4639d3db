//! `login_links` and `staff_sessions`: the way into the console. Tokens are kept as keyed hashes, so a copy of the database
//! opens no session.

use super::error::Result;
use super::events::{self, Actor, EventAction, NewEvent};
use super::staff::{self, StaffMember};
use super::{Conn, Tx, rows};
use crate::domain::ids::StaffId;
use crate::domain::time::Timestamp;

const ADD_LINK: &str = "
    insert into login_links (token, staff_id, created_at, expires_at, used_at) values ($1, $2, $3, $4, null)";
const USE_LINK: &str = "
    update login_links set used_at = $2
    where token = $1 and used_at is null and expires_at > $2
      and staff_id in (select id from staff where active = 1)
    returning staff_id";
const ADD_SESSION: &str = "
    insert into staff_sessions (token, staff_id, created_at, seen_at, expires_at, agent)
    values ($1, $2, $3, $3, $4, $5)";
const BY_SESSION: &str = "
    select staff.id, staff.name, staff.role, staff.area, staff.telegram_id, staff.active, staff.lang, staff.created_at, staff.number,
        staff_sessions.seen_at as seen_at
    from staff_sessions join staff on staff.id = staff_sessions.staff_id
    where staff_sessions.token = $1 and staff_sessions.expires_at > $2 and staff_sessions.seen_at > $3
      and staff.active = 1";
const TOUCH: &str = "update staff_sessions set seen_at = $2 where token = $1";
const END: &str = "delete from staff_sessions where token = $1";
const END_OWN: &str = "delete from staff_sessions where token = $1 and staff_id = $2";
const OF_STAFF: &str = "
    select token, agent, created_at, seen_at from staff_sessions
    where staff_id = $1 and expires_at > $2 and seen_at > $3 order by seen_at desc";
pub(super) const ALL: &[&str] = &[ADD_LINK, USE_LINK, ADD_SESSION, BY_SESSION, TOUCH, END, END_OWN, OF_STAFF];

/// A live session of the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffSession {
    /// Names the session in lists; it is not the cookie and opens nothing.
    pub handle: String,
    /// The browser.
    pub agent: String,
    /// Log-in.
    pub created_at: Timestamp,
    /// Last request.
    pub seen_at: Timestamp,
}

/// Makes a one-time link work until `expires_at`.
pub async fn add_link(
    tx: &mut Tx,
    token: &str,
    staff: &StaffId,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<()> {
    let hash = hash(tx, LINK, token);
    let query = sqlx::query(ADD_LINK).bind(hash).bind(staff.as_str()).bind(now.0).bind(expires_at.0);
    query.execute(tx.raw()).await?;
    Ok(())
}

/// Uses a link up and says whose it is; `None` when it was used, has ended, was never made, or its owner has no rights.
pub async fn use_link(tx: &mut Tx, token: &str, now: Timestamp) -> Result<Option<StaffId>> {
    let hash = hash(tx, LINK, token);
    let query = sqlx::query_scalar(USE_LINK).bind(hash).bind(now.0);
    let id: Option<String> = query.fetch_optional(tx.raw()).await?;
    Ok(id.map(StaffId::from_text))
}

/// Opens a session for a cookie value, and writes the event.
pub async fn add_session(
    tx: &mut Tx,
    cookie: &str,
    staff: &StaffId,
    agent: &str,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<()> {
    let hash = hash(tx, SESSION, cookie);
    sqlx::query(ADD_SESSION)
        .bind(hash)
        .bind(staff.as_str())
        .bind(now.0)
        .bind(expires_at.0)
        .bind(agent)
        .execute(tx.raw())
        .await?;
    let event = NewEvent {
        case: None,
        actor: &Actor::Staff(staff.clone()),
        action: EventAction::Login,
        object: &format!("staff:{staff}"),
        fields: &[],
        reason: None,
        detail: None,
    };
    events::append(tx, event, now).await?;
    Ok(())
}

/// Who stands behind a cookie, and when the last request was; `None` when the session has ended, was idle since before
/// `idle_since`, or its owner has no rights.
pub async fn by_cookie(
    conn: &mut Conn,
    cookie: &str,
    now: Timestamp,
    idle_since: Timestamp,
) -> Result<Option<(StaffMember, Timestamp)>> {
    let hash = hash(conn, SESSION, cookie);
    let query = sqlx::query(BY_SESSION).bind(hash).bind(now.0).bind(idle_since.0);
    let Some(row) = query.fetch_optional(conn.raw()).await? else { return Ok(None) };
    Ok(Some((staff::read(conn, &row)?, rows::moment(&row, "seen_at")?)))
}

/// Moves the idle clock. Not needed for every request: once a minute is enough.
pub async fn touch(tx: &mut Tx, cookie: &str, now: Timestamp) -> Result<()> {
    let hash = hash(tx, SESSION, cookie);
    sqlx::query(TOUCH).bind(hash).bind(now.0).execute(tx.raw()).await?;
    Ok(())
}

/// Ends the session of a cookie.
pub async fn end(tx: &mut Tx, cookie: &str) -> Result<()> {
    let hash = hash(tx, SESSION, cookie);
    sqlx::query(END).bind(hash).execute(tx.raw()).await?;
    Ok(())
}

/// Ends one of a person's own sessions by its handle; a colleague's stays.
pub async fn end_own(tx: &mut Tx, staff: &StaffId, handle: &str) -> Result<()> {
    sqlx::query(END_OWN).bind(handle).bind(staff.as_str()).execute(tx.raw()).await?;
    Ok(())
}

/// A person's live sessions, the latest first.
pub async fn of_staff(
    conn: &mut Conn,
    staff: &StaffId,
    now: Timestamp,
    idle_since: Timestamp,
) -> Result<Vec<StaffSession>> {
    let query = sqlx::query(OF_STAFF).bind(staff.as_str()).bind(now.0).bind(idle_since.0);
    let found = query.fetch_all(conn.raw()).await?;
    let read = |row| {
        Ok(StaffSession {
            handle: rows::text(row, "token")?,
            agent: rows::text(row, "agent")?,
            created_at: rows::moment(row, "created_at")?,
            seen_at: rows::moment(row, "seen_at")?,
        })
    };
    found.iter().map(read).collect()
}

/// The handle of a cookie's session, to mark it in the list.
pub fn handle(conn: &Conn, cookie: &str) -> String {
    hash(conn, SESSION, cookie)
}

const LINK: &str = "login-link";
const SESSION: &str = "staff-session";

fn hash(conn: &Conn, domain: &str, token: &str) -> String {
    conn.keys().blind(domain, token)
}

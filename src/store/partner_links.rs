//! `partner_links`: the way in for a partner without an account. A link opens once, in one browser; token and cookie are kept
//! as keyed hashes, so a copy of the database opens nothing.

use sqlx::any::AnyRow;

use super::error::Result;
use super::{Conn, Tx, rows};
use crate::domain::ids::{PartnerLinkId, ReferralId, StaffId};
use crate::domain::time::Timestamp;

const ADD: &str = "
    insert into partner_links (token, id, referral_id, made_by, created_at, expires_at, session, opened_at, seen_at, ended_at)
    values ($1, $2, $3, $4, $5, $6, null, null, null, null)";
const OPEN: &str = "
    update partner_links set session = $2, opened_at = $3, seen_at = $3
    where token = $1 and session is null and ended_at is null and expires_at > $3
    returning id, referral_id, created_at, expires_at, opened_at, seen_at, ended_at";
const BY_SESSION: &str = "
    select id, referral_id, created_at, expires_at, opened_at, seen_at, ended_at from partner_links
    where session = $1 and ended_at is null and expires_at > $2";
const SEEN: &str = "update partner_links set seen_at = $2 where id = $1";
const END: &str = "
    update partner_links set ended_at = $3 where id = $1 and referral_id = $2 and ended_at is null";
const END_ALL: &str = "update partner_links set ended_at = $2 where referral_id = $1 and ended_at is null";
const OF_REFERRAL: &str = "
    select id, referral_id, created_at, expires_at, opened_at, seen_at, ended_at from partner_links
    where referral_id = $1 order by created_at desc, id desc";
pub(super) const ALL: &[&str] = &[ADD, OPEN, BY_SESSION, SEEN, END, END_ALL, OF_REFERRAL];

const LINK: &str = "partner-link";
const SESSION: &str = "partner-session";

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerLink {
    /// Its id; opens nothing.
    pub id: PartnerLinkId,
    /// What it shows.
    pub referral: ReferralId,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it works.
    pub expires_at: Timestamp,
    /// When it was opened.
    pub opened_at: Option<Timestamp>,
    /// The last look.
    pub seen_at: Option<Timestamp>,
    /// When an officer ended it.
    pub ended_at: Option<Timestamp>,
}

/// Makes a link work until `expires_at`.
pub async fn add(
    tx: &mut Tx,
    token: &str,
    referral: &ReferralId,
    made_by: &StaffId,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<PartnerLinkId> {
    let id = PartnerLinkId::new(now, tx.chance());
    let hash = tx.keys().blind(LINK, token);
    sqlx::query(ADD)
        .bind(hash)
        .bind(id.as_str())
        .bind(referral.as_str())
        .bind(made_by.as_str())
        .bind(now.0)
        .bind(expires_at.0)
        .execute(tx.raw())
        .await?;
    Ok(id)
}

/// Uses a link up for the browser of this cookie; `None` when it was used, ended, has run out or was never made.
pub async fn open(tx: &mut Tx, token: &str, cookie: &str, now: Timestamp) -> Result<Option<PartnerLink>> {
    let (token, session) = (tx.keys().blind(LINK, token), tx.keys().blind(SESSION, cookie));
    let query = sqlx::query(OPEN).bind(token).bind(session).bind(now.0);
    query.fetch_optional(tx.raw()).await?.as_ref().map(read).transpose()
}

/// The link that the browser of this cookie has opened, while it works.
pub async fn by_session(conn: &mut Conn, cookie: &str, now: Timestamp) -> Result<Option<PartnerLink>> {
    let session = conn.keys().blind(SESSION, cookie);
    let row = sqlx::query(BY_SESSION).bind(session).bind(now.0).fetch_optional(conn.raw()).await?;
    row.as_ref().map(read).transpose()
}

/// Notes a look.
pub async fn seen(tx: &mut Tx, id: &PartnerLinkId, now: Timestamp) -> Result<()> {
    sqlx::query(SEEN).bind(id.as_str()).bind(now.0).execute(tx.raw()).await?;
    Ok(())
}

/// Ends a link of a referral, and the session behind it; `false` when it had ended.
pub async fn end(tx: &mut Tx, id: &PartnerLinkId, referral: &ReferralId, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(END).bind(id.as_str()).bind(referral.as_str()).bind(now.0);
    Ok(query.execute(tx.raw()).await?.rows_affected() == 1)
}

/// Ends all links of a referral.
pub async fn end_all(tx: &mut Tx, referral: &ReferralId, now: Timestamp) -> Result<()> {
    sqlx::query(END_ALL).bind(referral.as_str()).bind(now.0).execute(tx.raw()).await?;
    Ok(())
}

/// The links of a referral, the last one first.
pub async fn of_referral(conn: &mut Conn, referral: &ReferralId) -> Result<Vec<PartnerLink>> {
    let found = sqlx::query(OF_REFERRAL).bind(referral.as_str()).fetch_all(conn.raw()).await?;
    found.iter().map(read).collect()
}

fn read(row: &AnyRow) -> Result<PartnerLink> {
    Ok(PartnerLink {
        id: PartnerLinkId::from_text(rows::text(row, "id")?),
        referral: ReferralId::from_text(rows::text(row, "referral_id")?),
        created_at: rows::moment(row, "created_at")?,
        expires_at: rows::moment(row, "expires_at")?,
        opened_at: rows::maybe_moment(row, "opened_at")?,
        seen_at: rows::maybe_moment(row, "seen_at")?,
        ended_at: rows::maybe_moment(row, "ended_at")?,
    })
}

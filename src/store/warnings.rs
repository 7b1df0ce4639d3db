//! `warnings`: what the office publishes about an identifier, and what was done with it. The identifier's blind index has a
//! domain of its own, so that a stolen database does not tie a published number to the cases in which it stands.

use sqlx::any::AnyRow;

use super::error::Result;
use super::events::{self, Actor, EventAction, NewEvent};
use super::keys::Purpose;
use super::seal::Spot;
use super::{Conn, Tx, rows};
use crate::domain::identifier::{Identifier, IdentifierKind};
use crate::domain::ids::{StaffId, WarningId};
use crate::domain::official::{PublishedWarning, WarningState};
use crate::domain::text::Private;
use crate::domain::time::Timestamp;

const SHOWN: Spot = Spot("warnings", "shown");
const WORDS: Spot = Spot("warnings", "words");
const REASON: Spot = Spot("warning_history", "reason");

const INSERT: &str = "
    insert into warnings (id, kind, blind, shown, words, country, area, state, published_at, changed_at)
    values ($1, $2, $3, $4, $5, $6, $7, 'published', $8, $8)";
const MOVE: &str = "update warnings set state = $3, changed_at = $4 where id = $1 and state = $2";
const BY_ID: &str = "
    select id, kind, shown, words, country, area, state, published_at, changed_at from warnings where id = $1";
const NEWEST: &str = "
    select id, kind, shown, words, country, area, state, published_at, changed_at from warnings
    order by changed_at desc, id desc limit $1";
const STANDING: &str = "
    select id, kind, shown, words, country, area, state, published_at, changed_at from warnings
    where blind = $1 and state <> 'withdrawn'";
/// What the public may read: published ones of at most [`CHUNK`] identifiers, the last one repeated to fill up.
const PUBLIC: &str = "
    select id, kind, blind, shown, words, country, area, published_at from warnings
    where state = 'published'
      and blind in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
const REMEMBER: &str = "
    insert into warning_history (warning_id, position, state, staff_id, reason, at)
    values ($1, (select coalesce(max(position), 0) + 1 from warning_history where warning_id = $1), $2, $3, $4, $5)";
const HISTORY: &str = "
    select warning_history.position as position, warning_history.state as state, warning_history.reason as reason,
           warning_history.at as at, staff.name as name
    from warning_history join staff on staff.id = warning_history.staff_id
    where warning_id = $1 order by position";
pub(super) const ALL: &[&str] = &[INSERT, MOVE, BY_ID, NEWEST, STANDING, PUBLIC, REMEMBER, HISTORY];
/// How many identifiers one public look-up takes.
const CHUNK: usize = 16;

/// A warning to be published.
#[derive(Debug, Clone)]
pub struct NewWarning {
    /// About what.
    pub identifier: Identifier,
    /// The warning in plain words.
    pub words: Private,
    /// Country of destination it is about, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Area it is about, Kemendagri code.
    pub area: Option<String>,
    /// Why it is published, in the words of whom publishes it. Stays inside.
    pub reason: Private,
}

/// A warning as the office sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Id.
    pub id: WarningId,
    /// What the identifier is.
    pub kind: IdentifierKind,
    /// The identifier as people read it.
    pub shown: Private,
    /// The warning in plain words.
    pub words: Private,
    /// Country of destination it is about.
    pub country: Option<String>,
    /// Area it is about.
    pub area: Option<String>,
    /// Where it stands.
    pub state: WarningState,
    /// When it was published first.
    pub published_at: Timestamp,
    /// When its state last changed.
    pub changed_at: Timestamp,
}

/// One step in the life of a warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WarningStep {
    /// Into which state.
    pub state: WarningState,
    /// By whom.
    pub staff: String,
    /// Why.
    pub reason: Private,
    /// When.
    pub at: Timestamp,
}

/// Publishes a warning. One about an identifier that has one already is [`StoreError::Conflict`].
pub async fn publish(tx: &mut Tx, new: &NewWarning, staff: &StaffId, now: Timestamp) -> Result<WarningId> {
    let id = WarningId::new(now, tx.chance());
    let shown = tx.seal(Purpose::Warning, SHOWN, id.as_str(), &new.identifier.written)?;
    let words = tx.seal(Purpose::Warning, WORDS, id.as_str(), &new.words)?;
    let blind = blind(tx, &new.identifier);
    sqlx::query(INSERT)
        .bind(id.as_str())
        .bind(new.identifier.kind.as_str())
        .bind(blind)
        .bind(shown)
        .bind(words)
        .bind(new.country.as_deref())
        .bind(new.area.as_deref())
        .bind(now.0)
        .execute(tx.raw())
        .await?;
    remember(tx, &id, WarningState::Published, staff, &new.reason, now).await?;
    Ok(id)
}

/// Moves a warning from one state to another; `false` when it is not in the first any more.
pub async fn change(
    tx: &mut Tx,
    id: &WarningId,
    (from, to): (WarningState, WarningState),
    staff: &StaffId,
    reason: &Private,
    now: Timestamp,
) -> Result<bool> {
    let query = sqlx::query(MOVE).bind(id.as_str()).bind(from.as_str()).bind(to.as_str()).bind(now.0);
    if query.execute(tx.raw()).await?.rows_affected() == 0 {
        return Ok(false);
    }
    remember(tx, id, to, staff, reason, now).await?;
    Ok(true)
}

async fn remember(
    tx: &mut Tx,
    id: &WarningId,
    state: WarningState,
    staff: &StaffId,
    reason: &Private,
    now: Timestamp,
) -> Result<()> {
    let sealed = tx.seal(Purpose::Warning, REASON, &step_name(id, now), reason)?;
    sqlx::query(REMEMBER)
        .bind(id.as_str())
        .bind(state.as_str())
        .bind(staff.as_str())
        .bind(sealed)
        .bind(now.0)
        .execute(tx.raw())
        .await?;
    let event = NewEvent {
        case: None,
        actor: &Actor::Staff(staff.clone()),
        action: EventAction::Warning,
        object: &format!("warning:{id}"),
        fields: &["state"],
        reason: Some(reason),
        detail: None,
    };
    events::append(tx, event, now).await?;
    Ok(())
}

fn step_name(id: &WarningId, at: Timestamp) -> String {
    format!("{id}/{}", at.0)
}

/// The warning of an id.
pub async fn by_id(conn: &mut Conn, id: &WarningId) -> Result<Option<Warning>> {
    let row = sqlx::query(BY_ID).bind(id.as_str()).fetch_optional(conn.raw()).await?;
    row.map(|row| read(conn, &row)).transpose()
}

/// The warning about an identifier that was not withdrawn.
pub async fn standing(conn: &mut Conn, identifier: &Identifier) -> Result<Option<Warning>> {
    let blind = blind(conn, identifier);
    let row = sqlx::query(STANDING).bind(blind).fetch_optional(conn.raw()).await?;
    row.map(|row| read(conn, &row)).transpose()
}

/// The warnings that changed last, at most `limit`.
pub async fn newest(conn: &mut Conn, limit: u32) -> Result<Vec<Warning>> {
    let found = sqlx::query(NEWEST).bind(i64::from(limit)).fetch_all(conn.raw()).await?;
    found.iter().map(|row| read(conn, row)).collect()
}

/// What was done with a warning, oldest first.
pub async fn history(conn: &mut Conn, id: &WarningId) -> Result<Vec<WarningStep>> {
    let found = sqlx::query(HISTORY).bind(id.as_str()).fetch_all(conn.raw()).await?;
    let read = |row| {
        let at = rows::moment(row, "at")?;
        Ok(WarningStep {
            state: rows::word(row, "warning_history", "state", WarningState::parse)?,
            staff: rows::text(row, "name")?,
            reason: conn.open(Purpose::Warning, REASON, &step_name(id, at), rows::bytes(row, "reason")?)?,
            at,
        })
    };
    found.iter().map(read).collect()
}

/// The published warnings about identifiers, in their order. How many statements that takes follows from how many
/// identifiers there are, and from nothing else.
pub async fn public(conn: &mut Conn, identifiers: &[Identifier]) -> Result<Vec<PublishedWarning>> {
    let mut found = Vec::new();
    for chunk in identifiers.chunks(CHUNK) {
        let blinds: Vec<String> = chunk.iter().map(|identifier| blind(conn, identifier)).collect();
        let mut query = sqlx::query(PUBLIC);
        for value in blinds.iter().chain(blinds.last().into_iter().cycle()).take(CHUNK) {
            query = query.bind(value.as_str());
        }
        let rows = query.fetch_all(conn.raw()).await?;
        for (identifier, blind) in chunk.iter().zip(&blinds) {
            for row in &rows {
                if rows::text(row, "blind")? == *blind {
                    found.push(published(conn, row, identifier)?);
                }
            }
        }
    }
    Ok(found)
}

fn published(conn: &Conn, row: &AnyRow, asked: &Identifier) -> Result<PublishedWarning> {
    let id = rows::text(row, "id")?;
    Ok(PublishedWarning {
        asked: asked.written.clone(),
        kind: rows::word(row, "warnings", "kind", IdentifierKind::parse)?,
        shown: conn.open(Purpose::Warning, SHOWN, &id, rows::bytes(row, "shown")?)?,
        words: conn.open(Purpose::Warning, WORDS, &id, rows::bytes(row, "words")?)?,
        country: rows::maybe_text(row, "country")?,
        area: rows::maybe_text(row, "area")?,
        published_at: rows::moment(row, "published_at")?,
    })
}

fn read(conn: &Conn, row: &AnyRow) -> Result<Warning> {
    let id = rows::text(row, "id")?;
    Ok(Warning {
        kind: rows::word(row, "warnings", "kind", IdentifierKind::parse)?,
        shown: conn.open(Purpose::Warning, SHOWN, &id, rows::bytes(row, "shown")?)?,
        words: conn.open(Purpose::Warning, WORDS, &id, rows::bytes(row, "words")?)?,
        country: rows::maybe_text(row, "country")?,
        area: rows::maybe_text(row, "area")?,
        state: rows::word(row, "warnings", "state", WarningState::parse)?,
        published_at: rows::moment(row, "published_at")?,
        changed_at: rows::moment(row, "changed_at")?,
        id: WarningId::from_text(id),
    })
}

fn blind(conn: &Conn, identifier: &Identifier) -> String {
    conn.keys().blind(&format!("warning-{}", identifier.kind), identifier.normal.reveal())
}

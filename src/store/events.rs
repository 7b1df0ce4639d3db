//! `case_events`: the audit chain. Each row carries a keyed hash over itself and the row before, so a row that is deleted,
//! changed, inserted or moved is found by [`verify`]. What is hashed is the sealed text, so an erased case does not break it.

use futures_util::TryStreamExt as _;
use sqlx::any::AnyRow;

use super::error::{Result, StoreError};
use super::keys::Purpose;
use super::seal::{Key, Spot};
use super::{Conn, Keys, Tx, case_keys, rows};
use crate::domain::case::words;
use crate::domain::ids::{CaseId, EventId, ReferralId, StaffId};
use crate::domain::text::Private;
use crate::domain::time::Timestamp;

const REASON: Spot = Spot("case_events", "reason");
const DETAIL: Spot = Spot("case_events", "detail");
/// The one chain there is.
const CHAIN: &str = "cases";

const APPEND: &str = "
    insert into case_events (seq, id, case_id, at, actor, action, object, fields, reason, detail, prev, hash)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const FIRST_HEAD: &str =
    "insert into chain_head (name, seq, hash) values ($1, 0, $2) on conflict (name) do nothing";
const MOVE_HEAD: &str = "update chain_head set seq = $2, hash = $3 where name = $1";
const READ_HEAD: &str = "select seq, hash from chain_head where name = $1";
const OF_CASE: &str = "
    select seq, id, case_id, at, actor, action, object, fields, reason, detail from case_events
    where case_id = $1 order by seq";
const CHAIN_ROWS: &str = "
    select seq, id, case_id, at, actor, action, object, fields, reason, detail, prev, hash from case_events
    order by seq";
pub(super) const ALL: &[&str] = &[APPEND, FIRST_HEAD, MOVE_HEAD, READ_HEAD, OF_CASE, CHAIN_ROWS];

words!(
    /// What was done.
    EventAction {
        /// The case was filed.
        Created = "created",
        /// The reporter wrote.
        MessageIn = "message_in",
        /// An officer wrote to the reporter.
        MessageOut = "message_out",
        /// An officer wrote a note.
        Note = "note",
        /// An officer took it.
        Taken = "taken",
        /// It was handed to an officer.
        Assigned = "assigned",
        /// Its status changed.
        Status = "status",
        /// Its priority changed.
        Priority = "priority",
        /// It was tied to another case.
        Merged = "merged",
        /// It was handed to another agency.
        Referred = "referred",
        /// Personal data was opened.
        Viewed = "viewed",
        /// It left in an export.
        Exported = "exported",
        /// A piece of evidence came or went.
        Evidence = "evidence",
        /// An identifier was added or judged.
        Identifier = "identifier",
        /// Personal data was erased.
        Erased = "erased",
        /// Staff was added or changed.
        Staff = "staff",
        /// Somebody logged in.
        Login = "login",
        /// An official list was replaced.
        List = "list",
        /// A warning was published, disputed or withdrawn.
        Warning = "warning",
        /// Labels were set on it or taken off.
        Label = "label",
        /// A step of its checklist was ticked or unticked.
        Checklist = "checklist",
        /// A link to another case was made or taken back.
        Linked = "linked",
        /// It was parted again from the case it was merged into.
        Unmerged = "unmerged",
        /// A promise was set, moved or missed.
        Deadline = "deadline",
        /// A setting of the office was changed.
        Setting = "setting",
        /// A draft of the dialogs was written, published or rolled back.
        Dialogs = "dialogs",
    }
);

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The reporter, through the chat.
    Person,
    /// The program by itself, or the operator's command line.
    System,
    /// A member of staff.
    Staff(StaffId),
    /// The agency to which a case was referred, through its link.
    Partner(ReferralId),
}

impl Actor {
    pub(super) fn to_text(&self) -> String {
        match self {
            Self::Person => "person".to_owned(),
            Self::System => "system".to_owned(),
            Self::Staff(id) => format!("staff:{id}"),
            Self::Partner(referral) => format!("partner:{referral}"),
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        match text {
            "person" => Some(Self::Person),
            "system" => Some(Self::System),
            _ => {
                let partner =
                    || text.strip_prefix("partner:").map(|id| Self::Partner(ReferralId::from_text(id)));
                text.strip_prefix("staff:").map(|id| Self::Staff(StaffId::from_text(id))).or_else(partner)
            }
        }
    }
}

/// Something to be remembered for ever.
#[derive(Debug, Clone, Copy)]
pub struct NewEvent<'a> {
    /// Which case; `None` for an act on the system.
    pub case: Option<&'a CaseId>,
    /// Who.
    pub actor: &'a Actor,
    /// What.
    pub action: EventAction,
    /// To what: `case:ID`, `evidence:ID`, `staff:ID`, `list:KIND`, `warning:ID`, `referral:ID`, `file:PATH`.
    pub object: &'a str,
    /// Names of the fields touched, never values.
    pub fields: &'a [&'a str],
    /// Why, in the actor's words.
    pub reason: Option<&'a Private>,
    /// What the timeline shows, for example `new → checking`.
    pub detail: Option<&'a Private>,
}

/// An event of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Place in the chain.
    pub seq: i64,
    /// Id.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: EventAction,
    /// To what.
    pub object: String,
    /// Names of the fields touched.
    pub fields: Vec<String>,
    /// Why; `None` when none was given or the case was erased.
    pub reason: Option<Private>,
    /// Detail; `None` when there is none or the case was erased.
    pub detail: Option<Private>,
}

/// What a walk along the chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainState {
    /// Links that are whole, from the first on.
    pub links: i64,
    /// The place of the first link that is not; `None` when all are.
    pub broken_at: Option<i64>,
    /// The last hash, in hexadecimal: what a checkpoint writes down elsewhere.
    pub head: String,
}

/// Appends an event. It waits for the end of the chain, so the events of a transaction come best at its end.
pub async fn append(tx: &mut Tx, new: NewEvent<'_>, now: Timestamp) -> Result<EventId> {
    let id = EventId::new(now, tx.chance());
    let sealed = seal_words(tx, &new, &id).await?;
    let (last, prev) = lock_head(tx).await?;
    let actor = new.actor.to_text();
    let fields = serde_json::to_string(new.fields)
        .map_err(|error| StoreError::corrupt("case_events", "fields", &error.to_string()))?;
    let link = Link {
        seq: last + 1,
        id: id.as_str(),
        case: new.case.map(CaseId::as_str),
        at: now.0,
        actor: &actor,
        action: new.action.as_str(),
        object: new.object,
        fields: &fields,
        reason: sealed.0.as_deref(),
        detail: sealed.1.as_deref(),
        prev: &prev,
    };
    let hash = link.hash(tx.keys());
    write(tx, &link, &hash).await?;
    sqlx::query(MOVE_HEAD).bind(CHAIN).bind(last + 1).bind(hash.as_slice()).execute(tx.raw()).await?;
    Ok(id)
}

async fn seal_words(
    tx: &mut Tx,
    new: &NewEvent<'_>,
    id: &EventId,
) -> Result<(Option<Vec<u8>>, Option<Vec<u8>>)> {
    let case_key = match new.case {
        Some(case) => Some(case_keys::must(tx, case).await?),
        None => None,
    };
    let key = case_key.as_ref().unwrap_or_else(|| tx.keys().of(Purpose::Audit));
    let seal = |spot, text: Option<&Private>| {
        text.map(|text| case_keys::seal(tx, key, spot, id.as_str(), text)).transpose()
    };
    Ok((seal(REASON, new.reason)?, seal(DETAIL, new.detail)?))
}

/// Waits for the end of the chain and holds it until the transaction ends. Whoever writes rows that other transactions write as
/// well, in an order that nobody can foresee, holds it first: then they cannot wait for each other in a circle.
pub async fn hold(tx: &mut Tx) -> Result<()> {
    lock_head(tx).await.map(drop)
}

async fn lock_head(tx: &mut Tx) -> Result<(i64, Vec<u8>)> {
    let statement = tx.engine().chain_head();
    for _ in 0..2 {
        if let Some(row) = sqlx::query(statement).bind(CHAIN).fetch_optional(tx.raw()).await? {
            return Ok((rows::number(&row, "seq")?, rows::bytes(&row, "hash")?.to_vec()));
        }
        sqlx::query(FIRST_HEAD).bind(CHAIN).bind([0_u8; 32].as_slice()).execute(tx.raw()).await?;
    }
    Err(StoreError::Missing("chain"))
}

async fn write(tx: &mut Tx, link: &Link<'_>, hash: &[u8]) -> Result<()> {
    sqlx::query(APPEND)
        .bind(link.seq)
        .bind(link.id)
        .bind(link.case)
        .bind(link.at)
        .bind(link.actor)
        .bind(link.action)
        .bind(link.object)
        .bind(link.fields)
        .bind(link.reason.map(<[u8]>::to_vec))
        .bind(link.detail.map(<[u8]>::to_vec))
        .bind(link.prev)
        .bind(hash)
        .execute(tx.raw())
        .await?;
    Ok(())
}

/// One row as it is hashed.
struct Link<'a> {
    seq: i64,
    id: &'a str,
    case: Option<&'a str>,
    at: i64,
    actor: &'a str,
    action: &'a str,
    object: &'a str,
    fields: &'a str,
    reason: Option<&'a [u8]>,
    detail: Option<&'a [u8]>,
    prev: &'a [u8],
}

impl Link<'_> {
    /// The keyed hash. Every part goes in with its length, so no two rows read alike.
    fn hash(&self, keys: &Keys) -> [u8; 32] {
        let mut all = Vec::with_capacity(512);
        let mut part = |bytes: Option<&[u8]>| {
            let length = bytes.map_or(-1, |bytes| i64::try_from(bytes.len()).unwrap_or(i64::MAX));
            all.extend_from_slice(&length.to_be_bytes());
            all.extend_from_slice(bytes.unwrap_or_default());
        };
        part(Some(self.prev));
        part(Some(&self.seq.to_be_bytes()));
        part(Some(&self.at.to_be_bytes()));
        for text in [self.id, self.actor, self.action, self.object, self.fields] {
            part(Some(text.as_bytes()));
        }
        part(self.case.map(str::as_bytes));
        part(self.reason);
        part(self.detail);
        keys.chain(&[&all])
    }
}

/// The events of a case, oldest first.
pub async fn of_case(conn: &mut Conn, case: &CaseId) -> Result<Vec<Event>> {
    let key = case_keys::of(conn, case).await?;
    let found = sqlx::query(OF_CASE).bind(case.as_str()).fetch_all(conn.raw()).await?;
    found.iter().map(|row| read(row, ("id", "at"), key.as_ref())).collect()
}

/// Why something was done.
pub(super) fn reason(row: &AnyRow, id: &str, key: Option<&Key>) -> Result<Option<Private>> {
    words(row, REASON, id, key)
}

fn words(row: &AnyRow, spot: Spot, id: &str, key: Option<&Key>) -> Result<Option<Private>> {
    let (Some(key), Some(sealed)) = (key, rows::maybe_bytes(row, spot.1)?) else { return Ok(None) };
    case_keys::open(key, spot, id, sealed).map(Some)
}

/// A row, whose id and moment stand in columns of those names.
pub(super) fn read(row: &AnyRow, (id, at): (&'static str, &'static str), key: Option<&Key>) -> Result<Event> {
    let id = rows::text(row, id)?;
    let fields = rows::text(row, "fields")?;
    Ok(Event {
        seq: rows::number(row, "seq")?,
        at: rows::moment(row, at)?,
        actor: rows::word(row, "case_events", "actor", Actor::parse)?,
        action: rows::word(row, "case_events", "action", EventAction::parse)?,
        object: rows::text(row, "object")?,
        fields: serde_json::from_str(&fields)
            .map_err(|_| StoreError::corrupt("case_events", "fields", "not a JSON list"))?,
        reason: words(row, REASON, &id, key)?,
        detail: words(row, DETAIL, &id, key)?,
        id: EventId::from_text(id.clone()),
    })
}

/// Walks the whole chain.
pub async fn verify(conn: &mut Conn) -> Result<ChainState> {
    let head = sqlx::query(READ_HEAD).bind(CHAIN).fetch_optional(conn.raw()).await?;
    let (last, head_hash) = match &head {
        Some(row) => (rows::number(row, "seq")?, rows::bytes(row, "hash")?.to_vec()),
        None => (0, vec![0; 32]),
    };
    let (mut links, mut prev) = (0, vec![0; 32]);
    let shared = conn.shared.clone();
    let mut stream = sqlx::query(CHAIN_ROWS).fetch(conn.raw());
    while let Some(row) = stream.try_next().await? {
        match next_hash(&shared.keys, &row, links + 1, &prev)? {
            Some(hash) => prev = hash,
            None => return Ok(broken(links)),
        }
        links += 1;
    }
    if links != last || prev != head_hash {
        return Ok(broken(links));
    }
    Ok(ChainState { links, broken_at: None, head: crate::domain::chance::hex(&prev) })
}

fn broken(links: i64) -> ChainState {
    ChainState { links, broken_at: Some(links + 1), head: String::new() }
}

/// The hash of a row that stands at its place, follows `prev` and is unchanged; `None` otherwise.
fn next_hash(keys: &Keys, row: &AnyRow, seq: i64, prev: &[u8]) -> Result<Option<Vec<u8>>> {
    let (id, case) = (rows::text(row, "id")?, rows::maybe_text(row, "case_id")?);
    let (actor, action) = (rows::text(row, "actor")?, rows::text(row, "action")?);
    let (object, fields) = (rows::text(row, "object")?, rows::text(row, "fields")?);
    let link = Link {
        seq: rows::number(row, "seq")?,
        id: &id,
        case: case.as_deref(),
        at: rows::number(row, "at")?,
        actor: &actor,
        action: &action,
        object: &object,
        fields: &fields,
        reason: rows::maybe_bytes(row, "reason")?,
        detail: rows::maybe_bytes(row, "detail")?,
        prev: rows::bytes(row, "prev")?,
    };
    let hash = rows::bytes(row, "hash")?;
    let whole = link.seq == seq && link.prev == prev && link.hash(keys) == hash;
    Ok(whole.then(|| hash.to_vec()))
}

//! `evidence`: files and places that were handed in. The bytes lie sealed in the blob store under the file's own key; the key
//! is sealed by the case's key once the evidence belongs to a case, so erasing the case erases its files as well.

use sqlx::any::AnyRow;

use super::blobs::{FileKey, StoredFile};
use super::error::{Result, StoreError};
use super::events::{self, Actor, EventAction, NewEvent};
use super::keys::Purpose;
use super::seal::{Key, Spot};
use super::{Conn, Tx, case_keys, looks, private, rows};
use crate::domain::case::words;
use crate::domain::evidence::MediaKind;
use crate::domain::ids::{CaseId, EvidenceId, PersonId, StaffId};
use crate::domain::text::Private;
use crate::domain::time::Timestamp;

const FILE_KEY: Spot = Spot("evidence", "file_key");
const REMOTE: Spot = Spot("evidence", "remote");
const NOTE: Spot = Spot("evidence", "note");

const INSERT: &str = "
    insert into evidence (id, person_id, case_id, kind, state, file_key, remote, note, path, bytes, sha256, mime,
        attempts, next_try_at, received_at)
    values ($1, $2, null, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, $12)
    on conflict (id) do nothing";
const BY_ID: &str = "
    select id, person_id, case_id, kind, state, file_key, remote, note, path, bytes, sha256, mime, reason, received_at
    from evidence where id = $1";
const OF_CASE: &str = "
    select id, person_id, case_id, kind, state, file_key, remote, note, path, bytes, sha256, mime, reason, received_at
    from evidence where case_id = $1 order by position";
const ATTACH: &str = "
    update evidence set case_id = $2, file_key = $3, remote = $4, note = $5,
        position = (select coalesce(max(other.position), 0) + 1 from evidence other where other.case_id = $2)
    where id = $1 and case_id is null";
const MARK_STORED: &str = "
    update evidence set state = 'stored', file_key = $2, path = $3, bytes = $4, sha256 = $5, mime = $6, remote = null
    where id = $1 and state = 'pending'";
const RETRY: &str = "update evidence set next_try_at = $2, reason = $3 where id = $1 and state = 'pending'";
const GIVE_UP: &str =
    "update evidence set state = 'failed', reason = $2, remote = null where id = $1 and state = 'pending'";
const DISCARD: &str = "
    update evidence set state = 'gone', file_key = null, remote = null, note = null
    where id = $1 and case_id is null and state <> 'gone'";
const VIEWED: &str = "
    insert into evidence_views (evidence_id, staff_id, at) values ($1, $2, $3)
    on conflict (evidence_id, staff_id, at) do nothing";
const VIEWS: &str = "select staff_id, at from evidence_views where evidence_id = $1 order by at";
const PENDING: &str = "select count(*) from evidence where state = 'pending'";
const GONE: &str = "select path from evidence where state = 'gone' and path is not null order by id limit $1";
const FILE_DELETED: &str = "update evidence set path = null where path = $1 and state = 'gone'";
const DISCARD_OF: &str = "
    update evidence set state = 'gone', file_key = null, remote = null, note = null
    where person_id = $1 and case_id is null and state <> 'gone'";
pub(super) const ALL: &[&str] = &[
    DISCARD_OF,
    INSERT,
    BY_ID,
    OF_CASE,
    ATTACH,
    MARK_STORED,
    RETRY,
    GIVE_UP,
    DISCARD,
    VIEWED,
    VIEWS,
    PENDING,
    GONE,
    FILE_DELETED,
];

words!(
    /// As what a piece of evidence was sent.
    EvidenceKind {
        /// A picture.
        Photo = "photo",
        /// Any file.
        Document = "document",
        /// A voice note.
        Voice = "voice",
        /// A piece of audio.
        Audio = "audio",
        /// A video.
        Video = "video",
        /// A round video.
        VideoNote = "video_note",
        /// A sticker.
        Sticker = "sticker",
        /// An animation.
        Animation = "animation",
        /// A spot on the map; no file.
        Location = "location",
        /// A contact card; no file.
        Contact = "contact",
    }
);

impl From<MediaKind> for EvidenceKind {
    fn from(kind: MediaKind) -> Self {
        match kind {
            MediaKind::Photo => Self::Photo,
            MediaKind::Document => Self::Document,
            MediaKind::Voice => Self::Voice,
            MediaKind::Audio => Self::Audio,
            MediaKind::Video => Self::Video,
            MediaKind::VideoNote => Self::VideoNote,
            MediaKind::Sticker => Self::Sticker,
            MediaKind::Animation => Self::Animation,
        }
    }
}

words!(
    /// Whether the bytes are here.
    EvidenceState {
        /// Still to be fetched.
        Pending = "pending",
        /// Here (or there are none: a place).
        Stored = "stored",
        /// Could not be fetched.
        Failed = "failed",
        /// Thrown away with its draft, or after its retention.
        Gone = "gone",
    }
);

/// Where the bytes of a new piece are.
#[derive(Debug, Clone)]
pub enum Source {
    /// To be fetched by this name (Telegram's file id).
    Remote(Private),
    /// In the blob store already.
    Stored(StoredFile),
    /// Nowhere: a place, a contact.
    Nothing,
}

/// A piece that was handed in.
#[derive(Debug, Clone)]
pub struct NewEvidence {
    /// Under which the input names it.
    pub id: EvidenceId,
    /// Who handed it in.
    pub person: Option<PersonId>,
    /// As what.
    pub kind: EvidenceKind,
    /// Where the bytes are.
    pub source: Source,
    /// What is known beside the bytes.
    pub note: Option<Private>,
}

/// A piece of evidence.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// Id.
    pub id: EvidenceId,
    /// Who handed it in.
    pub person: Option<PersonId>,
    /// To which case; `None` while a report is being written.
    pub case: Option<CaseId>,
    /// As what.
    pub kind: EvidenceKind,
    /// Whether the bytes are here.
    pub state: EvidenceState,
    /// The file; `None` without one, or when the case was erased.
    pub file: Option<StoredFile>,
    /// Where it is to be fetched.
    pub remote: Option<Private>,
    /// What is known beside the bytes.
    pub note: Option<Private>,
    /// Why it could not be fetched.
    pub reason: Option<String>,
    /// When it was handed in.
    pub received_at: Timestamp,
}

/// A file that somebody must fetch now.
#[derive(Debug, Clone)]
pub struct ToFetch {
    /// Id.
    pub id: EvidenceId,
    /// As what.
    pub kind: EvidenceKind,
    /// By which name.
    pub remote: Private,
    /// How often it was tried, this time included.
    pub attempts: i64,
}

/// Registers a piece; a second time does nothing.
pub async fn register(tx: &mut Tx, new: &NewEvidence, now: Timestamp) -> Result<()> {
    let (state, remote, file) = match &new.source {
        Source::Remote(name) => (EvidenceState::Pending, Some(name), None),
        Source::Stored(file) => (EvidenceState::Stored, None, Some(file)),
        Source::Nothing => (EvidenceState::Stored, None, None),
    };
    let key = tx.keys().of(Purpose::Evidence);
    let id = new.id.as_str();
    let sealed = Sealed {
        file_key: seal_key(tx, key, id, file.map(|file| &file.key))?,
        remote: seal_text(tx, key, REMOTE, id, remote)?,
        note: seal_text(tx, key, NOTE, id, new.note.as_ref())?,
    };
    sqlx::query(INSERT)
        .bind(id)
        .bind(new.person.as_ref().map(PersonId::as_str))
        .bind(new.kind.as_str())
        .bind(state.as_str())
        .bind(sealed.file_key)
        .bind(sealed.remote)
        .bind(sealed.note)
        .bind(file.map(|file| file.path.as_str()))
        .bind(file.map(StoredFile::size))
        .bind(file.map(|file| file.sha256.as_str()))
        .bind(file.map(|file| file.mime.as_str()))
        .bind(now.0)
        .execute(tx.raw())
        .await?;
    Ok(())
}

/// Makes a loose piece part of a case, when it was handed in by that person: `false` when it was not, or belongs to a case.
/// What may be a picture is to be known again.
pub async fn attach(
    tx: &mut Tx,
    id: &EvidenceId,
    case: &CaseId,
    person: Option<&PersonId>,
    now: Timestamp,
) -> Result<bool> {
    let Some(piece) = by_id(tx, id).await? else { return Ok(false) };
    if piece.case.is_some() || piece.person.as_ref() != person || piece.state == EvidenceState::Gone {
        return Ok(false);
    }
    let key = case_keys::must(tx, case).await?;
    let file_key = seal_key(tx, &key, id.as_str(), piece.file.as_ref().map(|file| &file.key))?;
    let remote = seal_text(tx, &key, REMOTE, id.as_str(), piece.remote.as_ref())?;
    let note = seal_text(tx, &key, NOTE, id.as_str(), piece.note.as_ref())?;
    let query = sqlx::query(ATTACH).bind(id.as_str()).bind(case.as_str());
    let done = query.bind(file_key).bind(remote).bind(note).execute(tx.raw()).await?;
    if matches!(piece.kind, EvidenceKind::Photo | EvidenceKind::Document) {
        looks::want(tx, id, looks::Purpose::Fingerprint, now).await?;
    }
    Ok(done.rows_affected() == 1)
}

/// The piece of an id.
pub async fn by_id(conn: &mut Conn, id: &EvidenceId) -> Result<Option<Evidence>> {
    let row = sqlx::query(BY_ID).bind(id.as_str()).fetch_optional(conn.raw()).await?;
    let Some(row) = row else { return Ok(None) };
    let case = rows::maybe_text(&row, "case_id")?.map(CaseId::from_text);
    let case_key = match &case {
        Some(case) => case_keys::of(conn, case).await?,
        None => None,
    };
    let key = if case.is_some() { case_key.as_ref() } else { Some(conn.keys().of(Purpose::Evidence)) };
    read(&row, key).map(Some)
}

/// The evidence of a case in the order it was attached; what is sealed is missing when the case was erased.
pub async fn of_case(conn: &mut Conn, case: &CaseId) -> Result<Vec<Evidence>> {
    let key = case_keys::of(conn, case).await?;
    let found = sqlx::query(OF_CASE).bind(case.as_str()).fetch_all(conn.raw()).await?;
    found.iter().map(|row| read(row, key.as_ref())).collect()
}

/// Hands out files that are to be fetched, and keeps other workers off them until `lease_until`.
pub async fn claim(tx: &mut Tx, limit: u32, now: Timestamp, lease_until: Timestamp) -> Result<Vec<ToFetch>> {
    let statement = tx.engine().fetch();
    let query = sqlx::query(statement).bind(now.0).bind(lease_until.0).bind(i64::from(limit));
    let found = query.fetch_all(tx.raw()).await?;
    let mut due = Vec::with_capacity(found.len());
    for row in &found {
        let id = EvidenceId::from_text(rows::text(row, "id")?);
        let remote = by_id(tx, &id).await?.and_then(|piece| piece.remote);
        let Some(remote) = remote else {
            give_up(tx, &id, "erased").await?;
            continue;
        };
        due.push(ToFetch {
            kind: rows::word(row, "evidence", "kind", EvidenceKind::parse)?,
            attempts: rows::number(row, "attempts")?,
            remote,
            id,
        });
    }
    Ok(due)
}

/// The bytes of a piece are in the blob store; `false` when it was thrown away meanwhile (then delete the file).
pub async fn mark_stored(tx: &mut Tx, id: &EvidenceId, file: &StoredFile) -> Result<bool> {
    let Some(piece) = by_id(tx, id).await? else { return Ok(false) };
    let case_key = match &piece.case {
        Some(case) => Some(case_keys::must(tx, case).await?),
        None => None,
    };
    let key = case_key.as_ref().unwrap_or_else(|| tx.keys().of(Purpose::Evidence));
    let file_key = seal_key(tx, key, id.as_str(), Some(&file.key))?;
    let done = sqlx::query(MARK_STORED)
        .bind(id.as_str())
        .bind(file_key)
        .bind(file.path.as_str())
        .bind(file.size())
        .bind(file.sha256.as_str())
        .bind(file.mime.as_str())
        .execute(tx.raw())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The bytes could not be fetched; try again at `next`.
pub async fn retry(tx: &mut Tx, id: &EvidenceId, reason: &str, next: Timestamp) -> Result<()> {
    sqlx::query(RETRY).bind(id.as_str()).bind(next.0).bind(reason).execute(tx.raw()).await?;
    Ok(())
}

/// The bytes will never be fetched.
pub async fn give_up(tx: &mut Tx, id: &EvidenceId, reason: &str) -> Result<()> {
    sqlx::query(GIVE_UP).bind(id.as_str()).bind(reason).execute(tx.raw()).await?;
    Ok(())
}

/// Throws loose pieces away with their draft; evidence of a case stays. Their files go by [`gone_files`].
pub async fn discard(tx: &mut Tx, ids: &[EvidenceId]) -> Result<()> {
    for id in ids {
        sqlx::query(DISCARD).bind(id.as_str()).execute(tx.raw()).await?;
    }
    Ok(())
}

/// Throws all loose pieces of a person away.
pub async fn discard_of_person(tx: &mut Tx, person: &PersonId) -> Result<()> {
    sqlx::query(DISCARD_OF).bind(person.as_str()).execute(tx.raw()).await?;
    Ok(())
}

/// Files whose piece is gone: delete them, then tell [`file_deleted`].
pub async fn gone_files(conn: &mut Conn, limit: u32) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(GONE).bind(i64::from(limit)).fetch_all(conn.raw()).await?)
}

/// A file of a piece that is gone was deleted.
pub async fn file_deleted(tx: &mut Tx, path: &str) -> Result<()> {
    sqlx::query(FILE_DELETED).bind(path).execute(tx.raw()).await?;
    Ok(())
}

/// How many files are still to be fetched.
pub async fn count_pending(conn: &mut Conn) -> Result<i64> {
    Ok(sqlx::query_scalar(PENDING).fetch_one(conn.raw()).await?)
}

/// An officer opened a piece: a row, and an event of its case.
pub async fn viewed(
    tx: &mut Tx,
    id: &EvidenceId,
    case: &CaseId,
    staff: &StaffId,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(VIEWED).bind(id.as_str()).bind(staff.as_str()).bind(now.0).execute(tx.raw()).await?;
    let event = NewEvent {
        case: Some(case),
        actor: &Actor::Staff(staff.clone()),
        action: EventAction::Viewed,
        object: &format!("evidence:{id}"),
        fields: &["file"],
        reason: None,
        detail: None,
    };
    events::append(tx, event, now).await?;
    Ok(())
}

/// Who opened a piece, and when.
pub async fn views(conn: &mut Conn, id: &EvidenceId) -> Result<Vec<(StaffId, Timestamp)>> {
    let found = sqlx::query(VIEWS).bind(id.as_str()).fetch_all(conn.raw()).await?;
    let read = |row| Ok((StaffId::from_text(rows::text(row, "staff_id")?), rows::moment(row, "at")?));
    found.iter().map(read).collect()
}

struct Sealed {
    file_key: Option<Vec<u8>>,
    remote: Option<Vec<u8>>,
    note: Option<Vec<u8>>,
}

fn seal_key(conn: &Conn, key: &Key, row: &str, file_key: Option<&FileKey>) -> Result<Option<Vec<u8>>> {
    file_key
        .map(|file_key| key.seal(conn.chance(), FILE_KEY, row, file_key.bytes()))
        .transpose()
        .map_err(StoreError::sealed(FILE_KEY))
}

fn seal_text(
    conn: &Conn,
    key: &Key,
    spot: Spot,
    row: &str,
    text: Option<&Private>,
) -> Result<Option<Vec<u8>>> {
    text.map(|text| case_keys::seal(conn, key, spot, row, text)).transpose()
}

/// A row, with the key of its case, or of loose evidence; without one what is sealed stays closed.
fn read(row: &AnyRow, key: Option<&Key>) -> Result<Evidence> {
    let id = rows::text(row, "id")?;
    let open = |spot: Spot| -> Result<Option<Vec<u8>>> {
        let (Some(key), Some(sealed)) = (key, rows::maybe_bytes(row, spot.1)?) else { return Ok(None) };
        key.open(spot, &id, sealed).map(Some).map_err(StoreError::sealed(spot))
    };
    let text = |spot: Spot| open(spot)?.map(|plain| private(spot, plain)).transpose();
    let file = open(FILE_KEY)?.map(|bytes| read_file(row, &bytes)).transpose()?;
    Ok(Evidence {
        person: rows::maybe_text(row, "person_id")?.map(PersonId::from_text),
        case: rows::maybe_text(row, "case_id")?.map(CaseId::from_text),
        kind: rows::word(row, "evidence", "kind", EvidenceKind::parse)?,
        state: rows::word(row, "evidence", "state", EvidenceState::parse)?,
        file,
        remote: text(REMOTE)?,
        note: text(NOTE)?,
        reason: rows::maybe_text(row, "reason")?,
        received_at: rows::moment(row, "received_at")?,
        id: EvidenceId::from_text(id.clone()),
    })
}

fn read_file(row: &AnyRow, key: &[u8]) -> Result<StoredFile> {
    let missing = |column| move || StoreError::corrupt("evidence", column, "missing beside a file key");
    let key = FileKey::from_bytes(key)
        .ok_or_else(|| StoreError::corrupt("evidence", "file_key", "not the length of a key"))?;
    let bytes = rows::number(row, "bytes")?;
    Ok(StoredFile {
        path: rows::maybe_text(row, "path")?.ok_or_else(missing("path"))?,
        bytes: u64::try_from(bytes)
            .map_err(|error| StoreError::corrupt("evidence", "bytes", &error.to_string()))?,
        sha256: rows::maybe_text(row, "sha256")?.ok_or_else(missing("sha256"))?,
        mime: rows::maybe_text(row, "mime")?.ok_or_else(missing("mime"))?,
        key,
    })
}

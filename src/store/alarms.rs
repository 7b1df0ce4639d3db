//! `alarms`: urgent cases that nobody has taken, and when they sound again in the staff group.

use sqlx::any::AnyRow;

use super::error::Result;
use super::{Conn, Tx, rows};
use crate::domain::case::CaseCode;
use crate::domain::ids::CaseId;
use crate::domain::time::Timestamp;

const UNTAKEN: &str = "
    select cases.id as id, cases.code as code, cases.category as category, cases.area as area,
        cases.created_at as created_at, alarms.sounded as sounded, alarms.next_at as next_at
    from cases left join alarms on alarms.case_id = cases.id
    where cases.closed_at is null and cases.rank = 0 and cases.assignee is null and cases.status <> 'waiting'
    order by cases.created_at, cases.id limit $1";
const SOUND: &str = "
    insert into alarms (case_id, sounded, next_at) values ($1, $2, $3)
    on conflict (case_id) do update set sounded = excluded.sounded, next_at = excluded.next_at";
const SILENCE: &str = "
    delete from alarms where case_id in (select id from cases
        where closed_at is not null or rank <> 0 or assignee is not null or status = 'waiting')";
pub(super) const ALL: &[&str] = &[UNTAKEN, SOUND, SILENCE];

/// An urgent case that nobody has taken: nothing personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untaken {
    /// The case.
    pub case: CaseId,
    /// Its code.
    pub code: CaseCode,
    /// Slug of its category.
    pub category: String,
    /// Kemendagri code of its place.
    pub area: Option<String>,
    /// When it came.
    pub created_at: Timestamp,
    /// How often it has sounded, and when it sounds again; `None` before the first time.
    pub alarm: Option<(usize, Timestamp)>,
}

/// The urgent cases that nobody has taken, oldest first.
pub async fn untaken(conn: &mut Conn, limit: u32) -> Result<Vec<Untaken>> {
    let found = sqlx::query(UNTAKEN).bind(i64::from(limit)).fetch_all(conn.raw()).await?;
    found.iter().map(read).collect()
}

/// Writes down that a case has sounded so many times, and when it sounds again.
pub async fn sound(tx: &mut Tx, case: &CaseId, sounded: usize, next_at: Timestamp) -> Result<()> {
    let sounded = i64::try_from(sounded).unwrap_or(i64::MAX);
    sqlx::query(SOUND).bind(case.as_str()).bind(sounded).bind(next_at.0).execute(tx.raw()).await?;
    Ok(())
}

/// Forgets the alarms of cases that somebody has taken, or that are urgent no more.
pub async fn silence(tx: &mut Tx) -> Result<()> {
    sqlx::query(SILENCE).execute(tx.raw()).await?;
    Ok(())
}

fn read(row: &AnyRow) -> Result<Untaken> {
    let alarm = match rows::maybe_moment(row, "next_at")? {
        Some(next_at) => Some((usize::try_from(rows::number(row, "sounded")?).unwrap_or_default(), next_at)),
        None => None,
    };
    Ok(Untaken {
        case: CaseId::from_text(rows::text(row, "id")?),
        code: CaseCode::from_row(rows::text(row, "code")?),
        category: rows::text(row, "category")?,
        area: rows::maybe_text(row, "area")?,
        created_at: rows::moment(row, "created_at")?,
        alarm,
    })
}

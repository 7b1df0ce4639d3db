//! `fingerprints`: by what the same advert or poster is known again in another case. The value is sealed under the case's
//! key; the parts it is looked up by are keyed numbers, so that a stolen disk does not tell whether a text stands here.

use std::collections::BTreeMap;

use super::error::{Result, StoreError};
use super::seal::{Key, Spot};
use super::{Conn, Tx, case_keys, rows};
use crate::domain::chance::hex;
use crate::domain::fingerprint::{BANDS, Fingerprint, FingerprintKind};
use crate::domain::ids::{CaseId, EvidenceId, FingerprintId};
use crate::domain::time::Timestamp;

const VALUE: Spot = Spot("fingerprints", "value");

const INSERT: &str = "
    insert into fingerprints (id, kind, case_id, evidence_id, value, at, band_1, band_2, band_3, band_4, band_5, band_6,
        band_7, band_8, band_9, band_10, band_11, band_12, band_13, band_14, band_15, band_16)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
    on conflict (evidence_id) do nothing";
const OF_CASE: &str = "select id, kind, value from fingerprints where case_id = $1 order by at, id";
/// One index a band; what they find together is compared by its value. Newest first, and not without end: an advert that
/// goes round by the thousand is known by any of them.
const ALIKE: &str = "
    select fingerprints.id as id, fingerprints.case_id as case_id, fingerprints.value as value,
        case_keys.wrapped as wrapped
    from fingerprints join case_keys on case_keys.case_id = fingerprints.case_id
    where fingerprints.kind = $1 and fingerprints.at >= $2
      and (band_1 = $3 or band_2 = $4 or band_3 = $5 or band_4 = $6 or band_5 = $7 or band_6 = $8 or band_7 = $9
        or band_8 = $10 or band_9 = $11 or band_10 = $12 or band_11 = $13 or band_12 = $14 or band_13 = $15
        or band_14 = $16 or band_15 = $17 or band_16 = $18)
    order by fingerprints.at desc limit 1000";
const ERASE: &str = "delete from fingerprints where case_id = $1";
pub(super) const ALL: &[&str] = &[INSERT, OF_CASE, ALIKE, ERASE];

/// Keeps a fingerprint of a case: of its words, or of one of its pictures (each picture once).
pub async fn add(
    tx: &mut Tx,
    case: &CaseId,
    evidence: Option<&EvidenceId>,
    fingerprint: &Fingerprint,
    now: Timestamp,
) -> Result<()> {
    let key = case_keys::must(tx, case).await?;
    let id = FingerprintId::new(now, tx.chance());
    let value =
        key.seal(tx.chance(), VALUE, id.as_str(), fingerprint.value()).map_err(StoreError::sealed(VALUE))?;
    let bands = bands(tx, fingerprint, id.as_str());
    let mut query = sqlx::query(INSERT)
        .bind(id.as_str())
        .bind(fingerprint.kind().as_str())
        .bind(case.as_str())
        .bind(evidence.map(EvidenceId::as_str))
        .bind(value)
        .bind(now.0);
    for band in bands {
        query = query.bind(band);
    }
    query.execute(tx.raw()).await?;
    Ok(())
}

/// The fingerprints of a case, oldest first; none when the case was erased.
pub async fn of_case(conn: &mut Conn, case: &CaseId) -> Result<Vec<Fingerprint>> {
    let Some(key) = case_keys::of(conn, case).await? else { return Ok(Vec::new()) };
    let found = sqlx::query(OF_CASE).bind(case.as_str()).fetch_all(conn.raw()).await?;
    let read = |row| {
        let kind = rows::word(row, "fingerprints", "kind", FingerprintKind::parse)?;
        open(&key, &rows::text(row, "id")?, kind, rows::bytes(row, "value")?)
    };
    found.iter().map(read).collect()
}

/// The cases with a fingerprint at most `max_distance` away that were filed since then: each once, with its nearest, the
/// nearest case first. The case that is asked about is among them when it was filed before.
pub async fn alike(
    conn: &mut Conn,
    fingerprint: &Fingerprint,
    max_distance: u32,
    since: Timestamp,
) -> Result<Vec<(CaseId, u32)>> {
    let kind = fingerprint.kind();
    let mut query = sqlx::query(ALIKE).bind(kind.as_str()).bind(since.0);
    for band in bands(conn, fingerprint, "asked") {
        query = query.bind(band);
    }
    let mut nearest: BTreeMap<CaseId, u32> = BTreeMap::new();
    for row in &query.fetch_all(conn.raw()).await? {
        let case = rows::text(row, "case_id")?;
        let key = case_keys::unwrap(conn, &case, rows::bytes(row, "wrapped")?)?;
        let other = open(&key, &rows::text(row, "id")?, kind, rows::bytes(row, "value")?)?;
        if let Some(distance) = fingerprint.distance(&other).filter(|distance| *distance <= max_distance) {
            let best = nearest.entry(CaseId::from_text(case)).or_insert(distance);
            *best = distance.min(*best);
        }
    }
    let mut near: Vec<_> = nearest.into_iter().collect();
    near.sort_by(|(a_case, a), (b_case, b)| a.cmp(b).then_with(|| b_case.cmp(a_case)));
    Ok(near)
}

/// Forgets the fingerprints of a case.
pub(super) async fn erase(tx: &mut Tx, case: &CaseId) -> Result<()> {
    sqlx::query(ERASE).bind(case.as_str()).execute(tx.raw()).await?;
    Ok(())
}

/// The keyed numbers of the parts; one part in another place is another number. A part that says nothing gets a number of
/// `whose` own, which nothing else has.
fn bands(conn: &Conn, fingerprint: &Fingerprint, whose: &str) -> [i64; BANDS] {
    let mut numbers = [0; BANDS];
    for ((place, number), band) in numbers.iter_mut().enumerate().zip(fingerprint.bands()) {
        let part = match band {
            Some(band) => format!("{} {place} {}", fingerprint.kind(), hex(band)),
            None => format!("{whose} {place}"),
        };
        *number = conn.keys().number("fingerprint", &part);
    }
    numbers
}

pub(super) fn open(key: &Key, id: &str, kind: FingerprintKind, sealed: &[u8]) -> Result<Fingerprint> {
    let value = key.open(VALUE, id, sealed).map_err(StoreError::sealed(VALUE))?;
    Fingerprint::new(kind, value)
        .ok_or_else(|| StoreError::corrupt("fingerprints", "value", "another length"))
}

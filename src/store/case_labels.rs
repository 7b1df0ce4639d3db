//! `case_labels`: what staff hang on cases to find them again. Setting and removing are events.

use std::collections::BTreeMap;

use super::error::Result;
use super::events::{self, Actor, EventAction, NewEvent};
use super::{Conn, Tx, rows};
use crate::domain::ids::CaseId;
use crate::domain::text::Private;
use crate::domain::time::Timestamp;

const SET: &str = "
    insert into case_labels (case_id, label, at) values ($1, $2, $3) on conflict (case_id, label) do nothing";
const REMOVE: &str = "delete from case_labels where case_id = $1 and label = $2";
const OF_CASES: &str = "
    select case_id, label from case_labels
    where case_id in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) order by case_id, at, label";
const ERASE: &str = "delete from case_labels where case_id = $1";
pub(super) const ALL: &[&str] = &[SET, REMOVE, OF_CASES, ERASE];

/// How many cases [`OF_CASES`] takes.
const CHUNK: usize = 10;

/// Sets (`on`) or removes a label; whether that changed anything. `name` is what the history shows.
pub async fn put(
    tx: &mut Tx,
    case: &CaseId,
    (label, name): (&str, &str),
    on: bool,
    actor: &Actor,
    now: Timestamp,
) -> Result<bool> {
    let query = sqlx::query(if on { SET } else { REMOVE }).bind(case.as_str()).bind(label);
    let query = if on { query.bind(now.0) } else { query };
    if query.execute(tx.raw()).await?.rows_affected() == 0 {
        return Ok(false);
    }
    let detail = Private(format!("{} {name}", if on { '+' } else { '−' }));
    let event = NewEvent {
        case: Some(case),
        actor,
        action: EventAction::Label,
        object: &format!("case:{case}"),
        fields: &["label"],
        reason: None,
        detail: Some(&detail),
    };
    events::append(tx, event, now).await?;
    Ok(true)
}

/// The labels of some cases, each in the order they were set.
pub async fn of_cases(conn: &mut Conn, cases: &[&CaseId]) -> Result<BTreeMap<CaseId, Vec<String>>> {
    let mut all: BTreeMap<CaseId, Vec<String>> = BTreeMap::new();
    for chunk in cases.chunks(CHUNK) {
        let mut query = sqlx::query(OF_CASES);
        for case in chunk.iter().chain(chunk.last().into_iter().cycle()).take(CHUNK) {
            query = query.bind(case.as_str());
        }
        for row in query.fetch_all(conn.raw()).await? {
            let case = CaseId::from_text(rows::text(&row, "case_id")?);
            all.entry(case).or_default().push(rows::text(&row, "label")?);
        }
    }
    Ok(all)
}

/// Takes the labels off a case that is erased.
pub(super) async fn erase(tx: &mut Tx, case: &CaseId) -> Result<()> {
    sqlx::query(ERASE).bind(case.as_str()).execute(tx.raw()).await?;
    Ok(())
}

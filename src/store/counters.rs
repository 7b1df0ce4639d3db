//! `tallies`: counters by day and by month. What is counted in a transaction is gathered in it and written with its commit, in
//! one order for all: two transactions cannot wait for each other in a circle, and what is taken back was never counted.
//!
//! Whoever changes what [`CaseFacts`] holds calls [`before`] and [`after`] around it; a test holds the counters against the
//! cases after random work.

use std::collections::BTreeMap;

use sqlx::any::AnyRow;

use super::error::{Result, StoreError};
use super::{Conn, Engine, Tx, events, rows};
use crate::domain::case::{CaseStatus, Channel};
use crate::domain::ids::CaseId;
use crate::domain::register::district;
use crate::domain::statistics::{CaseFacts, Grain, Mark, Part, date_of, month_number};

/// How many rows the statements take.
const MANY: usize = 16;
const FEW: usize = 4;
/// Counters of the chat lie in so many rows on PostgreSQL: replicas write them all the time.
const SHARDS: u64 = 8;
/// Cases read at a time when counters are built anew, and marks gathered before they are written.
const PAGE: i64 = 2_000;
const GATHERED: usize = 50_000;

const ADD_MANY: &str = "
    insert into tallies (grain, at, part, district, name, shard, times) values
        ($1, $2, $3, $4, $5, $6, $7), ($8, $9, $10, $11, $12, $13, $14),
        ($15, $16, $17, $18, $19, $20, $21), ($22, $23, $24, $25, $26, $27, $28),
        ($29, $30, $31, $32, $33, $34, $35), ($36, $37, $38, $39, $40, $41, $42),
        ($43, $44, $45, $46, $47, $48, $49), ($50, $51, $52, $53, $54, $55, $56),
        ($57, $58, $59, $60, $61, $62, $63), ($64, $65, $66, $67, $68, $69, $70),
        ($71, $72, $73, $74, $75, $76, $77), ($78, $79, $80, $81, $82, $83, $84),
        ($85, $86, $87, $88, $89, $90, $91), ($92, $93, $94, $95, $96, $97, $98),
        ($99, $100, $101, $102, $103, $104, $105), ($106, $107, $108, $109, $110, $111, $112)
    on conflict (grain, at, part, district, name, shard) do update set times = tallies.times + excluded.times";
const ADD_FEW: &str = "
    insert into tallies (grain, at, part, district, name, shard, times) values
        ($1, $2, $3, $4, $5, $6, $7), ($8, $9, $10, $11, $12, $13, $14),
        ($15, $16, $17, $18, $19, $20, $21), ($22, $23, $24, $25, $26, $27, $28)
    on conflict (grain, at, part, district, name, shard) do update set times = tallies.times + excluded.times";
const ADD: &str = "
    insert into tallies (grain, at, part, district, name, shard, times) values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (grain, at, part, district, name, shard) do update set times = tallies.times + excluded.times";
const FACTS: &str = "
    select id, created_at, area, category, channel, country, modus, status, close_reason, first_answer_at, answered_late,
        closed_at, closed_late
    from cases where id = $1";
/// What happens for the first time is judged by the promise of that moment.
const JUDGE: &str = "
    update cases set
        answered_late = case when first_answer_at is null then null when $2 = 1 then answered_late
            when due_at < first_answer_at then 1 else 0 end,
        closed_late = case when closed_at is null then null when $3 = 1 then closed_late
            when due_at < closed_at then 1 else 0 end
    where id = $1
    returning id, created_at, area, category, channel, country, modus, status, close_reason, first_answer_at, answered_late,
        closed_at, closed_late";
const PAGE_OF_CASES: &str = "
    select id, created_at, area, category, channel, country, modus, status, close_reason, first_answer_at, answered_late,
        closed_at, closed_late
    from cases where id > $1 and ($2 = '' or area is null or area = $2 or area like $3) order by id limit $4";
const FORGET_CASES: &str = "
    delete from tallies where part in ('category', 'channel', 'country', 'modus', 'outcome', 'answer', 'answer_kept', 'close',
        'close_kept')";
const ANY: &str = "select 1 from tallies limit 1";
const ANY_CASE: &str = "select 1 from cases limit 1";
pub(super) const ALL: &[&str] =
    &[ADD_MANY, ADD_FEW, ADD, FACTS, JUDGE, PAGE_OF_CASES, FORGET_CASES, ANY, ANY_CASE];

/// What a transaction has counted so far, in its order, so that a savepoint can cut it.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    marks: Vec<(Mark, i64)>,
    savepoints: Vec<usize>,
}

impl Gathered {
    pub(super) fn savepoint(&mut self) {
        self.savepoints.push(self.marks.len());
    }

    pub(super) fn keep(&mut self) {
        self.savepoints.pop();
    }

    pub(super) fn undo(&mut self) {
        let length = self.savepoints.pop().unwrap_or(0);
        self.marks.truncate(length);
    }

    pub(super) fn add(&mut self, mark: Mark, times: i64) {
        self.marks.push((mark, times));
    }
}

/// A row of `tallies` without its shard, in the order in which rows are written.
type Row = (Grain, i64, Part, String, String);

/// Writes what was counted.
pub(super) async fn write(conn: &mut Conn, gathered: Gathered) -> Result<()> {
    if gathered.marks.is_empty() {
        return Ok(());
    }
    let mut sums: BTreeMap<Row, i64> = BTreeMap::new();
    for (mark, times) in gathered.marks {
        add_up(&mut sums, mark, times);
    }
    write_sums(conn, sums).await
}

fn add_up(sums: &mut BTreeMap<Row, i64>, mark: Mark, times: i64) {
    let Mark { part, day, district, name } = mark;
    let month = month_number(date_of(day));
    *sums.entry((Grain::Month, month, part, district.clone(), name.clone())).or_default() += times;
    *sums.entry((Grain::Day, day, part, district, name)).or_default() += times;
}

async fn write_sums(conn: &mut Conn, sums: BTreeMap<Row, i64>) -> Result<()> {
    // The rows of cases are written under the end of the audit chain, by one transaction at a time.
    let shard = match conn.engine() {
        Engine::Sqlite => 0,
        Engine::Postgres => i64::try_from(conn.chance().below(SHARDS)).unwrap_or(0),
    };
    let sums: Vec<(Row, i64)> = sums.into_iter().filter(|(_, times)| *times != 0).collect();
    let mut left = sums.as_slice();
    while !left.is_empty() {
        let (statement, size) = match left.len() {
            MANY.. => (ADD_MANY, MANY),
            FEW.. => (ADD_FEW, FEW),
            _ => (ADD, 1),
        };
        let (now, later) = left.split_at(size);
        let mut query = sqlx::query(statement);
        for ((grain, at, part, district, name), times) in now {
            let shard = if part.is_of_cases() { 0 } else { shard };
            query = query.bind(grain.as_str()).bind(*at).bind(part.as_str());
            query = query.bind(district.as_str()).bind(name.as_str()).bind(shard).bind(*times);
        }
        query.execute(conn.raw()).await?;
        left = later;
    }
    Ok(())
}

/// What of a case is counted, before it is changed. Holds the end of the audit chain: nobody else changes what is counted of
/// cases until this transaction ends.
pub(super) async fn before(tx: &mut Tx, case: &CaseId) -> Result<CaseFacts> {
    events::hold(tx).await?;
    let row = sqlx::query(FACTS).bind(case.as_str()).fetch_optional(tx.raw()).await?;
    read(&row.ok_or(StoreError::Missing("case"))?)
}

/// Counts a case as it is now in place of what it was.
pub(super) async fn after(tx: &mut Tx, case: &CaseId, before: CaseFacts) -> Result<()> {
    let query = sqlx::query(JUDGE)
        .bind(case.as_str())
        .bind(i64::from(before.first_answer_at.is_some()))
        .bind(i64::from(before.closed_at.is_some()));
    let row = query.fetch_optional(tx.raw()).await?;
    let now = read(&row.ok_or(StoreError::Missing("case"))?)?;
    before.marks().into_iter().for_each(|mark| tx.count(mark, -1));
    now.marks().into_iter().for_each(|mark| tx.count(mark, 1));
    Ok(())
}

/// Counts a case that was just filed.
pub(super) async fn filed(tx: &mut Tx, case: &CaseId) -> Result<()> {
    let facts = before(tx, case).await?;
    facts.marks().into_iter().for_each(|mark| tx.count(mark, 1));
    Ok(())
}

/// Builds the counters of the cases anew; gives how many cases there are. Others who change cases wait.
pub async fn rebuild(tx: &mut Tx) -> Result<u64> {
    events::hold(tx).await?;
    sqlx::query(FORGET_CASES).execute(tx.raw()).await?;
    let (mut sums, mut cases, mut last) = (BTreeMap::new(), 0, String::new());
    loop {
        let (page, end) = page(tx, "", &last).await?;
        cases += page.len() as u64;
        for mark in page.iter().flat_map(CaseFacts::marks) {
            add_up(&mut sums, mark, 1);
        }
        if end.is_none() || sums.len() > GATHERED {
            write_sums(tx, std::mem::take(&mut sums)).await?;
        }
        let Some(end) = end else { return Ok(cases) };
        last = end;
    }
}

/// Whether nothing was ever counted although there are cases: a database of an older release.
pub async fn are_missing(conn: &mut Conn) -> Result<bool> {
    let counted = sqlx::query(ANY).fetch_optional(conn.raw()).await?.is_some();
    Ok(!counted && sqlx::query(ANY_CASE).fetch_optional(conn.raw()).await?.is_some())
}

/// Some cases of an area (and those without a place) in the order of their ids, and the last id when there may be more.
pub(super) async fn page(
    conn: &mut Conn,
    area: &str,
    after: &str,
) -> Result<(Vec<CaseFacts>, Option<String>)> {
    let query = sqlx::query(PAGE_OF_CASES).bind(after).bind(area).bind(format!("{area}.%")).bind(PAGE);
    let found = query.fetch_all(conn.raw()).await?;
    let full = i64::try_from(found.len()).is_ok_and(|length| length == PAGE);
    let end = found.last().filter(|_| full).map(|row| rows::text(row, "id")).transpose()?;
    Ok((found.iter().map(read).collect::<Result<_>>()?, end))
}

fn read(row: &AnyRow) -> Result<CaseFacts> {
    let modus = rows::text(row, "modus")?;
    let late =
        |column| -> Result<Option<bool>> { Ok(rows::maybe_moment(row, column)?.map(|flag| flag.0 != 0)) };
    Ok(CaseFacts {
        created_at: rows::moment(row, "created_at")?,
        district: district(rows::maybe_text(row, "area")?.as_deref()),
        category: rows::text(row, "category")?,
        channel: rows::word(row, "cases", "channel", Channel::parse)?,
        country: rows::maybe_text(row, "country")?.unwrap_or_default(),
        modus: serde_json::from_str(&modus)
            .map_err(|_| StoreError::corrupt("cases", "modus", "not a JSON list"))?,
        status: rows::word(row, "cases", "status", CaseStatus::parse)?,
        close_reason: rows::maybe_text(row, "close_reason")?.unwrap_or_default(),
        first_answer_at: rows::maybe_moment(row, "first_answer_at")?,
        answered_late: late("answered_late")?,
        closed_at: rows::maybe_moment(row, "closed_at")?,
        closed_late: late("closed_late")?,
    })
}

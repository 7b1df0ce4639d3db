//! A database of an office that has worked for years: some thousand reports are filed as the program files them, and then
//! multiplied by SQL into the years before. What is looked up afterwards is real; the copies beside it have other ids, other
//! blind indexes and sealed values of the true length, but nobody can open those.

use std::fmt::Write as _;
use std::time::Duration;

use sqlx::{AnyConnection, AssertSqlSafe, Column as _, Connection as _, Row as _};
use suluh::domain::time::{Timestamp, days};

/// The reports of an office are spread over so long.
pub(crate) const YEARS: u64 = 3;
/// A node that stands in this part of the filed reports (one in so many) is not copied: its sightings are.
const HOT: u64 = 200;

/// What is to be multiplied, and how often.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    /// How many reports were filed.
    pub(crate) filed: u64,
    /// How many times as many there shall be.
    pub(crate) times: u64,
}

impl Times {
    /// The span that the filed reports cover, and each of their copies before them.
    pub(crate) fn slice(self) -> Duration {
        days(365 * YEARS) / u32::try_from(self.times).unwrap_or(u32::MAX)
    }
}

/// How the values of one copy differ from those of the filed reports.
struct Copy {
    /// Into the past, in milliseconds.
    back: i64,
    /// The first eight digits of every id: the time in UUIDv7.
    head: String,
    /// Six digits at the beginning of every blind index.
    mark: String,
}

impl Copy {
    fn new(number: u64, slice: Duration, newest: Timestamp) -> Self {
        let slice = i64::try_from(slice.as_millis()).unwrap_or(i64::MAX);
        let back = slice * i64::try_from(number).unwrap_or(1);
        // The middle of its span: no filed report has the id of its own copy.
        let head = format!("{:08x}", u64::try_from(newest.0 - back - slice / 2).unwrap_or(0) >> 16);
        Self { back, head, mark: format!("{number:06x}") }
    }

    /// The value of a column in the copy.
    fn value(&self, table: &str, column: &str) -> String {
        let Self { back, head, mark } = self;
        let id = format!("'{head}' || substr({column}, 9)");
        match (table, column) {
            ("identifiers" | "node_tallies", "node_id") => {
                format!("case when node_id in (select id from drill_hot) then node_id else {id} end")
            }
            (_, "id" | "case_id") => id,
            ("cases", "code") => format!("code || '-{mark}'"),
            ("identifiers", "blind") => format!(
                "case when node_id in (select id from drill_hot) then blind else '{mark}' || substr(blind, 7) end"
            ),
            (_, "blind" | "alike") => format!("'{mark}' || substr({column}, 7)"),
            (
                _,
                "created_at" | "updated_at" | "status_at" | "waiting_since" | "due_at" | "first_at"
                | "last_at" | "first_answer_at" | "closed_at",
            ) => {
                format!("{column} - {back}")
            }
            _ => column.to_owned(),
        }
    }
}

/// The tables that are multiplied, in the order of their references, and which rows of each were filed.
const TABLES: [(&str, &str); 8] = [
    ("cases", "id in (select id from drill_cases)"),
    ("case_keys", "case_id in (select id from drill_cases)"),
    ("answers", "case_id in (select id from drill_cases)"),
    ("nodes", "id in (select id from drill_nodes)"),
    ("node_tallies", "node_id in (select id from drill_nodes)"),
    ("identifiers", "case_id in (select id from drill_cases)"),
    ("case_labels", "case_id in (select id from drill_cases)"),
    ("case_words", "case_id in (select id from drill_cases)"),
];

/// Multiplies what was filed up to `newest` into the years before it.
pub(crate) async fn multiply(url: &str, times: Times, newest: Timestamp) -> anyhow::Result<()> {
    multiply_without(&[], url, times, newest).await
}

/// The same without the keys of the copies: they look like erased cases, which every page can show.
pub(crate) async fn multiply_without_keys(url: &str, times: Times, newest: Timestamp) -> anyhow::Result<()> {
    multiply_without(&["case_keys"], url, times, newest).await
}

async fn multiply_without(tables: &[&str], url: &str, times: Times, newest: Timestamp) -> anyhow::Result<()> {
    let mut connection = AnyConnection::connect(url).await?;
    let sqlite = url.starts_with("sqlite:");
    let prepare = if sqlite {
        "pragma busy_timeout = 60000; pragma synchronous = off; pragma foreign_keys = off; pragma cache_size = -400000;"
    } else {
        "set synchronous_commit = off;"
    };
    run(&mut connection, prepare).await?;
    let hot = (times.filed / HOT).max(2);
    run(
        &mut connection,
        &format!(
            "create temp table drill_cases as select id from cases;
             create temp table drill_hot as select id from nodes where cases >= {hot};
             create temp table drill_nodes as select id from nodes where cases < {hot};"
        ),
    )
    .await?;
    let mut columns = Vec::new();
    for (table, _) in TABLES {
        columns.push(columns_of(&mut connection, table).await?);
    }
    for number in (1..times.times).rev() {
        let copy = Copy::new(number, times.slice(), newest);
        let mut all = String::from("begin;\n");
        let copied = |table: &str, columns: &[String]| !columns.is_empty() && !tables.contains(&table);
        for ((table, filed), columns) in
            TABLES.iter().zip(&columns).filter(|((table, _), columns)| copied(table, columns))
        {
            let values: Vec<String> = columns.iter().map(|column| copy.value(table, column)).collect();
            let (columns, values) = (columns.join(", "), values.join(", "));
            writeln!(all, "insert into {table} ({columns}) select {values} from {table} where {filed};")?;
        }
        all.push_str("commit;");
        run(&mut connection, &all).await?;
    }
    count_hot(&mut connection, times).await?;
    run(&mut connection, if sqlite { "pragma wal_checkpoint(truncate)" } else { "analyze" }).await?;
    Ok(connection.close().await?)
}

/// The nodes that were not copied stand in as many times the cases.
async fn count_hot(connection: &mut AnyConnection, times: Times) -> anyhow::Result<()> {
    let hot = "in (select id from drill_hot)";
    let back = times.slice().as_millis() * u128::from(times.times - 1);
    let times = times.times;
    let mut all = format!(
        "begin;
         update nodes set cases = cases * {times}, first_at = first_at - {back} where id {hot};
         update node_tallies set cases = cases * {times} where part = 'area' and node_id {hot};
         delete from node_tallies where part = 'month' and node_id {hot};\n"
    );
    let months = YEARS * 12;
    for month in 0..months {
        let name = format!("{}-{:02}", 2_000 + month / 12, month % 12 + 1);
        writeln!(
            all,
            "insert into node_tallies (node_id, part, name, cases)
             select id, 'month', '{name}', cases / {months} + 1 from nodes where id {hot};"
        )?;
    }
    all.push_str("commit;");
    run(connection, &all).await
}

async fn columns_of(connection: &mut AnyConnection, table: &str) -> anyhow::Result<Vec<String>> {
    let statement = AssertSqlSafe(format!("select * from {table} limit 1"));
    // Nothing was filed into a table that this drill does not need.
    let Some(row) = sqlx::query(statement).fetch_optional(connection).await? else { return Ok(Vec::new()) };
    let names = row.columns().iter().map(|column| column.name().to_owned());
    // The database works this one out.
    Ok(names.filter(|name| name != "ordered_at").collect())
}

async fn run(connection: &mut AnyConnection, statements: &str) -> anyhow::Result<()> {
    sqlx::raw_sql(AssertSqlSafe(statements.to_owned())).execute(connection).await?;
    Ok(())
}

//! The queue of the console: pages and counts of the cases that a filter lets through.
//!
//! There are two ways to a page. The **walk** goes along the order of a view and looks at each case; where a filter lets few
//! through it would go far, so it ends after [`WINDOW`] cases, and the next page goes on from there. The **facet** starts from
//! the one thing of the filter that fewest cases have (a label, a kecamatan, a word …), when these are at most [`FEW`]. Both
//! apply the whole filter, so they give the same cases; the choice is made by counting, never further than to [`FEW`].

mod ask;
mod sql;

pub(super) use ask::below;
use sqlx::any::AnyRow;

use ask::Facet;
pub use ask::QueueAsk;
pub(super) use sql::ALL;

use super::cases::{self, Case, rank};
use super::error::Result;
use super::{Conn, Statement, rows};
use crate::domain::case::words;
use crate::domain::ids::CaseId;
use crate::domain::time::Timestamp;

/// How far a walk goes for one page, as the constants in `sql` have it.
pub const WINDOW: u32 = 20_000;
/// How many cases a facet may have to be a way in.
pub const FEW: i64 = 2_000;
/// The same for a word, when there are others whose cases are taken out before any case is looked at.
pub const FEW_OF_WORDS: i64 = 20_000;
/// A facet with so few cases is taken without counting the others.
const VERY_FEW: i64 = 300;
/// Counts go so far.
pub const COUNTED: u32 = 1_000;

words!(
    /// Which cases, and in which order.
    View {
        /// Open cases: most urgent first, then the longest waiting.
        Open = "open",
        /// Ended cases: the last one first.
        Ended = "ended",
        /// All cases: the newest first.
        Every = "every",
    }
);

/// The place of a row in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageKey {
    /// Rank of the priority in the order of open cases, else 0.
    pub rank: i64,
    /// Waiting since, or the end; 0 where the id alone is the order.
    pub at: Timestamp,
    /// Id.
    pub id: CaseId,
}

impl PageKey {
    /// The place of a row of `cases` in a view.
    fn of(view: View, row: &AnyRow) -> Result<Self> {
        let (rank, at) = match view {
            View::Open => (rows::number(row, "rank")?, rows::moment(row, "ordered_at")?),
            View::Ended => (0, rows::moment(row, "closed_at")?),
            View::Every => (0, Timestamp(0)),
        };
        Ok(Self { rank, at, id: CaseId::from_text(rows::text(row, "id")?) })
    }

    /// Before everything in a view. Ids are made of hexadecimal digits, so `z` lies behind them in every alphabet.
    fn first(view: View) -> Self {
        match view {
            View::Open => Self::new(-1, 0, ""),
            View::Ended => Self::new(0, i64::MAX, ""),
            View::Every => Self::new(0, 0, "z"),
        }
    }

    /// Behind everything in a view.
    fn last(view: View) -> Self {
        match view {
            View::Open => Self::new(i64::MAX, i64::MAX, "z"),
            View::Ended | View::Every => Self::new(0, 0, ""),
        }
    }

    fn new(rank: i64, at: i64, id: &str) -> Self {
        Self { rank, at: Timestamp(at), id: CaseId::from_text(id) }
    }

    /// As it stands in a link.
    pub fn to_text(&self) -> String {
        format!("{}.{}.{}", self.rank, self.at.0, self.id)
    }

    /// Out of a link; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let (rank, at, id) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self { rank: rank.parse().ok()?, at: Timestamp(at.parse().ok()?), id: CaseId::from_text(id) })
    }
}

/// A page of cases.
#[derive(Debug, Clone)]
pub struct Page {
    /// Cases in the order of the view; fewer than were asked for, or none, where a walk came to the end of its window.
    pub cases: Vec<Case>,
    /// Where the next page begins; `None` at the end of the view.
    pub next: Option<PageKey>,
}

/// How many there are, counted up to a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// At least so many.
    pub at_least: u32,
    /// Whether that is all.
    pub exact: bool,
}

/// A page of the cases that a filter lets through.
pub async fn page(conn: &mut Conn, ask: &QueueAsk<'_>) -> Result<Page> {
    let (found, next) = page_rows(conn, ask).await?;
    let cases = found.iter().map(|row| cases::read(conn, row)).collect::<Result<_>>()?;
    Ok(Page { cases, next })
}

/// The same as rows of `cases`, with the wrapped key of each and nothing unsealed.
pub(super) async fn page_rows(conn: &mut Conn, ask: &QueueAsk<'_>) -> Result<(Vec<AnyRow>, Option<PageKey>)> {
    let limit = i64::from(ask.limit) + 1;
    let (mut found, end) = run(conn, ask, What::Page, limit).await?;
    if found.len() <= ask.limit as usize {
        return Ok((found, end));
    }
    found.truncate(ask.limit as usize);
    let last = found.last().map(|row| PageKey::of(ask.view, row)).transpose()?;
    Ok((found, last))
}

/// How many cases a filter lets through, from the beginning of the view, counted up to the question's limit.
pub async fn count(conn: &mut Conn, ask: &QueueAsk<'_>) -> Result<Count> {
    let limit = i64::from(ask.limit);
    let values = ask.values(conn);
    // A filter that is one facet and nothing else is counted by its index alone.
    let (n, end) = if let Some(facet) = ask.only_facet(&values) {
        (probe(conn, ask.view, &values, &facet).await?, None)
    } else {
        let from_start = QueueAsk { after: None, ..ask.clone() };
        let (found, end) = run(conn, &from_start, What::Count, limit + 1).await?;
        (found.first().map_or(Ok(0), |row| rows::number(row, "n"))?, end)
    };
    let at_least = u32::try_from(n.min(limit)).unwrap_or(0);
    Ok(Count { at_least, exact: end.is_none() && n <= limit })
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.at_least, if self.exact { "" } else { "+" })
    }
}

#[derive(Clone, Copy)]
enum What {
    Page,
    Count,
}

/// Asks by the better way; the place where a walk had to end comes along.
async fn run(
    conn: &mut Conn,
    ask: &QueueAsk<'_>,
    what: What,
    limit: i64,
) -> Result<(Vec<AnyRow>, Option<PageKey>)> {
    if ask.filter.words.reveal().trim().is_empty() != ask.words.is_empty() {
        // Words of which none can be searched for: nothing has them.
        return Ok((Vec::new(), None));
    }
    let mut values = ask.values(conn);
    rarest_first(conn, &mut values.tokens).await?;
    let facet = best(conn, ask, &values).await?;
    let after = ask.after.clone().unwrap_or_else(|| PageKey::first(ask.view));
    let end = if facet.is_none() && ask.is_choosy() { window(conn, ask.view, &after).await? } else { None };
    let statement = match (what, facet.is_some()) {
        (What::Page, false) => sql::walk(ask.view),
        (What::Page, true) => sql::facet(ask.view),
        (What::Count, false) => sql::count_walk(ask.view),
        (What::Count, true) => sql::count_facet(ask.view),
    };
    let last = end.clone().unwrap_or_else(|| PageKey::last(ask.view));
    let query = values.bind_facet(sqlx::query(statement), facet.as_ref());
    let query = values.bind_filter(query);
    let query = bind_place(bind_place(query, &after), &last).bind(limit);
    Ok((query.fetch_all(conn.raw()).await?, end))
}

fn bind_place<'q>(query: Statement<'q>, place: &PageKey) -> Statement<'q> {
    query.bind(place.rank).bind(place.at.0).bind(place.id.to_string())
}

/// The rarest word leads.
async fn rarest_first(conn: &mut Conn, tokens: &mut [i64]) -> Result<()> {
    if tokens.len() < 2 {
        return Ok(());
    }
    let mut counted = Vec::with_capacity(tokens.len());
    for token in tokens.iter() {
        counted.push((with_word(conn, *token).await?, *token));
    }
    counted.sort_unstable();
    for (place, (_, token)) in tokens.iter_mut().zip(counted) {
        *place = token;
    }
    Ok(())
}

async fn with_word(conn: &mut Conn, token: i64) -> Result<i64> {
    Ok(sqlx::query_scalar(sql::WITH_WORD).bind(token).fetch_one(conn.raw()).await?)
}

/// How many cases of a view have a facet, counted to one more than [`FEW`].
async fn probe(conn: &mut Conn, view: View, values: &ask::Values, facet: &Facet) -> Result<i64> {
    let query = values.bind_facet(sqlx::query(sql::probe(view)), Some(facet));
    rows::number(&query.fetch_one(conn.raw()).await?, "n")
}

/// The facet that fewest cases have, when these are few.
async fn best(conn: &mut Conn, ask: &QueueAsk<'_>, values: &ask::Values) -> Result<Option<Facet>> {
    let mut best: Option<(i64, Facet)> = None;
    for facet in ask.facets(values) {
        let (n, few) = match (&facet, values.tokens.as_slice()) {
            (Facet::Word, [only]) => (with_word(conn, *only).await?, FEW),
            (Facet::Word, [first, ..]) => (with_word(conn, *first).await?, FEW_OF_WORDS),
            _ => (probe(conn, ask.view, values, &facet).await?, FEW),
        };
        if n <= few && best.as_ref().is_none_or(|(least, _)| n < *least) {
            best = Some((n, facet));
        }
        if n <= VERY_FEW {
            break;
        }
    }
    Ok(best.map(|(_, facet)| facet))
}

/// Where a walk from a place on has to end; `None` when it reaches the end of the view.
async fn window(conn: &mut Conn, view: View, after: &PageKey) -> Result<Option<PageKey>> {
    let found = bind_place(sqlx::query(sql::window(view)), after).fetch_optional(conn.raw()).await?;
    let read = |row: &AnyRow| {
        Ok(PageKey {
            rank: rows::number(row, "rank")?,
            at: rows::moment(row, "at")?,
            id: CaseId::from_text(rows::text(row, "id")?),
        })
    };
    found.as_ref().map(read).transpose()
}

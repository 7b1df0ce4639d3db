//! The statements of the queue. They are put together at compile time from a few parts, because a view, a way and a question
//! each change one part only; what comes out is constant text as everywhere else.
//!
//! Parameters: `$1` to `$5` the facet and its values, `$6` and `$7` filed from and before, `$8` now, `$9` how many words and
//! `$10` to `$15` those, `$16` to `$28` the rest of the filter, `$29` to `$31` after which place, `$32` to `$34` up to which,
//! `$35` how many.

use super::View;

/// What a filter asks of a case; every part is true of a case, or empty in the filter. It is asked of cases that come by a way
/// of their own: `coalesce` and `count` keep PostgreSQL from taking the index of promises, or all labels at once, for the way.
macro_rules! filter {
    () => {
        "
    and ($16 = '' or area is null or area = $16 or area like $17)
    and ($18 = '' or $18 like '%,' || status || ',%')
    and ($19 = '' or $19 like '%,' || category || ',%')
    and ($20 = '' or $20 like '%,' || substr(area, 1, 2) || ',%' or $20 like '%,' || substr(area, 1, 5) || ',%'
        or $20 like '%,' || substr(area, 1, 8) || ',%' or $20 like '%,' || area || ',%')
    and ($21 = '' or $21 like '%,' || country || ',%')
    and ($22 = '' or $22 like '%,' || channel || ',%')
    and ($23 = '' or $23 like '%,' || cast(rank as text) || ',%')
    and ($27 = '' or ($27 = '-' and assignee is null) or assignee = $27)
    and cases.created_at >= $6 and cases.created_at < $7
    and ($28 = 0 or (coalesce(due_at, $8) < $8 and closed_at is null))
    and ($24 = '' or 0 < (select count(*) from case_labels
        where case_labels.case_id = cases.id and $24 like '%,' || case_labels.label || ',%'))
    and ($25 = '' or $26 = (select count(*) from case_labels
        where case_labels.case_id = cases.id and $25 like '%,' || case_labels.label || ',%'))
    and ($9 = 0 or $9 = (select count(*) from case_words
        where case_words.case_id = cases.id and case_words.token in ($10, $11, $12, $13, $14, $15)))"
    };
}

/// The cases that have the facet. The name of the facet turns all ways but one off before they are gone.
macro_rules! having {
    ($half:literal) => {
        concat!(
            "
        select case_id as id from case_labels where $1 = 'label' and label in ($2, $3, $4, $5)
        union all
        select case_id from case_words as first where $1 = 'word' and first.token = $10
            and $9 = (select count(*) from case_words as other
                where other.case_id = first.case_id and other.token in ($10, $11, $12, $13, $14, $15))
        union all select id from cases where $1 = 'status' and status in ($2, $3, $4, $5)
        union all select id from cases where $1 = 'category' and category in ($2, $3, $4, $5) and ",
            $half,
            "
        union all select id from cases where $1 = 'country' and country in ($2, $3, $4, $5) and ",
            $half,
            "
        union all select id from cases where $1 = 'channel' and channel in ($2, $3, $4, $5) and ",
            $half,
            "
        union all select id from cases where $1 = 'kabupaten' and substr(area, 1, 5) in ($2, $3, $4, $5) and ",
            $half,
            "
        union all select id from cases where $1 = 'kecamatan' and substr(area, 1, 8) in ($2, $3, $4, $5) and ",
            $half,
            "
        union all select id from cases where $1 = 'assignee' and assignee in ($2, $3, $4, $5) and ",
            $half,
            "
        union all select id from cases where $1 = 'nobody' and assignee is null and ",
            $half,
            "
        union all select id from cases where $1 = 'late' and due_at < $8 and closed_at is null
        union all select id from cases where $1 = 'created' and created_at >= $6 and created_at < $7"
        )
    };
}

/// The ids of a page: half, order, which place comes after which, and by which way.
macro_rules! ids {
    ($half:literal, $range:literal, $order:literal, $way:expr) => {
        concat!(
            "
    select id from cases where ",
            $half,
            " and ",
            $range,
            $way,
            filter!(),
            " order by ",
            $order,
            " limit $35"
        )
    };
}

macro_rules! page {
    ($half:literal, $range:literal, $order:literal, $way:expr) => {
        concat!(
            "select cases.*, case_keys.wrapped as wrapped
    from cases left join case_keys on case_keys.case_id = cases.id where cases.id in (",
            ids!($half, $range, $order, $way),
            ") order by ",
            $order
        )
    };
}

macro_rules! count {
    ($half:literal, $range:literal, $order:literal, $way:expr) => {
        concat!("select count(*) as n from (", ids!($half, $range, $order, $way), ") as found")
    };
}

/// No facet.
macro_rules! no_facet {
    () => {
        " and coalesce($1, $2, $3, $4, $5) = ''"
    };
}

macro_rules! by_facet {
    ($half:literal) => {
        concat!(" and cases.id in (", having!($half), ")")
    };
}

macro_rules! probe {
    ($half:literal) => {
        concat!(
            "select count(*) as n from (select id from (",
            having!($half),
            ") as having_it limit 2001) as few"
        )
    };
}

/// One macro a view: it is given a question and a way, and fills in half, range and order.
macro_rules! open {
    ($what:ident, $way:expr) => {
        $what!(
            "closed_at is null",
            "(rank, ordered_at, cases.id) > ($29, $30, $31)
        and (rank, ordered_at, cases.id) <= ($32, $33, $34)",
            "rank, ordered_at, cases.id",
            $way
        )
    };
}

macro_rules! ended {
    ($what:ident, $way:expr) => {
        $what!(
            "closed_at is not null",
            "(closed_at, cases.id) < ($30, $31) and (closed_at, cases.id) >= ($33, $34) and $29 <= $32",
            "closed_at desc, cases.id desc",
            $way
        )
    };
}

macro_rules! every {
    ($what:ident, $way:expr) => {
        $what!("cases.id < $31", "cases.id >= $34 and $29 <= $32 and $30 <= $33", "cases.id desc", $way)
    };
}

const WALK_OPEN: &str = open!(page, no_facet!());
const WALK_ENDED: &str = ended!(page, no_facet!());
const WALK_EVERY: &str = every!(page, no_facet!());
const FACET_OPEN: &str = open!(page, by_facet!("closed_at is null"));
const FACET_ENDED: &str = ended!(page, by_facet!("closed_at is not null"));
const FACET_EVERY: &str = every!(page, by_facet!("id <> ''"));
const COUNT_WALK_OPEN: &str = open!(count, no_facet!());
const COUNT_WALK_ENDED: &str = ended!(count, no_facet!());
const COUNT_WALK_EVERY: &str = every!(count, no_facet!());
const COUNT_FACET_OPEN: &str = open!(count, by_facet!("closed_at is null"));
const COUNT_FACET_ENDED: &str = ended!(count, by_facet!("closed_at is not null"));
const COUNT_FACET_EVERY: &str = every!(count, by_facet!("id <> ''"));
const PROBE_OPEN: &str = probe!("closed_at is null");
const PROBE_ENDED: &str = probe!("closed_at is not null");
const PROBE_EVERY: &str = probe!("id <> ''");
const WINDOW_OPEN: &str = "
    select rank, ordered_at as at, id from cases
    where closed_at is null and (rank, ordered_at, id) > ($1, $2, $3)
    order by rank, ordered_at, id limit 1 offset 20000";
const WINDOW_ENDED: &str = "
    select cast(0 as bigint) as rank, closed_at as at, id from cases
    where closed_at is not null and (closed_at, id) < ($2, $3) and cast($1 as bigint) is not null
    order by closed_at desc, id desc limit 1 offset 20000";
const WINDOW_EVERY: &str = "
    select cast(0 as bigint) as rank, cast(0 as bigint) as at, id from cases
    where id < $3 and cast($1 as bigint) is not null and cast($2 as bigint) is not null
    order by id desc limit 1 offset 20000";
/// How many cases have a word, as far as it matters.
pub(super) const WITH_WORD: &str =
    "select count(*) from (select case_id from case_words where token = $1 limit 20001) as few";
pub(in crate::store) const ALL: &[&str] = &[
    WALK_OPEN,
    WALK_ENDED,
    WALK_EVERY,
    FACET_OPEN,
    FACET_ENDED,
    FACET_EVERY,
    COUNT_WALK_OPEN,
    COUNT_WALK_ENDED,
    COUNT_WALK_EVERY,
    COUNT_FACET_OPEN,
    COUNT_FACET_ENDED,
    COUNT_FACET_EVERY,
    PROBE_OPEN,
    PROBE_ENDED,
    PROBE_EVERY,
    WINDOW_OPEN,
    WINDOW_ENDED,
    WINDOW_EVERY,
    WITH_WORD,
];

/// A page along the order of a view.
pub(super) const fn walk(view: View) -> &'static str {
    match view {
        View::Open => WALK_OPEN,
        View::Ended => WALK_ENDED,
        View::Every => WALK_EVERY,
    }
}

/// A page of the cases that have a facet.
pub(super) const fn facet(view: View) -> &'static str {
    match view {
        View::Open => FACET_OPEN,
        View::Ended => FACET_ENDED,
        View::Every => FACET_EVERY,
    }
}

pub(super) const fn count_walk(view: View) -> &'static str {
    match view {
        View::Open => COUNT_WALK_OPEN,
        View::Ended => COUNT_WALK_ENDED,
        View::Every => COUNT_WALK_EVERY,
    }
}

pub(super) const fn count_facet(view: View) -> &'static str {
    match view {
        View::Open => COUNT_FACET_OPEN,
        View::Ended => COUNT_FACET_ENDED,
        View::Every => COUNT_FACET_EVERY,
    }
}

/// How many cases of a view have a facet, counted to one more than [`super::FEW`].
pub(super) const fn probe(view: View) -> &'static str {
    match view {
        View::Open => PROBE_OPEN,
        View::Ended => PROBE_ENDED,
        View::Every => PROBE_EVERY,
    }
}

/// The place [`super::WINDOW`] cases further on.
pub(super) const fn window(view: View) -> &'static str {
    match view {
        View::Open => WINDOW_OPEN,
        View::Ended => WINDOW_ENDED,
        View::Every => WINDOW_EVERY,
    }
}

//! A question to the queue, and its values as the statements take them.

use std::collections::BTreeSet;

use super::super::{Conn, Statement};
use super::{PageKey, View};
use crate::domain::case_filter::{CaseFilter, Holder};
use crate::domain::ids::StaffId;
use crate::domain::time::Local;
use crate::store::case_words::{self, MAX_ASKED};

/// How many values of one kind a facet can have.
const SLOTS: usize = 4;

/// Which cases to show.
#[derive(Debug, Clone)]
pub struct QueueAsk<'a> {
    /// Which cases, and in which order.
    pub view: View,
    /// What a case must be.
    pub filter: &'a CaseFilter,
    /// The stems of the filter's words.
    pub words: &'a [String],
    /// Who asks: "mine" are theirs.
    pub staff: &'a StaffId,
    /// The area whose cases the asker may see; empty for all. A case without a place belongs to everyone.
    pub area: &'a str,
    /// Where the page before ended.
    pub after: Option<PageKey>,
    /// Rows a page, or how far to count.
    pub limit: u32,
    /// The office's clock.
    pub now: Local,
}

/// Something by which the queue can be entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Facet {
    /// The words, the first of them the rarest.
    Word,
    /// A named way with its values.
    Of(&'static str, Vec<String>),
}

/// The values of a question.
pub(super) struct Values {
    pub(super) tokens: Vec<i64>,
    /// How many words were asked for; each is one token.
    asked: i64,
    from: i64,
    before: i64,
    now: i64,
    area: String,
    below: String,
    statuses: String,
    categories: String,
    areas: String,
    countries: String,
    channels: String,
    ranks: String,
    labels_any: String,
    labels_all: String,
    labels_all_count: i64,
    holder: String,
    late: i64,
}

impl QueueAsk<'_> {
    /// Whether some cases of the view may be left out.
    pub(super) fn is_choosy(&self) -> bool {
        !self.filter.is_empty() || !self.area.is_empty()
    }

    pub(super) fn values(&self, conn: &Conn) -> Values {
        let filter = self.filter;
        let (from, before) = filter.bounds(self.now);
        let mut tokens = case_words::tokens(conn, self.words);
        tokens.truncate(MAX_ASKED);
        Values {
            asked: i64::try_from(tokens.len()).unwrap_or(0),
            tokens,
            from: from.map_or(i64::MIN, |at| at.0),
            before: before.map_or(i64::MAX, |at| at.0),
            now: self.now.at.0,
            area: self.area.to_owned(),
            below: below(self.area),
            statuses: list(filter.statuses.iter().map(|one| one.as_str())),
            categories: list(filter.categories.iter().map(String::as_str)),
            areas: list(filter.areas.iter().map(String::as_str)),
            countries: list(filter.countries.iter().map(String::as_str)),
            channels: list(filter.channels.iter().map(|one| one.as_str())),
            ranks: list(filter.priorities.iter().map(|one| super::rank(*one).to_string())),
            labels_any: list(filter.labels_any.iter().map(String::as_str)),
            labels_all: list(filter.labels_all.iter().map(String::as_str)),
            labels_all_count: i64::try_from(filter.labels_all.len()).unwrap_or(0),
            holder: match &filter.assignee {
                Holder::Anyone => String::new(),
                Holder::Nobody => "-".to_owned(),
                Holder::Me => self.staff.to_string(),
                Holder::Staff(id) => id.to_string(),
            },
            late: i64::from(filter.late),
        }
    }

    /// The facet that is all of the question: who has it is exactly who is let through.
    pub(super) fn only_facet(&self, values: &Values) -> Option<Facet> {
        let keys: BTreeSet<&str> = self.filter.pairs().iter().map(|(key, _)| *key).collect();
        let alone = keys.len() == 1 && self.words.is_empty() && self.area.is_empty();
        // These say nothing of the half, or take in more than was asked for.
        let loose = |facet: &Facet| match facet {
            Facet::Word | Facet::Of("label" | "created", _) => true,
            Facet::Of("kabupaten" | "kecamatan", codes) => codes.iter().ne(&self.filter.areas),
            Facet::Of(..) => false,
        };
        self.facets(values).into_iter().next().filter(|facet| alone && !loose(facet))
    }

    /// The ways into the queue that this filter opens, those first that few cases mostly have.
    pub(super) fn facets(&self, values: &Values) -> Vec<Facet> {
        let filter = self.filter;
        let mut ways = Vec::new();
        let mut way = |name, some: Vec<String>| {
            if (1..=SLOTS).contains(&some.len()) {
                ways.push(Facet::Of(name, some));
            }
        };
        for label in &filter.labels_all {
            way("label", vec![label.clone()]);
        }
        way("label", filter.labels_any.iter().cloned().collect());
        if let Some((name, codes)) = area_facet(filter) {
            way(name, codes);
        }
        match &filter.assignee {
            Holder::Anyone => {}
            Holder::Nobody => way("nobody", vec![String::new()]),
            Holder::Me | Holder::Staff(_) => way("assignee", vec![values.holder.clone()]),
        }
        if filter.late {
            way("late", vec![String::new()]);
        }
        if filter.from.is_some() || filter.to.is_some() {
            way("created", vec![String::new()]);
        }
        way("country", filter.countries.iter().cloned().collect());
        way("status", filter.statuses.iter().map(ToString::to_string).collect());
        way("channel", filter.channels.iter().map(ToString::to_string).collect());
        way("category", filter.categories.iter().cloned().collect());
        let words = (!values.tokens.is_empty()).then_some(Facet::Word);
        words.into_iter().chain(ways).collect()
    }
}

impl Values {
    /// Binds `$1` to `$15`.
    pub(super) fn bind_facet<'q>(&self, query: Statement<'q>, facet: Option<&Facet>) -> Statement<'q> {
        let none = Vec::new();
        let (name, values) = match facet {
            None => ("", &none),
            Some(Facet::Word) => ("word", &none),
            Some(Facet::Of(name, values)) => (*name, values),
        };
        let mut query = query.bind(name);
        for slot in 0..SLOTS {
            // The last one fills up the list.
            query = query.bind(values.get(slot).or(values.last()).cloned().unwrap_or_default());
        }
        query = query.bind(self.from).bind(self.before).bind(self.now).bind(self.asked);
        for slot in 0..MAX_ASKED {
            query = query.bind(self.tokens.get(slot).or(self.tokens.last()).copied().unwrap_or(0));
        }
        query
    }

    /// Binds `$16` to `$28`.
    pub(super) fn bind_filter(self, query: Statement<'_>) -> Statement<'_> {
        query
            .bind(self.area)
            .bind(self.below)
            .bind(self.statuses)
            .bind(self.categories)
            .bind(self.areas)
            .bind(self.countries)
            .bind(self.channels)
            .bind(self.ranks)
            .bind(self.labels_any)
            .bind(self.labels_all)
            .bind(self.labels_all_count)
            .bind(self.holder)
            .bind(self.late)
    }
}

/// Kabupaten or kecamatan that hold all the areas of a filter.
fn area_facet(filter: &CaseFilter) -> Option<(&'static str, Vec<String>)> {
    let shortest = filter.areas.iter().map(String::len).min()?;
    let (name, length) = match shortest {
        0..5 => return None,
        5..8 => ("kabupaten", 5),
        _ => ("kecamatan", 8),
    };
    let mut codes: Vec<String> =
        filter.areas.iter().filter_map(|code| code.get(..length)).map(str::to_owned).collect();
    codes.dedup();
    Some((name, codes))
}

/// `,a,b,`; empty for none. The values are slugs and codes, which hold neither comma nor percent sign.
fn list<T: AsRef<str>>(values: impl Iterator<Item = T>) -> String {
    let mut list = String::new();
    for value in values {
        list.push(',');
        list.push_str(value.as_ref());
    }
    if !list.is_empty() {
        list.push(',');
    }
    list
}

/// The pattern of the areas below one. Area codes are digits and dots, so nothing in them means more to `like`.
pub(in crate::store) fn below(area: &str) -> String {
    let plain: String = area.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    format!("{plain}.%")
}

//! How far a translation is.

use std::collections::BTreeMap;

use super::{Sheet, State};
use crate::dialog::model::Dialogs;
use crate::dialog::texts::story;

/// How many texts stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Translated.
    pub done: usize,
    /// Translated before the text changed.
    pub stale: usize,
    /// Not translated.
    pub open: usize,
}

impl Count {
    /// Counts one text more.
    fn add(&mut self, state: State) {
        match state {
            State::Done => self.done += 1,
            State::Stale => self.stale += 1,
            State::Open => self.open += 1,
        }
    }

    /// How many there are.
    pub const fn all(self) -> usize {
        self.done + self.stale + self.open
    }

    /// Per cent that is done, rounded down: 100 only when nothing is left.
    pub const fn percent(self) -> usize {
        if self.all() == 0 { 100 } else { self.done * 100 / self.all() }
    }
}

/// How the texts of each dialog or table stand in a sheet, in story order; the sum comes last, without a name.
pub fn status(dialogs: &Dialogs, sheet: &Sheet) -> Vec<(String, Count)> {
    let mut order: Vec<&str> = Vec::new();
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    let mut sum = Count::default();
    for text in story(dialogs) {
        let name = place(&text.key);
        let state = sheet.get(&text.key).map_or(State::Open, |row| row.against(&text.base));
        if !counts.contains_key(name) {
            order.push(name);
        }
        counts.entry(name).or_default().add(state);
        sum.add(state);
    }
    let named = order.into_iter().map(|name| (name.to_owned(), counts[name]));
    named.chain([(String::new(), sum)]).collect()
}

/// The dialog or the table (`_data/office`) of a text.
pub fn place(key: &str) -> &str {
    let parts = if key.starts_with("_data/") { 2 } else { 1 };
    key.match_indices('/').nth(parts - 1).map_or(key, |(end, _)| &key[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_count_one_by_one() {
        assert_eq!(place("lapor/siapa/choose.2"), "lapor");
        assert_eq!(place("_texts/a.b/text"), "_texts");
        assert_eq!(place("_data/office/nama"), "_data/office");
        assert_eq!(Count { done: 199, stale: 0, open: 1 }.percent(), 99);
        assert_eq!(Count::default().percent(), 100);
    }
}

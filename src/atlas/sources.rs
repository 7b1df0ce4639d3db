//! What the texts rest on. A source stands on the page once, under a number, because many pages rest on the same law.

use crate::dialog::model::{Dialogs, Source};

use super::words;

/// The sources of `sources.csv`.
pub(super) struct Sources<'a>(Vec<Origin<'a>>);

/// A source with the day of its publication as people write it.
pub(super) struct Origin<'a> {
    id: &'a str,
    pub(super) source: &'a Source,
    pub(super) day: String,
}

impl<'a> Sources<'a> {
    pub(super) fn new(dialogs: &'a Dialogs) -> Self {
        let all = dialogs.data.sources.iter();
        Self(all.map(|(id, source)| Origin { id, source, day: words::day(&source.date) }).collect())
    }

    /// The number under which a source stands.
    pub(super) fn number(&self, id: &str) -> Option<usize> {
        self.0.iter().position(|origin| origin.id == id).map(|index| index + 1)
    }

    /// All of them, in the order of their numbers.
    pub(super) fn all(&self) -> &[Origin<'a>] {
        &self.0
    }
}

//! Everyday words to a page: danger by rule first, then what the asks of the pages have taught. Pure, quick, and built
//! from the dialogs alone: no network, no model from elsewhere.
//!
//! A question is brought to one form (`words`), measured (`features`), and judged twice: a linear model says which topic
//! it is about, the nearest asks say which page (`judge`).

mod features;
mod judge;
mod linear;
mod mask;
mod nearest;
mod stems;
mod validate;
mod words;

use std::sync::{Arc, OnceLock};

use regex::bytes::Regex;

use crate::dialog::model::Dialogs;
use crate::dialog::session::{Input, NodeRef};
use judge::Judge;
pub use judge::OUTSIDE;
pub use stems::{STEMS_VERSION, stems};
pub use validate::validate;

/// What the words ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// They name danger (`_rules/darurat.yaml`, or the asks of the emergency card): the card, before anything else.
    Danger,
    /// One page without doubt.
    Sure(NodeRef),
    /// Some pages, best first, at most three: "Maksud Anda …?".
    Guess(Vec<NodeRef>),
    /// None.
    Lost,
}

impl From<Found> for Input {
    fn from(found: Found) -> Self {
        match found {
            Found::Danger => Self::Danger,
            Found::Sure(place) => Self::Open(place),
            Found::Guess(places) => Self::Guess(places),
            Found::Lost => Self::Lost,
        }
    }
}

/// What the search thinks of a question, for `suluh ask` and for measuring.
#[derive(Debug, Clone, PartialEq)]
pub struct Opinion {
    /// What a person is shown.
    pub found: Found,
    /// Whether it is taken for none of the office's business: a page of [`OUTSIDE`], small talk, or nothing known.
    pub declined: bool,
    /// Topics by rank (slug, chance); [`OUTSIDE`] among them. Danger has one topic, the emergency card's.
    pub topics: Vec<(String, f32)>,
}

impl Opinion {
    /// The topics by rank, each once; [`OUTSIDE`] comes first when the question is declined.
    pub fn ranked(&self) -> Vec<&str> {
        let declined = self.declined.then_some(OUTSIDE);
        let mut ranked: Vec<&str> = Vec::new();
        for topic in declined.into_iter().chain(self.topics.iter().map(|(topic, _)| topic.as_str())) {
            if !ranked.contains(&topic) {
                ranked.push(topic);
            }
        }
        ranked
    }
}

/// The search over one set of dialogs.
pub struct Finder {
    dialogs: Arc<Dialogs>,
    danger: Vec<Regex>,
    judge: Arc<OnceLock<Judge>>,
}

impl Finder {
    /// The search over the dialogs. It learns their asks on [`Finder::warm`] or at the first question.
    pub fn new(dialogs: Arc<Dialogs>) -> Self {
        Self { danger: dialogs.danger.clone(), dialogs, judge: Arc::default() }
    }

    /// The search over other dialogs; where the asks are the same, what was learnt of them is kept.
    #[must_use]
    pub fn after(&self, dialogs: Arc<Dialogs>) -> Self {
        let judge =
            if dialogs.learnt == self.dialogs.learnt { Arc::clone(&self.judge) } else { Arc::default() };
        Self { judge, ..Self::new(dialogs) }
    }

    /// Learns the asks now (some tenths of a second), so that no question waits for it.
    pub fn warm(&self) {
        self.judge();
    }

    fn judge(&self) -> &Judge {
        self.judge.get_or_init(|| Judge::new(&self.dialogs))
    }

    /// Whether the words name danger, by the rules alone.
    pub fn is_danger(&self, text: &str) -> bool {
        let lower = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        self.danger.iter().any(|rule| rule.is_match(lower.as_bytes()))
    }

    /// Looks for what the words ask for.
    pub fn find(&self, text: &str) -> Found {
        if self.is_danger(text) { Found::Danger } else { self.understand(text) }
    }

    /// The same for words in which the rules were seen to find no danger.
    pub fn understand(&self, text: &str) -> Found {
        self.judge().opinion(text).found
    }

    /// What the words ask for, with the topics that were thought of.
    pub fn opinion(&self, text: &str) -> Opinion {
        if self.is_danger(text) {
            let topic = self.dialogs.dialog("darurat").and_then(|dialog| dialog.topic.clone());
            return Opinion {
                found: Found::Danger,
                declined: false,
                topics: topic.map(|topic| (topic, 1.0)).into_iter().collect(),
            };
        }
        self.judge().opinion(text)
    }

    /// The words in their one form: equal for questions that differ only in spelling.
    pub fn one_form(&self, text: &str) -> String {
        self.judge().one_form(text)
    }

    /// The words as editors may see them: without numbers, addresses and what may be a name.
    pub fn masked(&self, text: &str) -> String {
        self.judge().masked(text)
    }
}

impl std::fmt::Debug for Finder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Finder").finish_non_exhaustive()
    }
}

/// A count as a number to reckon with; there are never more than 65,535 asks or features that matter.
fn count(n: usize) -> f32 {
    f32::from(u16::try_from(n).unwrap_or(u16::MAX))
}

#[cfg(test)]
mod tests;

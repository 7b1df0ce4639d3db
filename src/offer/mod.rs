//! The offer check: what stands in a text, whether it is an offer of work, and what is wrong with it. Pure.
//!
//! A text goes through [`facts`] (what is named in it) to a [`verdict`] (what it is, and why). The rules are data
//! (`dialogs/_rules/tawaran.yaml`); [`normal`] is the form of the text in which they read it.

pub mod alike;
pub mod extract;
pub mod facts;
pub mod families;
pub mod hear;
pub mod normal;
pub mod official;
pub mod poster;
mod rules;
pub mod verdict;

use std::sync::Arc;

use crate::dialog::model::Dialogs;
pub use crate::dialog::model::OfferRules as Rules;
use crate::dialog::session::NodeRef;
use extract::Extractor;
use facts::Facts;
use normal::Speller;
use verdict::Verdict;

/// What came out for a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What the text names.
    pub facts: Facts,
    /// What it is, and what is wrong with it.
    pub verdict: Verdict,
}

/// The offer check over one set of dialogs.
pub struct Checker {
    dialogs: Arc<Dialogs>,
    extractor: Extractor,
    speller: Speller,
}

impl Checker {
    /// The check by the rules of the dialogs.
    pub fn new(dialogs: Arc<Dialogs>) -> Self {
        let speller = Speller::new(&dialogs.offer, &dialogs.data);
        Self { extractor: Extractor::new(&dialogs.data), speller, dialogs }
    }

    /// Whether a page is the first of its dialog.
    pub fn begins(&self, place: &NodeRef) -> bool {
        self.dialogs.dialog(&place.dialog).is_some_and(|dialog| dialog.start == place.node)
    }

    /// Looks at a text.
    pub fn check(&self, text: &str) -> Checked {
        let facts = self.extractor.facts(text);
        let normal = self.speller.normal(text);
        let verdict = rules::judge(&self.dialogs, &normal, &facts);
        Checked { facts, verdict }
    }
}

impl std::fmt::Debug for Checker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checker").finish_non_exhaustive()
    }
}

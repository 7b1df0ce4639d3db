//! What officers work with, as data: canned answers and the steps of each kind of case.

use super::{Data, Origin, Text};

/// What a canned answer may say beside the facts of the tables: the case's code, the office, the officer as the reporter knows
/// them, until when an answer is asked for.
pub const CANNED_KEYS: &[&str] = &["kode", "kantor", "petugas", "batas"];

/// An answer that officers send often.
#[derive(Debug, Default, Clone)]
pub struct Canned {
    /// Stable slug.
    pub slug: String,
    /// Its name on the desk.
    pub name: Text,
    /// The words, with placeholders of [`CANNED_KEYS`] and of the tables of facts.
    pub text: Text,
    /// Slugs of the categories that it is for; none: all.
    pub categories: Vec<String>,
    /// Where the row stands.
    pub origin: Origin,
}

/// A step of the work on a case.
#[derive(Debug, Default, Clone)]
pub struct Step {
    /// Stable slug.
    pub slug: String,
    /// Slugs of the categories that it is for; none: all.
    pub categories: Vec<String>,
    /// What is to be done.
    pub text: Text,
    /// Its place among the steps of a case.
    pub order: u64,
    /// Where it comes from.
    pub origin: Origin,
}

impl Data {
    /// The steps for a case of a category, in their order.
    pub fn steps_for(&self, category: &str) -> Vec<&Step> {
        let mut steps: Vec<&Step> =
            self.steps.iter().filter(|step| is_for(&step.categories, category)).collect();
        steps.sort_by_key(|step| step.order);
        steps
    }

    /// The canned answers for a case of a category: those made for it first.
    pub fn canned_for(&self, category: &str) -> Vec<&Canned> {
        let fit = self.canned.iter().filter(|canned| is_for(&canned.categories, category));
        let (own, all): (Vec<&Canned>, Vec<&Canned>) = fit.partition(|canned| !canned.categories.is_empty());
        own.into_iter().chain(all).collect()
    }
}

fn is_for(categories: &[String], category: &str) -> bool {
    categories.is_empty() || categories.iter().any(|own| own == category)
}

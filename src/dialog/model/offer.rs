//! The rules of the offer check (`_rules/tawaran.yaml`), as far as people read them.

use super::Text;

/// The rules of the offer check.
#[derive(Debug, Clone, Default)]
pub struct OfferRules {
    /// The signs of danger, in the order of the file.
    pub flags: Vec<Flag>,
}

/// A sign of danger, in a person's words.
#[derive(Debug, Clone, Default)]
pub struct Flag {
    /// Its name.
    pub slug: String,
    /// What it is, at most 30 characters.
    pub title: Text,
    /// Why it is dangerous, in plain sentences.
    pub why: Text,
    /// Its basis in law, in plain words.
    pub law: Option<Text>,
    /// Ids of `_data/sources.csv`.
    pub sources: Vec<String>,
    /// How grave: a verdict adds the weights up.
    pub weight: u32,
}

impl OfferRules {
    /// The sign of that name.
    pub fn flag(&self, slug: &str) -> Option<&Flag> {
        self.flags.iter().find(|flag| flag.slug == slug)
    }
}

//! Labels that staff hang on cases.

use super::Text;

/// A row of `labels.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Slug.
    pub slug: String,
    /// What staff read.
    pub name: Text,
}

//! `labels.csv`.

use super::read::rows;
use crate::dialog::model::{Label, Text};
use crate::dialog::problem::Problem;

/// Reads the labels.
pub(super) fn read(file: &str, source: &str, problems: &mut Vec<Problem>) -> Vec<Label> {
    rows(file, source, &["slug", "name"], problems)
        .into_iter()
        .map(|mut row| {
            let slug = row.take(0);
            let key = format!("_data/labels/{slug}");
            Label { name: Text { key, base: row.take(1), at: row.at.clone() }, slug }
        })
        .collect()
}

//! The tables of the desk: canned answers say only what can be filled in, and every row names categories that there are.

use super::Seen;
use super::facts::{check_origin, names_row};
use crate::dialog::markup;
use crate::dialog::model::{CANNED_KEYS, fact_table};
use crate::dialog::problem::{CheckKind, Problem};

/// Checks canned answers and checklists.
pub(super) fn check(seen: &Seen<'_>, problems: &mut Vec<Problem>) {
    let data = &seen.dialogs.data;
    let known = data.categories.iter().map(|row| row.slug.as_str());
    for canned in &data.canned {
        let at = &canned.origin.at;
        for text in [&canned.name, &canned.text] {
            if text.base.is_empty() {
                problems.push(Problem::new(CheckKind::EmptyValue, at.clone(), &canned.slug));
            }
        }
        for key in markup::placeholders(&canned.text.base) {
            if fact_table(&key).is_none() && !CANNED_KEYS.contains(&key.as_str()) {
                let problem = seen.problem(CheckKind::UnknownPlaceholder, at, &key);
                problems.push(problem.meant(CANNED_KEYS.iter().copied()));
            }
        }
        for category in &canned.categories {
            names_row(seen, at, ("categories", category), "categories", known.clone(), problems);
        }
    }
    for step in &data.steps {
        let at = &step.origin.at;
        if step.text.base.is_empty() {
            problems.push(Problem::new(CheckKind::EmptyValue, at.clone(), &step.slug));
        }
        for category in &step.categories {
            names_row(seen, at, ("categories", category), "categories", known.clone(), problems);
        }
        check_origin(seen, &step.slug, &step.origin, problems);
    }
}

#[cfg(test)]
mod tests {
    use crate::dialog::load;
    use crate::dialog::problem::{CheckKind, Problem};

    /// What is wrong when a table of the desk has one more row.
    fn told(table: &str, row: &str) -> Vec<(CheckKind, String)> {
        let mut files = load::embedded().files;
        files.get_mut(table).unwrap().push_str(row);
        let loaded = load::files(files).checked("2026-11-21", &[]);
        let errors = loaded.problems.into_iter().filter(Problem::is_error);
        errors.map(|problem| (problem.kind, problem.words)).collect()
    }

    #[test]
    fn a_canned_answer_says_what_can_be_filled_in() {
        let table = "_data/canned.csv";
        assert_eq!(told(table, "a,A,Laporan {kode} sampai {batas} di {kantor.nama},\n"), []);
        let unknown = |words: &str| vec![(CheckKind::UnknownPlaceholder, words.to_owned())];
        assert_eq!(told(table, "a,A,Halo {nama},\n"), unknown("nama"));
        assert_eq!(told(table, "a,A,Telepon {kontak.tidak_ada},\n"), unknown("kontak.tidak_ada"));
        assert_eq!(told(table, "a,A,Halo,calo-dessa\n"), [(CheckKind::UnknownRow, "calo-dessa".to_owned())]);
        assert_eq!(told(table, "a,A,,\n"), [(CheckKind::EmptyValue, "a".to_owned())]);
    }

    #[test]
    fn a_step_is_for_categories_and_from_sources_that_there_are() {
        let table = "_data/checklists.csv";
        assert_eq!(told(table, "a,,1,Baca,,,\n"), []);
        assert_eq!(told(table, "a,entah,1,Baca,,,\n"), [(CheckKind::UnknownRow, "entah".to_owned())]);
        assert!(!told(table, "a,,1,Baca,entah,2026-11-21,\n").is_empty());
        assert!(!told(table, "a,,x,Baca,,,\n").is_empty());
    }
}

//! The tables of the desk: canned answers, checklists, close reasons.

use std::collections::BTreeMap;

use crate::dialog::model::{Canned, Named, Origin, Step, Text};
use crate::dialog::problem::Problem;

use super::read::{listed, origin, rows, whole};

const CANNED: &[&str] = &["slug", "name", "text", "categories"];
const CHECKLIST: &[&str] = &["step", "categories", "order", "text", "source", "checked", "stale_after"];
const CLOSE_REASON: &[&str] = &["slug", "name", "group", "days"];

pub(super) fn canned(file: &str, source: &str, problems: &mut Vec<Problem>) -> Vec<Canned> {
    let read = |mut row: super::read::Row| {
        let slug = row.take(0);
        let mut text = |column: usize, part: &str| {
            let key = format!("_data/canned/{slug}{part}");
            Text { key, base: row.take(column), at: row.at.clone() }
        };
        let (name, text) = (text(1, ""), text(2, ".text"));
        let origin = Origin { at: row.at.clone(), ..Origin::default() };
        Canned { slug, name, text, categories: listed(&row.take(3)), origin }
    };
    rows(file, source, CANNED, problems).into_iter().map(read).collect()
}

pub(super) fn checklists(file: &str, source: &str, problems: &mut Vec<Problem>) -> Vec<Step> {
    let mut steps = Vec::new();
    for mut row in rows(file, source, CHECKLIST, problems) {
        let (origin, order) = (origin(&mut row, 4, problems), whole(&mut row, 2, problems));
        let slug = row.take(0);
        let key = format!("_data/checklists/{slug}");
        let text = Text { key, base: row.take(3), at: row.at.clone() };
        steps.push(Step { slug, categories: listed(&row.take(1)), text, order, origin });
    }
    steps
}

/// The reasons, and after how many days without a word of the reporter some of them are suggested.
pub(super) fn close_reasons(
    file: &str,
    source: &str,
    problems: &mut Vec<Problem>,
) -> (Vec<Named>, BTreeMap<String, u64>) {
    let (mut reasons, mut after) = (Vec::new(), BTreeMap::new());
    for mut row in rows(file, source, CLOSE_REASON, problems) {
        let (slug, name, group, days) = (row.take(0), row.take(1), row.take(2), row.take(3));
        if !days.is_empty() {
            let mut days = super::read::cell(&row.at, days);
            after.insert(slug.clone(), whole(&mut days, 0, problems));
        }
        let key = format!("_data/close_reasons/{slug}");
        reasons.push(Named { name: Text { key, base: name, at: row.at }, group, slug });
    }
    (reasons, after)
}

//! `_rules/gelombang.yaml`: when reports are a wave.

use crate::dialog::problem::{CheckKind, Problem};
use crate::domain::time::days;
use crate::domain::wave::WaveRules;

use super::shape;
use super::tree::Tree;

/// Reads the rules. A number that is missing or makes no sense is a problem, and the program's own stands in for it.
pub(super) fn waves(name: &str, tree: &Tree, problems: &mut Vec<Problem>) -> WaveRules {
    shape::fit(tree, shape::WAVES, name, problems);
    let own = WaveRules::default();
    let mut number = |key: &str, least: u32, most: u32| {
        let written = tree.get(key)?;
        let found = written.text().and_then(|text| text.trim().parse().ok());
        let fits = found.filter(|found| (least..=most).contains(found));
        if found.is_some() && fits.is_none() {
            let problem = Problem::new(CheckKind::BadValue, written.at.clone(), key);
            problems.push(problem.detail(format!("{least}–{most}")));
        }
        fits
    };
    let span = |count: Option<u32>, own| count.map_or(own, |count| days(u64::from(count)));
    WaveRules {
        window: span(number("window_days", 1, 60), own.window),
        reports: number("reports", 2, 1_000).unwrap_or(own.reports),
        districts: number("districts", 1, 500).unwrap_or(own.districts),
        baseline: span(number("baseline_days", 1, 365), own.baseline),
        surge: number("surge", 0, 100).unwrap_or(own.surge),
        rest: span(number("rest_days", 1, 365), own.rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::load::tree;

    fn read(source: &str) -> (WaveRules, Vec<(u32, CheckKind)>) {
        let mut problems = Vec::new();
        let tree = tree::parse("gelombang.yaml", source, &mut problems).unwrap();
        let rules = waves("gelombang", &tree, &mut problems);
        (rules, problems.into_iter().map(|problem| (problem.at.line, problem.kind)).collect())
    }

    #[test]
    fn the_numbers_are_taken_as_they_are_written() {
        let (rules, problems) =
            read("window_days: 5\nreports: 4\ndistricts: 3\nbaseline_days: 30\nsurge: 2\nrest_days: 10\n");
        assert_eq!(problems, []);
        let wanted = WaveRules {
            window: days(5),
            reports: 4,
            districts: 3,
            baseline: days(30),
            surge: 2,
            rest: days(10),
        };
        assert_eq!(rules, wanted);
    }

    #[test]
    fn what_is_missing_or_makes_no_sense_is_told() {
        let (rules, problems) =
            read("window_days: 0\nreports: 1\ndistricts: dua\nsurge: 3\nrest_days: 14\nhari: 3\n");
        let lines: Vec<u32> = problems.iter().map(|(line, _)| *line).collect();
        assert_eq!(problems.len(), 5, "{problems:?}");
        assert!([1, 2, 3, 6].iter().all(|line| lines.contains(line)), "{lines:?}");
        assert_eq!(rules, WaveRules::default());
    }
}

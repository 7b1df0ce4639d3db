//! Bars over months, drawn by the server: marks carry their numbers, and the table beneath says the same.

use super::super::super::say::Say;
use super::super::super::views;

/// The height of the highest bar, and the width of a bar with its gap.
const HEIGHT: u64 = 80;
const STEP: usize = 34;

/// Bars over months.
pub(super) struct Chart {
    pub(super) bars: Vec<Bar>,
    pub(super) width: usize,
    /// The month with most cases, and how many; `None` when there is none.
    pub(super) peak: Option<(String, u64)>,
}

/// A bar.
pub(super) struct Bar {
    pub(super) x: usize,
    pub(super) top: u64,
    pub(super) height: u64,
    pub(super) cases: u64,
    pub(super) month: String,
    /// Under the bar: the month's first letters, and the year under its January and the first bar.
    pub(super) short: &'static str,
    pub(super) year: Option<String>,
}

impl Chart {
    pub(super) fn new(months: &[(String, u64)], say: Say) -> Self {
        let highest = months.iter().map(|(_, cases)| *cases).max().unwrap_or(0).max(1);
        let bars = months.iter().enumerate().map(|(at, (month, cases))| {
            let (year, number) = month.split_once('-').unwrap_or((month, ""));
            // A case in a busy year is still seen.
            let height = if *cases == 0 { 0 } else { (cases * HEIGHT / highest).max(2) };
            Bar {
                x: at * STEP,
                top: HEIGHT - height,
                height,
                cases: *cases,
                month: name(month, say),
                short: short(number, say),
                year: (at == 0 || number == "01").then(|| year.to_owned()),
            }
        });
        let peak = months.iter().rev().max_by_key(|(_, cases)| *cases).filter(|(_, cases)| *cases > 0);
        Self {
            bars: bars.collect(),
            width: (months.len() * STEP).max(STEP),
            peak: peak.map(|(month, cases)| (name(month, say), *cases)),
        }
    }
}

fn short(number: &str, say: Say) -> &'static str {
    number.parse().map(|number| views::month(number, say)).unwrap_or_default()
}

/// `2026-11` as `Nov 2026`.
fn name(month: &str, say: Say) -> String {
    let (year, number) = month.split_once('-').unwrap_or((month, ""));
    format!("{} {year}", short(number, say))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stand_in_proportion_and_the_peak_is_named() {
        let chart = Chart::new(
            &[("2026-12".into(), 1), ("2027-01".into(), 0), ("2027-02".into(), 400)],
            Say::default(),
        );
        let heights: Vec<u64> = chart.bars.iter().map(|bar| bar.height).collect();
        assert_eq!(heights, [2, 0, HEIGHT], "one case is seen beside four hundred");
        assert_eq!(chart.peak, Some(("Feb 2027".into(), 400)));
        let years: Vec<Option<&str>> = chart.bars.iter().map(|bar| bar.year.as_deref()).collect();
        assert_eq!(years, [Some("2026"), Some("2027"), None]);
        assert!(Chart::new(&[], Say::default()).peak.is_none());
    }
}

//! Small counts in what is shared. A village where two people reported is a village where everybody knows who.
//!
//! The rule, for each table with its total: where a count from 1 to 4 stands, every count under five (also none) is hidden;
//! then the smallest that are left, all equal ones together, until at least two are hidden that add up to ten; then once more
//! the smallest that are left. All hidden counts carry one sign, so a reader cannot tell the small ones from those that are
//! hidden for their sake, and the total less what is shown leaves several answers for each of them. A total from 1 to 4 is
//! hidden too. The last step is there because the reader knows this rule: without it, three counts that add up to seventeen
//! beside a shown five could only be 4, 4, 4 and 5. A test goes through all small tables as such a reader would.
//!
//! The rule looks at one table. Tables of other periods are kept from giving it away by letting whoever sees masked figures
//! choose whole months only ([`super::period::Period::whole_months`]); who has the figures of a year and of eleven of its
//! months still knows the twelfth month's total.

/// Counts below this are small.
pub const SMALL: u64 = 5;
/// What is hidden adds up to so much at least.
const TOGETHER: u64 = 10;

/// A count as somebody may see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// The count.
    Shown(u64),
    /// Small, or hidden for the sake of a small one.
    Hidden,
}

impl Cell {
    /// The count, when it may be seen.
    pub fn shown(self) -> Option<u64> {
        match self {
            Self::Shown(count) => Some(count),
            Self::Hidden => None,
        }
    }

    /// A count that stands alone.
    pub fn alone(count: u64, shared: bool) -> Self {
        if shared && (1..SMALL).contains(&count) { Self::Hidden } else { Self::Shown(count) }
    }
}

/// The counts of a table by the rule above, in their order.
pub fn masked(counts: &[u64]) -> Vec<Cell> {
    let mut hidden = vec![false; counts.len()];
    if counts.iter().any(|count| (1..SMALL).contains(count)) {
        for (at, count) in counts.iter().enumerate() {
            hidden[at] = *count < SMALL;
        }
        while needs_more(counts, &hidden) && hide_smallest(counts, &mut hidden) {}
        hide_smallest(counts, &mut hidden);
    }
    let cell = |(count, hidden): (&u64, &bool)| if *hidden { Cell::Hidden } else { Cell::Shown(*count) };
    counts.iter().zip(&hidden).map(cell).collect()
}

fn needs_more(counts: &[u64], hidden: &[bool]) -> bool {
    let chosen = counts.iter().zip(hidden).filter(|(_, hidden)| **hidden).map(|(count, _)| *count);
    let (number, sum) = chosen.fold((0, 0), |(number, sum), count| (number + 1, sum + count));
    number < 2 || sum < TOGETHER
}

/// Hides the smallest counts that are shown; `false` when none are left.
fn hide_smallest(counts: &[u64], hidden: &mut [bool]) -> bool {
    let shown = counts.iter().zip(hidden.iter()).filter(|(_, hidden)| !**hidden);
    let Some(smallest) = shown.map(|(count, _)| *count).min() else { return false };
    for (count, hidden) in counts.iter().zip(hidden) {
        *hidden |= *count == smallest;
    }
    true
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    /// Every table of so many rows with counts up to `most`.
    fn tables(rows: u32, most: u64) -> impl Iterator<Item = Vec<u64>> {
        (0..(most + 1).pow(rows)).map(move |mut number| {
            let mut row = || {
                let count = number % (most + 1);
                number /= most + 1;
                count
            };
            (0..rows).map(|_| row()).collect()
        })
    }

    #[test]
    fn who_knows_the_rule_and_the_total_cannot_compute_a_small_count() {
        for (rows, most) in [(1, 20), (2, 20), (3, 16), (4, 11)] {
            let mut views: BTreeMap<_, Vec<Vec<u64>>> = BTreeMap::new();
            for counts in tables(rows, most) {
                let seen: Vec<Option<u64>> = masked(&counts).into_iter().map(Cell::shown).collect();
                let total = Cell::alone(counts.iter().sum(), true).shown();
                views.entry((seen, total)).or_default().push(counts);
            }
            for ((seen, total), could_be) in views {
                // Beside the largest counts of this test there would be more answers than it makes.
                if could_be.iter().flatten().any(|count| *count == most) {
                    continue;
                }
                for at in (0..seen.len()).filter(|at| seen[*at].is_none()) {
                    let answers: BTreeSet<u64> = could_be.iter().map(|counts| counts[at]).collect();
                    assert!(answers.len() >= 3, "{seen:?} of {total:?} can only be {could_be:?}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn nothing_small_is_ever_shown_beside_none(counts in proptest::collection::vec(0_u64..60, 0..30)) {
            let cells = masked(&counts);
            let small = counts.iter().any(|count| (1..SMALL).contains(count));
            for (count, cell) in counts.iter().zip(&cells) {
                prop_assert!(*cell == Cell::Hidden || *cell == Cell::Shown(*count));
                prop_assert!(!small || *count >= SMALL || *cell == Cell::Hidden);
            }
            let hidden = cells.iter().filter(|cell| **cell == Cell::Hidden).count();
            prop_assert!(hidden != 1 || counts.len() == 1, "one hidden count is the total less the others");
            prop_assert_eq!(hidden > 0, small);
        }
    }

    #[test]
    fn large_counts_hide_nothing_and_one_small_count_hides_two_more() {
        assert_eq!(masked(&[5, 0, 90]), [Cell::Shown(5), Cell::Shown(0), Cell::Shown(90)]);
        let cells = masked(&[40, 1, 0, 12, 90]);
        assert_eq!(cells, [Cell::Hidden, Cell::Hidden, Cell::Hidden, Cell::Hidden, Cell::Shown(90)]);
        assert_eq!(masked(&[]), []);
    }
}

//! A fault that lasts is said once, not at every attempt; and attempts grow apart.

use std::fmt::Display;
use std::time::Duration;

use crate::domain::chance::Chance;

/// The longest pause between two attempts.
const LONGEST: Duration = Duration::from_secs(30);

/// How long to wait after so many failed attempts: half a second doubled each time up to 30 s, of which a random half, so
/// that many don't come back at one moment.
pub(super) fn backoff(attempts: u32, chance: &Chance) -> Duration {
    let full = Duration::from_millis(500 << attempts.min(6)).min(LONGEST);
    let half = full / 2;
    half + Duration::from_millis(chance.below(u64::try_from(half.as_millis()).unwrap_or(0) + 1))
}

/// The state of one thing that may be in trouble.
#[derive(Debug)]
pub(super) struct Trouble {
    what: &'static str,
    attempts: u32,
    said: String,
}

impl Trouble {
    pub(super) const fn new(what: &'static str) -> Self {
        Self { what, attempts: 0, said: String::new() }
    }

    /// It failed once more: says so if it was not said before, and gives the pause to make.
    pub(super) fn again(&mut self, error: &impl Display, chance: &Chance) -> Duration {
        let words = error.to_string();
        if words != self.said {
            tracing::warn!(what = self.what, reason = words, "in trouble; trying again until it works");
            self.said = words;
        }
        self.attempts = self.attempts.saturating_add(1);
        backoff(self.attempts - 1, chance)
    }

    /// It works.
    pub(super) fn over(&mut self) {
        if self.attempts > 0 {
            tracing::info!(what = self.what, attempts = self.attempts, "works again");
            self.attempts = 0;
            self.said.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_grow_apart_up_to_half_a_minute() {
        let chance = Chance::seeded(3);
        for (attempts, most) in [(0, 500), (1, 1_000), (5, 16_000), (6, 30_000), (4_000, 30_000)] {
            let pause = backoff(attempts, &chance).as_millis();
            assert!((most / 2..=most).contains(&pause), "{attempts}: {pause}");
        }
    }

    #[test]
    fn a_lasting_fault_counts_on_until_it_is_over() {
        let mut trouble = Trouble::new("x");
        let chance = Chance::seeded(3);
        for _ in 0..8 {
            trouble.again(&"away", &chance);
        }
        assert!(trouble.again(&"away", &chance) >= LONGEST / 2);
        trouble.over();
        assert!(trouble.again(&"away", &chance) <= Duration::from_millis(500));
    }
}

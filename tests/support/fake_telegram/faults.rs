//! Faults by chance, from a seed: the same seed gives the same faults in the same order of calls.

use std::time::Duration;

/// How often a call goes wrong, in thousandths.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Faults {
    /// 429 with a `retry_after` of one second.
    pub(crate) flood: u64,
    /// 500, nothing done.
    pub(crate) broken: u64,
    /// The connection is cut: half of them before the call is done, half after it.
    pub(crate) cut: u64,
    /// Every answer comes so much later.
    pub(crate) slow: Duration,
    /// Whether getUpdates fails as well.
    pub(crate) polls_too: bool,
}

/// What happens to one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Fine,
    Flood,
    Broken,
    CutBefore,
    CutAfter,
}

impl Faults {
    /// Draws the fate of the next call.
    pub(crate) fn draw(&self, dice: &mut u64) -> Fate {
        let roll = next(dice) % 1_000;
        if roll < self.flood {
            Fate::Flood
        } else if roll < self.flood + self.broken {
            Fate::Broken
        } else if roll < self.flood + self.broken + self.cut {
            if next(dice).is_multiple_of(2) { Fate::CutBefore } else { Fate::CutAfter }
        } else {
            Fate::Fine
        }
    }
}

/// `SplitMix64`: small, seeded, good enough for dice.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

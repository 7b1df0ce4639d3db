//! Time as an argument: a [`Clock`] is handed down from `main`, so tests replay exactly.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// A moment: milliseconds since 1970-01-01 UTC. Stored as BIGINT on both databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The moment `span` later.
    #[must_use]
    pub fn after(self, span: Duration) -> Self {
        Self(self.0.saturating_add(millis(span)))
    }

    /// The moment `span` earlier.
    #[must_use]
    pub fn before(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(millis(span)))
    }

    /// How long ago `earlier` was; zero when it lies in the future.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The civil date and time in a zone.
    pub fn civil(self, zone: Zone) -> jiff::civil::DateTime {
        let seconds = self.0.div_euclid(1000);
        let nanos = i32::try_from(self.0.rem_euclid(1000) * 1_000_000).unwrap_or(0);
        let moment = jiff::Timestamp::new(seconds, nanos).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        jiff::tz::Offset::constant(zone.hours()).to_datetime(moment)
    }
}

/// A zone of Indonesia. None of them ever changes its clocks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Zone {
    /// The west: UTC+7.
    Wib,
    /// The middle: UTC+8.
    #[default]
    Wita,
    /// The east: UTC+9.
    Wit,
}

impl Zone {
    /// All of them, from west to east.
    pub const ALL: [Self; 3] = [Self::Wib, Self::Wita, Self::Wit];

    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wib => "WIB",
            Self::Wita => "WITA",
            Self::Wit => "WIT",
        }
    }

    /// How many hours it is ahead of UTC.
    pub const fn hours(self) -> i8 {
        match self {
            Self::Wib => 7,
            Self::Wita => 8,
            Self::Wit => 9,
        }
    }

    /// The zone of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|zone| zone.name() == name)
    }
}

/// A moment as the office's clock shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Local {
    /// The moment.
    pub at: Timestamp,
    /// The office's zone.
    pub zone: Zone,
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

/// Days as a [`Duration`].
pub const fn days(n: u64) -> Duration {
    Duration::from_secs(n * 86_400)
}

/// Hours as a [`Duration`].
pub const fn hours(n: u64) -> Duration {
    Duration::from_secs(n * 3_600)
}

/// Minutes as a [`Duration`].
pub const fn minutes(n: u64) -> Duration {
    Duration::from_secs(n * 60)
}

/// Where "now" comes from: the machine, or a test's hand.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that stands until it is moved; shared by its clones.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `start`.
    pub fn manual(start: Timestamp) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(start.0)))
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        match self {
            #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
            Self::System => {
                Timestamp(std::time::SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, millis))
            }
            Self::Manual(at) => Timestamp(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a manual clock on; the machine's clock is not ours to move.
    pub fn advance(&self, span: Duration) {
        if let Self::Manual(at) = self {
            at.fetch_add(millis(span), Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_ahead_of_utc() {
        let civil = |at: i64, zone: &str| Timestamp(at).civil(Zone::named(zone).unwrap()).to_string();
        assert_eq!(civil(0, "WITA"), "1970-01-01T08:00:00");
        assert_eq!(civil(-1, "WITA"), "1970-01-01T07:59:59.999");
        assert_eq!(civil(0, "WIB"), "1970-01-01T07:00:00");
        assert_eq!(civil(0, "WIT"), "1970-01-01T09:00:00");
        assert_eq!(Zone::named("UTC"), None);
    }

    #[test]
    fn a_manual_clock_moves_only_by_hand() {
        let clock = Clock::manual(Timestamp(5));
        clock.clone().advance(minutes(1));
        assert_eq!(clock.now(), Timestamp(60_005));
        assert_eq!(clock.now().since(Timestamp(70_000)), Duration::ZERO);
    }
}

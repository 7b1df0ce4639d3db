//! Token buckets: Telegram takes about 30 messages a second from a bot, one a second in a chat, 20 a minute in a group.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::domain::time::Timestamp;

/// How fast we may send. Zero lifts a limit (a local Bot API server, a drill).
#[derive(Debug, Clone, Copy)]
pub struct Rates {
    /// Messages a second to all chats together.
    pub overall: u32,
    /// Messages a second to one person's chat.
    pub chat: u32,
    /// Messages a minute to one group.
    pub group: u32,
}

impl Default for Rates {
    fn default() -> Self {
        Self { overall: 30, chat: 1, group: 20 }
    }
}

/// A question and its answered predecessor leave together, so a chat may have a few messages at once.
const CHAT_BURST: i64 = 4;
/// Above so many chats the full buckets are thrown out: a full bucket and none are the same.
const KEPT: usize = 4_096;

/// The buckets of one sender.
#[derive(Debug)]
pub(super) struct Pace {
    rates: Rates,
    buckets: Mutex<Buckets>,
}

#[derive(Debug, Default)]
struct Buckets {
    overall: Bucket,
    chats: HashMap<i64, Bucket>,
}

impl Pace {
    pub(super) fn new(rates: Rates) -> Self {
        Self { rates, buckets: Mutex::default() }
    }

    /// Takes the allowance for one message and says how long to wait before sending it. Who comes later waits longer, so
    /// turns are kept without a queue.
    pub(super) fn take(&self, chat: i64, now: Timestamp) -> Duration {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let own = if chat < 0 {
            Limit::new(self.rates.group, Duration::from_mins(1), CHAT_BURST)
        } else {
            Limit::new(self.rates.chat, Duration::from_secs(1), CHAT_BURST)
        };
        let all = Limit::new(self.rates.overall, Duration::from_secs(1), i64::from(self.rates.overall));
        if buckets.chats.len() > KEPT {
            buckets.chats.retain(|_, bucket| bucket.free_at > now.0);
        }
        let own_wait = own.map_or(0, |limit| buckets.chats.entry(chat).or_default().take(limit, now.0));
        // Counted from now, not from when the chat's turn comes: one chat's long wait must not push the others back.
        let all_wait = all.map_or(0, |limit| buckets.overall.take(limit, now.0));
        Duration::from_millis(u64::try_from(own_wait.max(all_wait)).unwrap_or(0))
    }
}

/// A rate with its burst, in milliseconds.
#[derive(Debug, Clone, Copy)]
struct Limit {
    interval: i64,
    burst: i64,
}

impl Limit {
    fn new(count: u32, span: Duration, burst: i64) -> Option<Self> {
        let span = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        (count > 0).then(|| Self { interval: span / i64::from(count), burst: burst.max(1) })
    }
}

/// A bucket as the moment at which it is full again: one number, no timer.
#[derive(Debug, Default)]
struct Bucket {
    free_at: i64,
}

impl Bucket {
    /// Takes one; gives the milliseconds to wait for it.
    fn take(&mut self, limit: Limit, now: i64) -> i64 {
        self.free_at = self.free_at.max(now) + limit.interval;
        (self.free_at - now - limit.interval * limit.burst).max(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(rates: Rates, chats: impl IntoIterator<Item = i64>) -> Vec<u128> {
        let pace = Pace::new(rates);
        chats.into_iter().map(|chat| pace.take(chat, Timestamp(1_000_000)).as_millis()).collect()
    }

    #[test]
    fn a_chat_gets_a_small_burst_then_one_a_second() {
        assert_eq!(waits(Rates::default(), [7; 6]), [0, 0, 0, 0, 1_000, 2_000]);
    }

    #[test]
    fn a_group_gets_twenty_a_minute() {
        assert_eq!(waits(Rates::default(), [-7; 6]), [0, 0, 0, 0, 3_000, 6_000]);
    }

    #[test]
    fn all_chats_together_get_thirty_a_second() {
        let waits = waits(Rates::default(), 1..=90);
        assert!(waits[..30].iter().all(|wait| *wait == 0));
        assert!((1_900..=2_000).contains(&waits[89]), "{}", waits[89]);
    }

    #[test]
    fn an_allowance_comes_back() {
        let pace = Pace::new(Rates::default());
        for _ in 0..4 {
            pace.take(7, Timestamp(0));
        }
        assert_eq!(pace.take(7, Timestamp(10_000)), Duration::ZERO);
    }

    #[test]
    fn one_chats_long_wait_is_its_own() {
        let pace = Pace::new(Rates::default());
        for _ in 0..20 {
            pace.take(-7, Timestamp(0));
        }
        assert_eq!(pace.take(8, Timestamp(0)), Duration::ZERO);
    }

    #[test]
    fn zero_lifts_a_limit() {
        let rates = Rates { overall: 0, chat: 0, group: 0 };
        assert!(waits(rates, [7; 100]).iter().all(|wait| *wait == 0));
    }
}

//! The office's own rows by which the program goes: its zone, its working days, its alarm and its digest.

use std::time::Duration;

use super::Data;
use crate::domain::calendar::minute;
use crate::domain::time::{Zone, minutes};

/// More than that is no promise.
const MOST_ANSWER_DAYS: u32 = 30;
/// So long an alarm may wait until it sounds again.
const MOST_MINUTES: u64 = 240;
/// So many alarms an hour are noise already.
const MOST_AN_HOUR: u32 = 60;
/// When the morning digest goes out, when the office's table does not say: 8.00.
const DIGEST: u16 = 480;

/// How urgent cases that nobody has taken sound in the staff group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmRules {
    /// After which time it sounds, and then again; the last one stays. Never empty.
    pub after: Vec<Duration>,
    /// How often it may sound within an hour, however many cases there are.
    pub an_hour: u32,
}

impl Default for AlarmRules {
    fn default() -> Self {
        Self { after: [5, 10, 15].map(minutes).to_vec(), an_hour: 6 }
    }
}

impl AlarmRules {
    /// How long it is silent after it has sounded so many times.
    pub fn silence(&self, sounded: usize) -> Duration {
        self.after.get(sounded).or(self.after.last()).copied().unwrap_or(minutes(15))
    }
}

impl Data {
    /// The office's zone (`kantor.zona`).
    pub fn zone(&self) -> Zone {
        Zone::named(self.office("zona")).unwrap_or_default()
    }

    /// How urgent cases alarm the group (`kantor.alarm_menit`, `kantor.alarm_sejam`).
    pub fn alarm(&self) -> AlarmRules {
        let usual = AlarmRules::default();
        AlarmRules {
            after: minutes_listed(self.office("alarm_menit")).unwrap_or(usual.after),
            an_hour: times(self.office("alarm_sejam")).unwrap_or(usual.an_hour),
        }
    }

    /// The minute of the day from which the morning digest goes out (`kantor.ringkasan_jam`).
    pub fn digest_minute(&self) -> u16 {
        minute(self.office("ringkasan_jam")).unwrap_or(DIGEST)
    }

    /// The Kemendagri code of the area in which the office works (`kantor.wilayah`), or empty.
    pub fn area_of_work(&self) -> &str {
        self.office("wilayah")
    }

    /// Whether the office's area of work and another one lie in each other; the whole country does.
    pub fn works_in(&self, area: &str) -> bool {
        let own = self.area_of_work();
        own.starts_with(area) || area.starts_with(own)
    }

    /// A row of `office.csv` as it stands there; empty when there is none.
    pub(super) fn office(&self, id: &str) -> &str {
        let row = self.facts.get("kantor").and_then(|rows| rows.get(id));
        row.map_or("", |fact| fact.value.base.as_str())
    }
}

/// What a row of the office by which the program goes may say, when `value` is none of it.
pub(crate) fn office_values(id: &str, value: &str) -> Option<String> {
    let (known, values) = match id {
        "zona" => (Zone::named(value).is_some(), Zone::ALL.map(Zone::name).join(", ")),
        "janji_jawab" => (days_promised(value).is_some(), format!("1 … {MOST_ANSWER_DAYS} hari kerja")),
        "cuti_bersama_tutup" => (matches!(value, "ya" | "tidak"), "ya, tidak".to_owned()),
        "alarm_menit" => (minutes_listed(value).is_some(), format!("5, 10, 15 (1 … {MOST_MINUTES})")),
        "alarm_sejam" => (times(value).is_some(), format!("1 … {MOST_AN_HOUR}")),
        "ringkasan_jam" => (minute(value).is_some(), "08.00".to_owned()),
        _ => return super::offices::referral_values(id, value),
    };
    (!known && !value.is_empty()).then_some(values)
}

/// The number of days in a promise.
pub(crate) fn days_promised(words: &str) -> Option<u32> {
    let digits = words.split(' ').next()?;
    digits.parse().ok().filter(|days| (1..=MOST_ANSWER_DAYS).contains(days))
}

/// Minutes between commas.
fn minutes_listed(words: &str) -> Option<Vec<Duration>> {
    let one = |word: &str| word.trim().parse().ok().filter(|n| (1..=MOST_MINUTES).contains(n)).map(minutes);
    words.split(',').map(one).collect()
}

fn times(words: &str) -> Option<u32> {
    words.parse().ok().filter(|times| (1..=MOST_AN_HOUR).contains(times))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_promise_is_the_number_at_its_beginning() {
        assert_eq!(days_promised("3 hari kerja"), Some(3));
        assert_eq!(days_promised("secepatnya"), None);
        assert_eq!(days_promised("0 hari"), None);
    }

    #[test]
    fn the_alarm_grows_rarer_and_keeps_its_last_silence() {
        let data = crate::dialog::load::embedded().dialogs.unwrap().data;
        assert_eq!(data.alarm(), AlarmRules::default(), "what ships is what is usual");
        assert_eq!(data.digest_minute(), DIGEST);
        let silences = [0, 1, 2, 3, 90].map(|sounded| data.alarm().silence(sounded));
        assert_eq!(silences, [5, 10, 15, 15, 15].map(minutes));
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        for (id, wrong) in
            [("alarm_menit", "5, soon"), ("alarm_menit", "0"), ("alarm_sejam", "x"), ("ringkasan_jam", "8")]
        {
            assert!(office_values(id, wrong).is_some(), "{id} {wrong}");
        }
        assert_eq!(office_values("alarm_menit", "3,6, 12"), None);
        assert_eq!(office_values("alarm_menit", ""), None, "empty means what is usual");
    }
}

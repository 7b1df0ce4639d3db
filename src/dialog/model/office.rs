//! The office's own rows by which the program goes: its zone, its working days, its promise.

use jiff::civil::{Date, Weekday};

use super::Data;
use super::data::Holiday;
use crate::domain::time::Zone;

/// Working days until the first answer, when the office's table does not say.
const ANSWER_DAYS: u32 = 3;
/// More than that is no promise.
const MOST_ANSWER_DAYS: u32 = 30;

impl Data {
    /// The office's zone (`kantor.zona`).
    pub fn zone(&self) -> Zone {
        Zone::named(self.office("zona")).unwrap_or_default()
    }

    /// Working days until the first answer: the number with which `kantor.janji_jawab` begins ("3 hari kerja"). It is an
    /// internal promise, never a government deadline.
    pub fn answer_days(&self) -> u32 {
        days_promised(self.office("janji_jawab")).unwrap_or(ANSWER_DAYS)
    }

    /// Whether the office is closed on a day: on weekends, on holidays, and on joint leave unless
    /// `kantor.cuti_bersama_tutup` says `tidak`.
    pub fn is_closed(&self, day: Date) -> bool {
        let works_on_joint_leave = self.office("cuti_bersama_tutup") == "tidak";
        let closes = |holiday: &Holiday| !(holiday.joint_leave && works_on_joint_leave);
        matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
            || self.holidays.get(&day).is_some_and(closes)
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
    fn office(&self, id: &str) -> &str {
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
        _ => return None,
    };
    (!known && !value.is_empty()).then_some(values)
}

/// The number of days in a promise.
fn days_promised(words: &str) -> Option<u32> {
    let digits = words.split(' ').next()?;
    digits.parse().ok().filter(|days| (1..=MOST_ANSWER_DAYS).contains(days))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::load;
    use jiff::civil::date;

    #[test]
    fn the_office_is_closed_on_weekends_holidays_and_joint_leave() {
        let mut data = load::embedded().dialogs.unwrap().data;
        assert!(data.is_closed(date(2026, 11, 21)), "a Saturday");
        assert!(data.is_closed(date(2026, 12, 25)), "Christmas");
        assert!(data.is_closed(date(2026, 12, 24)), "joint leave");
        assert!(!data.is_closed(date(2026, 12, 23)));
        let office = data.facts.get_mut("kantor").unwrap();
        office.get_mut("cuti_bersama_tutup").unwrap().value.base = "tidak".into();
        assert!(!data.is_closed(date(2026, 12, 24)));
        assert!(data.is_closed(date(2026, 12, 25)));
    }

    #[test]
    fn the_promise_is_the_number_at_its_beginning() {
        assert_eq!(days_promised("3 hari kerja"), Some(3));
        assert_eq!(days_promised("secepatnya"), None);
        assert_eq!(days_promised("0 hari"), None);
        assert_eq!(Data::default().answer_days(), 3);
    }
}

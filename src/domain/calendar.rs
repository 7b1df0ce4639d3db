//! The office's working calendar: when it is open, until when a promise runs, how much of it is left. Pure.
//!
//! Inside, a moment is milliseconds of the office's own clock: no zone of Indonesia ever changes its clocks, so a day always
//! has 24 hours and its number tells the day of the week.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::civil::Date;

use super::case::words;
use super::time::{Timestamp, Zone, minutes};

words!(
    /// What the office promises next.
    Step {
        /// The first word of an officer to the reporter.
        FirstAnswer = "first_answer",
        /// The next word, after one was given.
        FollowUp = "follow_up",
    }
);

words!(
    /// In what a promise is counted.
    Unit {
        /// Days on which the office is open.
        WorkingDays = "working_days",
        /// Hours in which it is open.
        WorkingHours = "working_hours",
        /// Minutes, round the clock.
        Minutes = "minutes",
    }
);

/// How soon. The office's own promise, never a government deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promise {
    /// How many.
    pub amount: u32,
    /// Of what.
    pub unit: Unit,
}

/// A time in which the clock of a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// Since when.
    pub from: Timestamp,
    /// Until when; `None` while it stands.
    pub to: Option<Timestamp>,
}

/// How a promise stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// It runs until then.
    At(Timestamp),
    /// The clock stands; so much working time is left.
    Stands(Duration),
}

/// Time as people count it at work: whole working days, and minutes beside them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    /// Working days.
    pub days: u32,
    /// Minutes of working time; round the clock where the promise is.
    pub minutes: u64,
}

/// A period in which the office is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// Day of the week, Monday is 0.
    pub weekday: usize,
    /// From which minute of the day.
    pub from: u16,
    /// Until which minute of the day, at most 1,440.
    pub to: u16,
}

/// When the office is open.
#[derive(Debug, Clone)]
pub struct Calendar {
    zone: Zone,
    /// The periods of each day of the week, in order.
    week: [Vec<(i64, i64)>; 7],
    /// Days on which it stays closed, by number.
    closed: BTreeSet<i64>,
}

const MINUTE: i64 = 60_000;
const DAY: i64 = 1_440 * MINUTE;
/// So far ahead it looks for an open day before it gives up: ten years.
const HORIZON: i64 = 3_660;

impl Calendar {
    /// A calendar of periods and days off. Without any period the office is taken to be open from Monday to Friday all day.
    pub fn new(
        zone: Zone,
        openings: impl IntoIterator<Item = Opening>,
        closed: impl IntoIterator<Item = Date>,
    ) -> Self {
        let mut week: [Vec<(i64, i64)>; 7] = Default::default();
        for Opening { weekday, from, to } in openings {
            if let Some(day) = week.get_mut(weekday).filter(|_| from < to) {
                day.push((i64::from(from) * MINUTE, i64::from(to.min(1_440)) * MINUTE));
                day.sort_unstable();
            }
        }
        if week.iter().all(Vec::is_empty) {
            week[..5].fill(vec![(0, DAY)]);
        }
        Self { zone, week, closed: closed.into_iter().map(number).collect() }
    }

    /// Whether the office is closed for the whole day.
    pub fn is_closed(&self, day: Date) -> bool {
        self.periods(number(day)).is_empty()
    }

    /// Until when the office is open on the day of a moment; `None` on a day off.
    pub fn closes(&self, at: Timestamp) -> Option<Timestamp> {
        let day = self.local(at).div_euclid(DAY);
        self.periods(day).last().map(|(_, to)| self.moment(day * DAY + to))
    }

    /// The minute of the office's day.
    pub fn minute_of_day(&self, at: Timestamp) -> u16 {
        u16::try_from(self.local(at).rem_euclid(DAY) / MINUTE).unwrap_or_default()
    }

    /// The midnight with which the day of a moment ends.
    pub fn end_of_day(&self, at: Timestamp) -> Timestamp {
        self.moment((self.local(at).div_euclid(DAY) + 1) * DAY)
    }

    /// Until when a promise runs that is given at a moment. Working days and hours begin when the office is open.
    pub fn due(&self, from: Timestamp, promise: Promise) -> Timestamp {
        match promise.unit {
            Unit::Minutes => from.after(minutes(u64::from(promise.amount))),
            Unit::WorkingHours => self.work_on(from, i64::from(promise.amount) * 60 * MINUTE),
            Unit::WorkingDays => self.days_after(from, promise.amount),
        }
    }

    /// How a promise stands that was given at `from` and has rested in these pauses, given in order. What is left when a pause
    /// begins is left when it ends; a promise that was over by then stays over.
    pub fn clock(&self, from: Timestamp, promise: Promise, pauses: &[Pause]) -> Due {
        let mut due = self.due(from, promise);
        for pause in pauses {
            let left = self.between(promise.unit, pause.from, due);
            match pause.to {
                None => return Due::Stands(left),
                Some(_) if pause.from >= due => {}
                Some(to) => due = due.max(self.go_on(promise.unit, to, left)),
            }
        }
        Due::At(due)
    }

    /// The time that counts between two moments: in which the office is open, or all of it where a promise runs round the
    /// clock. Zero when the second is not the later one.
    pub fn between(&self, unit: Unit, from: Timestamp, to: Timestamp) -> Duration {
        if unit == Unit::Minutes {
            return to.since(from);
        }
        let (from, to) = (self.local(from), self.local(to));
        let mut sum = 0;
        for day in from.div_euclid(DAY)..=to.div_euclid(DAY) {
            for (opens, closes) in self.periods(day) {
                sum += ((day * DAY + closes).min(to) - (day * DAY + opens).max(from)).max(0);
            }
        }
        Duration::from_millis(u64::try_from(sum).unwrap_or_default())
    }

    /// The same as whole working days and the rest.
    pub fn span(&self, unit: Unit, from: Timestamp, to: Timestamp) -> Span {
        let (mut days, mut at) = (0, from);
        if unit != Unit::Minutes {
            // Each counted from the beginning: a day that ends when the office closes is a whole one.
            let after = |days| self.days_after(from, days);
            while let Some(next) = Some(after(days + 1)).filter(|next| *next > at && *next <= to) {
                (at, days) = (next, days + 1);
            }
        }
        Span { days, minutes: self.between(unit, at, to).as_secs() / 60 }
    }

    /// So much working time as whole days of the office's usual length and the rest.
    pub fn worth(&self, unit: Unit, left: Duration) -> Span {
        let length = |day: &Vec<(i64, i64)>| day.iter().map(|(from, to)| to - from).sum::<i64>();
        let day = self.week.iter().map(length).max().unwrap_or(DAY);
        let day = u64::try_from(day / MINUTE).unwrap_or(1_440).max(1);
        let minutes = left.as_secs() / 60;
        if unit == Unit::Minutes {
            return Span { days: 0, minutes };
        }
        Span { days: u32::try_from(minutes / day).unwrap_or(u32::MAX), minutes: minutes % day }
    }

    fn go_on(&self, unit: Unit, from: Timestamp, left: Duration) -> Timestamp {
        match unit {
            Unit::Minutes => from.after(left),
            Unit::WorkingDays | Unit::WorkingHours => {
                self.work_on(from, i64::try_from(left.as_millis()).unwrap_or(i64::MAX))
            }
        }
    }

    /// When so many milliseconds of work are done that begins at a moment.
    fn work_on(&self, from: Timestamp, mut left: i64) -> Timestamp {
        let start = self.local(self.next_open(from));
        let first = start.div_euclid(DAY);
        let mut end = start;
        for day in first..first.saturating_add(HORIZON) {
            for (opens, closes) in self.periods(day) {
                let (opens, closes) = ((day * DAY + opens).max(start), day * DAY + closes);
                let room = closes - opens;
                if room <= 0 {
                    continue;
                }
                if left <= room {
                    return self.moment(opens + left);
                }
                (left, end) = (left - room, closes);
            }
        }
        self.moment(end)
    }

    /// The same time of day so many working days later, within the hours of that day.
    fn days_after(&self, from: Timestamp, count: u32) -> Timestamp {
        let start = self.local(self.next_open(from));
        let (mut day, time) = (start.div_euclid(DAY), start.rem_euclid(DAY));
        for _ in 0..count {
            day = self.next_working_day(day + 1);
        }
        let mut within = self.periods(day).first().map_or(time, |(opens, _)| *opens);
        for (opens, closes) in self.periods(day) {
            if *opens <= time {
                within = time.min(*closes);
            }
        }
        self.moment(day * DAY + within)
    }

    /// The moment itself while the office is open, else when it opens next.
    fn next_open(&self, from: Timestamp) -> Timestamp {
        let at = self.local(from);
        let mut day = at.div_euclid(DAY);
        for _ in 0..2 {
            day = self.next_working_day(day);
            for (opens, closes) in self.periods(day) {
                if at < day * DAY + closes {
                    return self.moment(at.max(day * DAY + opens));
                }
            }
            day += 1;
        }
        from
    }

    /// The first day from this one on that is none off.
    fn next_working_day(&self, from: i64) -> i64 {
        (from..from.saturating_add(HORIZON)).find(|day| !self.periods(*day).is_empty()).unwrap_or(from)
    }

    fn periods(&self, day: i64) -> &[(i64, i64)] {
        if self.closed.contains(&day) {
            return &[];
        }
        // Day 0, 1 January 1970, was a Thursday.
        usize::try_from((day + 3).rem_euclid(7))
            .ok()
            .and_then(|weekday| self.week.get(weekday))
            .map_or(&[], Vec::as_slice)
    }

    fn local(&self, at: Timestamp) -> i64 {
        at.0.saturating_add(i64::from(self.zone.hours()) * 60 * MINUTE)
    }

    fn moment(&self, local: i64) -> Timestamp {
        Timestamp(local.saturating_sub(i64::from(self.zone.hours()) * 60 * MINUTE))
    }
}

/// The number of a day; 1 January 1970 is 0.
fn number(day: Date) -> i64 {
    day.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24
}

/// A time as people write it, `7.30` or `07:30`, as the minute of the day.
pub fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(['.', ':'])?;
    let short = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    if !short(hour, 2) || minute.len() != 2 || !short(minute, 2) {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (minute < 60 && hour * 60 + minute <= 1_440).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests;

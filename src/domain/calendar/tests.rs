//! Examples, and what holds of every calendar.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::domain::time::{days, hours};

/// Monday to Thursday 7.30 to 16.00, Friday to 16.30, with Christmas 2026, New Year and a day in March off.
fn office(zone: Zone) -> Calendar {
    let day = |weekday: usize| Opening { weekday, from: 450, to: if weekday == 4 { 990 } else { 960 } };
    let off = [date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1), date(2027, 3, 8)];
    Calendar::new(zone, (0..5).map(day), off)
}

fn at(text: &str) -> Timestamp {
    Timestamp(format!("{text}+08:00").parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

fn working_days(amount: u32) -> Promise {
    Promise { amount, unit: Unit::WorkingDays }
}

#[track_caller]
fn runs(from: &str, promise: Promise, to: &str) {
    let due = office(Zone::Wita).due(at(from), promise);
    assert_eq!(due.civil(Zone::Wita).to_string(), format!("{to}:00"));
}

#[test]
fn a_promise_leaves_out_nights_weekends_and_days_off() {
    runs("2026-11-20T10:00", working_days(3), "2026-11-25T10:00");
    runs("2026-11-21T22:00", working_days(3), "2026-11-26T07:30");
    runs("2026-11-20T16:20", working_days(1), "2026-11-23T16:00");
    runs("2026-12-22T10:00", working_days(3), "2026-12-29T10:00");
    runs("2026-12-31T15:00", working_days(1), "2027-01-04T15:00");
    let three_hours = Promise { amount: 3, unit: Unit::WorkingHours };
    runs("2026-11-20T15:00", three_hours, "2026-11-23T09:00");
    runs("2026-12-25T23:59", Promise { amount: 15, unit: Unit::Minutes }, "2026-12-26T00:14");
}

#[test]
fn a_pause_keeps_what_is_left_and_moves_the_end() {
    let office = office(Zone::Wita);
    let pause = |from: &str, to: Option<&str>| Pause { from: at(from), to: to.map(at) };
    let from = at("2026-11-23T10:00");
    // A day of work was done, so two are left, of 8.5 hours each.
    let stands = office.clock(from, working_days(3), &[pause("2026-11-24T10:00", None)]);
    assert_eq!(stands, Due::Stands(hours(17)));
    assert_eq!(
        office.worth(Unit::WorkingDays, hours(17)),
        Span { days: 1, minutes: 480 },
        "of Friday's nine hours"
    );
    let goes_on = office.clock(from, working_days(3), &[pause("2026-11-24T10:00", Some("2026-12-01T10:00"))]);
    assert_eq!(goes_on, Due::At(at("2026-12-03T10:00")));
    // Over is over, however long it rests then.
    let late = office.clock(from, working_days(3), &[pause("2026-11-27T08:00", Some("2026-12-01T10:00"))]);
    assert_eq!(late, Due::At(at("2026-11-26T10:00")));
    let urgent = Promise { amount: 15, unit: Unit::Minutes };
    let rested =
        office.clock(at("2026-11-22T03:00"), urgent, &[pause("2026-11-22T03:10", Some("2026-11-22T05:00"))]);
    assert_eq!(rested, Due::At(at("2026-11-22T05:05")), "round the clock");
}

#[test]
fn what_is_left_is_told_in_working_days_and_the_rest() {
    let office = office(Zone::Wita);
    let left = |unit, from, to| {
        let Span { days, minutes } = office.span(unit, at(from), at(to));
        (days, minutes)
    };
    assert_eq!(left(Unit::WorkingDays, "2026-11-20T10:00", "2026-11-25T11:30"), (3, 90));
    assert_eq!(left(Unit::WorkingDays, "2026-11-21T10:00", "2026-11-22T11:30"), (0, 0), "a weekend");
    assert_eq!(left(Unit::Minutes, "2026-11-21T10:00", "2026-11-22T11:30"), (0, 25 * 60 + 30));
    assert_eq!(left(Unit::WorkingHours, "2026-11-25T10:00", "2026-11-20T10:00"), (0, 0), "backwards");
}

#[test]
fn an_office_without_hours_is_open_on_weekdays_and_one_without_any_day_does_not_hang() {
    let bare = Calendar::new(Zone::Wib, [], []);
    assert!(bare.is_closed(date(2026, 11, 21)) && !bare.is_closed(date(2026, 11, 23)));
    let never = Calendar::new(
        Zone::Wib,
        [],
        (0..8_000).map(|n| date(2026, 1, 1).checked_add(jiff::Span::new().days(n)).unwrap()),
    );
    let from = at("2026-11-20T10:00");
    assert!(never.due(from, working_days(3)) >= from);
    assert!(never.due(from, Promise { amount: 1, unit: Unit::WorkingHours }) >= from);
}

#[test]
fn times_are_read_as_people_write_them() {
    assert_eq!(minute("7.30"), Some(450));
    assert_eq!(minute("24:00"), Some(1_440));
    for wrong in ["", "24.01", "7.60", "7", "7.3", "-1.30", "07.30.00", "+7.30"] {
        assert_eq!(minute(wrong), None, "{wrong}");
    }
}

fn zones() -> impl Strategy<Value = Zone> {
    prop::sample::select(Zone::ALL.to_vec())
}

fn promises() -> impl Strategy<Value = Promise> {
    (0_u32..40, prop::sample::select(Unit::ALL.to_vec())).prop_map(|(amount, unit)| Promise { amount, unit })
}

/// Moments from 2025 to 2029, so over several ends of years.
fn moments() -> impl Strategy<Value = Timestamp> {
    (1_735_689_600_000_i64..1_861_920_000_000).prop_map(Timestamp)
}

proptest! {
    #[test]
    fn a_later_start_never_ends_sooner(zone in zones(), promise in promises(), from in moments(), gap in 0_u64..3_000_000) {
        let office = office(zone);
        let later = from.after(Duration::from_secs(gap));
        prop_assert!(office.due(from, promise) <= office.due(later, promise));
        let more = Promise { amount: promise.amount + 1, ..promise };
        prop_assert!(office.due(from, promise) < office.due(from, more));
        prop_assert!(from <= office.due(from, promise));
    }

    #[test]
    fn no_promise_of_working_time_ends_while_the_office_is_closed(zone in zones(), promise in promises(), from in moments()) {
        let office = office(zone);
        let due = office.due(from, promise);
        if promise.unit != Unit::Minutes {
            prop_assert!(!office.is_closed(due.civil(zone).date()));
            let minute = office.minute_of_day(due);
            prop_assert!((450..=990).contains(&minute), "{minute}");
        }
    }

    #[test]
    fn working_hours_are_worked_in_full(zone in zones(), amount in 0_u32..200, from in moments()) {
        let office = office(zone);
        let due = office.due(from, Promise { amount, unit: Unit::WorkingHours });
        prop_assert_eq!(office.between(Unit::WorkingHours, from, due), hours(u64::from(amount)));
        let span = office.span(Unit::WorkingHours, from, due);
        prop_assert!(span.minutes <= 9 * 60, "less than a day is left beside whole days: {:?}", span);
    }

    #[test]
    fn time_between_adds_up(zone in zones(), unit in prop::sample::select(Unit::ALL.to_vec()), from in moments(), a in 0_u64..2_000_000, b in 0_u64..2_000_000) {
        let office = office(zone);
        let middle = from.after(Duration::from_secs(a));
        let end = middle.after(Duration::from_secs(b));
        let parts = office.between(unit, from, middle) + office.between(unit, middle, end);
        prop_assert_eq!(parts, office.between(unit, from, end));
    }

    #[test]
    fn a_pause_never_shortens_and_gives_back_what_it_took(zone in zones(), promise in promises(), from in moments(), until in 0_u64..4_000_000, length in 0_u64..4_000_000) {
        let office = office(zone);
        let pause = Pause { from: from.after(Duration::from_secs(until)), to: Some(from.after(Duration::from_secs(until + length))) };
        let due = office.due(from, promise);
        let Due::At(moved) = office.clock(from, promise, &[pause]) else { return Err(TestCaseError::fail("it runs")) };
        prop_assert!(moved >= due);
        let open = Pause { to: None, ..pause };
        let Due::Stands(left) = office.clock(from, promise, &[open]) else { return Err(TestCaseError::fail("it stands")) };
        if pause.from < due {
            let to = pause.to.unwrap();
            let again = office.between(promise.unit, to, moved);
            // A pause within closed hours takes nothing, and the end stays where it was.
            prop_assert!(again == left || moved == due, "{:?} is left of {:?}", again, left);
        }
    }

    #[test]
    fn the_day_of_a_moment_ends_after_it(zone in zones(), from in moments()) {
        let office = office(zone);
        let end = office.end_of_day(from);
        prop_assert!(end > from && end <= from.after(days(1)));
        prop_assert_eq!(office.minute_of_day(end), 0);
        prop_assert!(office.closes(from).is_none_or(|closes| closes < end));
    }
}

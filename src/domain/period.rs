//! The time that statistics look at: a month, a quarter, a year, or from one day to another. Pure.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::statistics::{Grain, day_number, month_number};

/// The longest period in years: more would only be a wrong figure in an address.
const LONGEST: i16 = 30;

/// A period, whole days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// A month, from 1 to 12.
    Month(i16, i8),
    /// A quarter, from 1 to 4.
    Quarter(i16, i8),
    /// A year.
    Year(i16),
    /// From one day to another, both included.
    Days(Date, Date),
}

/// A run of days or of whole months: what one statement adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Days or months.
    pub grain: Grain,
    /// The first.
    pub from: i64,
    /// The last.
    pub to: i64,
}

impl Period {
    /// The month of a day.
    pub fn month_of(day: Date) -> Self {
        Self::Month(day.year(), day.month())
    }

    /// As it stands in an address: `2026-11`, `2026-k4`, `2026`, `2026-11-01_2026-11-22`.
    pub fn to_text(self) -> String {
        match self {
            Self::Month(year, month) => format!("{year:04}-{month:02}"),
            Self::Quarter(year, quarter) => format!("{year:04}-k{quarter}"),
            Self::Year(year) => format!("{year:04}"),
            Self::Days(from, to) => format!("{from}_{to}"),
        }
    }

    /// Out of an address; `None` for what is no period or a longer one than an office looks at.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((from, to)) = text.split_once('_') {
            return Self::between(from.parse().ok()?, to.parse().ok()?);
        }
        let (year, rest) = text.split_once('-').map_or((text, None), |(year, rest)| (year, Some(rest)));
        let year: i16 = (year.len() == 4).then(|| year.parse().ok()).flatten().filter(|year| *year > 0)?;
        match rest {
            None => Some(Self::Year(year)),
            Some(rest) => match rest.strip_prefix('k') {
                Some(quarter) => {
                    quarter.parse().ok().filter(|n| (1..=4).contains(n)).map(|n| Self::Quarter(year, n))
                }
                None => rest.parse().ok().filter(|n| (1..=12).contains(n)).map(|n| Self::Month(year, n)),
            },
        }
    }

    /// From one day to another; `None` when they stand the wrong way round or too far apart.
    pub fn between(from: Date, to: Date) -> Option<Self> {
        let fits = from.year() > 0 && from <= to && to.year() - from.year() <= LONGEST;
        fits.then_some(Self::Days(from, to))
    }

    /// The first and the last day.
    pub fn bounds(self) -> (Date, Date) {
        let span = |year, month, months: i64| {
            let first = Date::new(year, month, 1).unwrap_or(Date::ZERO);
            (first, first.saturating_add(months.months()).saturating_sub(1.day()))
        };
        match self {
            Self::Month(year, month) => span(year, month, 1),
            Self::Quarter(year, quarter) => span(year, quarter * 3 - 2, 3),
            Self::Year(year) => span(year, 1, 12),
            Self::Days(from, to) => (from, to),
        }
    }

    /// The period of the same kind or length before this one.
    #[must_use]
    pub fn before(self) -> Self {
        match self {
            Self::Month(year, 1) => Self::Month(year - 1, 12),
            Self::Month(year, month) => Self::Month(year, month - 1),
            Self::Quarter(year, 1) => Self::Quarter(year - 1, 4),
            Self::Quarter(year, quarter) => Self::Quarter(year, quarter - 1),
            Self::Year(year) => Self::Year(year - 1),
            Self::Days(from, to) => {
                let days = day_number(to) - day_number(from) + 1;
                Self::Days(from.saturating_sub(days.days()), from.saturating_sub(1.day()))
            }
        }
    }

    /// The period of the same kind or length after this one.
    #[must_use]
    pub fn after(self) -> Self {
        match self {
            Self::Month(year, 12) => Self::Month(year + 1, 1),
            Self::Month(year, month) => Self::Month(year, month + 1),
            Self::Quarter(year, 4) => Self::Quarter(year + 1, 1),
            Self::Quarter(year, quarter) => Self::Quarter(year, quarter + 1),
            Self::Year(year) => Self::Year(year + 1),
            Self::Days(from, to) => {
                let days = day_number(to) - day_number(from) + 1;
                Self::Days(to.saturating_add(1.day()), to.saturating_add(days.days()))
            }
        }
    }

    /// The whole months that a period touches. Who sees masked figures sees no others: of two periods that differ by one day,
    /// the difference would be that day.
    #[must_use]
    pub fn whole_months(self) -> Self {
        let Self::Days(from, to) = self else { return self };
        let (first, _) = Self::month_of(from).bounds();
        let (_, last) = Self::month_of(to).bounds();
        Self::Days(first, last)
    }

    /// The months that a chart over months shows: those of the period, and where these are fewer than twelve, those before it.
    pub fn charted_months(self) -> (i64, i64) {
        let (from, to) = self.bounds();
        let (first, last) = (month_number(from), month_number(to));
        (first.min(last - 11), last)
    }

    /// The period as runs of whole months, and of days at its edges.
    pub fn pieces(self) -> Vec<Piece> {
        let (from, to) = self.bounds();
        let starts = from.day() == 1;
        let ends = to == to.last_of_month();
        let first = month_number(from) + i64::from(!starts);
        let last = month_number(to) - i64::from(!ends);
        let days =
            |from: Date, to: Date| Piece { grain: Grain::Day, from: day_number(from), to: day_number(to) };
        if first > last {
            return vec![days(from, to)];
        }
        let mut pieces = vec![Piece { grain: Grain::Month, from: first, to: last }];
        if !starts {
            pieces.push(days(from, from.last_of_month()));
        }
        if !ends {
            pieces.push(days(to.first_of_month(), to));
        }
        pieces
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::statistics::date_of;

    #[test]
    fn periods_are_read_as_they_are_written() {
        for text in ["2026-11", "2026-k4", "2026", "2026-11-01_2026-11-22"] {
            assert_eq!(Period::parse(text).unwrap().to_text(), text);
        }
        for text in [
            "",
            "26",
            "2026-13",
            "2026-k5",
            "2026-k",
            "x",
            "2026-11-22_2026-11-01",
            "1900-01-01_2026-01-01",
            "0000",
        ] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_comes_before_ends_the_day_before() {
        for text in ["2026-01", "2026-k1", "2026", "2026-11-02_2026-11-22"] {
            let period = Period::parse(text).unwrap();
            let (_, last) = period.before().bounds();
            assert_eq!(last.saturating_add(1.day()), period.bounds().0, "{text}");
            assert_eq!(period.before().after(), period, "{text}");
        }
        assert_eq!(Period::Month(2026, 3).charted_months(), (2025 * 12 + 3, 2026 * 12 + 2));
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_days_of_the_period_each_once(from in 0_i64..20_000, length in 0_i64..900) {
            let period = Period::between(date_of(from), date_of(from + length)).unwrap();
            let mut days: Vec<i64> = Vec::new();
            for piece in period.pieces() {
                for at in piece.from..=piece.to {
                    match piece.grain {
                        Grain::Day => days.push(at),
                        Grain::Month => {
                            let (year, month) = (i16::try_from(at / 12).unwrap(), i8::try_from(at % 12).unwrap() + 1);
                            let (first, last) = Period::Month(year, month).bounds();
                            days.extend(day_number(first)..=day_number(last));
                        }
                    }
                }
            }
            days.sort_unstable();
            prop_assert_eq!(days, (from..=from + length).collect::<Vec<_>>());
        }
    }
}

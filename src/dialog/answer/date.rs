//! Dates, in Indonesian or English words: `12 Mei 2026`, `May 12, 2026`, `12/5/2026`, `2026-05-12`, `kemarin`, `3 hari
//! lalu`, `two weeks ago`. Days are those of the office's zone.

use jiff::civil::Date;

use super::{Reading, Unread, words};
use crate::dialog::model::Dialogs;
use crate::dialog::session::Value;
use crate::domain::text::Lang;

/// Month names as people write them, with the short forms; the base language and English.
const MONTHS: [&[&str]; 12] = [
    &["januari", "jan", "january"],
    &["februari", "pebruari", "feb", "february"],
    &["maret", "mar", "march"],
    &["april", "apr"],
    &["mei", "may"],
    &["juni", "jun", "june"],
    &["juli", "jul", "july"],
    &["agustus", "agu", "agt", "ags", "aug", "august"],
    &["september", "sep", "sept"],
    &["oktober", "okt", "oct", "october"],
    &["november", "nov", "nopember"],
    &["desember", "des", "dec", "december"],
];

/// The month names for showing a date, out of `tanggal.bulan`.
pub fn month_names(dialogs: &Dialogs, lang: &Lang) -> Vec<String> {
    let names = dialogs.phrases.get("tanggal.bulan").map_or("", |text| dialogs.text(text, lang));
    names.split(',').map(|name| name.trim().to_owned()).collect()
}

/// A date; relative words count from `today`.
pub(super) fn read(text: &str, today: Date, months: &[String]) -> Result<Reading, Unread> {
    let folded = words::fold(text);
    let date = match relative(&folded, today) {
        Some(date) => date,
        None => written(&folded, today)?,
    };
    if !(1900..=2200).contains(&date.year()) {
        return Err(Unread::NoSuchDate);
    }
    Ok(Reading { shown: show(date, months), value: Value::Date(date.to_string()) })
}

/// `12 Mei 2026`; with numbers only when no month names are given.
fn show(date: Date, months: &[String]) -> String {
    let index = usize::try_from(date.month() - 1).unwrap_or(0);
    match months.get(index).filter(|name| !name.is_empty()) {
        Some(name) => format!("{} {name} {}", date.day(), date.year()),
        None => format!("{}/{}/{}", date.day(), date.month(), date.year()),
    }
}

fn relative(folded: &str, today: Date) -> Option<Date> {
    let spoken: Vec<&str> = folded.split(' ').filter(|word| !matches!(*word, "yang" | "the")).collect();
    let fixed = match spoken.as_slice() {
        ["hari", "ini"]
        | ["tadi", "pagi" | "siang" | "malam"]
        | ["tadi" | "sekarang" | "today" | "now" | "tonight"]
        | ["this", "morning" | "afternoon" | "evening"] => 0,
        ["besok" | "tomorrow"] => 1,
        ["lusa"] | ["besok", "lusa"] | ["day", "after", "tomorrow"] => 2,
        ["kemarin" | "kemaren" | "yesterday"] | ["last", "night"] => -1,
        ["kemarin", "dulu" | "lusa"] | ["day", "before", "yesterday"] => -2,
        ["minggu" | "seminggu", "lalu"] | ["minggu", "kemarin"] | ["last", "week"] => -7,
        ["minggu", "depan"] | ["seminggu", "lagi"] | ["next", "week"] => 7,
        _ => return counted(folded, today),
    };
    shift(today, fixed)
}

/// "3 hari lalu", "dua minggu lagi", "in two weeks".
fn counted(folded: &str, today: Date) -> Option<Date> {
    let words: Vec<&str> = folded.split(' ').collect();
    let sign = match *words.last()? {
        "lalu" | "ago" => -1,
        "lagi" | "depan" | "later" => 1,
        _ if words.first() == Some(&"in") || folded.ends_with("from now") => 1,
        _ => return None,
    };
    let unit = if ["hari", " day"].iter().any(|unit| folded.contains(unit)) {
        1
    } else if ["minggu", " week"].iter().any(|unit| folded.contains(unit)) {
        7
    } else {
        return None;
    };
    let one = || words.contains(&"a").then_some(1);
    let count = super::number::span(folded).map(|span| span.low).or_else(one)?;
    shift(today, sign * unit * count.min(100_000))
}

fn shift(today: Date, days: i64) -> Option<Date> {
    today.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// Day, month and year, in that order or year first.
fn written(folded: &str, today: Date) -> Result<Date, Unread> {
    let parts: Vec<&str> = folded.split(' ').filter(|word| !is_filler(word)).collect();
    let number = |text: &str| {
        let digits = text.strip_suffix("th").or_else(|| text.strip_suffix("st"));
        let digits = digits.or_else(|| text.strip_suffix("nd")).or_else(|| text.strip_suffix("rd"));
        digits.unwrap_or(text).parse::<i16>().ok()
    };
    let (day, month, year) = match parts.as_slice() {
        // The month by its name comes first: "May 12, 2026".
        [month, day, rest @ ..] if rest.len() < 2 && named_month(month).is_some() => {
            let year = rest.first().map_or(Some(today.year()), |year| number(year));
            (number(day), named_month(month), year)
        }
        [year, month, day]
            if year.parse::<u16>().is_ok_and(|year| year > 999) && month_of(month).is_some() =>
        {
            (number(day), month_of(month), number(year))
        }
        [day, month, year] => (number(day), month_of(month), number(year)),
        [day, month] => (number(day), month_of(month), Some(today.year())),
        _ => return Err(Unread::Date),
    };
    let (Some(day), Some(month), Some(year)) = (day, month, year) else { return Err(Unread::Date) };
    let year = if (0..100).contains(&year) { year + if year < 60 { 2000 } else { 1900 } } else { year };
    let (Ok(day), Ok(month)) = (i8::try_from(day), i8::try_from(month)) else {
        return Err(Unread::NoSuchDate);
    };
    Date::new(year, month, day).map_err(|_| Unread::NoSuchDate)
}

fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "tanggal"
            | "tgl"
            | "hari"
            | "bulan"
            | "tahun"
            | "pada"
            | "jam"
            | "senin"
            | "selasa"
            | "rabu"
            | "kamis"
            | "jumat"
            | "sabtu"
            | "minggu"
            | "on"
            | "the"
            | "of"
            | "at"
            | "date"
            | "monday"
            | "tuesday"
            | "wednesday"
            | "thursday"
            | "friday"
            | "saturday"
            | "sunday"
    )
}

/// A month by name or number; numbers past 12 stay, so that the date is refused as one that does not exist.
fn month_of(word: &str) -> Option<i16> {
    if let Ok(number) = word.parse::<i16>() {
        return (word.len() <= 2).then_some(number);
    }
    named_month(word)
}

fn named_month(word: &str) -> Option<i16> {
    MONTHS.iter().zip(1_i16..).find(|(names, _)| names.contains(&word)).map(|(_, n)| n)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Result<String, Unread> {
        let value = read(text, jiff::civil::date(2026, 11, 8), &[])?.value;
        match value {
            Value::Date(date) => Ok(date),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn dates_as_people_write_them() {
        for text in [
            "12 Mei 2026",
            "12/5/2026",
            "12-05-26",
            "2026-05-12",
            "12.5.2026",
            "Selasa, 12 mei 2026",
            "tgl 12 mei",
            "May 12, 2026",
            "on Tuesday the 12th of May 2026",
            "may 12",
        ] {
            assert_eq!(day(text), Ok("2026-05-12".to_owned()), "{text}");
        }
        assert_eq!(day("kemarin"), Ok("2026-11-07".to_owned()));
        for text in ["yesterday", "a day ago"] {
            assert_eq!(day(text), Ok("2026-11-07".to_owned()), "{text}");
        }
        assert_eq!(day("the day after tomorrow"), Ok("2026-11-10".to_owned()));
        for text in ["last week", "a week ago", "7 days ago", "one week ago"] {
            assert_eq!(day(text), Ok("2026-11-01".to_owned()), "{text}");
        }
        for text in ["in two weeks", "2 weeks from now", "14 days later"] {
            assert_eq!(day(text), Ok("2026-11-22".to_owned()), "{text}");
        }
        assert_eq!(day("besok"), Ok("2026-11-09".to_owned()));
        assert_eq!(day("3 hari yang lalu"), Ok("2026-11-05".to_owned()));
        assert_eq!(day("dua minggu lagi"), Ok("2026-11-22".to_owned()));
    }

    #[test]
    fn what_the_calendar_does_not_have_is_refused() {
        for text in ["31 Februari 2026", "29/2/2026", "12/13/2026", "0/1/2026", "99/99/9999", "1 jan 1"] {
            let result = day(text);
            assert!(
                matches!(result, Err(Unread::NoSuchDate)) || (text == "1 jan 1" && result.is_ok()),
                "{text}: {result:?}"
            );
        }
        for text in ["", "nanti", "Mei 2026", "12", "1 2 3 4", "99999999999 hari lalu"] {
            assert!(day(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_names_come_from_the_texts() {
        let months = ["Januari".to_owned()];
        assert_eq!(show(jiff::civil::date(2026, 1, 5), &months), "5 Januari 2026");
        assert_eq!(show(jiff::civil::date(2026, 5, 5), &months), "5/5/2026");
    }
}

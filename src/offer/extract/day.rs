//! Days of the calendar and limits of age.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::domain::fold::Folded;
use crate::offer::facts::{Ages, Day, Found};

/// Month names by their first letters, as people write them, with the short forms and English.
const MONTHS: &str = "januari|january|jan|februari|pebruari|february|feb|maret|march|mar|april|apr|mei|may|juni|june|jun|juli|july|jul|\
    agustus|august|agu|agt|ags|aug|september|sept|sep|oktober|october|okt|oct|november|nopember|nov|desember|december|des|dec";

static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(r"\b([0-9]{{1,2}})(?:\s?(?:-|s/d|sampai|dan|&)\s?([0-9]{{1,2}}))?[\s-]?({MONTHS})\b(?:[\s,'-]{{0,2}}((?:19|20)[0-9]{{2}})\b|['-]([0-9]{{2}})\b)?")).ok()
});
static NUMBERS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[0-9]{1,4}(?:/[0-9]{1,2}/|-[0-9]{1,2}-|\.[0-9]{1,2}\.)[0-9]{2,4}").ok());
static TODAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"\b(?:tanggal|tgl|tggl|tangal)\.?\s*([0-9]{1,2})(?:\s?(?:-|s/d|sampai|dan|&)\s?([0-9]{1,2}))?\b",
    )
    .ok()
});
static CLOCK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:[01]?[0-9]|2[0-4])[.:][0-5][0-9](?:\s?(?:-|s/d|sampai)\s?(?:[01]?[0-9]|2[0-4])[.:][0-5][0-9])?\s?(?:wita|wib|wit|am|pm)\b|\b(?:jam|pukul|pkl)\.?\s*[0-9]{1,2}(?:[.:][0-9]{2})?(?:\s?(?:-|s/d|sampai)\s?[0-9]{1,2}(?:[.:][0-9]{2})?)?\b|\b(?:[01][0-9]|2[0-4])[.:][0-5][0-9]\s?(?:-|s/d|sampai)\s?(?:[01][0-9]|2[0-4])[.:][0-5][0-9]\b").ok()
});
static AGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:umur|usia|umr|age|aged|ages|berumur|berusia|usianya|umurnya)\b(?:\s*(?:antara|dari|mulai|nya|peserta|pelamar|wajib|harus|limit|:|=|-))*\s*(min(?:imal|imum)?|maks(?:imal|imum)?|max(?:imal|imum)?|di ?bawah|bawah|under|di ?atas|over|paling tinggi|paling rendah|paling muda|paling tua|kurang dari|lebih dari|<=?|>=?)?\.?\s*:?\s*([0-9]{2})(?:\s*(\+|ke atas|keatas|up|ke bawah|kebawah)|\s*(?:th|thn|tahun)?\s*(?:-|s/d|s\.d\.?|sampai(?:\s+dengan)?|sampe|hingga|sd|to|~)\s*(?:maks(?:imal)?\s*)?([0-9]{2}))?").ok()
});
static YEARS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b([0-9]{2})\s*(?:-|s/d|s\.d\.?|sampai(?:\s+dengan)?|sampe|hingga|sd|to|~)\s*([0-9]{2})\s*(?:th|thn|tahun|years? old|yo|y/o)\b|\b(min(?:imal|imum)?|maks(?:imal|imum)?|max(?:imal|imum)?)\.?\s*([0-9]{2})\s*(?:th|thn|tahun|years? old)\b|\b(1[5-9]|[2-5][0-9])\s?\+").ok()
});

fn number<T: std::str::FromStr>(hit: &Captures<'_>, group: usize) -> Option<T> {
    hit.get(group)?.as_str().parse().ok()
}

/// The month of a name.
fn month(name: &str) -> Option<i8> {
    let start = name.get(..3)?;
    let start = match start {
        "agt" | "ags" | "aug" => "agu",
        "may" => "mei",
        "peb" => "feb",
        "oct" => "okt",
        "nop" => "nov",
        "dec" => "des",
        other => other,
    };
    let all = ["jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des"];
    all.iter().position(|known| *known == start).and_then(|index| i8::try_from(index + 1).ok())
}

fn year(text: &str) -> Option<i16> {
    let year: i16 = text.parse().ok()?;
    Some(if year < 100 { 2000 + year } else { year })
}

/// Days named in a text; they and times of day are taken out of it, lest their digits be taken for something else.
pub(super) fn days(folded: &mut Folded) -> Vec<Found<Day>> {
    let lower = folded.lower().to_owned();
    let mut days = named(&lower);
    days.extend(numbered(&lower));
    let apart = |at: &Range<usize>| !days.iter().any(|(_, day)| day.start < at.end && at.start < day.end);
    let bare: Vec<_> = bare(&lower).into_iter().filter(|(_, at)| apart(at)).collect();
    days.extend(bare);
    days.sort_by_key(|(_, at)| at.start);
    let clocks = CLOCK.iter().flat_map(|pattern| pattern.find_iter(&lower)).map(|hit| hit.range());
    let takes: Vec<Range<usize>> = days.iter().map(|(_, at)| at.clone()).chain(clocks).collect();
    let found = days.into_iter().map(|(value, at)| Found { value, at: folded.original(&at) }).collect();
    for at in &takes {
        folded.take(at);
    }
    found
}

/// The one or two days in the first groups of a hit.
fn pair(hit: &Captures<'_>, year: Option<i16>, month: Option<i8>) -> Vec<(Day, Range<usize>)> {
    let Some(whole) = hit.get(0) else { return Vec::new() };
    let days = [1, 2].into_iter().filter_map(|group| number(hit, group)).filter(|day| (1..=31).contains(day));
    days.map(|day| (Day { year, month, day }, whole.range())).collect()
}

/// `20 Desember 2026`, `5-6 juni`.
fn named(lower: &str) -> Vec<(Day, Range<usize>)> {
    let hits = NAMED.iter().flat_map(|pattern| pattern.captures_iter(lower));
    let days = hits.flat_map(|hit| {
        let name = hit.get(3).and_then(|name| month(name.as_str()));
        pair(&hit, hit.get(4).or_else(|| hit.get(5)).and_then(|text| year(text.as_str())), name)
    });
    days.collect()
}

/// `20/11/2026`, not a part of a longer number.
fn numbered(lower: &str) -> Vec<(Day, Range<usize>)> {
    let close = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '/' | '+'));
    let hits = NUMBERS.iter().flat_map(|pattern| pattern.find_iter(lower));
    let whole = hits.filter(|hit| {
        let (before, after) = (&lower[..hit.start()], &lower[hit.end()..]);
        let decimal = after.starts_with(['.', ',']) && after[1..].starts_with(|c: char| c.is_ascii_digit());
        !(close(before.chars().next_back())
            || close(after.chars().next())
            || decimal
            || before.ends_with("rp"))
    });
    whole.filter_map(|hit| Some((numbers(hit.as_str())?, hit.range()))).collect()
}

/// `tanggal 20`.
fn bare(lower: &str) -> Vec<(Day, Range<usize>)> {
    let hits = TODAY.iter().flat_map(|pattern| pattern.captures_iter(lower));
    hits.flat_map(|hit| pair(&hit, None, None)).collect()
}

/// `20/11/2026`, `2026-11-20`, `20.11.26`.
fn numbers(text: &str) -> Option<Day> {
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let [first, month, last] = parts.as_slice() else { return None };
    let (day, years) = if first.len() == 4 { (last, first) } else { (first, last) };
    let value = Day { year: year(years), month: month.parse().ok(), day: day.parse().ok()? };
    let months = value.month.is_some_and(|month| (1..=12).contains(&month));
    let known =
        value.year.is_some_and(|year| (1950..=2100).contains(&year)) && years.len() != 3 && first.len() != 3;
    (months && known && (1..=31).contains(&value.day)).then_some(value)
}

/// Limits of age.
pub(super) fn ages(folded: &Folded) -> Vec<Found<Ages>> {
    let lower = folded.lower();
    let mut found: Vec<Found<Ages>> = Vec::new();
    for hit in AGE.iter().flat_map(|pattern| pattern.captures_iter(lower)) {
        let (Some(whole), Some(age)) = (hit.get(0), number::<u8>(&hit, 2)) else { continue };
        let said = hit.get(1).map_or("", |word| word.as_str());
        let behind = hit.get(3).map_or("", |word| word.as_str());
        let value = match number::<u8>(&hit, 4) {
            Some(to) => Ages { from: Some(age), to: Some(to) },
            None if upper(said) || behind.contains("bawah") => Ages { from: None, to: Some(age) },
            None if !said.is_empty() || !behind.is_empty() => Ages { from: Some(age), to: None },
            None => Ages { from: Some(age), to: Some(age) },
        };
        found.push(Found { value, at: folded.original(&whole.range()) });
    }
    for hit in YEARS.iter().flat_map(|pattern| pattern.captures_iter(lower)) {
        let Some(whole) = hit.get(0) else { continue };
        let at = folded.original(&whole.range());
        let value = if let (Some(from), Some(to)) = (number::<u8>(&hit, 1), number::<u8>(&hit, 2)) {
            Ages { from: Some(from), to: Some(to) }
        } else if let Some(age) = number::<u8>(&hit, 4) {
            let high = hit.get(3).is_some_and(|word| upper(word.as_str()));
            if high { Ages { from: None, to: Some(age) } } else { Ages { from: Some(age), to: None } }
        } else {
            Ages { from: number(&hit, 5), to: None }
        };
        let inside = found.iter().any(|known| known.at.start < at.end && at.start < known.at.end);
        let fits = value.from.zip(value.to).is_none_or(|(from, to)| from <= to)
            && value.from.is_none_or(|from| from >= 13);
        if !inside && fits {
            found.push(Found { value, at });
        }
    }
    found.sort_by_key(|found| found.at.start);
    found
}

/// Whether a word says that a number is the most.
fn upper(word: &str) -> bool {
    ["maks", "max", "di bawah", "dibawah", "bawah", "under", "paling tinggi", "paling tua", "kurang", "<"]
        .iter()
        .any(|start| word.starts_with(start))
}

//! What a cell of a list means: days in every writing, states of licences, numbers.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};

use super::sheet::Cell;
use crate::domain::official::LicenceState;

/// The longest text of a cell, in characters.
const MAX_TEXT: usize = 300;
/// Months as they are written, in order.
const MONTHS: [&[&str]; 12] = [
    &["januari", "jan", "january"],
    &["februari", "feb", "pebruari", "february"],
    &["maret", "mar", "mrt", "march"],
    &["april", "apr"],
    &["mei", "may"],
    &["juni", "jun", "june"],
    &["juli", "jul", "july"],
    &["agustus", "agu", "ags", "agt", "aug", "august"],
    &["september", "sep", "sept"],
    &["oktober", "okt", "oct", "october"],
    &["november", "nov", "nop", "nopember"],
    &["desember", "des", "dec", "december"],
];
/// What stands where there is no last day.
const NO_END: &[&str] = &["-", "–", "seumur hidup", "tidak terbatas", "selamanya", "n/a"];
/// The words of lists for the states of a licence.
const STATES: &[(LicenceState, &[&str])] = &[
    (LicenceState::Active, &["aktif", "active", "berlaku", "valid", "terdaftar", "diperpanjang", "berizin"]),
    (
        LicenceState::Suspended,
        &["skors", "skorsing", "diskors", "dibekukan", "dihentikan sementara", "tunda layan", "suspended"],
    ),
    (LicenceState::Withdrawn, &["dicabut", "cabut", "pencabutan", "cabut izin", "revoked", "withdrawn"]),
    (
        LicenceState::Ended,
        &[
            "tidak aktif",
            "nonaktif",
            "non aktif",
            "tidak berlaku",
            "berakhir",
            "habis",
            "habis masa berlaku",
            "kedaluwarsa",
            "kadaluarsa",
            "kadaluwarsa",
            "tutup",
            "inactive",
            "expired",
            "ended",
        ],
    ),
];

/// The words of a cell; a whole number as its digits. `None` for an empty cell.
pub(super) fn text(cell: &Cell) -> Result<Option<String>, String> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::Text(text) if text.chars().count() > MAX_TEXT => {
            Err(format!("it is longer than {MAX_TEXT} characters"))
        }
        Cell::Text(text) => Ok(Some(text.clone())),
        Cell::Number(number) => Ok(Some(number.to_string())),
        Cell::Day(day) => Ok(Some(day.to_string())),
        Cell::Unusable(why) => Err((*why).to_owned()),
    }
}

/// A day. `None` for an empty cell and where the list says that there is no end.
pub(super) fn day(cell: &Cell) -> Result<Option<Date>, String> {
    let day = match cell {
        Cell::Empty => return Ok(None),
        Cell::Unusable(why) => return Err((*why).to_owned()),
        Cell::Text(text) if NO_END.contains(&text.to_lowercase().as_str()) => return Ok(None),
        Cell::Day(day) => Some(*day),
        Cell::Number(number) => serial(*number),
        Cell::Text(text) => written_day(text),
    };
    let sensible = day.filter(|day| (2000..=2100).contains(&day.year()));
    sensible.map(Some).ok_or_else(|| {
        let shown = text(cell).ok().flatten().unwrap_or_default();
        format!("`{shown}` is no day: write it like 2026-12-31, 31/12/2026 or 31 Desember 2026")
    })
}

/// A day as Excel counts: 1 is the first of January 1900, and it believes that 1900 was a leap year.
fn serial(number: f64) -> Option<Date> {
    if !(1.0..100_000.0).contains(&number) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked above; the time of the day is cut off")]
    let days = number.trunc() as i64;
    date(1899, 12, 30).checked_add(days.days()).ok()
}

/// `2026-12-31`, `31/12/2026`, `31 Desember 2026`, `Kamis, 31 Des 2026`, `46387`; a time behind it is cut off.
fn written_day(text: &str) -> Option<Date> {
    let lower = text.to_lowercase();
    let day = lower.split([' ', 't']).next().filter(|first| first.len() == 10).unwrap_or(&lower);
    let words: Vec<&str> = day
        .split(|sign: char| !(sign.is_alphanumeric() || sign == ':'))
        .filter(|word| !word.is_empty() && !word.contains(':'))
        .collect();
    let words = match words.as_slice() {
        // The day of the week.
        [first, rest @ ..] if rest.len() == 3 && month(first).is_none() && !is_number(first) => rest,
        words => words,
    };
    match *words {
        [only] => only.parse().ok().and_then(serial),
        [year, month, day] if year.len() == 4 && is_number(year) => made(year, number(month)?, day),
        [day, named, year] if is_number(day) => made(year, month(named).or_else(|| number(named))?, day),
        [named, day, year] => made(year, month(named)?, day),
        _ => None,
    }
}

fn made(year: &str, month: i8, day: &str) -> Option<Date> {
    let year: i16 = match year.len() {
        4 => year.parse().ok()?,
        2 => 2000 + year.parse::<i16>().ok()?,
        _ => return None,
    };
    Date::new(year, month, number(day)?).ok()
}

fn month(word: &str) -> Option<i8> {
    let at = MONTHS.iter().position(|names| names.contains(&word))?;
    i8::try_from(at + 1).ok()
}

fn number(word: &str) -> Option<i8> {
    word.parse().ok()
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The state that the list's word means.
pub(super) fn licence_state(word: &str) -> Result<LicenceState, String> {
    let folded = super::columns::fold(word);
    let found = STATES.iter().find(|(_, words)| words.contains(&folded.as_str()));
    found.map(|(state, _)| *state).ok_or_else(|| {
        let usual: Vec<&str> = STATES.iter().map(|(_, words)| words[0]).collect();
        format!("`{word}` is no known state: write {}", usual.join(", "))
    })
}

/// How many; `None` for an empty cell or a dash.
pub(super) fn count(cell: &Cell) -> Result<Option<u32>, String> {
    let Some(words) = text(cell)? else { return Ok(None) };
    if words == "-" {
        return Ok(None);
    }
    // "1.200 orang": the point groups, and people are what is counted.
    let digits = words.to_lowercase().replace("orang", "").replace(['.', ',', ' '], "");
    digits.parse().map(Some).map_err(|_| format!("`{words}` is no number"))
}

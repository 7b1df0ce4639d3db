//! Numbers in digits and in words, Indonesian and English, which people mix: `15`, `15 rb`, `lima belas ribu`, `1,5 juta`,
//! `dua juta lima ratus`, `two hundred and fifty thousand`, `half a million`.

use super::Reading;
use crate::dialog::session::Value;

/// Thousandths, so that "1,5 juta" stays exact without floats.
const ONE: i128 = 1_000;
/// Larger amounts are slips of the hand.
const LIMIT: i128 = 1_000_000_000_000_000 * ONE;

/// The smallest and the largest of a range; the same for a single number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) low: i64,
    pub(super) high: i64,
}

/// One number, or a range of which the lower end counts.
pub(super) fn read(text: &str) -> Option<Reading> {
    let span = span(text)?;
    let shown =
        if span.low == span.high { span.low.to_string() } else { format!("{}–{}", span.low, span.high) };
    Some(Reading { shown, value: Value::Number(span.low) })
}

/// The only number or range in a text; `None` for none, several, negative and huge ones.
pub(super) fn span(text: &str) -> Option<Span> {
    if text.trim_start().starts_with('-') {
        return None;
    }
    let found = numbers(&tokens(text))?;
    let whole = |n: i128| i64::try_from(n / ONE).ok();
    match found.as_slice() {
        [one] => whole(one.value).map(|n| Span { low: n, high: n }),
        [low, high] if high.ranged => {
            // "5-7 juta": the lower end borrows the upper's unit.
            let low = if low.scale == 1 && low.value < high.value / high.scale * 2 && high.scale > 1 {
                low.value * high.scale
            } else {
                low.value
            };
            let (low, high) = (whole(low)?, whole(high.value)?);
            (low <= high).then_some(Span { low, high })
        }
        _ => None,
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Literal(i128),
    Word(String),
    To,
}

/// Splits into numbers, words and "sampai"; digits and letters part even without a space ("15rb").
fn tokens(text: &str) -> Vec<Option<Piece>> {
    let lower = text.to_lowercase().replace("s/d", " sampai ").replace("s.d.", " sampai ");
    let between = lower.contains("between ");
    let chars: Vec<char> = lower.chars().collect();
    let mut out: Vec<Option<Piece>> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        let run = |stop: &dyn Fn(char) -> bool| chars[at..].iter().take_while(|c| !stop(**c)).count();
        if c.is_ascii_digit() {
            let len = run(&|c| !(c.is_ascii_digit() || c == '.' || c == ','));
            let word: String = chars[at..at + len].iter().collect();
            out.push(literal(word.trim_end_matches(['.', ','])).map(Piece::Literal));
            at += len;
        } else if c.is_alphabetic() {
            let len = run(&|c| !c.is_alphabetic());
            let word: String = chars[at..at + len].iter().collect();
            at += len;
            let next: String =
                chars[at..].iter().skip_while(|c| **c == ' ').take_while(|c| c.is_alphabetic()).collect();
            let piece = piece(word, &next, &out, between);
            out.extend(piece.map(Some));
        } else {
            let joins = matches!(out.last(), Some(Some(Piece::Word(word))) if tens(word).is_some());
            if matches!(c, '-' | '–' | '—') && !joins {
                out.push(Some(Piece::To));
            }
            at += 1;
        }
    }
    out
}

/// What a word is among its neighbours; the small words of English numbers say nothing.
fn piece(word: String, next: &str, before: &[Option<Piece>], between: bool) -> Option<Piece> {
    let large = matches!(next, "hundred" | "thousand" | "million" | "billion");
    let half = matches!(before.last(), Some(Some(Piece::Word(word))) if word == "half");
    match word.as_str() {
        "sampai" | "sampe" | "hingga" | "dan" | "to" | "until" => Some(Piece::To),
        "and" if between => Some(Piece::To),
        "and" => None,
        "a" | "an" if half || next == "half" => None,
        "a" | "an" if large => Some(Piece::Word("one".to_owned())),
        _ => Some(Piece::Word(word)),
    }
}

/// A number in digits with Indonesian or English separators, in thousandths.
fn literal(text: &str) -> Option<i128> {
    let groups: Vec<&str> = text.split(['.', ',']).collect();
    let marks: Vec<char> = text.chars().filter(|c| !c.is_ascii_digit()).collect();
    let threes = |groups: &[&str]| groups.iter().skip(1).all(|group| group.len() == 3);
    let same = marks.windows(2).all(|pair| pair[0] == pair[1]);
    let (whole, fraction) = if marks.is_empty() || (same && threes(&groups)) {
        (groups.concat(), "")
    } else {
        let (last, rest) = groups.split_last()?;
        let decimal = marks.last() != marks.first() || marks.len() == 1;
        (decimal && threes(rest) && last.len() <= 3).then(|| (rest.concat(), *last))?
    };
    if whole.len() > 18 {
        return None;
    }
    let whole: i128 = whole.parse().ok()?;
    let fraction: i128 = format!("{fraction:0<3}").parse().ok()?;
    Some(whole * ONE + fraction)
}

#[derive(Debug)]
struct Found {
    value: i128,
    /// The last multiplier word, 1 for none.
    scale: i128,
    /// Whether "sampai" or a dash stood before it.
    ranged: bool,
}

/// A number being put together from words.
#[derive(Debug, Default)]
struct Build {
    total: i128,
    group: Option<i128>,
    /// The last one-digit number, which `belas`, `puluh`, `ratus` lift.
    unit: Option<i128>,
    scale: i128,
    ranged: bool,
}

impl Build {
    fn is_empty(&self) -> bool {
        self.group.is_none() && self.scale == 0
    }

    fn lift(&mut self, by: impl Fn(i128) -> i128) -> bool {
        let (Some(group), Some(unit)) = (self.group, self.unit) else { return false };
        self.group = Some(group - unit + by(unit));
        self.unit = None;
        true
    }

    fn add(&mut self, value: i128) {
        self.group = Some(self.group.unwrap_or(0) + value);
        self.unit = (value < 10 * ONE && value > 0).then_some(value);
    }

    /// `false` when the multiplier does not fit ("ribu juta").
    fn multiply(&mut self, scale: i128) -> bool {
        if self.scale != 0 && self.scale <= scale {
            return false;
        }
        self.total += self.group.take().unwrap_or(ONE) * scale;
        self.unit = None;
        self.scale = scale;
        true
    }

    fn end(self) -> Option<Found> {
        // "dua juta lima ratus" is spoken for 2,500,000: a lone hundred after juta counts thousands.
        let rest = self.group.unwrap_or(0);
        let short = self.scale == 1_000_000 && rest % (100 * ONE) == 0 && rest < 1_000 * ONE;
        let value = self.total + if short { rest * 1_000 } else { rest };
        (value <= LIMIT).then(|| Found { value, scale: self.scale.max(1), ranged: self.ranged })
    }
}

fn numbers(pieces: &[Option<Piece>]) -> Option<Vec<Found>> {
    let mut found = Vec::new();
    let mut build = Build::default();
    let mut ranged = false;
    for piece in pieces {
        // An unreadable literal such as "1.2.3" spoils the whole.
        let taken = match piece.as_ref()? {
            Piece::Literal(_) if !build.is_empty() && build.group.is_some() => false,
            Piece::Literal(value) => {
                build.add(*value);
                true
            }
            Piece::To => false,
            Piece::Word(word) => word_into(&mut build, word),
        };
        if !taken && !build.is_empty() {
            found.push(std::mem::take(&mut build).end()?);
        }
        match piece.as_ref()? {
            Piece::To => ranged = !found.is_empty(),
            Piece::Literal(value) if !taken => build.add(*value),
            Piece::Word(word) if !taken => {
                word_into(&mut build, word);
            }
            _ => {}
        }
        if !build.is_empty() && std::mem::take(&mut ranged) {
            build.ranged = true;
        }
    }
    if !build.is_empty() {
        found.push(build.end()?);
    }
    Some(found)
}

/// Takes one word into the number; `false` when it does not belong to it.
fn word_into(build: &mut Build, word: &str) -> bool {
    let fits = |build: &Build, size: i128| build.group.is_none_or(|group| group % (size * 10) == 0);
    if let Some(unit) = unit(word) {
        let free = fits(build, ONE);
        if free {
            build.add(unit * ONE);
        }
        return free;
    }
    if let Some(tens) = teen(word).or_else(|| tens(word)) {
        let free = fits(build, 10 * ONE);
        if free {
            build.add(tens * ONE);
        }
        return free;
    }
    match word {
        "hundred" if build.group.is_some() => build.lift(|unit| unit * 100),
        "seratus" | "hundred" => {
            let free = build.group.is_none();
            if free {
                build.add(100 * ONE);
            }
            free
        }
        "setengah" | "half" => {
            build.add(ONE / 2);
            true
        }
        "belas" => build.lift(|unit| unit + 10 * ONE),
        "puluh" => build.lift(|unit| unit * 10),
        "ratus" => build.lift(|unit| unit * 100),
        "ribu" | "rb" | "k" | "thousand" => !build.is_empty() && build.multiply(1_000),
        "seribu" => build.group.is_none() && build.multiply(1_000),
        "juta" | "jt" | "million" | "millions" => !build.is_empty() && build.multiply(1_000_000),
        "sejuta" => build.group.is_none() && build.multiply(1_000_000),
        "miliar" | "milyar" | "billion" => !build.is_empty() && build.multiply(1_000_000_000),
        _ => false,
    }
}

fn unit(word: &str) -> Option<i128> {
    let words = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"];
    let english = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    place_in(&words, word).or_else(|| place_in(&english, word))
}

/// Ten to nineteen, where they are one word.
fn teen(word: &str) -> Option<i128> {
    let english = [
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    place_in(&["sepuluh", "sebelas"], word).or_else(|| place_in(&english, word)).map(|n| n + 10)
}

/// Twenty to ninety in English; in Indonesian `puluh` makes them.
fn tens(word: &str) -> Option<i128> {
    let english = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    place_in(&english, word).map(|n| (n + 2) * 10)
}

fn place_in(words: &[&str], word: &str) -> Option<i128> {
    words.iter().zip(0..).find(|(known, _)| **known == word).map(|(_, n)| n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_words() {
        for (text, expected) in [
            ("15", 15),
            ("kira-kira 15 orang", 15),
            ("lima belas", 15),
            ("15 rb", 15_000),
            ("15rb", 15_000),
            ("15k", 15_000),
            ("lima belas ribu", 15_000),
            ("3.500.000", 3_500_000),
            ("3,500,000", 3_500_000),
            ("1.500,50", 1_500),
            ("1,5 juta", 1_500_000),
            ("dua juta lima ratus", 2_500_000),
            ("dua juta lima ratus ribu", 2_500_000),
            ("dua ratus lima puluh tiga", 253),
            ("seratus dua puluh lima ribu", 125_000),
            ("sebelas", 11),
            ("satu setengah juta", 1_500_000),
            ("sejuta dua ratus ribu", 1_200_000),
            ("dua puluh satu", 21),
            ("nol", 0),
            ("fifteen", 15),
            ("about twenty-five people", 25),
            ("two hundred and fifty thousand", 250_000),
            ("a thousand", 1_000),
            ("1.5 million", 1_500_000),
            ("half a million", 500_000),
            ("one and a half million", 1_500_000),
            ("two million five hundred thousand", 2_500_000),
            ("nine hundred ninety-nine", 999),
        ] {
            assert_eq!(span(text).map(|s| s.low), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_range_keeps_both_ends() {
        assert_eq!(span("5-7 juta"), Some(Span { low: 5_000_000, high: 7_000_000 }));
        assert_eq!(span("antara 5 dan 7 jt"), Some(Span { low: 5_000_000, high: 7_000_000 }));
        assert_eq!(span("500 rb sampai 1 juta"), Some(Span { low: 500_000, high: 1_000_000 }));
        assert_eq!(span("3 s/d 5"), Some(Span { low: 3, high: 5 }));
        assert_eq!(span("lima-tujuh juta"), Some(Span { low: 5_000_000, high: 7_000_000 }));
        assert_eq!(span("between two and three million"), Some(Span { low: 2_000_000, high: 3_000_000 }));
        assert_eq!(span("twenty to thirty"), Some(Span { low: 20, high: 30 }));
    }

    #[test]
    fn what_is_no_single_number_is_not_guessed() {
        for text in
            ["", "banyak", "2 orang 3 hari", "-5", "1.2.3.4", "99999999999999999999", "7 sampai 5", "ribu"]
        {
            assert_eq!(span(text), None, "{text}");
        }
    }
}

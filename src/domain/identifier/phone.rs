//! Phone numbers in free words: any grouping, `O` for 0 and `l` for 1, with or without a country code.

use std::ops::Range;
use std::sync::LazyLock;

use phonenumber::Metadata;
use phonenumber::metadata::DATABASE;
use regex::Regex;

use crate::domain::fold::Folded;

/// Words before a number that say that one can call it; what is between them and the number is short.
static CUE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?:\b|\d)(?:wa|wh?ats?app?|tele?po?n|tel[pf]?|tlp|tilp|hp|hub|hubungi|call|calls?|sms|cp|kontak|contact|phone|nomor|nomer|no|chat|japri|admin|cs|info)(?:nya|ku|x)?(?:\s+(?:nya|ke|wa|hp|admin|cs|no|aja|saja|di|kak|pak|bu|bos|mas|mbak)){0,2}\s*[.:=>/-]{0,3}\s*[(+]{0,2}$",
    )
    .ok()
});
/// Words before a number that is no phone.
static OTHER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:rp|idr|rm|usd|nik|ktp|npwp|nib|kk|paspor|resi|kode|invoice|sk|sip[23]mi|reg)\.?\s*(?:no\.?|nomor)?\s*[:.]?\s*$").ok()
});
/// An identity number in groups of four; the codes of provinces start at 11.
static CARD: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b[1-9][0-9]{3}(?:[ .-][0-9]{4}){3}\b").ok());
/// Bytes before a number that are searched for such words.
const BEFORE: usize = 32;
/// A run of digits with more is something else: an identity number, a card.
const MOST: usize = 15;

/// Digits that stand together.
struct Group {
    at: Range<usize>,
    digits: String,
    /// Letters stand right behind it: `15jt`.
    tailed: bool,
    /// Made of letters only: `OOOO`.
    weak: bool,
}

/// Every phone number with its E.164 form, in the order of the text; places are of the folded text.
pub(super) fn spot(folded: &Folded) -> Vec<(Range<usize>, String)> {
    let (cased, lower) = (folded.cased(), folded.lower());
    let cards: Vec<Range<usize>> =
        CARD.iter().flat_map(|pattern| pattern.find_iter(lower)).map(|hit| hit.range()).collect();
    let mut groups = groups(cased);
    groups.retain(|group| !cards.iter().any(|card| card.contains(&group.at.start)));
    let mut found = Vec::new();
    let mut index = 0;
    while index < groups.len() {
        match Candidate::at(&groups, index, cased, lower).and_then(Candidate::longest) {
            Some((next, at, number)) => {
                found.push((at, number));
                index = next;
            }
            None => index += 1,
        }
    }
    found
}

fn groups(cased: &str) -> Vec<Group> {
    let bytes = cased.as_bytes();
    let mut groups = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        if length > 0 {
            groups.extend(group(&cased[at..at + length], at));
        }
        at += length.max(1);
    }
    groups
}

/// The digits of a word: `WA0812`, `O812`, `l234`, `15jt`; none when it holds no digit.
fn group(word: &str, start: usize) -> Option<Group> {
    let Some(first) = word.find(|c: char| c.is_ascii_digit()) else {
        let zeros = word.len() >= 2 && word.chars().all(|c| matches!(c, 'O' | 'o'));
        let digits = "0".repeat(word.len());
        return zeros.then(|| Group { at: start..start + word.len(), digits, tailed: false, weak: true });
    };
    let from = if word[..first].chars().all(|c| matches!(c, 'O' | 'o' | 'l' | 'I')) { 0 } else { first };
    let like = |c: char| c.is_ascii_digit() || matches!(c, 'O' | 'o' | 'l' | 'I');
    let tail = word[from..].find(|c: char| !like(c)).map(|tail| from + tail);
    let to = match tail {
        Some(tail) => word[..tail].rfind(|c: char| c.is_ascii_digit()).map_or(tail, |last| last + 1),
        None => word.len(),
    };
    let digits = word[from..to].chars().map(|c| match c {
        'O' | 'o' => '0',
        'l' | 'I' => '1',
        other => other,
    });
    Some(Group {
        at: start + from..start + to,
        digits: digits.collect(),
        tailed: to < word.len(),
        weak: false,
    })
}

/// How a number starts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `+` or `00` and a country code.
    Country,
    /// `62` without a plus.
    SixTwo,
    /// `0`, as one dials inside Indonesia.
    Zero,
    /// `8`, the zero left out.
    Eight,
    /// A country code without a plus, after a word such as "wa".
    Bare,
}

/// A place where a number may start.
struct Candidate<'a> {
    groups: &'a [Group],
    first: usize,
    cased: &'a str,
    kind: Kind,
    cue: bool,
}

impl<'a> Candidate<'a> {
    fn at(groups: &'a [Group], first: usize, cased: &'a str, lower: &str) -> Option<Self> {
        let group = &groups[first];
        let before = &lower[..group.at.start];
        if group.weak || inside_number(before, group) {
            return None;
        }
        let mut from = before.len().saturating_sub(BEFORE);
        while !before.is_char_boundary(from) {
            from += 1;
        }
        let before = &before[from..];
        let says = |pattern: &Option<Regex>| pattern.as_ref().is_some_and(|pattern| pattern.is_match(before));
        let cue = says(&CUE);
        let digits = group.digits.as_str();
        let second = digits.as_bytes().get(1).copied().unwrap_or(b'x');
        let kind = match digits.as_bytes()[0] {
            _ if before.trim_end_matches(['(', ' ']).ends_with('+') => Kind::Country,
            b'0' if second == b'0' && digits.len() > 3 && !digits.starts_with("000") => Kind::Country,
            b'0' if second != b'0' => Kind::Zero,
            b'6' if digits.starts_with("62") && (digits.len() == 2 || digits.len() > 4) => Kind::SixTwo,
            b'8' if digits.len() >= 3 && matches!(second, b'1'..=b'9') && !digits.starts_with("886") => {
                Kind::Eight
            }
            b'1'..=b'9' if cue => Kind::Bare,
            _ => return None,
        };
        let sure = matches!(kind, Kind::Country | Kind::Zero);
        let money = before.trim_end_matches([' ', '.']).ends_with("rp") || before.ends_with('$');
        (!money && (sure || !says(&OTHER))).then_some(Self { groups, first, cased, kind, cue })
    }

    /// The longest run of groups that is a number: the index behind it, its place, its E.164 form.
    fn longest(self) -> Option<(usize, Range<usize>, String)> {
        let mut digits = String::new();
        let mut marks: Vec<&str> = Vec::new();
        let mut best: Option<(usize, String)> = None;
        for index in self.first..self.groups.len() {
            let group = &self.groups[index];
            if index > self.first {
                let mark = self.mark(index)?.trim();
                let ended = self.ends_before(index, mark, &marks, best.is_some());
                if ended {
                    break;
                }
                marks.push(mark);
            }
            digits.push_str(&group.digits);
            if digits.len() > MOST + 2 {
                break;
            }
            if let Some(number) = self.number(&digits, index, &marks) {
                best = Some((index, number));
            }
            if group.tailed || self.mark(index + 1).is_none() {
                break;
            }
        }
        let (last, number) = best?;
        let runs_on = !matches!(self.kind, Kind::Zero | Kind::Country) && self.runs_on(last);
        let at = self.groups[self.first].at.start..self.groups[last].at.end;
        let unit = self.groups[last].tailed && has_unit(&self.cased[at.end..]);
        (!runs_on && !unit).then_some((last + 1, at, number))
    }

    /// What stands between a group and the one before it; `None` when it parts them.
    fn mark(&self, index: usize) -> Option<&'a str> {
        let (before, group) = (self.groups.get(index - 1)?, self.groups.get(index)?);
        let between = &self.cased[before.at.end..group.at.start];
        let joins = |c: char| matches!(c, ' ' | '.' | '-' | '(' | ')' | '/' | '_' | '*' | '~');
        (!before.tailed && between.len() <= 4 && !between.is_empty() && between.chars().all(joins))
            .then_some(between)
    }

    /// Whether the number, whole as it is, ends before a group.
    fn ends_before(&self, index: usize, mark: &str, marks: &[&str], whole: bool) -> bool {
        let group = &self.groups[index];
        // The last four digits of a number may begin with 08 as well.
        let long = group.digits.len() >= 9 || (whole && group.digits.len() >= 4);
        let starts = group.digits.starts_with("08") && long
            || group.digits.starts_with("62") && group.digits.len() >= 10;
        if starts || (mark.contains('/') && whole) {
            return true;
        }
        let short = group.digits.len() <= 2 && self.groups[index - 1].digits.len() > 2;
        whole && (group.tailed || group.weak || short || !marks.contains(&mark))
    }

    /// Whether digits go on behind the number in the same manner: then it is a part of something longer.
    fn runs_on(&self, last: usize) -> bool {
        let next = self.groups.get(last + 1);
        next.is_some_and(|next| {
            self.mark(last + 1).is_some()
                && !next.tailed
                && next.digits.len() >= 3
                && !next.digits.starts_with('0')
        })
    }

    /// The E.164 form of digits that are a whole number.
    fn number(&self, digits: &str, last: usize, marks: &[&str]) -> Option<String> {
        let groups = &self.groups[self.first..=last];
        match self.kind {
            Kind::Country => international(digits.trim_start_matches('0')),
            Kind::Bare => (digits.len() >= 10).then(|| international(digits)).flatten(),
            Kind::SixTwo => {
                let rest = digits.get(2..)?.trim_start_matches('0');
                let mobile = rest.starts_with('8') && (9..=12).contains(&rest.len());
                let landline = self.cue && area(rest) && (8..=11).contains(&rest.len());
                (mobile || landline).then(|| format!("+62{rest}"))
            }
            Kind::Zero => {
                let clock = groups[0].digits.len() == 2
                    && marks.first().is_some_and(|mark| *mark == "." || *mark == "/");
                let rest = &digits[1..];
                let mobile = rest.starts_with('8') && (9..=12).contains(&rest.len());
                let whole = groups[0].digits.len() >= 3 && area(rest) && (8..=11).contains(&rest.len());
                (!clock && (mobile || whole)).then(|| format!("+62{rest}"))
            }
            Kind::Eight => {
                let thousands =
                    marks.contains(&".") && groups[1..].iter().all(|group| group.digits.len() == 3);
                let lone = groups.len() == 1 || groups[0].digits.len() == 3;
                let shortest = if self.cue { 9 } else { 10 };
                let fits = (shortest..=12).contains(&digits.len()) && (self.cue || lone);
                (fits && !thousands).then(|| format!("+62{digits}"))
            }
        }
    }
}

/// Whether the digits before belong to the same number: a piece of `2026-0812-…` starts nothing.
fn inside_number(before: &str, group: &Group) -> bool {
    let mut signs = before.chars().rev();
    match (signs.next(), signs.next()) {
        (Some('/'), Some(c)) => c.is_ascii_alphanumeric() && group.digits.len() < 10,
        (Some('.' | '-'), Some(c)) => c.is_ascii_digit() && group.digits.len() < 10,
        (Some(','), Some(c)) => c.is_ascii_digit() && group.digits.len() < 4,
        _ => false,
    }
}

/// Whether a word of money or count is glued to a number.
fn has_unit(rest: &str) -> bool {
    ["jt", "rb", "jut", "rib", "k", "kg", "th"].iter().any(|unit| rest.to_ascii_lowercase().starts_with(unit))
}

/// Indonesian area codes start with any digit but 0, 1 and 8.
fn area(rest: &str) -> bool {
    rest.starts_with(['2', '3', '4', '5', '6', '7', '9'])
}

/// E.164 of a country code and a number of a length that the country has. Lengths only: a number that libphonenumber does
/// not know to be given out may be given out tomorrow.
pub(super) fn international(digits: &str) -> Option<String> {
    if let Some(rest) = digits.strip_prefix("62") {
        let rest = rest.trim_start_matches('0');
        let long = if rest.starts_with('8') { 9..=12 } else { 7..=11 };
        return long.contains(&rest.len()).then(|| format!("+62{rest}"));
    }
    (1..=3).find_map(|length| {
        let (code, national) = digits.split_at_checked(length)?;
        let countries = DATABASE.by_code(&code.parse::<u16>().ok()?)?;
        [national, national.trim_start_matches('0')].into_iter().find_map(|national| {
            // E.164 ends at 15 digits; some countries have longer numbers that nobody can call from abroad.
            let fits = national.len() >= 7
                && length + national.len() <= MOST
                && countries.iter().any(|country| possible(country, national.len()));
            fits.then(|| format!("+{code}{national}"))
        })
    })
}

/// Whether numbers of a country may have so many digits.
fn possible(country: &Metadata, digits: usize) -> bool {
    let kinds = country.descriptors();
    let kinds = [kinds.mobile(), kinds.fixed_line(), kinds.toll_free(), kinds.voip(), kinds.uan()];
    kinds
        .into_iter()
        .flatten()
        .any(|kind| kind.possible_length().iter().any(|length| usize::from(*length) == digits))
}

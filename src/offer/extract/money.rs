//! Money: an amount with its currency, alone or as a range, and for how long it is paid.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::currency::{Currencies, Named};
use super::number::{self, ONE, Piece, Quantity, Token};
use crate::domain::fold::Folded;
use crate::offer::facts::Period;

/// The rupiah: what a text means that names a million of nothing.
const HOME: &str = "IDR";

/// An amount; its place is of the folded text.
pub(super) struct Money {
    pub(super) at: Range<usize>,
    pub(super) currency: String,
    pub(super) units: u64,
    pub(super) per: Option<Period>,
}

/// Words that say that a number without a currency is money.
static CUE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:gaji\w*|gajih|upah|biaya\w*|fee|bayar\w*|dp|uang|setor\w*|transfer|tf|harga|admin|deposit|potong\w*|cicil\w*|angsuran|salary|bonus|tunjangan|insentif|lembur|pinjam\w*|jaminan|denda|ongkos|tarif|honor|pendapatan|penghasilan|modal|total|sebesar|senilai|seharga|dibayar|pokok|bersih)\b[^0-9\n]{0,20}(?:[0-9.,]+-?\s?(?:dan|\+|&|,|/|atau|lalu|plus)\s?)*$").ok()
});
/// What is counted and is no money: "5 ribu orang".
static COUNTED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\s*(?:orang|org|jiwa|pekerja|pmi|tki|tkw|wni|warga|penduduk|followers?|pengikut|subscribers?|subs?|views?|likes?|member|anggota|unit|buah|biji|kg|kilo|ton|gram|km|liter|meter|hektar|ha|lembar|porsi|jam|peserta|pendaftar|korban|pelamar|lowongan|kuota|siswa|mahasiswa|tenaga|karyawan|penonton|kali|kata|langkah|suara|rumah|ekor|butir|watt|mah|rpm|pcs|desa|keluarga|pengguna|users?|run|lari|tahun|thn|th|hari|bulan|bln|menit|pixel|resolution|video|unsur|halaman|cpmi|kasus|pencaker|naker|buruh|nelayan)\b").ok()
});
/// What is counted, named before: "followers 25k".
static COUNTER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:followers?|pengikut|subscribers?|subs|views?|member|anggota|penonton|likes?)\W*$").ok()
});
static AFTER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:,-|,--|\.-|,00)?\)?\s*(?:bersih|nett?|kotor)?\s*(?:(?:/|@|per\s?|tiap\s|tiap2\s|setiap\s|se|an?\s|every\s|each\s|p/|dalam\s(?:se|1\s))\s*(?:1\s)?(jam|hour|hr|hari|day|shift|hr|minggu|mggu|mg|week|pekan|bulan|bulannya|bln|bl|bulanan|month|mth|mo|tahun|thn|th|year|annum)\b|(monthly|bulanan|mingguan|harian|tahunan|hourly|daily|weekly|yearly|perjam|perhari|perbulan|perbln|p\.?m)\b)").ok()
});
static BEFORE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:(?:se|per\s?|/|tiap\s|setiap\s)(jam|hari|shift|minggu|bulan|bln|tahun|thn|th)|(bulanan|mingguan|harian|tahunan|monthly|hourly))\b[^0-9\n.]{0,14}$").ok()
});

/// Digits with letters that look like digits among them, before a unit.
static SLIP: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b([ol]?[0-9]+[ol][0-9ol]*|[ol][0-9]+)\s?(?:jt|juta|rb|ribu)").ok());

/// The words and signs of money in one text.
pub(super) struct Purse<'a> {
    lower: &'a str,
    pieces: Vec<Piece<'a>>,
    named: Vec<Named>,
    currencies: &'a Currencies,
    countries: &'a [&'a str],
}

/// One end of a range, before it is known whether it is money.
struct End {
    quantity: Quantity,
    currency: Option<String>,
    at: Range<usize>,
    next: usize,
}

impl<'a> Purse<'a> {
    /// Looks at a text; `lower` is its [`repaired`] form, `countries` are those that it names.
    pub(super) fn new(
        folded: &Folded,
        lower: &'a str,
        currencies: &'a Currencies,
        countries: &'a [&'a str],
    ) -> Self {
        let named = currencies.spot(folded);
        Self { pieces: pieces(lower, &named), lower, named, currencies, countries }
    }

    /// Every amount, in the order of the text.
    pub(super) fn spot(&self) -> Vec<Money> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.pieces.len() {
            at = match self.end(at) {
                Some(end) => self.take(&end, &mut found),
                None => at + 1,
            };
        }
        found
    }

    fn code(&self, at: usize) -> Option<String> {
        match self.pieces.get(at)?.token {
            Token::Currency(index) => {
                Some(self.currencies.code(self.named.get(index)?, self.countries).to_owned())
            }
            _ => None,
        }
    }

    fn sign(&self, at: usize) -> Option<char> {
        match self.pieces.get(at)?.token {
            Token::Sign(sign) => Some(sign),
            _ => None,
        }
    }

    fn word(&self, at: usize) -> Option<&'a str> {
        match self.pieces.get(at)?.token {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }

    /// Whether a currency is written out as a word: "ringgit", not "RM" or "MYR".
    fn spelt(&self, at: usize) -> bool {
        self.pieces.get(at).is_some_and(|piece| {
            let name = &self.lower[piece.start..piece.end];
            let word = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b' ');
            word && (name.len() > 3
                || self.code(at).is_some_and(|code| !code.eq_ignore_ascii_case(name) && name == "won"))
        })
    }

    /// Bytes between a token and the one before it.
    fn gap(&self, at: usize) -> usize {
        match (at.checked_sub(1).and_then(|before| self.pieces.get(before)), self.pieces.get(at)) {
            (Some(before), Some(piece)) => piece.start - before.end,
            _ => usize::MAX,
        }
    }

    /// A quantity with a currency before or behind it, if there is one.
    fn end(&self, from: usize) -> Option<End> {
        let mut at = from;
        let mut currency = self.code(at);
        if currency.is_some() {
            at += 1;
            while matches!(self.sign(at), Some('.' | ':' | '-' | '~' | '*')) && self.gap(at) <= 1 {
                at += 1;
            }
            if self.gap(at) > 2 {
                return None;
            }
        }
        let quantity = number::quantity(&self.pieces, at)?;
        if at > from && self.spelt(from) && quantity.value < 100 * ONE {
            return None; // "won 2 medals"
        }
        if currency.is_none() && quantity.apart {
            return None; // "10x20 m 150jt"
        }
        let mut next = quantity.next;
        if currency.is_none() || currency.as_deref() == Some(HOME) || currency.as_deref() == Some("USD") {
            let behind = self.code(next).filter(|_| self.gap(next) <= 2);
            // "15jt RM2.000": a currency that a number follows belongs to that number; "5 ringgit 50 sen" is no such case.
            let its_own =
                matches!(self.pieces.get(next + 1).map(|piece| &piece.token), Some(Token::Digits(_)))
                    && self.gap(next + 1) <= 1
                    && self.gap(next) > 0
                    && (quantity.unit > 1 || !self.spelt(next));
            if let Some(behind) = behind.filter(|_| !its_own) {
                let spoken = currency.is_some() && quantity.unit == 1;
                if currency.is_none() || spoken {
                    currency = Some(behind);
                }
                next += 1;
            }
        }
        let at = self.pieces[from].start..self.pieces[next - 1].end;
        Some(End { quantity, currency, at, next })
    }

    /// Whether one end is money by itself.
    fn is_money(&self, end: &End) -> bool {
        let quantity = &end.quantity;
        let before = &self.lower[..end.at.start];
        let after = &self.lower[end.at.end..];
        if quantity.value == 0
            || before.ends_with(|c: char| c.is_alphabetic())
            || after.trim_start().starts_with('%')
        {
            return false;
        }
        let spaced_before = before.ends_with(['.', ',', '-', '/'])
            && before.trim_end_matches(['.', ',', '-', '/']).ends_with(|c: char| c.is_ascii_digit());
        if spaced_before && end.currency.is_none() && quantity.unit == 1 {
            return false;
        }
        let says = |pattern: &Option<Regex>, text: &str| {
            pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
        };
        if end.currency.is_some() {
            return quantity.digits <= 13;
        }
        let near = near(before);
        let cue = says(&CUE, near);
        if says(&COUNTED, after) || says(&COUNTER, near) {
            return false;
        }
        match (quantity.unit, quantity.short) {
            (1, _) => {
                let units = quantity.value / ONE;
                let marked = after.starts_with(",-") || says(&AFTER, after) || says(&BEFORE, near);
                let grouped =
                    quantity.grouped && (units >= 1_000_000 || (units >= 10_000 && (cue || marked)));
                grouped || (cue && (6..=9).contains(&quantity.digits) && units >= 100_000)
            }
            (1_000_000_000, true) => cue && !quantity.apart,
            _ => true,
        }
    }

    /// Takes an amount, or two of a range; the token behind what was read.
    fn take(&self, first: &End, found: &mut Vec<Money>) -> usize {
        let second = self.range(first.next).and_then(|at| self.end(at));
        let alone = self.is_money(first);
        if let Some(mut second) = second {
            let ranged = self.join(first, &mut second, alone);
            if let Some(low) = ranged {
                let per = self.per(first.at.start, second.at.end);
                let currency =
                    second.currency.clone().or_else(|| first.currency.clone()).unwrap_or_else(|| HOME.into());
                let own = first.currency.clone().unwrap_or_else(|| currency.clone());
                found.push(Money { at: first.at.clone(), currency: own, units: low / ONE, per });
                found.push(Money {
                    at: second.at.clone(),
                    currency,
                    units: second.quantity.value / ONE,
                    per,
                });
                return second.next;
            }
        }
        if alone {
            let per = self.per(first.at.start, first.at.end);
            let currency = first.currency.clone().unwrap_or_else(|| HOME.into());
            found.push(Money { at: first.at.clone(), currency, units: first.quantity.value / ONE, per });
            return first.next;
        }
        first.next.max(1)
    }

    /// The lower end's value when two ends are a range of money; the upper end takes the lower one's currency or unit.
    fn join(&self, first: &End, second: &mut End, alone: bool) -> Option<u64> {
        let (low, high) = (first.quantity, second.quantity);
        let same = first.currency.is_none() || second.currency.is_none() || first.currency == second.currency;
        if !same {
            return None;
        }
        if self.is_money(second) {
            // "8-10 juta", "500-1jt", "Rp5 - 7 juta", "2,5-3,5 jt".
            let borrows = low.unit == 1 && high.unit > 1 && !low.grouped;
            let value = match borrows {
                true if low.value <= high.bare => low.value * (high.value / high.bare.max(1)).max(1),
                true if high.unit == 1_000_000 && (100 * ONE..ONE * ONE).contains(&low.value) => {
                    low.value * 1_000
                }
                true => return None,
                false => low.value,
            };
            // A slash parts dates and shares as well: only what is close is a range.
            let slashed = self.sign(first.next) == Some('/');
            if slashed && !(borrows && high.bare <= low.bare.saturating_mul(2)) {
                return None;
            }
            let reads = borrows || alone || second.currency.is_some();
            return (reads && value <= high.value && value > 0).then_some(value);
        }
        // "RM1500-2000", "5jt-7".
        let counted = COUNTED.as_ref().is_some_and(|pattern| pattern.is_match(&self.lower[second.at.end..]));
        let plain = second.currency.is_none() && high.unit == 1 && high.digits > 0;
        if !alone || counted || !plain || self.gap(first.next) > 1 {
            return None;
        }
        let factor = if high.grouped { 1 } else { low.unit };
        second.quantity.value = high.value.checked_mul(factor)?;
        second.currency.clone_from(&first.currency);
        (second.quantity.value > low.value && second.quantity.value < low.value.saturating_mul(10))
            .then_some(low.value)
    }

    /// The token behind a sign or word of a range.
    fn range(&self, at: usize) -> Option<usize> {
        if self.gap(at) > 3 {
            return None;
        }
        match self.pieces.get(at)?.token {
            Token::Sign('-' | '~') => {
                let mut next = at + 1;
                while matches!(self.sign(next), Some('-' | '~')) {
                    next += 1;
                }
                Some(next)
            }
            // "6/7 jt", but not "1/2 jt".
            Token::Sign('/') if self.gap(at) == 0 && self.gap(at + 1) == 0 => Some(at + 1),
            Token::Word("dan" | "and") if self.between(at) => Some(at + 1),
            Token::Word("sampai" | "sampe" | "smp" | "smpe" | "hingga" | "sd" | "to" | "atau") => {
                Some(at + 1 + usize::from(self.word(at + 1) == Some("dengan")))
            }
            Token::Word("s")
                if matches!(self.sign(at + 1), Some('/' | '.')) && self.word(at + 2) == Some("d") =>
            {
                Some(at + 3 + usize::from(self.sign(at + 3) == Some('.')))
            }
            _ => None,
        }
    }

    /// "antara 6 dan 8 juta".
    fn between(&self, at: usize) -> bool {
        (1..=4).any(|back| {
            matches!(at.checked_sub(back).and_then(|at| self.word(at)), Some("antara" | "between"))
        })
    }

    /// For how long it is paid.
    fn per(&self, start: usize, end: usize) -> Option<Period> {
        let named = |pattern: &Option<Regex>, text: &str| {
            let hit = pattern.as_ref()?.captures(text)?;
            hit.get(1).or_else(|| hit.get(2)).and_then(|word| period(word.as_str()))
        };
        named(&AFTER, &self.lower[end..]).or_else(|| named(&BEFORE, near(&self.lower[..start])))
    }
}

/// The text in lower case with the `o` and `l` of "1o juta" and "l5 jt" as digits; every byte stays where it is.
pub(super) fn repaired(folded: &Folded) -> String {
    let mut lower = folded.lower().to_owned();
    let hits = SLIP.iter().flat_map(|pattern| pattern.captures_iter(folded.lower()));
    for number in hits.filter_map(|hit| hit.get(1)) {
        lower.replace_range(number.range(), &number.as_str().replace('o', "0").replace('l', "1"));
    }
    lower
}

/// The last bytes of what stands before.
fn near(before: &str) -> &str {
    let mut from = before.len().saturating_sub(48);
    while !before.is_char_boundary(from) {
        from += 1;
    }
    &before[from..]
}

fn period(word: &str) -> Option<Period> {
    let word = word.trim_start_matches("per");
    Some(match word {
        "jam" | "hour" | "hr" | "hourly" => Period::Hour,
        "hari" | "day" | "shift" | "harian" | "daily" => Period::Day,
        _ if word.starts_with("min")
            || word.starts_with("week")
            || matches!(word, "pekan" | "mggu" | "mg") =>
        {
            Period::Week
        }
        _ if word.starts_with("bul")
            || word.starts_with("bl")
            || word.starts_with('m')
            || word.starts_with('p') =>
        {
            Period::Month
        }
        _ if word.starts_with('t') || word.starts_with("year") || word == "annum" => Period::Year,
        _ => return None,
    })
}

/// Cuts a text into numbers, words, currencies and signs; spaces only part them.
fn pieces<'a>(lower: &'a str, named: &[Named]) -> Vec<Piece<'a>> {
    let bytes = lower.as_bytes();
    let mut pieces = Vec::new();
    let mut currencies = named.iter().enumerate().peekable();
    let mut at = 0;
    while at < lower.len() {
        while currencies.next_if(|(_, named)| named.at.start < at).is_some() {}
        let (token, end) = if let Some((index, named)) = currencies.next_if(|(_, named)| named.at.start == at)
        {
            (Token::Currency(index), named.at.end)
        } else if bytes[at].is_ascii_digit() {
            let end = at + digits(&bytes[at..]);
            (Token::Digits(&lower[at..end]), end)
        } else if bytes[at].is_ascii_lowercase() {
            let stop = currencies.peek().map_or(lower.len(), |(_, named)| named.at.start);
            let end = at + bytes[at..stop].iter().take_while(|byte| byte.is_ascii_lowercase()).count();
            (Token::Word(&lower[at..end]), end)
        } else {
            let sign = lower[at..].chars().next().unwrap_or(' ');
            if sign == ' ' {
                at += 1;
                continue;
            }
            (Token::Sign(sign), at + sign.len_utf8())
        };
        pieces.push(Piece { token, start: at, end });
        at = end;
    }
    pieces
}

/// Digits with single dots and commas inside.
fn digits(bytes: &[u8]) -> usize {
    let mut length = 0;
    while bytes.get(length).is_some_and(u8::is_ascii_digit) {
        length += 1;
        let mark = bytes.get(length).is_some_and(|byte| matches!(byte, b'.' | b','));
        if mark && bytes.get(length + 1).is_some_and(u8::is_ascii_digit) {
            length += 1;
        }
    }
    length
}

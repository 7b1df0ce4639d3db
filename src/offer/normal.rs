//! A text as the rules read it: lower-case ASCII, one blank between words, chat spellings in their one form, a line break
//! at each end of a sentence; and the way back from each of its bytes to the text as it was given.

mod letters;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::dialog::model::{Data, OfferRules};
use crate::domain::fold::Folded;
use letters::ascii;

/// Shorter words keep their endings.
const STEM: usize = 4;
/// So many letters that stand alone are a word drawn apart (`g r a t i s`).
const DRAWN: usize = 4;
/// Endings that change nothing: `gajinya`, `pasporku`, `kontrakmi`.
const ENDINGS: &[&str] = &["nya", "kah", "lah", "ku", "mu", "mi", "ji"];
/// Money and units that are written against their number (`15jt`, `rm1.700`, `25th`).
const UNITS: &[&str] = &[
    "rp", "idr", "rm", "myr", "usd", "us$", "$", "nt", "nt$", "ntd", "twd", "hk$", "hkd", "s$", "sgd", "sar",
    "aed", "qar", "omr", "kwd", "eur", "aud", "gbp", "jpy", "krw", "cny", "php", "thb", "jt", "jta", "juta",
    "jtan", "jutaan", "rb", "rban", "ribu", "ribuan", "k", "m", "th", "thn", "tahun", "bln", "bl", "bulan",
    "hr", "hari", "mgg", "minggu", "jam", "org", "orang", "ribuan", "dolar", "dollar", "won", "yen", "real",
    "riyal", "reyal", "dirham", "dinar", "baht", "euro", "ringgit", "cm", "kg", "x", "pax", "an", "rmb",
    "man", "org2", "bulanan", "harian",
];

/// A text in the form in which the patterns read it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Normal {
    text: String,
    /// For each byte of the text the bytes of the original from which it comes.
    from: Vec<(u32, u32)>,
}

impl Normal {
    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place in the original of a place in this text; on character borders.
    pub fn original(&self, at: &Range<usize>) -> Range<usize> {
        let places = self.from.get(at.clone()).unwrap_or_default();
        let start = places.iter().map(|(start, _)| *start).min().unwrap_or_default();
        let end = places.iter().map(|(_, end)| *end).max().unwrap_or_default();
        start as usize..end as usize
    }

    /// The place in this text of a place in the original.
    pub fn place(&self, original: &Range<usize>) -> Range<usize> {
        let start = self.from.partition_point(|(_, end)| (*end as usize) <= original.start);
        let end = self.from.partition_point(|(start, _)| (*start as usize) < original.end);
        start..end.max(start)
    }

    fn push(&mut self, words: &str, from: (u32, u32)) {
        self.text.push_str(words);
        self.from.resize(self.text.len(), from);
    }

    /// Parts two words, or two sentences; never at the start and never twice.
    fn part(&mut self, sign: &str, from: (u32, u32)) {
        if self.text.is_empty() || self.text.ends_with('\n') {
            return;
        }
        if self.text.ends_with(' ') {
            if sign == " " {
                return;
            }
            self.text.pop();
            self.from.pop();
        }
        self.push(sign, from);
    }
}

/// A letter of the original in its plain form.
#[derive(Clone, Copy)]
struct Letter {
    plain: u8,
    from: (u32, u32),
}

/// The spellings, made once from the rules and the table of chat spellings.
#[derive(Debug)]
pub struct Speller {
    spellings: HashMap<String, String>,
    silent: HashSet<String>,
    /// Words that are spelt right.
    known: HashSet<String>,
}

impl Speller {
    /// The rules' own spellings come before those of the table.
    pub fn new(rules: &OfferRules, data: &Data) -> Self {
        let mut spellings: HashMap<String, String> = data.slang.iter().cloned().collect();
        spellings.extend(rules.spellings.iter().map(|(written, means)| (written.clone(), means.clone())));
        let tables = data.vocabulary.iter().map(|(word, _)| word.as_str());
        let countries = data.countries.iter().flat_map(|country| &country.aliases).map(String::as_str);
        let names: Vec<String> =
            data.countries.iter().map(|country| country.name.base.to_lowercase()).collect();
        let spelt = spellings.values().map(String::as_str).chain(tables).chain(countries);
        let known = spelt.chain(names.iter().map(String::as_str)).flat_map(|words| words.split(' '));
        let known = known.map(str::to_owned).collect();
        // A word that the rules write is no chat spelling of another.
        let ours: HashSet<&str> = rules.spellings.values().flat_map(|means| means.split(' ')).collect();
        spellings
            .retain(|written, _| rules.spellings.contains_key(written) || !ours.contains(written.as_str()));
        Self { spellings, silent: rules.silent.clone(), known }
    }

    /// The text as the rules read it.
    pub fn normal(&self, text: &str) -> Normal {
        let letters = drawn_together(&plain(text));
        let mut normal =
            Normal { text: String::with_capacity(letters.len()), from: Vec::with_capacity(letters.len()) };
        let mut at = 0;
        while at < letters.len() {
            let end = at + letters[at..].iter().take_while(|letter| in_word(letter.plain)).count();
            if end > at {
                self.word(&letters[at..end], &mut normal);
                at = end;
            } else {
                separate(&letters, at, &mut normal);
                at += 1;
            }
        }
        while normal.text.ends_with([' ', '\n']) {
            normal.text.pop();
            normal.from.pop();
        }
        normal
    }

    /// Writes one word in its one form.
    fn word(&self, letters: &[Letter], normal: &mut Normal) {
        let from = |part: &[Letter]| match (part.first(), part.last()) {
            (Some(first), Some(last)) => (first.from.0, last.from.1),
            _ => (0, 0),
        };
        let written = squeezed(letters);
        if self.silent.contains(&written) {
            return normal.part(" ", from(letters));
        }
        if let Some(means) = self.spellings.get(&written) {
            return normal.push(means, from(letters));
        }
        if let Some(border) = unit_border(letters) {
            let (first, last) = letters.split_at(border);
            self.word(first, normal);
            normal.part(" ", from(first));
            return self.word(last, normal);
        }
        normal.push(&self.spelt(written), from(letters));
    }

    /// A word that stands in no table: twice said (`anak2`), with digits for letters, with an ending.
    fn spelt(&self, written: String) -> String {
        if let Some(once) = written.strip_suffix('2').filter(|once| once.len() > 2 && is_letters(once)) {
            let once = self.spellings.get(once).map_or(once, String::as_str);
            return format!("{once} {once}");
        }
        if let Some(read) = without_digits(&written)
            .filter(|read| self.known.contains(read) || self.spellings.contains_key(read))
        {
            return self.spellings.get(&read).cloned().unwrap_or(read);
        }
        if !self.known.contains(&written) {
            for ending in ENDINGS {
                let Some(stem) = written.strip_suffix(ending).filter(|stem| stem.len() >= STEM) else {
                    continue;
                };
                if let Some(means) = self.spellings.get(stem) {
                    return means.clone();
                }
                if self.known.contains(stem) {
                    return stem.to_owned();
                }
            }
        }
        written
    }
}

fn in_word(sign: u8) -> bool {
    sign.is_ascii_alphanumeric() || matches!(sign, b'$' | b'_')
}

fn is_letters(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_lowercase())
}

/// Every sign of the text in its plain form.
fn plain(text: &str) -> Vec<Letter> {
    let folded = Folded::new(text);
    let mut letters = Vec::with_capacity(text.len());
    for (at, sign) in folded.lower().char_indices() {
        let from = folded.original(&(at..at + sign.len_utf8()));
        let from = (offset(from.start), offset(from.end));
        ascii(sign, |plain| letters.push(Letter { plain, from }));
    }
    letters
}

/// Texts are far shorter than four gigabytes; what lies beyond has no place.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Words whose letters are written apart (`g r a t i s`, `g.r.a.t.i.s`) are put together.
fn drawn_together(letters: &[Letter]) -> Vec<Letter> {
    let alone = |at: usize| {
        let inside =
            |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(|one| in_word(one.plain));
        letters.get(at).is_some_and(|one| one.plain.is_ascii_lowercase())
            && !inside(at.checked_sub(1))
            && !inside(at.checked_add(1))
    };
    let mut together = Vec::with_capacity(letters.len());
    let mut at = 0;
    while at < letters.len() {
        let sign = letters.get(at + 1).map(|one| one.plain);
        let drawn = (0..letters.len())
            .take_while(|n| {
                alone(at + 2 * n) && (*n == 0 || letters.get(at + 2 * n - 1).map(|one| one.plain) == sign)
            })
            .count();
        if drawn >= DRAWN {
            together.extend((0..drawn).map(|n| letters[at + 2 * n]));
            at += 2 * drawn - 1;
        } else {
            together.push(letters[at]);
            at += 1;
        }
    }
    together
}

/// Writes what stands between two words.
fn separate(letters: &[Letter], at: usize, normal: &mut Normal) {
    let Letter { plain, from } = letters[at];
    let before = at.checked_sub(1).map(|before| letters[before].plain);
    let after = letters.get(at + 1).map(|after| after.plain);
    let digits = before.is_some_and(|b| b.is_ascii_digit()) && after.is_some_and(|b| b.is_ascii_digit());
    let tight = before.is_some_and(in_word) && after.is_some_and(in_word);
    match plain {
        b'.' | b',' | b'-' if digits => normal.push(sign(plain), from),
        b'.' if tight => normal.push(".", from),
        b'.' if abbreviated(&normal.text) => normal.part(" ", from),
        b'?' => {
            normal.part(" ", from);
            normal.push("?", from);
            normal.part("\n", from);
        }
        b'.' | b'!' | b';' | b'\n' => normal.part("\n", from),
        b'@' | b'%' => normal.push(sign(plain), from),
        b'+' if after.is_some_and(|b| b.is_ascii_digit()) || before.is_some_and(|b| b.is_ascii_digit()) => {
            normal.push("+", from);
        }
        b'\'' => {}
        _ => normal.part(" ", from),
    }
}

fn sign(plain: u8) -> &'static str {
    match plain {
        b'.' => ".",
        b',' => ",",
        b'-' => "-",
        b'@' => "@",
        _ => "%",
    }
}

/// Whether the text ends with an abbreviation, whose full stop ends no sentence.
fn abbreviated(text: &str) -> bool {
    const SHORT: &[&str] = &[
        "rp", "no", "pt", "cv", "jl", "jln", "hub", "tlp", "telp", "telepon", "cp", "wa", "whatsapp", "dll",
        "dsb", "dst", "tgl", "kab", "kec", "min", "minimal", "max", "maks", "maksimal", "usd", "rm", "nomor",
        "kak", "ibu", "bapak", "dr", "an", "hubungi", "tanggal", "jalan",
    ];
    let word = text.rsplit([' ', '\n']).next().unwrap_or_default();
    SHORT.contains(&word) || (word.len() == 1 && is_letters(word))
}

/// The letters of a word; three and more of one are one.
fn squeezed(letters: &[Letter]) -> String {
    let mut word = String::with_capacity(letters.len());
    for run in letters.chunk_by(|one, next| one.plain == next.plain) {
        let drawn = run.len() >= 3 && !run[0].plain.is_ascii_digit();
        word.extend(run.iter().take(if drawn { 1 } else { run.len() }).map(|one| char::from(one.plain)));
    }
    word
}

/// Where a unit ends and its number begins, or the other way round.
fn unit_border(letters: &[Letter]) -> Option<usize> {
    let is_digit = |letter: &Letter| letter.plain.is_ascii_digit();
    let number = letters.first().is_some_and(is_digit);
    let border = letters.iter().position(|letter| is_digit(letter) != number)?;
    let unit: String = if number { &letters[border..] } else { &letters[..border] }
        .iter()
        .take_while(|letter| !is_digit(letter))
        .map(|letter| char::from(letter.plain))
        .collect();
    UNITS.contains(&unit.as_str()).then_some(border)
}

/// A word with the letters for which its digits stand; `None` without such digits or with too few letters.
fn without_digits(word: &str) -> Option<String> {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 || word.len() < STEM || 2 * digits > word.len() {
        return None;
    }
    let letter = |digit| {
        Some(match digit {
            '0' => 'o',
            '1' => 'i',
            '3' => 'e',
            '4' => 'a',
            '5' => 's',
            '6' | '9' => 'g',
            '7' => 't',
            '8' => 'b',
            '2' => return None,
            other => other,
        })
    };
    word.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speller() -> Speller {
        let spellings =
            [("gak", "tidak"), ("brgkt", "berangkat"), ("jt", "juta"), ("g2g", "g to g"), ("gj", "gaji")];
        let rules = OfferRules {
            spellings: spellings
                .iter()
                .map(|(written, means)| ((*written).into(), (*means).into()))
                .collect(),
            silent: HashSet::from(["ya".to_owned(), "mi".to_owned()]),
            ..OfferRules::default()
        };
        let slang = [("tnp", "tanpa"), ("gaji", "upah")];
        let slang = slang.iter().map(|(written, means)| ((*written).into(), (*means).into())).collect();
        Speller::new(&rules, &Data { slang, ..Data::default() })
    }

    fn read(text: &str) -> String {
        speller().normal(text).text().to_owned()
    }

    #[test]
    fn chat_becomes_one_form() {
        assert_eq!(read("GAK usah, ya... TNP  tes!!"), "tidak usah\ntanpa tes");
        assert_eq!(read("brgkt g2g 15jt-20jt"), "berangkat g to g 15 juta 20 juta");
        assert_eq!(read("gajinya 1.500,5 umur 17+ anak2"), "gaji 1.500,5 umur 17+ anak anak");
        assert_eq!(read("Rp. 5jt Hub. saya. Cepat"), "rp 5 juta hub saya\ncepat");
        assert_eq!(read("gaji berapa? ya"), "gaji berapa ?");
        assert_eq!(read("mauuuu gaaaji"), "mau gaji");
        assert_eq!(read(""), "");
    }

    #[test]
    fn hidden_letters_are_read() {
        assert_eq!(read("t\u{200b}np g4ji 𝗴𝗮𝗷𝗶 раsроr ɢᴀᴊɪ"), "tanpa gaji gaji paspor gaji");
        assert_eq!(read("t a n p a gaji, b.a.y.a.r"), "tanpa gaji bayar");
        assert_eq!(read("🇰🇭 €900 b1"), "kh eur 900 b1");
        assert_eq!(read("visa 9A"), "visa 9a");
    }

    #[test]
    fn every_place_leads_back() {
        let text = "Ya, t\u{200b}np gajinya 15jt 🇰🇭.\nOk";
        let normal = speller().normal(text);
        let back = |word: &str| {
            let at = normal.text().find(word).map(|start| start..start + word.len()).unwrap();
            text[normal.original(&at)].to_owned()
        };
        assert_eq!(back("tanpa"), "t\u{200b}np");
        assert_eq!(back("gaji"), "gajinya");
        assert_eq!(back("15 juta"), "15jt");
        assert_eq!(back("kh"), "🇰🇭");
        let found = text.find("15jt").map(|start| start..start + 4).unwrap();
        assert_eq!(&normal.text()[normal.place(&found)], "15 juta");
        assert_eq!(normal.original(&(0..0)), 0..0);
    }
}

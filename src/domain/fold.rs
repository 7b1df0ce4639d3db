//! A text in plain letters, and the way back: what spotting reads, so that a number in full-width digits, with signs of no
//! width inside or with a Cyrillic `о` is found like any other, at the bytes where it really stands.

use std::ops::Range;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// What stands where something was taken out; no letter, digit or space.
pub const TAKEN: char = '\u{1}';

/// Something found, and where: bytes of the text as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T> {
    /// What.
    pub value: T,
    /// Where, in bytes of the original text; always on character borders.
    pub at: Range<usize>,
}

/// A text in plain letters: digits and Latin letters in ASCII, dashes as `-`, spaces as ` `, nothing invisible.
#[derive(Debug, Clone, Default)]
pub struct Folded {
    /// With capitals as written.
    cased: String,
    /// In lower case; the same bytes as `cased`, letter by letter.
    lower: String,
    /// For every byte of `cased`: where its sign starts in the text.
    starts: Vec<usize>,
    /// …and where it ends, with the invisible signs that follow it.
    ends: Vec<usize>,
}

impl Folded {
    /// Folds a text.
    pub fn new(text: &str) -> Self {
        let mut folded = Self::default();
        for (start, sign) in text.char_indices() {
            let end = start + sign.len_utf8();
            let before = folded.cased.len();
            if sign.is_ascii() {
                folded.push(plain_control(sign), start, end);
            } else if !invisible(sign) {
                decompose_compatible(sign, |part| {
                    if !is_combining_mark(part) && !invisible(part) {
                        folded.push(plain(part), start, end);
                    }
                });
            }
            if before == folded.cased.len()
                && let Some(last) = folded.ends.last_mut()
            {
                *last = end;
            }
        }
        folded.lower = folded.cased.to_ascii_lowercase();
        folded
    }

    fn push(&mut self, sign: char, start: usize, end: usize) {
        self.cased.push(sign);
        self.starts.resize(self.cased.len(), start);
        self.ends.resize(self.cased.len(), end);
    }

    /// With capitals as written.
    pub fn cased(&self) -> &str {
        &self.cased
    }

    /// In lower case; offsets are those of [`Folded::cased`].
    pub fn lower(&self) -> &str {
        &self.lower
    }

    /// The bytes of the original text behind bytes of the folded one.
    pub fn original(&self, at: &Range<usize>) -> Range<usize> {
        let start = self.starts.get(at.start).copied().unwrap_or_default();
        let end = at.end.checked_sub(1).and_then(|last| self.ends.get(last)).copied().unwrap_or(start);
        start..end.max(start)
    }

    /// Takes a part out, so that nobody finds anything else in it; every other place stays where it is.
    pub fn take(&mut self, at: &Range<usize>) {
        let blank = TAKEN.to_string().repeat(at.len());
        self.cased.replace_range(at.clone(), &blank);
        self.lower.replace_range(at.clone(), &blank);
    }
}

/// Control signs are spaces, but for the line break.
fn plain_control(sign: char) -> char {
    match sign {
        '\n' => '\n',
        _ if sign.is_ascii_control() => ' ',
        _ => sign,
    }
}

fn invisible(sign: char) -> bool {
    matches!(sign,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
        || is_combining_mark(sign)
}

/// One sign in plain letters.
fn plain(sign: char) -> char {
    match sign {
        _ if sign.is_ascii() => plain_control(sign),
        '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{2212}'
        | '\u{2796}'
        | '\u{ff70}'
        | '\u{30fc}'
        | '\u{2500}' => '-',
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{2b9}'..='\u{2bc}' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{ab}' | '\u{bb}' => '"',
        '\u{2044}' | '\u{2215}' => '/',
        '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        '\u{b7}' | '\u{2022}' | '\u{2219}' | '\u{22c5}' | '\u{3002}' => '.',
        '\u{2795}' => '+',
        _ if sign.is_whitespace() => ' ',
        _ => digit(sign).or_else(|| look_alike(sign)).unwrap_or(sign),
    }
}

/// Where the digits of a script start; full-width, circled and mathematical ones are taken apart before.
const ZEROS: &[u32] = &[
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20,
    0x1040, 0x17e0, 0x1810, 0x1b50, 0x1bb0, 0xa9d0,
];

fn digit(sign: char) -> Option<char> {
    let code = u32::from(sign);
    let value = ZEROS.iter().find_map(|zero| code.checked_sub(*zero).filter(|value| *value < 10))?;
    char::from_digit(value, 10)
}

/// Cyrillic and Greek letters that look like Latin ones, and the letters that no accent table takes apart.
fn look_alike(sign: char) -> Option<char> {
    const THEIRS: &str = "авеёіјкмнорстухԁһԛѕԝАВЕЁЗІЈКМНОРСТУХЅԌԚԜαεικνορτυχγΑΒΕΖΗΙΚΜΝΟΡΤΥΧıøØłŁđĐðßɑɡʟᴀ";
    const OURS: &str = "abeeijkmhopctyxdhqswABEE3IJKMHOPCTYXSGQWaeikvoptuxyABEZHIKMNOPTYXioOlLdDdsagLA";
    THEIRS.chars().zip(OURS.chars()).find_map(|(theirs, ours)| (theirs == sign).then_some(ours))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_in_any_dress() {
        for (text, plain) in [
            ("０８１２–００００", "0812-0000"),
            ("𝗚𝗮𝗷𝗶 𝟏𝟐 𝑗𝑡", "Gaji 12 jt"),
            ("0️⃣8️⃣1\u{200b}2", "0812"),
            ("٠٨١٢ ๐๘๑๒", "0812 0812"),
            ("Kоrеа", "Korea"),
            ("Türkiye\u{a0}①②", "Turkiye 12"),
            ("a\tb\nc", "a b\nc"),
        ] {
            assert_eq!(Folded::new(text).cased(), plain);
        }
    }

    #[test]
    fn look_alikes_are_pairs() {
        assert_eq!(look_alike('Ѕ'), Some('S'));
        assert_eq!(look_alike('ᴀ'), Some('A'));
        assert_eq!(look_alike('х'), Some('x'));
        assert_eq!(look_alike('υ'), Some('u'));
    }

    #[test]
    fn places_lead_back() {
        let text = "x ０\u{200b}８ y";
        let folded = Folded::new(text);
        let at = folded.cased().find("08").map(|start| start..start + 2).unwrap();
        assert_eq!(&text[folded.original(&at)], "０\u{200b}８");
        assert_eq!(folded.original(&(0..0)), 0..0);
        assert_eq!(Folded::new("").original(&(0..0)), 0..0);
    }

    #[test]
    fn what_is_taken_is_gone_and_moves_nothing() {
        let mut folded = Folded::new("ab CD ef");
        folded.take(&(3..5));
        assert_eq!(folded.lower(), "ab \u{1}\u{1} ef");
        assert_eq!(folded.original(&(6..8)), 6..8);
    }
}

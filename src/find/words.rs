//! Words as people type them, brought to one form: chat spelling, abbreviations, Palu Malay, English, slips, endings.

use std::collections::{HashMap, HashSet};

use frostem::{Algorithm, Stemmer};

/// The longest phrase of the vocabulary, in words.
const PHRASE: usize = 5;
/// Words shorter than this must be spelt right (nearly everything is near to `pt`) and keep their endings.
const SHORT: usize = 4;
/// A word counts as spelt right when the texts use it so many times: the asks hold slips of their own.
const RIGHT: u32 = 3;
/// From this length on two slips are forgiven.
const LONG: usize = 7;

/// The vocabulary of the search, built once from the tables and from all that the dialogs say and are asked.
pub(super) struct Lexicon {
    stemmer: Stemmer,
    /// Words and phrases (their words joined by a blank) with the words that they mean; none for those that say nothing.
    means: HashMap<String, Vec<String>>,
    /// Chat spellings of everyday words.
    slang: HashMap<String, String>,
    /// Words that are spelt right…
    known: HashSet<String>,
    /// …and their stems.
    stems: HashSet<String>,
    /// The longer ones of them by their first letter: what a slip is measured against.
    near: HashMap<char, Vec<Right>>,
}

/// A word that is spelt right.
struct Right {
    word: String,
    skeleton: String,
    letters: u32,
    times: u32,
}

impl Lexicon {
    /// Builds the lexicon from pairs of word and meaning and from texts. `vocabulary` may hold phrases and wins over
    /// `slang`; what slang means is spelt right.
    pub(super) fn new<'a>(
        vocabulary: impl Iterator<Item = (&'a str, &'a str)>,
        slang: impl Iterator<Item = (&'a str, &'a str)>,
        texts: impl Iterator<Item = &'a str>,
    ) -> Self {
        let mut means: HashMap<String, Vec<String>> =
            vocabulary.map(|(word, means)| (raw(word).join(" "), raw(means))).collect();
        // What words mean is their one form already and keeps its ending.
        let forms: Vec<String> = means.values().flatten().cloned().collect();
        for form in forms {
            means.entry(form.clone()).or_insert_with(|| vec![form]);
        }
        let slang = slang.map(|(word, means)| (word.to_owned(), means.to_owned())).collect();
        let stemmer = Stemmer::new(Algorithm::Indonesian);
        let mut lexicon = Self {
            stemmer,
            means,
            slang,
            known: HashSet::new(),
            stems: HashSet::new(),
            near: HashMap::new(),
        };
        lexicon.learn(texts);
        lexicon
    }

    fn learn<'a>(&mut self, texts: impl Iterator<Item = &'a str>) {
        let mut counts: HashMap<String, u32> = HashMap::new();
        for word in texts.flat_map(raw) {
            *counts.entry(word).or_default() += 1;
        }
        let sound = self.means.keys().chain(self.slang.values()).flat_map(|words| words.split(' '));
        for word in sound {
            *counts.entry(word.to_owned()).or_default() += RIGHT;
        }
        // Sorted, so that the same tables always repair a slip in the same way.
        let mut right: Vec<(String, u32)> =
            counts.into_iter().filter(|(word, times)| *times >= RIGHT && !word.is_empty()).collect();
        right.sort_unstable();
        for (word, times) in right {
            self.known.insert(word.clone());
            self.stems.insert(stem(self.stemmer, &word));
            if let Some(first) = word.chars().next().filter(|_| is_letters(&word) && word.len() >= SHORT) {
                let right = Right { skeleton: skeleton(&word), letters: letters(&word), word, times };
                self.near.entry(first).or_default().push(right);
            }
        }
    }

    /// The words of a text in their one form.
    pub(super) fn words(&self, text: &str) -> Vec<String> {
        let plain = self.plain(text);
        let mut words = Vec::with_capacity(plain.len());
        let mut at = 0;
        while at < plain.len() {
            let longest = (1..=PHRASE.min(plain.len() - at)).rev().find_map(|length| {
                let means = self.means.get(&plain[at..at + length].join(" "))?;
                Some((length, means))
            });
            if let Some((length, means)) = longest {
                words.extend(means.iter().cloned());
                at += length;
                continue;
            }
            let stem = stem(self.stemmer, &plain[at]);
            match self.means.get(&stem) {
                Some(means) => words.extend(means.iter().cloned()),
                None => words.push(stem),
            }
            at += 1;
        }
        words
    }

    /// Whether a word is in the vocabulary or spelt as the texts spell it: so it is no name of a person.
    pub(super) fn knows(&self, word: &str) -> bool {
        raw(word).iter().all(|word| {
            self.known.contains(word)
                || self.slang.contains_key(word)
                || self.stems.contains(&stem(self.stemmer, word))
        })
    }

    /// The words without chat spelling and slips.
    fn plain(&self, text: &str) -> Vec<String> {
        let mut plain = Vec::new();
        for word in raw(text) {
            match self.slang.get(&word) {
                Some(formal) if !self.means.contains_key(&word) => plain.extend(raw(formal)),
                _ => plain.push(self.repaired(word)),
            }
        }
        plain
    }

    /// The word itself if it is known, else the one right word of which it is a slip.
    fn repaired(&self, word: String) -> String {
        if word.len() < SHORT
            || !is_letters(&word)
            || self.known.contains(&word)
            || self.stems.contains(&stem(self.stemmer, &word))
        {
            return word;
        }
        let near = word.chars().next().and_then(|first| self.near.get(&first));
        let (bones, letters) = (skeleton(&word), letters(&word));
        let near = near.into_iter().flatten();
        let faults = near.filter_map(|right| Some((faults(&word, &bones, letters, right)?, right)));
        let best = faults.min_by_key(|(faults, right)| (*faults, u32::MAX - right.times));
        best.map_or(word, |(_, right)| right.word.clone())
    }
}

/// How far a word is from a right one; `None` when it is too far to be a slip. Swapped letters are one fault, and so are
/// all vowels left out (`pnjm`), as people type on small phones.
fn faults(word: &str, bones: &str, letters: u32, right: &Right) -> Option<usize> {
    if word == bones && bones == right.skeleton {
        return Some(1);
    }
    let forgiven = if word.len().max(right.word.len()) < LONG { 1 } else { 2 };
    // A fault changes two letters of the set at most; most words are told apart by this alone.
    let apart = (letters ^ right.letters).count_ones() as usize;
    if word.len().abs_diff(right.word.len()) > forgiven || apart > 2 * forgiven {
        return None;
    }
    Some(strsim::osa_distance(word, &right.word)).filter(|faults| *faults <= forgiven)
}

/// A word without its vowels after the first letter.
fn skeleton(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().chain(letters.filter(|c| !"aiueo".contains(*c))).collect()
}

/// The set of letters `a` to `z` of a word.
fn letters(word: &str) -> u32 {
    word.bytes().filter(u8::is_ascii_lowercase).fold(0, |set, byte| set | 1 << (byte - b'a'))
}

fn is_letters(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_lowercase())
}

pub(super) fn stem(stemmer: Stemmer, word: &str) -> String {
    if word.len() <= SHORT || !is_letters(word) {
        return word.to_owned();
    }
    let stem = stemmer.stem(word);
    if stem.len() < SHORT { word.to_owned() } else { stem.into() }
}

/// The words of a text: lower case without marks and invisible signs, letters and digits, long drawn letters once.
pub(super) fn raw(text: &str) -> Vec<String> {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match without_mark(c) {
            Some(c) if c.is_alphanumeric() => folded.push(c),
            Some('\'') | None => {}
            Some(_) => folded.push(' '),
        }
    }
    folded.split_ascii_whitespace().map(squeezed).collect()
}

/// A letter without its mark; nothing for invisible signs.
fn without_mark(c: char) -> Option<char> {
    Some(match c {
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '’' | '‘' | '`' => return None,
        'à' | 'á' | 'â' | 'ä' | 'ã' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'ö' | 'ō' => 'o',
        'ù' | 'ú' | 'û' | 'ü' | 'ū' => 'u',
        other => other,
    })
}

/// Three and more of a letter are one (`hilaaang`); a 2 behind a word says it twice (`tanya2`).
fn squeezed(word: &str) -> String {
    let once = word.strip_suffix('2').filter(|once| once.len() >= SHORT - 1 && is_letters(once));
    let letters: Vec<char> = once.unwrap_or(word).chars().collect();
    let mut out = String::with_capacity(word.len());
    for run in letters.chunk_by(|one, next| one == next) {
        let drawn = run.len() >= 3 && !run[0].is_numeric();
        out.extend(run.iter().take(if drawn { 1 } else { run.len() }));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> Lexicon {
        let vocabulary = [
            ("kartu kuning", "ak1"),
            ("ak 1", "ak1"),
            ("sa", "saya"),
            ("kak", ""),
            ("salary", "gaji"),
            ("pinjam", "pinjam"),
            ("keluarga", "keluarga"),
        ];
        let slang = [("brp", "berapa"), ("sa", "satu"), ("dmn", "di mana")];
        let texts = ["paspor hilang", "paspor saya", "paspor ditahan"];
        Lexicon::new(vocabulary.into_iter(), slang.into_iter(), texts.into_iter())
    }

    #[test]
    fn words_are_brought_to_one_form() {
        let words = |text: &str| lexicon().words(text).join(" ");
        assert_eq!(words("Brp SALARY, kak?"), "berapa gaji");
        assert_eq!(words("kartu kuning"), words("AK-1"));
        assert_eq!(words("sa mo"), "saya mo");
        assert_eq!(words("dmn pasporku"), "di mana paspor");
    }

    #[test]
    fn slips_are_repaired() {
        let words = |text: &str| lexicon().words(text).join(" ");
        assert_eq!(words("pasport"), "paspor");
        assert_eq!(words("pasopr"), "paspor");
        assert_eq!(words("pnjm"), "pinjam");
        assert_eq!(words("kluarga"), words("keluarga"));
        assert_eq!(words("xasport"), "xasport", "the first letter is never a slip");
    }

    #[test]
    fn long_drawn_and_hidden_letters_are_seen_through() {
        assert_eq!(
            raw("Hilaaaang tanya2 \u{200b}pa\u{200b}spor é 1000"),
            ["hilang", "tanya", "paspor", "e", "1000"]
        );
        assert_eq!(raw("  "), Vec::<String>::new());
        assert_eq!(raw("I'm e-pmi"), ["im", "e", "pmi"]);
    }

    #[test]
    fn names_are_not_known() {
        let lexicon = lexicon();
        assert!(lexicon.knows("Paspor") && lexicon.knows("keluarganya") && lexicon.knows("dmn"));
        assert!(!lexicon.knows("Contohwati"));
    }
}

//! A text as numbers: its words, pairs of words and bits of words, each weighed by how telling it is.

use std::collections::HashMap;

use super::count;

/// A sparse vector: features and what they weigh in the text.
pub(super) type Vector = Vec<(u32, f32)>;

/// A feature that fewer texts have is left out: it tells nothing about other texts.
const LEAST: u32 = 3;
/// Lengths of the bits of words.
const BITS: std::ops::RangeInclusive<usize> = 3..=4;

/// The kinds of features and how much each counts; tried by cross-validation over the asks.
const KINDS: [(Kind, f32); 4] = [(Kind::Word, 1.0), (Kind::Pair, 0.6), (Kind::Bit, 0.6), (Kind::Typed, 0.4)];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A word in its one form.
    Word,
    /// Two words side by side; the ends of the text count as words.
    Pair,
    /// Some letters of a word in its one form.
    Bit,
    /// A word as it was typed.
    Typed,
}

/// Where a feature's hash keeps its kind: in the two highest bits.
const KIND_AT: u32 = 62;

/// A text as it is measured.
#[derive(Debug)]
pub(super) struct Measured {
    /// Its words in their one form.
    pub(super) words: Vec<String>,
    /// Its words as they were typed.
    pub(super) typed: Vec<String>,
}

/// Many things in one row for each of many texts, end to end: one large piece of memory, which the system gets back.
#[derive(Debug)]
pub(super) struct Rows<T> {
    all: Vec<T>,
    ends: Vec<usize>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { all: Vec::new(), ends: Vec::new() }
    }
}

impl<T> Rows<T> {
    /// Appends a row.
    pub(super) fn push(&mut self, row: impl IntoIterator<Item = T>) {
        self.all.extend(row);
        self.ends.push(self.all.len());
    }

    /// A row.
    pub(super) fn row(&self, at: usize) -> &[T] {
        let from = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[from..self.ends[at]]
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }
}

/// The features that the texts have, and how telling each is.
#[derive(Debug)]
pub(super) struct Features {
    ids: HashMap<u64, u32>,
    telling: Vec<f32>,
}

impl Features {
    /// Counts the features of texts, given as [`Measured::features`].
    pub(super) fn learn(texts: &Rows<u64>) -> Self {
        let mut having: HashMap<u64, u32> = HashMap::new();
        let mut own: Vec<u64> = Vec::new();
        for text in 0..texts.len() {
            own.clear();
            own.extend(texts.row(text));
            own.sort_unstable();
            own.dedup();
            for feature in &own {
                *having.entry(*feature).or_default() += 1;
            }
        }
        let mut kept: Vec<(u64, u32)> = having.into_iter().filter(|(_, times)| *times >= LEAST).collect();
        kept.sort_unstable();
        let rare = |times: u32| ((count(texts.len()) + 1.0) / (count(times as usize) + 1.0)).ln() + 1.0;
        Self {
            telling: kept.iter().map(|(_, times)| rare(*times)).collect(),
            ids: (0..).zip(&kept).map(|(id, (feature, _))| (*feature, id)).collect(),
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.telling.len()
    }

    /// The vector of a text: each kind of feature has the length that its weight says.
    pub(super) fn vector(&self, text: &[u64]) -> Vector {
        let mut parts: [Vec<u32>; KINDS.len()] = Default::default();
        for feature in text {
            let kind = usize::try_from(feature >> KIND_AT).unwrap_or_default();
            parts[kind].extend(self.ids.get(feature));
        }
        let mut vector = Vector::new();
        for ((_, weight), mut part) in KINDS.into_iter().zip(parts) {
            part.sort_unstable();
            let from = vector.len();
            for same in part.chunk_by(|one, next| one == next) {
                vector.push((same[0], (1.0 + count(same.len()).ln()) * self.telling[same[0] as usize]));
            }
            let length = vector[from..].iter().map(|(_, x)| x * x).sum::<f32>().sqrt();
            for (_, x) in &mut vector[from..] {
                *x *= weight / length;
            }
        }
        vector
    }
}

impl Measured {
    /// The features of the text, as hashes that carry their kind; one that stands twice comes twice.
    pub(super) fn features(&self) -> Vec<u64> {
        let mut features = Vec::new();
        let mut before = "^";
        for word in self.words.iter().map(String::as_str).chain(["$"]) {
            features.push(hash(Kind::Pair, [before, word]));
            before = word;
        }
        features.extend(self.typed.iter().map(|word| hash(Kind::Typed, [word.as_str()])));
        for word in &self.words {
            features.push(hash(Kind::Word, [word.as_str()]));
            let ends: String = ["<", word, ">"].concat();
            let places: Vec<usize> = ends.char_indices().map(|(at, _)| at).chain([ends.len()]).collect();
            for window in BITS.flat_map(|length| places.windows(length + 1)) {
                features.push(hash(Kind::Bit, [&ends[window[0]..window[window.len() - 1]]]));
            }
        }
        features
    }
}

/// FNV-1a over the parts: stable from run to run, so the same dialogs give the same answers.
fn hash<'a>(kind: Kind, parts: impl IntoIterator<Item = &'a str>) -> u64 {
    let bytes = parts.into_iter().flat_map(|part| part.bytes().chain([0xff]));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash >> 2) | (kind as u64) << KIND_AT
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(words: &[&str]) -> Measured {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        Measured { typed: words.clone(), words }
    }

    fn alike(one: &Vector, other: &Vector) -> f32 {
        let weight = |id| other.iter().find(|(known, _)| *known == id).map_or(0.0, |(_, x)| *x);
        one.iter().map(|(id, x)| x * weight(*id)).sum()
    }

    #[test]
    fn rare_words_tell_more_and_unknown_ones_nothing() {
        let texts =
            [&["kerja", "paspor"][..], &["kerja", "biaya"], &["kerja", "paspor"], &["biaya", "kerja"]];
        let texts: Vec<Measured> = texts.iter().chain(&texts).map(|words| measured(words)).collect();
        let mut rows = Rows::default();
        for text in &texts {
            rows.push(text.features());
        }
        let features = Features::learn(&rows);
        let asked = features.vector(&measured(&["kerja", "paspor"]).features());
        let of = |words: &[&str]| features.vector(&measured(words).features());
        assert!(alike(&asked, &of(&["paspor"])) > alike(&asked, &of(&["kerja"])));
        assert!(of(&["zzzz"]).is_empty() && of(&[]).is_empty());
        assert!(alike(&asked, &of(&["paspr"])) > 0.0, "bits of words forgive a slip");
    }
}

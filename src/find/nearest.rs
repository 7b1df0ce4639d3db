//! Which asks are most like a question: the cosine of their words, rare words counting more.

use std::collections::{BTreeMap, BTreeSet};

use super::count;

/// An index from words to the asks that have them.
#[derive(Debug)]
pub(super) struct Nearest {
    /// A word's weight and the asks that have it.
    words: BTreeMap<String, (f32, Vec<u32>)>,
    /// The length of each ask.
    lengths: Vec<f32>,
    /// The weight of a word that no ask has.
    unknown: f32,
}

impl Nearest {
    /// Indexes asks by their words.
    pub(super) fn new<'a>(asks: impl Iterator<Item = &'a [String]>) -> Self {
        let mut having: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let mut sets = 0;
        for ask in asks {
            for word in ask.iter().collect::<BTreeSet<_>>() {
                having.entry(word.clone()).or_default().push(sets);
            }
            sets += 1;
        }
        let rare = |times: usize| ((count(sets as usize) + 1.0) / (count(times) + 1.0)).ln();
        let mut lengths = vec![0.0; sets as usize];
        let words: BTreeMap<String, (f32, Vec<u32>)> =
            having.into_iter().map(|(word, asks)| (word, (rare(asks.len()), asks))).collect();
        for (weight, asks) in words.values() {
            for ask in asks {
                lengths[*ask as usize] += weight * weight;
            }
        }
        for length in &mut lengths {
            *length = length.sqrt().max(f32::EPSILON);
        }
        Self { words, lengths, unknown: rare(0) }
    }

    /// The asks that share a word with the question and how alike they are (0 to 1), most alike first.
    pub(super) fn asks(&self, question: &[String]) -> Vec<(f32, usize)> {
        let question: BTreeSet<&String> = question.iter().collect();
        let mut shared = vec![0.0; self.lengths.len()];
        let mut length = 0.0;
        for word in question {
            let Some((weight, asks)) = self.words.get(word) else {
                length += self.unknown * self.unknown;
                continue;
            };
            length += weight * weight;
            for ask in asks {
                shared[*ask as usize] += weight * weight;
            }
        }
        let length = f32::sqrt(length).max(f32::EPSILON);
        let alike = shared.into_iter().zip(&self.lengths).map(|(shared, own)| shared / (length * own));
        let mut asks: Vec<(f32, usize)> = alike.zip(0..).filter(|(alike, _)| *alike > 0.0).collect();
        asks.sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        asks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ask_with_the_rare_word_is_nearest() {
        let asks: Vec<Vec<String>> = ["kerja paspor", "kerja biaya", "kerja izin suami"]
            .iter()
            .map(|ask| ask.split(' ').map(str::to_owned).collect())
            .collect();
        let nearest = Nearest::new(asks.iter().map(Vec::as_slice));
        let found = nearest.asks(&["biaya".to_owned(), "kerja".to_owned()]);
        assert_eq!(found[0].1, 1);
        assert!((found[0].0 - 1.0).abs() < 1e-5, "{found:?}");
        assert!(nearest.asks(&[]).is_empty() && nearest.asks(&["zzzz".to_owned()]).is_empty());
    }
}

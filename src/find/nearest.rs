//! Which asks are most like a question: the cosine of their words, rare words counting more.

use std::collections::{BTreeMap, BTreeSet};

use super::count;

/// So many of the nearest asks are looked at.
const LOOKED_AT: usize = 256;

/// An index from words to the asks that have them.
#[derive(Debug, Default)]
pub(super) struct Nearest {
    /// A word's weight and the asks that have it.
    words: BTreeMap<String, (f32, Vec<u32>)>,
    /// The length of each ask.
    lengths: Vec<f32>,
    /// The weight of a word that no ask has.
    unknown: f32,
}

impl Nearest {
    /// Counts the words of the next ask.
    pub(super) fn add(&mut self, ask: &[String]) {
        let number = u32::try_from(self.lengths.len()).unwrap_or(u32::MAX);
        for word in ask.iter().collect::<BTreeSet<_>>() {
            match self.words.get_mut(word) {
                Some((_, asks)) => asks.push(number),
                None => {
                    self.words.insert(word.clone(), (0.0, vec![number]));
                }
            }
        }
        self.lengths.push(0.0);
    }

    /// Weighs the words once all asks are in.
    pub(super) fn weigh(&mut self) {
        let sets = count(self.lengths.len());
        let rare = |times: usize| ((sets + 1.0) / (count(times) + 1.0)).ln();
        for (weight, asks) in self.words.values_mut() {
            *weight = rare(asks.len());
            asks.shrink_to_fit();
            for ask in asks {
                self.lengths[*ask as usize] += *weight * *weight;
            }
        }
        for length in &mut self.lengths {
            *length = length.sqrt().max(f32::EPSILON);
        }
        self.unknown = rare(0);
    }

    /// The asks that are most like the question and how alike they are (0 to 1), most alike first, at most [`LOOKED_AT`].
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
        let nearer =
            |one: &(f32, usize), other: &(f32, usize)| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1));
        if asks.len() > LOOKED_AT {
            asks.select_nth_unstable_by(LOOKED_AT, nearer);
            asks.truncate(LOOKED_AT);
        }
        asks.sort_unstable_by(nearer);
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
        let mut nearest = Nearest::default();
        for ask in &asks {
            nearest.add(ask);
        }
        nearest.weigh();
        let found = nearest.asks(&["biaya".to_owned(), "kerja".to_owned()]);
        assert_eq!(found[0].1, 1);
        assert!((found[0].0 - 1.0).abs() < 1e-5, "{found:?}");
        assert!(nearest.asks(&[]).is_empty() && nearest.asks(&["zzzz".to_owned()]).is_empty());
    }
}

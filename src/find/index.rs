//! The index over titles and asks: word weights, and words that are nearly the same.

use std::collections::{BTreeMap, BTreeSet};

use super::normalise::{trigrams, words};
use crate::dialog::session::NodeRef;

/// How alike two words must be to count as one with a spelling fault (Dice over trigrams).
const ALIKE: f64 = 0.6;
/// Words shorter than this must be spelt right: nearly everything is near to `pt`.
const MIN_FUZZY: usize = 4;
/// A word that no dialog knows weighs this share of the rarest known word: it dilutes, but does not decide.
const UNKNOWN: f64 = 0.4;

/// One dialog in the index.
struct Entry {
    place: NodeRef,
    /// Its title and asks, as sets of words.
    phrases: Vec<BTreeSet<usize>>,
    /// In how many of its phrases a word stands.
    counts: BTreeMap<usize, u32>,
}

struct Word {
    text: String,
    trigrams: Vec<[char; 3]>,
    /// How telling the word is: high when few dialogs have it.
    weight: f64,
}

/// Titles and asks of all dialogs.
#[derive(Default)]
pub(super) struct Index {
    entries: Vec<Entry>,
    vocabulary: BTreeMap<String, usize>,
    words: Vec<Word>,
}

/// A word of a question: its weight, and the known words that it may be.
struct Asked {
    weight: f64,
    known: Vec<(usize, f64)>,
}

impl Index {
    /// Adds a dialog with the phrases under which it is asked for.
    pub(super) fn add<'a>(&mut self, place: NodeRef, phrases: impl IntoIterator<Item = &'a str>) {
        let mut entry = Entry { place, phrases: Vec::new(), counts: BTreeMap::new() };
        for phrase in phrases {
            let ids: BTreeSet<usize> = words(phrase).iter().map(|word| self.id(word)).collect();
            for id in &ids {
                *entry.counts.entry(*id).or_default() += 1;
            }
            if !ids.is_empty() {
                entry.phrases.push(ids);
            }
        }
        self.entries.push(entry);
    }

    fn id(&mut self, word: &str) -> usize {
        if let Some(id) = self.vocabulary.get(word) {
            return *id;
        }
        let id = self.words.len();
        self.words.push(Word { text: word.to_owned(), trigrams: trigrams(word), weight: 0.0 });
        self.vocabulary.insert(word.to_owned(), id);
        id
    }

    /// Weighs the words once all dialogs are in (the inverse document frequency of BM25).
    pub(super) fn weigh(&mut self) {
        let all = count(self.entries.len());
        for (id, word) in self.words.iter_mut().enumerate() {
            let having = count(self.entries.iter().filter(|entry| entry.counts.contains_key(&id)).count());
            word.weight = (1.0 + (all - having + 0.5) / (having + 0.5)).ln();
        }
    }

    /// The dialogs that a question may mean, best first, each with a score from 0 to 1.
    pub(super) fn search(&self, text: &str) -> Vec<(f64, &NodeRef)> {
        let asked: Vec<Asked> = words(text).iter().map(|word| self.asked(word)).collect();
        let mut found: Vec<(f64, &NodeRef)> = self
            .entries
            .iter()
            .map(|entry| (self.score(&asked, entry), &entry.place))
            .filter(|(score, _)| *score > 0.0)
            .collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        found
    }

    fn asked(&self, word: &str) -> Asked {
        if let Some(id) = self.vocabulary.get(word) {
            return Asked { weight: self.words[*id].weight, known: vec![(*id, 1.0)] };
        }
        let mut known = Vec::new();
        if word.chars().count() >= MIN_FUZZY {
            let own = trigrams(word);
            let likeness = self.words.iter().map(|other| {
                let alike = dice(&own, &other.trigrams);
                if alike >= ALIKE { alike } else { slip(word, &other.text) }
            });
            known = likeness.enumerate().filter(|(_, likeness)| *likeness > 0.0).collect();
        }
        let best = known.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1));
        let rarest = self.words.iter().map(|word| word.weight).fold(0.0, f64::max);
        let weight = best.map_or(rarest * UNKNOWN, |(id, _)| self.words[id].weight);
        Asked { weight, known }
    }

    /// Half of the score is how much of the question the dialog's words explain (with BM25's saturation), half how
    /// well its best single phrase fits: the first forgives unusual wording, the second wants one real ask.
    fn score(&self, asked: &[Asked], entry: &Entry) -> f64 {
        let total: f64 = asked.iter().map(|word| word.weight).sum();
        if total <= 0.0 {
            return 0.0;
        }
        let explained: f64 = asked
            .iter()
            .map(|word| {
                let best = word.known.iter().map(|(id, likeness)| {
                    let times = f64::from(entry.counts.get(id).copied().unwrap_or(0));
                    likeness * (times * 1.5 / (times + 0.5)).min(1.0)
                });
                word.weight * best.fold(0.0, f64::max)
            })
            .sum();
        let fit = entry.phrases.iter().map(|phrase| self.fit(asked, total, phrase)).fold(0.0, f64::max);
        f64::midpoint(explained / total, fit)
    }

    /// How alike the question and one phrase are: shared weight over the weight of both.
    fn fit(&self, asked: &[Asked], total: f64, phrase: &BTreeSet<usize>) -> f64 {
        let own: f64 = phrase.iter().map(|id| self.words[*id].weight).sum();
        let shared: f64 = asked
            .iter()
            .map(|word| {
                let inside = word.known.iter().filter(|(id, _)| phrase.contains(id));
                word.weight * inside.map(|(_, likeness)| *likeness).fold(0.0, f64::max)
            })
            .sum();
        (2.0 * shared / (total + own)).min(1.0)
    }
}

/// How alike two words are when one is the other with a slip of the finger: one fault in short words, two in long ones,
/// and never the first letter (`halo` is no `calo`); 0 when they are not. Swapped letters, which trigrams do not see,
/// count as one fault.
fn slip(one: &str, other: &str) -> f64 {
    let (long, apart) = (one.chars().count().max(other.chars().count()), one.len().abs_diff(other.len()));
    let forgiven = if long < 7 { 1 } else { 2 };
    if apart > forgiven || one.chars().next() != other.chars().next() {
        return 0.0;
    }
    let faults = strsim::osa_distance(one, other);
    if faults > forgiven { 0.0 } else { 1.0 - count(faults) / count(long) }
}

/// Twice the shared over the sum of both: 1 for the same word, 0 for nothing shared. Both are sorted.
fn dice(one: &[[char; 3]], other: &[[char; 3]]) -> f64 {
    let shared = one.iter().filter(|gram| other.binary_search(gram).is_ok()).count();
    2.0 * count(shared) / count(one.len() + other.len()).max(1.0)
}

/// Counts here are of words and dialogs: far below what a float holds exactly.
fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_forgives_a_letter() {
        let like = |a: &str, b: &str| dice(&trigrams(a), &trigrams(b));
        assert!((like("paspor", "paspor") - 1.0).abs() < f64::EPSILON);
        assert!(like("pasport", "paspor") >= ALIKE);
        assert!(like("paspor", "biaya") < 0.1);
    }

    #[test]
    fn a_slip_is_one_fault_and_not_in_the_first_letter() {
        assert!(slip("suart", "surat") > 0.7);
        assert!(slip("suamy", "suami") > 0.7);
        for (one, other) in [("halo", "calo"), ("pt", "po"), ("biaya", "budaya"), ("izin", "izinkan")] {
            assert!(slip(one, other) < 0.01 || one.len() < MIN_FUZZY, "{one} {other}");
        }
    }

    #[test]
    fn rare_words_weigh_more() {
        let mut index = Index::default();
        for (dialog, ask) in [("a", "kerja paspor"), ("b", "kerja biaya"), ("c", "kerja izin")] {
            index.add(NodeRef { dialog: dialog.into(), node: "isi".into() }, [ask]);
        }
        index.weigh();
        let found = index.search("kerja biaya");
        assert_eq!(found[0].1.dialog, "b");
        assert!(found[0].0 > 2.0 * found[1].0, "{found:?}");
        assert!(index.search("").is_empty() && index.search("zzzz").is_empty());
    }
}

//! Names that are written alike: a slip of the finger, a word left out, two words written as one, another order.
//!
//! Pieces of three letters find the few names worth comparing, whatever the length of the list. Those are compared word by
//! word, where a word that half the list bears ("jaya", "mandiri") says little, and as one string without spaces.

use std::collections::HashMap;

/// From this likeness on a name is offered; measured on 500 made-up names (docs/decisions/0010).
pub(super) const ALIKE: f64 = 0.8;
/// So many are offered.
const OFFERED: usize = 3;
/// So many are compared.
const COMPARED: usize = 40;
/// Words less alike than this have nothing in common.
const SAME_WORD: f64 = 0.7;

/// An index over names in normal form.
#[derive(Debug, Default)]
pub(super) struct Names {
    all: Vec<String>,
    pieces: HashMap<[char; 3], Vec<u32>>,
    /// In how many names a word stands.
    borne: HashMap<String, u32>,
}

impl Names {
    /// The index over distinct names.
    pub(super) fn new(names: impl Iterator<Item = String>) -> Self {
        let mut names: Vec<String> = names.collect();
        names.sort();
        let mut made = Self::default();
        for (at, name) in names.iter().enumerate() {
            for piece in pieces(name) {
                made.pieces.entry(piece).or_default().push(u32::try_from(at).unwrap_or(u32::MAX));
            }
            for word in name.split(' ') {
                *made.borne.entry(word.to_owned()).or_default() += 1;
            }
        }
        Self { all: names, ..made }
    }

    /// At most three names that are written like this one, the nearest first; never the name itself.
    pub(super) fn like(&self, name: &str) -> Vec<&str> {
        let mut found: Vec<(f64, &str)> = self
            .worth_comparing(name)
            .into_iter()
            .map(|other| (self.likeness(name, other), other))
            .filter(|(likeness, other)| *likeness >= ALIKE && *other != name)
            .collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        found.into_iter().take(OFFERED).map(|(_, other)| other).collect()
    }

    /// The names that share most pieces, for their length.
    fn worth_comparing(&self, name: &str) -> Vec<&str> {
        let wanted = pieces(name);
        let mut shared: HashMap<u32, usize> = HashMap::new();
        for at in wanted.iter().filter_map(|piece| self.pieces.get(piece)).flatten() {
            *shared.entry(*at).or_default() += 1;
        }
        let mut ranked: Vec<(usize, &str)> = shared
            .into_iter()
            .map(|(at, count)| {
                let other = self.all[at as usize].as_str();
                (2_000 * count / (wanted.len() + other.chars().count()), other)
            })
            .collect();
        ranked.sort_by(|a, b| b.cmp(a));
        ranked.into_iter().take(COMPARED).map(|(_, other)| other).collect()
    }

    /// 0 for nothing in common, 1 for the same.
    pub(super) fn likeness(&self, a: &str, b: &str) -> f64 {
        let joined = |name: &str| name.replace(' ', "");
        let whole = strsim::normalized_damerau_levenshtein(&joined(a), &joined(b));
        whole.max(self.by_words(a, b))
    }

    /// The share of both names' words that have a like in the other, each word weighing what it tells.
    fn by_words(&self, a: &str, b: &str) -> f64 {
        let (a, b): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
        let (mut met, mut all) = (0.0, 0.0);
        for (words, others) in [(&a, &b), (&b, &a)] {
            for word in words {
                let weight = self.tells(word);
                let best = others.iter().map(|other| same(word, other)).fold(0.0, f64::max);
                met += weight * best;
                all += weight;
            }
        }
        if all > 0.0 { met / all } else { 0.0 }
    }

    /// How much a word tells: the fewer names bear it, the more.
    fn tells(&self, word: &str) -> f64 {
        let all = f64::from(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        let borne = f64::from(self.borne.get(word).copied().unwrap_or(1));
        (1.0 + all / borne).ln()
    }
}

fn same(a: &str, b: &str) -> f64 {
    let likeness = strsim::normalized_damerau_levenshtein(a, b);
    if likeness >= SAME_WORD { likeness } else { 0.0 }
}

/// The pieces of three letters, each once, of a name without spaces.
fn pieces(name: &str) -> Vec<[char; 3]> {
    let letters: Vec<char> =
        std::iter::once('^').chain(name.chars().filter(|sign| *sign != ' ')).chain(['$']).collect();
    let mut pieces: Vec<[char; 3]> = letters.windows(3).map(|three| [three[0], three[1], three[2]]).collect();
    pieces.sort_unstable();
    pieces.dedup();
    pieces
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::chance::Chance;

    /// Words that many firms bear.
    const COMMON: &str = "jaya mandiri abadi sejahtera utama karya bina bersama indonesia internasional sukses makmur \
        sentosa perkasa prima mitra duta sarana tenaga nusantara raya persada insan cipta global";
    /// Beginnings and ends of words that few bear.
    const HEADS: &str =
        "sur wir adi tri kus mah ram sid har bas lan gar wid nir pra sam tar yud kel dam rag sek";
    const TAILS: &str =
        "atama yasa indra ananta waluya buana gading lestari mukti pratala wangsa kirana sinar tirta";

    fn pick<'a>(chance: &Chance, words: &[&'a str]) -> &'a str {
        words[usize::try_from(chance.below(words.len() as u64)).unwrap()]
    }

    /// So many made-up firms, each once: a rare word, then one to three common ones, at times in another order.
    fn firms(count: usize, seed: u64) -> Vec<String> {
        let chance = Chance::seeded(seed);
        let list = |text: &'static str| text.split_whitespace().collect::<Vec<_>>();
        let (common, heads, tails) = (list(COMMON), list(HEADS), list(TAILS));
        let mut made = BTreeSet::new();
        while made.len() < count {
            let mut words = vec![format!("{}{}", pick(&chance, &heads), pick(&chance, &tails))];
            for _ in 0..=chance.below(3) {
                words.push(pick(&chance, &common).to_owned());
            }
            if chance.below(3) == 0 {
                words.swap(0, 1);
            }
            words.dedup();
            made.insert(words.join(" "));
        }
        made.into_iter().collect()
    }

    /// The ways in which people miswrite a name.
    fn miswritten(name: &str, chance: &Chance) -> Vec<(&'static str, String)> {
        let mut letters: Vec<char> = name.chars().collect();
        let at = 1 + usize::try_from(chance.below(letters.len() as u64 - 2)).unwrap();
        let slips = [
            ("a letter left out", {
                let mut l = letters.clone();
                l.remove(at);
                l
            }),
            ("a letter doubled", {
                let mut l = letters.clone();
                l.insert(at, l[at]);
                l
            }),
            ("two letters swapped", {
                letters.swap(at, at - 1);
                letters
            }),
        ];
        let mut ways: Vec<(&str, String)> =
            slips.into_iter().map(|(way, letters)| (way, letters.into_iter().collect())).collect();
        let words: Vec<&str> = name.split(' ').collect();
        ways.push(("written as one word", words.concat()));
        ways.push(("a common word added", format!("{name} indonesia")));
        ways.push(("the first word last", [&words[1..], &words[..1]].concat().join(" ")));
        if words.len() > 2 {
            ways.push(("the last word left out", words[..words.len() - 1].join(" ")));
        }
        ways
    }

    /// The decision on the threshold (docs/decisions/0010) was made by these figures.
    #[test]
    fn on_500_made_up_names_the_miswritten_one_is_offered_and_a_strange_one_seldom() {
        let names = firms(500, 1);
        let index = Names::new(names.iter().cloned());
        let listed: BTreeSet<&str> = names.iter().map(String::as_str).collect();
        let chance = Chance::seeded(2);
        let mut by_way: HashMap<&str, (u32, u32)> = HashMap::new();
        for name in &names {
            for (way, written) in miswritten(name, &chance) {
                if !listed.contains(written.as_str()) {
                    let (met, all) = by_way.entry(way).or_default();
                    *met += u32::from(index.like(&written).contains(&name.as_str()));
                    *all += 1;
                }
            }
        }
        let strange: Vec<String> =
            firms(1_000, 3).into_iter().filter(|name| !listed.contains(name.as_str())).collect();
        let offered = strange.iter().filter(|name| !index.like(name).is_empty()).count();
        for (way, (met, all)) in by_way {
            assert!(all > 300 && f64::from(met) >= 0.98 * f64::from(all), "{way}: {met} of {all}");
        }
        assert!(offered * 100 <= strange.len() * 15, "{offered} of {} strange names", strange.len());
    }

    #[test]
    fn at_most_three_are_offered_the_nearest_first_and_never_the_name_itself() {
        let names = ["surya jaya", "surya jayaa", "suryaa jaya", "surja jaya", "karya abadi"];
        let index = Names::new(names.iter().map(|name| (*name).to_owned()));
        let like = index.like("surya jaya");
        assert_eq!(like.len(), 3);
        assert!(!like.contains(&"surya jaya") && !like.contains(&"karya abadi"), "{like:?}");
        assert_eq!(index.like("suryajaya")[0], "surya jaya");
        assert!(index.like("").is_empty() && index.like("zzz").is_empty());
    }
}

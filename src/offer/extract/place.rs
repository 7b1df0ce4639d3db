//! Destinations: countries by name, city or nickname, but not where a text speaks of a language, a dish or a way through.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::role::{DIRECTION, ELSEWHERE, Role, before, role};
use crate::dialog::model::Data;
use crate::domain::fold::Folded;

/// The country of the office: no destination abroad.
const HOME: &str = "ID";
/// The longest name, in words.
const WORDS: usize = 4;
/// Names so long may be written with one slip.
const LONG: usize = 6;

/// What a word of the tables means.
#[derive(Debug, Clone)]
struct Meaning {
    /// ISO code; empty for a word that names no country.
    country: String,
    /// Only behind a word of direction: it is a name or an everyday word elsewhere.
    directed: bool,
    /// Written in capitals in the table: in a text only so, or behind a word of direction.
    capital: bool,
}

/// The places of the tables, ready to be looked for.
pub(super) struct Places {
    names: HashMap<String, Meaning>,
    /// Names of countries that are long enough for a slip, with their codes.
    long: Vec<(String, String)>,
    /// Everyday words, which are no slips.
    common: HashSet<String>,
}

/// A word of the text.
pub(super) struct Word {
    pub(super) at: Range<usize>,
    pub(super) lower: String,
}

/// A country named in a text.
#[derive(Debug)]
pub(super) struct Mention {
    pub(super) at: Range<usize>,
    pub(super) country: String,
    role: Role,
    /// Joined to the mention before: "Malaysia dan Singapura", "Libya/Irak".
    joined: bool,
}

impl Places {
    pub(super) fn new(data: &Data) -> Self {
        let mut names = HashMap::new();
        let mut long = Vec::new();
        for country in &data.countries {
            let own = std::iter::once(&country.name.base).chain(&country.aliases);
            for name in own {
                let name = key(name);
                if name.len() >= LONG + usize::from(name != key(&country.name.base)) && !name.contains(' ') {
                    long.push((name.clone(), country.code.clone()));
                }
                let meaning = Meaning { country: country.code.clone(), directed: false, capital: false };
                names.entry(name).or_insert(meaning);
            }
        }
        for place in &data.places {
            let capital = place.name.chars().any(char::is_uppercase);
            let meaning = Meaning { country: place.country.clone(), directed: place.directed, capital };
            names.insert(key(&place.name), meaning);
        }
        let spellings = data.slang.iter().chain(&data.vocabulary);
        let words = spellings.flat_map(|(word, means)| word.split(' ').chain(means.split(' ')));
        let mut common: HashSet<String> = words.map(str::to_owned).collect();
        for area in &data.areas {
            common.extend(area.name.split(' ').map(str::to_lowercase));
        }
        long.retain(|(name, _)| names.get(name).is_some_and(|meaning| !meaning.country.is_empty()));
        Self { names, long, common }
    }

    /// Whether a word in lower case is the name of a place abroad.
    pub(super) fn abroad(&self, word: &str) -> bool {
        self.names
            .get(word)
            .is_some_and(|meaning| meaning.country != HOME && !meaning.country.is_empty() && word.len() > 2)
    }

    /// Whether a word in lower case is an everyday word.
    pub(super) fn common(&self, word: &str) -> bool {
        self.common.contains(word)
    }

    /// Every destination, in the order of the text.
    pub(super) fn spot(&self, folded: &Folded) -> Vec<Mention> {
        let words = words(folded.lower());
        let mut mentions: Vec<Mention> = Vec::new();
        let mut at_home = false;
        let mut index = 0;
        while index < words.len() {
            let Some((length, country)) = self.name(folded, &words, index) else {
                index += 1;
                continue;
            };
            let at = words[index].at.start..words[index + length - 1].at.end;
            if country == HOME {
                let before = before(folded.lower(), &words, index, 4);
                at_home |= !before.iter().any(|word| ELSEWHERE.contains(word));
            } else if !country.is_empty() {
                let joined =
                    mentions.last().is_some_and(|last| joined(&folded.lower()[last.at.end..at.start]));
                mentions.push(Mention {
                    role: role(folded.lower(), &words, index, length),
                    at,
                    country,
                    joined,
                });
            }
            index += length;
        }
        settle(mentions, at_home)
    }

    /// The longest name that starts at a word: its length in words and its country.
    fn name(&self, folded: &Folded, words: &[Word], index: usize) -> Option<(usize, String)> {
        let text = folded.lower();
        if text[..words[index].at.start].ends_with(['.', '@', '_'])
            && text[..words[index].at.start]
                .trim_end_matches(['.', '@', '_'])
                .ends_with(char::is_alphanumeric)
        {
            return None;
        }
        for length in (1..=WORDS.min(words.len() - index)).rev() {
            let run = &words[index..index + length];
            let close = run
                .windows(2)
                .all(|pair| matches!(&text[pair[0].at.end..pair[1].at.start], " " | "-" | "  " | ". "));
            if !close {
                continue;
            }
            let name = run.iter().map(|word| word.lower.as_str()).collect::<Vec<_>>().join(" ");
            if let Some(meaning) = self.names.get(&name)
                && holds(meaning, folded, words, index, length)
            {
                return Some((length, meaning.country.clone()));
            }
            // A name that means nothing here hides no shorter one of its words.
        }
        self.slip(&words[index].lower).map(|country| (1, country))
    }

    /// A country's name with a slip: one letter, a letter drawn long, "nya" behind it, "ke" glued before it.
    fn slip(&self, word: &str) -> Option<String> {
        let country = |name: &str| {
            self.names
                .get(name)
                .filter(|meaning| !meaning.directed && !meaning.capital)
                .map(|meaning| meaning.country.clone())
        };
        for ending in ["nya", "an", "x", "2"] {
            let stem = word.strip_suffix(ending).filter(|stem| stem.len() >= 5);
            if ending != "an"
                && let Some(found) = stem.and_then(country)
            {
                return Some(found);
            }
        }
        for start in ["ke", "di"] {
            let stem = word.strip_prefix(start).filter(|stem| stem.len() >= 5 && !self.common.contains(word));
            if let Some(found) = stem.and_then(country) {
                return Some(found);
            }
        }
        if word.len() < LONG - 1 || self.common.contains(word) {
            return None;
        }
        let mut drawn: Vec<char> = word.chars().collect();
        drawn.dedup();
        let drawn: String = drawn.into_iter().collect();
        if drawn.len() < word.len()
            && let Some(found) = country(&drawn)
        {
            return Some(found);
        }
        let near = |name: &str| {
            name.len().abs_diff(word.len()) <= 1
                && name.as_bytes().first() == word.as_bytes().first()
                && strsim::osa_distance(name, word) == 1
        };
        self.long.iter().find(|(name, _)| near(name)).map(|(_, country)| country.clone())
    }
}

/// Whether a name means in this place what the table says.
fn holds(meaning: &Meaning, folded: &Folded, words: &[Word], index: usize, length: usize) -> bool {
    let at = words[index].at.start..words[index + length - 1].at.end;
    let directed =
        || before(folded.lower(), words, index, 1).first().is_some_and(|word| DIRECTION.contains(word));
    // "uk 40" is a size.
    let digits = folded.lower()[at.end..].trim_start().bytes().take_while(u8::is_ascii_digit).count();
    if at.len() <= 2 && !meaning.capital && (1..=2).contains(&digits) {
        return false;
    }
    if meaning.directed {
        return directed();
    }
    let large = folded.cased()[at].bytes().all(|byte| !byte.is_ascii_lowercase());
    !meaning.capital || large || directed()
}

/// A name as it is compared: folded words with single spaces.
fn key(name: &str) -> String {
    words(Folded::new(name).lower()).iter().map(|word| word.lower.as_str()).collect::<Vec<_>>().join(" ")
}

fn words(lower: &str) -> Vec<Word> {
    let bytes = lower.as_bytes();
    let mut words = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        if length > 0 {
            words.push(Word { at: at..at + length, lower: lower[at..at + length].to_owned() });
        }
        at += length.max(1);
    }
    words
}

fn joined(gap: &str) -> bool {
    matches!(gap.trim(), "" | "/" | "-" | "dan" | "&" | "," | "atau" | "n" | "and" | "or") && gap.len() <= 6
}

/// Which mentions are destinations.
fn settle(mut mentions: Vec<Mention>, at_home: bool) -> Vec<Mention> {
    for index in 1..mentions.len() {
        let before = mentions[index - 1].role;
        let same = mentions[index].joined && mentions[index].role == Role::Destination;
        if same && matches!(before, Role::Passing | Role::Manner) {
            mentions[index].role = before;
        }
    }
    let certain = mentions.iter().any(|mention| mention.role == Role::Destination);
    mentions.retain(|mention| match mention.role {
        Role::Destination => true,
        Role::Passing => !certain && !at_home,
        Role::Owner => !at_home,
        Role::Manner => false,
    });
    mentions
}

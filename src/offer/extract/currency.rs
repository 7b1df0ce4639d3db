//! The names and signs of currencies in a text.

use std::ops::Range;

use regex::Regex;

use crate::dialog::model::Currency;
use crate::domain::fold::Folded;

/// The currencies of the table, ready to be looked for.
pub(super) struct Currencies {
    table: Vec<Currency>,
    pattern: Option<Regex>,
    names: Vec<Name>,
}

/// One way to write a currency.
struct Name {
    lower: String,
    /// Written in capitals in the table: then only so in a text.
    cased: Option<String>,
    /// Every currency that is called so, the usual one first.
    means: Vec<usize>,
}

/// A name or sign in a text.
pub(super) struct Named {
    pub(super) at: Range<usize>,
    /// Index of the name.
    name: usize,
}

impl Currencies {
    pub(super) fn new(table: &[Currency]) -> Self {
        let mut names: Vec<Name> = Vec::new();
        for (index, currency) in table.iter().enumerate() {
            let code = currency.code.to_lowercase();
            for written in currency.names.iter().map(String::as_str).chain([code.as_str()]) {
                let folded = Folded::new(written);
                let cased = written.chars().any(char::is_uppercase).then(|| folded.cased().to_owned());
                match names.iter_mut().find(|name| name.lower == folded.lower()) {
                    Some(known) => known.means.push(index),
                    None => names.push(Name { lower: folded.lower().to_owned(), cased, means: vec![index] }),
                }
            }
        }
        names.sort_by_key(|name| std::cmp::Reverse(name.lower.len()));
        let words: Vec<String> = names.iter().map(|name| regex::escape(&name.lower)).collect();
        let pattern = (!words.is_empty()).then(|| Regex::new(&words.join("|")).ok()).flatten();
        Self { table: table.to_vec(), pattern, names }
    }

    /// Every name and sign, in the order of the text.
    pub(super) fn spot(&self, folded: &Folded) -> Vec<Named> {
        let (cased, lower) = (folded.cased(), folded.lower());
        let Some(pattern) = self.pattern.as_ref() else { return Vec::new() };
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(hit) = pattern.find_at(lower, from) {
            match self.name_at(cased, lower, hit.start()) {
                Some(named) => {
                    from = named.at.end;
                    found.push(named);
                }
                None => from = hit.start() + lower[hit.start()..].chars().next().map_or(1, char::len_utf8),
            }
        }
        found
    }

    /// The longest name that stands alone at a place: in "rial omani" it is "rial", not "rial oman".
    fn name_at(&self, cased: &str, lower: &str, start: usize) -> Option<Named> {
        self.names.iter().enumerate().find_map(|(index, name)| {
            let at = start..start + name.lower.len();
            let written = lower[start..].starts_with(&name.lower)
                && alone(lower, &at)
                && name.cased.as_ref().is_none_or(|capital| *capital == cased[at.clone()]);
            written.then_some(Named { at, name: index })
        })
    }

    /// The code of what a name means: where several currencies are called so, that of a country which the text names.
    pub(super) fn code(&self, named: &Named, countries: &[&str]) -> &str {
        let means = &self.names[named.name].means;
        let here = means.iter().find(|index| countries.contains(&self.table[**index].country.as_str()));
        here.or(means.first()).map_or("", |index| self.table[*index].code.as_str())
    }

    /// Whether a word is the name of a currency or the start of one.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.names.iter().any(|name| name.lower.split([' ', '$']).next() == Some(word))
    }
}

/// Whether a name stands alone: no letter on either side of its own letters.
fn alone(text: &str, at: &Range<usize>) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    let (first, last) = (text[at.clone()].chars().next(), text[at.clone()].chars().next_back());
    let (before, after) = (text[..at.start].chars().next_back(), text[at.end..].chars().next());
    !(letter(first) && letter(before) || letter(last) && letter(after))
}

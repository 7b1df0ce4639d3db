//! Whether words that no question took are to be checked, and what the engine is told of it.

use std::ops::Range;

use super::facts::Facts;
use super::verdict::{Label, Light};
use super::{Checked, Checker};
use crate::dialog::checked::{Checked as Shown, Line, Sign, VERDICTS};
use crate::dialog::session::{How, Input, Session, Unheard};
use crate::domain::identifier::{Identifier, IdentifierKind};
use crate::domain::text::Private;
use crate::domain::time::Timestamp;

/// The dialog whose first page asks for an offer.
const ASKING: &str = "cek";
/// The page of questions to the recruiter: what comes there is an answer to the first offer.
const ANSWERING: &str = "tanya";
/// So many words make a text that may be a vacancy without any sign; fewer are rather a question about vacancies.
const VACANCY_WORDS: usize = 8;
/// Signs that a question about a country or a job shows as well.
const SOFT: [&str; 4] =
    ["perekrut-tidak-jelas", "negara-konflik-scam", "negara-moratorium-prt", "kontak-pribadi"];
/// So many words beside numbers and names still only ask to look these up: "apakah PT Contoh Jaya resmi".
const ASKING_WORDS: usize = 5;
/// Letters of earlier messages that are checked once more with an answer: those of one message.
const LONGEST: usize = 4_096;
/// Letters of a quote.
const QUOTE: usize = 140;

/// Words to check, and what the rules found in them.
#[derive(Debug, Clone)]
pub struct Wanted {
    words: String,
    joined: bool,
    found: Checked,
    page: &'static str,
}

/// What is done with words that no question took.
#[derive(Debug)]
pub enum Heard {
    /// They are checked, after what they name was looked up.
    Check(Box<Wanted>),
    /// The engine is told what they are.
    Tell(Box<Input>),
    /// Nothing: they came with something that is kept already.
    Nothing,
}

/// What is done with words that no question took. Danger in a person's own words comes first; in somebody else's offer it is
/// one more sign. `search` answers what is neither.
pub fn heard(
    checker: &Checker,
    session: &Session,
    unheard: &Unheard,
    danger: bool,
    search: impl FnOnce(&str) -> Input,
) -> Heard {
    let typed = unheard.how == How::Typed;
    if let Some(wanted) = wanted(checker, session, unheard).filter(|_| !(danger && typed)) {
        return Heard::Check(Box::new(wanted));
    }
    Heard::Tell(Box::new(match unheard.how {
        _ if danger => Input::Danger,
        How::Typed => search(unheard.words.reveal()),
        How::Forwarded => Input::Keep(unheard.words.clone()),
        How::Caption | How::Picture => return Heard::Nothing,
    }))
}

/// The engine's host where official lists are not asked: in a terminal, in a test, in a preview of drafts.
pub fn host(
    checker: &Checker,
    is_danger: impl Fn(&str) -> bool,
    search: impl Fn(&str) -> Input,
) -> impl Fn(&Session, &Unheard) -> Option<Input> {
    move |session, unheard| match heard(checker, session, unheard, is_danger(unheard.words.reveal()), &search)
    {
        Heard::Check(wanted) => Some(Input::Checked(Box::new(wanted.told(vec![], false, session.last)))),
        Heard::Tell(input) => Some(*input),
        Heard::Nothing => None,
    }
}

/// Whether the words are an offer, the answer to questions about one, or numbers and names to look up; `None` leaves them to
/// the search.
fn wanted(checker: &Checker, session: &Session, unheard: &Unheard) -> Option<Wanted> {
    let words = unheard.words.reveal();
    let here = |dialog: &str| session.place.as_ref().filter(|place| place.dialog == dialog);
    let answering = here(VERDICTS).is_some_and(|place| place.node == ANSWERING);
    let asked = answering || here(ASKING).is_some_and(|place| checker.begins(place));
    let handed = unheard.how != How::Typed;
    let found = checker.check(words);
    let is_offer = match found.verdict.label {
        Label::Suspicious => handed || asked || is_plain(&found),
        Label::Legit => is_vacancy(words, &found.facts) || ((handed || asked) && names_work(&found.facts)),
        Label::NotAnOffer => false,
    };
    let first = session.offer.as_ref().filter(|_| here(VERDICTS).is_some());
    if let Some(first) = first
        && (answering || (handed && !is_offer))
        && (handed || is_offer || names_something(&found.facts))
    {
        let before: String = first.words.reveal().chars().take(LONGEST).collect();
        let words = format!("{before}\n\n{words}");
        let found = checker.check(&words);
        let page = page(&found).unwrap_or("bukan");
        return Some(Wanted { words, joined: true, found, page });
    }
    let only_names = names_identifiers(&found.facts)
        && (asked || words_beside(words, &found.facts) <= ASKING_WORDS)
        && (unheard.how == How::Typed || asked);
    let page = match page(&found).filter(|_| is_offer) {
        Some(page) => page,
        None if only_names => "daftar",
        None if asked && handed => "bukan",
        None => return None,
    };
    Some(Wanted { words: words.clone(), joined: false, found, page })
}

/// Whether words that nobody asked for are an offer beyond doubt, and not a question about such work: a page of the dialogs
/// answers those better. Of the 13,000 asks of the shipped dialogs 0.3 % pass, of pasted offers with signs four in five.
fn is_plain(found: &Checked) -> bool {
    let reasons = &found.verdict.reasons;
    let hard = reasons.iter().filter(|reason| !SOFT.contains(&reason.slug.as_str())).count();
    let named = names_contact(&found.facts) || !found.facts.amounts.is_empty();
    hard >= 2 || (named && (hard == 1 || reasons.len() >= 2))
}

/// Whether words without any sign are a vacancy, and not a question about one: they name somebody to turn to.
fn is_vacancy(words: &str, facts: &Facts) -> bool {
    let named = names_identifiers(facts) || !facts.permits.is_empty();
    named && words.split_whitespace().count() >= VACANCY_WORDS
}

/// The page that shows a verdict; `None` for what is no offer.
fn page(found: &Checked) -> Option<&'static str> {
    Some(match (found.verdict.label, found.verdict.light) {
        (Label::NotAnOffer, _) => return None,
        (_, Light::Red) => "merah",
        (_, Light::Yellow) => "kuning",
        (_, Light::Green) => "hijau",
    })
}

fn names_something(facts: &Facts) -> bool {
    names_identifiers(facts)
        || !(facts.permits.is_empty() && facts.visas.is_empty() && facts.amounts.is_empty())
}

/// Whether words handed on name where, for how much, or by whom.
fn names_work(facts: &Facts) -> bool {
    names_something(facts) || !facts.countries.is_empty()
}

fn names_contact(facts: &Facts) -> bool {
    facts.identifiers.iter().any(|found| found.value.kind != IdentifierKind::Company)
}

fn names_identifiers(facts: &Facts) -> bool {
    !facts.identifiers.is_empty()
}

/// Words that stand outside of what was spotted.
fn words_beside(text: &str, facts: &Facts) -> usize {
    let spotted = |at: &Range<usize>| facts.identifiers.iter().any(|found| touch(&found.at, at));
    let mut from = 0;
    let mut count = 0;
    for word in text.split_whitespace() {
        let start = text[from..].find(word).map_or(from, |at| from + at);
        from = start + word.len();
        count += usize::from(!spotted(&(start..from)));
    }
    count
}

fn touch(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

impl Wanted {
    /// Phones, accounts, handles, links and companies to look up, each once.
    pub fn identifiers(&self) -> Vec<Identifier> {
        let mut named: Vec<Identifier> = Vec::new();
        for found in &self.found.facts.identifiers {
            let known = |one: &Identifier| one.kind == found.value.kind && one.normal == found.value.normal;
            if !named.iter().any(known) {
                named.push(found.value.clone());
            }
        }
        named
    }

    /// Permit numbers to look up.
    pub fn permits(&self) -> Vec<String> {
        self.found.facts.permits.iter().filter_map(|permit| permit.value.number.clone()).collect()
    }

    /// Whether numbers and names are only looked up: no offer was seen.
    pub fn only_looks_up(&self) -> bool {
        self.page == "daftar"
    }

    /// What the engine is told: the rules' verdict with what official lists and warnings said. `grave` when these alone
    /// already forbid to go on.
    pub fn told(self, lists: Vec<Line>, grave: bool, now: Timestamp) -> Shown {
        let identifiers = self.identifiers();
        let Checked { facts, verdict } = self.found;
        let signs = verdict
            .reasons
            .iter()
            .map(|reason| Sign { slug: reason.slug.clone(), quotes: quotes(&self.words, &reason.at) });
        let mut countries: Vec<String> = Vec::new();
        for country in facts.countries {
            if !countries.contains(&country.value) {
                countries.push(country.value);
            }
        }
        let verdict_page = matches!(self.page, "merah" | "kuning" | "hijau");
        let open = verdict.unchecked.iter().filter(|_| verdict_page);
        Shown {
            page: if grave && verdict_page { "merah" } else { self.page }.to_owned(),
            joined: self.joined,
            signs: signs.collect(),
            unchecked: open.map(|slug| (*slug).to_owned()).collect(),
            lists,
            identifiers,
            countries,
            at: now,
            words: Private(self.words),
        }
    }
}

/// The sentences in which the words stand, each once, cut around them where they are long.
fn quotes(text: &str, at: &[Range<usize>]) -> Vec<Private> {
    let mut quotes: Vec<Private> = Vec::new();
    for range in at {
        let quote = Private(sentence(text, range));
        if !quote.reveal().is_empty() && !quotes.contains(&quote) {
            quotes.push(quote);
        }
    }
    quotes
}

fn sentence(text: &str, at: &Range<usize>) -> String {
    let ends = |c: char| matches!(c, '\n' | '!' | '?' | ';');
    let full_stop = |i: usize, c: char| c == '.' && text[i + 1..].starts_with(char::is_whitespace);
    let start = text[..at.start].char_indices().rev().find(|&(i, c)| ends(c) || full_stop(i, c));
    let start = start.map_or(0, |(i, c)| i + c.len_utf8());
    let end = text[at.end..].char_indices().find(|&(i, c)| ends(c) || full_stop(at.end + i, c));
    let end = end.map_or(text.len(), |(i, _)| at.end + i);
    let whole = text[start..end].trim();
    if whole.chars().count() <= QUOTE {
        return one_line(whole);
    }
    // The words themselves, with as much around them as fits.
    let own = text[at.clone()].chars().count().min(QUOTE);
    let beside = (QUOTE - own) / 2;
    let before: String = reversed(&reversed(&text[start..at.start]).chars().take(beside).collect::<String>());
    let after: String = text[at.end..end].chars().take(beside).collect();
    let own: String = text[at.clone()].chars().take(QUOTE).collect();
    let left = if before.len() < text[start..at.start].len() { "… " } else { "" };
    let right = if after.len() < text[at.end..end].len() { " …" } else { "" };
    one_line(&format!("{left}{}{right}", format!("{before}{own}{after}").trim()))
}

fn reversed(text: &str) -> String {
    text.chars().rev().collect()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str, words: &str) -> String {
        let start = text.find(words).unwrap();
        sentence(text, &(start..start + words.len()))
    }

    #[test]
    fn a_quote_is_the_sentence_around_the_words() {
        let text = "Kerja di Oman. Setor 9,5 juta ke rekening istri dulu! Kontrak nyusul.";
        assert_eq!(quoted(text, "Setor"), "Setor 9,5 juta ke rekening istri dulu");
        assert_eq!(quoted(text, "Oman"), "Kerja di Oman");
        assert_eq!(quoted("satu\ndua  tiga\nempat", "tiga"), "dua tiga");
        let long = format!("{} DP 5 juta {}", "a ".repeat(200), "é ".repeat(200));
        let quote = quoted(&long, "DP 5 juta");
        assert!(quote.starts_with("… ") && quote.ends_with(" …") && quote.contains("DP 5 juta"), "{quote}");
        assert!(quote.chars().count() <= QUOTE + 4);
    }

    #[test]
    fn words_beside_names_are_counted() {
        let text = "apakah PT Contoh Jaya itu resmi";
        let at = text.find("PT").unwrap()..text.find(" itu").unwrap();
        let value =
            Identifier::new(crate::domain::identifier::IdentifierKind::Company, "PT Contoh Jaya").unwrap();
        let facts = Facts { identifiers: vec![super::super::facts::Found { value, at }], ..Facts::default() };
        assert_eq!(words_beside(text, &facts), 3);
    }
}

//! The rules of the offer check (`_rules/tawaran.yaml`) as the program holds them.

use std::collections::{HashMap, HashSet};

use regex::bytes::Regex;

use super::{Condition, Origin, Text};

/// The keys that conditions of these rules may name beside those of the marks: country and what is known of it, abroad at
/// all, who recruits, how they are reached, visa, age, pay, pay that lures, what is asked, money of no known kind and of other kinds, signs seen, how many.
pub const OFFER_KEYS: &[&str] = &[
    "negara",
    "keadaan",
    "luar_negeri",
    "perekrut",
    "kontak",
    "visa",
    "umur",
    "gaji",
    "gaji_tinggi",
    "bayar",
    "uang",
    "uang_lain",
    "tanda",
    "banyak_tanda",
];

/// Everything by which a text is judged. Patterns run over the normalised text (`offer::normal`): lower-case ASCII, words
/// in their one spelling, a line break at each end of a sentence.
#[derive(Debug, Clone, Default)]
pub struct OfferRules {
    /// Chat spellings with the words that they stand for.
    pub spellings: HashMap<String, String>,
    /// Words that say nothing and are left out.
    pub silent: HashSet<String>,
    /// What words say about the text beside what is extracted from it.
    pub marks: Vec<Mark>,
    /// Where the name of a country is no destination: a language, a kitchen, a customer.
    pub not_there: Vec<Regex>,
    /// What must hold, beside a sign of danger, before an offer is called suspicious.
    pub suspicious: Vec<Condition>,
    /// Words that tell what an amount of money is.
    pub money: Vec<Money>,
    /// What speaks for an offer of work…
    pub offer: Vec<Cue>,
    /// …and what speaks against it.
    pub not_offer: Vec<Cue>,
    /// The signs of danger, in the order in which they are looked for.
    pub flags: Vec<Flag>,
}

/// Words from which a key of the conditions gets a value.
#[derive(Debug, Clone)]
pub struct Mark {
    /// The key.
    pub key: String,
    /// The value.
    pub value: String,
    /// The words.
    pub pattern: Regex,
    /// All of these must hold, of what was known before.
    pub when: Vec<Condition>,
    /// Words that do not count.
    pub unless: Vec<Regex>,
}

/// Words beside an amount of money.
#[derive(Debug, Clone)]
pub struct Money {
    /// What the amount is then.
    pub role: MoneyRole,
    /// The words stand behind the amount, not before it.
    pub behind: bool,
    /// The words.
    pub pattern: Regex,
}

/// What an amount of money is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyRole {
    /// What the worker earns.
    Pay,
    /// What is asked of the worker.
    Fee,
    /// Anything else: a fine, a bonus, a ticket.
    Other,
}

/// Something that speaks for or against an offer.
#[derive(Debug, Clone)]
pub struct Cue {
    /// Stable id.
    pub id: String,
    /// How much it says.
    pub weight: u32,
    /// Where it is seen.
    pub find: Find,
}

/// A sign of danger.
#[derive(Debug, Clone, Default)]
pub struct Flag {
    /// Stable slug.
    pub slug: String,
    /// Its name in the person's words.
    pub title: Text,
    /// Why it is a sign of danger.
    pub why: Text,
    /// What the law says, in plain words.
    pub law: Option<Text>,
    /// Ids of `sources.csv`.
    pub sources: Vec<String>,
    /// How grave it is.
    pub weight: u32,
    /// It only adds to other signs; by itself it is none.
    pub adds_only: bool,
    /// Words that do not count.
    pub unless: Vec<Regex>,
    /// Where it is seen; one of them is enough.
    pub find: Vec<Find>,
}

/// What is looked for: a pattern, conditions, or a pattern under conditions.
#[derive(Debug, Clone, Default)]
pub struct Find {
    /// The words; `None` when the conditions say all.
    pub pattern: Option<Regex>,
    /// All of these must hold.
    pub when: Vec<Condition>,
}

impl OfferRules {
    /// A sign of danger by its slug.
    pub fn flag(&self, slug: &str) -> Option<&Flag> {
        self.flags.iter().find(|flag| flag.slug == slug)
    }
}

/// A row of `_data/pay_limits.csv`: from so much a month on, pay is named to lure people.
#[derive(Debug, Default, Clone)]
pub struct PayLimit {
    /// Stable id.
    pub id: String,
    /// Values of `pekerjaan`, one of which must be named; any when empty.
    pub jobs: Vec<String>,
    /// Countries, one of which must be named; `-` for none named at all, any when empty.
    pub countries: Vec<String>,
    /// ISO 4217.
    pub currency: String,
    /// From so many whole units a month.
    pub from: u64,
    /// Where it comes from.
    pub origin: Origin,
}

/// A row of `_data/rates.csv`: what a unit of money is worth, roughly.
#[derive(Debug, Default, Clone)]
pub struct Rate {
    /// ISO 4217.
    pub currency: String,
    /// Whole rupiah for one unit.
    pub rupiah: u64,
    /// Where it comes from.
    pub origin: Origin,
}

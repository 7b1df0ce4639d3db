//! One way through a text that finds everything that can be looked up again.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::account::{self, Bank, Banks};
use super::{Identifier, IdentifierKind, company, handle, link, phone};
use crate::domain::fold::{Folded, Found};
use crate::domain::text::Private;

static EMAIL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[a-z0-9][a-z0-9._%+-]{0,63}@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}").ok());

/// A number of a bank account or an e-wallet, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The number: a phone for an e-wallet, which is known by it.
    pub number: Identifier,
    /// The bank's name as the table has it; `None` where the text does not say.
    pub bank: Option<String>,
}

/// What was spotted; places are of the original text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spotted {
    /// Links, accounts, user names, phones, companies, in the order of the text. A link to a chat with a number gives the
    /// link and the phone, one to somebody's page the link and the user name.
    pub identifiers: Vec<Found<Identifier>>,
    /// Accounts with their banks; their numbers are among the identifiers too.
    pub accounts: Vec<Found<Account>>,
    /// E-mail addresses in lower case.
    pub emails: Vec<Found<String>>,
}

/// Spots identifiers. Made once, used for every text.
#[derive(Debug, Default, Clone)]
pub struct Spotter {
    banks: Banks,
}

impl Spotter {
    /// A spotter that knows these banks.
    pub fn new(banks: Vec<Bank>) -> Self {
        Self { banks: Banks::new(banks) }
    }

    /// Everything but companies, whose names end where other things begin; what was found is taken out of the text.
    pub fn spot(&self, folded: &mut Folded) -> Spotted {
        let mut spotted = Spotted::default();
        for at in matches(EMAIL.as_ref(), folded.lower()) {
            let value = folded.lower()[at.clone()].to_owned();
            spotted.emails.push(Found { value, at: folded.original(&at) });
            folded.take(&at);
        }
        for at in link::spot(folded) {
            links(folded, &at, &mut spotted.identifiers);
        }
        for at in handle::spot(folded) {
            push(folded, &at, IdentifierKind::Handle, &mut spotted.identifiers);
        }
        for found in self.banks.spot(folded) {
            accounts(folded, &found, &mut spotted);
        }
        for (at, number) in phone::spot(folded) {
            let written = Private::from(&folded.cased()[at.clone()]);
            let value = Identifier { kind: IdentifierKind::Phone, written, normal: number.into() };
            spotted.identifiers.push(Found { value, at: folded.original(&at) });
            folded.take(&at);
        }
        spotted.identifiers.sort_by_key(|found| found.at.start);
        spotted
    }
}

/// Companies; `ends` says that a name does not go on with a word in lower case, `common` that it is an everyday word.
pub fn companies(
    folded: &mut Folded,
    ends: &dyn Fn(&str) -> bool,
    common: &dyn Fn(&str) -> bool,
) -> Vec<Found<Identifier>> {
    let mut found = Vec::new();
    for at in company::spot(folded, ends, common) {
        push(folded, &at, IdentifierKind::Company, &mut found);
    }
    found
}

fn matches(pattern: Option<&Regex>, text: &str) -> Vec<Range<usize>> {
    pattern.iter().flat_map(|pattern| pattern.find_iter(text)).map(|hit| hit.range()).collect()
}

fn push(folded: &mut Folded, at: &Range<usize>, kind: IdentifierKind, found: &mut Vec<Found<Identifier>>) {
    if let Some(value) = Identifier::new(kind, &folded.cased()[at.clone()]) {
        found.push(Found { value, at: folded.original(at) });
    }
    folded.take(at);
}

/// A link, and the phone or user name to which it leads.
fn links(folded: &mut Folded, at: &Range<usize>, found: &mut Vec<Found<Identifier>>) {
    let text = folded.cased()[at.clone()].to_owned();
    let inside = |part: Range<usize>| folded.original(&(at.start + part.start..at.start + part.end));
    if let Some((place, number)) = link::phone(&text) {
        let written = Private::from(&text[place.clone()]);
        let value = Identifier { kind: IdentifierKind::Phone, written, normal: number.into() };
        found.push(Found { value, at: inside(place) });
    } else if let Some(place) = handle::of_link(&text) {
        let value = Identifier::new(IdentifierKind::Handle, &text[place.clone()]);
        found.extend(value.map(|value| Found { value, at: inside(place) }));
    }
    push(folded, at, IdentifierKind::Link, found);
}

/// An account; the number of an e-wallet is a phone.
fn accounts(folded: &mut Folded, spotted: &account::Spotted, found: &mut Spotted) {
    let text = &folded.cased()[spotted.at.clone()];
    let phone = spotted.wallet.then(|| Identifier::phone(text)).flatten();
    let Some(number) = phone.or_else(|| Identifier::new(IdentifierKind::Account, text)) else { return };
    let at = folded.original(&spotted.at);
    found.identifiers.push(Found { value: number.clone(), at: at.clone() });
    found.accounts.push(Found { value: Account { number, bank: spotted.bank.clone() }, at });
    folded.take(&spotted.at);
}

//! What a text names, found in one pass: identifiers first, then permits, days and ages, money, firms, and last the places.

mod currency;
mod day;
mod money;
mod number;
mod paper;
mod place;
mod role;

use std::ops::Range;

use self::currency::Currencies;
use self::money::{Purse, repaired};
use self::place::Places;
use super::facts::{Amount, Facts, Found};
use crate::dialog::model::Data;
use crate::domain::fold::Folded;
use crate::domain::identifier::{Spotter, companies};

/// Finds what texts name. Made once from the tables, used for every text.
pub struct Extractor {
    spotter: Spotter,
    currencies: Currencies,
    places: Places,
}

impl Extractor {
    /// An extractor that knows the banks, currencies, countries and places of the tables.
    pub fn new(data: &Data) -> Self {
        Self {
            spotter: data.spotter().clone(),
            currencies: Currencies::new(&data.currencies),
            places: Places::new(data),
        }
    }

    /// Everything that a text names. Takes time in proportion to the text, whatever stands in it.
    pub fn facts(&self, text: &str) -> Facts {
        let mut folded = Folded::new(text);
        let permits = paper::permits(&mut folded);
        let days = day::days(&mut folded);
        let spotted = self.spotter.spot(&mut folded);
        let ages = day::ages(&folded);
        let visas = paper::visas(&folded);
        let mentions =
            self.places.spot(&without(&folded, self.currencies.spot(&folded).iter().map(|named| &named.at)));
        let here: Vec<&str> = mentions.iter().map(|mention| mention.country.as_str()).collect();
        let amounts = self.money(&mut folded, &here);
        let ends = |word: &str| self.places.abroad(word) || self.currencies.knows(word);
        let firms = companies(&mut folded, &ends, &|word| self.places.common(word));
        let inside = |at: &Range<usize>| {
            firms.iter().any(|found| found.at.start <= at.start && at.end <= found.at.end)
        };
        let places = mentions
            .into_iter()
            .map(|mention| Found { at: folded.original(&mention.at), value: mention.country });
        let countries = places.filter(|found| !inside(&found.at)).collect();
        let mut identifiers = spotted.identifiers;
        identifiers.extend(firms);
        identifiers.sort_by_key(|found| found.at.start);
        let (accounts, emails) = (spotted.accounts, spotted.emails);
        Facts { identifiers, accounts, emails, amounts, countries, days, ages, visas, permits }
    }

    /// Money, taken out of the text.
    fn money(&self, folded: &mut Folded, countries: &[&str]) -> Vec<Found<Amount>> {
        let lower = repaired(folded);
        let found = Purse::new(folded, &lower, &self.currencies, countries).spot();
        let mut amounts = Vec::new();
        for money in found {
            let value = Amount { currency: money.currency, units: money.units, per: money.per };
            amounts.push(Found { value, at: folded.original(&money.at) });
            folded.take(&money.at);
        }
        amounts
    }
}

/// A copy of a text without these parts.
fn without<'a>(folded: &Folded, parts: impl Iterator<Item = &'a Range<usize>>) -> Folded {
    let mut copy = folded.clone();
    for at in parts {
        copy.take(at);
    }
    copy
}

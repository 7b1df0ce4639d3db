//! What a text names: identifiers, money, countries, permits … each with the place where it stands.

pub use crate::domain::fold::Found;
pub use crate::domain::identifier::Account;
use crate::domain::identifier::{Identifier, IdentifierKind};

/// Everything a text names, each list in the order of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Phones (E.164), accounts and e-wallets, handles, links, companies. Never names: words of a stranger are no identifier.
    pub identifiers: Vec<Found<Identifier>>,
    /// Accounts and e-wallets with their banks; their numbers are among the identifiers too.
    pub accounts: Vec<Found<Account>>,
    /// E-mail addresses in lower case.
    pub emails: Vec<Found<String>>,
    /// Money.
    pub amounts: Vec<Found<Amount>>,
    /// Destinations as ISO 3166-1 alpha-2, by country, city or nickname; never from a currency alone.
    pub countries: Vec<Found<String>>,
    /// Days named in the text.
    pub days: Vec<Found<Day>>,
    /// Age limits in years.
    pub ages: Vec<Found<Ages>>,
    /// Visas.
    pub visas: Vec<Found<Visa>>,
    /// Permit numbers.
    pub permits: Vec<Found<Permit>>,
}

impl Facts {
    /// Phones, links, user names, amounts, countries and companies as a table shows them: each a list with semicolons,
    /// without repeats.
    pub fn columns(&self) -> [String; 6] {
        let of = |kind: IdentifierKind| {
            // A table of offers knows PT and CV only.
            let small = |found: &Found<Identifier>| {
                kind == IdentifierKind::Company && found.value.written.reveal().starts_with("UD")
            };
            let those =
                self.identifiers.iter().filter(move |found| found.value.kind == kind && !small(found));
            list(those.map(|found| match kind {
                IdentifierKind::Phone => found.value.normal.reveal().clone(),
                IdentifierKind::Handle => format!("@{}", found.value.normal.reveal()),
                _ => found.value.written.reveal().clone(),
            }))
        };
        let amount = |found: &Found<Amount>| format!("{}:{}", found.value.currency, found.value.units);
        [
            of(IdentifierKind::Phone),
            of(IdentifierKind::Link),
            of(IdentifierKind::Handle),
            list(self.amounts.iter().map(amount)),
            list(self.countries.iter().map(|found| found.value.clone())),
            of(IdentifierKind::Company),
        ]
    }
}

fn list(values: impl Iterator<Item = String>) -> String {
    let mut seen: Vec<String> = Vec::new();
    for value in values {
        if !seen.contains(&value) {
            seen.push(value);
        }
    }
    seen.join(";")
}

/// An amount of money; a range gives two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// ISO 4217, as `currencies.csv` has it.
    pub currency: String,
    /// Whole units.
    pub units: u64,
    /// For how long it is paid, where the text says so.
    pub per: Option<Period>,
}

/// A span of time that pay is named for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// An hour.
    Hour,
    /// A day or a shift.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}

/// A day of the calendar; the year where the text names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Year, four digits.
    pub year: Option<i16>,
    /// Month, 1 to 12; `None` for "tanggal 20".
    pub month: Option<i8>,
    /// Day, 1 to 31.
    pub day: i8,
}

/// Whom an offer takes, in years of age, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ages {
    /// Youngest.
    pub from: Option<u8>,
    /// Oldest.
    pub to: Option<u8>,
}

/// The kind of visa that is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visa {
    /// Tourist, visit, pilgrimage, visa-free, on arrival: never for work.
    Visit,
    /// A student's visa.
    Student,
    /// A visa or permit for work.
    Work,
}

/// A permit number as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    /// What kind.
    pub kind: PermitKind,
    /// The number, without spaces; `None` when only the word stands there.
    pub number: Option<String>,
}

/// Kinds of permit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PermitKind {
    /// SIP2MI: the permit to recruit for one job order.
    Sip2mi,
    /// SIP3MI: the company's licence to place workers.
    Sip3mi,
    /// SIUPPAK or SIUKAK: the licence to place ships' crews.
    Siuppak,
}

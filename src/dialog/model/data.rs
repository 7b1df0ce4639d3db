//! The tables of `_data/` as the program holds them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{At, Canned, Label, PayLimit, PromiseRow, Rate, Step, Text, Tile};
use crate::dialog::answer::identifiers::find;
use crate::domain::calendar::Opening;
use crate::domain::identifier::{Bank, Identifier, IdentifierKind, Spotter};
use crate::domain::official::CountryState;

/// The tables of facts that texts name as `{<prefix>.<id>}`: prefix and table.
pub const FACT_TABLES: &[(&str, &str)] =
    &[("kantor", "office"), ("kontak", "contacts"), ("angka", "figures"), ("upah", "wages")];

/// The tables with more to a row than one value that texts name in the same way.
const OTHER_TABLES: &[(&str, &str)] = &[("perwakilan", "embassies"), ("instansi", "agencies")];

/// The tables of `_data/`.
#[derive(Debug, Default, Clone)]
pub struct Data {
    /// The tables of facts by their prefix (see [`FACT_TABLES`]), then by the row's id.
    pub facts: BTreeMap<&'static str, BTreeMap<String, Fact>>,
    /// `sources.csv`.
    pub sources: BTreeMap<String, Source>,
    /// `categories.csv` in its order.
    pub categories: Vec<Named>,
    /// `close_reasons.csv` in its order.
    pub close_reasons: Vec<Named>,
    /// `labels.csv` in its order: what staff hang on cases.
    pub labels: Vec<Label>,
    /// `topics.csv` in its order.
    pub topics: Vec<Named>,
    /// `countries.csv`.
    pub countries: Vec<Country>,
    /// `places.csv`: cities, regions and nicknames in offers.
    pub places: Vec<Place>,
    /// `currencies.csv` in its order.
    pub currencies: Vec<Currency>,
    /// `banks.csv`: banks and e-wallets.
    pub banks: Vec<Bank>,
    /// Spots identifiers with those banks; made when words are first searched.
    pub spotter: std::sync::OnceLock<Spotter>,
    /// `country_states.csv`: what is known about placements to a country, as sentences.
    pub country_states: Vec<Named>,
    /// `embassies.csv` in its order.
    pub missions: Vec<Mission>,
    /// `agencies.csv` in its order: who handles what.
    pub agencies: Vec<Agency>,
    /// `offices.csv`: offices whose packets are believed.
    pub offices: Vec<super::Office>,
    /// `holidays.csv` by day.
    pub holidays: BTreeMap<Date, Holiday>,
    /// `hours.csv`: when the office is open.
    pub hours: Vec<Opening>,
    /// `promises.csv`: how soon it promises to answer.
    pub promises: Vec<PromiseRow>,
    /// `areas.csv`: province, kabupaten/kota, kecamatan, desa.
    pub areas: Vec<Area>,
    /// The areas' names as they are compared, in the same order; made when a place is first looked up.
    pub area_names: std::sync::OnceLock<Vec<String>>,
    /// `abbreviations.csv`: those that every villager knows.
    pub abbreviations: BTreeSet<String>,
    /// `words.csv`: the words of case codes.
    pub words: Vec<String>,
    /// `vocabulary.csv`: words and phrases of the field, dialect and English, with the words that they mean to the search.
    pub vocabulary: Vec<(String, String)>,
    /// `slang.csv`: chat spellings of everyday words.
    pub slang: Vec<(String, String)>,
    /// `pay_limits.csv`: pay that is too good to be true.
    pub pay_limits: Vec<PayLimit>,
    /// `rates.csv`: what other countries' money is worth.
    pub rates: Vec<Rate>,
    /// `public.csv`: what many know and nobody is to be accused by, with its name.
    pub public: Vec<(Identifier, String)>,
    /// After how many days without a word of the reporter a reason of `close_reasons.csv` is suggested.
    pub close_after: BTreeMap<String, u64>,
    /// `canned.csv` in its order.
    pub canned: Vec<Canned>,
    /// `checklists.csv` in its order.
    pub steps: Vec<Step>,
    /// `tiles.csv`: the map of the statistics; empty where nobody has drawn one.
    pub tiles: Vec<Tile>,
}

/// A fact that ages.
#[derive(Debug, Default, Clone)]
pub struct Fact {
    /// Its name for people.
    pub name: String,
    /// The value; empty when nobody has supplied it.
    pub value: Text,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where what a row says comes from, and until when it may be said.
#[derive(Debug, Default, Clone)]
pub struct Origin {
    /// Id of `sources.csv`, or empty.
    pub source: String,
    /// Day on which it was checked, `YYYY-MM-DD`, or empty.
    pub checked: String,
    /// Day from which it must be checked again, or empty.
    pub stale_after: String,
    /// Where the row stands.
    pub at: At,
}

/// A source.
#[derive(Debug, Default, Clone)]
pub struct Source {
    /// Title.
    pub title: String,
    /// Publisher.
    pub publisher: String,
    /// Day, month or year of publication.
    pub date: String,
    /// Address.
    pub url: String,
}

/// A slug with its name for people.
#[derive(Debug, Default, Clone)]
pub struct Named {
    /// Stable slug.
    pub slug: String,
    /// Name.
    pub name: Text,
    /// A group within the table (for categories: the kind of case), or empty.
    pub group: String,
}

/// A country of destination.
#[derive(Debug, Default, Clone)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub code: String,
    /// Name in Indonesian.
    pub name: Text,
    /// Other names, nicknames, cities.
    pub aliases: Vec<String>,
    /// What is known about placements there: slug of `country_states.csv`.
    pub state: String,
    /// Where that comes from.
    pub origin: Origin,
}

/// A place that offers name: a city, a region, a nickname, or a word that looks like a country and is none.
#[derive(Debug, Default, Clone)]
pub struct Place {
    /// Its name; in capitals where only capitals mean it.
    pub name: String,
    /// ISO 3166-1 alpha-2; empty where it names no country.
    pub country: String,
    /// Whether it counts only behind a word such as "ke": elsewhere it is somebody's name or an everyday word.
    pub directed: bool,
}

/// A currency.
#[derive(Debug, Default, Clone)]
pub struct Currency {
    /// ISO 4217.
    pub code: String,
    /// How people write it; in capitals where only capitals mean it.
    pub names: Vec<String>,
    /// ISO 3166-1 alpha-2 of its country: where two currencies share a name, the one whose country a text names is meant.
    pub country: String,
}

/// An Indonesian mission abroad with the numbers of its protection desk.
#[derive(Debug, Default, Clone)]
pub struct Mission {
    /// Stable id.
    pub id: String,
    /// ISO code of the country in which it sits.
    pub country: String,
    /// Name, for example `KBRI Muscat`.
    pub name: String,
    /// City.
    pub city: String,
    /// Number; empty when nobody has supplied it.
    pub phone: String,
    /// A second number, perhaps with what it is for; or empty.
    pub second: Text,
    /// Number on WhatsApp, or empty.
    pub whatsapp: String,
    /// Where the numbers come from.
    pub origin: Origin,
}

/// An agency or organisation to which people are sent.
#[derive(Debug, Default, Clone)]
pub struct Agency {
    /// Stable id.
    pub slug: String,
    /// Name; like phone and address it may take a fact: `{kantor.nama}`.
    pub name: Text,
    /// Kemendagri code of the area for which it works; empty for the whole country.
    pub area: String,
    /// What it handles: slugs of topics and of categories.
    pub handles: Vec<String>,
    /// Number; empty when nobody has supplied it.
    pub phone: Text,
    /// Address, or empty.
    pub address: Text,
    /// Where it comes from.
    pub origin: Origin,
}

/// A day off.
#[derive(Debug, Default, Clone)]
pub struct Holiday {
    /// What it is called.
    pub name: String,
    /// Whether it is joint leave (cuti bersama), which closes government offices only.
    pub joint_leave: bool,
    /// Where the row stands.
    pub at: At,
}

/// An administrative area.
#[derive(Debug, Default, Clone)]
pub struct Area {
    /// Kemendagri code: `72`, `72.10`, `72.10.01`, `72.10.01.2001`.
    pub code: String,
    /// Name.
    pub name: String,
}

impl Mission {
    /// Whether anybody has supplied a number.
    pub fn has_number(&self) -> bool {
        [&self.phone, &self.second.base, &self.whatsapp].iter().any(|number| !number.is_empty())
    }
}

impl Data {
    /// Spots identifiers in free words; knows the banks of the table.
    pub fn spotter(&self) -> &Spotter {
        self.spotter.get_or_init(|| Spotter::new(self.banks.clone()))
    }

    /// Says of each country what an imported list says, unless the table's own row was checked later, or the table does
    /// not know the country or the state.
    pub fn follow_countries(&mut self, rows: &[CountryState]) {
        for row in rows.iter().filter(|row| self.country_states.iter().any(|state| state.slug == row.state)) {
            let as_of = row.as_of.to_string();
            let country = self.countries.iter_mut().find(|country| country.code == row.code);
            let Some(country) = country.filter(|country| country.origin.checked <= as_of) else { continue };
            country.state.clone_from(&row.state);
            // The list's source is none of `sources.csv`; `suluh lists` names it.
            country.origin = Origin {
                source: String::new(),
                checked: as_of,
                stale_after: String::new(),
                ..country.origin.clone()
            };
        }
    }

    /// The fact behind `<prefix>.<id>`.
    pub fn fact(&self, key: &str) -> Option<&Fact> {
        let (prefix, id) = key.split_once('.')?;
        self.facts.get(prefix)?.get(id)
    }

    /// All facts, with the key under which texts name them.
    pub fn all_facts(&self) -> impl Iterator<Item = (String, &Fact)> {
        self.facts
            .iter()
            .flat_map(|(prefix, rows)| rows.iter().map(move |(id, fact)| (format!("{prefix}.{id}"), fact)))
    }

    /// The mission behind `perwakilan.<id>`.
    pub fn mission(&self, key: &str) -> Option<&Mission> {
        let id = key.strip_prefix("perwakilan.")?;
        self.missions.iter().find(|mission| mission.id == id)
    }

    /// The agency behind `instansi.<slug>`.
    pub fn agency(&self, key: &str) -> Option<&Agency> {
        let slug = key.strip_prefix("instansi.")?;
        self.agencies.iter().find(|agency| agency.slug == slug)
    }

    /// Every key under which texts name a row.
    pub fn row_keys(&self) -> impl Iterator<Item = String> {
        let missions = self.missions.iter().map(|mission| format!("perwakilan.{}", mission.id));
        let agencies = self.agencies.iter().map(|agency| format!("instansi.{}", agency.slug));
        self.all_facts().map(|(key, _)| key).chain(missions).chain(agencies)
    }

    /// Identifiers that are public, with whose they are: `public.csv`, and every number and address that the tables of contacts,
    /// missions and agencies name. They tie no cases.
    pub fn public_identifiers(&self) -> Vec<(Identifier, String)> {
        let facts = ["kontak", "kantor"].into_iter().filter_map(|prefix| self.facts.get(prefix));
        let facts = facts.flat_map(BTreeMap::values).map(|fact| (&fact.value.base, &fact.name));
        let missions = self.missions.iter().flat_map(|mission| {
            [&mission.phone, &mission.second.base, &mission.whatsapp].map(|number| (number, &mission.name))
        });
        let agencies = self.agencies.iter().map(|agency| (&agency.phone.base, &agency.name.base));
        let named = facts.chain(missions).chain(agencies);
        let found = named.flat_map(|(text, name)| {
            find(text, self.spotter()).into_iter().map(move |one| (one, name.clone()))
        });
        let numbers = found.filter(|(one, _)| one.kind != IdentifierKind::Name);
        self.public.iter().cloned().chain(numbers).collect()
    }

    /// Where a row comes from, by the key under which texts name it.
    pub fn row_origin(&self, key: &str) -> Option<&Origin> {
        let fact = self.fact(key).map(|fact| &fact.origin);
        let mission = || self.mission(key).map(|mission| &mission.origin);
        let agency = || self.agency(key).map(|agency| &agency.origin);
        fact.or_else(mission).or_else(agency)
    }
}

/// The table of facts that a placeholder names by its prefix; `None` when it names an answer or something else.
pub fn fact_table(key: &str) -> Option<&'static str> {
    table(FACT_TABLES, key)
}

/// The table that a placeholder names by its prefix, of facts or of more; `None` when it names an answer.
pub fn row_table(key: &str) -> Option<&'static str> {
    fact_table(key).or_else(|| table(OTHER_TABLES, key))
}

fn table(tables: &[(&str, &'static str)], key: &str) -> Option<&'static str> {
    let (prefix, _) = key.split_once('.')?;
    tables.iter().find(|(known, _)| *known == prefix).map(|(_, table)| *table)
}

/// What a text may say about the answer to a country question: `{negara.keadaan}`, `{negara.perwakilan}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountryFacet {
    /// What is known about placements there, with its day.
    State,
    /// The Indonesian missions there with their numbers, and the number for all countries.
    Missions,
}

impl CountryFacet {
    /// The key of the answer and what is said about it, when a placeholder has the form of a facet.
    pub fn of(key: &str) -> Option<(&str, Self)> {
        let (answer, facet) = key.rsplit_once('.')?;
        match facet {
            "keadaan" => Some((answer, Self::State)),
            "perwakilan" => Some((answer, Self::Missions)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_follows_the_newer_of_table_and_list() {
        let country = |code: &str, checked: &str| Country {
            code: code.to_owned(),
            state: "lama".to_owned(),
            origin: Origin { checked: checked.to_owned(), source: "x".to_owned(), ..Origin::default() },
            ..Country::default()
        };
        let mut data = Data {
            countries: vec![country("OM", "2026-03-03"), country("KW", "2026-10-02"), country("SD", "")],
            country_states: vec![Named { slug: "baru".to_owned(), ..Named::default() }],
            ..Data::default()
        };
        let row = |code: &str, state: &str| CountryState {
            code: code.to_owned(),
            state: state.to_owned(),
            source: "Contoh".to_owned(),
            as_of: "2026-10-01".parse().unwrap(),
        };
        data.follow_countries(&[row("OM", "baru"), row("KW", "baru"), row("SD", "entah"), row("XX", "baru")]);
        let said: Vec<(&str, &str)> = data
            .countries
            .iter()
            .map(|country| (country.state.as_str(), country.origin.checked.as_str()))
            .collect();
        assert_eq!(said, [("baru", "2026-10-01"), ("lama", "2026-10-02"), ("lama", "")]);
    }
}

//! The tables of `_data/` as the program holds them.

use std::collections::BTreeMap;

use super::{At, Text};

/// The tables of facts that texts name as `{<prefix>.<id>}`: prefix and table.
pub const FACT_TABLES: &[(&str, &str)] =
    &[("kantor", "office"), ("kontak", "contacts"), ("angka", "figures"), ("upah", "wages")];

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
    /// `topics.csv` in its order.
    pub topics: Vec<Named>,
    /// `countries.csv`.
    pub countries: Vec<Country>,
    /// `areas.csv`: province, kabupaten/kota, kecamatan, desa.
    pub areas: Vec<Area>,
    /// The areas' names as they are compared, in the same order; made when a place is first looked up.
    pub area_names: std::sync::OnceLock<Vec<String>>,
    /// `words.csv`: the words of case codes.
    pub words: Vec<String>,
}

/// A fact that ages.
#[derive(Debug, Default, Clone)]
pub struct Fact {
    /// Its name for people.
    pub name: String,
    /// The value; empty when nobody has supplied it.
    pub value: Text,
    /// Where it comes from (id of `sources.csv`, or empty).
    pub source: String,
    /// Day on which it was checked, `YYYY-MM-DD`.
    pub checked: String,
    /// Day from which it must be checked again.
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
}

/// An administrative area.
#[derive(Debug, Default, Clone)]
pub struct Area {
    /// Kemendagri code: `72`, `72.10`, `72.10.01`, `72.10.01.2001`.
    pub code: String,
    /// Name.
    pub name: String,
}

impl Data {
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
}

/// The table of facts that a placeholder names by its prefix; `None` when it names an answer or something else.
pub fn fact_table(key: &str) -> Option<&'static str> {
    let (prefix, _) = key.split_once('.')?;
    FACT_TABLES.iter().find(|(known, _)| *known == prefix).map(|(_, table)| *table)
}

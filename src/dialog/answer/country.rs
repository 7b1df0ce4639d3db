//! Countries by code, name, nickname or city, with a spelling fault forgiven.

use super::{Reading, words};
use crate::dialog::model::{Country, Dialogs};
use crate::dialog::session::Value;
use crate::domain::text::{Lang, Private};

/// The country of the office: whoever names another one as well means that one.
const HOME: &str = "ID";

/// The country meant by the words; the words themselves where it is none we know.
pub(super) fn read(text: &str, dialogs: &Dialogs, lang: &Lang) -> Reading {
    reading(find(text, dialogs, lang), text, dialogs, lang)
}

/// The one country that the words name without a fault; `None` when they name none, or several.
pub(crate) fn only(text: &str, dialogs: &Dialogs, lang: &Lang) -> Option<Reading> {
    let folded = words::fold(text);
    let found = named(&folded, &names(dialogs, lang));
    let (first, rest) = found.split_first()?;
    let one = rest.iter().all(|other| other.code == first.code);
    one.then(|| reading(Some(first), text, dialogs, lang))
}

fn reading(found: Option<&Country>, text: &str, dialogs: &Dialogs, lang: &Lang) -> Reading {
    let shown = found.map_or(text, |country| dialogs.text(&country.name, lang));
    Reading {
        shown: shown.to_owned(),
        value: Value::Country { code: found.map(|country| country.code.clone()), words: Private::from(text) },
    }
}

fn find<'a>(text: &str, dialogs: &'a Dialogs, lang: &Lang) -> Option<&'a Country> {
    let folded = words::fold(text);
    if folded.len() == 2 {
        return dialogs.data.countries.iter().find(|country| country.code.eq_ignore_ascii_case(&folded));
    }
    let names = names(dialogs, lang);
    named(&folded, &names).first().copied().or_else(|| one_country(&folded, &names))
}

/// Every country with its names, folded.
fn names<'a>(dialogs: &'a Dialogs, lang: &Lang) -> Vec<(&'a Country, String)> {
    let of = |country: &'a Country| {
        std::iter::once(dialogs.text(&country.name, lang))
            .chain(std::iter::once(country.name.base.as_str()))
            .chain(country.aliases.iter().map(String::as_str))
            .map(|name| (country, words::fold(name)))
            .collect::<Vec<_>>()
    };
    dialogs.data.countries.iter().flat_map(of).collect()
}

/// The countries that the words name, the longest name first. A name inside a longer one ("arab" in "uni emirat arab")
/// names nothing by itself, and our own country only when there is no other.
fn named<'a>(folded: &str, names: &[(&'a Country, String)]) -> Vec<&'a Country> {
    let mut names: Vec<_> = names.iter().filter(|(_, name)| words::contains(folded, name)).collect();
    names.sort_by_key(|(_, name)| std::cmp::Reverse(name.len()));
    let mut rest = folded.to_owned();
    let mut found: Vec<&Country> = Vec::new();
    for (country, name) in names {
        if words::contains(&rest, name) {
            rest = rest.replace(name.as_str(), "|");
            found.push(country);
        }
    }
    if found.iter().any(|country| country.code != HOME) {
        found.retain(|country| country.code != HOME);
    }
    found
}

/// The nearest name; two names of the same country are no doubt.
fn one_country<'a>(folded: &str, named: &[(&'a Country, String)]) -> Option<&'a Country> {
    let mut seen: Vec<(&'a Country, &str)> = Vec::new();
    for (country, name) in named {
        let nearer = seen.iter().position(|(known, _)| known.code == country.code);
        match nearer {
            Some(index)
                if strsim::osa_distance(folded, name) < strsim::osa_distance(folded, seen[index].1) =>
            {
                seen[index].1 = name;
            }
            Some(_) => {}
            None => seen.push((country, name)),
        }
    }
    words::nearest(folded, seen.into_iter())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::model::Text;

    fn dialogs() -> Dialogs {
        let mut dialogs = Dialogs::default();
        for (code, name, aliases) in [
            ("KH", "Kamboja", vec!["cambodia", "poipet"]),
            ("KR", "Korea Selatan", vec!["korea"]),
            ("MY", "Malaysia", vec!["tawau"]),
            ("ID", "Indonesia", vec!["jakarta", "morowali"]),
        ] {
            dialogs.data.countries.push(Country {
                code: code.into(),
                name: Text { base: name.into(), ..Text::default() },
                aliases: aliases.into_iter().map(str::to_owned).collect(),
                ..Country::default()
            });
        }
        dialogs
    }

    #[test]
    fn names_nicknames_faults_and_cities() {
        let dialogs = dialogs();
        for (text, code) in [
            ("kamboj", Some("KH")),
            ("KH", Some("KH")),
            ("ke Poipet katanya", Some("KH")),
            ("korea selatan", Some("KR")),
            ("Malasyia", Some("MY")),
            ("dari morowali ke tawau", Some("MY")),
            ("di Jakarta", Some("ID")),
            ("Atlantis", None),
            ("", None),
        ] {
            let reading = read(text, &dialogs, &Lang::default());
            let Value::Country { code: found, .. } = reading.value else { panic!("{text}") };
            assert_eq!(found.as_deref(), code, "{text}");
        }
    }
    #[test]
    fn only_what_is_named_once_and_without_doubt() {
        let dialogs = dialogs();
        let only = |text: &str| match only(text, &dialogs, &Lang::default())?.value {
            Value::Country { code, .. } => code,
            _ => None,
        };
        assert_eq!(only("orang Jakarta boleh kerja di korea selatan?").as_deref(), Some("KR"));
        assert_eq!(only("korea, ya korea selatan").as_deref(), Some("KR"));
        assert_eq!(only("korea atau malaysia"), None);
        assert_eq!(only("kamboj boleh?"), None, "a fault is no certainty");
    }
}

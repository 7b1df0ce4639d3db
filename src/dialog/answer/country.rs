//! Countries by code, name, nickname or city, with a spelling fault forgiven.

use super::{Reading, words};
use crate::dialog::model::{Country, Dialogs};
use crate::dialog::session::Value;
use crate::domain::text::{Lang, Private};

/// The country meant by the words; the words themselves where it is none we know.
pub(super) fn read(text: &str, dialogs: &Dialogs, lang: &Lang) -> Reading {
    let found = find(text, dialogs, lang);
    let shown = found.map_or(text, |country| dialogs.text(&country.name, lang));
    Reading {
        shown: shown.to_owned(),
        value: Value::Country { code: found.map(|country| country.code.clone()), words: Private::from(text) },
    }
}

fn find<'a>(text: &str, dialogs: &'a Dialogs, lang: &Lang) -> Option<&'a Country> {
    let countries = &dialogs.data.countries;
    let folded = words::fold(text);
    if folded.len() == 2 {
        return countries.iter().find(|country| country.code.eq_ignore_ascii_case(&folded));
    }
    let named: Vec<(&Country, String)> = countries
        .iter()
        .flat_map(|country| {
            let name = dialogs.text(&country.name, lang);
            std::iter::once(name)
                .chain(std::iter::once(country.name.base.as_str()))
                .chain(country.aliases.iter().map(String::as_str))
                .map(move |name| (country, words::fold(name)))
        })
        .collect();
    // The longest name wins: "korea selatan" before "korea".
    named
        .iter()
        .filter(|(_, name)| words::contains(&folded, name))
        .max_by_key(|(_, name)| name.len())
        .map(|(country, _)| *country)
        .or_else(|| one_country(&folded, &named))
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
        ] {
            dialogs.data.countries.push(Country {
                code: code.into(),
                name: Text { base: name.into(), ..Text::default() },
                aliases: aliases.into_iter().map(str::to_owned).collect(),
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
            ("Atlantis", None),
            ("", None),
        ] {
            let reading = read(text, &dialogs, &Lang::default());
            let Value::Country { code: found, .. } = reading.value else { panic!("{text}") };
            assert_eq!(found.as_deref(), code, "{text}");
        }
    }
}

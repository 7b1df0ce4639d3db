//! Areas by name: "Kalukubula, Sigi", "desa lero kec sindue", with a spelling fault forgiven and doubts kept.

use super::{Reading, words};
use crate::dialog::model::{Area, Dialogs};
use crate::dialog::session::Value;
use crate::domain::text::Private;

/// What a name may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// This area and no other.
    One(String),
    /// One of these, the likeliest first; ask back.
    Several(Vec<String>),
    /// None that we know.
    Nothing,
}

/// Words that say the level, not the name.
const LEVELS: [&str; 20] = [
    "provinsi",
    "prov",
    "kabupaten",
    "kab",
    "kota",
    "kecamatan",
    "kec",
    "desa",
    "ds",
    "kelurahan",
    "kel",
    "di",
    "province",
    "regency",
    "city",
    "district",
    "subdistrict",
    "village",
    "of",
    "in",
];

/// More candidates than this help nobody.
const MOST: usize = 12;

/// Looks a name up among all areas, those inside `within` (a code) first.
pub fn find(text: &str, dialogs: &Dialogs, within: Option<&str>) -> Found {
    let typed = bare(text);
    if typed.is_empty() {
        return Found::Nothing;
    }
    let names = dialogs.data.area_names.get_or_init(|| areas_bare(dialogs));
    let areas = dialogs.data.areas.iter().zip(names.iter().map(String::as_str));
    if let Some(parent) = within {
        let inside: Vec<_> = areas.clone().filter(|(area, _)| is_part(&area.code, parent)).collect();
        let found = among(&typed, &inside);
        if found != Found::Nothing {
            return found;
        }
    }
    among(&typed, &areas.collect::<Vec<_>>())
}

fn areas_bare(dialogs: &Dialogs) -> Vec<String> {
    dialogs.data.areas.iter().map(|area| bare(&area.name)).collect()
}

fn among(typed: &str, named: &[(&Area, &str)]) -> Found {
    let mentioned: Vec<(&Area, &str)> =
        named.iter().filter(|(_, name)| words::contains(typed, name)).copied().collect();
    if !mentioned.is_empty() {
        return likeliest(&mentioned, typed);
    }
    let mut near: Vec<(usize, &str)> = named
        .iter()
        .filter(|(_, name)| name.chars().count().abs_diff(typed.chars().count()) <= 2)
        .map(|(area, name)| (strsim::osa_distance(typed, name), area.code.as_str()))
        .filter(|(faults, _)| *faults <= if typed.chars().count() < 7 { 1 } else { 2 })
        .collect();
    near.sort_unstable_by_key(|(faults, code)| (*faults, code.len(), *code));
    if near.is_empty() {
        return Found::Nothing;
    }
    // A guess over a spelling fault is always shown before it counts.
    Found::Several(near.into_iter().take(MOST).map(|(_, code)| code.to_owned()).collect())
}

/// Of the areas named in the words: those with the most of their parents named too, then the longest names.
fn likeliest(mentioned: &[(&Area, &str)], typed: &str) -> Found {
    let parents =
        |area: &Area| mentioned.iter().filter(|(other, _)| is_part(&area.code, &other.code)).count();
    let rank = |(area, name): &(&Area, &str)| (parents(area), name.len());
    let best = mentioned.iter().map(rank).max().unwrap_or_default();
    let likely: Vec<_> = mentioned.iter().filter(|one| rank(one) == best).collect();
    let exact = likely.iter().any(|(_, name)| *name == typed);
    let mut codes: Vec<&str> = likely.iter().map(|(area, _)| area.code.as_str()).collect();
    codes.sort_unstable_by_key(|code| (code.len(), *code));
    // "Donggala" alone is the kabupaten, though villages bear the name too.
    let wide: Vec<&str> = codes.iter().copied().filter(|code| code.matches('.').count() <= 1).collect();
    if let [one] = wide.as_slice()
        && best.0 == 0
    {
        return Found::One((*one).to_owned());
    }
    match codes.as_slice() {
        [one] if exact || best.0 > 0 || typed.split(' ').count() <= 4 => Found::One((*one).to_owned()),
        _ => Found::Several(codes.into_iter().take(MOST).map(str::to_owned).collect()),
    }
}

/// Whether `code` lies strictly inside `parent`.
pub fn is_part(code: &str, parent: &str) -> bool {
    code.strip_prefix(parent).is_some_and(|rest| rest.starts_with('.'))
}

/// The areas one level below.
pub fn parts<'a>(dialogs: &'a Dialogs, parent: &str) -> Vec<&'a Area> {
    let level = parent.matches('.').count() + 1;
    dialogs
        .data
        .areas
        .iter()
        .filter(|area| is_part(&area.code, parent) && area.code.matches('.').count() == level)
        .collect()
}

/// The office's own province, by its table; else the first whose districts we know.
pub fn home(dialogs: &Dialogs) -> Option<&str> {
    let areas = &dialogs.data.areas;
    let own = dialogs.data.area_of_work().split('.').next().unwrap_or_default();
    let deep = || areas.iter().find(|area| area.code.matches('.').count() >= 2);
    let area = areas.iter().find(|area| area.code == own).or_else(deep)?;
    area.code.split('.').next()
}

/// The name with those of its parents up to the kabupaten: "Kalukubula, Sigi Biromaru, Kabupaten Sigi".
pub fn full_name(dialogs: &Dialogs, code: &str) -> String {
    let mut names = vec![dialogs.area_name(code)];
    let mut rest = code;
    while let Some((parent, _)) = rest.rsplit_once('.') {
        if parent.contains('.') {
            names.push(dialogs.area_name(parent));
        }
        rest = parent;
    }
    names.join(", ")
}

/// An area as an answer.
pub fn as_area(dialogs: &Dialogs, code: &str) -> Reading {
    Reading {
        shown: full_name(dialogs, code),
        value: Value::Place { area: Some(code.to_owned()), spot: None, words: None },
    }
}

/// The words for a place that is none of ours.
pub fn as_words(text: &str) -> Reading {
    Reading {
        shown: text.to_owned(),
        value: Value::Place { area: None, spot: None, words: Some(Private::from(text)) },
    }
}

/// A spot on the map in millionths of a degree, with the venue's name.
pub fn as_spot(lat: i32, lon: i32, name: Option<&str>) -> Reading {
    let degrees = |n: i32| {
        format!(
            "{}{}.{:05}",
            if n < 0 { "-" } else { "" },
            n.abs_diff(0) / 1_000_000,
            n.abs_diff(0) % 1_000_000 / 10
        )
    };
    let spot = format!("{}, {}", degrees(lat), degrees(lon));
    Reading {
        shown: name.map_or(spot.clone(), |name| format!("{name} ({spot})")),
        value: Value::Place { area: None, spot: Some((lat, lon)), words: name.map(Private::from) },
    }
}

fn bare(text: &str) -> String {
    let folded = words::fold(text);
    folded.split(' ').filter(|word| !LEVELS.contains(word)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialogs() -> Dialogs {
        let mut dialogs = Dialogs::default();
        for (code, name) in [
            ("72", "Sulawesi Tengah"),
            ("72.03", "Kabupaten Donggala"),
            ("72.03.01", "Sindue"),
            ("72.03.01.2001", "Lero"),
            ("72.10", "Kabupaten Sigi"),
            ("72.10.01", "Sigi Biromaru"),
            ("72.10.01.2001", "Kalukubula"),
            ("72.10.02", "Dolo"),
            ("72.10.02.2001", "Langaleso"),
            ("72.10.02.2002", "Lero"),
            ("72.71", "Kota Palu"),
        ] {
            dialogs.data.areas.push(Area { code: code.into(), name: name.into() });
        }
        dialogs
    }

    #[test]
    fn one_several_or_none() {
        let dialogs = dialogs();
        let one = |code: &str| Found::One(code.to_owned());
        assert_eq!(find("Kab. Sigi", &dialogs, None), one("72.10"));
        assert_eq!(find("palu", &dialogs, None), one("72.71"));
        assert_eq!(find("desa kalukubula kec sigi biromaru kab sigi", &dialogs, None), one("72.10.01.2001"));
        assert_eq!(find("Lero, Donggala", &dialogs, None), one("72.03.01.2001"));
        assert_eq!(find("lero", &dialogs, Some("72.10")), one("72.10.02.2002"));
        assert!(matches!(find("Lero", &dialogs, None), Found::Several(codes) if codes.len() == 2));
        assert_eq!(find("kalukubla", &dialogs, None), Found::Several(vec!["72.10.01.2001".into()]));
        assert_eq!(find("Jakarta", &dialogs, None), Found::Nothing);
        assert_eq!(find("di desa", &dialogs, None), Found::Nothing);
    }

    #[test]
    fn levels_and_names() {
        let dialogs = dialogs();
        assert_eq!(home(&dialogs), Some("72"));
        assert_eq!(parts(&dialogs, "72").len(), 3);
        assert_eq!(parts(&dialogs, "72.10").len(), 2);
        assert_eq!(full_name(&dialogs, "72.10.01.2001"), "Kalukubula, Sigi Biromaru, Kabupaten Sigi");
        assert_eq!(as_spot(-898_700, 119_900_000, None).shown, "-0.89870, 119.90000");
    }
}

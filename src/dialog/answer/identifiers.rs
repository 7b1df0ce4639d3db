//! Identifiers in free words: phones, accounts, handles, links; a name when nothing else is there.

use super::Reading;
use crate::dialog::session::Value;
use crate::domain::fold::Folded;
use crate::domain::identifier::{Identifier, IdentifierKind, Spotter, companies};
use crate::domain::text::Private;

/// Everything found, in the order of the words, without repeats; a chat's link gives way to its number. Empty for words that
/// name nothing.
pub fn find(text: &str, spotter: &Spotter) -> Vec<Identifier> {
    let mut folded = Folded::new(text);
    let mut all = spotter.spot(&mut folded).identifiers;
    all.extend(companies(&mut folded, &|_| false, &|_| false));
    all.sort_by_key(|found| found.at.start);
    let mut found: Vec<Identifier> = Vec::new();
    for one in &all {
        let number = all.iter().any(|other| {
            other.value.kind == IdentifierKind::Phone
                && one.at.start < other.at.start
                && other.at.end <= one.at.end
        });
        let same = |known: &Identifier| known.kind == one.value.kind && known.normal == one.value.normal;
        if !number && !found.iter().any(same) {
            found.push(one.value.clone());
        }
    }
    if found.is_empty() { name(text).into_iter().collect() } else { found }
}

/// A short line that holds letters is a name.
fn name(text: &str) -> Option<Identifier> {
    let text = text.trim();
    let wordlike = text.chars().any(char::is_alphabetic) && text.chars().count() <= 80;
    wordlike.then(|| Identifier::new(IdentifierKind::Name, text)).flatten()
}

/// The answer: identifiers where there are some, otherwise the words.
pub(super) fn reading(found: Vec<Identifier>, text: &str) -> Reading {
    if found.is_empty() {
        return super::as_words(text);
    }
    Reading { shown: shown(&found), value: Value::Identifiers(found) }
}

/// Identifiers in one line.
pub fn shown(found: &[Identifier]) -> String {
    found.iter().map(show).collect::<Vec<_>>().join(", ")
}

/// A contact card: its number, and the name beside it.
pub fn card(name: &str, phone: &str) -> Reading {
    let mut found: Vec<Identifier> = Identifier::phone(phone).into_iter().collect();
    found.extend(Identifier::new(IdentifierKind::Name, name));
    reading(found, &format!("{name} {phone}"))
}

/// An identifier as people read it; phones in groups.
pub fn show(identifier: &Identifier) -> String {
    let normal = identifier.normal.reveal();
    match identifier.kind {
        IdentifierKind::Phone => grouped_phone(normal),
        IdentifierKind::Handle => format!("@{normal}"),
        _ => Private::reveal(&identifier.written).clone(),
    }
}

/// `+62 812-3456-7890`; numbers of other countries stay as they are.
fn grouped_phone(normal: &str) -> String {
    let Some(rest) = normal.strip_prefix("+62").filter(|rest| rest.len() > 7) else {
        return normal.to_owned();
    };
    let (first, rest) = rest.split_at(3);
    let (second, third) = rest.split_at(rest.len().min(4));
    format!("+62 {first}-{second}-{third}").trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::identifier::Bank;

    fn spotter() -> Spotter {
        Spotter::new(vec![Bank { name: "BCA".into(), aliases: Vec::new(), wallet: false }])
    }

    fn kinds(text: &str) -> Vec<(IdentifierKind, String)> {
        find(text, &spotter()).into_iter().map(|found| (found.kind, found.normal.reveal().clone())).collect()
    }

    #[test]
    fn several_in_one_text() {
        use IdentifierKind::{Account, Company, Handle, Link, Phone};
        assert_eq!(
            kinds(
                "WA 0812-0000-1234 atau @Akun_Contoh, https://www.facebook.com/contoh?x=1, BCA 123 456 7890"
            ),
            [
                (Phone, "+6281200001234".into()),
                (Handle, "akun_contoh".into()),
                (Link, "facebook.com/contoh".into()),
                (Handle, "contoh".into()),
                (Account, "1234567890".into()),
            ]
        );
        assert_eq!(
            kinds("PT. Contoh Jaya, 0812-0000-1234"),
            [(Company, "contoh jaya".into()), (Phone, "+6281200001234".into())]
        );
        assert_eq!(kinds("wa.me/6281200001234"), [(Phone, "+6281200001234".into())]);
        assert_eq!(kinds("0812 0000 1234, 0813 0000 1234").len(), 2);
    }

    #[test]
    fn names_only_when_nothing_else_is_there() {
        assert_eq!(kinds("Contoh Budi"), [(IdentifierKind::Name, "contoh budi".into())]);
        assert_eq!(kinds("PT. Contoh Jaya"), [(IdentifierKind::Company, "contoh jaya".into())]);
        assert_eq!(kinds("123"), []);
        assert_eq!(kinds(""), []);
    }

    #[test]
    fn phones_are_shown_in_groups() {
        let shown = reading(find("0812-3456-7890", &spotter()), "").shown;
        assert_eq!(shown, "+62 812-3456-7890");
        assert_eq!(card("Contoh", "+60 12 345 6789").shown, "+60123456789, Contoh");
    }
}

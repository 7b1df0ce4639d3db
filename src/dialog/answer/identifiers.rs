//! Identifiers in free words: phones, accounts, handles, links; a name when nothing else is there.

use std::sync::LazyLock;

use regex::Regex;

use super::Reading;
use crate::dialog::session::Value;
use crate::domain::identifier::{Identifier, IdentifierKind};
use crate::domain::text::Private;

/// The patterns in the order in which they take their part of the words away.
static PATTERNS: LazyLock<Vec<(IdentifierKind, Regex)>> = LazyLock::new(|| {
    let patterns = [
        (
            IdentifierKind::Link,
            r"(?i)\b(?:https?://|www\.)[^\s<>]+|\b(?:[a-z0-9-]+\.)+(?:com|net|org|id|me|co|io|ly|link|site|xyz|info|app|biz|online|shop)\b(?:/[^\s<>]*)?",
        ),
        (
            IdentifierKind::Account,
            r"(?i)\b(?:bca|bri|bni|btn|bsi|bpd|mandiri|cimb|danamon|permata|bank sulteng|bank|dana|ovo|gopay|shopeepay|linkaja|rekening|norek|no\.? ?rek|rek)\b[\s:.a-z]{0,24}?([0-9][0-9 .-]{4,24}[0-9])",
        ),
        (IdentifierKind::Handle, r"@[A-Za-z0-9_.]{2,64}"),
        (IdentifierKind::Phone, r"(?:\+|\b)[0-9][0-9 ().-]{6,22}[0-9]\b"),
        (IdentifierKind::Company, r"(?i)\b(?:pt|cv|ud)\b\.?\s+[^\n,;]{2,80}"),
    ];
    patterns.into_iter().filter_map(|(kind, text)| Some((kind, Regex::new(text).ok()?))).collect()
});

/// Everything found, in the order of the words' kinds, without repeats. Empty for words that name nothing.
pub fn find(text: &str) -> Vec<Identifier> {
    let mut rest = text.to_owned();
    let mut found: Vec<Identifier> = Vec::new();
    for (kind, pattern) in PATTERNS.iter() {
        let mut left = String::new();
        let mut from = 0;
        for hit in pattern.captures_iter(&rest) {
            let Some(whole) = hit.get(0) else { continue };
            let part = hit.get(1).unwrap_or(whole).as_str().trim_end_matches(['.', ',', ')']);
            let Some(identifier) = Identifier::new(*kind, part).map(wa_number) else { continue };
            if !found.iter().any(|known| known.kind == identifier.kind && known.normal == identifier.normal) {
                found.push(identifier);
            }
            left.push_str(&rest[from..whole.start()]);
            left.push(' ');
            from = whole.end();
        }
        left.push_str(&rest[from..]);
        rest = left;
    }
    if found.is_empty() { name(&rest).into_iter().collect() } else { found }
}

/// `wa.me/62812…` names a phone, not a page.
fn wa_number(found: Identifier) -> Identifier {
    let digits = found.normal.reveal().strip_prefix("wa.me/").map(|digits| format!("+{digits}"));
    match (found.kind, digits.as_deref().and_then(Identifier::phone)) {
        (IdentifierKind::Link, Some(phone)) => phone,
        _ => found,
    }
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
    let shown: Vec<String> = found.iter().map(show).collect();
    Reading { shown: shown.join(", "), value: Value::Identifiers(found) }
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

    fn kinds(text: &str) -> Vec<(IdentifierKind, String)> {
        find(text).into_iter().map(|found| (found.kind, found.normal.reveal().clone())).collect()
    }

    #[test]
    fn all_patterns_compile() {
        assert_eq!(PATTERNS.len(), 5);
    }

    #[test]
    fn several_in_one_text() {
        use IdentifierKind::{Account, Handle, Link, Phone};
        assert_eq!(
            kinds(
                "WA 0812-0000-1234 atau @Akun_Contoh, https://www.facebook.com/contoh?x=1, BCA 123 456 7890"
            ),
            [
                (Link, "facebook.com/contoh".into()),
                (Account, "1234567890".into()),
                (Handle, "akun_contoh".into()),
                (Phone, "+6281200001234".into()),
            ]
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
        let shown = reading(find("0812-3456-7890"), "").shown;
        assert_eq!(shown, "+62 812-3456-7890");
        assert_eq!(card("Contoh", "+60 12 345 6789").shown, "+60123456789, Contoh");
    }
}

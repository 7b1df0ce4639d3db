//! Identifiers of the accused: phone, account, handle, link, company; normalised so that equal things compare equal, and
//! spotted in free words by one [`Spotter`] for forms and offers alike.

mod account;
mod company;
mod handle;
mod link;
mod phone;
mod spot;

use serde::{Deserialize, Serialize};

pub use account::Bank;
pub use spot::{Account, Spotted, Spotter, companies};

use super::case::words;
use super::fold::Folded;
use super::text::Private;

words!(
    /// What an identifier is.
    IdentifierKind {
        /// A phone number, normalised to E.164 (`+6281200000000`).
        Phone = "phone",
        /// A bank account or e-wallet number, digits only.
        Account = "account",
        /// A user name of a social medium or Telegram, lower case without `@`.
        Handle = "handle",
        /// A link: host in lower case and path, without scheme, `www.` and query.
        Link = "link",
        /// A company, by its name in lower case without its legal form.
        Company = "company",
        /// A person's name as it was given.
        Name = "name",
    }
);

/// One identifier: as it was written, and as it is compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Identifier {
    /// What it is.
    pub kind: IdentifierKind,
    /// As the person wrote it.
    pub written: Private,
    /// As it is compared; never empty.
    pub normal: Private,
}

impl Identifier {
    /// A phone number in E.164; `None` when it has not 8 to 15 digits. Indonesian numbers may start with 0, 8 or 62.
    pub fn phone(written: &str) -> Option<Self> {
        let normal = normal_phone(Folded::new(written).cased())?;
        Some(Self { kind: IdentifierKind::Phone, written: written.trim().into(), normal: normal.into() })
    }

    /// Any other identifier whose normal form is made by its kind's rule; `None` when nothing is left of it.
    pub fn new(kind: IdentifierKind, written: &str) -> Option<Self> {
        let written = written.trim();
        let plain = Folded::new(written);
        let normal = match kind {
            IdentifierKind::Phone => return Self::phone(written),
            IdentifierKind::Account => plain.cased().chars().filter(char::is_ascii_digit).collect(),
            IdentifierKind::Handle => {
                plain.lower().trim_start_matches('@').trim_end_matches('.').trim().to_owned()
            }
            IdentifierKind::Link => normal_link(plain.cased()),
            IdentifierKind::Company => normal_company(plain.lower()),
            IdentifierKind::Name => fold_spaces(&written.to_lowercase()),
        };
        (!normal.is_empty()).then(|| Self { kind, written: written.into(), normal: normal.into() })
    }

    /// Whether both name the same, in whatever writing.
    pub fn is_same(&self, other: &Self) -> bool {
        self.kind == other.kind && self.normal == other.normal
    }
}

/// E.164 of a number as people write it: `0812-0000-0000`, `+62 812…`, `62812…`, `812…`.
fn normal_phone(written: &str) -> Option<String> {
    let plus = written.trim_start().starts_with('+') || written.trim_start().starts_with("00");
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    let digits =
        if written.trim_start().starts_with("00") { digits.trim_start_matches('0') } else { &digits };
    let full = if plus {
        digits.to_owned()
    } else if let Some(rest) = digits.strip_prefix('0') {
        format!("62{rest}")
    } else if digits.starts_with("62") && digits.len() >= 10 {
        digits.to_owned()
    } else if digits.starts_with('8') && digits.len() >= 9 {
        format!("62{digits}")
    } else {
        return None;
    };
    (8..=15).contains(&full.len()).then(|| format!("+{full}"))
}

/// Hosts at which a large letter is no other page than a small one.
const CASELESS: &[&str] =
    &["t.me", "telegram.me", "instagram.com", "facebook.com", "tiktok.com", "twitter.com", "x.com"];

/// Host in lower case and path, without scheme, `www.` and most queries. A path keeps its capitals where they tell pages
/// apart (`chat.whatsapp.com/AbC`), a query what names the page (`profile.php?id=1`).
fn normal_link(written: &str) -> String {
    let bare = link::bare(written);
    let (address, query) = bare.split_once(['?', '#']).unwrap_or((bare, ""));
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    let host = lower(host);
    let invited = path.starts_with('+') || path.starts_with("joinchat");
    let path = if CASELESS.contains(&host.as_str()) && !invited { lower(path) } else { path.to_owned() };
    let named =
        query.split('&').find(|part| ["id=", "v=", "phone="].iter().any(|name| part.starts_with(name)));
    let full = format!("{host}/{path}");
    let full = full.trim_end_matches('/');
    named.map_or_else(|| full.to_owned(), |named| format!("{full}?{named}"))
}

/// In small plain letters; some letters are plain only when they are small (`Ð`, `ð`).
fn lower(text: &str) -> String {
    Folded::new(&text.to_lowercase()).lower().to_owned()
}

fn normal_company(lower: &str) -> String {
    let lower = lower.replace("p.t.", "pt ").replace("c.v.", "cv ");
    let plain: String = lower
        .chars()
        .map(|c| if matches!(c, '.' | ',' | '"' | '\'' | '*' | '_') { ' ' } else { c })
        .collect();
    let words: Vec<&str> = plain
        .split_whitespace()
        .filter(|word| !matches!(*word, "pt" | "cv" | "ud" | "tbk" | "(persero)"))
        .collect();
    words.join(" ")
}

fn fold_spaces(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_in_all_writings() {
        for written in
            ["0812-0000-1234", "+62 812 0000 1234", "62 812.0000.1234", "81200001234", "0062 812 00001234"]
        {
            let found = Identifier::phone(written).unwrap_or_else(|| panic!("{written}"));
            assert_eq!(found.normal.reveal(), "+6281200001234", "{written}");
        }
        assert_eq!(Identifier::phone("12345"), None);
        assert_eq!(Identifier::phone(""), None);
    }

    #[test]
    fn nothing_is_no_identifier() {
        assert_eq!(Identifier::new(IdentifierKind::Company, "PT."), None);
        assert_eq!(Identifier::new(IdentifierKind::Handle, "@"), None);
        let pt = Identifier::new(IdentifierKind::Company, "PT. Contoh Jaya, Tbk").unwrap();
        assert_eq!(pt.normal.reveal(), "contoh jaya");
        let link = Identifier::new(IdentifierKind::Link, "https://www.Facebook.com/contoh/?x=1").unwrap();
        assert_eq!(link.normal.reveal(), "facebook.com/contoh");
        let twice = Identifier::new(IdentifierKind::Link, "https://https://wa.me/").unwrap();
        assert_eq!(twice.normal.reveal(), "wa.me");
        let odd = Identifier::new(IdentifierKind::Link, "https://\u{d0}.example").unwrap();
        assert_eq!(odd.normal.reveal(), "d.example");
    }
}

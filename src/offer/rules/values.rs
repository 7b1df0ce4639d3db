//! What is known of a text, under the keys that conditions name.

use std::ops::Range;

use super::super::facts::{Facts, Found, Visa};
use super::super::normal::Normal;
use super::super::verdict::UNCHECKED;
use super::{money, without};
use crate::dialog::model::{Condition, Dialogs, Test};
use crate::domain::identifier::IdentifierKind;

/// Keys that say what a text is about: their words show no sign of danger.
const BACKGROUND: &[&str] = &["luar_negeri", "ajakan", "ajakan_kuat", "diajak"];
/// Addresses of mail that anybody can have.
const ANYBODYS_MAIL: &[&str] =
    &["gmail.", "yahoo.", "ymail.", "hotmail.", "outlook.", "proton", "rocketmail."];
/// Hosts on which anybody can have a page, a chat or a form.
const ANYBODYS_PAGE: &[&str] = &[
    "t.me",
    "wa.me",
    "chat.whatsapp",
    "api.whatsapp",
    "telegram.",
    "facebook.",
    "fb.",
    "m.facebook",
    "instagram.",
    "tiktok.",
    "youtube.",
    "youtu.be",
    "bit.ly",
    "s.id",
    "tinyurl",
    "linktr.ee",
    "forms.gle",
    "docs.google",
    "twitter.",
    "x.com",
    "blogspot",
    "wordpress",
    "line.me",
    "shp.ee",
    "vt.tiktok",
];

/// One thing that is known.
struct Value {
    key: String,
    word: String,
    at: Option<Range<usize>>,
}

/// All that is known of a text.
pub(super) struct Values {
    all: Vec<Value>,
    signs: usize,
}

impl Values {
    /// What a text names and says.
    pub(super) fn of(dialogs: &Dialogs, normal: &Normal, facts: &Facts) -> Self {
        let mut values = Self { all: Vec::new(), signs: 0 };
        values.countries(dialogs, normal, facts);
        values.named(facts);
        values.said(dialogs, normal);
        for amount in money::amounts(dialogs, normal, facts, &values) {
            values.put(amount.key, amount.rupiah.to_string(), Some(amount.at.clone()));
            if amount.lures {
                values.put("gaji_tinggi", "ya", Some(amount.at));
            }
        }
        values
    }

    fn countries(&mut self, dialogs: &Dialogs, normal: &Normal, facts: &Facts) {
        let patterns = dialogs.offer.not_there.iter();
        let elsewhere = patterns.flat_map(|pattern| pattern.find_iter(normal.text().as_bytes()));
        let elsewhere: Vec<Range<usize>> = elsewhere.map(|found| normal.original(&found.range())).collect();
        let there =
            |at: &Range<usize>| !elsewhere.iter().any(|place| place.start <= at.start && at.end <= place.end);
        for Found { value: code, at } in facts.countries.iter().filter(|found| there(&found.at)) {
            let country = dialogs.data.countries.iter().find(|country| country.code == *code);
            let state = country.map_or("", |country| country.state.as_str());
            self.put("negara", code, Some(at.clone()));
            self.put("keadaan", state, Some(at.clone()));
            if code != "ID" {
                self.put("luar_negeri", "negara", Some(at.clone()));
            }
        }
    }

    fn named(&mut self, facts: &Facts) {
        for Found { value, at } in &facts.identifiers {
            let normal = value.normal.reveal();
            let (key, value) = match value.kind {
                IdentifierKind::Phone | IdentifierKind::Handle => ("kontak", "pribadi"),
                IdentifierKind::Link if ANYBODYS_PAGE.iter().any(|host| normal.starts_with(host)) => {
                    ("kontak", "pribadi")
                }
                IdentifierKind::Link => ("kontak", "kantor"),
                IdentifierKind::Company => ("perekrut", "perusahaan"),
                IdentifierKind::Account | IdentifierKind::Name => continue,
            };
            self.put(key, value, Some(at.clone()));
        }
        for Found { value: mail, at } in &facts.emails {
            let host = mail.rsplit('@').next().unwrap_or_default();
            let anybodys = ANYBODYS_MAIL.iter().any(|start| host.starts_with(start));
            self.put("kontak", if anybodys { "pribadi" } else { "kantor" }, Some(at.clone()));
        }
        for Found { value: ages, at } in &facts.ages {
            // Younger ones are children to be looked after, or years of something else.
            if let Some(from) = ages.from.filter(|from| *from >= 10) {
                self.put("umur", from.to_string(), Some(at.clone()));
            }
        }
        for Found { value: visa, at } in &facts.visas {
            let kind = match visa {
                Visa::Visit => "kunjungan",
                Visa::Student => "pelajar",
                Visa::Work => "kerja",
            };
            self.put("visa", kind, Some(at.clone()));
        }
        for Found { at, .. } in &facts.permits {
            self.put("perekrut", "izin", Some(at.clone()));
        }
    }

    fn said(&mut self, dialogs: &Dialogs, normal: &Normal) {
        let text = normal.text().as_bytes();
        for mark in &dialogs.offer.marks {
            if !mark.when.iter().all(|condition| self.hold(condition)) || !mark.pattern.is_match(text) {
                continue;
            }
            let left = without(text, &mark.unless);
            for found in mark.pattern.find_iter(&left) {
                self.put(&mark.key, mark.value.clone(), Some(normal.original(&found.range())));
            }
        }
    }

    fn put(&mut self, key: impl Into<String>, value: impl Into<String>, at: Option<Range<usize>>) {
        self.all.push(Value { key: key.into(), word: value.into(), at });
    }

    /// A sign of danger was seen.
    pub(super) fn sign(&mut self, slug: &str, adds_only: bool) {
        if !adds_only {
            self.signs += 1;
            self.put("tanda", slug, None);
            self.all.retain(|value| value.key != "banyak_tanda");
            self.put("banyak_tanda", self.signs.to_string(), None);
        }
    }

    fn under<'a>(&'a self, key: &str) -> impl Iterator<Item = &'a Value> {
        self.all.iter().filter(move |value| value.key == key)
    }

    /// Whether anything is known under a key.
    pub(super) fn known(&self, key: &str) -> bool {
        self.under(key).next().is_some()
    }

    /// Whether one of some values stands under a key.
    pub(super) fn is_one(&self, key: &str, wanted: &[String]) -> bool {
        self.under(key).any(|value| wanted.contains(&value.word))
    }

    /// Whether a condition holds.
    pub(super) fn hold(&self, condition: &Condition) -> bool {
        match &condition.test {
            Test::Unknown => !self.known(&condition.key),
            Test::IsNot(words) => !self.is_one(&condition.key, words),
            _ => self.meeting(condition).next().is_some(),
        }
    }

    /// Where the values stand that meet a condition, unless they are only the background.
    pub(super) fn places<'a>(&'a self, condition: &'a Condition) -> impl Iterator<Item = Range<usize>> + 'a {
        let background = BACKGROUND.contains(&condition.key.as_str());
        self.meeting(condition).filter(move |_| !background).filter_map(|value| value.at.clone())
    }

    fn meeting<'a>(&'a self, condition: &'a Condition) -> impl Iterator<Item = &'a Value> {
        self.under(&condition.key).filter(move |value| {
            let number = || value.word.parse::<i64>().ok();
            match &condition.test {
                Test::Is(words) => words.contains(&value.word),
                Test::Known => true,
                Test::AtLeast(least) => number().is_some_and(|n| n >= *least),
                Test::AtMost(most) => number().is_some_and(|n| n <= *most),
                Test::IsNot(_) | Test::Unknown => false,
            }
        })
    }

    /// What the text does not say.
    pub(super) fn unchecked(&self) -> Vec<&'static str> {
        let company = self.is_one("perekrut", &["perusahaan".to_owned()]);
        let permit = self.is_one("perekrut", &["izin".to_owned()]);
        let open = |slug: &str| match slug {
            "perusahaan" => !company,
            "izin" => !permit,
            "visa" => !self.known("visa"),
            "gaji" => !self.known("gaji"),
            "kontrak" => !self.known("kontrak"),
            _ => !self.known("bayar") && !self.known("biaya"),
        };
        UNCHECKED.iter().copied().filter(|slug| open(slug)).collect()
    }
}

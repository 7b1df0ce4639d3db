//! Other offices, and what is said of agencies to which cases are referred.

use super::data::Data;
use super::{Dialogs, Text};
use crate::dialog::markup;
use crate::domain::text::Lang;

/// Days without a word from an agency until it is asked again, when the office's table does not say.
const REMIND_DAYS: u64 = 7;
/// Days that a partner's link works, when the office's table does not say.
const LINK_DAYS: u64 = 14;
/// More than that is no figure of days.
const MOST_DAYS: u64 = 90;
/// How a letter is numbered, when the office's table does not say.
const NUMBER: &str = "{nomor}/{bulan_romawi}/{tahun}";

/// An office whose packets are believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// Its public key.
    pub key: [u8; 32],
    /// Its name.
    pub name: String,
}

impl Data {
    /// How the office's letters are numbered (`kantor.surat_nomor`).
    pub fn letter_pattern(&self) -> &str {
        let pattern = self.office("surat_nomor");
        if pattern.contains("{nomor}") { pattern } else { NUMBER }
    }

    /// After how many days without a word an agency is asked again (`kantor.rujukan_ingat`).
    pub fn remind_days(&self) -> u64 {
        days_of(self.office("rujukan_ingat")).unwrap_or(REMIND_DAYS)
    }

    /// How many days a partner's link works (`kantor.rujukan_tautan`).
    pub fn link_days(&self) -> u64 {
        days_of(self.office("rujukan_tautan")).unwrap_or(LINK_DAYS)
    }
}

impl Dialogs {
    /// A cell of a table that may name facts (`Polda {kantor.provinsi}`), in plain words; `None` when it is empty, or one of
    /// its facts is.
    pub fn cell(&self, text: &Text, lang: &Lang) -> Option<String> {
        let words = self.text(text, lang);
        let missing = std::cell::Cell::new(words.is_empty());
        let filled = markup::render(words, |key| {
            let fact = self.fact(key, lang);
            missing.set(missing.get() || fact.is_none());
            fact
        });
        (!missing.get()).then(|| filled.to_plain())
    }
}

/// What a row of the office about referrals may say, when `value` is none of it.
pub(super) fn referral_values(id: &str, value: &str) -> Option<String> {
    let (known, values) = match id {
        "surat_nomor" => (value.contains("{nomor}"), "{nomor}, {bulan_romawi}, {bulan}, {tahun}".to_owned()),
        "rujukan_ingat" | "rujukan_tautan" => (days_of(value).is_some(), format!("1 … {MOST_DAYS} hari")),
        _ => return None,
    };
    (!known && !value.is_empty()).then_some(values)
}

/// The number with which "7 hari" begins.
fn days_of(words: &str) -> Option<u64> {
    let digits = words.split(' ').next()?;
    digits.parse().ok().filter(|days| (1..=MOST_DAYS).contains(days))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::load;

    #[test]
    fn the_shipped_office_numbers_its_letters_and_counts_its_days() {
        let data = load::embedded().dialogs.unwrap().data;
        assert_eq!(data.letter_pattern(), "{nomor}/BP3MI-ST/{bulan_romawi}/{tahun}");
        assert_eq!((data.remind_days(), data.link_days()), (7, 14));
        assert_eq!(Data::default().letter_pattern(), NUMBER);
        assert_eq!(
            referral_values("surat_nomor", "surat/2026").as_deref().map(|v| v.contains("{nomor}")),
            Some(true)
        );
        assert_eq!(referral_values("rujukan_ingat", "7 hari"), None);
        assert!(referral_values("rujukan_ingat", "0 hari").is_some());
    }

    #[test]
    fn a_cell_is_filled_or_empty() {
        let dialogs = load::embedded().dialogs.unwrap();
        let polda = dialogs.data.agency("instansi.polda").unwrap();
        let said = dialogs.cell(&polda.name, &Lang::default()).unwrap();
        assert!(said.starts_with("Polda Sulawesi Tengah"), "{said}");
        let text = Text { base: "Kantor {kantor.tidak_ada}".into(), ..Text::default() };
        assert_eq!(dialogs.cell(&text, &Lang::default()), None);
    }
}

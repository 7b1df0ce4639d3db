//! Reading an answer out of a person's words, by the question's input kind. Pure; what cannot be read is a reply, not an
//! error.

pub mod country;
pub mod date;
pub mod identifiers;
pub mod money;
pub mod number;
pub mod place;
pub mod words;

use super::model::{Dialogs, InputKind};
use super::session::Value;
use crate::domain::identifier::{Identifier, IdentifierKind};
use crate::domain::text::{Lang, Private};
use crate::domain::time::Timestamp;

/// An answer that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// As people read it.
    pub shown: String,
    /// As the program reads it.
    pub value: Value,
}

/// Why words could not be read; each has its kind sentence in `_texts.yaml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// One of the buttons was expected.
    Choice,
    /// No number, or several.
    Number,
    /// No amount.
    Money,
    /// No date.
    Date,
    /// A date that the calendar does not have.
    NoSuchDate,
    /// No phone number.
    Phone,
    /// Neither yes nor no.
    YesNo,
}

impl Unread {
    /// The name of the sentence that says so.
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Choice => "baca.pilihan",
            Self::Number => "baca.angka",
            Self::Money => "baca.uang",
            Self::Date => "baca.tanggal",
            Self::NoSuchDate => "baca.tanggal_tidak_ada",
            Self::Phone => "baca.telepon",
            Self::YesNo => "baca.ya_tidak",
        }
    }
}

/// Reads `text` as an answer of that kind. [`InputKind::Place`] takes the words as they stand: the engine looks the area
/// up first, because it may have to ask back.
pub fn read(
    kind: InputKind,
    text: &str,
    dialogs: &Dialogs,
    lang: &Lang,
    now: Timestamp,
) -> Result<Reading, Unread> {
    let text = text.trim();
    match kind {
        InputKind::Text => Ok(as_words(text)),
        InputKind::Choice => Err(Unread::Choice),
        InputKind::Number => number::read(text).ok_or(Unread::Number),
        InputKind::Money => money::read(text).ok_or(Unread::Money),
        InputKind::Date => {
            let today = now.civil(dialogs.data.zone()).date();
            date::read(text, today, &date::month_names(dialogs, lang))
        }
        InputKind::Phone => phone(text, dialogs).ok_or(Unread::Phone),
        InputKind::Identifiers => {
            Ok(identifiers::reading(identifiers::find(text, dialogs.data.spotter()), text))
        }
        InputKind::Place => Ok(place::as_words(text)),
        InputKind::Country => Ok(country::read(text, dialogs, lang)),
        InputKind::YesNo => words::yes_no(text, dialogs, lang)
            .map(|yes| Reading { shown: text.to_owned(), value: Value::YesNo(yes) })
            .ok_or(Unread::YesNo),
    }
}

/// Free words as an answer.
pub fn as_words(text: &str) -> Reading {
    Reading { shown: text.to_owned(), value: Value::Text(Private::from(text)) }
}

/// The first phone number in a text.
fn phone(text: &str, dialogs: &Dialogs) -> Option<Reading> {
    let found = identifiers::find(text, dialogs.data.spotter())
        .into_iter()
        .find(|found| found.kind == IdentifierKind::Phone)
        .or_else(|| Identifier::phone(text))?;
    Some(Reading {
        shown: identifiers::show(&found),
        value: Value::Phone(Private::from(found.normal.reveal().as_str())),
    })
}

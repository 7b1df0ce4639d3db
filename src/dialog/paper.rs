//! A report form on one page: the same questions as in the chat, all at once, for an officer who writes down what somebody
//! says at the desk or on the phone. Pure; what cannot be read is named with its question.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::answer::place::{self, Found};
use super::answer::{self, Reading, Unread, identifiers};
use super::engine::file::CATEGORY;
use super::markup;
use super::model::{Ask, Choice, Dialog, Dialogs, InputKind, Node, Text};
use super::session::{Answer, ConsentGiven, Value};
use crate::domain::chance::hex;
use crate::domain::identifier::{Identifier, IdentifierKind, Spotter};
use crate::domain::text::{Lang, Private};
use crate::domain::time::Timestamp;

/// Answers that the page asks for in its own way: the category among all there are.
const OWN: &[&str] = &[CATEGORY];

/// A question of the page.
#[derive(Debug)]
pub struct Field<'a> {
    /// Under which key the answer is kept.
    pub key: &'a str,
    /// How it is read.
    pub input: InputKind,
    /// Whether the report cannot be filed without it.
    pub required: bool,
    /// The questions of the chat that save it, in the order of the form: the first is the page's.
    asks: Vec<(&'a Node, &'a Ask)>,
}

/// The choices under one question of the chat.
#[derive(Debug)]
pub struct Group<'a> {
    /// What was asked.
    pub ask: String,
    /// Value and label.
    pub choices: Vec<(&'a str, String)>,
}

/// What was made of a page.
#[derive(Debug, Default)]
pub struct Filled {
    /// Answers by their keys, in the order of the form.
    pub answers: Vec<(String, Answer)>,
    /// Consents.
    pub consents: Vec<ConsentGiven>,
}

/// Why an answer was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It could not be read.
    Unread(Unread),
    /// Several places have that name.
    Place,
    /// It is obligatory and empty.
    Missing,
}

/// The forms that become cases, in the order of their ids.
pub fn forms(dialogs: &Dialogs) -> impl Iterator<Item = &Dialog> {
    dialogs.dialogs.values().filter(|dialog| dialog.files.is_some())
}

/// The questions of a form, each once, in the order of the file.
pub fn fields(dialog: &Dialog) -> Vec<Field<'_>> {
    let mut fields: Vec<Field<'_>> = Vec::new();
    for node in &dialog.nodes {
        let Some(ask) = node.ask.as_ref().filter(|ask| !OWN.contains(&ask.save.as_str())) else { continue };
        match fields.iter_mut().find(|field| field.key == ask.save) {
            Some(known) => known.asks.push((node, ask)),
            None => fields.push(Field {
                key: &ask.save,
                input: ask.input,
                required: ask.required,
                asks: vec![(node, ask)],
            }),
        }
    }
    fields
}

impl<'a> Field<'a> {
    /// The question in plain words.
    pub fn ask(&self, dialogs: &Dialogs, lang: &Lang) -> String {
        self.asks.first().map(|(_, ask)| plain(dialogs, &ask.ask, lang)).unwrap_or_default()
    }

    /// An example or explanation below it.
    pub fn help(&self, dialogs: &Dialogs, lang: &Lang) -> Option<String> {
        let (_, ask) = self.asks.first()?;
        ask.help.as_ref().map(|help| plain(dialogs, help, lang))
    }

    /// What can be chosen, under the questions of the chat.
    pub fn groups(&self, dialogs: &Dialogs, lang: &Lang) -> Vec<Group<'a>> {
        let group = |(node, ask): &(&'a Node, &'a Ask)| Group {
            ask: plain(dialogs, &ask.ask, lang),
            choices: valued(node)
                .map(|(value, choice)| (value, plain(dialogs, &choice.label, lang)))
                .collect(),
        };
        self.asks.iter().map(group).filter(|group| !group.choices.is_empty()).collect()
    }

    fn read(&self, text: &str, dialogs: &Dialogs, lang: &Lang, now: Timestamp) -> Result<Reading, Fault> {
        match self.input {
            InputKind::Choice => self.chosen(text, dialogs, lang).ok_or(Fault::Unread(Unread::Choice)),
            InputKind::Place => placed(text, dialogs),
            InputKind::Country if dialogs.data.countries.iter().any(|known| known.code == text) => {
                let shown = dialogs.country_name(text, lang).to_owned();
                let words = Private(shown.clone());
                Ok(Reading { shown, value: Value::Country { code: Some(text.to_owned()), words } })
            }
            InputKind::Identifiers => {
                let found = named(text, dialogs.data.spotter());
                let value =
                    if found.is_empty() { Value::Text(text.into()) } else { Value::Identifiers(found) };
                Ok(Reading { shown: text.to_owned(), value })
            }
            kind => answer::read(kind, text, dialogs, lang, now).map_err(Fault::Unread),
        }
    }

    fn chosen(&self, value: &str, dialogs: &Dialogs, lang: &Lang) -> Option<Reading> {
        let (known, choice) =
            self.asks.iter().flat_map(|(node, _)| valued(node)).find(|(known, _)| *known == value)?;
        Some(Reading { shown: plain(dialogs, &choice.label, lang), value: Value::Choice(known.to_owned()) })
    }

    fn consent(&self, given: &str, dialogs: &Dialogs, lang: &Lang, now: Timestamp) -> Option<ConsentGiven> {
        let (node, ask) = self.asks.first()?;
        let mut said = plain(dialogs, &ask.ask, lang);
        for choice in &node.choose {
            said.push('\n');
            said.push_str(&plain(dialogs, &choice.label, lang));
        }
        Some(ConsentGiven {
            purpose: ask.consent.clone()?,
            text_version: hex(&Sha256::digest(said.as_bytes())[..8]),
            answer: given.to_owned(),
            lang: lang.clone(),
            at: now,
        })
    }
}

/// Reads a whole page. What was left empty is no answer; every fault is named by its key.
pub fn read(
    dialogs: &Dialogs,
    dialog: &Dialog,
    given: &BTreeMap<String, Private>,
    now: Timestamp,
) -> Result<Filled, Vec<(String, Fault)>> {
    // Kept as it was asked in the base language, in which staff read a case.
    let lang = Lang::default();
    let (mut filled, mut faults) = (Filled::default(), Vec::new());
    for field in fields(dialog) {
        let text = given.get(field.key).map(|text| text.reveal().trim()).unwrap_or_default();
        if text.is_empty() {
            if field.required {
                faults.push((field.key.to_owned(), Fault::Missing));
            }
            continue;
        }
        match field.read(text, dialogs, &lang, now) {
            Ok(Reading { shown, value }) => {
                if let Value::Choice(chosen) = &value {
                    filled.consents.extend(field.consent(chosen, dialogs, &lang, now));
                }
                let question = field.ask(dialogs, &lang);
                let answer = Answer { question, shown: Private(shown), value };
                filled.answers.push((field.key.to_owned(), answer));
            }
            Err(fault) => faults.push((field.key.to_owned(), fault)),
        }
    }
    if faults.is_empty() { Ok(filled) } else { Err(faults) }
}

/// The buttons that save a value.
fn valued(node: &Node) -> impl Iterator<Item = (&str, &Choice)> {
    node.choose.iter().filter_map(|choice| Some((choice.value.as_deref()?, choice)))
}

fn plain(dialogs: &Dialogs, text: &Text, lang: &Lang) -> String {
    markup::render(dialogs.text(text, lang), |key| dialogs.fact(key, lang)).to_plain()
}

/// "Sigi Biromaru, Kabupaten Sigi (72.10.08)": an area as the page's list offers it.
pub fn area_words(dialogs: &Dialogs, code: &str) -> String {
    let above = code.rsplit_once('.').map(|(above, _)| dialogs.area_name(above));
    let name = dialogs.area_name(code);
    above.map_or_else(|| format!("{name} ({code})"), |above| format!("{name}, {above} ({code})"))
}

/// The area whose code the words are, or end with in brackets, as the page's list writes it.
pub fn area_of_code(dialogs: &Dialogs, typed: &str) -> Option<String> {
    let typed = typed.trim();
    let code = typed.rsplit_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(typed);
    dialogs.data.areas.iter().find(|area| area.code == code).map(|area| area.code.clone())
}

/// A place: an area of the list, one that only can be meant, else the words as they stand, such as an address.
fn placed(text: &str, dialogs: &Dialogs) -> Result<Reading, Fault> {
    if let Some(code) = area_of_code(dialogs, text) {
        return Ok(place::as_area(dialogs, &code));
    }
    match place::find(text, dialogs, None) {
        Found::One(code) => Ok(place::as_area(dialogs, &code)),
        Found::Several(_) => Err(Fault::Place),
        Found::Nothing => Ok(place::as_words(text)),
    }
}

/// Identifiers as an officer writes them, one a line or comma: what the forms find, and digits alone as an account.
pub fn named(text: &str, spotter: &Spotter) -> Vec<Identifier> {
    let parts = text.split(['\n', ',', ';']).map(str::trim).filter(|part| !part.is_empty());
    parts.flat_map(|part| part_named(part, spotter)).collect()
}

fn part_named(part: &str, spotter: &Spotter) -> Vec<Identifier> {
    let found = identifiers::find(part, spotter);
    let alone = found.is_empty() && part.chars().filter(char::is_ascii_digit).count() >= 8;
    let account = alone.then(|| Identifier::new(IdentifierKind::Account, part)).flatten();
    found.into_iter().chain(account).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::load::embedded;
    use IdentifierKind::{Account, Company, Handle, Link, Name, Phone};

    const NOW: Timestamp = Timestamp(1_795_000_000_000);

    fn given(pairs: &[(&str, &str)]) -> BTreeMap<String, Private> {
        pairs.iter().map(|(key, text)| ((*key).to_owned(), Private::from(*text))).collect()
    }

    #[test]
    fn every_form_can_be_written_down_on_one_page() {
        let dialogs = embedded().dialogs.unwrap();
        let ids: Vec<&str> = forms(&dialogs).map(|dialog| dialog.id.as_str()).collect();
        assert_eq!(ids, ["darurat_lapor", "lapor", "petugas"]);
        for dialog in forms(&dialogs) {
            let fields = fields(dialog);
            assert!(!fields.is_empty());
            for field in &fields {
                assert!(!field.ask(&dialogs, &Lang::default()).is_empty());
                let choosing = field.input == InputKind::Choice;
                assert_eq!(choosing, !field.groups(&dialogs, &Lang::default()).is_empty(), "{}", field.key);
            }
        }
    }

    #[test]
    fn a_page_is_read_like_the_chat() {
        let dialogs = embedded().dialogs.unwrap();
        let form = dialogs.dialog("lapor").unwrap();
        let page = given(&[
            ("narasi", "Ada calo"),
            ("perekrut.kontak", "0812-0000-1234"),
            ("tawaran.negara", "kamboja"),
            ("kasus.tempat", "Sigi"),
            ("kasus.keadaan", "uang_baru"),
            ("korban.umur", "17"),
            ("pelapor.kontak_balik", "tidak"),
        ]);
        let filled = read(&dialogs, form, &page, NOW).unwrap();
        let value = |key: &str| filled.answers.iter().find(|(own, _)| own == key).map(|(_, one)| &one.value);
        assert_eq!(value("korban.umur"), Some(&Value::Number(17)));
        assert_eq!(value("kasus.keadaan"), Some(&Value::Choice("uang_baru".into())));
        assert!(
            matches!(value("tawaran.negara"), Some(Value::Country { code: Some(code), .. }) if code == "KH")
        );
        assert!(
            matches!(value("kasus.tempat"), Some(Value::Place { area: Some(area), .. }) if area == "72.10")
        );
        assert!(matches!(value("perekrut.kontak"), Some(Value::Identifiers(all)) if all.len() == 1));
        assert_eq!(filled.consents.len(), 1);
        assert_eq!(
            (filled.consents[0].purpose.as_str(), filled.consents[0].answer.as_str()),
            ("kontak_balik", "tidak")
        );
    }

    #[test]
    fn every_fault_is_named_by_its_question() {
        let dialogs = embedded().dialogs.unwrap();
        let form = dialogs.dialog("lapor").unwrap();
        let page =
            given(&[("korban.umur", "entah"), ("kasus.tempat", "Bugis"), ("kasus.keadaan", "tidak ada")]);
        let faults = read(&dialogs, form, &page, NOW).unwrap_err();
        let expected = [
            ("narasi", Fault::Missing),
            ("korban.umur", Fault::Unread(Unread::Number)),
            ("kasus.tempat", Fault::Place),
            ("kasus.keadaan", Fault::Unread(Unread::Choice)),
        ];
        assert_eq!(faults, expected.map(|(key, fault)| (key.to_owned(), fault)));
    }

    #[test]
    fn a_place_is_an_area_or_else_words() {
        let dialogs = embedded().dialogs.unwrap();
        let area = |typed: &str| match placed(typed, &dialogs) {
            Ok(Reading { value: Value::Place { area, .. }, .. }) => area,
            other => panic!("{typed}: {other:?}"),
        };
        assert_eq!(area("Kabupaten Sigi, Sulawesi Tengah (72.10)").as_deref(), Some("72.10"));
        assert_eq!(area("72.71.01").as_deref(), Some("72.71.01"));
        assert_eq!(area("sigi").as_deref(), Some("72.10"));
        assert_eq!(area("Jalan Contoh 5, rumah hijau dekat masjid"), None);
        assert_eq!(area_words(&dialogs, "72.10"), "Kabupaten Sigi, Sulawesi Tengah (72.10)");
    }

    #[test]
    fn identifiers_are_told_apart_by_their_shape() {
        let found = named(
            "0812-0000-1234, @contoh\nBCA 1234567890; PT Contoh Jaya, Pak Contoh, https://contoh.id/x,,\n1234567890123; wa.me/6281200001234",
            embedded().dialogs.unwrap().data.spotter(),
        );
        let kinds: Vec<IdentifierKind> = found.iter().map(|one| one.kind).collect();
        assert_eq!(kinds, [Phone, Handle, Account, Company, Name, Link, Account, Phone]);
    }
}

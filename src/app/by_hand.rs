//! Entering a case that came another way: at the desk, by phone, letter, WhatsApp or cable.

use super::access::Staff;
use super::batch::Batch;
use super::cases::ByHand;
use super::filing::Report;
use super::{App, AppError};
use crate::dialog::answer::identifiers;
use crate::dialog::session::{Answer, Value};
use crate::domain::case::CaseKind;
use crate::domain::identifier::{Identifier, IdentifierKind, Spotter};
use crate::domain::ids::CaseId;
use crate::domain::staff::Action;
use crate::domain::text::{Lang, Private};
use crate::store::events::Actor;

impl App {
    /// Enters a case that came another way. Needs `EnterCase`.
    pub async fn enter_by_hand(&self, staff: &Staff, given: ByHand) -> Result<CaseId, AppError> {
        staff.must(Action::EnterCase)?;
        let given = &worded_report(self, given)?;
        change!(self, batch, {
            for upload in &given.uploads {
                batch.keep_upload(upload).await?;
            }
            let report = by_hand(batch, staff, given);
            Ok(batch.file(report).await?.id)
        })
    }
}

fn worded_report(app: &App, given: ByHand) -> Result<ByHand, AppError> {
    let dialogs = app.dialogs();
    if given.narrative.reveal().trim().is_empty() {
        return Err(AppError::Invalid("text_empty"));
    }
    if !dialogs.data.categories.iter().any(|category| category.slug == given.category) {
        return Err(AppError::Invalid("category_unknown"));
    }
    if given.area.as_ref().is_some_and(|code| !dialogs.data.areas.iter().any(|area| area.code == *code)) {
        return Err(AppError::Invalid("area_unknown"));
    }
    if given.country.as_ref().is_some_and(|code| !dialogs.data.countries.iter().any(|c| c.code == *code)) {
        return Err(AppError::Invalid("country_unknown"));
    }
    Ok(given)
}

/// The answers of a case entered by hand, under the keys of the report form.
fn by_hand(batch: &Batch<'_>, staff: &Staff, given: &ByHand) -> Report {
    let dialogs = &batch.mouth.dialogs;
    let question = |phrase: &str| dialogs.phrase(phrase, &Lang::default(), &[]).to_plain();
    let mut answers = vec![(
        "narasi".to_owned(),
        Answer {
            question: question("tangan.cerita"),
            shown: given.narrative.clone(),
            value: Value::Text(given.narrative.clone()),
        },
    )];
    let named = named(given.identifiers.reveal(), dialogs.data.spotter());
    if !named.is_empty() {
        let (question, shown) = (question("tangan.kontak"), given.identifiers.clone());
        answers.push((
            "perekrut.kontak".to_owned(),
            Answer { question, shown, value: Value::Identifiers(named) },
        ));
    }
    if let Some(area) = &given.area {
        let shown = Private(dialogs.area_name(area).to_owned());
        let value = Value::Place { area: Some(area.clone()), spot: None, words: None };
        answers
            .push(("kasus.tempat".to_owned(), Answer { question: question("tangan.tempat"), shown, value }));
    }
    if let Some(code) = &given.country {
        let shown = Private(dialogs.country_name(code, &Lang::default()).to_owned());
        let value = Value::Country { code: Some(code.clone()), words: shown.clone() };
        answers.push((
            "tawaran.negara".to_owned(),
            Answer { question: question("tangan.negara"), shown, value },
        ));
    }
    if !given.reporter.reveal().trim().is_empty() {
        let (shown, value) = (given.reporter.clone(), Value::Text(given.reporter.clone()));
        answers.push((
            "pelapor.keterangan".to_owned(),
            Answer { question: question("tangan.pelapor"), shown, value },
        ));
    }
    let group = dialogs.data.categories.iter().find(|c| c.slug == given.category).map(|c| c.group.as_str());
    Report {
        kind: group.and_then(CaseKind::parse).unwrap_or(CaseKind::Complaint),
        category: given.category.clone(),
        channel: given.channel,
        reporter: None,
        dialog: None,
        dialogs_hash: Some(dialogs.hash.clone()),
        answers,
        consents: Vec::new(),
        evidence: given.uploads.iter().map(|upload| upload.id.clone()).collect(),
        priority: Some(given.priority),
        by: Actor::Staff(staff.id().clone()),
    }
}

/// Identifiers as an officer writes them, one a line or comma: what the forms find, and digits alone as an account.
fn named(text: &str, spotter: &Spotter) -> Vec<Identifier> {
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
    use IdentifierKind::{Account, Company, Handle, Link, Name, Phone};

    #[test]
    fn identifiers_are_told_apart_by_their_shape() {
        let found = named(
            "0812-0000-1234, @contoh\nBCA 1234567890; PT Contoh Jaya, Pak Contoh, https://contoh.id/x,,\n1234567890123; wa.me/6281200001234",
            crate::dialog::load::embedded().dialogs.unwrap().data.spotter(),
        );
        let kinds: Vec<IdentifierKind> = found.iter().map(|one| one.kind).collect();
        assert_eq!(kinds, [Phone, Handle, Account, Company, Name, Link, Account, Phone]);
    }
}

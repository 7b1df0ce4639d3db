//! From a report to a case: one way for the bot's form and for what staff enter by hand.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::batch::Batch;
use super::{Mouth, urgency};
use crate::dialog::session::{Answer, ConsentGiven, Draft, Value};
use crate::domain::case::{CaseCode, CaseKind, Channel, Priority};
use crate::domain::identifier::{Identifier, IdentifierKind};
use crate::domain::ids::{CaseId, EvidenceId, PersonId};
use crate::domain::register::Standing;
use crate::domain::text::Private;
use crate::domain::time::Timestamp;
use crate::offer::alike;
use crate::store::answers::Answer as StoredAnswer;
use crate::store::consents::Consent;
use crate::store::events::Actor;
use crate::store::identifiers::{IdentifierRole, Named};
use crate::store::{StoreError, cases, fingerprints, nodes};

/// How long a case's line in the queue may be.
const SUMMARY_CHARS: usize = 160;

/// A report, whichever way it came.
pub(super) struct Report {
    pub(super) kind: CaseKind,
    pub(super) category: String,
    pub(super) channel: Channel,
    pub(super) reporter: Option<PersonId>,
    pub(super) dialog: Option<String>,
    pub(super) dialogs_hash: Option<String>,
    pub(super) answers: Vec<(String, Answer)>,
    pub(super) consents: Vec<ConsentGiven>,
    pub(super) evidence: Vec<EvidenceId>,
    /// Set by an officer who enters it; otherwise the rules decide.
    pub(super) priority: Option<Priority>,
    /// Who files it.
    pub(super) by: Actor,
}

/// A case that was just made.
pub(super) struct Filed {
    pub(super) id: CaseId,
    pub(super) code: CaseCode,
    pub(super) kind: CaseKind,
    pub(super) priority: Priority,
    pub(super) due_at: Timestamp,
}

impl Report {
    pub(super) fn from_draft(draft: Draft, channel: Channel, reporter: Option<PersonId>) -> Self {
        Self {
            kind: CaseKind::parse(&draft.kind).unwrap_or(CaseKind::Request),
            category: draft.category,
            channel,
            reporter,
            dialog: Some(draft.dialog),
            dialogs_hash: Some(draft.dialogs),
            answers: draft.answers,
            consents: draft.consents,
            evidence: draft.evidence,
            priority: None,
            by: Actor::Person,
        }
    }

    fn value(&self, key: &str) -> Option<&Value> {
        self.answers.iter().find(|(own, _)| own == key).map(|(_, answer)| &answer.value)
    }

    fn area(&self) -> Option<String> {
        match self.value("kasus.tempat")? {
            Value::Place { area, .. } => area.clone(),
            _ => None,
        }
    }

    fn country(&self) -> Option<String> {
        match self.value("tawaran.negara")? {
            Value::Country { code, .. } => code.clone(),
            _ => None,
        }
    }

    /// Everything the answers name: who is accused, and how victim and reporter are reached. A number that is the reporter's or
    /// the victim's own accuses nobody, wherever else it was written.
    fn identifiers(&self, mouth: &Mouth) -> Vec<Named> {
        let mut out: Vec<Named> = Vec::new();
        for (role, identifier, source) in self.named() {
            let known = out.iter().any(|one| one.role == role && one.identifier.is_same(&identifier));
            if !known {
                let listed = mouth.is_public(&identifier);
                out.push(Named { role, identifier, source: source.to_owned(), listed });
            }
        }
        let own: Vec<Identifier> = out
            .iter()
            .filter(|one| matches!(one.role, IdentifierRole::Reporter | IdentifierRole::Victim))
            .map(|one| one.identifier.clone())
            .collect();
        out.retain(|one| {
            one.role != IdentifierRole::Accused || !own.iter().any(|own| own.is_same(&one.identifier))
        });
        out
    }

    fn named(&self) -> Vec<(IdentifierRole, Identifier, &str)> {
        let mut out = Vec::new();
        for (key, answer) in &self.answers {
            let of = match key.split('.').next() {
                Some("pelapor") => IdentifierRole::Reporter,
                Some("korban") => IdentifierRole::Victim,
                _ => IdentifierRole::Accused,
            };
            match &answer.value {
                Value::Identifiers(list) => {
                    out.extend(list.iter().map(|one| (of, one.clone(), key.as_str())));
                }
                Value::Phone(phone) => {
                    out.extend(Identifier::phone(phone.reveal()).map(|one| (of, one, key.as_str())));
                }
                Value::Text(name) if key.rsplit('.').next() == Some("nama") => {
                    let name = Identifier::new(IdentifierKind::Name, name.reveal());
                    out.extend(name.map(|one| (of, one, key.as_str())));
                }
                _ => {}
            }
        }
        out
    }

    /// One sealed line for the queue: what happened, in the reporter's words.
    fn summary(&self) -> Private {
        let words = self.value("narasi").and_then(|value| match value {
            Value::Text(words) => Some(words.reveal().as_str()),
            _ => None,
        });
        Private(words.unwrap_or_default().chars().take(SUMMARY_CHARS).collect())
    }
}

impl Batch<'_> {
    /// Makes a case of a report: case, answers, identifiers, consents, evidence, history and the staff group's card, all in
    /// this transaction.
    pub(super) async fn file(&mut self, report: Report) -> Result<Filed, StoreError> {
        let named = report.identifiers(&self.mouth);
        let known = self.known_elsewhere(&named).await?;
        let (ruled, reasons) = urgency::priority(&self.mouth.dialogs, &report.answers, known);
        let emergency = report.kind == CaseKind::Emergency;
        let priority = report.priority.unwrap_or(if emergency { Priority::Urgent } else { ruled });
        let due_at = urgency::due(&self.mouth.dialogs.data, report.kind, priority, self.now);
        let (code, id) = (self.free_code().await?, CaseId::new(self.now, &self.app.chance));
        let new = cases::NewCase {
            id: id.clone(),
            code: code.clone(),
            kind: report.kind,
            priority,
            priority_reasons: reasons,
            modus: self.modus(&report),
            area: report.area(),
            country: report.country(),
            summary: report.summary(),
            due_at: Some(due_at),
            safe_mode: false,
            answers: report.answers.iter().map(stored).collect(),
            identifiers: named,
            consents: report.consents.iter().map(consent).collect(),
            category: report.category,
            channel: report.channel,
            reporter: report.reporter,
            dialog: report.dialog,
            dialogs_hash: report.dialogs_hash,
            evidence: report.evidence,
        };
        cases::insert(&mut self.tx, &new, &report.by, self.now).await?;
        let answers = report.answers.iter().map(|(key, answer)| (key.as_str(), &answer.value));
        self.index_answers(&id, answers).await?;
        for told in report.answers.iter().filter_map(told) {
            if let Some(fingerprint) = alike::fingerprint(told) {
                fingerprints::add(&mut self.tx, &id, None, &fingerprint, self.now).await?;
            }
        }
        self.rings.cases = true;
        self.card(&id).await?;
        Ok(Filed { id, code, kind: new.kind, priority, due_at })
    }

    /// The signs of danger that the words of a report show: what the check of offers would say of them.
    fn modus(&self, report: &Report) -> Vec<String> {
        let words: Vec<&str> = report.answers.iter().filter_map(told).collect();
        let checker = &self.mouth.checker;
        let check = || checker.check(&words.join("\n\n")).verdict.reasons;
        // Odd words must not cost the report.
        let reasons = catch_unwind(AssertUnwindSafe(check)).unwrap_or_default();
        reasons.into_iter().map(|reason| reason.slug).collect()
    }

    /// A code that no case has.
    async fn free_code(&mut self) -> Result<CaseCode, StoreError> {
        loop {
            let code = CaseCode::draw(&self.mouth.dialogs.data.words, &self.app.chance);
            if !cases::code_taken(&mut self.tx, &code).await? {
                return Ok(code);
            }
        }
    }

    /// Whether one of the accused's identifiers stands in a case already. A name alone is no match, nor is what is public.
    async fn known_elsewhere(&mut self, named: &[Named]) -> Result<bool, StoreError> {
        for Named { role, identifier, listed, .. } in named {
            let counts = *role == IdentifierRole::Accused && identifier.kind != IdentifierKind::Name;
            if !counts || *listed {
                continue;
            }
            let known = nodes::by_identifier(&mut self.tx, identifier).await?;
            if known.is_some_and(|node| node.standing == Standing::Plain && node.cases > 0) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The reporter's own words, and those that were forwarded or pasted: an advert in them may be known again.
fn told((key, answer): &(String, Answer)) -> Option<&str> {
    match &answer.value {
        Value::Text(words) if matches!(key.as_str(), "narasi" | "catatan") => Some(words.reveal()),
        _ => None,
    }
}

fn stored((key, answer): &(String, Answer)) -> StoredAnswer {
    StoredAnswer {
        key: key.clone(),
        question: answer.question.clone(),
        shown: answer.shown.clone(),
        // Strings and numbers only: writing them as JSON cannot fail.
        value: Private(serde_json::to_string(&answer.value).unwrap_or_default()),
    }
}

fn consent(given: &ConsentGiven) -> Consent {
    Consent {
        purpose: given.purpose.clone(),
        text_version: given.text_version.clone(),
        answer: given.answer.clone(),
        lang: given.lang.clone(),
        at: given.at,
    }
}

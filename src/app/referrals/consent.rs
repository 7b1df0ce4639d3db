//! What the reporter said about the way on of their report, and writing down what they say to an officer.

use jiff::civil::Date;

use super::MAX_WORDS;
use crate::app::access::Staff;
use crate::app::work::readable;
use crate::app::{App, AppError};
use crate::domain::ids::CaseId;
use crate::domain::referral::{Basis, CONSENT_PURPOSE, PassingOn};
use crate::domain::staff::Action;
use crate::domain::text::{Lang, Private};
use crate::domain::time::{Timestamp, Zone};
use crate::store::consents::{self, Consent as Row};
use crate::store::events::{self, Actor, EventAction, NewEvent};

/// How the rows of consents written down by an officer begin in the place of a text's version.
const BY_OFFICER: &str = "petugas:";

/// What the reporter said last about the way on of their report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// They may be named, on this ground, said then.
    Given(Basis, Timestamp),
    /// The report may go on, without who they are.
    Nameless(Timestamp),
    /// The report may not go on.
    Refused(Timestamp),
    /// Nobody asked: the report may go on, without who they are.
    NeverAsked,
}

impl Consent {
    /// The last word among a case's consents.
    pub(in crate::app) fn of(rows: &[Row]) -> Self {
        let last = rows.iter().filter(|row| row.purpose == CONSENT_PURPOSE).max_by_key(|row| row.at);
        let Some(row) = last else { return Self::NeverAsked };
        let officer = row.text_version.strip_prefix(BY_OFFICER).and_then(Basis::parse);
        match PassingOn::parse(&row.answer) {
            Some(PassingOn::Named) => Self::Given(officer.unwrap_or(Basis::Form), row.at),
            Some(PassingOn::Nameless) => Self::Nameless(row.at),
            // A word that nobody knows is no yes.
            Some(PassingOn::No) | None => Self::Refused(row.at),
        }
    }
}

impl App {
    /// Writes down what the reporter, or who speaks for them, said about the way on. Needs `ReferCase`, and for
    /// [`Basis::Vital`] `ReferWithoutConsent`. Refuses with `Invalid("basis_unknown")`, `"reason_short"`, `"reason_long"`
    /// or `"day_unknown"` (none, or one that has not come).
    pub async fn record_consent(
        &self,
        staff: &Staff,
        case: &CaseId,
        (answer, basis): (PassingOn, Basis),
        words: &Private,
        day: &str,
    ) -> Result<(), AppError> {
        let action = if basis == Basis::Vital { Action::ReferWithoutConsent } else { Action::ReferCase };
        staff.must(action)?;
        if basis == Basis::Form || (basis == Basis::Vital && answer == PassingOn::No) {
            return Err(AppError::Invalid("basis_unknown"));
        }
        let words = &must_say(words)?;
        let local = self.local_now();
        let said_on: Date = day.trim().parse().map_err(|_| AppError::Invalid("day_unknown"))?;
        let today = local.at.civil(local.zone).date();
        if said_on > today {
            return Err(AppError::Invalid("day_unknown"));
        }
        let at = if said_on == today { local.at } else { end_of(said_on, local.zone) };
        change!(self, batch, {
            let case = readable(batch, staff, case, action).await?;
            let row = Row {
                purpose: CONSENT_PURPOSE.to_owned(),
                text_version: format!("{BY_OFFICER}{basis}"),
                answer: answer.as_str().to_owned(),
                lang: Lang::default(),
                at,
            };
            consents::insert(&mut batch.tx, Some(&case.id), case.reporter.as_ref(), &row, batch.now).await?;
            let phrase = |name: &str| batch.mouth.dialogs.phrase(name, &Lang::default(), &[]).to_plain();
            let (said, way) =
                (phrase(&format!("rujukan.setuju.{answer}")), phrase(&format!("rujukan.cara.{basis}")));
            let values = [("jawaban", said.as_str()), ("cara", way.as_str())];
            let detail = batch.mouth.dialogs.phrase("rujukan.setuju", &Lang::default(), &values).to_plain();
            let event = NewEvent {
                case: Some(&case.id),
                actor: &Actor::Staff(staff.id().clone()),
                action: EventAction::Referred,
                object: &format!("case:{}", case.id),
                fields: &["consent"],
                reason: Some(words),
                detail: Some(&Private(detail)),
            };
            events::append(&mut batch.tx, event, batch.now).await?;
            batch.rings.cases = true;
            Ok(())
        })
    }
}

/// Words that say something, and not too much.
pub(super) fn must_say(words: &Private) -> Result<Private, AppError> {
    let words = words.reveal().trim();
    match words.chars().count() {
        0..5 => Err(AppError::Invalid("reason_short")),
        count if count > MAX_WORDS => Err(AppError::Invalid("text_long")),
        _ => Ok(Private(words.to_owned())),
    }
}

/// The last moment of a day.
fn end_of(day: Date, zone: Zone) -> Timestamp {
    let seconds =
        day.at(23, 59, 59, 0).to_zoned(jiff::tz::TimeZone::UTC).map_or(0, |at| at.timestamp().as_second());
    Timestamp((seconds - i64::from(zone.hours()) * 3_600) * 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(answer: &str, version: &str, at: i64) -> Row {
        Row {
            purpose: CONSENT_PURPOSE.into(),
            text_version: version.into(),
            answer: answer.into(),
            lang: Lang::default(),
            at: Timestamp(at),
        }
    }

    #[test]
    fn the_last_word_counts_and_only_that_of_this_purpose() {
        assert_eq!(Consent::of(&[]), Consent::NeverAsked);
        let called = Row { purpose: "kontak_balik".into(), ..row("ya", "x", 9) };
        assert_eq!(Consent::of(&[called]), Consent::NeverAsked);
        let (no, yes) = (row("tidak", "abc", 1), row("ya", "petugas:guardian", 2));
        assert_eq!(Consent::of(&[no.clone(), yes.clone()]), Consent::Given(Basis::Guardian, Timestamp(2)));
        assert_eq!(Consent::of(&[yes, row("tidak", "petugas:phone", 3)]), Consent::Refused(Timestamp(3)));
        assert_eq!(Consent::of(&[no, row("ya", "abc", 2)]), Consent::Given(Basis::Form, Timestamp(2)));
        assert_eq!(Consent::of(&[row("tanya", "abc", 2)]), Consent::Refused(Timestamp(2)), "no yes");
        assert_eq!(Consent::of(&[row("tanpa_nama", "abc", 2)]), Consent::Nameless(Timestamp(2)));
    }

    #[test]
    fn the_buttons_of_the_form_say_words_that_are_known() {
        let dialogs = crate::dialog::load::embedded().dialogs.unwrap();
        let asks = dialogs.dialogs.values().flat_map(|dialog| &dialog.nodes).filter(|node| {
            node.ask.as_ref().is_some_and(|ask| ask.consent.as_deref() == Some(CONSENT_PURPOSE))
        });
        let said: Vec<Vec<Option<PassingOn>>> = asks
            .map(|node| node.choose.iter().map(|one| PassingOn::parse(one.value.as_deref()?)).collect())
            .collect();
        let all = [PassingOn::Nameless, PassingOn::Named, PassingOn::No];
        assert_eq!(said, [all.map(Some).to_vec()], "the one that gives away less stands first");
    }

    #[test]
    fn a_day_ends_by_the_clock_of_the_office() {
        let day = "2026-11-22".parse().unwrap();
        assert_eq!(end_of(day, Zone::Wita).civil(Zone::Wita).to_string(), "2026-11-22T23:59:59");
    }
}

//! Facts beside a case's story that are worked out when it is opened: signs of danger and money in the words, the open question
//! to the reporter, who opened the identity.

use super::AppError;
use super::Mouth;
use super::access::Staff;
use super::cases::{AskView, ConsentView, FlagView, Happened, OpeningView, TimelineItem};
use super::queue::Names;
use crate::domain::case::CaseStatus;
use crate::domain::ids::CaseId;
use crate::domain::staff::Action;
use crate::domain::text::{Lang, Private};
use crate::domain::time::{Timestamp, days};
use crate::store::answers::Answer;
use crate::store::cases::Case;
use crate::store::events::Actor;
use crate::store::{Conn, asks, consents, story};

/// Letters of a quote that shows a sign of danger.
const QUOTE: usize = 80;
/// Letters of a case's words that are checked: an advert is shorter.
const CHECKED: usize = 12_000;
/// Openings of the identity that are shown.
const OPENINGS: u32 = 20;

/// Signs of danger and money in what a reporter told and wrote.
pub(super) fn signs(
    mouth: &Mouth,
    lang: &Lang,
    answers: &[Answer],
    items: &[TimelineItem],
) -> (Vec<FlagView>, Vec<(String, u64)>) {
    let told = answers.iter().filter(|answer| matches!(answer.key.as_str(), "narasi" | "catatan"));
    let told = told.map(|answer| answer.shown.reveal().as_str());
    let wrote = items.iter().filter_map(|item| match &item.what {
        Happened::MessageIn { text, .. } => Some(text.reveal().as_str()),
        _ => None,
    });
    let text: String = told.chain(wrote).collect::<Vec<_>>().join("\n").chars().take(CHECKED).collect();
    let checked = mouth.checker.check(&text);
    let flag = |reason: &crate::offer::verdict::Reason| {
        let flag = mouth.dialogs.offer.flags.iter().find(|flag| flag.slug == reason.slug)?;
        let quotes = reason.at.iter().filter_map(|place| text.get(place.clone()));
        Some(FlagView {
            title: mouth.dialogs.text(&flag.title, lang).to_owned(),
            why: mouth.dialogs.text(&flag.why, lang).to_owned(),
            quotes: quotes.take(3).map(|words| Private(words.chars().take(QUOTE).collect())).collect(),
        })
    };
    let mut money: Vec<(String, u64)> = Vec::new();
    for amount in checked.facts.amounts {
        let amount = (amount.value.currency, amount.value.units);
        if !money.contains(&amount) {
            money.push(amount);
        }
    }
    (checked.verdict.reasons.iter().filter_map(flag).collect(), money)
}

/// The open question to a case's reporter, and which close reason fits the silence.
pub(super) async fn ask(
    conn: &mut Conn,
    mouth: &Mouth,
    lang: &Lang,
    case: &Case,
    now: Timestamp,
) -> Result<Option<AskView>, AppError> {
    let Some(ask) = asks::of(conn, &case.id).await?.filter(|_| case.status.is_open()) else {
        return Ok(None);
    };
    let silent = now.since(ask.asked_at);
    let after = mouth.dialogs.data.close_after.iter().filter(|(_, wait)| silent >= days(**wait));
    let fits = after.max_by_key(|(_, wait)| **wait);
    let suggestion = fits.map(|(slug, _)| (slug.clone(), close_reason(mouth, slug, lang)));
    let missed = ask.missed_at.is_some() || (case.status != CaseStatus::Waiting && ask.due_at < now);
    Ok(Some(AskView { asked_at: ask.asked_at, due_at: ask.due_at, missed, suggestion }))
}

/// The last word on each thing that the reporter was asked to agree to, in the order in which they were first asked.
pub(super) async fn consents(conn: &mut Conn, case: &CaseId) -> Result<Vec<ConsentView>, AppError> {
    let mut said: Vec<ConsentView> = Vec::new();
    for row in consents::of_case(conn, case).await? {
        let view = ConsentView { purpose: row.purpose, answer: row.answer, at: row.at };
        match said.iter_mut().find(|before| before.purpose == view.purpose) {
            Some(before) => *before = view,
            None => said.push(view),
        }
    }
    Ok(said)
}

/// Who opened the identity of the reporter, for those who may know.
pub(super) async fn openings(
    conn: &mut Conn,
    staff: &Staff,
    id: &CaseId,
    names: &Names,
) -> Result<Vec<OpeningView>, AppError> {
    if !staff.may(Action::SeeOpenings) {
        return Ok(Vec::new());
    }
    let found = story::openings(conn, id, OPENINGS).await?.into_iter();
    let view = |opening: story::Opening| {
        let name = match &opening.actor {
            Actor::Staff(id) => names.get(id).cloned().unwrap_or_default(),
            Actor::Person | Actor::System | Actor::Partner(_) => String::new(),
        };
        OpeningView { name, at: opening.at, reason: opening.reason.unwrap_or_default() }
    };
    Ok(found.map(view).collect())
}

/// A close reason for people; the slug itself when the table does not know it.
pub(super) fn close_reason(mouth: &Mouth, slug: &str, lang: &Lang) -> String {
    let row = mouth.dialogs.data.close_reasons.iter().find(|known| known.slug == slug);
    row.map_or(slug, |known| mouth.dialogs.text(&known.name, lang)).to_owned()
}

//! What staff do to a case, each inside one transaction: the change, its event, the word to the reporter, the group's card.

use super::access::Staff;
use super::arrival::ChatAddress;
use super::batch::Batch;
use super::canned::{ASK_DAYS, Frame};
use super::cases::CaseAt;
use super::drafts::{DraftKind, return_draft};
use super::parcel::{Act, Parcel};
use super::{App, AppError};
use crate::dialog::model::Text;
use crate::dialog::rich::Rich;
use crate::domain::case::{CaseStatus, Priority};
use crate::domain::ids::CaseId;
use crate::domain::staff::Action;
use crate::domain::text::{Lang, Private};
use crate::domain::time::{Timestamp, days};
use crate::store::cases::Case;
use crate::store::events::Actor;
use crate::store::messages::{self, Delivery, Direction, NewMessage};
use crate::store::work::{self, StatusChange, Taken};
use crate::store::{asks, cases, links, people, staff as staff_rows, story};

/// The longest word to a reporter, in characters: with its frame it stays under Telegram's 4,096.
const MAX_WORDS: usize = 3_500;
/// The longest time that a reporter is given to answer.
const MAX_ASK: std::time::Duration = days(180);

/// What an officer says to a reporter.
#[derive(Clone, Copy)]
enum Word<'a> {
    /// An answer, or a question with the moment until which it is to be answered.
    Answer(Option<Timestamp>),
    /// The last word, with the close reason's name.
    Closing(&'a Text),
}

impl App {
    /// Takes a case: the first one wins, the second hears who has it. Needs `TakeCase`.
    pub async fn take(&self, staff: &Staff, id: &CaseId) -> Result<(), AppError> {
        change!(self, batch, take(batch, staff, id).await)
    }

    /// An internal note. Needs `NoteCase`.
    pub async fn note(&self, staff: &Staff, id: &CaseId, text: Private) -> Result<(), AppError> {
        let text = &worded(text)?;
        change!(self, batch, {
            readable(batch, staff, id, Action::NoteCase).await?;
            append(batch, staff, id, Direction::Note, Delivery::None, text).await?;
            return_draft(batch, staff, id, DraftKind::Note).await?;
            batch.rings.cases = true;
            Ok(())
        })
    }

    /// Answers the reporter in their chat. Needs `AnswerCase`. `ask_more` also sets the case to waiting, with the usual time
    /// for an answer.
    pub async fn answer(
        &self,
        staff: &Staff,
        at: impl Into<CaseAt<'_>>,
        text: Private,
        ask_more: bool,
    ) -> Result<(), AppError> {
        let due = ask_more.then(|| self.clock.now().after(days(ASK_DAYS)));
        let (text, at) = (&worded(text)?, at.into());
        change!(self, batch, answer(batch, staff, at, text, due).await)
    }

    /// Asks the reporter for more until a moment: the case waits, and comes back when that has passed without an answer.
    /// Needs `AnswerCase`.
    pub async fn ask_for_more(
        &self,
        staff: &Staff,
        at: impl Into<CaseAt<'_>>,
        text: Private,
        due: Timestamp,
    ) -> Result<(), AppError> {
        let (text, at, now) = (&worded(text)?, at.into(), self.clock.now());
        if due <= now || due > now.after(MAX_ASK) {
            return Err(AppError::Invalid("due_unfit"));
        }
        change!(self, batch, answer(batch, staff, at, text, Some(due)).await)
    }

    /// Moves a case on (checking, in progress, …); the reporter is told when their word changes. Needs `ChangeCase`.
    pub async fn set_status(
        &self,
        staff: &Staff,
        at: impl Into<CaseAt<'_>>,
        to: CaseStatus,
    ) -> Result<(), AppError> {
        if matches!(to, CaseStatus::Closed | CaseStatus::Duplicate) {
            return Err(AppError::Invalid("use_close"));
        }
        let at = at.into();
        change!(self, batch, {
            let case = readable(batch, staff, at, Action::ChangeCase).await?;
            if case.status == CaseStatus::Duplicate {
                return Err(AppError::Invalid("merged"));
            }
            move_on(batch, staff, &case, to, None).await
        })
    }

    /// Overrides the priority, with a reason. Needs `ChangeCase`.
    pub async fn set_priority(
        &self,
        staff: &Staff,
        at: impl Into<CaseAt<'_>>,
        to: Priority,
        reason: &str,
    ) -> Result<(), AppError> {
        if reason.trim().chars().count() < 5 {
            return Err(AppError::Invalid("reason_short"));
        }
        let at = at.into();
        change!(self, batch, {
            set_priority(batch, staff, at, to, reason).await?;
            Ok(return_draft(batch, staff, at.id, DraftKind::Priority).await?)
        })
    }

    /// Closes with a reason of `_data/close_reasons.csv` and, if not empty, a last word to the reporter. Needs `ChangeCase`.
    pub async fn close(
        &self,
        staff: &Staff,
        at: impl Into<CaseAt<'_>>,
        reason: &str,
        word: Private,
    ) -> Result<(), AppError> {
        if word.reveal().chars().count() > MAX_WORDS {
            return Err(AppError::Invalid("text_long"));
        }
        let dialogs = self.dialogs();
        let reasons = &dialogs.data.close_reasons;
        let named =
            reasons.iter().find(|own| own.slug == reason).ok_or(AppError::Invalid("reason_unknown"))?;
        let at = at.into();
        change!(self, batch, {
            let case = readable(batch, staff, at, Action::ChangeCase).await?;
            let actor = Actor::Staff(staff.id().clone());
            let change = StatusChange {
                case: &case.id,
                to: CaseStatus::Closed,
                close_reason: Some(&named.slug),
                main_case: None,
                actor: &actor,
                reason: None,
            };
            work::set_status(&mut batch.tx, change, batch.now).await?;
            tell_reporter(batch, staff, &case, Word::Closing(&named.name), &word).await?;
            return_draft(batch, staff, &case.id, DraftKind::Close).await?;
            tell_merged(batch, &case, CaseStatus::Closed).await?;
            finish(batch, &case.id).await
        })
    }

    /// Opens a closed case again. Needs `ChangeCase`.
    pub async fn reopen(&self, staff: &Staff, at: impl Into<CaseAt<'_>>) -> Result<(), AppError> {
        self.set_status(staff, at, CaseStatus::Checking).await
    }
}

/// A case that this member of staff may see and do this with, and that is as they saw it, where they say how they saw it.
pub(super) async fn readable(
    batch: &mut Batch<'_>,
    staff: &Staff,
    at: impl Into<CaseAt<'_>>,
    action: Action,
) -> Result<Case, AppError> {
    let CaseAt { id, version } = at.into();
    staff.must(action)?;
    let case = cases::by_id(&mut batch.tx, id).await?.ok_or(AppError::NotFound)?;
    staff.must_cover(case.area.as_deref())?;
    let Some(version) = version else { return Ok(case) };
    // The chat before the case, as a message of the reporter takes them: two that hold both cannot wait for each other.
    batch.reporter_chat(&case).await?;
    if story::held_version(&mut batch.tx, id).await? != version {
        return Err(AppError::Stale);
    }
    cases::by_id(&mut batch.tx, id).await?.ok_or(AppError::NotFound)
}

/// Takes a case and shows it on the card.
pub(super) async fn take(batch: &mut Batch<'_>, staff: &Staff, id: &CaseId) -> Result<(), AppError> {
    let case = readable(batch, staff, id, Action::TakeCase).await?;
    match work::take(&mut batch.tx, id, staff.id(), batch.now).await? {
        Taken::By(other) if &other == staff.id() => return Ok(()),
        Taken::By(other) => {
            let name =
                staff_rows::by_id(&mut batch.tx, &other).await?.map(|member| member.name).unwrap_or_default();
            return Err(AppError::TakenBy(name));
        }
        Taken::Now => {}
    }
    if case.status == CaseStatus::New {
        tell_all(batch, &case, CaseStatus::Checking).await?;
    }
    finish(batch, id).await
}

/// Changes the priority, and with it the promise.
pub(super) async fn set_priority(
    batch: &mut Batch<'_>,
    staff: &Staff,
    at: impl Into<CaseAt<'_>>,
    to: Priority,
    reason: &str,
) -> Result<(), AppError> {
    let case = readable(batch, staff, at, Action::ChangeCase).await?;
    let id = &case.id;
    let actor = Actor::Staff(staff.id().clone());
    let why = Private::from(reason.trim());
    work::set_priority(&mut batch.tx, id, to, &case.priority_reasons, &actor, Some(&why), batch.now).await?;
    finish(batch, id).await
}

async fn answer(
    batch: &mut Batch<'_>,
    staff: &Staff,
    at: CaseAt<'_>,
    text: &Private,
    due: Option<Timestamp>,
) -> Result<(), AppError> {
    let case = readable(batch, staff, at, Action::AnswerCase).await?;
    let to = match case.status {
        // It is answered by itself, and worked with its main case.
        CaseStatus::Duplicate => CaseStatus::Duplicate,
        _ if due.is_some() => CaseStatus::Waiting,
        CaseStatus::New | CaseStatus::Closed => CaseStatus::Checking,
        status => status,
    };
    // First the status: an answer ends the wait, and how long it was must be known when the clock is to go on.
    if to != case.status {
        change_status(batch, staff, &case, to, None).await?;
    }
    if !tell_reporter(batch, staff, &case, Word::Answer(due), text).await? {
        return Err(AppError::Invalid("reporter_unreachable"));
    }
    if let Some(due) = due {
        asks::put(&mut batch.tx, &case.id, staff.id(), due, batch.now).await?;
    }
    return_draft(batch, staff, &case.id, DraftKind::Answer).await?;
    finish(batch, &case.id).await
}

async fn move_on(
    batch: &mut Batch<'_>,
    staff: &Staff,
    case: &Case,
    to: CaseStatus,
    reason: Option<&Private>,
) -> Result<(), AppError> {
    change_status(batch, staff, case, to, reason).await?;
    tell_all(batch, case, to).await?;
    finish(batch, &case.id).await
}

pub(super) async fn change_status(
    batch: &mut Batch<'_>,
    staff: &Staff,
    case: &Case,
    to: CaseStatus,
    reason: Option<&Private>,
) -> Result<(), AppError> {
    change_status_as(batch, &Actor::Staff(staff.id().clone()), case, to, reason).await
}

/// The same for whoever does it.
pub(super) async fn change_status_as(
    batch: &mut Batch<'_>,
    actor: &Actor,
    case: &Case,
    to: CaseStatus,
    reason: Option<&Private>,
) -> Result<(), AppError> {
    let change = StatusChange { case: &case.id, to, close_reason: None, main_case: None, actor, reason };
    work::set_status(&mut batch.tx, change, batch.now).await?;
    Ok(())
}

/// After a change: the card in the group, the open consoles.
pub(super) async fn finish(batch: &mut Batch<'_>, id: &CaseId) -> Result<(), AppError> {
    batch.rings.cases = true;
    Ok(batch.card(id).await?)
}

/// Tells the reporter of a case their new word, and those of the cases that were merged into it.
async fn tell_all(batch: &mut Batch<'_>, case: &Case, to: CaseStatus) -> Result<(), AppError> {
    tell_status(batch, case, case.status, to).await?;
    tell_merged(batch, case, to).await
}

/// Tells those who reported the same as a case: they have the word of the case into which theirs was merged.
async fn tell_merged(batch: &mut Batch<'_>, main: &Case, to: CaseStatus) -> Result<(), AppError> {
    for merged in links::merged_into(&mut batch.tx, &main.id).await? {
        if let Some(merged) = cases::by_id(&mut batch.tx, &merged.id).await? {
            tell_status(batch, &merged, main.status, to).await?;
        }
    }
    Ok(())
}

/// Tells the reporter their new word, when it is another one.
pub(super) async fn tell_status(
    batch: &mut Batch<'_>,
    case: &Case,
    from: CaseStatus,
    to: CaseStatus,
) -> Result<(), AppError> {
    if from.public() == to.public() {
        return Ok(());
    }
    let Some((chat, address)) = batch.reporter_chat(case).await? else { return Ok(()) };
    let session = batch.session_of(&chat);
    let word = batch.status_word(to.public(), &session);
    let values = [("kode", case.code.as_str()), ("status", word.as_str())];
    let reply = batch.say("status.berubah", &session.lang, &values);
    Ok(batch.speak(&chat, &address, vec![reply], None, session.turn).await?)
}

/// Writes to the reporter in their chat and into the timeline; free words of theirs go to this case from now on.
/// `false`: there is no chat, or it is closed to us.
async fn tell_reporter(
    batch: &mut Batch<'_>,
    staff: &Staff,
    case: &Case,
    word: Word<'_>,
    words: &Private,
) -> Result<bool, AppError> {
    let Some((chat, address)) = batch.reporter_chat(case).await? else { return Ok(false) };
    let mut session = batch.session_of(&chat);
    let text = said(batch, staff, case, &session.lang, word, words);
    session.talk = Some(case.code.as_str().to_owned());
    match &address {
        ChatAddress::Telegram(id) => {
            let message = out(batch, staff, case, Delivery::Pending, words).await?;
            let act = Act::Send { text, buttons: Vec::new(), slot: None };
            batch.post(&chat, &Parcel { chat: *id, thread: None, act }, message.as_ref());
        }
        ChatAddress::Web(_) => {
            out(batch, staff, case, Delivery::Sent, words).await?;
            let reply = crate::dialog::session::Reply {
                manner: crate::dialog::session::Manner::Message,
                text,
                buttons: Vec::new(),
                progress: None,
            };
            batch.speak(&chat, &address, vec![reply], None, session.turn).await?;
        }
    }
    batch.put(&chat, &session);
    Ok(true)
}

/// An officer's words as the reporter reads them, in the reporter's language.
fn said(batch: &Batch<'_>, staff: &Staff, case: &Case, lang: &Lang, word: Word<'_>, words: &Private) -> Rich {
    let (mouth, code, text) = (&*batch.mouth, case.code.as_str(), words.reveal().trim());
    match word {
        Word::Answer(due) => Frame { mouth, lang, code, number: staff.number(), due }.message(text),
        Word::Closing(reason) => {
            let reason = mouth.dialogs.text(reason, lang);
            let values = [("kode", code), ("alasan", reason), ("isi", text)];
            mouth.dialogs.phrase("petugas.tutup", lang, &values)
        }
    }
}

/// The officer's words in the timeline; a closing without a last word leaves none.
async fn out(
    batch: &mut Batch<'_>,
    staff: &Staff,
    case: &Case,
    delivery: Delivery,
    words: &Private,
) -> Result<Option<crate::domain::ids::MessageId>, AppError> {
    if words.reveal().trim().is_empty() {
        return Ok(None);
    }
    append(batch, staff, &case.id, Direction::Out, delivery, words).await.map(Some)
}

async fn append(
    batch: &mut Batch<'_>,
    staff: &Staff,
    case: &CaseId,
    direction: Direction,
    delivery: Delivery,
    body: &Private,
) -> Result<crate::domain::ids::MessageId, AppError> {
    let new = NewMessage { case, direction, author: Some(staff.id()), body, evidence: &[], delivery };
    batch.index_message(case, body).await?;
    Ok(messages::append(&mut batch.tx, new, batch.now).await?)
}

impl Batch<'_> {
    /// The chat of a case's reporter, held in this transaction; `None` when there is none or it is closed to us.
    async fn reporter_chat(
        &mut self,
        case: &Case,
    ) -> Result<Option<(crate::store::ChatKey, ChatAddress)>, AppError> {
        let Some(person) = &case.reporter else { return Ok(None) };
        let Some(person) = people::by_id(&mut self.tx, person).await? else { return Ok(None) };
        let Some(address) = ChatAddress::from_key_text(person.address.reveal()) else { return Ok(None) };
        if person.blocked_at.is_some() {
            return Ok(None);
        }
        self.hold(&person.chat).await?;
        Ok(Some((person.chat, address)))
    }
}

fn worded(text: Private) -> Result<Private, AppError> {
    match text.reveal().trim().chars().count() {
        0 => Err(AppError::Invalid("text_empty")),
        count if count > MAX_WORDS => Err(AppError::Invalid("text_long")),
        _ => Ok(text),
    }
}

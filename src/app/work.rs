//! What staff do to a case, each inside one transaction: the change, its event, the word to the reporter, the group's card.

use super::access::Staff;
use super::arrival::ChatAddress;
use super::batch::Batch;
use super::parcel::{Act, Parcel};
use super::{App, AppError, urgency};
use crate::dialog::rich::Rich;
use crate::domain::case::{CaseStatus, Priority};
use crate::domain::ids::CaseId;
use crate::domain::staff::Action;
use crate::domain::text::Private;
use crate::store::cases::Case;
use crate::store::events::Actor;
use crate::store::messages::{self, Delivery, Direction, NewMessage};
use crate::store::work::{self, StatusChange, Taken};
use crate::store::{cases, people, staff as staff_rows};

/// The longest word to a reporter, in characters: with its frame it stays under Telegram's 4,096.
const MAX_WORDS: usize = 3_500;
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
            batch.rings.cases = true;
            Ok(())
        })
    }

    /// Answers the reporter in their chat. Needs `AnswerCase`. `ask_more` also sets the case to waiting.
    pub async fn answer(
        &self,
        staff: &Staff,
        id: &CaseId,
        text: Private,
        ask_more: bool,
    ) -> Result<(), AppError> {
        let text = &worded(text)?;
        change!(self, batch, answer(batch, staff, id, text, ask_more).await)
    }

    /// Moves a case on (checking, in progress, …); the reporter is told when their word changes. Needs `ChangeCase`.
    pub async fn set_status(&self, staff: &Staff, id: &CaseId, to: CaseStatus) -> Result<(), AppError> {
        if matches!(to, CaseStatus::Closed | CaseStatus::Duplicate) {
            return Err(AppError::Invalid("use_close"));
        }
        change!(self, batch, {
            let case = readable(batch, staff, id, Action::ChangeCase).await?;
            move_on(batch, staff, &case, to, None).await
        })
    }

    /// Overrides the priority, with a reason. Needs `ChangeCase`.
    pub async fn set_priority(
        &self,
        staff: &Staff,
        id: &CaseId,
        to: Priority,
        reason: &str,
    ) -> Result<(), AppError> {
        if reason.trim().chars().count() < 5 {
            return Err(AppError::Invalid("reason_short"));
        }
        change!(self, batch, set_priority(batch, staff, id, to, reason).await)
    }

    /// Closes with a reason of `_data/close_reasons.csv` and, if not empty, a last word to the reporter. Needs `ChangeCase`.
    pub async fn close(
        &self,
        staff: &Staff,
        id: &CaseId,
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
        change!(self, batch, {
            let case = readable(batch, staff, id, Action::ChangeCase).await?;
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
            let values = [("alasan", named.name.base.as_str()), ("isi", word.reveal().trim())];
            tell_reporter(batch, staff, &case, "petugas.tutup", &values, &word).await?;
            finish(batch, &case.id).await
        })
    }

    /// Opens a closed case again. Needs `ChangeCase`.
    pub async fn reopen(&self, staff: &Staff, id: &CaseId) -> Result<(), AppError> {
        self.set_status(staff, id, CaseStatus::Checking).await
    }
}

/// A case that this member of staff may see and do this with.
pub(super) async fn readable(
    batch: &mut Batch<'_>,
    staff: &Staff,
    id: &CaseId,
    action: Action,
) -> Result<Case, AppError> {
    staff.must(action)?;
    let case = cases::by_id(&mut batch.tx, id).await?.ok_or(AppError::NotFound)?;
    staff.must_cover(case.area.as_deref())?;
    Ok(case)
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
        tell_status(batch, &case, CaseStatus::Checking).await?;
    }
    finish(batch, id).await
}

/// Changes the priority, and with it the promise while nothing was answered yet.
pub(super) async fn set_priority(
    batch: &mut Batch<'_>,
    staff: &Staff,
    id: &CaseId,
    to: Priority,
    reason: &str,
) -> Result<(), AppError> {
    let case = readable(batch, staff, id, Action::ChangeCase).await?;
    let actor = Actor::Staff(staff.id().clone());
    let why = Private::from(reason.trim());
    work::set_priority(&mut batch.tx, id, to, &case.priority_reasons, &actor, Some(&why), batch.now).await?;
    if case.first_answer_at.is_none() {
        work::set_due(&mut batch.tx, id, Some(urgency::due(&batch.mouth.dialogs.data, to, case.created_at)))
            .await?;
    }
    finish(batch, id).await
}

async fn answer(
    batch: &mut Batch<'_>,
    staff: &Staff,
    id: &CaseId,
    text: &Private,
    ask_more: bool,
) -> Result<(), AppError> {
    let case = readable(batch, staff, id, Action::AnswerCase).await?;
    let phrase = if ask_more { "petugas.minta" } else { "petugas.pesan" };
    let reached = tell_reporter(batch, staff, &case, phrase, &[("isi", text.reveal().trim())], text).await?;
    if !reached {
        return Err(AppError::Invalid("reporter_unreachable"));
    }
    let to = match case.status {
        _ if ask_more => CaseStatus::Waiting,
        CaseStatus::New | CaseStatus::Closed | CaseStatus::Duplicate => CaseStatus::Checking,
        status => status,
    };
    if to != case.status {
        change_status(batch, staff, &case, to, None).await?;
    }
    finish(batch, id).await
}

async fn move_on(
    batch: &mut Batch<'_>,
    staff: &Staff,
    case: &Case,
    to: CaseStatus,
    reason: Option<&Private>,
) -> Result<(), AppError> {
    change_status(batch, staff, case, to, reason).await?;
    tell_status(batch, case, to).await?;
    finish(batch, &case.id).await
}

async fn change_status(
    batch: &mut Batch<'_>,
    staff: &Staff,
    case: &Case,
    to: CaseStatus,
    reason: Option<&Private>,
) -> Result<(), AppError> {
    let actor = Actor::Staff(staff.id().clone());
    let change =
        StatusChange { case: &case.id, to, close_reason: None, main_case: None, actor: &actor, reason };
    work::set_status(&mut batch.tx, change, batch.now).await?;
    Ok(())
}

/// After a change: the card in the group, the open consoles.
async fn finish(batch: &mut Batch<'_>, id: &CaseId) -> Result<(), AppError> {
    batch.rings.cases = true;
    Ok(batch.card(id).await?)
}

/// Tells the reporter their new word, when it is another one.
async fn tell_status(batch: &mut Batch<'_>, case: &Case, to: CaseStatus) -> Result<(), AppError> {
    if case.status.public() == to.public() {
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
    phrase: &str,
    values: &[(&str, &str)],
    words: &Private,
) -> Result<bool, AppError> {
    let Some((chat, address)) = batch.reporter_chat(case).await? else { return Ok(false) };
    let mut session = batch.session_of(&chat);
    let mut all = vec![("kode", case.code.as_str())];
    all.extend_from_slice(values);
    let text: Rich = batch.mouth.dialogs.phrase(phrase, &session.lang, &all);
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

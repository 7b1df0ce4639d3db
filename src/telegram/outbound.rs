//! From a parcel to one call (or two, when an edit has nothing to edit) of the Bot API.

use serde::Deserialize;
use teloxide::payloads::{AnswerCallbackQuery, DeleteMessage, EditMessageText, SendMessage};
use teloxide::types::{
    CallbackQueryId, ChatId, InlineKeyboardButton, InlineKeyboardButtonKind, InlineKeyboardMarkup,
    LinkPreviewOptions, MessageId, ParseMode, Recipient, ReplyMarkup, ThreadId,
};

use super::api::{Api, CallError, Refusal};
use super::button;
use crate::app::parcel::{Act, EditTarget, Parcel};
use crate::dialog::rich::Rich;
use crate::dialog::session::{Button, Does};

/// Does what the parcel says. `standing` is the message in the slot that its target names. Gives the id of the message
/// that now stands there; an edit that changes nothing and an answer that comes too late count as done.
pub(super) async fn deliver(
    api: &Api,
    parcel: &Parcel,
    standing: Option<i64>,
) -> Result<Option<i64>, CallError> {
    match &parcel.act {
        Act::Send { text, buttons, .. } => send(api, parcel, text, buttons).await,
        Act::Edit { target, text, buttons, else_send, .. } => {
            match edit(api, parcel.chat, message(target, standing), text, buttons).await {
                Err(CallError::Refused(Refusal::MessageGone)) if *else_send => {
                    send(api, parcel, text, buttons).await
                }
                Err(CallError::Refused(Refusal::MessageGone)) => Ok(None),
                other => other,
            }
        }
        Act::AnswerCallback { callback, notice } => answer(api, callback, notice.as_deref()).await,
        Act::Delete { target } => delete(api, parcel.chat, message(target, standing)).await,
    }
}

fn message(target: &EditTarget, standing: Option<i64>) -> Option<MessageId> {
    let id = match target {
        EditTarget::Message(id) => Some(*id),
        EditTarget::Slot(_) => standing,
    };
    id.and_then(|id| i32::try_from(id).ok()).map(MessageId)
}

async fn send(api: &Api, parcel: &Parcel, text: &Rich, buttons: &[Button]) -> Result<Option<i64>, CallError> {
    #[derive(Deserialize)]
    struct Sent {
        message_id: i64,
    }
    let mut call = SendMessage::new(ChatId(parcel.chat), text.to_html());
    call.message_thread_id = parcel.thread.map(|thread| ThreadId(MessageId(thread)));
    call.parse_mode = Some(ParseMode::Html);
    call.link_preview_options = Some(NO_PREVIEW);
    call.reply_markup = keyboard(parcel.chat, buttons).map(ReplyMarkup::InlineKeyboard);
    let sent: Sent = api.call(&call).await?;
    Ok(Some(sent.message_id))
}

async fn edit(
    api: &Api,
    chat: i64,
    message: Option<MessageId>,
    text: &Rich,
    buttons: &[Button],
) -> Result<Option<i64>, CallError> {
    let Some(message) = message else { return Err(CallError::Refused(Refusal::MessageGone)) };
    let mut call = EditMessageText::new(ChatId(chat), message, text.to_html());
    call.parse_mode = Some(ParseMode::Html);
    call.link_preview_options = Some(NO_PREVIEW);
    call.reply_markup = keyboard(chat, buttons);
    match api.tell(&call).await {
        Ok(()) | Err(CallError::Refused(Refusal::NotModified)) => Ok(Some(i64::from(message.0))),
        Err(error) => Err(error),
    }
}

async fn answer(api: &Api, callback: &str, notice: Option<&str>) -> Result<Option<i64>, CallError> {
    let mut call = AnswerCallbackQuery::new(CallbackQueryId(callback.to_owned()));
    // Telegram refuses more than 200 characters; a cut word is better than an hourglass on the button.
    call.text = notice.map(|notice| notice.chars().take(200).collect());
    match api.tell(&call).await {
        Ok(()) | Err(CallError::Refused(Refusal::QueryTooOld)) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn delete(api: &Api, chat: i64, message: Option<MessageId>) -> Result<Option<i64>, CallError> {
    let Some(message) = message else { return Ok(None) };
    match api.tell(&DeleteMessage::new(Recipient::Id(ChatId(chat)), message)).await {
        Ok(()) | Err(CallError::Refused(Refusal::MessageGone)) => Ok(None),
        Err(error) => Err(error),
    }
}

const NO_PREVIEW: LinkPreviewOptions = LinkPreviewOptions {
    is_disabled: true,
    url: None,
    prefer_small_media: false,
    prefer_large_media: false,
    show_above_text: false,
};

/// Buttons one a row; none is no keyboard, which in an edit takes the old one away.
fn keyboard(chat: i64, buttons: &[Button]) -> Option<InlineKeyboardMarkup> {
    let rows: Vec<_> = buttons.iter().filter_map(|button| row(chat, button)).collect();
    (!rows.is_empty()).then(|| InlineKeyboardMarkup::new(rows))
}

fn row(chat: i64, button: &Button) -> Option<[InlineKeyboardButton; 1]> {
    let kind = match &button.does {
        Does::Press(token) => InlineKeyboardButtonKind::CallbackData(button::data(chat, token)),
        // An address that is none would have the whole message refused: the words are worth more than the button.
        Does::Link(url) => InlineKeyboardButtonKind::Url(url.parse().ok()?),
    };
    Some([InlineKeyboardButton::new(button.label.clone(), kind)])
}

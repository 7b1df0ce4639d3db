//! The Bot API's methods, with its refusals in its own words.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::html;
use super::state::{Chat, Key, PRESS_KEPT, Seen, Shown, State, Webhook};

/// A refusal: code, description, parameters.
#[derive(Debug, PartialEq)]
pub(crate) struct Refused(pub(crate) u16, pub(crate) String, pub(crate) Value);

type Answer = Result<Value, Refused>;

fn no(words: impl Into<String>) -> Refused {
    Refused(400, words.into(), Value::Null)
}

/// 429 with the seconds to wait.
pub(crate) fn flood(seconds: u64) -> Refused {
    Refused(429, format!("Too Many Requests: retry after {seconds}"), json!({ "retry_after": seconds }))
}

/// Does what a method asks; getUpdates is the server's own, because it waits.
pub(crate) fn call(state: &mut State, method: &str, args: &Value) -> Answer {
    match method.to_ascii_lowercase().as_str() {
        "getme" => {
            Ok(json!({ "id": 4242, "is_bot": true, "first_name": "Suluh", "username": "SuluhContohBot" }))
        }
        "sendmessage" => send(state, args),
        "editmessagetext" => edit(state, args, true),
        "editmessagereplymarkup" => edit(state, args, false),
        "deletemessage" => delete(state, args),
        "answercallbackquery" => answer(state, args),
        "getfile" => file(state, args),
        "setwebhook" => set_webhook(state, args),
        "deletewebhook" => {
            state.webhook = None;
            Ok(json!(true))
        }
        "getwebhookinfo" => Ok(json!({
            "url": state.webhook.as_ref().map_or("", |webhook| webhook.url.as_str()),
            "pending_update_count": state.waiting.len(),
        })),
        "setmycommands" => commands(state, args),
        "setmydescription" => describe(state, args, "description", 512),
        "setmyshortdescription" => describe(state, args, "short_description", 120),
        _ => Err(Refused(404, "Not Found".into(), Value::Null)),
    }
}

fn number(args: &Value, name: &str) -> Option<i64> {
    args[name].as_i64().or_else(|| args[name].as_str().and_then(|text| text.parse().ok()))
}

/// The chat, if the bot may write there.
fn open<'a>(state: &'a mut State, args: &Value) -> Result<(i64, &'a mut Chat), Refused> {
    let id = number(args, "chat_id").ok_or_else(|| no("Bad Request: chat_id is empty"))?;
    let Some(chat) = state.chats.get_mut(&id) else { return Err(no("Bad Request: chat not found")) };
    if let Some(to) = chat.migrated_to {
        let words = "Bad Request: group chat was upgraded to a supergroup chat".to_owned();
        return Err(Refused(400, words, json!({ "migrate_to_chat_id": to })));
    }
    if chat.blocked {
        return Err(Refused(403, "Forbidden: bot was blocked by the user".into(), Value::Null));
    }
    if let Some(left) = chat.frozen.and_then(|until| until.checked_duration_since(Instant::now())) {
        return Err(flood(left.as_secs() + 1));
    }
    Ok((id, chat))
}

fn send(state: &mut State, args: &Value) -> Answer {
    let text = words(args)?;
    let keys = keys(&args["reply_markup"])?;
    let thread = number(args, "message_thread_id");
    let (id, chat) = open(state, args)?;
    if thread.is_some() && !chat.forum || thread == Some(1) {
        return Err(no("Bad Request: message thread not found"));
    }
    chat.next_message += 1;
    let shown = Shown { id: chat.next_message, text, keys, thread };
    chat.messages.insert(shown.id, shown.clone());
    let answer = message(id, &shown);
    state.tell(id, Seen::Sent(shown));
    Ok(answer)
}

fn edit(state: &mut State, args: &Value, with_text: bool) -> Answer {
    let text = if with_text { Some(words(args)?) } else { None };
    let keys = keys(&args["reply_markup"])?;
    let (id, chat) = open(state, args)?;
    let shown = number(args, "message_id").and_then(|number| chat.messages.get_mut(&number));
    let Some(shown) = shown else { return Err(no("Bad Request: message to edit not found")) };
    let text = text.unwrap_or_else(|| shown.text.clone());
    if shown.text == text && shown.keys == keys {
        return Err(no(
            "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a \
             current content and reply markup of the message",
        ));
    }
    (shown.text, shown.keys) = (text, keys);
    let shown = shown.clone();
    let answer = message(id, &shown);
    state.tell(id, Seen::Edited(shown));
    Ok(answer)
}

fn delete(state: &mut State, args: &Value) -> Answer {
    let (id, chat) = open(state, args)?;
    let number = number(args, "message_id").unwrap_or_default();
    if chat.messages.remove(&number).is_none() {
        return Err(no("Bad Request: message to delete not found"));
    }
    state.tell(id, Seen::Deleted(number));
    Ok(json!(true))
}

fn answer(state: &mut State, args: &Value) -> Answer {
    let callback = args["callback_query_id"].as_str().unwrap_or_default().to_owned();
    let notice = args["text"].as_str().map(str::to_owned);
    if notice.as_ref().is_some_and(|notice| notice.chars().count() > 200) {
        return Err(no("Bad Request: MESSAGE_TOO_LONG"));
    }
    let press = state.presses.get_mut(&callback).filter(|press| press.at.elapsed() < PRESS_KEPT);
    let Some(press) = press else {
        return Err(no("Bad Request: query is too old and response timeout expired or query ID is invalid"));
    };
    press.answers += 1;
    let chat = press.chat;
    state.tell(chat, Seen::Answered { callback, notice });
    Ok(json!(true))
}

fn file(state: &State, args: &Value) -> Answer {
    let id = args["file_id"].as_str().unwrap_or_default();
    let Some(bytes) = state.files.get(id) else { return Err(no("Bad Request: invalid file_id")) };
    if bytes.len() > 20 * 1024 * 1024 {
        return Err(no("Bad Request: file is too big"));
    }
    Ok(
        json!({ "file_id": id, "file_unique_id": id, "file_size": bytes.len(), "file_path": format!("files/{id}") }),
    )
}

fn set_webhook(state: &mut State, args: &Value) -> Answer {
    let url = args["url"].as_str().unwrap_or_default().to_owned();
    let secret = args["secret_token"].as_str().map(str::to_owned);
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if secret
        .as_ref()
        .is_some_and(|secret| secret.is_empty() || secret.len() > 256 || !secret.chars().all(allowed))
    {
        return Err(no("Bad Request: secret token contains unallowed characters"));
    }
    let max_connections = args["max_connections"].as_u64().unwrap_or(40).clamp(1, 100);
    remember_allowed(state, args);
    state.webhook = (!url.is_empty()).then(|| Webhook {
        url,
        secret,
        max_connections: usize::try_from(max_connections).unwrap_or(40),
    });
    Ok(json!(true))
}

/// An empty or missing list leaves the earlier one.
pub(crate) fn remember_allowed(state: &mut State, args: &Value) {
    if let Some(list) = args["allowed_updates"].as_array().filter(|list| !list.is_empty()) {
        state.allowed = Some(list.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect());
    }
}

fn commands(state: &mut State, args: &Value) -> Answer {
    let mut list = Vec::new();
    for command in args["commands"].as_array().into_iter().flatten() {
        let (name, words) =
            (command["command"].as_str().unwrap_or_default(), command["description"].as_str());
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if name.is_empty() || name.len() > 32 || !name.chars().all(fits) {
            return Err(no("Bad Request: BOT_COMMAND_INVALID"));
        }
        let words = words.filter(|words| (1..=256).contains(&words.chars().count()));
        let words = words.ok_or_else(|| no("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"))?;
        list.push((name.to_owned(), words.to_owned()));
    }
    let scope = args["scope"]["type"].as_str().unwrap_or("default").to_owned();
    state.commands.insert((scope, args["language_code"].as_str().unwrap_or_default().to_owned()), list);
    Ok(json!(true))
}

fn describe(state: &mut State, args: &Value, kind: &str, most: usize) -> Answer {
    let words = args[kind].as_str().unwrap_or_default();
    if words.chars().count() > most {
        return Err(no("Bad Request: description is too long"));
    }
    let lang = args["language_code"].as_str().unwrap_or_default();
    state.descriptions.insert((kind.to_owned(), lang.to_owned()), words.to_owned());
    Ok(json!(true))
}

/// The text of a message, parsed and measured as Telegram does.
fn words(args: &Value) -> Result<String, Refused> {
    let text = args["text"].as_str().unwrap_or_default();
    let text = match args["parse_mode"].as_str() {
        Some(mode) if mode.eq_ignore_ascii_case("html") => html::plain(text).map_err(no)?,
        Some(_) => return Err(no("Bad Request: unsupported parse_mode")),
        None => text.to_owned(),
    };
    if text.trim().is_empty() {
        return Err(no("Bad Request: message text is empty"));
    }
    if text.encode_utf16().count() > 4096 {
        return Err(no("Bad Request: message is too long"));
    }
    Ok(text)
}

fn keys(markup: &Value) -> Result<Vec<Key>, Refused> {
    let mut keys = Vec::new();
    for button in markup["inline_keyboard"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|row| row.as_array().into_iter().flatten())
    {
        let label = button["text"].as_str().unwrap_or_default().to_owned();
        let (data, url) = (button["callback_data"].as_str(), button["url"].as_str());
        if label.is_empty() {
            return Err(no("Bad Request: can't parse inline keyboard button: Text buttons are unallowed"));
        }
        if data.is_some_and(|data| !(1..=64).contains(&data.len())) || data.is_none() && url.is_none() {
            return Err(no("Bad Request: BUTTON_DATA_INVALID"));
        }
        if url
            .is_some_and(|url| !["https://", "http://", "tg://"].iter().any(|scheme| url.starts_with(scheme)))
        {
            return Err(no("Bad Request: BUTTON_URL_INVALID"));
        }
        keys.push(Key { label, data: data.map(str::to_owned), url: url.map(str::to_owned) });
    }
    Ok(keys)
}

fn message(chat: i64, shown: &Shown) -> Value {
    json!({
        "message_id": shown.id,
        "date": 1_760_000_000,
        "chat": { "id": chat, "type": if chat < 0 { "supergroup" } else { "private" } },
        "from": { "id": 4242, "is_bot": true, "first_name": "Suluh" },
        "text": shown.text,
    })
}

/// Freezes a chat: its calls answer 429 for so long.
pub(crate) fn freeze(state: &mut State, chat: i64, span: Duration) {
    state.chats.entry(chat).or_default().frozen = Some(Instant::now() + span);
}

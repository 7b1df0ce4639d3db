//! People who write to the bot, tap its buttons and send it things.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::FakeTelegram;
use super::methods;
use super::server::World;
use super::state::{Key, Press, Seen, Shown, State};

/// A person with a private chat, which has the same number as they.
#[derive(Debug)]
pub(crate) struct Person {
    world: Arc<World>,
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) lang: String,
    seen: mpsc::UnboundedReceiver<(Instant, Seen)>,
    /// When the thing that was seen last happened.
    pub(crate) last_at: Instant,
}

/// The newest button of a chat whose label begins with `label`, and the message it stands on.
fn find_key<'a>(mut shown: impl DoubleEndedIterator<Item = &'a Shown>, label: &str) -> Option<(i64, Key)> {
    shown.by_ref().rev().find_map(|message| {
        let key = message.keys.iter().find(|key| key.label == label);
        let key = key.or_else(|| message.keys.iter().find(|key| key.label.starts_with(label)))?;
        Some((message.id, key.clone()))
    })
}

impl FakeTelegram {
    /// Somebody new, or somebody known once more (then what they saw before is forgotten).
    pub(crate) fn person(&self, id: i64, name: &str) -> Person {
        let (listener, seen) = mpsc::unbounded_channel();
        self.world.state().chats.entry(id).or_default().listener = Some(listener);
        Person {
            world: Arc::clone(&self.world),
            id,
            name: name.to_owned(),
            lang: "id".to_owned(),
            seen,
            last_at: Instant::now(),
        }
    }

    /// A group with the bot in it; `forum` has topics.
    pub(crate) fn group(&self, id: i64, forum: bool) {
        let mut state = self.world.state();
        let chat = state.chats.entry(id).or_default();
        (chat.group, chat.forum) = (true, forum);
    }

    /// Somebody writes in a group; `fields` are laid over the message.
    pub(crate) fn says_in_group(&self, group: i64, user: i64, text: &str, fields: &Value) -> i64 {
        let mut state = self.world.state();
        let mut message = json!({
            "message_id": state.message_number(group),
            "date": 1_760_000_000,
            "chat": { "id": group, "type": "supergroup", "title": "Kelompok Contoh" },
            "from": { "id": user, "is_bot": false, "first_name": "Contoh" },
            "text": text,
        });
        lay(&mut message, fields);
        let id = state.push("message", &message, group.to_string());
        self.world.news.notify_waiters();
        drop(state);
        id
    }

    /// Somebody taps a button in a group; false when no such button stands there.
    pub(crate) fn taps_in_group(&self, group: i64, user: i64, label: &str) -> bool {
        let Some((message, key)) = find_key(self.shown(group).iter(), label) else { return false };
        let mut state = self.world.state();
        push_press(
            &mut state,
            group,
            "supergroup",
            user,
            Some(message),
            key.data.as_deref().unwrap_or_default(),
        );
        drop(state);
        self.world.news.notify_waiters();
        true
    }

    /// A group becomes a supergroup under a new number.
    pub(crate) fn upgrades(&self, from: i64, to: i64) {
        let mut state = self.world.state();
        state.chats.entry(from).or_default().migrated_to = Some(to);
        state.chats.entry(to).or_default().group = true;
        let chat = |id: i64, kind: &str| json!({ "id": id, "type": kind, "title": "Kelompok Contoh" });
        let old =
            json!({ "message_id": 1, "date": 1, "chat": chat(from, "group"), "migrate_to_chat_id": to });
        let new = json!({ "message_id": 1, "date": 1, "chat": chat(to, "supergroup"), "migrate_from_chat_id": from });
        state.push("message", &old, from.to_string());
        state.push("message", &new, to.to_string());
        drop(state);
        self.world.news.notify_waiters();
    }

    /// Any text at all as an update; `{id}` in it becomes its number.
    pub(crate) fn raw_update(&self, body: &str) -> i64 {
        let id = self.world.state().push_raw(body);
        self.world.news.notify_waiters();
        id
    }

    /// A file that can be downloaded under its id.
    pub(crate) fn put_file(&self, id: &str, bytes: Vec<u8>) {
        self.world.state().files.insert(id.to_owned(), bytes);
    }

    /// A chat answers 429 for so long.
    pub(crate) fn freezes(&self, chat: i64, span: Duration) {
        methods::freeze(&mut self.world.state(), chat, span);
    }
}

impl Person {
    /// Writes something.
    pub(crate) fn says(&self, text: &str) -> i64 {
        self.sends(&json!({ "text": text }))
    }

    /// Sends a message with these fields.
    pub(crate) fn sends(&self, fields: &Value) -> i64 {
        self.update("message", fields)
    }

    /// Edits an earlier message of theirs.
    pub(crate) fn edits(&self, message: i64, text: &str) -> i64 {
        self.update(
            "edited_message",
            &json!({ "message_id": message, "edit_date": 1_760_000_001, "text": text }),
        )
    }

    /// Sends a picture with the bytes behind it.
    pub(crate) fn sends_photo(&self, file: &str, bytes: &[u8], caption: Option<&str>) -> i64 {
        self.world.state().files.insert(file.to_owned(), bytes.to_vec());
        let size = |name: &str, width: u32| json!({ "file_id": name, "file_unique_id": format!("u{name}"), "width": width, "height": width, "file_size": bytes.len() });
        let mut fields = json!({ "photo": [size("kecil", 90), size(file, 1280)] });
        if let Some(caption) = caption {
            fields["caption"] = json!(caption);
        }
        self.sends(&fields)
    }

    /// Taps the newest button whose label begins so; `None` when there is none.
    pub(crate) fn taps(&self, label: &str) -> Option<i64> {
        let (message, key) = {
            let state = self.world.state();
            find_key(state.chats.get(&self.id)?.messages.values(), label)?
        };
        Some(self.presses(Some(message), key.data.as_deref()?))
    }

    /// Presses a button with any data, on any message or on one that Telegram no longer says.
    pub(crate) fn presses(&self, message: Option<i64>, data: &str) -> i64 {
        let id = push_press(&mut self.world.state(), self.id, "private", self.id, message, data);
        self.world.news.notify_waiters();
        id
    }

    /// Blocks the bot.
    pub(crate) fn blocks(&self) -> i64 {
        self.membership(true)
    }

    /// Unblocks it.
    pub(crate) fn unblocks(&self) -> i64 {
        self.membership(false)
    }

    /// What the chat shows of the bot's messages, oldest first.
    pub(crate) fn shown(&self) -> Vec<Shown> {
        self.world
            .state()
            .chats
            .get(&self.id)
            .map(|chat| chat.messages.values().cloned().collect())
            .unwrap_or_default()
    }

    /// The next thing that happens in the chat; `None` when nothing does within `patience`.
    pub(crate) async fn sees(&mut self, patience: Duration) -> Option<Seen> {
        self.next(tokio::time::Instant::now() + patience).await
    }

    /// Waits for something with buttons to be sent or edited: the bot's next question or page.
    pub(crate) async fn asked(&mut self, patience: Duration) -> Option<Shown> {
        let end = tokio::time::Instant::now() + patience;
        loop {
            match self.next(end).await? {
                Seen::Sent(shown) | Seen::Edited(shown) if !shown.keys.is_empty() => return Some(shown),
                _ => {}
            }
        }
    }

    /// Waits for words to appear in the chat, in any message sent or edited from now on or standing there.
    pub(crate) async fn reads(&mut self, words: &str, patience: Duration) -> Option<Shown> {
        if let Some(shown) = self.shown().into_iter().rev().find(|shown| shown.text.contains(words)) {
            return Some(shown);
        }
        let end = tokio::time::Instant::now() + patience;
        loop {
            match self.next(end).await? {
                Seen::Sent(shown) | Seen::Edited(shown) if shown.text.contains(words) => return Some(shown),
                _ => {}
            }
        }
    }

    async fn next(&mut self, end: tokio::time::Instant) -> Option<Seen> {
        let (at, seen) = tokio::time::timeout_at(end, self.seen.recv()).await.ok().flatten()?;
        self.last_at = at;
        Some(seen)
    }

    fn update(&self, kind: &str, fields: &Value) -> i64 {
        let mut state = self.world.state();
        let mut message = json!({
            "message_id": state.message_number(self.id),
            "date": 1_760_000_000,
            "chat": { "id": self.id, "type": "private", "first_name": self.name },
            "from": self.user(),
        });
        lay(&mut message, fields);
        let id = state.push(kind, &message, self.id.to_string());
        drop(state);
        self.world.news.notify_waiters();
        id
    }

    fn membership(&self, blocked: bool) -> i64 {
        let mut state = self.world.state();
        state.chats.entry(self.id).or_default().blocked = blocked;
        let status = |blocked: bool| json!({ "user": { "id": 4242, "is_bot": true, "first_name": "Suluh" }, "status": if blocked { "kicked" } else { "member" } });
        let body = json!({
            "chat": { "id": self.id, "type": "private" },
            "from": self.user(),
            "date": 1_760_000_000,
            "old_chat_member": status(!blocked),
            "new_chat_member": status(blocked),
        });
        let id = state.push("my_chat_member", &body, self.id.to_string());
        drop(state);
        self.world.news.notify_waiters();
        id
    }

    fn user(&self) -> Value {
        json!({ "id": self.id, "is_bot": false, "first_name": self.name, "language_code": self.lang })
    }
}

/// A message that is `None` is one that Telegram no longer says; one that is gone comes without its text and with date 0.
fn push_press(state: &mut State, chat: i64, kind: &str, user: i64, message: Option<i64>, data: &str) -> i64 {
    state.next_callback += 1;
    let callback = format!("tekan{}", state.next_callback);
    state.presses.insert(callback.clone(), Press { chat, at: Instant::now(), answers: 0 });
    let mut body = json!({
        "id": callback,
        "from": { "id": user, "is_bot": false, "first_name": "Contoh" },
        "chat_instance": "1",
        "data": data,
    });
    if let Some(message) = message {
        let text = state
            .chats
            .get(&chat)
            .and_then(|chat| chat.messages.get(&message))
            .map(|shown| shown.text.clone());
        body["message"] = json!({ "message_id": message, "date": i32::from(text.is_some()), "chat": { "id": chat, "type": kind } });
        if let Some(text) = text {
            body["message"]["text"] = json!(text);
        }
    }
    state.push("callback_query", &body, format!("tekan-{user}"))
}

fn lay(message: &mut Value, fields: &Value) {
    if let (Some(message), Some(fields)) = (message.as_object_mut(), fields.as_object()) {
        message.extend(fields.clone());
    }
}

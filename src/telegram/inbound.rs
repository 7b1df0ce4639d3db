//! From Telegram's JSON to an [`Arrival`]. Nothing is refused here: whatever can't be read becomes [`Event::Unknown`] and
//! is parked by the app as it came.

use std::sync::{Arc, OnceLock};

use serde_json::value::RawValue;

use super::wire::{
    Callback, Chat, Contact, File, Membership, Message, Numbered, Origin, Sketch, Update, User,
};
use super::{button, content};
use crate::app::arrival::{Arrival, ChatAddress, Event, PersonEvent, Pressed, StaffTap, Transport};
use crate::dialog::session::{Command, Forward, Input};
use crate::domain::chance::{Chance, hex};
use crate::domain::text::Private;
use crate::domain::time::Clock;

/// Reads updates for one bot.
#[derive(Debug)]
pub(super) struct Reader {
    /// The bot's own user id.
    pub(super) me: i64,
    /// The bot's user name without `@`, once Telegram has told it.
    pub(super) name: Arc<OnceLock<String>>,
    /// For the ids of files.
    pub(super) clock: Clock,
    /// For the ids of files.
    pub(super) chance: Arc<Chance>,
}

/// An update that was read, with its number where it has one.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) id: Option<i64>,
    pub(super) arrival: Arrival,
}

impl Reader {
    /// Reads one update of a poll.
    pub(super) fn read(&self, raw: &RawValue) -> Read {
        self.read_text(raw.get())
    }

    /// Reads the body of a webhook call, which may be anything at all.
    pub(super) fn read_bytes(&self, body: &[u8]) -> Read {
        match std::str::from_utf8(body) {
            Ok(text) => self.read_text(text),
            Err(_) => self.read_text(&String::from_utf8_lossy(body)),
        }
    }

    fn read_text(&self, raw: &str) -> Read {
        let (id, event) = match serde_json::from_str::<Update>(raw) {
            Ok(update) => (update.update_id, self.event(update, raw)),
            Err(_) => (number(raw), Event::Unknown { chat: sketched_chat(raw) }),
        };
        // Without a number its content names it: the same bytes again are the same update.
        let key = id.map_or_else(|| format!("sha256:{}", digest(raw)), |id| id.to_string());
        let arrival = Arrival { transport: Transport::Telegram, key, raw: Private(raw.to_owned()), event };
        Read { id, arrival }
    }

    fn event(&self, update: Update, raw: &str) -> Event {
        match update {
            Update { message: Some(message), .. } => self.message(message, raw),
            Update { edited_message: Some(message), .. } => edited(message),
            Update { callback_query: Some(callback), .. } => pressed(callback),
            Update { my_chat_member: Some(membership), .. } => member(&membership),
            _ => foreign(raw),
        }
    }

    fn message(&self, message: Message, raw: &str) -> Event {
        if let Some(to) = message.migrate_to_chat_id {
            return Event::Migrated { from: message.chat.id, to };
        }
        if let Some(from) = message.migrate_from_chat_id {
            return Event::Migrated { from, to: message.chat.id };
        }
        match ChatKind::of(&message.chat) {
            ChatKind::Private => self.private(message, raw),
            ChatKind::Group => self.group(&message),
            ChatKind::Channel => Event::Ignored,
        }
    }

    fn private(&self, mut message: Message, raw: &str) -> Event {
        let chat = ChatAddress::Telegram(message.chat.id);
        let forward = message.forward_origin.take().map(|origin| Forward { from: origin_name(origin) });
        let from = message.from.take();
        let content = match message.text.take().filter(|text| !text.trim().is_empty()) {
            Some(text) => self.words(text, forward),
            None => content::of(message, forward, self.clock.now(), &self.chance)
                .unwrap_or_else(|| content::without_content(raw)),
        };
        match content {
            content::Content::Input(input, file) => person(chat, from, input, None, file),
            content::Content::Service => Event::Ignored,
            content::Content::Unknown => Event::Unknown { chat: Some(chat) },
        }
    }

    fn words(&self, text: String, forward: Option<Forward>) -> content::Content {
        if forward.is_none()
            && let Some(command) = self.command(&text)
        {
            return command;
        }
        content::Content::Input(Input::Text { text: Private(text), forward }, None)
    }

    /// A known command for us; words that only look like one stay words.
    fn command(&self, text: &str) -> Option<content::Content> {
        let mut words = text.strip_prefix('/')?.split(char::is_whitespace);
        let first = words.next()?;
        let (name, bot) = first.split_once('@').map_or((first, None), |(name, bot)| (name, Some(bot)));
        if bot.is_some_and(|bot| !self.is_me(bot)) {
            return Some(content::Content::Service);
        }
        if name.eq_ignore_ascii_case("start") {
            let payload = words.next().filter(|payload| is_payload(payload)).map(str::to_owned);
            return Some(content::Content::Input(Input::Start(payload), None));
        }
        Command::parse(name).map(|command| content::Content::Input(Input::Command(command), None))
    }

    /// Groups: silent unless we are mentioned or answered.
    fn group(&self, message: &Message) -> Event {
        let replied = message.reply_to_message.as_ref().is_some_and(|replied| {
            replied.forum_topic_created.is_none()
                && replied.from.as_ref().is_some_and(|from| from.id == self.me)
        });
        let words = message.text.as_deref().or(message.caption.as_deref()).unwrap_or_default();
        if !replied && !self.mentioned(words) {
            return Event::Ignored;
        }
        // Plain supergroups number their reply threads too; only a forum's topic is a place to answer in.
        let thread = message.message_thread_id.filter(|_| message.is_topic_message);
        Event::GroupCall { chat: message.chat.id, thread }
    }

    fn is_me(&self, bot: &str) -> bool {
        self.name.get().is_none_or(|name| name.eq_ignore_ascii_case(bot))
    }

    fn mentioned(&self, words: &str) -> bool {
        let Some(name) = self.name.get() else { return false };
        words.split('@').skip(1).any(|after| {
            let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
            after[..end].eq_ignore_ascii_case(name)
        })
    }
}

enum ChatKind {
    Private,
    Group,
    Channel,
}

impl ChatKind {
    fn of(chat: &Chat) -> Self {
        match chat.kind.as_deref() {
            Some("private") => Self::Private,
            Some("channel") => Self::Channel,
            None if chat.id > 0 => Self::Private,
            _ => Self::Group,
        }
    }
}

fn person(
    chat: ChatAddress,
    from: Option<User>,
    input: Input,
    press: Option<Pressed>,
    file: Option<crate::app::arrival::ArrivedFile>,
) -> Event {
    let lang = from.as_ref().and_then(|user| user.language_code.as_deref()).and_then(primary_tag);
    let name = from.and_then(|user| full_name(user.first_name, user.last_name));
    Event::Person(Box::new(PersonEvent { chat, name, lang, input, press, file }))
}

fn edited(message: Message) -> Event {
    let words = message.text.or(message.caption).filter(|words| !words.trim().is_empty());
    match (ChatKind::of(&message.chat), words) {
        (ChatKind::Private, Some(words)) => {
            let chat = ChatAddress::Telegram(message.chat.id);
            person(chat, message.from, Input::Edited(Private(words)), None, None)
        }
        // A live location that moves, a game's score, a group's chatter.
        _ => Event::Ignored,
    }
}

fn pressed(callback: Callback) -> Event {
    let data = callback.data.unwrap_or_default();
    if let Some(message) = &callback.message
        && !matches!(ChatKind::of(&message.chat), ChatKind::Private)
    {
        return Event::StaffTap(StaffTap {
            user: callback.from.id,
            chat: message.chat.id,
            message: message.message_id,
            callback: callback.id,
            token: button::staff_token(&data).to_owned(),
        });
    }
    // A private chat has its person's id, so an old button without its message still has an address.
    let chat = callback.message.as_ref().map_or(callback.from.id, |message| message.chat.id);
    let press =
        Pressed { callback: callback.id, message: callback.message.map(|message| message.message_id) };
    let input = Input::Press(button::person_token(&data).to_owned());
    person(ChatAddress::Telegram(chat), Some(callback.from), input, Some(press), None)
}

fn member(membership: &Membership) -> Event {
    let blocked = match membership.new_chat_member.status.as_str() {
        "kicked" | "left" => true,
        "member" => false,
        _ => return Event::Ignored,
    };
    match ChatKind::of(&membership.chat) {
        ChatKind::Private => Event::Blocked { chat: ChatAddress::Telegram(membership.chat.id), blocked },
        ChatKind::Group | ChatKind::Channel => Event::Ignored,
    }
}

/// An update without any of the kinds that we subscribe to: one that waited from before, or something new.
fn foreign(raw: &str) -> Event {
    const KNOWN: [&str; 18] = [
        "channel_post",
        "edited_channel_post",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "message_reaction",
        "message_reaction_count",
        "inline_query",
        "chosen_inline_result",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "chat_member",
        "chat_join_request",
        "chat_boost",
    ];
    let keys = content::keys(raw);
    if keys.iter().any(|key| KNOWN.contains(&key.as_str())) {
        Event::Ignored
    } else {
        Event::Unknown { chat: None }
    }
}

fn number(raw: &str) -> Option<i64> {
    serde_json::from_str::<Numbered>(raw).ok().and_then(|numbered| numbered.update_id)
}

fn sketched_chat(raw: &str) -> Option<ChatAddress> {
    let sketch: Sketch = serde_json::from_str(raw).ok()?;
    let id = match sketch {
        Sketch { message: Some(message), .. } | Sketch { edited_message: Some(message), .. } => {
            matches!(ChatKind::of(&message.chat), ChatKind::Private).then_some(message.chat.id)
        }
        Sketch { callback_query: Some(callback), .. } => Some(callback.from.id),
        _ => None,
    };
    id.map(ChatAddress::Telegram)
}

fn origin_name(origin: Origin) -> Option<Private> {
    let user = origin.sender_user.and_then(|user| full_name(user.first_name, user.last_name));
    let chat = origin.sender_chat.or(origin.chat).and_then(|chat| chat.title);
    user.or(origin.sender_user_name.map(Private)).or(chat.map(Private))
}

/// First and last name as one.
pub(super) fn full_name(first: Option<String>, last: Option<String>) -> Option<Private> {
    let names: Vec<String> =
        [first, last].into_iter().flatten().filter(|name| !name.trim().is_empty()).collect();
    (!names.is_empty()).then(|| Private(names.join(" ")))
}

/// The name on a contact card.
pub(super) fn contact_name(contact: &Contact) -> Private {
    full_name(contact.first_name.clone(), contact.last_name.clone()).unwrap_or_default()
}

/// The picture in its largest size.
pub(super) fn largest(sizes: Vec<File>) -> Option<File> {
    sizes.into_iter().max_by_key(|size| u64::from(size.width) * u64::from(size.height))
}

/// `id` of `id-ID`; a code that is none is dropped, because it stands unsealed in the database.
fn primary_tag(code: &str) -> Option<String> {
    let tag = code.split(['-', '_']).next()?.to_ascii_lowercase();
    ((2..=3).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_lowercase())).then_some(tag)
}

/// Telegram's alphabet for deep links: 1 to 64 of `A-Za-z0-9_-`.
fn is_payload(text: &str) -> bool {
    text.len() <= 64 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

fn digest(raw: &str) -> String {
    use sha2::Digest as _;
    hex(&sha2::Sha256::digest(raw.as_bytes()))
}

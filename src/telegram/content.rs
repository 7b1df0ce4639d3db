//! What a private message holds beside words.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::inbound::{contact_name, largest};
use super::wire::{File, Location, Message};
use crate::app::arrival::{ArrivedFile, FileBytes};
use crate::dialog::session::{Forward, Input};
use crate::domain::chance::Chance;
use crate::domain::evidence::{Media, MediaKind};
use crate::domain::ids::EvidenceId;
use crate::domain::text::Private;
use crate::domain::time::Timestamp;

/// What a message is for us.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "lives for a moment on the stack, never in a collection")]
pub(super) enum Content {
    /// Something a person did.
    Input(Input, Option<ArrivedFile>),
    /// A service message (pinned, timer changed, …): nothing to do.
    Service,
    /// A kind that Telegram invented after us.
    Unknown,
}

/// The content of a message without words; `None` when it holds nothing that we take.
pub(super) fn of(
    message: Message,
    forward: Option<Forward>,
    now: Timestamp,
    chance: &Chance,
) -> Option<Content> {
    let id = EvidenceId::new(now, chance);
    if let Some(location) = message.location {
        // A venue comes with the location it stands for.
        return place(id, location, message.venue.and_then(|venue| venue.title));
    }
    if let Some(contact) = message.contact {
        let name = contact_name(&contact);
        return Some(Content::Input(Input::Contact { name, phone: Private(contact.phone_number) }, None));
    }
    let caption = message.caption.clone().filter(|caption| !caption.trim().is_empty()).map(Private);
    let album = message.media_group_id.clone();
    let (kind, file) = file_of(message)?;
    let media = Media { id: id.clone(), kind, bytes: file.file_size };
    // A sticker is looked at, never kept: there is nothing to fetch.
    let arrived = (kind != MediaKind::Sticker).then(|| arrived(id, kind, file, album.as_deref()));
    Some(Content::Input(Input::Media { media, caption, forward }, arrived))
}

/// The file of a message and as what it was sent.
fn file_of(message: Message) -> Option<(MediaKind, File)> {
    let photo = message.photo.and_then(largest);
    // An animation comes with a document that is the same file, so it is asked for first.
    [
        (MediaKind::Photo, photo),
        (MediaKind::Animation, message.animation),
        (MediaKind::Document, message.document),
        (MediaKind::Voice, message.voice),
        (MediaKind::Audio, message.audio),
        (MediaKind::Video, message.video),
        (MediaKind::VideoNote, message.video_note),
        (MediaKind::Sticker, message.sticker),
    ]
    .into_iter()
    .find_map(|(kind, file)| file.map(|file| (kind, file)))
}

fn arrived(id: EvidenceId, kind: MediaKind, file: File, album: Option<&str>) -> ArrivedFile {
    let note = json!({
        "unique": file.file_unique_id, "name": file.file_name, "mime": file.mime_type, "album": album,
    });
    let bytes = FileBytes::Remote { file_id: Private(file.file_id), size: file.file_size };
    ArrivedFile { id, kind: kind_text(kind), bytes, note: Private(note.to_string()) }
}

fn place(id: EvidenceId, at: Location, name: Option<String>) -> Option<Content> {
    let (lat, lon) = (millionths(at.latitude, 90.0)?, millionths(at.longitude, 180.0)?);
    let note = json!({ "lat": lat, "lon": lon, "name": name });
    let file = ArrivedFile {
        id: id.clone(),
        kind: "location",
        bytes: FileBytes::Nothing,
        note: Private(note.to_string()),
    };
    Some(Content::Input(Input::Location { id, lat, lon, name: name.map(Private) }, Some(file)))
}

#[expect(clippy::cast_possible_truncation, reason = "the range is checked: at most 180 million")]
fn millionths(degrees: f64, most: f64) -> Option<i32> {
    (degrees.abs() <= most).then(|| (degrees * 1e6).round() as i32)
}

const fn kind_text(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Photo => "photo",
        MediaKind::Document => "document",
        MediaKind::Voice => "voice",
        MediaKind::Audio => "audio",
        MediaKind::Video => "video",
        MediaKind::VideoNote => "video_note",
        MediaKind::Sticker => "sticker",
        MediaKind::Animation => "animation",
    }
}

/// A message in which we found nothing to take: a kind that we can't read, a service message, or something new.
pub(super) fn without_content(raw: &str) -> Content {
    let keys = message_keys(raw);
    let is = |list: &[&str]| keys.iter().any(|key| list.contains(&key.as_str()));
    if is(&UNREADABLE) {
        Content::Input(Input::Unreadable, None)
    } else if is(&SERVICE)
        || keys.iter().any(|key| key.starts_with("forum_topic_") || key.starts_with("video_chat_"))
    {
        Content::Service
    } else {
        Content::Unknown
    }
}

/// Kinds of content that a person may send and that we can't use. `text`, `photo` and the like stand here for the case that
/// they hold nothing (blank words, no sizes).
const UNREADABLE: [&str; 16] = [
    "poll",
    "dice",
    "game",
    "story",
    "invoice",
    "paid_media",
    "giveaway",
    "giveaway_winners",
    "checklist",
    "gift",
    "unique_gift",
    "web_app_data",
    "passport_data",
    "text",
    "photo",
    "location",
];

const SERVICE: [&str; 22] = [
    "pinned_message",
    "message_auto_delete_timer_changed",
    "write_access_allowed",
    "users_shared",
    "chat_shared",
    "connected_website",
    "chat_background_set",
    "proximity_alert_triggered",
    "successful_payment",
    "refunded_payment",
    "boost_added",
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
    "giveaway_created",
    "giveaway_completed",
    "checklist_tasks_done",
];

/// The names of a JSON object's fields; empty when it is none.
pub(super) fn keys(raw: &str) -> Vec<String> {
    let object: Result<HashMap<String, &RawValue>, _> = serde_json::from_str(raw);
    object.map(|object| object.into_keys().collect()).unwrap_or_default()
}

fn message_keys(raw: &str) -> Vec<String> {
    #[derive(Deserialize)]
    struct Outer<'a> {
        #[serde(borrow)]
        message: Option<&'a RawValue>,
    }
    serde_json::from_str::<Outer<'_>>(raw)
        .ok()
        .and_then(|outer| outer.message)
        .map(|message| keys(message.get()))
        .unwrap_or_default()
}

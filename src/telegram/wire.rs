//! The fields of Telegram's JSON that we read, and no others (docs/decisions/0004-inbound-shape.md). What is missing is
//! `None`; what is new is passed over; what has another type than here makes the update unknown, never lost.

use serde::Deserialize;

/// An update of a kind that we subscribe to.
#[derive(Debug, Deserialize)]
#[expect(clippy::struct_field_names, reason = "Telegram's own names")]
pub(super) struct Update {
    pub(super) update_id: Option<i64>,
    pub(super) message: Option<Message>,
    pub(super) edited_message: Option<Message>,
    pub(super) callback_query: Option<Callback>,
    pub(super) my_chat_member: Option<Membership>,
}

/// Just enough to name an update whose shape we don't know.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Numbered {
    pub(super) update_id: Option<i64>,
}

/// Just enough to answer the private chat of an update whose shape we don't know.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Sketch {
    pub(super) message: Option<SketchMessage>,
    pub(super) edited_message: Option<SketchMessage>,
    pub(super) callback_query: Option<SketchCallback>,
}

/// Where a message of unknown shape stands.
#[derive(Debug, Deserialize)]
pub(super) struct SketchMessage {
    pub(super) chat: Chat,
}

/// Who pressed a button of unknown shape.
#[derive(Debug, Deserialize)]
pub(super) struct SketchCallback {
    pub(super) from: SketchUser,
}

/// A user of unknown shape.
#[derive(Debug, Deserialize)]
pub(super) struct SketchUser {
    pub(super) id: i64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Chat {
    pub(super) id: i64,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) title: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct User {
    pub(super) id: i64,
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
    pub(super) language_code: Option<String>,
}

#[derive(Debug, Deserialize)]
#[expect(clippy::struct_field_names, reason = "Telegram's own names")]
pub(super) struct Message {
    pub(super) message_thread_id: Option<i32>,
    #[serde(default)]
    pub(super) is_topic_message: bool,
    pub(super) from: Option<User>,
    pub(super) chat: Chat,
    pub(super) forward_origin: Option<Origin>,
    pub(super) reply_to_message: Option<Replied>,
    pub(super) media_group_id: Option<String>,
    pub(super) text: Option<String>,
    pub(super) caption: Option<String>,
    pub(super) photo: Option<Vec<File>>,
    pub(super) animation: Option<File>,
    pub(super) document: Option<File>,
    pub(super) voice: Option<File>,
    pub(super) audio: Option<File>,
    pub(super) video: Option<File>,
    pub(super) video_note: Option<File>,
    pub(super) sticker: Option<File>,
    pub(super) location: Option<Location>,
    pub(super) venue: Option<Venue>,
    pub(super) contact: Option<Contact>,
    pub(super) migrate_to_chat_id: Option<i64>,
    pub(super) migrate_from_chat_id: Option<i64>,
}

/// The message that another one replies to.
#[derive(Debug, Deserialize)]
pub(super) struct Replied {
    pub(super) from: Option<User>,
    /// Present when the "reply" is only the head of a forum topic, which every message of the topic points to.
    pub(super) forum_topic_created: Option<serde::de::IgnoredAny>,
}

/// Where a forwarded message came from: a user, a hidden user, a group or a channel.
#[derive(Debug, Deserialize)]
pub(super) struct Origin {
    pub(super) sender_user: Option<User>,
    pub(super) sender_user_name: Option<String>,
    pub(super) sender_chat: Option<Chat>,
    pub(super) chat: Option<Chat>,
}

/// Any of Telegram's files; sizes come for photos and videos only.
#[derive(Debug, Deserialize)]
#[expect(clippy::struct_field_names, reason = "Telegram's own names")]
pub(super) struct File {
    pub(super) file_id: String,
    pub(super) file_unique_id: Option<String>,
    pub(super) file_size: Option<u64>,
    pub(super) file_name: Option<String>,
    pub(super) mime_type: Option<String>,
    #[serde(default)]
    pub(super) width: u32,
    #[serde(default)]
    pub(super) height: u32,
}

#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Location {
    pub(super) latitude: f64,
    pub(super) longitude: f64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Venue {
    pub(super) title: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Contact {
    pub(super) phone_number: String,
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Callback {
    pub(super) id: String,
    pub(super) from: User,
    /// May be inaccessible: then it has date 0 and no text, so nothing but its address is read.
    pub(super) message: Option<CallbackMessage>,
    pub(super) data: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct CallbackMessage {
    pub(super) message_id: i64,
    pub(super) chat: Chat,
}

#[derive(Debug, Deserialize)]
pub(super) struct Membership {
    pub(super) chat: Chat,
    pub(super) new_chat_member: MemberState,
}

#[derive(Debug, Deserialize)]
pub(super) struct MemberState {
    pub(super) status: String,
}

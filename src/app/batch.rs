//! One transaction with the conversations it holds: what all use cases that write work inside.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::arrival::{ChatAddress, Pressed};
use super::parcel::Parcel;
use super::think::Mind;
use super::webchat::{LineBody, Upload};
use super::{App, Mouth, deliver};
use crate::dialog::session::{Manner, Reply, Session};
use crate::domain::ids::{MessageId, PersonId};
use crate::domain::text::{Lang, Private};
use crate::domain::time::Timestamp;
use crate::store::sessions::SessionRow;
use crate::store::{ChatKey, StoreError, Tx, evidence, outbox, sessions, web_lines};

/// What must be told to whom once the batch is committed.
#[derive(Debug, Default)]
pub(super) struct Rings {
    pub(super) outbox: bool,
    pub(super) web: BTreeSet<String>,
    pub(super) cases: bool,
}

/// A batch under way: the transaction with the conversations it holds.
pub(super) struct Batch<'a> {
    pub(super) app: &'a App,
    pub(super) mouth: Arc<Mouth>,
    pub(super) tx: Tx,
    pub(super) now: Timestamp,
    pub(super) rows: BTreeMap<ChatKey, SessionRow>,
    touched: BTreeSet<ChatKey>,
    pub(super) rings: Rings,
    /// Parcels on their way into the outbox, written several a statement.
    parcels: Vec<outbox::NewParcel>,
}

impl<'a> Batch<'a> {
    /// Begins a transaction that holds these conversations.
    pub(super) async fn holding(app: &'a App, chats: &[ChatKey]) -> Result<Batch<'a>, StoreError> {
        let now = app.clock.now();
        let mut tx = app.store.begin().await?;
        let rows = sessions::load_many(&mut tx, chats, now).await?;
        let mouth = app.mouth();
        Ok(Self {
            app,
            mouth,
            tx,
            now,
            rows,
            touched: BTreeSet::new(),
            rings: Rings::default(),
            parcels: Vec::new(),
        })
    }

    /// Writes the conversations back, commits, and rings.
    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        self.flush().await?;
        let touched: Vec<&SessionRow> = self.touched.iter().filter_map(|chat| self.rows.get(chat)).collect();
        sessions::save_all(&mut self.tx, &touched).await?;
        self.tx.commit().await?;
        self.app.ring(&self.rings);
        Ok(())
    }

    pub(super) fn mind<'m>(&self, mouth: &'m Mouth) -> Mind<'m>
    where
        'a: 'm,
    {
        let panic_word = self.app.settings.drill_panic.as_deref();
        Mind {
            dialogs: &mouth.dialogs,
            finder: &mouth.finder,
            checker: &mouth.checker,
            now: self.now,
            panic_word,
        }
    }

    /// Keeps a file that an officer uploaded; it belongs to nobody until its case is filed.
    pub(super) async fn keep_upload(&mut self, upload: &Upload) -> Result<(), StoreError> {
        let new = evidence::NewEvidence {
            id: upload.id.clone(),
            person: None,
            kind: evidence::EvidenceKind::parse(upload.kind).unwrap_or(evidence::EvidenceKind::Document),
            source: evidence::Source::Stored(upload.stored.clone()),
            note: Some(upload.note.clone()).filter(|note| !note.reveal().is_empty()),
        };
        evidence::register(&mut self.tx, &new, self.now).await
    }

    /// Whose a held chat is.
    pub(super) fn person_of(&self, chat: &ChatKey) -> Option<PersonId> {
        self.rows.get(chat).and_then(|row| row.person.clone())
    }

    /// The session as it stands in the row.
    pub(super) fn session_of(&self, chat: &ChatKey) -> Session {
        let state = self.rows.get(chat).and_then(|row| row.state.as_ref());
        state.and_then(|state| serde_json::from_str(state.reveal()).ok()).unwrap_or_default()
    }

    /// One of the program's own sentences as a message.
    pub(super) fn say(&self, phrase: &str, lang: &Lang, values: &[(&str, &str)]) -> Reply {
        let text = self.mouth.dialogs.phrase(phrase, lang, values);
        Reply { manner: Manner::Message, text, buttons: Vec::new(), progress: None }
    }

    /// Puts a session back into its row, to be saved with the commit.
    pub(super) fn put(&mut self, chat: &ChatKey, session: &Session) {
        let row = self.rows.entry(chat.clone()).or_insert_with(|| SessionRow::new(chat.clone(), self.now));
        row.open_question = session.form.is_some();
        row.reminded = session.reminded;
        // Plain strings and numbers: writing them as JSON cannot fail.
        row.state = serde_json::to_string(session).ok().map(Private);
        self.touched.insert(chat.clone());
    }

    /// Appends replies to the outbox (Telegram) or the transcript (web).
    pub(super) async fn speak(
        &mut self,
        chat: &ChatKey,
        address: &ChatAddress,
        replies: Vec<Reply>,
        press: Option<&Pressed>,
        turn: u32,
    ) -> Result<(), StoreError> {
        match address {
            ChatAddress::Telegram(id) => {
                for act in deliver::acts(replies, press, turn) {
                    self.post(chat, &Parcel { chat: *id, thread: None, act }, None);
                }
            }
            ChatAddress::Web(_) => {
                for line in deliver::lines(replies) {
                    self.write_line(chat, &line).await?;
                }
            }
        }
        Ok(())
    }

    /// Appends one parcel to the outbox; it is written with the commit.
    pub(super) fn post(&mut self, chat: &ChatKey, parcel: &Parcel, message: Option<&MessageId>) {
        let slip = outbox::Slip { chat: chat.clone(), seq: self.take_seq(chat), message: message.cloned() };
        let payload = Private(serde_json::to_string(parcel).unwrap_or_default());
        self.rings.outbox = true;
        self.parcels.push(outbox::NewParcel { slip, payload, at: self.now });
    }

    /// Writes the parcels down that were posted so far.
    pub(super) async fn flush(&mut self) -> Result<(), StoreError> {
        let parcels = std::mem::take(&mut self.parcels);
        outbox::append_all(&mut self.tx, &parcels).await
    }

    pub(super) async fn write_line(&mut self, chat: &ChatKey, line: &LineBody) -> Result<(), StoreError> {
        let seq = self.take_seq(chat);
        let who = match line {
            LineBody::Person(_) => web_lines::Speaker::Person,
            LineBody::Suluh(_) => web_lines::Speaker::Bot,
        };
        let body = Private(serde_json::to_string(line).unwrap_or_default());
        self.rings.web.insert(chat.as_str().to_owned());
        web_lines::append(&mut self.tx, chat, seq, who, &body, self.now).await
    }

    fn take_seq(&mut self, chat: &ChatKey) -> i64 {
        self.touched.insert(chat.clone());
        self.rows.entry(chat.clone()).or_insert_with(|| SessionRow::new(chat.clone(), self.now)).take_seq()
    }

    /// Holds one more conversation in this transaction.
    pub(super) async fn hold(&mut self, chat: &ChatKey) -> Result<(), StoreError> {
        if !self.rows.contains_key(chat) {
            let row = sessions::load(&mut self.tx, chat, self.now).await?;
            self.rows.insert(chat.clone(), row);
        }
        Ok(())
    }
}

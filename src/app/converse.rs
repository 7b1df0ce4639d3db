//! The way all conversation takes: a batch of arrivals, one transaction, replies into the outbox.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::arrival::{Arrival, ArrivedFile, ChatAddress, Event, FileBytes, Outcome, PersonEvent, Transport};
use super::parcel::{Act, Parcel};
use super::think::{Mind, Thought};
use super::webchat::{LineBody, Upload};
use super::{App, AppError, Mouth, deliver};
use crate::dialog::session::{Input, Manner, Reply, Session};
use crate::domain::ids::PersonId;
use crate::domain::text::{Lang, Private};
use crate::domain::time::{Timestamp, hours};
use crate::store::sessions::SessionRow;
use crate::store::{
    ChatKey, StoreError, Tx, evidence, outbox, parked, people, seen, sessions, settings, web_lines,
};

/// How often a batch is run again when another replica was faster.
pub(super) const CONFLICT_TRIES: u32 = 5;

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
    rows: BTreeMap<ChatKey, SessionRow>,
    touched: BTreeSet<ChatKey>,
    pub(super) rings: Rings,
}

impl App {
    /// Handles a batch in order, in one transaction, and returns when it is committed: only now may the transport
    /// acknowledge. An error means that nothing was committed and the batch must come again.
    pub async fn receive(&self, batch: Vec<Arrival>) -> Result<Vec<Outcome>, AppError> {
        match self.together(&batch).await {
            Ok(outcomes) => Ok(outcomes),
            Err(fault) if fault.is_unavailable() => Err(fault.into()),
            // One of them can't be stored: each goes alone, so that only that one is parked.
            Err(_) => {
                let mut outcomes = Vec::with_capacity(batch.len());
                for arrival in &batch {
                    outcomes.push(self.alone(arrival).await?);
                }
                Ok(outcomes)
            }
        }
    }

    async fn together(&self, batch: &[Arrival]) -> Result<Vec<Outcome>, StoreError> {
        let mut tries = 0;
        loop {
            match self.once(batch).await {
                Err(fault) if fault.is_conflict() && tries < CONFLICT_TRIES => tries += 1,
                result => return result,
            }
        }
    }

    async fn once(&self, arrivals: &[Arrival]) -> Result<Vec<Outcome>, StoreError> {
        let mut batch = Batch::begin(self, arrivals).await?;
        let mut outcomes = Vec::with_capacity(arrivals.len());
        for arrival in arrivals {
            outcomes.push(batch.handle(arrival).await?);
        }
        batch.commit().await?;
        Ok(outcomes)
    }

    async fn alone(&self, arrival: &Arrival) -> Result<Outcome, AppError> {
        match self.together(std::slice::from_ref(arrival)).await {
            Ok(outcomes) => Ok(outcomes.first().copied().unwrap_or(Outcome::Done)),
            Err(fault) if fault.is_unavailable() => Err(fault.into()),
            Err(fault) => {
                tracing::error!(update.key = %arrival.key, %fault, "an update could not be applied and is parked");
                self.park(arrival).await
            }
        }
    }

    async fn park(&self, arrival: &Arrival) -> Result<Outcome, AppError> {
        let mut batch = Batch::begin(self, std::slice::from_ref(arrival)).await?;
        if !seen::mark(&mut batch.tx, arrival.transport.as_str(), &arrival.key, batch.now).await? {
            return Ok(Outcome::Repeated);
        }
        batch.park(arrival, "apply").await?;
        batch.commit().await?;
        Ok(Outcome::Parked)
    }
}

impl<'a> Batch<'a> {
    /// Begins a transaction that holds the conversations of these arrivals.
    async fn begin(app: &'a App, arrivals: &[Arrival]) -> Result<Batch<'a>, StoreError> {
        let chats: Vec<ChatKey> =
            arrivals.iter().filter_map(chat_of).map(|chat| app.chat_key(chat)).collect();
        Self::holding(app, &chats).await
    }

    /// Begins a transaction that holds these conversations.
    pub(super) async fn holding(app: &'a App, chats: &[ChatKey]) -> Result<Batch<'a>, StoreError> {
        let now = app.clock.now();
        let mut tx = app.store.begin().await?;
        let rows = sessions::load_many(&mut tx, chats, now).await?;
        let mouth = app.mouth();
        Ok(Self { app, mouth, tx, now, rows, touched: BTreeSet::new(), rings: Rings::default() })
    }

    /// Writes the conversations back, commits, and rings.
    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        for chat in &self.touched {
            if let Some(row) = self.rows.get(chat) {
                sessions::save(&mut self.tx, row).await?;
            }
        }
        self.tx.commit().await?;
        self.app.ring(&self.rings);
        Ok(())
    }

    async fn handle(&mut self, arrival: &Arrival) -> Result<Outcome, StoreError> {
        if !seen::mark(&mut self.tx, arrival.transport.as_str(), &arrival.key, self.now).await? {
            return Ok(Outcome::Repeated);
        }
        match &arrival.event {
            Event::Person(event) => return self.person(arrival, event).await,
            Event::StaffTap(tap) => self.staff_tap(tap).await?,
            Event::GroupCall { chat, thread } => self.greet_group(*chat, *thread).await?,
            Event::Blocked { chat, blocked } => self.blocked(chat, *blocked).await?,
            Event::Migrated { from, to } => self.migrated(*from, *to).await?,
            Event::Ignored => {}
            Event::Unknown { .. } => {
                self.park(arrival, "unknown").await?;
                return Ok(Outcome::Parked);
            }
        }
        Ok(Outcome::Done)
    }

    async fn person(&mut self, arrival: &Arrival, event: &PersonEvent) -> Result<Outcome, StoreError> {
        let chat = self.app.chat_key(&event.chat);
        let session = self.enter(&chat, event).await?;
        if event.chat.transport() == Transport::Web {
            self.echo(&chat, event).await?;
        }
        if let Some(file) = &event.file {
            if too_big(file) {
                let reply = self.say("file.terlalu_besar", &session.lang, &[]);
                self.deliver(&chat, event, session, vec![reply]).await?;
                return Ok(Outcome::Done);
            }
            self.keep_file(&chat, file).await?;
        }
        if let Some(replies) = self.staff_command(&chat, event, &session).await? {
            self.deliver(&chat, event, session, replies).await?;
            return Ok(Outcome::Done);
        }
        let mouth = Arc::clone(&self.mouth);
        match self.mind(&mouth).think(session.clone(), event.input.clone()) {
            Ok(thought) => {
                self.settle(&chat, event, thought).await?;
                Ok(Outcome::Done)
            }
            Err(fault) => {
                tracing::error!(update.key = %arrival.key, %fault, "an update is parked");
                self.park(arrival, "panic").await?;
                Ok(Outcome::Parked)
            }
        }
    }

    pub(super) fn mind<'m>(&self, mouth: &'m Mouth) -> Mind<'m>
    where
        'a: 'm,
    {
        let panic_word = self.app.settings.drill_panic.as_deref();
        Mind { dialogs: &mouth.dialogs, finder: &mouth.finder, now: self.now, panic_word }
    }

    /// Applies a thought's effects and says its replies, with what the effects have to say in between.
    pub(super) async fn settle(
        &mut self,
        chat: &ChatKey,
        event: &PersonEvent,
        thought: Thought,
    ) -> Result<(), StoreError> {
        let Thought { mut session, mut replies, effects } = thought;
        for effect in effects {
            let more = self.apply(chat, &event.chat, session, effect).await?;
            session = more.session;
            replies.extend(more.replies);
        }
        self.deliver(chat, event, session, replies).await
    }

    /// The session of a chat, with its person known.
    async fn enter(&mut self, chat: &ChatKey, event: &PersonEvent) -> Result<Session, StoreError> {
        let row = self.rows.entry(chat.clone()).or_insert_with(|| SessionRow::new(chat.clone(), self.now));
        let lang = || self.mouth.dialogs.spoken(event.lang.as_deref());
        let session = match &row.state {
            // A session that no longer reads begins anew: better a question asked twice than none answered.
            Some(state) => serde_json::from_str(state.reveal()).unwrap_or_default(),
            None => Session { lang: lang(), last: self.now, ..Session::default() },
        };
        let known_for = self.now.since(row.last_at);
        match &row.person {
            Some(person) if known_for > hours(1) => people::touch(&mut self.tx, person, self.now).await?,
            Some(_) => {}
            None => {
                let address = Private(event.chat.key_text());
                let new = people::NewPerson {
                    chat,
                    channel: event.chat.channel(),
                    address: &address,
                    name: event.name.as_ref(),
                    lang: &session.lang,
                };
                row.person = Some(people::ensure(&mut self.tx, new, self.now).await?);
            }
        }
        Ok(session)
    }

    /// Keeps what came with an input; the engine only knows its id.
    async fn keep_file(&mut self, chat: &ChatKey, file: &ArrivedFile) -> Result<(), StoreError> {
        let person = self.rows.get(chat).and_then(|row| row.person.clone());
        let source = match &file.bytes {
            FileBytes::Remote { file_id, .. } => evidence::Source::Remote(file_id.clone()),
            FileBytes::Stored(upload) => evidence::Source::Stored(upload.stored.clone()),
            FileBytes::Nothing => evidence::Source::Nothing,
        };
        let kind = evidence::EvidenceKind::parse(file.kind).unwrap_or(evidence::EvidenceKind::Document);
        let new = evidence::NewEvidence {
            id: file.id.clone(),
            person,
            kind,
            source,
            note: Some(file.note.clone()),
        };
        evidence::register(&mut self.tx, &new, self.now).await
    }

    /// Keeps a file that an officer uploaded; it belongs to nobody until its case is filed.
    pub(super) async fn keep_upload(&mut self, upload: &Upload) -> Result<(), StoreError> {
        let new = evidence::NewEvidence {
            id: upload.id.clone(),
            person: None,
            kind: evidence::EvidenceKind::parse(upload.kind).unwrap_or(evidence::EvidenceKind::Document),
            source: evidence::Source::Stored(upload.stored.clone()),
            note: None,
        };
        evidence::register(&mut self.tx, &new, self.now).await
    }

    /// Whose a held chat is.
    pub(super) fn person_of(&self, chat: &ChatKey) -> Option<PersonId> {
        self.rows.get(chat).and_then(|row| row.person.clone())
    }

    /// Parks an update as received and gives the person the fallback.
    async fn park(&mut self, arrival: &Arrival, reason: &str) -> Result<(), StoreError> {
        let transport = arrival.transport.as_str();
        parked::insert(&mut self.tx, transport, &arrival.key, &arrival.raw, reason, self.now).await?;
        self.rings.cases = true;
        let Some(address) = chat_of(arrival) else { return Ok(()) };
        let chat = self.app.chat_key(address);
        let session = self.session_of(&chat);
        let phrase =
            if matches!(arrival.event, Event::Unknown { .. }) { "tidak_terbaca" } else { "gangguan" };
        let replies = vec![self.say(phrase, &session.lang, &[])];
        let press = if let Event::Person(event) = &arrival.event { event.press.clone() } else { None };
        self.speak(&chat, address, replies, press.as_ref(), session.turn).await
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

    /// Says the replies and puts the session back into its row.
    async fn deliver(
        &mut self,
        chat: &ChatKey,
        event: &PersonEvent,
        session: Session,
        replies: Vec<Reply>,
    ) -> Result<(), StoreError> {
        self.speak(chat, &event.chat, replies, event.press.as_ref(), session.turn).await?;
        self.put(chat, &session);
        if let Some(row) = self.rows.get_mut(chat) {
            row.last_at = self.now;
        }
        Ok(())
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
        press: Option<&super::arrival::Pressed>,
        turn: u32,
    ) -> Result<(), StoreError> {
        match address {
            ChatAddress::Telegram(id) => {
                for act in deliver::acts(replies, press, turn) {
                    self.post(chat, Parcel { chat: *id, thread: None, act }, None).await?;
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

    /// Appends one parcel to the outbox.
    pub(super) async fn post(
        &mut self,
        chat: &ChatKey,
        parcel: Parcel,
        message: Option<&crate::domain::ids::MessageId>,
    ) -> Result<(), StoreError> {
        let seq = self.take_seq(chat);
        let payload = Private(serde_json::to_string(&parcel).unwrap_or_default());
        self.rings.outbox = true;
        outbox::append(&mut self.tx, chat, seq, &payload, message, self.now).await
    }

    async fn write_line(&mut self, chat: &ChatKey, line: &LineBody) -> Result<(), StoreError> {
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

    /// The person's own line in the web transcript.
    async fn echo(&mut self, chat: &ChatKey, event: &PersonEvent) -> Result<(), StoreError> {
        let words = match &event.input {
            Input::Text { text, .. } => Some(text.clone()),
            Input::Media { caption, media, .. } => {
                let kind = self.mouth.dialogs.phrase(media.kind.phrase(), &Lang::default(), &[]).to_plain();
                let caption = caption.as_ref().map_or("", |caption| caption.reveal().as_str());
                Some(Private(format!("{kind} {caption}").trim().to_owned()))
            }
            Input::Press(token) => self.label_of(chat, token).await?,
            _ => None,
        };
        match words {
            Some(words) => self.write_line(chat, &LineBody::Person(words)).await,
            None => Ok(()),
        }
    }

    /// The label of a button that stands in the last lines of the web transcript.
    async fn label_of(&mut self, chat: &ChatKey, token: &str) -> Result<Option<Private>, StoreError> {
        let last = web_lines::last(&mut self.tx, chat, 10).await?;
        let lines = last.iter().filter_map(|line| serde_json::from_str::<LineBody>(line.body.reveal()).ok());
        Ok(lines
            .filter_map(|line| match line {
                LineBody::Suluh(reply) => Some(reply.buttons),
                LineBody::Person(_) => None,
            })
            .flatten()
            .find(|button| matches!(&button.does, crate::dialog::session::Does::Press(own) if own == token))
            .map(|button| Private(button.label)))
    }

    async fn greet_group(&mut self, chat: i64, thread: Option<i32>) -> Result<(), StoreError> {
        let Some(bot) = self.app.settings.bot_name.get() else { return Ok(()) };
        let link = format!("https://t.me/{bot}");
        let text = self.mouth.dialogs.phrase("grup.sapa", &Lang::default(), &[("tautan", &link)]);
        let key = self.app.chat_key(&ChatAddress::Telegram(chat));
        self.hold(&key).await?;
        self.post(
            &key,
            Parcel { chat, thread, act: Act::Send { text, buttons: Vec::new(), slot: None } },
            None,
        )
        .await
    }

    /// Holds one more conversation in this transaction.
    pub(super) async fn hold(&mut self, chat: &ChatKey) -> Result<(), StoreError> {
        if !self.rows.contains_key(chat) {
            let row = sessions::load(&mut self.tx, chat, self.now).await?;
            self.rows.insert(chat.clone(), row);
        }
        Ok(())
    }

    async fn blocked(&mut self, chat: &ChatAddress, blocked: bool) -> Result<(), StoreError> {
        let key = self.app.chat_key(chat);
        people::set_blocked(&mut self.tx, &key, blocked.then_some(self.now)).await?;
        if blocked {
            outbox::drop_chat(&mut self.tx, &key, "blocked", self.now).await?;
        }
        Ok(())
    }

    async fn migrated(&mut self, from: i64, to: i64) -> Result<(), StoreError> {
        let (old, new) = (ChatAddress::Telegram(from), ChatAddress::Telegram(to));
        let (old_key, new_key) = (self.app.chat_key(&old), self.app.chat_key(&new));
        people::migrate_chat(&mut self.tx, &old_key, &new_key, &Private(new.key_text()), self.now).await?;
        if self.app.staff_chat() == Some(from) {
            settings::set(&mut self.tx, &super::moved_key(from), &to.to_string()).await?;
            self.app.staff_group.store(to, Ordering::Relaxed);
        }
        Ok(())
    }
}

fn too_big(file: &ArrivedFile) -> bool {
    matches!(file.bytes, FileBytes::Remote { size: Some(size), .. } if size > crate::domain::evidence::MAX_FILE_BYTES)
}

fn chat_of(arrival: &Arrival) -> Option<&ChatAddress> {
    match &arrival.event {
        Event::Person(event) => Some(&event.chat),
        Event::Unknown { chat } => chat.as_ref(),
        _ => None,
    }
}

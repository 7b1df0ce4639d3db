//! The way all conversation takes: a batch of arrivals, one transaction, replies into the outbox.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::arrival::{Arrival, ArrivedFile, ChatAddress, Event, FileBytes, Outcome, PersonEvent, Transport};
use super::batch::Batch;
use super::parcel::{Act, Parcel};
use super::think::Thought;
use super::webchat::LineBody;
use super::{App, AppError};
use crate::dialog::session::{Input, Reply, Session};
use crate::domain::statistics::Part;
use crate::domain::text::{Lang, Private};
use crate::domain::time::hours;
use crate::store::sessions::SessionRow;
use crate::store::{ChatKey, StoreError, evidence, outbox, parked, people, seen, settings, web_lines};

/// How often a batch is run again when another replica was faster.
pub(super) const CONFLICT_TRIES: u32 = 5;

impl App {
    /// Handles a batch of one transport in order, in one transaction, and returns when it is committed: only now may the transport
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
        let fresh = batch.mark(arrivals).await?;
        for (arrival, fresh) in arrivals.iter().zip(fresh) {
            outcomes.push(if fresh { batch.handle(arrival).await? } else { Outcome::Repeated });
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

    /// Marks the arrivals of a batch as seen, several a statement; says for each whether it is new.
    async fn mark(&mut self, arrivals: &[Arrival]) -> Result<Vec<bool>, StoreError> {
        let Some(first) = arrivals.first() else { return Ok(Vec::new()) };
        let keys: Vec<&str> = arrivals.iter().map(|arrival| arrival.key.as_str()).collect();
        seen::mark_all(&mut self.tx, first.transport.as_str(), &keys, self.now).await
    }

    async fn handle(&mut self, arrival: &Arrival) -> Result<Outcome, StoreError> {
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
            Ok(mut thought) => {
                // Boxed: few messages are pictures, and each message would carry its room.
                Box::pin(self.picture_came(&chat, event, &thought.session, &mut thought.replies)).await?;
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

    /// Applies a thought's effects and says its replies, with what the effects have to say in between.
    pub(super) async fn settle(
        &mut self,
        chat: &ChatKey,
        event: &PersonEvent,
        thought: Thought,
    ) -> Result<(), StoreError> {
        let Thought { mut session, mut replies, effects, wanted, asked } = thought;
        if let Some(asked) = asked {
            self.count(Part::Question, asked.as_str());
        }
        if let Some(wanted) = wanted {
            let more = Box::pin(self.check_offer(session, wanted)).await?;
            session = more.session;
            replies.extend(more.replies);
        }
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

    /// Says the replies and puts the session back into its row.
    async fn deliver(
        &mut self,
        chat: &ChatKey,
        event: &PersonEvent,
        mut session: Session,
        replies: Vec<Reply>,
    ) -> Result<(), StoreError> {
        self.count_steps(&mut session);
        self.speak(chat, &event.chat, replies, event.press.as_ref(), session.turn).await?;
        self.put(chat, &session);
        if let Some(row) = self.rows.get_mut(chat) {
            row.last_at = self.now;
        }
        Ok(())
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
        let act = Act::Send { text, buttons: Vec::new(), slot: None };
        self.post(&key, &Parcel { chat, thread, act }, None);
        Ok(())
    }

    async fn blocked(&mut self, chat: &ChatAddress, blocked: bool) -> Result<(), StoreError> {
        let key = self.app.chat_key(chat);
        people::set_blocked(&mut self.tx, &key, blocked.then_some(self.now)).await?;
        if blocked {
            self.flush().await?;
            outbox::drop_chat(&mut self.tx, &key, "blocked", self.now).await?;
        }
        Ok(())
    }

    async fn migrated(&mut self, from: i64, to: i64) -> Result<(), StoreError> {
        let (old, new) = (ChatAddress::Telegram(from), ChatAddress::Telegram(to));
        self.flush().await?;
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

//! Pictures: read to those who sent them outside a form, and known again in other cases. The looking itself is a job's
//! (`jobs::pictures`); here stand what is to be looked at, and what follows from what was seen.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::access::Staff;
use super::arrival::{ArrivedFile, ChatAddress, FileBytes, PersonEvent};
use super::batch::Batch;
use super::{App, AppError};
use crate::dialog::rich::Rich;
use crate::dialog::session::{Input, Manner, Reply, Session};
use crate::domain::case::CaseCode;
use crate::domain::evidence::{Media, MediaKind};
use crate::domain::fingerprint::{Fingerprint, FingerprintKind};
use crate::domain::ids::{CaseId, EvidenceId, PersonId};
use crate::domain::staff::Action;
use crate::domain::text::Private;
use crate::domain::time::{Timestamp, hours, minutes};
use crate::offer::poster::Unfit;
use crate::offer::{alike, poster};
use crate::store::blobs::{BlobError, StoredFile};
use crate::store::evidence::EvidenceState;
use crate::store::looks::{self, Look, Purpose};
use crate::store::{ChatKey, Engine, StoreError, cases, fingerprints, people};

/// A picture is tried so often: one that ends the process each time must not do so for ever.
const TRIES: i64 = 3;
/// So long a picture in hand is one worker's alone.
const LEASE: Duration = minutes(5);
/// While the person fills in a form, the words of a picture wait this long to be said, again and again …
const FORM_PAUSE: Duration = minutes(1);
/// … and so long in all: later nobody remembers the picture.
const WORTH_SAYING: Duration = hours(6);
/// So many pictures of one person wait to be read; more are not promised.
const MOST_WAITING: i64 = 20;
/// How many cases with the same advert are shown.
const MOST_ALIKE: usize = 20;

/// A picture in hand.
#[derive(Debug, Clone)]
pub struct Picture {
    /// Which.
    pub id: EvidenceId,
    /// Since when it is to be looked at.
    since: Timestamp,
    /// Where its bytes are; `None` when there are none, or when it was tried too often.
    file: Option<StoredFile>,
}

/// What is to be done with pictures now.
#[derive(Debug, Clone)]
pub enum PictureTask {
    /// Read the words of what one person sent together, and hand them to [`App::pictures_read`].
    Read {
        /// Who waits for them.
        person: PersonId,
        /// In the order of their arrival.
        pictures: Vec<Picture>,
    },
    /// Take the fingerprint, and hand it to [`App::picture_known`].
    Fingerprint(Picture),
}

/// What was read in one person's pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// Words.
    Words(Private),
    /// Hardly any, or they can't be made out.
    Unclear,
    /// The file is no picture of a kind that is read.
    NotAPicture,
    /// It is too large to be looked at.
    TooLarge,
}

/// Another case with nearly the same advert or poster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlikeCase {
    /// Which.
    pub case: CaseId,
    /// Its code.
    pub code: CaseCode,
    /// Whether words or a picture are alike.
    pub kind: FingerprintKind,
    /// How much, of 100.
    pub percent: u32,
}

impl App {
    /// At the start of the job: what a killed process had in hand is due at once. Only where no other process works
    /// (SQLite); replicas wait for the lease to end.
    pub async fn take_pictures_back(&self) -> Result<(), AppError> {
        if self.store.engine() == Engine::Sqlite {
            change!(self, batch, Ok(looks::release(&mut batch.tx, batch.now).await?))?;
        }
        Ok(())
    }

    /// Claims up to `limit` pictures that are to be looked at; nobody else gets them for some minutes.
    pub async fn pictures_to_look_at(&self, limit: u32) -> Result<Vec<PictureTask>, AppError> {
        if !looks::is_due(&mut self.store.read().await?, self.clock.now()).await? {
            return Ok(Vec::new());
        }
        change!(self, batch, {
            let due = looks::claim(&mut batch.tx, limit, batch.now, batch.now.after(LEASE)).await?;
            let mut tasks = Vec::new();
            for look in due {
                match task(&look) {
                    Some(PictureTask::Read { person, pictures }) => {
                        if !batch.waits_for_form(&person, &pictures).await? {
                            join(&mut tasks, person, pictures);
                        }
                    }
                    Some(other) => tasks.push(other),
                    None => {
                        looks::done(&mut batch.tx, &look.picture.id, look.purpose).await?;
                    }
                }
            }
            Ok(tasks)
        })
    }

    /// The bytes of a picture; `None` when they are gone.
    pub async fn picture_bytes(&self, picture: &Picture) -> Result<Option<Bytes>, AppError> {
        let Some(file) = &picture.file else { return Ok(None) };
        match self.blobs.get(file).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(fault @ BlobError::Store(_)) => Err(AppError::Unavailable(Box::new(fault))),
            Err(_) => Ok(None),
        }
    }

    /// Says to a person what was read in their pictures: words go the way that pasted words go, and the answer is a new
    /// message. A picture that was thrown away or became part of a report meanwhile is not spoken of.
    pub async fn pictures_read(
        &self,
        person: &PersonId,
        pictures: &[Picture],
        read: &Read,
    ) -> Result<(), AppError> {
        change!(self, batch, Ok(batch.pictures_read(person, pictures, read).await?))
    }

    /// Keeps the fingerprint of a case's picture; `None` when it shows too little to have one.
    pub async fn picture_known(
        &self,
        picture: &Picture,
        fingerprint: Option<&Fingerprint>,
    ) -> Result<(), AppError> {
        change!(self, batch, {
            let case =
                crate::store::evidence::by_id(&mut batch.tx, &picture.id).await?.and_then(|piece| piece.case);
            let first = looks::done(&mut batch.tx, &picture.id, Purpose::Fingerprint).await?;
            if let (true, Some(case), Some(fingerprint)) = (first, case, fingerprint)
                && cases::by_id(&mut batch.tx, &case).await?.is_some_and(|case| case.summary.is_some())
            {
                fingerprints::add(&mut batch.tx, &case, Some(&picture.id), fingerprint, batch.now).await?;
            }
            Ok(())
        })
    }

    /// Other cases in the officer's area with nearly the same advert or poster, nearest first, each once.
    pub async fn alike_cases(&self, staff: &Staff, case: &CaseId) -> Result<Vec<AlikeCase>, AppError> {
        staff.must(Action::ReadCase)?;
        let mut conn = self.store.read().await?;
        let own = cases::by_id(&mut conn, case).await?.ok_or(AppError::NotFound)?;
        staff.must_cover(own.area.as_deref())?;
        let mut alike: Vec<AlikeCase> = Vec::new();
        for fingerprint in fingerprints::of_case(&mut conn, case).await? {
            let kind = fingerprint.kind();
            for (other, distance) in
                fingerprints::alike(&mut conn, &fingerprint, near(kind), Timestamp(0)).await?
            {
                let Some(found) = cases::by_id(&mut conn, &other).await? else { continue };
                if other != *case && staff.must_cover(found.area.as_deref()).is_ok() {
                    alike.push(AlikeCase {
                        case: other,
                        code: found.code,
                        kind,
                        percent: percent(kind, distance),
                    });
                }
            }
        }
        alike.sort_by(|a, b| b.percent.cmp(&a.percent).then_with(|| b.case.cmp(&a.case)));
        let mut seen = BTreeSet::new();
        alike.retain(|one| seen.insert(one.case.clone()));
        alike.truncate(MOST_ALIKE);
        Ok(alike)
    }
}

impl Batch<'_> {
    /// A picture came outside a form: it is to be read, and the person is told so; where nothing reads pictures, or many of
    /// theirs wait already, the person is asked to type what matters. Either way it is kept for a report.
    pub(super) async fn picture_came(
        &mut self,
        chat: &ChatKey,
        event: &PersonEvent,
        session: &Session,
        replies: &mut Vec<Reply>,
    ) -> Result<(), StoreError> {
        let (Input::Media { media, .. }, Some(file)) = (&event.input, &event.file) else { return Ok(()) };
        if !is_picture(media, file) || !session.loose.contains(&media.id) {
            return Ok(());
        }
        let told = if self.is_to_be_read(chat, &media.id).await? { "gambar.dibaca" } else { "gambar.ketik" };
        let mut text = self.mouth.dialogs.phrase(told, &session.lang, &[]);
        // One message for both: pictures often come by the dozen.
        match replies.iter_mut().find(|reply| reply.manner == Manner::Progress) {
            Some(reply) => {
                text.push(Rich::plain("\n\n"));
                text.push(std::mem::take(&mut reply.text));
                reply.text = text;
            }
            None => replies.push(self.say(told, &session.lang, &[])),
        }
        Ok(())
    }

    async fn is_to_be_read(&mut self, chat: &ChatKey, picture: &EvidenceId) -> Result<bool, StoreError> {
        let Some(person) = self.person_of(chat).filter(|_| self.app.settings.reads_pictures) else {
            return Ok(false);
        };
        if looks::waiting_of(&mut self.tx, &person).await? >= MOST_WAITING {
            return Ok(false);
        }
        looks::want(&mut self.tx, picture, Purpose::Read, self.now).await?;
        Ok(true)
    }

    /// Whether the words of pictures must wait because the person answers a question just now: they would be taken for the
    /// answer. Their turn is put off then.
    async fn waits_for_form(&mut self, person: &PersonId, pictures: &[Picture]) -> Result<bool, StoreError> {
        let Some(known) = people::by_id(&mut self.tx, person).await? else { return Ok(false) };
        self.hold(&known.chat).await?;
        let session = self.session_of(&known.chat);
        let worth = |picture: &&Picture| {
            self.now.since(picture.since) < WORTH_SAYING && session.loose.contains(&picture.id)
        };
        if !answers_a_question(&session) || !pictures.iter().any(|picture| worth(&picture)) {
            return Ok(false);
        }
        for picture in pictures {
            let next = self.now.after(FORM_PAUSE);
            looks::later(&mut self.tx, &picture.id, Purpose::Read, next, false).await?;
        }
        Ok(true)
    }

    async fn pictures_read(
        &mut self,
        person: &PersonId,
        pictures: &[Picture],
        read: &Read,
    ) -> Result<(), StoreError> {
        if self.waits_for_form(person, pictures).await? {
            return Ok(());
        }
        let Some(known) = people::by_id(&mut self.tx, person).await? else { return Ok(()) };
        self.hold(&known.chat).await?;
        let session = self.session_of(&known.chat);
        let mut spoken_of = false;
        for picture in pictures {
            let first = looks::done(&mut self.tx, &picture.id, Purpose::Read).await?;
            spoken_of |= first && session.loose.contains(&picture.id);
        }
        let address = ChatAddress::from_key_text(known.address.reveal());
        let (true, None, Some(address)) =
            (spoken_of && !answers_a_question(&session), known.blocked_at, address)
        else {
            return Ok(());
        };
        self.say_what_was_read(&known.chat, address, session, read).await
    }

    async fn say_what_was_read(
        &mut self,
        chat: &ChatKey,
        address: ChatAddress,
        session: Session,
        read: &Read,
    ) -> Result<(), StoreError> {
        let phrase = match read {
            Read::Words(words) => {
                let input = Input::Picture(words.clone());
                let mouth = Arc::clone(&self.mouth);
                let event = PersonEvent {
                    chat: address.clone(),
                    name: None,
                    lang: None,
                    input,
                    press: None,
                    file: None,
                };
                match self.mind(&mouth).think(session.clone(), event.input.clone()) {
                    Ok(thought) if thought.says_something() => {
                        return self.settle(chat, &event, thought).await;
                    }
                    Ok(_) => "gambar.bukan_tawaran",
                    // Not again: what panics once panics each time.
                    Err(_) => "gambar.tidak_jelas",
                }
            }
            Read::Unclear => "gambar.tidak_jelas",
            Read::NotAPicture => "gambar.bukan_gambar",
            Read::TooLarge => "gambar.terlalu_besar",
        };
        let reply = self.say(phrase, &session.lang, &[]);
        self.speak(chat, &address, vec![reply], None, session.turn).await
    }
}

/// A file as the reader wants it: a PNG in shades of grey; or what is to be said when it is none that can be read.
pub fn fit_for_reading(bytes: &[u8]) -> Result<Vec<u8>, Read> {
    let picture = poster::decode(bytes).map_err(|unfit| match unfit {
        Unfit::NotAPicture => Read::NotAPicture,
        Unfit::TooLarge => Read::TooLarge,
    })?;
    poster::for_reading(&picture).ok_or(Read::Unclear)
}

/// The fingerprint of a file; `None` when it is no picture, or shows too little to have one.
pub fn fingerprint(bytes: &[u8]) -> Option<Fingerprint> {
    poster::fingerprint(&poster::decode(bytes).ok()?)
}

/// What a look asks for; `None` when it is over: thrown away, part of a case meanwhile, or tried too often.
fn task(look: &Look) -> Option<PictureTask> {
    let worn = look.attempts > TRIES;
    if look.picture.state == EvidenceState::Gone {
        return None;
    }
    match (look.purpose, &look.picture.person) {
        (Purpose::Read, Some(person)) if look.picture.case.is_none() => {
            Some(PictureTask::Read { person: person.clone(), pictures: vec![picture(look, worn)] })
        }
        (Purpose::Fingerprint, _) if !worn && look.picture.file.is_some() => {
            Some(PictureTask::Fingerprint(picture(look, false)))
        }
        _ => None,
    }
}

fn picture(look: &Look, worn: bool) -> Picture {
    let file = look.picture.file.clone().filter(|_| !worn);
    Picture { id: look.picture.id.clone(), since: look.created_at, file }
}

/// What one person sent together is read together and answered once.
fn join(tasks: &mut Vec<PictureTask>, person: PersonId, pictures: Vec<Picture>) {
    for task in tasks.iter_mut() {
        if let PictureTask::Read { person: other, pictures: others } = task
            && *other == person
        {
            return others.extend(pictures);
        }
    }
    tasks.push(PictureTask::Read { person, pictures });
}

/// Whether the open question of a form is what the person sees.
fn answers_a_question(session: &Session) -> bool {
    session.form.as_ref().is_some_and(|form| form.at.is_some() && form.at == session.place)
}

/// Whether a file is a picture, as far as its sender says.
fn is_picture(media: &Media, file: &ArrivedFile) -> bool {
    match (&file.bytes, media.kind) {
        (FileBytes::Stored(upload), _) => upload.mime.starts_with("image/"),
        (_, MediaKind::Photo) => true,
        (_, MediaKind::Document) => {
            let note: serde_json::Value = serde_json::from_str(file.note.reveal()).unwrap_or_default();
            note["mime"].as_str().is_some_and(|mime| mime.starts_with("image/"))
        }
        _ => false,
    }
}

/// Up to which distance two of a kind are shown as alike.
fn near(kind: FingerprintKind) -> u32 {
    match kind {
        FingerprintKind::Text => alike::NEAR,
        FingerprintKind::Picture => poster::NEAR,
    }
}

/// How much two are alike, of 100.
fn percent(kind: FingerprintKind, distance: u32) -> u32 {
    let all = u32::try_from(kind.bytes()).unwrap_or(u32::MAX);
    let all = if kind == FingerprintKind::Picture { all * 8 } else { all };
    100 - (distance * 100 / all).min(100)
}

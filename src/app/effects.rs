//! What the engine wants done, applied inside the batch's transaction.

use super::arrival::ChatAddress;
use super::batch::Batch;
use super::filing::{Filed, Report};
use crate::dialog::session::{Draft, Effect, Input, Reply, Session};
use crate::domain::case::{CaseCode, CaseKind, CaseStatus, PublicStatus};
use crate::domain::ids::EvidenceId;
use crate::domain::statistics::{Asked, Part};
use crate::domain::text::Private;
use crate::store::cases::Case;
use crate::store::events::Actor;
use crate::store::work::{self, StatusChange};
use crate::store::{ChatKey, StoreError, cases, evidence, links, messages, people, unanswered, web_lines};

/// What an effect leaves behind: the session, and what is to be said.
pub(super) struct After {
    pub(super) session: Session,
    pub(super) replies: Vec<Reply>,
}

impl Batch<'_> {
    /// Applies one effect.
    pub(super) async fn apply(
        &mut self,
        chat: &ChatKey,
        address: &ChatAddress,
        session: Session,
        effect: Effect,
    ) -> Result<After, StoreError> {
        let mut replies = Vec::new();
        let session = match effect {
            Effect::FileCase(draft) => return self.file_draft(chat, address, session, *draft).await,
            Effect::Discard(files) => {
                evidence::discard(&mut self.tx, &files).await?;
                session
            }
            Effect::Tell { code, text, evidence } => {
                self.tell(chat, &code, text, &evidence).await?;
                session
            }
            Effect::ShowStatus => {
                replies = self.status(chat, &session).await?;
                session
            }
            Effect::Erase => {
                replies.push(self.say("hapus.selesai", &session.lang, &[]));
                self.erase(chat, &session).await?
            }
            Effect::Unanswered { words, corrected } => {
                if corrected {
                    self.count(Part::Question, Asked::Refused.as_str());
                }
                let finder = &self.mouth.finder;
                let question = unanswered::Asked {
                    words: Private(finder.masked(words.reveal())),
                    form: finder.one_form(words.reveal()),
                    lang: session.lang.clone(),
                    corrected,
                };
                unanswered::insert(&mut self.tx, &question, self.now).await?;
                session
            }
        };
        Ok(After { session, replies })
    }

    async fn file_draft(
        &mut self,
        chat: &ChatKey,
        address: &ChatAddress,
        session: Session,
        draft: Draft,
    ) -> Result<After, StoreError> {
        let person = self.person_of(chat);
        self.count(Part::FormFiled, &draft.dialog);
        let filed = self.file(Report::from_draft(draft, address.channel(), person)).await?;
        let promise = self.promise(&filed, &session);
        let mouth = std::sync::Arc::clone(&self.mouth);
        let input = Input::Filed { code: filed.code.as_str().to_owned(), promise };
        let before = session.clone();
        // What the reporter writes from now on belongs to this case; questions still have their own page.
        let talk = Some(filed.code.as_str().to_owned());
        Ok(if let Ok(thought) = self.mind(&mouth).think(session, input) {
            After { session: Session { talk, ..thought.session }, replies: thought.replies }
        } else {
            // The case is stored; a receipt that can't be written must not lose it.
            let word = self.status_word(PublicStatus::Received, &before);
            let values = [("kode", filed.code.as_str()), ("status", word.as_str())];
            let reply = self.say("status.berubah", &before.lang, &values);
            After { session: Session { form: None, talk, ..before }, replies: vec![reply] }
        })
    }

    fn promise(&self, filed: &Filed, session: &Session) -> String {
        let dialogs = &self.mouth.dialogs;
        let text = if filed.is_urgent() {
            dialogs.phrase("janji.mendesak", &session.lang, &[])
        } else {
            let day = super::words::day(filed.due_at, dialogs, &session.lang);
            dialogs.phrase("janji.biasa", &session.lang, &[("hari", &day)])
        };
        text.to_plain()
    }

    /// The reporter's words on an open case reach the timeline; a closed or waiting case moves on.
    async fn tell(
        &mut self,
        chat: &ChatKey,
        code: &str,
        text: Option<Private>,
        files: &[EvidenceId],
    ) -> Result<(), StoreError> {
        let Some(case) = cases::by_code(&mut self.tx, &CaseCode::from_row(code.to_owned())).await? else {
            return Ok(());
        };
        // The code in the session was put there by an officer's answer to this very chat; still, the case must be theirs.
        if case.reporter.is_none() || case.reporter != self.person_of(chat) {
            return Ok(());
        }
        let words = text.unwrap_or_default();
        self.index_message(&case.id, &words).await?;
        let new = messages::NewMessage {
            case: &case.id,
            direction: messages::Direction::In,
            author: None,
            body: &words,
            evidence: files,
            delivery: messages::Delivery::None,
        };
        messages::append(&mut self.tx, new, self.now).await?;
        for file in files {
            evidence::attach(&mut self.tx, file, &case.id, case.reporter.as_ref(), self.now).await?;
        }
        self.moves_on(&case).await?;
        self.rings.cases = true;
        Ok(())
    }

    /// A word of the reporter moves a waiting or closed case on. Of a merged case it moves the main case, for which they wait.
    async fn moves_on(&mut self, case: &Case) -> Result<(), StoreError> {
        let case = match &case.main_case {
            Some(main) if case.status == CaseStatus::Duplicate => {
                links::waits_like(&mut self.tx, main, self.now, self.now).await?;
                cases::by_id(&mut self.tx, main).await?
            }
            _ => Some(case.clone()),
        };
        let Some(case) = case.filter(|case| matches!(case.status, CaseStatus::Waiting | CaseStatus::Closed))
        else {
            return Ok(());
        };
        let change = StatusChange {
            case: &case.id,
            to: CaseStatus::Checking,
            close_reason: None,
            main_case: None,
            actor: &Actor::Person,
            reason: None,
        };
        work::set_status(&mut self.tx, change, self.now).await?;
        self.card(&case.id).await
    }

    /// `/status`: the person's own cases in the four words, each with what happens next.
    async fn status(&mut self, chat: &ChatKey, session: &Session) -> Result<Vec<Reply>, StoreError> {
        let own = match self.person_of(chat) {
            Some(person) => cases::of_person(&mut self.tx, &person, 5).await?,
            None => Vec::new(),
        };
        if own.is_empty() {
            return Ok(vec![self.say("status.kosong", &session.lang, &[])]);
        }
        let lang = &session.lang;
        let mut reply = self.say("status.judul", lang, &[]);
        for case in own {
            let standing = super::links::standing_for(&mut self.tx, &case).await?;
            let public = standing.public();
            let word = self.status_word(public, session);
            let dialogs = &self.mouth.dialogs;
            let since = super::words::day(case.status_at, dialogs, lang);
            let line = dialogs.phrase(
                "status.baris",
                lang,
                &[("kode", case.code.as_str()), ("status", &word), ("hari", &since)],
            );
            let next = if standing == CaseStatus::Waiting { "status.menunggu" } else { next_step(public) };
            reply.text.push(crate::dialog::rich::Rich::plain("\n\n"));
            reply.text.push(line);
            reply.text.push(crate::dialog::rich::Rich::plain("\n"));
            let due = case.due_at.map(|at| super::words::day(at, dialogs, lang)).unwrap_or_default();
            reply.text.push(dialogs.phrase(next, lang, &[("hari", &due)]));
        }
        Ok(vec![reply])
    }

    /// The reporter's word for a status.
    pub(super) fn status_word(&self, public: PublicStatus, session: &Session) -> String {
        let phrase = match public {
            PublicStatus::Received => "status.kata.diterima",
            PublicStatus::Checked => "status.kata.dicek",
            PublicStatus::FollowedUp => "status.kata.ditindaklanjuti",
            PublicStatus::Done => "status.kata.selesai",
        };
        self.mouth.dialogs.phrase(phrase, &session.lang, &[]).to_plain()
    }

    /// `/hapus`: the conversation, the drafts and the tie between the person and their cases. Cases stay, without who
    /// reported them: the accused may not be freed by pressure on the reporter (docs/privacy.md).
    async fn erase(&mut self, chat: &ChatKey, session: &Session) -> Result<Session, StoreError> {
        if let Some(person) = self.person_of(chat) {
            cases::forget_reporter(&mut self.tx, &person, self.now).await?;
            evidence::discard_of_person(&mut self.tx, &person).await?;
            people::forget(&mut self.tx, &person).await?;
        }
        web_lines::erase(&mut self.tx, chat).await?;
        self.rings.cases = true;
        Ok(Session { lang: session.lang.clone(), turn: session.turn, last: self.now, ..Session::default() })
    }
}

fn next_step(public: PublicStatus) -> &'static str {
    match public {
        PublicStatus::Received => "status.diterima",
        PublicStatus::Checked => "status.dicek",
        PublicStatus::FollowedUp => "status.ditindaklanjuti",
        PublicStatus::Done => "status.selesai",
    }
}

impl Filed {
    fn is_urgent(&self) -> bool {
        self.priority == crate::domain::case::Priority::Urgent || self.kind == CaseKind::Emergency
    }
}

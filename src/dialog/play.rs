//! A host without a world: the engine with a search, codes by chance, ids and a clock that stands until it is moved.
//! The tests beside the dialogs, the terminal and the engine's properties all play through it.

use std::collections::BTreeMap;
use std::time::Duration;

use super::condition;
use super::engine;
use super::model::Dialogs;
use super::rich::Rich;
use super::session::{Draft, Effect, How, Input, Manner, Reply, Session, Step, Unheard};
use crate::domain::case::{CaseCode, CaseStatus, Priority};
use crate::domain::chance::Chance;
use crate::domain::evidence::{Media, MediaKind};
use crate::domain::ids::EvidenceId;
use crate::domain::text::Lang;
use crate::domain::time::Timestamp;

/// When a play begins unless it says otherwise: 2026-06-01 09:00 WITA.
pub const START: Timestamp = Timestamp(1_780_275_600_000);

/// What the host makes of words that no question took, given the session after them: one of the inputs named at
/// [`Step::unheard`]; `None` when nothing more is to be said.
pub type Find<'a> = &'a dyn Fn(&Session, &Unheard) -> Option<Input>;

/// What a host without a search makes of words: what is typed finds nothing, what is forwarded is kept.
pub fn nothing_found(unheard: &Unheard) -> Option<Input> {
    match unheard.how {
        How::Typed | How::Picture => Some(Input::Lost),
        How::Forwarded => Some(Input::Keep(unheard.words.clone())),
        How::Caption => None,
    }
}

/// A case that was filed.
#[derive(Debug, Clone)]
pub struct PlayedCase {
    /// Its code.
    pub code: CaseCode,
    /// What it was made of.
    pub draft: Draft,
    /// By the rules of urgency.
    pub priority: Priority,
    /// Always new: nobody works on it here.
    pub status: CaseStatus,
}

/// What an input brought about.
#[derive(Debug, Clone, Default)]
pub struct Turn {
    /// What was said.
    pub replies: Vec<Reply>,
    /// What the host was asked to do.
    pub effects: Vec<Effect>,
}

/// A conversation under way.
pub struct Play<'a> {
    /// The dialogs; another set may take their place between two inputs.
    pub dialogs: &'a Dialogs,
    /// The session as it is kept between two messages.
    pub session: Session,
    /// The moment; move it with [`Play::wait`].
    pub now: Timestamp,
    /// Cases filed so far.
    pub cases: Vec<PlayedCase>,
    /// Words and files passed to an officer so far.
    pub told: usize,
    find: Find<'a>,
    chance: Chance,
}

impl std::fmt::Debug for Play<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Play").field("session", &self.session).field("now", &self.now).finish_non_exhaustive()
    }
}

impl<'a> Play<'a> {
    /// A conversation that has not begun. The same seed gives the same codes and ids.
    pub fn new(dialogs: &'a Dialogs, find: Find<'a>, lang: Lang, seed: u64) -> Self {
        let session = Session { lang, ..Session::default() };
        Self { dialogs, session, now: START, cases: vec![], told: 0, find, chance: Chance::seeded(seed) }
    }

    /// Lets time pass.
    pub fn wait(&mut self, span: Duration) {
        self.now = self.now.after(span);
    }

    /// A file of the person's, as it would come in.
    pub fn media(&self, kind: MediaKind) -> Media {
        Media { id: self.evidence_id(), kind, bytes: Some(1_000) }
    }

    /// An id for a thing handed in.
    pub fn evidence_id(&self) -> EvidenceId {
        EvidenceId::new(self.now, &self.chance)
    }

    /// Takes one input, and does what the engine asks of its host.
    pub fn give(&mut self, input: Input) -> Turn {
        let said = match &input {
            Input::Text { text, .. } => Some(Unheard { words: text.clone(), how: How::Typed }),
            _ => None,
        };
        let before = self.session.clone();
        let mut turn = Turn::default();
        if let Some(unheard) = self.step(input, &mut turn) {
            if let Some(found) = (self.find)(&self.session, &unheard) {
                self.step(found, &mut turn);
            }
        } else if said.is_some_and(|said| (self.find)(&before, &said) == Some(Input::Danger)) {
            // Words of danger inside a form: the answer counts, and the card comes first.
            let card = engine::step(self.dialogs, before, Input::Danger, self.now);
            turn.replies.splice(0..0, card.replies);
        }
        turn
    }

    /// One step; gives the words that the engine left to its host.
    fn step(&mut self, input: Input, turn: &mut Turn) -> Option<Unheard> {
        let Step { session, replies, effects, unheard } =
            engine::step(self.dialogs, std::mem::take(&mut self.session), input, self.now);
        self.session = session;
        turn.replies.extend(replies);
        for effect in effects {
            turn.effects.push(effect.clone());
            self.apply(effect, turn);
        }
        unheard
    }

    fn apply(&mut self, effect: Effect, turn: &mut Turn) {
        match effect {
            Effect::FileCase(draft) => {
                let code = CaseCode::draw(&self.dialogs.data.words, &self.chance);
                let (priority, _) = condition::priority(self.dialogs, &draft.answers);
                let filed = Input::Filed { code: code.to_string(), promise: String::new() };
                self.cases.push(PlayedCase { code, draft: *draft, priority, status: CaseStatus::New });
                self.step(filed, turn);
            }
            Effect::ShowStatus => turn.replies.push(self.status()),
            Effect::Tell { .. } => self.told += 1,
            Effect::Erase => self.cases.clear(),
            Effect::Discard(_) | Effect::Unanswered { .. } => {}
        }
    }

    /// The cases with their public status, one a line.
    fn status(&self) -> Reply {
        let lines: Vec<String> =
            self.cases.iter().map(|case| format!("{}: {}", case.code, case.status.public())).collect();
        let text = Rich::plain(if lines.is_empty() { "–".to_owned() } else { lines.join("\n") });
        Reply { manner: Manner::Message, text, buttons: vec![], progress: None }
    }

    /// What a test may ask for after its `play:`.
    pub fn facts(&self) -> BTreeMap<String, String> {
        let mut facts = BTreeMap::from([
            ("cases".to_owned(), self.cases.len().to_string()),
            ("told".to_owned(), self.told.to_string()),
            ("loose".to_owned(), self.session.loose.len().to_string()),
            ("lang".to_owned(), self.session.lang.0.clone()),
        ]);
        if let Some(place) = &self.session.place {
            facts.insert("place".to_owned(), format!("{}.{}", place.dialog, place.node));
        }
        if let Some(case) = self.cases.last() {
            facts.insert("case.status".to_owned(), case.status.to_string());
            facts.insert("case.kind".to_owned(), case.draft.kind.clone());
            facts.insert("case.category".to_owned(), case.draft.category.clone());
            facts.insert("case.priority".to_owned(), case.priority.to_string());
            facts.insert("case.evidence".to_owned(), case.draft.evidence.len().to_string());
            for (key, answer) in &case.draft.answers {
                facts.insert(format!("answer.{key}"), answer.shown.reveal().clone());
            }
            for consent in &case.draft.consents {
                facts.insert(format!("consent.{}", consent.purpose), consent.answer.clone());
            }
        }
        facts
    }
}

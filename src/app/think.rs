//! One input through the engine and the search, to its replies and effects. Pure; a panic inside harms nobody else.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::dialog::engine;
use crate::dialog::model::Dialogs;
use crate::dialog::session::{Effect, Input, Manner, Reply, Session, Step, Unheard};
use crate::domain::statistics::Asked;
use crate::domain::time::Timestamp;
use crate::find::Finder;
use crate::offer::Checker;
use crate::offer::hear::{self, Heard, Wanted};

/// What came of an input.
#[derive(Debug)]
pub(super) struct Thought {
    /// The session as it is now.
    pub(super) session: Session,
    /// What to say.
    pub(super) replies: Vec<Reply>,
    /// What to do.
    pub(super) effects: Vec<Effect>,
    /// What to look up and to tell the engine, before anything else happens.
    pub(super) wanted: Option<Wanted>,
    /// What became of a question to the search.
    pub(super) asked: Option<Asked>,
}

impl Thought {
    /// Whether the person is told anything.
    pub(super) fn says_something(&self) -> bool {
        !self.replies.is_empty() || self.wanted.is_some()
    }
}

/// The step panicked. Nothing is half done, because the step is pure.
#[derive(Debug, thiserror::Error)]
#[error("the step panicked")]
pub(super) struct Panicked;

/// What a thought is made with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mind<'a> {
    /// The dialogs of this batch.
    pub(super) dialogs: &'a Dialogs,
    /// The search over them.
    pub(super) finder: &'a Finder,
    /// The check of offers.
    pub(super) checker: &'a Checker,
    /// The moment.
    pub(super) now: Timestamp,
    /// The drill's word that makes a step panic; `None` outside of drills.
    pub(super) panic_word: Option<&'a str>,
}

impl Mind<'_> {
    /// Thinks about one input.
    pub(super) fn think(self, session: Session, input: Input) -> Result<Thought, Panicked> {
        catch_unwind(AssertUnwindSafe(|| self.think_unguarded(session, input))).map_err(|_| Panicked)
    }

    fn think_unguarded(self, session: Session, input: Input) -> Thought {
        self.maybe_panic(&input);
        let danger = words(&input).is_some_and(|words| self.finder.is_danger(words));
        let before = danger.then(|| session.clone());
        let step = engine::step(self.dialogs, session, input, self.now);
        match (step.unheard.clone(), before) {
            (Some(unheard), _) => self.answer(step, &unheard, danger),
            // Words of danger inside a form: the answer counts, and the card comes first.
            (None, Some(before)) => self.card_first(before, step),
            (None, None) => done(step),
        }
    }

    /// Words that no open question took: danger, an offer to check, a page, some guesses, or an honest "not understood".
    fn answer(self, heard: Step, unheard: &Unheard, danger: bool) -> Thought {
        let search = |words: &str| self.finder.understand(words).into();
        match hear::heard(self.checker, &heard.session, unheard, danger, search) {
            Heard::Check(wanted) => Thought { wanted: Some(*wanted), ..done(heard) },
            Heard::Tell(input) => {
                let asked = if danger { None } else { asked(&input) };
                Thought { asked, ..self.and_then(heard, *input) }
            }
            Heard::Nothing => done(heard),
        }
    }

    /// One step more, said after what was said already.
    fn and_then(self, before: Step, input: Input) -> Thought {
        let step = engine::step(self.dialogs, before.session, input, self.now);
        let replies = before.replies.into_iter().chain(step.replies).collect();
        let effects = before.effects.into_iter().chain(step.effects).collect();
        Thought { session: step.session, replies, effects, wanted: None, asked: None }
    }

    fn card_first(self, before: Session, step: Step) -> Thought {
        let card = engine::step(self.dialogs, before, Input::Danger, self.now);
        let mut replies: Vec<Reply> =
            card.replies.into_iter().map(|reply| Reply { manner: Manner::Message, ..reply }).collect();
        replies.extend(step.replies);
        Thought { session: step.session, replies, effects: step.effects, wanted: None, asked: None }
    }

    /// The fault drill's way to a panic inside the guard. Its message holds the words, as that of a real panic over a text
    /// would: the log must withhold them.
    fn maybe_panic(self, input: &Input) {
        let said = words(input);
        assert!(said.is_none() || said != self.panic_word, "the drill asked for a panic at {said:?}");
    }
}

fn done(step: Step) -> Thought {
    Thought { session: step.session, replies: step.replies, effects: step.effects, wanted: None, asked: None }
}

/// What the search made of a question.
fn asked(input: &Input) -> Option<Asked> {
    match input {
        Input::Open(_) => Some(Asked::Answered),
        Input::Guess(_) => Some(Asked::Guessed),
        Input::Lost => Some(Asked::Lost),
        _ => None,
    }
}

fn words(input: &Input) -> Option<&str> {
    match input {
        Input::Text { text, .. } => Some(text.reveal()),
        Input::Picture(words) => Some(words.reveal()),
        Input::Media { caption, .. } => caption.as_ref().map(|caption| caption.reveal().as_str()),
        _ => None,
    }
}

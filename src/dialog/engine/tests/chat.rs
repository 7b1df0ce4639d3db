//! A conversation in the words of a person.

use crate::dialog::model::Dialogs;
use crate::dialog::play::{Play, Turn, nothing_found};
use crate::dialog::session::{
    Answer, Button, Command, Does, Effect, FormState, Forward, Input, Manner, Session, Unheard,
};
use crate::domain::evidence::MediaKind;
use crate::domain::text::Lang;
use crate::domain::time::days;

pub(super) struct Chat<'a> {
    pub(super) play: Play<'a>,
    pub(super) last: Turn,
    pub(super) buttons: Vec<Button>,
}

fn lost(_: &Session, unheard: &Unheard) -> Option<Input> {
    nothing_found(unheard)
}

impl<'a> Chat<'a> {
    pub(super) fn new(dialogs: &'a Dialogs) -> Self {
        Self { play: Play::new(dialogs, &lost, Lang::default(), 5), last: Turn::default(), buttons: vec![] }
    }

    /// A report whose two obligatory answers are given: the next question asks for the recruiter's number.
    pub(super) fn reporting(dialogs: &'a Dialogs) -> Self {
        let mut chat = Self::new(dialogs);
        chat.start("d_lapor").tap("Mulai").tap("Calo di desa saya").types("Ada orang cari pekerja.");
        assert_eq!(chat.place(), "lapor.kontak");
        chat
    }

    pub(super) fn gives(&mut self, input: Input) -> &mut Self {
        self.last = self.play.give(input);
        let shown: Vec<Button> = self.last.replies.iter().flat_map(|reply| reply.buttons.clone()).collect();
        if !shown.is_empty() {
            self.buttons = shown;
        }
        self
    }

    pub(super) fn start(&mut self, payload: &str) -> &mut Self {
        self.gives(Input::Start((!payload.is_empty()).then(|| payload.to_owned())))
    }

    pub(super) fn types(&mut self, words: &str) -> &mut Self {
        self.gives(Input::Text { text: words.into(), forward: None })
    }

    pub(super) fn forwards(&mut self, words: &str) -> &mut Self {
        self.gives(Input::Text { text: words.into(), forward: Some(Forward { from: None }) })
    }

    pub(super) fn commands(&mut self, command: Command) -> &mut Self {
        self.gives(Input::Command(command))
    }

    pub(super) fn sends(&mut self, kind: MediaKind, caption: Option<&str>) -> &mut Self {
        let media = self.play.media(kind);
        self.gives(Input::Media { media, caption: caption.map(Into::into), forward: None })
    }

    pub(super) fn token(&self, label: &str) -> String {
        let button = self.buttons.iter().find(|button| button.label == label);
        match button.map(|button| &button.does) {
            Some(Does::Press(token)) => token.clone(),
            other => panic!("no button {label}: {other:?} among {:?}", self.labels()),
        }
    }

    pub(super) fn tap(&mut self, label: &str) -> &mut Self {
        let token = self.token(label);
        self.gives(Input::Press(token))
    }

    pub(super) fn waits(&mut self, n: u64) -> &mut Self {
        self.play.wait(days(n));
        self
    }

    pub(super) fn labels(&self) -> Vec<&str> {
        self.buttons.iter().map(|button| button.label.as_str()).collect()
    }

    pub(super) fn said(&self) -> String {
        self.last.replies.iter().map(|reply| reply.text.to_plain() + "\n").collect()
    }

    pub(super) fn says(&self, words: &str) {
        assert!(self.said().contains(words), "«{words}» not in:\n{}", self.said());
    }

    pub(super) fn manners(&self) -> Vec<Manner> {
        self.last.replies.iter().map(|reply| reply.manner).collect()
    }

    pub(super) fn place(&self) -> String {
        let place = self.play.session.place.as_ref();
        place.map_or("-".to_owned(), |place| format!("{}.{}", place.dialog, place.node))
    }

    pub(super) fn form(&self) -> &FormState {
        self.play.session.form.as_ref().unwrap()
    }

    pub(super) fn answer(&self, key: &str) -> Option<&Answer> {
        self.form().answers.get(key)
    }

    pub(super) fn shown(&self, key: &str) -> &str {
        self.answer(key).unwrap().shown.reveal()
    }

    pub(super) fn effects(&self) -> &[Effect] {
        &self.last.effects
    }
}

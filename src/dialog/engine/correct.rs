//! What was read is confirmed or read anew; an earlier answer is corrected by words or by editing a message.

use super::Run;
use super::form::node_saving;
use super::write::{SHOWN, cut, kept};
use crate::dialog::answer::{self, words};
use crate::dialog::model::InputKind;
use crate::dialog::rich::Rich;
use crate::dialog::session::{Answer, Effect, Overlay};
use crate::domain::text::Private;

impl Run<'_> {
    /// Whether "Benar?" is open.
    pub(super) fn waits_for_yes(&self) -> bool {
        self.in_form() && self.s.form.as_ref().is_some_and(|form| form.unconfirmed.is_some())
    }

    /// The key that waits for "Benar".
    pub(super) fn unconfirmed_key(&self) -> Option<String> {
        let form = self.s.form.as_ref()?;
        let here = || self.here()?.1.ask.as_ref().map(|ask| ask.save.clone());
        form.correction.clone().or_else(here)
    }

    pub(super) fn confirm_text(&self) -> Rich {
        let shown =
            |answer: Option<&Answer>| answer.map_or_else(String::new, |a| cut(a.shown.reveal(), SHOWN));
        let Some(form) = &self.s.form else { return Rich::default() };
        let new = shown(form.unconfirmed.as_ref());
        if let Some(key) = &form.correction {
            let old = shown(form.answers.get(key));
            return self.phrase("ubah.tanya", &[("lama", &old), ("baru", &new)]);
        }
        let confirm = self.here().and_then(|(_, node)| node.ask.as_ref()?.confirm.as_ref());
        confirm.map_or_else(|| self.phrase("baca.benar", &[("jawaban", &new)]), |text| self.rich(text))
    }

    /// "Benar".
    pub(super) fn confirmed(&mut self) {
        let key = self.unconfirmed_key();
        let Some(form) = &mut self.s.form else { return self.show() };
        let correction = form.correction.take().is_some();
        let (Some(answer), Some(key)) = (form.unconfirmed.take(), key) else { return self.show() };
        self.answered(&answer.question, answer.shown.reveal());
        self.keep(&key, answer);
        match self.here() {
            Some((_, node)) if !correction => self.proceed(node, None),
            _ => {
                self.turn_over();
                self.show();
            }
        }
    }

    /// "Ubah": the question again, or the old answer as it was.
    pub(super) fn not_confirmed(&mut self) {
        let correction = self.s.form.as_ref().is_some_and(|form| form.correction.is_some());
        self.turn_over();
        if correction {
            self.say("ubah.tetap", &[]);
        }
        self.show();
    }

    /// Words while "Benar?" is open: yes, no, or the answer anew. `false` when they are for the question itself.
    pub(super) fn words_at_confirm(&mut self, text: &str) -> bool {
        if !self.waits_for_yes() {
            return false;
        }
        let opened = words::after_opening(self.d, "kata.ralat", &self.s.lang, text);
        let said = if opened.is_some() { None } else { words::yes_no(text, self.d, &self.s.lang) };
        match said {
            Some(true) => self.confirmed(),
            Some(false) => self.not_confirmed(),
            None => self.read_again(opened.unwrap_or(text)),
        }
        true
    }

    /// The value that waits for "Benar" is said anew.
    fn read_again(&mut self, text: &str) {
        let key = self.s.form.as_ref().and_then(|form| form.correction.clone());
        match (key, self.here()) {
            (Some(key), _) => {
                if !self.correct(&key, text) {
                    self.say("masukan.pilih_tombol", &[]);
                    self.show();
                }
            }
            (None, Some((_, node))) => {
                self.turn_over();
                self.answer_words(node, text);
            }
            (None, None) => self.show(),
        }
    }

    /// "Eh salah, 15 juta" in the step after: `false` when the words are no correction of the last answer.
    pub(super) fn words_correct_last(&mut self, text: &str) -> bool {
        let Some(rest) = words::after_opening(self.d, "kata.ralat", &self.s.lang, text) else { return false };
        let Some(key) = self.s.form.as_ref().and_then(|form| form.last.clone()) else { return false };
        let exact = matches!(
            self.kind_of(&key),
            Some(InputKind::Number | InputKind::Money | InputKind::Date | InputKind::Phone)
        );
        exact && self.correct(&key, rest)
    }

    fn kind_of(&self, key: &str) -> Option<InputKind> {
        let dialog = self.d.dialog(&self.s.form.as_ref()?.dialog)?;
        node_saving(dialog, key)?.ask.as_ref().map(|ask| ask.input)
    }

    /// Reads `text` as a new answer to `key` and shows it for confirmation; `false` when it cannot be read.
    fn correct(&mut self, key: &str, text: &str) -> bool {
        let text = kept(text);
        let read = self
            .kind_of(key)
            .and_then(|kind| answer::read(kind, text.reveal(), self.d, &self.s.lang, self.now).ok());
        let question =
            self.s.form.as_ref().and_then(|form| form.answers.get(key)).map(|a| a.question.clone());
        let (Some(reading), Some(question)) = (read, question) else { return false };
        self.turn_over();
        if let Some(form) = &mut self.s.form {
            let shown = Private::from(reading.shown);
            form.unconfirmed = Some(Answer { question, shown, value: reading.value });
            form.correction = Some(key.to_owned());
        }
        self.show();
        true
    }

    /// An earlier message was edited: taken for the answer given last, and confirmed before it counts.
    pub(super) fn edited(&mut self, text: &str) {
        let text = text.trim();
        let last = self.s.form.as_ref().filter(|_| self.in_form()).and_then(|form| form.last.clone());
        match (last, self.s.talk.clone()) {
            (Some(key), _) if !self.waits_for_yes() && !text.is_empty() && self.correct(&key, text) => {}
            (None, Some(code)) if !self.in_form() && !text.is_empty() => {
                let tell = Effect::Tell { code, text: Some(kept(text)), evidence: vec![] };
                self.effects.push(tell);
                self.lay_beside(Overlay::Told);
            }
            _ if self.waits_for_yes() && self.words_at_confirm(text) => {}
            _ => {
                self.say("ubah.cara", &[]);
                self.show();
            }
        }
    }
}

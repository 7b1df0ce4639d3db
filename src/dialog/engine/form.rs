//! Answering questions: by button, by words, by confirming what was read, by passing over.

use sha2::{Digest as _, Sha256};

use super::Run;
use super::write::{bold, cut, kept, line};
use crate::dialog::answer::{self, Reading};
use crate::dialog::model::{Accept, Ask, Choice, Dialog, InputKind, Node, Target};
use crate::dialog::rich::Rich;
use crate::dialog::session::{Answer, ConsentGiven, Manner, NodeRef, Value};
use crate::domain::chance::hex;
use crate::domain::text::Private;

/// Letters of question and answer in the line that stays of an answered question.
const ANSWERED: usize = 300;

impl<'a> Run<'a> {
    /// What is asked for a key, as plain words.
    pub(super) fn question_of(&self, dialog: &Dialog, key: &str) -> String {
        let asks = |node: &'_ Node| {
            let text = match (&node.ask, &node.collect) {
                (Some(ask), _) if ask.save == key => &ask.ask,
                (_, Some(collect)) if collect.save == key => &collect.ask,
                _ => return None,
            };
            Some(self.plain(text))
        };
        let answer = self.s.form.as_ref().and_then(|form| form.answers.get(key));
        let answered = answer.map(|answer| answer.question.clone());
        answered.or_else(|| dialog.nodes.iter().find_map(asks)).unwrap_or_else(|| key.to_owned())
    }

    /// A button of the files, at a question, a collection or a summary.
    pub(super) fn choose(&mut self, node: &'a Node, choice: &'a Choice) {
        let shown = self.plain(&choice.label);
        let onward = matches!(&choice.to, Target::Node(place) if self.is_inside(place));
        match &node.ask {
            Some(ask) if choice.value.is_some() || onward => {
                let value = choice.value.as_deref().unwrap_or(&choice.label.base);
                self.consent(node, ask, value);
                self.record(&ask.save, &ask.ask, Reading { shown, value: coerce(ask.input, value) });
                self.proceed(node, Some(choice));
            }
            Some(_) => self.follow(choice),
            None => {
                self.answered(&self.heading(node), &shown);
                self.follow(choice);
            }
        }
    }

    /// Whether a place belongs to the open form.
    fn is_inside(&self, place: &NodeRef) -> bool {
        self.s.form.as_ref().is_some_and(|form| form.dialog == place.dialog)
    }

    /// What stays of a screen without a question of its own once it is answered.
    fn heading(&self, node: &Node) -> String {
        match (&node.collect, &node.summary) {
            (Some(collect), _) => self.plain(&collect.ask),
            (None, Some(_)) => self.word("ringkas.judul"),
            (None, None) => node.say.as_ref().map_or_else(String::new, |say| self.plain(say)),
        }
    }

    /// Words at a question.
    pub(super) fn answer_words(&mut self, node: &'a Node, text: &str) {
        let Some(ask) = &node.ask else {
            self.say("masukan.pilih_tombol", &[]);
            return self.show();
        };
        if ask.input == InputKind::Place {
            return self.place_words(node, text);
        }
        let text = kept(text);
        let read = answer::read(ask.input, text.reveal(), self.d, &self.s.lang, self.now);
        match read {
            Ok(reading) => self.read_back(node, ask, reading),
            Err(_) if ask.accept.contains(&Accept::Text) => {
                self.read_back(node, ask, answer::as_words(text.reveal()));
            }
            Err(unread) => {
                self.say(unread.phrase(), &[]);
                self.show();
            }
        }
    }

    /// An answer read from words: shown for confirmation where the question says so.
    pub(super) fn read_back(&mut self, node: &'a Node, ask: &'a Ask, reading: Reading) {
        if ask.confirm.is_none() {
            return self.accept(node, ask, reading);
        }
        let waiting = self.as_answer(&ask.ask, reading);
        self.turn_over();
        if let Some(form) = &mut self.s.form {
            form.unconfirmed = Some(waiting);
        }
        self.show();
    }

    /// An answer that counts.
    pub(super) fn accept(&mut self, node: &'a Node, ask: &'a Ask, reading: Reading) {
        if let Value::YesNo(yes) = reading.value {
            self.consent(node, ask, if yes { "ya" } else { "tidak" });
        }
        self.record(&ask.save, &ask.ask, reading);
        self.proceed(node, None);
    }

    /// Whether the words that led here answer the question already: they name one country, and a country is asked for,
    /// not in a report.
    pub(super) fn answered_before(&mut self, dialog: &Dialog, node: &'a Node) -> bool {
        let Some(words) = self.said.take() else { return false };
        let asks =
            |ask: &&Ask| ask.input == InputKind::Country && ask.confirm.is_none() && dialog.files.is_none();
        let Some(ask) = node.ask.as_ref().filter(asks) else { return false };
        let Some(reading) = answer::country::only(words.reveal(), self.d, &self.s.lang) else { return false };
        let answer = self.as_answer(&ask.ask, reading);
        self.keep(&ask.save, answer);
        true
    }

    /// Yes or no by button.
    pub(super) fn yes_no(&mut self, node: &'a Node, yes: bool) {
        let Some(ask) = &node.ask else { return self.show() };
        let shown = self.word(if yes { "jawab.ya" } else { "jawab.tidak" });
        self.accept(node, ask, Reading { shown, value: Value::YesNo(yes) });
    }

    /// The question is passed over.
    pub(super) fn skip(&mut self, node: &'a Node) {
        let Some(ask) = &node.ask else { return self.show() };
        let shown = ask.skip.as_ref().map_or_else(String::new, |skip| self.plain(skip));
        self.record(&ask.save, &ask.ask, Reading { shown, value: Value::Skipped });
        self.proceed(node, None);
    }

    fn as_answer(&self, question: &crate::dialog::model::Text, reading: Reading) -> Answer {
        let shown = match reading.value {
            Value::YesNo(true) => self.word("jawab.ya"),
            Value::YesNo(false) => self.word("jawab.tidak"),
            _ => reading.shown,
        };
        Answer { question: self.plain(question), shown: Private::from(shown), value: reading.value }
    }

    /// Keeps an answer and says that it was understood.
    fn record(&mut self, key: &str, question: &crate::dialog::model::Text, reading: Reading) {
        let answer = self.as_answer(question, reading);
        self.answered(&answer.question, answer.shown.reveal());
        self.keep(key, answer);
    }

    pub(super) fn keep(&mut self, key: &str, answer: Answer) {
        let now = self.now;
        if let Some(form) = &mut self.s.form {
            form.answers.insert(key.to_owned(), answer);
            form.last = Some(key.to_owned());
            form.touched = now;
            form.filing = false;
        }
    }

    /// The line that stays of a question.
    pub(super) fn answered(&mut self, question: &str, shown: &str) {
        let mut text = Rich::plain(cut(question.trim(), ANSWERED));
        line(&mut text, bold(format!("✓ {}", cut(shown.trim(), ANSWERED))));
        self.reply(Manner::Answered, text, vec![]);
    }

    /// Goes on after an answer: to the summary when it was a correction, else the button's way, the node's, the path's.
    pub(super) fn proceed(&mut self, node: &'a Node, choice: Option<&'a Choice>) {
        let correcting = self.s.form.as_mut().is_some_and(|form| std::mem::take(&mut form.correcting));
        if correcting && let Some(summary) = self.summary_place() {
            let came_from = self.s.trail.iter().rposition(|place| *place == summary);
            self.s.trail.truncate(came_from.unwrap_or(self.s.trail.len()));
            return self.enter(&summary);
        }
        if let Some(choice) = choice {
            return self.follow(choice);
        }
        if let Some(target) = self.way_on(node) {
            return self.follow_on(target);
        }
        match self.after(node) {
            Some(place) => self.go(&place),
            None => self.menu(),
        }
    }

    /// Where a question without a way of its own leads: the next of the path, the first button's place, the summary.
    fn after(&self, node: &Node) -> Option<NodeRef> {
        let (dialog, _) = self.here()?;
        let step = dialog.path.iter().position(|id| *id == node.id);
        let next = step.and_then(|index| dialog.path.get(index + 1));
        let first = node.choose.iter().find_map(|choice| match &choice.to {
            Target::Node(place) => Some(place.clone()),
            _ => None,
        });
        next.map(|id| NodeRef { dialog: dialog.id.clone(), node: id.clone() })
            .or(first)
            .or_else(|| self.summary_place())
    }

    /// The summary of the open form.
    pub(super) fn summary_place(&self) -> Option<NodeRef> {
        let dialog = self.d.dialog(&self.s.form.as_ref()?.dialog)?;
        let node = dialog.nodes.iter().find(|node| node.summary.is_some())?;
        Some(NodeRef { dialog: dialog.id.clone(), node: node.id.clone() })
    }

    /// Writes down a consent with the version of the text that was shown.
    fn consent(&mut self, node: &Node, ask: &Ask, given: &str) {
        let Some(purpose) = ask.consent.clone() else { return };
        let mut shown = self.question_text(node, ask).to_plain();
        for choice in &node.choose {
            shown.push('\n');
            shown.push_str(&self.plain(&choice.label));
        }
        let consent = ConsentGiven {
            purpose: purpose.clone(),
            text_version: hex(&Sha256::digest(shown.as_bytes())[..8]),
            answer: given.to_owned(),
            lang: self.s.lang.clone(),
            at: self.now,
        };
        if let Some(form) = &mut self.s.form {
            form.consents.retain(|earlier| earlier.purpose != purpose);
            form.consents.push(consent);
        }
    }
}

/// The node that saves under a key.
pub(super) fn node_saving<'a>(dialog: &'a Dialog, key: &str) -> Option<&'a Node> {
    dialog.nodes.iter().find(|node| {
        node.ask.as_ref().is_some_and(|ask| ask.save == key)
            || node.collect.as_ref().is_some_and(|collect| collect.save == key)
    })
}

/// A button's value as its question reads it.
fn coerce(kind: InputKind, value: &str) -> Value {
    match kind {
        InputKind::Country => Value::Country { code: Some(value.to_owned()), words: Private::from(value) },
        InputKind::YesNo if matches!(value, "ya" | "yes") => Value::YesNo(true),
        InputKind::YesNo if matches!(value, "tidak" | "no") => Value::YesNo(false),
        InputKind::Number => value.parse().map_or_else(|_| Value::Choice(value.to_owned()), Value::Number),
        _ => Value::Choice(value.to_owned()),
    }
}

//! The end of a form: sending it, throwing it away, its receipt.

use super::Run;
use super::form::node_saving;
use crate::dialog::answer::place;
use crate::dialog::model::{Dialog, Node};
use crate::dialog::session::{Answer, Draft, Effect, Manner, NodeRef, Overlay, Session, Value};
use crate::domain::text::Private;

/// The answer that names a case's category, when the form lets the person choose it.
pub(crate) const CATEGORY: &str = "kasus.kategori";

impl Run<'_> {
    /// Whether "Kirim sekarang" stands: everything obligatory is answered and the summary is not reached yet.
    pub(super) fn may_send(&self, dialog: &Dialog) -> bool {
        let here = self
            .s
            .form
            .as_ref()
            .is_some_and(|form| form.dialog == dialog.id && !form.correcting && !form.answers.is_empty());
        here && dialog.files.is_some() && dialog.nodes.iter().all(|node| !self.misses(node))
    }

    /// Whether a node asks something obligatory that has no answer yet.
    fn misses(&self, node: &Node) -> bool {
        let answers = self.s.form.as_ref().map(|form| &form.answers);
        node.ask.as_ref().is_some_and(|ask| {
            let given = answers.and_then(|answers| answers.get(&ask.save));
            ask.required && given.is_none_or(|answer| answer.value == Value::Skipped)
        })
    }

    /// "Kirim sekarang": on to the summary, or sent where the form has none.
    pub(super) fn send(&mut self, dialog: &Dialog) {
        self.answered(&self.phrase("isian.kirim_sekarang", &[]).to_plain(), &self.plain(&dialog.title));
        match self.summary_place() {
            Some(summary) => self.go(&summary),
            None => self.file_case(),
        }
    }

    /// Hands the form to the host, once; [`Run::filed`] closes it.
    pub(super) fn file_case(&mut self) {
        let Some(dialog) = self.s.form.as_ref().and_then(|form| self.d.dialog(&form.dialog)) else {
            return self.menu();
        };
        let on_path = |node: &&Node| dialog.path.contains(&node.id) && self.misses(node);
        if let Some(node) = dialog.nodes.iter().find(on_path) {
            let place = NodeRef { dialog: dialog.id.clone(), node: node.id.clone() };
            self.say("isian.masih_perlu", &[]);
            return self.go(&place);
        }
        let filing = self.s.form.as_ref().is_some_and(|form| form.filing);
        if filing {
            self.say("isian.sedang_dikirim", &[]);
            return self.show();
        }
        let Some(draft) = self.draft(dialog) else {
            self.say("pindah.maaf", &[]);
            return self.menu();
        };
        self.turn_over();
        if let Some(form) = &mut self.s.form {
            form.filing = true;
        }
        self.effects.push(Effect::FileCase(Box::new(draft)));
        let sent = self.phrase("isian.dikirim", &[]);
        self.reply(Manner::Notice, sent, vec![]);
    }

    fn draft(&self, dialog: &Dialog) -> Option<Draft> {
        let files = dialog.files.as_ref()?;
        let form = self.s.form.as_ref()?;
        let chosen = form.answers.get(CATEGORY).and_then(|answer| match &answer.value {
            Value::Choice(slug) => Some(slug.clone()),
            _ => None,
        });
        let category = chosen.unwrap_or_else(|| files.category.clone());
        let listed = self.d.data.categories.iter().find(|listed| listed.slug == category);
        let kind = listed.map(|listed| listed.group.as_str()).filter(|group| !group.is_empty());
        Some(Draft {
            dialog: dialog.id.clone(),
            dialogs: self.d.hash.clone(),
            // A category of the list belongs to a kind; the form's own kind stands for the others.
            kind: kind.unwrap_or(&files.kind).to_owned(),
            category,
            answers: self.answers_in_order(dialog),
            consents: form.consents.clone(),
            evidence: self.s.loose.iter().chain(&form.evidence).cloned().collect(),
        })
    }

    /// Answers in the order of the file, then those whose question is gone, then what came beside them.
    fn answers_in_order(&self, dialog: &Dialog) -> Vec<(String, Answer)> {
        let Some(form) = &self.s.form else { return vec![] };
        let saved = dialog.nodes.iter().filter_map(|node| match (&node.ask, &node.collect) {
            (Some(ask), _) => Some(ask.save.as_str()),
            (None, Some(collect)) => Some(collect.save.as_str()),
            (None, None) => None,
        });
        let mut keys: Vec<&str> = Vec::new();
        for key in saved.chain(form.answers.keys().map(String::as_str)) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        let given = keys
            .into_iter()
            .filter_map(|key| form.answers.get(key).map(|answer| (key.to_owned(), answer.clone())));
        given.chain(self.words_beside()).chain(self.poster()).collect()
    }

    fn words_beside(&self) -> Option<(String, Answer)> {
        let notes = self.s.form.iter().flat_map(|form| form.notes.iter().map(|note| &note.text));
        let words: Vec<&str> =
            self.s.loose_words.iter().chain(notes).map(|text| text.reveal().as_str()).collect();
        let text = Private::from(words.join("\n"));
        let answer =
            Answer { question: self.word("isian.catatan"), shown: text.clone(), value: Value::Text(text) };
        (!words.is_empty()).then(|| ("catatan".to_owned(), answer))
    }

    fn poster(&self) -> Option<(String, Answer)> {
        let code = self.s.village.as_deref()?;
        let reading = place::as_area(self.d, code);
        let shown = Private::from(reading.shown);
        let answer = Answer { question: self.word("isian.desa_poster"), shown, value: reading.value };
        Some(("poster.desa".to_owned(), answer))
    }

    /// The case was stored: the receipt, and the form is over.
    pub(super) fn filed(&mut self, code: String, promise: String) {
        let dialog = self.s.form.take().and_then(|form| self.d.dialog(&form.dialog));
        let receipt = dialog.and_then(|dialog| {
            let node = dialog.node(&dialog.files.as_ref()?.receipt)?;
            Some(NodeRef { dialog: dialog.id.clone(), node: node.id.clone() })
        });
        self.s.loose.clear();
        self.s.loose_words.clear();
        self.s.village = None;
        self.leave_form();
        self.s.place = receipt;
        let bare = self.phrase("kasus.diterima", &[("kode", &code)]);
        self.s.code = Some(code);
        self.s.promise = Some(promise);
        let mut screen = self.screen();
        if self.s.place.is_none() {
            screen.text = bare;
        }
        screen.manner = Some(Manner::Message);
        let reply = self.framed(screen);
        self.replies.push(reply);
    }

    /// `/batal`: out at once where nothing was given, otherwise asked.
    pub(super) fn cancel(&mut self) {
        let Some(form) = &self.s.form else { return self.menu() };
        let empty = form.answers.is_empty() && form.evidence.is_empty() && form.notes.is_empty();
        if empty || !self.worth_keeping() {
            self.melt();
            self.leave_form();
            return self.menu();
        }
        self.lay(Overlay::Discard);
    }

    /// The draft goes, with its files.
    pub(super) fn discard(&mut self) {
        if let Some(form) = self.s.form.take()
            && !form.evidence.is_empty()
        {
            self.effects.push(Effect::Discard(form.evidence));
        }
        self.leave_form();
        self.say("isian.dihapus", &[]);
        self.menu();
    }

    /// `/hapus`, confirmed: nothing of the person stays in the session but the language. The host says
    /// what it erased.
    pub(super) fn erase(&mut self) {
        let old = std::mem::take(&mut self.s);
        let forms = old.form.into_iter().chain(old.shelf);
        let held: Vec<_> = old.loose.into_iter().chain(forms.flat_map(|form| form.evidence)).collect();
        self.s = Session { lang: old.lang, turn: old.turn, ..Session::default() };
        if !held.is_empty() {
            self.effects.push(Effect::Discard(held));
        }
        self.effects.push(Effect::Erase);
        self.menu();
    }

    /// Keys of the answers that can be corrected: those that the summary shows, and what is collected.
    pub(super) fn editable(&self) -> Vec<String> {
        let Some(form) = &self.s.form else { return vec![] };
        let Some(dialog) = self.d.dialog(&form.dialog) else { return vec![] };
        let listed = dialog.nodes.iter().find_map(|node| node.summary.clone());
        let keys = listed.unwrap_or_else(|| form.answers.keys().cloned().collect());
        let collects = |key: &str| node_saving(dialog, key).is_some_and(|node| node.collect.is_some());
        keys.into_iter().filter(|key| form.answers.contains_key(key) || collects(key)).collect()
    }
}

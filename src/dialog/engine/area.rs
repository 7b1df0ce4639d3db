//! A place question: kabupaten, kecamatan, desa by buttons or a typed name.

use super::Run;
use super::screen::Screen;
use super::token::{act, digest};
use super::write::{kept, label, line};
use crate::dialog::answer::place::{self, Found};
use crate::dialog::model::Node;
use crate::dialog::session::{Button, Narrowing};

impl<'a> Run<'a> {
    /// The areas on offer: those that the typed words may mean, else the parts of the area chosen so far.
    fn areas_on_offer(&self) -> Vec<String> {
        let Some(form) = &self.s.form else { return vec![] };
        if !form.narrowing.offered.is_empty() {
            return form.narrowing.offered.clone();
        }
        let parent = form.narrowing.area.as_deref().or_else(|| place::home(self.d));
        let parts = parent.map(|parent| place::parts(self.d, parent)).unwrap_or_default();
        parts.into_iter().map(|area| area.code.clone()).collect()
    }

    /// Puts the areas in front of the question's own buttons.
    pub(super) fn add_areas(&self, screen: &mut Screen) {
        let Some(narrowing) = self.s.form.as_ref().map(|form| &form.narrowing) else { return };
        let doubtful = !narrowing.offered.is_empty();
        let mut options = Vec::new();
        if doubtful {
            line(&mut screen.text, self.phrase("tempat.maksud", &[]));
        } else if let Some(code) = &narrowing.area {
            let name = self.d.area_name(code);
            line(&mut screen.text, self.phrase("tempat.bagian", &[("nama", name)]));
            options.push(Button {
                label: label(&self.phrase("tempat.cukup", &[("nama", name)]).to_plain()),
                does: self.turn_token(act::ENOUGH).does(),
            });
        }
        for code in self.areas_on_offer() {
            let name =
                if doubtful { place::full_name(self.d, &code) } else { self.d.area_name(&code).to_owned() };
            options.push(Button { label: label(&name), does: self.turn_token(&digest(&[&code])).does() });
        }
        if narrowing.words.is_some() {
            options.push(self.at_turn("tempat.apa_adanya", act::AS_IS));
        }
        screen.options.splice(0..0, options);
    }

    /// A typed name.
    pub(super) fn place_words(&mut self, node: &'a Node, text: &str) {
        let text = kept(text);
        let within = self.s.form.as_ref().and_then(|form| form.narrowing.area.clone());
        match place::find(text.reveal(), self.d, within.as_deref()) {
            Found::One(code) => self.area_answer(node, &code),
            Found::Several(offered) => {
                self.narrowed(Narrowing { area: within, offered, words: Some(text) });
            }
            Found::Nothing => {
                if let Some(ask) = &node.ask {
                    self.read_back(node, ask, place::as_words(text.reveal()));
                }
            }
        }
    }

    /// An area by its button.
    pub(super) fn area_picked(&mut self, node: &'a Node, picked: &str) {
        let code = self.areas_on_offer().into_iter().find(|code| digest(&[code]) == picked);
        match code {
            Some(code) => self.narrow_to(node, code),
            None => self.stale(),
        }
    }

    /// Offers the parts of an area, or takes it where it has none.
    fn narrow_to(&mut self, node: &'a Node, code: String) {
        if place::parts(self.d, &code).is_empty() {
            return self.area_answer(node, &code);
        }
        self.narrowed(Narrowing { area: Some(code), ..Narrowing::default() });
    }

    fn narrowed(&mut self, narrowing: Narrowing) {
        self.turn_over();
        if let Some(form) = &mut self.s.form {
            form.narrowing = narrowing;
        }
        self.show();
    }

    /// "Cukup …": the area chosen so far is the answer.
    pub(super) fn area_is_enough(&mut self, node: &'a Node) {
        match self.s.form.as_ref().and_then(|form| form.narrowing.area.clone()) {
            Some(code) => self.area_answer(node, &code),
            None => self.stale(),
        }
    }

    /// The words as they were typed are the answer.
    pub(super) fn area_as_written(&mut self, node: &'a Node) {
        let words = self.s.form.as_ref().and_then(|form| form.narrowing.words.clone());
        match (words, &node.ask) {
            (Some(words), Some(ask)) => self.accept(node, ask, place::as_words(words.reveal())),
            _ => self.stale(),
        }
    }

    fn area_answer(&mut self, node: &'a Node, code: &str) {
        if let Some(ask) = &node.ask {
            self.accept(node, ask, place::as_area(self.d, code));
        }
    }
}

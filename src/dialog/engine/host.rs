//! What the host found out or wants: a page, guesses, danger, the status, a reminder.

use super::Run;
use super::screen::Screen;
use super::token::{Fixed, Token, node_digest};
use super::write::{cut, label};
use crate::dialog::session::{Button, Effect, Manner, NodeRef, Overlay};
use crate::domain::text::Private;

/// Guesses shown at once.
const GUESSES: usize = 3;
/// The dialog in which one chooses the language.
pub(super) const LANGUAGES: &str = "bahasa";

impl Run<'_> {
    /// The search's one sure answer to the words.
    pub(super) fn open(&mut self, place: &NodeRef, words: Option<Private>) {
        if place.dialog == LANGUAGES {
            self.languages();
        } else if self.d.node(place).is_some() {
            self.said = words;
            self.go(place);
        } else {
            self.lost(None);
        }
    }

    /// "Maksud Anda …". The words are kept until the next step: they may answer what the chosen page asks.
    pub(super) fn guess(&mut self, nodes: Vec<NodeRef>, words: Option<Private>) {
        self.s.asked = words;
        let mut nodes: Vec<NodeRef> =
            nodes.into_iter().filter(|place| self.d.node(place).is_some()).collect();
        nodes.truncate(GUESSES);
        self.lay_beside(Overlay::Guess { nodes });
    }

    /// Nothing was found: said so, and kept for the editors.
    pub(super) fn lost(&mut self, asked: Option<Private>) {
        self.effects.extend(asked.map(|words| Effect::Unanswered { words, corrected: false }));
        self.lay_beside(Overlay::Guess { nodes: vec![] });
    }

    /// "Bukan itu": none of the guesses was meant. Said so like nothing found, and kept for the editors as a mistake.
    pub(super) fn not_that(&mut self) {
        let words = self.said.take();
        self.effects.extend(words.map(|words| Effect::Unanswered { words, corrected: true }));
        self.lay_beside(Overlay::Guess { nodes: vec![] });
    }

    pub(super) fn guess_screen(&self, nodes: &[NodeRef]) -> Screen {
        let name = if nodes.is_empty() { "cari.tidak_ketemu" } else { "cari.maksud" };
        let titled = nodes.iter().filter_map(|place| {
            let title = self.title_of(place)?;
            Some(Button { label: label(&title), does: Token::Page(node_digest(place)).does() })
        });
        let not_that = (!nodes.is_empty()).then(|| self.fixed("tombol.bukan_itu", Fixed::NotThat));
        let officer = self.fixed("tombol.petugas", Fixed::Officer);
        let nav = self
            .resume()
            .into_iter()
            .chain([self.fixed("tombol.menu", Fixed::Menu), self.fixed("tombol.darurat", Fixed::Danger)]);
        Screen {
            manner: Some(Manner::Page),
            text: self.phrase(name, &[]),
            options: titled.chain(not_that).chain([officer]).collect(),
            nav: nav.collect(),
            progress: None,
        }
    }

    /// What a page is called: its own title, its dialog's when it is the first, else how it begins.
    fn title_of(&self, place: &NodeRef) -> Option<String> {
        let (dialog, node) = self.d.node(place)?;
        let first = node.id == dialog.start || dialog.nodes.first().is_some_and(|n| n.id == node.id);
        let said =
            || node.say.as_ref().map(|say| cut(self.plain(say).lines().next().unwrap_or_default(), 30));
        Some(match &node.title {
            Some(title) => self.plain(title),
            None if first => self.plain(&dialog.title),
            None => said().unwrap_or_else(|| self.plain(&dialog.title)),
        })
    }

    /// The emergency card in front of whatever stands; the place is kept.
    pub(super) fn danger(&mut self) {
        let Some(at) = self.start_of("darurat") else {
            self.say("darurat.singkat", &[]);
            return self.show();
        };
        self.lay_beside(Overlay::Page { at });
    }

    /// The page of languages in front of whatever stands; the place is kept.
    pub(super) fn languages(&mut self) {
        match self.start_of(LANGUAGES) {
            Some(at) => self.lay_beside(Overlay::Page { at }),
            None => self.menu(),
        }
    }

    /// The person's own cases: the host says them after this line.
    pub(super) fn status(&mut self) {
        self.effects.push(Effect::ShowStatus);
        let text = self.phrase("status.berikut", &[]);
        let nav = self.resume().into_iter().chain([self.fixed("tombol.menu", Fixed::Menu)]).collect();
        self.reply(Manner::Message, text, nav);
    }

    /// The open question once more, softly.
    pub(super) fn remind(&mut self) {
        if self.worth_keeping() {
            self.say("ingat.lembut", &[]);
        }
        self.s.overlay = Overlay::None;
        let at = self.s.form.as_ref().filter(|_| self.worth_keeping()).and_then(|form| form.at.clone());
        match at {
            Some(at) if self.s.place.as_ref() != Some(&at) => self.go_on_with(&at),
            _ => self.show(),
        }
        self.s.reminded = true;
    }
}

//! What a button does. Nothing on a token is believed: it is looked up on the screen or in the dialogs, and what is
//! not there shows the present place again.

use super::Run;
use super::buttons::choice_digest;
use super::form::node_saving;
use super::screen::step_key;
use super::token::{Fixed, Token, act, digest, find_place, node_digest};
use crate::dialog::model::{Action, Choice, Node};
use crate::dialog::session::{Does, Effect, Manner, NodeRef, Overlay};

impl<'a> Run<'a> {
    /// A press with whatever stood on the button.
    pub(super) fn press(&mut self, text: &str) {
        match Token::parse(text) {
            Some(Token::Fixed(fixed)) => self.press_fixed(fixed),
            Some(Token::Page(digest)) => match self.page_of(&digest) {
                Some(place) => self.go(&place),
                None => self.stale(),
            },
            Some(Token::Back(digest)) => self.press_back(&digest),
            Some(Token::Tick(digest)) => self.tick(&digest),
            Some(Token::Language(code)) => self.act(Action::Language, Some(&code)),
            Some(Token::Ask { turn, act }) if turn == self.s.turn => self.press_here(text, &act),
            Some(Token::Ask { .. }) | None => self.stale(),
        }
    }

    /// An old, foreign or broken button: the present place again, with a friendly word.
    pub(super) fn stale(&mut self) {
        let text = self.phrase("tombol.usang", &[]);
        self.reply(Manner::Notice, text, vec![]);
        self.show();
    }

    fn press_fixed(&mut self, fixed: Fixed) {
        match fixed {
            Fixed::Menu => self.menu(),
            Fixed::Danger => self.danger(),
            Fixed::Cancel => self.cancel(),
            Fixed::Resume => self.resume_form(),
            Fixed::Report => self.report(),
            Fixed::Officer => self.enter_dialog("petugas"),
            Fixed::Status => self.status(),
            Fixed::DropLoose => self.drop_loose(),
            Fixed::NotThat => self.not_that(),
        }
    }

    /// Away with the card in front of a place; from anywhere else back into the open form.
    fn resume_form(&mut self) {
        let card = matches!(self.s.overlay, Overlay::Page { .. });
        if card && self.s.place.is_some() {
            self.s.overlay = Overlay::None;
            return self.show();
        }
        let form = self.s.form.as_ref();
        let at = form.and_then(|form| form.at.clone().or_else(|| self.start_of(&form.dialog)));
        self.turn_over();
        match at {
            Some(at) if self.s.place.as_ref() != Some(&at) => self.go_on_with(&at),
            _ if self.s.place.is_none() => self.menu(),
            _ => self.show(),
        }
    }

    /// Back at the open question, with the way back as it was.
    pub(super) fn go_on_with(&mut self, at: &NodeRef) {
        let way = self.s.form.as_mut().map(|form| std::mem::take(&mut form.trail)).unwrap_or_default();
        if way.is_empty() {
            return self.go(at);
        }
        self.s.trail = way;
        self.enter(at);
    }

    fn press_back(&mut self, digest: &str) {
        let known = self.s.trail.iter().rposition(|place| node_digest(place) == digest);
        match known {
            Some(index) => {
                let place = self.s.trail[index].clone();
                self.s.trail.truncate(index);
                self.enter(&place);
            }
            None => match self.page_of(digest) {
                Some(place) => self.go(&place),
                None => self.stale(),
            },
        }
    }

    /// The place of a page button, also under its old names.
    fn page_of(&self, digest: &str) -> Option<NodeRef> {
        let names = self.d.dialogs.values().flat_map(|dialog| {
            std::iter::once(&dialog.id).chain(&dialog.alias).flat_map(move |dialog_id| {
                let nodes = dialog.nodes.iter();
                nodes.flat_map(move |node| {
                    std::iter::once(&node.id)
                        .chain(&node.alias)
                        .map(move |id| (dialog_id.as_str(), id.as_str()))
                })
            })
        });
        let (dialog, node) = find_place(digest, names)?;
        Some(NodeRef { dialog: dialog.to_owned(), node: node.to_owned() })
    }

    fn tick(&mut self, digest: &str) {
        let place = self.page_of(digest);
        let Some((dialog, node)) = place.as_ref().and_then(|place| self.d.node(place)) else {
            return self.stale();
        };
        let key = step_key(dialog, node);
        if !self.s.done.remove(&key) {
            self.s.done.insert(key);
        }
        let place = NodeRef { dialog: dialog.id.clone(), node: node.id.clone() };
        self.go(&place);
    }

    /// A button of this turn; it must stand on the screen, or on the place behind a card.
    fn press_here(&mut self, token: &str, act: &str) {
        let does = Does::Press(token.to_owned());
        let stands = |run: &Self| {
            let screen = run.screen();
            act == act::MORE || screen.options.iter().chain(&screen.nav).any(|button| button.does == does)
        };
        if !stands(self) {
            let front = std::mem::take(&mut self.s.overlay);
            if !stands(self) {
                self.s.overlay = front;
                return self.stale();
            }
        }
        if act == act::MORE {
            return self.more();
        }
        match self.s.overlay {
            Overlay::Discard => self.discard(),
            Overlay::Edit => self.edit(act),
            _ if self.waits_for_yes() => match act {
                act::YES => self.confirmed(),
                act::NO => self.not_confirmed(),
                _ => self.back(),
            },
            _ => self.press_question(act),
        }
    }

    /// The next part of a long list of options.
    fn more(&mut self) {
        let screen = self.screen();
        let room = super::BUTTONS.saturating_sub(screen.nav.len() + 1).max(1);
        self.s.from += room;
        if self.s.from >= screen.options.len() {
            self.s.from = 0;
        }
        self.show();
    }

    fn press_question(&mut self, act: &str) {
        let Some((dialog, node)) = self.here() else { return self.menu() };
        match act {
            act::BACK => self.back(),
            act::SKIP => self.skip(node),
            act::SEND => self.send(dialog),
            act::DONE => self.collected(node),
            act::YES => self.yes_no(node, true),
            act::NO => self.yes_no(node, false),
            act::ENOUGH => self.area_is_enough(node),
            act::AS_IS => self.area_as_written(node),
            digest => match self.choice_of(node, digest) {
                Some(choice) => self.choose(node, choice),
                None => self.area_picked(node, digest),
            },
        }
    }

    fn choice_of(&self, node: &'a Node, digest: &str) -> Option<&'a Choice> {
        node.choose.iter().find(|choice| choice_digest(choice) == digest && self.holds(choice.when.as_ref()))
    }

    /// An answer of the list to correct.
    fn edit(&mut self, picked: &str) {
        let keys = self.editable();
        let key = keys.iter().find(|key| digest(&[key]) == picked);
        let dialog = self.s.form.as_ref().and_then(|form| self.d.dialog(&form.dialog));
        let Some((dialog, node)) = dialog.and_then(|dialog| {
            let node = node_saving(dialog, key?)?;
            Some((dialog, node))
        }) else {
            return self.stale();
        };
        if let Some(form) = &mut self.s.form {
            form.correcting = true;
        }
        let place = NodeRef { dialog: dialog.id.clone(), node: node.id.clone() };
        self.go(&place);
    }

    /// Throws away what was sent outside a form.
    fn drop_loose(&mut self) {
        let gone = std::mem::take(&mut self.s.loose);
        self.s.loose_words.clear();
        if !gone.is_empty() {
            self.effects.push(Effect::Discard(gone));
        }
        self.s.overlay = Overlay::None;
        self.say("lepas.dihapus", &[]);
        self.show();
    }
}

//! The buttons of a screen: what they are called and which token they carry.

use super::Run;
use super::token::{Fixed, Token, act, digest, node_digest};
use super::write::label;
use crate::dialog::model::{Action, Choice, Dialog, Node, Target};
use crate::dialog::session::{Button, Does};

impl<'a> Run<'a> {
    pub(super) fn send_now(&self, dialog: &Dialog) -> Option<Button> {
        self.may_send(dialog).then(|| self.at_turn("tombol.kirim", act::SEND))
    }

    pub(super) fn form_nav(&self) -> Vec<Button> {
        vec![self.at_turn("tombol.kembali", act::BACK), self.fixed("tombol.batal", Fixed::Cancel)]
    }

    pub(super) fn page_nav(&self, dialog: &Dialog, node: &Node) -> Vec<Button> {
        let mut nav: Vec<Button> = self.resume().into_iter().collect();
        if let Some(index) = self.behind() {
            nav.push(self.button("tombol.kembali", &Token::Back(node_digest(&self.s.trail[index]))));
        }
        if dialog.id != "menu" {
            nav.push(self.fixed("tombol.menu", Fixed::Menu));
        } else if !node.choose.iter().any(leads_to_danger) {
            nav.push(self.fixed("tombol.darurat", Fixed::Danger));
        }
        nav
    }

    /// "Lanjutkan isian", on pages read while a form is open.
    pub(super) fn resume(&self) -> Option<Button> {
        let open = self.worth_keeping() && !self.in_form();
        open.then(|| self.fixed("tombol.lanjut_isi", Fixed::Resume))
    }

    pub(super) fn choices(&self, node: &'a Node) -> Vec<Button> {
        let open = |choice: &&Choice| self.d.offers(choice) && self.holds(choice.when.as_ref());
        let open = node.choose.iter().filter(open);
        open.map(|choice| Button {
            label: label(&self.plain(&choice.label)),
            does: self.choice_does(node, choice),
        })
        .collect()
    }

    /// Buttons of questions count for their turn only; those of pages as long as their page stands.
    pub(super) fn choice_does(&self, node: &Node, choice: &Choice) -> Does {
        let token = match &choice.to {
            Target::Link(url) => return Does::Link(url.clone()),
            _ if super::route::asks(node) => self.turn_token(&choice_digest(choice)),
            Target::Node(place) => Token::Page(node_digest(place)),
            Target::Action(action) => match action {
                Action::Menu => Token::Fixed(Fixed::Menu),
                Action::Danger => Token::Fixed(Fixed::Danger),
                Action::Report => Token::Fixed(Fixed::Report),
                Action::Officer => Token::Fixed(Fixed::Officer),
                Action::Status => Token::Fixed(Fixed::Status),
                Action::Language => Token::Language(choice.value.clone().unwrap_or_default()),
                Action::Back => match self.behind() {
                    Some(index) => Token::Back(node_digest(&self.s.trail[index])),
                    None => Token::Fixed(Fixed::Menu),
                },
                Action::FileCase | Action::Edit | Action::Discard | Action::Erase => {
                    self.turn_token(&choice_digest(choice))
                }
            },
        };
        token.does()
    }

    /// A button with one of the engine's labels.
    pub(super) fn button(&self, name: &str, token: &Token) -> Button {
        Button { label: label(&self.word(name)), does: token.does() }
    }

    /// A button that means the same on every screen.
    pub(super) fn fixed(&self, name: &str, fixed: Fixed) -> Button {
        self.button(name, &Token::Fixed(fixed))
    }

    /// A button that counts for this turn.
    pub(super) fn at_turn(&self, name: &str, act: &str) -> Button {
        self.button(name, &self.turn_token(act))
    }

    pub(super) fn turn_token(&self, act: &str) -> Token {
        Token::Ask { turn: self.s.turn, act: act.to_owned() }
    }
}

/// A choice by its words and value: an edited choice is another one.
pub(super) fn choice_digest(choice: &Choice) -> String {
    digest(&[&choice.label.base, "=", choice.value.as_deref().unwrap_or_default()])
}

fn leads_to_danger(choice: &Choice) -> bool {
    match &choice.to {
        Target::Action(Action::Danger) => true,
        Target::Node(place) => place.dialog == "darurat",
        _ => false,
    }
}

//! Typed words: a button's label or number, a word that steers, an answer, words for an officer, or a question for the
//! host's search.

use super::host::LANGUAGES;
use super::token::{Fixed, Token, act};
use super::verdict::VERDICTS;
use super::write::kept;
use super::{LOOSE, Run};
use crate::dialog::answer::words;
use crate::dialog::model::{Action, Choice, InputKind, Node, Target};
use crate::dialog::session::{Button, Command, Does, Effect, Forward, How, NodeRef, Overlay, Unheard};
use crate::domain::text::Private;

/// Words that steer (lists in `_texts.yaml`) and the button they press.
const STEERING: [(&str, Steer); 7] = [
    ("kata.batal", Steer::Fixed(Fixed::Cancel)),
    ("kata.kembali", Steer::Here(act::BACK)),
    ("kata.lewati", Steer::Here(act::SKIP)),
    ("kata.selesai", Steer::Here(act::DONE)),
    ("kata.kirim", Steer::Here(act::SEND)),
    ("kata.menu", Steer::Fixed(Fixed::Menu)),
    ("kata.darurat", Steer::Fixed(Fixed::Danger)),
];

/// Words that mean a command.
const COMMANDS: [(&str, Command); 2] = [("kata.bahasa", Command::Language), ("kata.bantuan", Command::Help)];

/// What a steering word presses.
#[derive(Clone, Copy)]
enum Steer {
    /// A button that stands everywhere.
    Fixed(Fixed),
    /// A button of the present question.
    Here(&'static str),
}

impl Run<'_> {
    /// Words, as typed or forwarded.
    pub(super) fn hear(&mut self, text: &str, forward: Option<&Forward>) {
        let text = text.trim();
        if text.is_empty() {
            self.say("masukan.tak_terbaca", &[]);
            return self.show();
        }
        if forward.is_none() && (self.slash(text) || self.steered(text)) {
            return;
        }
        match self.here() {
            Some((_, node)) if self.in_form() => self.hear_at_question(node, text, forward.is_some()),
            _ => self.hear_outside(text, forward.is_some()),
        }
    }

    fn slash(&mut self, text: &str) -> bool {
        let name = text.strip_prefix('/').and_then(|rest| rest.split([' ', '@']).next());
        match name.map(|name| (name, Command::parse(name))) {
            Some((_, Some(command))) => self.command(command),
            Some(("start", None)) => self.start(text.split_whitespace().nth(1).unwrap_or_default()),
            _ => return false,
        }
        true
    }

    /// Presses the button whose label, number or steering word was typed.
    fn steered(&mut self, text: &str) -> bool {
        let folded = words::fold(text);
        let token = self.labelled(&folded, text);
        let token = token.or_else(|| self.labelled_behind_card(&folded, text));
        let token = token.or_else(|| self.language_named(&folded)).or_else(|| self.steering(&folded));
        if let Some(token) = token {
            self.press(&token);
            return true;
        }
        let named = COMMANDS.iter().find(|(name, _)| words::listed(self.d, name, &self.s.lang, &folded));
        match named {
            Some((_, Command::Help)) if self.officer_waits() => false,
            Some((_, command)) => {
                self.command(*command);
                true
            }
            None => false,
        }
    }

    /// A language by its name, as it stands on the page of languages: "English" counts everywhere.
    fn language_named(&self, folded: &str) -> Option<String> {
        let nodes = self.d.dialog(LANGUAGES).map(|dialog| dialog.nodes.as_slice()).unwrap_or_default();
        let named = |choice: &&Choice| {
            choice.to == Target::Action(Action::Language)
                && self.d.offers(choice)
                && self.d.wordings(&choice.label).any(|label| words::fold(label) == folded)
        };
        let choice = nodes.iter().flat_map(|node| &node.choose).find(named)?;
        Some(Token::Language(choice.value.clone()?).write())
    }

    /// The card stands in front, but the question's own labels still count.
    fn labelled_behind_card(&mut self, folded: &str, text: &str) -> Option<String> {
        if !matches!(self.s.overlay, Overlay::Page { .. }) {
            return None;
        }
        let card = std::mem::take(&mut self.s.overlay);
        let token = self.labelled(folded, text);
        self.s.overlay = card;
        token
    }

    /// The token of the button that was typed: by its label, its number, or its label with a fault or two.
    fn labelled(&self, folded: &str, text: &str) -> Option<String> {
        let screen = self.screen();
        let (options, nav) = (screen.options.clone(), screen.nav.clone());
        let visible = self.framed(screen).buttons;
        let labels = |buttons: &[Button]| -> Vec<String> {
            buttons.iter().map(|button| words::fold(&button.label)).collect()
        };
        let exact = |buttons: &[Button]| {
            let at = labels(buttons).iter().position(|label| label == folded)?;
            buttons.get(at).cloned()
        };
        let near = |buttons: &[Button]| {
            let at = words::nearest(folded, labels(buttons).iter().map(String::as_str).enumerate())?;
            buttons.get(at).cloned()
        };
        let numbered = || {
            let number = ordinal(text).filter(|_| self.numbers_choose())?;
            visible.iter().filter(|button| !nav.contains(button)).nth(number - 1).cloned()
        };
        let guessed = || match (self.officer_waits(), self.words_are_free()) {
            (true, _) => None,
            (false, true) => near(&options),
            (false, false) => near(&[options.clone(), nav.clone()].concat()),
        };
        let found = exact(&options).or_else(|| exact(&visible)).or_else(|| exact(&nav));
        match found.or_else(numbered).or_else(guessed)?.does {
            Does::Press(token) => Some(token),
            Does::Link(_) => None,
        }
    }

    /// Whether an officer waits for the person's words: then hardly anything is taken for a button.
    fn officer_waits(&self) -> bool {
        let asks_us = |place: &NodeRef| ["tanya", "cek", VERDICTS].contains(&place.dialog.as_str());
        let asking = self.s.place.as_ref().is_some_and(asks_us);
        self.s.talk.is_some() && !self.in_form() && !asking
    }

    /// Whether digits choose a button: not where a number is the answer.
    fn numbers_choose(&self) -> bool {
        if self.officer_waits() {
            return false;
        }
        let kind =
            self.here().filter(|_| self.in_form()).and_then(|(_, node)| Some(node.ask.as_ref()?.input));
        let numeric =
            matches!(kind, Some(InputKind::Number | InputKind::Money | InputKind::Date | InputKind::Phone));
        !numeric || self.waits_for_yes() || self.must_choose()
    }

    /// Whether words may be an answer, or a message to an officer: then only what the place itself offers is guessed.
    fn words_are_free(&self) -> bool {
        let free = self.here().filter(|_| self.in_form()).and_then(|(_, node)| node.ask.as_ref()).is_some();
        (free && !self.must_choose()) || self.officer_waits()
    }

    /// Whether something is asked that only a button answers.
    fn must_choose(&self) -> bool {
        matches!(self.s.overlay, Overlay::Discard | Overlay::Edit)
    }

    fn steering(&self, folded: &str) -> Option<String> {
        let screen = self.screen();
        STEERING.iter().find_map(|(name, steer)| {
            let passed = self.officer_waits() && !matches!(steer, Steer::Fixed(Fixed::Menu | Fixed::Danger));
            let listed = match steer {
                Steer::Fixed(Fixed::Danger) => words::listed_anywhere(self.d, name, folded),
                _ => words::listed(self.d, name, &self.s.lang, folded),
            };
            if passed || !listed {
                return None;
            }
            match steer {
                Steer::Fixed(fixed) => Some(Token::Fixed(*fixed).write()),
                Steer::Here(act) => {
                    let does = self.turn_token(act).does();
                    let stands = screen.nav.iter().chain(&screen.options).any(|button| button.does == does);
                    let back = *act == act::BACK && !stands;
                    match (stands, back.then(|| self.behind()).flatten()) {
                        (true, _) => Some(self.turn_token(act).write()),
                        (false, Some(index)) => {
                            Some(Token::Back(super::token::node_digest(&self.s.trail[index])).write())
                        }
                        (false, None) => back.then(|| Token::Fixed(Fixed::Menu).write()),
                    }
                }
            }
        })
    }

    fn hear_at_question(&mut self, node: &'_ Node, text: &str, forwarded: bool) {
        if self.must_choose() {
            self.say("masukan.pilih_tombol", &[]);
            return self.show();
        }
        self.s.overlay = Overlay::None;
        let Some((_, node)) = self.here().filter(|(_, here)| here.id == node.id) else { return self.show() };
        if self.words_at_confirm(text) || self.words_correct_last(text) {
            return;
        }
        if node.collect.is_some() {
            return self.collect_words(node, text, forwarded);
        }
        self.answer_words(node, text);
    }

    /// Words that no question takes: to the officer who waits for them, else to the host's check and search.
    fn hear_outside(&mut self, text: &str, forwarded: bool) {
        if let Some(code) = self.s.talk.clone().filter(|_| self.officer_waits()) {
            self.effects.push(Effect::Tell { code, text: Some(kept(text)), evidence: vec![] });
            return self.lay_beside(Overlay::Told);
        }
        let words = kept(text);
        if forwarded {
            self.unheard = Some(Unheard { words, how: How::Forwarded });
            return;
        }
        self.s.asked = Some(words.clone());
        self.unheard = Some(Unheard { words, how: How::Typed });
    }

    /// Forwarded words that are no offer: kept for a report that may follow.
    pub(super) fn keep_words(&mut self, words: Private) {
        if self.s.loose_words.len() < LOOSE {
            self.s.loose_words.push(words);
        }
        self.lay_beside(Overlay::Loose);
    }
}

/// The number of a button: "2", "2.", "no 2", "nomor 2".
fn ordinal(text: &str) -> Option<usize> {
    let folded = words::fold(text);
    let digits = folded.strip_prefix("nomor ").or_else(|| folded.strip_prefix("no ")).unwrap_or(&folded);
    let short = digits.len() <= 2 && digits.chars().all(|c| c.is_ascii_digit());
    short.then(|| digits.parse().ok()).flatten().filter(|n| *n > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals() {
        assert_eq!(ordinal("2."), Some(2));
        assert_eq!(ordinal("No. 3"), Some(3));
        assert_eq!(ordinal("0"), None);
        assert_eq!(ordinal("2026"), None);
        assert_eq!(ordinal("dua"), None);
    }
}

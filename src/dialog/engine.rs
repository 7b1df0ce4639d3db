//! The pure step function: dialogs, session and input in; session, replies and effects out.
//!
//! Reading order: this file says what each kind of input does; `route` moves from place to place, `screen` and `buttons`
//! say what a place looks like, `press` does what a button says, `hear` understands typed words, `form` answers questions,
//! `correct` confirms and corrects, `area` narrows a place down, `gather` takes files, `file` ends a form, `host` takes what
//! the host found out, `verdict` shows what the check of an offer found. `write` and `token` are the tools of all. `phrases` lists every sentence of the engine's own, which
//! all live in `dialogs/_texts.yaml`.

mod area;
mod buttons;
mod correct;
pub(crate) mod file;
mod form;
mod gather;
mod hear;
mod host;
mod phrases;
mod press;
mod route;
mod screen;
#[cfg(test)]
mod tests;
mod token;
mod verdict;
mod write;

pub use phrases::PHRASES;

use super::model::Dialogs;
use super::session::{
    Command, Effect, FormState, How, Input, NodeRef, Overlay, Reply, Session, Step, Unheard,
};
use crate::domain::text::Private;
use crate::domain::time::{Timestamp, days};

/// Places remembered to go back to.
const TRAIL: usize = 50;
/// Things and words kept outside a form.
const LOOSE: usize = 20;
/// Things and words kept with a form.
const GATHERED: usize = 50;
/// Forms put aside.
const SHELF: usize = 3;
/// Steps taken without the person before it counts as a loop.
const JUMPS: usize = 20;
/// Days after which a draft vanishes.
const DRAFT_DAYS: u64 = 7;
/// Buttons of a reply, with the way back and out.
const BUTTONS: usize = 8;
/// Telegram's longest text; longer words can only come from the web and are cut.
const LONGEST: usize = 4_096;

/// Takes one input. Never fails and never panics: what a person gets wrong is answered, and a session of another
/// release or of edited dialogs moves to the nearest place that still stands.
pub fn step(dialogs: &Dialogs, session: Session, input: Input, now: Timestamp) -> Step {
    let mut run = Run {
        d: dialogs,
        s: session,
        now,
        replies: vec![],
        effects: vec![],
        unheard: None,
        said: None,
        jumps: 0,
        stopped: false,
    };
    run.take(input);
    if run.replies.is_empty() && run.unheard.is_none() {
        run.show();
    }
    run.s.dialogs.clone_from(&dialogs.hash);
    Step { session: run.s, replies: run.replies, effects: run.effects, unheard: run.unheard }
}

/// Whether a token is that of "Lainnya": it shows more options and answers nothing.
pub fn turns_the_page(token: &str) -> bool {
    matches!(token::Token::parse(token), Some(token::Token::Ask { act, .. }) if act == token::act::MORE)
}

/// One step under way.
struct Run<'a> {
    d: &'a Dialogs,
    s: Session,
    now: Timestamp,
    replies: Vec<Reply>,
    effects: Vec<Effect>,
    unheard: Option<Unheard>,
    /// The words that led to the page about to be entered.
    said: Option<Private>,
    jumps: usize,
    /// A ring was met once in this step; the next one ends it.
    stopped: bool,
}

impl Run<'_> {
    fn take(&mut self, input: Input) {
        let by_person = !matches!(input, Input::Remind | Input::Filed { .. } | Input::Picture(_));
        self.expire();
        if self.settle() && needs_the_place(&input) {
            self.show();
        } else {
            self.dispatch(input);
        }
        if by_person {
            self.s.last = self.now;
            self.s.reminded = false;
        }
    }

    fn dispatch(&mut self, input: Input) {
        let asked = self.s.asked.take();
        match input {
            Input::Text { text, forward } => {
                self.said = asked;
                self.hear(text.reveal(), forward.as_ref());
            }
            Input::Media { media, caption, forward } => self.media(&media, caption, forward.is_some()),
            // Never an answer to a question that may be open by now.
            Input::Picture(words) => {
                let words = write::kept(words.reveal());
                self.unheard = Some(Unheard { words, how: How::Picture });
            }
            Input::Location { id, lat, lon, name } => self.location(id, lat, lon, name),
            Input::Contact { name, phone } => self.contact(&name, &phone),
            Input::Press(token) => {
                self.said = asked;
                self.press(&token);
            }
            Input::Command(command) => self.command(command),
            Input::Start(payload) => self.start(payload.as_deref().unwrap_or_default()),
            Input::Open(place) => self.open(&place, asked),
            Input::Guess(nodes) => self.guess(nodes, asked),
            Input::Lost => self.lost(asked),
            Input::Keep(words) => self.keep_words(words),
            Input::Checked(checked) => self.checked(*checked),
            Input::Danger => self.danger(),
            Input::Filed { code, promise } => self.filed(code, promise),
            Input::Edited(text) => self.edited(text.reveal()),
            Input::Remind => self.remind(),
            Input::Unreadable => {
                self.say("masukan.tak_terbaca", &[]);
                self.show();
            }
        }
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Help => self.enter_dialog("bantuan"),
            Command::Check => self.enter_dialog("cek"),
            Command::Report => self.enter_dialog("lapor"),
            Command::Ask => self.enter_dialog("tanya"),
            Command::Language => self.languages(),
            Command::Privacy => self.enter_dialog("privasi"),
            Command::Erase => self.enter_dialog("hapus"),
            Command::Status => self.status(),
            Command::Danger => self.danger(),
            Command::Cancel => self.cancel(),
        }
    }

    /// `/start` with its deep link. An open form is kept: the menu offers to go on with it.
    fn start(&mut self, payload: &str) {
        match payload.split_once('_') {
            Some(("d", dialog)) if self.d.dialog(dialog).is_some() => {
                self.leave_trail();
                self.s.place = self.start_of("menu");
                self.enter_dialog(dialog);
            }
            Some(("s", _)) => self.status(),
            Some(("k", village)) => {
                self.s.village = self.village(village).or(self.s.village.take());
                self.menu();
            }
            _ => self.menu(),
        }
    }

    /// A poster's code, with or without the dots that a deep link cannot carry.
    fn village(&self, code: &str) -> Option<String> {
        let digits: String = code.chars().filter(char::is_ascii_digit).take(10).collect();
        let same = |area: &str| area.chars().filter(char::is_ascii_digit).eq(digits.chars());
        let area = self.d.data.areas.iter().find(|area| same(&area.code))?;
        Some(area.code.clone())
    }

    /// Drops drafts that nobody touched for a week, and says so.
    fn expire(&mut self) {
        let day_ago = self.now.before(days(1));
        self.s.offer = self.s.offer.take().filter(|offer| offer.at >= day_ago);
        let limit = self.now.before(days(DRAFT_DAYS));
        let (kept, old): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.s.shelf).into_iter().partition(|form| form.touched >= limit);
        self.s.shelf = kept;
        let mut gone = old;
        if self.s.form.as_ref().is_some_and(|form| form.touched < limit) {
            gone.extend(self.s.form.take());
            self.s.overlay = Overlay::None;
            self.s.turn = self.s.turn.wrapping_add(1);
        }
        let held: Vec<_> = gone.iter().flat_map(|form| form.evidence.clone()).collect();
        if !held.is_empty() {
            self.effects.push(Effect::Discard(held));
        }
        let told = |form: &FormState| {
            self.becomes_a_case(form) && !(form.answers.is_empty() && form.evidence.is_empty())
        };
        if gone.iter().any(told) {
            self.say("isian.kedaluwarsa", &[]);
        }
        let orphaned = self.s.place.as_ref().is_some_and(|place| self.is_question(place));
        if orphaned && self.s.form.is_none() {
            self.leave_form();
        }
    }

    /// After an edit of the dialogs: keeps the place where it stands, under its new name if it has one; otherwise goes
    /// to the nearest place of the trail that still stands, with a word of apology. `true` when the place was lost.
    fn settle(&mut self) -> bool {
        if self.s.dialogs == self.d.hash {
            return false;
        }
        let d = self.d;
        let now_called = |place: &NodeRef| {
            d.node(place).map(|(dialog, node)| NodeRef { dialog: dialog.id.clone(), node: node.id.clone() })
        };
        self.s.trail = self.s.trail.iter().filter_map(now_called).collect();
        if let Overlay::Page { at } = &self.s.overlay
            && now_called(at).is_none()
        {
            self.s.overlay = Overlay::None;
        }
        for form in self.s.form.iter_mut().chain(&mut self.s.shelf) {
            if let Some(dialog) = d.dialog(&form.dialog) {
                form.dialog.clone_from(&dialog.id);
            }
            form.at = form.at.as_ref().and_then(now_called);
            form.trail = form.trail.iter().filter_map(now_called).collect();
        }
        let Some(place) = self.s.place.take() else { return false };
        self.s.place = now_called(&place);
        if self.s.place.is_some() {
            return false;
        }
        self.apologise_and_move(&place);
        true
    }

    fn apologise_and_move(&mut self, lost: &NodeRef) {
        let same_dialog = self.s.trail.iter().rposition(|place| place.dialog == lost.dialog);
        let start = self.start_of(&lost.dialog);
        let nearest = match same_dialog {
            Some(index) => {
                let place = self.s.trail.remove(index);
                self.s.trail.truncate(index);
                Some(place)
            }
            None => start.or_else(|| self.s.trail.pop()),
        };
        self.say("pindah.maaf", &[]);
        self.s.overlay = Overlay::None;
        match nearest {
            Some(place) => self.settle_at(place),
            None => self.s.place = self.start_of("menu"),
        }
        self.s.turn = self.s.turn.wrapping_add(1);
    }
}

/// Whether an input means the place that was shown last: when that place is gone, the person must see the new one first.
fn needs_the_place(input: &Input) -> bool {
    match input {
        Input::Text { .. } | Input::Edited(_) | Input::Remind | Input::Unreadable => true,
        Input::Press(token) => {
            matches!(
                token::Token::parse(token),
                Some(token::Token::Ask { .. } | token::Token::Tick(_)) | None
            )
        }
        _ => false,
    }
}

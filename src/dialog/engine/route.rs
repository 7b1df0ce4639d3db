//! Moving from place to place: pages, forms put aside, the way back, automatic jumps.

use super::form::node_saving;
use super::{JUMPS, LOOSE, Run, SHELF, TRAIL};
use crate::dialog::model::{Action, Choice, Condition, CountryFacet, Dialog, Node, Target};
use crate::dialog::session::{Effect, FormState, Manner, NodeRef, Overlay};
use crate::dialog::{condition, markup};
use crate::domain::text::Lang;

/// Whether a node waits for an answer.
pub(super) fn asks(node: &Node) -> bool {
    node.ask.is_some() || node.collect.is_some() || node.summary.is_some()
}

/// Whether a node only speaks and goes on by itself.
fn passes_on(dialog: &Dialog, node: &Node) -> bool {
    !asks(node) && node.choose.is_empty() && !node.next.is_empty() && !dialog.procedure
}

/// Whether a node offers languages.
fn names_languages(node: &Node) -> bool {
    node.choose.iter().any(|choice| choice.to == Target::Action(Action::Language))
}

impl<'a> Run<'a> {
    /// The node at the present place.
    pub(super) fn here(&self) -> Option<(&'a Dialog, &'a Node)> {
        let d = self.d;
        self.s.place.as_ref().and_then(|place| d.node(place))
    }

    /// Whether a condition holds for the answers of the open form.
    pub(super) fn holds(&self, condition: Option<&Condition>) -> bool {
        let form = self.s.form.as_ref();
        condition::holds(condition, |key| Some(&form?.answers.get(key)?.value))
    }

    /// Whether a question stands at `place`.
    pub(super) fn is_question(&self, place: &NodeRef) -> bool {
        self.d.node(place).is_some_and(|(_, node)| asks(node))
    }

    /// Whether the person is at the open question of the open form.
    pub(super) fn in_form(&self) -> bool {
        self.s.form.as_ref().is_some_and(|form| form.at.is_some() && form.at == self.s.place)
    }

    /// The first node of a dialog.
    pub(super) fn start_of(&self, dialog: &str) -> Option<NodeRef> {
        let dialog = self.d.dialog(dialog)?;
        let node = dialog.node(&dialog.start).or_else(|| dialog.nodes.first())?;
        Some(NodeRef { dialog: dialog.id.clone(), node: node.id.clone() })
    }

    /// Goes to a well-known dialog, or to the menu where the office has no such dialog.
    pub(super) fn enter_dialog(&mut self, id: &str) {
        match self.start_of(id) {
            Some(place) => self.go(&place),
            None => self.menu(),
        }
    }

    /// The menu, with nothing to go back to. An open form is kept.
    pub(super) fn menu(&mut self) {
        self.leave_trail();
        self.s.place = None;
        let Some(place) = self.start_of("menu") else {
            self.turn_over();
            return self.show();
        };
        self.enter(&place);
    }

    /// Nothing to go back to from here; the open form keeps its own way back for when it goes on.
    pub(super) fn leave_trail(&mut self) {
        let in_form = self.in_form();
        let trail = std::mem::take(&mut self.s.trail);
        if let Some(form) = self.s.form.as_mut().filter(|_| in_form) {
            form.trail = trail;
        }
    }

    /// Goes to a place and remembers the present one.
    pub(super) fn go(&mut self, to: &NodeRef) {
        if let Some(from) = self.s.place.clone()
            && from != *to
        {
            self.s.trail.push(from);
            let surplus = self.s.trail.len().saturating_sub(TRAIL);
            self.s.trail.drain(..surplus);
        }
        self.enter(to);
    }

    /// Enters a place: stands there and shows it, or says what it says and follows its way on.
    pub(super) fn enter(&mut self, to: &NodeRef) {
        self.jumps += 1;
        let Some((dialog, node)) = self.d.node(to) else {
            self.say("pindah.maaf", &[]);
            return self.menu_or_stop();
        };
        if self.jumps > JUMPS {
            self.say("maaf.putaran", &[]);
            return self.menu_or_stop();
        }
        let here = NodeRef { dialog: dialog.id.clone(), node: node.id.clone() };
        self.prepare_form(dialog, node, &here);
        if let Some(question) = self.unanswered(dialog, node) {
            return self.enter(&question);
        }
        if !passes_on(dialog, node) {
            self.settle_at(here);
            return if self.answered_before(dialog, node) { self.proceed(node, None) } else { self.show() };
        }
        if let Some(say) = &node.say {
            let text = self.rich(say);
            self.reply(Manner::Message, text, vec![]);
        }
        match self.way_on(node) {
            Some(target) => self.follow_on(target),
            None => self.menu_or_stop(),
        }
    }

    /// The question whose answer a page reads, when it was not given or is forgotten: the page makes no sense without it.
    fn unanswered(&self, dialog: &Dialog, node: &Node) -> Option<NodeRef> {
        if asks(node) || dialog.files.is_some() {
            return None;
        }
        let form = self.s.form.as_ref().filter(|form| form.dialog == dialog.id);
        let read = node.say.iter().flat_map(|say| markup::placeholders(&say.base));
        let open = read.filter_map(|key| {
            let key = CountryFacet::of(&key).map_or(key.as_str(), |(answer, _)| answer);
            let given = form.is_some_and(|form| form.answers.contains_key(key));
            node_saving(dialog, key).filter(|_| !given).map(|node| node.id.clone())
        });
        open.map(|node| NodeRef { dialog: dialog.id.clone(), node }).next()
    }

    /// The menu, unless the menu itself is what cannot be entered.
    fn menu_or_stop(&mut self) {
        if !std::mem::replace(&mut self.stopped, true) {
            self.jumps = 0;
            return self.menu();
        }
        self.s.place = None;
        self.turn_over();
        self.show();
    }

    /// Stands at a place without showing it.
    pub(super) fn settle_at(&mut self, place: NodeRef) {
        let question = self.is_question(&place);
        if question && let Some(form) = &mut self.s.form {
            form.at = Some(place.clone());
        }
        self.s.place = Some(place);
        self.turn_over();
    }

    /// A new screen stands: buttons of the last one at questions count no more.
    pub(super) fn turn_over(&mut self) {
        self.s.turn = self.s.turn.wrapping_add(1);
        self.s.from = 0;
        self.s.overlay = Overlay::None;
        if let Some(form) = &mut self.s.form {
            form.unconfirmed = None;
            form.correction = None;
            form.narrowing = crate::dialog::session::Narrowing::default();
        }
    }

    /// Puts something in front of the place while the buttons of the place stay good.
    pub(super) fn lay_beside(&mut self, overlay: Overlay) {
        self.s.from = 0;
        self.s.overlay = overlay;
        self.show();
    }

    /// Puts something in front of the place that must be answered first.
    pub(super) fn lay(&mut self, overlay: Overlay) {
        self.turn_over();
        self.s.overlay = overlay;
        self.show();
    }

    /// The first open way on; what it says first is said.
    pub(super) fn way_on(&mut self, node: &'a Node) -> Option<&'a Target> {
        let next = node.next.iter().find(|next| self.holds(next.when.as_ref()))?;
        if let Some(say) = &next.say_first {
            let text = self.rich(say);
            self.reply(Manner::Message, text, vec![]);
        }
        Some(&next.to)
    }

    /// Follows a way that no button named.
    pub(super) fn follow_on(&mut self, target: &Target) {
        match target {
            Target::Node(place) => self.go(place),
            Target::Action(action) => self.act(*action, None),
            Target::Link(_) => self.show(),
        }
    }

    /// Follows a button of the files.
    pub(super) fn follow(&mut self, choice: &Choice) {
        match &choice.to {
            Target::Action(action) => self.act(*action, choice.value.as_deref()),
            other => self.follow_on(other),
        }
    }

    /// Does what a dialog asks of the program.
    pub(super) fn act(&mut self, action: Action, value: Option<&str>) {
        match action {
            Action::FileCase => self.file_case(),
            Action::Edit => self.lay(Overlay::Edit),
            Action::Discard => self.discard(),
            Action::Status => self.status(),
            Action::Menu => self.menu(),
            Action::Danger => self.danger(),
            Action::Back => self.back(),
            Action::Language => self.speak(value.unwrap_or_default()),
            Action::Erase => self.erase(),
            Action::Report => self.report(),
            Action::Officer => self.enter_dialog("petugas"),
        }
    }

    /// One place back: the newest of the trail that stands and waits there.
    pub(super) fn back(&mut self) {
        if let Some(form) = &mut self.s.form {
            form.correcting = false;
        }
        match self.behind() {
            Some(index) => {
                let place = self.s.trail[index].clone();
                self.s.trail.truncate(index);
                self.enter(&place);
            }
            None => self.menu(),
        }
    }

    /// The index in the trail of the place that "Kembali" leads to.
    pub(super) fn behind(&self) -> Option<usize> {
        self.s.trail.iter().rposition(|place| {
            Some(place) != self.s.place.as_ref()
                && self.d.node(place).is_some_and(|(dialog, node)| !passes_on(dialog, node))
        })
    }

    /// Speaks another language from now on, at the same place.
    fn speak(&mut self, code: &str) {
        let lang = Lang(code.to_owned());
        if !self.d.speaks(&lang) {
            return self.stale();
        }
        self.s.lang = lang;
        self.say("bahasa.diganti", &[]);
        let chooses = |place: &NodeRef| self.d.node(place).is_some_and(|(_, node)| names_languages(node));
        if matches!(&self.s.overlay, Overlay::Page { at } if chooses(at)) {
            self.s.overlay = Overlay::None;
        }
        match &self.s.place {
            None => self.menu(),
            Some(place) if chooses(place) && self.s.overlay == Overlay::None => self.back(),
            Some(_) => self.show(),
        }
    }

    /// Makes sure that the right form is open before `node` is shown.
    fn prepare_form(&mut self, dialog: &Dialog, node: &Node, here: &NodeRef) {
        let same = self.s.form.as_ref().is_some_and(|form| form.dialog == dialog.id);
        let through = asks(node) && dialog.files.is_none() && self.in_form();
        if same || through {
            return;
        }
        if self.s.form.is_some() && !self.worth_keeping() && (asks(node) || !self.is_receipt(here)) {
            self.melt();
            // The report that waited while a country was looked up.
            self.s.form = self.s.shelf.pop();
        }
        if asks(node) {
            self.open_form(dialog);
        }
    }

    /// A page may still read the answers of a small form that led to it.
    fn is_receipt(&self, here: &NodeRef) -> bool {
        self.in_form() && self.d.dialog(&here.dialog).is_some_and(|dialog| dialog.files.is_none())
    }

    pub(super) fn open_form(&mut self, dialog: &Dialog) {
        if let Some(form) = self.s.form.take() {
            self.s.shelf.push(form);
        }
        let shelved = self.s.shelf.iter().position(|form| form.dialog == dialog.id);
        let form = match shelved {
            Some(index) => self.s.shelf.remove(index),
            None => FormState {
                dialog: dialog.id.clone(),
                since: self.now,
                touched: self.now,
                ..FormState::default()
            },
        };
        while self.s.shelf.len() > SHELF {
            let dropped = self.s.shelf.remove(0);
            if !dropped.evidence.is_empty() {
                self.effects.push(Effect::Discard(dropped.evidence));
            }
        }
        self.s.form = Some(form);
        if dialog.files.is_some() {
            self.take_in_loose();
        }
    }

    /// Whether the open form is one that becomes a case and holds something.
    pub(super) fn worth_keeping(&self) -> bool {
        self.s.form.as_ref().is_some_and(|form| {
            let held = !form.answers.is_empty() || !form.evidence.is_empty() || !form.notes.is_empty();
            held && self.becomes_a_case(form)
        })
    }

    /// Whether a form is there to be filed, not just to look something up.
    pub(super) fn becomes_a_case(&self, form: &FormState) -> bool {
        self.d.dialog(&form.dialog).is_some_and(|dialog| dialog.files.is_some())
    }

    /// Ends the open form; what was handed in with it is kept for a report that may follow.
    pub(super) fn melt(&mut self) {
        if let Some(form) = self.s.form.take() {
            self.s.loose.extend(form.evidence);
            self.s.loose_words.extend(form.notes.into_iter().map(|note| note.text));
            let surplus = self.s.loose.len().saturating_sub(LOOSE);
            if surplus > 0 {
                let dropped = self.s.loose.drain(..surplus).collect();
                self.effects.push(Effect::Discard(dropped));
            }
            let surplus = self.s.loose_words.len().saturating_sub(LOOSE);
            self.s.loose_words.drain(..surplus);
        }
    }

    /// The form is over: the questions are no places to go back to, and a form put aside comes to hand again.
    pub(super) fn leave_form(&mut self) {
        self.s.trail.clear();
        self.s.place = None;
        self.s.form = self.s.shelf.pop();
        self.turn_over();
    }
}

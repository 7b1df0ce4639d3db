//! The funnel of the forms: begun, each question reached, sent. The draft itself remembers what was counted of it, so each is
//! counted once a form, and the counters know nobody.

use super::super::batch::Batch;
use crate::dialog::model::Dialogs;
use crate::dialog::session::Session;
use crate::domain::statistics::{Mark, Part};

/// What the open form reached for the first time, marked as counted in it: parts with their names.
fn reached(dialogs: &Dialogs, session: &mut Session) -> Vec<(Part, String)> {
    let Session { place: Some(place), form: Some(form), .. } = session else { return Vec::new() };
    let Some(dialog) = dialogs.dialog(&form.dialog).filter(|dialog| dialog.files.is_some()) else {
        return Vec::new();
    };
    let mut reached = Vec::new();
    if form.counted.insert(String::new()) {
        reached.push((Part::FormBegun, dialog.id.clone()));
    }
    let asks = place.dialog == dialog.id && dialog.path.contains(&place.node);
    if asks && form.counted.insert(place.node.clone()) {
        reached.push((Part::FormStep, format!("{}.{}", dialog.id, place.node)));
    }
    reached
}

impl Batch<'_> {
    /// Counts how far the open form came.
    pub(in crate::app) fn count_steps(&mut self, session: &mut Session) {
        for (part, name) in reached(&self.mouth.dialogs, session) {
            self.count(part, &name);
        }
    }

    /// Counts something that happened in a chat.
    pub(in crate::app) fn count(&mut self, part: Part, name: &str) {
        self.tx.count(Mark::of_chat(part, name, self.now), 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::session::{FormState, NodeRef};

    #[test]
    fn each_question_is_reached_once_and_pages_beside_the_form_are_none() {
        let dialogs = crate::dialog::load::embedded().dialogs.unwrap();
        let at = |dialog: &str, node: &str| Some(NodeRef { dialog: dialog.into(), node: node.into() });
        let form = Some(FormState { dialog: "lapor".into(), ..FormState::default() });
        let mut session = Session { place: at("lapor", "apa"), form, ..Session::default() };
        let told = |session: &mut Session| -> Vec<String> {
            reached(&dialogs, session).into_iter().map(|(part, name)| format!("{part} {name}")).collect()
        };
        assert_eq!(told(&mut session), ["form_begun lapor", "form_step lapor.apa"]);
        assert_eq!(told(&mut session), [""; 0], "shown again");
        session.place = at("privasi", "isi");
        assert_eq!(told(&mut session), [""; 0]);
        session.place = at("lapor", "cerita");
        assert_eq!(told(&mut session), ["form_step lapor.cerita"]);
        session.form = None;
        assert_eq!(told(&mut session), [""; 0]);
    }
}

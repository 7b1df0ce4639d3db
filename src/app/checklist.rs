//! The steps of the work on a case: which there are is data, which are done is in the case.

use super::access::Staff;
use super::queue::Names;
use super::{App, AppError, Mouth};
use crate::domain::ids::CaseId;
use crate::domain::staff::Action;
use crate::domain::text::Lang;
use crate::domain::time::Timestamp;
use crate::store::cases::Case;
use crate::store::{Conn, checklist};

/// A step of a case's checklist.
#[derive(Debug, Clone)]
pub struct StepView {
    /// Slug.
    pub slug: String,
    /// What is to be done, for people.
    pub text: String,
    /// Who did it and when; `None` while it is open.
    pub done: Option<(String, Timestamp)>,
}

impl App {
    /// Ticks a step of the checklist, or takes the tick back. Needs `ChangeCase`.
    pub async fn tick(&self, staff: &Staff, id: &CaseId, step: &str, done: bool) -> Result<(), AppError> {
        let dialogs = self.dialogs();
        if !dialogs.data.steps.iter().any(|known| known.slug == step) {
            return Err(AppError::Invalid("step_unknown"));
        }
        change!(self, batch, {
            super::work::readable(batch, staff, id, Action::ChangeCase).await?;
            checklist::set(&mut batch.tx, id, step, done, staff.id(), batch.now).await?;
            Ok(())
        })
    }
}

/// The checklist of a case.
pub(super) async fn of_case(
    conn: &mut Conn,
    mouth: &Mouth,
    case: &Case,
    names: &Names,
    lang: &Lang,
) -> Result<Vec<StepView>, AppError> {
    let ticks = checklist::of_case(conn, &case.id).await?;
    let dialogs = &mouth.dialogs;
    let steps = dialogs.data.steps_for(&case.category).into_iter();
    let view = |step: &crate::dialog::model::Step| {
        let tick = ticks.iter().find(|tick| tick.step == step.slug);
        let done = tick.map(|tick| (names.get(&tick.staff).cloned().unwrap_or_default(), tick.at));
        StepView { slug: step.slug.clone(), text: dialogs.text(&step.text, lang).to_owned(), done }
    };
    Ok(steps.map(view).collect())
}

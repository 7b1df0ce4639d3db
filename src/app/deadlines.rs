//! The office's promises as a case lives through them: the first answer, then the next word after each answer. The clock stands
//! while the office waits for the reporter. They are the office's own, never a government deadline.

mod alarm;
mod digest;
mod escalate;
mod today;

use std::time::Duration;

use super::batch::Batch;
use super::files::hash;
use super::{App, AppError};
use crate::dialog::model::Data;
use crate::domain::calendar::{Calendar, Due, Pause, Span, Step, Unit};
use crate::domain::case::CaseStatus;
use crate::domain::time::{Timestamp, minutes};
use crate::store::cases::{self, Case};
use crate::store::promises::{self, Promised};
use crate::store::{Conn, StoreError, settings, work};

pub use today::{Tally, Today, TodayRow};

/// How often the loops look.
pub const EVERY: Duration = minutes(1);
/// How many cases a message lists.
const LISTED: usize = 10;
/// How many cases without a promise get theirs in one transaction.
const TEND: u32 = 100;

/// Under which setting stands by which calendar the running promises were counted.
const COUNTED_BY: &str = "promises_calendar";

/// How the present promise of a case stands.
#[derive(Debug, Clone)]
pub struct PromiseView {
    /// What was promised.
    pub step: Step,
    /// Until when; `None` while the clock stands.
    pub due_at: Option<Timestamp>,
    /// Whether that moment has passed.
    pub late: bool,
    /// Working time until then, since then, or left while the clock stands.
    pub span: Span,
    /// Whether it counts round the clock.
    pub round_the_clock: bool,
    /// When the penyelia was told that it was missed.
    pub escalated_at: Option<Timestamp>,
    /// When the clock of the case stood, oldest first.
    pub pauses: Vec<Pause>,
}

impl App {
    /// Gives open cases of a release that kept no promises theirs. Who is late by then is shown late, but told to nobody again.
    pub async fn tend_promises(&self) -> Result<usize, AppError> {
        let mut given = 0;
        loop {
            let bare = promises::without(&mut self.store.read().await?, TEND).await?;
            if bare.is_empty() {
                return Ok(given);
            }
            given += bare.len();
            change!(self, batch, {
                for id in &bare {
                    if let Some(mut case) = cases::by_id(&mut batch.tx, id).await? {
                        batch.keep_time(&mut case).await?;
                    }
                }
                Ok(())
            })?;
        }
    }
}

impl App {
    /// Counts the running promises anew when hours or days off have changed; gives how many ends moved. What was cut begins
    /// again. The cards in the group follow with the next change of their case: hundreds of messages at once would hold up an
    /// alarm.
    pub async fn recount_promises(&self) -> Result<usize, AppError> {
        let mouth = self.mouth();
        let calendar = hash(&format!("{:?}", mouth.dialogs.data.calendar()));
        let counted = settings::get(&mut self.store.read().await?, COUNTED_BY).await?;
        if counted.is_some_and(|counted| !is_newer(mouth.kept, &calendar, &counted)) {
            return Ok(0);
        }
        let (mut moved, mut last) = (0, String::new());
        loop {
            let running = promises::running(&mut self.store.read().await?, &last, TEND).await?;
            let Some(end) = running.last() else { break };
            last = end.to_string();
            moved += change!(self, batch, {
                let mut moved = 0;
                for id in &running {
                    if let Some(mut case) = cases::by_id(&mut batch.tx, id).await? {
                        let before = case.due_at;
                        batch.keep_time(&mut case).await?;
                        moved += usize::from(case.due_at != before);
                    }
                }
                Ok(moved)
            })?;
        }
        let counted = format!("{} {calendar}", mouth.kept);
        change!(self, batch, Ok(settings::set(&mut batch.tx, COUNTED_BY, &counted).await?))?;
        Ok(moved)
    }
}

/// Whether a calendar of the kept files after so many changes is another than the one that was counted by, and no older: the
/// process that hears of a change last takes nothing back.
fn is_newer(kept: i64, calendar: &str, counted: &str) -> bool {
    let (number, by) = counted.split_once(' ').unwrap_or(("", counted));
    by != calendar && number.parse().is_ok_and(|number: i64| number <= kept)
}

impl Batch<'_> {
    /// Lets the promise of a case follow what has happened to it: an answer keeps it and begins the next, waiting for the
    /// reporter stops its clock, an end ends it, a higher priority makes it sooner. Doing it twice changes nothing.
    pub(super) async fn keep_time(&mut self, case: &mut Case) -> Result<(), StoreError> {
        let before = promises::latest(&mut self.tx, &case.id).await?;
        let answered = answered(&mut self.tx, case).await?;
        let mut present = before.clone().filter(|own| own.ended_at.is_none());
        let done = present.as_ref().and_then(|own| answered.filter(|at| keeps(own, *at)));
        if let Some(own) = present.take_if(|_| done.is_some() || !case.status.is_open()) {
            let at = done.unwrap_or(self.now);
            let counts = done.is_some() || case.status == CaseStatus::Closed;
            let kept = counts.then(|| own.due_at.is_none_or(|due| at <= due));
            promises::end(&mut self.tx, &case.id, own.position, kept, at).await?;
            promises::go_on(&mut self.tx, &case.id, self.now).await?;
        }
        if !case.status.is_open() {
            return self.show_due(case, None).await;
        }
        let data = &self.mouth.dialogs.data;
        let next = match &present {
            Some(own) => with_priority(data, own, case, self.now),
            None => first(data, before.as_ref(), done, answered, case, self.now),
        };
        self.run(case, next, present).await
    }

    /// Lets the clock of a promise run or stand, and writes down what differs.
    async fn run(
        &mut self,
        case: &mut Case,
        mut next: Promised,
        present: Option<Promised>,
    ) -> Result<(), StoreError> {
        let waits = case.status == CaseStatus::Waiting;
        let mut pauses = Vec::new();
        if present.is_some() {
            let all = promises::pauses(&mut self.tx, &case.id).await?.into_iter();
            pauses.extend(all.filter(|(of, _)| *of == next.position).map(|(_, pause)| pause));
        }
        match pauses.last_mut().filter(|pause| pause.to.is_none()) {
            Some(open) if !waits => {
                open.to = Some(self.now);
                promises::go_on(&mut self.tx, &case.id, self.now).await?;
            }
            None if waits => {
                pauses.push(Pause { from: self.now, to: None });
                promises::pause(&mut self.tx, &case.id, next.position, self.now).await?;
            }
            _ => {}
        }
        let calendar = self.mouth.dialogs.data.calendar();
        next.due_at = match standing(&calendar, &next, &pauses) {
            Due::At(at) => Some(at),
            Due::Stands(_) => None,
        };
        match &present {
            Some(own) if *own == next => {}
            Some(_) => promises::put(&mut self.tx, &case.id, &next).await?,
            None => {
                // What begins late was late before promises were kept: the lists show it, and nobody is roused.
                next.escalated_at = next.due_at.filter(|due| *due < self.now).map(|_| self.now);
                promises::begin(&mut self.tx, &case.id, &next).await?;
            }
        }
        self.show_due(case, next.due_at).await
    }

    async fn show_due(&mut self, case: &mut Case, due: Option<Timestamp>) -> Result<(), StoreError> {
        if case.due_at != due {
            case.due_at = due;
            work::set_due(&mut self.tx, &case.id, due).await?;
        }
        Ok(())
    }
}

/// When an officer last answered. Where the reporter has no chat, the case's step forward is the answer: nothing else of what
/// was said to them passes through here.
async fn answered(conn: &mut Conn, case: &Case) -> Result<Option<Timestamp>, StoreError> {
    let acted = matches!(case.status, CaseStatus::InProgress | CaseStatus::Referred);
    let by_hand = (case.reporter.is_none() && acted).then_some(case.status_at);
    let written = match case.first_answer_at {
        Some(_) => promises::last_answer(conn, &case.id).await?,
        None => None,
    };
    Ok(written.max(by_hand))
}

/// The promise that begins: after an answer from the answer on, for a case without any from where it stands, else from now.
fn first(
    data: &Data,
    before: Option<&Promised>,
    done: Option<Timestamp>,
    answered: Option<Timestamp>,
    case: &Case,
    now: Timestamp,
) -> Promised {
    let step = if answered.is_some() { Step::FollowUp } else { Step::FirstAnswer };
    let never = before.is_none().then(|| answered.unwrap_or(case.created_at));
    Promised {
        position: before.map_or(0, |own| own.position) + 1,
        step,
        priority: case.priority,
        promise: data.promise(case.kind, case.priority, step),
        began_at: done.or(never).unwrap_or(now),
        due_at: None,
        escalated_at: None,
        ended_at: None,
        kept: None,
    }
}

/// The present promise after a change of priority. A higher one counts from now, where that is sooner; a lower one from when
/// the promise began.
fn with_priority(data: &Data, own: &Promised, case: &Case, now: Timestamp) -> Promised {
    let mut next = Promised { priority: case.priority, ..own.clone() };
    if own.priority == case.priority {
        return next;
    }
    let promise = data.promise(case.kind, case.priority, own.step);
    let raised = case.priority < own.priority;
    let sooner = || own.due_at.is_none_or(|due| data.calendar().due(now, promise) < due);
    if raised && sooner() {
        (next.promise, next.began_at) = (promise, now);
    } else if !raised {
        next.promise = promise;
    }
    next
}

/// How a promise stands after its pauses; what rested before it began does not count.
fn standing(calendar: &Calendar, own: &Promised, pauses: &[Pause]) -> Due {
    let rested = pauses.iter().filter(|pause| pause.to.is_none_or(|to| to > own.began_at));
    let rested: Vec<Pause> =
        rested.map(|pause| Pause { from: pause.from.max(own.began_at), ..*pause }).collect();
    calendar.clock(own.began_at, own.promise, &rested)
}

/// Whether an answer of that moment keeps a promise. The next word must come after the one with which it began.
fn keeps(own: &Promised, answer: Timestamp) -> bool {
    match own.step {
        Step::FirstAnswer => true,
        Step::FollowUp => answer > own.began_at,
    }
}

/// How the present promise of an open case stands; `None` when it has ended.
pub(super) async fn promise_of(
    conn: &mut Conn,
    data: &Data,
    case: &Case,
    now: Timestamp,
) -> Result<Option<PromiseView>, StoreError> {
    let present = promises::latest(conn, &case.id).await?.filter(|own| own.ended_at.is_none());
    let Some(own) = present else { return Ok(None) };
    let all = promises::pauses(conn, &case.id).await?;
    let pauses: Vec<Pause> =
        all.iter().filter(|(of, _)| *of == own.position).map(|(_, pause)| *pause).collect();
    let (calendar, unit) = (data.calendar(), own.promise.unit);
    let (late, span) = match (own.due_at, standing(&calendar, &own, &pauses)) {
        (Some(due), _) if due < now => (true, calendar.span(unit, due, now)),
        (None, Due::Stands(left)) => (false, calendar.worth(unit, left)),
        (Some(due), _) | (None, Due::At(due)) => (false, calendar.span(unit, now, due)),
    };
    Ok(Some(PromiseView {
        step: own.step,
        due_at: own.due_at,
        late,
        span,
        round_the_clock: unit == Unit::Minutes,
        escalated_at: own.escalated_at,
        pauses: all.into_iter().map(|(_, pause)| pause).collect(),
    }))
}

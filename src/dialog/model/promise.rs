//! The office's promises and its hours, as the tables hold them.

use jiff::civil::Date;

use super::Data;
use super::data::Holiday;
use crate::domain::calendar::{Calendar, Promise, Step, Unit};
use crate::domain::case::{CaseKind, Priority};

/// A row of `promises.csv`.
#[derive(Debug, Clone, Copy)]
pub struct PromiseRow {
    /// What is promised.
    pub step: Step,
    /// For which kind of case; `None` for all.
    pub kind: Option<CaseKind>,
    /// For which priority; `None` for all.
    pub priority: Option<Priority>,
    /// How soon.
    pub promise: Promise,
}

impl PromiseRow {
    fn fits(&self, kind: CaseKind, priority: Priority) -> bool {
        self.kind.is_none_or(|own| own == kind) && self.priority.is_none_or(|own| own == priority)
    }
}

impl Data {
    /// What the office promises for a case: of the rows that fit the one that says most. The priority says more than the kind.
    /// `None` where no row fits, which `check` does not let pass.
    pub fn promised(&self, kind: CaseKind, priority: Priority, step: Step) -> Option<Promise> {
        let rows = self.promises.iter().filter(|row| row.step == step && row.fits(kind, priority));
        let said = |row: &&PromiseRow| (row.priority.is_some(), row.kind.is_some());
        rows.max_by_key(said).map(|row| row.promise)
    }

    /// The same; dialogs without the table promise what is usual.
    pub fn promise(&self, kind: CaseKind, priority: Priority, step: Step) -> Promise {
        let usual = match (step, priority) {
            (Step::FirstAnswer, Priority::Urgent) => Promise { amount: 15, unit: Unit::Minutes },
            (Step::FirstAnswer, _) => Promise { amount: 3, unit: Unit::WorkingDays },
            (Step::FollowUp, _) => Promise { amount: 5, unit: Unit::WorkingDays },
        };
        self.promised(kind, priority, step).unwrap_or(usual)
    }

    /// When the office is open: `hours.csv` without the days of `holidays.csv`, in the office's zone. Joint leave closes it
    /// unless `kantor.cuti_bersama_tutup` says `tidak`.
    pub fn calendar(&self) -> Calendar {
        let works_on_joint_leave = self.office("cuti_bersama_tutup") == "tidak";
        let counts = |(_, holiday): &(&Date, &Holiday)| !(holiday.joint_leave && works_on_joint_leave);
        let off = self.holidays.iter().filter(counts).map(|(day, _)| *day);
        Calendar::new(self.zone(), self.hours.iter().copied(), off)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::load;
    use jiff::civil::date;

    #[test]
    fn the_office_is_closed_on_weekends_holidays_and_joint_leave() {
        let mut data = load::embedded().dialogs.unwrap().data;
        let calendar = data.calendar();
        assert!(calendar.is_closed(date(2026, 11, 21)), "a Saturday");
        assert!(calendar.is_closed(date(2026, 12, 25)), "Christmas");
        assert!(calendar.is_closed(date(2026, 12, 24)), "joint leave");
        assert!(!calendar.is_closed(date(2026, 12, 23)));
        let office = data.facts.get_mut("kantor").unwrap();
        office.get_mut("cuti_bersama_tutup").unwrap().value.base = "tidak".into();
        let calendar = data.calendar();
        assert!(!calendar.is_closed(date(2026, 12, 24)));
        assert!(calendar.is_closed(date(2026, 12, 25)));
    }

    #[test]
    fn the_row_that_says_most_counts() {
        let promise = |amount| Promise { amount, unit: Unit::WorkingDays };
        let row = |kind, priority, amount| PromiseRow {
            step: Step::FirstAnswer,
            kind,
            priority,
            promise: promise(amount),
        };
        let data = Data {
            promises: vec![
                row(Some(CaseKind::Missing), Some(Priority::High), 1),
                row(None, Some(Priority::High), 2),
                row(Some(CaseKind::Missing), None, 3),
                row(None, None, 4),
            ],
            ..Data::default()
        };
        let amount = |kind, priority| data.promise(kind, priority, Step::FirstAnswer).amount;
        assert_eq!(amount(CaseKind::Missing, Priority::High), 1);
        assert_eq!(amount(CaseKind::Offer, Priority::High), 2, "the priority before the kind");
        assert_eq!(amount(CaseKind::Missing, Priority::Low), 3);
        assert_eq!(amount(CaseKind::Offer, Priority::Low), 4);
        assert_eq!(data.promised(CaseKind::Offer, Priority::Low, Step::FollowUp), None);
        assert_eq!(data.promise(CaseKind::Offer, Priority::Low, Step::FollowUp), promise(5), "what is usual");
    }

    #[test]
    fn the_shipped_promises_are_those_of_the_office() {
        let data = load::embedded().dialogs.unwrap().data;
        for kind in CaseKind::ALL {
            let of = |priority, step| data.promised(*kind, priority, step);
            assert_eq!(
                of(Priority::Urgent, Step::FirstAnswer),
                Some(Promise { amount: 15, unit: Unit::Minutes })
            );
            for priority in [Priority::High, Priority::Normal, Priority::Low] {
                let days = |amount| Some(Promise { amount, unit: Unit::WorkingDays });
                assert_eq!(of(priority, Step::FirstAnswer), days(3));
                assert_eq!(of(priority, Step::FollowUp), days(5));
            }
        }
    }
}

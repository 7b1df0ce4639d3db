//! How soon: the priority of a new case by the rules of `_rules/priority.yaml`, and the office's own promise. Pure.

use crate::dialog::condition;
use crate::dialog::model::{Data, Dialogs};
use crate::dialog::session::Answer;
use crate::domain::calendar::Step;
use crate::domain::case::{CaseKind, Priority};
use crate::domain::time::Timestamp;

/// The priority with the ids of the rules that gave it, strongest first: those of the dialogs, and "named in another case".
pub(super) fn priority(
    dialogs: &Dialogs,
    answers: &[(String, Answer)],
    known_elsewhere: bool,
) -> (Priority, Vec<String>) {
    let (ruled, hits) = condition::priority(dialogs, answers);
    let mut reasons: Vec<String> = hits.into_iter().map(str::to_owned).collect();
    if !known_elsewhere {
        return (ruled, reasons);
    }
    reasons.push("identifier_elsewhere".to_owned());
    (ruled.min(Priority::High), reasons)
}

/// Until when the first answer to a case that comes now is promised.
pub(super) fn due(office: &Data, kind: CaseKind, priority: Priority, now: Timestamp) -> Timestamp {
    office.calendar().due(now, office.promise(kind, priority, Step::FirstAnswer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::model::{Condition, PriorityRule, Test, Text};
    use crate::dialog::session::Value;

    fn answer(key: &str, value: Value, shown: &str) -> (String, Answer) {
        (key.to_owned(), Answer { question: "?".into(), shown: shown.into(), value })
    }

    fn rule(id: &str, gives: &str, when: Option<Condition>, pattern: Option<&str>) -> PriorityRule {
        PriorityRule {
            id: id.into(),
            gives: gives.into(),
            when,
            pattern: pattern.map(|p| regex::Regex::new(p).unwrap()),
            reason: Text::default(),
        }
    }

    #[test]
    fn the_strongest_rule_wins_and_all_are_named() {
        let age = Condition { key: "korban.umur".into(), test: Test::AtMost(17) };
        let dialogs = Dialogs {
            priorities: vec![
                rule("di_bawah_umur", "high", Some(age), None),
                rule("disekap", "urgent", None, Some("disekap")),
            ],
            ..Dialogs::default()
        };
        let answers = [
            answer("korban.umur", Value::Number(16), "16"),
            answer("narasi", Value::Text("x".into()), "Dia DISEKAP di rumah"),
        ];
        let (priority, reasons) = priority(&dialogs, &answers, true);
        assert_eq!(priority, Priority::Urgent);
        assert_eq!(reasons, ["disekap", "di_bawah_umur", "identifier_elsewhere"]);
    }

    #[test]
    fn nothing_said_is_normal() {
        assert_eq!(priority(&Dialogs::default(), &[], false), (Priority::Normal, vec![]));
    }

    #[test]
    fn the_promise_leaves_out_the_days_on_which_the_office_is_closed() {
        let office = crate::dialog::load::embedded().dialogs.unwrap().data;
        let due_on = |priority, from: &str| {
            let from = format!("{from}T10:00+08:00").parse::<jiff::Timestamp>().unwrap();
            let due = due(&office, CaseKind::Offer, priority, Timestamp(from.as_millisecond()));
            due.civil(office.zone()).to_string()
        };
        assert_eq!(due_on(Priority::Normal, "2026-11-20"), "2026-11-25T10:00:00", "Friday to Wednesday");
        assert_eq!(due_on(Priority::Normal, "2026-12-22"), "2026-12-29T10:00:00", "over Christmas");
        assert_eq!(
            due_on(Priority::Normal, "2027-03-05"),
            "2027-03-18T10:00:00",
            "over Nyepi and Idul Fitri"
        );
        assert_eq!(due_on(Priority::Urgent, "2026-12-25"), "2026-12-25T10:15:00");
    }
}

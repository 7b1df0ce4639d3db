//! How soon: the priority of a new case by the rules of `_rules/priority.yaml`, and the office's own promise. Pure.

use jiff::civil::Weekday;

use crate::dialog::condition;
use crate::dialog::model::Dialogs;
use crate::dialog::session::Answer;
use crate::domain::case::Priority;
use crate::domain::time::{Timestamp, days, minutes};

/// Working days until the first answer (casework.md, "deadlines": an internal promise, never a government deadline).
const ANSWER_WORKING_DAYS: u32 = 3;

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

/// Until when the first answer is promised: 15 minutes for the urgent, else three working days (Monday to Friday, WITA).
pub(super) fn due(priority: Priority, now: Timestamp) -> Timestamp {
    if priority == Priority::Urgent {
        return now.after(minutes(15));
    }
    let mut at = now;
    let mut left = ANSWER_WORKING_DAYS;
    while left > 0 {
        at = at.after(days(1));
        if !matches!(at.wita().date().weekday(), Weekday::Saturday | Weekday::Sunday) {
            left -= 1;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::model::{Condition, PriorityRule, Test, Text};
    use crate::dialog::session::Value;
    use crate::domain::time::hours;

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
    fn the_promise_leaves_weekends_out() {
        // Friday 2026-11-20 10:00 WITA.
        let friday = Timestamp(1_795_140_000_000).before(hours(0));
        assert_eq!(friday.wita().date().weekday(), Weekday::Friday);
        assert_eq!(due(Priority::Normal, friday).wita().date().weekday(), Weekday::Wednesday);
        assert_eq!(due(Priority::Urgent, friday), friday.after(minutes(15)));
    }
}

//! Conditions on answers, and the rules of urgency built from them.

use super::answer::place;
use super::model::{Condition, Dialogs, Test};
use super::session::{Answer, Value};
use crate::domain::case::Priority;

/// Whether a condition holds for the answer under its key; no condition always does.
pub fn holds<'a>(condition: Option<&Condition>, answer: impl Fn(&str) -> Option<&'a Value>) -> bool {
    condition.is_none_or(|condition| test(&condition.test, answer(&condition.key)))
}

/// The priority of a case by `_rules/priority.yaml`, with the ids of the rules that hold, strongest first.
pub fn priority<'a>(dialogs: &'a Dialogs, answers: &[(String, Answer)]) -> (Priority, Vec<&'a str>) {
    let value = |key: &str| answers.iter().find(|(known, _)| known == key).map(|(_, answer)| &answer.value);
    let words: Vec<String> = answers.iter().map(|(_, answer)| answer.shown.reveal().to_lowercase()).collect();
    let mut found: Vec<(Priority, &str)> = dialogs
        .priorities
        .iter()
        .filter(|rule| {
            rule.when.as_ref().is_some_and(|when| holds(Some(when), value))
                || rule
                    .pattern
                    .as_ref()
                    .is_some_and(|pattern| words.iter().any(|text| pattern.is_match(text)))
        })
        .filter_map(|rule| Some((Priority::parse(&rule.gives)?, rule.id.as_str())))
        .collect();
    found.sort();
    let strongest = found.first().map_or(Priority::Normal, |(priority, _)| *priority);
    (strongest, found.into_iter().map(|(_, id)| id).collect())
}

fn test(test: &Test, value: Option<&Value>) -> bool {
    let nothing = |value: &Value| matches!(value, Value::Evidence(ids) if ids.is_empty());
    let known = value.is_some_and(|value| *value != Value::Skipped && !nothing(value));
    let is = |words: &[String]| value.is_some_and(|value| words.iter().any(|word| equals(value, word)));
    let number = || value.and_then(number);
    match test {
        Test::Is(words) => is(words),
        Test::IsNot(words) => !is(words),
        Test::Known => known,
        Test::Unknown => !known,
        Test::AtLeast(least) => number().is_some_and(|n| n >= *least),
        Test::AtMost(most) => number().is_some_and(|n| n <= *most),
    }
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(n) | Value::Money { amount: n, .. } => Some(*n),
        Value::Evidence(ids) => i64::try_from(ids.len()).ok(),
        _ => None,
    }
}

fn equals(value: &Value, word: &str) -> bool {
    let same = |text: &str| text.trim().eq_ignore_ascii_case(word.trim());
    match value {
        Value::Text(text) | Value::Phone(text) => same(text.reveal()),
        Value::Choice(text) | Value::Date(text) => same(text),
        Value::Number(n) => n.to_string() == word,
        Value::Money { amount, .. } => amount.to_string() == word,
        Value::Identifiers(found) => found.iter().any(|one| same(one.kind.as_str())),
        // An area counts for the areas above it.
        Value::Place { area, .. } => {
            area.as_deref().is_some_and(|code| same(code) || place::is_part(code, word))
        }
        Value::Country { code, .. } => code.as_deref().is_some_and(same),
        Value::YesNo(yes) => same(if *yes { "ya" } else { "tidak" }) || same(if *yes { "yes" } else { "no" }),
        Value::Evidence(_) | Value::Skipped => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons() {
        let my = Value::Country { code: Some("MY".into()), words: "malaysia".into() };
        let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert!(test(&Test::Is(words(&["KH", "my"])), Some(&my)));
        assert!(test(&Test::IsNot(words(&["KH"])), Some(&my)));
        assert!(test(&Test::IsNot(words(&["KH"])), None));
        assert!(test(&Test::Unknown, Some(&Value::Skipped)));
        assert!(test(&Test::Known, Some(&Value::YesNo(false))));
        assert!(test(&Test::AtLeast(5), Some(&Value::Number(5))));
        assert!(!test(&Test::AtMost(4), Some(&Value::Number(5))));
        assert!(!test(&Test::AtMost(4), None));
        let village = Value::Place { area: Some("72.10.01".into()), spot: None, words: None };
        assert!(test(&Test::Is(words(&["72.10"])), Some(&village)));
        assert!(!test(&Test::Is(words(&["72.1"])), Some(&village)));
    }
}

//! The three small languages inside scalars: buttons, targets, conditions.

use crate::dialog::model::{Action, Condition, Target, Test};
use crate::dialog::session::NodeRef;

/// The actions by name; `@language.xx` carries its language behind the dot.
pub(crate) const ACTIONS: &[(&str, Action)] = &[
    ("file_case", Action::FileCase),
    ("edit", Action::Edit),
    ("discard", Action::Discard),
    ("status", Action::Status),
    ("menu", Action::Menu),
    ("danger", Action::Danger),
    ("back", Action::Back),
    ("language", Action::Language),
    ("erase", Action::Erase),
    ("report", Action::Report),
    ("officer", Action::Officer),
];

/// A button as written: label, value, target.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Button<'a> {
    pub label: &'a str,
    pub value: Option<&'a str>,
    pub to: &'a str,
}

/// `Label -> target` or `Label = value -> target`. The last arrow and the last ` = ` before it count, so a label may
/// hold both.
pub(crate) fn button(text: &str) -> Option<Button<'_>> {
    let (left, to) = text.rsplit_once("->")?;
    let (label, value) = match left.rsplit_once(" = ") {
        Some((label, value)) => (label.trim(), Some(value.trim())),
        None => (left.trim(), None),
    };
    let to = to.trim();
    let whole = !label.is_empty() && !to.is_empty() && value != Some("");
    whole.then_some(Button { label, value, to })
}

/// A target, seen from `dialog`; with the language for `@language.xx`.
pub(crate) fn target(text: &str, dialog: &str) -> Option<(Target, Option<String>)> {
    let text = text.trim();
    if let Some(name) = text.strip_prefix('@') {
        let (name, rest) = name.split_once('.').map_or((name, None), |(name, rest)| (name, Some(rest)));
        let (_, action) = ACTIONS.iter().find(|(known, _)| *known == name)?;
        // Only a language has something behind the dot, and it must have it.
        let sound = (*action == Action::Language) == rest.is_some_and(|rest| !rest.is_empty());
        return sound.then(|| (Target::Action(*action), rest.map(str::to_owned)));
    }
    if text.starts_with("https://") {
        return Some((Target::Link(text.to_owned()), None));
    }
    let (dialog, node) = match text.strip_prefix('!') {
        Some(place) => place.split_once('.')?,
        None => (dialog, text),
    };
    let sound = super::shape::is_id(dialog) && super::shape::is_id(node);
    sound.then(|| (Target::Node(NodeRef { dialog: dialog.to_owned(), node: node.to_owned() }), None))
}

/// A condition on an answer.
pub(crate) fn condition(text: &str) -> Option<Condition> {
    let (key, words) = text.trim().split_once(' ')?;
    let words = words.trim();
    let comparison = if let Some(n) = words.strip_prefix("at least ") {
        Test::AtLeast(n.trim().parse().ok()?)
    } else if let Some(n) = words.strip_prefix("at most ") {
        Test::AtMost(n.trim().parse().ok()?)
    } else {
        match words.strip_prefix("is ")?.trim() {
            "known" => Test::Known,
            "unknown" => Test::Unknown,
            values => match values.strip_prefix("not ") {
                Some(values) => Test::IsNot(alternatives(values)?),
                None => Test::Is(alternatives(values)?),
            },
        }
    };
    Some(Condition { key: key.to_owned(), test: comparison })
}

fn alternatives(values: &str) -> Option<Vec<String>> {
    let values: Vec<String> = values.split(" or ").map(|value| value.trim().to_owned()).collect();
    values.iter().all(|value| !value.is_empty() && !value.contains(' ')).then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons() {
        let read = |text| button(text).map(|b| (b.label, b.value, b.to));
        assert_eq!(read("Mulai -> siapa"), Some(("Mulai", None, "siapa")));
        assert_eq!(read("Tidak = tidak -> periksa"), Some(("Tidak", Some("tidak"), "periksa")));
        assert_eq!(read("A = b = c -> x"), Some(("A = b", Some("c"), "x")));
        assert_eq!(
            read("Situs -> https://contoh.id/a->b"),
            Some(("Situs -> https://contoh.id/a", None, "b"))
        );
        for broken in ["Mulai", "-> x", "Mulai ->", "A =  -> x", ""] {
            assert_eq!(read(broken), None, "{broken}");
        }
    }

    #[test]
    fn targets() {
        let node = |dialog: &str, node: &str| {
            Some((Target::Node(NodeRef { dialog: dialog.into(), node: node.into() }), None))
        };
        assert_eq!(target("kontak", "lapor"), node("lapor", "kontak"));
        assert_eq!(target("!paspor.isi", "lapor"), node("paspor", "isi"));
        assert_eq!(target("@menu", "x"), Some((Target::Action(Action::Menu), None)));
        assert_eq!(target("@language.en", "x"), Some((Target::Action(Action::Language), Some("en".into()))));
        assert_eq!(target("https://contoh.id", "x"), Some((Target::Link("https://contoh.id".into()), None)));
        for broken in
            ["@menu.x", "@language", "@language.", "@nope", "http://contoh.id", "!paspor", "Dua Kata", ""]
        {
            assert_eq!(target(broken, "x"), None, "{broken}");
        }
    }

    #[test]
    fn conditions() {
        let test = |text| condition(text).map(|c| c.test);
        assert_eq!(test("a.b is KH"), Some(Test::Is(vec!["KH".into()])));
        assert_eq!(test("a is x or y"), Some(Test::Is(vec!["x".into(), "y".into()])));
        assert_eq!(test("a is not x"), Some(Test::IsNot(vec!["x".into()])));
        assert_eq!(test("a is known"), Some(Test::Known));
        assert_eq!(test("a is unknown"), Some(Test::Unknown));
        assert_eq!(test("a at least 5"), Some(Test::AtLeast(5)));
        assert_eq!(test("a at most -5"), Some(Test::AtMost(-5)));
        for broken in ["a", "a is", "a is ", "a equals b", "a at least x", "a is x or", "a is x y"] {
            assert_eq!(test(broken), None, "{broken}");
        }
    }
}

//! From a tree that was checked against its shape to the model of one dialog.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde::de::value::{Error, StrDeserializer};

use crate::dialog::model::{
    Accept, Ask, Choice, Collect, Condition, Dialog, Files, InputKind, Next, Node, Target, Text,
};
use crate::dialog::problem::{CheckKind, Problem, nearest};

use super::grammar::{self, ACTIONS};
use super::shape;
use super::tree::{Tree, Value};

/// What a collecting node takes when the file does not say.
const DEFAULT_MAX: usize = 20;

/// Builds the dialog of a file. What does not fit its shape was reported before and is left out.
pub(crate) fn build(file: &str, tree: &Tree, problems: &mut Vec<Problem>) -> Option<Dialog> {
    let written = tree.get("dialog")?;
    let id = written.text()?;
    if stem(file) != id {
        problems.push(Problem::new(CheckKind::FileName, written.at.clone(), id));
    }
    let nodes = Builder { dialog: id, problems }.nodes(tree);
    let first = nodes.first().map(|node| node.id.clone());
    let procedure = tree.get("steps").is_some();
    Some(Dialog {
        id: id.to_owned(),
        alias: words(tree, "alias"),
        title: tree.get("title").map(|title| text(title, format!("{id}/_/title"))).unwrap_or_default(),
        topic: word(tree, "topic"),
        owner: word(tree, "owner"),
        review_by: word(tree, "review_by").filter(|day| shape::is_day(day)),
        asks: words(tree, "asks"),
        start: word(tree, "start").or(first.filter(|_| procedure)).unwrap_or_default(),
        path: words(tree, "path"),
        files: tree.get("files").map(|files| Files {
            kind: word(files, "kind").unwrap_or_default(),
            category: word(files, "category").unwrap_or_default(),
            receipt: word(files, "receipt").unwrap_or_default(),
        }),
        procedure,
        nodes,
        at: tree.at.clone(),
    })
}

/// The name of a file without folder and ending.
pub(crate) fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.split('.').next().unwrap_or(name)
}

/// A text with its key for translators.
pub(crate) fn text(tree: &Tree, key: String) -> Text {
    Text { key, base: tree.text().unwrap_or_default().trim().to_owned(), at: tree.at.clone() }
}

/// The word under a key.
pub(crate) fn word(tree: &Tree, key: &str) -> Option<String> {
    tree.get(key).and_then(Tree::text).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The words of the list under a key.
pub(crate) fn words(tree: &Tree, key: &str) -> Vec<String> {
    let items = tree.get(key).map(Tree::items).unwrap_or_default();
    items.iter().filter_map(|item| Some(item.text()?.trim().to_owned())).collect()
}

/// A name of one of the model's enums, by the name serde knows it under; unknown names were reported with the shape.
fn named<T: for<'de> Deserialize<'de>>(name: &str) -> Option<T> {
    T::deserialize(StrDeserializer::<Error>::new(name)).ok()
}

fn accepts(tree: &Tree, key: &str) -> BTreeSet<Accept> {
    words(tree, key).iter().filter_map(|name| named(name)).collect()
}

struct Builder<'a> {
    dialog: &'a str,
    problems: &'a mut Vec<Problem>,
}

impl Builder<'_> {
    fn nodes(&mut self, tree: &Tree) -> Vec<Node> {
        let mut nodes: Vec<Node> = Vec::new();
        for (id, node) in tree.get("nodes").map(Tree::entries).unwrap_or_default() {
            let id_text = id.text().unwrap_or_default();
            nodes.push(Node { at: id.at.clone(), ..self.node(id_text, node) });
        }
        for step in tree.get("steps").map(Tree::items).unwrap_or_default() {
            let Some(id) = step.get("id") else { continue };
            let id_text = id.text().unwrap_or_default();
            if let Some(first) = nodes.iter().find(|node| node.id == id_text) {
                let first = format!("baris {}", first.at.line);
                self.problems
                    .push(Problem::new(CheckKind::DuplicateId, id.at.clone(), id_text).detail(first));
            }
            nodes.push(Node { at: id.at.clone(), ..self.node(id_text, step) });
        }
        nodes
    }

    fn node(&mut self, id: &str, tree: &Tree) -> Node {
        let part = |name: &str| tree.get(name).map(|tree| text(tree, self.key(id, name)));
        let (title, say, done_when) = (part("title"), part("say"), part("done_when"));
        let collect = tree.get("collect").map(|collect| Collect {
            ask: part("ask").unwrap_or_default(),
            help: part("help"),
            what: accepts(collect, "what"),
            max: word(collect, "max").map_or(DEFAULT_MAX, |max| max.parse().unwrap_or(0)),
            save: word(collect, "save").unwrap_or_else(|| id.to_owned()),
        });
        let ask = if collect.is_some() { None } else { self.ask(id, tree) };
        Node {
            id: id.to_owned(),
            alias: words(tree, "alias"),
            title,
            say,
            done_when,
            sources: words(tree, "sources"),
            ask,
            collect,
            summary: tree.get("summary").map(|_| words(tree, "summary")),
            choose: self.choices(id, tree),
            next: self.nexts(id, tree),
            asks: words(tree, "asks"),
            at: tree.at.clone(),
        }
    }

    fn ask(&self, id: &str, tree: &Tree) -> Option<Ask> {
        let part = |name: &str| tree.get(name).map(|tree| text(tree, self.key(id, name)));
        // A question with buttons and no word about its input is answered by them.
        let default = if tree.get("choose").is_some() { InputKind::Choice } else { InputKind::Text };
        Some(Ask {
            ask: part("ask")?,
            help: part("help"),
            why: part("why"),
            save: word(tree, "save").unwrap_or_else(|| id.to_owned()),
            input: word(tree, "input").and_then(|name| named(&name)).unwrap_or(default),
            accept: accepts(tree, "accept"),
            confirm: part("confirm"),
            skip: part("skip"),
            required: word(tree, "required").and_then(|word| shape::yes_no(&word)).unwrap_or(false),
            consent: word(tree, "consent"),
        })
    }

    fn choices(&mut self, id: &str, tree: &Tree) -> Vec<Choice> {
        let items = tree.get("choose").map(Tree::items).unwrap_or_default();
        let numbered = items.iter().enumerate();
        numbered.filter_map(|(index, item)| self.choice(id, index + 1, item)).collect()
    }

    fn choice(&mut self, id: &str, number: usize, item: &Tree) -> Option<Choice> {
        let (written, when) = match &item.value {
            Value::Map(_) => (item.get("choose")?, item.get("if")),
            Value::Text(_) | Value::List(_) => (item, None),
        };
        let words = written.text().filter(|words| !words.trim().is_empty())?;
        let Some(button) = grammar::button(words) else {
            self.problems.push(Problem::new(CheckKind::BadChoice, written.at.clone(), words));
            return None;
        };
        let (to, language) = self.target(written, button.to)?;
        Some(Choice {
            label: Text {
                key: self.key(id, &format!("choose.{number}")),
                base: button.label.to_owned(),
                at: written.at.clone(),
            },
            value: button.value.map(str::to_owned).or(language),
            to,
            when: when.and_then(|when| condition(when, self.problems)),
        })
    }

    fn nexts(&mut self, id: &str, tree: &Tree) -> Vec<Next> {
        let Some(next) = tree.get("next") else { return Vec::new() };
        if let Some(words) = next.text() {
            let to = self.target(next, words);
            return to.into_iter().map(|(to, _)| Next { when: None, say_first: None, to }).collect();
        }
        let numbered = next.items().iter().enumerate();
        numbered.filter_map(|(index, item)| self.next(id, index + 1, item)).collect()
    }

    fn next(&mut self, id: &str, number: usize, item: &Tree) -> Option<Next> {
        let when = item.get("if");
        let to = match (when, item.get("to"), item.get("else")) {
            (Some(_), Some(to), None) | (None, None, Some(to)) => to,
            (when, ..) => {
                let lacks = if when.is_some() { "to" } else { "if" };
                self.problems.push(Problem::new(CheckKind::MissingKey, item.at.clone(), lacks));
                return None;
            }
        };
        let (target, _) = self.target(to, to.text()?)?;
        Some(Next {
            when: when.and_then(|when| condition(when, self.problems)),
            say_first: item
                .get("say_first")
                .map(|say| text(say, self.key(id, &format!("next.{number}.say_first")))),
            to: target,
        })
    }

    fn target(&mut self, at: &Tree, words: &str) -> Option<(Target, Option<String>)> {
        let found = grammar::target(words, self.dialog);
        if found.is_none() && !words.trim().is_empty() {
            let mut problem = Problem::new(CheckKind::BadTarget, at.at.clone(), words.trim());
            problem.suggestion = suggestion(words.trim());
            self.problems.push(problem);
        }
        found
    }

    fn key(&self, node: &str, part: &str) -> String {
        format!("{}/{node}/{part}", self.dialog)
    }
}

/// What was probably meant by a target that is none.
fn suggestion(words: &str) -> Option<String> {
    if let Some(rest) = words.strip_prefix("http://") {
        return Some(format!("https://{rest}"));
    }
    let name = words.strip_prefix('@')?;
    nearest(name, ACTIONS.iter().map(|(name, _)| *name)).map(|name| format!("@{name}"))
}

/// Reads a condition and reports one that cannot be read.
pub(crate) fn condition(tree: &Tree, problems: &mut Vec<Problem>) -> Option<Condition> {
    let words = tree.text().filter(|words| !words.trim().is_empty())?;
    let found = grammar::condition(words);
    if found.is_none() {
        problems.push(Problem::new(CheckKind::BadCondition, tree.at.clone(), words));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::load::tree;

    #[test]
    fn every_name_of_the_shape_is_one_of_the_model() {
        assert!(shape::INPUTS.iter().all(|name| named::<InputKind>(name).is_some()));
        assert!(shape::ACCEPTS.iter().all(|name| named::<Accept>(name).is_some()));
    }

    fn read(source: &str) -> (Option<Dialog>, Vec<Problem>) {
        let mut problems = Vec::new();
        let tree = tree::parse("lapor.yaml", source, &mut problems).unwrap();
        shape::fit(&tree, shape::DIALOG, "", &mut problems);
        let dialog = build("lapor.yaml", &tree, &mut problems);
        (dialog, problems)
    }

    #[test]
    fn the_form_of_the_format_description_is_read() {
        let (dialog, problems) = read(include_str!("../../../tests/broken-dialogs/base/lapor.yaml"));
        assert_eq!(problems, vec![]);
        let dialog = dialog.unwrap();
        let kontak = dialog.node("kontak").unwrap().ask.as_ref().unwrap();
        assert_eq!(kontak.input, InputKind::Identifiers);
        assert_eq!(kontak.ask.key, "lapor/kontak/ask");
        let siapa = dialog.node("siapa").unwrap();
        assert_eq!(siapa.ask.as_ref().unwrap().input, InputKind::Choice);
        assert_eq!(siapa.choose[1].value.as_deref(), Some("perusahaan"));
        assert_eq!(siapa.choose[1].label.key, "lapor/siapa/choose.2");
        let tujuan = dialog.node("tujuan").unwrap();
        assert_eq!(tujuan.next.len(), 2);
        assert!(tujuan.next[0].say_first.is_some() && tujuan.next[1].when.is_none());
        let bukti = dialog.node("bukti").unwrap().collect.as_ref().unwrap();
        assert_eq!((bukti.max, bukti.what.len(), bukti.save.as_str()), (20, 6, "bukti"));
    }

    #[test]
    fn all_mistakes_of_a_file_are_told_at_once() {
        let (_, problems) = read(
            "dialog: lapro\ntitel: x\nnodes:\n  a:\n    ask: x\n    input: fone\n    choose:\n      - Ya -> @mneu\n      - Tidak\n    next:\n      - if: x equals y\n        to: a\n      - to: a\n  Dua:\n    say: [x]\n",
        );
        let told: Vec<_> = problems.iter().map(|p| (p.at.line, p.kind, p.suggestion.as_deref())).collect();
        assert_eq!(
            told,
            [
                (2, CheckKind::UnknownKey, Some("title")),
                (6, CheckKind::BadValue, Some("phone")),
                (14, CheckKind::BadId, None),
                (15, CheckKind::WrongType, None),
                (1, CheckKind::MissingKey, None),
                (1, CheckKind::FileName, None),
                (8, CheckKind::BadTarget, Some("@menu")),
                (9, CheckKind::BadChoice, None),
                (11, CheckKind::BadCondition, None),
                (13, CheckKind::MissingKey, None),
            ]
        );
    }
}

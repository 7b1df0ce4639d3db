//! One page of a dialog: what stands on it and what it leads to.

use crate::dialog::model::{Accept, Dialog, InputKind, Node, Text};
use crate::dialog::texts::{Role, parts};
use crate::domain::text::Lang;

use super::places::{self, Places, Told};
use super::sources::Sources;
use super::ways::{self, Button, Onward};
use super::words::{Teller, Words};

/// A page, a question or a step.
pub(super) struct PageView<'a> {
    pub(super) anchor: String,
    pub(super) id: &'a str,
    pub(super) title: Option<String>,
    pub(super) is_start: bool,
    /// Number of the step and how many there are, in a procedure.
    pub(super) step: Option<(usize, usize)>,
    pub(super) say: Option<Words>,
    pub(super) done_when: Option<Words>,
    pub(super) question: Option<Question<'a>>,
    pub(super) summary: Option<&'a [String]>,
    pub(super) buttons: Vec<Button<'a>>,
    pub(super) onward: Vec<Onward<'a>>,
    pub(super) asks: &'a [String],
    /// Its sources by their numbers.
    pub(super) sources: Vec<usize>,
    pub(super) translations: Vec<Translation<'a>>,
    pub(super) problems: Vec<Told<'a>>,
}

/// What a page asks, and how the answer is taken.
pub(super) struct Question<'a> {
    pub(super) ask: Words,
    pub(super) help: Option<Words>,
    pub(super) why: Option<Words>,
    pub(super) confirm: Option<Words>,
    pub(super) skip: Option<String>,
    pub(super) save: &'a str,
    /// How the answer is read; `None` where files are collected.
    pub(super) input: Option<InputKind>,
    pub(super) takes: Vec<Accept>,
    /// At most so many files.
    pub(super) most: usize,
    pub(super) is_required: bool,
    pub(super) is_consent: bool,
}

/// A page in another language.
pub(super) struct Translation<'a> {
    pub(super) lang: &'a Lang,
    pub(super) title: Option<String>,
    pub(super) texts: Vec<Words>,
    pub(super) labels: Vec<String>,
    /// Texts that have no translation that holds; they stand here as they are.
    pub(super) open: usize,
    /// Whether that is all of them.
    pub(super) is_bare: bool,
}

impl<'a> PageView<'a> {
    pub(super) fn new(
        tell: &Teller<'a>,
        places: &Places<'a>,
        sources: &Sources<'a>,
        dialog: &'a Dialog,
        index: usize,
    ) -> Self {
        let node = &dialog.nodes[index];
        let anchor = places::page(dialog, node);
        let words = |text: &Option<Text>| text.as_ref().map(|text| tell.words(text));
        Self {
            id: &node.id,
            title: node.title.as_ref().map(|title| tell.plain(title)),
            is_start: node.id == dialog.start,
            step: dialog.procedure.then_some((index + 1, dialog.nodes.len())),
            say: words(&node.say),
            done_when: words(&node.done_when),
            question: question(tell, node),
            summary: node.summary.as_deref(),
            buttons: ways::buttons(tell, dialog, node),
            onward: ways::onward(tell, dialog, node),
            asks: &node.asks,
            sources: node.sources.iter().filter_map(|id| sources.number(id)).collect(),
            translations: tell.dialogs.sheets.keys().map(|lang| translation(tell, node, lang)).collect(),
            problems: places.at(&anchor),
            anchor,
        }
    }
}

/// What a page is called in lists: its title, else the beginning of its text, else its id.
pub(super) fn name(tell: &Teller<'_>, node: &Node) -> String {
    let asked = node.ask.as_ref().map(|ask| &ask.ask).or(node.collect.as_ref().map(|collect| &collect.ask));
    let named = node.title.as_ref().or(node.say.as_ref()).or(asked).map(|text| tell.name(text));
    named.filter(|name| !name.is_empty()).unwrap_or_else(|| node.id.clone())
}

fn question<'a>(tell: &Teller<'_>, node: &'a Node) -> Option<Question<'a>> {
    let words = |text: &Option<Text>| text.as_ref().map(|text| tell.words(text));
    if let Some(ask) = &node.ask {
        return Some(Question {
            ask: tell.words(&ask.ask),
            help: words(&ask.help),
            why: words(&ask.why),
            confirm: words(&ask.confirm),
            skip: ask.skip.as_ref().map(|skip| tell.plain(skip)),
            save: &ask.save,
            input: Some(ask.input),
            takes: ask.accept.iter().copied().collect(),
            most: 0,
            is_required: ask.required,
            is_consent: ask.consent.is_some(),
        });
    }
    node.collect.as_ref().map(|collect| Question {
        ask: tell.words(&collect.ask),
        help: words(&collect.help),
        why: None,
        confirm: None,
        skip: None,
        save: &collect.save,
        input: None,
        takes: collect.what.iter().copied().collect(),
        most: collect.max,
        is_required: false,
        is_consent: false,
    })
}

fn translation<'a>(tell: &Teller<'a>, node: &Node, lang: &'a Lang) -> Translation<'a> {
    let sheet = &tell.dialogs.sheets[lang];
    let mut out =
        Translation { lang, title: None, texts: Vec::new(), labels: Vec::new(), open: 0, is_bare: false };
    let tell = tell.speaking(lang);
    let parts = parts(node);
    out.open = parts.iter().filter(|part| !sheet.contains_key(&part.text.key)).count();
    out.is_bare = out.open == parts.len();
    for part in parts {
        match part.role {
            Role::Title => out.title = Some(tell.plain(part.text)),
            Role::Label => out.labels.push(tell.plain(part.text)),
            Role::Say | Role::Ask | Role::Help | Role::After => out.texts.push(tell.words(part.text)),
        }
    }
    out
}

//! Which part of the page a problem belongs to: by its file and line to a page of a dialog, a dialog, or a row of a table.

use std::collections::BTreeMap;

use crate::dialog::load::Loaded;
use crate::dialog::model::{At, Dialog, Dialogs, Node};
use crate::dialog::problem::{CheckKind, Files, Problem};
use crate::dialog::sheet;

/// The problems by the anchor of the part that they belong to.
pub(super) struct Places<'a> {
    told: Vec<Told<'a>>,
}

/// A problem as the page tells it.
#[derive(Clone)]
pub(super) struct Told<'a> {
    pub(super) is_error: bool,
    kind: CheckKind,
    pub(super) at: &'a At,
    pub(super) message: String,
    pub(super) advice: String,
    /// The line as it stands in the file.
    pub(super) line: &'a str,
    /// Where it belongs on the page.
    pub(super) anchor: Option<String>,
}

/// Problems of one kind.
pub(super) struct Kind<'a> {
    pub(super) slug: &'static str,
    pub(super) advice: &'static str,
    pub(super) list: Vec<Told<'a>>,
}

impl<'a> Places<'a> {
    pub(super) fn new(dialogs: &Dialogs, loaded: &'a Loaded) -> Self {
        let anchors = Anchors::new(dialogs, loaded);
        let told = loaded.problems.iter().map(|problem| Told {
            is_error: problem.is_error(),
            kind: problem.kind,
            at: &problem.at,
            message: problem.message(),
            advice: problem.advice(),
            line: line(&loaded.files, &problem.at),
            anchor: anchors.of(dialogs, problem),
        });
        Self { told: told.collect() }
    }

    /// Errors or warnings, kind by kind.
    pub(super) fn kinds(&self, errors: bool) -> Vec<Kind<'a>> {
        let list =
            |kind: CheckKind| self.told.iter().filter(move |told| told.kind == kind).cloned().collect();
        let kinds = CheckKind::ALL.iter().map(|kind| Kind {
            slug: kind.about().slug,
            advice: kind.about().advice,
            list: list(*kind),
        });
        kinds.filter(|kind| kind.list.first().is_some_and(|told| told.is_error == errors)).collect()
    }

    /// How many errors and warnings there are.
    pub(super) fn counts(&self) -> (usize, usize) {
        let errors = self.told.iter().filter(|told| told.is_error).count();
        (errors, self.told.len() - errors)
    }

    /// The problems of one part.
    pub(super) fn at(&self, anchor: &str) -> Vec<Told<'a>> {
        self.told.iter().filter(|told| told.anchor.as_deref() == Some(anchor)).cloned().collect()
    }

    /// How many errors and warnings a dialog and its pages have.
    pub(super) fn count(&self, dialog: &str) -> (usize, usize) {
        let of_dialog = |told: &&Told<'_>| {
            told.anchor.as_deref().is_some_and(|anchor| anchor.split('.').next() == Some(dialog))
        };
        let errors = self.told.iter().filter(of_dialog).filter(|told| told.is_error).count();
        (errors, self.told.iter().filter(of_dialog).count() - errors)
    }
}

/// The anchor of a page.
pub(super) fn page(dialog: &Dialog, node: &Node) -> String {
    format!("{}.{}", dialog.id, node.id)
}

/// The anchor of a row of a table.
pub(super) fn row(key: &str) -> String {
    format!("_{key}")
}

fn line<'a>(files: &'a Files, at: &At) -> &'a str {
    let line = files.get(&at.file).and_then(|text| text.lines().nth(at.line.checked_sub(1)? as usize));
    line.unwrap_or_default()
}

/// In each file, from which line on the anchors stand.
struct Anchors<'a>(BTreeMap<&'a str, BTreeMap<u32, String>>);

impl<'a> Anchors<'a> {
    fn new(dialogs: &'a Dialogs, loaded: &'a Loaded) -> Self {
        let mut anchors = Self(BTreeMap::new());
        for dialog in dialogs.dialogs.values() {
            anchors.add(&dialog.at.file, 0, dialog.id.clone());
            for node in &dialog.nodes {
                anchors.add(&dialog.at.file, node.at.line, page(dialog, node));
            }
        }
        let data = &dialogs.data;
        for (key, origin) in data.row_keys().filter_map(|key| Some((row(&key), data.row_origin(&key)?))) {
            anchors.add(&origin.at.file, origin.at.line, key);
        }
        for translated in loaded.sheets.values().flat_map(sheet::Sheet::values) {
            anchors.add(&translated.at.file, translated.at.line, of_key(&translated.key));
        }
        anchors
    }

    fn add(&mut self, file: &'a str, line: u32, anchor: String) {
        self.0.entry(file).or_default().insert(line, anchor);
    }

    fn of(&self, dialogs: &Dialogs, problem: &Problem) -> Option<String> {
        // What is told of a translation once for a dialog names the dialog.
        if problem.at.file.starts_with("i18n/") && dialogs.dialogs.contains_key(&problem.words) {
            return Some(problem.words.clone());
        }
        let lines = self.0.get(problem.at.file.as_str())?;
        lines.range(..=problem.at.line).next_back().map(|(_, anchor)| anchor.clone())
    }
}

/// The anchor of a translated text: `lapor/kontak/ask` stands on `lapor.kontak`, `menu/_/title` on `menu`.
fn of_key(key: &str) -> String {
    let mut parts = key.split('/');
    match (parts.next(), parts.next()) {
        (Some(dialog), Some("_")) => dialog.to_owned(),
        (Some(dialog), Some(node)) => format!("{dialog}.{node}"),
        _ => String::new(),
    }
}

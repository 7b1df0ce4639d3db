//! One dialog: its head, its small map, what leads there and where it leads, its pages.

use crate::dialog::map::{Map, doors};
use crate::dialog::model::{Action, Dialog};

use super::page::{Origin, PageView};
use super::places::{Places, Told};
use super::sketch::Sketch;
use super::words::{self, Teller};

/// A dialog.
pub(super) struct DialogView<'a> {
    pub(super) dialog: &'a Dialog,
    pub(super) title: String,
    pub(super) topic: Option<&'a str>,
    pub(super) review_by: String,
    pub(super) is_past: bool,
    /// Commands and actions that open it.
    pub(super) doors: Vec<String>,
    pub(super) from: Vec<&'a Dialog>,
    pub(super) to: Vec<&'a Dialog>,
    pub(super) sketch: Sketch,
    pub(super) pages: Vec<PageView<'a>>,
    /// What its pages rest on, each once.
    pub(super) sources: Vec<Origin<'a>>,
    pub(super) problems: Vec<Told<'a>>,
}

impl<'a> DialogView<'a> {
    pub(super) fn new(tell: &Teller<'a>, map: &Map<'a>, places: &Places<'a>, d: usize) -> Self {
        let dialog = map.dialogs[d];
        let neighbours = map.neighbours();
        let from = (0..map.dialogs.len()).filter(|other| neighbours[*other].contains(&d));
        let topic = dialog.topic.as_deref().map(|slug| {
            let topic = tell.dialogs.data.topics.iter().find(|topic| topic.slug == slug);
            topic.map_or(slug, |topic| &topic.name.base)
        });
        let review_by = dialog.review_by.as_deref().unwrap_or_default();
        Self {
            dialog,
            title: tell.plain(&dialog.title),
            topic,
            review_by: words::day(review_by),
            is_past: tell.is_past(review_by),
            doors: doors(&dialog.id).collect(),
            from: from.map(|other| map.dialogs[other]).collect(),
            to: neighbours[d].iter().map(|other| map.dialogs[*other]).collect(),
            sketch: Sketch::new(tell, map, d),
            pages: (0..dialog.nodes.len()).map(|n| PageView::new(tell, places, dialog, n)).collect(),
            sources: sources(tell, dialog),
            problems: places.at(&dialog.id),
        }
    }

    /// Whether no button of another dialog leads there; the menu is where everybody begins.
    pub(super) fn is_alone(&self) -> bool {
        self.from.is_empty() && Action::Menu.opens() != Some(&self.dialog.id)
    }

    /// The number of a source in the dialog's list.
    pub(super) fn number(&self, id: &str) -> usize {
        self.sources.iter().position(|origin| origin.id == id).map_or(0, |index| index + 1)
    }

    /// Whether the search can find it.
    pub(super) fn is_asked_for(&self) -> bool {
        !self.dialog.asks.is_empty() || self.dialog.nodes.iter().any(|node| !node.asks.is_empty())
    }
}

fn sources<'a>(tell: &Teller<'a>, dialog: &'a Dialog) -> Vec<Origin<'a>> {
    let mut sources: Vec<Origin<'a>> = Vec::new();
    for id in dialog.nodes.iter().flat_map(|node| &node.sources) {
        if !sources.iter().any(|origin| origin.id == id) {
            sources.push(Origin::new(tell.dialogs, id));
        }
    }
    sources
}

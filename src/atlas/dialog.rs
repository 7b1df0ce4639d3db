//! One dialog: its head, its small map, what leads there and where it leads, its pages.

use crate::dialog::map::{Map, doors};
use crate::dialog::model::{Action, Dialog};

use super::page::PageView;
use super::places::{Places, Told};
use super::sketch::Sketch;
use super::sources::Sources;
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
    pub(super) problems: Vec<Told<'a>>,
}

impl<'a> DialogView<'a> {
    pub(super) fn new(
        tell: &Teller<'a>,
        map: &Map<'a>,
        places: &Places<'a>,
        sources: &Sources<'a>,
        d: usize,
    ) -> Self {
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
            pages: (0..dialog.nodes.len()).map(|n| PageView::new(tell, places, sources, dialog, n)).collect(),
            problems: places.at(&dialog.id),
        }
    }

    /// Whether no button of another dialog leads there; the menu is where everybody begins.
    pub(super) fn is_alone(&self) -> bool {
        self.from.is_empty() && Action::Menu.opens() != Some(&self.dialog.id)
    }

    /// Whether the search can find it.
    pub(super) fn is_asked_for(&self) -> bool {
        !self.dialog.asks.is_empty() || self.dialog.nodes.iter().any(|node| !node.asks.is_empty())
    }
}

//! The story of a case as officers read it: one line of messages, notes and changes, the evidence where it came, page by page
//! from its newest end.

use std::collections::BTreeSet;

use super::AppError;
use super::cases::{Happened, Show, StoryAsk, TimelineItem};
use super::queue::Names;
use crate::dialog::model::Dialogs;
use crate::domain::ids::{CaseId, EvidenceId};
use crate::domain::text::Lang;
use crate::domain::time::Timestamp;
use crate::store::Conn;
use crate::store::events::{Actor, Event, EventAction};
use crate::store::evidence::Evidence;
use crate::store::messages::{Delivery, Direction, Message};
use crate::store::story::{self, Happening, Wanted};

/// Things a page of the story holds at most.
const PAGE: usize = 40;
/// What the words of a page weigh at most, in bytes of HTML: the whole page stays under 60 kB.
const WEIGHT: usize = 16_000;
/// Things a printed story holds at most.
const PRINTED: u32 = 2_000;

/// A page of the story, oldest first, and where the one before it ends; `None` at the beginning.
pub(super) struct Page {
    pub(super) items: Vec<TimelineItem>,
    pub(super) earlier: Option<i64>,
}

/// What is needed to tell a story.
pub(super) struct Teller<'a> {
    pub(super) dialogs: &'a Dialogs,
    pub(super) lang: &'a Lang,
    pub(super) names: &'a Names,
    pub(super) evidence: &'a [Evidence],
    pub(super) created_at: Timestamp,
}

impl Teller<'_> {
    /// The page that was asked for.
    pub(super) async fn page(&self, conn: &mut Conn, id: &CaseId, ask: &StoryAsk) -> Result<Page, AppError> {
        let before = ask.before.unwrap_or(i64::MAX);
        if ask.show == Show::Evidence {
            return Ok(self.handed_in(before));
        }
        let wanted = Wanted {
            talk: matches!(ask.show, Show::All | Show::Talk),
            notes: matches!(ask.show, Show::All | Show::Notes),
            changes: matches!(ask.show, Show::All | Show::Changes),
        };
        let limit = if ask.whole { PRINTED } else { u32::try_from(PAGE + 1).unwrap_or(u32::MAX) };
        let found = story::page(conn, id, wanted, before, limit).await?;
        let items = self.told(found);
        Ok(if ask.whole {
            Page { items: items.into_iter().rev().collect(), earlier: None }
        } else {
            // What is new stands on the same page: each gets half.
            cut(items, if ask.since.is_some() { 2 } else { 1 })
        })
    }

    /// What happened after a version of the case, oldest first; at most half a page.
    pub(super) async fn since(
        &self,
        conn: &mut Conn,
        id: &CaseId,
        version: i64,
    ) -> Result<Vec<TimelineItem>, AppError> {
        let all = Wanted { talk: true, notes: true, changes: true };
        let limit = u32::try_from(PAGE).unwrap_or(u32::MAX);
        let mut found = story::page(conn, id, all, i64::MAX, limit).await?;
        found.retain(|happening| happening.event.seq > version);
        Ok(cut(self.told(found), 2).items)
    }

    /// Only what was handed in, the newest last; the cursor is the number of a piece.
    fn handed_in(&self, before: i64) -> Page {
        let before = usize::try_from(before).unwrap_or(usize::MAX).min(self.evidence.len());
        let from = before.saturating_sub(PAGE);
        let pieces = self.evidence[from..before].iter().zip(from..);
        let item = |(piece, number): (&Evidence, usize)| TimelineItem {
            seq: i64::try_from(number).unwrap_or(i64::MAX),
            at: piece.received_at,
            evidence: vec![piece.id.clone()],
            what: Happened::HandedIn,
        };
        let earlier = (from > 0).then(|| i64::try_from(from).unwrap_or(i64::MAX));
        Page { items: pieces.map(item).collect(), earlier }
    }

    /// Newest first, as it was found.
    fn told(&self, found: Vec<Happening>) -> Vec<TimelineItem> {
        let with_words: BTreeSet<EvidenceId> = found
            .iter()
            .filter_map(|one| one.message.as_ref())
            .flat_map(|one| one.evidence.clone())
            .collect();
        found.into_iter().filter_map(|happening| self.item(happening, &with_words)).collect()
    }

    fn item(&self, happening: Happening, with_words: &BTreeSet<EvidenceId>) -> Option<TimelineItem> {
        let Happening { event, message } = happening;
        let (seq, at) = (event.seq, event.at);
        if let Some(message) = message {
            let evidence = message.evidence.clone();
            return Some(TimelineItem { seq, at, evidence, what: self.said(message) });
        }
        if matches!(event.action, EventAction::MessageIn | EventAction::MessageOut | EventAction::Note) {
            return None;
        }
        let first = |piece: &&Evidence| {
            event.action == EventAction::Created
                && piece.received_at <= self.created_at
                && !with_words.contains(&piece.id)
        };
        let evidence = self.evidence.iter().filter(first).map(|piece| piece.id.clone()).collect();
        Some(TimelineItem { seq, at, evidence, what: self.change(event) })
    }

    fn said(&self, message: Message) -> Happened {
        let author = message.author.as_ref().and_then(|id| self.names.get(id).cloned()).unwrap_or_default();
        match message.direction {
            Direction::In => Happened::MessageIn { text: message.body, evidence: message.evidence },
            Direction::Note => Happened::Note { text: message.body, author },
            Direction::Out => {
                let delivered = match message.delivery {
                    Delivery::Sent => Some(true),
                    Delivery::Failed => Some(false),
                    Delivery::Pending | Delivery::None => None,
                };
                Happened::MessageOut { text: message.body, author, delivered }
            }
        }
    }

    fn change(&self, event: Event) -> Happened {
        let actor = match &event.actor {
            Actor::Staff(id) => self.names.get(id).cloned().unwrap_or_default(),
            Actor::Person | Actor::System | Actor::Partner(_) => String::new(),
        };
        let words = event.detail.into_iter().chain(event.reason).map(|words| words.0);
        let detail = words.collect::<Vec<_>>().join(" · ");
        if event.action == EventAction::Checklist {
            let (action, step) = match detail.strip_prefix('-') {
                Some(step) => ("unticked", step),
                None => ("ticked", detail.trim_start_matches('+')),
            };
            let known = self.dialogs.data.steps.iter().find(|known| known.slug == step);
            let detail = known.map_or(step, |known| self.dialogs.text(&known.text, self.lang)).to_owned();
            return Happened::Change { action: action.to_owned(), detail, actor };
        }
        Happened::Change { action: event.action.as_str().to_owned(), detail, actor }
    }
}

/// As many of the newest as fit such a part of a page, oldest first.
fn cut(newest_first: Vec<TimelineItem>, parts: usize) -> Page {
    let (mut items, mut weight) = (Vec::new(), 0);
    let mut rest = newest_first.into_iter();
    let mut more = false;
    for item in rest.by_ref() {
        weight += weigh(&item.what);
        if items.len() == PAGE / parts || (weight > WEIGHT / parts && !items.is_empty()) {
            more = true;
            break;
        }
        items.push(item);
    }
    let earlier = items.last().filter(|_| more).map(|item| item.seq);
    items.reverse();
    Page { items, earlier }
}

/// What a thing's words weigh as HTML, where some letters become five.
fn weigh(what: &Happened) -> usize {
    let text = match what {
        Happened::MessageIn { text, .. }
        | Happened::MessageOut { text, .. }
        | Happened::Note { text, .. } => text.reveal().as_str(),
        Happened::Change { detail, .. } => detail.as_str(),
        Happened::HandedIn => "",
    };
    let written = |byte: u8| if matches!(byte, b'<' | b'>' | b'&' | b'"' | b'\'' | b'\n') { 5 } else { 1 };
    text.bytes().map(written).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::Private;

    fn note(seq: i64, text: String) -> TimelineItem {
        let what = Happened::Note { text: Private(text), author: String::new() };
        TimelineItem { seq, at: Timestamp(seq), evidence: Vec::new(), what }
    }

    #[test]
    fn a_page_holds_so_many_and_names_where_the_one_before_ends() {
        let page = cut((1..=100).rev().map(|seq| note(seq, "x".into())).collect(), 1);
        assert_eq!(page.items.first().map(|item| item.seq), Some(61), "oldest first");
        assert_eq!((page.items.len(), page.earlier), (40, Some(61)));
        let last = cut((1..=40).rev().map(|seq| note(seq, "x".into())).collect(), 1);
        assert_eq!((last.items.len(), last.earlier), (40, None));
    }

    #[test]
    fn long_words_make_a_short_page_and_the_longest_still_has_one() {
        let page = cut((1..=10).rev().map(|seq| note(seq, "<".repeat(2_000))).collect(), 1);
        assert_eq!((page.items.len(), page.earlier), (1, Some(10)));
        let page = cut((1..=3).rev().map(|seq| note(seq, "<".repeat(9_000))).collect(), 1);
        assert_eq!((page.items.len(), page.earlier), (1, Some(3)));
    }
}

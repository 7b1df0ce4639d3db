//! From a question to pages: which topic, which page of it, and how sure.

use std::collections::BTreeMap;

use super::features::{Features, Measured, Rows};
use super::linear::Linear;
use super::nearest::Nearest;
use super::words::{Lexicon, raw};
use super::{Found, Opinion};
use crate::dialog::model::{Dialog, Dialogs, Node};
use crate::dialog::session::NodeRef;

/// The topic of what is no business of the office; its pages decline.
pub const OUTSIDE: &str = "out-of-scope";

// Tried by cross-validation over the asks (`suluh ask --validate`).

/// How much the nearest asks count beside the linear model.
const NEAR: f32 = 0.25;
/// How many of the nearest asks count.
const NEAREST: usize = 10;
/// From this chance on a topic is shown at once…
const SURE: f32 = 0.5;
/// …if no ask is less alike than this (a question of quite other words is none of ours, whatever the model says)…
const ALIKE: f32 = 0.25;
/// …and the emergency card comes from here on, even before a likelier page: an alarm too many costs less than one too few.
const DANGER: f32 = 0.26;
/// An ask as alike as this has the same words.
const SAME: f32 = 0.999;
/// A topic with less than this chance is not even guessed.
const GUESS: f32 = 0.1;
/// When so much of the chance lies outside, the question is declined: people ask an office of everything, and a page of
/// ours as the answer to something else misleads.
const DECLINE: f32 = 0.28;
/// Words of a question that are looked at; what it is about was said by then.
const LONGEST: usize = 120;
/// The vocabulary's forms of greetings and thanks: beside other words they say nothing about what is asked.
const COURTESY: [&str; 2] = ["halo", "terimakasih"];
/// So many other words make a question of them.
const QUESTION: usize = 2;
/// How many guesses are shown.
const GUESSES: usize = 3;

/// A page with asks.
#[derive(Debug)]
struct Page {
    place: NodeRef,
    class: usize,
}

/// What the asks of the dialogs taught.
pub(super) struct Judge {
    lexicon: Lexicon,
    features: Features,
    linear: Linear,
    nearest: Nearest,
    /// The page of each ask.
    page_of: Vec<usize>,
    pages: Vec<Page>,
    /// Topics; pages of dialogs without one (small talk, the menu) are a class of their own, named `~dialog`.
    classes: Vec<String>,
    /// The class of the emergency card.
    danger: Option<usize>,
}

/// An ask and the page to which it leads.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ask<'a> {
    pub(super) dialog: &'a Dialog,
    pub(super) node: &'a Node,
    pub(super) text: &'a str,
}

/// All asks of the dialogs; titles are asked for too.
pub(super) fn asks(dialogs: &Dialogs) -> Vec<Ask<'_>> {
    let nodes =
        dialogs.dialogs.values().flat_map(|dialog| dialog.nodes.iter().map(move |node| (dialog, node)));
    nodes
        .flat_map(|(dialog, node)| {
            let first = node.id == dialog.start;
            let asks = node.asks.iter().chain(dialog.asks.iter().filter(move |_| first)).map(String::as_str);
            asks.map(move |text| Ask { dialog, node, text })
        })
        .collect()
}

/// The class that an ask belongs to.
pub(super) fn class(dialog: &Dialog) -> String {
    dialog.topic.clone().unwrap_or_else(|| format!("~{}", dialog.id))
}

impl Judge {
    pub(super) fn new(dialogs: &Dialogs) -> Self {
        Self::of(dialogs, &asks(dialogs))
    }

    /// Learns from some of the asks.
    pub(super) fn of(dialogs: &Dialogs, asks: &[Ask<'_>]) -> Self {
        let lexicon = lexicon(dialogs, asks);
        let mut classes: Vec<String> = asks.iter().map(|ask| class(ask.dialog)).collect();
        classes.sort_unstable();
        classes.dedup();
        let mut numbers = BTreeMap::new();
        let (mut pages, mut page_of) = (Vec::new(), Vec::new());
        for ask in asks {
            let key = (ask.dialog.id.as_str(), ask.node.id.as_str());
            page_of.push(*numbers.entry(key).or_insert_with(|| {
                let place = NodeRef { dialog: key.0.to_owned(), node: key.1.to_owned() };
                let class = classes.binary_search(&class(ask.dialog)).unwrap_or_default();
                pages.push(Page { place, class });
                pages.len() - 1
            }));
        }
        let (mut texts, mut nearest) = (Rows::default(), Nearest::default());
        for ask in asks {
            let text = measure(&lexicon, ask.text);
            texts.push(text.features());
            nearest.add(&text.words);
        }
        nearest.weigh();
        let features = Features::learn(&texts);
        let mut examples = Rows::default();
        (0..texts.len()).for_each(|at| examples.push(features.vector(texts.row(at))));
        let class_of: Vec<usize> = page_of.iter().map(|page| pages[*page].class).collect();
        let danger = dialogs.dialog("darurat").and_then(|card| classes.binary_search(&class(card)).ok());
        Self {
            linear: Linear::train(&examples, &class_of, features.len(), classes.len()),
            nearest,
            lexicon,
            features,
            page_of,
            pages,
            classes,
            danger,
        }
    }

    pub(super) fn opinion(&self, text: &str) -> Opinion {
        let text = measure(&self.lexicon, text);
        let near = self.nearest.asks(&text.words);
        if near.is_empty() {
            return Opinion { found: Found::Lost, declined: true, topics: Vec::new() };
        }
        let mut ranked = self.rank(&text, &near);
        if self.is_danger(&ranked) {
            ranked.sort_by_key(|(_, class)| self.danger != Some(*class));
        }
        let topics = ranked.iter().map(|(chance, class)| (self.topic(*class), *chance)).collect();
        let (found, declined) = self.judge(&ranked, &near);
        Opinion { found, declined, topics }
    }

    /// The topic of a class as it is told outside.
    fn topic(&self, class: usize) -> String {
        let class = &self.classes[class];
        if class.starts_with('~') { OUTSIDE.to_owned() } else { class.clone() }
    }

    /// The classes by their chance, best first: the model's word and that of the nearest asks.
    fn rank(&self, text: &Measured, near: &[(f32, usize)]) -> Vec<(f32, usize)> {
        let mut votes = vec![0.0; self.classes.len()];
        for (alike, ask) in near.iter().take(NEAREST) {
            votes[self.pages[self.page_of[*ask]].class] += alike * alike;
        }
        let all = votes.iter().sum::<f32>().max(f32::EPSILON);
        let chances = self.linear.chances(&self.features.vector(&text.features()));
        let mixed =
            chances.iter().zip(&votes).map(|(chance, vote)| (1.0 - NEAR) * chance + NEAR * vote / all);
        let mut ranked: Vec<(f32, usize)> = mixed.zip(0..).collect();
        ranked.sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        ranked
    }

    /// What is shown, and whether the question is taken for none of the office's business.
    fn judge(&self, ranked: &[(f32, usize)], near: &[(f32, usize)]) -> (Found, bool) {
        let (Some((best, _)), Some((alike, _))) = (ranked.first().copied(), near.first().copied()) else {
            return (Found::Lost, true);
        };
        if self.is_danger(ranked) {
            return (Found::Danger, false);
        }
        if let Some(page) = self.asked_so(near) {
            return (Found::Sure(self.place(page)), self.is_outside(self.pages[page].class));
        }
        let outside = |(_, class): &&(f32, usize)| self.is_outside(*class);
        let beyond: f32 = ranked.iter().filter(outside).map(|(chance, _)| chance).sum();
        let declined = beyond >= DECLINE;
        let sure = if declined { beyond } else { best } >= SURE && alike >= ALIKE;
        let mine = ranked.iter().filter(|found| outside(found) == declined);
        let others = ranked.iter().filter(|found| outside(found) != declined && found.0 >= GUESS);
        let mut places = mine
            .enumerate()
            .take_while(|(at, (chance, _))| *chance >= GUESS || (declined && *at == 0 && alike >= ALIKE))
            .map(|(_, found)| found)
            .chain(others.filter(|_| declined))
            .filter_map(|(_, class)| self.page(*class, near));
        if sure {
            return (places.next().map_or(Found::Lost, Found::Sure), declined);
        }
        let places: Vec<NodeRef> = places.take(GUESSES).collect();
        (if places.is_empty() { Found::Lost } else { Found::Guess(places) }, declined)
    }

    fn is_danger(&self, ranked: &[(f32, usize)]) -> bool {
        ranked.iter().any(|(chance, class)| self.danger == Some(*class) && *chance >= DANGER)
    }

    fn is_outside(&self, class: usize) -> bool {
        self.classes[class] == OUTSIDE || self.classes[class].starts_with('~')
    }

    fn place(&self, page: usize) -> NodeRef {
        self.pages[page].place.clone()
    }

    /// The page of which an ask has the very words of the question, when there is only one.
    fn asked_so(&self, near: &[(f32, usize)]) -> Option<usize> {
        let same = near.iter().take_while(|(alike, _)| *alike > SAME);
        let mut pages: Vec<usize> = same.map(|(_, ask)| self.page_of[*ask]).collect();
        pages.dedup();
        match pages.as_slice() {
            [page] => Some(*page),
            _ => None,
        }
    }

    /// The page of a class whose asks are nearest; its first one when none is near.
    fn page(&self, class: usize, near: &[(f32, usize)]) -> Option<NodeRef> {
        let mut votes: BTreeMap<usize, f32> = BTreeMap::new();
        let own = near.iter().map(|(alike, ask)| (*alike, self.page_of[*ask]));
        for (alike, page) in own.filter(|(_, page)| self.pages[*page].class == class).take(NEAREST / 2) {
            *votes.entry(page).or_default() += alike * alike * alike;
        }
        let best = votes.into_iter().max_by(|one, other| one.1.total_cmp(&other.1)).map(|(page, _)| page);
        let page = best.or_else(|| self.pages.iter().position(|page| page.class == class))?;
        Some(self.place(page))
    }

    pub(super) fn one_form(&self, text: &str) -> String {
        self.lexicon.words(text).join(" ")
    }

    pub(super) fn masked(&self, text: &str) -> String {
        super::mask::masked(&self.lexicon, text)
    }
}

fn measure(lexicon: &Lexicon, text: &str) -> Measured {
    let mut typed = raw(text);
    typed.truncate(LONGEST);
    let mut words = lexicon.words(&typed.join(" "));
    let says = |word: &String| !COURTESY.contains(&word.as_str());
    if words.iter().filter(|word| says(word)).count() >= QUESTION {
        words.retain(says);
        typed.retain(|word| lexicon.words(word).iter().any(says));
    }
    Measured { words, typed }
}

/// The lexicon over the tables, the asks and all that the dialogs say.
fn lexicon(dialogs: &Dialogs, asks: &[Ask<'_>]) -> Lexicon {
    let nodes = dialogs.dialogs.values().flat_map(|dialog| &dialog.nodes);
    let said =
        nodes.flat_map(|node| [&node.title, &node.say].into_iter().flatten().map(|text| text.base.as_str()));
    Lexicon::new(
        dialogs.data.vocabulary.iter().map(|(word, means)| (word.as_str(), means.as_str())),
        dialogs.data.slang.iter().map(|(word, means)| (word.as_str(), means.as_str())),
        asks.iter().map(|ask| ask.text).chain(said),
    )
}

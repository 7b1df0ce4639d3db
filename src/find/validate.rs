//! How well the search would do on asks that it has not learnt: cross-validation over the dialogs' own asks.

use std::collections::BTreeMap;

use super::judge::{Ask, Judge, asks, class};
use super::{Found, OUTSIDE, count};
use crate::dialog::model::Dialogs;
use crate::dialog::session::NodeRef;

/// The asks are cut into so many parts; each part is asked of a search that learnt the others.
const PARTS: usize = 5;
/// How many mix-ups are told.
const SHOWN: usize = 20;

/// What was counted.
#[derive(Default)]
struct Score {
    asked: usize,
    first: usize,
    third: usize,
    page: usize,
}

/// Asks every ask of a search that has not learnt it, and tells how often the topic and the page were right.
pub fn validate(dialogs: &Dialogs) -> String {
    let all = asks(dialogs);
    let mut topics: BTreeMap<String, Score> = BTreeMap::new();
    let mut mixed: BTreeMap<(String, String), usize> = BTreeMap::new();
    for part in 0..PARTS {
        let (held, learnt): (Vec<Ask<'_>>, Vec<Ask<'_>>) =
            all.iter().partition(|ask| part_of(ask.text) == part);
        let judge = Judge::of(dialogs, &learnt);
        for ask in held {
            let own = told(&class(ask.dialog));
            let opinion = judge.opinion(ask.text);
            let ranked = opinion.ranked();
            let score = topics.entry(own.clone()).or_default();
            score.asked += 1;
            score.first += usize::from(ranked.first() == Some(&own.as_str()));
            score.third += usize::from(ranked.iter().take(3).any(|topic| *topic == own));
            let here = |place: &NodeRef| place.dialog == ask.dialog.id && place.node == ask.node.id;
            score.page += usize::from(match &opinion.found {
                Found::Sure(place) => here(place),
                Found::Guess(places) => places.iter().any(here),
                Found::Danger => ask.dialog.id == "darurat",
                Found::Lost => false,
            });
            if let Some(other) = ranked.first().filter(|topic| **topic != own) {
                *mixed.entry((own, (*other).to_owned())).or_default() += 1;
            }
        }
    }
    report(&topics, mixed)
}

/// Classes without a topic are told as outside, as `suluh ask` does.
fn told(class: &str) -> String {
    if class.starts_with('~') { OUTSIDE.to_owned() } else { class.to_owned() }
}

/// The part to which an ask belongs: by its letters, so that adding asks moves no others.
fn part_of(text: &str) -> usize {
    text.bytes().fold(7_usize, |hash, byte| hash.wrapping_mul(31).wrapping_add(usize::from(byte))) / 128
        % PARTS
}

fn report(topics: &BTreeMap<String, Score>, mixed: BTreeMap<(String, String), usize>) -> String {
    let mut text = String::from("topic                       asks  first   in three  page shown\n");
    let mut all = Score::default();
    for (topic, score) in topics {
        line(&mut text, topic, score);
        all.asked += score.asked;
        all.first += score.first;
        all.third += score.third;
        all.page += score.page;
    }
    line(&mut text, "all", &all);
    let mut mixed: Vec<_> = mixed.into_iter().collect();
    mixed.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    text.push_str("\nmost often taken for another\n");
    let mixed = mixed.into_iter().take(SHOWN);
    mixed.fold(text, |text, ((own, other), times)| text + &format!("{times:>4}  {own} -> {other}\n"))
}

fn line(text: &mut String, name: &str, score: &Score) {
    let share = |n: usize| 100.0 * count(n) / count(score.asked).max(1.0);
    let (first, third, page) = (share(score.first), share(score.third), share(score.page));
    let row = format!("{name:<26} {:>5}  {first:>5.1}  {third:>8.1}  {page:>9.1}\n", score.asked);
    text.push_str(&row);
}

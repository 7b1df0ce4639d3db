//! From what a text names and says to the verdict, by the rules of `_rules/tawaran.yaml`.

mod money;
mod values;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::ops::Range;

use regex::bytes::Regex;

use super::facts::Facts;
use super::normal::Normal;
use super::verdict::{Label, Light, Reason, Verdict};
use crate::dialog::model::{Cue, Dialogs, Find, Flag};
use values::Values;

/// From this weight on one sign alone is grave.
const GRAVE: u32 = 4;
/// So heavy signs together are grave.
const HEAVY: u32 = 6;

/// Judges a text by what it names and says.
pub(super) fn judge(dialogs: &Dialogs, normal: &Normal, facts: &Facts) -> Verdict {
    let rules = &dialogs.offer;
    let mut values = Values::of(dialogs, normal, facts);
    let text = normal.text().as_bytes();
    let mut reasons = Vec::new();
    for flag in &rules.flags {
        if let Some(reason) = seen(flag, text, normal, &values) {
            values.sign(&flag.slug, flag.adds_only);
            reasons.push(reason);
        }
    }
    let weight = |cues: &[Cue]| -> u32 {
        cues.iter().filter(|cue| holds(&cue.find, text, &values)).map(|cue| cue.weight).sum()
    };
    let label = if weight(&rules.offer) <= weight(&rules.not_offer) {
        Label::NotAnOffer
    } else if values.known("tanda") && rules.suspicious.iter().all(|condition| values.hold(condition)) {
        Label::Suspicious
    } else {
        Label::Legit
    };
    if label != Label::Suspicious {
        reasons.clear();
    }
    let grave = |reason: &Reason| rules.flag(&reason.slug).map_or(0, |flag| flag.weight);
    reasons.sort_by_key(|reason| Reverse(grave(reason)));
    let heaviest = reasons.first().map_or(0, grave);
    let light = match reasons.iter().map(grave).sum::<u32>() {
        0 => Light::Green,
        sum if sum >= HEAVY || heaviest >= GRAVE => Light::Red,
        _ => Light::Yellow,
    };
    let unchecked = if label == Label::NotAnOffer { Vec::new() } else { values.unchecked() };
    Verdict { label, light, reasons, unchecked }
}

/// A sign, when it is seen, with the words that show it. What does not count is taken out only where something was seen.
fn seen(flag: &Flag, text: &[u8], normal: &Normal, values: &Values) -> Option<Reason> {
    let hits: Vec<&Find> = flag.find.iter().filter(|find| holds(find, text, values)).collect();
    if hits.is_empty() {
        return None;
    }
    let left = without(text, &flag.unless);
    let mut found = hits.into_iter().filter_map(|find| found(find, &left, normal, values)).peekable();
    found.peek()?;
    Some(Reason { slug: flag.slug.clone(), at: merged(found.flatten().collect()) })
}

/// The text with the words that do not count taken out; every place stays.
fn without<'a>(text: &'a [u8], unless: &[Regex]) -> Cow<'a, [u8]> {
    let mut left = Cow::Borrowed(text);
    for pattern in unless {
        for gone in pattern.find_iter(text) {
            for byte in left.to_mut()[gone.range()].iter_mut().filter(|byte| **byte != b'\n') {
                *byte = 0;
            }
        }
    }
    left
}

/// Where something is seen in the original, `None` when it is not: what the conditions alone say may have no place.
fn found(find: &Find, text: &[u8], normal: &Normal, values: &Values) -> Option<Vec<Range<usize>>> {
    if !find.when.iter().all(|condition| values.hold(condition)) {
        return None;
    }
    let Some(pattern) = &find.pattern else {
        return Some(find.when.iter().flat_map(|condition| values.places(condition)).collect());
    };
    let at: Vec<_> = pattern.find_iter(text).map(|one| normal.original(&one.range())).collect();
    (!at.is_empty()).then_some(at)
}

/// Whether something is seen at all.
fn holds(find: &Find, text: &[u8], values: &Values) -> bool {
    find.when.iter().all(|condition| values.hold(condition))
        && find.pattern.as_ref().is_none_or(|pattern| pattern.is_match(text))
}

/// Places in order, each word once.
fn merged(mut places: Vec<Range<usize>>) -> Vec<Range<usize>> {
    places.retain(|place| !place.is_empty());
    places.sort_by_key(|place| (place.start, place.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(places.len());
    for place in places {
        match merged.last_mut() {
            Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
            _ => merged.push(place),
        }
    }
    merged
}

//! What the amounts of money in a text are: pay, what is asked of the worker, or something else.

use std::ops::Range;

use super::super::facts::{Amount, Facts, Found, Period};
use super::super::normal::Normal;
use super::values::Values;
use crate::dialog::model::{Dialogs, MoneyRole, PayLimit};

/// Words so far from an amount (in bytes of the normalised text) say nothing about it…
const BEFORE: usize = 48;
/// …behind it sooner.
const AFTER: usize = 26;
/// Words behind an amount count as standing so much farther away.
const BEHIND: usize = 8;

/// An amount and what it is.
pub(super) struct Judged {
    /// `gaji`, `bayar`, `uang_lain`, or `uang` when nothing says what it is.
    pub(super) key: &'static str,
    /// Roughly in rupiah, pay by the month.
    pub(super) rupiah: u64,
    /// Pay so high that it lures people.
    pub(super) lures: bool,
    /// Where it stands in the original.
    pub(super) at: Range<usize>,
}

/// The amounts that a text names.
pub(super) fn amounts(dialogs: &Dialogs, normal: &Normal, facts: &Facts, values: &Values) -> Vec<Judged> {
    let places: Vec<Range<usize>> = facts.amounts.iter().map(|amount| normal.place(&amount.at)).collect();
    let mut judged = Vec::new();
    let mut last: Option<(MoneyRole, usize)> = None;
    for (index, Found { value, at }) in facts.amounts.iter().enumerate() {
        let sentence = sentence(normal.text(), &places[index]);
        let from =
            index.checked_sub(1).map_or(sentence.start, |before| places[before].end.max(sentence.start));
        let to = places.get(index + 1).map_or(sentence.end, |next| next.start.min(sentence.end));
        let beside = beside(
            dialogs,
            normal.text(),
            &(from.min(places[index].start)..to.max(places[index].end)),
            &places[index],
        );
        let inherited = last.filter(|(_, end)| *end > sentence.start).map(|(role, _)| role);
        let role = match beside {
            None if value.per.is_some() => Some(MoneyRole::Pay),
            found => found.or(inherited),
        };
        last = role.map(|role| (role, places[index].end));
        let rupiah = rupiah(dialogs, &value.currency, monthly(value));
        let may_be_pay = role.is_none_or(|role| role == MoneyRole::Pay);
        let lures =
            may_be_pay && dialogs.data.pay_limits.iter().any(|limit| over(dialogs, limit, values, value));
        let key = match role {
            Some(MoneyRole::Pay) => "gaji",
            Some(MoneyRole::Fee) => "bayar",
            None if lures => "gaji",
            Some(MoneyRole::Other) => "uang_lain",
            None => "uang",
        };
        judged.push(Judged { key, rupiah, lures, at: at.clone() });
    }
    judged
}

/// The sentence in which a place lies.
fn sentence(text: &str, at: &Range<usize>) -> Range<usize> {
    let start = text.get(..at.start).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    let end = text.get(at.end..).and_then(|after| after.find('\n')).map_or(text.len(), |more| at.end + more);
    start..end
}

/// What the nearest word beside an amount makes of it.
fn beside(dialogs: &Dialogs, text: &str, window: &Range<usize>, at: &Range<usize>) -> Option<MoneyRole> {
    let before = text.get(window.start..at.start)?.as_bytes();
    let after = text.get(at.end..window.end)?.as_bytes();
    let near = dialogs.offer.money.iter().filter_map(|money| {
        let far = if money.behind {
            money.pattern.find(after).map(|found| found.start()).filter(|far| *far <= AFTER)? + BEHIND
        } else {
            let last = money.pattern.find_iter(before).last().map(|found| before.len() - found.end());
            last.filter(|far| *far <= BEFORE)?
        };
        Some((far, money.role))
    });
    near.min_by_key(|(far, _)| *far).map(|(_, role)| role)
}

/// An amount as it comes in a month.
fn monthly(amount: &Amount) -> u64 {
    match amount.per {
        Some(Period::Hour) => amount.units.saturating_mul(173),
        Some(Period::Day) => amount.units.saturating_mul(26),
        Some(Period::Week | Period::Month) | None => amount.units,
        Some(Period::Year) => amount.units / 12,
    }
}

fn rupiah(dialogs: &Dialogs, currency: &str, units: u64) -> u64 {
    let rate = dialogs.data.rates.iter().find(|rate| rate.currency == currency);
    units.saturating_mul(rate.map_or(1, |rate| rate.rupiah))
}

/// Whether pay reaches a limit that speaks of this text.
fn over(dialogs: &Dialogs, limit: &PayLimit, values: &Values, amount: &Amount) -> bool {
    let nowhere = limit.countries.iter().any(|code| code == "-") && !values.known("negara");
    let there = limit.countries.is_empty() || nowhere || values.is_one("negara", &limit.countries);
    let job = limit.jobs.is_empty() || values.is_one("pekerjaan", &limit.jobs);
    there
        && job
        && rupiah(dialogs, &amount.currency, monthly(amount)) >= rupiah(dialogs, &limit.currency, limit.from)
}

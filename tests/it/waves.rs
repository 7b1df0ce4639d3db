//! The wave alarm: months of reports are played again with waves planted among them, and what the alarm makes of them is
//! measured.

mod adverts;
mod reports;

use std::time::Duration;

use suluh::domain::time::{Timestamp, hours, minutes};
use suluh::domain::wave::{Alarm, Sighting, Subject, SubjectKind, WaveRules};
use suluh::offer::families::{are_near, families};
use suluh::store::waves::Print;

use reports::Month;

/// How many months are played, each with chance of its own.
const MONTHS: u64 = 24;
/// From the third sighting to the alarm, at the latest.
const WITHIN: Duration = hours(48);

/// What the alarm made of the months.
#[derive(Debug, Default)]
struct Tally {
    planted: usize,
    /// From the third sighting to the alarm.
    delays: Vec<Duration>,
    missed: Vec<String>,
    /// Alarms of a month that are no planted wave.
    false_alarms: Vec<usize>,
    /// Alarms of a planted wave after the first.
    repeated: usize,
}

/// An alarm as it was raised.
struct Raised {
    at: Timestamp,
    begun_with: Alarm,
    alarm: Alarm,
}

#[test]
fn planted_waves_are_seen_in_time_and_little_else() {
    let rules = crate::shipped::mouth().dialogs.waves;
    let mut tally = Tally::default();
    for seed in 0..MONTHS {
        let month = Month::of(seed);
        let raised = play(&rules, &month);
        judge(&month, &raised, &mut tally);
    }
    tally.delays.sort();
    let at = |hundredths: usize| tally.delays[tally.delays.len() * hundredths / 101].as_secs() / 3_600;
    let found = format!(
        "{} waves in {MONTHS} months, {} seen; hours from the third sighting: median {}, 95th {}, longest {}; \
         false alarms {}, by month {:?}; repeated {}; missed {:?}",
        tally.planted,
        tally.delays.len(),
        at(50),
        at(95),
        at(100),
        tally.false_alarms.iter().sum::<usize>(),
        tally.false_alarms,
        tally.repeated,
        tally.missed,
    );
    println!("{found}");
    assert!(tally.planted >= 70, "{found}");
    assert!(tally.missed.is_empty(), "{found}");
    assert!(tally.delays.iter().all(|delay| *delay <= WITHIN), "{found}");
    assert!(tally.false_alarms.iter().all(|count| *count <= 1), "{found}");
    assert_eq!(tally.repeated, 0, "{found}");
}

/// Looks at the month every two hours (the job: every ten minutes).
fn play(rules: &WaveRules, month: &Month) -> Vec<Raised> {
    let (mut raised, mut live): (Vec<Raised>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut now = month.begins;
    while now < month.ends {
        let since = now.before(rules.window);
        live.retain(|own| raised[*own].alarm.last() > now.before(rules.rest));
        let mut alarms: Vec<Alarm> = live.iter().map(|own| raised[*own].alarm.clone()).collect();
        let before = |subject: &Subject| month.before(subject, since.before(rules.baseline), since);
        rules.raise(rules.by_subject(&month.sightings(&alarms, since, now)), before, &mut alarms);
        for (at, alarm) in alarms.into_iter().enumerate() {
            if let Some(own) = live.get(at) {
                raised[*own].alarm = alarm;
            } else {
                live.push(raised.len());
                raised.push(Raised { at: now, begun_with: alarm.clone(), alarm });
            }
        }
        now = now.after(hours(2));
    }
    raised
}

impl Month {
    /// What was sighted, as the store and the use case give it.
    fn sightings(&self, told: &[Alarm], since: Timestamp, now: Timestamp) -> Vec<Sighting> {
        let within = |at: Timestamp| at >= since && at <= now;
        let firsts = told.iter().flat_map(|alarm| &alarm.subjects).filter_map(|own| self.print(own));
        let recent = span(&self.prints, |print| print.at, since, now.after(minutes(1)));
        let prints: Vec<&Print> = firsts.chain(recent).collect();
        let values: Vec<_> = prints.iter().map(|print| print.fingerprint.clone()).collect();
        let alike = prints.iter().zip(families(&values)).filter(|(print, _)| within(print.at));
        let found = alike.map(|(print, first)| print.sighting(&prints[first].id));
        let named = span(&self.named, |sighting| sighting.at, since, now.after(minutes(1)));
        named.iter().cloned().chain(found).filter(|sighting| within(sighting.at)).collect()
    }

    fn print(&self, subject: &Subject) -> Option<&Print> {
        let of_text = matches!(subject.kind, SubjectKind::Text | SubjectKind::Picture);
        self.prints.iter().filter(|_| of_text).find(|print| print.id.as_str() == subject.blind)
    }

    /// How many reports had it from one moment to another.
    fn before(&self, subject: &Subject, from: Timestamp, to: Timestamp) -> u64 {
        let count = if let Some(first) = self.print(subject) {
            let past = span(&self.prints, |print| print.at, from, to).iter();
            past.filter(|print| are_near(&print.fingerprint, &first.fingerprint)).count()
        } else {
            let past = span(&self.named, |sighting| sighting.at, from, to).iter();
            past.filter(|sighting| sighting.subject == *subject).count()
        };
        u64::try_from(count).unwrap()
    }
}

/// The part of a list in order of time that lies between two moments.
fn span<T>(all: &[T], at: impl Fn(&T) -> Timestamp, from: Timestamp, to: Timestamp) -> &[T] {
    &all[all.partition_point(|one| at(one) < from)..all.partition_point(|one| at(one) < to)]
}

/// Tells alarms of planted waves from false ones: of a planted wave is what has half of its reports from it when it is raised.
fn judge(month: &Month, raised: &[Raised], tally: &mut Tally) {
    let mut own = vec![0; raised.len()];
    for plant in &month.plants {
        let Some(third) = plant.third else { continue };
        tally.planted += 1;
        let hits: Vec<usize> = (0..raised.len()).filter(|at| plant.is_in(&raised[*at].begun_with)).collect();
        for hit in &hits {
            own[*hit] += 1;
        }
        match hits.first() {
            Some(first) => tally.delays.push(raised[*first].at.since(third)),
            None => tally.missed.push(plant.tale.clone()),
        }
        tally.repeated += hits.len().saturating_sub(1);
    }
    tally.false_alarms.push(own.iter().filter(|plants| **plants == 0).count());
}

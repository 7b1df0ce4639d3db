//! The wave alarm: months of reports are played again with waves planted among them, and what the alarm makes of them is
//! measured.

mod reports;

use std::collections::BTreeMap;
use std::time::Duration;

use suluh::domain::time::{Timestamp, hours};
use suluh::domain::wave::{Alarm, Sighting, Subject, WaveRules};

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
    let false_alarms: usize = tally.false_alarms.iter().sum();
    assert!(false_alarms <= tally.false_alarms.len(), "more than one a month: {found}");
    assert_eq!(tally.repeated, 0, "{found}");
}

/// Looks at the month every hour (the job: every ten minutes).
fn play(rules: &WaveRules, month: &Month) -> Vec<Raised> {
    let all = &month.sightings;
    let past = past(all);
    let (mut raised, mut live): (Vec<Raised>, Vec<usize>) = (Vec::new(), Vec::new());
    let (mut from, mut to, mut now) = (0, 0, month.begins);
    while now < month.ends {
        to += all[to..].iter().take_while(|sighting| sighting.at <= now).count();
        let since = now.before(rules.window);
        from += all[from..].iter().take_while(|sighting| sighting.at < since).count();
        live.retain(|own| raised[*own].alarm.last() > now.before(rules.rest));
        let mut alarms: Vec<Alarm> = live.iter().map(|own| raised[*own].alarm.clone()).collect();
        let before = |subject: &Subject| seen_between(&past[subject], since.before(rules.baseline), since);
        rules.raise(rules.by_subject(&all[from..to]), before, &mut alarms);
        for (at, alarm) in alarms.into_iter().enumerate() {
            if let Some(own) = live.get(at) {
                raised[*own].alarm = alarm;
            } else {
                live.push(raised.len());
                raised.push(Raised { at: now, begun_with: alarm.clone(), alarm });
            }
        }
        now = now.after(hours(1));
    }
    raised
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

fn past(all: &[Sighting]) -> BTreeMap<Subject, Vec<Timestamp>> {
    let mut past: BTreeMap<Subject, Vec<Timestamp>> = BTreeMap::new();
    for sighting in all {
        past.entry(sighting.subject.clone()).or_default().push(sighting.at);
    }
    past
}

fn seen_between(moments: &[Timestamp], from: Timestamp, to: Timestamp) -> u64 {
    moments.iter().filter(|at| **at >= from && **at < to).count() as u64
}

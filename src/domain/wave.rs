//! Waves: the same new number, account, advert or picture in reports from several districts within days. Pure.
//!
//! A subject stands out when enough different people named it in enough districts within the window, and when that is more
//! than what its own past lets expect: what is old and common needs many more reports than what nobody ever saw.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::case::words;
use super::ids::{CaseId, PersonId};
use super::time::{Timestamp, days};

words!(
    /// What the reports of a wave have in common.
    SubjectKind {
        /// A phone number.
        Phone = "phone",
        /// A bank account or e-wallet.
        Account = "account",
        /// A user name.
        Handle = "handle",
        /// A link.
        Link = "link",
        /// A company.
        Company = "company",
        /// An advert, nearly the same in every report.
        Text = "text",
        /// A picture, nearly the same in every report.
        Picture = "picture",
    }
);

words!(
    /// What staff did with a wave that they were told of.
    NoticeState {
        /// Nothing yet.
        Open = "open",
        /// Somebody saw it.
        Seen = "seen",
        /// Somebody said that it is done.
        Closed = "closed",
    }
);

/// What the reports of a wave have in common: compared, never read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// What it is.
    pub kind: SubjectKind,
    /// Its blind index; of an advert or a picture the id of the first fingerprint.
    pub blind: String,
}

/// A subject in a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// What was named.
    pub subject: Subject,
    /// In which report.
    pub case: CaseId,
    /// Who reported; `None` when nobody knows. The same person counts once.
    pub reporter: Option<PersonId>,
    /// Code of the kabupaten or kota where it happened.
    pub district: Option<String>,
    /// When it was named.
    pub at: Timestamp,
}

/// When reports are a wave (`dialogs/_rules/gelombang.yaml`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaveRules {
    /// Within how long the reports come.
    pub window: Duration,
    /// From how many different people.
    pub reports: u32,
    /// Out of how many districts.
    pub districts: u32,
    /// How far back the subject's past is looked at, before the window.
    pub baseline: Duration,
    /// How much what is common must rise above its own swings.
    pub surge: u32,
    /// How long a wave must rest before the same subject alarms again.
    pub rest: Duration,
}

impl Default for WaveRules {
    /// What holds where the dialogs say nothing.
    fn default() -> Self {
        Self { window: days(7), reports: 3, districts: 2, baseline: days(180), surge: 3, rest: days(14) }
    }
}

/// Reports that have a subject in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wave {
    /// The subject.
    pub subject: Subject,
    /// Its reports with the moment each named it, in their order.
    pub cases: Vec<(CaseId, Timestamp)>,
    /// How many different people they are from.
    pub people: u32,
    /// From which districts, and how many people named it there.
    pub districts: BTreeMap<String, u32>,
}

impl Wave {
    /// When it was first and last named.
    pub fn span(&self) -> (Timestamp, Timestamp) {
        let moments = || self.cases.iter().map(|(_, at)| *at);
        (moments().min().unwrap_or_default(), moments().max().unwrap_or_default())
    }
}

/// A wave that staff were told of and that has not come to rest.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Alarm {
    /// What its reports have in common; the one it began with is the first.
    pub subjects: Vec<Subject>,
    /// Its reports, with the moment each named a subject.
    pub cases: BTreeMap<CaseId, Timestamp>,
}

impl Alarm {
    /// An alarm of one wave.
    pub fn of(wave: Wave) -> Self {
        let mut alarm = Self::default();
        alarm.take(wave);
        alarm
    }

    /// Whether the two have at least half of the fewer reports in common. A phone, an account and an advert that stand in
    /// the same reports are one wave and not three.
    pub fn covers(&self, wave: &Wave) -> bool {
        let shared = wave.cases.iter().filter(|(case, _)| self.cases.contains_key(case)).count();
        shared * 2 >= wave.cases.len().min(self.cases.len())
    }

    /// When it was last named.
    pub fn last(&self) -> Timestamp {
        self.cases.values().copied().max().unwrap_or_default()
    }

    /// Takes a wave in.
    pub fn take(&mut self, wave: Wave) {
        if !self.subjects.contains(&wave.subject) {
            self.subjects.push(wave.subject);
        }
        for (case, at) in wave.cases {
            self.cases.entry(case).or_insert(at);
        }
    }
}

impl WaveRules {
    /// What was sighted, by subject: each with its reports, the subjects with most people first.
    pub fn by_subject(&self, sightings: &[Sighting]) -> Vec<Wave> {
        let mut of: BTreeMap<&Subject, Vec<&Sighting>> = BTreeMap::new();
        for sighting in sightings {
            of.entry(&sighting.subject).or_default().push(sighting);
        }
        let mut waves: Vec<Wave> = of.into_iter().map(|(subject, seen)| gathered(subject, seen)).collect();
        waves.sort_by_key(|wave| (std::cmp::Reverse(wave.people), wave.span().0));
        waves
    }

    /// Whether the reports are enough and from far enough apart, whatever the subject's past.
    pub fn is_spread(&self, wave: &Wave) -> bool {
        let districts = u32::try_from(wave.districts.len()).unwrap_or(u32::MAX);
        wave.people >= self.reports && districts >= self.districts
    }

    /// Whether they are more than the past lets expect: `before` reports in the baseline.
    pub fn stands_out(&self, wave: &Wave, before: u64) -> bool {
        u64::from(wave.people) >= self.needed(before)
    }

    /// Puts what was sighted into the alarms that have not come to rest: they grow, and new ones are added at the end.
    /// `before` says how many reports named a subject in the baseline; it is asked for what is spread alone.
    pub fn raise(&self, found: Vec<Wave>, before: impl Fn(&Subject) -> u64, alarms: &mut Vec<Alarm>) {
        for wave in found {
            let own = alarms.iter().position(|alarm| alarm.subjects.contains(&wave.subject));
            if own.is_none() && !(self.is_spread(&wave) && self.stands_out(&wave, before(&wave.subject))) {
                continue;
            }
            match own.or_else(|| alarms.iter().position(|alarm| alarm.covers(&wave))) {
                Some(own) => alarms[own].take(wave),
                None => alarms.push(Alarm::of(wave)),
            }
        }
    }

    /// How many people must name a subject that had `before` reports in the baseline: as many as of one that nobody ever
    /// saw, and as many as its past lets expect, and so many times what that swings by (the square root of what is expected,
    /// as of all that comes by chance).
    pub fn needed(&self, before: u64) -> u64 {
        // In millionths, because half a report that is expected is not one.
        const WHOLE: u64 = 1_000_000;
        let (window, baseline) = (self.window.as_secs(), self.baseline.as_secs().max(1));
        let expected = before.saturating_mul(window).saturating_mul(WHOLE) / baseline;
        let swing = u64::from(self.surge).saturating_mul(expected.saturating_mul(WHOLE).isqrt());
        u64::from(self.reports).saturating_add(expected.saturating_add(swing).div_ceil(WHOLE))
    }
}

fn gathered(subject: &Subject, mut seen: Vec<&Sighting>) -> Wave {
    seen.sort_by_key(|sighting| sighting.at);
    let mut wave =
        Wave { subject: subject.clone(), cases: Vec::new(), people: 0, districts: BTreeMap::new() };
    let (mut cases, mut people) = (BTreeSet::new(), BTreeSet::new());
    for sighting in seen {
        if !cases.insert(&sighting.case) {
            continue;
        }
        wave.cases.push((sighting.case.clone(), sighting.at));
        let voice = sighting.reporter.as_ref().map_or(sighting.case.as_str(), PersonId::as_str);
        if people.insert(voice) {
            wave.people += 1;
            if let Some(district) = &sighting.district {
                *wave.districts.entry(district.clone()).or_default() += 1;
            }
        }
    }
    wave
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::hours;

    fn seen(case: u32, district: &str, hour: u64) -> Sighting {
        Sighting {
            subject: Subject { kind: SubjectKind::Phone, blind: "a".into() },
            case: CaseId::from_text(format!("case {case}")),
            reporter: Some(PersonId::from_text(format!("person {case}"))),
            district: (!district.is_empty()).then(|| district.to_owned()),
            at: Timestamp::default().after(hours(hour)),
        }
    }

    fn only(sightings: &[Sighting]) -> Wave {
        let mut waves = WaveRules::default().by_subject(sightings);
        assert_eq!(waves.len(), 1);
        waves.remove(0)
    }

    #[test]
    fn enough_people_from_several_districts_are_spread() {
        let rules = WaveRules::default();
        let spread = |sightings: &[Sighting]| rules.is_spread(&only(sightings));
        let reports = [seen(1, "72.71", 0), seen(2, "72.10", 5), seen(3, "72.71", 9)];
        assert!(spread(&reports));
        assert!(!spread(&reports[..2]), "two reports are none");
        assert!(!spread(&[seen(1, "72.71", 0), seen(2, "72.71", 5), seen(3, "72.71", 9)]), "one village");
        assert!(
            !spread(&[seen(1, "72.71", 0), seen(2, "", 5), seen(3, "", 9)]),
            "an unknown place is no place"
        );
    }

    #[test]
    fn one_person_counts_once_however_often_they_report() {
        let mut reports = [seen(1, "72.71", 0), seen(2, "72.10", 5), seen(3, "72.03", 9)];
        for report in &mut reports {
            report.reporter = Some(PersonId::from_text("the same"));
        }
        let wave = only(&reports);
        assert_eq!((wave.people, wave.cases.len(), wave.districts.len()), (1, 3, 1));
        // A report that names it twice is one report.
        assert_eq!(only(&[seen(1, "72.71", 0), seen(1, "72.71", 0)]).cases.len(), 1);
    }

    #[test]
    fn the_more_common_the_more_it_takes() {
        let rules = WaveRules::default();
        let needed = [0, 1, 8, 56, 50_000].map(|before| rules.needed(before));
        assert_eq!(needed, [3, 4, 5, 10, 2_080]);
        let wave = only(&[seen(1, "72.71", 0), seen(2, "72.10", 5), seen(3, "72.03", 9)]);
        assert!(rules.stands_out(&wave, 0) && !rules.stands_out(&wave, 1));
    }

    #[test]
    fn reports_are_in_their_order_whatever_order_they_come_in() {
        let wave = only(&[seen(3, "72.71", 9), seen(1, "72.10", 0), seen(2, "72.71", 5)]);
        let cases: Vec<&str> = wave.cases.iter().map(|(case, _)| case.as_str()).collect();
        assert_eq!(cases, ["case 1", "case 2", "case 3"]);
        assert_eq!(wave.span(), (Timestamp(0), Timestamp::default().after(hours(9))));
        assert_eq!(wave.districts, BTreeMap::from([("72.10".into(), 1), ("72.71".into(), 2)]));
    }

    #[test]
    fn an_alarm_grows_and_is_not_raised_twice() {
        let rules = WaveRules::default();
        let reports: Vec<Sighting> =
            (0..6).map(|n| seen(n, ["72.71", "72.10", "72.03"][n as usize % 3], u64::from(n))).collect();
        let mut alarms = Vec::new();
        rules.raise(rules.by_subject(&reports[..2]), |_| 0, &mut alarms);
        assert!(alarms.is_empty(), "two are none");
        rules.raise(rules.by_subject(&reports[..3]), |_| 9, &mut alarms);
        assert!(alarms.is_empty(), "it was always there");
        rules.raise(rules.by_subject(&reports[..3]), |_| 0, &mut alarms);
        assert_eq!(alarms.len(), 1);
        // What has raised an alarm grows, whatever its past has become since.
        rules.raise(rules.by_subject(&reports), |_| 9, &mut alarms);
        assert_eq!((alarms.len(), alarms[0].cases.len()), (1, 6));
        assert_eq!(alarms[0].last(), reports[5].at);
    }

    #[test]
    fn what_stands_in_the_same_reports_is_one_alarm() {
        let phone = only(&[seen(1, "72.71", 0), seen(2, "72.10", 5), seen(3, "72.71", 9)]);
        let mut alarm = Alarm::of(phone.clone());
        alarm.take(phone.clone());
        assert_eq!(alarm, Alarm::of(phone.clone()), "nothing new");
        let other = |reports: &[Sighting]| Wave {
            subject: Subject { kind: SubjectKind::Account, blind: "b".into() },
            ..only(reports)
        };
        let account = other(&[seen(2, "72.10", 5), seen(3, "72.71", 9), seen(4, "72.03", 11)]);
        assert!(alarm.covers(&account));
        alarm.take(account);
        assert_eq!((alarm.subjects.len(), alarm.cases.len()), (2, 4));
        let apart = other(&[seen(7, "72.10", 5), seen(8, "72.71", 9), seen(1, "72.71", 0)]);
        assert!(!Alarm::of(phone).covers(&apart), "one report in three");
    }
}

//! Reports of a month as an office gets them, with the two months before: ten a day over the thirteen kabupaten and kota of
//! Sulawesi Tengah. Four in ten come with an advert. Most name somebody nobody else names; some name recruiters who have been known for long, group names and
//! companies that stand in many adverts, numbers that are in everybody's hands. Waves are planted among them.

use std::collections::BTreeSet;

use suluh::domain::chance::Chance;
use suluh::domain::ids::{CaseId, FingerprintId, PersonId};
use suluh::domain::time::{Timestamp, days, minutes};
use suluh::domain::wave::{Alarm, Sighting, Subject, SubjectKind};
use suluh::offer::alike;
use suluh::store::waves::Print;

use super::adverts;

/// Kabupaten and kota with their thousands of people: where more live, more report.
const DISTRICTS: [(&str, u64); 13] = [
    ("72.01", 372),
    ("72.02", 245),
    ("72.03", 308),
    ("72.04", 231),
    ("72.05", 150),
    ("72.06", 171),
    ("72.07", 124),
    ("72.08", 449),
    ("72.09", 167),
    ("72.10", 266),
    ("72.11", 73),
    ("72.12", 124),
    ("72.71", 381),
];
/// Days before the month, so that what is common has its past.
const BEFORE: u64 = 200;
const MONTH: u64 = 30;
/// Reports a day without the planted ones.
const A_DAY: u64 = 10;
/// Waves planted in a month.
const PLANTS: u64 = 3;

/// A month of reports.
pub(crate) struct Month {
    /// From here on alarms are looked for.
    pub(crate) begins: Timestamp,
    /// Up to here.
    pub(crate) ends: Timestamp,
    /// What the reports named, in order, from well before the month.
    pub(crate) named: Vec<Sighting>,
    /// The adverts that came with them, in order.
    pub(crate) prints: Vec<Print>,
    /// The waves among them.
    pub(crate) plants: Vec<Plant>,
}

/// A planted wave.
pub(crate) struct Plant {
    /// For people.
    pub(crate) tale: String,
    /// When its third report came, or the first by which two districts are named; `None` when it stays one.
    pub(crate) third: Option<Timestamp>,
    cases: BTreeSet<CaseId>,
}

impl Plant {
    /// Whether at least half of an alarm's reports are this wave's.
    pub(crate) fn is_in(&self, alarm: &Alarm) -> bool {
        alarm.cases.keys().filter(|case| self.cases.contains(*case)).count() * 2 >= alarm.cases.len()
    }
}

/// Somebody or something that reports name.
struct Named {
    subject: Subject,
    /// Where most of its reports are from; `None` for everywhere.
    home: Option<usize>,
    /// In how many of a hundred reports of the pool it stands.
    weight: u64,
}

struct Writer {
    chance: Chance,
    seed: u64,
    subjects: u32,
    cases: u32,
    out: Vec<Sighting>,
    prints: Vec<Print>,
    /// Adverts that have gone round for long.
    old: Vec<String>,
}

impl Month {
    /// The month of a seed.
    pub(crate) fn of(seed: u64) -> Self {
        let mut writer = Writer {
            chance: Chance::seeded(seed),
            seed,
            subjects: 0,
            cases: 0,
            out: Vec::new(),
            prints: Vec::new(),
            old: Vec::new(),
        };
        writer.old = (0..8).map(|_| adverts::new(&writer.chance)).collect();
        let begins = Timestamp(1_800_000_000_000).after(days(BEFORE));
        let ends = begins.after(days(MONTH));
        writer.ordinary(begins.before(days(BEFORE)));
        // A wave begins early enough to be seen whole within the month.
        let plants = (0..PLANTS).map(|_| writer.plant(begins)).collect();
        writer.out.sort_by_key(|sighting| sighting.at);
        writer.prints.sort_by_key(|print| print.at);
        Self { begins, ends, named: writer.out, prints: writer.prints, plants }
    }
}

impl Writer {
    fn below(&self, bound: u64) -> u64 {
        self.chance.below(bound)
    }

    fn one_in(&self, count: usize) -> usize {
        usize::try_from(self.below(count as u64)).unwrap()
    }

    fn in_hundred(&self, part: u64) -> bool {
        self.below(100) < part
    }

    fn district(&self) -> usize {
        let all: u64 = DISTRICTS.iter().map(|(_, people)| people).sum();
        let mut left = self.below(all);
        DISTRICTS
            .iter()
            .position(|(_, people)| {
                let here = left < *people;
                left = left.saturating_sub(*people);
                here
            })
            .unwrap_or(0)
    }

    fn moment(&self, from: Timestamp, within_days: u64) -> Timestamp {
        from.after(minutes(self.below(within_days * 24 * 60)))
    }

    fn subject(&mut self, kind: SubjectKind) -> Subject {
        self.subjects += 1;
        Subject { kind, blind: format!("{}-{}", self.seed, self.subjects) }
    }

    fn case(&mut self) -> CaseId {
        self.cases += 1;
        CaseId::from_text(format!("{}-{}", self.seed, self.cases))
    }

    /// An ordinary report; some come with an advert, one in eight of these with one that has gone round for long.
    fn report(&mut self, at: Timestamp, district: usize, subjects: &[Subject]) -> CaseId {
        let advert = self.in_hundred(40).then(|| match self.below(8) {
            0 => adverts::copy(&self.chance, &self.old[self.one_in(self.old.len())]),
            _ => adverts::new(&self.chance),
        });
        self.report_with(at, district, subjects, advert.as_deref())
    }

    fn report_with(
        &mut self,
        at: Timestamp,
        district: usize,
        subjects: &[Subject],
        advert: Option<&str>,
    ) -> CaseId {
        let case = self.case();
        // Some give no place, and of some nobody knows who they are.
        let district = (!self.in_hundred(8)).then(|| DISTRICTS[district].0.to_owned());
        let reporter = (!self.in_hundred(20)).then(|| PersonId::from_text(format!("person of {case}")));
        for subject in subjects {
            let (case, reporter, district) = (case.clone(), reporter.clone(), district.clone());
            self.out.push(Sighting { subject: subject.clone(), case, reporter, district, at });
        }
        if let Some(fingerprint) = advert.and_then(alike::fingerprint) {
            let id = FingerprintId::from_text(format!("print of {case}"));
            let case = case.clone();
            self.prints.push(Print { id, fingerprint, evidence: None, case, reporter, district, at });
        }
        case
    }

    /// Everything that is no wave.
    fn ordinary(&mut self, from: Timestamp) {
        let span = BEFORE + MONTH;
        let (known, common) = (self.known(), self.common());
        let mut left = span * A_DAY;
        while left > 0 {
            let (at, district) = (self.moment(from, span), self.district());
            match self.below(100) {
                // Words alone, no number and no name.
                0..25 => left -= 1,
                25..45 => {
                    let one = self.one_of(&known, district);
                    self.report(at, district, &[one]);
                    left -= 1;
                }
                45..60 => {
                    let one = self.one_of(&common, district);
                    self.report(at, district, &[one]);
                    left -= 1;
                }
                _ => left = left.saturating_sub(self.recruiter(at, district, &common)),
            }
        }
    }

    /// Recruiters who were there before and go on: from twice a week to once in two months each.
    fn known(&mut self) -> Vec<Named> {
        (0..40_u64)
            .map(|number| Named {
                subject: self.subject(SubjectKind::Phone),
                home: (number % 3 > 0).then(|| self.district()),
                weight: 60 / (number + 3) + 1,
            })
            .collect()
    }

    /// Names of groups, links, companies and numbers that everybody names.
    fn common(&mut self) -> Vec<Named> {
        let kinds = [SubjectKind::Handle, SubjectKind::Link, SubjectKind::Company, SubjectKind::Phone];
        (0..30_usize)
            .map(|number| Named {
                subject: self.subject(kinds[number % kinds.len()]),
                home: None,
                weight: 80 / (number as u64 + 1) + 1,
            })
            .collect()
    }

    fn one_of(&self, pool: &[Named], district: usize) -> Subject {
        // Nine in ten of a recruiter's reports are from where they live.
        let fits = |named: &&Named| named.home.is_none_or(|home| home == district) || self.in_hundred(10);
        let pool: Vec<&Named> = pool.iter().filter(fits).collect();
        let all: u64 = pool.iter().map(|named| named.weight).sum();
        let mut left = self.below(all.max(1));
        let found = pool.iter().find(|named| {
            let here = left < named.weight;
            left = left.saturating_sub(named.weight);
            here
        });
        found.or(pool.first()).map_or_else(
            || Subject { kind: SubjectKind::Phone, blind: "nobody".into() },
            |named| named.subject.clone(),
        )
    }

    /// A recruiter whom nobody knew: mostly one report, at times some over two months, at times a family's within days.
    fn recruiter(&mut self, at: Timestamp, home: usize, common: &[Named]) -> u64 {
        let phone = self.subject(SubjectKind::Phone);
        let reports = match self.below(100) {
            0..80 => 1,
            80..92 => 2,
            92..97 => 3,
            _ => 4 + self.below(3),
        };
        let together = self.in_hundred(20);
        for number in 0..reports {
            let (within, near) = if together { (5, 95) } else { (60, 85) };
            let at = if number == 0 { at } else { self.moment(at, within) };
            let district = if self.in_hundred(near) { home } else { self.district() };
            let mut subjects = vec![phone.clone()];
            if self.in_hundred(25) {
                subjects.push(self.one_of(common, district));
            }
            self.report(at, district, &subjects);
        }
        reports
    }

    /// A wave: four to twelve reports out of three to six districts within two to six days.
    fn plant(&mut self, begins: Timestamp) -> Plant {
        let starts = self.moment(begins, MONTH - 8);
        let reports = 4 + self.below(9);
        let span = 2 + self.below(5);
        let mut places = BTreeSet::new();
        let wanted = [3, 4, 5, 6][self.one_in(4)];
        while places.len() < wanted {
            places.insert(self.district());
        }
        let places: Vec<usize> = places.into_iter().collect();
        // A third has numbers alone, a third an advert with another number each time, a third both.
        let (subjects, advert) = match self.below(3) {
            0 => (self.signs(), None),
            1 => (Vec::new(), Some(adverts::new(&self.chance))),
            _ => (self.signs(), Some(adverts::new(&self.chance))),
        };
        let mut moments: Vec<Timestamp> = (0..reports).map(|_| self.moment(starts, span)).collect();
        moments.sort_unstable();
        let (mut cases, mut seen, mut third) = (BTreeSet::new(), BTreeSet::new(), None);
        for at in &moments {
            let district = places[self.one_in(places.len())];
            let named = self.of_wave(&subjects);
            let copy = advert.as_ref().map(|advert| adverts::copy(&self.chance, advert));
            let (sightings, prints) = (self.out.len(), self.prints.len());
            cases.insert(self.report_with(*at, district, &named, copy.as_deref()));
            // Of a report without a place nobody can tell from where it is.
            let by_name = self.out[sightings..].iter().find_map(|sighting| sighting.district.clone());
            let by_text = self.prints[prints..].iter().find_map(|print| print.district.clone());
            seen.extend(by_name.or(by_text));
            third = third.or_else(|| (cases.len() >= 3 && seen.len() >= 2).then_some(*at));
        }
        let what = if subjects.is_empty() { "advert" } else { "number" };
        let tale = format!(
            "seed {}: {reports} reports of a {what} in {span} days from {wanted} districts",
            self.seed
        );
        // All of them may have come from one district, though rarely: then it is no wave.
        Plant { tale, third, cases }
    }

    /// What the reports of a wave have in common.
    fn signs(&mut self) -> Vec<Subject> {
        let mut signs = vec![self.subject(SubjectKind::Phone)];
        if self.in_hundred(50) {
            signs.push(self.subject(SubjectKind::Account));
        }
        if self.in_hundred(30) {
            signs.push(self.subject(SubjectKind::Handle));
        }
        signs
    }

    /// What one of its reports names: the number, and some of the rest.
    fn of_wave(&self, signs: &[Subject]) -> Vec<Subject> {
        let rest = signs.iter().skip(1).filter(|_| self.in_hundred(70)).cloned();
        signs.first().cloned().into_iter().chain(rest).collect()
    }
}

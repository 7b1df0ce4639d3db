//! What the statistics count: every case leaves the same marks wherever it is counted, so counters that are kept with each
//! change, and those that are built anew, cannot differ. Pure.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::case::{CaseStatus, Channel, words};
use super::time::{Timestamp, Zone};

words!(
    /// What is counted.
    Part {
        /// Filed cases by category.
        Category = "category",
        /// Filed cases by channel.
        Channel = "channel",
        /// Filed cases by destination.
        Country = "country",
        /// Filed cases by each sign of danger that their words show; one case may show several.
        Modus = "modus",
        /// Ended cases by reason, on the day they ended.
        Outcome = "outcome",
        /// First answers by the time they took, on their day.
        Answer = "answer",
        /// First answers by whether the promise was kept.
        AnswerKept = "answer_kept",
        /// Ended cases by the time they took.
        Close = "close",
        /// Ended cases by whether the promise was kept.
        CloseKept = "close_kept",
        /// Forms begun in the chat.
        FormBegun = "form_begun",
        /// Questions of forms that were reached, as `form.question`, once a form.
        FormStep = "form_step",
        /// Forms sent.
        FormFiled = "form_filed",
        /// Questions by what became of them.
        Question = "question",
        /// Checked offers by the page of the verdict.
        Offer = "offer",
    }
);

words!(
    /// How long a counted span is.
    Grain {
        /// A day.
        Day = "day",
        /// A month: what whole months add up to is not added up day by day.
        Month = "month",
    }
);

words!(
    /// What became of a question to the search.
    Asked {
        /// A page answered it.
        Answered = "answered",
        /// Guesses were shown.
        Guessed = "guessed",
        /// Guesses were shown and none was meant.
        Refused = "refused",
        /// Nothing was found.
        Lost = "lost",
    }
);

words!(
    /// Whether the office's promise was kept.
    Kept {
        /// In time.
        InTime = "in_time",
        /// Afterwards.
        Late = "late",
    }
);

impl Part {
    /// Whether its counters follow the cases; the others count the chat, without a place.
    pub fn is_of_cases(self) -> bool {
        !matches!(self, Self::FormBegun | Self::FormStep | Self::FormFiled | Self::Question | Self::Offer)
    }
}

/// Under which name cases that are the same as another end.
pub const DUPLICATE: &str = "duplicate";

/// One thing that is counted once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// What.
    pub part: Part,
    /// On which day: days since 1970-01-01.
    pub day: i64,
    /// In which kabupaten; empty when not known.
    pub district: String,
    /// Slug, code or span; empty when not known.
    pub name: String,
}

impl Mark {
    /// Something that happened in a chat: neither whose nor where.
    pub fn of_chat(part: Part, name: &str, now: Timestamp) -> Self {
        Self { part, day: day(now), district: String::new(), name: name.to_owned() }
    }
}

/// What of a case is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFacts {
    /// When it was filed.
    pub created_at: Timestamp,
    /// Its kabupaten; empty when not known.
    pub district: String,
    /// Slug of its category.
    pub category: String,
    /// By which way it came.
    pub channel: Channel,
    /// Destination; empty when not known.
    pub country: String,
    /// Signs of danger that its words show.
    pub modus: Vec<String>,
    /// Where the work stands.
    pub status: CaseStatus,
    /// Why it ended; empty while it has not.
    pub close_reason: String,
    /// First answer.
    pub first_answer_at: Option<Timestamp>,
    /// Whether that came after the promise; `None` when that is not known.
    pub answered_late: Option<bool>,
    /// End.
    pub closed_at: Option<Timestamp>,
    /// Whether that came after the promise; `None` when that is not known.
    pub closed_late: Option<bool>,
}

impl CaseFacts {
    /// The marks that the case leaves as it is now. A case that was opened again has not ended.
    pub fn marks(&self) -> Vec<Mark> {
        let mark = |part, at, name: &str| Mark {
            part,
            day: day(at),
            district: self.district.clone(),
            name: name.to_owned(),
        };
        let filed = |part, name: &str| mark(part, self.created_at, name);
        let mut marks = vec![
            filed(Part::Category, &self.category),
            filed(Part::Channel, self.channel.as_str()),
            filed(Part::Country, &self.country),
        ];
        marks.extend(self.modus.iter().map(|slug| filed(Part::Modus, slug)));
        if let Some(at) = self.first_answer_at {
            marks.push(mark(Part::Answer, at, &span_name(self.created_at, at)));
            marks.extend(self.answered_late.map(|late| mark(Part::AnswerKept, at, kept(late))));
        }
        if let Some(at) = self.closed_at {
            let duplicate = self.status == CaseStatus::Duplicate;
            marks.push(mark(Part::Outcome, at, if duplicate { DUPLICATE } else { &self.close_reason }));
            // Work that went on in another case says nothing about how long work takes.
            if !duplicate {
                marks.push(mark(Part::Close, at, &span_name(self.created_at, at)));
                marks.extend(self.closed_late.map(|late| mark(Part::CloseKept, at, kept(late))));
            }
        }
        marks
    }
}

fn kept(late: bool) -> &'static str {
    if late { Kept::Late.as_str() } else { Kept::InTime.as_str() }
}

/// The day of a moment, in the middle zone of the country for every office, so that figures compare.
pub fn day(at: Timestamp) -> i64 {
    day_number(at.civil(Zone::Wita).date())
}

/// A date as days since 1970-01-01.
pub fn day_number(date: Date) -> i64 {
    let first = Date::constant(1970, 1, 1);
    i64::from(date.since(first).map_or(0, |span| span.get_days()))
}

/// The date of a day.
pub fn date_of(day: i64) -> Date {
    use jiff::ToSpan as _;
    Date::constant(1970, 1, 1).saturating_add(day.days())
}

/// The month of a date, counted from the year 0.
pub fn month_number(date: Date) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month()) - 1
}

/// The edges between which spans are told apart, in minutes; a span counts under the first edge that it does not pass. Finer
/// where promises lie: minutes for the urgent, days for the others.
const EDGES: [u64; 36] = [
    5, 10, 15, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1_080, 1_440, 2_160, 2_880, 4_320, 5_760, 7_200,
    8_640, 10_080, 14_400, 20_160, 30_240, 43_200, 64_800, 86_400, 129_600, 172_800, 259_200, 388_800,
    525_600, 788_400, 1_051_200, 5_256_000,
];

/// The span between two moments as it is counted: the edge in minutes, of equal length for all.
pub fn span_name(from: Timestamp, to: Timestamp) -> String {
    let minutes = to.since(from).as_secs().div_ceil(60);
    let last = EDGES[EDGES.len() - 1];
    let edge = EDGES.into_iter().find(|edge| minutes <= *edge).unwrap_or(last);
    format!("{edge:07}")
}

/// Of counted spans the one within which so many hundredths of them lie, in minutes: the edge above it. `None` when there are
/// none.
pub fn within(spans: &BTreeMap<u64, u64>, hundredths: u64) -> Option<u64> {
    let all: u64 = spans.values().sum();
    let wanted = (all * hundredths).div_ceil(100).max(1);
    let mut seen = 0;
    spans.iter().find_map(|(edge, times)| {
        seen += times;
        (seen >= wanted).then_some(*edge)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{hours, minutes};

    fn facts() -> CaseFacts {
        CaseFacts {
            created_at: Timestamp(1_800_000_000_000),
            district: "72.10".into(),
            category: "calo-desa".into(),
            channel: Channel::Telegram,
            country: String::new(),
            modus: vec!["setor-uang".into()],
            status: CaseStatus::New,
            close_reason: String::new(),
            first_answer_at: None,
            answered_late: None,
            closed_at: None,
            closed_late: None,
        }
    }

    fn told(facts: &CaseFacts) -> Vec<String> {
        facts.marks().iter().map(|mark| format!("{}:{}@{}", mark.part, mark.name, mark.day)).collect()
    }

    #[test]
    fn a_case_leaves_a_mark_for_each_thing_that_is_known_of_it() {
        let day = 20_833;
        let mut case = facts();
        let filed = [
            format!("category:calo-desa@{day}"),
            format!("channel:telegram@{day}"),
            format!("country:@{day}"),
            format!("modus:setor-uang@{day}"),
        ];
        assert_eq!(told(&case), filed);
        case.first_answer_at = Some(case.created_at.after(hours(20)));
        case.answered_late = Some(true);
        case.closed_at = Some(case.created_at.after(hours(48)));
        case.status = CaseStatus::Closed;
        case.close_reason = "selesai".into();
        let later = [
            format!("answer:0001440@{}", day + 1),
            format!("answer_kept:late@{}", day + 1),
            format!("outcome:selesai@{}", day + 2),
            format!("close:0002880@{}", day + 2),
        ];
        assert_eq!(told(&case)[4..], later, "nobody knows whether it ended in time");
        case.status = CaseStatus::Duplicate;
        assert_eq!(told(&case)[6..], [format!("outcome:duplicate@{}", day + 2)]);
    }

    #[test]
    fn days_and_months_are_those_of_the_calendar() {
        let date = Date::constant(2026, 11, 22);
        assert_eq!(date_of(day_number(date)), date);
        assert_eq!(month_number(date), 2026 * 12 + 10);
        // Half past eleven in the evening in Palu is still that day.
        let late = "2026-11-22T23:30+08:00".parse::<jiff::Timestamp>().unwrap().as_millisecond();
        assert_eq!(day(Timestamp(late)), day_number(date));
    }

    #[test]
    fn spans_are_counted_under_the_edge_above_them() {
        let from = Timestamp(0);
        let name = |span| span_name(from, from.after(span));
        assert_eq!([name(minutes(0)), name(minutes(5)), name(minutes(6))], ["0000005", "0000005", "0000010"]);
        assert_eq!(name(hours(24 * 9_999)), "5256000");
        assert!(EDGES.is_sorted());
        let spans = BTreeMap::from([(5, 5), (60, 4), (1_440, 1)]);
        assert_eq!(
            [within(&spans, 50), within(&spans, 90), within(&spans, 91)],
            [Some(5), Some(60), Some(1_440)]
        );
        assert_eq!(within(&BTreeMap::new(), 50), None);
    }
}

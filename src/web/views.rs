//! How rich text and moments look in HTML. The words stand in templates; here is only their shape.
//! What templates call takes `impl Borrow`, because a template passes references.

use std::borrow::Borrow;

use askama::Template;

use super::say::Say;
use crate::dialog::rich::{Bit, Block, Rich};
use crate::domain::calendar::Span;
use crate::domain::text::misleads;
use crate::domain::time::{Local, Timestamp, Zone};

/// A rich text as blocks of HTML, escaped by the template.
#[derive(Template)]
#[template(path = "part/rich.html")]
pub(super) struct RichHtml<'a> {
    blocks: Vec<Block<'a>>,
}

impl askama::filters::HtmlSafe for RichHtml<'_> {}

impl<'a> RichHtml<'a> {
    pub(super) fn new(rich: &'a Rich) -> Self {
        Self { blocks: rich.blocks() }
    }
}

/// A moment: shown as distance, with the exact time on hover and for screen readers.
#[derive(Template)]
#[template(path = "part/moment.html")]
pub(super) struct Moment {
    exact: String,
    iso: String,
    distance: String,
}

impl askama::filters::HtmlSafe for Moment {}

impl Moment {
    /// "3 hari lalu", "2 j 10 m lagi".
    pub(super) fn new(at: impl Borrow<Timestamp>, now: Local, say: Say) -> Self {
        let at = *at.borrow();
        let ahead = at > now.at;
        let distance = match span(at, now, say) {
            None if ahead => say.t("sebentar lagi").to_owned(),
            None => say.t("baru saja").to_owned(),
            Some(span) if ahead => say.f("{} lagi", span),
            Some(span) => say.f("{} lalu", span),
        };
        Self::shown(at, now, say, distance)
    }

    /// How long somebody has waited: the same without "ago".
    pub(super) fn waited(since: impl Borrow<Timestamp>, now: Local, say: Say) -> Self {
        let since = *since.borrow();
        let distance = span(since, now, say).unwrap_or_else(|| say.t("baru saja").to_owned());
        Self::shown(since, now, say, distance)
    }

    fn shown(at: Timestamp, Local { zone, .. }: Local, say: Say, distance: String) -> Self {
        let iso = format!("{}+{:02}:00", at.civil(zone).strftime("%Y-%m-%dT%H:%M:%S"), zone.hours());
        Self { exact: exact(at, zone, say), iso, distance }
    }
}

/// The time between a moment and now in the two words that matter; `None` under a minute.
fn span(at: Timestamp, now: Local, say: Say) -> Option<String> {
    let span = if at > now.at { at.since(now.at) } else { now.at.since(at) };
    let minutes = span.as_secs() / 60;
    Some(match minutes {
        0 => return None,
        1..60 => say.f("{} menit", minutes),
        60..2_880 if minutes.is_multiple_of(60) => say.f("{} j", minutes / 60),
        60..2_880 => say.f2("{1} j {2} m", minutes / 60, minutes % 60),
        _ => say.n("{} hari", minutes / 1_440),
    })
}

/// A span of working time: whole days and hours, or hours and minutes.
pub(super) fn worked(span: Span, round_the_clock: bool, say: Say) -> String {
    let (hours, minutes) = (span.minutes / 60, span.minutes % 60);
    let time = match (hours, minutes) {
        (0, minutes) => say.f("{} menit", minutes),
        (hours, 0) => say.f("{} j", hours),
        (hours, minutes) => say.f2("{1} j {2} m", hours, minutes),
    };
    match span.days {
        0 if round_the_clock => time,
        0 => say.f("{} waktu kerja", time),
        days if hours == 0 => say.n("{} hari kerja", days),
        days => format!("{} {}", say.n("{} hari kerja", days), say.f("{} j", hours)),
    }
}

/// `Rab, 5 Mar 2026 14.05 WITA`.
pub(super) fn exact(at: impl Borrow<Timestamp>, zone: Zone, say: Say) -> String {
    let when = at.borrow().civil(zone);
    let days = say.t("Sen Sel Rab Kam Jum Sab Min");
    let weekday = usize::try_from(when.weekday().to_monday_zero_offset()).unwrap_or_default();
    format!(
        "{}, {} {} {} {} {}",
        days.split(' ').nth(weekday).unwrap_or_default(),
        when.day(),
        month(when.month(), say),
        when.year(),
        say.f2("{1}.{2}", format_args!("{:02}", when.hour()), format_args!("{:02}", when.minute())),
        zone.name()
    )
}

/// A month's first letters; empty for what is no month.
pub(super) fn month(number: i8, say: Say) -> &'static str {
    let months = say.t("Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des");
    let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    index.and_then(|index| months.split(' ').nth(index)).unwrap_or_default()
}

/// A size as people say it: `120 KB`, `3,4 MB`.
pub(super) fn size(bytes: impl Borrow<u64>, say: Say) -> String {
    let bytes = *bytes.borrow();
    if bytes < 1_000_000 {
        return format!("{} KB", bytes.div_ceil(1_000));
    }
    let tenths = bytes / 100_000;
    say.f2("{1},{2} MB", tenths / 10, tenths % 10)
}

/// A whole number with its thousands apart: `5.000.000`, in English `5,000,000`.
pub(super) fn grouped(units: impl Borrow<u64>, say: Say) -> String {
    let apart = if say.tag() == "en" { ',' } else { '.' };
    let digits = units.borrow().to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(apart);
        }
        out.push(digit);
    }
    out
}

/// Somebody's words without the signs that change the direction of letters or cannot be seen: they could make a line read as
/// another one. Escaping is the template's business.
pub(super) fn harmless(text: &str) -> String {
    text.chars().filter(|c| matches!(c, '\n' | '\t') || !misleads(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::rich::Span;
    use crate::domain::calendar;
    use crate::domain::text::Lang;
    use crate::domain::time::{days, minutes};

    fn html(spans: Vec<Span>) -> String {
        RichHtml::new(&Rich(spans)).render().unwrap()
    }

    #[test]
    fn lines_become_paragraphs_and_lists() {
        let text = "Bawa:\n• KTP\n• ijazah\n\nLalu datang.\nGratis.";
        assert_eq!(
            html(vec![Span::Text(text.into())]),
            "<p>Bawa:</p><ul><li>KTP</li><li>ijazah</li></ul><p>Lalu datang.<br>Gratis.</p>"
        );
    }

    #[test]
    fn spans_keep_their_place() {
        let spans = vec![
            Span::Text("Baca ".into()),
            Span::Bold("semua".into()),
            Span::Text(" di ".into()),
            Span::Link { text: "situs".into(), url: "https://contoh.id/?a=1&b=2".into() },
            Span::Text(".\n• ".into()),
            Span::Italic("asli".into()),
        ];
        assert_eq!(
            html(spans),
            "<p>Baca <b>semua</b> di <a href=\"https://contoh.id/?a=1&#38;b=2\" target=\"_blank\" \
             rel=\"noopener noreferrer\">situs</a>.</p><ul><li><i>asli</i></li></ul>"
        );
    }

    #[test]
    fn markup_in_any_span_stays_text() {
        for span in [Span::Text as fn(String) -> Span, Span::Bold, Span::Italic] {
            let out = html(vec![span("<script>alert(1)</script>\"'&".into())]);
            assert!(!out.contains("<script"), "{out}");
        }
        let link = Span::Link { text: "x".into(), url: "javascript:alert(1)".into() };
        assert_eq!(html(vec![link]), "<p>x</p>");
    }

    #[test]
    fn moments_say_how_far() {
        let now = Timestamp(1_772_690_700_000);
        let (id, en) = (Say::default(), Say::new(&Lang("en".into())));
        assert_eq!(exact(now, Zone::Wita, id), "Kam, 5 Mar 2026 14.05 WITA");
        assert_eq!(exact(now, Zone::Wit, en), "Thu, 5 Mar 2026 15:05 WIT");
        let here = Local { at: now, zone: Zone::Wita };
        let said = |at, say| Moment::new(at, here, say).render().unwrap();
        let days_ago = now.before(days(3));
        for (at, indonesian, english) in [
            (now, ">baru saja<", ">just now<"),
            (now.before(minutes(1)), ">1 menit lalu<", ">1 min ago<"),
            (now.before(minutes(130)), ">2 j 10 m lalu<", ">2 h 10 m ago<"),
            (now.after(minutes(61)), ">1 j 1 m lagi<", ">in 1 h 1 m<"),
            (now.after(minutes(120)), ">2 j lagi<", ">in 2 h<"),
            (days_ago, ">3 hari lalu<", ">3 days ago<"),
        ] {
            assert!(said(at, id).contains(indonesian), "{}", said(at, id));
            assert!(said(at, en).contains(english), "{}", said(at, en));
        }
        let waited = |say| Moment::waited(days_ago, here, say).render().unwrap();
        assert!(waited(id).contains(">3 hari<"), "{}", waited(id));
        assert!(waited(en).contains(">3 days<"), "{}", waited(en));
        assert!(said(days_ago, id).contains("2026-03-02T14:05:00+08:00"));
    }

    #[test]
    fn working_time_is_told_in_what_matters() {
        let said = |days, minutes, clock| worked(calendar::Span { days, minutes }, clock, Say::default());
        assert_eq!(said(2, 200, false), "2 hari kerja 3 j");
        assert_eq!(said(1, 59, false), "1 hari kerja");
        assert_eq!(said(0, 130, false), "2 j 10 m waktu kerja");
        assert_eq!(said(0, 15, true), "15 menit");
        let english =
            |days| worked(calendar::Span { days, minutes: 60 }, false, Say::new(&Lang("en".into())));
        assert_eq!(
            (english(1), english(2)),
            ("1 working day 1 h".to_owned(), "2 working days 1 h".to_owned())
        );
    }

    #[test]
    fn what_turns_letters_around_or_hides_is_left_out() {
        assert_eq!(harmless("a\u{202e}b\u{2066}c\u{200b}d\u{0}e\u{feff}"), "abcde");
        assert_eq!(harmless("satu\n\tdua <b>"), "satu\n\tdua <b>");
        assert_eq!(
            [5, 1_000, 5_000_000].map(|units: u64| grouped(units, Say::default())),
            ["5", "1.000", "5.000.000"]
        );
        assert_eq!(grouped(1_000_u64, Say::new(&Lang("en".into()))), "1,000");
    }

    #[test]
    fn sizes_are_read_at_a_glance() {
        assert_eq!(size(1, Say::default()), "1 KB");
        assert_eq!(size(20_971_520, Say::default()), "20,9 MB");
        assert_eq!(size(20_971_520, Say::new(&Lang("en".into()))), "20.9 MB");
    }
}

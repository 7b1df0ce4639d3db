//! How rich text and moments look in HTML. The words stand in templates; here is only their shape.
//! What templates call takes `impl Borrow`, because a template passes references.

use std::borrow::Borrow;

use askama::Template;

use crate::dialog::rich::{Bit, Block, Rich};
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
    distance: Distance,
    ahead: bool,
    bare: bool,
}

impl askama::filters::HtmlSafe for Moment {}

/// A span of time in the two words that matter.
#[derive(Debug, PartialEq, Eq)]
enum Distance {
    Moments,
    Minutes(u64),
    Hours(u64, u64),
    Days(u64),
}

impl Moment {
    pub(super) fn new(at: impl Borrow<Timestamp>, Local { at: now, zone }: Local) -> Self {
        let at = *at.borrow();
        let ahead = at > now;
        let span = if ahead { at.since(now) } else { now.since(at) };
        let minutes = span.as_secs() / 60;
        let distance = match minutes {
            0 => Distance::Moments,
            1..60 => Distance::Minutes(minutes),
            60..2_880 => Distance::Hours(minutes / 60, minutes % 60),
            _ => Distance::Days(minutes / 1_440),
        };
        Self {
            exact: exact(at, zone),
            iso: format!("{}+{:02}:00", at.civil(zone).strftime("%Y-%m-%dT%H:%M:%S"), zone.hours()),
            distance,
            ahead,
            bare: false,
        }
    }
}

/// How long somebody has waited: the same without "ago".
pub(super) fn waited(since: impl Borrow<Timestamp>, now: Local) -> Moment {
    Moment { bare: true, ..Moment::new(since, now) }
}

/// `Rab, 5 Mar 2026 14.05 WITA`.
pub(super) fn exact(at: impl Borrow<Timestamp>, zone: Zone) -> String {
    const DAYS: [&str; 7] = ["Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"];
    let when = at.borrow().civil(zone);
    let name = |names: &[&'static str], index: i8| {
        usize::try_from(index).ok().and_then(|i| names.get(i).copied()).unwrap_or_default()
    };
    format!(
        "{}, {} {} {} {:02}.{:02} {}",
        name(&DAYS, when.weekday().to_monday_zero_offset()),
        when.day(),
        name(&MONTHS, when.month() - 1),
        when.year(),
        when.hour(),
        when.minute(),
        zone.name()
    )
}

/// A size as people say it: `120 KB`, `3,4 MB`.
pub(super) fn size(bytes: impl Borrow<u64>) -> String {
    let bytes = *bytes.borrow();
    if bytes < 1_000_000 {
        return format!("{} KB", bytes.div_ceil(1_000));
    }
    let tenths = bytes / 100_000;
    format!("{},{} MB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::rich::Span;
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
        assert_eq!(exact(now, Zone::Wita), "Kam, 5 Mar 2026 14.05 WITA");
        assert_eq!(exact(now, Zone::Wit), "Kam, 5 Mar 2026 15.05 WIT");
        let here = Local { at: now, zone: Zone::Wita };
        let said = |at| Moment::new(at, here).render().unwrap();
        assert!(said(now).contains("baru saja"), "{}", said(now));
        assert!(said(now.before(minutes(130))).contains("2 j 10 m lalu"));
        assert!(said(now.after(minutes(61))).contains("1 j 1 m lagi"));
        assert!(said(now.before(days(3))).contains("3 hari lalu"));
        assert!(waited(now.before(days(3)), here).render().unwrap().contains("3 hari<span"));
        assert!(said(now.before(days(3))).contains("2026-03-02T14:05:00+08:00"));
    }

    #[test]
    fn sizes_are_read_at_a_glance() {
        assert_eq!(size(1), "1 KB");
        assert_eq!(size(20_971_520), "20,9 MB");
    }
}

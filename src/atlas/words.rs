//! Texts as a person reads them, with what comes from the tables marked: its value, and of which day that is.

use askama::Template;
use jiff::civil::Date;

use crate::dialog::markup;
use crate::dialog::model::{Dialogs, Text, row_table};
use crate::dialog::rich::{Bit, Block};
use crate::dialog::tables::Said;
use crate::domain::text::Lang;

/// Around what stands for a placeholder while the markup is read: characters that no text holds.
const OPEN: char = '\u{e000}';
const MIDDLE: char = '\u{e001}';
const CLOSE: char = '\u{e002}';

/// Letters of a heading that a page without a title borrows from its text.
const MAX_NAME: usize = 60;

/// Tells texts in one language on one day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Teller<'a> {
    pub(super) dialogs: &'a Dialogs,
    lang: &'a Lang,
    today: Date,
    /// Whether what comes from the tables is marked.
    marks: bool,
}

/// A text as blocks of HTML, escaped by the template.
#[derive(Template)]
#[template(path = "atlas/words.html")]
pub(super) struct Words {
    blocks: Vec<Piece>,
}

impl askama::filters::HtmlSafe for Words {}

/// A paragraph with its lines, or a list with its items.
struct Piece {
    is_list: bool,
    lines: Vec<Vec<Run>>,
}

/// A run inside one line: what it says and how it looks.
struct Run {
    look: Look,
    what: What,
}

#[derive(Clone)]
enum Look {
    Plain,
    Bold,
    Italic,
    Link(String),
}

enum What {
    Words(String),
    /// A row of a table.
    Row {
        key: String,
        value: String,
        day: String,
        is_old: bool,
    },
    /// What only the conversation knows, for example an answer.
    Answer(String),
}

impl<'a> Teller<'a> {
    pub(super) const fn new(dialogs: &'a Dialogs, lang: &'a Lang, today: Date) -> Self {
        Self { dialogs, lang, today, marks: true }
    }

    /// The same in another language, without the marks: they stand on the base text already.
    pub(super) const fn speaking(self, lang: &'a Lang) -> Self {
        Self { lang, marks: false, ..self }
    }

    /// A text with its marks.
    pub(super) fn words(self, text: &Text) -> Words {
        let said = self.dialogs.text(text, self.lang);
        // The address of a link must stay one.
        let is_address = |key: &str| said.contains(&format!("]({{{key}}}"));
        let is_plain = |key: &str| row_table(key).is_some() && (!self.marks || is_address(key));
        let shown = |key: &str| if is_plain(key) { self.value(key) } else { self.marked(key) };
        let rich = markup::render(said, |key| Some(shown(key)));
        let blocks = rich.blocks().into_iter().map(|block| {
            let (is_list, lines) = match block {
                Block::List(lines) => (true, lines),
                Block::Words(lines) => (false, lines),
            };
            let lines =
                lines.into_iter().map(|line| line.into_iter().flat_map(|bit| self.runs(bit)).collect());
            Piece { is_list, lines: lines.collect() }
        });
        Words { blocks: blocks.collect() }
    }

    /// A text in one line without marks, as on a button.
    pub(super) fn plain(self, text: &Text) -> String {
        let shown = |key: &str| row_table(key).map_or_else(|| format!("‹{key}›"), |_| self.value(key));
        markup::render(self.dialogs.text(text, self.lang), |key| Some(shown(key))).to_plain()
    }

    /// What a page without a title is called: the beginning of its text.
    pub(super) fn name(self, text: &Text) -> String {
        let plain = self.plain(text);
        let first = plain.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        let first = first.trim_start_matches("• ").trim_end_matches(['.', ':']);
        if first.chars().count() <= MAX_NAME {
            return first.to_owned();
        }
        first.chars().take(MAX_NAME - 1).chain(['…']).collect()
    }

    /// The value of a row as the program says it.
    pub(super) fn value(self, key: &str) -> String {
        Said { dialogs: self.dialogs, lang: self.lang, today: self.today }.row(key)
    }

    /// Whether a day has passed.
    pub(super) fn is_past(self, date: &str) -> bool {
        date.parse::<Date>().is_ok_and(|date| date < self.today)
    }

    /// The value with its key, to be found again after the markup was read.
    fn marked(self, key: &str) -> String {
        let value = row_table(key).map(|_| self.value(key)).unwrap_or_default();
        format!("{OPEN}{key}{MIDDLE}{value}{CLOSE}")
    }

    fn runs(self, bit: Bit<'_>) -> Vec<Run> {
        let (look, words) = match bit {
            Bit::Text(words) => (Look::Plain, words),
            Bit::Bold(words) => (Look::Bold, words),
            Bit::Italic(words) => (Look::Italic, words),
            Bit::Link(words, url) => (Look::Link(unmarked(url)), words),
        };
        let mut runs = Vec::new();
        let mut rest = words;
        while let Some((before, key, value, after)) = mark(rest) {
            runs.extend(run(&look, before));
            runs.push(Run { look: look.clone(), what: self.what(key, value) });
            rest = after;
        }
        runs.extend(run(&look, rest));
        runs
    }

    fn what(self, key: &str, value: &str) -> What {
        if row_table(key).is_none() {
            return What::Answer(key.to_owned());
        }
        let origin = self.dialogs.data.row_origin(key);
        What::Row {
            key: key.to_owned(),
            value: value.to_owned(),
            day: origin.map_or_else(String::new, |origin| day(&origin.checked)),
            is_old: origin.is_some_and(|origin| self.is_past(&origin.stale_after)),
        }
    }
}

fn run(look: &Look, words: &str) -> Option<Run> {
    (!words.is_empty()).then(|| Run { look: look.clone(), what: What::Words(words.to_owned()) })
}

/// The first mark of a text: what stands before it, its key, its value, and what stands behind it.
fn mark(words: &str) -> Option<(&str, &str, &str, &str)> {
    let (before, rest) = words.split_once(OPEN)?;
    let (key, rest) = rest.split_once(MIDDLE)?;
    let (value, after) = rest.split_once(CLOSE)?;
    Some((before, key, value, after))
}

fn unmarked(url: &str) -> String {
    let (mut out, mut rest) = (String::new(), url);
    while let Some((before, _, value, after)) = mark(rest) {
        out.push_str(before);
        out.push_str(value);
        rest = after;
    }
    out + rest
}

/// A day as people write it: `2026-02-12` is `12 Feb 2026`; a month or a year alone stays as it is.
pub(super) fn day(date: &str) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"];
    let Ok(day) = date.parse::<Date>() else { return date.to_owned() };
    let month = usize::try_from(day.month() - 1).ok().and_then(|month| MONTHS.get(month));
    format!("{} {} {}", day.day(), month.unwrap_or(&""), day.year())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::model::Fact;

    fn html(base: &str) -> String {
        let mut dialogs = Dialogs::default();
        let mut fact = Fact { value: Text { base: "1<1>0".into(), ..Text::default() }, ..Fact::default() };
        fact.origin.checked = "2025-10-25".into();
        fact.origin.stale_after = "2026-01-01".into();
        dialogs.data.facts.entry("kontak").or_default().insert("polisi".into(), fact);
        let lang = Lang::default();
        let tell = Teller::new(&dialogs, &lang, jiff::civil::date(2026, 11, 21));
        tell.words(&Text { base: base.into(), ..Text::default() }).render().unwrap()
    }

    #[test]
    fn a_row_is_shown_with_its_value_and_day() {
        let shown = html("Telepon *polisi {kontak.polisi}*\n- {narasi}");
        assert!(
            shown.starts_with(
                "<p>Telepon <b>polisi </b><b><a class=\"row\" href=\"#_kontak.polisi\">1&#60;1&#62;0</a>"
            ),
            "{shown}"
        );
        assert!(shown.contains("25 Okt 2025") && shown.contains("class=\"old\""), "{shown}");
        assert!(shown.contains("<ul><li><i class=\"answer\">narasi</i></ul>"), "{shown}");
    }

    #[test]
    fn no_text_becomes_markup_of_the_page() {
        let shown = html("<script>x</script> *<b>* \u{e000}a\u{e001}<i>\u{e002} \u{e000}");
        assert!(!shown.contains("<script") && !shown.contains("<i>"), "{shown}");
        assert_eq!(
            html("[a](https://contoh.id/{x}\"<)"),
            "<p><a href=\"https://contoh.id/&#34;&#60;\">a</a></p>"
        );
    }

    #[test]
    fn days_are_written_as_people_write_them() {
        assert_eq!(day("2026-05-07"), "7 Mei 2026");
        assert_eq!(day("2017"), "2017");
    }
}

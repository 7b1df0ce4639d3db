//! Putting texts together: placeholders, lines, cut words.

use super::Run;
use crate::dialog::markup;
use crate::dialog::model::{CountryFacet, Text, row_table};
use crate::dialog::rich::{Rich, Span};
use crate::dialog::session::{Answer, Button, Manner, Reply, Value};
use crate::dialog::tables::Said;
use crate::domain::text::Private;

/// Letters of an answer that are shown again.
pub(super) const SHOWN: usize = 200;
/// Letters of a button's label.
const LABEL: usize = 30;

impl Run<'_> {
    /// A text of the files with its placeholders filled.
    pub(super) fn rich(&self, text: &Text) -> Rich {
        tidy(markup::render(self.d.text(text, &self.s.lang), |key| self.fill(key)))
    }

    /// A text of the files as plain words.
    pub(super) fn plain(&self, text: &Text) -> String {
        self.rich(text).to_plain()
    }

    /// One of the engine's own sentences.
    pub(super) fn phrase(&self, name: &str, values: &[(&str, &str)]) -> Rich {
        self.d.phrase(name, &self.s.lang, values)
    }

    /// One of the engine's own words, for a label.
    pub(super) fn word(&self, name: &str) -> String {
        self.phrase(name, &[]).to_plain()
    }

    /// Says one of the engine's own sentences as a message without buttons; a screen follows it.
    pub(super) fn say(&mut self, name: &str, values: &[(&str, &str)]) {
        let text = self.phrase(name, values);
        self.reply(Manner::Message, text, vec![]);
    }

    pub(super) fn reply(&mut self, manner: Manner, text: Rich, buttons: Vec<Button>) {
        self.replies.push(Reply { manner, text: fitted(text), buttons, progress: None });
    }

    /// What a placeholder stands for.
    fn fill(&self, key: &str) -> Option<String> {
        if let Some(answer) = self.answer_shown(key) {
            return Some(cut(answer.shown.reveal(), SHOWN));
        }
        match key {
            "kasus.kode" => return self.s.code.clone(),
            "kasus.janji" => return self.s.promise.clone(),
            "sesi.desa" => return self.s.village.as_deref().map(|code| self.d.area_name(code).to_owned()),
            _ => {}
        }
        if row_table(key).is_some() {
            return Some(self.tables().row(key));
        }
        let (answer, facet) = CountryFacet::of(key)?;
        match &self.answer_shown(answer)?.value {
            Value::Country { code, .. } => Some(self.tables().country(code.as_deref(), facet)),
            _ => None,
        }
    }

    /// The tables as they are said to this person today.
    pub(super) fn tables(&self) -> Said<'_> {
        Said { dialogs: self.d, lang: &self.s.lang, today: self.now.civil(self.d.data.zone()).date() }
    }

    /// The answer under a key, one that waits for "Benar" before one that counts.
    fn answer_shown(&self, key: &str) -> Option<&Answer> {
        let form = self.s.form.as_ref()?;
        let waiting = form.unconfirmed.as_ref().filter(|_| self.unconfirmed_key().as_deref() == Some(key));
        waiting.or_else(|| form.answers.get(key))
    }
}

/// Appends `text` on a line of its own.
pub(super) fn line(to: &mut Rich, text: Rich) {
    if text.is_empty() {
        return;
    }
    if !to.0.is_empty() {
        to.0.push(Span::Text("\n".to_owned()));
    }
    to.push(text);
}

/// Appends `text` after an empty line.
pub(super) fn paragraph(to: &mut Rich, text: Rich) {
    if !to.0.is_empty() && !text.is_empty() {
        to.0.push(Span::Text("\n".to_owned()));
    }
    line(to, text);
}

/// The small print: plain words become italic.
pub(super) fn italic(text: Rich) -> Rich {
    let small = |span| match span {
        Span::Text(words) if !words.trim().is_empty() => Span::Italic(words),
        other => other,
    };
    Rich(text.0.into_iter().map(small).collect())
}

/// Bold words.
pub(super) fn bold(words: impl Into<String>) -> Rich {
    Rich(vec![Span::Bold(words.into())])
}

/// At most so many letters, with `…` where something was left away.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
    }
}

/// A text that fits into one message, whatever was filled in.
pub(super) fn fitted(text: Rich) -> Rich {
    let mut room = super::LONGEST;
    let mut out = Vec::new();
    for span in text.0 {
        let words = match &span {
            Span::Text(words) | Span::Bold(words) | Span::Italic(words) | Span::Link { text: words, .. } => {
                words
            }
        };
        let length = words.chars().count();
        if length > room {
            out.push(Span::Text(cut(words, room.max(1))));
            break;
        }
        room -= length;
        out.push(span);
    }
    Rich(out)
}

/// Words as a button's label: one line, cut.
pub(super) fn label(text: &str) -> String {
    cut(&text.split_whitespace().collect::<Vec<_>>().join(" "), LABEL)
}

/// Private words cut to the longest that is kept.
pub(super) fn kept(text: &str) -> Private {
    Private::from(text.chars().take(super::LONGEST).collect::<String>())
}

/// A link whose address was filled with words ("belum kami punya") is shown as words.
fn tidy(text: Rich) -> Rich {
    let tidied = text.0.into_iter().map(|span| match span {
        Span::Link { text, url } => match url.strip_prefix("tel:") {
            Some(number) => telephone(text, number),
            None if url.is_empty() || url.contains(char::is_whitespace) => Span::Text(text),
            None => Span::Link { text, url },
        },
        other => other,
    });
    Rich(tidied.collect())
}

fn telephone(text: String, number: &str) -> Span {
    let digits: String = number.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')')).collect();
    let callable = digits.chars().all(|c| c.is_ascii_digit() || c == '+') && digits.len() >= 3;
    if callable { Span::Link { text, url: format!("tel:{digits}") } } else { Span::Text(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_counts_letters_not_bytes() {
        assert_eq!(cut("é€😀", 3), "é€😀");
        assert_eq!(cut("é€😀x", 3), "é€…");
        assert_eq!(label("a\nb  c"), "a b c");
        let long = fitted(Rich(vec![Span::Bold("é".repeat(4_000)), Span::Italic("x".repeat(200))]));
        assert_eq!(long.to_plain().chars().count(), 4_096);
    }

    #[test]
    fn a_missing_number_is_no_link() {
        let link = |url: &str| Rich(vec![Span::Link { text: "Telepon".into(), url: url.into() }]);
        assert_eq!(tidy(link("tel:belum kami punya")), Rich::plain("Telepon"));
        assert_eq!(tidy(link("tel:0812-0000 1234")), link("tel:081200001234"));
        assert_eq!(tidy(link("https://contoh.id")), link("https://contoh.id"));
    }
}

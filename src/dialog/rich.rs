//! Text with a little structure. A person's words enter only as [`Span::Text`], so they can never become markup.

use serde::{Deserialize, Serialize};

/// A run of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// Plain words; may hold line breaks.
    Text(String),
    /// Bold words.
    Bold(String),
    /// Italic words.
    Italic(String),
    /// A link, `https:` or `tel:` only.
    Link {
        /// The words.
        text: String,
        /// The address.
        url: String,
    },
}

impl Span {
    fn words(&self) -> &str {
        match self {
            Self::Text(text) | Self::Bold(text) | Self::Italic(text) | Self::Link { text, .. } => text,
        }
    }
}

/// A paragraph with its lines, or a list with its items.
#[derive(Debug, PartialEq, Eq)]
pub enum Block<'a> {
    /// The lines of a paragraph.
    Words(Vec<Vec<Bit<'a>>>),
    /// The items of a list.
    List(Vec<Vec<Bit<'a>>>),
}

/// A run inside one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bit<'a> {
    /// Plain words.
    Text(&'a str),
    /// Bold words.
    Bold(&'a str),
    /// Italic words.
    Italic(&'a str),
    /// The words and the address of a link, `https:` or `tel:`.
    Link(&'a str, &'a str),
}

/// A text of spans. Lists are lines that begin with `• `.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rich(pub Vec<Span>);

impl Rich {
    /// Plain words.
    pub fn plain(text: impl Into<String>) -> Self {
        Self(vec![Span::Text(text.into())])
    }

    /// The words without structure.
    pub fn to_plain(&self) -> String {
        self.0.iter().map(Span::words).collect()
    }

    /// Escaped HTML of Telegram's subset (`<b> <i> <a>`); line breaks stay line breaks.
    pub fn to_html(&self) -> String {
        let mut out = String::new();
        for span in &self.0 {
            match span {
                Span::Text(text) => escape(text, &mut out),
                Span::Bold(text) => wrap("b", text, &mut out),
                Span::Italic(text) => wrap("i", text, &mut out),
                Span::Link { text, url } => {
                    out.push_str("<a href=\"");
                    escape(url, &mut out);
                    out.push_str("\">");
                    escape(text, &mut out);
                    out.push_str("</a>");
                }
            }
        }
        out
    }

    /// The text as paragraphs and lists; an empty line parts two paragraphs.
    pub fn blocks(&self) -> Vec<Block<'_>> {
        let mut blocks: Vec<Block<'_>> = Vec::new();
        let mut gap = true;
        for mut line in self.lines() {
            if line.is_empty() {
                gap = true;
                continue;
            }
            let item = take_bullet(&mut line);
            match (blocks.last_mut(), item) {
                (Some(Block::List(items)), true) => items.push(line),
                (Some(Block::Words(lines)), false) if !gap => lines.push(line),
                (_, true) => blocks.push(Block::List(vec![line])),
                (_, false) => blocks.push(Block::Words(vec![line])),
            }
            gap = false;
        }
        blocks
    }

    fn lines(&self) -> Vec<Vec<Bit<'_>>> {
        let mut lines = vec![Vec::new()];
        for span in &self.0 {
            for (index, part) in span.words().split('\n').enumerate() {
                if index > 0 {
                    lines.push(Vec::new());
                }
                let part = part.trim_end_matches('\r');
                if let (Some(line), false) = (lines.last_mut(), part.is_empty()) {
                    line.push(bit(span, part));
                }
            }
        }
        lines
    }

    /// Whether there are no words in it.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|span| span.words().trim().is_empty())
    }

    /// Appends another text.
    pub fn push(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

fn bit<'a>(span: &'a Span, part: &'a str) -> Bit<'a> {
    match span {
        Span::Bold(_) => Bit::Bold(part),
        Span::Italic(_) => Bit::Italic(part),
        Span::Link { url, .. } if url.starts_with("https://") || url.starts_with("tel:") => {
            Bit::Link(part, url)
        }
        Span::Text(_) | Span::Link { .. } => Bit::Text(part),
    }
}

fn take_bullet(line: &mut Vec<Bit<'_>>) -> bool {
    let Some(Bit::Text(text)) = line.first_mut() else { return false };
    let Some(rest) = text.strip_prefix("• ") else { return false };
    *text = rest;
    true
}

fn wrap(tag: &str, text: &str, out: &mut String) {
    out.push('<');
    out.push_str(tag);
    out.push('>');
    escape(text, out);
    out.push_str("</");
    out.push_str(tag);
    out.push('>');
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_persons_words_never_become_markup() {
        let rich = Rich(vec![Span::Bold("A".into()), Span::Text("<b>&\"".into())]);
        assert_eq!(rich.to_html(), "<b>A</b>&lt;b&gt;&amp;&quot;");
        assert_eq!(rich.to_plain(), "A<b>&\"");
    }
}

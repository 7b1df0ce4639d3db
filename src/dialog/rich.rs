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
        self.0
            .iter()
            .map(|span| match span {
                Span::Text(text) | Span::Bold(text) | Span::Italic(text) | Span::Link { text, .. } => {
                    text.as_str()
                }
            })
            .collect()
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

    /// Whether there are no words in it.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|span| match span {
            Span::Text(words) | Span::Bold(words) | Span::Italic(words) | Span::Link { text: words, .. } => {
                words.trim().is_empty()
            }
        })
    }

    /// Appends another text.
    pub fn push(&mut self, other: Self) {
        self.0.extend(other.0);
    }
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

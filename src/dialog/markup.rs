//! The markup of the files: `*bold*`, `_italic_`, `[words](https://…)`, `- ` lists, `{placeholders}`.

use super::rich::{Rich, Span};

/// A fault in a text's markup.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// `*` or `_` was opened and not closed in its line.
    #[error("`{0}` is opened but not closed in the same line")]
    Unclosed(char),
    /// A link that is neither https nor tel.
    #[error("a link must begin with https:// or tel:, not `{0}`")]
    Link(String),
    /// A `{` without its `}`.
    #[error("`{{` without `}}`")]
    Brace,
}

/// Renders a text; `fill` gives the value of a placeholder (taken as plain words), `None` leaves a dash.
/// Faulty markup is shown as it stands: `check` reports it, and a person must never get nothing.
pub fn render(text: &str, fill: impl Fn(&str) -> Option<String>) -> Rich {
    parse(text, &fill).0
}

/// The faults of a text.
pub fn faults(text: &str) -> Vec<Fault> {
    parse(text, &|_| Some(String::new())).1
}

/// The placeholders of a text, in order of appearance, repeated ones again.
pub fn placeholders(text: &str) -> Vec<String> {
    let seen = std::cell::RefCell::new(Vec::new());
    parse(text, &|key: &str| {
        seen.borrow_mut().push(key.to_owned());
        None
    });
    seen.into_inner()
}

struct Builder {
    spans: Vec<Span>,
    plain: String,
}

impl Builder {
    fn flush(&mut self) {
        if !self.plain.is_empty() {
            self.spans.push(Span::Text(std::mem::take(&mut self.plain)));
        }
    }

    fn push(&mut self, span: Span) {
        self.flush();
        self.spans.push(span);
    }
}

fn parse(text: &str, fill: &dyn Fn(&str) -> Option<String>) -> (Rich, Vec<Fault>) {
    let mut faults = Vec::new();
    let mut out = Builder { spans: Vec::new(), plain: String::new() };
    for (index, line) in text.trim_end().lines().enumerate() {
        if index > 0 {
            out.plain.push('\n');
        }
        let line = if let Some(item) = line.trim_start().strip_prefix("- ") {
            out.plain.push_str("• ");
            item
        } else {
            line
        };
        inline(line, fill, &mut out, &mut faults);
    }
    out.flush();
    (Rich(out.spans), faults)
}

fn inline(line: &str, fill: &dyn Fn(&str) -> Option<String>, out: &mut Builder, faults: &mut Vec<Fault>) {
    let mut rest = line;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        let tail = &rest[c.len_utf8()..];
        let opens =
            !before.is_alphanumeric() && tail.chars().next().is_some_and(|next| !next.is_whitespace());
        match c {
            '*' | '_' if opens => match closing(tail, c) {
                Some(end) => {
                    let words = substitute(&tail[..end], fill, faults);
                    out.push(if c == '*' { Span::Bold(words) } else { Span::Italic(words) });
                    rest = &tail[end + 1..];
                    before = c;
                    continue;
                }
                None => faults.push(Fault::Unclosed(c)),
            },
            '[' => {
                if let Some((words, url, after)) = link(tail) {
                    let words = substitute(words, fill, faults);
                    let url = substitute(url, fill, faults);
                    if url.starts_with("https://") || url.starts_with("tel:") || url.is_empty() {
                        out.push(Span::Link { text: words, url });
                    } else {
                        faults.push(Fault::Link(url));
                        out.plain.push_str(&words);
                    }
                    rest = after;
                    before = ')';
                    continue;
                }
            }
            '{' => match tail.find('}') {
                Some(end) => {
                    out.plain.push_str(&fill(tail[..end].trim()).unwrap_or_else(|| "–".to_owned()));
                    rest = &tail[end + 1..];
                    before = '}';
                    continue;
                }
                None => faults.push(Fault::Brace),
            },
            _ => {}
        }
        out.plain.push(c);
        before = c;
        rest = tail;
    }
}

/// The byte offset of the closing mark: after a non-space, not followed by a letter or digit, outside braces.
fn closing(text: &str, mark: char) -> Option<usize> {
    let mut before = mark;
    let mut depth = 0_u32;
    for (index, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if c == mark && depth == 0 && !before.is_whitespace() && before != mark => {
                let next = text[index + c.len_utf8()..].chars().next();
                if !next.is_some_and(char::is_alphanumeric) {
                    return Some(index);
                }
            }
            _ => {}
        }
        before = c;
    }
    None
}

fn link(text: &str) -> Option<(&str, &str, &str)> {
    let (words, rest) = text.split_once("](")?;
    if words.contains('[') {
        return None;
    }
    let (url, after) = rest.split_once(')')?;
    Some((words, url, after))
}

fn substitute(text: &str, fill: &dyn Fn(&str) -> Option<String>, faults: &mut Vec<Fault>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once('{') {
        out.push_str(head);
        if let Some((key, after)) = tail.split_once('}') {
            out.push_str(&fill(key.trim()).unwrap_or_else(|| "–".to_owned()));
            rest = after;
        } else {
            faults.push(Fault::Brace);
            out.push('{');
            rest = tail;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        render(text, |key| Some(format!("‹{key}›"))).to_html()
    }

    #[test]
    fn marks_become_spans() {
        assert_eq!(html("Surat *izin keluarga*, _asli_."), "Surat <b>izin keluarga</b>, <i>asli</i>.");
        assert_eq!(html("- satu\n- dua"), "• satu\n• dua");
        assert_eq!(html("[situs](https://contoh.id/a_b)"), "<a href=\"https://contoh.id/a_b\">situs</a>");
        assert_eq!(html("*{a.b}* dan {c}"), "<b>‹a.b›</b> dan ‹c›");
    }

    #[test]
    fn marks_inside_words_stay() {
        assert_eq!(html("siskop2mi_bp2mi 2*3*4 a_b_c"), "siskop2mi_bp2mi 2*3*4 a_b_c");
        assert_eq!(faults("a_b_c * d"), vec![]);
    }

    #[test]
    fn faults_are_found_and_still_shown() {
        assert_eq!(faults("*tebal"), vec![Fault::Unclosed('*')]);
        assert_eq!(faults("[x](http://contoh.id)"), vec![Fault::Link("http://contoh.id".into())]);
        assert_eq!(faults("{a"), vec![Fault::Brace]);
        assert_eq!(html("*tebal"), "*tebal");
    }

    #[test]
    fn a_value_never_becomes_markup() {
        let rich = render("Halo {nama}", |_| Some("*<b>_x_".into()));
        assert_eq!(rich.to_html(), "Halo *&lt;b&gt;_x_");
        assert_eq!(placeholders("{a} *{b}* [c](https://{d})"), ["a", "b", "d"]);
    }
}

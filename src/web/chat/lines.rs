//! The transcript's lines as HTML.

use askama::Template;

use super::super::Web;
use super::super::error::Fault;
use super::super::views::RichHtml;
use crate::app::webchat::{Line, LineBody};
use crate::dialog::model::Dialogs;
use crate::dialog::session::{Does, Manner, Reply};
use crate::domain::text::Lang;

/// So many lines the app gives at a time.
const PAGE: usize = 200;

/// The hidden fields of every form: the client message id, and where a fresh chat began.
#[derive(Template)]
#[template(path = "part/hidden.html")]
pub(super) struct Hidden<'a> {
    pub(super) id: &'a str,
    pub(super) start: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "chat/line.html")]
struct LineHtml<'a> {
    seq: i64,
    here: bool,
    you: &'a str,
    hidden: &'a str,
    body: Body<'a>,
}

enum Body<'a> {
    Person(&'a str),
    Suluh(Said<'a>),
}

/// What Suluh said, ready to show.
struct Said<'a> {
    words: RichHtml<'a>,
    quiet: bool,
    progress: Option<(u16, u16)>,
    buttons: &'a [crate::dialog::session::Button],
}

impl<'a> Said<'a> {
    fn new(reply: &'a Reply, live: bool) -> Self {
        Self {
            words: RichHtml::new(&reply.text),
            quiet: matches!(reply.manner, Manner::Notice | Manner::Progress),
            progress: reply.progress.filter(|(at, of)| at <= of && (1..=20).contains(of)),
            buttons: if live { &reply.buttons } else { &[] },
        }
    }
}

/// A word of the frame in the reader's language.
pub(super) fn word(dialogs: &Dialogs, lang: &Lang, name: &str) -> String {
    dialogs.phrase(name, lang, &[]).to_plain()
}

/// The lines as one piece of HTML. Only the buttons of the last line that has any are live; the person's last words
/// carry the anchor to which the page returns.
pub(super) fn html(lines: &[Line], hidden: &str, you: &str) -> Result<String, Fault> {
    let live = lines
        .iter()
        .rposition(|line| matches!(&line.body, LineBody::Suluh(reply) if !reply.buttons.is_empty()));
    let spoken = lines.iter().rposition(|line| matches!(line.body, LineBody::Person(_)));
    let mut out = String::new();
    for (index, line) in lines.iter().enumerate() {
        let body = match &line.body {
            LineBody::Person(words) => Body::Person(words.reveal()),
            LineBody::Suluh(reply) => Body::Suluh(Said::new(reply, live == Some(index))),
        };
        let here = spoken == Some(index);
        LineHtml { seq: line.seq, here, you, hidden, body }.render_into(&mut out)?;
    }
    Ok(out)
}

/// All lines after `after`; of a very long transcript the last ones.
pub(super) async fn after(web: &Web, token: &str, after: i64) -> Result<Vec<Line>, Fault> {
    let mut lines = web.app.web_lines(token, after).await?;
    let mut full = lines.len() >= PAGE;
    while full {
        let last = lines.last().map_or(after, |line| line.seq);
        let more = web.app.web_lines(token, last).await?;
        full = more.len() >= PAGE;
        if !more.is_empty() {
            lines = more;
        }
    }
    Ok(lines)
}

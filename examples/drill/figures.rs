//! The table at the end of a drill.

use std::fmt::Display;
use std::io::Write as _;
use std::time::Duration;

/// The lines of a drill's table.
#[derive(Debug)]
pub(crate) struct Report {
    strict: bool,
    broken: bool,
    lines: Vec<(String, String, String, &'static str)>,
}

impl Report {
    /// An empty table; `strict` lets figures of the clock break a promise as well.
    pub(crate) const fn new(strict: bool) -> Self {
        Self { strict, broken: false, lines: Vec::new() }
    }

    /// A count that must hold on any machine.
    pub(crate) fn count(&mut self, what: &str, wanted: impl Display, found: impl Display, holds: bool) {
        self.broken |= !holds;
        self.line(what, wanted, found, if holds { "holds" } else { "BROKEN" });
    }

    /// A figure of the clock, which depends on the machine and on who else uses it.
    pub(crate) fn clock(&mut self, what: &str, wanted: impl Display, found: impl Display, holds: bool) {
        self.broken |= !holds && self.strict;
        self.line(what, wanted, found, if holds { "holds" } else { "MISSED" });
    }

    /// A figure without a promise.
    pub(crate) fn note(&mut self, what: &str, found: impl Display) {
        self.line(what, "", found, "");
    }

    fn line(&mut self, what: &str, wanted: impl Display, found: impl Display, verdict: &'static str) {
        self.lines.push((what.to_owned(), wanted.to_string(), found.to_string(), verdict));
    }

    /// Prints the table; true when nothing promised is broken.
    pub(crate) fn print(&self) -> bool {
        let mut out = std::io::stdout().lock();
        let row = |a: &str, b: &str, c: &str, d: &str| format!("{a:<42} {b:>16} {c:>22}  {d}");
        let head = row("what", "promise", "found", "");
        let rows = self.lines.iter().map(|(what, wanted, found, verdict)| row(what, wanted, found, verdict));
        for line in std::iter::once(head).chain(rows) {
            // A closed pipe is the reader's wish.
            drop(writeln!(out, "{}", line.trim_end()));
        }
        !self.broken
    }
}

/// The value below which so many hundredths lie.
pub(crate) fn percentile(sorted: &[Duration], hundredths: usize) -> Duration {
    let at = (sorted.len() * hundredths / 100).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().unwrap_or_default()
}

/// Milliseconds with one digit after the point.
pub(crate) fn ms(span: Duration) -> String {
    format!("{:.1} ms", span.as_secs_f64() * 1e3)
}

/// A word for the person at the terminal.
pub(crate) fn complain(words: &str) {
    drop(writeln!(std::io::stderr(), "{words}"));
}

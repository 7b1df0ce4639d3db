//! How long the search takes to learn the dialogs' asks and to answer one: the asks themselves and a flood of words.
//! `cargo bench --bench find`; the promise is under a millisecond a question.

use std::io::{self, Write as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use suluh::dialog::load;
use suluh::find::Finder;

/// The promise.
const LIMIT: Duration = Duration::from_millis(1);
/// The longest text that a person can send.
const LONGEST: usize = 4_096;

fn main() -> io::Result<()> {
    let Some(dialogs) = load::embedded().dialogs else {
        return Err(io::Error::other("the dialogs of the binary do not load"));
    };
    let nodes = dialogs.dialogs.values().flat_map(|dialog| &dialog.nodes);
    let asks: Vec<String> = nodes.flat_map(|node| node.asks.iter().cloned()).collect();
    let finder = Finder::new(Arc::new(dialogs));
    let before = Instant::now();
    finder.warm();
    let learning = before.elapsed();
    let mut took: Vec<Duration> = asks.iter().map(|ask| timed(&finder, ask)).collect();
    took.sort_unstable();
    let flood: String = asks.iter().flat_map(|ask| ask.chars().chain([' '])).take(LONGEST).collect();
    let at = |share: usize| took.get(took.len() * share / 1_000).copied().unwrap_or_default();
    let mut out = io::stdout().lock();
    writeln!(out, "learnt {} asks in {learning:?}", asks.len())?;
    writeln!(out, "a question: median {:?}, p99 {:?}, slowest {:?}", at(500), at(990), at(999))?;
    writeln!(out, "{LONGEST} letters: {:?}", timed(&finder, &flood))?;
    if at(500) > LIMIT { Err(io::Error::other("the median is over 1 ms")) } else { Ok(()) }
}

fn timed(finder: &Finder, question: &str) -> Duration {
    let before = Instant::now();
    std::hint::black_box(finder.find(question));
    before.elapsed()
}

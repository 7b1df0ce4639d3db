//! How long a step of the engine takes: whole reports on the dialogs of the binary, median and slowest percent.
//! `cargo bench --bench engine`; the promise is a median under 50 µs.

use std::io::{self, Write as _};
use std::time::{Duration, Instant};

use suluh::dialog::session::{Does, Input, Reply, Session};
use suluh::dialog::{engine, load};
use suluh::domain::time::Timestamp;

/// Reports played.
const ROUNDS: usize = 2_000;
/// The promise.
const LIMIT: Duration = Duration::from_micros(50);

/// What the person does: a label to tap, or words.
const REPORT: &[&str] = &[
    "/start",
    "lapor",
    "Mulai",
    "Tawaran kerja mencurigakan",
    "Ada kenalan lewat Facebook, katanya jadi admin gaji besar.",
    "0812-0000-1234, @akun_contoh",
    "Benar",
    "kamboj",
    "Palolo",
    "Baru ditawari",
    "Selesai",
    "Boleh, lewat obrolan ini",
    "Boleh, tanpa nama saya",
    "Ubah jawaban",
    "Kembali",
    "Kirim laporan",
];

fn main() -> io::Result<()> {
    let Some(dialogs) = load::embedded().dialogs else {
        return Err(io::Error::other("the dialogs of the binary do not load"));
    };
    let mut took = Vec::with_capacity(ROUNDS * REPORT.len());
    for round in 0..ROUNDS {
        let mut session = Session::default();
        let mut replies: Vec<Reply> = vec![];
        for words in REPORT {
            let input = tapped(&replies, words)
                .unwrap_or_else(|| Input::Text { text: (*words).into(), forward: None });
            let now = Timestamp(1_790_000_000_000 + i64::try_from(round).unwrap_or(0));
            let before = Instant::now();
            let step = engine::step(&dialogs, session, input, now);
            took.push(before.elapsed());
            session = step.session;
            replies = step.replies;
        }
    }
    took.sort_unstable();
    let at = |share: usize| took.get(took.len() * share / 1_000).copied().unwrap_or_default();
    let mut out = io::stdout().lock();
    writeln!(out, "{} steps: median {:?}, p99 {:?}, slowest {:?}", took.len(), at(500), at(990), at(999))?;
    if at(500) > LIMIT { Err(io::Error::other("the median is over 50 µs")) } else { Ok(()) }
}

/// The press of the button with that label, if one stands there.
fn tapped(replies: &[Reply], label: &str) -> Option<Input> {
    let mut buttons = replies.iter().flat_map(|reply| &reply.buttons);
    let button = buttons.find(|button| button.label == label)?;
    match &button.does {
        Does::Press(token) => Some(Input::Press(token.clone())),
        Does::Link(_) => None,
    }
}

//! Conversations: people who report a recruiter, step by step, and look closely at what they are shown.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use crate::fake_telegram::{Person, Seen, Shown};

/// One step of a conversation: what the person waits to see and does then.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// Begins.
    Say(&'static str),
    /// Waits for a question with these words, then writes.
    Answer(&'static str, &'static str),
    /// Waits for a button, then taps it.
    Tap(&'static str),
    /// Waits for a question with these words, then sends so many photos in one go.
    Photos(&'static str, usize),
}

/// The whole way: every question of the form, two pictures, to the receipt.
pub(crate) const WHOLE: &[Step] = &[
    Step::Say("/start"),
    Step::Tap("Lapor"),
    Step::Tap("Mulai"),
    Step::Tap("Tawaran kerja mencurigakan"),
    Step::Answer("Apa yang terjadi?", "Ada kenalan menawarkan kerja admin, gajinya besar."),
    Step::Answer("Ada nomor HP", "0812-0000-1234"),
    Step::Tap("Benar"),
    Step::Answer("Negara mana?", "Malaysia"),
    Step::Answer("Kabupaten, kecamatan", "Sigi"),
    Step::Tap("Baru ditawari"),
    Step::Photos("Kirim bukti", 2),
    Step::Tap("Selesai"),
    Step::Tap("Boleh, lewat obrolan ini"),
    Step::Tap("Boleh, tanpa nama saya"),
    Step::Tap("Kirim laporan"),
    Step::Tap("Sudah saya simpan"),
];

/// The same without pictures: files are fetched by a job of their own, which a measure of the conversation leaves out.
pub(crate) const WORDS: &[Step] = &[
    Step::Say("/start"),
    Step::Tap("Lapor"),
    Step::Tap("Mulai"),
    Step::Tap("Tawaran kerja mencurigakan"),
    Step::Answer("Apa yang terjadi?", "Ada kenalan menawarkan kerja admin, gajinya besar."),
    Step::Answer("Ada nomor HP", "0812-0000-1234"),
    Step::Tap("Benar"),
    Step::Answer("Negara mana?", "Malaysia"),
    Step::Answer("Kabupaten, kecamatan", "Sigi"),
    Step::Tap("Baru ditawari"),
    Step::Tap("Selesai"),
    Step::Tap("Boleh, lewat obrolan ini"),
    Step::Tap("Boleh, tanpa nama saya"),
    Step::Tap("Kirim laporan"),
    Step::Tap("Sudah saya simpan"),
];

/// What a person tells of their conversation.
#[derive(Debug, Default)]
pub(crate) struct Tale {
    /// The code of the receipt.
    pub(crate) code: Option<String>,
    /// Where it got stuck, if it did.
    pub(crate) stuck: Option<String>,
    /// From each doing to the bot's next question.
    pub(crate) waits: Vec<Duration>,
    /// Updates that were sent.
    pub(crate) updates: usize,
    /// Messages that came a second time.
    pub(crate) repeats: usize,
    /// Messages that came in a wrong order.
    pub(crate) disorder: Vec<String>,
}

/// A person in a conversation, with what they noticed.
pub(crate) struct Talk {
    pub(crate) person: Person,
    patience: Duration,
    acted: Option<Instant>,
    last: Option<Shown>,
    texts: HashSet<String>,
    last_step: u32,
    pub(crate) tale: Tale,
}

impl Talk {
    pub(crate) fn new(person: Person, patience: Duration) -> Self {
        Self {
            person,
            patience,
            acted: None,
            last: None,
            texts: HashSet::new(),
            last_step: 0,
            tale: Tale::default(),
        }
    }

    /// Goes through all steps; the tale says how far it came.
    pub(crate) async fn goes(mut self, steps: &[Step]) -> Tale {
        for step in steps {
            if self.does(*step).await.is_none() {
                let seen =
                    self.person.shown().last().map(|shown| shown.text.chars().take(60).collect::<String>());
                self.tale.stuck = Some(format!("{step:?}, sees {seen:?}"));
                return self.tale;
            }
        }
        if !self.sees(|shown| shown.text.contains("menutup obrolan")).await {
            self.tale.stuck = Some("the end".to_owned());
        }
        self.tale
    }

    /// Does one step when its time has come; `None` when it never comes.
    pub(crate) async fn does(&mut self, step: Step) -> Option<()> {
        match step {
            Step::Say(words) => self.acts(|person| Some(person.says(words))),
            Step::Answer(question, words) => {
                self.sees(|shown| shown.text.contains(question)).await.then_some(())?;
                self.acts(|person| Some(person.says(words)))
            }
            Step::Tap(label) => {
                let has = |shown: &Shown| shown.keys.iter().any(|key| key.label.starts_with(label));
                self.sees(has).await.then_some(())?;
                self.acts(|person| person.taps(label))
            }
            Step::Photos(question, count) => {
                self.sees(|shown| shown.text.contains(question)).await.then_some(())?;
                for number in 0..count {
                    let file = format!("foto{}-{number}", self.person.id);
                    self.acts(|person| Some(person.sends_photo(&file, PICTURE, None)))?;
                }
                let all = format!("{count} bukti");
                self.sees(|shown| shown.text.contains(&all)).await.then_some(())
            }
        }
    }

    fn acts(&mut self, act: impl FnOnce(&Person) -> Option<i64>) -> Option<()> {
        act(&self.person)?;
        self.tale.updates += 1;
        self.acted = Some(Instant::now());
        Some(())
    }

    /// Waits until the chat shows it: what was seen last, or what comes now.
    async fn sees(&mut self, it: impl Fn(&Shown) -> bool) -> bool {
        if self.last.as_ref().is_some_and(&it) {
            return true;
        }
        let end = Instant::now() + self.patience;
        while Instant::now() < end {
            match self.person.sees(Duration::from_secs(2)).await {
                Some(Seen::Sent(shown)) => self.notices(shown, true),
                Some(Seen::Edited(shown)) => self.notices(shown, false),
                // Quiet: it may stand above what was seen last.
                None if self.person.shown().iter().any(&it) => return true,
                Some(Seen::Deleted(_) | Seen::Answered { .. }) | None => {}
            }
            if self.last.as_ref().is_some_and(&it) {
                return true;
            }
        }
        false
    }

    fn notices(&mut self, shown: Shown, new: bool) {
        if !shown.keys.is_empty()
            && let Some(acted) = self.acted.take_if(|acted| *acted <= self.person.last_at)
        {
            self.tale.waits.push(self.person.last_at.duration_since(acted));
        }
        if let Some((_, rest)) = shown.text.split_once("Kode Anda: ")
            && let Some(code) = rest.split_whitespace().next()
        {
            self.tale.code = Some(code.to_owned());
        }
        if new && !self.texts.insert(shown.text.clone()) {
            self.tale.repeats += 1;
        } else if let (true, Some(step)) = (new, step_of(&shown.text)) {
            if step < self.last_step {
                self.tale.disorder.push(format!("step {step} after {}", self.last_step));
            }
            self.last_step = self.last_step.max(step);
        }
        self.last = Some(shown);
    }
}

/// The `n` of "Langkah n dari m".
fn step_of(text: &str) -> Option<u32> {
    text.strip_prefix("Langkah ")?.split(' ').next()?.parse().ok()
}

/// The smallest PNG: one grey point.
const PICTURE: &[u8] = &[
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0,
    0, 1, 8, 0, 0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55, 0, 0, 0, 0x0A, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63,
    0x68, 0, 0, 0, 0x82, 0, 0x81, 0x77, 0xCD, 0x72, 0xB6, 0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42,
    0x60, 0x82,
];

//! Plays the dialogs in a terminal with the real engine and the real search, and writes what was played as a test.

use std::io::{self, BufRead, Write};

use crate::dialog::model::Dialogs;
use crate::dialog::play::{Find, Play, Turn};
use crate::dialog::session::{
    Button, Command, Does, Effect, Forward, Input, Manner, Reply, Session, Unheard,
};
use crate::dialog::testing::{millionths, span};
use crate::domain::evidence::MediaKind;
use crate::domain::text::{Lang, Private};
use crate::find::Finder;
use crate::offer::{Checker, hear};

/// The search and the check of offers as the engine's host uses them, without official lists.
pub fn host(finder: &Finder, checker: &Checker) -> impl Fn(&Session, &Unheard) -> Option<Input> {
    hear::host(checker, |words| finder.is_danger(words), |words| finder.understand(words).into())
}

/// What can be typed beside words, numbers and `/commands`.
const HELP: &str = "\
  angka           tombol dengan nomor itu
  /perintah       seperti di Telegram, misalnya /lapor
  :foto :suara :berkas :video :stiker
  :lokasi -0.9,119.87
  :kontak Contoh, 0812-0000-1234
  :terus kata     pesan yang diteruskan
  :ubah kata      pesan terakhir disunting
  :lewat 2d       waktu berlalu (s, m, h, d)
  :ingat          pengingat
  :selesai        keluar
";

/// Plays until the input ends or `:selesai`. The recording, as a `*.test.yaml`, is given back.
pub fn chat(
    dialogs: &Dialogs,
    host: Find<'_>,
    lang: Lang,
    seed: u64,
    input: impl BufRead,
    output: &mut impl Write,
) -> io::Result<String> {
    let mut table = Table::new(dialogs, host, lang, seed);
    writeln!(output, "{HELP}")?;
    table.give(Input::Start(None), output)?;
    table.record("start", "");
    for line in input.lines() {
        let line = line?;
        let line = line.trim();
        if line == ":selesai" {
            break;
        }
        if !line.is_empty() {
            table.line(line, output)?;
        }
    }
    Ok(table.recording.join("\n") + "\n")
}

/// A play on the table: the buttons on it and what was done so far.
struct Table<'a> {
    play: Play<'a>,
    buttons: Vec<Button>,
    recording: Vec<String>,
    last: Turn,
}

impl<'a> Table<'a> {
    fn new(dialogs: &'a Dialogs, find: Find<'a>, lang: Lang, seed: u64) -> Self {
        let play = Play::new(dialogs, find, lang, seed);
        let recording = vec!["- test: rekaman".to_owned(), "  play:".to_owned()];
        Self { play, buttons: vec![], recording, last: Turn::default() }
    }

    fn line(&mut self, line: &str, output: &mut impl Write) -> io::Result<()> {
        if let Some(button) = line.parse::<usize>().ok().and_then(|n| self.buttons.get(n.checked_sub(1)?)) {
            let button = button.clone();
            return self.tap(&button, output);
        }
        if let Some(order) = line.strip_prefix(':') {
            let (name, words) = order.split_once(' ').unwrap_or((order, ""));
            return self.order(name, words.trim(), output);
        }
        if let Some(name) = line.strip_prefix('/')
            && let Some(command) = Command::parse(name)
        {
            self.give(Input::Command(command), output)?;
            self.record("command", command.name());
            return Ok(());
        }
        if let Some(payload) = line.strip_prefix("/start") {
            let payload = payload.trim();
            self.give(Input::Start((!payload.is_empty()).then(|| payload.to_owned())), output)?;
            self.record("start", payload);
            return Ok(());
        }
        self.give(Input::Text { text: Private::from(line), forward: None }, output)?;
        self.record("type", line);
        Ok(())
    }

    fn tap(&mut self, button: &Button, output: &mut impl Write) -> io::Result<()> {
        match &button.does {
            Does::Press(token) => {
                self.give(Input::Press(token.clone()), output)?;
                self.record("tap", &button.label);
                Ok(())
            }
            Does::Link(url) => writeln!(output, "{url}"),
        }
    }

    fn order(&mut self, name: &str, words: &str, output: &mut impl Write) -> io::Result<()> {
        if name == "lewat" {
            return self.pass_time(words, output);
        }
        let Some((input, key)) = self.input(name, words) else {
            return writeln!(output, "{HELP}");
        };
        self.give(input, output)?;
        self.record(key, if words.is_empty() && key != "remind" { "a.bin" } else { words });
        Ok(())
    }

    fn input(&self, name: &str, words: &str) -> Option<(Input, &'static str)> {
        let media = |kind, key| {
            Some((Input::Media { media: self.play.media(kind), caption: None, forward: None }, key))
        };
        match name {
            "foto" => media(MediaKind::Photo, "photo"),
            "suara" => media(MediaKind::Voice, "voice"),
            "berkas" => media(MediaKind::Document, "document"),
            "video" => media(MediaKind::Video, "video"),
            "stiker" => media(MediaKind::Sticker, "sticker"),
            "lokasi" => {
                let (lat, lon) = words.split_once(',')?;
                let (lat, lon) = (millionths(lat)?, millionths(lon)?);
                Some((Input::Location { id: self.play.evidence_id(), lat, lon, name: None }, "location"))
            }
            "kontak" => {
                let (name, phone) = words.rsplit_once(',')?;
                let private = |text: &str| Private::from(text.trim());
                Some((Input::Contact { name: private(name), phone: private(phone) }, "contact"))
            }
            "terus" if !words.is_empty() => {
                let forward = Some(Forward { from: None });
                Some((Input::Text { text: Private::from(words), forward }, "forward"))
            }
            "ubah" if !words.is_empty() => Some((Input::Edited(Private::from(words)), "edit")),
            "ingat" => Some((Input::Remind, "remind")),
            _ => None,
        }
    }

    fn pass_time(&mut self, words: &str, output: &mut impl Write) -> io::Result<()> {
        let Some(time) = span(words) else { return writeln!(output, "{HELP}") };
        self.play.wait(time);
        self.recording.push(format!("    - after: {words}"));
        writeln!(output, "({words})")
    }

    fn give(&mut self, input: Input, output: &mut impl Write) -> io::Result<()> {
        self.last = self.play.give(input);
        let shown = self.last.replies.iter().flat_map(|reply| reply.buttons.clone()).collect::<Vec<_>>();
        if !shown.is_empty() {
            self.buttons = shown;
        }
        let mut number = 0;
        for reply in &self.last.replies {
            number = show(reply, number, output)?;
        }
        for effect in &self.last.effects {
            writeln!(output, "  » {}", told(effect))?;
        }
        writeln!(output)?;
        output.flush()
    }

    /// Writes down what was done and how the last reply began, so that the recording is a test that can fail.
    fn record(&mut self, key: &str, words: &str) {
        self.recording.push(format!("    - {key}: {}", quoted(words)));
        let said = self.last.replies.iter().rev().find(|reply| !reply.buttons.is_empty());
        let text = said.map(|reply| reply.text.to_plain()).unwrap_or_default();
        if let Some(first) = text.lines().map(str::trim).find(|line| !line.is_empty()) {
            self.recording.push(format!("    - expect: {}", quoted(first)));
        }
    }
}

/// A reply with its buttons numbered on from `number`.
fn show(reply: &Reply, mut number: usize, output: &mut impl Write) -> io::Result<usize> {
    let sign = match reply.manner {
        Manner::Answered => "✓",
        Manner::Notice => "·",
        Manner::Progress => "…",
        Manner::Message | Manner::Page | Manner::Question => "<",
    };
    for (index, line) in reply.text.to_plain().lines().enumerate() {
        writeln!(output, "{} {line}", if index == 0 { sign } else { " " })?;
    }
    for button in &reply.buttons {
        number += 1;
        writeln!(output, "    {number} [{}]", button.label)?;
    }
    Ok(number)
}

/// What the engine asked of its host, in one word; never anything personal.
fn told(effect: &Effect) -> String {
    match effect {
        Effect::FileCase(draft) => {
            format!("kasus {} ({}), {} bukti", draft.kind, draft.category, draft.evidence.len())
        }
        Effect::Discard(ids) => format!("buang {} bukti", ids.len()),
        Effect::Tell { code, .. } => format!("teruskan ke {code}"),
        Effect::ShowStatus => "status".to_owned(),
        Effect::Erase => "hapus".to_owned(),
        Effect::Unanswered { .. } => "tak terjawab".to_owned(),
    }
}

/// A YAML scalar between double quotes.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::{load, testing};

    #[test]
    fn a_recording_is_a_test_that_holds() {
        let dialogs = load::embedded().dialogs.unwrap();
        let dialogs = std::sync::Arc::new(dialogs);
        let finder = Finder::new(std::sync::Arc::clone(&dialogs));
        let checker = Checker::new(std::sync::Arc::clone(&dialogs));
        let typed = "lapor\n1\n1\nAda orang menawarkan kerja.\n:kontak Contoh, 0812-0000-1234\nbenar\nkamboj\n:lokasi -0.9,119.87\n1\n:foto\n:lewat 11s\n:foto\nselesai\n3\nkirim laporan\n/status\n:apa\n:selesai\nmenu\n";
        let mut output = Vec::new();
        let find = host(&finder, &checker);
        let recording = chat(&dialogs, &find, Lang::default(), 1, typed.as_bytes(), &mut output).unwrap();
        let output = String::from_utf8(output).unwrap();
        assert!(output.contains("» kasus offer (tawaran-mencurigakan), 3 bukti"), "{output}");
        assert!(output.contains("Laporan diterima"));
        let verdict = testing::run(&dialogs, &[("rekaman.test.yaml".to_owned(), recording.clone())], &find);
        assert!(verdict.is_good(), "{}\n{recording}", verdict.text);
        assert_eq!(verdict.passed, 1);
    }
}

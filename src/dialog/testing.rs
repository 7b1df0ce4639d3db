//! The conversations beside the dialogs (`*.test.yaml`), played with the real engine under a clock of their own.

mod coverage;
mod script;

use super::answer::words::fold;
use super::engine;
use super::model::{At, Dialogs};
use super::play::{Find, Play, Turn};
use super::session::{Button, Command, Does, Input, Manner, Reply};
use crate::domain::text::{Lang, Private};
use coverage::Coverage;
use script::{Act, Line, Script};
pub use script::{millionths, span};

/// What came of all tests.
#[derive(Debug)]
pub struct Verdict {
    /// For people: failures with file and line, counts, and what was never tried.
    pub text: String,
    /// Tests that held.
    pub passed: usize,
    /// Tests that did not, and files that could not be read.
    pub failed: usize,
}

impl Verdict {
    /// Whether everything held.
    pub fn is_good(&self) -> bool {
        self.failed == 0
    }
}

/// Plays every test. `tests` are path and content, as [`super::load::Loaded`] gives them; `find` is the host's search.
pub fn run(dialogs: &Dialogs, tests: &[(String, String)], find: Find<'_>) -> Verdict {
    let mut coverage = Coverage::default();
    let (mut passed, mut failures) = (0, Vec::new());
    for (path, content) in tests {
        let (scripts, slips) = script::read(path, content);
        failures.extend(slips.iter().map(|slip| format!("{}: {}", shown(&slip.at), slip.words)));
        for script in &scripts {
            let mut playing = Playing::new(dialogs, find, &mut coverage);
            match playing.script(script) {
                Ok(()) => passed += 1,
                Err(failure) => failures.push(failure.told(script)),
            }
        }
    }
    let failed = failures.len();
    failures.push(format!("{passed} percobaan lulus, {failed} gagal"));
    failures.push(coverage.report(dialogs));
    Verdict { text: failures.join("\n"), passed, failed }
}

fn shown(at: &At) -> String {
    format!("{}:{}", at.file, at.line)
}

/// Why a test did not hold.
struct Failure {
    at: At,
    words: String,
    /// What stood on the screen then.
    screen: String,
}

impl Failure {
    fn told(&self, script: &Script) -> String {
        let (here, first) = (shown(&self.at), shown(&script.at));
        let head = format!("{here}: {} (percobaan «{}», {first})", self.words, script.name);
        let screen = self.screen.lines().map(|line| format!("    | {line}"));
        std::iter::once(head).chain(screen).collect::<Vec<_>>().join("\n")
    }
}

/// One test under way.
struct Playing<'a, 'c> {
    play: Play<'a>,
    last: Turn,
    /// The screen whose buttons can be tapped: the last replies that had some.
    buttons: Vec<Button>,
    coverage: &'c mut Coverage,
}

impl<'a, 'c> Playing<'a, 'c> {
    fn new(dialogs: &'a Dialogs, find: Find<'a>, coverage: &'c mut Coverage) -> Self {
        let play = Play::new(dialogs, find, Lang::default(), 1);
        Self { play, last: Turn::default(), buttons: vec![], coverage }
    }

    fn script(&mut self, script: &Script) -> Result<(), Failure> {
        for line in &script.lines {
            if let Some(span) = line.after {
                self.play.wait(span);
            }
            self.line(line).map_err(|words| self.failure(&line.at, words))?;
        }
        let facts = self.play.facts();
        for (name, expected, at) in &script.then {
            let found = facts.get(name).map_or("–", String::as_str);
            if found != expected {
                return Err(self.failure(at, format!("`{name}` seharusnya `{expected}`, ternyata `{found}`")));
            }
        }
        Ok(())
    }

    fn failure(&self, at: &At, words: String) -> Failure {
        Failure { at: at.clone(), words, screen: screen(&self.last) }
    }

    fn line(&mut self, line: &Line) -> Result<(), String> {
        match &line.act {
            Act::Expect(words) if self.says(words) => Ok(()),
            Act::Expect(words) => Err(format!("«{words}» tidak disampaikan")),
            Act::ExpectNot(words) if self.says(words) => {
                Err(format!("«{words}» seharusnya tidak disampaikan"))
            }
            Act::Wait | Act::ExpectNot(_) => Ok(()),
            Act::ExpectButtons(labels) => self.expect_buttons(labels),
            Act::Tap(label) => self.tap(label),
            other => {
                let input = self.input(other)?;
                let label = match other {
                    Act::Type(words) => Some(words.clone()),
                    _ => None,
                };
                self.give(input, label.as_deref());
                Ok(())
            }
        }
    }

    fn input(&self, act: &Act) -> Result<Input, String> {
        let text = |words: &str| Private::from(words);
        Ok(match act {
            Act::Start(payload) => Input::Start((!payload.is_empty()).then(|| payload.clone())),
            Act::Command(name) => {
                let command = Command::parse(name.trim_start_matches('/'));
                Input::Command(command.ok_or_else(|| format!("perintah `{name}` tidak ada"))?)
            }
            Act::Press(token) => Input::Press(token.clone()),
            Act::Type(words) => Input::Text { text: text(words), forward: None },
            Act::Forward(words) => {
                Input::Text { text: text(words), forward: Some(super::session::Forward { from: None }) }
            }
            Act::Edit(words) => Input::Edited(text(words)),
            Act::Media(kind) => Input::Media { media: self.play.media(*kind), caption: None, forward: None },
            Act::Contact { name, phone } => Input::Contact { name: text(name), phone: text(phone) },
            Act::Location { lat, lon } => {
                Input::Location { id: self.play.evidence_id(), lat: *lat, lon: *lon, name: None }
            }
            Act::Remind => Input::Remind,
            Act::Wait | Act::Tap(_) | Act::Expect(_) | Act::ExpectNot(_) | Act::ExpectButtons(_) => {
                return Err("tidak bisa dimainkan".to_owned());
            }
        })
    }

    /// Presses the button with that label; of a long list it turns the pages like a person.
    fn tap(&mut self, label: &str) -> Result<(), String> {
        for _ in 0..30 {
            let wanted = fold(label);
            let found = self.buttons.iter().find(|button| fold(&button.label) == wanted).cloned();
            match found.map(|button| button.does) {
                Some(Does::Press(token)) => {
                    self.give(Input::Press(token), Some(label));
                    return Ok(());
                }
                Some(Does::Link(_)) => return Ok(()),
                None => {}
            }
            let more = self.buttons.iter().find_map(|button| match &button.does {
                Does::Press(token) if engine::turns_the_page(token) => Some(token.clone()),
                _ => None,
            });
            let Some(token) = more else { break };
            self.give(Input::Press(token), None);
        }
        Err(format!("tidak ada tombol «{label}»"))
    }

    fn expect_buttons(&self, labels: &[String]) -> Result<(), String> {
        let there: Vec<&str> = self.buttons.iter().map(|button| button.label.as_str()).collect();
        match labels.iter().find(|label| !there.contains(&label.as_str())) {
            None => Ok(()),
            Some(label) => Err(format!("tidak ada tombol «{label}»; yang ada: {}", there.join(", "))),
        }
    }

    fn give(&mut self, input: Input, label: Option<&str>) {
        let before = self.play.session.clone();
        self.last = self.play.give(input);
        self.coverage.note(self.play.dialogs, &before, &self.play.session, label);
        let shown: Vec<Button> = self.last.replies.iter().flat_map(|reply| reply.buttons.clone()).collect();
        if !shown.is_empty() {
            self.buttons = shown;
        }
    }

    fn says(&self, words: &str) -> bool {
        let said: Vec<String> = self.last.replies.iter().map(|reply| fold(&reply.text.to_plain())).collect();
        said.iter().any(|text| text.contains(&fold(words)))
    }
}

/// The replies as a person would see them in a terminal.
pub(crate) fn screen(turn: &Turn) -> String {
    turn.replies.iter().map(shown_reply).collect::<Vec<_>>().join("\n")
}

fn shown_reply(reply: &Reply) -> String {
    let mark = match reply.manner {
        Manner::Notice => "· ",
        _ => "",
    };
    let buttons = reply.buttons.iter().map(|button| format!("[{}]", button.label));
    let said = format!("{mark}{}", reply.text.to_plain());
    std::iter::once(said).chain(buttons).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::load;

    const TEST: &str = "- test: satu\n  play:\n    - start: d_darurat\n    - expect: Telepon dulu\n    - tap: Tidak ada itu\n- test: dua\n  play:\n    - command: darurat\n  then: {cases: 3}\n- test: tiga\n  play:\n    - command: terbang\n";

    #[test]
    fn failures_name_file_line_and_what_stood_there() {
        let dialogs = load::embedded().dialogs.unwrap();
        let verdict = run(&dialogs, &[("x.test.yaml".to_owned(), TEST.to_owned())], &|_, unheard| {
            crate::dialog::play::nothing_found(unheard)
        });
        assert_eq!((verdict.passed, verdict.failed), (0, 3));
        assert!(verdict.text.contains("x.test.yaml:5: tidak ada tombol «Tidak ada itu»"), "{}", verdict.text);
        assert!(verdict.text.contains("x.test.yaml:9: `cases` seharusnya `3`, ternyata `0`"));
        assert!(verdict.text.contains("x.test.yaml:12: perintah `terbang` tidak ada"));
        assert!(verdict.text.contains("belum pernah dicoba"));
    }
}

//! Reading the words of a picture: `tesseract` in a child process on a short leash. The picture goes in by a pipe and its
//! words come out by one; the child may write no file, so nothing of the picture lies open on the disk.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;

use crate::domain::text::Private;

/// The setting's word for "do not read pictures".
const OFF: &str = "off";
/// The language it must know.
const LANGUAGE: &str = "ind";
/// How long a picture may take before the child is killed.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long the program may take to say what it knows.
const GREETING: Duration = Duration::from_secs(10);
/// What the child may take: memory in bytes, seconds of the processor, no file, no picture of its own death.
const LIMITS: [&str; 5] = ["prlimit", "--as=805306368", "--cpu=20", "--fsize=0", "--core=0"];
/// Last in line for the processor.
const NICE: [&str; 3] = ["nice", "-n", "19"];
/// No network: a name space of its own, which not every machine gives.
const ALONE: [&str; 3] = ["unshare", "--map-root-user", "--net"];
/// No picture has more words than fit in here.
const MOST_OUTPUT: u64 = 1_000_000;
/// Words read with less confidence than this (of 100) are noise: a logo, a face.
const NOISE: usize = 30;
/// The others must be read with this confidence on average.
const SURE: usize = 60;
/// Fewer words are no advert.
const LEAST_WORDS: usize = 4;
/// Nor are fewer letters.
const LEAST_LETTERS: usize = 20;

/// Reads pictures, one at a time as its caller asks.
#[derive(Debug, Clone)]
pub struct Reader {
    program: PathBuf,
    leash: Vec<&'static str>,
    patience: Duration,
}

/// Why this machine reads no pictures.
#[derive(Debug, thiserror::Error)]
pub enum NoReader {
    /// The setting says so.
    #[error("reading pictures is turned off")]
    Off,
    /// The program does not run.
    #[error("{} does not run; install it (Debian: apt install tesseract-ocr tesseract-ocr-ind)", .0.display())]
    Missing(PathBuf),
    /// It does not know Indonesian.
    #[error("{} has no Indonesian; install it (Debian: apt install tesseract-ocr-ind)", .0.display())]
    Language(PathBuf),
}

/// Why a picture was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// The child was killed because it took too long.
    #[error("reading took too long")]
    TooLong,
    /// The child failed or was killed: too much memory, a picture it can't take.
    #[error("the reader failed")]
    Failed,
    /// There are hardly any words, or they can't be made out.
    #[error("the words are unclear")]
    Unclear,
}

impl Reader {
    /// Looks whether the program of the setting (a name or a path) runs and knows Indonesian, and how short a leash this
    /// machine can give it.
    pub async fn find(setting: &str) -> Result<Self, NoReader> {
        if setting == OFF {
            return Err(NoReader::Off);
        }
        let program = PathBuf::from(setting);
        let asked =
            Command::new(&program).arg("--list-langs").stdin(Stdio::null()).kill_on_drop(true).output();
        let known = match tokio::time::timeout(GREETING, asked).await {
            Ok(Ok(known)) if known.status.success() => known,
            _ => return Err(NoReader::Missing(program)),
        };
        // Older releases name the languages on standard error.
        let known = [known.stdout, known.stderr].concat();
        if !String::from_utf8_lossy(&known).lines().any(|line| line.trim() == LANGUAGE) {
            return Err(NoReader::Language(program));
        }
        Ok(Self { program, leash: longest_leash().await, patience: PATIENCE })
    }

    /// The same with less patience.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Whether memory and time of the child are limited by the system, and whether it has no network.
    pub fn is_limited(&self) -> (bool, bool) {
        (self.leash.contains(&LIMITS[0]), self.leash.contains(&ALONE[0]))
    }

    /// The words of a PNG; only when they were read with some confidence.
    pub async fn read(&self, png: Vec<u8>) -> Result<Private, Unread> {
        let table =
            tokio::time::timeout(self.patience, self.table(png)).await.map_err(|_| Unread::TooLong)?;
        words(&String::from_utf8_lossy(&table.ok_or(Unread::Failed)?)).ok_or(Unread::Unclear)
    }

    /// What the child writes: a table of words. Dropped, it kills the child.
    async fn table(&self, png: Vec<u8>) -> Option<Vec<u8>> {
        let line: Vec<OsString> =
            self.leash.iter().map(OsString::from).chain([self.program.clone().into()]).collect();
        let (first, rest) = line.split_first()?;
        let mut child = Command::new(first)
            .args(rest)
            .args(["stdin", "stdout", "-l", LANGUAGE, "-c", "tessedit_create_tsv=1"])
            .env_clear()
            .envs(
                ["PATH", "TESSDATA_PREFIX"]
                    .into_iter()
                    .filter_map(|name| Some((name, std::env::var_os(name)?))),
            )
            .env("OMP_THREAD_LIMIT", "1")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .ok()?;
        let (mut into, out) = (child.stdin.take()?, child.stdout.take()?);
        let give = async move {
            // A child that does not want the picture says so by its end.
            drop(into.write_all(&png).await);
            drop(into);
        };
        let mut table = Vec::new();
        let take = async { out.take(MOST_OUTPUT).read_to_end(&mut table).await };
        let ((), taken) = tokio::join!(give, take);
        taken.ok()?;
        child.wait().await.ok()?.success().then_some(table)
    }
}

/// The longest leash that this machine can give.
async fn longest_leash() -> Vec<&'static str> {
    let leashes = [[&ALONE[..], &LIMITS, &NICE].concat(), [&LIMITS[..], &NICE].concat(), NICE.to_vec()];
    for leash in leashes {
        let tried = Command::new(leash[0])
            .args(&leash[1..])
            .arg("true")
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output();
        if let Ok(Ok(done)) = tokio::time::timeout(GREETING, tried).await
            && done.status.success()
        {
            return leash;
        }
    }
    Vec::new()
}

/// A word of tesseract's table.
struct Word<'a> {
    /// Block, paragraph and line in which it stands.
    place: [&'a str; 3],
    /// How sure it is, of 100.
    sure: usize,
    text: &'a str,
}

impl Word<'_> {
    fn letters(&self) -> usize {
        self.text.chars().filter(|c| c.is_alphanumeric()).count()
    }
}

/// A line of the table, if it is a word: level, page, block, paragraph, line, word, place and size, confidence, text.
fn word(line: &str) -> Option<Word<'_>> {
    let cells: Vec<&str> = line.splitn(12, '\t').collect();
    let ["5", _, block, paragraph, row, _, _, _, _, _, sure, text] = cells[..] else { return None };
    let sure = sure.split('.').next()?.parse().ok()?;
    Some(Word { place: [block, paragraph, row], sure, text: text.trim() }).filter(|word| word.letters() > 0)
}

/// The text of the table, when it is sure enough of it: lines as they stood, an empty line between blocks.
fn words(table: &str) -> Option<Private> {
    let (clear, noise): (Vec<Word>, Vec<Word>) =
        table.lines().filter_map(word).partition(|word| word.sure >= NOISE);
    let count = |words: &[Word]| words.iter().map(Word::letters).sum::<usize>();
    let letters = count(&clear);
    let confidence: usize = clear.iter().map(|word| word.sure * word.letters()).sum();
    let enough = clear.len() >= LEAST_WORDS && letters >= LEAST_LETTERS;
    if !enough || letters <= count(&noise) || confidence < SURE * letters {
        return None;
    }
    let mut text = String::new();
    let mut last: Option<[&str; 3]> = None;
    for word in &clear {
        text.push_str(match last {
            None => "",
            Some(last) if last == word.place => " ",
            Some(last) if last[0] == word.place[0] => "\n",
            Some(_) => "\n\n",
        });
        text.push_str(word.text);
        last = Some(word.place);
    }
    Some(Private(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(lines: &[(&str, &str)]) -> String {
        let head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
            1\t1\t0\t0\t0\t0\t0\t0\t720\t850\t-1\t\n";
        let word = |(place, said): &(&str, &str)| {
            format!("5\t1\t{place}\t1\t1\t1\t9\t9\t{said}\n").replace(' ', "\t")
        };
        head.to_owned() + &lines.iter().map(word).collect::<String>()
    }

    fn read(lines: &[(&str, &str)]) -> Option<String> {
        // "block paragraph line" and "confidence text", as they stand in the table.
        words(&table(lines)).map(|text| text.reveal().clone())
    }

    #[test]
    fn words_stand_in_the_lines_of_the_picture() {
        let text = read(&[
            ("1 1 1", "96.15 LOWONGAN"),
            ("1 1 1", "91.0 MALAYSIA"),
            ("1 1 2", "88 Gaji"),
            ("1 1 2", "45.5 Rp12.000.000"),
            ("1 1 2", "12.0 ~@x"),
            ("2 1 1", "90.0 0812-0000-1234"),
            ("2 1 1", "95.0 |"),
        ]);
        assert_eq!(text.as_deref(), Some("LOWONGAN MALAYSIA\nGaji Rp12.000.000\n\n0812-0000-1234"));
    }

    #[test]
    fn what_is_unclear_or_hardly_a_word_is_not_read() {
        assert_eq!(read(&[]), None);
        assert_eq!(
            read(&[("1 1 1", "96 LOWONGAN"), ("1 1 1", "96 MALAYSIA"), ("1 1 1", "96 SEGERA")]),
            None,
            "few words"
        );
        let guessed: Vec<_> = std::iter::repeat_n(("1 1 1", "44.0 lowongan"), 9).collect();
        assert_eq!(read(&guessed), None, "hardly sure of any");
        let mut noisy: Vec<_> = std::iter::repeat_n(("1 1 1", "96.0 lowongan"), 5).collect();
        assert!(read(&noisy).is_some());
        noisy.extend(std::iter::repeat_n(("1 1 1", "9.0 xkcdqrtz"), 6));
        assert_eq!(read(&noisy), None, "more noise than words");
        assert_eq!(words("kosong"), None);
        assert_eq!(words("5\t1\t1\t1\t1\t1\t1\t1\t1\t1\t-1\tx\n5\t\t\n"), None);
    }
}

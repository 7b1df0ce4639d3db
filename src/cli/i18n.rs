//! The translators' commands: export, import, status.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;

use super::{complain, open, save, say};
use crate::dialog::load::{self, Loaded, REMOVED};
use crate::dialog::model::Dialogs;
use crate::dialog::problem::{self, Files, Problem};
use crate::dialog::sheet::{self, Count, Row, Sheet, State};
use crate::domain::text::Lang;

/// What a spreadsheet needs to see that a file is UTF-8.
const BOM: &str = "\u{feff}";

/// Brings the sheet of a language up to date, or writes a copy of it for a translator.
pub(super) fn export(
    folder: Option<&Path>,
    lang: &str,
    only_open: bool,
    to: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    let Some(desk) = Desk::open(folder, lang)? else { return Ok(ExitCode::FAILURE) };
    let mut updated = sheet::update(&desk.dialogs, &desk.sheet, &desk.removed()?);
    let removed = std::mem::take(&mut updated.removed);
    if only_open || to.is_some() {
        updated.rows.retain(|row| !only_open || row.state != State::Done);
        let text = sheet::write(&updated.rows);
        match to {
            Some(file) => save(file, &format!("{BOM}{text}"))?,
            None => say(text.trim_end()),
        }
        complain(&desk.counted(&updated.rows, to));
        return Ok(ExitCode::SUCCESS);
    }
    desk.put_aside(&removed)?;
    save(&desk.file, &sheet::write(&updated.rows))?;
    say(&desk.counted(&updated.rows, Some(&desk.file)));
    Ok(ExitCode::SUCCESS)
}

/// Takes a sheet back from a translator. Nothing is written unless all of it is sound.
pub(super) fn import(folder: Option<&Path>, lang: &str, file: &Path) -> anyhow::Result<ExitCode> {
    let Some(desk) = Desk::open(folder, lang)? else { return Ok(ExitCode::FAILURE) };
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let name = file.to_string_lossy();
    let rows = match sheet::returned(&name, &bytes) {
        Ok(rows) => rows,
        Err(faults) => return Ok(refuse(&faults)),
    };
    let merged = sheet::merge(&desk.dialogs, &desk.sheet, &rows);
    let updated = sheet::update(&desk.dialogs, &merged.sheet, &desk.removed()?);
    let text = sheet::write(&updated.rows);
    let faults = desk.faults(&text, &rows)?;
    if !faults.is_empty() {
        return Ok(refuse(&faults));
    }
    desk.put_aside(&updated.removed)?;
    save(&desk.file, &text)?;
    say(&format!("{name}: {} baris diambil", merged.taken));
    list("menerjemahkan teks lama; lihat lagi teks sekarang", merged.outdated.iter().map(String::as_str));
    let unknown = merged.unknown.iter().map(|row| row.key.as_str());
    list("menerjemahkan teks yang tidak ada lagi; tidak diambil", unknown);
    say(&desk.counted(&updated.rows, Some(&desk.file)));
    Ok(ExitCode::SUCCESS)
}

/// How far the translations are.
pub(super) fn status(folder: Option<&Path>) -> anyhow::Result<ExitCode> {
    let loaded = open::loaded(folder)?;
    let Some(dialogs) = &loaded.dialogs else { return Ok(report(&loaded)) };
    if loaded.sheets.is_empty() {
        say("Belum ada terjemahan. Mulai dengan: suluh i18n export en");
    }
    for (lang, sheet) in &loaded.sheets {
        let counts = sheet::status(dialogs, sheet);
        let wide = counts.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).max(10);
        say(&format!("{:wide$}  selesai   usang   belum     %", lang.0));
        for (name, Count { done, stale, open }) in &counts {
            let name = if name.is_empty() { "semua" } else { name };
            let percent = Count { done: *done, stale: *stale, open: *open }.percent();
            say(&format!("{name:wide$}  {done:7} {stale:7} {open:7}  {percent:3}%"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A language of a folder under work.
struct Desk {
    dialogs: Dialogs,
    files: Files,
    /// The sheet as it stands; empty for a new language.
    sheet: Sheet,
    /// Its file.
    file: PathBuf,
    lang: String,
}

impl Desk {
    /// Opens it; `None`, with the report, where the dialogs have errors.
    fn open(folder: Option<&Path>, lang: &str) -> anyhow::Result<Option<Self>> {
        let sound = (2..=3).contains(&lang.len()) && lang.bytes().all(|byte| byte.is_ascii_lowercase());
        let of = Lang(lang.to_owned());
        anyhow::ensure!(sound, "`{lang}` is not a language; write its two letters, e.g. en");
        anyhow::ensure!(!of.is_base(), "`{lang}` is the language that the dialogs are written in");
        let folder =
            folder.context("name the folder of dialogs to work on: --dialogs FOLDER or SULUH_DIALOGS")?;
        let mut loaded = open::loaded(Some(folder))?;
        let Some(dialogs) = loaded.dialogs.take() else {
            report(&loaded);
            return Ok(None);
        };
        let sheet = loaded.sheets.remove(&of).unwrap_or_default();
        let file = folder.join("i18n").join(format!("{lang}.csv"));
        Ok(Some(Self { dialogs, files: loaded.files, sheet, file, lang: lang.to_owned() }))
    }

    fn removed_file(&self) -> PathBuf {
        self.file.with_file_name(format!("{}{REMOVED}", self.lang))
    }

    /// The translations whose texts are no more, oldest first.
    fn removed(&self) -> anyhow::Result<Vec<Row>> {
        let file = self.removed_file();
        match fs::read_to_string(&file) {
            Ok(text) => Ok(sheet::kept(&text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", file.display())),
        }
    }

    /// Keeps translations whose texts are no more in a file of their own, and says which.
    fn put_aside(&self, rows: &[Row]) -> anyhow::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut all = self.removed()?;
        all.extend(rows.iter().cloned());
        save(&self.removed_file(), &sheet::write(&all))?;
        let words =
            format!("teksnya tidak ada lagi; terjemahan disimpan di {}", self.removed_file().display());
        list(&words, rows.iter().map(|row| row.key.as_str()));
        Ok(())
    }

    /// What the checks find in the sheet as it would be, by the rows that came back.
    fn faults(&self, text: &str, rows: &[Row]) -> anyhow::Result<Vec<String>> {
        let path = format!("i18n/{}.csv", self.lang);
        let mut files = self.files.clone();
        files.insert(path.clone(), text.to_owned());
        let loaded = open::checked(load::files(files));
        let sheet = loaded.sheets.get(&Lang(self.lang.clone())).context("the sheet was not read")?;
        let keys: BTreeMap<u32, &str> = sheet.values().map(|row| (row.at.line, row.key.as_str())).collect();
        let told = |problem: &Problem| {
            let key = keys.get(&problem.at.line).copied().unwrap_or_default();
            let row = rows.iter().find(|row| row.key == key);
            let place = row.map_or_else(
                || format!("{path}: baris {}", problem.at.line),
                |row| format!("{}: baris {}", row.at.file, row.at.line),
            );
            format!("{place}, kolom translation: {} ({key})", problem.message())
        };
        Ok(loaded
            .problems
            .iter()
            .filter(|problem| problem.is_error() && problem.at.file == path)
            .map(told)
            .collect())
    }

    fn counted(&self, rows: &[Row], file: Option<&Path>) -> String {
        let count = |state| rows.iter().filter(|row| row.state == state).count();
        let name = file.map_or_else(|| self.lang.clone(), |file| file.display().to_string());
        format!(
            "{name}: {} teks; {} selesai, {} usang, {} belum",
            rows.len(),
            count(State::Done),
            count(State::Stale),
            count(State::Open)
        )
    }
}

fn report(loaded: &Loaded) -> ExitCode {
    let errors: Vec<_> = loaded.problems.iter().filter(|problem| problem.is_error()).cloned().collect();
    complain(&problem::report(&errors, &loaded.files));
    ExitCode::FAILURE
}

fn refuse(faults: &[String]) -> ExitCode {
    complain(&faults.join("\n"));
    complain(&format!("{} galat; tidak ada yang ditulis", faults.len()));
    ExitCode::FAILURE
}

fn list<'a>(words: &str, keys: impl Iterator<Item = &'a str>) {
    let keys: Vec<&str> = keys.collect();
    if !keys.is_empty() {
        complain(&format!("{} {words}:\n  {}", keys.len(), keys.join("\n  ")));
    }
}

//! Where the files come from: the binary or a folder, and what the office keeps over them.

use std::path::Path;

use include_dir::{Dir, DirEntry, include_dir};

use super::{Loaded, Role, files, is_hidden, role};
use crate::dialog::model::At;
use crate::dialog::problem::{CheckKind, Files, Problem};

/// The dialogs that travel inside the binary.
static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/dialogs");

/// How deep folders may lie in each other.
const MAX_FOLDERS: usize = 4;

/// The files of the dialogs as they lie there, before they are read.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// Path relative to the dialogs' folder, and text.
    pub files: Files,
    /// What could not be read.
    problems: Vec<Problem>,
}

impl Source {
    /// The files inside the binary.
    pub fn embedded() -> Self {
        let mut source = Self::default();
        let mut open = vec![&EMBEDDED];
        while let Some(folder) = open.pop() {
            for entry in folder.entries() {
                match entry {
                    DirEntry::Dir(inner) => open.push(inner),
                    DirEntry::File(file) => {
                        if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
                            source.files.insert(path.to_owned(), text.to_owned());
                        }
                    }
                }
            }
        }
        source
    }

    /// The files of a folder.
    pub fn folder(root: &Path) -> Self {
        let mut source = Self::default();
        source.gather(root, "", 0);
        source
    }

    /// The same with other texts in the place of, or beside, those of the source.
    #[must_use]
    pub fn overlaid<'a>(mut self, kept: impl IntoIterator<Item = (&'a String, &'a String)>) -> Self {
        for (path, text) in kept {
            self.problems.retain(|problem| problem.at.file != *path);
            self.files.insert(path.clone(), text.clone());
        }
        self
    }

    /// Whether reading the files would give that again, but for the day of the checks.
    pub fn is_of(&self, loaded: &Loaded) -> bool {
        self.is_whole() && self.files == loaded.files
    }

    /// Whether every file could be read.
    pub fn is_whole(&self) -> bool {
        self.problems.is_empty()
    }

    /// Reads the files.
    pub fn load(self) -> Loaded {
        let mut loaded = files(self.files);
        if !self.problems.is_empty() {
            loaded.broken = loaded.dialogs.take().or(loaded.broken);
            loaded.problems.extend(self.problems);
        }
        loaded
    }

    fn gather(&mut self, folder: &Path, prefix: &str, depth: usize) {
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.unreadable(&folder.to_string_lossy(), &error),
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            if is_hidden(&name) {
                continue;
            }
            if entry.path().is_dir() {
                if depth < MAX_FOLDERS {
                    self.gather(&entry.path(), &format!("{path}/"), depth + 1);
                }
                continue;
            }
            if role(&path) == Role::Unknown {
                // Told as unused; what it holds (a picture, perhaps) does not matter.
                self.files.insert(path, String::new());
                continue;
            }
            match std::fs::read(entry.path()).map(String::from_utf8) {
                Ok(Ok(text)) => {
                    self.files.insert(path, text);
                }
                Ok(Err(error)) => self.unreadable(&path, &error.utf8_error()),
                Err(error) => self.unreadable(&path, &error),
            }
        }
    }

    fn unreadable(&mut self, path: &str, reason: &dyn std::fmt::Display) {
        let at = At { file: path.to_owned(), line: 1, column: 1 };
        let problem = Problem::new(CheckKind::Unreadable, at, path).detail(reason.to_string());
        self.problems.push(problem);
    }
}

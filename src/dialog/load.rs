//! From the dialog files to the model. It never stops at the first mistake: every file is read, and each mistake is told
//! with its file, line and words. The one place of this layer that touches the disk is [`source`].

pub(crate) mod dialog;
pub(crate) mod grammar;
mod offer;
mod rules;
pub(crate) mod shape;
mod source;
mod tables;
pub(crate) mod tree;
mod waves;

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest, Sha256};

pub use source::Source;
pub(crate) use tables::choices;

use super::check;
use super::model::{At, Dialogs};
use super::problem::{CheckKind, Files, Problem, locate};
use super::sheet::{self, Sheet};
use crate::domain::text::Lang;
use crate::domain::time::Zone;

/// What the name of a file of translations ends with whose texts are no more.
pub const REMOVED: &str = ".removed.csv";

/// What came out of reading a folder of dialogs.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The dialogs; `None` when there is any error.
    pub dialogs: Option<Dialogs>,
    /// Everything that is wrong, in the order of the files.
    pub problems: Vec<Problem>,
    /// The conversations beside the dialogs (`*.test.yaml`): path and content.
    pub tests: Vec<(String, String)>,
    /// The files as they were read, for showing the lines of problems.
    pub files: Files,
    /// What could be read of dialogs with errors, so that one run tells all their mistakes.
    broken: Option<Dialogs>,
    /// The translators' sheets as they stand, with what does not hold any more.
    pub sheets: BTreeMap<Lang, Sheet>,
    /// The day (`YYYY-MM-DD`) of the checks; empty before them.
    pub day: String,
}

impl Loaded {
    /// Runs the checks over what was read; `today` is `YYYY-MM-DD`, `phrases` the program's own sentences with their
    /// placeholders. Dialogs that do not pass are taken away: whatever an office runs has passed.
    #[must_use]
    pub fn checked(mut self, today: &str, phrases: &[(&str, &[&str])]) -> Self {
        if let Some(dialogs) = self.dialogs.take().or(self.broken.take()) {
            let errors = self.problems.iter().filter(|problem| problem.is_error());
            let torn = errors.map(|problem| problem.at.file.clone()).collect();
            let seen = check::Seen {
                dialogs: &dialogs,
                files: &self.files,
                sheets: &self.sheets,
                today,
                phrases,
                torn: &torn,
            };
            let found = check::run(&seen);
            self.problems.extend(found);
            self.settle(dialogs);
        }
        today.clone_into(&mut self.day);
        self
    }

    /// What could be read, with errors or without: for looking at, never for use.
    pub fn readable(&self) -> Option<&Dialogs> {
        self.dialogs.as_ref().or(self.broken.as_ref())
    }

    /// The zone of the office, as far as its table could be read.
    pub fn zone(&self) -> Zone {
        self.readable().map(|dialogs| dialogs.data.zone()).unwrap_or_default()
    }

    /// Whether an error was found.
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(Problem::is_error)
    }

    fn settle(&mut self, dialogs: Dialogs) {
        self.problems.sort();
        self.problems.dedup();
        if self.has_errors() {
            self.broken = Some(dialogs);
        } else {
            self.dialogs = Some(dialogs);
        }
    }
}

/// Reads the dialogs inside the binary.
pub fn embedded() -> Loaded {
    Source::embedded().load()
}

/// Reads a folder of dialogs.
pub fn folder(root: &Path) -> Loaded {
    Source::folder(root).load()
}

/// Hidden files and the copies that text editors leave behind.
fn is_hidden(name: &str) -> bool {
    name.starts_with(['.', '#']) || name.ends_with('~')
}

/// Reads files given as text, by their path relative to the dialogs' folder.
pub fn files(all: Files) -> Loaded {
    let mut reader = Reader::default();
    for (path, text) in &all {
        reader.file(path, text);
    }
    reader.dialogs.hash = hash(&all, |role| !matches!(role, Role::Test | Role::Other));
    reader.dialogs.learnt =
        hash(&all, |role| matches!(role, Role::Dialog | Role::Data("vocabulary" | "slang")));
    for (lang, sheet) in &reader.sheets {
        let words = sheet::holding(&reader.dialogs, sheet);
        if !words.is_empty() {
            reader.dialogs.sheets.insert(lang.clone(), words);
        }
    }
    for problem in reader.problems.iter_mut().filter(|problem| problem.kind == CheckKind::BadTarget) {
        // The tree knows where a button begins, not where its target stands.
        problem.at = locate(&all, &problem.at, &problem.words);
    }
    let mut loaded = Loaded {
        problems: reader.problems,
        tests: reader.tests,
        sheets: reader.sheets,
        files: all,
        ..Loaded::default()
    };
    loaded.settle(reader.dialogs);
    loaded
}

/// The hash of the files that count. Tests and the editors' README change nothing that is said.
fn hash(all: &Files, counts: impl Fn(Role<'_>) -> bool) -> String {
    let mut hash = Sha256::new();
    for (path, text) in all.iter().filter(|(path, _)| counts(role(path))) {
        for part in [path, text] {
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
    }
    let first = hash.finalize().iter().take(8).fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    format!("{first:016x}")
}

/// What a file is, by its path.
#[derive(Debug, PartialEq, Eq)]
enum Role<'a> {
    Dialog,
    Texts,
    Rules(&'a str),
    Data(&'a str),
    Sheet,
    Test,
    Other,
    Unknown,
}

/// Whether the path is one of a dialog, of the program's sentences, of rules, of a test or of a sheet: what editors write.
pub fn is_written(path: &str) -> bool {
    matches!(role(path), Role::Dialog | Role::Texts | Role::Rules(_) | Role::Test | Role::Sheet)
}

/// Where the translators' sheet of a language lies.
pub fn sheet_path(lang: &Lang) -> String {
    format!("i18n/{}.csv", lang.0)
}

/// The language of a translators' sheet; `None` of other files.
pub fn sheet_language(path: &str) -> Option<Lang> {
    (role(path) == Role::Sheet).then(|| tables::language(path))
}

fn role(path: &str) -> Role<'_> {
    let inside = |folder: &str, ending: &str| path.strip_prefix(folder)?.strip_suffix(ending);
    if is_hidden(path.rsplit('/').next().unwrap_or(path)) {
        Role::Other
    } else if path == "_texts.yaml" {
        Role::Texts
    } else if let Some(name) = inside("_rules/", ".yaml") {
        Role::Rules(name)
    } else if let Some(name) = inside("_data/", ".csv") {
        Role::Data(name)
    } else if inside("i18n/", REMOVED).is_some() {
        Role::Other
    } else if inside("i18n/", ".csv").is_some() {
        Role::Sheet
    } else if path.strip_suffix(".test.yaml").is_some() {
        Role::Test
    } else if path.strip_suffix(".yaml").is_some() && !path.starts_with('_') {
        Role::Dialog
    } else if path.strip_suffix(".md").is_some() {
        Role::Other
    } else {
        Role::Unknown
    }
}

#[derive(Default)]
struct Reader {
    dialogs: Dialogs,
    problems: Vec<Problem>,
    tests: Vec<(String, String)>,
    sheets: BTreeMap<Lang, Sheet>,
}

impl Reader {
    fn file(&mut self, path: &str, text: &str) {
        let problems = &mut self.problems;
        let known = match role(path) {
            Role::Dialog => {
                self.dialog(path, text);
                true
            }
            Role::Texts => {
                if let Some(tree) = tree::parse(path, text, problems) {
                    rules::texts(&tree, &mut self.dialogs, problems);
                }
                true
            }
            Role::Rules(name) => tree::parse(path, text, problems)
                .is_none_or(|tree| rules::rules(name, &tree, &mut self.dialogs, problems)),
            Role::Data(name) => tables::data(name, path, text, &mut self.dialogs.data, problems),
            Role::Sheet => {
                self.sheet(path, text);
                true
            }
            Role::Test => {
                self.tests.push((path.to_owned(), text.to_owned()));
                true
            }
            Role::Other => true,
            Role::Unknown => false,
        };
        if !known {
            let at = At { file: path.to_owned(), line: 1, column: 1 };
            let problem = Problem::new(CheckKind::UnknownFile, at, path)
                .meant(known_files().iter().map(String::as_str));
            self.problems.push(problem);
        }
    }

    fn dialog(&mut self, path: &str, text: &str) {
        let Some(tree) = tree::parse(path, text, &mut self.problems) else { return };
        shape::fit(&tree, shape::DIALOG, path, &mut self.problems);
        let Some(dialog) = dialog::build(path, &tree, &mut self.problems) else { return };
        let taken = self.dialogs.dialogs.get(&dialog.id).map(|first| first.at.file.clone());
        if let Some(first) = taken {
            let at = tree.get("dialog").map_or(dialog.at, |written| written.at.clone());
            self.problems.push(Problem::new(CheckKind::DuplicateId, at, dialog.id).detail(first));
            return;
        }
        self.dialogs.dialogs.insert(dialog.id.clone(), dialog);
    }

    fn sheet(&mut self, path: &str, text: &str) {
        let sheet = tables::sheet(path, text, &mut self.problems);
        self.sheets.insert(tables::language(path), sheet);
    }
}

/// Names that a misspelt file may have meant.
fn known_files() -> Vec<String> {
    let tables = tables::NAMES.iter().map(|name| format!("_data/{name}.csv"));
    let rules = rules::NAMES.iter().map(|name| format!("_rules/{name}.yaml"));
    tables.chain(rules).chain(["_texts.yaml".to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken-dialogs/base")
    }

    #[test]
    fn a_sound_folder_loads_whole() {
        let loaded = folder(&base());
        assert_eq!(loaded.problems, vec![]);
        let dialogs = loaded.dialogs.unwrap();
        assert_eq!(dialogs.hash.len(), 16);
        assert_eq!(dialogs.dialogs.len(), 6);
        assert!(dialogs.dialogs["jalur_p3mi"].procedure);
        assert_eq!(dialogs.dialogs["jalur_p3mi"].start, "cek_pt");
        assert_eq!(dialogs.fact("kontak.polisi", &Lang::default()).as_deref(), Some("110"));
        let en = Lang("en".into());
        let say = dialogs.dialogs["menu"].nodes[0].choose[0].label.clone();
        assert_eq!(dialogs.text(&say, &en), "I am in danger");
        assert_eq!(dialogs.phrase("salam.pembuka", &en, &[]).to_plain(), "Hello.");
    }

    #[test]
    fn the_hash_follows_the_words_and_not_the_tests() {
        let sound = folder(&base()).files;
        let hash_of = |path: &str, text: &str| {
            let mut all = sound.clone();
            all.insert(path.to_owned(), text.to_owned());
            files(all).dialogs.map(|dialogs| (dialogs.hash, dialogs.learnt)).unwrap()
        };
        let sound = files(sound.clone()).dialogs.map(|dialogs| (dialogs.hash, dialogs.learnt)).unwrap();
        assert_eq!(sound, hash_of("lapor.test.yaml", "- test: x"));
        assert_eq!(sound, hash_of("README.md", "x"));
        let texts = hash_of("_texts.yaml", "a: b");
        assert!(texts.0 != sound.0 && texts.1 == sound.1, "said otherwise, found alike");
        let menu = format!("{}\n# x", folder(&base()).files["menu.yaml"]);
        assert_ne!(sound.1, hash_of("menu.yaml", &menu).1);
    }

    #[test]
    fn files_are_known_by_their_path() {
        let given = [
            ("lapor.yml", "x"),
            ("_data/contact.csv", "x"),
            ("lapor.test.yaml", "- test: x"),
            ("README.md", "x"),
            (".gitkeep", ""),
            ("lapor.yaml~", "x"),
            ("layanan/cek.yaml", "dialog: cek\ntitle: Cek\nstart: a\nnodes: {a: {say: x}}\n"),
        ];
        let loaded =
            files(given.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect());
        let told: Vec<_> =
            loaded.problems.iter().map(|p| (p.words.as_str(), p.suggestion.as_deref())).collect();
        assert_eq!(told, [("_data/contact.csv", Some("_data/contacts.csv")), ("lapor.yml", None)]);
        assert_eq!(loaded.tests.len(), 1);
        assert!(loaded.dialogs.unwrap().dialog("cek").is_some());
    }

    #[test]
    fn a_missing_folder_is_told_and_nothing_is_taken() {
        let loaded = folder(Path::new("/nonexistent/dialogs"));
        assert_eq!(loaded.problems[0].kind, CheckKind::Unreadable);
        assert!(loaded.dialogs.is_none());
    }

    #[test]
    fn two_files_cannot_make_the_same_dialog() {
        let text = "dialog: cek\ntitle: Cek\nstart: a\nnodes: {a: {say: x}}\n".to_owned();
        let all = Files::from([("a/cek.yaml".to_owned(), text.clone()), ("b/cek.yaml".to_owned(), text)]);
        let loaded = files(all);
        assert_eq!(loaded.problems[0].kind, CheckKind::DuplicateId);
        assert_eq!(loaded.problems[0].details, ["a/cek.yaml"]);
    }
}

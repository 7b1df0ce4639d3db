//! Every check has a broken file that triggers it, and nothing else.

#![expect(clippy::unwrap_used, reason = "a fixture that cannot be laid out fails its test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use suluh::dialog::load::{self, Loaded};
use suluh::dialog::markup;
use suluh::dialog::problem::{CheckKind, Problem};
use suluh::dialog::sheet::{self, State};

/// The day on which the fixtures are checked.
const TODAY: &str = "2026-11-21";
/// The sentences of the program for which `base/_texts.yaml` was written.
const PHRASES: &[(&str, &[&str])] = &[("salam.pembuka", &[]), ("kwitansi.judul", &["kode"])];

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken-dialogs")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Lays a fixture over the sound base: a folder `<slug>/`, or a file `<slug>.yaml` whose first line names its path.
fn lay_over(kind: CheckKind, folder: &Path) {
    let slug = kind.about().slug;
    if kind == CheckKind::TooBig {
        // A megabyte of nothing need not lie in the repository.
        fs::write(folder.join("uji.yaml"), "#".repeat(1024 * 1024 + 1)).unwrap();
        return;
    }
    let overlay = fixtures().join(slug);
    if overlay.is_dir() {
        return copy(&overlay, folder);
    }
    let text = fs::read_to_string(fixtures().join(format!("{slug}.yaml")))
        .unwrap_or_else(|_| panic!("the check `{slug}` needs tests/broken-dialogs/{slug}.yaml or {slug}/"));
    let path = text.lines().next().unwrap().trim_start_matches("# ");
    fs::write(folder.join(path), &text).unwrap();
}

/// Translates what is not translated yet, so that it is not told beside the fixture's own fault.
fn translate(folder: &Path) {
    let loaded = load::folder(folder);
    let Some(dialogs) = loaded.dialogs else { return };
    for (lang, sheet) in loaded.sheets {
        let mut rows = sheet::update(&dialogs, &sheet, &[]).rows;
        rows.retain(|row| !sheet.contains_key(&row.key));
        for (number, row) in rows.iter_mut().enumerate() {
            let values = markup::placeholders(&row.text).into_iter().map(|key| format!("{{{key}}}"));
            let words: Vec<String> = std::iter::once(format!("t{number}")).chain(values).collect();
            (row.translation, row.state) = (words.join(" "), State::Done);
        }
        let path = folder.join(format!("i18n/{}.csv", lang.0));
        let more = sheet::write(&rows);
        let written = fs::read_to_string(&path).unwrap() + more.split_once('\n').unwrap().1;
        fs::write(path, written).unwrap();
    }
}

fn checked(kind: Option<CheckKind>) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    copy(&fixtures().join("base"), folder.path());
    if let Some(kind) = kind {
        lay_over(kind, folder.path());
    }
    if kind != Some(CheckKind::TranslationMissing) {
        translate(folder.path());
    }
    load::folder(folder.path()).checked(TODAY, PHRASES)
}

#[test]
fn the_base_of_the_fixtures_is_sound() {
    let loaded = checked(None);
    assert_eq!(loaded.problems, vec![]);
    assert!(loaded.dialogs.is_some());
}

#[test]
fn the_dialogs_in_the_binary_have_no_error() {
    let loaded = load::embedded().checked(TODAY, suluh::dialog::engine::PHRASES);
    let errors: Vec<_> =
        loaded.problems.iter().filter(|p| p.is_error()).map(|p| p.render(&loaded.files)).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    assert!(loaded.dialogs.is_some_and(|dialogs| dialogs.dialog("lapor").is_some()));
}

#[test]
fn every_check_is_triggered_by_its_fixture_and_by_nothing_else() {
    let mut wrong = Vec::new();
    for kind in CheckKind::ALL {
        let loaded = checked(Some(*kind));
        let found: BTreeSet<_> = loaded.problems.iter().map(|problem| problem.kind).collect();
        if found != BTreeSet::from([*kind]) {
            let all: Vec<_> = loaded.problems.iter().map(|p| p.render(&loaded.files)).collect();
            wrong.push(format!("{}:\n{}", kind.about().slug, all.join("\n")));
        }
        let is_error = loaded.problems.iter().any(Problem::is_error);
        assert_eq!(loaded.dialogs.is_none(), is_error, "{kind:?}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn editors_read_messages_they_can_use() {
    let told: String = CheckKind::ALL
        .iter()
        .map(|kind| checked(Some(*kind)))
        .flat_map(|loaded| {
            let files = loaded.files;
            loaded.problems.into_iter().map(move |problem| problem.render(&files) + "\n")
        })
        .collect();
    assert!(!told.contains("{0}") && !told.contains("{1}") && !told.contains("{2}"), "{told}");
    insta::assert_snapshot!(told);
}

/// A piece of a file put elsewhere, with signs that mean something to YAML or to our own small languages.
fn mangled(text: &str, cut: (usize, usize), put: usize, sign: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let at = |n: usize| n % (letters.len() + 1);
    let (from, to) = (at(cut.0).min(at(cut.1)), at(cut.0).max(at(cut.1)).min(at(cut.0) + 40));
    let mut left: Vec<char> = letters[..from].iter().chain(&letters[to.max(from)..]).copied().collect();
    let place = put % (left.len() + 1);
    left.splice(place..place, sign.chars());
    left.into_iter().collect()
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(300))]
    #[test]
    fn no_edit_brings_the_loader_down(
        file in 0..14_usize,
        cut in (0..5_000_usize, 0..5_000_usize),
        put in 0..5_000_usize,
        sign in proptest::sample::select(vec![
            "", ":", "\t", "\"", "'", "{", "}", "[", "-> ", "!", "@", "&a", "*a", "---\n", "\u{feff}", "😀", "\u{0}", "|", "#", "\r",
        ]),
    ) {
        let sound = load::folder(&fixtures().join("base"));
        let mut files = sound.files;
        let path = files.keys().nth(file % files.len()).unwrap().clone();
        let text = mangled(&files[&path], cut, put, sign);
        files.insert(path, text);
        let loaded = load::files(files).checked(TODAY, PHRASES);
        let told = suluh::dialog::problem::report(&loaded.problems, &loaded.files);
        proptest::prop_assert!(told.ends_with("peringatan\n"));
        proptest::prop_assert_eq!(loaded.dialogs.is_none(), loaded.problems.iter().any(Problem::is_error));
    }
}

#[test]
fn no_fixture_stands_without_its_check() {
    let slugs: BTreeSet<_> = CheckKind::ALL.iter().map(|kind| kind.about().slug.to_owned()).collect();
    for entry in fs::read_dir(fixtures()).unwrap().map(Result::unwrap) {
        let name = entry.file_name().to_string_lossy().trim_end_matches(".yaml").to_owned();
        assert!(name == "base" || slugs.contains(&name), "{name}");
    }
}

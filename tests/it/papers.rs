//! Documents that repeat what the code says are held to it.

use suluh::dialog::load;
use suluh::dialog::model::row_table;
use suluh::dialog::problem::{CheckKind, Files, Severity};
use suluh::dialog::testing;
use suluh::store::retention::RULES;

fn paper(name: &str) -> String {
    std::fs::read_to_string(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The first cells of a Markdown table's rows that are written as code.
fn coded(text: &str) -> Vec<String> {
    let cell = |line: &str| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned());
    text.lines().filter_map(cell).collect()
}

#[test]
fn the_privacy_paper_lists_every_rule_of_retention_in_order() {
    let text = paper("docs/privacy.md");
    let named: Vec<&str> = RULES.iter().map(|rule| rule.what).collect();
    let section = text.split("## How long").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap();
    assert_eq!(coded(section), named);
    for rule in RULES {
        let hours = rule.keep.as_secs() / 3_600;
        let line = section.lines().find(|line| line.contains(&format!("`{}`", rule.what))).unwrap();
        let said = match hours {
            h if h == 365 * 24 => "1 year".to_owned(),
            h if h % 24 == 0 && h > 48 => format!("{} days", h / 24),
            h => format!("{h} hours"),
        };
        assert!(line.contains(&said), "{line} should say {said}");
    }
}

#[test]
fn every_setting_named_in_the_papers_exists() {
    let example = paper(".env.example");
    for name in ["README.md", "docs/operations.md", "docs/architecture.md", "docs/dialogs.md"] {
        let text = paper(name);
        for word in text.split(|c: char| !(c.is_ascii_uppercase() || c == '_')) {
            if word.starts_with("SULUH_") {
                assert!(example.contains(&format!("{word}=")), "{name} names {word}");
            }
        }
    }
}

#[test]
fn every_link_between_the_papers_leads_somewhere() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in [
        "README.md",
        "docs/architecture.md",
        "docs/operations.md",
        "docs/dialogs.md",
        "docs/privacy.md",
        "docs/threat-model.md",
        "dialogs/README.md",
        "dialogs/_data/README.md",
    ] {
        let text = paper(name);
        let folder = root.join(name).parent().unwrap().to_owned();
        for part in text.split("](").skip(1) {
            let target = part.split([')', '#']).next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") {
                assert!(folder.join(target).exists(), "{name} links to {target}");
            }
        }
    }
}

#[test]
fn editors_read_what_each_warning_means() {
    let text = paper("dialogs/README.md");
    let (errors, warnings) = text.split_once("**Peringatan**").unwrap();
    let slugs = |severity| -> Vec<&str> {
        let kinds = CheckKind::ALL.iter().map(|kind| kind.about());
        kinds.filter(|about| about.severity == severity).map(|about| about.slug).collect()
    };
    let mut told = coded(warnings.split("\n## ").next().unwrap());
    told.sort_unstable();
    let mut all = slugs(Severity::Warning);
    all.sort_unstable();
    assert_eq!(told, all);
    for slug in coded(errors.split("**Galat**").nth(1).unwrap()) {
        assert!(slugs(Severity::Error).contains(&slug.as_str()), "{slug} is no error");
    }
}

#[test]
fn the_examples_for_editors_work() {
    let text = paper("dialogs/README.md");
    let mut loaded = load::embedded();
    let mut files: Files = std::mem::take(&mut loaded.files);
    let whole = text.split("```yaml\n# dialogs/").skip(1);
    let whole: Vec<(&str, &str)> =
        whole.map(|rest| rest.split("```").next().unwrap().split_once('\n').unwrap()).collect();
    assert_eq!(whole.len(), 2, "a dialog and its test");
    files.extend(whole.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
    let tables = text.split("```csv\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    for (rows, table) in tables.zip(["_data/figures.csv", "_data/sources.csv"]) {
        files.get_mut(table).unwrap().push_str(rows);
    }
    let dialog = files.get_mut("bekal.yaml").unwrap();
    *dialog = dialog.replace("say: Beri", "sources: [contoh_2026]\n    say: Berat {angka.bekal_tas}. Beri");
    let loaded = load::files(files).checked("2026-11-21", &[]);
    let ours = loaded.problems.iter().filter(|found| found.at.file.starts_with("bekal") || found.is_error());
    let found: Vec<_> = ours.collect();
    assert!(found.is_empty(), "{found:?}");
    let dialogs = loaded.dialogs.unwrap();
    let tests: Vec<_> = loaded.tests.into_iter().filter(|(path, _)| path.starts_with("bekal")).collect();
    let verdict = testing::run(&dialogs, &tests, &|_, unheard| suluh::dialog::play::nothing_found(unheard));
    assert!(verdict.is_good(), "{}", verdict.text);
    for name in text.split("| `{").skip(1).filter_map(|rest| rest.split_once("}`")).map(|(name, _)| name) {
        assert!(
            row_table(name).is_some() && dialogs.data.row_origin(name).is_some(),
            "{name} is in no table"
        );
    }
}

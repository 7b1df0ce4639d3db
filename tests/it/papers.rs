//! Documents that repeat what the code says are held to it.

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

//! The house rules of docs/architecture.md that a compiler does not keep: imports point down, frameworks stay in their
//! rooms, the pure layers are pure, and no sentence for the public stands in the source.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

struct Source {
    /// Relative to `src/`.
    name: String,
    /// Without the `#[cfg(test)]` tail and without comment lines.
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    let mut out: Vec<Source> = files
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).unwrap();
            let body = text.split("#[cfg(test)]").next().unwrap_or_default();
            let code = body
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect::<Vec<_>>()
                .join("\n");
            Source { name: path.strip_prefix(&root).unwrap().to_string_lossy().into_owned(), code }
        })
        .collect();
    out.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(out.len() > 20, "the walk found the sources");
    out
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("tests") {
            walk(&path, files);
        } else if path.extension().is_some_and(|ext| ext == "rs") && !path.ends_with("tests.rs") {
            files.push(path);
        }
    }
}

fn room(name: &str) -> &str {
    name.split(['/', '.']).next().unwrap_or_default()
}

#[test]
fn frameworks_stay_in_their_rooms() {
    for (framework, homes) in [
        ("teloxide::", &["telegram"][..]),
        ("sqlx::", &["store"]),
        ("axum::", &["web"]),
        ("askama", &["web", "atlas"]),
    ] {
        for source in sources() {
            if !homes.contains(&room(&source.name)) {
                assert!(
                    !source.code.contains(framework),
                    "{framework} belongs in src/{}, not in {}",
                    homes.join(" and "),
                    source.name
                );
            }
        }
    }
}

#[test]
fn imports_point_down() {
    // dialog, find and offer share a row; find, offer and store read dialog's plain types (docs/decisions/0001).
    let may: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("domain", &["domain"][..]),
        ("dialog", &["domain", "dialog"]),
        ("find", &["domain", "dialog", "find"]),
        ("offer", &["domain", "dialog", "offer"]),
        ("store", &["domain", "dialog", "store"]),
        ("app", &["domain", "dialog", "find", "offer", "store", "app"]),
        ("telegram", &["domain", "dialog", "app", "telegram"]),
        ("web", &["domain", "dialog", "app", "atlas", "web"]),
        ("jobs", &["domain", "dialog", "app", "jobs"]),
        ("terminal", &["domain", "dialog", "find", "offer", "terminal"]),
        ("atlas", &["domain", "dialog", "atlas"]),
        ("config", &["domain", "config"]),
    ]);
    for source in sources() {
        let Some(allowed) = may.get(room(&source.name)) else { continue };
        for (at, _) in source.code.match_indices("crate::") {
            let rest = &source.code[at + "crate::".len()..];
            let target: String =
                rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            assert!(allowed.contains(&target.as_str()), "{} must not know crate::{target}", source.name);
        }
    }
}

#[test]
fn the_pure_layers_are_pure() {
    for source in sources() {
        let pure = matches!(room(&source.name), "domain" | "dialog" | "find" | "offer");
        if !pure || source.name.starts_with("dialog/load") {
            continue;
        }
        for word in ["async fn", ".await", "std::fs", "std::net", "tokio::", "SystemTime::now", "thread_rng"]
        {
            if source.name == "domain/time.rs" && word == "SystemTime::now" {
                continue; // the one clock
            }
            assert!(!source.code.contains(word), "{word} in {}", source.name);
        }
    }
}

#[test]
fn a_status_is_written_in_one_place() {
    let writers: Vec<String> = sources()
        .into_iter()
        .filter(|source| {
            let sql = source.code.to_lowercase();
            sql.split("update cases").skip(1).any(|rest| {
                rest.split([';', '"']).next().is_some_and(|stmt| {
                    stmt.split("where")
                        .next()
                        .is_some_and(|set| set.split([',', ' ', '\n']).any(|word| word.trim() == "status"))
                })
            })
        })
        .map(|source| source.name)
        .collect();
    assert_eq!(writers.len(), 1, "one function changes a case's status, found {writers:?}");
}

#[test]
fn no_sentence_for_the_public_in_the_source() {
    // Words that no English sentence has; the editors' messages (dialog/check, dialog/load, testing) are not public.
    let words = [" Anda ", " yang ", " tidak ", "Silakan", " laporan ", " petugas ", " untuk ", " dengan "];
    for source in sources() {
        let editors = [
            "dialog/check",
            "dialog/load",
            "dialog/sheet",
            "dialog/testing",
            "dialog/problem",
            "dialog/schema",
            "terminal",
            "cli",
        ];
        if editors.iter().any(|start| source.name.starts_with(start)) {
            continue;
        }
        for (number, line) in source.code.lines().enumerate() {
            let quoted: String = line.split('"').skip(1).step_by(2).collect();
            for word in words {
                assert!(
                    !quoted.contains(word),
                    "{}:~{} says «{quoted}» to the public",
                    source.name,
                    number + 1
                );
            }
        }
    }
}

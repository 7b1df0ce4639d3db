//! `suluh offer`: what the offer check says of a text, with the words that show it.

use std::io::{BufRead as _, Read as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use super::{open, say};
use crate::dialog::model::Dialogs;
use crate::offer::{Checked, Checker};

pub(super) fn run(folder: Option<&Path>, text: Option<&str>, tsv: bool) -> anyhow::Result<ExitCode> {
    let dialogs = Arc::new(open::dialogs(folder)?);
    let checker = Checker::new(Arc::clone(&dialogs));
    if tsv {
        return table(&checker);
    }
    let mut text = text.unwrap_or_default().to_owned();
    if text.is_empty() {
        std::io::stdin().lock().read_to_string(&mut text)?;
    }
    say(&told(&dialogs, &text, &checker.check(&text)));
    Ok(ExitCode::SUCCESS)
}

/// One line an offer; the first line names the columns when it begins with `id`.
fn table(checker: &Checker) -> anyhow::Result<ExitCode> {
    for (number, line) in std::io::stdin().lock().lines().enumerate() {
        let line = line?;
        let mut cells = line.split('\t');
        let (id, text) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        if line.is_empty() || (number == 0 && id == "id") {
            continue;
        }
        // A table's line holds a line break as the two signs `\n`.
        let verdict = checker.check(&text.replace("\\n", "\n")).verdict;
        let reasons: Vec<&str> = verdict.reasons.iter().map(|reason| reason.slug.as_str()).collect();
        say(&format!("{id}\t{}\t{}", verdict.label.as_str(), reasons.join(";")));
    }
    Ok(ExitCode::SUCCESS)
}

fn told(dialogs: &Dialogs, text: &str, checked: &Checked) -> String {
    let verdict = &checked.verdict;
    let mut lines = vec![format!("{} ({:?})", verdict.label.as_str(), verdict.light)];
    for reason in &verdict.reasons {
        let title = dialogs.offer.flag(&reason.slug).map_or("", |flag| flag.title.base.as_str());
        let words = reason.at.iter().filter_map(|at| text.get(at.clone()));
        let words: Vec<String> = words.map(|words| format!("«{}»", words.replace('\n', " "))).collect();
        lines.push(format!("  {}: {title} {}", reason.slug, words.join(" ")));
    }
    if !verdict.unchecked.is_empty() {
        lines.push(format!("  not said: {}", verdict.unchecked.join(", ")));
    }
    lines.join("\n")
}

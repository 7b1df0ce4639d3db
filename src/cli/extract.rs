//! `suluh extract`: what texts name, a line each.

use std::io::BufRead as _;
use std::path::Path;
use std::process::ExitCode;

use super::{open, say};
use crate::offer::extract::Extractor;

pub(super) fn run(folder: Option<&Path>) -> anyhow::Result<ExitCode> {
    let extractor = Extractor::new(&open::dialogs(folder)?.data);
    for (index, line) in std::io::stdin().lock().lines().enumerate() {
        let line = line?;
        let (id, text) = line.split_once('\t').unwrap_or((&line, ""));
        let heading = index == 0 && id.trim_start_matches('\u{feff}') == "id";
        if !heading && !line.trim().is_empty() {
            // A table's line holds a line break as the two signs `\n`.
            let text = text.split('\t').next().unwrap_or_default().replace("\\n", "\n");
            say(&format!("{id}\t{}", extractor.facts(&text).columns().join("\t")));
        }
    }
    Ok(ExitCode::SUCCESS)
}

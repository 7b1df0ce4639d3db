//! `suluh areas`: the table of areas for an office in another province.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;

use super::{complain, save, say};
use crate::dialog::areas;

/// The notice that stands beside the table wherever it goes.
const NOTICE: &str = include_str!("../../dialogs/_data/AREAS-LICENSE.md");
/// Faults told at once.
const TOLD: usize = 20;

/// Makes `_data/areas.csv` of the dialogs' folder out of the files of `idn-area-data`. Nothing is written when anything in
/// them is wrong; the built-in dialogs are never changed.
pub(super) fn import(
    folder: Option<&Path>,
    provinces: &[String],
    given: &[PathBuf],
) -> anyhow::Result<ExitCode> {
    let folder = folder.context(
        "name the folder of dialogs to work on: --dialogs FOLDER or SULUH_DIALOGS; the built-in dialogs stay as they are",
    )?;
    let data = folder.join("_data");
    anyhow::ensure!(data.is_dir(), "{} is no folder of dialogs: it has no _data", folder.display());
    let files = read(given)?;
    let made = match areas::table(&files, provinces) {
        Ok(made) => made,
        Err(faults) => {
            complain(&faults[..faults.len().min(TOLD)].join("\n"));
            complain(&format!("{} faults; nothing was written", faults.len()));
            return Ok(ExitCode::FAILURE);
        }
    };
    let table = data.join("areas.csv");
    save(&data.join("AREAS-LICENSE.md"), NOTICE)?;
    save(&table, &made.text)?;
    let [provinces, regencies, districts, villages] = made.counts;
    say(&format!(
        "{}: {provinces} provinces, {regencies} regencies; of {}: {districts} districts, {villages} villages",
        table.display(),
        made.provinces.join(", ")
    ));
    Ok(ExitCode::SUCCESS)
}

/// The files given; of a folder those that hold areas.
fn read(given: &[PathBuf]) -> anyhow::Result<Vec<(String, String)>> {
    let mut paths = Vec::new();
    for path in given {
        if !path.is_dir() {
            paths.push(path.clone());
            continue;
        }
        let unread = || format!("cannot read {}", path.display());
        for entry in fs::read_dir(path).with_context(unread)? {
            let inside = entry.with_context(unread)?.path();
            if areas::holds_areas(&inside.to_string_lossy()) {
                paths.push(inside);
            }
        }
    }
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok((path.to_string_lossy().into_owned(), text))
    };
    paths.into_iter().map(read).collect()
}

//! Kept files: what the office keeps over the files of the dialogs, and how what is loaded comes into use. One mechanism for
//! settings and dialogs (docs/decisions/0011-kept-files.md).

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::{App, AppError, Mouth};
use crate::dialog::load::{Loaded, Source};
use crate::dialog::problem::{Files, Problem};
use crate::domain::chance::hex;
use crate::domain::difference::{Line, difference};
use crate::domain::ids::{FileVersionId, StaffId};
use crate::domain::time::Timestamp;
use crate::store::file_versions::{self, FileVersion, KeptFiles};
use crate::store::{Conn, lists, staff};

pub use crate::store::file_versions::FileState;

/// How many versions of a file are listed.
const VERSIONS: u32 = 50;

/// What lies under the kept files: the dialogs as they came with the program or lie in the operator's folder.
#[derive(Debug, Clone, Default)]
pub struct Ground {
    /// The folder; `None` for the dialogs inside the program.
    pub folder: Option<PathBuf>,
    /// The program's own sentences with their placeholders, for the checks.
    pub phrases: Vec<(&'static str, &'static [&'static str])>,
}

/// What can be put in use at a start.
#[derive(Debug)]
pub struct Sound {
    /// What was read; without dialogs when even the ground has errors.
    pub loaded: Loaded,
    /// The kept files that had to be left out, because with them nothing would run.
    pub left_out: Files,
}

impl Ground {
    /// The files as they lie there.
    pub fn source(&self) -> Source {
        self.folder.as_deref().map_or_else(Source::embedded, Source::folder)
    }

    /// Reads and checks everything, with other texts over the ground.
    pub fn load(&self, kept: &Files, now: Timestamp) -> Loaded {
        self.read(self.source().overlaid(kept), now)
    }

    fn read(&self, source: Source, now: Timestamp) -> Loaded {
        let loaded = source.load();
        let today = today(&loaded, now);
        loaded.checked(&today, &self.phrases)
    }

    /// Reads everything for a start. After an update of the program a kept file may not fit any more: those with errors are
    /// left out, and when that does not help, all.
    pub fn sound(&self, kept: &KeptFiles, now: Timestamp) -> Sound {
        let (mut files, mut left_out) = (kept.files.clone(), Files::new());
        loop {
            let loaded = self.load(&files, now);
            if loaded.dialogs.is_some() || files.is_empty() {
                return Sound { loaded, left_out };
            }
            let errors = loaded.problems.iter().filter(|problem| problem.is_error());
            let torn: BTreeSet<&str> = errors.map(|problem| problem.at.file.as_str()).collect();
            let (out, rest): (Files, Files) =
                files.into_iter().partition(|(path, _)| torn.contains(path.as_str()));
            let (out, rest) = if out.is_empty() { (rest, Files::new()) } else { (out, rest) };
            left_out.extend(out);
            files = rest;
        }
    }
}

/// The day of the checks.
fn today(loaded: &Loaded, now: Timestamp) -> String {
    now.civil(loaded.zone()).date().to_string()
}

/// What a look at the files came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reload {
    /// Others are in use now.
    Used,
    /// Nothing differs.
    Same,
    /// Errors, so many: the last good dialogs stay in use.
    Kept(usize),
}

/// A mistake that `check` found, for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Which file.
    pub path: String,
    /// Which line, from 1.
    pub line: u32,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub advice: &'static str,
    /// The words it is about.
    pub words: String,
    /// Whether it keeps the files from use.
    pub is_error: bool,
}

impl From<&Problem> for Told {
    fn from(problem: &Problem) -> Self {
        Self {
            path: problem.at.file.clone(),
            line: problem.at.line,
            message: problem.message(),
            advice: problem.kind.about().advice,
            words: problem.words.clone(),
            is_error: problem.is_error(),
        }
    }
}

/// A version in the history of a file.
#[derive(Debug, Clone)]
pub struct VersionRow {
    /// Id.
    pub id: FileVersionId,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub note: String,
    /// Where it stands.
    pub state: FileState,
    /// Who put it in use, and when.
    pub published: Option<(String, Timestamp)>,
    /// Whether it is the one in use.
    pub in_use: bool,
}

/// One version beside the text in use.
#[derive(Debug)]
pub struct VersionView {
    /// Which file.
    pub path: String,
    /// The version.
    pub row: VersionRow,
    /// From the text in use to this one.
    pub lines: Vec<Line>,
}

/// A trial of other texts: what they would be, and after how many changes.
pub(super) struct Trial {
    pub(super) number: i64,
    pub(super) loaded: Arc<Loaded>,
}

/// So many readings are kept: what is in use, what the drafts would be, and what was tried last.
const READINGS: usize = 3;

/// What was read last, the newest first: a page does not read all dialogs anew. One at a time reads, so that many pages
/// together cost as much as one.
pub(super) type Readings = tokio::sync::Mutex<Vec<Arc<Loaded>>>;

impl Trial {
    /// The errors, when there are any.
    pub(super) fn errors(&self) -> Vec<Told> {
        self.loaded.problems.iter().filter(|problem| problem.is_error()).map(Told::from).collect()
    }
}

/// By which two texts are known to be the same.
pub(super) fn hash(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes())[..16])
}

impl App {
    /// Looks whether the kept files, the list of countries or (`look`) the folder changed, and puts what is sound in use. A
    /// change with errors keeps the last good version.
    pub async fn refresh(&self, look: bool) -> Result<Reload, AppError> {
        let mut failed = self.refreshing.lock().await;
        let mouth = self.mouth();
        let mut conn = self.store.read().await?;
        let number = file_versions::number(&mut conn).await?;
        let countries = lists::countries(&mut conn).await?;
        let now_there = (number, countries.version);
        let same = now_there == (mouth.kept, mouth.countries.version);
        if !look && (same || *failed == Some(now_there)) {
            return Ok(Reload::Same);
        }
        let kept = self.kept(&mut conn).await?;
        drop(conn);
        let loaded = self.reading(kept.files).await?;
        let errors = loaded.problems.iter().filter(|problem| problem.is_error());
        let Some(dialogs) = loaded.dialogs.clone() else {
            for problem in errors.clone().take(20) {
                let at = &problem.at;
                tracing::error!("{}:{}:{}: {}", at.file, at.line, at.column, problem.message());
            }
            *failed = Some(now_there);
            return Ok(Reload::Kept(errors.count()));
        };
        *failed = None;
        if same && dialogs.hash == mouth.dialogs.hash {
            return Ok(Reload::Same);
        }
        let mouth = aside(move || {
            let mouth =
                Mouth::following(dialogs, countries).with_kept(number, mouth.left_out.clone()).after(&mouth);
            mouth.finder.warm();
            mouth
        });
        self.use_mouth(mouth.await?);
        Ok(Reload::Used)
    }

    /// Tries other texts over what is in use.
    pub(super) async fn try_out(&self, changed: Files) -> Result<Trial, AppError> {
        let KeptFiles { number, mut files, .. } = self.kept(&mut self.store.read().await?).await?;
        files.extend(changed);
        Ok(Trial { number, loaded: self.reading(files).await? })
    }

    /// What the office keeps, but for what was left out at the start because it does not fit: that is in nobody's way.
    pub(super) async fn kept(&self, conn: &mut Conn) -> Result<KeptFiles, AppError> {
        let mut kept = file_versions::in_use(conn).await?;
        let mouth = self.mouth();
        kept.files.retain(|path, text| mouth.left_out.get(path) != Some(text));
        Ok(kept)
    }

    /// Reads and checks everything with other texts over the ground, or remembers it.
    async fn reading(&self, kept: Files) -> Result<Arc<Loaded>, AppError> {
        let mut readings = self.readings.lock().await;
        let (ground, now, known) = (self.settings.ground.clone(), self.clock.now(), readings.clone());
        let (loaded, is_whole) = aside(move || {
            let source = ground.source().overlaid(&kept);
            let is_whole = source.is_whole();
            let same =
                known.into_iter().find(|loaded| source.is_of(loaded) && loaded.day == today(loaded, now));
            (same.unwrap_or_else(|| Arc::new(ground.read(source, now))), is_whole)
        })
        .await?;
        readings.retain(|other| !Arc::ptr_eq(other, &loaded));
        if is_whole {
            readings.insert(0, Arc::clone(&loaded));
            readings.truncate(READINGS);
        }
        Ok(loaded)
    }

    /// The text of a file that came with the program.
    pub(super) async fn shipped_text(&self, path: &str) -> Result<Option<String>, AppError> {
        let (ground, path) = (self.settings.ground.clone(), path.to_owned());
        aside(move || ground.source().files.remove(&path)).await
    }

    /// What changed in the shipped file since the kept one was made from it, as what one would lose by keeping one's own;
    /// `None` when it did not change.
    pub(super) fn outdated(kept: &KeptFiles, path: &str, shipped: Option<&str>) -> Option<Vec<Line>> {
        let made_from = kept.shipped.get(path)?;
        let shipped_hash = shipped.map(hash).unwrap_or_default();
        let own = kept.files.get(path)?;
        (*made_from != shipped_hash).then(|| difference(own, shipped.unwrap_or_default()))
    }

    /// The history of a path, newest first.
    pub(super) async fn versions(&self, conn: &mut Conn, path: &str) -> Result<Vec<VersionRow>, AppError> {
        let names = names(conn).await?;
        let versions = file_versions::of_path(conn, path, VERSIONS).await?;
        let newest = versions
            .iter()
            .filter(|version| version.state == FileState::Published)
            .max_by_key(|version| version.number)
            .map(|version| version.id.clone());
        Ok(versions.into_iter().map(|version| row(version, &names, newest.as_ref())).collect())
    }
}

/// The names of all staff by id.
pub(super) async fn names(conn: &mut Conn) -> Result<BTreeMap<StaffId, String>, AppError> {
    Ok(staff::list(conn).await?.into_iter().map(|member| (member.id, member.name)).collect())
}

/// A version with names in the place of ids.
pub(super) fn row(
    version: FileVersion,
    names: &BTreeMap<StaffId, String>,
    in_use: Option<&FileVersionId>,
) -> VersionRow {
    let name = |id: &StaffId| names.get(id).cloned().unwrap_or_default();
    VersionRow {
        author: name(&version.author),
        at: version.at,
        note: version.note,
        state: version.state,
        published: version.published.map(|(by, at)| (name(&by), at)),
        in_use: in_use == Some(&version.id),
        id: version.id,
    }
}

/// Runs what takes some tenths of a second beside the requests.
pub(super) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AppError> {
    tokio::task::spawn_blocking(work).await.map_err(|fault| AppError::Internal(Box::new(fault)))
}

/// Kept files of the store as the app hands them on at a start.
pub async fn kept(store: &crate::store::Store) -> Result<KeptFiles, crate::store::StoreError> {
    file_versions::in_use(&mut store.read().await?).await
}

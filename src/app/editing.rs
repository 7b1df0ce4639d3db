//! The dialogs as editors change them in the console: drafts of files, tried before anything is used, published by a second
//! person, rolled back by one.

mod preview;
mod question;
mod sheets;

pub(super) use preview::Stage;
pub use preview::{Preview, Said, Shown};
pub use question::{Asked, Suggestion};
pub use sheets::{Pair, Translated};

use std::sync::Arc;

use super::access::Staff;
use super::batch::Batch;
use super::files::{Told, VersionRow, VersionView, aside, hash, names, row};
use super::{App, AppError};
use crate::dialog::load::{self, Loaded};
use crate::dialog::problem::Files;
use crate::domain::difference::{Line, difference};
use crate::domain::ids::FileVersionId;
use crate::domain::staff::Action;
use crate::domain::text::{Lang, Private};
use crate::store::Tx;
use crate::store::events::{self, Actor, EventAction, NewEvent};
use crate::store::file_versions::{self, FileVersion, KeptFiles, NewFileVersion};

/// A file may be so long, in bytes; longer ones are for the translators' own tools.
pub const MAX_BYTES: usize = 100_000;
/// A reason has at least so many characters.
const MIN_REASON: usize = 5;
/// Notes and reasons are kept so far, in characters.
const MAX_NOTE: usize = 600;

/// A file of the dialogs in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// Relative to the dialogs' folder.
    pub path: String,
    /// Whether the office keeps its own version.
    pub kept: bool,
    /// Whether the file that came with the program changed since that version was made.
    pub outdated: bool,
}

/// A draft in the list.
#[derive(Debug)]
pub struct DraftRow {
    /// Which version.
    pub row: VersionRow,
    /// Which file.
    pub path: String,
    /// Whether the file in use changed since the draft was begun.
    pub overtaken: bool,
    /// Whether the one who asks wrote it.
    pub own: bool,
}

/// The dialogs page.
#[derive(Debug)]
pub struct Overview {
    /// The files that can be written.
    pub files: Vec<FileRow>,
    /// The drafts.
    pub drafts: Vec<DraftRow>,
    /// What `check` says of what is in use.
    pub told: Vec<Told>,
    /// What `check` says of the drafts that it does not say of what is in use.
    pub told_of_drafts: Vec<Told>,
    /// Kept files that were left out at the start, because with them nothing would run.
    pub left_out: Vec<String>,
}

impl Overview {
    /// How many drafts somebody else wrote.
    pub fn others(&self) -> usize {
        self.drafts.iter().filter(|draft| !draft.own).count()
    }
}

/// A file with what belongs to its form.
#[derive(Debug)]
pub struct FileView {
    /// Relative to the dialogs' folder.
    pub path: String,
    /// The text to edit: the draft's, or the one in use; empty when it is too long for a form.
    pub text: String,
    /// Whether it is too long for a form.
    pub is_long: bool,
    /// Its language, when it is a translators' sheet.
    pub sheet: Option<Lang>,
    /// Known again by these when it is saved: the text in use, and the text that was shown.
    pub marks: Marks,
    /// The draft, when there is one.
    pub draft: Option<VersionRow>,
    /// From the text in use to the draft.
    pub changes: Vec<Line>,
    /// Whether the file in use changed since the draft was begun.
    pub overtaken: bool,
    /// From the kept text to the shipped one, when the latter changed since.
    pub outdated: Option<Vec<Line>>,
    /// Whether the office keeps its own version.
    pub kept: bool,
    /// What `check` says about this file, with the drafts.
    pub told: Vec<Told>,
    /// Its versions, newest first.
    pub versions: Vec<VersionRow>,
}

/// By which a form knows what it was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks {
    /// Hash of the text in use; empty when the file is new.
    pub base: String,
    /// Hash of the text that was shown.
    pub seen: String,
}

/// A draft to be.
#[derive(Debug, Clone)]
pub struct NewDraft {
    /// Which file.
    pub path: String,
    /// Its whole text.
    pub text: String,
    /// What the form was made from.
    pub marks: Marks,
    /// Why.
    pub note: String,
}

/// What came of saving a draft.
#[derive(Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is kept.
    Done,
    /// A colleague wrote or published meanwhile; nothing was changed. From their text to this one.
    Meanwhile(Vec<Line>),
}

/// What came of publishing.
#[derive(Debug, PartialEq, Eq)]
pub enum Published {
    /// They are in use.
    Done,
    /// They would not pass `check`; nothing was changed.
    Problems(Vec<Told>),
    /// These were begun from a text that is no more in use; nothing was changed.
    Overtaken(Vec<String>),
}

/// Everything that lies there, in one look.
pub(super) struct Desk {
    pub(super) shipped: Files,
    pub(super) kept: KeptFiles,
    pub(super) drafts: Vec<FileVersion>,
}

impl Desk {
    /// The text in use.
    pub(super) fn in_use(&self, path: &str) -> Option<&String> {
        self.kept.files.get(path).or_else(|| self.shipped.get(path))
    }

    /// The draft's text, else the one in use.
    pub(super) fn newest(&self, path: &str) -> Option<&String> {
        self.draft(path).map(|draft| &draft.body).or_else(|| self.in_use(path))
    }

    fn draft(&self, path: &str) -> Option<&FileVersion> {
        self.drafts.iter().find(|draft| draft.path == path)
    }

    fn base(&self, path: &str) -> String {
        self.in_use(path).map(|text| hash(text)).unwrap_or_default()
    }

    fn overtaken(&self, draft: &FileVersion) -> bool {
        draft.base != self.base(&draft.path)
    }

    /// The marks of a form that is made now.
    pub(super) fn marks(&self, path: &str) -> Marks {
        Marks { base: self.base(path), seen: self.newest(path).map(|text| hash(text)).unwrap_or_default() }
    }

    /// The texts of all drafts.
    pub(super) fn drafted(&self) -> Files {
        self.drafts.iter().map(|draft| (draft.path.clone(), draft.body.clone())).collect()
    }
}

impl App {
    /// Files, drafts, and what is wrong with them.
    pub async fn dialogs_overview(&self, staff: &Staff) -> Result<Overview, AppError> {
        staff.must(Action::EditDialogs)?;
        let desk = self.desk().await?;
        let told = |loaded: &Loaded| loaded.problems.iter().map(Told::from).collect::<Vec<_>>();
        let told_in_use = told(&self.try_out(Files::new()).await?.loaded);
        let mut told_of_drafts = Vec::new();
        if !desk.drafts.is_empty() {
            told_of_drafts = told(&self.try_out(desk.drafted()).await?.loaded);
            told_of_drafts.retain(|one| !told_in_use.contains(one));
        }
        let names = names(&mut self.store.read().await?).await?;
        let shipped = |path: &str| desk.shipped.get(path).map(String::as_str);
        let paths: std::collections::BTreeSet<&String> =
            desk.shipped.keys().chain(desk.kept.files.keys()).collect();
        let files = paths.into_iter().filter(|path| load::is_written(path)).map(|path| FileRow {
            kept: desk.kept.files.contains_key(path),
            outdated: Self::outdated(&desk.kept, path, shipped(path)).is_some(),
            path: path.clone(),
        });
        let files = files.collect();
        let drafts = desk.drafts.iter().map(|draft| DraftRow {
            path: draft.path.clone(),
            overtaken: desk.overtaken(draft),
            own: draft.author == *staff.id(),
            row: row(draft.clone(), &names, None),
        });
        let left_out = self.mouth().left_out.keys().cloned().collect();
        Ok(Overview { files, drafts: drafts.collect(), told: told_in_use, told_of_drafts, left_out })
    }

    /// All that can be read with the drafts: for the map.
    pub async fn drafted_dialogs(&self, staff: &Staff) -> Result<Arc<Loaded>, AppError> {
        staff.must(Action::EditDialogs)?;
        let desk = self.desk().await?;
        Ok(self.try_out(desk.drafted()).await?.loaded)
    }

    /// A file with its draft; one that there is not yet is empty. Refuses with `Invalid("path_unknown")` what is no file that
    /// editors write.
    pub async fn dialog_file(&self, staff: &Staff, path: &str) -> Result<FileView, AppError> {
        staff.must(Action::EditDialogs)?;
        must_be_written(path)?;
        let desk = self.desk().await?;
        let text = desk.newest(path).filter(|text| text.len() <= MAX_BYTES);
        let is_long = text.is_none() && desk.newest(path).is_some();
        let text = text.cloned().unwrap_or_default();
        let loaded = self.try_out(desk.drafted()).await?.loaded;
        let mut conn = self.store.read().await?;
        let names = names(&mut conn).await?;
        let draft = desk.draft(path);
        let in_use = desk.in_use(path).map(String::as_str).unwrap_or_default();
        let of_file = loaded.problems.iter().filter(|problem| problem.at.file == path);
        Ok(FileView {
            marks: desk.marks(path),
            overtaken: draft.is_some_and(|draft| desk.overtaken(draft)),
            changes: draft.map(|draft| difference(in_use, &draft.body)).unwrap_or_default(),
            draft: draft.map(|draft| row(draft.clone(), &names, None)),
            outdated: Self::outdated(&desk.kept, path, desk.shipped.get(path).map(String::as_str)),
            kept: desk.kept.files.contains_key(path),
            told: of_file.map(Told::from).collect(),
            versions: self.versions(&mut conn, path).await?,
            sheet: load::sheet_language(path),
            path: path.to_owned(),
            text,
            is_long,
        })
    }

    /// Keeps a draft, with mistakes or without. Refuses like [`App::dialog_file`], and with `Invalid("file_long")` what is too
    /// long for a form.
    pub async fn save_draft(&self, staff: &Staff, new: &NewDraft) -> Result<Saved, AppError> {
        staff.must(Action::EditDialogs)?;
        must_be_written(&new.path)?;
        if new.text.len() > MAX_BYTES {
            return Err(AppError::Invalid("file_long"));
        }
        let desk = self.desk().await?;
        if new.marks != desk.marks(&new.path) {
            let theirs = desk.newest(&new.path).map(String::as_str).unwrap_or_default();
            return Ok(Saved::Meanwhile(difference(theirs, &new.text)));
        }
        self.put_draft(staff, &desk, new, &noted(&new.note)).await?;
        Ok(Saved::Done)
    }

    async fn put_draft(
        &self,
        staff: &Staff,
        desk: &Desk,
        new: &NewDraft,
        note: &Private,
    ) -> Result<(), AppError> {
        let shipped = desk.shipped.get(&new.path).map(|text| hash(text)).unwrap_or_default();
        let number = desk.kept.number;
        change!(self, batch, {
            // Whoever else saves or publishes a draft waits here, and is told when it was this one.
            tell(batch, staff, &new.path, "draft", note).await?;
            must_still_be(&mut batch.tx, number, &new.path, desk.draft(&new.path)).await?;
            file_versions::drop_own(&mut batch.tx, &new.path, staff.id()).await?;
            file_versions::drop_drafts(&mut batch.tx, &new.path).await?;
            let new = NewFileVersion {
                path: &new.path,
                body: &new.text,
                base: &new.marks.base,
                shipped: &shipped,
                author: staff.id(),
                note: note.reveal(),
            };
            file_versions::add(&mut batch.tx, new, batch.now).await?;
            Ok(())
        })
    }

    /// Drops the draft of a file.
    pub async fn drop_draft(&self, staff: &Staff, path: &str) -> Result<(), AppError> {
        staff.must(Action::EditDialogs)?;
        change!(self, batch, {
            tell(batch, staff, path, "dropped", &Private::default()).await?;
            Ok(file_versions::drop_drafts(&mut batch.tx, path).await?)
        })
    }

    /// Puts drafts of colleagues in use, all together or none. Refuses with `Invalid("own_draft")` what the same person wrote,
    /// and with `"reason_short"` without a reason.
    pub async fn publish_drafts(
        &self,
        staff: &Staff,
        ids: &[FileVersionId],
        reason: &str,
    ) -> Result<Published, AppError> {
        staff.must(Action::PublishDialogs)?;
        let reason = reasoned(reason)?;
        let desk = self.desk().await?;
        let chosen: Vec<&FileVersion> = desk.drafts.iter().filter(|draft| ids.contains(&draft.id)).collect();
        if chosen.is_empty() || chosen.len() != ids.len() {
            return Err(AppError::Stale);
        }
        if chosen.iter().any(|draft| draft.author == *staff.id()) {
            return Err(AppError::Invalid("own_draft"));
        }
        let overtaken = chosen.iter().filter(|draft| desk.overtaken(draft)).map(|draft| draft.path.clone());
        let overtaken: Vec<String> = overtaken.collect();
        if !overtaken.is_empty() {
            return Ok(Published::Overtaken(overtaken));
        }
        let texts = chosen.iter().map(|draft| (draft.path.clone(), draft.body.clone())).collect();
        let trial = self.try_out(texts).await?;
        let errors = trial.errors();
        if !errors.is_empty() {
            return Ok(Published::Problems(errors));
        }
        change!(self, batch, {
            for (index, draft) in (0_i64..).zip(&chosen) {
                let number = file_versions::count(&mut batch.tx).await?;
                if number != trial.number + 1 + index {
                    return Err(AppError::Stale);
                }
                file_versions::publish(&mut batch.tx, &draft.id, number, staff.id(), batch.now).await?;
                tell(batch, staff, &draft.path, "published", &reason).await?;
            }
            Ok(())
        })?;
        self.refresh(false).await?;
        Ok(Published::Done)
    }

    /// Puts a version in use again that was in use before, or (`None`) the file that came with the program. One person is
    /// enough: two had agreed to it then, and what is wrong must be gone quickly.
    pub async fn roll_back(
        &self,
        staff: &Staff,
        path: &str,
        id: Option<&FileVersionId>,
        reason: &str,
    ) -> Result<Published, AppError> {
        staff.must(Action::PublishDialogs)?;
        must_be_written(path)?;
        let reason = reasoned(reason)?;
        let desk = self.desk().await?;
        let version = match id {
            Some(id) => file_versions::by_id(&mut self.store.read().await?, id).await?,
            None => None,
        };
        let version = version.filter(|version| version.path == path && version.published.is_some());
        let text = match (id, &version) {
            (Some(_), Some(version)) => version.body.clone(),
            (None, _) => desk.shipped.get(path).cloned().ok_or(AppError::NotFound)?,
            (Some(_), None) => return Err(AppError::NotFound),
        };
        let trial = self.try_out(Files::from([(path.to_owned(), text.clone())])).await?;
        let errors = trial.errors();
        if !errors.is_empty() {
            return Ok(Published::Problems(errors));
        }
        let base = desk.base(path);
        change!(self, batch, {
            let number = file_versions::count(&mut batch.tx).await?;
            if number != trial.number + 1 {
                return Err(AppError::Stale);
            }
            let tx = &mut batch.tx;
            if let Some(version) = &version {
                let (author, note) = (staff.id(), reason.reveal().as_str());
                let shipped = version.shipped.as_str();
                let new = NewFileVersion { path, body: &text, base: &base, shipped, author, note };
                let id = file_versions::add(tx, new, batch.now).await?;
                file_versions::publish(tx, &id, number, author, batch.now).await?;
            } else {
                file_versions::withdraw(tx, path).await?;
            }
            tell(batch, staff, path, "rolled_back", &reason).await
        })?;
        self.refresh(false).await?;
        Ok(Published::Done)
    }

    /// A version beside what is in use.
    pub async fn dialog_version(&self, staff: &Staff, id: &FileVersionId) -> Result<VersionView, AppError> {
        staff.must(Action::EditDialogs)?;
        let desk = self.desk().await?;
        let mut conn = self.store.read().await?;
        let version = file_versions::by_id(&mut conn, id).await?.ok_or(AppError::NotFound)?;
        must_be_written(&version.path)?;
        let in_use = desk.in_use(&version.path).map(String::as_str).unwrap_or_default();
        let lines = difference(in_use, &version.body);
        let path = version.path.clone();
        Ok(VersionView { path, row: row(version, &names(&mut conn).await?, None), lines })
    }

    pub(super) async fn desk(&self) -> Result<Desk, AppError> {
        let ground = self.settings.ground.clone();
        let shipped = aside(move || ground.source().files).await?;
        let mut conn = self.store.read().await?;
        let kept = self.kept(&mut conn).await?;
        let drafts = file_versions::drafts(&mut conn).await?;
        Ok(Desk { shipped, kept, drafts })
    }
}

/// Nobody saved or published meanwhile; asked inside the transaction, after the event has taken its turn.
async fn must_still_be(
    tx: &mut Tx,
    number: i64,
    path: &str,
    draft: Option<&FileVersion>,
) -> Result<(), AppError> {
    let drafts = file_versions::drafts(tx).await?;
    let now = drafts.iter().find(|other| other.path == path).map(|other| &other.id);
    let same = now == draft.map(|draft| &draft.id) && file_versions::number(tx).await? == number;
    if same { Ok(()) } else { Err(AppError::Stale) }
}

/// Writes into the audit chain what was done with a file.
async fn tell(
    batch: &mut Batch<'_>,
    staff: &Staff,
    path: &str,
    what: &str,
    why: &Private,
) -> Result<(), AppError> {
    let event = NewEvent {
        case: None,
        actor: &Actor::Staff(staff.id().clone()),
        action: EventAction::Dialogs,
        object: &format!("file:{path}"),
        fields: &[what],
        reason: Some(why).filter(|why| !why.reveal().is_empty()),
        detail: None,
    };
    events::append(&mut batch.tx, event, batch.now).await?;
    Ok(())
}

fn must_be_written(path: &str) -> Result<(), AppError> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-./".contains(c);
    let sound =
        path.len() <= 100 && path.chars().all(plain) && !path.contains("..") && !path.starts_with('/');
    if sound && load::is_written(path) { Ok(()) } else { Err(AppError::Invalid("path_unknown")) }
}

fn noted(text: &str) -> Private {
    Private(text.trim().chars().take(MAX_NOTE).collect())
}

fn reasoned(text: &str) -> Result<Private, AppError> {
    let reason = noted(text);
    let enough = reason.reveal().chars().count() >= MIN_REASON;
    if enough { Ok(reason) } else { Err(AppError::Invalid("reason_short")) }
}

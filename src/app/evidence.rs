//! Evidence behind the scenes: fetching what Telegram keeps, previews, sweeping what was thrown away.

use std::io::Cursor;

use bytes::Bytes;
use image::ImageFormat;

use super::access::Staff;
use super::cases::{EvidenceFile, FileAsk};
use super::desk::ONE_READING;
use super::{App, AppError};
use crate::domain::ids::{CaseId, EvidenceId};
use crate::domain::staff::Action;
use crate::domain::text::Private;
use crate::domain::time::minutes;
use crate::store::blobs::{BlobError, StoredFile};
use crate::store::{evidence, story};

/// After so many tries a file that can't be fetched is given up.
const MAX_TRIES: i64 = 8;
/// A preview's longer side, in pixels.
const PREVIEW_SIDE: u32 = 1_024;
/// A picture of more pixels than this is not decoded: it would take the machine's memory.
const MAX_PIXELS: u64 = 40_000_000;

/// A file that Telegram keeps and that is to be fetched now.
#[derive(Debug, Clone)]
pub struct ToFetch {
    /// Under which it is kept.
    pub id: EvidenceId,
    /// Telegram's `file_id`.
    pub file_id: Private,
    /// How often it was tried, this time included.
    pub attempts: i64,
}

/// Why a file was not fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchFault {
    /// Not now (network, 5xx, 429): try again later.
    Later,
    /// Never (gone, too big), with the reason as a slug.
    Never(&'static str),
}

impl App {
    /// Claims files to fetch; nobody else gets them for five minutes.
    pub async fn files_to_fetch(&self, limit: u32) -> Result<Vec<ToFetch>, AppError> {
        change!(self, batch, {
            let lease = batch.now.after(minutes(5));
            let due = evidence::claim(&mut batch.tx, limit, batch.now, lease).await?;
            let file = |file: evidence::ToFetch| ToFetch {
                id: file.id,
                file_id: file.remote,
                attempts: file.attempts,
            };
            Ok(due.into_iter().map(file).collect())
        })
    }

    /// Seals the bytes of a fetched file; [`files_kept`](Self::files_kept) writes down what came of it.
    pub async fn seal_fetched(&self, got: Result<Bytes, FetchFault>) -> Result<StoredFile, FetchFault> {
        match self.blobs.put(&got?).await {
            Ok(stored) => Ok(stored),
            Err(BlobError::TooLarge) => Err(FetchFault::Never("too_large")),
            Err(BlobError::Empty) => Err(FetchFault::Never("empty")),
            Err(_) => Err(FetchFault::Later),
        }
    }

    /// Writes down, for several files in one transaction, where their bytes are or why there are none.
    pub async fn files_kept(
        &self,
        files: &[(ToFetch, Result<StoredFile, FetchFault>)],
    ) -> Result<(), AppError> {
        let thrown_away = change!(self, batch, {
            let mut thrown_away = Vec::new();
            for (file, got) in files {
                match got {
                    Ok(stored) => {
                        if !evidence::mark_stored(&mut batch.tx, &file.id, stored).await? {
                            thrown_away.push(stored.path.clone());
                        }
                    }
                    Err(FetchFault::Later) if file.attempts < MAX_TRIES => {
                        let next = batch.now.after(minutes(1 << file.attempts.clamp(0, 8)));
                        evidence::retry(&mut batch.tx, &file.id, "later", next).await?;
                    }
                    Err(fault) => {
                        let reason = if let FetchFault::Never(reason) = fault { reason } else { "tries" };
                        evidence::give_up(&mut batch.tx, &file.id, reason).await?;
                    }
                }
            }
            Ok(thrown_away)
        })?;
        for path in thrown_away {
            self.blobs.delete(&path).await.map_err(away)?;
        }
        self.bell.ring_cases();
        Ok(())
    }

    /// Deletes the files of evidence that was thrown away; says how many.
    pub async fn sweep_files(&self) -> Result<usize, AppError> {
        let gone = evidence::gone_files(&mut self.store.read().await?, 100).await?;
        for path in &gone {
            self.blobs.delete(path).await.map_err(away)?;
            change!(self, batch, Ok(evidence::file_deleted(&mut batch.tx, path).await?))?;
        }
        Ok(gone.len())
    }

    /// A piece of evidence: the original, or a small picture without EXIF. Needs `OpenEvidence`; the opening is an event. The
    /// parts that a player asks for one after the other are one opening, for as long as [`ONE_READING`].
    pub async fn evidence_file(
        &self,
        staff: &Staff,
        case: &CaseId,
        id: &EvidenceId,
        ask: FileAsk,
    ) -> Result<EvidenceFile, AppError> {
        change!(self, batch, {
            super::work::readable(batch, staff, case, Action::OpenEvidence).await?;
            let since = batch.now.before(ONE_READING);
            let object = format!("evidence:{id}");
            let plays_on = ask == FileAsk::Original { whole: false }
                && story::opened_since(&mut batch.tx, case, staff.id(), &object, since).await?;
            if !plays_on {
                evidence::viewed(&mut batch.tx, id, case, staff.id(), batch.now).await?;
            }
            Ok(())
        })?;
        let pieces = evidence::of_case(&mut self.store.read().await?, case).await?;
        let place = pieces.iter().position(|piece| piece.id == *id).ok_or(AppError::NotFound)?;
        let file = pieces.get(place).and_then(|piece| piece.file.clone()).ok_or(AppError::NotFound)?;
        self.opened(file, place + 1, ask == FileAsk::Preview).await
    }

    /// The bytes of a file.
    pub(super) async fn bytes_of(&self, file: &StoredFile) -> Result<Bytes, AppError> {
        self.blobs.get(file).await.map_err(away)
    }

    /// A file as it goes to a screen, under the number by which people speak of it.
    pub(super) async fn opened(
        &self,
        file: StoredFile,
        number: usize,
        preview: bool,
    ) -> Result<EvidenceFile, AppError> {
        let bytes = self.bytes_of(&file).await?;
        if preview {
            let shrink = tokio::task::spawn_blocking(move || small(&bytes)).await;
            let bytes =
                shrink.map_err(|fault| AppError::Internal(Box::new(fault)))?.ok_or(AppError::NotFound)?;
            return Ok(EvidenceFile {
                mime: "image/jpeg".into(),
                bytes,
                name: format!("bukti-{number}.jpg"),
            });
        }
        let name = format!("bukti-{number}.{}", extension(&file.mime));
        Ok(EvidenceFile { mime: file.mime, bytes, name })
    }
}

fn away(fault: BlobError) -> AppError {
    AppError::Unavailable(Box::new(fault))
}

/// The picture decoded and encoded anew, at most [`PREVIEW_SIDE`] wide or high: nothing of the original file but its
/// pixels is left. `None` when it is no picture, or one that is too large to decode safely.
fn small(bytes: &[u8]) -> Option<Bytes> {
    let reader = image::ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let (width, height) = reader.into_dimensions().ok()?;
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return None;
    }
    let picture = image::load_from_memory(bytes).ok()?;
    let picture = if width.max(height) > PREVIEW_SIDE {
        picture.thumbnail(PREVIEW_SIDE, PREVIEW_SIDE)
    } else {
        picture
    };
    let mut out = Cursor::new(Vec::new());
    picture.to_rgb8().write_to(&mut out, ImageFormat::Jpeg).ok()?;
    Some(Bytes::from(out.into_inner()))
}

fn extension(mime: &str) -> &str {
    match mime {
        "image/jpeg" => "jpg",
        "audio/mpeg" => "mp3",
        "application/octet-stream" => "bin",
        other => other.rsplit(['/', '-', '+']).next().unwrap_or("bin"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(side: u32) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        image::RgbImage::new(side, side / 2).write_to(&mut out, ImageFormat::Png).unwrap();
        out.into_inner()
    }

    #[test]
    fn a_preview_is_small_and_new() {
        let small = small(&picture(3_000)).unwrap();
        let again = image::load_from_memory(&small).unwrap();
        assert_eq!((again.width(), again.height()), (PREVIEW_SIDE, PREVIEW_SIDE / 2));
        assert_eq!(image::guess_format(&small).unwrap(), ImageFormat::Jpeg);
    }

    #[test]
    fn what_is_no_picture_has_no_preview() {
        assert!(small(b"%PDF-1.7").is_none());
        assert!(small(&picture(100)[..60]).is_none());
    }
}

//! Evidence files: sealed, under random names, in a folder (later: an object store) outside the database.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::path::Path as BlobPath;
use object_store::{ObjectStore, ObjectStoreExt as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::seal::{Key, SealError, Spot};
use crate::domain::chance::{Chance, hex};
use crate::domain::evidence::MAX_FILE_BYTES;

const FILE: Spot = Spot("blobs", "file");

/// Why a file could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// Larger than [`MAX_FILE_BYTES`].
    #[error("the file is larger than {MAX_FILE_BYTES} bytes")]
    TooLarge,
    /// No bytes at all.
    #[error("the file is empty")]
    Empty,
    /// There is no such file.
    #[error("the file is not there")]
    Missing,
    /// It was changed, or another key is used.
    #[error("the file does not open: {0}")]
    Sealed(#[from] SealError),
    /// The bytes are not those that were handed in.
    #[error("the file is not the one that was handed in")]
    Hash,
    /// The folder cannot be made.
    #[error(
        "the folder {0} cannot be made ({1}): give this user the right to, or set SULUH_EVIDENCE to another place"
    )]
    Folder(PathBuf, #[source] std::io::Error),
    /// The store is away or full.
    #[error("the evidence store does not work: {0}")]
    Store(#[source] object_store::Error),
}

impl From<object_store::Error> for BlobError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::Missing,
            other => Self::Store(other),
        }
    }
}

/// The key of one file.
#[derive(Clone, PartialEq, Eq)]
pub struct FileKey(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for FileKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FileKey(…)")
    }
}

impl FileKey {
    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(|bytes| Self(Zeroizing::new(bytes)))
    }
}

/// A file in the blob store: what its evidence row keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Its random name.
    pub path: String,
    /// Size of the original.
    pub bytes: u64,
    /// Hash of the original, hexadecimal.
    pub sha256: String,
    /// Type found in the bytes; `application/octet-stream` when none is known.
    pub mime: String,
    /// What opens it.
    pub key: FileKey,
}

impl StoredFile {
    pub(super) fn size(&self) -> i64 {
        i64::try_from(self.bytes).unwrap_or(i64::MAX)
    }
}

/// The folder of evidence.
#[derive(Debug, Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    chance: Arc<Chance>,
}

impl Blobs {
    /// Opens the folder, making it (for its owner only) where needed.
    pub fn open(folder: &Path, chance: Arc<Chance>) -> Result<Self, BlobError> {
        let failed = |error| BlobError::Folder(folder.to_owned(), error);
        super::files::make_private_folder(folder).map_err(failed)?;
        let store = LocalFileSystem::new_with_prefix(folder)?;
        Ok(Self { store: Arc::new(store), chance })
    }

    /// Keeps a file: sealed under a new key and a random name, hashed, its type read from its bytes.
    pub async fn put(&self, bytes: &[u8]) -> Result<StoredFile, BlobError> {
        if bytes.is_empty() {
            return Err(BlobError::Empty);
        }
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if size > MAX_FILE_BYTES {
            return Err(BlobError::TooLarge);
        }
        let token = self.chance.token::<16>();
        // Two letters of folder, so no folder grows too large to list.
        let path = format!("{}/{token}", &token[..2]);
        let key = FileKey(Zeroizing::new(self.chance.bytes::<32>()));
        let sealed = Key::new("file", &key.0).seal(&self.chance, FILE, &path, bytes)?;
        self.store.put(&BlobPath::from(path.as_str()), sealed.into()).await?;
        let sha256 = hex(&Sha256::digest(bytes));
        Ok(StoredFile { path, bytes: size, sha256, mime: sniff(bytes).to_owned(), key })
    }

    /// The original bytes, checked against their hash.
    pub async fn get(&self, file: &StoredFile) -> Result<Bytes, BlobError> {
        let sealed = self.store.get(&BlobPath::from(file.path.as_str())).await?.bytes().await?;
        let plain = Key::new("file", &file.key.0).open(FILE, &file.path, &sealed)?;
        if hex(&Sha256::digest(&plain)) != file.sha256 {
            return Err(BlobError::Hash);
        }
        Ok(Bytes::from(plain))
    }

    /// Deletes a file; one that is not there is as good as deleted.
    pub async fn delete(&self, path: &str) -> Result<(), BlobError> {
        match self.store.delete(&BlobPath::from(path)).await.map_err(BlobError::from) {
            Err(BlobError::Missing) | Ok(()) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// The type of a file by its content: a name or a claim proves nothing.
pub fn sniff(bytes: &[u8]) -> &'static str {
    match infer::get(bytes).map_or("application/octet-stream", |kind| kind.mime_type()) {
        // Voice notes of Telegram and WhatsApp: that names the codec, players and lists go by what it lies in.
        "audio/opus" => "audio/ogg",
        mime => mime,
    }
}

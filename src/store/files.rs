//! Files that only their owner may read: key, database, evidence.

use std::fs::{File, OpenOptions};
use std::path::Path;

/// Makes the folders above `path`.
pub(super) fn make_parent(path: &Path) -> std::io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::create_dir_all(folder),
        _ => Ok(()),
    }
}

/// Makes a new file with mode 0600; fails when there is one.
pub(super) fn create_private(path: &Path) -> std::io::Result<File> {
    owner_only(OpenOptions::new().write(true).create_new(true)).open(path)
}

/// Opens a file for reading and writing, making it with mode 0600 when there is none.
pub(super) fn open_private(path: &Path) -> std::io::Result<File> {
    owner_only(OpenOptions::new().read(true).write(true).create(true).truncate(false)).open(path)
}

#[cfg(unix)]
fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600)
}

#[cfg(not(unix))]
fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Makes a folder that only its owner may enter, and those above it.
pub(super) fn make_private_folder(path: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(path)?;
    enter_owner_only(path)
}

#[cfg(unix)]
fn enter_owner_only(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn enter_owner_only(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

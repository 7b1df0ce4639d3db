//! The keys of an office: one master key in a file outside the database, and what is derived from it.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use zeroize::Zeroizing;

use super::seal::{Key, derive, mac};
use crate::domain::case::words;
use crate::domain::chance::{Chance, hex};

words!(
    /// What a derived key seals. A stolen derived key opens its own purpose only.
    Purpose {
        /// Chats: address and name.
        People = "people",
        /// The engine's sessions.
        Session = "session",
        /// Messages on their way out.
        Outbox = "outbox",
        /// The web chat's transcript.
        WebLine = "web-line",
        /// Updates that could not be handled.
        Parked = "parked",
        /// Staff: their Telegram account.
        Staff = "staff",
        /// Evidence that belongs to no case yet.
        Evidence = "evidence",
        /// Questions without an answer.
        Question = "question",
        /// Events that belong to no case.
        Audit = "audit",
        /// Warnings: what is shown, and why.
        Warning = "warning",
        /// Wraps the data keys of cases.
        CaseKey = "case-key",
        /// Nodes of the register, and why staff judged them so.
        Register = "register",
    }
);

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or made.
    #[error(
        "the key file {0} cannot be read or made ({1}): give this user the right to, or set SULUH_KEY_FILE to another place"
    )]
    File(PathBuf, #[source] std::io::Error),
    /// Others than the owner may read the file.
    #[error("the key file {0} can be read by others; run: chmod 600 {0}")]
    Open(PathBuf),
    /// The file holds something else.
    #[error("the key file {0} does not hold a key of 64 hexadecimal digits: put your copy of the key there")]
    Content(PathBuf),
}

/// The derived keys. The master key itself is dropped after the derivation.
pub struct Keys {
    id: String,
    sealing: Vec<Key>,
    index: Zeroizing<[u8; 32]>,
    chain: Zeroizing<[u8; 32]>,
    signing: SigningKey,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

/// The keys of a file, and whether the file was just made: then the operator must hear that it needs a backup elsewhere.
#[derive(Debug)]
pub struct KeyFile {
    /// The keys.
    pub keys: Keys,
    /// Whether this start made the file.
    pub made: bool,
}

impl Keys {
    /// Derives everything from a master key.
    pub fn from_bytes(master: &[u8; 32]) -> Self {
        let sealing = Purpose::ALL.iter().map(|purpose| {
            let word = purpose.as_str();
            Key::new(word, &derive(master, word))
        });
        Self {
            id: hex(&derive(master, "database")[..16]),
            sealing: sealing.collect(),
            index: derive(master, "index"),
            chain: derive(master, "chain"),
            signing: super::sign::pair(&derive(master, "packet-sign")),
        }
    }

    /// Reads the key file, or makes one (mode 0600) when there is none.
    pub fn from_file(path: &Path, chance: &Chance) -> Result<KeyFile, KeyError> {
        let file_error = |error| KeyError::File(path.to_owned(), error);
        match std::fs::File::open(path) {
            Ok(file) => {
                let mut bytes = Zeroizing::new(Vec::new());
                (&file).take(1024).read_to_end(&mut bytes).map_err(file_error)?;
                refuse_readable_by_others(path, &file)?;
                let text = std::str::from_utf8(&bytes).unwrap_or_default();
                let master = parse(text.trim()).ok_or_else(|| KeyError::Content(path.to_owned()))?;
                Ok(KeyFile { keys: Self::from_bytes(&master), made: false })
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let master = Zeroizing::new(chance.bytes::<32>());
                make(path, &master).map_err(file_error)?;
                Ok(KeyFile { keys: Self::from_bytes(&master), made: true })
            }
            Err(error) => Err(file_error(error)),
        }
    }

    /// What the database remembers of the key, to refuse another one.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// The key of a purpose.
    pub(super) fn of(&self, purpose: Purpose) -> &Key {
        &self.sealing[purpose as usize]
    }

    /// The blind index of a value: equal values give equal words, and nothing else can be told. A domain for each kind of
    /// value keeps a phone number from matching an account number of the same digits.
    pub(super) fn blind(&self, domain: &str, value: &str) -> String {
        hex(&mac(&self.index, &[domain.as_bytes(), &[0], value.as_bytes()])[..16])
    }

    /// A number by which replicas of one office name the same thing.
    pub(super) fn number(&self, domain: &str, value: &str) -> i64 {
        let hash = mac(&self.index, &[domain.as_bytes(), &[0], value.as_bytes()]);
        let mut first = [0; 8];
        first.copy_from_slice(&hash[..8]);
        i64::from_be_bytes(first)
    }

    /// The hash of one link of the audit chain.
    pub(super) fn chain(&self, parts: &[&[u8]]) -> [u8; 32] {
        mac(&self.chain, parts)
    }

    /// Signs a packet for another office.
    pub(super) fn sign(&self, message: &[u8]) -> [u8; 64] {
        super::sign::sign(&self.signing, message)
    }

    /// The key by which other offices know this one's packets.
    pub(super) fn public(&self) -> [u8; 32] {
        super::sign::public(&self.signing)
    }

    /// The key of a chat in every table; `address` names the chat with its transport (`t:12345`, `w:0f3c…`).
    pub fn chat(&self, address: &str) -> ChatKey {
        ChatKey(self.blind("chat", address))
    }
}

/// The blind name of a chat: the key of its rows. Not personal without the index key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChatKey(pub(super) String);

impl ChatKey {
    /// The words in the database.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn parse(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut master = Zeroizing::new([0_u8; 32]);
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, pair) in master.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(master)
}

fn make(path: &Path, master: &[u8; 32]) -> std::io::Result<()> {
    super::files::make_parent(path)?;
    let mut file = super::files::create_private(path)?;
    file.write_all(Zeroizing::new(hex(master)).as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

#[cfg(unix)]
fn refuse_readable_by_others(path: &Path, file: &std::fs::File) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt as _;
    const OTHERS: u32 = 0o077;
    let mode = file.metadata().map_err(|error| KeyError::File(path.to_owned(), error))?.permissions().mode();
    if mode & OTHERS == 0 { Ok(()) } else { Err(KeyError::Open(path.to_owned())) }
}

#[cfg(not(unix))]
fn refuse_readable_by_others(_path: &Path, _file: &std::fs::File) -> Result<(), KeyError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_folder(test: impl FnOnce(&Path)) {
        let folder = tempfile::tempdir().unwrap();
        test(&folder.path().join("deep/suluh.key"));
    }

    #[test]
    fn the_blind_vectors_hold() {
        let keys = Keys::from_bytes(&std::array::from_fn(|at| u8::try_from(at).unwrap()));
        let told = include_str!("../../docs/sealing.md");
        let phone = keys.blind("phone", "+6281200000000");
        assert!(told.contains(&format!("| blind `phone` `+6281200000000` | `{phone}` |")), "{phone}");
        let chat = keys.chat("t:12345");
        assert!(told.contains(&format!("| blind `chat` `t:12345` | `{}` |", chat.as_str())), "{chat:?}");
        assert!(told.contains(&format!("| database id | `{}` |", keys.id())));
    }

    #[test]
    fn every_purpose_is_published() {
        let told = include_str!("../../docs/sealing.md");
        for purpose in Purpose::ALL {
            assert!(told.contains(&format!("| `{purpose}` |")), "{purpose} is missing in docs/sealing.md");
            assert_eq!(Purpose::ALL[*purpose as usize], *purpose, "keys are found by the order of the list");
        }
    }

    #[test]
    fn the_file_is_made_once_for_its_owner_and_read_again() {
        use std::os::unix::fs::PermissionsExt as _;
        in_folder(|path| {
            let first = Keys::from_file(path, &Chance::seeded(1)).unwrap();
            assert!(first.made);
            assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
            let second = Keys::from_file(path, &Chance::seeded(2)).unwrap();
            assert!(!second.made);
            assert_eq!(first.keys.id(), second.keys.id());
            assert!(!format!("{first:?}").contains(first.keys.id()), "Debug masks");
        });
    }

    #[test]
    fn a_file_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        in_folder(|path| {
            Keys::from_file(path, &Chance::seeded(1)).unwrap();
            for mode in [0o640, 0o604, 0o660] {
                std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
                let refused = Keys::from_file(path, &Chance::seeded(1));
                assert!(matches!(refused, Err(KeyError::Open(_))), "{mode:o}");
            }
        });
    }

    #[test]
    fn a_file_with_something_else_is_refused() {
        in_folder(|path| {
            Keys::from_file(path, &Chance::seeded(1)).unwrap();
            let long = "0".repeat(66);
            for text in ["", "no key", &"g".repeat(64), &"0".repeat(62), &long, &"é".repeat(32)] {
                std::fs::write(path, text).unwrap();
                let refused = Keys::from_file(path, &Chance::seeded(1));
                assert!(matches!(refused, Err(KeyError::Content(_))), "{text}");
            }
        });
    }

    #[test]
    fn a_path_that_cannot_be_read_says_so() {
        in_folder(|path| {
            std::fs::create_dir_all(path).unwrap();
            std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
            let refused = Keys::from_file(path, &Chance::seeded(1));
            assert!(matches!(refused, Err(KeyError::File(..))), "a folder stands in its place");
        });
    }
}

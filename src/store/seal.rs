//! Sealing: what is personal is encrypted here before it reaches a table or a file (format and test vectors: docs/sealing.md).
//!
//! Envelope: `version | key id | nonce | ciphertext and tag`. The associated data names domain, table, column and row, so a
//! sealed value moved to another place does not open. Plain texts are padded to steps of 256 bytes, so a length says little.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::domain::chance::{Chance, hex};

const VERSION: u8 = 1;
const KEY_ID_BYTES: usize = 4;
const NONCE_BYTES: usize = 24;
const HEAD_BYTES: usize = 1 + KEY_ID_BYTES + NONCE_BYTES;
const PAD_STEP: usize = 256;
/// Ends the text inside the padding (ISO/IEC 7816-4), so zeros of its own survive.
const PAD_MARK: u8 = 0x80;

/// Why a sealed value could not be made or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Shorter than an envelope, or of a version this release does not know.
    #[error("not an envelope of a known version")]
    Envelope,
    /// Sealed under another key.
    #[error("sealed under another key")]
    OtherKey,
    /// Changed, cut, or moved from another place.
    #[error("does not open: changed, or moved from another place")]
    Broken,
}

/// Where a sealed value stands: table and column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot(pub(super) &'static str, pub(super) &'static str);

/// A key for one domain of values.
pub(super) struct Key {
    domain: &'static str,
    id: [u8; KEY_ID_BYTES],
    cipher: XChaCha20Poly1305,
}

impl Key {
    /// A key out of its bytes.
    pub(super) fn new(domain: &'static str, bytes: &[u8; 32]) -> Self {
        Self { domain, id: key_id(bytes), cipher: XChaCha20Poly1305::new(bytes.into()) }
    }

    /// Seals `plain` for one place.
    pub(super) fn seal(
        &self,
        chance: &Chance,
        spot: Spot,
        row: &str,
        plain: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        self.seal_with(chance.bytes::<NONCE_BYTES>(), spot, row, plain)
    }

    fn seal_with(
        &self,
        nonce: [u8; NONCE_BYTES],
        spot: Spot,
        row: &str,
        plain: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        let padded = pad(plain);
        let payload = Payload { msg: &padded, aad: &self.place(spot, row) };
        let body = self.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| SealError::Broken)?;
        let mut out = Vec::with_capacity(HEAD_BYTES + body.len());
        out.push(VERSION);
        out.extend_from_slice(&self.id);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&body);
        Ok(out)
    }

    /// Opens what [`Key::seal`] made for the same place.
    pub(super) fn open(&self, spot: Spot, row: &str, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (head, body) = sealed.split_at_checked(HEAD_BYTES).ok_or(SealError::Envelope)?;
        if head[0] != VERSION {
            return Err(SealError::Envelope);
        }
        if head[1..=KEY_ID_BYTES] != self.id {
            return Err(SealError::OtherKey);
        }
        let nonce: [u8; NONCE_BYTES] =
            head[1 + KEY_ID_BYTES..].try_into().map_err(|_| SealError::Envelope)?;
        let payload = Payload { msg: body, aad: &self.place(spot, row) };
        let padded = self.cipher.decrypt(&XNonce::from(nonce), payload).map_err(|_| SealError::Broken)?;
        unpad(padded)
    }

    /// The associated data. No part can hold a zero byte, so the parts cannot run into each other.
    fn place(&self, Spot(table, column): Spot, row: &str) -> Vec<u8> {
        [self.domain, table, column, row].join("\0").into_bytes()
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({} {})", self.domain, hex(&self.id))
    }
}

/// The name of a key that is written beside what it sealed; says nothing about the key.
fn key_id(bytes: &[u8; 32]) -> [u8; KEY_ID_BYTES] {
    let named = derive(bytes, "key-id");
    let mut id = [0; KEY_ID_BYTES];
    id.copy_from_slice(&named[..KEY_ID_BYTES]);
    id
}

/// A key derived for a purpose: the first block of HKDF-Expand with SHA-256 (RFC 5869) and the info `suluh/<purpose>`.
pub(super) fn derive(master: &[u8; 32], purpose: &str) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(mac(master, &[b"suluh/", purpose.as_bytes(), &[1]]))
}

/// HMAC-SHA-256 over the parts, one after the other.
pub(super) fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC fills a short key up with zeros to its block; done here, a key of a wrong length cannot happen.
    let mut block = Zeroizing::new([0_u8; 64]);
    block[..32].copy_from_slice(key);
    let mut mac = <Hmac<Sha256> as KeyInit>::new((&*block).into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn pad(plain: &[u8]) -> Zeroizing<Vec<u8>> {
    let full = (plain.len() + 1).next_multiple_of(PAD_STEP);
    let mut out = Zeroizing::new(Vec::with_capacity(full));
    out.extend_from_slice(plain);
    out.push(PAD_MARK);
    out.resize(full, 0);
    out
}

fn unpad(mut padded: Vec<u8>) -> Result<Vec<u8>, SealError> {
    let mark = padded.iter().rposition(|byte| *byte != 0).ok_or(SealError::Broken)?;
    if padded[mark] != PAD_MARK {
        return Err(SealError::Broken);
    }
    padded.truncate(mark);
    Ok(padded)
}

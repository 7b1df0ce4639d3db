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

#[cfg(test)]
mod tests {
    use super::*;

    const SPOT: Spot = Spot("sessions", "state");

    fn key(byte: u8) -> Key {
        Key::new("session", &[byte; 32])
    }

    fn bytes(hex: &str) -> Vec<u8> {
        hex.as_bytes()
            .chunks_exact(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    /// A value of the table of test vectors in docs/sealing.md.
    fn vector(name: &str) -> Vec<u8> {
        let row = include_str!("../../docs/sealing.md")
            .lines()
            .find_map(|line| line.strip_prefix(&format!("| {name} | `")))
            .unwrap_or_else(|| panic!("no vector {name}"));
        bytes(row.split('`').next().unwrap())
    }

    fn master() -> [u8; 32] {
        vector("master key").try_into().unwrap()
    }

    #[test]
    fn the_cipher_gives_the_vector_of_its_draft() {
        // draft-irtf-cfrg-xchacha-03, A.3.1
        let key: [u8; 32] = std::array::from_fn(|at| 0x80 + u8::try_from(at).unwrap());
        let nonce: [u8; 24] = std::array::from_fn(|at| 0x40 + u8::try_from(at).unwrap());
        let plain =
            b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, \
            sunscreen would be it.";
        let payload = Payload { msg: plain, aad: &bytes("50515253c0c1c2c3c4c5c6c7") };
        let sealed = XChaCha20Poly1305::new((&key).into()).encrypt(&XNonce::from(nonce), payload).unwrap();
        let wanted = "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f\
            4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3\
            fff921f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49";
        assert_eq!(hex(&sealed), wanted);
    }

    #[test]
    fn the_derivation_gives_the_vector_of_its_rfc() {
        // RFC 5869, A.1: the first 32 bytes of the output are the first block.
        let prk: [u8; 32] =
            bytes("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5").try_into().unwrap();
        let block = mac(&prk, &[&bytes("f0f1f2f3f4f5f6f7f8f9"), &[1]]);
        assert_eq!(hex(&block), "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
    }

    #[test]
    fn the_published_vectors_hold() {
        let master = master();
        for purpose in ["session", "case-key", "index", "chain"] {
            assert_eq!(derive(&master, purpose).to_vec(), vector(&format!("key `{purpose}`")), "{purpose}");
        }
        assert_eq!(derive(&master, "database")[..16], vector("database id"));
        let key = Key::new("session", &derive(&master, "session"));
        assert_eq!(key.id.to_vec(), vector("key id of `session`"));
        let nonce: [u8; 24] = std::array::from_fn(|at| u8::try_from(at).unwrap());
        let sealed = key.seal_with(nonce, SPOT, "chat-1", b"halo").unwrap();
        assert_eq!(hex(&sealed), hex(&vector("`halo` sealed")));
        assert_eq!(key.open(SPOT, "chat-1", &sealed).unwrap(), b"halo");
    }

    #[test]
    fn what_was_sealed_opens_only_where_and_with_what_it_was_sealed() {
        let chance = Chance::seeded(1);
        let sealed = key(1).seal(&chance, SPOT, "a", b"words").unwrap();
        assert_eq!(key(1).open(SPOT, "a", &sealed).unwrap(), b"words");
        assert_eq!(key(1).open(SPOT, "b", &sealed), Err(SealError::Broken), "another row");
        assert_eq!(
            key(1).open(Spot("sessions", "name"), "a", &sealed),
            Err(SealError::Broken),
            "another column"
        );
        assert_eq!(
            key(1).open(Spot("outbox", "state"), "a", &sealed),
            Err(SealError::Broken),
            "another table"
        );
        let elsewhere = Key::new("outbox", &[1; 32]);
        assert_eq!(elsewhere.open(SPOT, "a", &sealed), Err(SealError::Broken), "another domain");
        assert_eq!(key(2).open(SPOT, "a", &sealed), Err(SealError::OtherKey));
    }

    #[test]
    fn every_turned_bit_and_every_cut_is_found() {
        let sealed = key(1).seal(&Chance::seeded(1), SPOT, "a", b"words").unwrap();
        for at in 0..sealed.len() {
            let mut turned = sealed.clone();
            turned[at] ^= 0x10;
            assert!(key(1).open(SPOT, "a", &turned).is_err(), "byte {at}");
            assert!(key(1).open(SPOT, "a", &sealed[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn lengths_are_hidden_in_steps_and_nothing_is_lost() {
        let chance = Chance::seeded(1);
        let size = |plain: &[u8]| key(1).seal(&chance, SPOT, "a", plain).unwrap().len();
        assert_eq!(size(b""), size(&[7; 255]));
        assert_eq!(size(&[7; 256]), size(b"") + 256);
        for length in [0, 1, 254, 255, 256, 257, 1000] {
            for byte in [0, PAD_MARK] {
                let plain = vec![byte; length];
                let sealed = key(1).seal(&chance, SPOT, "a", &plain).unwrap();
                assert_eq!(key(1).open(SPOT, "a", &sealed).unwrap(), plain, "{length} times {byte}");
            }
        }
    }

    #[test]
    fn the_same_words_are_never_sealed_alike() {
        let chance = Chance::seeded(1);
        let seal = || key(1).seal(&chance, SPOT, "a", b"words").unwrap();
        assert_ne!(seal(), seal());
    }

    #[test]
    fn a_key_shows_its_name_and_nothing_else() {
        let shown = format!("{:?}", key(0xab));
        assert!(shown.starts_with("Key(session ") && !shown.contains("abab"), "{shown}");
    }
}

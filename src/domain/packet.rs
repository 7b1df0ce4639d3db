//! A packet: a handover on its way from one office to another, as a file (docs/packet.md). Reading one is pure and never
//! panics; whether the signature holds is asked where the keys are.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::chance::hex;
use super::referral::Handover;

/// How a packet says that it is one.
pub const FORMAT: &str = "suluh-packet";
/// The schema that this program writes and reads.
pub const VERSION: u64 = 1;
/// The largest packet that is read.
pub const MAX_PACKET_BYTES: usize = 32 * 1024 * 1024;
/// Files of so many bytes together go along; those beyond are named by their hash only.
pub const MAX_FILES_BYTES: u64 = 20 * 1024 * 1024;
/// Before what is signed, so that a signature of ours for anything else is none of a packet.
const SIGNED: &[u8] = b"suluh packet 1\0";

/// Why a file is no packet for us.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PacketFault {
    /// More than [`MAX_PACKET_BYTES`].
    #[error("the file is larger than 32 MB")]
    TooLarge,
    /// No JSON.
    #[error("the file is not JSON: line {line}, column {column}")]
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// JSON, but none of ours.
    #[error("the file is JSON, but not a packet of Suluh")]
    NotAPacket,
    /// Of another schema.
    #[error("the packet has schema {0}; this program reads schema 1")]
    Version(u64),
    /// A part of it is missing or has another form.
    #[error("the packet does not follow its schema: {0}")]
    Schema(String),
    /// A file in it is not the one that its hash names.
    #[error("a file in the packet was changed: {0}")]
    File(String),
}

/// A packet that was read; not yet believed.
#[derive(Debug, Clone, PartialEq)]
pub struct Packet {
    /// Public key of the office that signed.
    pub signer: [u8; 32],
    /// Its signature.
    pub signature: [u8; 64],
    /// What was signed.
    pub signed: Vec<u8>,
    /// What is handed over.
    pub handover: Handover,
    /// Files by their SHA-256, which holds.
    pub files: BTreeMap<String, Vec<u8>>,
}

#[derive(Deserialize)]
struct Head {
    format: Option<String>,
    version: Option<u64>,
}

#[derive(Serialize, Deserialize)]
struct Envelope<'a> {
    format: String,
    version: u64,
    signer: String,
    signature: String,
    #[serde(borrow)]
    payload: &'a RawValue,
    #[serde(default)]
    files: BTreeMap<String, String>,
}

/// The payload of a handover, and the bytes to sign for it.
pub fn payload(handover: &Handover) -> Result<(Box<RawValue>, Vec<u8>), serde_json::Error> {
    let payload = serde_json::value::to_raw_value(handover)?;
    let signed = signed(&payload);
    Ok((payload, signed))
}

/// The file of a packet.
pub fn write(
    payload: &RawValue,
    signer: [u8; 32],
    signature: [u8; 64],
    files: &BTreeMap<String, Vec<u8>>,
) -> Result<Vec<u8>, serde_json::Error> {
    let envelope = Envelope {
        format: FORMAT.to_owned(),
        version: VERSION,
        signer: hex(&signer),
        signature: hex(&signature),
        payload,
        files: files.iter().map(|(hash, bytes)| (hash.clone(), STANDARD.encode(bytes))).collect(),
    };
    serde_json::to_vec(&envelope)
}

/// Reads a file as a packet.
pub fn read(bytes: &[u8]) -> Result<Packet, PacketFault> {
    if bytes.len() > MAX_PACKET_BYTES {
        return Err(PacketFault::TooLarge);
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| PacketFault::NotJson { line: 1, column: 1 })?;
    let head: Head = serde_json::from_str(text).map_err(|fault| malformed(&fault))?;
    if head.format.as_deref() != Some(FORMAT) {
        return Err(PacketFault::NotAPacket);
    }
    let version = head.version.unwrap_or(0);
    if version != VERSION {
        return Err(PacketFault::Version(version));
    }
    let schema = |fault: serde_json::Error| PacketFault::Schema(fault.to_string());
    let envelope: Envelope<'_> = serde_json::from_str(text).map_err(schema)?;
    let handover: Handover = serde_json::from_str(envelope.payload.get()).map_err(schema)?;
    if handover.id.is_empty() || handover.id.len() > 64 {
        return Err(PacketFault::Schema("id".to_owned()));
    }
    Ok(Packet {
        signer: bytes_of(&envelope.signer).ok_or_else(|| PacketFault::Schema("signer".to_owned()))?,
        signature: bytes_of(&envelope.signature)
            .ok_or_else(|| PacketFault::Schema("signature".to_owned()))?,
        signed: signed(envelope.payload),
        files: files(&handover, envelope.files)?,
        handover,
    })
}

/// A file that is no JSON, or none whose top could be ours. What serde says of it may quote the file, so it is not passed on.
fn malformed(fault: &serde_json::Error) -> PacketFault {
    if fault.is_data() {
        PacketFault::NotAPacket
    } else {
        PacketFault::NotJson { line: fault.line(), column: fault.column() }
    }
}

fn signed(payload: &RawValue) -> Vec<u8> {
    [SIGNED, payload.get().as_bytes()].concat()
}

/// The files that the handover names, each as its hash says.
fn files(
    handover: &Handover,
    encoded: BTreeMap<String, String>,
) -> Result<BTreeMap<String, Vec<u8>>, PacketFault> {
    use sha2::{Digest as _, Sha256};
    let mut files = BTreeMap::new();
    for (hash, text) in encoded {
        let bytes = STANDARD.decode(text).map_err(|_| PacketFault::File(hash.clone()))?;
        let named = handover.evidence.iter().any(|piece| piece.sha256 == hash);
        if !named || hex(&Sha256::digest(&bytes)) != hash {
            return Err(PacketFault::File(hash));
        }
        files.insert(hash, bytes);
    }
    Ok(files)
}

/// Bytes out of hexadecimal digits; `None` for another length or other signs.
pub fn bytes_of<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != N * 2 || !text.is_ascii() {
        return None;
    }
    let mut out = [0_u8; N];
    for (byte, pair) in out.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(out)
}

//! Signatures of packets between offices: Ed25519 (RFC 8032) with a key derived from the master key.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

/// Whether a signature over a message is by the holder of a public key. Keys and signatures of weak or odd form are refused.
pub fn verify(public: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    let signature = Signature::from_bytes(signature);
    VerifyingKey::from_bytes(public).is_ok_and(|key| key.verify_strict(message, &signature).is_ok())
}

/// The pair of a seed.
pub(super) fn pair(seed: &[u8; 32]) -> SigningKey {
    SigningKey::from_bytes(seed)
}

/// Signs a message.
pub(super) fn sign(pair: &SigningKey, message: &[u8]) -> [u8; 64] {
    pair.sign(message).to_bytes()
}

/// The public half.
pub(super) fn public(pair: &SigningKey) -> [u8; 32] {
    pair.verifying_key().to_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::chance::hex;

    #[test]
    fn the_vector_of_the_rfc_holds() {
        // RFC 8032, 7.1, test 1: an empty message.
        let seed: [u8; 32] = std::array::from_fn(|at| {
            let text = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
            u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).unwrap()
        });
        let pair = pair(&seed);
        assert_eq!(hex(&public(&pair)), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        let signed = sign(&pair, b"");
        assert!(hex(&signed).starts_with("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"));
        assert!(verify(&public(&pair), b"", &signed));
        assert!(!verify(&public(&pair), b"x", &signed), "another message");
        assert!(!verify(&[0; 32], b"", &signed), "a weak key");
    }
}

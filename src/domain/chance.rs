//! Randomness as an argument: one source, seeded by the machine or by a test.

use std::sync::{Mutex, PoisonError};

use rand::rngs::{StdRng, SysRng};
use rand::{Rng, SeedableRng, TryRng};

/// A source of random bytes. `StdRng` is a cryptographic generator, so tokens and nonces may come from it.
pub struct Chance(Mutex<StdRng>);

impl std::fmt::Debug for Chance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Chance(…)")
    }
}

impl Chance {
    /// Seeded by the operating system; the error is the system's refusal to give entropy.
    pub fn from_system() -> Result<Self, rand::rngs::SysError> {
        let mut seed = [0_u8; 32];
        SysRng.try_fill_bytes(&mut seed)?;
        Ok(Self(Mutex::new(StdRng::from_seed(seed))))
    }

    /// Seeded by a test: the same seed gives the same bytes.
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut out = [0_u8; N];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut out);
        out
    }

    /// A number from 0 up to, not including, `bound` (at least 1).
    pub fn below(&self, bound: u64) -> u64 {
        u64::from_le_bytes(self.bytes::<8>()) % bound.max(1)
    }

    /// A token of `N` random bytes in lower-case hexadecimal: safe in URLs, callback data and deep links.
    pub fn token<const N: usize>(&self) -> String {
        hex(&self.bytes::<N>())
    }
}

/// Bytes as lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // Writing to a String cannot fail.
        if write!(out, "{byte:02x}").is_err() {
            return out;
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        assert_eq!(Chance::seeded(7).bytes::<16>(), Chance::seeded(7).bytes::<16>());
        assert_ne!(Chance::seeded(7).bytes::<16>(), Chance::seeded(8).bytes::<16>());
        assert_eq!(Chance::seeded(7).token::<4>().len(), 8);
    }
}

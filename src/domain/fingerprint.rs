//! Fingerprints: short values by which the same advert or poster is known again though a number or a place was changed.
//! The value says nothing of its own; two of one kind are compared.

use super::case::words;

/// How many parts a fingerprint is looked up by.
pub const BANDS: usize = 16;

words!(
    /// Of what a fingerprint was taken.
    FingerprintKind {
        /// Of words.
        Text = "text",
        /// Of a picture.
        Picture = "picture",
    }
);

impl FingerprintKind {
    /// Length of the value in bytes; a multiple of [`BANDS`].
    pub const fn bytes(self) -> usize {
        match self {
            Self::Text => 48,
            Self::Picture => 32,
        }
    }
}

/// A fingerprint.
#[derive(Clone, PartialEq, Eq)]
pub struct Fingerprint {
    kind: FingerprintKind,
    value: Vec<u8>,
}

impl std::fmt::Debug for Fingerprint {
    /// Masked: with the value somebody could try out which text it is of.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fingerprint({}, …)", self.kind)
    }
}

impl Fingerprint {
    /// A fingerprint of that value; `None` when the value has not the length of the kind.
    pub fn new(kind: FingerprintKind, value: Vec<u8>) -> Option<Self> {
        (value.len() == kind.bytes()).then_some(Self { kind, value })
    }

    /// Of what.
    pub const fn kind(&self) -> FingerprintKind {
        self.kind
    }

    /// The value.
    pub fn value(&self) -> &[u8] {
        &self.value
    }

    /// The parts it is looked up by: fingerprints that are near each other have at least one part in common, save for
    /// bad luck (`offer::alike` and `offer::poster` measure it). `None` for a part that says nothing: that of a plain strip
    /// of a picture, which thousands of others have as well.
    pub fn bands(&self) -> impl Iterator<Item = Option<&[u8]>> {
        let says_something = |part: &&[u8]| match self.kind {
            FingerprintKind::Text => true,
            FingerprintKind::Picture => {
                let ones: u32 = part.iter().map(|byte| byte.count_ones()).sum();
                (2..=14).contains(&ones)
            }
        };
        self.value.chunks_exact(self.kind.bytes() / BANDS).map(move |part| Some(part).filter(says_something))
    }

    /// How far it is from another: 0 is the same, and each step is one word-pair sample (of 48) or one bit (of 256) that
    /// differs. `None` for another kind.
    pub fn distance(&self, other: &Self) -> Option<u32> {
        let pairs = self.value.iter().zip(&other.value);
        match (self.kind, other.kind) {
            (FingerprintKind::Text, FingerprintKind::Text) => {
                Some(pairs.map(|(a, b)| u32::from(a != b)).sum())
            }
            (FingerprintKind::Picture, FingerprintKind::Picture) => {
                Some(pairs.map(|(a, b)| (a ^ b).count_ones()).sum())
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: FingerprintKind, fill: u8) -> Fingerprint {
        Fingerprint::new(kind, vec![fill; kind.bytes()]).unwrap()
    }

    #[test]
    fn distances_count_samples_of_words_and_bits_of_pictures() {
        let (text, picture) = (FingerprintKind::Text, FingerprintKind::Picture);
        assert_eq!(of(text, 1).distance(&of(text, 1)), Some(0));
        assert_eq!(of(text, 1).distance(&of(text, 2)), Some(48));
        assert_eq!(of(picture, 0).distance(&of(picture, 0b101)), Some(64));
        assert_eq!(of(text, 0).distance(&of(picture, 0)), None);
    }

    #[test]
    fn a_value_of_another_length_is_none() {
        assert!(Fingerprint::new(FingerprintKind::Text, vec![0; 32]).is_none());
        for kind in FingerprintKind::ALL {
            assert_eq!(of(*kind, 7).bands().flatten().count(), BANDS);
        }
        assert_eq!(
            of(FingerprintKind::Picture, 0).bands().flatten().count(),
            0,
            "a plain picture is not looked up"
        );
    }
}

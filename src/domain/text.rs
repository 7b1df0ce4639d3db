//! Text that must not leak: a type whose `Debug` masks what a person wrote.

use serde::{Deserialize, Serialize};

/// Something personal (narrative, name, phone). It can be stored sealed and shown to whom it concerns, but never logged.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Private<T = String>(pub T);

impl<T> std::fmt::Debug for Private<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("‹private›")
    }
}

impl<T> Private<T> {
    /// The value, for storing it sealed or showing it to someone with the right.
    pub fn reveal(&self) -> &T {
        &self.0
    }
}

impl From<&str> for Private<String> {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Private<String> {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// Whether a sign changes the direction of letters or cannot be seen: it could make a line read as another one.
pub fn misleads(c: char) -> bool {
    let turns =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let unseen = matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{00ad}' | '\u{2028}' | '\u{2029}');
    turns || unseen || c.is_control()
}

/// A language of the dialogs, by its BCP 47 primary tag (`id`, `en`). Indonesian is the base text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Lang(pub String);

impl Default for Lang {
    fn default() -> Self {
        Self("id".to_owned())
    }
}

impl Lang {
    /// Whether this is the base language, which needs no translation sheet.
    pub fn is_base(&self) -> bool {
        self.0 == "id"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_masks() {
        assert_eq!(format!("{:?}", Private::from("Sari")), "‹private›");
    }
}

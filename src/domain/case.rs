//! A case: its words, its code and the one table of which status may follow which.

use serde::{Deserialize, Serialize};

use super::chance::Chance;

/// Makes a closed enum with its text form, as it stands in the database, in files and in URLs.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// Every variant, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The text form.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The variant of a text form; `None` for a word that is not in the list.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;

words!(
    /// What a case is about.
    CaseKind {
        /// A suspicious offer or recruiter.
        Offer = "offer",
        /// A complaint of a worker or a family.
        Complaint = "complaint",
        /// Somebody who cannot be reached.
        Missing = "missing",
        /// A wish to talk with an officer.
        Request = "request",
        /// Somebody in danger now.
        Emergency = "emergency",
    }
);

words!(
    /// By which way a case came.
    Channel {
        /// The bot.
        Telegram = "telegram",
        /// The web chat.
        Web = "web",
        /// At the office's desk.
        WalkIn = "walk_in",
        /// The office's WhatsApp number, entered by staff.
        WhatsApp = "whatsapp",
        /// A call, entered by staff.
        Phone = "phone",
        /// A letter, entered by staff.
        Letter = "letter",
        /// A mission's cable (brafaks), entered by staff.
        Cable = "cable",
    }
);

words!(
    /// Where the work on a case stands.
    CaseStatus {
        /// Nobody has taken it.
        New = "new",
        /// An officer reads and verifies it.
        Checking = "checking",
        /// The office acts on it.
        InProgress = "in_progress",
        /// The reporter was asked for something; the clock stands.
        Waiting = "waiting",
        /// Another agency has it.
        Referred = "referred",
        /// Ended, with a reason.
        Closed = "closed",
        /// The same as another case, to which it points.
        Duplicate = "duplicate",
    }
);

words!(
    /// What ties two cases that stay apart.
    LinkKind {
        /// The same recruiter, though no identifier shows it.
        SameRecruiter = "same_recruiter",
        /// People of one family.
        SameFamily = "same_family",
        /// The one follows the other.
        FollowUp = "follow_up",
    }
);

words!(
    /// How soon a case must be looked at; the order of the variants is the order of the queue.
    Priority {
        /// Danger now: minutes.
        Urgent = "urgent",
        /// Today.
        High = "high",
        /// In its turn.
        Normal = "normal",
        /// When there is time.
        Low = "low",
    }
);

words!(
    /// The four words a reporter sees.
    PublicStatus {
        /// Diterima.
        Received = "diterima",
        /// Dicek.
        Checked = "dicek",
        /// Ditindaklanjuti.
        FollowedUp = "ditindaklanjuti",
        /// Selesai.
        Done = "selesai",
    }
);

impl CaseStatus {
    /// Whether the work may go from here to `next`. Closed and duplicate cases only reopen.
    pub fn may_become(self, next: Self) -> bool {
        use CaseStatus::{Checking, Closed, Duplicate, InProgress, New, Referred, Waiting};
        match self {
            New => matches!(next, Checking | InProgress | Waiting | Referred | Closed | Duplicate),
            Checking => matches!(next, New | InProgress | Waiting | Referred | Closed | Duplicate),
            InProgress => matches!(next, Checking | Waiting | Referred | Closed | Duplicate),
            Waiting => matches!(next, Checking | InProgress | Referred | Closed | Duplicate),
            Referred => matches!(next, Checking | InProgress | Waiting | Closed | Duplicate),
            Closed | Duplicate => matches!(next, Checking | InProgress),
        }
    }

    /// Whether the case still needs work.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Closed | Self::Duplicate)
    }

    /// What the reporter is told.
    pub fn public(self) -> PublicStatus {
        match self {
            Self::New => PublicStatus::Received,
            Self::Checking | Self::Waiting => PublicStatus::Checked,
            Self::InProgress | Self::Referred => PublicStatus::FollowedUp,
            Self::Closed | Self::Duplicate => PublicStatus::Done,
        }
    }
}

/// A speakable code such as `kelapa-biru-278`: two words of `_data/words.csv`, two digits of chance and a check digit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CaseCode(String);

impl CaseCode {
    /// A code drawn by chance from the word list (not empty). The caller makes sure that it is not taken.
    pub fn draw(words: &[String], chance: &Chance) -> Self {
        let word = || -> &str {
            let count = u64::try_from(words.len()).unwrap_or(1);
            let index = usize::try_from(chance.below(count)).unwrap_or(0);
            words.get(index).map_or("suluh", String::as_str)
        };
        let head = format!("{}-{}-{:02}", word(), word(), chance.below(100));
        let check = check_digit(&head);
        Self(format!("{head}{check}"))
    }

    /// Reads a code as a person writes or says it: any case, spaces or dots for the hyphens. `None` when the check digit is wrong.
    pub fn parse(text: &str) -> Option<Self> {
        let lower = text.trim().to_lowercase();
        let parts: Vec<&str> =
            lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
        let [first, second, digits] = parts.as_slice() else { return None };
        let wordlike = |part: &str| part.chars().all(|c| c.is_ascii_lowercase());
        if !wordlike(first) || !wordlike(second) || digits.len() != 3 {
            return None;
        }
        let (free, check) = digits.split_at(2);
        let head = format!("{first}-{second}-{free}");
        (check_digit(&head).to_string() == check).then(|| Self(format!("{head}{check}")))
    }

    /// A code out of a database row.
    pub fn from_row(text: String) -> Self {
        Self(text)
    }

    /// The canonical writing.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for CaseCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A digit in which every letter counts by its place, so that swapped or misheard words show.
fn check_digit(head: &str) -> u32 {
    head.bytes().fold(7_u32, |sum, byte| (sum * 31 + u32::from(byte)) % 9_973) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Vec<String> {
        ["kelapa", "biru", "melati", "kapal"].map(str::to_owned).to_vec()
    }

    #[test]
    fn a_code_survives_being_spoken() {
        let code = CaseCode::draw(&words(), &Chance::seeded(3));
        let spoken = code.as_str().replace('-', " ").to_uppercase();
        assert_eq!(CaseCode::parse(&spoken), Some(code));
    }

    #[test]
    fn the_example_in_help_and_docs_is_a_code() {
        assert!(CaseCode::parse("kelapa-biru-278").is_some());
    }

    #[test]
    fn a_wrong_check_digit_is_no_code() {
        let code = CaseCode::draw(&words(), &Chance::seeded(3));
        let last = code.as_str().chars().last().and_then(|c| c.to_digit(10)).unwrap();
        let wrong = format!("{}{}", &code.as_str()[..code.as_str().len() - 1], (last + 1) % 10);
        assert_eq!(CaseCode::parse(&wrong), None);
        assert_eq!(CaseCode::parse("kelapa biru"), None);
        assert_eq!(CaseCode::parse(""), None);
    }

    #[test]
    fn every_open_status_can_end_and_every_ended_one_reopen() {
        for status in CaseStatus::ALL {
            if status.is_open() {
                assert!(status.may_become(CaseStatus::Closed), "{status}");
            } else {
                assert!(status.may_become(CaseStatus::Checking), "{status}");
            }
            assert!(!status.may_become(*status), "{status} is no change");
            assert_eq!(CaseStatus::parse(status.as_str()), Some(*status));
        }
    }
}

//! Ids: UUIDv7 as text, made by us from clock and chance; mixing two kinds does not compile.

use serde::{Deserialize, Serialize};

use super::chance::Chance;
use super::time::Timestamp;

/// Makes an id newtype over a UUIDv7 in hyphenated text.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// A new id whose order follows `now`.
            pub fn new(now: Timestamp, chance: &Chance) -> Self {
                Self(uuid_v7(now, chance))
            }

            /// The id as it stands in the database and in URLs.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// An id that came from outside (a URL, a row). It is opaque: a wrong one finds nothing.
            pub fn from_text(text: impl Into<String>) -> Self {
                Self(text.into())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

fn uuid_v7(now: Timestamp, chance: &Chance) -> String {
    let millis = u64::try_from(now.0).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &chance.bytes::<10>()).into_uuid().to_string()
}

id!(
    /// A case.
    CaseId
);
id!(
    /// A person who writes to the helpdesk, through one chat.
    PersonId
);
id!(
    /// An event in a case's history.
    EventId
);
id!(
    /// A link between two cases.
    LinkId
);
id!(
    /// A merge of a case into another.
    MergeId
);
id!(
    /// A message in a case's conversation.
    MessageId
);
id!(
    /// A file or a place that was handed in.
    EvidenceId
);
id!(
    /// An identifier seen in a case.
    IdentifierId
);
id!(
    /// A node of the register of recruiters: one phone, account, company … however many cases name it.
    NodeId
);
id!(
    /// A decision of staff about what belongs together.
    TieId
);
id!(
    /// A member of staff.
    StaffId
);
id!(
    /// A consent that was given or refused.
    ConsentId
);
id!(
    /// A parked update.
    ParkedId
);
id!(
    /// A published warning.
    WarningId
);
id!(
    /// A fingerprint of a case's words or of one of its pictures.
    FingerprintId
);
id!(
    /// A wave that staff were told of.
    NoticeId
);
id!(
    /// A case handed on to another agency.
    ReferralId
);
id!(
    /// A partner's one-time link.
    PartnerLinkId
);
id!(
    /// A saved search.
    SearchId
);
id!(
    /// A version of a file of the dialogs.
    FileVersionId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_follow_time() {
        let chance = Chance::seeded(1);
        let early = CaseId::new(Timestamp(1_000), &chance);
        let late = CaseId::new(Timestamp(2_000), &chance);
        assert!(early < late);
        assert_eq!(early.as_str().len(), 36);
    }
}

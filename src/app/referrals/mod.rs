//! Handing a case on to another agency: what leaves the house is chosen, looked at and confirmed; nothing of the reporter goes
//! without a ground; the agency answers through a link of its own or an officer writes its answer down.

mod agencies;
mod choose;
mod consent;
mod docx;
mod gather;
mod letter;
mod packet;
mod partner;
pub mod phrases;
mod send;
mod states;

use std::collections::BTreeSet;

pub use agencies::AgencyRow;
pub use consent::Consent;
pub use docx::docx;
pub use letter::{Letter, Section};
pub use packet::{Imported, PacketFile, PacketRefusal, fingerprint};
pub use partner::{PartnerLook, PartnerSees};
pub(super) use states::silent;

use crate::domain::case::{CaseCode, CaseStatus};
use crate::domain::identifier::IdentifierKind;
use crate::domain::ids::{CaseId, ReferralId};
use crate::domain::referral::{Handover, ReferralState};
use crate::domain::text::Private;
use crate::domain::time::Timestamp;
use crate::store::partner_links::PartnerLink;

use super::cases::EvidenceView;

/// The slug of an agency that is not in the table.
pub const OTHER_AGENCY: &str = "lainnya";
/// The longest chronology, in characters.
pub const MAX_CHRONOLOGY: usize = 20_000;
/// The longest reason, answer or note, in characters.
pub const MAX_WORDS: usize = 2_000;

/// What an officer may choose from.
#[derive(Debug, Clone)]
pub struct Choices {
    /// The case.
    pub id: CaseId,
    /// Its code.
    pub code: CaseCode,
    /// Where it stands.
    pub status: CaseStatus,
    /// Agencies, the best matches first.
    pub agencies: Vec<AgencyRow>,
    /// Answers that name nobody: their key, what was asked and answered.
    pub answers: Vec<(String, String, Private)>,
    /// What the drawer of the identity holds, by its questions.
    pub identity: Vec<String>,
    /// The conversation.
    pub messages: Vec<MessageRow>,
    /// Evidence.
    pub evidence: Vec<EvidenceView>,
    /// Identifiers of the accused.
    pub accused: Vec<(String, IdentifierKind, Private)>,
    /// What the reporter said about being named.
    pub consent: Consent,
}

/// A message that may be chosen.
#[derive(Debug, Clone)]
pub struct MessageRow {
    /// Its id.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Whether the reporter wrote it.
    pub from_reporter: bool,
    /// The words.
    pub text: Private,
}

/// What an officer has chosen.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// Slug of the agency, or [`OTHER_AGENCY`].
    pub agency: String,
    /// The name of an agency that is not in the table.
    pub other: String,
    /// Keys of answers.
    pub answers: BTreeSet<String>,
    /// Ids of messages.
    pub messages: BTreeSet<String>,
    /// Ids of evidence.
    pub evidence: BTreeSet<String>,
    /// Ids of identifiers.
    pub accused: BTreeSet<String>,
    /// Whether the reporter is named.
    pub identity: bool,
    /// Why the reporter is named.
    pub reason: Private,
    /// The letter's subject, once edited.
    pub subject: Option<String>,
    /// The letter's addressee, once edited.
    pub addressee: Option<String>,
    /// The chronology, once edited.
    pub chronology: Option<Private>,
}

/// What would be sent, and what stands in its way.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The case's code.
    pub code: CaseCode,
    /// What would be sent; the letter has no number yet.
    pub handover: Handover,
    /// The letter.
    pub letter: Letter,
    /// Slugs of what must be mended before it may be sent.
    pub blocks: Vec<&'static str>,
    /// Names this very content: whoever confirms says it, so that nothing else is sent than was seen.
    pub seal: String,
}

/// A referral as officers see it.
#[derive(Debug, Clone)]
pub struct ReferralView {
    /// Its id.
    pub id: ReferralId,
    /// The case.
    pub case: CaseId,
    /// The case's code.
    pub code: CaseCode,
    /// The agency's name.
    pub agency: String,
    /// The letter's number.
    pub number: String,
    /// Where it stands.
    pub state: ReferralState,
    /// What was said with the last state.
    pub words: Option<Private>,
    /// Who sent it.
    pub made_by: String,
    /// When.
    pub sent_at: Timestamp,
    /// When the state last changed.
    pub state_at: Timestamp,
    /// Whether the agency has been silent for too long.
    pub silent: bool,
    /// What was sent; `None` when the case was erased.
    pub handover: Option<Handover>,
}

/// A referral with its links.
#[derive(Debug, Clone)]
pub struct ReferralPage {
    /// The referral.
    pub referral: ReferralView,
    /// The links made for the agency, the last one first.
    pub links: Vec<PartnerLink>,
    /// Whether the agency still sees what the reporter has said no to since.
    pub against: bool,
}

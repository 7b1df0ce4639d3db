//! Handing a case on to another agency: the states of a referral, the ground on which an identity may leave, and what is sent.

use serde::{Deserialize, Serialize};

use super::case::{CaseKind, Channel, Priority, words};
use super::identifier::IdentifierKind;
use super::text::Private;
use super::time::Timestamp;

/// Under which purpose is kept what a reporter said about the way on of their report to another agency.
pub const CONSENT_PURPOSE: &str = "teruskan";

words!(
    /// Where a referral stands.
    ReferralState {
        /// Handed over; nothing has come back.
        Sent = "sent",
        /// The agency works on it.
        Accepted = "accepted",
        /// The agency will not take it, with a reason.
        Refused = "refused",
        /// The agency has ended its work, with what came of it.
        Done = "done",
        /// The office took it back.
        Withdrawn = "withdrawn",
    }
);

impl ReferralState {
    /// Whether a referral may go from here to `next`. What has ended stays so: another letter makes another referral.
    pub fn may_become(self, next: Self) -> bool {
        use ReferralState::{Accepted, Done, Refused, Sent, Withdrawn};
        match self {
            Sent => matches!(next, Accepted | Refused | Done | Withdrawn),
            Accepted => matches!(next, Refused | Done | Withdrawn),
            Refused | Done | Withdrawn => false,
        }
    }

    /// Whether something is still to come from the agency.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Sent | Self::Accepted)
    }
}

words!(
    /// What a reporter said about the way on of their report. The buttons of the form have these values.
    PassingOn {
        /// It may go on, with their name and number.
        Named = "ya",
        /// It may go on, without name and number.
        Nameless = "tanpa_nama",
        /// It may not go on.
        No = "tidak",
    }
);

words!(
    /// On what ground a reporter is named to an agency.
    Basis {
        /// The form asked, and the reporter said yes.
        Form = "form",
        /// Said on the phone, written down by an officer.
        Phone = "phone",
        /// Said at the desk, written down by an officer.
        InPerson = "in_person",
        /// Said by a parent or guardian, written down by an officer.
        Guardian = "guardian",
        /// Nobody could be asked, and a life or a child is in danger: no consent, but a supervisor's decision.
        Vital = "vital",
    }
);

/// What of a case is handed over: as the agency sees it, as it is kept, and as a packet carries it. Once sent it never changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Handover {
    /// The referral's id.
    pub id: String,
    /// When it was sent.
    pub made_at: Timestamp,
    /// The office that sends.
    pub from: Sender,
    /// The agency.
    pub to: Addressee,
    /// The letter's own words.
    pub letter: LetterWords,
    /// The case.
    pub case: CaseFacts,
    /// Chosen answers.
    pub answers: Vec<SentAnswer>,
    /// Chosen messages.
    pub messages: Vec<SentMessage>,
    /// Chosen identifiers of the accused.
    pub accused: Vec<SentIdentifier>,
    /// Who reported; `None` when the report is handed on without a name.
    pub identity: Option<SentIdentity>,
    /// Chosen evidence.
    pub evidence: Vec<SentEvidence>,
}

/// The office that sends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sender {
    /// Its name.
    pub office: String,
    /// Its name in full, as it heads the letter.
    pub full_name: String,
    /// Its town, as it stands before the day.
    pub town: String,
    /// Address and numbers, a line each.
    pub contact: Vec<String>,
}

/// To whom it goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Addressee {
    /// Slug of `agencies.csv`; empty for one that is not in the table.
    pub agency: String,
    /// Its name.
    pub name: String,
}

/// The words of the letter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LetterWords {
    /// Its number.
    pub number: String,
    /// What it is about.
    pub subject: String,
    /// To whom it is written, a line each.
    pub addressee: String,
    /// What happened.
    pub chronology: Private,
}

/// The plain facts of the case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseFacts {
    /// Its code at the office that sends.
    pub code: String,
    /// What it is about.
    pub kind: CaseKind,
    /// Slug of the category.
    pub category: String,
    /// The category, for people.
    pub category_name: String,
    /// How soon.
    pub priority: Priority,
    /// By which way it came.
    pub channel: Channel,
    /// Kemendagri code of the place.
    pub area: Option<String>,
    /// The place, for people; empty when unknown.
    pub place: String,
    /// ISO code of the destination.
    pub country: Option<String>,
    /// When it was filed.
    pub created_at: Timestamp,
}

/// An answer of the form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SentAnswer {
    /// Under which name the form saved it.
    pub key: String,
    /// What was asked.
    pub question: String,
    /// What was answered.
    pub answer: Private,
}

/// A message of the conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SentMessage {
    /// When.
    pub at: Timestamp,
    /// Whether the reporter wrote it; otherwise the office.
    pub from_reporter: bool,
    /// The words.
    pub text: Private,
}

/// Something by which the accused is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SentIdentifier {
    /// What it is.
    pub kind: IdentifierKind,
    /// As it was written.
    pub value: Private,
}

/// Who reported, and why that may be told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SentIdentity {
    /// On what ground.
    pub basis: Basis,
    /// What is told.
    pub lines: Vec<SentAnswer>,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SentEvidence {
    /// Its id at the office that sends.
    pub id: String,
    /// As what it was handed in.
    pub kind: String,
    /// Type found in the bytes; empty for a place or a contact.
    pub mime: String,
    /// Size; 0 without a file.
    pub bytes: u64,
    /// SHA-256 of the file, hexadecimal; empty without a file.
    pub sha256: String,
    /// What is known beside the bytes.
    pub note: Private,
    /// When it was handed in.
    pub received_at: Timestamp,
}

impl Handover {
    /// All words in which a reporter could be named by accident: everything but the drawer that names them on purpose.
    pub fn open_words(&self) -> impl Iterator<Item = &str> {
        let letter = [self.letter.subject.as_str(), &self.letter.addressee, self.letter.chronology.reveal()];
        let answers = self.answers.iter().map(|one| one.answer.reveal().as_str());
        let messages = self.messages.iter().map(|one| one.text.reveal().as_str());
        let accused = self.accused.iter().map(|one| one.value.reveal().as_str());
        let notes = self.evidence.iter().map(|one| one.note.reveal().as_str());
        letter.into_iter().chain(answers).chain(messages).chain(accused).chain(notes)
    }

    /// Whether these words name somebody known by that name or number. A number counts however it is written.
    pub fn names(&self, known: &str) -> bool {
        let known = known.trim().to_lowercase();
        let digits = significant_digits(&known);
        self.open_words().any(|words| {
            let by_number = digits.len() >= 7 && significant_digits(words).contains(&digits);
            let by_name =
                known.chars().filter(|c| c.is_alphabetic()).count() >= 3 && holds_name(words, &known);
            by_number || by_name
        })
    }
}

/// The digits without the country code or the zero in front, so `+62 812…` and `0812…` are one.
fn significant_digits(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let bare = digits.strip_prefix("62").or_else(|| digits.strip_prefix('0')).unwrap_or(&digits);
    bare.to_owned()
}

/// Whether a name stands in a text as words of its own.
fn holds_name(text: &str, name: &str) -> bool {
    let text = text.to_lowercase();
    text.match_indices(name).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let after = text[at + found.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// The number of a letter out of its pattern: `{nomor}`, `{bulan_romawi}`, `{bulan}` and `{tahun}` are filled in.
pub fn letter_number(pattern: &str, number: i64, year: i16, month: i8) -> String {
    const ROMAN: [&str; 12] = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];
    let roman = usize::try_from(month - 1).ok().and_then(|at| ROMAN.get(at)).copied().unwrap_or_default();
    pattern
        .replace("{nomor}", &number.to_string())
        .replace("{bulan_romawi}", roman)
        .replace("{bulan}", &format!("{month:02}"))
        .replace("{tahun}", &year.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A handover with the least in it.
    fn handover(chronology: &str) -> Handover {
        Handover {
            id: "r".into(),
            made_at: Timestamp(0),
            from: Sender { office: "A".into(), full_name: "A".into(), town: "Palu".into(), contact: vec![] },
            to: Addressee { agency: "polda".into(), name: "Polda".into() },
            letter: LetterWords {
                number: "1".into(),
                subject: "s".into(),
                addressee: "a".into(),
                chronology: chronology.into(),
            },
            case: CaseFacts {
                code: "kelapa-biru-278".into(),
                kind: CaseKind::Offer,
                category: "c".into(),
                category_name: "C".into(),
                priority: Priority::High,
                channel: Channel::Web,
                area: None,
                place: String::new(),
                country: None,
                created_at: Timestamp(0),
            },
            answers: vec![],
            messages: vec![],
            accused: vec![],
            identity: None,
            evidence: vec![],
        }
    }

    #[test]
    fn what_has_ended_stays_so_and_all_that_is_open_can_be_taken_back() {
        for state in ReferralState::ALL {
            assert!(!state.may_become(*state), "{state} is no change");
            assert!(!state.may_become(ReferralState::Sent), "nothing is sent twice");
            let leaves = ReferralState::ALL.iter().any(|next| state.may_become(*next));
            assert_eq!(leaves, state.is_open(), "{state}");
            assert_eq!(state.may_become(ReferralState::Withdrawn), state.is_open());
        }
    }

    #[test]
    fn a_letter_is_numbered_by_its_pattern() {
        let pattern = "{nomor}/BP3MI-ST/{bulan_romawi}/{tahun}";
        assert_eq!(letter_number(pattern, 12, 2026, 11), "12/BP3MI-ST/XI/2026");
        assert_eq!(letter_number("B-{nomor}.{bulan}.{tahun}", 3, 2027, 1), "B-3.01.2027");
    }

    #[test]
    fn a_reporter_is_found_in_free_words_however_written() {
        let told = handover("Ibu Sari menelepon dari 0812-0000-7744 tadi.");
        assert!(told.names("+6281200007744"));
        assert!(told.names("Sari") && told.names("ibu sari"));
        assert!(!told.names("Sar"), "a part of a word is no name");
        assert!(!told.names("0812-0000-7745") && !told.names("") && !told.names("Budi"));
        assert!(!handover("kesarian").names("Sari"));
    }

    #[test]
    fn a_handover_survives_being_written_down() {
        let told = handover("Ada calo.");
        let text = serde_json::to_string(&told).unwrap();
        assert_eq!(serde_json::from_str::<Handover>(&text).unwrap(), told);
    }
}

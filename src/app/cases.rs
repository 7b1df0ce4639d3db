//! Staff work on cases. Every use case takes a [`Staff`] and names the [`Action`](crate::domain::staff::Action) it needs.

use std::collections::BTreeMap;

use super::canned::CannedView;
use super::checklist::StepView;
use super::deadlines::PromiseView;
use super::drafts::Drafts;
use super::presence::Colleague;
use super::queue::SavedSearch;
use super::register::{AlsoIn, Kin, NodeLine};
use super::webchat::Upload;
use crate::domain::case::{CaseCode, CaseKind, CaseStatus, Channel, Priority, words};
use crate::domain::case_filter::CaseFilter;
use crate::domain::identifier::IdentifierKind;
use crate::domain::ids::{CaseId, EvidenceId};
use crate::domain::text::Private;
use crate::domain::time::Timestamp;
pub use crate::store::queue::Count;

words!(
    /// A folder of the queue.
    Folder {
        /// Nobody has looked at it (status `new`).
        New = "baru",
        /// Mine and open.
        Mine = "milik_saya",
        /// Open and without an officer.
        Unassigned = "belum_diambil",
        /// Open and past its deadline.
        Late = "terlambat",
        /// Waiting for the reporter.
        Waiting = "menunggu",
        /// All that is open.
        All = "semua",
        /// All that has ended, the last one first.
        Ended = "selesai",
    }
);

/// What the queue shows.
#[derive(Debug, Clone)]
pub struct QueueAsk {
    /// The folder.
    pub folder: Folder,
    /// What a case of the folder must be.
    pub filter: CaseFilter,
    /// A case code, an identifier (phone, account, handle) or words, looked for in all cases; empty shows the folder.
    pub search: Private,
    /// Where the page before ended.
    pub after: Option<String>,
    /// Rows a page, at most 200.
    pub limit: u32,
}

/// A page of the queue, most urgent first, then the longest waiting.
#[derive(Debug, Clone)]
pub struct Queue {
    /// Rows.
    pub rows: Vec<QueueRow>,
    /// The count of each folder, in the order of [`Folder::ALL`].
    pub counts: Vec<(Folder, Count)>,
    /// How many cases of the folder the filter lets through; `None` without a filter.
    pub matching: Option<Count>,
    /// Saved searches, the reader's own and the office's.
    pub saved: Vec<SavedSearch>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<String>,
    /// Whether the page ended before it was full, because the filter lets so few cases through: there may be more.
    pub cut: bool,
    /// Parked updates that wait for an operator.
    pub parked: u64,
}

/// A case as a line: nothing personal in it.
#[derive(Debug, Clone)]
pub struct QueueRow {
    /// Id.
    pub id: CaseId,
    /// Code.
    pub code: CaseCode,
    /// Kind.
    pub kind: CaseKind,
    /// Category, for people.
    pub category: String,
    /// Channel.
    pub channel: Channel,
    /// Status.
    pub status: CaseStatus,
    /// Priority.
    pub priority: Priority,
    /// Kabupaten/kota of the event, for people; empty when unknown.
    pub area: String,
    /// Country of destination, for people; empty when unknown.
    pub country: String,
    /// Who has it.
    pub assignee: Option<String>,
    /// In how many other cases the identifier stands that stands in most.
    pub elsewhere: u32,
    /// Labels: slug, and name for people.
    pub labels: Vec<(String, String)>,
    /// Whether it is open and its reporter was asked something and has let the day pass.
    pub silent: bool,
    /// When it came.
    pub created_at: Timestamp,
    /// Since when somebody waits for us; `None` while we wait for the reporter or it is closed.
    pub waiting_since: Option<Timestamp>,
    /// Until when the first answer (or the follow-up) is promised.
    pub due_at: Option<Timestamp>,
    /// Whether that moment has passed.
    pub late: bool,
}

/// A case, and perhaps the version of it that somebody had before them when they acted: then the act is refused as
/// [`AppError::Stale`](super::AppError::Stale) when something has happened since.
#[derive(Debug, Clone, Copy)]
pub struct CaseAt<'a> {
    /// Which case.
    pub id: &'a CaseId,
    /// The version shown; `None` acts on the case as it is.
    pub version: Option<i64>,
}

impl<'a> From<&'a CaseId> for CaseAt<'a> {
    fn from(id: &'a CaseId) -> Self {
        Self { id, version: None }
    }
}

words!(
    /// What of a case's story is shown.
    Show {
        /// Everything.
        All = "semua",
        /// Messages of either side.
        Talk = "percakapan",
        /// Internal notes.
        Notes = "catatan",
        /// What was changed.
        Changes = "perubahan",
        /// What was handed in.
        Evidence = "bukti",
    }
);

/// Which page of a case's story is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoryAsk {
    /// What of it.
    pub show: Show,
    /// Only what came before this place; the newest otherwise.
    pub before: Option<i64>,
    /// Also what has happened after this version.
    pub since: Option<i64>,
    /// All of it at once, for printing.
    pub whole: bool,
    /// A page that is open already asks for what came: the same reading goes on.
    pub renewal: bool,
}

impl Default for StoryAsk {
    fn default() -> Self {
        Self { show: Show::All, before: None, since: None, whole: false, renewal: false }
    }
}

/// In which form a piece of evidence is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileAsk {
    /// As it came: all at once, or a part that a player asks for.
    Original {
        /// All at once.
        whole: bool,
    },
    /// A small picture, made anew.
    Preview,
}

/// A sign of danger in what was reported.
#[derive(Debug, Clone)]
pub struct FlagView {
    /// What it is.
    pub title: String,
    /// Why it is a sign of danger.
    pub why: String,
    /// The words that show it; empty for what is missing from the text.
    pub quotes: Vec<Private>,
}

/// An open question to the reporter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskView {
    /// When it was asked.
    pub asked_at: Timestamp,
    /// Until when the reporter was told to answer.
    pub due_at: Timestamp,
    /// Whether that day has passed and the case has come back.
    pub missed: bool,
    /// The close reason (slug and name) that fits the silence by now.
    pub suggestion: Option<(String, String)>,
}

/// What a reporter said about one thing they were asked to agree to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentView {
    /// What for, as the form or [`CONSENT_PURPOSE`](crate::domain::referral::CONSENT_PURPOSE) names it.
    pub purpose: String,
    /// What they answered.
    pub answer: String,
    /// When.
    pub at: Timestamp,
}

/// Who opened the identity of the reporter.
#[derive(Debug, Clone)]
pub struct OpeningView {
    /// Name.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: Private,
}

/// A case with its story (left) and its facts (right).
#[derive(Debug, Clone)]
pub struct CaseView {
    /// The line.
    pub row: QueueRow,
    /// The version of the case that this is: it grows with everything that happens.
    pub version: i64,
    /// Whether the reporter can be answered in their chat.
    pub can_answer: bool,
    /// Answers with the questions of their day.
    pub answers: Vec<AnswerView>,
    /// Messages, notes and changes, oldest first: the page that was asked for.
    pub timeline: Vec<TimelineItem>,
    /// Where the page before that ends; `None` at the beginning.
    pub earlier: Option<i64>,
    /// What has happened since the version that was asked about.
    pub meanwhile: Vec<TimelineItem>,
    /// Signs of danger in what was reported.
    pub flags: Vec<FlagView>,
    /// Money that was named: currency and whole units.
    pub money: Vec<(String, u64)>,
    /// The steps of the work, with who did which.
    pub steps: Vec<StepView>,
    /// The open question to the reporter.
    pub ask: Option<AskView>,
    /// Colleagues who have the case before them now.
    pub others: Vec<Colleague>,
    /// Who opened the identity; empty for those who may not see it.
    pub openings: Vec<OpeningView>,
    /// What the asker has begun and not sent.
    pub drafts: Drafts,
    /// Canned answers that fit.
    pub canned: Vec<CannedView>,
    /// Evidence.
    pub evidence: Vec<EvidenceView>,
    /// Identifiers of the accused.
    pub identifiers: Vec<IdentifierView>,
    /// Other cases of the asker's area that belong together with this one, and by what.
    pub kin: Vec<Kin>,
    /// Why it has its priority, for people.
    pub reasons: Vec<String>,
    /// How the office's promise stands; `None` when the case has ended.
    pub promise: Option<PromiseView>,
    /// What the reporter said last on each thing they were asked to agree to.
    pub consents: Vec<ConsentView>,
    /// The close reason, for people.
    pub close_reason: Option<String>,
}

/// One answer of the form.
#[derive(Debug, Clone)]
pub struct AnswerView {
    /// What was asked.
    pub question: String,
    /// What was answered. Answers that say who reported are left out; they lie in the identity drawer.
    pub shown: Private,
}

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct TimelineItem {
    /// Its place in the order of all that happened.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// What was handed in with it.
    pub evidence: Vec<EvidenceId>,
    /// What.
    pub what: Happened,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Happened {
    /// The reporter wrote.
    MessageIn {
        /// Words.
        text: Private,
        /// Files.
        evidence: Vec<EvidenceId>,
    },
    /// An officer wrote to the reporter.
    MessageOut {
        /// Words.
        text: Private,
        /// Which officer.
        author: String,
        /// Whether it reached the chat; `None` while under way.
        delivered: Option<bool>,
    },
    /// An internal note.
    Note {
        /// Words.
        text: Private,
        /// Which officer.
        author: String,
    },
    /// A change, as an action slug of the history (`created`, `taken`, `status`, `priority`, `closed`, `evidence`, …)
    /// with its plain detail (never personal) and who did it.
    Change {
        /// Slug.
        action: String,
        /// Detail, for people.
        detail: String,
        /// Who; empty for the reporter or the program.
        actor: String,
    },
    /// A piece of evidence came; only where evidence alone is asked for.
    HandedIn,
}

/// A piece of evidence.
#[derive(Debug, Clone)]
pub struct EvidenceView {
    /// Id.
    pub id: EvidenceId,
    /// As what it was sent (`photo`, `voice`, `location`, …).
    pub kind: String,
    /// Whether the bytes are here; false while they are being fetched or when that failed.
    pub stored: bool,
    /// Whether fetching them has failed for good.
    pub failed: bool,
    /// Sniffed type.
    pub mime: Option<String>,
    /// Bytes.
    pub bytes: Option<u64>,
    /// SHA-256 in hexadecimal.
    pub sha256: Option<String>,
    /// What its sender called the file; empty when nothing came.
    pub name: Private,
    /// Words about it: where a place is.
    pub note: Private,
    /// When it came.
    pub at: Timestamp,
}

/// An identifier with where else it stands.
#[derive(Debug, Clone)]
pub struct IdentifierView {
    /// Kind.
    pub kind: IdentifierKind,
    /// As written.
    pub written: Private,
    /// Its node in the register and where else it stands; `None` when it has none.
    pub node: Option<(NodeLine, AlsoIn)>,
    /// Whether staff said that it does not belong to this case.
    pub apart: bool,
}

/// Who reported: red data, opened with a reason and logged.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Lines: what is it, and its value.
    pub lines: Vec<(String, Private)>,
}

/// A file for the console.
#[derive(Debug)]
pub struct EvidenceFile {
    /// Sniffed type; `image/jpeg` for a preview.
    pub mime: String,
    /// Bytes: a preview is re-encoded without EXIF, the original is as received.
    pub bytes: bytes::Bytes,
    /// A neutral file name (`bukti-<n>.<ext>`).
    pub name: String,
}

/// A case entered by the questions of a form, all on one page.
#[derive(Debug)]
pub struct OnPaper {
    /// The form's dialog.
    pub form: String,
    /// How it came.
    pub channel: Channel,
    /// Category slug; `None`: the form's own.
    pub category: Option<String>,
    /// Priority; `None`: by the rules.
    pub priority: Option<Priority>,
    /// Answers as typed, by the keys of the form; places and countries also by code.
    pub answers: BTreeMap<String, Private>,
    /// Who reported: name and how to reach them.
    pub reporter: Private,
    /// Files.
    pub uploads: Vec<Upload>,
}

/// A case entered in few words.
#[derive(Debug)]
pub struct ByHand {
    /// How it came.
    pub channel: Channel,
    /// Category slug.
    pub category: String,
    /// Priority.
    pub priority: Priority,
    /// Area code of the event.
    pub area: Option<String>,
    /// ISO code of the destination.
    pub country: Option<String>,
    /// What happened.
    pub narrative: Private,
    /// Phones, accounts, handles, links of the accused, as written, one or more.
    pub identifiers: Private,
    /// Who reported: name and how to reach them.
    pub reporter: Private,
    /// Files.
    pub uploads: Vec<Upload>,
}

//! What the engine is given and what it gives back: session, input, reply, effect. All plain data.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use super::checked::{Checked, Line, Sign};
pub use super::input::{Command, Forward, Input};
use super::rich::Rich;
use crate::domain::identifier::Identifier;
use crate::domain::ids::EvidenceId;
use crate::domain::text::{Lang, Private};
use crate::domain::time::Timestamp;

/// A place in the dialogs: `file.node`, both ids from the files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NodeRef {
    /// The dialog's id.
    pub dialog: String,
    /// The node's id in it.
    pub node: String,
}

/// One conversation as it is kept between two messages: sealed JSON in the store. Ids are strings of the files, so a new
/// release or an edited dialog never fails to read it; every field has a default for the same reason.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Session {
    /// The language of the replies.
    pub lang: Lang,
    /// Hash of the dialogs that last stepped it; another hash means: look whether the place still stands.
    pub dialogs: String,
    /// Grows with every question or page shown; a press carries it, so a stale press is seen.
    pub turn: u32,
    /// Where the person is; `None` before the first step and after the end.
    pub place: Option<NodeRef>,
    /// The places to go back to, newest last, at most 50.
    pub trail: Vec<NodeRef>,
    /// The form that is open, if one is.
    pub form: Option<FormState>,
    /// Steps of procedures that the person ticked as done (`dialog.step`).
    pub done: BTreeSet<String>,
    /// Files and places sent outside a form, kept for the report that may follow, at most 20.
    pub loose: Vec<EvidenceId>,
    /// Words sent outside a form together with such files, at most 20.
    pub loose_words: Vec<Private>,
    /// The offer that was checked last, with what was found; kept for a day.
    pub offer: Option<Checked>,
    /// Code of the case to which free words go, since an officer wrote; `None` when nobody waits for an answer.
    pub talk: Option<String>,
    /// What stands in front of the place until it is answered.
    pub overlay: Overlay,
    /// First option shown, when a screen has more of them than buttons fit.
    pub from: usize,
    /// Forms put aside while another one is filled, oldest first, at most 3.
    pub shelf: Vec<FormState>,
    /// Words given to the host's search in the step before, for [`Effect::Unanswered`].
    pub asked: Option<Private>,
    /// Code of the case that was filed last, for `{kasus.kode}`.
    pub code: Option<String>,
    /// Until when it will be read, for `{kasus.janji}`.
    pub promise: Option<String>,
    /// Kemendagri code of the village whose poster led here (`k_<code>`); goes into the report.
    pub village: Option<String>,
    /// When the person last did something.
    pub last: Timestamp,
    /// Whether the open question was offered again since `last`.
    pub reminded: bool,
}

/// A form under way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FormState {
    /// The form's dialog.
    pub dialog: String,
    /// Answers by their `save` key.
    pub answers: BTreeMap<String, Answer>,
    /// Consents given or refused in it.
    pub consents: Vec<ConsentGiven>,
    /// A value read from words, waiting for "Benar".
    pub unconfirmed: Option<Answer>,
    /// The person corrects one answer and goes back to the summary after it.
    pub correcting: bool,
    /// When it was opened.
    pub since: Timestamp,
    /// When it was last answered; a draft is kept for 7 days from here.
    pub touched: Timestamp,
    /// The open question, to come back to from a page read in between.
    pub at: Option<NodeRef>,
    /// The way back from `at`, kept while the person is elsewhere.
    pub trail: Vec<NodeRef>,
    /// Key of the answer given last: the one that "eh salah, 15 juta" corrects.
    pub last: Option<String>,
    /// Key that `unconfirmed` is for, when it is not the open question's.
    pub correction: Option<String>,
    /// Everything handed in with the form, in order of arrival.
    pub evidence: Vec<EvidenceId>,
    /// Words beside the answers: captions, forwarded messages, contact cards.
    pub notes: Vec<Note>,
    /// A place that is being narrowed down.
    pub narrowing: Narrowing,
    /// Handed to the host to be filed; [`Input::Filed`] closes it.
    pub filing: bool,
    /// What the host has counted of it for the statistics: its beginning (empty) and the questions that were reached.
    pub counted: BTreeSet<String>,
}

/// Words beside the answers of a form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Note {
    /// Key of the question at which they came.
    pub key: String,
    /// The words.
    pub text: Private,
}

/// A place question half answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Narrowing {
    /// The area chosen so far; its parts are offered next.
    pub area: Option<String>,
    /// Areas offered for the words that were typed ("Maksud Anda …").
    pub offered: Vec<String>,
    /// The typed words.
    pub words: Option<Private>,
}

/// What stands in front of the place. An unknown kind, from another release, reads as nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Overlay {
    /// "Hapus isian?"
    Discard,
    /// The list of answers, one of which is to be corrected.
    Edit,
    /// "Maksud Anda …" with the search's guesses.
    Guess {
        /// The guesses.
        nodes: Vec<NodeRef>,
    },
    /// A page in front of the place: the emergency card.
    Page {
        /// The page.
        at: NodeRef,
    },
    /// What to do with things sent outside a form.
    Loose,
    /// A word to an officer was passed on.
    Told,
    /// Nothing.
    #[default]
    #[serde(other)]
    None,
}

/// An answer with the words that were shown for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What was asked, as plain text: an old case is shown with the question of its day.
    pub question: String,
    /// The answer as people read it.
    pub shown: Private,
    /// The answer as the program reads it.
    pub value: Value,
}

/// The value of an answer, by the question's input kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Free words.
    Text(Private),
    /// The value of a chosen button.
    Choice(String),
    /// A whole number.
    Number(i64),
    /// Money: whole units of the currency (ISO 4217; IDR when none was said).
    Money {
        /// Amount in whole units.
        amount: i64,
        /// ISO 4217 code.
        currency: String,
    },
    /// A date, `YYYY-MM-DD`.
    Date(String),
    /// A phone number in E.164.
    Phone(Private),
    /// Phones, accounts, handles, links, names.
    Identifiers(Vec<Identifier>),
    /// An area by its code, a spot on the map, or words for a place that was not found.
    Place {
        /// Kemendagri code.
        area: Option<String>,
        /// Latitude and longitude in millionths of a degree.
        spot: Option<(i32, i32)>,
        /// The words, when no area was recognised.
        words: Option<Private>,
    },
    /// A country by ISO 3166-1 alpha-2; words when it is none we know.
    Country {
        /// ISO code.
        code: Option<String>,
        /// As written.
        words: Private,
    },
    /// Yes or no.
    YesNo(bool),
    /// Things collected.
    Evidence(Vec<EvidenceId>),
    /// The question was passed over.
    Skipped,
}

/// A consent as it was given: the version of the text is kept beside it (UU 27/2022).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentGiven {
    /// Purpose, as named in the dialog (`consent:`).
    pub purpose: String,
    /// Hash of the text that was shown.
    pub text_version: String,
    /// What was answered.
    pub answer: String,
    /// Language in which it was shown.
    pub lang: Lang,
    /// When.
    pub at: Timestamp,
}

/// How a reply stands in the chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// A new message that stays: receipts, verdicts, what an officer wrote, apologies.
    Message,
    /// A page or menu: takes the place of the page whose button led here, else a new message.
    Page,
    /// A question of a form: a new message whose keyboard goes when it is answered.
    Question,
    /// The question that was just answered, with the chosen answer: edits it and takes its keyboard away.
    Answered,
    /// One line that is edited while it grows ("3 bukti diterima").
    Progress,
    /// A short word on the pressed button itself (Telegram's toast); the web shows it as a status line.
    Notice,
}

/// Something to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// How it stands in the chat.
    pub manner: Manner,
    /// The words.
    pub text: Rich,
    /// Buttons, one a row, top to bottom, at most 8 with the way back and out.
    pub buttons: Vec<Button>,
    /// "Langkah 3 dari 7", for the web's bar; the words stand in `text` as well.
    pub progress: Option<(u16, u16)>,
}

/// A button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// The label, at most 30 characters.
    pub label: String,
    /// What it does.
    pub does: Does,
}

/// What a button does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Does {
    /// Comes back as [`Input::Press`] with this token (at most 48 bytes of `a-z0-9._-`).
    Press(String),
    /// Opens an https link.
    Link(String),
}

/// What the host must do; applied by `app` inside the transaction, in order. A closed list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Make a case of this form; the host answers with [`Input::Filed`].
    FileCase(Box<Draft>),
    /// The draft was thrown away: these files go too.
    Discard(Vec<EvidenceId>),
    /// Add words or a file to the open case of that code, to which the person is talking.
    Tell {
        /// The case's code.
        code: String,
        /// Words.
        text: Option<Private>,
        /// Files.
        evidence: Vec<EvidenceId>,
    },
    /// Show the person's own cases in the four words.
    ShowStatus,
    /// Erase what is kept about the person, as far as the law lets (`/hapus`, confirmed).
    Erase,
    /// A question that found no answer: kept without identity for the editors.
    Unanswered {
        /// The question.
        words: Private,
        /// Whether guesses were shown and none was meant.
        corrected: bool,
    },
}

/// A form's answers on their way to become a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The form's dialog.
    pub dialog: String,
    /// Hash of the dialogs with which it was answered.
    pub dialogs: String,
    /// Kind of case (`files.kind` of the form).
    pub kind: String,
    /// Category slug (`files.category`, or the answer saved under `kasus.kategori`).
    pub category: String,
    /// Answers in the order of the form: key and answer.
    pub answers: Vec<(String, Answer)>,
    /// Consents.
    pub consents: Vec<ConsentGiven>,
    /// Evidence, in order of arrival.
    pub evidence: Vec<EvidenceId>,
}

/// What a step gives back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The session as it is now.
    pub session: Session,
    /// What to say, in order. Never empty unless `unheard` is set.
    pub replies: Vec<Reply>,
    /// What to do.
    pub effects: Vec<Effect>,
    /// Words that no open question takes: the host checks whether they are an offer, or searches, and comes back with
    /// `Checked`, `Open`, `Guess`, `Lost`, `Danger` or `Keep`.
    pub unheard: Option<Unheard>,
}

/// Words that no open question takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unheard {
    /// The words.
    pub words: Private,
    /// How they came.
    pub how: How,
}

/// How words came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Written here, or pasted.
    Typed,
    /// Forwarded: somebody else's words, never a question to us.
    Forwarded,
    /// Under a picture or file, which is kept already with the words.
    Caption,
    /// Read in a picture, which is kept already.
    Picture,
}

//! The operator's view, who holds the key: `suluh case list|show`, `suluh questions`.

use serde::Serialize;

use super::{App, AppError};
use crate::domain::case::{CaseCode, CaseKind, CaseStatus, Channel, Priority};
use crate::domain::time::Timestamp;
use crate::store::cases::Case;
use crate::store::{cases, events, evidence, messages, unanswered};

/// A case as a line.
#[derive(Debug, Serialize)]
pub struct CaseLine {
    /// Code.
    pub code: CaseCode,
    /// Kind.
    pub kind: CaseKind,
    /// Category slug.
    pub category: String,
    /// Channel.
    pub channel: Channel,
    /// Status.
    pub status: CaseStatus,
    /// Priority.
    pub priority: Priority,
    /// Area code.
    pub area: Option<String>,
    /// Country of destination.
    pub country: Option<String>,
    /// When it came, milliseconds since 1970 UTC.
    pub created_at: Timestamp,
    /// Pieces of evidence.
    pub evidence: usize,
}

/// A case whole.
#[derive(Debug, Serialize)]
pub struct CaseStory {
    /// The line.
    #[serde(flatten)]
    pub line: CaseLine,
    /// Question and answer.
    pub answers: Vec<(String, String)>,
    /// When, in or out or note, and the words.
    pub messages: Vec<(Timestamp, String, String)>,
    /// SHA-256 and type of each stored piece.
    pub files: Vec<(String, String)>,
    /// When and what of the history.
    pub events: Vec<(Timestamp, String)>,
}

/// A question that found no answer, as editors read it.
#[derive(Debug, Serialize)]
pub struct QuestionLine {
    /// How often it was asked.
    pub times: u32,
    /// When last, milliseconds since 1970 UTC.
    pub at: Timestamp,
    /// Language of the chat.
    pub lang: String,
    /// `true` when guesses were shown and none was meant; `false` when nothing was found.
    pub corrected: bool,
    /// The words, without numbers and names.
    pub words: String,
}

impl App {
    /// The questions without an answer that were asked most, at most `limit`.
    pub async fn question_lines(&self, limit: u32) -> Result<Vec<QuestionLine>, AppError> {
        let mut conn = self.store.read().await?;
        let found = unanswered::most(&mut conn, limit).await?.into_iter();
        let line = |question: unanswered::Question| QuestionLine {
            times: question.times,
            at: question.at,
            lang: question.lang.0,
            corrected: question.corrected,
            words: question.words.reveal().clone(),
        };
        Ok(found.map(line).collect())
    }

    /// All cases, newest first, at most `limit`.
    pub async fn case_lines(&self, limit: u32) -> Result<Vec<CaseLine>, AppError> {
        let mut conn = self.store.read().await?;
        let mut lines = Vec::new();
        for case in cases::newest(&mut conn, limit).await? {
            let pieces = evidence::of_case(&mut conn, &case.id).await?.len();
            lines.push(line(&case, pieces));
        }
        Ok(lines)
    }

    /// One case with its story.
    pub async fn case_story(&self, code: &CaseCode) -> Result<CaseStory, AppError> {
        let mut conn = self.store.read().await?;
        let case = cases::by_code(&mut conn, code).await?.ok_or(AppError::NotFound)?;
        let answers = cases::answers_of(&mut conn, &case.id).await?;
        let told = messages::of_case(&mut conn, &case.id).await?;
        let pieces = evidence::of_case(&mut conn, &case.id).await?;
        let history = events::of_case(&mut conn, &case.id).await?;
        Ok(CaseStory {
            line: line(&case, pieces.len()),
            answers: answers.into_iter().map(|answer| (answer.question, answer.shown.0)).collect(),
            messages: told.into_iter().map(|m| (m.at, m.direction.as_str().to_owned(), m.body.0)).collect(),
            files: pieces
                .into_iter()
                .filter_map(|piece| piece.file)
                .map(|file| (file.sha256, file.mime))
                .collect(),
            events: history.into_iter().map(|event| (event.at, event.action.as_str().to_owned())).collect(),
        })
    }
}

fn line(case: &Case, evidence: usize) -> CaseLine {
    CaseLine {
        code: case.code.clone(),
        kind: case.kind,
        category: case.category.clone(),
        channel: case.channel,
        status: case.status,
        priority: case.priority,
        area: case.area.clone(),
        country: case.country.clone(),
        created_at: case.created_at,
        evidence,
    }
}

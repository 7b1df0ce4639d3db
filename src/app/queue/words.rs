//! What a case is found by: the stems of its story, of its messages and of the notes on it, blind in the store.

use std::collections::BTreeSet;

use super::super::batch::Batch;
use super::super::desk::is_red;
use super::super::{App, AppError};
use crate::dialog::session::Value;
use crate::domain::ids::CaseId;
use crate::domain::text::Private;
use crate::find::{self, STEMS_VERSION};
use crate::store::answers::Answer;
use crate::store::{Conn, StoreError, case_words, cases, messages, settings};

/// Cases a transaction, so that reports wait no longer than a moment.
const CASES: u32 = 25;
/// The setting that holds how far older cases are indexed: the version of the rules, and the last case.
const INDEXED: &str = "words_indexed";

impl App {
    /// Makes cases of older releases, and all cases under new rules, be found by their words, some at a time: it can end at any
    /// moment and goes on where it was. Says how many cases it read.
    pub async fn index_words(&self) -> Result<usize, AppError> {
        let mut read = 0;
        loop {
            let done: usize = change!(self, batch, index_some(batch).await)?;
            read += done;
            if done == 0 {
                return Ok(read);
            }
        }
    }
}

async fn index_some(batch: &mut Batch<'_>) -> Result<usize, AppError> {
    let indexed = settings::get(&mut batch.tx, INDEXED).await?.unwrap_or_default();
    let after = indexed.strip_prefix(&format!("{STEMS_VERSION}:")).unwrap_or_default();
    let ids = case_words::next_cases(&mut batch.tx, after, CASES).await?;
    let Some(last) = ids.last() else { return Ok(0) };
    for id in &ids {
        let stems = stems_of(&mut batch.tx, id).await?;
        case_words::add(&mut batch.tx, id, &stems).await?;
    }
    settings::set(&mut batch.tx, INDEXED, &format!("{STEMS_VERSION}:{last}")).await?;
    Ok(ids.len())
}

async fn stems_of(conn: &mut Conn, id: &CaseId) -> Result<BTreeSet<String>, StoreError> {
    let mut stems = BTreeSet::new();
    for Answer { key, value, .. } in cases::answers_of(conn, id).await? {
        if let Ok(value) = serde_json::from_str(value.reveal()) {
            stems.extend(of_answer(&key, &value));
        }
    }
    for message in messages::of_case(conn, id).await? {
        stems.extend(find::stems(message.body.reveal()));
    }
    Ok(stems)
}

/// Free words of the report; not those that say who reported or who the victim is.
fn of_answer(key: &str, value: &Value) -> BTreeSet<String> {
    match value {
        Value::Text(words) if !is_red(key) => find::stems(words.reveal()),
        _ => BTreeSet::new(),
    }
}

impl Batch<'_> {
    /// Lets a case be found by the free words of its answers.
    pub(in crate::app) async fn index_answers<'a>(
        &mut self,
        case: &CaseId,
        answers: impl Iterator<Item = (&'a str, &'a Value)>,
    ) -> Result<(), StoreError> {
        let stems = answers.flat_map(|(key, value)| of_answer(key, value)).collect();
        case_words::add(&mut self.tx, case, &stems).await
    }

    /// Lets a case be found by a message or a note as well.
    pub(in crate::app) async fn index_message(
        &mut self,
        case: &CaseId,
        words: &Private,
    ) -> Result<(), StoreError> {
        case_words::add(&mut self.tx, case, &find::stems(words.reveal())).await
    }
}

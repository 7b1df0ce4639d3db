//! From a question that found no answer to a page that answers it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{NewDraft, Saved};
use crate::app::access::Staff;
use crate::app::files::aside;
use crate::app::{App, AppError};
use crate::dialog::model::Dialogs;
use crate::dialog::session::NodeRef;
use crate::domain::staff::Action;
use crate::domain::time::Timestamp;
use crate::find::{Finder, Found};
use crate::store::unanswered;

/// So many questions are shown.
const QUESTIONS: u32 = 50;
/// A button's label and a page's title may be so long.
const TITLE: usize = 30;
/// A new page is looked at again after so many days.
const REVIEW_DAYS: i64 = 180;
/// The page that an editor begins from.
const PAGE: &str = include_str!("page.yaml");

/// A question without an answer.
#[derive(Debug)]
pub struct Asked {
    /// Its words, without numbers and names.
    pub words: String,
    /// How often it was asked.
    pub times: u32,
    /// When last.
    pub at: Timestamp,
    /// Whether guesses were shown and none was meant.
    pub corrected: bool,
    /// Where it may belong.
    pub suggestions: Vec<Suggestion>,
}

/// A dialog to which a question may belong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Its file.
    pub path: String,
    /// Its title.
    pub title: String,
}

impl App {
    /// The questions without an answer that were asked most, with the dialogs to which each may belong.
    pub async fn questions_to_answer(&self, staff: &Staff) -> Result<Vec<Asked>, AppError> {
        staff.must(Action::EditDialogs)?;
        let found = unanswered::most(&mut self.store.read().await?, QUESTIONS).await?;
        let mouth = self.mouth();
        aside(move || {
            let asked = found.into_iter().map(|question| Asked {
                suggestions: suggestions(&mouth.dialogs, &mouth.finder, question.words.reveal()),
                words: question.words.0,
                times: question.times,
                at: question.at,
                corrected: question.corrected,
            });
            asked.collect()
        })
        .await
    }

    /// Writes a draft in which a question finds an answer: the dialog of `path` gets it among its `asks`; without a path a new
    /// page is begun. Gives the path.
    pub async fn answer_question(
        &self,
        staff: &Staff,
        words: &str,
        path: Option<&str>,
    ) -> Result<String, AppError> {
        staff.must(Action::EditDialogs)?;
        let words = words.trim();
        if words.is_empty() {
            return Err(AppError::Invalid("text_empty"));
        }
        let desk = self.desk().await?;
        let (path, text) = if let Some(path) = path {
            let text = desk.newest(path).ok_or(AppError::Invalid("path_unknown"))?;
            (path.to_owned(), with_ask(text, words))
        } else {
            let taken = |id: &str| desk.newest(&format!("{id}.yaml")).is_some();
            let id = name_of(words, taken);
            let day = self.clock.now().after(crate::domain::time::days(REVIEW_DAYS.unsigned_abs()));
            let day = day.civil(self.dialogs().data.zone()).date().to_string();
            (format!("{id}.yaml"), page_of(&id, words, &day))
        };
        let marks = desk.marks(&path);
        let new = NewDraft { path: path.clone(), text, marks, note: words.to_owned() };
        match self.save_draft(staff, &new).await? {
            Saved::Done => Ok(path),
            Saved::Meanwhile(_) => Err(AppError::Stale),
        }
    }
}

fn suggestions(dialogs: &Arc<Dialogs>, finder: &Finder, words: &str) -> Vec<Suggestion> {
    let opinion = finder.opinion(words);
    let places: Vec<NodeRef> = match opinion.found {
        Found::Sure(place) => vec![place],
        Found::Guess(places) => places,
        Found::Danger | Found::Lost => Vec::new(),
    };
    let topics: BTreeSet<&str> = opinion.topics.iter().take(2).map(|(topic, _)| topic.as_str()).collect();
    let by_place = places.iter().filter_map(|place| dialogs.dialog(&place.dialog));
    let by_topic = dialogs
        .dialogs
        .values()
        .filter(|dialog| dialog.topic.as_deref().is_some_and(|topic| topics.contains(topic)));
    let mut found: Vec<Suggestion> = Vec::new();
    for dialog in by_place.chain(by_topic) {
        let one = Suggestion { path: dialog.at.file.clone(), title: dialog.title.base.clone() };
        if found.len() < 5 && !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

/// A scalar of YAML that needs no care.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The text of a dialog with one more question, as the first of those that lead to its start.
fn with_ask(text: &str, words: &str) -> String {
    let ask = format!("  - {}", quoted(words));
    let mut lines: Vec<&str> = text.lines().collect();
    if let Some(at) = lines.iter().position(|line| line.trim_end() == "asks:") {
        lines.insert(at + 1, &ask);
    } else {
        let after = lines.iter().position(|line| line.starts_with("title:")).map_or(0, |at| at + 1);
        lines.insert(after, "asks:");
        lines.insert(after + 1, &ask);
    }
    lines.join("\n") + "\n"
}

/// A name for a new dialog, out of the first words.
fn name_of(words: &str, taken: impl Fn(&str) -> bool) -> String {
    let plain =
        |word: &str| word.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let parts = words.split_whitespace().map(plain).filter(|word| word.len() > 2);
    let name: String = parts.take(3).collect::<Vec<_>>().join("_").chars().take(24).collect();
    let begins = name.starts_with(|c: char| c.is_ascii_lowercase());
    let name = if begins { name } else { format!("halaman_{name}") };
    let name = name.trim_end_matches('_');
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}

fn page_of(id: &str, words: &str, review: &str) -> String {
    let title: String = words.chars().take(TITLE).collect();
    PAGE.replace("{id}", id)
        .replace("{review}", review)
        .replace("{title}", &quoted(title.trim()))
        .replace("{words}", &quoted(words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::load;
    use crate::dialog::problem::Files;

    #[test]
    fn a_question_becomes_the_first_ask_of_its_dialog() {
        let text = "dialog: kur\ntitle: KUR\nasks:\n  - apa itu kur\nstart: isi\n";
        let added = with_ask(text, "boleh: \"kur\"?");
        assert_eq!(
            added,
            "dialog: kur\ntitle: KUR\nasks:\n  - \"boleh: \\\"kur\\\"?\"\n  - apa itu kur\nstart: isi\n"
        );
        let first = with_ask("dialog: a\ntitle: A\nstart: isi\n", "apa");
        assert_eq!(first, "dialog: a\ntitle: A\nasks:\n  - \"apa\"\nstart: isi\n");
    }

    #[test]
    fn a_new_page_can_be_read_whatever_was_asked() {
        for words in ["Bagaimana cara ke Oman?", "{id}: - \"x\" # y", "1 2 3", "é"] {
            let id = name_of(words, |_| false);
            let text = page_of(&id, words, "2027-01-01");
            let loaded = load::files(Files::from([(format!("{id}.yaml"), text.clone())]));
            assert!(!loaded.has_errors(), "{words}: {:?}\n{text}", loaded.problems);
        }
        assert_eq!(name_of("Bagaimana cara ke Oman?", |_| false), "bagaimana_cara_oman");
        assert_eq!(name_of("Bagaimana cara ke Oman?", |name| !name.ends_with("_3")), "bagaimana_cara_oman_3");
    }
}

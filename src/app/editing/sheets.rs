//! Translators' sheets, a part at a time: they are too long for one form, and two people may translate different parts at once.

use super::{Desk, NewDraft, noted};
use crate::app::access::Staff;
use crate::app::files::hash;
use crate::app::{App, AppError};
use crate::dialog::load::{self, Loaded};
use crate::dialog::model::Text;
use crate::dialog::sheet::{self, Count, Row, Sheet, State};
use crate::dialog::texts::story;
use crate::domain::staff::Action;
use crate::domain::text::Lang;

/// So often is tried again when a colleague saved another part meanwhile.
const TRIES: usize = 3;
/// A translation may be so long, in characters.
const MAX_TRANSLATION: usize = 8_000;

/// A text with its translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// `file/node/part`.
    pub key: String,
    /// The text as it is now, with the drafts.
    pub text: String,
    /// Its translation; empty where there is none.
    pub translation: String,
    /// How the translation stands to the text.
    pub state: State,
}

impl Pair {
    /// By which a form knows whether the text or its translation changed since.
    pub fn mark(&self) -> String {
        hash(&format!("{}\u{0}{}", self.text, self.translation))
    }
}

/// A translation that came back with a form.
#[derive(Debug, Clone)]
pub struct Translated {
    /// `file/node/part`.
    pub key: String,
    /// What the form was made from.
    pub mark: String,
    /// The translation.
    pub translation: String,
    /// Whether an older translation still says the same.
    pub still_right: bool,
}

impl App {
    /// The languages that there are sheets of.
    pub async fn sheet_languages(&self, staff: &Staff) -> Result<Vec<Lang>, AppError> {
        Ok(self.drafted_dialogs(staff).await?.sheets.keys().cloned().collect())
    }

    /// How far each dialog and each table is translated, in story order; the sum comes last, without a name.
    pub async fn sheet_parts(&self, staff: &Staff, lang: &Lang) -> Result<Vec<(String, Count)>, AppError> {
        let loaded = self.drafted_dialogs(staff).await?;
        let sheet = loaded.sheets.get(lang).ok_or(AppError::NotFound)?;
        Ok(loaded.readable().map(|dialogs| sheet::status(dialogs, sheet)).unwrap_or_default())
    }

    /// The texts of a dialog or a table with their translations, in story order.
    pub async fn sheet_pairs(&self, staff: &Staff, lang: &Lang, part: &str) -> Result<Vec<Pair>, AppError> {
        let loaded = self.drafted_dialogs(staff).await?;
        let sheet = loaded.sheets.get(lang).ok_or(AppError::NotFound)?;
        let pairs = texts(&loaded).into_iter().filter(|text| sheet::place(&text.key) == part);
        let pairs: Vec<Pair> = pairs.map(|text| pair(text, sheet)).collect();
        if pairs.is_empty() { Err(AppError::NotFound) } else { Ok(pairs) }
    }

    /// Keeps translations in the draft of their sheet. Gives the keys whose text or translation somebody else changed since the
    /// form was made: these alone are not taken. Refuses with `Invalid("text_long")`.
    pub async fn translate(
        &self,
        staff: &Staff,
        lang: &Lang,
        given: &[Translated],
    ) -> Result<Vec<String>, AppError> {
        staff.must(Action::EditDialogs)?;
        if given.iter().any(|one| one.translation.chars().count() > MAX_TRANSLATION) {
            return Err(AppError::Invalid("text_long"));
        }
        let path = load::sheet_path(lang);
        for _ in 0..TRIES {
            let desk = self.desk().await?;
            let loaded = self.try_out(desk.drafted()).await?.loaded;
            let sheet = loaded.sheets.get(lang).ok_or(AppError::NotFound)?;
            let (changed, overtaken) = taken(&loaded, sheet, given);
            if changed == *sheet {
                return Ok(overtaken);
            }
            match self.keep_sheet(staff, &desk, &path, &changed).await {
                Err(AppError::Stale) => {}
                done => return done.map(|()| overtaken),
            }
        }
        Err(AppError::Stale)
    }

    async fn keep_sheet(
        &self,
        staff: &Staff,
        desk: &Desk,
        path: &str,
        sheet: &Sheet,
    ) -> Result<(), AppError> {
        let note = desk.draft(path).map(|draft| draft.note.clone()).unwrap_or_default();
        let text = sheet::write(sheet::in_file_order(sheet));
        let new = NewDraft { path: path.to_owned(), text, marks: desk.marks(path), note };
        self.put_draft(staff, desk, &new, &noted(&new.note)).await
    }
}

fn texts(loaded: &Loaded) -> Vec<&Text> {
    loaded.readable().map(story).unwrap_or_default()
}

fn pair(text: &Text, sheet: &Sheet) -> Pair {
    let row = sheet.get(&text.key);
    Pair {
        key: text.key.clone(),
        text: text.base.clone(),
        translation: row.map(|row| row.translation.clone()).unwrap_or_default(),
        state: row.map_or(State::Open, |row| row.against(&text.base)),
    }
}

/// The sheet with what was translated, and the keys of what was overtaken.
fn taken(loaded: &Loaded, sheet: &Sheet, given: &[Translated]) -> (Sheet, Vec<String>) {
    let (mut changed, mut overtaken) = (sheet.clone(), Vec::new());
    for text in texts(loaded) {
        let Some(one) = given.iter().find(|one| one.key == text.key) else { continue };
        let now = pair(text, sheet);
        let translation = one.translation.replace("\r\n", "\n").trim().to_owned();
        if translation == now.translation && !(one.still_right && now.state == State::Stale) {
            continue;
        }
        if one.mark != now.mark() {
            overtaken.push(one.key.clone());
            continue;
        }
        let old = sheet.get(&text.key).cloned().unwrap_or_else(|| beginning(sheet, &text.key));
        let state = if translation.is_empty() { State::Open } else { State::Done };
        changed.insert(text.key.clone(), Row { text: text.base.clone(), translation, state, ..old });
    }
    (changed, overtaken)
}

/// A row that is not there yet: behind the last of its dialog or table.
fn beginning(sheet: &Sheet, key: &str) -> Row {
    let beside = sheet.values().filter(|row| sheet::place(&row.key) == sheet::place(key));
    let last = beside.max_by_key(|row| row.at.line).or_else(|| sheet.values().max_by_key(|row| row.at.line));
    Row { key: key.to_owned(), at: last.map(|row| row.at.clone()).unwrap_or_default(), ..Row::default() }
}

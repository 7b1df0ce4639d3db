//! The translators' sheets, `i18n/<lang>.csv`: one a language, in story order. A translation counts for the base text
//! beside it and for no other: what was translated before its text changed might mislead somebody (docs/decisions/0007).

mod back;
mod status;

use std::collections::{BTreeMap, BTreeSet};

use super::model::{At, Dialogs, Text};
use super::texts::story;
pub use back::{Merged, kept, merge, returned};
pub use status::{Count, place, status};

/// The columns of a sheet.
pub const COLUMNS: [&str; 7] = ["file", "node", "part", "text", "translation", "state", "note"];

/// A sheet by text key.
pub type Sheet = BTreeMap<String, Row>;

/// How a translation stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum State {
    /// There is none yet.
    #[default]
    Open,
    /// It was made for an earlier text; the base text is shown until somebody has looked.
    Stale,
    /// It is shown.
    Done,
}

impl State {
    /// Every state with its word in the sheets.
    pub const ALL: [(Self, &str); 3] = [(Self::Open, "open"), (Self::Stale, "stale"), (Self::Done, "done")];

    /// Its word in the sheets.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Stale => "stale",
            Self::Done => "done",
        }
    }

    /// The state of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == word).map(|(state, _)| state)
    }
}

/// A row of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// `file/node/part`.
    pub key: String,
    /// The base text that was translated.
    pub text: String,
    /// The translation, empty where there is none.
    pub translation: String,
    /// The state as written.
    pub state: State,
    /// The translator's own.
    pub note: String,
    /// Where it stands.
    pub at: At,
}

impl Row {
    /// How the translation stands to the text as it is now.
    pub fn against(&self, text: &str) -> State {
        if self.translation.is_empty() {
            State::Open
        } else if self.state == State::Stale || !same(&self.text, text) {
            State::Stale
        } else {
            State::Done
        }
    }

    /// The part without its number: `choose` of `lapor/siapa/choose.2`.
    fn stem(&self) -> &str {
        stem(&self.key)
    }
}

fn stem(key: &str) -> &str {
    let part = key.rsplit('/').next().unwrap_or(key);
    part.split('.').next().unwrap_or(part)
}

/// The key without the number of its part: a button that is put in between shifts the numbers of those behind it.
fn unnumbered(key: &str) -> &str {
    let part = key.rfind('/').unwrap_or(0);
    key[part..].find('.').map_or(key, |dot| &key[..part + dot])
}

/// Whether two texts say the same: a spreadsheet may break lines otherwise.
pub fn same(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The translations of a sheet that hold, by text key.
pub fn holding(dialogs: &Dialogs, sheet: &Sheet) -> BTreeMap<String, String> {
    let rows = story(dialogs).into_iter().filter_map(|text| {
        let row = sheet.get(&text.key)?;
        (row.against(&text.base) == State::Done).then(|| (text.key.clone(), row.translation.clone()))
    });
    rows.collect()
}

/// A sheet brought up to date with the dialogs.
#[derive(Debug)]
pub struct Updated {
    /// Its rows in story order.
    pub rows: Vec<Row>,
    /// Translations whose text is no more.
    pub removed: Vec<Row>,
}

/// Brings a sheet up to date: every text has its row. The same words at the same kind of place are translated once, so a
/// button that moved, or stands on many pages, keeps its translation; so does a text that comes back out of `removed`.
pub fn update(dialogs: &Dialogs, sheet: &Sheet, removed: &[Row]) -> Updated {
    let texts = story(dialogs);
    let living = texts.iter().map(|text| (unnumbered(&text.key), squeezed(&text.base))).collect();
    let memory = memory(sheet, removed);
    let rows: Vec<Row> =
        texts.iter().map(|text| row_of(text, sheet.get(&text.key), &memory, &living)).collect();
    let kept: BTreeSet<_> = rows.iter().map(|row| (row.stem(), &row.translation)).collect();
    let gone = in_file_order(sheet)
        .filter(|row| !row.translation.is_empty() && !kept.contains(&(row.stem(), &row.translation)));
    let removed = gone.cloned().collect();
    Updated { rows, removed }
}

/// Words and where, or at what kind of place, they stand.
type Words<'a> = (&'a str, String);

/// What was translated; of several translations the first.
type Memory<'a> = BTreeMap<Words<'a>, &'a str>;

fn memory<'a>(sheet: &'a Sheet, removed: &'a [Row]) -> Memory<'a> {
    let mut memory = Memory::new();
    for row in in_file_order(sheet).chain(removed) {
        if !row.translation.is_empty() && row.state != State::Stale {
            memory.entry((row.stem(), squeezed(&row.text))).or_insert(&row.translation);
        }
    }
    memory
}

/// The rows in the order of the file.
pub fn in_file_order(sheet: &Sheet) -> impl Iterator<Item = &Row> {
    let mut rows: Vec<&Row> = sheet.values().collect();
    rows.sort_by_key(|row| row.at.line);
    rows.into_iter()
}

fn row_of(text: &Text, old: Option<&Row>, memory: &Memory<'_>, living: &BTreeSet<Words<'_>>) -> Row {
    let mut old = old.cloned().unwrap_or_default();
    // What was translated here has moved in its node: its translation is none of this text's.
    if !same(&old.text, &text.base) && living.contains(&(unnumbered(&text.key), squeezed(&old.text))) {
        old = Row { note: old.note, ..Row::default() };
    }
    let state = old.against(&text.base);
    let known = memory.get(&(stem(&text.key), squeezed(&text.base))).filter(|_| state != State::Done);
    let (translation, state) =
        known.map_or((old.translation, state), |known| ((*known).to_owned(), State::Done));
    Row { key: text.key.clone(), text: text.base.clone(), translation, state, note: old.note, at: old.at }
}

/// A sheet as CSV.
pub fn write<'a>(rows: impl IntoIterator<Item = &'a Row>) -> String {
    let mut out = csv::Writer::from_writer(Vec::new());
    let lines = rows.into_iter().map(|row| {
        let mut names = row.key.splitn(3, '/');
        let mut name = || names.next().unwrap_or_default();
        [name(), name(), name(), &row.text, &row.translation, row.state.word(), &row.note]
    });
    for line in std::iter::once(COLUMNS).chain(lines) {
        // Writing into memory: there is nothing that could fail.
        drop(out.write_record(line));
    }
    out.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::load;
    use crate::dialog::problem::Files;
    use crate::domain::text::Lang;

    const MENU: &str = "dialog: menu\ntitle: Menu\nstart: a\nnodes:\n  a:\n    say: Halo.\n    choose:\n      - Biaya -> b\n      - Lapor -> b\n  b:\n    say: Gratis.\n    choose:\n      - Lapor -> a\n";

    fn dialogs(menu: &str, sheet: &str) -> (Dialogs, Sheet) {
        let all = Files::from([
            ("menu.yaml".to_owned(), menu.to_owned()),
            ("i18n/en.csv".to_owned(), format!("{}\n{sheet}", COLUMNS.join(","))),
        ]);
        let mut loaded = load::files(all);
        assert_eq!(loaded.problems, vec![]);
        let sheet = loaded.sheets.remove(&Lang("en".into())).unwrap();
        (loaded.dialogs.unwrap(), sheet)
    }

    fn told(rows: &[Row]) -> Vec<String> {
        rows.iter().map(|row| format!("{} {} {}", row.key, row.state.word(), row.translation)).collect()
    }

    #[test]
    fn a_translation_counts_for_the_text_beside_it_only() {
        let (dialogs, _) = dialogs(
            MENU,
            "menu,a,say,Halo.,Hello.,done,\nmenu,a,choose.1,Ongkos,Costs,done,\nmenu,a,choose.2,Lapor,Report,,\nmenu,b,say,Gratis.,Free.,stale,\n",
        );
        let words = &dialogs.sheets[&Lang("en".into())];
        assert_eq!(words.keys().collect::<Vec<_>>(), ["menu/a/choose.2", "menu/a/say"]);
    }

    #[test]
    fn a_sheet_follows_its_texts_and_comes_out_the_same_twice() {
        let (dialogs, sheet) = dialogs(
            MENU,
            "menu,a,say,\"Hai,\nkawan\",\"Hi, friend\",done,look again\nmenu,a,choose.1,Lapor,Report,done,\nmenu,a,choose.2,Lama,Old,done,\nmenu,x,say,Dulu,Formerly,done,\nmenu,y,say,Kosong,,open,\n",
        );
        let updated = update(&dialogs, &sheet, &[]);
        assert_eq!(
            told(&updated.rows),
            [
                "menu/_/title open ",
                "menu/a/say stale Hi, friend",
                "menu/a/choose.1 open ",
                "menu/a/choose.2 done Report",
                "menu/b/say open ",
                "menu/b/choose.1 done Report",
            ]
        );
        assert_eq!((updated.rows[1].text.as_str(), updated.rows[1].note.as_str()), ("Halo.", "look again"));
        assert_eq!(told(&updated.removed), ["menu/a/choose.2 done Old", "menu/x/say done Formerly"]);
        let once = write(&updated.rows);
        assert!(once.starts_with("file,node,part,text,translation,state,note\nmenu,_,title,Menu,,open,\n"));
        let (_, again) = self::dialogs(MENU, once.split_once('\n').unwrap().1);
        let twice = update(&dialogs, &again, &updated.removed);
        assert_eq!(write(&twice.rows), once);
        assert!(twice.removed.is_empty());
    }

    #[test]
    fn a_text_that_comes_back_finds_its_translation() {
        let (dialogs, sheet) = dialogs(MENU, "");
        let gone = Row {
            key: "menu/alt/say".into(),
            text: "Gratis.".into(),
            translation: "Free.".into(),
            state: State::Done,
            ..Row::default()
        };
        let rows = update(&dialogs, &sheet, &[gone]).rows;
        assert!(told(&rows).contains(&"menu/b/say done Free.".to_owned()));
    }
}

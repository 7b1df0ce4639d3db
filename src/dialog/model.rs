//! The dialogs as the program holds them: what `load` reads from the files and `check` has found sound.

mod data;
mod desk;
mod labels;
mod offer;
mod office;
mod offices;
mod promise;
mod tiles;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::rich::Rich;
use super::session::NodeRef;
use crate::domain::text::Lang;

pub use data::{
    Agency, Area, Country, CountryFacet, Currency, Data, FACT_TABLES, Fact, Holiday, Mission, Named, Origin,
    Place, Source, fact_table, row_table,
};
pub use desk::{CANNED_KEYS, Canned, Step};
pub use labels::Label;
pub use offer::{Cue, Find, Flag, Mark, Money, MoneyRole, OFFER_KEYS, OfferRules, PayLimit, Rate};
pub use office::AlarmRules;
pub(crate) use office::{days_promised, office_values};
pub use offices::Office;
pub use promise::PromiseRow;
pub use tiles::Tile;

/// Where something stands in a file; lines and columns count from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At {
    /// File, relative to the dialogs' folder.
    pub file: String,
    /// Line.
    pub line: u32,
    /// Column.
    pub column: u32,
}

/// A text of the files in the base language, with the key under which the sheets translate it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// `dialog/node/part`, for example `lapor/kontak/ask` or `lapor/siapa/choose.2`.
    pub key: String,
    /// The base text with its markup and `{placeholders}`.
    pub base: String,
    /// Where it stands.
    pub at: At,
}

/// All that the bot says and knows, immutable once loaded.
#[derive(Debug, Default, Clone)]
pub struct Dialogs {
    /// SHA-256 over all files, in hexadecimal (first 16 digits).
    pub hash: String,
    /// Hash of the files from which the search learns.
    pub learnt: String,
    /// Dialogs by id.
    pub dialogs: BTreeMap<String, Dialog>,
    /// The program's own sentences (`dialogs/_texts.yaml`) by name, for example `kwitansi.judul`.
    pub phrases: BTreeMap<String, Text>,
    /// The tables of `_data/`.
    pub data: Data,
    /// Translations that hold: language, then text key.
    pub sheets: BTreeMap<Lang, BTreeMap<String, String>>,
    /// Words that mean danger (`_rules/darurat.yaml`): regular expressions over lower-case text.
    pub danger: Vec<regex::bytes::Regex>,
    /// The rules of the offer check (`_rules/tawaran.yaml`).
    pub offer: OfferRules,
    /// Rules that raise a case's priority (`_rules/priority.yaml`).
    pub priorities: Vec<PriorityRule>,
    /// When reports are a wave (`_rules/gelombang.yaml`).
    pub waves: crate::domain::wave::WaveRules,
}

/// One rule of `_rules/priority.yaml`.
#[derive(Debug, Clone)]
pub struct PriorityRule {
    /// Stable id.
    pub id: String,
    /// The priority it gives: `urgent`, `high`, `low`.
    pub gives: String,
    /// Holds when this condition on the answers holds…
    pub when: Option<Condition>,
    /// …or when this pattern matches any of the person's words.
    pub pattern: Option<regex::Regex>,
    /// The reason as staff read it.
    pub reason: Text,
}

/// One topic.
#[derive(Debug, Clone, Default)]
pub struct Dialog {
    /// Stable id, equal to the file's stem.
    pub id: String,
    /// Older ids that lead here.
    pub alias: Vec<String>,
    /// Title.
    pub title: Text,
    /// Slug of the closed list of topics.
    pub topic: Option<String>,
    /// Who keeps the text.
    pub owner: Option<String>,
    /// Day (`YYYY-MM-DD`) until which the text must be looked at again.
    pub review_by: Option<String>,
    /// How people ask for it; leads to the first node.
    pub asks: Vec<String>,
    /// The first node.
    pub start: String,
    /// The questions of a form in order, for "Langkah 2 dari 6".
    pub path: Vec<String>,
    /// What a form becomes when it is filed.
    pub files: Option<Files>,
    /// Whether this is a procedure (`steps:`).
    pub procedure: bool,
    /// Nodes in the order of the file.
    pub nodes: Vec<Node>,
    /// Where it stands.
    pub at: At,
}

/// What a filed form becomes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files {
    /// Kind of case.
    pub kind: String,
    /// Category slug unless an answer under `kasus.kategori` says otherwise.
    pub category: String,
    /// The node that shows the receipt; it may use `{kasus.kode}` and `{kasus.janji}`.
    pub receipt: String,
}

/// One node: what is said there and how it goes on.
#[derive(Debug, Clone, Default)]
pub struct Node {
    /// Stable id, unique in the dialog.
    pub id: String,
    /// Older ids that lead here.
    pub alias: Vec<String>,
    /// Title (steps of procedures).
    pub title: Option<Text>,
    /// What is said (pages, steps, or before a question).
    pub say: Option<Text>,
    /// A procedure step's "done when".
    pub done_when: Option<Text>,
    /// Sources of the statement (ids of `_data/sources.csv`).
    pub sources: Vec<String>,
    /// The question, if this node asks one.
    pub ask: Option<Ask>,
    /// Collecting of files.
    pub collect: Option<Collect>,
    /// Keys whose answers are shown for review.
    pub summary: Option<Vec<String>>,
    /// Buttons.
    pub choose: Vec<Choice>,
    /// Where it goes without a button.
    pub next: Vec<Next>,
    /// How people ask for exactly this node.
    pub asks: Vec<String>,
    /// Where it stands.
    pub at: At,
}

/// A question.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// The question.
    pub ask: Text,
    /// An example or explanation, shown below and again after an answer that could not be read.
    pub help: Option<Text>,
    /// Why it is asked.
    pub why: Option<Text>,
    /// The key under which the answer is kept.
    pub save: String,
    /// How the answer is read.
    pub input: InputKind,
    /// Further kinds taken beside the input (`voice`, `photo`, …).
    pub accept: BTreeSet<Accept>,
    /// Read back before it counts: "Saya baca {…}. Benar?".
    pub confirm: Option<Text>,
    /// Label of the button that passes the question over.
    pub skip: Option<Text>,
    /// The report cannot be sent without it.
    pub required: bool,
    /// Purpose of the consent that this question asks for.
    pub consent: Option<String>,
}

/// How an answer is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// Free words.
    #[default]
    Text,
    /// One of the buttons.
    Choice,
    /// A whole number, in digits or words.
    Number,
    /// Money.
    Money,
    /// A date.
    Date,
    /// One phone number.
    Phone,
    /// Phones, accounts, handles, links.
    Identifiers,
    /// An area or a spot.
    Place,
    /// A country.
    Country,
    /// Yes or no.
    YesNo,
}

/// What a collecting or accepting node takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Accept {
    /// Words.
    Text,
    /// Pictures.
    Photo,
    /// Files.
    Document,
    /// Voice notes and audio.
    Voice,
    /// Videos and video notes.
    Video,
    /// Forwarded messages.
    Forward,
    /// Spots and venues.
    Location,
    /// Contact cards.
    Contact,
}

/// A node that collects until "Selesai".
#[derive(Debug, Clone, Default)]
pub struct Collect {
    /// What is asked for.
    pub ask: Text,
    /// Help below it.
    pub help: Option<Text>,
    /// What is taken.
    pub what: BTreeSet<Accept>,
    /// At most so many.
    pub max: usize,
    /// The key of the answer: the node's id unless `save` says otherwise.
    pub save: String,
}

/// A button of a node.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Label, at most 30 characters.
    pub label: Text,
    /// The value it saves.
    pub value: Option<String>,
    /// Where it leads.
    pub to: Target,
    /// Shown only when this holds.
    pub when: Option<Condition>,
}

/// Where a button or a `next` leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A node.
    Node(NodeRef),
    /// An action of the program.
    Action(Action),
    /// An https address (`Label -> https://…`).
    Link(String),
}

/// The closed list of what a dialog may ask the program to do (`@name`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// `@file_case`: make a case of the form.
    FileCase,
    /// `@edit`: choose an answer to correct.
    Edit,
    /// `@discard`: throw the draft away.
    Discard,
    /// `@status`: show the person's own cases.
    Status,
    /// `@menu`: the menu.
    Menu,
    /// `@danger`: the emergency card.
    Danger,
    /// `@back`: one place back.
    Back,
    /// `@language.id`, …: speak that language from now on (the code is in the choice's value).
    Language,
    /// `@erase`: erase what is kept about the person.
    Erase,
    /// `@report`: the report form, with what was sent outside a form.
    Report,
    /// `@officer`: the form "bicara dengan petugas".
    Officer,
}

impl Action {
    /// The dialog that the action opens, for those that are a way to one.
    pub const fn opens(self) -> Option<&'static str> {
        match self {
            Self::Menu => Some("menu"),
            Self::Danger => Some("darurat"),
            Self::Report => Some("lapor"),
            Self::Officer => Some("petugas"),
            Self::FileCase
            | Self::Edit
            | Self::Discard
            | Self::Status
            | Self::Back
            | Self::Language
            | Self::Erase => None,
        }
    }
}

/// One way on.
#[derive(Debug, Clone)]
pub struct Next {
    /// Taken when this holds; `None` is "else".
    pub when: Option<Condition>,
    /// Said before going on.
    pub say_first: Option<Text>,
    /// Where.
    pub to: Target,
}

/// A condition on one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The key of the answer.
    pub key: String,
    /// The comparison.
    pub test: Test,
}

/// A comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// `key is A`, `key is A or B`.
    Is(Vec<String>),
    /// `key is not A`.
    IsNot(Vec<String>),
    /// `key is known`.
    Known,
    /// `key is unknown`.
    Unknown,
    /// `key at least 5`.
    AtLeast(i64),
    /// `key at most 5`.
    AtMost(i64),
}

impl Dialogs {
    /// A node by its place, following aliases of dialog and node.
    pub fn node(&self, place: &NodeRef) -> Option<(&Dialog, &Node)> {
        let dialog = self.dialog(&place.dialog)?;
        dialog.node(&place.node).map(|node| (dialog, node))
    }

    /// A dialog by id or alias.
    pub fn dialog(&self, id: &str) -> Option<&Dialog> {
        self.dialogs
            .get(id)
            .or_else(|| self.dialogs.values().find(|dialog| dialog.alias.iter().any(|old| old == id)))
    }

    /// A text in a language; the base text where no translation stands.
    pub fn text<'a>(&'a self, text: &'a Text, lang: &Lang) -> &'a str {
        self.sheets
            .get(lang)
            .and_then(|sheet| sheet.get(&text.key))
            .map_or(text.base.as_str(), String::as_str)
    }

    /// A text in the base language and in every other in which a translation holds.
    pub fn wordings<'a>(&'a self, text: &'a Text) -> impl Iterator<Item = &'a str> {
        let translated = self.sheets.values().filter_map(|sheet| sheet.get(&text.key));
        std::iter::once(text.base.as_str()).chain(translated.map(String::as_str))
    }

    /// One of the program's own sentences with its placeholders filled: values are a person's or the data's words and
    /// never become markup. `check` makes sure that every name the program uses is there; should one be missing, its
    /// name is shown, so nobody gets silence.
    pub fn phrase(&self, name: &str, lang: &Lang, values: &[(&str, &str)]) -> Rich {
        match self.phrases.get(name) {
            Some(text) => super::markup::render(self.text(text, lang), |key| {
                values
                    .iter()
                    .find(|(k, _)| *k == key)
                    .map(|(_, v)| (*v).to_owned())
                    .or_else(|| self.fact(key, lang))
            }),
            None => Rich::plain(name),
        }
    }

    /// The value of a fact (`kontak.polisi`) in a language; `None` for other keys and for facts that nobody has supplied.
    pub fn fact(&self, key: &str, lang: &Lang) -> Option<String> {
        let value = self.text(&self.data.fact(key)?.value, lang);
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// The name of a category, country, area … for people; the slug itself when it is unknown.
    pub fn category_name<'a>(&'a self, slug: &'a str, lang: &Lang) -> &'a str {
        self.data.categories.iter().find(|c| c.slug == slug).map_or(slug, |c| self.text(&c.name, lang))
    }

    /// The name of a label by its slug.
    pub fn label_name<'a>(&'a self, slug: &'a str, lang: &Lang) -> &'a str {
        self.data.labels.iter().find(|l| l.slug == slug).map_or(slug, |l| self.text(&l.name, lang))
    }

    /// The name of a country by its ISO code.
    pub fn country_name<'a>(&'a self, code: &'a str, lang: &Lang) -> &'a str {
        self.data.countries.iter().find(|c| c.code == code).map_or(code, |c| self.text(&c.name, lang))
    }

    /// Whether the bot can speak a language: it is the base, or some translation of it holds.
    pub fn speaks(&self, lang: &Lang) -> bool {
        lang.is_base() || self.sheets.contains_key(lang)
    }

    /// Whether a button is there for people at all: not that of a language which nobody has translated into yet.
    pub fn offers(&self, choice: &Choice) -> bool {
        let lang = || Lang(choice.value.clone().unwrap_or_default());
        choice.to != Target::Action(Action::Language) || self.speaks(&lang())
    }

    /// The language to speak with somebody whose program speaks `wanted`: that one where a sheet exists, else the base.
    pub fn spoken(&self, wanted: Option<&str>) -> Lang {
        let primary = wanted.and_then(|tag| tag.split('-').next()).map(|tag| Lang(tag.to_lowercase()));
        primary.filter(|lang| self.sheets.contains_key(lang)).unwrap_or_default()
    }

    /// The name of the kabupaten or kota in which an area lies; the code itself when it is unknown.
    pub fn kabupaten_name<'a>(&'a self, code: &'a str) -> &'a str {
        self.area_name(code.get(..5).unwrap_or(code))
    }

    /// The name of an area by its code.
    pub fn area_name<'a>(&'a self, code: &'a str) -> &'a str {
        self.data.areas.iter().find(|a| a.code == code).map_or(code, |a| a.name.as_str())
    }
}

impl Dialog {
    /// A node by id or alias.
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.nodes
            .iter()
            .find(|node| node.id == id)
            .or_else(|| self.nodes.iter().find(|node| node.alias.iter().any(|old| old == id)))
    }
}

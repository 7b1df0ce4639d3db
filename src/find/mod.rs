//! Everyday words to a page: danger first, then a search over the dialogs' titles and asks. Pure and quick.

mod index;
mod normalise;

use regex::Regex;

use crate::dialog::model::Dialogs;
use crate::dialog::session::NodeRef;
use index::Index;

// The thresholds were tried on 201 everyday questions, 67 of which have a page: none of those went straight to a wrong
// page, half found theirs among the guesses. Of the others 3 went straight to a neighbouring page. Recall is the weak
// side: slang and abbreviations are not known yet.

/// From here on the best page is shown at once…
const SURE: f64 = 0.55;
/// …if the next is this far behind.
const AHEAD: f64 = 0.12;
/// Under this a page is not even guessed: a wrong page costs more trust than "I did not understand".
const GUESS: f64 = 0.24;
/// A guess must be at least this share of the best.
const NEAR: f64 = 0.6;
/// How many guesses are shown.
const GUESSES: usize = 3;

/// What the words ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// They name danger (`_rules/darurat.yaml`): the emergency card, before anything else.
    Danger,
    /// One page without doubt.
    Sure(NodeRef),
    /// Some pages, best first, at most three: "Maksud Anda …?".
    Guess(Vec<NodeRef>),
    /// None.
    Lost,
}

/// The search over one set of dialogs; built once when they are loaded.
pub struct Finder {
    danger: Vec<Regex>,
    index: Index,
}

impl Finder {
    /// Builds the search from the titles and asks of the dialogs that say how they are asked for.
    pub fn new(dialogs: &Dialogs) -> Self {
        let mut index = Index::default();
        for dialog in dialogs.dialogs.values() {
            for node in &dialog.nodes {
                let first = node.id == dialog.start;
                let titles =
                    [Some(&dialog.title).filter(|_| first), node.title.as_ref()].into_iter().flatten();
                let asks = node.asks.iter().chain(dialog.asks.iter().filter(|_| first)).map(String::as_str);
                let mut asks = asks.peekable();
                if asks.peek().is_some() {
                    let place = NodeRef { dialog: dialog.id.clone(), node: node.id.clone() };
                    index.add(place, titles.map(|title| title.base.as_str()).chain(asks));
                }
            }
        }
        index.weigh();
        Self { danger: dialogs.danger.clone(), index }
    }

    /// Whether the words name danger.
    pub fn is_danger(&self, text: &str) -> bool {
        let lower = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        self.danger.iter().any(|rule| rule.is_match(&lower))
    }

    /// Looks for what the words ask for.
    pub fn find(&self, text: &str) -> Found {
        if self.is_danger(text) {
            return Found::Danger;
        }
        let found = self.index.search(text);
        let Some((best, place)) = found.first().copied() else { return Found::Lost };
        let next = found.get(1).map_or(0.0, |(score, _)| *score);
        if best >= SURE && best - next >= AHEAD {
            return Found::Sure(place.clone());
        }
        if best < GUESS {
            return Found::Lost;
        }
        let near = found.iter().filter(|(score, _)| *score >= GUESS && *score >= best * NEAR);
        Found::Guess(near.take(GUESSES).map(|(_, place)| (*place).clone()).collect())
    }
}

impl std::fmt::Debug for Finder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Finder").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::load;
    use crate::dialog::problem::Files;

    fn finder() -> Finder {
        let page = |id: &str, title: &str, asks: &[&str]| {
            let asks = asks.iter().fold(String::new(), |all, ask| all + "  - " + ask + "\n");
            let text = format!(
                "dialog: {id}\ntitle: {title}\nasks:\n{asks}start: isi\nnodes: {{isi: {{say: x}}}}\n"
            );
            (format!("{id}.yaml"), text)
        };
        let all = Files::from([
            page(
                "biaya",
                "Biaya",
                &["berapa biaya kerja ke luar negeri", "diminta uang muka", "bayar uang pendaftaran"],
            ),
            page("paspor", "Paspor", &["cara bikin paspor", "paspor hilang", "berapa biaya paspor"]),
            page(
                "izin",
                "Surat izin keluarga",
                &["surat izin suami siapa yang tanda tangan", "orang tua tidak mengizinkan"],
            ),
            page("lapor", "Buat laporan", &["mau lapor calo", "sponsor datang ke kampung cari orang"]),
            (
                "_rules/darurat.yaml".to_owned(),
                "- {id: a, pattern: '\\b(di ?sekap|tolong paspor saya)\\b'}\n".to_owned(),
            ),
        ]);
        let loaded = load::files(all);
        assert_eq!(loaded.problems, vec![]);
        Finder::new(&loaded.dialogs.unwrap())
    }

    fn sure(text: &str) -> Option<String> {
        match finder().find(text) {
            Found::Sure(place) => Some(place.dialog),
            Found::Danger | Found::Guess(_) | Found::Lost => None,
        }
    }

    #[test]
    fn an_ask_in_other_words_finds_its_page() {
        assert_eq!(sure("surat izin suami").as_deref(), Some("izin"));
        assert_eq!(sure("mau LAPOR calo!!!").as_deref(), Some("lapor"));
        assert_eq!(sure("paspor saya hilaaang").as_deref(), Some("paspor"));
    }

    #[test]
    fn a_spelling_fault_is_forgiven() {
        assert_eq!(sure("suart izin suamy").as_deref(), Some("izin"));
    }

    #[test]
    fn two_pages_that_fit_are_both_offered() {
        let Found::Guess(guesses) = finder().find("berapa biaya") else { panic!("a guess") };
        let dialogs: Vec<_> = guesses.iter().map(|place| place.dialog.as_str()).collect();
        assert!(dialogs.contains(&"biaya") && dialogs.contains(&"paspor"), "{dialogs:?}");
        assert!(guesses.len() <= GUESSES);
    }

    #[test]
    fn what_nobody_wrote_a_page_for_is_lost() {
        for text in ["", "halo", "jadwal sepak bola nanti malam", "👍", "?????"] {
            assert_eq!(finder().find(text), Found::Lost, "{text}");
        }
    }

    #[test]
    fn danger_comes_before_any_page() {
        assert_eq!(finder().find("Tolong  PASPOR\nsaya hilang"), Found::Danger);
        assert_eq!(finder().find("sa di sekap di mess"), Found::Danger);
        assert!(!finder().is_danger("disekapi"));
    }

    #[test]
    fn a_long_flood_is_answered_quickly_and_without_panic() {
        let flood = "qwertyuiop ".repeat(400);
        assert_eq!(finder().find(&flood), Found::Lost);
    }
}

//! The console's words in the language of whoever reads them. The templates hold Indonesian; `templates/en.csv` beside them
//! holds the English of each text, and a test keeps the two together.

use std::collections::HashMap;
use std::fmt::Display;
use std::sync::LazyLock;

use crate::domain::text::Lang;

/// `text,translation`: what a template says, and the same in English.
const ENGLISH: &str = include_str!("templates/en.csv");

static TRANSLATED: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    csv::Reader::from_reader(ENGLISH.as_bytes()).deserialize().filter_map(Result::ok).collect()
});

/// Says the texts of the console's templates in one language. A text without a translation is said in Indonesian.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Say {
    english: bool,
}

impl Say {
    /// In the language of a member of staff.
    pub(super) fn new(lang: &Lang) -> Self {
        Self { english: lang.0 == "en" }
    }

    /// The tag for `<html lang>`.
    pub(super) fn tag(self) -> &'static str {
        if self.english { "en" } else { "id" }
    }

    /// A text.
    pub(super) fn t(self, text: &str) -> &str {
        let translated = self.english.then(|| TRANSLATED.get(text)).flatten();
        translated.map_or(text, |translated| translated.as_str())
    }

    /// A text with a value in the place of `{}`.
    pub(super) fn f(self, text: &str, value: impl Display) -> String {
        self.t(text).replacen("{}", &value.to_string(), 1)
    }

    /// A text that counts. Where the language tells one from many, its sheet holds both, parted by ` | `.
    pub(super) fn n(self, text: &str, count: impl Display) -> String {
        let (said, count) = (self.t(text), count.to_string());
        let form = match said.split_once(" | ") {
            Some((one, _)) if count == "1" => one,
            Some((_, many)) => many,
            None => said,
        };
        form.replacen("{}", &count, 1)
    }

    /// A text with values in the places of `{1}` and `{2}`, in whatever order the language wants them.
    pub(super) fn f2(self, text: &str, first: impl Display, second: impl Display) -> String {
        // One pass: a value that looks like a place stays what it is.
        let mut said = String::new();
        let mut rest = self.t(text);
        while let Some(at) = rest.find("{1}").into_iter().chain(rest.find("{2}")).min() {
            said.push_str(&rest[..at]);
            said.push_str(&if rest[at..].starts_with("{1}") {
                first.to_string()
            } else {
                second.to_string()
            });
            rest = &rest[at + 3..];
        }
        said + rest
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use regex::Regex;

    use super::*;

    /// Every text that a template or a page of ours says through [`Say`].
    fn said() -> BTreeSet<String> {
        let pattern = Regex::new(r#"\b[Ss]ay(?:\(\))?\.(?:t|f|f2|n)\(\s*"((?:[^"\\]|\\.)*)""#).unwrap();
        let mut texts = BTreeSet::new();
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                let name = entry.file_name().unwrap().to_string_lossy().into_owned();
                if entry.is_dir() {
                    folders.push(entry);
                } else if name != "say.rs" {
                    let source = std::fs::read_to_string(entry).unwrap();
                    let found = pattern.captures_iter(&source).map(|hit| hit[1].replace("\\\"", "\""));
                    texts.extend(found);
                }
            }
        }
        texts
    }

    #[test]
    fn every_text_has_its_english_and_no_english_is_left_over() {
        let said = said();
        let known: BTreeSet<String> = TRANSLATED.keys().cloned().collect();
        assert_eq!(said.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "without English");
        assert_eq!(known.difference(&said).collect::<Vec<_>>(), Vec::<&String>::new(), "said nowhere");
        let count = |text: &str| ["{}", "{1}", "{2}"].map(|place| text.matches(place).count());
        for (text, english) in TRANSLATED.iter() {
            assert!(!english.trim().is_empty(), "{text}");
            for form in english.split(" | ") {
                assert_eq!(count(text), count(form), "places in {text:?}");
            }
        }
    }

    /// Letters that a template shows without saying them: text between tags, and in attributes that are read out. What
    /// names its own language stays in it, code and keys are no language, and names are the same in each.
    fn bare(template: &str) -> Vec<String> {
        let without =
            |text: &str, pattern: &str| Regex::new(pattern).unwrap().replace_all(text, " ").into_owned();
        let mut rest = without(template, r"(?s)\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<!--.*?-->");
        for tag in
            ["html", "textarea", "button", "a", "p", "span", "section", "article", "code", "kbd", "script"]
        {
            let own = if ["code", "kbd", "script"].contains(&tag) { "" } else { r#"[^>]*\slang="[a-z]+""# };
            rest = without(&rest, &format!(r"(?s)<{tag}{own}(?:\s[^>]*)?>.*?</{tag}>"));
        }
        let read =
            Regex::new(r#"\b(?:aria-label|aria-description|placeholder|title|alt|data-fresh)="([^"]*)""#)
                .unwrap();
        let mut shown: Vec<String> = read.captures_iter(&rest).map(|hit| hit[1].to_owned()).collect();
        shown.extend(Regex::new("<[^>]*>").unwrap().split(&rest).map(str::to_owned));
        // A macro may hold attributes alone.
        let names = r#"[a-z-]+="[^"]*"|&#?\w+;|\b(?:Suluh|Telegram|WhatsApp|SHA-256|CSV|XLSX|JSON|DOCX)\b"#;
        shown.retain(|text| without(text, names).contains(char::is_alphabetic));
        shown.iter().map(|text| text.trim().to_owned()).collect()
    }

    #[test]
    fn no_template_shows_a_text_that_it_does_not_say() {
        let sample = "<html lang=\"{{ say.tag() }}\"><p title=\"Judul\">Teks {{ say.t(\"x\") }}</p><kbd>j</kbd>\
                      <button lang=\"en\">English</button><b>Suluh &middot; {% if a > b %}·{% endif %}</b></html>";
        assert_eq!(bare(sample), ["Judul", "Teks"]);
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/templates")];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if entry.is_dir() {
                    folders.push(entry);
                } else if entry.extension().is_some_and(|extension| extension == "html") {
                    let shown = bare(&std::fs::read_to_string(&entry).unwrap());
                    found.extend(shown.into_iter().map(|text| format!("{}: {text}", entry.display())));
                }
            }
        }
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn values_take_their_places_in_either_language() {
        let (id, en) = (Say::default(), Say::new(&Lang("en".into())));
        assert_eq!((id.tag(), en.tag()), ("id", "en"));
        assert_eq!(id.t("Keluar"), "Keluar");
        assert_eq!(en.t("Keluar"), "Log out");
        assert_eq!(en.t("tidak ada di lembar"), "tidak ada di lembar");
        assert_eq!(en.f("dipegang {}", "Rini"), "held by Rini");
        let found = |say: Say| [0, 1, 2].map(|count| say.n("{} laporan", count));
        assert_eq!(found(id), ["0 laporan", "1 laporan", "2 laporan"]);
        assert_eq!(found(en), ["0 reports", "1 report", "2 reports"]);
        assert_eq!(id.f2("{2} sebelum {1}", "a {2}", "b"), "b sebelum a {2}");
    }
}

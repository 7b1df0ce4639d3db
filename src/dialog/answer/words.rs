//! Words as they are compared: folded, and with a fault or two forgiven.

use crate::dialog::model::Dialogs;
use crate::domain::text::Lang;

/// Lower case, letters and digits only, single spaces between words.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with(' ') && c != '\'' && c != '’' {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// How many spelling faults are forgiven in a word of that many letters.
fn forgiven(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    }
}

/// The one candidate that is nearest to `typed` (both folded) within the forgiven faults; `None` when two are as near.
pub fn nearest<'a, T>(typed: &str, candidates: impl Iterator<Item = (T, &'a str)>) -> Option<T> {
    let letters = typed.chars().count();
    let limit = forgiven(letters);
    let mut best: Option<(usize, T)> = None;
    let mut twice = false;
    for (what, word) in candidates {
        let length = word.chars().count();
        let limit = limit.min(forgiven(length));
        if length.abs_diff(letters) > limit {
            continue;
        }
        let faults = strsim::osa_distance(typed, word);
        match &best {
            Some((least, _)) if faults == *least => twice = true,
            Some((least, _)) if faults > *least => {}
            _ if faults <= limit => {
                best = Some((faults, what));
                twice = false;
            }
            _ => {}
        }
    }
    best.filter(|_| !twice).map(|(_, what)| what)
}

/// Whether the folded `words` stand as whole words in the folded `text`.
pub fn contains(text: &str, words: &str) -> bool {
    !words.is_empty()
        && text.match_indices(words).any(|(at, _)| {
            text[..at].chars().next_back().is_none_or(|c| c == ' ')
                && text[at + words.len()..].chars().next().is_none_or(|c| c == ' ')
        })
}

/// Whether `typed` (folded) is one of the words of a phrase that lists them, separated by commas: in the language spoken,
/// or in the base language, whose words people mix in.
pub fn listed(dialogs: &Dialogs, name: &str, lang: &Lang, typed: &str) -> bool {
    let Some(phrase) = dialogs.phrases.get(name) else { return false };
    [dialogs.text(phrase, lang), &phrase.base].into_iter().any(|list| lists(list, typed))
}

/// The same in every language.
pub fn listed_anywhere(dialogs: &Dialogs, name: &str, typed: &str) -> bool {
    dialogs.phrases.get(name).is_some_and(|phrase| dialogs.wordings(phrase).any(|list| lists(list, typed)))
}

fn lists(list: &str, typed: &str) -> bool {
    list.split(',').any(|word| fold(word) == typed)
}

/// The rest of `typed` after one of the listed openings ("eh salah, …"), if it begins with one.
pub fn after_opening<'a>(dialogs: &Dialogs, name: &str, lang: &Lang, typed: &'a str) -> Option<&'a str> {
    let phrase = dialogs.phrases.get(name)?;
    let lists = [dialogs.text(phrase, lang), &phrase.base];
    let openings = || lists.iter().flat_map(|list| list.split(',')).map(str::trim);
    let mut rest = typed.trim();
    let mut found = false;
    while let Some(tail) = openings().find_map(|word| strip(rest, word)) {
        rest = tail.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '+' && c != '@');
        found = true;
    }
    (found && !rest.is_empty()).then_some(rest)
}

fn strip<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let head = text.get(..word.len())?;
    let tail = &text[word.len()..];
    let whole = tail.chars().next().is_none_or(|c| !c.is_alphanumeric());
    (!word.is_empty() && whole && head.eq_ignore_ascii_case(word)).then_some(tail)
}

/// Yes or no, in the words of `kata.ya` and `kata.tidak`; the first word decides when the whole is not listed, and the
/// language spoken before the base language.
pub fn yes_no(text: &str, dialogs: &Dialogs, lang: &Lang) -> Option<bool> {
    let folded = fold(text);
    let first = folded.split(' ').next().unwrap_or_default();
    let said = |name: &str, lang: &Lang, typed: &str| {
        dialogs.phrases.get(name).is_some_and(|phrase| lists(dialogs.text(phrase, lang), typed))
    };
    let base = Lang::default();
    let tries = [folded.as_str(), first].into_iter().flat_map(|typed| [(typed, lang), (typed, &base)]);
    tries.into_iter().find_map(|(typed, lang)| {
        if said("kata.ya", lang, typed) {
            Some(true)
        } else {
            said("kata.tidak", lang, typed).then_some(false)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_words_apart() {
        assert_eq!(fold("  Keluarga / *tetangga*!"), "keluarga tetangga");
        assert_eq!(fold("Jum'at"), "jumat");
        assert_eq!(fold("…"), "");
    }

    #[test]
    fn a_fault_or_two_is_forgiven_when_nothing_else_is_as_near() {
        let labels = ["perusahaan", "perorangan atau sponsor", "keluarga atau tetangga"];
        let find = |typed: &str| nearest(typed, labels.iter().enumerate().map(|(i, l)| (i, *l)));
        assert_eq!(find("perusahan"), Some(0));
        assert_eq!(find("keluarga atua tetanga"), Some(2));
        assert_eq!(find("paspor"), None);
        assert_eq!(nearest("laporan", [(1, "lapor")].into_iter()), None, "a longer word is another word");
        assert_eq!(nearest("dasa", [(1, "desa"), (2, "dana")].into_iter()), None, "two are as near");
        assert_eq!(nearest("ya", [(1, "yo")].into_iter()), None, "short words are taken exactly");
    }

    #[test]
    fn whole_words_only() {
        assert!(contains("di kota palu utara", "palu"));
        assert!(!contains("dipalukan", "palu"));
    }
}

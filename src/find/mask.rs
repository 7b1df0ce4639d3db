//! Questions as editors may see them: without numbers, addresses and what may be a name.

use super::words::Lexicon;

/// What stands for a number, an address or a name.
const HIDDEN: &str = "…";
/// Digits that a question may keep: an age, a number of months, "G2G".
const DIGITS: usize = 2;
/// Words behind which a name stands.
const BEFORE_NAMES: &[&str] = &[
    "a/n", "an", "bang", "bapak", "bernama", "bpk", "bu", "cv", "haji", "hj", "ibu", "kak", "lpk", "mas",
    "mbak", "mr", "mrs", "ms", "nama", "name", "named", "namanya", "om", "pak", "pt", "sdr", "sdri", "tante",
    "ustad", "yayasan",
];

/// The words of a question without what could tell who is meant. Capitals inside a sentence, words behind "nama" or
/// "Pak", and whatever the dialogs and the vocabulary do not know right after such a word are hidden.
pub(super) fn masked(lexicon: &Lexicon, text: &str) -> String {
    let mut out: Vec<&str> = Vec::new();
    let mut name_may_follow = false;
    for (at, word) in text.split_whitespace().enumerate() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let known = lexicon.knows(bare);
        let capital = at > 0 && bare.chars().next().is_some_and(char::is_uppercase);
        let named = !known && (capital || name_may_follow);
        let hidden = is_address(word) || digits(word) > DIGITS || named;
        if !hidden {
            out.push(word);
        } else if out.last() != Some(&HIDDEN) {
            out.push(HIDDEN);
        }
        name_may_follow = BEFORE_NAMES.contains(&bare.to_lowercase().as_str()) || named;
    }
    out.join(" ")
}

fn digits(word: &str) -> usize {
    word.chars().filter(char::is_ascii_digit).count()
}

fn is_address(word: &str) -> bool {
    word.contains('@')
        || word.contains("://")
        || word.contains("www.")
        || word.contains(".com")
        || word.contains("wa.me")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_meant_is_hidden_and_what_is_asked_stays() {
        let lexicon = Lexicon::new(
            [("ke", "ke"), ("saudi", "saudi"), ("arab", "saudi"), ("pt", "agen"), ("pak", "")].into_iter(),
            [("sy", "saya"), ("kerja", "kerja"), ("umur", "umur"), ("bs", "boleh")].into_iter(),
            std::iter::empty(),
        );
        let shown = |text: &str| masked(&lexicon, text);
        assert_eq!(shown("sy umur 45 mau ke Arab Saudi"), "sy umur 45 mau ke Arab Saudi");
        assert_eq!(shown("nomor 0812-0000-1234 itu penipu?"), "nomor … itu penipu?");
        assert_eq!(shown("Apa Pak Contohadi Contohwan boleh kerja"), "Apa Pak … boleh kerja");
        assert_eq!(shown("nama contohwati kerja"), "nama … kerja");
        assert_eq!(shown("PT Contoh Maju kerja"), "PT … kerja");
        assert_eq!(
            shown("tulis ke contoh@example.com atau @contoh https://example.com/x"),
            "tulis ke … atau …"
        );
        assert_eq!(shown("  "), "");
    }
}

//! Words as people type them, brought to one form.

/// Small words that say nothing about the topic.
const STOP: &[&str] = &[
    "ada",
    "apa",
    "apakah",
    "atau",
    "bagaimana",
    "bisa",
    "boleh",
    "dan",
    "dari",
    "dengan",
    "di",
    "gimana",
    "harus",
    "ini",
    "itu",
    "jadi",
    "jika",
    "ka",
    "kah",
    "kak",
    "kalau",
    "kalo",
    "ke",
    "lagi",
    "mas",
    "mau",
    "min",
    "mo",
    "nya",
    "pada",
    "pak",
    "sa",
    "saja",
    "saya",
    "sama",
    "sih",
    "sudah",
    "tolong",
    "untuk",
    "utk",
    "ya",
    "yang",
    "yg",
    "bu",
];

/// Enclitics: `paspornya`, `bolehkah`.
const ENDINGS: &[&str] = &["nya", "kah", "lah", "pun"];

/// Letters that a word must keep when an ending is taken off.
const MIN_STEM: usize = 4;

/// How many words of a message are looked at: a question is short, a flood is not read to its end.
const MAX_WORDS: usize = 60;

/// The words of a text that carry its topic, in their order.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        let c = without_mark(c);
        plain.push(if c.is_alphanumeric() { c } else { ' ' });
    }
    let all = plain.split_whitespace().take(MAX_WORDS).map(squeeze);
    all.filter(|word| !STOP.contains(&word.as_str())).map(|word| stem(&word).to_owned()).collect()
}

/// The letter under an accent, for the accents that phones put on Indonesian words.
fn without_mark(c: char) -> char {
    match c {
        'à' | 'á' | 'â' | 'ä' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        other => other,
    }
}

/// `tolooong` is `tolong`: three and more of a letter are one. Digits stay.
fn squeeze(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let mut out = String::with_capacity(word.len());
    for run in letters.chunk_by(|a, b| a == b) {
        let kept = if run.len() > 2 && run[0].is_alphabetic() { 1 } else { run.len() };
        out.extend(&run[..kept]);
    }
    out
}

fn stem(word: &str) -> &str {
    ENDINGS
        .iter()
        .find_map(|ending| word.strip_suffix(ending).filter(|stem| stem.chars().count() >= MIN_STEM))
        .unwrap_or(word)
}

/// The trigrams of a word with its ends marked, sorted.
pub(super) fn trigrams(word: &str) -> Vec<[char; 3]> {
    let marked: Vec<char> = std::iter::once(' ').chain(word.chars()).chain(std::iter::once(' ')).collect();
    let mut all: Vec<[char; 3]> = marked.windows(3).map(|w| [w[0], w[1], w[2]]).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_brought_to_one_form() {
        assert_eq!(words("Paspornya HILAAANG, gimana ya?"), ["paspor", "hilang"]);
        assert_eq!(words("syarat-syarat: Café 2026!!!"), ["syarat", "syarat", "cafe", "2026"]);
        assert_eq!(words("👍 …"), Vec::<String>::new());
        assert_eq!(words(&"kata ".repeat(1000)).len(), MAX_WORDS);
    }

    #[test]
    fn short_words_keep_their_endings() {
        assert_eq!(words("punya sekolah"), ["punya", "seko"]);
    }

    #[test]
    fn trigrams_mark_the_ends() {
        assert_eq!(trigrams("ab"), [[' ', 'a', 'b'], ['a', 'b', ' ']]);
        assert!(trigrams("").is_empty());
    }
}

//! Words brought to the form in which cases are searched: by the letters alone, so that an edited vocabulary never makes an
//! older case hard to find.

use std::collections::BTreeSet;

use frostem::{Algorithm, Stemmer};

use super::words::{raw, stem};

/// Which rules [`stems`] follows: with another number, older cases are indexed again.
pub const STEMS_VERSION: u32 = 1;
/// More words than this say nothing more about a text.
const MAX_STEMS: usize = 500;
/// The shortest and the longest word that counts, in characters.
const LENGTHS: std::ops::RangeInclusive<usize> = 2..=30;
/// From so many digits on, alone or in groups, a number is somebody's, and those are looked up as identifiers.
const NUMBER: usize = 6;

/// Words that stand in every report and tell none from another.
const STOP: &[&str] = &[
    "ada", "adalah", "agar", "akan", "aku", "anda", "apa", "atau", "bagi", "bahwa", "banyak", "baru",
    "begitu", "belum", "bisa", "bukan", "dalam", "dan", "dari", "dengan", "di", "dia", "dulu", "gak",
    "hanya", "harus", "hari", "ia", "ibu", "ini", "itu", "jadi", "jika", "juga", "kalau", "kami", "kamu",
    "karena", "ke", "kepada", "kita", "lagi", "lalu", "lebih", "mau", "mereka", "mohon", "nya", "oleh",
    "pada", "pak", "para", "saat", "saja", "sama", "sampai", "sangat", "saya", "sebagai", "secara",
    "sekarang", "sudah", "supaya", "tapi", "telah", "tetapi", "tidak", "tolong", "untuk", "yaitu", "yang",
    "the", "and", "of", "to", "is", "in",
];

/// The stems of a text, each once, without stop words and without long numbers.
pub fn stems(text: &str) -> BTreeSet<String> {
    let stemmer = Stemmer::new(Algorithm::Indonesian);
    let mut stems = BTreeSet::new();
    let words = raw(text);
    for run in words.chunk_by(|one, next| is_number(one) && is_number(next)) {
        let digits = run.iter().flat_map(|word| word.chars()).filter(char::is_ascii_digit).count();
        for word in run.iter().filter(|_| digits < NUMBER) {
            if stems.len() < MAX_STEMS
                && LENGTHS.contains(&word.chars().count())
                && !STOP.contains(&word.as_str())
            {
                stems.insert(stem(stemmer, word));
            }
        }
    }
    stems
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        stems(text).into_iter().collect()
    }

    #[test]
    fn endings_case_marks_and_stop_words_make_no_difference() {
        assert_eq!(of("Paspornya DITAHAN oleh agen"), of("paspor, tahan; agén yang di"));
        assert_eq!(of("yang dan di itu"), Vec::<String>::new());
        assert!(of("gaji 3 bulan").contains(&"gaji".to_owned()));
    }

    #[test]
    fn numbers_of_somebody_are_no_words() {
        assert_eq!(of("kamar 12, telepon 081200001234 atau 0812-0000-1234"), ["12", "kamar", "telepon"]);
    }

    #[test]
    fn a_text_without_end_has_an_end() {
        let text: String = (0..5_000).map(|n| ["kata", &n.to_string(), " "].concat()).collect();
        assert_eq!(stems(&text).len(), MAX_STEMS);
        assert!(of(&"x".repeat(5_000)).iter().all(|word| word.len() <= 30));
    }
}

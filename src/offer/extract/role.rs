//! In what role a text names a country, told by the words before it.

use super::place::Word;

/// In what role a country stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Where one would go.
    Destination,
    /// Where one comes through or from, or what lies near: a destination only where no other is named.
    Passing,
    /// Whose firm or boss it is: a destination unless the work is in Indonesia.
    Owner,
    /// A language, a dish, a nationality.
    Manner,
}

/// Words before a country that say where one goes.
pub(super) const DIRECTION: &[&str] = &[
    "ke",
    "di",
    "to",
    "in",
    "tujuan",
    "penempatan",
    "negara",
    "kerja",
    "bekerja",
    "magang",
    "loker",
    "lowongan",
    "job",
    "visa",
    "wilayah",
    "berangkat",
    "terbang",
    "daerah",
    "kota",
    "menuju",
    "buat",
    "untuk",
    "for",
];
/// Words behind a language.
const LEVELS: &[&str] =
    &["aktif", "pasif", "lancar", "dasar", "fasih", "n5", "n4", "n3", "n2", "a1", "a2", "b1", "b2"];
const PASSING: &[&str] = &[
    "via",
    "lewat",
    "transit",
    "singgah",
    "mampir",
    "melalui",
    "dekat",
    "perbatasan",
    "dekat perbatasan",
    "sebelah",
];
const ORIGIN: &[&str] = &["dari", "dr", "dri", "from", "asal"];
const FORMER: &[&str] = &["eks", "ex", "mantan", "purna", "alumni"];
/// What comes from a country and is an offer all the same: "job dari Taiwan".
const OFFERS: &[&str] = &[
    "job",
    "jobs",
    "order",
    "permintaan",
    "lowongan",
    "loker",
    "tawaran",
    "info",
    "demand",
    "kapal",
    "undangan",
];
const OWNER: &[&str] = &[
    "bos",
    "boss",
    "majikan",
    "juragan",
    "tuan",
    "nyonya",
    "perusahaan",
    "pabrik",
    "restoran",
    "resto",
    "rumah makan",
    "user",
    "owner",
    "agen",
    "agency",
    "agensi",
    "proyek",
    "kontraktor",
    "hotel",
    "spa",
    "salon",
    "cafe",
    "kafe",
    "pt",
    "mandor",
    "pemilik",
    "smelter",
    "tambang",
    "toko",
];
/// People: their nationality, but behind a number the count of those who are sought.
const PEOPLE: &[&str] = &["orang", "org", "cowok", "cewek", "pria", "wanita", "laki", "perempuan"];
const MANNER: &[&str] = &[
    "bahasa",
    "bhs",
    "bhasa",
    "masakan",
    "makanan",
    "kuliner",
    "drama",
    "film",
    "serial",
    "lagu",
    "musik",
    "artis",
    "produk",
    "impor",
    "import",
    "mobil",
    "motor",
    "ala",
    "gaya",
    "skincare",
    "kosmetik",
    "kebab",
    "kurma",
    "karpet",
    "sejarah",
    "sastra",
    "budaya",
    "warga",
    "wn",
    "wna",
    "tka",
    "turis",
    "wisatawan",
    "investor",
    "pengusaha",
    "istri",
    "suami",
    "pacar",
    "bule",
    "standar",
    "oleh",
    "timnas",
    "klub",
    "les",
    "aksara",
    "huruf",
    "tulisan",
    "kamus",
    "novel",
    "komik",
    "keturunan",
    "etnis",
    "suku",
    "kaum",
    "merek",
    "brand",
    "buatan",
    "teknologi",
    "bisa",
    "lancar",
    "fasih",
    "ngerti",
    "mengerti",
    "paham",
    "berbahasa",
    "belajar",
    "ngomong",
];
/// Words before a place in Indonesia where the work is not done.
pub(super) const ELSEWHERE: &[&str] = &[
    "dari",
    "dr",
    "asal",
    "from",
    "via",
    "lewat",
    "proses",
    "tes",
    "training",
    "pelatihan",
    "kantor",
    "cabang",
    "interview",
    "sekolah",
    "medical",
    "daftar",
    "berangkat",
    "kumpul",
    "seleksi",
    "warga",
    "orang",
    "anak",
];
/// Those whom a country's name tells apart: "eks TKI Korea".
const WORKERS: &[&str] =
    &["tki", "tkw", "pmi", "abk", "magang", "pekerja", "kenshusei", "pekerja migran", "caregiver", "perawat"];
/// Words that may stand between one of these and the country.
const FILLERS: &[&str] = &[
    "di",
    "ke",
    "dulu",
    "dl",
    "negara",
    "kota",
    "jalur",
    "bandara",
    "sebentar",
    "perbatasan",
    "orang",
    "yang",
    "asal",
    "dari",
];

/// At most `most` words right before one, the nearest first; none across a full stop, a comma or a line break.
pub(super) fn before<'a>(text: &str, words: &'a [Word], index: usize, most: usize) -> Vec<&'a str> {
    let mut found = Vec::new();
    for at in (0..index).rev().take(most) {
        let gap = &text[words[at].at.end..words[at + 1].at.start];
        if !gap.chars().all(|c| matches!(c, ' ' | '-' | '.' | '"' | '*' | '\'')) || gap.contains(". ") {
            break;
        }
        found.push(words[at].lower.as_str());
    }
    found
}

/// The role of a country whose name is so many words long and starts at a word.
pub(super) fn role(text: &str, words: &[Word], index: usize, length: usize) -> Role {
    let before = before(text, words, index, 4);
    let Some(nearest) = before.first().map(|word| bare(word)) else {
        return behind(text, words, index + length);
    };
    let says = |list: &[&str]| list.contains(&nearest);
    let skip = before.iter().take_while(|word| FILLERS.contains(word)).count();
    let skipped = before.get(skip).copied().unwrap_or_default();
    if says(PEOPLE) {
        let counted = before.get(1).is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
        return if counted { Role::Destination } else { Role::Manner };
    }
    if says(ORIGIN) {
        let offered = before.iter().skip(1).any(|word| OFFERS.contains(word));
        return if offered { Role::Destination } else { Role::Manner };
    }
    let former = says(WORKERS) && before.get(1).is_some_and(|word| FORMER.contains(word));
    let through = skip > 0 && !before[..skip].contains(&"ke") && PASSING.contains(&skipped);
    match () {
        () if former || says(MANNER) || says(FORMER) => Role::Manner,
        () if through || says(PASSING) => Role::Passing,
        () if says(OWNER) => Role::Owner,
        () => behind(text, words, index + length),
    }
}

/// "Inggris aktif", "Jepang N4": a language, told by the word behind it.
fn behind(text: &str, words: &[Word], next: usize) -> Role {
    let after = words.get(next).filter(|word| text[words[next - 1].at.end..word.at.start] == *" ");
    let level = after.is_some_and(|word| LEVELS.contains(&word.lower.as_str()));
    if level { Role::Manner } else { Role::Destination }
}

/// A word without the ending of "bosnya".
fn bare(word: &str) -> &str {
    word.strip_suffix("nya").filter(|stem| stem.len() > 2).unwrap_or(word)
}

//! The shape of the files as tables of keys: the loader checks trees against them and `schema` prints them, so the two
//! cannot drift apart.

use crate::dialog::problem::{CheckKind, Problem};

use super::tree::{Tree, Value};

/// What may stand somewhere.
#[derive(Debug)]
pub(crate) enum Shape {
    /// Words for people.
    Text,
    /// A word of ours in `snake_case`.
    Id,
    /// Any short word: an owner, a value, a condition.
    Word,
    /// A day, `2027-03-31`.
    Day,
    /// A whole number.
    Count,
    /// `ya`, `tidak`, `yes`, `no`.
    YesNo,
    /// One of a closed list.
    OneOf(&'static [&'static str]),
    /// Where a button or `next` leads.
    Target,
    /// `Label = value -> target`.
    Choice,
    /// A list.
    List(&'static Shape),
    /// A map with known keys.
    Map(&'static [Key]),
    /// A map whose keys are ids made by the editor.
    Named(&'static Shape),
    /// A map whose keys are names with dots, made by the editor.
    Dotted(&'static Shape),
    /// One of several, told apart by scalar, list or map.
    Either(&'static [Shape]),
}

/// A key of a map.
#[derive(Debug)]
pub(crate) struct Key {
    /// Its name.
    pub name: &'static str,
    /// What stands under it.
    pub shape: Shape,
    /// Whether it must be there.
    pub required: bool,
    /// What it means, for editor plug-ins.
    pub about: &'static str,
}

pub(super) const fn key(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, shape, required: false, about }
}

pub(super) const fn required(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, shape, required: true, about }
}

/// The names of [`InputKind`](crate::dialog::model::InputKind).
pub(crate) const INPUTS: &[&str] =
    &["text", "choice", "number", "money", "date", "phone", "identifiers", "place", "country", "yes_no"];

/// The names of [`Accept`](crate::dialog::model::Accept).
pub(crate) const ACCEPTS: &[&str] =
    &["text", "photo", "document", "voice", "video", "forward", "location", "contact"];

/// What counts as yes, and what as no.
pub(crate) const YES: &[&str] = &["ya", "yes", "true"];
/// See [`YES`].
pub(crate) const NO: &[&str] = &["tidak", "no", "false"];

/// A dialog file.
pub(crate) const DIALOG: &Shape = &Shape::Map(&[
    required("dialog", Shape::Id, "Nama dialog, sama dengan nama berkasnya."),
    required("title", Shape::Text, "Judul, seperti dibaca orang."),
    key("topic", Shape::Word, "Topik dari _data/topics.csv."),
    key("owner", Shape::Word, "Siapa yang merawat isinya."),
    key("review_by", Shape::Day, "Paling lambat ditinjau lagi."),
    key("asks", Shape::List(&Shape::Text), "Cara orang menanyakannya; membuka halaman pertama."),
    key("alias", Shape::List(&Shape::Id), "Nama lama yang tetap berlaku."),
    key("start", Shape::Id, "Simpul pertama."),
    key("path", Shape::List(&Shape::Id), "Pertanyaan berurutan, untuk Langkah 2 dari 6."),
    key("files", Shape::Map(FILES), "Formulir ini menjadi kasus."),
    key("nodes", Shape::Named(&Shape::Map(NODE)), "Simpul-simpul halaman atau formulir."),
    key("steps", Shape::List(&Shape::Map(STEP)), "Langkah-langkah sebuah tata cara."),
]);

const FILES: &[Key] = &[
    required("kind", Shape::Word, "Jenis kasus."),
    required("category", Shape::Word, "Kategori dari _data/categories.csv."),
    required("receipt", Shape::Id, "Simpul tanda terima."),
];

const NODE: &[Key] = &[
    key("title", Shape::Text, "Judul."),
    key("say", Shape::Text, "Yang disampaikan."),
    key("ask", Shape::Text, "Pertanyaan."),
    key("help", Shape::Text, "Contoh atau penjelasan di bawah pertanyaan."),
    key("why", Shape::Text, "Mengapa ditanyakan."),
    key("save", Shape::Word, "Kunci tempat jawaban disimpan."),
    key("input", Shape::OneOf(INPUTS), "Cara membaca jawaban."),
    key("accept", Shape::List(&Shape::OneOf(ACCEPTS)), "Kiriman lain yang diterima sebagai jawaban."),
    key("confirm", Shape::Text, "Dibacakan kembali sebelum dicatat."),
    key("skip", Shape::Text, "Label tombol untuk melewati."),
    key("required", Shape::YesNo, "Laporan tidak dapat dikirim tanpanya."),
    key("consent", Shape::Id, "Tujuan persetujuan yang diminta."),
    key("collect", Shape::Map(COLLECT), "Mengumpulkan kiriman sampai Selesai."),
    key("summary", Shape::List(&Shape::Word), "Jawaban yang ditampilkan untuk diperiksa."),
    key("sources", Shape::List(&Shape::Word), "Sumber dari _data/sources.csv."),
    key("choose", Shape::List(&Shape::Either(&[Shape::Choice, Shape::Map(CHOICE)])), "Tombol."),
    key("next", Shape::Either(&[Shape::Target, Shape::List(&Shape::Map(NEXT))]), "Lanjutan tanpa tombol."),
    key("alias", Shape::List(&Shape::Id), "Nama lama yang tetap berlaku."),
    key("asks", Shape::List(&Shape::Text), "Cara orang menanyakan halaman ini."),
];

const STEP: &[Key] = &[
    required("id", Shape::Id, "Nama langkah."),
    required("title", Shape::Text, "Judul langkah."),
    required("say", Shape::Text, "Yang dilakukan."),
    key("done_when", Shape::Text, "Kapan langkah ini selesai."),
    key("sources", Shape::List(&Shape::Word), "Sumber dari _data/sources.csv."),
    key("choose", Shape::List(&Shape::Either(&[Shape::Choice, Shape::Map(CHOICE)])), "Tombol."),
    key("alias", Shape::List(&Shape::Id), "Nama lama yang tetap berlaku."),
    key("asks", Shape::List(&Shape::Text), "Cara orang menanyakan langkah ini."),
];

const COLLECT: &[Key] = &[
    required("what", Shape::List(&Shape::OneOf(ACCEPTS)), "Yang diterima."),
    key("max", Shape::Count, "Paling banyak."),
    key("save", Shape::Word, "Kunci tempat disimpan."),
];

const CHOICE: &[Key] = &[
    required("choose", Shape::Choice, "Label = nilai -> tujuan."),
    key("if", Shape::Word, "Hanya tampil bila syarat ini terpenuhi."),
];

const NEXT: &[Key] = &[
    key("if", Shape::Word, "Syarat."),
    key("to", Shape::Target, "Tujuan bila syarat terpenuhi."),
    key("else", Shape::Target, "Tujuan selain itu."),
    key("say_first", Shape::Text, "Disampaikan sebelum lanjut."),
];

/// `_texts.yaml`.
pub(crate) const TEXTS: &Shape = &Shape::Dotted(&Shape::Text);

/// `_rules/darurat.yaml`.
pub(crate) const DANGER: &Shape = &Shape::List(&Shape::Map(&[
    key("id", Shape::Id, "Nama aturan."),
    key(
        "word",
        Shape::Id,
        "Nama potongan: pola di bawahnya memakainya sebagai <nama>; sendiri tidak berarti bahaya.",
    ),
    required("pattern", Shape::Word, "Ungkapan reguler atas huruf kecil."),
]));

/// The priorities a rule can give.
pub(crate) const GIVES: &[&str] = &["urgent", "high", "low"];

/// `_rules/priority.yaml`.
pub(crate) const PRIORITY: &Shape = &Shape::List(&Shape::Map(&[
    required("id", Shape::Id, "Nama aturan."),
    required("gives", Shape::OneOf(GIVES), "Prioritas yang diberikan."),
    key("when", Shape::Word, "Syarat atas jawaban."),
    key("pattern", Shape::Word, "Ungkapan reguler atas huruf kecil."),
    required("reason", Shape::Text, "Alasan, seperti dibaca petugas."),
]));

/// `_rules/gelombang.yaml`.
pub(crate) const WAVES: &Shape = &Shape::Map(&[
    required("window_days", Shape::Count, "Dalam berapa hari laporan-laporannya datang."),
    required("reports", Shape::Count, "Dari paling sedikit berapa orang."),
    required("districts", Shape::Count, "Dari paling sedikit berapa kabupaten atau kota."),
    required("baseline_days", Shape::Count, "Berapa hari sebelumnya dilihat."),
    required("surge", Shape::Count, "Tambahan untuk setiap laporan yang sudah biasa."),
    required("rest_days", Shape::Count, "Setelah tenang sekian hari diberitahukan lagi."),
]);

/// Reports everything in `tree` that does not fit `shape`; it never stops at the first mistake.
pub(crate) fn fit(tree: &Tree, shape: &Shape, name: &str, problems: &mut Vec<Problem>) {
    match (shape, &tree.value) {
        (Shape::Map(keys), Value::Map(entries)) => fit_map(tree, keys, entries, problems),
        (Shape::Named(each) | Shape::Dotted(each), Value::Map(entries)) => {
            for (id, value) in entries {
                fit_id(id, matches!(shape, Shape::Dotted(_)), problems);
                fit(value, each, id.text().unwrap_or(name), problems);
            }
        }
        (Shape::List(each), Value::List(items)) => {
            for item in items {
                fit(item, each, name, problems);
            }
        }
        (Shape::Either(shapes), value) => match shapes.iter().find(|shape| same_kind(shape, value)) {
            Some(shape) => fit(tree, shape, name, problems),
            None => problems.push(wrong(tree, shape, name)),
        },
        (shape, Value::Text(text)) if is_scalar(shape) => fit_scalar(tree, shape, name, text, problems),
        (shape, _) => problems.push(wrong(tree, shape, name)),
    }
}

fn fit_map(tree: &Tree, keys: &[Key], entries: &[(Tree, Tree)], problems: &mut Vec<Problem>) {
    for (written, value) in entries {
        let words = written.text().unwrap_or_default();
        match keys.iter().find(|key| key.name == words) {
            Some(key) => fit(value, &key.shape, key.name, problems),
            None => problems.push(
                Problem::new(CheckKind::UnknownKey, written.at.clone(), words)
                    .meant(keys.iter().map(|key| key.name)),
            ),
        }
    }
    for key in keys.iter().filter(|key| key.required && tree.get(key.name).is_none()) {
        problems.push(Problem::new(CheckKind::MissingKey, tree.at.clone(), key.name));
    }
}

fn fit_id(id: &Tree, dotted: bool, problems: &mut Vec<Problem>) {
    let text = id.text().unwrap_or_default();
    let sound = if dotted { is_name(text) } else { is_id(text) };
    if !sound {
        problems.push(Problem::new(CheckKind::BadId, id.at.clone(), text));
    }
}

fn fit_scalar(tree: &Tree, shape: &Shape, name: &str, text: &str, problems: &mut Vec<Problem>) {
    let at = || tree.at.clone();
    if text.trim().is_empty() {
        problems.push(Problem::new(CheckKind::EmptyValue, at(), name));
        return;
    }
    match shape {
        Shape::Id if !is_id(text) => problems.push(Problem::new(CheckKind::BadId, at(), text)),
        Shape::Day if !is_day(text) => problems.push(Problem::new(CheckKind::BadDate, at(), text)),
        Shape::Count if text.parse::<usize>().is_err() => problems.push(wrong(tree, shape, name)),
        Shape::YesNo if yes_no(text).is_none() => {
            problems.push(Problem::new(CheckKind::BadValue, at(), text).detail("ya, tidak"));
        }
        Shape::OneOf(names) if !names.contains(&text) => problems.push(
            Problem::new(CheckKind::BadValue, at(), text)
                .detail(names.join(", "))
                .meant(names.iter().copied()),
        ),
        _ => {}
    }
}

fn wrong(tree: &Tree, shape: &Shape, name: &str) -> Problem {
    Problem::new(CheckKind::WrongType, tree.at.clone(), name).detail(expected(shape))
}

/// What an editor would call the shape.
fn expected(shape: &Shape) -> String {
    match shape {
        Shape::Text | Shape::Word | Shape::Id | Shape::OneOf(_) | Shape::YesNo | Shape::Day => "teks".into(),
        Shape::Target => "tujuan".into(),
        Shape::Choice => "tombol `Label -> tujuan`".into(),
        Shape::Count => "bilangan".into(),
        Shape::List(_) => "daftar (baris-baris diawali `- `)".into(),
        Shape::Map(_) | Shape::Named(_) | Shape::Dotted(_) => "kunci dan isi (`kunci: isi`)".into(),
        Shape::Either(shapes) => shapes.iter().map(expected).collect::<Vec<_>>().join(" atau "),
    }
}

fn is_scalar(shape: &Shape) -> bool {
    !matches!(shape, Shape::List(_) | Shape::Map(_) | Shape::Named(_) | Shape::Dotted(_) | Shape::Either(_))
}

fn same_kind(shape: &Shape, value: &Value) -> bool {
    match value {
        Value::Text(_) => is_scalar(shape),
        Value::List(_) => matches!(shape, Shape::List(_)),
        Value::Map(_) => matches!(shape, Shape::Map(_) | Shape::Named(_) | Shape::Dotted(_)),
    }
}

/// Whether a word is `snake_case`, beginning with a letter.
pub(crate) fn is_id(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Whether a name with dots is sound; parts after the first may be numbers (`bulan.1`).
fn is_name(text: &str) -> bool {
    let number = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    text.split('.').enumerate().all(|(index, part)| is_id(part) || (index > 0 && number(part)))
}

/// Whether a text is a day of the calendar, `YYYY-MM-DD`.
pub(crate) fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

/// Reads yes or no.
pub(crate) fn yes_no(text: &str) -> Option<bool> {
    let text = text.to_lowercase();
    if YES.contains(&text.as_str()) {
        Some(true)
    } else if NO.contains(&text.as_str()) {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_days() {
        assert!(is_id("nama_pt") && is_id("uu18_2017"));
        assert!(!is_id("") && !is_id("Nama") && !is_id("2a") && !is_id("a-b"));
        assert!(is_name("kwitansi.judul") && is_name("bulan.1"));
        assert!(!is_name("1.bulan") && !is_name("a..b") && !is_name("a."));
        assert!(is_day("2028-02-29") && !is_day("2027-02-29") && !is_day("2027-3-1"));
    }

    #[test]
    fn yes_and_no_in_two_languages() {
        assert_eq!(yes_no("Ya"), Some(true));
        assert_eq!(yes_no("no"), Some(false));
        assert_eq!(yes_no("mungkin"), None);
    }
}

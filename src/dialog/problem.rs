//! What can be wrong with the dialog files, and how it is told to the officer who edits them.
//!
//! All wording of `suluh check` stands in the table below, so it can be read and improved in one place.

use std::collections::BTreeMap;

use serde::Serialize;

use super::model::At;

/// Characters of a line that are shown.
const MAX_SHOWN: usize = 160;

/// The files of a dialogs' folder: path relative to it, and content.
pub type Files = BTreeMap<String, String>;

/// How much a problem weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The dialogs are not taken while it stands.
    Error,
    /// The dialogs run; somebody should look.
    Warning,
}

/// What stands about a kind of problem in the table.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// Stable name: `galat[unknown-key]`, and the name of the fixture under `tests/broken-dialogs/`.
    pub slug: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// The message; `{0}` is the offending words, `{1}` and `{2}` are details.
    pub message: &'static str,
    /// What to do about it.
    pub advice: &'static str,
}

macro_rules! kinds {
    ($($severity:ident $variant:ident $slug:literal $message:literal $advice:literal)+) => {
        /// Every check, one variant each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum CheckKind { $(#[doc = $advice] $variant),+ }

        impl CheckKind {
            /// Every kind, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The row of the table.
            pub const fn about(self) -> About {
                match self {
                    $(Self::$variant => About {
                        slug: $slug,
                        severity: Severity::$severity,
                        message: $message,
                        advice: $advice,
                    }),+
                }
            }
        }
    };
}

kinds! {
    // Reading a file.
    Error Unreadable "unreadable" "berkas `{0}` tidak dapat dibaca ({1})" "Simpan berkas sebagai teks UTF-8 dan periksa hak bacanya."
    Error TooBig "too-big" "berkas `{0}` lebih besar dari {1} KB" "Pecah menjadi beberapa berkas, satu topik satu berkas."
    Error TooDeep "too-deep" "susunan di dalam berkas terlalu dalam (lebih dari {1} tingkat)" "Periksa spasi di awal baris."
    Warning UnknownFile "unknown-file" "berkas `{0}` tidak dipakai" "Nama berkas dialog berakhir `.yaml`; tabel berada di `_data/`, aturan di `_rules/`, terjemahan di `i18n/`."
    Error Syntax "syntax" "susunan YAML tidak terbaca di dekat `{0}` ({1})" "Periksa spasi di awal baris, tanda kutip, dan titik dua di tengah kalimat (beri tanda kutip pada kalimatnya)."
    Error Tab "tab" "ada tab di awal baris" "Ganti tab dengan spasi."
    Error Anchor "anchor" "`{0}`: jangkar dan rujukan YAML (& dan *) tidak dipakai di sini" "Tulis isinya di tempatnya, atau beri tanda kutip bila `*` memang awal kalimat."
    Error Tag "tag" "`{0}`: tanda YAML `!…` tidak dipakai di sini" "Beri tanda kutip bila `!` memang awal kalimat."
    Error ManyDocuments "many-documents" "ada lebih dari satu dokumen (`---`) dalam satu berkas" "Pindahkan bagian kedua ke berkas lain."
    Error DuplicateKey "duplicate-key" "kunci `{0}` sudah ada di baris {1}" "Gabungkan keduanya atau hapus salah satu."
    Error UnknownKey "unknown-key" "kunci `{0}` tidak dikenal di sini" "Kunci yang boleh ada di sini tertulis di dialogs/README.md."
    Error MissingKey "missing-key" "kunci `{0}` belum ada" "Tambahkan kunci itu."
    Error WrongType "wrong-type" "`{0}` harus berupa {1}" "Periksa spasi di awal baris; beri tanda kutip bila kalimat mengandung titik dua."
    Error EmptyValue "empty-value" "`{0}` belum berisi" "Isi, atau hapus kuncinya."
    Error BadId "bad-id" "`{0}` bukan nama yang sah" "Nama memakai huruf kecil, angka, dan garis bawah, diawali huruf: `nama_pt`."
    Error BadValue "bad-value" "`{0}` bukan salah satu dari: {1}" "Pilih satu dari daftar itu."
    Error BadDate "bad-date" "`{0}` bukan tanggal" "Tulis tahun-bulan-hari: 2027-03-31."
    Error BadChoice "bad-choice" "tombol `{0}` tidak punya tujuan" "Tulis `Label -> tujuan` atau `Label = nilai -> tujuan`."
    Error BadTarget "bad-target" "tujuan `{0}` tidak dikenal" "Tujuan adalah simpul (`periksa`), simpul berkas lain (`!lapor.pembuka`), tindakan (`@menu`), atau alamat `https://`."
    Error BadCondition "bad-condition" "syarat `{0}` tidak terbaca" "Tulis `kunci is A or B`, `kunci is not A`, `kunci is known`, `kunci is unknown`, `kunci at least 5`, atau `kunci at most 5`."
    Error BadPattern "bad-pattern" "pola `{0}` tidak sah ({1})" "Periksa kurung dan tanda khusus di dalam pola."
    Error BadTable "bad-table" "tabel tidak terbaca: {1}" "Baris pertama berisi nama kolom; isi yang mengandung koma diberi tanda kutip."
    Error FileName "file-name" "dialog `{0}` berada di berkas bernama lain" "Samakan nama berkas dengan nama dialognya."
    Error DuplicateId "duplicate-id" "nama `{0}` sudah dipakai di {1}" "Beri nama lain."

    // The ways through the dialogs.
    Error UnknownTarget "unknown-target" "tujuan `{0}` tidak ada" "Periksa ejaannya; simpul berkas lain ditulis `!berkas.simpul`."
    Error StartMissing "start-missing" "simpul awal `{0}` tidak ada" "`start:` menyebut simpul pertama dialog ini."
    Error Unreachable "unreachable" "simpul `{0}` tidak dapat dicapai dari mana pun" "Beri tombol yang menuju ke sana, atau hapus simpulnya."
    Error NoExit "no-exit" "simpul `{0}` tidak punya lanjutan" "Tambahkan `choose:` atau `next:`."
    Error CycleWithoutInput "cycle-without-input" "`{0}` berputar tanpa menunggu jawaban: {1}" "Putaran harus melewati pertanyaan atau tombol."
    Error NoWayBack "no-way-back" "simpul `{0}` memakai {1} tombol; paling banyak {2}, sebab tombol Kembali dan Menu harus muat" "Bagi pilihan ke dua simpul."
    Error DangerFar "danger-far" "kartu darurat lebih dari dua ketukan dari `{0}`" "Menu harus punya tombol ke kartu darurat (`@danger`)."
    Error LinkedFromNowhere "linked-from-nowhere" "dialog `{0}` tidak ditautkan dari mana pun" "Beri tombol `-> !{0}.…` di dialog lain, atau isi `asks:` agar ditemukan pencarian."
    Error PathOffRoute "path-off-route" "`path` menyebut `{0}`, yang tidak ada di jalur dialog ini" "`path` berisi simpul pertanyaan yang dapat dicapai dari `start`."

    // The answers of forms.
    Error TwoTypes "two-types" "`{0}` disimpan sebagai {1} di sini dan sebagai {2} di tempat lain" "Pakai kunci lain, atau samakan `input:`."
    Error ReadBeforeSet "read-before-set" "`{0}` dibaca sebelum dapat terisi" "Pindahkan pertanyaannya ke depan."
    Error UnknownAnswer "unknown-answer" "tidak ada pertanyaan yang menyimpan `{0}`" "Periksa ejaannya dengan `save:` pada pertanyaannya."
    Error UnknownValue "unknown-value" "`{0}` bukan nilai dari `{1}`" "Nilai adalah kata sesudah `=` pada tombol."
    Error ConsentWithoutWhy "consent-without-why" "persetujuan `{0}` tidak menjelaskan gunanya" "Tambahkan `why:`."
    Error IdentityTooEarly "identity-too-early" "identitas `{0}` ditanyakan sebelum laporan dapat dikirim (`{1}` belum terjawab)" "Tanyakan identitas sesudah semua pertanyaan wajib."
    Error TooManyRequired "too-many-required" "formulir `{0}` punya {1} jawaban wajib; paling banyak dua" "Hapus `required:` dari yang lain."
    Error CollectWithoutEnd "collect-without-end" "pengumpulan `{0}` tidak berujung" "Isi `max:` (paling sedikit 1) dan `next:`."
    Error UnknownCategory "unknown-category" "kategori `{0}` tidak ada di _data/categories.csv" "Pilih kategori dari tabel, atau tambahkan barisnya."

    // The office's promises.
    Error PromiseMissing "promise-missing" "tidak ada janji untuk `{0}`" "Setiap langkah, jenis, dan urgensi harus punya baris di _data/promises.csv; `*` berarti semua."
    Error PromiseDiffers "promise-differs" "orang membaca `{0}`, padahal yang dihitung {1} hari kerja" "Samakan `janji_jawab` pada _data/office.csv dengan _data/promises.csv."

    // The words.
    Error EqualLabels "equal-labels" "label `{0}` sama dengan `{1}`" "Orang boleh mengetik label, jadi label di satu simpul harus berbeda."
    Error LongLabel "long-label" "`{0}` terlalu panjang untuk tombol atau judul: {1} huruf, paling banyak 30" "Persingkat."
    Error LongPayload "long-payload" "nama `{0}` terlalu panjang untuk tombol: {1} bita, paling banyak {2}" "Persingkat nama dialog atau simpul."
    Error LongText "long-text" "teks terlalu panjang: {1} huruf, paling banyak {2}" "Bagi ke dua simpul."
    Error BrokenMarkup "broken-markup" "tanda teks rusak di `{0}`: {1}" "`*tebal*` dan `_miring_` ditutup di baris yang sama; tautan hanya https:// atau tel:."
    Error UnknownPlaceholder "unknown-placeholder" "isian `{0}` tidak dikenal" "Isian yang ada: jawaban formulir ini, {….keadaan} dan {….perwakilan} sesudah pertanyaan negara, {kontak.…}, {angka.…}, {upah.…}, {kantor.…}, {perwakilan.…}, {instansi.…}, dan {kasus.…} pada tanda terima."
    Error UnequalPlaceholders "unequal-placeholders" "terjemahan {1} tidak memakai isian yang sama: `{0}`" "Isian dalam terjemahan harus sama dengan teks asal."
    Warning UnknownTranslation "unknown-translation" "tidak ada teks `{0}` untuk terjemahan ini" "Hapus barisnya atau perbaiki kolom file, node, part."
    Warning TranslationMissing "translation-missing" "{1}: {2} teks `{0}` belum diterjemahkan" "Selama itu orang membaca teks asalnya. Daftarnya: `suluh i18n export … --only-open`."
    Warning TranslationStale "translation-stale" "{1}: {2} teks `{0}` berubah sesudah diterjemahkan" "Selama itu orang membaca teks asalnya. Perbaiki terjemahannya, atau tulis `done` bila masih benar."
    Warning LongSentences "long-sentences" "kalimat di sini rata-rata {1} kata, paling banyak 12; yang terpanjang ({2} kata): `{0}`" "Pecah menjadi kalimat pendek, atau menjadi daftar."
    Warning UnexplainedAbbreviation "unexplained-abbreviation" "singkatan `{0}` belum dijelaskan di halaman ini" "Tulis kepanjangannya dalam kurung saat pertama muncul, atau pakai kata biasa. Yang dikenal semua orang: _data/abbreviations.csv."
    Error FactInProse "fact-in-prose" "`{0}` ({1}) tertulis langsung di dalam teks" "Simpan di _data/contacts.csv sebagai {kontak.…} atau di _data/figures.csv sebagai {angka.…}, supaya sumber dan tanggalnya ikut."
    Error LawWithoutSource "law-without-source" "teks menyebut aturan (`{0}`) tanpa `sources:`" "Tambahkan sumber dari _data/sources.csv."
    Error SourceWithoutReview "source-without-review" "dialog `{0}` memakai sumber tetapi tidak punya `review_by:`" "Tulis tanggal kapan isinya diperiksa lagi."
    Error UnknownSource "unknown-source" "sumber `{0}` tidak ada di _data/sources.csv" "Periksa ejaannya, atau tambahkan barisnya."
    Error UnknownRow "unknown-row" "kolom `{1}`: `{0}` tidak ada di _data/{2}.csv" "Periksa ejaannya, atau tambahkan barisnya."
    Error UnknownTopic "unknown-topic" "topik `{0}` tidak ada di _data/topics.csv" "Pilih topik dari tabel, atau tambahkan barisnya."

    Warning AskTwice "ask-twice" "pertanyaan `{0}` juga mengarah ke `{1}`" "Satu pertanyaan menuju satu halaman: hapus salah satu, atau tulis lebih jelas."

    // The program's own sentences.
    Error PhraseMissing "phrase-missing" "kalimat `{0}` belum ada di _texts.yaml" "Program memakainya; tambahkan."
    Error PhrasePlaceholder "phrase-placeholder" "kalimat `{1}` memakai isian `{0}` yang tidak diberikan program" "Pakai hanya isian yang tersedia untuk kalimat itu."
    Warning PhraseUnused "phrase-unused" "kalimat `{0}` tidak dipakai program" "Periksa ejaannya, atau hapus."

    // The rules of the offer check.
    Error UnknownRuleKey "unknown-rule-key" "syarat menyebut `{0}`, yang tidak ada" "Kunci syarat: yang tertulis di dialogs/README.md, dan setiap `mark`; nilai `tanda` adalah `slug` sebuah tanda bahaya."
    Error RuleWithoutBasis "rule-without-basis" "tanda bahaya `{0}` tidak punya dasar" "Isi `law:` atau `sources:`."

    // What time does.
    Warning StaleData "stale-data" "`{0}` harus diperiksa lagi sejak {1}" "Periksa ke sumbernya, lalu perbarui `checked` dan `stale_after`."
    Warning EmptyFact "empty-fact" "`{0}` belum diisi: {1}" "Isi nilainya; selama kosong, orang membaca bahwa kami belum punya."
    Warning AgencyElsewhere "agency-elsewhere" "instansi `{0}` bekerja di {1}, di luar wilayah kantor ini" "Ganti dengan instansi setempat, atau perbaiki `wilayah` pada _data/office.csv."
    Warning HolidaysEnd "holidays-end" "hari libur tahun {0} belum ada" "Tambahkan libur nasional dan cuti bersama tahun itu; tanpa itu janji kantor terhitung terlalu cepat."
    Warning ReviewPast "review-past" "dialog `{0}` harus ditinjau paling lambat {1}" "Tinjau isinya, lalu perbarui `review_by`."
}

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where it stands.
    pub at: At,
    /// What it is.
    pub kind: CheckKind,
    /// The offending words, as they stand in the file.
    pub words: String,
    /// Details that the message names.
    pub details: Vec<String>,
    /// "maksud Anda …?"
    pub suggestion: Option<String>,
}

impl Problem {
    /// A problem with the words it is about.
    pub fn new(kind: CheckKind, at: At, words: impl Into<String>) -> Self {
        Self { at, kind, words: words.into(), details: Vec::new(), suggestion: None }
    }

    /// Adds a detail that the message names as `{1}`, `{2}`.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.details.push(detail.into());
        self
    }

    /// Looks among `known` for what was probably meant.
    #[must_use]
    pub fn meant<'a>(mut self, known: impl IntoIterator<Item = &'a str>) -> Self {
        self.suggestion = nearest(&self.words, known).map(str::to_owned);
        self
    }

    /// Whether it keeps the dialogs from being taken.
    pub fn is_error(&self) -> bool {
        self.kind.about().severity == Severity::Error
    }

    /// The message with its words filled in, without file and line.
    pub fn message(&self) -> String {
        let mut message = self.kind.about().message.replace("{0}", first_line(&self.words));
        for (index, detail) in self.details.iter().enumerate() {
            message = message.replace(&format!("{{{}}}", index + 1), detail);
        }
        if let Some(meant) = &self.suggestion {
            message = format!("{message}; maksud Anda `{meant}`?");
        }
        message
    }

    /// What to do about it.
    pub fn advice(&self) -> String {
        self.kind.about().advice.replace("{0}", first_line(&self.words))
    }

    /// For people: where, what, the line with the words marked, and what to do.
    pub fn render(&self, files: &Files) -> String {
        let about = self.kind.about();
        let weight = match about.severity {
            Severity::Error => "galat",
            Severity::Warning => "peringatan",
        };
        let At { file, line, column } = &self.at;
        let head = format!("{file}:{line}:{column}: {weight}[{}]: {}\n", about.slug, self.message());
        let shown = source_line(files, &self.at).map_or_else(String::new, |source| {
            let before: String = source.chars().take(column.saturating_sub(1) as usize).map(blank).collect();
            let marks = "^".repeat(self.marked(source));
            let source: String = source.chars().take(MAX_SHOWN).collect();
            format!("{line:>5} | {source}\n      | {before}{marks}\n")
        });
        head + &shown + &format!("      = {}\n", self.advice())
    }

    /// How many characters of the line are marked: the words if they stand there, else one.
    fn marked(&self, source: &str) -> usize {
        let rest: String = source.chars().skip(self.at.column.saturating_sub(1) as usize).collect();
        let words = first_line(&self.words);
        if !words.is_empty() && rest.starts_with(words) { words.chars().count() } else { 1 }
    }
}

/// A problem as editors' programs read it (`suluh check --json`).
#[derive(Serialize)]
struct Row<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    severity: Severity,
    kind: &'static str,
    message: String,
    words: &'a str,
    suggestion: Option<&'a str>,
    advice: &'static str,
}

impl Serialize for Problem {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let about = self.kind.about();
        Row {
            file: &self.at.file,
            line: self.at.line,
            column: self.at.column,
            severity: about.severity,
            kind: about.slug,
            message: self.message(),
            words: &self.words,
            suggestion: self.suggestion.as_deref(),
            advice: about.advice,
        }
        .serialize(serializer)
    }
}

/// All problems for people, errors first, and the count at the end.
pub fn report(problems: &[Problem], files: &Files) -> String {
    let (errors, warnings): (Vec<_>, Vec<_>) = problems.iter().partition(|p| p.is_error());
    let all: String = errors.iter().chain(&warnings).map(|problem| problem.render(files) + "\n").collect();
    all + &format!("{} galat, {} peringatan\n", errors.len(), warnings.len())
}

/// All problems for editors' programs, in the order of the files.
pub fn json(problems: &[Problem]) -> serde_json::Result<String> {
    serde_json::to_string_pretty(problems)
}

/// The known word nearest to what was written, if it is near enough to be a slip.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|word| (strsim::normalized_damerau_levenshtein(written, word), word))
        .filter(|(likeness, word)| *likeness >= 0.6 && *word != written)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, word)| word)
}

/// Where `words` stand, at or below `from`; `from` itself when they are not found.
pub fn locate(files: &Files, from: &At, words: &str) -> At {
    let words = first_line(words);
    let Some(text) = files.get(&from.file).filter(|_| !words.is_empty()) else { return from.clone() };
    for (index, line) in text.lines().enumerate().skip(from.line.saturating_sub(1) as usize) {
        let start = if index + 1 == from.line as usize { byte_of(line, from.column) } else { 0 };
        if let Some(found) = whole(&line[start..], words) {
            let column = line[..start + found].chars().count() + 1;
            return At { file: from.file.clone(), line: number(index + 1), column: number(column) };
        }
    }
    from.clone()
}

/// Where `words` stand in `text` as whole words.
fn whole(text: &str, words: &str) -> Option<usize> {
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let (head, tail) = (joins(words.chars().next()), joins(words.chars().next_back()));
    text.match_indices(words).map(|(found, _)| found).find(|found| {
        let before = text[..*found].chars().next_back();
        let after = text[found + words.len()..].chars().next();
        !(head && joins(before) || tail && joins(after))
    })
}

fn byte_of(line: &str, column: u32) -> usize {
    line.char_indices().nth(column.saturating_sub(1) as usize).map_or(line.len(), |(byte, _)| byte)
}

/// A line or column number; files are far too small to overflow it.
pub(crate) fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn source_line<'a>(files: &'a Files, at: &At) -> Option<&'a str> {
    files.get(&at.file)?.lines().nth(at.line.checked_sub(1)? as usize)
}

fn first_line(words: &str) -> &str {
    words.lines().next().unwrap_or_default()
}

fn blank(c: char) -> char {
    if c == '\t' { '\t' } else { ' ' }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, column: u32) -> At {
        At { file: "a.yaml".into(), line, column }
    }

    #[test]
    fn slugs_are_unique_and_messages_name_the_words() {
        let mut slugs: Vec<_> = CheckKind::ALL.iter().map(|kind| kind.about().slug).collect();
        slugs.sort_unstable();
        let count = slugs.len();
        slugs.dedup();
        assert_eq!(slugs.len(), count);
    }

    #[test]
    fn the_words_are_marked_in_their_line() {
        let files = Files::from([("a.yaml".to_owned(), "dialog: x\nnext: kontk\n".to_owned())]);
        let problem = Problem::new(CheckKind::UnknownTarget, locate(&files, &at(1, 1), "kontk"), "kontk")
            .meant(["kontak", "bukti"]);
        let text = problem.render(&files);
        assert!(text.starts_with("a.yaml:2:7: galat[unknown-target]: tujuan `kontk` tidak ada; maksud Anda `kontak`?\n    2 | next: kontk\n      |       ^^^^^\n"), "{text}");
        assert_eq!(serde_json::to_value(&problem).unwrap()["suggestion"], "kontak");
    }

    #[test]
    fn only_whole_words_are_found() {
        let files = Files::from([("a.yaml".to_owned(), "duapuluh dua\n".to_owned())]);
        assert_eq!(locate(&files, &at(1, 1), "dua").column, 10);
        assert_eq!(locate(&files, &at(1, 1), "tiga"), at(1, 1));
    }

    #[test]
    fn far_words_are_not_suggested() {
        assert_eq!(nearest("paspor", ["kontak", "bukti"]), None);
    }
}

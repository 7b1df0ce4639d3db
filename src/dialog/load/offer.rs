//! The rules of the offer check (`_rules/tawaran.yaml`).

use regex::bytes::Regex;

use crate::dialog::model::{Condition, Cue, Find, Flag, Mark, Money, MoneyRole, OfferRules};
use crate::dialog::problem::{CheckKind, Problem};

use super::dialog::{condition, text, word, words};
use super::rules::Pieces;
use super::shape::{Key, Shape, key, required, yes_no};
use super::tree::{Tree, Value};

/// What an amount of money can be, as the file names it.
const ROLES: &[&str] = &["gaji", "bayar", "lain"];

const PATTERNS: Shape = Shape::List(&Shape::Word);

const FIND: &[Key] = &[
    key("pattern", Shape::Word, "Ungkapan reguler atas teks yang sudah diseragamkan."),
    key("when", PATTERNS, "Syarat yang semuanya harus terpenuhi."),
];

const CUE: &[Key] = &[
    required("id", Shape::Id, "Nama petunjuk."),
    required("weight", Shape::Count, "Seberapa kuat."),
    key("pattern", Shape::Word, "Ungkapan reguler atas teks yang sudah diseragamkan."),
    key("when", PATTERNS, "Syarat yang semuanya harus terpenuhi."),
];

/// `_rules/tawaran.yaml`.
pub(crate) const OFFER: &Shape = &Shape::Map(&[
    key(
        "spelling",
        Shape::List(&Shape::Map(&[
            required("means", Shape::Word, "Kata yang dipakai pola."),
            required("written", Shape::Word, "Ejaan obrolan, dipisah spasi."),
        ])),
        "Ejaan obrolan yang diseragamkan sebelum pola dibaca.",
    ),
    key("silent", Shape::Word, "Kata yang dilewati, dipisah spasi."),
    key(
        "words",
        Shape::List(&Shape::Map(&[
            required("word", Shape::Id, "Nama potongan: pola di bawahnya memakainya sebagai <nama>."),
            required("pattern", Shape::Word, "Ungkapan reguler."),
        ])),
        "Potongan pola.",
    ),
    key(
        "marks",
        Shape::List(&Shape::Map(&[
            required("mark", Shape::Id, "Kunci untuk syarat."),
            required("is", Shape::Word, "Nilainya."),
            required("pattern", Shape::Word, "Kata yang memberi nilai itu."),
            key("when", PATTERNS, "Syarat atas yang sudah diketahui di atasnya."),
            key("unless", PATTERNS, "Kata yang tidak dihitung."),
        ])),
        "Apa yang dikatakan teks, untuk syarat.",
    ),
    key("not_there", PATTERNS, "Nama negara di dalam pola ini bukan tujuan."),
    key("suspicious", PATTERNS, "Syarat lain sebelum sebuah tawaran disebut mencurigakan."),
    key(
        "money",
        Shape::List(&Shape::Map(&[
            required("role", Shape::OneOf(ROLES), "Arti jumlah uang itu."),
            required("pattern", Shape::Word, "Kata di depannya."),
            key("behind", Shape::YesNo, "Katanya berada di belakang jumlah."),
        ])),
        "Kata di dekat jumlah uang.",
    ),
    key("offer", Shape::List(&Shape::Map(CUE)), "Petunjuk bahwa teks ini tawaran kerja."),
    key("not_offer", Shape::List(&Shape::Map(CUE)), "Petunjuk bahwa teks ini bukan tawaran."),
    key(
        "flags",
        Shape::List(&Shape::Map(&[
            required("slug", Shape::Word, "Nama tetap tanda bahaya."),
            required("title", Shape::Text, "Nama tanda bahaya, paling banyak 30 huruf."),
            required("why", Shape::Text, "Mengapa itu tanda bahaya."),
            key("law", Shape::Text, "Dasar hukumnya dengan kata biasa."),
            key("sources", Shape::List(&Shape::Word), "Sumber dari _data/sources.csv."),
            required("weight", Shape::Count, "Seberapa berat, 1 sampai 5."),
            key("adds_only", Shape::YesNo, "Hanya menambah tanda lain."),
            key("unless", PATTERNS, "Kata yang tidak dihitung."),
            required(
                "find",
                Shape::List(&Shape::Either(&[Shape::Word, Shape::Map(FIND)])),
                "Cara menemukannya.",
            ),
        ])),
        "Tanda bahaya.",
    ),
]);

/// Reads the rules. What does not fit its shape was reported before and is left out.
pub(super) fn offer(tree: &Tree, problems: &mut Vec<Problem>) -> OfferRules {
    let mut rules = OfferRules::default();
    for row in items(tree, "spelling") {
        let means = word(row, "means").unwrap_or_default();
        for written in word(row, "written").unwrap_or_default().split_whitespace() {
            if rules.spellings.insert(written.to_owned(), means.clone()).is_some() {
                let at = row.get("written").unwrap_or(row).at.clone();
                problems.push(Problem::new(CheckKind::DuplicateId, at, written).detail("spelling"));
            }
        }
    }
    rules.silent = word(tree, "silent").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    let mut reader = Reader { pieces: Pieces::default(), problems };
    for row in items(tree, "words") {
        if let (Some(name), Some(written)) = (word(row, "word"), row.get("pattern")) {
            reader.pieces.name(&name, written);
        }
    }
    rules.marks = items(tree, "marks").iter().filter_map(|row| reader.mark(row)).collect();
    rules.not_there = reader.patterns(tree, "not_there");
    rules.suspicious = reader.conditions(tree, "suspicious");
    rules.money = items(tree, "money").iter().filter_map(|row| reader.money(row)).collect();
    rules.offer = items(tree, "offer").iter().filter_map(|row| reader.cue(row)).collect();
    rules.not_offer = items(tree, "not_offer").iter().filter_map(|row| reader.cue(row)).collect();
    for row in items(tree, "flags") {
        let Some(flag) = reader.flag(row) else { continue };
        if rules.flag(&flag.slug).is_some() {
            let problem = Problem::new(CheckKind::DuplicateId, row.at.clone(), &flag.slug);
            reader.problems.push(problem.detail("flags"));
        }
        rules.flags.push(flag);
    }
    rules
}

fn items<'a>(tree: &'a Tree, key: &str) -> &'a [Tree] {
    tree.get(key).map(Tree::items).unwrap_or_default()
}

fn yes(row: &Tree, key: &str) -> bool {
    word(row, key).and_then(|word| yes_no(&word)).unwrap_or_default()
}

struct Reader<'a> {
    pieces: Pieces,
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn pattern(&mut self, row: &Tree) -> Option<Regex> {
        self.pieces.compiled(row.get("pattern")?, self.problems)
    }

    fn patterns(&mut self, row: &Tree, key: &str) -> Vec<Regex> {
        items(row, key).iter().filter_map(|one| self.pieces.compiled(one, self.problems)).collect()
    }

    fn conditions(&mut self, row: &Tree, key: &str) -> Vec<Condition> {
        items(row, key).iter().filter_map(|one| condition(one, self.problems)).collect()
    }

    fn mark(&mut self, row: &Tree) -> Option<Mark> {
        let (key, value) = (word(row, "mark")?, word(row, "is")?);
        let when = self.conditions(row, "when");
        Some(Mark { key, value, pattern: self.pattern(row)?, when, unless: self.patterns(row, "unless") })
    }

    fn money(&mut self, row: &Tree) -> Option<Money> {
        let role = match word(row, "role")?.as_str() {
            "gaji" => MoneyRole::Pay,
            "bayar" => MoneyRole::Fee,
            _ => MoneyRole::Other,
        };
        Some(Money { role, behind: yes(row, "behind"), pattern: self.pattern(row)? })
    }

    fn cue(&mut self, row: &Tree) -> Option<Cue> {
        let weight = word(row, "weight")?.parse().ok()?;
        Some(Cue { id: word(row, "id")?, weight, find: self.find(row)? })
    }

    fn flag(&mut self, row: &Tree) -> Option<Flag> {
        let slug = word(row, "slug")?;
        let part = |name: &str| row.get(name).map(|tree| text(tree, format!("_rules/tawaran/{slug}.{name}")));
        Some(Flag {
            title: part("title").unwrap_or_default(),
            why: part("why").unwrap_or_default(),
            law: part("law"),
            sources: words(row, "sources"),
            weight: word(row, "weight")?.parse().ok()?,
            adds_only: yes(row, "adds_only"),
            unless: self.patterns(row, "unless"),
            find: items(row, "find").iter().filter_map(|find| self.find(find)).collect(),
            slug,
        })
    }

    /// A pattern alone, or a map of pattern and conditions; nothing when it looks for nothing.
    fn find(&mut self, row: &Tree) -> Option<Find> {
        if let Value::Text(_) = row.value {
            return Some(Find { pattern: Some(self.pieces.compiled(row, self.problems)?), when: Vec::new() });
        }
        if row.get("pattern").is_none() && row.get("when").is_none() {
            self.problems.push(Problem::new(CheckKind::MissingKey, row.at.clone(), "pattern"));
            return None;
        }
        let when = self.conditions(row, "when");
        let pattern = self.pattern(row);
        (pattern.is_some() || row.get("pattern").is_none()).then_some(Find { pattern, when })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::load::{shape, tree};

    fn read(source: &str) -> (OfferRules, Vec<(u32, CheckKind)>) {
        let mut problems = Vec::new();
        let tree = tree::parse("tawaran.yaml", source, &mut problems).unwrap();
        shape::fit(&tree, OFFER, "tawaran", &mut problems);
        let rules = offer(&tree, &mut problems);
        (rules, problems.into_iter().map(|problem| (problem.at.line, problem.kind)).collect())
    }

    #[test]
    fn rules_are_read_with_their_pieces() {
        let (rules, problems) = read(
            "spelling:\n  - {means: tidak, written: gak ga}\nsilent: ya sih\nwords:\n  - {word: tak, pattern: 'tidak|no'}\n\
             marks:\n  - {mark: pekerjaan, is: kebun, pattern: sawit, unless: [minyak sawit]}\n\
             money:\n  - {role: bayar, pattern: dp, behind: ya}\n\
             offer:\n  - {id: gaji, weight: 2, when: [gaji is known]}\n\
             flags:\n  - {slug: a-b, title: A, why: B, weight: 3, adds_only: ya, find: ['\\b<tak> kontrak']}\n",
        );
        assert_eq!(problems, []);
        assert_eq!(rules.spellings["ga"], "tidak");
        assert!(rules.silent.contains("sih") && rules.money[0].behind && rules.offer[0].weight == 2);
        let flag = rules.flag("a-b").unwrap();
        assert!(flag.find[0].pattern.as_ref().is_some_and(|pattern| pattern.is_match(b"no kontrak")));
        assert!(flag.adds_only && flag.law.is_none());
        assert_eq!(flag.why.key, "_rules/tawaran/a-b.why");
    }

    #[test]
    fn faults_are_told_where_they_stand() {
        let (_, problems) = read(
            "spelling:\n  - {means: tidak, written: gak}\n  - {means: tanpa, written: gak}\n\
             flags:\n  - {slug: a, title: A, why: B, weight: 3, find: ['(']}\n  - {slug: a, title: A, why: B, weight: 3, find: [{unless: x}]}\n  - {slug: b, title: A, why: B, weight: 3, find: [{when: [x]}]}\n",
        );
        assert_eq!(
            problems,
            [
                (6, CheckKind::UnknownKey),
                (3, CheckKind::DuplicateId),
                (5, CheckKind::BadPattern),
                (6, CheckKind::MissingKey),
                (6, CheckKind::DuplicateId),
                (7, CheckKind::BadCondition),
            ]
        );
    }
}

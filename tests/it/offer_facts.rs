//! What the offer check finds in texts: measured on rows of our own, then held to what it must never do.

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use suluh::dialog::load;
use suluh::domain::identifier::{Identifier, IdentifierKind};
use suluh::offer::extract::Extractor;
use suluh::offer::facts::{Facts, Period, PermitKind, Visa};

static EXTRACTOR: LazyLock<Extractor> =
    LazyLock::new(|| Extractor::new(&load::embedded().dialogs.expect("the dialogs load").data));

/// The columns of the table, and the least share that must be right and found, in percent.
const COLUMNS: [(&str, usize); 6] =
    [("phones", 99), ("links", 98), ("handles", 98), ("amounts", 99), ("countries", 98), ("companies", 98)];

fn facts(text: &str) -> Facts {
    EXTRACTOR.facts(text)
}

/// The values of a cell as they are compared.
fn values(column: &str, cell: &str) -> BTreeSet<String> {
    let plain = |value: &str| match column {
        "links" => {
            let bare = value.trim_start_matches("https://").trim_start_matches("http://");
            let bare = bare.trim_start_matches("www.").trim_end_matches('/');
            let (host, path) = bare.split_once('/').unwrap_or((bare, ""));
            format!("{}/{path}", host.to_lowercase())
        }
        "companies" => {
            let words = value.to_uppercase().replace(['.', '"'], " ");
            words.split_whitespace().filter(|word| *word != "TBK").collect::<Vec<_>>().join(" ")
        }
        _ => value.to_lowercase(),
    };
    cell.split(';').map(str::trim).filter(|value| !value.is_empty()).map(plain).collect()
}

#[test]
fn every_field_is_found_and_nothing_else() {
    let table =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/entities.tsv")).unwrap();
    let mut counts = [[0_usize; 3]; 6];
    let mut faults = Vec::new();
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let found = facts(&cells[1].replace("\\n", "\n")).columns();
        for (index, (column, _)) in COLUMNS.iter().enumerate() {
            let (gold, seen) =
                (values(column, cells.get(index + 2).unwrap_or(&"")), values(column, &found[index]));
            counts[index][0] += gold.intersection(&seen).count();
            counts[index][1] += seen.len();
            counts[index][2] += gold.len();
            if gold != seen {
                faults.push(format!("{} {column}: {gold:?} but {seen:?}: {}", cells[0], cells[1]));
            }
        }
    }
    for ((column, least), [right, seen, gold]) in COLUMNS.iter().zip(counts) {
        assert!(gold > 20, "{column} has rows");
        let enough = right * 100 >= seen * least && right * 100 >= gold * least;
        assert!(enough, "{column}: {right} right of {seen} found and {gold} there\n{}", faults.join("\n"));
    }
}

#[test]
fn accounts_tell_their_bank() {
    let accounts = |text: &str| -> Vec<(String, Option<String>)> {
        let found = facts(text).accounts.into_iter();
        found.map(|found| (found.value.number.normal.reveal().clone(), found.value.bank)).collect()
    };
    for (text, number, bank) in [
        ("transfer BCA 0000012345 a.n. Contoh", "0000012345", Some("BCA")),
        ("ke rekening bank mandiri: 123-00-0000000-1", "1230000000001", Some("Mandiri")),
        ("no rek 0000123456 (BRI)", "0000123456", Some("BRI")),
        ("BNI an. Contoh Budi 0000999999", "0000999999", Some("BNI")),
        ("norek 0000123456789", "0000123456789", None),
        ("DANA 0812-0000-1234", "+6281200001234", Some("DANA")),
        ("go pay: 0813 0000 1234", "+6281300001234", Some("GoPay")),
    ] {
        assert_eq!(accounts(text), [(number.to_owned(), bank.map(str::to_owned))], "{text}");
    }
    for text in
        ["transfer BRI 500.000 dulu", "dana 5.000.000 cair", "hub 0812-0000-1234", "rek saya hilang", ""]
    {
        assert_eq!(accounts(text), [], "{text}");
    }
}

#[test]
fn pay_is_for_a_time() {
    let per = |text: &str| -> Vec<Option<Period>> {
        facts(text).amounts.into_iter().map(|found| found.value.per).collect()
    };
    for (text, period) in [
        ("130rb/hari", Some(Period::Day)),
        ("50rb per shift", Some(Period::Day)),
        ("harian 130rb", Some(Period::Day)),
        ("27 dolar per jam", Some(Period::Hour)),
        ("2 juta per minggu", Some(Period::Week)),
        ("sebulan 9jt", Some(Period::Month)),
        ("RM1.700 sebulan", Some(Period::Month)),
        ("25jt setahun", Some(Period::Year)),
        ("£1,900 per month", Some(Period::Month)),
        ("biaya 5jt", None),
    ] {
        assert_eq!(per(text), [period], "{text}");
    }
    assert_eq!(per("8-10 jt/bln"), [Some(Period::Month); 2]);
}

#[test]
fn days_ages_visas_and_permits() {
    let days = |text: &str| -> Vec<(Option<i16>, Option<i8>, i8)> {
        facts(text)
            .days
            .into_iter()
            .map(|found| (found.value.year, found.value.month, found.value.day))
            .collect()
    };
    assert_eq!(days("sampai 20 Desember 2026"), [(Some(2026), Some(12), 20)]);
    assert_eq!(days("mensetsu 2 Nov"), [(None, Some(11), 2)]);
    assert_eq!(days("tgl 5-6 di Kendari"), [(None, None, 5), (None, None, 6)]);
    assert_eq!(days("08/12/2026 atau 2026-12-09"), [(Some(2026), Some(12), 8), (Some(2026), Some(12), 9)]);
    assert_eq!(days("0812-0000-1234, 31/31/2026, 1.250.000"), []);
    let ages = |text: &str| -> Vec<(Option<u8>, Option<u8>)> {
        facts(text).ages.into_iter().map(|found| (found.value.from, found.value.to)).collect()
    };
    for (text, limits) in [
        ("umur maks 26", (None, Some(26))),
        ("18-39 th", (Some(18), Some(39))),
        ("usia min 21", (Some(21), None)),
        ("umur 17+", (Some(17), None)),
        ("usia 21 s/d 40 tahun", (Some(21), Some(40))),
        ("di bawah umur? usia di bawah 35", (None, Some(35))),
        ("15-17 th", (Some(15), Some(17))),
    ] {
        assert_eq!(ages(text), [limits], "{text}");
    }
    assert_eq!(ages("kontrak 2 tahun, 40 orang"), []);
    let visas =
        |text: &str| -> Vec<Visa> { facts(text).visas.into_iter().map(|found| found.value).collect() };
    assert_eq!(visas("masuk visa turis, nanti visa kerja"), [Visa::Visit, Visa::Work]);
    assert_eq!(visas("pakai student visa"), [Visa::Student]);
    assert_eq!(visas("visa diurus"), []);
    let permits = |text: &str| -> Vec<(PermitKind, Option<String>)> {
        facts(text).permits.into_iter().map(|found| (found.value.kind, found.value.number)).collect()
    };
    assert_eq!(
        permits("(SIP2MI 0000/0404/PK.02.01/2026), SIUPPAK"),
        [(PermitKind::Sip2mi, Some("0000/0404/PK.02.01/2026".to_owned())), (PermitKind::Siuppak, None)]
    );
    assert_eq!(permits("SIP3MI aktif"), [(PermitKind::Sip3mi, None)]);
    assert_eq!(facts("Tulis ke HRD@Contoh.example.").emails[0].value, "hrd@contoh.example");
}

/// Every place that was found.
fn places(facts: &Facts) -> Vec<std::ops::Range<usize>> {
    let mut all: Vec<_> = facts.identifiers.iter().map(|found| found.at.clone()).collect();
    all.extend(facts.accounts.iter().map(|found| found.at.clone()));
    all.extend(facts.emails.iter().map(|found| found.at.clone()));
    all.extend(facts.amounts.iter().map(|found| found.at.clone()));
    all.extend(facts.countries.iter().map(|found| found.at.clone()));
    all.extend(facts.days.iter().map(|found| found.at.clone()));
    all.extend(facts.ages.iter().map(|found| found.at.clone()));
    all.extend(facts.visas.iter().map(|found| found.at.clone()));
    all.extend(facts.permits.iter().map(|found| found.at.clone()));
    all
}

#[test]
fn places_are_those_of_the_text_as_given() {
    let text = "Kе\u{200b}rja di Kо\u{200b}rea, WA ０８１２–0000–1234, gaji Rp\u{a0}５ jt";
    let found = facts(text);
    let slice = |at: &std::ops::Range<usize>| &text[at.clone()];
    assert_eq!(slice(&found.identifiers[0].at), "０８１２–0000–1234");
    assert_eq!(found.identifiers[0].value.normal.reveal(), "+6281200001234");
    assert_eq!((slice(&found.countries[0].at), found.countries[0].value.as_str()), ("Kо\u{200b}rea", "KR"));
    assert_eq!((slice(&found.amounts[0].at), found.amounts[0].value.units), ("Rp\u{a0}５ jt", 5_000_000));
}

/// Pieces of adverts, of which the worst texts are made.
fn piece() -> impl Strategy<Value = String> {
    let words = [
        "0812-0000-1234",
        "+60 12",
        "wa.me/",
        "t.me/+",
        "@contoh",
        "ig:",
        "Rp",
        "RM1.500",
        "5-10jt",
        "lima",
        "ratus",
        "juta",
        "setengah",
        "PT",
        "PT.Contoh",
        "Korea",
        "ke",
        "dari",
        "SIP2MI",
        "12/12/",
        "umur 18-",
        "rek BCA",
        "O",
        "l",
        "–",
        "\u{200b}",
        "０８１２",
        "Ко",
        "🔥",
        "\n",
        ".",
        ",",
        "(",
        "https://",
        "x@y.",
        "visa",
        "نص",
        "8️⃣",
        "ﷺ",
        "½",
        "İ",
        "ß",
    ];
    prop_oneof![
        4 => prop::sample::select(words.to_vec()).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[0-9OolI +().-]{0,24}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_text_is_too_odd(pieces in prop::collection::vec((piece(), prop::bool::ANY), 0..60)) {
        let text: String =
            pieces.into_iter().flat_map(|(piece, space)| [piece, if space { " ".into() } else { String::new() }]).collect();
        let found = facts(&text);
        for at in places(&found) {
            prop_assert!(at.start <= at.end && text.get(at.clone()).is_some(), "{at:?} in {text:?}");
        }
        prop_assert_eq!(&found, &facts(&text));
        for one in &found.identifiers {
            let (kind, normal) = (one.value.kind, one.value.normal.reveal());
            prop_assert!(!normal.is_empty());
            if kind != IdentifierKind::Company {
                let again = Identifier::new(kind, normal);
                prop_assert_eq!(again.as_ref().map(|again| again.normal.reveal()), Some(normal));
            }
        }
    }
}

#[test]
fn the_longest_texts_are_read_in_proportion() {
    let longest = 4_096;
    for piece in [
        "0812 ",
        "a.",
        "1,",
        "pt A ",
        "@",
        "rp 1 ",
        "malaysia ",
        "8",
        "dua puluh ",
        "http://",
        "5-",
        "o0l1",
        "12/12/",
        "rek ",
        "\u{200b}",
    ] {
        let (short, long) = (reading(piece, longest / 8), reading(piece, longest));
        // In proportion it is 8 times; what grows with the square of the length takes 64 times as long.
        assert!(
            long < short * 32 + Duration::from_millis(5),
            "{piece:?}: {short:?}, eight times as long {long:?}"
        );
    }
}

/// The quickest of some readings of a text of this length made of one piece.
fn reading(piece: &str, letters: usize) -> Duration {
    let text: String = piece.chars().cycle().take(letters).collect();
    let timed = || {
        let before = Instant::now();
        let found = facts(&text);
        let taken = before.elapsed();
        assert!(places(&found).iter().all(|at| at.end <= text.len()));
        taken
    };
    (0..5).map(|_| timed()).min().unwrap_or_default()
}

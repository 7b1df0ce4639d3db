//! The offer check over labelled adverts, chats and look-alikes (`tests/data/offers.tsv`), over what people ask, and over
//! whatever else may come.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use suluh::dialog::load;
use suluh::dialog::model::Dialogs;
use suluh::offer::Checker;
use suluh::offer::verdict::{Label, Light, UNCHECKED, Verdict};

const OFFERS: &str = include_str!("../data/offers.tsv");
/// The rules were made with these rows in sight, so they must do better here than on others.
const PRECISION: usize = 96;
const RECALL: usize = 96;
const REASONS: usize = 93;
/// So many of a hundred that are no offer may be called suspicious.
const FALSE_ALARMS: usize = 3;

static DIALOGS: LazyLock<Arc<Dialogs>> = LazyLock::new(|| Arc::new(load::embedded().dialogs.unwrap()));
static CHECKER: LazyLock<Checker> = LazyLock::new(|| Checker::new(Arc::clone(&DIALOGS)));

fn verdict(text: &str) -> Verdict {
    CHECKER.check(text).verdict
}

fn slugs(verdict: &Verdict) -> BTreeSet<&str> {
    verdict.reasons.iter().map(|reason| reason.slug.as_str()).collect()
}

/// So many of a hundred.
fn share(part: usize, whole: usize) -> usize {
    part * 100 / whole.max(1)
}

#[test]
fn labelled_offers_are_told_apart_and_explained() {
    let (mut right, mut wrong, mut missed, mut alarms, mut others) = (0, vec![], vec![], 0, 0);
    let (mut shown, mut reasons_wrong, mut reasons_missed) = (0, vec![], vec![]);
    for row in OFFERS.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let (id, label) = (cells[0], cells[2]);
        let found = verdict(&cells[1].replace("\\n", "\n"));
        let suspicious = found.label == Label::Suspicious;
        match (label, suspicious) {
            ("suspicious", true) => right += 1,
            ("suspicious", false) => missed.push(id),
            (_, true) => wrong.push(id),
            _ => {}
        }
        others += usize::from(label == "not_an_offer");
        alarms += usize::from(label == "not_an_offer" && suspicious);
        let want: BTreeSet<&str> = cells[3].split(';').filter(|slug| !slug.is_empty()).collect();
        let told = slugs(&found);
        shown += told.intersection(&want).count();
        reasons_wrong.extend(told.difference(&want).map(|slug| format!("{id} {slug}")));
        reasons_missed.extend(want.difference(&told).map(|slug| format!("{id} {slug}")));
    }
    assert!(share(right, right + wrong.len()) >= PRECISION, "{right} right, wrong: {wrong:?}");
    assert!(share(right, right + missed.len()) >= RECALL, "{right} right, missed: {missed:?}");
    assert!(share(alarms, others) <= FALSE_ALARMS, "{alarms} of {others}: {wrong:?}");
    let f1 = share(2 * shown, 2 * shown + reasons_wrong.len() + reasons_missed.len());
    assert!(f1 >= REASONS, "{f1}; too many: {reasons_wrong:?}; missing: {reasons_missed:?}");
}

#[test]
fn what_people_ask_is_no_suspicious_offer() {
    let (mut asks, mut taken) = (0, vec![]);
    for dialog in DIALOGS.dialogs.values().filter(|dialog| !dialog.id.starts_with("cek")) {
        for ask in dialog.asks.iter().chain(dialog.nodes.iter().flat_map(|node| &node.asks)) {
            asks += 1;
            if verdict(ask).label == Label::Suspicious {
                taken.push(ask);
            }
        }
    }
    assert!(taken.len() * 50 <= asks, "{} of {asks}: {taken:#?}", taken.len());
}

#[test]
fn every_flag_is_in_words_of_both_languages_and_has_an_example() {
    let shown: BTreeSet<&str> = OFFERS
        .lines()
        .skip(1)
        .flat_map(|row| row.split('\t').nth(3).unwrap_or_default().split(';'))
        .collect();
    for flag in &DIALOGS.offer.flags {
        assert!(shown.contains(flag.slug.as_str()), "{} has no example", flag.slug);
        for text in [&flag.title, &flag.why].into_iter().chain(&flag.law) {
            assert_eq!(DIALOGS.wordings(text).count(), 2, "{}", text.key);
        }
        assert!((1..=5).contains(&flag.weight), "{}", flag.slug);
    }
}

#[test]
fn each_reason_points_to_its_words() {
    let text = "Dicari ART ke Kuwait, t\u{200b}anpa kontrak, p\u{430}spor dipegang agen. WA 0812-0000-0000";
    let found = verdict(text);
    let words = |slug: &str| -> Vec<&str> {
        let reason = found.reasons.iter().find(|reason| reason.slug == slug).unwrap();
        reason.at.iter().map(|at| &text[at.clone()]).collect()
    };
    assert_eq!(words("tanpa-kontrak"), ["t\u{200b}anpa kontrak"]);
    assert_eq!(words("tahan-dokumen"), ["p\u{430}spor dipegang"]);
    assert_eq!(words("negara-moratorium-prt"), ["ART", "Kuwait"]);
    assert_eq!(words("kontak-pribadi"), ["WA", "0812-0000-0000"]);
    assert_eq!(found.light, Light::Red);
}

#[test]
fn a_permit_number_makes_nothing_safe_and_silence_is_told() {
    let text = "PT Contoh Jaya (SIP2MI 0000/0404/2026) pabrik Taiwan, masuk pakai visa turis dulu.";
    assert!(slugs(&verdict(text)).contains("visa-turis"));
    assert!(!slugs(&verdict(text)).contains("perekrut-tidak-jelas"));
    let green = verdict("Lowongan PT Contoh Jaya: operator pabrik Taiwan, daftar di kantor Disnaker Palu.");
    assert_eq!((green.label, green.light), (Label::Legit, Light::Green));
    assert_eq!(green.unchecked, ["izin", "visa", "gaji", "kontrak", "biaya"]);
    assert!(green.unchecked.iter().all(|slug| UNCHECKED.contains(slug)));
}

#[test]
fn ten_offers_in_one_message() {
    let offers: Vec<String> =
        (0..10).map(|n| format!("{n}. Kamboja admin slot 15jt, lusa terbang, WA 0812-0000-000{n}")).collect();
    let text = offers.join("\n");
    let found = verdict(&text);
    let reason = found.reasons.iter().find(|reason| reason.slug == "admin-judi-scam").unwrap();
    assert!(reason.at.len() >= 10, "each of them is shown: {:?}", reason.at);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_is_answered_with_places_on_character_borders(
        words in proptest::collection::vec(
            prop_oneof![
                Just("tanpa".to_owned()), Just("kontrak".to_owned()), Just("ke Kamboja".to_owned()),
                Just("\u{200b}".to_owned()), Just("𝐆𝐚𝐣𝐢 15jt".to_owned()), Just("раѕроr".to_owned()),
                Just("🇰🇭".to_owned()), Just("g r a t i s".to_owned()), Just("b4y4r DP 2jt".to_owned()),
                Just("?\n".to_owned()), "\\PC{0,12}",
            ],
            0..400,
        )
    ) {
        let text: String = words.join(" ").chars().take(4_096).collect();
        let found = verdict(&text);
        for at in found.reasons.iter().flat_map(|reason| &reason.at) {
            prop_assert!(!at.is_empty() && text.get(at.clone()).is_some(), "{at:?}");
        }
        prop_assert_eq!(found.label == Label::Suspicious, !found.reasons.is_empty());
        prop_assert_eq!(found.light == Light::Green, found.reasons.is_empty());
    }
}

//! The search over the dialogs in the binary: what people of every kind type, and what must never happen.

use std::sync::LazyLock;

use super::*;
use crate::dialog::load;

static REAL: LazyLock<Finder> = LazyLock::new(|| Finder::new(Arc::new(load::embedded().dialogs.unwrap())));

fn topic(text: &str) -> String {
    REAL.opinion(text).topics.first().map(|(topic, _)| topic.clone()).unwrap_or_default()
}

#[test]
fn people_are_understood_in_their_own_words() {
    for (text, wanted) in [
        ("pasport sy hilaaang di malaysia cemana", "paspor"),
        ("srat ijin suamy siapa yg ttd", "izin-keluarga"),
        ("kur utk tki syaratnya", "kur-pmi"),
    ] {
        assert_eq!(topic(text), wanted, "{text}");
    }
}

#[test]
fn danger_comes_before_any_page() {
    for text in ["Tolong saya disekap majikan", "TOLONG\nSAYA  DISEKAP", "help me, my boss locked me up"] {
        assert_eq!(REAL.find(text), Found::Danger, "{text}");
    }
    assert!(!REAL.is_danger("paspor saya hilang"));
}

#[test]
fn what_is_no_words_is_lost() {
    for text in ["", " ", "👍", "?????", "\u{200b}", "qwrtzp xkcdvb", &"zxqjkv ".repeat(600)] {
        assert_eq!(REAL.find(text), Found::Lost, "{text}");
    }
}

#[test]
fn guesses_are_few_and_different() {
    for text in ["biaya", "paspor biaya", "korea jepang", "gaji", "surat", "lapor paspor gaji biaya"] {
        if let Found::Guess(places) = REAL.find(text) {
            assert!((1..=3).contains(&places.len()), "{text} {places:?}");
            let different: std::collections::BTreeSet<_> = places.iter().collect();
            assert_eq!(different.len(), places.len(), "{text}");
        }
    }
}

#[test]
fn an_ask_opens_a_page_of_its_own_topic() {
    let dialogs = load::embedded().dialogs.unwrap();
    let asks = judge::asks(&dialogs);
    let right = asks.iter().filter(|ask| {
        let own = judge::class(ask.dialog);
        let told = if own.starts_with('~') { OUTSIDE.to_owned() } else { own };
        topic(ask.text) == told || REAL.is_danger(ask.text)
    });
    let (right, all) = (right.count(), asks.len());
    assert!(right * 100 >= all * 97, "only {right} of {all} asks find their own topic again");
}

#[test]
fn the_same_dialogs_give_the_same_answers() {
    let again = Finder::new(Arc::new(load::embedded().dialogs.unwrap()));
    for text in ["berapa biaya ke taiwan", "mau pulang tapi paspor ditahan", "how do i apply for korea"] {
        assert_eq!(REAL.opinion(text), again.opinion(text), "{text}");
    }
}

#[test]
fn a_greeting_or_thanks_beside_a_question_changes_nothing() {
    for question in
        ["biaya ke taiwan berapa", "gaji saya tidak dibayar", "cara daftar korea", "paspor saya hilang"]
    {
        let plain = topic(question);
        for with in ["assalamualaikum wr wb, ", "halo kak ", "selamat pagi pak. ", "makasih kak, ", "hello, "]
        {
            assert_eq!(topic(&format!("{with}{question}")), plain, "{with}{question}");
        }
    }
    for courtesy in ["halo", "assalamualaikum wr wb", "makasih kak", "thank you"] {
        assert!(REAL.opinion(courtesy).declined, "{courtesy}");
    }
}

#[test]
fn one_form_is_the_same_for_other_spellings() {
    assert_eq!(REAL.one_form("brp gaji d taiwan??"), REAL.one_form("Berapa gaji di Taiwan"));
}

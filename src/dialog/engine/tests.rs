//! The engine on small dialogs of its own.

use super::*;
use crate::dialog::load;

fn real() -> Dialogs {
    let loaded = load::embedded();
    assert!(!loaded.has_errors(), "{:?}", loaded.problems);
    loaded.dialogs.unwrap()
}

fn text(words: &str) -> Input {
    Input::Text { text: words.into(), forward: None }
}

#[test]
fn every_phrase_stands_in_the_texts_with_its_placeholders() {
    let dialogs = real();
    for (name, given) in PHRASES {
        let phrase = dialogs.phrases.get(*name).unwrap_or_else(|| panic!("{name} is missing in _texts.yaml"));
        for asked in crate::dialog::markup::placeholders(&phrase.base) {
            let known = given.contains(&asked.as_str()) || asked.starts_with("kontak.");
            assert!(known, "{name} asks for {asked}");
        }
    }
}

#[test]
fn a_report_can_be_typed_from_start_to_receipt() {
    let dialogs = real();
    let mut session = Session::default();
    let words = [
        "lapor",
        "mulai",
        "1",
        "Ada orang.",
        "0812-0000-1234",
        "ya",
        "kamboj",
        "Palolo",
        "baru ditawari",
        "selesai",
        "3",
        "kirim laporan",
    ];
    let mut effects = vec![];
    for input in std::iter::once(Input::Start(None)).chain(words.into_iter().map(text)) {
        let step = step(&dialogs, session, input, Timestamp(1_790_000_000_000));
        assert_eq!(step.unheard, None);
        session = step.session;
        effects = step.effects;
    }
    let [Effect::FileCase(draft)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!((draft.kind.as_str(), draft.category.as_str()), ("offer", "tawaran-mencurigakan"));
    let filed = Input::Filed { code: "kelapa-biru-274".into(), promise: "Besok.".into() };
    let step = step(&dialogs, session, filed, Timestamp(1_790_000_000_000));
    assert!(step.replies[0].text.to_plain().contains("kelapa-biru-274"));
    assert_eq!(step.session.form, None);
}

//! The engine's promises one by one, on the dialogs of the binary.

mod chat;
mod form;
mod lang;
mod things;
mod ways;

use std::sync::OnceLock;

use super::*;
use crate::dialog::load;

fn real() -> &'static Dialogs {
    static REAL: OnceLock<Dialogs> = OnceLock::new();
    REAL.get_or_init(|| {
        let loaded = load::embedded();
        assert!(!loaded.has_errors(), "{:?}", loaded.problems);
        loaded.dialogs.unwrap()
    })
}

#[test]
fn every_phrase_stands_in_the_texts_with_its_placeholders() {
    let dialogs = real();
    for (name, given) in PHRASES {
        let phrase = dialogs.phrases.get(*name).unwrap_or_else(|| panic!("{name} is missing in _texts.yaml"));
        for asked in crate::dialog::markup::placeholders(&phrase.base) {
            let known = given.contains(&asked.as_str()) || crate::dialog::model::fact_table(&asked).is_some();
            assert!(known, "{name} asks for {asked}");
        }
    }
}

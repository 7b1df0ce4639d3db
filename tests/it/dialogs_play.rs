//! The conversations beside the dialogs hold, played with the real search.

use suluh::dialog::{load, testing};
use suluh::find::Finder;
use suluh::terminal::search;

#[test]
fn the_tests_beside_the_dialogs_hold() {
    let loaded = load::embedded();
    let dialogs = loaded.dialogs.unwrap();
    let dialogs = std::sync::Arc::new(dialogs);
    let finder = Finder::new(std::sync::Arc::clone(&dialogs));
    let verdict = testing::run(&dialogs, &loaded.tests, &search(&finder));
    println!("{}", verdict.text);
    assert!(verdict.is_good(), "{}", verdict.text);
    assert!(verdict.passed > 50, "{}", verdict.passed);
}

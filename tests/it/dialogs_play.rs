//! The conversations beside the dialogs hold, played with the real search.

use suluh::dialog::{load, testing};
use suluh::terminal::host;

#[test]
fn the_tests_beside_the_dialogs_hold() {
    let mouth = crate::shipped::mouth();
    let verdict = testing::run(&mouth.dialogs, &load::embedded().tests, &host(&mouth.finder, &mouth.checker));
    println!("{}", verdict.text);
    assert!(verdict.is_good(), "{}", verdict.text);
    assert!(verdict.passed > 50, "{}", verdict.passed);
}

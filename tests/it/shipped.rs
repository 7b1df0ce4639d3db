//! The dialogs that travel inside the binary, loaded, checked and learnt once for all tests.

use std::sync::{Arc, LazyLock};

use suluh::app::Mouth;
use suluh::dialog::{load, problem};

use crate::world::phrases;

/// The shipped dialogs with their search.
pub(crate) fn mouth() -> Arc<Mouth> {
    static MOUTH: LazyLock<Arc<Mouth>> = LazyLock::new(|| {
        let loaded = load::embedded().checked("2026-11-21", &phrases());
        let report = problem::report(&loaded.problems, &loaded.files);
        let mouth = Mouth::new(loaded.dialogs.unwrap_or_else(|| panic!("{report}")));
        mouth.finder.warm();
        Arc::new(mouth)
    });
    Arc::clone(&MOUTH)
}

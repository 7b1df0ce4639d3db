//! Small words that use cases need: days and ages, from the phrases. Pure.

use jiff::civil::Date;

use crate::dialog::model::Dialogs;
use crate::domain::text::Lang;
use crate::domain::time::{Timestamp, days, hours};

/// A day as people read it, in the office's zone: `5 Mar 2026`. Month names are the phrases `bulan.1` to `bulan.12`.
pub(super) fn day(at: Timestamp, dialogs: &Dialogs, lang: &Lang) -> String {
    date(at.civil(dialogs.data.zone()).date(), dialogs, lang)
}

/// A date as people read it.
pub(super) fn date(date: Date, dialogs: &Dialogs, lang: &Lang) -> String {
    let month = dialogs.phrase(&format!("bulan.{}", date.month()), lang, &[]).to_plain();
    format!("{} {month} {}", date.day(), date.year())
}

/// A moment as people read it: `5 Mar 2026 14.05 WITA`.
pub(super) fn moment(at: Timestamp, dialogs: &Dialogs, lang: &Lang) -> String {
    let zone = dialogs.data.zone();
    let civil = at.civil(zone);
    format!("{} {:02}.{:02} {}", day(at, dialogs, lang), civil.hour(), civil.minute(), zone.name())
}

/// How long ago: minutes, then hours, then days.
pub(super) fn ago(at: Timestamp, now: Timestamp, dialogs: &Dialogs, lang: &Lang) -> String {
    let span = now.since(at);
    let (phrase, n) = if span < hours(1) {
        ("waktu.menit", span.as_secs() / 60)
    } else if span < days(1) {
        ("waktu.jam", span.as_secs() / 3_600)
    } else {
        ("waktu.hari", span.as_secs() / 86_400)
    };
    dialogs.phrase(phrase, lang, &[("n", &n.to_string())]).to_plain()
}

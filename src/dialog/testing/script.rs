//! A `*.test.yaml` as it stands in its file: who does what, and what is expected then.

use std::time::Duration;

use crate::dialog::load::tree::{Tree, parse};
use crate::dialog::model::At;
use crate::dialog::problem::{Problem, nearest};
use crate::domain::evidence::MediaKind;

/// One conversation.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) name: String,
    pub(super) at: At,
    pub(super) lines: Vec<Line>,
    /// What must be true at the end: name, value, place in the file.
    pub(super) then: Vec<(String, String, At)>,
}

/// One line of `play:`.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) at: At,
    /// Time that passes before it.
    pub(super) after: Option<Duration>,
    pub(super) act: Act,
}

/// What happens in a line.
#[derive(Debug)]
pub(super) enum Act {
    Start(String),
    Command(String),
    Tap(String),
    Press(String),
    Type(String),
    Forward(String),
    Edit(String),
    Media(MediaKind),
    Contact { name: String, phone: String },
    Location { lat: i32, lon: i32 },
    Remind,
    Wait,
    Expect(String),
    ExpectNot(String),
    ExpectButtons(Vec<String>),
}

/// The keys of a line.
const KEYS: [&str; 22] = [
    "start",
    "command",
    "tap",
    "press",
    "type",
    "forward",
    "edit",
    "photo",
    "document",
    "voice",
    "audio",
    "video",
    "video_note",
    "sticker",
    "animation",
    "contact",
    "location",
    "remind",
    "after",
    "expect",
    "expect_not",
    "expect_buttons",
];

/// Something that is not a test, where it stands.
#[derive(Debug, Clone)]
pub(super) struct Slip {
    pub(super) at: At,
    pub(super) words: String,
}

/// Reads a test file; what cannot be read is told with its place.
pub(super) fn read(path: &str, text: &str) -> (Vec<Script>, Vec<Slip>) {
    let mut problems: Vec<Problem> = vec![];
    let tree = parse(path, text, &mut problems);
    let mut slips: Vec<Slip> =
        problems.iter().map(|problem| Slip { at: problem.at.clone(), words: problem.message() }).collect();
    let scripts = tree.iter().flat_map(Tree::items).map(|item| script(item, &mut slips)).collect();
    (scripts, slips)
}

fn script(item: &Tree, slips: &mut Vec<Slip>) -> Script {
    for (key, _) in item.entries() {
        if !matches!(key.text(), Some("test" | "play" | "then")) {
            slips.push(unknown(key, &["test", "play", "then"]));
        }
    }
    let name = item.get("test").and_then(Tree::text).unwrap_or_default().to_owned();
    if name.is_empty() {
        slips.push(Slip { at: item.at.clone(), words: "percobaan tanpa nama (`test:`)".to_owned() });
    }
    let lines = item.get("play").map(Tree::items).unwrap_or_default();
    let then = item.get("then").map(Tree::entries).unwrap_or_default();
    Script {
        name,
        at: item.at.clone(),
        lines: lines.iter().filter_map(|line| self::line(line, slips)).collect(),
        then: then
            .iter()
            .filter_map(|(key, value)| {
                Some((key.text()?.to_owned(), value.text()?.to_owned(), key.at.clone()))
            })
            .collect(),
    }
}

fn unknown(key: &Tree, known: &[&str]) -> Slip {
    let written = key.text().unwrap_or_default();
    let meant = nearest(written, known.iter().copied()).map(|word| format!("; maksud Anda `{word}`?"));
    Slip { at: key.at.clone(), words: format!("`{written}` tidak dikenal{}", meant.unwrap_or_default()) }
}

fn line(tree: &Tree, slips: &mut Vec<Slip>) -> Option<Line> {
    let mut after = None;
    let mut act = None;
    for (key, value) in tree.entries() {
        let name = key.text().unwrap_or_default();
        let words = value.text().unwrap_or_default();
        let slip = |words: String| Slip { at: value.at.clone(), words };
        match name {
            "after" => match span(words) {
                Some(span) => after = Some(span),
                None => slips.push(slip(format!("`{words}` bukan lama waktu; tulis 11s, 5m, 3h, atau 8d"))),
            },
            _ if !KEYS.contains(&name) => slips.push(unknown(key, &KEYS)),
            _ if act.is_some() => slips.push(slip(format!("dua perbuatan dalam satu baris: `{name}`"))),
            _ => match self::act(name, words, value) {
                Some(read) => act = Some(read),
                None => slips.push(slip(format!("`{words}` tidak terbaca untuk `{name}`"))),
            },
        }
    }
    let act = act.or_else(|| after.map(|_| Act::Wait))?;
    Some(Line { at: tree.at.clone(), after, act })
}

fn act(name: &str, words: &str, value: &Tree) -> Option<Act> {
    let words = words.to_owned();
    let media = |kind| Some(Act::Media(kind));
    match name {
        "start" => Some(Act::Start(words)),
        "command" => Some(Act::Command(words)),
        "tap" => Some(Act::Tap(words)),
        "press" => Some(Act::Press(words)),
        "type" => Some(Act::Type(words)),
        "forward" => Some(Act::Forward(words)),
        "edit" => Some(Act::Edit(words)),
        "photo" => media(MediaKind::Photo),
        "document" => media(MediaKind::Document),
        "voice" => media(MediaKind::Voice),
        "audio" => media(MediaKind::Audio),
        "video" => media(MediaKind::Video),
        "video_note" => media(MediaKind::VideoNote),
        "sticker" => media(MediaKind::Sticker),
        "animation" => media(MediaKind::Animation),
        "contact" => {
            let (name, phone) = words.rsplit_once(',')?;
            Some(Act::Contact { name: name.trim().to_owned(), phone: phone.trim().to_owned() })
        }
        "location" => {
            let (lat, lon) = words.split_once(',')?;
            Some(Act::Location { lat: millionths(lat)?, lon: millionths(lon)? })
        }
        "remind" => Some(Act::Remind),
        "expect" => Some(Act::Expect(words)),
        "expect_not" => Some(Act::ExpectNot(words)),
        "expect_buttons" => {
            let labels = value.items().iter().filter_map(Tree::text).map(str::to_owned);
            Some(Act::ExpectButtons(labels.collect()))
        }
        _ => None,
    }
}

/// A span of time as tests write it: `11s`, `5m`, `3h`, `8d`.
pub fn span(text: &str) -> Option<Duration> {
    let text = text.trim();
    let (digits, unit) = text.split_at(text.len().checked_sub(1).filter(|at| text.is_char_boundary(*at))?);
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    digits.trim().parse::<u64>().ok()?.checked_mul(seconds).map(Duration::from_secs)
}

/// Degrees in decimal writing as millionths, without floats.
pub fn millionths(text: &str) -> Option<i32> {
    let text = text.trim();
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if fraction.len() > 12 || !fraction.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let fraction: i32 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    whole.parse::<i32>().ok()?.checked_mul(1_000_000)?.checked_add(fraction).map(|n| sign * n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_degrees() {
        assert_eq!(span("11s"), Some(Duration::from_secs(11)));
        assert_eq!(span("8d"), Some(crate::domain::time::days(8)));
        assert_eq!(span("d"), None);
        assert_eq!(span(""), None);
        assert_eq!(span("5€"), None);
        assert_eq!(millionths("-0.9"), Some(-900_000));
        assert_eq!(millionths("119.87"), Some(119_870_000));
        assert_eq!(millionths("x"), None);
    }

    #[test]
    fn slips_are_told_with_their_place() {
        let (scripts, slips) = read(
            "a.test.yaml",
            "- test: satu\n  play:\n    - tpa: Mulai\n    - after: lama\n    - start: d_a\n      tap: x\n  tehn: {}\n- play: []\n",
        );
        assert_eq!(scripts.len(), 2);
        let told: Vec<(u32, &str)> = slips.iter().map(|slip| (slip.at.line, slip.words.as_str())).collect();
        assert_eq!(
            told,
            [
                (7, "`tehn` tidak dikenal; maksud Anda `then`?"),
                (3, "`tpa` tidak dikenal; maksud Anda `tap`?"),
                (4, "`lama` bukan lama waktu; tulis 11s, 5m, 3h, atau 8d"),
                (6, "dua perbuatan dalam satu baris: `tap`"),
                (8, "percobaan tanpa nama (`test:`)"),
            ]
        );
    }
}

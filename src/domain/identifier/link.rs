//! Links in free words, with or without a scheme, and the numbers and accounts that they lead to.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::domain::fold::Folded;

/// Endings of host names without a scheme. Two letters that are words or syllables of Indonesian (`.no`, `.ke`, `.to`) are
/// left out: people forget the space after a full stop.
const ENDINGS: &str = "com|net|org|id|me|co|io|ly|link|site|xyz|info|app|biz|online|shop|store|web|dev|page|top|vip|club|live|work|jobs|\
    job|careers|agency|website|space|tech|cloud|pro|asia|gle|gl|ee|gd|cc|tv|ai|bio|fun|win|click|edu|gov|mil|int|eu|sg|my|hk|tw|\
    jp|kr|au|nz|uk|us|ca|sa|ae|qa|kw|tr|ph|th|kh|vn|cn|de|nl|world|news|blog|today|center|group|mobi|icu|cyou|test|example";

static LINK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let host = format!(r"(?:(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:{ENDINGS})\b|youtu\.be\b)");
    Regex::new(&format!("(?:https?://|www\\.)[^\\s<>\"\u{1}]+|{host}(?::[0-9]+)?(?:[/?#][^\\s<>\"\u{1}]*)?"))
        .ok()
});
static PHONE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:wa\.me/\+?|(?:api|web)\.whatsapp\.com/send/?\?(?:[^#]*&)?phone=(?:\+|%2b)?|whatsapp\.com/send/?\?phone=\+?)([0-9]{8,15})").ok()
});

/// Every link, in the order of the text; places are of the folded text.
pub(super) fn spot(folded: &Folded) -> Vec<Range<usize>> {
    let Some(pattern) = LINK.as_ref() else { return Vec::new() };
    let (cased, lower) = (folded.cased(), folded.lower());
    pattern.find_iter(lower).filter_map(|hit| whole(cased, lower, hit.range())).collect()
}

/// The link without the sentence's marks; `None` for a piece of something else.
fn whole(cased: &str, lower: &str, at: Range<usize>) -> Option<Range<usize>> {
    let before = lower[..at.start].chars().next_back();
    if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '@' | '.' | '-' | '_')) {
        return None;
    }
    let text = &cased[at.clone()];
    let marks: &[char] = &['.', ',', ';', ':', '!', '?', ')', ']', '}', '\'', '*', '_', '~', '/', '&', '|'];
    let text = text.trim_end_matches(marks);
    let at = at.start..at.start + text.len();
    if !text.contains('.') {
        return None;
    }
    let named =
        lower[at.clone()].starts_with("http") || lower[at.clone()].starts_with("www.") || text.contains('/');
    let mut after = lower[at.end..].chars();
    let goes_on = match (after.next(), after.next()) {
        (Some('@' | '-' | '_'), _) => true,
        (Some('.'), Some(c)) => c.is_alphanumeric() && !cased[at.end + 1..].starts_with(char::is_uppercase),
        _ => false,
    };
    (named || !(goes_on || sentence(text))).then_some(at)
}

/// Whether the "host" is the end of a sentence and the start of the next: `lengkap.Info`.
fn sentence(host: &str) -> bool {
    let ending = host.rsplit('.').next().unwrap_or_default();
    let rest = &host[..host.len() - ending.len()];
    ending.starts_with(char::is_uppercase)
        && (rest.chars().any(char::is_lowercase) || ending.chars().any(char::is_lowercase))
}

/// Host and path without scheme and `www.`, however often they were pasted before it.
pub(super) fn bare(link: &str) -> &str {
    let mut rest = link;
    while let Some(start) = ["https://", "http://", "www."].iter().find(|start| starts(rest, start)) {
        rest = &rest[start.len()..];
    }
    rest
}

fn starts(text: &str, with: &str) -> bool {
    text.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with))
}

/// The number of a chat to which a link leads: `wa.me/62812…`; where it stands in the link.
pub(super) fn phone(link: &str) -> Option<(Range<usize>, String)> {
    let rest = bare(link);
    let skipped = link.len() - rest.len();
    let lower = rest.to_ascii_lowercase();
    let digits = PHONE.as_ref()?.captures(&lower)?.get(1)?;
    let local = digits.as_str().starts_with('0') && !digits.as_str().starts_with("00");
    let number =
        if local { None } else { super::phone::international(digits.as_str().trim_start_matches('0')) };
    let number = number.or_else(|| super::normal_phone(digits.as_str()))?;
    Some((skipped + digits.start()..skipped + digits.end(), number))
}

//! User names of social media and Telegram: `@nama`, `ig: nama`, `t.me/nama`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::domain::fold::Folded;

static AT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"@\s?([a-z0-9_][a-z0-9_.]{1,63})").ok());
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:ig|insta|instagram|instagramnya|tele|telegram|tg|tiktok|tik tok|twitter|threads|wechat|line)\b(?:\s+(?:id|kami|saya|nya))?(\s*[:=]\s*|\s+)([a-z0-9_][a-z0-9_.]{2,63})").ok()
});
/// Hosts whose first step of the path is a user name, and whether it stands there with `@`.
const HOSTS: &[(&str, bool)] = &[
    ("t.me", false),
    ("telegram.me", false),
    ("instagram.com", false),
    ("tiktok.com", true),
    ("youtube.com", true),
    ("threads.net", true),
    ("threads.com", true),
    ("twitter.com", false),
    ("x.com", false),
    ("facebook.com", false),
    ("fb.com", false),
    ("m.facebook.com", false),
    ("web.facebook.com", false),
];
/// Steps of a path that are no user name.
const STEPS: &[&str] = &[
    "joinchat",
    "c",
    "share",
    "addstickers",
    "proxy",
    "socks",
    "p",
    "reel",
    "reels",
    "explore",
    "tv",
    "groups",
    "group",
    "profile.php",
    "events",
    "pages",
    "watch",
    "people",
    "marketplace",
    "permalink.php",
    "story.php",
    "photo",
    "photo.php",
    "posts",
    "videos",
    "login",
    "hashtag",
    "search",
    "intent",
    "i",
    "home",
    "sharer",
    "sharer.php",
    "media",
    "page",
    "gaming",
];

/// Every user name, in the order of the text; places are of the folded text, links and e-mail taken out of it.
pub(super) fn spot(folded: &Folded) -> Vec<Range<usize>> {
    let lower = folded.lower();
    let mut found: Vec<Range<usize>> = Vec::new();
    for hit in AT.iter().flat_map(|pattern| pattern.captures_iter(lower)) {
        let (Some(whole), Some(name)) = (hit.get(0), hit.get(1)) else { continue };
        let before = lower[..whole.start()].chars().next_back();
        let glued = before.is_some_and(|c| c.is_alphanumeric() || c == '.');
        let spaced = whole.len() > name.len() + 1;
        let name = trimmed(lower, name.range());
        // "@HKD 2.500" is a price.
        let priced =
            name.len() <= 4 && lower[name.end..].trim_start().starts_with(|c: char| c.is_ascii_digit());
        let glued = glued || priced;
        if !glued && is_name(&lower[name.clone()]) && (!spaced || lower[name.clone()].contains('_')) {
            found.push(whole.start()..name.end);
        }
    }
    for hit in NAMED.iter().flat_map(|pattern| pattern.captures_iter(lower)) {
        let (Some(mark), Some(name)) = (hit.get(1), hit.get(2)) else { continue };
        let name = trimmed(lower, name.range());
        let text = &lower[name.clone()];
        let colon = mark.as_str().contains([':', '=']);
        if is_name(text) && (telling(text) || colon) && !found.iter().any(|known| known.contains(&name.start))
        {
            found.push(name);
        }
    }
    found.sort_by_key(|at| at.start);
    found
}

fn trimmed(text: &str, at: Range<usize>) -> Range<usize> {
    at.start..at.start + text[at.clone()].trim_end_matches('.').len()
}

/// Not a price (`@15rb`) nor a bare number.
fn is_name(name: &str) -> bool {
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &name[digits..];
    let price = digits > 0 && (rest.len() < 4 || rest.starts_with(['.', ','])) || name.starts_with("rp.");
    name.len() >= 3 && !price && name.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Whether a name cannot be an everyday word: it holds a dot, a line or a digit inside.
fn telling(name: &str) -> bool {
    name.contains(['_', '.']) || name.bytes().any(|byte| byte.is_ascii_digit())
}

/// The user name to which a link leads, where it stands in the link; `None` for invitations, groups and pages.
pub(super) fn of_link(link: &str) -> Option<Range<usize>> {
    let rest = super::link::bare(link);
    let skipped = link.len() - rest.len();
    let (host, path) = rest.split_once('/')?;
    let host_lower = host.to_ascii_lowercase();
    let (_, marked) = HOSTS.iter().find(|(known, _)| *known == host_lower)?;
    let mut from = skipped + host.len() + 1;
    let mut step = path.split(['/', '?', '#']).next()?;
    if matches!(step, "s" | "stories") {
        let longer = path.split(['/', '?', '#']).nth(1)?;
        from += step.len() + 1;
        step = longer;
    }
    let name = step.trim_start_matches('@');
    from += step.len() - name.len();
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    let known = !STEPS.contains(&name.to_ascii_lowercase().as_str());
    let fits =
        name.len() >= 3 && name.chars().all(allowed) && name.bytes().any(|byte| byte.is_ascii_alphabetic());
    (known && fits && (!marked || step.starts_with('@')))
        .then(|| from..from + name.trim_end_matches('.').len())
}

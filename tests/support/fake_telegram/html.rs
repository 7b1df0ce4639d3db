//! Telegram's HTML parse mode, as strict as the real one: unknown or unbalanced tags are refused.

/// A tag that Telegram knows; `<a>` needs its address.
const TAGS: [&str; 13] =
    ["b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre", "blockquote"];

/// The words without markup, or Telegram's description of the fault.
pub(crate) fn plain(html: &str) -> Result<String, String> {
    let mut out = String::with_capacity(html.len());
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix('&') {
            let (c, left) = entity(after);
            out.push(c);
            rest = left;
            continue;
        }
        let end = rest.find('>').ok_or("Bad Request: can't parse entities: Unclosed start tag")?;
        let inside = &rest[1..end];
        rest = &rest[end + 1..];
        if let Some(name) = inside.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(format!("Bad Request: can't parse entities: Unmatched end tag \"{name}\""));
            }
            continue;
        }
        let name = inside.split_whitespace().next().unwrap_or_default();
        let with_address = inside.starts_with("a href=\"") && inside.ends_with('"');
        if !TAGS.contains(&name) || (name == "a") != with_address || (name != "a" && inside != name) {
            return Err(format!("Bad Request: can't parse entities: Unsupported start tag \"{name}\""));
        }
        open.push(name);
    }
    out.push_str(rest);
    match open.pop() {
        Some(name) => Err(format!(
            "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"{name}\""
        )),
        None => Ok(out),
    }
}

/// One of the four named entities or a number; anything else is an ampersand.
fn entity(after: &str) -> (char, &str) {
    for (name, c) in [("lt;", '<'), ("gt;", '>'), ("amp;", '&'), ("quot;", '"')] {
        if let Some(left) = after.strip_prefix(name) {
            return (c, left);
        }
    }
    if let Some((number, left)) = after.strip_prefix('#').and_then(|number| number.split_once(';'))
        && let Some(c) = number.parse().ok().and_then(char::from_u32)
    {
        return (c, left);
    }
    ('&', after)
}

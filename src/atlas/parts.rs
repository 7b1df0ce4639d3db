//! The same page in parts, for those who read it over a slow line: the overview, the problems, a dialog, a table, each with an
//! address of its own (`?ke=` an anchor of the whole page). The templates mark with comments where the page may be cut; what
//! stands in the files is escaped, so no such comment comes from there.

use std::collections::{BTreeSet, HashMap};

use askama::Template;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Begins a view: the overview, the problems, a dialog …
const VIEW: &str = "<!--view-->";
/// Begins a block of a view, before which it may be cut.
const BLOCK: &str = "<!--block-->";
/// Ends the blocks of a view.
const END: &str = "<!--end-->";
/// Ends the views.
const FRAME: &str = "<!--frame-->";
/// Where a reader comes in.
const ENTRANCE: &str = "_peta";
/// Blocks of one part, in bytes: with head and frame it stays under 60 kB.
const PART: usize = 26_000;
/// So many findings are shown.
const SHOWN: usize = 40;
/// Of a finding, characters before the first word and all of them.
const SNIPPET: (usize, usize) = (40, 160);

/// Where a link into the page begins.
const LINK: &str = "href=\"#";

/// The whole page, without the marks.
pub(super) fn whole(page: &str) -> String {
    [VIEW, BLOCK, END, FRAME].iter().fold(page.to_owned(), |page, mark| page.replace(mark, ""))
}

/// A page that can be had in parts.
#[derive(Debug)]
pub struct Parts {
    before: String,
    after: String,
    views: Vec<View>,
    /// In which view and which of its parts an anchor stands.
    anchors: HashMap<String, (usize, usize)>,
}

#[derive(Debug)]
struct View {
    /// Its own anchor.
    anchor: String,
    head: String,
    /// The blocks of each part; one without blocks for a view that is not cut.
    parts: Vec<Vec<String>>,
    tail: String,
}

/// What stands below a part: the sources that it names, and the other parts of its view.
#[derive(Template)]
#[template(path = "atlas/below.html")]
struct Below<'a> {
    sources: Vec<&'a str>,
    number: usize,
    count: usize,
    earlier: Option<String>,
    later: Option<String>,
}

#[derive(Template)]
#[template(path = "atlas/found.html")]
struct Findings<'a> {
    asked: &'a str,
    count: usize,
    shown: Vec<Finding>,
}

struct Finding {
    weight: usize,
    address: String,
    anchor: String,
    title: String,
    view: String,
    words: String,
}

impl Parts {
    pub(super) fn cut(page: &str) -> Self {
        let (page, after) = page.split_once(FRAME).unwrap_or((page, ""));
        let mut pieces = page.split(VIEW);
        let before = pieces.next().unwrap_or_default().to_owned();
        let views: Vec<View> = pieces.map(View::cut).collect();
        let mut anchors = HashMap::new();
        for (v, view) in views.iter().enumerate() {
            for id in ids(&view.head).chain(ids(&view.tail)) {
                anchors.insert(id.to_owned(), (v, 0));
            }
            for (p, part) in view.parts.iter().enumerate() {
                for id in part.iter().flat_map(|block| ids(block)) {
                    anchors.insert(id.to_owned(), (v, p));
                }
            }
        }
        Self { before, after: after.to_owned(), views, anchors }
    }

    /// The part in which an anchor stands; the overview for one that is not there.
    pub fn at(&self, anchor: &str) -> Result<String, askama::Error> {
        let found = self.anchors.get(anchor).or_else(|| self.anchors.get(ENTRANCE));
        let Some((view, p)) = found.and_then(|(v, p)| Some((self.views.get(*v)?, *p))) else {
            return Ok(format!("{}{}", self.before, self.after));
        };
        let blocks = view.parts.get(p).map(|blocks| blocks.concat()).unwrap_or_default();
        let first = |p: usize| view.parts.get(p).and_then(|blocks| ids(blocks.first()?).next());
        let to = |p: Option<usize>| p.and_then(first).map(address);
        let below = Below {
            sources: self.sources(&format!("{}{blocks}", view.head)),
            number: p + 1,
            count: view.parts.len(),
            earlier: to(p.checked_sub(1)),
            later: to(p.checked_add(1)),
        };
        Ok(self.framed(&format!("{}{blocks}{}{}", view.head, view.tail, below.render()?)))
    }

    /// What holds all these words: titles and names count most.
    pub fn search(&self, words: &str) -> Result<String, askama::Error> {
        let wanted: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        let mut found = Vec::new();
        for view in &self.views {
            let blocks = view.parts.iter().flatten().filter(|_| view.anchor != "_sumber");
            for piece in std::iter::once(&view.head).chain(blocks) {
                found.extend(finding(view, piece, &wanted));
            }
        }
        found.sort_by_key(|one| std::cmp::Reverse(one.weight));
        let count = found.len();
        found.truncate(SHOWN);
        Ok(self.framed(&Findings { asked: words.trim(), count, shown: found }.render()?))
    }

    /// The items of the sources that a part names by number.
    fn sources(&self, part: &str) -> Vec<&str> {
        let number =
            |anchor: &&str| anchor.strip_prefix("_s").is_some_and(|rest| rest.parse::<usize>().is_ok());
        let named: BTreeSet<&str> = quoted(part, LINK).filter(number).collect();
        let item = |anchor: &str| {
            let (v, p) = self.anchors.get(anchor)?;
            let blocks = self.views.get(*v)?.parts.get(*p)?;
            blocks.iter().find(|block| ids(block).next() == Some(anchor)).map(String::as_str)
        };
        named.into_iter().filter_map(item).collect()
    }

    /// A part in the frame of the page. What it leads to and does not hold has an address.
    fn framed(&self, part: &str) -> String {
        let page = format!("{}{part}{}", self.before, self.after);
        let own: BTreeSet<&str> = ids(&page).collect();
        let mut pieces = page.split(LINK);
        let mut led = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let anchor = piece.split('"').next().unwrap_or_default();
            let is_away = !own.contains(anchor) && self.anchors.contains_key(anchor);
            // The anchor itself follows in the piece.
            let before = if is_away { format!("href=\"{}#", part_of(anchor)) } else { LINK.to_owned() };
            led += &(before + piece);
        }
        led
    }
}

impl View {
    fn cut(view: &str) -> Self {
        let (body, tail) = view.split_once(END).unwrap_or((view, ""));
        let mut pieces = body.split(BLOCK);
        let head = pieces.next().unwrap_or_default().to_owned();
        let mut parts: Vec<Vec<String>> = vec![Vec::new()];
        let mut bytes = 0;
        for block in pieces {
            if bytes > 0 && bytes + block.len() > PART {
                parts.push(Vec::new());
                bytes = 0;
            }
            bytes += block.len();
            if let Some(part) = parts.last_mut() {
                part.push(block.to_owned());
            }
        }
        let anchor = ids(&head).next().unwrap_or_default().to_owned();
        Self { anchor, head, parts, tail: tail.to_owned() }
    }
}

fn ids(html: &str) -> impl Iterator<Item = &str> {
    quoted(html, " id=\"")
}

/// What stands behind each such beginning, up to the next quotation mark.
fn quoted<'a>(html: &'a str, beginning: &'a str) -> impl Iterator<Item = &'a str> {
    html.split(beginning).skip(1).filter_map(|rest| rest.split('"').next())
}

/// The address of the part that holds an anchor.
fn part_of(anchor: &str) -> String {
    format!("?ke={}", utf8_percent_encode(anchor, NON_ALPHANUMERIC))
}

/// The address of the part that holds an anchor, and of the anchor in it.
fn address(anchor: &str) -> String {
    format!("{}#{anchor}", part_of(anchor))
}

fn finding(view: &View, piece: &str, wanted: &[String]) -> Option<Finding> {
    let anchor = ids(piece).next()?;
    let (own, body) = titled(piece);
    let name = format!("{own} {anchor}").to_lowercase();
    let words = text(&body);
    let lower = words.to_lowercase();
    let mut weight = 0;
    for word in wanted {
        if name.contains(word.as_str()) {
            weight += 8;
        } else if lower.contains(word.as_str()) {
            weight += 2;
        } else {
            return None;
        }
    }
    let whole = wanted.join(" ");
    if lower.contains(&whole) {
        weight += 3;
    }
    let at = lower.find(&whole).or_else(|| lower.find(wanted.first()?.as_str())).unwrap_or(0);
    let before = lower.get(..at).map_or(0, |before| before.chars().count()).saturating_sub(SNIPPET.0);
    Some(Finding {
        weight,
        address: address(anchor),
        anchor: anchor.to_owned(),
        title: own,
        view: titled(&view.head).0,
        words: words.chars().skip(before).take(SNIPPET.1).collect(),
    })
}

/// The words of the first heading of a piece, and the piece without it.
fn titled(piece: &str) -> (String, String) {
    let level = |at: &usize| piece[at + 2..].starts_with(|sign: char| sign.is_ascii_digit());
    let found = piece.match_indices("<h").map(|(at, _)| at).find(level);
    let Some((before, heading)) = found.map(|at| piece.split_at(at)) else {
        return (String::new(), piece.to_owned());
    };
    let (heading, after) = heading.split_once("</h").unwrap_or((heading, ""));
    // Behind the words stand the name in the file and what kind of page it is.
    let words = heading.split("<code").next().unwrap_or_default();
    (text(words), format!("{before}</h{after}"))
}

/// The words of a piece of the page.
fn text(html: &str) -> String {
    let mut bare = String::new();
    for piece in html.split('<') {
        // What is escaped holds no such sign, so each begins a tag.
        bare += piece.split_once('>').map_or(piece, |(_, words)| words);
        bare.push(' ');
    }
    // The five signs that the templates escape.
    let signs = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")];
    let read = signs.iter().fold(bare, |text, (code, sign)| text.replace(code, sign));
    read.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> String {
        let long = "x".repeat(PART / 2);
        let block = |id: &str| {
            format!(
                "<!--block--><section id=\"{id}\"><h3>Judul {id}</h3>{long}<a href=\"#_s1\">1</a></section>"
            )
        };
        format!(
            "<main id=\"isi\"><a href=\"#isi\"></a><a href=\"#_peta\"></a>\
            <!--view--><section id=\"_peta\"><h1>Peta</h1><a href=\"#kur.b\">b</a></section>\
            <!--view--><article id=\"kur\"><h2>Modal &#38; kredit</h2>{}{}<!--end--></article>\
            <!--view--><section id=\"_sumber\"><ol><!--block--><li id=\"_s1\">Undang-undang</li><!--end--></ol></section>\
            <!--frame--></main>",
            block("kur.a"),
            block("kur.b")
        )
    }

    #[test]
    fn each_part_holds_what_it_is_asked_for_and_leads_to_the_rest() {
        let parts = Parts::cut(&page());
        let overview = parts.at("").unwrap();
        assert!(
            overview.contains("href=\"?ke=kur%2Eb#kur.b\"") && overview.contains("href=\"#isi\""),
            "{overview}"
        );
        assert_eq!(parts.at("tidak-ada").unwrap(), overview);
        let (first, second) = (parts.at("kur").unwrap(), parts.at("kur.b").unwrap());
        assert!(first.contains("id=\"kur.a\"") && !first.contains("id=\"kur.b\""), "{first}");
        assert!(second.contains("id=\"kur.b\"") && second.contains("href=\"?ke=kur%2Ea#kur.a\""), "{second}");
        assert!(
            second.contains("Undang-undang") && second.contains("href=\"#_s1\""),
            "its source came along"
        );
        assert!(!whole(&page()).contains("<!--"));
    }

    #[test]
    fn words_are_found_wherever_they_stand() {
        let parts = Parts::cut(&page());
        let found = parts.search("  MODAL & kredit ").unwrap();
        assert!(found.contains("?ke=kur#kur") && !found.contains("kur%2Ea"), "{found}");
        assert!(parts.search("judul kur.b").unwrap().contains("?ke=kur%2Eb#kur.b"));
        let nothing = parts.search("<script>").unwrap();
        assert!(!nothing.contains("<script>") && !nothing.contains("?ke=kur"), "{nothing}");
    }
}

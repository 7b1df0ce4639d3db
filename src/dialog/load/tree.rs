//! A file as a tree of texts, lists and maps with their positions, in the strict subset of YAML: whatever else YAML
//! can do (anchors, tags, several documents, typed scalars) is a problem with a place, not a surprise.

use granit_parser::{Event, Parser, Span, Tag};

use crate::dialog::model::At;
use crate::dialog::problem::{CheckKind, Problem, number};

/// The largest file, in bytes.
pub(crate) const MAX_BYTES: usize = 1024 * 1024;
/// The deepest nesting.
pub(crate) const MAX_DEPTH: usize = 12;

/// `@` may not begin a plain scalar in YAML, but targets do (`next: @menu`). While the parser reads, it is this
/// character of the private use area: one character as well, so columns stay true.
const AT_SIGN: char = '\u{e000}';

/// A value and where it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tree {
    /// Where it begins.
    pub at: At,
    /// What it is.
    pub value: Value,
}

/// The three things a file can hold. Scalars stay text: the schema says what they mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// A scalar; empty when nothing was written.
    Text(String),
    /// A list.
    List(Vec<Tree>),
    /// Keys and values in the order of the file.
    Map(Vec<(Tree, Tree)>),
}

impl Tree {
    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Tree> {
        self.entries().iter().find(|(name, _)| name.text() == Some(key)).map(|(_, value)| value)
    }

    /// The words of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The items of a list; none for anything else.
    pub(crate) fn items(&self) -> &[Tree] {
        match &self.value {
            Value::List(items) => items,
            Value::Text(_) | Value::Map(_) => &[],
        }
    }

    /// The entries of a map; none for anything else.
    pub(crate) fn entries(&self) -> &[(Tree, Tree)] {
        match &self.value {
            Value::Map(entries) => entries,
            Value::Text(_) | Value::List(_) => &[],
        }
    }
}

/// Reads a file. `None` when its structure cannot be read; problems say why.
pub(crate) fn parse(file: &str, text: &str, problems: &mut Vec<Problem>) -> Option<Tree> {
    let start = At { file: file.to_owned(), line: 1, column: 1 };
    if text.len() > MAX_BYTES {
        problems.push(Problem::new(CheckKind::TooBig, start, file).detail((MAX_BYTES / 1024).to_string()));
        return None;
    }
    let tabs = tabs(file, text);
    if !tabs.is_empty() {
        problems.extend(tabs);
        return None;
    }
    let masked = text.replace('@', AT_SIGN.encode_utf8(&mut [0; 4]));
    Builder { file, source: text, problems, open: Vec::new(), root: None, documents: 0 }.run(&masked)
}

/// Tabs that begin a line: YAML's own message about them helps nobody.
fn tabs(file: &str, text: &str) -> Vec<Problem> {
    let indented = |line: &str| line.trim_start_matches(' ').starts_with('\t') && !line.trim().is_empty();
    text.lines()
        .enumerate()
        .filter(|(_, line)| indented(line))
        .map(|(index, line)| {
            let column = line.chars().take_while(|c| *c == ' ').count() + 1;
            let at = At { file: file.to_owned(), line: number(index + 1), column: number(column) };
            Problem::new(CheckKind::Tab, at, "\t")
        })
        .collect()
}

/// A list or map that is still being read.
struct Open {
    at: At,
    value: Value,
    key: Option<Tree>,
}

struct Builder<'a> {
    file: &'a str,
    source: &'a str,
    problems: &'a mut Vec<Problem>,
    open: Vec<Open>,
    root: Option<Tree>,
    documents: usize,
}

impl Builder<'_> {
    fn run(mut self, masked: &str) -> Option<Tree> {
        let options = granit_parser::options! {
            emit_unresolved_aliases: true,
            emit_comments: false,
            disallow_directives: true,
            flow_nesting_limit: MAX_DEPTH * 2,
            block_nesting_limit: MAX_DEPTH * 2,
        };
        for next in Parser::new_from_str_with_options(masked, options) {
            match next {
                Ok((event, span)) => {
                    if !self.event(event, &span) {
                        return self.root;
                    }
                }
                Err(error) => {
                    let at = self.at(error.marker().line(), error.marker().col());
                    let words = self.words(&at);
                    let problem = Problem::new(CheckKind::Syntax, at, words).detail(error.kind().to_string());
                    self.problems.push(problem);
                    return None;
                }
            }
        }
        self.root
    }

    /// Takes one event; `false` ends the reading.
    fn event(&mut self, event: Event<'_>, span: &Span) -> bool {
        let at = self.at(span.start.line(), span.start.col());
        if event.anchor_id().is_some() {
            self.refuse(CheckKind::Anchor, &at);
        }
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.refuse(CheckKind::ManyDocuments, &at);
                    return false;
                }
            }
            Event::Scalar(text, _, _, tag) => {
                // The parser gives `~` for nothing written; nothing is no word of the editor's.
                let nothing = span.start.index() == span.end.index();
                let text = self.scalar(if nothing { "" } else { &text }, tag.as_deref(), &at);
                self.put(Tree { at, value: Value::Text(text) });
            }
            Event::SequenceStart(_, _, tag) => return self.begin(at, Value::List(Vec::new()), tag.is_some()),
            Event::MappingStart(_, _, tag) => return self.begin(at, Value::Map(Vec::new()), tag.is_some()),
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(Open { at, value, .. }) = self.open.pop() {
                    self.put(Tree { at, value });
                }
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.refuse(CheckKind::Anchor, &at);
                self.put(Tree { at, value: Value::Text(String::new()) });
            }
            _ => {}
        }
        true
    }

    fn begin(&mut self, at: At, value: Value, tagged: bool) -> bool {
        if tagged {
            self.refuse(CheckKind::Tag, &at);
        }
        if self.open.len() >= MAX_DEPTH {
            let problem = Problem::new(CheckKind::TooDeep, at, "").detail(MAX_DEPTH.to_string());
            self.problems.push(problem);
            self.root = None;
            return false;
        }
        self.open.push(Open { at, value, key: None });
        true
    }

    /// The text of a scalar. `next: !lapor.mulai` is a tag without content to YAML, and a target to us.
    fn scalar(&mut self, text: &str, tag: Option<&Tag>, at: &At) -> String {
        match tag {
            Some(tag) if tag.is_custom() && text.is_empty() => format!("!{}", tag.suffix()),
            Some(_) => {
                self.refuse(CheckKind::Tag, at);
                text.replace(AT_SIGN, "@")
            }
            None => text.replace(AT_SIGN, "@"),
        }
    }

    fn put(&mut self, tree: Tree) {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(tree);
            return;
        };
        match (&mut open.value, open.key.take()) {
            (Value::List(items), _) => items.push(tree),
            (Value::Map(_), None) => open.key = Some(tree),
            (Value::Map(entries), Some(key)) => {
                if let Some((first, _)) = entries.iter().find(|(other, _)| other.value == key.value) {
                    let words = key.text().unwrap_or_default();
                    self.problems.push(
                        Problem::new(CheckKind::DuplicateKey, key.at.clone(), words)
                            .detail(first.at.line.to_string()),
                    );
                }
                entries.push((key, tree));
            }
            (Value::Text(_), _) => {}
        }
    }

    fn refuse(&mut self, kind: CheckKind, at: &At) {
        let words = self.words(at);
        self.problems.push(Problem::new(kind, at.clone(), words));
    }

    fn at(&self, line: usize, column: usize) -> At {
        At { file: self.file.to_owned(), line: number(line), column: number(column + 1) }
    }

    /// The word that stands at a place.
    fn words(&self, at: &At) -> String {
        let line = self.source.lines().nth(at.line.saturating_sub(1) as usize).unwrap_or_default();
        let rest = line.chars().skip(at.column.saturating_sub(1) as usize);
        rest.take_while(|c| !c.is_whitespace()).take(40).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<Tree>, Vec<CheckKind>) {
        let mut problems = Vec::new();
        let tree = parse("a.yaml", text, &mut problems);
        (tree, problems.into_iter().map(|p| p.kind).collect())
    }

    fn value(text: &str, key: &str) -> String {
        let (tree, problems) = read(text);
        assert_eq!(problems, vec![], "{text}");
        tree.unwrap().get(key).unwrap().text().unwrap().to_owned()
    }

    #[test]
    fn scalars_stay_text() {
        for scalar in ["no", "tidak", "0812", "07:00", "2027-03-31", "1e3", "~", "null"] {
            assert_eq!(value(&format!("a: {scalar}\n"), "a"), scalar);
        }
        assert_eq!(value("a:\n", "a"), "");
    }

    #[test]
    fn targets_need_no_quotes() {
        assert_eq!(value("next: @menu\n", "next"), "@menu");
        assert_eq!(value("next: !lapor.mulai\n", "next"), "!lapor.mulai");
        assert_eq!(value("{next: !lapor.mulai, if: x}\n", "next"), "!lapor.mulai");
        assert_eq!(value("a: Contoh @namaakun!\n", "a"), "Contoh @namaakun!");
    }

    #[test]
    fn places_count_from_one_in_characters() {
        let (tree, _) = read("é: 1\nlist:\n  - {k: é, b: x}\n");
        let tree = tree.unwrap();
        let item = &tree.get("list").unwrap().items()[0];
        let b = item.get("b").unwrap();
        assert_eq!((b.at.line, b.at.column), (3, 15));
    }

    #[test]
    fn what_yaml_can_do_besides_is_refused() {
        assert_eq!(read("a: &x 1\nb: *x\n").1, [CheckKind::Anchor, CheckKind::Anchor]);
        assert_eq!(read("a: *x\n").1, [CheckKind::Anchor]);
        assert_eq!(read("a: !!str 1\n").1, [CheckKind::Tag]);
        assert_eq!(read("a: !x {b: c}\n").1, [CheckKind::Tag]);
        assert_eq!(read("a: 1\n---\nb: 2\n").1, [CheckKind::ManyDocuments]);
        assert_eq!(read("a:\n\tb: 1\n\tc: 2\n").1, [CheckKind::Tab, CheckKind::Tab]);
        assert_eq!(read("a: 1\nb: 2\na: 3\n").1, [CheckKind::DuplicateKey]);
        assert_eq!(read("a: [1\n").1, [CheckKind::Syntax]);
        assert_eq!(read("%YAML 1.2\n---\na: 1\n").1, [CheckKind::Syntax]);
        assert_eq!(read(&"x".repeat(MAX_BYTES + 1)).1, [CheckKind::TooBig]);
        let deep = format!("a: {}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
        assert_eq!(read(&deep).1, [CheckKind::TooDeep]);
        let endless = format!("a: {}", "[".repeat(100_000));
        assert_eq!(read(&endless).1.len(), 1);
    }
}

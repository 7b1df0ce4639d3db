//! The map of the dialogs as a picture: Mermaid, Graphviz, SVG.

mod svg;

use super::map::{Map, Place};
use super::model::Dialogs;

/// How the map is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Mermaid, for Markdown.
    Mermaid,
    /// Graphviz.
    Dot,
    /// A picture that needs nothing else.
    Svg,
}

impl Format {
    /// Every format, by the name on the command line.
    pub const ALL: [(&'static str, Self); 3] =
        [("mermaid", Self::Mermaid), ("dot", Self::Dot), ("svg", Self::Svg)];
}

/// Draws the dialogs.
pub fn draw(dialogs: &Dialogs, format: Format) -> String {
    let map = Map::new(dialogs);
    match format {
        Format::Mermaid => mermaid(&map),
        Format::Dot => dot(&map),
        Format::Svg => svg::draw(dialogs, &map),
    }
}

/// A name for a place that every format takes.
fn name((dialog, node): Place) -> String {
    format!("d{dialog}n{node}")
}

fn mermaid(map: &Map<'_>) -> String {
    // In quotes Mermaid takes everything but the quote itself.
    let words = |words: &str| words.replace('"', "#quot;");
    let mut out = String::from("flowchart LR\n");
    for (d, dialog) in map.dialogs.iter().enumerate() {
        line(&mut out, &format!("  subgraph d{d}[\"{}\"]", words(&dialog.title.base)));
        for (n, node) in dialog.nodes.iter().enumerate() {
            line(&mut out, &format!("    {}[\"{}\"]", name((d, n)), node.id));
        }
        line(&mut out, "  end");
    }
    for arrow in &map.arrows {
        let label =
            if arrow.label.is_empty() { String::new() } else { format!("|\"{}\"|", words(arrow.label)) };
        line(&mut out, &format!("  {} -->{label} {}", name(arrow.from), name(arrow.to)));
    }
    out
}

fn dot(map: &Map<'_>) -> String {
    let words = |words: &str| words.replace('\\', "\\\\").replace('"', "\\\"");
    let mut out = String::from("digraph dialogs {\n  rankdir=LR;\n  node [shape=box];\n");
    for (d, dialog) in map.dialogs.iter().enumerate() {
        line(&mut out, &format!("  subgraph cluster_{d} {{\n    label=\"{}\";", words(&dialog.title.base)));
        for (n, node) in dialog.nodes.iter().enumerate() {
            line(&mut out, &format!("    {} [label=\"{}\"];", name((d, n)), node.id));
        }
        line(&mut out, "  }");
    }
    for arrow in &map.arrows {
        let ends = format!("  {} -> {}", name(arrow.from), name(arrow.to));
        line(&mut out, &format!("{ends} [label=\"{}\"];", words(arrow.label)));
    }
    out.push_str("}\n");
    out
}

fn line(out: &mut String, words: &str) {
    out.push_str(words);
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::load;
    use crate::dialog::problem::Files;

    fn dialogs() -> Dialogs {
        let menu = "dialog: menu\ntitle: Menu \"utama\" <1>\nstart: utama\nnodes:\n  utama:\n    say: x\n    choose:\n      - Tata & cara -> !tata.a\n      - Bahaya -> @danger\n";
        let steps = "dialog: tata\ntitle: Tata cara\nsteps:\n  - {id: a, title: A, say: x}\n  - {id: b, title: B, say: x}\n";
        let alone = "dialog: darurat\ntitle: Darurat\nstart: mulai\nnodes: {mulai: {say: x}}\n";
        let named = [("menu.yaml", menu), ("tata.yaml", steps), ("darurat.yaml", alone)];
        let files: Files =
            named.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        load::files(files).dialogs.unwrap()
    }

    #[test]
    fn every_node_and_way_is_drawn() {
        let text = draw(&dialogs(), Format::Mermaid);
        assert!(text.contains("  d1n0 -->|\"Tata & cara\"| d2n0\n"), "{text}");
        assert!(text.contains("  d2n0 --> d2n1\n"), "{text}");
        assert!(text.contains("subgraph d1[\"Menu #quot;utama#quot; <1>\"]"), "{text}");
        let text = draw(&dialogs(), Format::Dot);
        assert!(text.contains("d1n0 -> d0n0 [label=\"Bahaya\"];"), "{text}");
        assert!(text.contains("label=\"Menu \\\"utama\\\" <1>\";"), "{text}");
    }

    #[test]
    fn the_picture_is_whole_and_escaped() {
        let text = draw(&dialogs(), Format::Svg);
        assert_eq!(text.matches("<rect ").count(), 4);
        assert_eq!(text.matches("<path ").count(), 3);
        assert!(text.contains("Tata &amp; cara") && text.contains("&lt;1&gt;"));
        assert!(text.starts_with("<svg") && text.ends_with("</svg>\n"));
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        assert!(draw(&Dialogs::default(), Format::Svg).contains("viewBox=\"0 0 40 40\""));
    }
}

//! Cells of tables that leave the program. A spreadsheet runs what looks like a formula, and shows what turns the direction of
//! writing as something else than it is: in a cell of ours both are plain words. Pure.

/// What a file begins with so that spreadsheets read it as UTF-8.
pub const BOM: &str = "\u{feff}";

/// Signs that change how the text around them is shown, or that nobody sees.
const UNSEEN: [std::ops::RangeInclusive<char>; 6] = [
    '\u{200b}'..='\u{200f}',
    '\u{202a}'..='\u{202e}',
    '\u{2060}'..='\u{2069}',
    '\u{61c}'..='\u{61c}',
    '\u{feff}'..='\u{feff}',
    '\u{fff9}'..='\u{fffb}',
];

/// The words of a cell without control characters and without signs of direction; lines and tabs become spaces.
pub fn plain(text: &str) -> String {
    let unseen = |c: char| UNSEEN.iter().any(|range| range.contains(&c));
    let kept = text.chars().filter_map(|c| match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        c if c.is_control() || unseen(c) => None,
        c => Some(c),
    });
    kept.collect()
}

/// A cell of CSV that no spreadsheet takes for a formula, with its quotes.
pub fn csv_cell(text: &str) -> String {
    // What leads a formula in full-width letters does so in some spreadsheets too.
    let leads = |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '|' | '%');
    let odd = text.starts_with(['\t', '\r', '\n']);
    let words = plain(text);
    let begins = words.trim_start().chars().next();
    let guard = if odd || begins.is_some_and(leads) { "'" } else { "" };
    if words.contains([',', '"', ';']) || !guard.is_empty() {
        format!("\"{guard}{}\"", words.replace('"', "\"\""))
    } else {
        words
    }
}

/// A line of CSV, as RFC 4180 ends it.
pub fn csv_line(cells: &[impl AsRef<str>]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| csv_cell(cell.as_ref())).collect();
    cells.join(",") + "\r\n"
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_leads_a_formula_is_words() {
        for odd in [
            "=1+1",
            "+62812",
            "-3",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "  =HYPERLINK(\"x\")",
            "\u{200b}=1",
            "＝1",
            "|cmd",
        ] {
            let cell = csv_cell(odd);
            assert!(cell.starts_with("\"'"), "{odd:?} becomes {cell}");
        }
        assert_eq!(csv_cell("Sari, \"Palu\""), "\"Sari, \"\"Palu\"\"\"");
        assert_eq!(csv_cell("kelapa-biru-278"), "kelapa-biru-278");
        assert_eq!(csv_cell("foto\u{202e}gpj.exe"), "fotogpj.exe");
        assert_eq!(csv_line(&["a", "b\nc"]), "a,b c\r\n");
    }

    proptest! {
        #[test]
        fn a_line_is_read_back_as_the_plain_words(cells in proptest::collection::vec(".{0,40}", 1..6)) {
            let line = csv_line(&cells);
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_bytes());
            let read = reader.records().next();
            let read: Vec<String> = match read {
                Some(record) => record.unwrap().iter().map(str::to_owned).collect(),
                None => vec![String::new()],
            };
            prop_assert_eq!(read.len(), cells.len());
            for (read, cell) in read.iter().zip(&cells) {
                let words = plain(cell);
                prop_assert!(*read == words || *read == format!("'{words}"), "{:?} of {:?}", read, cell);
                let first = read.trim_start().chars().next();
                prop_assert!(!first.is_some_and(|c| "=+-@".contains(c)), "{:?}", read);
                prop_assert!(!read.chars().any(char::is_control));
            }
        }
    }
}

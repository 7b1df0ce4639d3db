//! The letter that goes with a referral. Its sentences are phrases of the dialogs; page and document show the same letter.

use crate::app::{App, Mouth, words};
use crate::domain::referral::{Handover, SentAnswer};
use crate::domain::text::{Lang, Private};

/// A letter, ready to be set.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The office's name in full, then address and numbers.
    pub heading: Vec<String>,
    /// Town and day.
    pub place_day: String,
    /// Number, class, annexes, subject.
    pub rows: Vec<(String, String)>,
    /// To whom, a line each.
    pub to: Vec<String>,
    /// The first sentence.
    pub opening: String,
    /// What happened, who is accused, who reported, the annexes.
    pub sections: Vec<Section>,
    /// The last sentence.
    pub closing: String,
    /// Under it.
    pub sign: Vec<String>,
}

/// A part of a letter under a heading.
#[derive(Debug, Clone)]
pub struct Section {
    /// The heading.
    pub title: String,
    /// Paragraphs or items.
    pub lines: Vec<String>,
    /// Whether the lines are a list.
    pub listed: bool,
}

fn phrase(mouth: &Mouth, name: &str, values: &[(&str, &str)]) -> String {
    mouth.dialogs.phrase(name, &Lang::default(), values).to_plain()
}

/// What the letter is about, unless an officer says otherwise.
pub(super) fn subject(mouth: &Mouth, handover: &Handover) -> String {
    let case = &handover.case;
    phrase(mouth, "surat.isi_perihal", &[("kode", &case.code), ("kategori", &case.category_name)])
}

/// To whom it is written, unless an officer says otherwise.
pub(super) fn addressee(mouth: &Mouth, handover: &Handover) -> String {
    [phrase(mouth, "surat.kepada", &[]), handover.to.name.clone(), phrase(mouth, "surat.di_tempat", &[])]
        .join("\n")
}

/// What happened, as the case tells it.
pub(super) fn chronology(mouth: &Mouth, handover: &Handover) -> Private {
    let (case, dialogs, lang) = (&handover.case, &mouth.dialogs, Lang::default());
    let told = [
        ("hari", words::day(case.created_at, dialogs, &lang)),
        ("kode", case.code.clone()),
        ("kanal", phrase(mouth, &format!("surat.kanal.{}", case.channel), &[])),
        ("kategori", case.category_name.clone()),
    ];
    let told: Vec<(&str, &str)> = told.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let mut lines = vec![phrase(mouth, "surat.masuk", &told)];
    if !case.place.is_empty() {
        lines.push(phrase(mouth, "surat.tempat", &[("tempat", &case.place)]));
    }
    if let Some(country) = &case.country {
        let name = dialogs.country_name(country, &lang);
        lines.push(phrase(mouth, "surat.tujuan", &[("negara", name)]));
    }
    let rest = handover.answers.iter().filter(|one| !says_all(&lines, one));
    let rest: Vec<String> = rest.map(|one| format!("{}\n{}", one.question, one.answer.reveal())).collect();
    lines.extend(rest);
    lines.extend(handover.messages.iter().map(|one| {
        let name = if one.from_reporter { "surat.pesan_pelapor" } else { "surat.pesan_kantor" };
        let at = words::moment(one.at, dialogs, &lang);
        phrase(mouth, name, &[("saat", &at), ("isi", one.text.reveal())])
    }));
    Private(lines.join("\n\n"))
}

/// Whether these lines say all that an answer says: what the report is about, where, and which country.
fn says_all(lines: &[String], answer: &SentAnswer) -> bool {
    matches!(answer.key.as_str(), "kasus.kategori" | "kasus.tempat" | "tawaran.negara")
        && lines.iter().any(|line| line.contains(answer.answer.reveal().trim()))
}

/// The whole letter.
pub(super) fn letter(mouth: &Mouth, handover: &Handover) -> Letter {
    let (dialogs, lang) = (&mouth.dialogs, Lang::default());
    let say = |name: &str| phrase(mouth, name, &[]);
    let (from, words_of) = (&handover.from, &handover.letter);
    let annexes = handover.evidence.len();
    let annexes = if annexes == 0 {
        say("surat.tanpa")
    } else {
        phrase(mouth, "surat.jumlah", &[("n", &annexes.to_string())])
    };
    let day = words::day(handover.made_at, dialogs, &lang);
    let mut sections = vec![Section {
        title: say("surat.kronologi"),
        lines: lines(words_of.chronology.reveal()),
        listed: false,
    }];
    sections.extend(accused(mouth, handover));
    sections.push(reporter(mouth, handover));
    sections.extend(annex_list(mouth, handover));
    let heading = std::iter::once(from.full_name.clone()).chain(from.contact.iter().cloned());
    let place_day = if from.town.is_empty() { day } else { format!("{}, {day}", from.town) };
    Letter {
        heading: heading.map(|line| plain(&line)).collect(),
        place_day,
        rows: vec![
            (say("surat.nomor"), words_of.number.clone()),
            (say("surat.sifat"), say("surat.rahasia")),
            (say("surat.lampiran"), annexes),
            (say("surat.perihal"), plain(&words_of.subject)),
        ],
        to: lines(&words_of.addressee),
        opening: say("surat.pembuka"),
        sections,
        closing: say("surat.penutup"),
        sign: vec![say("surat.hormat"), plain(&from.office)],
    }
}

fn accused(mouth: &Mouth, handover: &Handover) -> Option<Section> {
    let lines: Vec<String> = handover.accused.iter().map(|one| plain(one.value.reveal())).collect();
    let title = phrase(mouth, "surat.terlapor", &[]);
    (!lines.is_empty()).then_some(Section { title, lines, listed: true })
}

fn reporter(mouth: &Mouth, handover: &Handover) -> Section {
    let title = phrase(mouth, "surat.pelapor", &[]);
    let lines = match &handover.identity {
        None => vec![phrase(mouth, "surat.tanpa_nama", &[])],
        Some(identity) => {
            let told =
                identity.lines.iter().map(|one| plain(&format!("{}: {}", one.question, one.answer.reveal())));
            let ground = phrase(mouth, &format!("surat.dasar.{}", identity.basis), &[]);
            told.chain([ground]).collect()
        }
    };
    Section { title, lines, listed: false }
}

fn annex_list(mouth: &Mouth, handover: &Handover) -> Option<Section> {
    let lines = handover.evidence.iter().zip(1..).map(|(piece, n)| {
        let n = n.to_string();
        if piece.sha256.is_empty() {
            let values = [("n", n.as_str()), ("isi", piece.note.reveal().as_str())];
            return plain(&phrase(mouth, "surat.tanpa_berkas", &values));
        }
        let bytes = piece.bytes.to_string();
        let values =
            [("n", n.as_str()), ("jenis", piece.mime.as_str()), ("bita", &bytes), ("hash", &piece.sha256)];
        phrase(mouth, "surat.berkas", &values)
    });
    let lines: Vec<String> = lines.collect();
    let title = phrase(mouth, "surat.daftar", &[]);
    (!lines.is_empty()).then_some(Section { title, lines, listed: false })
}

/// The lines of a text that hold something.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(plain).filter(|line| !line.is_empty()).collect()
}

/// A line without signs that no paper shows: control characters, and those that turn the direction of writing, with which a
/// name may look like another.
fn plain(line: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let spaced: String = line.chars().map(|c| if c == '\n' || c == '\t' { ' ' } else { c }).collect();
    spaced.chars().filter(|c| !hidden(*c)).collect::<String>().trim().to_owned()
}

impl App {
    /// The letter of a handover.
    pub fn letter(&self, handover: &Handover) -> Letter {
        letter(&self.mouth(), handover)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_left_out_when_a_line_says_all_of_it() {
        let answer = |key: &str, words: &str| SentAnswer {
            key: key.into(),
            question: "?".into(),
            answer: words.into(),
        };
        let lines = ["Tempat kejadian: Bora, Kabupaten Sigi.".to_owned()];
        assert!(says_all(&lines, &answer("kasus.tempat", "Kabupaten Sigi")));
        assert!(!says_all(&lines, &answer("kasus.tempat", "Kabupaten Sigi, belakang masjid")));
        assert!(!says_all(&lines, &answer("narasi", "Kabupaten Sigi")));
    }

    #[test]
    fn what_turns_writing_around_is_left_out() {
        assert_eq!(plain("a\u{202e}gpj.exe\tb\u{0}"), "agpj.exe b");
        assert_eq!(lines("satu\n\n  \r\ndua"), ["satu", "dua"]);
    }
}

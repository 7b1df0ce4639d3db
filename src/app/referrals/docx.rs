//! The letter as a document that can be edited (Office Open XML).

use std::io::Cursor;

use docx_rs::{AlignmentType, Docx, LineSpacing, PageMargin, Paragraph, Run, RunFonts, Tab, TabValueType};

use super::letter::Letter;
use crate::app::AppError;

/// A4, in twentieths of a point.
const PAGE: (u32, u32) = (11_906, 16_838);
/// Two and a half centimetres.
const MARGIN: i32 = 1_418;
/// Where the values of the head stand.
const COLUMN: usize = 1_701;
/// Where the signature stands: right of the middle.
const HALF: i32 = 4_535;
/// Over the name.
const SIGN: u32 = 1_200;
/// Half points.
const SIZE: usize = 22;

/// The bytes of a `.docx`.
pub fn docx(letter: &Letter) -> Result<Vec<u8>, AppError> {
    let margin = PageMargin::new().top(MARGIN).bottom(MARGIN).left(MARGIN).right(MARGIN);
    let font = RunFonts::new().ascii("Arial").hi_ansi("Arial").cs("Arial");
    let mut docx =
        Docx::new().page_size(PAGE.0, PAGE.1).page_margin(margin).default_fonts(font).default_size(SIZE);
    for paragraph in head(letter).into_iter().chain(body(letter)) {
        docx = docx.add_paragraph(paragraph);
    }
    let mut out = Cursor::new(Vec::new());
    docx.build().pack(&mut out).map_err(|fault| AppError::Internal(Box::new(fault)))?;
    Ok(out.into_inner())
}

fn head(letter: &Letter) -> Vec<Paragraph> {
    let mut all = Vec::new();
    for (place, line) in letter.heading.iter().enumerate() {
        let run = if place == 0 { text(line).bold().size(SIZE + 4) } else { text(line) };
        all.push(Paragraph::new().add_run(run).align(AlignmentType::Center));
    }
    all.push(Paragraph::new());
    all.push(Paragraph::new().add_run(text(&letter.place_day)).align(AlignmentType::Right));
    for (name, value) in &letter.rows {
        let run = text(name).add_tab().add_text(": ").add_text(value);
        all.push(Paragraph::new().add_tab(Tab::new().val(TabValueType::Left).pos(COLUMN)).add_run(run));
    }
    all.push(Paragraph::new());
    all.extend(letter.to.iter().map(|line| Paragraph::new().add_run(text(line))));
    all.push(Paragraph::new());
    all
}

fn body(letter: &Letter) -> Vec<Paragraph> {
    let after = || LineSpacing::new().after(120);
    let mut all = vec![Paragraph::new().add_run(text(&letter.opening)).line_spacing(after())];
    for section in &letter.sections {
        let title = Paragraph::new().add_run(text(&section.title).bold()).keep_next(true);
        all.push(title.line_spacing(LineSpacing::new().before(120).after(60)));
        for (place, line) in section.lines.iter().enumerate() {
            let numbered = if section.listed { format!("{}. {line}", place + 1) } else { line.clone() };
            all.push(Paragraph::new().add_run(text(&numbered)).line_spacing(after()));
        }
    }
    all.push(Paragraph::new().add_run(text(&letter.closing)).line_spacing(after()));
    all.push(Paragraph::new());
    for (place, line) in letter.sign.iter().enumerate() {
        // Room to sign in, under the greeting.
        let (run, room) = if place == 0 { (text(line), 0) } else { (text(line).bold(), SIGN) };
        let signed = Paragraph::new().add_run(run).indent(Some(HALF), None, None, None);
        all.push(signed.line_spacing(LineSpacing::new().before(room)).keep_next(true));
    }
    all
}

fn text(line: &str) -> Run {
    Run::new().add_text(line)
}

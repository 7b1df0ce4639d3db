//! The workbook: rows go to a file of their own as they come, in constant memory, and the file to the reader when it is whole.
//! It has no name that lasts: whatever ends first, reader, program or machine, it is gone.

use std::io;

use axum::body::{Body, Bytes};
use futures_util::{StreamExt as _, stream};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use tokio::io::AsyncReadExt as _;
use tokio::sync::mpsc;

use super::cells::Words;
use crate::app::export::ExportLine;
use crate::domain::sheet;

/// A sheet holds 1,048,576 rows; a further one begins before.
const ROWS: u32 = 1_000_000;
/// A cell holds so many characters.
const LONGEST: usize = 32_767;
/// Bytes of the file sent at a time.
const PIECE: usize = 64 * 1024;

/// The body: written while the cases come, sent when they are through.
pub(super) fn body(words: Words, pages: mpsc::Receiver<Vec<ExportLine>>) -> Body {
    let sent = stream::once(made(words, pages)).flat_map(|file| match file {
        Ok(file) => pieces(file).left_stream(),
        Err(fault) => {
            tracing::error!(%fault, "a workbook could not be written");
            stream::once(async { Err(fault) }).right_stream()
        }
    });
    Body::from_stream(sent)
}

/// The whole workbook as an open file. Dropped half-way, the pages end and the writer gives up.
async fn made(words: Words, mut pages: mpsc::Receiver<Vec<ExportLine>>) -> io::Result<std::fs::File> {
    let (rows, waiting) = mpsc::channel(1);
    let header = words.header().to_vec();
    let writer = tokio::task::spawn_blocking(move || write(&header, waiting));
    while let Some(page) = pages.recv().await {
        let cells = page.iter().map(|line| words.cells(line)).collect();
        if rows.send(Rows::More(cells)).await.is_err() {
            break;
        }
    }
    // Without this word the writer knows that nobody wants the file any more.
    let told = rows.send(Rows::End).await;
    let file = writer.await.map_err(io::Error::other)??;
    told.map_err(io::Error::other)?;
    Ok(file)
}

/// What the writer is given.
enum Rows {
    More(Vec<Vec<String>>),
    End,
}

fn write(header: &[String], mut rows: mpsc::Receiver<Rows>) -> io::Result<std::fs::File> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold();
    let mut at = 0;
    begin_sheet(&mut workbook, header, &bold).map_err(io::Error::other)?;
    loop {
        match rows.blocking_recv() {
            None => return Err(io::Error::from(io::ErrorKind::Interrupted)),
            Some(Rows::End) => break,
            Some(Rows::More(page)) => {
                for cells in page {
                    at += 1;
                    if at > ROWS {
                        begin_sheet(&mut workbook, header, &bold).map_err(io::Error::other)?;
                        at = 1;
                    }
                    write_row(&mut workbook, at, &cells).map_err(io::Error::other)?;
                }
            }
        }
    }
    let mut file = tempfile::tempfile()?;
    workbook.save_to_writer(&mut file).map_err(io::Error::other)?;
    io::Seek::rewind(&mut file)?;
    Ok(file)
}

fn begin_sheet(workbook: &mut Workbook, header: &[String], bold: &Format) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    for (column, name) in (0..).zip(header) {
        sheet.write_string_with_format(0, column, name, bold)?;
        sheet.set_column_width(column, 20)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// Strings only: a cell of a workbook that is no formula is never run.
fn write_row(workbook: &mut Workbook, row: u32, cells: &[String]) -> Result<(), XlsxError> {
    let Some(sheet) = workbook.worksheets_mut().last_mut() else { return Ok(()) };
    for (column, cell) in (0..).zip(cells) {
        let words: String = sheet::plain(cell).chars().take(LONGEST / 2).collect();
        sheet.write_string(row, column, words)?;
    }
    Ok(())
}

fn pieces(file: std::fs::File) -> impl stream::Stream<Item = io::Result<Bytes>> {
    stream::unfold(Some(tokio::fs::File::from_std(file)), async |file| {
        let mut file = file?;
        let mut piece = vec![0; PIECE];
        match file.read(&mut piece).await {
            Ok(0) => None,
            Ok(length) => {
                piece.truncate(length);
                Some((Ok(Bytes::from(piece)), Some(file)))
            }
            Err(fault) => Some((Err(fault), None)),
        }
    })
}

//! Reading pictures: a child on a short leash, and the real program on posters that are drawn here.
//!
//! Without `tesseract` and its Indonesian the real reading is left out and says so; `SULUH_TEST_TESSERACT=1` makes that a
//! failure.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use image::ImageFormat;
use suluh::jobs::{NoReader, Reader, Unread};
use suluh::offer::poster;

use crate::drawn;

/// A program that stands in for tesseract: knows Indonesian, and does that with a picture.
pub(crate) fn script(folder: &Path, does: &str) -> PathBuf {
    let path = folder.join("tesseract-palsu");
    let text = format!("#!/bin/sh\n[ \"$1\" = --list-langs ] && echo ind && exit\n{does}\n");
    // Written by another process: a file that some thread still holds open for writing can't be run.
    let mut writer = Command::new("sh")
        .args(["-c", "cat > \"$0\" && chmod 700 \"$0\""])
        .arg(&path)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    writer.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    assert!(writer.wait().unwrap().success());
    path
}

/// A reader that reads these words in every picture.
pub(crate) async fn that_reads(folder: &Path, words: &str, sure: u8) -> Reader {
    let table = folder.join("kata.tsv");
    let line = |(row, line): (usize, &str)| -> String {
        let word = |word: &str| format!("5\t1\t1\t1\t{row}\t1\t9\t9\t9\t9\t{sure}.5\t{word}\n");
        line.split(' ').map(word).collect()
    };
    let lines: String = words.lines().enumerate().map(line).collect();
    std::fs::write(&table, lines).unwrap();
    let does = format!("cat > /dev/null; cat '{}'", table.display());
    that_does(folder, &does).await
}

/// A reader that does that with every picture.
pub(crate) async fn that_does(folder: &Path, does: &str) -> Reader {
    Reader::find(script(folder, does).to_str().unwrap()).await.unwrap()
}

fn on(test: impl AsyncFnOnce(&Path)) {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(test(folder.path()));
}

#[test]
fn what_does_not_run_or_knows_no_indonesian_is_no_reader() {
    on(async |folder| {
        assert!(matches!(Reader::find("off").await, Err(NoReader::Off)));
        assert!(matches!(Reader::find("/tidak/ada").await, Err(NoReader::Missing(_))));
        assert!(matches!(Reader::find("false").await, Err(NoReader::Missing(_))));
        assert!(matches!(Reader::find("true").await, Err(NoReader::Language(_))));
        let reason = Reader::find("/tidak/ada").await.unwrap_err().to_string();
        assert!(reason.contains("apt install tesseract-ocr tesseract-ocr-ind"), "{reason}");
        let reader = that_reads(folder, "Lowongan kerja di pabrik Malaysia", 90).await;
        assert_eq!(
            reader.read(vec![1; 3_000_000]).await.unwrap().reveal(),
            "Lowongan kerja di pabrik Malaysia"
        );
    });
}

#[test]
fn a_child_that_hangs_is_killed() {
    on(async |folder| {
        let mark = folder.join("masih-hidup");
        let reader = that_does(folder, &format!("exec sh -c 'sleep 3; : > {}'", mark.display())).await;
        let reader = reader.with_patience(Duration::from_millis(300));
        assert_eq!(reader.read(vec![1; 3_000_000]).await.unwrap_err(), Unread::TooLong);
        tokio::time::sleep(Duration::from_secs(4)).await;
        assert!(!mark.exists(), "the child lived on");
    });
}

#[test]
fn a_child_that_eats_memory_time_or_the_disk_is_stopped() {
    on(async |folder| {
        let limited = |reader: &Reader| assert!(reader.is_limited().0, "prlimit (util-linux) is here");
        // Without a line's end `tail` keeps all it is given: more than a gigabyte.
        let memory =
            that_does(folder, "exec sh -c 'head -c 1500000000 /dev/zero | tail -n 1 | head -c 100'").await;
        limited(&memory);
        assert_ne!(memory.read(vec![]).await.unwrap_err(), Unread::TooLong);
        let file = folder.join("salinan.png");
        let disk = that_does(folder, &format!("cat > '{}'", file.display())).await;
        assert_eq!(disk.read(vec![7; 9_000]).await.unwrap_err(), Unread::Failed);
        assert_eq!(
            std::fs::metadata(&file).map_or(0, |file| file.len()),
            0,
            "nothing of the picture is on the disk"
        );
    });
}

#[test]
fn a_child_that_writes_without_end_fills_no_memory() {
    on(async |folder| {
        let reader = that_does(folder, "exec yes lowongan").await;
        assert_ne!(reader.read(vec![]).await.unwrap_err(), Unread::TooLong, "its pipe was closed");
    });
}

/// The real program; `None`, with a loud word, where it is missing.
pub(crate) async fn real() -> Option<Reader> {
    let found = Reader::find("tesseract").await;
    let reason = match (found, drawn::has_font()) {
        (Ok(reader), true) => return Some(reader),
        (Err(reason), _) => reason.to_string(),
        (Ok(_), false) => "the font is missing (Debian: apt install fonts-dejavu-core)".to_owned(),
    };
    assert!(std::env::var_os("SULUH_TEST_TESSERACT").is_none(), "{reason}");
    let word = format!("\n*** pictures were not read: {reason} ***\n");
    std::io::stderr().write_all(word.as_bytes()).unwrap();
    None
}

const ADVERT: [&str; 5] = [
    "LOWONGAN KERJA KE KAMBOJA",
    "Admin game online, gaji 15 juta sebulan",
    "Berangkat minggu ini dengan visa turis",
    "Bayar dulu Rp 2.500.000 untuk tiket",
    "Hubungi WA 0812-0000-1234 sekarang",
];

async fn reads(reader: &Reader, bytes: &[u8]) -> Result<String, Unread> {
    let png = poster::for_reading(&poster::decode(bytes).unwrap()).unwrap();
    reader.read(png).await.map(|text| text.reveal().clone())
}

#[test]
fn tesseract_reads_a_drawn_poster_in_every_size_and_format() {
    on(async |_| {
        let Some(reader) = real().await else { return };
        for (height, format) in
            [(16.0, ImageFormat::Png), (32.0, ImageFormat::Jpeg), (64.0, ImageFormat::WebP)]
        {
            let text = reads(&reader, &drawn::file(&drawn::poster(&ADVERT, height), format)).await.unwrap();
            for words in ["LOWONGAN KERJA KE KAMBOJA", "visa turis", "0812-0000-1234", "2.500.000"] {
                assert!(text.contains(words), "{height} {format:?}: no {words:?} in\n{text}");
            }
        }
    });
}

#[test]
fn tesseract_is_not_sure_of_pages_without_words() {
    on(async |_| {
        let Some(reader) = real().await else { return };
        let empty =
            image::DynamicImage::ImageRgb8(image::RgbImage::from_pixel(900, 900, image::Rgb([250; 3])));
        for picture in [empty, drawn::bars(5), drawn::poster(&["Halo"], 40.0)] {
            let read = reads(&reader, &drawn::file(&picture, ImageFormat::Png)).await;
            assert_eq!(read.unwrap_err(), Unread::Unclear);
        }
    });
}

#[test]
fn tesseract_reads_the_largest_picture_within_its_limits() {
    on(async |_| {
        let Some(reader) = real().await else { return };
        let lines: Vec<&str> = ADVERT.iter().copied().cycle().take(20).collect();
        let poster =
            drawn::poster(&lines, 80.0).resize_exact(10_000, 10_000, image::imageops::FilterType::Nearest);
        let text = reads(&reader, &drawn::file(&poster, ImageFormat::Png)).await.unwrap();
        assert!(text.contains("KAMBOJA"), "{text}");
    });
}

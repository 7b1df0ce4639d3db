//! Official lists as an operator imports them.

use rust_xlsxwriter::Workbook;

use super::{Ended, Place, play};

const HEADINGS: &str = "Nama P3MI;SIP3MI;Status;Berlaku sampai;Alamat\n";

/// Runs a command that must do its work.
async fn works(place: &Place, args: &[&str]) -> Ended {
    let done = place.runs(args).await;
    assert_eq!(done.code, Some(0), "{args:?}: {}", done.err);
    done
}

#[test]
fn a_list_is_imported_shown_with_its_age_and_replaced() {
    play(async {
        let place = Place::new();
        let none = works(&place, &["lists"]).await;
        assert!(none.out.contains("p3mi: none; suluh lists import p3mi FILE"), "{}", none.out);
        place.put("satu.csv", format!("\u{feff}{HEADINGS}PT. Contoh Jaya;1/2;Aktif;31 Desember 2030;Palu\n"));
        let beside = ["--source", "Situs Contoh", "--date", "2026-10-01"];
        let import = |file: &'static str| [&["lists", "import", "p3mi", file][..], &beside].concat();
        let done = works(&place, &import("satu.csv")).await;
        assert!(done.out.starts_with("Imported. p3mi: 1 row as of 2026-10-01 ("), "{}", done.out);
        assert!(done.out.contains("days old), from Situs Contoh; imported "), "{}", done.out);
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (column, heading) in (0..).zip(HEADINGS.trim().split(';')) {
            sheet.write(0, column, heading).unwrap();
        }
        for (row, name) in (1..).zip(["PT Satu", "PT Dua"]) {
            sheet.write(row, 0, name).unwrap();
            sheet.write(row, 1, row).unwrap();
            sheet.write(row, 2, "Dicabut").unwrap();
        }
        place.put("dua.xlsx", book.save_to_buffer().unwrap());
        works(&place, &import("dua.xlsx")).await;
        let shown = works(&place, &["lists"]).await;
        assert!(shown.out.contains("p3mi: 2 rows as of 2026-10-01 ("), "{}", shown.out);
        assert!(shown.out.contains("job-orders: none"), "{}", shown.out);
        assert!(works(&place, &["warnings"]).await.out.is_empty());
    });
}

#[test]
fn a_bad_file_names_each_row_and_column_and_changes_nothing() {
    play(async {
        let place = Place::new();
        place.put("buruk.csv", "nama,sip3mi,status,berlaku sampai,sumber,tanggal\n");
        let refused = place.runs(&["lists", "import", "p3mi", "buruk.csv"]).await;
        assert_eq!(refused.code, Some(1));
        assert!(refused.err.contains("buruk.csv, row 1: the column `alamat` is missing"), "{}", refused.err);
        assert!(refused.err.contains("1 fault; nothing was imported"), "{}", refused.err);
        let rows: Vec<String> = (1..=300).map(|n| format!("PT Contoh {n};{n};entah;;")).collect();
        place.put("banyak.csv", format!("{HEADINGS}{}", rows.join("\n")));
        let refused = place
            .runs(&["lists", "import", "p3mi", "banyak.csv", "--source", "x", "--date", "2026-10-01"])
            .await;
        assert!(refused.err.contains("banyak.csv, row 2, column `Status`: `entah` is no known state"));
        assert!(
            refused.err.contains("300 faults (100 more than shown); nothing was imported"),
            "{}",
            refused.err
        );
        for (file, words) in [("tidak-ada.csv", "cannot read tidak-ada.csv"), (".", "cannot read .")] {
            let refused = place.runs(&["lists", "import", "countries", file]).await;
            assert!(refused.code == Some(1) && refused.err.contains(words), "{}", refused.err);
        }
        let unknown = place.runs(&["lists", "import", "pt", "buruk.csv"]).await;
        assert!(unknown.err.contains("not a list; one of p3mi, job-orders, countries"), "{}", unknown.err);
        assert!(place.runs(&["lists"]).await.out.contains("p3mi: none"));
    });
}

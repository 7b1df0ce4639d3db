//! List files as operators have them, good and bad, and what is looked up in them.

use std::fmt::Write as _;

use jiff::civil::date;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use super::*;
use crate::dialog::model::{Country, Data, Named};
use crate::domain::official::{CountryState, LicenceState, ListRows};

const HEADINGS: &str = "perusahaan,sip3mi,status,berlaku sampai,alamat,sumber,tanggal\n";

fn data() -> Data {
    let country = |code: &str, name: &str, alias: &str| {
        let mut country =
            Country { code: code.to_owned(), aliases: vec![alias.to_owned()], ..Country::default() };
        name.clone_into(&mut country.name.base);
        country
    };
    let state = |slug: &str| Named { slug: slug.to_owned(), ..Named::default() };
    Data {
        countries: vec![country("MY", "Malaysia", "sabah"), country("KR", "Korea Selatan", "korsel")],
        country_states: vec![state("ada_penempatan"), state("tutup_rumah_tangga")],
        ..Data::default()
    }
}

fn given(data: &Data) -> Given<'_> {
    Given { source: None, as_of: None, today: date(2026, 11, 21), data }
}

fn taken(kind: ListKind, bytes: &[u8]) -> Result<ListRows, Vec<String>> {
    read(kind, bytes, &given(&data()))
}

fn companies(bytes: &[u8]) -> Vec<Company> {
    match taken(ListKind::P3mi, bytes) {
        Ok(ListRows::P3mi(rows)) => rows,
        other => panic!("{other:?}"),
    }
}

fn faults(text: &str) -> Vec<String> {
    taken(ListKind::P3mi, text.as_bytes()).unwrap_err()
}

/// The directory over rows of the list of companies and of job orders, as of the first of November.
fn directory(companies: &str, orders: &str) -> Directory {
    let info = |list: &ListRows| ListInfo {
        kind: list.kind(),
        rows: u32::try_from(list.len()).unwrap(),
        as_of: list.newest().unwrap().0,
        source: list.newest().unwrap().1.to_owned(),
        imported_at: crate::domain::time::Timestamp(1),
    };
    let (mut infos, mut found) = (Vec::new(), (Vec::new(), Vec::new()));
    if !companies.is_empty() {
        let list = taken(ListKind::P3mi, format!("{HEADINGS}{companies}").as_bytes()).unwrap();
        infos.push(info(&list));
        let ListRows::P3mi(rows) = list else { unreachable!() };
        found.0 = rows;
    }
    if !orders.is_empty() {
        let headings = "perusahaan,sip2mi,negara,jabatan,kuota,berlaku sampai,sumber,tanggal\n";
        let list = taken(ListKind::JobOrders, format!("{headings}{orders}").as_bytes()).unwrap();
        infos.push(info(&list));
        let ListRows::JobOrders(rows) = list else { unreachable!() };
        found.1 = rows;
    }
    Directory::new(infos, found.0, found.1)
}

fn asked(name: &str) -> Identifier {
    Identifier::new(IdentifierKind::Company, name).unwrap()
}

const TODAY: Date = date(2026, 11, 21);

#[test]
fn one_list_in_many_writings() {
    let plain =
        format!("{HEADINGS}PT. Contoh Jaya,12/3,Aktif,2026-12-31,\"Jl. Satu, Palu\",Contoh,2026-11-01\n");
    let wanted = companies(plain.as_bytes());
    assert_eq!(wanted[0].state, LicenceState::Active);
    assert_eq!(wanted[0].until, Some(date(2026, 12, 31)));
    assert_eq!(wanted[0].address.as_deref(), Some("Jl. Satu, Palu"));
    for text in [
        format!("\u{feff}{plain}"),
        plain.replace('\n', "\r\n"),
        "Tanggal;Sumber;Alamat;Status;Berlaku s/d;No. SIP3MI;Nama P3MI;No\n\
         1/11/2026;Contoh;Jl. Satu, Palu;Aktif;31/12/2026;12/3;PT. Contoh Jaya;1\n"
            .to_owned(),
        "company\tLICENCE NUMBER\tstate\tvalid until\taddress\tsource\tas of\n\
         PT.  Contoh Jaya\t12/3\tAktif\t31 Dec 2026\tJl. Satu, Palu\tContoh\tNovember 1, 2026\n"
            .to_owned(),
        format!("DAFTAR P3MI,,,,,,\nper November,,,,,,\n\n{plain}"),
        plain.replace("2026-12-31", "31 Desember 2026"),
        plain.replace("2026-12-31", "\"Kamis, 31 Des 2026\""),
        plain.replace("2026-12-31", "31-12-26"),
        plain.replace("2026-12-31", "31.12.2026 00:00"),
        plain.replace("2026-12-31", "2026-12-31T00:00:00"),
        plain.replace("2026-12-31", "46387"),
    ] {
        assert_eq!(companies(text.as_bytes()), wanted, "{text}");
    }
    let endless = plain.replace("2026-12-31", "-");
    assert_eq!(companies(endless.as_bytes())[0].until, None);
}

#[test]
fn a_workbook_reads_like_its_table() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("kosong").unwrap();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "DAFTAR P3MI").unwrap();
    let headings = ["Nama P3MI", "SIP3MI", "Status", "Berlaku Sampai", "Alamat", "Sumber", "Tanggal"];
    for (column, heading) in (0..).zip(headings) {
        sheet.write(2, column, heading).unwrap();
    }
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let date_cell = ExcelDateTime::from_ymd(2026, 12, 31).unwrap();
    sheet.write(3, 0, "PT. Contoh Jaya").unwrap();
    sheet.write(3, 1, 123).unwrap();
    sheet.write(3, 2, Formula::new("=\"Ak\"&\"tif\"").set_result("Aktif")).unwrap();
    sheet.write_with_format(3, 3, &date_cell, &day).unwrap();
    sheet.write(3, 5, "Contoh").unwrap();
    sheet.write(3, 6, 46_327).unwrap();
    // A stray cell far out must not cost a rectangle of memory.
    sheet.write(1_048_575, 16_383, "x").unwrap();
    let read = companies(&book.save_to_buffer().unwrap());
    assert_eq!(read.len(), 1);
    let Company { name, permit, state, until, address, as_of, .. } = &read[0];
    assert_eq!((name.as_str(), permit.as_str(), *state), ("PT. Contoh Jaya", "123", LicenceState::Active));
    assert_eq!((*until, address, *as_of), (Some(date(2026, 12, 31)), &None, date(2026, 11, 1)));
}

#[test]
fn a_damaged_workbook_is_refused_and_breaks_nothing() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in (0..).zip(["negara", "status", "sumber", "tanggal"]) {
        sheet.write(0, column, heading).unwrap();
    }
    for (column, value) in (0..).zip(["MY", "ada_penempatan", "Contoh", "2026-11-01"]) {
        sheet.write(1, column, value).unwrap();
    }
    let whole = book.save_to_buffer().unwrap();
    let wanted = taken(ListKind::Countries, &whole).unwrap();
    for at in (0..whole.len()).step_by(23) {
        assert!(taken(ListKind::Countries, &whole[..at]).is_err(), "cut at {at}");
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        // Damage outside of what is read may go unseen; what is read then is what stood there.
        if let Ok(read) = taken(ListKind::Countries, &damaged) {
            assert_eq!(read, wanted, "byte {at}");
        }
    }
}

#[test]
fn a_workbook_with_failed_formulas_names_their_cells() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in (0..).zip(["negara", "status", "sumber", "tanggal"]) {
        sheet.write(0, column, heading).unwrap();
    }
    sheet.write(1, 0, Formula::new("=VLOOKUP(1,B1:C2,2)").set_result("#N/A")).unwrap();
    sheet.write(1, 1, true).unwrap();
    sheet.write(1, 2, "Contoh").unwrap();
    sheet.write(1, 3, 0.5).unwrap();
    let faults = taken(ListKind::Countries, &book.save_to_buffer().unwrap()).unwrap_err();
    assert_eq!(
        faults,
        [
            "row 2, column `negara`: its formula failed: save the file with values",
            "row 2, column `status`: it is TRUE or FALSE",
            "row 2, column `tanggal`: `0.5` is no day: write it like 2026-12-31, 31/12/2026 or 31 Desember 2026",
        ]
    );
}

#[test]
fn every_missing_column_is_named_with_what_it_may_be_called() {
    let told = faults("nama,izin,berlaku sampai,sumber,tanggal\nPT Contoh,1,2026-12-31,Contoh,2026-11-01\n");
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("row 1: the column `status` is missing (or: keadaan, "), "{told:?}");
    assert!(told[1].starts_with("row 1: the column `alamat` is missing (or: "), "{told:?}");
    let twice =
        faults(&HEADINGS.replace("alamat", "nama").replace('\n', ",alamat\na,1,Aktif,,,b,2026-11-01,\n"));
    assert_eq!(twice, ["row 1, column `nama`: `perusahaan` is there already"]);
    let none = faults("a,b\nc,d\n");
    assert_eq!(none.len(), 7, "{none:?}");
}

#[test]
fn every_bad_cell_is_named_and_nothing_is_taken() {
    let told = faults(&format!(
        "{HEADINGS}PT Satu,1,Aktif,2026-12-31,,Contoh,2026-11-01\n\
         ,,Mungkin,besok,,,2027-01-01\n\
         PT.,tanpa,Aktif,31/31/2026,=1+1,Contoh,2026-11-01\n\
         pt satu tbk,No. 1,Aktif,,,Contoh,2026-11-01\n\
         PT Dua,2,Aktif,,,Contoh,2026-11-01,lebih\n\
         PT Tiga,3\n"
    ));
    let day = "is no day: write it like 2026-12-31, 31/12/2026 or 31 Desember 2026";
    assert_eq!(
        told,
        [
            "row 3, column `perusahaan`: it is empty".to_owned(),
            "row 3, column `sip3mi`: it is empty".to_owned(),
            "row 3, column `status`: `Mungkin` is no known state: write aktif, skors, dicabut, tidak aktif"
                .to_owned(),
            format!("row 3, column `berlaku sampai`: `besok` {day}"),
            "row 3, column `sumber`: it is empty".to_owned(),
            "row 3, column `tanggal`: 2027-01-01 lies after today".to_owned(),
            "row 4, column `perusahaan`: `PT.` names no company".to_owned(),
            "row 4, column `sip3mi`: `tanpa` is no permit number".to_owned(),
            format!("row 4, column `berlaku sampai`: `31/31/2026` {day}"),
            "row 4, column `alamat`: it is a formula: save the file with values".to_owned(),
            "row 5: the company `satu` with the licence `1` stands in row 2 already".to_owned(),
            "row 6: it has more columns than the headings".to_owned(),
            "row 7, column `status`: it is empty".to_owned(),
            "row 7, column `sumber`: it is empty".to_owned(),
            "row 7, column `tanggal`: it is empty".to_owned(),
        ]
    );
}

#[test]
fn what_is_no_list_says_what_it_is() {
    for (bytes, word) in [
        (&b""[..], "empty"),
        (b"\n\n , \n", "empty"),
        (b"\xff\xfep\0e\0", "neither"),
        (b"perusahaan\nPT Caf\xe9\n", "row 2: it is not UTF-8"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old or a protected Excel file"),
        (b"PK\x03\x04 no workbook", "no workbook that can be read"),
        (b"<html><table><tr><td>perusahaan", "neither"),
        (b"%PDF-1.7 perusahaan", "neither"),
        (HEADINGS.as_bytes(), "no row follows"),
    ] {
        let told = taken(ListKind::P3mi, bytes).unwrap_err();
        assert!(told.len() == 1 && told[0].contains(word), "{word}: {told:?}");
    }
}

#[test]
fn source_and_date_may_be_given_beside_the_file() {
    let data = data();
    let beside = Given { source: Some("Situs"), as_of: Some(date(2026, 10, 1)), ..given(&data) };
    let text = "negara;status\nKorsel;tutup rumah tangga\nMY;ADA_PENEMPATAN\n";
    let ListRows::Countries(rows) = read(ListKind::Countries, text.as_bytes(), &beside).unwrap() else {
        panic!()
    };
    let row = |code: &str, state: &str| CountryState {
        code: code.to_owned(),
        state: state.to_owned(),
        source: "Situs".to_owned(),
        as_of: date(2026, 10, 1),
    };
    assert_eq!(rows, [row("KR", "tutup_rumah_tangga"), row("MY", "ada_penempatan")]);
    let told = read(ListKind::Countries, b"negara;status\nAtlantis;buka\nsabah;-\n", &beside).unwrap_err();
    assert_eq!(
        told,
        [
            "row 2, column `negara`: `Atlantis` is no known country: _data/countries.csv must have it",
            "row 2, column `status`: `buka` is no known state: write ada_penempatan, tutup_rumah_tangga",
            "row 3, column `status`: `-` is no known state: write ada_penempatan, tutup_rumah_tangga",
        ]
    );
}

#[test]
fn a_hundred_thousand_rows_are_read_and_found() {
    let mut text = HEADINGS.to_owned();
    for number in 0..100_000 {
        writeln!(text, "PT Contoh {number} Jaya,{number}/SIP,Aktif,31/12/2026,,Contoh,1/11/2026").unwrap();
    }
    let rows = companies(text.as_bytes());
    assert_eq!(rows.len(), 100_000);
    let info = ListInfo {
        kind: ListKind::P3mi,
        rows: 100_000,
        as_of: date(2026, 11, 1),
        source: "Contoh".to_owned(),
        imported_at: crate::domain::time::Timestamp(1),
    };
    let directory = Directory::new(vec![info], rows, Vec::new());
    let found = directory.company(&asked("pt contoh 99999 jaya tbk"), TODAY);
    assert!(matches!(found.standing, Standing::Valid { .. }), "{found:?}");
    for number in 100_000..200_001 {
        writeln!(text, "PT Contoh {number} Jaya,{number}/SIP,Aktif,31/12/2026,,Contoh,1/11/2026").unwrap();
    }
    assert_eq!(faults(&text), ["it has more than 200000 rows"]);
}

#[test]
fn a_name_is_found_in_every_writing_of_its_form() {
    let directory = directory("\"PT. Contoh Jaya, Tbk\",1,Aktif,2026-12-31,,Contoh,2026-11-01\n", "");
    for name in ["Contoh Jaya", "P.T. CONTOH JAYA", "pt contoh  jaya tbk.", "CV Contoh Jaya"] {
        let found = directory.company(&asked(name), TODAY);
        let valid = Standing::Valid {
            name: "PT. Contoh Jaya, Tbk".to_owned(),
            permit: "1".to_owned(),
            until: Some(date(2026, 12, 31)),
        };
        assert_eq!(found.standing, valid, "{name}");
        assert_eq!(
            (found.as_of, found.source.as_str(), found.orders),
            (Some(date(2026, 11, 1)), "Contoh", None)
        );
    }
}

#[test]
fn of_several_licences_the_one_that_runs_counts() {
    let rows = "PT Satu,1,Dicabut,2030-12-31,,Contoh,2026-11-01\nPT Satu,2,Aktif,2026-11-21,,Contoh,2026-11-01\n\
                PT Dua,3,Skorsing,,,Contoh,2026-11-01\nPT Tiga,4,Aktif,2026-11-20,,Contoh,2026-11-01\n";
    let directory = directory(rows, "");
    let standing = |name: &str| directory.company(&asked(name), TODAY).standing;
    assert!(matches!(standing("PT Satu"), Standing::Valid { permit, .. } if permit == "2"));
    let why = |name: &str| match standing(name) {
        Standing::Ended { why, state, .. } => (why, state),
        other => panic!("{other:?}"),
    };
    assert_eq!(why("PT Dua"), (LicenceState::Suspended, "Skorsing".to_owned()));
    assert_eq!(why("PT Tiga"), (LicenceState::Ended, "Aktif".to_owned()));
    assert_eq!(standing("PT Empat"), Standing::NotListed);
    assert_eq!(Directory::default().company(&asked("PT Satu"), TODAY).standing, Standing::NoList);
}

#[test]
fn a_permit_number_is_found_whatever_the_text_calls_it() {
    let companies = "PT Satu,SIP3MI No. 02.03/I-A,Aktif,2026-12-31,,Contoh,2026-11-01\n";
    let orders = "PT Satu,77/JO/2026,sabah,Operator,1.200 orang,2026-12-01,Contoh,2026-11-02\n\
                  PT Satu,78/JO/2026,XK,Perawat,-,2026-01-01,Contoh,2026-11-02\n";
    let directory = directory(companies, orders);
    for number in ["02.03/I-A", "no 02/03/i/a", "SIP2MI: 02 03 I A"] {
        let found = directory.permit(number, TODAY).standing;
        assert!(
            matches!(&found, PermitStanding::Licence(Standing::Valid { name, .. }) if name == "PT Satu"),
            "{number}"
        );
    }
    let found = directory.permit("77/jo/2026", TODAY).standing;
    assert!(
        matches!(&found, PermitStanding::JobOrders { company, runs: true, orders }
        if company == "PT Satu" && orders[0].country == "MY" && orders[0].quota == Some(1_200)),
        "{found:?}"
    );
    assert!(matches!(
        directory.permit("78.JO.2026", TODAY).standing,
        PermitStanding::JobOrders { runs: false, .. }
    ));
    for number in ["7/7/JO/2026", "77", "", "SIP2MI"] {
        assert_eq!(directory.permit(number, TODAY).standing, PermitStanding::NotListed, "{number}");
    }
    assert_eq!(Directory::default().permit("77/JO/2026", TODAY).standing, PermitStanding::NoList);
    let open = directory.company(&asked("Satu"), TODAY).orders;
    assert_eq!(
        open,
        Some(OpenOrders { count: 1, countries: vec!["MY".to_owned()], as_of: date(2026, 11, 2) })
    );
}

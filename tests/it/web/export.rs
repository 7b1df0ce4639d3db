//! Exports from outside: who may, what stands in the files, what is written down, and a reader who goes away.

use std::io::Cursor;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use calamine::{Data, Reader as _, Xlsx};
use futures_util::StreamExt as _;
use suluh::app::cases::ByHand;
use suluh::domain::case::{Channel, Priority};
use suluh::domain::ids::CaseId;
use suluh::domain::staff::Role;
use tower::ServiceExt as _;

use super::{Browser, Office};
use crate::databases::{Db, count, on_both, on_sqlite};

/// What people and attackers write into a story.
const ODD: [&str; 8] = [
    "=HYPERLINK(\"http://contoh.id\",\"klik\")",
    "+62 812 sudah saya kirim",
    "-3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "\t=1+1",
    "<script>alert(1)</script>, \"kutip\"\nbaris dua",
    "foto\u{202e}gpj.exe \u{200b}=2+3",
    "Ditawari kerja; diminta 5 juta",
];

async fn enters(office: &Office, name: &str, area: Option<&str>, story: &str) -> CaseId {
    office.app.add_staff(name, Role::Petugas, "", None).await.unwrap();
    let token = office.app.login_token(name).await.unwrap();
    let cookie = office.app.redeem(&token, "test").await.unwrap().unwrap();
    let staff = office.app.staff_of_session(&cookie).await.unwrap().unwrap();
    let report = ByHand {
        channel: Channel::Phone,
        category: "calo-desa".into(),
        priority: Priority::Normal,
        area: area.map(str::to_owned),
        country: Some("MY".into()),
        narrative: story.into(),
        identifiers: "0812-0000-9999".into(),
        reporter: "Sari Contoh 0812-0000-1111".into(),
        uploads: vec![],
    };
    office.app.enter_by_hand(&staff, report).await.unwrap()
}

async fn takes(officer: &mut Browser, fields: &[(&str, &str)]) -> super::Answer {
    officer.get("/petugas/ekspor").await;
    let form = officer.signed(fields);
    officer.post("/petugas/ekspor", &form).await
}

/// The lines of a CSV file as spreadsheets read them, without the header.
fn lines(answer: &super::Answer) -> Vec<Vec<String>> {
    let text = answer.text();
    let text = text.strip_prefix('\u{feff}').expect("begins as spreadsheets want it");
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

on_both! {
    async fn a_filter_chooses_and_personal_data_stays_here(db: Db) {
        let office = Office::open(db);
        enters(&office, "Satu", Some("72.10.01.2001"), ODD[7]).await;
        enters(&office, "Dua", Some("72.71"), ODD[0]).await;
        enters(&office, "Tiga", None, ODD[1]).await;
        let mut rini = office.officer("Rini", Role::Petugas, "72.10").await;
        rini.get("/petugas/ekspor").await;
        assert!(rini.page.contains("2 kasus"), "{}", rini.page);
        assert!(!rini.page.contains("name=\"pribadi\""), "{}", rini.page);
        let all = takes(&mut rini, &[("bentuk", "csv")]).await;
        assert_eq!(all.status, StatusCode::OK, "{}", all.text());
        assert_eq!(lines(&all).len(), 2, "the own area, and what has no place");
        for secret in ["Sari", "0812", "juta", "2001"] {
            assert!(!all.text().contains(secret), "{secret} in {}", all.text());
        }
        let mut agus = office.officer("Agus", Role::Penyelia, "").await;
        agus.get("/petugas/ekspor?wilayah=72.71").await;
        assert!(agus.page.contains("1 kasus") && agus.page.contains("Kota Palu"), "{}", agus.page);
        let some = takes(&mut agus, &[("bentuk", "csv"), ("filter", "wilayah=72.71&jalur=phone")]).await;
        assert_eq!(lines(&some).len(), 1);
        let none = takes(&mut agus, &[("bentuk", "csv"), ("filter", "jalur=letter")]).await;
        assert_eq!(lines(&none).len(), 0);
    }

    async fn the_queue_s_own_filter_with_folder_and_labels_is_what_goes_along(db: Db) {
        let office = Office::open(db);
        let viral = enters(&office, "Satu", Some("72.10"), ODD[7]).await;
        let ended = enters(&office, "Dua", Some("72.71"), ODD[7]).await;
        enters(&office, "Tiga", Some("72.71"), ODD[7]).await;
        let mut agus = office.officer("Agus", Role::Penyelia, "").await;
        for case in [&viral, &ended] {
            agus.get(&format!("/petugas/kasus/{case}")).await;
            let form = agus.signed(&[("label", "viral")]);
            assert_eq!(agus.post(&format!("/petugas/kasus/{case}/label"), &form).await.status, StatusCode::SEE_OTHER);
        }
        let form = agus.signed(&[("reason", "selesai"), ("yakin", "ya")]);
        assert_eq!(agus.post(&format!("/petugas/kasus/{ended}/tutup"), &form).await.status, StatusCode::SEE_OTHER);
        agus.get("/petugas?map=semua&label=viral").await;
        let link = agus.page.split("href=\"/petugas/ekspor?").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let query = link.replace("&amp;", "&").replace("&#38;", "&");
        agus.get(&format!("/petugas/ekspor?{query}")).await;
        assert!(agus.page.contains("1 kasus") && agus.page.contains("label"), "{}", agus.page);
        let taken = takes(&mut agus, &[("bentuk", "csv"), ("filter", &query)]).await;
        assert_eq!(lines(&taken).len(), 1, "open, with the label");
        let both = takes(&mut agus, &[("bentuk", "csv"), ("filter", "label=viral")]).await;
        assert_eq!(lines(&both).len(), 2);
    }

    async fn the_words_of_a_search_choose_too_and_stand_in_no_address(db: Db) {
        let office = Office::open(db);
        enters(&office, "Satu", Some("72.10"), "Paspor saya ditahan majikan").await;
        enters(&office, "Dua", Some("72.71"), "Ditawari kerja di kapal").await;
        let mut agus = office.officer("Agus", Role::Penyelia, "").await;
        agus.get("/petugas").await;
        agus.page = agus.post("/petugas/cari", &agus.signed(&[("cari", "paspor majikan")])).await.text();
        assert!(agus.page.contains("action=\"/petugas/ekspor/cari\""), "{}", agus.page);
        let asked = agus.signed(&[("cari", "paspor majikan")]);
        agus.page = agus.post("/petugas/ekspor/cari", &asked).await.text();
        assert!(agus.page.contains("1 kasus") && agus.page.contains("paspor majikan"), "{}", agus.page);
        assert!(agus.page.contains("name=\"cari\" value=\"paspor majikan\""), "it goes along: {}", agus.page);
        let form = agus.signed(&[("bentuk", "csv"), ("cari", "paspor majikan")]);
        let taken = agus.post("/petugas/ekspor", &form).await;
        assert_eq!(lines(&taken).len(), 1);
        assert!(!taken.text().contains("Kota Palu"), "{}", taken.text());
        let all = takes(&mut agus, &[("bentuk", "csv")]).await;
        assert!(all.text().contains("Kota Palu"), "{}", all.text());
    }

    async fn personal_data_goes_along_with_a_reason_only_and_is_written_down(db: Db) {
        let url = db.url.clone();
        let office = Office::open(db);
        enters(&office, "Satu", Some("72.10"), "Ditawari kerja").await;
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let refused =
            takes(&mut rini, &[("bentuk", "csv"), ("pribadi", "ya"), ("reason", "untuk polisi")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        let mut agus = office.officer("Agus", Role::Penyelia, "").await;
        let short = takes(&mut agus, &[("bentuk", "csv"), ("pribadi", "ya"), ("reason", " ")]).await;
        assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
        let told = "select count(*) from case_events where action = 'exported'";
        assert_eq!(count(&url, told).await, 0, "what was refused is no export");
        let given =
            takes(&mut agus, &[("bentuk", "csv"), ("pribadi", "ya"), ("reason", "untuk polisi")]).await;
        assert!(given.text().contains("Sari Contoh") && given.text().contains("0812-0000-9999"), "{}", given.text());
        assert_eq!(count(&url, told).await, 2, "begun and finished");
        let whole = format!("{told} and object = 'export:finished:1' and reason is not null and fields like '%personal%'");
        assert_eq!(count(&url, &whole).await, 1);
    }

    async fn who_goes_away_half_way_ends_it_and_that_is_written_down(db: Db) {
        let url = db.url.clone();
        let office = Office::open(db);
        enters(&office, "Satu", Some("72.10"), "Ditawari kerja").await;
        // Copies enough for some pages; nobody opens them.
        multiply(&url, 4_000).await;
        let mut agus = office.officer("Agus", Role::Penyelia, "").await;
        for form in ["csv", "xlsx"] {
            agus.get("/petugas/ekspor").await;
            let body = agus.signed(&[("bentuk", form)]);
            let response = open(&office, &agus, body).await;
            let mut stream = response.into_body().into_data_stream();
            if form == "csv" {
                assert!(stream.next().await.unwrap().is_ok(), "the header comes at once");
            }
            drop(stream);
            let ended = "select count(*) from case_events where object like 'export:cancelled:%'";
            let wanted = if form == "csv" { 1 } else { 2 };
            let mut tries = 0;
            while count(&url, ended).await < wanted {
                tries += 1;
                assert!(tries < 600, "{form}: the end of the export is not written down");
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
        }
        assert_eq!(count(&url, "select count(*) from case_events where object like 'export:finished:%'").await, 0);
    }
}

/// The first case again and again, under other ids.
async fn multiply(url: &str, times: u32) {
    use sqlx::{AssertSqlSafe, Column as _, Connection as _, Row as _};
    let mut connection = sqlx::AnyConnection::connect(url).await.unwrap();
    let row = sqlx::query("select * from cases limit 1").fetch_one(&mut connection).await.unwrap();
    let names: Vec<String> = row
        .columns()
        .iter()
        .map(|column| column.name().to_owned())
        // The database writes this one itself.
        .filter(|name| name != "ordered_at")
        .collect();
    let values: Vec<String> = names
        .iter()
        .map(|name| match name.as_str() {
            "id" | "code" => format!("{name} || '-' || number"),
            other => other.to_owned(),
        })
        .collect();
    let statement = format!(
        "with recursive numbers (number) as (select 1 union all select number + 1 from numbers where number < {times})
         insert into cases ({}) select {} from cases cross join numbers",
        names.join(", "),
        values.join(", ")
    );
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// Asks for a file and gives its answer before anything of it was read.
async fn open(office: &Office, officer: &Browser, form: String) -> axum::response::Response {
    let cookies: Vec<String> = officer.cookies().map(|(name, value)| format!("{name}={value}")).collect();
    let request = Request::post("/petugas/ekspor")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("cookie", cookies.join("; "))
        .body(Body::from(form));
    let response = office.router.clone().oneshot(request.unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    response
}

#[test]
fn no_cell_of_either_file_is_a_formula() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        for (number, story) in ODD.iter().enumerate() {
            enters(&office, &format!("Petugas {number}"), Some("72.10"), story).await;
        }
        let mut agus = office.officer("Agus", Role::Penyelia, "").await;
        let wish = |form: &'static str| [("bentuk", form), ("pribadi", "ya"), ("reason", "untuk polisi")];
        let csv = takes(&mut agus, &wish("csv")).await;
        let lines = lines(&csv);
        assert_eq!(lines.len(), ODD.len());
        for cell in lines.iter().flatten() {
            let first = cell.trim_start().chars().next();
            assert!(!first.is_some_and(|c| "=+-@".contains(c)), "{cell:?}");
            assert!(!cell.contains(['\n', '\t', '\u{202e}', '\u{200b}']), "{cell:?}");
        }
        assert!(csv.text().contains("'=HYPERLINK"), "{}", csv.text());
        let xlsx = takes(&mut agus, &wish("xlsx")).await;
        assert!(xlsx.header("content-disposition").ends_with(".xlsx\""));
        let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(xlsx.body)).unwrap();
        let names = workbook.sheet_names();
        let formulas = workbook.worksheet_formula(&names[0]).unwrap();
        assert_eq!(formulas.cells().filter(|(_, _, formula)| !formula.is_empty()).count(), 0);
        let range = workbook.worksheet_range(&names[0]).unwrap();
        assert_eq!(range.height(), ODD.len() + 1);
        let cells: Vec<String> = range
            .cells()
            .map(|(_, _, cell)| match cell {
                Data::String(text) => text.clone(),
                Data::Empty => String::new(),
                other => panic!("{other:?} is no text"),
            })
            .collect();
        assert!(
            cells.iter().any(|cell| cell == "=HYPERLINK(\"http://contoh.id\",\"klik\")"),
            "kept as words"
        );
        assert!(cells.iter().all(|cell| !cell.contains('\u{202e}')));
    });
}

#[test]
fn whoever_sees_numbers_only_exports_nothing() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        for (name, role) in [("Budi", Role::Statistik), ("Tuti", Role::Penulis)] {
            let mut browser = office.officer(name, role, "").await;
            assert_eq!(browser.get("/petugas/ekspor").await.status, StatusCode::FORBIDDEN);
            browser.get("/petugas/bantuan").await;
            let form = browser.signed(&[("bentuk", "csv")]);
            assert_eq!(browser.post("/petugas/ekspor", &form).await.status, StatusCode::FORBIDDEN);
        }
    });
}

//! The numbers, the file, and who sees numbers only.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use calamine::Reader as _;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};
use suluh::domain::staff::Role;
use suluh::web::{Method, console_routes};

use super::super::hands::{PATIENCE, click, exists, follow, press, see, shoot, until};
use super::Day;

/// The case stands in this month's figures as one that was handed on.
pub(super) async fn counts(agus: &Client) {
    follow(agus, "Statistik").await;
    let counted = "return [...document.querySelectorAll('.tally tr')].some((row) => \
        row.cells[0].textContent === 'Diserahkan ke instansi lain' && row.cells[1].textContent === '1')";
    until(agus, counted, Vec::new(), "one case was handed on").await;
}

/// Filters the queue for what is urgent and ended, and takes that along in both forms.
pub(super) async fn takes_along(day: &Day, code: &str) {
    let agus = &day.agus;
    follow(agus, "Antrean").await;
    follow(agus, "Saring").await;
    agus.wait().for_element(Locator::Id("map")).await.unwrap().select_by_value("selesai").await.unwrap();
    click(agus, "input[name=urgensi][value=urgent]").await;
    press(agus, "Terapkan").await;
    see(agus, "1 kasus cocok.").await;
    see(agus, code).await;
    click(agus, ".filters a[href^='/petugas/ekspor']").await;
    see(agus, "1 kasus, satu baris satu kasus.").await;
    click(agus, "input[name=bentuk][value=csv]").await;
    press(agus, "Unduh 1 kasus").await;
    let text = std::fs::read_to_string(file(&day.files, "csv").await).unwrap();
    let mut reader = csv::Reader::from_reader(text.strip_prefix('\u{feff}').unwrap().as_bytes());
    let head = reader.headers().unwrap().clone();
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 1, "{text}");
    let cell = |name: &str| rows[0].get(head.iter().position(|head| head == name).unwrap()).unwrap();
    assert_eq!((cell("Kode"), cell("Petugas")), (code, "Agus"));
    assert_eq!(cell("Alasan ditutup"), "Diserahkan ke instansi lain");
    assert!(!text.contains("umur 15") && !text.contains("0812"), "nothing personal: {text}");
    // From the same page once more, in the other form.
    click(agus, "input[name=bentuk][value=xlsx]").await;
    press(agus, "Unduh 1 kasus").await;
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(file(&day.files, "xlsx").await).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    assert_eq!(sheet.height(), 2);
    assert_eq!(sheet.get_value((1, 0)).unwrap().to_string(), code);
}

/// The file with that ending, once the browser has all of it.
async fn file(folder: &Path, ending: &str) -> PathBuf {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        let files = std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
        if let Some(path) = files.into_iter().find(|path| path.extension().is_some_and(|own| own == ending)) {
            return path;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("no {ending} file in {}", folder.display());
}

/// Whoever sees numbers only is refused at every page and at every act of that day, and finds no way to them.
pub(super) async fn only(day: &Day, link: &str, case: &str, referral: &str) {
    let tuti = &day.tuti;
    tuti.goto(&format!("{}/petugas/masuk/{link}", day.site)).await.unwrap();
    press(tuti, "Masuk").await;
    see(tuti, "Statistik").await;
    let ways = ways(tuti, &day.site).await;
    shoot(tuti, "statistik-saja").await;
    let mut refused = 0;
    for (method, route, _) in console_routes().filter(|(.., needs)| !needs.let_in(Role::Statistik)) {
        let (case, referral) = (case.trim_start_matches("/petugas"), referral.trim_start_matches("/petugas"));
        let path = route.replacen("/kasus/{id}", case, 1).replacen("/rujukan/{id}", referral, 1);
        let path = format!("/petugas{}", path.replace(['{', '}'], ""));
        match method {
            Method::Get => {
                tuti.goto(&format!("{}{path}", day.site)).await.unwrap();
                see(tuti, "Anda tidak berhak membuka ini").await;
                assert!(!exists(tuti, "umur 15").await, "{path}");
                follow(tuti, "Ke halaman awal").await;
                see(tuti, "Statistik").await;
            }
            Method::Post => {
                let said = tuti.execute_async(SEND, vec![json!(path)]).await.unwrap();
                let said = said.as_str().unwrap();
                assert!(said.starts_with("403 ") && said.contains("Anda tidak berhak"), "{path}: {said}");
            }
        }
        let leads =
            |way: &&(String, String)| way.0 == format!("{method:?}").to_lowercase() && alike(route, &way.1);
        assert_eq!(ways.iter().find(leads), None, "{method:?} {route}");
        refused += 1;
    }
    assert!(refused > 50, "{refused}");
}

/// Sends a form of hers.
const SEND: &str = "
    const [path, done] = arguments;
    const token = document.querySelector('[name=token]').value;
    fetch(path, { method: 'POST', body: new URLSearchParams({ token }) })
        .then(async (answer) => done(`${answer.status} ${await answer.text()}`), (error) => done(String(error)));
";

/// Whether an address is of that route of the console.
fn alike(route: &str, path: &str) -> bool {
    let Some(path) = path.strip_prefix("/petugas") else { return false };
    let (route, path): (Vec<_>, Vec<_>) = (route.split('/').collect(), path.split('/').collect());
    route.len() == path.len() && route.iter().zip(path).all(|(of, part)| of.starts_with('{') || *of == part)
}

/// Where the links and forms of her pages lead: method and address.
async fn ways(tuti: &Client, site: &str) -> Vec<(String, String)> {
    let script = "return [...document.querySelectorAll('a[href], form')].map((way) => \
        [way.tagName === 'A' ? 'get' : way.method, \
         new URL(way.getAttribute(way.tagName === 'A' ? 'href' : 'action') || '', location).pathname])";
    let mut all = Vec::new();
    for page in ["statistik", "statistik/tahun/2027", "sesi", "bantuan"] {
        tuti.goto(&format!("{site}/petugas/{page}")).await.unwrap();
        see(tuti, "Tuti").await;
        let found = tuti.execute(script, Vec::<Value>::new()).await.unwrap();
        all.extend(serde_json::from_value::<Vec<(String, String)>>(found).unwrap());
    }
    assert!(all.len() > 20, "{all:?}");
    all
}

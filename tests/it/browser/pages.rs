//! Every page in every look: it fits the screen, axe finds nothing to mend, and its picture is kept for people to look at.
//!
//! A new page is a new row of [`PAGES`]; a test fails while a route of the console has none.

use fantoccini::{Client, Locator};
use serde_json::json;
use std::collections::BTreeSet;
use suluh::web::{Method, console_routes};

use super::driver::{DESK, DESK_DARK, Driver, Look, PHONE, PHONE_DARK, ZOOMED, driver, play, serve};
use super::hands::{keep, press, too_wide, until};
use super::refer;
use super::stock::Stock;
use crate::databases::{Db, on_sqlite};
use crate::web::Office;

/// Route, with a query where one route has several faces; the picture's name; what stands in the place of `{…}`.
type Page = (&'static str, &'static str, fn(&Stock) -> &str);

/// The pages of the console, as an admin sees them.
const PAGES: &[Page] = &[
    ("/", "antrean-kosong", plain),
    ("/?map=semua", "antrean", plain),
    ("/hari-ini", "hari-ini", plain),
    ("/?map=semua&wilayah=72.10&dari=6d", "antrean-disaring", plain),
    ("/saring?map=semua&wilayah=72.10&label=anak", "saring", plain),
    ("/kasus/baru", "catat-kasus", plain),
    ("/kasus/{id}", "kasus", |stock| &stock.case),
    ("/kasus/{id}/cetak", "kasus-cetak", |stock| &stock.case),
    ("/kasus/{id}/gabung", "gabung-pilih", |stock| &stock.case),
    ("/kasus/{id}/gabung?dengan={other}", "gabung", |stock| &stock.case),
    ("/kasus/{id}/rujuk", "rujuk", |stock| &stock.case),
    ("/rujukan", "rujukan", plain),
    ("/rujukan/{id}", "satu-rujukan", |stock| &stock.referral),
    ("/rujukan/{id}/surat", "surat", |stock| &stock.referral),
    ("/paket", "paket", plain),
    ("/gelombang", "gelombang", plain),
    ("/gelombang/{id}", "satu-gelombang", |stock| &stock.wave),
    ("/register", "register", plain),
    ("/register/umum", "register-umum", plain),
    ("/register/peringatan", "peringatan", plain),
    ("/register/peringatan/{id}", "satu-peringatan", |stock| &stock.warning),
    ("/register/kelompok/{node}", "kelompok", |stock| &stock.node),
    ("/register/{node}", "nomor", |stock| &stock.node),
    ("/statistik", "statistik", plain),
    ("/statistik/tahun/{year}", "statistik-tahun", |_| "2027"),
    ("/ekspor", "ekspor", plain),
    ("/sesi", "sesi", plain),
    ("/staf", "staf", plain),
    ("/staf/{id}", "satu-staf", |stock| &stock.colleague),
    ("/pengaturan", "pengaturan", plain),
    ("/pengaturan/{table}", "libur", |_| "holidays"),
    ("/pengaturan/{table}/baris", "libur-baris", |_| "holidays"),
    ("/pengaturan/{table}/versi/{id}", "libur-versi", |_| "holidays"),
    ("/dialog", "dialog", plain),
    ("/dialog/peta", "dialog-peta", plain),
    ("/dialog/peta?ke=luar_layanan", "dialog-peta-dialog", plain),
    ("/dialog/peta?cari=surat+izin", "dialog-peta-cari", plain),
    ("/dialog/berkas?berkas=_texts.yaml", "dialog-berkas", plain),
    ("/dialog/versi/{id}", "dialog-versi", |stock| &stock.draft),
    ("/dialog/terjemahan?bahasa=en", "terjemahan", plain),
    ("/dialog/terjemahan?bahasa=en&bagian=kur", "terjemahan-bagian", plain),
    ("/dialog/pertanyaan", "pertanyaan", plain),
    ("/dialog/coba", "dialog-coba", plain),
    ("/bantuan", "bantuan", plain),
];

/// Routes that give no page: files and streams.
const NO_PAGES: &[&str] = &[
    "/events",
    "/statistik/csv/{table}",
    "/kasus/{id}/events",
    "/kasus/{id}/bukti/{file}",
    "/kasus/{id}/bukti/{file}/kecil",
    "/rujukan/{id}/surat.docx",
];

/// Pages that need no session, and refusals: address below the site, the picture's name.
const OPEN_PAGES: &[(&str, &str)] = &[
    ("/", "obrolan"),
    ("/tidak-ada", "tidak-ada"),
    ("/petugas/masuk", "pintu"),
    ("/petugas/masuk/contoh", "pintu-tautan"),
    ("/petugas/kasus/tidak-ada", "kasus-tidak-ada"),
    ("/mitra/contoh", "mitra-pintu"),
    ("/mitra", "mitra-tidak-berlaku"),
];

fn plain(_: &Stock) -> &'static str {
    ""
}

fn route(page: &Page) -> &'static str {
    page.0.split('?').next().unwrap_or_default()
}

/// Where a page lies.
fn address((path, _, fill): &Page, stock: &Stock) -> String {
    let (before, rest) = path.split_once('{').unwrap_or((path, ""));
    let after = rest.split_once('}').map_or("", |(_, after)| after).replace("{other}", &stock.other);
    let after = after.replace("{id}", &stock.setting);
    let path = format!("{before}{}{after}", fill(stock));
    format!(
        "/petugas{}",
        path.strip_prefix('/').filter(|rest| rest.is_empty() || rest.starts_with('?')).unwrap_or(&path)
    )
}

#[test]
fn every_page_of_the_console_is_looked_at() {
    let routes: BTreeSet<&str> =
        console_routes().filter(|(method, ..)| *method == Method::Get).map(|(_, path, _)| path).collect();
    let listed: BTreeSet<&str> = PAGES.iter().map(route).chain(NO_PAGES.iter().copied()).collect();
    assert_eq!(routes.difference(&listed).collect::<Vec<_>>(), Vec::<&&str>::new(), "in no table above");
    assert_eq!(listed.difference(&routes).collect::<Vec<_>>(), Vec::<&&str>::new(), "no such route");
}

#[test]
fn every_page_can_be_read_by_everyone() {
    let Some(driver) = driver() else { return };
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let stock = Stock::of(&office).await;
        let site = serve(&office).await;
        let driver = Driver::start(&driver);
        let mut found = Vec::new();
        for look in [DESK, DESK_DARK, PHONE, PHONE_DARK, ZOOMED] {
            let link = office.app.login_token("Admin").await.unwrap();
            let invitation = stock.invites(&office).await;
            let walk = async |reader: &Client| {
                let mut found = walk(reader, &site, &link, &stock, &look).await;
                found.extend(refer::walk(reader, &site, &stock.case, &invitation, &look).await);
                found
            };
            found.extend(play(driver.port, &look, walk).await);
        }
        assert!(found.is_empty(), "{} to mend:\n{}", found.len(), found.join("\n"));
    });
}

/// Looks at every page; gives what axe found.
async fn walk(reader: &Client, site: &str, link: &str, stock: &Stock, look: &Look) -> Vec<String> {
    let mut found = Vec::new();
    reader.goto(&format!("{site}/petugas/masuk/{link}")).await.unwrap();
    until(
        reader,
        "return matchMedia('(prefers-color-scheme: dark)').matches === arguments[0]",
        vec![json!(look.dark)],
        "the theme",
    )
    .await;
    press(reader, "Masuk").await;
    read_in(reader, look.lang).await;
    for page in PAGES {
        reader.goto(&format!("{site}{}", address(page, stock))).await.unwrap();
        found.extend(judge(reader, &format!("{}-{}", page.1, look.name)).await);
    }
    found.extend(frame(reader, look).await);
    found.extend(bulk(reader, site, look).await);
    for (path, name) in OPEN_PAGES {
        reader.goto(&format!("{site}{path}")).await.unwrap();
        found.extend(judge(reader, &format!("{name}-{}", look.name)).await);
    }
    reader.goto(site).await.unwrap();
    press(reader, "Lapor").await;
    press(reader, "Mulai").await;
    found.extend(judge(reader, &format!("obrolan-lapor-{}", look.name)).await);
    found
}

async fn read_in(reader: &Client, lang: &str) {
    until(
        reader,
        "const menu = document.querySelector('.me'); if (menu) menu.open = true; return !!menu",
        Vec::new(),
        "the menu",
    )
    .await;
    let button = format!(".me button[value='{lang}']");
    reader.find(Locator::Css(&button)).await.unwrap().click().await.unwrap();
    until(reader, "return document.documentElement.lang === arguments[0]", vec![json!(lang)], "the language")
        .await;
}

/// What is asked before several cases are changed at once, and what is told afterwards: pages that only a form leads to.
async fn bulk(reader: &Client, site: &str, look: &Look) -> Vec<String> {
    let mut found = Vec::new();
    for act in ["tugaskan", "tutup", "label"] {
        reader.goto(&format!("{site}/petugas?map=semua")).await.unwrap();
        let tick =
            "document.querySelectorAll('#massal [name=kasus]').forEach((box) => { box.checked = true; })";
        reader.execute(tick, Vec::new()).await.unwrap();
        click(reader, &format!("#massal button[value='{act}']")).await;
        until(reader, "return location.pathname === '/petugas/massal'", Vec::new(), act).await;
        found.extend(judge(reader, &format!("massal-{act}-{}", look.name)).await);
    }
    reader.execute("document.querySelector('#nilai').selectedIndex = 1", Vec::new()).await.unwrap();
    click(reader, "main form .main").await;
    until(reader, "return location.pathname === '/petugas/massal/jadi'", Vec::new(), "done").await;
    found.extend(judge(reader, &format!("massal-jadi-{}", look.name)).await);
    found
}

async fn click(reader: &Client, button: &str) {
    reader.find(Locator::Css(button)).await.unwrap().click().await.unwrap();
}

/// The open menu and the list of keys, which any page has.
async fn frame(reader: &Client, look: &Look) -> Vec<String> {
    reader.find(Locator::Css(".me summary")).await.unwrap().click().await.unwrap();
    let mut found = judge(reader, &format!("menu-{}", look.name)).await;
    reader.find(Locator::Css("[data-key='?']")).await.unwrap().click().await.unwrap();
    until(reader, "return document.getElementById('daftar-tombol').open", Vec::new(), "the list of keys")
        .await;
    found.extend(judge(reader, &format!("tombol-{}", look.name)).await);
    found
}

/// A page without its pictures may be so large.
const MOST_BYTES: u64 = 60_000;

/// Takes the picture; then opens what is closed, and gives what is to be mended.
pub(super) async fn judge(reader: &Client, name: &str) -> Vec<String> {
    until(reader, "return !!document.querySelector('h1')", Vec::new(), &format!("{name} is a page of ours"))
        .await;
    keep(reader, name).await;
    let mut found = Vec::new();
    let bytes = "return performance.getEntriesByType('navigation')[0].decodedBodySize";
    let bytes = reader.execute(bytes, Vec::new()).await.unwrap().as_u64().unwrap();
    if bytes > MOST_BYTES {
        found.push(format!("{name}: {bytes} bytes"));
    }
    let open = "for (const part of document.querySelectorAll('details:not(.me)')) { \
        part.removeAttribute('name'); part.open = true; }";
    for script in ["", open] {
        reader.execute(script, Vec::new()).await.unwrap();
        let wide = too_wide(reader).await;
        if wide > 0 {
            keep(reader, &format!("{name}-lebar")).await;
            found.push(format!("{name}: {wide} px wider than the screen"));
        }
    }
    // What lies under a bar that stays can be scrolled out from there, which axe does not do.
    let loose = "for (const part of document.querySelectorAll('body *')) { \
        if (getComputedStyle(part).position === 'sticky') part.style.position = 'static'; }";
    reader.execute(loose, Vec::new()).await.unwrap();
    reader.execute(include_str!("../../support/axe/axe.min.js"), Vec::new()).await.unwrap();
    let told = reader.execute_async(ASK_AXE, Vec::new()).await.unwrap();
    let told = told.as_array().unwrap().iter().map(|rule| rule.as_str().unwrap_or_default().to_owned());
    found.extend(told.map(|rule| format!("{name}: {rule}")));
    found
}

/// All of axe's rules, also that of WCAG 2.2 on the size of targets, which it leaves out by itself; each rule that is broken,
/// with where.
const ASK_AXE: &str = "
    const done = arguments[0];
    const where = (node) => `\n    ${node.target.join(' ')} ${node.html}`;
    const words = (rule) => `${rule.id}: ${rule.help}${rule.nodes.map(where).join('')}`;
    axe.run({ resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })
        .then((all) => done(all.violations.map(words)), (error) => done([String(error)]));
";

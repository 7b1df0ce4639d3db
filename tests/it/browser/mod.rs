//! A real browser plays the report in the web chat, on a phone's screen and with a photo, while an officer works it in the
//! console to its end. Screenshots of both are kept in `SULUH_ARTIFACTS` (default `target/artifacts`).
//!
//! Without `chromedriver` the test says loudly that it was left out; `SULUH_TEST_BROWSER=1` makes that a failure.

use std::io::{BufRead as _, BufReader, Write as _};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::{Client, ClientBuilder, Locator};
use futures_util::FutureExt as _;
use serde_json::{Value, json};
use suluh::app::cases::ByHand;
use suluh::domain::case::{Channel, Priority};
use suluh::domain::staff::Role;
use suluh::domain::time::hours;

use crate::databases::{Db, on_sqlite};
use crate::web::{Office, picture};

#[test]
fn a_villager_reports_and_an_officer_works_it() {
    let Some(driver) = driver() else { return };
    on_sqlite(|db: Db| async move {
        let photo = db.folder.path().join("IMG_20270115.jpg");
        std::fs::write(&photo, picture()).unwrap();
        let office = Office::open(db);
        office.app.add_staff("Rini", Role::Petugas, "72", None).await.unwrap();
        enter_older_cases(&office).await;
        let link = office.app.login_token("Rini").await.unwrap();
        let site = serve(&office).await;
        let driver = Driver::start(&driver);
        let phone = json!({"deviceMetrics": {"width": 360, "height": 740, "pixelRatio": 2}});
        let (sari, _kept) = open(driver.port, Some(phone)).await;
        let (rini, _too) = open(driver.port, None).await;

        let story = AssertUnwindSafe(story(&sari, &rini, &site, &photo, &link)).catch_unwind().await;
        // Closed also after a failure: chromedriver does not take its browsers along.
        sari.close().await.unwrap();
        rini.close().await.unwrap();
        if let Err(failure) = story {
            resume_unwind(failure);
        }
    });
}

async fn story(sari: &Client, rini: &Client, site: &str, photo: &Path, link: &str) {
    let code = report(sari, site, photo).await;
    rini.goto(&format!("{site}/petugas/masuk/{link}")).await.unwrap();
    press(rini, "Masuk").await;
    work(rini, &code).await;
    // The answer comes by itself, without a reload.
    see(sari, "Apakah ada nomor lain?").await;
    say(sari, "Tidak ada, hanya itu.").await;
    end(rini, &code).await;
    see(sari, "Sudah kami teruskan").await;
    shoot(sari, "chat-akhir").await;
}

/// What already lies in the queue.
async fn enter_older_cases(office: &Office) {
    let token = office.app.login_token("Rini").await.unwrap();
    let cookie = office.app.redeem(&token, "").await.unwrap().unwrap();
    let rini = office.app.staff_of_session(&cookie).await.unwrap().unwrap();
    let older = [
        ("gaji-tidak-dibayar", Priority::High, "72.71", "MY", "PT Contoh Jaya", Channel::Phone, 20),
        ("tawaran-mencurigakan", Priority::Normal, "72.02", "KH", "0812-0000-1234", Channel::WhatsApp, 26),
        ("dokumen-ditahan", Priority::High, "72.08", "SA", "PT Contoh Jaya", Channel::Letter, 30),
        ("penipuan-kerja", Priority::Normal, "72.03", "TW", "@kerja_contoh", Channel::WhatsApp, 8),
        (
            "tawaran-mencurigakan",
            Priority::Urgent,
            "72.10",
            "KH",
            "0812-0000-1234, BCA 1234567890",
            Channel::Phone,
            3,
        ),
        ("biaya-berlebih", Priority::Low, "72.05", "HK", "PT Contoh Maju", Channel::Letter, 1),
    ];
    for (category, priority, area, country, accused, channel, later) in older {
        let given = ByHand {
            channel,
            category: category.into(),
            priority,
            area: Some(area.into()),
            country: Some(country.into()),
            narrative: "Contoh cerita.".into(),
            identifiers: accused.into(),
            reporter: "".into(),
            uploads: Vec::new(),
        };
        let id = office.app.enter_by_hand(&rini, given).await.unwrap();
        if priority == Priority::High {
            office.app.take(&rini, &id).await.unwrap();
        }
        office.clock.advance(hours(later));
    }
}

/// The whole report; gives its code.
async fn report(sari: &Client, site: &str, photo: &Path) -> String {
    sari.goto(site).await.unwrap();
    see(sari, "Halo.").await;
    shoot(sari, "chat").await;
    press(sari, "Lapor").await;
    press(sari, "Mulai").await;
    press(sari, "Calo di desa").await;
    say(sari, "Orang itu minta <b>5 juta</b> & menahan KTP.").await;
    see(sari, "Langkah 3").await;
    say(sari, "0812-0000-1234").await;
    press(sari, "Benar").await;
    say(sari, "Malaysia").await;
    see(sari, "Langkah 5").await;
    shoot(sari, "chat-isian").await;
    sari.find(Locator::Css("#plus summary")).await.unwrap().click().await.unwrap();
    let file = sari.find(Locator::Id("file")).await.unwrap();
    file.send_keys(photo.to_str().unwrap()).await.unwrap();
    shoot(sari, "chat-lampiran").await;
    press(sari, "Kirim berkas").await;
    press(sari, "Kirim sekarang").await;
    if exists(sari, "Kirim laporan").await {
        press(sari, "Kirim laporan").await;
    }
    see(sari, "Kode Anda").await;
    shoot(sari, "chat-kode").await;
    let words = sari.find(Locator::Id("log")).await.unwrap().text().await.unwrap();
    let code = words.split("Kode Anda: ").nth(1).unwrap_or_else(|| panic!("{words}"));
    code.split_whitespace().next().unwrap().to_owned()
}

/// Finds the case, takes it, writes a note, asks the reporter.
async fn work(rini: &Client, code: &str) {
    let all = Locator::Css("a[href='/petugas?map=semua']");
    rini.wait().for_element(all).await.unwrap().click().await.unwrap();
    see(rini, code).await;
    rini.find(Locator::Css("body")).await.unwrap().send_keys("j").await.unwrap();
    shoot(rini, "antrean").await;
    // By keys down to the case, then into it.
    for _ in 0..7 {
        let row = rini.active_element().await.unwrap();
        if row.text().await.unwrap() == code {
            row.send_keys("\u{e007}").await.unwrap();
            break;
        }
        row.send_keys("j").await.unwrap();
    }
    see(rini, "Perjalanan kasus").await;
    see(rini, "<b>5 juta</b>").await;
    press(rini, "Ambil").await;
    see(rini, "dipegang Anda").await;
    write(rini, "note", "Nomor ini perlu dicek di kasus lain.").await;
    press(rini, "Simpan catatan").await;
    see(rini, "Nomor ini perlu dicek").await;
    rini.find(Locator::LinkText("Balas")).await.unwrap().click().await.unwrap();
    write(rini, "answer", "Apakah ada nomor lain?").await;
    press(rini, "Kirim dan minta data").await;
    see(rini, "menunggu pelapor").await;
    rini.execute("scrollTo(0, 0)", Vec::new()).await.unwrap();
    rini.wait().for_element(Locator::Css(".evidence img")).await.unwrap();
    shoot(rini, "kasus").await;
}

/// Reads the reply and closes.
async fn end(rini: &Client, code: &str) {
    rini.refresh().await.unwrap();
    see(rini, "Tidak ada, hanya itu.").await;
    rini.find(Locator::LinkText("Tutup")).await.unwrap().click().await.unwrap();
    let reason = rini.find(Locator::Id("close-reason")).await.unwrap();
    reason.select_by_value("diserahkan").await.unwrap();
    write(rini, "word", "Sudah kami teruskan. Terima kasih.").await;
    rini.find(Locator::Css("#tutup input[name=yakin]")).await.unwrap().click().await.unwrap();
    press(rini, "Tutup kasus").await;
    see(rini, "Buka lagi").await;
    assert!(rini.source().await.unwrap().contains(code));
    shoot(rini, "kasus-selesai").await;
}

#[test]
fn two_reports_of_one_number_lead_to_the_recruiter() {
    let Some(driver) = driver() else { return };
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        office.app.add_staff("Rini", Role::Petugas, "72", None).await.unwrap();
        office.app.add_staff("Budi", Role::Penyelia, "", None).await.unwrap();
        enter_older_cases(&office).await;
        let (desk, hand) =
            (office.app.login_token("Rini").await.unwrap(), office.app.login_token("Budi").await.unwrap());
        let site = serve(&office).await;
        let driver = Driver::start(&driver);
        let phone = json!({"deviceMetrics": {"width": 360, "height": 740, "pixelRatio": 2}});
        let (rini, _kept) = open(driver.port, None).await;
        let (budi, _too) = open(driver.port, Some(phone)).await;
        let story = async {
            rini.goto(&format!("{site}/petugas/masuk/{desk}")).await.unwrap();
            press(&rini, "Masuk").await;
            let node = follow(&rini).await;
            decide(&rini).await;
            budi.goto(&format!("{site}/petugas/masuk/{hand}")).await.unwrap();
            press(&budi, "Masuk").await;
            see(&budi, "Semua terbuka").await;
            budi.goto(&node).await.unwrap();
            warn(&budi).await;
        };
        let story = AssertUnwindSafe(story).catch_unwind().await;
        rini.close().await.unwrap();
        budi.close().await.unwrap();
        if let Err(failure) = story {
            resume_unwind(failure);
        }
    });
}

/// From the queue over a case to the number and its group; gives the number's address.
async fn follow(rini: &Client) -> String {
    click(rini, "a[href='/petugas?map=semua']").await;
    see(rini, "nomor sama: 1").await;
    let row = "//tr[contains(., 'nomor sama') and contains(., 'Sigi')]//a";
    rini.find(Locator::XPath(row)).await.unwrap().click().await.unwrap();
    see(rini, "ada di 2 laporan dari 2 kabupaten/kota").await;
    see(rini, "karena sama-sama menyebut nomor +62 812-0000-1234").await;
    click(rini, ".identifiers a[href^='/petugas/register/']").await;
    see(rini, "disebut bersama dalam 1 laporan").await;
    shoot(rini, "nomor").await;
    let node = rini.current_url().await.unwrap().to_string();
    rini.find(Locator::LinkText("Lihat kelompok")).await.unwrap().click().await.unwrap();
    see(rini, "2 anggota").await;
    assert!(rini.find(Locator::Css(".graph .edge")).await.is_ok(), "the tie is drawn");
    shoot(rini, "kelompok").await;
    rini.goto(&node).await.unwrap();
    node
}

/// "Not the same", and after all.
async fn decide(rini: &Client) {
    rini.find(Locator::XPath("//summary[starts-with(., 'Putuskan')]")).await.unwrap().click().await.unwrap();
    click(rini, "input[value='different']").await;
    write(rini, "alasan-1", "rekening itu milik toko").await;
    press(rini, "Simpan putusan").await;
    see(rini, "rekening itu milik toko").await;
    see(rini, "bukan yang sama").await;
    let undo = "//summary[starts-with(., 'Batalkan')]";
    rini.wait().for_element(Locator::XPath(undo)).await.unwrap().click().await.unwrap();
    write(rini, "alasan-batal-1", "ternyata satu orang").await;
    press(rini, "Batalkan putusan").await;
    see(rini, "Belum ada putusan").await;
}

/// A warning is published on a phone, and taken back.
async fn warn(budi: &Client) {
    see(budi, "Belum ada. Masyarakat").await;
    shoot(budi, "nomor-hp").await;
    click(budi, ".act.public summary").await;
    write(budi, "alasan-peringatan", "Dua laporan dari dua kabupaten.").await;
    click(budi, ".act.public input[name=yakin]").await;
    press(budi, "Terbitkan peringatan").await;
    see(budi, "peringatan terbit").await;
    budi.find(Locator::LinkText("Kelola peringatan")).await.unwrap().click().await.unwrap();
    see(budi, "Perjalanannya").await;
    shoot(budi, "peringatan-hp").await;
    let withdraw = "//summary[starts-with(., 'Tarik peringatan')]";
    budi.find(Locator::XPath(withdraw)).await.unwrap().click().await.unwrap();
    write(budi, "alasan-withdrawn", "Nomor sudah dipakai orang lain.").await;
    press(budi, "Tarik peringatan").await;
    see(budi, "peringatan ditarik").await;
}

#[test]
fn an_editor_finds_a_page_and_follows_its_buttons() {
    let Some(driver) = driver() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("peta.html");
    let today = jiff::civil::date(2026, 11, 21);
    let loaded = suluh::dialog::load::embedded().checked(&today.to_string(), &[]);
    std::fs::write(&file, suluh::atlas::draw(&loaded, today).unwrap()).unwrap();
    let site = format!("file://{}", file.display());
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let driver = Driver::start(&driver);
        let phone = json!({"deviceMetrics": {"width": 360, "height": 740, "pixelRatio": 2}});
        for (name, device) in [("peta", None), ("peta-hp", Some(phone))] {
            let (editor, _kept) = open(driver.port, device).await;
            let story = AssertUnwindSafe(look_up(&editor, &site, name)).catch_unwind().await;
            editor.close().await.unwrap();
            if let Err(failure) = story {
                resume_unwind(failure);
            }
        }
    });
}

async fn look_up(editor: &Client, site: &str, name: &str) {
    editor.goto(site).await.unwrap();
    see(editor, "Peta dialog").await;
    shoot(editor, name).await;
    write(editor, "_cari", "izin_keluarga").await;
    see(editor, "Surat izin keluarga").await;
    shoot(editor, &format!("{name}-cari")).await;
    click(editor, "#_hasil a").await;
    see(editor, "Peta Surat izin keluarga").await;
    assert!(!exists(editor, "Menurut bagian").await, "one dialog at a time");
    shoot(editor, &format!("{name}-dialog")).await;
    // A button of a page leads to the page that it opens.
    let way = "article.on .ways a[href^='#']";
    let button = editor.find(Locator::Css(way)).await.unwrap();
    let target = button.attr("href").await.unwrap().unwrap();
    assert!(!button.text().await.unwrap().is_empty());
    click(editor, way).await;
    // The page follows its address a moment later, when the browser tells it.
    let shown = "const page = document.querySelector(arguments[0].replace('.', '\\\\.')); \
                 return page === document.activeElement && page.offsetHeight > 0";
    until(editor, shown, vec![json!(target)], &format!("{target} is shown and has the focus")).await;
    let loaded = editor.execute("return performance.getEntriesByType('resource').length", Vec::new()).await;
    assert_eq!(loaded.unwrap(), json!(0), "nothing was loaded");
}

async fn serve(office: &Office) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = office.router.clone();
    tokio::spawn(async move { suluh::web::serve(listener, router, std::future::pending()).await.unwrap() });
    format!("http://{address}")
}

/// The path of chromedriver; without one the test is left out, loudly.
fn driver() -> Option<PathBuf> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let found =
        std::env::split_paths(&paths).map(|folder| folder.join("chromedriver")).find(|path| path.exists());
    if found.is_none() {
        assert!(std::env::var_os("SULUH_TEST_BROWSER").is_none(), "SULUH_TEST_BROWSER demands chromedriver");
        let line = "\n*** chromedriver is not installed: the browser test was left out ***\n";
        // Not `eprintln!`: the test harness swallows that of a passing test.
        std::io::stderr().write_all(line.as_bytes()).unwrap();
    }
    found
}

/// A running chromedriver; it ends with the test, however that ends.
struct Driver {
    process: Child,
    port: u16,
    /// Kept open: chromedriver goes on writing to it.
    said: BufReader<ChildStdout>,
}

impl Driver {
    /// Starts it on a free port of loopback.
    fn start(path: &Path) -> Self {
        let mut process = Command::new(path).arg("--port=0").stdout(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(process.stdout.take().unwrap());
        let mut driver = Self { process, port: 0, said };
        driver.port = driver.hear_port();
        driver
    }

    fn hear_port(&mut self) -> u16 {
        let mut line = String::new();
        while self.said.read_line(&mut line).unwrap() > 0 {
            let told = line.split("successfully on port ").nth(1);
            if let Some(Ok(port)) = told.map(|rest| rest.trim().trim_end_matches('.').parse()) {
                return port;
            }
            line.clear();
        }
        panic!("chromedriver did not say its port");
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// A browser with a profile of its own.
async fn open(port: u16, mobile: Option<Value>) -> (Client, tempfile::TempDir) {
    let profile = tempfile::tempdir().unwrap();
    let mut args = vec![
        "--headless=new".to_owned(),
        "--disable-gpu".into(),
        "--disable-quic".into(),
        "--no-first-run".into(),
        "--disable-background-networking".into(),
        "--disable-component-update".into(),
        "--disable-sync".into(),
        "--disable-dev-shm-usage".into(),
        "--hide-scrollbars".into(),
        "--window-size=1280,860".into(),
        format!("--user-data-dir={}", profile.path().display()),
    ];
    // Chromium's sandbox refuses to start for root, as in a container.
    args.push("--no-sandbox".into());
    let mut options = json!({ "args": args, "prefs": { "intl.accept_languages": "id" } });
    if let Some(mobile) = mobile {
        options["mobileEmulation"] = mobile;
    }
    let mut capabilities = serde_json::Map::new();
    capabilities.insert("goog:chromeOptions".into(), options);
    let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
    builder.capabilities(capabilities);
    let client = builder.connect(&format!("http://127.0.0.1:{port}")).await.unwrap();
    (client, profile)
}

/// How long something may take to show: a busy machine is slow, and waiting costs a passing test nothing.
const PATIENCE: Duration = Duration::from_mins(1);

/// Waits until the words stand on the page.
async fn see(browser: &Client, words: &str) {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if exists(browser, words).await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    shoot(browser, "gagal").await;
    panic!("«{words}» is not on the page: {}", text(browser).await);
}

/// Waits until the script gives `true`.
async fn until(browser: &Client, script: &str, arguments: Vec<Value>, what: &str) {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if matches!(browser.execute(script, arguments.clone()).await, Ok(Value::Bool(true))) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    shoot(browser, "gagal").await;
    panic!("not so: {what}");
}

/// Clicks on the first of what is selected, once it is there; a list that is just being drawn anew is tried again.
async fn click(browser: &Client, selected: &str) {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if let Ok(found) = browser.find(Locator::Css(selected)).await
            && found.click().await.is_ok()
        {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    shoot(browser, "gagal").await;
    panic!("{selected} can't be clicked: {}", text(browser).await);
}

async fn exists(browser: &Client, words: &str) -> bool {
    text(browser).await.contains(words)
}

async fn text(browser: &Client) -> String {
    let said = browser.execute("return document.body ? document.body.innerText : ''", Vec::new()).await;
    said.ok().and_then(|said| said.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Presses the last button whose label begins so; waits for it.
async fn press(browser: &Client, label: &str) {
    let path = format!("(//button[starts-with(normalize-space(.), \"{label}\")])[last()]");
    let found = browser.wait().at_most(PATIENCE).for_element(Locator::XPath(&path)).await;
    let Ok(button) = found else {
        shoot(browser, "gagal").await;
        panic!("no button {label}: {}", text(browser).await)
    };
    let before = text(browser).await;
    // Out from under the bars that stay at the top and the bottom.
    let middle = "arguments[0].scrollIntoView({block: 'center'})";
    browser.execute(middle, vec![serde_json::to_value(&button).unwrap()]).await.unwrap();
    button.click().await.unwrap();
    for _ in 0..50 {
        if text(browser).await != before {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Writes into the chat and sends.
async fn say(browser: &Client, words: &str) {
    write(browser, "tulis", words).await;
    press(browser, "Kirim").await;
    see(browser, words).await;
}

async fn write(browser: &Client, id: &str, words: &str) {
    let field = browser.wait().for_element(Locator::Id(id)).await.unwrap();
    field.send_keys(words).await.unwrap();
}

/// Keeps a picture of what the browser shows.
async fn shoot(browser: &Client, name: &str) {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/artifacts");
    let wide = browser.execute("return document.documentElement.scrollWidth - innerWidth", Vec::new()).await;
    assert!(wide.unwrap().as_i64().unwrap() <= 0, "{name} must be scrolled sideways");
    let folder = std::env::var_os("SULUH_ARTIFACTS").map_or(default, PathBuf::from);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.png")), browser.screenshot().await.unwrap()).unwrap();
}

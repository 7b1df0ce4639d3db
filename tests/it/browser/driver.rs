//! chromedriver, browsers, and the office that they come to.

use std::io::{BufRead as _, BufReader, Write as _};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use fantoccini::{Client, ClientBuilder};
use futures_util::FutureExt as _;
use serde_json::json;

use crate::web::Office;

pub(super) async fn serve(office: &Office) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = office.router.clone();
    tokio::spawn(async move { suluh::web::serve(listener, router, std::future::pending()).await.unwrap() });
    format!("http://{address}")
}

/// The path of chromedriver; without one the test is left out, loudly.
pub(super) fn driver() -> Option<PathBuf> {
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
pub(super) struct Driver {
    process: Child,
    pub(super) port: u16,
    /// Kept open: chromedriver goes on writing to it.
    said: BufReader<ChildStdout>,
}

impl Driver {
    /// Starts it on a free port of loopback.
    pub(super) fn start(path: &Path) -> Self {
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

/// How somebody looks at it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// Part of the names of its pictures.
    pub(super) name: &'static str,
    width: u32,
    height: u32,
    phone: bool,
    pub(super) dark: bool,
    /// In which language the console is read.
    pub(super) lang: &'static str,
}

/// An office PC.
pub(super) const DESK: Look =
    Look { name: "terang", width: 1280, height: 860, phone: false, dark: false, lang: "id" };
/// The same at night, read in English.
pub(super) const DESK_DARK: Look = Look { name: "gelap", dark: true, lang: "en", ..DESK };
/// A small phone.
pub(super) const PHONE: Look = Look { name: "hp", width: 360, height: 740, phone: true, ..DESK };
/// The same at night, read in English.
pub(super) const PHONE_DARK: Look = Look { name: "hp-gelap", dark: true, lang: "en", ..PHONE };
/// The office PC at twice the size.
pub(super) const ZOOMED: Look = Look { name: "besar", width: 640, height: 430, ..DESK };

/// Where a browser with that profile puts what it takes along.
pub(super) fn downloads(profile: &tempfile::TempDir) -> PathBuf {
    profile.path().join("unduhan")
}

/// Plays a story in a browser of that look, and ends the browser however the story ends.
pub(super) async fn play<T>(port: u16, look: &Look, story: impl AsyncFnOnce(&Client) -> T) -> T {
    let (client, _profile) = open(port, look).await;
    let told = AssertUnwindSafe(story(&client)).catch_unwind().await;
    client.close().await.unwrap();
    told.unwrap_or_else(|failure| resume_unwind(failure))
}

/// A browser with a profile of its own.
pub(super) async fn open(port: u16, look: &Look) -> (Client, tempfile::TempDir) {
    let profile = tempfile::tempdir().unwrap();
    let args = [
        "--headless=new".to_owned(),
        "--disable-gpu".into(),
        "--disable-quic".into(),
        "--no-first-run".into(),
        "--disable-background-networking".into(),
        "--disable-component-update".into(),
        "--disable-sync".into(),
        "--disable-dev-shm-usage".into(),
        "--hide-scrollbars".into(),
        // Chromium's sandbox refuses to start for root, as in a container.
        "--no-sandbox".into(),
        format!("--window-size={},{}", look.width, look.height),
        format!("--blink-settings=preferredColorScheme={}", u8::from(!look.dark)),
        format!("--user-data-dir={}", profile.path().display()),
    ];
    let prefs = json!({ "intl.accept_languages": "id", "download.default_directory": downloads(&profile) });
    let mut options = json!({ "args": args, "prefs": prefs });
    if look.phone {
        let metrics = json!({ "width": look.width, "height": look.height, "pixelRatio": 2 });
        options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
    }
    let mut capabilities = serde_json::Map::new();
    capabilities.insert("goog:chromeOptions".into(), options);
    let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
    builder.capabilities(capabilities);
    let client = builder.connect(&format!("http://127.0.0.1:{port}")).await.unwrap();
    (client, profile)
}

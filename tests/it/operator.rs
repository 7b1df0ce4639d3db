//! The program as its operator meets it: the real binary as a process of its own, in a folder of its own, on a port that the
//! system gives. Nothing sleeps for a fixed time; every process is ended by its id, also when its test fails.

mod bad_input;
mod commands;
mod lists;
mod packet;
mod refusals;
mod reload;
mod start;
mod telegram;
mod translators;
mod webhook;

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use sqlx::{AssertSqlSafe, Connection as _};

use crate::fake_telegram::{FakeTelegram, TOKEN};
use crate::web::Browser;

/// How long anything may take before a test fails: generous, because machines are slow at times.
const PATIENCE: Duration = Duration::from_mins(2);

/// Runs a test.
fn play(test: impl Future<Output = ()>) {
    crate::databases::runtime().block_on(test);
}

/// Asks again and again until there is an answer; the test fails with what `else_show` tells when there never is.
async fn until<T>(mut ask: impl FnMut() -> Option<T>, else_show: impl Fn() -> String) -> T {
    let end = tokio::time::Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(tokio::time::Instant::now() < end, "{}", else_show());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// A folder in which an operator works, and the settings of all commands there.
struct Place {
    folder: tempfile::TempDir,
    settings: Vec<(&'static str, String)>,
}

/// What a command came to.
struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), settings: Vec::new() }
    }

    /// The same with a setting.
    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.settings.push((name, value.into()));
        self
    }

    /// The same as a bot at a fake Telegram.
    fn with_telegram(self, server: &str) -> Self {
        self.with("SULUH_TELEGRAM_TOKEN", TOKEN)
            .with("SULUH_TELEGRAM_API_URL", server)
            .with("SULUH_SEND_RATE", "0")
            .with("SULUH_SEND_RATE_CHAT", "0")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file; gives its path.
    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Copies the shipped dialogs into the folder.
    fn copies_dialogs(&self) -> PathBuf {
        let copy = self.path("dialogs");
        copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("dialogs"), &copy);
        copy
    }

    /// The program with nothing of this machine's environment.
    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_suluh"));
        command.args(args).current_dir(self.folder.path()).env_clear().env("SULUH_LISTEN", "127.0.0.1:0");
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a command to its end.
    async fn runs(&self, args: &[&str]) -> Ended {
        self.types(args, "").await
    }

    /// The same with something typed.
    async fn types(&self, args: &[&str], typed: &str) -> Ended {
        let output = tempfile::tempdir().unwrap();
        let mut command = self.command(args);
        command.stdin(Stdio::piped());
        let mut running = Running::start(command, output.path());
        // A command that does not read may have ended already.
        drop(running.child.stdin.take().unwrap().write_all(typed.as_bytes()));
        let code = running.ends().await;
        Ended { code, out: running.out(), err: running.err() }
    }

    /// Starts the server and waits until it has said where it is.
    async fn serves(&self) -> Server {
        let running = Running::start(self.command(&[]), self.folder.path());
        let mut server = Server { running, url: String::new() };
        server.url = until(
            || {
                let out = server.running.out();
                let told =
                    out.contains("Log in").then(|| out.split("web chat on ").nth(1).map(str::to_owned));
                Some(told??.split("/ ").next()?.to_owned())
            },
            || format!("it does not serve:\n{}", server.running.err()),
        )
        .await;
        server
    }

    /// Runs a statement on the SQLite file, as somebody at the database's console could.
    async fn sql(&self, statement: &str) -> i64 {
        let mut connection = self.database().await;
        let found = sqlx::query_scalar(AssertSqlSafe(statement)).fetch_optional(&mut connection).await;
        found.unwrap().unwrap_or_default()
    }

    async fn database(&self) -> sqlx::AnyConnection {
        sqlx::any::install_default_drivers();
        let url = format!("sqlite://{}", self.path("data/suluh.db").display());
        sqlx::AnyConnection::connect(&url).await.unwrap()
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A process whose output goes to files; ended with the test.
struct Running {
    child: Child,
    output: PathBuf,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Running {
    fn start(mut command: Command, output: &Path) -> Self {
        let file = |name: &str| File::create(output.join(name)).unwrap();
        command.stdout(file("out.txt")).stderr(file("err.txt"));
        Self { child: command.spawn().unwrap(), output: output.to_owned() }
    }

    fn out(&self) -> String {
        std::fs::read_to_string(self.output.join("out.txt")).unwrap()
    }

    fn err(&self) -> String {
        std::fs::read_to_string(self.output.join("err.txt")).unwrap()
    }

    /// Waits for its end; gives the exit code.
    async fn ends(&mut self) -> Option<i32> {
        let (child, output) = (&mut self.child, &self.output);
        let log = || std::fs::read_to_string(output.join("err.txt")).unwrap();
        until(|| child.try_wait().unwrap(), || format!("it does not end:\n{}", log())).await.code()
    }
}

/// A running server.
struct Server {
    running: Running,
    url: String,
}

impl Server {
    fn out(&self) -> String {
        self.running.out()
    }

    fn log(&self) -> String {
        self.running.err()
    }

    /// Waits for words in the log.
    async fn logs(&self, words: &str) {
        until(|| self.log().contains(words).then_some(()), || format!("no {words:?} in\n{}", self.log()))
            .await;
    }

    /// Its address as a command beside it is given it.
    fn listen(&self) -> &str {
        self.url.strip_prefix("http://").unwrap()
    }

    /// Sends a signal and waits for the end; gives the exit code.
    async fn gets(&mut self, signal: &str) -> Option<i32> {
        let kill = format!("kill -{signal} {}", self.running.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        self.running.ends().await
    }

    /// A browser that has never been here.
    fn visitor(&self) -> Browser {
        let (client, url) = (client(), self.url.clone());
        Browser::new(Router::new().fallback(move |request| forward(client.clone(), url.clone(), request)))
    }

    /// Somebody who came in by a link of `suluh staff link`, for a member of staff who is there.
    async fn officer(&self, place: &Place, name: &str) -> Browser {
        let link = place.runs(&["staff", "link", name]).await.out;
        let token = link.trim().rsplit('/').next().unwrap();
        let mut officer = self.visitor();
        let entered = officer.post(&format!("/petugas/masuk/{token}"), "").await;
        assert_eq!(entered.status, 303, "{}", entered.text());
        officer
    }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE).build().unwrap()
}

/// Carries a request of a [`Browser`] over HTTP to the process.
async fn forward(client: reqwest::Client, url: String, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let sent = client.request(parts.method, format!("{url}{}", parts.uri)).headers(parts.headers).body(body);
    let answer = sent.send().await.unwrap();
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answer.status();
    *response.headers_mut() = answer.headers().clone();
    *response.body_mut() = Body::from(answer.bytes().await.unwrap());
    response
}

/// Somebody at a phone.
fn phone(fake: &FakeTelegram, id: i64, name: &str) -> crate::world::Actor {
    crate::world::Actor { person: fake.person(id, name) }
}

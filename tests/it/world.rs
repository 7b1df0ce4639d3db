//! The world of the stories: a database, the application, the bot as it is shipped, and a Telegram outside of it. People and
//! officers act in the words of the field; nothing sleeps, everything is waited for.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use suluh::app::access::Staff;
use suluh::app::cases::{CaseView, EvidenceView, Folder, Happened, QueueAsk, QueueRow};
use suluh::app::operator::CaseLine;
use suluh::app::{App, Mouth, Parts, Settings};
use suluh::domain::chance::Chance;
use suluh::domain::ids::CaseId;
use suluh::domain::staff::Role;
use suluh::domain::text::Private;
use suluh::domain::time::Clock;
use suluh::store::blobs::Blobs;
use suluh::telegram::{self, Rates, Telegram};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::databases::{Db, NOW};
use crate::fake_telegram::{FakeTelegram, Person, TOKEN};

/// How long something may take before a story fails: generous, because machines are slow at times.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);
/// The staff group.
pub(crate) const GROUP: i64 = -100_200_300;

/// Everything a story needs.
pub(crate) struct World {
    pub(crate) app: Arc<App>,
    pub(crate) fake: FakeTelegram,
    pub(crate) clock: Clock,
    pub(crate) db: Db,
    stop: watch::Sender<bool>,
    bot: Option<JoinHandle<()>>,
    next_person: i64,
}

/// Every sentence that the program itself takes from the dialogs.
pub(crate) fn phrases() -> Vec<(&'static str, &'static [&'static str])> {
    let all = [
        suluh::dialog::engine::PHRASES,
        suluh::app::phrases::PHRASES,
        suluh::app::referrals::phrases::PHRASES,
        suluh::telegram::PHRASES,
        suluh::web::PHRASES,
    ];
    all.concat()
}

impl World {
    /// A world with the shipped dialogs and a running bot; no staff yet.
    pub(crate) async fn new(db: Db) -> Self {
        Self::with(db, Settings::default()).await
    }

    /// The same with settings of its own.
    pub(crate) async fn with(db: Db, settings: Settings) -> Self {
        let fake = FakeTelegram::start(1).await.unwrap();
        fake.group(GROUP, false);
        // A working day, ten in the morning in Palu.
        let clock = Clock::manual(NOW);
        let chance = Arc::new(Chance::seeded(11));
        let blobs = Blobs::open(&db.folder.path().join("evidence"), Arc::clone(&chance)).unwrap();
        let settings = Settings {
            public_url: "https://suluh.contoh.id".to_owned(),
            staff_chat: Some(GROUP),
            ..settings
        };
        let store = db.store.clone();
        let parts =
            Parts { store, blobs, mouth: crate::shipped::mouth(), clock: clock.clone(), chance, settings };
        let app = Arc::new(App::new(parts));
        let (stop, _) = watch::channel(false);
        let mut world = Self { app, fake, clock, db, stop, bot: None, next_person: 700_000_001 };
        world.start_bot();
        world
    }

    /// Another process that serves the same database.
    pub(crate) async fn replica(&self) -> App {
        self.replica_saying(crate::shipped::mouth()).await
    }

    /// Another process that serves the same database and began with these dialogs.
    pub(crate) async fn replica_saying(&self, mouth: Arc<Mouth>) -> App {
        let chance = Arc::new(Chance::seeded(12));
        let keys = suluh::store::Keys::from_bytes(&crate::databases::MASTER);
        let beside = suluh::store::Hold::Beside;
        let store = suluh::store::Store::open(&self.db.url, beside, keys, Arc::clone(&chance)).await.unwrap();
        let blobs = Blobs::open(&self.db.folder.path().join("evidence"), Arc::clone(&chance)).unwrap();
        let settings = Settings { staff_chat: Some(GROUP), ..Settings::default() };
        App::new(Parts { store, blobs, mouth, clock: self.clock.clone(), chance, settings })
    }

    /// Starts the bot as it is shipped, polling.
    pub(crate) fn start_bot(&mut self) {
        let settings = telegram::Settings {
            token: SecretString::from(TOKEN.to_owned()),
            server: self.fake.url(),
            webhook: None,
            rates: Rates { overall: 0, chat: 0, group: 0 },
        };
        let bot = Telegram::connect(Arc::clone(&self.app), settings).unwrap();
        let stop = self.stop.subscribe();
        self.bot = Some(tokio::spawn(async move { bot.run(stop).await }));
    }

    /// Somebody who has never written before.
    pub(crate) fn person(&mut self, name: &str) -> Actor {
        self.next_person += 1;
        Actor { person: self.fake.person(self.next_person, name) }
    }

    /// A member of staff, let in by a log-in link.
    pub(crate) async fn officer(&self, name: &str, role: Role, area: &str) -> Officer {
        self.officer_with(name, role, area, None).await
    }

    /// A member of staff with a Telegram account.
    pub(crate) async fn officer_with(
        &self,
        name: &str,
        role: Role,
        area: &str,
        user: Option<i64>,
    ) -> Officer {
        self.app.add_staff(name, role, area, user).await.unwrap();
        let token = self.app.login_token(name).await.unwrap();
        let cookie = self.app.redeem(&token, "story").await.unwrap().unwrap();
        let staff = self.app.staff_of_session(&cookie).await.unwrap().unwrap();
        Officer { app: Arc::clone(&self.app), staff, cookie }
    }

    /// Waits until the bot has taken and answered everything that was sent to it.
    pub(crate) async fn settles(&self) {
        assert!(self.fake.all_confirmed(PATIENCE).await, "updates were left unconfirmed");
        let end = tokio::time::Instant::now() + PATIENCE;
        while self.db.number("select count(*) from outbox where state = 'pending'").await > 0 {
            assert!(tokio::time::Instant::now() < end, "messages were left in the outbox");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// The first piece of evidence of a case, once its bytes were fetched.
    pub(crate) async fn evidence_of(&self, officer: &Officer, case: &CaseId) -> EvidenceView {
        let end = tokio::time::Instant::now() + PATIENCE;
        loop {
            let mut pieces = officer.reads(case).await.evidence;
            if pieces.first().is_some_and(|piece| piece.stored && piece.sha256.is_some()) {
                return pieces.remove(0);
            }
            assert!(tokio::time::Instant::now() < end, "the file was never fetched");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Moves the clock on to the next full hour of that number in WITA.
    pub(crate) fn advance_to_hour(&self, hour: i8) {
        while self.clock.now().civil(suluh::domain::time::Zone::default()).hour() != hour {
            self.clock.advance(suluh::domain::time::minutes(30));
        }
    }

    /// How many sealed files lie in the evidence folder.
    pub(crate) fn files_kept(&self) -> usize {
        let folder = self.db.folder.path().join("evidence");
        let inside = |path: std::path::PathBuf| std::fs::read_dir(path).map_or(0, Iterator::count);
        std::fs::read_dir(folder).unwrap().map(|entry| inside(entry.unwrap().path())).sum()
    }

    /// All cases, as the operator sees them.
    pub(crate) async fn cases(&self) -> Vec<CaseLine> {
        self.app.case_lines(100).await.unwrap()
    }

    /// Ends the story: everything was answered, nothing was refused by Telegram that should not have been, every press was
    /// answered exactly once.
    pub(crate) async fn ends(self) {
        self.ends_with_refusals(&[]).await;
    }

    /// The same for stories in which Telegram refuses something.
    pub(crate) async fn ends_with_refusals(mut self, expected: &[&str]) {
        self.settles().await;
        for refusal in self.fake.refusals() {
            // Not an error: an edit that changes nothing.
            if refusal.contains("not modified") {
                continue;
            }
            assert!(expected.iter().any(|part| refusal.contains(part)), "Telegram refused: {refusal}");
        }
        self.stop.send_replace(true);
        if let Some(bot) = self.bot.take() {
            bot.await.unwrap();
        }
    }
}

/// Somebody at a phone.
pub(crate) struct Actor {
    pub(crate) person: Person,
}

impl Actor {
    /// Writes, and waits for words to appear.
    pub(crate) async fn says(&mut self, text: &str, expected: &str) -> &mut Self {
        self.person.says(text);
        self.reads(expected).await
    }

    /// Taps the newest button of that label, and waits for words to appear.
    pub(crate) async fn taps(&mut self, label: &str, expected: &str) -> &mut Self {
        assert!(self.person.taps(label).is_some(), "no button {label:?} in\n{}", self.screen());
        self.reads(expected).await
    }

    /// Waits for words to appear.
    pub(crate) async fn reads(&mut self, words: &str) -> &mut Self {
        assert!(
            self.person.reads(words, PATIENCE).await.is_some(),
            "never read {words:?} in\n{}",
            self.screen()
        );
        self
    }

    /// All that stands in the chat.
    pub(crate) fn screen(&self) -> String {
        let line = |shown: &crate::fake_telegram::Shown| {
            let keys: Vec<String> = shown.keys.iter().map(|key| format!("[{}]", key.label)).collect();
            format!("{}\n{}", shown.text, keys.join(" "))
        };
        self.person.shown().iter().map(line).collect::<Vec<_>>().join("\n---\n")
    }

    /// Files the shortest report there is: what it is about, and what happened. Gives the code.
    pub(crate) async fn reports(&mut self, story: &str) -> String {
        self.says("/lapor", "tanpa nama").await;
        self.taps("Mulai", "tentang apa").await;
        self.taps("Tawaran kerja mencurigakan", "Apa yang terjadi?").await;
        self.says(story, "nomor HP").await;
        self.taps("Kirim sekarang", "Periksa dulu").await;
        self.taps("Kirim laporan", "Laporan diterima").await;
        self.code().expect("the receipt shows a code")
    }

    /// The newest code on the screen.
    pub(crate) fn code(&self) -> Option<String> {
        let screen = self.screen();
        let words = screen.split(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'));
        let codes = words.filter(|word| suluh::domain::case::CaseCode::parse(word).is_some());
        codes.fold(None, |_, code| Some(code.to_owned()))
    }
}

/// Somebody at the desk.
pub(crate) struct Officer {
    app: Arc<App>,
    pub(crate) staff: Staff,
    pub(crate) cookie: String,
}

impl Officer {
    /// The use cases.
    pub(crate) fn app(&self) -> &App {
        &self.app
    }

    /// A folder of the queue.
    pub(crate) async fn queue(&self, folder: Folder) -> Vec<QueueRow> {
        self.searches(folder, "").await
    }

    /// A search.
    pub(crate) async fn searches(&self, folder: Folder, words: &str) -> Vec<QueueRow> {
        let filter = suluh::domain::case_filter::CaseFilter::default();
        let ask = QueueAsk { folder, filter, search: Private::from(words), after: None, limit: 50 };
        self.app.queue(&self.staff, &ask).await.unwrap().rows
    }

    /// The case of a code.
    pub(crate) async fn finds(&self, code: &str) -> CaseId {
        let found = self.searches(Folder::All, code).await;
        found.first().unwrap_or_else(|| panic!("no case {code}")).id.clone()
    }

    /// Reads a case.
    pub(crate) async fn reads(&self, id: &CaseId) -> CaseView {
        self.app.case(&self.staff, id).await.unwrap()
    }

    /// The words of a case's timeline, `who: words`, one a line.
    pub(crate) async fn story(&self, id: &CaseId) -> String {
        let view = self.reads(id).await;
        let line = |what: Happened| match what {
            Happened::MessageIn { text, evidence } => {
                format!("pelapor: {} +{}", text.reveal(), evidence.len())
            }
            Happened::MessageOut { text, author, .. } => format!("{author} ke pelapor: {}", text.reveal()),
            Happened::Note { text, author } => format!("{author} mencatat: {}", text.reveal()),
            Happened::Change { action, detail, actor } => {
                format!("{action} {detail} {actor}").trim().to_owned()
            }
            Happened::HandedIn => String::new(),
        };
        view.timeline.into_iter().map(|item| line(item.what)).collect::<Vec<_>>().join("\n")
    }
}

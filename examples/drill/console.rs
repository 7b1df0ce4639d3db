//! The console with a million cases: the queue with all counts, each filter, several together and the search by words; the page
//! of a case; the statistics; both files of an export.

mod pages;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use suluh::app::access::Staff;
use suluh::app::cases::{ByHand, Folder, QueueAsk};
use suluh::app::{App, Mouth, Parts, Settings};
use suluh::dialog::load;
use suluh::domain::case::{Channel, Priority};
use suluh::domain::case_filter::CaseFilter;
use suluh::domain::chance::Chance;
use suluh::domain::ids::CaseId;
use suluh::domain::staff::Role;
use suluh::domain::time::{Clock, Timestamp};
use suluh::store::blobs::Blobs;
use suluh::store::{Hold, Keys, Store};

use crate::figures::{Report, complain, ms, percentile};
use crate::plenty::{self, Times};
use crate::register::is_near;
use crate::rig::{Database, make_postgres};

/// How many reports are filed one by one; the rest are copies of them.
const FILED: u64 = 1_000;
/// How often each question is asked.
const ASKED: usize = 100;
/// What is promised for each.
const PROMISE: Duration = Duration::from_millis(200);
const CATEGORIES: [&str; 4] = ["tawaran-mencurigakan", "calo-desa", "gaji-tidak-dibayar", "kekerasan"];
const COUNTRIES: [&str; 6] = ["MY", "MY", "MY", "SA", "KH", "PL"];
const LABELS: [&str; 3] = ["anak", "viral", "proses-hukum"];

/// The questions: what, folder, filter.
const QUESTIONS: &[(&str, Folder, &str)] = &[
    ("folder Baru", Folder::New, ""),
    ("folder Milik saya", Folder::Mine, ""),
    ("folder Semua", Folder::All, ""),
    ("folder Selesai", Folder::Ended, ""),
    ("status", Folder::All, "status=checking"),
    ("category", Folder::All, "kategori=kekerasan"),
    ("kabupaten", Folder::All, "wilayah=72.10"),
    ("kecamatan, ended", Folder::Ended, "wilayah=72.10.01"),
    ("country", Folder::All, "negara=PL"),
    ("channel", Folder::All, "jalur=letter"),
    ("urgency", Folder::All, "urgensi=urgent&urgensi=low"),
    ("one of two labels", Folder::All, "label=anak&label=viral"),
    ("both labels, ended", Folder::Ended, "semua_label=anak&semua_label=viral"),
    ("last seven days", Folder::All, "dari=6d"),
    ("a month, ended", Folder::Ended, "dari=400d&sampai=370d"),
    ("late and unassigned", Folder::Late, "petugas=tidak_ada"),
    ("five together", Folder::All, "kategori=calo-desa&wilayah=72.10&negara=MY&jalur=phone&label=anak"),
    (
        "five together, ended",
        Folder::Ended,
        "kategori=kekerasan&wilayah=72.02&negara=SA&urgensi=low&label=viral",
    ),
    (
        "nothing matches",
        Folder::Ended,
        "kategori=calo-desa&urgensi=low&negara=MY&jalur=cable&status=duplicate",
    ),
];

/// How large the office shall be.
#[derive(Debug, Clone)]
pub(crate) struct Size {
    pub(crate) cases: u64,
    /// How many of a hundred are open.
    pub(crate) open: u64,
    pub(crate) url: Option<String>,
}

struct Desk {
    app: Arc<App>,
    staff: Staff,
    clock: Clock,
    chance: Chance,
    areas: Vec<String>,
    url: String,
    _folder: tempfile::TempDir,
}

/// Fills a database, or takes one that an earlier drill filled, and measures.
pub(crate) async fn console(
    engine: Database,
    seed: u64,
    size: Size,
    report: &mut Report,
) -> anyhow::Result<()> {
    anyhow::ensure!((FILED..=5_000_000).contains(&size.cases), "--cases: from {FILED} to 5,000,000");
    let folder = tempfile::tempdir()?;
    let url = match (&size.url, engine) {
        (Some(url), _) => url.clone(),
        (None, Database::Sqlite) => format!("sqlite://{}", folder.path().join("suluh.db").display()),
        (None, Database::Postgres) => make_postgres().await?,
    };
    anyhow::ensure!(is_near(&url), "--database must be a file or a server on this machine");
    let desk = Desk::open(&url, folder, seed).await?;
    if desk.count("count(*) from cases").await? == 0 {
        desk.fill(&size, report).await?;
    }
    desk.renew().await?;
    report.note("cases", desk.count("count(*) from cases").await?);
    report.note("open", desk.count("count(*) from cases where closed_at is null").await?);
    report.note("labels set", desk.count("count(*) from case_labels").await?);
    report.note("words", desk.count("count(*) from case_words").await?);
    desk.measure(report).await?;
    desk.pages(report).await?;
    desk.figures(report).await?;
    for form in ["csv", "xlsx"] {
        desk.take_file(form, report).await?;
    }
    desk.app.end().await;
    Ok(())
}

impl Desk {
    async fn open(url: &str, folder: tempfile::TempDir, seed: u64) -> anyhow::Result<Self> {
        let chance = Arc::new(Chance::from_system()?);
        // Every drill has the same key: whatever it did not fill it cannot open.
        let store = Store::open(url, Hold::Alone, Keys::from_bytes(&[7; 32]), Arc::clone(&chance)).await?;
        let blobs = Blobs::open(&folder.path().join("evidence"), Arc::clone(&chance))?;
        let dialogs = load::embedded().dialogs.context("the dialogs have errors")?;
        let areas = dialogs.data.areas.iter().filter(|area| area.code.len() == 13);
        let areas = areas.map(|area| area.code.clone()).collect();
        let newest =
            crate::rig::number(url, "select coalesce(max(created_at), 1800000000000) from cases").await?;
        let clock = Clock::manual(Timestamp(newest));
        let (mouth, settings) = (Arc::new(Mouth::new(dialogs)), Settings::default());
        let app = App::new(Parts { store, blobs, mouth, clock: clock.clone(), chance, settings });
        if crate::rig::number(url, "select count(*) from staff").await? == 0 {
            app.add_staff("Contoh", Role::Penyelia, "", None).await?;
        }
        let (staff, _) = enter(&app).await?;
        let (app, url) = (Arc::new(app), url.to_owned());
        Ok(Self { app, staff, clock, chance: Chance::seeded(seed), areas, url, _folder: folder })
    }

    async fn count(&self, what: &str) -> anyhow::Result<i64> {
        crate::rig::number(&self.url, &format!("select {what}")).await
    }

    async fn fill(&self, size: &Size, report: &mut Report) -> anyhow::Result<()> {
        let times = Times { filed: FILED, times: size.cases / FILED };
        let begun = Instant::now();
        for number in 0..FILED {
            let case = self.file(number).await?;
            self.work_on(&case, size.open).await?;
            self.clock.advance(times.slice() / u32::try_from(FILED)?);
        }
        complain(&format!("{FILED} reports filed after {} s", begun.elapsed().as_secs()));
        plenty::multiply_without_keys(&self.url, times, self.clock.now()).await?;
        report.note("filled in", format!("{} s", begun.elapsed().as_secs()));
        Ok(())
    }

    /// The counters of the statistics know nothing of the copies.
    async fn renew(&self) -> anyhow::Result<()> {
        let begun = Instant::now();
        self.app.rebuild_statistics().await?;
        complain(&format!("counters built anew in {} s", begun.elapsed().as_secs()));
        Ok(())
    }

    fn one<'a, T>(&self, of: &'a [T]) -> &'a T {
        &of[usize::try_from(self.chance.below(of.len() as u64)).unwrap_or(0)]
    }

    fn once_in(&self, n: u64) -> bool {
        self.chance.below(n) == 0
    }

    /// A dozen words that many other reports have as well.
    fn story(&self) -> String {
        let dialogs = self.app.dialogs();
        (0..12).map(|_| self.one(&dialogs.data.words).as_str()).collect::<Vec<_>>().join(" ")
    }

    async fn file(&self, number: u64) -> anyhow::Result<CaseId> {
        let given = ByHand {
            channel: *self.one(&[Channel::Phone, Channel::Phone, Channel::WalkIn, Channel::Letter]),
            category: (*self.one(&CATEGORIES)).into(),
            priority: *self.one(Priority::ALL),
            area: Some(self.one(&self.areas).clone()),
            country: Some((*self.one(&COUNTRIES)).into()),
            narrative: self.story().into(),
            identifiers: format!("0812{:08}", 70_000_000 + number / 3).into(),
            reporter: "Contoh".into(),
            uploads: Vec::new(),
        };
        Ok(self.app.enter_by_hand(&self.staff, given).await?)
    }

    /// Labels some, takes most, and ends as many as shall not be open.
    async fn work_on(&self, case: &CaseId, open: u64) -> anyhow::Result<()> {
        for label in LABELS {
            if self.once_in(5) {
                self.app.label(&self.staff, case, label, true).await?;
            }
        }
        if !self.once_in(4) {
            self.app.take(&self.staff, case).await?;
        }
        if self.chance.below(100) >= open {
            self.app.close(&self.staff, case, "selesai", "".into()).await?;
        }
        Ok(())
    }

    async fn measure(&self, report: &mut Report) -> anyhow::Result<()> {
        for (what, folder, query) in QUESTIONS {
            let filter = CaseFilter::from_query(query);
            let mut spans = Vec::new();
            let mut after = None;
            for number in 0..ASKED {
                // From the beginning, and on to further pages every other time.
                let next = if number % 2 == 0 { None } else { after.clone() };
                let ask = QueueAsk {
                    folder: *folder,
                    filter: filter.clone(),
                    search: "".into(),
                    after: next,
                    limit: 50,
                };
                let begun = Instant::now();
                after = self.app.queue(&self.staff, &ask).await?.next;
                spans.push(begun.elapsed());
            }
            promise(report, what, spans);
        }
        for count in 1..=3 {
            let mut spans = Vec::new();
            for _ in 0..ASKED {
                let dialogs = self.app.dialogs();
                let words = (0..count).map(|_| self.one(&dialogs.data.words).as_str());
                let search = words.collect::<Vec<_>>().join(" ").into();
                let (folder, filter) = (Folder::All, CaseFilter::default());
                let ask = QueueAsk { folder, filter, search, after: None, limit: 50 };
                let begun = Instant::now();
                self.app.queue(&self.staff, &ask).await?;
                spans.push(begun.elapsed());
            }
            promise(report, &format!("search, {count} of the words"), spans);
        }
        Ok(())
    }
}

fn promise(report: &mut Report, what: &str, mut spans: Vec<Duration>) {
    spans.sort();
    let (p50, p99) = (percentile(&spans, 50), percentile(&spans, 99));
    complain(&format!("{what}: {} / {}", ms(p50), ms(p99)));
    report.clock(what, format!("p99 {}", ms(PROMISE)), format!("{} / {}", ms(p50), ms(p99)), p99 <= PROMISE);
}

/// Logs in; gives the cookie as well.
async fn enter(app: &App) -> anyhow::Result<(Staff, String)> {
    let token = app.login_token("Contoh").await?;
    let cookie = app.redeem(&token, "drill").await?.context("the link does not open")?;
    let staff = app.staff_of_session(&cookie).await?.context("the session has ended")?;
    Ok((staff, cookie))
}

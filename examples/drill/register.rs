//! The register with a million cases: look-ups, the page of a case, filing.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use suluh::app::access::Staff;
use suluh::app::cases::ByHand;
use suluh::app::{App, Mouth, Parts, Settings};
use suluh::dialog::load;
use suluh::domain::case::{Channel, Priority};
use suluh::domain::chance::Chance;
use suluh::domain::ids::CaseId;
use suluh::domain::staff::Role;
use suluh::domain::time::{Clock, Timestamp};
use suluh::store::blobs::Blobs;
use suluh::store::{Hold, Keys, Store};

use crate::figures::{Report, complain, ms, percentile};
use crate::plenty::{self, Times};
use crate::rig::{Database, make_postgres};

/// How many reports are filed one by one; the rest are copies of them.
const FILED: u64 = 2_000;
/// How many reports are timed before and after.
const TIMED: usize = 300;
/// How many look-ups are timed.
const LOOKUPS: usize = 2_000;
/// How many pages of cases are timed.
const PAGES: usize = 1_000;
/// In how many of ten thousand reports each of the numbers stands that everybody names: of a million, the first in 50,000.
const HOT: [u64; 8] = [500, 250, 120, 80, 60, 55, 52, 50];

/// How large the register shall be.
#[derive(Debug, Clone)]
pub(crate) struct Size {
    pub(crate) cases: u64,
    pub(crate) sightings: u64,
    pub(crate) url: Option<String>,
}

/// An office with an officer at a desk and the identifiers that its reports named.
struct Desk {
    app: App,
    staff: Staff,
    clock: Clock,
    chance: Chance,
    areas: Vec<String>,
    /// What everybody names, the most named first.
    hot: Vec<String>,
    /// What some reports name.
    some: Vec<String>,
    /// What one report names.
    once: Vec<String>,
    cases: Vec<CaseId>,
    /// For numbers that nobody named before.
    next: u64,
    _folder: tempfile::TempDir,
}

/// Fills a database and measures.
pub(crate) async fn register(
    engine: Database,
    seed: u64,
    size: Size,
    report: &mut Report,
) -> anyhow::Result<()> {
    anyhow::ensure!((FILED..=5_000_000).contains(&size.cases), "--cases: from {FILED} to 5,000,000");
    anyhow::ensure!(size.sightings <= size.cases * 8, "--sightings: at most eight a case");
    let folder = tempfile::tempdir()?;
    let url = match (&size.url, engine) {
        (Some(url), _) => url.clone(),
        (None, Database::Sqlite) => format!("sqlite://{}", folder.path().join("suluh.db").display()),
        (None, Database::Postgres) => make_postgres().await?,
    };
    anyhow::ensure!(is_near(&url), "--database must be a file or a server on this machine");
    let times = Times { filed: FILED, times: size.cases / FILED };
    let mut desk = Desk::open(&url, folder, seed).await?;
    let begun = Instant::now();
    let slice = times.slice();
    for _ in 0..FILED - TIMED as u64 {
        desk.file(&size).await?;
        desk.clock.advance(slice / u32::try_from(FILED)?);
    }
    let before = desk.time_filing(&size, slice).await?;
    complain(&format!("{FILED} reports filed after {} s", begun.elapsed().as_secs()));
    plenty::multiply(&url, times, desk.clock.now()).await?;
    report.note("filled in", format!("{} s", begun.elapsed().as_secs()));
    desk.counts(&url, report).await?;
    desk.measure(&size, before, report).await?;
    desk.app.end().await;
    Ok(())
}

/// Whether a database lies on this machine: this drill never writes to another.
pub(crate) fn is_near(url: &str) -> bool {
    let host = url.split("://").nth(1).map(|rest| rest.rsplit('@').next().unwrap_or(rest));
    let near = |host: &str| ["127.0.0.1", "localhost", "[::1]"].iter().any(|own| host.starts_with(own));
    url.starts_with("sqlite:") || (url.starts_with("postgres") && host.is_some_and(near))
}

impl Desk {
    async fn open(url: &str, folder: tempfile::TempDir, seed: u64) -> anyhow::Result<Self> {
        let chance = Arc::new(Chance::from_system()?);
        let store = Store::open(url, Hold::Alone, Keys::from_bytes(&[7; 32]), Arc::clone(&chance)).await?;
        let blobs = Blobs::open(&folder.path().join("evidence"), Arc::clone(&chance))?;
        let dialogs = load::embedded().dialogs.context("the dialogs have errors")?;
        let areas = dialogs.data.areas.iter().filter(|area| area.code.len() == 13);
        let areas = areas.map(|area| area.code.clone()).collect();
        let clock = Clock::manual(Timestamp(1_800_000_000_000));
        let (mouth, settings) = (Arc::new(Mouth::new(dialogs)), Settings::default());
        let app = App::new(Parts { store, blobs, mouth, clock: clock.clone(), chance, settings });
        anyhow::ensure!(app.case_lines(1).await?.is_empty(), "the database holds cases already");
        app.add_staff("Contoh", Role::Penyelia, "", None).await?;
        let token = app.login_token("Contoh").await?;
        let cookie = app.redeem(&token, "drill").await?.context("the link does not open")?;
        let staff = app.staff_of_session(&cookie).await?.context("the session has ended")?;
        let number = |n: usize| format!("0812{:08}", 70_000_000 + n);
        Ok(Self {
            app,
            staff,
            clock,
            chance: Chance::seeded(seed),
            areas,
            hot: (0..HOT.len()).map(number).collect(),
            some: (100..200).map(number).collect(),
            once: Vec::new(),
            cases: Vec::new(),
            next: 0,
            _folder: folder,
        })
    }

    fn one_of(&self, count: usize) -> usize {
        usize::try_from(self.chance.below(count as u64)).unwrap_or(0)
    }

    /// An identifier that nobody named before: a number, an account or a user name.
    fn fresh(&mut self) -> String {
        self.next += 1;
        let n = self.next;
        match n % 3 {
            0 => format!("@perekrut_{n}"),
            1 => format!("0852{n:08}"),
            _ => format!("BRI 0021010{n:08}"),
        }
    }

    /// What a report names: at times one of the numbers that everybody names, at times one of a pool, else somebody new.
    fn names(&mut self, size: &Size) -> Vec<String> {
        let whole = size.sightings / size.cases;
        let part = self.chance.below(size.cases) < size.sightings % size.cases;
        let mut names = Vec::new();
        let mut left = self.chance.below(10_000);
        for (number, share) in self.hot.iter().zip(HOT) {
            if left < share {
                names.push(number.clone());
                break;
            }
            left -= share;
        }
        while (names.len() as u64) < whole + u64::from(part) {
            if self.chance.below(100) < 12 {
                let one = self.some[self.one_of(self.some.len())].clone();
                if !names.contains(&one) {
                    names.push(one);
                }
            } else {
                let one = self.fresh();
                self.once.push(one.clone());
                names.push(one);
            }
        }
        names
    }

    /// A dozen words that no other report has in this order.
    fn story(&self) -> String {
        let dialogs = self.app.dialogs();
        let words = &dialogs.data.words;
        (0..12).map(|_| words[self.one_of(words.len())].as_str()).collect::<Vec<_>>().join(" ")
    }

    async fn file(&mut self, size: &Size) -> anyhow::Result<Duration> {
        let given = ByHand {
            channel: Channel::Phone,
            category: "tawaran-mencurigakan".into(),
            priority: Priority::Normal,
            area: Some(self.areas[self.one_of(self.areas.len())].clone()),
            country: Some("MY".into()),
            narrative: self.story().into(),
            identifiers: self.names(size).join(", ").into(),
            reporter: "Contoh".into(),
            uploads: Vec::new(),
        };
        let begun = Instant::now();
        let case = self.app.enter_by_hand(&self.staff, given).await?;
        let span = begun.elapsed();
        self.cases.push(case);
        Ok(span)
    }

    async fn time_filing(&mut self, size: &Size, slice: Duration) -> anyhow::Result<Vec<Duration>> {
        let mut spans = Vec::new();
        for _ in 0..TIMED {
            spans.push(self.file(size).await?);
            self.clock.advance(slice / u32::try_from(FILED)?);
        }
        spans.sort();
        Ok(spans)
    }

    /// How much there is, and how often the most named number stands.
    async fn counts(&self, url: &str, report: &mut Report) -> anyhow::Result<()> {
        let count = async |what: &str| crate::rig::number(url, &format!("select {what}")).await;
        report.note("cases", count("count(*) from cases").await?);
        report.note("sightings", count("count(*) from identifiers where role = 'accused'").await?);
        report.note("nodes", count("count(*) from nodes").await?);
        report.note("sightings of the most named", count("max(cases) from nodes").await?);
        Ok(())
    }

    async fn measure(
        &mut self,
        size: &Size,
        before: Vec<Duration>,
        report: &mut Report,
    ) -> anyhow::Result<()> {
        let looked = self.look_ups().await?;
        promise(report, "identifier look-up", &looked, Duration::from_millis(20));
        let pages = self.pages().await?;
        promise(report, "case page with \"also in\"", &pages, Duration::from_millis(50));
        let after = self.time_filing(size, Duration::from_secs(FILED)).await?;
        let (before, after) = (percentile(&before, 50), percentile(&after, 50));
        let ratio = after.as_secs_f64() / before.as_secs_f64().max(1e-9);
        report.note("filing, median before and after", format!("{} / {}", ms(before), ms(after)));
        report.clock("filing, after to before", "1.50", format!("{ratio:.2}"), ratio <= 1.5);
        let begun = Instant::now();
        let notices = self.app.look_for_waves().await?;
        report.note("looking for waves", format!("{} ({notices} told)", ms(begun.elapsed())));
        Ok(())
    }

    /// A quarter is what everybody names, a quarter what some name, a quarter what one names, and a quarter is unknown.
    async fn look_ups(&self) -> anyhow::Result<Vec<Duration>> {
        let mut spans = Vec::new();
        for number in 0..LOOKUPS {
            let words = match number % 4 {
                0 => self.hot[self.one_of(self.hot.len())].clone(),
                1 => self.some[self.one_of(self.some.len())].clone(),
                2 => self.once[self.one_of(self.once.len())].clone(),
                _ => format!("0857{:08}", self.chance.below(100_000_000)),
            };
            let begun = Instant::now();
            let found = self.app.look_in_register(&self.staff, &words).await?;
            spans.push(begun.elapsed());
            anyhow::ensure!(number % 4 == 3 || !found.exact.is_empty(), "{words} was not found");
        }
        spans.sort();
        Ok(spans)
    }

    async fn pages(&self) -> anyhow::Result<Vec<Duration>> {
        let mut spans = Vec::new();
        for _ in 0..PAGES {
            let id = &self.cases[self.one_of(self.cases.len())];
            let begun = Instant::now();
            self.app.case(&self.staff, id).await?;
            spans.push(begun.elapsed());
        }
        spans.sort();
        Ok(spans)
    }
}

fn promise(report: &mut Report, what: &str, sorted: &[Duration], most: Duration) {
    let (p50, p99) = (percentile(sorted, 50), percentile(sorted, 99));
    report.note(&format!("{what}, median"), ms(p50));
    report.clock(&format!("{what}, p99"), ms(most), ms(p99), p99 <= most);
}

//! Many cases: building the counters, the figures, and both files of an export, with the memory that they take.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use axum::body::Body;
use axum::http::{Request, header};
use futures_util::StreamExt as _;
use suluh::app::access::Staff;
use suluh::app::cases::ByHand;
use suluh::app::statistics::StatisticsAsk;
use suluh::app::{App, Mouth, Parts, Settings};
use suluh::dialog::load;
use suluh::domain::case::{Channel, Priority};
use suluh::domain::chance::Chance;
use suluh::domain::period::Period;
use suluh::domain::staff::Role;
use suluh::domain::time::{Clock, Timestamp};
use suluh::store::blobs::Blobs;
use suluh::store::{Hold, Keys, Store};
use suluh::web::{self, WebSettings};
use tower::ServiceExt as _;

use crate::figures::{Report, complain, ms, percentile};
use crate::plenty::{self, Times};
use crate::rig::{Database, make_postgres};

/// How many reports are filed one by one; the rest are copies of them.
const FILED: u64 = 1_000;
/// How often the figures are asked for.
const ASKED: usize = 20;
/// Memory that an export may take, in megabytes.
const MEMORY: u64 = 200;

/// An office with somebody who is logged in.
struct Desk {
    app: Arc<App>,
    staff: Staff,
    clock: Clock,
    _folder: tempfile::TempDir,
}

/// Fills a database and measures.
pub(crate) async fn export(engine: Database, cases: u64, report: &mut Report) -> anyhow::Result<()> {
    anyhow::ensure!((FILED..=5_000_000).contains(&cases), "--cases: from {FILED} to 5,000,000");
    let folder = tempfile::tempdir()?;
    let url = match engine {
        Database::Sqlite => format!("sqlite://{}", folder.path().join("suluh.db").display()),
        Database::Postgres => make_postgres().await?,
    };
    let desk = Desk::open(&url, folder).await?;
    let times = Times { filed: FILED, times: cases / FILED };
    desk.fill(times).await?;
    plenty::multiply(&url, times, desk.clock.now()).await?;
    complain("the cases are there");
    let begun = Instant::now();
    let counted = desk.app.rebuild_statistics().await?;
    report.note("counters built anew", format!("{counted} cases in {} s", begun.elapsed().as_secs()));
    desk.figures(report).await?;
    for form in ["csv", "xlsx"] {
        desk.take(form, report).await?;
    }
    desk.app.end().await;
    Ok(())
}

impl Desk {
    async fn open(url: &str, folder: tempfile::TempDir) -> anyhow::Result<Self> {
        let chance = Arc::new(Chance::from_system()?);
        let store = Store::open(url, Hold::Alone, Keys::from_bytes(&[7; 32]), Arc::clone(&chance)).await?;
        let blobs = Blobs::open(&folder.path().join("evidence"), Arc::clone(&chance))?;
        let mouth = Arc::new(Mouth::new(load::embedded().dialogs.context("the dialogs have errors")?));
        let clock = Clock::manual(Timestamp(1_800_000_000_000));
        let settings = Settings::default();
        let app = Arc::new(App::new(Parts { store, blobs, mouth, clock: clock.clone(), chance, settings }));
        app.add_staff("Contoh", Role::Penyelia, "", None).await?;
        let token = app.login_token("Contoh").await?;
        let cookie = app.redeem(&token, "drill").await?.context("the link does not open")?;
        let staff = app.staff_of_session(&cookie).await?.context("the session has ended")?;
        Ok(Self { app, staff, clock, _folder: folder })
    }

    async fn fill(&self, times: Times) -> anyhow::Result<()> {
        let data = &self.app.dialogs().data;
        let areas: Vec<&str> =
            data.areas.iter().map(|area| area.code.as_str()).filter(|code| code.len() == 13).collect();
        for number in 0..usize::try_from(FILED)? {
            let given = ByHand {
                channel: Channel::ALL[number % Channel::ALL.len()],
                category: data.categories[number % data.categories.len()].slug.clone(),
                priority: Priority::Normal,
                area: Some(areas[number * 7 % areas.len()].to_owned()),
                country: Some(data.countries[number % data.countries.len()].code.clone()),
                narrative: "Ditawari kerja, disuruh setor uang muka 5 juta ke rekening pribadi.".into(),
                identifiers: format!("0812{:08}", 70_000_000 + number).into(),
                reporter: "Contoh".into(),
                uploads: Vec::new(),
            };
            self.app.enter_by_hand(&self.staff, given).await?;
            self.clock.advance(times.slice() / u32::try_from(FILED)?);
        }
        Ok(())
    }

    async fn figures(&self, report: &mut Report) -> anyhow::Result<()> {
        for period in ["2026-11", "2026", "2024-01-15_2027-01-14"] {
            let period = Period::parse(period).context("no period")?;
            let mut spans = Vec::new();
            for _ in 0..ASKED {
                let begun = Instant::now();
                self.app.statistics(&self.staff, StatisticsAsk { period, shared: false }).await?;
                spans.push(begun.elapsed());
            }
            spans.sort();
            let worst = percentile(&spans, 99);
            let what = format!("figures of {}", period.to_text());
            report.clock(&what, "1 s", ms(worst), worst < Duration::from_secs(1));
        }
        Ok(())
    }

    async fn take(&self, form: &str, report: &mut Report) -> anyhow::Result<()> {
        let router = web::router(Arc::clone(&self.app), WebSettings::default());
        // The desk's clock ran on while it was filled, so its first session has ended.
        let link = self.app.login_token("Contoh").await?;
        let cookie = self.app.redeem(&link, "drill").await?.context("the link does not open")?;
        let cookie = format!("suluh-petugas={cookie}");
        let page = Request::get("/petugas/ekspor").header(header::COOKIE, &cookie).body(Body::empty())?;
        let page = router.clone().oneshot(page).await?;
        let page = String::from_utf8(axum::body::to_bytes(page.into_body(), usize::MAX).await?.to_vec())?;
        let token = page.split("name=\"token\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let token = token.context("no form on the page of exports")?;
        forget_peak()?;
        let begun = Instant::now();
        let request = Request::post("/petugas/ekspor")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, &cookie)
            .body(Body::from(format!("token={token}&bentuk={form}")))?;
        let mut body = router.oneshot(request).await?.into_body().into_data_stream();
        let mut bytes = 0;
        while let Some(piece) = body.next().await {
            bytes += piece?.len();
        }
        let peak = peak()?;
        report.note(
            &format!("{form}: file"),
            format!("{} MB in {} s", bytes / 1_000_000, begun.elapsed().as_secs()),
        );
        report.count(
            &format!("{form}: peak memory"),
            format!("{MEMORY} MB"),
            format!("{peak} MB"),
            peak < MEMORY,
        );
        Ok(())
    }
}

/// Lets the highest memory of this process begin anew (proc(5), `clear_refs`).
fn forget_peak() -> anyhow::Result<()> {
    Ok(std::fs::write("/proc/self/clear_refs", "5")?)
}

/// The highest memory of this process since then, in megabytes.
fn peak() -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    Ok(line.split_whitespace().next().unwrap_or_default().parse::<u64>()? / 1_024)
}

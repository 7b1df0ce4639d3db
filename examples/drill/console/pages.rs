//! Pages of the console through its router, as a browser asks for them, and the files of an export with the memory they take.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use futures_util::StreamExt as _;
use sqlx::Connection as _;
use suluh::app::statistics::StatisticsAsk;
use suluh::domain::period::Period;
use suluh::web::{self, WebSettings};
use tower::ServiceExt as _;

use super::{Desk, enter};
use crate::figures::{Report, ms, percentile};

/// How often the figures are asked for.
const ASKED: usize = 20;
/// How many cases are opened.
const OPENED: usize = 200;
/// What is promised for each.
const CASE_PAGE: Duration = Duration::from_millis(100);
/// Bytes that a page may have.
const PAGE_BYTES: usize = 60_000;
/// Memory that an export may take, in megabytes.
const MEMORY: u64 = 200;

impl Desk {
    /// The desk's clock ran on while it was filled, so its first session has ended.
    async fn cookie(&self) -> anyhow::Result<String> {
        Ok(format!("suluh-petugas={}", enter(&self.app).await?.1))
    }

    /// The newest cases, which were filed and not copied, each opened once in the browser's way.
    pub(super) async fn pages(&self, report: &mut Report) -> anyhow::Result<()> {
        let router = web::router(Arc::clone(&self.app), WebSettings::default());
        let cookie = self.cookie().await?;
        let mut connection = sqlx::AnyConnection::connect(&self.url).await?;
        let newest = "select id from cases order by created_at desc limit 1000";
        let ids: Vec<String> = sqlx::query_scalar(newest).fetch_all(&mut connection).await?;
        let (mut spans, mut largest) = (Vec::new(), 0);
        for id in ids.iter().step_by(ids.len().div_ceil(OPENED)) {
            let request = Request::get(format!("/petugas/kasus/{id}")).header(header::COOKIE, &cookie);
            let begun = Instant::now();
            let answer = router.clone().oneshot(request.body(Body::empty())?).await?;
            anyhow::ensure!(answer.status() == StatusCode::OK, "the page of a case: {}", answer.status());
            let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await?;
            spans.push(begun.elapsed());
            largest = largest.max(bytes.len());
        }
        spans.sort();
        let (p50, p99) = (percentile(&spans, 50), percentile(&spans, 99));
        let found = format!("{} / {}", ms(p50), ms(p99));
        report.clock("page of a case", format!("p99 {}", ms(CASE_PAGE)), found, p99 <= CASE_PAGE);
        report.count(
            "… its size",
            format!("{} kB", PAGE_BYTES / 1_000),
            format!("{largest} B"),
            largest < PAGE_BYTES,
        );
        Ok(())
    }

    pub(super) async fn figures(&self, report: &mut Report) -> anyhow::Result<()> {
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

    pub(super) async fn take_file(&self, form: &str, report: &mut Report) -> anyhow::Result<()> {
        let router = web::router(Arc::clone(&self.app), WebSettings::default());
        let cookie = self.cookie().await?;
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

//! Memory, and the time from start to first answer.

use std::time::{Duration, Instant};

use crate::figures::{Report, ms};
use crate::load::Crowd;
use crate::rig::{Plan, Rig};
use crate::talk::{Step, Talk};

const PATIENCE: Duration = Duration::from_secs(30);
/// As far as a thousand people go for the measure: into the middle of the form.
const HALF: &[Step] = &[
    Step::Say("/start"),
    Step::Tap("Lapor"),
    Step::Tap("Mulai"),
    Step::Tap("Tawaran kerja mencurigakan"),
    Step::Answer("Apa yang terjadi?", "Ada kenalan menawarkan kerja admin, gajinya besar."),
];

/// Resident memory of the bot.
pub(crate) async fn memory(plan: Plan, report: &mut Report) -> anyhow::Result<()> {
    let mut rig = Rig::new(plan).await?;
    rig.start()?;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let idle = rig.memory()?;
    report.clock("memory, idle", "30 MB", format!("{idle} MB"), idle < 30);
    // They never reach the end, so the tales say "stuck"; that is meant.
    let crowd = Crowd::start(&rig.fake, 1_000, 1, HALF, Duration::from_secs(4));
    drop(crowd.tales().await);
    let busy = rig.memory()?;
    let people = rig.number("select count(*) from people").await?;
    report.count("people in the middle of a form", "1000 or more", people, people >= 1_000);
    report.clock("memory, 1,000 people", "80 MB", format!("{busy} MB"), busy < 80);
    rig.stop().await
}

/// From the start of the process to the first answer, on a database that is there; the middle of five.
pub(crate) async fn start(plan: Plan, report: &mut Report) -> anyhow::Result<()> {
    let mut rig = Rig::new(plan).await?;
    let mut spans = Vec::new();
    for number in 0..6 {
        let mut talk = Talk::new(rig.fake.person(100 + number, "Contoh"), PATIENCE);
        anyhow::ensure!(talk.does(HALF[0]).await.is_some());
        let begun = Instant::now();
        rig.start()?;
        anyhow::ensure!(talk.person.sees(PATIENCE).await.is_some(), "no answer; the log: {}", rig.log());
        // The first start makes the database and does not count.
        if number > 0 {
            spans.push(begun.elapsed());
        }
        rig.stop().await?;
    }
    spans.sort_unstable();
    let middle = spans[spans.len() / 2];
    report.clock(
        "start to first answer, middle of 5",
        "200 ms",
        ms(middle),
        middle < Duration::from_millis(200),
    );
    Ok(())
}

//! Speed under full load, and the cost of an ordinary day.

use std::time::{Duration, Instant};

use crate::figures::{Report, complain, ms, percentile};
use crate::load::{Crowd, waits};
use crate::rig::{Plan, Rig};
use crate::talk::{Talk, WORDS};

const PATIENCE: Duration = Duration::from_secs(30);

/// So many people in a closed loop, the bot on core 0, this process on the others.
pub(crate) async fn speed(
    mut plan: Plan,
    seconds: u64,
    people: i64,
    report: &mut Report,
) -> anyhow::Result<()> {
    plan.core = Some(0);
    leave_core_0()?;
    let mut rig = Rig::new(plan).await?;
    rig.start()?;
    let crowd = Crowd::start(&rig.fake, people, usize::MAX, WORDS, PATIENCE);
    // The first seconds warm caches up and are not measured.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let (taken, cpu, begun) = (rig.fake.confirmed_count(), rig.cpu()?, Instant::now());
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    let (taken, cpu, span) = (rig.fake.confirmed_count() - taken, rig.cpu()? - cpu, begun.elapsed());
    crowd.enough();
    let tales = crowd.tales().await;
    let stuck = tales.iter().filter(|tale| tale.stuck.is_some()).count();
    for words in tales.iter().filter_map(|tale| tale.stuck.as_deref()).take(5) {
        complain(&format!("stuck at {words}"));
    }
    report.count("conversations stuck", 0, stuck, stuck == 0);
    report.note("conversations", tales.len());
    let speed = count(taken) / span.as_secs_f64();
    report.clock("updates a second", 4_000, format!("{speed:.0}"), speed >= 4_000.0);
    report.note("processor time an update", format!("{:.3} ms", cpu / count(taken)));
    let waits = waits(&tales);
    let (p50, p99, longest) = (percentile(&waits, 50), percentile(&waits, 99), percentile(&waits, 100));
    report.note("wait, median", ms(p50));
    report.note("wait, p99", ms(p99));
    report.clock("wait, longest", format!("3 × p99 = {}", ms(p99 * 3)), ms(longest), longest < p99 * 3);
    report.note("memory", format!("{} MB", rig.memory()?));
    rig.stop().await
}

/// A hundred updates a second, evenly.
pub(crate) async fn calm(plan: Plan, seconds: u64, report: &mut Report) -> anyhow::Result<()> {
    let mut rig = Rig::new(plan).await?;
    rig.start()?;
    let mut warm = Talk::new(rig.fake.person(1, "Contoh"), PATIENCE);
    anyhow::ensure!(
        warm.does(WORDS[0]).await.is_some() && warm.does(WORDS[1]).await.is_some(),
        "the bot does not answer"
    );
    let mut ticker = tokio::time::interval(Duration::from_millis(10));
    let mut under_way = tokio::task::JoinSet::new();
    // Each person needs about as many seconds for the conversation as it has steps, so new ones come evenly.
    let pause = Duration::from_secs(1);
    let begin_every = WORDS.len();
    // The first are alone for so long, until the last have joined them.
    let ramp = 100 * u64::try_from(WORDS.len() + 1)?;
    let (mut cpu, mut taken) = (0.0, 0);
    for tick in 0..ramp + seconds * 100 {
        ticker.tick().await;
        if tick == ramp {
            (cpu, taken) = (rig.cpu()?, rig.fake.confirmed_count());
        }
        if usize::try_from(tick)? % begin_every == 0 {
            let person = rig.fake.person(10_000 + i64::try_from(tick)?, "Contoh");
            under_way.spawn(at_ease(Talk::new(person, PATIENCE), pause));
        }
    }
    let (cpu, taken) = (rig.cpu()? - cpu, rig.fake.confirmed_count() - taken);
    let mut tales = Vec::new();
    while let Some(talk) = under_way.join_next().await {
        tales.push(talk?.tale);
    }
    let waits = waits(&tales);
    let stuck = tales.iter().filter(|tale| tale.stuck.is_some()).count();
    report.count("conversations stuck", 0, stuck, stuck == 0);
    report.note(
        "updates a second",
        format!("{:.0}", count(taken) / Duration::from_secs(seconds).as_secs_f64()),
    );
    report.note("wait, median", ms(percentile(&waits, 50)));
    report.clock(
        "wait, p99",
        "5 ms",
        ms(percentile(&waits, 99)),
        percentile(&waits, 99) <= Duration::from_millis(5),
    );
    let each = cpu / count(taken);
    report.clock("processor time an update", "0.8 ms", format!("{each:.2} ms"), each <= 0.8);
    rig.stop().await
}

/// Goes through the conversation with a pause before every doing.
async fn at_ease(mut talk: Talk, pause: Duration) -> Talk {
    for step in WORDS {
        if talk.does(*step).await.is_none() {
            talk.tale.stuck = Some(format!("{step:?}"));
            break;
        }
        tokio::time::sleep(pause).await;
    }
    talk
}

/// This process and all its threads leave core 0 to the bot.
fn leave_core_0() -> anyhow::Result<()> {
    let cores = std::thread::available_parallelism()?.get();
    if cores < 2 {
        anyhow::bail!("this drill needs two cores: one for the bot, one for everybody else");
    }
    let own = std::process::id().to_string();
    let rest = format!("1-{}", cores - 1);
    let status = std::process::Command::new("taskset")
        .args(["-a", "-c", "-p", &rest, &own])
        .stdout(std::process::Stdio::null())
        .status()?;
    anyhow::ensure!(status.success(), "taskset does not work");
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "counts of a drill are far below 2^52")]
fn count(n: usize) -> f64 {
    n as f64
}

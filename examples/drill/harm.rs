//! Faults of Telegram, panics of our own, and a flooder.

use std::time::Duration;

use crate::fake_telegram::{Faults, Person};
use crate::figures::{Report, complain, ms, percentile};
use crate::load::{Crowd, waits};
use crate::rig::{Plan, Rig};
use crate::talk::{Tale, WHOLE, WORDS};

const PATIENCE: Duration = Duration::from_mins(2);

/// Fifty conversations while outgoing calls fail.
pub(crate) async fn faults(plan: Plan, report: &mut Report) -> anyhow::Result<()> {
    let mut rig = Rig::new(plan).await?;
    rig.fake.faults(Faults { flood: 30, broken: 20, cut: 20, ..Faults::default() });
    rig.start()?;
    let tales = Crowd::start(&rig.fake, 50, 1, WHOLE, PATIENCE).tales().await;
    let finished = said_stuck(&tales);
    report.count("conversations finished", "50 of 50", format!("{finished} of 50"), finished == 50);
    let cases = rig.number("select count(*) from cases").await?;
    report.count("cases", 50, cases, cases == 50);
    rig.fake.faults(Faults::default());
    let empty = rig.outbox_empties(Duration::from_mins(1)).await?;
    report.count("messages left in the outbox", "none", if empty { "none" } else { "some" }, empty);
    let disorder: usize = tales.iter().map(|tale| tale.disorder.len()).sum();
    report.count("messages out of their chat's order", 0, disorder, disorder == 0);
    report.note("messages sent twice (answer was cut)", tales.iter().map(|tale| tale.repeats).sum::<usize>());
    let waits = waits(&tales);
    report.note(
        "wait, median and longest",
        format!("{} / {}", ms(percentile(&waits, 50)), ms(percentile(&waits, 100))),
    );
    rig.stop().await
}

/// So many steps that panic, from a hundred people, while others talk.
pub(crate) async fn panics(mut plan: Plan, count: usize, report: &mut Report) -> anyhow::Result<()> {
    const WORD: &str = "jatuhkan langkah ini";
    plan.settings.push(("SULUH_DRILL_PANIC", WORD.to_owned()));
    let mut rig = Rig::new(plan).await?;
    rig.start()?;
    let pid = rig.pid()?;
    let unlucky: Vec<Person> = (1..=100).map(|id| rig.fake.person(id, "Contoh")).collect();
    let crowd = Crowd::start(&rig.fake, 20, usize::MAX, WORDS, PATIENCE);
    for number in 0..count {
        unlucky[number % unlucky.len()].says(WORD);
        // About 2,000 a second: enough that every batch has some.
        if number % 20 == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    let confirmed = rig
        .fake
        .until(Duration::from_mins(2), |fake| unlucky.iter().all(|person| fake.waiting_of(person.id) == 0))
        .await;
    crowd.enough();
    let tales = crowd.tales().await;
    let empty = rig.outbox_empties(Duration::from_mins(2)).await?;
    let finished = said_stuck(&tales);
    let up = rig.is_up() && rig.pid()? == pid;
    report.count("process up", "yes", if up { "yes" } else { "no" }, up);
    let parked = rig.number("select count(*) from parked_updates where reason = 'panic'").await?;
    report.count("panics parked", count, parked, usize::try_from(parked)? == count && confirmed);
    let answered = unlucky.iter().filter(|person| !person.shown().is_empty()).count();
    report.count("people answered", unlucky.len(), answered, answered == unlucky.len() && empty);
    report.count("others' conversations finished", tales.len(), finished, finished == tales.len());
    let waits = waits(&tales);
    report.clock(
        "others' wait, p99",
        "1000 ms",
        ms(percentile(&waits, 99)),
        percentile(&waits, 99) < Duration::from_secs(1),
    );
    rig.stop().await
}

/// One person's thousand messages, and what twenty others notice.
pub(crate) async fn flood(plan: Plan, count: usize, report: &mut Report) -> anyhow::Result<()> {
    let mut rig = Rig::new(plan).await?;
    rig.start()?;
    let flooder = rig.fake.person(1, "Contoh");
    let crowd = Crowd::start(&rig.fake, 20, usize::MAX, WORDS, PATIENCE);
    tokio::time::sleep(Duration::from_secs(1)).await;
    for number in 0..count {
        flooder.says(&format!("pesan {number}"));
    }
    let served = rig.fake.until(PATIENCE, |fake| fake.waiting_of(flooder.id) == 0).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    crowd.enough();
    let tales = crowd.tales().await;
    let finished = said_stuck(&tales);
    report.count("flooder's messages taken", "all", if served { "all" } else { "not all" }, served);
    report.count("others' conversations finished", tales.len(), finished, finished == tales.len());
    let waits = waits(&tales);
    report.clock(
        "others' wait, p99",
        "1000 ms",
        ms(percentile(&waits, 99)),
        percentile(&waits, 99) < Duration::from_secs(1),
    );
    report.note("others' wait, longest", ms(percentile(&waits, 100)));
    rig.stop().await
}

/// Counts the finished ones and says where the first few others are.
fn said_stuck(tales: &[Tale]) -> usize {
    for words in tales.iter().filter_map(|tale| tale.stuck.as_deref()).take(5) {
        complain(&format!("stuck at {words}"));
    }
    tales.iter().filter(|tale| tale.stuck.is_none() && tale.code.is_some()).count()
}

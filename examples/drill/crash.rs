//! `kill -9` at random moments.

use std::collections::BTreeSet;
use std::time::Duration;

use suluh::domain::chance::Chance;

use crate::figures::{Report, complain, ms, percentile};
use crate::load::{Crowd, waits};
use crate::rig::{Plan, Rig};
use crate::talk::{Tale, WHOLE};

/// How long a conversation may hang; a parcel's lease on PostgreSQL is half a minute, and kills come on top.
const PATIENCE: Duration = Duration::from_mins(4);
/// Messages that may be handed to Telegram and not written down when the bot dies (`UNWRITTEN` of the sender).
const IN_FLIGHT: usize = 64;

/// Kills the bot so many times while people report, then compares what they hold with what is stored.
pub(crate) async fn kill(plan: Plan, times: u32, people: i64, report: &mut Report) -> anyhow::Result<()> {
    let chance = Chance::seeded(plan.seed);
    let mut rig = Rig::new(plan).await?;
    rig.start()?;
    let crowd = Crowd::start(&rig.fake, people, usize::MAX, WHOLE, PATIENCE);
    for _ in 0..times {
        // Also within the start itself.
        tokio::time::sleep(Duration::from_millis(100 + chance.below(1_900))).await;
        rig.kill()?;
        rig.start()?;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    crowd.enough();
    let tales = crowd.tales().await;
    rig.fake.all_confirmed(Duration::from_mins(1)).await;
    let empty = rig.outbox_empties(Duration::from_mins(2)).await?;
    rig.stop().await?;
    judge(&rig, &tales, times, empty, report).await
}

async fn judge(
    rig: &Rig,
    tales: &[Tale],
    times: u32,
    empty: bool,
    report: &mut Report,
) -> anyhow::Result<()> {
    let stuck: Vec<&str> = tales.iter().filter_map(|tale| tale.stuck.as_deref()).collect();
    for words in stuck.iter().take(5) {
        complain(&format!("stuck at {words}"));
    }
    report.note("kills", times);
    report.note("conversations", tales.len());
    report.note("updates", tales.iter().map(|tale| tale.updates).sum::<usize>());
    report.count("conversations left unanswered", 0, stuck.len(), stuck.is_empty());
    report.count("messages left in the outbox", "none", if empty { "none" } else { "some" }, empty);

    let seen: BTreeSet<String> =
        rig.texts("select update_key from seen_updates").await?.into_iter().collect();
    let lost = rig.fake.confirmed().iter().filter(|id| !seen.contains(&id.to_string())).count();
    report.count("acknowledged updates that are not stored", 0, lost, lost == 0);

    let held: Vec<&str> = tales.iter().filter_map(|tale| tale.code.as_deref()).collect();
    let stored: BTreeSet<String> = rig.texts("select code from cases").await?.into_iter().collect();
    let without = held.iter().filter(|code| !stored.contains(**code)).count();
    report.count("receipts without a case", 0, without, without == 0);
    let surplus = stored.len().saturating_sub(tales.len());
    report.count("cases more than reports", 0, surplus, surplus == 0);
    let missing = tales.len().saturating_sub(stored.len());
    report.count("reports without a case", 0, missing, missing == 0);

    let disorder: Vec<&String> = tales.iter().flat_map(|tale| &tale.disorder).collect();
    for words in disorder.iter().take(5) {
        complain(words);
    }
    report.count("messages out of their chat's order", 0, disorder.len(), disorder.is_empty());
    let repeats: usize = tales.iter().map(|tale| tale.repeats).sum();
    let most = IN_FLIGHT * usize::try_from(times)?;
    report.count("messages sent twice", format!("at most {most}"), repeats, repeats <= most);
    let panics = rig.log().matches("panicked").count();
    report.count("panics", 0, panics, panics == 0);
    let waits = waits(tales);
    report.note(
        "wait, median and longest",
        format!("{} / {}", ms(percentile(&waits, 50)), ms(percentile(&waits, 100))),
    );
    Ok(())
}

//! Urgent cases sound in the staff group until somebody takes them.

use super::super::batch::Batch;
use super::super::words;
use super::super::{App, AppError};
use super::LISTED;
use crate::dialog::model::AlarmRules;
use crate::dialog::rich::Rich;
use crate::domain::text::Lang;
use crate::domain::time::{Timestamp, hours};
use crate::store::alarms::{self, Untaken};
use crate::store::{StoreError, settings};

/// How many urgent cases are looked at.
const AT_ONCE: u32 = 200;
/// The setting that holds when the alarm sounded within the last hour.
const SOUNDED: &str = "alarm_sounded";

impl App {
    /// Sounds the alarm for the urgent cases whose time has come: one message for all of them, without names or narrative. Says
    /// for how many. It stops when somebody takes a case, when it ends or is urgent no more. The message and the next time are
    /// one transaction; of several replicas one sounds.
    pub async fn sound_alarm(&self) -> Result<usize, AppError> {
        let Some(group) = self.staff_chat() else { return Ok(0) };
        let Some(leader) = self.store.lead("alarm").await? else { return Ok(0) };
        let sounded = change!(self, batch, Ok(sound(batch, group).await?))?;
        leader.end().await;
        Ok(sounded)
    }
}

async fn sound(batch: &mut Batch<'_>, group: i64) -> Result<usize, StoreError> {
    alarms::silence(&mut batch.tx).await?;
    let (rules, now) = (batch.mouth.dialogs.data.alarm(), batch.now);
    let mut due = alarms::untaken(&mut batch.tx, AT_ONCE).await?;
    due.retain(|one| sounds_at(&rules, one) <= now);
    if due.is_empty() || !may_sound(batch, &rules).await? {
        return Ok(0);
    }
    for one in &due {
        let times = one.alarm.map_or(0, |(times, _)| times) + 1;
        alarms::sound(&mut batch.tx, &one.case, times, now.after(rules.silence(times))).await?;
    }
    let text = list(batch, &due);
    batch.notify(group, text, "?map=belum_diambil").await?;
    Ok(due.len())
}

fn sounds_at(rules: &AlarmRules, one: &Untaken) -> Timestamp {
    one.alarm.map_or_else(|| one.created_at.after(rules.silence(0)), |(_, next_at)| next_at)
}

/// Whether the alarm has not sounded too often within the last hour; if so, that it sounds now is written down.
async fn may_sound(batch: &mut Batch<'_>, rules: &AlarmRules) -> Result<bool, StoreError> {
    let since = batch.now.before(hours(1)).0;
    let written = settings::get(&mut batch.tx, SOUNDED).await?.unwrap_or_default();
    let mut recent: Vec<i64> = written.split(' ').filter_map(|at| at.parse().ok()).collect();
    recent.retain(|at| *at > since);
    if recent.len() >= usize::try_from(rules.an_hour).unwrap_or(usize::MAX) {
        return Ok(false);
    }
    recent.push(batch.now.0);
    let recent: Vec<String> = recent.iter().map(i64::to_string).collect();
    settings::set(&mut batch.tx, SOUNDED, &recent.join(" ")).await?;
    Ok(true)
}

/// The words: code, category, kabupaten, age. Nothing personal.
fn list(batch: &Batch<'_>, due: &[Untaken]) -> Rich {
    let (dialogs, lang) = (&batch.mouth.dialogs, Lang::default());
    let mut text = dialogs.phrase("alarm.judul", &lang, &[("jumlah", &due.len().to_string())]);
    for one in due.iter().take(LISTED) {
        let values = [
            ("kode", one.code.as_str()),
            ("kategori", dialogs.category_name(&one.category, &lang)),
            ("wilayah", one.area.as_deref().map_or("–", |code| dialogs.kabupaten_name(code))),
            ("umur", &words::ago(one.created_at, batch.now, dialogs, &lang)),
        ];
        text.push(Rich::plain("\n"));
        text.push(dialogs.phrase("alarm.baris", &lang, &values));
    }
    text.push(batch.and_more(due.len(), &lang));
    text
}

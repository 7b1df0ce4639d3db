//! The morning digest: on working days the staff group reads what there is to do, and each officer what they have in hand.

use super::super::arrival::ChatAddress;
use super::super::batch::Batch;
use super::super::parcel::{Act, Parcel};
use super::super::words;
use super::super::{App, AppError};
use super::LISTED;
use crate::dialog::rich::Rich;
use crate::domain::staff::Action;
use crate::domain::text::Lang;
use crate::domain::time::Timestamp;
use crate::store::referrals::{self, Silent};
use crate::store::today::{self, Day, Tally};
use crate::store::{StoreError, settings, staff as staff_rows};

/// The setting that holds the day of the last digest.
const LAST: &str = "digest_day";
/// How many referrals without an answer are counted.
const SILENT: u32 = 500;
/// So long after its time a digest is still one of the morning, also where the office closes before.
const MORNING: u16 = 60;

impl App {
    /// Sends the morning digest once on each working day, from the hour that the office's table says until the office closes.
    /// Says whether it did. The mark and the messages are one transaction; of several replicas one sends.
    pub async fn morning_digest(&self) -> Result<bool, AppError> {
        if !self.is_morning() {
            return Ok(false);
        }
        let Some(leader) = self.store.lead("digest").await? else { return Ok(false) };
        let sent = change!(self, batch, Ok(greet(batch).await?))?;
        leader.end().await;
        Ok(sent)
    }

    fn is_morning(&self) -> bool {
        let (now, dialogs) = (self.clock.now(), self.dialogs());
        let (calendar, from) = (dialogs.data.calendar(), dialogs.data.digest_minute());
        let minute = calendar.minute_of_day(now);
        let fresh = minute < from.saturating_add(MORNING);
        minute >= from && calendar.closes(now).is_some_and(|closes| now < closes || fresh)
    }
}

async fn greet(batch: &mut Batch<'_>) -> Result<bool, StoreError> {
    let data = &batch.mouth.dialogs.data;
    let (day, end) = (batch.now.civil(data.zone()).date().to_string(), data.calendar().end_of_day(batch.now));
    if settings::get(&mut batch.tx, LAST).await?.as_ref() == Some(&day) {
        return Ok(false);
    }
    settings::set(&mut batch.tx, LAST, &day).await?;
    let silent = referrals::silent(&mut batch.tx, batch.now, "", SILENT).await?;
    greet_group(batch, end, &silent).await?;
    let in_hand = today::by_officer(&mut batch.tx, batch.now, end).await?;
    for member in staff_rows::list(&mut batch.tx).await? {
        let own = in_hand.iter().find(|(id, _)| *id == member.id).map(|(_, tally)| *tally);
        let works = member.active && member.role.may(Action::SeeQueue);
        if let (Some(tally), Some(chat), true) = (own, member.private_chat(), works) {
            let mut text = words_of(batch, "ringkasan.petugas", &tally, &member.lang);
            let own: Vec<&Silent> =
                silent.iter().filter(|one| one.assignee.as_ref() == Some(&member.id)).collect();
            text.push(unanswered(batch, &own, &member.lang));
            batch.notify(chat, text, "hari-ini").await?;
        }
    }
    Ok(true)
}

async fn greet_group(batch: &mut Batch<'_>, end: Timestamp, silent: &[Silent]) -> Result<(), StoreError> {
    let Some(group) = batch.app.staff_chat() else { return Ok(()) };
    let nobody = crate::domain::ids::StaffId::from_text("");
    let all = Day { area: "", staff: &nobody, now: batch.now, end };
    let tally = today::counts(&mut batch.tx, all).await?;
    let mut text = words_of(batch, "ringkasan.grup", &tally, &Lang::default());
    text.push(unanswered(batch, &silent.iter().collect::<Vec<_>>(), &Lang::default()));
    batch.notify(group, text, "hari-ini").await
}

/// Counts alone.
fn words_of(batch: &Batch<'_>, phrase: &str, tally: &Tally, lang: &Lang) -> Rich {
    let dialogs = &batch.mouth.dialogs;
    let counts = [
        ("baru", tally.fresh),
        ("mendesak", tally.alarming),
        ("terlambat", tally.late),
        ("hari_ini", tally.falls_due),
        ("menunggu", tally.waiting),
        ("belum", tally.untaken),
        ("milik", tally.mine),
    ];
    let counts: Vec<(&str, String)> = counts.iter().map(|(name, count)| (*name, count.to_string())).collect();
    let day = words::day(batch.now, dialogs, lang);
    let mut values: Vec<(&str, &str)> = counts.iter().map(|(name, count)| (*name, count.as_str())).collect();
    values.push(("hari", &day));
    dialogs.phrase(phrase, lang, &values)
}

/// The referrals about which no agency said anything: code, agency, since when. Nothing when there are none.
fn unanswered(batch: &Batch<'_>, silent: &[&Silent], lang: &Lang) -> Rich {
    let mut text = Rich::plain("");
    if silent.is_empty() {
        return text;
    }
    let dialogs = &batch.mouth.dialogs;
    text.push(Rich::plain("\n"));
    text.push(dialogs.phrase("ringkasan.rujukan", lang, &[("jumlah", &silent.len().to_string())]));
    for one in silent.iter().take(LISTED) {
        let agency = dialogs.data.agencies.iter().find(|agency| agency.slug == one.agency);
        let name = agency.and_then(|agency| dialogs.cell(&agency.name, lang));
        let since = words::day(one.sent_at, dialogs, lang);
        let values = [
            ("kode", one.code.as_str()),
            ("instansi", name.as_deref().unwrap_or("–")),
            ("sejak", since.as_str()),
        ];
        text.push(Rich::plain("\n"));
        text.push(dialogs.phrase("ringkasan.rujukan_baris", lang, &values));
    }
    text.push(batch.and_more(silent.len(), lang));
    text
}

impl Batch<'_> {
    /// A message to staff in Telegram, with a button to a page of the console.
    pub(super) async fn notify(&mut self, chat: i64, text: Rich, page: &str) -> Result<(), StoreError> {
        let key = self.app.chat_key(&ChatAddress::Telegram(chat));
        self.hold(&key).await?;
        let buttons = self.console_button(page).into_iter().collect();
        let act = Act::Send { text, buttons, slot: None };
        self.post(&key, &Parcel { chat, thread: None, act }, None);
        Ok(())
    }
}

//! A promise that was missed is told to the penyelia of its area, once.

use super::super::batch::Batch;
use super::super::words;
use super::super::{App, AppError};
use super::LISTED;
use crate::dialog::rich::Rich;
use crate::domain::staff::{Role, covers};
use crate::domain::text::Lang;
use crate::store::StoreError;
use crate::store::promises::{self, Missed};
use crate::store::staff::{self as staff_rows, StaffMember};

/// How many missed promises are told in one go.
const AT_ONCE: u32 = 200;

impl App {
    /// Tells of the promises that were missed since it last looked: to each penyelia in whose area they lie, in their private
    /// chat; to the staff group where no such penyelia has one. Says how many. The mark and the messages are one transaction, so
    /// it may be cut anywhere; of several replicas one looks at a time.
    pub async fn escalate(&self) -> Result<usize, AppError> {
        let Some(leader) = self.store.lead("promises").await? else { return Ok(0) };
        let missed = promises::missed(&mut self.store.read().await?, self.clock.now(), AT_ONCE).await?;
        let told =
            if missed.is_empty() { 0 } else { change!(self, batch, Ok(tell_missed(batch, &missed).await?))? };
        leader.end().await;
        Ok(told)
    }
}

async fn tell_missed(batch: &mut Batch<'_>, missed: &[Missed]) -> Result<usize, StoreError> {
    let mut told = Vec::new();
    for one in missed {
        if promises::escalate(&mut batch.tx, one, batch.now).await? {
            told.push(one);
        }
    }
    let penyelia: Vec<(StaffMember, i64)> = staff_rows::list(&mut batch.tx)
        .await?
        .into_iter()
        .filter(|member| member.active && member.role == Role::Penyelia)
        .filter_map(|member| member.private_chat().map(|chat| (member, chat)))
        .collect();
    let near = |member: &StaffMember, one: &Missed| covers(&member.area, one.area.as_deref());
    for (member, chat) in &penyelia {
        let own: Vec<&Missed> = told.iter().copied().filter(|one| near(member, one)).collect();
        if !own.is_empty() {
            let text = list(batch, &own, &member.lang);
            batch.notify(*chat, text, "?map=terlambat").await?;
        }
    }
    let left: Vec<&Missed> =
        told.iter().copied().filter(|one| !penyelia.iter().any(|(member, _)| near(member, one))).collect();
    if let Some(group) = batch.app.staff_chat().filter(|_| !left.is_empty()) {
        let text = list(batch, &left, &Lang::default());
        batch.notify(group, text, "?map=terlambat").await?;
    }
    // Their cards say so too; no more of them than a message lists, for the group's allowance is small.
    for one in told.iter().take(LISTED) {
        batch.card(&one.case).await?;
    }
    batch.rings.cases |= !told.is_empty();
    Ok(told.len())
}

/// The words: code, urgency, kabupaten, what was promised until when. Nothing personal.
fn list(batch: &Batch<'_>, missed: &[&Missed], lang: &Lang) -> Rich {
    let dialogs = &batch.mouth.dialogs;
    let mut text = dialogs.phrase("tenggat.judul", lang, &[("jumlah", &missed.len().to_string())]);
    for one in missed.iter().take(LISTED) {
        let step = dialogs.phrase(&format!("tenggat.{}", one.step), lang, &[]).to_plain();
        let urgency = dialogs.phrase(&format!("urgensi.{}", one.priority), lang, &[]).to_plain();
        let values = [
            ("urgensi", urgency.as_str()),
            ("kode", one.code.as_str()),
            ("wilayah", one.area.as_deref().map_or("–", |code| dialogs.kabupaten_name(code))),
            ("langkah", &step),
            ("batas", &words::moment(one.due_at, dialogs, lang)),
        ];
        text.push(Rich::plain("\n"));
        text.push(dialogs.phrase("tenggat.baris", lang, &values));
    }
    text.push(batch.and_more(missed.len(), lang));
    text
}

impl Batch<'_> {
    /// "… and 3 more", where a message cannot list all; else nothing.
    pub(super) fn and_more(&self, count: usize, lang: &Lang) -> Rich {
        let Some(more) = count.checked_sub(LISTED).filter(|more| *more > 0) else { return Rich::plain("") };
        let mut text = Rich::plain("\n");
        text.push(self.mouth.dialogs.phrase("tenggat.lagi", lang, &[("n", &more.to_string())]));
        text
    }
}

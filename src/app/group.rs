//! Staff in Telegram: the card in the group, taps on it, and the two private commands. Being in the group gives no rights.

use super::access::Staff;
use super::arrival::{ChatAddress, PersonEvent, StaffTap};
use super::batch::Batch;
use super::cases::Folder;
use super::parcel::{Act, EditTarget, Parcel};
use super::{AppError, queue, words};
use crate::dialog::rich::Rich;
use crate::dialog::session::{Button, Does, Input, Reply, Session};
use crate::domain::case::{CaseStatus, Priority};
use crate::domain::case_filter::CaseFilter;
use crate::domain::ids::CaseId;
use crate::domain::staff::{Action, GroupTap};
use crate::domain::text::Lang;
use crate::domain::time::Local;
use crate::store::cases::Case;
use crate::store::waves::Notice;
use crate::store::{ChatKey, StoreError, cases, identifiers, shown, staff as staff_rows};

/// The slot of a case's card in the staff group.
fn card_slot(case: &CaseId) -> String {
    format!("card:{case}")
}

impl Batch<'_> {
    /// After every change of a case: its promise follows, and its card in the staff group is written anew with code, urgency,
    /// category, kabupaten, matches, age, deadline, who has it — no name, no narrative. No card where no group is set.
    pub(super) async fn card(&mut self, id: &CaseId) -> Result<(), StoreError> {
        let Some(mut case) = cases::by_id(&mut self.tx, id).await? else { return Ok(()) };
        self.keep_time(&mut case).await?;
        let Some(group) = self.app.staff_chat() else { return Ok(()) };
        let matches = identifiers::count_elsewhere(&mut self.tx, &[id]).await?.remove(id).unwrap_or(0);
        let officer = match &case.assignee {
            Some(staff) => staff_rows::by_id(&mut self.tx, staff).await?.map(|member| member.name),
            None => None,
        };
        let lang = Lang::default();
        let dialogs = &self.mouth.dialogs;
        let holder = match &officer {
            Some(name) => dialogs.phrase("kartu.diambil", &lang, &[("nama", name)]),
            None => dialogs.phrase("kartu.belum_ada", &lang, &[]),
        };
        let place = case.area.as_deref().map_or("–", |code| dialogs.kabupaten_name(code));
        let text = dialogs.phrase(
            "kartu.kasus",
            &lang,
            &[
                ("kode", case.code.as_str()),
                ("urgensi", &self.urgency_word(case.priority)),
                ("kategori", dialogs.category_name(&case.category, &lang)),
                ("wilayah", place),
                ("cocok", &matches.to_string()),
                ("umur", &words::ago(case.created_at, self.now, dialogs, &lang)),
                ("tenggat", &self.due_words(&case)),
                ("petugas", &holder.to_plain()),
            ],
        );
        let buttons = self.card_buttons(id, officer.is_some() || !case.status.is_open());
        let slot = card_slot(id);
        let act = Act::Edit {
            target: EditTarget::Slot(slot.clone()),
            text,
            buttons,
            else_send: true,
            slot: Some(slot),
        };
        let key = self.app.chat_key(&ChatAddress::Telegram(group));
        self.hold(&key).await?;
        self.post(&key, &Parcel { chat: group, thread: None, act }, None);
        Ok(())
    }

    /// Until when something is promised, as the card says it.
    fn due_words(&self, case: &Case) -> String {
        let (dialogs, lang) = (&self.mouth.dialogs, Lang::default());
        match case.due_at {
            _ if case.status == CaseStatus::Waiting => {
                dialogs.phrase("kartu.berhenti", &lang, &[]).to_plain()
            }
            None => "–".to_owned(),
            Some(at) if at < self.now => {
                let due = words::moment(at, dialogs, &lang);
                dialogs.phrase("kartu.terlambat", &lang, &[("batas", &due)]).to_plain()
            }
            Some(at) => words::moment(at, dialogs, &lang),
        }
    }

    fn card_buttons(&self, id: &CaseId, taken: bool) -> Vec<Button> {
        let label = |phrase: &str| self.mouth.dialogs.phrase(phrase, &Lang::default(), &[]).to_plain();
        let mut buttons = Vec::new();
        if !taken {
            buttons
                .push(Button { label: label("kartu.ambil"), does: Does::Press(GroupTap::Take.to_string()) });
        }
        buttons
            .push(Button { label: label("kartu.urgensi"), does: Does::Press(GroupTap::Urgency.to_string()) });
        buttons.extend(self.console_button(&format!("kasus/{id}")));
        buttons
    }

    /// A button to a page of the console; none where the console has no public address, which Telegram refuses.
    pub(super) fn console_button(&self, page: &str) -> Option<Button> {
        let base = &self.app.settings.public_url;
        let label = self.mouth.dialogs.phrase("kartu.buka", &Lang::default(), &[]).to_plain();
        let does = Does::Link(format!("{base}/petugas/{page}"));
        base.starts_with("https://").then_some(Button { label, does })
    }

    /// Writes the notice of a wave in the staff group, or its message anew: kinds, count, kabupaten, since when — no name,
    /// no number, no narrative. Nothing where no group is set.
    pub(super) async fn wave_card(&mut self, notice: &Notice) -> Result<(), StoreError> {
        let Some(group) = self.app.staff_chat() else { return Ok(()) };
        let (dialogs, lang) = (&self.mouth.dialogs, Lang::default());
        let first = notice.cases.first().map_or(notice.created_at, |case| case.at);
        let text = dialogs.phrase(
            "gelombang.kartu",
            &lang,
            &[
                ("tanda", &super::waves::signs(dialogs, notice)),
                ("jumlah", &notice.cases.len().to_string()),
                ("wilayah", &super::waves::counted(&super::waves::places(dialogs, notice))),
                ("pertama", &words::day(first, dialogs, &lang)),
                ("terakhir", &words::day(notice.last_at, dialogs, &lang)),
            ],
        );
        let slot = format!("wave:{}", notice.id);
        let target = EditTarget::Slot(slot.clone());
        let buttons = self.console_button(&format!("gelombang/{}", notice.id)).into_iter().collect();
        let act = Act::Edit { target, text, buttons, else_send: true, slot: Some(slot) };
        let key = self.app.chat_key(&ChatAddress::Telegram(group));
        self.hold(&key).await?;
        self.post(&key, &Parcel { chat: group, thread: None, act }, None);
        Ok(())
    }

    pub(super) fn urgency_word(&self, priority: Priority) -> String {
        self.mouth.dialogs.phrase(&format!("urgensi.{priority}"), &Lang::default(), &[]).to_plain()
    }

    /// A tap in the staff group. Rights are rows, checked on each tap: the chat is the configured one, the person is active
    /// staff, the message is a card of ours. The callback is answered exactly once, whatever comes of it.
    pub(super) async fn staff_tap(&mut self, tap: &StaffTap) -> Result<(), StoreError> {
        let notice = self.tapped(tap).await?;
        // Through the tapper's own queue: the group's may be long.
        let key = self.app.chat_key(&ChatAddress::Telegram(tap.user));
        self.hold(&key).await?;
        let act = Act::AnswerCallback { callback: tap.callback.clone(), notice: Some(notice.to_plain()) };
        self.post(&key, &Parcel { chat: tap.user, thread: None, act }, None);
        Ok(())
    }

    async fn tapped(&mut self, tap: &StaffTap) -> Result<Rich, StoreError> {
        let (mouth, lang) = (std::sync::Arc::clone(&self.mouth), Lang::default());
        let word = |phrase: &str| mouth.dialogs.phrase(phrase, &lang, &[]);
        let staff = if self.app.staff_chat() == Some(tap.chat) {
            self.staff_of_telegram(tap.user).await?
        } else {
            None
        };
        let Some(staff) = staff else { return Ok(word("kartu.bukan_petugas")) };
        let group = self.app.chat_key(&ChatAddress::Telegram(tap.chat));
        let slot = shown::slot_of(&mut self.tx, &group, tap.message).await?;
        let Some(case) = slot.as_deref().and_then(|slot| slot.strip_prefix("card:")).map(CaseId::from_text)
        else {
            return Ok(word("kartu.tidak_ada"));
        };
        let done = match GroupTap::parse(&tap.token) {
            Some(tap) if !staff.may(tap.needs()) => Err(AppError::Forbidden),
            Some(GroupTap::Take) => self.take_case(&staff, &case).await,
            Some(GroupTap::Urgency) => self.next_urgency(&staff, &case).await,
            None => Err(AppError::NotFound),
        };
        Ok(match done {
            Ok(word) => word,
            Err(AppError::TakenBy(name)) => mouth.dialogs.phrase("kartu.diambil", &lang, &[("nama", &name)]),
            Err(AppError::Forbidden) => word("kartu.bukan_petugas"),
            Err(AppError::Unavailable(fault) | AppError::Internal(fault)) => {
                match fault.downcast::<StoreError>() {
                    Ok(fault) => return Err(*fault),
                    Err(_) => word("gangguan"),
                }
            }
            Err(AppError::NotFound | AppError::Stale | AppError::Invalid(_)) => word("kartu.tidak_ada"),
        })
    }

    async fn take_case(&mut self, staff: &Staff, case: &CaseId) -> Result<Rich, AppError> {
        super::work::take(self, staff, case).await?;
        Ok(self.mouth.dialogs.phrase("kartu.milik_anda", &Lang::default(), &[]))
    }

    /// The next priority in the round; the new word is the notice.
    async fn next_urgency(&mut self, staff: &Staff, case: &CaseId) -> Result<Rich, AppError> {
        let row = super::work::readable(self, staff, case, Action::ChangeCase).await?;
        let next = match row.priority {
            Priority::Urgent => Priority::Low,
            Priority::High => Priority::Urgent,
            Priority::Normal => Priority::High,
            Priority::Low => Priority::Normal,
        };
        super::work::set_priority(self, staff, case, next, "kartu").await?;
        Ok(Rich::plain(self.urgency_word(next)))
    }

    /// `/masuk` and `/antrean` in a private chat with a registered member of staff; `None` for everybody and everything else.
    pub(super) async fn staff_command(
        &mut self,
        _chat: &ChatKey,
        event: &PersonEvent,
        session: &Session,
    ) -> Result<Option<Vec<Reply>>, StoreError> {
        let (ChatAddress::Telegram(user), Input::Text { text, forward: None }) = (&event.chat, &event.input)
        else {
            return Ok(None);
        };
        let command = text.reveal().trim().split('@').next().unwrap_or_default().to_lowercase();
        if !matches!(command.as_str(), "/masuk" | "/antrean") {
            return Ok(None);
        }
        let Some(staff) = self.staff_of_telegram(*user).await? else { return Ok(None) };
        let lang = &session.lang;
        if command == "/masuk" {
            let token = super::access::new_link(&mut self.tx, staff.id(), &self.app.chance, self.now).await?;
            let link = format!("{}/petugas/masuk/{token}", self.app.settings.public_url);
            return Ok(Some(vec![self.say("staf.masuk", lang, &[("tautan", &link)])]));
        }
        if !staff.may(Action::SeeQueue) {
            return Ok(None);
        }
        let folders = [
            ("baru", Folder::New),
            ("milik", Folder::Mine),
            ("terlambat", Folder::Late),
            ("menunggu", Folder::Waiting),
        ];
        let now = Local { at: self.now, zone: self.mouth.dialogs.data.zone() };
        let mut values = Vec::new();
        for (key, folder) in folders {
            let count = queue::counted(&mut self.tx, &staff, folder, &CaseFilter::default(), now).await?;
            values.push((key, count.to_string()));
        }
        let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
        Ok(Some(vec![self.say("staf.antrean", lang, &values)]))
    }
}

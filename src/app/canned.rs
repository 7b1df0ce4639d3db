//! Answers that officers send often, and how an answer reads to the reporter before it is sent.

use super::access::Staff;
use super::{App, AppError, Mouth, desk, words};
use crate::dialog::markup;
use crate::dialog::rich::Rich;
use crate::dialog::session::Session;
use crate::domain::ids::CaseId;
use crate::domain::staff::Action;
use crate::domain::text::{Lang, Private};
use crate::domain::time::{Timestamp, days};
use crate::store::cases::Case;
use crate::store::{Conn, people, sessions};

/// How long a reporter has to answer, in days, unless the officer says otherwise.
pub const ASK_DAYS: u64 = 7;

/// A canned answer as it is offered.
#[derive(Debug, Clone)]
pub struct CannedView {
    /// Slug.
    pub slug: String,
    /// Its name in the officer's language.
    pub name: String,
}

/// What goes into an answer beside the officer's words.
pub(super) struct Frame<'a> {
    pub(super) mouth: &'a Mouth,
    pub(super) lang: &'a Lang,
    pub(super) code: &'a str,
    /// The officer's number.
    pub(super) number: i64,
    /// Until when an answer is asked for.
    pub(super) due: Option<Timestamp>,
}

impl Frame<'_> {
    /// The officer as the reporter knows them.
    fn officer(&self) -> String {
        let number = self.number.to_string();
        self.mouth.dialogs.phrase("petugas.nama", self.lang, &[("nomor", &number)]).to_plain()
    }

    /// The day until which an answer is asked for.
    fn due(&self) -> String {
        self.due.map(|due| words::day(due, &self.mouth.dialogs, self.lang)).unwrap_or_default()
    }

    /// The message around the officer's words.
    pub(super) fn message(&self, text: &str) -> Rich {
        let (officer, due) = (self.officer(), self.due());
        let phrase = if self.due.is_some() { "petugas.minta" } else { "petugas.pesan" };
        let values = [("kode", self.code), ("isi", text), ("petugas", &*officer), ("batas", &*due)];
        self.mouth.dialogs.phrase(phrase, self.lang, &values)
    }
}

impl App {
    /// The words of a canned answer for a case, in its reporter's language. Needs `AnswerCase`.
    pub async fn canned(
        &self,
        staff: &Staff,
        id: &CaseId,
        slug: &str,
        due: Option<Timestamp>,
    ) -> Result<Private, AppError> {
        staff.must(Action::AnswerCase)?;
        let (mouth, now) = (self.mouth(), self.clock.now());
        let mut conn = self.store.read().await?;
        let case = desk::visible(&mut conn, staff, id).await?;
        let canned = mouth.dialogs.data.canned.iter().find(|canned| canned.slug == slug);
        let canned = canned.ok_or(AppError::Invalid("canned_unknown"))?;
        let lang = reporter_lang(&mut conn, &case).await?;
        let due = Some(due.unwrap_or_else(|| now.after(days(ASK_DAYS))));
        let frame =
            Frame { mouth: &mouth, lang: &lang, code: case.code.as_str(), number: staff.number(), due };
        let (dialogs, officer, due) = (&mouth.dialogs, frame.officer(), frame.due());
        let text = markup::render(dialogs.text(&canned.text, &lang), |key| match key {
            "kode" => Some(case.code.as_str().to_owned()),
            "kantor" => dialogs.fact("kantor.nama", &lang),
            "petugas" => Some(officer.clone()),
            "batas" => Some(due.clone()),
            _ => dialogs.fact(key, &lang),
        });
        Ok(Private(text.to_plain()))
    }

    /// What the reporter would read, in their language. Needs `AnswerCase`.
    pub async fn preview(
        &self,
        staff: &Staff,
        id: &CaseId,
        text: &Private,
        due: Option<Timestamp>,
    ) -> Result<Rich, AppError> {
        staff.must(Action::AnswerCase)?;
        let mouth = self.mouth();
        let mut conn = self.store.read().await?;
        let case = desk::visible(&mut conn, staff, id).await?;
        let lang = reporter_lang(&mut conn, &case).await?;
        let frame =
            Frame { mouth: &mouth, lang: &lang, code: case.code.as_str(), number: staff.number(), due };
        Ok(frame.message(text.reveal().trim()))
    }
}

/// The canned answers for a case of a category.
pub(super) fn offered(mouth: &Mouth, category: &str, lang: &Lang) -> Vec<CannedView> {
    let name = |canned: &crate::dialog::model::Canned| mouth.dialogs.text(&canned.name, lang).to_owned();
    let all = mouth.dialogs.data.canned_for(category).into_iter();
    all.map(|canned| CannedView { slug: canned.slug.clone(), name: name(canned) }).collect()
}

/// The language in which a case's reporter reads.
async fn reporter_lang(conn: &mut Conn, case: &Case) -> Result<Lang, AppError> {
    let Some(person) = &case.reporter else { return Ok(Lang::default()) };
    let Some(person) = people::by_id(conn, person).await? else { return Ok(Lang::default()) };
    let state = sessions::peek(conn, &person.chat).await?.and_then(|row| row.state);
    let session = state.and_then(|state| serde_json::from_str::<Session>(state.reveal()).ok());
    Ok(session.unwrap_or_default().lang)
}

//! Reading at the desk: a case with its story, who reported, a piece of evidence.

use std::time::Duration;

use super::access::Staff;
use super::cases::{AnswerView, CaseView, EvidenceView, IdentifierView, Identity, StoryAsk};
use super::queue::{self, names, row};
use super::register::{self, Kin};
use super::story::Teller;
use super::{App, AppError, Mouth, canned, checklist, drafts, facts, presence};
use crate::domain::evidence::Beside;
use crate::domain::ids::CaseId;
use crate::domain::staff::Action;
use crate::domain::text::{Lang, Private};
use crate::domain::time::minutes;
use crate::store::answers::Answer;
use crate::store::cases::Case;
use crate::store::events::{self, Actor, EventAction, NewEvent};
use crate::store::evidence::{Evidence, EvidenceState};
use crate::store::{
    Conn, case_labels, cases, evidence, identifiers, people, presence as store_presence, story,
};

/// For how long what a page fetches by itself belongs to one reading: what came while it is open, the parts of a voice note.
pub(super) const ONE_READING: Duration = minutes(10);

impl App {
    /// A case with all but who reported, and the newest page of its story. Needs `ReadCase`; the reading is an event.
    pub async fn case(&self, staff: &Staff, id: &CaseId) -> Result<CaseView, AppError> {
        self.case_page(staff, id, &StoryAsk::default()).await
    }

    /// The same with the page of the story that is asked for. What an open page asks for by itself belongs to the reading that
    /// was written down, for as long as [`ONE_READING`].
    pub async fn case_page(&self, staff: &Staff, id: &CaseId, ask: &StoryAsk) -> Result<CaseView, AppError> {
        if !(ask.renewal && self.reads_on(staff, id).await?) {
            self.seen(staff, id, Action::ReadCase, &["case"], None).await?;
            self.bell.ring_look(id);
        }
        let (mouth, now) = (self.mouth(), self.clock.now());
        let mut conn = self.store.read().await?;
        let case = visible(&mut conn, staff, id).await?;
        let names = names(&mut conn).await?;
        let matches = identifiers::count_elsewhere(&mut conn, &[id]).await?;
        let labels = case_labels::of_cases(&mut conn, &[id]).await?.remove(id).unwrap_or_default();
        let question = facts::ask(&mut conn, &mouth, staff.lang(), &case, now).await?;
        let can_answer = match &case.reporter {
            Some(person) => people::by_id(&mut conn, person).await?.is_some_and(|p| p.blocked_at.is_none()),
            None => false,
        };
        let (identifiers, kin) = identifiers_of(&mut conn, &mouth, staff, id).await?;
        let (dialogs, lang) = (&mouth.dialogs, staff.lang());
        let pieces = evidence::of_case(&mut conn, id).await?;
        let teller = Teller { dialogs, lang, names: &names, evidence: &pieces, created_at: case.created_at };
        let page = teller.page(&mut conn, id, ask).await?;
        let meanwhile = match ask.since {
            Some(version) => teller.since(&mut conn, id, version).await?,
            None => Vec::new(),
        };
        let answers = cases::answers_of(&mut conn, id).await?;
        let beside = queue::Beside {
            elsewhere: matches.get(id).copied().unwrap_or(0),
            labels: &labels,
            silent: question.as_ref().is_some_and(|asked| asked.missed),
        };
        let (flags, money) = facts::signs(&mouth, lang, &answers, &page.items);
        Ok(CaseView {
            row: row(&mouth, staff, &case, &names, &beside, now),
            version: story::version(&mut conn, id).await?,
            can_answer,
            answers: open_answers(answers),
            timeline: page.items,
            earlier: page.earlier,
            meanwhile,
            flags,
            money,
            steps: checklist::of_case(&mut conn, &mouth, &case, &names, lang).await?,
            ask: question,
            others: presence::others(&mut conn, staff, id, now).await?,
            openings: facts::openings(&mut conn, staff, id, &names).await?,
            drafts: drafts::of_case(&mut conn, staff, id).await?,
            canned: canned::offered(&mouth, &case.category, lang),
            evidence: pieces.into_iter().map(piece).collect(),
            identifiers,
            kin,
            reasons: case.priority_reasons.iter().map(|slug| reason(&mouth, slug, lang)).collect(),
            promise: super::deadlines::promise_of(&mut conn, &dialogs.data, &case, now).await?,
            consents: facts::consents(&mut conn, id).await?,
            close_reason: case.close_reason.as_ref().map(|slug| facts::close_reason(&mouth, slug, lang)),
        })
    }

    /// Whether this person opened a case just now, and may still read it.
    async fn reads_on(&self, staff: &Staff, id: &CaseId) -> Result<bool, AppError> {
        staff.must(Action::ReadCase)?;
        let since = self.clock.now().before(ONE_READING);
        let mut conn = self.store.read().await?;
        Ok(story::opened_since(&mut conn, id, staff.id(), &format!("case:{id}"), since).await?)
    }

    /// Who reported. Needs `OpenIdentity` and a reason of at least 5 characters, which is kept.
    pub async fn identity(&self, staff: &Staff, id: &CaseId, reason: &str) -> Result<Identity, AppError> {
        if reason.trim().chars().count() < 5 {
            return Err(AppError::Invalid("reason_short"));
        }
        let why = Private::from(reason.trim());
        self.seen(staff, id, Action::OpenIdentity, &["reporter"], Some(&why)).await?;
        let mut conn = self.store.read().await?;
        let case = visible(&mut conn, staff, id).await?;
        let mut lines: Vec<(String, Private)> = cases::answers_of(&mut conn, id)
            .await?
            .into_iter()
            .filter(|answer| is_red(&answer.key))
            .map(|answer| (answer.question, answer.shown))
            .collect();
        if let Some(person) = &case.reporter
            && let Some(person) = people::by_id(&mut conn, person).await?
        {
            lines.push((person.channel.as_str().to_owned(), person.name.unwrap_or_default()));
        }
        Ok(Identity { lines })
    }

    /// Checks right and area, and writes that personal data was opened.
    pub(super) async fn seen(
        &self,
        staff: &Staff,
        id: &CaseId,
        action: Action,
        fields: &[&str],
        reason: Option<&Private>,
    ) -> Result<(), AppError> {
        change!(self, batch, {
            super::work::readable(batch, staff, id, action).await?;
            store_presence::look(&mut batch.tx, id, staff.id(), batch.now).await?;
            let event = NewEvent {
                case: Some(id),
                actor: &Actor::Staff(staff.id().clone()),
                action: EventAction::Viewed,
                object: &format!("case:{id}"),
                fields,
                reason,
                detail: None,
            };
            events::append(&mut batch.tx, event, batch.now).await?;
            Ok(())
        })
    }
}

/// Whether an answer says who reported or who the victim is: it lies in the closed drawer.
pub(super) fn is_red(key: &str) -> bool {
    key.starts_with("pelapor.") || key == "korban.nama" || key == "korban.telepon"
}

/// A case in the asker's area; outside of it there is "no such case".
pub(super) async fn visible(conn: &mut Conn, staff: &Staff, id: &CaseId) -> Result<Case, AppError> {
    let case = cases::by_id(conn, id).await?.ok_or(AppError::NotFound)?;
    staff.must_cover(case.area.as_deref())?;
    Ok(case)
}

fn open_answers(all: Vec<Answer>) -> Vec<AnswerView> {
    let open = all.into_iter().filter(|answer| !is_red(&answer.key));
    open.map(|answer| AnswerView { question: answer.question, shown: answer.shown }).collect()
}

pub(super) fn piece(piece: Evidence) -> EvidenceView {
    let beside = Beside::read(&piece.note.unwrap_or_default());
    EvidenceView {
        kind: piece.kind.as_str().to_owned(),
        stored: piece.state == EvidenceState::Stored,
        failed: matches!(piece.state, EvidenceState::Failed | EvidenceState::Gone),
        mime: piece.file.as_ref().map(|file| file.mime.clone()),
        bytes: piece.file.as_ref().map(|file| file.bytes),
        sha256: piece.file.map(|file| file.sha256),
        name: beside.file_name(),
        note: beside.place(),
        at: piece.received_at,
        id: piece.id,
    }
}

/// The accused's identifiers, each with where else it stands, and the cases that belong together with this one by them.
async fn identifiers_of(
    conn: &mut Conn,
    mouth: &Mouth,
    staff: &Staff,
    id: &CaseId,
) -> Result<(Vec<IdentifierView>, Vec<Kin>), AppError> {
    let mut accused = identifiers::of_case(conn, id).await?;
    accused.retain(|one| one.role == identifiers::IdentifierRole::Accused);
    let (nodes, kin) = register::also_in(conn, mouth, staff, id, &accused).await?;
    let views = accused.into_iter().zip(nodes).map(|(one, node)| IdentifierView {
        kind: one.identifier.kind,
        written: one.identifier.written,
        node,
        apart: one.apart,
    });
    Ok((views.collect(), kin))
}

/// The reason of a priority as staff read it.
pub(super) fn reason(mouth: &Mouth, slug: &str, lang: &Lang) -> String {
    let rule = mouth.dialogs.priorities.iter().find(|rule| rule.id == slug);
    match rule {
        Some(rule) => mouth.dialogs.text(&rule.reason, lang).to_owned(),
        None => mouth.dialogs.phrase(&format!("alasan.{slug}"), lang, &[]).to_plain(),
    }
}

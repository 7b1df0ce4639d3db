//! Reading at the desk: the queue, a case with its story, who reported, a piece of evidence.

use std::collections::BTreeMap;

use super::access::Staff;
use super::cases::{
    AnswerView, CaseView, EvidenceView, Folder, IdentifierView, Identity, Queue, QueueAsk, QueueRow, StoryAsk,
};
use super::register::{self, Kin};
use super::story::Teller;
use super::{App, AppError, Mouth, canned, checklist, drafts, facts, presence};
use crate::domain::case::CaseCode;
use crate::domain::identifier::Identifier;
use crate::domain::ids::{CaseId, StaffId};
use crate::domain::staff::{Action, covers};
use crate::domain::text::{Lang, Private};
use crate::domain::time::Timestamp;
use crate::store::answers::Answer;
use crate::store::cases::Case;
use crate::store::events::{self, Actor, EventAction, NewEvent};
use crate::store::evidence::{Evidence, EvidenceState};
use crate::store::queue::PageKey;
use crate::store::{
    Conn, cases, consents, evidence, identifiers, parked, people, presence as store_presence, queue,
    staff as staff_rows, story,
};

/// Rows a search gives at most.
const SEARCH_ROWS: u32 = 50;

/// Names of staff, looked up once a page.
pub(super) type Names = BTreeMap<StaffId, String>;

impl App {
    /// A page of the queue. Needs `SeeQueue`.
    pub async fn queue(&self, staff: &Staff, ask: &QueueAsk) -> Result<Queue, AppError> {
        staff.must(Action::SeeQueue)?;
        let (mouth, now) = (self.mouth(), self.clock.now());
        let mut conn = self.store.read().await?;
        let names = names(&mut conn).await?;
        let words = ask.search.reveal().trim();
        let limit = ask.limit.clamp(1, 200);
        let (found, more) = if words.is_empty() {
            folder_page(&mut conn, staff, ask, limit, now).await?
        } else {
            (search(&mut conn, staff, words).await?, false)
        };
        let next = found.last().filter(|_| more).map(|case| PageKey::of(case).to_text());
        let ids: Vec<&CaseId> = found.iter().map(|case| &case.id).collect();
        let elsewhere = identifiers::count_elsewhere(&mut conn, &ids).await?;
        let matches = |case: &Case| elsewhere.get(&case.id).copied().unwrap_or(0);
        let rows = found.iter().map(|case| row(&mouth, staff, case, &names, matches(case), now)).collect();
        let counted = queue::counts(&mut conn, staff.id(), staff.area(), now).await?;
        let counts = counted.into_iter().map(|(folder, count)| (Folder::from(folder), count)).collect();
        let parked = if staff.may(Action::SeeSystem) {
            u64::try_from(parked::count(&mut conn).await?).unwrap_or(0)
        } else {
            0
        };
        Ok(Queue { rows, counts, next, parked })
    }

    /// A case with all but who reported, and the newest page of its story. Needs `ReadCase`; the reading is an event.
    pub async fn case(&self, staff: &Staff, id: &CaseId) -> Result<CaseView, AppError> {
        self.case_page(staff, id, &StoryAsk::default()).await
    }

    /// The same with the page of the story that is asked for.
    pub async fn case_page(&self, staff: &Staff, id: &CaseId, ask: &StoryAsk) -> Result<CaseView, AppError> {
        self.seen(staff, id, Action::ReadCase, &["case"], None).await?;
        let (mouth, now) = (self.mouth(), self.clock.now());
        let mut conn = self.store.read().await?;
        let case = visible(&mut conn, staff, id).await?;
        let names = names(&mut conn).await?;
        let matches = identifiers::count_elsewhere(&mut conn, &[id]).await?;
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
        let (flags, money) = facts::signs(&mouth, lang, &answers, &page.items);
        Ok(CaseView {
            row: row(&mouth, staff, &case, &names, matches.get(id).copied().unwrap_or(0), now),
            version: story::version(&mut conn, id).await?,
            can_answer,
            answers: open_answers(answers),
            timeline: page.items,
            earlier: page.earlier,
            meanwhile,
            flags,
            money,
            steps: checklist::of_case(&mut conn, &mouth, &case, &names, lang).await?,
            ask: facts::ask(&mut conn, &mouth, lang, &case, now).await?,
            others: presence::others(&mut conn, staff, id, now).await?,
            openings: facts::openings(&mut conn, staff, id, &names).await?,
            drafts: drafts::of_case(&mut conn, staff, id).await?,
            canned: canned::offered(&mouth, &case.category, lang),
            evidence: pieces.into_iter().map(piece).collect(),
            identifiers,
            kin,
            reasons: case.priority_reasons.iter().map(|slug| reason(&mouth, slug, lang)).collect(),
            promise: super::deadlines::promise_of(&mut conn, &dialogs.data, &case, now).await?,
            consents: consents::of_case(&mut conn, id)
                .await?
                .into_iter()
                .map(|c| (c.purpose, c.answer))
                .collect(),
            close_reason: case.close_reason.as_ref().map(|slug| facts::close_reason(&mouth, slug, lang)),
        })
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

async fn folder_page(
    conn: &mut Conn,
    staff: &Staff,
    ask: &QueueAsk,
    limit: u32,
    now: Timestamp,
) -> Result<(Vec<Case>, bool), AppError> {
    let after = ask.after.as_deref().and_then(PageKey::parse);
    // One more than asked for says whether there is another page.
    let folder = ask.folder.into();
    let stored = queue::QueueAsk { folder, staff: staff.id(), area: staff.area(), after, limit: limit + 1 };
    let mut found = queue::page(conn, &stored, now).await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = found.len() > limit;
    found.truncate(limit);
    Ok((found, more))
}

/// By code, else by an identifier in any of its kinds.
async fn search(conn: &mut Conn, staff: &Staff, words: &str) -> Result<Vec<Case>, AppError> {
    if let Some(code) = CaseCode::parse(words) {
        let found = cases::by_code(conn, &code).await?;
        return Ok(found.into_iter().filter(|case| covers(staff.area(), case.area.as_deref())).collect());
    }
    let mut ids: Vec<CaseId> = Vec::new();
    for kind in crate::domain::identifier::IdentifierKind::ALL {
        let Some(identifier) = Identifier::new(*kind, words) else { continue };
        for id in register::cases_with(conn, staff, &identifier, SEARCH_ROWS).await? {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    let mut found = Vec::new();
    for id in ids {
        found
            .extend(cases::by_id(conn, &id).await?.filter(|case| covers(staff.area(), case.area.as_deref())));
    }
    Ok(found)
}

pub(super) async fn names(conn: &mut Conn) -> Result<Names, AppError> {
    Ok(staff_rows::list(conn).await?.into_iter().map(|row| (row.id, row.name)).collect())
}

/// A case as a line of a list.
pub(super) fn row(
    mouth: &Mouth,
    staff: &Staff,
    case: &Case,
    names: &Names,
    elsewhere: u64,
    now: Timestamp,
) -> QueueRow {
    let lang = staff.lang();
    let dialogs = &mouth.dialogs;
    let late = case.status.is_open() && case.due_at.is_some_and(|due| due < now);
    QueueRow {
        id: case.id.clone(),
        code: case.code.clone(),
        kind: case.kind,
        category: dialogs.category_name(&case.category, lang).to_owned(),
        channel: case.channel,
        status: case.status,
        priority: case.priority,
        area: case.area.as_deref().map(|code| dialogs.kabupaten_name(code).to_owned()).unwrap_or_default(),
        country: case
            .country
            .as_deref()
            .map(|code| dialogs.country_name(code, lang).to_owned())
            .unwrap_or_default(),
        assignee: case.assignee.as_ref().and_then(|id| names.get(id).cloned()),
        elsewhere: u32::try_from(elsewhere).unwrap_or(u32::MAX),
        created_at: case.created_at,
        waiting_since: case.waiting_since,
        due_at: case.due_at,
        late,
    }
}

fn open_answers(all: Vec<Answer>) -> Vec<AnswerView> {
    let open = all.into_iter().filter(|answer| !is_red(&answer.key));
    open.map(|answer| AnswerView { question: answer.question, shown: answer.shown }).collect()
}

pub(super) fn piece(piece: Evidence) -> EvidenceView {
    EvidenceView {
        kind: piece.kind.as_str().to_owned(),
        stored: piece.state == EvidenceState::Stored,
        failed: matches!(piece.state, EvidenceState::Failed | EvidenceState::Gone),
        mime: piece.file.as_ref().map(|file| file.mime.clone()),
        bytes: piece.file.as_ref().map(|file| file.bytes),
        sha256: piece.file.map(|file| file.sha256),
        note: piece.note.unwrap_or_default(),
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

impl From<Folder> for queue::Folder {
    fn from(folder: Folder) -> Self {
        match folder {
            Folder::New => Self::New,
            Folder::Mine => Self::Mine,
            Folder::Unassigned => Self::Unassigned,
            Folder::Late => Self::Late,
            Folder::Waiting => Self::Waiting,
            Folder::All => Self::Open,
            Folder::Ended => Self::Ended,
        }
    }
}

impl From<queue::Folder> for Folder {
    fn from(folder: queue::Folder) -> Self {
        match folder {
            queue::Folder::New => Self::New,
            queue::Folder::Mine => Self::Mine,
            queue::Folder::Unassigned => Self::Unassigned,
            queue::Folder::Late => Self::Late,
            queue::Folder::Waiting => Self::Waiting,
            queue::Folder::Open => Self::All,
            queue::Folder::Ended => Self::Ended,
        }
    }
}

//! The wave alarm: what reports from several districts have in common is shown to staff as one notice that grows.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::access::Staff;
use super::batch::Batch;
use super::warnings::NewWarning;
use super::{App, AppError};
use crate::dialog::model::Dialogs;
use crate::domain::case::CaseCode;
use crate::domain::identifier::Identifier;
use crate::domain::ids::{CaseId, EvidenceId, NoticeId, StaffId, WarningId};
use crate::domain::staff::{Action, covers};
use crate::domain::text::{Lang, Private};
use crate::domain::time::{Timestamp, minutes};
use crate::domain::wave::{Alarm, NoticeState, Sighting, Subject, SubjectKind, Wave, WaveRules};
use crate::offer::alike;
use crate::offer::families::{self, are_near, families};
use crate::store::events::{self, Actor, EventAction, NewEvent};
use crate::store::waves::{Notice, NoticeCase, Print};
use crate::store::{Conn, StoreError, cases, fingerprints, staff as staff_rows, warnings, waves};

/// How often the reports are looked at.
pub const EVERY: Duration = minutes(10);
/// How many notices the list shows.
const SHOWN: u32 = 200;

/// A notice as a line: nothing personal in it.
#[derive(Debug, Clone)]
pub struct WaveRow {
    /// Id.
    pub id: NoticeId,
    /// What the reports have in common.
    pub kinds: Vec<SubjectKind>,
    /// How many reports.
    pub reports: usize,
    /// Names of kabupaten and kota with their counts, most first; those without a place are left out.
    pub places: Vec<(String, usize)>,
    /// When the first report came.
    pub first_at: Timestamp,
    /// When the last one came.
    pub last_at: Timestamp,
    /// What staff did with it.
    pub state: NoticeState,
}

/// A notice with what it is about.
#[derive(Debug, Clone)]
pub struct WaveView {
    /// The line.
    pub row: WaveRow,
    /// What the reports have in common, in clear.
    pub signs: Vec<Sign>,
    /// The reports of the asker's area, oldest first: id, code, kabupaten, when.
    pub cases: Vec<(CaseId, CaseCode, String, Timestamp)>,
    /// How many reports lie in other areas.
    pub elsewhere: usize,
    /// Words of a warning, ready to be published.
    pub warning: String,
    /// Who saw it first, and when.
    pub seen: Option<(String, Timestamp)>,
    /// Who said that it is done, and when.
    pub closed: Option<(String, Timestamp)>,
}

/// What the reports of a wave have in common.
#[derive(Debug, Clone)]
pub struct Sign {
    /// What it is.
    pub kind: SubjectKind,
    /// As a report of the asker's area shows it.
    pub shown: Shown,
    /// Whether a warning about it stands.
    pub warned: bool,
}

/// What the reports of a wave have in common, in clear.
#[derive(Debug, Clone)]
pub enum Shown {
    /// A number, an account, …
    Identifier(Identifier),
    /// The words of an advert.
    Text(Private),
    /// A picture: a piece of evidence of that case.
    Picture(CaseId, EvidenceId),
    /// Only reports of other areas have it, or it was erased.
    Nothing,
}

impl Sign {
    /// What a warning could be about.
    pub fn identifier(&self) -> Option<&Identifier> {
        match &self.shown {
            Shown::Identifier(identifier) => Some(identifier),
            Shown::Text(_) | Shown::Picture(..) | Shown::Nothing => None,
        }
    }
}

impl App {
    /// Looks for waves among the reports of the last days: new ones are told, those that were told grow. Says how many
    /// notices it touched. Of several replicas one looks at a time.
    pub async fn look_for_waves(&self) -> Result<usize, AppError> {
        let Some(leader) = self.store.lead("waves").await? else { return Ok(0) };
        let (rules, now) = (self.dialogs().waves, self.clock.now());
        let mut conn = self.store.read().await?;
        let told = waves::live(&mut conn, now.before(rules.rest)).await?;
        let alarms = raised(&mut conn, &rules, &told, now).await?;
        drop(conn);
        let mut touched = 0;
        for (at, alarm) in alarms.iter().enumerate() {
            let own = told.get(at);
            if own.is_none_or(|(_, before)| before != alarm) {
                change!(self, batch, tell(batch, own.map(|(id, _)| id), alarm).await)?;
                touched += 1;
            }
        }
        leader.end().await;
        Ok(touched)
    }

    /// The waves with a report in the asker's area, those that grew last first. Needs `SeeQueue`.
    pub async fn waves(&self, staff: &Staff) -> Result<Vec<WaveRow>, AppError> {
        staff.must(Action::SeeQueue)?;
        let dialogs = self.dialogs();
        let all = waves::newest(&mut self.store.read().await?, SHOWN).await?;
        Ok(all.iter().filter(|notice| concerns(staff, notice)).map(|notice| row(&dialogs, notice)).collect())
    }

    /// One wave with what it is about. Needs `ReadCase` and a report in the asker's area; the reading is an event.
    pub async fn wave(&self, staff: &Staff, id: &NoticeId) -> Result<WaveView, AppError> {
        change!(self, batch, {
            own(&mut batch.tx, staff, id, Action::ReadCase).await?;
            remember(batch, staff, id, EventAction::Viewed, &["identifiers"], None).await
        })?;
        let (mouth, mut conn) = (self.mouth(), self.store.read().await?);
        let notice = own(&mut conn, staff, id, Action::ReadCase).await?;
        let dialogs = &mouth.dialogs;
        let near: Vec<_> =
            notice.cases.iter().filter(|case| covers(staff.area(), case.area.as_deref())).collect();
        let place = |area: Option<&str>| area.map_or("", |code| dialogs.kabupaten_name(code)).to_owned();
        Ok(WaveView {
            row: row(dialogs, &notice),
            signs: in_clear(&mut conn, staff, &notice).await?,
            elsewhere: notice.cases.len() - near.len(),
            cases: near
                .into_iter()
                .map(|case| (case.id.clone(), case.code.clone(), place(case.area.as_deref()), case.at))
                .collect(),
            warning: warning(dialogs, &notice),
            seen: named(&mut conn, notice.seen).await?,
            closed: named(&mut conn, notice.closed).await?,
        })
    }

    /// Writes that the asker has seen a wave, or that it is done. Needs `ChangeCase`; what was said before stays.
    pub async fn mark_wave(&self, staff: &Staff, id: &NoticeId, to: NoticeState) -> Result<(), AppError> {
        change!(self, batch, {
            let from = own(&mut batch.tx, staff, id, Action::ChangeCase).await?.state;
            if waves::mark(&mut batch.tx, id, to, staff.id(), batch.now).await? {
                let detail = Private(format!("{from} → {to}"));
                remember(batch, staff, id, EventAction::Status, &["state"], Some(&detail)).await?;
            }
            Ok(())
        })
    }

    /// Publishes a warning about what a wave has in common: its sign of that number. Needs `PublishWarning`; refuses as
    /// [`App::publish_warning`] does.
    pub async fn warn_of_wave(
        &self,
        staff: &Staff,
        id: &NoticeId,
        sign: usize,
        words: Private,
        reason: Private,
    ) -> Result<WarningId, AppError> {
        staff.must(Action::PublishWarning)?;
        let mut conn = self.store.read().await?;
        let notice = own(&mut conn, staff, id, Action::PublishWarning).await?;
        let sign = in_clear(&mut conn, staff, &notice).await?.into_iter().nth(sign);
        let identifier = sign.as_ref().and_then(Sign::identifier).cloned().ok_or(AppError::NotFound)?;
        drop(conn);
        let new = NewWarning { identifier, words, country: None, area: None, reason };
        self.publish_warning(staff, &new).await
    }
}

/// What the reports of the last days have in common: identifiers, and adverts and pictures that are nearly the same. Of
/// these each is known by its first fingerprint, or by the one under which staff were told of it.
async fn sightings(
    conn: &mut Conn,
    told: &[(NoticeId, Alarm)],
    since: Timestamp,
) -> Result<Vec<Sighting>, StoreError> {
    let mut prints = Vec::new();
    for subject in told.iter().flat_map(|(_, alarm)| &alarm.subjects) {
        prints.extend(waves::first_print(conn, subject).await?);
    }
    prints.extend(waves::recent_prints(conn, since).await?);
    let values: Vec<_> = prints.iter().map(|print| print.fingerprint.clone()).collect();
    let alike = prints.iter().zip(families(&values)).filter(|(print, _)| print.at >= since);
    let mut found: Vec<Sighting> = alike.map(|(print, first)| print.sighting(&prints[first].id)).collect();
    found.extend(waves::recent(conn, since).await?);
    Ok(found)
}

/// How many reports of the baseline had it.
async fn past(conn: &mut Conn, wave: &Wave, from: Timestamp, to: Timestamp) -> Result<u64, StoreError> {
    let Some(first) = waves::first_print(conn, &wave.subject).await? else {
        return waves::before(conn, &wave.subject, from, to).await;
    };
    let near = families::near(first.fingerprint.kind());
    let all = fingerprints::alike(conn, &first.fingerprint, near, from).await?;
    let own: BTreeSet<&CaseId> = wave.cases.iter().map(|(case, _)| case).collect();
    let before = all.iter().filter(|(case, _)| !own.contains(case)).count();
    Ok(u64::try_from(before).unwrap_or(u64::MAX))
}

/// The waves that were told, grown by what came since, and after them those that are new.
async fn raised(
    conn: &mut Conn,
    rules: &WaveRules,
    told: &[(NoticeId, Alarm)],
    now: Timestamp,
) -> Result<Vec<Alarm>, StoreError> {
    let since = now.before(rules.window);
    let found = rules.by_subject(&sightings(conn, told, since).await?);
    let mut before = BTreeMap::new();
    for wave in found.iter().filter(|wave| rules.is_spread(wave)) {
        before.insert(wave.subject.clone(), past(conn, wave, since.before(rules.baseline), since).await?);
    }
    let mut alarms = told.iter().map(|(_, alarm)| alarm.clone()).collect();
    rules.raise(found, |subject| before.get(subject).copied().unwrap_or_default(), &mut alarms);
    Ok(alarms)
}

async fn tell(batch: &mut Batch<'_>, told: Option<&NoticeId>, alarm: &Alarm) -> Result<(), AppError> {
    let id = match told {
        Some(id) => {
            waves::grow(&mut batch.tx, id, alarm).await?;
            id.clone()
        }
        None => waves::insert(&mut batch.tx, alarm, batch.now).await?,
    };
    let notice = waves::by_id(&mut batch.tx, &id).await?.ok_or(AppError::NotFound)?;
    Ok(batch.wave_card(&notice).await?)
}

/// A wave that this member of staff may see; without a report in their area it reads like "no such wave".
async fn own(conn: &mut Conn, staff: &Staff, id: &NoticeId, action: Action) -> Result<Notice, AppError> {
    staff.must(action)?;
    let found = waves::by_id(conn, id).await?;
    found.filter(|notice| concerns(staff, notice)).ok_or(AppError::NotFound)
}

fn concerns(staff: &Staff, notice: &Notice) -> bool {
    notice.cases.iter().any(|case| covers(staff.area(), case.area.as_deref()))
}

async fn remember(
    batch: &mut Batch<'_>,
    staff: &Staff,
    id: &NoticeId,
    action: EventAction,
    fields: &[&str],
    detail: Option<&Private>,
) -> Result<(), AppError> {
    let event = NewEvent {
        case: None,
        actor: &Actor::Staff(staff.id().clone()),
        action,
        object: &format!("notice:{id}"),
        fields,
        reason: None,
        detail,
    };
    events::append(&mut batch.tx, event, batch.now).await?;
    Ok(())
}

/// What the reports have in common, read from a report of the asker's area.
async fn in_clear(conn: &mut Conn, staff: &Staff, notice: &Notice) -> Result<Vec<Sign>, AppError> {
    let mut signs = Vec::with_capacity(notice.subjects.len());
    for subject in &notice.subjects {
        let first = waves::first_print(conn, subject).await?;
        let mut shown = Shown::Nothing;
        for case in notice.cases.iter().filter(|case| covers(staff.area(), case.area.as_deref())) {
            shown = match (&first, subject.kind) {
                (Some(first), SubjectKind::Text) => text_in(conn, first, case).await?,
                (Some(first), _) => picture_in(conn, first, case).await?,
                (None, _) => identifier_in(conn, subject, case).await?,
            };
            if !matches!(shown, Shown::Nothing) {
                break;
            }
        }
        let mut sign = Sign { kind: subject.kind, shown, warned: false };
        if let Some(identifier) = sign.identifier() {
            sign.warned = warnings::standing(conn, identifier).await?.is_some();
        }
        signs.push(sign);
    }
    Ok(signs)
}

async fn identifier_in(conn: &mut Conn, subject: &Subject, case: &NoticeCase) -> Result<Shown, AppError> {
    let found = waves::written(conn, subject, &case.id).await?;
    Ok(found.map_or(Shown::Nothing, Shown::Identifier))
}

/// The answer of a report that is nearly the same as the advert; never one that says who reported.
async fn text_in(conn: &mut Conn, first: &Print, case: &NoticeCase) -> Result<Shown, AppError> {
    let answers = cases::answers_of(conn, &case.id).await?;
    let mut open = answers.into_iter().filter(|answer| !super::desk::is_red(&answer.key));
    let found = open.find(|answer| {
        alike::fingerprint(answer.shown.reveal()).is_some_and(|own| are_near(&own, &first.fingerprint))
    });
    Ok(found.map_or(Shown::Nothing, |answer| Shown::Text(answer.shown)))
}

async fn picture_in(conn: &mut Conn, first: &Print, case: &NoticeCase) -> Result<Shown, AppError> {
    let prints = waves::prints_of_case(conn, &case.id).await?;
    let own = prints.into_iter().find(|print| are_near(&print.fingerprint, &first.fingerprint));
    let evidence = own.and_then(|print| print.evidence);
    Ok(evidence.map_or(Shown::Nothing, |evidence| Shown::Picture(case.id.clone(), evidence)))
}

async fn named(
    conn: &mut Conn,
    by: Option<(StaffId, Timestamp)>,
) -> Result<Option<(String, Timestamp)>, AppError> {
    let Some((id, at)) = by else { return Ok(None) };
    let name = staff_rows::by_id(conn, &id).await?.map(|member| member.name).unwrap_or_default();
    Ok(Some((name, at)))
}

fn row(dialogs: &Dialogs, notice: &Notice) -> WaveRow {
    WaveRow {
        id: notice.id.clone(),
        kinds: kinds(notice),
        reports: notice.cases.len(),
        places: places(dialogs, notice),
        first_at: notice.cases.first().map_or(notice.created_at, |case| case.at),
        last_at: notice.last_at,
        state: notice.state,
    }
}

/// The kinds of what the reports have in common, each once, in their order.
fn kinds(notice: &Notice) -> Vec<SubjectKind> {
    let mut kinds = Vec::new();
    for subject in &notice.subjects {
        if !kinds.contains(&subject.kind) {
            kinds.push(subject.kind);
        }
    }
    kinds
}

/// The kinds in words: "nomor HP · rekening".
pub(super) fn signs(dialogs: &Dialogs, notice: &Notice) -> String {
    let word = |kind: SubjectKind| dialogs.phrase(&format!("gelombang.{kind}"), &Lang::default(), &[]);
    kinds(notice).into_iter().map(|kind| word(kind).to_plain()).collect::<Vec<_>>().join(" · ")
}

/// The kabupaten and kota with how many reports are from there, most first.
pub(super) fn places(dialogs: &Dialogs, notice: &Notice) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for area in notice.cases.iter().filter_map(|case| case.area.as_deref()) {
        *counts.entry(dialogs.kabupaten_name(area)).or_default() += 1;
    }
    let mut places: Vec<(String, usize)> =
        counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
    places.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    places
}

/// Places with their counts in one line.
pub(super) fn counted(places: &[(String, usize)]) -> String {
    places.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(" · ")
}

/// The words of a warning: where and what kind of thing, never the thing itself nor how often.
fn warning(dialogs: &Dialogs, notice: &Notice) -> String {
    let names: Vec<String> = places(dialogs, notice).into_iter().map(|(name, _)| name).collect();
    let values = [("wilayah", names.join(", ")), ("tanda", signs(dialogs, notice).replace(" · ", ", "))];
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
    dialogs.phrase("gelombang.peringatan", &Lang::default(), &values).to_plain()
}

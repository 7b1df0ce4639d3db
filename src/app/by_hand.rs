//! Entering a case that came another way: at the desk, by phone, letter, WhatsApp or cable. The questions are those of the
//! chat's forms, all on one page; similar cases are shown before another is made of the same.

use std::collections::{BTreeMap, BTreeSet};

use super::access::Staff;
use super::batch::Batch;
use super::cases::{ByHand, OnPaper};
use super::filing::Report;
use super::register::{self, CaseLink};
use super::{App, AppError};
use crate::dialog::model::Dialog;
use crate::dialog::paper::{self, Fault, Filled};
use crate::dialog::session::{Answer, Value};
use crate::domain::case::{CaseKind, CaseStatus};
use crate::domain::identifier::{Identifier, IdentifierKind};
use crate::domain::ids::CaseId;
use crate::domain::register::district;
use crate::domain::staff::{Action, covers};
use crate::domain::text::{Lang, Private};
use crate::domain::time::Timestamp;
use crate::offer::alike;
use crate::store::cases::Case;
use crate::store::events::Actor;
use crate::store::{Conn, cases, fingerprints, nodes};

/// The form of what is entered without another one.
const USUAL_FORM: &str = "lapor";
/// So many similar cases are shown.
const SIMILAR: usize = 12;
/// Cases looked at for one identifier or name.
const EACH: u32 = 8;

/// What came of a page.
#[derive(Debug)]
pub enum Entered {
    /// A case.
    Case(CaseId),
    /// Nothing yet: answers that could not be taken, by their keys.
    Faults(Vec<(String, Fault)>),
}

/// What somebody has typed so far of a case, as far as it may stand in another.
#[derive(Debug, Default)]
pub struct Typed {
    /// Identifiers and names of the accused, as written.
    pub identifiers: Private,
    /// The place.
    pub place: Private,
    /// What happened.
    pub narrative: Private,
}

/// A case that may be the same.
#[derive(Debug, Clone)]
pub struct SimilarCase {
    /// Which.
    pub case: CaseLink,
    /// Where it stands.
    pub status: CaseStatus,
    /// Kabupaten, for people; empty when unknown.
    pub area: String,
    /// When it came.
    pub at: Timestamp,
    /// What both name; empty when only the words are alike.
    pub by: Vec<(IdentifierKind, Private)>,
    /// Whether the words of both are nearly the same.
    pub words: bool,
}

impl App {
    /// Enters a case by the questions of a form. Needs `EnterCase`. Refuses with `Invalid("form_unknown")` or
    /// `"category_unknown"`; answers that cannot be taken are no refusal.
    pub async fn enter_on_paper(&self, staff: &Staff, given: OnPaper) -> Result<Entered, AppError> {
        staff.must(Action::EnterCase)?;
        let dialogs = self.dialogs();
        let form = dialogs.dialog(&given.form).filter(|form| form.files.is_some());
        let form = form.ok_or(AppError::Invalid("form_unknown"))?;
        if let Some(slug) = &given.category
            && !dialogs.data.categories.iter().any(|category| category.slug == *slug)
        {
            return Err(AppError::Invalid("category_unknown"));
        }
        let filled = match paper::read(&dialogs, form, &given.answers, self.clock.now()) {
            Ok(filled) => filled,
            Err(faults) => return Ok(Entered::Faults(faults)),
        };
        let (given, filled) = (&given, &filled);
        change!(self, batch, {
            for upload in &given.uploads {
                batch.keep_upload(upload).await?;
            }
            let report = report(batch, staff, form, given, filled);
            Ok(Entered::Case(batch.file(report).await?.id))
        })
    }

    /// Enters a case that is known in few words. Needs `EnterCase`. Refuses with `Invalid`: `"text_empty"`,
    /// `"category_unknown"`, `"area_unknown"`, `"country_unknown"`.
    pub async fn enter_by_hand(&self, staff: &Staff, given: ByHand) -> Result<CaseId, AppError> {
        let dialogs = self.dialogs();
        if given.area.as_ref().is_some_and(|code| !dialogs.data.areas.iter().any(|area| area.code == *code)) {
            return Err(AppError::Invalid("area_unknown"));
        }
        let known = |code: &String| dialogs.data.countries.iter().any(|country| country.code == *code);
        if given.country.as_ref().is_some_and(|code| !known(code)) {
            return Err(AppError::Invalid("country_unknown"));
        }
        let answers = [
            ("narasi", Some(given.narrative)),
            ("perekrut.kontak", Some(given.identifiers)),
            ("kasus.tempat", given.area.map(Private)),
            ("tawaran.negara", given.country.map(Private)),
        ];
        let answers = answers.into_iter().filter_map(|(key, text)| Some((key.to_owned(), text?)));
        let given = OnPaper {
            form: USUAL_FORM.to_owned(),
            channel: given.channel,
            category: Some(given.category),
            priority: Some(given.priority),
            answers: answers.collect(),
            reporter: given.reporter,
            uploads: given.uploads,
        };
        match self.enter_on_paper(staff, given).await? {
            Entered::Case(id) => Ok(id),
            Entered::Faults(_) => Err(AppError::Invalid("text_empty")),
        }
    }

    /// Cases that may be the same as what is being typed: those that name the same, a name written alike in the same kabupaten,
    /// and those told in nearly the same words. Needs `EnterCase`; cases outside the asker's area are left out.
    pub async fn similar_cases(&self, staff: &Staff, typed: &Typed) -> Result<Vec<SimilarCase>, AppError> {
        staff.must(Action::EnterCase)?;
        let dialogs = self.dialogs();
        let here = paper::area_of_code(&dialogs, typed.place.reveal()).map(|code| district(Some(&code)));
        let mut conn = self.store.read().await?;
        let mut found: BTreeMap<CaseId, SimilarCase> = BTreeMap::new();
        for identifier in paper::named(typed.identifiers.reveal(), dialogs.data.spotter()) {
            for id in naming(&mut conn, staff, &identifier, here.as_deref()).await? {
                let Some(similar) = self.similar(&mut conn, staff, &mut found, &id).await? else { continue };
                similar.by.push((identifier.kind, identifier.written.clone()));
            }
        }
        if let Some(fingerprint) = alike::fingerprint(typed.narrative.reveal()) {
            for (id, _) in fingerprints::alike(&mut conn, &fingerprint, alike::NEAR, Timestamp(0)).await? {
                if let Some(similar) = self.similar(&mut conn, staff, &mut found, &id).await? {
                    similar.words = true;
                }
            }
        }
        let mut found: Vec<SimilarCase> = found.into_values().collect();
        found.sort_by_key(|one| std::cmp::Reverse((one.by.len() + usize::from(one.words), one.at)));
        found.truncate(SIMILAR);
        Ok(found)
    }

    /// The line of a case among those found, looked up once; `None` outside the asker's area.
    async fn similar<'a>(
        &self,
        conn: &mut Conn,
        staff: &Staff,
        found: &'a mut BTreeMap<CaseId, SimilarCase>,
        id: &CaseId,
    ) -> Result<Option<&'a mut SimilarCase>, AppError> {
        if !found.contains_key(id) {
            let Some(case) = cases::by_id(conn, id).await? else { return Ok(None) };
            if !covers(staff.area(), case.area.as_deref()) {
                return Ok(None);
            }
            found.insert(id.clone(), self.similar_line(case));
        }
        Ok(found.get_mut(id))
    }

    fn similar_line(&self, case: Case) -> SimilarCase {
        let dialogs = self.dialogs();
        let area = case.area.as_deref().map(|code| dialogs.kabupaten_name(code).to_owned());
        SimilarCase {
            case: CaseLink { id: case.id, code: case.code },
            status: case.status,
            area: area.unwrap_or_default(),
            at: case.created_at,
            by: Vec::new(),
            words: false,
        }
    }
}

/// The newest cases that name the same. A name alone is many people's: it counts where it is written alike in the same kabupaten.
async fn naming(
    conn: &mut Conn,
    staff: &Staff,
    identifier: &Identifier,
    here: Option<&str>,
) -> Result<BTreeSet<CaseId>, AppError> {
    if identifier.kind != IdentifierKind::Name {
        return Ok(register::cases_with(conn, staff, identifier, EACH).await?.into_iter().collect());
    }
    let mut named = BTreeSet::new();
    let Some(here) = here else { return Ok(named) };
    for node in nodes::sounding_like(conn, identifier, EACH).await? {
        for id in register::cases_with(conn, staff, &node.identifier, EACH).await? {
            let case = cases::by_id(conn, &id).await?;
            if case.is_some_and(|case| district(case.area.as_deref()) == here) {
                named.insert(id);
            }
        }
    }
    Ok(named)
}

/// The report of a page, with who came as an answer of the closed drawer.
fn report(batch: &Batch<'_>, staff: &Staff, form: &Dialog, given: &OnPaper, filled: &Filled) -> Report {
    let dialogs = &batch.mouth.dialogs;
    let mut answers = filled.answers.clone();
    if !given.reporter.reveal().trim().is_empty() {
        let question = dialogs.phrase("tangan.pelapor", &Lang::default(), &[]).to_plain();
        let (shown, value) = (given.reporter.clone(), Value::Text(given.reporter.clone()));
        answers.push(("pelapor.keterangan".to_owned(), Answer { question, shown, value }));
    }
    let files = form.files.clone().unwrap_or_default();
    let category = given.category.clone().unwrap_or(files.category);
    let group = dialogs.data.categories.iter().find(|known| known.slug == category);
    let kind = group.and_then(|known| CaseKind::parse(&known.group)).or_else(|| CaseKind::parse(&files.kind));
    Report {
        kind: kind.unwrap_or(CaseKind::Complaint),
        category,
        channel: given.channel,
        reporter: None,
        dialog: Some(form.id.clone()),
        dialogs_hash: Some(dialogs.hash.clone()),
        answers,
        consents: filled.consents.clone(),
        evidence: given.uploads.iter().map(|upload| upload.id.clone()).collect(),
        priority: given.priority,
        by: Actor::Staff(staff.id().clone()),
    }
}

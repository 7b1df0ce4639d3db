//! Choosing what is handed on, the look at it, and sending.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::super::super::Web;
use super::super::super::auth::{Act, Officer};
use super::super::super::error::Fault;
use super::super::Frame;
use super::basis_word;
use crate::app::AppError;
use crate::app::access::Staff;
use crate::app::referrals::{Choice, Choices, Consent, OTHER_AGENCY, Preview};
use crate::domain::identifier::IdentifierKind;
use crate::domain::ids::CaseId;
use crate::domain::referral::{Basis, PassingOn};
use crate::domain::staff::Action;
use crate::domain::text::Private;

/// A chronology of 20,000 characters fits, in any script, with all that is chosen beside it.
pub(in super::super) const LETTER_BYTES: usize = 1024 * 1024;
/// How many agencies are shown at once; the others are one tap away.
const FIRST: usize = 4;

#[derive(Template)]
#[template(path = "referral/choose.html")]
struct Page {
    frame: Frame,
    staff: Staff,
    choices: Choices,
    today: String,
}

impl Page {
    /// How many agencies stand first: the best, at least some.
    fn first(&self) -> usize {
        self.choices.agencies.iter().filter(|row| row.best).count().max(FIRST)
    }

    fn may_name(&self) -> bool {
        self.staff.may(Action::OpenIdentity) && matches!(self.choices.consent, Consent::Given(..))
    }

    fn refused(&self) -> bool {
        matches!(self.choices.consent, Consent::Refused(_))
    }

    fn basis(&self, basis: impl Borrow<Basis>) -> &'static str {
        basis_word(self.frame.say, *basis.borrow())
    }

    /// The grounds that an officer may write down.
    fn grounds(&self) -> Vec<(Basis, &'static str)> {
        let all = [Basis::Phone, Basis::InPerson, Basis::Guardian, Basis::Vital];
        let may = |basis: &Basis| *basis != Basis::Vital || self.staff.may(Action::ReferWithoutConsent);
        all.into_iter().filter(may).map(|basis| (basis, basis_word(self.frame.say, basis))).collect()
    }
}

/// `GET /petugas/kasus/{id}/rujuk`.
pub(in super::super) async fn show(
    State(web): State<Web>,
    officer: Officer,
    Path(id): Path<String>,
) -> Result<Html<String>, Fault> {
    let choices = web.app.referral_choices(&officer.staff, &CaseId::from_text(id)).await?;
    let (frame, now) = (Frame::of(&officer), officer.now);
    let today = now.at.civil(now.zone).date().to_string();
    Ok(Html(Page { frame, staff: officer.staff, choices, today }.render()?))
}

#[derive(Deserialize)]
pub(in super::super) struct Said {
    /// A word of [`PassingOn`].
    jawaban: String,
    dasar: String,
    kata: String,
    tanggal: String,
}

/// `POST /petugas/kasus/{id}/rujuk/setuju`: what the reporter said to an officer.
pub(in super::super) async fn consent(
    State(web): State<Web>,
    Path(id): Path<String>,
    act: Act<Said>,
) -> Result<Redirect, Fault> {
    let id = CaseId::from_text(id);
    let basis = Basis::parse(&act.form.dasar).ok_or_else(Fault::unreadable)?;
    let words = Private(act.form.kata);
    let answer = PassingOn::parse(&act.form.jawaban).ok_or_else(Fault::unreadable)?;
    let done =
        web.app.record_consent(&act.officer.staff, &id, (answer, basis), &words, &act.form.tanggal).await;
    done.map_err(|fault| Fault::from(fault).keeping(&words))?;
    Ok(Redirect::to(&format!("/petugas/kasus/{id}/rujuk#persetujuan")))
}

/// The fields of the form, by name. What may be chosen several times has a letter and a dot in front: `j.narasi`.
type Fields = BTreeMap<String, String>;

/// What was chosen.
fn choice(fields: &Fields) -> Choice {
    let get = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let chosen = |kind: &str| {
        let names = fields.keys().filter_map(|name| name.strip_prefix(kind));
        names.map(str::to_owned).collect()
    };
    Choice {
        agency: get("instansi"),
        other: get("lain"),
        answers: chosen("j."),
        messages: chosen("p."),
        evidence: chosen("b."),
        accused: chosen("i."),
        identity: fields.contains_key("nama"),
        reason: Private(get("alasan")),
        subject: fields.get("perihal").cloned(),
        addressee: fields.get("kepada").cloned(),
        chronology: fields.get("kronologi").cloned().map(Private),
    }
}

#[derive(Template)]
#[template(path = "referral/preview.html")]
struct Look {
    frame: Frame,
    id: CaseId,
    preview: Preview,
    /// The fields of the choice, to be sent again.
    fields: Vec<(String, String)>,
}

impl Look {
    fn of(officer: &Officer, id: CaseId, preview: Preview, fields: &Fields) -> Self {
        let typed = ["perihal", "kepada", "kronologi", "seal"];
        let kept = fields.iter().filter(|(name, _)| !typed.contains(&name.as_str()));
        let fields = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
        Self { frame: Frame::of(officer), id, preview, fields }
    }

    fn basis(&self, basis: impl Borrow<Basis>) -> &'static str {
        basis_word(self.frame.say, *basis.borrow())
    }
}

/// `POST /petugas/kasus/{id}/rujuk/lihat`: what would be sent.
pub(in super::super) async fn look(
    State(web): State<Web>,
    Path(id): Path<String>,
    act: Act<Fields>,
) -> Result<Html<String>, Fault> {
    let id = CaseId::from_text(id);
    let choice = choice(&act.form);
    let kept = choice.chronology.clone().unwrap_or_default();
    let preview = web.app.preview_referral(&act.officer.staff, &id, &choice).await;
    let preview = preview.map_err(|fault| Fault::from(fault).keeping(&kept))?;
    Ok(Html(Look::of(&act.officer, id, preview, &act.form).render()?))
}

/// `POST /petugas/kasus/{id}/rujuk`: sends what was seen.
pub(in super::super) async fn send(
    State(web): State<Web>,
    Path(id): Path<String>,
    act: Act<Fields>,
) -> Result<Response, Fault> {
    let id = CaseId::from_text(id);
    let (choice, seal) = (choice(&act.form), act.form.get("seal").cloned().unwrap_or_default());
    let kept = choice.chronology.clone().unwrap_or_default();
    let sent = web.app.send_referral(&act.officer.staff, &id, &choice, &seal).await;
    match sent {
        Ok(referral) => Ok(Redirect::to(&format!("/petugas/rujukan/{referral}")).into_response()),
        // What can be mended on the page is shown there, with all that was typed.
        Err(AppError::Invalid(slug)) if slug != "referral_open" && slug != "agency_unknown" => {
            let preview = web.app.preview_referral(&act.officer.staff, &id, &choice).await?;
            let page = Look::of(&act.officer, id, preview, &act.form).render()?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(fault) => Err(Fault::from(fault).keeping(&kept)),
    }
}

//! Evidence on its way to an officer's screen: never as a page of ours.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::super::Web;
use super::super::auth::Officer;
use super::super::error::Fault;
use crate::app::cases::EvidenceFile;
use crate::domain::ids::{CaseId, EvidenceId};

/// Whatever the bytes turn out to be, no script in them runs and nothing they name is loaded.
const CAGE: &str = "sandbox; default-src 'none'; style-src 'none'; frame-ancestors 'none'";

/// `GET /petugas/kasus/{id}/bukti/{file}`: the original, as a download.
pub(super) async fn original(
    State(web): State<Web>,
    officer: Officer,
    Path((case, file)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let (case, file) = (CaseId::from_text(case), EvidenceId::from_text(file));
    Ok(caged(web.app.evidence_file(&officer.staff, &case, &file, false).await?, "attachment"))
}

/// `GET /petugas/kasus/{id}/bukti/{file}/kecil`: a small picture, made anew without what cameras write into it.
pub(super) async fn preview(
    State(web): State<Web>,
    officer: Officer,
    Path((case, file)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let (case, file) = (CaseId::from_text(case), EvidenceId::from_text(file));
    Ok(caged(web.app.evidence_file(&officer.staff, &case, &file, true).await?, "inline"))
}

/// A file on its way to a screen, in its cage.
pub(in super::super) fn caged(file: EvidenceFile, disposition: &str) -> Response {
    let name: String =
        file.name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')).collect();
    let plain = HeaderValue::from_static("application/octet-stream");
    let mime = HeaderValue::from_str(&file.mime).unwrap_or(plain);
    let mut response = file.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, mime);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CAGE));
    if let Ok(value) = HeaderValue::from_str(&format!("{disposition}; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

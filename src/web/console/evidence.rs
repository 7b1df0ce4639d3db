//! Evidence on its way to an officer's screen: never as a page of ours.

use std::ops::RangeInclusive;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http_range_header::parse_range_header;

use super::super::Web;
use super::super::auth::Officer;
use super::super::error::Fault;
use crate::app::cases::{EvidenceFile, FileAsk};
use crate::domain::ids::{CaseId, EvidenceId};

/// Whatever the bytes turn out to be, no script in them runs and nothing they name is loaded.
const CAGE: &str = "sandbox; default-src 'none'; style-src 'none'; frame-ancestors 'none'";

/// `GET /petugas/kasus/{id}/bukti/{file}`: the original, as a download.
pub(super) async fn original(
    State(web): State<Web>,
    officer: Officer,
    Path((case, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let (case, file) = (CaseId::from_text(case), EvidenceId::from_text(file));
    let whole = !headers.contains_key(header::RANGE);
    let file = web.app.evidence_file(&officer.staff, &case, &file, FileAsk::Original { whole }).await?;
    Ok(caged(file, "attachment", &headers))
}

/// `GET /petugas/kasus/{id}/bukti/{file}/kecil`: a small picture, made anew without what cameras write into it.
pub(super) async fn preview(
    State(web): State<Web>,
    officer: Officer,
    Path((case, file)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let (case, file) = (CaseId::from_text(case), EvidenceId::from_text(file));
    let file = web.app.evidence_file(&officer.staff, &case, &file, FileAsk::Preview).await?;
    Ok(caged(file, "inline", &HeaderMap::new()))
}

/// A file on its way to a screen, in its cage: all of it, or the part that a player asks for.
pub(in super::super) fn caged(file: EvidenceFile, disposition: &str, asked: &HeaderMap) -> Response {
    let name: String =
        file.name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')).collect();
    let plain = HeaderValue::from_static("application/octet-stream");
    let mime = HeaderValue::from_str(&file.mime).unwrap_or(plain);
    let mut response = part(file.bytes, asked.get(header::RANGE));
    let headers = response.headers_mut();
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CONTENT_TYPE, mime);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CAGE));
    if let Ok(value) = HeaderValue::from_str(&format!("{disposition}; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// The part that a `Range` names (RFC 9110, 14.2). What does not parse, or names several parts, gets all of it, which the RFC
/// leaves open; what lies behind the end is refused with the length.
fn part(bytes: Bytes, asked: Option<&HeaderValue>) -> Response {
    let length = bytes.len();
    let ranges = asked.and_then(|asked| asked.to_str().ok()).map(parse_range_header).and_then(Result::ok);
    let Some(ranges) = ranges else { return bytes.into_response() };
    let told = |told: String| [(header::CONTENT_RANGE, told)];
    match ranges.validate(length as u64).as_deref().map(<[RangeInclusive<u64>]>::split_first) {
        Ok(Some((one, []))) => {
            let (from, to) = (usize::try_from(*one.start()), usize::try_from(*one.end()));
            let (Ok(from), Ok(to)) = (from, to) else { return bytes.into_response() };
            let headers = told(format!("bytes {from}-{to}/{length}"));
            (StatusCode::PARTIAL_CONTENT, headers, bytes.slice(from..=to)).into_response()
        }
        Ok(_) => bytes.into_response(),
        Err(_) => (StatusCode::RANGE_NOT_SATISFIABLE, told(format!("bytes */{length}"))).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(range: &str) -> (StatusCode, Option<String>, u64) {
        let range = HeaderValue::from_str(range).unwrap();
        let response = part(Bytes::from_static(b"0123456789"), Some(&range));
        let told =
            response.headers().get(header::CONTENT_RANGE).map(|told| told.to_str().unwrap().to_owned());
        let length = axum::body::HttpBody::size_hint(response.body()).exact().unwrap();
        (response.status(), told, length)
    }

    #[test]
    fn a_player_gets_the_part_it_asks_for() {
        let some = |from_to: &str| Some(format!("bytes {from_to}/10"));
        assert_eq!(asked("bytes=0-1"), (StatusCode::PARTIAL_CONTENT, some("0-1"), 2));
        assert_eq!(asked("bytes=4-"), (StatusCode::PARTIAL_CONTENT, some("4-9"), 6));
        assert_eq!(asked("bytes=-3"), (StatusCode::PARTIAL_CONTENT, some("7-9"), 3));
        assert_eq!(asked("bytes=10-"), (StatusCode::RANGE_NOT_SATISFIABLE, some("*"), 0));
        for odd in ["bytes=0-1,4-5", "kata", "bytes=", "lines=0-1"] {
            assert_eq!(asked(odd), (StatusCode::OK, None, 10), "{odd}");
        }
    }
}

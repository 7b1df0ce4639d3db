//! Packets: one of ours to download, and those of other offices to take in.

use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::super::super::Web;
use super::super::super::auth::{Act, Officer};
use super::super::super::error::Fault;
use super::super::Frame;
use crate::app::AppError;
use crate::app::referrals::{PacketRefusal, fingerprint};
use crate::domain::chance::hex;
use crate::domain::ids::ReferralId;
use crate::domain::packet::{MAX_PACKET_BYTES, PacketFault, bytes_of};
use crate::domain::staff::Action;

/// A packet with the fields around it.
pub(in super::super) const READ_BYTES: usize = MAX_PACKET_BYTES + 64 * 1024;

#[derive(Deserialize)]
pub(in super::super) struct Wish {
    /// Set when the files go along.
    #[serde(default)]
    berkas: String,
}

/// `POST /petugas/rujukan/{id}/paket`: the packet as a download.
pub(in super::super) async fn download(
    State(web): State<Web>,
    Path(id): Path<String>,
    act: Act<Wish>,
) -> Result<Response, Fault> {
    let with_files = !act.form.berkas.is_empty();
    let packet = web.app.export_packet(&act.officer.staff, &ReferralId::from_text(id), with_files).await?;
    let mut response = packet.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", packet.name)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

#[derive(Template)]
#[template(path = "referral/packet.html")]
struct Page {
    frame: Frame,
    /// Why the last one was not taken.
    refusal: Option<PacketRefusal>,
    /// This office's own key and how to compare it.
    own: (String, String),
}

impl Page {
    /// How to compare an unknown key by phone.
    fn compared(key: &str) -> String {
        bytes_of(key).map(|key| fingerprint(&key)).unwrap_or_default()
    }
}

fn page(web: &Web, officer: &Officer, refusal: Option<PacketRefusal>) -> Result<Html<String>, Fault> {
    if !officer.staff.may(Action::ImportPacket) {
        return Err(AppError::Forbidden.into());
    }
    let key = web.app.office_key();
    let own = (hex(&key), fingerprint(&key));
    Ok(Html(Page { frame: Frame::of(officer), refusal, own }.render()?))
}

/// `GET /petugas/paket`.
pub(in super::super) async fn form(State(web): State<Web>, officer: Officer) -> Result<Html<String>, Fault> {
    page(&web, &officer, None)
}

/// `POST /petugas/paket`.
pub(in super::super) async fn take(
    State(web): State<Web>,
    officer: Officer,
    mut form: Multipart,
) -> Result<Response, Fault> {
    let Ok(_place) = web.uploads.acquire().await else { return Err(Fault::unreadable()) };
    let (mut token, mut packet) = (String::new(), Vec::new());
    while let Some(field) = form.next_field().await.map_err(|_| Fault::unreadable())? {
        match field.name() {
            Some("token") => token = field.text().await.map_err(|_| Fault::unreadable())?,
            Some("paket") => {
                let read = field.bytes().await;
                packet = read.map_err(|fault| too_large_or(fault.status()))?.to_vec();
            }
            _ => {}
        }
    }
    officer.knows(&token)?;
    match web.app.import_packet(&officer.staff, &packet).await {
        Ok(done) => Ok(Redirect::to(&format!("/petugas/kasus/{}", done.case)).into_response()),
        Err(PacketRefusal::App(fault)) => Err(fault.into()),
        Err(refusal) => {
            let page = page(&web, &officer, Some(refusal))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn too_large_or(status: StatusCode) -> Fault {
    if status == StatusCode::PAYLOAD_TOO_LARGE { Fault::too_large() } else { Fault::unreadable() }
}

//! Photos, voice and files from the page.

use axum::extract::multipart::{Field, MultipartRejection};
use axum::extract::{Multipart, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use bytes::{Bytes, BytesMut};

use super::super::Web;
use super::super::error::Fault;
use super::lines::word;
use super::send::{self, Common, Sent};
use crate::app::arrival::{ArrivedFile, FileBytes};
use crate::app::webchat::Upload;
use crate::dialog::session::Input;
use crate::domain::evidence::{Beside, MAX_FILE_BYTES, Media, MediaKind};

/// So much is read of a request, though only 20 MB are kept: cutting a longer one off would show the person a broken
/// connection in place of our words.
pub(super) const READ_BYTES: usize = 96 * 1024 * 1024;

#[derive(Default)]
struct Given {
    common: Common,
    caption: String,
    file: Option<Bytes>,
    /// What the sender calls it.
    name: String,
    /// The browser calls it audio: `WebM` and MP4 look like video from outside, also when they hold a voice alone.
    voice: bool,
}

/// `POST /chat/upload`.
pub(super) async fn take(
    State(web): State<Web>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Fault> {
    let Ok(_place) = web.uploads.acquire().await else { return Err(Fault::unreadable()) };
    let form = form.map_err(|_| Fault::unreadable())?;
    let scripted;
    let stored = match read(form).await {
        Ok(given) => {
            scripted = given.common.after.is_some();
            store(&web, given).await
        }
        Err(fault) => {
            scripted = headers.contains_key("x-suluh");
            Err(fault)
        }
    };
    match stored {
        Ok((common, sent)) => send::enter(&web, &headers, common, sent).await,
        Err(fault) => match fault.invalid() {
            Some(slug) => Ok(refusal(&web, &headers, slug, scripted)),
            None => Err(fault),
        },
    }
}

/// A kind word: on the page again, or as plain text for the script.
fn refusal(web: &Web, headers: &HeaderMap, slug: &str, scripted: bool) -> Response {
    if !scripted {
        return Redirect::to(&format!("/?galat={slug}")).into_response();
    }
    let dialogs = web.app.dialogs();
    let lang = dialogs.spoken(send::language(headers).as_deref());
    let said = word(&dialogs, &lang, &format!("web.{slug}"));
    (StatusCode::UNPROCESSABLE_ENTITY, [("x-suluh", "words")], said).into_response()
}

async fn read(mut form: Multipart) -> Result<Given, Fault> {
    let mut given = Given::default();
    while let Some(field) = form.next_field().await.map_err(|error| unread(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            given.voice = field.content_type().is_some_and(|mime| mime.starts_with("audio/"));
            given.name = field.file_name().unwrap_or_default().to_owned();
            given.file = Some(bytes(field).await?);
            continue;
        }
        let text = field.text().await.map_err(|error| unread(&error))?;
        match name.as_str() {
            "id" => given.common.id = text,
            "start" => given.common.start = Some(text),
            "after" => given.common.after = Some(text),
            "text" => given.caption = text,
            _ => {}
        }
    }
    Ok(given)
}

/// The field's bytes; what is over the limit is read and dropped.
pub(in crate::web) async fn bytes(mut field: Field<'_>) -> Result<Bytes, Fault> {
    let most = usize::try_from(MAX_FILE_BYTES).unwrap_or(usize::MAX);
    let mut kept = BytesMut::new();
    let mut over = false;
    while let Some(chunk) = field.chunk().await.map_err(|error| unread(&error))? {
        over |= kept.len() + chunk.len() > most;
        if over {
            kept.clear();
        } else {
            kept.extend_from_slice(&chunk);
        }
    }
    if over { Err(Fault::too_large()) } else { Ok(kept.freeze()) }
}

/// What a broken multipart body means.
pub(in crate::web) fn unread(error: &axum::extract::multipart::MultipartError) -> Fault {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Fault::too_large() } else { Fault::unreadable() }
}

async fn store(web: &Web, given: Given) -> Result<(Common, Sent), Fault> {
    let mut upload = web.app.upload(given.file.unwrap_or_default()).await?;
    if given.voice && upload.kind == "video" {
        upload.kind = "voice";
    }
    let id = send::message_id(&given.common.id, &upload.sha256, web);
    let media = Media { id: upload.id.clone(), kind: kind(&upload), bytes: Some(upload.bytes) };
    let input = Input::Media { media, caption: send::caption(&given.caption), forward: None };
    let file = ArrivedFile {
        id: upload.id.clone(),
        kind: upload.kind,
        bytes: FileBytes::Stored(upload),
        note: Beside::named(&given.name),
    };
    Ok((given.common, Sent { id, input, press: false, file: Some(file) }))
}

fn kind(upload: &Upload) -> MediaKind {
    match upload.kind {
        "photo" => MediaKind::Photo,
        "voice" => MediaKind::Voice,
        "video" => MediaKind::Video,
        _ => MediaKind::Document,
    }
}

//! Looking at pictures, one at a time and off the way of the conversation: their words for who waits for them, their
//! fingerprint for the case they belong to.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::reader::{Reader, Unread};
use crate::app::pictures::{self, Picture, PictureTask, Read};
use crate::app::{App, AppError};
use crate::domain::text::Private;

/// How often it looks for work.
const PAUSE: Duration = Duration::from_secs(1);
/// Pictures claimed at a time; what one person sent together is answered together.
const CLAIM: u32 = 10;

/// Looks at pictures until `stop` turns true. A stop does not wait for a picture in hand: it is looked at again.
pub(super) async fn run(app: Arc<App>, reader: Option<Reader>, mut stop: watch::Receiver<bool>) {
    if let Err(fault) = app.take_pictures_back().await {
        super::report("taking pictures back after a stop", &fault);
    }
    let work = async {
        loop {
            match look(&app, reader.as_ref()).await {
                Ok(0) => tokio::time::sleep(PAUSE).await,
                Ok(_) => {}
                Err(fault) => {
                    super::report("looking at pictures", &fault);
                    tokio::time::sleep(PAUSE * 10).await;
                }
            }
        }
    };
    tokio::select! {
        () = work => {}
        _ = stop.wait_for(|stop| *stop) => {}
    }
}

/// Looks at the pictures that are due; says how many tasks that were. Without a reader those who wait are asked to type.
pub async fn look(app: &App, reader: Option<&Reader>) -> Result<usize, AppError> {
    let tasks = app.pictures_to_look_at(CLAIM).await?;
    let count = tasks.len();
    for task in tasks {
        match task {
            PictureTask::Read { person, pictures } => {
                let read = read_all(app, reader, &pictures).await?;
                app.pictures_read(&person, &pictures, &read).await?;
            }
            PictureTask::Fingerprint(picture) => {
                let fingerprint = match app.picture_bytes(&picture).await? {
                    Some(bytes) => beside(move || pictures::fingerprint(&bytes)).await.flatten(),
                    None => None,
                };
                app.picture_known(&picture, fingerprint.as_ref()).await?;
            }
        }
    }
    Ok(count)
}

/// The words of all pictures that could be read; otherwise what is wrong with the first.
async fn read_all(app: &App, reader: Option<&Reader>, sent: &[Picture]) -> Result<Read, AppError> {
    let (mut words, mut wrong) = (Vec::new(), None);
    for picture in sent {
        match read_one(app, reader, picture).await? {
            Read::Words(text) => words.push(text),
            other => wrong = wrong.or(Some(other)),
        }
    }
    if words.is_empty() {
        return Ok(wrong.unwrap_or(Read::Unclear));
    }
    let texts: Vec<&str> = words.iter().map(|text| text.reveal().as_str()).collect();
    Ok(Read::Words(Private(texts.join("\n\n"))))
}

async fn read_one(app: &App, reader: Option<&Reader>, picture: &Picture) -> Result<Read, AppError> {
    let bytes = app.picture_bytes(picture).await?;
    let (Some(bytes), Some(reader)) = (bytes, reader) else { return Ok(Read::Unclear) };
    let png = match beside(move || pictures::fit_for_reading(&bytes)).await.unwrap_or(Err(Read::Unclear)) {
        Ok(png) => png,
        Err(unfit) => return Ok(unfit),
    };
    Ok(match reader.read(png).await {
        Ok(words) => Read::Words(words),
        Err(fault) => {
            if fault != Unread::Unclear {
                tracing::warn!(evidence.id = %picture.id, %fault, "a picture was not read");
            }
            Read::Unclear
        }
    })
}

/// Work for the processor, on a thread beside the conversation; `None` when it panicked.
async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok()
}

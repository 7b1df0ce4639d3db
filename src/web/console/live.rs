//! The queue renews itself: server-sent events with the list as it is now.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderValue;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::super::Web;
use super::super::auth::Officer;
use super::queue::{self, Ask};
use crate::app::cases::QueueAsk;

/// Without a bell we look by ourselves, also because waiting times grow.
const LOOK: Duration = Duration::from_secs(20);
/// Many changes at once make one renewal.
const GATHER: Duration = Duration::from_millis(300);

struct Watch {
    web: Web,
    officer: Officer,
    ask: QueueAsk,
    bell: Receiver<()>,
    /// The version of the list that the page shows.
    shown: String,
}

/// `GET /petugas/events`. An open page is no activity: the stream ends with the session, and then tells the page not to
/// come back by itself.
pub(super) async fn listen(State(web): State<Web>, officer: Officer, ask: Ask) -> Response {
    let bell = web.app.bell.cases();
    let (ask, shown) = queue::followed(&ask);
    let watch = Watch { web, officer, ask, bell, shown };
    let mut response = Sse::new(events(watch)).keep_alive(KeepAlive::default()).into_response();
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

fn events(watch: Watch) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(Some(watch), |watch| async move {
        let mut watch = watch?;
        match watch.next().await {
            Some(list) => Some((Ok(Event::default().event("daftar").data(list)), Some(watch))),
            None => Some((Ok(Event::default().event("selesai").data("-")), None)),
        }
    })
}

impl Watch {
    /// The next list that differs from the one shown; `None` at the end.
    async fn next(&mut self) -> Option<String> {
        loop {
            match self.web.app.peek_session(&self.officer.cookie).await {
                Ok(Some(staff)) => {
                    self.officer.staff = staff;
                    self.officer.now = self.web.app.local_now();
                }
                Ok(None) => return None,
                Err(_) => {}
            }
            // While the store is away the page keeps what it shows.
            let list = queue::part(&self.web, &self.officer, &self.ask).await.unwrap_or_default();
            let version = queue::version(&list);
            if !list.is_empty() && version != self.shown {
                self.shown = version;
                return Some(list);
            }
            tokio::select! {
                () = rung(&mut self.bell) => tokio::time::sleep(GATHER).await,
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }
}

async fn rung(bell: &mut Receiver<()>) {
    if matches!(bell.recv().await, Err(RecvError::Closed)) {
        std::future::pending::<()>().await;
    }
}

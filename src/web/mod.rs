//! The web: public chat at `/`, staff console at `/petugas`, and the doors for machines. It translates and decides nothing.

mod assets;
mod auth;
mod chat;
mod console;
mod cookies;
mod error;
mod guard;
mod hook;
mod partner;
mod say;
mod views;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

pub use chat::PHRASES;
pub use console::{Method, Needs, console_routes};
pub use hook::{Delivered, Webhook};

use crate::app::App;

/// What the operator set for the web.
#[derive(Debug, Default)]
pub struct WebSettings {
    /// Reached over TLS: cookies get `Secure` and the `__Host-` prefix.
    pub secure_cookies: bool,
    /// Where updates of Telegram's webhook go; `None` while the bot polls.
    pub webhook: Option<Webhook>,
}

/// So many uploads are read at a time: each may take 20 MB of memory.
const UPLOADS_AT_ONCE: usize = 3;
/// After the call to stop, open live streams get so long before they are cut; they reconnect by themselves.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// What the handlers share.
#[derive(Debug, Clone)]
struct Web {
    app: Arc<App>,
    settings: Arc<WebSettings>,
    uploads: Arc<Semaphore>,
}

/// All routes.
pub fn router(app: Arc<App>, settings: WebSettings) -> Router {
    let uploads = Arc::new(Semaphore::new(UPLOADS_AT_ONCE));
    let web = Web { app, settings: Arc::new(settings), uploads };
    let people = Router::new()
        .merge(chat::routes())
        .merge(partner::routes())
        .nest("/petugas", console::routes(&web))
        .fallback(async || error::Fault::not_found())
        .layer(from_fn(guard::refuse_foreign))
        .layer(from_fn_with_state(web.clone(), error::in_words));
    let machines = Router::new()
        .route("/telegram/webhook", post(hook::telegram).layer(DefaultBodyLimit::max(hook::UPDATE_BYTES)))
        .route("/sehat", get(hook::health))
        .route("/robots.txt", get(hook::robots))
        .route("/aset/{name}", get(assets::serve));
    people.merge(machines).layer(from_fn_with_state(web.clone(), guard::bind_browser)).with_state(web)
}

/// Serves until `shutdown` is done: open requests end first, live streams are cut soon after.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (told, stopping) = tokio::sync::oneshot::channel();
    let ending = async move {
        shutdown.await;
        if told.send(()).is_err() {
            tracing::debug!("the web had stopped before it was told to");
        }
    };
    let patience = async {
        match stopping.await {
            Ok(()) => tokio::time::sleep(LAST_WORDS).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        served = axum::serve(listener, router).with_graceful_shutdown(ending) => served,
        () = patience => Ok(()),
    }
}

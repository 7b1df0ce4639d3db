//! `suluh` without a command: web chat, console and, with a token, the Telegram bot, until it is told to stop.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::{open, say};
use crate::app::{App, Settings};
use crate::config::Config;
use crate::domain::chance::Chance;
use crate::jobs::{NoReader, Reader};
use crate::telegram::{self, Rates, Telegram};
use crate::web::{self, Delivered, WebSettings, Webhook};
use crate::{jobs, telegram::Delivery, telegram::WebhookInbox};

/// What the first admin is called; an office renames it.
const FIRST_ADMIN: &str = "Admin";
/// After the call to stop, what is under way gets so long.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) async fn run(config: Config) -> anyhow::Result<ExitCode> {
    let listener = listen(&config).await?;
    // Port 0 means any: from here on it is the one that was given.
    let config = Config { listen: listener.local_addr()?, ..config };
    let found = Reader::find(&config.tesseract).await;
    let settings = Settings { reads_pictures: found.is_ok(), ..settings(&config) };
    let app = open::alone(&config, settings).await?;
    app.follow_staff_group().await?;
    app.count_what_was_never_counted().await?;
    let app = Arc::new(app);
    let bot = bot(&config, &app)?;
    let reader = reader(found);
    let mut terminate = signal(SignalKind::terminate())?;
    let (stop, stopping) = watch::channel(false);
    let mut tasks = start(&config, &app, Parts { bot, reader, listener }, &stopping);
    greet(&config, &app).await?;
    let ended_alone = tokio::select! {
        _ = tokio::signal::ctrl_c() => None,
        _ = terminate.recv() => None,
        ended = tasks.join_next() => ended,
    };
    stop.send_replace(true);
    tracing::info!("stopping: what is under way is finished first");
    let rest = async { while tasks.join_next().await.is_some() {} };
    if tokio::time::timeout(PATIENCE, rest).await.is_err() {
        tracing::warn!("something did not finish in time and was cut; nothing that was acknowledged is lost");
    }
    app.end().await;
    match ended_alone {
        None => Ok(ExitCode::SUCCESS),
        Some(ended) => {
            ended.context("a part of the program ended in a panic")??;
            anyhow::bail!("a part of the program ended by itself; start it again")
        }
    }
}

async fn listen(config: &Config) -> anyhow::Result<TcpListener> {
    TcpListener::bind(config.listen).await.with_context(|| {
        format!(
            "cannot listen on {}: stop what listens there, or set SULUH_LISTEN to another port",
            config.listen
        )
    })
}

fn settings(config: &Config) -> Settings {
    Settings {
        public_url: config.public_url(),
        staff_chat: config.staff_chat,
        drill_panic: config.drill_panic.clone(),
        ..Settings::default()
    }
}

/// Says in the log what reads pictures here. Without it people are asked to type what matters.
fn reader(found: Result<Reader, NoReader>) -> Option<Reader> {
    match found {
        Ok(reader) => {
            let (limited, alone) = reader.is_limited();
            tracing::info!(limited, alone, "the words of pictures are read");
            if !limited {
                tracing::warn!(
                    "the reader's memory is not limited: install util-linux (prlimit), or set SULUH_TESSERACT=off"
                );
            }
            Some(reader)
        }
        Err(NoReader::Off) => None,
        Err(reason) => {
            tracing::warn!(%reason, "pictures are not read; people are asked to type what matters");
            None
        }
    }
}

fn bot(config: &Config, app: &Arc<App>) -> anyhow::Result<Option<Arc<Telegram>>> {
    let Some(token) = config.telegram_token.clone() else { return Ok(None) };
    let webhook = config.webhook_url.clone().map(|url| (url, webhook_secret(config, &app.chance)));
    let group = if config.send_rate_chat == 0 { 0 } else { Rates::default().group };
    let rates = Rates { overall: config.send_rate, chat: config.send_rate_chat, group };
    let server = config.telegram_api_url.clone();
    let settings = telegram::Settings { token, server, webhook, rates };
    Ok(Some(Arc::new(Telegram::connect(Arc::clone(app), settings)?)))
}

/// The secret that was set, or one for this run: Telegram is told it at each start.
fn webhook_secret(config: &Config, chance: &Chance) -> SecretString {
    config.webhook_secret.clone().unwrap_or_else(|| SecretString::from(chance.token::<32>()))
}

/// What runs beside each other.
struct Parts {
    bot: Option<Arc<Telegram>>,
    reader: Option<Reader>,
    listener: TcpListener,
}

fn start(
    config: &Config,
    app: &Arc<App>,
    parts: Parts,
    stopping: &watch::Receiver<bool>,
) -> JoinSet<anyhow::Result<()>> {
    let Parts { bot, reader, listener } = parts;
    let mut tasks = JoinSet::new();
    let inbox = bot.as_ref().and_then(|bot| bot.inbox());
    let web_settings = WebSettings {
        secure_cookies: config.public_url().starts_with("https://"),
        webhook: inbox
            .map(|inbox| Webhook::new(move |secret, body| deliver(Arc::clone(&inbox), secret, body))),
    };
    let router = web::router(Arc::clone(app), web_settings);
    let stop = told(stopping);
    tasks.spawn(async move { Ok(web::serve(listener, router, stop).await?) });
    if let Some(bot) = bot {
        let stop = stopping.clone();
        tasks.spawn(async move {
            bot.run(stop).await;
            Ok(())
        });
    }
    let (job_app, stop) = (Arc::clone(app), stopping.clone());
    tasks.spawn(async move {
        jobs::run(job_app, reader, stop).await;
        Ok(())
    });
    let learning = Arc::clone(app);
    // Beside everything else; a question that comes before it has ended waits for it.
    drop(tokio::task::spawn_blocking(move || learning.warm_search()));
    let (app, folder, stop) = (Arc::clone(app), config.dialogs.clone(), stopping.clone());
    tasks.spawn(async move {
        jobs::watch_dialogs(app, folder, stop).await.context("the dialogs' folder can't be watched")
    });
    tasks
}

/// Done when the program is told to stop.
fn told(stopping: &watch::Receiver<bool>) -> impl Future<Output = ()> + Send + 'static {
    let mut stopping = stopping.clone();
    async move {
        // A sender that is gone means the same.
        drop(stopping.wait_for(|stop| *stop).await);
    }
}

async fn deliver(inbox: Arc<WebhookInbox>, secret: Option<String>, body: bytes::Bytes) -> Delivered {
    match inbox.deliver(secret.as_deref().map(str::as_bytes), body).await {
        Delivery::Ok => Delivered::Done,
        Delivery::WrongSecret => Delivered::Refused,
        Delivery::TooBig => Delivered::TooLarge,
        Delivery::Away { retry_after } => {
            Delivered::Later(u32::try_from(retry_after.as_secs()).unwrap_or(60))
        }
    }
}

/// Says where to go, how to log in and how to become a bot.
async fn greet(config: &Config, app: &App) -> anyhow::Result<()> {
    let url = config.public_url();
    say(&format!("Suluh serves the web chat on {url}/ and the staff console on {url}/petugas"));
    if config.listen.ip().is_loopback() && app.ensure_first_admin(FIRST_ADMIN).await?.is_some() {
        let token = app.login_token(FIRST_ADMIN).await?;
        say(&format!("A first admin was made. Log in (10 minutes, once): {url}/petugas/masuk/{token}"));
    } else {
        say("Log in to the console with a link: suluh staff link NAME (suluh staff list shows the names)");
    }
    if config.telegram_token.is_none() {
        say(
            "To be a Telegram bot as well: get a token from @BotFather and start with SULUH_TELEGRAM_TOKEN=… \
             (all settings: --help)",
        );
    }
    Ok(())
}

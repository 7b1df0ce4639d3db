//! The Telegram transport: updates in, parcels out. It translates and decides nothing.
//!
//! Neither the token nor a person's word reaches a log, at TRACE neither: errors hold reasons, not texts (a test listens to
//! everything). As a second wall the log caps the HTTP stack's own targets (`reqwest`, `hyper`, `hyper_util`, `rustls`,
//! `teloxide_core`) at `warn`, because a later version of them might print an address, and the token is part of it.

mod api;
mod button;
mod content;
mod fetch;
mod inbound;
#[cfg(test)]
mod inbound_tests;
mod introduce;
mod outbound;
mod pace;
mod poll;
mod sender;
mod trouble;
mod webhook;
mod wire;

use std::sync::Arc;

use bytes::Bytes;
use secrecy::{ExposeSecret, SecretString};
use teloxide::payloads::SetWebhook;
use teloxide::types::AllowedUpdate;
use tokio::sync::watch;

pub use api::{ApiError, CallError, Refusal};
pub use introduce::PHRASES;
pub use pace::Rates;
pub use webhook::{Delivery, MAX_BODY, WebhookInbox};

use crate::app::App;
use api::Api;
use trouble::Trouble;

/// What the operator sets.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The bot's token.
    pub token: SecretString,
    /// The Bot API server, `https://api.telegram.org` or another.
    pub server: String,
    /// The address that Telegram shall call and the secret that it shall send; `None` polls.
    pub webhook: Option<(String, SecretString)>,
    /// How fast to send.
    pub rates: Rates,
}

/// The bot, ready to run. Nothing was asked of Telegram yet: it may be away.
#[derive(Debug)]
pub struct Telegram {
    api: Api,
    app: Arc<App>,
    reader: Arc<inbound::Reader>,
    rates: Rates,
    webhook: Option<(String, SecretString, Arc<WebhookInbox>)>,
}

impl Telegram {
    /// Prepares the bot. Fails only on settings that can't be used; Telegram itself is first spoken to in [`Self::run`].
    pub fn connect(app: Arc<App>, settings: Settings) -> Result<Self, ApiError> {
        let api = Api::new(&settings.token, &settings.server)?;
        if settings.webhook.as_ref().is_some_and(|(url, secret)| set_webhook(url, secret).is_err()) {
            return Err(ApiError("SULUH_WEBHOOK_URL is not an address"));
        }
        let reader = Arc::new(inbound::Reader {
            me: api.bot_id(),
            name: Arc::clone(&app.settings.bot_name),
            clock: app.clock.clone(),
            chance: Arc::clone(&app.chance),
        });
        let webhook = settings.webhook.map(|(url, secret)| {
            let inbox = Arc::new(WebhookInbox::new(secret.clone(), Arc::clone(&reader)));
            (url, secret, inbox)
        });
        Ok(Self { api, app, reader, rates: settings.rates, webhook })
    }

    /// Where the web server hands in webhook calls; `None` when the bot polls.
    pub fn inbox(&self) -> Option<Arc<WebhookInbox>> {
        self.webhook.as_ref().map(|(_, _, inbox)| Arc::clone(inbox))
    }

    /// The bytes of a file that a person sent, at most 20 MB.
    pub async fn download(&self, file_id: &str) -> Result<Bytes, CallError> {
        self.api.download(file_id).await
    }

    /// Receives, sends and introduces the bot until `stop` turns true; returns when all under way is finished. While Telegram
    /// is away everything else goes on, and this comes back by itself.
    pub async fn run(&self, stop: watch::Receiver<bool>) {
        let sender = sender::Sender::new(self.api.clone(), Arc::clone(&self.app), self.rates);
        let sending = sender::run(Arc::new(sender), stop.clone());
        let fetching = self.fetch_files(stop.clone());
        // The conversation's future is large.
        let receiving = Box::pin(self.receive(stop.clone()));
        tokio::join!(sending, receiving, fetching, self.introduce(stop));
    }

    async fn receive(&self, stop: watch::Receiver<bool>) {
        if let Some((_, _, inbox)) = &self.webhook {
            return inbox.run(&self.app, stop).await;
        }
        let (api, app, reader) = (self.api.clone(), Arc::clone(&self.app), Arc::clone(&self.reader));
        poll::Poller { api, app, reader }.run(stop).await;
    }

    /// Until it has worked once: who are we, where shall updates go, which commands do we have.
    async fn introduce(&self, mut stop: watch::Receiver<bool>) {
        let mut trouble = Trouble::new("introducing the bot to Telegram");
        while let Err(error) = self.try_introduce().await {
            let pause = trouble.again(&error, &self.app.chance);
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
        trouble.over();
    }

    async fn try_introduce(&self) -> Result<(), CallError> {
        if let Some((url, secret, _)) = &self.webhook {
            self.api.tell(&set_webhook(url, secret)?).await?;
        }
        let name = introduce::user_name(&self.api).await?;
        // Set once a process: a bot does not change its name under way.
        if self.app.settings.bot_name.set(name).is_ok() {
            tracing::info!(webhook = self.webhook.is_some(), "Telegram knows us");
        }
        introduce::introduce(&self.api, &self.app).await
    }
}

fn set_webhook(url: &str, secret: &SecretString) -> Result<SetWebhook, CallError> {
    let mut call =
        SetWebhook::new(url.parse().map_err(|_| CallError::Away("the webhook's address is wrong"))?);
    call.secret_token = Some(secret.expose_secret().to_owned());
    call.max_connections = Some(100);
    call.allowed_updates = Some(vec![
        AllowedUpdate::Message,
        AllowedUpdate::EditedMessage,
        AllowedUpdate::CallbackQuery,
        AllowedUpdate::MyChatMember,
    ]);
    Ok(call)
}

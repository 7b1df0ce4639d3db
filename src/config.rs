//! Settings: environment variables or flags of the same meaning, nothing else. `.env.example` lists the same; a test compares.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use secrecy::{ExposeSecret, SecretString};

/// What reads pictures where nothing else is set.
const TESSERACT: &str = "tesseract";

/// All settings. An empty value counts as not set.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Where everything is kept: `sqlite://FILE` (made on first start) or `postgres://USER:PASSWORD@HOST/NAME`
    #[arg(
        long,
        env = "DATABASE_URL",
        default_value = "sqlite://data/suluh.db",
        global = true,
        hide_env_values = true
    )]
    pub database_url: String,

    /// Address and port of the web chat and the console
    #[arg(long, env = "SULUH_LISTEN", default_value = "127.0.0.1:8080", global = true, value_parser = address)]
    pub listen: SocketAddr,

    /// Address under which people reach the web, for links (default: http:// and the listening address)
    #[arg(long, env = "SULUH_PUBLIC_URL", global = true)]
    pub public_url: Option<String>,

    /// Folder with dialog files in place of the built-in ones; read again when it changes
    #[arg(long, env = "SULUH_DIALOGS", global = true)]
    pub dialogs: Option<PathBuf>,

    /// File with the key that seals what people tell; made on first start, keep a copy elsewhere
    #[arg(long, env = "SULUH_KEY_FILE", default_value = "data/suluh.key", global = true)]
    pub key_file: PathBuf,

    /// Folder for sealed evidence
    #[arg(long, env = "SULUH_EVIDENCE", default_value = "data/evidence", global = true)]
    pub evidence: PathBuf,

    /// Token of the Telegram bot, from `@BotFather` (`TELOXIDE_TOKEN` is read as well)
    #[arg(long, env = "SULUH_TELEGRAM_TOKEN", global = true, hide_env_values = true, value_parser = secret)]
    pub telegram_token: Option<SecretString>,

    /// Another Bot API server (a local one, or a test's)
    #[arg(long, env = "SULUH_TELEGRAM_API_URL", default_value = "https://api.telegram.org", global = true)]
    pub telegram_api_url: String,

    /// Address that Telegram calls, https://…/telegram/webhook; without it the bot asks by itself (polling)
    #[arg(long, env = "SULUH_WEBHOOK_URL", global = true)]
    pub webhook_url: Option<String>,

    /// Secret that Telegram sends with each call, 1 to 256 of A-Z a-z 0-9 _ - (default: made at each start)
    #[arg(long, env = "SULUH_WEBHOOK_SECRET", global = true, hide_env_values = true, value_parser = secret)]
    pub webhook_secret: Option<SecretString>,

    /// Chat id of the staff group in Telegram
    #[arg(long, env = "SULUH_STAFF_CHAT", global = true, allow_hyphen_values = true)]
    pub staff_chat: Option<i64>,

    /// Messages a second to all chats together; Telegram's limit for a bot is about 30, 0 lifts it (local Bot API server)
    #[arg(long, env = "SULUH_SEND_RATE", default_value_t = 30, global = true)]
    pub send_rate: u32,

    /// Messages a second to one chat; Telegram's limit is about 1, 0 lifts it
    #[arg(long, env = "SULUH_SEND_RATE_CHAT", default_value_t = 1, global = true)]
    pub send_rate_chat: u32,

    /// Program that reads the words of pictures: a name, a path, or `off`
    #[arg(long, env = "SULUH_TESSERACT", default_value = TESSERACT, global = true)]
    pub tesseract: String,

    /// What is logged, in tracing's filter language
    #[arg(long, env = "SULUH_LOG", default_value = "info", global = true)]
    pub log: String,

    /// A word that makes a step panic: for the fault drill on a test installation only
    #[arg(long, env = "SULUH_DRILL_PANIC", global = true, hide = true)]
    pub drill_panic: Option<String>,
}

// clap asks for this shape of error.
#[expect(clippy::unnecessary_wraps, reason = "the signature that clap's value parsers have")]
fn secret(text: &str) -> Result<SecretString, std::convert::Infallible> {
    Ok(SecretString::from(text.to_owned()))
}

fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "write an IP address and a port, for example 127.0.0.1:8080")
}

/// A setting that can't be used: one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// `DATABASE_URL` is of another kind.
    #[error("DATABASE_URL must begin with sqlite:// or postgres://; the default is sqlite://data/suluh.db")]
    Database,
    /// `SULUH_WEBHOOK_URL` is not https.
    #[error(
        "SULUH_WEBHOOK_URL must begin with https:// (http:// works only with another SULUH_TELEGRAM_API_URL)"
    )]
    Webhook,
    /// `SULUH_WEBHOOK_SECRET` has other characters or length.
    #[error("SULUH_WEBHOOK_SECRET must be 1 to 256 characters of A-Z, a-z, 0-9, _ and -")]
    WebhookSecret,
    /// A webhook without a token.
    #[error("SULUH_WEBHOOK_URL is set but no token: set SULUH_TELEGRAM_TOKEN too, or remove it")]
    WebhookWithoutToken,
    /// The token has not the shape `123456:ABC…`.
    #[error(
        "SULUH_TELEGRAM_TOKEN does not look like a token (digits, a colon, letters): copy it again from @BotFather"
    )]
    Token,
    /// `SULUH_TELEGRAM_API_URL` or `SULUH_PUBLIC_URL` is no address.
    #[error("{0} must be an address that begins with https:// or http://")]
    Address(&'static str),
}

impl Config {
    /// Looks at all settings together and drops empty ones.
    pub fn checked(mut self) -> Result<Self, ConfigError> {
        self.drop_empty();
        if !["sqlite:", "postgres://", "postgresql://"]
            .iter()
            .any(|start| self.database_url.starts_with(start))
        {
            return Err(ConfigError::Database);
        }
        if !is_address(&self.telegram_api_url) {
            return Err(ConfigError::Address("SULUH_TELEGRAM_API_URL"));
        }
        if self.public_url.as_deref().is_some_and(|url| !is_address(url)) {
            return Err(ConfigError::Address("SULUH_PUBLIC_URL"));
        }
        if self.telegram_token.as_ref().is_some_and(|token| !looks_like_token(token.expose_secret())) {
            return Err(ConfigError::Token);
        }
        self.check_webhook()?;
        Ok(self)
    }

    fn drop_empty(&mut self) {
        let telegram =
            std::mem::take(&mut self.telegram_token).filter(|token| !token.expose_secret().is_empty());
        self.telegram_token = telegram.or_else(|| {
            std::env::var("TELOXIDE_TOKEN").ok().filter(|token| !token.is_empty()).map(SecretString::from)
        });
        self.webhook_secret =
            std::mem::take(&mut self.webhook_secret).filter(|secret| !secret.expose_secret().is_empty());
        for setting in [&mut self.public_url, &mut self.webhook_url, &mut self.drill_panic] {
            setting.take_if(|value| value.is_empty());
        }
        self.dialogs.take_if(|path| path.as_os_str().is_empty());
        if self.tesseract.is_empty() {
            TESSERACT.clone_into(&mut self.tesseract);
        }
    }

    fn check_webhook(&self) -> Result<(), ConfigError> {
        let Some(url) = &self.webhook_url else { return Ok(()) };
        let elsewhere = self.telegram_api_url != "https://api.telegram.org";
        if !(url.starts_with("https://") || elsewhere && url.starts_with("http://")) {
            return Err(ConfigError::Webhook);
        }
        if self.telegram_token.is_none() {
            return Err(ConfigError::WebhookWithoutToken);
        }
        let allowed = |secret: &str| {
            (1..=256).contains(&secret.len())
                && secret.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
        };
        match &self.webhook_secret {
            Some(secret) if !allowed(secret.expose_secret()) => Err(ConfigError::WebhookSecret),
            _ => Ok(()),
        }
    }

    /// The public address without a slash at its end.
    pub fn public_url(&self) -> String {
        match &self.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{}", self.listen),
        }
    }
}

fn is_address(text: &str) -> bool {
    ["https://", "http://"]
        .iter()
        .any(|scheme| text.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()))
}

fn looks_like_token(token: &str) -> bool {
    token.split_once(':').is_some_and(|(id, rest)| {
        !id.is_empty()
            && id.bytes().all(|b| b.is_ascii_digit())
            && rest.len() >= 10
            && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    })
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        config: Config,
    }

    fn checked(args: &[&str]) -> Result<Config, ConfigError> {
        let line = Line::try_parse_from(std::iter::once(&"suluh").chain(args)).unwrap();
        line.config.checked()
    }

    #[test]
    fn the_example_file_lists_every_setting() {
        let example = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/.env.example")).unwrap();
        let named: Vec<&str> = example
            .lines()
            .filter_map(|line| line.trim_start_matches("# ").split_once('='))
            .map(|(name, _)| name)
            .filter(|name| name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'))
            .collect();
        let command = Line::command();
        let known: Vec<&str> = command
            .get_arguments()
            .filter(|arg| !arg.is_hide_set())
            .filter_map(|arg| arg.get_env().and_then(std::ffi::OsStr::to_str))
            .collect();
        assert_eq!(named, known, ".env.example and the settings must name the same, in the same order");
    }

    #[test]
    fn a_wrong_setting_says_what_to_do() {
        let says = |args: &[&str]| checked(args).unwrap_err().to_string();
        assert!(says(&["--database-url", "mysql://x"]).contains("sqlite://"));
        assert!(says(&["--telegram-token", "abc"]).contains("@BotFather"));
        assert!(says(&["--webhook-url", "https://contoh.id/x"]).contains("SULUH_TELEGRAM_TOKEN"));
        let token = "123456:AAAAAAAAAAAAAAAAAAAA";
        assert!(says(&["--telegram-token", token, "--webhook-url", "http://contoh.id"]).contains("https://"));
        assert!(
            says(&[
                "--telegram-token",
                token,
                "--webhook-url",
                "https://contoh.id",
                "--webhook-secret",
                "a b"
            ])
            .contains("1 to 256")
        );
        assert!(says(&["--public-url", "contoh.id"]).contains("SULUH_PUBLIC_URL"));
    }

    #[test]
    fn secrets_are_not_printed() {
        let config = checked(&["--telegram-token", "123456:AAAAAAAAAAAAAAAAAAAA"]).unwrap();
        assert!(!format!("{config:?}").contains("AAAA"));
        assert_eq!(config.public_url(), "http://127.0.0.1:8080");
    }
}

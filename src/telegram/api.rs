//! Calls to the Bot API: teloxide's payloads over our own few lines of transport. teloxide's own request sleeps ten seconds
//! on a 5xx and keeps the raw answer (people's words) in its errors; here an error holds a reason and nothing else.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use secrecy::{ExposeSecret, SecretString};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use teloxide::Bot;
use teloxide::payloads::GetFile;
use teloxide::requests::Payload;
use teloxide::types::FileId;

use crate::domain::evidence::MAX_FILE_BYTES;

/// How long a poll waits at Telegram for something to come; Telegram's own limit is 50 s.
pub(super) const POLL: Duration = Duration::from_secs(50);
/// How long any other call may take.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);
/// How long the largest file may take over a slow line.
const DOWNLOAD_PATIENCE: Duration = Duration::from_mins(2);

/// Why a call did not do what was asked. Holds no word of Telegram's answer, because that may quote a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// 429: too many; wait so long.
    #[error("Telegram asks us to wait {} s", .0.as_secs())]
    Flood(Duration),
    /// The group has become a supergroup with this id.
    #[error("the group has a new id")]
    Migrated(i64),
    /// Telegram says no, and will say no again.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// No answer, a cut one, or a 5xx: try again.
    #[error("Telegram is away: {0}")]
    Away(&'static str),
}

/// A lasting no, as far as we branch on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// 401 or 404: the token is wrong or was revoked.
    #[error("the token is not valid")]
    Token,
    /// 403, or a chat that is gone: the person blocked the bot, or the bot was put out of the group.
    #[error("the chat is closed to us")]
    Blocked,
    /// 409: another poller, or a webhook is set.
    #[error("somebody else receives for this bot")]
    Conflict,
    /// The edit changes nothing.
    #[error("not modified")]
    NotModified,
    /// The callback query is too old to be answered.
    #[error("query too old")]
    QueryTooOld,
    /// The message can't be edited or deleted: gone, or too old.
    #[error("message gone")]
    MessageGone,
    /// A file over Telegram's 20 MB.
    #[error("file too big")]
    FileTooBig,
    /// Anything else, by its code.
    #[error("code {0}")]
    Other(u16),
}

/// The Bot API with our token. Its `Debug` says nothing, because teloxide's prints the token.
#[derive(Clone)]
pub(super) struct Api {
    bot: Bot,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Api(…)")
    }
}

/// The HTTP client could not be made, or the address is none.
#[derive(Debug, thiserror::Error)]
#[error("the Bot API can't be used: {0}")]
pub struct ApiError(pub(super) &'static str);

impl Api {
    /// For a token and a Bot API server.
    pub(super) fn new(token: &SecretString, server: &str) -> Result<Self, ApiError> {
        let client = teloxide::net::default_reqwest_settings()
            .timeout(POLL + Duration::from_secs(10))
            .pool_max_idle_per_host(64)
            .build()
            .map_err(|_| ApiError("the HTTP client does not start"))?;
        let server = server
            .trim_end_matches('/')
            .parse()
            .map_err(|_| ApiError("SULUH_TELEGRAM_API_URL is not an address"))?;
        Ok(Self { bot: Bot::with_client(token.expose_secret(), client).set_api_url(server) })
    }

    /// The bot's user id, which is the token's first part.
    pub(super) fn bot_id(&self) -> i64 {
        self.bot.token().split(':').next().and_then(|id| id.parse().ok()).unwrap_or_default()
    }

    /// Calls a method with one of teloxide's payloads, reading of the answer only what `T` names.
    pub(super) async fn call<P: Payload + Serialize, T: DeserializeOwned>(
        &self,
        payload: &P,
    ) -> Result<T, CallError> {
        self.post(P::NAME, payload, PATIENCE).await
    }

    /// Calls a method whose answer does not matter.
    pub(super) async fn tell<P: Payload + Serialize>(&self, payload: &P) -> Result<(), CallError> {
        self.call::<P, IgnoredAny>(payload).await.map(|_| ())
    }

    /// Calls a method by name.
    pub(super) async fn post<B: Serialize, T: DeserializeOwned>(
        &self,
        method: &str,
        body: &B,
        patience: Duration,
    ) -> Result<T, CallError> {
        let mut url = self.bot.api_url();
        url.path_segments_mut()
            .map_err(|()| CallError::Away("address"))?
            .extend([&format!("bot{}", self.bot.token()), method]);
        let sent = self.bot.client().post(url).timeout(patience).json(body).send().await;
        // An error of the HTTP client names the URL and with it the token: only its kind leaves this function.
        let response = sent.map_err(|error| away(error.is_timeout(), error.is_connect()))?;
        let status = response.status().as_u16();
        let body = response.bytes().await.map_err(|error| away(error.is_timeout(), false))?;
        read_answer(status, &body)
    }

    /// The bytes of a file, at most 20 MB.
    pub(super) async fn download(&self, file_id: &str) -> Result<Bytes, CallError> {
        #[derive(Deserialize)]
        struct File {
            file_path: String,
        }
        let file: File = self.call(&GetFile { file_id: FileId(file_id.to_owned()) }).await?;
        let mut url = self.bot.api_url();
        url.path_segments_mut()
            .map_err(|()| CallError::Away("address"))?
            .extend(["file", &format!("bot{}", self.bot.token())])
            .extend(file.file_path.split('/'));
        let sent = self.bot.client().get(url).timeout(DOWNLOAD_PATIENCE).send().await;
        let mut response = sent.map_err(|error| away(error.is_timeout(), error.is_connect()))?;
        let status = response.status().as_u16();
        if status != 200 {
            return Err(refused_or_away(status, ""));
        }
        let mut bytes = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| away(error.is_timeout(), false))? {
            if (bytes.len() + chunk.len()) as u64 > MAX_FILE_BYTES {
                return Err(CallError::Refused(Refusal::FileTooBig));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.freeze())
    }
}

fn away(timeout: bool, connect: bool) -> CallError {
    CallError::Away(match (timeout, connect) {
        (true, _) => "no answer in time",
        (_, true) => "no connection",
        _ => "connection cut",
    })
}

#[derive(Deserialize)]
struct Answer<T> {
    ok: bool,
    // `Option<T>` without a default would need `T: Default` in serde's derive.
    #[serde(default = "none")]
    result: Option<T>,
    error_code: Option<u16>,
    description: Option<String>,
    parameters: Option<Parameters>,
}

#[derive(Deserialize)]
struct Parameters {
    retry_after: Option<u64>,
    migrate_to_chat_id: Option<i64>,
}

fn none<T>() -> Option<T> {
    None
}

fn read_answer<T: DeserializeOwned>(status: u16, body: &[u8]) -> Result<T, CallError> {
    if status >= 500 {
        return Err(refused_or_away(status, ""));
    }
    let Ok(answer) = serde_json::from_slice::<Answer<T>>(body) else {
        return Err(CallError::Away("answer can't be read"));
    };
    if let (true, Some(result)) = (answer.ok, answer.result) {
        return Ok(result);
    }
    match answer.parameters {
        Some(Parameters { retry_after: Some(seconds), .. }) => {
            Err(CallError::Flood(Duration::from_secs(seconds.clamp(1, 3_600))))
        }
        Some(Parameters { migrate_to_chat_id: Some(id), .. }) => Err(CallError::Migrated(id)),
        _ => Err(refused_or_away(
            answer.error_code.unwrap_or(status),
            &answer.description.unwrap_or_default().to_lowercase(),
        )),
    }
}

/// Telegram's errors by code and by the words that its server's source uses; the words themselves go no further.
fn refused_or_away(code: u16, words: &str) -> CallError {
    let says = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    CallError::Refused(match code {
        401 | 404 => Refusal::Token,
        403 => Refusal::Blocked,
        409 => Refusal::Conflict,
        413 => Refusal::FileTooBig,
        429 => return CallError::Flood(Duration::from_secs(5)),
        500.. => return CallError::Away("server fault"),
        _ if says(&["message is not modified"]) => Refusal::NotModified,
        _ if says(&["query is too old", "query id is invalid"]) => Refusal::QueryTooOld,
        _ if says(&[
            "to edit not found",
            "to delete not found",
            "can't be edited",
            "can't be deleted",
            "message_id_invalid",
        ]) =>
        {
            Refusal::MessageGone
        }
        _ if says(&["chat not found", "user is deactivated", "peer_id_invalid"]) => Refusal::Blocked,
        _ if says(&["file is too big"]) => Refusal::FileTooBig,
        code => Refusal::Other(code),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, body: &str) -> Result<u32, CallError> {
        read_answer(status, body.as_bytes())
    }

    #[test]
    fn telegrams_answers_are_told_apart() {
        assert_eq!(read(200, r#"{"ok":true,"result":7}"#), Ok(7));
        assert_eq!(
            read(
                429,
                r#"{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":3}}"#
            ),
            Err(CallError::Flood(Duration::from_secs(3)))
        );
        assert_eq!(
            read(
                400,
                r#"{"ok":false,"error_code":400,"description":"x","parameters":{"migrate_to_chat_id":-1001}}"#
            ),
            Err(CallError::Migrated(-1001))
        );
        let refused = |code: u16, words: &str| {
            read(code, &format!(r#"{{"ok":false,"error_code":{code},"description":"{words}"}}"#)).unwrap_err()
        };
        let no = CallError::Refused;
        assert_eq!(refused(401, "Unauthorized"), no(Refusal::Token));
        assert_eq!(refused(403, "Forbidden: bot was blocked by the user"), no(Refusal::Blocked));
        assert_eq!(refused(400, "Bad Request: chat not found"), no(Refusal::Blocked));
        assert_eq!(refused(400, "Bad Request: message is not modified: …"), no(Refusal::NotModified));
        assert_eq!(refused(400, "Bad Request: message to edit not found"), no(Refusal::MessageGone));
        assert_eq!(refused(400, "Bad Request: query is too old and …"), no(Refusal::QueryTooOld));
        assert_eq!(refused(400, "Bad Request: something else"), no(Refusal::Other(400)));
        assert_eq!(read(502, "<html>"), Err(CallError::Away("server fault")));
        assert_eq!(read(200, r#"{"ok":true,"resu"#), Err(CallError::Away("answer can't be read")));
    }

    #[test]
    fn debug_does_not_show_the_token() {
        let token = SecretString::from("123456:SECRETSECRETSECRET");
        let api = Api::new(&token, "http://127.0.0.1:9/").unwrap();
        assert_eq!(api.bot_id(), 123_456);
        assert!(!format!("{api:?}").contains("SECRET"));
    }
}

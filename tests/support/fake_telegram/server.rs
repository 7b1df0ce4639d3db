//! The HTTP side: methods, long polls, file downloads, faults.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State as Shared};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::serve::ListenerExt;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;

use super::faults::{Fate, Faults};
use super::methods::{self, Refused, flood};
use super::state::State;

/// Everything that the fake's tasks share.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) token: String,
    pub(crate) state: Mutex<State>,
    /// Rung when an update came or the webhook changed.
    pub(crate) news: Notify,
    pub(crate) faults: Mutex<(Faults, u64)>,
}

impl World {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fate(&self, method: &str) -> (Fate, Duration) {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        let (faults, dice) = &mut *faults;
        if method.eq_ignore_ascii_case("getUpdates") && !faults.polls_too {
            return (Fate::Fine, Duration::ZERO);
        }
        (faults.draw(dice), faults.slow)
    }
}

/// Serves until the task is ended.
pub(crate) async fn serve(world: Arc<World>, listener: TcpListener) {
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let app = Router::new().fallback(handle).with_state(world);
    // Ends only with its task; an error of the listener shows in whatever test waits for it.
    drop(axum::serve(listener, app).await);
}

async fn handle(Shared(world): Shared<Arc<World>>, uri: Uri, request: Request) -> Response {
    let path = uri.path();
    if let Some(rest) = path.strip_prefix("/file/bot") {
        return file(&world, rest);
    }
    let Some((token, method)) = path.strip_prefix("/bot").and_then(|rest| rest.split_once('/')) else {
        return refuse(Refused(404, "Not Found".into(), Value::Null));
    };
    if token != world.token {
        return refuse(Refused(401, "Unauthorized".into(), Value::Null));
    }
    let Ok(body) = axum::body::to_bytes(request.into_body(), 4 << 20).await else { return cut() };
    let args: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let (fate, slow) = world.fate(method);
    if !slow.is_zero() {
        tokio::time::sleep(slow).await;
    }
    match fate {
        Fate::Flood => refuse(flood(1)),
        Fate::Broken => {
            (StatusCode::INTERNAL_SERVER_ERROR, "<html>Internal Server Error</html>").into_response()
        }
        Fate::CutBefore => cut(),
        Fate::CutAfter => {
            drop(answer(&world, method, &args).await);
            cut()
        }
        Fate::Fine => answer(&world, method, &args).await,
    }
}

async fn answer(world: &World, method: &str, args: &Value) -> Response {
    if method.eq_ignore_ascii_case("getUpdates") {
        return get_updates(world, args).await;
    }
    let done = {
        let mut state = world.state();
        *state.calls.entry(method.to_ascii_lowercase()).or_default() += 1;
        let done = methods::call(&mut state, method, args);
        if let Err(Refused(code @ (400 | 403), words, _)) = &done {
            state.refusals.push(format!("{code} {method}: {words}"));
        }
        done
    };
    if method.to_ascii_lowercase().ends_with("webhook") {
        world.news.notify_waiters();
    }
    done.map_or_else(refuse, |result| {
        json_answer(StatusCode::OK, json!({ "ok": true, "result": result }).to_string())
    })
}

/// The long poll: what waits, at most a hundred, or nothing after the time-out. A later call ends an earlier one.
async fn get_updates(world: &World, args: &Value) -> Response {
    let limit = usize::try_from(args["limit"].as_i64().unwrap_or(100).clamp(1, 100)).unwrap_or(100);
    let patience = Duration::from_secs(args["timeout"].as_u64().unwrap_or(0).min(50));
    let until = tokio::time::Instant::now() + patience;
    let mine = {
        let mut state = world.state();
        *state.calls.entry("getupdates".into()).or_default() += 1;
        if state.webhook.is_some() {
            let words = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
            return refuse(Refused(409, words.into(), Value::Null));
        }
        methods::remember_allowed(&mut state, args);
        state.confirm(args["offset"].as_i64().unwrap_or(0));
        state.poll += 1;
        state.poll
    };
    world.news.notify_waiters();
    loop {
        let news = world.news.notified();
        tokio::pin!(news);
        news.as_mut().enable();
        {
            let state = world.state();
            if state.poll != mine {
                let words = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
                return refuse(Refused(409, words.into(), Value::Null));
            }
            if !state.waiting.is_empty() || tokio::time::Instant::now() >= until {
                let bodies: Vec<&str> =
                    state.waiting.iter().take(limit).map(|waiting| waiting.body.as_str()).collect();
                return json_answer(
                    StatusCode::OK,
                    format!(r#"{{"ok":true,"result":[{}]}}"#, bodies.join(",")),
                );
            }
        }
        // A time-out is answered above, in the next round.
        drop(tokio::time::timeout_at(until, news).await);
    }
}

fn file(world: &World, rest: &str) -> Response {
    let found = rest
        .split_once('/')
        .filter(|(token, _)| *token == world.token)
        .and_then(|(_, path)| world.state().files.get(path.strip_prefix("files/")?).cloned());
    match found {
        Some(bytes) => bytes.into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn refuse(Refused(code, words, parameters): Refused) -> Response {
    let mut body = json!({ "ok": false, "error_code": code, "description": words });
    if !parameters.is_null() {
        body["parameters"] = parameters;
    }
    json_answer(StatusCode::from_u16(code).unwrap_or(StatusCode::BAD_REQUEST), body.to_string())
}

fn json_answer(status: StatusCode, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// An answer that breaks off in the middle, and the connection with it.
fn cut() -> Response {
    let pieces: [Result<Bytes, std::io::Error>; 2] =
        [Ok(Bytes::from_static(b"{\"ok\":tr")), Err(std::io::ErrorKind::ConnectionReset.into())];
    Response::new(Body::from_stream(futures_util::stream::iter(pieces)))
}

//! One's own sessions, the language, the help page.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, Redirect};
use serde::Deserialize;

use super::super::Web;
use super::super::auth::{Act, Officer};
use super::super::error::Fault;
use super::Frame;
use crate::app::access::SessionRow;
use crate::domain::text::Lang;

#[derive(Template)]
#[template(path = "console/sessions.html")]
struct Sessions {
    frame: Frame,
    rows: Vec<SessionRow>,
}

/// The browser and the system in a user agent, as far as they can be told: "Firefox · Windows".
pub(super) fn device(agent: &str) -> String {
    let known = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    // Chromium's relatives all say "Chrome" and "Safari" too, so the order counts.
    let browser = known(&[
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = known(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => agent.chars().take(40).collect(),
    }
}

/// `GET /petugas/sesi`.
pub(super) async fn sessions(State(web): State<Web>, officer: Officer) -> Result<Html<String>, Fault> {
    let rows = web.app.my_sessions(&officer.staff, &officer.cookie).await?;
    let page = Sessions { frame: Frame::of(&officer), rows };
    Ok(Html(page.render()?))
}

#[derive(Deserialize)]
pub(super) struct End {
    handle: String,
}

/// `POST /petugas/sesi`.
pub(super) async fn end_session(State(web): State<Web>, act: Act<End>) -> Result<Redirect, Fault> {
    web.app.end_session(&act.officer.staff, &act.form.handle).await?;
    Ok(Redirect::to("/petugas/sesi"))
}

#[derive(Deserialize)]
pub(super) struct ReadIn {
    lang: String,
}

/// `POST /petugas/bahasa`: in which language one reads the console from now on, on every device.
pub(super) async fn read_in(State(web): State<Web>, act: Act<ReadIn>) -> Result<Redirect, Fault> {
    web.app.read_console_in(&act.officer.staff, &Lang(act.form.lang)).await?;
    Ok(Redirect::to("/petugas"))
}

#[derive(Template)]
#[template(path = "console/help.html")]
struct Help {
    frame: Frame,
}

/// `GET /petugas/bantuan`.
pub(super) async fn help(officer: Officer) -> Result<Html<String>, Fault> {
    Ok(Html(Help { frame: Frame::of(&officer) }.render()?))
}

#[cfg(test)]
mod tests {
    use super::device;

    #[test]
    fn a_device_is_told_in_two_words() {
        let edge =
            "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0";
        assert_eq!(device(edge), "Edge · Windows");
        let phone = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36";
        assert_eq!(device(phone), "Chrome · Android");
        assert_eq!(device("curl/8.0"), "curl/8.0");
        assert_eq!(device(""), "");
    }
}

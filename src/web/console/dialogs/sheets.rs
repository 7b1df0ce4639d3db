//! Translators' sheets: what is translated how far, and a part of it as a form.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::super::super::Web;
use super::super::super::auth::{Act, Officer};
use super::super::super::error::Fault;
use super::super::Frame;
use crate::app::editing::{Pair, Translated};
use crate::dialog::sheet::{Count, State as Stands};
use crate::domain::text::Lang;

/// A page of pairs has so many at most…
const PAIRS: usize = 40;
/// …and about so many bytes of texts: it must stay small.
const BYTES: usize = 14_000;

#[derive(Template)]
#[template(path = "dialogs/sheet.html")]
struct SheetPage {
    frame: Frame,
    lang: Lang,
    path: String,
    parts: Vec<(String, Count)>,
    sum: Count,
}

#[derive(Template)]
#[template(path = "dialogs/pairs.html")]
struct PairsPage {
    frame: Frame,
    asked: Asked,
    pairs: Vec<Pair>,
    /// How many there are altogether.
    all: usize,
    /// Where the page behind this one begins.
    next: Option<usize>,
    /// The keys that somebody else changed meanwhile.
    overtaken: Vec<String>,
    done: bool,
}

/// Which part of which sheet.
#[derive(Debug, Clone, Default, Deserialize)]
pub(in crate::web::console) struct Asked {
    bahasa: String,
    #[serde(default)]
    bagian: String,
    /// Whether only what is not translated is shown.
    #[serde(default)]
    hanya: String,
    #[serde(default)]
    mulai: usize,
    #[serde(default)]
    sudah: String,
}

impl Asked {
    fn lang(&self) -> Lang {
        Lang(self.bahasa.clone())
    }

    fn only_open(&self) -> bool {
        !self.hanya.is_empty()
    }
}

/// `GET /petugas/dialog/terjemahan?bahasa=…&bagian=…`.
pub(in crate::web::console) async fn show(
    State(web): State<Web>,
    officer: Officer,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Fault> {
    if !asked.bagian.is_empty() {
        return pairs(&web, &officer, asked, Vec::new()).await;
    }
    let lang = asked.lang();
    let mut parts = web.app.sheet_parts(&officer.staff, &lang).await?;
    let sum = parts.pop().map(|(_, sum)| sum).unwrap_or_default();
    let path = crate::dialog::load::sheet_path(&lang);
    Ok(Html(SheetPage { frame: Frame::of(&officer), lang, path, parts, sum }.render()?))
}

async fn pairs(
    web: &Web,
    officer: &Officer,
    asked: Asked,
    overtaken: Vec<String>,
) -> Result<Html<String>, Fault> {
    let mut pairs = web.app.sheet_pairs(&officer.staff, &asked.lang(), &asked.bagian).await?;
    pairs.retain(|pair| !asked.only_open() || pair.state != Stands::Done);
    let all = pairs.len();
    pairs.drain(..asked.mulai.min(all));
    let mut bytes = 0;
    let fitting = pairs.iter().take(PAIRS).take_while(|pair| {
        let before = bytes;
        bytes += pair.text.len() + pair.translation.len();
        before == 0 || bytes <= BYTES
    });
    let shown = fitting.count();
    let next = (shown < pairs.len()).then_some(asked.mulai + shown);
    pairs.truncate(shown);
    let done = !asked.sudah.is_empty();
    let page = PairsPage { frame: Frame::of(officer), asked, pairs, all, next, overtaken, done };
    Ok(Html(page.render()?))
}

/// `POST /petugas/dialog/terjemahan`: `t:KEY` is a translation, `m:KEY` what it was made from, `b:KEY` says that an older one
/// is still right.
pub(in crate::web::console) async fn save(
    State(web): State<Web>,
    act: Act<BTreeMap<String, String>>,
) -> Result<Response, Fault> {
    let form = &act.form;
    let field = |name: &str| form.get(name).cloned().unwrap_or_default();
    let given = form.iter().filter_map(|(name, translation)| {
        let key = name.strip_prefix("t:")?;
        let (mark, still_right) = (field(&format!("m:{key}")), form.contains_key(&format!("b:{key}")));
        Some(Translated { key: key.to_owned(), mark, translation: translation.clone(), still_right })
    });
    let given: Vec<Translated> = given.collect();
    let asked = Asked {
        bahasa: field("bahasa"),
        bagian: field("bagian"),
        hanya: field("hanya"),
        mulai: field("mulai").parse().unwrap_or(0),
        sudah: String::new(),
    };
    let written: Vec<&str> = given.iter().map(|one| one.translation.as_str()).collect();
    let saved = web.app.translate(&act.officer.staff, &asked.lang(), &given).await;
    let overtaken = saved.map_err(|fault| Fault::from(fault).keeping(&written.join("\n\n").into()))?;
    if overtaken.is_empty() {
        return Ok(Redirect::to(&format!("{}&sudah=ya", address(&asked))).into_response());
    }
    let page = pairs(&web, &act.officer, asked, overtaken).await?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

/// Where the same page lies. What stands in it comes from our own page: letters that need no care.
fn address(asked: &Asked) -> String {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| c.is_ascii_alphanumeric() || "_-./".contains(*c)).collect()
    };
    let only = if asked.only_open() { "&hanya=1" } else { "" };
    format!(
        "/petugas/dialog/terjemahan?bahasa={}&bagian={}{only}&mulai={}",
        plain(&asked.bahasa),
        plain(&asked.bagian),
        asked.mulai
    )
}

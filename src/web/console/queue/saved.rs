//! Saving a search and forgetting it.

use axum::extract::{Path, State};
use axum::response::Redirect;

use super::super::super::Web;
use super::super::super::auth::{Act, Fields};
use super::super::super::error::Fault;
use super::super::door::Nothing;
use super::{address, question};
use crate::domain::ids::SearchId;

/// `POST /petugas/pencarian`.
pub(in super::super) async fn save(State(web): State<Web>, fields: Fields) -> Result<Redirect, Fault> {
    let pairs: Vec<(&str, &str)> = fields.pairs().collect();
    let asked = question(&pairs);
    let shared = fields.one("bagi") == "kantor";
    let name = fields.one("nama");
    web.app.save_search(&fields.officer.staff, name, asked.folder, &asked.filter, shared).await?;
    Ok(Redirect::to(&address(asked.folder, &asked.filter)))
}

/// `POST /petugas/pencarian/{id}/hapus`.
pub(in super::super) async fn delete(
    State(web): State<Web>,
    Path(id): Path<String>,
    act: Act<Nothing>,
) -> Result<Redirect, Fault> {
    web.app.delete_search(&act.officer.staff, &SearchId::from_text(id)).await?;
    Ok(Redirect::to("/petugas"))
}

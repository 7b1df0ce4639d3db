//! The staff console: pages that read and forms that act, all behind the gate.

mod acts;
mod by_hand;
mod case;
mod door;
mod evidence;
mod live;
mod people;
mod queue;
mod register;
mod waves;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use super::Web;
use super::assets::{ASSETS, Assets};
use super::auth::{Officer, gate};
use super::error::Fault;
use super::say::Say;
use crate::domain::staff::{Action, Role};

/// An answer of 4,096 characters fits, in any script.
const FORM_BYTES: usize = 64 * 1024;

pub(super) fn routes(web: &Web) -> Router<Web> {
    let inside = Router::new()
        .route("/", get(queue::show))
        .route("/cari", post(queue::search))
        .route("/events", get(live::listen))
        .route("/kasus/baru", get(by_hand::form))
        .route("/kasus/baru", post(by_hand::enter).layer(DefaultBodyLimit::max(by_hand::READ_BYTES)))
        .route("/kasus/{id}", get(case::show))
        .route("/kasus/{id}/ambil", post(acts::take))
        .route("/kasus/{id}/catatan", post(acts::note))
        .route("/kasus/{id}/balas", post(acts::answer))
        .route("/kasus/{id}/status", post(acts::status))
        .route("/kasus/{id}/urgensi", post(acts::priority))
        .route("/kasus/{id}/tutup", post(acts::close))
        .route("/kasus/{id}/buka", post(acts::reopen))
        .route("/kasus/{id}/identitas", post(case::identity))
        .route("/kasus/{id}/bukti/{file}", get(evidence::original))
        .route("/kasus/{id}/bukti/{file}/kecil", get(evidence::preview))
        .route("/gelombang", get(waves::list))
        .route("/gelombang/{id}", get(waves::show))
        .route("/gelombang/{id}/dilihat", post(waves::seen))
        .route("/gelombang/{id}/selesai", post(waves::closed))
        .route("/gelombang/{id}/peringatan", post(waves::warn))
        .route("/register", get(register::show))
        .route("/register/cari", post(register::search))
        .route("/register/umum", get(register::public))
        .route("/register/peringatan", get(register::warning::list))
        .route("/register/peringatan/{id}", get(register::warning::show).post(register::warning::step))
        .route("/register/kelompok/{node}", get(register::group::show))
        .route("/register/{node}", get(register::node::show))
        .route("/register/{node}/putusan", post(register::node::judge))
        .route("/register/{node}/batal", post(register::node::undo))
        .route("/register/{node}/peringatan", post(register::node::warn))
        .route("/sesi", get(people::sessions).post(people::end_session))
        .route("/bahasa", post(people::read_in))
        .route("/staf", get(people::staff))
        .route("/bantuan", get(people::help))
        .route("/keluar", post(door::leave))
        .fallback(async || Fault::not_found())
        .layer(from_fn_with_state(web.clone(), gate));
    let door = Router::new()
        .route("/masuk", get(door::closed))
        .route("/masuk/{token}", get(door::ask).post(door::enter));
    door.merge(inside).layer(DefaultBodyLimit::max(FORM_BYTES))
}

/// What the frame of every console page shows.
struct Frame {
    assets: &'static Assets,
    /// Says the templates' texts in the reader's language.
    say: Say,
    name: String,
    token: String,
    role: Role,
}

impl Frame {
    fn of(officer: &Officer) -> Self {
        Self {
            assets: &ASSETS,
            say: Say::new(officer.staff.lang()),
            name: officer.staff.name().to_owned(),
            token: officer.form_token(),
            role: officer.staff.role(),
        }
    }

    // Where the bar leads; the app checks again.

    fn may_read(&self) -> bool {
        self.role.may(Action::ReadCase)
    }

    fn may_see_register(&self) -> bool {
        self.role.may(Action::SeeRegister)
    }

    fn may_enter(&self) -> bool {
        self.role.may(Action::EnterCase)
    }

    fn may_manage(&self) -> bool {
        self.role.may(Action::ManageStaff)
    }
}

//! Every route of the console with what it needs. The router is made of this table, and a test walks it with every role.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};

use super::super::Web;
use super::super::auth::Officer;
use super::super::error::Fault;
use super::{
    acts, by_hand, case, dialogs, door, evidence, export, links, live, people, queue, referral, register,
    settings, staff, statistics, today, waves,
};
use crate::app::AppError;
use crate::domain::staff::{Action, Role};

/// What somebody must have to come through.
#[derive(Debug, Clone, Copy)]
pub enum Needs {
    /// A live session, whatever the role: one's own things.
    Session,
    /// A role with at least one of these rights. The use case behind the route asks for the right again.
    OneOf(&'static [Action]),
}

impl Needs {
    /// Whether that role comes through.
    pub fn let_in(self, role: Role) -> bool {
        match self {
            Self::Session => true,
            Self::OneOf(actions) => actions.iter().any(|action| role.may(*action)),
        }
    }
}

/// A route: method, path below `/petugas`, what it needs, where it leads.
struct Route(Method, &'static str, Needs, fn() -> MethodRouter<Web>);

/// How a route is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// A page.
    Get,
    /// A form.
    Post,
}

use Action::{
    AnswerCase, AssignCase, ChangeCase, EditDialogs, EditWordings, EnterCase, ExportCases, ImportPacket,
    JudgeTie, LinkCase, ManageSettings, ManageStaff, MarkPublic, MergeCase, NoteCase, OpenEvidence,
    OpenIdentity, PublishDialogs, PublishWarning, ReadCase, ReferCase, SeeQueue, SeeRegister, SeeStatistics,
    SeeWarnings, TakeCase,
};
use Method::{Get, Post};
use Needs::{OneOf, Session};

/// Which table takes which of the two, its own row says.
const SETTINGS: Needs = OneOf(&[ManageSettings, EditWordings]);

const ROUTES: &[Route] = &[
    Route(Get, "/", Session, || get(queue::show).route_layer(from_fn(door::lead_home))),
    Route(Post, "/cari", OneOf(&[SeeQueue]), || post(queue::search)),
    Route(Get, "/saring", OneOf(&[SeeQueue]), || get(queue::filter::form)),
    Route(Post, "/pencarian", OneOf(&[SeeQueue]), || post(queue::saved::save)),
    Route(Post, "/pencarian/{id}/hapus", OneOf(&[SeeQueue]), || post(queue::saved::delete)),
    Route(Post, "/massal", OneOf(&[ChangeCase, AssignCase]), || post(queue::bulk::confirm)),
    Route(Post, "/massal/jadi", OneOf(&[ChangeCase, AssignCase]), || post(queue::bulk::done)),
    Route(Post, "/kasus/{id}/label", OneOf(&[ChangeCase]), || post(queue::bulk::label)),
    Route(Get, "/events", OneOf(&[SeeQueue]), || get(live::listen)),
    Route(Get, "/hari-ini", OneOf(&[SeeQueue]), || get(today::show)),
    Route(Get, "/kasus/baru", OneOf(&[EnterCase]), || get(by_hand::form)),
    Route(Post, "/kasus/baru", OneOf(&[EnterCase]), || {
        post(by_hand::enter).layer(DefaultBodyLimit::max(by_hand::READ_BYTES))
    }),
    Route(Post, "/kasus/baru/mirip", OneOf(&[EnterCase]), || post(by_hand::similar)),
    Route(Get, "/kasus/{id}", OneOf(&[ReadCase]), || get(case::show)),
    Route(Post, "/kasus/{id}/ambil", OneOf(&[TakeCase]), || post(acts::take)),
    Route(Post, "/kasus/{id}/catatan", OneOf(&[NoteCase]), || post(acts::note)),
    Route(Post, "/kasus/{id}/balas", OneOf(&[AnswerCase]), || post(acts::answer)),
    Route(Post, "/kasus/{id}/status", OneOf(&[ChangeCase]), || post(acts::status)),
    Route(Post, "/kasus/{id}/urgensi", OneOf(&[ChangeCase]), || post(acts::priority)),
    Route(Post, "/kasus/{id}/tutup", OneOf(&[ChangeCase]), || post(acts::close)),
    Route(Post, "/kasus/{id}/buka", OneOf(&[ChangeCase]), || post(acts::reopen)),
    Route(Get, "/kasus/{id}/gabung", OneOf(&[ReadCase]), || get(links::beside)),
    Route(Post, "/kasus/{id}/gabung", OneOf(&[MergeCase]), || post(links::merge)),
    Route(Post, "/kasus/{id}/pisah", OneOf(&[MergeCase]), || post(links::part)),
    Route(Post, "/kasus/{id}/kaitan", OneOf(&[LinkCase]), || post(links::link)),
    Route(Post, "/kasus/{id}/kaitan/hapus", OneOf(&[LinkCase]), || post(links::unlink)),
    Route(Post, "/kasus/{id}/identitas", OneOf(&[OpenIdentity]), || post(case::identity)),
    Route(Get, "/kasus/{id}/events", OneOf(&[ReadCase]), || get(case::around::listen)),
    Route(Post, "/kasus/{id}/pergi", OneOf(&[ReadCase]), || post(case::around::leave)),
    Route(Post, "/kasus/{id}/draf", OneOf(&[NoteCase]), || post(acts::draft)),
    Route(Post, "/kasus/{id}/langkah", OneOf(&[ChangeCase]), || post(acts::step)),
    Route(Get, "/kasus/{id}/cetak", OneOf(&[ReadCase]), || get(case::print::show)),
    Route(Post, "/kasus/{id}/cetak", OneOf(&[OpenIdentity]), || post(case::print::with_identity)),
    Route(Get, "/kasus/{id}/bukti/{file}", OneOf(&[OpenEvidence]), || get(evidence::original)),
    Route(Get, "/kasus/{id}/bukti/{file}/kecil", OneOf(&[OpenEvidence]), || get(evidence::preview)),
    Route(Get, "/kasus/{id}/rujuk", OneOf(&[ReferCase]), || get(referral::choose::show)),
    Route(Post, "/kasus/{id}/rujuk", OneOf(&[ReferCase]), || {
        post(referral::choose::send).layer(DefaultBodyLimit::max(referral::choose::LETTER_BYTES))
    }),
    Route(Post, "/kasus/{id}/rujuk/lihat", OneOf(&[ReferCase]), || {
        post(referral::choose::look).layer(DefaultBodyLimit::max(referral::choose::LETTER_BYTES))
    }),
    Route(Post, "/kasus/{id}/rujuk/setuju", OneOf(&[ReferCase]), || post(referral::choose::consent)),
    Route(Get, "/rujukan", OneOf(&[ReferCase]), || get(referral::page::list)),
    Route(Get, "/rujukan/{id}", OneOf(&[ReferCase]), || get(referral::page::show)),
    Route(Post, "/rujukan/{id}/jawaban", OneOf(&[ReferCase]), || post(referral::page::answer)),
    Route(Post, "/rujukan/{id}/tarik", OneOf(&[ReferCase]), || post(referral::page::withdraw)),
    Route(Post, "/rujukan/{id}/tanya", OneOf(&[ReferCase]), || post(referral::page::ask_again)),
    Route(Post, "/rujukan/{id}/tautan", OneOf(&[ReferCase]), || post(referral::page::link)),
    Route(Post, "/rujukan/{id}/tautan/{link}", OneOf(&[ReferCase]), || post(referral::page::end_link)),
    Route(Get, "/rujukan/{id}/surat", OneOf(&[ReferCase]), || get(referral::page::letter)),
    Route(Get, "/rujukan/{id}/surat.docx", OneOf(&[ReferCase]), || get(referral::page::letter_document)),
    Route(Post, "/rujukan/{id}/paket", OneOf(&[ReferCase]), || post(referral::packet::download)),
    Route(Get, "/paket", OneOf(&[ImportPacket]), || get(referral::packet::form)),
    Route(Post, "/paket", OneOf(&[ImportPacket]), || {
        post(referral::packet::take).layer(DefaultBodyLimit::max(referral::packet::READ_BYTES))
    }),
    Route(Get, "/gelombang", OneOf(&[SeeQueue]), || get(waves::list)),
    Route(Get, "/gelombang/{id}", OneOf(&[ReadCase]), || get(waves::show)),
    Route(Post, "/gelombang/{id}/dilihat", OneOf(&[ChangeCase]), || post(waves::seen)),
    Route(Post, "/gelombang/{id}/selesai", OneOf(&[ChangeCase]), || post(waves::closed)),
    Route(Post, "/gelombang/{id}/peringatan", OneOf(&[PublishWarning]), || post(waves::warn)),
    Route(Get, "/register", OneOf(&[SeeRegister]), || get(register::show)),
    Route(Post, "/register/cari", OneOf(&[SeeRegister]), || post(register::search)),
    Route(Get, "/register/umum", OneOf(&[SeeRegister]), || get(register::public)),
    Route(Get, "/register/peringatan", OneOf(&[SeeWarnings]), || get(register::warning::list)),
    Route(Get, "/register/peringatan/{id}", OneOf(&[SeeWarnings]), || get(register::warning::show)),
    Route(Post, "/register/peringatan/{id}", OneOf(&[PublishWarning]), || post(register::warning::step)),
    Route(Get, "/register/kelompok/{node}", OneOf(&[SeeRegister]), || get(register::group::show)),
    Route(Get, "/register/{node}", OneOf(&[SeeRegister]), || get(register::node::show)),
    Route(Post, "/register/{node}/putusan", OneOf(&[JudgeTie, MarkPublic]), || post(register::node::judge)),
    Route(Post, "/register/{node}/batal", OneOf(&[JudgeTie]), || post(register::node::undo)),
    Route(Post, "/register/{node}/peringatan", OneOf(&[PublishWarning]), || post(register::node::warn)),
    Route(Get, "/ekspor", OneOf(&[ExportCases]), || get(export::show)),
    Route(Post, "/ekspor", OneOf(&[ExportCases]), || post(export::download)),
    Route(Post, "/ekspor/cari", OneOf(&[ExportCases]), || post(export::of_words)),
    Route(Get, "/statistik", OneOf(&[SeeStatistics]), || get(statistics::show)),
    Route(Get, "/statistik/csv/{table}", OneOf(&[SeeStatistics]), || get(statistics::csv)),
    Route(Get, "/statistik/tahun/{year}", OneOf(&[SeeStatistics]), || get(statistics::year)),
    Route(Get, "/sesi", Session, || get(people::sessions)),
    Route(Post, "/sesi", Session, || post(people::end_session)),
    Route(Post, "/bahasa", Session, || post(people::read_in)),
    Route(Get, "/staf", OneOf(&[ManageStaff]), || get(staff::list)),
    Route(Post, "/staf", OneOf(&[ManageStaff]), || post(staff::add)),
    Route(Get, "/staf/{id}", OneOf(&[ManageStaff]), || get(staff::show)),
    Route(Post, "/staf/{id}", OneOf(&[ManageStaff]), || post(staff::change)),
    Route(Get, "/dialog", OneOf(&[EditDialogs]), || get(dialogs::index)),
    Route(Get, "/dialog/peta", OneOf(&[EditDialogs]), || get(dialogs::map)),
    Route(Get, "/dialog/berkas", OneOf(&[EditDialogs]), || get(dialogs::file)),
    Route(Post, "/dialog/berkas", OneOf(&[EditDialogs]), || {
        post(dialogs::save).layer(DefaultBodyLimit::max(dialogs::FORM_BYTES))
    }),
    Route(Get, "/dialog/versi/{id}", OneOf(&[EditDialogs]), || get(dialogs::version)),
    Route(Get, "/dialog/terjemahan", OneOf(&[EditDialogs]), || get(dialogs::sheets::show)),
    Route(Post, "/dialog/terjemahan", OneOf(&[EditDialogs]), || {
        post(dialogs::sheets::save).layer(DefaultBodyLimit::max(dialogs::FORM_BYTES))
    }),
    Route(Get, "/dialog/pertanyaan", OneOf(&[EditDialogs]), || get(dialogs::questions)),
    Route(Post, "/dialog/pertanyaan", OneOf(&[EditDialogs]), || post(dialogs::answer)),
    Route(Get, "/dialog/coba", OneOf(&[EditDialogs]), || get(dialogs::preview)),
    Route(Post, "/dialog/coba", OneOf(&[EditDialogs]), || post(dialogs::play)),
    Route(Post, "/dialog/terbit", OneOf(&[PublishDialogs]), || post(dialogs::publish)),
    Route(Post, "/dialog/kembali", OneOf(&[PublishDialogs]), || post(dialogs::roll_back)),
    Route(Get, "/pengaturan", SETTINGS, || get(settings::index)),
    Route(Get, "/pengaturan/{table}", SETTINGS, || get(settings::table)),
    Route(Get, "/pengaturan/{table}/baris", SETTINGS, || get(settings::row)),
    Route(Post, "/pengaturan/{table}/baris", SETTINGS, || post(settings::save)),
    Route(Get, "/pengaturan/{table}/versi/{id}", SETTINGS, || get(settings::version)),
    Route(Post, "/pengaturan/{table}/versi", SETTINGS, || post(settings::restore)),
    Route(Get, "/bantuan", Session, || get(people::help)),
    Route(Post, "/keluar", Session, || post(door::leave)),
];

/// The routes behind the gate, each with its own bolt: a route that names no need cannot be written down.
pub(super) fn inside() -> Router<Web> {
    ROUTES.iter().fold(Router::new(), |router, Route(_, path, needs, to)| {
        router.route(path, to().route_layer(from_fn_with_state(*needs, bolt)))
    })
}

/// Turns away whose role lacks what the route needs, before anything is read.
async fn bolt(State(needs): State<Needs>, officer: Officer, request: Request, next: Next) -> Response {
    if needs.let_in(officer.staff.role()) {
        next.run(request).await
    } else {
        Fault::from(AppError::Forbidden).into_response()
    }
}

/// Every route of the console behind its gate, for the test that walks them.
pub fn console_routes() -> impl Iterator<Item = (Method, &'static str, Needs)> {
    ROUTES.iter().map(|Route(method, path, needs, _)| (*method, *path, *needs))
}

//! The pages of waves in the console.

use axum::http::StatusCode;
use suluh::app::cases::ByHand;
use suluh::domain::case::{Channel, Priority};
use suluh::domain::staff::Role;

use super::Office;
use crate::databases::{Db, on_sqlite};

/// Reports of one number from three districts, looked at.
pub(super) async fn wave(office: &Office) {
    office.officer("Loket", Role::Petugas, "").await;
    let token = office.app.login_token("Loket").await.unwrap();
    let cookie = office.app.redeem(&token, "test").await.unwrap().unwrap();
    let staff = office.app.staff_of_session(&cookie).await.unwrap().unwrap();
    for area in ["72.10", "72.71", "72.02"] {
        let report = ByHand {
            channel: Channel::Phone,
            category: "tawaran-mencurigakan".into(),
            priority: Priority::Normal,
            area: Some(area.into()),
            country: None,
            narrative: "Ditawari kerja".into(),
            identifiers: "0812-0000-9999".into(),
            reporter: "".into(),
            uploads: vec![],
        };
        office.app.enter_by_hand(&staff, report).await.unwrap();
    }
    assert_eq!(office.app.look_for_waves().await.unwrap(), 1);
}

/// The address of the first wave in the list.
fn first(page: &str) -> String {
    let rest = page.split("href=\"/petugas/gelombang/").nth(1).unwrap();
    format!("/petugas/gelombang/{}", rest.split('"').next().unwrap())
}

#[test]
fn a_wave_is_seen_warned_of_and_finished() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut agus = office.officer("Agus", Role::Penyelia, "").await;
        agus.get("/petugas/gelombang").await;
        assert!(agus.page.contains("Belum ada gelombang"), "{}", agus.page);
        wave(&office).await;
        agus.get("/petugas/gelombang").await;
        let page = first(&agus.page);
        assert_eq!(agus.get(&page).await.status, StatusCode::OK, "{}", agus.page);
        for part in ["3 laporan dengan kesamaan: nomor HP", "0812-0000-9999", "Kota Palu: 1", "Terbitkan"] {
            assert!(agus.page.contains(part), "{part} in {}", agus.page);
        }
        let form = agus.signed(&[]);
        agus.posts_and_follows(&format!("{page}/dilihat"), &form).await;
        assert!(agus.page.contains("Dilihat Agus") && !agus.page.contains("Sudah dilihat</button>"));
        let form =
            agus.signed(&[("tanda", "0"), ("words", "Jangan kirim uang."), ("reason", "Tiga wilayah")]);
        agus.posts_and_follows(&format!("{page}/peringatan"), &form).await;
        assert!(agus.page.contains("sudah ada peringatan"), "{}", agus.page);
        let form = agus.signed(&[]);
        agus.posts_and_follows(&format!("{page}/selesai"), &form).await;
        assert!(agus.page.contains("Diselesaikan Agus") && !agus.page.contains("Selesai</button>"));
    });
}

#[test]
fn whoever_has_no_right_is_told_so() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        wave(&office).await;
        let mut rini = office.officer("Rini", Role::Petugas, "72.10").await;
        rini.get("/petugas/gelombang").await;
        let page = first(&rini.page);
        rini.get(&page).await;
        assert!(rini.page.contains("2 laporan lagi ada di wilayah lain"), "{}", rini.page);
        assert!(!rini.page.contains("Terbitkan</button>"), "publishing takes a supervisor");
        let form = rini.signed(&[("tanda", "0"), ("words", "Awas"), ("reason", "alasan")]);
        assert_eq!(rini.post(&format!("{page}/peringatan"), &form).await.status, StatusCode::FORBIDDEN);
        let mut tono = office.officer("Tono", Role::Statistik, "").await;
        assert_eq!(tono.get("/petugas/gelombang").await.status, StatusCode::FORBIDDEN);
        assert_eq!(tono.get(&page).await.status, StatusCode::FORBIDDEN);
        let mut dewi = office.officer("Dewi", Role::Petugas, "72.05").await;
        assert_eq!(dewi.get(&page).await.status, StatusCode::NOT_FOUND, "{}", dewi.page);
    });
}

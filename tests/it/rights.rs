//! The table of rights against every door there is: all routes of the console and all taps in the staff group, with every role.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use suluh::domain::staff::{Action, GroupTap, RIGHTS, Role};
use suluh::web::{Method, console_routes};
use tower::ServiceExt as _;

use crate::databases::{Db, on_sqlite};
use crate::web::Office;
use crate::world::{GROUP, World};

/// A route with something in the places of its names.
fn filled(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "x" } else { part });
    format!("/petugas{}", parts.collect::<Vec<_>>().join("/").trim_end_matches('/'))
}

/// What a role gets for asking: the body is not waited for, because a live stream has no end.
async fn status(office: &Office, role: Role, method: Method, path: &str) -> StatusCode {
    let token = office.app.login_token(role.as_str()).await.unwrap();
    let cookie = office.app.redeem(&token, "walk").await.unwrap().unwrap();
    let request = match method {
        Method::Get => Request::get(filled(path)),
        Method::Post => Request::post(filled(path)).header("sec-fetch-site", "same-origin"),
    };
    let request = request
        .header(header::COOKIE, format!("suluh-petugas={cookie}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("nothing=here"));
    office.router.clone().oneshot(request.unwrap()).await.unwrap().status()
}

#[test]
fn every_route_lets_in_the_roles_of_its_row_and_no_other() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut walked = 0;
        for role in Role::ALL {
            office.app.add_staff(role.as_str(), *role, "", None).await.unwrap();
            for (method, path, needs) in console_routes() {
                let got = status(&office, *role, method, path).await;
                assert_ne!(got, StatusCode::UNAUTHORIZED, "{role} {method:?} {path}");
                assert!(!got.is_server_error(), "{role} {method:?} {path}: {got}");
                // Whoever may is told that the form is empty, or that there is no such thing.
                let refused = got == StatusCode::FORBIDDEN;
                assert_eq!(refused, !needs.let_in(*role), "{role} {method:?} {path}: {got}");
                walked += 1;
            }
        }
        assert!(walked > 150, "{walked}");
    });
}

#[test]
fn every_tap_in_the_group_takes_its_right() {
    on_sqlite(|db: Db| async move {
        let mut world = World::new(db).await;
        for (number, role) in (1..).zip(Role::ALL) {
            world.officer_with(role.as_str(), *role, "", Some(number)).await;
        }
        for tap in GroupTap::ALL {
            for (number, role) in (1..).zip(Role::ALL) {
                world.person("Sari").reports("Ada calo di desa.").await;
                world.settles().await;
                let card = world.fake.shown(GROUP).pop().unwrap();
                let data = format!("s:{tap}");
                let key = card.keys.iter().find(|key| key.data.as_deref() == Some(&data));
                let label = key.unwrap_or_else(|| panic!("no button for {tap}")).label.clone();
                let happened = world.db.number("select count(*) from case_events").await;
                assert!(world.fake.taps_in_group(GROUP, number, &label));
                world.settles().await;
                let more = world.db.number("select count(*) from case_events").await > happened;
                assert_eq!(more, role.may(tap.needs()), "{role} {tap}");
            }
        }
        world.ends().await;
    });
}

/// The whole table as one reads it: a right that is given or taken shows here.
#[test]
fn the_table_of_rights() {
    let row = |(action, roles): &(Action, &[Role])| {
        let may = |role: &Role| format!("{:<9}", if roles.contains(role) { role.as_str() } else { "-" });
        let line = [format!("{:<19}", action.as_str())].into_iter().chain(Role::ALL.iter().map(may));
        line.collect::<Vec<_>>().concat().trim_end().to_owned()
    };
    insta::assert_snapshot!(RIGHTS.iter().map(row).collect::<Vec<_>>().join("\n"));
}

//! An admin keeps the people of the office in the console.

use suluh::app::AppError;
use suluh::app::people::StaffChange;
use suluh::domain::staff::Role;

use crate::databases::on_both;
use crate::world::World;

fn invalid<T: std::fmt::Debug>(done: &Result<T, AppError>, slug: &str) {
    assert!(matches!(done, Err(AppError::Invalid(found)) if *found == slug), "{slug}: {done:?}");
}

on_both! {
    async fn an_admin_adds_a_colleague_hands_over_a_link_and_ends_a_session(db: Db) {
        let world = World::new(db).await;
        let admin = world.officer("Admin", Role::Admin, "").await;
        let app = &world.app;
        let rini = app.hire(&admin.staff, " Rini ", Role::Petugas, "72.10", Some(77)).await.unwrap();
        assert_eq!((rini.name.as_str(), rini.has_telegram), ("Rini", true));
        let token = app.link_for(&admin.staff, &rini.id).await.unwrap();
        let cookie = app.redeem(&token, "Firefox").await.unwrap().unwrap();
        assert!(app.redeem(&token, "Firefox").await.unwrap().is_none(), "once");
        let (_, sessions) = app.member(&admin.staff, &rini.id, &admin.cookie).await.unwrap();
        assert_eq!(sessions.len(), 1);
        app.end_session_of(&admin.staff, &rini.id, &sessions[0].handle).await.unwrap();
        assert!(app.staff_of_session(&cookie).await.unwrap().is_none());

        let token = app.link_for(&admin.staff, &rini.id).await.unwrap();
        let cookie = app.redeem(&token, "Firefox").await.unwrap().unwrap();
        let role = StaffChange::Role(Role::Penyelia, "72".to_owned());
        app.change_member(&admin.staff, &rini.id, &role).await.unwrap();
        let now = app.staff_of_session(&cookie).await.unwrap().unwrap();
        assert_eq!((now.role(), now.area()), (Role::Penyelia, "72"), "in the session that is open");
        app.change_member(&admin.staff, &rini.id, &StaffChange::Telegram(None)).await.unwrap();
        let (row, _) = app.member(&admin.staff, &rini.id, &admin.cookie).await.unwrap();
        assert_eq!((row.role, row.area.as_str(), row.has_telegram), (Role::Penyelia, "72", false));
        let by_admin = format!(
            "select count(*) from case_events where action = 'staff' and actor = 'staff:{}' and object = 'staff:{}'",
            admin.staff.id(), rini.id
        );
        assert_eq!(world.db.number(&by_admin).await, 7, "added, account, two links, session, role, untied");
        invalid(&app.hire(&admin.staff, "Rini", Role::Petugas, "", None).await, "name_taken");
        invalid(&app.hire(&admin.staff, "Budi", Role::Petugas, "99.99", None).await, "area_unknown");
        world.ends().await;
    }

    async fn nobody_takes_the_own_rights_and_an_admin_is_always_left(db: Db) {
        let world = World::new(db).await;
        let admin = world.officer("Admin", Role::Admin, "").await;
        let other = world.officer("Lain", Role::Admin, "").await;
        let app = &world.app;
        for change in [StaffChange::Active(false), StaffChange::Role(Role::Petugas, String::new())] {
            invalid(&app.change_member(&admin.staff, admin.staff.id(), &change).await, "own_account");
        }
        app.change_member(&admin.staff, other.staff.id(), &StaffChange::Active(false)).await.unwrap();
        assert!(app.staff_of_session(&other.cookie).await.unwrap().is_none());
        // Who was let in a moment ago still holds the old pass: the office keeps its last admin all the same.
        invalid(
            &app.change_member(&other.staff, admin.staff.id(), &StaffChange::Active(false)).await,
            "last_admin",
        );
        assert!(app.staff_of_session(&admin.cookie).await.unwrap().is_some(), "nothing was changed");
        app.change_member(&admin.staff, other.staff.id(), &StaffChange::Active(true)).await.unwrap();
        let taken = world.officer_with("Budi", Role::Petugas, "", Some(5)).await;
        invalid(
            &app.change_member(&admin.staff, other.staff.id(), &StaffChange::Telegram(Some(5))).await,
            "telegram_taken",
        );
        let refused = app.change_member(&taken.staff, other.staff.id(), &StaffChange::Active(false)).await;
        assert!(matches!(refused, Err(AppError::Forbidden)));
        world.ends().await;
    }
}

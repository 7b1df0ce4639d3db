//! Staff, log-in links and console sessions, on both databases.

use suluh::domain::staff::Role;
use suluh::domain::time::{Timestamp, minutes};
use suluh::store::events::Actor;
use suluh::store::{StoreError, Tx, logins, staff};

use crate::databases::{NOW, on_both};
use crate::store_fixture::officer;

const END: Timestamp = Timestamp(NOW.0 + 600_000);
const BEFORE: Timestamp = Timestamp(NOW.0 - 1);

on_both! {
    async fn staff_is_found_by_name_id_and_telegram(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let rini = officer(&mut tx, "Rini Contoh", Role::Penyelia, "72").await;
        officer(&mut tx, "Budi Contoh", Role::Petugas, "72.10").await;
        assert_eq!((rini.role, rini.area.as_str(), rini.active, rini.created_at), (Role::Penyelia, "72", true, NOW));
        staff::set_telegram(&mut tx, &rini.id, Some(77), &Actor::System, NOW).await.unwrap();
        let found = staff::by_telegram(&mut tx, 77).await.unwrap().unwrap();
        assert_eq!((found.id.clone(), found.telegram_id.unwrap().reveal().as_str()), (rini.id.clone(), "77"));
        assert_eq!(staff::by_telegram(&mut tx, 78).await.unwrap(), None);
        assert_eq!(staff::by_name(&mut tx, "Rini Contoh").await.unwrap().unwrap().id, rini.id);
        assert_eq!(staff::by_name(&mut tx, "rini contoh").await.unwrap(), None);
        let names: Vec<String> = staff::list(&mut tx).await.unwrap().into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["Budi Contoh", "Rini Contoh"]);
        staff::set_telegram(&mut tx, &rini.id, None, &Actor::System, NOW).await.unwrap();
        assert_eq!(staff::by_telegram(&mut tx, 77).await.unwrap(), None);
    }

    async fn a_name_and_a_telegram_account_belong_to_one(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let (rini, budi) = (officer(&mut tx, "Rini Contoh", Role::Petugas, "").await,
            officer(&mut tx, "Budi Contoh", Role::Petugas, "").await);
        staff::set_telegram(&mut tx, &rini.id, Some(77), &Actor::System, NOW).await.unwrap();
        tx.savepoint().await.unwrap();
        let tied = staff::set_telegram(&mut tx, &budi.id, Some(77), &Actor::System, NOW).await;
        assert!(matches!(tied, Err(StoreError::Conflict(_))));
        tx.undo().await.unwrap();
        let twice = staff::add(&mut tx, "Rini Contoh", Role::Admin, "", &Actor::System, NOW).await;
        assert!(matches!(twice, Err(StoreError::Conflict(_))));
    }

    async fn a_link_works_once_and_in_time(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let rini = officer(&mut tx, "Rini Contoh", Role::Petugas, "").await.id;
        logins::add_link(&mut tx, "token", &rini, END, NOW).await.unwrap();
        logins::add_link(&mut tx, "late", &rini, END, NOW).await.unwrap();
        assert_eq!(logins::use_link(&mut tx, "nokent", NOW).await.unwrap(), None);
        assert_eq!(logins::use_link(&mut tx, "token", NOW).await.unwrap(), Some(rini.clone()));
        assert_eq!(logins::use_link(&mut tx, "token", NOW).await.unwrap(), None);
        assert_eq!(logins::use_link(&mut tx, "late", END).await.unwrap(), None);
    }

    async fn a_session_ends_by_time_by_idling_and_by_hand(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let rini = officer(&mut tx, "Rini Contoh", Role::Petugas, "").await.id;
        logins::add_session(&mut tx, "cookie", &rini, "Firefox", END, NOW).await.unwrap();
        assert_eq!(who(&mut tx, "cookie", NOW, BEFORE).await, Some("Rini Contoh".to_owned()));
        assert_eq!(who(&mut tx, "other", NOW, BEFORE).await, None);
        assert_eq!(who(&mut tx, "cookie", END, BEFORE).await, None, "its time is over");
        assert_eq!(who(&mut tx, "cookie", NOW, NOW).await, None, "idle for too long");
        let later = NOW.after(minutes(1));
        logins::touch(&mut tx, "cookie", later).await.unwrap();
        assert_eq!(who(&mut tx, "cookie", later, NOW).await, Some("Rini Contoh".to_owned()));
        logins::end(&mut tx, "cookie").await.unwrap();
        assert_eq!(who(&mut tx, "cookie", later, BEFORE).await, None);
    }

    async fn rights_taken_end_sessions_and_links_at_once(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let rini = officer(&mut tx, "Rini Contoh", Role::Petugas, "").await.id;
        logins::add_session(&mut tx, "cookie", &rini, "Firefox", END, NOW).await.unwrap();
        logins::add_link(&mut tx, "token", &rini, END, NOW).await.unwrap();
        staff::set_active(&mut tx, &rini, false, &Actor::System, NOW).await.unwrap();
        assert_eq!(who(&mut tx, "cookie", NOW, BEFORE).await, None);
        assert_eq!(logins::use_link(&mut tx, "token", NOW).await.unwrap(), None);
        assert!(!staff::by_id(&mut tx, &rini).await.unwrap().unwrap().active);
        staff::set_active(&mut tx, &rini, true, &Actor::System, NOW).await.unwrap();
        assert_eq!(who(&mut tx, "cookie", NOW, BEFORE).await, None, "an ended session stays ended");
        staff::set_role(&mut tx, &rini, Role::Admin, "72", &Actor::System, NOW).await.unwrap();
        let now = staff::by_id(&mut tx, &rini).await.unwrap().unwrap();
        assert_eq!((now.role, now.area.as_str()), (Role::Admin, "72"));
    }

    async fn one_lists_and_ends_the_own_sessions_only(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let (rini, budi) = (officer(&mut tx, "Rini Contoh", Role::Petugas, "").await.id,
            officer(&mut tx, "Budi Contoh", Role::Petugas, "").await.id);
        logins::add_session(&mut tx, "r1", &rini, "Firefox", END, NOW).await.unwrap();
        logins::add_session(&mut tx, "r2", &rini, "Chrome", END, Timestamp(NOW.0 + 1)).await.unwrap();
        logins::add_session(&mut tx, "b1", &budi, "Firefox", END, NOW).await.unwrap();
        let mine = logins::of_staff(&mut tx, &rini, NOW, BEFORE).await.unwrap();
        assert_eq!(mine.iter().map(|one| one.agent.as_str()).collect::<Vec<_>>(), ["Chrome", "Firefox"]);
        assert_eq!(mine[1].handle, logins::handle(&tx, "r1"));
        assert_eq!(who(&mut tx, &mine[1].handle, NOW, BEFORE).await, None, "a handle is no cookie");
        logins::end_own(&mut tx, &budi, &mine[1].handle).await.unwrap();
        assert_eq!(logins::of_staff(&mut tx, &rini, NOW, BEFORE).await.unwrap().len(), 2);
        logins::end_own(&mut tx, &rini, &mine[1].handle).await.unwrap();
        assert_eq!(logins::of_staff(&mut tx, &rini, NOW, BEFORE).await.unwrap().len(), 1);
    }
}

async fn who(tx: &mut Tx, cookie: &str, now: Timestamp, idle_since: Timestamp) -> Option<String> {
    let found = logins::by_cookie(tx, cookie, now, idle_since).await.unwrap();
    found.map(|(member, _)| member.name)
}

//! Warnings of the office: who may, each step with its reason, and what the public reads of them.

use suluh::app::AppError;
use suluh::app::warnings::{MAX_WORDS, NewWarning};
use suluh::domain::identifier::{Identifier, IdentifierKind};
use suluh::domain::ids::WarningId;
use suluh::domain::official::WarningState;
use suluh::domain::staff::{Action, Role};
use suluh::domain::text::Private;
use suluh::store::{events, warnings};

use crate::databases::on_both;
use crate::world::{Officer, World};

const PHONE: &str = "0812-0000-5511";

fn warning(identifier: Identifier) -> NewWarning {
    NewWarning {
        identifier,
        words: Private::from("Nomor ini menawarkan kerja palsu."),
        country: Some("MY".to_owned()),
        area: Some("72.10".to_owned()),
        reason: Private::from("Tiga laporan terbukti."),
    }
}

fn phone() -> NewWarning {
    warning(Identifier::phone(PHONE).unwrap())
}

/// What anyone may read about the number.
async fn public(world: &World) -> Vec<String> {
    let asked = [Identifier::phone("+62 812 0000 5511").unwrap(), Identifier::phone("081200005512").unwrap()];
    let mut conn = world.db.store.read().await.unwrap();
    let found = warnings::public(&mut conn, &asked).await.unwrap();
    found.into_iter().map(|warning| format!("{}: {}", warning.shown.0, warning.words.0)).collect()
}

async fn published(world: &World, officer: &Officer) -> WarningId {
    world.app.publish_warning(&officer.staff, &phone()).await.unwrap()
}

on_both! {
    async fn a_warning_lives_from_publishing_to_withdrawal(db: Db) {
        let world = World::new(db).await;
        let rini = world.officer("Rini", Role::Penyelia, "").await;
        let (app, staff) = (&world.app, &rini.staff);
        assert!(public(&world).await.is_empty());
        let id = published(&world, &rini).await;
        let shown = [format!("{PHONE}: Nomor ini menawarkan kerja palsu.")];
        assert_eq!(public(&world).await, shown);
        let why = Private::from("Pemilik nomor datang ke kantor.");
        app.dispute_warning(staff, &id, &why).await.unwrap();
        assert!(public(&world).await.is_empty(), "nobody reads it while it is disputed");
        app.uphold_warning(staff, &id, &Private::from("Tidak terbukti salah.")).await.unwrap();
        assert_eq!(public(&world).await, shown);
        app.withdraw_warning(staff, &id, &Private::from("Nomor berganti pemilik.")).await.unwrap();
        assert!(public(&world).await.is_empty());
        let back = app.uphold_warning(staff, &id, &why).await;
        assert!(matches!(back, Err(AppError::Stale)), "{back:?}");
        let (row, steps) = app.warning(staff, &id).await.unwrap();
        assert_eq!(row.state, WarningState::Withdrawn);
        let steps: Vec<_> = steps.iter().map(|step| (step.state, step.staff.as_str(), step.reason.reveal().as_str())).collect();
        assert_eq!(steps, [
            (WarningState::Published, "Rini", "Tiga laporan terbukti."),
            (WarningState::Disputed, "Rini", "Pemilik nomor datang ke kantor."),
            (WarningState::Published, "Rini", "Tidak terbukti salah."),
            (WarningState::Withdrawn, "Rini", "Nomor berganti pemilik."),
        ]);
        let in_chain = world.db.number("select count(*) from case_events where action = 'warning'").await;
        assert_eq!(in_chain, 4, "each step is in the audit chain");
        let state = events::verify(&mut world.db.store.read().await.unwrap()).await.unwrap();
        assert_eq!(state.broken_at, None);
        published(&world, &rini).await;
        assert_eq!(public(&world).await, shown, "a new one may follow a withdrawn one");
        assert_eq!(app.warnings(staff).await.unwrap().len(), 2);
        world.ends().await;
    }

    async fn every_role_may_what_the_table_says_and_nothing_else(db: Db) {
        let world = World::new(db).await;
        let boss = world.officer("Boss", Role::Admin, "").await;
        let why = Private::from("sebab");
        let may_publish = [Role::Penyelia, Role::Admin];
        let may_see = [Role::Petugas, Role::Penyelia, Role::Admin];
        for role in Role::ALL {
            let officer = world.officer(role.as_str(), *role, "72").await;
            let (app, staff) = (&world.app, &officer.staff);
            assert_eq!(role.may(Action::PublishWarning), may_publish.contains(role), "{role}");
            assert_eq!(role.may(Action::SeeWarnings), may_see.contains(role), "{role}");
            let refused = |done: Result<(), AppError>| matches!(done, Err(AppError::Forbidden));
            let may = role.may(Action::PublishWarning);
            let made = app.publish_warning(staff, &phone()).await;
            assert_eq!(made.is_ok(), may, "{role} publishes: {made:?}");
            let id = match made {
                Ok(id) => id,
                Err(refusal) => {
                    assert!(refused(Err(refusal)), "{role}");
                    published(&world, &boss).await
                }
            };
            assert_eq!(refused(app.dispute_warning(staff, &id, &why).await), !may, "{role} disputes");
            assert_eq!(refused(app.uphold_warning(staff, &id, &why).await), !may, "{role} upholds");
            assert_eq!(refused(app.withdraw_warning(staff, &id, &why).await), !may, "{role} withdraws");
            let sees = role.may(Action::SeeWarnings);
            assert_eq!(refused(app.warnings(staff).await.map(drop)), !sees, "{role} lists");
            assert_eq!(refused(app.warning(staff, &id).await.map(drop)), !sees, "{role} opens");
            if !may {
                app.withdraw_warning(&boss.staff, &id, &why).await.unwrap();
            }
        }
        world.ends().await;
    }

    async fn what_cannot_be_published_is_refused_with_its_reason(db: Db) {
        let world = World::new(db).await;
        let rini = world.officer("Rini", Role::Penyelia, "").await;
        let long = Private::from("a".repeat(MAX_WORDS + 1));
        let name = Identifier::new(IdentifierKind::Name, "Budi").unwrap();
        let empty = Private::from(" \n ");
        for (slug, new) in [
            ("text_empty", NewWarning { words: empty.clone(), ..phone() }),
            ("text_long", NewWarning { words: long.clone(), ..phone() }),
            ("reason_empty", NewWarning { reason: empty.clone(), ..phone() }),
            ("reason_long", NewWarning { reason: long.clone(), ..phone() }),
            ("kind_name", warning(name)),
            ("country_unknown", NewWarning { country: Some("XX".to_owned()), ..phone() }),
            ("area_unknown", NewWarning { area: Some("00.00".to_owned()), ..phone() }),
        ] {
            let refused = world.app.publish_warning(&rini.staff, &new).await;
            assert!(matches!(refused, Err(AppError::Invalid(found)) if found == slug), "{slug}: {refused:?}");
        }
        let id = published(&world, &rini).await;
        let again = world.app.publish_warning(&rini.staff, &phone()).await;
        assert!(matches!(again, Err(AppError::Invalid("warning_exists"))), "{again:?}");
        let silent = world.app.withdraw_warning(&rini.staff, &id, &empty).await;
        assert!(matches!(silent, Err(AppError::Invalid("reason_empty"))), "{silent:?}");
        let gone = world.app.withdraw_warning(&rini.staff, &WarningId::from_text("x"), &Private::from("y")).await;
        assert!(matches!(gone, Err(AppError::NotFound)), "{gone:?}");
        world.ends().await;
    }

    async fn many_identifiers_are_looked_up_in_their_order(db: Db) {
        let world = World::new(db).await;
        let rini = world.officer("Rini", Role::Admin, "").await;
        let numbers: Vec<Identifier> =
            (0..40).map(|n| Identifier::phone(&format!("0813000{n:05}")).unwrap()).collect();
        for number in [&numbers[3], &numbers[16], &numbers[39]] {
            world.app.publish_warning(&rini.staff, &warning(number.clone())).await.unwrap();
        }
        // The same digits as an account are another thing.
        let account = Identifier::new(IdentifierKind::Account, "081300000003").unwrap();
        let mut conn = world.db.store.read().await.unwrap();
        assert!(warnings::public(&mut conn, &[account]).await.unwrap().is_empty());
        let found = warnings::public(&mut conn, &numbers).await.unwrap();
        let asked: Vec<&Private> = found.iter().map(|warning| &warning.asked).collect();
        assert_eq!(asked, [&numbers[3].written, &numbers[16].written, &numbers[39].written]);
        drop(conn);
        world.ends().await;
    }
}

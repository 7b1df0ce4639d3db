//! Settings that the office changes in the console: kept as versions, checked before they are used, the same on every replica.

use std::sync::Arc;
use std::time::{Duration, Instant};

use suluh::app::files::{Ground, Reload};
use suluh::app::settings::{Change, Outcome, TableView};
use suluh::app::{AppError, Mouth};
use suluh::domain::staff::Role;
use suluh::domain::text::Lang;
use suluh::domain::time::{Timestamp, days};
use suluh::jobs;
use suluh::store::{file_versions, lists};
use tokio::sync::watch;

use crate::databases::{NOW, on_both, on_sqlite};
use crate::world::{Officer, World};

/// The row of a table whose first cell is the key: its mark and its cells.
fn row(view: &TableView, key: &str) -> (String, Vec<String>) {
    let row = view.grid.row_of(key).unwrap_or_else(|| panic!("no row {key}"));
    (row.mark(), row.cells.clone())
}

/// Changes one cell of a row as it stands now.
async fn sets(officer: &Officer, table: &str, key: &str, column: usize, value: &str) -> Outcome {
    let view = officer.app().settings_table(&officer.staff, table).await.unwrap();
    let (mark, mut cells) = row(&view, key);
    value.clone_into(&mut cells[column]);
    officer
        .app()
        .change_setting(&officer.staff, table, &Change::Put(mark, cells), "nomor baru")
        .await
        .unwrap()
}

fn phone(app: &suluh::app::App) -> Option<String> {
    app.dialogs().fact("kantor.telepon", &Lang::default())
}

on_both! {
    async fn a_setting_is_used_at_once_and_every_replica_says_the_same(db: Db) {
        let world = World::new(db).await;
        let replica = world.replica().await;
        let admin = world.officer("Admin", Role::Admin, "").await;
        assert_eq!(phone(&world.app), None);
        assert_eq!(sets(&admin, "office", "telepon", 2, "(0451) 000001").await, Outcome::Done);
        assert_eq!(phone(&world.app).as_deref(), Some("(0451) 000001"));
        assert_eq!(replica.refresh(false).await.unwrap(), Reload::Used);
        assert_eq!(phone(&replica).as_deref(), Some("(0451) 000001"));
        assert_eq!(replica.refresh(false).await.unwrap(), Reload::Same);
        let events = "select count(*) from case_events where action = 'setting' and object = 'file:_data/office.csv'
            and fields = '[\"telepon\"]'";
        assert_eq!(world.db.number(events).await, 1);

        assert_eq!(sets(&admin, "office", "telepon", 2, "(0451) 000002").await, Outcome::Done);
        let view = admin.app().settings_table(&admin.staff, "office").await.unwrap();
        assert_eq!(view.versions.len(), 2);
        assert!(view.versions[0].in_use && !view.versions[1].in_use);
        assert_eq!((view.versions[0].author.as_str(), view.versions[0].note.as_str()), ("Admin", "nomor baru"));
        let first = Change::Restore(view.versions[1].id.clone());
        let done = world.app.change_setting(&admin.staff, "office", &first, "keliru").await.unwrap();
        assert_eq!(done, Outcome::Done);
        assert_eq!(phone(&world.app).as_deref(), Some("(0451) 000001"));
        let done = world.app.change_setting(&admin.staff, "office", &Change::Shipped, "ulang").await.unwrap();
        assert_eq!(done, Outcome::Done);
        assert_eq!(phone(&world.app), None);
        let view = admin.app().settings_table(&admin.staff, "office").await.unwrap();
        assert!(!view.kept && view.versions.len() == 3, "what was written stays in the history");
        replica.refresh(false).await.unwrap();
        assert_eq!(phone(&replica), None);
        world.ends().await;
    }

    async fn a_running_replica_hears_of_it_by_itself(db: Db) {
        let world = World::new(db).await;
        let replica = Arc::new(world.replica().await);
        let (stop, stopped) = watch::channel(false);
        let watching = tokio::spawn(jobs::watch_dialogs(Arc::clone(&replica), None, stopped));
        let admin = world.officer("Admin", Role::Admin, "").await;
        assert_eq!(sets(&admin, "office", "telepon", 2, "(0451) 000003").await, Outcome::Done);
        let end = Instant::now() + Duration::from_mins(2);
        while phone(&replica).is_none() {
            assert!(Instant::now() < end, "the replica never heard of it");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(phone(&replica).as_deref(), Some("(0451) 000003"));
        stop.send(true).unwrap();
        watching.await.unwrap().unwrap();
        world.ends().await;
    }

    async fn a_day_off_moves_the_promises_that_run(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let admin = world.officer("Admin", Role::Admin, "").await;
        let code = world.person("Sari").reports("Ada calo").await;
        let id = rini.finds(&code).await;
        let due = async || rini.reads(&id).await.row.due_at.unwrap();
        let before = due().await;
        assert_eq!(world.app.recount_promises().await.unwrap(), 0, "counted so already");
        let replica = world.replica().await;

        let new = ["2027-01-18", "Hari kantor", "libur_nasional"].map(str::to_owned).to_vec();
        let done = world.app.change_setting(&admin.staff, "holidays", &Change::Add(new), "SKB").await.unwrap();
        assert_eq!(done, Outcome::Done);
        assert_eq!(world.app.recount_promises().await.unwrap(), 1);
        assert_eq!(due().await, Timestamp(before.0 + i64::try_from(days(1).as_millis()).unwrap()));
        assert_eq!(replica.recount_promises().await.unwrap(), 0, "who has not heard yet takes nothing back");
        assert_eq!(world.app.recount_promises().await.unwrap(), 0, "once");

        let view = world.app.settings_table(&admin.staff, "holidays").await.unwrap();
        let gone = Change::Remove(row(&view, "2027-01-18").0);
        assert_eq!(world.app.change_setting(&admin.staff, "holidays", &gone, "").await.unwrap(), Outcome::Done);
        replica.refresh(false).await.unwrap();
        assert_eq!(replica.recount_promises().await.unwrap(), 1, "any process does it");
        assert_eq!(due().await, before);
        world.ends().await;
    }

    async fn canned_answers_and_steps_are_the_offices_own(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let head = world.officer("Kepala", Role::Penyelia, "").await;
        let code = world.person("Sari").reports("Ada calo").await;
        let id = rini.finds(&code).await;
        let adds = async |table: &str, cells: &[(&str, &str)]| {
            let view = world.app.settings_table(&head.staff, table).await.unwrap();
            let cell = |column: &String| cells.iter().find(|(name, _)| name == column).map_or("", |(_, value)| value);
            let row: Vec<String> = view.grid.columns.iter().map(|column| cell(column).to_owned()).collect();
            world.app.change_setting(&head.staff, table, &Change::Add(row), "").await.unwrap()
        };
        let words = "Laporan {kode} kami bahas besok.";
        let answer = [("slug", "besok"), ("name", "Dibahas besok"), ("text", words)];
        assert_eq!(adds("canned", &answer).await, Outcome::Done);
        let said = world.app.canned(&rini.staff, &id, "besok", None).await.unwrap();
        assert_eq!(said.reveal(), &format!("Laporan {code} kami bahas besok."));
        let wrong = [("slug", "salah"), ("name", "Salah"), ("text", "Halo {tidak.ada}")];
        let Outcome::Problems(told) = adds("canned", &wrong).await else { panic!("it names nothing") };
        assert_eq!(told[0].column.as_deref(), Some("text"), "{told:?}");

        let step = [
            ("step", "telepon-desa"),
            ("order", "15"),
            ("text", "Telepon kepala desa"),
            ("source", "permen23_2025"),
            ("checked", "2026-11-22"),
            ("stale_after", "2027-12-31"),
        ];
        assert_eq!(adds("checklists", &step).await, Outcome::Done);
        let steps = rini.reads(&id).await.steps;
        assert!(steps.iter().any(|step| step.text == "Telepon kepala desa"), "{steps:?}");
        world.ends().await;
    }

    async fn what_would_not_pass_is_told_with_row_and_column_and_changes_nothing(db: Db) {
        let world = World::new(db).await;
        let admin = world.officer("Admin", Role::Admin, "").await;
        let before = world.app.dialogs().hash.clone();
        let new = ["2027-02-30", "Hari contoh", "libur_nasional"].map(str::to_owned).to_vec();
        let outcome = world.app.change_setting(&admin.staff, "holidays", &Change::Add(new), "").await.unwrap();
        let Outcome::Problems(problems) = outcome else { panic!("{outcome:?}") };
        let rows = admin.app().settings_table(&admin.staff, "holidays").await.unwrap().grid.rows.len();
        assert_eq!(problems[0].row, Some(rows + 1));
        assert_eq!(problems[0].column.as_deref(), Some("date"));
        assert!(problems[0].told.message.contains("2027-02-30"), "{}", problems[0].told.message);
        assert_eq!(world.app.dialogs().hash, before);
        assert_eq!(world.db.number("select count(*) from file_versions").await, 0);
        world.ends().await;
    }

    async fn of_two_officers_at_once_nothing_is_lost(db: Db) {
        let world = World::new(db).await;
        let admin = world.officer("Admin", Role::Admin, "").await;
        let other = world.officer("Lain", Role::Admin, "").await;
        let seen = world.app.settings_table(&other.staff, "office").await.unwrap();
        assert_eq!(sets(&admin, "office", "telepon", 2, "(0451) 000001").await, Outcome::Done);

        let (mark, mut cells) = row(&seen, "jam_buka");
        "Senin sampai Jumat".clone_into(&mut cells[2]);
        let apart = Change::Put(mark, cells);
        let done = world.app.change_setting(&other.staff, "office", &apart, "").await.unwrap();
        assert_eq!(done, Outcome::Done, "another row goes through");
        assert_eq!(phone(&world.app).as_deref(), Some("(0451) 000001"), "and takes nothing back");

        let (mark, mut cells) = row(&seen, "telepon");
        "(0451) 000009".clone_into(&mut cells[2]);
        let late = Change::Put(mark, cells);
        let outcome = world.app.change_setting(&other.staff, "office", &late, "").await.unwrap();
        let Outcome::Meanwhile(Some(now)) = outcome else { panic!("{outcome:?}") };
        assert_eq!(now.cells[2], "(0451) 000001", "the second is shown what the first wrote");
        assert_eq!(phone(&world.app).as_deref(), Some("(0451) 000001"));
        world.ends().await;
    }

    async fn a_row_comes_and_goes(db: Db) {
        let world = World::new(db).await;
        let admin = world.officer("Admin", Role::Admin, "").await;
        let day = "2027-08-18";
        let new = [day, "Hari kantor", "cuti_bersama"].map(str::to_owned).to_vec();
        let done = world.app.change_setting(&admin.staff, "holidays", &Change::Add(new), "").await.unwrap();
        assert_eq!(done, Outcome::Done);
        let is_off = || world.app.dialogs().data.holidays.contains_key(&day.parse().unwrap());
        assert!(is_off());
        let view = world.app.settings_table(&admin.staff, "holidays").await.unwrap();
        let gone = Change::Remove(row(&view, day).0);
        assert_eq!(world.app.change_setting(&admin.staff, "holidays", &gone, "").await.unwrap(), Outcome::Done);
        assert!(!is_off());
        let again = world.app.change_setting(&admin.staff, "holidays", &gone, "").await.unwrap();
        assert_eq!(again, Outcome::Meanwhile(None), "gone already");
        world.ends().await;
    }
}

#[test]
fn settings_take_their_right_and_facts_of_the_office_stay() {
    on_sqlite(async |db| {
        let world = World::new(db).await;
        for role in [Role::Petugas, Role::Penulis, Role::Statistik] {
            let officer = world.officer(role.as_str(), role, "").await;
            assert!(matches!(world.app.settings_tables(&officer.staff).await, Err(AppError::Forbidden)));
        }
        let head = world.officer("Kepala", Role::Penyelia, "").await;
        assert!(matches!(world.app.settings_table(&head.staff, "office").await, Err(AppError::Forbidden)));
        let tables = world.app.settings_tables(&head.staff).await.unwrap();
        assert!(tables.iter().all(|row| head.staff.may(row.table.needs)));
        let admin = world.officer("Admin", Role::Admin, "").await;
        let view = world.app.settings_table(&admin.staff, "office").await.unwrap();
        for change in [Change::Add(vec!["baru".to_owned()]), Change::Remove(row(&view, "nama").0)] {
            let refused = world.app.change_setting(&admin.staff, "office", &change, "").await;
            assert!(matches!(refused, Err(AppError::Invalid("row_fixed"))), "{refused:?}");
        }
        assert!(matches!(world.app.settings_table(&admin.staff, "areas").await, Err(AppError::NotFound)));
        world.ends().await;
    });
}

#[test]
fn an_update_of_the_program_under_a_kept_file_is_pointed_out_and_never_stops_it() {
    on_sqlite(async |db| {
        let world = World::new(db).await;
        let admin = world.officer("Admin", Role::Admin, "").await;
        assert_eq!(sets(&admin, "office", "telepon", 2, "(0451) 000001").await, Outcome::Done);
        assert!(!world.app.settings_tables(&admin.staff).await.unwrap()[0].outdated);
        world.db.tamper("update file_versions set shipped = 'an older file'").await.unwrap();
        assert!(world.app.settings_tables(&admin.staff).await.unwrap()[0].outdated);
        let view = world.app.settings_table(&admin.staff, "office").await.unwrap();
        assert_eq!(
            view.outdated.unwrap().iter().filter(|line| format!("{line:?}").contains("telepon")).count(),
            2
        );

        // The table that was kept does not fit the program any more.
        world.db.tamper("update file_versions set body = 'id,nama\nx,y\n'").await.unwrap();
        let kept = file_versions::in_use(&mut world.db.store.read().await.unwrap()).await.unwrap();
        let sound = Ground::default().sound(&kept, NOW);
        assert_eq!(sound.left_out.keys().collect::<Vec<_>>(), ["_data/office.csv"]);
        // A process that starts now leaves it out and says so; it keeps nobody from changing another table, or from putting it right.
        let countries = lists::countries(&mut world.db.store.read().await.unwrap()).await.unwrap();
        let mouth =
            Mouth::following(sound.loaded.dialogs.unwrap(), countries).with_kept(kept.number, sound.left_out);
        let started = world.replica_saying(Arc::new(mouth)).await;
        let overview = started.dialogs_overview(&admin.staff).await.unwrap();
        assert_eq!(overview.left_out, ["_data/office.csv"]);
        let day = ["2027-08-18", "Hari kantor", "cuti_bersama"].map(str::to_owned).to_vec();
        let done = started.change_setting(&admin.staff, "holidays", &Change::Add(day), "").await.unwrap();
        assert_eq!(done, Outcome::Done);
        assert!(started.dialogs().data.holidays.contains_key(&"2027-08-18".parse().unwrap()));
        let view = started.settings_table(&admin.staff, "office").await.unwrap();
        let (mark, mut cells) = row(&view, "telepon");
        "(0451) 000002".clone_into(&mut cells[2]);
        let done =
            started.change_setting(&admin.staff, "office", &Change::Put(mark, cells), "").await.unwrap();
        assert_eq!((done, phone(&started).as_deref()), (Outcome::Done, Some("(0451) 000002")));

        // A process that runs keeps the last good version.
        world
            .db
            .tamper("update file_versions set body = 'id,nama\nx,y\n' where path = '_data/office.csv'")
            .await
            .unwrap();
        world.db.tamper("update settings set value = '70' where key = 'file_versions'").await.unwrap();
        assert!(matches!(world.app.refresh(false).await.unwrap(), Reload::Kept(1..)));
        assert_eq!(phone(&world.app).as_deref(), Some("(0451) 000001"), "the last good version stays");
        assert_eq!(world.app.refresh(false).await.unwrap(), Reload::Same, "told once");
        world.ends().await;
    });
}

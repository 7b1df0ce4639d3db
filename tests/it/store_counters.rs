//! The counters of the statistics against the cases they count.

use std::collections::BTreeMap;

use suluh::domain::case::{CaseCode, CaseStatus};
use suluh::domain::chance::Chance;
use suluh::domain::ids::{CaseId, StaffId};
use suluh::domain::period::Period;
use suluh::domain::staff::Role;
use suluh::domain::statistics::{Mark, Part};
use suluh::domain::time::{Timestamp, hours};
use suluh::store::events::Actor;
use suluh::store::messages::{self, Delivery, Direction, NewMessage};
use suluh::store::statistics::{self, Sums};
use suluh::store::work::{self, StatusChange};
use suluh::store::{Tx, cases, counters};

use crate::databases::{Db, NOW, on_both};
use crate::store_fixture::{new_case, officer};

on_both! {
    async fn counters_equal_a_naive_count_after_random_work(db: Db) {
        let chance = Chance::seeded(5);
        let mut tx = db.store.begin().await.unwrap();
        let staff = officer(&mut tx, "Petugas Contoh", Role::Petugas, "").await;
        tx.commit().await.unwrap();
        let (mut all, mut now) = (Vec::new(), NOW);
        for round in 0..300_u64 {
            now = now.after(hours(chance.below(40)));
            let mut tx = db.store.begin().await.unwrap();
            tx.savepoint().await.unwrap();
            let filed = step(&mut tx, &chance, &all, &staff.id, round, now).await;
            // Some of what was begun is taken back: to a savepoint, or with the whole transaction.
            match chance.below(10) {
                0 => {
                    tx.undo().await.unwrap();
                    tx.commit().await.unwrap();
                }
                1 => drop(tx),
                _ => {
                    tx.keep().await.unwrap();
                    tx.commit().await.unwrap();
                    all.extend(filed);
                }
            }
        }
        assert!(all.len() > 60, "{}", all.len());
        let counted = tallies(&db).await;
        assert_eq!(counted, naive(&db).await);
        assert_eq!(db.number("select count(*) from tallies where times < 0").await, 0);
        // Only the counters are taken away; the cases bring them back as they were.
        db.tamper("update tallies set times = times + 3").await.unwrap();
        let mut tx = db.store.begin().await.unwrap();
        assert_eq!(counters::rebuild(&mut tx).await.unwrap(), all.len() as u64);
        tx.commit().await.unwrap();
        assert_eq!(tallies(&db).await, counted);
    }

    async fn an_area_counts_its_own_cases_and_those_without_a_place(db: Db) {
        let places = [Some("72.10.01.2001"), Some("72.10.02"), Some("72.71"), Some("31.71"), None];
        for (number, place) in (1..).zip(places) {
            let mut tx = db.store.begin().await.unwrap();
            let mut new = new_case(number, None, Vec::new());
            new.area = place.map(str::to_owned);
            cases::insert(&mut tx, &new, &Actor::System, NOW).await.unwrap();
            tx.count(Mark::of_chat(Part::Offer, "merah", NOW), 1);
            tx.commit().await.unwrap();
        }
        let mut conn = db.store.read().await.unwrap();
        let year = Period::parse("2027").unwrap();
        for (area, wanted) in [("", 5), ("72", 4), ("72.10", 3), ("31", 2), ("72.1", 1)] {
            let sums = statistics::sums(&mut conn, year, area).await.unwrap();
            assert_eq!(total(&sums, Part::Category), wanted, "{area}");
            assert_eq!(sums.districts.values().sum::<u64>(), wanted, "{area}");
            assert_eq!(sums.months.values().sum::<u64>(), wanted, "{area}");
            assert_eq!(total(&sums, Part::Offer), 5, "the chat has no place");
        }
        // Below a kabupaten the cases are walked; elsewhere both ways give the same.
        let narrow = statistics::sums_below(&mut conn, year, "72.10.01").await.unwrap();
        assert_eq!((total(&narrow, Part::Category), total(&narrow, Part::Offer)), (2, 5));
        for area in ["72.10", "72"] {
            let walked = statistics::sums_below(&mut conn, year, area).await.unwrap();
            assert_eq!(walked, statistics::sums(&mut conn, year, area).await.unwrap(), "{area}");
        }
    }

    async fn a_promise_is_judged_when_it_is_kept_and_not_later(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let staff = officer(&mut tx, "Petugas Contoh", Role::Petugas, "").await;
        let new = new_case(1, None, Vec::new());
        cases::insert(&mut tx, &new, &Actor::System, NOW).await.unwrap();
        let late = Timestamp(new.due_at.unwrap().0 + 1);
        answer(&mut tx, &new.id, &staff.id, late).await;
        // The next promise lies later; the first answer stays late.
        work::set_due(&mut tx, &new.id, Some(late.after(hours(48)))).await.unwrap();
        answer(&mut tx, &new.id, &staff.id, late.after(hours(1))).await;
        end(&mut tx, &new.id, CaseStatus::Closed, late.after(hours(2))).await;
        tx.commit().await.unwrap();
        let kept = tallies(&db).await;
        let times = |part: &str, name: &str| {
            kept.iter().filter(|((own, own_name, ..), _)| own == part && own_name == name).map(|(_, n)| n).sum::<i64>()
        };
        assert_eq!((times("answer_kept", "late"), times("answer_kept", "in_time")), (1, 0));
        assert_eq!((times("close_kept", "late"), times("close_kept", "in_time")), (0, 1));
    }
}

/// Where cases lie.
const AREAS: [Option<&str>; 4] = [Some("72.10.01.2001"), Some("72.71"), Some("31.71"), None];

/// One act of a day: a report, an answer, a change of place or status.
async fn step(
    tx: &mut Tx,
    chance: &Chance,
    all: &[CaseId],
    staff: &StaffId,
    round: u64,
    now: Timestamp,
) -> Option<CaseId> {
    let pick = |count: usize| usize::try_from(chance.below(count as u64)).unwrap();
    if all.is_empty() || chance.below(3) == 0 {
        let mut new = new_case(round + 10, None, Vec::new());
        new.code = CaseCode::from_row(format!("kode-contoh-{round}"));
        new.area = AREAS[pick(4)].map(str::to_owned);
        new.category = ["calo-desa", "pmi-sakit"][pick(2)].into();
        new.country = (pick(2) == 0).then(|| "MY".to_owned());
        new.modus.truncate(pick(2));
        new.due_at = [Some(now.after(hours(24))), None][pick(2)];
        cases::insert(tx, &new, &Actor::System, now).await.unwrap();
        return Some(new.id);
    }
    let case = &all[pick(all.len())];
    match chance.below(4) {
        0 => answer(tx, case, staff, now).await,
        1 => work::set_place(tx, case, AREAS[pick(4)], Some("OM"), now).await.unwrap(),
        2 => end(tx, case, [CaseStatus::Closed, CaseStatus::Duplicate][pick(2)], now).await,
        _ => end(tx, case, CaseStatus::Checking, now).await,
    }
    None
}

async fn answer(tx: &mut Tx, case: &CaseId, staff: &StaffId, now: Timestamp) {
    let new = NewMessage {
        case,
        direction: Direction::Out,
        author: Some(staff),
        body: &"Halo".into(),
        evidence: &[],
        delivery: Delivery::None,
    };
    messages::append(tx, new, now).await.unwrap();
}

/// Moves a case where it may go; a step that the table does not list changes nothing.
async fn end(tx: &mut Tx, case: &CaseId, to: CaseStatus, now: Timestamp) {
    let change = StatusChange {
        case,
        to,
        close_reason: Some("selesai"),
        main_case: None,
        actor: &Actor::System,
        reason: None,
    };
    let done = work::set_status(tx, change, now).await;
    assert!(matches!(done, Ok(_) | Err(suluh::store::StoreError::Step { .. })), "{done:?}");
}

fn total(sums: &Sums, part: Part) -> u64 {
    sums.names.iter().filter(|((own, _), _)| *own == part).map(|(_, times)| times).sum()
}

type Counted = BTreeMap<(String, String, String, i64), i64>;

/// What the counters hold by day: part, name, kabupaten, day; and the months hold the same.
async fn tallies(db: &Db) -> Counted {
    let read = async |grain: &str, at: &str| {
        db.rows(&format!(
            "select part, name, district, {at} as at, cast(sum(times) as bigint) as times from tallies
             where grain = '{grain}' group by part, name, district, {at} having sum(times) <> 0"
        ))
        .await
    };
    let sum = |counted: &Counted| {
        let mut sums: BTreeMap<(String, String, String), i64> = BTreeMap::new();
        for ((part, name, district, _), times) in counted {
            *sums.entry((part.clone(), name.clone(), district.clone())).or_default() += times;
        }
        sums.retain(|_, times| *times != 0);
        sums
    };
    let (days, months) = (read("day", "at").await, read("month", "at").await);
    assert_eq!(sum(&days), sum(&months));
    days
}

/// The same by plain statements over the cases: what the counters must hold, said in another way.
async fn naive(db: &Db) -> Counted {
    let day = |column: &str| format!("({column} + 28800000) / 86400000");
    let minutes = |column: &str| {
        let span = format!("({column} - created_at + 59999) / 60000");
        let edges = [
            5, 10, 15, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1_080, 1_440, 2_160, 2_880, 4_320,
            5_760, 7_200, 8_640, 10_080, 14_400, 20_160, 30_240, 43_200, 64_800, 86_400, 129_600, 172_800,
            259_200, 388_800, 525_600,
        ];
        let when: Vec<String> =
            edges.iter().map(|edge| format!("when {span} <= {edge} then '{edge:07}'")).collect();
        format!("case {} else 'more' end", when.join(" "))
    };
    let late = |column: &str| format!("case when {column} = 1 then 'late' else 'in_time' end");
    let counts = [
        ("category", "category".to_owned(), "created_at", "1 = 1"),
        ("channel", "channel".to_owned(), "created_at", "1 = 1"),
        ("country", "coalesce(country, '')".to_owned(), "created_at", "1 = 1"),
        ("modus", "'setor-uang'".to_owned(), "created_at", "modus like '%setor-uang%'"),
        ("answer", minutes("first_answer_at"), "first_answer_at", "first_answer_at is not null"),
        ("answer_kept", late("answered_late"), "first_answer_at", "first_answer_at is not null"),
        (
            "outcome",
            "case when status = 'duplicate' then 'duplicate' else close_reason end".to_owned(),
            "closed_at",
            "closed_at is not null",
        ),
        ("close", minutes("closed_at"), "closed_at", "status = 'closed'"),
        ("close_kept", late("closed_late"), "closed_at", "status = 'closed'"),
    ];
    let mut all = Counted::new();
    for (part, name, at, only) in counts {
        let rows = db
            .rows(&format!(
                "select '{part}' as part, name, district, at, cast(count(*) as bigint) as times from (
                     select {name} as name, coalesce(substr(area, 1, 5), '') as district, {} as at from cases where {only}
                 ) as counted group by name, district, at",
                day(at)
            ))
            .await;
        all.extend(rows);
    }
    all
}

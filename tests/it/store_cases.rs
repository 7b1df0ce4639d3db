//! Cases, their conversation, their work and the audit chain, on both databases.

use std::collections::BTreeSet;

use suluh::domain::case::{CaseCode, CaseStatus, Priority};
use suluh::domain::chance::Chance;
use suluh::domain::identifier::{Identifier, IdentifierKind};
use suluh::domain::ids::{CaseId, EvidenceId, StaffId};
use suluh::domain::staff::Role;
use suluh::domain::text::Private;
use suluh::domain::time::Timestamp;
use suluh::store::cases::{self, Case, NewCase};
use suluh::store::events::{self, Actor, EventAction, NewEvent};
use suluh::store::evidence::{self, EvidenceKind, NewEvidence, Source};
use suluh::store::identifiers;
use suluh::store::messages::{self, Delivery, Direction, NewMessage};
use suluh::store::outbox::{self, Slip};
use suluh::store::work::{self, StatusChange, Taken};
use suluh::store::{Conn, Store, StoreError, Tx, answers, consents, nodes, register};

use crate::databases::{Db, NOW, on_both};
use crate::store_fixture::{CHAT, PHONE, PHONE_NORMAL, accused, live, new_case, officer, person, secret};

const LATER: Timestamp = Timestamp(NOW.0 + 60_000);

on_both! {
    async fn a_case_is_read_as_it_was_filed(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let reporter = person(&mut tx, CHAT).await;
        let new = new_case(1, Some(reporter.clone()), Vec::new());
        cases::insert(&mut tx, &new, &Actor::Person, NOW).await.unwrap();
        tx.commit().await.unwrap();
        let mut conn = db.store.read().await.unwrap();
        let case = cases::by_code(&mut conn, &new.code).await.unwrap().unwrap();
        assert_eq!((&case.id, &case.kind, &case.category), (&new.id, &new.kind, &new.category));
        assert_eq!((case.status, case.priority, case.safe_mode), (CaseStatus::New, new.priority, true));
        assert_eq!(case.priority_reasons, new.priority_reasons);
        assert_eq!((case.area, case.country, case.reporter), (new.area, new.country, Some(reporter)));
        assert_eq!((case.dialog, case.dialogs_hash, case.summary), (new.dialog, new.dialogs_hash, Some(new.summary)));
        assert_eq!((case.created_at, case.waiting_since, case.due_at), (NOW, Some(NOW), new.due_at));
        assert_eq!((case.assignee, case.closed_at, case.first_answer_at, case.main_case), (None, None, None, None));
        assert_eq!(answers::of_case(&mut conn, &new.id).await.unwrap(), new.answers);
        assert_eq!(consents::of_case(&mut conn, &new.id).await.unwrap(), new.consents);
        let found = identifiers::of_case(&mut conn, &new.id).await.unwrap();
        let found: Vec<_> = found.into_iter().map(|one| (one.role, one.identifier, one.source)).collect();
        let named = new.identifiers.into_iter().map(|one| (one.role, one.identifier, one.source));
        assert_eq!(found, named.collect::<Vec<_>>(), "in the order they were named");
    }

    async fn a_code_is_used_once(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let first = file(&mut tx, 1).await;
        assert!(cases::code_taken(&mut tx, &first.code).await.unwrap());
        assert!(!cases::code_taken(&mut tx, &new_case(2, None, Vec::new()).code).await.unwrap());
        let twice = NewCase { code: first.code, ..new_case(2, None, Vec::new()) };
        let refused = cases::insert(&mut tx, &twice, &Actor::Person, NOW).await;
        assert!(refused.is_err_and(|error| error.is_conflict()));
    }

    async fn a_reporter_finds_the_own_cases_newest_first_and_no_others(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let (mine, other) = (person(&mut tx, "t:1").await, person(&mut tx, "t:2").await);
        let mut wanted = Vec::new();
        for (number, reporter) in [(1, &mine), (2, &other), (3, &mine)] {
            let new = new_case(number, Some(reporter.clone()), Vec::new());
            let at = Timestamp(NOW.0 + i64::try_from(number).unwrap());
            cases::insert(&mut tx, &new, &Actor::Person, at).await.unwrap();
            if reporter == &mine {
                wanted.insert(0, new.id);
            }
        }
        assert_eq!(ids(&cases::of_person(&mut tx, &mine, 10).await.unwrap()), wanted);
        assert_eq!(cases::of_person(&mut tx, &mine, 1).await.unwrap().len(), 1);
    }

    async fn the_same_number_in_any_writing_ties_cases(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let (first, second, third) = (file(&mut tx, 1).await, file(&mut tx, 2).await, file_bare(&mut tx, 3).await);
        assert_eq!(found(&mut tx, &third.id).await, 0);
        let spaced = Identifier::phone(&PHONE_NORMAL.replace("620", "62 0").replace("+62", "+62 ")).unwrap();
        identifiers::add(&mut tx, &third.id, &accused(spaced), NOW).await.unwrap();
        assert_eq!(found(&mut tx, &third.id).await, 2);
        let node = nodes::by_identifier(&mut tx, &Identifier::phone(PHONE).unwrap()).await.unwrap().unwrap();
        assert_eq!(node.cases, 3);
        let seen = register::newest(&mut tx, &node.id, None, 10).await.unwrap();
        let codes: BTreeSet<CaseCode> = seen.into_iter().map(|one| one.code).collect();
        assert_eq!(codes, BTreeSet::from([first.code, second.code, third.code]));
    }

    async fn the_same_digits_of_another_kind_tie_nothing(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let case = file_bare(&mut tx, 1).await;
        let account = Identifier::new(IdentifierKind::Account, "6281200007744").unwrap();
        identifiers::add(&mut tx, &case.id, &accused(account.clone()), NOW).await.unwrap();
        let handle = Identifier::new(IdentifierKind::Handle, "6281200007744").unwrap();
        assert_eq!(handle.normal, account.normal);
        assert_eq!(nodes::by_identifier(&mut tx, &handle).await.unwrap(), None);
        assert_eq!(nodes::by_identifier(&mut tx, &account).await.unwrap().unwrap().cases, 1);
    }

    async fn of_two_officers_one_takes_the_case(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let case = file(&mut tx, 1).await;
        let rini = officer(&mut tx, "Rini Contoh", Role::Petugas, "").await.id;
        let budi = officer(&mut tx, "Budi Contoh", Role::Petugas, "").await.id;
        tx.commit().await.unwrap();
        let take = async |staff: &StaffId| {
            let mut tx = db.store.begin().await.unwrap();
            let taken = work::take(&mut tx, &case.id, staff, LATER).await.unwrap();
            tx.commit().await.unwrap();
            taken
        };
        let (first, second) = tokio::join!(take(&rini), take(&budi));
        let winner = if first == Taken::Now { rini } else { budi };
        assert!([first, second].contains(&Taken::Now));
        let mut tx = db.store.begin().await.unwrap();
        assert_eq!(work::take(&mut tx, &case.id, &winner, LATER).await.unwrap(), Taken::By(winner.clone()));
        let case = cases::by_id(&mut tx, &case.id).await.unwrap().unwrap();
        assert_eq!((case.assignee, case.status, case.status_at), (Some(winner), CaseStatus::Checking, LATER));
        let nobody = work::take(&mut tx, &CaseId::from_text("none"), &budi_like(), LATER).await;
        assert!(matches!(nobody, Err(StoreError::Missing(_))));
    }

    async fn a_case_goes_only_the_ways_of_the_table(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let case = file(&mut tx, 1).await.id;
        for to in [CaseStatus::Waiting, CaseStatus::InProgress, CaseStatus::Closed, CaseStatus::Checking] {
            set(&mut tx, &case, to).await.unwrap();
        }
        let refused = set(&mut tx, &case, CaseStatus::Checking).await;
        assert!(matches!(refused, Err(StoreError::Step { from: CaseStatus::Checking, .. })), "{refused:?}");
        let told: Vec<String> = events::of_case(&mut tx, &case).await.unwrap().into_iter()
            .filter(|event| event.action == EventAction::Status)
            .map(|event| event.detail.unwrap().reveal().clone()).collect();
        assert_eq!(told, ["new → waiting", "waiting → in_progress", "in_progress → closed", "closed → checking"]);
    }

    async fn the_clock_stands_while_the_reporter_is_waited_for(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let case = file(&mut tx, 1).await.id;
        set(&mut tx, &case, CaseStatus::Waiting).await.unwrap();
        assert_eq!(read(&mut tx, &case).await.waiting_since, None);
        // Somebody had waited from NOW to LATER when the clock was stopped; it goes on from there.
        let day = 86_400_000;
        say(&mut tx, &case, Direction::In, None, Timestamp(LATER.0 + day)).await;
        assert_eq!(read(&mut tx, &case).await.waiting_since, Some(Timestamp(NOW.0 + day)));
        set(&mut tx, &case, CaseStatus::Checking).await.unwrap();
        assert_eq!(read(&mut tx, &case).await.waiting_since, Some(Timestamp(NOW.0 + day)));
        let closed = StatusChange {
            case: &case, to: CaseStatus::Closed, close_reason: Some("selesai"), main_case: None,
            actor: &Actor::System, reason: Some(&secret("why")),
        };
        work::set_status(&mut tx, closed, LATER).await.unwrap();
        let ended = read(&mut tx, &case).await;
        assert_eq!((ended.waiting_since, ended.closed_at), (None, Some(LATER)));
        assert_eq!(ended.close_reason.as_deref(), Some("selesai"));
        set(&mut tx, &case, CaseStatus::InProgress).await.unwrap();
        let reopened = read(&mut tx, &case).await;
        assert_eq!((reopened.closed_at, reopened.close_reason), (None, None));
        assert_eq!(reopened.waiting_since, Some(LATER), "somebody waits again since it was reopened");
    }

    async fn a_duplicate_points_to_its_main_case(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let (main, double) = (file(&mut tx, 1).await.id, file(&mut tx, 2).await.id);
        let change = StatusChange {
            case: &double, to: CaseStatus::Duplicate, close_reason: Some("ignored"), main_case: Some(&main),
            actor: &Actor::System, reason: None,
        };
        work::set_status(&mut tx, change, LATER).await.unwrap();
        let double = read(&mut tx, &double).await;
        assert_eq!((double.main_case, double.close_reason, double.closed_at), (Some(main), None, Some(LATER)));
    }

    async fn priority_assignee_promise_and_place_can_be_corrected(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let case = file(&mut tx, 1).await.id;
        let staff = officer(&mut tx, "Rini Contoh", Role::Petugas, "").await.id;
        let reasons = ["bahaya".to_owned()];
        let why = secret("why");
        let from = work::set_priority(&mut tx, &case, Priority::Urgent, &reasons, &Actor::System, Some(&why), LATER);
        assert_eq!(from.await.unwrap(), Priority::High);
        work::assign(&mut tx, &case, Some(&staff), &Actor::System, LATER).await.unwrap();
        work::set_due(&mut tx, &case, None).await.unwrap();
        work::set_place(&mut tx, &case, Some("72.71"), None, LATER).await.unwrap();
        let now = read(&mut tx, &case).await;
        assert_eq!((now.priority, now.priority_reasons), (Priority::Urgent, reasons.to_vec()));
        assert_eq!((now.assignee, now.due_at), (Some(staff), None));
        assert_eq!((now.area.as_deref(), now.country), (Some("72.71"), None));
        work::assign(&mut tx, &case, None, &Actor::System, LATER).await.unwrap();
        assert_eq!(read(&mut tx, &case).await.assignee, None);
        let actions: Vec<_> = events::of_case(&mut tx, &case).await.unwrap().iter().map(|one| one.action).collect();
        assert_eq!(actions, [EventAction::Created, EventAction::Priority, EventAction::Assigned, EventAction::Assigned]);
        let nobody = CaseId::from_text("none");
        assert!(work::set_due(&mut tx, &nobody, None).await.is_err());
        assert!(work::assign(&mut tx, &nobody, None, &Actor::System, LATER).await.is_err());
    }

    async fn a_conversation_is_kept_with_its_delivery(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let case = file(&mut tx, 1).await.id;
        let staff = officer(&mut tx, "Rini Contoh", Role::Petugas, "").await.id;
        say(&mut tx, &case, Direction::In, None, NOW).await;
        let answer = say(&mut tx, &case, Direction::Out, Some(&staff), LATER).await;
        let lost = say(&mut tx, &case, Direction::Out, Some(&staff), LATER).await;
        say(&mut tx, &case, Direction::Note, Some(&staff), LATER).await;
        let after = read(&mut tx, &case).await;
        assert_eq!((after.first_answer_at, after.waiting_since, after.updated_at), (Some(LATER), None, LATER));
        let chat = tx.chat(CHAT);
        for (seq, message) in [(1, &answer), (2, &lost)] {
            outbox::append(&mut tx, &chat, seq, &"x".into(), Some(message), LATER).await.unwrap();
        }
        let claimed = outbox::claim(&mut tx, 9, LATER, LATER).await.unwrap();
        let slips: Vec<Slip> = claimed.into_iter().map(|row| row.slip).collect();
        outbox::mark_sent(&mut tx, &slips, LATER).await.unwrap();
        outbox::drop_chat(&mut tx, &chat, "blocked", LATER).await.unwrap();
        let found = messages::of_case(&mut tx, &case).await.unwrap();
        let told = |id| found.iter().find(|one| &one.id == id).map(|one| (one.delivery, one.delivered_at)).unwrap();
        assert_eq!(found.len(), 4);
        assert_eq!(told(&answer), (Delivery::Sent, Some(LATER)));
        assert_eq!(told(&lost), (Delivery::Failed, None));
        assert!(found.iter().all(|one| one.body == secret("message")));
    }

    async fn what_comes_in_one_moment_keeps_its_order(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let owner = person(&mut tx, CHAT).await;
        let mut album = Vec::new();
        for number in 0..12 {
            let id = EvidenceId::new(NOW, &Chance::seeded(number));
            let (kind, source) = (EvidenceKind::Photo, Source::Nothing);
            let piece = NewEvidence { id: id.clone(), person: Some(owner.clone()), kind, source, note: None };
            evidence::register(&mut tx, &piece, NOW).await.unwrap();
            album.push(id);
        }
        let new = new_case(1, Some(owner), album.clone());
        cases::insert(&mut tx, &new, &Actor::Person, NOW).await.unwrap();
        let kept = evidence::of_case(&mut tx, &new.id).await.unwrap();
        assert_eq!(kept.into_iter().map(|piece| piece.id).collect::<Vec<_>>(), album);
        let mut said = Vec::new();
        for _ in 0..12 {
            said.push(say(&mut tx, &new.id, Direction::In, None, NOW).await);
        }
        let found = messages::of_case(&mut tx, &new.id).await.unwrap();
        assert_eq!(found.into_iter().map(|message| message.id).collect::<Vec<_>>(), said);
    }

    async fn an_erased_case_keeps_its_triage_row_and_nothing_personal(db: Db) {
        let life = live(&db).await;
        let mut tx = db.store.begin().await.unwrap();
        cases::erase(&mut tx, &life.case).await.unwrap();
        tx.commit().await.unwrap();
        let mut conn = db.store.read().await.unwrap();
        let case = cases::by_id(&mut conn, &life.case).await.unwrap().unwrap();
        assert_eq!((case.summary, case.priority), (None, Priority::High));
        assert!(answers::of_case(&mut conn, &life.case).await.unwrap().is_empty());
        assert!(messages::of_case(&mut conn, &life.case).await.unwrap().is_empty());
        assert!(identifiers::of_case(&mut conn, &life.case).await.unwrap().is_empty());
        let events = events::of_case(&mut conn, &life.case).await.unwrap();
        assert!(events.len() > 3 && events.iter().all(|one| one.reason.is_none() && one.detail.is_none()));
        assert_eq!(events::verify(&mut conn).await.unwrap().broken_at, None, "the chain stands without the key");
        drop(conn);
        let mut tx = db.store.begin().await.unwrap();
        let words = secret("message");
        let late = NewMessage {
            case: &life.case, direction: Direction::In, author: None, body: &words, evidence: &[],
            delivery: Delivery::None,
        };
        assert!(matches!(messages::append(&mut tx, late, NOW).await, Err(StoreError::Missing(_))));
    }

    async fn the_chain_holds_and_shows_its_end(db: Db) {
        let mut conn = db.store.read().await.unwrap();
        let empty = events::verify(&mut conn).await.unwrap();
        assert_eq!((empty.links, empty.broken_at), (0, None));
        drop(conn);
        live(&db).await;
        let mut conn = db.store.read().await.unwrap();
        let whole = events::verify(&mut conn).await.unwrap();
        assert_eq!(whole.broken_at, None);
        assert!(whole.links > 5 && whole.head.len() == 64);
        assert_eq!(db.number("select count(*) from case_events").await, whole.links);
    }

    async fn the_chain_refuses_to_be_changed(db: Db) {
        live(&db).await;
        assert!(db.tamper("update case_events set at = at + 1").await.is_err());
        assert!(db.tamper("delete from case_events where seq = 2").await.is_err());
    }

    async fn whoever_gets_past_the_triggers_is_found(db: Db) {
        live(&db).await;
        let last = db.number("select max(seq) from case_events").await;
        unguard(&db).await;
        let copy = "insert into case_events select seq + 1000, id || 'x', case_id, at, actor, action, object, fields,
            reason, detail, prev, hash from case_events where seq = 3";
        let undo_copy = "delete from case_events where seq > 1000";
        for (what, act, undo, broken_at) in [
            ("edited", "update case_events set at = at + 1 where seq = 2", "update case_events set at = at - 1 where seq = 2", 2),
            ("blamed", "update case_events set actor = 'system' where seq = 5", "update case_events set actor = 'person' where seq = 5", 5),
            ("inserted", copy, undo_copy, last + 1),
            ("renumbered", "update case_events set seq = -seq where seq = 2", "update case_events set seq = 2 where seq = -2", 1),
            ("rehashed", "update case_events set prev = hash where seq = 4", "update case_events set prev = (select e.hash from case_events e where e.seq = 3) where seq = 4", 4),
        ] {
            let actor = db.number("select count(*) from case_events where seq = 5 and actor = 'person'").await;
            assert_eq!(actor, 1, "the fixture's fifth event is the reporter's");
            assert_eq!(db.tamper(act).await.unwrap(), 1, "{what}");
            assert_eq!(broken(&db.store).await, Some(broken_at), "{what}");
            db.tamper(undo).await.unwrap();
            assert_eq!(broken(&db.store).await, None, "{what}, undone");
        }
        db.tamper(&format!("delete from case_events where seq = {last}")).await.unwrap();
        assert_eq!(broken(&db.store).await, Some(last), "a cut end");
        db.tamper("delete from case_events where seq = 2").await.unwrap();
        assert_eq!(broken(&db.store).await, Some(2), "a hole");
    }

    async fn acts_on_the_system_are_links_of_the_same_chain(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let reason = secret("why");
        let exported = NewEvent {
            case: None, actor: &Actor::System, action: EventAction::Exported, object: "export:1", fields: &["code"],
            reason: Some(&reason), detail: None,
        };
        events::append(&mut tx, exported, NOW).await.unwrap();
        tx.commit().await.unwrap();
        let mut conn = db.store.read().await.unwrap();
        assert_eq!(events::verify(&mut conn).await.unwrap().links, 1);
    }

    async fn events_written_at_once_make_one_chain(db: Db) {
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..12 {
            let store = db.store.clone();
            tasks.spawn(async move {
                let mut tx = store.begin().await.unwrap();
                file(&mut tx, number).await;
                tx.commit().await.unwrap();
            });
        }
        tasks.join_all().await;
        let mut conn = db.store.read().await.unwrap();
        let state = events::verify(&mut conn).await.unwrap();
        assert_eq!((state.links, state.broken_at), (12, None));
    }
}

fn budi_like() -> StaffId {
    StaffId::from_text("none")
}

fn ids(cases: &[Case]) -> Vec<CaseId> {
    cases.iter().map(|case| case.id.clone()).collect()
}

async fn file(tx: &mut Tx, number: u64) -> NewCase {
    let new = new_case(number, None, Vec::new());
    cases::insert(tx, &new, &Actor::Person, NOW).await.unwrap();
    new
}

async fn file_bare(tx: &mut Tx, number: u64) -> NewCase {
    let new = NewCase { identifiers: Vec::new(), ..new_case(number, None, Vec::new()) };
    cases::insert(tx, &new, &Actor::Person, NOW).await.unwrap();
    new
}

async fn read(conn: &mut Conn, id: &CaseId) -> Case {
    cases::by_id(conn, id).await.unwrap().unwrap()
}

async fn set(tx: &mut Tx, case: &CaseId, to: CaseStatus) -> Result<CaseStatus, StoreError> {
    let actor = &Actor::System;
    let change = StatusChange { case, to, close_reason: None, main_case: None, actor, reason: None };
    work::set_status(tx, change, LATER).await
}

async fn say(
    tx: &mut Tx,
    case: &CaseId,
    direction: Direction,
    author: Option<&StaffId>,
    at: Timestamp,
) -> suluh::domain::ids::MessageId {
    let body: Private = secret("message");
    let delivery = if direction == Direction::Out { Delivery::Pending } else { Delivery::None };
    let new = NewMessage { case, direction, author, body: &body, evidence: &[], delivery };
    messages::append(tx, new, at).await.unwrap()
}

async fn broken(store: &Store) -> Option<i64> {
    let mut conn = store.read().await.unwrap();
    events::verify(&mut conn).await.unwrap().broken_at
}

/// What somebody with the database's own rights can do.
async fn unguard(db: &Db) {
    for statement in [
        "drop trigger case_events_no_update",
        "drop trigger case_events_no_delete",
        "drop trigger case_events_no_change on case_events",
    ] {
        // Each database knows only its own triggers.
        db.tamper(statement).await.ok();
    }
}

/// In how many other cases an identifier of this case stands.
async fn found(tx: &mut suluh::store::Tx, case: &suluh::domain::ids::CaseId) -> u64 {
    identifiers::count_elsewhere(tx, &[case]).await.unwrap().remove(case).unwrap_or(0)
}

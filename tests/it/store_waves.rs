//! Sightings and notices, on both databases.

use suluh::domain::case::CaseStatus;
use suluh::domain::identifier::{Identifier, IdentifierKind};
use suluh::domain::ids::PersonId;
use suluh::domain::staff::Role;
use suluh::domain::time::{Timestamp, days};
use suluh::domain::wave::{Alarm, NoticeState, Subject, SubjectKind, WaveRules};
use suluh::store::cases::{self, NewCase};
use suluh::store::events::Actor;
use suluh::store::identifiers::{IdentifierRole, Named};
use suluh::store::work::{self, StatusChange};
use suluh::store::{Tx, waves};

use crate::databases::{NOW, on_both};
use crate::store_fixture::{CHAT, PHONE, accused, new_case, officer, person};

/// Files a case of that place and reporter that names the number.
async fn file(tx: &mut Tx, number: u64, area: &str, reporter: Option<PersonId>, at: Timestamp) -> NewCase {
    let phone = Identifier::phone(PHONE).unwrap();
    let identifiers = vec![
        accused(phone.clone()),
        accused(Identifier::new(IdentifierKind::Name, "Budi Contoh").unwrap()),
        Named { role: IdentifierRole::Reporter, ..accused(phone) },
    ];
    let area = (!area.is_empty()).then(|| area.to_owned());
    let new = NewCase { identifiers, area, ..new_case(number, reporter, Vec::new()) };
    cases::insert(tx, &new, &Actor::Person, at).await.unwrap();
    new
}

on_both! {
    async fn what_accuses_is_a_sighting_and_nothing_else_is(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let sari = person(&mut tx, CHAT).await;
        file(&mut tx, 1, "72.10", None, NOW.before(days(8))).await;
        let first = file(&mut tx, 2, "72.10.01.2001", Some(sari.clone()), NOW).await;
        let second = file(&mut tx, 3, "", None, NOW).await;
        let twin = file(&mut tx, 4, "72.71", None, NOW).await;
        let duplicate = StatusChange {
            case: &twin.id, to: CaseStatus::Duplicate, close_reason: None, main_case: Some(&first.id),
            actor: &Actor::System, reason: None,
        };
        work::set_status(&mut tx, duplicate, NOW).await.unwrap();
        let seen = waves::recent(&mut tx, NOW.before(days(7))).await.unwrap();
        assert_eq!(seen.len(), 2, "not the old one, not the duplicate, no name, no reporter: {seen:?}");
        let of = |new: &NewCase| seen.iter().find(|sighting| sighting.case == new.id).unwrap();
        assert_eq!((of(&first).district.as_deref(), &of(&first).reporter), (Some("72.10"), &Some(sari)));
        assert_eq!((of(&second).district.as_deref(), &of(&second).reporter), (None, &None));
        assert_eq!(seen[0].subject, seen[1].subject);
        assert_eq!(seen[0].subject.kind, SubjectKind::Phone);
    }

    async fn a_persons_many_reports_are_one_voice(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let sari = person(&mut tx, CHAT).await;
        for (number, area) in [(1, "72.10"), (2, "72.71"), (3, "72.02")] {
            file(&mut tx, number, area, Some(sari.clone()), NOW).await;
        }
        let rules = WaveRules::default();
        let found = rules.by_subject(&waves::recent(&mut tx, NOW).await.unwrap());
        assert!(found.len() == 1 && !rules.is_spread(&found[0]), "{found:?}");
        file(&mut tx, 4, "72.71", None, NOW).await;
        file(&mut tx, 5, "72.02", None, NOW).await;
        let found = rules.by_subject(&waves::recent(&mut tx, NOW).await.unwrap());
        assert!(rules.is_spread(&found[0]), "{found:?}");
    }

    async fn the_past_of_a_subject_is_counted_between_two_moments(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        for (number, ago) in [(1, 30), (2, 20), (3, 10), (4, 0)] {
            file(&mut tx, number, "72.10", None, NOW.before(days(ago))).await;
        }
        let subject = waves::recent(&mut tx, NOW).await.unwrap().remove(0).subject;
        let count = async |tx: &mut Tx, subject: &Subject| {
            waves::before(tx, subject, NOW.before(days(25)), NOW.before(days(10))).await.unwrap()
        };
        assert_eq!(count(&mut tx, &subject).await, 1, "from included, to not");
        let other = Subject { kind: SubjectKind::Account, ..subject };
        assert_eq!(count(&mut tx, &other).await, 0);
    }

    async fn a_notice_grows_rests_and_is_marked_once(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let rini = officer(&mut tx, "Rini", Role::Petugas, "").await.id;
        let first = file(&mut tx, 1, "72.10", None, NOW.before(days(1))).await;
        let seen = waves::recent(&mut tx, NOW.before(days(1))).await.unwrap();
        let rules = WaveRules::default();
        let mut alarm = Alarm::of(rules.by_subject(&seen).remove(0));
        let id = waves::insert(&mut tx, &alarm, NOW).await.unwrap();
        assert_eq!(waves::live(&mut tx, NOW.before(days(2))).await.unwrap(), [(id.clone(), alarm.clone())]);
        assert!(waves::live(&mut tx, NOW.before(days(1))).await.unwrap().is_empty(), "it rests");
        let second = file(&mut tx, 2, "72.71", None, NOW).await;
        for wave in rules.by_subject(&waves::recent(&mut tx, NOW.before(days(1))).await.unwrap()) {
            alarm.take(wave);
        }
        waves::grow(&mut tx, &id, &alarm).await.unwrap();
        let notice = waves::by_id(&mut tx, &id).await.unwrap().unwrap();
        let codes: Vec<_> = notice.cases.iter().map(|case| case.code.clone()).collect();
        assert_eq!((codes, notice.last_at, notice.subjects.len()), (vec![first.code, second.code], NOW, 1));
        let found = waves::written(&mut tx, &notice.subjects[0], &first.id).await.unwrap();
        assert_eq!(found.unwrap().written.reveal(), PHONE);
        for (to, done) in [(NoticeState::Seen, true), (NoticeState::Seen, false), (NoticeState::Closed, true), (NoticeState::Seen, false)] {
            assert_eq!(waves::mark(&mut tx, &id, to, &rini, NOW).await.unwrap(), done, "{to}");
        }
        let notice = waves::newest(&mut tx, 9).await.unwrap().remove(0);
        assert_eq!((notice.state, notice.seen, notice.closed), (NoticeState::Closed, Some((rini.clone(), NOW)), Some((rini, NOW))));
    }
}

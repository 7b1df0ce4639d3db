//! How long things are kept, on both databases.

use suluh::domain::case::CaseStatus;
use suluh::domain::official::WarningState;
use suluh::domain::time::{Timestamp, days, hours, minutes};
use suluh::store::events::{self, Actor};
use suluh::store::outbox;
use suluh::store::retention::{self, RULES};
use suluh::store::sessions;
use suluh::store::work::{self, StatusChange};
use suluh::store::{answers, cases, evidence, warnings};

use crate::databases::{Db, NOW, on_both};
use crate::store_fixture::{Life, live};

on_both! {
    async fn each_thing_goes_in_its_time_and_not_before(db: Db) {
        let life = live(&db).await;
        end(&db, &life, CaseStatus::Closed).await;
        let mut slips = Vec::new();
        let mut tx = db.store.begin().await.unwrap();
        let warning = warnings::newest(&mut tx, 1).await.unwrap().remove(0).id;
        let withdrawn = (WarningState::Published, WarningState::Withdrawn);
        warnings::change(&mut tx, &warning, withdrawn, &life.officer.id, &"x".into(), NOW).await.unwrap();
        for claimed in outbox::claim(&mut tx, 9, NOW, NOW).await.unwrap() {
            slips.push(claimed.slip);
        }
        outbox::mark_sent(&mut tx, &slips, NOW).await.unwrap();
        tx.commit().await.unwrap();
        let mut gone: Vec<(&str, std::time::Duration)> = Vec::new();
        let mut spans: Vec<std::time::Duration> = RULES.iter().map(|rule| rule.keep).collect();
        spans.sort();
        spans.dedup();
        for span in spans {
            for after in [span, span + minutes(11)] {
                let mut tx = db.store.begin().await.unwrap();
                let touched = retention::run(&mut tx, NOW.after(after)).await.unwrap();
                gone.extend(touched.into_iter().map(|(what, _)| (what, after)));
                tx.commit().await.unwrap();
            }
        }
        // Ten minutes later than their making: link and session end ten minutes after it.
        let late = minutes(11);
        let wanted = [
            ("seen_update", hours(48) + late), ("sent_message", hours(48) + late),
            ("case_look", hours(48) + late),
            ("draft", days(7) + late), ("loose_evidence", days(7) + late),
            ("shown", days(30) + late), ("web_chat", days(30) + late), ("chat_state", days(30) + late),
            ("login_link", days(30) + late), ("staff_session", days(30) + late),
            ("case_draft", days(30) + late), ("partner_link", days(30) + late),
            ("unanswered_question", days(180) + late),
            ("closed_case_files", days(365) + late), ("closed_case_fingerprint", days(365) + late),
            ("closed_case_identity", days(365) + late), ("closed_case_reporter", days(365) + late),
            ("withdrawn_warning", days(365) + late),
            ("wave_notice", days(365) + late),
        ];
        assert_eq!(gone, wanted);
        assert_eq!(db.number("select count(*) from parked_updates").await, 1, "nobody has looked at it yet");
    }

    async fn after_a_year_a_closed_case_is_a_row_without_a_person(db: Db) {
        let life = live(&db).await;
        end(&db, &life, CaseStatus::Closed).await;
        let mut tx = db.store.begin().await.unwrap();
        retention::run(&mut tx, NOW.after(days(366))).await.unwrap();
        let case = cases::by_id(&mut tx, &life.case).await.unwrap().unwrap();
        assert_eq!((case.reporter, case.summary, case.area.as_deref()), (None, None, Some("72.10")));
        assert!(answers::of_case(&mut tx, &life.case).await.unwrap().is_empty());
        assert!(evidence::gone_files(&mut tx, 9).await.unwrap().contains(&life.file.path));
        assert_eq!(events::verify(&mut tx).await.unwrap().broken_at, None);
    }

    async fn a_case_with_another_agency_is_kept(db: Db) {
        let life = live(&db).await;
        end(&db, &life, CaseStatus::Referred).await;
        let mut tx = db.store.begin().await.unwrap();
        retention::run(&mut tx, NOW.after(days(4_000))).await.unwrap();
        let case = cases::by_id(&mut tx, &life.case).await.unwrap().unwrap();
        assert!(case.reporter.is_some() && case.summary.is_some());
    }

    async fn an_open_case_is_kept(db: Db) {
        let life = live(&db).await;
        let mut tx = db.store.begin().await.unwrap();
        retention::run(&mut tx, NOW.after(days(4_000))).await.unwrap();
        assert!(cases::by_id(&mut tx, &life.case).await.unwrap().unwrap().summary.is_some());
    }

    async fn a_conversation_whose_messages_wait_keeps_its_numbers(db: Db) {
        let life = live(&db).await;
        let mut tx = db.store.begin().await.unwrap();
        retention::run(&mut tx, NOW.after(days(31))).await.unwrap();
        let row = sessions::peek(&mut tx, &life.chat).await.unwrap().unwrap();
        assert_eq!((row.state, row.open_question, row.next_seq), (None, false, 2), "one message is still to be sent");
    }
}

#[test]
fn the_privacy_text_says_what_the_program_does() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/privacy.md")).unwrap();
    let told = |what: &str| text.lines().find_map(|line| line.strip_prefix(&format!("| `{what}` | ")));
    for rule in RULES {
        let line = told(rule.what).unwrap_or_else(|| panic!("docs/privacy.md does not name {}", rule.what));
        let mut words = line.split(' ');
        let number: u64 = words.next().unwrap().parse().unwrap();
        let keep = match words.next().unwrap() {
            "hours" => hours(number),
            "days" => days(number),
            "year" => days(365 * number),
            unit => panic!("{}: {unit}", rule.what),
        };
        assert_eq!(keep, rule.keep, "{}", rule.what);
    }
    let lines = text.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(lines, RULES.len(), "docs/privacy.md names something the program does not do");
}

async fn end(db: &Db, life: &Life, to: CaseStatus) {
    let mut tx = db.store.begin().await.unwrap();
    let change = StatusChange {
        case: &life.case,
        to,
        close_reason: None,
        main_case: None,
        actor: &Actor::System,
        reason: None,
    };
    work::set_status(&mut tx, change, Timestamp(NOW.0)).await.unwrap();
    tx.commit().await.unwrap();
}

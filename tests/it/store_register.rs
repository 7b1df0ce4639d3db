//! The register of recruiters in the store, on both databases: what is counted stays right, whatever happens to the cases.

use suluh::domain::identifier::{Identifier, IdentifierKind};
use suluh::domain::ids::{CaseId, NodeId};
use suluh::domain::register::Standing;
use suluh::domain::staff::Role;
use suluh::domain::time::{Timestamp, days};
use suluh::store::cases::{self, NewCase};
use suluh::store::events::{self, Actor};
use suluh::store::identifiers::{self, IdentifierRole, Named};
use suluh::store::nodes::{self, Node, Tallies};
use suluh::store::register::{self, SightingKey};
use suluh::store::ties::{self, About};
use suluh::store::{StoreError, Tx, retention, work};

use crate::databases::{NOW, on_both};
use crate::store_fixture::{accused, new_case, officer};

const PHONE: &str = "0812-0000-1234";
const ACCOUNT: &str = "1234567890";

fn phone() -> Identifier {
    Identifier::phone(PHONE).unwrap()
}

fn account() -> Identifier {
    Identifier::new(IdentifierKind::Account, ACCOUNT).unwrap()
}

fn named(kind: IdentifierKind, text: &str) -> Identifier {
    Identifier::new(kind, text).unwrap()
}

/// Files a case that names these, in a place, so many days after the beginning.
async fn file(tx: &mut Tx, number: u64, area: Option<&str>, after: u64, what: &[Identifier]) -> CaseId {
    let new = NewCase {
        area: area.map(str::to_owned),
        identifiers: what.iter().cloned().map(accused).collect(),
        ..new_case(number, None, Vec::new())
    };
    cases::insert(tx, &new, &Actor::Person, NOW.after(days(after))).await.unwrap();
    new.id
}

async fn node(tx: &mut Tx, what: &Identifier) -> Option<Node> {
    nodes::by_identifier(tx, what).await.unwrap()
}

async fn must(tx: &mut Tx, what: &Identifier) -> Node {
    node(tx, what).await.expect("the register knows it")
}

fn areas(tallies: &Tallies) -> Vec<(&str, u64)> {
    tallies.areas.iter().map(|(code, cases)| (code.as_str(), *cases)).collect()
}

fn months(tallies: &Tallies) -> Vec<(&str, u64)> {
    tallies.months.iter().map(|(month, cases)| (month.as_str(), *cases)).collect()
}

on_both! {
    async fn what_cases_name_is_one_node_with_its_places_and_months(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        file(&mut tx, 1, Some("72.10.01.2001"), 0, &[phone(), account()]).await;
        file(&mut tx, 2, Some("72.71"), 40, &[Identifier::phone("+62 812 0000 1234").unwrap()]).await;
        file(&mut tx, 3, None, 41, &[phone()]).await;
        let found = must(&mut tx, &phone()).await;
        assert_eq!((found.cases, found.standing), (3, Standing::Plain));
        assert_eq!((found.first_at, found.last_at), (NOW, NOW.after(days(41))));
        assert_eq!(found.identifier, phone(), "as it was first written");
        let tallies = nodes::tallies(&mut tx, &found.id).await.unwrap();
        assert_eq!(areas(&tallies), [("", 1), ("72.10", 1), ("72.71", 1)]);
        assert_eq!(months(&tallies), [("2027-01", 1), ("2027-02", 2)]);
        assert_eq!(must(&mut tx, &account()).await.cases, 1);
    }

    async fn a_case_counts_once_however_often_it_says_so(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let case = file(&mut tx, 1, None, 0, &[phone(), phone()]).await;
        identifiers::add(&mut tx, &case, &accused(phone()), NOW).await.unwrap();
        assert_eq!(must(&mut tx, &phone()).await.cases, 1);
        assert_eq!(identifiers::of_case(&mut tx, &case).await.unwrap().len(), 1);
    }

    async fn reporters_and_victims_are_no_nodes(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let case = file(&mut tx, 1, None, 0, &[]).await;
        for role in [IdentifierRole::Reporter, IdentifierRole::Victim, IdentifierRole::Other] {
            let own = Named { role, ..accused(phone()) };
            identifiers::add(&mut tx, &case, &own, NOW).await.unwrap();
        }
        assert_eq!(node(&mut tx, &phone()).await, None);
        assert_eq!(identifiers::of_case(&mut tx, &case).await.unwrap().len(), 3);
    }

    async fn an_erased_case_is_counted_no_more_and_the_last_one_takes_the_node_along(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let rini = officer(&mut tx, "Rini Contoh", Role::Petugas, "").await.id;
        let first = file(&mut tx, 1, Some("72.10"), 0, &[phone(), account()]).await;
        let second = file(&mut tx, 2, Some("72.71"), 40, &[phone()]).await;
        let (one, other) = (must(&mut tx, &phone()).await, must(&mut tx, &account()).await);
        let about = About::pair(one.id.clone(), other.id.clone(), true);
        ties::decide(&mut tx, &about, &"satu orang".into(), &rini, NOW).await.unwrap();
        let about = About::Apart(one.id.clone(), second.clone());
        ties::decide(&mut tx, &about, &"salah ketik".into(), &rini, NOW).await.unwrap();
        cases::erase(&mut tx, &first).await.unwrap();
        assert_eq!(node(&mut tx, &account()).await, None, "no case names it any more");
        let left = must(&mut tx, &phone()).await;
        assert_eq!(left.cases, 0, "the other case was set apart");
        assert!(matches!(&ties::of_node(&mut tx, &left.id, 9).await.unwrap()[..], [tie] if matches!(tie.about, About::Apart(..))));
        cases::erase(&mut tx, &second).await.unwrap();
        assert_eq!(node(&mut tx, &phone()).await, None);
        tx.commit().await.unwrap();
        for table in ["nodes", "node_tallies", "ties", "identifiers"] {
            assert_eq!(db.number(&format!("select count(*) from {table}")).await, 0, "{table}");
        }
        let mut conn = db.store.read().await.unwrap();
        assert_eq!(events::verify(&mut conn).await.unwrap().broken_at, None);
    }

    async fn retention_keeps_the_register_right(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let old = file(&mut tx, 1, Some("72.10"), 0, &[phone(), account()]).await;
        file(&mut tx, 2, Some("72.71"), 300, &[phone()]).await;
        let change = work::StatusChange {
            case: &old,
            to: suluh::domain::case::CaseStatus::Closed,
            close_reason: None,
            main_case: None,
            actor: &Actor::System,
            reason: None,
        };
        work::set_status(&mut tx, change, NOW).await.unwrap();
        retention::run(&mut tx, NOW.after(days(366))).await.unwrap();
        let left = must(&mut tx, &phone()).await;
        assert_eq!((left.cases, left.first_at), (1, NOW.after(days(300))));
        assert_eq!(areas(&nodes::tallies(&mut tx, &left.id).await.unwrap()), [("72.71", 1)]);
        assert_eq!(node(&mut tx, &account()).await, None);
    }

    async fn a_case_that_is_set_apart_and_put_back_counts_as_before(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let rini = officer(&mut tx, "Rini Contoh", Role::Petugas, "").await.id;
        let case = file(&mut tx, 1, Some("72.10"), 0, &[phone()]).await;
        file(&mut tx, 2, Some("72.71"), 40, &[phone()]).await;
        let before = must(&mut tx, &phone()).await;
        let tallies = nodes::tallies(&mut tx, &before.id).await.unwrap();
        let about = About::Apart(before.id.clone(), case);
        let tie = ties::decide(&mut tx, &about, &"salah ketik".into(), &rini, NOW).await.unwrap();
        let apart = must(&mut tx, &phone()).await;
        assert_eq!((apart.cases, apart.first_at), (1, NOW.after(days(40))));
        assert_eq!(areas(&nodes::tallies(&mut tx, &before.id).await.unwrap()), [("72.71", 1)]);
        let twice = ties::decide(&mut tx, &about, &"sekali lagi".into(), &rini, NOW).await;
        assert!(matches!(twice, Err(StoreError::Missing(_))), "{twice:?}");
        ties::undo(&mut tx, &tie, &"ternyata benar".into(), &rini, NOW).await.unwrap();
        assert_eq!(must(&mut tx, &phone()).await, before);
        assert_eq!(nodes::tallies(&mut tx, &before.id).await.unwrap(), tallies);
        assert!(ties::undo(&mut tx, &tie, &"dua kali".into(), &rini, NOW).await.is_err());
    }

    async fn a_new_word_about_two_nodes_takes_the_place_of_the_old(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let rini = officer(&mut tx, "Rini Contoh", Role::Petugas, "").await.id;
        file(&mut tx, 1, None, 0, &[phone(), account()]).await;
        let (one, other) = (must(&mut tx, &phone()).await.id, must(&mut tx, &account()).await.id);
        for (a, b, same) in [(&one, &other, true), (&other, &one, false)] {
            let about = About::pair(a.clone(), b.clone(), same);
            ties::decide(&mut tx, &about, &"menurut bukti".into(), &rini, NOW).await.unwrap();
        }
        for node in [&one, &other] {
            let stands = ties::of_node(&mut tx, node, 9).await.unwrap();
            assert_eq!(stands.len(), 1);
            assert!(matches!(stands[0].about, About::Pair(_, _, false)), "{:?}", stands[0].about);
            assert_eq!(stands[0].reason, "menurut bukti".into());
        }
        assert_eq!(events::verify(&mut tx).await.unwrap().broken_at, None);
    }

    async fn a_case_that_moves_is_counted_where_it_is(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let case = file(&mut tx, 1, None, 0, &[phone()]).await;
        work::set_place(&mut tx, &case, Some("72.71.01"), Some("MY"), NOW).await.unwrap();
        let found = must(&mut tx, &phone()).await;
        assert_eq!(areas(&nodes::tallies(&mut tx, &found.id).await.unwrap()), [("72.71", 1)]);
        let seen = register::newest_in(&mut tx, &found.id, &["72.71"], "72.71", None, 9).await.unwrap();
        assert_eq!(seen.len(), 1);
    }

    async fn public_numbers_follow_the_tables(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        file(&mut tx, 1, None, 0, &[phone(), account()]).await;
        let other = file(&mut tx, 2, None, 0, &[phone()]).await;
        let count = async |tx: &mut Tx| {
            identifiers::count_elsewhere(tx, &[&other]).await.unwrap().get(&other).copied().unwrap_or(0)
        };
        assert_eq!(count(&mut tx).await, 1);
        assert_eq!(nodes::follow_list(&mut tx, &[phone()]).await.unwrap(), 1);
        assert_eq!(must(&mut tx, &phone()).await.standing, Standing::Listed);
        assert_eq!(count(&mut tx).await, 0, "a public number ties nothing");
        assert_eq!(nodes::standing_out(&mut tx, 9).await.unwrap().len(), 1);
        assert_eq!(nodes::follow_list(&mut tx, &[account()]).await.unwrap(), 2);
        assert_eq!(must(&mut tx, &phone()).await.standing, Standing::Plain);
        let listed = Named { listed: true, ..accused(named(IdentifierKind::Link, "facebook.com")) };
        identifiers::add(&mut tx, &other, &listed, NOW).await.unwrap();
        assert_eq!(must(&mut tx, &listed.identifier).await.standing, Standing::Listed);
    }

    async fn pages_of_sightings_meet_without_gap_or_double(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let places = [Some("72.10"), Some("72.71.01"), None, Some("72.10.02"), Some("31.71"), Some("72.10.01.2001")];
        let mut filed = Vec::new();
        for (number, area) in (1_u64..).zip(places) {
            // Two of them in one moment.
            filed.push(file(&mut tx, number, area, number / 2, &[phone()]).await);
        }
        let id = must(&mut tx, &phone()).await.id;
        let walk = async |tx: &mut Tx, districts: Option<(&[&str], &str)>| {
            let (mut seen, mut after) = (Vec::<CaseId>::new(), None::<SightingKey>);
            loop {
                let page = match districts {
                    None => register::newest(tx, &id, after.as_ref(), 2).await.unwrap(),
                    Some((all, area)) => register::newest_in(tx, &id, all, area, after.as_ref(), 2).await.unwrap(),
                };
                let Some(last) = page.last() else { return seen };
                after = SightingKey::parse(&SightingKey::of(last).to_text());
                assert!(page.is_sorted_by(|a, b| (b.at, &b.case) <= (a.at, &a.case)));
                seen.extend(page.into_iter().map(|one| one.case));
            }
        };
        let mut all = walk(&mut tx, None).await;
        all.sort();
        filed.sort();
        assert_eq!(all, filed);
        assert_eq!(walk(&mut tx, Some((&["", "72.10", "72.71"], "72"))).await.len(), 5, "Jakarta is no part of it");
        assert_eq!(walk(&mut tx, Some((&["", "72.10"], "72.10"))).await.len(), 4);
        assert_eq!(walk(&mut tx, Some((&["", "72.10"], "72.10.01"))).await.len(), 2, "the village and what has no place");
    }

    async fn what_stands_beside_a_node_is_told_with_its_cases(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let first = file(&mut tx, 1, None, 0, &[phone(), account()]).await;
        let second = file(&mut tx, 2, None, 1, &[phone(), account(), named(IdentifierKind::Handle, "@contoh")]).await;
        file(&mut tx, 3, None, 2, &[account()]).await;
        let id = must(&mut tx, &phone()).await.id;
        let beside = register::neighbours(&mut tx, &id).await.unwrap();
        let mut shared = beside[&must(&mut tx, &account()).await.id].clone();
        shared.sort();
        assert_eq!((beside.len(), shared), (2, { let mut wanted = vec![first, second]; wanted.sort(); wanted }));
    }

    async fn the_same_person_in_the_same_village_is_a_hint(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let person = named(IdentifierKind::Name, "Budi Contoh");
        file(&mut tx, 1, Some("72.10.01.2001"), 0, &[phone(), person.clone()]).await;
        file(&mut tx, 2, Some("72.10.01.2001"), 1, &[account(), person.clone()]).await;
        file(&mut tx, 3, Some("72.10.01.2002"), 1, &[named(IdentifierKind::Handle, "@lain"), person.clone()]).await;
        let (one, other) = (must(&mut tx, &phone()).await.id, must(&mut tx, &account()).await.id);
        assert_eq!(register::same_person(&mut tx, &one).await.unwrap(), [other]);
        let named = must(&mut tx, &person).await.id;
        assert_eq!(register::same_person(&mut tx, &named).await.unwrap().len(), 2, "of the village, not of the next");
    }

    async fn names_that_are_written_alike_are_found(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let company = |text| named(IdentifierKind::Company, text);
        file(&mut tx, 1, None, 0, &[company("PT Contoh Jaya"), company("PT Lain Sekali")]).await;
        file(&mut tx, 2, None, 1, &[company("PT. Tjontoh Djaya")]).await;
        let one = must(&mut tx, &company("PT Contoh Jaya")).await;
        let alike: Vec<NodeId> = nodes::alike(&mut tx, &one.id, 9).await.unwrap().into_iter().map(|node| node.id).collect();
        assert_eq!(alike, [must(&mut tx, &company("Tjontoh Djaya")).await.id]);
        assert_eq!(nodes::sounding_like(&mut tx, &company("conto jaya"), 9).await.unwrap().len(), 2);
        let other = must(&mut tx, &company("PT Lain Sekali")).await.id;
        assert!(nodes::alike(&mut tx, &other, 9).await.unwrap().is_empty());
    }

    async fn what_was_seen_most_lately_comes_first(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        for (number, area) in [(1, "72.10"), (2, "72.10"), (3, "72.71")] {
            file(&mut tx, number, Some(area), 10, &[phone()]).await;
        }
        for number in [4, 5] {
            file(&mut tx, number, Some("72.71"), 10, &[account(), named(IdentifierKind::Name, "Budi")]).await;
        }
        let (one, other) = (must(&mut tx, &phone()).await.id, must(&mut tx, &account()).await.id);
        let seen = async |tx: &mut Tx, since: Timestamp, area: &str| {
            register::most_seen(tx, since, area, 9).await.unwrap()
        };
        assert_eq!(seen(&mut tx, NOW, "").await, [(one.clone(), 3), (other, 2)]);
        assert_eq!(seen(&mut tx, NOW, "72.10").await, [(one.clone(), 2)]);
        assert_eq!(seen(&mut tx, NOW.after(days(11)), "").await, []);
    }

    async fn rows_of_older_releases_get_their_nodes_in_any_number_of_steps(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let erased = file(&mut tx, 1, Some("72.10"), 0, &[phone()]).await;
        for number in 2..6 {
            file(&mut tx, number, Some("72.71"), number, &[phone(), account()]).await;
        }
        let wanted = must(&mut tx, &phone()).await;
        tx.commit().await.unwrap();
        // As they stood before there was a register; one case was erased, one names the number twice.
        for statement in [
            "update identifiers set node_id = null, district = '', source = ''",
            "delete from node_tallies",
            "delete from nodes",
        ] {
            db.tamper(statement).await.unwrap();
        }
        db.tamper(&format!("delete from case_keys where case_id = '{}'", erased.as_str())).await.unwrap();
        let mut steps = 0;
        while identifiers::any_loose(&mut db.store.read().await.unwrap()).await.unwrap() {
            let mut tx = db.store.begin().await.unwrap();
            assert!(identifiers::tie_loose(&mut tx, 2).await.unwrap() > 0);
            tx.commit().await.unwrap();
            steps += 1;
            // A step that is cut leaves nothing behind.
            let mut cut = db.store.begin().await.unwrap();
            identifiers::tie_loose(&mut cut, 2).await.unwrap();
            drop(cut);
        }
        assert_eq!(steps, 5, "nine rows");
        let mut tx = db.store.begin().await.unwrap();
        let found = must(&mut tx, &phone()).await;
        assert_eq!((found.cases, found.last_at), (4, wanted.last_at));
        assert_eq!((found.identifier, found.first_at), (phone(), NOW.after(days(2))));
        assert_eq!(areas(&nodes::tallies(&mut tx, &found.id).await.unwrap()), [("72.71", 4)]);
        assert_eq!(must(&mut tx, &account()).await.cases, 4);
    }
}

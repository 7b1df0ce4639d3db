//! The queue: its order, its filters against a filter in memory, both ways into it, words, labels, saved searches.

use std::collections::BTreeSet;

use suluh::domain::case::{CaseStatus, Channel, Priority};
use suluh::domain::case_filter::{CaseFilter, Day, Holder};
use suluh::domain::chance::Chance;
use suluh::domain::ids::{CaseId, SearchId, StaffId};
use suluh::domain::staff::{Role, covers};
use suluh::domain::time::{Local, Timestamp, Zone};
use suluh::store::cases::{self, Case, NewCase};
use suluh::store::events::{self, Actor, EventAction};
use suluh::store::messages::{self, Delivery, Direction, NewMessage};
use suluh::store::queue::{self, Count, PageKey, QueueAsk, View};
use suluh::store::searches::{self, Search};
use suluh::store::work::{self, StatusChange};
use suluh::store::{Conn, Tx, case_labels, case_words};

use crate::databases::{NOW, on_both};
use crate::store_fixture::{live, new_case, officer, secret};

const DAY: i64 = 86_400_000;
const HERE: Local = Local { at: NOW, zone: Zone::Wita };

on_both! {
    async fn the_queue_shows_the_urgent_then_the_longest_waiting(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let staff = officer(&mut tx, "Rini Contoh", Role::Petugas, "").await.id;
        let mut wanted = Vec::new();
        for (number, priority, at) in [
            (1, Priority::Low, 1), (2, Priority::Normal, 9), (3, Priority::Normal, 3), (4, Priority::Urgent, 50),
            (5, Priority::High, 70), (6, Priority::Normal, 5),
        ] {
            let new = NewCase { priority, ..new_case(number, None, Vec::new()) };
            cases::insert(&mut tx, &new, &Actor::Person, Timestamp(at)).await.unwrap();
            wanted.push(((priority, at), new.id));
        }
        wanted.sort();
        let wanted: Vec<CaseId> = wanted.into_iter().map(|(_, id)| id).collect();
        let all = CaseFilter::default();
        let mut ask = QueueAsk { limit: 4, ..ask(View::Open, &all, &staff) };
        let first = queue::page(&mut tx, &ask).await.unwrap();
        assert_eq!(ids(&first.cases), wanted[..4]);
        ask.after = PageKey::parse(&first.next.unwrap().to_text());
        let second = queue::page(&mut tx, &ask).await.unwrap();
        assert_eq!((ids(&second.cases), second.next), (wanted[4..].to_vec(), None));
        say(&mut tx, &wanted[2], Direction::Out, Some(&staff), NOW).await;
        say(&mut tx, &wanted[2], Direction::In, None, Timestamp(8)).await;
        ask.after = None;
        ask.limit = 10;
        let moved = ids(&queue::page(&mut tx, &ask).await.unwrap().cases);
        assert_eq!(moved[2..5], [wanted[3].clone(), wanted[2].clone(), wanted[4].clone()]);
    }

    async fn an_area_sees_itself_what_lies_below_and_cases_without_a_place(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let staff = officer(&mut tx, "Rini Contoh", Role::Petugas, "72.10").await.id;
        for (number, area) in [(1, Some("72.10")), (2, Some("72.10.01.2001")), (3, Some("72.1")), (4, Some("72.101")),
            (5, None), (6, Some("72"))] {
            let new = NewCase { area: area.map(str::to_owned), ..new_case(number, None, Vec::new()) };
            cases::insert(&mut tx, &new, &Actor::Person, NOW).await.unwrap();
        }
        let all = CaseFilter::default();
        for (area, seen) in [("72.10", 3), ("72", 6), ("", 6), ("31", 1)] {
            let ask = QueueAsk { area, ..ask(View::Open, &all, &staff) };
            assert_eq!(queue::page(&mut tx, &ask).await.unwrap().cases.len(), seen, "{area}");
            let open = queue::count(&mut tx, &ask).await.unwrap();
            assert_eq!(open, Count { at_least: u32::try_from(seen).unwrap(), exact: true }, "{area}");
        }
    }

    async fn pages_of_any_filter_are_those_of_a_filter_in_memory(db: Db) {
        let chance = Chance::seeded(11);
        let mut tx = db.store.begin().await.unwrap();
        let staff = officer(&mut tx, "Rini Contoh", Role::Petugas, "").await.id;
        let known = fill(&mut tx, &chance, &staff).await;
        let (mut let_through, mut walked) = (0, 0);
        for _ in 0..400 {
            let filter = any_filter(&chance, &staff);
            let words = some(&chance, &WORDS, 5);
            let words: Vec<String> = if filter.words.reveal().is_empty() { Vec::new() } else { words };
            let filter = if words.is_empty() { CaseFilter { words: "".into(), ..filter } } else { filter };
            let view = View::ALL[usize::try_from(chance.below(3)).unwrap()];
            let area = ["", "", "72.10", "72"][usize::try_from(chance.below(4)).unwrap()];
            let ask = QueueAsk { words: &words, area, limit: 3, ..ask(view, &filter, &staff) };
            let wanted = in_memory(&known, &ask);
            assert_eq!(all_pages(&mut tx, ask.clone()).await, wanted, "{view} {} {area} {words:?}", filter.to_query());
            let count = queue::count(&mut tx, &QueueAsk { limit: 200, ..ask.clone() }).await.unwrap();
            assert_eq!(count, Count { at_least: u32::try_from(wanted.len()).unwrap(), exact: true });
            let_through += usize::from(!wanted.is_empty());
            walked += usize::from(filter.labels_any.len() > 4);
        }
        assert!(let_through > 60 && walked > 60, "{let_through} {walked}");
    }

    async fn a_walk_ends_with_its_window_and_the_next_page_goes_on(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let staff = officer(&mut tx, "Rini Contoh", Role::Petugas, "").await.id;
        let first = NewCase { category: "calo".to_owned(), ..new_case(1, None, Vec::new()) };
        cases::insert(&mut tx, &first, &Actor::Person, NOW).await.unwrap();
        tx.commit().await.unwrap();
        let many = i64::from(queue::WINDOW) + 500;
        db.tamper(&format!("
            insert into cases (id, code, kind, category, channel, status, priority, rank, priority_reasons, area, country,
                dialogs_hash, summary, safe_mode, created_at, updated_at, status_at, waiting_since)
            with recursive n(i) as (select 1 union all select i + 1 from n where i < {many})
            select 'a' || cast(i as text), 'a-' || cast(i as text), kind, 'pmi_sakit', channel, status, 'urgent', 0,
                priority_reasons, area, country, dialogs_hash, summary, safe_mode, created_at, updated_at, status_at,
                waiting_since
            from cases, n"
        )).await.unwrap();
        let mut conn = db.store.read().await.unwrap();
        // The province is no way in, and all but the last case in the order are of another category.
        let filter = CaseFilter::from_query("wilayah=72&kategori=calo&kategori=b&kategori=c&kategori=d&kategori=e");
        let mut ask = ask(View::Open, &filter, &staff);
        let near = queue::page(&mut conn, &ask).await.unwrap();
        assert!(near.cases.is_empty() && near.next.is_some());
        assert_eq!(queue::count(&mut conn, &ask).await.unwrap(), Count { at_least: 0, exact: false });
        ask.after = near.next;
        let far = queue::page(&mut conn, &ask).await.unwrap();
        assert_eq!((ids(&far.cases), far.next), (vec![first.id.clone()], None));
        let by_facet = CaseFilter::from_query("wilayah=72&kategori=calo");
        let found = queue::page(&mut conn, &QueueAsk { filter: &by_facet, after: None, ..ask.clone() }).await.unwrap();
        assert_eq!(ids(&found.cases), [first.id], "one category is a way in");
        let open = CaseFilter::default();
        let count = queue::count(&mut conn, &QueueAsk { filter: &open, limit: queue::COUNTED, ..ask }).await.unwrap();
        assert_eq!((count.at_least, count.exact, count.to_string().as_str()), (1000, false, "1000+"));
    }

    async fn words_are_found_together_and_go_with_the_case(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let staff = officer(&mut tx, "Rini Contoh", Role::Petugas, "").await.id;
        let mut filed = Vec::new();
        for (number, words) in [(1, "kamboja gaji"), (2, "kamboja paspor"), (3, "gaji paspor kamboja")] {
            let new = new_case(number, None, Vec::new());
            cases::insert(&mut tx, &new, &Actor::Person, NOW).await.unwrap();
            let stems: BTreeSet<String> = words.split(' ').map(str::to_owned).collect();
            case_words::add(&mut tx, &new.id, &stems).await.unwrap();
            case_words::add(&mut tx, &new.id, &stems).await.unwrap();
            filed.push(new.id);
        }
        for (words, found) in [("kamboja", vec![0, 1, 2]), ("gaji kamboja", vec![0, 2]), ("gaji paspor kamboja", vec![2]),
            ("gaji polandia", vec![])] {
            let wanted: BTreeSet<CaseId> = found.into_iter().map(|at: usize| filed[at].clone()).collect();
            assert_eq!(with_words(&mut tx, &staff, words).await, wanted, "{words}");
        }
        let filter = CaseFilter { words: "dan".into(), ..CaseFilter::default() };
        assert!(queue::page(&mut tx, &ask(View::Every, &filter, &staff)).await.unwrap().cases.is_empty());
        cases::erase(&mut tx, &filed[2]).await.unwrap();
        assert!(with_words(&mut tx, &staff, "gaji paspor").await.is_empty());
        assert_eq!(case_words::next_cases(&mut tx, "", 10).await.unwrap().len(), 2, "an erased case has no words");
        tx.commit().await.unwrap();
        assert_eq!(db.number("select count(*) from case_words").await, 4);
    }

    async fn a_label_is_set_once_taken_off_and_both_are_in_the_history(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let new = new_case(1, None, Vec::new());
        cases::insert(&mut tx, &new, &Actor::Person, NOW).await.unwrap();
        for (label, on, changed) in [("anak", true, true), ("anak", true, false), ("viral", true, true), ("anak", false, true),
            ("anak", false, false)] {
            let done = case_labels::put(&mut tx, &new.id, (label, "Nama"), on, &Actor::System, NOW).await.unwrap();
            assert_eq!(done, changed, "{label} {on}");
        }
        let labels = case_labels::of_cases(&mut tx, &[&new.id]).await.unwrap();
        assert_eq!(labels[&new.id], ["viral"]);
        let told: Vec<String> = events::of_case(&mut tx, &new.id).await.unwrap().into_iter()
            .filter(|event| event.action == EventAction::Label).map(|event| event.detail.unwrap().0).collect();
        assert_eq!(told, ["+ Nama", "+ Nama", "− Nama"]);
        cases::erase(&mut tx, &new.id).await.unwrap();
        assert!(case_labels::of_cases(&mut tx, &[&new.id]).await.unwrap().is_empty());
    }

    async fn a_saved_search_is_seen_by_its_owner_or_by_all(db: Db) {
        let life = live(&db).await;
        let mut tx = db.store.begin().await.unwrap();
        let other = officer(&mut tx, "Budi Contoh", Role::Petugas, "").await.id;
        let own = Search {
            id: SearchId::from_text("own"), owner: life.officer.id.clone(), shared: false, name: "Sendiri".to_owned(),
            folder: "baru".to_owned(), query: "urgensi=urgent".to_owned(),
        };
        searches::insert(&mut tx, &own, Timestamp(NOW.0 + 1)).await.unwrap();
        let names = |found: Vec<Search>| found.into_iter().map(|one| one.name).collect::<Vec<_>>();
        assert_eq!(names(searches::for_staff(&mut tx, &life.officer.id, 9).await.unwrap()), ["Contoh", "Sendiri"]);
        assert_eq!(names(searches::for_staff(&mut tx, &other, 9).await.unwrap()), ["Contoh"]);
        assert_eq!(searches::owned(&mut tx, &life.officer.id).await.unwrap(), 2);
        assert_eq!(searches::by_id(&mut tx, &own.id).await.unwrap(), Some(own.clone()));
        searches::delete(&mut tx, &own.id).await.unwrap();
        assert_eq!(searches::by_id(&mut tx, &own.id).await.unwrap(), None);
    }
}

#[test]
fn a_page_key_is_read_only_as_it_was_written() {
    let key = PageKey { rank: 2, at: Timestamp(-5), id: CaseId::new(NOW, &Chance::seeded(1)) };
    assert_eq!(PageKey::parse(&key.to_text()), Some(key));
    for text in ["", "1", "1.2", "x.2.id", "1.x.id"] {
        assert_eq!(PageKey::parse(text), None, "{text}");
    }
}

const LABELS: [&str; 3] = ["anak", "viral", "kelompok"];
const CATEGORIES: [&str; 3] = ["calo", "pmi_sakit", "overstay"];
const AREAS: [&str; 6] = ["72.10.01.2001", "72.10.02", "72.10", "72.71", "72", "31.71.01"];
const COUNTRIES: [&str; 3] = ["MY", "KH", "SA"];
const WORDS: [&str; 4] = ["gaji", "paspor", "kamboja", "calo"];
/// In no case; so many values of one kind are no way in, and the walk must find the same.
const NOWHERE: [&str; 5] = ["x1", "x2", "x3", "x4", "x5"];

/// A case as the memory knows it.
struct Known {
    case: Case,
    labels: BTreeSet<String>,
    words: BTreeSet<String>,
}

fn ask<'a>(view: View, filter: &'a CaseFilter, staff: &'a StaffId) -> QueueAsk<'a> {
    QueueAsk { view, filter, words: &[], staff, area: "", after: None, limit: 50, now: HERE }
}

/// Each of some things with a chance of one in `rare`.
fn some(chance: &Chance, of: &[&str], rare: u64) -> Vec<String> {
    of.iter().filter(|_| chance.below(rare) == 0).map(|one| (*one).to_owned()).collect()
}

fn one<T: Copy>(chance: &Chance, of: &[T]) -> T {
    of[usize::try_from(chance.below(of.len() as u64)).unwrap()]
}

async fn fill(tx: &mut Tx, chance: &Chance, staff: &StaffId) -> Vec<Known> {
    let mut known = Vec::new();
    for number in 0..90 {
        let area = (chance.below(6) > 0).then(|| one(chance, &AREAS).to_owned());
        let new = NewCase {
            category: one(chance, &CATEGORIES).to_owned(),
            channel: one(chance, Channel::ALL),
            priority: one(chance, Priority::ALL),
            country: (chance.below(4) > 0).then(|| one(chance, &COUNTRIES).to_owned()),
            due_at: (chance.below(3) > 0)
                .then(|| Timestamp(NOW.0 + DAY - i64::try_from(chance.below(3)).unwrap() * DAY)),
            area,
            identifiers: Vec::new(),
            ..new_case(number, None, Vec::new())
        };
        let at = Timestamp(NOW.0 - i64::try_from(chance.below(20)).unwrap() * DAY / 2);
        let new = NewCase { id: CaseId::new(at, chance), ..new };
        cases::insert(tx, &new, &Actor::Person, at).await.unwrap();
        let (labels, words) = (some(chance, &LABELS, 3), some(chance, &WORDS, 3));
        for label in &labels {
            case_labels::put(tx, &new.id, (label, label), true, &Actor::System, NOW).await.unwrap();
        }
        let words: BTreeSet<String> = words.into_iter().collect();
        case_words::add(tx, &new.id, &words).await.unwrap();
        happen(tx, chance, &new.id, staff).await;
        let case = cases::by_id(tx, &new.id).await.unwrap().unwrap();
        known.push(Known { case, labels: labels.into_iter().collect(), words });
    }
    known
}

async fn happen(tx: &mut Tx, chance: &Chance, id: &CaseId, staff: &StaffId) {
    if chance.below(3) == 0 {
        work::take(tx, id, staff, NOW).await.unwrap();
    }
    if chance.below(5) == 0 {
        say(tx, id, Direction::Out, Some(staff), NOW).await;
    }
    let to =
        one(chance, &[CaseStatus::Waiting, CaseStatus::InProgress, CaseStatus::Closed, CaseStatus::Closed]);
    if chance.below(2) == 0 {
        let actor = &Actor::System;
        let ended = StatusChange {
            case: id,
            to,
            close_reason: Some("selesai"),
            main_case: None,
            actor,
            reason: None,
        };
        work::set_status(tx, ended, NOW).await.unwrap();
    }
}

fn any_filter(chance: &Chance, staff: &StaffId) -> CaseFilter {
    let set = |values: Vec<String>| values.into_iter().collect::<BTreeSet<_>>();
    let mut filter = CaseFilter {
        statuses: CaseStatus::ALL.iter().copied().filter(|_| chance.below(6) == 0).collect(),
        categories: set(some(chance, &CATEGORIES, 5)),
        areas: set(some(chance, &AREAS, 8)),
        countries: set(some(chance, &COUNTRIES, 6)),
        channels: Channel::ALL.iter().copied().filter(|_| chance.below(8) == 0).collect(),
        priorities: Priority::ALL.iter().copied().filter(|_| chance.below(6) == 0).collect(),
        labels_any: set(some(chance, &LABELS, 5)),
        labels_all: set(some(chance, &LABELS, 8)),
        words: if chance.below(4) == 0 { "x".into() } else { "".into() },
        ..CaseFilter::default()
    };
    if chance.below(2) == 0 {
        for list in [&mut filter.categories, &mut filter.countries, &mut filter.labels_any] {
            if !list.is_empty() {
                list.extend(NOWHERE.iter().map(|one| (*one).to_owned()));
            }
        }
        if filter.labels_any.is_empty() {
            filter.labels_any = set(LABELS.iter().chain(&NOWHERE).map(|one| (*one).to_owned()).collect());
        }
        return filter;
    }
    filter.late = chance.below(6) == 0;
    filter.from = (chance.below(5) == 0).then(|| Day::Ago(u16::try_from(chance.below(12)).unwrap()));
    filter.to = (chance.below(6) == 0).then(|| Day::Ago(u16::try_from(chance.below(8)).unwrap()));
    filter.assignee = match chance.below(9) {
        0 => Holder::Me,
        1 => Holder::Nobody,
        2 => Holder::Staff(staff.clone()),
        _ => Holder::Anyone,
    };
    filter
}

/// The same question, asked of the cases in memory.
fn in_memory(known: &[Known], ask: &QueueAsk<'_>) -> Vec<CaseId> {
    let mut found: Vec<&Case> =
        known.iter().filter(|one| lets_through(one, ask)).map(|one| &one.case).collect();
    found.sort_by_key(|case| case.id.clone());
    match ask.view {
        View::Open => {
            found.sort_by_key(|case| {
                (case.priority, case.waiting_since.unwrap_or(case.created_at), case.id.clone())
            });
        }
        View::Ended => found.sort_by_key(|case| std::cmp::Reverse((case.closed_at, case.id.clone()))),
        View::Every => found.reverse(),
    }
    found.into_iter().map(|case| case.id.clone()).collect()
}

fn lets_through(Known { case, labels, words }: &Known, ask: &QueueAsk<'_>) -> bool {
    fn any<T: Ord>(set: &BTreeSet<T>, value: Option<&T>) -> bool {
        set.is_empty() || value.is_some_and(|value| set.contains(value))
    }
    let QueueAsk { view, filter, area, .. } = ask;
    let (from, before) = filter.bounds(HERE);
    let place = case.area.as_deref();
    let waits = !matches!(case.status, CaseStatus::Waiting | CaseStatus::Closed | CaseStatus::Duplicate);
    let is_late = case.due_at.is_some_and(|due| due < NOW) && waits && case.first_answer_at.is_none();
    let held = match &filter.assignee {
        Holder::Anyone => true,
        Holder::Nobody => case.assignee.is_none(),
        Holder::Me => case.assignee.as_ref() == Some(ask.staff),
        Holder::Staff(id) => case.assignee.as_ref() == Some(id),
    };
    let of_view = match view {
        View::Open => case.closed_at.is_none(),
        View::Ended => case.closed_at.is_some(),
        View::Every => true,
    };
    let in_areas = filter.areas.is_empty()
        || place.is_some_and(|place| filter.areas.iter().any(|area| covers(area, Some(place))));
    of_view
        && covers(area, place)
        && in_areas
        && held
        && any(&filter.statuses, Some(&case.status))
        && any(&filter.categories, Some(&case.category))
        && any(&filter.countries, case.country.as_ref())
        && any(&filter.channels, Some(&case.channel))
        && any(&filter.priorities, Some(&case.priority))
        && (filter.labels_any.is_empty() || !filter.labels_any.is_disjoint(labels))
        && filter.labels_all.is_subset(labels)
        && from.is_none_or(|from| case.created_at >= from)
        && before.is_none_or(|before| case.created_at < before)
        && (!filter.late || is_late)
        && ask.words.iter().all(|word| words.contains(word))
}

async fn all_pages(conn: &mut Conn, mut ask: QueueAsk<'_>) -> Vec<CaseId> {
    let mut all = Vec::new();
    loop {
        let page = queue::page(conn, &ask).await.unwrap();
        assert!(page.cases.len() <= ask.limit as usize);
        all.extend(ids(&page.cases));
        match page.next {
            Some(next) => ask.after = PageKey::parse(&next.to_text()),
            None => return all,
        }
    }
}

async fn with_words(conn: &mut Conn, staff: &StaffId, words: &str) -> BTreeSet<CaseId> {
    let filter = CaseFilter { words: words.into(), ..CaseFilter::default() };
    let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
    let ask = QueueAsk { words: &words, ..ask(View::Every, &filter, staff) };
    ids(&queue::page(conn, &ask).await.unwrap().cases).into_iter().collect()
}

async fn say(tx: &mut Tx, case: &CaseId, direction: Direction, author: Option<&StaffId>, at: Timestamp) {
    let body = secret("message");
    let delivery = if direction == Direction::Out { Delivery::Pending } else { Delivery::None };
    let new = NewMessage { case, direction, author, body: &body, evidence: &[], delivery };
    messages::append(tx, new, at).await.unwrap();
}

fn ids(cases: &[Case]) -> Vec<CaseId> {
    cases.iter().map(|case| case.id.clone()).collect()
}

//! The public check: what it answers from the official lists and the office's warnings, and that nothing in its words, its
//! statements or its time tells whether somebody was reported.

use std::io::Write as _;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use suluh::app::App;
use suluh::app::files::Reload;
use suluh::app::warnings::NewWarning;
use suluh::domain::case::CaseCode;
use suluh::domain::chance::Chance;
use suluh::domain::identifier::{Identifier, IdentifierKind};
use suluh::domain::official::{
    Company, CompanyAnswer, CountryState, JobOrder, LicenceState, ListKind, ListRows, LookUp, PermitAnswer,
    PermitStanding, PublishedWarning, Standing,
};
use suluh::domain::staff::Role;
use suluh::domain::text::Private;
use suluh::store::cases;
use suluh::store::events::{self, Actor};
use suluh::store::nodes;
use tracing::instrument::WithSubscriber as _;

use crate::databases::{NOW, on_both};
use crate::store_fixture::{accused, new_case};
use crate::world::World;

fn company(name: &str, permit: &str) -> Company {
    Company {
        name: name.to_owned(),
        permit: permit.to_owned(),
        state: LicenceState::Active,
        state_listed: "Aktif".to_owned(),
        until: None,
        address: None,
        source: "Contoh".to_owned(),
        as_of: "2026-11-01".parse().unwrap(),
    }
}

fn order(company: &str, permit: &str) -> JobOrder {
    JobOrder {
        company: company.to_owned(),
        permit: permit.to_owned(),
        country: "MY".to_owned(),
        job: "Operator".to_owned(),
        quota: Some(5),
        until: None,
        source: "Contoh".to_owned(),
        as_of: "2026-11-02".parse().unwrap(),
    }
}

fn named(name: &str) -> Identifier {
    Identifier::new(IdentifierKind::Company, name).unwrap()
}

on_both! {
    async fn an_import_is_seen_by_every_replica_with_the_next_question(db: Db) {
        let world = World::new(db).await;
        let other = world.replica().await;
        let asked = [named("PT Contoh Jaya")];
        for app in [&world.app, &other] {
            let found = app.look_up(&asked, &["1".to_owned()]).await.unwrap();
            assert_eq!(found.companies[0].standing, Standing::NoList);
            assert_eq!(found.permits[0].standing, PermitStanding::NoList);
            assert!(found.lists.is_empty());
        }
        let rows = vec![company("PT. Contoh Jaya", "1"), company("PT Lain", "2")];
        world.app.import_list(&ListRows::P3mi(rows)).await.unwrap();
        for app in [&world.app, &other] {
            let found = app.look_up(&asked, &["1".to_owned()]).await.unwrap();
            assert!(matches!(&found.companies[0].standing, Standing::Valid { permit, .. } if permit == "1"));
            assert!(matches!(found.permits[0].standing, PermitStanding::Licence(_)));
            assert_eq!(found.companies[0].orders, None, "no list of job orders");
        }
        world.app.import_list(&ListRows::JobOrders(vec![order("PT Contoh Jaya", "7/JO")])).await.unwrap();
        world.app.import_list(&ListRows::P3mi(vec![company("PT Contoh Raya", "3")])).await.unwrap();
        for app in [&world.app, &other] {
            let found = app.look_up(&asked, &["7/jo".to_owned()]).await.unwrap();
            assert_eq!(found.companies[0].standing, Standing::NotListed, "a list replaces the one before");
            assert_eq!(found.companies[0].similar, ["PT Contoh Raya"]);
            assert!(matches!(found.permits[0].standing, PermitStanding::JobOrders { runs: true, .. }));
            let kinds: Vec<(ListKind, u32)> = found.lists.iter().map(|list| (list.kind, list.rows)).collect();
            assert_eq!(kinds, [(ListKind::JobOrders, 1), (ListKind::P3mi, 1)]);
        }
        assert_eq!(world.db.number("select count(*) from case_events where action = 'list'").await, 3);
        let chain = events::verify(&mut world.db.store.read().await.unwrap()).await.unwrap();
        assert_eq!(chain.broken_at, None);
        assert!(world.app.import_list(&ListRows::P3mi(Vec::new())).await.is_err(), "an empty list is none");
        world.ends().await;
    }

    async fn nobody_learns_who_was_reported(db: Db) {
        let world = World::new(db).await;
        publish(&world).await;
        let pairs = pairs(1_000);
        report(&world, &pairs).await;
        // The lists are read into memory by whoever asks first.
        world.app.look_up(&[], &[]).await.unwrap();
        let mut times = [Vec::new(), Vec::new()];
        for (number, (reported, unknown)) in pairs.iter().enumerate() {
            // Whichever is asked first has the colder caches.
            let mut order = [(0, reported), (1, unknown)];
            if (number / IdentifierKind::ALL.len()).is_multiple_of(2) {
                order.reverse();
            }
            let mut seen: Vec<(String, Vec<String>)> = Vec::new();
            for (side, identifier) in order {
                let (found, statements, took) = ask(&world, identifier).await;
                times[side].push(took);
                seen.push((words(&found, identifier), statements));
            }
            assert_eq!(seen[0], seen[1], "{:?} {}", reported.kind, reported.normal.reveal());
            let only_public = |place: &String| place.contains("store/lists.rs") || place.contains("store/warnings.rs");
            assert!(seen[0].1.len() == 2 && seen[0].1.iter().all(only_public), "{:?}", seen[0].1);
        }
        tell(&times);
        let mut conn = world.db.store.read().await.unwrap();
        for (reported, unknown) in &pairs {
            assert!(nodes::by_identifier(&mut conn, reported).await.unwrap().is_some(), "it was reported");
            assert_eq!(nodes::by_identifier(&mut conn, unknown).await.unwrap(), None);
        }
        drop(conn);
        world.ends().await;
    }
}

/// A country as the dialogs know it: its state and the day of it.
fn said(app: &App, code: &str) -> (String, String) {
    let dialogs = app.dialogs();
    let country = dialogs.data.countries.iter().find(|country| country.code == code).unwrap();
    (country.state.clone(), country.origin.checked.clone())
}

#[test]
fn what_is_said_of_a_country_follows_an_imported_list() {
    crate::databases::on_sqlite(async |db| {
        let world = World::new(db).await;
        let row = |code: &str, as_of: &str| CountryState {
            code: code.to_owned(),
            state: "bukan_tujuan".to_owned(),
            source: "Contoh".to_owned(),
            as_of: as_of.parse().unwrap(),
        };
        let before = said(&world.app, "MY");
        let list = ListRows::Countries(vec![row("OM", "2026-11-01"), row("MY", "2020-01-01")]);
        world.app.import_list(&list).await.unwrap();
        for expected in [Reload::Used, Reload::Same] {
            assert_eq!(world.app.refresh(false).await.unwrap(), expected);
            assert_eq!(said(&world.app, "OM"), ("bukan_tujuan".to_owned(), "2026-11-01".to_owned()));
            assert_eq!(said(&world.app, "MY"), before, "the table is newer");
        }
        world.ends().await;
    });
}

/// The lists, and a warning, so that there is something that could differ.
async fn publish(world: &World) {
    let rows = (0..500).map(|n| company(&format!("PT Contoh Nomor {n}"), &format!("{n}/SIP3MI"))).collect();
    world.app.import_list(&ListRows::P3mi(rows)).await.unwrap();
    let rini = world.officer("Rini", Role::Penyelia, "").await;
    let warning = NewWarning {
        identifier: Identifier::phone("081399999999").unwrap(),
        words: Private::from("Penipuan."),
        country: None,
        area: None,
        reason: Private::from("Terbukti."),
    };
    world.app.publish_warning(&rini.staff, &warning).await.unwrap();
}

/// So many pairs of identifiers of one kind and one shape, all kinds in turn; the first of each will be reported.
fn pairs(count: u64) -> Vec<(Identifier, Identifier)> {
    let chance = Chance::seeded(41);
    (0..count)
        .map(|number| {
            let kind = IdentifierKind::ALL[usize::try_from(number).unwrap() % IdentifierKind::ALL.len()];
            let salt = chance.below(100);
            let made = |side: u64| {
                let n = number * 2 + side;
                let written = match kind {
                    IdentifierKind::Phone => format!("0812-{n:04}-77{salt:02}"),
                    IdentifierKind::Account => format!("55{n:06}{salt:02}"),
                    IdentifierKind::Handle => format!("@calo_{n:05}_{salt:02}"),
                    IdentifierKind::Link => format!("https://contoh.example/{n:05}/{salt:02}"),
                    IdentifierKind::Company => format!("PT Zxq{n:05} Wvy{salt:02}"),
                    IdentifierKind::Name => format!("Budi {n:05} {salt:02}"),
                };
                Identifier::new(kind, &written).unwrap()
            };
            (made(0), made(1))
        })
        .collect()
}

/// Cases in which the first of each pair is accused.
async fn report(world: &World, pairs: &[(Identifier, Identifier)]) {
    let mut tx = world.db.store.begin().await.unwrap();
    for (number, chunk) in (100..).zip(pairs.chunks(4)) {
        let mut case = new_case(number, None, Vec::new());
        let letters =
            [number / 26, number % 26].map(|letter| char::from(b'a' + u8::try_from(letter).unwrap()));
        let fruit = format!("kelapa{}", String::from_iter(letters));
        case.code = CaseCode::draw(&[fruit.clone(), fruit], &Chance::seeded(number));
        case.identifiers = chunk.iter().map(|(reported, _)| accused(reported.clone())).collect();
        cases::insert(&mut tx, &case, &Actor::Person, NOW).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// One question: the answer, the places of the statements it took, and how long.
async fn ask(world: &World, identifier: &Identifier) -> (LookUp, Vec<String>, Duration) {
    let places = Arc::new(Mutex::new(Vec::new()));
    let (asked, began) = (std::slice::from_ref(identifier), Instant::now());
    let permits = [format!("{}/JO", identifier.normal.reveal().len())];
    let question = world.app.look_up(asked, &permits).with_subscriber(Statements(Arc::clone(&places)));
    let found = question.await.unwrap();
    let took = began.elapsed();
    let places = places.lock().unwrap().clone();
    (found, places, took)
}

/// The whole answer, with the asked value masked.
fn words(found: &LookUp, asked: &Identifier) -> String {
    let LookUp { companies, permits, warnings, lists } = found;
    let mut words = vec![format!("{lists:?}")];
    words.extend(companies.iter().map(|answer| {
        let CompanyAnswer { asked, standing, as_of, source, similar, orders } = answer;
        format!("{} {standing:?} {as_of:?} {source} {similar:?} {orders:?}", asked.reveal())
    }));
    words.extend(permits.iter().map(|PermitAnswer { asked, standing }| format!("{asked} {standing:?}")));
    words.extend(warnings.iter().map(|warning| {
        let PublishedWarning { asked, kind, shown, words, country, area, published_at } = warning;
        let (asked, shown, words) = (asked.reveal(), shown.reveal(), words.reveal());
        format!("{asked} {kind} {shown} {words} {country:?} {area:?} {published_at:?}")
    }));
    words.join("\n").replace(asked.written.reveal(), "‹asked›").replace(asked.normal.reveal(), "‹asked›")
}

/// Says how long the two sides took, and fails when their ranks lie further apart than noise ever brings them: a standard
/// score of 6 is one chance in a thousand million.
fn tell(times: &[Vec<Duration>; 2]) {
    let [reported, unknown] = times.each_ref().map(|times| {
        let mut times = times.clone();
        times.sort();
        times[times.len() / 2]
    });
    let mut all: Vec<(Duration, usize)> = times
        .iter()
        .enumerate()
        .flat_map(|(side, times)| times.iter().map(move |time| (*time, side)))
        .collect();
    all.sort();
    let n = f64::from(u32::try_from(times[0].len()).unwrap());
    let ranks = (1_u32..).zip(&all).filter(|(_, (_, side))| *side == 0).map(|(rank, _)| f64::from(rank));
    let beaten = ranks.sum::<f64>() - n * (n + 1.0) / 2.0;
    let score = (beaten - n * n / 2.0) / (n * n * (2.0 * n + 1.0) / 12.0).sqrt();
    let line =
        format!("look-up, median: reported {reported:?}, unknown {unknown:?}; rank score {score:.2}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    assert!(score.abs() < 6.0, "{line}");
}

/// Collects the places of the store's statements.
struct Statements(Arc<Mutex<Vec<String>>>);

impl tracing::Subscriber for Statements {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == "suluh::store" && *metadata.level() == tracing::Level::TRACE
    }

    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut |field: &tracing::field::Field, value: &dyn std::fmt::Debug| {
            if field.name() == "place" {
                self.0.lock().unwrap().push(format!("{value:?}"));
            }
        });
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}

/// The collector would notice: a question to the register shows another place.
#[test]
fn a_look_into_the_reports_would_be_seen() {
    crate::databases::on_sqlite(async |db| {
        let places = Arc::new(Mutex::new(Vec::new()));
        let asked = named("PT Contoh");
        let look = async {
            nodes::by_identifier(&mut db.store.read().await.unwrap(), &asked).await.unwrap();
        };
        look.with_subscriber(Statements(Arc::clone(&places))).await;
        let places = places.lock().unwrap().clone();
        assert!(places.len() == 1 && places[0].contains("store/nodes.rs"), "{places:?}");
    });
}

#[test]
fn the_public_check_knows_no_table_of_reports() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let code = |file: &str| std::fs::read_to_string(format!("{root}/{file}")).unwrap();
    // Modules whose rows come from reports; `events` is written by a change of a list or a warning, and never read here.
    for file in ["app/look_up.rs", "store/lists.rs", "store/warnings.rs", "offer/official.rs"] {
        for word in [
            "cases",
            "identifiers::",
            "nodes::",
            "ties::",
            "queue::",
            "evidence",
            "messages",
            "answers",
            "register",
            "sighting",
        ] {
            let code = code(file);
            let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            let found: Vec<&str> = lines.filter(|line| line.contains(word)).collect();
            assert!(found.is_empty(), "{file} names {word}: {found:?}");
        }
    }
    let statement = regex::Regex::new(r"(?s)(?:from|join|into|update)\s+([a-z_]+)").unwrap();
    for file in ["store/lists.rs", "store/warnings.rs"] {
        let code = code(file);
        let statements = code.split("pub(super) const ALL").next().unwrap().split("const ").skip(1);
        for statement_text in statements.filter(|text| text.contains(": &str =")) {
            for table in statement.captures_iter(statement_text).map(|hit| hit.get(1).unwrap().as_str()) {
                let ours = ["lists", "warnings", "warning_history", "staff", "set"];
                assert!(ours.contains(&table), "{file} asks {table}");
            }
        }
    }
}

//! Fingerprints and the pictures that are still to be looked at, on both databases.

use suluh::domain::fingerprint::Fingerprint;
use suluh::domain::ids::{CaseId, EvidenceId, PersonId};
use suluh::domain::time::{Timestamp, minutes};
use suluh::offer::alike::{self, NEAR};
use suluh::store::events::Actor;
use suluh::store::evidence::{self, EvidenceKind, NewEvidence, Source};
use suluh::store::looks::{self, Purpose};
use suluh::store::{Tx, cases, fingerprints};

use crate::databases::{NOW, on_both};
use crate::store_fixture::{blobs, new_case, person, secret};

const ADVERT: &str = "Lowongan operator pabrik di Malaysia, gaji 2.500 RM, berangkat cepat tanpa pelatihan. \
    Hubungi Bu Rina 0812-0000-1234, kuota terbatas";
const COPY: &str = "LOWONGAN operator pabrik di Malaysia, gaji 3.000 RM, berangkat cepat tanpa pelatihan. \
    Hubungi Pak Dodi 0857-0000-9876, kuota terbatas 🔥";
const OTHER: &str =
    "Tetangga saya minta uang dua juta untuk paspor, katanya lewat jalur kapal malam dari Nunukan saja";

on_both! {
    async fn the_same_advert_is_known_in_another_case(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let first = filed(&mut tx, 1, ADVERT, NOW).await;
        let second = filed(&mut tx, 2, COPY, NOW.after(minutes(5))).await;
        filed(&mut tx, 3, OTHER, NOW).await;
        tx.commit().await.unwrap();
        let mut conn = db.store.read().await.unwrap();
        let found = fingerprints::alike(&mut conn, &of(COPY), NEAR, NOW).await.unwrap();
        let named: Vec<&CaseId> = found.iter().map(|(case, _)| case).collect();
        assert_eq!(named, [&second, &first], "the nearest first");
        assert_eq!(found[0].1, 0);
        let late = fingerprints::alike(&mut conn, &of(COPY), NEAR, NOW.after(minutes(1))).await.unwrap();
        assert_eq!(late.len(), 1, "only what came since then");
        let exact = fingerprints::alike(&mut conn, &of(COPY), 0, NOW).await.unwrap();
        assert_eq!(exact.len(), 1);
        assert_eq!(fingerprints::of_case(&mut conn, &first).await.unwrap(), [of(ADVERT)]);
    }

    async fn an_erased_case_is_known_by_nothing(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let case = filed(&mut tx, 1, ADVERT, NOW).await;
        cases::erase(&mut tx, &case).await.unwrap();
        assert!(fingerprints::alike(&mut tx, &of(ADVERT), NEAR, NOW).await.unwrap().is_empty());
        tx.commit().await.unwrap();
        assert_eq!(db.number("select count(*) from fingerprints").await, 0);
    }

    async fn a_picture_waits_for_its_bytes_and_is_handed_out_once(db: Db) {
        let file = blobs(&db).put(b"\x89PNG\r\n\x1a\n and more").await.unwrap();
        let mut tx = db.store.begin().await.unwrap();
        let owner = person(&mut tx, "t:1").await;
        let here = picture(&mut tx, &owner, Source::Stored(file.clone())).await;
        let away = picture(&mut tx, &owner, Source::Remote(secret("remote"))).await;
        for id in [&here, &away, &here] {
            looks::want(&mut tx, id, Purpose::Read, NOW).await.unwrap();
        }
        assert_eq!(looks::waiting_of(&mut tx, &owner).await.unwrap(), 2);
        let lease = NOW.after(minutes(3));
        let due = looks::claim(&mut tx, 9, NOW, lease).await.unwrap();
        assert_eq!((due.len(), &due[0].picture.id, due[0].attempts), (1, &here, 1), "the other is still to be fetched");
        assert!(looks::claim(&mut tx, 9, NOW, lease).await.unwrap().is_empty(), "it is in hand");
        evidence::mark_stored(&mut tx, &away, &file).await.unwrap();
        assert_eq!(looks::claim(&mut tx, 9, NOW, lease).await.unwrap()[0].picture.id, away);
        assert_eq!(looks::claim(&mut tx, 9, lease, lease.after(minutes(3))).await.unwrap().len(), 2, "a lease ends");
        looks::later(&mut tx, &here, Purpose::Read, NOW, false).await.unwrap();
        let again = looks::claim(&mut tx, 9, NOW, lease).await.unwrap();
        assert_eq!((again.len(), again[0].attempts), (1, 2), "a turn that did not count");
        looks::release(&mut tx, NOW).await.unwrap();
        assert_eq!(looks::claim(&mut tx, 9, NOW, lease).await.unwrap().len(), 2, "a new start takes all back");
        assert!(looks::done(&mut tx, &here, Purpose::Read).await.unwrap());
        assert!(!looks::done(&mut tx, &here, Purpose::Read).await.unwrap(), "done once");
        assert_eq!(looks::count(&mut tx).await.unwrap(), 1);
    }

    async fn pictures_of_a_case_are_to_be_known_again(db: Db) {
        let file = blobs(&db).put(b"\x89PNG\r\n\x1a\n and more").await.unwrap();
        let mut tx = db.store.begin().await.unwrap();
        let owner = person(&mut tx, "t:1").await;
        let id = picture(&mut tx, &owner, Source::Stored(file)).await;
        let case = new_case(1, Some(owner), vec![id.clone()]);
        cases::insert(&mut tx, &case, &Actor::Person, NOW).await.unwrap();
        let due = looks::claim(&mut tx, 9, NOW, NOW.after(minutes(3))).await.unwrap();
        assert_eq!((due[0].purpose, due[0].picture.case.as_ref()), (Purpose::Fingerprint, Some(&case.id)));
        for _ in 0..2 {
            fingerprints::add(&mut tx, &case.id, Some(&id), &of(ADVERT), NOW).await.unwrap();
        }
        assert_eq!(fingerprints::of_case(&mut tx, &case.id).await.unwrap().len(), 1, "a picture has one");
    }
}

fn of(text: &str) -> Fingerprint {
    alike::fingerprint(text).unwrap()
}

async fn filed(tx: &mut Tx, number: u64, text: &str, at: Timestamp) -> CaseId {
    let case = new_case(number, None, vec![]);
    cases::insert(tx, &case, &Actor::Person, at).await.unwrap();
    fingerprints::add(tx, &case.id, None, &of(text), at).await.unwrap();
    case.id
}

async fn picture(tx: &mut Tx, owner: &PersonId, source: Source) -> EvidenceId {
    let chance = suluh::domain::chance::Chance::from_system().unwrap();
    let id = EvidenceId::new(NOW, &chance);
    let new = NewEvidence {
        id: id.clone(),
        person: Some(owner.clone()),
        kind: EvidenceKind::Photo,
        source,
        note: None,
    };
    evidence::register(tx, &new, NOW).await.unwrap();
    id
}

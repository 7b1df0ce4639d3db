//! Evidence and its files, on both databases.

use suluh::domain::chance::Chance;
use suluh::domain::evidence::{MAX_FILE_BYTES, MediaKind};
use suluh::domain::ids::{CaseId, EvidenceId, PersonId};
use suluh::domain::time::Timestamp;
use suluh::store::Tx;
use suluh::store::blobs::{BlobError, StoredFile, sniff};
use suluh::store::cases;
use suluh::store::events::{self, Actor, EventAction};
use suluh::store::evidence::{self, EvidenceKind, EvidenceState, NewEvidence, Source};

use crate::databases::{NOW, on_both};
use crate::store_fixture::{blobs, live, new_case, person, secret};

const LATER: Timestamp = Timestamp(NOW.0 + 60_000);
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

on_both! {
    async fn a_piece_goes_with_its_key_from_the_draft_to_the_case(db: Db) {
        let blobs = blobs(&db);
        let file = blobs.put(PNG).await.unwrap();
        let mut tx = db.store.begin().await.unwrap();
        let owner = person(&mut tx, "t:1").await;
        let id = register(&mut tx, &owner, Source::Stored(file.clone())).await;
        let loose = evidence::by_id(&mut tx, &id).await.unwrap().unwrap();
        assert_eq!((loose.file, loose.note, loose.case), (Some(file.clone()), Some(secret("note")), None));
        let case = file_case(&mut tx, &owner, vec![id.clone()]).await;
        tx.commit().await.unwrap();
        let mut conn = db.store.read().await.unwrap();
        let kept = evidence::of_case(&mut conn, &case).await.unwrap();
        assert_eq!((kept.len(), &kept[0].id, kept[0].state), (1, &id, EvidenceState::Stored));
        assert_eq!(blobs.get(kept[0].file.as_ref().unwrap()).await.unwrap(), PNG);
        assert_eq!(kept[0].note, Some(secret("note")));
        drop(conn);
        let mut tx = db.store.begin().await.unwrap();
        cases::erase(&mut tx, &case).await.unwrap();
        let erased = evidence::by_id(&mut tx, &id).await.unwrap().unwrap();
        assert_eq!((erased.file, erased.note), (None, None), "no key, no file");
    }

    async fn only_the_owners_loose_pieces_are_attached(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let (owner, other) = (person(&mut tx, "t:1").await, person(&mut tx, "t:2").await);
        let id = register(&mut tx, &owner, Source::Nothing).await;
        let foreign = file_case(&mut tx, &other, vec![id.clone(), EvidenceId::from_text("none")]).await;
        assert!(evidence::of_case(&mut tx, &foreign).await.unwrap().is_empty());
        let own = file_case(&mut tx, &owner, vec![id.clone()]).await;
        assert_eq!(evidence::of_case(&mut tx, &own).await.unwrap().len(), 1);
        assert!(!evidence::attach(&mut tx, &id, &own, Some(&owner), NOW).await.unwrap(), "it belongs to a case already");
    }

    async fn a_remote_file_is_fetched_by_one_worker_and_kept(db: Db) {
        let blobs = blobs(&db);
        let mut tx = db.store.begin().await.unwrap();
        let owner = person(&mut tx, "t:1").await;
        let id = register(&mut tx, &owner, Source::Remote(secret("remote"))).await;
        evidence::register(&mut tx, &piece(&id, &owner, Source::Nothing), NOW).await.unwrap();
        assert_eq!(evidence::count_pending(&mut tx).await.unwrap(), 1, "registering again changes nothing");
        let due = evidence::claim(&mut tx, 10, NOW, LATER).await.unwrap();
        assert_eq!((due.len(), &due[0].remote, due[0].attempts), (1, &secret("remote"), 1));
        assert!(evidence::claim(&mut tx, 10, NOW, LATER).await.unwrap().is_empty());
        evidence::retry(&mut tx, &id, "http_500", NOW).await.unwrap();
        assert_eq!(evidence::claim(&mut tx, 10, NOW, LATER).await.unwrap()[0].attempts, 2);
        // The report was sent meanwhile: the key is sealed for its case.
        let case = file_case(&mut tx, &owner, vec![id.clone()]).await;
        let file = blobs.put(PNG).await.unwrap();
        assert!(evidence::mark_stored(&mut tx, &id, &file).await.unwrap());
        assert!(!evidence::mark_stored(&mut tx, &id, &file).await.unwrap());
        let kept = evidence::of_case(&mut tx, &case).await.unwrap().remove(0);
        assert_eq!((kept.state, kept.file, kept.remote), (EvidenceState::Stored, Some(file), None));
        assert_eq!(evidence::count_pending(&mut tx).await.unwrap(), 0);
    }

    async fn a_claimed_file_of_a_case_is_fetched_by_its_name(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let owner = person(&mut tx, "t:1").await;
        let id = register(&mut tx, &owner, Source::Remote(secret("remote"))).await;
        let case = file_case(&mut tx, &owner, vec![id.clone()]).await;
        assert_eq!(evidence::claim(&mut tx, 10, NOW, NOW).await.unwrap()[0].remote, secret("remote"));
        cases::erase(&mut tx, &case).await.unwrap();
        assert!(evidence::claim(&mut tx, 10, NOW, NOW).await.unwrap().is_empty(), "erased while it waited");
        let piece = evidence::by_id(&mut tx, &id).await.unwrap().unwrap();
        assert_eq!((piece.state, piece.reason.as_deref()), (EvidenceState::Failed, Some("erased")));
    }

    async fn a_draft_thrown_away_takes_its_files_along(db: Db) {
        let blobs = blobs(&db);
        let mut tx = db.store.begin().await.unwrap();
        let owner = person(&mut tx, "t:1").await;
        let (mine, kept) = (blobs.put(PNG).await.unwrap(), blobs.put(PNG).await.unwrap());
        let thrown = register(&mut tx, &owner, Source::Stored(mine.clone())).await;
        let filed = register(&mut tx, &owner, Source::Stored(kept.clone())).await;
        let late = register(&mut tx, &owner, Source::Remote(secret("remote"))).await;
        file_case(&mut tx, &owner, vec![filed.clone()]).await;
        evidence::discard(&mut tx, &[thrown.clone(), filed.clone(), late.clone()]).await.unwrap();
        assert!(!evidence::mark_stored(&mut tx, &late, &mine).await.unwrap(), "it came too late");
        let gone = evidence::gone_files(&mut tx, 10).await.unwrap();
        assert_eq!((gone.len(), &gone[0]), (1, &mine.path));
        blobs.delete(&mine.path).await.unwrap();
        evidence::file_deleted(&mut tx, &mine.path).await.unwrap();
        assert!(evidence::gone_files(&mut tx, 10).await.unwrap().is_empty());
        assert!(matches!(blobs.get(&mine).await, Err(BlobError::Missing)));
        assert_eq!(blobs.get(&kept).await.unwrap(), PNG);
        blobs.delete(&mine.path).await.unwrap();
        let piece = evidence::by_id(&mut tx, &filed).await.unwrap().unwrap();
        assert_eq!(piece.state, EvidenceState::Stored, "evidence of a case is not thrown away");
    }

    async fn whoever_opens_a_piece_is_written_down(db: Db) {
        let life = live(&db).await;
        let mut tx = db.store.begin().await.unwrap();
        evidence::viewed(&mut tx, &life.evidence, &life.case, &life.officer.id, LATER).await.unwrap();
        let views = evidence::views(&mut tx, &life.evidence).await.unwrap();
        assert_eq!(views, [(life.officer.id.clone(), NOW), (life.officer.id.clone(), LATER)]);
        let events = events::of_case(&mut tx, &life.case).await.unwrap();
        let last = events.last().unwrap();
        assert_eq!((last.action, &last.actor), (EventAction::Viewed, &Actor::Staff(life.officer.id)));
        assert_eq!(last.object, format!("evidence:{}", life.evidence));
        assert_eq!(blobs(&db).get(&life.file).await.unwrap().len(), 50 * 12);
    }

    async fn the_store_refuses_nothing_too_much_and_what_was_changed(db: Db) {
        let blobs = blobs(&db);
        assert!(matches!(blobs.put(&[]).await, Err(BlobError::Empty)));
        let most = usize::try_from(MAX_FILE_BYTES).unwrap();
        assert!(matches!(blobs.put(&vec![0; most + 1]).await, Err(BlobError::TooLarge)));
        let (one, two) = (blobs.put(PNG).await.unwrap(), blobs.put(PNG).await.unwrap());
        assert_ne!(one.path, two.path, "random names");
        let moved = StoredFile { path: two.path.clone(), ..one.clone() };
        assert!(matches!(blobs.get(&moved).await, Err(BlobError::Sealed(_))), "another file's key");
        let hashed = StoredFile { sha256: "00".repeat(32), ..one.clone() };
        assert!(matches!(blobs.get(&hashed).await, Err(BlobError::Hash)));
        let path = db.folder.path().join("evidence").join(&one.path);
        let mut bytes = std::fs::read(&path).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        assert!(matches!(blobs.get(&one).await, Err(BlobError::Sealed(_))), "a bit was turned");
    }
}

#[test]
fn a_file_is_what_its_bytes_say() {
    assert_eq!(sniff(PNG), "image/png");
    assert_eq!(sniff(b"\xff\xd8\xff\xe0\0\x10JFIF"), "image/jpeg");
    assert_eq!(sniff(b"OggS\0\x02"), "audio/ogg");
    let voice = [b"OggS\0\x02".as_slice(), &[0; 21], b"\x13OpusHead\x01"].concat();
    assert_eq!(sniff(&voice), "audio/ogg", "a voice note");
    assert_eq!(sniff(b"just words"), "application/octet-stream");
}

#[test]
fn every_kind_of_file_is_a_kind_of_evidence() {
    for (media, kind) in
        [(MediaKind::VideoNote, EvidenceKind::VideoNote), (MediaKind::Photo, EvidenceKind::Photo)]
    {
        assert_eq!(EvidenceKind::from(media), kind);
        assert_eq!(serde_json::to_value(media).unwrap(), kind.as_str());
    }
}

fn piece(id: &EvidenceId, owner: &PersonId, source: Source) -> NewEvidence {
    let (kind, note) = (EvidenceKind::Photo, Some(secret("note")));
    NewEvidence { id: id.clone(), person: Some(owner.clone()), kind, source, note }
}

async fn register(tx: &mut Tx, owner: &PersonId, source: Source) -> EvidenceId {
    let id = EvidenceId::new(NOW, &Chance::from_system().unwrap());
    evidence::register(tx, &piece(&id, owner, source), NOW).await.unwrap();
    id
}

async fn file_case(tx: &mut Tx, owner: &PersonId, evidence: Vec<EvidenceId>) -> CaseId {
    let number = Chance::from_system().unwrap().below(u64::MAX);
    let new = new_case(number, Some(owner.clone()), evidence);
    cases::insert(tx, &new, &Actor::Person, NOW).await.unwrap();
    new.id
}

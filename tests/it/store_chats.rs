//! People, sessions, outbox, web chat and what belongs to conversations, on both databases.

use suluh::domain::text::{Lang, Private};
use suluh::domain::time::{Timestamp, days, minutes};
use suluh::store::outbox::{self, Claimed, NewParcel, Slip};
use suluh::store::parked::ParkedState;
use suluh::store::people::NewPerson;
use suluh::store::sessions::{self, SessionRow};
use suluh::store::unanswered::Asked;
use suluh::store::web_lines::Speaker;
use suluh::store::{
    ChatKey, Engine, Store, StoreError, Tx, buckets, parked, people, seen, shown, unanswered, web_lines,
};

use crate::databases::{Db, NOW, on_both};
use crate::store_fixture::{CHAT, live, person, secret};

const LATER: Timestamp = Timestamp(NOW.0 + 60_000);

on_both! {
    async fn a_chat_is_one_person_however_often_it_writes(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let first = person(&mut tx, CHAT).await;
        assert_eq!(person(&mut tx, CHAT).await, first);
        assert_ne!(person(&mut tx, "t:1").await, first);
        let found = people::by_chat(&mut tx, &db.store.chat(CHAT)).await.unwrap().unwrap();
        assert_eq!((found.id, found.address, found.name), (first, secret(CHAT), Some(secret("name"))));
        assert_eq!((found.lang, found.blocked_at, found.created_at), (Lang::default(), None, NOW));
    }

    async fn a_person_can_block_come_back_and_change_the_language(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let id = person(&mut tx, CHAT).await;
        let chat = db.store.chat(CHAT);
        people::set_blocked(&mut tx, &chat, Some(NOW)).await.unwrap();
        people::set_lang(&mut tx, &id, &Lang("en".to_owned())).await.unwrap();
        people::touch(&mut tx, &id, LATER).await.unwrap();
        let found = people::by_id(&mut tx, &id).await.unwrap().unwrap();
        assert_eq!((found.blocked_at, found.lang.0.as_str(), found.last_at), (Some(NOW), "en", LATER));
        people::set_blocked(&mut tx, &chat, None).await.unwrap();
        assert_eq!(people::by_id(&mut tx, &id).await.unwrap().unwrap().blocked_at, None);
    }

    async fn a_person_without_a_name_has_none(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let (chat, address, lang) = (db.store.chat("w:1"), Private::from("1"), Lang::default());
        let channel = suluh::domain::case::Channel::Web;
        let new = NewPerson { chat: &chat, channel, address: &address, name: None, lang: &lang };
        let id = people::ensure(&mut tx, new, NOW).await.unwrap();
        assert_eq!(people::by_id(&mut tx, &id).await.unwrap().unwrap().name, None);
    }

    async fn a_session_comes_back_as_it_was_saved(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let chat = db.store.chat(CHAT);
        let mut row = sessions::load(&mut tx, &chat, NOW).await.unwrap();
        assert_eq!((row.state.clone(), row.next_seq), (None, 1));
        row.person = Some(person(&mut tx, CHAT).await);
        row.state = Some(secret("state"));
        row.open_question = true;
        row.reminded = true;
        row.last_at = LATER;
        assert_eq!((row.take_seq(), row.take_seq()), (1, 2));
        sessions::save(&mut tx, &row).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.store.begin().await.unwrap();
        assert_eq!(sessions::load(&mut tx, &chat, NOW).await.unwrap(), row);
        row.state = None;
        sessions::save(&mut tx, &row).await.unwrap();
        assert_eq!(sessions::peek(&mut tx, &chat).await.unwrap(), Some(row));
    }

    async fn a_batch_loads_every_chat_once_known_and_new(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let chats: Vec<ChatKey> = (0..40).map(|n| db.store.chat(&format!("t:{n}"))).collect();
        for (n, chat) in chats.iter().enumerate().filter(|(n, _)| n % 2 == 0) {
            let mut row = SessionRow::new(chat.clone(), NOW);
            row.state = Some(Private(n.to_string()));
            sessions::save(&mut tx, &row).await.unwrap();
        }
        let asked: Vec<ChatKey> = chats.iter().chain(&chats).cloned().collect();
        let found = sessions::load_many(&mut tx, &asked, NOW).await.unwrap();
        assert_eq!(found.len(), 40);
        for (n, chat) in chats.iter().enumerate() {
            let state = (n % 2 == 0).then(|| Private(n.to_string()));
            assert_eq!(found[chat].state, state);
        }
        assert!(sessions::load_many(&mut tx, &[], NOW).await.unwrap().is_empty());
    }

    async fn a_batch_is_written_as_its_rows_one_by_one_would_be(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let owner = person(&mut tx, CHAT).await;
        let mut rows: Vec<SessionRow> = Vec::new();
        let mut parcels = Vec::new();
        for number in 0..21_i64 {
            let mut row = SessionRow::new(db.store.chat(&format!("t:{number}")), Timestamp(number));
            row.state = (number % 3 != 0).then(|| Private(number.to_string()));
            row.person = (number % 2 == 0).then(|| owner.clone());
            (row.open_question, row.reminded) = (number % 5 == 0, number % 7 == 0);
            let slip = Slip { seq: row.take_seq(), chat: row.chat.clone(), message: None };
            parcels.push(NewParcel { slip, payload: Private(format!("p{number}")), at: Timestamp(number) });
            rows.push(row);
        }
        for _ in 0..2 {
            sessions::save_all(&mut tx, &rows.iter().collect::<Vec<_>>()).await.unwrap();
            for row in &mut rows {
                row.last_at = LATER;
            }
        }
        sessions::save_all(&mut tx, &rows.iter().collect::<Vec<_>>()).await.unwrap();
        outbox::append_all(&mut tx, &parcels).await.unwrap();
        for (row, parcel) in rows.iter().zip(&parcels) {
            assert_eq!(sessions::peek(&mut tx, &row.chat).await.unwrap().as_ref(), Some(row));
            let waiting = outbox::pending_of(&mut tx, &row.chat).await.unwrap();
            assert_eq!((waiting.len(), &waiting[0].slip, &waiting[0].payload), (1, &parcel.slip, &parcel.payload));
            assert_eq!(waiting[0].created_at, parcel.at);
        }
    }

    async fn a_batch_marks_each_update_once_also_when_it_stands_there_twice(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let keys: Vec<String> = (0..35).map(|number| (number % 30).to_string()).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        assert!(seen::mark(&mut tx, "t", "3", NOW).await.unwrap());
        let fresh = seen::mark_all(&mut tx, "t", &keys, NOW).await.unwrap();
        let wanted: Vec<bool> = (0..35).map(|number| number < 30 && number != 3).collect();
        assert_eq!(fresh, wanted);
        let twice = seen::mark_all(&mut tx, "u", &["a"; 17], NOW).await.unwrap();
        assert_eq!(twice.iter().filter(|fresh| **fresh).count(), 1);
        assert!(twice[0]);
    }

    async fn numbers_taken_from_outside_and_inside_never_meet(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let chat = db.store.chat(CHAT);
        assert_eq!(sessions::take_seq(&mut tx, &chat, 3, NOW).await.unwrap(), 1);
        let mut row = sessions::load(&mut tx, &chat, NOW).await.unwrap();
        assert_eq!(row.take_seq(), 4);
        sessions::save(&mut tx, &row).await.unwrap();
        assert_eq!(sessions::take_seq(&mut tx, &chat, 1, NOW).await.unwrap(), 5);
    }

    async fn an_open_question_is_offered_again_once(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        for (name, open, reminded, last) in
            [("old", true, false, 1), ("told", true, true, 1), ("shut", false, false, 1), ("new", true, false, 9)]
        {
            let mut row = SessionRow::new(db.store.chat(name), Timestamp(last));
            (row.open_question, row.reminded) = (open, reminded);
            sessions::save(&mut tx, &row).await.unwrap();
        }
        let due = sessions::to_remind(&mut tx, Timestamp(5), 10).await.unwrap();
        assert_eq!(due, [db.store.chat("old")]);
    }

    async fn the_outbox_keeps_the_order_of_each_chat(db: Db) {
        fill(&db.store, &[("a", 3), ("b", 2)]).await;
        assert_eq!(send(&db.store, NOW).await, ["a1", "b1"]);
        assert_eq!(send(&db.store, NOW).await, ["a2", "b2"]);
        assert_eq!(send(&db.store, NOW).await, ["a3"]);
        assert_eq!(send(&db.store, NOW).await, [""; 0]);
        assert_eq!(db.number("select count(*) from outbox where payload is not null").await, 0);
    }

    async fn what_a_sender_holds_no_other_gets_until_its_lease_ends(db: Db) {
        fill(&db.store, &[("a", 2)]).await;
        let first = claim(&db.store, NOW).await;
        assert_eq!(names(&first), ["a1"]);
        assert!(claim(&db.store, NOW).await.is_empty(), "neither the head nor what stands behind it");
        let again = claim(&db.store, Timestamp(LATER.0)).await;
        assert_eq!((names(&again), again[0].attempts), (vec!["a1".to_owned()], 2));
        let mut tx = db.store.begin().await.unwrap();
        outbox::release(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(names(&claim(&db.store, NOW).await), ["a1"]);
    }

    async fn one_chats_wait_holds_no_other_up(db: Db) {
        fill(&db.store, &[("a", 2), ("b", 1)]).await;
        let mut tx = db.store.begin().await.unwrap();
        outbox::postpone(&mut tx, &db.store.chat("a"), LATER).await.unwrap();
        assert_eq!(outbox::next_due(&mut tx).await.unwrap(), Some(NOW));
        tx.commit().await.unwrap();
        assert_eq!(send(&db.store, NOW).await, ["b1"]);
        let mut conn = db.store.read().await.unwrap();
        assert_eq!(outbox::next_due(&mut conn).await.unwrap(), Some(LATER));
        drop(conn);
        assert_eq!(send(&db.store, LATER).await, ["a1"]);
    }

    async fn a_message_given_up_lets_the_next_one_go(db: Db) {
        fill(&db.store, &[("a", 3)]).await;
        let head = claim(&db.store, NOW).await.remove(0);
        let mut tx = db.store.begin().await.unwrap();
        outbox::fail(&mut tx, &head.slip, "bad_request", NOW).await.unwrap();
        assert_eq!(outbox::count(&mut tx).await.unwrap(), 2);
        tx.commit().await.unwrap();
        assert_eq!(send(&db.store, NOW).await, ["a2"]);
        let mut tx = db.store.begin().await.unwrap();
        assert_eq!(outbox::drop_chat(&mut tx, &db.store.chat("a"), "blocked", NOW).await.unwrap(), 1);
        assert_eq!(outbox::next_due(&mut tx).await.unwrap(), None);
    }

    async fn many_are_marked_at_once_and_only_they(db: Db) {
        let chats: Vec<String> = (0..37).map(|n| format!("c{n:02}")).collect();
        let wanted: Vec<(&str, usize)> = chats.iter().map(|chat| (chat.as_str(), 2)).collect();
        fill(&db.store, &wanted).await;
        assert_eq!(send(&db.store, NOW).await.len(), 37);
        assert_eq!(db.number("select count(*) from outbox where state = 'sent' and seq = 1").await, 37);
        assert_eq!(db.number("select count(*) from outbox where state = 'pending' and seq = 2").await, 37);
    }

    async fn a_sealed_row_moved_to_another_chat_does_not_open(db: Db) {
        fill(&db.store, &[("a", 1), ("b", 1)]).await;
        let (a, b) = (db.store.chat("a"), db.store.chat("b"));
        let swap = format!(
            "update outbox set payload = (select o.payload from outbox o where o.chat = '{}') where chat = '{}'",
            a.as_str(),
            b.as_str()
        );
        assert_eq!(db.tamper(&swap).await.unwrap(), 1);
        let mut conn = db.store.read().await.unwrap();
        assert_eq!(outbox::pending_of(&mut conn, &a).await.unwrap().len(), 1);
        let moved = outbox::pending_of(&mut conn, &b).await;
        assert!(matches!(moved, Err(StoreError::Corrupt { table: "outbox", column: "payload", .. })), "{moved:?}");
    }

    async fn a_group_that_became_a_supergroup_keeps_its_conversation(db: Db) {
        let (old, new) = (db.store.chat("t:-1"), db.store.chat("t:-100"));
        let mut tx = db.store.begin().await.unwrap();
        let id = person(&mut tx, "t:-1").await;
        tx.commit().await.unwrap();
        fill(&db.store, &[("t:-1", 2)]).await;
        let mut tx = db.store.begin().await.unwrap();
        let mut row = sessions::load(&mut tx, &old, NOW).await.unwrap();
        row.state = Some(secret("state"));
        sessions::save(&mut tx, &row).await.unwrap();
        people::migrate_chat(&mut tx, &old, &new, &"-100".into(), NOW).await.unwrap();
        assert!(sessions::peek(&mut tx, &old).await.unwrap().is_none());
        assert_eq!(sessions::peek(&mut tx, &new).await.unwrap().unwrap().state, Some(secret("state")));
        let moved = people::by_chat(&mut tx, &new).await.unwrap().unwrap();
        assert_eq!((moved.id, moved.address.reveal().as_str()), (id, "-100"));
        let waiting = outbox::pending_of(&mut tx, &new).await.unwrap();
        assert_eq!(names(&waiting), ["t:-11", "t:-12"]);
        assert!(outbox::pending_of(&mut tx, &old).await.unwrap().is_empty());
    }

    async fn a_supergroup_that_already_wrote_keeps_its_own_rows(db: Db) {
        let (old, new) = (db.store.chat("t:-1"), db.store.chat("t:-100"));
        let mut tx = db.store.begin().await.unwrap();
        person(&mut tx, "t:-1").await;
        let own = person(&mut tx, "t:-100").await;
        tx.commit().await.unwrap();
        fill(&db.store, &[("t:-1", 1), ("t:-100", 1)]).await;
        let mut tx = db.store.begin().await.unwrap();
        people::migrate_chat(&mut tx, &old, &new, &"-100".into(), NOW).await.unwrap();
        assert_eq!(people::by_chat(&mut tx, &new).await.unwrap().unwrap().id, own);
        let waiting = outbox::pending_of(&mut tx, &new).await.unwrap();
        assert_eq!(names(&waiting), ["t:-1001", "t:-11"]);
    }

    async fn a_slot_holds_the_last_message_put_there(db: Db) {
        let (chat, other) = (db.store.chat("a"), db.store.chat("b"));
        let mut tx = db.store.begin().await.unwrap();
        shown::put(&mut tx, &chat, "page", 5, NOW).await.unwrap();
        shown::put(&mut tx, &chat, "page", i64::MAX, LATER).await.unwrap();
        assert_eq!(shown::get(&mut tx, &chat, "page").await.unwrap(), Some(i64::MAX));
        assert_eq!(shown::get(&mut tx, &other, "page").await.unwrap(), None);
        shown::forget(&mut tx, &chat, "page").await.unwrap();
        assert_eq!(shown::get(&mut tx, &chat, "page").await.unwrap(), None);
    }

    async fn the_web_transcript_is_read_from_where_the_page_stands(db: Db) {
        let (chat, other) = (db.store.chat("w:a"), db.store.chat("w:b"));
        let mut tx = db.store.begin().await.unwrap();
        for seq in 1..=5 {
            let who = if seq % 2 == 1 { Speaker::Person } else { Speaker::Bot };
            web_lines::append(&mut tx, &chat, seq, who, &Private(seq.to_string()), NOW).await.unwrap();
        }
        web_lines::append(&mut tx, &other, 1, Speaker::Officer, &"x".into(), NOW).await.unwrap();
        let seqs = |lines: Vec<web_lines::WebLine>| lines.iter().map(|line| line.seq).collect::<Vec<_>>();
        assert_eq!(seqs(web_lines::after(&mut tx, &chat, 2, 2).await.unwrap()), [3, 4]);
        assert_eq!(seqs(web_lines::last(&mut tx, &chat, 2).await.unwrap()), [4, 5]);
        let line = web_lines::last(&mut tx, &chat, 1).await.unwrap().remove(0);
        assert_eq!((line.who, line.body.reveal().as_str()), (Speaker::Person, "5"));
        web_lines::erase(&mut tx, &chat).await.unwrap();
        assert!(web_lines::after(&mut tx, &chat, 0, 9).await.unwrap().is_empty());
        assert_eq!(web_lines::after(&mut tx, &other, 0, 9).await.unwrap().len(), 1);
    }

    async fn a_parked_update_waits_as_it_was_received(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let id = parked::insert(&mut tx, "telegram", "7", &secret("raw"), "panic", NOW).await.unwrap();
        parked::insert(&mut tx, "telegram", "8", &secret("raw"), "unknown", LATER).await.unwrap();
        assert_eq!(parked::count(&mut tx).await.unwrap(), 2);
        let first = parked::waiting(&mut tx, 1).await.unwrap().remove(0);
        assert_eq!((first.id.clone(), first.raw, first.attempts), (id, secret("raw"), 1));
        parked::settle(&mut tx, &first.id, ParkedState::Done).await.unwrap();
        let left = parked::waiting(&mut tx, 9).await.unwrap();
        assert_eq!(left.iter().map(|update| update.key.as_str()).collect::<Vec<_>>(), ["8"]);
    }

    async fn an_unanswered_question_is_kept_without_its_asker(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let asked = |words: &str, form: &str, corrected| Asked {
            words: secret(words),
            form: form.to_owned(),
            lang: Lang::default(),
            corrected,
        };
        unanswered::insert(&mut tx, &asked("harga cabai", "harga cabai", false), NOW).await.unwrap();
        unanswered::insert(&mut tx, &asked("brp gaji", "berapa gaji", false), NOW).await.unwrap();
        unanswered::insert(&mut tx, &asked("berapa gaji?", "berapa gaji", false), LATER).await.unwrap();
        unanswered::insert(&mut tx, &asked("berapa gaji?", "berapa gaji", true), NOW).await.unwrap();
        let found = unanswered::most(&mut tx, 9).await.unwrap();
        assert_eq!(found.len(), 3);
        assert_eq!((&found[0].words, found[0].times, found[0].at), (&secret("brp gaji"), 2, LATER));
        assert_eq!(found.iter().filter(|question| question.corrected).count(), 1);
        assert_eq!(unanswered::most(&mut tx, 1).await.unwrap(), found[..1]);
    }

    async fn a_shared_allowance_fills_with_time(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        let take = async |tx: &mut Tx, wanted, at| {
            buckets::take(tx, "telegram", wanted, 30, 30, Timestamp(NOW.0 + at)).await.unwrap()
        };
        assert_eq!(take(&mut tx, 20, 0).await, 20);
        assert_eq!(take(&mut tx, 20, 0).await, 10);
        assert_eq!(take(&mut tx, 20, 0).await, 0);
        assert_eq!(take(&mut tx, 20, 100).await, 3);
        assert_eq!(take(&mut tx, 99, 1_000_000).await, 30, "never more than the burst");
        assert_eq!(take(&mut tx, 1, 5_000).await, 0, "a clock that steps back gives nothing");
    }
}

/// What the figure of the design rests on: with several senders and crashes among them a chat's order holds.
#[test]
fn several_senders_keep_each_chats_order() {
    crate::databases::on_postgres(async |db| {
        let chats: Vec<String> = (0..10).map(|n| format!("c{n}")).collect();
        let wanted: Vec<(&str, usize)> = chats.iter().map(|chat| (chat.as_str(), 20)).collect();
        fill(&db.store, &wanted).await;
        let sent = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let mut senders = tokio::task::JoinSet::new();
        for number in 0..4_u32 {
            let (store, sent) = (db.store.clone(), sent.clone());
            senders.spawn(async move {
                let mut at = NOW;
                for turn in 0..2_000_u32 {
                    at = Timestamp(at.0 + 1);
                    let claimed = claim_until(&store, at, at.after(minutes(0))).await;
                    if (turn + number) % 5 == 0 {
                        continue; // dies with what it holds; the lease ends at once
                    }
                    sent.lock().unwrap().extend(claimed.iter().map(|row| row.slip.clone()));
                    mark(&store, &claimed).await;
                    let mut conn = store.read().await.unwrap();
                    if outbox::count(&mut conn).await.unwrap() == 0 {
                        break;
                    }
                }
            });
        }
        senders.join_all().await;
        let sent = sent.lock().unwrap();
        for chat in &chats {
            let key = db.store.chat(chat);
            let mut seqs: Vec<i64> =
                sent.iter().filter(|slip| slip.chat == key).map(|slip| slip.seq).collect();
            seqs.dedup();
            let mut first_times: Vec<i64> = Vec::new();
            for seq in seqs {
                if !first_times.contains(&seq) {
                    first_times.push(seq);
                }
            }
            assert_eq!(first_times, (1..=20).collect::<Vec<_>>(), "{chat}");
        }
    });
}

/// Two replicas that get messages of one new chat at the same time: the second waits for the first.
#[test]
fn a_chat_is_locked_also_when_it_is_new() {
    crate::databases::on_postgres(async |db| {
        assert_eq!(db.store.engine(), Engine::Postgres);
        let chat = db.store.chat(CHAT);
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (store, chat) = (db.store.clone(), chat.clone());
            tasks.spawn(async move {
                let mut tx = store.begin().await.unwrap();
                let mut row = sessions::load(&mut tx, &chat, NOW).await.unwrap();
                tokio::task::yield_now().await;
                let seq = row.take_seq();
                sessions::save(&mut tx, &row).await.unwrap();
                outbox::append(&mut tx, &chat, seq, &"x".into(), None, NOW).await.unwrap();
                tx.commit().await.unwrap();
            });
        }
        tasks.join_all().await;
        assert_eq!(db.number("select max(seq) from outbox").await, 8);
    });
}

#[test]
fn a_sealed_row_of_an_erased_key_is_not_shown_to_the_wrong_reader() {
    crate::databases::on_sqlite(async |db: Db| {
        let life = live(&db).await;
        let mut conn = db.store.read().await.unwrap();
        let found = people::by_id(&mut conn, &life.person).await.unwrap().unwrap();
        assert!(!format!("{found:?}").contains(crate::store_fixture::MARKER), "Debug masks what is personal");
        assert!(found.created_at.since(NOW) < days(1));
    });
}

/// Messages for chats: `a1`, `a2`, …
async fn fill(store: &Store, wanted: &[(&str, usize)]) {
    let mut tx = store.begin().await.unwrap();
    for (address, count) in wanted {
        let chat = store.chat(address);
        for number in 1..=*count {
            let seq = sessions::take_seq(&mut tx, &chat, 1, NOW).await.unwrap();
            let payload = Private(format!("{address}{number}"));
            outbox::append(&mut tx, &chat, seq, &payload, None, NOW).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
}

async fn claim(store: &Store, now: Timestamp) -> Vec<Claimed> {
    claim_until(store, now, LATER).await
}

async fn claim_until(store: &Store, now: Timestamp, lease: Timestamp) -> Vec<Claimed> {
    // As the sender does: of two replicas that meet on the same rows one is told to come again.
    loop {
        let mut tx = store.begin().await.unwrap();
        match outbox::claim(&mut tx, 100, now, lease).await {
            Err(fault) if fault.is_conflict() => {}
            claimed => {
                tx.commit().await.unwrap();
                return claimed.unwrap();
            }
        }
    }
}

async fn mark(store: &Store, claimed: &[Claimed]) {
    let slips: Vec<Slip> = claimed.iter().map(|row| row.slip.clone()).collect();
    loop {
        let mut tx = store.begin().await.unwrap();
        match outbox::mark_sent(&mut tx, &slips, NOW).await {
            Err(fault) if fault.is_conflict() => {}
            marked => {
                marked.unwrap();
                return tx.commit().await.unwrap();
            }
        }
    }
}

/// Claims and sends one round; gives what was sent, sorted.
async fn send(store: &Store, now: Timestamp) -> Vec<String> {
    let claimed = claim(store, now).await;
    mark(store, &claimed).await;
    let mut sent = names(&claimed);
    sent.sort();
    sent
}

fn names(claimed: &[Claimed]) -> Vec<String> {
    claimed.iter().map(|row| row.payload.reveal().clone()).collect()
}

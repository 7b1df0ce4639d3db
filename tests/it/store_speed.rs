//! How fast the store takes batches of updates. Not part of the usual run:
//!
//! ```text
//! taskset -c 0 cargo test --release --test it store_speed -- --ignored --nocapture
//! ```

use std::time::Instant;

use suluh::domain::text::Private;
use suluh::domain::time::Timestamp;
use suluh::store::outbox::{self, NewParcel, Slip};
use suluh::store::{ChatKey, Store, seen, sessions};

use crate::databases::{Db, NOW};

const BATCHES: usize = 60;
const PEOPLE: usize = 200;

/// What an update costs in the store: seen, session loaded and saved, a reply appended, claimed and marked as sent.
async fn batch(store: &Store, chats: &[ChatKey], round: usize) {
    let state = Private(format!("{{\"state\":\"{}\"}}", "x".repeat(700)));
    let payload = Private("y".repeat(500));
    let now = Timestamp(NOW.0 + i64::try_from(round).unwrap());
    let mut tx = store.begin().await.unwrap();
    let keys: Vec<String> =
        (0..chats.len()).map(|number| (round * chats.len() + number).to_string()).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    assert!(seen::mark_all(&mut tx, "telegram", &keys, now).await.unwrap().iter().all(|fresh| *fresh));
    let mut rows = sessions::load_many(&mut tx, chats, now).await.unwrap();
    let mut parcels = Vec::with_capacity(chats.len());
    for row in rows.values_mut() {
        row.state = Some(state.clone());
        let slip = Slip { seq: row.take_seq(), chat: row.chat.clone(), message: None };
        parcels.push(NewParcel { slip, payload: payload.clone(), at: now });
    }
    sessions::save_all(&mut tx, &rows.values().collect::<Vec<_>>()).await.unwrap();
    outbox::append_all(&mut tx, &parcels).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = store.begin().await.unwrap();
    let claimed = outbox::claim(&mut tx, 1_000, now, now).await.unwrap();
    let slips: Vec<Slip> = claimed.into_iter().map(|row| row.slip).collect();
    assert_eq!(slips.len(), chats.len());
    outbox::mark_sent(&mut tx, &slips, now).await.unwrap();
    tx.commit().await.unwrap();
}

#[expect(clippy::print_stdout, reason = "the figure is what it is run for")]
pub(crate) async fn measure(db: Db) {
    let chats: Vec<ChatKey> = (0..PEOPLE).map(|number| db.store.chat(&format!("t:{number}"))).collect();
    batch(&db.store, &chats, 0).await;
    let start = Instant::now();
    for round in 1..=BATCHES {
        batch(&db.store, &chats, round).await;
    }
    let updates = u32::try_from(BATCHES * PEOPLE).unwrap();
    let rate = f64::from(updates) / start.elapsed().as_secs_f64();
    println!("{:?}: {rate:.0} updates a second in batches of {PEOPLE}", db.store.engine());
}

#[test]
#[ignore = "a measurement"]
fn updates_a_second_on_sqlite() {
    crate::databases::on_sqlite(measure);
}

#[test]
#[ignore = "a measurement"]
fn updates_a_second_on_postgres() {
    crate::databases::on_postgres(measure);
}

//! The office's promises: kept, paused, missed and told; the alarm of urgent cases; the morning digest.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use suluh::app::cases::{ByHand, Folder};
use suluh::domain::calendar::{Span, Step};
use suluh::domain::case::{CaseStatus, Channel, Priority};
use suluh::domain::ids::CaseId;
use suluh::domain::staff::Role;
use suluh::domain::text::Private;
use suluh::domain::time::{Timestamp, days, hours, minutes};

use crate::databases::on_both;
use crate::world::{GROUP, Officer, World};

/// A moment of Palu's clock.
fn wita(text: &str) -> Timestamp {
    Timestamp(format!("{text}:00+08:00").parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

/// Lets the clock run until then.
fn until(world: &World, text: &str) {
    world.clock.advance(wita(text).since(world.clock.now()));
    assert_eq!(world.clock.now(), wita(text), "a clock does not run back");
}

/// Enters a case by hand.
async fn enters(officer: &Officer, area: &str, priority: Priority) -> CaseId {
    let report = ByHand {
        channel: Channel::Phone,
        category: "tawaran-mencurigakan".into(),
        priority,
        area: Some(area.to_owned()),
        country: None,
        narrative: "Cerita rahasia".into(),
        identifiers: "0812-0000-9999".into(),
        reporter: "Ibu Rahasia, 0812-0000-1111".into(),
        uploads: vec![],
    };
    officer.app().enter_by_hand(&officer.staff, report).await.unwrap()
}

/// What stands in the staff group with those words in it.
async fn in_group(world: &World, words: &str) -> Vec<String> {
    world.settles().await;
    let shown = world.fake.shown(GROUP).into_iter();
    shown.map(|shown| shown.text).filter(|text| text.contains(words)).collect()
}

#[track_caller]
fn nothing_personal(text: &str) {
    for secret in ["Rahasia", "rahasia", "9999", "1111", "Sari"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

/// Does the work up to its `polls`-th step and drops it there, as a killed process would; `None` when it was cut.
async fn cut_after<T>(polls: usize, work: impl Future<Output = T>) -> Option<T> {
    let (mut work, mut left) = (pin!(work), polls);
    poll_fn(|cx| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(cx).map(Some)
    })
    .await
}

on_both! {
    async fn an_answer_begins_the_next_promise_and_waiting_stops_the_clock(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let mut sari = world.person("Sari");
        // A Friday, four in the afternoon.
        let code = sari.reports("Ada calo").await;
        let id = rini.finds(&code).await;
        let promise = rini.reads(&id).await.promise.unwrap();
        assert_eq!((promise.step, promise.due_at), (Step::FirstAnswer, Some(wita("2027-01-20T16:00"))));
        assert_eq!(promise.span, Span { days: 3, minutes: 0 });

        until(&world, "2027-01-18T10:00");
        rini.app().answer(&rini.staff, &id, Private::from("Siapa namanya?"), true).await.unwrap();
        let view = rini.reads(&id).await;
        assert_eq!((view.row.status, view.row.due_at, view.row.late), (CaseStatus::Waiting, None, false));
        let promise = view.promise.unwrap();
        assert_eq!((promise.step, promise.due_at, promise.pauses.len()), (Step::FollowUp, None, 1));
        assert_eq!(world.db.number("select count(*) from promises where step = 'first_answer' and kept = 1").await, 1);

        until(&world, "2027-02-01T10:00");
        assert_eq!(world.app.escalate().await.unwrap(), 0, "nobody is late while the clock stands");
        sari.says("Namanya Pak Contoh", "diteruskan ke petugas").await;
        world.settles().await;
        let view = rini.reads(&id).await;
        let promise = view.promise.unwrap();
        assert_eq!(view.row.due_at, promise.due_at);
        // Five working days were left, 43 hours; the Friday is a day off.
        assert_eq!(promise.due_at, Some(wita("2027-02-09T10:30")));
        assert_eq!(promise.pauses[0].to, Some(wita("2027-02-01T10:00")));

        rini.app().close(&rini.staff, &id, "selesai", Private::default()).await.unwrap();
        assert!(rini.reads(&id).await.promise.is_none(), "the end ends it");
        assert_eq!(world.db.number("select count(*) from promises where kept = 1 and ended_at is not null").await, 2);
        world.ends().await;
    }

    async fn a_higher_priority_is_promised_from_now_and_a_lower_one_as_it_was(db: Db) {
        let world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let id = enters(&rini, "72.10", Priority::Normal).await;
        until(&world, "2027-01-18T10:00");
        rini.app().set_priority(&rini.staff, &id, Priority::Urgent, "disekap").await.unwrap();
        assert_eq!(rini.reads(&id).await.row.due_at, Some(wita("2027-01-18T10:15")));
        rini.app().set_priority(&rini.staff, &id, Priority::Low, "sudah aman").await.unwrap();
        assert_eq!(rini.reads(&id).await.row.due_at, Some(wita("2027-01-21T10:00")));
        // Where the reporter has no chat, the step forward is the answer.
        rini.app().set_status(&rini.staff, &id, CaseStatus::InProgress).await.unwrap();
        let promise = rini.reads(&id).await.promise.unwrap();
        assert_eq!((promise.step, promise.due_at), (Step::FollowUp, Some(wita("2027-01-25T10:00"))));
        world.ends().await;
    }

    async fn a_missed_promise_is_told_once_to_the_penyelia_of_its_area_else_to_the_group(db: Db) {
        let mut world = World::new(db).await;
        let mut agus = world.person("Agus");
        agus.says("/start", "meja bantu").await;
        let user = agus.person.id;
        world.officer_with("Agus", Role::Penyelia, "72.10", Some(user)).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let near = enters(&rini, "72.10.01", Priority::Normal).await;
        let far = enters(&rini, "72.71", Priority::Normal).await;
        world.settles().await;
        until(&world, "2027-01-20T15:59");
        assert_eq!(world.app.escalate().await.unwrap(), 0, "it runs yet");
        world.clock.advance(minutes(2));
        assert_eq!(world.app.escalate().await.unwrap(), 2);
        assert_eq!(world.app.escalate().await.unwrap(), 0, "once");
        agus.reads("Janji kantor terlewat: 1 kasus").await;
        agus.reads("Kabupaten Sigi").await;
        let told = in_group(&world, "Janji kantor terlewat").await;
        assert!(told.len() == 1 && told[0].contains("Kota Palu") && !told[0].contains("Sigi"), "{told:?}");
        nothing_personal(&told[0]);
        nothing_personal(&agus.screen());
        assert_eq!(in_group(&world, "! terlambat, batasnya 20 Jan 2027 16.00 WITA").await.len(), 2, "their cards say so");
        for id in [&near, &far] {
            let view = rini.reads(id).await;
            assert!(view.row.late && view.promise.unwrap().escalated_at.is_some());
            assert!(rini.story(id).await.contains("deadline"), "the history keeps it");
        }
        assert_eq!(rini.queue(Folder::Late).await.len(), 2);
        world.ends().await;
    }

    async fn telling_of_a_missed_promise_may_be_cut_anywhere(db: Db) {
        let world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        enters(&rini, "72.10", Priority::Normal).await;
        until(&world, "2027-01-21T09:00");
        let told = "select count(*) from promises where escalated_at is not null";
        let mut polls = 0;
        while world.db.number(told).await == 0 {
            polls += 1;
            assert!(polls < 2_000, "it never came to its end");
            cut_after(polls, world.app.escalate()).await;
        }
        // On a busy machine one poll may find several steps done; all of them it never does.
        assert!(polls > 1, "it was cut on its way");
        assert_eq!(world.app.escalate().await.unwrap(), 0);
        assert_eq!(in_group(&world, "Janji kantor terlewat").await.len(), 1, "told once, and never half");
        assert_eq!(world.db.number("select count(*) from case_events where action = 'deadline'").await, 1);
        world.ends().await;
    }

    async fn an_urgent_case_sounds_until_somebody_takes_it(db: Db) {
        let world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let id = enters(&rini, "72.10", Priority::Urgent).await;
        let mut sounded = Vec::new();
        // Minute by minute through the night.
        for minute in 1..=60 {
            world.clock.advance(minutes(1));
            if world.app.sound_alarm().await.unwrap() > 0 {
                sounded.push(minute);
            }
        }
        assert_eq!(sounded, [5, 15, 30, 45, 60], "after 5 minutes, then 10, then each 15");
        let told = in_group(&world, "Kasus mendesak belum diambil: 1").await;
        assert_eq!(told.len(), 5);
        assert!(told[4].contains("Kabupaten Sigi") && told[4].contains("1 jam lalu"), "{}", told[4]);
        nothing_personal(&told[4]);
        rini.app().take(&rini.staff, &id).await.unwrap();
        world.clock.advance(hours(1));
        assert_eq!(world.app.sound_alarm().await.unwrap(), 0, "somebody has it");
        assert_eq!(world.db.number("select count(*) from alarms").await, 0);
        world.ends().await;
    }

    async fn many_urgent_cases_sound_together_and_never_more_often_than_the_office_says(db: Db) {
        let world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        for _ in 0..12 {
            enters(&rini, "72.10", Priority::Urgent).await;
        }
        world.clock.advance(minutes(5));
        assert_eq!(world.app.sound_alarm().await.unwrap(), 12);
        let told = in_group(&world, "Kasus mendesak belum diambil: 12").await;
        assert!(told.len() == 1 && told[0].contains("dan 2 kasus lagi"), "{told:?}");
        // One more each minute: each would sound alone.
        let mut times = 1;
        for _ in 0..40 {
            enters(&rini, "72.71", Priority::Urgent).await;
            world.clock.advance(minutes(1));
            times += usize::from(world.app.sound_alarm().await.unwrap() > 0);
        }
        assert_eq!(times, 6, "six an hour");
        world.ends().await;
    }

    async fn the_morning_digest_goes_out_once_on_working_days(db: Db) {
        let mut world = World::new(db).await;
        let mut dewi = world.person("Dewi");
        dewi.says("/start", "meja bantu").await;
        let user = dewi.person.id;
        let officer = world.officer_with("Dewi", Role::Petugas, "", Some(user)).await;
        let mine = enters(&officer, "72.10", Priority::Normal).await;
        enters(&officer, "72.71", Priority::High).await;
        officer.app().take(&officer.staff, &mine).await.unwrap();
        until(&world, "2027-01-16T09:00");
        assert!(!world.app.morning_digest().await.unwrap(), "a Saturday");
        until(&world, "2027-01-20T07:59");
        assert!(!world.app.morning_digest().await.unwrap(), "too early");
        until(&world, "2027-01-20T08:00");
        assert!(world.app.morning_digest().await.unwrap());
        assert!(!world.app.morning_digest().await.unwrap(), "once a day");
        let told = in_group(&world, "Selamat pagi").await;
        assert_eq!(told.len(), 1);
        for line in ["Antrean 20 Jan 2027", "Baru: 1", "Terlambat: 0", "Batasnya hari ini: 2", "Belum diambil: 1"] {
            assert!(told[0].contains(line), "{line} in {}", told[0]);
        }
        nothing_personal(&told[0]);
        dewi.reads("Dipegang: 1").await;
        dewi.reads("Batasnya hari ini: 1").await;
        until(&world, "2027-01-21T17:00");
        assert!(!world.app.morning_digest().await.unwrap(), "no morning any more");
        until(&world, "2027-01-22T11:00");
        assert!(world.app.morning_digest().await.unwrap(), "late, after an outage");
        assert!(in_group(&world, "Terlambat: 2").await.len() == 1);
        world.ends().await;
    }

    async fn of_two_replicas_one_tells(db: Db) {
        let world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        enters(&rini, "72.10", Priority::Urgent).await;
        let other = world.replica().await;
        until(&world, "2027-01-18T09:00");
        let (one, two) = tokio::join!(world.app.morning_digest(), other.morning_digest());
        assert_ne!(one.unwrap(), two.unwrap(), "one digest");
        let (one, two) = tokio::join!(world.app.sound_alarm(), other.sound_alarm());
        assert_eq!(one.unwrap() + two.unwrap(), 1, "one alarm");
        let (one, two) = tokio::join!(world.app.escalate(), other.escalate());
        assert_eq!(one.unwrap() + two.unwrap(), 1, "one penyelia is told once");
        for words in ["Selamat pagi", "Kasus mendesak belum diambil", "Janji kantor terlewat"] {
            assert_eq!(in_group(&world, words).await.len(), 1, "{words}");
        }
        world.ends().await;
    }

    async fn cases_of_a_release_without_promises_get_theirs_and_rouse_nobody(db: Db) {
        let world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let id = enters(&rini, "72.10", Priority::Normal).await;
        world.db.tamper("delete from promises").await.unwrap();
        world.clock.advance(days(30));
        assert_eq!(world.app.tend_promises().await.unwrap(), 1);
        assert_eq!(world.app.tend_promises().await.unwrap(), 0);
        let view = rini.reads(&id).await;
        assert!(view.row.late && view.promise.is_some_and(|promise| promise.late));
        assert_eq!(world.app.escalate().await.unwrap(), 0);
        world.ends().await;
    }
}

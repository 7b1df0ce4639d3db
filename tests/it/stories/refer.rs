//! A case is handed on: consent, letter, the partner's link, answers, two officers, packets.

use suluh::app::AppError;
use suluh::app::cases::ByHand;
use suluh::app::referrals::{Choice, Consent, PartnerLook};
use suluh::domain::case::{CaseStatus, Channel, Priority};
use suluh::domain::ids::{CaseId, ReferralId};
use suluh::domain::referral::{Basis, PassingOn, ReferralState};
use suluh::domain::staff::Role;
use suluh::domain::text::Private;
use suluh::domain::time::{Timestamp, days, minutes};

use crate::databases::on_both;
use crate::world::{Actor, GROUP, Officer, World};

/// A case in which a reporter is known, and who is accused.
async fn enters(officer: &Officer) -> CaseId {
    let given = ByHand {
        channel: Channel::WalkIn,
        category: "perdagangan-orang".into(),
        priority: Priority::High,
        area: Some("72.10".into()),
        country: Some("KH".into()),
        narrative: "Anak tetangga dibawa ke Kamboja.".into(),
        identifiers: "0812-0000-9999, PT Contoh Jaya".into(),
        reporter: "Ibu Melati, 0813-0000-1111".into(),
        uploads: vec![],
    };
    officer.app().enter_by_hand(&officer.staff, given).await.unwrap()
}

/// Reports by the bot with a phone number, and says that about the way on; gives the case.
async fn tells(person: &mut Actor, officer: &Officer, said: &str) -> CaseId {
    person.says("/lapor", "tanpa nama").await;
    person.taps("Mulai", "tentang apa").await;
    person.taps("Masalah di luar negeri", "Masalah apa").await;
    person.taps("Gaji tidak dibayar", "Apa yang terjadi?").await;
    person.says("Enam bulan belum digaji.", "Siapa yang").await;
    person.taps("Saya sendiri", "Negara mana").await;
    person.says("oman", "Kabupaten").await;
    person.taps("Lewati", "Kirim bukti").await;
    person.taps("Selesai", "menghubungi Anda").await;
    person.taps("Boleh, lewat telepon", "Nomor telepon").await;
    person.says("0813-0000-7744", "Saya baca").await;
    person.taps("Benar", "diteruskan ke instansi lain").await;
    person.taps(said, "Periksa dulu").await;
    person.taps("Kirim laporan", "Laporan diterima").await;
    officer.finds(&person.code().unwrap()).await
}

/// Everything that names nobody, to the police of the province.
async fn chooses(officer: &Officer, case: &CaseId) -> Choice {
    let all = officer.app().referral_choices(&officer.staff, case).await.unwrap();
    Choice {
        agency: all.agencies[0].slug.clone(),
        answers: all.answers.iter().map(|(key, ..)| key.clone()).collect(),
        accused: all.accused.iter().map(|(id, ..)| id.clone()).collect(),
        ..Choice::default()
    }
}

async fn sends(officer: &Officer, case: &CaseId, choice: &Choice) -> Result<ReferralId, AppError> {
    let preview = officer.app().preview_referral(&officer.staff, case, choice).await?;
    officer.app().send_referral(&officer.staff, case, choice, &preview.seal).await
}

/// A working day's morning; gives what the group reads then.
async fn morning(world: &World, day: &str) -> String {
    let nine = format!("{day}T09:00:00+08:00").parse::<jiff::Timestamp>().unwrap();
    world.clock.advance(Timestamp(nine.as_millisecond()).since(world.clock.now()));
    assert!(world.app.morning_digest().await.unwrap(), "{day}");
    world.settles().await;
    let mut shown = world.fake.shown(GROUP).into_iter().map(|shown| shown.text);
    shown.rfind(|text| text.contains("Selamat pagi")).unwrap()
}

/// How many referrals the page of the day says no agency has answered.
async fn unanswered(officer: &Officer) -> usize {
    let today = officer.app().today(&officer.staff).await.unwrap();
    assert_eq!(today.silent.len(), today.silent_count, "few enough to be listed");
    today.silent_count
}

async fn blocks(officer: &Officer, case: &CaseId, choice: &Choice) -> Vec<&'static str> {
    officer.app().preview_referral(&officer.staff, case, choice).await.unwrap().blocks
}

/// Opens a new link; gives the partner's cookie.
async fn opens(officer: &Officer, id: &ReferralId) -> String {
    let link = officer.app().make_partner_link(&officer.staff, id).await.unwrap();
    let token = link.strip_prefix("/mitra/").unwrap();
    match officer.app().open_partner_link(token).await.unwrap() {
        PartnerLook::Opened(cookie, _) => cookie,
        other => panic!("{other:?}"),
    }
}

on_both! {
    async fn a_case_is_referred_and_the_partner_ends_it(db: Db) {
        let world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "72.10").await;
        let case = enters(&rini).await;
        let choice = chooses(&rini, &case).await;
        assert_eq!(choice.agency, "polda", "the police of the province handles it");
        let id = sends(&rini, &case, &choice).await.unwrap();
        let view = rini.reads(&case).await;
        assert_eq!(view.row.status, CaseStatus::Referred);
        let sent = rini.app().referral(&rini.staff, &id).await.unwrap().referral;
        assert_eq!((sent.number.as_str(), sent.state), ("1/BP3MI-ST/I/2027", ReferralState::Sent));
        assert!(!sent.silent);

        let cookie = opens(&rini, &id).await;
        let sees = rini.app().partner_sees(&cookie).await.unwrap().unwrap();
        assert!(sees.handover.letter.chronology.reveal().contains("Kamboja"));
        assert!(sees.handover.identity.is_none());
        let all = serde_json::to_string(&sees.handover).unwrap();
        assert!(!all.contains("Melati") && !all.contains("0813"), "nothing of the reporter: {all}");

        let none = Private::default();
        rini.app().partner_answers(&cookie, ReferralState::Accepted, &none).await.unwrap();
        assert_eq!(rini.reads(&case).await.row.status, CaseStatus::Referred);
        let short = rini.app().partner_answers(&cookie, ReferralState::Done, &none).await;
        assert!(matches!(short, Err(AppError::Invalid("reason_short"))));
        let done = Private::from("Perekrut ditangkap.");
        rini.app().partner_answers(&cookie, ReferralState::Done, &done).await.unwrap();
        assert_eq!(rini.reads(&case).await.row.status, CaseStatus::InProgress, "back at the desk");
        let again = rini.app().partner_answers(&cookie, ReferralState::Refused, &done).await;
        assert!(matches!(again, Err(AppError::Stale)));
        let page = rini.app().referral(&rini.staff, &id).await.unwrap();
        assert_eq!(page.referral.words.unwrap().reveal(), "Perekrut ditangkap.");
        assert!(page.links[0].opened_at.is_some());
        let story = rini.story(&case).await;
        for words in ["surat 1/BP3MI-ST/I/2027", "Diterima oleh Polda", "Selesai di Polda", "Perekrut ditangkap."] {
            assert!(story.contains(words), "{words} in {story}");
        }
        let looks = "select count(*) from case_events where actor like 'partner:%' and action = 'viewed'";
        assert_eq!(world.db.number(looks).await, 2, "the opening and the look");
        world.ends().await;
    }

    async fn a_reporter_is_named_with_a_ground_and_a_reason_only(db: Db) {
        let world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let case = enters(&rini).await;
        let mut choice = chooses(&rini, &case).await;
        choice.identity = true;
        assert_eq!(blocks(&rini, &case, &choice).await, ["consent_missing", "reason_short"]);
        choice.reason = "Polisi perlu bertanya kepada pelapor".into();
        assert_eq!(blocks(&rini, &case, &choice).await, ["consent_missing"]);
        let refused = sends(&rini, &case, &choice).await;
        assert!(matches!(refused, Err(AppError::Invalid("consent_missing"))));

        // Anonymous, but the words give her away.
        let named = Choice {
            identity: false,
            chronology: Some("Ibu Melati melapor, nomornya +62 813 0000 1111.".into()),
            ..choice.clone()
        };
        assert_eq!(blocks(&rini, &case, &named).await, ["referral_names_reporter"]);

        let words = Private::from("Katanya boleh, asal bukan kepada kepala desa.");
        let today = "2027-01-15";
        let record = |said, basis, day: &'static str| {
            let (words, case, rini) = (words.clone(), case.clone(), &rini);
            async move { rini.app().record_consent(&rini.staff, &case, (said, basis), &words, day).await }
        };
        let yes = PassingOn::Named;
        assert!(matches!(record(yes, Basis::Vital, today).await, Err(AppError::Forbidden)));
        assert!(matches!(record(yes, Basis::Form, today).await, Err(AppError::Invalid("basis_unknown"))));
        assert!(matches!(record(yes, Basis::Phone, "2027-01-16").await, Err(AppError::Invalid("day_unknown"))));
        record(PassingOn::No, Basis::Phone, "2027-01-10").await.unwrap();
        world.clock.advance(minutes(1));
        record(PassingOn::Nameless, Basis::Phone, "2027-01-10").await.unwrap();
        assert_eq!(blocks(&rini, &case, &choice).await, ["consent_nameless"]);
        record(yes, Basis::Guardian, today).await.unwrap();
        let said = rini.app().referral_choices(&rini.staff, &case).await.unwrap().consent;
        assert!(matches!(said, Consent::Given(Basis::Guardian, _)), "{said:?}");
        assert_eq!(blocks(&rini, &case, &choice).await, [""; 0]);
        let id = sends(&rini, &case, &choice).await.unwrap();
        let sent = rini.app().referral(&rini.staff, &id).await.unwrap().referral.handover.unwrap();
        let identity = sent.identity.as_ref().unwrap();
        assert_eq!(identity.basis, Basis::Guardian);
        assert!(identity.lines.iter().any(|line| line.answer.reveal().contains("Ibu Melati")));
        let letter = rini.app().letter(&sent);
        let said: Vec<String> = letter.sections.into_iter().flat_map(|section| section.lines).collect();
        assert!(said.iter().any(|line| line.contains("persetujuan wali")), "{said:?}");
        world.ends().await;
    }

    async fn what_the_reporter_said_in_the_form_decides(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let dewi = world.officer("Dewi", Role::Penyelia, "").await;
        let mut sari = world.person("Sari Contoh");
        let case = tells(&mut sari, &rini, "Jangan diteruskan").await;
        let mut choice = chooses(&rini, &case).await;
        assert_eq!(blocks(&rini, &case, &choice).await, ["consent_refused"], "not without a name either");
        let refused = sends(&rini, &case, &choice).await;
        assert!(matches!(refused, Err(AppError::Invalid("consent_refused"))), "{refused:?}");
        let said = rini.app().referral_choices(&rini.staff, &case).await.unwrap().consent;
        assert!(matches!(said, Consent::Refused(_)), "{said:?}");
        let words = Private::from("Sari menelepon: boleh, tanpa nama.");
        let record = |officer: &Officer, said| {
            world.clock.advance(minutes(1));
            let (app, staff, case, words) = (world.app.clone(), officer.staff.clone(), case.clone(), words.clone());
            async move { app.record_consent(&staff, &case, said, &words, "2027-01-15").await.unwrap() }
        };
        record(&rini, (PassingOn::Nameless, Basis::Phone)).await;
        let story = rini.story(&case).await;
        assert!(story.contains("boleh, tanpa nama (lewat telepon)") && story.contains("Sari menelepon"), "{story}");
        assert!(story.contains("Rini"), "by whom: {story}");
        let id = sends(&rini, &case, &choice).await.unwrap();
        let page = rini.app().referral(&rini.staff, &id).await.unwrap();
        assert!(page.referral.handover.unwrap().identity.is_none() && !page.against);
        record(&rini, (PassingOn::No, Basis::Phone)).await;
        assert!(rini.app().referral(&rini.staff, &id).await.unwrap().against, "take it back");
        rini.app().withdraw_referral(&rini.staff, &id, &words).await.unwrap();
        assert!(!rini.app().referral(&rini.staff, &id).await.unwrap().against);
        record(&dewi, (PassingOn::Named, Basis::Vital)).await;
        choice.identity = true;
        choice.reason = "Anaknya dibawa malam ini".into();
        let id = sends(&dewi, &case, &choice).await.unwrap();
        let sent = dewi.app().referral(&dewi.staff, &id).await.unwrap().referral.handover.unwrap();
        assert_eq!(sent.identity.unwrap().basis, Basis::Vital);
        world.ends().await;
    }

    async fn a_yes_in_the_form_names_and_a_skipped_question_does_not(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        for (said, expected) in [
            ("Boleh, dengan nama saya", &[][..]),
            ("Boleh, tanpa nama saya", &["consent_nameless"]),
            ("Lewati", &["consent_missing"]),
        ] {
            let mut sari = world.person("Sari Contoh");
            let case = tells(&mut sari, &rini, said).await;
            let mut choice = chooses(&rini, &case).await;
            assert_eq!(blocks(&rini, &case, &choice).await, [""; 0], "{said}: without a name");
            choice.identity = true;
            choice.reason = "Polisi perlu bertanya kepada pelapor".into();
            assert_eq!(blocks(&rini, &case, &choice).await, expected, "{said}");
        }
        world.ends().await;
    }

    async fn the_morning_names_referrals_without_an_answer(db: Db) {
        let mut world = World::new(db).await;
        let mut dewi = world.person("Dewi");
        dewi.says("/start", "meja bantu").await;
        let officer = world.officer_with("Dewi", Role::Petugas, "", Some(dewi.person.id)).await;
        let case = enters(&officer).await;
        officer.app().take(&officer.staff, &case).await.unwrap();
        let id = sends(&officer, &case, &chooses(&officer, &case).await).await.unwrap();
        let code = officer.reads(&case).await.row.code;
        morning(&world, "2027-01-18").await;
        dewi.reads("Dipegang: 1").await;
        world.settles().await;
        assert!(!dewi.screen().contains("Rujukan tanpa kabar"), "{}", dewi.screen());
        let told = morning(&world, "2027-01-25").await;
        let line = format!("{code}, Polda");
        for words in ["Rujukan tanpa kabar: 1", line.as_str(), "dikirim 15 Jan 2027"] {
            dewi.reads(words).await;
            assert!(told.contains(words), "{words} in {told}");
        }
        assert!(!told.contains("Melati") && !told.contains("0813"), "{told}");
        officer.app().asked_again(&officer.staff, &id).await.unwrap();
        let told = morning(&world, "2027-01-26").await;
        assert!(!told.contains("Rujukan tanpa kabar"), "{told}");
        world.ends().await;
    }

    async fn of_two_officers_who_refer_one_sends_and_numbers_have_no_gap(db: Db) {
        let world = World::new(db).await;
        let (rini, dewi) = (world.officer("Rini", Role::Petugas, "").await, world.officer("Dewi", Role::Penyelia, "").await);
        let case = enters(&rini).await;
        let choice = chooses(&rini, &case).await;
        let (first, second) = tokio::join!(sends(&rini, &case, &choice), sends(&dewi, &case, &choice));
        let lost = [&first, &second].into_iter().filter(|sent| {
            matches!(sent, Err(AppError::Invalid("referral_open") | AppError::Stale))
        });
        assert_eq!(lost.count(), 1, "{first:?} {second:?}");
        let sent = first.or(second).unwrap();
        let other = Choice { agency: "lainnya".into(), other: "Kejaksaan Contoh".into(), ..choice.clone() };
        let next = sends(&dewi, &case, &other).await.unwrap();
        let page = dewi.app().referral(&dewi.staff, &next).await.unwrap().referral;
        assert_eq!(page.number, "2/BP3MI-ST/I/2027", "what was refused took no number");
        let reason = Private::from("Salah instansi");
        rini.app().withdraw_referral(&rini.staff, &sent, &reason).await.unwrap();
        assert_eq!(rini.reads(&case).await.row.status, CaseStatus::Referred, "the other one is open");
        let both = (rini.app().withdraw_referral(&rini.staff, &next, &reason), dewi.app().record_answer(&dewi.staff, &next, ReferralState::Done, &reason));
        let (taken_back, done) = tokio::join!(both.0, both.1);
        assert!(taken_back.is_ok() != done.is_ok(), "{taken_back:?} {done:?}");
        let late = taken_back.and(done).unwrap_err();
        assert!(matches!(late, AppError::Stale), "{late:?}");
        assert_eq!(rini.reads(&case).await.row.status, CaseStatus::InProgress);
        let empty = Choice { chronology: Some("  ".into()), ..choice.clone() };
        assert_eq!(blocks(&rini, &case, &empty).await, ["text_empty"]);
        let nobody = Choice { agency: "tidak-ada".into(), ..choice.clone() };
        let unknown = rini.app().preview_referral(&rini.staff, &case, &nobody).await;
        assert!(matches!(unknown, Err(AppError::Invalid("agency_unknown"))));
        let stale = rini.app().send_referral(&rini.staff, &case, &choice, "another page").await;
        assert!(matches!(stale, Err(AppError::Stale)));
        world.ends().await;
    }

    async fn a_link_opens_once_and_wrong_used_and_ended_ones_read_alike(db: Db) {
        let world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let case = enters(&rini).await;
        let id = sends(&rini, &case, &chooses(&rini, &case).await).await.unwrap();
        let link = rini.app().make_partner_link(&rini.staff, &id).await.unwrap();
        let token = link.strip_prefix("/mitra/").unwrap();
        let opened = rini.app().open_partner_link(token).await.unwrap();
        let PartnerLook::Opened(cookie, seconds) = opened else { panic!("{opened:?}") };
        assert_eq!(seconds, days(14).as_secs());
        let app = rini.app();
        assert_eq!(app.open_partner_link(token).await.unwrap(), PartnerLook::Spent, "another browser");
        assert_eq!(app.open_partner_link("0".repeat(48).as_str()).await.unwrap(), PartnerLook::Spent);
        let ended = app.make_partner_link(&rini.staff, &id).await.unwrap();
        let links = app.referral(&rini.staff, &id).await.unwrap().links;
        let open = links.iter().find(|link| link.opened_at.is_none()).unwrap();
        app.end_partner_link(&rini.staff, &id, &open.id).await.unwrap();
        let twice = app.end_partner_link(&rini.staff, &id, &open.id).await;
        assert!(matches!(twice, Err(AppError::Stale)));
        let ended = ended.strip_prefix("/mitra/").unwrap();
        assert_eq!(app.open_partner_link(ended).await.unwrap(), PartnerLook::Spent);
        let old = app.make_partner_link(&rini.staff, &id).await.unwrap();
        assert!(app.partner_sees(&cookie).await.unwrap().is_some());
        world.clock.advance(days(15));
        let old = old.strip_prefix("/mitra/").unwrap();
        assert_eq!(app.open_partner_link(old).await.unwrap(), PartnerLook::Spent, "it has run out");
        assert!(app.partner_sees(&cookie).await.unwrap().is_none(), "the session ends with its link");
        let late = app.partner_answers(&cookie, ReferralState::Accepted, &Private::default()).await;
        assert!(matches!(late, Err(AppError::NotFound)));
        let mut wait = false;
        for _ in 0..40 {
            wait |= app.open_partner_link("f".repeat(48).as_str()).await.unwrap() == PartnerLook::Wait;
        }
        assert!(wait, "whoever tries many waits");
        let still = app.make_partner_link(&rini.staff, &id).await.unwrap();
        let still = app.open_partner_link(still.strip_prefix("/mitra/").unwrap()).await.unwrap();
        assert!(matches!(still, PartnerLook::Opened(..)), "and keeps no partner out");
        world.ends().await;
    }

    async fn what_was_withdrawn_is_seen_no_more_and_silence_is_marked(db: Db) {
        let world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "72.10").await;
        let poso = world.officer("Dewi", Role::Petugas, "72.02").await;
        let case = enters(&rini).await;
        let id = sends(&rini, &case, &chooses(&rini, &case).await).await.unwrap();
        let cookie = opens(&rini, &id).await;
        assert_eq!(unanswered(&rini).await, 0);
        world.clock.advance(days(8));
        assert_eq!(unanswered(&rini).await, 1);
        assert_eq!(unanswered(&poso).await, 0, "of another area");
        assert!(matches!(poso.app().referral(&poso.staff, &id).await, Err(AppError::NotFound)));
        assert!(rini.app().referrals_of(&rini.staff, &case).await.unwrap()[0].silent);
        rini.app().asked_again(&rini.staff, &id).await.unwrap();
        assert!(!rini.app().open_referrals(&rini.staff).await.unwrap()[0].silent);

        assert!(rini.app().partner_sees(&cookie).await.unwrap().is_some());
        rini.app().withdraw_referral(&rini.staff, &id, &Private::from("Pelapor minta berhenti")).await.unwrap();
        assert!(rini.app().partner_sees(&cookie).await.unwrap().is_none(), "while the partner looked");
        let late = rini.app().partner_answers(&cookie, ReferralState::Accepted, &Private::default()).await;
        assert!(matches!(late, Err(AppError::NotFound)));
        assert!(matches!(rini.app().make_partner_link(&rini.staff, &id).await, Err(AppError::Stale)));
        assert!(matches!(rini.app().asked_again(&rini.staff, &id).await, Err(AppError::Stale)));
        assert!(rini.app().open_referrals(&rini.staff).await.unwrap().is_empty());
        assert_eq!(rini.reads(&case).await.row.status, CaseStatus::InProgress);
        let numbers = world.officer("Statistik", Role::Statistik, "").await;
        assert!(matches!(numbers.app().open_referrals(&numbers.staff).await, Err(AppError::Forbidden)));
        assert!(matches!(numbers.app().referral_choices(&numbers.staff, &case).await, Err(AppError::Forbidden)));
        world.ends().await;
    }
}

//! A life in the database: rows in every table, and a marker in every field that is personal.

use suluh::domain::calendar::{Promise, Step, Unit};
use suluh::domain::case::{CaseCode, CaseKind, Channel, LinkKind, Priority};
use suluh::domain::chance::Chance;
use suluh::domain::fingerprint::{Fingerprint, FingerprintKind};
use suluh::domain::identifier::{Identifier, IdentifierKind};
use suluh::domain::ids::{CaseId, EvidenceId, PersonId, ReferralId, SearchId};
use suluh::domain::official::{CountryState, ListRows};
use suluh::domain::referral::{
    Addressee, Basis, CaseFacts, Handover, LetterWords, ReferralState, Sender, SentAnswer, SentEvidence,
    SentIdentifier, SentIdentity, SentMessage,
};
use suluh::domain::staff::Role;
use suluh::domain::text::{Lang, Private};
use suluh::domain::time::Timestamp;
use suluh::domain::wave::{Alarm, WaveRules};
use suluh::store::blobs::{Blobs, StoredFile};
use suluh::store::cases::{self, NewCase};
use suluh::store::consents::Consent;
use suluh::store::events::{self, Actor, EventAction, NewEvent};
use suluh::store::evidence::{self, EvidenceKind, NewEvidence, Source};
use suluh::store::identifiers::{IdentifierRole, Named};
use suluh::store::links::{self, Deed};
use suluh::store::messages::{self, Delivery, Direction, NewMessage};
use suluh::store::people::{self, NewPerson};
use suluh::store::searches::{self, Search};
use suluh::store::sessions::{self, SessionRow};
use suluh::store::staff::StaffMember;
use suluh::store::ties::{self, About};
use suluh::store::web_lines::Speaker;
use suluh::store::{
    ChatKey, Tx, alarms, answers, asks, buckets, case_labels, case_words, checklist, drafts, file_versions,
    fingerprints, lists, logins, nodes, outbox, packets, parked, partner_links, presence, promises,
    referrals, seen, shown, staff, unanswered, warnings, waves, web_lines,
};

use crate::databases::{Db, NOW};

/// Stands in everything personal; nothing stored may contain it in the clear.
pub(crate) const MARKER: &str = "RAHASIA-7Q4Z";
/// The chat of the reporter.
pub(crate) const CHAT: &str = "t:620000077001";
/// A number in the middle of a personal identifier, as it would stand in the clear.
pub(crate) const PHONE: &str = "0812-0000-7744";
/// How it is compared.
pub(crate) const PHONE_NORMAL: &str = "+6281200007744";

/// What [`live`] made.
pub(crate) struct Life {
    pub(crate) chat: ChatKey,
    pub(crate) person: PersonId,
    pub(crate) case: CaseId,
    pub(crate) officer: StaffMember,
    pub(crate) evidence: EvidenceId,
    pub(crate) file: StoredFile,
}

/// A personal text with the marker in it.
pub(crate) fn secret(what: &str) -> Private {
    Private(format!("{what} {MARKER} {what}"))
}

/// A case with one of everything.
pub(crate) fn new_case(number: u64, reporter: Option<PersonId>, evidence: Vec<EvidenceId>) -> NewCase {
    let chance = Chance::seeded(number);
    let words: Vec<String> = ["kelapa", "biru", "melati", "kapal", "bambu"].map(str::to_owned).to_vec();
    NewCase {
        id: CaseId::new(NOW, &chance),
        code: CaseCode::draw(&words, &chance),
        kind: CaseKind::Offer,
        category: "tawaran_mencurigakan".to_owned(),
        channel: Channel::Telegram,
        priority: Priority::High,
        priority_reasons: vec!["uang_sudah_dikirim".to_owned()],
        modus: vec!["setor-uang".to_owned()],
        area: Some("72.10".to_owned()),
        country: Some("MY".to_owned()),
        reporter,
        dialog: Some("lapor".to_owned()),
        dialogs_hash: Some("abc".to_owned()),
        summary: secret("summary"),
        safe_mode: true,
        due_at: Some(Timestamp(NOW.0 + 1_000)),
        answers: vec![answers::Answer {
            key: "kejadian".to_owned(),
            question: "?".to_owned(),
            shown: secret("shown"),
            value: secret("value"),
        }],
        identifiers: vec![
            accused(Identifier::phone(PHONE).unwrap()),
            accused(Identifier::new(IdentifierKind::Company, MARKER).unwrap()),
        ],
        evidence,
        consents: vec![Consent {
            purpose: "teruskan".to_owned(),
            text_version: "v1".to_owned(),
            answer: "ya".to_owned(),
            lang: Lang::default(),
            at: NOW,
        }],
    }
}

/// Something that accuses.
pub(crate) fn accused(identifier: Identifier) -> Named {
    let source = "perekrut.kontak".to_owned();
    Named { role: IdentifierRole::Accused, identifier, source, listed: false }
}

/// The reporter's person.
pub(crate) async fn person(tx: &mut Tx, address: &str) -> PersonId {
    let chat = tx.chat(address);
    let (address, name, lang) = (secret(address), secret("name"), Lang::default());
    let new = NewPerson {
        chat: &chat,
        channel: Channel::Telegram,
        address: &address,
        name: Some(&name),
        lang: &lang,
    };
    people::ensure(tx, new, NOW).await.unwrap()
}

/// A member of staff.
pub(crate) async fn officer(tx: &mut Tx, name: &str, role: Role, area: &str) -> StaffMember {
    staff::add(tx, name, role, area, &Actor::System, NOW).await.unwrap()
}

/// Rows in every table.
pub(crate) async fn live(db: &Db) -> Life {
    let blobs = blobs(db);
    let file = blobs.put(MARKER.repeat(50).as_bytes()).await.unwrap();
    let mut tx = db.store.begin().await.unwrap();
    let chat = tx.chat(CHAT);
    let person = person(&mut tx, CHAT).await;
    converse(&mut tx, &chat, &person).await;
    let officer = officer(&mut tx, "Petugas Contoh", Role::Petugas, "72.10").await;
    staff::set_telegram(&mut tx, &officer.id, Some(620_000_077_002), &Actor::System, NOW).await.unwrap();
    logins::add_link(&mut tx, MARKER, &officer.id, Timestamp(NOW.0 + 600_000), NOW).await.unwrap();
    logins::add_session(&mut tx, MARKER, &officer.id, "Firefox", Timestamp(NOW.0 + 600_000), NOW)
        .await
        .unwrap();
    let evidence = hand_in(&mut tx, &person, &file).await;
    let new = new_case(1, Some(person.clone()), vec![evidence.clone()]);
    cases::insert(&mut tx, &new, &Actor::Person, NOW).await.unwrap();
    let print = Fingerprint::new(FingerprintKind::Text, MARKER.repeat(4).into_bytes()).unwrap();
    fingerprints::add(&mut tx, &new.id, None, &print, NOW).await.unwrap();
    work_on(&mut tx, &new.id, &officer, &evidence).await;
    promise(&mut tx, &new.id).await;
    find_again(&mut tx, &new.id, &officer).await;
    publish(&mut tx, &officer).await;
    alarm(&mut tx).await;
    judge(&mut tx, &new.id, &officer).await;
    merge(&mut tx, &new.id, &officer).await;
    refer(&mut tx, &new.id, &officer).await;
    keep_file(&mut tx, &officer).await;
    tx.commit().await.unwrap();
    Life { chat, person, case: new.id, officer, evidence, file }
}

/// The evidence folder of a test.
pub(crate) fn blobs(db: &Db) -> Blobs {
    let chance = std::sync::Arc::new(Chance::from_system().unwrap());
    Blobs::open(&db.folder.path().join("evidence"), chance).unwrap()
}

async fn converse(tx: &mut Tx, chat: &ChatKey, person: &PersonId) {
    seen::mark(tx, "telegram", "1", NOW).await.unwrap();
    parked::insert(tx, "telegram", "2", &secret("raw"), "panic", NOW).await.unwrap();
    let mut row = SessionRow::new(chat.clone(), NOW);
    row.person = Some(person.clone());
    row.state = Some(secret("state"));
    row.open_question = true;
    let seq = row.take_seq();
    sessions::save(tx, &row).await.unwrap();
    outbox::append(tx, chat, seq, &secret("payload"), None, NOW).await.unwrap();
    shown::put(tx, chat, "page", 5, NOW).await.unwrap();
    web_lines::append(tx, chat, 1, Speaker::Person, &secret("line"), NOW).await.unwrap();
    let asked = unanswered::Asked {
        words: secret("question"),
        form: "question".to_owned(),
        lang: Lang::default(),
        corrected: false,
    };
    unanswered::insert(tx, &asked, NOW).await.unwrap();
    buckets::take(tx, "telegram", 1, 30, 30, NOW).await.unwrap();
}

async fn hand_in(tx: &mut Tx, person: &PersonId, file: &StoredFile) -> EvidenceId {
    let chance = Chance::from_system().unwrap();
    let id = EvidenceId::new(NOW, &chance);
    let stored = NewEvidence {
        id: id.clone(),
        person: Some(person.clone()),
        kind: EvidenceKind::Photo,
        source: Source::Stored(file.clone()),
        note: Some(secret("note")),
    };
    evidence::register(tx, &stored, NOW).await.unwrap();
    let loose = NewEvidence {
        id: EvidenceId::new(NOW, &chance),
        person: Some(person.clone()),
        kind: EvidenceKind::Voice,
        source: Source::Remote(secret("remote")),
        note: None,
    };
    evidence::register(tx, &loose, NOW).await.unwrap();
    id
}

/// A list, and a warning with its first step.
async fn publish(tx: &mut Tx, officer: &StaffMember) {
    let row = CountryState {
        code: "OM".to_owned(),
        state: "tutup_rumah_tangga".to_owned(),
        source: "Contoh".to_owned(),
        as_of: "2026-11-01".parse().unwrap(),
    };
    lists::replace(tx, &ListRows::Countries(vec![row]), &Actor::System, NOW).await.unwrap();
    let new = warnings::NewWarning {
        identifier: Identifier::phone(PHONE).unwrap(),
        words: secret("warning"),
        country: Some("OM".to_owned()),
        area: Some("72.10".to_owned()),
        reason: secret("reason"),
    };
    warnings::publish(tx, &new, &officer.id, NOW).await.unwrap();
}

/// A notice of what the reports so far name.
async fn alarm(tx: &mut Tx) {
    for wave in WaveRules::default().by_subject(&waves::recent(tx, NOW).await.unwrap()).into_iter().take(1) {
        waves::insert(tx, &Alarm::of(wave), NOW).await.unwrap();
    }
}

/// A second report of the same, merged into the first, and linked with it.
async fn merge(tx: &mut Tx, main: &CaseId, officer: &StaffMember) {
    let twin = NewCase { identifiers: Vec::new(), ..new_case(2, None, Vec::new()) };
    cases::insert(tx, &twin, &Actor::Person, NOW).await.unwrap();
    let deed = Deed { staff: &officer.id, reason: &secret("merged"), now: NOW };
    links::merge(tx, &twin.id, main, deed).await.unwrap();
    links::link(tx, &twin.id, main, LinkKind::FollowUp, deed).await.unwrap();
}

/// A promise whose clock stood once, and an alarm.
async fn promise(tx: &mut Tx, case: &CaseId) {
    let first = promises::Promised {
        position: 1,
        step: Step::FirstAnswer,
        priority: Priority::High,
        promise: Promise { amount: 3, unit: Unit::WorkingDays },
        began_at: NOW,
        due_at: Some(Timestamp(NOW.0 + 1_000)),
        escalated_at: None,
        ended_at: None,
        kept: None,
    };
    promises::begin(tx, case, &first).await.unwrap();
    promises::pause(tx, case, first.position, NOW).await.unwrap();
    promises::go_on(tx, case, Timestamp(NOW.0 + 500)).await.unwrap();
    alarms::sound(tx, case, 1, Timestamp(NOW.0 + 300_000)).await.unwrap();
}

/// A table that the office changed.
async fn keep_file(tx: &mut Tx, officer: &StaffMember) {
    let new = file_versions::NewFileVersion {
        path: "_data/office.csv",
        body: "id,name,value\n",
        base: "before",
        shipped: "shipped",
        author: &officer.id,
        note: "a note",
    };
    let id = file_versions::add(tx, new, NOW).await.unwrap();
    let number = file_versions::count(tx).await.unwrap();
    file_versions::publish(tx, &id, number, &officer.id, NOW).await.unwrap();
}

/// The company does not belong to the case.
async fn judge(tx: &mut Tx, case: &CaseId, officer: &StaffMember) {
    let company = Identifier::new(IdentifierKind::Company, MARKER).unwrap();
    let node = nodes::by_identifier(tx, &company).await.unwrap().unwrap();
    let about = About::Apart(node.id, case.clone());
    ties::decide(tx, &about, &secret("judged"), &officer.id, NOW).await.unwrap();
}

/// The case was referred with everything, a link was made and opened, and it came as a packet.
async fn refer(tx: &mut Tx, case: &CaseId, officer: &StaffMember) {
    let chance = Chance::from_system().unwrap();
    let id = ReferralId::new(NOW, &chance);
    let (year, detail, reason) = (2026, secret("detail"), secret("reason"));
    let number = referrals::take_number(tx, year).await.unwrap();
    let handover = handover(&id);
    let new = referrals::NewReferral {
        id: &id,
        case,
        number: (year, number),
        handover: &handover,
        made_by: &officer.id,
        remind_at: Timestamp(NOW.0 + 1_000),
        detail: &detail,
        reason: Some(&reason),
    };
    referrals::insert(tx, new, NOW).await.unwrap();
    let referral = referrals::by_id(tx, &id).await.unwrap().unwrap();
    let (words, actor) = (secret("answer"), Actor::Partner(id.clone()));
    let step = referrals::StateChange {
        referral: &referral,
        to: ReferralState::Accepted,
        words: Some(&words),
        actor: &actor,
        detail: &detail,
        remind_at: Timestamp(NOW.0 + 2_000),
    };
    assert!(referrals::set_state(tx, step, NOW).await.unwrap());
    partner_links::add(tx, MARKER, &id, &officer.id, Timestamp(NOW.0 + 1_000), NOW).await.unwrap();
    partner_links::open(tx, MARKER, PHONE, NOW).await.unwrap().unwrap();
    packets::add(tx, "aa", "r9", case, NOW).await.unwrap();
}

/// A handover with a marker in everything personal.
pub(crate) fn handover(id: &ReferralId) -> Handover {
    let answer = |key: &str| SentAnswer { key: key.into(), question: "?".into(), answer: secret("answer") };
    Handover {
        id: id.as_str().to_owned(),
        made_at: NOW,
        from: Sender {
            office: "BP3MI Contoh".into(),
            full_name: "Balai Contoh".into(),
            town: "Palu".into(),
            contact: vec!["Jalan Contoh 1".into()],
        },
        to: Addressee { agency: "polda".into(), name: "Polda Contoh".into() },
        letter: LetterWords {
            number: "1/CONTOH/I/2027".into(),
            subject: "Penerusan laporan".into(),
            addressee: "Kepada Yth.\nPolda Contoh".into(),
            chronology: secret("chronology"),
        },
        case: CaseFacts {
            code: "kelapa-biru-278".into(),
            kind: CaseKind::Offer,
            category: "penipuan-kerja".into(),
            category_name: "Penipuan peluang kerja".into(),
            priority: Priority::High,
            channel: Channel::Telegram,
            area: Some("72.10".into()),
            place: "Kabupaten Sigi".into(),
            country: Some("MY".into()),
            created_at: NOW,
        },
        answers: vec![answer("narasi")],
        messages: vec![SentMessage { at: NOW, from_reporter: true, text: secret("message") }],
        accused: vec![SentIdentifier { kind: IdentifierKind::Phone, value: Private(PHONE.into()) }],
        identity: Some(SentIdentity { basis: Basis::Form, lines: vec![answer("pelapor.nama")] }),
        evidence: vec![SentEvidence {
            id: "e".into(),
            kind: "photo".into(),
            mime: "image/jpeg".into(),
            bytes: 3,
            sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".into(),
            note: secret("note"),
            received_at: NOW,
        }],
    }
}

/// What a case is found by: a label, its words, a saved search.
async fn find_again(tx: &mut Tx, case: &CaseId, officer: &StaffMember) {
    let actor = Actor::Staff(officer.id.clone());
    case_labels::put(tx, case, ("anak", MARKER), true, &actor, NOW).await.unwrap();
    case_words::add(tx, case, &[MARKER.to_owned(), MARKER.to_lowercase()].into()).await.unwrap();
    let search = Search {
        id: SearchId::from_text("search"),
        owner: officer.id.clone(),
        shared: true,
        name: "Contoh".to_owned(),
        folder: "semua".to_owned(),
        query: "label=anak".to_owned(),
    };
    searches::insert(tx, &search, NOW).await.unwrap();
}

async fn work_on(tx: &mut Tx, case: &CaseId, officer: &StaffMember, evidence: &EvidenceId) {
    let words = secret("message");
    let said = NewMessage {
        case,
        direction: Direction::In,
        author: None,
        body: &words,
        evidence: std::slice::from_ref(evidence),
        delivery: Delivery::None,
    };
    messages::append(tx, said, NOW).await.unwrap();
    evidence::viewed(tx, evidence, case, &officer.id, NOW).await.unwrap();
    let (reason, detail) = (secret("reason"), secret("detail"));
    let opened = NewEvent {
        case: Some(case),
        actor: &Actor::Staff(officer.id.clone()),
        action: EventAction::Viewed,
        object: &format!("case:{case}"),
        fields: &["reporter"],
        reason: Some(&reason),
        detail: Some(&detail),
    };
    events::append(tx, opened, NOW).await.unwrap();
    begin(tx, case, officer).await;
}

/// Somebody has the case open, has begun to write, has asked the reporter, and has ticked a step.
async fn begin(tx: &mut Tx, case: &CaseId, officer: &StaffMember) {
    presence::look(tx, case, &officer.id, NOW).await.unwrap();
    drafts::keep(tx, case, &officer.id, drafts::DraftKind::Answer, &secret("draft"), NOW).await.unwrap();
    asks::put(tx, case, &officer.id, Timestamp(NOW.0 + 1_000), NOW).await.unwrap();
    assert!(checklist::set(tx, case, "aman", true, &officer.id, NOW).await.unwrap());
}

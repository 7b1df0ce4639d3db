//! What holds of the engine from any state and for any input, on the dialogs of the binary and on made-up ones that use
//! every kind of input.

use std::time::Duration;

use proptest::prelude::*;
use suluh::dialog::model::Dialogs;
use suluh::dialog::play::{Play, Turn, nothing_found};
use suluh::dialog::session::{
    Button, Checked, Command, Does, Forward, Input, Manner, NodeRef, Overlay, Reply, Session, Sign, Unheard,
};
use suluh::dialog::{engine, load};
use suluh::domain::evidence::{Media, MediaKind};
use suluh::domain::identifier::Identifier;
use suluh::domain::ids::EvidenceId;
use suluh::domain::text::Lang;

/// A form with every kind of input, a procedure, pages that speak and pass on, a small form without a case.
const MADE_UP: &str = r#"
dialog: rupa
title: Segala rupa
start: buka
path: [teks, pilih, angka, uang, tanggal, telepon, siapa, tempat, negara, yakin, kumpul]
files: {kind: offer, category: tawaran-mencurigakan, receipt: diterima}
nodes:
  buka:
    say: Mulai dari sini. *Tebal* dan _miring_.
    choose:
      - Mulai -> teks
      - Langsung kumpul -> kumpul
      - Jalan berputar -> putar_a
      - Situs -> https://contoh.id/a_b
  teks:
    ask: Tulis apa saja.
    save: a.teks
    required: ya
    accept: [photo]
    next: pilih
  pilih:
    ask: Pilih satu.
    save: a.pilih
    accept: [text]
    choose:
      - Satu saja = satu -> angka
      - Dua saja = dua -> singgah
      - {choose: "Rahasia = tiga -> uang", if: a.teks is rahasia}
      - Bahaya -> @danger
  singgah:
    say: Ini hanya lewat, {a.pilih}.
    next: angka
  angka:
    ask: Berapa orang?
    save: a.angka
    input: number
    required: ya
    skip: Tidak tahu
    next:
      - if: a.angka at least 100
        say_first: Banyak sekali.
        to: tanggal
      - else: uang
  uang:
    ask: Berapa rupiah?
    save: a.uang
    input: money
    confirm: "{a.uang}, benar?"
    next: tanggal
  tanggal:
    ask: Kapan?
    save: a.tanggal
    input: date
    skip: Lupa
    next: telepon
  telepon:
    ask: Nomornya?
    save: a.telepon
    input: phone
    confirm: "{a.telepon}, benar?"
    skip: Tidak ada
    next: siapa
  siapa:
    ask: Siapa saja?
    save: a.siapa
    input: identifiers
    confirm: "{a.siapa}, benar?"
    next: tempat
  tempat:
    ask: Di mana?
    save: kasus.tempat
    input: place
    skip: Lewati saja
    next: negara
  negara:
    ask: Negara mana?
    save: a.negara
    input: country
    next: yakin
  yakin:
    ask: Yakin?
    why: Supaya pasti.
    consent: yakin
    save: a.yakin
    input: yes_no
    next: kumpul
  kumpul:
    ask: Kirim apa saja.
    collect: {what: [photo, voice, forward, location, contact, text], max: 3}
    next: periksa
  periksa:
    summary: [a.teks, a.pilih, a.angka, a.uang, a.tanggal, a.telepon, a.siapa, kasus.tempat, a.negara, a.yakin, kumpul]
    choose:
      - Kirim -> @file_case
      - Ubah jawaban -> @edit
      - Hapus semua -> @discard
  diterima:
    say: Kode {kasus.kode}. {kasus.janji} {kontak.tidak_ada_yang_ini}
    choose:
      - Kembali ke awal -> @menu
      - Mundur -> @back
  putar_a:
    say: Berputar.
    next: putar_b
  putar_b:
    say: Terus.
    next: putar_a
"#;

const SMALL: &str = r#"
dialog: hitung
title: Hitung
start: berapa
nodes:
  berapa:
    ask: Berapa gajinya?
    save: gaji
    input: money
    next:
      - if: gaji at least 5000000
        to: besar
      - else: kecil
  besar:
    say: "{gaji} itu besar."
    choose:
      - Lagi -> berapa
      - Lapor -> !rupa.buka
  kecil:
    say: "{gaji} itu kecil."
    choose:
      - Lagi -> berapa
"#;

const STEPS: &str = r"
dialog: jalan
title: Langkah demi langkah
steps:
  - id: satu
    title: Yang pertama
    say: Begini.
    done_when: Sudah begitu
  - id: dua
    title: Yang kedua
    say: Begitu.
    choose:
      - Hitung dulu -> !hitung.berapa
      - Isi dulu -> !rupa.buka
      - Bahasa lain -> @back
  - id: tiga
    title: Yang ketiga
    say: Selesai.
";

/// The dialogs of the binary, and the made-up ones over the same tables and sentences.
struct Worlds {
    real: Dialogs,
    made_up: Dialogs,
    /// The made-up ones after an edit: nodes gone, one renamed with an alias, labels changed.
    edited: Dialogs,
}

fn worlds() -> &'static Worlds {
    static WORLDS: std::sync::OnceLock<Worlds> = std::sync::OnceLock::new();
    WORLDS.get_or_init(|| {
        let edited = MADE_UP
            .replace("  uang:\n", "  upah:\n    alias: [uang]\n")
            .replace("-> uang", "-> upah")
            .replace("else: uang", "else: upah")
            .replace("uang, tanggal", "upah, tanggal")
            .replace("next: telepon", "next: siapa")
            .replace("Satu saja =", "Cukup satu =")
            .replace("tanggal, telepon, siapa", "tanggal, siapa");
        let start = edited.find("  telepon:\n").unwrap();
        let end = edited.find("  siapa:\n").unwrap();
        let edited = format!("{}{}", &edited[..start], &edited[end..]);
        Worlds {
            real: load::embedded().dialogs.unwrap(),
            made_up: made_of(MADE_UP),
            edited: made_of(&edited),
        }
    })
}

fn made_of(form: &str) -> Dialogs {
    let mut files = load::embedded().files;
    let kept =
        ["menu.yaml", "darurat.yaml", "darurat_lapor.yaml", "petugas.yaml", "bahasa.yaml", "hapus.yaml"];
    files.retain(|path, _| path.starts_with('_') || kept.contains(&path.as_str()));
    for (name, text) in [("rupa.yaml", form), ("hitung.yaml", SMALL), ("jalan.yaml", STEPS)] {
        files.insert(name.to_owned(), text.to_owned());
    }
    // Pages that were left away are no concern here.
    let emptied: Vec<(String, String)> = files
        .iter()
        .filter(|(path, _)| kept.contains(&path.as_str()))
        .map(|(path, text)| {
            let lines = text.lines().filter(|line| {
                let elsewhere = ["!cek", "!tanya", "!setelah", "!privasi", "!kontak", "!bahaya", "!lapor"];
                !elsewhere.iter().any(|target| line.contains(target))
            });
            (path.clone(), lines.collect::<Vec<_>>().join("\n"))
        })
        .collect();
    files.extend(emptied);
    let loaded = load::files(files);
    assert!(!loaded.has_errors(), "{:#?}", loaded.problems);
    loaded.dialogs.unwrap()
}

/// What may happen next in a conversation.
#[derive(Debug, Clone)]
enum Deed {
    /// A button that stands there.
    Tap(usize),
    /// A button that stood there once.
    OldTap(usize),
    /// A label that stands there, typed, with a fault at a place or without.
    TypeLabel(usize, Option<usize>),
    Give(Input),
    /// Any page at all, as the search would open it.
    OpenPage(usize),
    GuessPages(usize),
    Wait(u64),
    /// The dialogs are edited, or the edit is taken back.
    Edit,
}

fn words() -> impl Strategy<Value = String> {
    let known = [
        "ya",
        "tidak",
        "lewati",
        "kembali",
        "batal",
        "selesai",
        "menu",
        "darurat",
        "kirim sekarang",
        "1",
        "2",
        "99",
        "lima belas",
        "15 rb",
        "5 jt",
        "5-7 juta",
        "RM 1.500",
        "eh salah, 15 juta",
        "12 Mei 2026",
        "31 Februari 2026",
        "kemarin",
        "0812-0000-1234",
        "@akun_contoh BCA 1234567890",
        "kamboj",
        "Atlantis",
        "Sigi",
        "Lero",
        "palolo",
        "rahasia",
        "<b>*_[x](http://y) {a.teks} &amp;",
        "😀👨‍👩‍👧‍👦 \u{202e}abc",
        "/start d_rupa",
        "/lapor",
        "/",
        ".",
        "k. .k",
        "0",
        "-1",
        "99999999999999999999",
        "1.2.3.4",
        "00000000",
        "ßſİ",
    ];
    prop_oneof![
        6 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned),
        1 => ".{0,40}",
        1 => Just("sangat panjang ".repeat(400)),
    ]
}

fn media() -> impl Strategy<Value = Input> {
    use MediaKind::{Animation, Audio, Document, Photo, Sticker, Video, VideoNote, Voice};
    let kinds = vec![Photo, Document, Voice, Audio, Video, VideoNote, Sticker, Animation];
    let bytes = prop_oneof![Just(None), Just(Some(10)), Just(Some(40_000_000_u64))];
    (proptest::sample::select(kinds), bytes, proptest::option::of(words()), any::<bool>(), any::<u32>())
        .prop_map(|(kind, bytes, caption, forwarded, id)| Input::Media {
            media: Media { id: EvidenceId::from_text(format!("e{id}")), kind, bytes },
            caption: caption.map(Into::into),
            forward: forwarded.then_some(Forward { from: None }),
        })
}

fn input() -> impl Strategy<Value = Input> {
    let token = prop_oneof![
        Just("menu".to_owned()),
        Just("lanjut".to_owned()),
        Just("buang".to_owned()),
        Just("p.0000000000".to_owned()),
        "q\\.[0-9]{1,2}\\.(back|skip|send|done|yes|no|more|enough|asis|drop)",
        "[a-z0-9._-]{0,48}",
        ".{0,64}",
    ];
    let start = prop_oneof![
        Just(None),
        Just(Some("d_rupa".to_owned())),
        Just(Some("d_lapor".to_owned())),
        Just(Some("k_7210012001".to_owned())),
        Just(Some("s_abc".to_owned())),
        ".{0,64}".prop_map(Some),
    ];
    prop_oneof![
        8 => (words(), any::<bool>()).prop_map(|(text, forwarded)| Input::Text {
            text: text.into(),
            forward: forwarded.then_some(Forward { from: Some("Contoh".into()) }),
        }),
        4 => media(),
        1 => (any::<i32>(), any::<i32>(), any::<u32>()).prop_map(|(lat, lon, id)| Input::Location {
            id: EvidenceId::from_text(format!("l{id}")), lat, lon, name: None,
        }),
        1 => words().prop_map(|phone| Input::Contact { name: "Contoh".into(), phone: phone.into() }),
        2 => token.prop_map(Input::Press),
        2 => proptest::sample::select(Command::ALL.to_vec()).prop_map(Input::Command),
        2 => start.prop_map(Input::Start),
        1 => proptest::sample::select(vec![Input::Lost, Input::Danger, Input::Remind, Input::Unreadable]),
        1 => words().prop_map(|text| Input::Edited(text.into())),
        1 => words().prop_map(|text| Input::Keep(text.into())),
        1 => words().prop_map(|text| Input::Picture(text.into())),
        2 => checked().prop_map(|found| Input::Checked(Box::new(found))),
        1 => Just(Input::Filed { code: "kelapa-biru-278".into(), promise: "besok".into() }),
    ]
}

/// What a check may find, also what no check of this release would say.
fn checked() -> impl Strategy<Value = Checked> {
    let pages =
        proptest::sample::select(vec!["merah", "kuning", "hijau", "bukan", "daftar", "tanya", "ungu"]);
    let sign = ("[a-z-]{0,12}|visa-turis|biaya-di-muka", proptest::collection::vec(words(), 0..3))
        .prop_map(|(slug, quotes)| Sign { slug, quotes: quotes.into_iter().map(Into::into).collect() });
    let open = proptest::sample::select(vec!["perusahaan", "visa", "apa"]);
    (
        pages,
        words(),
        any::<bool>(),
        proptest::collection::vec(sign, 0..9),
        proptest::collection::vec(open, 0..4),
    )
        .prop_map(|(page, words, joined, signs, open)| Checked {
            page: page.to_owned(),
            words: words.into(),
            joined,
            signs,
            unchecked: open.into_iter().map(str::to_owned).collect(),
            countries: vec!["KH".into(), "ZZ".into()],
            identifiers: Identifier::phone("0812-0000-1234").into_iter().collect(),
            ..Checked::default()
        })
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        10 => any::<usize>().prop_map(Deed::Tap),
        2 => any::<usize>().prop_map(Deed::OldTap),
        3 => (any::<usize>(), proptest::option::of(0_usize..30)).prop_map(|(i, fault)| Deed::TypeLabel(i, fault)),
        10 => input().prop_map(Deed::Give),
        1 => any::<usize>().prop_map(Deed::OpenPage),
        1 => any::<usize>().prop_map(Deed::GuessPages),
        1 => (0_u64..10).prop_map(Deed::Wait),
        1 => Just(Deed::Edit),
    ]
}

/// A conversation with what has stood on its buttons.
struct Walk<'a> {
    play: Play<'a>,
    visible: Vec<Button>,
    tokens: Vec<String>,
    inputs: Vec<(Session, Input)>,
    edits: [&'a Dialogs; 2],
}

fn lost(_: &Session, unheard: &Unheard) -> Option<Input> {
    nothing_found(unheard)
}

impl<'a> Walk<'a> {
    fn new(edits: [&'a Dialogs; 2]) -> Self {
        let play = Play::new(edits[0], &lost, Lang::default(), 3);
        Self { play, visible: vec![], tokens: vec![], inputs: vec![], edits }
    }

    fn input(&mut self, deed: &Deed) -> Option<Input> {
        let pick = |index: usize, len: usize| (len > 0).then(|| index % len.max(1));
        let pages = || -> Vec<NodeRef> {
            let all = self.play.dialogs.dialogs.values();
            all.flat_map(|dialog| {
                dialog.nodes.iter().map(|node| NodeRef { dialog: dialog.id.clone(), node: node.id.clone() })
            })
            .collect()
        };
        Some(match deed {
            Deed::Tap(index) => {
                let button = &self.visible[pick(*index, self.visible.len())?];
                match &button.does {
                    Does::Press(token) => Input::Press(token.clone()),
                    Does::Link(_) => return None,
                }
            }
            Deed::OldTap(index) => Input::Press(self.tokens[pick(*index, self.tokens.len())?].clone()),
            Deed::TypeLabel(index, fault) => {
                let mut label = self.visible[pick(*index, self.visible.len())?].label.clone();
                if let Some(at) = fault.filter(|at| label.is_char_boundary(*at)) {
                    label.insert(at, 'x');
                }
                Input::Text { text: label.into(), forward: None }
            }
            Deed::Give(input) => input.clone(),
            Deed::OpenPage(index) => {
                let pages = pages();
                Input::Open(pages[index % pages.len()].clone())
            }
            Deed::GuessPages(index) => {
                let pages = pages();
                Input::Guess(
                    (0..4)
                        .map(|step| pages[(index % pages.len() + step * 7) % pages.len()].clone())
                        .collect(),
                )
            }
            Deed::Wait(days) => {
                self.play.wait(Duration::from_secs(days * 86_400));
                return None;
            }
            Deed::Edit => {
                let other = if std::ptr::eq(self.play.dialogs, self.edits[0]) {
                    self.edits[1]
                } else {
                    self.edits[0]
                };
                self.play.dialogs = other;
                return None;
            }
        })
    }

    fn go(&mut self, deed: &Deed) -> Option<(Session, Input, Turn)> {
        let input = self.input(deed)?;
        let before = self.play.session.clone();
        let turn = self.play.give(input.clone());
        let shown: Vec<Button> = turn.replies.iter().flat_map(|reply| reply.buttons.clone()).collect();
        self.tokens.extend(shown.iter().filter_map(|button| match &button.does {
            Does::Press(token) => Some(token.clone()),
            Does::Link(_) => None,
        }));
        if !shown.is_empty() {
            self.visible = shown;
        }
        self.inputs.push((before.clone(), input.clone()));
        Some((before, input, turn))
    }
}

fn is_way_out(button: &Button) -> bool {
    matches!(&button.does, Does::Press(token) if matches!(token.as_str(), "menu" | "batal" | "lanjut" | "darurat"))
}

fn well_made(reply: &Reply) {
    assert!(reply.buttons.len() <= 8, "{} buttons", reply.buttons.len());
    assert!(!reply.text.to_plain().trim().is_empty(), "an empty reply: {reply:?}");
    assert!(reply.text.to_plain().chars().count() <= 4_096, "too long for Telegram");
    for button in &reply.buttons {
        assert!(!button.label.is_empty() && button.label.chars().count() <= 30, "label {:?}", button.label);
        if let Does::Press(token) = &button.does {
            let sound =
                |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-');
            assert!(token.len() <= 48 && !token.is_empty() && token.chars().all(sound), "token {token:?}");
        }
    }
    let answered = matches!(reply.manner, Manner::Answered | Manner::Notice);
    assert!(!answered || reply.buttons.is_empty());
}

fn holds(walk: &Walk<'_>, before: &Session, input: &Input, turn: &Turn) {
    assert!(!turn.replies.is_empty(), "silence after {input:?}");
    turn.replies.iter().for_each(well_made);
    let out = turn.replies.iter().any(|reply| reply.buttons.iter().any(is_way_out));
    assert!(out, "no way out after {input:?}: {:#?}", turn.replies);
    let after = &walk.play.session;
    assert!(after.trail.len() <= 50 && after.loose.len() <= 20 && after.loose_words.len() <= 20);
    assert!(after.shelf.len() <= 3);
    let json = serde_json::to_string(after).unwrap();
    assert_eq!(&serde_json::from_str::<Session>(&json).unwrap(), after);
    stale_presses_answer_nothing(before, input, after);
}

/// A question's button of another turn changes no answer.
fn stale_presses_answer_nothing(before: &Session, input: &Input, after: &Session) {
    let Input::Press(token) = input else { return };
    let turn = token.strip_prefix("q.").and_then(|rest| rest.split('.').next()?.parse::<u32>().ok());
    if turn.is_some_and(|turn| turn != before.turn) && after.form.is_some() && before.form.is_some() {
        assert_eq!(
            before.form.as_ref().map(|form| &form.answers),
            after.form.as_ref().map(|form| &form.answers),
            "{token}"
        );
    }
}

/// The emergency card, from what stands on the screen, in at most two taps.
fn danger_is_near(walk: &Walk<'_>) {
    let card = |replies: &[Reply]| {
        let first = ["Telepon dulu", "Call first"];
        replies.iter().any(|reply| first.iter().any(|words| reply.text.to_plain().contains(words)))
    };
    let press = |session: &Session, button: &Button| match &button.does {
        Does::Press(token) => {
            let input = Input::Press(token.clone());
            Some(engine::step(walk.play.dialogs, session.clone(), input, walk.play.now))
        }
        Does::Link(_) => None,
    };
    let near = walk.visible.iter().filter_map(|button| press(&walk.play.session, button)).any(|first| {
        card(&first.replies)
            || first
                .replies
                .iter()
                .flat_map(|reply| &reply.buttons)
                .filter_map(|button| press(&first.session, button))
                .any(|second| card(&second.replies))
    });
    assert!(near, "no card within two taps of {:?}", walk.visible);
}

fn walk(edits: [&Dialogs; 2], deeds: &[Deed]) {
    let mut walk = Walk::new(edits);
    for deed in deeds {
        if let Some((before, input, turn)) = walk.go(deed) {
            holds(&walk, &before, &input, &turn);
        }
    }
    if !walk.visible.is_empty() {
        danger_is_near(&walk);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_input_is_answered_with_a_way_on_and_out(deeds in prop::collection::vec(deed(), 1..50)) {
        let worlds = worlds();
        walk([&worlds.made_up, &worlds.edited], &deeds);
    }

    #[test]
    fn any_input_is_answered_on_the_real_dialogs(deeds in prop::collection::vec(deed(), 1..40)) {
        let worlds = worlds();
        walk([&worlds.real, &worlds.real], &deeds);
    }

    #[test]
    fn people_move_between_quite_different_dialogs(deeds in prop::collection::vec(deed(), 1..40)) {
        let worlds = worlds();
        walk([&worlds.made_up, &worlds.real], &deeds);
    }

    #[test]
    fn the_same_inputs_give_the_same_state(deeds in prop::collection::vec(deed(), 1..40)) {
        let worlds = worlds();
        let play = || {
            let mut walk = Walk::new([&worlds.made_up, &worlds.edited]);
            let said: Vec<Vec<Reply>> =
                deeds.iter().filter_map(|deed| walk.go(deed)).map(|(_, _, turn)| turn.replies).collect();
            (walk.play.session, said)
        };
        prop_assert_eq!(play(), play());
    }

    #[test]
    fn any_json_of_a_session_is_lived_with(
        overlay in "[a-z]{0,8}", dialog in "[a-z]{0,6}", node in "[a-z]{0,6}", turn in any::<u32>(), input in input(),
    ) {
        let worlds = worlds();
        let json = serde_json::json!({
            "overlay": {"kind": overlay}, "turn": turn, "place": {"dialog": dialog, "node": node}, "unknown": 1,
            "form": {"dialog": dialog, "at": {"dialog": dialog, "node": node}, "touched": 1_790_000_000_000_i64},
        });
        let session: Session = serde_json::from_value(json).unwrap();
        prop_assert_eq!(session.overlay == Overlay::None, !["discard", "edit", "loose", "told"].contains(&overlay.as_str()));
        let mut walk = Walk::new([&worlds.made_up, &worlds.edited]);
        walk.play.session = session;
        let (before, input, turn) = walk.go(&Deed::Give(input)).unwrap();
        holds(&walk, &before, &input, &turn);
    }
}

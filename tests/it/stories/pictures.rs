//! Somebody sends a poster or a screenshot and wants to know whether it is real.

use std::time::Duration;

use image::{DynamicImage, ImageFormat};
use serde_json::json;
use suluh::app::Settings;
use suluh::domain::evidence::MAX_FILE_BYTES;
use suluh::domain::fingerprint::FingerprintKind;
use suluh::domain::staff::Role;
use suluh::domain::time::minutes;
use suluh::jobs::{Reader, look_at_pictures};
use suluh::store::Engine;

use crate::databases::{Db, on_both};
use crate::drawn;
use crate::reader::{real, that_does, that_reads};
use crate::world::{Actor, PATIENCE, World};

const ADVERT: &str = "LOWONGAN admin game di Kamboja gaji 15 juta\nBerangkat minggu ini visa turis\n\
                      Transfer 2 juta dulu untuk tiket\nWA 0812-0000-1234";
const CHAT: &str = "Besok kumpul di rumah pak RT jam delapan\njangan lupa bawa kursi dan tikar ya semuanya";

on_both! {
    async fn a_poster_is_read_checked_and_reported(db: Db) {
        let reader = that_reads(db.folder.path(), ADVERT, 91).await;
        let mut world = reading(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let mut sari = world.person("Sari");
        sari.person.sends_photo("poster", &poster(1), None);
        sari.reads("Gambar sedang dibaca").await;
        sari.reads("1 kiriman diterima").await;
        until_read(&world, &reader, &mut sari, "MERAH: bahaya").await;
        sari.reads("Transfer 2 juta dulu").await;
        sari.taps("Laporkan", "Periksa dulu sebelum dikirim").await;
        sari.taps("Kirim laporan", "Laporan diterima").await;
        let id = rini.finds(&sari.code().unwrap()).await;
        assert_eq!(rini.reads(&id).await.evidence.len(), 1, "the picture goes with the report");
        assert_eq!(sari.screen().matches("MERAH").count(), 1);
        look(&world, None).await;
        assert_eq!(world.db.number("select count(*) from looks").await, 0);
        let pictures = "select count(*) from fingerprints where kind = 'picture'";
        assert_eq!(world.db.number(pictures).await, 1);
        assert_eq!(world.db.number("select count(*) from fingerprints where kind = 'text'").await, 1);
        world.ends().await;
    }

    async fn an_unclear_picture_is_kept_and_what_matters_is_asked_for(db: Db) {
        let reader = that_reads(db.folder.path(), ADVERT, 45).await;
        let mut world = reading(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let mut sari = world.person("Sari");
        sari.person.sends_photo("poster", &poster(1), None);
        until_read(&world, &reader, &mut sari, "kurang jelas").await;
        sari.reads("nomor, nama perusahaan, negara, gaji, biaya").await;
        let code = sari.reports("Lihat gambar").await;
        let id = rini.finds(&code).await;
        assert_eq!(rini.reads(&id).await.evidence.len(), 1);
        world.ends().await;
    }

    async fn a_picture_without_an_offer_is_no_question_to_the_search(db: Db) {
        let reader = that_reads(db.folder.path(), CHAT, 95).await;
        let mut world = reading(db).await;
        let mut sari = world.person("Sari");
        sari.person.sends_photo("tangkapan", &poster(1), None);
        until_read(&world, &reader, &mut sari, "tidak menemukan tawaran kerja").await;
        assert_eq!(world.db.number("select count(*) from unanswered").await, 0, "nobody asked anything");
        world.ends().await;
    }

    async fn where_nothing_reads_the_person_types(db: Db) {
        let mut world = World::new(db).await;
        let mut sari = world.person("Sari");
        sari.person.sends_photo("poster", &poster(1), None);
        sari.reads("belum bisa kami baca").await;
        sari.reads("1 kiriman diterima").await;
        assert_eq!(world.db.number("select count(*) from looks").await, 0);
        sari.says(ADVERT, "MERAH").await;
        world.ends().await;
    }

    async fn pictures_of_one_moment_are_answered_once(db: Db) {
        let reader = that_reads(db.folder.path(), ADVERT, 91).await;
        let mut world = reading(db).await;
        let mut sari = world.person("Sari");
        for name in ["satu", "dua", "tiga"] {
            sari.person.sends_photo(name, &poster(1), None);
        }
        sari.reads("3 kiriman diterima").await;
        assert_eq!(sari.screen().matches("sedang dibaca").count(), 1, "one line that grows\n{}", sari.screen());
        all_fetched(&world).await;
        look(&world, Some(&reader)).await;
        sari.reads("MERAH").await;
        world.settles().await;
        assert_eq!(sari.screen().matches("MERAH").count(), 1, "{}", sari.screen());
        world.ends().await;
    }

    async fn words_of_a_picture_never_answer_an_open_question(db: Db) {
        let reader = that_reads(db.folder.path(), CHAT, 91).await;
        let mut world = reading(db).await;
        let mut sari = world.person("Sari");
        sari.person.sends_photo("poster", &poster(1), None);
        sari.reads("sedang dibaca").await;
        all_fetched(&world).await;
        sari.says("/lapor", "tanpa nama").await;
        sari.taps("Mulai", "tentang apa").await;
        sari.taps("Tawaran kerja mencurigakan", "Apa yang terjadi?").await;
        look(&world, Some(&reader)).await;
        world.settles().await;
        assert!(!sari.screen().contains("Besok kumpul"), "{}", sari.screen());
        assert!(!sari.screen().contains("tidak menemukan"), "it is evidence of the report now\n{}", sari.screen());
        sari.says("Dia minta uang", "nomor HP").await;
        world.ends().await;
    }

    async fn the_answer_waits_while_a_question_is_open(db: Db) {
        let reader = that_reads(db.folder.path(), ADVERT, 91).await;
        let mut world = reading(db).await;
        let mut sari = world.person("Sari");
        sari.person.sends_photo("poster", &poster(1), None);
        sari.reads("sedang dibaca").await;
        all_fetched(&world).await;
        // A form that becomes no case leaves the picture where it is.
        sari.says("/start d_cek_negara", "Negara mana").await;
        assert_eq!(look(&world, Some(&reader)).await, 0);
        world.clock.advance(minutes(2));
        assert_eq!(look(&world, Some(&reader)).await, 0);
        sari.says("Oman", "Kerja rumah tangga").await;
        world.clock.advance(minutes(2));
        look(&world, Some(&reader)).await;
        sari.reads("MERAH").await;
        world.ends().await;
    }

    async fn a_picture_inside_a_form_is_evidence_and_known_again(db: Db) {
        let reader = that_reads(db.folder.path(), ADVERT, 91).await;
        let mut world = reading(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let dodi = world.officer("Dodi", Role::Petugas, "73").await;
        let (mut sari, mut budi, mut ani) = (world.person("Sari"), world.person("Budi"), world.person("Ani"));
        let first = with_picture(&mut sari, "satu", &poster(7), "Tetangga menunjukkan poster ini kepada saya").await;
        let copy = DynamicImage::ImageRgb8(drawn::bars(7).to_rgb8()).resize(450, 600, image::imageops::FilterType::Triangle);
        let copy = drawn::file(&copy, ImageFormat::Jpeg);
        let second = with_picture(&mut budi, "dua", &copy, "Dapat dari grup jual beli kemarin").await;
        let other = with_picture(&mut ani, "tiga", &poster(8), "Poster ini tertempel di warung").await;
        all_fetched(&world).await;
        look(&world, Some(&reader)).await;
        for person in [&sari, &budi, &ani] {
            assert!(!person.screen().contains("MERAH") && !person.screen().contains("dibaca"), "{}", person.screen());
        }
        let id = rini.finds(&second).await;
        let alike = rini.app().alike_cases(&rini.staff, &id).await.unwrap();
        assert_eq!(alike.len(), 1, "{alike:?}");
        assert_eq!((alike[0].code.as_str(), alike[0].kind), (first.as_str(), FingerprintKind::Picture));
        assert!(alike[0].percent > 80);
        let stranger = rini.finds(&other).await;
        assert!(rini.app().alike_cases(&rini.staff, &stranger).await.unwrap().is_empty());
        world.db.tamper(&format!("update cases set area = '72.10' where code = '{first}'")).await.unwrap();
        assert!(dodi.app().alike_cases(&dodi.staff, &id).await.unwrap().is_empty(), "it is of another area");
        world.db.tamper("update cases set area = '72.10'").await.unwrap();
        assert!(dodi.app().alike_cases(&dodi.staff, &id).await.is_err());
        world.ends().await;
    }

    async fn the_same_advert_in_words_is_known_again(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let (mut sari, mut budi) = (world.person("Sari"), world.person("Budi"));
        let first = sari.reports(ADVERT).await;
        let copy = ADVERT.replace("0812-0000-1234", "0857 0000 9999").replace("15 juta", "17 juta");
        let second = budi.reports(&format!("🔥 {copy}")).await;
        let alike = rini.app().alike_cases(&rini.staff, &rini.finds(&second).await).await.unwrap();
        assert_eq!(alike.iter().map(|one| (one.code.as_str(), one.percent)).collect::<Vec<_>>(), [(first.as_str(), 100)]);
        world.ends().await;
    }

    async fn what_is_no_picture_or_too_large_is_told_kindly(db: Db) {
        let reader = that_reads(db.folder.path(), ADVERT, 91).await;
        let mut world = reading(db).await;
        let cases = [
            (b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), "Kirim foto biasa"),
            (b"sama sekali bukan gambar".to_vec(), "Kirim foto biasa"),
            (bomb(), "terlalu besar untuk dibaca"),
        ];
        for (number, (bytes, words)) in cases.into_iter().enumerate() {
            let mut sari = world.person("Sari");
            world.fake.put_file(&format!("berkas-{number}"), bytes);
            sari.person.sends(&document(&format!("berkas-{number}"), "image/png"));
            sari.reads("sedang dibaca").await;
            until_read(&world, &reader, &mut sari, words).await;
        }
        let mut sari = world.person("Sari");
        world.fake.put_file("surat", b"%PDF-1.7".to_vec());
        sari.person.sends(&document("surat", "application/pdf"));
        sari.reads("1 kiriman diterima").await;
        assert!(!sari.screen().contains("dibaca"), "a letter is no picture");
        world.ends().await;
    }

    async fn a_picture_that_ends_the_process_is_given_up_after_three_tries(db: Db) {
        let reader = that_does(db.folder.path(), "exec sleep 30").await;
        let mut world = reading(db).await;
        let mut sari = world.person("Sari");
        sari.person.sends_photo("poster", &poster(1), None);
        sari.reads("sedang dibaca").await;
        all_fetched(&world).await;
        for _ in 0..3 {
            // Killed in the middle: nothing is written, the row stays.
            let killed = tokio::time::timeout(Duration::from_millis(700), look_at_pictures(&world.app, Some(&reader))).await;
            assert!(killed.is_err(), "it was in hand");
            assert_eq!(world.db.number("select count(*) from looks").await, 1);
            assert_eq!(look(&world, Some(&reader)).await, 0, "and stays in hand until its lease ends");
            world.clock.advance(minutes(6));
        }
        look(&world, Some(&reader)).await;
        sari.reads("kurang jelas").await;
        assert_eq!(world.db.number("select count(*) from looks").await, 0);
        world.ends().await;
    }

    async fn a_picture_in_hand_when_the_process_was_killed_is_read_after_the_start(db: Db) {
        let folder = tempfile::tempdir().unwrap();
        let hangs = that_does(folder.path(), "exec sleep 30").await;
        let reader = that_reads(db.folder.path(), ADVERT, 91).await;
        let mut world = reading(db).await;
        let mut sari = world.person("Sari");
        sari.person.sends_photo("poster", &poster(1), None);
        sari.reads("sedang dibaca").await;
        all_fetched(&world).await;
        let killed = tokio::time::timeout(Duration::from_millis(700), look_at_pictures(&world.app, Some(&hangs))).await;
        assert!(killed.is_err(), "it was in hand");
        world.app.take_pictures_back().await.unwrap();
        if world.db.store.engine() == Engine::Postgres {
            // Another replica may have it in hand: its lease must end.
            assert_eq!(look(&world, Some(&reader)).await, 0);
            world.clock.advance(minutes(6));
        }
        assert_eq!(look(&world, Some(&reader)).await, 1);
        sari.reads("MERAH").await;
        world.ends().await;
    }

    async fn a_drawn_poster_goes_through_the_real_program(db: Db) {
        let Some(reader) = real().await else { return };
        let mut world = reading(db).await;
        let mut sari = world.person("Sari");
        let lines: Vec<&str> = ADVERT.lines().collect();
        let bytes = drawn::file(&drawn::poster(&lines, 28.0), ImageFormat::Jpeg);
        sari.person.sends_photo("poster", &bytes, None);
        until_read(&world, &reader, &mut sari, "MERAH: bahaya").await;
        sari.reads("Transfer 2 juta dulu").await;
        world.ends().await;
    }

    async fn what_was_thrown_away_meanwhile_is_not_spoken_of(db: Db) {
        let reader = that_reads(db.folder.path(), ADVERT, 91).await;
        let mut world = reading(db).await;
        let mut sari = world.person("Sari");
        sari.person.sends_photo("poster", &poster(1), None);
        sari.reads("sedang dibaca").await;
        all_fetched(&world).await;
        sari.taps("Hapus", "Kiriman sudah dihapus").await;
        look(&world, Some(&reader)).await;
        world.settles().await;
        assert!(!sari.screen().contains("MERAH"), "{}", sari.screen());
        assert_eq!(world.db.number("select count(*) from looks").await, 0);
        world.ends().await;
    }
}

/// A world in which pictures are read.
async fn reading(db: Db) -> World {
    World::with(db, Settings { reads_pictures: true, ..Settings::default() }).await
}

fn poster(number: u32) -> Vec<u8> {
    drawn::file(&drawn::bars(number), ImageFormat::Png)
}

fn document(file: &str, mime: &str) -> serde_json::Value {
    json!({ "document": { "file_id": file, "file_unique_id": file, "mime_type": mime, "file_size": 60 } })
}

/// A picture of 200,000 by 200,000 in some dozen bytes.
fn bomb() -> Vec<u8> {
    let mut bytes = drawn::file(&DynamicImage::new_luma8(1, 1), ImageFormat::Png);
    bytes[16..24].copy_from_slice(&[0, 3, 13, 64, 0, 3, 13, 64]);
    let bits = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg()))
    };
    let sum = !bytes[12..29].iter().fold(u32::MAX, bits);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    assert!(u64::try_from(bytes.len()).unwrap() < MAX_FILE_BYTES);
    bytes
}

/// One turn of the job.
async fn look(world: &World, reader: Option<&Reader>) -> usize {
    look_at_pictures(&world.app, reader).await.unwrap()
}

/// Turns of the job until the person reads these words.
async fn until_read(world: &World, reader: &Reader, person: &mut Actor, words: &str) {
    all_fetched(world).await;
    look(world, Some(reader)).await;
    person.reads(words).await;
}

/// Waits until the bytes of all that was sent are here.
async fn all_fetched(world: &World) {
    world.settles().await;
    let end = tokio::time::Instant::now() + PATIENCE;
    while world.db.number("select count(*) from evidence where state = 'pending'").await > 0 {
        assert!(tokio::time::Instant::now() < end, "a file was never fetched");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A report with a picture where evidence is asked for. Gives the code.
async fn with_picture(person: &mut Actor, name: &str, bytes: &[u8], story: &str) -> String {
    person.says("/lapor", "tanpa nama").await;
    person.taps("Mulai", "tentang apa").await;
    person.taps("Tawaran kerja mencurigakan", "Apa yang terjadi?").await;
    person.person.sends_photo(name, bytes, None);
    person.reads("disimpan bersama isian").await;
    person.says(story, "nomor HP").await;
    person.taps("Kirim sekarang", "Periksa dulu").await;
    person.taps("Kirim laporan", "Laporan diterima").await;
    person.code().expect("the receipt shows a code")
}

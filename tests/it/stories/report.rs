//! Somebody reports a recruiter and follows it to its end.

use suluh::app::cases::{FileAsk, Folder};
use suluh::domain::case::{CaseStatus, Priority};
use suluh::domain::staff::Role;
use suluh::domain::text::Private;

use crate::databases::on_both;
use crate::world::World;

on_both! {
    async fn a_report_with_a_photo_is_taken_answered_and_closed(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "72").await;
        let mut sari = world.person("Sari");
        sari.says("/start", "meja bantu").await;
        sari.taps("Lapor", "tanpa nama").await;
        sari.taps("Mulai", "tentang apa").await;
        sari.taps("Tawaran kerja mencurigakan", "Apa yang terjadi?").await;
        sari.says("Tetangga menawarkan kerja di Kamboja", "nomor HP").await;
        sari.says("0812-0000-1234", "Saya baca").await;
        sari.taps("Benar", "Negara mana").await;
        sari.says("kamboj", "bukan negara penempatan").await;
        sari.reads("Kabupaten").await;
        sari.says("Sigi", "Apa yang sudah terjadi").await;
        sari.taps("Baru ditawari", "Kirim bukti").await;
        sari.person.sends_photo("foto-1", &picture(), None);
        sari.reads("1 bukti diterima").await;
        sari.taps("Selesai", "menghubungi Anda").await;
        sari.taps("Boleh, lewat obrolan ini", "diteruskan ke instansi lain").await;
        sari.taps("Boleh, tanpa nama saya", "Periksa dulu").await;
        sari.taps("Kirim laporan", "Laporan diterima").await;
        let code = sari.code().expect("the receipt shows a code");

        let id = rini.finds(&code).await;
        let row = &rini.queue(Folder::New).await[0];
        assert_eq!((row.area.as_str(), row.country.as_str()), ("Kabupaten Sigi", "Kamboja"));
        rini.app().take(&rini.staff, &id).await.unwrap();
        sari.reads("sekarang: Dicek").await;
        let view = rini.reads(&id).await;
        assert_eq!(view.identifiers[0].written.reveal(), "0812-0000-1234");
        assert_eq!(view.evidence.len(), 1);
        let consents: Vec<_> =
            view.consents.iter().map(|said| (said.purpose.as_str(), said.answer.as_str())).collect();
        assert_eq!(consents, [("kontak_balik", "obrolan"), ("teruskan", "tanpa_nama")]);

        rini.app().answer(&rini.staff, &id, Private::from("Siapa nama <PT> itu?"), true).await.unwrap();
        sari.reads("Siapa nama <PT> itu?").await;
        assert_eq!(rini.reads(&id).await.row.status, CaseStatus::Waiting);
        sari.says("PT Contoh & Anak", "diteruskan ke petugas").await;
        world.settles().await;
        let story = rini.story(&id).await;
        assert!(story.contains("pelapor: PT Contoh & Anak"), "{story}");
        assert_eq!(rini.reads(&id).await.row.status, CaseStatus::Checking, "the clock runs again");

        rini.app().set_status(&rini.staff, &id, CaseStatus::InProgress).await.unwrap();
        sari.reads("sekarang: Ditindaklanjuti").await;
        sari.says("/status", "Laporan sedang ditindaklanjuti").await;
        rini.app().close(&rini.staff, &id, "selesai", Private::from("Terima kasih.")).await.unwrap();
        sari.reads("sudah selesai ditangani").await;
        assert_eq!(rini.queue(Folder::Ended).await.len(), 1);
        world.ends().await;
    }

    async fn the_photo_is_fetched_sealed_and_shown_without_its_origin(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let mut sari = world.person("Sari");
        let original = picture();
        sari.person.sends_photo("foto-awal", &original, None);
        sari.reads("kiriman diterima").await;
        let code = sari.reports("Foto sudah saya kirim").await;
        let id = rini.finds(&code).await;
        let evidence = world.evidence_of(&rini, &id).await;
        let file = rini.app().evidence_file(&rini.staff, &id, &evidence.id, FileAsk::Original { whole: true }).await.unwrap();
        assert_eq!(file.bytes.as_ref(), original.as_slice(), "the original is kept unchanged");
        let small = rini.app().evidence_file(&rini.staff, &id, &evidence.id, FileAsk::Preview).await.unwrap();
        assert_eq!(small.mime, "image/jpeg");
        assert_eq!(evidence.sha256.map(|hash| hash.len()), Some(64));
        world.ends().await;
    }

    async fn the_same_number_in_two_reports_is_seen_and_raises_the_second(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer("Rini", Role::Petugas, "").await;
        let (mut sari, mut budi) = (world.person("Sari"), world.person("Budi"));
        let first = with_number(&mut sari, "0812 0000 5678").await;
        let second = with_number(&mut budi, "+62 812-0000-5678").await;
        let view = rini.reads(&rini.finds(&second).await).await;
        assert_eq!(view.kin.iter().map(|kin| kin.case.code.as_str()).collect::<Vec<_>>(), [first.as_str()]);
        assert_eq!(view.row.priority, Priority::High);
        assert_eq!(rini.searches(Folder::All, "081200005678").await.len(), 2);
        world.ends().await;
    }

    async fn a_stranger_sees_nothing_of_others_reports(db: Db) {
        let mut world = World::new(db).await;
        let (mut sari, mut budi) = (world.person("Sari"), world.person("Budi"));
        let code = sari.reports("Ada calo di desa").await;
        budi.says("/status", "Belum ada laporan").await;
        budi.says(&code, "").await;
        assert!(!budi.screen().contains("Diterima"), "a code alone opens nothing:\n{}", budi.screen());
        world.ends().await;
    }

    async fn erasing_cuts_the_tie_but_keeps_the_case(db: Db) {
        let mut world = World::new(db).await;
        let rini = world.officer("Rini", Role::Penyelia, "").await;
        let mut sari = world.person("Sari Rahasia");
        let code = sari.reports("Ada calo di desa").await;
        let id = rini.finds(&code).await;
        let who = rini.app().identity(&rini.staff, &id, "perlu menelepon").await.unwrap();
        assert!(who.lines.iter().any(|(_, value)| value.reveal() == "Sari Rahasia"));
        sari.says("/hapus", "Hapus").await;
        sari.taps("Ya, hapus data saya", "sudah kami hapus").await;
        sari.says("/status", "Belum ada laporan").await;
        let who = rini.app().identity(&rini.staff, &id, "perlu menelepon").await.unwrap();
        assert!(who.lines.is_empty(), "nothing is left of who reported");
        assert_eq!(world.cases().await.len(), 1, "the case stays");
        world.ends().await;
    }
}

/// A report that names a number.
async fn with_number(person: &mut crate::world::Actor, number: &str) -> String {
    person.says("/lapor", "tanpa nama").await;
    person.taps("Mulai", "tentang apa").await;
    person.taps("Calo di desa saya", "Apa yang terjadi?").await;
    person.says("Dia mencari orang", "nomor HP").await;
    person.says(number, "Saya baca").await;
    person.taps("Benar", "Negara mana").await;
    person.taps("Kirim sekarang", "Periksa dulu").await;
    person.taps("Kirim laporan", "Laporan diterima").await;
    person.code().expect("the receipt shows a code")
}

/// A small real picture.
pub(super) fn picture() -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_fn(40, 30, |x, y| {
        image::Rgb([u8::try_from(x).unwrap(), u8::try_from(y).unwrap(), 90])
    })
    .write_to(&mut out, image::ImageFormat::Png)
    .unwrap();
    out.into_inner()
}

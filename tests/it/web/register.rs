//! The register of recruiters at the desk: what officers see of it, decide and publish, and what they may not.

use axum::http::StatusCode;
use suluh::domain::staff::{Action, Role};

use super::{Browser, Office, Part};
use crate::databases::{Db, on_sqlite};

const SIGI: &str = "Kabupaten Sigi, Sulawesi Tengah (72.10)";
const PALU: &str = "Kota Palu, Sulawesi Tengah (72.71)";

/// Enters a case that names these; gives its address.
async fn enters(officer: &mut Browser, place: &str, named: &str) -> String {
    let parts: [Part<'_>; 7] = [
        ("channel", None, b"phone"),
        ("category", None, b"calo-desa"),
        ("priority", None, b"normal"),
        ("kasus.tempat", None, place.as_bytes()),
        ("narasi", None, b"Cerita."),
        ("perekrut.kontak", None, named.as_bytes()),
        ("reporter", None, b"Bu Contoh, 0812-0000-9999"),
    ];
    officer.records(&parts).await
}

/// The words of a page, without its markup.
pub(super) fn plain(page: &str) -> String {
    let tags = regex::Regex::new(r"(?s)<(?:style|script).*?</(?:style|script)>|<[^>]+>").unwrap();
    let text = tags.replace_all(page, " ").replace("&#34;", "\"");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The code of the case behind an address.
async fn code(officer: &mut Browser, case: &str) -> String {
    officer.get(case).await;
    let title = officer.page.split("<h1 class=\"code\">").nth(1).unwrap();
    title.split('<').next().unwrap().to_owned()
}

/// Looks something up; gives the address of the first node found.
pub(super) async fn looks_up(officer: &mut Browser, words: &str) -> String {
    officer.get("/petugas/register").await;
    let form = officer.signed(&[("cari", words)]);
    let found = officer.post("/petugas/register/cari", &form).await;
    assert_eq!(found.status, StatusCode::OK, "no redirect that would carry the number");
    let page = found.text();
    let list = page.split("class=\"nodes\"").nth(1).unwrap_or_else(|| panic!("{words}: {}", plain(&page)));
    list.split("href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

async fn opens(officer: &mut Browser, path: &str) -> String {
    assert_eq!(officer.get(path).await.status, StatusCode::OK, "{path}: {}", plain(&officer.page));
    plain(&officer.page)
}

/// The last part of an address.
fn id(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// The value of the first hidden field of that name after some words of the page.
fn field_after(page: &str, words: &str, name: &str) -> String {
    let rest = page.split(words).nth(1).unwrap_or_else(|| panic!("no {words} in {}", plain(page)));
    let mark = format!("name=\"{name}\" value=\"");
    rest.split(&mark).nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[test]
fn a_number_of_two_reports_leads_to_both_and_to_what_stands_beside_it() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let first = enters(&mut rini, SIGI, "0812-0000-1234, BCA 1234567890").await;
        let second = enters(&mut rini, PALU, "+62 812 0000 1234").await;
        let (one, other) = (code(&mut rini, &first).await, code(&mut rini, &second).await);
        let page = opens(&mut rini, &second).await;
        assert!(page.contains("ada di 2 laporan dari 2 kabupaten/kota"), "{page}");
        assert!(page.contains(&format!("{one} karena sama-sama menyebut nomor +62 812-0000-1234")), "{page}");
        let node = looks_up(&mut rini, "62 812.0000.1234").await;
        let page = opens(&mut rini, &node).await;
        for words in [
            "2 laporan · 2 kabupaten/kota",
            &one,
            &other,
            "Paling banyak pada Jan 2027: 2 laporan",
            "Kabupaten Sigi 1 Kota Palu 1",
            "Rekening",
            "disebut bersama dalam 1 laporan",
            "Belum ada putusan",
        ] {
            assert!(page.contains(words), "{words} in {page}");
        }
        let group = opens(&mut rini, &node.replace("register/", "register/kelompok/")).await;
        assert!(group.contains("2 anggota · 2 laporan di wilayah Anda"), "{group}");
        assert!(group.contains("disebut bersama dalam 1 laporan") && group.contains(&one), "{group}");
        assert!(
            rini.page.contains("<svg") && !rini.page.contains("style="),
            "drawn, without a style of its own"
        );
        let most = opens(&mut rini, "/petugas/register?hari=90").await;
        assert!(most.contains("+62 812-0000-1234 2 laporan"), "{most}");
    });
}

#[test]
fn what_officers_decide_is_remembered_and_can_be_taken_back() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let case = enters(&mut rini, SIGI, "0812-0000-1234, @namaakun").await;
        let (phone, handle) =
            (looks_up(&mut rini, "081200001234").await, looks_up(&mut rini, "@NamaAkun").await);
        let group = phone.replace("register/", "register/kelompok/");
        opens(&mut rini, &phone).await;
        let short = rini.signed(&[("putusan", "different"), ("lain", id(&handle)), ("reason", "x")]);
        assert_eq!(
            rini.post(&format!("{phone}/putusan"), &short).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let form =
            rini.signed(&[("putusan", "different"), ("lain", id(&handle)), ("reason", "nomor <b>toko</b>")]);
        rini.posts_and_follows(&format!("{phone}/putusan"), &form).await;
        let page = plain(&rini.page);
        assert!(page.contains("Bukan orang yang sama dengan Akun @namaakun"), "{page}");
        assert!(page.contains("“nomor &#60;b&#62;toko&#60;/b&#62;” · Rini"), "{page}");
        let apart = opens(&mut rini, &group).await;
        assert!(
            apart.contains("1 anggota") && apart.contains("petugas memutuskan bukan orang yang sama"),
            "{apart}"
        );
        opens(&mut rini, &handle).await;
        let tie = field_after(&rini.page, "id=\"putusan\"", "putusan");
        let form = rini.signed(&[("putusan", &tie), ("reason", "ternyata satu orang")]);
        let foreign = rini.post(&format!("{}/batal", phone.replace(id(&phone), id(&case))), &form).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND, "a decision is taken back where it stands");
        rini.posts_and_follows(&format!("{handle}/batal"), &form).await;
        assert!(plain(&rini.page).contains("Belum ada putusan"), "{}", plain(&rini.page));
        assert!(opens(&mut rini, &group).await.contains("2 anggota"));
        // And: it does not belong to this case.
        let form = rini.signed(&[("putusan", "apart"), ("kasus", id(&case)), ("reason", "salah ketik")]);
        rini.posts_and_follows(&format!("{phone}/putusan"), &form).await;
        assert!(plain(&rini.page).contains("0 laporan"), "{}", plain(&rini.page));
        assert!(opens(&mut rini, &group).await.contains("1 anggota"));
        let page = opens(&mut rini, &case).await;
        assert!(page.contains("bukan dari kasus ini") && page.contains("salah ketik"), "{page}");
    });
}

#[test]
fn an_officer_sees_cases_of_the_own_area_and_of_others_how_many() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut admin = office.officer("Admin", Role::Admin, "").await;
        let here = enters(&mut admin, SIGI, "0812-0000-1234, BCA 1234567890").await;
        let there = enters(&mut admin, PALU, "0812-0000-1234, BRI 9876543210").await;
        let (own, foreign) = (code(&mut admin, &here).await, code(&mut admin, &there).await);
        let mut sigi = office.officer("Rini", Role::Petugas, "72.10").await;
        let node = looks_up(&mut sigi, "0812-0000-1234").await;
        let group = node.replace("register/", "register/kelompok/");
        for path in [here.as_str(), &node, &group] {
            let page = opens(&mut sigi, path).await;
            assert!(page.contains(&own) && !page.contains(&foreign), "{path}: {page}");
            assert!(!sigi.page.contains(id(&there)), "no link to it either");
        }
        assert!(plain(&sigi.page).contains("1 laporan di wilayah Anda, 1 di luar"), "{}", plain(&sigi.page));
        let page = opens(&mut sigi, &node).await;
        assert!(page.contains("2 laporan · 2 kabupaten/kota"), "{page}");
        assert!(page.contains("1 laporan lain ada di luar wilayah Anda"), "{page}");
        assert!(page.contains("1 laporan di luar wilayah Anda"), "the tie to the other account: {page}");
        // A case of another area can be neither judged nor made out.
        let form = sigi.signed(&[("putusan", "apart"), ("kasus", id(&there)), ("reason", "salah ketik")]);
        assert_eq!(sigi.post(&format!("{node}/putusan"), &form).await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn what_is_public_ties_nothing_and_only_a_penyelia_says_so() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let first = enters(&mut rini, SIGI, "0811-8080-141, https://facebook.com, 0812-0000-1234").await;
        enters(&mut rini, SIGI, "0811-8080-141, https://www.facebook.com/, 0812-0000-1234").await;
        let page = opens(&mut rini, &first).await;
        assert_eq!(page.matches("Milik umum: tidak mengaitkan laporan").count(), 2, "{page}");
        assert_eq!(page.matches("ada di 2 laporan").count(), 1, "the recruiter's own number: {page}");
        let public = opens(&mut rini, "/petugas/register/umum").await;
        assert!(public.contains("WhatsApp KP2MI") && public.contains("Facebook"), "{public}");
        let node = looks_up(&mut rini, "0812-0000-1234").await;
        opens(&mut rini, &node).await;
        let form = rini.signed(&[("putusan", "common"), ("reason", "nomor wartel")]);
        assert_eq!(rini.post(&format!("{node}/putusan"), &form).await.status, StatusCode::FORBIDDEN);
        let mut budi = office.officer("Budi", Role::Penyelia, "").await;
        opens(&mut budi, &node).await;
        let form = budi.signed(&[("putusan", "common"), ("reason", "nomor wartel")]);
        budi.posts_and_follows(&format!("{node}/putusan"), &form).await;
        assert!(plain(&budi.page).contains("Milik umum"), "{}", plain(&budi.page));
        let page = opens(&mut rini, &first).await;
        assert!(!page.contains("ada di 2 laporan"), "{page}");
        let tie = field_after(&budi.page, "id=\"putusan\"", "putusan");
        let form = rini.signed(&[("putusan", &tie), ("reason", "bukan wartel")]);
        assert_eq!(rini.post(&format!("{node}/batal"), &form).await.status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn a_penyelia_publishes_a_warning_and_takes_it_back() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let mut budi = office.officer("Budi", Role::Penyelia, "").await;
        enters(&mut rini, SIGI, "0812-0000-1234, Pak Contoh").await;
        let node = looks_up(&mut rini, "0812-0000-1234").await;
        assert!(!opens(&mut rini, &node).await.contains("Terbitkan peringatan"));
        let given =
            [("words", "Hati-hati dengan nomor ini."), ("reason", "tiga laporan cocok"), ("yakin", "ya")];
        let form = rini.signed(&given);
        assert_eq!(rini.post(&format!("{node}/peringatan"), &form).await.status, StatusCode::FORBIDDEN);
        let page = opens(&mut budi, &node).await;
        assert!(page.contains("Ya, terbitkan untuk +62 812-0000-1234"), "{page}");
        let prepared = budi
            .page
            .split("maxlength=\"600\" required lang=\"id\">")
            .nth(1)
            .unwrap()
            .split('<')
            .next()
            .unwrap();
        assert!(
            prepared.starts_with("Hati-hati dengan nomor HP ini.") && !prepared.contains("laporan"),
            "{prepared}"
        );
        let unsure = budi.signed(&given[..2]);
        assert_eq!(budi.post(&format!("{node}/peringatan"), &unsure).await.status, StatusCode::BAD_REQUEST);
        let form = budi.signed(&given);
        budi.posts_and_follows(&format!("{node}/peringatan"), &form).await;
        assert!(plain(&budi.page).contains("peringatan terbit"), "{}", plain(&budi.page));
        assert_eq!(
            budi.post(&format!("{node}/peringatan"), &form).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let warning = budi.page.split("href=\"/petugas/register/peringatan/").nth(1).unwrap();
        let warning = format!("/petugas/register/peringatan/{}", warning.split('"').next().unwrap());
        for (to, shown) in [("disputed", "peringatan disanggah"), ("published", "peringatan terbit")] {
            let form = budi.signed(&[("ke", to), ("reason", "surat sanggahan")]);
            budi.posts_and_follows(&warning, &form).await;
            assert!(plain(&budi.page).contains(shown), "{}", plain(&budi.page));
        }
        let form = rini.signed(&[("ke", "withdrawn"), ("reason", "ingin saja")]);
        assert_eq!(rini.post(&warning, &form).await.status, StatusCode::FORBIDDEN);
        let form = budi.signed(&[("ke", "withdrawn"), ("reason", "sanggahan benar")]);
        budi.posts_and_follows(&warning, &form).await;
        let page = plain(&budi.page);
        assert!(page.contains("peringatan ditarik") && !page.contains("Tarik peringatan"), "{page}");
        assert!(opens(&mut budi, "/petugas/register/peringatan").await.contains("peringatan ditarik"));
        assert!(opens(&mut budi, &node).await.contains("Terbitkan peringatan"), "a new one may be published");
        let name = looks_up(&mut budi, "Pak Contoh").await;
        assert!(!opens(&mut budi, &name).await.contains("Terbitkan peringatan"), "a name is not warned of");
    });
}

/// Each role on each page and act of the register: allowed exactly when the table of roles says so.
#[test]
fn every_role_on_every_page_and_act_of_the_register() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut admin = office.officer("Admin", Role::Admin, "").await;
        let case = enters(&mut admin, SIGI, "0812-0000-1234, @namaakun").await;
        let (phone, handle) =
            (looks_up(&mut admin, "081200001234").await, looks_up(&mut admin, "@namaakun").await);
        let pages = [
            ("/petugas/register".to_owned(), Action::SeeRegister),
            ("/petugas/register/umum".to_owned(), Action::SeeRegister),
            ("/petugas/register/peringatan".to_owned(), Action::SeeWarnings),
            (phone.clone(), Action::SeeRegister),
            (phone.replace("register/", "register/kelompok/"), Action::SeeRegister),
        ];
        let (other, case) = (id(&handle), id(&case));
        let acts = [
            ("/petugas/register/cari".to_owned(), vec![("cari", "0812")], Action::SeeRegister),
            (format!("{phone}/putusan"), vec![("putusan", "same"), ("lain", other)], Action::JudgeTie),
            (format!("{phone}/putusan"), vec![("putusan", "apart"), ("kasus", case)], Action::JudgeTie),
            (format!("{phone}/batal"), vec![("putusan", "keine")], Action::JudgeTie),
            (format!("{phone}/putusan"), vec![("putusan", "common")], Action::MarkPublic),
            (
                format!("{phone}/peringatan"),
                vec![("words", "Awas."), ("yakin", "ya")],
                Action::PublishWarning,
            ),
        ];
        for role in Role::ALL {
            let mut staff = office.officer(&format!("Staf {role}"), *role, "").await;
            for (path, action) in &pages {
                let answer = staff.get(path).await;
                assert_eq!(answer.status == StatusCode::FORBIDDEN, !role.may(*action), "{role} {path}");
                assert!(answer.status == StatusCode::OK || !role.may(*action), "{role} {path}");
            }
            staff.get("/petugas/bantuan").await;
            assert_eq!(
                staff.page.contains("href=\"/petugas/register\""),
                role.may(Action::SeeRegister),
                "{role}"
            );
            for (path, form, action) in &acts {
                let given = [&form[..], &[("reason", "alasan yang cukup")]].concat();
                let form = staff.signed(&given);
                let answer = staff.post(path, &form).await;
                assert_eq!(answer.status == StatusCode::FORBIDDEN, !role.may(*action), "{role} {given:?}");
            }
        }
    });
}

#[test]
fn what_is_looked_up_stands_in_no_address_and_the_opening_is_an_event() {
    on_sqlite(|db: Db| async move {
        let events = db.url.clone();
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        enters(&mut rini, SIGI, "0812-0000-1234, PT Contoh Jaya").await;
        rini.get("/petugas/register").await;
        let form = rini.signed(&[("cari", "<script>0899-0000-0000")]);
        let empty = rini.post("/petugas/register/cari", &form).await.text();
        assert!(empty.contains("Belum pernah disebut") && !empty.contains("<script>0"), "{empty}");
        let form = rini.signed(&[("cari", "PT Tjontoh Djaya")]);
        let alike = plain(&rini.post("/petugas/register/cari", &form).await.text());
        assert!(alike.contains("Mirip belum berarti sama") && alike.contains("PT Contoh Jaya"), "{alike}");
        let node = looks_up(&mut rini, "0812-0000-1234").await;
        assert!(!node.contains("0812"), "{node}");
        let count = async || {
            let viewed = format!(
                "select count(*) from case_events where action = 'viewed' and object = 'node:{}'",
                id(&node)
            );
            crate::databases::count(&events, &viewed).await
        };
        opens(&mut rini, &node).await;
        opens(&mut rini, &node.replace("register/", "register/kelompok/")).await;
        assert_eq!(count().await, 2);
        let never = "/petugas/register/00000000-0000-7000-8000-000000000000";
        assert_eq!(rini.get(never).await.status, StatusCode::NOT_FOUND);
    });
}

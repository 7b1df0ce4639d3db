//! Referrals in the browser: an officer's way to a sent letter, and a partner's way in and out.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use suluh::domain::staff::Role;
use suluh::domain::time::minutes;

use super::chat::{code, reports};
use super::{Browser, Office, Part, picture, ticked};
use crate::databases::{Db, on_sqlite};

/// A case of the bot, opened by an officer; gives its address.
async fn opened(office: &Office, officer: &mut Browser, story: &str) -> String {
    let mut sari = office.somebody();
    reports(&mut sari, story).await;
    officer.get("/petugas?map=semua").await;
    let before = officer.page.split(&format!("\">{}</a>", code(&sari))).next().unwrap();
    let path = before.rsplit('"').next().unwrap().to_owned();
    officer.get(&path).await;
    path
}

/// The same fields and the preview's own.
fn confirmed(officer: &Browser, fields: &[(String, String)], more: &[(&str, &str)]) -> String {
    let mut form = vec![("token", officer.field("token")), ("seal", officer.field("seal"))];
    form.push(("perihal", "Penerusan laporan".to_owned()));
    form.push(("kepada", "Kepada Yth.\nPolda".to_owned()));
    let mut form: Vec<(String, String)> =
        form.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    form.extend(fields.iter().cloned());
    form.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    super::encode(&form)
}

/// Sends the case; the browser is on the page of the referral then. Gives its address.
async fn sends(officer: &mut Browser, case: &str) -> String {
    officer.get(&format!("{case}/rujuk")).await;
    let fields = ticked(&officer.page);
    assert!(fields.iter().any(|(name, _)| name == "instansi"), "{}", officer.page);
    let mut first: Vec<(String, String)> = vec![("token".into(), officer.field("token"))];
    first.extend(fields.iter().cloned());
    let look = officer.post(&format!("{case}/rujuk/lihat"), &super::encode(&first)).await;
    assert_eq!(look.status, StatusCode::OK, "{}", look.text());
    officer.page = look.text();
    assert!(officer.page.contains("Identitas pelapor tidak ikut."), "{}", officer.page);
    let form = confirmed(officer, &fields, &[("kronologi", "Calo <b>itu</b> minta uang.")]);
    let sent = officer.post(&format!("{case}/rujuk"), &form).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let path = sent.header("location").to_owned();
    officer.get(&path).await;
    path
}

/// The token of the link that the page shows.
fn link(page: &str) -> String {
    page.split("/mitra/").nth(1).unwrap().split('<').next().unwrap().to_owned()
}

#[test]
fn an_officer_refers_and_a_partner_answers_without_an_account() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let case = opened(&office, &mut rini, "Calo minta uang muka <script>alert(1)</script>").await;
        let referral = sends(&mut rini, &case).await;
        assert!(rini.page.contains("dikirim") && rini.page.contains("/BP3MI-ST/"), "{}", rini.page);
        rini.get(&case).await;
        assert!(rini.page.contains(&referral) && rini.page.contains("dirujuk"), "{}", rini.page);
        let letter = rini.get(&format!("{referral}/surat")).await;
        assert_eq!(letter.status, StatusCode::OK);
        assert!(rini.page.contains("Calo &#60;b&#62;itu&#60;/b&#62; minta uang."), "{}", rini.page);
        let file = rini.get(&format!("{referral}/surat.docx")).await;
        assert!(
            file.header("content-disposition").contains("surat-rujukan.docx") && file.body.starts_with(b"PK")
        );

        rini.get(&referral).await;
        let form = rini.signed(&[]);
        let shown = rini.post(&format!("{referral}/tautan"), &form).await.text();
        let token = link(&shown);
        rini.get(&referral).await;
        assert!(!rini.page.contains(&token), "shown once");

        let mut partner = office.somebody();
        let closed = partner.get("/mitra").await;
        assert_eq!(closed.status, StatusCode::FORBIDDEN);
        partner.get(&format!("/mitra/{token}")).await;
        assert!(partner.page.contains("Buka rujukan"), "looking uses nothing up");
        let entered = partner.posts_and_follows(&format!("/mitra/{token}"), "").await;
        assert_eq!(entered.status, StatusCode::OK);
        assert!(partner.page.contains("Calo &#60;b&#62;itu"), "{}", partner.page);
        assert!(!partner.page.contains("<script>alert"), "{}", partner.page);
        let mut other = office.somebody();
        let used = other.post(&format!("/mitra/{token}"), "").await;
        let wrong = other.post(&format!("/mitra/{}", "0".repeat(48)), "").await;
        assert_eq!((used.status, wrong.status), (StatusCode::FORBIDDEN, StatusCode::FORBIDDEN));
        assert_eq!(used.text(), wrong.text(), "used and wrong read alike");

        let foreign = partner.post("/mitra/jawab", "token=x&ke=accepted&kata=").await;
        assert_eq!(foreign.status, StatusCode::FORBIDDEN);
        let form = partner.signed(&[("ke", "refused"), ("kata", "x")]);
        let short = partner.post("/mitra/jawab", &form).await;
        assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(short.text().contains(">x</textarea>"), "what was typed stays");
        let form = partner.signed(&[("ke", "accepted"), ("kata", "")]);
        partner.posts_and_follows("/mitra/jawab", &form).await;
        assert!(partner.page.contains("diterima"), "{}", partner.page);
        let mail = partner.get("/mitra/surat.docx").await;
        assert!(mail.body.starts_with(b"PK"));
        partner.get("/mitra/surat").await;
        assert!(!partner.page.contains("/petugas"), "nothing leads inside");
        let again = partner.post(&format!("/mitra/{token}?bahasa=en"), "").await;
        assert_eq!(again.status, StatusCode::FORBIDDEN, "also in the browser that opened it");
        assert!(again.text().contains("href=\"/mitra?bahasa=en\">See that referral"), "{}", again.text());

        rini.get(&referral).await;
        assert!(rini.page.contains("diterima"), "{}", rini.page);
        let form = rini.signed(&[("kata", "Pelapor minta berhenti")]);
        rini.posts_and_follows(&format!("{referral}/tarik"), &form).await;
        assert_eq!(partner.get("/mitra").await.status, StatusCode::FORBIDDEN);
        assert_eq!(partner.get("/mitra").await.text(), used.text());
    });
}

#[test]
fn a_partner_gets_evidence_as_staff_do_and_nothing_else() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let (photo, other) = (picture(), b"%PDF-1.7 not sent".to_vec());
        let parts: [Part<'_>; 6] = [
            ("channel", None, b"walk_in"),
            ("category", None, b"perdagangan-orang"),
            ("priority", None, b"high"),
            ("narasi", None, b"Poster ditempel di pasar."),
            ("file", Some(("a.jpg", "image/jpeg")), &photo),
            ("file", Some(("b.pdf", "application/pdf")), &other),
        ];
        let case = rini.records(&parts).await;
        rini.get(&format!("{case}/rujuk")).await;
        let mut fields = ticked(&rini.page);
        let box_of = rini.page.split("name=\"b.").nth(1).unwrap().split('"').next().unwrap().to_owned();
        fields.push((format!("b.{box_of}"), "ya".to_owned()));
        let mut first: Vec<(String, String)> = vec![("token".into(), rini.field("token"))];
        first.extend(fields.iter().cloned());
        rini.page = rini.post(&format!("{case}/rujuk/lihat"), &super::encode(&first)).await.text();
        let form = confirmed(&rini, &fields, &[("kronologi", "Poster ditempel di pasar.")]);
        let sent = rini.post(&format!("{case}/rujuk"), &form).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
        let referral = sent.header("location").to_owned();
        rini.get(&referral).await;
        let form = rini.signed(&[]);
        let shown = rini.post(&format!("{referral}/tautan"), &form).await.text();
        let mut partner = office.somebody();
        partner.posts_and_follows(&format!("/mitra/{}", link(&shown)), "").await;
        let file = partner.get("/mitra/bukti/1").await;
        assert_eq!(file.body, photo);
        assert!(file.header("content-security-policy").starts_with("sandbox"));
        assert!(file.header("content-disposition").starts_with("attachment"));
        let small = partner.get("/mitra/bukti/1/kecil").await;
        assert_eq!((small.status, small.header("content-type")), (StatusCode::OK, "image/jpeg"));
        for path in ["/mitra/bukti/2", "/mitra/bukti/0", "/mitra/bukti/99"] {
            assert_eq!(partner.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(partner.get(&case).await.status, StatusCode::SEE_OTHER, "the console stays closed");
        let form = rini.signed(&[("berkas", "ya")]);
        let packet = rini.post(&format!("{referral}/paket"), &form).await;
        assert_eq!(packet.header("content-type"), "application/json");
        rini.get("/petugas/paket").await;
        let token = rini.field("token");
        let parts: Vec<Part<'_>> = vec![
            ("token", None, token.as_bytes()),
            ("paket", Some(("p.json", "application/json")), &packet.body),
        ];
        let own = rini.upload("/petugas/paket", &parts).await;
        assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(own.text().contains("belum dikenal") && own.text().contains("offices.csv"), "{}", own.text());
        let junk: Vec<Part<'_>> =
            vec![("token", None, token.as_bytes()), ("paket", Some(("p.json", "x")), b"{")];
        assert!(rini.upload("/petugas/paket", &junk).await.text().contains("bukan JSON"));
        partner.get("/mitra").await;
        let form = partner.signed(&[]);
        assert!(partner.post("/mitra/keluar", &form).await.text().contains("Anda sudah keluar"));
        assert_eq!(partner.get("/mitra/bukti/1").await.status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn what_stands_in_the_way_is_said_on_the_page() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let case = opened(&office, &mut rini, "Calo minta uang muka.").await;
        rini.get(&format!("{case}/rujuk")).await;
        assert!(rini.page.contains("Pelapor belum ditanya"), "{}", rini.page);
        assert!(!rini.page.contains("name=\"nama\""), "no box without a ground");
        let mut fields = ticked(&rini.page);
        fields.push(("nama".into(), "ya".into()));
        let mut first: Vec<(String, String)> = vec![("token".into(), rini.field("token"))];
        first.extend(fields.iter().cloned());
        rini.page = rini.post(&format!("{case}/rujuk/lihat"), &super::encode(&first)).await.text();
        assert!(rini.page.contains("apakah namanya boleh ikut"), "{}", rini.page);
        let form = confirmed(&rini, &fields, &[("kronologi", "Tulisan yang tidak boleh hilang.")]);
        let refused = rini.post(&format!("{case}/rujuk"), &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("Tulisan yang tidak boleh hilang."), "{}", refused.text());
        rini.get(&format!("{case}/rujuk")).await;
        let said =
            [("jawaban", "ya"), ("dasar", "phone"), ("tanggal", "2027-01-15"), ("kata", "Boleh, katanya.")];
        let form = rini.signed(&said);
        rini.posts_and_follows(&format!("{case}/rujuk/setuju"), &form).await;
        assert!(rini.page.contains("name=\"nama\"") && rini.page.contains("lewat telepon"), "{}", rini.page);
        let twice = sends(&mut rini, &case).await;
        rini.get(&format!("{case}/rujuk")).await;
        let fields = ticked(&rini.page);
        let mut first: Vec<(String, String)> = vec![("token".into(), rini.field("token"))];
        first.extend(fields.iter().cloned());
        rini.page = rini.post(&format!("{case}/rujuk/lihat"), &super::encode(&first)).await.text();
        let form = confirmed(&rini, &fields, &[("kronologi", "Sekali lagi.")]);
        let refused = rini.post(&format!("{case}/rujuk"), &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("sudah dirujuk ke instansi itu"), "{}", refused.text());
        rini.get("/petugas/rujukan").await;
        assert!(rini.page.contains(&twice), "{}", rini.page);
    });
}

/// What a page of the partner's side may hold of the case when it says no: nothing.
fn says_nothing(page: &str) {
    for secret in ["Calo", "BP3MI-ST", "Polda", "kasus", "Rini", "/petugas/"] {
        assert!(!page.contains(secret), "{secret} in {page}");
    }
}

#[test]
fn wrong_used_old_and_withdrawn_links_say_what_to_do_and_nothing_else() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let case = opened(&office, &mut rini, "Calo minta uang muka.").await;
        let referral = sends(&mut rini, &case).await;
        let mut links = Vec::new();
        for _ in 0..4 {
            office.clock.advance(minutes(1));
            rini.get(&referral).await;
            let form = rini.signed(&[]);
            links.push(link(&rini.post(&format!("{referral}/tautan"), &form).await.text()));
        }
        let [used, ended, session, withdrawn] = <[String; 4]>::try_from(links).unwrap();
        office.somebody().posts_and_follows(&format!("/mitra/{used}"), "").await;
        // The last one made stands first: the second one is the third of the list.
        rini.get(&referral).await;
        let end = rini.page.split("/tautan/").nth(3).unwrap().split('"').next().unwrap().to_owned();
        let form = rini.signed(&[]);
        rini.posts_and_follows(&format!("{referral}/tautan/{end}"), &form).await;
        let mut partner = office.somebody();
        partner.posts_and_follows(&format!("/mitra/{session}"), "").await;
        assert!(partner.page.contains("Calo"), "{}", partner.page);
        let answer = partner.signed(&[("ke", "accepted"), ("kata", "")]);

        let mut pages = Vec::new();
        let mut stranger = office.somebody();
        for token in [&"0".repeat(48), "..%2f..%2fpetugas", "<script>", &used, &ended] {
            let path = format!("/mitra/{}", token.replace('<', "%3C").replace('>', "%3E"));
            let asked = stranger.get(&path).await;
            assert_eq!(asked.status, StatusCode::OK, "looking tells nothing: {token}");
            says_nothing(&asked.text());
            let tried = stranger.post(&path, "").await;
            assert_eq!(tried.status, StatusCode::FORBIDDEN, "{token}");
            pages.push(tried.text());
        }
        let form = rini.signed(&[("kata", "Pelapor minta berhenti")]);
        rini.posts_and_follows(&format!("{referral}/tarik"), &form).await;
        pages.push(stranger.post(&format!("/mitra/{withdrawn}"), "").await.text());
        pages.push(stranger.get("/mitra").await.text());
        pages.push(partner.post("/mitra/jawab", &answer).await.header("location").to_owned());
        assert_eq!(pages.pop().unwrap(), "/mitra?bahasa=id");
        for path in ["/mitra", "/mitra/surat", "/mitra/surat.docx", "/mitra/bukti/1", "/mitra/bukti/1/kecil"]
        {
            let gone = partner.get(path).await;
            assert!(gone.status.is_client_error(), "{path}");
            pages.push(gone.text());
        }
        for page in &pages {
            assert_eq!(page, &pages[0], "all alike");
        }
        says_nothing(&pages[0]);
        assert!(pages[0].contains("Minta tautan baru kepada kantor yang mengirimnya"), "{}", pages[0]);
        rini.get(&referral).await;
        assert!(rini.page.contains("ditarik") && !rini.page.contains("Buat tautan mitra"), "{}", rini.page);
        assert!(!rini.page.contains("diterima</span>"), "the late answer changed nothing");
        let mut wait = String::new();
        for _ in 0..60 {
            let tried = stranger.post(&format!("/mitra/{}", "f".repeat(48)), "").await;
            if tried.status == StatusCode::TOO_MANY_REQUESTS {
                wait = tried.text();
            }
        }
        assert!(wait.contains("Tunggu satu menit"), "{wait}");
        says_nothing(&wait);
    });
}

#[test]
fn a_partner_reads_in_their_language_and_the_letter_stays_as_it_is() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let case = opened(&office, &mut rini, "Calo minta uang muka.").await;
        let referral = sends(&mut rini, &case).await;
        rini.get(&referral).await;
        let form = rini.signed(&[]);
        let token = link(&rini.post(&format!("{referral}/tautan"), &form).await.text());
        let mut partner = office.somebody();
        let asked = Request::get(format!("/mitra/{token}")).header(header::ACCEPT_LANGUAGE, "en-GB,id;q=0.5");
        let door = partner.send(asked.body(Body::empty()).unwrap()).await.text();
        assert!(door.contains("<html lang=\"en\">") && door.contains("Open the referral"), "{door}");
        let action = door.split("action=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        partner.posts_and_follows(&format!("/mitra/{token}{action}"), "").await;
        let english = partner.page.clone();
        assert!(
            english.contains("<html lang=\"en\">") && english.contains("Accept the referral"),
            "{english}"
        );
        assert!(
            english.contains("<article class=\"paper\" lang=\"id\">") && english.contains("Kronologi"),
            "{english}"
        );
        let form = partner.signed(&[("ke", "refused"), ("kata", "x")]);
        let short = partner.post("/mitra/jawab?bahasa=en", &form).await.text();
        assert!(short.contains("at least 5 letters"), "{short}");
        let foreign = partner.post("/mitra/jawab?bahasa=en", "token=x&ke=accepted&kata=").await;
        assert!(foreign.text().contains("<html lang=\"en\">"), "{}", foreign.text());
        partner
            .posts_and_follows("/mitra/jawab?bahasa=en", &partner.signed(&[("ke", "accepted"), ("kata", "")]))
            .await;
        assert!(partner.page.contains("accepted"), "{}", partner.page);
        partner.get("/mitra?bahasa=id").await;
        assert!(
            partner.page.contains("<html lang=\"id\">") && partner.page.contains("diterima"),
            "{}",
            partner.page
        );
        partner.get("/mitra/surat?bahasa=en").await;
        assert!(
            partner.page.contains("Print with Ctrl+P") && partner.page.contains("/mitra?bahasa=en"),
            "{}",
            partner.page
        );
    });
}

#[test]
fn a_case_written_down_by_hand_asks_about_the_way_on_too() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        rini.get("/petugas/kasus/baru").await;
        assert!(rini.page.contains("Boleh laporan ini diteruskan ke instansi lain"), "{}", rini.page);
        let parts: [Part<'_>; 5] = [
            ("channel", None, b"walk_in"),
            ("category", None, b"perdagangan-orang"),
            ("narasi", None, b"Datang ke kantor."),
            ("reporter", None, b"Ibu Melati"),
            ("pelapor.teruskan", None, b"tidak"),
        ];
        let case = rini.records(&parts).await;
        rini.get(&case).await;
        assert!(rini.page.contains("jangan diteruskan"), "{}", rini.page);
        rini.get(&format!("{case}/rujuk")).await;
        assert!(
            rini.page.contains("Tanyakan lagi kepada pelapor, lalu catat jawaban barunya."),
            "{}",
            rini.page
        );
        // Two answers of one instant have no order.
        office.clock.advance(minutes(1));
        let said = [
            ("jawaban", "tanpa_nama"),
            ("dasar", "in_person"),
            ("tanggal", "2027-01-15"),
            ("kata", "Boleh, tanpa nama."),
        ];
        let form = rini.signed(&said);
        rini.posts_and_follows(&format!("{case}/rujuk/setuju"), &form).await;
        assert!(
            rini.page.contains("diteruskan tanpa nama") && !rini.page.contains("name=\"nama\""),
            "{}",
            rini.page
        );
        sends(&mut rini, &case).await;
        rini.get(&case).await;
        assert!(rini.page.contains("boleh, tanpa nama"), "{}", rini.page);
    });
}

//! What lies in the office before a story begins.

use suluh::app::access::Staff;
use suluh::app::cases::ByHand;
use suluh::app::editing::{NewDraft, Saved};
use suluh::app::referrals::Choice;
use suluh::app::settings::{Change, Outcome};
use suluh::domain::case::{Channel, Priority};
use suluh::domain::ids::{CaseId, ReferralId};
use suluh::domain::referral::{Basis, PassingOn};
use suluh::domain::staff::Role;
use suluh::domain::text::Lang;
use suluh::domain::time::{Zone, hours};
use suluh::store::unanswered;

use crate::web::chat::{code, reports};
use crate::web::{Browser, Office, Part, picture};

/// What already lies in the queue; gives the last.
pub(super) async fn enter_older_cases(office: &Office) -> String {
    let mut last = String::new();
    let rini = staff(office, "Rini").await;
    let older = [
        ("gaji-tidak-dibayar", Priority::High, "72.71", "MY", "PT Contoh Jaya", Channel::Phone, 20),
        ("tawaran-mencurigakan", Priority::Normal, "72.02", "KH", "0812-0000-1234", Channel::WhatsApp, 26),
        ("dokumen-ditahan", Priority::High, "72.08", "SA", "PT Contoh Jaya", Channel::Letter, 30),
        ("penipuan-kerja", Priority::Normal, "72.03", "TW", "@kerja_contoh", Channel::WhatsApp, 8),
        (
            "tawaran-mencurigakan",
            Priority::Urgent,
            "72.10",
            "KH",
            "0812-0000-1234, BCA 1234567890",
            Channel::Phone,
            3,
        ),
        ("biaya-berlebih", Priority::Low, "72.05", "HK", "PT Contoh Maju", Channel::Letter, 1),
    ];
    for (category, priority, area, country, accused, channel, later) in older {
        let given = ByHand {
            channel,
            category: category.into(),
            priority,
            area: Some(area.into()),
            country: Some(country.into()),
            narrative: "Contoh cerita.".into(),
            identifiers: accused.into(),
            reporter: "".into(),
            uploads: Vec::new(),
        };
        let id = office.app.enter_by_hand(&rini, given).await.unwrap();
        if priority == Priority::High {
            office.app.take(&rini, &id).await.unwrap();
        }
        office.clock.advance(hours(later));
        last = id.as_str().to_owned();
    }
    last
}

async fn staff(office: &Office, name: &str) -> Staff {
    let token = office.app.login_token(name).await.unwrap();
    let cookie = office.app.redeem(&token, "").await.unwrap().unwrap();
    office.app.staff_of_session(&cookie).await.unwrap().unwrap()
}

/// Something of each kind, by what its page's address holds.
pub(super) struct Stock {
    /// A case from the chat with a picture, a note, an answer and a reply.
    pub(super) case: String,
    /// Another case.
    pub(super) other: String,
    /// A wave.
    pub(super) wave: String,
    /// A number that several cases name, together with others.
    pub(super) node: String,
    /// A warning about it.
    pub(super) warning: String,
    /// A referral with a picture and a name.
    pub(super) referral: String,
    admin: Staff,
    /// A member of staff who came in.
    pub(super) colleague: String,
    /// A version of the holidays that is not in use any more.
    pub(super) setting: String,
    /// A draft of a file of the dialogs.
    pub(super) draft: String,
}

impl Stock {
    /// Fills an office in which Rini (petugas) and Admin (admin) work.
    pub(super) async fn of(office: &Office) -> Self {
        office.app.add_staff("Rini", Role::Petugas, "72", None).await.unwrap();
        let other = enter_older_cases(office).await;
        // Later than those cases: a session ends while the clock goes on.
        let mut desk = office.officer("Admin", Role::Admin, "").await;
        let admin = staff(office, "Admin").await;
        let mut sari = office.somebody();
        hands_in(&mut sari).await;
        reports(&mut sari, STORY).await;
        let case = CaseId::from_text(case_of(&mut desk, &code(&sari)).await);
        let app = &office.app;
        app.take(&admin, &case).await.unwrap();
        app.label(&admin, &case, "butuh-penerjemah", true).await.unwrap();
        app.tick(&admin, &case, "aman", true).await.unwrap();
        app.note(&admin, &case, "Nomor ini juga ada di laporan lain.".into()).await.unwrap();
        app.answer(&admin, &case, "Apakah ada fotonya?".into(), true).await.unwrap();
        sari.get("/").await;
        sari.says("Ada, sebentar.").await;
        let mut offered = None;
        for area in ["72.10", "72.71", "72.02"] {
            let given = offer(app.upload(picture().into()).await.unwrap(), area);
            offered = Some(app.enter_by_hand(&admin, given).await.unwrap());
        }
        app.look_for_waves().await.unwrap();
        let wave = app.waves(&admin).await.unwrap().remove(0).id;
        let found = app.look_in_register(&admin, "0812-0000-1234").await.unwrap().exact.remove(0);
        let words = "Jangan kirim uang ke nomor ini.";
        let warning = app.warn_about(&admin, &found.id, words.into(), "Enam laporan cocok.".into()).await;
        ask_in_vain(office).await;
        let colleague = app.staff_list(&admin).await.unwrap().into_iter().find(|row| row.name == "Rini");
        Self {
            colleague: colleague.unwrap().id.to_string(),
            setting: change_holidays(office, &admin).await,
            draft: write_draft(office).await,
            case: case.to_string(),
            other,
            wave: wave.to_string(),
            node: found.id.to_string(),
            warning: warning.unwrap().to_string(),
            referral: refers(office, &admin, &offered.unwrap()).await.to_string(),
            admin,
        }
    }

    /// A new link for the partner, who opens it once.
    pub(super) async fn invites(&self, office: &Office) -> String {
        let referral = ReferralId::from_text(self.referral.clone());
        office.app.make_partner_link(&self.admin, &referral).await.unwrap()
    }
}

/// Hands a case on with all there is, and the name, for which the reporter was asked on the phone.
async fn refers(office: &Office, admin: &Staff, case: &CaseId) -> ReferralId {
    let app = &office.app;
    let words = "Boleh, asal nama saya tidak sampai ke kepala desa.".into();
    let today = office.clock.now().civil(Zone::Wita).date().to_string();
    app.record_consent(admin, case, (PassingOn::Named, Basis::Phone), &words, &today).await.unwrap();
    let all = app.referral_choices(admin, case).await.unwrap();
    let choice = Choice {
        agency: all.agencies[0].slug.clone(),
        answers: all.answers.iter().map(|(key, ..)| key.clone()).collect(),
        accused: all.accused.iter().map(|(id, ..)| id.clone()).collect(),
        evidence: all.evidence.iter().map(|piece| piece.id.as_str().to_owned()).collect(),
        identity: true,
        reason: "Penyidik perlu bertanya kepada pelapor.".into(),
        ..Choice::default()
    };
    let preview = app.preview_referral(admin, case, &choice).await.unwrap();
    app.send_referral(admin, case, &choice, &preview.seal).await.unwrap()
}

/// Two holidays more; gives the version with one.
async fn change_holidays(office: &Office, admin: &Staff) -> String {
    for (day, name) in [("2027-08-18", "Libur bersama contoh"), ("2027-10-04", "Hari jadi contoh")] {
        let view = office.app.settings_table(admin, "holidays").await.unwrap();
        let mut cells = view.grid.rows.last().unwrap().cells.clone();
        (cells[0], cells[1]) = (day.to_owned(), name.to_owned());
        let outcome = office.app.change_setting(admin, "holidays", &Change::Add(cells), "SKB contoh").await;
        assert_eq!(outcome.unwrap(), Outcome::Done);
    }
    let versions = office.app.settings_table(admin, "holidays").await.unwrap().versions;
    versions.iter().find(|version| !version.in_use).unwrap().id.to_string()
}

/// A question without an answer.
async fn ask_in_vain(office: &Office) {
    let asked = unanswered::Asked {
        words: "berapa bunga kur syariah di kampung".into(),
        form: "kur syariah".to_owned(),
        lang: Lang::default(),
        corrected: true,
    };
    let mut tx = office.db.store.begin().await.unwrap();
    unanswered::insert(&mut tx, &asked, office.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// A colleague's draft.
async fn write_draft(office: &Office) -> String {
    office.app.add_staff("Tuti", Role::Penulis, "", None).await.unwrap();
    let tuti = staff(office, "Tuti").await;
    let view = office.app.dialog_file(&tuti, "_texts.yaml").await.unwrap();
    let text = view.text.replace("tombol.menu: ", "tombol.menu: Daftar ");
    let new = NewDraft { path: view.path, text, marks: view.marks, note: "Kata yang lebih jelas".to_owned() };
    assert_eq!(office.app.save_draft(&tuti, &new).await.unwrap(), Saved::Done);
    office.app.dialogs_overview(&tuti).await.unwrap().drafts[0].row.id.to_string()
}

/// A report with signs of danger.
const STORY: &str = "Kerja admin di Kamboja, gaji 15 juta. Transfer 5 juta dulu untuk visa & KTP ditahan. \
    Nomornya 0812-0000-1234.";

/// Sends a picture whose name turns letters around.
async fn hands_in(person: &mut Browser) {
    person.get("/").await;
    let (id, photo) = (person.field("id"), picture());
    let file = Some(("foto\u{202e}gpj.exe", "image/jpeg"));
    let parts: [Part<'_>; 2] = [("id", None, id.as_bytes()), ("file", file, &photo)];
    person.upload("/chat/upload", &parts).await;
}

fn offer(picture: suluh::app::webchat::Upload, area: &str) -> ByHand {
    ByHand {
        channel: Channel::WhatsApp,
        category: "tawaran-mencurigakan".into(),
        priority: Priority::Normal,
        area: Some(area.into()),
        country: Some("KH".into()),
        narrative: "Kerja admin, gaji 15 juta, berangkat minggu depan tanpa kontrak.".into(),
        identifiers: "0812-0000-1234, @kerja_contoh_resmi".into(),
        reporter: "Bu Contoh, 0812-0000-9999".into(),
        uploads: vec![picture],
    }
}

/// The id of the case with that code, from the queue.
pub(super) async fn case_of(desk: &mut Browser, code: &str) -> String {
    desk.get("/petugas?map=semua").await;
    let link = regex::Regex::new(&format!(r#"/petugas/kasus/([^"]+)"[^>]*>{code}<"#)).unwrap();
    link.captures(&desk.page).unwrap_or_else(|| panic!("{code}: {}", desk.page))[1].to_owned()
}

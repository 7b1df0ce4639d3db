//! Two offices and a packet between them, each as a process of its own.

use super::{Place, Server, play};
use crate::web::chat::{code, reports};
use crate::web::{Browser, encode, ticked};

/// The office at which the case was reported refers it, without a name; gives the referral's id.
async fn refers(server: &Server, officer: &mut Browser) -> String {
    let mut sari = server.visitor();
    reports(&mut sari, "Calo minta uang muka <b>segera</b>.").await;
    officer.get("/petugas?map=semua").await;
    let before = officer.page.split(&format!("\">{}</a>", code(&sari))).next().unwrap();
    let case = before.rsplit('"').next().unwrap().to_owned();
    officer.get(&format!("{case}/rujuk")).await;
    let mut chosen = vec![("token".to_owned(), officer.field("token"))];
    chosen.extend(ticked(&officer.page));
    officer.page = officer.post(&format!("{case}/rujuk/lihat"), &encode(&chosen)).await.text();
    let mut sent = chosen.clone();
    for (name, value) in [("perihal", "Penerusan laporan"), ("kepada", "Kepada Yth."), ("kronologi", "Calo.")]
    {
        sent.push((name.to_owned(), value.to_owned()));
    }
    sent.push(("seal".to_owned(), officer.field("seal")));
    let answer = officer.post(&format!("{case}/rujuk"), &encode(&sent)).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").rsplit('/').next().unwrap().to_owned()
}

#[test]
fn a_packet_goes_from_office_to_office_is_believed_once_and_refused_when_touched() {
    play(async {
        let here = Place::new();
        let server = here.serves().await;
        let mut admin = server.officer(&here, "Admin").await;
        let referral = refers(&server, &mut admin).await;
        let packet = here.runs(&["packet", "export", &referral]).await;
        assert_eq!(packet.code, Some(0), "{}", packet.err);
        let key = here.runs(&["packet", "key"]).await;
        let unknown = here.runs(&["packet", "export", "tidak-ada"]).await;
        assert_eq!(unknown.code, Some(1));
        assert!(unknown.err.contains("there is no referral tidak-ada"), "{}", unknown.err);

        let there = Place::new();
        let dialogs = there.copies_dialogs();
        let there = there.with("SULUH_DIALOGS", dialogs.display().to_string());
        let file = there.put("paket.json", &packet.out);
        let import = ["packet", "import", file.to_str().unwrap()];
        let stranger = there.runs(&import).await;
        assert_eq!(stranger.code, Some(1));
        for words in ["not in _data/offices.csv", key.out.split(',').next().unwrap(), "BP3MI Sulawesi Tengah"]
        {
            assert!(stranger.err.contains(words), "{words} in {}", stranger.err);
        }
        let compared = key.err.split("by phone: ").nth(1).unwrap().trim();
        assert!(stranger.err.contains(compared), "{compared} in {}", stranger.err);

        let offices = dialogs.join("_data/offices.csv");
        let rows = std::fs::read_to_string(&offices).unwrap();
        std::fs::write(&offices, format!("{}\n{}", rows.trim_end(), key.out)).unwrap();
        let touched: [(&str, String, &str); 4] = [
            ("kronologi", packet.out.replace("Calo.", "Cala."), "signature does not hold"),
            ("versi", packet.out.replace("\"version\":1", "\"version\":7"), "schema 7"),
            ("separuh", packet.out[..packet.out.len() / 2].to_owned(), "not JSON"),
            ("lain", "{}".to_owned(), "not a packet"),
        ];
        for (name, text, words) in touched {
            let file = there.put(&format!("{name}.json"), text);
            let refused = there.runs(&["packet", "import", file.to_str().unwrap()]).await;
            assert_eq!(refused.code, Some(1), "{name}: {}", refused.out);
            assert!(refused.err.contains(words), "{name}: {words} in {}", refused.err);
        }
        assert_eq!(there.runs(&["case", "list"]).await.out, "", "nothing was taken");

        let first = there.runs(&import).await;
        assert_eq!(first.code, Some(0), "{}", first.err);
        let again = there.runs(&import).await;
        assert_eq!((again.code, &again.out), (Some(0), &first.out), "{}", again.err);
        assert!(again.err.contains("came before"), "{}", again.err);
        let lines = there.runs(&["case", "list"]).await.out;
        assert_eq!(lines.lines().count(), 1, "{lines}");
        let story = there.runs(&["case", "show", first.out.trim()]).await.out;
        assert!(story.contains("Calo.") && story.contains("1/BP3MI-ST/"), "{story}");
    });
}
